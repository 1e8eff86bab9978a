use expect_test::{Expect, expect};

use super::{Ontology, PloverEvent, QuadClass};
use crate::{Status, View};

fn shipped() -> String {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../data/ontology/ontology.json"
    );
    std::fs::read_to_string(path).expect("the ontology is part of the repository")
}

#[track_caller]
fn check_fault(from: &str, to: &str, expected: Expect) {
    let text = shipped();
    assert!(text.contains(from), "the shipped ontology holds `{from}`");
    let broken = text.replacen(from, to, 1);
    match Ontology::parse(&broken) {
        Ok(_) => panic!("`{to}` was accepted"),
        Err(error) => {
            let without_lines = error.to_string().replace(|c: char| c.is_ascii_digit(), "#");
            expected.assert_eq(&without_lines);
            assert!(error.faults.iter().all(|fault| fault.line > 1), "{error}");
        }
    }
}

#[test]
fn the_shipped_file_is_sound() {
    let ontology = Ontology::parse(&shipped()).expect("sound");
    assert!(ontology.predicates().len() >= 80);
    assert!(ontology.is_type("MediaOutlet", "Organization"));
    assert!(!ontology.is_type("Organization", "MediaOutlet"));
    assert_eq!(ontology.type_family("MediaOutlet"), "Organization");
    assert_eq!(ontology.type_family("GPE"), "Place");
    assert_eq!(ontology.type_family("PoliticalParty"), "Organization");
    assert!(ontology.is_predicate("hosted", "met"));
    assert!(!ontology.is_predicate("met", "hosted"));
    assert!(ontology.is_predicate("raw:juggle", "raw:juggle"));
}

#[test]
fn faults_name_the_line() {
    check_fault(
        "\"parent\": \"met\"",
        "\"parent\": \"mett\"",
        expect!["ontology line ####: predicate `visited` has unknown parent `mett`"],
    );
    check_fault(
        "\"subject_role\": \"agent\"",
        "\"subject_role\": \"agnet\"",
        expect![[r#"
            ontology line ####: predicate `met` names unknown role `agnet`
            ontology line ####: frame `met:verb` fills no `agnet`
            ontology line ####: frame `met:verb` fills `agent`, which is no role of the predicate
            ontology line ####: frame `met:sit_with` fills no `agnet`
            ontology line ####: frame `met:sit_with` fills `agent`, which is no role of the predicate
            ontology line ####: frame `met:talks_planned` fills no `agnet`
            ontology line ####: frame `met:talks_planned` fills `agent`, which is no role of the predicate
            ontology line ####: frame `met:talks_verb` fills no `agnet`
            ontology line ####: frame `met:talks_verb` fills `agent`, which is no role of the predicate
            ontology line ####: frame `met:come_together` fills no `agnet`
            ontology line ####: frame `met:come_together` fills `agent`, which is no role of the predicate
            ontology line ####: frame `met:noun` fills no `agnet`
            ontology line ####: frame `met:noun` fills `agent`, which is no role of the predicate
            ontology line ####: frame `met:sit_down` fills no `agnet`
            ontology line ####: frame `met:sit_down` fills `agent`, which is no role of the predicate
            ontology line ####: frame `met:get_together` fills no `agnet`
            ontology line ####: frame `met:get_together` fills `agent`, which is no role of the predicate
            ontology line ####: frame `met:face_to_face` fills no `agnet`
            ontology line ####: frame `met:face_to_face` fills `agent`, which is no role of the predicate
            ontology line ####: frame `met:shake_hands` fills no `agnet`
            ontology line ####: frame `met:shake_hands` fills `agent`, which is no role of the predicate
            ontology line ####: frame `met:pay_call` fills no `agnet`
            ontology line ####: frame `met:pay_call` fills `agent`, which is no role of the predicate"#]],
    );
}

#[test]
fn unknown_fields_are_refused() {
    check_fault(
        "\"tier\": \"core\"",
        "\"tear\": \"core\"",
        expect![
            "ontology line ####: unknown field `tear`, expected one of `name`, `aliases`, `label`, `inverse_label`, `tier`, `family`, `kind`, `parent`, `subject_role`, `subject_types`, `object_role`, `object_fallback_role`, `object_types`, `symmetric`, `transitive`, `single_valued`, `default_status`, `attribution_required`, `roles`, `lemmas`, `phrases`, `nominalisations`, `frames`, `verbal_act`, `traps`, `cameo`, `plover`, `wikidata`, `schema_org`, `ftm`, `example`, `note` at line #### column ##"
        ],
    );
}

#[test]
fn faults_of_frames_name_the_line() {
    check_fault(
        "\"id\": \"come_together\"",
        "\"id\": \"verb\"",
        expect!["ontology line ####: frame `met:verb` is defined twice"],
    );
    check_fault(
        "\"prep:behind|to\"",
        "\"behind|to\"",
        expect![
            "ontology line ####: `behind|to` is not a slot: write steps such as `subject`, `prep:with|to` or `object>prep:of`, joined by `>` at line #### column ##"
        ],
    );
}

/// What a relation is in PLOVER, as `EVENT quad score`.
fn event(predicate: &str, status: Status, view: View) -> String {
    let ontology = Ontology::parse(&shipped()).expect("sound");
    let event = ontology.plover_event(predicate, status, view.set());
    let shown = |event: PloverEvent<'_>| format!("{} {} {}", event.event, event.quad, event.score);
    event.map_or_else(|| "-".to_owned(), shown)
}

#[test]
fn relations_are_events_of_plover() {
    let of = |predicate, status, view| event(predicate, status, view);
    let met = "CONSULT verbal_cooperation 2.5";
    assert_eq!(of("met", Status::Occurred, View::Asserted), met);
    assert_eq!(of("met", Status::Occurred, View::Claimed), met);
    let agreed = "AGREE verbal_cooperation 2.5";
    assert_eq!(of("met", Status::Planned, View::Planned), agreed);
    let rejected = "REJECT verbal_conflict -2";
    assert_eq!(of("met", Status::Cancelled, View::Negated), rejected);
    assert_eq!(
        of("attacked", Status::Occurred, View::Asserted),
        "ASSAULT material_conflict -9"
    );
    // A threat that is only planned stays what it is, because nothing stands for it in the future.
    assert_eq!(
        of("threatened", Status::Planned, View::Planned),
        "THREATEN verbal_conflict -3.5"
    );
}

#[test]
fn what_did_not_happen_is_no_event() {
    assert_eq!(event("met", Status::Occurred, View::Negated), "-");
    assert_eq!(event("attacked", Status::Threatened, View::Possible), "-");
    assert_eq!(event("met", Status::Requested, View::Planned), "-");
    assert_eq!(event("attacked", Status::Cancelled, View::Negated), "-");
    assert_eq!(event("born_in", Status::Occurred, View::Asserted), "-");
    assert_eq!(event("raw:juggle", Status::Occurred, View::Asserted), "-");
}

#[test]
fn every_code_has_a_quad_class_and_a_score_of_its_side() {
    let ontology = Ontology::parse(&shipped()).expect("sound");
    let mut n_codes = 0;
    for predicate in ontology.predicates() {
        let Some(plover) = &predicate.plover else {
            continue;
        };
        let views = View::Asserted.set();
        let event = ontology
            .plover_event(&predicate.name, Status::Occurred, views)
            .expect("the class is one of four");
        assert_eq!(event.event, plover.event);
        assert!(event.score.abs() <= 10.0, "{}", predicate.name);
        match event.quad.is_cooperative() {
            true => assert!(event.score > 0.0, "{}", predicate.name),
            false => assert!(event.score <= 0.0, "{}", predicate.name),
        }
        n_codes += 1;
        for turned in [&plover.if_future, &plover.if_cancelled]
            .into_iter()
            .flatten()
        {
            let known = ontology
                .predicates()
                .iter()
                .filter_map(|known| known.plover.as_ref());
            let plain = |known: &&super::Plover| known.event == *turned && known.mode.is_none();
            let scores: Vec<f64> = known.filter(plain).map(|known| known.score).collect();
            assert!(
                !scores.is_empty() && scores.iter().all(|score| *score == scores[0]),
                "{turned}"
            );
        }
    }
    assert!(n_codes > 30);
    assert_eq!(QuadClass::ALL.len(), 4);
}
