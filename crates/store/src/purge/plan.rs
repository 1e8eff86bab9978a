//! What a purge takes away, what it leaves, and from which changeset on the store must be made again.

use std::collections::{BTreeMap, BTreeSet};

use newsgraph_model::{Cluster, DocumentId, Sequence, TextId};

use super::words::{Words, shared_words};
use super::{PURGED_REASON, PurgeError, PurgeRequest};
use crate::apply::journal_key;
use crate::derived::{Derived, id32};
use crate::error::ReadError;
use crate::records::{AttestationRow, DocumentRow, InputKey, JournalRow, JudgementRow};
use crate::revision::page_key;
use crate::rows::{Rows, Snapshot, from_bytes};
use crate::table::Table;
use crate::value::corrupt;

/// Rows read at once.
const PAGE: usize = 32;

/// What a purge takes away, and what of its kind stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PurgePlan {
    /// Documents that go, by id: the one asked for and, when asked, all others with its text.
    pub documents: Vec<DocumentId>,
    /// Other documents with the same text that would stay, by id. There are none when the purge is made.
    pub copies: Vec<DocumentId>,
    /// Other revisions of the same pages, with other texts, by id: they stay.
    pub revisions: Vec<DocumentId>,
    /// Documents with other texts that share passages with it, by id: they stay.
    pub quoting: Vec<Quoting>,
    /// Changesets that become empty lines of the journal.
    pub changesets: Vec<Sequence>,
    /// Changesets about other things whose reasons quote it: the reasons go.
    pub reasons: Vec<Sequence>,
}

/// A document that shares passages with one that goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quoting {
    /// The document.
    pub document: DocumentId,
    /// About how many of its words are in passages of eight or more words that both have.
    pub words: usize,
}

/// A plan with what it takes to carry it out.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) public: PurgePlan,
    /// The documents that go, with their texts.
    pub(super) documents: BTreeMap<DocumentId, TextId>,
    /// Those that went before.
    purged: BTreeSet<DocumentId>,
    pub(super) words: Words,
    /// The first changeset that must be made again.
    pub(super) first: Sequence,
}

impl Plan {
    /// Whether a changeset is about a document that goes or went.
    pub(super) fn is_void(&self, input: InputKey) -> bool {
        match input {
            InputKey::Document(id) => self.documents.contains_key(&id) || self.purged.contains(&id),
            InputKey::Attestation(_) | InputKey::Judgement(_) | InputKey::DatasetPart(..) => false,
        }
    }

    /// Whether a reason holds words of the documents that go.
    pub(super) fn is_quoted_in(&self, reason: &str) -> bool {
        !reason.is_empty() && reason != PURGED_REASON && self.words.quoted_in(reason).is_some()
    }

    /// Refuses a purge that would leave the words, in copies or in its own reason.
    pub(super) fn check(&self, request: &PurgeRequest) -> Result<(), PurgeError> {
        if !self.public.copies.is_empty() {
            return Err(PurgeError::Copies {
                document: request.document,
                copies: self.public.copies.clone(),
            });
        }
        match self.words.quoted_in(&request.reason) {
            Some(words) => Err(PurgeError::Reason { words }),
            None => Ok(()),
        }
    }
}

/// The plan for a document.
pub(super) fn make(old: &Snapshot, asked: DocumentId, copies: bool) -> Result<Plan, PurgeError> {
    let derived = Derived(old);
    if let Some(tombstone) = derived.tombstone(asked)? {
        return Err(PurgeError::Already(Box::new(tombstone)));
    }
    let unknown = PurgeError::UnknownDocument { document: asked };
    let text_id = derived.document(asked)?.ok_or(unknown)?.document.text_id;
    let with_text = old.suffixes(Table::TextDocument, text_id.as_bytes())?;
    let with_text: Result<BTreeSet<DocumentId>, ReadError> = with_text
        .iter()
        .map(|suffix| Ok(DocumentId::from_bytes(id32(suffix)?)))
        .collect();
    let (documents, left): (BTreeSet<_>, BTreeSet<_>) = with_text?
        .into_iter()
        .partition(|id| copies || *id == asked);
    let tombstones = derived.tombstones()?;
    let mut plan = Plan {
        public: PurgePlan {
            documents: documents.iter().copied().collect(),
            copies: left.into_iter().collect(),
            ..PurgePlan::default()
        },
        documents: documents.iter().map(|id| (*id, text_id)).collect(),
        purged: tombstones.iter().map(|stone| stone.document).collect(),
        words: Words::default(),
        first: old.sequence() + 1,
    };
    let journal = journal(old)?;
    plan.collect_words(old, text_id, &journal)?;
    plan.keep_words(old, text_id)?;
    plan.find_changesets(old, &journal)?;
    Ok(plan)
}

/// All changesets, oldest first.
fn journal(old: &Snapshot) -> Result<Vec<JournalRow>, ReadError> {
    let mut rows = Vec::new();
    for sequence in 1..=old.sequence() {
        let key = journal_key(sequence);
        let row = old.row(&key)?;
        rows.push(row.ok_or_else(|| corrupt(&key, "a changeset is missing"))?);
    }
    Ok(rows)
}

impl Plan {
    /// The words of the documents that go, as every changeset gave them.
    fn collect_words(
        &mut self,
        old: &Snapshot,
        text: TextId,
        journal: &[JournalRow],
    ) -> Result<(), ReadError> {
        if let Some(bytes) = old.bytes(&Table::Text.key(&[text.as_bytes()]))? {
            self.words.add(&String::from_utf8_lossy(&bytes));
        }
        for row in journal {
            let InputKey::Document(id) = row.input else {
                continue;
            };
            if !self.documents.contains_key(&id) || row.after.is_none() {
                continue;
            }
            let then = Snapshot::new(old.backend().clone(), row.changeset.sequence);
            let derived = Derived(&then);
            if let Some(DocumentRow { document, .. }) = derived.document(id)? {
                document
                    .title
                    .iter()
                    .for_each(|title| self.words.add(title));
                document.url.iter().for_each(|url| self.words.add_url(url));
                let authors = document.authors.iter();
                authors.for_each(|author| self.words.add_name(author));
            }
            if let Some(read) = derived.extraction(id)? {
                names_in(&read.clusters).for_each(|name| self.words.add_name(name));
            }
        }
        Ok(())
    }

    /// The words of what stays, and who shares passages.
    fn keep_words(&mut self, old: &Snapshot, gone: TextId) -> Result<(), ReadError> {
        let sharing = self.keep_texts(old, gone)?;
        let mut homes = BTreeSet::new();
        for id in self.documents.keys() {
            let row = Derived(old).document(*id)?;
            homes.extend(row.and_then(|row| page_key(&row.document)));
        }
        pages(old, Table::Document, |key, bytes| {
            let DocumentRow { document, .. } = from_bytes(key, &bytes)?;
            if self.documents.contains_key(&document.id) {
                return Ok(());
            }
            for words in document.title.iter().chain(&document.authors) {
                self.words.keep(words);
            }
            let is_copy = self.public.copies.contains(&document.id);
            if page_key(&document).is_some_and(|page| homes.contains(&page)) && !is_copy {
                self.public.revisions.push(document.id);
            }
            if let Some(words) = sharing.get(&document.text_id) {
                self.public.quoting.push(Quoting {
                    document: document.id,
                    words: *words,
                });
            }
            Ok(())
        })?;
        pages(old, Table::Attestation, |key, bytes| {
            let row: AttestationRow = from_bytes(key, &bytes)?;
            names_in(&row.attestation.clusters).for_each(|name| {
                self.words.keep(name);
            });
            Ok(())
        })
    }

    /// The words of the texts that stay; those with passages of the one that goes, and how many words these have.
    fn keep_texts(
        &mut self,
        old: &Snapshot,
        gone: TextId,
    ) -> Result<BTreeMap<TextId, usize>, ReadError> {
        let gone = Table::Text.key(&[gone.as_bytes()]);
        let mut sharing = BTreeMap::new();
        pages(old, Table::Text, |key, bytes| {
            if *key != gone {
                let n_runs = self.words.keep(&String::from_utf8_lossy(&bytes));
                if n_runs > 0 {
                    sharing.insert(TextId::from_bytes(id32(key)?), shared_words(n_runs));
                }
            }
            Ok(())
        })?;
        Ok(sharing)
    }

    /// The changesets that hold words of the documents that go.
    fn find_changesets(&mut self, old: &Snapshot, journal: &[JournalRow]) -> Result<(), ReadError> {
        for row in journal {
            let sequence = row.changeset.sequence;
            let held = match row.input {
                InputKey::Document(id) if self.documents.contains_key(&id) => {
                    &mut self.public.changesets
                }
                _ if self.is_quoted_in(&row.changeset.reason)
                    || self.is_quoted_in(&judged(old, row)?) =>
                {
                    &mut self.public.reasons
                }
                _ => continue,
            };
            held.push(sequence);
            self.first = self.first.min(sequence);
        }
        Ok(())
    }
}

/// The reason in a judgement that a changeset gave; empty for any other changeset.
fn judged(old: &Snapshot, row: &JournalRow) -> Result<String, ReadError> {
    let sequence = row.changeset.sequence;
    let InputKey::Judgement(id) = row.input else {
        return Ok(String::new());
    };
    if row.after != Some(sequence) {
        return Ok(String::new());
    }
    let then = Snapshot::new(old.backend().clone(), sequence);
    let row: Option<JudgementRow> = then.row(&Table::Judgement.key(&[id.as_bytes()]))?;
    Ok(row.map(|row| row.judgement.reason).unwrap_or_default())
}

fn names_in(clusters: &[Cluster]) -> impl Iterator<Item = &str> {
    clusters.iter().flat_map(|cluster| {
        let names = cluster.names.iter().map(|name| name.text.as_str());
        names.chain([cluster.name.as_str()])
    })
}

/// Calls `each` with every row of a table.
fn pages(
    old: &Snapshot,
    table: Table,
    mut each: impl FnMut(&Vec<u8>, Vec<u8>) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let mut after: Option<Vec<u8>> = None;
    loop {
        let page = old.page(table, after.as_deref(), PAGE)?;
        let is_last = page.len() < PAGE;
        for (key, bytes) in page {
            after = Some(key[1..].to_vec());
            each(&key, bytes)?;
        }
        if is_last {
            return Ok(());
        }
    }
}
