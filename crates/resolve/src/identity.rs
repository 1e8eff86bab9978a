//! Which name nodes are one entity: judgements and likeness within the blocks that a change touches.

use std::collections::{BTreeMap, BTreeSet};

use newsgraph_model::ontology::Ontology;
use newsgraph_model::{Alias, Entity, EntityId, Judgement, TypeName, Verdict};

use crate::names::{Likeness, likeness};
use crate::rows::{NameNode, NameTally, NodeId};

/// A link between two nodes, in the order in which links are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Link {
    /// False sorts first: a person's word goes before a rule's.
    by_rule: bool,
    /// Thousandths below certainty, so that the best score sorts first.
    doubt: u32,
    left: NodeId,
    right: NodeId,
}

/// The components of a closed set of nodes: no rule and no judgement links one of them to a node outside.
/// Returns the members of each component, sorted, by no particular key.
pub(crate) fn components(
    nodes: &BTreeMap<NodeId, NameNode>,
    judgements: &BTreeSet<Judgement>,
) -> Vec<Vec<NodeId>> {
    let mut links = Vec::new();
    let mut forbidden = BTreeSet::new();
    for judgement in judgements {
        let (left, right) = (judgement.left, judgement.right);
        if !nodes.contains_key(&left) || !nodes.contains_key(&right) {
            continue;
        }
        match judgement.verdict {
            Verdict::Same => links.push(Link {
                by_rule: false,
                doubt: 0,
                left,
                right,
            }),
            Verdict::Different => {
                forbidden.insert((left, right));
            }
            Verdict::Unsure => {}
        }
    }
    let conflicts = rule_links(nodes, &mut links);
    links.sort();
    let mut groups = Groups::of(nodes.keys().copied());
    for link in links {
        let barred: &[&BTreeSet<(NodeId, NodeId)>] = if link.by_rule {
            &[&forbidden, &conflicts]
        } else {
            &[&forbidden]
        };
        groups.join(link.left, link.right, barred);
    }
    groups.members()
}

/// Adds the rules' links and returns the pairs that the rules hold to be two persons. A name that fits two persons
/// who are not one another ("J. Roe" between "Jane Roe" and "John Roe") is linked to neither.
fn rule_links(
    nodes: &BTreeMap<NodeId, NameNode>,
    links: &mut Vec<Link>,
) -> BTreeSet<(NodeId, NodeId)> {
    let mut blocks: BTreeMap<_, Vec<&NameNode>> = BTreeMap::new();
    for node in nodes.values().filter(|node| !node.key.is_empty()) {
        blocks.entry(node.block).or_default().push(node);
    }
    let mut conflicts = BTreeSet::new();
    let mut same: Vec<(NodeId, NodeId, u32)> = Vec::new();
    for block in blocks.values() {
        for (idx, left) in block.iter().enumerate() {
            for right in &block[idx + 1..] {
                match likeness(&left.key, &right.key, &left.family) {
                    Likeness::Same(score) => same.push((left.id, right.id, score)),
                    Likeness::Conflict => {
                        conflicts.insert((left.id, right.id));
                    }
                    Likeness::Unsure => {}
                }
            }
        }
    }
    let mut like: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
    for &(left, right, _) in &same {
        like.entry(left).or_default().push(right);
        like.entry(right).or_default().push(left);
    }
    let torn = |node: &NodeId| {
        let others = &like[node];
        others.iter().enumerate().any(|(idx, left)| {
            others[idx + 1..]
                .iter()
                .any(|right| conflicts.contains(&ordered(*left, *right)))
        })
    };
    for &(left, right, score) in &same {
        if !torn(&left) && !torn(&right) {
            links.push(Link {
                by_rule: true,
                doubt: 1000 - score,
                left,
                right,
            });
        }
    }
    conflicts
}

fn ordered(left: NodeId, right: NodeId) -> (NodeId, NodeId) {
    if left < right {
        (left, right)
    } else {
        (right, left)
    }
}

/// Disjoint groups of nodes that know their members.
struct Groups {
    group_of: BTreeMap<NodeId, NodeId>,
    members: BTreeMap<NodeId, Vec<NodeId>>,
}

impl Groups {
    fn of(nodes: impl Iterator<Item = NodeId>) -> Self {
        let mut groups = Self {
            group_of: BTreeMap::new(),
            members: BTreeMap::new(),
        };
        for node in nodes {
            groups.group_of.insert(node, node);
            groups.members.insert(node, vec![node]);
        }
        groups
    }

    /// Joins the groups of two nodes unless a barred pair stands across them.
    fn join(&mut self, left: NodeId, right: NodeId, barred: &[&BTreeSet<(NodeId, NodeId)>]) {
        let (left, right) = (self.group_of[&left], self.group_of[&right]);
        if left == right {
            return;
        }
        let across =
            |a: &NodeId, b: &NodeId| barred.iter().any(|pairs| pairs.contains(&ordered(*a, *b)));
        let stands_across = self.members[&left]
            .iter()
            .any(|a| self.members[&right].iter().any(|b| across(a, b)));
        if stands_across {
            return;
        }
        let moved = self
            .members
            .remove(&right)
            .expect("every group has its members");
        for node in &moved {
            self.group_of.insert(*node, left);
        }
        self.members
            .get_mut(&left)
            .expect("every group has its members")
            .extend(moved);
    }

    fn members(self) -> Vec<Vec<NodeId>> {
        let mut all: Vec<Vec<NodeId>> = self.members.into_values().collect();
        for members in &mut all {
            members.sort();
        }
        all.sort();
        all
    }
}

/// The entity of one component. Its displayed id is the node that most sources name, then the smallest.
pub(crate) fn entity_of(
    members: &[NodeId],
    nodes: &BTreeMap<NodeId, NameNode>,
    ontology: &Ontology,
) -> Entity {
    let members: Vec<&NameNode> = members.iter().map(|node| &nodes[node]).collect();
    let displayed = members
        .iter()
        .max_by_key(|node| (node.sources, std::cmp::Reverse(node.id)))
        .expect("a component has a member");
    let mut spellings: BTreeMap<&str, u32> = BTreeMap::new();
    let mut names: BTreeMap<&str, NameTally> = BTreeMap::new();
    let mut types: BTreeMap<&TypeName, u32> = BTreeMap::new();
    for node in &members {
        for (text, n_sources) in &node.spellings {
            *spellings.entry(text).or_default() += n_sources;
        }
        for (text, tally) in &node.names {
            let sum = names.entry(text).or_default();
            sum.mentions += tally.mentions;
            sum.sources += tally.sources;
        }
        for (name, n_sources) in &node.types {
            *types.entry(name).or_default() += n_sources;
        }
    }
    let name = spellings
        .iter()
        .max_by_key(|(text, n_sources)| (**n_sources, text.len(), std::cmp::Reverse(**text)))
        .map(|(text, _)| (*text).to_owned())
        .unwrap_or_default();
    let mut aliases: Vec<Alias> = names
        .into_iter()
        .map(|(text, tally)| Alias {
            text: text.to_owned(),
            mentions: tally.mentions,
            sources: tally.sources,
        })
        .collect();
    aliases.sort_by(|a, b| (b.mentions, &a.text).cmp(&(a.mentions, &b.text)));
    Entity {
        id: displayed.id,
        name,
        entity_type: best_type(&types, ontology),
        aliases,
        nodes: members.iter().map(|node| node.id).collect(),
        mentions: members.iter().map(|node| node.mentions).sum(),
        sources: members.iter().map(|node| node.sources).sum(),
    }
}

/// The type that most sources support, where a wider type supports its narrower ones; then the narrower; then by name.
fn best_type(types: &BTreeMap<&TypeName, u32>, ontology: &Ontology) -> TypeName {
    let support = |name: &str| -> u32 {
        types
            .iter()
            .filter(|(other, _)| ontology.is_type(name, other) || name == **other)
            .map(|(_, n)| *n)
            .sum()
    };
    let depth = |name: &str| {
        types
            .keys()
            .filter(|other| ontology.is_type(name, other))
            .count()
    };
    types
        .keys()
        .max_by_key(|name| (support(name), depth(name), std::cmp::Reverse(**name)))
        .map(|name| (*name).clone())
        .unwrap_or_default()
}

/// The displayed id of each node of each component.
pub(crate) fn displayed_ids(entities: &[Entity]) -> BTreeMap<NodeId, EntityId> {
    entities
        .iter()
        .flat_map(|entity| entity.nodes.iter().map(|node| (*node, entity.id)))
        .collect()
}
