//! A small graph made by hand, and calls on it.

use std::collections::BTreeSet;

use expect_test::Expect;
use newsgraph_ingest::{Author, Engine};
use newsgraph_model::{
    Article, Attribution, Certainty, ClaimDraft, Cluster, Confidence, Document, EventTime,
    Evidence, Extraction, Filler, Language, Mention, MentionKind, NameUse, Polarity, Precision,
    Role, SourceId, Stance, Status, TextSpan,
};
use serde_json::Value;

use crate::{Api, ApiSettings, Budget, Call, Limits};

/// One sentence of a made-up article: who, the verb and its predicate, whom, and who says so.
pub(super) struct Sentence {
    pub subject: &'static str,
    pub verb: &'static str,
    pub predicate: &'static str,
    pub object: &'static str,
    pub speaker: Option<&'static str>,
    pub status: Status,
    /// First and last day, when the sentence tells them.
    pub when: Option<(&'static str, &'static str)>,
}

pub(super) const fn plain(
    subject: &'static str,
    verb: &'static str,
    predicate: &'static str,
    object: &'static str,
) -> Sentence {
    Sentence {
        subject,
        verb,
        predicate,
        object,
        speaker: None,
        status: Status::Occurred,
        when: None,
    }
}

/// What happened from one day to another, both included.
pub(super) const fn dated(sentence: Sentence, first: &'static str, last: &'static str) -> Sentence {
    Sentence {
        when: Some((first, last)),
        ..sentence
    }
}

/// The words of a sentence, and where its parts stand in them.
fn words(sentence: &Sentence) -> String {
    let said = sentence
        .speaker
        .map(|speaker| format!(", {speaker} said"))
        .unwrap_or_default();
    format!(
        "{} {} {}{said}.",
        sentence.subject, sentence.verb, sentence.object
    )
}

/// Stores an article of such sentences as if an extractor had read it; gives the id of the document.
pub(super) fn publish(
    engine: &Engine,
    publisher: &str,
    day: &str,
    sentences: &[Sentence],
) -> String {
    let text: Vec<String> = sentences.iter().map(words).collect();
    let article = Article {
        text: text.join(" "),
        title: Some(format!("News of {day}")),
        publisher: Some(publisher.to_owned()),
        published_at: Some(day.to_owned()),
        ..Article::default()
    };
    let document = Document::from_article(article, Language("en".into())).unwrap();
    let source = SourceId::Document(document.id);
    let mut extraction = Extraction {
        document: document.id,
        extractor_version: "by hand".into(),
        ontology_version: "test".into(),
        unread: None,
        sentences: vec![],
        mentions: vec![],
        clusters: vec![],
        claims: vec![],
    };
    let mut start = 0;
    for (sentence, words) in sentences.iter().zip(&text) {
        let whole = TextSpan::new(start, start + words.len()).unwrap();
        let place = |part: &str| {
            let at = start + words.find(part).unwrap();
            TextSpan::new(at, at + part.len()).unwrap()
        };
        let mut filler = |name: &str| {
            let span = place(name);
            let known = extraction
                .clusters
                .iter()
                .find(|cluster: &&Cluster| cluster.name == name)
                .map(|cluster| cluster.id);
            let cluster =
                known.unwrap_or_else(|| Cluster::id_of(source, name, "Person", Some(span)));
            if known.is_none() {
                extraction.clusters.push(Cluster {
                    id: cluster,
                    name: name.to_owned(),
                    entity_type: "Person".into(),
                    named: true,
                    names: vec![NameUse {
                        text: name.to_owned(),
                        mentions: 1,
                    }],
                    mentions: 1,
                });
            }
            extraction.mentions.push(Mention {
                span,
                kind: MentionKind::Named,
                cluster: Some(cluster),
            });
            Filler::Cluster {
                cluster,
                mention: Some(span),
            }
        };
        let known = engine.ontology().predicate(sentence.predicate).unwrap();
        let roles = vec![
            Role {
                name: known.subject_role.clone(),
                fillers: vec![filler(sentence.subject)],
            },
            Role {
                name: known.object_role.clone(),
                fillers: vec![filler(sentence.object)],
            },
        ];
        let attribution = sentence.speaker.map(|speaker| Attribution {
            source: filler(speaker),
            stance: Stance::Asserts,
            cue: Some(place("said")),
        });
        let draft = ClaimDraft {
            predicate: sentence.predicate.into(),
            family: known.family.clone(),
            lemma: sentence.verb.into(),
            trigger: Some(place(sentence.verb)),
            roles,
            attribution: attribution.into_iter().collect(),
            status: sentence.status,
            polarity: Polarity::Positive,
            certainty: Certainty::Certain,
            condition: None,
            time: sentence.when.map(time),
            evidence: vec![Evidence::Span {
                document: document.id,
                span: whole,
            }],
            confidence: Confidence::new(0.9),
            rule: "by-hand".into(),
            inferred: false,
            nested: false,
        };
        extraction
            .claims
            .push(draft.finish(source, Some(document.text_id)));
        extraction.sentences.push(whole);
        start += words.len() + 1;
    }
    extraction.mentions.sort_by_key(|mention| mention.span);
    let id = document.id.to_string();
    engine
        .restore(
            document,
            extraction,
            BTreeSet::from(["story".into()]),
            &Author::named("test"),
        )
        .unwrap();
    id
}

fn time((first, last): (&str, &str)) -> EventTime {
    let precision = match first == last {
        true => Precision::Day,
        false => Precision::Interval,
    };
    EventTime {
        expression: None,
        start: Some(first.parse().unwrap()),
        end: Some(last.parse().unwrap()),
        precision,
    }
}

/// Three articles of two publishers about four people.
pub(super) fn engine() -> Engine {
    let engine = Engine::in_memory().unwrap();
    let endorsed = plain("Ada Winter", "endorsed", "endorsed", "Bo Sommer");
    publish(
        &engine,
        "Harbour Post",
        "2025-03-01",
        &[
            endorsed,
            plain("Bo Sommer", "criticized", "criticized", "Cleo Herbst"),
        ],
    );
    publish(
        &engine,
        "Valley Times",
        "2025-03-02",
        &[plain("Ada Winter", "endorsed", "endorsed", "Bo Sommer")],
    );
    let planned = Sentence {
        speaker: Some("Cleo Herbst"),
        status: Status::Planned,
        ..plain("Cleo Herbst", "meets", "met", "Dov Lenz")
    };
    publish(&engine, "Valley Times", "2025-03-03", &[planned]);
    engine
}

/// Runs a document with variables.
pub(super) fn run(engine: &Engine, document: &str, variables: Value) -> Value {
    run_within(engine, Limits::STANDARD, document, variables)
}

/// Runs a document with variables and limits of its own.
pub(super) fn run_within(
    engine: &Engine,
    limits: Limits,
    document: &str,
    variables: Value,
) -> Value {
    let call = Call {
        query: document.to_owned(),
        variables: variables.as_object().cloned().unwrap_or_default(),
        ..Call::default()
    };
    answer(engine, call, Budget::new(limits))
}

/// Runs a document whose caller is gone.
pub(super) fn run_for_nobody(engine: &Engine, document: &str) -> Value {
    let call = Call {
        query: document.to_owned(),
        ..Call::default()
    };
    let budget = Budget::new(Limits::STANDARD);
    budget.cancel();
    answer(engine, call, budget)
}

fn answer(engine: &Engine, call: Call, budget: Budget) -> Value {
    let settings = ApiSettings {
        limits: *budget.limits(),
        ..ApiSettings::default()
    };
    let api = Api::new(engine.clone(), settings);
    serde_json::from_slice(&api.answer(call, budget).body).unwrap()
}

/// The answer to a document, written out.
#[track_caller]
pub(super) fn check(engine: &Engine, document: &str, expected: Expect) {
    let answer = run(engine, document, Value::Null);
    expected.assert_eq(&serde_json::to_string_pretty(&answer).unwrap());
}

/// The id of an entity.
pub(super) fn id(engine: &Engine, name: &str) -> String {
    let document = "query($n: String!) { entity(by: {name: $n}) { id } }";
    let answer = run(engine, document, serde_json::json!({ "n": name }));
    answer["data"]["entity"]["id"].as_str().unwrap().to_owned()
}

/// The codes of all errors of an answer.
pub(super) fn codes(answer: &Value) -> Vec<&str> {
    let errors = answer["errors"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    errors
        .iter()
        .map(|error| error["extensions"]["code"].as_str().unwrap_or("-"))
        .collect()
}
