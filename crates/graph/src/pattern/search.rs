//! The matches of a planned pattern, variable by variable.

use std::rc::Rc;

use newsgraph_model::EntityId;
use rustc_hash::{FxHashMap, FxHashSet};

use super::plan::{End, Plan, Term};
use super::{Matches, PatternError, PatternMatch, PatternPage};
use crate::budget::{Budget, Cost, Meter};
use crate::filter::Direction;
use crate::path::{MAX_PARALLEL, PathStep};
use crate::topology::{ByRank, NodeIdx, RelationIdx, Topology};

/// Why the search goes no further.
enum Halt {
    /// The page is full.
    Full,
    /// The budget ended.
    Cut,
    /// The place to go on from is none of this search.
    BadPlace,
}

pub(super) struct MatchSearch<'t, 'a> {
    topology: &'t Topology,
    plan: Plan<'t>,
    page: &'a PatternPage,
    budget: &'a Budget,
    meter: Meter<'a>,
    /// What each variable stands for now.
    bound: Vec<Option<NodeIdx>>,
    /// What is adjacent to an entity over an edge of the pattern, by the end that the entity is at; read once each.
    adjacent: FxHashMap<(usize, End, NodeIdx), Rc<Adjacent>>,
    n_tried: usize,
    matches: Vec<PatternMatch>,
}

/// A relation that makes an edge hold, and whether the edge's subject is the relation's.
type Link = (RelationIdx, bool);

/// What is adjacent to one entity over one edge of the pattern.
struct Adjacent {
    /// The entities, by their best supported relation.
    order: Vec<NodeIdx>,
    /// The relations by the number of the entity that they lead to, best supported first.
    links: Vec<(NodeIdx, Link)>,
    /// The best supported of all.
    best: Vec<Link>,
}

impl Adjacent {
    /// Links come best supported first.
    fn of(mut links: Vec<(NodeIdx, Link)>) -> Self {
        let best = links
            .iter()
            .take(MAX_PARALLEL)
            .map(|(_, link)| *link)
            .collect();
        let mut firsts: Vec<(NodeIdx, usize)> =
            links.iter().map(|(end, _)| *end).zip(0..).collect();
        firsts.sort_unstable();
        firsts.dedup_by_key(|(end, _)| *end);
        firsts.sort_unstable_by_key(|(_, place)| *place);
        links.sort_by_key(|(end, _)| *end);
        Self {
            order: firsts.into_iter().map(|(end, _)| end).collect(),
            links,
            best,
        }
    }

    /// The relations with an entity, best supported first, at most 16.
    fn with(&self, node: NodeIdx) -> impl Iterator<Item = Link> {
        let first = self.links.partition_point(|(end, _)| *end < node);
        let links = self.links[first..]
            .iter()
            .take_while(move |(end, _)| *end == node);
        links.take(MAX_PARALLEL).map(|(_, link)| *link)
    }
}

/// What a variable may stand for, one after another.
enum Candidates<'t> {
    /// What is adjacent to something bound.
    Adjacent(Rc<Adjacent>, usize),
    /// The ends of all relations that an edge asks for.
    Ends {
        edge: usize,
        end: End,
        relations: ByRank<'t>,
        seen: FxHashSet<NodeIdx>,
        /// The second end of a relation that may be walked both ways.
        second: Option<NodeIdx>,
    },
}

impl<'t, 'a> MatchSearch<'t, 'a> {
    pub(super) fn new(
        topology: &'t Topology,
        plan: Plan<'t>,
        page: &'a PatternPage,
        budget: &'a Budget,
    ) -> Self {
        Self {
            topology,
            page,
            budget,
            meter: Meter::new(budget),
            bound: vec![None; plan.variables.len()],
            adjacent: FxHashMap::default(),
            n_tried: 0,
            matches: Vec::new(),
            plan,
        }
    }

    pub(super) fn run(mut self) -> Result<Matches, PatternError> {
        let after = self.page.after.as_deref();
        let after = after.map(|after| self.place(after)).transpose()?;
        let halt = self.search(after.as_deref()).err();
        let truncated = match halt {
            None | Some(Halt::Full) => false,
            Some(Halt::Cut) => true,
            Some(Halt::BadPlace) => return Err(PatternError::BadPlace),
        };
        Ok(Matches {
            matches: self.matches,
            truncated,
            cost: Cost {
                entities: self.n_tried,
                relations: self.meter.n_looked(),
            },
        })
    }

    /// The entities of a match in the order in which variables are bound.
    fn place(&self, entities: &[EntityId]) -> Result<Vec<NodeIdx>, PatternError> {
        if entities.len() != self.plan.order.len() {
            return Err(PatternError::BadPlace);
        }
        let order = self.plan.order.iter();
        order
            .map(|variable| {
                self.topology
                    .node(entities[*variable])
                    .ok_or(PatternError::BadPlace)
            })
            .collect()
    }

    fn search(&mut self, after: Option<&[NodeIdx]>) -> Result<(), Halt> {
        if self.page.limit == 0 {
            return Err(Halt::Full);
        }
        // Edges without a variable hold or not, whatever variables stand for.
        for edge in 0..self.plan.edges.len() {
            if !self.holds(edge)? {
                return Ok(());
            }
        }
        self.bind(0, after)
    }

    /// Binds the variables from the `depth`-th on in all ways. Goes on after the place of `after`.
    fn bind(&mut self, depth: usize, after: Option<&[NodeIdx]>) -> Result<(), Halt> {
        let Some(variable) = self.plan.order.get(depth).copied() else {
            return match after {
                Some(_) => Ok(()),
                None => self.found(),
            };
        };
        let mut after = after.and_then(<[NodeIdx]>::split_first);
        let mut candidates = self.candidates(variable)?;
        while let Some(node) = self.next(&mut candidates)? {
            let rest = match after {
                Some((place, _)) if *place != node => continue,
                Some((_, rest)) => Some(rest),
                None => None,
            };
            after = None;
            if self.n_tried == self.budget.entities {
                return Err(Halt::Cut);
            }
            self.n_tried += 1;
            self.bound[variable] = Some(node);
            if self.fits(variable, node)? {
                self.bind(depth + 1, rest)?;
            } else if rest.is_some() {
                return Err(Halt::BadPlace);
            }
            self.bound[variable] = None;
        }
        match after {
            Some(_) => Err(Halt::BadPlace),
            None => Ok(()),
        }
    }

    /// Where the candidates for a variable come from: the shortest of the lists that its edges have.
    fn candidates(&mut self, variable: usize) -> Result<Candidates<'t>, Halt> {
        let edges = self.plan.variables[variable].edges.iter();
        let sources = edges.map(|(edge, end)| {
            let known = self.plan.edges[*edge].term(end.other());
            let node = self.node(known);
            let price = node.map_or(self.plan.edges[*edge].n_edges, |node| {
                self.topology.degree(node)
            });
            (price, *edge, *end, node)
        });
        let (_, edge, end, node) = sources
            .min_by_key(|(price, ..)| *price)
            .expect("a variable is the end of an edge");
        if let Some(node) = node {
            return Ok(Candidates::Adjacent(
                self.adjacent(edge, end.other(), node)?,
                0,
            ));
        }
        let predicates = self.plan.edges[edge].predicates.as_deref();
        Ok(Candidates::Ends {
            edge,
            end,
            relations: self.topology.edges_by_rank(predicates),
            seen: FxHashSet::default(),
            second: None,
        })
    }

    fn next(&mut self, candidates: &mut Candidates<'t>) -> Result<Option<NodeIdx>, Halt> {
        let (edge, end, relations, seen, second) = match candidates {
            Candidates::Adjacent(adjacent, place) => {
                let node = adjacent.order.get(*place).copied();
                *place += 1;
                return Ok(node);
            }
            Candidates::Ends {
                edge,
                end,
                relations,
                seen,
                second,
            } => (*edge, *end, relations, seen, second),
        };
        loop {
            if let Some(node) = second.take()
                && seen.insert(node)
            {
                return Ok(Some(node));
            }
            let Some(number) = relations.next() else {
                return Ok(None);
            };
            if !self.meter.look() {
                return Err(Halt::Cut);
            }
            let header = self.topology.header_at(number);
            let edge = &self.plan.edges[edge];
            let Some((subject, object)) = header.edge().filter(|_| edge.lens.sees(header)) else {
                continue;
            };
            let direction = edge.direction_from(end);
            let (first, other) = match direction {
                Direction::In => (object, subject),
                Direction::Out | Direction::Both => (subject, object),
            };
            let both = direction == Direction::Both
                || self.topology.words().is_symmetric(header.predicate);
            *second = both.then_some(other);
            if seen.insert(first) {
                return Ok(Some(first));
            }
        }
    }

    /// What a term stands for now.
    fn node(&self, term: Term) -> Option<NodeIdx> {
        match term {
            Term::Variable(variable) => self.bound[variable],
            Term::Entity(node) => Some(node),
            Term::Anything => None,
        }
    }

    /// Whether a variable may stand for what it was just bound to.
    fn fits(&mut self, variable: usize, node: NodeIdx) -> Result<bool, Halt> {
        if !self.plan.variables[variable].lens.admits(node) || !self.is_distinct(variable, node) {
            return Ok(false);
        }
        for place in 0..self.plan.variables[variable].edges.len() {
            let (edge, _) = self.plan.variables[variable].edges[place];
            if !self.holds(edge)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn is_distinct(&self, variable: usize, node: NodeIdx) -> bool {
        if !self.plan.distinct {
            return true;
        }
        let mut others = (0..)
            .zip(&self.bound)
            .filter(|(other, _)| *other != variable);
        let is_named = |end| {
            self.plan
                .edges
                .iter()
                .any(|edge| edge.term(end) == Term::Entity(node))
        };
        others.all(|(_, bound)| *bound != Some(node)) && !End::ALL.into_iter().any(is_named)
    }

    /// Whether an edge holds as far as its ends are bound.
    fn holds(&mut self, edge: usize) -> Result<bool, Halt> {
        let terms = End::ALL.map(|end| self.plan.edges[edge].term(end));
        match terms.map(|term| self.node(term)) {
            [Some(subject), Some(object)] => {
                let (adjacent, other) = self.between(edge, subject, object)?;
                let holds = adjacent.with(other).next().is_some();
                Ok(holds)
            }
            [Some(subject), None] if terms[1] == Term::Anything => {
                Ok(!self.adjacent(edge, End::Subject, subject)?.best.is_empty())
            }
            [None, Some(object)] if terms[0] == Term::Anything => {
                Ok(!self.adjacent(edge, End::Object, object)?.best.is_empty())
            }
            _ => Ok(true),
        }
    }

    /// What is adjacent to one end of an edge that is bound at both, and the other end: what was read already, or else what
    /// is shorter.
    fn between(
        &mut self,
        edge: usize,
        subject: NodeIdx,
        object: NodeIdx,
    ) -> Result<(Rc<Adjacent>, NodeIdx), Halt> {
        let known = |end, node| self.adjacent.contains_key(&(edge, end, node));
        let from_subject = known(End::Subject, subject)
            || (!known(End::Object, object)
                && self.topology.degree(subject) <= self.topology.degree(object));
        if from_subject {
            return Ok((self.adjacent(edge, End::Subject, subject)?, object));
        }
        Ok((self.adjacent(edge, End::Object, object)?, subject))
    }

    fn adjacent(&mut self, edge: usize, end: End, node: NodeIdx) -> Result<Rc<Adjacent>, Halt> {
        if let Some(adjacent) = self.adjacent.get(&(edge, end, node)) {
            return Ok(Rc::clone(adjacent));
        }
        let planned = &self.plan.edges[edge];
        let mut links = Vec::new();
        for incident in self.topology.incidents(node, planned.direction_from(end)) {
            if !self.meter.look() {
                return Err(Halt::Cut);
            }
            if !planned.lens.sees_edge(&incident) {
                continue;
            }
            let forward = match end {
                End::Subject => incident.leads_forward(node),
                End::Object => !incident.is_forward() || incident.to() == node,
            };
            links.push((incident.to(), (RelationIdx(incident.relation), forward)));
        }
        let adjacent = Rc::new(Adjacent::of(links));
        self.adjacent
            .insert((edge, end, node), Rc::clone(&adjacent));
        Ok(adjacent)
    }

    /// Notes a match; every variable is bound and every edge holds.
    fn found(&mut self) -> Result<(), Halt> {
        let bound = self.bound.iter();
        let entities = bound
            .filter_map(|node| self.topology.entity_id((*node)?))
            .collect();
        let mut relations = Vec::with_capacity(self.plan.edges.len());
        for edge in 0..self.plan.edges.len() {
            let links = self.links(edge)?;
            let step = |(relation, forward): Link| PathStep {
                relation: self.topology.header(relation).id,
                forward,
            };
            relations.push(links.into_iter().map(step).collect());
        }
        self.matches.push(PatternMatch {
            entities,
            relations,
        });
        if self.matches.len() == self.page.limit {
            return Err(Halt::Full);
        }
        Ok(())
    }

    fn links(&mut self, edge: usize) -> Result<Vec<Link>, Halt> {
        let ends = End::ALL.map(|end| self.node(self.plan.edges[edge].term(end)));
        Ok(match ends {
            [Some(subject), Some(object)] => {
                let (adjacent, other) = self.between(edge, subject, object)?;
                adjacent.with(other).collect()
            }
            [Some(subject), None] => self.adjacent(edge, End::Subject, subject)?.best.clone(),
            [None, Some(object)] => self.adjacent(edge, End::Object, object)?.best.clone(),
            [None, None] => Vec::new(),
        })
    }
}
