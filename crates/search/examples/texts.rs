//! Measures full text on made-up sentences, beside SQLite's FTS5: `cargo run --profile eval -p newsgraph-search --example texts -- 1000000`.

#![allow(clippy::print_stdout, reason = "figures are its answer")]

use std::collections::BTreeSet;
use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use newsgraph_model::{DocumentId, IdHasher, TextSpan, View};
use newsgraph_search::{DocumentWords, Scope, TextIndex, TextQuery};

/// Sentences of one document.
const SENTENCES: usize = 10;

/// A small generator (SplitMix64), so that every run asks the same.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % n as u64) as usize
    }

    /// Low numbers often, high ones seldom, about as words are used.
    fn skewed(&mut self, n: usize) -> usize {
        let share = self.below(1 << 20) as f64 / f64::from(1 << 20);
        ((n as f64).powf(share) as usize).min(n - 1)
    }
}

fn words(random: &mut Random) -> Vec<String> {
    let syllables = [
        "ba", "cor", "den", "fi", "gul", "hars", "jo", "kem", "lun", "mi", "nor", "pel", "qua",
        "ri", "sto", "tev", "u", "vand", "wex", "zil",
    ];
    let word = |random: &mut Random| {
        (0..2 + random.below(3))
            .map(|_| syllables[random.below(syllables.len())])
            .collect()
    };
    (0..60_000).map(|_| word(random)).collect()
}

fn document(number: usize, random: &mut Random, words: &[String]) -> DocumentWords {
    let mut text = String::new();
    let mut sentences = Vec::new();
    for _ in 0..SENTENCES {
        let start = text.len();
        for _ in 0..20 {
            text.push_str(&words[random.skewed(words.len())]);
            text.push(' ');
        }
        sentences.extend(TextSpan::new(start, text.len() - 1));
    }
    DocumentWords {
        document: DocumentId::from_bytes(IdHasher::new("bench").number(number as u64).finish32()),
        title: Some(text[..sentences[0].end() / 3].trim().to_owned()),
        published: number as i64,
        collections: BTreeSet::new(),
        text: text.into(),
        sentences: sentences
            .into_iter()
            .map(|span| (span, View::Asserted.set()))
            .collect(),
    }
}

fn measure(label: &str, queries: &[String], mut ask: impl FnMut(&str) -> usize) {
    let mut micros = Vec::new();
    let mut n_found = 0;
    for query in queries.iter().chain(queries) {
        let start = Instant::now();
        n_found += black_box(ask(query));
        micros.push(start.elapsed().as_nanos() as f64 / 1000.0);
    }
    micros.drain(..queries.len());
    micros.sort_by(f64::total_cmp);
    let at = |share: f64| micros[((micros.len() - 1) as f64 * share) as usize];
    println!(
        "{label:36} median {:10.1} µs  p99 {:10.1} µs  {:.1} found each",
        at(0.5),
        at(0.99),
        n_found as f64 / (2 * queries.len()) as f64
    );
}

/// The same sentences in a full-text table of SQLite, stemmed and ranked by BM25 as ours are.
struct Fts5(rusqlite::Connection);

impl Fts5 {
    /// `texts` has a document a line; its sentences of twenty words are the rows.
    fn build(dir: &std::path::Path, texts: &str) -> Result<Self, Box<dyn Error>> {
        let start = Instant::now();
        let path = dir.join("fts5.db");
        let mut connection = rusqlite::Connection::open(&path)?;
        connection.execute_batch(
            "pragma journal_mode = off; pragma synchronous = off;
             create virtual table sentence using fts5(words, document unindexed, content='', tokenize='porter unicode61');",
        )?;
        let change = connection.transaction()?;
        {
            let mut insert =
                change.prepare("insert into sentence (words, document) values (?1, ?2)")?;
            for (number, document) in (0_i64..).zip(texts.lines()) {
                let words: Vec<&str> = document
                    .split(' ')
                    .filter(|word| !word.is_empty())
                    .collect();
                for sentence in words.chunks(20) {
                    insert.execute((sentence.join(" "), number))?;
                }
            }
        }
        change.commit()?;
        connection.execute("insert into sentence(sentence) values ('optimize')", ())?;
        println!(
            "FTS5: indexed in {:.1} s, {} MiB of files",
            start.elapsed().as_secs_f64(),
            std::fs::metadata(&path)?.len() >> 20
        );
        Ok(Self(connection))
    }

    fn search(&self, query: &str) -> usize {
        let found = self.0.prepare_cached(
            "select rowid from sentence where sentence match ?1 order by rank limit 20",
        );
        let rows = found.and_then(|mut statement| {
            let rows = statement.query_map([query.trim()], |row| row.get::<_, i64>(0))?;
            Ok(rows.flatten().count())
        });
        rows.unwrap_or(0)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let n_sentences: usize = std::env::args()
        .nth(1)
        .and_then(|n| n.parse().ok())
        .unwrap_or(100_000);
    let mut random = Random(3);
    let vocabulary = words(&mut random);
    let dir = tempfile::tempdir()?;
    let mut index = TextIndex::open(dir.path())?;
    let mut texts = String::new();
    let start = Instant::now();
    for number in 0..n_sentences / SENTENCES {
        let document = document(number, &mut random, &vocabulary);
        texts.push_str(&document.text);
        texts.push('\n');
        index.put(&document)?;
    }
    index.commit("bench")?;
    let seconds = start.elapsed().as_secs_f64();
    let files = std::fs::read_dir(dir.path())?.flatten();
    let bytes: u64 = files
        .filter_map(|file| file.metadata().ok())
        .map(|file| file.len())
        .sum();
    println!(
        "{n_sentences} sentences, {} MiB of text: indexed in {seconds:.1} s, {} MiB of files",
        texts.len() >> 20,
        bytes >> 20
    );
    let scope = Scope {
        view: View::Reported,
        collection: None,
    };
    let fts5 = Fts5::build(dir.path(), &texts)?;
    let search = |query: &str| -> usize {
        let query =
            TextQuery::read(query).unwrap_or_else(|_| TextQuery::read("").expect("it is short"));
        index
            .search(&query, &scope, 20)
            .map_or(0, |hits| hits.len())
    };
    let some = |from: usize, random: &mut Random| -> Vec<String> {
        (0..200)
            .map(|_| format!("{} ", vocabulary[from + random.below(from + 1)]))
            .collect()
    };
    let (common, rare) = (some(20, &mut random), some(20_000, &mut random));
    measure("a common word", &common, search);
    measure("  FTS5", &common, |query| fts5.search(query));
    measure("a rare word", &rare, search);
    measure("  FTS5", &rare, |query| fts5.search(query));
    let both: Vec<String> = common
        .iter()
        .zip(&rare)
        .map(|(left, right)| format!("{left}{right}"))
        .collect();
    measure("a common and a rare word", &both, search);
    measure("  FTS5", &both, |query| fts5.search(query));
    let two: Vec<String> = common
        .iter()
        .zip(common.iter().skip(1))
        .map(|(left, right)| format!("{left}{right}"))
        .collect();
    measure("two common words", &two, search);
    measure("  FTS5", &two, |query| fts5.search(query));
    let phrases: Vec<String> = two
        .iter()
        .map(|two| format!("\"{}\"", two.trim()))
        .collect();
    measure("a phrase of common words", &phrases, search);
    let mistyped: Vec<String> = rare
        .iter()
        .map(|word| format!("{}x{} ", &word[..3], &word[4..word.len() - 1]))
        .collect();
    measure("a rare word with a typing error", &mistyped, search);
    let scan = |query: &str| texts.match_indices(query).take(20).count();
    measure("a rare word, all text read", &rare[..20], scan);
    Ok(())
}
