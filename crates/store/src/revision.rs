//! Documents as inputs: one page may have many revisions, of which the newest that is not retracted is live.

use std::collections::{BTreeMap, BTreeSet};

use newsgraph_model::{DocumentId, Extraction, IdHasher, SourceId};
use newsgraph_resolve::{CopyMark, SourceFacts, text_rank};

use crate::apply::InputSet;
use crate::derived::{CopyPlace, Derived, id32};
use crate::error::CommitError;
use crate::inputs::{Inputs, Wish};
use crate::records::{Counts, DocumentRow, DocumentState, StoredDocument};
use crate::request::Action;
use crate::rows::Rows;
use crate::table::{Table, ascending};
use crate::value::{Packed, corrupt};

/// A document with what was read in it.
struct Content {
    document: StoredDocument,
    extraction: Extraction,
}

impl Inputs<'_> {
    /// Makes the wished content of a document count, and the newest revision of its page live.
    pub(crate) fn set_document(
        &mut self,
        id: DocumentId,
        wish: Wish,
    ) -> Result<InputSet, CommitError> {
        let old = Derived(self.group).document(id)?;
        let content = self.document_content(id, wish, old.as_ref())?;
        let (input, mut set) = self.transition(old.as_ref().map(|row| row.input), wish);
        let document = match (&content, &old) {
            (Some(content), _) => content.document.clone(),
            (None, Some(old)) => old.document.clone(),
            (None, None) => return Err(CommitError::UnknownDocument { document: id }),
        };
        if let Some(content) = &content {
            self.stage_content(content)?;
        }
        let before = self.page(id, &document, old)?;
        let mut after = before.clone();
        after.insert(id, DocumentRow { document, input });
        order_revisions(&mut after);
        for (member, row) in &after {
            let old_state = before.get(member).map(|row| row.document.state);
            count_state(&mut self.counts, old_state, row.document.state);
            self.staged
                .put(self.group, Table::Document.key(&[member.as_bytes()]), row)?;
        }
        set.revises = after.get(&id).and_then(|row| row.document.revises);
        self.replace_live(id, live_of(&before), live_of(&after), content)?;
        Ok(set)
    }

    /// The content that shall count: from the request, or as an earlier request gave it.
    fn document_content(
        &self,
        id: DocumentId,
        wish: Wish,
        old: Option<&DocumentRow>,
    ) -> Result<Option<Content>, CommitError> {
        let content = match (wish, &self.prepared.request.action) {
            (
                Wish::Given,
                Action::Ingest {
                    document,
                    extraction,
                    collections,
                },
            ) => {
                let recorded_ms = self.prepared.request.recorded_ms;
                let mut stored = StoredDocument::new(
                    document,
                    self.prepared.marks.clone(),
                    collections.clone(),
                    recorded_ms,
                    self.staged.sequence(),
                );
                if let Some(old) = old {
                    (stored.recorded_ms, stored.sequence) =
                        (old.document.recorded_ms, old.document.sequence);
                }
                Content {
                    document: stored,
                    extraction: extraction.clone(),
                }
            }
            (Wish::AsOf(sequence), _) => {
                let document_key = Table::Document.key(&[id.as_bytes()]);
                let extraction_key = Table::Extraction.key(&[id.as_bytes()]);
                let row: Option<DocumentRow> = self.group.row_at(&document_key, sequence)?;
                let extraction = self.group.row_at(&extraction_key, sequence)?;
                match (row, extraction) {
                    (Some(row), Some(extraction)) => Content {
                        document: row.document,
                        extraction,
                    },
                    _ => {
                        return Err(corrupt(
                            &document_key,
                            &format!("its version of sequence {sequence} is missing"),
                        )
                        .into());
                    }
                }
            }
            _ => return Ok(None),
        };
        Ok(Some(content))
    }

    /// Writes text, extraction and indexes.
    fn stage_content(&mut self, content: &Content) -> Result<(), CommitError> {
        let Content {
            document,
            extraction,
        } = content;
        let id = document.id.as_bytes();
        if let Action::Ingest { document, .. } = &self.prepared.request.action {
            let packed = || match &self.prepared.text {
                Some(packed) => packed.clone(),
                None => Packed::pack(document.text.clone().into_bytes()),
            };
            self.staged.put_once(
                self.group,
                Table::Text.key(&[document.text_id.as_bytes()]),
                packed,
            )?;
        }
        self.staged
            .put(self.group, Table::Extraction.key(&[id]), extraction)?;
        self.staged.mark(
            self.group,
            Table::TextDocument.key(&[document.text_id.as_bytes(), id]),
            true,
        )?;
        if let Some(url) = &document.url {
            self.staged.mark(
                self.group,
                Table::UrlDocument.key(&[&url_key(url), id]),
                true,
            )?;
        }
        if let Some(page) = page_key(document) {
            self.staged
                .mark(self.group, Table::Revision.key(&[&page, id]), true)?;
        }
        self.stage_claim_sources(SourceId::Document(document.id), &extraction.claims)
    }

    /// The documents of one page before the change; a document without url or publisher is a page of its own.
    fn page(
        &self,
        id: DocumentId,
        document: &StoredDocument,
        old: Option<DocumentRow>,
    ) -> Result<BTreeMap<DocumentId, DocumentRow>, CommitError> {
        let mut rows = BTreeMap::new();
        if let Some(page) = page_key(document) {
            for suffix in self.group.suffixes(Table::Revision, &page)? {
                let member = DocumentId::from_bytes(id32(&suffix)?);
                let row = Derived(self.group).document(member)?;
                let missing = || {
                    corrupt(
                        &Table::Document.key(&[member.as_bytes()]),
                        "a revision has no row",
                    )
                };
                rows.insert(member, row.ok_or_else(missing)?);
            }
        }
        rows.extend(old.map(|old| (id, old)));
        Ok(rows)
    }

    /// Hands the change of the live revision on.
    fn replace_live(
        &mut self,
        id: DocumentId,
        before: Option<&DocumentRow>,
        after: Option<&DocumentRow>,
        content: Option<Content>,
    ) -> Result<(), CommitError> {
        let same = |row: &DocumentRow| (row.document.id, row.input.content);
        if before.map(same) == after.map(same) {
            return Ok(());
        }
        let is_copy = self.replace_copies(before, after)?;
        let derived = Derived(self.group);
        let removed = before.map(|row| derived.document_facts(row)).transpose()?;
        let added: Option<SourceFacts> = match (after, content) {
            (Some(row), Some(content)) if row.document.id == id => {
                Some(row.document.facts(content.extraction, is_copy))
            }
            (Some(row), _) => {
                let mut facts = derived.document_facts(row)?;
                facts.copy = is_copy;
                Some(facts)
            }
            (None, _) => None,
        };
        self.replace(removed, added);
        Ok(())
    }

    /// Puts one live document in the place of another among those that share its marks, and hands on what that makes of
    /// the first of these: one may become a copy, or no longer be one. Returns whether the new one is a copy.
    fn replace_copies(
        &mut self,
        lost: Option<&DocumentRow>,
        gained: Option<&DocumentRow>,
    ) -> Result<bool, CommitError> {
        let (lost, gained) = (
            lost.map(|row| &row.document),
            gained.map(|row| &row.document),
        );
        let turn = Turnover {
            lost: lost.map(|document| (&document.marks, copy_place(document))),
            gained: gained.map(|document| (&document.marks, copy_place(document))),
        };
        for document in [lost, gained].into_iter().flatten() {
            let is_live = gained.is_some_and(|gained| gained.id == document.id);
            for key in live_text_keys(document) {
                self.staged.mark(self.group, key, is_live)?;
            }
        }
        let mut is_copy = false;
        let mut others = BTreeSet::new();
        for mark in turn.marks() {
            let before = Derived(self.group).first_with_mark(mark, N_FIRST)?;
            let (first, now) = (before.first().copied(), turn.first_after(mark, &before));
            is_copy |= turn.has_gained(mark) && now != turn.gained.map(|(_, place)| place);
            others.extend([first, now].into_iter().flatten().filter(|_| first != now));
        }
        let turned = [turn.lost, turn.gained];
        for (_, place) in turned.into_iter().flatten() {
            others.remove(&place);
        }
        for (_, other) in others {
            self.replace_copy(other, &turn)?;
        }
        Ok(is_copy)
    }

    /// A live document of which another may have become the original, or the original may have gone.
    fn replace_copy(&mut self, id: DocumentId, turn: &Turnover<'_>) -> Result<(), CommitError> {
        let derived = Derived(self.group);
        let missing = || {
            corrupt(
                &Table::Document.key(&[id.as_bytes()]),
                "a live document has no row",
            )
        };
        let row = derived.document(id)?.ok_or_else(missing)?;
        let place = copy_place(&row.document);
        let mut copy = false;
        for mark in &row.document.marks {
            let before = derived.first_with_mark(*mark, N_FIRST)?;
            copy |= turn.first_after(*mark, &before) != Some(place);
        }
        let old = derived.document_facts(&row)?;
        if old.copy != copy {
            let new = SourceFacts {
                copy,
                ..old.clone()
            };
            self.replace(Some(old), Some(new));
        }
        Ok(())
    }
}

/// One live document in the place of another: each with its marks and its place among those that share them.
struct Turnover<'a> {
    lost: Option<(&'a Vec<CopyMark>, CopyPlace)>,
    gained: Option<(&'a Vec<CopyMark>, CopyPlace)>,
}

impl Turnover<'_> {
    fn marks(&self) -> BTreeSet<CopyMark> {
        let both = [self.lost, self.gained].into_iter().flatten();
        both.flat_map(|(marks, _)| marks).copied().collect()
    }

    fn has_gained(&self, mark: CopyMark) -> bool {
        self.gained.is_some_and(|(marks, _)| marks.contains(&mark))
    }

    /// The first document with a mark afterwards; `before` are the first [`N_FIRST`] of before.
    fn first_after(&self, mark: CopyMark, before: &[CopyPlace]) -> Option<CopyPlace> {
        let lost = self.lost.map(|(_, place)| place);
        let stays = before.iter().copied().find(|place| Some(*place) != lost);
        let gained = self.gained.filter(|_| self.has_gained(mark));
        let gained = gained.map(|(_, place)| place);
        stays.into_iter().chain(gained).min()
    }
}

/// How many documents of a mark are looked at: the first is among them though one goes.
const N_FIRST: usize = 2;

/// The place of a document among those that share a mark with it.
pub(crate) fn copy_place(document: &StoredDocument) -> CopyPlace {
    (text_rank(document.published_at.earliest), document.id)
}

/// The index keys of a live document among those that share its marks.
pub(crate) fn live_text_keys(document: &StoredDocument) -> impl Iterator<Item = Vec<u8>> {
    let (rank, id) = copy_place(document);
    let key = move |mark: &CopyMark| {
        Table::LiveText.key(&[mark.as_bytes(), &ascending(rank), id.as_bytes()])
    };
    document.marks.iter().map(key)
}

/// The index key of a url.
pub(crate) fn url_key(url: &str) -> [u8; 16] {
    IdHasher::new("url").text(url).finish16()
}

/// The index key of a page: url and publisher, when both are known.
pub(crate) fn page_key(document: &StoredDocument) -> Option<[u8; 16]> {
    let (url, publisher) = (document.url.as_deref()?, document.publisher.as_deref()?);
    Some(IdHasher::new("page").text(url).text(publisher).finish16())
}

fn live_of(page: &BTreeMap<DocumentId, DocumentRow>) -> Option<&DocumentRow> {
    page.values()
        .find(|row| row.document.state == DocumentState::Live)
}

/// Orders what is not retracted by publication (unknown first), then by arrival; the last is live.
fn order_revisions(page: &mut BTreeMap<DocumentId, DocumentRow>) {
    let standing = page.values().filter(|row| row.input.content.is_some());
    let mut order: Vec<_> = standing
        .map(|row| {
            (
                row.document.published_at.latest,
                row.document.sequence,
                row.document.id,
            )
        })
        .collect();
    order.sort_unstable();
    let ids: Vec<DocumentId> = order.into_iter().map(|(_, _, id)| id).collect();
    for row in page.values_mut() {
        let document = &mut row.document;
        let place = ids.iter().position(|id| *id == document.id);
        document.revises = place.and_then(|place| ids.get(place.checked_sub(1)?).copied());
        document.revised_by = place.and_then(|place| ids.get(place + 1).copied());
        document.state = match (place, document.revised_by) {
            (None, _) => DocumentState::Retracted,
            (Some(_), Some(_)) => DocumentState::Revised,
            (Some(_), None) => DocumentState::Live,
        };
    }
}

fn count_state(counts: &mut Counts, before: Option<DocumentState>, after: DocumentState) {
    let mut total = |state, add: bool| {
        let total = match state {
            DocumentState::Live => &mut counts.documents_live,
            DocumentState::Revised => &mut counts.documents_revised,
            DocumentState::Retracted => &mut counts.documents_retracted,
        };
        *total = if add {
            *total + 1
        } else {
            total.saturating_sub(1)
        };
    };
    if let Some(before) = before {
        total(before, false);
    }
    total(after, true);
}
