//! `newsgraph match`, `common`, `groups` and `rank`: how entities hang together.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::asked::{Asked, PAGE, PLACE, PageInfo, Question, RELATED, Related};
use super::show::{check_predicates, missing};
use super::{nothing, print_json, say};
use crate::args::{AnswerFormat, CommonArgs, Grouping, GroupsArgs, MatchArgs, PageArgs, RankArgs};
use crate::failure::hinted;
use crate::render::plain;

const MATCH: Question = Question {
    declared: "$pattern: PatternInput!, $distinct: Boolean!, $first: Int!, $after: String",
    field: "match(pattern: $pattern, distinct: $distinct, first: $first, after: $after, view: $view, asOf: $asOf, validAt: $validAt, collection: $collection) {
       truncated pageInfo { hasNextPage endCursor } nodes { bindings { variable entity { id name } } relations { ...Related } } }",
    fragments: &[PLACE, RELATED],
};

const COMMON: Question = Question {
    declared: "$entities: [ID!]!, $orderBy: CommonNeighborOrder!, $traversal: TraversalInput, $first: Int!, $after: String",
    field: "commonNeighbors(entities: $entities, orderBy: $orderBy, traversal: $traversal, first: $first, after: $after, view: $view, asOf: $asOf, validAt: $validAt, collection: $collection) {
       truncated pageInfo { hasNextPage endCursor } nodes: edges { node { id name } sides { entity { id name } relations { ...Related } } } }",
    fragments: &[PLACE, RELATED],
};

const GROUP: &str = "
    fragment Groups on GroupConnection { quality truncated pageInfo { hasNextPage endCursor }
      nodes { size label members(first: 5) { nodes { id name } } } }";

const COMPONENTS: Question = Question {
    declared: "$kind: ComponentKind!, $minSize: Int!, $traversal: TraversalInput, $first: Int!, $after: String",
    field: "components(kind: $kind, minSize: $minSize, traversal: $traversal, first: $first, after: $after, view: $view, asOf: $asOf, validAt: $validAt, collection: $collection) { ...Groups }",
    fragments: &[GROUP],
};

const COMMUNITIES: Question = Question {
    declared: "$resolution: Float!, $minSize: Int!, $traversal: TraversalInput, $first: Int!, $after: String",
    field: "communities(resolution: $resolution, minSize: $minSize, traversal: $traversal, first: $first, after: $after, view: $view, asOf: $asOf, validAt: $validAt, collection: $collection) { ...Groups }",
    fragments: &[GROUP],
};

const RANK: Question = Question {
    declared: "$seeds: [ID!], $traversal: TraversalInput, $first: Int!, $after: String",
    field: "pageRank(seeds: $seeds, traversal: $traversal, first: $first, after: $after, view: $view, asOf: $asOf, validAt: $validAt, collection: $collection) {
       truncated pageInfo { hasNextPage endCursor } nodes: edges { score rank node { id name } } }",
    fragments: &[],
};

/// An entity of an answer.
#[derive(Deserialize)]
struct End {
    id: String,
    name: String,
}

impl End {
    fn to_json(&self) -> Value {
        json!({"id": self.id, "name": self.name})
    }
}

/// One page of a list.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", bound = "T: DeserializeOwned")]
struct Listed<T> {
    nodes: Vec<T>,
    truncated: bool,
    page_info: PageInfo,
}

/// What pages of a list gave together.
struct Rows<T> {
    rows: Vec<T>,
    truncated: bool,
    /// Where to go on.
    after: Option<String>,
}

impl<T: DeserializeOwned> Rows<T> {
    /// Asks page by page until there is as much as wanted.
    fn ask(
        asked: &Asked,
        question: &Question,
        variables: &[(&str, Value)],
        page: &PageArgs,
    ) -> Result<Self> {
        let mut all = Self {
            rows: Vec::new(),
            truncated: false,
            after: page.after.clone(),
        };
        loop {
            let n_rows = u32::try_from(all.rows.len()).unwrap_or(u32::MAX);
            let first = page.limit.saturating_sub(n_rows).min(PAGE);
            let place = [("first", json!(first)), ("after", json!(all.after))];
            let variables: Vec<_> = variables.iter().cloned().chain(place).collect();
            let mut found: Listed<T> = asked.ask(question, &variables)?;
            all.rows.append(&mut found.nodes);
            all.truncated |= found.truncated;
            all.after = found.page_info.next();
            if all.after.is_none() || all.rows.len() >= page.limit as usize {
                return Ok(all);
            }
        }
    }

    /// Prints the rows, and says on standard error what is not among them.
    fn print(
        &self,
        format: AnswerFormat,
        (name, empty): (&str, &str),
        to_json: impl Fn(&T) -> Value,
        to_lines: impl Fn(&T, &mut dyn Write) -> Result<()>,
    ) -> Result<ExitCode> {
        let mut stdout = std::io::stdout().lock();
        if format == AnswerFormat::Json {
            let rows: Vec<Value> = self.rows.iter().map(to_json).collect();
            let mut answer = Map::new();
            answer.insert(name.to_owned(), json!(rows));
            answer.insert("next".to_owned(), json!(self.after));
            print_json(&answer, &mut stdout)?;
        } else {
            for row in &self.rows {
                to_lines(row, &mut stdout)?;
            }
        }
        if let Some(after) = &self.after {
            say(&format!("there are more; go on with --after {after}"));
        }
        if self.truncated {
            say("the search was cut: it may have missed some");
        }
        if self.rows.is_empty() {
            return Ok(nothing(empty));
        }
        Ok(ExitCode::SUCCESS)
    }
}

#[derive(Deserialize)]
struct Match {
    bindings: Vec<Binding>,
    relations: Vec<Related>,
}

#[derive(Deserialize)]
struct Binding {
    variable: String,
    entity: End,
}

pub(super) fn matches(args: &MatchArgs) -> Result<ExitCode> {
    let asked = Asked::open(&args.read, &args.moment)?;
    let variables = [
        ("pattern", json!({"text": args.pattern})),
        ("distinct", json!(!args.repeated)),
    ];
    let found: Rows<Match> = Rows::ask(&asked, &MATCH, &variables, &args.page)?;
    let to_json = |found: &Match| {
        let bindings = found.bindings.iter();
        let bindings: Map<String, Value> = bindings
            .map(|binding| (binding.variable.clone(), binding.entity.to_json()))
            .collect();
        let relations: Vec<Value> = found.relations.iter().map(Related::to_json).collect();
        json!({"bindings": bindings, "relations": relations})
    };
    found.print(
        args.format,
        ("matches", "nothing fits the pattern in this view"),
        to_json,
        |found, out| {
            let bindings = found.bindings.iter();
            let names: Vec<String> = bindings
                .map(|binding| format!("?{} = {}", binding.variable, plain(&binding.entity.name)))
                .collect();
            let first = if names.is_empty() {
                "it holds".to_owned()
            } else {
                names.join("  ")
            };
            writeln!(out, "{first}")?;
            print_relations(&asked, &found.relations, out)
        },
    )
}

/// Writes relations with the sentences that say them.
fn print_relations<'r>(
    asked: &Asked,
    relations: impl IntoIterator<Item = &'r Related>,
    out: &mut dyn Write,
) -> Result<()> {
    for relation in relations {
        relation.print(&relation.in_words(asked.engine.ontology()), "  ", out)?;
    }
    Ok(())
}

#[derive(Deserialize)]
struct Common {
    node: End,
    sides: Vec<Side>,
}

#[derive(Deserialize)]
struct Side {
    entity: End,
    relations: Vec<Related>,
}

/// Relations that are shown of each side in words; JSON has them all.
const N_PER_SIDE: usize = 3;

pub(super) fn common(args: &CommonArgs) -> Result<ExitCode> {
    let asked = Asked::open(&args.read, &args.moment)?;
    check_predicates(asked.engine.ontology(), &args.predicate)?;
    let mut ids = Vec::with_capacity(args.names.len());
    for name in &args.names {
        let Some(entity) = asked.entity(name)? else {
            return Ok(missing(name));
        };
        if ids.contains(&entity.id) {
            return Ok(nothing(&format!(
                "`{name}` and a name before it are one entity, {}",
                entity.name
            )));
        }
        ids.push(entity.id);
    }
    let order = if args.rare {
        "ADAMIC_ADAR"
    } else {
        "PUBLISHERS"
    };
    let variables = [
        ("entities", json!(ids)),
        ("orderBy", json!(order)),
        ("traversal", over(&args.predicate)),
    ];
    let found: Rows<Common> = Rows::ask(&asked, &COMMON, &variables, &args.page)?;
    let to_json = |common: &Common| {
        let side = |side: &Side| {
            let relations: Vec<Value> = side.relations.iter().map(Related::to_json).collect();
            json!({"entity": side.entity.to_json(), "relations": relations})
        };
        let sides: Vec<Value> = common.sides.iter().map(side).collect();
        json!({"id": common.node.id, "name": common.node.name, "sides": sides})
    };
    found.print(
        args.format,
        ("common", "they have nothing in common in this view"),
        to_json,
        |common, out| {
            writeln!(out, "{}", plain(&common.node.name))?;
            for side in &common.sides {
                print_relations(&asked, side.relations.iter().take(N_PER_SIDE), out)?;
                let n_more = side.relations.len().saturating_sub(N_PER_SIDE);
                if n_more > 0 {
                    let name = plain(&side.entity.name);
                    writeln!(out, "  … and {n_more} more with {name}")?;
                }
            }
            Ok(())
        },
    )
}

/// A traversal over some predicates, or all.
fn over(predicates: &[String]) -> Value {
    match predicates {
        [] => Value::Null,
        some => json!({"predicates": some}),
    }
}

#[derive(Deserialize)]
struct Group {
    size: usize,
    label: String,
    members: Members,
}

#[derive(Deserialize)]
struct Members {
    nodes: Vec<End>,
}

pub(super) fn groups(args: &GroupsArgs) -> Result<ExitCode> {
    let asked = Asked::open(&args.read, &args.moment)?;
    check_predicates(asked.engine.ontology(), &args.predicate)?;
    if args.by != Grouping::Community && args.resolution.is_some() {
        return Err(hinted(
            "only communities have a resolution",
            "leave --resolution out, or give --by community",
        ));
    }
    let traversal = ("traversal", over(&args.predicate));
    let min_size = ("minSize", json!(args.min_size));
    let kind = |kind: &str| [("kind", json!(kind)), min_size.clone(), traversal.clone()];
    let found: Rows<Group> = match args.by {
        Grouping::Weak => Rows::ask(&asked, &COMPONENTS, &kind("WEAK"), &args.page)?,
        Grouping::Strong => Rows::ask(&asked, &COMPONENTS, &kind("STRONG"), &args.page)?,
        Grouping::Community => {
            let variables = [
                ("resolution", json!(args.resolution.unwrap_or(1.0))),
                min_size,
                traversal,
            ];
            Rows::ask(&asked, &COMMUNITIES, &variables, &args.page)?
        }
    };
    let to_json = |group: &Group| {
        let members: Vec<Value> = group.members.nodes.iter().map(End::to_json).collect();
        json!({"size": group.size, "label": group.label, "members": members})
    };
    found.print(
        args.format,
        ("groups", "there is no group of this size in this view"),
        to_json,
        |group, out| {
            let members = group.members.nodes.iter();
            let names: Vec<String> = members.map(|member| plain(&member.name)).collect();
            let more = if group.size > names.len() {
                ", …"
            } else {
                ""
            };
            writeln!(out, "{:<5} {}{more}", group.size, names.join(", "))?;
            Ok(())
        },
    )
}

#[derive(Deserialize)]
struct Ranked {
    score: f64,
    rank: usize,
    node: End,
}

pub(super) fn rank(args: &RankArgs) -> Result<ExitCode> {
    let asked = Asked::open(&args.read, &args.moment)?;
    check_predicates(asked.engine.ontology(), &args.predicate)?;
    let mut seeds = Value::Null;
    if !args.near.is_empty() {
        let mut ids = Vec::with_capacity(args.near.len());
        for name in &args.near {
            let Some(entity) = asked.entity(name)? else {
                return Ok(missing(name));
            };
            ids.push(entity.id);
        }
        seeds = json!(ids);
    }
    let variables = [("seeds", seeds), ("traversal", over(&args.predicate))];
    let found: Rows<Ranked> = Rows::ask(&asked, &RANK, &variables, &args.page)?;
    let to_json = |ranked: &Ranked| json!({"rank": ranked.rank, "score": ranked.score, "id": ranked.node.id, "name": ranked.node.name});
    found.print(
        args.format,
        ("ranks", "no relation in this view touches an entity"),
        to_json,
        |ranked, out| {
            writeln!(
                out,
                "{:<4} {:.4}  {}",
                ranked.rank,
                ranked.score,
                plain(&ranked.node.name)
            )?;
            Ok(())
        },
    )
}
