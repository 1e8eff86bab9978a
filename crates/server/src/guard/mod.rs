//! What a request may cost, counted before anything parses or runs it.
//!
//! Everything here is linear in the bytes of the request and uses no recursion, so that a small request cannot be made
//! to burn time: fragments are counted as if written out, but are never written out.

mod cost;
mod document;
mod json;
mod lexer;

use newsgraph_api::Limits;

pub use cost::Cost;
pub use document::OperationKind;
pub(crate) use json::check_json;

use lexer::Fault;

/// What the guard found in a document that it lets pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Every operation, in order.
    pub operations: Vec<CheckedOperation>,
}

/// One operation of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedOperation {
    /// What it does.
    pub kind: OperationKind,
    /// Its name.
    pub name: Option<String>,
    /// Names of the root fields that are written in the operation itself.
    pub root_fields: Vec<String>,
    /// What it costs.
    pub cost: Cost,
}

impl Checked {
    /// The operation that a request runs; `None` when the name is missing or unknown.
    pub fn operation(&self, name: Option<&str>) -> Option<&CheckedOperation> {
        match name {
            Some(name) => self
                .operations
                .iter()
                .find(|operation| operation.name.as_deref() == Some(name)),
            None if self.operations.len() == 1 => self.operations.first(),
            None => None,
        }
    }
}

/// Why the guard refuses a document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The document is not GraphQL.
    #[error("syntax error at line {line}, column {column}: {message}")]
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// The document or one of its operations costs more than allowed.
    #[error("the request has {cost} {what}, over the limit of {limit}")]
    Over {
        /// What is counted, in words.
        what: &'static str,
        /// The limit.
        limit: usize,
        /// The request's own cost, or as far as it was counted.
        cost: usize,
    },
    /// A fragment contains itself.
    #[error("fragment `{name}` contains itself")]
    Cycle {
        /// Its name.
        name: String,
    },
    /// Two fragments or operations have one name.
    #[error("there is more than one {what} named `{name}`")]
    Duplicate {
        /// `fragment` or `operation`.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// Only `skip` and `include` can be used in a document.
    #[error("unknown directive `@{name}` at line {line}, column {column}")]
    Directive {
        /// Its name.
        name: String,
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
    },
}

/// How deep introspection lists may stand inside one another; the queries of GraphiQL and of code generators need 1.
const INTROSPECTION_LISTS: usize = 2;

/// Counts a document and holds it against the limits.
///
/// # Errors
/// The document is not GraphQL, costs too much, or cannot be counted because a fragment contains itself.
pub fn check(source: &str, limits: &Limits) -> Result<Checked, Refusal> {
    let tokens = lexer::tokens(source, limits.tokens).map_err(|fault| syntax(source, fault))?;
    within("tokens", tokens.len(), limits.tokens)?;
    let outline =
        document::outline(&tokens, source.len()).map_err(|fault| syntax(source, fault))?;
    within("operations", outline.operations.len(), limits.operations)?;
    within("directives", outline.directives.len(), limits.directives)?;
    within(
        "levels of nesting in a value",
        outline.value_depth,
        limits.value_depth,
    )?;
    check_names(source, &outline)?;
    let (costs, fragment_costs) = cost::costs(&outline).map_err(|cycle| Refusal::Cycle {
        name: shortened(cycle.fragment),
    })?;
    // A fragment that no operation spreads is still walked by the validation after us. Whether it is part of an
    // introspection cannot be told from it alone, so it gets the larger depth.
    for cost in &fragment_costs {
        within(
            "levels of fields in a fragment",
            cost.depth,
            limits.introspection_depth,
        )?;
        within(
            "tokens in a fragment, fragments written out",
            cost.tokens,
            limits.tokens,
        )?;
    }
    let mut operations = Vec::with_capacity(costs.len());
    for (operation, cost) in outline.operations.iter().zip(costs) {
        check_cost(&cost, limits)?;
        let written =
            outline.sets[operation.set]
                .iter()
                .filter_map(|selection| match selection.what {
                    document::Selected::Field { name, .. } => Some(name.to_owned()),
                    document::Selected::Inline { .. } | document::Selected::Spread { .. } => None,
                });
        operations.push(CheckedOperation {
            kind: operation.kind,
            name: operation.name.map(str::to_owned),
            root_fields: written.collect(),
            cost,
        });
    }
    Ok(Checked { operations })
}

fn check_cost(cost: &Cost, limits: &Limits) -> Result<(), Refusal> {
    if cost.introspection_only {
        within(
            "levels of introspection fields",
            cost.depth,
            limits.introspection_depth,
        )?;
        within("aliases in an introspection", cost.aliases, 0)?;
    } else {
        within("levels of fields", cost.depth, limits.depth)?;
    }
    within(
        "aliases, fragments written out",
        cost.aliases,
        limits.aliases,
    )?;
    within(
        "root fields, fragments written out",
        cost.root_fields,
        limits.root_fields,
    )?;
    within(
        "directives, fragments written out",
        cost.directives,
        limits.directives,
    )?;
    within(
        "introspection lists inside one another",
        cost.introspection_lists,
        INTROSPECTION_LISTS,
    )?;
    within("tokens, fragments written out", cost.tokens, limits.tokens)
}

fn check_names(source: &str, outline: &document::Outline<'_>) -> Result<(), Refusal> {
    for &(name, offset) in &outline.directives {
        if name != "skip" && name != "include" {
            let (line, column) = place(source, offset);
            return Err(Refusal::Directive {
                name: shortened(name),
                line,
                column,
            });
        }
    }
    let fragments = outline.fragments.iter().map(|fragment| fragment.name);
    let operations = outline
        .operations
        .iter()
        .filter_map(|operation| operation.name);
    check_unique("fragment", fragments)?;
    check_unique("operation", operations)?;
    let anonymous = outline
        .operations
        .iter()
        .any(|operation| operation.name.is_none());
    if anonymous && outline.operations.len() > 1 {
        let message = "an operation without a name must be the only one".to_owned();
        return Err(Refusal::Syntax {
            line: 1,
            column: 1,
            message,
        });
    }
    Ok(())
}

fn check_unique<'a>(
    what: &'static str,
    names: impl Iterator<Item = &'a str>,
) -> Result<(), Refusal> {
    let mut seen = std::collections::BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(Refusal::Duplicate {
                what,
                name: shortened(name),
            });
        }
    }
    Ok(())
}

fn within(what: &'static str, cost: usize, limit: usize) -> Result<(), Refusal> {
    if cost > limit {
        return Err(Refusal::Over { what, limit, cost });
    }
    Ok(())
}

fn syntax(source: &str, fault: Fault) -> Refusal {
    let (line, column) = place(source, fault.offset);
    Refusal::Syntax {
        line,
        column,
        message: fault.message,
    }
}

fn place(source: &str, offset: usize) -> (usize, usize) {
    let before = source.get(..offset).unwrap_or(source);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (
        before.matches('\n').count() + 1,
        before[line_start..].chars().count() + 1,
    )
}

fn shortened(name: &str) -> String {
    name.chars().take(80).collect()
}

#[cfg(test)]
mod tests;
