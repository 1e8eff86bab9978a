//! What an answered change is worth: locks, damage, full files, signals, kills.

use expect_test::expect;

use crate::served::Served;
use crate::support::{Graph, NEWSGRAPH, samples};

const SERVE: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];

fn serve(graph: &Graph) -> Served {
    Served::start(graph.command(NEWSGRAPH, &SERVE))
}

fn story(number: usize) -> String {
    format!("Mayor Ada Lind met Senator Bea Roe in Oslo. Carl Number{number} criticized Bea Roe.")
}

/// How many documents the graph holds.
#[track_caller]
fn n_documents(graph: &Graph) -> usize {
    let canonical = graph.canonical();
    canonical
        .lines()
        .filter(|line| line.starts_with("{\"document\":"))
        .count()
}

#[test]
fn a_second_process_is_refused_at_once() {
    let graph = Graph::new();
    let served = serve(&graph);
    assert!(
        served
            .ingest(&story(0))
            .expect("an answer")
            .contains("doc_")
    );
    let errors = graph
        .fails(&["stats"], 2)
        .replace(&*graph.path().to_string_lossy(), "DIR")
        .replace(&served.id().to_string(), "PID");
    expect![[r#"
        error: the store in `DIR/graph` is open in another process (process PID); stop it or use another folder
    "#]]
    .assert_eq(&errors);
    assert!(
        served
            .ingest(&story(1))
            .expect("an answer")
            .contains("doc_")
    );
    assert_eq!(served.get("/health/ready").0, 200);
    served.terminate();
    assert_eq!(served.wait().code(), Some(0));
    assert_eq!(n_documents(&graph), 2);
}

#[test]
fn a_server_gives_backups_while_it_writes() {
    let graph = Graph::new();
    let words = [&SERVE[..], &["--token", "a secret of sixteen"]].concat();
    let served = Served::start(graph.command(NEWSGRAPH, &words));
    let (refused, _) = served.download("/backup", "Bearer wrong");
    assert!(refused.starts_with("HTTP/1.0 401"), "{refused}");
    served.kill();
    let served = serve(&graph);
    let backups: Vec<Vec<u8>> = std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            for number in 0..20 {
                assert!(served.ingest(&story(number)).is_some());
            }
        });
        let mut backups = Vec::new();
        while !writing.is_finished() || backups.len() < 2 {
            let (head, bytes) = served.download("/backup", "");
            assert!(head.starts_with("HTTP/1.0 200"), "{head}");
            assert!(head.contains("attachment; filename=\"newsgraph-"), "{head}");
            backups.push(bytes);
        }
        backups
    });
    let errors = graph.fails(&["backup", "all.backup"], 2);
    assert!(errors.contains("/backup"), "{errors}");
    let (_, last) = served.download("/backup", "");
    served.terminate();
    assert_eq!(served.wait().code(), Some(0));
    let restored = |bytes: &[u8], idx: usize| {
        let (file, data) = (format!("{idx}.backup"), format!("restored-{idx}"));
        std::fs::write(graph.path().join(&file), bytes).expect("writable");
        graph.out(&["restore", &file, "--data", &data, "--quiet"]);
        assert!(graph.out(&["verify", "--data", &data]).starts_with("sound"));
        graph.out(&["export", "--format", "canonical", "--data", &data])
    };
    assert_eq!(restored(&last, 0), graph.canonical());
    let (first, middle) = (&backups[0], &backups[backups.len() / 2]);
    for (idx, bytes) in [first, middle].into_iter().enumerate() {
        restored(bytes, idx + 1);
    }
    let cut = graph.write("cut.backup", "");
    std::fs::write(&cut, &last[..last.len() - 9]).expect("writable");
    graph.fails(&["restore", "cut.backup", "--data", "cut"], 2);
}

#[test]
fn a_damaged_store_is_an_error_with_a_name() {
    let graph = Graph::new();
    for article in samples("mayor").iter().take(3) {
        graph.ingest(article);
    }
    let before = graph.canonical();
    let db = graph.data().join("db");
    let sound = std::fs::read(&db).expect("readable");
    let written = sound.iter().rposition(|byte| *byte != 0).expect("rows") + 1;
    let mut flipped = sound.clone();
    flipped[written / 2] ^= 1;
    for damaged in [&sound[..written / 2], &sound[..0], &flipped] {
        std::fs::write(&db, damaged).expect("writable");
        let output = graph.run(&["stats"]);
        let errors = String::from_utf8_lossy(&output.stderr);
        if damaged.len() == sound.len() && output.status.success() {
            assert_eq!(
                graph.canonical(),
                before,
                "the bit was in nothing that counts"
            );
            continue;
        }
        assert_eq!(output.status.code(), Some(2), "{errors}");
        assert!(
            errors.starts_with("error: ") && errors.contains("damaged"),
            "{errors}"
        );
        assert!(!errors.contains("panicked"), "{errors}");
    }
}

/// A file limit stands for a full disk, which needs root to make.
#[test]
fn a_server_whose_files_are_full_reads_on_and_refuses_changes() {
    let graph = Graph::new();
    // 16 MiB or 32, as the shell counts; `db` grows by 8 MiB at a time.
    let script = "ulimit -f 32768; exec \"$0\" \"$@\"";
    let mut words = vec!["-c", script, NEWSGRAPH];
    words.extend(SERVE);
    let served = Served::start(graph.command("sh", &words));
    let mut n_acknowledged = 0;
    let refused = loop {
        // Letters that hardly compress: the limit is near after some 30 of these.
        let mut state = n_acknowledged as u64 + 1;
        let noise: String = (0..900_000)
            .map(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                char::from(b'a' + (state >> 59) as u8 % 26)
            })
            .collect();
        let answer = served.ingest(&format!("{} {noise}", story(n_acknowledged)));
        let answer = answer.expect("the server lives");
        if !answer.contains("doc_") {
            break answer;
        }
        n_acknowledged += 1;
        assert!(n_acknowledged < 100, "there is no limit");
    };
    assert!(
        n_acknowledged > 0 && refused.contains("STORAGE"),
        "{refused}"
    );
    assert_eq!(served.get("/health/live").0, 200);
    assert_eq!(served.get("/health/ready").0, 503);
    let again = served.ingest(&story(0)).expect("an answer");
    assert!(!again.contains("doc_"), "{again}");
    assert_eq!(served.get("/metrics").0, 200, "reads go on");
    served.terminate();
    assert_eq!(served.wait().code(), Some(0));
    assert!(n_documents(&graph) >= n_acknowledged);
}

#[test]
fn what_was_answered_is_there_after_sigterm_and_after_kill() {
    let graph = Graph::new();
    for round in 0..4 {
        let served = serve(&graph);
        for number in 0..3 {
            let answer = served
                .ingest(&story(round * 3 + number))
                .expect("an answer");
            assert!(answer.contains("doc_"), "{answer}");
        }
        if round % 2 == 0 {
            served.kill();
        } else {
            served.terminate();
            assert_eq!(served.wait().code(), Some(0));
        }
        assert_eq!(n_documents(&graph), round * 3 + 3);
    }
}

#[test]
fn an_ingest_that_was_killed_and_done_again_makes_the_same_graph() {
    let (whole, killed) = (Graph::new(), Graph::new());
    let articles = samples("mayor");
    articles.iter().for_each(|article| whole.ingest(article));
    // Killed after some articles, at whatever it was doing.
    let served = serve(&killed);
    std::thread::scope(|scope| {
        let poster = scope.spawn(|| while served.ingest(&story(0)).is_some() {});
        assert!(
            served
                .ingest(&story(1))
                .expect("an answer")
                .contains("doc_")
        );
        let id = served.id().to_string();
        let end = killed.command("kill", &["-KILL", &id]).status();
        assert!(end.expect("there is a `kill`").success());
        poster.join().expect("no panic");
    });
    drop(served);
    for _ in 0..2 {
        articles.iter().for_each(|article| killed.ingest(article));
    }
    for story in [story(0), story(1)] {
        let served = serve(&killed);
        // The same texts once more: what of them was there already stays as it is.
        let answer = served.ingest(&story).expect("an answer");
        let id = answer.split("doc_").nth(1).expect("an id");
        let id = format!("doc_{}", id.split('"').next().expect("an end"));
        served.terminate();
        assert_eq!(served.wait().code(), Some(0));
        killed.out(&["retract", &id]);
    }
    assert_eq!(killed.canonical(), whole.canonical());
}
