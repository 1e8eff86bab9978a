//! Hostile sizes and bytes: long texts and names, empty texts, NUL.

use newsgraph_model::TextId;

use super::world::{Paper, claims_of, commit, node, ontology, paper};
use crate::{Store, StoreOptions, blob_files};

/// A text that hardly compresses.
fn noise(n_bytes: usize) -> String {
    let mut state = 88_172_645_463_325_252u64;
    let mut text = String::with_capacity(n_bytes + 16);
    while text.len() < n_bytes {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        text.push_str(&format!("{state:016x}"));
    }
    text.truncate(n_bytes);
    text
}

#[track_caller]
fn check_text(store: &Store, paper: &Paper) {
    commit(store, paper.ingest());
    let text = store
        .read()
        .text(paper.id())
        .expect("readable")
        .expect("there");
    assert!(*text == *paper.text, "the text differs");
    let with_text = store.read().documents_with_text(TextId::of(&paper.text));
    assert_eq!(with_text.expect("readable"), [paper.id()]);
}

#[test]
fn texts_and_names_of_all_sizes_come_back_after_reopening() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = StoreOptions {
        cache_bytes: 64 << 20,
        ..StoreOptions::default()
    };
    let open = || Store::open(dir.path(), ontology(), options).expect("opens");
    let store = open();
    let long_name = format!("Ada {}", noise(64 << 10));
    let papers = [
        paper("", ["Ada Lind", "Bea Roe"], "met"),
        paper("\0", ["Ada\0Lind", "\0"], "met"),
        paper(&noise(60 << 10), ["Ada Lind", "Bea Roe"], "met"),
        paper(&noise((60 << 10) + 1), ["Ada Lind", "Bea Roe"], "met"),
        paper(&noise(16 << 20), ["Ada Lind", "Bea Roe"], "met"),
        paper("A long name.", [&long_name, "Bea Roe"], "endorsed"),
    ];
    for paper in &papers {
        check_text(&store, paper);
    }
    assert_eq!(store.read().verify(), []);
    drop(store);
    let store = open();
    for paper in &papers {
        let text = store
            .read()
            .text(paper.id())
            .expect("readable")
            .expect("there");
        assert!(*text == *paper.text, "the text differs");
    }
    let named = store.read().entities_named(&long_name).expect("readable");
    assert_eq!(
        named.iter().map(|entity| entity.id).collect::<Vec<_>>(),
        [node(&long_name)]
    );
    assert_eq!(store.read().verify(), []);
    assert_eq!(blob_files(dir.path()).expect("readable"), 0);
}

#[test]
fn a_relation_with_many_claims_is_kept_in_parts() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = StoreOptions {
        cache_bytes: 64 << 20,
        durability: crate::Durability::Relaxed,
        ..StoreOptions::default()
    };
    let store = Store::open(dir.path(), ontology(), options).expect("opens");
    let n_papers = 1_500;
    for idx in 0..n_papers {
        commit(
            &store,
            paper(&format!("Text {idx}."), ["Ada Lind", "Bea Roe"], "met").ingest(),
        );
    }
    let relations = store.read().relations(None, 9).expect("readable");
    let n_claims = claims_of(&store.read(), relations[0].id).len();
    assert_eq!((relations.len(), n_claims), (1, n_papers));
    assert_eq!(relations[0].support.claims as usize, n_papers);
    let then = store.read_at(700).expect("there");
    let old = then.relations(None, 9).expect("readable");
    assert_eq!(old[0].support.claims, 700);
    assert_eq!(claims_of(&then, old[0].id).len(), 700);
    assert_eq!(store.read().verify(), []);
    assert_eq!(blob_files(dir.path()).expect("readable"), 0);
}
