//! The sets that tell whom pronouns mean: GAP and GUM.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use serde::Deserialize;

use super::N_PARTS;
use super::learn::Example;
use crate::eval::child::read_lines;

/// First byte and the byte after the last.
type Span = [usize; 2];

#[derive(Deserialize)]
struct GapRow {
    id: String,
    text: String,
    /// Character and words.
    pronoun: (usize, String),
    #[serde(rename = "A")]
    first: (usize, String, bool),
    #[serde(rename = "B")]
    second: (usize, String, bool),
}

#[derive(Deserialize)]
struct GumRow {
    id: String,
    text: String,
    mentions: Vec<GumMention>,
}

/// In characters.
#[derive(Deserialize)]
struct GumMention {
    start: usize,
    end: usize,
    cluster: String,
}

/// A pronoun as the pipeline saw it.
#[derive(Deserialize)]
pub(super) struct Seen {
    span: Span,
    candidates: Vec<SeenCandidate>,
}

#[derive(Deserialize)]
struct SeenCandidate {
    spans: Vec<Span>,
    weights: Vec<u16>,
}

enum Answers {
    /// The pronoun, and two names with whether they are meant.
    Gap(Span, [(Span, bool); 2]),
    /// Mentions with their clusters.
    Gum(Vec<(Span, String)>),
}

/// A text and what is known of its pronouns.
pub(super) struct Labelled {
    pub(super) id: String,
    pub(super) text: String,
    part: usize,
    answers: Answers,
}

/// Reads both sets. The part of a text is its place in its set, as `cargo xtask eval` counts it.
pub(super) fn read_sets(datasets: &Path) -> Result<Vec<Labelled>> {
    let dev = if datasets.join("dev").is_dir() {
        datasets.join("dev")
    } else {
        datasets.to_owned()
    };
    let gap: Vec<GapRow> = read_lines(&dev.join("coref_gap_dev.jsonl"))?;
    let gum: Vec<GumRow> = read_lines(&dev.join("gum_news_interview.jsonl"))?;
    let gap = gap.into_iter().enumerate().map(|(number, row)| {
        let bytes = byte_starts(&row.text);
        let place = |at: usize, words: &str| [bytes[at], bytes[at] + words.len()];
        let names = [&row.first, &row.second].map(|(at, words, is)| (place(*at, words), *is));
        Labelled {
            answers: Answers::Gap(place(row.pronoun.0, &row.pronoun.1), names),
            part: number % N_PARTS,
            id: row.id,
            text: row.text,
        }
    });
    let gum = gum.into_iter().enumerate().map(|(number, row)| {
        let bytes = byte_starts(&row.text);
        let mentions = row.mentions.into_iter();
        let mentions = mentions
            .map(|mention| ([bytes[mention.start], bytes[mention.end]], mention.cluster))
            .collect();
        Labelled {
            answers: Answers::Gum(mentions),
            part: number % N_PARTS,
            id: row.id,
            text: row.text,
        }
    });
    Ok(gap.chain(gum).collect())
}

/// The byte of each character, and of the end.
fn byte_starts(text: &str) -> Vec<usize> {
    let starts = text.char_indices().map(|(at, _)| at);
    starts.chain([text.len()]).collect()
}

impl Labelled {
    /// What can be learnt from the pronouns of the text.
    pub(super) fn examples(&self, seen: Vec<Seen>) -> Vec<Example> {
        let seen = seen.into_iter();
        let with_right = seen.filter_map(|seen| Some((self.right(&seen)?, seen)));
        with_right
            .filter(|(right, seen)| !right.is_empty() && right.len() < seen.candidates.len())
            .map(|(right, seen)| {
                let candidates = seen.candidates.into_iter();
                let (set, weight) = match self.answers {
                    Answers::Gap(..) => ("gap", 1.0),
                    Answers::Gum(_) => ("gum", 2.0),
                };
                Example {
                    set,
                    part: self.part,
                    candidates: candidates.map(|one| one.weights).collect(),
                    right,
                    weight,
                }
            })
            .collect()
    }

    /// The candidates that are right; `None` when that is not known.
    fn right(&self, seen: &Seen) -> Option<Vec<usize>> {
        match &self.answers {
            Answers::Gap(pronoun, names) => (seen.span == *pronoun).then(|| right_of(seen, names)),
            Answers::Gum(mentions) => {
                let (_, meant) = mentions.iter().find(|(span, _)| *span == seen.span)?;
                let candidates = seen.candidates.iter().enumerate();
                let right: Vec<usize> = candidates
                    .filter(|(_, one)| cluster_of(&one.spans, mentions) == Some(meant))
                    .map(|(idx, _)| idx)
                    .collect();
                let nobody = || vec![seen.candidates.len() - 1];
                Some(if right.is_empty() { nobody() } else { right })
            }
        }
    }
}

/// The candidates of the name that is meant; all others where neither name is.
fn right_of(seen: &Seen, names: &[(Span, bool); 2]) -> Vec<usize> {
    let is_named = |spans: &[Span], name: Span| spans.iter().any(|&span| is_same(span, name));
    let candidates = seen.candidates.iter().enumerate();
    let [first, second] = names;
    let fits = |one: &SeenCandidate| {
        let (a, b) = (
            is_named(&one.spans, first.0),
            is_named(&one.spans, second.0),
        );
        match (first.1, second.1) {
            (false, false) => !a && !b,
            (is_first, _) => a == is_first && b != is_first,
        }
    };
    candidates
        .filter(|(_, one)| fits(one))
        .map(|(idx, _)| idx)
        .collect()
}

/// Whether two places share at least a third of what both cover.
fn is_same(a: Span, b: Span) -> bool {
    let both = a[1].min(b[1]).saturating_sub(a[0].max(b[0]));
    3 * both >= a[1].max(b[1]) - a[0].min(b[0])
}

/// The cluster of most mentions of a candidate: each is the smallest gold mention around it.
fn cluster_of<'a>(spans: &[Span], mentions: &'a [(Span, String)]) -> Option<&'a String> {
    let mut votes: BTreeMap<&String, usize> = BTreeMap::new();
    for span in spans {
        let around = mentions
            .iter()
            .filter(|(gold, _)| gold[0] <= span[0] && span[1] <= gold[1]);
        if let Some((_, cluster)) = around.min_by_key(|(gold, _)| gold[1] - gold[0]) {
            *votes.entry(cluster).or_default() += 1;
        }
    }
    let most = votes.into_iter().max_by_key(|(_, n)| *n);
    most.map(|(cluster, _)| cluster)
}
