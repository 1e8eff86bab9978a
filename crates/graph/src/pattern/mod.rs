//! Patterns of several relations with variables, and their matches.

mod parse;
mod plan;
mod search;

use std::collections::BTreeMap;

use newsgraph_model::{EntityId, TypeName};
use smol_str::SmolStr;

use crate::budget::{Budget, Cost};
use crate::filter::{Direction, Filter};
use crate::path::PathStep;
use crate::topology::Topology;

pub use parse::PatternSyntaxError;
use plan::Plan;
use search::MatchSearch;

/// One end of a pattern's edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatternTerm {
    /// The same variable stands for the same entity in every edge.
    Variable(SmolStr),
    /// This entity.
    Entity(EntityId),
    /// Some entity, whichever: one is enough.
    Anything,
}

/// Something that must hold: a relation between two terms.
#[derive(Clone, Debug, PartialEq)]
pub struct PatternEdge {
    /// The end that the direction starts from.
    pub subject: PatternTerm,
    /// The other end.
    pub object: PatternTerm,
    /// `Out`: the relation goes from subject to object. `Both`: either way. Symmetric predicates go both ways at any rate.
    pub direction: Direction,
    /// Which relations will do. [`Filter::types`] is not looked at: variables have types of their own.
    pub filter: Filter,
}

/// Edges that must all hold at once.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    /// The edges.
    pub edges: Vec<PatternEdge>,
    /// What variables may stand for: any of these types, narrower ones included. Without an entry, or with an empty one,
    /// anything.
    pub types: BTreeMap<SmolStr, Vec<TypeName>>,
    /// Variables stand for entities that differ from each other and from those that the pattern names.
    pub distinct: bool,
}

/// Which matches are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternPage {
    /// Only matches that come after the one with these entities, by variable.
    pub after: Option<Vec<EntityId>>,
    /// At most so many.
    pub limit: usize,
}

/// One way to fill all variables of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternMatch {
    /// What each variable stands for, in the order of [`Pattern::variables`].
    pub entities: Vec<EntityId>,
    /// For each edge of the pattern the relations that make it hold, best supported first, at most 16. `forward` means that
    /// the edge's subject is the relation's.
    pub relations: Vec<Vec<PathStep>>,
}

/// The matches of a pattern.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matches {
    /// In an order that depends on pattern and graph alone. What a smaller budget finds are the first of them.
    pub matches: Vec<PatternMatch>,
    /// True when the budget cut the search: there may be more. A full page is not cut.
    pub truncated: bool,
    /// What was looked at: entities tried for variables, and relations.
    pub cost: Cost,
}

/// Why a pattern cannot be searched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PatternError {
    /// There is no edge.
    #[error("the pattern is empty: give at least one relation, as in `?a endorsed ?b`")]
    Empty,
    /// There are very many edges.
    #[error("the pattern has {n_edges} relations: at most {MAX_EDGES} can be searched at once")]
    TooLarge {
        /// How many there are.
        n_edges: usize,
    },
    /// Both ends of an edge are anything.
    #[error(
        "a relation between anything and anything says nothing: give a variable such as `?a` at one end"
    )]
    Vague,
    /// A type is asked of a variable that no edge has.
    #[error("`?{variable}` has a type but is in no relation of the pattern")]
    LooseVariable {
        /// The variable.
        variable: SmolStr,
    },
    /// The place to go on from is not a match of this pattern.
    #[error("the place to go on from is not of this pattern: begin again with the first page")]
    BadPlace,
}

/// Edges that one pattern may have.
pub const MAX_EDGES: usize = 12;

impl Pattern {
    /// The variables, in the order in which the edges first name them.
    pub fn variables(&self) -> Vec<SmolStr> {
        let mut variables: Vec<SmolStr> = Vec::new();
        for edge in &self.edges {
            for term in [&edge.subject, &edge.object] {
                if let PatternTerm::Variable(name) = term
                    && !variables.contains(name)
                {
                    variables.push(name.clone());
                }
            }
        }
        variables
    }

    fn check(&self) -> Result<(), PatternError> {
        if self.edges.is_empty() {
            return Err(PatternError::Empty);
        }
        let nothing = PatternTerm::Anything;
        let is_vague = |edge: &PatternEdge| edge.subject == nothing && edge.object == nothing;
        if self.edges.iter().any(is_vague) {
            return Err(PatternError::Vague);
        }
        let n_edges = self.edges.len();
        if n_edges > MAX_EDGES {
            return Err(PatternError::TooLarge { n_edges });
        }
        let variables = self.variables();
        match self.types.keys().find(|name| !variables.contains(name)) {
            None => Ok(()),
            Some(name) => Err(PatternError::LooseVariable {
                variable: name.clone(),
            }),
        }
    }
}

impl Topology {
    /// The matches of a pattern. An entity that the pattern names and the graph does not know matches nothing.
    ///
    /// Variables are bound one after another, those with the fewest candidates first as far as the numbers of relations by
    /// predicate and entity tell; the candidates of one come from the shortest list that an edge has for it, and must be in
    /// the lists of its other edges (the generic join of Ngo, Ré and Rudra, "Skew Strikes Back", SIGMOD Record 42, 2013).
    /// Of the budget, `entities` bounds the entities tried for variables, and `relations` is not looked at.
    ///
    /// # Errors
    /// The pattern is empty, too large or vague, or types a variable that it does not have; the page's place is of another
    /// pattern.
    pub fn match_pattern(
        &self,
        pattern: &Pattern,
        page: &PatternPage,
        budget: &Budget,
    ) -> Result<Matches, PatternError> {
        pattern.check()?;
        let Some(plan) = Plan::new(self, pattern) else {
            return Ok(Matches::default());
        };
        MatchSearch::new(self, plan, page, budget).run()
    }
}
