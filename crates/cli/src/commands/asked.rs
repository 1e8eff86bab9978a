//! Verbs that ask in GraphQL, in this process: one moment, the entities that names mean, and evidence in words.

use std::io::Write;

use anyhow::{Context, Result};
use newsgraph_api::{Api, ApiSettings, Budget, Call, Limits};
use newsgraph_ingest::{Engine, Snapshot};
use newsgraph_model::Entity;
use newsgraph_model::ontology::Ontology;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::open_existing;
use crate::args::{MomentArgs, ReadArgs};
use crate::failure::{hinted, not_there};
use crate::lookup::{self, check_collection};
use crate::moment::{self, Edge};
use crate::render::plain;

/// A person at a terminal may wait longer than one of many callers of a server.
const QUERY_MS: u64 = 60_000;

/// Items of one page, as many as a page may have.
pub(super) const PAGE: u32 = 100;

/// A graph at the moment that a verb asks about.
pub(super) struct Asked {
    pub(super) engine: Engine,
    /// Rows of the moment; names are searched for among those of today.
    pub(super) snapshot: Snapshot,
    variables: Map<String, Value>,
}

impl Asked {
    /// Opens the graph for a read.
    pub(super) fn open(read: &ReadArgs, moment: &MomentArgs) -> Result<Self> {
        let engine = open_existing(&read.data.data)?;
        let mut snapshot = engine.snapshot()?;
        check_collection(&snapshot.view, read.collection.as_deref())?;
        let mut as_of = Value::Null;
        if let Some(words) = &moment.as_of {
            let newest = snapshot.sequence();
            let sequence = moment::sequence(&snapshot.view, words, Edge::End)?;
            let view = engine.store().read_at(sequence);
            snapshot.view = view.ok_or_else(|| moment::missing(sequence, newest))?;
            as_of = json!({ "sequence": sequence.to_string() });
        }
        let variables = [
            ("view", json!(read.view.as_str().to_uppercase())),
            ("asOf", as_of),
            ("validAt", json!(moment.valid_at)),
            ("collection", json!(read.collection)),
        ];
        Ok(Self {
            engine,
            snapshot,
            variables: variables
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        })
    }

    /// The entity that words name; `None` when there is none.
    pub(super) fn entity(&self, words: &str) -> Result<Option<Entity>> {
        lookup::entity(&self.snapshot, words)
    }

    /// Asks a question.
    pub(super) fn ask<T: DeserializeOwned>(
        &self,
        question: &Question,
        variables: &[(&str, Value)],
    ) -> Result<T> {
        let Question {
            declared,
            field,
            fragments,
        } = question;
        let query = format!(
            "query({declared}, $view: View!, $asOf: AsOfInput, $validAt: Date, $collection: String) {{ found: {field} }} {}",
            fragments.concat()
        );
        let mut all = self.variables.clone();
        all.extend(
            variables
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone())),
        );
        let call = Call {
            query,
            variables: all,
            ..Call::default()
        };
        let limits = Limits {
            query_ms: QUERY_MS,
            ..Limits::STANDARD
        };
        let settings = ApiSettings {
            limits,
            ..ApiSettings::default()
        };
        let answer = Api::new(self.engine.clone(), settings).answer(call, Budget::new(limits));
        let answer: Answer<T> =
            serde_json::from_slice(&answer.body).context("the answer is not what was asked for")?;
        if let Some(error) = answer.errors.into_iter().next() {
            let Extensions { code, hint } = error.extensions;
            let hint = hint.unwrap_or_default();
            return Err(if code.as_deref() == Some("NOT_FOUND") {
                not_there(error.message, hint)
            } else {
                hinted(error.message, hint)
            });
        }
        let found = answer.data.and_then(|data| data.found);
        found.context("there is no answer")
    }
}

/// A query for one field of the root.
pub(super) struct Question {
    /// Its own variables; `$view`, `$asOf`, `$validAt` and `$collection` are declared beside them.
    pub(super) declared: &'static str,
    /// The field with its arguments and what is read of it.
    pub(super) field: &'static str,
    /// The fragments that it spreads.
    pub(super) fragments: &'static [&'static str],
}

/// Where words stand.
pub(super) const PLACE: &str = "
    fragment Place on Span { start end text document { id title publisher published { earliest precision } } }";

/// A relation with the claim that shows it best.
pub(super) const RELATED: &str = "
    fragment Related on Relation { id standing time { start end precision } support { publishers documents claims }
      triple { subject predicate object } bestClaim { status polarity confidence
        attribution { stance source { __typename ... on Mention { span { text } entity { name } } ... on Literal { value } ... on Entity { name } } }
        evidence { __typename ... on Span { ...Place sentence { start end text } } ... on Attested { actor dataset locator } } } }";

#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct Answer<T> {
    data: Option<Found<T>>,
    #[serde(default)]
    errors: Vec<Refusal>,
}

#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct Found<T> {
    found: Option<T>,
}

#[derive(Deserialize)]
struct Refusal {
    message: String,
    #[serde(default)]
    extensions: Extensions,
}

#[derive(Default, Deserialize)]
struct Extensions {
    code: Option<String>,
    hint: Option<String>,
}

/// Where a page ends.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PageInfo {
    pub(super) has_next_page: bool,
    pub(super) end_cursor: Option<String>,
}

impl PageInfo {
    /// Where to go on.
    pub(super) fn next(self) -> Option<String> {
        self.end_cursor.filter(|_| self.has_next_page)
    }
}

/// A number that counting may have stopped at.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Count {
    pub(super) value: u32,
    pub(super) exact: bool,
}

impl Count {
    /// `12`, or `more than 1000`.
    pub(super) fn in_words(self) -> String {
        match self.exact {
            true => self.value.to_string(),
            false => format!("more than {}", self.value),
        }
    }
}

/// When something happens.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Time {
    pub(super) start: Option<String>,
    pub(super) end: Option<String>,
    pub(super) precision: String,
}

impl Time {
    /// `2025-11-21`, `2025-11-01 to 2025-11-30`, `by 2025-11-21`, `since 2025-11-21`.
    pub(super) fn in_words(&self) -> String {
        match (&self.start, &self.end) {
            (Some(start), Some(end)) if start == end => start.clone(),
            (Some(start), Some(end)) => format!("{start} to {end}"),
            (Some(start), None) => format!("since {start}"),
            (None, Some(end)) if self.precision == "BEFORE" => format!("by {end}"),
            (None, Some(end)) => format!("until {end}"),
            (None, None) => String::new(),
        }
    }

    pub(super) fn to_json(&self) -> Value {
        json!({"start": self.start, "end": self.end, "precision": word(&self.precision)})
    }
}

/// A relation with the claim that shows it best.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Related {
    pub(super) id: String,
    pub(super) standing: Vec<String>,
    pub(super) time: Option<Time>,
    pub(super) support: Support,
    pub(super) triple: Triple,
    pub(super) best_claim: Option<Shown>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Triple {
    subject: String,
    predicate: String,
    object: Option<String>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Support {
    pub(super) publishers: u32,
    documents: u32,
    claims: u32,
}

impl Related {
    /// One line: who, what, whom.
    pub(super) fn in_words(&self, ontology: &Ontology) -> String {
        let Triple {
            subject,
            predicate,
            object,
        } = &self.triple;
        let known = ontology.predicate(predicate);
        let verb = known.map_or(predicate.as_str(), |known| &known.label);
        let words = [subject.as_str(), verb].into_iter();
        let words: Vec<&str> = words.chain(object.as_deref()).collect();
        plain(&words.join(" "))
    }

    /// Writes who, what, whom and when; how that is said; and the sentence that says it.
    pub(super) fn print(&self, label: &str, indent: &str, out: &mut dyn Write) -> Result<()> {
        let when = self.time.as_ref().map(Time::in_words);
        let when = when
            .filter(|when| !when.is_empty())
            .map(|when| format!(" ({when})"));
        writeln!(out, "{indent}{}{}", plain(label), when.unwrap_or_default())?;
        if let Some(claim) = &self.best_claim {
            writeln!(out, "{indent}  {}", claim.in_words())?;
            if let Some(sentence) = claim.sentence() {
                writeln!(out, "{indent}    {sentence}")?;
            }
        }
        Ok(())
    }

    /// As one object, with the words of its best sentence in it.
    pub(super) fn to_json(&self) -> Value {
        let standing: Vec<String> = self.standing.iter().map(|view| word(view)).collect();
        json!({
            "id": self.id,
            "subject": self.triple.subject,
            "predicate": self.triple.predicate,
            "object": self.triple.object,
            "time": self.time.as_ref().map(Time::to_json),
            "standing": standing,
            "support": {"publishers": self.support.publishers, "documents": self.support.documents, "claims": self.support.claims},
            "shown_by": self.best_claim.as_ref().map(Shown::to_json),
        })
    }
}

/// A claim with what it takes to show it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Shown {
    status: String,
    polarity: String,
    confidence: f64,
    attribution: Vec<Link>,
    evidence: Vec<Evidence>,
}

#[derive(Clone, Debug, Deserialize)]
struct Link {
    stance: String,
    source: Source,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "__typename")]
enum Source {
    Mention { span: Words, entity: Option<Named> },
    Literal { value: String },
    Entity { name: String },
    Claim {},
}

/// A text alone.
#[derive(Clone, Debug, Deserialize)]
struct Words {
    text: String,
}

/// A name alone.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Named {
    pub(super) name: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "__typename")]
enum Evidence {
    Span {
        sentence: Sentence,
        document: Document,
    },
    Attested {
        actor: Option<String>,
        dataset: Option<String>,
        locator: Option<String>,
    },
}

#[derive(Clone, Debug, Deserialize)]
struct Sentence {
    start: usize,
    end: usize,
    text: String,
}

/// Where words stand.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Document {
    pub(super) id: String,
    pub(super) title: Option<String>,
    pub(super) publisher: Option<String>,
    published: Published,
}

#[derive(Clone, Debug, Deserialize)]
struct Published {
    earliest: Option<String>,
    precision: String,
}

impl Document {
    /// When it was published, as exact as it is known.
    pub(super) fn published(&self) -> Option<String> {
        let earliest = self.published.earliest.as_deref()?;
        let n_letters = match self.published.precision.as_str() {
            "YEAR" => 4,
            "MONTH" => 7,
            _ => earliest.len(),
        };
        Some(earliest.get(..n_letters).unwrap_or(earliest).to_owned())
    }

    /// `Harbor Ledger, 2025-11-20`; the title where the publisher is not known, and the id where nothing is.
    pub(super) fn place(&self) -> String {
        let name = self.publisher.as_ref().or(self.title.as_ref());
        let parts: Vec<String> = name
            .map(|name| plain(name))
            .into_iter()
            .chain(self.published())
            .collect();
        match parts.is_empty() {
            true => self.id.clone(),
            false => parts.join(", "),
        }
    }
}

impl Source {
    fn name(&self) -> String {
        match self {
            Self::Mention { span, entity } => {
                plain(entity.as_ref().map_or(&span.text, |entity| &entity.name))
            }
            Self::Literal { value } => format!("“{}”", plain(value)),
            Self::Entity { name } => plain(name),
            Self::Claim {} => String::new(),
        }
    }
}

impl Shown {
    /// `planned`, `occurred, Jane Roe asserts`, `not occurred`.
    pub(super) fn in_words(&self) -> String {
        let negation = if self.polarity == "NEGATIVE" {
            "not "
        } else {
            ""
        };
        let mut words = format!("{negation}{}", word(&self.status));
        for link in &self.attribution {
            words += &format!(", {} {}", link.source.name(), word(&link.stance));
        }
        words
    }

    /// The sentence and where it stands, or who attests it.
    pub(super) fn sentence(&self) -> Option<String> {
        Some(match self.evidence.first()? {
            Evidence::Span { sentence, document } => {
                format!("{}  [{}]", plain(&sentence.text), document.place())
            }
            Evidence::Attested {
                actor,
                dataset,
                locator,
            } => {
                let dataset = dataset.as_ref().map(|name| format!("dataset {name}"));
                let who: Vec<&String> = actor.iter().chain(&dataset).collect();
                let who: Vec<String> = who.into_iter().map(|name| plain(name)).collect();
                let place = locator
                    .as_ref()
                    .map(|place| format!("  [{}]", plain(place)));
                format!(
                    "attested by {}{}",
                    who.join(", from "),
                    place.unwrap_or_default()
                )
            }
        })
    }

    fn to_json(&self) -> Value {
        let speakers: Vec<Value> = self
            .attribution
            .iter()
            .map(|link| json!({"source": link.source.name(), "stance": word(&link.stance)}))
            .collect();
        let evidence = self.evidence.first().map(|evidence| match evidence {
            Evidence::Span { sentence, document } => json!({
                "text": sentence.text,
                "start": sentence.start,
                "end": sentence.end,
                "document": document.id,
                "title": document.title,
                "publisher": document.publisher,
                "published": document.published(),
            }),
            Evidence::Attested {
                actor,
                dataset,
                locator,
            } => {
                json!({"actor": actor, "dataset": dataset, "locator": locator})
            }
        });
        json!({
            "status": word(&self.status),
            "polarity": word(&self.polarity),
            "attribution": speakers,
            "confidence": self.confidence,
            "evidence": evidence,
        })
    }
}

/// A word of the vocabulary as Graph JSON and the command line spell it.
pub(super) fn word(upper: &str) -> String {
    upper.to_lowercase()
}
