//! A sentence with marks under the words that carry a claim, and their names under the marks.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;

use newsgraph_model::wire::{ExplainedPart, ExplainedWords};

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

/// One character of a sentence as it is shown, with its byte in the text.
type Shown = (usize, char);

/// The sentence in lines, under each the marks of the words that carry the claim and their names.
pub(super) fn underlined(
    sentence: &ExplainedWords,
    parts: &[ExplainedPart],
    colour: Colour,
) -> Vec<String> {
    let mut lines = Vec::new();
    for line in broken(&shown(sentence), super::WIDTH) {
        let words: String = line.iter().map(|(_, c)| *c).collect();
        lines.push(words.trim_end().to_owned());
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
        } else if crate::render::is_harmless(c) {
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
    parts.sort_by_key(|part| {
        let length = part.words.end - part.words.start;
        (std::cmp::Reverse(length), part.role == "predicate")
    });
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
fn names(line: &[Shown], parts: &[ExplainedPart]) -> Vec<Vec<(usize, String)>> {
    let column = |part: &ExplainedPart| line.iter().position(|(at, _)| *at == part.words.start);
    let mut labels: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for part in parts {
        let known = column(part).map(|column| labels.entry(column).or_default());
        if let Some(known) = known.filter(|known| !known.contains(&part.role.as_str())) {
            known.push(&part.role);
        }
    }
    let mut rows: Vec<Vec<(usize, String)>> = Vec::new();
    for (column, roles) in labels {
        let label = (column, roles.join(", "));
        let fits = |row: &&mut Vec<(usize, String)>| {
            row.last()
                .is_none_or(|(before, name)| before + name.chars().count() < column)
        };
        match rows.iter_mut().find(fits) {
            Some(row) => row.push(label),
            None => rows.push(vec![label]),
        }
    }
    rows
}

fn named(row: &[(usize, String)], colour: Colour) -> String {
    let mut out = String::new();
    let mut n_used = 0;
    for (column, name) in row {
        out += &" ".repeat(column - n_used);
        let first = name.split(',').next().unwrap_or_default();
        out += &paint(name, Mark::of(first), colour);
        n_used = column + name.chars().count();
    }
    out
}
