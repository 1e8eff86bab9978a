//! A server that is told to stop while it is written to.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::writing::check;
use super::{Place, clear, run_command};
use crate::shell::{newsgraph, say};

/// People who post at the same time.
const N_POSTERS: u64 = 4;

/// Longest that a server may take to stop.
const LONGEST_STOP: Duration = Duration::from_secs(10);

/// Starts a server, posts articles, says SIGTERM in the middle, and compares what was answered with what is kept.
pub(super) fn stops(place: &Place, rounds: u64) -> Result<String> {
    let program = newsgraph(place.release)?;
    let dir = place.dir.join("served");
    let mut lines = Vec::new();
    let mut canary = Vec::new();
    let (mut longest, mut n_acknowledged) = (Duration::ZERO, 0);
    for round in 0..rounds {
        if round % 10 == 0 {
            clear(&dir)?;
            lines.clear();
        }
        let n_before = lines.len();
        let told = stop(&program, &dir, round, &mut lines, &mut canary);
        let stopped = told.with_context(|| format!("round {round}"))?;
        longest = longest.max(stopped);
        n_acknowledged += lines.len() - n_before;
        let checked =
            check(&place.program, &dir, &lines).with_context(|| format!("round {round}"))?;
        say(&format!(
            "stop {round}: ended in {} ms, {checked}",
            stopped.as_millis()
        ));
    }
    clear(&dir)?;
    canary.sort_unstable();
    let p99 = canary
        .get(canary.len().saturating_sub(1) * 99 / 100)
        .copied()
        .unwrap_or_default();
    Ok(format!(
        "{rounds} rounds of SIGTERM, {n_acknowledged} articles acknowledged, 0 lost, exit status 0, ended in at most {} ms; \
         {} calls of /health/live meanwhile, 99 in 100 within {:.1} ms",
        longest.as_millis(),
        canary.len(),
        p99.as_secs_f64() * 1_000.0,
    ))
}

/// One round; how long the server took to stop.
fn stop(
    program: &Path,
    dir: &Path,
    round: u64,
    lines: &mut Vec<String>,
    canary: &mut Vec<Duration>,
) -> Result<Duration> {
    let mut served = Served::start(program, dir)?;
    let (acknowledged, done, next) = (
        Mutex::new(Vec::new()),
        AtomicBool::new(false),
        AtomicU64::new(0),
    );
    let address = served.address.as_str();
    let took = std::thread::scope(|scope| -> Result<Duration> {
        let posters: Vec<_> = (0..N_POSTERS)
            .map(|_| {
                scope.spawn(|| {
                    while !done.load(Ordering::Relaxed) {
                        let number = next.fetch_add(1, Ordering::Relaxed) + round * 10_000;
                        match ingest(address, number) {
                            Ok(line) => {
                                acknowledged.lock().expect("no panic while held").push(line);
                            }
                            // The server has gone, or it says that it goes.
                            Err(_) => break,
                        }
                    }
                })
            })
            .collect();
        let wanted = 5 + round as usize % 23;
        while acknowledged.lock().expect("no panic while held").len() < wanted {
            let start = Instant::now();
            get(address, "/health/live").context("the server does not answer")?;
            canary.push(start.elapsed());
            ensure!(
                !posters.iter().all(|poster| poster.is_finished()),
                "nothing more is taken"
            );
        }
        let start = Instant::now();
        run_command(
            Command::new("kill")
                .arg("-TERM")
                .arg(served.child.id().to_string()),
        )?;
        let status = served.child.wait()?;
        done.store(true, Ordering::Relaxed);
        ensure!(status.success(), "the server ended with {status}");
        Ok(start.elapsed())
    })?;
    ensure!(
        took <= LONGEST_STOP,
        "the server took {} ms to stop",
        took.as_millis()
    );
    lines.extend(acknowledged.into_inner().expect("no panic while held"));
    Ok(took)
}

/// A server that runs.
struct Served {
    child: Child,
    address: String,
}

impl Served {
    fn start(program: &Path, dir: &Path) -> Result<Self> {
        let listen = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let child = Command::new(program)
            .args([
                "serve",
                "--quiet",
                "--listen",
                &listen.to_string(),
                "--data",
            ])
            .arg(dir)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let served = Self {
            child,
            address: listen.to_string(),
        };
        let start = Instant::now();
        while get(&served.address, "/health/ready").is_err() {
            ensure!(
                start.elapsed() < Duration::from_secs(60),
                "the server does not come up"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(served)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It has ended already, unless the round failed.
        let _ended = self.child.kill().and_then(|()| self.child.wait());
    }
}

/// Posts an article; the line that acknowledges it.
fn ingest(address: &str, number: u64) -> Result<String> {
    let text = format!(
        "Mayor Ada Lind met Senator Bea Roe in Oslo on Friday. Carl Number{} criticized Dora Number{}. Story {number}.",
        number % 31,
        number % 37
    );
    let query = "mutation($input: IngestTextInput!) { ingestText(input: $input) { document { id } changeset { sequence } } }";
    let input = serde_json::json!({
        "text": text, "url": format!("https://paper.example/{}", number % 40),
        "publisher": "Paper", "publishedAt": "2025-11-20", "language": "en",
    });
    let body = serde_json::json!({ "query": query, "variables": { "input": input } }).to_string();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let answer = exchange(address, &(head + &body))?;
    let json = answer
        .split_once("\r\n\r\n")
        .context("an answer has a body")?
        .1;
    let json: serde_json::Value = serde_json::from_str(json.trim())?;
    let ingested = &json["data"]["ingestText"];
    let (id, sequence) = (
        &ingested["document"]["id"],
        &ingested["changeset"]["sequence"],
    );
    let id = id
        .as_str()
        .with_context(|| format!("no document in {json}"))?;
    let sequence = sequence
        .as_str()
        .map_or_else(|| sequence.to_string(), str::to_owned);
    Ok(format!("live {id} {sequence} ;"))
}

fn get(address: &str, path: &str) -> Result<()> {
    let head = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    let answer = exchange(address, &head)?;
    ensure!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    Ok(())
}

fn exchange(address: &str, request: &str) -> Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}
