//! Frames: how the words of a sentence fill the roles of a predicate.

use std::collections::BTreeMap;

use serde::Deserialize;
use smol_str::SmolStr;

use super::Predicate;
use crate::vocabulary::{Certainty, Polarity, Stance, Status};

/// One step from a word to the words it governs or is governed by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Who acts: the subject of an active verb, the `by` phrase of a passive one, through control, conjunction and relatives.
    Subject,
    /// Whom it is done to: the object of an active verb, the subject of a passive one.
    Object,
    /// The indirect object.
    Dative,
    /// What the object is said or made to be: `called him a liar`, `elected mayor`.
    Complement,
    /// The clause that a verb or noun governs.
    Clause,
    /// A clause without tense of its own: `to resign`.
    Infinitive,
    /// The auxiliaries of a verb, its negation and the word that marks its clause: `should`, `not`, `for`.
    Auxiliary,
    /// Words before the noun, of any kind.
    Modifier,
    /// Whom a noun phrase describes: its name, what it stands beside or what it is said of.
    Bearer,
    /// `'s` and possessive pronouns.
    Possessor,
    /// Both sides of `between A and B`.
    Between,
    /// A noun used before the noun.
    Compound,
    /// The noun that the word modifies.
    Modified,
    /// The subjects of the clauses around a word, innermost first: of whom a statement with it tells.
    Around,
    /// Who speaks the quotation or clause around the word.
    Speaker,
    /// The word itself.
    Itself,
    /// The clause that the word stands in, with what judges it: `it is unlikely that …`.
    Statement,
    /// The names in the clause that the word governs or the quotation that it introduces.
    Within,
    /// The object of one of these prepositions.
    Prep(Vec<SmolStr>),
}

impl Step {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "subject" => Self::Subject,
            "object" => Self::Object,
            "dative" => Self::Dative,
            "complement" => Self::Complement,
            "clause" => Self::Clause,
            "infinitive" => Self::Infinitive,
            "auxiliary" => Self::Auxiliary,
            "modifier" => Self::Modifier,
            "bearer" => Self::Bearer,
            "possessor" => Self::Possessor,
            "between" => Self::Between,
            "compound" => Self::Compound,
            "modified" => Self::Modified,
            "around" => Self::Around,
            "speaker" => Self::Speaker,
            "itself" => Self::Itself,
            "statement" => Self::Statement,
            "within" => Self::Within,
            _ => {
                let prepositions = text.strip_prefix("prep:")?;
                let prepositions = prepositions.split('|').map(SmolStr::new);
                let prepositions = prepositions.collect::<Vec<_>>();
                if prepositions
                    .iter()
                    .any(|preposition| preposition.is_empty())
                {
                    return None;
                }
                Self::Prep(prepositions)
            }
        })
    }
}

/// Where a role's filler stands, seen from the trigger: `subject`, `object>prep:with`, `text:complement`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Slot {
    /// The steps, one after the other; never empty.
    pub steps: Vec<Step>,
    /// The words themselves are wanted, not what they refer to.
    pub text: bool,
}

impl TryFrom<String> for Slot {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (path, is_text) = match text.strip_prefix("text:") {
            Some(path) => (path, true),
            None => (text.as_str(), false),
        };
        let steps: Option<Vec<Step>> = path.split('>').map(Step::parse).collect();
        steps.map(|steps| Self { steps, text: is_text }).ok_or_else(|| {
            format!("`{text}` is not a slot: write steps such as `subject`, `prep:with|to` or `object>prep:of`, joined by `>`")
        })
    }
}

/// What must or must not stand in a slot for a frame to apply.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrameCondition {
    /// Which slot.
    pub slot: Slot,
    /// One of these base forms heads it; any when empty.
    #[serde(default)]
    pub words: Vec<SmolStr>,
    /// It refers to one of these types; any when empty.
    #[serde(default)]
    pub types: Vec<SmolStr>,
    /// True: the slot must be empty, or hold none of these words and types.
    #[serde(default)]
    pub absent: bool,
}

/// How words fill the roles of a predicate.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frame {
    /// Its name, unique within the predicate; `predicate:id` is the name of the rule.
    pub id: SmolStr,
    /// Verbs that trigger it, in base form.
    #[serde(default)]
    pub verbs: Vec<SmolStr>,
    /// Nouns that trigger it, in base form.
    #[serde(default)]
    pub nouns: Vec<SmolStr>,
    /// Adjectives that trigger it.
    #[serde(default)]
    pub adjectives: Vec<SmolStr>,
    /// Entity types whose mentions trigger it when they stand before a noun (`Democratic governor`).
    #[serde(default)]
    pub modifiers: Vec<SmolStr>,
    /// The particle that must follow the verb (`step down`).
    #[serde(default)]
    pub particle: Option<SmolStr>,
    /// Where each role's fillers stand; the first slot that is not empty counts.
    pub slots: BTreeMap<SmolStr, Vec<Slot>>,
    /// All must hold.
    #[serde(default)]
    pub when: Vec<FrameCondition>,
    /// Types that a role's filler must have, beyond those of the predicate.
    #[serde(default)]
    pub types: BTreeMap<SmolStr, Vec<SmolStr>>,
    /// Status instead of the predicate's own.
    #[serde(default)]
    pub status: Option<Status>,
    /// Only where the sentence reads so: `wants to repeal`.
    #[serde(default)]
    pub readings: Vec<Status>,
    /// To want or try it is the act itself, which has occurred: who wants to repeal a law opposes it.
    #[serde(default)]
    pub attitude: bool,
    /// Certainty at most.
    #[serde(default)]
    pub certainty: Option<Certainty>,
    /// Polarity instead of positive.
    #[serde(default)]
    pub polarity: Option<Polarity>,
    /// Status of what its clause says: `urged` makes it requested.
    #[serde(default)]
    pub content_status: Option<Status>,
    /// Polarity of what its clause says.
    #[serde(default)]
    pub content_polarity: Option<Polarity>,
    /// The subject says what the clause says, and stands so to it.
    #[serde(default)]
    pub stance: Option<Stance>,
    /// A possessor may stand for what it possesses (`attacked Roe's record`).
    #[serde(default)]
    pub metonymy: bool,
    /// Only within quotations.
    #[serde(default)]
    pub in_quotation: bool,
    /// Only where no other frame of its word applies.
    #[serde(default)]
    pub fallback: bool,
    /// Its claim is made beside that of another predicate's frame for the same word.
    #[serde(default)]
    pub beside: bool,
    /// Only for what is said not to be so: `he does not care`.
    #[serde(default)]
    pub denied: bool,
    /// Only for what is said not to be done under a condition; the claim is of saying so.
    #[serde(default)]
    pub conditional_refusal: bool,
    /// A claim without an object is made.
    #[serde(default)]
    pub alone: bool,
    /// Probability that a claim with named arguments is right.
    #[serde(default)]
    pub confidence: Option<f64>,
}

impl Frame {
    fn bare(id: &str) -> Self {
        Self {
            id: id.into(),
            verbs: Vec::new(),
            nouns: Vec::new(),
            adjectives: Vec::new(),
            modifiers: Vec::new(),
            particle: None,
            slots: BTreeMap::new(),
            when: Vec::new(),
            types: BTreeMap::new(),
            status: None,
            readings: Vec::new(),
            attitude: false,
            certainty: None,
            polarity: None,
            content_status: None,
            content_polarity: None,
            stance: None,
            metonymy: false,
            in_quotation: false,
            fallback: false,
            beside: false,
            denied: false,
            conditional_refusal: false,
            alone: false,
            confidence: None,
        }
    }
}

/// Words that set the status of what they govern: `plans to …`, `ready to …`, `a planned …`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Governor {
    /// Base forms.
    pub words: Vec<SmolStr>,
    /// Status of what is governed; unchanged when missing.
    #[serde(default)]
    pub status: Option<Status>,
    /// Certainty at most.
    #[serde(default)]
    pub certainty: Option<Certainty>,
    /// True: what is governed did not happen.
    #[serde(default)]
    pub negates: bool,
    /// True: its subject holds it to be so (`believes`, `fears`).
    #[serde(default)]
    pub stance: Option<Stance>,
}

/// Words that many predicates share, by what they do to the reading of a sentence.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lexicon {
    /// Verbs and adjectives that govern a clause.
    pub clause_governors: Vec<Governor>,
    /// Verbs that govern an event noun: `cancelled the meeting`.
    pub noun_governors: Vec<Governor>,
    /// Adjectives and nouns before a noun: `upcoming`, `former`, `potential`.
    pub noun_modifiers: Vec<Governor>,
    /// Auxiliaries: `will`, `may`.
    pub auxiliaries: Vec<Governor>,
    /// Adverbs: `reportedly`.
    pub adverbs: Vec<Governor>,
    /// Verbs that lend their subject to an event noun: `hold`, `make`.
    pub light_verbs: Vec<SmolStr>,
    /// Verbs whose object is the subject of the infinitive: `ask`.
    pub object_control: Vec<SmolStr>,
    /// Conjunctions that make a condition: `if`.
    pub condition_marks: Vec<SmolStr>,
    /// Verbs and adjectives whose `if` clause is a question: `wonder`.
    #[serde(default)]
    pub question_words: Vec<SmolStr>,
    /// Nouns of what is told without being known: `rumor`.
    #[serde(default)]
    pub hearsay_nouns: Vec<SmolStr>,
    /// What a sentence calls what it takes for untrue: `false`, `baseless`.
    #[serde(default)]
    pub untrue_words: Vec<SmolStr>,
    /// Adverbs that lift a negation: `not just`.
    pub negation_breakers: Vec<SmolStr>,
    /// Nouns of people without names that may fill a role as words: `reporters`.
    pub human_nouns: Vec<SmolStr>,
    /// Nouns of offices.
    pub offices: Vec<SmolStr>,
    /// Nouns by what phrases with them mean.
    #[serde(default)]
    pub noun_kinds: NounKinds,
    /// Adjectives of offices with the office: `mayoral`, `mayor`.
    pub office_adjectives: BTreeMap<SmolStr, SmolStr>,
}

/// Nouns by what phrases with them mean, in the singular.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NounKinds {
    /// Nouns of an amount or kind, whose `of` says what they are of: `series`, `some`.
    pub amounts: Vec<SmolStr>,
    /// Words of a title before its noun: `vice`, `foreign`.
    pub title_words: Vec<SmolStr>,
    /// Plain nouns behind the name of a law, plan, case or text: `the Clean Rivers Plan rules`.
    pub named_things: Vec<SmolStr>,
    /// Plain nouns behind the name of a body: `the Arden Institute group`.
    pub named_bodies: Vec<SmolStr>,
    /// Nouns that say what a body is, with where it is or what it thinks: `an Ohio firm`.
    pub described_bodies: Vec<SmolStr>,
    /// Nouns for a body that is part of another: `subsidiary`.
    pub parts_of_bodies: Vec<SmolStr>,
}

/// The frames of a predicate: those of the file, then one for the words that none of them uses.
pub(super) fn complete(predicate: &Predicate, shared: impl Fn(&str) -> bool) -> Vec<Frame> {
    let mut frames = predicate.frames.clone();
    let free = |words: &[SmolStr], used: fn(&Frame) -> &[SmolStr]| -> Vec<SmolStr> {
        let taken = |word: &SmolStr| {
            predicate
                .frames
                .iter()
                .any(|frame| used(frame).contains(word))
        };
        words
            .iter()
            .filter(|word| !taken(word) && !shared(word))
            .cloned()
            .collect()
    };
    let verbs = free(&predicate.lemmas, |frame| &frame.verbs);
    let nouns = free(&predicate.nominalisations, |frame| &frame.nouns);
    let slots = |subject: &[&str], object: &[&str]| -> BTreeMap<SmolStr, Vec<Slot>> {
        let parse = |texts: &[&str]| {
            let slots = texts.iter().map(|text| Slot::try_from((*text).to_owned()));
            slots
                .collect::<Result<Vec<_>, _>>()
                .expect("the default slots are well-formed")
        };
        BTreeMap::from([
            (predicate.subject_role.clone(), parse(subject)),
            (predicate.object_role.clone(), parse(object)),
        ])
    };
    if !verbs.is_empty() {
        frames.push(Frame {
            verbs,
            slots: slots(&["subject"], &["object"]),
            ..Frame::bare("default_verb")
        });
    }
    if !nouns.is_empty() {
        frames.push(Frame {
            nouns,
            slots: slots(
                &["possessor", "prep:by", "subject"],
                &["prep:of|to|for|with|against|on"],
            ),
            ..Frame::bare("default_noun")
        });
    }
    frames
}
