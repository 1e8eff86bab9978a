//! Search by name: exact, prefix, word prefix, substring, blind to case and accents.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::Arc;

use memchr::memmem::Finder;
use newsgraph_model::EntityId;
use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::topology::{NodeIdx, NodeRow, Topology};

/// How a name matches, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatchKind {
    /// The whole name.
    Exact,
    /// The name begins with it.
    Prefix,
    /// A later word of the name begins with it.
    WordPrefix,
    /// It stands somewhere in the name.
    Substring,
}

/// An entity that a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The entity.
    pub entity: EntityId,
    /// The name to show.
    pub name: String,
    /// The name that matched, as sources spell it.
    pub matched: String,
    /// How it matched.
    pub kind: MatchKind,
    /// Its edges, over all views.
    pub degree: usize,
}

/// Bytes of a folded name that are searched; a longer name is found by its beginning.
const MAX_NAME: usize = 256;

/// Bytes of folded names that one search looks through.
const MAX_SCAN: usize = 32 << 20;

/// Names that one search ranks.
const MAX_CANDIDATES: usize = 50_000;

/// A name as search compares it: lower case, no accents, no full stops or apostrophes, any other run of characters that
/// are neither letters nor digits one space. A name with no letter or digit is only set in lower case.
pub fn fold_name(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    let mut gap = false;
    for character in name.nfkd() {
        if is_combining_mark(character) || matches!(character, '.' | '\'' | '’' | '‘' | 'ʼ') {
            continue;
        }
        if !character.is_alphanumeric() {
            gap = true;
            continue;
        }
        if gap && !folded.is_empty() {
            folded.push(' ');
        }
        gap = false;
        fold_letter(character, &mut folded);
    }
    if folded.is_empty() {
        return name.trim().to_lowercase();
    }
    folded
}

/// Letters that no decomposition brings to their plain form.
fn fold_letter(character: char, folded: &mut String) {
    match character {
        'ß' | 'ẞ' => folded.push_str("ss"),
        'ø' | 'Ø' => folded.push('o'),
        'ł' | 'Ł' => folded.push('l'),
        'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('d'),
        'æ' | 'Æ' => folded.push_str("ae"),
        'œ' | 'Œ' => folded.push_str("oe"),
        'þ' | 'Þ' => folded.push_str("th"),
        'ı' => folded.push('i'),
        other => folded.extend(
            other
                .to_lowercase()
                .filter(|letter| !is_combining_mark(*letter)),
        ),
    }
}

/// The names of a row as search compares them, in the order of [`NodeRow::names`].
pub(crate) fn folded_names(row: &NodeRow) -> Arc<[Box<str>]> {
    row.names().map(|name| searched(name).into()).collect()
}

fn searched(name: &str) -> String {
    // Folding can lengthen a character several times over, never past this.
    let cut = name.floor_char_boundary(MAX_NAME * 4);
    let mut folded = fold_name(&name[..cut]);
    folded.truncate(folded.floor_char_boundary(MAX_NAME));
    folded.replace('\n', " ")
}

/// All names of the base, sorted, in one text that a search can scan.
#[derive(Debug, Default)]
pub(crate) struct NameIndex {
    /// Folded names, each ended by a line feed.
    text: String,
    /// Sorted by folded name, then entity, then place among its names.
    entries: Vec<NameEntry>,
}

#[derive(Clone, Copy, Debug)]
struct NameEntry {
    start: u32,
    node: u32,
    name: u32,
}

impl NameIndex {
    pub(crate) fn build(nodes: &[Arc<NodeRow>]) -> Self {
        let mut names: Vec<(Box<str>, u32, u32)> = Vec::new();
        for (node, row) in (0_u32..).zip(nodes) {
            for (name, folded) in (0_u32..).zip(folded_names(row).iter()) {
                names.push((folded.clone(), node, name));
            }
        }
        names.sort_unstable();
        names.dedup_by(|next, kept| next.0 == kept.0 && next.1 == kept.1);
        let mut index = Self::default();
        for (folded, node, name) in names {
            // What does not fit in 4 GiB of names is not searched.
            let Ok(start) = u32::try_from(index.text.len()) else {
                break;
            };
            index.text.push_str(&folded);
            index.text.push('\n');
            index.entries.push(NameEntry { start, node, name });
        }
        index
    }

    fn folded(&self, entry: &NameEntry) -> &str {
        let rest = &self.text[entry.start as usize..];
        rest.split_once('\n').map_or(rest, |(name, _)| name)
    }

    /// The entries whose name begins with `query`.
    fn with_prefix(&self, query: &str) -> Range<usize> {
        let start = self
            .entries
            .partition_point(|entry| self.folded(entry) < query);
        let n_more =
            self.entries[start..].partition_point(|entry| self.folded(entry).starts_with(query));
        start..start + n_more
    }

    /// The entry whose name holds the byte at `offset`.
    fn entry_at(&self, offset: usize) -> Option<&NameEntry> {
        let after = self
            .entries
            .partition_point(|entry| entry.start as usize <= offset);
        self.entries.get(after.checked_sub(1)?)
    }
}

impl Topology {
    /// Entities with a name that matches, by how it matches, then most edges first. Bounded: of very many names that
    /// match, the first in alphabetical order are ranked. Nothing for an empty query.
    pub fn search(&self, query: &str, limit: usize) -> Vec<Hit> {
        let query = searched(query);
        if query.is_empty() || limit == 0 {
            return Vec::new();
        }
        let mut candidates = Candidates {
            topology: self,
            best: FxHashMap::default(),
        };
        candidates.add_changed(&query);
        candidates.add_prefixes(&query);
        let n_good = candidates
            .best
            .values()
            .filter(|(kind, _)| *kind <= MatchKind::Prefix)
            .count();
        if n_good < limit {
            candidates.add_scanned(&query);
        }
        candidates.ranked(limit)
    }
}

struct Candidates<'t> {
    topology: &'t Topology,
    /// The best match of each entity, and which of its names that is.
    best: FxHashMap<NodeIdx, (MatchKind, usize)>,
}

impl Candidates<'_> {
    fn add(&mut self, node: NodeIdx, kind: MatchKind, name: usize) {
        let best = self.best.entry(node).or_insert((kind, name));
        *best = (*best).min((kind, name));
    }

    fn add_changed(&mut self, query: &str) {
        let finder = Finder::new(query);
        for (node, folded) in self.topology.changed_names() {
            for (name, folded) in folded.iter().enumerate() {
                if let Some(kind) = kind_in(folded, query, &finder) {
                    self.add(node, kind, name);
                }
            }
        }
    }

    fn add_entry(&mut self, entry: NameEntry, kind: MatchKind) {
        let node = NodeIdx(entry.node);
        if self.topology.unchanged_row(node).is_some() {
            self.add(node, kind, entry.name as usize);
        }
    }

    fn add_prefixes(&mut self, query: &str) {
        let names = self.topology.base_names();
        for entry in names.entries[names.with_prefix(query)]
            .iter()
            .take(MAX_CANDIDATES)
        {
            let exact = names.folded(entry).len() == query.len();
            let kind = if exact {
                MatchKind::Exact
            } else {
                MatchKind::Prefix
            };
            self.add_entry(*entry, kind);
        }
    }

    fn add_scanned(&mut self, query: &str) {
        let names = self.topology.base_names();
        let text = &names.text.as_bytes()[..names.text.len().min(MAX_SCAN)];
        for offset in Finder::new(query).find_iter(text).take(MAX_CANDIDATES) {
            let Some(entry) = names.entry_at(offset) else {
                continue;
            };
            let kind = match offset.checked_sub(1).map(|before| text[before]) {
                _ if offset == entry.start as usize => continue,
                Some(b' ') => MatchKind::WordPrefix,
                _ => MatchKind::Substring,
            };
            self.add_entry(*entry, kind);
        }
    }

    fn ranked(self, limit: usize) -> Vec<Hit> {
        let topology = self.topology;
        let mut ranked: Vec<_> = self
            .best
            .into_iter()
            .filter_map(|(node, (kind, name))| {
                let row = topology.row(node)?;
                let support = (Reverse(topology.degree(node)), Reverse(row.sources));
                Some((kind, support, &*row.name, row.id, row.names().nth(name)?))
            })
            .collect();
        ranked.sort_unstable();
        ranked.truncate(limit);
        ranked
            .into_iter()
            .map(|(kind, (Reverse(degree), _), name, entity, matched)| Hit {
                entity,
                name: name.to_owned(),
                matched: matched.to_owned(),
                kind,
                degree,
            })
            .collect()
    }
}

fn kind_in(folded: &str, query: &str, finder: &Finder<'_>) -> Option<MatchKind> {
    if folded == query {
        return Some(MatchKind::Exact);
    }
    if folded.starts_with(query) {
        return Some(MatchKind::Prefix);
    }
    let kind = |offset: usize| match folded.as_bytes()[offset - 1] {
        b' ' => MatchKind::WordPrefix,
        _ => MatchKind::Substring,
    };
    finder.find_iter(folded.as_bytes()).map(kind).min()
}
