//! Whether a store holds what it should: the graph derived from nothing, the indexes, the spans, the totals.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use newsgraph_model::{AssertionId, DocumentId, Extraction, RelationId, SourceId};
use newsgraph_resolve::{
    AssertionTally, Change, LiveSet, Member, MemoryState, NameNode, RelationTally, ResolvedClaim,
    copy_marks, derive, mark_copies, update,
};
use serde::de::DeserializeOwned;

use crate::apply::{assertion_claim_key, bucket_claim_key};
use crate::check::check_ingest;
use crate::dataset::{Part, StoredBlocks};
use crate::derived::{Derived, id16};
use crate::error::ReadError;
use crate::names::entity_name_keys;
use crate::purge::Tombstone;
use crate::records::{
    AttestationRow, Counts, DatasetPartRow, DocumentRow, DocumentState, JudgementRow,
};
use crate::revision::{live_text_keys, page_key, url_key};
use crate::rows::{Row, Rows, from_bytes};
use crate::table::Table;
use crate::view::ReadView;

/// Something in a store that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// What is wrong, in words with the ids.
    pub what: String,
}

impl Fault {
    /// A value that cannot be read.
    pub(crate) fn unreadable(error: &ReadError) -> Self {
        let what = match error {
            ReadError::Corrupt { table, key, what } => {
                format!("a stored value of `{table}` is damaged: {what} (key `{key}`)")
            }
            ReadError::Storage { message } => format!("the storage engine failed: {message}"),
        };
        Self { what }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl ReadView {
    /// Reads everything this view sees and compares it with what it should be: every checksum, every text and span, the
    /// graph derived again from nothing, every index, the totals. Damaged values are faults too. No fault: the store is
    /// sound. Takes time and memory in proportion to the store.
    pub fn verify(&self) -> Vec<Fault> {
        let mut check = Check {
            view: self,
            faults: Vec::new(),
            expected: BTreeSet::new(),
        };
        if let Err(error) = check.run() {
            check.faults.push(Fault::unreadable(&error));
        }
        check.faults.sort();
        check.faults
    }
}

/// Tables whose rows say nothing but that they are there.
const INDEXES: [Table; 9] = [
    Table::PurgedText,
    Table::TextDocument,
    Table::LiveText,
    Table::UrlDocument,
    Table::Revision,
    Table::NodeJudgement,
    Table::BlockNode,
    Table::NodeSource,
    Table::NameEntity,
];

struct Check<'a> {
    view: &'a ReadView,
    faults: Vec<Fault>,
    /// Keys of the index rows that must be there.
    expected: BTreeSet<Vec<u8>>,
}

impl Check<'_> {
    fn fault(&mut self, what: String) {
        self.faults.push(Fault { what });
    }

    fn run(&mut self) -> Result<(), ReadError> {
        let rows = self.readable_rows()?;
        if !self.faults.is_empty() {
            return Ok(());
        }
        self.check_datasets(&rows)?;
        let mut counts = Counts::default();
        let live = self.live_set(&rows, &mut counts)?;
        self.check_graph(&live, &mut counts)?;
        self.check_indexes(&rows);
        let stored = self.view.counts()?;
        if stored != counts {
            self.fault(format!(
                "the totals are `{stored:?}`, but the rows give `{counts:?}`"
            ));
        }
        Ok(())
    }

    /// All rows of all tables; a row that cannot be read is a fault. Texts and blocks are read later, one at a time.
    fn readable_rows(&mut self) -> Result<BTreeMap<Table, Vec<Row>>, ReadError> {
        let mut tables = BTreeMap::new();
        for table in Table::ROWS {
            if matches!(
                table,
                Table::Chunk | Table::Text | Table::Extraction | Table::DatasetBlock
            ) {
                continue;
            }
            let rows = match self.view.rows.page(table, None, usize::MAX) {
                Ok(rows) => rows,
                Err(error @ ReadError::Corrupt { .. }) => {
                    self.faults.push(Fault::unreadable(&error));
                    continue;
                }
                Err(error) => return Err(error),
            };
            for (key, _) in &rows {
                if table.id_len().is_some_and(|id_len| key.len() != 1 + id_len) {
                    self.fault(format!(
                        "a key of `{}` is {} bytes long",
                        table.name(),
                        key.len()
                    ));
                }
            }
            tables.insert(table, rows);
        }
        Ok(tables)
    }

    /// Every part of every dataset, also of those taken back: an undo brings them in again.
    fn check_datasets(&mut self, rows: &BTreeMap<Table, Vec<Row>>) -> Result<(), ReadError> {
        let ontology = self.view.ontology.clone();
        for (key, bytes) in rows.get(&Table::DatasetPart).into_iter().flatten() {
            let row: DatasetPartRow = from_bytes(key, bytes)?;
            let (id, number) = (row.part.id(), row.part.number);
            let place = format!("part `{number}` of dataset `{}`", row.part.dataset);
            let blocks = StoredBlocks {
                rows: self.view.rows.clone(),
                dataset: id,
                part: number,
            };
            let part = Part::open(Arc::new(blocks), Arc::clone(&ontology), id, number)?;
            let Some(part) = part else {
                self.fault(format!("{place} has no header"));
                continue;
            };
            if u64::from(part.n_records()) != row.n_records {
                self.fault(format!("{place} should have `{}` records", row.n_records));
            }
            for what in part.faults()? {
                self.fault(format!("{place}: {what}"));
            }
        }
        Ok(())
    }

    fn live_set(
        &mut self,
        rows: &BTreeMap<Table, Vec<Row>>,
        counts: &mut Counts,
    ) -> Result<LiveSet, ReadError> {
        let mut live = LiveSet::default();
        let none = Vec::new();
        let of = |table: Table| rows.get(&table).unwrap_or(&none);
        for (key, bytes) in of(Table::Document) {
            let row: DocumentRow = from_bytes(key, bytes)?;
            let extraction = self.check_document(&row)?;
            match row.document.state {
                DocumentState::Live => counts.documents_live += 1,
                DocumentState::Revised => counts.documents_revised += 1,
                DocumentState::Retracted => counts.documents_retracted += 1,
            }
            if let (DocumentState::Live, Some(extraction)) = (row.document.state, extraction) {
                self.expected.extend(live_text_keys(&row.document));
                let facts = row.document.facts(extraction, false);
                live.sources.insert(facts.source, Arc::new(facts));
            }
        }
        self.check_pages(of(Table::Document))?;
        self.check_purged(of(Table::Purged))?;
        for (key, bytes) in of(Table::Attestation) {
            let row: AttestationRow = from_bytes(key, bytes)?;
            self.expect_claims(
                SourceId::Attestation(row.attestation.id),
                &row.attestation.claims,
            )?;
            if row.input.content.is_some() {
                counts.attestations += 1;
                let facts = newsgraph_resolve::SourceFacts::of_attestation(&row.attestation);
                live.sources.insert(facts.source, Arc::new(facts));
            }
        }
        for (key, bytes) in of(Table::Judgement) {
            let row: JudgementRow = from_bytes(key, bytes)?;
            if row.input.content.is_some() {
                counts.judgements += 1;
                for node in [row.judgement.left, row.judgement.right] {
                    self.expected.insert(
                        Table::NodeJudgement.key(&[node.as_bytes(), row.judgement.id.as_bytes()]),
                    );
                }
                live.judgements.insert(row.judgement.id, row.judgement);
            }
        }
        mark_copies(&mut live.sources);
        counts.claims = live
            .sources
            .values()
            .map(|facts| facts.claims.len() as u64)
            .sum();
        Ok(live)
    }

    /// A document's text, spans, index rows and claims; its extraction when all is there.
    fn check_document(&mut self, row: &DocumentRow) -> Result<Option<Extraction>, ReadError> {
        let document = &row.document;
        let id = document.id.as_bytes();
        self.expected
            .insert(Table::TextDocument.key(&[document.text_id.as_bytes(), id]));
        if let Some(url) = &document.url {
            self.expected
                .insert(Table::UrlDocument.key(&[&url_key(url), id]));
        }
        if let Some(page) = page_key(document) {
            self.expected.insert(Table::Revision.key(&[&page, id]));
        }
        let text = self.view.text(document.id)?.unwrap_or_default();
        if copy_marks(document.text_id, &text) != document.marks {
            self.fault(format!(
                "the marks of `{}` are not those of its text",
                document.id
            ));
        }
        if text.len() != document.text_bytes {
            self.fault(format!(
                "the text of `{}` has {} bytes instead of {}",
                document.id,
                text.len(),
                document.text_bytes
            ));
        }
        let Some(extraction) = Derived(&self.view.rows).extraction(document.id)? else {
            self.fault(format!("`{}` has no extraction", document.id));
            return Ok(None);
        };
        if let Err(error) = check_ingest(&document.with_text(text.to_string()), &extraction) {
            self.fault(error.to_string());
        }
        self.expect_claims(SourceId::Document(document.id), &extraction.claims)?;
        Ok(Some(extraction))
    }

    /// Of a purged document nothing is left but its tombstone.
    fn check_purged(&mut self, rows: &[Row]) -> Result<(), ReadError> {
        for (key, bytes) in rows {
            let stone: Tombstone = from_bytes(key, bytes)?;
            let (id, text) = (stone.document.as_bytes(), stone.text_id.as_bytes());
            self.expected.insert(Table::PurgedText.key(&[text, id]));
            let left = [
                Table::Document.key(&[id]),
                Table::Extraction.key(&[id]),
                Table::Text.key(&[text]),
            ];
            for key in left {
                if self.view.rows.holds(&key)? {
                    let table = Table::of_key(&key).map_or("unknown", Table::name);
                    self.fault(format!(
                        "`{}` was purged, but its {table} is there",
                        stone.document
                    ));
                }
            }
        }
        Ok(())
    }

    fn expect_claims(
        &mut self,
        source: SourceId,
        claims: &[newsgraph_model::Claim],
    ) -> Result<(), ReadError> {
        for claim in claims {
            let stored: Option<SourceId> = self
                .view
                .rows
                .row(&Table::ClaimSource.key(&[claim.id.as_bytes()]))?;
            if stored != Some(source) {
                self.fault(format!(
                    "`{}` of `{source}` is not found by its id",
                    claim.id
                ));
            }
        }
        Ok(())
    }

    /// Each page has one live revision, unless all were retracted, and its links agree.
    fn check_pages(&mut self, rows: &[Row]) -> Result<(), ReadError> {
        let mut pages: BTreeMap<[u8; 16], Vec<DocumentRow>> = BTreeMap::new();
        for (key, bytes) in rows {
            let row: DocumentRow = from_bytes(key, bytes)?;
            let is_retracted = row.document.state == DocumentState::Retracted;
            if is_retracted != row.input.content.is_none() {
                self.fault(format!(
                    "the state of `{}` does not agree with whether it counts",
                    row.document.id
                ));
            }
            match page_key(&row.document) {
                Some(page) if !is_retracted => pages.entry(page).or_default().push(row),
                None if row.document.state == DocumentState::Revised => {
                    self.fault(format!("`{}` is revised, but has no page", row.document.id));
                }
                _ => {}
            }
        }
        for revisions in pages.into_values() {
            let links: BTreeMap<DocumentId, Option<DocumentId>> = revisions
                .iter()
                .map(|row| (row.document.id, row.document.revised_by))
                .collect();
            for row in &revisions {
                let back = row
                    .document
                    .revises
                    .is_none_or(|older| links.get(&older) == Some(&Some(row.document.id)));
                let is_live = row.document.state == DocumentState::Live;
                if !back || is_live != row.document.revised_by.is_none() {
                    self.fault(format!(
                        "the revisions around `{}` do not agree",
                        row.document.id
                    ));
                }
            }
            if links.values().filter(|newer| newer.is_none()).count() != 1 {
                self.fault("a page has not exactly one live revision".into());
            }
        }
        Ok(())
    }

    /// The graph of the live set against the stored rows.
    fn check_graph(&mut self, live: &LiveSet, counts: &mut Counts) -> Result<(), ReadError> {
        let view = self.view;
        let graph = derive(live, &view.ontology);
        (counts.entities, counts.relations) =
            (graph.entities.len() as u64, graph.relations.len() as u64);
        for entity in graph.entities.values() {
            for name in entity_name_keys(entity, &view.ontology) {
                self.expected
                    .insert(Table::NameEntity.key(&[&name, entity.id.as_bytes()]));
            }
        }
        let entities = view
            .entities(None, usize::MAX)?
            .into_iter()
            .map(|row| (row.id, row))
            .collect();
        self.compare("entity", &graph.entities, &entities);
        let relations = view
            .relations(None, usize::MAX)?
            .into_iter()
            .map(|row| (row.id, row))
            .collect();
        self.compare("relation", &graph.relations, &relations);
        let assertions = graph.assertions.into_iter().map(|((relation, id), row)| {
            (
                Table::Assertion.key(&[relation.as_bytes(), id.as_bytes()]),
                row,
            )
        });
        let stored = self.stored(Table::Assertion)?;
        self.compare("assertion", &assertions.collect(), &stored);
        let claims = graph.assertion_claims.into_iter();
        let claims = claims.map(|(claim, source)| (assertion_claim_key(&claim), source));
        let stored = self.stored(Table::AssertionClaim)?;
        self.compare("claim of an assertion", &claims.collect(), &stored);
        self.compare(
            "claim's relation",
            &graph.claim_relations,
            &view.claim_relations()?,
        );
        let mut components = BTreeMap::new();
        for (key, bytes) in view.rows.page(Table::Component, None, usize::MAX)? {
            components.insert(
                newsgraph_model::EntityId::from_bytes(id16(&key)?),
                from_bytes(&key, &bytes)?,
            );
        }
        self.compare("component", &graph.components, &components);
        self.check_aggregates(live)
    }

    /// Name nodes and resolved claims, which the graph itself does not show, against those of one single change.
    fn check_aggregates(&mut self, live: &LiveSet) -> Result<(), ReadError> {
        let view = self.view;
        let change = Change {
            added: live.sources.values().cloned().collect(),
            judged: live.judgements.values().cloned().collect(),
            ..Change::default()
        };
        let Ok((delta, _)) = update(&MemoryState::default(), &change, &view.ontology);
        let mut nodes: BTreeMap<Vec<u8>, NameNode> = BTreeMap::new();
        for (id, node) in delta.nodes {
            let Some(node) = node else {
                continue;
            };
            let block = node.block;
            self.expected
                .insert(Table::BlockNode.key(&[block.as_bytes(), id.as_bytes()]));
            nodes.insert(Table::Node.key(&[id.as_bytes()]), node);
        }
        for ((node, source), _) in delta.node_sources.iter().filter(|(_, present)| **present) {
            self.expected
                .insert(Table::NodeSource.key(&[node.as_bytes(), &source.key()]));
        }
        let mut claims: BTreeMap<Vec<u8>, ResolvedClaim> = BTreeMap::new();
        for ((bucket, cell, claim), row) in delta.bucket_claims {
            let key = bucket_claim_key(bucket, cell, claim);
            claims.extend(row.map(|row| (key, row)));
        }
        let stored = self.stored(Table::Node)?;
        self.compare("name node", &nodes, &stored);
        let stored = self.stored(Table::BucketClaim)?;
        self.compare("resolved claim", &claims, &stored);
        self.check_tallies(delta.tallies, delta.assertion_tallies, &delta.members)
    }

    /// What relations with many claims count.
    fn check_tallies(
        &mut self,
        tallies: BTreeMap<RelationId, Option<RelationTally>>,
        assertions: BTreeMap<AssertionId, Option<AssertionTally>>,
        members: &BTreeMap<Member, u32>,
    ) -> Result<(), ReadError> {
        let tallies = tallies.into_iter().filter_map(|(id, row)| Some((id, row?)));
        let tallies = tallies.map(|(id, row)| (Table::Tally.key(&[id.as_bytes()]), row));
        let stored = self.stored(Table::Tally)?;
        self.compare("tally of a relation", &tallies.collect(), &stored);
        let tallies = assertions
            .into_iter()
            .filter_map(|(id, row)| Some((id, row?)));
        let tallies = tallies.map(|(id, row)| (Table::AssertionTally.key(&[id.as_bytes()]), row));
        let stored = self.stored(Table::AssertionTally)?;
        self.compare("tally of an assertion", &tallies.collect(), &stored);
        let members = members.iter().filter(|(_, count)| **count > 0);
        let members =
            members.map(|(member, count)| (Table::Member.key(&[member.as_bytes()]), *count));
        let stored = self.stored(Table::Member)?;
        self.compare(
            "count of a publisher or speaker",
            &members.collect(),
            &stored,
        );
        Ok(())
    }

    /// All rows of a table by key.
    fn stored<T: DeserializeOwned>(&self, table: Table) -> Result<BTreeMap<Vec<u8>, T>, ReadError> {
        let rows = self.view.rows.page(table, None, usize::MAX)?;
        let rows = rows.into_iter().map(|(key, bytes)| {
            let row = from_bytes(&key, &bytes)?;
            Ok((key, row))
        });
        rows.collect()
    }

    fn compare<K: Ord + fmt::Debug, V: PartialEq>(
        &mut self,
        what: &str,
        derived: &BTreeMap<K, V>,
        stored: &BTreeMap<K, V>,
    ) {
        for (id, row) in derived {
            match stored.get(id) {
                None => self.fault(format!("the {what} `{id:?}` is missing")),
                Some(found) if found != row => {
                    self.fault(format!("the {what} `{id:?}` is not what its sources give"));
                }
                Some(_) => {}
            }
        }
        for id in stored.keys().filter(|id| !derived.contains_key(id)) {
            self.fault(format!("the {what} `{id:?}` has no live source"));
        }
    }

    fn check_indexes(&mut self, rows: &BTreeMap<Table, Vec<Row>>) {
        let found = INDEXES.iter().filter_map(|table| rows.get(table)).flatten();
        let found: BTreeSet<Vec<u8>> = found.map(|(key, _)| key.clone()).collect();
        let expected = std::mem::take(&mut self.expected);
        for (keys, words) in [
            (expected.difference(&found), "misses a row"),
            (found.difference(&expected), "has a row too many"),
        ] {
            for key in keys {
                let table = Table::of_key(key).map_or("unknown", Table::name);
                self.fault(format!("the index `{table}` {words}"));
            }
        }
    }
}
