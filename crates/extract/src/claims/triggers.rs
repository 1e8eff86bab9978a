//! Triggers: which frames the word at a token may set off.

use newsgraph_annotate::{Dep, Pos};
use newsgraph_model::ontology::{Frame, Predicate, Step};
use smol_str::SmolStr;

use super::arguments::Finder;
use super::lexicon::{FrameRef, TriggerKind, resolve};
use super::sketch::Matcher;

impl Matcher<'_> {
    pub(super) fn candidates(&self, token: usize) -> Vec<FrameRef> {
        let tree = self.finder.tree;
        let words = self.finder.words;
        let lemma = tree.lemma(token);
        let is_auxiliary = tree.token(token).pos == Pos::Aux
            && (tree.lemma(token) != "be" || matches!(tree.dep(token), Dep::Aux | Dep::Auxpass));
        if tree.is_verb(token) && !is_auxiliary {
            return words
                .frames(
                    TriggerKind::Verb,
                    &joined_prefix(self.finder, token, &lemma),
                )
                .to_vec();
        }
        let mut found = self.frames_with_of(token, &lemma);
        if !found.is_empty() || self.is_only_before(token) {
            return found;
        }
        if tree.is_noun(token) {
            let lemma = lemma.strip_suffix("-elect").unwrap_or(&lemma).to_owned();
            let longer = token
                .checked_sub(1)
                .map(|before| format!("{} {lemma}", tree.lemma(before)));
            let longer = longer
                .as_deref()
                .map_or(&[][..], |longer| words.frames(TriggerKind::Noun, longer));
            found.extend_from_slice(longer);
            if longer.is_empty() {
                found.extend_from_slice(words.frames(TriggerKind::Noun, &lemma));
            }
            if found.is_empty() {
                found.extend(self.gerund_frames(token));
            }
        }
        if tree.token(token).pos == Pos::Adj || matches!(tree.dep(token), Dep::Acomp | Dep::Amod) {
            found.extend_from_slice(words.frames(TriggerKind::Adjective, &lemma));
        }
        found.extend(self.modifier_frames(token));
        found
    }

    /// The frames of a noun with its `of`: `chief of staff`.
    pub(super) fn frames_with_of(&self, token: usize, lemma: &str) -> Vec<FrameRef> {
        let tree = self.finder.tree;
        let is_followed = token + 2 < tree.tokens().len()
            && tree.is_noun(token)
            && tree.is_noun(token + 2)
            && tree.lower(token + 1) == "of";
        if !is_followed {
            return Vec::new();
        }
        let phrase = format!("{lemma} of {}", tree.lemma(token + 2));
        self.finder
            .words
            .frames(TriggerKind::Noun, &phrase)
            .to_vec()
    }

    /// The frames of the verb that a noun in `-ing` is made of: `the governor's belittling of Roe`.
    fn gerund_frames(&self, token: usize) -> Vec<FrameRef> {
        let mut found = Vec::new();
        for verb in self.finder.gerund_of(token) {
            let frames = self.finder.words.frames(TriggerKind::Verb, &verb);
            let is_plain = |at: &&FrameRef| {
                let (_, frame) = resolve(self.ontology, **at);
                frame.particle.is_none()
                    && !frame.in_quotation
                    && !frame.attitude
                    && frame.stance.is_none()
            };
            found.extend(frames.iter().filter(is_plain).copied());
            if !found.is_empty() {
                break;
            }
        }
        found
    }

    fn modifier_frames(&self, token: usize) -> Vec<FrameRef> {
        let tree = self.finder.tree;
        if !matches!(
            tree.dep(token),
            Dep::Amod | Dep::Compound | Dep::Nmod | Dep::Poss
        ) {
            return Vec::new();
        }
        let Some(mention) = tree.discourse.mention_with_head(token) else {
            return Vec::new();
        };
        let Some(&cluster) = tree.discourse.mentions[mention].clusters.first() else {
            return Vec::new();
        };
        let mut name = self
            .ontology
            .entity_type(&tree.discourse.clusters[cluster].entity_type);
        let mut found = Vec::new();
        while let Some(entity_type) = name {
            found.extend_from_slice(
                self.finder
                    .words
                    .frames(TriggerKind::Modifier, &entity_type.name),
            );
            name = entity_type
                .parent
                .as_deref()
                .and_then(|parent| self.ontology.entity_type(parent));
        }
        found
    }
}

/// The base form with a prefix that the tokeniser split off: `re-elect`.
fn joined_prefix(finder: &Finder<'_>, token: usize, lemma: &str) -> String {
    let tree = finder.tree;
    let split = token >= 2
        && tree.text(token - 1) == "-"
        && tree.token(token - 1).end == tree.token(token).start;
    if split && matches!(tree.lower(token - 2).as_str(), "re" | "co") {
        return format!("{}-{lemma}", tree.lower(token - 2));
    }
    lemma.to_owned()
}

/// Whether the frame says of somebody what a noun calls him: `the leader`, `a critic`.
pub(super) fn names_bearer(frame: &Frame) -> bool {
    let mut slots = frame.slots.values().flatten();
    slots.any(|slot| slot.steps == [Step::Bearer])
}

/// Whether a frame tells what its subject is called: `a critic of the mayor`.
pub(super) fn is_of_bearer(predicate: &Predicate, frame: &Frame) -> bool {
    let slots = frame.slots.get(&predicate.subject_role);
    slots.is_some_and(|slots| slots.iter().all(|slot| slot.steps == [Step::Bearer]))
}

/// Whether a frame tells of a noun and whose it is: `Roe's plan`.
pub(super) fn is_of_owner(predicate: &Predicate, frame: &Frame) -> bool {
    let is_own = |role: &SmolStr, step: Step| {
        let slots = frame.slots.get(role);
        slots.is_some_and(|slots| slots.iter().all(|slot| slot.steps == [step.clone()]))
    };
    is_own(&predicate.subject_role, Step::Possessor) && is_own(&predicate.object_role, Step::Itself)
}
