//! What leaving out claims below a confidence does to the scores of graphs.

use super::fit::Weights;
use crate::eval::answer::Answer;
use crate::eval::article::score;
use crate::eval::figures::Figure;
use crate::eval::gold::GoldArticle;
use crate::eval::ontology::Ontology;
use crate::eval::tally::{Tally, sum};

/// Confidences to cut at, in hundredths.
const CUTS: &[u32] = &[
    0, 10, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85,
];

/// Those that are shown.
const SHOWN: &[u32] = &[30, 40, 50, 60, 70, 80];

/// Precision and recall above cuts, and F1 with the cut that is best on the other articles; each article weighed without itself.
pub(super) fn figures(
    golds: &[GoldArticle],
    answers: &[Answer],
    ontology: &Ontology,
    weights: &[Weights],
) -> Vec<Figure> {
    let articles = golds.iter().zip(answers).zip(weights);
    let tallies: Vec<Vec<Tally>> = articles
        .map(|((gold, answer), weights)| {
            let at = |cut: &u32| score(gold, &above(answer, weights, *cut), ontology).tally;
            CUTS.iter().map(at).collect()
        })
        .collect();
    let all_at = |cut: usize| sum(tallies.iter().map(|tallies| &tallies[cut]));
    let mut figures = vec![of("strict F1, nothing left out", &all_at(0))];
    for (cut, hundredths) in CUTS.iter().enumerate() {
        if SHOWN.contains(hundredths) {
            let name = format!("strict F1 from confidence .{hundredths}");
            figures.push(of(&name, &all_at(cut)));
        }
    }
    let chosen: Vec<usize> = (0..tallies.len())
        .map(|left_out| best_without(&tallies, left_out))
        .collect();
    let kept: Vec<&Tally> = tallies
        .iter()
        .zip(&chosen)
        .map(|(tallies, &cut)| &tallies[cut])
        .collect();
    let mut cuts: Vec<String> = chosen
        .iter()
        .map(|&cut| format!(".{:02}", CUTS[cut]))
        .collect();
    cuts.sort_unstable();
    cuts.dedup();
    let mut figure = of(
        "strict F1, cut chosen on other articles",
        &sum(kept.iter().copied()),
    );
    figure.counts += &format!("; cuts {}", cuts.join(", "));
    figures.push(figure);
    figures
}

fn of(name: &str, tally: &Tally) -> Figure {
    let strict = tally.strict();
    Figure::new(name, strict.f1).with_counts(format!(
        "P {:.3} R {:.3}; must-recall {:.3}; forbidden {}/{}",
        strict.precision,
        strict.recall,
        tally.must_recall(),
        tally.forb,
        tally.forb_n
    ))
}

/// The answer without claims below a cut.
fn above(answer: &Answer, weights: &Weights, hundredths: u32) -> Answer {
    let mut answer = answer.clone();
    let cut = f64::from(hundredths) / 100.0;
    answer
        .relations
        .retain(|relation| weights.weigh(&relation.marks) >= cut);
    answer
}

/// The cut with the best F1 over all articles but one.
fn best_without(tallies: &[Vec<Tally>], left_out: usize) -> usize {
    let others = || tallies.iter().enumerate().filter(|(n, _)| *n != left_out);
    let f1 = |cut: usize| sum(others().map(|(_, tallies)| &tallies[cut])).strict().f1;
    let mut best = 0;
    for cut in 1..CUTS.len() {
        if f1(cut) > f1(best) {
            best = cut;
        }
    }
    best
}
