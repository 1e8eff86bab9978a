//! MUC, B³ and CEAFe of one document's clusters.

use std::collections::{BTreeMap, BTreeSet};

use crate::eval::tally::{Prf, share};

/// First and last place of a mention.
pub(super) type Place = (usize, usize);

/// The cluster of each mention.
pub(super) type Clusters = BTreeMap<Place, String>;

/// Numerators and denominators: MUC recall and precision, B³ recall and precision, CEAFe with both sizes, mentions right, given, asked.
pub(super) type Counts = [f64; 14];

fn sets(clusters: &Clusters) -> Vec<BTreeSet<Place>> {
    let mut sets = BTreeMap::<&str, BTreeSet<Place>>::new();
    for (place, cluster) in clusters {
        sets.entry(cluster).or_default().insert(*place);
    }
    sets.into_values().collect()
}

fn by_mention(sets: &[BTreeSet<Place>]) -> BTreeMap<Place, usize> {
    let places = sets.iter().enumerate();
    places
        .flat_map(|(at, set)| set.iter().map(move |place| (*place, at)))
        .collect()
}

fn muc(key: &[BTreeSet<Place>], response: &[BTreeSet<Place>]) -> [f64; 2] {
    let of = by_mention(response);
    let (mut kept, mut all) = (0, 0);
    for set in key.iter().filter(|set| set.len() > 1) {
        let parts: BTreeSet<usize> = set
            .iter()
            .filter_map(|place| of.get(place))
            .copied()
            .collect();
        let alone = set.iter().filter(|place| !of.contains_key(place)).count();
        kept += set.len() - parts.len() - alone;
        all += set.len() - 1;
    }
    [kept as f64, all as f64]
}

fn b_cubed(key: &[BTreeSet<Place>], response: &[BTreeSet<Place>]) -> [f64; 2] {
    let of = by_mention(response);
    let (mut right, mut all) = (0.0, 0.0);
    for set in key {
        for place in set {
            if let Some(&at) = of.get(place) {
                right += set.intersection(&response[at]).count() as f64 / set.len() as f64;
            }
        }
        all += set.len() as f64;
    }
    [right, all]
}

/// The greatest sum of similarities of a one-to-one alignment of clusters.
fn ceaf(key: &[BTreeSet<Place>], response: &[BTreeSet<Place>]) -> f64 {
    if key.is_empty() || response.is_empty() {
        return 0.0;
    }
    let similarity = |a: &BTreeSet<Place>, b: &BTreeSet<Place>| {
        2.0 * a.intersection(b).count() as f64 / (a.len() + b.len()) as f64
    };
    let (few, many) = if key.len() <= response.len() {
        (key, response)
    } else {
        (response, key)
    };
    let similarities: Vec<Vec<f64>> = few
        .iter()
        .map(|a| many.iter().map(|b| similarity(a, b)).collect())
        .collect();
    greatest_sum(&similarities)
}

/// The Hungarian method; no more rows than columns.
pub(super) fn greatest_sum(values: &[Vec<f64>]) -> f64 {
    let (n, m) = (values.len(), values.first().map_or(0, Vec::len));
    let (mut u, mut v) = (vec![0.0; n + 1], vec![0.0; m + 1]);
    let (mut row_of, mut way) = (vec![0; m + 1], vec![0; m + 1]);
    for row in 1..=n {
        row_of[0] = row;
        let mut column = 0;
        let (mut least, mut used) = (vec![f64::INFINITY; m + 1], vec![false; m + 1]);
        while row_of[column] != 0 {
            used[column] = true;
            let here = row_of[column];
            let (mut delta, mut next) = (f64::INFINITY, 0);
            for other in (1..=m).filter(|&other| !used[other]) {
                let cost = -values[here - 1][other - 1] - u[here] - v[other];
                if cost < least[other] {
                    least[other] = cost;
                    way[other] = column;
                }
                if least[other] < delta {
                    delta = least[other];
                    next = other;
                }
            }
            for other in 0..=m {
                if used[other] {
                    u[row_of[other]] += delta;
                    v[other] -= delta;
                } else {
                    least[other] -= delta;
                }
            }
            column = next;
        }
        while column != 0 {
            let before = way[column];
            row_of[column] = row_of[before];
            column = before;
        }
    }
    let chosen = (1..=m).filter(|&column| row_of[column] > 0);
    chosen
        .map(|column| values[row_of[column] - 1][column - 1])
        .sum()
}

/// The counts of one document.
pub(super) fn count(gold: &Clusters, given: &Clusters) -> Counts {
    let (key, response) = (sets(gold), sets(given));
    let [muc_r, muc_rd] = muc(&key, &response);
    let [muc_p, muc_pd] = muc(&response, &key);
    let [b_r, b_rd] = b_cubed(&key, &response);
    let [b_p, b_pd] = b_cubed(&response, &key);
    let both = gold
        .keys()
        .filter(|place| given.contains_key(place))
        .count();
    [
        muc_r,
        muc_rd,
        muc_p,
        muc_pd,
        b_r,
        b_rd,
        b_p,
        b_pd,
        ceaf(&key, &response),
        key.len() as f64,
        response.len() as f64,
        both as f64,
        given.len() as f64,
        gold.len() as f64,
    ]
}

/// Mentions, MUC, B³ and CEAFe of documents.
pub(super) fn scores(counts: &[Counts]) -> [Prf; 4] {
    let sum = |at: usize| counts.iter().map(|counts| counts[at]).sum::<f64>();
    let part = |right: usize, all: usize| share(sum(right), sum(all));
    [
        Prf::new(part(11, 12), part(11, 13)),
        Prf::new(part(2, 3), part(0, 1)),
        Prf::new(part(6, 7), part(4, 5)),
        Prf::new(part(8, 10), part(8, 9)),
    ]
}

/// The mean F1 of MUC, B³ and CEAFe.
pub(super) fn conll(counts: &[Counts]) -> f64 {
    let [_, a, b, c] = scores(counts);
    (a.f1 + b.f1 + c.f1) / 3.0
}
