//! A pattern in the numbers of one topology, and the order in which its variables are bound.

use smol_str::SmolStr;

use super::{Pattern, PatternTerm};
use crate::filter::{Direction, Filter, Lens};
use crate::path::reversed;
use crate::topology::{NodeIdx, Topology};

/// How many times fewer candidates a variable must have that is not tied to what is bound.
const LOOSE: usize = 4;

/// One end of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Term {
    /// By place among the variables.
    Variable(usize),
    Entity(NodeIdx),
    Anything,
}

/// Which end of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum End {
    Subject,
    Object,
}

impl End {
    pub(super) const ALL: [Self; 2] = [Self::Subject, Self::Object];

    pub(super) const fn other(self) -> Self {
        match self {
            Self::Subject => Self::Object,
            Self::Object => Self::Subject,
        }
    }
}

/// An edge of the pattern.
#[derive(Clone, Debug)]
pub(super) struct PlannedEdge<'t> {
    subject: Term,
    object: Term,
    direction: Direction,
    pub(super) lens: Lens<'t>,
    /// The predicates it asks for; `None` for all.
    pub(super) predicates: Option<Vec<u32>>,
    /// How many edges of the graph have them.
    pub(super) n_edges: usize,
}

impl PlannedEdge<'_> {
    pub(super) const fn term(&self, end: End) -> Term {
        match end {
            End::Subject => self.subject,
            End::Object => self.object,
        }
    }

    /// The direction of walks that start at an end.
    pub(super) const fn direction_from(&self, end: End) -> Direction {
        match end {
            End::Subject => self.direction,
            End::Object => reversed(self.direction),
        }
    }
}

/// A variable of the pattern.
#[derive(Clone, Debug)]
pub(super) struct PlannedVariable<'t> {
    /// Sees the entities that it may stand for.
    pub(super) lens: Lens<'t>,
    /// The edges that it is an end of, and which; an edge from it to itself comes twice.
    pub(super) edges: Vec<(usize, End)>,
}

/// A pattern made ready for one topology.
#[derive(Clone, Debug)]
pub(super) struct Plan<'t> {
    pub(super) edges: Vec<PlannedEdge<'t>>,
    /// As the edges first name them.
    pub(super) variables: Vec<PlannedVariable<'t>>,
    /// Variables by the time at which they are bound.
    pub(super) order: Vec<usize>,
    pub(super) distinct: bool,
}

impl<'t> Plan<'t> {
    /// `None` when the pattern names an entity that the topology does not know.
    pub(super) fn new(topology: &'t Topology, pattern: &Pattern) -> Option<Self> {
        let names = pattern.variables();
        let mut edges = Vec::with_capacity(pattern.edges.len());
        for edge in &pattern.edges {
            let filter = Filter {
                types: Vec::new(),
                ..edge.filter.clone()
            };
            let lens = Lens::new(topology, &filter);
            let predicates = lens.predicate_numbers();
            edges.push(PlannedEdge {
                subject: term(topology, &names, &edge.subject)?,
                object: term(topology, &names, &edge.object)?,
                direction: edge.direction,
                n_edges: match &predicates {
                    None => topology.n_edges(),
                    Some(numbers) => numbers
                        .iter()
                        .map(|number| topology.n_edges_of(*number))
                        .sum(),
                },
                lens,
                predicates,
            });
        }
        let mut variables: Vec<PlannedVariable<'t>> = names
            .iter()
            .map(|name| PlannedVariable {
                lens: lens_of(topology, pattern, name),
                edges: Vec::new(),
            })
            .collect();
        for (place, edge) in edges.iter().enumerate() {
            for end in End::ALL {
                if let Term::Variable(variable) = edge.term(end) {
                    variables[variable].edges.push((place, end));
                }
            }
        }
        let mut plan = Self {
            edges,
            variables,
            order: Vec::new(),
            distinct: pattern.distinct,
        };
        while let Some(next) = plan.cheapest(topology) {
            plan.order.push(next);
        }
        Some(plan)
    }

    /// The variable to bind next: the one with the fewest candidates to expect. What no edge ties to what is bound must
    /// have far fewer, because all of them are tried with all that is bound.
    fn cheapest(&self, topology: &Topology) -> Option<usize> {
        let open = (0..self.variables.len()).filter(|variable| !self.order.contains(variable));
        open.min_by_key(|variable| {
            let edges = self.variables[*variable].edges.iter();
            let prices = edges.map(|(edge, end)| self.price(topology, *edge, *end));
            let (is_loose, least) = prices.fold((true, usize::MAX), |(is_loose, least), price| {
                (is_loose && price.0, least.min(price.1))
            });
            least.saturating_mul(if is_loose { LOOSE } else { 1 })
        })
    }

    /// Whether an edge leaves an end of it without a tie to what is bound, and how many candidates it would give.
    fn price(&self, topology: &Topology, edge: usize, end: End) -> (bool, usize) {
        let edge = &self.edges[edge];
        match edge.term(end.other()) {
            Term::Entity(node) => (false, topology.degree(node).min(edge.n_edges)),
            Term::Variable(other) if self.order.contains(&other) => {
                // As many as an entity has on average.
                (false, 1 + edge.n_edges / topology.n_entities().max(1))
            }
            Term::Variable(_) | Term::Anything => (true, edge.n_edges),
        }
    }
}

fn term(topology: &Topology, names: &[SmolStr], term: &PatternTerm) -> Option<Term> {
    Some(match term {
        PatternTerm::Variable(name) => {
            Term::Variable(names.iter().position(|known| known == name)?)
        }
        PatternTerm::Entity(entity) => Term::Entity(topology.node(*entity)?),
        PatternTerm::Anything => Term::Anything,
    })
}

fn lens_of<'t>(topology: &'t Topology, pattern: &Pattern, name: &SmolStr) -> Lens<'t> {
    let filter = Filter {
        types: pattern.types.get(name).cloned().unwrap_or_default(),
        ..Filter::default()
    };
    Lens::new(topology, &filter)
}
