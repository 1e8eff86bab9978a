//! Processes that look at what is left.

use std::io::BufRead;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use newsgraph_export::write_canonical;
use newsgraph_model::DocumentId;
use newsgraph_store::{
    Action, DocumentState, Durability, ReadView, Store, StoreOptions, blob_files,
};

use super::papers::Paper;
use super::{Result, ontology, open, request};

/// Every acknowledged change is there, nothing lies outside the main file, and the store verifies.
pub(super) fn check(dir: &Path) -> Result<()> {
    let ontology = ontology()?;
    let start = Instant::now();
    let store = open(dir, Durability::Full, ontology)?;
    let opened_ms = start.elapsed().as_millis();
    let view = store.read();
    let mut faults = Vec::new();
    let mut n_acknowledged = 0;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.split(' ').collect();
        let [state, id, sequence, ";"] = words[..] else {
            return Err(format!("`{line}` is not `live ID SEQUENCE ;` or `retracted …`").into());
        };
        n_acknowledged += 1;
        faults.extend(fault_of(&view, state, id.parse()?, sequence.parse()?)?);
    }
    faults.extend(view.verify().into_iter().map(|fault| fault.what));
    if blob_files(dir)? != 0 {
        faults.push("`blobs/` is not empty".into());
    }
    let counts = view.counts()?;
    println!(
        "{n_acknowledged} acknowledged, {} documents, {} relations, {} faults, opened in {opened_ms} ms, checked in {} ms",
        counts.documents(),
        counts.relations,
        faults.len(),
        start.elapsed().as_millis() - opened_ms,
    );
    if faults.is_empty() {
        return Ok(());
    }
    faults.truncate(10);
    Err(faults.join("; ").into())
}

/// What is wrong with one acknowledged change.
fn fault_of(view: &ReadView, state: &str, id: DocumentId, sequence: u64) -> Result<Option<String>> {
    if sequence > 0 {
        let line = view.changesets(Some(sequence + 1), 1)?;
        let told = |line: &newsgraph_model::Changeset| {
            line.sequence == sequence && line.subject == id.to_string()
        };
        if !line.first().is_some_and(told) {
            return Ok(Some(format!("change `{sequence}` of `{id}` is lost")));
        }
    }
    Ok(match (view.document(id)?, view.text(id)?) {
        (Some(document), Some(text)) if text.len() == document.text_bytes => (state == "retracted"
            && document.state != DocumentState::Retracted)
            .then(|| format!("`{id}` is not retracted")),
        _ => Some(format!("`{id}` was acknowledged and is lost")),
    })
}

/// Verifies, then hashes the canonical export and the journal of every sequence.
pub(super) fn digest(dir: &Path) -> Result<()> {
    let store = open(dir, Durability::Full, ontology()?)?;
    let faults = store.read().verify();
    if let Some(fault) = faults.first() {
        return Err(format!("{} faults, the first: {fault}", faults.len()).into());
    }
    let mut all = blake3::Hasher::new();
    let mut newest = blake3::Hasher::new();
    for sequence in (0..=store.sequence()).rev() {
        let view = store.read_at(sequence).ok_or("an older sequence is gone")?;
        let mut export = Vec::new();
        write_canonical(&view, &mut export)?;
        all.update(&export);
        if sequence == store.sequence() {
            newest.update(&export);
        }
    }
    let mut journal = all.clone();
    for changeset in store.read().changesets(None, usize::MAX)? {
        journal.update(format!("{changeset:?}").as_bytes());
    }
    println!(
        "{} {} {}",
        store.sequence(),
        newest.finalize(),
        journal.finalize()
    );
    Ok(())
}

/// Reads that must each see one state, while a writer takes a paper with eleven relations in and out again.
pub(super) fn reads(n_reads: u64) -> Result<()> {
    let dir = std::env::temp_dir().join(format!("newsgraph-reads-{}", std::process::id()));
    let options = StoreOptions {
        cache_bytes: 64 << 20,
        durability: Durability::Full,
        ..StoreOptions::default()
    };
    let on_disk = Store::open(&dir, ontology()?, options)?;
    let told = reads_beside_a_writer(&on_disk, n_reads);
    drop(on_disk);
    std::fs::remove_dir_all(&dir)?;
    println!("on disk: {}", told?);
    let in_memory = Store::in_memory(ontology()?);
    println!("in memory: {}", reads_beside_a_writer(&in_memory, n_reads)?);
    Ok(())
}

fn reads_beside_a_writer(store: &Store, n_reads: u64) -> Result<String> {
    let done = AtomicBool::new(false);
    let (mixed, n_read) = (AtomicU64::new(0), AtomicU64::new(0));
    // Reads that no change comes between show nothing.
    let n_changes = n_reads / 50;
    let read = || -> Result<()> {
        while n_read.fetch_add(1, Ordering::Relaxed) < n_reads || store.sequence() < n_changes {
            if !is_one_state(&store.read())? {
                mixed.fetch_add(1, Ordering::Relaxed);
            }
        }
        Ok(())
    };
    std::thread::scope(|scope| -> Result<()> {
        let writer = scope.spawn(|| {
            let mut number = 0;
            while !done.load(Ordering::Relaxed) {
                let paper = Paper::about_hub(number % 2, 0..11);
                let document = paper.document.id;
                for action in [paper.ingest(), Action::Retract { document }] {
                    if let Err(error) = store.commit(request(action)) {
                        return Err(error.to_string());
                    }
                }
                number += 1;
            }
            Ok(())
        });
        let reader = scope.spawn(|| read().map_err(|error| error.to_string()));
        let own = read();
        done.store(true, Ordering::Relaxed);
        own?;
        reader.join().map_err(|_| "a reader panicked")??;
        Ok(writer.join().map_err(|_| "the writer panicked")??)
    })?;
    let mixed = mixed.load(Ordering::Relaxed);
    let told = format!(
        "{} reads beside {} changes, {mixed} saw two states",
        n_read.load(Ordering::Relaxed),
        store.sequence()
    );
    if mixed > 0 {
        return Err(told.into());
    }
    Ok(told)
}

/// Whether lists, totals and journal of a view tell of one state: the paper is there whole or not at all.
fn is_one_state(view: &ReadView) -> Result<bool> {
    let counts = view.counts()?;
    let n_entities = view.entities(None, usize::MAX)?.len() as u64;
    let n_relations = view.relations(None, usize::MAX)?.len() as u64;
    let newest = view.changesets(None, 1)?;
    let is_live = view.sequence() % 2 == 1;
    let (entities, relations) = if is_live { (12, 11) } else { (0, 0) };
    Ok(n_entities == entities
        && n_relations == relations
        && counts.entities == entities
        && counts.relations == relations
        && counts.documents_live == u64::from(is_live)
        && newest.first().map_or(0, |line| line.sequence) == view.sequence())
}
