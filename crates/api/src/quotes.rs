//! Quotes: what a speaker said, about whom, in which words, newest publication first.
//!
//! A document that names the speaker is read when a page needs it, and no sooner, so a page costs a look at when each of
//! those documents was published and the reading of a few of them.

mod utterances;

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt;

use async_graphql::Object;
use jiff::civil::DateTime;
use newsgraph_graph::fold_name;
use newsgraph_ingest::quoted_spans;
use newsgraph_model::{
    Claim as ClaimRow, Cluster, ClusterId, DocumentId, EntityId, Extraction, RelationTime,
    SourceId, TextSpan, ViewSet,
};
use newsgraph_resolve::node_of;

use self::utterances::{Speech, Utterance};
use crate::claim::Claim;
use crate::code::Failure;
use crate::document::{Document, Span};
use crate::entity::Entity;
use crate::page::{Count, Cursor, Page, PageArguments, PageInfo, int};
use crate::reading::{Reading, read_failure};
use crate::relation::SpeakerSource;
use crate::scalar::overlaps;
use crate::select;
use crate::vocabulary::Stance;

/// Which words of a speaker are asked for.
pub(crate) struct QuoteQuery {
    pub speaker: EntityId,
    /// Only words that mention this entity.
    pub about: Option<EntityId>,
    /// Only words that hold this; case and accents do not matter.
    pub containing: Option<String>,
    /// Only words in quotation marks, or only others.
    pub direct: Option<bool>,
}

/// A document that may quote the speaker; sorts newest publication first, those without a date last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    published: Reverse<Option<DateTime>>,
    id: DocumentId,
}

/// Where a quote stands in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    document: DocumentId,
    start: usize,
    end: usize,
}

impl Place {
    /// Behind all quotes of a document.
    const fn after_all(document: DocumentId) -> Self {
        Self {
            document,
            start: usize::MAX,
            end: usize::MAX,
        }
    }

    fn parse(key: &str) -> Option<Self> {
        let mut words = key.split(' ');
        let place = Self {
            document: words.next()?.parse().ok()?,
            start: words.next()?.parse().ok()?,
            end: words.next()?.parse().ok()?,
        };
        words.next().is_none().then_some(place)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.document, self.start, self.end)
    }
}

/// The documents to look through, and how.
#[derive(Clone)]
struct Scan {
    reading: Reading,
    speaker: Entity,
    about: Option<Entity>,
    containing: Option<String>,
    direct: Option<bool>,
    candidates: Vec<Candidate>,
}

/// What a look through some documents gave.
struct Found {
    quotes: Vec<(Place, Quote)>,
    n_documents: usize,
    /// Where a limit stopped it.
    stopped: Option<Place>,
}

/// How far a scan goes.
struct Bounds {
    quotes: usize,
    documents: usize,
}

impl QuoteQuery {
    /// A page of the quotes.
    pub(crate) fn run(
        self,
        reading: &Reading,
        arguments: &PageArguments,
    ) -> Result<QuoteConnection, Failure> {
        let (size, _) = arguments.size()?;
        let Some(scan) = Scan::of(self, reading)? else {
            let page = Page::found(Vec::<Place>::new(), (false, false), 0, reading, |_| {
                Ok(None)
            })?;
            return Ok(QuoteConnection {
                scan: None,
                page,
                truncated: false,
                n_documents: 0,
            });
        };
        let after = arguments.place().transpose()?;
        let after = after.map(|key| Place::parse(&key).ok_or_else(Cursor::of_another_list));
        let after = after.transpose()?;
        let bounds = Bounds {
            quotes: size + 1,
            documents: reading.budget().limits().quoted_documents,
        };
        let mut found = scan.look(after, &bounds)?;
        let has_more = found.quotes.len() > size;
        found.quotes.truncate(size);
        let stopped = found.stopped.filter(|_| !has_more);
        let mut quotes = found.quotes.into_iter();
        let places: Vec<Place> = quotes.clone().map(|(place, _)| place).collect();
        let around = (after.is_some(), has_more || stopped.is_some());
        let page = Page::found(places, around, 0, reading, |_| {
            Ok(quotes.next().map(|(_, quote)| quote))
        })?;
        let page = match &stopped {
            Some(place) => page.stopped_at(place, reading),
            None => page,
        };
        Ok(QuoteConnection {
            scan: Some(scan),
            page,
            truncated: stopped.is_some(),
            n_documents: found.n_documents,
        })
    }
}

impl Scan {
    /// `None` when the speaker or whom it is about is not there.
    fn of(query: QuoteQuery, reading: &Reading) -> Result<Option<Self>, Failure> {
        let Some(speaker) = Entity::read(reading, query.speaker)? else {
            return Ok(None);
        };
        let about = match query.about {
            None => None,
            Some(about) => match Entity::read(reading, about)? {
                None => return Ok(None),
                found => found,
            },
        };
        let containing = query.containing.as_deref().map(fold_part);
        Ok(Some(Self {
            candidates: candidates(reading, &speaker, about.as_ref())?,
            reading: reading.clone(),
            speaker,
            about,
            containing: containing.filter(|part| !part.trim().is_empty()),
            direct: query.direct,
        }))
    }

    /// Looks through the documents after a place until the bounds are reached.
    fn look(&self, after: Option<Place>, bounds: &Bounds) -> Result<Found, Failure> {
        let mut found = Found {
            quotes: Vec::new(),
            n_documents: 0,
            stopped: None,
        };
        let start = match after {
            None => 0,
            Some(place) => {
                let at = self
                    .candidates
                    .iter()
                    .position(|known| known.id == place.document);
                let at = at.ok_or_else(Cursor::of_another_list)?;
                // A document that was read to its end is not read again.
                at + usize::from(place == Place::after_all(place.document))
            }
        };
        for candidate in &self.candidates[start..] {
            if found.quotes.len() >= bounds.quotes {
                break;
            }
            if found.n_documents >= bounds.documents {
                let last = self.candidates[start + found.n_documents - 1].id;
                found.stopped = Some(Place::after_all(last));
                break;
            }
            found.n_documents += 1;
            let mut quotes = self.quotes_in(candidate.id)?;
            if let Some(after) = after.filter(|after| after.document == candidate.id) {
                quotes.retain(|(place, _)| (place.start, place.end) > (after.start, after.end));
            }
            found.quotes.append(&mut quotes);
        }
        found.quotes.truncate(bounds.quotes);
        Ok(found)
    }

    /// The quotes of one document that fit, in text order.
    fn quotes_in(&self, id: DocumentId) -> Result<Vec<(Place, Quote)>, Failure> {
        let Some(extraction) = self.reading.extraction(id)? else {
            return Ok(Vec::new());
        };
        let ontology = self.reading.ontology();
        let clusters_of = |entity: &Entity| -> BTreeSet<ClusterId> {
            let nodes = &entity.row.nodes;
            let known = extraction.clusters.iter();
            let same = |cluster: &&Cluster| nodes.contains(&node_of(cluster, ontology).0);
            known.filter(same).map(|cluster| cluster.id).collect()
        };
        let speaker = clusters_of(&self.speaker);
        if !speaks(&extraction, &speaker) {
            return Ok(Vec::new());
        }
        let (Some(document), Some(text)) =
            (Document::read(&self.reading, id)?, self.reading.text(id)?)
        else {
            return Ok(Vec::new());
        };
        let quoted = quoted_spans(&text);
        let speech = Speech {
            ontology,
            extraction: &extraction,
            quoted: &quoted,
            speaker: &speaker,
        };
        let about = self.about.as_ref().map(clusters_of);
        let mut quotes = Vec::new();
        for utterance in speech.utterances(|claim| self.sees(claim)) {
            let named = speech.named_in(utterance.words);
            let fits = about
                .as_ref()
                .is_none_or(|about| named.iter().any(|one| about.contains(one)))
                && self.direct.is_none_or(|direct| direct == utterance.direct)
                && self.holds_word(utterance.words, &text);
            if fits {
                let place = Place {
                    document: id,
                    start: utterance.words.start(),
                    end: utterance.words.end(),
                };
                let quote = Quote {
                    speaker: self.speaker.clone(),
                    document: document.clone(),
                    utterance,
                    named,
                };
                quotes.push((place, quote));
            }
        }
        Ok(quotes)
    }

    fn holds_word(&self, words: TextSpan, text: &str) -> bool {
        let words = || words.of(text).map(fold_name).unwrap_or_default();
        self.containing
            .as_ref()
            .is_none_or(|word| words().contains(word))
    }

    /// Whether the read sees a claim, by its view and day of the news.
    fn sees(&self, claim: &ClaimRow) -> bool {
        let views = ViewSet::of_claim(claim.status, claim.polarity, &claim.attribution);
        let holds_on = |day| {
            claim.time.is_some_and(|time| {
                let time = RelationTime {
                    start: time.start,
                    end: time.end,
                    precision: time.precision,
                };
                overlaps(time, Some(day), Some(day))
            })
        };
        views.is_in(self.reading.view) && self.reading.valid_at.is_none_or(holds_on)
    }
}

/// A part of a text as [`fold_name`] writes the whole, with a blank where it begins or ends with one: `art ` is no part of `arts`.
fn fold_part(part: &str) -> String {
    let blank = |is_there: bool| if is_there { " " } else { "" };
    let starts = blank(part.starts_with(char::is_whitespace));
    let ends = blank(part.ends_with(char::is_whitespace));
    format!("{starts}{}{ends}", fold_name(part))
}

/// Whether any claim may be the word of one of these clusters: a cheap look before the text is read.
fn speaks(extraction: &Extraction, speaker: &BTreeSet<ClusterId>) -> bool {
    let is_speaker = |filler: &newsgraph_model::Filler| match filler {
        newsgraph_model::Filler::Cluster { cluster, .. } => speaker.contains(cluster),
        _ => false,
    };
    extraction.claims.iter().any(|claim| {
        let mut links = claim.attribution.iter().map(|link| &link.source);
        let mut fillers = claim.roles.iter().flat_map(|role| &role.fillers);
        links.any(is_speaker) || fillers.any(is_speaker)
    })
}

/// Live documents that name the speaker and whom it is about, in the read's collection, newest first.
fn candidates(
    reading: &Reading,
    speaker: &Entity,
    about: Option<&Entity>,
) -> Result<Vec<Candidate>, Failure> {
    let view = &reading.snapshot.view;
    let naming = |entity: &Entity| view.sources_of_entity(entity.row.id).map_err(read_failure);
    let mut sources = naming(speaker)?;
    if let Some(about) = about {
        let both: BTreeSet<SourceId> = naming(about)?.into_iter().collect();
        sources.retain(|source| both.contains(source));
    }
    let mut candidates = Vec::with_capacity(sources.len());
    for id in sources.into_iter().filter_map(SourceId::document) {
        reading.budget().check_time()?;
        let Some(row) = view.document(id).map_err(read_failure)? else {
            continue;
        };
        let tag = reading.collection.as_ref();
        if tag.is_none_or(|tag| row.collections.contains(tag)) {
            candidates.push(Candidate {
                published: Reverse(row.published_at.earliest),
                id,
            });
        }
    }
    candidates.sort_unstable();
    Ok(candidates)
}

/// A page of quotes.
#[derive(Clone)]
pub(crate) struct QuoteConnection {
    scan: Option<Scan>,
    page: Page<Quote>,
    truncated: bool,
    n_documents: usize,
}

#[Object]
impl QuoteConnection {
    async fn edges(&self) -> Vec<QuoteEdge> {
        let items = self.page.items.iter();
        items
            .map(|(cursor, node)| QuoteEdge {
                cursor: cursor.clone(),
                node: node.clone(),
            })
            .collect()
    }

    async fn nodes(&self) -> Vec<Quote> {
        self.page
            .items
            .iter()
            .map(|(_, node)| node.clone())
            .collect()
    }

    async fn page_info(&self) -> PageInfo {
        self.page.info.clone()
    }

    /// How many there are in all, counted up to `max` and through as many documents as a page is. Reads all of these.
    async fn total_count(
        &self,
        #[graphql(default = 100)] max: i32,
    ) -> async_graphql::Result<Count> {
        // The bound is looked at before anything is read.
        let none = Count::of(0, max)?;
        let Some(scan) = &self.scan else {
            return Ok(none);
        };
        let bounds = Bounds {
            quotes: usize::try_from(max).unwrap_or_default() + 1,
            documents: scan.reading.budget().limits().quoted_documents,
        };
        let found = scan.look(None, &bounds)?;
        let count = Count::of(found.quotes.len(), max)?;
        Ok(match found.stopped {
            Some(_) => count.at_least(),
            None => count,
        })
    }

    /// True when so many documents were read that the page ends before it is full; `endCursor` says where to go on.
    async fn truncated(&self) -> bool {
        self.truncated
    }

    /// Documents read for the page.
    async fn documents_read(&self) -> i32 {
        int(self.n_documents)
    }
}

/// One item of a page and its place in the list.
#[derive(Clone, async_graphql::SimpleObject)]
pub(crate) struct QuoteEdge {
    cursor: String,
    node: Quote,
}

/// Words of a speaker, in quotation marks or reported.
#[derive(Clone)]
pub(crate) struct Quote {
    speaker: Entity,
    document: Document,
    utterance: Utterance,
    /// What its words mention, without the speaker.
    named: Vec<ClusterId>,
}

impl Quote {
    fn span_of(&self, span: TextSpan) -> Span {
        Span {
            document: self.document.clone(),
            span,
        }
    }
}

#[Object]
impl Quote {
    /// Who said it.
    async fn speaker(&self) -> SpeakerSource {
        SpeakerSource::Entity(self.speaker.clone())
    }

    /// The words themselves, without the quotation marks. Of reported speech the clause where it is known, else the sentence.
    async fn span(&self) -> Span {
        self.span_of(self.utterance.words)
    }

    /// True for words in quotation marks, false for reported speech.
    async fn direct(&self) -> bool {
        self.utterance.direct
    }

    /// How the speaker stands to the words. QUOTES is what is said in quotation marks and nothing more is known of.
    async fn stance(&self) -> Stance {
        self.utterance.stance.into()
    }

    /// The word that shows who speaks: `told`. Null when no claim keeps it.
    async fn cue(&self) -> Option<Span> {
        self.utterance.cue.map(|cue| self.span_of(cue))
    }

    /// Entities mentioned in the words, by name, description or pronoun, without the speaker; in text order.
    async fn about(
        &self,
        #[graphql(default = 20)] first: i32,
    ) -> async_graphql::Result<Vec<Entity>> {
        let size = select::short_list(first)?;
        let reading = &self.document.reading;
        let clusters = reading.clusters(SourceId::Document(self.document.row.id))?;
        let mut entities: Vec<Entity> = Vec::new();
        for id in &self.named {
            let Some(cluster) = clusters.iter().find(|cluster| cluster.id == *id) else {
                continue;
            };
            let row = reading.entity_of_cluster(cluster)?;
            let is_new = |row: &newsgraph_model::Entity| {
                row.id != self.speaker.row.id && entities.iter().all(|known| known.row.id != row.id)
            };
            let row = row.filter(|row| is_new(row));
            entities.extend(row.map(|row| Entity::of(reading, row)));
            if entities.len() >= size {
                break;
            }
        }
        reading.budget().spend_nodes(entities.len())?;
        entities.truncate(size);
        Ok(entities)
    }

    /// Claims that show that it was said, and those read from the words; in text order.
    async fn claims(
        &self,
        #[graphql(default = 20)] first: i32,
    ) -> async_graphql::Result<Vec<Claim>> {
        let size = select::short_list(first)?;
        let reading = &self.document.reading;
        let Some(extraction) = reading.extraction(self.document.row.id)? else {
            return Ok(Vec::new());
        };
        let numbers = self.utterance.claims.iter().take(size);
        reading.budget().spend_nodes(numbers.len())?;
        let rows = numbers.filter_map(|number| extraction.claims.get(*number));
        Ok(rows
            .map(|row| Claim {
                reading: reading.clone(),
                source: SourceId::Document(self.document.row.id),
                row: row.clone().into(),
            })
            .collect())
    }
}
