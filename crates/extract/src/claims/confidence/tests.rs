//! What is seen of claims, and what the weights make of it, on sentences of our own.

use newsgraph_annotate::Annotator;
use newsgraph_model::ontology::Ontology;
use newsgraph_model::{Article, Claim, Document, Language};
use std::sync::{Arc, OnceLock};

use super::{EVERY, GUESS, Marks, Weights};
use crate::{Extractor, Gazetteers};

static LIST: &str = include_str!("../../../../../data/models/confidence.tsv");

fn extractor() -> &'static Extractor {
    static EXTRACTOR: OnceLock<Extractor> = OnceLock::new();
    static MODEL: &[u8] = include_bytes!("../../../../../data/models/en_core_web_md-3.7.1.bin");
    static ONTOLOGY: &str = include_str!("../../../../../data/ontology/ontology.json");
    EXTRACTOR.get_or_init(|| {
        let annotator = Annotator::from_bytes(MODEL).expect("the model of the repository loads");
        let ontology = Ontology::parse(ONTOLOGY).expect("the ontology of the repository is sound");
        Extractor::new(annotator, Arc::new(ontology), Gazetteers::builtin())
    })
}

/// The first claim of a predicate in a text, with what is seen of it.
#[track_caller]
fn claim(text: &str, predicate: &str) -> (Claim, Marks) {
    let article = Article {
        text: text.to_owned(),
        ..Article::default()
    };
    let document = Document::from_article(article, Language("en".into())).expect("an article");
    let (extraction, marks) = extractor().extract_marked(&document);
    assert_eq!(extraction.claims.len(), marks.len());
    let claims = extraction.claims.into_iter().zip(marks);
    let mut claims = claims.filter(|(claim, _)| claim.predicate == predicate);
    claims.next().expect("the sentence tells it")
}

/// Checks which of some marks a claim has.
#[track_caller]
fn check_marks(text: &str, predicate: &str, wanted: &[&str], unwanted: &[&str]) {
    let (_, marks) = claim(text, predicate);
    let names: Vec<&str> = marks.iter().map(|(name, _)| name).collect();
    for name in wanted {
        assert!(names.contains(name), "{name} is not among {names:?}");
    }
    for name in unwanted {
        assert!(!names.contains(name), "{name} is among {names:?}");
    }
}

#[test]
fn names_and_a_verb() {
    check_marks(
        "Jane Roe endorsed Paul Dorn.",
        "endorsed",
        &[EVERY, GUESS, "verb"],
        &[
            "subject a pronoun",
            "planned, wanted or alleged",
            "one speaker",
        ],
    );
}

#[test]
fn a_pronoun_and_a_plan() {
    check_marks(
        "Jane Roe spoke in Arden. She will meet Paul Dorn on Monday.",
        "met",
        &["subject a pronoun", "planned, wanted or alleged"],
        &["object a pronoun"],
    );
}

#[test]
fn every_weight_belongs_to_a_mark() {
    for line in LIST.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        assert_eq!(fields.len(), 3, "{line}");
        assert!(fields[1].parse::<f64>().is_ok_and(f64::is_finite), "{line}");
    }
    let weights = Weights::parse(LIST);
    assert!(weights.0.contains_key(EVERY) && weights.0.contains_key(GUESS));
}

#[test]
fn a_claim_has_the_confidence_of_its_marks() {
    let (claim, marks) = claim("Jane Roe endorsed Paul Dorn.", "endorsed");
    assert_eq!(claim.confidence, Weights::parse(LIST).weigh(&marks));
    assert!(claim.confidence.get() > 0.7, "{}", claim.confidence.get());
}

#[test]
fn a_pronoun_is_surer_than_nothing_and_less_sure_than_a_name() {
    let by_name = claim("Jane Roe endorsed Paul Dorn.", "endorsed").0;
    let text = "Jane Roe spoke in Arden. She endorsed Paul Dorn.";
    let by_pronoun = claim(text, "endorsed").0;
    assert!(by_pronoun.confidence < by_name.confidence);
}

#[test]
fn weights_are_log_odds() {
    let weights = Weights::parse("# a remark\nevery claim\t1.0\t9\nno weight\nguess\t2.0\n");
    let marks = Marks(vec![(EVERY, 1.0), (GUESS, -0.5), ("a new mark", 3.0)]);
    assert!((weights.weigh(&marks).get() - 0.5).abs() < 1e-9);
}
