//! Parts that count, and which of their lines are seen.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use newsgraph_model::EntityId;
use newsgraph_resolve::{BlockKey, BucketHasher};

use super::header::prefix_of;
use super::implied::Implied;
use super::import::DatasetPart;
use super::part::{Part, PartName, PartRecord, triple_bucket};
use super::source::LineId;
use super::within::{Within, first_eight};
use crate::error::ReadError;
use crate::records::InputState;
use crate::table::after_prefix;

/// Lines of a part that are seen; all of them unless said otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Seen {
    #[default]
    All,
    /// These lines only.
    Only(Arc<BTreeSet<u64>>),
    /// All but these lines.
    Except(Arc<BTreeSet<u64>>),
}

impl Seen {
    pub(super) fn has(&self, line: u64) -> bool {
        match self {
            Self::All => true,
            Self::Only(lines) => lines.contains(&line),
            Self::Except(lines) => !lines.contains(&line),
        }
    }
}

/// A part whose lines count.
#[derive(Clone, Debug)]
pub(crate) struct LivePart {
    pub(crate) info: Arc<DatasetPart>,
    pub(crate) part: Part,
    /// Since when it counts.
    pub(crate) input: InputState,
    pub(crate) seen: Seen,
}

impl LivePart {
    /// The numbers of the lines that name something in these blocks.
    pub(crate) fn lines_in(&self, blocks: &BTreeSet<BlockKey>) -> Result<BTreeSet<u64>, ReadError> {
        let mut lines = BTreeSet::new();
        if blocks.is_empty() {
            return Ok(lines);
        }
        let placed = self.part.placed_nodes()?;
        let is_in = |place: u32| {
            let placed = placed.get(place as usize);
            placed.is_some_and(|(_, block)| blocks.contains(block))
        };
        let mut block_idx = 0;
        while let Some(names) = self.part.names_block(block_idx)? {
            block_idx += 1;
            for name in names.iter().filter(|name| is_in(name.place)) {
                lines.extend(name.lines.iter().map(|line| line.line));
            }
        }
        self.each_record_unmasked(0, &mut |_, record| {
            if record.places().any(is_in) {
                lines.insert(record.line);
            }
            true
        })?;
        Ok(lines)
    }

    /// The nodes that lines that are seen name.
    pub(crate) fn nodes_seen(&self) -> Result<BTreeSet<EntityId>, ReadError> {
        let placed = self.part.placed_nodes()?;
        if self.seen == Seen::All {
            return Ok(placed.iter().map(|(node, _)| *node).collect());
        }
        let mut seen = vec![false; placed.len()];
        let mut nodes = BTreeSet::new();
        self.each_name_line(&mut |node, _| {
            nodes.insert(node);
        })?;
        self.each_record(0, &mut |_, record| {
            for place in record.places() {
                if let Some(seen) = seen.get_mut(place as usize) {
                    *seen = true;
                }
            }
            true
        })?;
        let named = placed.iter().zip(seen).filter(|(_, seen)| *seen);
        nodes.extend(named.map(|((node, _), _)| *node));
        Ok(nodes)
    }

    /// How many lines it has, seen or not.
    pub(crate) fn n_lines(&self) -> Result<u64, ReadError> {
        let mut n_lines = u64::from(self.part.n_records());
        let mut block_idx = 0;
        while let Some(names) = self.part.names_block(block_idx)? {
            block_idx += 1;
            n_lines += names
                .iter()
                .map(|name| name.lines.len() as u64)
                .sum::<u64>();
        }
        Ok(n_lines)
    }

    /// How many relations the records that are seen add to those of other parts, and how many records these are.
    pub(crate) fn count_relations(&self, others: &Implied) -> Result<(u64, u64), ReadError> {
        let own = Implied::new(others.ontology().clone(), vec![self.clone()]);
        let (mut n_relations, n_records) = self.count_alone(&own)?;
        let mut parts = others.parts().to_vec();
        parts.push(self.clone());
        let both = Implied::new(others.ontology().clone(), parts);
        let mut shared = BTreeSet::new();
        for other in others.parts() {
            shared.append(&mut self.shared_prefixes(other)?);
        }
        for prefix in shared {
            let before = own.relations_of_prefix(prefix)? + others.relations_of_prefix(prefix)?;
            n_relations = (n_relations + both.relations_of_prefix(prefix)?).saturating_sub(before);
        }
        Ok((n_relations, n_records))
    }

    /// How many relations the records that are seen give by themselves, and how many records these are.
    fn count_alone(&self, own: &Implied) -> Result<(u64, u64), ReadError> {
        if let Some(repeats) = self.part.repeats()
            && self.seen == Seen::All
        {
            let mut n_relations = repeats.n_single;
            for prefix in &repeats.prefixes {
                n_relations += own.relations_of_prefix(*prefix)?;
            }
            return Ok((n_relations, u64::from(self.part.n_records())));
        }
        let mut runs: Vec<(u64, u32)> = Vec::new();
        let mut n_records = 0;
        self.each_record(0, &mut |prefix, _| {
            n_records += 1;
            match runs.last_mut() {
                Some((last, len)) if *last == prefix => *len += 1,
                _ => runs.push((prefix, 1)),
            }
            true
        })?;
        let mut n_relations = 0;
        for (prefix, len) in runs {
            n_relations += match len {
                1 => 1,
                _ => own.relations_of_prefix(prefix)?,
            };
        }
        Ok((n_relations, n_records))
    }

    /// The prefixes of records that another part has too, seen or not. Only where the bits agree that blocks keep are whole
    /// prefixes hashed.
    fn shared_prefixes(&self, other: &Self) -> Result<BTreeSet<u64>, ReadError> {
        let (own, theirs) = (
            self.part.record_fragments()?,
            other.part.record_fragments()?,
        );
        let (own_places, other_places) = places_alike(&own, &theirs);
        let own: BTreeSet<u64> = self.part.prefixes_at(&own_places)?.into_iter().collect();
        let theirs = other.part.prefixes_at(&other_places)?;
        Ok(theirs
            .into_iter()
            .filter(|prefix| own.contains(prefix))
            .collect())
    }

    pub(super) fn line_id(&self, prefix: u64, line: u64) -> LineId {
        LineId {
            dataset: self.info.id(),
            prefix,
            is_name: false,
            line,
        }
    }

    /// How many records that are seen use a name.
    pub(super) fn records_with(&self, name: &PartName) -> Result<u32, ReadError> {
        let (lines, is_only) = match &self.seen {
            Seen::All => return Ok(name.n_records),
            Seen::Only(lines) => (lines, true),
            Seen::Except(lines) => (lines, false),
        };
        let mut n_records = 0;
        // Few lines are seen or unseen, but finding a line by its number means looking at all.
        self.each_record_unmasked(0, &mut |_, record| {
            let uses = record.places().any(|place| place == name.place);
            n_records += u32::from(uses && lines.contains(&record.line));
            true
        })?;
        Ok(if is_only {
            n_records
        } else {
            name.n_records.saturating_sub(n_records)
        })
    }

    /// Calls `each` for every line about a name that is seen.
    pub(super) fn each_name_line(
        &self,
        each: &mut dyn FnMut(EntityId, LineId),
    ) -> Result<(), ReadError> {
        self.each_name_line_from(0, &mut |node, line| {
            each(node, line);
            true
        })
    }

    /// Calls `each` for every line that is seen about a name whose node has at least a prefix, in the order of nodes, until
    /// it says no.
    pub(super) fn each_name_line_from(
        &self,
        from: u64,
        each: &mut dyn FnMut(EntityId, LineId) -> bool,
    ) -> Result<(), ReadError> {
        let mut block_idx = self.part.first_names_block(from);
        while let Some(names) = self.part.names_block(block_idx)? {
            block_idx += 1;
            for name in names.iter().filter(|name| !name.lines.is_empty()) {
                let Some((node, _)) = self.part.placed(name) else {
                    continue;
                };
                let prefix = prefix_of(node.as_bytes());
                for line in name.lines.iter().filter(|line| self.seen.has(line.line)) {
                    let line = LineId {
                        dataset: self.info.id(),
                        prefix,
                        is_name: true,
                        line: line.line,
                    };
                    if prefix >= from && !each(node, line) {
                        return Ok(());
                    }
                }
            }
        }
        Ok(())
    }

    /// The keys of the first attestations within: as many as are asked for, or all.
    pub(super) fn attestation_keys(
        &self,
        within: &Within<'_>,
    ) -> Result<BTreeSet<Vec<u8>>, ReadError> {
        let mut keys = BTreeSet::new();
        let mut add = |line: LineId| {
            let key = within.table.key(&[line.attestation().as_bytes()]);
            within.holds(&key) && keys.insert(key)
        };
        let dataset = within.table.key(&[self.info.id().as_bytes()]);
        let after = after_prefix(&dataset);
        if *within.from >= *after || *within.to <= *dataset {
            return Ok(keys);
        }
        let rest = within.from.strip_prefix(&*dataset).unwrap_or_default();
        let first = first_eight(rest);
        let (mut last, mut n_added) = (None, 0);
        // The lines of one prefix are taken whole: those of names are sorted otherwise than their attestations.
        let mut is_enough = |prefix, n_keys| {
            let is_enough = n_keys >= within.limit && last != Some(prefix);
            last = Some(prefix);
            is_enough
        };
        self.each_name_line_from(first, &mut |_, line| {
            let is_enough = is_enough(line.prefix, n_added);
            n_added += usize::from(!is_enough && add(line));
            !is_enough
        })?;
        n_added = 0;
        self.each_record(first, &mut |prefix, record| {
            let is_enough = is_enough(prefix, n_added);
            n_added += usize::from(!is_enough && add(self.line_id(prefix, record.line)));
            !is_enough
        })?;
        Ok(keys)
    }

    /// Calls `each` for every record that is seen, from a prefix on, in the order of prefixes, until it says no.
    pub(super) fn each_record(
        &self,
        from: u64,
        each: &mut dyn FnMut(u64, &PartRecord) -> bool,
    ) -> Result<(), ReadError> {
        self.each_record_unmasked(from, &mut |prefix, record| {
            !self.seen.has(record.line) || each(prefix, record)
        })
    }

    /// Calls `each` for every record that is seen and names one of these places, in the order of prefixes.
    pub(super) fn each_record_naming(
        &self,
        places: Range<u32>,
        each: &mut dyn FnMut(u64, &PartRecord),
    ) -> Result<(), ReadError> {
        let mut block_idx = 0;
        while let Some(records) = self.part.records_block(block_idx)? {
            block_idx += 1;
            let names_one =
                |record: &&PartRecord| record.places().any(|place| places.contains(&place));
            for record in records.iter().filter(names_one) {
                let prefix = self.part.prefix_of(record)?;
                if let Some(prefix) = prefix.filter(|_| self.seen.has(record.line)) {
                    each(prefix, record);
                }
            }
        }
        Ok(())
    }

    fn each_record_unmasked(
        &self,
        from: u64,
        each: &mut dyn FnMut(u64, &PartRecord) -> bool,
    ) -> Result<(), ReadError> {
        let placed = self.part.placed_nodes()?;
        let node = |place: u32| placed.get(place as usize).map(|(node, _)| *node);
        let mut hasher = BucketHasher::default();
        let mut block_idx = self.part.first_records_block(from);
        while let Some(records) = self.part.records_block(block_idx)? {
            block_idx += 1;
            for record in &records {
                let bucket = triple_bucket(record, node, self.part.ontology(), &mut hasher);
                let Some(bucket) = bucket else {
                    continue;
                };
                let prefix = prefix_of(bucket.as_bytes());
                if prefix >= from && !each(prefix, record) {
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

/// The places in two sorted lists whose entries agree; of each the low bits that it lacks are given.
fn places_alike(left: &(Vec<u64>, u8), right: &(Vec<u64>, u8)) -> (Vec<u32>, Vec<u32>) {
    let shift = left.1.max(right.1);
    let at = |(fragments, lacks): &(Vec<u64>, u8), idx: usize| {
        fragments
            .get(idx)
            .map(|fragment| fragment >> (shift - lacks))
    };
    let mut alike = (Vec::new(), Vec::new());
    let (mut l, mut r) = (0, 0);
    while let (Some(of_left), Some(of_right)) = (at(left, l), at(right, r)) {
        if of_left < of_right {
            l += 1;
        } else if of_right < of_left {
            r += 1;
        } else {
            while at(left, l) == Some(of_left) {
                alike.0.push(l as u32);
                l += 1;
            }
            while at(right, r) == Some(of_left) {
                alike.1.push(r as u32);
                r += 1;
            }
        }
    }
    alike
}
