//! Which words a cue passes on: clauses, quotations, objects, on both sides of a cue that interrupts them.

use newsgraph_annotate::{Dep, Pos, Tag};
use newsgraph_model::TextSpan;

use super::Reader;
use super::words::Kind;

impl Reader<'_> {
    /// The clause, quotation or rest of the sentence that a verb of saying or thinking tells.
    pub(super) fn content_of_verb(&self, verb: usize) -> Option<Vec<TextSpan>> {
        let tree = self.finder.tree;
        let mut spans: Vec<TextSpan> = tree
            .quotations_of(verb)
            .filter(|quotation| quotation.is_speech)
            .map(|quotation| quotation.span)
            .collect();
        let clause = tree
            .with_dep(verb, &[Dep::Ccomp])
            .find(|&clause| !tree.is_date(clause))
            .or_else(|| self.finder.clause_told_in(verb))
            .or_else(|| self.complement(verb));
        if let Some(clause) = clause {
            spans.extend(self.told(clause, verb));
        } else if tree.dep(verb) == Dep::Parataxis {
            let around = tree
                .head(verb)
                .map_or_else(Vec::new, |head| self.told(head, verb));
            if covers(&around, &spans) {
                spans = around;
            }
        } else if let Some(object) = self.object(verb)
            && covers(&[object], &spans)
        {
            spans = vec![object];
        }
        let spans = joined(spans.into_iter().map(|span| self.closed(span)).collect());
        (!spans.is_empty()).then_some(spans)
    }

    /// What a verb of saying or thinking is about, in words: `mocked the complaint`, `called for talks`.
    fn object(&self, verb: usize) -> Option<TextSpan> {
        let tree = self.finder.tree;
        let lemma = tree.lemma(verb);
        let preposition = tree
            .with_dep(verb, &[Dep::Prep])
            .find(|&preposition| self.words.says_with(&lemma, &tree.lower(preposition)));
        if let Some(preposition) = preposition {
            let object = tree.first(preposition, &[Dep::Pobj, Dep::Pcomp])?;
            let span = self.clause(object, verb)?;
            return Some(self.with_name(verb, object, span));
        }
        let is_content = |object: &usize| !tree.is_date(*object);
        let object = tree.with_dep(verb, &[Dep::Dobj]).find(is_content)?;
        let span = self.clause(object, verb)?;
        if self.words.has(Kind::Label, &lemma) {
            let named = self.with_name(verb, object, span);
            if named != span {
                return Some(named);
            }
        }
        if !tree.is_noun(object) || !self.words.has(Kind::Verb, &lemma) {
            return None;
        }
        // `blasted the press for its silence`, `cited the vote as a reason`
        let reason = tree.with_dep(verb, &[Dep::Prep]).find(|&preposition| {
            preposition > object && matches!(tree.lower(preposition).as_str(), "as" | "for")
        });
        let reason = reason.and_then(|reason| self.clause(reason, verb));
        Some(reason.map_or(span, |reason| span.cover(reason)))
    }

    /// With what the object is named: `called the bill a disgrace`, `described it as one`.
    fn with_name(&self, verb: usize, object: usize, span: TextSpan) -> TextSpan {
        let tree = self.finder.tree;
        let named = tree.with_dep(verb, &[Dep::Oprd, Dep::Prep]);
        let name = named
            .filter(|&name| name > object)
            .find(|&name| tree.dep(name) == Dep::Oprd || tree.lower(name) == "as");
        let name = name.and_then(|name| self.clause(name, verb));
        name.map_or(span, |name| span.cover(name))
    }

    /// `wants to leave`, `urged Roe to leave`, `proposed leaving`: what is wanted.
    fn complement(&self, verb: usize) -> Option<usize> {
        let tree = self.finder.tree;
        let takes_gerund = self.words.has(Kind::Gerund, &tree.lemma(verb));
        tree.with_dep(verb, &[Dep::Xcomp]).find(|&clause| {
            let is_gerund = takes_gerund && tree.token(clause).tag == Tag::Vbg;
            tree.is_verb(clause) && (tree.is_infinitive(clause) || is_gerund)
        })
    }

    /// The words of a clause without its cue: before it and behind it, where the cue stands inside.
    fn told(&self, clause: usize, cue: usize) -> Vec<TextSpan> {
        let tree = self.finder.tree;
        let (first, last) = tree.subtree(clause);
        if cue < first || last < cue {
            let asked = self.asked(clause, cue);
            let own = self.clause(clause, cue);
            return own
                .map(|own| asked.map_or(own, |asked| asked.cover(own)))
                .into_iter()
                .collect();
        }
        let (cue_first, cue_last) = tree.subtree(cue);
        // `It was, Roe said, the last.`
        if tree.dep(cue) == Dep::Parataxis && clause < cue_first && cue_last < last {
            let joins = tree.dep(cue_last + 1) == Dep::Cc;
            let behind = (!joins).then(|| self.trimmed(cue_last + 1, last)).flatten();
            let before = self.clause(clause, cue);
            return before.into_iter().chain(behind).collect();
        }
        if !(first < cue_first && cue_last < clause && clause <= last) {
            return self.clause(clause, cue).into_iter().collect();
        }
        // `The test, Roe said, was the last.`
        let before = self.trimmed(first, cue_first.saturating_sub(1));
        let behind = self.clause(clause, cue);
        before.into_iter().chain(behind).collect()
    }

    /// Whom a verb asks to do what its infinitive says: `urged them to leave`.
    fn asked(&self, clause: usize, verb: usize) -> Option<TextSpan> {
        let tree = self.finder.tree;
        let takes_person = self.words.has(Kind::Person, &tree.lemma(verb));
        let is_asked = takes_person && verb < clause && tree.is_infinitive(clause);
        let person = tree
            .with_dep(verb, &[Dep::Dobj])
            .find(|&person| person < clause)
            .filter(|_| is_asked)?;
        self.clause(person, verb)
    }

    /// The words of a clause on its side of the cue, without marks around them.
    pub(super) fn clause(&self, clause: usize, cue: usize) -> Option<TextSpan> {
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
                first = (cue_last + 1).min(last);
            }
        }
        last = self.end_of_core(clause, first, last);
        self.trimmed(first, last)
    }

    /// A range of tokens without marks at its ends.
    fn trimmed(&self, mut first: usize, mut last: usize) -> Option<TextSpan> {
        let tree = self.finder.tree;
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

    /// With the mark that closes a quotation in it: `called it “a farce.”`
    fn closed(&self, span: TextSpan) -> TextSpan {
        let text = self.finder.tree.discourse.text;
        let words = span.of(text).unwrap_or_default();
        let behind = text.get(span.end()..).unwrap_or_default();
        let is_left_open = words.matches('“').count() > words.matches('”').count()
            || words.matches('"').count() % 2 == 1;
        let mark = behind.trim_start_matches(['.', ',', '!', '?']);
        let closing = mark
            .chars()
            .next()
            .filter(|mark| is_left_open && matches!(mark, '”' | '"'));
        let end =
            closing.map(|closing| span.end() + behind.len() - mark.len() + closing.len_utf8());
        end.and_then(|end| TextSpan::new(span.start(), end))
            .unwrap_or(span)
    }

    /// The last token before what only adds to a clause behind a comma: `…, though it may take days`, `…, the third this year`,
    /// and before a clause of its own that somebody else says: `… and Dorn denied it`.
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
        for other in tree.with_dep(clause, &[Dep::Conj]) {
            let says = tree.first(other, &[Dep::Nsubj]).is_some()
                && self.is_cue(other)
                && self.content_of_verb(other).is_some();
            let start = tree
                .with_dep(clause, &[Dep::Cc])
                .rfind(|&and| clause < and && and < other)
                .unwrap_or_else(|| tree.subtree(other).0);
            if says && clause < start && start <= end {
                end = start - 1;
            }
        }
        end.max(clause.min(last))
    }
}

/// Whether all of some spans lie within others; none do always.
fn covers(around: &[TextSpan], spans: &[TextSpan]) -> bool {
    let is_inside = |span: &TextSpan| {
        let mut around = around.iter();
        // A quotation's marks may be left out of what is around it.
        around.any(|around| around.start() <= span.start() + 4 && span.end() <= around.end() + 4)
    };
    spans.iter().all(is_inside)
}

/// Spans in text order, those that overlap joined.
fn joined(mut spans: Vec<TextSpan>) -> Vec<TextSpan> {
    spans.sort();
    let mut joined: Vec<TextSpan> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start() < last.end() => *last = last.cover(span),
            _ => joined.push(span),
        }
    }
    joined
}
