//! Reads articles and prints Graph JSON lines, one per document, with cluster ids as entity ids.
//!
//! `cargo run -p newsgraph-extract --example graph_json -- ONTOLOGY MODEL [--claims|--tree] ID=DATE=PATH…`; `--claims` prints
//! sentences with their claims, `--tree` each word with its tag, relation and head.
#![allow(clippy::print_stdout, reason = "the lines are what the example is for")]

#[path = "evaluate/graph.rs"]
mod graph;

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;

use newsgraph_annotate::Annotator;
use newsgraph_extract::{Extractor, Gazetteers};
use newsgraph_model::ontology::Ontology;
use newsgraph_model::{Article, Document, Evidence, Extraction, Filler, Language, Polarity};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let ontology = arguments.next().ok_or("the ontology file is missing")?;
    let ontology = Arc::new(Ontology::parse(&std::fs::read_to_string(ontology)?)?);
    let model = arguments.next().ok_or("the model file is missing")?;
    let annotator = Annotator::from_bytes(&std::fs::read(model)?)?;
    let extractor = Extractor::new(annotator, ontology.clone(), Gazetteers::builtin());
    let (mut as_claims, mut as_tree) = (false, false);
    for argument in arguments {
        match argument.as_str() {
            "--claims" => as_claims = true,
            "--tree" => as_tree = true,
            _ => {}
        }
        if argument.starts_with("--") {
            continue;
        }
        let mut parts = argument.splitn(3, '=');
        let (Some(id), Some(date), Some(path)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(format!("`{argument}` is not ID=DATE=PATH").into());
        };
        let article = Article {
            text: std::fs::read_to_string(path)?,
            published_at: (!date.is_empty()).then(|| date.to_owned()),
            ..Article::default()
        };
        if as_tree {
            print_tree(&extractor, &article.text);
            continue;
        }
        let document = Document::from_article(article, Language("en".into()))?;
        let extraction = extractor.extract(&document);
        if as_claims {
            print_claims(&document, &extraction);
            continue;
        }
        let line = graph::graph_document(id, &document, &extraction, &ontology);
        println!("{}", serde_json::to_string(&line)?);
    }
    Ok(())
}

/// One line per sentence: word/tag/relation>head.
fn print_tree(extractor: &Extractor, text: &str) {
    let reading = extractor.reading(text);
    let discourse = reading.discourse(text, None, extractor.gazetteers());
    let tokens = &discourse.annotated.tokens;
    for token in tokens {
        let word =
            |token: &newsgraph_annotate::Token| text.get(token.bytes()).unwrap_or_default().trim();
        if token.sentence_start {
            println!();
        }
        let head = tokens.get(token.head).map_or("", word);
        print!("{}/{:?}/{:?}>{head}  ", word(token), token.tag, token.dep);
    }
    println!();
}

/// One block per sentence: its words, then its claims.
fn print_claims(document: &Document, extraction: &Extraction) {
    let names: BTreeMap<_, _> = extraction
        .clusters
        .iter()
        .map(|cluster| (cluster.id, cluster.name.as_str()))
        .collect();
    let show = |filler: &Filler| match filler {
        Filler::Cluster { cluster, .. } => names.get(cluster).copied().unwrap_or("?").to_owned(),
        Filler::Literal { value, .. } => format!("“{value}”"),
        Filler::Claim(claim) => format!("#{}", &claim.to_string()[4..8]),
    };
    for sentence in &extraction.sentences {
        println!(
            "\n{}",
            sentence
                .of(&document.text)
                .unwrap_or_default()
                .replace('\n', " ")
        );
        for claim in &extraction.claims {
            let here = claim.evidence.iter().any(
                |evidence| matches!(evidence, Evidence::Span { span, .. } if span == sentence),
            );
            if !here {
                continue;
            }
            let roles = claim.roles.iter().map(|role| {
                format!(
                    "{}={}",
                    role.name,
                    role.fillers.iter().map(show).collect::<Vec<_>>().join("+")
                )
            });
            let roles = roles.collect::<Vec<_>>().join("; ");
            let negative = if claim.polarity == Polarity::Negative {
                " NOT"
            } else {
                ""
            };
            let nested = if claim.nested { " nested" } else { "" };
            let chain = claim
                .attribution
                .iter()
                .map(|link| format!("{}:{}", show(&link.source), link.stance))
                .collect::<Vec<_>>()
                .join(" > ");
            let time = claim.time.map_or(String::new(), |time| {
                format!(" @{:?}..{:?}", time.start, time.end)
            });
            let condition = claim
                .condition
                .as_ref()
                .map_or(String::new(), |condition| format!(" IF {}", condition.text));
            println!(
                "   #{} {} [{}{negative} {}{nested}] {roles} | {chain} | {} {:.2}{time}{condition}",
                &claim.id.to_string()[4..8],
                claim.predicate,
                claim.status,
                claim.certainty,
                claim.rule,
                claim.confidence.get(),
            );
        }
    }
}
