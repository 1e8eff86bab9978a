//! Invented graphs: preferential attachment, and a hub.

use jiff::civil::Date;
use newsgraph_model::View;

use crate::invented::{Chance, kind_of, name_of};
use crate::sample::{Link, Sample};

/// What a graph is generated from; the same numbers give the same graph.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub(crate) n_things: u32,
    pub(crate) n_links: u32,
    /// Of a thousand relations, how many have a predicate that reads the same both ways.
    pub(crate) symmetric_permille: u64,
    pub(crate) seed: u64,
}

/// Predicates that read one way, take any of our things, and of which none is narrower than another.
const ONE_WAY: [&str; 8] = [
    "invited",
    "criticized",
    "opposed",
    "accused",
    "threatened",
    "sued",
    "raw:outbid",
    "raw:audited",
];

/// Predicates that read the same both ways.
const BOTH_WAYS: [&str; 3] = ["met", "cooperated_with", "rival_of"];

/// Things that are linked among themselves only: three in a row of so many, so that there are components to count.
const ISLAND_EVERY: u32 = 64;

/// One relation in so many goes from the older thing to the newer.
const BACK_EVERY: u64 = 50;

/// One relation in so many is between the two things of the one before it.
const PARALLEL_EVERY: u64 = 20;

/// A graph of Barabási and Albert (Science 286, 1999): things come one after the other, and each is related to older ones,
/// to each as likely as that has relations. The numbers of things say nothing of their age.
pub(crate) fn preferential(shape: &Shape) -> Sample {
    let mut chance = Chance(shape.seed | 1);
    let mut sample = Sample::default();
    for number in 0..u64::from(shape.n_things) {
        sample.add_thing(name_of(number), kind_of(number));
    }
    let numbers = shuffled(shape.n_things, &mut chance);
    for (subject, object) in attached(shape, &mut chance) {
        let (subject, object) = (numbers[subject as usize], numbers[object as usize]);
        add_link(&mut sample, (subject, object), shape, &mut chance);
    }
    sample
}

/// A hub with so many neighbours, each of which has three relations to things further out; the hub is the first thing.
pub(crate) fn hub(n_neighbours: u32, seed: u64) -> Sample {
    let mut chance = Chance(seed | 1);
    let mut sample = Sample::default();
    let n_outer = n_neighbours * 2;
    for number in 0..=u64::from(n_neighbours + n_outer) {
        sample.add_thing(name_of(number), kind_of(number));
    }
    let shape = Shape {
        n_things: 0,
        n_links: 0,
        symmetric_permille: 0,
        seed,
    };
    for neighbour in 1..=n_neighbours {
        let pair = match chance.below(2) {
            0 => (0, neighbour),
            _ => (neighbour, 0),
        };
        add_link(&mut sample, pair, &shape, &mut chance);
        for _ in 0..3 {
            let outer = 1 + n_neighbours + chance.below(u64::from(n_outer)) as u32;
            add_link(&mut sample, (neighbour, outer), &shape, &mut chance);
        }
    }
    sample
}

/// The two ends of every relation, by the age of things.
fn attached(shape: &Shape, chance: &mut Chance) -> Vec<(u32, u32)> {
    let (n_things, n_links) = (u64::from(shape.n_things), u64::from(shape.n_links));
    let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(shape.n_links as usize);
    // A thing is here once for each relation that it has, so that a draw takes it as likely as it has relations.
    let mut ends: Vec<u32> = Vec::with_capacity(2 * shape.n_links as usize);
    let mut root = None;
    for thing in 0..shape.n_things {
        let wanted = ((u64::from(thing) + 1) * n_links / n_things) as usize;
        if thing % ISLAND_EVERY < 3 && thing >= ISLAND_EVERY {
            if thing % ISLAND_EVERY > 0 && pairs.len() < wanted {
                pairs.push((thing, thing - 1));
            }
            continue;
        }
        let Some(root) = root else {
            root = Some(thing);
            continue;
        };
        while pairs.len() < wanted {
            let repeats = chance.below(PARALLEL_EVERY) == 0;
            let pair = match pairs.last() {
                Some(last) if repeats && last.0 == thing => *last,
                _ if ends.is_empty() => (thing, root),
                _ => (thing, other_than(thing, root, &ends, chance)),
            };
            pairs.push(pair);
            ends.extend([pair.0, pair.1]);
        }
    }
    for pair in &mut pairs {
        if chance.below(BACK_EVERY) == 0 {
            *pair = (pair.1, pair.0);
        }
    }
    pairs
}

fn other_than(thing: u32, root: u32, ends: &[u32], chance: &mut Chance) -> u32 {
    for _ in 0..100 {
        let end = ends[chance.below(ends.len() as u64) as usize];
        if end != thing {
            return end;
        }
    }
    root
}

/// The numbers below `n` in an order of chance (Fisher and Yates).
fn shuffled(n: u32, chance: &mut Chance) -> Vec<u32> {
    let mut numbers: Vec<u32> = (0..n).collect();
    for place in (1..numbers.len()).rev() {
        numbers.swap(place, chance.below(place as u64 + 1) as usize);
    }
    numbers
}

fn add_link(
    sample: &mut Sample,
    (subject, object): (u32, u32),
    shape: &Shape,
    chance: &mut Chance,
) {
    let one_of = |words: &[&'static str], chance: &mut Chance| {
        words[chance.below(words.len() as u64) as usize]
    };
    let predicate = match chance.below(1000) < shape.symmetric_permille {
        true => one_of(&BOTH_WAYS, chance),
        false => one_of(&ONE_WAY, chance),
    };
    let view = match chance.below(20) {
        0..14 => View::Asserted,
        14 | 15 => View::Claimed,
        16 | 17 => View::Planned,
        18 => View::Possible,
        _ => View::Negated,
    };
    let (year, month) = (2005 + chance.below(20), 1 + chance.below(12));
    let day = Date::new(year as i16, month as i8, 1 + chance.below(28) as i8);
    // Few events are told by many papers.
    let publishers = 1 + chance.below(4) * chance.below(2) * chance.below(4);
    let predicate = sample.predicate(predicate);
    let link = Link {
        id: sample.next_relation(),
        subject,
        object,
        predicate,
        view,
        publishers: publishers as u8,
        day: day.expect("every month has 28 days"),
    };
    sample.links.push(link);
}
