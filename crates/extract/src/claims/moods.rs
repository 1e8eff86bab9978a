//! How the words around a trigger decide whether a frame applies: judgements, refusals, wishes, longer words.

use newsgraph_annotate::Dep;
use newsgraph_model::Status;
use newsgraph_model::ontology::{Frame, Predicate, Slot, Step};

use super::lexicon::{FrameRef, TriggerKind, resolve};
use super::reading::Reading;
use super::sketch::Matcher;

impl Matcher<'_> {
    /// `the commander in chief forum`, `chief of staff`: the noun is a part of a longer word; `a Roe administration` is none yet.
    pub(super) fn is_only_before(&self, token: usize) -> bool {
        let tree = self.finder.tree;
        let is_imagined = tree.lower(token) == "administration"
            && tree
                .with_dep(token, &[Dep::Det])
                .any(|article| matches!(tree.lower(article).as_str(), "a" | "an" | "any"));
        if is_imagined || token + 2 >= tree.tokens().len() {
            return is_imagined;
        }
        let behind = (tree.lower(token + 1), tree.lower(token + 2));
        matches!((behind.0.as_str(), behind.1.as_str()), ("in", "chief"))
            || tree.lower(token) == "chief" && behind == ("of".to_owned(), "staff".to_owned())
    }

    /// Whether a phrase says with whom it is done, even when it refers to nothing known: `she and he spoke with voters`.
    pub(super) fn names_counterpart(&self, token: usize, at: FrameRef) -> bool {
        let (predicate, frame) = resolve(self.ontology, at);
        let slots = frame
            .slots
            .get(&predicate.object_role)
            .into_iter()
            .flatten();
        let says_whom =
            |slot: &&Slot| matches!(slot.steps.last(), Some(Step::Prep(_) | Step::Object));
        let mut counterparts = slots
            .filter(says_whom)
            .flat_map(|slot| self.finder.heads(token, slot));
        counterparts.any(|head| !self.finder.tree.is_date(head))
    }

    /// Whether what a speaker says of somebody is a judgement: what he denies is none, unless the frame is about what is missing.
    ///
    /// The judgement is made by saying it, in whatever tense or mood.
    pub(super) fn judges(&self, token: usize, frame: &Frame, reading: &mut Reading) -> bool {
        let is_named_label = frame.slots.values().flatten().any(|slot| slot.text);
        let has_own_negation = is_named_label && !self.finder.tree.is_noun(token);
        if reading.negative != frame.denied && !has_own_negation {
            return false;
        }
        let is_imagined = matches!(
            reading.status,
            Some(Status::Conditional | Status::Hypothetical | Status::Desired | Status::Requested)
        );
        let tree = self.finder.tree;
        if tree.is_verb(token) && (is_imagined || tree.dep(token) == Dep::Advcl) {
            return false;
        }
        reading.say_so();
        true
    }

    /// Whether somebody says what he will not do if something happens, and no word calls his quotation what the frame would.
    pub(super) fn is_refusal(&self, token: usize, at: FrameRef, reading: &Reading) -> bool {
        let tree = self.finder.tree;
        let is_named_so = |cue: usize| {
            let frames = self
                .finder
                .words
                .frames(TriggerKind::Verb, &tree.lemma(cue));
            frames.iter().any(|other| other.predicate == at.predicate)
        };
        let cue = tree
            .quotation_around(token)
            .and_then(|quotation| quotation.cue);
        reading.negative
            && !reading.past
            && reading.condition.is_some()
            && !cue.is_some_and(is_named_so)
    }

    /// `qualified to be president`: nobody says that he is.
    pub(super) fn is_of_infinitive(&self, token: usize, reading: &Reading) -> bool {
        let tree = self.finder.tree;
        let copula = tree
            .head(token)
            .filter(|&head| tree.dep(token) == Dep::Attr && tree.lemma(head) == "be");
        reading.status.is_none()
            && copula.is_some_and(|copula| {
                tree.token(copula).tag == newsgraph_annotate::Tag::Vb && tree.is_infinitive(copula)
            })
    }
}

/// Whether the subject of a frame is whoever says it.
pub(super) fn is_of_speaker(predicate: &Predicate, frame: &Frame) -> bool {
    let slots = frame.slots.get(&predicate.subject_role);
    slots.is_some_and(|slots| slots.iter().any(|slot| slot.steps == [Step::Speaker]))
}

/// Whether the sentence reads as a frame wants it; what is only auxiliary, `should repeal`, is not wanted by the subject.
pub(super) fn is_read_so(frame: &Frame, reading: &Reading) -> bool {
    let is_wanted = !(frame.attitude && reading.weak);
    let fits = |status: Status| is_wanted && frame.readings.contains(&status);
    frame.readings.is_empty() || reading.status.is_some_and(fits)
}
