//! spaCy's analyses of texts of our own, as `oracle/dump.py --cases` printed them.

use serde::Deserialize;

/// Start, end, space after, tag, part of speech, morphology, lemma, head, dependency, sentence start.
pub(crate) type FixtureToken = (
    usize,
    usize,
    bool,
    String,
    String,
    String,
    String,
    usize,
    String,
    bool,
);

/// One line of `analyses.jsonl`.
#[derive(Deserialize)]
pub(crate) struct Fixture {
    pub(crate) text: String,
    pub(crate) tokens: Vec<FixtureToken>,
    pub(crate) entities: Vec<(usize, usize, String)>,
}

/// All fixtures, in the order of `texts.json`.
pub(crate) fn fixtures() -> Vec<Fixture> {
    let lines = include_str!("../fixtures/analyses.jsonl").lines();
    lines
        .map(|line| serde_json::from_str(line).expect("the fixture is as declared"))
        .collect()
}

impl Fixture {
    pub(crate) fn word(&self, token: usize) -> &str {
        let token = &self.tokens[token];
        &self.text[token.0..token.1]
    }

    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        (0..self.tokens.len()).map(|token| self.word(token))
    }

    pub(crate) fn first(&self) -> Option<&str> {
        self.words().next()
    }

    pub(crate) fn lemmas(&self) -> impl Iterator<Item = &str> {
        self.tokens.iter().map(|token| token.6.as_str())
    }

    pub(crate) fn starts(&self) -> impl Iterator<Item = usize> {
        let starts = self.tokens.iter().enumerate().filter(|(_, token)| token.9);
        starts.map(|(idx, _)| idx)
    }

    pub(crate) fn has_any(&self, words: &[&str]) -> bool {
        self.words().any(|word| words.contains(&word))
    }

    /// Whether two tokens stand side by side without a space.
    pub(crate) fn has_pair(&self, first: &str, second: &str) -> bool {
        (1..self.tokens.len()).any(|at| {
            self.word(at - 1) == first
                && self.word(at) == second
                && self.tokens[at - 1].1 == self.tokens[at].0
        })
    }

    /// Whether a word has this part of speech and lemma.
    pub(crate) fn has_analysis(&self, word: &str, pos: &str, lemma: &str) -> bool {
        let mut tokens = self.tokens.iter();
        tokens
            .any(|token| &self.text[token.0..token.1] == word && token.4 == pos && token.6 == lemma)
    }

    pub(crate) fn has_crossing_arcs(&self) -> bool {
        self.tokens.iter().enumerate().any(|(idx, token)| {
            let (low, high) = (idx.min(token.7), idx.max(token.7));
            let mut inside = low + 1..high;
            inside.any(|inner| {
                let head = self.tokens[inner].7;
                head < low || head > high
            })
        })
    }
}
