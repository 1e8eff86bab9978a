//! Search by name.

use expect_test::{Expect, expect};
use newsgraph_model::{Alias, Entity};

use super::{entity, id, ontology, relation};
use crate::{Topology, fold_name};

fn with_aliases(name: &str, aliases: &[&str]) -> Entity {
    let mut entity = entity(name, "Person");
    entity.aliases.extend(aliases.iter().map(|alias| Alias {
        text: (*alias).into(),
        mentions: 1,
        sources: 1,
    }));
    entity
}

fn people() -> Topology {
    let entities = [
        with_aliases("Zoë Lindqvist-Ørsted", &["Dr. Lindqvist", "Zo"]),
        with_aliases("Lind", &[]),
        with_aliases("Marta Lindhoff", &["M. Lindhoff"]),
        with_aliases("Belinda O’Hara", &["Belinda O'Hara"]),
        with_aliases("U.S. Grain Board", &["USGB"]),
        with_aliases("!!!", &[]),
        with_aliases("Маша Иванова", &[]),
        with_aliases("Straße des Marktes", &[]),
    ];
    let relations = [relation("Marta met Lind"), relation("x met y")]
        .into_iter()
        .map(|mut relation| {
            relation.subject = newsgraph_model::Term::Entity(id("Marta Lindhoff"));
            relation.object = Some(newsgraph_model::Term::Entity(id("Belinda O’Hara")));
            relation
        });
    Topology::build(&ontology(), entities, relations, 1)
}

#[track_caller]
fn check_search(query: &str, expected: Expect) {
    // The same graph, once as a base and once as nothing but changes.
    let base = people();
    let entities: Vec<Entity> = base
        .entities()
        .iter()
        .map(|node| {
            let names: Vec<&str> = base.names(*node).collect();
            with_aliases(names[0], &names[1..])
        })
        .collect();
    let empty = Topology::build(&ontology(), [], [], 0);
    let relations = [relation("Marta met Lind"), relation("x met y")].map(|mut relation| {
        relation.subject = newsgraph_model::Term::Entity(id("Marta Lindhoff"));
        relation.object = Some(newsgraph_model::Term::Entity(id("Belinda O’Hara")));
        relation
    });
    let changed = empty.changed(
        1,
        entities.iter().map(|entity| (entity.id, Some(entity))),
        relations
            .iter()
            .map(|relation| (relation.id, Some(relation))),
    );
    let render = |graph: &Topology| -> String {
        let hits = graph.search(query, 10).into_iter();
        let lines = hits.map(|hit| {
            format!(
                "{:?} {} ({}) {}",
                hit.kind, hit.name, hit.matched, hit.degree
            )
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    expected.assert_eq(&render(&base));
    assert_eq!(render(&base), render(&changed));
}

#[test]
fn matches_come_by_kind_then_degree() {
    check_search(
        "lind",
        expect![[r#"
        Exact Lind (Lind) 0
        WordPrefix Marta Lindhoff (Marta Lindhoff) 2
        WordPrefix Zoë Lindqvist-Ørsted (Zoë Lindqvist-Ørsted) 0
        Substring Belinda O’Hara (Belinda O’Hara) 2"#]],
    );
    check_search("zo", expect!["Exact Zoë Lindqvist-Ørsted (Zo) 0"]);
    check_search("M Lind", expect!["Prefix Marta Lindhoff (M. Lindhoff) 2"]);
}

#[test]
fn case_accents_and_marks_do_not_matter() {
    check_search(
        "  ZOE LINDQVIST ORSTED ",
        expect!["Exact Zoë Lindqvist-Ørsted (Zoë Lindqvist-Ørsted) 0"],
    );
    check_search(
        "OHARA",
        expect!["WordPrefix Belinda O’Hara (Belinda O’Hara) 2"],
    );
    check_search(
        "us grain",
        expect!["Prefix U.S. Grain Board (U.S. Grain Board) 0"],
    );
    check_search("иван", expect!["WordPrefix Маша Иванова (Маша Иванова) 0"]);
    check_search(
        "strasse",
        expect!["Prefix Straße des Marktes (Straße des Marktes) 0"],
    );
}

#[test]
fn queries_that_find_nothing_or_are_hostile() {
    check_search("", expect![""]);
    check_search(" \u{301} ", expect![""]);
    check_search("nobody at all", expect![""]);
    check_search("!!!", expect!["Exact !!! (!!!) 0"]);
    check_search(&"ﷺ".repeat(100_000), expect![""]);
    check_search("a\nb\0", expect![""]);
}

#[test]
fn a_very_long_name_is_found_by_its_beginning() {
    let long = format!("Quillon {}", "ab ".repeat(30_000));
    let graph = Topology::build(&ontology(), [with_aliases(&long, &[])], [], 1);
    assert_eq!(graph.search("quillon", 5).len(), 1);
    assert_eq!(graph.search(&long, 5).len(), 1);
}

#[test]
fn folding_is_idempotent_on_odd_letters() {
    for name in [
        "İstanbul",
        "ﬁlm",
        "ẞ",
        "Ǆ",
        "½ Company",
        "a\u{200b}b",
        "\u{202e}abc",
        "ÆØÅ",
    ] {
        assert_eq!(fold_name(&fold_name(name)), fold_name(name), "{name:?}");
    }
}
