//! What the tests share: stores of small synthetic papers.

mod archive;
mod canonical;
mod dot;
mod dot_reader;
mod graph_json;

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use newsgraph_model::ontology::Ontology;
use newsgraph_model::{
    Article, Attestation, AttestationId, AttestedBy, Attribution, Certainty, Claim, ClaimDraft,
    ClaimId, Cluster, Condition, Confidence, Document, EventTime, Evidence, Extraction, Filler,
    IdHasher, Language, NameUse, Polarity, Precision, Role, SourceId, Stance, Status, TextSpan,
    View,
};
use newsgraph_store::{Action, CommitRequest, Committed, Store};

use crate::{ExportGraph, write_canonical, write_dot};

pub(crate) fn ontology() -> Arc<Ontology> {
    static ONTOLOGY: OnceLock<Arc<Ontology>> = OnceLock::new();
    let shipped = include_str!("../../../data/ontology/ontology.json");
    Arc::clone(
        ONTOLOGY.get_or_init(|| {
            Arc::new(Ontology::parse(shipped).expect("the shipped ontology is sound"))
        }),
    )
}

/// One sentence of a paper and what it says.
#[derive(Clone, Default)]
pub(crate) struct Saying {
    pub(crate) sentence: &'static str,
    pub(crate) subject: &'static str,
    pub(crate) predicate: &'static str,
    /// A name; `"` before it makes it a literal, `^` stands for the claim before.
    pub(crate) object: &'static str,
    pub(crate) status: Option<Status>,
    pub(crate) negative: bool,
    pub(crate) speaker: Option<&'static str>,
    pub(crate) condition: Option<&'static str>,
    pub(crate) day: Option<&'static str>,
    pub(crate) nested: bool,
}

#[derive(Clone, Default)]
pub(crate) struct Paper {
    pub(crate) publisher: &'static str,
    pub(crate) url: Option<&'static str>,
    pub(crate) published: &'static str,
    pub(crate) sayings: Vec<Saying>,
}

/// `subject predicate object` in one sentence.
pub(crate) fn says(
    sentence: &'static str,
    subject: &'static str,
    predicate: &'static str,
    object: &'static str,
) -> Saying {
    Saying {
        sentence,
        subject,
        predicate,
        object,
        ..Saying::default()
    }
}

pub(crate) fn paper(publisher: &'static str, sayings: Vec<Saying>) -> Paper {
    Paper {
        publisher,
        published: "2025-03-04",
        sayings,
        ..Paper::default()
    }
}

/// The claims of a source on their way, with the clusters that they name.
struct Desk {
    source: SourceId,
    by: Option<AttestedBy>,
    clusters: Vec<Cluster>,
    claims: Vec<Claim>,
}

impl Desk {
    fn cluster(&mut self, name: &str, mention: Option<TextSpan>) -> Filler {
        let known = self
            .clusters
            .iter_mut()
            .find(|cluster| cluster.name == name);
        let cluster = match known {
            Some(cluster) => {
                cluster.mentions += 1;
                cluster.names[0].mentions += 1;
                cluster.id
            }
            None => {
                let id = Cluster::id_of(self.source, name, "Person", mention);
                let names = vec![NameUse {
                    text: name.into(),
                    mentions: 1,
                }];
                self.clusters.push(Cluster {
                    id,
                    name: name.into(),
                    entity_type: "Person".into(),
                    named: true,
                    names,
                    mentions: 1,
                });
                id
            }
        };
        Filler::Cluster { cluster, mention }
    }

    fn filler(&mut self, words: &str, span: Option<TextSpan>) -> Filler {
        if words == "^" {
            return Filler::Claim(self.last());
        }
        match words.strip_prefix('"') {
            Some(literal) => Filler::Literal {
                value: literal.into(),
                span,
            },
            None => self.cluster(words, span),
        }
    }

    fn last(&self) -> ClaimId {
        self.claims.last().expect("a claim stands before `^`").id
    }

    fn take(&mut self, saying: &Saying, document: Option<&Document>, span: Option<TextSpan>) {
        let ontology = ontology();
        let predicate = ontology
            .predicate(saying.predicate)
            .expect("tests use predicates of the ontology");
        let mut roles = vec![Role {
            name: predicate.subject_role.clone(),
            fillers: vec![self.filler(saying.subject, span)],
        }];
        if !saying.object.is_empty() {
            roles.push(Role {
                name: predicate.object_role.clone(),
                fillers: vec![self.filler(saying.object, span)],
            });
        }
        let attribution = saying.speaker.map(|speaker| Attribution {
            source: self.filler(speaker, span),
            stance: Stance::Asserts,
            cue: None,
        });
        let day = saying.day.map(|day| day.parse().expect("a date"));
        let evidence = match (document, span, &self.by) {
            (Some(document), Some(span), _) => Evidence::Span {
                document: document.id,
                span,
            },
            (_, _, by) => Evidence::Attested(by.clone().unwrap_or_default()),
        };
        let draft = ClaimDraft {
            predicate: predicate.name.clone(),
            family: predicate.family.clone(),
            lemma: predicate.name.clone(),
            trigger: span,
            roles,
            attribution: attribution.into_iter().collect(),
            status: saying.status.unwrap_or(Status::Occurred),
            polarity: if saying.negative {
                Polarity::Negative
            } else {
                Polarity::Positive
            },
            certainty: Certainty::Certain,
            condition: saying.condition.map(|text| Condition {
                text: text.into(),
                span,
                claim: None,
            }),
            time: day.map(|day| EventTime {
                expression: span,
                start: Some(day),
                end: Some(day),
                precision: Precision::Day,
            }),
            evidence: vec![evidence],
            confidence: Confidence::new(0.9),
            rule: if document.is_some() {
                "test".into()
            } else {
                "".into()
            },
            inferred: false,
            nested: saying.nested,
        };
        let text_id = document.map(|document| document.text_id);
        self.claims.push(draft.finish(self.source, text_id));
    }
}

impl Paper {
    pub(crate) fn document(&self) -> Document {
        let sentences: Vec<&str> = self.sayings.iter().map(|saying| saying.sentence).collect();
        let article = Article {
            text: sentences.join(" "),
            url: self.url.map(Into::into),
            publisher: Some(self.publisher.into()),
            published_at: Some(self.published.into()),
            ..Article::default()
        };
        Document::from_article(article, Language("en".into())).expect("a date")
    }

    pub(crate) fn ingest(&self) -> Action {
        let document = self.document();
        let mut desk = Desk {
            source: SourceId::Document(document.id),
            by: None,
            clusters: Vec::new(),
            claims: Vec::new(),
        };
        let mut sentences = Vec::new();
        let mut start = 0;
        for saying in &self.sayings {
            let span = TextSpan::new(start, start + saying.sentence.len());
            start += saying.sentence.len() + 1;
            sentences.extend(span);
            desk.take(saying, Some(&document), span);
        }
        let extraction = Extraction {
            document: document.id,
            extractor_version: "test".into(),
            ontology_version: "test".into(),
            unread: None,
            sentences,
            mentions: Vec::new(),
            clusters: desk.clusters,
            claims: desk.claims,
        };
        Action::Ingest {
            document,
            extraction,
            collections: BTreeSet::from(["tests".into()]),
        }
    }
}

/// What a person attests.
pub(crate) fn attested(actor: &str, saying: &Saying) -> Action {
    let by = AttestedBy {
        actor: Some(actor.into()),
        dataset: None,
        locator: Some("row 7".into()),
    };
    let mut hasher = IdHasher::new("test attestation");
    hasher
        .text(actor)
        .text(saying.subject)
        .text(saying.predicate)
        .text(saying.object);
    let id = AttestationId::from_bytes(hasher.finish32());
    let mut desk = Desk {
        source: SourceId::Attestation(id),
        by: Some(by.clone()),
        clusters: Vec::new(),
        claims: Vec::new(),
    };
    desk.take(saying, None, None);
    Action::Attest(Attestation {
        id,
        by,
        clusters: desk.clusters,
        claims: desk.claims,
        collections: BTreeSet::new(),
    })
}

pub(crate) fn commit(store: &Store, action: Action) -> Committed {
    let request = CommitRequest {
        action,
        actor: "ada".into(),
        reason: String::new(),
        recorded_ms: i64::try_from(store.sequence()).expect("small"),
        client_id: None,
    };
    store
        .commit(request)
        .expect("tests commit what a store takes")
}

pub(crate) fn store_of(actions: impl IntoIterator<Item = Action>) -> Store {
    let store = Store::in_memory(ontology());
    for action in actions {
        commit(&store, action);
    }
    store
}

pub(crate) fn canonical(store: &Store) -> String {
    let mut bytes = Vec::new();
    write_canonical(&store.read(), &mut bytes).expect("memory can be written");
    String::from_utf8(bytes).expect("JSON is UTF-8")
}

pub(crate) fn drawing(store: &Store, shown: View) -> String {
    let graph =
        ExportGraph::of_view(&store.read(), &ontology(), shown).expect("memory can be read");
    drawn(&graph)
}

pub(crate) fn drawn(graph: &ExportGraph) -> String {
    let mut bytes = Vec::new();
    write_dot(&mut bytes, graph).expect("memory can be written");
    String::from_utf8(bytes).expect("a drawing is UTF-8")
}

/// Papers about one council: agreement, denial, a plan, a nested promise.
pub(crate) fn council() -> Vec<Paper> {
    vec![
        paper(
            "Herald",
            vec![
                says("Ada Moss met Ben Holt.", "Ada Moss", "met", "Ben Holt"),
                Saying {
                    speaker: Some("Cleo Marsh"),
                    ..says(
                        "Ada Moss praised Ben Holt, Cleo Marsh said.",
                        "Ada Moss",
                        "praised",
                        "Ben Holt",
                    )
                },
            ],
        ),
        paper(
            "Courier",
            vec![
                says(
                    "The two met: Ada Moss and Ben Holt.",
                    "Ada Moss",
                    "met",
                    "Ben Holt",
                ),
                Saying {
                    negative: true,
                    ..says(
                        "Ada Moss did not praise Ben Holt.",
                        "Ada Moss",
                        "praised",
                        "Ben Holt",
                    )
                },
                Saying {
                    status: Some(Status::Promised),
                    nested: true,
                    condition: Some("if she wins"),
                    ..says(
                        "Cleo Marsh would visit Ben Holt if she wins.",
                        "Cleo Marsh",
                        "visited",
                        "Ben Holt",
                    )
                },
            ],
        ),
        paper(
            "Gazette",
            vec![Saying {
                status: Some(Status::Planned),
                day: Some("2025-03-07"),
                ..says(
                    "Cleo Marsh is to host Ada Moss on Friday.",
                    "Cleo Marsh",
                    "hosted",
                    "Ada Moss",
                )
            }],
        ),
    ]
}
