//! The ontology's words, indexed by how a text uses them.

use std::collections::BTreeMap;

use newsgraph_model::ontology::{Frame, Governor, NounKinds, Ontology, Predicate, Step};
use newsgraph_model::{Stance, Status};
use smol_str::SmolStr;

/// What kind of word triggers a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TriggerKind {
    /// A verb.
    Verb,
    /// A noun.
    Noun,
    /// An adjective.
    Adjective,
    /// A name before a noun, by its type.
    Modifier,
}

/// A frame and the predicate it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct FrameRef {
    /// Index into the ontology's predicates.
    pub(crate) predicate: usize,
    /// Index into the predicate's frames.
    pub(crate) frame: usize,
}

/// What a word says of whom it is said of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// `brilliant`, `unite`.
    Good,
    /// `corrupt`, `deceive`.
    Bad,
    /// Nothing as it stands, blame when it is denied: `no plan`, `doesn't care`.
    Due,
}

/// Begins the ids of frames whose words are verdicts, whatever they are said of.
const VERDICT: &str = "verdict";

/// The words of an ontology, ready for look-up.
pub(crate) struct Words {
    frames: BTreeMap<(TriggerKind, SmolStr), Vec<FrameRef>>,
    verdicts: BTreeMap<(TriggerKind, SmolStr), Verdict>,
    clause: BTreeMap<SmolStr, Governor>,
    noun: BTreeMap<SmolStr, Governor>,
    /// By a verb and its particle, preposition or object: `lean toward`, `put pressure`.
    clause_beside: BTreeMap<(SmolStr, SmolStr), Governor>,
    noun_beside: BTreeMap<(SmolStr, SmolStr), Governor>,
    modifier: BTreeMap<SmolStr, Governor>,
    auxiliary: BTreeMap<SmolStr, Governor>,
    adverb: BTreeMap<SmolStr, Governor>,
    reporting: BTreeMap<SmolStr, Stance>,
    light: Vec<SmolStr>,
    object_control: Vec<SmolStr>,
    condition_marks: Vec<SmolStr>,
    question_words: Vec<SmolStr>,
    hearsay_nouns: Vec<SmolStr>,
    untrue_words: Vec<SmolStr>,
    negation_breakers: Vec<SmolStr>,
    human: Vec<SmolStr>,
    offices: Vec<SmolStr>,
    office_adjectives: BTreeMap<SmolStr, SmolStr>,
    noun_kinds: NounKinds,
}

impl Words {
    /// Indexes an ontology.
    pub(crate) fn new(ontology: &Ontology) -> Self {
        let lexicon = ontology.lexicon();
        let mut words = Self {
            frames: BTreeMap::new(),
            verdicts: BTreeMap::new(),
            clause: by_word(&lexicon.clause_governors),
            noun: by_word(&lexicon.noun_governors),
            clause_beside: by_two_words(&lexicon.clause_governors),
            noun_beside: by_two_words(&lexicon.noun_governors),
            modifier: by_word(&lexicon.noun_modifiers),
            auxiliary: by_word(&lexicon.auxiliaries),
            adverb: by_word(&lexicon.adverbs),
            reporting: BTreeMap::new(),
            light: lexicon.light_verbs.clone(),
            object_control: lexicon.object_control.clone(),
            condition_marks: lexicon.condition_marks.clone(),
            question_words: lexicon.question_words.clone(),
            hearsay_nouns: lexicon.hearsay_nouns.clone(),
            untrue_words: lexicon.untrue_words.clone(),
            negation_breakers: lexicon.negation_breakers.clone(),
            human: lexicon.human_nouns.clone(),
            offices: lexicon.offices.clone(),
            office_adjectives: lexicon.office_adjectives.clone(),
            noun_kinds: lexicon.noun_kinds.clone(),
        };
        for (predicate_idx, predicate) in ontology.predicates().iter().enumerate() {
            for (frame_idx, frame) in predicate.frames.iter().enumerate() {
                let at = FrameRef {
                    predicate: predicate_idx,
                    frame: frame_idx,
                };
                words.add(frame, at);
                words.add_verdicts(predicate, frame);
            }
        }
        words
    }

    /// The words of a frame by which whoever speaks praises or blames; the first frame of a word counts.
    fn add_verdicts(&mut self, predicate: &Predicate, frame: &Frame) {
        let by_speaker = frame
            .slots
            .get(&predicate.subject_role)
            .is_some_and(|slots| slots.iter().all(|slot| slot.steps == [Step::Speaker]));
        // With conditions on other words, the word alone says too little; that of an adjective or epithet is about its bearer.
        let by_itself = frame
            .when
            .iter()
            .all(|condition| condition.words.is_empty() && condition.slot.steps.len() == 1);
        let verdict = match (predicate.name.as_str(), frame.denied) {
            ("praised", false) => Verdict::Good,
            ("criticized" | "accused", false) => Verdict::Bad,
            ("criticized", true) => Verdict::Due,
            _ => return,
        };
        if !by_speaker || !by_itself {
            return;
        }
        let kinds = [
            (TriggerKind::Verb, &frame.verbs),
            (TriggerKind::Noun, &frame.nouns),
            (TriggerKind::Adjective, &frame.adjectives),
        ];
        for (kind, words) in kinds {
            for word in words {
                self.verdicts.entry((kind, word.clone())).or_insert(verdict);
            }
        }
    }

    fn add(&mut self, frame: &Frame, at: FrameRef) {
        if frame.id.starts_with(VERDICT) {
            return;
        }
        let kinds = [
            (TriggerKind::Verb, &frame.verbs),
            (TriggerKind::Noun, &frame.nouns),
            (TriggerKind::Adjective, &frame.adjectives),
            (TriggerKind::Modifier, &frame.modifiers),
        ];
        for (kind, triggers) in kinds {
            for word in triggers {
                self.frames
                    .entry((kind, word.clone()))
                    .or_default()
                    .push(at);
            }
        }
        let governing = frame
            .verbs
            .iter()
            .chain(&frame.nouns)
            .chain(&frame.adjectives);
        for word in governing {
            if let Some(stance) = frame.stance {
                self.reporting.entry(word.clone()).or_insert(stance);
            }
            // What is called for in a quotation is called for by its speaker, not by the word.
            let Some(status) = frame.content_status.filter(|_| !frame.in_quotation) else {
                continue;
            };
            let Some(objects) = objects_of(frame) else {
                self.clause
                    .entry(word.clone())
                    .or_insert_with(|| governor(word, status));
                continue;
            };
            for object in objects {
                self.clause_beside
                    .entry((word.clone(), object.clone()))
                    .or_insert_with(|| governor(word, status));
            }
        }
    }

    /// The frames that a word triggers.
    pub(crate) fn frames(&self, kind: TriggerKind, word: &str) -> &[FrameRef] {
        self.frames
            .get(&(kind, SmolStr::new(word)))
            .map_or(&[], Vec::as_slice)
    }

    /// What a word says of whom it is said of.
    pub(crate) fn verdict(&self, kind: TriggerKind, word: &str) -> Option<Verdict> {
        self.verdicts.get(&(kind, SmolStr::new(word))).copied()
    }

    /// What a verb, noun or adjective does to the clause it governs.
    pub(crate) fn clause_governor(&self, word: &str) -> Option<&Governor> {
        self.clause.get(word)
    }

    /// What a verb does to the clause it governs when this word stands beside it as its particle, preposition or object.
    pub(crate) fn clause_governor_beside(&self, verb: &str, beside: &str) -> Option<&Governor> {
        self.clause_beside
            .get(&(SmolStr::new(verb), SmolStr::new(beside)))
    }

    /// What a verb does to an event noun when this word stands beside it as its particle or preposition.
    pub(crate) fn noun_governor_beside(&self, verb: &str, beside: &str) -> Option<&Governor> {
        self.noun_beside
            .get(&(SmolStr::new(verb), SmolStr::new(beside)))
    }

    /// What a verb does to an event noun.
    pub(crate) fn noun_governor(&self, word: &str) -> Option<&Governor> {
        self.noun.get(word)
    }

    /// What a word before an event noun or title does to it.
    pub(crate) fn noun_modifier(&self, word: &str) -> Option<&Governor> {
        self.modifier.get(word)
    }

    /// What an auxiliary does to its verb.
    pub(crate) fn auxiliary(&self, word: &str) -> Option<&Governor> {
        self.auxiliary.get(word)
    }

    /// What an adverb does to its verb.
    pub(crate) fn adverb(&self, word: &str) -> Option<&Governor> {
        self.adverb.get(word)
    }

    /// How the subject of a verb of speaking stands to what it says.
    pub(crate) fn reporting(&self, word: &str) -> Option<Stance> {
        self.reporting.get(word).copied()
    }

    /// Whether a verb lends its subject to an event noun.
    pub(crate) fn is_light(&self, word: &str) -> bool {
        self.light.iter().any(|light| light == word)
    }

    /// Whether the object of a verb is the subject of its infinitive.
    pub(crate) fn controls_object(&self, word: &str) -> bool {
        self.object_control.iter().any(|verb| verb == word)
    }

    /// Whether a conjunction makes a condition.
    pub(crate) fn is_condition_mark(&self, word: &str) -> bool {
        self.condition_marks.iter().any(|mark| mark == word)
    }

    /// Whether an `if` clause of a word is a question.
    pub(crate) fn asks(&self, word: &str) -> bool {
        self.question_words.iter().any(|verb| verb == word)
    }

    /// Whether a noun means what is told without being known.
    pub(crate) fn is_hearsay(&self, word: &str) -> bool {
        self.hearsay_nouns.iter().any(|noun| noun == word)
    }

    /// Whether a word says that something is untrue.
    pub(crate) fn is_untrue(&self, word: &str) -> bool {
        self.untrue_words.iter().any(|untrue| untrue == word)
    }

    /// Whether an adverb lifts a negation.
    pub(crate) fn breaks_negation(&self, word: &str) -> bool {
        self.negation_breakers.iter().any(|adverb| adverb == word)
    }

    /// Whether a noun names an office.
    pub(crate) fn is_office(&self, word: &str) -> bool {
        self.offices.iter().any(|office| office == word)
    }

    /// A noun that names an office, as the ontology has it.
    pub(crate) fn office(&self, word: &str) -> Option<&str> {
        let known = self.offices.iter().find(|office| *office == word);
        known.map(SmolStr::as_str)
    }

    /// The office that an adjective speaks of: `presidential`.
    pub(crate) fn office_adjective(&self, word: &str) -> Option<&str> {
        self.office_adjectives.get(word).map(SmolStr::as_str)
    }

    /// Whether a noun means people without a name.
    pub(crate) fn is_human(&self, word: &str) -> bool {
        self.human.iter().any(|noun| noun == word)
    }

    /// Whether a noun is an amount or kind of what its `of` names.
    pub(crate) fn is_amount(&self, word: &str) -> bool {
        self.noun_kinds.amounts.iter().any(|known| known == word)
    }

    /// Whether a word stands before the noun of a title.
    pub(crate) fn is_title_word(&self, word: &str) -> bool {
        self.noun_kinds
            .title_words
            .iter()
            .any(|known| known == word)
    }

    /// Whether a plain noun stands behind the name of a law, plan, case or text.
    pub(crate) fn is_named_thing(&self, word: &str) -> bool {
        self.noun_kinds
            .named_things
            .iter()
            .any(|known| known == word)
    }

    /// Whether a plain noun stands behind the name of a body.
    pub(crate) fn is_named_body(&self, word: &str) -> bool {
        self.noun_kinds
            .named_bodies
            .iter()
            .any(|known| known == word)
    }

    /// Whether a noun says what a body is.
    pub(crate) fn is_described_body(&self, word: &str) -> bool {
        self.noun_kinds
            .described_bodies
            .iter()
            .any(|known| known == word)
    }

    /// Whether a noun is a body that is part of another.
    pub(crate) fn is_part_of_body(&self, word: &str) -> bool {
        self.noun_kinds
            .parts_of_bodies
            .iter()
            .any(|known| known == word)
    }
}

fn by_word(governors: &[Governor]) -> BTreeMap<SmolStr, Governor> {
    let rows = governors.iter().flat_map(|governor| {
        governor
            .words
            .iter()
            .map(move |word| (word.clone(), governor.clone()))
    });
    rows.collect()
}

/// The governors of two words, `rule out`, by the two.
fn by_two_words(governors: &[Governor]) -> BTreeMap<(SmolStr, SmolStr), Governor> {
    let rows = governors.iter().flat_map(|governor| {
        let pairs = governor
            .words
            .iter()
            .filter_map(|word| word.split_once(' '));
        pairs.map(move |(verb, beside)| ((verb.into(), beside.into()), governor.clone()))
    });
    rows.collect()
}

/// The objects without which a frame does not apply.
fn objects_of(frame: &Frame) -> Option<&[SmolStr]> {
    let condition = frame.when.iter().find(|condition| {
        condition.slot.steps == [Step::Object] && !condition.words.is_empty() && !condition.absent
    })?;
    Some(&condition.words)
}

fn governor(word: &SmolStr, status: Status) -> Governor {
    Governor {
        words: vec![word.clone()],
        status: Some(status),
        certainty: None,
        negates: false,
        stance: None,
    }
}

/// The predicate and frame that a reference names.
pub(crate) fn resolve(ontology: &Ontology, at: FrameRef) -> (&Predicate, &Frame) {
    let predicate = &ontology.predicates()[at.predicate];
    (predicate, &predicate.frames[at.frame])
}
