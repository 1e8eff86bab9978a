//! Patterns of several relations with variables, and their matches.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_graphql::{ID, InputObject, Object, OneofObject, SimpleObject};
use newsgraph_graph::{
    Filter, Pattern, PatternEdge, PatternError, PatternMatch, PatternPage, PatternTerm,
};
use newsgraph_model::{EntityId, RelationId};
use smol_str::SmolStr;

use crate::code::{ErrorCode, Failure};
use crate::document::Span;
use crate::entity::Entity;
use crate::limits::Limits;
use crate::node::resolve_one;
use crate::page::{Cursor, Page, PageArguments, PageInfo, write_key};
use crate::reading::{Reading, exact_day, read_failure};
use crate::relation::Relation;
use crate::scalar::{Date, PredicateName, TypeName, cut};
use crate::select;
use crate::vocabulary::{Direction, EvidenceKind, View};
use crate::walk::{Cost, predicates, relations, search_budget, types};

/// Relations with variables that must all hold at once. Give exactly one field.
#[derive(Clone, Debug, OneofObject)]
pub(crate) enum PatternInput {
    /// As text: `?a:Person endorsed|praised ?b, ?b ~met "Ada Winter", ?b candidate_in _ {view=planned}`. Relations stand between commas; each has an end, predicates, and an end. An end is a variable, with or without types; an entity by its id, or by a name or part of one that no other has, in quotation marks when it has several words; or `_` for anything. Predicates are joined by `|`; `*` is any; `~` before them means either way. Braces may ask for `view=planned`, `publishers=2`, `on=2025-11-20`, `collection=north`, `evidence=text` or `evidence=attested`.
    Text(String),
    /// Line by line.
    Lines(Vec<PatternLineInput>),
}

/// One line of a pattern: ?a endorsed ?b.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct PatternLineInput {
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

const EXAMPLE: &str = "write it as in `?a:Person endorsed ?b, ?b candidate_in ?c`";

/// Which matches are asked for.
pub(crate) struct MatchQuery {
    pub pattern: PatternInput,
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
        let found = topology.match_pattern(&pattern, &page, &search_budget(reading));
        let found = found.map_err(|error| match error {
            PatternError::BadPlace => Cursor::of_another_list(),
            error => Failure::bad_input(error.to_string()).hint(EXAMPLE),
        })?;
        let variables = pattern.variables();
        let lines = pattern.edges.iter();
        let lines: Arc<[Reading]> = lines.map(|line| reading.seen_by(&line.filter)).collect();
        let keys: Vec<Key> = found.matches.into_iter().map(Key).collect();
        let total = keys.len();
        let page = Page::starting(keys, arguments, reading, total, |Key(found)| {
            Ok(Some(Match {
                reading: reading.clone(),
                lines: Arc::clone(&lines),
                variables: variables.clone(),
                found,
            }))
        })?;
        let page = if found.truncated {
            page.cut_short()
        } else {
            page
        };
        Ok(MatchConnection {
            page,
            truncated: found.truncated,
            cost: found.cost.into(),
        })
    }

    fn pattern(&self, reading: &Reading) -> Result<Pattern, Failure> {
        let mut pattern = match &self.pattern {
            PatternInput::Text(text) => read_text(text, reading)?,
            PatternInput::Lines(lines) => {
                check_length(lines.len())?;
                let edges: Result<_, Failure> =
                    lines.iter().map(|line| line.edge(reading)).collect();
                Pattern {
                    edges: edges?,
                    types: BTreeMap::new(),
                    distinct: true,
                }
            }
        };
        pattern.distinct = self.distinct;
        for typed in &self.types {
            let wanted = types(Some(&typed.types), reading)?;
            let before = pattern
                .types
                .insert(SmolStr::new(&typed.variable), wanted.clone());
            if before.is_some_and(|before| before != wanted) {
                let variable = cut(&typed.variable);
                return Err(
                    Failure::bad_input(format!("`?{variable}` is given types twice"))
                        .hint("give them in the text or in `types`, and once"),
                );
            }
        }
        Ok(pattern)
    }
}

fn check_length(n_lines: usize) -> Result<(), Failure> {
    let limit = Limits::STANDARD.pattern_lines;
    if n_lines <= limit {
        return Ok(());
    }
    Err(Failure::over("lines of a pattern", limit, n_lines))
}

/// The pattern that a text means, with the view, day and collection read where it does not ask for others.
fn read_text(text: &str, reading: &Reading) -> Result<Pattern, Failure> {
    let limit = Limits::STANDARD.pattern_bytes;
    if text.len() > limit {
        return Err(Failure::over("bytes of a pattern", limit, text.len()));
    }
    // Why the name last looked up stands for no entity, with what the text's own error cannot carry.
    let mut failure = None;
    let pattern = Pattern::parse(text, &reading.filter(), |words| {
        entity_meant(words, reading).map_err(|reason| {
            let words = reason.message.clone();
            failure = Some(reason);
            words
        })
    });
    let pattern = pattern.map_err(|error| match failure {
        Some(reason) => Failure {
            message: error.to_string(),
            ..reason
        },
        None => Failure::bad_input(error.to_string()).hint(EXAMPLE),
    })?;
    check_length(pattern.edges.len())?;
    for name in pattern
        .edges
        .iter()
        .flat_map(|edge| &edge.filter.predicates)
    {
        select::check_predicate(name, reading)?;
    }
    for name in pattern.types.values().flatten() {
        select::check_type(name, reading)?;
    }
    Ok(pattern)
}

/// Entities that are named when words may mean several.
const MAX_MEANT: usize = 5;

/// The one entity that a person may mean by some words.
fn entity_meant(words: &str, reading: &Reading) -> Result<EntityId, Failure> {
    reading.budget().check_time()?;
    let meant = reading.snapshot.entities_meant(words, MAX_MEANT + 1);
    let meant = meant.map_err(read_failure)?;
    match meant.as_slice() {
        [entity] => Ok(entity.id),
        [] => Err(Failure::new(
            ErrorCode::NotFound,
            format!("there is no entity `{}`", cut(words)),
        )
        .hint("look it up with `search(query:)` or `newsgraph entities`; a name of several words stands in quotation marks")),
        several => {
            let shown = several.iter().take(MAX_MEANT);
            let shown: Vec<String> = shown
                .map(|entity| format!("{} ({}, {})", entity.name, entity.entity_type, entity.id))
                .collect();
            let more = if several.len() > MAX_MEANT {
                ", …"
            } else {
                ""
            };
            let words = cut(words);
            Err(
                Failure::bad_input(format!("`{words}` may be {}{more}", shown.join(", ")))
                    .hint("give one of these ids, or the whole name in quotation marks where no other has it"),
            )
        }
    }
}

impl PatternLineInput {
    fn edge(&self, reading: &Reading) -> Result<PatternEdge, Failure> {
        Ok(PatternEdge {
            subject: self.subject.term(reading)?,
            object: self.object.term(reading)?,
            direction: self.direction.into(),
            filter: self.filter(reading)?,
        })
    }

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
        filter.min_publishers = u32::try_from(self.min_publishers).map_err(|_| {
            Failure::bad_input("`minPublishers` is negative").hint("give 0 or more")
        })?;
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
        write_key(formatter, &self.0.entities)
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

impl MatchLine {
    /// The best supported relation.
    fn best(&self) -> Result<Option<Relation>, Failure> {
        let first = self.relations.first();
        let read = first.map(|id| Relation::read(&self.reading, *id));
        Ok(read.transpose()?.flatten())
    }
}

#[Object]
impl MatchLine {
    /// The best supported relation in words: who, what, whom.
    async fn label(&self) -> async_graphql::Result<Option<String>> {
        let best = self.best()?;
        Ok(best.map(|relation| relation.label()).transpose()?)
    }

    /// The whole sentence of its `bestClaim`. Null when a person or dataset attests it and no text says it.
    async fn sentence(&self) -> async_graphql::Result<Option<Span>> {
        let Some(relation) = self.best()? else {
            return Ok(None);
        };
        let claim = relation.best_claim_in(&self.reading)?;
        Ok(claim.map(|claim| claim.sentence()).transpose()?.flatten())
    }

    /// Best supported first, at most 16.
    async fn relations(&self) -> async_graphql::Result<Vec<Relation>> {
        Ok(relations(&self.reading, &self.relations)?)
    }
}

/// One way to fill all variables of a pattern.
#[derive(Clone)]
pub(crate) struct Match {
    reading: Reading,
    /// What each line of the pattern reads: it may have asked for another view, day or collection.
    lines: Arc<[Reading]>,
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
        let mut best = Vec::with_capacity(self.found.relations.len());
        for (steps, reading) in self.found.relations.iter().zip(&*self.lines) {
            let first: Vec<RelationId> = steps.iter().map(|step| step.relation).take(1).collect();
            best.append(&mut relations(reading, &first)?);
        }
        Ok(best)
    }

    /// All relations that make each line hold, in the order of the pattern's lines.
    async fn lines(&self) -> Vec<MatchLine> {
        let lines = self.found.relations.iter().zip(&*self.lines);
        lines
            .map(|(line, reading)| MatchLine {
                reading: reading.clone(),
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
