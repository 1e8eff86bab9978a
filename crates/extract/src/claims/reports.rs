//! Reports: whose words, thoughts and feelings a text passes on, and in which words.
//!
//! The layer of attribution as such (as in PolNeAR: Newell, Margolin, Ruths 2018), beside the claims that are made in it.

mod words;

use newsgraph_annotate::{Dep, Pos};
use newsgraph_model::TextSpan;

use self::words::{CUES, NOUNS, OF_THINGS, STANCES, WITH_PREPOSITION};
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
}

/// The reports of a text, in order of their cue or content.
pub(crate) fn reports_of(discourse: &Discourse<'_>, frames: &Frames) -> Vec<Report> {
    let tree = Tree::new(discourse);
    let finder = Finder {
        tree: &tree,
        words: &frames.words,
    };
    let reader = Reader { finder: &finder };
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
    reports
}

struct Reader<'a> {
    finder: &'a Finder<'a>,
}

impl Reader<'_> {
    fn report_at(&self, token: usize) -> Option<Report> {
        let tree = self.finder.tree;
        if tree.lower(token) == "according" {
            return self.according(token);
        }
        if tree.is_noun(token) && NOUNS.contains(&tree.lemma(token).as_str()) {
            return self.of_noun(token);
        }
        let lemma = tree.lemma(token);
        let is_cue = tree.is_verb(token)
            && tree.token(token).pos != Pos::Aux
            && (CUES.contains(&lemma.as_str())
                || STANCES.contains(&lemma.as_str())
                || WITH_PREPOSITION.iter().any(|(verb, _)| *verb == lemma)
                || self.finder.words.reporting(&lemma).is_some());
        if !is_cue {
            return None;
        }
        let content = self.content_of_verb(token)?;
        let subject = self.finder.subject(token);
        if subject.is_some_and(|subject| is_of_the_talk(&tree.lower(subject))) {
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
        })
    }

    /// The clause, quotation or rest of the sentence that a verb of saying or thinking tells.
    fn content_of_verb(&self, verb: usize) -> Option<Vec<TextSpan>> {
        let tree = self.finder.tree;
        let mut spans: Vec<TextSpan> = tree
            .quotations_of(verb)
            .filter(|quotation| quotation.is_speech)
            .map(|quotation| quotation.span)
            .collect();
        let clause = tree
            .with_dep(verb, &[Dep::Ccomp])
            .find(|&clause| !tree.is_date(clause))
            .or_else(|| self.infinitive(verb));
        if let Some(clause) = clause {
            spans.push(self.clause(clause, verb)?);
        }
        if spans.is_empty() && tree.dep(verb) == Dep::Parataxis {
            let head = tree.head(verb)?;
            spans.push(self.clause(head, verb)?);
        }
        if spans.is_empty() {
            spans.extend(self.object(verb));
        }
        spans.sort();
        spans.dedup();
        (!spans.is_empty()).then_some(spans)
    }

    /// What a verb of saying or thinking is about, in words: `mocked the complaint`, `called for talks`.
    fn object(&self, verb: usize) -> Option<TextSpan> {
        let tree = self.finder.tree;
        let lemma = tree.lemma(verb);
        let preposition = tree.with_dep(verb, &[Dep::Prep]).find(|&preposition| {
            let word = tree.lower(preposition);
            WITH_PREPOSITION.contains(&(lemma.as_str(), word.as_str()))
        });
        if let Some(preposition) = preposition {
            let object = tree.first(preposition, &[Dep::Pobj, Dep::Pcomp])?;
            return self.clause(object, verb);
        }
        let takes_object = STANCES.contains(&lemma.as_str())
            || CUES.contains(&lemma.as_str()) && !OF_THINGS.contains(&lemma.as_str());
        let is_content = |object: &usize| tree.is_noun(*object) && !tree.is_date(*object);
        let object = tree.with_dep(verb, &[Dep::Dobj]).find(is_content);
        // `called the bill a disgrace`
        let named = tree.first(verb, &[Dep::Oprd]).filter(|_| lemma == "call");
        if let (Some(object), Some(named)) = (object, named.filter(|&named| named > verb)) {
            let (span, name) = (self.clause(object, verb)?, self.clause(named, verb)?);
            return Some(span.cover(name));
        }
        let object = object.filter(|_| takes_object)?;
        let span = self.clause(object, verb)?;
        // `blasted the press for its silence`, `cited the vote as a reason`
        let reason = tree.with_dep(verb, &[Dep::Prep]).find(|&preposition| {
            preposition > object && matches!(tree.lower(preposition).as_str(), "as" | "for")
        });
        let reason = reason.and_then(|reason| self.clause(reason, verb));
        Some(reason.map_or(span, |reason| span.cover(reason)))
    }

    /// `wants to leave`, `urged Roe to leave`: what is wanted.
    fn infinitive(&self, verb: usize) -> Option<usize> {
        let tree = self.finder.tree;
        tree.with_dep(verb, &[Dep::Xcomp])
            .find(|&clause| tree.is_verb(clause) && tree.is_infinitive(clause))
    }

    /// The words of a clause on its side of the cue, without marks around them.
    fn clause(&self, clause: usize, cue: usize) -> Option<TextSpan> {
        let tree = self.finder.tree;
        let (mut first, mut last) = tree.subtree(clause);
        let sentence = tree.discourse.sentence_at(clause)?;
        let tokens = &tree.discourse.sentences[sentence].tokens;
        (first, last) = (
            first.max(tokens.start),
            last.min(tokens.end.checked_sub(1)?),
        );
        if first <= cue && cue <= last {
            let (cue_first, cue_last) = tree.subtree(cue);
            if clause < cue {
                last = cue_first.max(first + 1).checked_sub(1)?;
            } else {
                first = cue_last.min(last);
            }
        }
        last = self.end_of_core(clause, first, last);
        let is_mark = |token: usize| {
            tree.token(token).pos == Pos::Punct && !matches!(tree.text(token), "(" | ")" | "$")
        };
        while first < last && is_mark(first) {
            first += 1;
        }
        while first < last && is_mark(last) {
            last -= 1;
        }
        tree.span(first, last)
    }

    /// The last token before what only adds to a clause behind a comma: `…, though it may take days`, `…, the third this year`.
    fn end_of_core(&self, clause: usize, first: usize, last: usize) -> usize {
        let tree = self.finder.tree;
        let adds = if tree.is_verb(clause) {
            &[Dep::Advcl][..]
        } else {
            &[Dep::Advcl, Dep::Appos, Dep::Relcl, Dep::Acl]
        };
        let mut end = last;
        for addition in tree.with_dep(clause, adds).filter(|&child| child > clause) {
            let (start, stop) = tree.subtree(addition);
            let behind_comma = start > first + 1 && tree.text(start - 1) == ",";
            if behind_comma && stop >= end {
                end = start - 1;
            }
        }
        end.max(clause.min(last))
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
        })
    }

    fn of_noun(&self, noun: usize) -> Option<Report> {
        let tree = self.finder.tree;
        let clause = tree
            .with_dep(noun, &[Dep::Acl, Dep::Ccomp])
            .find(|&clause| clause > noun && tree.first(clause, &[Dep::Mark]).is_some())?;
        let source = tree.first(noun, &[Dep::Poss])?;
        Some(Report {
            source: self.phrase(source),
            cue: tree.span(noun, noun),
            content: vec![self.clause(clause, noun)?],
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
                Dep::Prep => {
                    child == last + 1
                        && matches!(tree.lower(child).as_str(), "of" | "for" | "in" | "at")
                }
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
            });
            last = Some((reports.len() - 1, quotation.speaker, place));
        }
    }
}

/// Whoever talks in a quotation: what he thinks and knows there is part of what he says.
fn is_of_the_talk(subject: &str) -> bool {
    matches!(subject, "i" | "we" | "you" | "nobody" | "one")
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
        let before = self
            .spans
            .partition_point(|(span, _)| span.start() < words.end());
        let first = self.ends.partition_point(|&end| end <= words.start());
        let near = self.spans.get(first..before)?.iter();
        let over = near.filter(|(span, _)| span.end() > words.start());
        over.map(|&(_, number)| number).min()
    }
}
