//! GraphQL source to tokens, in one pass without recursion.

/// One token with the place where it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    /// What it is.
    pub kind: TokenKind<'a>,
    /// Byte offset in the source.
    pub offset: usize,
}

/// The lexical tokens of GraphQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind<'a> {
    /// One of `! $ & ( ) : = @ [ ] { | }`.
    Punctuator(u8),
    /// `...`
    Spread,
    /// A name or keyword.
    Name(&'a str),
    /// A number.
    Number,
    /// A string or block string.
    String,
}

/// A place where the source is not GraphQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Byte offset in the source.
    pub offset: usize,
    /// What is wrong there.
    pub message: String,
}

/// Cuts a source into tokens; stops with `Ok` after `max_tokens + 1`, so that the caller sees that there are too many.
pub(crate) fn tokens(source: &str, max_tokens: usize) -> Result<Vec<Token<'_>>, Fault> {
    let bytes = source.as_bytes();
    let mut tokens = Vec::new();
    let mut at = if source.starts_with('\u{feff}') { 3 } else { 0 };
    while let Some(&byte) = bytes.get(at) {
        let offset = at;
        let kind = match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b',' => {
                at += 1;
                continue;
            }
            b'#' => {
                at += bytes[at..]
                    .iter()
                    .position(|&byte| byte == b'\n' || byte == b'\r')
                    .unwrap_or(bytes.len() - at);
                continue;
            }
            b'!' | b'$' | b'&' | b'(' | b')' | b':' | b'=' | b'@' | b'[' | b']' | b'{' | b'|'
            | b'}' => {
                at += 1;
                TokenKind::Punctuator(byte)
            }
            b'.' if bytes[at..].starts_with(b"...") => {
                at += 3;
                TokenKind::Spread
            }
            b'_' | b'a'..=b'z' | b'A'..=b'Z' => {
                at += run(&bytes[at..], |byte| {
                    byte == b'_' || byte.is_ascii_alphanumeric()
                });
                TokenKind::Name(&source[offset..at])
            }
            b'-' | b'0'..=b'9' => {
                at += 1 + run(&bytes[at + 1..], |byte| {
                    matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-')
                });
                TokenKind::Number
            }
            b'"' => {
                at = string_end(bytes, at)?;
                TokenKind::String
            }
            _ => {
                let character = source[at..].chars().next().unwrap_or_default();
                return Err(Fault {
                    offset,
                    message: format!("unexpected character `{}`", character.escape_debug()),
                });
            }
        };
        tokens.push(Token { kind, offset });
        if tokens.len() > max_tokens {
            break;
        }
    }
    Ok(tokens)
}

fn run(bytes: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    bytes
        .iter()
        .position(|&byte| !belongs(byte))
        .unwrap_or(bytes.len())
}

/// The byte after the string that begins at `start`.
fn string_end(bytes: &[u8], start: usize) -> Result<usize, Fault> {
    let unterminated = || Fault {
        offset: start,
        message: "unterminated string".to_owned(),
    };
    let block = bytes[start..].starts_with(b"\"\"\"");
    let mut at = start + if block { 3 } else { 1 };
    loop {
        match *bytes.get(at).ok_or_else(unterminated)? {
            b'"' if !block => return Ok(at + 1),
            b'"' if bytes[at..].starts_with(b"\"\"\"") => return Ok(at + 3),
            b'\\' if block && bytes[at..].starts_with(b"\\\"\"\"") => at += 4,
            b'\\' if !block => at += 2,
            b'\n' | b'\r' if !block => return Err(unterminated()),
            _ => at += 1,
        }
    }
}
