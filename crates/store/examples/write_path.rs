//! Measures the write path: `write_path DIR` prints a line of JSON with the time of one fsync, of one durable change, and
//! how many changes a second 1, 8 and 64 writers make.

use std::collections::BTreeSet;
use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use newsgraph_model::ontology::Ontology;
use newsgraph_model::{
    Attestation, AttestationId, AttestedBy, Certainty, ClaimDraft, Cluster, Confidence, Evidence,
    Filler, IdHasher, NameUse, Polarity, Role, SourceId, Status,
};
use newsgraph_store::{Action, CommitRequest, Store, StoreOptions};

/// How often each thing is timed.
const N_TIMES: usize = 200;
/// How long each number of writers writes.
const WRITE_FOR: Duration = Duration::from_secs(3);

fn main() -> Result<(), Box<dyn Error>> {
    let dir = std::env::args().nth(1).ok_or("name a folder")?;
    let dir = Path::new(&dir);
    std::fs::create_dir_all(dir)?;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/ontology/ontology.json");
    let ontology = Arc::new(Ontology::parse(&std::fs::read_to_string(path)?)?);
    let fsync_ms = fsync_ms(&dir.join("probe"))?;
    let single = Store::open(
        &dir.join("single"),
        Arc::clone(&ontology),
        StoreOptions::default(),
    )?;
    let single_ms = single_ms(&single)?;
    let fsync_after_ms = self::fsync_ms(&dir.join("probe"))?;
    let mut rates = Vec::new();
    for n_writers in [1, 8, 64] {
        let dir = dir.join(format!("writers-{n_writers}"));
        let store = Store::open(&dir, Arc::clone(&ontology), StoreOptions::default())?;
        rates.push(changes_a_second(&store, n_writers));
    }
    let fsync_ms = fsync_ms.min(fsync_after_ms);
    let [one, eight, sixty_four] = rates[..] else {
        return Err("three numbers of writers are measured".into());
    };
    writeln!(
        std::io::stdout(),
        "{{\"fsync_ms\":{fsync_ms:.4},\"single_ms\":{single_ms:.4},\"rate_1\":{one:.0},\"rate_8\":{eight:.0},\"rate_64\":{sixty_four:.0}}}"
    )?;
    Ok(())
}

/// The median time of writing four kibibytes and syncing them.
fn fsync_ms(path: &Path) -> Result<f64, Box<dyn Error>> {
    let mut file = std::fs::File::create(path)?;
    let mut times = Vec::new();
    for _ in 0..N_TIMES {
        let began = Instant::now();
        file.write_all(&[7; 4096])?;
        file.sync_all()?;
        times.push(began.elapsed());
    }
    Ok(median_ms(times))
}

/// The median time of one durable change by one writer.
fn single_ms(store: &Store) -> Result<f64, Box<dyn Error>> {
    let mut times = Vec::new();
    for number in 0..N_TIMES {
        let request = request(&format!("single {number}"));
        let began = Instant::now();
        store.commit(request)?;
        times.push(began.elapsed());
    }
    Ok(median_ms(times))
}

fn median_ms(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1000.0
}

fn changes_a_second(store: &Store, n_writers: usize) -> f64 {
    let began = Instant::now();
    let n_changes: usize = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..n_writers)
            .map(|writer| scope.spawn(move || write_for_a_while(store, writer, began)))
            .collect();
        let ended = writers.into_iter().map(|writer| writer.join());
        ended.map(Result::unwrap_or_default).sum()
    });
    n_changes as f64 / began.elapsed().as_secs_f64()
}

fn write_for_a_while(store: &Store, writer: usize, began: Instant) -> usize {
    let mut number = 0;
    while began.elapsed() < WRITE_FOR
        && store.commit(request(&format!("{writer} {number}"))).is_ok()
    {
        number += 1;
    }
    number
}

/// A relation between two people whom nothing else names, as a person adds it by hand.
fn request(number: &str) -> CommitRequest {
    let by = AttestedBy {
        actor: Some("bench".into()),
        dataset: None,
        locator: Some(number.into()),
    };
    let id = IdHasher::new("attestation").text(number).finish32();
    let source = SourceId::Attestation(AttestationId::from_bytes(id));
    let clusters: Vec<Cluster> = ["Ada", "Bea"]
        .map(|given| cluster(source, &format!("{given} {}", surname(&id))))
        .into();
    let role = |name: &str, cluster: &Cluster| Role {
        name: name.into(),
        fillers: vec![Filler::Cluster {
            cluster: cluster.id,
            mention: None,
        }],
    };
    let draft = ClaimDraft {
        predicate: "met".into(),
        family: "contact".into(),
        lemma: "met".into(),
        trigger: None,
        roles: vec![
            role("agent", &clusters[0]),
            role("counterpart", &clusters[1]),
        ],
        attribution: vec![],
        status: Status::Occurred,
        polarity: Polarity::Positive,
        certainty: Certainty::Certain,
        condition: None,
        time: None,
        evidence: vec![Evidence::Attested(by.clone())],
        confidence: Confidence::FULL,
        rule: "".into(),
        inferred: false,
        nested: false,
    };
    CommitRequest {
        action: Action::Attest(Attestation {
            id: AttestationId::from_bytes(id),
            by,
            claims: vec![draft.finish(source, None)],
            clusters,
            collections: BTreeSet::new(),
        }),
        actor: "bench".into(),
        reason: String::new(),
        recorded_ms: 0,
        client_id: None,
    }
}

/// A surname that nobody else has, in letters only.
fn surname(id: &[u8; 32]) -> String {
    let letters = id[..10].iter().map(|byte| char::from(b'a' + byte % 26));
    format!("N{}", letters.collect::<String>())
}

fn cluster(source: SourceId, name: &str) -> Cluster {
    Cluster {
        id: Cluster::id_of(source, name, "Person", None),
        name: name.to_owned(),
        entity_type: "Person".into(),
        named: true,
        names: vec![NameUse {
            text: name.to_owned(),
            mentions: 1,
        }],
        mentions: 1,
    }
}
