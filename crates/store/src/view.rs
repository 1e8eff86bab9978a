//! Reads pinned to one sequence.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use newsgraph_model::ontology::Ontology;
use newsgraph_model::{
    Assertion, AssertionId, Attestation, AttestationId, Changeset, Claim, ClaimId, DocumentId,
    Entity, EntityId, Extraction, Judgement, Relation, RelationId, Sequence, SourceId, TextId,
};
use newsgraph_resolve::{AssertionClaim, BucketKey, DeriveState, Supported};
use serde::de::DeserializeOwned;

use crate::apply::assertion_claim_key;
use crate::derived::{Derived, id16, id32, source_id};
use crate::error::ReadError;
use crate::names::lookup_keys;
use crate::records::{
    AttestationRow, Counts, DocumentRow, DocumentState, JournalRow, JudgementRow, StoredDocument,
};
use crate::revision::url_key;
use crate::rows::{Rows, Snapshot, from_bytes};
use crate::table::{Table, after_prefix, from_ascending, inverted};
use crate::value::corrupt;
use crate::writer::Shared;

/// What one commit left. Every read answers from it, whatever is committed meanwhile. Cheap to clone.
///
/// Every read fails when the engine fails or a stored value is not what was written.
#[derive(Clone, Debug)]
pub struct ReadView {
    pub(crate) rows: Snapshot,
    pub(crate) ontology: Arc<Ontology>,
}

/// Identifiers of this many rows are read at once where dead rows are skipped.
const PAGE: usize = 128;

impl ReadView {
    pub(crate) fn new(shared: &Shared, sequence: Sequence) -> Self {
        Self {
            rows: Snapshot::with_datasets(
                shared.backend.clone(),
                sequence,
                shared.datasets.clone(),
            ),
            ontology: shared.ontology.clone(),
        }
    }

    /// The ontology that the store derives with.
    pub const fn ontology(&self) -> &Arc<Ontology> {
        &self.ontology
    }

    /// The sequence it is pinned to.
    pub const fn sequence(&self) -> Sequence {
        self.rows.sequence()
    }

    /// A document without its text, in any state.
    ///
    /// # Errors
    /// See [`ReadView`]; so for all reads below.
    pub fn document(&self, id: DocumentId) -> Result<Option<StoredDocument>, ReadError> {
        Ok(self.derived().document(id)?.map(|row| row.document))
    }

    /// The text of a document, verbatim.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn text(&self, id: DocumentId) -> Result<Option<Arc<str>>, ReadError> {
        let Some(document) = self.document(id)? else {
            return Ok(None);
        };
        let key = Table::Text.key(&[document.text_id.as_bytes()]);
        let bytes = self
            .rows
            .bytes(&key)?
            .ok_or_else(|| corrupt(&key, "the text of a document is missing"))?;
        let text = String::from_utf8(bytes).map_err(|_| corrupt(&key, "the text is not UTF-8"))?;
        Ok(Some(text.into()))
    }

    /// What was read in a document, in any state.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn extraction(&self, id: DocumentId) -> Result<Option<Arc<Extraction>>, ReadError> {
        Ok(self.derived().extraction(id)?.map(Arc::new))
    }

    /// The first `limit` documents after `after`, by id, in all states.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn documents(
        &self,
        after: Option<DocumentId>,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, ReadError> {
        let after = after.as_ref().map(|id| id.as_bytes().as_slice());
        let rows: Vec<DocumentRow> = self.page(Table::Document, after, limit)?;
        Ok(rows.into_iter().map(|row| row.document).collect())
    }

    /// Documents with a text, by id, in all states.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn documents_with_text(&self, text: TextId) -> Result<Vec<DocumentId>, ReadError> {
        self.documents_under(Table::TextDocument, text.as_bytes())
    }

    /// The live document that came out before this live one with the same text, or nearly; the first when there are many.
    /// `None` when this one is an original, or not live.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn copy_of(&self, document: &StoredDocument) -> Result<Option<DocumentId>, ReadError> {
        match document.state {
            DocumentState::Live => self.derived().original_of(document),
            DocumentState::Revised | DocumentState::Retracted => Ok(None),
        }
    }

    /// Documents with a url, by id, in all states.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn documents_with_url(&self, url: &str) -> Result<Vec<DocumentId>, ReadError> {
        self.documents_under(Table::UrlDocument, &url_key(url))
    }

    /// The displayed id of the entity that a name node belongs to; `None` when no live source names it.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn resolve_entity(&self, id: EntityId) -> Result<Option<EntityId>, ReadError> {
        self.derived().component(id)
    }

    /// The entity that a name node belongs to; any id ever displayed is one of its nodes.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn entity(&self, id: EntityId) -> Result<Option<Entity>, ReadError> {
        match self.resolve_entity(id)? {
            Some(displayed) => self.derived().entity(displayed),
            None => Ok(None),
        }
    }

    /// The first `limit` entities after `after`, by displayed id.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn entities(
        &self,
        after: Option<EntityId>,
        limit: usize,
    ) -> Result<Vec<Entity>, ReadError> {
        self.page(
            Table::Entity,
            after.as_ref().map(|id| id.as_bytes().as_slice()),
            limit,
        )
    }

    /// Entities with a name, however it is written; those that most sources name first, then by id.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn entities_named(&self, name: &str) -> Result<Vec<Entity>, ReadError> {
        let mut ids = BTreeSet::new();
        for key in lookup_keys(name, &self.ontology) {
            for suffix in self.rows.suffixes(Table::NameEntity, &key)? {
                ids.insert(EntityId::from_bytes(id16(&suffix)?));
            }
        }
        let mut entities = Vec::new();
        for id in ids {
            entities.extend(self.derived().entity(id)?);
        }
        entities.sort_by(|left, right| {
            right
                .sources
                .cmp(&left.sources)
                .then(left.id.cmp(&right.id))
        });
        Ok(entities)
    }

    /// A relation. An id whose relation is gone gives the relation that its first claim still live supports now.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn relation(&self, id: RelationId) -> Result<Option<Relation>, ReadError> {
        let relation = self.derived().relation(id)?;
        match relation {
            Some(relation) => Ok(Some(relation)),
            None => self.successor(id),
        }
    }

    /// The first `limit` relations after `after`, by id.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn relations(
        &self,
        after: Option<RelationId>,
        limit: usize,
    ) -> Result<Vec<Relation>, ReadError> {
        self.page(
            Table::Relation,
            after.as_ref().map(|id| id.as_bytes().as_slice()),
            limit,
        )
    }

    /// All assertions of a relation, by status, polarity and chain.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn assertions(&self, relation: RelationId) -> Result<Vec<Assertion>, ReadError> {
        let mut assertions = self.derived().assertions(relation)?;
        assertions.sort_by(|left, right| {
            (left.status, left.polarity, &left.speakers).cmp(&(
                right.status,
                right.polarity,
                &right.speakers,
            ))
        });
        Ok(assertions)
    }

    /// The first `limit` claims of some assertions after a place, those published first first; with their sources.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn claims_of(
        &self,
        assertions: &[AssertionId],
        after: Option<(i64, ClaimId)>,
        limit: usize,
    ) -> Result<Vec<(AssertionClaim, SourceId)>, ReadError> {
        let mut claims = Vec::new();
        for assertion in assertions {
            let prefix = Table::AssertionClaim.key(&[assertion.as_bytes()]);
            let from = match after {
                None => prefix.clone(),
                Some((published, claim)) => after_prefix(&assertion_claim_key(&AssertionClaim {
                    assertion: *assertion,
                    published,
                    claim,
                })),
            };
            for (key, bytes) in self.rows.range(&from, &after_prefix(&prefix), limit)? {
                claims.push((
                    assertion_claim(*assertion, &key)?,
                    from_bytes(&key, &bytes)?,
                ));
            }
        }
        claims.sort_by_key(|(claim, _)| (claim.published, claim.claim));
        claims.truncate(limit);
        Ok(claims)
    }

    /// A claim and where it was made, in a document of any state or an attestation.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn claim(&self, id: ClaimId) -> Result<Option<(SourceId, Claim)>, ReadError> {
        let source: Option<SourceId> = self.rows.row(&Table::ClaimSource.key(&[id.as_bytes()]))?;
        let Some(source) = source else {
            return Ok(None);
        };
        let claims = match source {
            SourceId::Document(document) => self
                .derived()
                .extraction(document)?
                .map(|extraction| extraction.claims),
            SourceId::Attestation(attestation) => self
                .derived()
                .attestation(attestation)?
                .map(|row| row.attestation.claims),
        };
        let claim = claims
            .unwrap_or_default()
            .into_iter()
            .find(|claim| claim.id == id);
        Ok(claim.map(|claim| (source, claim)))
    }

    /// The relations that a claim supports, with the assertion in each, by id; none when its source is not live.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn supported_by(&self, id: ClaimId) -> Result<Vec<Supported>, ReadError> {
        self.derived().supported_by(id)
    }

    /// An attestation that counts.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn attestation(&self, id: AttestationId) -> Result<Option<Attestation>, ReadError> {
        let row = self.derived().attestation(id)?;
        Ok(row
            .filter(|row| row.input.content.is_some())
            .map(|row| row.attestation))
    }

    /// The first `limit` attestations that count after `after`, by id.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn attestations(
        &self,
        after: Option<AttestationId>,
        limit: usize,
    ) -> Result<Vec<Attestation>, ReadError> {
        attestations_of(&self.rows, after, limit)
    }

    /// Like [`ReadView::attestations`], without those that lines of datasets are.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn attestations_without_lines(
        &self,
        after: Option<AttestationId>,
        limit: usize,
    ) -> Result<Vec<Attestation>, ReadError> {
        // Rows without datasets imply nothing.
        let rows = Snapshot::new(self.rows.backend().clone(), self.sequence());
        attestations_of(&rows, after, limit)
    }

    /// Live sources that name an entity, sorted; accepts any id of a name node.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn sources_of_entity(&self, id: EntityId) -> Result<Vec<SourceId>, ReadError> {
        let mut sources = BTreeSet::new();
        for node in self
            .entity(id)?
            .map(|entity| entity.nodes)
            .unwrap_or_default()
        {
            for suffix in self.rows.suffixes(Table::NodeSource, node.as_bytes())? {
                sources.insert(source_id(&suffix)?);
            }
        }
        Ok(sources.into_iter().collect())
    }

    /// All judgements that count, by id.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn judgements(&self) -> Result<Vec<Judgement>, ReadError> {
        let rows: Vec<JudgementRow> = self.page(Table::Judgement, None, usize::MAX)?;
        let counting = rows.into_iter().filter(|row| row.input.content.is_some());
        Ok(counting.map(|row| row.judgement).collect())
    }

    /// The first `limit` changesets before `before`, newest first.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn changesets(
        &self,
        before: Option<Sequence>,
        limit: usize,
    ) -> Result<Vec<Changeset>, ReadError> {
        let newest = before.map_or(self.sequence(), |before| {
            before.saturating_sub(1).min(self.sequence())
        });
        let from = Table::Journal.key(&[&inverted(newest)]);
        let rows = self
            .rows
            .range(&from, &after_prefix(&[Table::Journal as u8]), limit)?;
        rows.iter()
            .map(|(key, bytes)| Ok(from_bytes::<JournalRow>(key, bytes)?.changeset))
            .collect()
    }

    /// How much the store holds.
    ///
    /// # Errors
    /// See [`ReadView`].
    pub fn counts(&self) -> Result<Counts, ReadError> {
        Ok(self.rows.row(&Table::Counts.key(&[]))?.unwrap_or_default())
    }

    /// What each live claim supports through each of its buckets.
    pub(crate) fn claim_relations(
        &self,
    ) -> Result<BTreeMap<(ClaimId, BucketKey), Supported>, ReadError> {
        let rows = self.rows.page(Table::ClaimRelation, None, usize::MAX)?;
        let mut claim_relations = BTreeMap::new();
        for (key, bytes) in rows {
            let claim = key.get(1..17).and_then(|id| id.try_into().ok());
            let claim = claim.ok_or_else(|| corrupt(&key, "the key is too short"))?;
            let id = (
                ClaimId::from_bytes(claim),
                BucketKey::from_bytes(id16(&key)?),
            );
            claim_relations.insert(id, from_bytes(&key, &bytes)?);
        }
        Ok(claim_relations)
    }

    pub(crate) const fn derived(&self) -> Derived<'_, Snapshot> {
        Derived(&self.rows)
    }

    fn page<T: DeserializeOwned>(
        &self,
        table: Table,
        after: Option<&[u8]>,
        limit: usize,
    ) -> Result<Vec<T>, ReadError> {
        let rows = self.rows.page(table, after, limit)?;
        rows.iter()
            .map(|(key, bytes)| from_bytes(key, bytes))
            .collect()
    }

    fn documents_under(&self, table: Table, prefix: &[u8]) -> Result<Vec<DocumentId>, ReadError> {
        let suffixes = self.rows.suffixes(table, prefix)?;
        suffixes
            .iter()
            .map(|suffix| Ok(DocumentId::from_bytes(id32(suffix)?)))
            .collect()
    }

    /// The relation that took the place of one that is gone: the one that its first claim still live supports.
    fn successor(&self, id: RelationId) -> Result<Option<Relation>, ReadError> {
        let key = Table::Relation.key(&[id.as_bytes()]);
        let Some(last) = self.rows.last_bytes(&key)? else {
            return Ok(None);
        };
        let last: Relation = from_bytes(&key, &last)?;
        for claim in self.claims_ever(id)? {
            let mut now = Vec::new();
            for supported in self.supported_by(claim)? {
                now.extend(self.derived().relation(supported.relation)?);
            }
            // A claim with several fillers supports several relations: the one that differs least comes first.
            let differences = |row: &Relation| {
                let parts = [
                    row.predicate != last.predicate,
                    row.subject != last.subject,
                    row.object != last.object,
                ];
                (parts.into_iter().filter(|differs| *differs).count(), row.id)
            };
            if let Some(relation) = now.into_iter().min_by_key(differences) {
                return Ok(Some(relation));
            }
        }
        Ok(None)
    }

    /// Claims that a relation has or had, by their keys.
    fn claims_ever(&self, id: RelationId) -> Result<Vec<ClaimId>, ReadError> {
        let mut claims = Vec::new();
        let assertions = Table::Assertion.key(&[id.as_bytes()]);
        for key in self.rows.keys_ever(&assertions, PAGE)? {
            let prefix = Table::AssertionClaim.key(&[&id16(&key)?]);
            for key in self.rows.keys_ever(&prefix, PAGE)? {
                claims.push(ClaimId::from_bytes(id16(&key)?));
            }
        }
        Ok(claims)
    }
}

/// The claim of an assertion that a key names.
pub(crate) fn assertion_claim(
    assertion: AssertionId,
    key: &[u8],
) -> Result<AssertionClaim, ReadError> {
    let published = key.get(17..25).and_then(<[u8]>::first_chunk);
    let published = published.ok_or_else(|| corrupt(key, "the key is too short"))?;
    Ok(AssertionClaim {
        assertion,
        published: from_ascending(*published),
        claim: ClaimId::from_bytes(id16(key)?),
    })
}

/// The first attestations that count after one, by id.
fn attestations_of(
    rows: &Snapshot,
    after: Option<AttestationId>,
    limit: usize,
) -> Result<Vec<Attestation>, ReadError> {
    let mut attestations = Vec::new();
    let mut after = after;
    loop {
        let from = after.as_ref().map(|id| id.as_bytes().as_slice());
        let page = rows.page(Table::Attestation, from, PAGE)?;
        let is_last = page.len() < PAGE;
        for (key, bytes) in page {
            let row: AttestationRow = from_bytes(&key, &bytes)?;
            after = Some(row.attestation.id);
            if attestations.len() == limit {
                return Ok(attestations);
            }
            if row.input.content.is_some() {
                attestations.push(row.attestation);
            }
        }
        if is_last {
            return Ok(attestations);
        }
    }
}
