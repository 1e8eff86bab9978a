//! Puts the matches of all indexes together, best first.

use std::ops::Range;

use memchr::memmem::Finder;
use newsgraph_model::EntityId;
use rustc_hash::FxHashSet;

use super::fold::Folded;
use super::fuzzy::{MAX_TYPOS, Spelling, respaced};
use super::index::Support;
use super::names::Part;
use super::places::Places;
use super::shown::Shown;
use super::stream::{Match, Next, Stream};
use super::{Hit, MatchKind};
use crate::topology::{NodeIdx, NodeRow, Topology};

/// Bytes of the shortest part of a name that is looked for: shorter ones are in nearly every name.
const MIN_PART: usize = 3;

/// Hits as they come; what came stays before what comes later.
pub(super) struct Gathering<'t> {
    topology: &'t Topology,
    /// `None` where all are.
    shown: Option<Shown<'t>>,
    limit: usize,
    found: Vec<Found>,
    /// Entities looked at, shown or not: a later match of them is no better.
    seen: FxHashSet<u32>,
}

struct Found {
    kind: MatchKind,
    node: NodeIdx,
    degree: u32,
    /// Which of its names.
    name: usize,
    n_typos: u8,
}

/// The next match of one stream, with what ranks it among those of others.
struct Head<'t> {
    support: Support<'t>,
    next: Next,
}

impl<'t> Gathering<'t> {
    pub(super) fn new(topology: &'t Topology, shown: Option<Shown<'t>>, limit: usize) -> Self {
        Self {
            topology,
            shown,
            limit,
            found: Vec::new(),
            seen: FxHashSet::default(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    fn is_full(&self) -> bool {
        self.found.len() >= self.limit
    }

    pub(super) fn nodes(self) -> impl Iterator<Item = NodeIdx> {
        self.found.into_iter().map(|found| found.node)
    }

    pub(super) fn hits(self) -> Vec<Hit<'t>> {
        let topology = self.topology;
        let hit = |found: Found| {
            let row: &NodeRow = topology.row(found.node)?;
            let matched = row.names().nth(found.name)?;
            Some(Hit {
                entity: row.id,
                name: &row.name,
                matched,
                kind: found.kind,
                n_typos: found.n_typos,
                degree: found.degree as usize,
            })
        };
        self.found.into_iter().filter_map(hit).collect()
    }

    /// Whole names.
    pub(super) fn add_whole(&mut self, name: &str) {
        self.add_each(MatchKind::Exact, |part| {
            let whole = part.index.whole(name);
            Stream::of_range(part, &part.index.firsts, whole, &[])
        });
    }

    /// Whole names, beginnings of names, beginnings of later words.
    pub(super) fn add_beginnings(&mut self, folded: &Folded) {
        self.add_whole(&folded.text);
        self.add_each(MatchKind::Prefix, |part| {
            Stream::of_beginning(part, &part.index.firsts, folded)
        });
        self.add_each(MatchKind::WordPrefix, |part| {
            Stream::of_beginning(part, &part.index.laters, folded)
        });
    }

    /// Names in which each word begins a word.
    pub(super) fn add_words(&mut self, folded: &Folded) {
        let words = folded.words();
        if words.len() < 2 {
            return;
        }
        self.add_each(MatchKind::Words, |part| {
            let ranges = words.iter().map(|word| part.places_of(word));
            let rarest = ranges.min_by_key(PlacesOf::n_places);
            let mut matches = Vec::new();
            for (places, place) in rarest.into_iter().flat_map(PlacesOf::iter) {
                let name = part.index.name_around(places.start(place));
                if words.iter().all(|word| begins_a_word(name, word)) {
                    matches.push(Match::at(places, place, 0));
                }
            }
            Stream::of_matches(part, matches)
        });
    }

    /// Names that have the words somewhere.
    pub(super) fn add_parts(&mut self, folded: &Folded) {
        if folded.text.len() < MIN_PART {
            return;
        }
        let finder = Finder::new(&folded.text);
        self.add_each(MatchKind::Substring, |part| {
            let (mut matches, mut place) = (Vec::new(), 0);
            let firsts = &part.index.firsts;
            for offset in finder.find_iter(part.index.text.as_bytes()) {
                place = firsts.at_or_before(offset, place);
                matches.push(Match::at(firsts, place, 0));
            }
            Stream::of_matches(part, matches)
        });
    }

    /// Names that somebody who mistyped may have meant: with one letter of a word changed, and with two only when there is
    /// no hit of any kind.
    pub(super) fn add_misspelt(&mut self, folded: &Folded) {
        for distance in 1..=MAX_TYPOS {
            if distance > 1 && !self.is_empty() {
                return;
            }
            let spelling = Spelling::of(folded, distance);
            self.add_each(MatchKind::Fuzzy, |part| {
                let mut matches = Vec::new();
                if let Some(spelling) = &spelling {
                    spelling.add_matches(&part, &mut matches);
                }
                if distance == 1 {
                    respaced(folded, &part, &mut matches);
                }
                Stream::of_matches(part, matches)
            });
        }
    }

    /// Adds the matches of all indexes, best first.
    fn add_each(&mut self, kind: MatchKind, stream: impl Fn(Part<'t>) -> Stream<'t>) {
        if self.is_full() {
            return;
        }
        let topology = self.topology;
        let mut streams: Vec<Stream<'t>> = topology.names.parts().map(stream).collect();
        if let [stream] = &mut streams[..] {
            while !self.is_full()
                && let Some(next) = stream.next()
            {
                self.add(kind, next);
            }
            return;
        }
        let head = |stream: &mut Stream<'t>| {
            let next = stream.next()?;
            let id = id_of(topology, next.node);
            let support = stream.part.index.support(next.rank, id);
            Some(Head { support, next })
        };
        let mut heads: Vec<Option<Head<'t>>> = streams.iter_mut().map(head).collect();
        while !self.is_full() {
            let live = heads.iter().enumerate().filter_map(|(at, head)| {
                let head = head.as_ref()?;
                Some(((head.next.n_typos, head.support), at))
            });
            let Some((_, at)) = live.min() else { return };
            if let Some(best) = std::mem::replace(&mut heads[at], head(&mut streams[at])) {
                self.add(kind, best.next);
            }
        }
    }

    fn add(&mut self, kind: MatchKind, next: Next) {
        let node = NodeIdx(next.node);
        let is_shown = |shown: &mut Shown<'t>| shown.shows(node);
        if self.seen.insert(node.0) && self.shown.as_mut().is_none_or(is_shown) {
            self.found.push(Found {
                kind,
                node,
                degree: next.degree,
                name: next.name,
                n_typos: next.n_typos,
            });
        }
    }
}

fn id_of(topology: &Topology, node: u32) -> EntityId {
    let id = topology.entity_id(NodeIdx(node));
    id.expect("the newest index of an entity was made from its row")
}

fn begins_a_word(name: &str, word: &str) -> bool {
    name.split(' ').any(|of_name| of_name.starts_with(word))
}

/// Where a word stands in one index.
pub(super) struct PlacesOf<'t>([(&'t Places, Range<usize>); 2]);

impl<'t> PlacesOf<'t> {
    pub(super) fn n_places(&self) -> usize {
        self.0.iter().map(|(_, range)| range.len()).sum()
    }

    pub(super) fn iter(self) -> impl Iterator<Item = (&'t Places, usize)> {
        let of_list =
            |(places, range): (&'t Places, Range<usize>)| range.map(move |place| (places, place));
        self.0.into_iter().flat_map(of_list)
    }
}

impl<'t> Part<'t> {
    /// Places of words that begin so.
    pub(super) fn places_of(&self, beginning: &str) -> PlacesOf<'t> {
        let index = self.index;
        let range = |places: &'t Places| (places, places.beginning_with(&index.text, beginning));
        PlacesOf([range(&index.firsts), range(&index.laters)])
    }

    /// Places of words that are exactly this.
    pub(super) fn places_of_word(&self, word: &str) -> PlacesOf<'t> {
        let index = self.index;
        let range = |places: &'t Places| (places, places.whole_words(&index.text, word));
        PlacesOf([range(&index.firsts), range(&index.laters)])
    }
}
