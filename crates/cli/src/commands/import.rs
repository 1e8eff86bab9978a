//! `newsgraph import`: tables of relations and things made elsewhere, with progress and the lines that were set aside.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use newsgraph_ingest::table::{
    BadLine, DatasetImport, ImportEvent, ImportSummary, TableFormat, discard_dataset,
    import_dataset,
};
use newsgraph_ingest::{Author, ontology};
use newsgraph_store::Store;

use super::{NOTHING, archive, no_graph, nothing, say, store_options};
use crate::args::{DataDir, DatasetArgs};
use crate::failure::hinted;
use crate::render::plain;

/// Lines set aside that are listed; more are counted.
const MAX_LISTED: usize = 20;

/// Without a terminal one line of progress is written this often.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// Takes tables in as one dataset; a file that is no table is an archive.
pub(super) fn run(
    files: &[PathBuf],
    data: &DataDir,
    dataset: &DatasetArgs,
    actor: &str,
    quiet: bool,
) -> Result<ExitCode> {
    if let Some(name) = &dataset.discard {
        return discard(name, data, actor, quiet);
    }
    let is_table = |file: &PathBuf| {
        let format = TableFormat::of_name(&file.to_string_lossy());
        format.is_some_and(|format| format != TableFormat::JsonLines)
    };
    match files {
        [file] if dataset.dataset.is_none() && !is_table(file) => {
            archive::import(file, data, actor, quiet)
        }
        _ => tables(files, data, dataset, actor, quiet),
    }
}

fn discard(name: &str, data: &DataDir, actor: &str, quiet: bool) -> Result<ExitCode> {
    if !data.data.exists() {
        return Err(no_graph(&data.data));
    }
    let store = Store::open(&data.data, ontology(), store_options(data))?;
    let n_parts = discard_dataset(&store, name, &Author::named(actor))?;
    if n_parts == 0 {
        return Ok(nothing(&format!(
            "there is no dataset `{name}` in the graph; `newsgraph documents` lists them"
        )));
    }
    if !quiet {
        say(&format!(
            "dataset `{name}` is out of the graph: {}",
            counted(n_parts.into(), "part")
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// A number of things in words.
fn counted(n: u64, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}

fn tables(
    files: &[PathBuf],
    data: &DataDir,
    dataset: &DatasetArgs,
    actor: &str,
    quiet: bool,
) -> Result<ExitCode> {
    let name = match (&dataset.dataset, files) {
        (Some(name), _) => name.clone(),
        (None, [file]) => file
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default(),
        (None, _) => {
            return Err(hinted(
                "several files are one dataset, and it needs a name",
                "give it one with --dataset NAME",
            ));
        }
    };
    let import = DatasetImport {
        name: name.as_str().into(),
        files: files.to_vec(),
        collections: dataset.collection.iter().map(Into::into).collect(),
        fallback_type: dataset.entity_type.as_deref().map(Into::into),
        part_lines: dataset.part_lines,
    };
    let mut rejected = match &dataset.rejected {
        Some(path) => Some(Rejected::create(path)?),
        None => None,
    };
    let store = Store::open(&data.data, ontology(), store_options(data))?;
    let stop = stop_on_interrupt()?;
    let mut progress = Progress::new(files, quiet);
    let summary = import_dataset(
        &store,
        &import,
        &Author::named(actor),
        &stop,
        &mut |event| {
            if let (Some(rejected), ImportEvent::SetAside { file, bad }) = (&mut rejected, event) {
                rejected.add(file, bad);
            }
            progress.show(event);
        },
    );
    progress.finish();
    rejected.map_or(Ok(()), Rejected::finish)?;
    let summary = summary?;
    if summary.bad_lines > progress.n_listed as u64 {
        let more = summary.bad_lines - progress.n_listed as u64;
        let hint = match dataset.rejected {
            Some(_) => "",
            None => "; list them all with --rejected FILE",
        };
        say(&format!(
            "and {} set aside{hint}",
            counted(more, "more line")
        ));
    }
    if progress.n_unknown > MAX_LISTED {
        let more = progress.n_unknown - MAX_LISTED;
        say(&format!(
            "and {} outside of the ontology",
            counted(more as u64, "more predicate")
        ));
    }
    if !quiet {
        say(&in_words(&summary, &name, &data.data.display().to_string()));
    }
    let n_taken = summary.counts.things + summary.counts.relations;
    Ok(match (summary.stopped, summary.bad_lines, n_taken) {
        (true, _, _) => ExitCode::from(2),
        (false, 0, 0) => ExitCode::from(NOTHING),
        (false, 0, _) => ExitCode::SUCCESS,
        (false, _, _) => ExitCode::from(2),
    })
}

/// The file of lines that were set aside.
struct Rejected {
    out: BufWriter<fs_err::File>,
    written: std::io::Result<()>,
}

impl Rejected {
    fn create(path: &Path) -> Result<Self> {
        let mut out = BufWriter::new(fs_err::File::create(path)?);
        out.write_all(b"file\tline\treason\n")?;
        Ok(Self {
            out,
            written: Ok(()),
        })
    }

    fn add(&mut self, file: &str, bad: &BadLine) {
        if self.written.is_ok() {
            let reason = plain(&bad.reason);
            self.written = writeln!(self.out, "{}\t{}\t{reason}", plain(file), bad.number);
        }
    }

    fn finish(mut self) -> Result<()> {
        self.written?;
        Ok(self.out.flush()?)
    }
}

fn stop_on_interrupt() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        if asked.swap(true, Ordering::Relaxed) {
            // Asked twice: the parts that were told as stored are on disk, so leaving at once loses nothing of them.
            std::process::exit(130);
        }
        say("stopping; press Ctrl-C again to stop at once");
    })
    .map_err(|error| hinted(format!("cannot listen for Ctrl-C: {error}"), "run it again"))?;
    Ok(stop)
}

fn in_words(summary: &ImportSummary, name: &str, data: &str) -> String {
    let counts = summary.counts;
    let mut words = format!(
        "dataset `{name}`: {} and {} in {}",
        counted(counts.relations, "relation"),
        match counts.things {
            1 => "1 line about a thing".to_owned(),
            n_things => format!("{n_things} lines about things"),
        },
        counted(summary.parts.into(), "part")
    );
    match summary.unchanged_parts {
        0 => {}
        n_parts if n_parts == summary.parts => words += ", all there before",
        n_parts => words += &format!(", {n_parts} of them there before"),
    }
    if summary.bad_lines > 0 {
        words += &format!(", {} set aside", counted(summary.bad_lines, "line"));
    }
    words += &format!(", in `{data}`");
    if summary.stopped {
        words += "; stopped early, run it again to go on";
    }
    words
}

/// A bar on a terminal, a line now and then elsewhere.
struct Progress {
    bar: ProgressBar,
    lines: bool,
    quiet: bool,
    started: Instant,
    last_line: Instant,
    n_lines: u64,
    n_listed: usize,
    n_unknown: usize,
}

impl Progress {
    fn new(files: &[PathBuf], quiet: bool) -> Self {
        let sizes = files
            .iter()
            .filter_map(|file| Some(fs_err::metadata(file).ok()?.len()));
        let bar = if quiet {
            ProgressBar::hidden()
        } else {
            ProgressBar::new(sizes.sum())
        };
        let style = ProgressStyle::with_template(
            "{bar:30} {bytes}/{total_bytes}  {bytes_per_sec}  {eta} left  {msg}",
        );
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let lines = !quiet && bar.is_hidden();
        Self {
            bar,
            lines,
            quiet,
            started: Instant::now(),
            last_line: Instant::now(),
            n_lines: 0,
            n_listed: 0,
            n_unknown: 0,
        }
    }

    fn show(&mut self, event: &ImportEvent) {
        match event {
            ImportEvent::Read { lines, bytes } => {
                self.n_lines = *lines;
                self.bar.set_position(*bytes);
                self.bar.set_message(format!("{lines} lines"));
            }
            ImportEvent::SetAside { file, bad } if self.n_listed < MAX_LISTED => {
                self.n_listed += 1;
                let words = format!("{file}:{}: not taken: {}", bad.number, bad.reason);
                self.bar.suspend(|| say(&words));
            }
            ImportEvent::UnknownPredicate { file, predicate } if !self.quiet => {
                self.n_unknown += 1;
                if self.n_unknown <= MAX_LISTED {
                    let word = &predicate.word;
                    let near = predicate.near.as_ref();
                    let near = near.map(|near| format!("; did you mean `{near}`?"));
                    let near = near.unwrap_or_default();
                    let words = format!(
                        "{file}: `{word}` is not a predicate of the ontology and is kept as `raw:{word}`{near}"
                    );
                    self.bar.suspend(|| say(&words));
                }
            }
            ImportEvent::UnknownColumn { file, column } if !self.quiet => {
                let words = format!("{file}: the column `{column}` means nothing here");
                self.bar.suspend(|| say(&words));
            }
            _ => {}
        }
        if self.lines && self.last_line.elapsed() >= LINE_EVERY {
            self.last_line = Instant::now();
            let seconds = self.started.elapsed().as_secs_f64();
            let done = self.bar.position() as f64;
            let left = self.bar.length().unwrap_or(0) as f64 - done;
            say(&format!(
                "{} lines, {:.0} a second, about {:.0} seconds left",
                self.n_lines,
                self.n_lines as f64 / seconds,
                left * seconds / done.max(1.0)
            ));
        }
    }

    fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
