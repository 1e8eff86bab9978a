//! Watches the folder of built pages, so that a new build of them is embedded.

fn main() {
    // Cargo takes a missing path for a changed one and would compile this crate anew each time. Where the folder cannot
    // be made, in a source tree that is read-only, that is all that happens.
    let _ = std::fs::create_dir_all("web/dist");
    println!("cargo::rerun-if-changed=web/dist");
}
