//! The measured side of `cargo xtask bench`: loads the model, then does what each line of standard input says.
//!
//! `measure MODEL TEXTS` with a JSON list of texts. Lines: `one`, `two` (threads), `stages`, `peak`, `kernel NAME`,
//! `articles N`, `growth TEXT TEXT`. Every answer is one line of JSON.
#![expect(clippy::print_stdout, reason = "prints its results")]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use newsgraph_annotate::Annotator;
use newsgraph_annotate::measure::{self, Stage};
use serde_json::{Value, json};

/// Tries of each shape of the loop that measures the peak.
const PEAK_TRIES: usize = 50;
/// What one try takes at least: as long as an article's convolutions in one network, so that both are as likely to be left alone.
const PEAK_SECONDS: f64 = 0.002;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let model = std::fs::read(&args[1]).expect("the model can be read");
    let started = Instant::now();
    let mut annotator = Annotator::from_bytes(&model).expect("the model is valid");
    let load_ms = started.elapsed().as_secs_f64() * 1e3;
    drop(model);
    let texts = std::fs::read_to_string(&args[2]).expect("the texts can be read");
    let texts: Vec<String> = serde_json::from_str(&texts).expect("the texts are a JSON list");
    say(&json!({ "load_ms": load_ms, "kernels": measure::kernels() }));
    for line in std::io::stdin().lines() {
        let line = line.expect("standard input can be read");
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["one"] => say(&one_thread(&annotator, &texts)),
            ["two"] => say(&two_threads(&annotator, &texts)),
            ["stages"] => say(&stages(&annotator, &texts)),
            ["peak"] => say(&peak(&annotator)),
            ["kernel", name] => say(&json!(measure::choose_kernel(&mut annotator, name))),
            ["articles", number] => say(&articles(&annotator, &texts, number)),
            ["growth", once, twice] => say(&growth(&annotator, once, twice)),
            _ => panic!("`{line}` is nothing to measure"),
        }
    }
}

fn say(answer: &Value) {
    println!("{answer}");
}

/// Seconds that this thread computed, as the system counts them; wall time where it does not tell.
fn cpu_seconds(since: Instant) -> f64 {
    // The system adds up at its ticks, some milliseconds apart, and when a thread offers its place to others.
    std::thread::yield_now();
    let counted = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = counted.and_then(|line| line.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| since.elapsed().as_secs_f64(), |ns| ns / 1e9)
}

fn one_thread(annotator: &Annotator, texts: &[String]) -> Value {
    let wall = Instant::now();
    let cpu = cpu_seconds(wall);
    let tokens: usize = texts
        .iter()
        .map(|text| annotator.annotate(text).tokens.len())
        .sum();
    let cpu = cpu_seconds(wall) - cpu;
    json!({ "tokens": tokens, "wall": wall.elapsed().as_secs_f64(), "cpu": cpu })
}

fn two_threads(annotator: &Annotator, texts: &[String]) -> Value {
    let (next, wall) = (AtomicUsize::new(0), Instant::now());
    let work = || {
        let mut tokens = 0;
        while let Some(text) = texts.get(next.fetch_add(1, Ordering::Relaxed)) {
            tokens += annotator.annotate(text).tokens.len();
        }
        tokens
    };
    let tokens = std::thread::scope(|scope| {
        let threads = [scope.spawn(work), scope.spawn(work)];
        threads
            .into_iter()
            .map(|thread| thread.join().expect("annotating does not panic"))
            .sum::<usize>()
    });
    json!({ "tokens": tokens, "wall": wall.elapsed().as_secs_f64() })
}

fn stages(annotator: &Annotator, texts: &[String]) -> Value {
    let mut seconds: BTreeMap<Stage, f64> = BTreeMap::new();
    let (mut n_tokens, mut rate) = (0, 0.0_f64);
    for text in texts {
        let mut last = Instant::now();
        let mut convolutions = Vec::new();
        let annotated = measure::annotate_in_stages(annotator, text, |stage| {
            let now = Instant::now();
            let passed = (now - last).as_secs_f64();
            *seconds.entry(stage).or_default() += passed;
            if stage == Stage::Convolutions {
                convolutions.push(passed);
            }
            last = now;
        });
        let multiply_adds = measure::convolution_multiply_adds(annotated.tokens.len());
        // Other programs only ever take time away, so the best is nearest to what the processor can do.
        rate = multiply_adds
            .zip(convolutions)
            .fold(rate, |rate, (number, seconds)| {
                rate.max(number as f64 / seconds)
            });
        n_tokens += annotated.tokens.len();
    }
    let seconds: BTreeMap<_, _> = seconds
        .iter()
        .map(|(stage, seconds)| (format!("{stage:?}"), seconds))
        .collect();
    json!({ "tokens": n_tokens, "seconds": seconds, "convolution_rate": rate })
}

/// Multiply-adds a second in registers alone: the best of all shapes and some tries of each.
fn peak(annotator: &Annotator) -> Value {
    let mut best = 0.0_f64;
    for shape in 0..measure::PEAK_SHAPES {
        let (mut steps, mut n_tries) = (1_000, 0);
        while n_tries < PEAK_TRIES {
            let started = Instant::now();
            let done = measure::multiply_adds(annotator, shape, steps);
            let seconds = started.elapsed().as_secs_f64();
            if seconds < PEAK_SECONDS {
                steps *= 2;
                continue;
            }
            best = best.max(done as f64 / seconds);
            n_tries += 1;
        }
    }
    json!(best)
}

fn articles(annotator: &Annotator, texts: &[String], number: &str) -> Value {
    let number: usize = number.parse().expect("a number of articles");
    let tokens: usize = texts
        .iter()
        .cycle()
        .take(number)
        .map(|text| annotator.annotate(text).tokens.len())
        .sum();
    json!({ "tokens": tokens, "peak_mib": peak_mib() })
}

/// The most memory that this process ever had, in MiB; zero where the system does not tell.
fn peak_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or_default() / 1024.0
}

/// Processor seconds for two files, the best of some runs of each in turn.
fn growth(annotator: &Annotator, once: &str, twice: &str) -> Value {
    let texts = [once, twice].map(|path| std::fs::read_to_string(path).expect("a text"));
    let (mut best, mut tokens) = ([f64::MAX; 2], [0; 2]);
    annotator.annotate(&texts[0]);
    let started = Instant::now();
    for round in 0..8 {
        // Slow texts are timed well enough by fewer rounds.
        if round > 1 && started.elapsed().as_secs() > 2 {
            break;
        }
        for (idx, text) in texts.iter().enumerate() {
            let since = Instant::now();
            let before = cpu_seconds(since);
            tokens[idx] = annotator.annotate(text).tokens.len();
            best[idx] = best[idx].min(cpu_seconds(since) - before);
        }
    }
    json!({ "tokens": tokens, "seconds": best, "peak_mib": peak_mib() })
}
