//! A topology as bytes, so that it need not be made from the store's rows each time a program starts.
//!
//! A head, then entities and relations in blocks, each a length (4 bytes, little-endian) and a value of postcard; the
//! end is the BLAKE3 of all before it. Relations are in their order of rank, and lists are made again from them.

use std::collections::BTreeSet;
use std::io::{self, Read, Write};
use std::sync::Arc;

use newsgraph_model::ontology::Ontology;
use newsgraph_model::{Confidence, EntityId, RelationId, RelationTime, Sequence, Status, ViewSet};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::Topology;
use super::rows::{NodeIdx, NodeRow, Others, RelationHeader};
use super::words::Words;

/// What the bytes begin with: the form and its number.
const MAGIC: [u8; 8] = *b"ngtopo01";

/// Rows in one block.
const BLOCK: usize = 4_096;

/// A longer block is not read: a damaged length must not take all memory.
const MAX_BLOCK_BYTES: usize = 256 << 20;

/// Why a checkpoint was not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// It cannot be read, or ends too early.
    #[error("the checkpoint of the graph cannot be read")]
    Io(#[from] io::Error),
    /// It is of another form, another store, or another moment of its writing.
    #[error("the checkpoint of the graph belongs to {0}")]
    Other(&'static str),
    /// Its bytes are not what was written.
    #[error("the checkpoint of the graph is damaged: {0}")]
    Damaged(&'static str),
}

#[derive(Serialize, Deserialize)]
struct Head {
    stamp: [u8; 32],
    sequence: Sequence,
    predicates: Vec<SmolStr>,
    types: Vec<SmolStr>,
    collections: Vec<BTreeSet<SmolStr>>,
    n_entities: u64,
    n_relations: u64,
}

#[derive(Serialize, Deserialize)]
struct EntityRow {
    id: EntityId,
    name: Box<str>,
    aliases: Box<[Box<str>]>,
    entity_type: u32,
    sources: u32,
}

#[derive(Serialize, Deserialize)]
struct RelationRow {
    id: RelationId,
    subject: Option<u32>,
    object: Option<u32>,
    others: Vec<u32>,
    predicate: u32,
    collections: u32,
    status: Status,
    views: ViewSet,
    time: Option<RelationTime>,
    confidence: Confidence,
    publishers: u32,
    documents: u32,
    claims: u32,
    attested: bool,
    inferred: bool,
    nested: bool,
}

impl Topology {
    /// Writes all that [`Topology::read_checkpoint`] needs. `stamp` says of which store at which moment it is.
    ///
    /// # Errors
    /// `out` cannot be written.
    pub fn write_checkpoint(&self, stamp: [u8; 32], out: &mut impl Write) -> io::Result<()> {
        if self.delta.n_changes > 0 {
            return self.compacted().write_checkpoint(stamp, out);
        }
        let mut out = Hashed::new(out);
        out.write_all(&MAGIC)?;
        let words = &self.words;
        let head = Head {
            stamp,
            sequence: self.sequence,
            predicates: words.predicates().to_vec(),
            types: words.types().to_vec(),
            collections: words.collection_sets().to_vec(),
            n_entities: self.base.nodes.len() as u64,
            n_relations: self.base.headers.len() as u64,
        };
        write_block(&mut out, &head)?;
        for block in self.base.nodes.chunks(BLOCK) {
            let rows: Vec<EntityRow> = block.iter().map(|row| EntityRow::of(row)).collect();
            write_block(&mut out, &rows)?;
        }
        for block in self.base.headers.chunks(BLOCK) {
            let rows: Vec<RelationRow> = block.iter().map(RelationRow::of).collect();
            write_block(&mut out, &rows)?;
        }
        let hash = out.hasher.finalize();
        out.inner.write_all(hash.as_bytes())
    }

    /// Reads what [`Topology::write_checkpoint`] wrote.
    ///
    /// # Errors
    /// It has another stamp or form, was cut or damaged.
    pub fn read_checkpoint(
        stamp: impl FnOnce(Sequence) -> Option<[u8; 32]>,
        ontology: &Arc<Ontology>,
        input: &mut impl Read,
    ) -> Result<Self, CheckpointError> {
        let mut input = Hashed::new(input);
        let mut magic = [0; MAGIC.len()];
        input.read_exact(&mut magic)?;
        if magic != MAGIC {
            return Err(CheckpointError::Other("another version of this program"));
        }
        let head: Head = read_block(&mut input)?;
        if stamp(head.sequence) != Some(head.stamp) {
            return Err(CheckpointError::Other("another store"));
        }
        let bounds = Bounds::of(&head);
        let nodes = read_rows(&mut input, head.n_entities, |row: EntityRow| {
            row.checked(&bounds)
        })?;
        let headers = read_rows(&mut input, head.n_relations, |row: RelationRow| {
            row.checked(&bounds)
        })?;
        let hash = input.hasher.finalize();
        let mut written = [0; 32];
        input.inner.read_exact(&mut written)?;
        if hash != written {
            return Err(CheckpointError::Damaged("its checksum is another"));
        }
        if !nodes.is_sorted_by(|left: &Arc<NodeRow>, right| left.id < right.id) {
            return Err(CheckpointError::Damaged("its entities are not in order"));
        }
        let words = head.words(ontology);
        Ok(Self::of_rows(
            ontology,
            Arc::new(words),
            (nodes, headers),
            head.sequence,
        ))
    }
}

impl Head {
    fn words(&self, ontology: &Ontology) -> Words {
        let mut words = Words::default();
        for name in &self.predicates {
            words.add_predicate(name, ontology);
        }
        for name in &self.types {
            words.add_type(name, ontology);
        }
        for tags in &self.collections {
            words.add_collections(tags);
        }
        words
    }
}

/// How many there are of what rows refer to by number.
struct Bounds {
    n_nodes: u64,
    n_types: usize,
    n_predicates: usize,
    n_collections: usize,
}

impl Bounds {
    fn of(head: &Head) -> Self {
        Self {
            n_nodes: head.n_entities,
            n_types: head.types.len(),
            n_predicates: head.predicates.len(),
            n_collections: head.collections.len(),
        }
    }

    fn node(&self, number: u32) -> Result<NodeIdx, CheckpointError> {
        match u64::from(number) < self.n_nodes {
            true => Ok(NodeIdx(number)),
            false => Err(CheckpointError::Damaged("a relation names no entity of it")),
        }
    }
}

impl EntityRow {
    fn of(row: &NodeRow) -> Self {
        Self {
            id: row.id,
            name: row.name.clone(),
            aliases: row.aliases.clone(),
            entity_type: row.entity_type,
            sources: row.sources,
        }
    }

    fn checked(self, bounds: &Bounds) -> Result<Arc<NodeRow>, CheckpointError> {
        if self.entity_type as usize >= bounds.n_types {
            return Err(CheckpointError::Damaged("an entity has no type of it"));
        }
        Ok(Arc::new(NodeRow {
            id: self.id,
            name: self.name,
            aliases: self.aliases,
            entity_type: self.entity_type,
            sources: self.sources,
        }))
    }
}

impl RelationRow {
    fn of(header: &RelationHeader) -> Self {
        let others = header.others.as_slice().iter();
        Self {
            id: header.id,
            subject: header.subject.map(|node| node.0),
            object: header.object.map(|node| node.0),
            others: others.map(|node| node.0).collect(),
            predicate: header.predicate,
            collections: header.collections,
            status: header.status,
            views: header.views,
            time: header.time,
            confidence: header.confidence,
            publishers: header.publishers,
            documents: header.documents,
            claims: header.claims,
            attested: header.attested,
            inferred: header.inferred,
            nested: header.nested,
        }
    }

    fn checked(self, bounds: &Bounds) -> Result<RelationHeader, CheckpointError> {
        let known = (self.predicate as usize) < bounds.n_predicates
            && (self.collections as usize) < bounds.n_collections;
        if !known {
            return Err(CheckpointError::Damaged(
                "a relation has no predicate of it",
            ));
        }
        let node = |number: Option<u32>| number.map(|number| bounds.node(number)).transpose();
        let others = self.others.iter().map(|number| bounds.node(*number));
        Ok(RelationHeader {
            id: self.id,
            subject: node(self.subject)?,
            object: node(self.object)?,
            others: Others::of(others.collect::<Result<_, _>>()?),
            predicate: self.predicate,
            collections: self.collections,
            status: self.status,
            views: self.views,
            time: self.time,
            confidence: self.confidence,
            publishers: self.publishers,
            documents: self.documents,
            claims: self.claims,
            attested: self.attested,
            inferred: self.inferred,
            nested: self.nested,
        })
    }
}

/// Bytes on their way, and the hash of those that went by.
struct Hashed<'i, I> {
    inner: &'i mut I,
    hasher: blake3::Hasher,
}

impl<'i, I> Hashed<'i, I> {
    fn new(inner: &'i mut I) -> Self {
        Self {
            inner,
            hasher: blake3::Hasher::new(),
        }
    }
}

impl<I: Write> Hashed<'_, I> {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hasher.update(bytes);
        self.inner.write_all(bytes)
    }
}

impl<I: Read> Hashed<'_, I> {
    fn read_exact(&mut self, bytes: &mut [u8]) -> io::Result<()> {
        self.inner.read_exact(bytes)?;
        self.hasher.update(bytes);
        Ok(())
    }
}

fn write_block<T: Serialize>(out: &mut Hashed<'_, impl Write>, value: &T) -> io::Result<()> {
    let bytes = postcard::to_stdvec(value).map_err(io::Error::other)?;
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    out.write_all(&length.to_le_bytes())?;
    out.write_all(&bytes)
}

fn read_block<T: DeserializeOwned>(
    input: &mut Hashed<'_, impl Read>,
) -> Result<T, CheckpointError> {
    let mut length = [0; 4];
    input.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length) as usize;
    if length > MAX_BLOCK_BYTES {
        return Err(CheckpointError::Damaged("a block is too long"));
    }
    let mut bytes = vec![0; length];
    input.read_exact(&mut bytes)?;
    postcard::from_bytes(&bytes).map_err(|_| CheckpointError::Damaged("a block does not decode"))
}

fn read_rows<T: DeserializeOwned, R>(
    input: &mut Hashed<'_, impl Read>,
    n_rows: u64,
    checked: impl Fn(T) -> Result<R, CheckpointError>,
) -> Result<Vec<R>, CheckpointError> {
    let mut rows: Vec<R> = Vec::new();
    while (rows.len() as u64) < n_rows {
        let block: Vec<T> = read_block(input)?;
        if block.is_empty() || rows.len() as u64 + block.len() as u64 > n_rows {
            return Err(CheckpointError::Damaged("it has another number of rows"));
        }
        for row in block {
            rows.push(checked(row)?);
        }
    }
    Ok(rows)
}
