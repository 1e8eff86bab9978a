use super::*;

#[test]
fn schema_file_is_up_to_date() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema.graphql");
    let served = sdl();
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(&path, &served).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == served,
        "schema.graphql differs from the served schema; run `cargo xtask schema` or set UPDATE_SCHEMA=1"
    );
}

mod answers;
mod fixture;
mod quotes;
mod reads;
mod search;
mod structure;
mod writes;
