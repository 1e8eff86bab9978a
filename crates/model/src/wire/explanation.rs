//! Why a document's claims are what they are, and why other sentences make none: what `extract --explain --format json` adds to Graph JSON.

use serde::{Deserialize, Serialize};

use crate::claim::PredicateName;
use crate::ids::{ClaimId, DocumentId};
use crate::time::EventTime;
use crate::vocabulary::{Certainty, Polarity, Stance, Status};

/// The explanation of one document's extraction, as the reading itself took it down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// The document.
    pub document: DocumentId,
    /// Why nothing was read at all; `null` when the text was read.
    pub unread: Option<String>,
    /// Its claims in text order, each after those nested in it.
    pub claims: Vec<ExplainedClaim>,
    /// Sentences that name at least two things, or one and a word that could have made a claim, and make none; in text order.
    pub silent: Vec<SilentSentence>,
}

/// Words of the text; offsets are bytes, end exclusive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainedWords {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// The words as they stand there.
    pub text: String,
}

/// One claim and what decided each part of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExplainedClaim {
    /// Its number within the document, from 1.
    pub number: usize,
    /// The claim.
    pub claim: ClaimId,
    /// Its predicate.
    pub predicate: PredicateName,
    /// Whether it is only the content of another claim.
    pub nested: bool,
    /// The sentence that says it.
    pub sentence: ExplainedWords,
    /// The words that carry it: `predicate` and each role's fillers, `subject` and `object` among them; in text order.
    pub parts: Vec<ExplainedPart>,
    /// The rule that made it.
    pub rule: ExplainedRule,
    /// How words that are no full name came to mean what they mean; one entry for each such filler.
    pub references: Vec<ExplainedReference>,
    /// Who says so, outermost first; empty for the narrator.
    pub attribution: Vec<ExplainedVoice>,
    /// Whether the last speaker left the chain, because to say it is to do it.
    pub own_act: bool,
    /// Whether it happened.
    pub status: Explained<Status>,
    /// Whether it is so.
    pub polarity: Explained<Polarity>,
    /// How sure the wording is.
    pub certainty: Explained<Certainty>,
    /// The words it depends on.
    pub condition: Option<ExplainedWords>,
    /// When, or why that is not known.
    pub time: Explained<Option<EventTime>>,
    /// What its confidence is made of.
    pub confidence: ExplainedConfidence,
}

/// A value with the steps that led to it, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explained<T> {
    /// What it is.
    pub value: T,
    /// Why; never empty.
    pub because: Vec<Because>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Because {
    /// What was decided, in words.
    pub why: String,
    /// The words of the text that decided it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<ExplainedWords>,
}

/// Words that fill a role or carry the predicate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainedPart {
    /// `subject`, `object`, `predicate` or the name of another role.
    pub role: String,
    /// What they mean: the name of a thing, or the words again.
    pub means: String,
    /// Where they stand.
    pub words: ExplainedWords,
}

/// A rule and the word it went by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainedRule {
    /// `predicate:frame` of the ontology, or `raw:verb`.
    pub name: String,
    /// What kind of rule it is, in words.
    pub kind: String,
    /// The word.
    pub trigger: ExplainedWords,
}

/// From words to what they mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainedReference {
    /// `subject`, `object`, another role, or `speaker`.
    pub role: String,
    /// Steps from the words in the sentence to a name; never empty.
    pub hops: Vec<ExplainedHop>,
}

/// One step of coreference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainedHop {
    /// The words that refer.
    pub from: ExplainedWords,
    /// What they refer to: earlier words, or the name of the cluster.
    pub to: String,
    /// Where those words stand; `null` when the step leads to a name that the cluster has from somewhere else.
    pub to_words: Option<ExplainedWords>,
    /// The rule, in words.
    pub why: String,
}

/// One link of the chain of speakers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainedVoice {
    /// Who speaks: the name of a thing, or words.
    pub speaker: String,
    /// The words that name the speaker.
    pub words: Option<ExplainedWords>,
    /// How the speaker stands to what is said.
    pub stance: Stance,
    /// The word that says so.
    pub cue: Option<ExplainedWords>,
    /// How the speaker was found, in words.
    pub why: String,
}

/// What a confidence is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExplainedConfidence {
    /// Between 0 and 1.
    pub value: f64,
    /// The first guess, between 0 and 1.
    pub guess: f64,
    /// What the guess is made of: what the rule by itself is worth, and what is taken off.
    pub parts: Vec<ConfidencePart>,
    /// What is seen of the claim, the guess among it, with the log-odds that each adds; `value` is the probability of their sum.
    pub marks: Vec<ConfidenceMark>,
}

/// What speaks for or against a claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConfidenceMark {
    /// What is seen of it, as the table of weights names it.
    pub mark: String,
    /// The log-odds that it adds; negative for what speaks against the claim.
    pub odds: f64,
}

/// One part of a confidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConfidencePart {
    /// What it adds; negative for what takes away.
    pub amount: f64,
    /// Why, in words.
    pub why: String,
}

/// A sentence that makes no claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SilentSentence {
    /// The sentence.
    pub sentence: ExplainedWords,
    /// The names of the things it mentions, in text order.
    pub entities: Vec<String>,
    /// Why nothing came of it; never empty.
    pub reasons: Vec<SilentReason>,
}

/// Why a sentence or a word of it makes no claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SilentReason {
    /// `zone`, `no_trigger`, `raw_verb`, `frame`, `dropped` or `duplicate`.
    pub kind: String,
    /// Why, in words.
    pub why: String,
    /// The word that could have made a claim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<ExplainedWords>,
    /// The rule that was tried: `predicate:frame`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The number of the claim that says the same already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<usize>,
}
