//! Explanations for the terminal: each claim's sentence with the words that carry it underlined, and what decided its parts.

mod underline;

use std::io::Write;

use anyhow::Result;
use newsgraph_model::ontology::Ontology;
use newsgraph_model::wire::{
    Because, ExplainedClaim, ExplainedWords, Explanation, SilentReason, SilentSentence,
};
use newsgraph_model::{EventTime, Polarity, RelationTime};

use super::{plain, time};
pub(crate) use underline::Colour;
use underline::underlined;

/// Columns that text is broken at.
const WIDTH: usize = 96;

/// Columns before everything that belongs to a claim.
const INDENT: usize = 4;

/// Columns of the names of what is explained.
const NAME: usize = 11;

/// Most reasons that a silent sentence shows; JSON has them all.
const MAX_REASONS: usize = 4;

/// Writes the explanation of one document.
pub(crate) fn write_explanation(
    explanation: &Explanation,
    ontology: &Ontology,
    colour: Colour,
    out: &mut dyn Write,
) -> Result<()> {
    for claim in &explanation.claims {
        writeln!(out)?;
        write_claim(claim, ontology, colour, out)?;
    }
    if !explanation.silent.is_empty() {
        writeln!(out, "\nSentences with names and no claim:")?;
    }
    for silent in &explanation.silent {
        write_silent(silent, out)?;
    }
    writeln!(out)?;
    Ok(())
}

fn write_claim(
    claim: &ExplainedClaim,
    ontology: &Ontology,
    colour: Colour,
    out: &mut dyn Write,
) -> Result<()> {
    let label = ontology
        .predicate(&claim.predicate)
        .map_or(claim.predicate.as_str(), |predicate| {
            predicate.label.as_str()
        });
    let means = |role: &str| {
        let parts = claim.parts.iter().filter(|part| part.role == role);
        let means: Vec<String> = parts.map(|part| plain(&part.means)).collect();
        means.join(", ")
    };
    let not = match claim.polarity.value {
        Polarity::Positive => "",
        Polarity::Negative => "not ",
    };
    let headline = format!("{} {not}{label} {}", means("subject"), means("object"));
    let nested = if claim.nested {
        "  (content of another claim)"
    } else {
        ""
    };
    writeln!(out, "{:>2}. {}{nested}", claim.number, headline.trim())?;
    for line in underlined(&claim.sentence, &claim.parts, colour) {
        writeln!(out, "{:INDENT$}{line}", "")?;
    }
    for (name, words) in told(claim) {
        write_row(name, &words, out)?;
    }
    Ok(())
}

/// What is explained of a claim, row by row.
fn told(claim: &ExplainedClaim) -> Vec<(&str, String)> {
    let rule = format!(
        "{} at {}: {}",
        claim.rule.name,
        quoted(&claim.rule.trigger),
        claim.rule.kind
    );
    let mut rows = vec![("rule", rule)];
    for reference in &claim.references {
        let mut words = String::new();
        for (idx, hop) in reference.hops.iter().enumerate() {
            if idx == 0 {
                words += &quoted(&hop.from);
            }
            words += &format!(" → `{}` ({})", plain(&hop.to), hop.why);
        }
        rows.push((reference.role.as_str(), words));
    }
    rows.extend(claim.attribution.iter().map(|voice| {
        let cue = voice.cue.as_ref().map(|cue| format!(" by {}", quoted(cue)));
        let cue = cue.unwrap_or_default();
        let speaker = plain(&voice.speaker);
        (
            "said by",
            format!("{speaker}, who {}{cue}: {}", voice.stance, voice.why),
        )
    }));
    if claim.own_act {
        rows.push((
            "said by",
            "nobody but the subject: to say it is to do it".to_owned(),
        ));
    } else if claim.attribution.is_empty() {
        rows.push(("said by", "the article itself".to_owned()));
    }
    rows.push(("status", stated(&claim.status.value, &claim.status.because)));
    rows.push((
        "polarity",
        stated(&claim.polarity.value, &claim.polarity.because),
    ));
    rows.push((
        "certainty",
        stated(&claim.certainty.value, &claim.certainty.because),
    ));
    rows.extend(
        claim
            .condition
            .as_ref()
            .map(|words| ("condition", quoted(words))),
    );
    let when = claim.time.value.map_or_else(|| "unknown".to_owned(), day);
    rows.push(("time", stated(&when, &claim.time.because)));
    rows.push(("confidence", sum(claim)));
    rows
}

fn day(when: EventTime) -> String {
    time(&RelationTime {
        start: when.start,
        end: when.end,
        precision: when.precision,
    })
}

/// `0.71 (first guess 0.65 = 0.80 what a verb is worth - 0.15 the subject is a pronoun; log-odds: …)`.
fn sum(claim: &ExplainedClaim) -> String {
    let confidence = &claim.confidence;
    let mut words = format!(
        "{:.2} (first guess {:.2}",
        confidence.value, confidence.guess
    );
    for (idx, part) in confidence.parts.iter().enumerate() {
        let sign = match (idx, part.amount < 0.0) {
            (0, _) => " =",
            (_, true) => " -",
            (_, false) => " +",
        };
        words += &format!("{sign} {:.2} {}", part.amount.abs(), part.why);
    }
    let marks = confidence.marks.iter();
    let marks = marks.filter(|mark| mark.odds.abs() >= 0.005);
    let marks: Vec<String> = marks
        .map(|mark| format!("{} {:+.2}", mark.mark, mark.odds))
        .collect();
    words += &format!("; log-odds: {})", marks.join(", "));
    words
}

fn stated(value: &dyn std::fmt::Display, because: &[Because]) -> String {
    let steps: Vec<String> = because
        .iter()
        .map(|step| match &step.words {
            Some(words) => format!("{}: {}", quoted(words), step.why),
            None => step.why.clone(),
        })
        .collect();
    format!("{value} ({})", steps.join("; "))
}

fn quoted(words: &ExplainedWords) -> String {
    format!("`{}`", plain(&words.text))
}

fn write_silent(silent: &SilentSentence, out: &mut dyn Write) -> Result<()> {
    writeln!(out)?;
    for line in wrapped(&plain(&silent.sentence.text), WIDTH) {
        writeln!(out, "{:INDENT$}{line}", "")?;
    }
    let names: Vec<String> = silent.entities.iter().map(|name| plain(name)).collect();
    write_row("names", &names.join(", "), out)?;
    let mut shown: Vec<String> = Vec::new();
    for reason in &silent.reasons {
        let words = because(reason);
        if !shown.contains(&words) {
            shown.push(words);
        }
    }
    let n_more = shown.len().saturating_sub(MAX_REASONS);
    for words in shown.iter().take(MAX_REASONS) {
        write_row("no claim", words, out)?;
    }
    if n_more > 0 {
        write_row("", &format!("… {n_more} more with --format json"), out)?;
    }
    Ok(())
}

fn because(reason: &SilentReason) -> String {
    let word = reason.words.as_ref().map(quoted);
    let rule = reason.rule.as_ref().map(|rule| format!("({rule})"));
    let mut words: Vec<String> = word.into_iter().chain(rule).collect();
    if let Some(last) = words.last_mut() {
        last.push(':');
    }
    words.push(reason.why.clone());
    let claim = reason.claim.map(|claim| format!(", see claim {claim}"));
    words.join(" ") + &claim.unwrap_or_default()
}

/// A name and what is said of it, broken into lines.
fn write_row(name: &str, words: &str, out: &mut dyn Write) -> Result<()> {
    for (idx, line) in wrapped(words, WIDTH - NAME).iter().enumerate() {
        let name = if idx == 0 { name } else { "" };
        writeln!(out, "{:INDENT$}{name:NAME$} {line}", "")?;
    }
    Ok(())
}

/// Text broken at blanks into lines of at most `width` characters; a longer word has a line of its own.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    let mut n_used = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let n_chars = word.chars().count();
        if n_used > 0 && n_used + 1 + n_chars > width {
            lines.push(String::new());
            n_used = 0;
        }
        if let Some(line) = lines.last_mut() {
            if n_used > 0 {
                line.push(' ');
                n_used += 1;
            }
            line.push_str(word);
        }
        n_used += n_chars;
    }
    lines
}

#[cfg(test)]
mod tests;
