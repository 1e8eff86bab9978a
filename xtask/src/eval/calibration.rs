//! Whether of claims with a confidence of .8 eight in ten are right: claims that gold graphs judge, and the weights fitted to them.

mod cuts;
mod fit;
mod judged;
mod reliability;

#[cfg(test)]
mod tests;

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use fs_err as fs;

use super::answer::Answer;
use super::article::{Scored, score};
use super::figures::Figure;
use super::gold::GoldArticle;
use super::ontology::Ontology;
use super::sources::is_blind;
use crate::shell::{root, say};
use fit::{Weights, fit};
pub(crate) use judged::{JudgedArticle, judge};
use reliability::{Sample, area, bins, brier, error, with_interval};

/// How far the recorded weights may be, on average over the judged claims, from weights fitted anew.
const DRIFT: f64 = 0.03;

/// Expected calibration error that is wanted at most.
const TARGET: &str = "≤ .05";

fn path() -> PathBuf {
    root().join("data/models/confidence.tsv")
}

/// Articles of one set that was not fitted to.
pub(crate) struct Other {
    pub(crate) name: String,
    pub(crate) articles: Vec<JudgedArticle>,
}

/// Each claim weighed by what the other articles teach.
fn out_of_fold(articles: &[JudgedArticle]) -> Vec<Weights> {
    (0..articles.len())
        .map(|left_out| {
            let others = articles.iter().enumerate();
            let others = others.filter(|(number, _)| *number != left_out);
            fit(others.flat_map(|(_, article)| &article.claims))
        })
        .collect()
}

/// All figures: of our own articles each weighed by the others, of other sets by the weights that are shipped.
pub(crate) fn figures(
    golds: &[GoldArticle],
    answers: &[Answer],
    ontology: &Ontology,
    others: &[Other],
) -> Vec<Figure> {
    let articles = judged(golds, answers, ontology);
    let weights = out_of_fold(&articles);
    let weighed = |number: usize, is_right: fn(&judged::Judged) -> bool| -> Vec<Sample> {
        let claims = articles[number].claims.iter();
        claims
            .map(|claim| (weights[number].weigh(&claim.marks), is_right(claim)))
            .collect()
    };
    let by_article = |is_right: fn(&judged::Judged) -> bool| -> Vec<Vec<Sample>> {
        (0..articles.len())
            .map(|number| weighed(number, is_right))
            .collect()
    };
    let right = by_article(|claim| claim.is_right);
    let first: Vec<Vec<Sample>> = articles
        .iter()
        .map(|article| of_article(article, |claim| claim.guess()))
        .collect();
    let mut figures = main_figures(&right, &first);
    for (half, is_wanted) in [("open half", false), ("blind half", true)] {
        let numbers = (0..articles.len()).filter(|&n| is_blind(&articles[n].id) == is_wanted);
        let samples: Vec<Vec<Sample>> = numbers.map(|n| right[n].clone()).collect();
        figures.push(with_interval(
            &format!("{half}: calibration error"),
            &samples,
            error,
        ));
    }
    let name = "calibration error, status and sources right too";
    let qualified = by_article(|claim| claim.is_qualified);
    figures.push(with_interval(name, &qualified, error));
    for other in others.iter().filter(|other| !other.articles.is_empty()) {
        figures.extend(other_figures(other));
    }
    figures.extend(cuts::figures(golds, answers, ontology, &weights));
    figures
}

/// What is judged of each article.
fn judged(golds: &[GoldArticle], answers: &[Answer], ontology: &Ontology) -> Vec<JudgedArticle> {
    let articles = golds.iter().zip(answers);
    articles
        .map(|(gold, answer)| judge(&score(gold, answer, ontology), ontology))
        .collect()
}

fn of_article(article: &JudgedArticle, confidence: fn(&judged::Judged) -> f64) -> Vec<Sample> {
    let claims = article.claims.iter();
    claims
        .map(|claim| (confidence(claim), claim.is_right))
        .collect()
}

fn main_figures(right: &[Vec<Sample>], first: &[Vec<Sample>]) -> Vec<Figure> {
    let all = right.concat();
    let n_right = all.iter().filter(|(_, is_right)| *is_right).count();
    let told = format!(
        "{} claims of {} articles, {n_right} right; each weighed without its own article",
        all.len(),
        right.len()
    );
    let mut figures = vec![
        with_interval("calibration error", right, error)
            .with_counts(told)
            .with_target(TARGET),
        with_interval("Brier score", right, brier),
        with_interval("area under ROC", right, area),
        with_interval("first guess: calibration error", first, error),
        with_interval("first guess: Brier score", first, brier),
        with_interval("first guess: area under ROC", first, area),
    ];
    for (number, bin) in bins(&all).into_iter().enumerate() {
        let name = format!("bin {}: share right", number + 1);
        let counts = format!("{} claims, mean confidence {:.3}", bin.n, bin.confidence);
        figures.push(Figure::new(&name, bin.right).with_counts(counts));
    }
    figures
}

/// The figures of a set that the weights have not seen, by the confidences as they are given out.
fn other_figures(other: &Other) -> Vec<Figure> {
    let given = |confidence: fn(&judged::Judged) -> f64| -> Vec<Vec<Sample>> {
        let articles = other.articles.iter();
        articles
            .map(|article| of_article(article, confidence))
            .collect()
    };
    let (weighed, first) = (
        given(|claim| claim.confidence),
        given(|claim| claim.guess()),
    );
    let n_claims: usize = weighed.iter().map(Vec::len).sum();
    let name = |figure: &str| format!("{}: {figure}", other.name);
    let of_first = |figure: f64| format!("first guess {figure:.3}");
    vec![
        with_interval(&name("calibration error"), &weighed, error).with_counts(format!(
            "{n_claims} claims of {} articles; {}",
            weighed.len(),
            of_first(error(&first.concat()))
        )),
        with_interval(&name("area under ROC"), &weighed, area)
            .with_counts(of_first(area(&first.concat()))),
    ]
}

/// Fits the weights to all judged claims of our own articles and writes them.
pub(crate) fn write(golds: &[GoldArticle], answers: &[Answer], ontology: &Ontology) -> Result<()> {
    let articles = judged(golds, answers, ontology);
    let claims = || articles.iter().flat_map(|article| &article.claims);
    let weights = fit(claims());
    let mut text = format!(
        "# Generated by `cargo xtask eval --fit` from the {} claims that data/gold judges; do not edit.\n\
         # What is seen of a claim, the log-odds that it adds to the claim's being right, and how many claims had it.\n",
        claims().count()
    );
    text.push_str(&weights.table(claims()));
    fs::write(path(), text)?;
    say("data/models/confidence.tsv written; read again with `cargo xtask eval`");
    Ok(())
}

/// Fails when the recorded weights are not those of the program, or the claims have changed so much that others would fit.
pub(crate) fn check(scored: &[Scored<'_>], ontology: &Ontology) -> Result<()> {
    let articles: Vec<JudgedArticle> = scored
        .iter()
        .map(|scored| judge(scored, ontology))
        .collect();
    let claims: Vec<&judged::Judged> = articles
        .iter()
        .flat_map(|article| &article.claims)
        .collect();
    let recorded = Weights::parse(&fs::read_to_string(path())?);
    let anew = fit(claims.iter().copied());
    let distance = drift(&claims, &anew).context("data/gold judges no claim")?;
    let mend =
        "fit the weights with `cargo xtask eval --fit`, and record with `cargo xtask eval --write`";
    for claim in &claims {
        let weighed = recorded.weigh(&claim.marks);
        ensure!(
            (weighed - claim.confidence).abs() < 0.002,
            "data/models/confidence.tsv gives {weighed:.3} where the program says {:.3}; {mend}",
            claim.confidence
        );
    }
    ensure!(
        distance <= DRIFT,
        "weights fitted anew to data/gold differ from those recorded by {distance:.3} of confidence on average, more than {DRIFT}; {mend}"
    );
    say(&format!(
        "confidence: {distance:.3} from weights fitted anew to {} claims",
        claims.len()
    ));
    Ok(())
}

/// The mean distance of the given confidences from those by other weights.
fn drift(claims: &[&judged::Judged], weights: &Weights) -> Option<f64> {
    let distances = claims.iter();
    let distances = distances.map(|claim| (weights.weigh(&claim.marks) - claim.confidence).abs());
    (!claims.is_empty()).then(|| distances.sum::<f64>() / claims.len() as f64)
}
