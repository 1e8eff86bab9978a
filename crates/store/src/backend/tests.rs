//! Versions of rows on every backend, and the algebra of keys and values.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;

use super::Backend;
use super::conformance::each_backend;
use crate::rows::{Rows, Snapshot};
use crate::table::{Table, after_prefix, chunk_key, history_key};
use crate::value::{PART_LEN, Packed, decode, encode};

/// Commits versions of a row in one group each; `None` takes it away.
fn write_versions(backend: &Arc<Backend>, key: &[u8], versions: &[Option<Vec<u8>>]) {
    for (written, bytes) in (0u64..).zip(versions) {
        let mut group = crate::group::Group::new(Snapshot::new(backend.clone(), written));
        let mut staged = crate::group::Staged::new(written + 1);
        match bytes {
            Some(bytes) => staged.put(&group, key.to_vec(), bytes).expect("readable"),
            None => staged.remove(&group, key.to_vec()).expect("readable"),
        }
        let counts = Table::Counts.key(&[]);
        staged.put(&group, counts, &written).expect("readable");
        group.absorb(staged);
        group.commit(None).expect("written");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn every_sequence_reads_its_own_version(
        versions in prop::collection::vec(prop::option::of((any::<u8>(), prop::sample::select(vec![0, 1, 600, PART_LEN, 3 * PART_LEN + 5]))), 1..8),
    ) {
        let bytes = |(first, len): &(u8, usize)| {
            let mut state = u64::from(*first) + 1;
            (0..*len).map(|_| { state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1); (state >> 56) as u8 }).collect::<Vec<u8>>()
        };
        let versions: Vec<_> = versions.iter().map(|version| version.as_ref().map(bytes)).collect();
        each_backend(|backend| {
            let backend = Arc::new(backend);
            let key = Table::Node.key(&[&[0xff; 16]]);
            write_versions(&backend, &key, &versions);
            for (idx, version) in versions.iter().enumerate() {
                let snapshot = Snapshot::new(backend.clone(), idx as u64 + 1);
                assert_eq!(snapshot.row::<Vec<u8>>(&key), Ok(version.clone()));
                let scanned = snapshot.page(Table::Node, None, 9).expect("readable");
                assert_eq!(scanned.len(), usize::from(version.is_some()));
            }
            let first = Snapshot::new(backend, 0);
            assert_eq!(first.row::<Vec<u8>>(&key), Ok(None));
        });
    }
}

proptest! {
    #[test]
    fn keys_sort_like_their_identifiers(left in any::<[u8; 16]>(), right in any::<[u8; 16]>(), a in any::<u64>(), b in any::<u64>()) {
        let key = |id: &[u8; 16]| Table::Entity.key(&[id]);
        prop_assert_eq!(key(&left).cmp(&key(&right)), left.cmp(&right));
        let (older, newer) = (history_key(&key(&left), a), history_key(&key(&left), b));
        prop_assert_eq!(older.cmp(&newer), b.cmp(&a));
        prop_assert_eq!(history_key(&key(&left), a) == history_key(&key(&right), b), (left, a) == (right, b));
        prop_assert_eq!(Table::of_key(&key(&left)), Some(Table::Entity));
        prop_assert_eq!(Table::of_key(&older), None);
    }

    #[test]
    fn parts_of_different_rows_have_different_keys(
        left in prop::collection::vec(any::<u8>(), 16), right in prop::collection::vec(any::<u8>(), 32),
        sequence in any::<u64>(), part in any::<u32>(),
    ) {
        let one = chunk_key(&Table::Node.key(&[&left]), sequence, part);
        let other = chunk_key(&Table::Document.key(&[&right]), sequence, part);
        prop_assert_ne!(one, other);
    }

    #[test]
    fn a_prefix_ends_where_its_keys_do(prefix in prop::collection::vec(any::<u8>(), 0..4), rest in prop::collection::vec(any::<u8>(), 0..4), other in prop::collection::vec(any::<u8>(), 0..6)) {
        let prefix = [vec![3], prefix].concat();
        let end = after_prefix(&prefix);
        prop_assert!([prefix.clone(), rest].concat() < end);
        let other = [vec![3], other].concat();
        prop_assert_eq!(other >= prefix && other < end, other.starts_with(&prefix));
    }

    #[test]
    fn values_round_trip_and_notice_damage(
        bytes in prop::collection::vec(any::<u8>(), 0..2_000), sequence in any::<u64>(), flip in any::<prop::sample::Index>(), bit in 0..8u8,
    ) {
        let key = Table::Text.key(&[&[9; 32]]);
        let (mut value, parts) = encode(&key, sequence, Some(&Packed::pack(bytes.clone())));
        prop_assert!(parts.is_empty());
        let read = decode(&key, &value).expect("sound");
        prop_assert_eq!(read.sequence, sequence);
        prop_assert_eq!(read.unpack(&key), Ok(bytes));
        prop_assert!(decode(&Table::Text.key(&[&[8; 32]]), &value).is_err(), "a value under another key");
        let idx = flip.index(value.len());
        value[idx] ^= 1 << bit;
        prop_assert!(decode(&key, &value).is_err());
    }
}

#[test]
fn no_value_is_longer_than_64_kib() {
    for len in [
        0,
        511,
        512,
        PART_LEN - 1,
        PART_LEN,
        PART_LEN + 1,
        5 * PART_LEN,
    ] {
        let bytes: Vec<u8> = (0..len as u32)
            .flat_map(|number| blake3::hash(&number.to_le_bytes()).as_bytes()[..1].to_vec())
            .collect();
        let key = Table::Text.key(&[&[9; 32]]);
        let (value, parts) = encode(&key, 1, Some(&Packed::pack(bytes.clone())));
        let stored: BTreeMap<_, _> = parts.into_iter().collect();
        assert!(value.len() <= 64 << 10 && stored.values().all(|part| part.len() <= 64 << 10));
        let value = decode(&key, &value).expect("sound");
        let read = match value.part_keys(&key).expect("sound") {
            None => value.unpack(&key),
            Some(keys) => value.unpack_parts(
                &key,
                keys.iter().map(|key| stored.get(key).cloned()).collect(),
            ),
        };
        assert_eq!(read, Ok(bytes));
    }
}
