//! Synthetic documents, and a plain model of what a store must hold.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use newsgraph_model::ontology::Ontology;
use newsgraph_model::{
    Article, Attestation, AttestationId, AttestedBy, Certainty, Claim, ClaimDraft, Cluster,
    Confidence, Document, DocumentId, EntityId, Evidence, Extraction, Filler, IdHasher, Judgement,
    Language, Mention, MentionKind, NameUse, Polarity, Role, SourceId, Status, TextSpan, Verdict,
};
use newsgraph_resolve::{Graph, LiveSet, SourceFacts, node_of};

use crate::{Action, CommitError, CommitRequest, Committed, ReadView, Store};

pub(crate) fn ontology() -> Arc<Ontology> {
    static ONTOLOGY: OnceLock<Arc<Ontology>> = OnceLock::new();
    let read = || {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../data/ontology/ontology.json"
        );
        let text = std::fs::read_to_string(path).expect("the ontology is part of the repository");
        Arc::new(Ontology::parse(&text).expect("sound"))
    };
    ONTOLOGY.get_or_init(read).clone()
}

/// One claim: subject, predicate, object; numbers choose among the names.
pub(super) type Saying = (usize, &'static str, usize);

/// A synthetic article.
#[derive(Clone, Debug, Default)]
pub(super) struct Paper {
    pub(super) text: String,
    pub(super) url: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) published: Option<String>,
    pub(super) names: Vec<String>,
    pub(super) sayings: Vec<Saying>,
}

/// A paper with its own text that says one thing.
pub(super) fn paper(text: &str, names: [&str; 2], predicate: &'static str) -> Paper {
    Paper {
        text: text.into(),
        publisher: Some("Paper".into()),
        published: Some("2025-11-20".into()),
        names: names.map(Into::into).to_vec(),
        sayings: vec![(0, predicate, 1)],
        ..Paper::default()
    }
}

impl Paper {
    pub(super) fn document(&self) -> Document {
        let article = Article {
            text: self.text.clone(),
            url: self.url.clone(),
            publisher: self.publisher.clone(),
            published_at: self.published.clone(),
            ..Article::default()
        };
        Document::from_article(article, Language("en".into())).expect("a date")
    }

    pub(super) fn id(&self) -> DocumentId {
        self.document().id
    }

    pub(super) fn extraction(&self, document: &Document) -> Extraction {
        let source = SourceId::Document(document.id);
        let span = TextSpan::new(0, self.text.len());
        let (clusters, claims) = match span {
            None => (Vec::new(), Vec::new()),
            Some(_) => statements(source, &self.names, &self.sayings, Some(document), span),
        };
        Extraction {
            document: document.id,
            extractor_version: "test".into(),
            ontology_version: "test".into(),
            unread: None,
            sentences: span.into_iter().collect(),
            mentions: span
                .map(|span| Mention {
                    span,
                    kind: MentionKind::Named,
                    cluster: clusters.first().map(|cluster: &Cluster| cluster.id),
                })
                .into_iter()
                .collect(),
            clusters,
            claims,
        }
    }

    pub(super) fn ingest(&self) -> Action {
        let document = self.document();
        let extraction = self.extraction(&document);
        Action::Ingest {
            document,
            extraction,
            collections: BTreeSet::new(),
        }
    }
}

fn statements(
    source: SourceId,
    names: &[String],
    sayings: &[Saying],
    document: Option<&Document>,
    span: Option<TextSpan>,
) -> (Vec<Cluster>, Vec<Claim>) {
    let mut clusters: Vec<Cluster> = Vec::new();
    for name in names {
        let id = Cluster::id_of(source, name, "Person", span);
        if clusters.iter().all(|cluster| cluster.id != id) {
            clusters.push(Cluster {
                id,
                name: name.clone(),
                entity_type: "Person".into(),
                named: true,
                names: vec![NameUse {
                    text: name.clone(),
                    mentions: 1,
                }],
                mentions: 1,
            });
        }
    }
    let mut claims: Vec<Claim> = Vec::new();
    for (subject, predicate, object) in sayings {
        let role = |name: &str, which: usize| Role {
            name: name.into(),
            fillers: vec![Filler::Cluster {
                cluster: clusters[which % clusters.len()].id,
                mention: span,
            }],
        };
        let object_role = if *predicate == "met" {
            "counterpart"
        } else {
            "target"
        };
        let evidence = match document {
            Some(document) => Evidence::Span {
                document: document.id,
                span: span.expect("a text with sayings is not empty"),
            },
            None => Evidence::Attested(AttestedBy {
                actor: Some("ada".into()),
                ..AttestedBy::default()
            }),
        };
        let draft = ClaimDraft {
            predicate: (*predicate).into(),
            family: (*predicate).into(),
            lemma: "say".into(),
            trigger: span,
            roles: vec![role("agent", *subject), role(object_role, *object)],
            attribution: Vec::new(),
            status: Status::Occurred,
            polarity: Polarity::Positive,
            certainty: Certainty::Certain,
            condition: None,
            time: None,
            evidence: vec![evidence],
            confidence: Confidence::new(0.8),
            rule: "test".into(),
            inferred: false,
            nested: false,
        };
        let claim = draft.finish(source, document.map(|document| document.text_id));
        if claims.iter().all(|known| known.id != claim.id) {
            claims.push(claim);
        }
    }
    (clusters, claims)
}

pub(super) fn attestation(names: [&str; 2], predicate: &'static str) -> Attestation {
    let mut hasher = IdHasher::new("test attestation");
    hasher.text(names[0]).text(names[1]).text(predicate);
    let id = AttestationId::from_bytes(hasher.finish32());
    let names = names.map(String::from);
    let source = SourceId::Attestation(id);
    let (clusters, claims) = statements(source, &names, &[(0, predicate, 1)], None, None);
    Attestation {
        id,
        by: AttestedBy {
            actor: Some("ada".into()),
            ..AttestedBy::default()
        },
        clusters,
        claims,
        collections: BTreeSet::new(),
    }
}

/// The name node of a name.
pub(super) fn node(name: &str) -> EntityId {
    let source = SourceId::Document(DocumentId::from_bytes([0; 32]));
    let (clusters, _) = statements(source, &[name.into()], &[], None, None);
    node_of(&clusters[0], &ontology()).0
}

pub(super) fn judgement(left: &str, right: &str, verdict: Verdict) -> Judgement {
    Judgement::new((node(left), node(right)), verdict, "ada", "").expect("two names")
}

pub(super) fn request(action: Action) -> CommitRequest {
    CommitRequest {
        action,
        actor: "ada".into(),
        reason: String::new(),
        recorded_ms: 1_763_000_000_000,
        client_id: None,
    }
}

#[track_caller]
pub(super) fn commit(store: &Store, action: Action) -> Committed {
    store.commit(request(action)).expect("a sound request")
}

pub(super) fn undo(store: &Store, sequence: u64) -> Result<Committed, CommitError> {
    store.commit(request(Action::Undo {
        sequence: Some(sequence),
    }))
}

/// The derived graph as a view gives it.
pub(super) fn graph(view: &ReadView) -> Graph {
    let mut graph = Graph::default();
    for entity in view.entities(None, usize::MAX).expect("readable") {
        for node in &entity.nodes {
            assert_eq!(
                view.resolve_entity(*node).expect("readable"),
                Some(entity.id)
            );
            graph.components.insert(*node, entity.id);
        }
        graph.entities.insert(entity.id, entity);
    }
    for relation in view.relations(None, usize::MAX).expect("readable") {
        for assertion in view.assertions(relation.id).expect("readable") {
            let claims = view.claims_of(&[assertion.id], None, usize::MAX);
            graph.assertion_claims.extend(claims.expect("readable"));
            graph
                .assertions
                .insert((relation.id, assertion.id), assertion);
        }
        graph.relations.insert(relation.id, relation);
    }
    graph.claim_relations = view.claim_relations().expect("readable");
    graph
}

/// What ought to be live, kept by the simplest rules.
#[derive(Clone, Debug, Default)]
pub(super) struct Model {
    /// Documents in the order of their first arrival; whether they stand.
    papers: Vec<(Paper, bool)>,
    attested: BTreeMap<AttestationId, (Attestation, bool)>,
    judged: BTreeMap<newsgraph_model::JudgementId, Judgement>,
}

impl Model {
    pub(super) fn set_paper(&mut self, paper: &Paper, stands: bool) {
        let id = paper.id();
        match self.papers.iter_mut().find(|(known, _)| known.id() == id) {
            Some((known, standing)) => {
                if stands && !*standing {
                    *known = paper.clone();
                }
                *standing = stands;
            }
            None if stands => self.papers.push((paper.clone(), true)),
            None => {}
        }
    }

    pub(super) fn set_attestation(&mut self, attestation: &Attestation, stands: bool) {
        self.attested
            .insert(attestation.id, (attestation.clone(), stands));
    }

    pub(super) fn judge(&mut self, judgement: Judgement) {
        self.judged.insert(judgement.id, judgement);
    }

    /// The same without a paper, as if it had never come.
    pub(super) fn without(&self, paper: &Paper) -> Self {
        let id = paper.id();
        let mut model = self.clone();
        model.papers.retain(|(known, _)| known.id() != id);
        model
    }

    pub(super) fn stands(&self, paper: &Paper) -> bool {
        let id = paper.id();
        self.papers
            .iter()
            .any(|(known, stands)| known.id() == id && *stands)
    }

    pub(super) fn is_attested(&self, id: AttestationId) -> bool {
        self.attested.get(&id).is_some_and(|(_, stands)| *stands)
    }

    pub(super) fn copy_judgement(&mut self, other: &Self, id: newsgraph_model::JudgementId) {
        match other.judged.get(&id) {
            Some(judgement) => self.judged.insert(id, judgement.clone()),
            None => self.judged.remove(&id),
        };
    }

    /// The live set by the simplest rules: the newest standing revision of each page.
    pub(super) fn live(&self) -> LiveSet {
        let mut live = LiveSet::default();
        for (idx, (paper, stands)) in self.papers.iter().enumerate() {
            if *stands && !self.is_revised(idx) {
                let document = paper.document();
                let facts = SourceFacts::of_document(
                    &document,
                    &paper.extraction(&document),
                    BTreeSet::new(),
                );
                live.sources.insert(facts.source, Arc::new(facts));
            }
        }
        for (attestation, stands) in self.attested.values() {
            if *stands {
                let facts = SourceFacts::of_attestation(attestation);
                live.sources.insert(facts.source, Arc::new(facts));
            }
        }
        newsgraph_resolve::mark_copies(&mut live.sources);
        live.judgements = self.judged.clone();
        live
    }

    fn is_revised(&self, idx: usize) -> bool {
        let place = |idx: usize| (self.papers[idx].0.document().published_at.latest, idx);
        let (paper, _) = &self.papers[idx];
        paper.url.is_some()
            && paper.publisher.is_some()
            && (0..self.papers.len()).any(|other| {
                let (rival, stands) = &self.papers[other];
                *stands
                    && rival.url == paper.url
                    && rival.publisher == paper.publisher
                    && place(other) > place(idx)
            })
    }
}

/// The claims of a relation, those published first first.
pub(super) fn claims_of(
    view: &ReadView,
    relation: newsgraph_model::RelationId,
) -> Vec<newsgraph_model::ClaimId> {
    let assertions = view.assertions(relation).expect("readable");
    let ids: Vec<_> = assertions.iter().map(|assertion| assertion.id).collect();
    let claims = view.claims_of(&ids, None, usize::MAX).expect("readable");
    claims.into_iter().map(|(place, _)| place.claim).collect()
}
