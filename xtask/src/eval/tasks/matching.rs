//! Actors by their words, and the greatest one-to-one matching.

use std::collections::{BTreeMap, BTreeSet};

const STOP: &[&str] = &[
    "the",
    "a",
    "an",
    "of",
    "in",
    "on",
    "at",
    "to",
    "for",
    "and",
    "or",
    "by",
    "with",
    "from",
    "its",
    "his",
    "her",
    "their",
    "mr",
    "mrs",
    "ms",
    "dr",
    "sen",
    "rep",
    "president",
    "prime",
    "minister",
];

fn words(text: &str) -> BTreeSet<String> {
    let text = text.to_lowercase();
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    let words = words.filter(|word| !word.is_empty() && !STOP.contains(word));
    words.map(str::to_owned).collect()
}

/// Whether a name means one of the gold's: a content word shared, or one within the other; empty only where there is none.
pub(super) fn is_actor(predicted: &str, golds: &[String]) -> bool {
    if golds.is_empty() || predicted.is_empty() {
        return golds.is_empty() && predicted.is_empty();
    }
    let name = predicted.to_lowercase();
    let name = name.trim();
    golds.iter().any(|gold| {
        let gold = gold.to_lowercase();
        name == gold
            || (name.chars().count() > 2 && gold.contains(name))
            || (gold.chars().count() > 2 && name.contains(&gold))
            || !words(predicted).is_disjoint(&words(&gold))
    })
}

/// The greatest matching, as pairs of gold and prediction in the order of the predictions' joining.
pub(super) fn matching(
    n_gold: usize,
    n_predicted: usize,
    fits: impl Fn(usize, usize) -> bool,
) -> Vec<(usize, usize)> {
    fn augment(
        gold: usize,
        fitting: &[Vec<usize>],
        seen: &mut BTreeSet<usize>,
        taken: &mut BTreeMap<usize, usize>,
    ) -> bool {
        for &predicted in &fitting[gold] {
            if !seen.insert(predicted) {
                continue;
            }
            let is_free = match taken.get(&predicted).copied() {
                None => true,
                Some(other) => augment(other, fitting, seen, taken),
            };
            if is_free {
                taken.insert(predicted, gold);
                return true;
            }
        }
        false
    }
    let fitting: Vec<Vec<usize>> = (0..n_gold)
        .map(|gold| {
            (0..n_predicted)
                .filter(|&predicted| fits(gold, predicted))
                .collect()
        })
        .collect();
    let mut taken = BTreeMap::new();
    for gold in 0..n_gold {
        augment(gold, &fitting, &mut BTreeSet::new(), &mut taken);
    }
    taken
        .into_iter()
        .map(|(predicted, gold)| (gold, predicted))
        .collect()
}
