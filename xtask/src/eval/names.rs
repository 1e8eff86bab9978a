//! How names are compared: by the rules of the scorer that the gold graphs were made for.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;

/// Personal titles that a name may lose.
const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "dr",
    "sen",
    "senator",
    "rep",
    "representative",
    "gov",
    "governor",
    "gen",
    "general",
    "president",
    "prime",
    "minister",
    "secretary",
    "sir",
    "lord",
    "lady",
    "prof",
    "judge",
    "justice",
    "mayor",
    "king",
    "queen",
    "chancellor",
    "us",
    "speaker",
    "chairman",
    "ceo",
];

/// Short forms in names of offices.
const SHORT_FORMS: &[(&str, &str)] = &[
    ("rep", "representative"),
    ("sen", "senator"),
    ("gov", "governor"),
    ("reps", "representative"),
    ("congressman", "representative"),
    ("congresswoman", "representative"),
    ("pm", "primeminister"),
];

/// Words that say nothing in the name of an office.
const EMPTY_WORDS: &[&str] = &[
    "of", "the", "us", "u", "s", "united", "states", "american", "for", "and", "a", "an",
];

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn fold(c: char) -> impl Iterator<Item = char> {
    let (first, second) = match c {
        'ß' | 'ẞ' => ('s', Some('s')),
        'ς' => ('σ', None),
        '‘' | '’' | '`' | '´' => ('\'', None),
        '“' | '”' => ('"', None),
        '–' | '—' => ('-', None),
        _ => (c, None),
    };
    std::iter::once(first).chain(second)
}

/// A name as it is compared: folded, straight quotes, without periods, outer punctuation, leading article and final `'s`.
pub(crate) fn norm(text: &str) -> String {
    let folded: String = text
        .nfkc()
        .flat_map(char::to_lowercase)
        .flat_map(fold)
        .filter(|&c| c != '.')
        .collect();
    let joined = join_possessives(&folded);
    let joined = join_hyphens(&joined);
    let joined = joined.split_whitespace().collect::<Vec<_>>().join(" ");
    let bare = joined
        .trim_start_matches(|c| !is_word(c) && c != '$')
        .trim_end_matches(|c| !is_word(c) && c != ')');
    let bare = ["the ", "a ", "an "]
        .iter()
        .find_map(|article| bare.strip_prefix(article))
        .unwrap_or(bare);
    let bare = bare.strip_suffix("'s").unwrap_or(bare);
    bare.trim().to_owned()
}

/// `Arden 's` as `Arden's`.
fn join_possessives(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("'s") {
        let (before, after) = rest.split_at(at);
        let ends_word = !after[2..].starts_with(is_word);
        joined.push_str(if ends_word { before.trim_end() } else { before });
        joined.push_str("'s");
        rest = &after[2..];
    }
    joined.push_str(rest);
    joined
}

/// `mayor - elect` as `mayor-elect`.
fn join_hyphens(text: &str) -> String {
    let n_pieces = text.split('-').count();
    let pieces = text.split('-').enumerate().map(|(at, piece)| {
        let piece = if at > 0 { piece.trim_start() } else { piece };
        if at + 1 < n_pieces {
            piece.trim_end()
        } else {
            piece
        }
    });
    pieces.collect::<Vec<_>>().join("-")
}

/// The name, and once more without personal titles when it has some.
pub(crate) fn forms(text: &str) -> Vec<String> {
    let name = norm(text);
    if name.is_empty() {
        return Vec::new();
    }
    let words: Vec<&str> = name.split(' ').collect();
    let n_titles = words[..words.len() - 1]
        .iter()
        .take_while(|word| TITLES.contains(word))
        .count();
    let bare = words[n_titles..].join(" ");
    if bare == name {
        vec![name]
    } else {
        vec![name, bare]
    }
}

/// The words that tell one office from another.
pub(crate) fn office_words(text: &str) -> BTreeSet<String> {
    let name = norm(text).replace("'s", "");
    let words = name.split(|c| !is_word(c)).filter(|word| !word.is_empty());
    words
        .filter(|word| !EMPTY_WORDS.contains(word))
        .map(|word| {
            let full = SHORT_FORMS.iter().find(|(short, _)| *short == word);
            full.map_or(word, |(_, full)| full).to_owned()
        })
        .collect()
}

/// A type without what stands in brackets, folded: `Place(GPE)` is `place`.
pub(crate) fn base_type(name: &str) -> String {
    let bare = name.split('(').next().unwrap_or_default();
    bare.trim().to_lowercase()
}
