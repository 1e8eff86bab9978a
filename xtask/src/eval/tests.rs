//! The scorer on small invented articles.

use expect_test::expect;
use serde_json::{Value, json};

use super::answer::Answer;
use super::article::score;
use super::gold::{GoldArticle, Level, faults};
use super::interval::interval;
use super::names::{forms, norm, office_words};
use super::ontology::Ontology;
use super::pairing::pair;
use super::record::{ArticleResult, SetResult, check_floors};
use super::sources::{is_blind, split_header};
use super::tally::Tally;

const TEXT: &str =
    "Mayor Ada Quill endorsed Bo Tarn on Monday. Tarn did not meet Cy Orr, the Ledger said.";

fn ontology() -> Ontology {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Ontology {
        predicates: names(&["endorsed", "supported", "met", "holds_office", "labeled"]),
        symmetric: names(&["met"]),
        core: names(&["endorsed", "supported", "met", "holds_office"]),
        types: names(&["Person", "Position", "Organization"]),
        statuses: names(&["occurred", "ongoing", "planned", "denied"]),
    }
}

fn gold() -> GoldArticle {
    let first = "Mayor Ada Quill endorsed Bo Tarn on Monday.";
    let second = "Tarn did not meet Cy Orr, the Ledger said.";
    let person = |id: &str, label: &str, surname: &str| json!({ "id": id, "type": "Person", "label": label, "level": "must", "aliases": [surname] });
    let mut article: GoldArticle = serde_json::from_value(json!({
        "id": "invented", "date": "2025-03-05", "exhaustive": true,
        "entities": [
            person("quill", "Ada Quill", "Quill"), person("tarn", "Bo Tarn", "Tarn"), person("orr", "Cy Orr", "Orr"),
            { "id": "ledger", "type": "Organization", "label": "Ledger", "level": "should" },
            { "id": "mayor", "type": "Position", "label": "Mayor of Arden", "level": "should" },
        ],
        "relations": [
            { "id": "R1", "level": "must", "predicate": "endorsed", "subject": "quill", "object": "tarn",
              "status": "occurred", "polarity": "positive", "attribution": ["narrator"],
              "time": { "start": "2025-03-03", "end": "2025-03-03" }, "evidence": [first] },
            { "id": "R2", "level": "should", "predicate": "met", "subject": "tarn", "object": "orr",
              "status": "occurred", "polarity": "negative", "attribution": ["narrator", "ledger"], "evidence": [second] },
            { "id": "R3", "level": "should", "predicate": "holds_office", "subject": "quill", "object": "mayor",
              "status": "ongoing", "polarity": "positive", "attribution": ["narrator"], "evidence": [first] },
        ],
        "forbidden": [
            { "triple": ["tarn", "endorsed", "quill"], "why": "the wrong way round" },
            { "triple": ["tarn", "met", "orr"], "if": { "status": "asserted" }, "why": "denied" },
        ],
    }))
    .unwrap();
    TEXT.clone_into(&mut article.text);
    article
}

fn relation(subject: &str, predicate: &str, object: &str) -> Value {
    json!({ "subject": subject, "predicate": predicate, "object": object })
}

fn answer(relations: &[Value]) -> Answer {
    let entity = |id: &str, name: &str, kind: &str| json!({ "id": id, "name": name, "type": kind });
    serde_json::from_value(json!({
        "id": "invented",
        "entities": [
            entity("1", "Ada Quill", "Person"), entity("2", "Mr. Tarn", "Person"), entity("3", "Orr", "Person"),
            entity("4", "the Ledger", "Organization"), entity("5", "Mayor", "Position"), entity("6", "Dee Vane", "Person"),
        ],
        "relations": relations,
    }))
    .unwrap()
}

fn tally_of(relations: &[Value]) -> Tally {
    score(&gold(), &answer(relations), &ontology()).tally
}

fn check_relations(relations: &[Value], expected: expect_test::Expect) {
    let t = tally_of(relations);
    let line = format!(
        "strict {}/{} wrong {}; any {}/{} wrong {}; must {}/{}; forbidden {}; status {} sources {} polarity {} time {}",
        t.s_tp,
        t.s_n,
        t.s_fp,
        t.x_tp,
        t.x_n,
        t.x_fp,
        t.must_tp,
        t.must_n,
        t.forb,
        t.status_ok,
        t.attribution_ok,
        t.polarity_ok,
        t.dated_ok
    );
    expected.assert_eq(&line);
}

#[test]
fn names_are_compared_without_articles_periods_and_possessives() {
    assert_eq!(norm("The  U.S. Senate’s"), "us senate");
    assert_eq!(norm("Arden 's \"mayor - elect\""), "arden's \"mayor-elect");
    assert_eq!(forms("Sen. Jane O’Roe"), ["sen jane o'roe", "jane o'roe"]);
    assert_eq!(forms("Mayor"), ["mayor"]);
    assert!(
        office_words("U.S. Rep. for Arden")
            .iter()
            .eq(["arden", "representative"])
    );
}

#[test]
fn entities_are_found_by_name_alias_and_words_of_the_office() {
    let t = tally_of(&[]);
    // `Mayor` is part of `Mayor of Arden`; `Dee Vane` is nobody.
    assert_eq!(
        (t.e_tp, t.e_n, t.e_fp, t.e_split, t.type_ok),
        (5, 5, 1, 0, 5)
    );
}

#[test]
fn a_second_name_of_the_same_thing_is_a_split() {
    let mut answer = answer(&[]);
    "Quill".clone_into(&mut answer.entities[5].name);
    let gold = gold();
    let scored = score(&gold, &answer, &ontology());
    assert_eq!((scored.tally.e_fp, scored.tally.e_split), (1, 1));
    assert_eq!(scored.entities.split, ["Quill"]);
}

#[test]
fn relations_match_by_ends_direction_and_predicate() {
    check_relations(
        &[relation("1", "endorsed", "2"), relation("3", "met", "2")],
        expect![
            "strict 2/3 wrong 0; any 2/3 wrong 0; must 1/1; forbidden 1; status 2 sources 1 polarity 1 time 0"
        ],
    );
    check_relations(
        &[
            relation("1", "supported", "2"),
            relation("2", "endorsed", "1"),
        ],
        expect![
            "strict 0/3 wrong 2; any 1/3 wrong 0; must 0/1; forbidden 1; status 0 sources 0 polarity 0 time 0"
        ],
    );
    check_relations(
        &[
            relation("1", "holds_office", "5"),
            relation("6", "met", "1"),
            relation("6", "met", "1"),
        ],
        expect![
            "strict 1/3 wrong 1; any 1/3 wrong 1; must 0/1; forbidden 0; status 0 sources 1 polarity 1 time 0"
        ],
    );
}

#[test]
fn literal_ends_and_unmeasured_predicates_are_never_wrong() {
    let literal =
        json!({ "subject": "1", "predicate": "endorsed", "object": { "literal": "her dog" } });
    check_relations(
        &[literal, relation("1", "labeled", "3")],
        expect![
            "strict 0/3 wrong 0; any 0/3 wrong 0; must 0/1; forbidden 0; status 0 sources 0 polarity 0 time 0"
        ],
    );
}

#[test]
fn qualifiers_are_counted_on_the_paired() {
    let mut endorsed = relation("1", "endorsed", "2");
    endorsed["time"] = json!({ "start": "2025-03", "end": null });
    let mut met = relation("2", "met", "3");
    met["polarity"] = json!("negative");
    met["attribution"] = json!(["4"]);
    let t = tally_of(&[endorsed, met]);
    assert_eq!(
        (t.attributed_n, t.attributed_tp, t.attributed_ok),
        (1, 1, 1)
    );
    assert_eq!((t.negative_n, t.negative_tp, t.negative_ok), (1, 1, 1));
    assert_eq!((t.dated_n, t.dated_tp, t.dated_ok), (1, 1, 1));
    // The negative claim is not the forbidden one.
    assert_eq!((t.forb, t.both_ok, t.status_ok), (0, 2, 2));
}

#[test]
fn of_two_that_fit_the_better_is_paired() {
    let planned =
        json!({ "subject": "1", "predicate": "endorsed", "object": "2", "status": "planned" });
    let gold = gold();
    let answer = answer(&[planned, relation("1", "endorsed", "2")]);
    let scored = score(&gold, &answer, &ontology());
    assert_eq!(scored.strict[0], Some(1));
    assert_eq!(scored.tally.s_fp, 0);
}

#[test]
fn pairing_gives_way_so_that_more_rows_are_paired() {
    let levels = [Level::Must, Level::Must];
    // Both rows like unit 0 best; row 0 could also take unit 1.
    let weights = [vec![Some(5.0), Some(1.0)], vec![Some(4.0), None]];
    assert_eq!(pair(&levels, &weights), [Some(1), Some(0)]);
    // A must row goes before a nice row, whatever the weights.
    let levels = [Level::Nice, Level::Must];
    assert_eq!(
        pair(&levels, &[vec![Some(9.0)], vec![Some(1.0)]]),
        [None, Some(0)]
    );
}

#[test]
fn intervals_are_the_same_in_every_run_and_hold_the_mean() {
    let values = [0.1, 0.4, 0.5, 0.9];
    let mean = |sample: &[f64]| sample.iter().sum::<f64>() / sample.len() as f64;
    let (low, high) = interval(&values, mean).unwrap();
    assert!((0.1..0.475).contains(&low) && (0.475..=0.9).contains(&high));
    assert_eq!(interval(&values, mean), Some((low, high)));
    assert_eq!(interval(&values[..2], mean), None);
}

#[test]
fn wrong_gold_is_named() {
    assert_eq!(faults(&gold(), &ontology()), Vec::<String>::new());
    let mut bad = gold();
    bad.relations[0].object = "nobody".to_owned();
    bad.relations[1].predicate = "hugged".to_owned();
    bad.entities[0].aliases.push("Quills".to_owned());
    bad.forbidden[0].triple[2] = "none".to_owned();
    expect![[r#"
        entity `quill`: `Quills` does not stand in the text
        relation `R1`: there is no entity `nobody`
        relation `R2`: the ontology has no predicate `hugged`
        forbidden 1: there is no entity `none`"#]]
    .assert_eq(&faults(&bad, &ontology()).join("\n"));
}

#[test]
fn a_header_gives_fields_and_body() {
    let (fields, body) =
        split_header("---\ntitle: A: b\npublished: 2025-03-05\n---\n\nARDEN — Text.\n").unwrap();
    assert_eq!(fields["title"], "A: b");
    assert_eq!(body, "ARDEN — Text.\n");
    assert!(split_header("No header").is_none());
}

#[test]
fn the_page_gets_the_table_between_its_marks() {
    let results = [("gold".to_owned(), recorded(1, 0.4))].into();
    let page = "Before\n<!-- table -->\nold\n<!-- end of table -->\nAfter\n";
    let text = super::page::with_table(page, &results, "abc, 2025-03-05").unwrap();
    expect![[r#"
        Before
        <!-- table -->
        Recorded after commit abc, 2025-03-05.

        | set | figure | value | 95 % | counts | wanted |
        |---|---|---|---|---|---|
        | `gold` | strict F1 | .400 |  |  |  |
        <!-- end of table -->
        After
    "#]]
    .assert_eq(&text);
    assert!(super::page::with_table("no marks", &results, "abc").is_err());
}

#[test]
fn even_numbers_are_blind() {
    assert!(is_blind("politics-02-a-suit") && is_blind("world-10"));
    assert!(!is_blind("politics-01-a-visit") && !is_blind("no-number"));
}

fn recorded(forbidden: u64, f1: f64) -> SetResult {
    let one = ArticleResult {
        paired: 1,
        asked: 2,
        wrong: 0,
        forbidden,
    };
    SetResult {
        figures: vec![super::figures::Figure::new("strict F1", f1)],
        counts: Some(Tally {
            forb: forbidden,
            ..Tally::default()
        }),
        articles: [("invented".to_owned(), one)].into(),
    }
}

#[test]
fn floors_hold_forbidden_hits_and_f1() {
    let was = recorded(1, 0.4);
    assert!(check_floors(&recorded(1, 0.396), Some(&was)).is_ok());
    assert!(check_floors(&recorded(0, 0.5), Some(&was)).is_ok());
    assert!(check_floors(&recorded(2, 0.5), Some(&was)).is_err());
    assert!(check_floors(&recorded(1, 0.394), Some(&was)).is_err());
    assert!(check_floors(&recorded(1, 0.4), None).is_err());
    let mut more = recorded(1, 0.4);
    more.articles.clear();
    assert!(check_floors(&more, Some(&was)).is_err());
}

/// Which relations the gold judges, in their order: right, wrong or not at all.
#[track_caller]
fn check_judged(relations: &[Value], expected: &[(&str, bool, bool)]) {
    let (gold, ontology) = (gold(), ontology());
    let mut relations = relations.to_vec();
    for (number, relation) in relations.iter_mut().enumerate() {
        relation["marks"] = json!([[number.to_string(), 1.0]]);
    }
    let answer = answer(&relations);
    let judged = super::calibration::judge(&score(&gold, &answer, &ontology), &ontology);
    let judged: Vec<(&str, bool, bool)> = judged
        .claims
        .iter()
        .map(|claim| claim.judgement())
        .collect();
    assert_eq!(judged, expected);
}

#[test]
fn claims_are_judged_by_ends_and_predicate() {
    let literal = |words: &str| json!({ "literal": words });
    let mut dated = relation("1", "endorsed", "2");
    dated["status"] = json!("planned");
    let mut in_words = relation("1", "holds_office", "");
    in_words["object"] = literal("mayor");
    let mut of_nothing = relation("1", "holds_office", "");
    of_nothing["object"] = literal("clerk");
    check_judged(
        &[
            relation("1", "endorsed", "2"),
            // A further copy is right as well, and its status is not.
            dated,
            // Forbidden.
            relation("2", "endorsed", "1"),
            // No row says it.
            relation("3", "supported", "1"),
            // The gold does not know Dee Vane, and she is no part of what it tells.
            relation("1", "endorsed", "6"),
            // Words are judged where the gold has a thing by that name.
            in_words,
            of_nothing,
            // No core predicate: nothing can be told.
            relation("1", "labeled", "2"),
            // The row is right, its status forbidden.
            relation("2", "met", "3"),
        ],
        &[
            ("0", true, true),
            ("1", true, false),
            ("2", false, false),
            ("3", false, false),
            ("4", false, false),
            ("5", true, false),
            ("8", false, false),
        ],
    );
}
