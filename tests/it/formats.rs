//! Stores of every format that was ever written: they open, hold what they held, and go on.

use std::path::{Path, PathBuf};

use crate::support::{Graph, root};

/// The packed stores of `tests/fixtures`, which `cargo xtask fixture` makes.
fn fixtures() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join("tests/fixtures")).expect("a folder");
    let paths = entries.map(|entry| entry.expect("readable").path());
    let mut stores: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "zip"))
        .collect();
    stores.sort();
    stores
}

fn unpack(packed: &Path, data: &Path) {
    let file = std::fs::File::open(packed).expect("readable");
    let mut packed = zip::ZipArchive::new(file).expect("a ZIP file");
    packed.extract(data).expect("writable");
    std::fs::create_dir_all(data.join("blobs")).expect("writable");
}

#[test]
fn a_store_of_every_format_opens_and_goes_on() {
    let stores = fixtures();
    assert!(!stores.is_empty());
    for packed in stores {
        let graph = Graph::new();
        unpack(&packed, &graph.data());
        let stats = std::fs::read_to_string(packed.with_extension("stats")).expect("beside it");
        assert_eq!(graph.out(&["stats"]), stats, "{}", packed.display());
        assert!(graph.out(&["verify"]).starts_with("sound"));
        // What was there can be taken back, and something new can come.
        let n_lines = |graph: &Graph| graph.out(&["history", "--limit", "99"]).lines().count();
        let before = n_lines(&graph);
        graph.out(&["undo", "1"]);
        graph.ingest(&graph.write("new.txt", "Senator Bea Roe met Mayor Ada Lind."));
        assert_eq!(n_lines(&graph), before + 2);
        assert!(graph.out(&["verify"]).starts_with("sound"));
    }
}

#[test]
fn there_is_a_store_of_todays_format() {
    let graph = Graph::new();
    graph.ingest(&graph.write("new.txt", "Senator Bea Roe met Mayor Ada Lind."));
    let said = std::fs::read_to_string(graph.data().join("newsgraph-store")).expect("it is there");
    let format = said.trim().strip_prefix("format ").expect("its format");
    let name = format!("store-{format}.zip");
    let stores = fixtures();
    assert!(
        stores.iter().any(|path| path.ends_with(&name)),
        "{name} is missing in tests/fixtures; make it with `cargo xtask fixture`"
    );
}
