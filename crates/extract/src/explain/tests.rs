//! Explanations of sentences of our own.

use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

use expect_test::{Expect, expect};
use newsgraph_annotate::Annotator;
use newsgraph_model::ontology::Ontology;
use newsgraph_model::wire::{Because, ExplainedClaim, ExplainedWords, Explanation, SilentSentence};
use newsgraph_model::{Article, Document, Language};

use crate::tests::{MODEL, ONTOLOGY};
use crate::{Extractor, Gazetteers};

/// The day on which every text here is published: a Thursday.
const PUBLISHED: &str = "2025-11-20";

fn extractor() -> &'static Extractor {
    static EXTRACTOR: OnceLock<Extractor> = OnceLock::new();
    EXTRACTOR.get_or_init(|| {
        let annotator = Annotator::from_bytes(MODEL).expect("the model of the repository loads");
        let ontology = Ontology::parse(ONTOLOGY).expect("the ontology of the repository is sound");
        Extractor::new(annotator, Arc::new(ontology), Gazetteers::builtin())
    })
}

fn document(text: &str, language: &str) -> Document {
    let article = Article {
        published_at: Some(PUBLISHED.to_owned()),
        text: text.to_owned(),
        ..Article::default()
    };
    Document::from_article(article, Language(language.into())).expect("a sound article")
}

/// Checks the explanation of a text; whatever the text, it must tell of the very claims that extraction makes.
#[track_caller]
fn check_explained(text: &str, expected: Expect) {
    let document = document(text, "en");
    let explanation = extractor().explain(&document);
    let made: Vec<_> = extractor()
        .extract(&document)
        .claims
        .iter()
        .map(|claim| claim.id)
        .collect();
    let explained: Vec<_> = explanation.claims.iter().map(|claim| claim.claim).collect();
    assert_eq!(explained, made);
    check_words(text, &explanation);
    expected.assert_eq(&rendered(&explanation));
}

/// Every words with an offset must stand there.
fn check_words(text: &str, explanation: &Explanation) {
    fn walk(text: &str, value: &serde_json::Value) {
        if let Some(words) = value.get("start").and(value.get("text")) {
            let at = |name: &str| value[name].as_u64().expect("an offset") as usize;
            assert_eq!(text.get(at("start")..at("end")), words.as_str());
        }
        match value {
            serde_json::Value::Array(values) => values.iter().for_each(|value| walk(text, value)),
            serde_json::Value::Object(fields) => {
                fields.values().for_each(|value| walk(text, value));
            }
            _ => {}
        }
    }
    let value = serde_json::to_value(explanation).expect("plain values");
    walk(text, &value);
    let again: Explanation = serde_json::from_value(value).expect("the form that was written");
    assert_eq!(again, *explanation);
}

fn rendered(explanation: &Explanation) -> String {
    let mut out = String::new();
    if let Some(unread) = &explanation.unread {
        writeln!(out, "unread: {unread}").expect("strings take text");
    }
    for claim in &explanation.claims {
        write_claim(&mut out, claim).expect("strings take text");
    }
    for sentence in &explanation.silent {
        write_silent(&mut out, sentence).expect("strings take text");
    }
    out
}

fn write_claim(out: &mut String, claim: &ExplainedClaim) -> std::fmt::Result {
    let parts = claim.parts.iter();
    let parts: Vec<String> = parts
        .map(|part| {
            let words = &part.words.text;
            let means = if part.means == *words {
                String::new()
            } else {
                format!(" = {}", part.means)
            };
            format!("{} [{words}]{means}", part.role)
        })
        .collect();
    let nested = if claim.nested { " (nested)" } else { "" };
    writeln!(out, "{}{nested}: {}", claim.number, parts.join(", "))?;
    writeln!(
        out,
        "  rule {} at [{}]: {}",
        claim.rule.name, claim.rule.trigger.text, claim.rule.kind
    )?;
    for reference in &claim.references {
        write!(out, "  {}", reference.role)?;
        for hop in &reference.hops {
            write!(out, " [{}] -> [{}] ({})", hop.from.text, hop.to, hop.why)?;
        }
        writeln!(out)?;
    }
    for voice in &claim.attribution {
        let cue = voice.cue.as_ref().map_or("-", |cue| cue.text.as_str());
        writeln!(
            out,
            "  {} {}, by [{cue}]: {}",
            voice.speaker, voice.stance, voice.why
        )?;
    }
    if claim.own_act {
        writeln!(out, "  to say it is to do it")?;
    }
    writeln!(
        out,
        "  {}: {}",
        claim.status.value,
        steps(&claim.status.because)
    )?;
    writeln!(
        out,
        "  {}: {}",
        claim.polarity.value,
        steps(&claim.polarity.because)
    )?;
    writeln!(
        out,
        "  {}: {}",
        claim.certainty.value,
        steps(&claim.certainty.because)
    )?;
    if let Some(condition) = &claim.condition {
        writeln!(out, "  if [{}]", condition.text)?;
    }
    let time = claim.time.value.map_or("-".to_owned(), |time| {
        let day = |day: Option<jiff::civil::Date>| day.map_or(String::new(), |day| day.to_string());
        format!("{}..{}", day(time.start), day(time.end))
    });
    writeln!(out, "  time {time}: {}", steps(&claim.time.because))?;
    let parts = claim.confidence.parts.iter();
    let parts: Vec<String> = parts
        .map(|part| format!("{:+.2} {}", part.amount, part.why))
        .collect();
    writeln!(
        out,
        "  first guess {:.2}: {}",
        claim.confidence.guess,
        parts.join(", ")
    )
}

fn steps(because: &[Because]) -> String {
    let steps = because.iter().map(|step| match &step.words {
        Some(ExplainedWords { text, .. }) => format!("[{text}] {}", step.why),
        None => step.why.clone(),
    });
    steps.collect::<Vec<_>>().join("; ")
}

fn write_silent(out: &mut String, silent: &SilentSentence) -> std::fmt::Result {
    writeln!(
        out,
        "silent [{}] with {}",
        silent.sentence.text,
        silent.entities.join(", ")
    )?;
    for reason in &silent.reasons {
        write!(out, "  {}", reason.kind)?;
        if let Some(words) = &reason.words {
            write!(out, " [{}]", words.text)?;
        }
        if let Some(rule) = &reason.rule {
            write!(out, " {rule}")?;
        }
        write!(out, ": {}", reason.why)?;
        match reason.claim {
            Some(claim) => writeln!(out, ", claim {claim}")?,
            None => writeln!(out)?,
        }
    }
    Ok(())
}

#[test]
fn a_pronoun_leads_over_a_description_to_a_name() {
    check_explained(
        "Sen. Ada Brandt spoke in Arden. The senator praised Paul Dorn. On Tuesday she met Dorn.",
        expect![[r#"
            1: predicate [Sen.] = sen., object [Sen.] = Senator, subject [Ada Brandt]
              rule holds_office:title at [Sen.]: a fact that the words beside a name tell
              ongoing: nothing says otherwise, and `holds_office` by itself counts as ongoing
              positive: no word denies it
              certain: no word hedges it
              time -: no date of its clause, and nothing that it must have been done by
              first guess 0.85: +0.85 what this rule is worth
            2: subject [Ada Brandt], predicate [spoke] = speak, object [Arden]
              rule visited:speak_in at [spoke]: a frame of the ontology over the dependency tree
              occurred: nothing says otherwise, and `visited` by itself counts as occurred
              positive: no word denies it
              certain: no word hedges it
              time ..2025-11-20: told as done, so not later than the publication day
              first guess 0.55: +0.55 what this rule is worth
            3: subject [The senator] = Ada Brandt, predicate [praised] = praise, object [Paul Dorn]
              rule praised:verb at [praised]: a frame of the ontology over the dependency tree
              subject [The senator] -> [Ada Brandt] (whom the text calls so)
              occurred: nothing says otherwise, and `praised` by itself counts as occurred
              positive: no word denies it
              certain: no word hedges it
              time ..2025-11-20: told as done, so not later than the publication day
              first guess 0.80: +0.80 what a verb is worth
            4: subject [she] = Ada Brandt, predicate [met] = meet, object [Dorn] = Paul Dorn
              rule met:verb at [met]: a frame of the ontology over the dependency tree
              subject [she] -> [The senator] (the likeliest person, by trained weights) [The senator] -> [Ada Brandt] (whom the text calls so)
              object [Dorn] -> [Paul Dorn] (surname or first name of one person)
              occurred: nothing says otherwise, and `met` by itself counts as occurred
              positive: no word denies it
              certain: no word hedges it
              time 2025-11-18..2025-11-18: [Tuesday] a date of its clause, read back from the publication day 2025-11-20
              first guess 0.65: +0.80 what a verb is worth, -0.15 the subject is a pronoun
        "#]],
    );
}

#[test]
fn a_plan_says_which_word_makes_it_one() {
    check_explained(
        "Jane Roe will meet Paul Dorn on Friday.",
        expect![[r#"
        1: subject [Jane Roe], predicate [meet], object [Paul Dorn]
          rule met:verb at [meet]: a frame of the ontology over the dependency tree
          planned: [will] an auxiliary makes it planned
          positive: no word denies it
          certain: no word hedges it
          time 2025-11-21..2025-11-21: [Friday] a date of its clause, read forward from the publication day 2025-11-20
          first guess 0.80: +0.80 what a verb is worth
    "#]],
    );
}

#[test]
fn a_refusal_names_its_governor() {
    check_explained(
        "Jane Roe refused to endorse Paul Dorn.",
        expect![[r#"
        1: subject [Jane Roe], predicate [endorse], object [Paul Dorn]
          rule endorsed:verb at [endorse]: a frame of the ontology over the dependency tree
          occurred: nothing says otherwise, and `endorsed` by itself counts as occurred
          negative: [refused] the word that its clause hangs on denies it
          certain: no word hedges it
          time -: no date of its clause, and nothing that it must have been done by
          first guess 0.80: +0.80 what a verb is worth
        2: subject [Jane Roe], predicate [refused] = refuse, object [endorse] = claim 1
          rule rejected:refuse_to at [refused]: a frame of the ontology over the dependency tree
          occurred: nothing says otherwise, and `rejected` by itself counts as occurred
          positive: no word denies it
          certain: no word hedges it
          time ..2025-11-20: told as done, so not later than the publication day
          first guess 0.50: +0.50 what this rule is worth
    "#]],
    );
}

#[test]
fn a_negation_names_its_word() {
    check_explained(
        "Jane Roe did not endorse Paul Dorn.",
        expect![[r#"
        1: subject [Jane Roe], predicate [endorse], object [Paul Dorn]
          rule endorsed:verb at [endorse]: a frame of the ontology over the dependency tree
          occurred: nothing says otherwise, and `endorsed` by itself counts as occurred
          negative: [not] a negation denies it
          certain: no word hedges it
          time -: no date of its clause, and nothing that it must have been done by
          first guess 0.80: +0.80 what a verb is worth
    "#]],
    );
}

#[test]
fn a_hedge_names_its_word() {
    check_explained(
        "Jane Roe reportedly endorsed Paul Dorn last week.",
        expect![[r#"
            1: subject [Jane Roe], predicate [endorsed] = endorse, object [Paul Dorn]
              rule endorsed:verb at [endorsed]: a frame of the ontology over the dependency tree
              occurred: nothing says otherwise, and `endorsed` by itself counts as occurred
              positive: no word denies it
              probable: [reportedly] an adverb makes it probable
              time 2025-11-10..2025-11-16: [last week] a date of its clause, read back from the publication day 2025-11-20
              first guess 0.80: +0.80 what a verb is worth
        "#]],
    );
}

#[test]
fn a_chain_of_speakers_is_told_with_its_cues() {
    check_explained(
        "Ana Sol said that Jane Roe had told reporters that Paul Dorn met Ivo Kral.",
        expect![[r#"
            1: subject [Paul Dorn], predicate [met] = meet, object [Ivo Kral]
              rule met:verb at [met]: a frame of the ontology over the dependency tree
              Ana Sol asserts, by [said]: the subject or source of the word that says so
              Jane Roe asserts, by [told]: the subject or source of the word that says so
              occurred: nothing says otherwise, and `met` by itself counts as occurred
              positive: no word denies it
              certain: no word hedges it
              time ..2025-11-20: told as done, so not later than the publication day
              first guess 0.80: +0.80 what a verb is worth
            2: subject [Jane Roe], predicate [told] = tell, addressee [reporters], object [met] = claim 1
              rule said:tell at [told]: a frame of the ontology over the dependency tree
              Ana Sol asserts, by [said]: the subject or source of the word that says so
              occurred: nothing says otherwise, and `said` by itself counts as occurred
              positive: no word denies it
              certain: no word hedges it
              time ..2025-11-20: told as done, so not later than the publication day
              first guess 0.85: +0.85 what this rule is worth
            3: subject [Ana Sol], predicate [said] = say, object [told] = claim 2
              rule said:verb at [said]: a frame of the ontology over the dependency tree
              occurred: nothing says otherwise, and `said` by itself counts as occurred
              positive: no word denies it
              certain: no word hedges it
              time ..2025-11-20: told as done, so not later than the publication day
              first guess 0.85: +0.85 what this rule is worth
        "#]],
    );
}

#[test]
fn a_quotation_has_a_speaker_beside_it() {
    check_explained(
        "“Paul Dorn met Ivo Kral in May,” Jane Roe said.",
        expect![[r#"
            1: subject [Paul Dorn], predicate [met] = meet, object [Ivo Kral]
              rule met:verb at [met]: a frame of the ontology over the dependency tree
              Jane Roe quotes, by [said]: the words next to the quotation tell its speaker
              occurred: nothing says otherwise, and `met` by itself counts as occurred
              positive: no word denies it
              certain: no word hedges it
              time 2025-05-01..2025-05-31: [May] a date of its clause, read back from the publication day 2025-11-20
              first guess 0.80: +0.80 what a verb is worth
            2: object [“Paul Dorn met Ivo Kral in May,”], subject [Jane Roe], predicate [said] = say
              rule said:verb at [said]: a frame of the ontology over the dependency tree
              occurred: nothing says otherwise, and `said` by itself counts as occurred
              positive: no word denies it
              certain: no word hedges it
              time ..2025-11-20: told as done, so not later than the publication day
              first guess 0.75: +0.85 what this rule is worth, -0.10 the object is words without a node
        "#]],
    );
}

#[test]
fn to_say_it_is_to_do_it() {
    check_explained(
        "“I endorse Paul Dorn,” Jane Roe said on Monday.",
        expect![[r#"
            1: subject [I] = Jane Roe, predicate [endorse], object [Paul Dorn]
              rule endorsed:verb at [endorse]: a frame of the ontology over the dependency tree
              subject [I] -> [Jane Roe] (first person: the speaker of the quotation)
              to say it is to do it
              occurred: nothing says otherwise, and `endorsed` by itself counts as occurred
              positive: no word denies it
              certain: no word hedges it
              time 2025-11-17..2025-11-17: [Monday] the day on which it was said
              first guess 0.65: +0.80 what a verb is worth, -0.15 the subject is a pronoun
            2: object [“I endorse Paul Dorn,”], subject [Jane Roe], predicate [said] = say
              rule said:verb at [said]: a frame of the ontology over the dependency tree
              occurred: nothing says otherwise, and `said` by itself counts as occurred
              positive: no word denies it
              certain: no word hedges it
              time 2025-11-17..2025-11-17: [Monday] a date of its clause, read back from the publication day 2025-11-20
              first guess 0.75: +0.85 what this rule is worth, -0.10 the object is words without a node
        "#]],
    );
}

#[test]
fn a_condition_is_shown() {
    check_explained(
        "Jane Roe threatened to sue Paul Dorn if he resigns.",
        expect![[r#"
            1: subject [he] = Paul Dorn, predicate [resigns] = resign
              rule resigned_from:verb at [resigns]: a frame of the ontology over the dependency tree
              subject [he] -> [Paul Dorn] (the likeliest person, by trained weights)
              conditional: [if] a condition makes it conditional
              positive: no word denies it
              certain: no word hedges it
              time -: no date of its clause, and nothing that it must have been done by
              first guess 0.65: +0.80 what a verb is worth, -0.15 the subject is a pronoun
            2 (nested): subject [Jane Roe], predicate [sue], object [Paul Dorn]
              rule sued:verb at [sue]: a frame of the ontology over the dependency tree
              threatened: [threatened] the word that its clause hangs on makes it threatened
              positive: no word denies it
              certain: no word hedges it
              if [if he resigns]
              time -: no date of its clause, and nothing that it must have been done by
              first guess 0.80: +0.80 what a verb is worth
            3: subject [Jane Roe], predicate [threatened] = threaten, content [sue] = claim 2, object [Paul Dorn]
              rule threatened:verb at [threatened]: a frame of the ontology over the dependency tree
              occurred: nothing says otherwise, and `threatened` by itself counts as occurred
              positive: no word denies it
              certain: no word hedges it
              if [if he resigns]
              time ..2025-11-20: told as done, so not later than the publication day
              first guess 0.80: +0.80 what a verb is worth
        "#]],
    );
}

#[test]
fn nested_content_has_its_status_from_the_frame() {
    check_explained(
        "Jane Roe urged Paul Dorn to meet Ivo Kral.",
        expect![[r#"
        1 (nested): subject [Paul Dorn], predicate [meet], object [Ivo Kral]
          rule met:verb at [meet]: a frame of the ontology over the dependency tree
          requested: [urged] the word that its clause hangs on makes it requested
          positive: no word denies it
          certain: no word hedges it
          time -: no date of its clause, and nothing that it must have been done by
          first guess 0.80: +0.80 what a verb is worth
        2: subject [Jane Roe], predicate [urged] = urge, object [Paul Dorn], content [meet] = claim 1
          rule urged:verb at [urged]: a frame of the ontology over the dependency tree
          occurred: nothing says otherwise, and `urged` by itself counts as occurred
          positive: no word denies it
          certain: no word hedges it
          time ..2025-11-20: told as done, so not later than the publication day
          first guess 0.80: +0.80 what a verb is worth
    "#]],
    );
}

#[test]
fn words_beside_a_name_tell_facts() {
    check_explained(
        "Arden Mayor Jane Roe, a Democrat, visited Norvik.",
        expect![[r#"
            1: jurisdiction [Arden], predicate [Mayor] = mayor, object [Mayor] = Mayor of Arden, subject [Jane Roe]
              rule holds_office:title at [Mayor]: a fact that the words beside a name tell
              ongoing: nothing says otherwise, and `holds_office` by itself counts as ongoing
              positive: no word denies it
              certain: no word hedges it
              time -: no date of its clause, and nothing that it must have been done by
              first guess 0.85: +0.85 what this rule is worth
            2: subject [Jane Roe], predicate [Democrat] = democrat, object [Democrat] = Democratic Party
              rule member_of:copula at [Democrat]: a frame of the ontology over the dependency tree
              object [Democrat] -> [Democratic Party] (another spelling of the name)
              ongoing: nothing says otherwise, and `member_of` by itself counts as ongoing
              positive: no word denies it
              certain: no word hedges it
              time -: no date of its clause, and nothing that it must have been done by
              first guess 0.65: +0.65 what a noun or adjective is worth
            3: subject [Jane Roe], predicate [visited] = visit, object [Norvik]
              rule visited:verb at [visited]: a frame of the ontology over the dependency tree
              occurred: nothing says otherwise, and `visited` by itself counts as occurred
              positive: no word denies it
              certain: no word hedges it
              time ..2025-11-20: told as done, so not later than the publication day
              first guess 0.80: +0.80 what a verb is worth
        "#]],
    );
}

#[test]
fn a_verb_outside_the_ontology_is_raw() {
    check_explained(
        "Jane Roe outlived Paul Dorn.",
        expect![[r#"
        1: subject [Jane Roe], predicate [outlived] = outlive, object [Paul Dorn]
          rule raw:verb at [outlived]: a verb outside the ontology, kept as it is
          occurred: nothing says otherwise, and `raw:outlive` by itself counts as occurred
          positive: no word denies it
          certain: no word hedges it
          time ..2025-11-20: told as done, so not later than the publication day
          first guess 0.50: +0.50 what a verb outside the ontology is worth
    "#]],
    );
}

#[test]
fn a_question_makes_no_claim() {
    check_explained(
        "Did Jane Roe meet Paul Dorn?",
        expect![[r#"
            silent [Did Jane Roe meet Paul Dorn?] with Jane Roe, Paul Dorn
              frame [meet] met:verb: a question names it without telling it
        "#]],
    );
}

#[test]
fn a_missing_or_unfit_object_is_said() {
    check_explained(
        "Jane Roe and Paul Dorn visited.",
        expect![[r#"
            silent [Jane Roe and Paul Dorn visited.] with Jane Roe, Paul Dorn
              frame [visited] visited:verb: no object is found
        "#]],
    );
    check_explained(
        "Jane Roe sued the weather in Arden.",
        expect![[r#"
        silent [Jane Roe sued the weather in Arden.] with Jane Roe, Arden
          frame [sued] sued:verb: its object `weather` is words without a type, and the rule wants `Person`, `Organization`, `Group` or `GPE`
    "#]],
    );
}

#[test]
fn unknown_verbs_are_listed() {
    check_explained(
        "Jane Roe and Paul Dorn shivered and yawned.",
        expect![[r#"
        silent [Jane Roe and Paul Dorn shivered and yawned.] with Jane Roe, Paul Dorn
          raw_verb [shivered]: the verb is the trigger of no rule, and its object is not one named thing
          raw_verb [yawned]: the verb is the trigger of no rule, and its object is not one named thing
    "#]],
    );
}

#[test]
fn a_state_told_twice_is_a_duplicate() {
    check_explained(
        "Jane Roe is the mayor of Arden. Jane Roe is the mayor of Arden.",
        expect![[r#"
            1: subject [Jane Roe], predicate [mayor], object [mayor of Arden] = Mayor of Arden, jurisdiction [Arden]
              rule holds_office:title at [mayor]: a frame of the ontology over the dependency tree
              ongoing: nothing says otherwise, and `holds_office` by itself counts as ongoing
              positive: no word denies it
              certain: no word hedges it
              time -: no date of its clause, and nothing that it must have been done by
              first guess 0.85: +0.85 what this rule is worth
            silent [Jane Roe is the mayor of Arden.] with Jane Roe, Arden
              duplicate [mayor] holds_office:title: the same state was told before, claim 1
        "#]],
    );
}

#[test]
fn what_is_not_read_says_so() {
    let text = "Roe meets Dorn in Arden\n\nJane Roe met Paul Dorn.\n\nCopyright 2025 Arden Post. Jane Roe and Paul Dorn contributed to this report.";
    check_explained(
        text,
        expect![[r#"
        1: subject [Roe] = Jane Roe, predicate [meets] = meet, object [Dorn] = Paul Dorn
          rule met:verb at [meets]: a frame of the ontology over the dependency tree
          subject [Roe] -> [Jane Roe] (surname or first name of one person)
          object [Dorn] -> [Paul Dorn] (surname or first name of one person)
          occurred: nothing says otherwise, and `met` by itself counts as occurred
          positive: no word denies it
          certain: no word hedges it
          time ..2025-11-20: told as done, so not later than the publication day
          first guess 0.80: +0.80 what a verb is worth
        2: subject [Jane Roe], predicate [met] = meet, object [Paul Dorn]
          rule met:verb at [met]: a frame of the ontology over the dependency tree
          occurred: nothing says otherwise, and `met` by itself counts as occurred
          positive: no word denies it
          certain: no word hedges it
          time ..2025-11-20: told as done, so not later than the publication day
          first guess 0.80: +0.80 what a verb is worth
        silent [Copyright 2025 Arden Post.] with Copyright 2025, Arden Post
          zone: not read for claims: it is boilerplate
        silent [Jane Roe and Paul Dorn contributed to this report.] with Jane Roe, Paul Dorn
          zone: not read for claims: it is boilerplate
    "#]],
    );
}

#[test]
fn a_text_in_another_language_is_unread() {
    let explanation = extractor().explain(&document("Jane Roe traf Paul Dorn.", "de"));
    expect![[r#"
        unread: the text is not English but `de`
    "#]]
    .assert_eq(&rendered(&explanation));
}
