//! The names of many entities, in the forms that a search asks for.

use std::cmp::Reverse;
use std::ops::Range;

use fst::Set;
use hashbrown::HashTable;
use newsgraph_model::EntityId;

use super::fold::indexed;
use super::places::{Place, Places, hash_of};
use crate::topology::NodeRow;

/// The words of up to this many names are looked at one by one when words near another are asked for.
const FEW_NAMES: usize = 2_000;

/// An entity and its names, with what ranks it.
#[derive(Clone, Copy)]
pub(crate) struct Named<'r> {
    /// Its number in the topology.
    pub(crate) node: u32,
    /// Its names and sources.
    pub(crate) row: &'r NodeRow,
    /// How many edges it has.
    pub(crate) degree: u32,
}

/// The names of many entities. Nothing in it depends on the order in which they were given.
#[derive(Debug, Default)]
pub(crate) struct NameIndex {
    /// Folded names, sorted, each ended by a line feed.
    pub(super) text: String,
    /// Where names begin.
    pub(super) firsts: Places,
    /// Where the later words of names begin.
    pub(super) laters: Places,
    /// By hash of a folded name: the first place in `firsts` that has it.
    whole: HashTable<u32>,
    /// All words, each once; left out where they are few enough to be looked at one by one.
    pub(super) words: Option<Set<Vec<u8>>>,
    /// Entities, the best first: the number of a place here is its rank.
    pub(super) owners: Vec<Owner>,
}

/// An entity as the index ranks it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owner {
    /// Its number in the topology.
    pub(super) node: u32,
    pub(super) degree: u32,
    pub(super) sources: u32,
    /// Where its displayed name begins in the text.
    shown: u32,
}

/// What orders entities with equally good matches, best first: edges, sources, the displayed name as it is compared, id.
pub(super) type Support<'i> = (Reverse<u32>, Reverse<u32>, &'i str, EntityId);

impl NameIndex {
    /// Builds it; what does not fit in 4 GiB of names is not searched.
    pub(crate) fn build(entities: &[Named<'_>]) -> Self {
        let (text, names) = sorted_text(entities);
        let (owners, ranks) = ranked(entities, &names);
        let place = |start: u32, name: &Name| Place {
            start,
            rank: ranks[name.entity as usize],
            name: name.number,
        };
        let firsts: Vec<Place> = names.iter().map(|name| place(name.start, name)).collect();
        let mut laters = Vec::new();
        for name in &names {
            let (start, end) = (name.start as usize, (name.start + name.len) as usize);
            let spaces = memchr::memchr_iter(b' ', &text.as_bytes()[start..end]);
            laters.extend(spaces.map(|space| place(name.start + space as u32 + 1, name)));
        }
        let mut index = Self {
            firsts: Places::sorted(&text, firsts),
            laters: Places::new(&text, laters),
            text,
            whole: HashTable::new(),
            words: None,
            owners,
        };
        index.fill_whole();
        if index.firsts.len() > FEW_NAMES {
            index.words = Some(index.words_once());
        }
        index
    }

    /// How many entities it has.
    pub(super) fn n_entities(&self) -> usize {
        self.owners.len()
    }

    /// Places in `firsts` of names that are exactly this.
    pub(super) fn whole(&self, name: &str) -> Range<usize> {
        let is_it = |place: &u32| self.firsts.rest(&self.text, *place as usize) == name;
        let Some(first) = self.whole.find(hash_of(name.as_bytes()), is_it) else {
            return 0..0;
        };
        let first = *first as usize;
        let same = (first..self.firsts.len()).take_while(|place| is_it(&(*place as u32)));
        first..first + same.count()
    }

    /// The name that the text has at an offset.
    pub(super) fn name_around(&self, offset: usize) -> &str {
        let before = memchr::memrchr(b'\n', &self.text.as_bytes()[..offset]);
        let start = before.map_or(0, |line_feed| line_feed + 1);
        let rest = &self.text[start..];
        rest.split_once('\n').map_or(rest, |(name, _)| name)
    }

    /// What ranks an entity of this index among those of others.
    pub(super) fn support(&self, rank: u32, id: EntityId) -> Support<'_> {
        let owner = &self.owners[rank as usize];
        let shown = &self.text[owner.shown as usize..];
        let shown = shown.split_once('\n').map_or(shown, |(name, _)| name);
        (Reverse(owner.degree), Reverse(owner.sources), shown, id)
    }

    /// Bytes on the heap, about.
    pub(super) fn n_bytes(&self) -> usize {
        self.text.len()
            + self.firsts.n_bytes()
            + self.laters.n_bytes()
            + self.whole.capacity() * 5
            + self.words.as_ref().map_or(0, |words| words.as_fst().size())
            + self.owners.len() * size_of::<Owner>()
    }

    fn fill_whole(&mut self) {
        let (text, firsts) = (&self.text, &self.firsts);
        let hash = |place: &u32| hash_of(firsts.rest(text, *place as usize).as_bytes());
        let mut previous = None;
        for place in 0..firsts.len() {
            let name = firsts.rest(text, place);
            if previous.replace(name) != Some(name) {
                let place = place as u32;
                self.whole.insert_unique(hash(&place), place, hash);
            }
        }
        self.whole.shrink_to_fit(hash);
    }

    fn words_once(&self) -> Set<Vec<u8>> {
        let mut builder = fst::SetBuilder::memory();
        for word in self.distinct_words() {
            builder
                .insert(word)
                .expect("words come in order, each once");
        }
        builder.into_set()
    }

    /// All words, sorted, each once. Both lists of places are sorted by what follows, and a space sorts before every letter:
    /// so they are sorted by their first words too.
    pub(super) fn distinct_words(&self) -> impl Iterator<Item = &str> {
        let words = |places: &Places, place: usize| {
            let rest = &self.text[places.start(place)..];
            let end = memchr::memchr2(b' ', b'\n', rest.as_bytes());
            &rest[..end.unwrap_or(rest.len())]
        };
        let list = move |places| (0..Places::len(places)).map(move |place| words(places, place));
        let (mut firsts, mut laters) =
            (list(&self.firsts).peekable(), list(&self.laters).peekable());
        let mut last = "";
        std::iter::from_fn(move || {
            loop {
                let is_later = match (firsts.peek(), laters.peek()) {
                    (Some(first), Some(later)) => later < first,
                    (first, _) => first.is_none(),
                };
                let next = if is_later {
                    laters.next()?
                } else {
                    firsts.next()?
                };
                if next > last {
                    last = next;
                    return Some(next);
                }
            }
        })
    }
}

/// A folded name in the text.
struct Name {
    start: u32,
    len: u32,
    /// Which of the entities given.
    entity: u32,
    /// Which of the entity's names.
    number: u16,
}

/// Folds all names and sorts them; of names of one entity that fold to the same, the first.
fn sorted_text(entities: &[Named<'_>]) -> (String, Vec<Name>) {
    let mut folded = String::new();
    let mut names: Vec<Name> = Vec::new();
    for (entity, named) in (0_u32..).zip(entities) {
        for (number, name) in (0..=u16::MAX).zip(named.row.names()) {
            let Ok(start) = u32::try_from(folded.len()) else {
                break;
            };
            folded.push_str(&indexed(name));
            let len = (folded.len() - start as usize) as u32;
            names.push(Name {
                start,
                len,
                entity,
                number,
            });
        }
    }
    let words = |name: &Name| &folded[name.start as usize..][..name.len as usize];
    let key = |name: &Name| (entities[name.entity as usize].row.id, name.number);
    names.sort_unstable_by(|left, right| {
        words(left)
            .cmp(words(right))
            .then_with(|| key(left).cmp(&key(right)))
    });
    names.dedup_by(|next, kept| next.entity == kept.entity && words(next) == words(kept));
    let mut text = String::with_capacity(folded.len() + names.len());
    names.retain_mut(|name| {
        let words = &folded[name.start as usize..][..name.len as usize];
        let Ok(start) = u32::try_from(text.len()) else {
            return false;
        };
        name.start = start;
        text.push_str(words);
        text.push('\n');
        true
    });
    (text, names)
}

/// The entities best first, and the rank of each by its number among those given.
fn ranked(entities: &[Named<'_>], names: &[Name]) -> (Vec<Owner>, Vec<u32>) {
    let mut shown = vec![u32::MAX; entities.len()];
    let mut least = vec![u16::MAX; entities.len()];
    for name in names {
        let entity = name.entity as usize;
        if shown[entity] == u32::MAX || name.number < least[entity] {
            (shown[entity], least[entity]) = (name.start, name.number);
        }
    }
    let mut order: Vec<u32> = (0..entities.len() as u32).collect();
    // Names stand in the text sorted, those that are the same by id: their place is what name and id order by.
    order.sort_unstable_by_key(|entity| {
        let Named { row, degree, .. } = entities[*entity as usize];
        (
            Reverse(degree),
            Reverse(row.sources),
            shown[*entity as usize],
        )
    });
    let mut ranks = vec![0; entities.len()];
    let owners = (0_u32..).zip(&order).map(|(rank, entity)| {
        let place = *entity as usize;
        ranks[place] = rank;
        Owner {
            node: entities[place].node,
            degree: entities[place].degree,
            sources: entities[place].row.sources,
            shown: shown[place],
        }
    });
    let owners = owners.collect();
    (owners, ranks)
}
