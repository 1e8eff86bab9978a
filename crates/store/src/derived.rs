//! Derived rows as the derive contract reads them, on any rows.

use std::collections::BTreeSet;
use std::sync::Arc;

use newsgraph_model::{
    ClaimId, Entity, EntityId, Extraction, Judgement, JudgementId, Relation, RelationId, SourceId,
};
use newsgraph_resolve::{
    BlockKey, BucketKey, DeriveState, NameNode, NodeId, ResolvedClaim, SourceFacts,
};

use crate::error::ReadError;
use crate::records::{AttestationRow, DocumentRow, DocumentState, JudgementRow};
use crate::rows::{Rows, from_bytes};
use crate::table::Table;
use crate::value::corrupt;

/// The rows as the state that an update builds on.
pub(crate) struct Derived<'a, R>(pub(crate) &'a R);

impl<R: Rows> Derived<'_, R> {
    /// The relations that a claim supports, sorted; none for a claim that is not live.
    pub(crate) fn relations_of_claim(&self, claim: ClaimId) -> Result<Vec<RelationId>, ReadError> {
        let rows = self
            .0
            .scan(&Table::ClaimRelation.key(&[claim.as_bytes()]))?;
        let relations: Result<BTreeSet<RelationId>, _> = rows
            .iter()
            .map(|(key, bytes)| from_bytes(key, bytes))
            .collect();
        Ok(relations?.into_iter().collect())
    }

    /// A relation, under the id it has now.
    pub(crate) fn relation(&self, relation: RelationId) -> Result<Option<Relation>, ReadError> {
        self.0.row(&Table::Relation.key(&[relation.as_bytes()]))
    }

    /// A judgement, when it counts.
    pub(crate) fn judgement(&self, id: JudgementId) -> Result<Option<Judgement>, ReadError> {
        let row: Option<JudgementRow> = self.0.row(&Table::Judgement.key(&[id.as_bytes()]))?;
        Ok(row
            .filter(|row| row.input.content.is_some())
            .map(|row| row.judgement))
    }

    /// The row of a document.
    pub(crate) fn document(
        &self,
        id: newsgraph_model::DocumentId,
    ) -> Result<Option<DocumentRow>, ReadError> {
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
    pub(crate) fn extraction(
        &self,
        id: newsgraph_model::DocumentId,
    ) -> Result<Option<Extraction>, ReadError> {
        self.0.row(&Table::Extraction.key(&[id.as_bytes()]))
    }

    /// What a document gives, live or not.
    pub(crate) fn document_facts(&self, row: &DocumentRow) -> Result<SourceFacts, ReadError> {
        let id = row.document.id;
        match self.extraction(id)? {
            Some(extraction) => Ok(row.document.facts(extraction)),
            None => Err(corrupt(
                &Table::Extraction.key(&[id.as_bytes()]),
                "the document has no extraction",
            )),
        }
    }
}

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

    fn bucket(&self, bucket: BucketKey) -> Result<Vec<ResolvedClaim>, ReadError> {
        let rows = self.0.scan(&Table::BucketClaim.key(&[bucket.as_bytes()]))?;
        rows.iter()
            .map(|(key, bytes)| from_bytes(key, bytes))
            .collect()
    }
}
