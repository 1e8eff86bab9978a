//! A small reader of DOT, written from the grammar and not from the writer, to see what a drawing really says.

use std::collections::BTreeMap;

/// A drawing as it reads.
#[derive(Debug, Default)]
pub(super) struct Drawing {
    pub(super) nodes: BTreeMap<String, BTreeMap<String, String>>,
    pub(super) edges: Vec<(String, String, BTreeMap<String, String>)>,
}

#[derive(Debug, PartialEq, Clone)]
enum Token {
    /// An identifier or number as it stands.
    Word(String),
    /// What stands between quotes, escapes kept but for `\"`.
    Quoted(String),
    Sign(String),
}

fn tokens(text: &str) -> Vec<Token> {
    let characters: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        match characters[at] {
            space if space.is_whitespace() => at += 1,
            '"' => {
                let mut quoted = String::new();
                at += 1;
                while characters[at] != '"' {
                    // Only `\"` is an escape of the language itself; `\\` keeps a backslash from joining the quote.
                    if characters[at] == '\\' && matches!(characters[at + 1], '"' | '\\') {
                        if characters[at + 1] == '\\' {
                            quoted.push('\\');
                        }
                        at += 1;
                    }
                    quoted.push(characters[at]);
                    at += 1;
                }
                at += 1;
                tokens.push(Token::Quoted(quoted));
            }
            letter if letter.is_alphanumeric() || letter == '_' || letter == '.' => {
                let start = at;
                while at < characters.len()
                    && (characters[at].is_alphanumeric() || matches!(characters[at], '_' | '.'))
                {
                    at += 1;
                }
                tokens.push(Token::Word(characters[start..at].iter().collect()));
            }
            '-' if characters.get(at + 1) == Some(&'>') => {
                tokens.push(Token::Sign("->".into()));
                at += 2;
            }
            sign => {
                assert!(
                    "{}[]=,;".contains(sign),
                    "`{sign}` has no place in a drawing"
                );
                tokens.push(Token::Sign(sign.into()));
                at += 1;
            }
        }
    }
    tokens
}

/// Reads a drawing; panics when it is none.
pub(super) fn read(text: &str) -> Drawing {
    let tokens = tokens(text);
    let sign = |text: &str| Token::Sign(text.into());
    let word = |text: &str| Token::Word(text.into());
    assert_eq!(tokens[..3], [word("digraph"), word("newsgraph"), sign("{")]);
    assert_eq!(tokens.last(), Some(&sign("}")));
    let mut drawing = Drawing::default();
    for statement in tokens[3..tokens.len() - 1].split(|token| *token == sign(";")) {
        let open = statement.iter().position(|token| *token == sign("["));
        let (head, rest) = statement.split_at(open.unwrap_or(statement.len()));
        let mut attributes = BTreeMap::new();
        if !rest.is_empty() {
            assert_eq!(rest.last(), Some(&sign("]")));
            for pair in rest[1..rest.len() - 1].split(|token| *token == sign(",")) {
                let [
                    Token::Word(name),
                    equals,
                    Token::Word(value) | Token::Quoted(value),
                ] = pair
                else {
                    panic!("no attribute: {pair:?}");
                };
                assert_eq!(*equals, sign("="));
                assert!(
                    attributes.insert(name.clone(), value.clone()).is_none(),
                    "{name} twice"
                );
            }
        }
        match head {
            [] => {}
            [Token::Word(node)] if ["graph", "node", "edge"].contains(&node.as_str()) => {}
            [Token::Word(node)] => {
                assert!(
                    drawing.nodes.insert(node.clone(), attributes).is_none(),
                    "{node} twice"
                );
            }
            [Token::Word(from), arrow, Token::Word(to)] => {
                assert_eq!(*arrow, sign("->"));
                drawing.edges.push((from.clone(), to.clone(), attributes));
            }
            other => panic!("no statement: {other:?}"),
        }
    }
    drawing
}
