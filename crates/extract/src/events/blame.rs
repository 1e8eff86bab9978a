//! Whom a speaker blames by what he says: `Roe said Quill had wrecked the budget`, `Quill should resign, Roe said`.

use newsgraph_annotate::{Dep, Pos};
use newsgraph_model::{Confidence, TextSpan};

use crate::claims::arguments::Finder;
use crate::claims::tree::Tree;
use crate::claims::{Frames, TriggerKind, Verdict, reports_of};
use crate::discourse::Discourse;
use crate::pairs::EventClass;

/// How often a speaker whose words say something bad about somebody is against him, about.
const SURENESS: f64 = 0.7;
/// A word is this far at most below the verb of its clause.
const MAX_STEPS: usize = 12;

/// An accusation where one side speaks and the clause about the other says more bad than good, denies something of it or asks
/// something of it; `None` where it does not speak.
///
/// Praise is not read: of clauses with a good word about somebody, three of four are not for him.
pub(super) fn blame_between(
    discourse: &Discourse<'_>,
    frames: &Frames,
    [speaker, target]: [TextSpan; 2],
    [speaker_head, target_head]: [usize; 2],
) -> Option<(EventClass, Confidence)> {
    let tree = Tree::new(discourse);
    let finder = Finder {
        tree: &tree,
        words: &frames.words,
    };
    let reports = reports_of(discourse, frames);
    let holds = |spans: &[TextSpan], place: TextSpan| {
        let mut spans = spans.iter();
        spans.any(|span| span.start() <= place.start() && place.start() < span.end())
    };
    let report = reports.iter().find(|report| {
        let is_speaker = report.source.is_some_and(|source| {
            source.start() < speaker.end() && speaker.start() < source.end()
                || is_one(discourse, source, speaker_head)
        });
        is_speaker && holds(&report.content, target) && !holds(&report.content, speaker)
    })?;
    let is_told = |word: usize| {
        let token = tree.token(word);
        TextSpan::new(token.start, token.end).is_some_and(|place| holds(&report.content, place))
    };
    let (verb, dep) = clause_of(&tree, target_head, is_told);
    let is_subject = matches!(dep, Dep::Nsubj | Dep::Nsubjpass);
    let blames = is_worse(&finder, verb) || is_subject && is_faulted(&tree, verb);
    blames.then(|| (EventClass::Accuse, Confidence::new(SURENESS)))
}

/// Whether the source of a report is the pronoun or name of the one at a token.
fn is_one(discourse: &Discourse<'_>, source: TextSpan, speaker: usize) -> bool {
    let Some(speaker) = discourse.mention_at(speaker) else {
        return false;
    };
    let clusters = &discourse.mentions[speaker].clusters;
    let mut mentions = discourse.mentions.iter();
    mentions.any(|mention| {
        mention.span == source
            && mention
                .clusters
                .iter()
                .any(|cluster| clusters.contains(cluster))
    })
}

/// The verb over a word within some words, and how what holds the word stands under it.
fn clause_of(tree: &Tree<'_>, word: usize, is_told: impl Fn(usize) -> bool) -> (usize, Dep) {
    let mut current = word;
    let mut dep = tree.dep(word);
    for _ in 0..MAX_STEPS {
        let Some(head) = tree.head(current).filter(|&head| is_told(head)) else {
            break;
        };
        dep = tree.dep(current);
        current = head;
        if tree.is_verb(current) {
            break;
        }
    }
    (current, dep)
}

/// Whether there are more bad than good words under a verb.
fn is_worse(finder: &Finder<'_>, verb: usize) -> bool {
    let tree = finder.tree;
    let (mut open, mut bad, mut good) = (vec![verb], 0, 0);
    let mut n_left = tree.tokens().len();
    while let Some(token) = open.pop() {
        let kind = match tree.token(token).pos {
            Pos::Verb => Some(TriggerKind::Verb),
            Pos::Noun => Some(TriggerKind::Noun),
            Pos::Adj => Some(TriggerKind::Adjective),
            _ => None,
        };
        match kind.and_then(|kind| finder.words.verdict(kind, &tree.lemma(token))) {
            Some(Verdict::Bad) => bad += 1,
            Some(Verdict::Good) => good += 1,
            Some(Verdict::Due) | None => {}
        }
        open.extend(tree.children(token));
        n_left = n_left.saturating_sub(1);
        if n_left == 0 {
            break;
        }
    }
    bad > good
}

/// Whether a clause says that its subject does not, or that it should: `has not answered`, `must resign`.
fn is_faulted(tree: &Tree<'_>, verb: usize) -> bool {
    let is_duty = |aux: usize| matches!(tree.lower(aux).as_str(), "should" | "must" | "ought");
    tree.first(verb, &[Dep::Neg]).is_some() || tree.with_dep(verb, &[Dep::Aux]).any(is_duty)
}
