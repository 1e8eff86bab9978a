//! Names as strings: cleaning, titles in front, surnames, initials.

use unicode_normalization::UnicodeNormalization as _;

/// The name as it is kept: NFC, without zero-width and bidirectional control characters, white space collapsed.
pub fn clean_name(name: &str) -> String {
    let visible = name.chars().filter(|&letter| !is_invisible(letter));
    let composed: String = visible.nfc().collect();
    let mut clean = String::with_capacity(composed.len());
    for word in composed.split_whitespace() {
        if !clean.is_empty() {
            clean.push(' ');
        }
        clean.push_str(word);
    }
    clean
}

/// Whether the character shows nothing: zero-width, bidirectional control, soft hyphen, byte order mark.
pub(crate) fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}' | '\u{FEFF}')
}

/// Words before a surname that belong to it: `de Blasio`, `van der Bellen`.
const SURNAME_PARTICLES: &[&str] = &[
    "de", "del", "della", "der", "di", "da", "dos", "du", "la", "le", "van", "von", "den", "ter",
    "bin", "ibn", "al", "el", "bint", "st.", "mac",
];

/// Words after a surname that do not belong to it.
const SUFFIXES: &[&str] = &[
    "jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "phd", "md", "esq.",
];

/// Forms of address that are never part of a name, with the gender they tell.
pub(crate) const ADDRESSES: &[(&str, Option<char>)] = &[
    ("mr", Some('m')),
    ("mr.", Some('m')),
    ("mrs", Some('f')),
    ("mrs.", Some('f')),
    ("ms", Some('f')),
    ("ms.", Some('f')),
    ("miss", Some('f')),
    ("madam", Some('f')),
    ("sir", Some('m')),
    ("dame", Some('f')),
    ("lord", Some('m')),
    ("lady", Some('f')),
    ("dr", None),
    ("dr.", None),
    ("prof", None),
    ("prof.", None),
    ("rev", None),
    ("rev.", None),
    ("hon.", None),
    ("st", None),
];

/// Short forms of offices in front of a name, with the office they stand for.
pub(crate) const SHORT_OFFICES: &[(&str, &str)] = &[
    ("sen.", "senator"),
    ("sens.", "senator"),
    ("sens", "senator"),
    ("reps", "representative"),
    ("govs", "governor"),
    ("rep.", "representative"),
    ("reps.", "representative"),
    ("gov.", "governor"),
    ("govs.", "governor"),
    ("lt.", "lieutenant"),
    ("lt", "lieutenant"),
    ("gen.", "general"),
    ("col.", "colonel"),
    ("sgt.", "sergeant"),
    ("capt.", "captain"),
    ("maj.", "major"),
    ("adm.", "admiral"),
    ("pres.", "president"),
    ("atty.", "attorney"),
    ("supt.", "superintendent"),
    ("cllr", "councillor"),
];

/// The surname of a person's full name, with its particles; the name itself when it has one word.
pub(crate) fn surname(name: &str) -> &str {
    let words: Vec<(usize, &str)> = word_starts(name);
    let mut end = words.len();
    while end > 1 && SUFFIXES.contains(&words[end - 1].1.to_lowercase().as_str()) {
        end -= 1;
    }
    let Some(&(last_start, last)) = words[..end].last() else {
        return name;
    };
    let stop = last_start + last.len();
    let mut start = last_start;
    for &(offset, word) in words[..end - 1].iter().skip(1).rev() {
        if !SURNAME_PARTICLES.contains(&word.to_lowercase().as_str()) {
            break;
        }
        start = offset;
    }
    name[start..stop].trim_end_matches(',')
}

/// The first word of a name.
pub(crate) fn first_word(name: &str) -> &str {
    name.split(' ').next().unwrap_or(name)
}

/// The initials of the words that count in an acronym: `Federal Trade Commission` gives `FTC`.
pub(crate) fn initials(name: &str) -> String {
    name.split([' ', '-'])
        .filter_map(|word| word.chars().next())
        .filter(|letter| letter.is_uppercase())
        .collect()
}

/// Whether the word is written as an acronym: `FTC`, `U.N.`.
pub(crate) fn is_acronym(word: &str) -> bool {
    let letters: Vec<char> = word.chars().filter(|&letter| letter != '.').collect();
    (2..=6).contains(&letters.len()) && letters.iter().all(|letter| letter.is_uppercase())
}

/// A place written in capitals, as in datelines, in the usual letters; `None` for acronyms and mixed letters.
pub(crate) fn without_capitals(name: &str) -> Option<String> {
    let is_capitals = |word: &str| word.chars().all(|letter| letter.is_uppercase());
    let is_long = |word: &str| word.chars().count() >= 4;
    let mut words = name.split(' ');
    if !words.clone().all(is_capitals) || !words.any(is_long) || name.len() < 5 {
        return None;
    }
    let small = name.split(' ').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().into_iter();
        first
            .chain(letters.flat_map(char::to_lowercase))
            .collect::<String>()
    });
    Some(small.collect::<Vec<_>>().join(" "))
}

/// A name without a leading article.
pub(crate) fn without_article(name: &str) -> &str {
    ["the ", "The ", "THE ", "a ", "A "]
        .iter()
        .find_map(|article| name.strip_prefix(article))
        .unwrap_or(name)
}

fn word_starts(name: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut offset = 0;
    for word in name.split(' ') {
        if !word.is_empty() {
            words.push((offset, word));
        }
        offset += word.len() + 1;
    }
    words
}

/// `Mayor of Arden` for `mayor of Arden`.
pub(crate) fn capitalised(words: &str) -> String {
    let mut capitals: Vec<String> = Vec::new();
    for word in words.split(' ') {
        let mut letters = word.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        capitals.push(if matches!(word, "of" | "the") {
            word.to_owned()
        } else {
            first.chain(letters).collect()
        });
    }
    capitals.join(" ")
}
