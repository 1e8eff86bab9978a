//! Reading a part: by name node, by block, by looked-up name, by bucket, or all of it in order.

use std::sync::{Arc, OnceLock};

use newsgraph_model::ontology::Ontology;
use newsgraph_model::{
    Certainty, Confidence, DatasetId, EntityId, EventTime, Polarity, PredicateName, Status,
    TypeName,
};
use newsgraph_resolve::{BlockKey, BucketHasher, BucketKey, TripleObject, named_node};

use super::PackedPart;
use super::bits::Malformed;
use super::blocks::{
    NameLine, RecordBlock, RecordRow, decode_names, names_between, places_in_names,
};
use super::form::{ObjectKind, time_of};
use super::header::{Directory, Family, PartHeader, prefix_of};
use super::kept::Kept;
use super::packed::Repeats;
use crate::error::ReadError;
use crate::names::index_key;
use crate::rows::{Rows, from_bytes, to_bytes};
use crate::table::Table;
use crate::value::corrupt;

/// The key of a part.
pub(crate) fn part_key(dataset: DatasetId, part: u32) -> Vec<u8> {
    Table::DatasetPart.key(&[dataset.as_bytes(), &part.to_be_bytes()])
}

/// The key of a block of a part.
pub(crate) fn block_key(dataset: DatasetId, part: u32, family: Family, idx: u32) -> Vec<u8> {
    Table::DatasetBlock.key(&[
        dataset.as_bytes(),
        &part.to_be_bytes(),
        &[family as u8],
        &idx.to_be_bytes(),
    ])
}

/// A name of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PartName {
    /// Its place among the names of the part.
    pub(crate) place: u32,
    pub(crate) text: String,
    pub(crate) entity_type: TypeName,
    /// Records that use it, as subject or object.
    pub(crate) n_records: u32,
    /// Lines that are about the name itself.
    pub(crate) lines: Vec<PartNameLine>,
}

/// A line that names a thing, without a relation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PartNameLine {
    pub(crate) line: u64,
    pub(crate) aliases: Vec<String>,
}

/// What a record of a part is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PartObject {
    None,
    /// A name by its place.
    Name(u32),
    Literal(String),
}

/// A record of a part.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PartRecord {
    /// The subject's name by its place.
    pub(crate) subject: u32,
    pub(crate) predicate: PredicateName,
    pub(crate) object: PartObject,
    pub(crate) status: Status,
    pub(crate) polarity: Polarity,
    pub(crate) certainty: Certainty,
    pub(crate) time: Option<EventTime>,
    pub(crate) confidence: Confidence,
    pub(crate) line: u64,
    pub(crate) origin: Option<String>,
}

impl PartRecord {
    /// The places of the names that it uses.
    pub(crate) fn places(&self) -> impl Iterator<Item = u32> + use<> {
        let object = match self.object {
            PartObject::Name(place) => Some(place),
            PartObject::None | PartObject::Literal(_) => None,
        };
        [self.subject].into_iter().chain(object)
    }
}

/// The bucket of a record, given the node of each name; `None` when a name has none.
pub(crate) fn triple_bucket(
    record: &PartRecord,
    node: impl Fn(u32) -> Option<EntityId>,
    ontology: &Ontology,
    hasher: &mut BucketHasher,
) -> Option<BucketKey> {
    let object = match &record.object {
        PartObject::None => TripleObject::None,
        PartObject::Literal(value) => TripleObject::Literal(value),
        PartObject::Name(place) => TripleObject::Entity(node(*place)?),
    };
    let predicate = ontology.predicate(&record.predicate);
    let symmetric = predicate.is_some_and(|predicate| predicate.symmetric);
    let subject = node(record.subject)?;
    Some(hasher.bucket(&record.predicate, symmetric, subject, object))
}

/// Where the blocks of a part are: in a store, or packed and not yet stored.
pub(crate) trait Blocks: std::fmt::Debug + Send + Sync {
    /// The bytes of a block; `None` when there is none.
    fn block(&self, family: Family, idx: u32) -> Result<Option<Vec<u8>>, ReadError>;
}

/// Blocks in a store. They never change, so it does not matter at which sequence they are read.
#[derive(Clone, Debug)]
pub(crate) struct StoredBlocks<R> {
    pub(crate) rows: R,
    pub(crate) dataset: DatasetId,
    pub(crate) part: u32,
}

impl<R: Rows + std::fmt::Debug + Send + Sync> Blocks for StoredBlocks<R> {
    fn block(&self, family: Family, idx: u32) -> Result<Option<Vec<u8>>, ReadError> {
        self.rows
            .bytes(&block_key(self.dataset, self.part, family, idx))
    }
}

impl Blocks for PackedPart {
    fn block(&self, family: Family, idx: u32) -> Result<Option<Vec<u8>>, ReadError> {
        if family == Family::Header {
            return Ok(Some(to_bytes(&self.header)));
        }
        let place = self
            .blocks
            .binary_search_by_key(&(family, idx), |block| (block.family, block.idx));
        Ok(place.ok().map(|place| self.blocks[place].bytes.clone()))
    }
}

/// A part of a dataset.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    blocks: Arc<dyn Blocks>,
    ontology: Arc<Ontology>,
    dataset: DatasetId,
    part: u32,
    header: Arc<PartHeader>,
    /// The node of each name, found out when all are asked for first.
    nodes: Arc<OnceLock<Vec<(EntityId, BlockKey)>>>,
    /// Names of blocks that were read last, the newest at the end.
    read: Arc<Kept<usize, Vec<PartName>>>,
    /// Blocks that were read last, as they are stored.
    stored: Arc<Kept<(Family, usize), Vec<u8>>>,
    repeats: Option<Arc<Repeats>>,
}

/// The names of one block.
type NamesBlock = Arc<Vec<PartName>>;

/// Blocks of names that are kept as read: about ten megabytes.
const KEPT_NAMES: usize = 128;
/// Blocks that are kept as they are stored: about a megabyte.
const KEPT_BLOCKS: usize = 64;

impl Part {
    /// A part; `None` when it has no header.
    pub(crate) fn open(
        blocks: Arc<dyn Blocks>,
        ontology: Arc<Ontology>,
        dataset: DatasetId,
        part: u32,
    ) -> Result<Option<Self>, ReadError> {
        let Some(header) = blocks.block(Family::Header, 0)? else {
            return Ok(None);
        };
        let key = block_key(dataset, part, Family::Header, 0);
        let header: PartHeader = from_bytes(&key, &header)?;
        if !header.is_sound() {
            return Err(corrupt(&key, "the header of the part cannot be used"));
        }
        Ok(Some(Self {
            blocks,
            ontology,
            dataset,
            part,
            header: Arc::new(header),
            nodes: Arc::default(),
            read: Arc::new(Kept::new(KEPT_NAMES)),
            stored: Arc::new(Kept::new(KEPT_BLOCKS)),
            repeats: None,
        }))
    }

    /// A part that is packed and not stored: what the packing found out is not found out again.
    pub(crate) fn of_packed(
        packed: &Arc<PackedPart>,
        ontology: Arc<Ontology>,
        dataset: DatasetId,
        part: u32,
    ) -> Self {
        Self {
            blocks: packed.clone(),
            ontology,
            dataset,
            part,
            header: Arc::new(packed.header.clone()),
            nodes: Arc::new(OnceLock::from(packed.placed.clone())),
            read: Arc::new(Kept::new(KEPT_NAMES)),
            stored: Arc::new(Kept::new(KEPT_BLOCKS)),
            repeats: Some(Arc::new(packed.repeats.clone())),
        }
    }

    /// How its records share prefixes, when that is known.
    pub(crate) fn repeats(&self) -> Option<&Repeats> {
        self.repeats.as_deref()
    }

    /// The nodes of all names and their blocks, in the order of their places. Kept, once found out.
    pub(crate) fn placed_nodes(&self) -> Result<&[(EntityId, BlockKey)], ReadError> {
        if let Some(nodes) = self.nodes.get() {
            return Ok(nodes);
        }
        let mut nodes = Vec::with_capacity(self.n_names() as usize);
        let mut block_idx = 0;
        while let Some(names) = self.names_block(block_idx)? {
            for name in names.iter() {
                let placed = self.placed(name);
                nodes.push(placed.ok_or_else(|| self.damaged(Family::Names, block_idx))?);
            }
            block_idx += 1;
        }
        Ok(self.nodes.get_or_init(|| nodes))
    }

    /// The number of the block of names where those of a prefix begin, or would.
    pub(crate) fn first_names_block(&self, prefix: u64) -> usize {
        self.header.names.blocks_of(prefix).start
    }

    /// The number of the block of records where those of a prefix begin, or would.
    pub(crate) fn first_records_block(&self, prefix: u64) -> usize {
        self.header.records.blocks_of(prefix).start
    }

    /// The places of the names that an index gives for prefixes from one to another, both included.
    pub(crate) fn indexed_between(
        &self,
        family: Family,
        from: u64,
        to: u64,
    ) -> Result<Vec<u32>, ReadError> {
        let directory = self.header.directory(family);
        let mut places = Vec::new();
        for block_idx in directory.blocks_of(from).start..directory.blocks_of(to).end {
            let (bytes, first, len) = self.block(family, block_idx)?;
            let names = names_between(&bytes, len, first, (from, to), directory.shift);
            places.extend(names.map_err(|_| self.damaged(family, block_idx))?);
        }
        Ok(places)
    }

    /// How many names it has; their places are the numbers below.
    pub(crate) fn n_names(&self) -> u32 {
        self.header.names.len
    }

    /// How many records it has.
    pub(crate) fn n_records(&self) -> u32 {
        self.header.records.len
    }

    /// The name at a place.
    pub(crate) fn name(&self, place: u32) -> Result<PartName, ReadError> {
        let Some((block_idx, idx)) = self.header.names.block_with(place) else {
            let key = part_key(self.dataset, self.part);
            return Err(corrupt(&key, &format!("there is no name `{place}`")));
        };
        Ok(self.names_in(block_idx)?[idx].clone())
    }

    /// All names of a node, in order.
    pub(crate) fn names_of(&self, node: EntityId) -> Result<Vec<PartName>, ReadError> {
        let mut names = self.names_like(prefix_of(node.as_bytes()))?;
        names.retain(|name| self.node_of(name) == Some(node));
        Ok(names)
    }

    /// All names whose node begins with these 64 bits, and perhaps others.
    pub(crate) fn names_like(&self, prefix: u64) -> Result<Vec<PartName>, ReadError> {
        let directory = &self.header.names;
        let mut found = Vec::new();
        for block_idx in directory.blocks_of(prefix) {
            let (bytes, first, len) = self.block(Family::Names, block_idx)?;
            let places = places_in_names(&bytes, len, first, prefix, directory.shift)
                .map_err(|_| self.damaged(Family::Names, block_idx))?;
            if places.is_empty() {
                continue;
            }
            let names = self.names_in(block_idx)?;
            found.extend(places.into_iter().filter_map(|idx| names.get(idx).cloned()));
        }
        Ok(found)
    }

    /// The first node from an id on.
    pub(crate) fn node_from(&self, from: EntityId) -> Result<Option<EntityId>, ReadError> {
        let placed = self.placed_nodes()?;
        let place = placed.partition_point(|(node, _)| *node < from);
        Ok(placed.get(place).map(|(node, _)| *node))
    }

    /// All names of the nodes of a block, in order.
    pub(crate) fn names_in_block(&self, block: BlockKey) -> Result<Vec<PartName>, ReadError> {
        let mut found = Vec::new();
        for place in self.looked_up(Family::BlockIndex, prefix_of(block.as_bytes()))? {
            let name = self.name(place)?;
            if let Some((node, own_block)) = self.placed(&name)
                && own_block == block
            {
                found.extend(self.names_of(node)?);
            }
        }
        found.sort_by_key(|name| name.place);
        Ok(found)
    }

    /// All names that are looked up by this hash, for themselves or an alias.
    pub(crate) fn names_by_key(&self, key: &[u8; 16]) -> Result<Vec<PartName>, ReadError> {
        let mut found = Vec::new();
        for place in self.looked_up(Family::NameIndex, prefix_of(key))? {
            let name = self.name(place)?;
            let family = self.ontology.type_family(&name.entity_type);
            let aliases = name.lines.iter().flat_map(|line| &line.aliases);
            if aliases
                .chain([&name.text])
                .any(|text| index_key(text, family) == *key)
            {
                found.push(name);
            }
        }
        found.sort_by_key(|name| name.place);
        Ok(found)
    }

    /// All records of a bucket, in the order of their lines; names count as their own nodes.
    pub(crate) fn records_of(&self, bucket: BucketKey) -> Result<Vec<PartRecord>, ReadError> {
        let records = self.records_like(prefix_of(bucket.as_bytes()))?;
        let mut found = Vec::new();
        for record in records {
            if self.bucket_of(&record)? == Some(bucket) {
                found.push(record);
            }
        }
        Ok(found)
    }

    /// All records whose bucket begins with these 64 bits, and perhaps others.
    pub(crate) fn records_like(&self, prefix: u64) -> Result<Vec<PartRecord>, ReadError> {
        let directory = &self.header.records;
        let mut found = Vec::new();
        for block_idx in directory.blocks_of(prefix) {
            let (bytes, first, len) = self.block(Family::Records, block_idx)?;
            let damaged = |_: Malformed| self.damaged(Family::Records, block_idx);
            let block = RecordBlock::decode(&bytes, len).map_err(damaged)?;
            for idx in block.places_of(first, prefix, directory.shift) {
                let row = block.get(idx, &self.header.forms).map_err(damaged)?;
                found.push(self.record(row, block_idx)?);
            }
        }
        Ok(found)
    }

    /// The names of one block; `None` after the last.
    pub(crate) fn names_block(&self, block_idx: usize) -> Result<Option<NamesBlock>, ReadError> {
        match self.header.names.block_len(block_idx) {
            Some(_) => self.names_in(block_idx).map(Some),
            None => Ok(None),
        }
    }

    /// The records of one block; `None` after the last.
    pub(crate) fn records_block(
        &self,
        block_idx: usize,
    ) -> Result<Option<Vec<PartRecord>>, ReadError> {
        if self.header.records.block_len(block_idx).is_none() {
            return Ok(None);
        }
        let (bytes, _, len) = self.block(Family::Records, block_idx)?;
        let damaged = |_: Malformed| self.damaged(Family::Records, block_idx);
        let block = RecordBlock::decode(&bytes, len).map_err(damaged)?;
        let records = (0..len).map(|idx| {
            let row = block.get(idx, &self.header.forms).map_err(damaged)?;
            self.record(row, block_idx)
        });
        records.collect::<Result<_, _>>().map(Some)
    }

    /// The prefixes of all records without some low bits, in order, and how many bits these are.
    pub(super) fn record_fragments(&self) -> Result<(Vec<u64>, u8), ReadError> {
        let shift = self.header.records.shift;
        let mut fragments = Vec::with_capacity(self.n_records() as usize);
        let mut block_idx = 0;
        while self.header.records.block_len(block_idx).is_some() {
            let (bytes, first, len) = self.block(Family::Records, block_idx)?;
            let block = RecordBlock::decode(&bytes, len)
                .map_err(|_: Malformed| self.damaged(Family::Records, block_idx))?;
            fragments.extend(block.fragments(first, shift));
            block_idx += 1;
        }
        Ok((fragments, shift))
    }

    /// The whole prefixes of the records at some places, which are in order.
    pub(super) fn prefixes_at(&self, places: &[u32]) -> Result<Vec<u64>, ReadError> {
        let placed = self.placed_nodes()?;
        let node = |place: u32| placed.get(place as usize).map(|(node, _)| *node);
        let mut hasher = BucketHasher::default();
        let mut prefixes = Vec::with_capacity(places.len());
        let block_of = |place: &u32| self.header.records.block_with(*place).map(|at| at.0);
        for of_block in places.chunk_by(|left, right| block_of(left) == block_of(right)) {
            let Some(block_idx) = block_of(&of_block[0]) else {
                continue;
            };
            let (bytes, _, len) = self.block(Family::Records, block_idx)?;
            let damaged = |_: Malformed| self.damaged(Family::Records, block_idx);
            let block = RecordBlock::decode(&bytes, len).map_err(damaged)?;
            for place in of_block {
                let idx = (place - self.header.records.starts[block_idx]) as usize;
                let row = block.get(idx, &self.header.forms).map_err(damaged)?;
                let record = self.record(row, block_idx)?;
                let bucket = triple_bucket(&record, node, &self.ontology, &mut hasher);
                prefixes.extend(bucket.map(|bucket| prefix_of(bucket.as_bytes())));
            }
        }
        Ok(prefixes)
    }

    /// All records as they are kept, in the order of their lines.
    pub(super) fn rows_by_line(&self) -> Result<Vec<RecordRow>, ReadError> {
        let mut rows = Vec::with_capacity(self.n_records() as usize);
        let mut block_idx = 0;
        while self.header.records.block_len(block_idx).is_some() {
            let (bytes, _, len) = self.block(Family::Records, block_idx)?;
            let damaged = |_: Malformed| self.damaged(Family::Records, block_idx);
            let block = RecordBlock::decode(&bytes, len).map_err(damaged)?;
            for idx in 0..len {
                rows.push(block.get(idx, &self.header.forms).map_err(damaged)?);
            }
            block_idx += 1;
        }
        rows.sort_by_key(|row| row.line);
        Ok(rows)
    }

    /// The ontology that names and buckets are found with.
    pub(crate) fn ontology(&self) -> &Ontology {
        &self.ontology
    }

    /// The node and the block of a name; `None` for one that is damaged.
    pub(crate) fn placed(&self, name: &PartName) -> Option<(EntityId, BlockKey)> {
        named_node(&name.text, &name.entity_type, &self.ontology)
    }

    /// The first 64 bits of the bucket of a record; `None` when a name is damaged.
    pub(crate) fn prefix_of(&self, record: &PartRecord) -> Result<Option<u64>, ReadError> {
        let bucket = self.bucket_of(record)?;
        Ok(bucket.map(|bucket| prefix_of(bucket.as_bytes())))
    }

    /// The bucket of a record when each name is its own entity; `None` when a name is damaged.
    fn bucket_of(&self, record: &PartRecord) -> Result<Option<BucketKey>, ReadError> {
        let subject = self.node_of(&self.name(record.subject)?);
        let object = match record.object {
            PartObject::Name(place) => self.node_of(&self.name(place)?),
            PartObject::None | PartObject::Literal(_) => None,
        };
        let node = |place| {
            if place == record.subject {
                subject
            } else {
                object
            }
        };
        let mut hasher = BucketHasher::default();
        Ok(triple_bucket(record, node, &self.ontology, &mut hasher))
    }

    fn node_of(&self, name: &PartName) -> Option<EntityId> {
        self.placed(name).map(|(node, _)| node)
    }

    fn looked_up(&self, family: Family, prefix: u64) -> Result<Vec<u32>, ReadError> {
        self.indexed_between(family, prefix, prefix)
    }

    fn names_in(&self, block_idx: usize) -> Result<NamesBlock, ReadError> {
        self.read.get_or(block_idx, || self.read_names(block_idx))
    }

    fn read_names(&self, block_idx: usize) -> Result<Vec<PartName>, ReadError> {
        let (bytes, _, len) = self.block(Family::Names, block_idx)?;
        let damaged = || self.damaged(Family::Names, block_idx);
        let rows = decode_names(&bytes, len).map_err(|_| damaged())?;
        let start = self.header.names.starts[block_idx];
        let line = |line: NameLine| PartNameLine {
            line: self.header.first_line.saturating_add(line.line.into()),
            aliases: line.aliases,
        };
        let name = |(place, row): (u32, super::blocks::NameRow)| {
            let entity_type = self.header.types.get(usize::from(row.entity_type));
            Ok(PartName {
                place,
                text: row.text,
                entity_type: entity_type.ok_or_else(damaged)?.clone(),
                n_records: row.n_records,
                lines: row.lines.into_iter().map(line).collect(),
            })
        };
        (start..).zip(rows).map(name).collect()
    }

    pub(super) fn record(&self, row: RecordRow, block_idx: usize) -> Result<PartRecord, ReadError> {
        let damaged = || self.damaged(Family::Records, block_idx);
        let form = self
            .header
            .forms
            .get(row.form as usize)
            .ok_or_else(damaged)?;
        let predicate = self.header.predicates.get(usize::from(form.predicate));
        Ok(PartRecord {
            subject: row.subject,
            predicate: predicate.ok_or_else(damaged)?.clone(),
            object: match (form.object, row.literal) {
                (ObjectKind::Name, _) => PartObject::Name(row.object),
                (ObjectKind::Literal, Some(value)) => PartObject::Literal(value),
                (ObjectKind::None | ObjectKind::Literal, _) => PartObject::None,
            },
            status: form.status,
            polarity: form.polarity,
            certainty: form.certainty,
            time: time_of(form, row.day, row.n_days),
            confidence: Confidence::new(f64::from(row.confidence) / 1000.0),
            line: self.header.first_line.saturating_add(row.line.into()),
            origin: row.origin,
        })
    }

    /// The bytes of a block, the first prefix in it, and how many entries it has.
    fn block(
        &self,
        family: Family,
        block_idx: usize,
    ) -> Result<(Arc<Vec<u8>>, u64, usize), ReadError> {
        let directory: &Directory = self.header.directory(family);
        let first = directory.firsts.get(block_idx).copied();
        let idx = u32::try_from(block_idx).unwrap_or(u32::MAX);
        let missing = || {
            corrupt(
                &self.key_of(family, block_idx),
                "a block of the dataset is missing",
            )
        };
        let read = || self.blocks.block(family, idx)?.ok_or_else(missing);
        let bytes = self.stored.get_or((family, block_idx), read)?;
        match (first, directory.block_len(block_idx)) {
            (Some(first), Some(len)) => Ok((bytes, first, len)),
            _ => Err(missing()),
        }
    }

    fn key_of(&self, family: Family, block_idx: usize) -> Vec<u8> {
        let idx = u32::try_from(block_idx).unwrap_or(u32::MAX);
        block_key(self.dataset, self.part, family, idx)
    }

    pub(super) fn damaged(&self, family: Family, block_idx: usize) -> ReadError {
        corrupt(
            &self.key_of(family, block_idx),
            "a block of the dataset cannot be read",
        )
    }
}
