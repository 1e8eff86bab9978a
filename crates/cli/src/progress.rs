//! Progress of long work whose length is not known: a spinner on a terminal, a line now and then elsewhere.

use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle};
use newsgraph_store::Progress;

use crate::commands::say;

/// Without a terminal one line of progress is written this often.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// Shows how many values are done.
pub(crate) struct Spinner {
    bar: ProgressBar,
    lines: bool,
    started: Instant,
    last_line: Instant,
    what: &'static str,
}

impl Spinner {
    /// Begins; `what` says what is done: `read`.
    pub(crate) fn new(what: &'static str, quiet: bool) -> Self {
        let bar = match quiet {
            true => ProgressBar::hidden(),
            false => ProgressBar::new_spinner(),
        };
        let style = ProgressStyle::with_template("{spinner} {msg}  {elapsed}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        Self {
            lines: !quiet && bar.is_hidden(),
            bar,
            started: Instant::now(),
            last_line: Instant::now(),
            what,
        }
    }

    /// Shows how far it is.
    pub(crate) fn show(&mut self, progress: Progress) {
        let is_due = self.lines && self.last_line.elapsed() >= LINE_EVERY;
        if !is_due && self.bar.is_hidden() {
            return;
        }
        let seconds = self.started.elapsed().as_secs_f64().max(0.001);
        let words = format!(
            "{} values, {} {}, {}/s",
            HumanCount(progress.rows),
            HumanBytes(progress.bytes),
            self.what,
            HumanBytes((progress.bytes as f64 / seconds) as u64)
        );
        self.tell(is_due, words);
    }

    /// Shows that the next stage has begun.
    pub(crate) fn stage(&mut self, words: &str) {
        let is_due = self.lines && self.started.elapsed() >= LINE_EVERY;
        self.tell(is_due, words.to_owned());
    }

    fn tell(&mut self, is_due: bool, words: String) {
        if is_due {
            self.last_line = Instant::now();
            say(&words);
        }
        self.bar.set_message(words);
        self.bar.tick();
    }

    /// Takes it away again.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
