//! The names of a part, sorted, and the indexes that find them.

use std::collections::BTreeSet;

use newsgraph_model::ontology::Ontology;
use newsgraph_model::{EntityId, TypeName};
use rustc_hash::{FxHashMap, FxHashSet};

use super::blocks::{BLOCK_LEN, NameLine, NameRow, encode_index, encode_names};
use super::builder::PartBuilder;
use super::form::ObjectKind;
use super::header::{Directory, Family, PartHeader, prefix_of};
use super::names::{NameIdx, Words};
use super::packed::Block;
use super::spans::{block_spans, in_halves, numbered};
use crate::names::index_key;

/// The names that a part uses, in the order of their nodes.
pub(super) struct SortedNames {
    pub(super) rows: Vec<NameRow>,
    pub(super) names: Vec<NameIdx>,
    prefixes: Vec<u64>,
    /// The place of each of the dataset's names; only those that the part uses have one.
    pub(super) ranks: Vec<u32>,
    /// The types that the part uses, sorted.
    pub(super) types: Vec<TypeName>,
}

impl SortedNames {
    pub(super) fn of(part: &PartBuilder, words: &Words) -> Self {
        let mut n_records = vec![0u32; words.len()];
        for row in &part.rows {
            n_records[row.subject as usize] += 1;
            if part.forms[row.form as usize].object == ObjectKind::Name {
                n_records[row.object as usize] += 1;
            }
        }
        let mut lines: FxHashMap<u32, Vec<NameLine>> = FxHashMap::default();
        for (name, line) in &part.name_lines {
            lines.entry(*name).or_default().push(line.clone());
        }
        let used = (0u32..)
            .zip(&n_records)
            .filter(|(idx, n_records)| **n_records > 0 || lines.contains_key(idx));
        let mut names: Vec<NameIdx> = used.map(|(idx, _)| NameIdx(idx)).collect();
        let key = |name: &NameIdx| {
            let entity_type = words.type_name(words.type_of(*name));
            (words.node(*name), entity_type, words.name_text(*name))
        };
        names.sort_unstable_by(|left, right| key(left).cmp(&key(right)));
        let mut ranks = vec![u32::MAX; words.len()];
        for (rank, name) in (0u32..).zip(&names) {
            ranks[name.0 as usize] = rank;
        }
        let types: BTreeSet<&TypeName> = names
            .iter()
            .map(|name| words.type_name(words.type_of(*name)))
            .collect();
        let types: Vec<TypeName> = types.into_iter().cloned().collect();
        let type_places: Vec<u16> = words
            .types()
            .iter()
            .map(|entity_type| types.binary_search(entity_type).unwrap_or_default() as u16)
            .collect();
        let rows = names.iter().map(|name| NameRow {
            text: words.name_text(*name).to_owned(),
            entity_type: type_places[usize::from(words.type_of(*name).0)],
            n_records: n_records[name.0 as usize],
            lines: lines.remove(&name.0).unwrap_or_default(),
        });
        Self {
            rows: rows.collect(),
            prefixes: names
                .iter()
                .map(|name| prefix_of(words.node(*name).as_bytes()))
                .collect(),
            names,
            ranks,
            types,
        }
    }

    pub(super) fn write(&self, header: &mut PartHeader, words: &Words, blocks: &mut Vec<Block>) {
        let row_bytes = |row: &NameRow| {
            let aliases = row.lines.iter().flat_map(|line| &line.aliases);
            row.text.len() + aliases.map(String::len).sum::<usize>()
        };
        let spans = block_spans(&self.rows, row_bytes);
        for span in &spans {
            header.names.firsts.push(self.prefixes[span.start]);
            header.names.starts.push(span.start as u32);
        }
        let shift = header.names.shift;
        let mut encoded = vec![Vec::new(); spans.len()];
        in_halves(&mut encoded, |range, encoded| {
            for (span, bytes) in spans[range].iter().zip(encoded) {
                let rows: Vec<&NameRow> = self.rows[span.clone()].iter().collect();
                *bytes = encode_names(&rows, &self.prefixes[span.clone()], shift);
            }
        });
        blocks.extend(numbered(Family::Names, encoded));
        write_index(
            Family::BlockIndex,
            self.blocks_of_nodes(words),
            &mut header.block_index,
            blocks,
        );
        write_index(
            Family::NameIndex,
            self.index_keys(words),
            &mut header.name_index,
            blocks,
        );
    }

    /// The block of each node, with the first of its names.
    fn blocks_of_nodes(&self, words: &Words) -> Vec<(u64, u32)> {
        let mut before: Option<EntityId> = None;
        let mut entries = Vec::new();
        for (rank, name) in (0u32..).zip(&self.names) {
            let node = words.node(*name);
            if before.replace(node) != Some(node) {
                entries.push((prefix_of(words.block(*name).as_bytes()), rank));
            }
        }
        entries
    }

    /// The hashes under which each name and its aliases are looked up.
    fn index_keys(&self, words: &Words) -> Vec<(u64, u32)> {
        let mut keys: Vec<Vec<(u64, u32)>> = vec![Vec::new(); self.rows.len()];
        in_halves(&mut keys, |range, keys| {
            let ontology: &Ontology = words.ontology();
            for (rank, keys) in range.zip(keys) {
                let row = &self.rows[rank];
                let family = ontology.type_family(&self.types[usize::from(row.entity_type)]);
                let aliases = row.lines.iter().flat_map(|line| &line.aliases);
                let mut prefixes = FxHashSet::default();
                for text in aliases.chain([&row.text]) {
                    let prefix = prefix_of(&index_key(text, family));
                    if prefixes.insert(prefix) {
                        let rank = u32::try_from(rank).expect("ranks are 32 bits");
                        keys.push((prefix, rank));
                    }
                }
            }
        });
        keys.into_iter().flatten().collect()
    }
}

fn write_index(
    family: Family,
    mut entries: Vec<(u64, u32)>,
    directory: &mut Directory,
    blocks: &mut Vec<Block>,
) {
    entries.sort_unstable();
    *directory = Directory::new(entries.len());
    let mut encoded = Vec::new();
    for (block_idx, chunk) in entries.chunks(BLOCK_LEN).enumerate() {
        directory.firsts.push(chunk[0].0);
        directory.starts.push((block_idx * BLOCK_LEN) as u32);
        encoded.push(encode_index(chunk, directory.shift));
    }
    blocks.extend(numbered(family, encoded));
}
