//! Documents and places in them.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_graphql::{ID, InputObject, Object, SimpleObject};
use newsgraph_model::{SourceId, TextSpan, ViewSet};
use newsgraph_store::StoredDocument;

use crate::claim::{Claim, ClaimConnection};
use crate::code::Failure;
use crate::entity::{Entity, EntityConnection};
use crate::input::{DocumentFilter, DocumentOrder, RelationFilter};
use crate::journal::Changeset;
use crate::page::{Page, PageArguments, connection, int};
use crate::reading::{Reading, read_failure};
use crate::relation::{Relation, RelationConnection};
use crate::scalar::{Date, DateTime, Hash};
use crate::select::RelationMatcher;
use crate::vocabulary::{
    DocumentOrderField, DocumentState, ExtractionState, Precision, SortDirection, View,
};

/// One text with its metadata, stored verbatim.
#[derive(Clone)]
pub(crate) struct Document {
    pub(crate) reading: Reading,
    pub(crate) row: Arc<StoredDocument>,
}

connection!(
    "A page of documents.",
    DocumentConnection,
    DocumentEdge,
    Document
);

/// When a document was published, as a range: often only the day is known, or only that it was before something.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct PublishedRange {
    /// Not before this. Null when nothing is known.
    earliest: Option<Date>,
    /// Not after this. Equal to `earliest` when it is known exactly.
    latest: Option<Date>,
    precision: Precision,
    /// How it is known, in words: given with the document, or what in the text says so.
    basis: String,
}

/// What came of reading a document.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct Extraction {
    state: ExtractionState,
    /// Why there are no claims, in words. Null when the document was read.
    reason: Option<String>,
    /// Version of the extractor that read it.
    extractor_version: String,
    /// Version of the ontology it was read with.
    ontology_version: String,
}

/// Where a plain text came from when the source was HTML or Markdown.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct Conversion {
    converter: String,
    converter_version: String,
    /// Media type of the source: `text/html` or `text/markdown`.
    media_type: String,
    /// BLAKE3 of the source as it was given.
    raw_hash: Hash,
}

/// Bytes of a document's UTF-8 text, `end` not included.
#[derive(Clone, Copy, Debug, InputObject)]
pub(crate) struct ByteRangeInput {
    /// First byte.
    start: i32,
    /// Byte after the last.
    end: i32,
}

/// A stretch of one document's text: bytes of its UTF-8, from `start` up to but not with `end`. Never empty.
#[derive(Clone)]
pub(crate) struct Span {
    pub(crate) document: Document,
    pub(crate) span: TextSpan,
}

#[Object]
impl Span {
    async fn document(&self) -> Document {
        self.document.clone()
    }

    /// First byte.
    async fn start(&self) -> i32 {
        int(self.span.start())
    }

    /// Byte after the last.
    async fn end(&self) -> i32 {
        int(self.span.end())
    }

    /// The text in between, word for word.
    async fn text(&self) -> async_graphql::Result<String> {
        Ok(self.document.words(self.span)?)
    }

    /// The whole sentence the span stands in. A span that crosses sentences gives all of them.
    async fn sentence(&self) -> async_graphql::Result<Span> {
        Ok(self.whole_sentence()?)
    }
}

impl Span {
    pub(crate) fn whole_sentence(&self) -> Result<Self, Failure> {
        let reading = &self.document.reading;
        let extraction = reading.extraction(self.document.row.id)?;
        let covered = extraction
            .iter()
            .flat_map(|extraction| extraction.sentences.iter().copied());
        let whole = covered
            .filter(|sentence| sentence.overlaps(self.span))
            .reduce(TextSpan::cover);
        Ok(Self {
            document: self.document.clone(),
            span: whole.unwrap_or(self.span),
        })
    }
}

impl Document {
    /// The document with this id; `None` when there is none.
    pub(crate) fn read(
        reading: &Reading,
        id: newsgraph_model::DocumentId,
    ) -> Result<Option<Self>, Failure> {
        reading.budget().check_time()?;
        let row = reading.snapshot.view.document(id).map_err(read_failure)?;
        Ok(row.map(|row| Self {
            reading: reading.clone(),
            row: Arc::new(row),
        }))
    }

    /// The words of a span.
    fn words(&self, span: TextSpan) -> Result<String, Failure> {
        let text = self.reading.text(self.row.id)?.unwrap_or_default();
        let words = span.of(&text).unwrap_or_default();
        self.reading.budget().spend_bytes(words.len())?;
        Ok(words.to_owned())
    }

    fn part(&self, part: Option<ByteRangeInput>) -> Result<String, Failure> {
        let text = self.reading.text(self.row.id)?.unwrap_or_default();
        let words = match part {
            None => &*text,
            Some(ByteRangeInput { start, end }) => {
                let range = usize::try_from(start).ok().zip(usize::try_from(end).ok());
                range
                    .and_then(|(start, end)| text.get(start..end))
                    .ok_or_else(|| {
                        Failure::bad_input(format!(
                            "`{start}..{end}` is not a part of the text, or cuts a character"
                        ))
                        .hint(format!("the text has {} bytes", text.len()))
                    })?
            }
        };
        self.reading.budget().spend_bytes(words.len())?;
        Ok(words.to_owned())
    }

    /// The documents that match, in order.
    pub(crate) fn list(
        reading: &Reading,
        filter: &DocumentFilter,
        order: &[DocumentOrder],
    ) -> Result<Vec<StoredDocument>, Failure> {
        let published = filter
            .published
            .as_ref()
            .map(crate::input::DateRange::days)
            .transpose()?;
        let mut found = Vec::new();
        let mut after = None;
        loop {
            reading.budget().check_time()?;
            let batch = reading
                .snapshot
                .view
                .documents(after, 512)
                .map_err(read_failure)?;
            let Some(last) = batch.last() else { break };
            after = Some(last.id);
            let matching = batch
                .into_iter()
                .filter(|row| matches(row, filter, reading, published.as_ref()));
            found.extend(matching);
        }
        let default = [DocumentOrder {
            field: DocumentOrderField::Published,
            direction: SortDirection::Desc,
        }];
        let order = if order.is_empty() {
            &default[..]
        } else {
            order
        };
        found.sort_by(|left, right| {
            let keys = order.iter().map(|key| compare(left, right, *key));
            keys.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
                .then(left.id.cmp(&right.id))
        });
        Ok(found)
    }

    pub(crate) fn page(
        rows: Vec<StoredDocument>,
        arguments: &PageArguments,
        reading: &Reading,
    ) -> Result<DocumentConnection, Failure> {
        let mut by_id: std::collections::BTreeMap<_, _> =
            rows.iter().map(|row| (row.id, row.clone())).collect();
        let ids = rows.iter().map(|row| row.id).collect();
        let page = Page::cut(ids, arguments, reading, |id| {
            Ok(by_id.remove(&id).map(|row| Self {
                reading: reading.clone(),
                row: Arc::new(row),
            }))
        })?;
        Ok(DocumentConnection(page))
    }
}

fn matches(
    row: &StoredDocument,
    filter: &DocumentFilter,
    reading: &Reading,
    published: Option<&(Option<jiff::civil::Date>, Option<jiff::civil::Date>)>,
) -> bool {
    let state = DocumentState::from(row.state);
    let state_fits = match &filter.states {
        None => state == DocumentState::Live,
        Some(states) => states.contains(&state),
    };
    let text_fits = |filter: &Option<crate::input::StringFilter>, text: Option<&str>| {
        filter.as_ref().is_none_or(|filter| filter.matches(text))
    };
    let in_range = published.is_none_or(|(from, to)| {
        let at = &row.published_at;
        let (Some(earliest), Some(latest)) = (at.earliest, at.latest) else {
            return false;
        };
        from.is_none_or(|from| from <= latest.date()) && to.is_none_or(|to| earliest.date() <= to)
    });
    state_fits
        && in_range
        && reading
            .collection
            .as_ref()
            .is_none_or(|tag| row.collections.contains(tag))
        && filter.collections.as_ref().is_none_or(|tags| {
            tags.iter()
                .any(|tag| row.collections.contains(tag.as_str()))
        })
        && text_fits(&filter.title, row.title.as_deref())
        && text_fits(&filter.url, row.url.as_deref())
        && text_fits(&filter.publisher, row.publisher.as_deref())
        && text_fits(&filter.language, Some(&row.language.0))
}

/// Two documents by one sort key; those without a value come last either way.
fn compare(
    left: &StoredDocument,
    right: &StoredDocument,
    key: DocumentOrder,
) -> std::cmp::Ordering {
    fn directed<T: Ord>(
        left: Option<T>,
        right: Option<T>,
        direction: SortDirection,
    ) -> std::cmp::Ordering {
        match (left, right) {
            (Some(left), Some(right)) if direction == SortDirection::Asc => left.cmp(&right),
            (Some(left), Some(right)) => right.cmp(&left),
            (left, right) => left.is_none().cmp(&right.is_none()),
        }
    }
    match key.field {
        DocumentOrderField::Published => directed(
            left.published_at.earliest,
            right.published_at.earliest,
            key.direction,
        ),
        DocumentOrderField::Recorded => {
            directed(Some(left.sequence), Some(right.sequence), key.direction)
        }
        DocumentOrderField::Title => {
            directed(left.title.as_ref(), right.title.as_ref(), key.direction)
        }
        DocumentOrderField::Publisher => directed(
            left.publisher.as_ref(),
            right.publisher.as_ref(),
            key.direction,
        ),
    }
}

#[Object]
impl Document {
    /// DocumentId: made from the text, url, publisher, publication date and language.
    pub(crate) async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }

    /// TextId: the BLAKE3 hash of the text's UTF-8 bytes. Two documents with the same text share it. Not an id for `node`.
    async fn text_id(&self) -> Hash {
        Hash::from(&self.row.text_id)
    }

    /// The text, or the part asked for; the part must begin and end between characters.
    async fn text(&self, part: Option<ByteRangeInput>) -> async_graphql::Result<String> {
        Ok(self.part(part)?)
    }

    /// Length of the text in bytes. All offsets count bytes of this text in UTF-8.
    async fn text_bytes(&self) -> i32 {
        int(self.row.text_bytes)
    }

    async fn title(&self) -> Option<&str> {
        self.row.title.as_deref()
    }

    async fn url(&self) -> Option<&str> {
        self.row.url.as_deref()
    }

    /// Who published it, as given. Documents of one publisher count once in `Support.publishers`.
    async fn publisher(&self) -> Option<&str> {
        self.row.publisher.as_deref()
    }

    /// As given, in order.
    async fn authors(&self) -> &[String] {
        &self.row.authors
    }

    /// BCP 47 tag of the language found or given: `en`. A text that is not English is stored but yields no claims.
    async fn language(&self) -> String {
        self.row.language.to_string()
    }

    /// When it was published.
    async fn published(&self) -> PublishedRange {
        let published = &self.row.published_at;
        let (earliest, latest) = Date::of_publication(published);
        PublishedRange {
            earliest,
            latest,
            precision: published.precision.into(),
            basis: published.basis.to_string(),
        }
    }

    /// Tags of the collections it belongs to, sorted.
    async fn collections(&self) -> Vec<String> {
        self.row
            .collections
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    async fn state(&self) -> DocumentState {
        self.row.state.into()
    }

    /// The live document published before this one with the same text, or nearly: this one repeats it, as a paper does a
    /// wire story, and is no independent publisher. The first when there are many. Null for an original, and for a
    /// document that is not live.
    async fn copy_of(&self) -> async_graphql::Result<Option<Document>> {
        let view = &self.reading.snapshot.view;
        let original = view.copy_of(&self.row).map_err(read_failure)?;
        Ok(match original {
            Some(original) => Self::read(&self.reading, original)?,
            None => None,
        })
    }

    /// Older and newer versions of the same page (same url and publisher), newest first, with this one. Only the newest is live.
    async fn revisions(
        &self,
        #[graphql(default = 20)] first: i32,
    ) -> async_graphql::Result<Vec<Document>> {
        let Some(url) = &self.row.url else {
            return Ok(vec![self.clone()]);
        };
        let mut revisions = Vec::new();
        for id in self
            .reading
            .snapshot
            .view
            .documents_with_url(url)
            .map_err(read_failure)?
        {
            let revision = Self::read(&self.reading, id)?;
            revisions
                .extend(revision.filter(|revision| revision.row.publisher == self.row.publisher));
        }
        revisions.sort_by_key(|revision| std::cmp::Reverse(revision.row.sequence));
        revisions.truncate(crate::select::short_list(first)?);
        Ok(revisions)
    }

    async fn extraction(&self) -> async_graphql::Result<Option<Extraction>> {
        let extraction = self.reading.extraction(self.row.id)?;
        Ok(extraction.map(|extraction| Extraction {
            state: match extraction.unread {
                None => ExtractionState::Done,
                Some(_) => ExtractionState::LanguageNotSupported,
            },
            reason: extraction.unread.clone(),
            extractor_version: extraction.extractor_version.to_string(),
            ontology_version: extraction.ontology_version.to_string(),
        }))
    }

    /// How the text was made from HTML or Markdown. Null when the text was given as plain text.
    async fn conversion(&self) -> Option<Conversion> {
        self.row.conversion.as_ref().map(|conversion| Conversion {
            converter: conversion.converter.to_string(),
            converter_version: conversion.version.to_string(),
            media_type: conversion.media_type.to_string(),
            raw_hash: Hash::from(&conversion.raw_hash),
        })
    }

    /// Entities that this document names, in text order.
    async fn entities(
        &self,
        #[graphql(default = 20)] first: i32,
        after: Option<String>,
    ) -> async_graphql::Result<EntityConnection> {
        let arguments = PageArguments::forward(Some(first), after);
        let reading = arguments.reading(&self.reading)?;
        let mut seen = BTreeSet::new();
        let mut ids = Vec::new();
        for cluster in reading.clusters(SourceId::Document(self.row.id))? {
            let entity = reading.entity_of_cluster(&cluster)?;
            ids.extend(entity.map(|entity| entity.id).filter(|id| seen.insert(*id)));
        }
        Ok(Entity::page(ids, &arguments, &reading)?)
    }

    /// What its sentences say, in text order.
    async fn claims(
        &self,
        view: Option<View>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<ClaimConnection> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let reading = arguments.reading(&self.reading.in_view(view))?;
        let extraction = reading.extraction(self.row.id)?;
        let claims = extraction
            .iter()
            .flat_map(|extraction| extraction.claims.iter());
        let seen = claims.filter(|claim| {
            ViewSet::of_claim(claim.status, claim.polarity, &claim.attribution).is_in(reading.view)
        });
        let source = SourceId::Document(self.row.id);
        let ids = seen.map(|claim| claim.id).collect();
        Ok(ClaimConnection(Page::cut(
            ids,
            &arguments,
            &reading,
            |id| Claim::read_from(&reading, source, id),
        )?))
    }

    /// Relations that have at least one claim in this document.
    #[expect(
        clippy::too_many_arguments,
        reason = "the schema gives a field its arguments one by one"
    )]
    async fn relations(
        &self,
        filter: Option<RelationFilter>,
        view: Option<View>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> async_graphql::Result<RelationConnection> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let reading = arguments.reading(&self.reading.in_view(view))?;
        let matcher = RelationMatcher::new(&reading, filter.as_ref())?;
        let mut seen = BTreeSet::new();
        let mut ids = Vec::new();
        for claim in reading
            .extraction(self.row.id)?
            .iter()
            .flat_map(|extraction| extraction.claims.iter())
        {
            for id in reading.relations_of_claim(claim.id)? {
                let Some(header) = reading.snapshot.topology.relation(id) else {
                    continue;
                };
                if matcher.matches(header)? && seen.insert(id) {
                    ids.push(id);
                }
            }
        }
        Ok(Relation::page(ids, &arguments, &reading)?)
    }

    /// When the server took it in (recorded time, not publication).
    async fn recorded_at(&self) -> DateTime {
        DateTime::from_ms(self.row.recorded_ms)
    }

    /// The changeset that took it in.
    async fn changeset(&self) -> async_graphql::Result<Option<Changeset>> {
        Ok(Changeset::read(&self.reading, self.row.sequence)?)
    }
}
