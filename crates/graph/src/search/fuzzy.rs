//! Typing errors: words of names that a few changed letters make of the words asked for.
//!
//! A change is a letter more, less or another one, or two neighbours changed over (Damerau). The words of all names stand in
//! an automaton (`fst`), which is walked together with one that takes all words near enough (Schulz and Mihov, *Fast String
//! Correction with Levenshtein Automata*, 2002), so that only words that still can match are looked at.

use std::sync::OnceLock;

use fst::{Automaton, IntoStreamer, Streamer};
use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder};

use super::fold::Folded;
use super::gather::PlacesOf;
use super::names::Part;
use super::stream::Match;

/// Most letters that are changed in one word.
pub(super) const MAX_TYPOS: u8 = 2;

/// Letters of a word from which on one letter is changed, and two.
const MIN_LETTERS: [usize; MAX_TYPOS as usize] = [4, 6];

/// Letters of a word behind which nothing is changed: words of that length are no names.
const MAX_LETTERS: usize = 40;

/// Words of a query behind which nothing is changed.
const MAX_WORDS: usize = 6;

/// The words asked for, ready to be compared with misspelt ones.
pub(super) struct Spelling {
    words: Vec<Near>,
}

impl Spelling {
    /// The words with at most `distance` letters of each changed; `None` when none of them is long enough.
    pub(super) fn of(folded: &Folded, distance: u8) -> Option<Self> {
        let words = folded.words();
        let allowed = |word: &str| {
            let n_letters = word.chars().count();
            let fits = (1..=distance)
                .rev()
                .find(|n| n_letters >= MIN_LETTERS[usize::from(*n) - 1]);
            fits.filter(|_| n_letters <= MAX_LETTERS).unwrap_or(0)
        };
        let most = words.iter().map(|word| allowed(word)).max()?;
        if most < distance || words.len() > MAX_WORDS {
            return None;
        }
        let last = words.len() - 1;
        let word = |(place, word): (usize, &&str)| {
            let near = builder(allowed(word)).build_dfa(word);
            let is_open = place == last && !folded.ended;
            Near { near, is_open }
        };
        Some(Self {
            words: words.iter().enumerate().map(word).collect(),
        })
    }

    /// Adds the names of one index that have all the words, each near enough.
    pub(super) fn add_matches(&self, part: &Part<'_>, matches: &mut Vec<Match>) {
        let places = self.words.iter().map(|word| places(word, part));
        let rarest =
            places.min_by_key(|places| -> usize { places.iter().map(PlacesOf::n_places).sum() });
        for (places, place) in rarest.into_iter().flatten().flat_map(PlacesOf::iter) {
            let name = part.index.name_around(places.start(place));
            if let Some(n_typos) = self.n_typos(name) {
                matches.push(Match::at(places, place, n_typos));
            }
        }
    }

    /// How many letters are to be changed in all; `None` when a word is not in the name.
    fn n_typos(&self, name: &str) -> Option<u8> {
        let mut sum = 0;
        for word in &self.words {
            let of_name = name.split(' ');
            sum += of_name.filter_map(|of_name| word.distance(of_name)).min()?;
        }
        Some(sum)
    }
}

/// Takes the words near enough to one.
struct Near {
    near: DFA,
    /// Whether a word may go on behind a beginning that is near enough.
    is_open: bool,
}

impl Near {
    /// How many letters make the word, or the nearest beginning of it.
    fn distance(&self, word: &str) -> Option<u8> {
        let start = self.start();
        word.bytes()
            .fold(start, |state, byte| self.accept(&state, byte))
            .1
    }

    /// The state with the distance of what was read so far, or of the beginning of it that is nearest. (The prefix automaton
    /// of the crate forgets a beginning that was near enough when a nearer one could still come.)
    fn reached(&self, state: u32, nearest: Option<u8>) -> (u32, Option<u8>) {
        let here = match self.near.distance(state) {
            Distance::Exact(distance) => Some(distance),
            Distance::AtLeast(_) => None,
        };
        let before = nearest.filter(|_| self.is_open);
        (state, here.into_iter().chain(before).min())
    }
}

impl Automaton for Near {
    type State = (u32, Option<u8>);

    fn start(&self) -> Self::State {
        self.reached(self.near.initial_state(), None)
    }

    fn is_match(&self, (_, nearest): &Self::State) -> bool {
        nearest.is_some()
    }

    fn can_match(&self, (state, nearest): &Self::State) -> bool {
        self.is_open && nearest.is_some() || self.near.can_match(state)
    }

    fn accept(&self, (state, nearest): &Self::State, byte: u8) -> Self::State {
        self.reached(self.near.transition(*state, byte), *nearest)
    }
}

/// Where the words near enough stand in one index.
fn places<'t>(word: &Near, part: &Part<'t>) -> Vec<PlacesOf<'t>> {
    let Some(words) = &part.index.words else {
        let near = part.index.distinct_words();
        let near = near.filter(|of_name| word.distance(of_name).is_some());
        return near.map(|of_name| part.places_of_word(of_name)).collect();
    };
    let mut found = Vec::new();
    let mut words = words.search(word).into_stream();
    while let Some(word) = words.next() {
        if let Ok(word) = std::str::from_utf8(word) {
            found.push(part.places_of_word(word));
        }
    }
    found
}

fn builder(distance: u8) -> &'static LevenshteinAutomatonBuilder {
    static BUILDERS: [OnceLock<LevenshteinAutomatonBuilder>; MAX_TYPOS as usize + 1] =
        [const { OnceLock::new() }; MAX_TYPOS as usize + 1];
    BUILDERS[usize::from(distance)].get_or_init(|| LevenshteinAutomatonBuilder::new(distance, true))
}

/// Names that begin with what was typed, or a later word of theirs does, with one space more or less.
pub(super) fn respaced(folded: &Folded, part: &Part<'_>, matches: &mut Vec<Match>) {
    let text = &folded.text;
    if text.chars().count() < MIN_LETTERS[0] || text.len() > MAX_LETTERS * 2 {
        return;
    }
    for (place, letter) in text.char_indices().skip(1) {
        let (before, behind) = text.split_at(place);
        let variant = match letter {
            ' ' => format!("{before}{}", &behind[1..]),
            _ if before.ends_with(' ') => continue,
            _ => format!("{before} {behind}"),
        };
        let found = match folded.ended {
            true => part.places_of_word(&variant),
            false => part.places_of(&variant),
        };
        for (places, place) in found.iter() {
            matches.push(Match::at(places, place, 1));
        }
    }
}
