//! The scorers of the public sets on small invented rows.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::classes::{accuracy, macro_f1, micro_without};
use super::coref_counts::{Clusters, conll, count, greatest_sum, scores};
use super::matching::{is_actor, matching};
use super::{Outcome, Prepare, attribution, coref, directed, events, gap, oie, relcls, time};
use crate::eval::evalkit::numbers_after;

/// Runs a task on rows and answers; gives its figures by name.
fn check_task(prepare: Prepare, rows: Value, answers: Value) -> (BTreeMap<String, f64>, Outcome) {
    let asked = prepare(rows.as_array().unwrap()).unwrap();
    let answers = answers.as_array().unwrap();
    assert_eq!(asked.texts.len(), answers.len());
    let outcome = (asked.score)(answers).unwrap();
    let figures = outcome.figures.iter();
    let figures = figures.map(|figure| (figure.name.clone(), figure.value));
    (figures.collect(), outcome)
}

/// A claim from the words at one place to the words at another.
fn claim(event: &str, score: f64, from: [usize; 2], to: [usize; 2]) -> Value {
    json!({
        "kind": "event", "subject_role": "agent", "object_role": "patient", "symmetric": false,
        "status": "occurred", "negative": false, "confidence": 0.8,
        "roles": [
            { "name": "agent", "fillers": [{ "span": from, "words": "Quill" }] },
            { "name": "patient", "fillers": [{ "span": to, "words": "Tarn" }] },
        ],
        "plover": { "event": event, "score": score, "if_future": "AGREE", "if_cancelled": null, "swap_roles": false },
    })
}

fn claims(claims: &[Value]) -> Value {
    json!({ "claims": claims, "mentions": [] })
}

#[test]
fn the_greatest_matching_gives_way() {
    let fits = |gold: usize, given: usize| [[true, true], [true, false]][gold][given];
    assert_eq!(matching(2, 2, fits), [(1, 0), (0, 1)]);
    assert_eq!(matching(2, 0, |_, _| true), []);
}

#[test]
fn actors_share_a_word_that_says_something() {
    let golds = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<Vec<_>>()
    };
    assert!(is_actor("the Arden senate", &golds(&["Senate of Bream"])));
    assert!(is_actor("Arden", &golds(&["Ardenish"])));
    assert!(!is_actor("President of the", &golds(&["the president"])));
    assert!(is_actor("", &golds(&[])));
    assert!(!is_actor("Arden", &golds(&[])));
}

#[test]
fn classes_are_averaged_over_those_of_the_gold() {
    let pairs = [(0, Some(0)), (0, Some(2)), (1, Some(1)), (1, None)];
    // Class 0: P 1, R 1/2; class 1 the same; class 2 is not in the gold.
    assert!((macro_f1(&pairs) - 2.0 / 3.0).abs() < 1e-12);
    assert!((accuracy(&pairs) - 0.5).abs() < 1e-12);
    assert!((micro_without(&pairs, 0).f1 - 2.0 / 3.0).abs() < 1e-12);
}

#[test]
fn coreference_counts_are_those_of_the_textbook() {
    let clusters = |sets: &[&[usize]]| {
        let places = sets.iter().enumerate();
        let places = places.flat_map(|(set, places)| {
            places
                .iter()
                .map(move |&at| ((at, at + 1), set.to_string()))
        });
        places.collect::<Clusters>()
    };
    // Key {1 2 3} {4 5 6 7}, response {1 2} {3 4 5} {6 7}.
    let counts = count(
        &clusters(&[&[1, 2, 3], &[4, 5, 6, 7]]),
        &clusters(&[&[1, 2], &[3, 4, 5], &[6, 7]]),
    );
    let [mentions, muc, b_cubed, ceaf] = scores(&[counts]);
    let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
    assert!(near(mentions.f1, 1.0));
    assert!(near(muc.recall, 3.0 / 5.0) && near(muc.precision, 3.0 / 4.0));
    assert!(near(
        b_cubed.recall,
        (2.0 * 2.0 / 3.0 + 1.0 / 3.0 + 2.0) / 7.0
    ));
    assert!(near(
        b_cubed.precision,
        (2.0 + 1.0 / 3.0 + 2.0 * 2.0 / 3.0 + 2.0) / 7.0
    ));
    // {1 2 3}~{1 2} 4/5 and {4 5 6 7}~{6 7} 2/3 go before {3 4 5} 4/7.
    assert!(near(ceaf.recall, (0.8 + 2.0 / 3.0) / 2.0));
    assert!(near(
        conll(&[counts]),
        (muc.f1 + b_cubed.f1 + ceaf.f1) / 3.0
    ));
}

#[test]
fn the_greatest_sum_is_not_the_greedy_one() {
    let sum = greatest_sum(&[vec![0.9, 0.8, 0.0], vec![0.8, 0.1, 0.0]]);
    assert!((sum - 1.6).abs() < 1e-12);
}

#[test]
fn a_marked_pair_takes_the_class_of_its_claim_else_of_a_neighbour() {
    let row = |event: &str| json!({ "marked": "<s>Quill</s> thanked <t>Tarn</t>.", "expected": [{ "plover": event }] });
    let mut unsure = claims(&[claim("SUPPORT", 5.0, [0, 5], [14, 18])]);
    unsure["pair"] = json!({ "event": "AID", "confidence": 0.3 });
    let mut sure = claims(&[claim("ACCUSE", -2.0, [14, 18], [0, 5])]);
    sure["pair"] = json!({ "event": "REJECT", "confidence": 0.8 });
    let answers = json!([unsure, sure, claims(&[])]);
    let rows = json!([row("SUPPORT"), row("ACCUSE"), row("SUPPORT")]);
    let (figures, outcome) = check_task(relcls::prepare, rows, answers);
    // The second is the wrong way round: only the fallback takes it.
    assert_eq!(figures["macro-F1, with fallback"], 0.833);
    assert_eq!(figures["macro-F1, claims only"], 0.333);
    // A sure reading of the words goes before the claim, an unsure one behind it.
    assert_eq!(figures["macro-F1, with the words of the pair"], 0.333);
    assert_eq!(figures["marked pairs with a claim"], 0.333);
    assert_eq!(
        outcome.faults,
        [
            "ACCUSE read REJECT: [S Quill] thanked [T Tarn].",
            "SUPPORT said nothing: [S Quill] thanked [T Tarn]."
        ]
    );
}

/// An event of the pipeline.
fn event(class: &str, lemma: &str, source: Option<&str>, target: Option<&str>) -> Value {
    let actor = |name: Option<&str>| json!({ "words": name.unwrap_or("somebody"), "name": name });
    json!({
        "deed": class, "lemma": lemma, "construction": "main",
        "source": actor(source), "target": actor(target),
    })
}

/// Checks how an event counts where the gold has a code with the class that the set gives it.
#[track_caller]
fn check_event(said: Value, cameo: &str, class: Value, expected: [f64; 2]) {
    let rows = json!([{
        "id": "1", "text": "Quill did it.", "expected": [
            { "source_text": ["Quill"], "target_text": ["Tarn"], "cameo": cameo, "plover": class },
        ],
    }]);
    let (figures, _) = check_task(events::prepare, rows, json!([{ "events": [said] }]));
    let plover = "triple F1 in PLOVER's classes, 1 rows";
    assert_eq!([figures["triple F1"], figures[plover]], expected);
}

#[test]
fn events_take_the_class_that_the_set_gives_their_category() {
    let (quill, tarn) = (Some("Quill"), Some("Tarn"));
    let consult = json!("CONSULT");
    check_event(
        event("SUPPORT", "praise", quill, tarn),
        "041",
        consult.clone(),
        [1.0, 1.0],
    );
    check_event(
        event("CONSULT", "meet", quill, tarn),
        "041",
        consult.clone(),
        [0.0, 0.0],
    );
    check_event(
        event("SUPPORT", "praise", quill, None),
        "041",
        consult,
        [0.0, 0.0],
    );
    // Seizing has no class in CAMEO's table.
    check_event(
        event("COERCE", "arrest", quill, tarn),
        "212",
        Value::Null,
        [1.0, 1.0],
    );
}

#[test]
fn planned_events_take_the_class_of_what_is_to_come() {
    let marked = "<s>Quill</s> will help <t>Tarn</t>.";
    let rows = json!([{ "marked": marked, "expected": [{ "plover": "AGREE" }] }]);
    let mut planned = claim("AID", 10.0, [0, 5], [16, 20]);
    planned["status"] = json!("planned");
    let (figures, _) = check_task(relcls::prepare, rows, json!([claims(&[planned])]));
    assert_eq!(figures["macro-F1, claims only"], 1.0);
}

#[test]
fn concessions_and_retreats_are_one_class_of_plv() {
    let rows = json!([{ "marked": "<s>Quill</s> thanked <t>Tarn</t>.", "expected": [{ "plover": "YIELD" }] }]);
    let left = claim("RETREAT", 4.5, [0, 5], [14, 18]);
    let (figures, _) = check_task(relcls::prepare, rows, json!([claims(&[left])]));
    assert_eq!(figures["macro-F1, claims only"], 1.0);
}

#[test]
fn feelings_go_from_one_name_to_the_other() {
    let row = |label: u8| json!({ "id": label.to_string(), "marked": "[Tarn] hates what [Quill] said.", "e1": "Quill", "e2": "Tarn", "label": label });
    // Without brackets `Tarn` stands at 0, `Quill` at 16.
    let mut kind = claim("ACCUSE", -2.0, [16, 21], [0, 4]);
    kind["negative"] = json!(true);
    // A label is no feeling by itself, a meeting none at all.
    let mut label = claim("ACCUSE", -2.0, [0, 4], [16, 21]);
    label["predicate"] = json!("labeled");
    let answers = json!([
        claims(&[claim("ACCUSE", -2.0, [0, 4], [16, 21])]),
        claims(&[kind]),
        claims(&[label]),
        claims(&[claim("CONSULT", 1.0, [0, 4], [16, 21])]),
        claims(&[])
    ]);
    let rows = json!([row(4), row(1), row(0), row(0), row(0)]);
    let (figures, outcome) = check_task(directed::prepare, rows, answers);
    assert_eq!(outcome.faults, Vec::<String>::new());
    assert_eq!(figures["macro-F1"], 1.0);
}

#[test]
fn contents_match_by_half_of_their_characters() {
    let text = "“Élan,” said Quill. Tarn says that it rains.";
    let said = |start: usize, end: usize| json!([[start, end, ""]]);
    let rows = json!([{ "id": "1", "text": text, "attributions": [
        { "source": said(13, 18), "cue": said(8, 12), "content": said(0, 7) },
        { "source": said(20, 24), "cue": said(25, 29), "content": said(30, 43) },
    ] }]);
    // Bytes: the quotation marks have three, `É` two.
    let reports = json!([
        { "source": [[18, 23]], "cue": [[13, 17]], "content": [[0, 12]] },
        { "source": [[25, 29]], "cue": [[30, 34]], "content": [[40, 48]] },
        { "source": [[35, 39]], "cue": [[40, 43]], "content": [[44, 48]], "within": 1 },
    ]);
    let discourse = json!({ "mentions": [], "types": [], "dates": [], "reports": reports });
    let (figures, outcome) = check_task(attribution::prepare, rows, json!([discourse]));
    assert_eq!(outcome.faults, Vec::<String>::new());
    assert_eq!(figures["content and source F1"], 1.0);
    assert_eq!(figures["content to the letter F1"], 0.5);
    assert_eq!(
        figures["content and source F1, reports inside others too"],
        0.8
    );
}

fn mention(start: usize, end: usize, cluster: usize) -> Value {
    json!({ "span": [start, end], "head": [start, end], "clusters": [cluster] })
}

fn discourse(mentions: &[Value], types: &[&str]) -> Value {
    json!({ "mentions": mentions, "types": types, "dates": [], "reports": [] })
}

#[test]
fn a_pronoun_means_the_name_in_its_cluster() {
    let rows = json!([{
        "id": "1", "text": "Ada saw Bea when she sang.", "pronoun": [17, "she"], "A": [0, "Ada", false], "B": [8, "Bea", true],
    }]);
    let mentions = [mention(0, 3, 0), mention(8, 11, 1), mention(17, 20, 1)];
    let (figures, _) = check_task(
        gap::prepare,
        rows,
        json!([discourse(&mentions, &["Person", "Person"])]),
    );
    assert_eq!(
        (figures["overall F1"], figures["F1 on feminine pronouns"]),
        (1.0, 1.0)
    );
    assert_eq!(figures["F1 on masculine pronouns"], 0.0);
}

#[test]
fn coreference_is_scored_on_gold_mentions_and_on_our_own() {
    let gold = |start: usize, end: usize, kind: &str, cluster: &str| json!({ "start": start, "end": end, "type": kind, "cluster": cluster });
    let rows = json!([{ "id": "1", "text": "Mayor Ada Quill sang. She left. Rain fell.", "mentions": [
        gold(0, 15, "person", "a"), gold(22, 25, "person", "a"), gold(32, 36, "substance", "b"),
    ] }]);
    // Our mention is the name without the title; rain is a thing.
    let mentions = [mention(6, 15, 0), mention(22, 25, 0), mention(32, 36, 1)];
    let (figures, _) = check_task(
        coref::prepare,
        rows,
        json!([discourse(&mentions, &["Person", "Thing"])]),
    );
    assert_eq!(figures["CoNLL F1, gold mentions"], 1.0);
    assert_eq!(figures["CoNLL F1, our mentions, moved"], 1.0);
    assert!(figures["CoNLL F1, our mentions"] < 0.7);
}

#[test]
fn dates_are_right_on_any_day_that_the_gold_allows() {
    let expected = json!([{ "Text": "on 15", "Start": 8, "Value": {
        "FutureResolution": { "date": "2016-11-15" }, "PastResolution": { "date": "2016-10-15" },
    } }]);
    let row = |suite: &str| json!({ "id": suite, "suite": suite, "text": "Back in on 15", "expected": expected });
    let date = |day: &str| json!({ "span": [11, 13], "past": [day, day], "future": [day, day] });
    let answer =
        |day: &str| json!({ "mentions": [], "types": [], "dates": [date(day)], "reports": [] });
    let rows = json!([row("DateParser"), row("DatePeriodParser"), row("SetParser")]);
    let (figures, outcome) = check_task(
        time::prepare,
        rows,
        json!([answer("2016-10-15"), answer("2016-12-15")]),
    );
    assert_eq!((figures["right of found"], figures["found F1"]), (0.5, 1.0));
    assert_eq!(outcome.faults.len(), 1);
}

#[test]
fn open_triples_are_compared_word_by_word() {
    let row = json!({ "id": "1", "text": "Quill thanked Tarn in Bream.", "tuples": [
        { "rel": "thanked", "args": ["Quill", "Tarn", "in Bream"] },
    ] });
    let thanked =
        json!({ "relation": "thanked", "arguments": ["Quill", "Tarn"], "confidence": 0.5 });
    let answer = json!({ "propositions": [thanked] });
    let (_, outcome) = check_task(oie::prepare, json!([row]), json!([answer]));
    // All three words are right; `in Bream` is missing of five.
    let (_, numbers) = &outcome.checks[0].lines[0];
    assert_eq!(numbers[..2], [1.0, 0.6]);
}

#[test]
fn figures_are_read_from_what_evalkit_prints() {
    let said =
        "n 12  accuracy 0.5000  macro-F1 0.2500\nall    P 0.1000  R 0.2000  F1 0.1333\nallow 9";
    assert_eq!(numbers_after(said, "n 12"), [0.5, 0.25]);
    assert_eq!(numbers_after(said, "all"), [0.1, 0.2, 0.1333]);
    assert_eq!(numbers_after(said, "none"), Vec::<f64>::new());
}
