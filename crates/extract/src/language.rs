//! Which language a text is in, as far as reading needs it: English, another by its script or stop words, or unknown.

use newsgraph_model::Language;

/// Frequent words that tell a language. Words that English shares are left out of the other lists.
const STOP_WORDS: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "the", "of", "and", "to", "in", "is", "was", "that", "for", "it", "with", "as", "his",
            "on", "be", "at", "by", "he", "had", "not", "are", "but", "from", "or", "have", "an",
            "they", "which", "you", "were", "her", "she", "all", "would", "there", "their", "we",
            "him", "been", "has", "when", "who", "will", "said", "after", "its", "this", "about",
            "than", "into", "could", "what", "i", "a",
        ],
    ),
    (
        "de",
        &[
            "der", "die", "das", "und", "ist", "nicht", "von", "mit", "ein", "eine", "dem", "den",
            "des", "im", "zu", "auf", "für", "sich", "auch", "wird", "bei", "nach", "werden",
            "hat", "aus", "sie", "dass", "er", "wurde",
        ],
    ),
    (
        "fr",
        &[
            "le", "la", "les", "des", "et", "est", "une", "un", "du", "dans", "que", "qui", "pour",
            "pas", "sur", "au", "par", "avec", "ce", "il", "elle", "plus", "sont", "aux", "été",
        ],
    ),
    (
        "es",
        &[
            "el", "los", "las", "que", "y", "en", "un", "una", "por", "con", "para", "del", "se",
            "su", "al", "lo", "como", "más", "pero", "fue", "ha", "este", "entre", "sobre",
        ],
    ),
    (
        "it",
        &[
            "il", "di", "che", "è", "e", "gli", "una", "per", "non", "con", "del", "della", "dei",
            "nel", "alla", "sono", "ha", "si", "anche", "più", "dal", "le",
        ],
    ),
    (
        "pt",
        &[
            "o", "os", "que", "e", "do", "da", "em", "um", "uma", "para", "com", "não", "por",
            "mais", "dos", "das", "foi", "ao", "se", "na", "no", "são",
        ],
    ),
    (
        "nl",
        &[
            "de", "het", "een", "van", "en", "dat", "niet", "zijn", "op", "te", "voor", "met",
            "die", "aan", "er", "om", "ook", "als", "bij", "naar", "werd", "wordt",
        ],
    ),
    (
        "sv",
        &[
            "och", "att", "det", "som", "en", "på", "är", "av", "för", "med", "den", "till",
            "inte", "om", "ett", "han", "har", "från", "jag", "var",
        ],
    ),
    (
        "pl",
        &[
            "w", "i", "na", "z", "się", "nie", "do", "że", "jest", "o", "po", "jak", "za", "od",
            "przez", "dla", "oraz", "był",
        ],
    ),
    (
        "tr",
        &[
            "ve", "bir", "bu", "da", "için", "ile", "olarak", "çok", "daha", "olan", "gibi", "ne",
            "sonra", "kadar",
        ],
    ),
    (
        "id",
        &[
            "yang", "dan", "di", "dengan", "untuk", "dari", "ini", "itu", "pada", "tidak", "dalam",
            "akan", "juga",
        ],
    ),
];

/// How many letters and words are looked at: the beginning tells enough.
const N_LETTERS: usize = 20_000;

/// The language of the text: `en`, another language that is told by its stop words or script, or `und`.
pub fn detect_language(text: &str) -> Language {
    let mut n_letters = 0_usize;
    let mut n_latin = 0_usize;
    let mut scripts = [0_usize; 8];
    for letter in text
        .chars()
        .filter(|letter| letter.is_alphabetic())
        .take(N_LETTERS)
    {
        n_letters += 1;
        match script_of(letter) {
            Some(script) => scripts[script] += 1,
            None => n_latin += 1,
        }
    }
    if n_letters == 0 {
        return Language("und".into());
    }
    if n_latin * 2 < n_letters {
        let most = (0..scripts.len()).max_by_key(|&script| (scripts[script], 8 - script));
        let tag = most.filter(|&script| scripts[script] > 0);
        return Language(tag.map_or("und", |script| SCRIPT_LANGUAGES[script]).into());
    }
    Language(by_stop_words(text).into())
}

/// The language most written in each script of [`script_of`].
const SCRIPT_LANGUAGES: [&str; 8] = ["ru", "el", "ar", "he", "hi", "zh", "ja", "ko"];

fn script_of(letter: char) -> Option<usize> {
    match letter {
        '\u{0400}'..='\u{052F}' => Some(0),
        '\u{0370}'..='\u{03FF}' => Some(1),
        '\u{0600}'..='\u{06FF}' => Some(2),
        '\u{0590}'..='\u{05FF}' => Some(3),
        '\u{0900}'..='\u{097F}' => Some(4),
        '\u{4E00}'..='\u{9FFF}' => Some(5),
        '\u{3040}'..='\u{30FF}' => Some(6),
        '\u{AC00}'..='\u{D7AF}' => Some(7),
        _ => None,
    }
}

fn by_stop_words(text: &str) -> &'static str {
    let mut counts = [0_usize; STOP_WORDS.len()];
    let mut n_words = 0_usize;
    let words = text
        .split(|letter: char| !letter.is_alphabetic())
        .filter(|word| !word.is_empty());
    for word in words.take(N_LETTERS / 5) {
        n_words += 1;
        if word.len() > 12 {
            continue;
        }
        let lower = word.to_lowercase();
        for (idx, (_, stop_words)) in STOP_WORDS.iter().enumerate() {
            counts[idx] += usize::from(stop_words.contains(&lower.as_str()));
        }
    }
    let english = counts[0];
    let best = (1..counts.len())
        .max_by_key(|&idx| (counts[idx], counts.len() - idx))
        .unwrap_or(1);
    // One word is no sign of a language: `Roe met Dorn` has one of Dutch.
    if counts[best] > english.max(1) && counts[best] * 12 >= n_words {
        return STOP_WORDS[best].0;
    }
    // A headline of names has few stop words: only a text long enough to have some can be told not to be English.
    if english * 12 >= n_words || n_words < 12 {
        return "en";
    }
    "und"
}
