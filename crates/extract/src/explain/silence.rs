//! Why sentences that name things make no claim.

use std::collections::BTreeMap;

use newsgraph_annotate::Pos;
use newsgraph_model::TextSpan;
use newsgraph_model::wire::{SilentReason, SilentSentence};
use rustc_hash::FxHashSet;

use super::Explainer;
use super::claims::sentence_of;
use super::words;
use crate::claims::{FrameRef, Miss, RawMiss, resolve};
use crate::discourse::Sentence;
use crate::trace::{DropReason, Misfit, Try};

/// Most frames of one word whose missing words are told one by one.
const MAX_FAR: usize = 3;

impl Explainer<'_> {
    /// The sentences that make no claim although they name two things, or one and a word of a rule.
    pub(super) fn silent(&self) -> Vec<SilentSentence> {
        let told: FxHashSet<TextSpan> = self.claims.iter().filter_map(sentence_of).collect();
        let sentences = self.discourse.sentences.iter().enumerate();
        sentences
            .filter(|(_, sentence)| !told.contains(&sentence.span))
            .filter_map(|(idx, sentence)| self.silence(idx, sentence))
            .collect()
    }

    fn silence(&self, idx: usize, sentence: &Sentence) -> Option<SilentSentence> {
        let entities = self.entities(sentence);
        let (reasons, has_trigger) = self.reasons(idx, sentence);
        let counts = entities.len() > 1 || entities.len() == 1 && has_trigger;
        counts.then(|| SilentSentence {
            sentence: self.words(sentence.span),
            entities,
            reasons,
        })
    }

    /// The names of the things that a sentence mentions.
    fn entities(&self, sentence: &Sentence) -> Vec<String> {
        let mentions = self.discourse.mentions.iter();
        let inside = mentions.filter(|mention| sentence.tokens.contains(&mention.head));
        let mut names: Vec<String> = Vec::new();
        for &cluster in inside.flat_map(|mention| &mention.clusters) {
            let known = &self.discourse.clusters[cluster];
            let counts = known.is_node && known.named && known.entity_type != "Position";
            if counts && !names.contains(&known.name) {
                names.push(known.name.clone());
            }
        }
        names
    }

    /// The reasons, and whether a word in the sentence came near to a claim.
    fn reasons(&self, idx: usize, sentence: &Sentence) -> (Vec<SilentReason>, bool) {
        let mut has_trigger = false;
        let unread = self.log.unread.iter().find(|(unread, _)| *unread == idx);
        if let Some((_, zone)) = unread {
            let why = format!("not read for claims: it is {}", words::zone(*zone));
            return (vec![self.reason("zone", why, None)], false);
        }
        let holds = |token: usize| sentence.tokens.contains(&token);
        let mut reasons: Vec<SilentReason> = Vec::new();
        for drop in self.log.drops.iter().filter(|drop| holds(drop.trigger)) {
            reasons.push(self.drop_reason(drop.trigger, drop.at, drop.reason));
        }
        let is_dropped = !reasons.is_empty();
        let (near, far) = self.misses(&holds);
        has_trigger |= is_dropped || !near.is_empty();
        if near.is_empty() && !is_dropped {
            reasons.extend(self.far_reasons(&far));
        }
        reasons.extend(near.into_iter().map(|one| self.miss_reason(one)));
        let known: FxHashSet<usize> = self.log.tries.iter().map(|one| one.trigger).collect();
        for (verb, miss) in self.log.raw.iter().filter(|(verb, _)| holds(*verb)) {
            let is_auxiliary = self.discourse.annotated.tokens[*verb].pos == Pos::Aux;
            if known.contains(verb) || is_auxiliary {
                continue;
            }
            reasons.push(self.raw_reason(*verb, *miss));
        }
        let mut unique: Vec<SilentReason> = Vec::new();
        for reason in reasons {
            if !unique.contains(&reason) {
                unique.push(reason);
            }
        }
        if unique.is_empty() {
            let why = "no verb, noun or adjective in it is the trigger of a rule".to_owned();
            unique.push(self.reason("no_trigger", why, None));
        }
        (unique, has_trigger)
    }

    /// The frames that were tried in vain: those that found the words they want beside their own, and those that did not.
    fn misses(&self, holds: &dyn Fn(usize) -> bool) -> (Vec<&Try>, Vec<&Try>) {
        let tries = self.log.tries.iter().filter(|one| holds(one.trigger));
        tries.partition(|one| !matches!(one.miss, Miss::Condition(_) | Miss::NoParticle))
    }

    /// Few frames of a word one by one, many at once: `be` and `make` have dozens.
    fn far_reasons(&self, far: &[&Try]) -> Vec<SilentReason> {
        let mut by_trigger: BTreeMap<usize, Vec<&Try>> = BTreeMap::new();
        for one in far {
            by_trigger.entry(one.trigger).or_default().push(one);
        }
        let mut reasons = Vec::new();
        for (trigger, tries) in by_trigger {
            if tries.len() <= MAX_FAR {
                reasons.extend(tries.into_iter().map(|one| self.miss_reason(one)));
                continue;
            }
            let why = format!(
                "none of the words that its {} rules want beside it is there",
                tries.len()
            );
            reasons.push(self.reason("frame", why, Some(trigger)));
        }
        reasons
    }

    fn miss_reason(&self, one: &Try) -> SilentReason {
        let why = self.miss(one.at, &one.miss, one.misfit.as_ref());
        let mut reason = self.reason("frame", why, Some(one.trigger));
        reason.rule = Some(self.rule_name(one.at));
        reason
    }

    fn reason(&self, kind: &str, why: String, word: Option<usize>) -> SilentReason {
        SilentReason {
            kind: kind.to_owned(),
            why,
            words: word.and_then(|word| self.token(word)),
            rule: None,
            claim: None,
        }
    }

    fn raw_reason(&self, verb: usize, miss: RawMiss) -> SilentReason {
        let why = format!(
            "the verb is the trigger of no rule, and {}",
            words::raw_miss(miss)
        );
        self.reason("raw_verb", why, Some(verb))
    }

    fn drop_reason(&self, trigger: usize, at: FrameRef, dropped: DropReason) -> SilentReason {
        let claim = match dropped {
            DropReason::Told(first) => first.and_then(|first| self.number_of(first)),
            DropReason::Repeats(other) => self.number_of(other),
            DropReason::Same(id) => {
                let mut claims = self.claims.iter();
                claims.position(|claim| claim.id == id).map(|idx| idx + 1)
            }
            _ => None,
        };
        let is_duplicate = matches!(
            dropped,
            DropReason::Told(_)
                | DropReason::Repeats(_)
                | DropReason::Same(_)
                | DropReason::NamesLess
                | DropReason::ToldBeside
        );
        let kind = if is_duplicate { "duplicate" } else { "dropped" };
        let mut reason = self.reason(kind, words::dropped(dropped).to_owned(), Some(trigger));
        reason.rule = Some(self.rule_name(at));
        reason.claim = claim;
        reason
    }

    /// Why a frame does not apply, in words.
    fn miss(&self, at: FrameRef, miss: &Miss, misfit: Option<&Misfit>) -> String {
        let (predicate, frame) = resolve(self.ontology, at);
        match miss {
            Miss::NoParticle => {
                let particle = frame.particle.as_deref().unwrap_or_default();
                format!("`{particle}` does not follow it")
            }
            Miss::OtherParticle => "its particle makes it another verb".to_owned(),
            Miss::Condition(idx) => frame
                .when
                .get(*idx)
                .map_or_else(String::new, words::condition),
            Miss::ScareQuotes => "it stands in scare quotes".to_owned(),
            Miss::Untold(None) => "its clause is named and not told".to_owned(),
            Miss::Untold(Some(because)) => words::change(because.cause, because.effect),
            Miss::Status(read) => {
                let wanted: Vec<_> = frame
                    .readings
                    .iter()
                    .map(|status| status.as_str().into())
                    .collect();
                let read = read.map_or_else(|| "plain".to_owned(), |status| format!("{status}"));
                format!(
                    "the rule is for what is {}, and this reads as {read}",
                    words::listed(&wanted)
                )
            }
            Miss::NoReport => "with a modal or a negation it reports nothing".to_owned(),
            Miss::NotQuoted => "the rule is for what a speaker says".to_owned(),
            Miss::NoJudgement => "the speaker denies or imagines it".to_owned(),
            Miss::NoRefusal => {
                "the rule is for what somebody says not to do if something happens".to_owned()
            }
            Miss::Infinitive => "nobody is said to be it, only what it takes to be it".to_owned(),
            Miss::Role(role) => self.unfilled(&predicate.name, role, misfit, at),
            Miss::Counterpart => "with whom it is done is said, but cannot be told".to_owned(),
            Miss::Pair => "subject and object are the same, or words that cannot act".to_owned(),
        }
    }

    /// That a role has no filler: nothing stands there, or something of the wrong type.
    fn unfilled(
        &self,
        predicate: &str,
        role: &str,
        misfit: Option<&Misfit>,
        at: FrameRef,
    ) -> String {
        let name = self.role_name(predicate, role);
        let Some(misfit) = misfit else {
            return format!("no {name} is found");
        };
        let (known, frame) = resolve(self.ontology, at);
        let own = frame.types.iter().find(|(limited, _)| *limited == role);
        let wanted = match own {
            Some((_, types)) => types.as_slice(),
            None if role == known.subject_role => &known.subject_types,
            None if role == known.object_role => &known.object_types,
            None => &[],
        };
        let word = self.token(misfit.head).map(|words| words.text);
        let word = word.unwrap_or_default();
        let entity_type = match misfit.entity_type.as_str() {
            "" => "words without a type".to_owned(),
            entity_type => format!("of type {entity_type}"),
        };
        let wanted = match wanted {
            [] => String::new(),
            wanted => format!(", and the rule wants {}", words::listed(wanted)),
        };
        format!("its {name} `{word}` is {entity_type}{wanted}")
    }
}
