//! How names are compared: blind to case, accents and marks.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Bytes of a folded name that are searched; a longer name is found by its beginning.
const MAX_NAME: usize = 256;

/// Characters that stand inside a word without parting it.
fn is_dropped(character: char) -> bool {
    is_combining_mark(character) || matches!(character, '.' | '\'' | '’' | '‘' | 'ʼ')
}

/// A name as search compares it: lower case, no accents, no full stops or apostrophes, any other run of characters that
/// are neither letters nor digits one space. A name with no letter or digit is only set in lower case.
pub fn fold_name(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    if name.is_ascii() {
        fold_ascii(name, &mut folded);
    } else {
        fold_any(name, &mut folded);
    }
    if folded.is_empty() {
        return name.trim().to_lowercase();
    }
    folded
}

/// What [`fold_any`] does, for the names that most are: nothing to decompose, and no tables to ask.
fn fold_ascii(name: &str, folded: &mut String) {
    let mut gap = false;
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() {
            if gap && !folded.is_empty() {
                folded.push(' ');
            }
            gap = false;
            folded.push(char::from(byte.to_ascii_lowercase()));
        } else if !is_dropped(char::from(byte)) {
            gap = true;
        }
    }
}

fn fold_any(name: &str, folded: &mut String) {
    let mut gap = false;
    for character in name.nfkd() {
        if is_dropped(character) {
            continue;
        }
        if !character.is_alphanumeric() {
            gap = true;
            continue;
        }
        if gap && !folded.is_empty() {
            folded.push(' ');
        }
        gap = false;
        fold_letter(character, folded);
    }
}

/// Letters that no decomposition brings to their plain form.
fn fold_letter(character: char, folded: &mut String) {
    match character {
        'ß' | 'ẞ' => folded.push_str("ss"),
        'ø' | 'Ø' => folded.push('o'),
        'ł' | 'Ł' => folded.push('l'),
        'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('d'),
        'æ' | 'Æ' => folded.push_str("ae"),
        'œ' | 'Œ' => folded.push_str("oe"),
        'þ' | 'Þ' => folded.push_str("th"),
        'ı' => folded.push('i'),
        other => folded.extend(
            other
                .to_lowercase()
                .filter(|letter| !is_combining_mark(*letter)),
        ),
    }
}

/// A name as the index keeps it: folded, cut to [`MAX_NAME`] bytes, and without characters that sort below a space.
pub(super) fn indexed(name: &str) -> String {
    // Folding can lengthen a character several times over, never past this.
    let cut = name.floor_char_boundary(MAX_NAME * 4);
    let mut folded = fold_name(&name[..cut]);
    if folded.bytes().any(|byte| byte < b' ') {
        folded = folded.replace(|letter: char| letter < ' ', " ");
    }
    folded.truncate(folded.floor_char_boundary(MAX_NAME));
    folded.truncate(folded.trim_end().len());
    folded
}

/// Words as a search compares them.
#[derive(Clone, Debug)]
pub(super) struct Folded {
    /// The words, one space between them.
    pub(super) text: String,
    /// Whether the last word is written to its end: something that parts words follows it.
    pub(super) ended: bool,
}

impl Folded {
    /// Folds what somebody typed; `None` when there is nothing to search for.
    pub(super) fn of(typed: &str) -> Option<Self> {
        let text = indexed(typed);
        let last = typed.trim_end_matches(is_dropped).chars().next_back();
        // Behind a name that is cut, and in one without any letter, nothing ends a word.
        let parts = last.is_some_and(|last| !last.is_alphanumeric());
        let ended = parts && text.len() < MAX_NAME - 4 && text.chars().any(char::is_alphanumeric);
        (!text.is_empty()).then_some(Self { text, ended })
    }

    /// The words, in the order typed.
    pub(super) fn words(&self) -> Vec<&str> {
        self.text
            .split(' ')
            .filter(|word| !word.is_empty())
            .collect()
    }
}
