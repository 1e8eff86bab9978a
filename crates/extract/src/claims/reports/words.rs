//! The words that tell of somebody's words, thoughts and feelings: `data/ontology/report_words.tsv`.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;
use smol_str::SmolStr;

/// How a word tells of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// By its clause, infinitive, quotation or object.
    Verb,
    /// By the same without the object.
    Clause,
    /// By a preposition, which follows the verb in the entry.
    Preposition,
    /// By the name that it gives its object: `called it a farce`, `described it as one`.
    Label,
    /// By what its object is asked to do.
    Person,
    /// By its `-ing` form: `proposed raising it`.
    Gerund,
    /// By a clause, an infinitive or a preposition behind the noun.
    Noun,
    /// Not by itself: the verb's subject has what its object tells, `made the claim that`.
    Light,
    /// By a clause behind the adjective: `is sure that`.
    Adjective,
}

/// The list of the repository.
pub(super) struct ReportWords {
    entries: FxHashSet<(Kind, SmolStr)>,
}

impl ReportWords {
    /// The list of the repository, read once.
    pub(super) fn builtin() -> &'static Self {
        static WORDS: LazyLock<ReportWords> = LazyLock::new(|| {
            ReportWords::parse(include_str!(
                "../../../../../data/ontology/report_words.tsv"
            ))
        });
        &WORDS
    }

    /// Reads `kind, words` a line, words apart by commas; notes and lines of no kind are left out.
    fn parse(list: &str) -> Self {
        let mut entries = FxHashSet::default();
        for line in list.lines().filter(|line| !line.starts_with('#')) {
            let Some((kind, words)) = line.split_once('\t') else {
                continue;
            };
            if let Some(kind) = kind_of(kind) {
                entries.extend(words.split(',').map(|word| (kind, SmolStr::new(word))));
            }
        }
        Self { entries }
    }

    /// Whether a word is of a kind.
    pub(super) fn has(&self, kind: Kind, lemma: &str) -> bool {
        self.entries.contains(&(kind, SmolStr::new(lemma)))
    }

    /// Whether a verb says what it says with this preposition.
    pub(super) fn says_with(&self, verb: &str, preposition: &str) -> bool {
        let entry = SmolStr::from_iter([verb, " ", preposition]);
        self.entries.contains(&(Kind::Preposition, entry))
    }
}

pub(super) fn kind_of(name: &str) -> Option<Kind> {
    Some(match name {
        "verb" => Kind::Verb,
        "clause" => Kind::Clause,
        "preposition" => Kind::Preposition,
        "label" => Kind::Label,
        "person" => Kind::Person,
        "gerund" => Kind::Gerund,
        "noun" => Kind::Noun,
        "light" => Kind::Light,
        "adjective" => Kind::Adjective,
        _ => return None,
    })
}
