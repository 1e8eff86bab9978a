//! Figures of a classification: accuracy, mean F1 over the gold's classes.

use std::collections::BTreeSet;

use crate::eval::figures::Figure;
use crate::eval::interval::interval;
use crate::eval::tally::{Prf, share};

/// Gold class and predicted class of one row.
pub(super) type Pair = (u8, Option<u8>);

/// Mean F1 over the classes of the gold.
pub(super) fn macro_f1(pairs: &[Pair]) -> f64 {
    // Right, predicted and asked for each class.
    let mut counts = [[0_u64; 3]; 256];
    for &(gold, predicted) in pairs {
        counts[usize::from(gold)][2] += 1;
        if let Some(predicted) = predicted {
            counts[usize::from(predicted)][1] += 1;
            counts[usize::from(gold)][0] += u64::from(predicted == gold);
        }
    }
    let classes: Vec<f64> = counts
        .iter()
        .filter(|[.., asked]| *asked > 0)
        .map(|&[right, given, asked]| Prf::of_counts(right, given, asked).f1)
        .collect();
    share(classes.iter().sum(), classes.len() as f64)
}

pub(super) fn accuracy(pairs: &[Pair]) -> f64 {
    let right = pairs
        .iter()
        .filter(|(gold, predicted)| *predicted == Some(*gold))
        .count();
    share(right as f64, pairs.len() as f64)
}

/// Micro scores without some classes.
pub(super) fn micro_without(pairs: &[Pair], skipped: u8) -> Prf {
    let of = |class: u8| class != skipped;
    let right = pairs
        .iter()
        .filter(|(gold, predicted)| of(*gold) && *predicted == Some(*gold));
    let classes: BTreeSet<u8> = pairs.iter().map(|(gold, _)| *gold).collect();
    let given = pairs.iter().filter(|(_, predicted)| {
        predicted.is_some_and(|predicted| of(predicted) && classes.contains(&predicted))
    });
    let asked = pairs.iter().filter(|(gold, _)| of(*gold));
    Prf::of_counts(
        right.count() as u64,
        given.count() as u64,
        asked.count() as u64,
    )
}

pub(super) fn macro_figure(name: &str, pairs: &[Pair]) -> Figure {
    Figure::new(name, macro_f1(pairs))
        .with_interval(interval(pairs, macro_f1))
        .with_counts(format!(
            "accuracy {:.3} of {}",
            accuracy(pairs),
            pairs.len()
        ))
}
