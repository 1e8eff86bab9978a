//! One suite that every backend passes: what the rows above may rely on, whatever keeps the bytes.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use proptest::prelude::*;

use super::{Backend, BackendError, Batch, FORMAT_KEY, MemoryBackend, NEWEST_KEY, Pair};
use crate::open::open_folder;
use crate::options::StoreOptions;

/// Runs a check on each backend, freshly made.
pub(super) fn each_backend(check: impl Fn(Backend)) {
    check(Backend::Memory(MemoryBackend::default()));
    let dir = tempfile::tempdir().expect("a folder");
    check(on_disk(dir.path()));
}

fn on_disk(dir: &Path) -> Backend {
    let options = StoreOptions {
        cache_bytes: 8 << 20,
        ..StoreOptions::default()
    };
    open_folder(dir, &options).expect("opens")
}

fn pair(key: &str, value: &str) -> Pair {
    (key.into(), value.into())
}

/// The value of one key.
#[track_caller]
fn get(backend: &Backend, key: &[u8]) -> Option<Vec<u8>> {
    let mut values = backend.get_many(&[key.to_vec()]).expect("readable");
    assert_eq!(values.len(), 1);
    values.pop().flatten()
}

/// All rows but the backend's own.
fn all(backend: &Backend) -> BTreeMap<Vec<u8>, Vec<u8>> {
    let pairs = backend.range(&[], &[0xff; 9], usize::MAX);
    let mut rows: BTreeMap<_, _> = pairs.expect("readable").into_iter().collect();
    rows.remove(NEWEST_KEY);
    rows.remove(FORMAT_KEY);
    rows
}

#[test]
fn values_come_in_the_order_asked() {
    each_backend(|backend| {
        assert_eq!(backend.newest(), Ok(0));
        assert_eq!(backend.get_many(&[]), Ok(Vec::new()));
        let batch = vec![
            pair("b", "2"),
            pair("a", "1"),
            pair("c", ""),
            pair("b", "3"),
        ];
        backend.commit(batch, 0, 7).expect("written");
        assert_eq!(backend.newest(), Ok(7));
        let keys = ["c", "x", "b", "c", "", "a"].map(|key| key.as_bytes().to_vec());
        let expected = [Some(""), None, Some("3"), Some(""), None, Some("1")];
        let expected = expected.map(|value| value.map(|value| value.as_bytes().to_vec()));
        assert_eq!(backend.get_many(&keys), Ok(expected.to_vec()));
    });
}

#[test]
fn a_range_is_ordered_and_half_open() {
    each_backend(|backend| {
        let keys = ["k", "k\0", "k\u{1}", "ka", "kb", "l"];
        let batch: Vec<Pair> = keys.iter().rev().map(|key| pair(key, key)).collect();
        backend.commit(batch, 0, 1).expect("written");
        let range = |from: &str, to: &str, limit| {
            let pairs = backend
                .range(from.as_bytes(), to.as_bytes(), limit)
                .expect("readable");
            let keys = pairs.into_iter().map(|(key, value)| {
                assert_eq!(key, value);
                String::from_utf8(key).expect("text")
            });
            keys.collect::<Vec<_>>()
        };
        assert_eq!(range("k", "l", 99), &keys[..5]);
        assert_eq!(range("k", "l\0", usize::MAX), &keys);
        assert_eq!(range("k\0", "kb", 99), &keys[1..4]);
        assert_eq!(range("k\0\0", "ka\0", 99), &keys[2..4]);
        assert_eq!(range("k", "l", 2), &keys[..2]);
        assert_eq!(range("k", "l", 5), &keys[..5]);
        assert_eq!(range("k", "l", 0), [""; 0]);
        assert_eq!(range("k", "k", 9), [""; 0]);
        assert_eq!(range("l", "k", 9), [""; 0]);
        assert_eq!(range("m", "n", 9), [""; 0]);
    });
}

#[test]
fn a_writer_that_builds_on_another_sequence_is_refused() {
    each_backend(|backend| {
        backend.commit(vec![pair("a", "1")], 0, 1).expect("written");
        for expected in [0, 2, u64::MAX] {
            let batch = Batch {
                copies: vec![pair("copy", "2")],
                rows: vec![pair("a", "2"), pair("b", "2")],
            };
            let refused = backend.commit(batch, expected, expected.wrapping_add(1));
            let found = 1;
            assert_eq!(refused, Err(BackendError::Sequence { expected, found }));
        }
        assert_eq!(
            all(&backend),
            BTreeMap::from([pair("a", "1")]),
            "nothing of a refused batch is there"
        );
        assert_eq!(backend.newest(), Ok(1));
        backend.commit(vec![pair("a", "3")], 1, 2).expect("written");
        assert_eq!(get(&backend, b"a"), Some(b"3".to_vec()));
    });
}

#[test]
fn of_writers_that_build_on_one_sequence_one_wins() {
    each_backend(|backend| {
        for round in 0..20 {
            let wins = std::thread::scope(|scope| {
                let writers: Vec<_> = (0..8)
                    .map(|writer: u64| {
                        let backend = &backend;
                        scope.spawn(move || {
                            let row = pair("winner", &format!("{round} {writer}"));
                            backend.commit(vec![row], round, round + 1).is_ok()
                        })
                    })
                    .collect();
                let wins = writers.into_iter().map(|writer| writer.join());
                wins.map(|win| win.expect("no panic")).collect::<Vec<_>>()
            });
            let won: Vec<_> = (0..8).filter(|writer| wins[*writer]).collect();
            assert_eq!(won.len(), 1, "round {round}");
            let value = format!("{round} {}", won[0]);
            assert_eq!(get(&backend, b"winner"), Some(value.into_bytes()));
        }
    });
}

#[test]
fn copies_and_rows_are_both_kept() {
    each_backend(|backend| {
        backend
            .commit(vec![pair("a", "old")], 0, 1)
            .expect("written");
        let batch = Batch {
            copies: vec![pair("copy of a", "old")],
            rows: vec![pair("a", "new")],
        };
        backend.commit(batch, 1, 2).expect("written");
        let expected = [pair("a", "new"), pair("copy of a", "old")];
        assert_eq!(all(&backend), BTreeMap::from(expected));
    });
}

/// A reader that saw one row of a batch sees all others of it afterwards, and copies before any row.
#[test]
fn a_batch_is_seen_whole() {
    each_backend(|backend| {
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for number in 0..300u64 {
                    let value = number.to_be_bytes().to_vec();
                    let rows = (0..40).map(|row| (vec![b'r', row], value.clone()));
                    let batch = Batch {
                        copies: vec![(b"copy".to_vec(), value.clone())],
                        rows: rows.collect(),
                    };
                    backend.commit(batch, number, number + 1).expect("written");
                }
                done.store(true, Ordering::SeqCst);
            });
            let read = |key: &[u8]| get(&backend, key).unwrap_or_default();
            let mut n_reads = 0u8;
            while !done.load(Ordering::SeqCst) {
                n_reads = n_reads.wrapping_add(1);
                let (one, other) = ([b'r', n_reads % 40], [b'r', (n_reads / 3) % 40]);
                let first = read(&one);
                assert!(read(&other) >= first, "half a batch");
                assert!(read(b"copy") >= first, "a row before its copy");
            }
        });
        assert_eq!(backend.newest(), Ok(300));
    });
}

#[test]
fn long_batches_and_long_values_are_kept() {
    each_backend(|backend| {
        let many: Vec<Pair> = (0..20_000u32)
            .map(|number| (number.to_be_bytes().to_vec(), number.to_le_bytes().to_vec()))
            .collect();
        let long: Vec<Pair> = (0..200u8)
            .map(|number| (vec![b'x', number], vec![number; 64 << 10]))
            .collect();
        backend.commit(many.clone(), 0, 1).expect("written");
        backend.commit(long.clone(), 1, 2).expect("written");
        let expected: BTreeMap<_, _> = many.into_iter().chain(long).collect();
        assert_eq!(all(&backend), expected);
        let keys: Vec<_> = expected.keys().rev().cloned().collect();
        let values = backend.get_many(&keys).expect("readable");
        assert!(
            values
                .into_iter()
                .flatten()
                .eq(expected.values().rev().cloned())
        );
    });
}

#[test]
fn many_threads_write_one_after_the_other() {
    each_backend(|backend| {
        let (n_threads, n_each) = (8u8, 12u8);
        std::thread::scope(|scope| {
            for thread in 0..n_threads {
                let backend = &backend;
                scope.spawn(move || {
                    for number in 0..n_each {
                        let row = (vec![thread, number], vec![thread ^ number]);
                        // Whoever comes too late looks again, as a writer past this process would.
                        while let Err(error) = backend.newest().and_then(|newest| {
                            backend.commit(vec![row.clone()], newest, newest + 1)
                        }) {
                            assert!(matches!(error, BackendError::Sequence { .. }), "{error}");
                        }
                    }
                });
            }
        });
        assert_eq!(
            backend.newest(),
            Ok(u64::from(n_threads) * u64::from(n_each))
        );
        let rows = all(&backend);
        assert_eq!(rows.len(), usize::from(n_threads) * usize::from(n_each));
        assert!(rows.iter().all(|(key, value)| value[0] == key[0] ^ key[1]));
    });
}

#[test]
fn rows_on_disk_are_there_after_opening_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut expected = BTreeMap::new();
    for round in 0..6u8 {
        let backend = on_disk(dir.path());
        assert_eq!(backend.newest(), Ok(u64::from(round)));
        assert_eq!(all(&backend), expected);
        let rows: Vec<Pair> = (0..50u8)
            .map(|row| (vec![2, row.wrapping_mul(round + 3)], vec![round; 3_000]))
            .collect();
        let round = u64::from(round);
        backend
            .commit(rows.clone(), round, round + 1)
            .expect("written");
        expected.extend(rows);
    }
}

/// Keys that often meet: short, of few letters.
fn key() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop::sample::select(vec![0u8, 1, 0x7f, 0xfe, 0xff]), 1..4)
        .prop_map(|letters| [vec![2], letters].concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn it_reads_like_an_ordered_map(
        batches in prop::collection::vec(prop::collection::vec((key(), prop::collection::vec(any::<u8>(), 0..9)), 0..12), 1..8),
        ranges in prop::collection::vec((key(), key(), 0..9usize), 1..12),
        keys in prop::collection::vec(key(), 0..20),
    ) {
        each_backend(|backend| {
            let mut map = BTreeMap::new();
            for (sequence, batch) in (0..).zip(&batches) {
                backend.commit(batch.clone(), sequence, sequence + 1).expect("written");
                map.extend(batch.iter().cloned());
                assert_eq!(backend.newest(), Ok(sequence + 1));
                for (from, to, limit) in &ranges {
                    let found = backend.range(from, to, *limit).expect("readable");
                    let expected: Vec<Pair> = match from < to {
                        true => map.range(from.clone()..to.clone()).take(*limit).map(|(key, value): (&Vec<u8>, &Vec<u8>)| (key.clone(), value.clone())).collect(),
                        false => Vec::new(),
                    };
                    assert_eq!(found, expected);
                }
                let expected: Vec<_> = keys.iter().map(|key| map.get(key).cloned()).collect();
                assert_eq!(backend.get_many(&keys), Ok(expected));
            }
            assert_eq!(all(&backend), map);
        });
    }
}
