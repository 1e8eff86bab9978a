//! `cargo xtask bench annotate`: speed against the original in turns on the same text; then threads, profile, kernels and memory.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use fs_err as fs;
use serde::Deserialize;

use super::child::{Measurer, ours};
use super::text;
use crate::shell::say;
use crate::spacy;

/// What its options are.
pub(super) const USAGE: &str = "\
usage: cargo xtask bench annotate [--text FILE...] [--rounds N]

  --text FILE...   read these texts instead of articles that are made up
  --rounds N       turns of ours and the original; 5 unless told";
/// Articles of the made text: more than 100,000 tokens.
const N_ARTICLES: usize = 300;
/// Articles that a process reads before its memory is looked at.
const N_FOR_MEMORY: usize = 10_000;
const SCRIPT: &str = include_str!("nlp_pipe.py");

#[derive(Deserialize)]
struct Ready {
    load_ms: f64,
    #[serde(default)]
    kernels: Vec<String>,
}

#[derive(Deserialize)]
struct Round {
    tokens: f64,
    wall: f64,
    #[serde(default)]
    cpu: f64,
}

#[derive(Deserialize)]
struct Stages {
    tokens: f64,
    seconds: BTreeMap<String, f64>,
    convolution_rate: f64,
}

#[derive(Deserialize)]
struct Memory {
    tokens: f64,
    peak_mib: f64,
}

/// Runs the measurement and prints its figures.
///
/// # Errors
/// When the arguments are wrong, the annotator cannot be built, or a measuring process ends early.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let (texts, n_rounds) = parse(args)?;
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("texts.json");
    fs::write(&path, serde_json::to_vec(&texts)?)?;
    let (mut ours, ready): (_, Ready) = Measurer::start(&mut ours(&path)?)?;
    let warm: Round = ours.ask("one")?;
    print(&format!(
        "{} texts, {} tokens; kernels {}; load {:.0} ms",
        texts.len(),
        warm.tokens,
        ready.kernels.join(", "),
        ready.load_ms
    ));
    if let Err(error) = against_spacy(&mut ours, folder.path(), &path, n_rounds) {
        print(&format!("spaCy was not measured: {error:#}"));
        let rounds = rounds(&mut ours, "one", n_rounds)?;
        print(&format!("one thread: {:.0} tokens/s", rate(&rounds, wall)));
    }
    threads(&mut ours, n_rounds)?;
    profile(&mut ours)?;
    kernels(&mut ours, &ready.kernels, n_rounds)?;
    drop(ours);
    let (mut fresh, _): (_, Ready) = Measurer::start(&mut super::child::ours(&path)?)?;
    let memory: Memory = fresh.ask(&format!("articles {N_FOR_MEMORY}"))?;
    print(&format!(
        "memory: {:.0} MiB at most in a process that annotated {N_FOR_MEMORY} articles, {:.0} tokens",
        memory.peak_mib, memory.tokens
    ));
    Ok(())
}

fn parse(args: &[String]) -> Result<(Vec<String>, usize)> {
    let (mut texts, mut n_rounds, mut at) = (Vec::new(), 5, 0);
    while let Some(arg) = args.get(at) {
        at += 1;
        match arg.as_str() {
            "--text" => {
                while let Some(path) = args.get(at).filter(|path| !path.starts_with("--")) {
                    texts.push(fs::read_to_string(path)?);
                    at += 1;
                }
            }
            "--rounds" => {
                let number = args.get(at).context(USAGE)?;
                n_rounds = number
                    .parse()
                    .with_context(|| format!("`{number}` is no number of rounds"))?;
                at += 1;
            }
            _ => bail!("`{arg}` is not known\n\n{USAGE}"),
        }
    }
    if n_rounds == 0 {
        bail!("at least one round is needed\n\n{USAGE}");
    }
    if texts.is_empty() {
        texts = text::articles(N_ARTICLES)?;
    }
    Ok((texts, n_rounds))
}

fn against_spacy(ours: &mut Measurer, folder: &Path, texts: &Path, n_rounds: usize) -> Result<()> {
    let script = folder.join("nlp_pipe.py");
    fs::write(&script, SCRIPT)?;
    let mut command = spacy::quiet(&spacy::python()?);
    let (mut theirs, ready): (_, Ready) = Measurer::start(command.arg(&script).arg(texts))?;
    theirs.ask::<Round>("one")?;
    let (mut our_rounds, mut their_rounds) = (Vec::new(), Vec::new());
    for number in 1..=n_rounds {
        let (a, b): (Round, Round) = (ours.ask("one")?, theirs.ask("one")?);
        say(&format!(
            "round {number}: {:.0} and {:.0} tokens/s",
            a.tokens / a.wall,
            b.tokens / b.wall
        ));
        our_rounds.push(a);
        their_rounds.push(b);
    }
    let (a, b) = (rate(&our_rounds, wall), rate(&their_rounds, wall));
    print(&format!(
        "one thread: {a:.0} tokens/s; spaCy {b:.0} tokens/s (load {:.0} ms): {:.1} times spaCy",
        ready.load_ms,
        a / b
    ));
    let (a, b) = (
        rate(&our_rounds, |round| round.cpu),
        rate(&their_rounds, |round| round.cpu),
    );
    print(&format!(
        "by processor time: {a:.0} tokens/s; spaCy {b:.0} tokens/s: {:.1} times spaCy",
        a / b
    ));
    let (a, b) = (our_rounds[0].tokens, their_rounds[0].tokens);
    if a != b {
        print(&format!("the numbers of tokens differ: {a} and {b}"));
    }
    Ok(())
}

fn threads(ours: &mut Measurer, n_rounds: usize) -> Result<()> {
    let (mut one, mut two) = (Vec::new(), Vec::new());
    for _ in 0..n_rounds {
        one.push(ours.ask("one")?);
        two.push(ours.ask("two")?);
    }
    let (one, two) = (rate(&one, wall), rate(&two, wall));
    print(&format!(
        "two threads: {two:.0} tokens/s, {:.2} times one ({one:.0})",
        two / one
    ));
    Ok(())
}

/// Prints where the time goes.
fn profile(ours: &mut Measurer) -> Result<()> {
    let stages: Stages = ours.ask("stages")?;
    let all: f64 = stages.seconds.values().sum();
    let mut parts: Vec<_> = stages.seconds.iter().collect();
    parts.sort_unstable_by(|a, b| b.1.total_cmp(a.1));
    for (stage, seconds) in parts {
        print(&format!(
            "  {stage:<13}{:>5.1} % {:>7.2} µs/token",
            seconds / all * 100.0,
            seconds / stages.tokens * 1e6
        ));
    }
    Ok(())
}

/// Prints for each kernel its speed, and how near its convolutions come to what the processor can do in registers alone.
fn kernels(ours: &mut Measurer, names: &[String], n_rounds: usize) -> Result<()> {
    // The last one is for processors without vectors; without their fused instruction it would take minutes.
    let last = names.len().saturating_sub(1).max(1);
    for name in &names[..last] {
        if !ours.ask(&format!("kernel {name}"))? {
            continue;
        }
        let (mut peak, mut reached, mut rounds) = (0.0_f64, 0.0_f64, Vec::new());
        for _ in 0..n_rounds {
            rounds.push(ours.ask("one")?);
            let stages: Stages = ours.ask("stages")?;
            reached = reached.max(stages.convolution_rate);
            peak = peak.max(ours.ask("peak")?);
        }
        print(&format!(
            "kernel {name}: {:.0} tokens/s of processor time; convolutions {:.1} G multiply-adds/s, {:.0} % of the peak of one thread, {:.1}",
            rate(&rounds, |round| round.cpu),
            reached / 1e9,
            reached / peak * 100.0,
            peak / 1e9,
        ));
    }
    Ok(())
}

fn rounds(ours: &mut Measurer, line: &str, number: usize) -> Result<Vec<Round>> {
    (0..number).map(|_| ours.ask(line)).collect()
}

fn wall(round: &Round) -> f64 {
    round.wall
}

/// Tokens a second in the median round.
fn rate(rounds: &[Round], seconds: impl Fn(&Round) -> f64) -> f64 {
    let mut rates: Vec<f64> = rounds
        .iter()
        .map(|round| round.tokens / seconds(round))
        .collect();
    median(&mut rates)
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

#[expect(clippy::print_stdout, reason = "the verb's result")]
pub(super) fn print(line: &str) {
    println!("{line}");
}
