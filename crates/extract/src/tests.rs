//! What is read in sentences of our own: mentions, speakers, dates, zones.

use std::fmt::Write as _;
use std::sync::OnceLock;

use expect_test::{Expect, expect};
use jiff::civil::Date;
use newsgraph_annotate::Annotator;
use newsgraph_model::ontology::Ontology;
use newsgraph_model::{EventTime, MentionKind};
use proptest::prelude::*;

use crate::claims::Frames;
use crate::discourse::Discourse;
use crate::{Gazetteers, Reading, detect_language};

pub(crate) static MODEL: &[u8] = include_bytes!("../../../data/models/en_core_web_md-3.7.1.bin");
pub(crate) static ONTOLOGY: &str = include_str!("../../../data/ontology/ontology.json");

pub(crate) fn annotator() -> &'static Annotator {
    static ANNOTATOR: OnceLock<Annotator> = OnceLock::new();
    ANNOTATOR
        .get_or_init(|| Annotator::from_bytes(MODEL).expect("the model of the repository loads"))
}

pub(crate) fn gazetteers() -> &'static Gazetteers {
    static GAZETTEERS: OnceLock<Gazetteers> = OnceLock::new();
    GAZETTEERS.get_or_init(Gazetteers::builtin)
}

pub(crate) fn frames() -> &'static Frames {
    static FRAMES: OnceLock<Frames> = OnceLock::new();
    FRAMES.get_or_init(|| {
        Frames::new(&Ontology::parse(ONTOLOGY).expect("the ontology of the repository is sound"))
    })
}

pub(crate) fn with_discourse<T>(
    text: &str,
    published: Option<&str>,
    use_it: impl FnOnce(&Discourse<'_>) -> T,
) -> T {
    let reading = Reading::of(text, gazetteers(), &mut |segment| {
        annotator().annotate(segment)
    });
    let published: Option<Date> = published.map(|day| day.parse().expect("a date"));
    use_it(&reading.discourse(text, published, gazetteers()))
}

fn render_clusters(discourse: &Discourse<'_>) -> String {
    let mut out = String::new();
    for cluster in &discourse.clusters {
        let flags = match (cluster.named, cluster.is_node) {
            (true, _) => "",
            (false, true) => " (described)",
            (false, false) => " (no node)",
        };
        write!(out, "{}: {}{flags} =", cluster.entity_type, cluster.name)
            .expect("strings take text");
        for &mention in &cluster.mentions {
            let mention = &discourse.mentions[mention];
            let text = mention
                .span
                .of(discourse.text)
                .expect("spans lie in the text")
                .replace('\u{200B}', "<zero width>");
            let kind = match mention.kind {
                MentionKind::Named => "",
                MentionKind::Nominal => "~",
                MentionKind::Pronoun => "^",
            };
            write!(out, " [{kind}{text}]").expect("strings take text");
        }
        out.push('\n');
    }
    out
}

#[track_caller]
fn check_mentions(text: &str, expected: Expect) {
    with_discourse(text, None, |discourse| {
        expected.assert_eq(&render_clusters(discourse));
    });
}

#[track_caller]
fn check_quotations(text: &str, expected: Expect) {
    with_discourse(text, None, |discourse| {
        let mut out = String::new();
        for quotation in &discourse.quotations {
            let words = quotation
                .span
                .of(discourse.text)
                .expect("spans lie in the text");
            let speaker = quotation.speaker.map_or("nobody", |speaker| {
                discourse.clusters[speaker].name.as_str()
            });
            let kind = if quotation.is_speech {
                "says"
            } else {
                "is not quoted"
            };
            writeln!(out, "{speaker} {kind} {words}").expect("strings take text");
        }
        expected.assert_eq(&out);
    });
}

#[track_caller]
fn check_titles(text: &str, expected: Expect) {
    with_discourse(text, None, |discourse| {
        let mut out = String::new();
        for title in &discourse.titles {
            let tokens = &discourse.annotated.tokens[title.tokens.clone()];
            let words = &discourse.text[tokens[0].start..tokens[tokens.len() - 1].end];
            let position = title
                .position
                .map_or("-", |position| discourse.clusters[position].name.as_str());
            let bearer = &discourse.clusters[title.cluster].name;
            writeln!(out, "{bearer} | {words} | {position}").expect("strings take text");
        }
        expected.assert_eq(&out);
    });
}

#[track_caller]
fn check_dates(published: &str, text: &str, expected: Expect) {
    with_discourse(text, Some(published), |discourse| {
        let mut out = String::new();
        for date in &discourse.dates {
            let words = date
                .past
                .expression
                .and_then(|span| span.of(discourse.text))
                .expect("dates have words");
            let show = |time: EventTime| {
                let day = |day: Option<Date>| day.map_or("..".to_owned(), |day| day.to_string());
                format!("{}/{} {}", day(time.start), day(time.end), time.precision)
            };
            writeln!(
                out,
                "{words}: past {}, future {}",
                show(date.past),
                show(date.future)
            )
            .expect("strings take text");
        }
        expected.assert_eq(&out);
    });
}

#[track_caller]
fn check_zones(text: &str, expected: Expect) {
    with_discourse(text, None, |discourse| {
        let mut out = String::new();
        for zone in &discourse.zones {
            let words = zone.span.of(discourse.text).expect("spans lie in the text");
            writeln!(out, "{:?}: {words}", zone.kind).expect("strings take text");
        }
        expected.assert_eq(&out);
    });
}

#[test]
fn names_titles_and_pronouns_of_one_person_are_one_cluster() {
    check_mentions(
        "President Dora Vane met Tom Hale in Berlin. Vane said she liked the city. The president thanked him.",
        expect![[r#"
            Position: President = [~President]
            Person: Dora Vane = [Dora Vane] [Vane] [^she] [~The president]
            Person: Tom Hale = [Tom Hale] [^him]
            GPE: Berlin = [Berlin] [~the city]
        "#]],
    );
}

#[test]
fn a_shared_surname_joins_neither_of_two_people() {
    check_mentions(
        "Anna Brandt and Peter Brandt spoke in Ottawa. Brandt left early.",
        expect![[r#"
        Person: Anna Brandt = [Anna Brandt]
        Person: Peter Brandt = [Peter Brandt]
        GPE: Ottawa = [Ottawa]
    "#]],
    );
}

#[test]
fn an_acronym_is_the_body_it_abbreviates() {
    check_mentions(
        "The Harbour Safety Commission (HSC) fined the Orlo Group. The HSC said Orlo had lied.",
        expect![[r#"
            GovernmentBody: Harbour Safety Commission = [Harbour Safety Commission] [HSC] [HSC]
            Company: Orlo Group = [Orlo Group] [Orlo]
        "#]],
    );
}

#[test]
fn nicknames_and_invisible_characters_do_not_split_a_name() {
    check_mentions(
        "Robert \u{2018}Bobby\u{2019} Castellan spoke. Ca\u{200B}stellan smiled.",
        expect![[r#"
        Person: Robert Castellan = [Robert ‘Bobby’ Castellan] [Ca<zero width>stellan]
    "#]],
    );
}

#[test]
fn line_ends_and_decomposed_letters_do_not_change_names() {
    let names = |text: &str| {
        with_discourse(text, None, |discourse| {
            let clusters = discourse.clusters.iter();
            clusters
                .map(|cluster| (cluster.name.clone(), cluster.mentions.len()))
                .collect::<Vec<_>>()
        })
    };
    let plain = "Élise Marchand met Karl Weber in Paris.\n\nShe thanked Weber.";
    let decomposed =
        "\u{FEFF}E\u{301}lise Marchand met Karl Weber in Paris.\r\n\r\nShe thanked Weber.";
    assert_eq!(names(plain), names(decomposed));
    assert!(!names(plain).is_empty());
}

#[test]
fn speakers_stand_before_after_and_between() {
    check_quotations(
        "“We will build it,” Clara Dunn said. “And soon.”\n\nJohn Birch told reporters: “I doubt it.”\n\n“Nobody asked us,” said Mayor Lucy Grant, “and I regret that.”",
        expect![[r#"
            Clara Dunn says “We will build it,”
            Clara Dunn says “And soon.”
            John Birch says “I doubt it.”
            Lucy Grant says “Nobody asked us,”
            Lucy Grant says “and I regret that.”
        "#]],
    );
}

#[test]
fn a_quotation_that_stands_alone_takes_the_last_speaker_and_a_label_none() {
    check_quotations(
        "Owen Pryce called the plan a “gift”. “It will cost us all,” he added.\n\n“We cannot pay for that.”",
        expect![[r#"
            nobody is not quoted “gift”
            Owen Pryce says “It will cost us all,”
            Owen Pryce says “We cannot pay for that.”
        "#]],
    );
}

#[test]
fn i_inside_a_quotation_is_its_speaker() {
    check_mentions(
        "“I admire her work,” Henry Colt said of Susan Marsh.",
        expect![[r#"
        Person: Henry Colt = [^I] [Henry Colt]
        Person: Susan Marsh = [^her] [Susan Marsh]
    "#]],
    );
}

#[test]
fn in_a_printed_interview_guest_and_host_are_told_apart() {
    check_mentions(
        "Ingrid Falk builds boats. Falk spoke with us in Arden.\n\nWhy did you start?\n\nI like the sea. \
         We build ten a year. My father helped me.\n\nDo I hear your dog?\n\nYou cannot keep a dog quiet.\n\nWill you stop?\n\nNo.",
        expect![[r#"
            Person: Ingrid Falk = [Ingrid Falk] [Falk] [^you] [^I] [^My] [^me] [^your] [^you]
            Group: interviewees (no node) = [^us] [^We]
            GPE: Arden = [Arden]
            Person: Ingrid Falk's father (no node) = [~My father]
            Person: interviewer (no node) = [^I]
            Thing: dog (no node) = [~your dog]
            Person: anybody (no node) = [^You]
            Thing: dog (no node) = [~a dog]
        "#]],
    );
}

#[test]
fn titles_are_read_before_after_and_as_predicates() {
    check_titles(
        "Former Governor Helen Stark met Paul Reyes, a spokesman for the Orlo Group. Mary Lindt, the mayor-elect of Chicago, was absent. George Hale is a lawyer.",
        expect![[r#"
            Helen Stark | Former Governor | Governor
            Paul Reyes | a spokesman for the Orlo Group | -
            Mary Lindt | the mayor-elect of Chicago | Mayor of Chicago
            George Hale | a lawyer | -
        "#]],
    );
}

#[test]
fn dates_have_a_past_and_a_future_reading() {
    check_dates(
        "2024-05-15",
        "They met on Monday and will meet on Friday, June 7. In March she left. He moved here in 2019. Last week it rained. Two days ago it stopped. Since 2021 he has waited. It opens on Jan. 3, 2025. Two days before Election Day they spoke.",
        expect![[r#"
            Monday: past 2024-05-13/2024-05-13 day, future 2024-05-20/2024-05-20 day
            Friday, June 7: past 2024-06-07/2024-06-07 day, future 2024-06-07/2024-06-07 day
            March: past 2024-03-01/2024-03-31 month, future 2025-03-01/2025-03-31 month
            2019: past 2019-01-01/2019-12-31 year, future 2019-01-01/2019-12-31 year
            Last week: past 2024-05-06/2024-05-12 interval, future 2024-05-06/2024-05-12 interval
            Two days ago: past 2024-05-13/2024-05-13 day, future 2024-05-13/2024-05-13 day
            2021: past 2021-01-01/.. interval, future 2021-01-01/.. interval
            Jan. 3, 2025: past 2025-01-03/2025-01-03 day, future 2025-01-03/2025-01-03 day
            Two days before Election Day: past 2023-11-05/2023-11-05 day, future 2024-11-03/2024-11-03 day
        "#]],
    );
}

#[test]
fn a_relative_date_without_a_publication_day_stays_open() {
    with_discourse("They met on Monday and on 3 May 2020.", None, |discourse| {
        assert_eq!(discourse.dates.len(), 1);
    });
}

#[test]
fn zones_are_told_apart() {
    check_zones(
        "Town votes on harbour\n\nBy Jane Roe, Daily Example\n\nLONDON (Reuters) — The council met. It voted.\n\nJohn Smith contributed to this report.\n\n© 2024 Example. All rights reserved.",
        expect![[r#"
            Headline: Town votes on harbour
            Byline: By Jane Roe, Daily Example
            Dateline: LONDON (Reuters) —
            Body: The council met. It voted.
            Boilerplate: John Smith contributed to this report.
            Boilerplate: © 2024 Example. All rights reserved.
        "#]],
    );
}

#[test]
fn only_english_is_read() {
    let tag = |text: &str| detect_language(text).0.to_string();
    assert_eq!(tag("Jane Roe met Paul Dorn."), "en");
    assert_eq!(tag("Jan ging met het kind naar huis."), "nl");
    assert_eq!(
        tag("The mayor said that she would not run again for the office."),
        "en"
    );
    assert_eq!(
        tag(
            "Der Bürgermeister sagte, dass er nicht wieder für das Amt kandidieren wird und sich freut."
        ),
        "de"
    );
    assert_eq!(
        tag(
            "Le maire a dit que la ville ne sera pas dans une situation difficile et que les impôts sont bas."
        ),
        "fr"
    );
    assert_eq!(
        tag("Мэр сказал, что он не будет снова баллотироваться."),
        "ru"
    );
    assert_eq!(tag("1 2 3"), "und");
}

#[test]
fn every_span_lies_on_characters_and_rereads() {
    let hostile = [
        "",
        "\"",
        "“““““",
        "” “ ’ ‘",
        "\u{FEFF}\u{200B}",
        "a\u{301}\u{301}\u{301}",
        "By \n\n(",
        "—",
        "X-elect-elect ex-ex-",
        "'''' '' \"\"",
        "re-\n-elect",
        "«a«a«a",
    ];
    for text in hostile {
        check_spans(text);
    }
}

fn check_spans(text: &str) {
    with_discourse(text, Some("2024-02-29"), |discourse| {
        let spans = discourse.mentions.iter().map(|mention| mention.span);
        let spans = spans.chain(discourse.sentences.iter().map(|sentence| sentence.span));
        let spans = spans.chain(discourse.zones.iter().map(|zone| zone.span));
        for span in spans.chain(discourse.quotations.iter().map(|quotation| quotation.span)) {
            assert!(span.of(text).is_some(), "{span:?} of {text:?}");
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_text_makes_it_panic(text in r#"([A-Za-z]{1,8}|[“”"'‘’.,:;—\-()@©]|\n|\r\n| |said|President|Jane Roe|mayor-elect|in 20[0-9]{2}|\PC){0,60}"#) {
        check_spans(&text);
    }
}

#[test]
fn many_quotation_marks_do_not_stop_it() {
    check_spans(&"“a ".repeat(5_000));
    check_spans(&"\u{2018}Q\u{2019} ".repeat(1_000));
}

#[test]
fn words_in_quotation_marks_are_found_with_and_without_them() {
    let text = "“We will go,” she said. “ Now. ”\n\nJane ‘Jay’ Roe called it 'a very good day' in \"Arden\".\n\n“It goes on";
    let shown: Vec<String> = crate::quoted_spans(text)
        .iter()
        .map(|quoted| {
            let part = |span: newsgraph_model::TextSpan| span.of(text).unwrap_or("?").to_owned();
            format!("{} | {}", part(quoted.marked), part(quoted.words))
        })
        .collect();
    assert_eq!(
        shown,
        [
            "“We will go,” | We will go,",
            "“ Now. ” | Now.",
            "'a very good day' | a very good day",
            "\"Arden\" | Arden",
            "“It goes on | It goes on",
        ]
    );
}

#[test]
fn a_body_is_known_without_its_country_and_without_what_it_is_for() {
    check_mentions(
        "The US Harbor Department sued the Ada Roe Foundation for the Visual Arts. The Harbor Department told the Ada Roe Foundation.",
        expect![[r#"
            GovernmentBody: US Harbor Department = [US Harbor Department] [Harbor Department]
            Organization: Ada Roe Foundation for the Visual Arts = [Ada Roe Foundation for the Visual Arts] [Ada Roe Foundation]
        "#]],
    );
    // Of two countries' ministries neither is meant by the name that both share.
    check_mentions(
        "The French Fishing Ministry met the Swedish Fishing Ministry. The Fishing Ministry agreed.",
        expect![[r#"
            GovernmentBody: French Fishing Ministry = [French Fishing Ministry]
            GovernmentBody: Swedish Fishing Ministry = [Swedish Fishing Ministry]
            GovernmentBody: Fishing Ministry = [Fishing Ministry]
        "#]],
    );
}

#[test]
fn a_kind_that_comes_up_again_is_the_same_and_more_of_it_are_others() {
    check_mentions(
        "Young voters stayed home. Experts said that young voters were tired. More voters spoke. More voters left.",
        expect![[r#"
            Group: Young voters (described) = [~Young voters] [~young voters]
            Group: Experts (no node) = [~Experts]
            Group: More voters (no node) = [~More voters]
            Group: More voters (no node) = [~More voters]
        "#]],
    );
}

#[test]
fn two_questions_are_an_interview_where_the_text_says_so() {
    let turns =
        "Why do you sail?\n\nI like the sea and my boat.\n\nWhen did you start?\n\nI was ten.";
    check_mentions(
        &format!("Our paper interviewed Ingrid Falk.\n\n{turns}"),
        expect![[r#"
            Group: interviewees (no node) = [^Our]
            Person: Ingrid Falk = [Ingrid Falk] [^you] [^I] [^my] [^you] [^I]
        "#]],
    );
}

#[test]
fn a_pronoun_is_nobody_whom_its_own_clause_names() {
    check_mentions(
        "Ada Marsh thanked Susan Holt. On Monday she praised Holt.",
        expect![[r#"
            Person: Ada Marsh = [Ada Marsh] [^she]
            Person: Susan Holt = [Susan Holt] [Holt]
        "#]],
    );
    check_mentions(
        "Ada Marsh thanked Susan Holt. In her speech, Holt wept.",
        expect![[r#"
            Person: Ada Marsh = [Ada Marsh]
            Person: Susan Holt = [Susan Holt] [^her] [Holt]
            Speech: Holt's speech (described) = [~her speech]
        "#]],
    );
}

#[test]
fn a_noun_that_no_list_knows_is_known_again() {
    check_mentions(
        "Roe filled a wooden bucket. The bucket broke. A second bucket held. Ada Roe was a legend.",
        expect![[r#"
            Person: Ada Roe = [Roe] [Ada Roe] [~a legend]
            Thing: bucket (no node) = [~a wooden bucket] [~The bucket]
            Thing: bucket (no node) = [~A second bucket]
        "#]],
    );
}
