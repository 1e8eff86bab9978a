//! Where a sentence names the speaker of words before, after or inside it.

use std::ops::Range;

use newsgraph_annotate::{Dep, Pos};

use crate::words::Words;

/// Verbs that introduce somebody's words.
const SPEECH_VERBS: &[&str] = &[
    "say",
    "tell",
    "write",
    "add",
    "continue",
    "state",
    "declare",
    "announce",
    "note",
    "ask",
    "reply",
    "respond",
    "answer",
    "insist",
    "argue",
    "explain",
    "warn",
    "claim",
    "joke",
    "quip",
    "tweet",
    "post",
    "shout",
    "yell",
    "exclaim",
    "admit",
    "acknowledge",
    "confirm",
    "deny",
    "recall",
    "conclude",
    "observe",
    "remark",
    "comment",
    "complain",
    "threaten",
    "promise",
    "vow",
    "urge",
    "repeat",
    "suggest",
    "stress",
    "emphasize",
    "emphasise",
    "concede",
    "boast",
    "brag",
    "lament",
    "predict",
    "testify",
    "muse",
    "counter",
    "retort",
    "call",
    "describe",
    "label",
    "dismiss",
    "praise",
    "mock",
    "deride",
    "criticize",
    "criticise",
    "accuse",
    "demand",
    "allege",
    "assert",
    "contend",
    "maintain",
    "reveal",
    "report",
    "read",
    "cite",
    "agree",
    "caution",
    "pledge",
    "express",
    "speak",
    "proclaim",
    "tease",
    "deadpan",
    "plead",
    "beg",
    "scream",
    "whisper",
    "sneer",
    "snap",
    "fume",
    "rail",
    "thunder",
    "crow",
    "gush",
    "reiterate",
    "interject",
    "offer",
    "brand",
    "dub",
    "term",
    "characterize",
    "characterise",
    "denounce",
    "condemn",
    "blast",
    "slam",
    "hope",
    "think",
    "believe",
    "go",
    "reflect",
    "inform",
    "share",
    "publish",
    "text",
    "email",
    "message",
    "chant",
    "sign",
    "urge",
    "advise",
    "propose",
    "reason",
    "wonder",
];

/// The token that introduces words and the token that names who says them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cue {
    pub(crate) verb: usize,
    pub(crate) speaker: usize,
}

/// From which end of the sentence a cue is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// The words stand before the sentence: its first cue.
    First,
    /// The words stand after the sentence: its last cue.
    Last,
}

/// Whether the lemma introduces somebody's words.
pub(crate) fn is_speech_verb(lemma: &str) -> bool {
    SPEECH_VERBS.contains(&lemma)
}

/// The cue among the tokens of a range, outside quotations. `names_at` tells whether a mention stands at a token.
pub(crate) fn find_cue(
    words: &Words<'_>,
    range: Range<usize>,
    side: Side,
    in_speech: &[bool],
    is_mention: impl Fn(usize) -> bool,
) -> Option<Cue> {
    let cue_at = |idx: usize| cue_at(words, idx, in_speech, &is_mention);
    match side {
        Side::First => range.into_iter().find_map(cue_at),
        Side::Last => range.rev().find_map(cue_at),
    }
}

fn cue_at(
    words: &Words<'_>,
    idx: usize,
    in_speech: &[bool],
    is_mention: &impl Fn(usize) -> bool,
) -> Option<Cue> {
    if in_speech[idx] {
        return None;
    }
    if words.lower(idx) == "according" && words.lower(idx + 1) == "to" {
        let speaker = words.child(idx + 1, Dep::Pobj)?;
        return Some(Cue { verb: idx, speaker });
    }
    let is_verb = matches!(words.pos(idx), Pos::Verb | Pos::Aux);
    if !is_verb || !is_speech_verb(&words.lemma(idx)) {
        return None;
    }
    let speaker = words
        .subject_of(idx)
        .filter(|&subject| !in_speech[subject])
        .or_else(|| inverted_subject(words, idx, is_mention))
        .or_else(|| mention_before(words, idx, is_mention))?;
    Some(Cue { verb: idx, speaker })
}

/// `said Jane Roe`, where the parser sees no subject.
fn inverted_subject(
    words: &Words<'_>,
    verb: usize,
    is_mention: &impl Fn(usize) -> bool,
) -> Option<usize> {
    let end = words
        .sentences
        .get(words.sentence(verb))
        .map_or(verb + 1, |sentence| sentence.tokens.end);
    (verb + 1..end.min(verb + 7)).find(|&idx| is_mention(idx))
}

/// `Jane Roe, who said`, `Roe, 45, said`, where the parser lost the subject.
fn mention_before(
    words: &Words<'_>,
    verb: usize,
    is_mention: &impl Fn(usize) -> bool,
) -> Option<usize> {
    let start = words
        .sentences
        .get(words.sentence(verb))
        .map_or(verb, |sentence| sentence.tokens.start);
    (start.max(verb.saturating_sub(8))..verb)
        .rev()
        .find(|&idx| is_mention(idx))
}
