//! The words of a text that is to go, and how they are found in other texts.

use std::collections::HashSet;

/// Words in a row that make a quotation in a reason.
const QUOTED: usize = 4;
/// Words in a row that make a passage in another document.
const PASSAGE: usize = 8;
/// Letters of a word from which on it tells something by itself; names are shorter.
const TELLING: usize = 5;
const TELLING_NAME: usize = 3;

/// What gives a text away. Sets of hashes, which are only asked whether they hold something.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Words that no other document says.
    rare: HashSet<u64>,
    /// Runs of words: as many as make a quotation, or a whole title that is shorter.
    runs: HashSet<u64>,
    passages: HashSet<u64>,
    /// Addresses, whole.
    urls: Vec<String>,
}

impl Words {
    /// Adds a text or title of the documents that go.
    pub(super) fn add(&mut self, text: &str) {
        let words = self.add_words(text, TELLING);
        self.runs.extend(runs(&words, QUOTED.min(words.len())));
        self.passages.extend(runs(&words, PASSAGE));
    }

    /// Adds a name that they use.
    pub(super) fn add_name(&mut self, name: &str) {
        self.add_words(name, TELLING_NAME);
    }

    /// Adds an address of theirs.
    pub(super) fn add_url(&mut self, url: &str) {
        self.urls.push(url.to_owned());
    }

    fn add_words(&mut self, text: &str, telling: usize) -> Vec<u64> {
        let mut words = Vec::new();
        for_each_word(text, |word, hash| {
            words.push(hash);
            if word.chars().count() >= telling {
                self.rare.insert(hash);
            }
        });
        words
    }

    /// Takes notice of words that stay. Answers how many runs of a passage's length are in both, one after another counted
    /// for each word on which one begins.
    pub(super) fn keep(&mut self, text: &str) -> usize {
        let mut words = Vec::new();
        for_each_word(text, |_, hash| {
            self.rare.remove(&hash);
            words.push(hash);
        });
        runs(&words, PASSAGE)
            .filter(|run| self.passages.contains(run))
            .count()
    }

    /// What of a reason is a quotation of the documents that go; to be asked when all words that stay are known.
    pub(super) fn quoted_in(&self, reason: &str) -> Option<String> {
        if let Some(url) = self.urls.iter().find(|url| reason.contains(url.as_str())) {
            return Some(url.clone());
        }
        let (mut words, mut rare) = (Vec::new(), None);
        let mut spelled = Vec::new();
        for_each_word(reason, |word, hash| {
            if rare.is_none() && self.rare.contains(&hash) {
                rare = Some(word.to_owned());
            }
            words.push(hash);
            spelled.push(word.to_owned());
        });
        let quotation = (1..=QUOTED).rev().find_map(|len| {
            let at = runs(&words, len).position(|run| self.runs.contains(&run))?;
            Some(spelled[at..at + len].join(" "))
        });
        quotation.or(rare)
    }
}

/// Words about a run that another text shares.
pub(super) const fn shared_words(n_runs: usize) -> usize {
    match n_runs {
        0 => 0,
        n_runs => n_runs + PASSAGE - 1,
    }
}

/// Calls `each` with every word in lower case and its hash.
fn for_each_word(text: &str, mut each: impl FnMut(&str, u64)) {
    let mut lower = String::new();
    for word in text.split(|letter: char| !letter.is_alphanumeric()) {
        if word.is_empty() {
            continue;
        }
        lower.clear();
        lower.extend(word.chars().flat_map(char::to_lowercase));
        each(&lower, hash(FNV_START, lower.bytes().map(u64::from)));
    }
}

fn runs(words: &[u64], len: usize) -> impl Iterator<Item = u64> + '_ {
    let is_one = len > 0;
    let windows = words.windows(len.max(1)).filter(move |_| is_one);
    windows.map(move |window| hash(FNV_START ^ len as u64, window.iter().copied()))
}

const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

/// FNV-1a, over numbers: two that meet by chance cost a reason that could have stayed.
fn hash(start: u64, parts: impl Iterator<Item = u64>) -> u64 {
    parts.fold(start, |hash, part| (hash ^ part).wrapping_mul(FNV_PRIME))
}
