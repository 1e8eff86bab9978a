//! Made-up papers, a sentence a line, and a store of them with its index.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use newsgraph_model::ontology::Ontology;
use newsgraph_model::{
    Article, Certainty, ClaimDraft, Cluster, Confidence, Document, DocumentId, Evidence,
    Extraction, Filler, Language, NameUse, Polarity, Role, Sequence, SourceId, Status, TextSpan,
    View,
};
use newsgraph_store::{Action, CommitRequest, Store};

use crate::{FullText, Scope, Standing, TextHit, TextPlace, TextQuery};

/// Longer than any test may take.
const PATIENCE: Duration = Duration::from_secs(60);

pub(super) fn ontology() -> Arc<Ontology> {
    static ONTOLOGY: OnceLock<Arc<Ontology>> = OnceLock::new();
    let shipped = include_str!("../../../../data/ontology/ontology.json");
    let read = || Arc::new(Ontology::parse(shipped).expect("the shipped ontology is sound"));
    ONTOLOGY.get_or_init(read).clone()
}

pub(super) const fn everything() -> Scope {
    Scope {
        view: View::All,
        collection: None,
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Paper {
    pub(super) title: String,
    /// A sentence a line.
    pub(super) text: String,
    pub(super) url: Option<String>,
    pub(super) published: Option<String>,
    tag: Option<String>,
    /// Which sentences say something, and how it stands.
    sayings: Vec<(usize, &'static str)>,
}

impl Paper {
    pub(super) fn new(title: &str, text: &str) -> Self {
        Self {
            title: title.into(),
            text: text.into(),
            ..Self::default()
        }
    }

    pub(super) fn saying(mut self, sentence: usize, how: &'static str) -> Self {
        self.sayings.push((sentence, how));
        self
    }

    pub(super) fn published(mut self, day: &str) -> Self {
        self.published = Some(day.into());
        self
    }

    pub(super) fn tagged(mut self, tag: &str) -> Self {
        self.tag = Some(tag.into());
        self
    }

    pub(super) fn at(mut self, url: &str) -> Self {
        self.url = Some(url.into());
        self
    }

    fn document(&self) -> Document {
        let article = Article {
            text: self.text.clone(),
            title: Some(self.title.clone()),
            url: self.url.clone(),
            publisher: Some("Paper".into()),
            published_at: self.published.clone(),
            ..Article::default()
        };
        Document::from_article(article, Language("en".into())).expect("a date")
    }

    pub(super) fn id(&self) -> DocumentId {
        self.document().id
    }

    fn sentences(&self) -> Vec<TextSpan> {
        let mut start = 0;
        let lines = self.text.split_inclusive('\n').filter_map(|line| {
            let span = TextSpan::new(start, start + line.trim_end().len());
            start += line.len();
            span
        });
        lines.collect()
    }

    pub(super) fn ingest(&self) -> Action {
        let document = self.document();
        let source = SourceId::Document(document.id);
        let sentences = self.sentences();
        let whole = TextSpan::new(0, 1);
        let cluster = |name: &str| Cluster {
            id: Cluster::id_of(source, name, "Person", whole),
            name: name.into(),
            entity_type: "Person".into(),
            named: true,
            names: vec![NameUse {
                text: name.into(),
                mentions: 1,
            }],
            mentions: 1,
        };
        let clusters = vec![cluster("Ada Moss"), cluster("Ben Reed")];
        let role = |name: &str, cluster: &Cluster| Role {
            name: name.into(),
            fillers: vec![Filler::Cluster {
                cluster: cluster.id,
                mention: whole,
            }],
        };
        let claim = |(sentence, how): &(usize, &str)| {
            let draft = ClaimDraft {
                predicate: "met".into(),
                family: "met".into(),
                lemma: "meet".into(),
                trigger: Some(sentences[*sentence]),
                roles: vec![
                    role("agent", &clusters[0]),
                    role("counterpart", &clusters[1]),
                ],
                attribution: Vec::new(),
                status: how.parse().unwrap_or(Status::Occurred),
                polarity: match *how {
                    "negative" => Polarity::Negative,
                    _ => Polarity::Positive,
                },
                certainty: Certainty::Certain,
                condition: None,
                time: None,
                evidence: vec![Evidence::Span {
                    document: document.id,
                    span: sentences[*sentence],
                }],
                confidence: Confidence::new(0.8),
                rule: "test".into(),
                inferred: false,
                nested: false,
            };
            draft.finish(source, Some(document.text_id))
        };
        let claims = self.sayings.iter().map(claim).collect();
        let extraction = Extraction {
            document: document.id,
            extractor_version: "test".into(),
            ontology_version: "test".into(),
            unread: None,
            sentences,
            mentions: Vec::new(),
            clusters,
            claims,
        };
        Action::Ingest {
            document,
            extraction,
            collections: self
                .tag
                .iter()
                .map(|tag| tag.as_str().into())
                .collect::<BTreeSet<_>>(),
        }
    }
}

pub(super) fn commit(store: &Store, action: Action) -> Sequence {
    let request = CommitRequest {
        action,
        actor: "ada".into(),
        reason: String::new(),
        recorded_ms: 1_763_000_000_000,
        client_id: None,
    };
    store.commit(request).expect("a sound request").sequence
}

pub(super) fn undo(store: &Store, sequence: Sequence) -> Sequence {
    commit(
        store,
        Action::Undo {
            sequence: Some(sequence),
        },
    )
}

/// A store in memory and its index.
pub(super) struct Archive {
    pub(super) store: Arc<Store>,
    pub(super) index: FullText,
}

impl Archive {
    pub(super) fn of(papers: &[Paper]) -> Self {
        let store = Arc::new(Store::in_memory(ontology()));
        let index = FullText::start(Arc::clone(&store), None).expect("a thread");
        let archive = Self { store, index };
        for paper in papers {
            archive.commit(paper.ingest());
        }
        archive
    }

    pub(super) fn commit(&self, action: Action) -> Sequence {
        let sequence = commit(&self.store, action);
        self.index.notify(sequence);
        sequence
    }

    /// Everything found with all that orders it, once the index has all that the store has.
    pub(super) fn found(&self, query: &str, scope: &Scope) -> Vec<(String, TextHit)> {
        found(&self.store, &self.index, query, scope)
    }

    #[track_caller]
    pub(super) fn check(&self, query: &str, expected: &[&str]) {
        self.check_in(query, View::All, None, expected);
    }

    #[track_caller]
    pub(super) fn check_in(
        &self,
        query: &str,
        view: View,
        collection: Option<&str>,
        expected: &[&str],
    ) {
        let scope = Scope {
            view,
            collection: collection.map(Into::into),
        };
        let found = self.found(query, &scope);
        let found: Vec<&str> = found.iter().map(|(line, _)| line.as_str()).collect();
        assert_eq!(found, expected, "{query}");
    }
}

/// `title: title` or `title: number of the sentence`, best first.
pub(super) fn found(
    store: &Store,
    index: &FullText,
    query: &str,
    scope: &Scope,
) -> Vec<(String, TextHit)> {
    let sequence = store.sequence();
    let standing = index.wait_for(sequence, PATIENCE);
    assert_eq!(standing, Standing::Current { sequence });
    let query = TextQuery::read(query).expect("a short query");
    let hits = index.search(&query, scope, 100).expect("a sound index");
    let view = store.read();
    let line = |hit: TextHit| {
        let document = view.document(hit.document).expect("a readable store");
        let title = document
            .and_then(|row| row.title)
            .expect("a document with a title");
        let extraction = view.extraction(hit.document).expect("a readable store");
        let sentences = extraction
            .expect("a document that was read")
            .sentences
            .clone();
        let place = match hit.place {
            TextPlace::Title => "title".to_owned(),
            TextPlace::Sentence(span) => {
                let number = sentences.iter().position(|sentence| *sentence == span);
                number.expect("a sentence of the document").to_string()
            }
        };
        (format!("{title}: {place}"), hit)
    };
    hits.into_iter().map(line).collect()
}
