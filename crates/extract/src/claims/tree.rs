//! The dependency tree of a text, with children by head.

use std::ops::Range;

use newsgraph_annotate::{Dep, Pos, Tag, Token};
use newsgraph_model::TextSpan;
use rustc_hash::FxHashMap;

use crate::discourse::{DateTokens, Discourse, Quotation};
use crate::trace::Trace;

/// The tree over a discourse's tokens.
pub(crate) struct Tree<'a> {
    pub(crate) discourse: &'a Discourse<'a>,
    children: Vec<Vec<usize>>,
    quotations_of_cue: FxHashMap<usize, Vec<usize>>,
    /// Where decisions are taken down.
    pub(crate) trace: Trace<'a>,
}

impl<'a> Tree<'a> {
    /// Indexes the tree of a text.
    pub(crate) fn new(discourse: &'a Discourse<'a>) -> Self {
        let tokens = &discourse.annotated.tokens;
        let mut children = vec![Vec::new(); tokens.len()];
        for (idx, token) in tokens.iter().enumerate() {
            if token.head != idx && token.head < tokens.len() {
                children[token.head].push(idx);
            }
        }
        let mut quotations_of_cue: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
        for (idx, quotation) in discourse.quotations.iter().enumerate() {
            if let Some(cue) = quotation.cue {
                quotations_of_cue.entry(cue).or_default().push(idx);
            }
        }
        Self {
            discourse,
            children,
            quotations_of_cue,
            trace: Trace::off(),
        }
    }

    /// The first quotation that a word introduces.
    pub(crate) fn quotation_of(&self, cue: usize) -> Option<&'a Quotation> {
        self.quotations_of(cue).next()
    }

    /// The quotations that a word introduces, in text order.
    pub(crate) fn quotations_of(&self, cue: usize) -> impl Iterator<Item = &'a Quotation> {
        let found = self.quotations_of_cue.get(&cue);
        let quotations = &self.discourse.quotations;
        found.into_iter().flatten().map(|&idx| &quotations[idx])
    }

    /// The quotation that holds a token.
    pub(crate) fn quotation_around(&self, token: usize) -> Option<&'a Quotation> {
        let idx = self.discourse.quotation_at(token)?;
        Some(&self.discourse.quotations[idx])
    }

    /// The dates that begin within a range of tokens.
    pub(crate) fn dates_in(&self, tokens: &Range<usize>) -> &'a [DateTokens] {
        let dates = &self.discourse.dates;
        let first = dates.partition_point(|date| date.tokens.start < tokens.start);
        let last = dates.partition_point(|date| date.tokens.start < tokens.end);
        &dates[first..last.max(first)]
    }

    /// Whether a token is part of a date.
    pub(crate) fn is_date(&self, token: usize) -> bool {
        let dates = &self.discourse.dates;
        let after = dates.partition_point(|date| date.tokens.start <= token);
        after
            .checked_sub(1)
            .is_some_and(|idx| dates[idx].tokens.contains(&token))
    }

    /// Whether a noun says how long: `eleven years`, `decades`, `a week`.
    pub(crate) fn is_duration(&self, noun: usize) -> bool {
        matches!(
            self.lemma(noun).as_str(),
            "second" | "minute" | "hour" | "day" | "week" | "month" | "year" | "decade" | "century"
        ) && self.is_noun(noun)
    }

    /// The tokens of the text.
    pub(crate) fn tokens(&self) -> &'a [Token] {
        &self.discourse.annotated.tokens
    }

    /// One token.
    pub(crate) fn token(&self, idx: usize) -> &'a Token {
        &self.discourse.annotated.tokens[idx]
    }

    /// The words of one token, cleaned.
    pub(crate) fn text(&self, idx: usize) -> &'a str {
        self.discourse
            .words
            .get(idx)
            .map_or("", smol_str::SmolStr::as_str)
    }

    /// The base form of one token in lower case, one part of a `re-elect` joined.
    pub(crate) fn lemma(&self, idx: usize) -> String {
        let lemma = self.token(idx).lemma.to_lowercase();
        if self.token(idx).pos == Pos::Verb && lost_its_e(&lemma, &self.lower(idx)) {
            return lemma + "e";
        }
        lemma
    }

    /// The words of one token in lower case.
    pub(crate) fn lower(&self, idx: usize) -> String {
        self.text(idx).to_lowercase()
    }

    /// Whether the source has `-elect` or `-designate` behind the word, which the parser does not see.
    pub(crate) fn is_elect(&self, idx: usize) -> bool {
        let after = self
            .discourse
            .text
            .get(self.token(idx).start..)
            .unwrap_or_default();
        let word = after
            .split(|c: char| c.is_whitespace() || ",.;:”\"".contains(c))
            .next()
            .unwrap_or_default()
            .to_lowercase();
        word.ends_with("-elect")
            || word.ends_with("-designate")
            || word.contains("-elect’")
            || word.contains("-elect'")
    }

    /// Whether the source has `ex-` before the word, which the parser does not see.
    pub(crate) fn is_ex(&self, idx: usize) -> bool {
        let token = self.token(idx);
        let before = self.discourse.text.get(..token.start).unwrap_or_default();
        let own = self
            .discourse
            .text
            .get(token.start..token.end)
            .unwrap_or_default();
        own.to_lowercase().starts_with("ex-")
            || ["ex-", "Ex-"].iter().any(|prefix| before.ends_with(prefix))
    }

    /// The children of a token, in text order.
    pub(crate) fn children(&self, idx: usize) -> &[usize] {
        &self.children[idx]
    }

    /// The children with one of these labels, in text order.
    pub(crate) fn with_dep<'s>(
        &'s self,
        idx: usize,
        deps: &'s [Dep],
    ) -> impl DoubleEndedIterator<Item = usize> + 's {
        let children = self.children[idx].iter().copied();
        children.filter(move |&child| deps.contains(&self.token(child).dep))
    }

    /// The first child with one of these labels.
    pub(crate) fn first(&self, idx: usize, deps: &[Dep]) -> Option<usize> {
        self.with_dep(idx, deps).next()
    }

    /// The label of a token.
    pub(crate) fn dep(&self, idx: usize) -> Dep {
        self.token(idx).dep
    }

    /// The head of a token; `None` for a root.
    pub(crate) fn head(&self, idx: usize) -> Option<usize> {
        let head = self.token(idx).head;
        (head != idx && head < self.tokens().len()).then_some(head)
    }

    /// Whether a token is a verb form or an auxiliary.
    pub(crate) fn is_verb(&self, idx: usize) -> bool {
        let token = self.token(idx);
        matches!(token.pos, Pos::Verb | Pos::Aux)
            || matches!(
                token.tag,
                Tag::Vb | Tag::Vbd | Tag::Vbg | Tag::Vbn | Tag::Vbp | Tag::Vbz
            )
    }

    /// Whether a preposition names some of those whom the noun before it means: `including`, `such as`.
    pub(crate) fn lists_members(&self, preposition: usize) -> bool {
        match self.lower(preposition).as_str() {
            "including" | "such" => true,
            "as" => preposition > 0 && self.lower(preposition - 1) == "such",
            _ => false,
        }
    }

    /// Whether a clause is an infinitive with `to`.
    pub(crate) fn is_infinitive(&self, clause: usize) -> bool {
        self.with_dep(clause, &[Dep::Aux])
            .any(|aux| self.token(aux).tag == Tag::To)
    }

    /// What a preposition hangs on, also as one of a list: `accused of lying and of stealing`.
    pub(crate) fn above_preposition(&self, preposition: usize) -> Option<usize> {
        let head = self.head(preposition)?;
        if self.dep(preposition) == Dep::Conj && self.dep(head) == Dep::Prep {
            return self.head(head);
        }
        Some(head)
    }

    /// Whether a token is a noun or name.
    pub(crate) fn is_noun(&self, idx: usize) -> bool {
        matches!(self.token(idx).pos, Pos::Noun | Pos::Propn)
    }

    /// Whether a name that the parser has never seen is read as `which` or `who`: `Velmoth welcomed it`.
    pub(crate) fn is_unknown_name(&self, idx: usize) -> bool {
        let token = self.token(idx);
        let word = self.lower(idx);
        matches!(token.tag, Tag::Wdt | Tag::Wp)
            && self.text(idx).starts_with(char::is_uppercase)
            && !word.starts_with("wh")
            && word != "that"
    }

    /// Whether a verb is in the passive voice.
    pub(crate) fn is_passive(&self, verb: usize) -> bool {
        if self.first(verb, &[Dep::Nsubjpass, Dep::Auxpass]).is_some() {
            return true;
        }
        let token = self.token(verb);
        if token.tag != Tag::Vbn || self.first(verb, &[Dep::Aux]).is_some() {
            return false;
        }
        match token.dep {
            Dep::Acl | Dep::Advcl | Dep::Amod => true,
            Dep::Conj => {
                self.first(verb, &[Dep::Nsubj]).is_none()
                    && self.head(verb).is_some_and(|head| self.is_passive(head))
            }
            _ => self.first(verb, &[Dep::Agent]).is_some(),
        }
    }

    /// First and last token of what a token governs, itself included.
    pub(crate) fn subtree(&self, idx: usize) -> (usize, usize) {
        let (mut first, mut last) = (idx, idx);
        let mut open = vec![idx];
        let mut n_left = self.tokens().len();
        while let Some(token) = open.pop() {
            first = first.min(token);
            last = last.max(token);
            open.extend(&self.children[token]);
            n_left = n_left.saturating_sub(1);
            if n_left == 0 {
                break;
            }
        }
        (first, last)
    }

    /// The bytes of a range of tokens, both ends included, without outer punctuation.
    pub(crate) fn span(&self, mut first: usize, mut last: usize) -> Option<TextSpan> {
        let outer = |idx: usize| matches!(self.token(idx).pos, Pos::Punct | Pos::Space);
        while first < last && outer(first) {
            first += 1;
        }
        while last > first && outer(last) {
            last -= 1;
        }
        TextSpan::new(self.token(first).start, self.token(last).end)
    }

    /// Whether a word is a hyphen, or hangs on the word before by one: `counter-measures` is no list.
    fn is_hyphenated(&self, idx: usize) -> bool {
        let is_hyphen = |idx: usize| matches!(self.text(idx), "-" | "‐" | "‑");
        let touches = |idx: usize| idx > 0 && self.token(idx - 1).end == self.token(idx).start;
        is_hyphen(idx) || touches(idx) && is_hyphen(idx - 1) && touches(idx - 1)
    }

    /// A token and the tokens joined to it by `and`, in text order, inside one list.
    pub(crate) fn conjuncts(&self, idx: usize) -> Vec<usize> {
        let mut list = vec![idx];
        let mut at = 0;
        while at < list.len() && list.len() < 12 {
            let same_kind = |&child: &usize| self.is_verb(child) == self.is_verb(idx);
            let next: Vec<usize> = self
                .with_dep(list[at], &[Dep::Conj])
                .filter(same_kind)
                .filter(|&child| !self.is_hyphenated(child))
                .collect();
            list.extend(next);
            at += 1;
        }
        list.sort_unstable();
        list.dedup();
        list
    }
}

/// Whether a form belongs to the verb with an `e` more than its base form has: `hopes`, `hoping` were `hops`, `hopping` if from `hop`.
fn lost_its_e(lemma: &str, form: &str) -> bool {
    let is_vowel = |letter: &u8| b"aeiou".contains(letter);
    let Some(ending) = form.strip_prefix(lemma) else {
        return false;
    };
    let [.., before, last] = lemma.as_bytes() else {
        return false;
    };
    let one_syllable = lemma.bytes().filter(is_vowel).count() == 1;
    matches!(ending, "es" | "ed" | "ing")
        && one_syllable
        && is_vowel(before)
        && last.is_ascii_lowercase()
        && !is_vowel(last)
        && !b"hswxyz".contains(last)
}
