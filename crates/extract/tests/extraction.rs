//! The behaviour of extraction as `tests/extraction/*.md` tells it: a text, then the claims expected of it.
//!
//! `UPDATE=1 cargo test -p newsgraph-extract --test extraction` writes today's answers into the files.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use newsgraph_annotate::Annotator;
use newsgraph_extract::{Extractor, Gazetteers};
use newsgraph_model::ontology::Ontology;
use newsgraph_model::{
    Article, Certainty, Claim, ClaimId, ClusterId, Document, Extraction, Filler, Language,
    Polarity, Stance,
};

/// The day on which every text of the files is published.
const PUBLISHED: &str = "2025-11-20";

/// What a careful reader wants of a case that is known to be read otherwise; today's answer stands below it.
const WANTED: &str = "* wanted: ";

#[test]
fn claims_are_as_the_files_say() {
    let extractor = extractor();
    let update = std::env::var_os("UPDATE").is_some();
    let mut n_cases = 0;
    let mut wrong = String::new();
    for path in files() {
        let text = std::fs::read_to_string(&path).expect("the file was listed");
        let (rendered, n) = answered(&extractor, &text);
        n_cases += n;
        if update {
            std::fs::write(&path, &rendered).expect("the file is ours");
        } else if rendered != text {
            write_difference(&mut wrong, &path, &text, &rendered);
        }
    }
    assert!(n_cases >= 1_000, "only {n_cases} cases were found");
    assert!(wrong.is_empty(), "{wrong}");
}

fn extractor() -> Extractor {
    let root = root();
    let ontology = std::fs::read_to_string(root.join("data/ontology/ontology.json"))
        .expect("the ontology is there");
    let model = std::fs::read(root.join("data/models/en_core_web_md-3.7.1.bin"))
        .expect("the model is there");
    let ontology = Ontology::parse(&ontology).expect("the ontology is sound");
    let annotator = Annotator::from_bytes(&model).expect("the model loads");
    Extractor::new(annotator, Arc::new(ontology), Gazetteers::builtin())
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files() -> Vec<PathBuf> {
    let directory = root().join("tests/extraction");
    let entries = std::fs::read_dir(directory).expect("the directory is part of the repository");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .collect();
    paths.sort();
    paths
}

/// The file with today's answers, and its number of cases.
fn answered(extractor: &Extractor, file: &str) -> (String, usize) {
    let mut parts = file.split("\n## ");
    let mut out = parts.next().unwrap_or_default().to_owned();
    let mut n_cases = 0;
    for part in parts {
        let (heading, body) = part.split_once('\n').unwrap_or((part, ""));
        let is_wanted = |line: &&str| line.starts_with(WANTED);
        let wanted: String = body
            .lines()
            .filter(is_wanted)
            .map(|line| format!("{line}\n"))
            .collect();
        let lines = body
            .lines()
            .filter(|line| !line.starts_with("    ") && !is_wanted(line));
        let text = lines.collect::<Vec<_>>().join("\n");
        let text = text.trim();
        n_cases += 1;
        let break_line = if wanted.is_empty() { "" } else { "\n" };
        write!(
            out,
            "\n## {heading}\n\n{text}\n\n{wanted}{break_line}{}",
            claims(extractor, text)
        )
        .expect("strings take text");
    }
    (out, n_cases)
}

fn claims(extractor: &Extractor, text: &str) -> String {
    let article = Article {
        text: text.to_owned(),
        published_at: Some(PUBLISHED.to_owned()),
        ..Article::default()
    };
    let document =
        Document::from_article(article, Language("en".into())).expect("the date is a date");
    let extraction = extractor.extract(&document);
    check_explanation(extractor, &document, &extraction);
    let lines = Lines::new(&extraction, extractor.ontology());
    let mut out = String::new();
    for claim in &extraction.claims {
        writeln!(out, "    {}", lines.of(claim)).expect("strings take text");
    }
    if out.is_empty() {
        out.push_str("    nothing\n");
    }
    out
}

/// Whatever the text, its explanation tells of the claims that extraction makes, and of nothing else.
fn check_explanation(extractor: &Extractor, document: &Document, extraction: &Extraction) {
    let explanation = extractor.explain(document);
    let made: Vec<ClaimId> = extraction.claims.iter().map(|claim| claim.id).collect();
    let explained: Vec<ClaimId> = explanation.claims.iter().map(|claim| claim.claim).collect();
    assert_eq!(explained, made, "{}", document.text);
    for claim in &explanation.claims {
        let place = format!("{} in {}", claim.predicate, document.text);
        assert!(!claim.parts.is_empty(), "no words carry {place}");
        assert!(!claim.sentence.text.is_empty(), "no sentence says {place}");
        let status = claim.status.because.last().expect("a reason");
        let is_of_tense = status.why.contains("past tense") || status.why.contains("present tense");
        let is_beside = status.why.contains("beside the name");
        assert!(
            is_of_tense || is_beside || status.why.ends_with(claim.status.value.as_str()),
            "{} because {} of {place}",
            claim.status.value,
            status.why
        );
        let denied = claim.polarity.because.iter();
        let n_denials = denied
            .filter(|because| because.why.contains("denies"))
            .count();
        let is_denied = claim.polarity.because[0].why != "no word denies it";
        assert!(
            claim.polarity.value == Polarity::Positive || is_denied && n_denials > 0,
            "nothing denies {place}"
        );
        let odds: f64 = claim.confidence.marks.iter().map(|mark| mark.odds).sum();
        let sum = 1.0 / (1.0 + (-odds).exp());
        assert!(
            (sum - claim.confidence.value).abs() < 0.001,
            "the marks of {place} give {sum}"
        );
    }
}

struct Lines<'a> {
    names: BTreeMap<ClusterId, &'a str>,
    claims: BTreeMap<ClaimId, &'a Claim>,
    ontology: &'a Ontology,
}

impl<'a> Lines<'a> {
    fn new(extraction: &'a Extraction, ontology: &'a Ontology) -> Self {
        Self {
            names: extraction
                .clusters
                .iter()
                .map(|cluster| (cluster.id, cluster.name.as_str()))
                .collect(),
            claims: extraction
                .claims
                .iter()
                .map(|claim| (claim.id, claim))
                .collect(),
            ontology,
        }
    }

    fn of(&self, claim: &Claim) -> String {
        let predicate = self.ontology.predicate(&claim.predicate);
        let subject_role = predicate.map_or("agent", |predicate| predicate.subject_role.as_str());
        let object_role = predicate.map_or("patient", |predicate| predicate.object_role.as_str());
        let mut out = format!(
            "{} -[{} {}",
            self.fillers(claim.role(subject_role)),
            claim.predicate,
            claim.status
        );
        if claim.polarity == Polarity::Negative {
            out.push_str(" not");
        }
        if claim.certainty != Certainty::Certain {
            out.push_str(&format!(" {}", claim.certainty));
        }
        // A bound that no words of the text give would stand on every line.
        if let Some(time) = claim.time.filter(|time| time.expression.is_some()) {
            let day = |day: Option<jiff::civil::Date>| {
                day.map_or("…".to_owned(), |day| day.to_string())
            };
            let (start, end) = (day(time.start), day(time.end));
            out.push_str(&if start == end {
                format!(" {start}")
            } else {
                format!(" {start}/{end}")
            });
        }
        out.push_str(&format!("]-> {}", self.fillers(claim.role(object_role))));
        for role in claim
            .roles
            .iter()
            .filter(|role| role.name != subject_role && role.name != object_role)
        {
            out.push_str(&format!("; {}: {}", role.name, self.fillers(&role.fillers)));
        }
        let chain = claim.attribution.iter().map(|link| match link.stance {
            Stance::Asserts => self.filler(&link.source),
            stance => format!("{} {stance}", self.filler(&link.source)),
        });
        let chain = chain.collect::<Vec<_>>().join(" > ");
        out.push_str(&format!(
            " | by: {}",
            if chain.is_empty() { "narrator" } else { &chain }
        ));
        if let Some(condition) = &claim.condition {
            out.push_str(&format!(" | condition: {}", condition.text));
        }
        if claim.nested {
            out.push_str(" | nested");
        }
        out
    }

    fn fillers(&self, fillers: &[Filler]) -> String {
        if fillers.is_empty() {
            return "–".to_owned();
        }
        fillers
            .iter()
            .map(|filler| self.filler(filler))
            .collect::<Vec<_>>()
            .join(" + ")
    }

    fn filler(&self, filler: &Filler) -> String {
        match filler {
            Filler::Cluster { cluster, .. } => {
                self.names.get(cluster).copied().unwrap_or("?").to_owned()
            }
            Filler::Literal { value, .. } => format!("“{}”", value.trim_matches(['“', '”', '"'])),
            Filler::Claim(claim) => match self.claims.get(claim) {
                Some(claim) => format!("{{{}}}", claim.predicate),
                None => "{?}".to_owned(),
            },
        }
    }
}

fn write_difference(out: &mut String, path: &Path, expected: &str, found: &str) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let cases = |file: &str| -> BTreeMap<String, String> {
        let parts = file.split("\n## ").skip(1);
        let parts = parts.map(|part| part.split_once('\n').unwrap_or((part, "")));
        parts
            .map(|(heading, body)| (heading.to_owned(), body.to_owned()))
            .collect()
    };
    let expected = cases(expected);
    let before = out.len();
    for (heading, body) in cases(found) {
        let wanted = expected.get(&heading).map_or("", String::as_str);
        if wanted.trim_end() != body.trim_end() {
            writeln!(out, "{name}: {heading}\nexpected:{wanted}\nfound:{body}")
                .expect("strings take text");
        }
    }
    if out.len() == before {
        writeln!(out, "{name}: only the layout differs; run with UPDATE=1")
            .expect("strings take text");
    }
}
