//! Weights and measures of calibration on invented claims.

use super::fit::{Weights, fit};
use super::judged::Judged;
use super::reliability::{Sample, area, bins, brier, error};

fn claim(marks: &[(&str, f64)], is_right: bool) -> Judged {
    let marks = marks.iter();
    Judged {
        marks: marks
            .map(|(name, amount)| ((*name).to_owned(), *amount))
            .collect(),
        confidence: 0.5,
        is_right,
        is_qualified: is_right,
    }
}

/// Claims of which `right` of `all` are right.
fn some(marks: &[(&str, f64)], right: usize, all: usize) -> Vec<Judged> {
    (0..all).map(|n| claim(marks, n < right)).collect()
}

#[test]
fn fitted_weights_give_the_shares() {
    let every = ("every claim", 1.0);
    // So many claims that the penalty moves the shares by a thousandth only.
    let mut claims = some(&[every], 9_000, 10_000);
    claims.extend(some(&[every, ("subject a pronoun", 1.0)], 3_000, 10_000));
    let weights = fit(&claims);
    let weigh = |marks: &[(&str, f64)]| weights.weigh(&claim(marks, true).marks);
    assert!((weigh(&[every]) - 0.9).abs() < 0.005);
    assert!((weigh(&[every, ("subject a pronoun", 1.0)]) - 0.3).abs() < 0.005);
    // A mark that nothing is known of counts nothing.
    assert_eq!(
        weigh(&[every, ("a new mark", 1.0)]).to_bits(),
        weigh(&[every]).to_bits()
    );
}

#[test]
fn a_mark_that_is_seldom_seen_counts_little() {
    let every = ("every claim", 1.0);
    let mut claims = some(&[every], 50, 100);
    claims.extend(some(&[every, ("rare", 1.0)], 0, 1));
    let weights = fit(&claims);
    let weighed = weights.weigh(&claim(&[every, ("rare", 1.0)], false).marks);
    assert!((0.4..0.5).contains(&weighed), "{weighed}");
}

#[test]
fn the_table_is_read_back() {
    let claims = some(&[("every claim", 1.0), ("guess", 0.25)], 3, 4);
    let table = fit(&claims).table(claims.iter());
    let read = Weights::parse(&format!("# a remark\n{table}"));
    assert_eq!(read.table(claims.iter()), table);
    assert!(table.starts_with("every claim\t"));
    assert!(table.ends_with("\t4\n"));
}

#[test]
fn what_is_certain_and_right_has_no_error() {
    let samples: Vec<Sample> = (0..10).map(|n| (f64::from(n % 2), n % 2 == 1)).collect();
    assert!(error(&samples).abs() < 1e-9);
    assert!(brier(&samples).abs() < 1e-9);
    assert!((area(&samples) - 1.0).abs() < 1e-9);
}

#[test]
fn five_bins_of_equally_many() {
    // Confidence .1, .3, .5, .7, .9 on twenty claims each, of which none, 6, 10, 14 and 20 are right.
    let mut samples: Vec<Sample> = Vec::new();
    for (confidence, n_right) in [(0.1, 0), (0.3, 6), (0.5, 10), (0.7, 14), (0.9, 20)] {
        samples.extend((0..20).map(|n| (confidence, n < n_right)));
    }
    let bins = bins(&samples);
    assert_eq!(bins.len(), 5);
    assert!(bins.iter().all(|bin| bin.n == 20));
    assert!((bins[1].right - 0.3).abs() < 1e-9);
    // Only the first and last are off, by .1 each.
    assert!((error(&samples) - 0.04).abs() < 1e-9);
}

#[test]
fn equal_confidences_tell_nothing() {
    let samples: Vec<Sample> = (0..9).map(|n| (0.8, n % 3 == 0)).collect();
    assert!((area(&samples) - 0.5).abs() < 1e-9);
    // In whatever order they come, every bin is as right as all are.
    let rights: Vec<f64> = bins(&samples).iter().map(|bin| bin.right).collect();
    assert!(
        rights.iter().all(|right| (right - 1.0 / 3.0).abs() < 1e-9),
        "{rights:?}"
    );
}

#[test]
fn nothing_judged_has_no_error() {
    assert!(bins(&[]).is_empty());
    assert!(error(&[]).abs() < 1e-9);
}
