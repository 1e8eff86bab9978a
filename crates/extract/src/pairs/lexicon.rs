//! The word list of events: words with the words beside them, and the class or turn that they have.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use super::class::Turn;

/// What kind of word heads an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// A verb.
    Verb,
    /// A noun.
    Noun,
    /// An adjective.
    Adjective,
}

/// One entry of a head word.
#[derive(Clone, Debug)]
struct Entry {
    /// Base forms that must stand near the head.
    beside: Vec<SmolStr>,
    turn: Turn,
}

impl Entry {
    /// Nouns beside the head tell more than particles.
    fn rank(&self) -> usize {
        let words = self.beside.iter();
        words
            .map(|word| {
                if word.len() <= 3 || PARTICLES.contains(&word.as_str()) {
                    1
                } else {
                    2
                }
            })
            .sum()
    }
}

const PARTICLES: &[&str] = &[
    "with", "from", "into", "upon", "over", "against", "down", "back", "away", "toward", "about",
    "ahead", "after", "before",
];

/// The entries by kind and head word, those with most words beside them first.
pub(super) struct EventWords {
    entries: FxHashMap<(Kind, SmolStr), Vec<Entry>>,
}

/// An entry that fits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fit {
    pub(super) turn: Turn,
    /// How many words beside the head it wants.
    pub(super) n_beside: usize,
}

impl EventWords {
    /// The list of the repository.
    pub(super) fn builtin() -> &'static Self {
        static WORDS: LazyLock<EventWords> = LazyLock::new(|| {
            EventWords::parse(include_str!("../../../../data/ontology/event_words.tsv"))
        });
        &WORDS
    }

    /// Reads `class or turn, kind, words` a line, words apart by commas; other lines are left out.
    fn parse(list: &str) -> Self {
        let mut words = Self {
            entries: FxHashMap::default(),
        };
        for line in list.lines().filter(|line| !line.starts_with('#')) {
            words.add_line(line);
        }
        for entries in words.entries.values_mut() {
            entries.sort_by_key(|entry| std::cmp::Reverse(entry.rank()));
        }
        words
    }

    fn add_line(&mut self, line: &str) {
        let mut columns = line.split('\t');
        let turn = columns.next().and_then(Turn::from_name);
        let kind = match columns.next() {
            Some("verb") => Some(Kind::Verb),
            Some("noun") => Some(Kind::Noun),
            Some("adjective") => Some(Kind::Adjective),
            _ => None,
        };
        let (Some(turn), Some(kind), Some(phrases)) = (turn, kind, columns.next()) else {
            return;
        };
        for phrase in phrases.split(',') {
            let mut parts = phrase.split_whitespace().map(SmolStr::new);
            if let Some(head) = parts.next() {
                let beside = parts.collect();
                let entries = self.entries.entry((kind, head)).or_default();
                entries.push(Entry { beside, turn });
            }
        }
    }

    /// The entry of a head word with most of its words near it; of equals the first listed.
    pub(super) fn fit(
        &self,
        kind: Kind,
        head: &str,
        near: impl FnOnce() -> FxHashSet<SmolStr>,
    ) -> Option<Fit> {
        let entries = self.entries.get(&(kind, SmolStr::new(head)))?;
        let needs_words = |entry: &Entry| !entry.beside.is_empty();
        let near = if entries.iter().any(needs_words) {
            near()
        } else {
            FxHashSet::default()
        };
        let mut entries = entries.iter();
        let entry = entries.find(|entry| entry.beside.iter().all(|word| near.contains(word)))?;
        Some(Fit {
            turn: entry.turn,
            n_beside: entry.beside.len(),
        })
    }

    /// Whether a word by itself has a turn.
    pub(super) fn turns(&self, kind: Kind, word: &str, turn: Turn) -> bool {
        let entries = self.entries.get(&(kind, SmolStr::new(word)));
        entries.is_some_and(|entries| entries.iter().any(|entry| entry.turn == turn))
    }

    /// Number of entries.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.entries.values().map(Vec::len).sum()
    }

    /// Lines that are neither notes nor read whole.
    #[cfg(test)]
    pub(super) fn unread_lines(list: &str) -> Vec<&str> {
        let lines = list.lines();
        let is_whole = |line: &&str| {
            let mut one = Self {
                entries: FxHashMap::default(),
            };
            one.add_line(line);
            one.entries.is_empty()
        };
        lines
            .filter(|line| !line.starts_with('#') && !line.is_empty())
            .filter(is_whole)
            .collect()
    }
}
