//! Why a reading, a frame or a claim came out as it did: the reasons that are kept beside the decisions when somebody asks.

use newsgraph_model::ontology::Governor;
use newsgraph_model::{Certainty, Claim, Status};
use smol_str::SmolStr;

use super::arguments::Finder;
use super::confidence::Marks;
use super::emit::Emitter;
use super::fillers::{Fill, Found};
use super::lexicon::FrameRef;
use super::reading::Reading;
use super::sketch::{Matcher, Sketch};
use crate::trace::{Drop, DropReason, Made, Misfit, Try};

/// What kind of word or construction changed a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// An auxiliary: `will`.
    Auxiliary,
    /// An adverb: `reportedly`.
    Adverb,
    /// A word that denies: `not`.
    Negator,
    /// A subject or object that is nobody or nothing.
    Nothing,
    /// A word before a noun: `planned`, `former`.
    Modifier,
    /// A verb, noun or adjective that a clause hangs on: `refused to`.
    Governor,
    /// A verb whose subject or object is the event: `cancelled the meeting`.
    NounGovernor,
    /// An infinitive that says what for.
    Aim,
    /// A condition.
    Condition,
    /// A rumour.
    Hearsay,
    /// `would` after a past verb of speaking.
    FutureInPast,
    /// A question.
    Open,
    /// What is set aside for something else.
    SetAside,
    /// To say or want it is the act itself.
    Act,
    /// What the frame allows at most.
    Frame,
}

/// What a word made of a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Status(Status),
    Polarity(bool),
    Certainty(Certainty),
    Untold,
}

/// One change of a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Because {
    pub(crate) word: usize,
    pub(crate) cause: Cause,
    pub(crate) effect: Effect,
}

/// Why a frame that a word triggers makes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Miss {
    /// Its particle does not follow.
    NoParticle,
    /// A particle makes it another verb: `call off`.
    OtherParticle,
    /// One of its conditions does not hold.
    Condition(usize),
    /// The word stands in scare quotes.
    ScareQuotes,
    /// The clause is named and not told.
    Untold(Option<Because>),
    /// The frame wants the sentence to read otherwise.
    Status(Option<Status>),
    /// A verb of speaking with a modal or a negation reports nothing.
    NoReport,
    /// Only within a quotation.
    NotQuoted,
    /// What the speaker denies or imagines is no judgement.
    NoJudgement,
    /// No refusal.
    NoRefusal,
    /// An infinitive of being says that nobody is it.
    Infinitive,
    /// Nothing of the wanted type fills a role.
    Role(SmolStr),
    /// With whom it is done is said, and cannot be told.
    Counterpart,
    /// Subject and object are one, or both are words without a name.
    Pair,
}

/// Why a verb outside the ontology makes no claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RawMiss {
    /// It means too little by itself.
    Empty,
    /// Its subject is not one named thing.
    Subject,
    /// Its object is not one named thing.
    Object,
    /// Subject and object are one.
    Same,
    /// The clause is named and not told.
    Untold,
}

/// Where a status comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum StatusFrom {
    /// What such a predicate tells when nothing says otherwise.
    #[default]
    Predicate,
    /// The frame.
    Frame,
    /// The words around the trigger.
    Reading,
    /// The frame of the claim around it, by its trigger.
    Content(usize),
    /// A state in a past tense.
    PastState,
    /// A date that is still to come.
    DateToCome,
}

/// Where a time comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum TimeFrom {
    #[default]
    Nothing,
    /// A date of its clause.
    Expression,
    /// The date of the verb of speaking.
    Saying,
    /// The day by which it is told.
    Report,
}

/// What a filler takes off a confidence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Indirect {
    #[default]
    No,
    Pronoun,
    Owner,
    Words,
}

/// Which guess a confidence begins with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Base {
    #[default]
    Verb,
    Noun,
    Modifier,
    Frame,
    Raw,
}

/// What decided the parts of a claim that the words around its trigger did not.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Why {
    pub(crate) status: StatusFrom,
    pub(crate) time: TimeFrom,
    pub(crate) own_act: bool,
    /// The frame itself denies.
    pub(crate) frame_negates: bool,
    /// The frame of the claim around it denies, by its trigger.
    pub(crate) content_negates: Option<usize>,
    pub(crate) base: (Base, f64),
    pub(crate) subject: (Indirect, f64),
    pub(crate) object: (Indirect, f64),
    /// Taken off for the pairing of two lists.
    pub(crate) crossed: f64,
}

/// What of a reading is explained.
type Standing = (Option<Status>, bool, Certainty, bool);

impl Reading {
    const fn standing(&self) -> Standing {
        (self.status, self.negative, self.certainty, self.untold)
    }

    /// Takes over why another reading denies, and, when its status counts here, why it has it.
    pub(super) fn inherit(&mut self, why: Vec<Because>, takes_status: bool) {
        let counts = |because: &Because| match because.effect {
            Effect::Polarity(_) => true,
            Effect::Status(_) | Effect::Certainty(_) => takes_status,
            Effect::Untold => false,
        };
        self.why.extend(why.into_iter().filter(counts));
    }

    /// Adds what a step changed and no finer step inside it has explained.
    fn explain(&mut self, word: usize, cause: Cause, before: Standing, n_known: usize) {
        let after = self.standing();
        let mut effects = Vec::new();
        if let Some(status) = after.0.filter(|_| after.0 != before.0) {
            effects.push(Effect::Status(status));
        }
        if after.1 != before.1 {
            effects.push(Effect::Polarity(after.1));
        }
        if after.2 != before.2 {
            effects.push(Effect::Certainty(after.2));
        }
        if after.3 && !before.3 {
            effects.push(Effect::Untold);
        }
        for effect in effects {
            let kind = std::mem::discriminant(&effect);
            let finer = self.why.iter().skip(n_known);
            if finer
                .map(|because| std::mem::discriminant(&because.effect))
                .all(|known| known != kind)
            {
                self.why.push(Because {
                    word,
                    cause,
                    effect,
                });
            }
        }
    }
}

impl Finder<'_> {
    /// Changes a reading; when asked to explain, keeps which word changed what.
    pub(super) fn watch<T>(
        &self,
        (word, cause): (usize, Cause),
        reading: &mut Reading,
        change: impl FnOnce(&mut Reading) -> T,
    ) -> T {
        if !self.tree.trace.is_on() {
            return change(reading);
        }
        let (before, n_known) = (reading.standing(), reading.why.len());
        let answer = change(reading);
        reading.explain(word, cause, before, n_known);
        answer
    }

    /// Lets a word say how the sentence stands to what its trigger says.
    pub(super) fn govern(&self, by: (usize, Cause), governor: &Governor, reading: &mut Reading) {
        self.watch(by, reading, |reading| reading.govern(governor));
    }

    /// Turns what is said into its opposite.
    pub(super) fn deny(&self, by: (usize, Cause), reading: &mut Reading) {
        self.watch(by, reading, |reading| reading.negative = !reading.negative);
    }
}

impl Matcher<'_> {
    /// Nothing: a frame does not apply, and when asked to explain, why.
    pub(super) fn misses(&self, token: usize, at: FrameRef, miss: Miss) -> Vec<Sketch> {
        self.finder.tree.trace.note(|log| {
            let misfit = match &miss {
                Miss::Role(role) => log.misfits.remove(role),
                _ => None,
            };
            log.misfits.clear();
            log.tries.push(Try {
                trigger: token,
                at,
                miss,
                misfit,
            });
        });
        Vec::new()
    }

    /// That a role's filler has the wrong type.
    pub(super) fn misfits(&self, role: &SmolStr, found: &Found) -> bool {
        self.finder.tree.trace.note(|log| {
            let named = match found.fill {
                Fill::Cluster { cluster, .. } => {
                    Some(&self.finder.tree.discourse.clusters[cluster].entity_type)
                }
                _ => self.phrases.described_type(found.token),
            };
            let misfit = Misfit {
                head: found.token,
                entity_type: named.cloned().unwrap_or_default(),
            };
            log.misfits.insert(role.clone(), misfit);
        });
        false
    }
}

impl Emitter<'_> {
    /// Keeps what a claim was made of.
    pub(super) fn note_made(
        &self,
        (claim, marks): (&Claim, &Marks),
        (trigger, at): (usize, Option<FrameRef>),
        reading: &Reading,
        why: Why,
    ) {
        self.finder.tree.trace.note(|log| {
            log.claims.push(Made {
                claim: claim.clone(),
                odds: marks.odds(),
                trigger,
                at,
                because: reading.why.clone(),
                links: reading.links.clone(),
                why,
            });
        });
    }

    /// Keeps why a sketch became no claim.
    pub(super) fn note_dropped(&self, idx: usize, reason: DropReason) {
        let sketch = &self.sketches[idx];
        self.finder.tree.trace.note(|log| {
            log.drops.push(Drop {
                trigger: sketch.trigger,
                at: sketch.at,
                reason,
            });
        });
    }
}
