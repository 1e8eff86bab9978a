//! Penalised logistic regression: the weights of what is seen of claims.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::judged::Judged;

/// The mark that every claim has, whose weight is not held near nought.
const EVERY: &str = "every claim";

/// How strongly weights are held near nought: chosen among 1, 2, 4, 8 and 16 by the likelihood of articles left out.
const PENALTY: f64 = 4.0;
const PENALTY_OF_EVERY: f64 = 0.01;

const MAX_STEPS: usize = 30;
const SMALL_STEP: f64 = 1e-9;

/// Log-odds by mark.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Weights(BTreeMap<String, f64>);

impl Weights {
    /// Reads what [`Self::table`] writes.
    pub(super) fn parse(text: &str) -> Self {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let pairs = lines.filter_map(|line| {
            let mut fields = line.split('\t');
            Some((fields.next()?.to_owned(), fields.next()?.parse().ok()?))
        });
        Self(pairs.collect())
    }

    /// The probability that a claim with these marks is right.
    pub(super) fn weigh(&self, marks: &[(String, f64)]) -> f64 {
        let known = marks.iter();
        let odds: f64 = known
            .filter_map(|(name, amount)| Some(self.0.get(name)? * amount))
            .sum();
        probability(odds)
    }

    /// A line each: mark, weight, and how many of the claims have it; the strongest first.
    pub(super) fn table<'a>(&self, claims: impl Iterator<Item = &'a Judged> + Clone) -> String {
        let mut rows: Vec<(&String, f64)> = self.0.iter().map(|(name, w)| (name, *w)).collect();
        rows.sort_by(|a, b| {
            let by_strength = b.1.abs().total_cmp(&a.1.abs());
            (a.0 != EVERY)
                .cmp(&(b.0 != EVERY))
                .then(by_strength)
                .then(a.0.cmp(b.0))
        });
        let mut text = String::new();
        for (name, weight) in rows {
            let has = |claim: &&Judged| claim.marks.iter().any(|(mark, _)| mark == name);
            let n_claims = claims.clone().filter(has).count();
            // Writing to a string does not fail.
            let _ = writeln!(text, "{name}\t{weight:.3}\t{n_claims}");
        }
        text
    }
}

fn probability(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds).exp())
}

/// The weights under which the judgements are likeliest, less a penalty on large ones; found by Newton's steps.
pub(super) fn fit<'a>(claims: impl IntoIterator<Item = &'a Judged>) -> Weights {
    let claims: Vec<&Judged> = claims.into_iter().collect();
    let mut columns = BTreeMap::new();
    for (name, _) in claims.iter().flat_map(|claim| &claim.marks) {
        columns.entry(name.as_str()).or_insert(0);
    }
    for (number, column) in columns.values_mut().enumerate() {
        *column = number;
    }
    let row = |claim: &&Judged| -> Row {
        let marks = claim.marks.iter();
        Row {
            marks: marks
                .map(|(name, amount)| (columns[name.as_str()], *amount))
                .collect(),
            is_right: claim.is_right,
        }
    };
    let rows: Vec<Row> = claims.iter().map(row).collect();
    let penalties: Vec<f64> = columns
        .keys()
        .map(|name| {
            if *name == EVERY {
                PENALTY_OF_EVERY
            } else {
                PENALTY
            }
        })
        .collect();
    let mut weights = vec![0.0; columns.len()];
    for _ in 0..MAX_STEPS {
        let step = step(&rows, &weights, &penalties);
        for (weight, step) in weights.iter_mut().zip(&step) {
            *weight += step;
        }
        if step.iter().all(|step| step.abs() < SMALL_STEP) {
            break;
        }
    }
    let names = columns.into_keys().map(str::to_owned);
    Weights(names.zip(weights).collect())
}

struct Row {
    marks: Vec<(usize, f64)>,
    is_right: bool,
}

/// Newton's step: the gradient through the inverse of the curvature.
fn step(rows: &[Row], weights: &[f64], penalties: &[f64]) -> Vec<f64> {
    let n = weights.len();
    let mut curvature = vec![vec![0.0; n]; n];
    let mut gradient = vec![0.0; n];
    for (column, penalty) in penalties.iter().enumerate() {
        gradient[column] = -penalty * weights[column];
        curvature[column][column] = *penalty;
    }
    for row in rows {
        let marks = &row.marks;
        let odds: f64 = marks.iter().map(|&(at, amount)| weights[at] * amount).sum();
        let expected = probability(odds);
        let surprise = f64::from(u8::from(row.is_right)) - expected;
        let spread = expected * (1.0 - expected);
        for &(at, amount) in marks {
            gradient[at] += surprise * amount;
            for &(other, other_amount) in marks {
                curvature[at][other] += spread * amount * other_amount;
            }
        }
    }
    solve(curvature, gradient)
}

/// Solves a positive definite system by elimination; the penalties keep every pivot above nought.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let n = right.len();
    for pivot in 0..n {
        let (above, below) = matrix.split_at_mut(pivot + 1);
        let row = &above[pivot];
        for (offset, other) in below.iter_mut().enumerate() {
            let factor = other[pivot] / row[pivot];
            if factor == 0.0 {
                continue;
            }
            for (value, above) in other[pivot..].iter_mut().zip(&row[pivot..]) {
                *value -= factor * above;
            }
            right[pivot + 1 + offset] -= factor * right[pivot];
        }
    }
    for at in (0..n).rev() {
        let known: f64 = (at + 1..n)
            .map(|other| matrix[at][other] * right[other])
            .sum();
        right[at] = (right[at] - known) / matrix[at][at];
    }
    right
}
