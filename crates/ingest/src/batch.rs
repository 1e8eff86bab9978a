//! Many articles at once: read on all cores, stored in groups, with progress and an honest count at the end.

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use newsgraph_model::{Article, IdHasher};
use newsgraph_store::Outcome;

use crate::engine::{Author, Engine, Ingested};
use crate::sources::{FoundArticle, SourceError, find_articles};

/// Articles that may wait between finding and reading.
const QUEUE: usize = 32;

/// What happened to one article.
#[derive(Debug)]
#[non_exhaustive]
pub enum BatchEvent {
    /// It was found and will be read.
    Found {
        /// Length of its text in bytes.
        n_bytes: usize,
    },
    /// It was read and stored, or was there already.
    Stored {
        /// File and line.
        place: String,
        /// What came of it.
        ingested: Box<Ingested>,
    },
    /// A file of a directory that is none of articles; nobody asked for it by name.
    Skipped,
    /// It was not stored.
    Failed {
        /// Its place among everything that was found: the order of the input, whichever fault is seen first.
        number: u64,
        /// What is wrong; begins with file and line.
        message: String,
    },
}

/// How a batch ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BatchSummary {
    /// Documents that are new.
    pub stored: usize,
    /// Documents that replaced an older revision of the same page (counted in `stored` too).
    pub revisions: usize,
    /// Documents that were there already.
    pub unchanged: usize,
    /// Documents that are stored but were not read, for example because they are not English.
    pub unread: usize,
    /// Articles that were not stored.
    pub failed: usize,
    /// Files in directories that are none of articles.
    pub skipped: usize,
    /// Claims read in the new documents.
    pub claims: usize,
    /// True when `stop` ended it early.
    pub stopped: bool,
}

/// Lets articles of one page be stored in the order in which they were found, whichever is read faster: of two revisions
/// with one date the later is live, and of two equal texts the first one's title is kept.
#[derive(Default)]
struct Turns {
    /// Articles of each page that are not done yet, by number.
    open: Mutex<BTreeMap<[u8; 32], VecDeque<u64>>>,
    done: Condvar,
}

impl Turns {
    /// The next turn of the article's page. Turns must be waited for in the order in which they are taken.
    fn take(&self, article: &Article, number: u64) -> Turn<'_> {
        let mut hasher = IdHasher::new("turn");
        match &article.url {
            Some(url) => hasher.text(url).optional(article.publisher.as_deref()),
            None => hasher.text(&article.text),
        };
        let page = hasher.finish32();
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.entry(page).or_default().push_back(number);
        Turn {
            turns: self,
            page,
            number,
        }
    }
}

/// One article's turn; it is over when this is dropped.
struct Turn<'a> {
    turns: &'a Turns,
    page: [u8; 32],
    number: u64,
}

impl Turn<'_> {
    /// Blocks until all earlier articles of the page are done.
    fn wait(&self) {
        let mut open = self
            .turns
            .open
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        while open.get(&self.page).and_then(VecDeque::front) != Some(&self.number) {
            open = self
                .turns
                .done
                .wait(open)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut open = self
            .turns
            .open
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(numbers) = open.get_mut(&self.page) {
            numbers.retain(|number| *number != self.number);
            if numbers.is_empty() {
                open.remove(&self.page);
            }
        }
        self.turns.done.notify_all();
    }
}

/// Ingests every article below `paths`; `prepare` may fill in what the input leaves open. A faulty article does not
/// hold up the others. Articles of one page are stored in the order in which they are found. Set `stop` to end after the articles under way. Blocks until everything is on disk.
pub fn ingest_all(
    engine: &Engine,
    paths: &[PathBuf],
    by: &Author,
    prepare: &(dyn Fn(&mut FoundArticle) + Sync),
    stop: &AtomicBool,
    report: &mut dyn FnMut(&BatchEvent),
) -> BatchSummary {
    let n_readers = std::thread::available_parallelism().map_or(1, usize::from);
    let turns = &Turns::default();
    let (article_sender, article_receiver) = mpsc::sync_channel::<(FoundArticle, Turn<'_>)>(QUEUE);
    let article_receiver = Arc::new(Mutex::new(article_receiver));
    let (event_sender, event_receiver) = mpsc::channel::<BatchEvent>();
    let mut summary = BatchSummary::default();
    std::thread::scope(|scope| {
        let finder_events = event_sender.clone();
        let mut n_found = 0;
        scope.spawn(move || {
            find_articles(paths, &mut |found| {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                n_found += 1;
                let event = match found {
                    Err(SourceError::Skipped { .. }) => BatchEvent::Skipped,
                    Err(error) => BatchEvent::Failed {
                        number: n_found,
                        message: error.to_string(),
                    },
                    Ok(mut article) => {
                        prepare(&mut article);
                        let n_bytes = article.article.text.len();
                        let turn = turns.take(&article.article, n_found);
                        if article_sender.send((article, turn)).is_err() {
                            return;
                        }
                        BatchEvent::Found { n_bytes }
                    }
                };
                // The receiver outlives the senders; see below.
                let _ = finder_events.send(event);
            });
        });
        for _ in 0..n_readers {
            let (articles, events) = (Arc::clone(&article_receiver), event_sender.clone());
            scope.spawn(move || {
                loop {
                    let next = articles
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .recv();
                    let Ok((found, turn)) = next else { return };
                    turn.wait();
                    if stop.load(Ordering::Relaxed) {
                        continue;
                    }
                    let place = found.place;
                    let event = match engine.ingest(found.article, by) {
                        Ok(ingested) => BatchEvent::Stored {
                            place,
                            ingested: Box::new(ingested),
                        },
                        Err(error) => BatchEvent::Failed {
                            number: turn.number,
                            message: format!("`{place}`: {error}"),
                        },
                    };
                    let _ = events.send(event);
                }
            });
        }
        drop(event_sender);
        for event in event_receiver {
            count(&mut summary, &event);
            report(&event);
        }
    });
    summary.stopped = stop.load(Ordering::Relaxed);
    summary
}

fn count(summary: &mut BatchSummary, event: &BatchEvent) {
    match event {
        BatchEvent::Found { .. } => {}
        BatchEvent::Failed { .. } => summary.failed += 1,
        BatchEvent::Skipped => summary.skipped += 1,
        BatchEvent::Stored { ingested, .. } if ingested.committed.outcome == Outcome::Unchanged => {
            summary.unchanged += 1;
        }
        BatchEvent::Stored { ingested, .. } => {
            summary.stored += 1;
            summary.claims += ingested.n_claims;
            summary.revisions += usize::from(ingested.committed.revises.is_some());
            summary.unread += usize::from(ingested.unread.is_some());
        }
    }
}
