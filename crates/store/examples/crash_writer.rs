//! The two halves of a crash test: `write` commits until it is killed and prints what was acknowledged; `check` opens the
//! store afterwards and compares. Run by `cargo xtask crash`.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it speaks to its driver through stdout"
)]

use std::collections::BTreeSet;
use std::error::Error;
use std::io::{BufRead, Write};
use std::path::Path;
use std::sync::Arc;

use newsgraph_model::ontology::Ontology;
use newsgraph_model::{
    Article, Certainty, ClaimDraft, Cluster, Confidence, Document, DocumentId, Evidence,
    Extraction, Filler, Language, NameUse, Polarity, Role, SourceId, Status, TextSpan,
};
use newsgraph_store::{Action, CommitRequest, DocumentState, Store, StoreOptions, blob_files};

const N_THREADS: u64 = 8;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words[..] {
        ["write", dir, round] => write(Path::new(dir), round.parse()?),
        ["check", dir] => check(Path::new(dir)),
        ["time", dir] => time(Path::new(dir)),
        _ => {
            Err("usage: crash_writer write DIR ROUND | check DIR < ACKNOWLEDGED | time DIR".into())
        }
    }
}

fn open(dir: &Path) -> Result<Store, Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/ontology/ontology.json");
    let ontology = Ontology::parse(&std::fs::read_to_string(path)?)?;
    let options = StoreOptions {
        cache_bytes: 64 << 20,
        ..StoreOptions::default()
    };
    Ok(Store::open(dir, Arc::new(ontology), options)?)
}

/// Commits from several threads until killed; each thread retracts every seventh of its documents again.
fn write(dir: &Path, round: u64) -> Result<(), Box<dyn Error>> {
    let store = open(dir)?;
    std::thread::scope(|scope| {
        for thread in 0..N_THREADS {
            let store = &store;
            scope.spawn(move || {
                for number in 0.. {
                    let document = document(round * 1_000_000 + thread * 10_000 + number);
                    let id = document.id;
                    acknowledge(store, ingest(document), &format!("live {id}"));
                    if number % 7 == 6 {
                        acknowledge(
                            store,
                            Action::Retract { document: id },
                            &format!("retracted {id}"),
                        );
                    }
                }
            });
        }
    });
    Ok(())
}

/// Commits and says so; after an error, which is the device going away under the store, it waits to be killed.
fn acknowledge(store: &Store, action: Action, line: &str) {
    match store.commit(request(action)) {
        Ok(_) => {
            let mut stdout = std::io::stdout().lock();
            // Without a reader there is nobody to acknowledge to.
            let _gone = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
        }
        Err(_) => loop {
            std::thread::park();
        },
    }
}

/// Every acknowledged document is there with its text, what was retracted is, nothing lies outside the main file, and the
/// store verifies.
fn check(dir: &Path) -> Result<(), Box<dyn Error>> {
    let store = open(dir)?;
    let view = store.read();
    let mut faults = Vec::new();
    let mut n_acknowledged = 0;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let (state, id) = line
            .split_once(' ')
            .ok_or("a line is `live ID` or `retracted ID`")?;
        let id: DocumentId = id.parse()?;
        n_acknowledged += 1;
        match (view.document(id)?, view.text(id)?) {
            (Some(document), Some(text)) if text.len() == document.text_bytes => {
                if state == "retracted" && document.state != DocumentState::Retracted {
                    faults.push(format!("`{id}` is not retracted"));
                }
            }
            _ => faults.push(format!("`{id}` was acknowledged and is lost")),
        }
    }
    faults.extend(view.verify().into_iter().map(|fault| fault.what));
    if blob_files(dir)? != 0 {
        faults.push("`blobs/` is not empty".into());
    }
    let counts = view.counts()?;
    println!(
        "{n_acknowledged} acknowledged, {} documents, {} faults",
        counts.documents(),
        faults.len()
    );
    if faults.is_empty() {
        return Ok(());
    }
    faults.truncate(10);
    Err(faults.join("; ").into())
}

/// How long durable commits take, alone and together.
fn time(dir: &Path) -> Result<(), Box<dyn Error>> {
    let store = open(dir)?;
    let mut number = 500_000_000;
    for n_threads in [1, 8] {
        let n_each: u64 = 200;
        let start = std::time::Instant::now();
        std::thread::scope(|scope| {
            for thread in 0..n_threads {
                let (store, first) = (&store, number + thread * n_each);
                scope.spawn(move || {
                    for number in first..first + n_each {
                        store
                            .commit(request(ingest(small_document(number))))
                            .expect("a sound document");
                    }
                });
            }
        });
        let n_commits = n_threads * n_each;
        number += n_commits;
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "{n_threads} threads: {n_commits} durable ingests in {seconds:.2} s, {:.0} a second, {:.2} ms each",
            n_commits as f64 / seconds,
            seconds * 1000.0 * n_threads as f64 / n_commits as f64,
        );
    }
    Ok(())
}

fn request(action: Action) -> CommitRequest {
    CommitRequest {
        action,
        actor: "crash".into(),
        reason: String::new(),
        recorded_ms: 1_763_000_000_000,
        client_id: None,
    }
}

/// One in nine texts is 1 MiB that hardly compresses.
fn document(number: u64) -> Document {
    let mut text = format!(
        "Person {} met Person {}. Story {number}.",
        number % 97,
        number % 89
    );
    if number % 9 == 5 {
        let mut state = number;
        while text.len() < 1 << 20 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            text.push_str(&format!(" {state:016x}"));
        }
    }
    of_text(number, text)
}

fn small_document(number: u64) -> Document {
    of_text(
        number,
        format!(
            "Person {} met Person {}. Story {number}.",
            number % 9_973,
            number % 9_967
        ),
    )
}

fn of_text(number: u64, text: String) -> Document {
    let article = Article {
        text,
        url: Some(format!("https://paper.example/{}", number % 5_000)),
        publisher: Some("Paper".into()),
        published_at: Some("2025-11-20".into()),
        ..Article::default()
    };
    Document::from_article(article, Language("en".into())).expect("the date is one")
}

fn ingest(document: Document) -> Action {
    let source = SourceId::Document(document.id);
    let span = TextSpan::new(0, 8);
    let names: BTreeSet<String> = document
        .text
        .split(" met ")
        .take(2)
        .filter_map(first_words)
        .collect();
    let clusters: Vec<Cluster> = names.iter().map(|name| cluster(source, name)).collect();
    let fillers = |idx: usize| {
        vec![Filler::Cluster {
            cluster: clusters[idx % clusters.len()].id,
            mention: span,
        }]
    };
    let draft = ClaimDraft {
        predicate: "met".into(),
        family: "met".into(),
        lemma: "meet".into(),
        trigger: span,
        roles: vec![
            Role {
                name: "agent".into(),
                fillers: fillers(0),
            },
            Role {
                name: "counterpart".into(),
                fillers: fillers(1),
            },
        ],
        attribution: Vec::new(),
        status: Status::Occurred,
        polarity: Polarity::Positive,
        certainty: Certainty::Certain,
        condition: None,
        time: None,
        evidence: vec![Evidence::Span {
            document: document.id,
            span: span.expect("not empty"),
        }],
        confidence: Confidence::new(0.9),
        rule: "crash".into(),
        inferred: false,
        nested: false,
    };
    let extraction = Extraction {
        document: document.id,
        extractor_version: "crash".into(),
        ontology_version: "crash".into(),
        unread: None,
        sentences: span.into_iter().collect(),
        mentions: Vec::new(),
        claims: vec![draft.finish(source, Some(document.text_id))],
        clusters,
    };
    Action::Ingest {
        document,
        extraction,
        collections: BTreeSet::new(),
    }
}

fn first_words(text: &str) -> Option<String> {
    let mut words = text.split([' ', '.']);
    Some(format!("{} Number{}", words.next()?, words.next()?))
}

fn cluster(source: SourceId, name: &str) -> Cluster {
    Cluster {
        id: Cluster::id_of(source, name, "Person", TextSpan::new(0, 8)),
        name: name.into(),
        entity_type: "Person".into(),
        named: true,
        names: vec![NameUse {
            text: name.into(),
            mentions: 1,
        }],
        mentions: 1,
    }
}
