//! Explanations for the terminal: each claim's sentence with the words that carry it underlined, and what decided its parts.

use std::io::{IsTerminal as _, Write};

use anyhow::Result;
use newsgraph_model::ontology::Ontology;
use newsgraph_model::wire::{
    Because, ExplainedClaim, ExplainedPart, ExplainedWords, Explanation, SilentReason,
    SilentSentence,
};
use newsgraph_model::{EventTime, RelationTime};

use super::{plain, time};

/// Columns that text is broken at.
const WIDTH: usize = 96;

/// Columns before everything that belongs to a claim.
const INDENT: usize = 4;

/// Columns of the names of what is explained.
const NAME: usize = 11;

/// Most reasons that a silent sentence shows; JSON has them all.
const MAX_REASONS: usize = 4;

/// Whether marks are coloured; colour never says anything that the marks do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Colour {
    Never,
    Always,
}

impl Colour {
    /// Coloured on a terminal, unless `NO_COLOR` is set.
    pub(crate) fn of_stdout() -> Self {
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        if refused || !std::io::stdout().is_terminal() {
            return Self::Never;
        }
        Self::Always
    }
}

/// What a column under a sentence marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Nothing,
    Predicate,
    Subject,
    Object,
    Other,
}

impl Mark {
    fn of(role: &str) -> Self {
        match role {
            "predicate" => Self::Predicate,
            "subject" => Self::Subject,
            "object" => Self::Object,
            _ => Self::Other,
        }
    }

    const fn sign(self) -> char {
        match self {
            Self::Nothing => ' ',
            Self::Predicate => '^',
            Self::Subject | Self::Object | Self::Other => '~',
        }
    }

    const fn paint(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Predicate => "\x1b[1;36m",
            Self::Subject => "\x1b[32m",
            Self::Object => "\x1b[33m",
            Self::Other => "\x1b[35m",
        }
    }
}

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
        .map_or(claim.predicate.as_str(), |predicate| &predicate.label);
    let means = |role: &str| {
        let parts = claim.parts.iter().filter(|part| part.role == role);
        let means: Vec<String> = parts.map(|part| plain(&part.means)).collect();
        means.join(", ")
    };
    let headline = format!("{} {label} {}", means("subject"), means("object"));
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

/// `0.65 = 0.80 what a verb is worth - 0.15 the subject is a pronoun`.
fn sum(claim: &ExplainedClaim) -> String {
    let mut words = format!("{:.2}", claim.confidence.value);
    for (idx, part) in claim.confidence.parts.iter().enumerate() {
        let sign = match (idx, part.amount < 0.0) {
            (0, _) => " =",
            (_, true) => " -",
            (_, false) => " +",
        };
        words += &format!("{sign} {:.2} {}", part.amount.abs(), part.why);
    }
    words
}

fn stated(value: &dyn std::fmt::Display, because: &[Because]) -> String {
    let steps: Vec<String> = because
        .iter()
        .map(|step| match &step.words {
            Some(words) => format!("{} {}", quoted(words), step.why),
            None => step.why.clone(),
        })
        .collect();
    format!("{value}: {}", steps.join("; "))
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

/// One character of a sentence as it is shown, with its byte in the text.
type Shown = (usize, char);

/// The sentence in lines, under each the marks of the words that carry the claim and their names.
fn underlined(sentence: &ExplainedWords, parts: &[ExplainedPart], colour: Colour) -> Vec<String> {
    let mut lines = Vec::new();
    for line in broken(&shown(sentence), WIDTH) {
        lines.push(line.iter().map(|(_, c)| *c).collect());
        let marks = marks(&line, parts);
        if marks.iter().any(|mark| *mark != Mark::Nothing) {
            lines.push(painted(&marks, colour));
            lines.extend(names(&line, parts).iter().map(|row| named(row, colour)));
        }
    }
    lines
}

/// The characters of a sentence that a terminal can show, each white space as one blank.
fn shown(sentence: &ExplainedWords) -> Vec<Shown> {
    let mut shown: Vec<Shown> = Vec::new();
    for (offset, c) in sentence.text.char_indices() {
        let at = sentence.start + offset;
        let is_first_blank = shown.last().is_some_and(|(_, last)| *last != ' ');
        if c.is_whitespace() {
            if is_first_blank {
                shown.push((at, ' '));
            }
        } else if super::is_harmless(c) {
            shown.push((at, c));
        }
    }
    shown
}

/// Lines of at most `width` characters, broken at blanks.
fn broken(shown: &[Shown], width: usize) -> Vec<Vec<Shown>> {
    let mut lines: Vec<Vec<Shown>> = vec![Vec::new()];
    for word in shown.split_inclusive(|(_, c)| *c == ' ') {
        let is_full = lines
            .last()
            .is_some_and(|line| !line.is_empty() && line.len() + word.len() > width);
        if is_full {
            lines.push(Vec::new());
        }
        if let Some(line) = lines.last_mut() {
            line.extend_from_slice(word);
        }
    }
    lines
}

/// The marks under a line; shorter words are marked over longer ones that hold them.
fn marks(line: &[Shown], parts: &[ExplainedPart]) -> Vec<Mark> {
    let mut marks = vec![Mark::Nothing; line.len()];
    let mut parts: Vec<&ExplainedPart> = parts.iter().collect();
    parts.sort_by_key(|part| std::cmp::Reverse(part.words.end - part.words.start));
    for part in parts {
        for (mark, (at, _)) in marks.iter_mut().zip(line) {
            if (part.words.start..part.words.end).contains(at) {
                *mark = Mark::of(&part.role);
            }
        }
    }
    marks
}

fn painted(marks: &[Mark], colour: Colour) -> String {
    let mut out = String::new();
    for run in marks.chunk_by(|left, right| left == right) {
        let signs: String = run.iter().map(|mark| mark.sign()).collect();
        out += &paint(&signs, run[0], colour);
    }
    out.trim_end().to_owned()
}

fn paint(text: &str, mark: Mark, colour: Colour) -> String {
    match (colour, mark) {
        (Colour::Never, _) | (_, Mark::Nothing) => text.to_owned(),
        (Colour::Always, mark) => format!("{}{text}\x1b[0m", mark.paint()),
    }
}

/// The names of the words that begin in a line, by column, in as few rows as leave them apart.
fn names<'p>(line: &[Shown], parts: &'p [ExplainedPart]) -> Vec<Vec<(usize, &'p str)>> {
    let mut labels: Vec<(usize, &str)> = parts
        .iter()
        .filter_map(|part| {
            let column = line.iter().position(|(at, _)| *at == part.words.start)?;
            Some((column, part.role.as_str()))
        })
        .collect();
    labels.sort_unstable();
    labels.dedup();
    let mut rows: Vec<Vec<(usize, &str)>> = Vec::new();
    for label in labels {
        let fits = |row: &&mut Vec<(usize, &str)>| {
            row.last()
                .is_none_or(|(column, name)| column + name.len() < label.0)
        };
        match rows.iter_mut().find(fits) {
            Some(row) => row.push(label),
            None => rows.push(vec![label]),
        }
    }
    rows
}

fn named(row: &[(usize, &str)], colour: Colour) -> String {
    let mut out = String::new();
    let mut n_used = 0;
    for (column, name) in row {
        out += &" ".repeat(column - n_used);
        out += &paint(name, Mark::of(name), colour);
        n_used = column + name.chars().count();
    }
    out
}

#[cfg(test)]
mod tests;
