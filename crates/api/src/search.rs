//! Search: names in memory, titles and sentences in the index of texts, one list best first.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Object, SimpleObject, Union};
use newsgraph_graph::{Hit, MatchKind};
use newsgraph_model::{DocumentId, EntityId, Evidence, RelationId, TextSpan, ViewSet};
use newsgraph_search::{QueryError, Scope, Standing, TextHit, TextPlace, TextQuery};
use newsgraph_store::DocumentState;

use crate::code::{ErrorCode, Failure};
use crate::document::{Document, Span};
use crate::entity::Entity;
use crate::page::{Count, Page, PageArguments, PageInfo};
use crate::reading::{Reading, read_failure};
use crate::relation::Relation;
use crate::scalar::TypeName;
use crate::select::{RelationMatcher, check_type, short_list};
use crate::vocabulary::SearchKind;

/// What a search can find.
#[derive(Clone, Union)]
pub(crate) enum SearchHit {
    /// By its name or an alias.
    Entity(Entity),
    /// By a sentence that says it.
    Relation(Relation),
    /// By its title, or by a sentence that says something.
    Document(Document),
}

/// Hits, best first.
#[derive(Clone)]
pub(crate) struct SearchConnection {
    page: Page<SearchEdge>,
    did_you_mean: Vec<String>,
    catching_up: bool,
}

/// One hit and its place in the list.
#[derive(Clone)]
pub(crate) struct SearchEdge {
    cursor: String,
    node: SearchHit,
    matched: String,
    score: f64,
    highlights: Vec<Span>,
}

/// An entity offered while typing.
#[derive(Clone, SimpleObject)]
pub(crate) struct Suggestion {
    entity: Entity,
    /// The name or alias that matches what was typed, as sources spell it.
    matched: String,
}

/// Entities that a search ranks; more would be of no use to a reader.
const MAX_ENTITIES: usize = 1_000;

/// Titles and sentences that a search ranks: each is looked up in the store.
const MAX_TEXTS: usize = 300;

/// How long a search waits for the index of texts to have what the moment read has.
const PATIENCE: Duration = Duration::from_secs(2);

/// Places that are marked in one hit.
const MAX_HIGHLIGHTS: usize = 3;

/// Spellings that are offered.
const MAX_SPELLINGS: usize = 3;

/// What a hit is, before it is read. Hits of one score come in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Entity(EntityId),
    Document(DocumentId),
    Relation(RelationId),
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entity(id) => id.fmt(formatter),
            Self::Document(id) => id.fmt(formatter),
            Self::Relation(id) => id.fmt(formatter),
        }
    }
}

/// What is known of a hit.
#[derive(Default)]
struct Found {
    score: f64,
    /// The name that matched.
    name: Option<String>,
    /// Sentences with the words, best first.
    sentences: Vec<(DocumentId, TextSpan)>,
}

/// What a search found so far.
struct Search<'r> {
    reading: &'r Reading,
    found: BTreeMap<Key, Found>,
    did_you_mean: Vec<String>,
    catching_up: bool,
}

pub(crate) fn search(
    reading: &Reading,
    typed: &str,
    kinds: Option<&[SearchKind]>,
    arguments: &PageArguments,
) -> Result<SearchConnection, Failure> {
    let wanted = |kind| kinds.is_none_or(|kinds| kinds.contains(&kind));
    let mut search = Search {
        reading,
        found: BTreeMap::new(),
        did_you_mean: Vec::new(),
        catching_up: false,
    };
    if wanted(SearchKind::Entity) {
        search.add_entities(typed);
    }
    let texts = (wanted(SearchKind::Document), wanted(SearchKind::Relation));
    let query = match texts {
        (false, false) => None,
        _ => Some(TextQuery::read(typed).map_err(too_long)?),
    };
    if let Some(query) = query.as_ref().filter(|query| !query.is_empty()) {
        search.add_texts(query, texts)?;
    }
    search.page(query.as_ref(), arguments)
}

/// Entities while typing, best first.
pub(crate) fn suggest(
    reading: &Reading,
    typed: &str,
    types: Option<&[TypeName]>,
    first: i32,
) -> Result<Vec<Suggestion>, Failure> {
    let mut filter = reading.filter();
    for name in types.into_iter().flatten() {
        check_type(&name.0, reading)?;
        filter.types.push(name.0.as_str().into());
    }
    let topology = Arc::clone(&reading.snapshot.topology);
    let hits = topology.suggest_within(typed, short_list(first)?, &filter);
    reading.budget().spend_nodes(hits.len())?;
    let mut suggestions = Vec::with_capacity(hits.len());
    for hit in hits {
        let entity = Entity::read(reading, hit.entity)?;
        suggestions.extend(entity.map(|entity| Suggestion {
            entity,
            matched: hit.matched.to_owned(),
        }));
    }
    Ok(suggestions)
}

fn too_long(error: QueryError) -> Failure {
    Failure::new(ErrorCode::LimitExceeded, error.to_string()).hint(
        "search for fewer words; `kinds: [ENTITY]` searches for names only, by their beginning",
    )
}

/// Entities before texts when their names begin so or have all the words, behind them when less than that matches; within
/// that by edges, which add less than one.
fn score_of(hit: &Hit<'_>) -> f64 {
    let kind = match hit.kind {
        MatchKind::Exact => 60.0,
        MatchKind::Prefix => 50.0,
        MatchKind::WordPrefix => 40.0,
        MatchKind::Words => 30.0,
        MatchKind::Substring => 8.0,
        MatchKind::Fuzzy => 6.0 - f64::from(hit.n_typos.min(5)),
    };
    let degree = hit.degree as f64;
    kind + degree / (degree + 10.0)
}

/// Texts from 10 to 20, whatever their words weigh; those that are only near from 1 to 3, behind names with a letter wrong.
fn score_of_text(hit: &TextHit) -> f64 {
    let score = f64::from(hit.score);
    let share = score / (score + 4.0);
    if hit.is_exact {
        10.0 + 10.0 * share
    } else {
        1.0 + 2.0 * share
    }
}

impl Search<'_> {
    fn add_entities(&mut self, typed: &str) {
        let topology = &self.reading.snapshot.topology;
        let hits = topology.search_within(typed, MAX_ENTITIES, &self.reading.filter());
        if hits.first().is_some_and(|hit| hit.kind == MatchKind::Fuzzy) {
            let names = hits.iter().map(|hit| hit.matched.to_owned());
            self.did_you_mean = names.take(MAX_SPELLINGS).collect();
            self.did_you_mean.dedup();
        }
        for hit in &hits {
            let found = Found {
                score: score_of(hit),
                name: Some(hit.matched.to_owned()),
                sentences: Vec::new(),
            };
            self.found.insert(Key::Entity(hit.entity), found);
        }
    }

    fn add_texts(
        &mut self,
        query: &TextQuery,
        (documents, relations): (bool, bool),
    ) -> Result<(), Failure> {
        let reading = self.reading;
        let unavailable = || {
            Failure::new(ErrorCode::Internal, "texts cannot be searched now")
                .hint("`kinds: [ENTITY]` searches for names; the log of the server says why")
        };
        let index = reading.engine().full_text().ok_or_else(unavailable)?;
        let standing = index.wait_for(reading.sequence(), PATIENCE);
        if let Standing::Failed { .. } = standing {
            return Err(unavailable());
        }
        self.catching_up = match standing {
            Standing::Behind { sequence, .. } => sequence < reading.sequence(),
            _ => false,
        };
        let scope = Scope {
            view: reading.view,
            collection: reading.collection.clone(),
        };
        let hits = index.search(query, &scope, MAX_TEXTS).map_err(|error| {
            tracing::error!(%error, "texts cannot be searched");
            unavailable()
        })?;
        let matcher = RelationMatcher::new(reading, None)?;
        for hit in hits {
            if !self.is_there(&hit)? {
                continue;
            }
            let told = self.relations_told(&hit, &matcher)?;
            let is_seen = hit.place == TextPlace::Title || told.is_some();
            if documents && is_seen {
                self.add_text(Key::Document(hit.document), &hit);
            }
            if relations {
                for relation in told.into_iter().flatten() {
                    self.add_text(Key::Relation(relation), &hit);
                }
            }
        }
        Ok(())
    }

    fn add_text(&mut self, key: Key, hit: &TextHit) {
        // The best comes first.
        let found = self.found.entry(key).or_insert_with(|| Found {
            score: score_of_text(hit),
            ..Found::default()
        });
        if let TextPlace::Sentence(span) = hit.place {
            found.sentences.push((hit.document, span));
        }
    }

    /// Whether the document is live at the moment read, and in the collection: the index may know another moment.
    fn is_there(&self, hit: &TextHit) -> Result<bool, Failure> {
        self.reading.budget().check_time()?;
        let document = self.reading.snapshot.view.document(hit.document);
        let document = document.map_err(read_failure)?;
        Ok(document.is_some_and(|row| {
            let tag = self.reading.collection.as_ref();
            row.state == DocumentState::Live && tag.is_none_or(|tag| row.collections.contains(tag))
        }))
    }

    /// The relations that claims of the sentence support and the reading sees; `None` when no claim of it is in the view.
    fn relations_told(
        &self,
        hit: &TextHit,
        matcher: &RelationMatcher<'_>,
    ) -> Result<Option<Vec<RelationId>>, Failure> {
        let TextPlace::Sentence(sentence) = hit.place else {
            return Ok(None);
        };
        let Some(extraction) = self.reading.extraction(hit.document)? else {
            return Ok(None);
        };
        let stands_here = |evidence: &Evidence| match evidence {
            Evidence::Span { span, .. } => sentence.overlaps(*span),
            Evidence::Attested(_) => false,
        };
        let mut told: Option<Vec<RelationId>> = None;
        for claim in &extraction.claims {
            let views = ViewSet::of_claim(claim.status, claim.polarity, &claim.attribution);
            if !views.is_in(self.reading.view) || !claim.evidence.iter().any(stands_here) {
                continue;
            }
            let told = told.get_or_insert_default();
            for id in self.reading.relations_of_claim(claim.id)? {
                let header = self.reading.snapshot.topology.relation(id);
                let is_seen = header.map(|header| matcher.matches(header)).transpose()?;
                if is_seen == Some(true) && !told.contains(&id) {
                    told.push(id);
                }
            }
        }
        Ok(told)
    }

    fn page(
        self,
        query: Option<&TextQuery>,
        arguments: &PageArguments,
    ) -> Result<SearchConnection, Failure> {
        let Self {
            reading,
            mut found,
            did_you_mean,
            catching_up,
        } = self;
        let mut keys: Vec<Key> = found.keys().copied().collect();
        let topology = &reading.snapshot.topology;
        let sources = |key: &Key| match key {
            Key::Entity(id) => topology.node(*id).map_or(0, |node| topology.sources(node)),
            _ => 0,
        };
        keys.sort_by(|left, right| {
            let score = |key: &Key| found.get(key).map_or(0.0, |found| found.score);
            let by_score = score(right).total_cmp(&score(left));
            by_score
                .then_with(|| sources(right).cmp(&sources(left)))
                .then_with(|| left.cmp(right))
        });
        let page = Page::cut(keys, arguments, reading, |key| {
            let found = found.remove(&key).unwrap_or_default();
            edge(reading, key, found, query)
        })?;
        Ok(SearchConnection {
            page,
            did_you_mean,
            catching_up,
        })
    }
}

/// Reads a hit and marks its places; `None` for one that is not there at the moment read.
fn edge(
    reading: &Reading,
    key: Key,
    found: Found,
    query: Option<&TextQuery>,
) -> Result<Option<SearchEdge>, Failure> {
    let node = match key {
        Key::Entity(id) => Entity::read(reading, id)?.map(SearchHit::Entity),
        Key::Document(id) => Document::read(reading, id)?.map(SearchHit::Document),
        Key::Relation(id) => Relation::read(reading, id)?.map(SearchHit::Relation),
    };
    let Some(node) = node else {
        return Ok(None);
    };
    let mut highlights = Vec::new();
    let mut matched = found.name;
    if let (Key::Document(_), SearchHit::Document(document)) = (key, &node) {
        matched = matched.or_else(|| document.row.title.clone());
    }
    for (id, sentence) in found.sentences {
        let text = reading.text(id)?.unwrap_or_default();
        let words = sentence.of(&text).unwrap_or_default();
        if matched.is_none() {
            reading.budget().spend_bytes(words.len())?;
            matched = Some(words.to_owned());
        }
        let marked = query
            .map(|query| query.places_in(words))
            .unwrap_or_default();
        let document = Document::read(reading, id)?;
        for (place, document) in marked.iter().zip(document.iter().cycle()) {
            let start = sentence.start();
            let span = TextSpan::new(start + place.start(), start + place.end());
            highlights.extend(span.map(|span| Span {
                document: document.clone(),
                span,
            }));
        }
        if highlights.len() >= MAX_HIGHLIGHTS {
            break;
        }
    }
    highlights.truncate(MAX_HIGHLIGHTS);
    Ok(Some(SearchEdge {
        cursor: String::new(),
        node,
        matched: matched.unwrap_or_default(),
        score: found.score,
        highlights,
    }))
}

#[Object]
impl SearchConnection {
    async fn edges(&self) -> Vec<SearchEdge> {
        let items = self.page.items.iter();
        let edge = |(cursor, edge): &(String, SearchEdge)| SearchEdge {
            cursor: cursor.clone(),
            ..edge.clone()
        };
        items.map(edge).collect()
    }

    async fn nodes(&self) -> Vec<SearchHit> {
        let items = self.page.items.iter();
        items.map(|(_, edge)| edge.node.clone()).collect()
    }

    async fn page_info(&self) -> PageInfo {
        self.page.info.clone()
    }

    /// How many there are in all, counted up to `max`; a search ranks at most 1,000 entities, and what 300 titles and sentences tell.
    async fn total_count(
        &self,
        #[graphql(default = 1000)] max: i32,
    ) -> async_graphql::Result<Count> {
        Ok(Count::of(self.page.total, max)?)
    }

    /// Names that would find more. Empty when names were found as they are spelt.
    async fn did_you_mean(&self) -> &[String] {
        &self.did_you_mean
    }

    /// True when the index of texts does not have all of the moment read yet: there may be more documents and relations.
    async fn catching_up(&self) -> bool {
        self.catching_up
    }
}

#[Object]
impl SearchEdge {
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    async fn node(&self) -> SearchHit {
        self.node.clone()
    }

    /// The name that matched, as sources spell it; the title of a document; the sentence that tells a relation.
    async fn matched(&self) -> &str {
        &self.matched
    }

    /// Higher is better; only comparable within one answer.
    async fn score(&self) -> f64 {
        self.score
    }

    /// Where the words were found in texts, at most 3.
    async fn highlights(&self) -> &[Span] {
        &self.highlights
    }
}
