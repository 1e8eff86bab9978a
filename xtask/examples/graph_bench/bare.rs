//! The bare comparator: compressed sparse rows in plain arrays, as fast as safe Rust does it without keeping anything else.
//!
//! It cannot be changed, has one fixed set of columns and no budget; it is what the machine can do.

mod whole;

use newsgraph_graph::{Direction, fold_name};
use newsgraph_model::EntityId;
use rustc_hash::FxHashMap;

use crate::sample::Sample;

/// The relations of every thing, end to end.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    offsets: Vec<u32>,
    pub(crate) targets: Vec<u32>,
    predicates: Vec<u16>,
    /// The set of views of each relation as bits.
    views: Vec<u8>,
    links: Vec<u32>,
}

/// One end of a relation: whose list it is in, where it leads, and the relation's number.
type End = (u32, u32, u32);

impl Rows {
    fn of_ends(sample: &Sample, ends: impl Iterator<Item = End> + Clone) -> Self {
        let mut offsets = vec![0_u32; sample.things.len() + 1];
        for (node, ..) in ends.clone() {
            offsets[node as usize + 1] += 1;
        }
        for node in 1..offsets.len() {
            offsets[node] += offsets[node - 1];
        }
        let n_rows = offsets[sample.things.len()] as usize;
        let mut rows = Self {
            targets: vec![0; n_rows],
            predicates: vec![0; n_rows],
            views: vec![0; n_rows],
            links: vec![0; n_rows],
            offsets: Vec::new(),
        };
        let mut next = offsets.clone();
        for (node, target, number) in ends {
            let place = next[node as usize] as usize;
            next[node as usize] += 1;
            let link = &sample.links[number as usize];
            rows.targets[place] = target;
            rows.predicates[place] = link.predicate;
            rows.views[place] = link.view.set().bits();
            rows.links[place] = number;
        }
        rows.offsets = offsets;
        rows
    }

    fn range(&self, node: u32) -> std::ops::Range<usize> {
        let node = node as usize;
        self.offsets[node] as usize..self.offsets[node + 1] as usize
    }

    pub(crate) fn targets_of(&self, node: u32) -> &[u32] {
        &self.targets[self.range(node)]
    }
}

/// The graph.
#[derive(Debug)]
pub(crate) struct Bare {
    ids: FxHashMap<EntityId, u32>,
    by_name: FxHashMap<String, u32>,
    names: Vec<String>,
    /// Names as search compares them, sorted, end to end; where each begins, and whose it is.
    alphabet: String,
    starts: Vec<(u32, u32)>,
    /// By subject, and by object.
    pub(crate) out: Rows,
    into: Rows,
    /// By subject, and what reads the same both ways by object too; `None` when there is no such predicate.
    forth: Option<Rows>,
}

/// Which relations a filtered walk follows.
#[derive(Clone, Debug)]
pub(crate) struct Sieve {
    /// Bits of the views.
    pub(crate) views: u8,
    /// By place in [`Sample::predicates`].
    pub(crate) predicates: Vec<bool>,
}

/// What walks write on; made once and used again.
#[derive(Debug)]
pub(crate) struct Scratch {
    epoch: u32,
    /// What was found, nearest first, the start at the head.
    pub(crate) queue: Vec<u32>,
    /// How many things are in the queue after each hop.
    pub(crate) levels: Vec<usize>,
    marks: Vec<u32>,
    sides: [Side; 2],
    /// Target and relation of the neighbours found last.
    pub(crate) neighbours: Vec<(u32, u32)>,
}

/// One end of the search for a path.
#[derive(Debug, Default)]
struct Side {
    /// The epoch in which a thing was reached, and from where.
    reached: Vec<(u32, u32)>,
    frontier: Vec<u32>,
    next: Vec<u32>,
    n_edges: usize,
}

impl Bare {
    /// Builds all arrays.
    pub(crate) fn build(sample: &Sample, symmetric: &[bool]) -> Self {
        let links = || (0_u32..).zip(&sample.links);
        let out = links().map(|(number, link)| (link.subject, link.object, number));
        let into = links().map(|(number, link)| (link.object, link.subject, number));
        let mirrored = links()
            .filter(|(_, link)| symmetric[usize::from(link.predicate)])
            .filter(|(_, link)| link.subject != link.object)
            .map(|(number, link)| (link.object, link.subject, number));
        let mut names: Vec<(String, u32)> = (0..)
            .zip(&sample.things)
            .map(|(number, thing)| (fold_name(&thing.name), number))
            .collect();
        names.sort_unstable();
        let mut alphabet = String::new();
        let mut starts = Vec::with_capacity(names.len());
        for (name, number) in &names {
            starts.push((alphabet.len() as u32, *number));
            alphabet.push_str(name);
            alphabet.push('\n');
        }
        let numbered = || (0_u32..).zip(&sample.things);
        Self {
            ids: numbered()
                .map(|(number, thing)| (thing.id, number))
                .collect(),
            by_name: numbered()
                .map(|(number, thing)| (thing.name.clone(), number))
                .collect(),
            names: sample
                .things
                .iter()
                .map(|thing| thing.name.clone())
                .collect(),
            alphabet,
            starts,
            forth: symmetric
                .contains(&true)
                .then(|| Rows::of_ends(sample, out.clone().chain(mirrored))),
            out: Rows::of_ends(sample, out),
            into: Rows::of_ends(sample, into),
        }
    }

    /// What walks of this graph write on.
    pub(crate) fn scratch(&self) -> Scratch {
        let side = || Side {
            reached: vec![(0, 0); self.names.len()],
            ..Side::default()
        };
        Scratch {
            epoch: 0,
            queue: Vec::new(),
            levels: Vec::new(),
            marks: vec![0; self.names.len()],
            sides: [side(), side()],
            neighbours: Vec::new(),
        }
    }

    pub(crate) fn by_id(&self, id: EntityId) -> Option<(u32, &str)> {
        let number = *self.ids.get(&id)?;
        Some((number, &self.names[number as usize]))
    }

    pub(crate) fn by_name(&self, name: &str) -> Option<u32> {
        self.by_name.get(name).copied()
    }

    /// How many relations a thing has, in and out.
    pub(crate) fn degree(&self, node: u32) -> usize {
        self.out.range(node).len() + self.into.range(node).len()
    }

    /// The things whose name begins with a text as search compares it, in the order of the alphabet, at most so many.
    pub(crate) fn prefix<'a>(
        &'a self,
        prefix: &'a str,
        most: usize,
    ) -> impl Iterator<Item = u32> + 'a {
        let rest = |start: u32| &self.alphabet.as_bytes()[start as usize..];
        let first = self
            .starts
            .partition_point(|(start, _)| rest(*start) < prefix.as_bytes());
        let begins = move |(start, _): &&(u32, u32)| rest(*start).starts_with(prefix.as_bytes());
        let found = self.starts[first..].iter().take(most).take_while(begins);
        found.map(|(_, number)| *number)
    }

    /// Relations of a thing with one predicate, from it on: how many; which ones is in the scratch.
    pub(crate) fn one_hop(&self, scratch: &mut Scratch, from: EntityId, predicate: u16) -> usize {
        scratch.neighbours.clear();
        let Some(node) = self.ids.get(&from) else {
            return 0;
        };
        let rows = self.forward();
        let range = rows.range(*node);
        let ends = rows.targets[range.clone()]
            .iter()
            .zip(&rows.links[range.clone()]);
        for (found, (target, link)) in rows.predicates[range].iter().zip(ends) {
            if *found == predicate {
                scratch.neighbours.push((*target, *link));
            }
        }
        scratch.neighbours.len()
    }

    /// The things at most so many hops away, each once: how many; which ones is in the scratch.
    pub(crate) fn reach(
        &self,
        scratch: &mut Scratch,
        from: EntityId,
        (hops, direction): (u32, Direction),
    ) -> usize {
        let start = self.ids.get(&from).copied();
        let every = |_: &Rows, _: usize| true;
        match direction {
            Direction::Out => walk(scratch, (start, hops), [self.forward()], every),
            Direction::In => walk(scratch, (start, hops), [&self.into], every),
            Direction::Both => walk(scratch, (start, hops), [&self.out, &self.into], every),
        }
    }

    /// The same from it on, over the relations that a sieve lets through.
    pub(crate) fn reach_through(
        &self,
        scratch: &mut Scratch,
        from: EntityId,
        (hops, sieve): (u32, &Sieve),
    ) -> usize {
        let start = self.ids.get(&from).copied();
        walk(scratch, (start, hops), [self.forward()], |rows, place| {
            rows.views[place] & sieve.views != 0
                && sieve.predicates[usize::from(rows.predicates[place])]
        })
    }

    fn forward(&self) -> &Rows {
        self.forth.as_ref().unwrap_or(&self.out)
    }

    /// The things of a shortest path either way, both ends included: breadth first from both ends, the side with fewer
    /// relations to look at first.
    pub(crate) fn path(
        &self,
        scratch: &mut Scratch,
        from: EntityId,
        to: EntityId,
    ) -> Option<Vec<u32>> {
        let (&start, &goal) = (self.ids.get(&from)?, self.ids.get(&to)?);
        if start == goal {
            return Some(vec![start]);
        }
        scratch.epoch += 1;
        let epoch = scratch.epoch;
        for (side, end) in scratch.sides.iter_mut().zip([start, goal]) {
            side.frontier.clear();
            side.frontier.push(end);
            side.reached[end as usize] = (epoch, end);
            side.n_edges = self.degree(end);
        }
        loop {
            let [start_side, goal_side] = &mut scratch.sides;
            let (near, far) = match start_side.n_edges <= goal_side.n_edges {
                true => (start_side, &*goal_side),
                false => (goal_side, &*start_side),
            };
            if let Some(meeting) = self.advance(near, far, epoch) {
                let [start_side, goal_side] = &scratch.sides;
                let mut path = back(start_side, meeting, start);
                path.reverse();
                path.extend(back(goal_side, meeting, goal).into_iter().skip(1));
                return Some(path);
            }
            std::mem::swap(&mut near.frontier, &mut near.next);
            if near.frontier.is_empty() {
                return None;
            }
        }
    }

    /// Takes one side a relation further; gives where the sides meet.
    fn advance(&self, near: &mut Side, far: &Side, epoch: u32) -> Option<u32> {
        near.next.clear();
        near.n_edges = 0;
        for &node in &near.frontier {
            for rows in [&self.out, &self.into] {
                for &target in rows.targets_of(node) {
                    if near.reached[target as usize].0 == epoch {
                        continue;
                    }
                    near.reached[target as usize] = (epoch, node);
                    if far.reached[target as usize].0 == epoch {
                        return Some(target);
                    }
                    near.next.push(target);
                    near.n_edges += self.degree(target);
                }
            }
        }
        None
    }

    /// Bytes of what walks read: offsets, targets, predicates, views and relations in both directions, and the ids.
    pub(crate) fn bytes(&self) -> usize {
        let rows = |rows: &Rows| {
            4 * (rows.offsets.len() + rows.targets.len() + rows.links.len())
                + 2 * rows.predicates.len()
                + rows.views.len()
        };
        let names: usize = self
            .names
            .iter()
            .map(|name| name.len() + size_of::<String>())
            .sum();
        rows(&self.out)
            + rows(&self.into)
            + self.forth.as_ref().map_or(0, rows)
            + self.ids.capacity() * (size_of::<EntityId>() + 5)
            + self.by_name.capacity() * (size_of::<String>() + 5)
            + 2 * names
            + self.alphabet.len()
            + 8 * self.starts.len()
    }
}

/// Breadth first over the rows of some lists that are kept; gives how many things were found beside the start.
fn walk<const N: usize>(
    scratch: &mut Scratch,
    (start, hops): (Option<u32>, u32),
    lists: [&Rows; N],
    keeps: impl Fn(&Rows, usize) -> bool,
) -> usize {
    let Scratch {
        queue,
        levels,
        marks,
        epoch,
        ..
    } = scratch;
    queue.clear();
    levels.clear();
    let Some(start) = start else {
        return 0;
    };
    *epoch += 1;
    let epoch = *epoch;
    marks[start as usize] = epoch;
    queue.push(start);
    let mut level = 0..1;
    for _ in 0..hops {
        for place in level.clone() {
            let node = queue[place];
            for rows in lists {
                let range = rows.range(node);
                for (place, &target) in range.clone().zip(&rows.targets[range]) {
                    let mark = &mut marks[target as usize];
                    if *mark != epoch && keeps(rows, place) {
                        *mark = epoch;
                        queue.push(target);
                    }
                }
            }
        }
        level = level.end..queue.len();
        levels.push(queue.len());
    }
    queue.len() - 1
}

fn back(side: &Side, from: u32, end: u32) -> Vec<u32> {
    let mut path = vec![from];
    let mut node = from;
    while node != end {
        node = side.reached[node as usize].1;
        path.push(node);
    }
    path
}
