//! Synthetic articles, each a pure function of its number.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use newsgraph_model::{
    Article, Certainty, Claim, ClaimDraft, Cluster, Confidence, Document, Evidence, Extraction,
    Filler, Language, NameUse, Polarity, Role, SourceId, Status, TextSpan,
};
use newsgraph_store::Action;

/// The longest text that is taken in.
const LONG_TEXT: usize = 16 << 20;

/// Who is named by many relations.
const HUB: &str = "Person Hub";

/// A document, and who met whom in it.
pub(super) struct Paper {
    pub(super) document: Document,
    meetings: Vec<[String; 2]>,
}

impl Paper {
    /// One paper in 61 is 16 MiB long and a revision of one of three pages, one in 9 is 1 MiB long; every third names the hub.
    pub(super) fn of_any_size(number: u64) -> Self {
        let (page, n_bytes) = match (number % 61, number % 9) {
            (30, _) => (format!("long/{}", number % 3), LONG_TEXT),
            (_, 5) => (format!("{}", number % 5_000), 1 << 20),
            _ => (format!("{}", number % 5_000), 0),
        };
        let first = match number % 3 {
            0 => HUB.to_owned(),
            _ => format!("Person Number{}", number % 97),
        };
        let meetings = vec![[first, format!("Person Number{}", number % 89 + 200)]];
        Self::new(number, page, meetings, n_bytes)
    }

    /// A short paper about two of many people.
    pub(super) fn short(number: u64) -> Self {
        let person = |modulus: u64| format!("Person Number{}", number % modulus);
        let meetings = vec![[person(9_973), person(9_967)]];
        Self::new(number, format!("{}", number % 50), meetings, 0)
    }

    /// A paper that is kept in several parts.
    pub(super) fn of_parts(number: u64) -> Self {
        let meetings = vec![[HUB.to_owned(), "Person Near".to_owned()]];
        Self::new(number, "parts".into(), meetings, 200_000)
    }

    /// A paper in which the hub meets these people.
    pub(super) fn about_hub(number: u64, people: std::ops::Range<u64>) -> Self {
        let meetings = people.map(|person| [HUB.to_owned(), format!("Person Far{person}")]);
        Self::new(number, format!("hub/{number}"), meetings.collect(), 0)
    }

    fn new(number: u64, page: String, meetings: Vec<[String; 2]>, n_bytes: usize) -> Self {
        let mut text = format!("Story {number}.");
        if n_bytes > text.len() {
            let noise = noise();
            let from = (number.wrapping_mul(4_099) % 100_000) as usize;
            text.push_str(&noise[from..from + n_bytes - text.len()]);
        }
        let article = Article {
            text,
            url: Some(format!("https://paper.example/{page}")),
            publisher: Some("Paper".into()),
            published_at: Some("2025-11-20".into()),
            ..Article::default()
        };
        let document = Document::from_article(article, Language("en".into()));
        Self {
            document: document.expect("the date is one"),
            meetings,
        }
    }

    /// Taking the paper in.
    pub(super) fn ingest(self) -> Action {
        let source = SourceId::Document(self.document.id);
        let span = TextSpan::new(0, 5).expect("not empty");
        let names: BTreeSet<&String> = self.meetings.iter().flatten().collect();
        let clusters: Vec<Cluster> = names.iter().map(|name| cluster(source, name)).collect();
        let claims = self.meetings.iter();
        let claims = claims.map(|pair| met(&self.document, source, span, pair));
        let mut claims: Vec<Claim> = claims.collect();
        claims.dedup_by_key(|claim| claim.id);
        let extraction = Extraction {
            document: self.document.id,
            extractor_version: "crash".into(),
            ontology_version: "crash".into(),
            unread: None,
            sentences: vec![span],
            mentions: Vec::new(),
            claims,
            clusters,
        };
        Action::Ingest {
            document: self.document,
            extraction,
            collections: BTreeSet::new(),
        }
    }
}

/// Letters that hardly compress.
fn noise() -> &'static str {
    static NOISE: OnceLock<String> = OnceLock::new();
    NOISE.get_or_init(|| {
        let mut state = 88_172_645_463_325_252u64;
        let mut letters = String::with_capacity(LONG_TEXT + 200_000);
        while letters.len() < LONG_TEXT + 100_008 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let bytes = state.to_le_bytes();
            letters.extend(bytes.map(|byte| char::from(b' ' + byte % 95)));
        }
        letters
    })
}

fn met(document: &Document, source: SourceId, span: TextSpan, pair: &[String; 2]) -> Claim {
    let role = |role: &str, name: &str| Role {
        name: role.into(),
        fillers: vec![Filler::Cluster {
            cluster: cluster_id(source, name),
            mention: Some(span),
        }],
    };
    let draft = ClaimDraft {
        predicate: "met".into(),
        family: "met".into(),
        lemma: "meet".into(),
        trigger: Some(span),
        roles: vec![role("agent", &pair[0]), role("counterpart", &pair[1])],
        attribution: Vec::new(),
        status: Status::Occurred,
        polarity: Polarity::Positive,
        certainty: Certainty::Certain,
        condition: None,
        time: None,
        evidence: vec![Evidence::Span {
            document: document.id,
            span,
        }],
        confidence: Confidence::new(0.9),
        rule: "crash".into(),
        inferred: false,
        nested: false,
    };
    draft.finish(source, Some(document.text_id))
}

fn cluster_id(source: SourceId, name: &str) -> newsgraph_model::ClusterId {
    Cluster::id_of(source, name, "Person", TextSpan::new(0, 5))
}

fn cluster(source: SourceId, name: &str) -> Cluster {
    Cluster {
        id: cluster_id(source, name),
        name: name.into(),
        entity_type: "Person".into(),
        named: true,
        names: vec![NameUse {
            text: name.into(),
            mentions: 1,
        }],
        mentions: 1,
    }
}
