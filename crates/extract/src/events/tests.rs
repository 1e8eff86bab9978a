//! Coded events on sentences of our own.

use std::sync::{Arc, OnceLock};

use expect_test::{Expect, expect};
use newsgraph_annotate::Annotator;
use newsgraph_model::ontology::Ontology;
use newsgraph_model::{Article, Document, Language, TextSpan};

use crate::pairs::EventClass;
use crate::{Extractor, Gazetteers};

fn extractor() -> &'static Extractor {
    static EXTRACTOR: OnceLock<Extractor> = OnceLock::new();
    static MODEL: &[u8] = include_bytes!("../../../../data/models/en_core_web_md-3.7.1.bin");
    EXTRACTOR.get_or_init(|| {
        let ontology = include_str!("../../../../data/ontology/ontology.json");
        let ontology = Ontology::parse(ontology).expect("the ontology of the repository is sound");
        let annotator = Annotator::from_bytes(MODEL).expect("the model of the repository loads");
        Extractor::new(annotator, Arc::new(ontology), Gazetteers::builtin())
    })
}

fn document(text: &str, language: &str) -> Document {
    let article = Article {
        text: text.to_owned(),
        published_at: Some("2024-03-08".to_owned()),
        ..Article::default()
    };
    Document::from_article(article, Language(language.into())).expect("a date of our own")
}

/// Checks the events of a text: class, sides, first day if known.
fn check_events(text: &str, expected: Expect) {
    let events = extractor().events(&document(text, "en")).into_iter();
    let lines: Vec<String> = events
        .map(|event| {
            let class = event.class.map_or("says of", EventClass::code);
            let side = |side: &super::Actor| side.span.of(text).unwrap_or_default().to_owned();
            let day = event.time.and_then(|time| time.start);
            let day = day.map_or(String::new(), |day| format!(" {day}"));
            format!(
                "{class}: {} -> {}{day}",
                side(&event.source),
                side(&event.target)
            )
        })
        .collect();
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn sides_are_names_and_whom_they_speak_for() {
    check_events(
        "French officials condemned an attack by Libyan soldiers in Tunis on Thursday.",
        expect!["ACCUSE: French officials -> Libyan soldiers 2024-03-07"],
    );
    check_events(
        "Poland restored diplomatic ties with Japan.",
        expect!["SUPPORT: Poland -> Japan"],
    );
    check_events(
        "Chinese police arrested three Tibetan monks.",
        expect!["COERCE: Chinese police -> three Tibetan monks"],
    );
}

#[test]
fn meetings_are_mutual() {
    check_events(
        "The French president visited Germany on Monday.",
        expect![[r#"
            CONSULT: The French president -> Germany 2024-03-04
            CONSULT: Germany -> The French president 2024-03-04"#]],
    );
    check_events(
        "Russia and Ukraine clashed near the border.",
        expect![[r#"
            ASSAULT: Russia -> Ukraine
            ASSAULT: Ukraine -> Russia"#]],
    );
}

#[test]
fn lists_cross() {
    check_events(
        "France and Italy welcomed the resumption of ties between Japan and Korea.",
        expect![[r#"
            SUPPORT: France -> Japan
            SUPPORT: France -> Korea
            SUPPORT: Italy -> Japan
            SUPPORT: Italy -> Korea"#]],
    );
    check_events(
        "Danish media and government warned Norway.",
        expect![[r#"
            THREATEN: Danish media -> Norway
            THREATEN: Danish media and government -> Norway"#]],
    );
}

#[test]
fn passives_and_receivers_turn_the_sides() {
    check_events(
        "Poland was criticized by Hungary.",
        expect!["ACCUSE: Hungary -> Poland"],
    );
    check_events(
        "Kenya received aid from Norway.",
        expect!["AID: Norway -> Kenya"],
    );
}

#[test]
fn what_is_said_and_what_is_planned() {
    // TODO: what Korea will do is no agreement of Japan's; Japan only says something of Korea.
    check_events(
        "Japan said that Korea would attend the talks.",
        expect!["AGREE: Japan -> Korea"],
    );
    check_events(
        "Norway will send aid to Kenya.",
        expect!["AGREE: Norway -> Kenya"],
    );
    check_events(
        "The White House rejected a plan by Senator Moreno to cut aid to Poland.",
        expect!["REJECT: The White House -> Senator Moreno"],
    );
}

#[test]
fn nothing_happens_without_two_sides() {
    check_events("It rained in the valley on Friday.", expect![[r#""#]]);
    check_events("The report was published on Friday.", expect![[r#""#]]);
    let other = document("Deutschland kritisiert Polen.", "de");
    assert_eq!(extractor().events(&other), []);
}

/// Checks the class from the first name to the second, and back.
#[track_caller]
fn check_deeds(text: &str, names: [&str; 2], expected: [&str; 2]) {
    let extractor = extractor();
    let reading = extractor.reading(text);
    let discourse = reading.discourse(text, None, extractor.gazetteers());
    let [one, other] = names.map(|name| {
        let start = text.find(name).expect("the name stands in the text");
        TextSpan::new(start, start + name.len()).expect("names are not empty")
    });
    let deed = |source, target| {
        let deed = extractor.deed_between(&discourse, source, target);
        deed.map_or("nothing", |(class, _)| class.code())
    };
    assert_eq!([deed(one, other), deed(other, one)], expected, "{text}");
}

#[test]
fn a_deed_has_a_doer() {
    let names = ["Moreno", "Tolmar"];
    check_deeds("Moreno praised Tolmar.", names, ["SUPPORT", "nothing"]);
    check_deeds("Moreno was mocked by Tolmar.", names, ["nothing", "ACCUSE"]);
    check_deeds(
        "Moreno and Tolmar criticized the plan.",
        names,
        ["nothing", "nothing"],
    );
}

#[test]
fn who_says_something_bad_about_somebody_accuses_him() {
    let names = ["Moreno", "Tolmar"];
    check_deeds(
        "Moreno said that Tolmar was a disgrace to the office.",
        names,
        ["ACCUSE", "nothing"],
    );
    check_deeds(
        "“Tolmar should resign,” Moreno said.",
        names,
        ["ACCUSE", "nothing"],
    );
    check_deeds(
        "Moreno said that Tolmar was a hero.",
        names,
        ["nothing", "nothing"],
    );
    check_deeds(
        "Moreno said that Tolmar was born in spring.",
        names,
        ["nothing", "nothing"],
    );
}

#[test]
fn what_is_vowed_or_hoped_is_not_done() {
    check_events(
        "Tolmar vowed on Monday to wage war on Arden.",
        expect!["THREATEN: Tolmar -> Arden 2024-03-04"],
    );
    check_events(
        "Poland expressed hopes on Monday that France could be drawn into the talks by a restoration of ties with Spain.",
        expect!["says of: Poland -> France 2024-03-04"],
    );
}

#[test]
fn people_in_a_list_share_the_names_behind() {
    check_events(
        "Lawmakers and officials in Poland and Spain welcomed the agreement with Japan.",
        expect![[r#"
            SUPPORT: Lawmakers and officials in Poland -> Japan
            SUPPORT: Lawmakers and officials in Poland and Spain -> Japan
            SUPPORT: officials in Poland -> Japan
            SUPPORT: officials in Poland and Spain -> Japan"#]],
    );
}

#[test]
fn a_feast_is_no_side() {
    check_events(
        "Poland celebrated Nowruz with the parliament of Iran.",
        expect!["SUPPORT: Poland -> the parliament of Iran"],
    );
}

#[test]
fn neither_nor_denies() {
    check_events(
        "Neither Poland nor Spain attacked Japan.",
        expect![[r#"
        YIELD: Poland -> Japan
        YIELD: Spain -> Japan"#]],
    );
}

#[test]
fn who_is_told_of_somebody_is_the_other_side() {
    check_events(
        "Poland and Spain warned their people about Japan.",
        expect![[r#"
            THREATEN: Poland -> their people
            THREATEN: Spain -> their people"#]],
    );
    check_events(
        "Poland warned Spain about Japan.",
        expect!["THREATEN: Poland -> Spain"],
    );
}

#[test]
fn a_name_that_nobody_knows_acts() {
    check_events(
        "Fornwick welcomed a resumption of ties with Spain, the agency said on Thursday.",
        expect!["SUPPORT: Fornwick -> Spain"],
    );
}

#[test]
fn a_body_acts_by_what_it_says() {
    check_events(
        "A Polish government statement condemned France.",
        expect!["ACCUSE: Polish -> France"],
    );
}
