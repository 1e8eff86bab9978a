//! The file that keeps a large topology from one start of the program to the next. It is derived: without it, or with one
//! that does not fit, all rows of the store are read.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;

use newsgraph_graph::Topology;
use newsgraph_model::{IdHasher, Sequence};
use newsgraph_store::{CHECKPOINT_FILE, ReadError, Store, free_space};
use tracing::{debug, info};

/// A graph with fewer entities and relations is read from the store as quickly.
const MIN_ROWS: usize = 50_000;

/// Changesets after which a checkpoint is written anew: until then what changed is read from the store.
const MAX_BEHIND: Sequence = 100;

/// Bytes of a checkpoint by row, at most, and bytes of the disk that it leaves free.
const ROOM: (u64, u64) = (512, 1 << 30);

/// The topology of a store's newest moment, from the checkpoint in its folder if that fits.
pub(crate) fn open(dir: &Path, store: &Store) -> Result<Topology, ReadError> {
    open_keeping(dir, store, MIN_ROWS)
}

/// The same, with a checkpoint for a graph of at least this many entities and relations.
pub(crate) fn open_keeping(
    dir: &Path,
    store: &Store,
    min_rows: usize,
) -> Result<Topology, ReadError> {
    let view = store.read();
    if let Some(kept) = read(dir, store)? {
        if kept.sequence() == view.sequence() {
            return Ok(kept);
        }
        if let Some(own) = store.read_at(kept.sequence()) {
            let topology = kept.moved(&own, &view)?;
            if view.sequence() - kept.sequence() > MAX_BEHIND {
                write(dir, store, &topology);
            }
            return Ok(topology);
        }
    }
    let topology = Topology::load(&view, store.ontology())?;
    if topology.n_entities() + topology.n_relations() >= min_rows {
        write(dir, store, &topology);
    }
    Ok(topology)
}

/// The checkpoint, when it is of this store and agrees with a sample of its rows.
fn read(dir: &Path, store: &Store) -> Result<Option<Topology>, ReadError> {
    let path = dir.join(CHECKPOINT_FILE);
    let Ok(file) = File::open(&path) else {
        return Ok(None);
    };
    let of_store = |sequence| stamp(store, sequence);
    let mut input = BufReader::with_capacity(1 << 20, file);
    match Topology::read_checkpoint(of_store, store.ontology(), &mut input) {
        Ok(topology) => {
            let Some(own) = store.read_at(topology.sequence()) else {
                return Ok(None);
            };
            Ok(topology.agrees_with(&own)?.then_some(topology))
        }
        Err(error) => {
            info!(path = %path.display(), %error, "checkpoint not used, all rows are read");
            Ok(None)
        }
    }
}

/// Writes a checkpoint; without room, or in a folder that takes no files, there is none.
fn write(dir: &Path, store: &Store, topology: &Topology) {
    let Some(stamp) = stamp(store, topology.sequence()) else {
        return;
    };
    let n_rows = (topology.n_entities() + topology.n_relations()) as u64;
    let free = free_space(dir).ok().flatten();
    if free.is_some_and(|free| free < n_rows * ROOM.0 + ROOM.1) {
        debug!(free, "no room for a checkpoint");
        return;
    }
    let (path, part) = (
        dir.join(CHECKPOINT_FILE),
        dir.join(format!("{CHECKPOINT_FILE}.part")),
    );
    let written = File::create(&part)
        .and_then(|file| {
            let mut out = BufWriter::with_capacity(1 << 20, file);
            topology.write_checkpoint(stamp, &mut out)?;
            out.flush()
        })
        .and_then(|()| std::fs::rename(&part, &path));
    if let Err(error) = written {
        debug!(path = %path.display(), %error, "no checkpoint is written");
        // A part that stays is written over by the next.
        let _ = std::fs::remove_file(&part);
    }
}

/// What only this store had at this moment: its line in the journal, and the ontology that the graph was derived with.
fn stamp(store: &Store, sequence: Sequence) -> Option<[u8; 32]> {
    let changesets = store.read_at(sequence)?.changesets(None, 1).ok()?;
    let line = changesets.first()?;
    let mut hasher = IdHasher::new("topology checkpoint");
    hasher
        .text(store.ontology().version())
        .text(&format!("{line:?}"));
    Some(hasher.finish32())
}
