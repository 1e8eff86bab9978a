//! Matches of one index, best first, one for each entity.

use std::ops::Range;

use super::best::BestFirst;
use super::fold::Folded;
use super::names::Part;
use super::places::Places;

/// A match in one index.
#[derive(Clone, Copy, Debug)]
pub(super) struct Match {
    n_typos: u8,
    rank: u32,
    name: usize,
}

impl Match {
    /// The match of the name or word at a place.
    pub(super) fn at(places: &Places, place: usize, n_typos: u8) -> Self {
        Self {
            n_typos,
            rank: places.rank(place),
            name: places.name(place),
        }
    }
}

/// Matches of one index, best first.
pub(super) struct Stream<'t> {
    pub(super) part: Part<'t>,
    matches: Source<'t>,
    /// Read already, because it belongs to another entity than the one before.
    ahead: Option<Match>,
}

/// Where matches come from.
enum Source<'t> {
    Range(Ranged<'t>),
    /// Each entity once, sorted by letters changed and rank.
    Sorted(std::vec::IntoIter<Match>),
}

/// Matches at a range of places: the kept ones, then whatever comes after them.
struct Ranged<'t> {
    places: &'t Places,
    range: Range<usize>,
    kept: &'t [(u32, u16)],
    n_kept: usize,
    /// Made when the kept ones are through.
    rest: Option<BestFirst<'t>>,
}

/// The next entity of a stream.
#[derive(Clone, Copy)]
pub(super) struct Next {
    pub(super) node: u32,
    pub(super) rank: u32,
    pub(super) degree: u32,
    /// Letters changed.
    pub(super) n_typos: u8,
    /// Which of its names matches.
    pub(super) name: usize,
}

impl<'t> Stream<'t> {
    /// The entities at a range of places; `kept` are the best of them when they are known.
    pub(super) fn of_range(
        part: Part<'t>,
        places: &'t Places,
        range: Range<usize>,
        kept: &'t [(u32, u16)],
    ) -> Self {
        let ranged = Ranged {
            places,
            range,
            kept,
            n_kept: kept.len(),
            rest: None,
        };
        Self {
            part,
            matches: Source::Range(ranged),
            ahead: None,
        }
    }

    /// The entities at places that begin so.
    pub(super) fn of_beginning(part: Part<'t>, places: &'t Places, folded: &Folded) -> Self {
        let text = &part.index.text;
        let (range, kept) = match folded.ended {
            true => (places.whole_words(text, &folded.text), &[][..]),
            false => places.beginning_with_best(text, &folded.text),
        };
        Self::of_range(part, places, range, kept)
    }

    /// The entities of matches in any order.
    pub(super) fn of_matches(part: Part<'t>, mut matches: Vec<Match>) -> Self {
        matches.sort_unstable_by_key(|found| (found.rank, found.n_typos, found.name));
        matches.dedup_by_key(|found| found.rank);
        matches.sort_by_key(|found| found.n_typos);
        Self {
            part,
            matches: Source::Sorted(matches.into_iter()),
            ahead: None,
        }
    }

    fn next_match(&mut self) -> Option<Match> {
        if let Some(ahead) = self.ahead.take() {
            return Some(ahead);
        }
        match &mut self.matches {
            Source::Range(ranged) => ranged.next(),
            Source::Sorted(matches) => matches.next(),
        }
    }
}

impl Iterator for Stream<'_> {
    type Item = Next;

    /// The next entity, with the first of its names that match: they come one after the other.
    fn next(&mut self) -> Option<Next> {
        loop {
            let mut best = self.next_match()?;
            while let Some(other) = self.next_match() {
                if other.rank != best.rank {
                    self.ahead = Some(other);
                    break;
                }
                best.name = best.name.min(other.name);
            }
            let owner = &self.part.index.owners[best.rank as usize];
            if self.part.is_newest(owner.node) {
                return Some(Next {
                    node: owner.node,
                    degree: owner.degree,
                    rank: best.rank,
                    n_typos: best.n_typos,
                    name: best.name,
                });
            }
        }
    }
}

impl Iterator for Ranged<'_> {
    type Item = Match;

    fn next(&mut self) -> Option<Match> {
        if let Some((&(rank, name), rest)) = self.kept.split_first() {
            self.kept = rest;
            return Some(Match {
                n_typos: 0,
                rank,
                name: usize::from(name),
            });
        }
        let rest = self.rest.get_or_insert_with(|| {
            let mut rest = self.places.best_first(self.range.clone());
            rest.by_ref().take(self.n_kept).for_each(drop);
            rest
        });
        Some(Match::at(self.places, rest.next()?, 0))
    }
}
