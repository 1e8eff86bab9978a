//! Reads articles and prints Graph JSON lines, one per document, with cluster ids as entity ids.
//!
//! `cargo run -p newsgraph-extract --example graph_json -- ONTOLOGY MODEL [--claims] ID=DATE=PATH…`
#![allow(clippy::print_stdout, reason = "the lines are what the example is for")]

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;

use newsgraph_annotate::Annotator;
use newsgraph_extract::{Extractor, Gazetteers};
use newsgraph_model::ontology::Ontology;
use newsgraph_model::wire::{
    GraphDocument, GraphEntity, GraphEvidence, GraphReference, GraphRelation, GraphTime,
};
use newsgraph_model::{Article, Claim, Document, Evidence, Extraction, Filler, Language, Polarity};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let ontology = arguments.next().ok_or("the ontology file is missing")?;
    let ontology = Arc::new(Ontology::parse(&std::fs::read_to_string(ontology)?)?);
    let model = arguments.next().ok_or("the model file is missing")?;
    let annotator = Annotator::from_bytes(&std::fs::read(model)?)?;
    let extractor = Extractor::new(annotator, ontology.clone(), Gazetteers::builtin());
    let mut as_claims = false;
    for argument in arguments {
        if argument == "--claims" {
            as_claims = true;
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
        let document = Document::from_article(article, Language("en".into()))?;
        let extraction = extractor.extract(&document);
        if as_claims {
            print_claims(&document, &extraction);
            continue;
        }
        let line = graph_document(id, &document, &extraction, &ontology);
        println!("{}", serde_json::to_string(&line)?);
    }
    Ok(())
}

fn reference(filler: &Filler) -> GraphReference {
    match filler {
        Filler::Cluster { cluster, .. } => GraphReference::Entity(cluster.to_string()),
        Filler::Literal { value, .. } => GraphReference::Literal {
            literal: value.clone(),
        },
        Filler::Claim(claim) => GraphReference::Claim {
            claim: claim.to_string(),
        },
    }
}

fn graph_document(
    id: &str,
    document: &Document,
    extraction: &Extraction,
    ontology: &Ontology,
) -> GraphDocument {
    let entities = extraction.clusters.iter().map(|cluster| GraphEntity {
        id: cluster.id.to_string(),
        name: cluster.name.clone(),
        entity_type: cluster.entity_type.to_string(),
        aliases: cluster.names.iter().map(|name| name.text.clone()).collect(),
    });
    let relations = extraction
        .claims
        .iter()
        .filter_map(|claim| graph_relation(id, document, claim, ontology));
    GraphDocument {
        id: id.to_owned(),
        published_at: document.published_at.iso(),
        publisher: document.publisher.clone(),
        entities: entities.collect(),
        relations: relations.collect(),
    }
}

fn graph_relation(
    id: &str,
    document: &Document,
    claim: &Claim,
    ontology: &Ontology,
) -> Option<GraphRelation> {
    let predicate = ontology.predicate(&claim.predicate);
    let subject_role = predicate.map_or("agent", |predicate| predicate.subject_role.as_str());
    let object_role = predicate.map_or("patient", |predicate| predicate.object_role.as_str());
    let fallback = predicate.and_then(|predicate| predicate.object_fallback_role.as_deref());
    let object = claim.role(object_role).first();
    let object = object.or_else(|| fallback.and_then(|role| claim.role(role).first()));
    let others = claim
        .roles
        .iter()
        .filter(|role| role.name != subject_role && role.name != object_role);
    let evidence = claim.evidence.iter().filter_map(|evidence| match evidence {
        Evidence::Span { span, .. } => Some(GraphEvidence {
            document: id.to_owned(),
            start: span.start(),
            end: span.end(),
            text: span.of(&document.text)?.to_owned(),
        }),
        Evidence::Attested(_) => None,
    });
    Some(GraphRelation {
        id: claim.id.to_string(),
        relation: claim.id.to_string(),
        subject: reference(claim.role(subject_role).first()?),
        predicate: claim.predicate.to_string(),
        object: object.map(reference),
        roles: others
            .map(|role| {
                (
                    role.name.to_string(),
                    role.fillers.iter().map(reference).collect(),
                )
            })
            .collect::<BTreeMap<_, _>>(),
        status: claim.status.to_string(),
        polarity: claim.polarity.to_string(),
        certainty: claim.certainty.to_string(),
        attribution: claim
            .attribution
            .iter()
            .map(|link| reference(&link.source))
            .collect(),
        condition: claim
            .condition
            .as_ref()
            .map(|condition| condition.text.clone()),
        time: claim.time.as_ref().map(|time| GraphTime {
            start: time.start.map(|day| day.to_string()),
            end: time.end.map(|day| day.to_string()),
            precision: time.precision.to_string(),
        }),
        confidence: claim.confidence.get(),
        rule: claim.rule.to_string(),
        inferred: claim.inferred,
        evidence: evidence.collect(),
    })
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
