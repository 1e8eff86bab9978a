//! Places in the text of all names where a name or a word begins, sorted by what follows: the range of a beginning is found
//! by a few comparisons, and the best of it without looking at the rest.

use std::hash::Hasher;
use std::ops::Range;

use hashbrown::HashTable;
use rustc_hash::FxHasher;

use super::best::Ranks;

/// Every how many places the first bytes are kept side by side.
const SAMPLE: usize = 8;

/// Every how many of those once more.
const SAMPLE_OF_HEADS: usize = 64;

/// The best of a beginning are kept when more places than this begin so.
const KEPT_ABOVE: usize = 32;

/// How many of the best are kept.
const N_KEPT: usize = 24;

/// Bytes of the longest beginning whose best are kept.
const MAX_KEPT: usize = 24;

/// A place before it is sorted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Where it begins in the text.
    pub(super) start: u32,
    /// The rank of the entity that has the name.
    pub(super) rank: u32,
    /// Which of the entity's names it is.
    pub(super) name: u16,
}

/// Sorted places.
#[derive(Debug, Default)]
pub(super) struct Places {
    starts: Vec<u32>,
    names: Vec<u16>,
    ranks: Ranks,
    /// The first bytes of every [`SAMPLE`]th place.
    heads: Heads,
    kept: Kept,
}

/// The best places of beginnings that very many have.
#[derive(Debug, Default)]
struct Kept {
    /// By hash of the beginning: which of `beginnings`.
    numbers: HashTable<u32>,
    beginnings: Vec<Beginning>,
    /// [`N_KEPT`] for each beginning, best first: rank and number of the name.
    best: Vec<(u32, u16)>,
}

#[derive(Clone, Copy, Debug)]
struct Beginning {
    start: u32,
    end: u32,
    len: u32,
}

impl Places {
    /// Sorts places by what follows them in the text, where a line feed ends each name; equal ones as they stand.
    pub(super) fn new(text: &str, places: Vec<Place>) -> Self {
        let mut keyed: Vec<(u128, Place)> = places
            .into_iter()
            .map(|place| (head(rest(text, place.start)), place))
            .collect();
        keyed.sort_unstable_by(|(left_head, left), (right_head, right)| {
            let key = |place: &Place| (rest(text, place.start), place.start);
            let heads = left_head.cmp(right_head);
            heads.then_with(|| key(left).cmp(&key(right)))
        });
        Self::sorted(text, keyed.into_iter().map(|(_, place)| place).collect())
    }

    /// Of places that are sorted so already.
    pub(super) fn sorted(text: &str, places: Vec<Place>) -> Self {
        let heads = places.iter().step_by(SAMPLE);
        let mut sorted = Self {
            starts: places.iter().map(|place| place.start).collect(),
            names: places.iter().map(|place| place.name).collect(),
            ranks: Ranks::new(places.iter().map(|place| place.rank).collect()),
            heads: Heads::new(heads.map(|place| head(rest(text, place.start))).collect()),
            kept: Kept::default(),
        };
        sorted.keep_best(text);
        sorted
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len()
    }

    /// Where the place begins in the text.
    pub(super) fn start(&self, place: usize) -> usize {
        self.starts[place] as usize
    }

    /// The rank of the entity at a place.
    pub(super) fn rank(&self, place: usize) -> u32 {
        self.ranks.at(place)
    }

    /// Which of its entity's names stands at a place.
    pub(super) fn name(&self, place: usize) -> usize {
        usize::from(self.names[place])
    }

    /// What follows a place to the end of the name.
    pub(super) fn rest<'t>(&self, text: &'t str, place: usize) -> &'t str {
        let rest = &text[self.starts[place] as usize..];
        rest.split_once('\n').map_or(rest, |(rest, _)| rest)
    }

    /// The places after which the text goes on with `beginning`.
    pub(super) fn beginning_with(&self, text: &str, beginning: &str) -> Range<usize> {
        self.beginning_with_best(text, beginning).0
    }

    fn search(&self, text: &str, beginning: &str) -> Range<usize> {
        let (text, beginning) = (text.as_bytes(), beginning.as_bytes());
        // A line feed sorts before all that names have in them, so what comes behind a shorter name does not matter.
        let cut = |place: &u32| {
            let start = *place as usize;
            &text[start..(start + beginning.len()).min(text.len())]
        };
        let window = self.heads.window(beginning);
        let window = window.start..window.end.min(self.len());
        let in_window = &self.starts[window.clone()];
        let first = window.start + in_window.partition_point(|place| cut(place) < beginning);
        // Most beginnings have few places: the end is near.
        let mut reach = 4;
        let begins = |place: &u32| cut(place) == beginning;
        while self.starts[..window.end]
            .get(first + reach)
            .is_some_and(begins)
        {
            reach *= 2;
        }
        let near = &self.starts[first..window.end.min(first + reach)];
        first..first + near.partition_point(begins)
    }

    /// The places after which the text goes on with whole words: those where the name ends with them come right before
    /// those that go on with a space.
    pub(super) fn whole_words(&self, text: &str, words: &str) -> Range<usize> {
        let range = self.beginning_with(text, words);
        let ends = |place: &u32| {
            let next = text.as_bytes().get(*place as usize + words.len());
            next.is_none_or(|next| *next <= b' ')
        };
        let n_whole = self.starts[range.clone()].partition_point(ends);
        range.start..range.start + n_whole
    }

    /// The last place that begins at or before an offset, when places stand in the order of the text and it is not before
    /// `from`. Costs the logarithm of how far it is.
    pub(super) fn at_or_before(&self, offset: usize, from: usize) -> usize {
        let starts = &self.starts[from..];
        let mut reach = 1;
        while starts
            .get(reach)
            .is_some_and(|start| *start as usize <= offset)
        {
            reach *= 2;
        }
        let near = &starts[reach / 2..reach.min(starts.len())];
        let n_more = near.partition_point(|start| *start as usize <= offset);
        (from + reach / 2 + n_more).saturating_sub(1)
    }

    /// The places of a range, best first.
    pub(super) fn best_first(&self, range: Range<usize>) -> super::best::BestFirst<'_> {
        self.ranks.best_first(range)
    }

    /// The same, and the best of them when they are kept.
    pub(super) fn beginning_with_best(
        &self,
        text: &str,
        beginning: &str,
    ) -> (Range<usize>, &[(u32, u16)]) {
        match self.kept.find(self, text, beginning) {
            Some(Found { number, range }) => {
                let first = number * N_KEPT;
                (range, &self.kept.best[first..first + N_KEPT])
            }
            None => (self.search(text, beginning), &[]),
        }
    }

    /// Bytes on the heap.
    pub(super) fn n_bytes(&self) -> usize {
        self.starts.len() * 10
            + self.ranks.len() / 8
            + self.heads.all.len() * 16
            + self.kept.best.len() * 8
            + self.kept.beginnings.len() * 17
    }

    /// Finds the beginnings that very many places have, in one pass over what neighbours share.
    fn keep_best(&mut self, text: &str) {
        let mut opened: Vec<usize> = Vec::new();
        let mut previous: &[u8] = &[];
        for place in 0..=self.len() {
            let now = self
                .starts
                .get(place)
                .map_or(&[][..], |start| rest(text, *start));
            let now = &now[..now.len().min(MAX_KEPT)];
            let shared = previous.iter().zip(now).take_while(|(a, b)| a == b).count();
            while opened.len() > shared {
                let len = opened.len();
                let start = opened.pop().unwrap_or_default();
                if place - start > KEPT_ABOVE && is_boundary(previous, len) {
                    self.keep(text, start..place, len);
                }
            }
            opened.resize(now.len(), place);
            previous = now;
        }
    }

    fn keep(&mut self, text: &str, range: Range<usize>, len: usize) {
        let start = self.starts[range.start] as usize;
        let hash = hash_of(&text.as_bytes()[start..start + len]);
        let number = self.kept.beginnings.len() as u32;
        let best = self.ranks.best_first(range.clone()).take(N_KEPT);
        let best = best.map(|place| (self.ranks.at(place), self.names[place]));
        self.kept.best.extend(best);
        self.kept.beginnings.push(Beginning {
            start: range.start as u32,
            end: range.end as u32,
            len: len as u32,
        });
        let (beginnings, starts) = (&self.kept.beginnings, &self.starts);
        let rehash = |number: &u32| {
            let beginning = beginnings[*number as usize];
            let start = starts[beginning.start as usize] as usize;
            hash_of(&text.as_bytes()[start..start + beginning.len as usize])
        };
        self.kept.numbers.insert_unique(hash, number, rehash);
    }
}

/// A beginning whose best are kept.
struct Found {
    number: usize,
    range: Range<usize>,
}

impl Kept {
    fn find(&self, places: &Places, text: &str, beginning: &str) -> Option<Found> {
        if beginning.len() > MAX_KEPT || self.beginnings.is_empty() {
            return None;
        }
        let wanted = beginning.as_bytes();
        let is_it = |number: &u32| {
            let kept = self.beginnings[*number as usize];
            let start = places.starts[kept.start as usize];
            kept.len as usize == wanted.len() && rest(text, start).starts_with(wanted)
        };
        let number = *self.numbers.find(hash_of(wanted), is_it)? as usize;
        let Beginning { start, end, .. } = self.beginnings[number];
        Some(Found {
            number,
            range: start as usize..end as usize,
        })
    }
}

/// Whether a cut after `len` bytes leaves whole characters.
fn is_boundary(bytes: &[u8], len: usize) -> bool {
    bytes.get(len).is_none_or(|byte| byte & 0xC0 != 0x80)
}

pub(super) fn hash_of(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    hasher.finish()
}

/// The text from a place on to the end of its name, in the order of bytes.
fn rest(text: &str, start: u32) -> &[u8] {
    let rest = &text.as_bytes()[start as usize..];
    let end = memchr::memchr(b'\n', rest);
    &rest[..end.unwrap_or(rest.len())]
}

/// The first sixteen bytes as a number that sorts as they do.
fn head(bytes: &[u8]) -> u128 {
    let mut head = [0; 16];
    let len = bytes.len().min(16);
    head[..len].copy_from_slice(&bytes[..len]);
    u128::from_be_bytes(head)
}

/// The first bytes of every [`SAMPLE`]th place, side by side, so that most comparisons of a search need no text.
#[derive(Debug, Default)]
struct Heads {
    all: Vec<u128>,
    /// Every [`SAMPLE_OF_HEADS`]th of them: few enough to stay in a fast cache.
    few: Vec<u128>,
}

impl Heads {
    fn new(all: Vec<u128>) -> Self {
        Self {
            few: all.iter().copied().step_by(SAMPLE_OF_HEADS).collect(),
            all,
        }
    }

    /// Between which places those that begin so must be; the end may be past the last place.
    fn window(&self, beginning: &[u8]) -> Range<usize> {
        let low = head(beginning);
        let n_open = 8 * 16_u32.saturating_sub(beginning.len() as u32);
        let high = low | 1_u128.checked_shl(n_open).unwrap_or(0).wrapping_sub(1);
        let first = self.n_while(|head| head < low);
        let last = self.n_while(|head| head <= high);
        first.saturating_sub(1) * SAMPLE..last * SAMPLE
    }

    /// How many of the heads, the first ones, are so.
    fn n_while(&self, is_so: impl Fn(u128) -> bool) -> usize {
        let n_few = self.few.partition_point(|head| is_so(*head));
        let start = n_few.saturating_sub(1) * SAMPLE_OF_HEADS;
        let end = (n_few * SAMPLE_OF_HEADS).min(self.all.len());
        start + self.all[start..end].partition_point(|head| is_so(*head))
    }
}
