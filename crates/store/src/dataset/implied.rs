//! Rows that parts of datasets imply: read like rows of the graph, computed when they are asked for.
//!
//! What is computed takes every name as an entity of its own and every record as a claim of its own attestation, with the
//! functions of `newsgraph-resolve` that the rows of articles come from. Where something else speaks of the same things,
//! rows are written that stand over these.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use newsgraph_model::ontology::Ontology;
use newsgraph_model::{Attestation, AttestationId, Cluster, EntityId, SourceId};
use newsgraph_resolve::{
    BlockKey, Delta, NameNode, SourceFacts, entity_alone, node_of, nodes_alone, rows_alone,
};

use super::header::{Family, prefix_of};
use super::live::LivePart;
use super::part::{PartObject, PartRecord};
use super::source::{LineId, cluster_of, name_attestation, record_attestation};
use super::within::{Within, prefixes_within};
use crate::apply::{assertion_claim_key, bucket_claim_key};
use crate::error::ReadError;
use crate::names::entity_name_keys;
use crate::records::AttestationRow;
use crate::rows::{Row, to_bytes};
use crate::table::Table;

/// The parts that count, in the order of their datasets and numbers.
#[derive(Clone, Debug)]
pub(crate) struct Implied {
    ontology: Arc<Ontology>,
    parts: Vec<LivePart>,
}

/// Prefixes of one part that are looked for at once.
const PREFIXES_AT_ONCE: usize = 1024;

impl Implied {
    pub(crate) const fn new(ontology: Arc<Ontology>, parts: Vec<LivePart>) -> Self {
        Self { ontology, parts }
    }

    pub(crate) const fn ontology(&self) -> &Arc<Ontology> {
        &self.ontology
    }

    /// The parts that count.
    pub(crate) fn parts(&self) -> &[LivePart] {
        &self.parts
    }

    /// Whether there is nothing that could imply a row.
    pub(crate) const fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The bytes of an implied row.
    pub(crate) fn bytes(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ReadError> {
        let Some(table) = self.table_of(key) else {
            return Ok(None);
        };
        if table.id_len() != Some(key.len() - 1) {
            return Ok(None);
        }
        match table {
            Table::Attestation => return self.attestation_bytes(key),
            Table::NodeSource => return self.source_bytes(key),
            _ => {}
        }
        let mut to = key.to_vec();
        to.push(0);
        Ok(self.range(key, &to, 1)?.pop().map(|(_, bytes)| bytes))
    }

    /// The first `limit` implied rows with `from <= key < to`, in order. All of one table.
    pub(crate) fn range(
        &self,
        from: &[u8],
        to: &[u8],
        limit: usize,
    ) -> Result<Vec<Row>, ReadError> {
        let Some(table) = self.table_of(from) else {
            return Ok(Vec::new());
        };
        let within = Within {
            from,
            to,
            limit,
            table,
        };
        match table {
            Table::Node | Table::Component | Table::Entity => self.node_rows(&within),
            Table::BlockNode => self.indexed_rows(Family::BlockIndex, &within),
            Table::NameEntity => self.indexed_rows(Family::NameIndex, &within),
            Table::NodeSource => self.source_rows(&within),
            Table::Attestation => self.attestation_rows(&within),
            _ => self.record_rows(&within),
        }
    }

    /// The table of a key, when parts may imply rows of it.
    fn table_of(&self, key: &[u8]) -> Option<Table> {
        Table::of_key(key).filter(|table| !self.parts.is_empty() && table.is_implied())
    }

    // Names.

    /// The node with all that the parts say of it; `None` when no line that is seen names it.
    fn node(&self, id: EntityId) -> Result<Option<NameNode>, ReadError> {
        let source = SourceId::Attestation(LineId::NONE.attestation());
        let mut clusters: Vec<(Cluster, u32)> = Vec::new();
        for live in &self.parts {
            for name in live.part.names_of(id)? {
                let n_records = live.records_with(&name)?;
                clusters.push((cluster_of(source, &name, &[]), n_records));
                let lines = name.lines.iter().filter(|line| live.seen.has(line.line));
                clusters.extend(lines.map(|line| (cluster_of(source, &name, &line.aliases), 1)));
            }
        }
        let clusters = clusters.iter().map(|(cluster, n)| (cluster, *n));
        Ok(nodes_alone(clusters, &self.ontology).remove(&id))
    }

    fn node_rows(&self, within: &Within<'_>) -> Result<Vec<Row>, ReadError> {
        let mut rows = Vec::new();
        let mut next = Some(within.id16());
        let is_one =
            within.from.len() == 17 && within.to.len() == 18 && within.to[..17] == *within.from;
        while let Some(from) = next.filter(|_| rows.len() < within.limit) {
            let found = match is_one {
                true => Some(from),
                false => self.node_from(from)?,
            };
            let Some(id) = found else {
                break;
            };
            let key = within.table.key(&[id.as_bytes()]);
            if *key >= *within.to {
                break;
            }
            if let Some(node) = self.node(id)? {
                let bytes = match within.table {
                    Table::Node => to_bytes(&node),
                    Table::Component => to_bytes(&id),
                    _ => to_bytes(&entity_alone(&node, &self.ontology)),
                };
                within.push(&mut rows, key, bytes);
            }
            let number = u128::from_be_bytes(*id.as_bytes());
            next = number
                .checked_add(1)
                .map(|number| EntityId::from_bytes(number.to_be_bytes()));
        }
        Ok(rows)
    }

    /// The first node of any part from an id on.
    fn node_from(&self, from: EntityId) -> Result<Option<EntityId>, ReadError> {
        let mut first: Option<EntityId> = None;
        for live in &self.parts {
            let next = live.part.node_from(from)?;
            first = [first, next].into_iter().flatten().min();
        }
        Ok(first)
    }

    /// Rows of the indexes of nodes: by block, or by the hashes of names.
    fn indexed_rows(&self, family: Family, within: &Within<'_>) -> Result<Vec<Row>, ReadError> {
        let (from, to) = prefixes_within(within.from, within.to);
        let mut ids = BTreeSet::new();
        for live in &self.parts {
            for place in live.part.indexed_between(family, from, to)? {
                let placed = live.part.placed(&live.part.name(place)?);
                ids.extend(placed.map(|(node, _)| node));
            }
        }
        let mut rows = BTreeMap::new();
        for id in ids {
            let Some(node) = self.node(id)? else {
                continue;
            };
            let keys: Vec<Vec<u8>> = if family == Family::BlockIndex {
                vec![within.table.key(&[node.block.as_bytes(), id.as_bytes()])]
            } else {
                let names = entity_name_keys(&entity_alone(&node, &self.ontology), &self.ontology);
                let key = |name: [u8; 16]| within.table.key(&[&name, id.as_bytes()]);
                names.into_iter().map(key).collect()
            };
            let keys = keys.into_iter().filter(|key| within.holds(key));
            rows.extend(keys.map(|key| (key, to_bytes(&()))));
        }
        Ok(rows.into_iter().take(within.limit).collect())
    }

    // Lines.

    /// Which lines name which node. Of a part that names such a node every record is looked at: only what merges and
    /// splits entities asks for all of a node.
    fn source_rows(&self, within: &Within<'_>) -> Result<Vec<Row>, ReadError> {
        let (first, last) = (within.id16(), within.last_id16());
        let mut rows = BTreeSet::new();
        let mut add = |node: EntityId, line: LineId| {
            let source = SourceId::Attestation(line.attestation());
            let key = within.table.key(&[node.as_bytes(), &source.key()]);
            if within.holds(&key) {
                rows.insert(key);
            }
        };
        for live in &self.parts {
            let nodes = live.part.placed_nodes()?;
            let begin = nodes.partition_point(|(node, _)| *node < first);
            let end = nodes.partition_point(|(node, _)| *node <= last);
            if begin >= end {
                continue;
            }
            live.each_name_line_from(prefix_of(first.as_bytes()), &mut |node, line| {
                add(node, line);
                node <= last
            })?;
            live.each_record_naming(begin as u32..end as u32, &mut |prefix, record| {
                let line = live.line_id(prefix, record.line);
                for place in record.places() {
                    add(nodes[place as usize].0, line);
                }
            })?;
        }
        let rows = rows.into_iter().take(within.limit);
        Ok(rows.map(|key| (key, to_bytes(&()))).collect())
    }

    /// Whether a line names a node; every change asks that of the nodes and the source that it touches.
    fn source_bytes(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ReadError> {
        let Some((node, source)) = key[1..].split_at_checked(16) else {
            return Ok(None);
        };
        let source = source.first_chunk().copied().and_then(SourceId::from_key);
        let Some(SourceId::Attestation(id)) = source else {
            return Ok(None);
        };
        let Some((attestation, _)) = self.line(id)? else {
            return Ok(None);
        };
        let names_it = |cluster: &Cluster| node_of(cluster, &self.ontology).0.as_bytes() == node;
        let is_named = attestation.clusters.iter().any(names_it);
        Ok(is_named.then(|| to_bytes(&())))
    }

    fn attestation_bytes(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ReadError> {
        let Some(id) = key.last_chunk().copied() else {
            return Ok(None);
        };
        let line = self.line(AttestationId::from_bytes(id))?;
        Ok(line.map(|(attestation, live)| {
            let input = live.input;
            to_bytes(&AttestationRow { attestation, input })
        }))
    }

    /// The line with this id as an attestation, and its part; `None` when no part that counts has a line that is seen with
    /// this id.
    fn line(&self, id: AttestationId) -> Result<Option<(Attestation, &LivePart)>, ReadError> {
        let line = LineId::of(id);
        let of_dataset = |live: &&LivePart| live.info.id() == line.dataset;
        for live in self.parts.iter().filter(of_dataset) {
            if !live.seen.has(line.line) {
                continue;
            }
            if let Some(attestation) = self.attestation(live, line)? {
                return Ok(Some((attestation, live)));
            }
        }
        Ok(None)
    }

    /// The attestation of a line; `None` when the part does not hold the line.
    fn attestation(&self, live: &LivePart, line: LineId) -> Result<Option<Attestation>, ReadError> {
        if line.is_name {
            for name in live.part.names_like(line.prefix)? {
                let Some((node, _)) = live.part.placed(&name) else {
                    continue;
                };
                let found = name.lines.iter().find(|found| found.line == line.line);
                if let Some(found) = found.filter(|_| prefix_of(node.as_bytes()) == line.prefix) {
                    return Ok(Some(name_attestation(
                        &live.info,
                        line.prefix,
                        &name,
                        found,
                    )));
                }
            }
            return Ok(None);
        }
        for record in live.part.records_like(line.prefix)? {
            if record.line == line.line && live.part.prefix_of(&record)? == Some(line.prefix) {
                return self.of_record(live, line.prefix, &record).map(Some);
            }
        }
        Ok(None)
    }

    fn of_record(
        &self,
        live: &LivePart,
        prefix: u64,
        record: &PartRecord,
    ) -> Result<Attestation, ReadError> {
        let subject = live.part.name(record.subject)?;
        let object = match record.object {
            PartObject::Name(place) => Some(live.part.name(place)?),
            PartObject::None | PartObject::Literal(_) => None,
        };
        Ok(record_attestation(
            &live.info,
            prefix,
            record,
            &subject,
            object.as_ref(),
            &self.ontology,
        ))
    }

    fn attestation_rows(&self, within: &Within<'_>) -> Result<Vec<Row>, ReadError> {
        let mut keys = BTreeSet::new();
        for live in &self.parts {
            keys.append(&mut live.attestation_keys(within)?);
        }
        let mut rows = Vec::new();
        for key in keys.into_iter().take(within.limit) {
            if let Some(bytes) = self.attestation_bytes(&key)? {
                rows.push((key, bytes));
            }
        }
        Ok(rows)
    }

    // Records.

    fn record_rows(&self, within: &Within<'_>) -> Result<Vec<Row>, ReadError> {
        let mut rows = Vec::new();
        if within.limit == 0 || within.from >= within.to {
            return Ok(rows);
        }
        self.each_prefix(within.from, within.to, &mut |prefix| {
            let of_prefix = self.rows_of_prefix(prefix)?;
            for (key, bytes) in of_prefix.range(within.from.to_vec()..within.to.to_vec()) {
                within.push(&mut rows, key.clone(), bytes.clone());
            }
            Ok(rows.len() < within.limit)
        })?;
        Ok(rows)
    }

    /// Calls `each` with the prefixes of records that keys with `from <= key < to` may begin with, in order, until it says
    /// no.
    pub(crate) fn each_prefix(
        &self,
        from: &[u8],
        to: &[u8],
        each: &mut dyn FnMut(u64) -> Result<bool, ReadError>,
    ) -> Result<(), ReadError> {
        let (from, to) = prefixes_within(from, to);
        let mut next = Some(from);
        while let Some(from) = next {
            let prefixes = self.prefixes(from, to)?;
            for prefix in &prefixes {
                if !each(*prefix)? {
                    return Ok(());
                }
            }
            let last = prefixes.last().filter(|last| **last < to);
            next = last.and_then(|last| last.checked_add(1));
        }
        Ok(())
    }

    /// The least prefixes of records of any part from one to another, at most about a thousand; none after the last.
    fn prefixes(&self, from: u64, to: u64) -> Result<Vec<u64>, ReadError> {
        if from == to {
            return Ok(vec![from]);
        }
        let mut prefixes = BTreeSet::new();
        // A part that has more may have some between those of another: what is after its last one waits.
        let mut until = to;
        for live in &self.parts {
            let mut own = BTreeSet::new();
            live.each_record(from, &mut |prefix, _| {
                if prefix <= to {
                    own.insert(prefix);
                }
                prefix <= to && own.len() < PREFIXES_AT_ONCE
            })?;
            if own.len() == PREFIXES_AT_ONCE {
                until = until.min(own.last().copied().unwrap_or(until));
            }
            prefixes.append(&mut own);
        }
        prefixes.retain(|prefix| *prefix <= until);
        Ok(prefixes.into_iter().collect())
    }

    /// What each line that is seen gives.
    pub(crate) fn sources(&self) -> Result<Vec<SourceFacts>, ReadError> {
        let mut lines = Vec::new();
        for live in &self.parts {
            live.each_name_line(&mut |_, line| lines.push((live, line)))?;
            live.each_record(0, &mut |prefix, record| {
                lines.push((live, live.line_id(prefix, record.line)));
                true
            })?;
        }
        let mut sources = Vec::new();
        for (live, line) in lines {
            let attestation = self.attestation(live, line)?;
            sources.extend(attestation.iter().map(SourceFacts::of_attestation));
        }
        Ok(sources)
    }

    /// The keys of the rows of the graph that the lines that are seen have a part in.
    pub(crate) fn keys_of_lines(&self) -> Result<BTreeSet<Vec<u8>>, ReadError> {
        let mut keys = BTreeSet::new();
        let (mut prefixes, mut nodes) = (BTreeSet::new(), BTreeSet::new());
        for live in &self.parts {
            nodes.extend(live.nodes_seen()?);
            live.each_record(0, &mut |prefix, _| {
                prefixes.insert(prefix);
                true
            })?;
        }
        for prefix in prefixes {
            let rows = self.rows_of_prefix(prefix)?.into_keys();
            // Where a claim was made does not depend on what else there is.
            keys.extend(rows.filter(|key| key[0] != Table::ClaimSource as u8));
        }
        for id in nodes {
            let Some(node) = self.node(id)? else {
                continue;
            };
            for table in [Table::Node, Table::Component, Table::Entity] {
                keys.insert(table.key(&[id.as_bytes()]));
            }
            keys.insert(Table::BlockNode.key(&[node.block.as_bytes(), id.as_bytes()]));
            let entity = entity_alone(&node, &self.ontology);
            for name in entity_name_keys(&entity, &self.ontology) {
                keys.insert(Table::NameEntity.key(&[&name, id.as_bytes()]));
            }
        }
        Ok(keys)
    }

    /// The nodes of some blocks. Names are read in the order of their places: each block of a part's names once.
    pub(crate) fn nodes_in(
        &self,
        blocks: &BTreeSet<BlockKey>,
    ) -> Result<BTreeMap<BlockKey, BTreeMap<EntityId, NameNode>>, ReadError> {
        let mut placed: BTreeMap<EntityId, BlockKey> = BTreeMap::new();
        for live in &self.parts {
            let of_part = live.part.placed_nodes()?.iter();
            placed.extend(of_part.filter(|(_, block)| blocks.contains(block)).copied());
        }
        let mut nodes: BTreeMap<BlockKey, BTreeMap<EntityId, NameNode>> = BTreeMap::new();
        for (id, block) in placed {
            if let Some(node) = self.node(id)? {
                nodes.entry(block).or_default().insert(id, node);
            }
        }
        Ok(nodes)
    }

    /// All rows that follow from the records of a prefix.
    pub(crate) fn rows_of_prefix(
        &self,
        prefix: u64,
    ) -> Result<BTreeMap<Vec<u8>, Vec<u8>>, ReadError> {
        let mut sources = Vec::new();
        for live in &self.parts {
            for record in live.part.records_like(prefix)? {
                if live.seen.has(record.line) && live.part.prefix_of(&record)? == Some(prefix) {
                    let attestation = self.of_record(live, prefix, &record)?;
                    sources.push(SourceFacts::of_attestation(&attestation));
                }
            }
        }
        let mut rows = BTreeMap::new();
        for facts in &sources {
            for claim in &facts.claims {
                let key = Table::ClaimSource.key(&[claim.id.as_bytes()]);
                rows.insert(key, to_bytes(&facts.source));
            }
        }
        add_rows(&rows_alone(&sources, &self.ontology), &mut rows);
        Ok(rows)
    }
}

impl Implied {
    pub(super) fn relations_of_prefix(&self, prefix: u64) -> Result<u64, ReadError> {
        let rows = self.rows_of_prefix(prefix)?;
        let relations = rows.keys().filter(|key| key[0] == Table::Relation as u8);
        Ok(relations.count() as u64)
    }
}

/// Adds the rows of a delta in which nothing is gone.
fn add_rows(delta: &Delta, rows: &mut BTreeMap<Vec<u8>, Vec<u8>>) {
    fn bytes<T: serde::Serialize>(row: &Option<T>) -> Option<Vec<u8>> {
        row.as_ref().map(to_bytes)
    }
    let mut add = |key: Vec<u8>, bytes: Option<Vec<u8>>| {
        rows.extend(bytes.map(|bytes| (key, bytes)));
    };
    for ((bucket, cell, claim), row) in &delta.bucket_claims {
        add(bucket_claim_key(*bucket, *cell, *claim), bytes(row));
    }
    for ((claim, bucket), row) in &delta.claim_relations {
        let key = Table::ClaimRelation.key(&[claim.as_bytes(), bucket.as_bytes()]);
        add(key, bytes(row));
    }
    for (id, row) in &delta.relations {
        add(Table::Relation.key(&[id.as_bytes()]), bytes(row));
    }
    for ((relation, assertion), row) in &delta.assertions {
        let key = Table::Assertion.key(&[relation.as_bytes(), assertion.as_bytes()]);
        add(key, bytes(row));
    }
    for (claim, row) in &delta.assertion_claims {
        add(assertion_claim_key(claim), bytes(row));
    }
    for (id, row) in &delta.tallies {
        add(Table::Tally.key(&[id.as_bytes()]), bytes(row));
    }
    for (id, row) in &delta.assertion_tallies {
        add(Table::AssertionTally.key(&[id.as_bytes()]), bytes(row));
    }
    for (member, count) in &delta.members {
        add(
            Table::Member.key(&[member.as_bytes()]),
            Some(to_bytes(count)),
        );
    }
}
