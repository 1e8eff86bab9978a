//! Synthetic sources: who said what about whom, in a few words.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use newsgraph_model::ontology::Ontology;
use newsgraph_model::{
    Attribution, Certainty, ClaimDraft, Cluster, Confidence, DocumentId, EventTime, Evidence,
    Filler, IdHasher, NameUse, Polarity, Precision, PublishedAt, Role, SourceId, Stance, Status,
    TextId, TextSpan,
};

use crate::{SourceFacts, copy_marks};

pub(super) fn ontology() -> Arc<Ontology> {
    static ONTOLOGY: OnceLock<Arc<Ontology>> = OnceLock::new();
    let read = || {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../data/ontology/ontology.json"
        );
        let text = std::fs::read_to_string(path).expect("the ontology is part of the repository");
        Arc::new(Ontology::parse(&text).expect("sound"))
    };
    Arc::clone(ONTOLOGY.get_or_init(read))
}

/// One claim of a synthetic source: indexes into its names.
#[derive(Clone, Debug)]
pub(super) struct Saying {
    pub(super) subject: usize,
    pub(super) predicate: &'static str,
    pub(super) object: usize,
    pub(super) speaker: Option<usize>,
    pub(super) status: Status,
    pub(super) polarity: Polarity,
    pub(super) day: Option<&'static str>,
}

/// A synthetic source.
#[derive(Clone, Debug)]
pub(super) struct Paper {
    pub(super) text: String,
    pub(super) publisher: &'static str,
    pub(super) published: &'static str,
    pub(super) names: Vec<&'static str>,
    pub(super) sayings: Vec<Saying>,
}

/// Roles of the predicates that the synthetic sources use.
fn roles_of(predicate: &str) -> (&'static str, &'static str) {
    match predicate {
        "met" => ("agent", "counterpart"),
        "rival_of" => ("holder", "counterpart"),
        "raw:juggle" => ("agent", "patient"),
        _ => ("agent", "target"),
    }
}

impl Paper {
    pub(super) fn facts(&self) -> Arc<SourceFacts> {
        let mut hasher = IdHasher::new("paper");
        hasher
            .text(&self.text)
            .text(self.publisher)
            .text(self.published);
        let document = DocumentId::from_bytes(hasher.finish32());
        let source = SourceId::Document(document);
        let clusters: Vec<Cluster> = self
            .names
            .iter()
            .enumerate()
            .map(|(idx, name)| cluster(source, idx, name))
            .collect();
        let claims = self.sayings.iter().enumerate().map(|(idx, saying)| {
            let filler = |which: usize| Filler::Cluster {
                cluster: clusters[which % clusters.len()].id,
                mention: TextSpan::new(idx, idx + 1),
            };
            let (subject, object) = roles_of(saying.predicate);
            let role = |name: &str, which: usize| Role {
                name: name.into(),
                fillers: vec![filler(which)],
            };
            let draft = ClaimDraft {
                predicate: saying.predicate.into(),
                family: saying.predicate.into(),
                lemma: "say".into(),
                trigger: TextSpan::new(idx, idx + 1),
                roles: vec![role(subject, saying.subject), role(object, saying.object)],
                attribution: saying
                    .speaker
                    .map(|speaker| Attribution {
                        source: filler(speaker),
                        stance: Stance::Asserts,
                        cue: None,
                    })
                    .into_iter()
                    .collect(),
                status: saying.status,
                polarity: saying.polarity,
                certainty: Certainty::Certain,
                condition: None,
                time: saying.day.map(|day| {
                    let day = day.parse().expect("a date");
                    EventTime {
                        expression: None,
                        start: Some(day),
                        end: Some(day),
                        precision: Precision::Day,
                    }
                }),
                evidence: vec![Evidence::Span {
                    document,
                    span: TextSpan::new(idx, idx + 1).expect("not empty"),
                }],
                confidence: Confidence::new(0.8),
                rule: "test".into(),
                inferred: false,
                nested: false,
            };
            draft.finish(source, Some(TextId::of(&self.text)))
        });
        let claims = claims.collect();
        Arc::new(SourceFacts {
            source,
            marks: copy_marks(TextId::of(&self.text), &self.text),
            copy: false,
            publisher: Some(self.publisher.into()),
            published: PublishedAt::given(self.published).expect("a date"),
            collections: BTreeSet::new(),
            clusters,
            claims,
        })
    }
}

fn cluster(source: SourceId, idx: usize, name: &str) -> Cluster {
    let described = name.starts_with("some ");
    let entity_type = match name {
        _ if described => "Group",
        _ if name.ends_with("Press") => "MediaOutlet",
        _ => "Person",
    };
    Cluster {
        id: Cluster::id_of(source, name, entity_type, TextSpan::new(idx, idx + 1)),
        name: name.into(),
        entity_type: entity_type.into(),
        named: !described,
        names: if described {
            vec![]
        } else {
            vec![NameUse {
                text: name.into(),
                mentions: 2,
            }]
        },
        mentions: 3,
    }
}

/// A saying that happened, in the narrator's voice.
pub(super) fn said(subject: usize, predicate: &'static str, object: usize) -> Saying {
    Saying {
        subject,
        predicate,
        object,
        speaker: None,
        status: Status::Occurred,
        polarity: Polarity::Positive,
        day: None,
    }
}
