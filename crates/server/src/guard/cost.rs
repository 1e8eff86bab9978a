//! What an operation costs with its fragments written out, computed without writing them out.

use std::collections::BTreeMap;

use super::document::{Operation, Outline, Selected};

/// What a selection set costs, every fragment counted each time it is spread. Sums stop at the largest number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Deepest nesting of fields.
    pub depth: usize,
    /// Aliases.
    pub aliases: usize,
    /// Fields at the root.
    pub root_fields: usize,
    /// Tokens.
    pub tokens: usize,
    /// Directives.
    pub directives: usize,
    /// Longest chain of introspection lists inside one another: `fields { type { fields … } }` is 2.
    pub introspection_lists: usize,
    /// Whether every root field asks for introspection.
    pub introspection_only: bool,
}

/// A fragment that contains itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cycle<'a> {
    pub fragment: &'a str,
}

/// The costs of all operations and of all fragments, in order; a fragment costs what spreading it once costs.
pub(crate) fn costs<'a>(outline: &Outline<'a>) -> Result<(Vec<Cost>, Vec<Cost>), Cycle<'a>> {
    let mut counter = Counter {
        outline,
        sets: BTreeMap::new(),
        fragments: BTreeMap::new(),
    };
    for fragment in &outline.fragments {
        counter.fragments.insert(fragment.name, fragment.set);
    }
    for set in counter.order()? {
        let cost = counter.set_cost(set);
        counter.sets.insert(set, cost);
    }
    let operations = outline
        .operations
        .iter()
        .map(|operation| counter.operation(operation));
    let fragments = outline
        .fragments
        .iter()
        .map(|fragment| counter.sets.get(&fragment.set).copied().unwrap_or_default());
    Ok((
        operations.collect(),
        fragments.map(SetCost::into_cost).collect(),
    ))
}

/// Lists through which introspection can walk in circles.
const INTROSPECTION_LISTS: [&str; 4] = ["fields", "interfaces", "possibleTypes", "inputFields"];

struct Counter<'a, 'o> {
    outline: &'o Outline<'a>,
    sets: BTreeMap<usize, SetCost>,
    fragments: BTreeMap<&'a str, usize>,
}

#[derive(Clone, Copy, Default)]
struct SetCost {
    cost: Cost,
    /// Root fields that do not ask for introspection; `__typename` is neutral.
    plain_roots: usize,
    introspection_roots: usize,
}

impl SetCost {
    fn into_cost(self) -> Cost {
        Cost {
            introspection_only: self.plain_roots == 0 && self.introspection_roots > 0,
            ..self.cost
        }
    }
}

impl<'a> Counter<'a, '_> {
    fn operation(&self, operation: &Operation<'a>) -> Cost {
        let set = self.sets.get(&operation.set).copied().unwrap_or_default();
        let mut cost = set.into_cost();
        cost.tokens = cost.tokens.saturating_add(operation.head.tokens + 2);
        cost.directives = cost.directives.saturating_add(operation.head.directives);
        cost
    }

    /// Sets that a set needs counted before it: nested ones and those of spread fragments.
    fn needs(&self, set: usize) -> impl Iterator<Item = (usize, Option<&'a str>)> {
        self.outline.sets[set]
            .iter()
            .filter_map(|selection| match selection.what {
                Selected::Field { set, .. } => set.map(|set| (set, None)),
                Selected::Inline { set } => Some((set, None)),
                Selected::Spread { fragment } => self
                    .fragments
                    .get(fragment)
                    .map(|&set| (set, Some(fragment))),
            })
    }

    /// All sets, each after those it needs; depth first with a stack of our own.
    fn order(&self) -> Result<Vec<usize>, Cycle<'a>> {
        #[derive(Clone, Copy, PartialEq)]
        enum Mark {
            New,
            Open,
            Done,
        }
        let mut marks = vec![Mark::New; self.outline.sets.len()];
        let mut order = Vec::with_capacity(marks.len());
        for root in 0..marks.len() {
            let mut stack = vec![(root, false)];
            while let Some((set, leaving)) = stack.pop() {
                if leaving {
                    marks[set] = Mark::Done;
                    order.push(set);
                    continue;
                }
                if marks[set] != Mark::New {
                    continue;
                }
                marks[set] = Mark::Open;
                stack.push((set, true));
                for (needed, fragment) in self.needs(set) {
                    match marks[needed] {
                        Mark::New => stack.push((needed, false)),
                        Mark::Open => {
                            return Err(Cycle {
                                fragment: fragment.unwrap_or_default(),
                            });
                        }
                        Mark::Done => {}
                    }
                }
            }
        }
        Ok(order)
    }

    fn set_cost(&self, set: usize) -> SetCost {
        let mut sum = SetCost::default();
        for selection in &self.outline.sets[set] {
            add_sizes(
                &mut sum.cost,
                selection.written.tokens,
                selection.written.directives,
            );
            match selection.what {
                Selected::Field { name, aliased, set } => {
                    let inner = set.map(|set| self.sets.get(&set).copied().unwrap_or_default());
                    add_field(&mut sum, name, aliased, inner);
                }
                Selected::Inline { set } => add_set(
                    &mut sum,
                    self.sets.get(&set).copied().unwrap_or_default(),
                    1,
                ),
                Selected::Spread { fragment } => {
                    let set = self
                        .fragments
                        .get(fragment)
                        .and_then(|set| self.sets.get(set));
                    add_set(&mut sum, set.copied().unwrap_or_default(), 2);
                }
            }
        }
        sum
    }
}

fn add_sizes(cost: &mut Cost, tokens: usize, directives: usize) {
    cost.tokens = cost.tokens.saturating_add(tokens);
    cost.directives = cost.directives.saturating_add(directives);
}

fn add_field(sum: &mut SetCost, name: &str, aliased: bool, inner: Option<SetCost>) {
    let cost = &mut sum.cost;
    cost.aliases = cost.aliases.saturating_add(usize::from(aliased));
    cost.root_fields = cost.root_fields.saturating_add(1);
    match name {
        "__typename" => {}
        "__schema" | "__type" => {
            sum.introspection_roots = sum.introspection_roots.saturating_add(1);
        }
        _ => sum.plain_roots = sum.plain_roots.saturating_add(1),
    }
    let inner_cost = inner.map(|inner| inner.cost).unwrap_or_default();
    cost.depth = cost.depth.max(inner_cost.depth.saturating_add(1));
    cost.aliases = cost.aliases.saturating_add(inner_cost.aliases);
    // The closing brace; the opening one is among the field's own tokens.
    add_sizes(
        cost,
        inner_cost
            .tokens
            .saturating_add(usize::from(inner.is_some())),
        inner_cost.directives,
    );
    let own_list = usize::from(INTROSPECTION_LISTS.contains(&name));
    cost.introspection_lists = cost
        .introspection_lists
        .max(inner_cost.introspection_lists.saturating_add(own_list));
}

fn add_set(sum: &mut SetCost, inner: SetCost, n_braces: usize) {
    let cost = &mut sum.cost;
    cost.depth = cost.depth.max(inner.cost.depth);
    cost.aliases = cost.aliases.saturating_add(inner.cost.aliases);
    cost.root_fields = cost.root_fields.saturating_add(inner.cost.root_fields);
    cost.introspection_lists = cost.introspection_lists.max(inner.cost.introspection_lists);
    add_sizes(
        cost,
        inner.cost.tokens.saturating_add(n_braces),
        inner.cost.directives,
    );
    sum.plain_roots = sum.plain_roots.saturating_add(inner.plain_roots);
    sum.introspection_roots = sum
        .introspection_roots
        .saturating_add(inner.introspection_roots);
}
