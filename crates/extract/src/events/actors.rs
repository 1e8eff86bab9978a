//! The sides of events: names, and the names that phrases speak for.

use newsgraph_annotate::{Dep, EntityLabel, EntitySpan, Pos};
use newsgraph_model::{ClusterId, TextSpan};

use super::Actor;
use crate::claims::arguments::Finder;
use crate::claims::tree::Tree;
use crate::discourse::MentionTokens;
use crate::propositions::continues_list;

/// How far a name is looked for below the head of a phrase.
const MAX_DEPTH: usize = 4;
/// Prepositions behind which stands whom a phrase speaks for: `officials of Arden`.
const BELONGS: &[&str] = &["of", "in", "from", "for", "at"];

/// Nouns of bodies that act for the one whose name they bear.
const BODIES: &[&str] = &[
    "government",
    "ministry",
    "police",
    "army",
    "military",
    "force",
    "troop",
    "party",
    "council",
    "court",
    "parliament",
    "administration",
    "embassy",
    "agency",
    "media",
    "medium",
    "authority",
    "regime",
    "militia",
    "guard",
    "navy",
    "congress",
    "senate",
    "assembly",
    "cabinet",
    "delegation",
    "team",
    "company",
    "firm",
    "newspaper",
    "union",
    "group",
    "organization",
    "organisation",
    "movement",
    "opposition",
    "coalition",
    "campaign",
    "bank",
    "commission",
    "committee",
    "office",
    "department",
    "crowd",
    "side",
    "camp",
    "faction",
    "bloc",
    "leadership",
    "junta",
    "state",
    "country",
    "nation",
];
/// A list of more members is not read to its end.
const LONGEST_LIST: usize = 12;

/// A side in tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Side {
    /// The head of the phrase.
    pub(super) head: usize,
    /// The name in it or the pronoun of a named cluster; `None` for nameless people.
    pub(super) name: Option<usize>,
}

impl Side {
    /// The token that the way over the tree starts from.
    pub(super) fn token(self) -> usize {
        self.name.unwrap_or(self.head)
    }

    /// Whether the name is recognised as that of somebody or of a place.
    pub(super) fn is_recognised(self, tree: &Tree<'_>) -> bool {
        let label = self.name.and_then(|name| label_at(tree, name));
        label.is_some_and(is_group)
    }

    /// Whether two sides have one name.
    pub(super) fn is_same(self, other: Self, tree: &Tree<'_>) -> bool {
        match (self.name, other.name) {
            (Some(a), Some(b)) => {
                let clusters = [a, b].map(|name| cluster_at(tree, name));
                let speak_for_many = self.head != a && other.head != b && self.head != other.head;
                let is_one = tree.lower(a) == tree.lower(b)
                    || clusters[0].is_some() && clusters[0] == clusters[1];
                (a == b || is_one) && !speak_for_many
            }
            (None, None) => self.head == other.head,
            _ => false,
        }
    }

    pub(super) fn finished(self, tree: &Tree<'_>, ids: &[Option<ClusterId>]) -> Option<Actor> {
        let cluster = self.name.and_then(|name| cluster_at(tree, name));
        let name = self.name.and_then(|name| {
            let is_pronoun = tree.token(name).pos == Pos::Pron;
            match cluster.filter(|_| is_pronoun) {
                Some(cluster) => Some(tree.discourse.clusters[cluster].name.clone()),
                None => name_span(tree, name)?
                    .of(tree.discourse.text)
                    .map(str::to_owned),
            }
        });
        Some(Actor {
            span: self.span(tree)?,
            name,
            cluster: cluster.and_then(|cluster| ids[cluster]),
        })
    }

    /// The phrase: what stands before the head, the head, and the name behind it.
    fn span(self, tree: &Tree<'_>) -> Option<TextSpan> {
        let before = tree.with_dep(
            self.head,
            &[
                Dep::Det,
                Dep::Amod,
                Dep::Compound,
                Dep::Nmod,
                Dep::Poss,
                Dep::Nummod,
            ],
        );
        let first = before
            .filter(|&child| child < self.head)
            .map(|child| tree.subtree(child).0)
            .min();
        let name = self.name.and_then(|name| name_span(tree, name));
        let last = name.map_or(0, TextSpan::end).max(tree.token(self.head).end);
        let own = tree.token(first.unwrap_or(self.head)).start;
        let first = name.map_or(own, |name| name.start().min(own));
        TextSpan::new(first, last)
    }
}

/// The whole name that a token belongs to; of a list that is recognised as one name its own part.
fn name_span(tree: &Tree<'_>, name: usize) -> Option<TextSpan> {
    let entity = entity_at(tree, name).map(|entity| entity.start..entity.end);
    let whole = entity.filter(|tokens| tokens.clone().all(|token| tree.dep(token) != Dep::Cc));
    if let Some(tokens) = whole {
        return tree.span(tokens.start, tokens.end - 1);
    }
    let before = tree.with_dep(name, &[Dep::Compound, Dep::Nmod]);
    let first = before.filter(|&child| child < name && tree.token(child).pos == Pos::Propn);
    tree.span(first.min().unwrap_or(name), name)
}

/// The mention around a token, if it is no list of which the token is a member.
fn mention_around<'t>(tree: &Tree<'t>, token: usize) -> Option<&'t MentionTokens> {
    let discourse = tree.discourse;
    let mention = &discourse.mentions[discourse.mention_at(token)?];
    let mut members = tree.conjuncts(token);
    members.extend(tree.head(token).filter(|_| tree.dep(token) == Dep::Conj));
    let is_list = members
        .iter()
        .any(|member| *member != token && mention.tokens.contains(member));
    (!is_list).then_some(mention)
}

/// The only cluster of the mention around a token.
fn cluster_at(tree: &Tree<'_>, token: usize) -> Option<usize> {
    match mention_around(tree, token)?.clusters.as_slice() {
        [cluster] => Some(*cluster),
        _ => None,
    }
}

/// The sides of a phrase: one for each member of a list, and for each name that a member speaks for.
pub(super) fn sides(finder: &Finder<'_>, head: usize) -> Vec<Side> {
    let members = members(finder, head).into_iter();
    members
        .flat_map(|member| member_sides(finder, member))
        .collect()
}

fn member_sides(finder: &Finder<'_>, head: usize) -> Vec<Side> {
    let tree = finder.tree;
    if is_timing(tree, head) {
        return Vec::new();
    }
    let names = names_in(finder, head, 0);
    let acts = acts(finder, head);
    if names.is_empty() {
        return acts
            .then_some(Side { head, name: None })
            .into_iter()
            .collect();
    }
    let side = |name| Side {
        head: if acts { head } else { name },
        name: Some(name),
    };
    names.into_iter().map(side).collect()
}

/// Whether a noun means people or a body of people.
fn acts(finder: &Finder<'_>, noun: usize) -> bool {
    let lemma = finder.tree.lemma(noun);
    finder.tree.is_noun(noun) && (finder.words.is_human(&lemma) || BODIES.contains(&lemma.as_str()))
}

/// Whether a noun bears the name of a body before it, which acts by it: `a Polish government statement`.
fn is_of_body(finder: &Finder<'_>, noun: usize) -> bool {
    let mut before = finder.tree.with_dep(noun, &[Dep::Compound]);
    before.any(|body| acts(finder, body))
}

/// The sides of a phrase that can act: names, people and bodies, not what belongs to them.
///
/// `Danish media and government`: what the first member bears the others bear too.
pub(super) fn acting_sides(finder: &Finder<'_>, head: usize) -> Vec<Side> {
    let members = members(finder, head);
    let first = members.first().copied().unwrap_or(head);
    let own = member_sides(finder, first);
    let shared = own.first().copied().filter(|side| {
        let name = side.name.filter(|&name| name < side.head);
        name.is_some_and(|name| matches!(finder.tree.dep(name), Dep::Amod | Dep::Compound))
    });
    let mut sides = Vec::new();
    for member in members {
        if !is_name(finder, member) && !acts(finder, member) && !is_of_body(finder, member) {
            continue;
        }
        let mut found = member_sides(finder, member);
        for side in found.iter_mut().filter(|side| side.name.is_none()) {
            side.name = shared.and_then(|shared| shared.name);
        }
        sides.extend(found);
    }
    share_names_behind(finder.tree, &mut sides);
    sides
}

/// `lawmakers and officials of Arden and Tolmar`: the names behind the last of them are those of all.
///
/// The parser gives the phrase behind to the first of them, and the second name to the list of people.
fn share_names_behind(tree: &Tree<'_>, sides: &mut Vec<Side>) {
    let is_people = |side: &&Side| tree.token(side.head).pos == Pos::Noun;
    let people = sides.iter().filter(is_people);
    let Some(last) = people.map(|side| side.head).max() else {
        return;
    };
    let is_behind = |side: &&Side| is_people(side) && side.name.is_some_and(|name| name > last);
    let Some(first_name) = sides.iter().find(is_behind).and_then(|side| side.name) else {
        return;
    };
    let mut heads: Vec<usize> = sides
        .iter()
        .filter(is_people)
        .map(|side| side.head)
        .collect();
    heads.dedup();
    if heads.len() < 2
        || sides
            .iter()
            .any(|side| side.name.is_some_and(|name| name < first_name))
    {
        return;
    }
    let names: Vec<usize> = sides.iter().filter_map(|side| side.name).collect();
    let shared = heads.iter().flat_map(|&head| {
        names.iter().map(move |&name| Side {
            head,
            name: Some(name),
        })
    });
    *sides = shared.collect();
}

/// The members of a list, those behind commas that are read as appositions among them.
fn members(finder: &Finder<'_>, head: usize) -> Vec<usize> {
    let tree = finder.tree;
    let mut members = tree.conjuncts(head);
    let mut at = 0;
    while at < members.len() && members.len() < LONGEST_LIST {
        let beside = tree.with_dep(members[at], &[Dep::Appos]);
        let listed: Vec<usize> = beside
            .filter(|&beside| continues_list(tree, beside))
            .flat_map(|beside| tree.conjuncts(beside))
            .filter(|beside| !members.contains(beside))
            .collect();
        members.extend(listed);
        at += 1;
    }
    members
}

/// The names that a phrase is or speaks for: its own, before it, behind `of`, beside it.
fn names_in(finder: &Finder<'_>, head: usize, depth: usize) -> Vec<usize> {
    let tree = finder.tree;
    if depth > MAX_DEPTH {
        return Vec::new();
    }
    if is_name(finder, head) {
        return vec![head];
    }
    let mut before = tree.with_dep(head, &[Dep::Poss, Dep::Compound, Dep::Amod, Dep::Nmod]);
    let own = before.find_map(|child| {
        let names: Vec<usize> = match tree.dep(child) {
            Dep::Poss => names_in(finder, child, depth + 1),
            _ => {
                let names = tree.conjuncts(child).into_iter();
                names.filter(|&name| is_name(finder, name)).collect()
            }
        };
        (!names.is_empty()).then_some(names)
    });
    if let Some(own) = own {
        return own;
    }
    if !acts(finder, head) {
        return Vec::new();
    }
    for preposition in tree.with_dep(head, &[Dep::Prep]) {
        if !BELONGS.contains(&tree.lower(preposition).as_str()) {
            continue;
        }
        let objects = tree.with_dep(preposition, &[Dep::Pobj]);
        let names: Vec<usize> = objects
            .flat_map(|object| members(finder, object))
            .flat_map(|object| names_in(finder, object, depth + 1))
            .collect();
        if !names.is_empty() {
            return names;
        }
    }
    let mut beside = tree.with_dep(head, &[Dep::Appos]);
    let beside = beside.find(|&beside| is_name(finder, beside));
    beside.into_iter().collect()
}

/// Whether a token is a name of somebody, an adjective of a people, or a pronoun for a named cluster.
fn is_name(finder: &Finder<'_>, token: usize) -> bool {
    let tree = finder.tree;
    let word = tree.token(token);
    if is_timing(tree, token) {
        return false;
    }
    match word.pos {
        Pos::Propn => match label_at(tree, token) {
            Some(label) => !is_thing(label),
            None => !finder.words.is_human(&tree.lemma(token)),
        },
        Pos::Adj | Pos::Noun => match label_at(tree, token) {
            Some(label) => is_group(label),
            // An adjective of a people that is not recognised as one.
            None => word.pos == Pos::Adj && is_capital_inside(tree, token),
        },
        Pos::Pron => {
            let cluster = cluster_at(tree, token).map(|at| &tree.discourse.clusters[at]);
            cluster.is_some_and(|cluster| cluster.named) || tree.is_unknown_name(token)
        }
        _ => false,
    }
}

fn is_capital_inside(tree: &Tree<'_>, token: usize) -> bool {
    let begins = tree
        .discourse
        .sentence_at(token)
        .is_some_and(|sentence| tree.discourse.sentences[sentence].tokens.start == token);
    !begins && tree.text(token).starts_with(char::is_uppercase)
}

fn is_timing(tree: &Tree<'_>, token: usize) -> bool {
    tree.is_date(token)
        || matches!(
            label_at(tree, token),
            Some(EntityLabel::Date | EntityLabel::Time)
        )
}

fn is_group(label: EntityLabel) -> bool {
    use EntityLabel::{Gpe, Norp, Org, Person};
    matches!(label, Norp | Gpe | Org | Person)
}

fn is_thing(label: EntityLabel) -> bool {
    use EntityLabel::{
        Cardinal, Event, Language, Law, Money, Ordinal, Percent, Quantity, WorkOfArt,
    };
    matches!(
        label,
        Cardinal | Event | Language | Law | Money | Ordinal | Percent | Quantity | WorkOfArt
    )
}

/// The label of the recognised name around a token.
fn label_at(tree: &Tree<'_>, token: usize) -> Option<EntityLabel> {
    entity_at(tree, token).map(|entity| entity.label)
}

fn entity_at<'t>(tree: &Tree<'t>, token: usize) -> Option<&'t EntitySpan> {
    let entities = &tree.discourse.annotated.entities;
    let after = entities.partition_point(|entity| entity.end <= token);
    entities.get(after).filter(|entity| entity.start <= token)
}
