//! Open propositions: for every clause who did what to whom, in the text's own words, whatever the ontology knows.

mod actors;
mod clauses;
mod confidence;
mod drafts;
mod groups;
mod nominals;
mod phrases;

use newsgraph_model::{Confidence, TextSpan};

use crate::claims::Frames;
use crate::claims::arguments::Finder;
use crate::claims::tree::Tree;
use crate::discourse::{Discourse, ZoneKind};
use crate::extractor::Extractor;

use drafts::{Draft, Words};

pub(crate) use clauses::construction;
pub(crate) use phrases::continues_list;

/// A sentence of more tokens is a list or no prose.
const LONGEST_SENTENCE: usize = 300;

/// Words of the text, which need not stand together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wording {
    /// The words; for `is` and `has` that no word of the text says, these.
    pub words: String,
    /// Where they stand, in text order; none for what no word says.
    pub spans: Vec<TextSpan>,
}

/// What makes a proposition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Construction {
    /// A clause of its own: `Roe met Quill`.
    Main,
    /// What somebody says, thinks or wants: `said that Roe met Quill`.
    Reported,
    /// A clause about a noun: `Roe, who met Quill`.
    Relative,
    /// A participle about a noun: `Roe, elected in May`.
    Participle,
    /// A clause with a conjunction: `because Roe met Quill`.
    Adverbial,
    /// A participle or infinitive about a clause: `meeting Quill, Roe …`.
    Absolute,
    /// An infinitive whose subject is the object of another verb: `urged Roe to leave`.
    Controlled,
    /// A gerund behind a preposition: `by meeting Quill`.
    Gerund,
    /// A clause that hangs on nothing known.
    Loose,
    /// `Roe, a doctor`: `is`.
    Apposition,
    /// `Roe's doctor`: `has`.
    Possession,
    /// `doctor Jane Roe`: `is`.
    Title,
    /// `Arden, France`, `the doctor in Arden`: `is in`.
    Place,
    /// `towns such as Arden`.
    Example,
}

/// Who did what to whom, in the text's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposition {
    /// Index into [`Discourse::sentences`].
    pub sentence: usize,
    /// The verb with its auxiliaries and, without an object, its preposition: `was born in`.
    pub relation: Wording,
    /// Subject, object or complement, then what else the clause has; at least one.
    pub arguments: Vec<Wording>,
    /// What makes it.
    pub construction: Construction,
    /// How likely a reader agrees.
    pub confidence: Confidence,
}

/// The propositions of a text, in text order of their sentences; navigation, bylines and endless sentences are not read.
pub fn propositions(discourse: &Discourse<'_>, frames: &Frames) -> Vec<Proposition> {
    let tree = Tree::new(discourse);
    let finder = Finder {
        tree: &tree,
        words: &frames.words,
    };
    let mut found = Vec::new();
    for (sentence_idx, sentence) in discourse.sentences.iter().enumerate() {
        let is_prose = !matches!(sentence.zone, ZoneKind::Byline | ZoneKind::Boilerplate);
        if !is_prose || sentence.tokens.len() > LONGEST_SENTENCE {
            continue;
        }
        let mut drafts: Vec<Draft> = Vec::new();
        for token in sentence.tokens.clone() {
            clauses::read(&finder, token, &mut drafts);
            nominals::read(&tree, token, &mut drafts);
        }
        let first = found.len();
        for draft in drafts {
            let proposition = finished(&tree, sentence_idx, &draft);
            let is_new = !found[first..].iter().any(|other: &Proposition| {
                other.relation == proposition.relation && other.arguments == proposition.arguments
            });
            if is_new {
                found.push(proposition);
            }
        }
    }
    found
}

impl Extractor {
    /// The propositions of a text that was read.
    pub fn propositions(&self, discourse: &Discourse<'_>) -> Vec<Proposition> {
        propositions(discourse, self.frames())
    }
}

fn finished(tree: &Tree<'_>, sentence: usize, draft: &Draft) -> Proposition {
    let arguments = draft.arguments.iter();
    let n_tokens = tree.discourse.sentences[sentence].tokens.len();
    Proposition {
        sentence,
        relation: wording(tree, &draft.relation),
        arguments: arguments.map(|words| wording(tree, words)).collect(),
        construction: draft.construction,
        confidence: confidence::of(tree, draft, n_tokens),
    }
}

fn wording(tree: &Tree<'_>, words: &Words) -> Wording {
    let mut spans: Vec<TextSpan> = Vec::new();
    let mut last_token = None;
    for &token in &words.tokens {
        let (start, end) = (tree.token(token).start, tree.token(token).end);
        let continued = spans
            .last()
            .filter(|_| token > 0 && last_token == Some(token - 1))
            .and_then(|span| TextSpan::new(span.start(), end));
        match (continued, TextSpan::new(start, end)) {
            (Some(whole), _) => {
                spans.pop();
                spans.push(whole);
            }
            (None, Some(own)) => spans.push(own),
            (None, None) => continue,
        }
        last_token = Some(token);
    }
    let text = tree.discourse.text;
    let said = spans.iter().filter_map(|span| span.of(text));
    let implied = words.implied.into_iter();
    Wording {
        words: implied.chain(said).collect::<Vec<_>>().join(" "),
        spans,
    }
}

#[cfg(test)]
mod tests;
