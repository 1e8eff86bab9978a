//! Brings the index from what it says it has to what a store has: what changed since, or all of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use newsgraph_model::{
    Changeset, DocumentId, Evidence, Extraction, IdHasher, Sequence, TextSpan, ViewSet,
};
use newsgraph_store::{DocumentState, ReadError, ReadView, StoredDocument};
use smol_str::SmolStr;

use crate::index::{IndexError, TextIndex};

/// Rows read at once.
const PAGE: usize = 256;

/// Why the index could not be brought up.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UpkeepError {
    /// The store cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The index cannot be written.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// Nobody waits for it any more.
    #[error("stopped")]
    Stopped,
}

/// What the index takes of a document.
#[derive(Clone, Debug)]
pub struct DocumentWords {
    /// The document.
    pub document: DocumentId,
    /// Its headline.
    pub title: Option<String>,
    /// A number that grows with the date of publication; the least when it is not known.
    pub published: i64,
    /// Tags of its collections.
    pub collections: BTreeSet<SmolStr>,
    /// Its text.
    pub text: Arc<str>,
    /// The sentences that claims were read in, with the views of the claims, in text order.
    pub sentences: Vec<(TextSpan, ViewSet)>,
}

impl DocumentWords {
    /// What the index takes of a document; `None` when it is not live.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn of(view: &ReadView, id: DocumentId) -> Result<Option<Self>, ReadError> {
        let document = view.document(id)?;
        let Some(document) = document.filter(|row| row.state == DocumentState::Live) else {
            return Ok(None);
        };
        Self::of_live(view, document).map(Some)
    }

    fn of_live(view: &ReadView, document: StoredDocument) -> Result<Self, ReadError> {
        let text = view.text(document.id)?.unwrap_or_default();
        let extraction = view.extraction(document.id)?;
        let sentences = extraction.map(|extraction| sentences(&extraction));
        Ok(Self {
            document: document.id,
            published: published(&document),
            title: document.title,
            collections: document.collections,
            text,
            sentences: sentences.unwrap_or_default(),
        })
    }
}

/// The sentences that claims were read in. A claim that spans several is found by the first.
fn sentences(extraction: &Extraction) -> Vec<(TextSpan, ViewSet)> {
    let mut views: BTreeMap<(usize, usize), ViewSet> = BTreeMap::new();
    for claim in &extraction.claims {
        let of_claim = ViewSet::of_claim(claim.status, claim.polarity, &claim.attribution);
        for evidence in &claim.evidence {
            if let Evidence::Span { span, .. } = evidence {
                let sentence = extraction.sentence_at(span.start()).unwrap_or(*span);
                let views = views.entry((sentence.start(), sentence.end())).or_default();
                *views = views.union(of_claim);
            }
        }
    }
    let spans = views.into_iter();
    spans
        .filter_map(|((start, end), views)| Some((TextSpan::new(start, end)?, views)))
        .collect()
}

fn published(document: &StoredDocument) -> i64 {
    let Some(time) = document.published_at.earliest else {
        return i64::MIN;
    };
    let days = (i64::from(time.year()) * 12 + i64::from(time.month())) * 31 + i64::from(time.day());
    let minutes = i64::from(time.hour()) * 60 + i64::from(time.minute());
    days * 24 * 60 + minutes
}

/// What upkeep tells as it goes, and what tells it to stop: documents done of how many; `false` stops it.
pub(crate) type Told<'t> = &'t dyn Fn(u64, u64) -> bool;

/// Brings an index to what the view has; gives it back, it may be another one.
pub(crate) fn bring_up(
    mut index: TextIndex,
    view: &ReadView,
    told: Told<'_>,
) -> Result<TextIndex, (UpkeepError, Option<Box<TextIndex>>)> {
    let since = match known_sequence(&index, view) {
        Ok(since) => since,
        Err(error) => return Err((error, Some(Box::new(index)))),
    };
    if since == Some(view.sequence()) {
        return Ok(index);
    }
    if since.is_none() {
        index = index.emptied().map_err(|error| (error.into(), None))?;
    }
    let written = match since {
        Some(since) => put_changed(&index, view, since, told),
        None => put_all(&index, view, told),
    };
    let committed = written.and_then(|()| Ok(index.commit(&stamp(view)?)?));
    match committed {
        Ok(()) => Ok(index),
        Err(error) => Err((error, Some(Box::new(index)))),
    }
}

/// The sequence up to which an index has the history of this view; `None` when it has to be made anew.
fn known_sequence(index: &TextIndex, view: &ReadView) -> Result<Option<Sequence>, UpkeepError> {
    let Some(stamp) = index.stamp()? else {
        return Ok(None);
    };
    let sequence = stamp
        .split(' ')
        .next()
        .and_then(|number| number.parse().ok());
    let Some(sequence) = sequence.filter(|sequence| *sequence <= view.sequence()) else {
        return Ok(None);
    };
    let is_same = stamp == stamp_at(view, sequence)?;
    Ok(is_same.then_some(sequence))
}

fn stamp(view: &ReadView) -> Result<String, UpkeepError> {
    stamp_at(view, view.sequence())
}

/// A sequence, and a hash of its changeset: a folder whose store was exchanged has another history.
fn stamp_at(view: &ReadView, sequence: Sequence) -> Result<String, UpkeepError> {
    let mut hasher = IdHasher::new("history");
    for changeset in view.changesets(Some(sequence + 1), 1)? {
        hasher
            .number(changeset.sequence)
            .text(changeset.kind.as_str())
            .text(&changeset.subject)
            .text(&changeset.actor)
            .number(changeset.recorded_ms.unsigned_abs());
    }
    let hash = hasher.finish16();
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{sequence} {hash}"))
}

fn put_all(index: &TextIndex, view: &ReadView, told: Told<'_>) -> Result<(), UpkeepError> {
    let n_all = view.counts()?.documents_live;
    let (mut after, mut n_done) = (None, 0);
    loop {
        let page = view.documents(after, PAGE)?;
        after = page.last().map(|document| document.id);
        let is_last = page.len() < PAGE;
        for document in page {
            if document.state == DocumentState::Live {
                index.put(&DocumentWords::of_live(view, document)?)?;
                n_done += 1;
            }
            if !told(n_done, n_all) {
                return Err(UpkeepError::Stopped);
            }
        }
        if is_last {
            return Ok(());
        }
    }
}

fn put_changed(
    index: &TextIndex,
    view: &ReadView,
    since: Sequence,
    told: Told<'_>,
) -> Result<(), UpkeepError> {
    let changed = changed_documents(view, since)?;
    let n_all = changed.len() as u64;
    for (n_done, id) in (1..).zip(changed) {
        match DocumentWords::of(view, id)? {
            Some(words) => index.put(&words)?,
            None => index.remove(id)?,
        }
        if !told(n_done, n_all) {
            return Err(UpkeepError::Stopped);
        }
    }
    Ok(())
}

/// Documents whose state may differ from an older sequence: those that changesets since were about, and the other revisions
/// of their pages.
fn changed_documents(
    view: &ReadView,
    since: Sequence,
) -> Result<BTreeSet<DocumentId>, UpkeepError> {
    let mut changed = BTreeSet::new();
    let mut before = None;
    loop {
        let page = view.changesets(before, PAGE)?;
        before = page.last().map(|changeset| changeset.sequence);
        let newer = page
            .iter()
            .take_while(|changeset| changeset.sequence > since);
        let n_newer = newer.clone().count();
        changed.extend(newer.flat_map(documents_of));
        if n_newer < PAGE {
            break;
        }
    }
    for id in changed.clone() {
        let url = view.document(id)?.and_then(|document| document.url);
        if let Some(url) = url {
            changed.extend(view.documents_with_url(&url)?);
        }
    }
    Ok(changed)
}

/// The documents that a changeset names: the one taken in or back, also by an undo of that.
fn documents_of(changeset: &Changeset) -> impl Iterator<Item = DocumentId> {
    let words = changeset.subject.split_whitespace();
    words.filter_map(|word| word.parse().ok())
}
