//! Reports: whose words, thoughts and feelings a text passes on, and in which words.
//!
//! The layer of attribution as such (as in PolNeAR: Newell, Margolin, Ruths 2018), beside the claims that are made in it.

mod content;
mod nouns;
#[cfg(test)]
mod tests;
mod words;

use newsgraph_annotate::{Dep, Pos};
use newsgraph_model::TextSpan;

use self::words::{Kind, ReportWords};
use super::Frames;
use super::arguments::{Finder, RELATIVES};
use super::tree::Tree;
use crate::discourse::{Discourse, ZoneKind};

/// What a source says or thinks. All spans are bytes of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Whose words they are; `None` when nobody is named.
    pub source: Option<TextSpan>,
    /// The word that says so: `said`, `according`; `None` for a quotation that goes on without one.
    pub cue: Option<TextSpan>,
    /// The words, in text order; several when the cue stands between them.
    pub content: Vec<TextSpan>,
    /// The report whose words this one is part of, as an index into the reports of the text: `thinks` in `Roe said that she thinks so`.
    pub within: Option<usize>,
}

/// The reports of a text, in order of their cue or content.
pub(crate) fn reports_of(discourse: &Discourse<'_>, frames: &Frames) -> Vec<Report> {
    let tree = Tree::new(discourse);
    let finder = Finder {
        tree: &tree,
        words: &frames.words,
    };
    let reader = Reader {
        finder: &finder,
        words: ReportWords::builtin(),
    };
    let mut reports = Vec::new();
    for sentence in &discourse.sentences {
        if !matches!(sentence.zone, ZoneKind::Body | ZoneKind::Headline) {
            continue;
        }
        for token in sentence.tokens.clone() {
            reports.extend(reader.report_at(token));
        }
    }
    reader.add_quotations(&mut reports);
    reports.sort_by_key(|report| report.content.first().map(|span| span.start()));
    nest(&mut reports);
    reports
}

struct Reader<'a> {
    finder: &'a Finder<'a>,
    words: &'a ReportWords,
}

impl Reader<'_> {
    fn report_at(&self, token: usize) -> Option<Report> {
        let tree = self.finder.tree;
        if tree.lower(token) == "according" {
            return self.according(token);
        }
        if tree.is_noun(token) && self.words.has(Kind::Noun, &tree.lemma(token)) {
            return self.of_noun(token);
        }
        if let Some(report) = self.of_adjective(token) {
            return Some(report);
        }
        if !self.is_cue(token) {
            return None;
        }
        let content = self.content_of_verb(token)?;
        let subject = self.finder.subject(token);
        let in_talk = tree.quotation_around(token).is_some();
        if in_talk && subject.is_some_and(|subject| is_of_the_talk(&tree.lower(subject))) {
            return None;
        }
        // `Roe, who said so`: the relative stands for her.
        let relative = tree
            .first(token, &[Dep::Nsubj])
            .filter(|&own| RELATIVES.contains(&tree.token(own).tag));
        let source = match relative {
            Some(relative) => tree.span(relative, relative),
            None => subject.and_then(|subject| self.source(subject, token)),
        };
        Some(Report {
            source,
            cue: tree.span(token, token),
            content,
            within: None,
        })
    }

    /// Whether a verb tells of somebody's words, thoughts or feelings.
    fn is_cue(&self, verb: usize) -> bool {
        let tree = self.finder.tree;
        let lemma = tree.lemma(verb);
        let says_with = |preposition| self.words.says_with(&lemma, &tree.lower(preposition));
        let kinds = [Kind::Verb, Kind::Clause, Kind::Label, Kind::Person];
        tree.is_verb(verb)
            && tree.token(verb).pos != Pos::Aux
            && (kinds.into_iter().any(|kind| self.words.has(kind, &lemma))
                || tree.with_dep(verb, &[Dep::Prep]).any(says_with)
                || self.finder.words.reporting(&lemma).is_some())
    }

    /// `according to X, …`: the rest of its clause.
    fn according(&self, according: usize) -> Option<Report> {
        let tree = self.finder.tree;
        let to = tree.first(according, &[Dep::Prep])?;
        let source = tree.first(to, &[Dep::Pobj])?;
        let verb = tree.head(according)?;
        let (first, last) = tree.subtree(according);
        let sentence = tree.discourse.sentence_at(according)?;
        let tokens = tree.discourse.sentences[sentence].tokens.clone();
        let end = tokens.end.checked_sub(1)?;
        let is_word = |idx: &usize| tree.token(*idx).pos != Pos::Punct;
        let part = |from: usize, to: usize| {
            let mut words = (from..to).filter(is_word);
            let start = words.next()?;
            tree.span(start, words.next_back().unwrap_or(start))
        };
        let before = (first > verb).then(|| part(tokens.start, first)).flatten();
        let content: Vec<TextSpan> = before.into_iter().chain(part(last + 1, end + 1)).collect();
        if content.is_empty() {
            return None;
        }
        Some(Report {
            source: self.phrase(source),
            cue: tree.span(according, to),
            content,
            within: None,
        })
    }

    /// The phrase of a source; the relative that stands for it when the cue is part of its description.
    fn source(&self, subject: usize, cue: usize) -> Option<TextSpan> {
        let tree = self.finder.tree;
        let is_around = |child: usize| {
            let (first, last) = tree.subtree(child);
            (first..=last).contains(&cue)
        };
        let clause = tree
            .with_dep(subject, &[Dep::Relcl, Dep::Acl, Dep::Appos])
            .find(|&child| is_around(child));
        let Some(clause) = clause else {
            return self.phrase(subject);
        };
        let relative = tree
            .first(clause, &[Dep::Nsubj, Dep::Nsubjpass])
            .filter(|&own| RELATIVES.contains(&tree.token(own).tag));
        match relative {
            Some(relative) => tree.span(relative, relative),
            None => {
                let (first, _) = tree.subtree(subject);
                tree.span(first, subject)
            }
        }
    }

    /// A noun phrase with what stands before its head and its `of` and `for` phrases.
    fn phrase(&self, head: usize) -> Option<TextSpan> {
        let tree = self.finder.tree;
        let (mut first, mut last) = (head, head);
        for &child in tree.children(head) {
            let (child_first, child_last) = tree.subtree(child);
            let joins = match tree.dep(child) {
                Dep::Det | Dep::Amod | Dep::Compound | Dep::Nmod | Dep::Nummod | Dep::Poss => true,
                Dep::Prep => self.belongs(child, last),
                Dep::Conj | Dep::Cc => true,
                _ => false,
            };
            if joins && child_last.abs_diff(head) < 25 {
                first = first.min(child_first);
                last = last.max(child_last);
            }
        }
        for &child in tree.children(head) {
            let (child_first, child_last) = tree.subtree(child);
            // `Jane Roe, a lawyer who attended`, `Roe (D-Ohio)`: what she is belongs to the name of the source.
            let describes = matches!(tree.dep(child), Dep::Appos | Dep::Relcl | Dep::Acl)
                && tree.is_noun(head)
                && child_first > last
                && child_first <= last + 3;
            if describes && child_last < head + 40 {
                last = child_last;
            }
        }
        let closes = |idx: usize| idx < tree.tokens().len() && tree.text(idx) == ")";
        if (first..=last).any(|idx| tree.text(idx) == "(") && closes(last + 1) {
            last += 1;
        }
        tree.span(first, last)
    }

    /// Whether a preposition goes on with the name of a source that has come to its last token: `advisers to Roe`, `Roe, of Arden`.
    fn belongs(&self, preposition: usize, last: usize) -> bool {
        let tree = self.finder.tree;
        let word = tree.lower(preposition);
        if preposition == last + 2 && tree.text(last + 1) == "," {
            return word == "of";
        }
        preposition == last + 1
            && matches!(
                word.as_str(),
                "of" | "for"
                    | "in"
                    | "at"
                    | "to"
                    | "on"
                    | "by"
                    | "from"
                    | "with"
                    | "within"
                    | "near"
                    | "against"
                    | "about"
                    | "behind"
            )
    }

    /// The name behind a dash behind a quotation: `“We won.” — Jane Roe`.
    fn signed_by(&self, end: usize) -> Option<TextSpan> {
        let tree = self.finder.tree;
        let n_tokens = tree.tokens().len();
        let dash = (end..(end + 3).min(n_tokens))
            .find(|&idx| matches!(tree.text(idx), "―" | "—" | "–" | "-" | "--"))?;
        (dash + 1..(dash + 3).min(n_tokens)).find_map(|idx| {
            let mention = tree.discourse.mention_at(idx)?;
            Some(tree.discourse.mentions[mention].span)
        })
    }

    /// Quotations that no cue introduces: they go on from the one before, or stand alone under their speaker.
    fn add_quotations(&self, reports: &mut Vec<Report>) {
        let discourse = self.finder.tree.discourse;
        let paragraph = |token: usize| {
            let sentence = discourse.sentence_at(token);
            sentence.map(|sentence| discourse.sentences[sentence].paragraph)
        };
        let told = Told::new(reports);
        let mut last: Option<(usize, Option<usize>, Option<usize>)> = None;
        for quotation in discourse.quotations.iter().filter(|one| one.is_speech) {
            let place = paragraph(quotation.tokens.start);
            let known = told.first_over(quotation.span);
            if let Some(known) = known {
                last = Some((known, quotation.speaker, place));
                continue;
            }
            if let Some((report, speaker, before)) = last
                && speaker == quotation.speaker
                && before == place
            {
                reports[report].content.push(quotation.span);
                continue;
            }
            let source = quotation
                .speaker_mention
                .and_then(|mention| self.phrase(discourse.mentions[mention].head))
                .or_else(|| self.signed_by(quotation.tokens.end));
            reports.push(Report {
                source,
                cue: quotation
                    .cue
                    .and_then(|cue| self.finder.tree.span(cue, cue)),
                content: vec![quotation.span],
                within: None,
            });
            last = Some((reports.len() - 1, quotation.speaker, place));
        }
    }
}

/// Whoever talks in a quotation: what he thinks and knows there is part of what he says.
fn is_of_the_talk(subject: &str) -> bool {
    matches!(subject, "i" | "we" | "you" | "nobody" | "one")
}

/// Tells each report the shortest one whose words hold its cue, or all its words where it has none.
fn nest(reports: &mut [Report]) {
    let told = Told::new(reports);
    let lengths: Vec<usize> = reports.iter().map(length).collect();
    for (number, report) in reports.iter_mut().enumerate() {
        let Some(place) = report.cue.or_else(|| report.content.first().copied()) else {
            continue;
        };
        let around = told.over(place).filter(|(span, other)| {
            span.start() <= place.start()
                && place.end() <= span.end()
                && lengths[*other] > lengths[number]
        });
        report.within = around
            .map(|(_, other)| other)
            .min_by_key(|&other| (lengths[other], other));
    }
}

/// The length of what a report tells, in bytes.
fn length(report: &Report) -> usize {
    report
        .content
        .iter()
        .map(|span| span.end() - span.start())
        .sum()
}

/// The spans that reports tell, by their start.
struct Told {
    /// Span and number of its report.
    spans: Vec<(TextSpan, usize)>,
    /// The furthest end up to each span, in bytes.
    ends: Vec<usize>,
}

impl Told {
    fn new(reports: &[Report]) -> Self {
        let numbered = reports.iter().enumerate();
        let mut spans: Vec<(TextSpan, usize)> = numbered
            .flat_map(|(number, report)| report.content.iter().map(move |&span| (span, number)))
            .collect();
        spans.sort_by_key(|(span, _)| span.start());
        let ends = spans.iter().scan(0, |end, (span, _)| {
            *end = span.end().max(*end);
            Some(*end)
        });
        let ends = ends.collect();
        Self { spans, ends }
    }

    /// The first report that tells a part of the words.
    fn first_over(&self, words: TextSpan) -> Option<usize> {
        self.over(words).map(|(_, number)| number).min()
    }

    /// The told spans that share a part with some words, with the numbers of their reports.
    fn over(&self, words: TextSpan) -> impl Iterator<Item = (TextSpan, usize)> {
        let before = self
            .spans
            .partition_point(|(span, _)| span.start() < words.end());
        let first = self.ends.partition_point(|&end| end <= words.start());
        let near = self.spans.get(first..before).unwrap_or_default().iter();
        near.copied()
            .filter(move |(span, _)| span.end() > words.start())
    }
}
