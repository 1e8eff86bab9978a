//! The first guess at how likely a claim is right: by the kind of rule and the ends, to be weighed with all else that is seen.

use newsgraph_annotate::Pos;
use newsgraph_model::MentionKind;

use super::emit::Emitter;
use super::fillers::{Fill, Found};
use super::lexicon::resolve;
use super::sketch::Sketch;
use super::why::{Base, Indirect, Why};

/// Confidence by kind of rule: first guesses, from a prototype's precision by rule block on development articles.
const VERB: f64 = 0.8;
const NOUN: f64 = 0.65;
const MODIFIER: f64 = 0.85;
/// What a pronoun or possessor, words instead of a node, or a pairing of two lists takes off.
const INDIRECT: f64 = 0.15;
const WORDS: f64 = 0.1;
const CROSSED: f64 = 0.3;

impl Emitter<'_> {
    /// The confidence as far as the kind of rule and the ends tell.
    pub(super) fn guess(&self, sketch: &Sketch, why: &mut Why) -> f64 {
        let (_, frame) = resolve(self.ontology, sketch.at);
        let token = self.finder.tree.token(sketch.trigger);
        let kind = match token.pos {
            _ if !frame.modifiers.is_empty() => (Base::Modifier, MODIFIER),
            Pos::Verb => (Base::Verb, VERB),
            _ => (Base::Noun, NOUN),
        };
        why.base = frame.confidence.map_or(kind, |own| (Base::Frame, own));
        why.subject = self.deduction(Some(&sketch.subject));
        why.object = self.deduction(sketch.object.as_ref());
        why.crossed = if sketch.is_crossed { CROSSED } else { 0.0 };
        let confidence = why.base.1 - why.subject.1 - why.object.1 - why.crossed;
        confidence.clamp(0.05, 0.99)
    }

    /// What a filler takes off.
    fn deduction(&self, argument: Option<&Found>) -> (Indirect, f64) {
        let mentions = &self.finder.tree.discourse.mentions;
        match argument.map(|argument| (&argument.fill, argument.is_indirect)) {
            Some((Fill::Cluster { mention, .. }, _))
                if mentions[*mention].kind == MentionKind::Pronoun =>
            {
                (Indirect::Pronoun, INDIRECT)
            }
            Some((Fill::Cluster { .. }, true)) => (Indirect::Owner, INDIRECT),
            Some((Fill::Literal { .. }, _)) => (Indirect::Words, WORDS),
            _ => (Indirect::No, 0.0),
        }
    }
}
