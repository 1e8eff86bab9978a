//! Relations, claims and sentences in words, for the terminal.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Result;
use newsgraph_model::ontology::Ontology;
use newsgraph_model::{
    Assertion, Claim, ClaimId, DocumentId, EntityId, Evidence, Filler, Polarity, Precision,
    Relation, RelationTime, Term,
};
use newsgraph_store::{ReadView, StoredDocument};
use serde_json::{Value, json};

/// Reads what it needs to put relations into words, each text and name once.
pub(crate) struct Words<'a> {
    view: &'a ReadView,
    ontology: &'a Ontology,
    names: BTreeMap<EntityId, String>,
    texts: BTreeMap<DocumentId, Option<(Arc<str>, StoredDocument)>>,
}

/// One piece of evidence: the sentence, and where it stands.
pub(crate) struct Quote {
    pub(crate) text: String,
    pub(crate) place: String,
    pub(crate) document: Option<DocumentId>,
    pub(crate) span: Option<(usize, usize)>,
}

impl<'a> Words<'a> {
    pub(crate) fn new(view: &'a ReadView, ontology: &'a Ontology) -> Self {
        Self {
            view,
            ontology,
            names: BTreeMap::new(),
            texts: BTreeMap::new(),
        }
    }

    /// The rows it reads.
    pub(crate) const fn view(&self) -> &'a ReadView {
        self.view
    }

    /// The name of an entity; its id when it is gone.
    pub(crate) fn name(&mut self, id: EntityId) -> Result<String> {
        if let Some(name) = self.names.get(&id) {
            return Ok(name.clone());
        }
        let name = self
            .view
            .entity(id)?
            .map_or_else(|| id.to_string(), |entity| plain(&entity.name));
        self.names.insert(id, name.clone());
        Ok(name)
    }

    /// A term in words.
    pub(crate) fn term(&mut self, term: &Term) -> Result<String> {
        match term {
            Term::Entity(id) => self.name(*id),
            Term::Literal(value) => Ok(format!("“{}”", plain(value))),
            Term::Claim(id) => match self.view.claim(*id)? {
                Some((source, claim)) => self.nested(&claim, source.document()),
                None => Ok(id.to_string()),
            },
        }
    }

    /// A nested claim in words: its predicate and what it is about.
    fn nested(&mut self, claim: &Claim, document: Option<DocumentId>) -> Result<String> {
        let predicate = self.ontology.predicate(&claim.predicate);
        let object_role = predicate.map(|predicate| predicate.object_role.as_str());
        let filler = object_role.and_then(|role| claim.role(role).first());
        let negation = if claim.polarity == Polarity::Negative {
            "not "
        } else {
            ""
        };
        let label = predicate.map_or(claim.predicate.as_str(), |predicate| {
            predicate.label.as_str()
        });
        let object = match filler {
            Some(Filler::Cluster {
                mention: Some(span),
                ..
            }) => self.quoted(document, span.start(), span.end())?,
            Some(Filler::Literal { value, .. }) => plain(value),
            _ => String::new(),
        };
        Ok(format!("[{negation}{label} {object}]").replace(" ]", "]"))
    }

    fn quoted(&mut self, document: Option<DocumentId>, start: usize, end: usize) -> Result<String> {
        let Some(document) = document else {
            return Ok(String::new());
        };
        let text = self
            .text(document)?
            .and_then(|(text, _)| text.get(start..end).map(plain));
        Ok(text.unwrap_or_default())
    }

    fn text(&mut self, id: DocumentId) -> Result<Option<(Arc<str>, StoredDocument)>> {
        if let Some(known) = self.texts.get(&id) {
            return Ok(known.clone());
        }
        let found = match (self.view.text(id)?, self.view.document(id)?) {
            (Some(text), Some(document)) => Some((text, document)),
            _ => None,
        };
        self.texts.insert(id, found.clone());
        Ok(found)
    }

    /// How to show a predicate read from its subject: `endorsed`.
    pub(crate) fn predicate(&self, name: &str) -> String {
        self.ontology
            .predicate(name)
            .map_or_else(|| plain(name), |predicate| predicate.label.clone())
    }

    /// How to show a predicate read from its object: `endorsed by`; `None` when there is no such word for it.
    pub(crate) fn inverse(&self, name: &str) -> Option<String> {
        let predicate = self.ontology.predicate(name)?;
        let own = predicate.symmetric.then(|| predicate.label.clone());
        predicate.inverse_label.clone().or(own)
    }

    /// Who says so and whether it happened: `planned`, `occurred, says Jane Roe`, `not occurred`.
    pub(crate) fn assertion(&mut self, assertion: &Assertion) -> Result<String> {
        let negation = if assertion.polarity == Polarity::Negative {
            "not "
        } else {
            ""
        };
        let mut words = format!("{negation}{}", assertion.status);
        for speaker in &assertion.speakers {
            words += &format!(", {} {}", self.term(&speaker.source)?, speaker.stance);
        }
        Ok(words)
    }

    /// The sentences behind an assertion, at most `limit`, each sentence once.
    pub(crate) fn quotes(
        &mut self,
        claims: impl IntoIterator<Item = ClaimId>,
        limit: usize,
    ) -> Result<Vec<Quote>> {
        let mut quotes: Vec<Quote> = Vec::new();
        for claim in claims {
            let Some((_, claim)) = self.view.claim(claim)? else {
                continue;
            };
            for evidence in &claim.evidence {
                let quote = self.quote(evidence)?;
                if quotes.iter().all(|known| known.text != quote.text) {
                    quotes.push(quote);
                }
                if quotes.len() >= limit {
                    return Ok(quotes);
                }
            }
        }
        Ok(quotes)
    }

    fn quote(&mut self, evidence: &Evidence) -> Result<Quote> {
        match evidence {
            Evidence::Attested(by) => {
                let who = match (&by.actor, &by.dataset) {
                    (Some(actor), Some(dataset)) => {
                        format!("{}, from dataset {}", plain(actor), plain(dataset))
                    }
                    (None, Some(dataset)) => format!("dataset {}", plain(dataset)),
                    (actor, None) => plain(actor.as_deref().unwrap_or_default()),
                };
                let place = by.locator.as_deref().unwrap_or_default();
                Ok(Quote {
                    text: format!("attested by {who}"),
                    place: plain(place),
                    document: None,
                    span: None,
                })
            }
            Evidence::Span { document, span } => {
                let found = self.text(*document)?;
                let text = found
                    .as_ref()
                    .and_then(|(text, _)| span.of(text))
                    .map(plain)
                    .unwrap_or_default();
                let place = found
                    .map(|(_, document)| place_of(&document))
                    .unwrap_or_default();
                let span = Some((span.start(), span.end()));
                Ok(Quote {
                    text,
                    place,
                    document: Some(*document),
                    span,
                })
            }
        }
    }

    /// A relation as JSON for programs that call the command line.
    pub(crate) fn relation_json(&mut self, relation: &Relation) -> Result<Value> {
        let mut assertions = Vec::new();
        for assertion in &self.view.assertions(relation.id)? {
            let mut speakers = Vec::new();
            for speaker in &assertion.speakers {
                speakers
                    .push(json!({"source": self.term(&speaker.source)?, "stance": speaker.stance}));
            }
            let claims = first_claims(self.view, assertion)?;
            let quotes = self.quotes(claims, 10)?;
            let evidence: Vec<Value> = quotes
                .iter()
                .map(|quote| {
                    json!({
                        "text": quote.text,
                        "place": quote.place,
                        "document": quote.document,
                        "start": quote.span.map(|(start, _)| start),
                        "end": quote.span.map(|(_, end)| end),
                    })
                })
                .collect();
            assertions.push(json!({
                "status": assertion.status,
                "polarity": assertion.polarity,
                "attribution": speakers,
                "publishers": assertion.support.publishers,
                "evidence": evidence,
            }));
        }
        let mut roles = serde_json::Map::new();
        for (name, terms) in &relation.roles {
            let terms: Result<Vec<String>> = terms.iter().map(|term| self.term(term)).collect();
            roles.insert(name.to_string(), json!(terms?));
        }
        Ok(json!({
            "id": relation.id,
            "subject": self.term(&relation.subject)?,
            "predicate": relation.predicate,
            "object": relation.object.as_ref().map(|object| self.term(object)).transpose()?,
            "roles": roles,
            "time": relation.time.map(|time| json!({"start": time.start, "end": time.end, "precision": time.precision})),
            "standing": relation.views.views().collect::<Vec<_>>(),
            "assertions": assertions,
        }))
    }
}

/// Where a document comes from, in words: `Harbor Ledger, 2025-11-20`.
pub(crate) fn place_of(document: &StoredDocument) -> String {
    let publisher = document
        .publisher
        .clone()
        .or_else(|| document.title.clone());
    let parts = [publisher, document.published_at.iso()];
    let known: Vec<String> = parts
        .into_iter()
        .flatten()
        .map(|part| plain(&part))
        .collect();
    if known.is_empty() {
        document.id.to_string()
    } else {
        known.join(", ")
    }
}

/// What a document is called: its title, or where it comes from.
pub(crate) fn title_of(document: &StoredDocument) -> String {
    let title = document.title.as_deref().map(plain);
    title
        .filter(|title| !title.is_empty())
        .map_or_else(|| place_of(document), |title| format!("“{title}”"))
}

/// When, in words: `2025-11-21`, `2025-11-01 to 2025-11-30`.
pub(crate) fn time(time: &RelationTime) -> String {
    match (time.start, time.end) {
        (Some(start), Some(end)) if start == end => start.to_string(),
        (Some(start), Some(end)) => format!("{start} to {end}"),
        (Some(start), None) => format!("since {start}"),
        (None, Some(end)) if time.precision == Precision::Before => format!("by {end}"),
        (None, Some(end)) => format!("until {end}"),
        (None, None) => String::new(),
    }
}

/// Text on one line, without characters that would move the cursor or hide text on a terminal.
pub(crate) fn plain(text: &str) -> String {
    let shown: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| is_harmless(*c))
        .collect();
    shown
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Text with its lines as they are, without characters that would move the cursor or hide text on a terminal.
pub(crate) fn harmless(text: &str) -> String {
    text.chars()
        .filter(|c| *c == '\n' || is_harmless(*c))
        .collect()
}

pub(crate) fn is_harmless(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

pub(crate) mod explanation;

#[cfg(test)]
mod tests;

/// The claims of an assertion that were published first: as many as are looked through for quotes.
pub(crate) fn first_claims(view: &ReadView, assertion: &Assertion) -> Result<Vec<ClaimId>> {
    let claims = view.claims_of(&[assertion.id], None, 64)?;
    Ok(claims.into_iter().map(|(place, _)| place.claim).collect())
}
