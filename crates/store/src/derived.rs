//! Derived rows as the derive contract reads them, on any rows.

use std::collections::BTreeSet;
use std::sync::Arc;

use newsgraph_model::{
    Assertion, AssertionId, ClaimId, DocumentId, Entity, EntityId, Extraction, Judgement,
    JudgementId, Relation, RelationId, SourceId,
};
use newsgraph_resolve::{
    AssertionTally, BlockKey, BucketKey, Cell, CopyMark, DeriveState, Member, NameNode, NodeId,
    RelationTally, ResolvedClaim, SourceFacts, Supported,
};

use crate::error::ReadError;
use crate::records::{AttestationRow, DocumentRow, DocumentState, JudgementRow, StoredDocument};
use crate::revision::copy_place;
use crate::rows::{Rows, from_bytes};
use crate::table::{Table, after_prefix, from_ascending};
use crate::value::corrupt;

/// The rows as the state that an update builds on.
pub(crate) struct Derived<'a, R>(pub(crate) &'a R);

impl<R: Rows> Derived<'_, R> {
    /// What a claim supports, sorted; nothing for a claim that is not live.
    pub(crate) fn supported_by(&self, claim: ClaimId) -> Result<Vec<Supported>, ReadError> {
        let rows = self
            .0
            .scan(&Table::ClaimRelation.key(&[claim.as_bytes()]))?;
        let supported: Result<BTreeSet<Supported>, _> = rows
            .iter()
            .map(|(key, bytes)| from_bytes(key, bytes))
            .collect();
        Ok(supported?.into_iter().collect())
    }

    /// A judgement, when it counts.
    pub(crate) fn judgement(&self, id: JudgementId) -> Result<Option<Judgement>, ReadError> {
        let row: Option<JudgementRow> = self.0.row(&Table::Judgement.key(&[id.as_bytes()]))?;
        Ok(row
            .filter(|row| row.input.content.is_some())
            .map(|row| row.judgement))
    }

    /// The row of a document.
    pub(crate) fn document(&self, id: DocumentId) -> Result<Option<DocumentRow>, ReadError> {
        self.0.row(&Table::Document.key(&[id.as_bytes()]))
    }

    /// The row of an attestation.
    pub(crate) fn attestation(
        &self,
        id: newsgraph_model::AttestationId,
    ) -> Result<Option<AttestationRow>, ReadError> {
        self.0.row(&Table::Attestation.key(&[id.as_bytes()]))
    }

    /// What was read in a document.
    pub(crate) fn extraction(&self, id: DocumentId) -> Result<Option<Extraction>, ReadError> {
        self.0.row(&Table::Extraction.key(&[id.as_bytes()]))
    }

    /// What a live document gives.
    pub(crate) fn document_facts(&self, row: &DocumentRow) -> Result<SourceFacts, ReadError> {
        let id = row.document.id;
        let is_copy = self.original_of(&row.document)?.is_some();
        match self.extraction(id)? {
            Some(extraction) => Ok(row.document.facts(extraction, is_copy)),
            None => Err(corrupt(
                &Table::Extraction.key(&[id.as_bytes()]),
                "the document has no extraction",
            )),
        }
    }

    /// The live document that came out first of those that share a mark with this live one; `None` when that is itself.
    pub(crate) fn original_of(
        &self,
        document: &StoredDocument,
    ) -> Result<Option<DocumentId>, ReadError> {
        let mut least = copy_place(document);
        for mark in &document.marks {
            let first = self.first_with_mark(*mark, 1)?;
            least = first.into_iter().fold(least, CopyPlace::min);
        }
        let (_, original) = least;
        Ok(Some(original).filter(|original| *original != document.id))
    }

    /// The live documents with a mark that came out first, at most `limit`, in order.
    pub(crate) fn first_with_mark(
        &self,
        mark: CopyMark,
        limit: usize,
    ) -> Result<Vec<CopyPlace>, ReadError> {
        let prefix = Table::LiveText.key(&[mark.as_bytes()]);
        let rows = self.0.range(&prefix, &after_prefix(&prefix), limit)?;
        let place = |key: &[u8]| {
            let rank = key.get(prefix.len()..).and_then(<[u8]>::first_chunk);
            let rank = rank.ok_or_else(|| corrupt(key, "the key is too short"))?;
            Ok((from_ascending(*rank), DocumentId::from_bytes(id32(key)?)))
        };
        rows.iter().map(|(key, _)| place(key)).collect()
    }
}

/// When a live document came out and its id: its place among those that share a mark.
pub(crate) type CopyPlace = (i64, DocumentId);

/// The last 16 bytes of what follows a prefix in a key, as an identifier.
pub(crate) fn id16(key: &[u8]) -> Result<[u8; 16], ReadError> {
    key.last_chunk()
        .copied()
        .ok_or_else(|| corrupt(key, "the key is too short"))
}

/// The last 32 bytes of a key, as an identifier.
pub(crate) fn id32(key: &[u8]) -> Result<[u8; 32], ReadError> {
    key.last_chunk()
        .copied()
        .ok_or_else(|| corrupt(key, "the key is too short"))
}

/// The last 33 bytes of a key, as a source.
pub(crate) fn source_id(key: &[u8]) -> Result<SourceId, ReadError> {
    let bytes = key.last_chunk().copied();
    bytes
        .and_then(SourceId::from_key)
        .ok_or_else(|| corrupt(key, "the key names no source"))
}

impl<R: Rows> DeriveState for Derived<'_, R> {
    type Error = ReadError;

    fn node(&self, node: NodeId) -> Result<Option<NameNode>, ReadError> {
        self.0.row(&Table::Node.key(&[node.as_bytes()]))
    }

    fn nodes_in_block(&self, block: BlockKey) -> Result<Vec<NameNode>, ReadError> {
        let mut nodes = Vec::new();
        for suffix in self.0.suffixes(Table::BlockNode, block.as_bytes())? {
            nodes.extend(self.node(EntityId::from_bytes(id16(&suffix)?))?);
        }
        Ok(nodes)
    }

    fn component(&self, node: NodeId) -> Result<Option<EntityId>, ReadError> {
        self.0.row(&Table::Component.key(&[node.as_bytes()]))
    }

    fn entity(&self, entity: EntityId) -> Result<Option<Entity>, ReadError> {
        self.0.row(&Table::Entity.key(&[entity.as_bytes()]))
    }

    fn judgements_of(&self, node: NodeId) -> Result<Vec<Judgement>, ReadError> {
        let mut judgements = Vec::new();
        for suffix in self.0.suffixes(Table::NodeJudgement, node.as_bytes())? {
            judgements.extend(self.judgement(JudgementId::from_bytes(id16(&suffix)?))?);
        }
        Ok(judgements)
    }

    fn sources_of(&self, node: NodeId) -> Result<Vec<SourceId>, ReadError> {
        let suffixes = self.0.suffixes(Table::NodeSource, node.as_bytes())?;
        suffixes.iter().map(|suffix| source_id(suffix)).collect()
    }

    fn facts(&self, source: SourceId) -> Result<Option<Arc<SourceFacts>>, ReadError> {
        match source {
            SourceId::Document(id) => {
                let row = self
                    .document(id)?
                    .filter(|row| row.document.state == DocumentState::Live);
                row.map(|row| self.document_facts(&row).map(Arc::new))
                    .transpose()
            }
            SourceId::Attestation(id) => {
                let row = self
                    .attestation(id)?
                    .filter(|row| row.input.content.is_some());
                Ok(row.map(|row| Arc::new(SourceFacts::of_attestation(&row.attestation))))
            }
        }
    }

    fn bucket_claims(
        &self,
        bucket: BucketKey,
        cell: Option<Cell>,
        source: Option<SourceId>,
        limit: usize,
    ) -> Result<Vec<ResolvedClaim>, ReadError> {
        let source = source.map(SourceId::key);
        let parts: [&[u8]; 3] = [
            bucket.as_bytes(),
            cell.as_ref().map_or(&[], |cell| cell.as_bytes()),
            source.as_ref().map_or(&[], |source| source),
        ];
        let prefix = Table::BucketClaim.key(&parts);
        let rows = self.0.range(&prefix, &after_prefix(&prefix), limit)?;
        rows.iter()
            .map(|(key, bytes)| from_bytes(key, bytes))
            .collect()
    }

    fn cell_after(
        &self,
        bucket: BucketKey,
        after: Option<Cell>,
    ) -> Result<Option<Cell>, ReadError> {
        let prefix = Table::BucketClaim.key(&[bucket.as_bytes()]);
        let from = after.map_or_else(
            || prefix.clone(),
            |cell| after_prefix(&Table::BucketClaim.key(&[bucket.as_bytes(), cell.as_bytes()])),
        );
        let rows = self.0.range(&from, &after_prefix(&prefix), 1)?;
        let Some((key, _)) = rows.first() else {
            return Ok(None);
        };
        let cell = key[prefix.len()..].first_chunk().copied();
        cell.map(|bytes| Some(Cell::from_bytes(bytes)))
            .ok_or_else(|| corrupt(key, "the key is too short"))
    }

    fn relation(&self, relation: RelationId) -> Result<Option<Relation>, ReadError> {
        self.0.row(&Table::Relation.key(&[relation.as_bytes()]))
    }

    fn assertions(&self, relation: RelationId) -> Result<Vec<Assertion>, ReadError> {
        let rows = self.0.scan(&Table::Assertion.key(&[relation.as_bytes()]))?;
        rows.iter()
            .map(|(key, bytes)| from_bytes(key, bytes))
            .collect()
    }

    fn tally(&self, relation: RelationId) -> Result<Option<RelationTally>, ReadError> {
        self.0.row(&Table::Tally.key(&[relation.as_bytes()]))
    }

    fn assertion_tally(&self, id: AssertionId) -> Result<Option<AssertionTally>, ReadError> {
        self.0.row(&Table::AssertionTally.key(&[id.as_bytes()]))
    }

    fn member(&self, member: Member) -> Result<u32, ReadError> {
        let count = self.0.row(&Table::Member.key(&[member.as_bytes()]))?;
        Ok(count.unwrap_or_default())
    }

    fn members(&self, owner: [u8; 16]) -> Result<Vec<Member>, ReadError> {
        let rows = self.0.scan(&Table::Member.key(&[&owner]))?;
        let member = |key: &[u8]| {
            let bytes = key.last_chunk().copied().map(Member::from_bytes);
            bytes.ok_or_else(|| corrupt(key, "the key is too short"))
        };
        rows.iter().map(|(key, _)| member(key)).collect()
    }
}
