//! How likely a claim is right: what is seen of it, weighed by how often claims like it were right in articles with gold graphs.

use std::sync::LazyLock;

use newsgraph_annotate::Dep;
use newsgraph_model::ontology::{Frame, Predicate, PredicateKind};
use newsgraph_model::{Certainty, ClaimDraft, Confidence, MentionKind, Polarity, Status};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::emit::Emitter;
use super::fillers::{Fill, Found};
use super::lexicon::resolve;
use super::moods::is_of_speaker;
use super::sketch::Sketch;
use crate::discourse::ZoneKind;

/// The mark of the first guess, in log-odds.
const GUESS: &str = "guess";
/// The mark that every claim has.
const EVERY: &str = "every claim";

/// Words of a sentence and between an end and its trigger count up to these many.
const LONGEST_SENTENCE: usize = 60;
const FARTHEST: usize = 30;

/// What is seen of a claim: each mark with its amount, 1 where it only is or is not.
#[derive(Clone, Debug, PartialEq)]
pub struct Marks(Vec<(&'static str, f64)>);

impl Marks {
    fn of(guess: Confidence) -> Self {
        let odds = guess.get().clamp(0.01, 0.99);
        let mut marks = Self(Vec::with_capacity(12));
        marks.add(EVERY, 1.0);
        marks.add(GUESS, (odds / (1.0 - odds)).ln());
        marks
    }

    fn add(&mut self, name: &'static str, amount: f64) {
        self.0.push((name, amount));
    }

    fn add_if(&mut self, holds: bool, name: &'static str) {
        if holds {
            self.add(name, 1.0);
        }
    }

    /// The marks by name, with their amounts.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, f64)> {
        self.0.iter().copied()
    }
}

/// Log-odds that marks speak for or against a claim.
pub(crate) struct Weights(FxHashMap<SmolStr, f64>);

impl Weights {
    /// The weights of the repository.
    fn builtin() -> &'static Self {
        static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| {
            Weights::parse(include_str!("../../../../data/models/confidence.tsv"))
        });
        &WEIGHTS
    }

    /// Reads `mark, weight` a line, apart by a tab, with whatever follows; other lines are left out.
    pub(super) fn parse(list: &str) -> Self {
        let lines = list.lines().filter(|line| !line.starts_with('#'));
        let pairs = lines.filter_map(|line| {
            let mut fields = line.split('\t');
            Some((SmolStr::new(fields.next()?), fields.next()?.parse().ok()?))
        });
        Self(pairs.collect())
    }

    /// The probability that a claim with these marks is right; a mark without a weight counts nothing.
    pub(super) fn weigh(&self, marks: &Marks) -> Confidence {
        let known = marks.0.iter();
        let odds: f64 = known
            .filter_map(|(name, amount)| Some(self.0.get(*name)? * amount))
            .sum();
        Confidence::new(1.0 / (1.0 + (-odds).exp()))
    }
}

impl Marks {
    /// The marks that count, with the log-odds that each adds.
    pub(super) fn odds(&self) -> Vec<(&'static str, f64)> {
        let weights = Weights::builtin();
        let known = self.0.iter();
        known
            .filter_map(|(name, amount)| Some((*name, weights.0.get(*name)? * amount)))
            .collect()
    }

    /// The probability that the claim is right.
    pub(super) fn confidence(&self) -> Confidence {
        Weights::builtin().weigh(self)
    }
}

impl Emitter<'_> {
    /// What is seen of the claim of a sketch, whose draft has the first guess.
    pub(super) fn marks(&self, sketch: &Sketch, draft: &ClaimDraft) -> Marks {
        let mut marks = Marks::of(draft.confidence);
        let (predicate, frame) = resolve(self.ontology, sketch.at);
        marks.add(self.rule_family(sketch, predicate, frame), 1.0);
        marks.add_if(frame.fallback || frame.beside, "frame beside others");
        marks.add_if(sketch.is_crossed, "crossed lists");
        marks.add_if(!sketch.is_crossed && self.is_of_list(sketch), "list");
        self.mark_end(&sketch.subject, sketch.trigger, &SUBJECT, &mut marks);
        match &sketch.object {
            Some(object) => self.mark_end(object, sketch.trigger, &OBJECT, &mut marks),
            None => marks.add("no object", 1.0),
        }
        marks.add_if(sketch.reading.condition.is_some(), "conditional");
        self.mark_place(sketch.trigger, &mut marks);
        mark_telling(draft, &mut marks);
        marks
    }

    /// What is seen of the claim of a verb that the ontology does not know.
    pub(super) fn marks_of_raw(&self, verb: usize, draft: &ClaimDraft) -> Marks {
        let mut marks = Marks::of(draft.confidence);
        marks.add("raw verb", 1.0);
        self.mark_place(verb, &mut marks);
        mark_telling(draft, &mut marks);
        marks
    }

    /// Whether the trigger makes several claims of one predicate.
    fn is_of_list(&self, sketch: &Sketch) -> bool {
        // Sketches are in text order.
        let before = |other: &Sketch| other.trigger < sketch.trigger;
        let first = self.sketches.partition_point(before);
        let beside = self.sketches[first..].iter();
        let beside = beside.take_while(|other| other.trigger == sketch.trigger);
        beside
            .filter(|other| other.at.predicate == sketch.at.predicate)
            .nth(1)
            .is_some()
    }

    /// The kind of rule; a new one is of a kind by what triggers it.
    fn rule_family(&self, sketch: &Sketch, predicate: &Predicate, frame: &Frame) -> &'static str {
        let tree = self.finder.tree;
        let is_verb = tree.is_verb(sketch.trigger);
        let is_noun = frame.adjectives.is_empty() && frame.modifiers.is_empty();
        if is_of_speaker(predicate, frame) {
            return "judgement";
        }
        match predicate.kind {
            PredicateKind::State if is_verb => "verb of state",
            PredicateKind::State if tree.dep(sketch.trigger) == Dep::Appos => "apposition",
            PredicateKind::State if tree.dep(sketch.trigger) == Dep::Attr => "copula",
            PredicateKind::State => "title or noun of state",
            PredicateKind::Statement => "verb of saying",
            PredicateKind::Event if is_verb => "verb",
            PredicateKind::Event if is_noun => "noun of event",
            PredicateKind::Event => "adjective",
        }
    }

    fn mark_end(&self, found: &Found, trigger: usize, names: &EndNames, marks: &mut Marks) {
        let discourse = self.finder.tree.discourse;
        match &found.fill {
            Fill::Literal { .. } => marks.add(names.words, 1.0),
            Fill::Clause(_) => marks.add(names.clause, 1.0),
            Fill::Cluster { cluster, mention } => {
                let cluster = &discourse.clusters[*cluster];
                let kind = discourse.mentions[*mention].kind;
                let is_pronoun = kind == MentionKind::Pronoun;
                marks.add_if(is_pronoun, names.pronoun);
                let is_described = cluster.named && kind == MentionKind::Nominal;
                marks.add_if(is_described, names.description);
                marks.add_if(found.is_indirect && !is_pronoun, names.owner);
                marks.add_if(!cluster.named, names.unnamed);
                marks.add_if(cluster.mentions.len() == 1, names.once);
            }
        }
        let distance = found.token.abs_diff(trigger).min(FARTHEST);
        marks.add(names.distance, ((1 + distance) as f64).ln());
    }

    fn mark_place(&self, trigger: usize, marks: &mut Marks) {
        let discourse = self.finder.tree.discourse;
        let quotation = discourse.quotation_at(trigger);
        let is_speech = quotation.is_some_and(|idx| discourse.quotations[idx].is_speech);
        marks.add_if(is_speech, "in a quotation");
        let Some(idx) = discourse.sentence_at(trigger) else {
            return;
        };
        let sentence = &discourse.sentences[idx];
        let n_tokens = sentence.tokens.len().min(LONGEST_SENTENCE);
        marks.add(
            "length of sentence",
            n_tokens as f64 / LONGEST_SENTENCE as f64,
        );
        let is_body = sentence.zone == ZoneKind::Body;
        marks.add_if(!is_body, "outside of the running text");
    }
}

/// How it is told: as a fact, denied, by whom.
fn mark_telling(draft: &ClaimDraft, marks: &mut Marks) {
    let is_fact = matches!(
        draft.status,
        Status::Occurred | Status::Ongoing | Status::Historical
    );
    marks.add_if(!is_fact, "planned, wanted or alleged");
    marks.add_if(draft.polarity == Polarity::Negative, "negative");
    marks.add_if(draft.certainty != Certainty::Certain, "hedged");
    marks.add_if(draft.nested, "content of another");
    marks.add_if(draft.attribution.len() == 1, "one speaker");
    marks.add_if(draft.attribution.len() > 1, "several speakers");
}

/// The marks of one end.
struct EndNames {
    words: &'static str,
    clause: &'static str,
    pronoun: &'static str,
    description: &'static str,
    owner: &'static str,
    unnamed: &'static str,
    once: &'static str,
    distance: &'static str,
}

const SUBJECT: EndNames = EndNames {
    words: "subject in words",
    clause: "subject a clause",
    pronoun: "subject a pronoun",
    description: "subject described",
    owner: "subject an owner",
    unnamed: "subject without a name",
    once: "subject named once",
    distance: "distance of subject",
};

const OBJECT: EndNames = EndNames {
    words: "object in words",
    clause: "object a clause",
    pronoun: "object a pronoun",
    description: "object described",
    owner: "object an owner",
    unnamed: "object without a name",
    once: "object named once",
    distance: "distance of object",
};

#[cfg(test)]
mod tests;
