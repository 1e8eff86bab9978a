//! Verbs that the ontology does not know: kept as they are, when subject and direct object are both named.

use newsgraph_model::ontology::RAW_PREFIX;
use newsgraph_model::{
    ClaimDraft, Confidence, Document, Evidence, Polarity, Role, Status, TextSpan,
};
use smol_str::SmolStr;

use super::emit::Emitter;
use super::fillers::{Fill, Found};
use super::reading::Reading;
use super::why::{Base, RawMiss, StatusFrom, TimeFrom, Why};

/// A raw verb says what it says, but nobody looked at its frames.
const RAW: f64 = 0.5;

/// Verbs without a happening of their own.
const EMPTY: &[&str] = &[
    "be", "have", "do", "get", "make", "take", "give", "put", "let", "see", "want", "know",
    "think", "include", "become", "mean", "leave", "keep", "like", "need", "use", "go", "come",
    "remain", "seem", "involve", "follow", "join",
];

impl Emitter<'_> {
    /// The claim of a verb outside the ontology, and how it was read.
    pub(super) fn raw_claim(
        &self,
        document: &Document,
        verb: usize,
    ) -> Option<(ClaimDraft, (Reading, Why))> {
        let tree = self.finder.tree;
        let lemma = tree.lemma(verb);
        let is_word = lemma.chars().all(char::is_alphabetic);
        if !tree.is_verb(verb) || !is_word {
            return None;
        }
        let (subject, object) = match self.raw_arguments(verb, &lemma) {
            Ok(arguments) => arguments,
            Err(miss) => return self.no_raw_claim(verb, miss),
        };
        let reading = self.finder.read(verb);
        if reading.untold {
            return self.no_raw_claim(verb, RawMiss::Untold);
        }
        let sentence = tree.discourse.sentence_at(verb)?;
        let span: TextSpan = tree.discourse.sentences[sentence].span;
        let predicate = SmolStr::from(format!("{RAW_PREFIX}{lemma}"));
        let role = |name: &'static str, found: &Found| {
            Some(Role {
                name: SmolStr::new_static(name),
                fillers: vec![self.named_filler(found)?],
            })
        };
        let status = reading.status.unwrap_or(Status::Occurred);
        let mut why = Why {
            time: TimeFrom::Expression,
            base: (Base::Raw, RAW),
            ..Why::default()
        };
        if reading.status.is_some() {
            why.status = StatusFrom::Reading;
        }
        let mut time = self.finder.time_of(verb, &reading);
        if time.is_none() && status == Status::Occurred && !reading.negative {
            time = self.finder.time_before_report(&reading);
            why.time = TimeFrom::Report;
        }
        let roles = vec![role("agent", &subject)?, role("patient", &object)?];
        let draft = ClaimDraft {
            family: predicate.clone(),
            predicate,
            lemma: lemma.into(),
            trigger: tree.span(verb, verb),
            roles,
            attribution: self.chain(&reading),
            status,
            polarity: if reading.negative {
                Polarity::Negative
            } else {
                Polarity::Positive
            },
            certainty: reading.certainty,
            condition: None,
            time,
            evidence: vec![Evidence::Span {
                document: document.id,
                span,
            }],
            confidence: Confidence::new(RAW),
            rule: SmolStr::new_static("raw:verb"),
            inferred: false,
            nested: false,
        };
        Some((draft, (reading, why)))
    }

    /// Subject and object of a verb outside the ontology: both one named thing, and not the same.
    fn raw_arguments(&self, verb: usize, lemma: &str) -> Result<(Found, Found), RawMiss> {
        if EMPTY.contains(&lemma) || self.finder.words.clause_governor(lemma).is_some() {
            return Err(RawMiss::Empty);
        }
        let subject = self.finder.subject(verb);
        let subject = subject.and_then(|subject| self.only_named(subject));
        let subject = subject.ok_or(RawMiss::Subject)?;
        let [object] = self
            .finder
            .objects(verb)
            .try_into()
            .map_err(|_| RawMiss::Object)?;
        let object = self.only_named(object).ok_or(RawMiss::Object)?;
        if super::sketch::is_same(&subject, &object) {
            return Err(RawMiss::Same);
        }
        Ok((subject, object))
    }

    /// Nothing: a verb outside the ontology makes no claim, and when asked to explain, why.
    fn no_raw_claim<T>(&self, verb: usize, miss: RawMiss) -> Option<T> {
        self.finder
            .tree
            .trace
            .note(|log| log.raw.push((verb, miss)));
        None
    }

    /// The one named cluster that a phrase refers to.
    fn only_named(&self, token: usize) -> Option<Found> {
        let [found] = self.phrases.nodes_at(token).try_into().ok()?;
        let Fill::Cluster { cluster, .. } = found.fill else {
            return None;
        };
        self.finder.tree.discourse.clusters[cluster]
            .named
            .then_some(found)
    }
}
