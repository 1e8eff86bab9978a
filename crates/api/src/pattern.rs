//! Patterns of several relations with variables, and their matches.

use async_graphql::{ID, InputObject, Object, OneofObject, SimpleObject};
use newsgraph_graph::{
    Filter, Pattern, PatternEdge, PatternError, PatternMatch, PatternPage, PatternTerm,
};
use newsgraph_model::{EntityId, RelationId};
use smol_str::SmolStr;

use crate::code::Failure;
use crate::entity::Entity;
use crate::limits::Limits;
use crate::node::resolve_one;
use crate::page::{Cursor, Page, PageArguments, PageInfo};
use crate::reading::{Reading, exact_day};
use crate::relation::Relation;
use crate::scalar::{Date, PredicateName, TypeName};
use crate::vocabulary::{Direction, EvidenceKind, View};
use crate::walk::{Cost, predicates, relations, types, walk_budget};

/// One line of a pattern: ?a endorsed ?b.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct PatternInput {
    subject: PatternTermInput,
    /// Any of these, narrower ones included. Left out: any predicate.
    predicates: Option<Vec<PredicateName>>,
    /// Not these predicates, nor narrower ones.
    exclude_predicates: Option<Vec<PredicateName>>,
    object: PatternTermInput,
    /// OUT: from subject to object. BOTH: either way. Symmetric predicates go both ways at any rate.
    #[graphql(default_with = "Direction::Out")]
    direction: Direction,
    /// Which assertions count for this line. Left out: those of the view read.
    view: Option<View>,
    /// Only what happened or held on this day of the news. Left out: as for the whole pattern.
    valid_at: Option<Date>,
    /// Only what documents with this tag say. Left out: as for the whole pattern.
    collection: Option<String>,
    /// Only relations with at least this many independent publishers.
    #[graphql(default = 0)]
    min_publishers: i32,
    /// SPAN: only relations with a text behind them. ATTESTED: only those without one.
    evidence: Option<EvidenceKind>,
}

/// One end of a pattern line. Give exactly one field.
#[derive(Clone, Debug, OneofObject)]
pub(crate) enum PatternTermInput {
    /// A variable. The same name stands for the same entity in every line.
    Variable(String),
    /// This entity.
    Entity(ID),
    /// True: any entity will do, and which is not told.
    Anything(bool),
}

/// What a variable may stand for.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct VariableTypesInput {
    variable: String,
    /// Any of these types, subtypes included.
    types: Vec<TypeName>,
}

/// Which matches are asked for.
pub(crate) struct MatchQuery {
    pub pattern: Vec<PatternInput>,
    pub types: Vec<VariableTypesInput>,
    pub distinct: bool,
}

impl MatchQuery {
    /// `reading` must be that of `arguments`.
    pub(crate) fn run(
        &self,
        reading: &Reading,
        arguments: &PageArguments,
    ) -> Result<MatchConnection, Failure> {
        let limit = Limits::STANDARD.pattern_lines;
        if self.pattern.len() > limit {
            return Err(Failure::over(
                "lines of a pattern (`pattern`)",
                limit,
                self.pattern.len(),
            ));
        }
        let pattern = self.pattern(reading)?;
        let (size, _) = arguments.size()?;
        let page = PatternPage {
            after: arguments
                .place()
                .transpose()?
                .map(|place| entities_of(&place))
                .transpose()?,
            limit: size.saturating_add(1),
        };
        let topology = &reading.snapshot.topology;
        let found = topology.match_pattern(&pattern, &page, &walk_budget(reading));
        let found = found.map_err(|error| match error {
            PatternError::BadPlace => Cursor::of_another_list(),
            error => Failure::bad_input(error.to_string()),
        })?;
        let variables = pattern.variables();
        let keys: Vec<Key> = found.matches.into_iter().map(Key).collect();
        let total = keys.len();
        let page = Page::starting(keys, arguments, reading, total, |Key(found)| {
            Ok(Some(Match {
                reading: reading.clone(),
                variables: variables.clone(),
                found,
            }))
        })?;
        Ok(MatchConnection {
            page,
            truncated: found.truncated,
            cost: found.cost.into(),
        })
    }

    fn pattern(&self, reading: &Reading) -> Result<Pattern, Failure> {
        let mut pattern = Pattern {
            edges: Vec::with_capacity(self.pattern.len()),
            types: std::collections::BTreeMap::new(),
            distinct: self.distinct,
        };
        for line in &self.pattern {
            pattern.edges.push(PatternEdge {
                subject: line.subject.term(reading)?,
                object: line.object.term(reading)?,
                direction: line.direction.into(),
                filter: line.filter(reading)?,
            });
        }
        for typed in &self.types {
            let wanted = types(Some(&typed.types), reading)?;
            pattern.types.insert(SmolStr::new(&typed.variable), wanted);
        }
        Ok(pattern)
    }
}

impl PatternInput {
    fn filter(&self, reading: &Reading) -> Result<Filter, Failure> {
        let mut filter = reading.in_view(self.view).filter();
        filter.predicates = predicates(self.predicates.as_deref(), reading)?;
        filter.exclude = predicates(self.exclude_predicates.as_deref(), reading)?;
        if let Some(date) = &self.valid_at {
            filter.valid_at = Some(exact_day(date)?);
        }
        if let Some(tag) = &self.collection {
            filter.collection = Some(SmolStr::new(tag));
        }
        filter.min_publishers = u32::try_from(self.min_publishers)
            .map_err(|_| Failure::bad_input("`minPublishers` is negative"))?;
        filter.attested = self
            .evidence
            .map(|evidence| evidence == EvidenceKind::Attested);
        Ok(filter)
    }
}

impl PatternTermInput {
    fn term(&self, reading: &Reading) -> Result<PatternTerm, Failure> {
        match self {
            Self::Variable(name) => Ok(PatternTerm::Variable(SmolStr::new(name))),
            Self::Entity(id) => Ok(PatternTerm::Entity(resolve_one(reading, id)?)),
            Self::Anything(true) => Ok(PatternTerm::Anything),
            Self::Anything(false) => Err(Failure::bad_input("`anything: false` says nothing")
                .hint("give `variable`, `entity` or `anything: true`")),
        }
    }
}

/// A match as the key of its place in the list: its entities.
struct Key(PatternMatch);

impl std::fmt::Display for Key {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, entity) in self.0.entities.iter().enumerate() {
            let between = if place == 0 { "" } else { "," };
            write!(formatter, "{between}{entity}")?;
        }
        Ok(())
    }
}

fn entities_of(key: &str) -> Result<Vec<EntityId>, Failure> {
    let ids = key.split(',').filter(|id| !id.is_empty());
    ids.map(|id| id.parse().map_err(|_| Cursor::of_another_list()))
        .collect()
}

/// A variable and the entity it stands for.
#[derive(Clone, SimpleObject)]
pub(crate) struct Binding {
    variable: String,
    entity: Entity,
}

/// What makes one line of a pattern hold.
#[derive(Clone)]
pub(crate) struct MatchLine {
    reading: Reading,
    relations: Vec<RelationId>,
}

#[Object]
impl MatchLine {
    /// Best supported first, at most 16.
    async fn relations(&self) -> async_graphql::Result<Vec<Relation>> {
        Ok(relations(&self.reading, &self.relations)?)
    }
}

/// One way to fill all variables of a pattern.
#[derive(Clone)]
pub(crate) struct Match {
    reading: Reading,
    variables: Vec<SmolStr>,
    found: PatternMatch,
}

#[Object]
impl Match {
    /// In the order in which the lines first name the variables.
    async fn bindings(&self) -> async_graphql::Result<Vec<Binding>> {
        self.reading.budget().spend_nodes(self.variables.len())?;
        let mut bindings = Vec::with_capacity(self.variables.len());
        for (variable, id) in self.variables.iter().zip(&self.found.entities) {
            let entity = Entity::read(&self.reading, *id)?;
            bindings.extend(entity.map(|entity| Binding {
                variable: variable.to_string(),
                entity,
            }));
        }
        Ok(bindings)
    }

    /// The best supported relation of each line, in the order of the pattern's lines.
    async fn relations(&self) -> async_graphql::Result<Vec<Relation>> {
        let best = self.found.relations.iter().filter_map(|line| line.first());
        let ids: Vec<RelationId> = best.map(|step| step.relation).collect();
        Ok(relations(&self.reading, &ids)?)
    }

    /// All relations that make each line hold, in the order of the pattern's lines.
    async fn lines(&self) -> Vec<MatchLine> {
        let lines = self.found.relations.iter();
        lines
            .map(|line| MatchLine {
                reading: self.reading.clone(),
                relations: line.iter().map(|step| step.relation).collect(),
            })
            .collect()
    }
}

/// One item of a page and its place in the list.
#[derive(Clone, SimpleObject)]
pub(crate) struct MatchEdge {
    cursor: String,
    node: Match,
}

/// Matches of a pattern, always in the same order.
#[derive(Clone)]
pub(crate) struct MatchConnection {
    page: Page<Match>,
    truncated: bool,
    cost: Cost,
}

#[Object]
impl MatchConnection {
    async fn edges(&self) -> Vec<MatchEdge> {
        let items = self.page.items.iter();
        items
            .map(|(cursor, node)| MatchEdge {
                cursor: cursor.clone(),
                node: node.clone(),
            })
            .collect()
    }

    async fn nodes(&self) -> Vec<Match> {
        self.page
            .items
            .iter()
            .map(|(_, node)| node.clone())
            .collect()
    }

    async fn page_info(&self) -> PageInfo {
        self.page.info.clone()
    }

    /// True when a limit stopped the search: there may be more matches.
    async fn truncated(&self) -> bool {
        self.truncated
    }

    /// What the search looked at: entities tried for variables, and relations.
    async fn cost(&self) -> Cost {
        self.cost
    }
}
