//! Coded events: who does what class of thing to whom, and when, for every clause with two sides.

mod actors;
mod between;
mod blame;
mod clauses;
mod reciprocal;
mod targets;

use newsgraph_model::{ClusterId, Confidence, Document, EventTime, TextSpan};
use smol_str::SmolStr;

use crate::Extractor;
use crate::claims::arguments::Finder;
use crate::claims::tree::Tree;
use crate::discourse::ZoneKind;
use crate::extractor::{cluster_ids, published_day};
use crate::pairs::EventClass;
use crate::propositions::Construction;

use clauses::Draft;

/// One side of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The phrase, without what is told of it beside: `Ardenian officials`.
    pub span: TextSpan,
    /// The name of the phrase or of the one whom it speaks for, `Ardenian`; that of the cluster for a pronoun. `None` for nameless people.
    pub name: Option<String>,
    /// The cluster of what is named, where it can be a node.
    pub cluster: Option<ClusterId>,
}

/// Who does what class of thing to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodedEvent {
    /// Index into the sentences of the text.
    pub sentence: usize,
    /// Who does it.
    pub source: Actor,
    /// What it is, PLOVER's rules for what is to come and for what is not done applied; `None` where the source only says
    /// something of the target.
    pub class: Option<EventClass>,
    /// What it is apart from `will` and `about to`: what is done when it comes to pass.
    pub deed: Option<EventClass>,
    /// To whom it is done.
    pub target: Actor,
    /// The base form of the word that says so.
    pub lemma: SmolStr,
    /// The place of that word.
    pub trigger: TextSpan,
    /// What kind of clause tells it: those beside the main clause often tell of earlier events.
    pub construction: Construction,
    /// When it happens, by the dates of its clause.
    pub time: Option<EventTime>,
    /// How sure the class and the sides are.
    pub confidence: Confidence,
}

impl Extractor {
    /// The events of a document in text order; none in a text that is not English.
    ///
    /// An event is a pair of sides in the text; what they are to each other for longer, and what is said without a second side, is in the claims.
    pub fn events(&self, document: &Document) -> Vec<CodedEvent> {
        if !document.language.is_english() {
            return Vec::new();
        }
        let reading = self.reading(&document.text);
        let discourse =
            reading.discourse(&document.text, published_day(document), self.gazetteers());
        let tree = Tree::new(&discourse);
        let finder = Finder {
            tree: &tree,
            words: &self.frames().words,
        };
        let ids = cluster_ids(document, &discourse);
        let mut events: Vec<CodedEvent> = Vec::new();
        for (sentence, place) in discourse.sentences.iter().enumerate() {
            if matches!(place.zone, ZoneKind::Byline | ZoneKind::Boilerplate) {
                continue;
            }
            let mut drafts: Vec<Draft> = Vec::new();
            for token in place.tokens.clone() {
                clauses::read(&finder, token, &mut drafts);
            }
            let finished = drafts
                .iter()
                .filter_map(|draft| finished(&finder, &ids, sentence, draft));
            events.extend(finished);
        }
        events
    }
}

fn finished(
    finder: &Finder<'_>,
    ids: &[Option<ClusterId>],
    sentence: usize,
    draft: &Draft,
) -> Option<CodedEvent> {
    let tree = finder.tree;
    let word = draft.meaning.word;
    let token = tree.token(word);
    Some(CodedEvent {
        sentence,
        source: draft.source.finished(tree, ids)?,
        class: draft.meaning.class,
        deed: draft.meaning.deed,
        target: draft.target.finished(tree, ids)?,
        lemma: tree.lemma(word).into(),
        trigger: TextSpan::new(token.start, token.end)?,
        construction: draft.construction,
        time: finder.time_of(draft.verb, &finder.read(draft.verb)),
        confidence: Confidence::new(draft.meaning.weight),
    })
}

#[cfg(test)]
mod tests;
