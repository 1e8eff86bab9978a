//! What speakers ask for: whom they tell to act, and what they are for or against by what they want done.

use newsgraph_annotate::Dep;
use newsgraph_model::Stance;

use super::words::{COPULAS, has};
use super::{Judge, frame_of, spoken};
use crate::claims::arguments::MAX_STEPS;
use crate::claims::fillers::{Fill, Found};
use crate::claims::lexicon::{FrameRef, TriggerKind, resolve};
use crate::claims::reading::Reading;
use crate::claims::sketch::{Sketch, is_same};
use crate::claims::voices::Voice;

impl Judge<'_> {
    /// What a speaker asks for: `you should resign` asks Roe, `we must repeal the act` is against the act.
    pub(super) fn asked_at(&mut self, verb: usize) -> Vec<Sketch> {
        let tree = self.tree;
        if tree.is_passive(verb) || !self.is_called_for(verb) {
            return Vec::new();
        }
        let reading = self.finder.read(verb);
        let speakers = self.matcher.speaker(&reading);
        let [speaker] = speakers.as_slice() else {
            return Vec::new();
        };
        let is_disputed = reading
            .links
            .last()
            .is_none_or(|link| !matches!(link.stance, Stance::Asserts | Stance::Quotes));
        if is_disputed || reading.untold || reading.condition.is_some() || !self.may_speak(speaker)
        {
            return Vec::new();
        }
        let wanted = self.wanted_at(verb, speaker, &reading);
        if !wanted.is_empty() {
            return wanted;
        }
        let urged = self.urged_at(verb, speaker, &reading);
        urged.into_iter().collect()
    }

    /// For or against what a speaker is by what he wants done.
    pub(super) fn wanted_at(&self, verb: usize, speaker: &Found, reading: &Reading) -> Vec<Sketch> {
        let ontology = self.matcher.ontology;
        let frames = self
            .finder
            .words
            .frames(TriggerKind::Verb, &self.tree.lemma(verb));
        let is_stance = |at: &&FrameRef| {
            let (predicate, frame) = resolve(ontology, **at);
            matches!(predicate.name.as_str(), "supported" | "opposed")
                && frame.attitude
                && !frame.readings.is_empty()
                && self.matcher.unmet(verb, frame).is_none()
        };
        let subject = self.finder.surface_subject(verb, MAX_STEPS);
        let of_all = subject.is_none_or(|subject| {
            matches!(
                self.tree.lower(subject).as_str(),
                "i" | "we" | "us" | "congress" | "it"
            )
        });
        let Some(&at) = frames
            .iter()
            .find(is_stance)
            .filter(|_| of_all && !reading.negative)
        else {
            return Vec::new();
        };
        let (predicate, frame) = resolve(ontology, at);
        let mut targets =
            self.matcher
                .fill_role(verb, predicate, frame, &predicate.object_role, reading);
        targets.retain(|target| !is_same(target, speaker));
        targets.truncate(2);
        targets
            .into_iter()
            .map(|target| spoken(at, verb, (speaker, target), reading))
            .collect()
    }

    /// Whom a speaker tells in a quotation to do something.
    pub(super) fn urged_at(
        &self,
        verb: usize,
        speaker: &Found,
        reading: &Reading,
    ) -> Option<Sketch> {
        let tree = self.tree;
        let quoted = matches!(reading.links.last()?.voice, Voice::Quotation(_));
        let subject = self.finder.surface_subject(verb, MAX_STEPS)?;
        let word = tree.lower(subject);
        let is_act = !has(COPULAS, &tree.lemma(verb)) && tree.lemma(verb) != "have";
        if !quoted || !is_act || matches!(word.as_str(), "i" | "we" | "it" | "they") {
            return None;
        }
        let to_face = word == "you";
        let at = frame_of(
            self.matcher.ontology,
            if to_face { "urged" } else { "requested" },
        )?;
        let (predicate, frame) = resolve(self.matcher.ontology, at);
        // Of others, only what makes amends or answers for something is asked: `he should apologize`.
        let lemma = tree.lemma(verb);
        if !to_face && !frame.verbs.iter().any(|amends| *amends == lemma) {
            return None;
        }
        let mut nodes = self.matcher.phrases.nodes_at(subject);
        let people = ["Person".into(), "Organization".into(), "Group".into()];
        nodes.retain(|node| !is_same(node, speaker) && self.matcher.phrases.fits(node, &people));
        let [addressee] = nodes.as_slice() else {
            return None;
        };
        let content = Found {
            fill: Fill::Clause(verb),
            token: verb,
            is_indirect: false,
        };
        let role = predicate.roles.iter().find(|role| role.name == "content")?;
        let mut sketch = spoken(at, verb, (speaker, addressee.clone()), reading);
        sketch.roles.push((role.name.clone(), vec![content]));
        Some(sketch)
    }

    /// Whether words call for a deed: `should`, `must`, `need to`, `it is time to`, `let us`.
    pub(super) fn is_called_for(&self, verb: usize) -> bool {
        let tree = self.tree;
        let auxiliaries: Vec<usize> = tree.with_dep(verb, &[Dep::Aux]).collect();
        if auxiliaries
            .iter()
            .any(|&auxiliary| tree.lemma(auxiliary) == "have")
        {
            return false;
        }
        if auxiliaries
            .iter()
            .any(|&auxiliary| matches!(tree.lower(auxiliary).as_str(), "should" | "must" | "ought"))
        {
            return true;
        }
        let Some(head) = tree.head(verb).filter(|_| tree.is_infinitive(verb)) else {
            return false;
        };
        let calls = match tree.lemma(head).as_str() {
            "need" | "ought" | "got" | "time" => true,
            "have" | "get" => tree.dep(verb) == Dep::Xcomp,
            "be" => tree
                .with_dep(head, &[Dep::Attr, Dep::Npadvmod])
                .any(|noun| tree.lemma(noun) == "time"),
            _ => false,
        };
        calls
            && matches!(
                tree.dep(verb),
                Dep::Xcomp | Dep::Acl | Dep::Advcl | Dep::Relcl | Dep::Ccomp
            )
            || tree.lemma(head) == "let" && tree.dep(verb) == Dep::Ccomp
    }
}
