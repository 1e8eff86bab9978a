//! The best one-to-one pairing of gold rows with relations of the answer.

use std::collections::BTreeSet;

use super::gold::Level;

const EPSILON: f64 = 1e-9;
/// Rounds of improvement at most.
const N_ROUNDS: usize = 50;

/// For each gold row, the number of the relation that it is paired with.
pub(crate) type Pairs = Vec<Option<usize>>;

struct Pairing<'a> {
    weights: &'a [Vec<Option<f64>>],
    /// Per row the relations that fit it, best first.
    fitting: Vec<Vec<usize>>,
    of_row: Pairs,
    of_unit: Vec<Option<usize>>,
}

/// Pairs as many rows as can be, must rows first, then should and nice; among equals with the greatest weights.
///
/// `weights[row][unit]` is `None` where they do not match.
pub(crate) fn pair(levels: &[Level], weights: &[Vec<Option<f64>>]) -> Pairs {
    let n_units = weights.first().map_or(0, Vec::len);
    let fitting = weights.iter().map(|row| {
        let mut units: Vec<usize> = (0..row.len()).filter(|&unit| row[unit].is_some()).collect();
        units.sort_by(|&a, &b| row[b].unwrap_or(0.0).total_cmp(&row[a].unwrap_or(0.0)));
        units
    });
    let mut pairing = Pairing {
        weights,
        fitting: fitting.collect(),
        of_row: vec![None; weights.len()],
        of_unit: vec![None; n_units],
    };
    for level in [Level::Must, Level::Should, Level::Nice] {
        let rows: Vec<usize> = (0..levels.len())
            .filter(|&row| levels[row] == level)
            .collect();
        pairing.take_best(&rows);
        for row in rows {
            if pairing.of_row[row].is_none() {
                pairing.augment(row, &mut BTreeSet::new());
            }
        }
    }
    for _ in 0..N_ROUNDS {
        if !pairing.improve() {
            break;
        }
    }
    pairing.of_row
}

impl Pairing<'_> {
    fn weight(&self, row: usize, unit: usize) -> f64 {
        self.weights[row][unit].unwrap_or(f64::NEG_INFINITY)
    }

    fn join(&mut self, row: usize, unit: usize) {
        self.of_row[row] = Some(unit);
        self.of_unit[unit] = Some(row);
    }

    fn take_best(&mut self, rows: &[usize]) {
        let all = rows
            .iter()
            .flat_map(|&row| self.fitting[row].iter().map(move |&unit| (row, unit)));
        let mut all: Vec<(f64, usize, usize)> = all
            .map(|(row, unit)| (self.weight(row, unit), row, unit))
            .collect();
        all.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        for (_, row, unit) in all {
            if self.of_row[row].is_none() && self.of_unit[unit].is_none() {
                self.join(row, unit);
            }
        }
    }

    fn augment(&mut self, row: usize, seen: &mut BTreeSet<usize>) -> bool {
        for unit in self.fitting[row].clone() {
            if !seen.insert(unit) {
                continue;
            }
            let is_free = match self.of_unit[unit] {
                None => true,
                Some(other) => self.augment(other, seen),
            };
            if is_free {
                self.join(row, unit);
                return true;
            }
        }
        false
    }

    /// Swaps that make the pairs better without changing which rows are paired.
    fn improve(&mut self) -> bool {
        let mut changed = false;
        let rows: Vec<usize> = (0..self.of_row.len())
            .filter(|&row| self.of_row[row].is_some())
            .collect();
        for (at, &row) in rows.iter().enumerate() {
            for unit in self.fitting[row].clone() {
                let Some(mine) = self.of_row[row] else { break };
                let is_better = self.weight(row, unit) > self.weight(row, mine) + EPSILON;
                if self.of_unit[unit].is_none() && is_better {
                    self.of_unit[mine] = None;
                    self.join(row, unit);
                    changed = true;
                }
            }
            for &other in &rows[at + 1..] {
                changed |= self.swap(row, other);
            }
        }
        changed
    }

    fn swap(&mut self, row: usize, other: usize) -> bool {
        let (Some(mine), Some(theirs)) = (self.of_row[row], self.of_row[other]) else {
            return false;
        };
        let now = self.weight(row, mine) + self.weight(other, theirs);
        let swapped = self.weight(other, mine) + self.weight(row, theirs);
        let is_better = swapped > now + EPSILON;
        if is_better {
            self.join(row, theirs);
            self.join(other, mine);
        }
        is_better
    }
}
