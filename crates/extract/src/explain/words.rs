//! Causes, misses and amounts in words.

use newsgraph_model::ontology::{FrameCondition, Step};
use smol_str::SmolStr;

use crate::claims::{Base, Cause, Effect, Indirect, RawMiss};
use crate::discourse::ZoneKind;
use crate::trace::DropReason;

/// `an auxiliary makes it planned`.
pub(super) fn change(cause: Cause, effect: Effect) -> String {
    let cause = match cause {
        Cause::Auxiliary => "an auxiliary",
        Cause::Adverb => "an adverb",
        Cause::Negator => "a negation",
        Cause::Nothing => "a subject or object that is nobody or nothing",
        Cause::Modifier => "a word of its noun phrase",
        Cause::Governor => "the word that its clause hangs on",
        Cause::NounGovernor => "the verb that the event hangs on",
        Cause::Aim => "an infinitive that says what is aimed at",
        Cause::Condition => "a condition",
        Cause::Hearsay => "a noun of hearsay",
        Cause::FutureInPast => "`would` under a past verb of speaking",
        Cause::Open => "a question",
        Cause::SetAside => "what is set aside for something else",
        Cause::Act => "an act that is done by saying or wanting it",
        Cause::Frame => "the rule itself",
    };
    match effect {
        Effect::Status(status) => format!("{cause} makes it {status}"),
        Effect::Polarity(true) => format!("{cause} denies it"),
        Effect::Polarity(false) => format!("{cause} takes the denial back"),
        Effect::Certainty(certainty) => format!("{cause} makes it {certainty}"),
        Effect::Untold => format!("{cause} names it without telling it"),
    }
}

/// What a confidence begins with.
pub(super) const fn base(base: Base) -> &'static str {
    match base {
        Base::Verb => "a verb",
        Base::Noun => "a noun or adjective",
        Base::Modifier => "words beside a name",
        Base::Frame => "this rule",
        Base::Raw => "a verb outside the ontology",
    }
}

/// What a filler takes off; `None` when it takes nothing.
pub(super) const fn indirect(indirect: Indirect) -> Option<&'static str> {
    match indirect {
        Indirect::No => None,
        Indirect::Pronoun => Some("is a pronoun"),
        Indirect::Owner => Some("stands for what it owns"),
        Indirect::Words => Some("is words without a node"),
    }
}

/// Why a verb outside the ontology makes no claim.
pub(super) const fn raw_miss(miss: RawMiss) -> &'static str {
    match miss {
        RawMiss::Empty => "it means too little by itself",
        RawMiss::Subject => "its subject is not one named thing",
        RawMiss::Object => "its object is not one named thing",
        RawMiss::Same => "its subject and object are the same",
        RawMiss::Untold => "its clause asks or sets aside what it names",
    }
}

/// What kind of text is not read for claims.
pub(super) const fn zone(zone: ZoneKind) -> &'static str {
    match zone {
        ZoneKind::Headline => "a headline within the article",
        ZoneKind::Byline => "a byline",
        ZoneKind::Dateline => "a dateline",
        ZoneKind::Boilerplate => "boilerplate",
        ZoneKind::Body | ZoneKind::Embed => "text that is read",
    }
}

/// Why a sketch was dropped.
pub(super) const fn dropped(reason: DropReason) -> &'static str {
    match reason {
        DropReason::Told(_) => "the same state was told before",
        DropReason::NamesLess => "the same state was told before with a fuller name",
        DropReason::Repeats(_) => "another word tells the same event",
        DropReason::ToldBeside => "words beside the name tell it",
        DropReason::Premature => "the narrator says that it is still to come",
        DropReason::Counterfactual => "it could have been done, and was not",
        DropReason::HopedFor => "who runs for the office is told to run, not to hold it",
        DropReason::NoWinner => "several are said to have won, and the pronoun does not tell which",
        DropReason::Unfilled => "its subject or object came to nothing",
        DropReason::Same(_) => "the very same claim was made before",
    }
}

/// Most words of a list that are shown.
const MAX_LISTED: usize = 6;

/// What a condition of a frame wants: `wants `attack` or `raid` as prep:of`.
pub(super) fn condition(condition: &FrameCondition) -> String {
    let steps: Vec<String> = condition.slot.steps.iter().map(step).collect();
    let slot = steps.join(" > ");
    let mut wanted = listed(&condition.words);
    if !condition.types.is_empty() {
        let types = listed(&condition.types);
        wanted = match wanted.as_str() {
            "" => types,
            _ => format!("{wanted}, of type {types}"),
        };
    }
    let verb = if condition.absent {
        "excludes"
    } else {
        "wants"
    };
    match wanted.as_str() {
        "" => format!("the rule {verb} a {slot}"),
        _ => format!("the rule {verb} {wanted} as {slot}"),
    }
}

fn step(step: &Step) -> String {
    match step {
        Step::Prep(prepositions) => format!("object of {}", listed(prepositions)),
        Step::Itself => "the word itself".to_owned(),
        Step::Bearer => "person or thing described".to_owned(),
        Step::Modified => "noun behind it".to_owned(),
        Step::Around => "subject around it".to_owned(),
        Step::Within => "name within its clause".to_owned(),
        other => format!("{other:?}").to_lowercase(),
    }
}

/// `` `a`, `b` or `c` ``; a long list is cut.
pub(super) fn listed(words: &[SmolStr]) -> String {
    let mut shown: Vec<String> = words
        .iter()
        .take(MAX_LISTED)
        .map(|word| format!("`{word}`"))
        .collect();
    if words.len() > MAX_LISTED {
        shown.push(format!("{} more", words.len() - MAX_LISTED));
    }
    match shown.pop() {
        None => String::new(),
        Some(last) if shown.is_empty() => last,
        Some(last) => format!("{} or {last}", shown.join(", ")),
    }
}
