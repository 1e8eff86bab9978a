//! Search by name against a plain reading of its rules: every name looked at, for any graph and any history.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use newsgraph_model::{Alias, Entity, EntityId, Relation, View};
use proptest::prelude::*;

use super::{entity, id, ontology, relation};
use crate::{Filter, Hit, MatchKind, Topology, fold_name};

/// The words of which made-up names consist: near each other, so that typing errors meet.
const WORDS: [&str; 14] = [
    "mara", "marta", "martha", "marten", "amra", "lind", "linda", "lindgren", "lingdren", "de",
    "o", "marlind", "Zoë", "北京",
];

fn named(number: usize, names: &[String]) -> Entity {
    let mut row = entity(&format!("x{number}"), ["Person", "GPE"][number % 2]);
    row.name = names[0].clone();
    row.sources = (number % 3) as u32;
    row.aliases = names
        .iter()
        .map(|name| Alias {
            text: name.clone(),
            mentions: 1,
            sources: 1,
        })
        .collect();
    row
}

/// Letters to change to make one word of the other, neighbours changed over being one change (optimal string alignment).
fn distance(left: &[char], right: &[char]) -> usize {
    let row = |first: usize| (first..=first + right.len()).collect();
    let mut rows: Vec<Vec<usize>> = (0..=left.len()).map(row).collect();
    for i in 1..=left.len() {
        for j in 1..=right.len() {
            let other = usize::from(left[i - 1] != right[j - 1]);
            let mut least = (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            least = least.min(rows[i - 1][j - 1] + other);
            let over = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
            if over {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = least;
        }
    }
    rows[left.len()][right.len()]
}

fn near(word: &str, of_name: &str, allowed: usize, is_open: bool) -> Option<usize> {
    let (word, of_name): (Vec<char>, Vec<char>) =
        (word.chars().collect(), of_name.chars().collect());
    let from = if is_open { 0 } else { of_name.len() };
    let lens = from..=of_name.len();
    let least = lens.map(|len| distance(&word, &of_name[..len])).min()?;
    (least <= allowed).then_some(least)
}

/// The best match of one name, with at most `typos` letters of a word changed.
fn match_of(name: &str, query: &str, ended: bool, typos: usize) -> Option<(MatchKind, usize)> {
    let begins = |rest: &str, query: &str| {
        rest.strip_prefix(query)
            .is_some_and(|rest| !ended || rest.is_empty() || rest.starts_with(' '))
    };
    let begins_later = |query: &str| {
        name.match_indices(' ')
            .any(|(space, _)| begins(&name[space + 1..], query))
    };
    let words: Vec<&str> = query.split(' ').collect();
    let of_name: Vec<&str> = name.split(' ').collect();
    if name == query {
        return Some((MatchKind::Exact, 0));
    }
    if begins(name, query) {
        return Some((MatchKind::Prefix, 0));
    }
    if begins_later(query) {
        return Some((MatchKind::WordPrefix, 0));
    }
    let has = |word: &&str| of_name.iter().any(|of_name| of_name.starts_with(word));
    if words.len() > 1 && words.iter().all(has) {
        return Some((MatchKind::Words, 0));
    }
    if query.len() >= 3 && name.contains(query) {
        return Some((MatchKind::Substring, 0));
    }
    let allowed = |word: &str| match word.chars().count() {
        0..4 => 0,
        4..6 => 1.min(typos),
        _ => typos,
    };
    let mut best = None;
    if words.iter().map(|word| allowed(word)).max() == Some(typos) {
        let least = words.iter().enumerate().map(|(place, word)| {
            let is_open = place + 1 == words.len() && !ended;
            let each = of_name.iter();
            each.filter_map(|of_name| near(word, of_name, allowed(word), is_open))
                .min()
        });
        best = least.sum::<Option<usize>>();
    }
    if typos == 1 && query.chars().count() >= 4 {
        for (place, letter) in query.char_indices().skip(1) {
            let (before, behind) = query.split_at(place);
            let variant = match letter {
                ' ' => format!("{before}{}", &behind[1..]),
                _ if before.ends_with(' ') => continue,
                _ => format!("{before} {behind}"),
            };
            if begins(name, &variant) || begins_later(&variant) {
                best = Some(best.map_or(1, |best: usize| best.min(1)));
            }
        }
    }
    best.map(|best| (MatchKind::Fuzzy, best))
}

/// What a filter shows.
fn shown(entity: &Entity, relations: &[Relation], filter: &Filter) -> bool {
    let takes_part = |relation: &&Relation| {
        relation.subject.entity() == Some(entity.id)
            || relation.object.as_ref().and_then(|object| object.entity()) == Some(entity.id)
    };
    let fits = |relation: &Relation| {
        let tags = &relation.collections;
        relation.views.is_in(filter.view)
            && filter
                .collection
                .as_ref()
                .is_none_or(|tag| tags.contains(tag))
    };
    let type_fits = filter.types.is_empty() || filter.types.contains(&entity.entity_type);
    let mut own = relations.iter().filter(takes_part).peekable();
    let lone = own.peek().is_none() && filter.collection.is_none();
    type_fits && (lone || own.any(fits) || filter.view == View::All && filter.collection.is_none())
}

fn expected(
    entities: &[Entity],
    relations: &[Relation],
    query: &str,
    filter: &Filter,
) -> Vec<String> {
    let folded = fold_name(query);
    if folded.is_empty() {
        return Vec::new();
    }
    let found =
        [1, 2].map(|typos| expected_with(entities, relations, (query, &folded), filter, typos));
    let [one, two] = found;
    if one.is_empty() { two } else { one }
}

fn expected_with(
    entities: &[Entity],
    relations: &[Relation],
    (query, folded): (&str, &str),
    filter: &Filter,
    typos: usize,
) -> Vec<String> {
    let last = query.chars().next_back();
    let ended = last.is_some_and(|last| !last.is_alphanumeric());
    let mut found = Vec::new();
    for entity in entities
        .iter()
        .filter(|entity| shown(entity, relations, filter))
    {
        let names = std::iter::once(&entity.name).chain(
            entity
                .aliases
                .iter()
                .map(|alias| &alias.text)
                .filter(|text| **text != entity.name),
        );
        let matches = names.enumerate().filter_map(|(number, name)| {
            let (kind, typos) = match_of(&fold_name(name), folded, ended, typos)?;
            Some((kind, typos, number, name.clone()))
        });
        let Some((kind, typos, _, matched)) = matches.min() else {
            continue;
        };
        let is = |term: Option<EntityId>| usize::from(term == Some(entity.id));
        let degree: usize = relations
            .iter()
            .map(|row| {
                is(row.subject.entity())
                    + is(row.object.as_ref().and_then(|object| object.entity()))
            })
            .sum();
        let support = (
            Reverse(degree),
            Reverse(entity.sources),
            fold_name(&entity.name),
            entity.id,
        );
        found.push((kind, typos, support, matched, entity.name.clone()));
    }
    found.sort();
    found
        .into_iter()
        .map(|(kind, typos, (Reverse(degree), ..), matched, name)| {
            format!("{kind:?} {typos} {name} ({matched}) {degree}")
        })
        .collect()
}

fn rendered(hits: &[Hit<'_>]) -> Vec<String> {
    hits.iter()
        .map(|hit| {
            format!(
                "{:?} {} {} ({}) {}",
                hit.kind, hit.n_typos, hit.name, hit.matched, hit.degree
            )
        })
        .collect()
}

fn name_strategy() -> impl Strategy<Value = String> {
    let word = proptest::sample::select(&WORDS[..]);
    proptest::collection::vec(word, 1..4).prop_map(|words| words.join(" "))
}

fn query_strategy() -> impl Strategy<Value = String> {
    let cut = (name_strategy(), 1_usize..14, "[ ]?")
        .prop_map(|(name, len, space)| name.chars().take(len).collect::<String>() + &space);
    let mistyped = (name_strategy(), 0_usize..12, "[a-eln ]?").prop_map(|(name, place, letter)| {
        let mut letters: Vec<char> = name.chars().collect();
        let place = place % letters.len();
        match letter.chars().next() {
            Some(letter) => letters[place] = letter,
            None => drop(letters.remove(place)),
        }
        letters.into_iter().collect::<String>()
    });
    prop_oneof![cut, mistyped]
}

/// Relations between the entities: pairs of their numbers.
fn relations(pairs: &[(usize, usize, usize)], n: usize) -> Vec<Relation> {
    let mut by_id = BTreeMap::new();
    for (left, right, kind) in pairs {
        let (left, right) = (left % n, right % n);
        let view = ["asserted", "planned", "negated"][kind % 3];
        let tag = ["north", "south"][kind % 2];
        let row = relation(&format!("x{left} met x{right} {view} @{tag} #{kind}"));
        assert_eq!(row.subject.entity(), Some(id(&format!("x{left}"))));
        by_id.insert(row.id, row);
    }
    by_id.into_values().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn finds_what_its_rules_say_whatever_the_history(
        names in proptest::collection::vec(proptest::collection::vec(name_strategy(), 1..4), 1..24),
        pairs in proptest::collection::vec((0_usize..24, 0_usize..24, 0_usize..6), 0..40),
        n_first in 0_usize..24,
        step in 1_usize..9,
        queries in proptest::collection::vec(query_strategy(), 1..8),
        limit in 1_usize..40,
    ) {
        let entities: Vec<Entity> = names.iter().enumerate().map(|(number, names)| named(number, names)).collect();
        let relations = relations(&pairs, entities.len());
        let whole = Topology::build(&ontology(), entities.clone(), relations.clone(), 1);
        let (first, later) = entities.split_at(n_first.min(entities.len()));
        // What is there first has other names, and is changed later on.
        let other: Vec<Entity> = first.iter().enumerate().map(|(number, row)| Entity {
            id: row.id, nodes: row.nodes.clone(), entity_type: row.entity_type.clone(), ..named(number, &["Lind Mara".to_owned()])
        }).collect();
        let mut changed = Topology::build(&ontology(), other, [], 1);
        for (sequence, rows) in (2..).zip(later.chunks(step).chain(first.chunks(step))) {
            changed = changed.changed(sequence, rows.iter().map(|row| (row.id, Some(row))), []);
        }
        for (sequence, rows) in (100..).zip(relations.chunks(step)) {
            changed = changed.changed(sequence, [], rows.iter().map(|row| (row.id, Some(row))));
        }
        let filters = [
            Filter::of_view(View::All),
            Filter::default(),
            Filter { types: vec!["Person".into()], ..Filter::of_view(View::Planned) },
            Filter { collection: Some("north".into()), ..Filter::default() },
        ];
        for query in &queries {
            for filter in &filters {
                let mut all = expected(&entities, &relations, query, filter);
                let suggested: Vec<String> = {
                    let begun = all.iter().filter(|line| !["Words", "Subst", "Fuzzy"].contains(&&line[..5]));
                    begun.take(limit).cloned().collect()
                };
                all.truncate(limit);
                for graph in [&whole, &changed, &changed.compacted()] {
                    prop_assert_eq!(&rendered(&graph.search_within(query, limit, filter)), &all, "{:?} {:?}", query, filter);
                    if !suggested.is_empty() {
                        prop_assert_eq!(&rendered(&graph.suggest_within(query, limit, filter)), &suggested, "{:?}", query);
                    }
                }
            }
        }
    }
}

#[test]
fn the_best_of_very_many_come_first() {
    // More names with one beginning than are looked at one by one, and than the best of them that are kept.
    let entities: Vec<Entity> = (0..700)
        .map(|number| {
            let mut row = named(
                number,
                &[format!("Marta Number{number}"), format!("N{number} Marta")],
            );
            row.sources = ((number * 7919) % 1000) as u32;
            row
        })
        .collect();
    let whole = Topology::build(&ontology(), entities.clone(), [], 1);
    let mut changed = Topology::build(&ontology(), entities.iter().take(300).cloned(), [], 1);
    for (sequence, row) in (2..).zip(&entities[200..]) {
        changed = changed.changed(sequence, [(row.id, Some(row))], []);
    }
    for query in [
        "m",
        "marta",
        "marta ",
        "marta number",
        "marta number1",
        "number",
        "n",
        "n1",
    ] {
        for limit in [1, 20, 60, 1000] {
            let mut all = expected(&entities, &[], query, &Filter::default());
            all.retain(|line| !line.starts_with("Subst") && !line.starts_with("Fuzzy"));
            all.truncate(limit);
            for graph in [&whole, &changed] {
                assert_eq!(
                    rendered(&graph.suggest(query, limit)),
                    all,
                    "{query} {limit}"
                );
            }
        }
    }
}

#[test]
fn whole_names_are_found_by_themselves() {
    let entities: Vec<Entity> = (0..3)
        .map(|number| named(number, &["Mara Lind".to_owned(), "M. Lind".to_owned()]))
        .collect();
    let graph = Topology::build(&ontology(), entities, [], 1);
    let found: Vec<u32> = graph
        .named("mara  LIND")
        .iter()
        .map(|node| graph.sources(*node))
        .collect();
    assert_eq!(found, [2, 1, 0]);
    assert_eq!(graph.named("M Lind").len(), 3);
    assert!(graph.named("Mara").is_empty());
    assert!(graph.named("").is_empty());
}
