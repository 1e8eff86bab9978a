//! Matches of patterns.

use std::collections::BTreeMap;

use newsgraph_model::{EntityId, RelationId};
use proptest::prelude::*;

use super::sampled::{Plain, Sample, filter, sample, small_budget};
use super::{entity, id, name_of, ontology, relation, relation_of, topology};
use crate::{
    Budget, Direction, Filter, Matches, Pattern, PatternEdge, PatternError, PatternMatch,
    PatternPage, PatternTerm, Topology, Traversal,
};

const RACE: &str = "
    ! Election:Race Election:Other
    Ada endorsed Ben x2
    Cleo endorsed Ben
    Cleo endorsed Dora x5
    Ben candidate_in Race
    Dora candidate_in Other x3
    Ben criticized Dora
    Dora met Ben
    Ada endorsed Ada";

fn parse(text: &str) -> Pattern {
    Pattern::parse(text, &Filter::default(), |name| Ok(id(name))).expect("it is a pattern")
}

fn first_page() -> PatternPage {
    PatternPage {
        after: None,
        limit: usize::MAX,
    }
}

fn lines(graph: &Topology, pattern: &Pattern) -> Vec<String> {
    let found = graph.match_pattern(pattern, &first_page(), &Budget::default());
    let found = found.expect("it is a sound pattern");
    assert!(!found.truncated);
    let line = |found: &PatternMatch| {
        let names: Vec<String> = found
            .entities
            .iter()
            .map(|id| name_of(graph, *id))
            .collect();
        let relations = found.relations.iter().flatten();
        let relations: Vec<String> = relations
            .map(|step| relation_of(graph, step.relation))
            .collect();
        format!("{}: {}", names.join(" "), relations.join(", "))
    };
    found.matches.iter().map(line).collect()
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let mut found = lines(&topology(RACE), &parse(text));
    found.sort();
    assert_eq!(found, expected);
}

#[test]
fn variables_stand_for_what_makes_all_edges_hold() {
    check(
        "?a endorsed ?b, ?b candidate_in ?c",
        &[
            "Ada Ben Race: Ada endorsed Ben, Ben candidate_in Race",
            "Cleo Ben Race: Cleo endorsed Ben, Ben candidate_in Race",
            "Cleo Dora Other: Cleo endorsed Dora, Dora candidate_in Other",
        ],
    );
    check(
        "?a endorsed Ben, ?a endorsed Dora",
        &["Cleo: Cleo endorsed Ben, Cleo endorsed Dora"],
    );
    check("?a endorsed ?b, ?b met|criticized ?a", &[]);
    check("Ben candidate_in Race", &[": Ben candidate_in Race"]);
    check("Ben candidate_in Other", &[]);
    check("?a ~* Race", &["Ben: Ben candidate_in Race"]);
    check(
        "?a met ?b",
        &["Ben Dora: Dora met Ben", "Dora Ben: Dora met Ben"],
    );
    check("?a candidate_in _, Nobody met _", &[]);
}

#[test]
fn anything_is_one_entity_or_another() {
    check("?a endorsed _, ?a candidate_in _", &[]);
    check(
        "_ endorsed ?a, ?a candidate_in _",
        &[
            "Ben: Ada endorsed Ben, Cleo endorsed Ben, Ben candidate_in Race",
            "Dora: Cleo endorsed Dora, Dora candidate_in Other",
        ],
    );
}

#[test]
fn types_and_distinctness() {
    check(
        "?a ~* ?b:Event",
        &[
            "Ben Race: Ben candidate_in Race",
            "Dora Other: Dora candidate_in Other",
        ],
    );
    check("?a endorsed ?a", &["Ada: Ada endorsed Ada"]);
    check(
        "?a endorsed ?b, ?c endorsed ?b, ?a endorsed Dora",
        &["Cleo Ben Ada: Cleo endorsed Ben, Ada endorsed Ben, Cleo endorsed Dora"],
    );
    let graph = topology(RACE);
    let loose = Pattern {
        distinct: false,
        ..parse("?a endorsed ?b")
    };
    assert_eq!(
        lines(&graph, &loose).len(),
        lines(&graph, &parse("?a endorsed ?b")).len() + 1
    );
}

#[test]
fn what_is_no_pattern_is_refused() {
    let graph = topology(RACE);
    let ask = |pattern: &Pattern, page: &PatternPage| {
        graph.match_pattern(pattern, page, &Budget::default())
    };
    assert_eq!(ask(&parse(""), &first_page()), Err(PatternError::Empty));
    assert_eq!(
        ask(&parse(&"?a met ?b,".repeat(13)), &first_page()),
        Err(PatternError::TooLarge { n_edges: 13 })
    );
    assert_eq!(
        ask(&parse("_ met _"), &first_page()),
        Err(PatternError::Vague)
    );
    let mut loose = parse("?a met ?b");
    loose.types.insert("z".into(), vec!["Person".into()]);
    assert!(matches!(
        ask(&loose, &first_page()),
        Err(PatternError::LooseVariable { .. })
    ));
    for place in [
        vec![],
        vec![id("Ada")],
        vec![id("Ada"), id("Cleo")],
        vec![id("Nobody"), id("Ben")],
    ] {
        let page = PatternPage {
            after: Some(place),
            limit: 1,
        };
        assert_eq!(
            ask(&parse("?a endorsed ?b"), &page),
            Err(PatternError::BadPlace)
        );
    }
    let none = PatternPage {
        after: None,
        limit: 0,
    };
    assert_eq!(ask(&parse("?a endorsed ?b"), &none), Ok(Matches::default()));
}

/// The rarest relation comes first, and a hub of 50,000 is asked from its other ends.
#[test]
fn a_plan_begins_where_there_is_least() {
    let names: Vec<String> = (0..50_000).map(|number| format!("p{number}")).collect();
    let everyone = names.iter().map(|name| entity(name, "Person"));
    let entities = everyone.chain(["Hub", "Race"].map(|name| entity(name, "Person")));
    let met = names
        .iter()
        .map(|name| relation(&format!("{name} met Hub")));
    let few = (0..3).map(|number| relation(&format!("p{number} candidate_in Race")));
    let graph = Topology::build(&ontology(), entities, met.chain(few), 1);
    for text in [
        "?a met Hub, ?a candidate_in ?c",
        "?c endorsed|candidate_in ?d, ?c met ?h, ?h met Hub",
    ] {
        let found = graph.match_pattern(&parse(text), &first_page(), &Budget::default());
        let found = found.expect("it is a pattern");
        assert!(
            found.cost.relations < 30 && !found.truncated,
            "{text}: {:?}",
            found.cost
        );
    }
    let found = graph.match_pattern(
        &parse("?a met ?b, ?b met ?c"),
        &PatternPage {
            after: None,
            limit: 2,
        },
        &Budget::unlimited(),
    );
    assert_eq!(found.expect("it is a pattern").matches.len(), 2);
}

#[derive(Clone, Debug)]
struct Query {
    /// Ends (0 to 2 a variable, 3 and 4 an entity, 5 anything), direction and filter of each edge.
    edges: Vec<(u8, u8, Direction, Filter)>,
    types: Vec<Filter>,
    distinct: bool,
}

fn query() -> impl Strategy<Value = Query> {
    let direction = prop_oneof![3 => Just(Direction::Out), 1 => Just(Direction::Both), 1 => Just(Direction::In)];
    let edges = proptest::collection::vec((0_u8..6, 0_u8..6, direction, filter()), 1..4);
    let types = proptest::collection::vec(filter(), 3);
    (edges, types, any::<bool>()).prop_map(|(edges, types, distinct)| Query {
        edges: edges
            .into_iter()
            .map(|(a, b, direction, filter)| {
                (a, if (a, b) == (5, 5) { 0 } else { b }, direction, filter)
            })
            .collect(),
        types,
        distinct,
    })
}

impl Query {
    fn pattern(&self) -> Pattern {
        let term = |term: u8| match term {
            0..3 => PatternTerm::Variable(format!("v{term}").into()),
            5 => PatternTerm::Anything,
            number => PatternTerm::Entity(id(&format!("n{number}"))),
        };
        let mut pattern = Pattern {
            edges: Vec::new(),
            types: BTreeMap::new(),
            distinct: self.distinct,
        };
        for (subject, object, direction, filter) in &self.edges {
            pattern.edges.push(PatternEdge {
                subject: term(*subject),
                object: term(*object),
                direction: *direction,
                filter: filter.clone(),
            });
        }
        for name in pattern.variables() {
            let number: usize = name[1..].parse().expect("v0 to v2");
            pattern.types.insert(name, self.types[number].types.clone());
        }
        pattern
    }

    /// All matches, by trying everything.
    fn expected(&self, sample: &Sample) -> BTreeMap<Vec<EntityId>, Vec<Vec<(RelationId, bool)>>> {
        let pattern = self.pattern();
        let names = pattern.variables();
        let traversal = |filter: &Filter, direction| Traversal {
            filter: Filter {
                types: Vec::new(),
                ..filter.clone()
            },
            direction,
            ..Traversal::default()
        };
        let plains: Vec<Plain<'_>> = pattern
            .edges
            .iter()
            .map(|edge| sample.plain(&traversal(&edge.filter, edge.direction)))
            .collect();
        let everyone = &plains[0].entities;
        let types: Vec<Vec<bool>> = names
            .iter()
            .map(|name| {
                sample
                    .plain(&Traversal {
                        filter: Filter {
                            types: pattern.types[name].clone(),
                            ..Filter::default()
                        },
                        ..Traversal::default()
                    })
                    .admitted
            })
            .collect();
        let mut expected = BTreeMap::new();
        for mut code in 0..everyone.len().pow(names.len() as u32) {
            let mut places = Vec::new();
            for _ in &names {
                places.push(code % everyone.len());
                code /= everyone.len();
            }
            if places
                .iter()
                .zip(&types)
                .any(|(place, admitted)| !admitted[*place])
            {
                continue;
            }
            let entities: Vec<EntityId> = places.iter().map(|place| everyone[*place]).collect();
            let named = |entity: &EntityId| {
                pattern.edges.iter().any(|edge| {
                    [&edge.subject, &edge.object].contains(&&PatternTerm::Entity(*entity))
                })
            };
            let repeated = (0..entities.len()).any(|place| {
                entities[..place].contains(&entities[place]) || named(&entities[place])
            });
            if self.distinct && repeated {
                continue;
            }
            let is = |term: &PatternTerm, place: usize| match term {
                PatternTerm::Anything => true,
                PatternTerm::Entity(entity) => everyone[place] == *entity,
                PatternTerm::Variable(name) => names
                    .iter()
                    .position(|known| known == name)
                    .is_some_and(|variable| places[variable] == place),
            };
            let relations: Vec<Vec<(RelationId, bool)>> = pattern
                .edges
                .iter()
                .zip(&plains)
                .map(|(edge, plain)| {
                    let arcs = plain
                        .arcs
                        .iter()
                        .filter(|arc| is(&edge.subject, arc.from) && is(&edge.object, arc.to));
                    let mut links: Vec<(RelationId, bool)> =
                        arcs.map(|arc| (arc.relation.id, arc.forward)).collect();
                    links.sort();
                    links
                })
                .collect();
            if relations.iter().all(|relations| !relations.is_empty()) {
                expected.insert(entities, relations);
            }
        }
        expected
    }
}

fn all(graph: &Topology, pattern: &Pattern, page: &PatternPage, budget: &Budget) -> Matches {
    graph
        .match_pattern(pattern, page, budget)
        .expect("it is a sound pattern")
}

proptest! {
    #![proptest_config(ProptestConfig { max_global_rejects: 4096, ..ProptestConfig::default() })]
    #[test]
    fn matches_are_all_that_trying_everything_finds(sample in sample(6, 24), query in query(), budget in small_budget(), limit in 1_usize..4) {
        let pattern = query.pattern();
        let expected = query.expected(&sample);
        let [first, second, third] = sample.histories();
        let found = all(&first, &pattern, &first_page(), &Budget::unlimited());
        prop_assert!(!found.truncated);
        prop_assert_eq!(found.matches.len(), expected.len());
        for matched in &found.matches {
            let relations = expected.get(&matched.entities);
            prop_assert!(relations.is_some(), "{:?}", matched);
            for (links, all) in matched.relations.iter().zip(relations.expect("just seen")) {
                let mut links_by_id: Vec<(RelationId, bool)> = links.iter().map(|step| (step.relation, step.forward)).collect();
                let ranks: Vec<_> = links.iter().map(|step| first.relation(step.relation).expect("it is there").rank()).collect();
                prop_assert!(ranks.is_sorted());
                links_by_id.sort();
                // With anything at one end, a relation may be met from both of its own.
                if links.len() < 16 {
                    prop_assert_eq!(&links_by_id, all);
                }
            }
        }
        let cut = all(&first, &pattern, &first_page(), &budget);
        prop_assert!(cut.cost.relations <= budget.visited && cut.cost.entities <= budget.entities);
        prop_assert_eq!(&cut.matches[..], &found.matches[..cut.matches.len()]);
        prop_assert!(cut.truncated || cut.matches.len() == found.matches.len());
        for graph in [&second, &third] {
            prop_assert_eq!(&all(graph, &pattern, &first_page(), &Budget::unlimited()), &found);
            prop_assert_eq!(&all(graph, &pattern, &first_page(), &budget), &cut);
        }
        let mut paged: Vec<PatternMatch> = Vec::new();
        if found.matches.len() < 40 {
            loop {
                let after = paged.last().map(|last| last.entities.clone());
                let page = all(&second, &pattern, &PatternPage { after, limit }, &Budget::unlimited());
                let is_last = page.matches.len() < limit || pattern.variables().is_empty();
                paged.extend(page.matches);
                if is_last {
                    break;
                }
            }
            prop_assert_eq!(&paged, &found.matches);
        }
    }
}
