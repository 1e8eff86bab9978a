//! Whom or what a verdict is about: its subject, the owner of it, what it is a part of, or the topic that `it` takes up.

use newsgraph_annotate::Dep;
use smol_str::SmolStr;

use super::Judge;
use super::words::{MATTERS, NOBODY, PARTS, POINTERS, has};
use crate::claims::arguments::MAX_STEPS;
use crate::claims::fillers::Found;
use crate::claims::lexicon::{FrameRef, resolve};
use crate::claims::reading::Reading;
use crate::claims::sketch::is_same;
use crate::claims::voices::Voice;

/// How many sentences back the topic of `it` is looked for.
const TOPIC_REACH: usize = 3;

/// How many sentences back the thing is named that a speaker's first `it` is about.
const THING_REACH: usize = 2;

impl Judge<'_> {
    /// Whom or what a statement is about.
    pub(super) fn targets(&self, verb: usize, speaker: &Found, reading: &Reading) -> Vec<Found> {
        let Some(subject) = self.finder.surface_subject(verb, MAX_STEPS) else {
            return Vec::new();
        };
        let tree = self.tree;
        let word = tree.lower(subject);
        let pointer = has(POINTERS, &word);
        let nodes = self.matcher.phrases.nodes_at(subject);
        if !nodes.is_empty() && !matches!(word.as_str(), "i" | "we") {
            let mut nodes = nodes;
            let n_nodes = nodes.len();
            nodes.retain(|node| {
                let is_many = word != "they" || self.matcher.phrases.is_named(node);
                is_many && !(pointer && self.is_place_or_body(node))
            });
            if !pointer || nodes.len() == n_nodes {
                return nodes;
            }
        }
        if pointer {
            return self.topic(verb, speaker, reading).into_iter().collect();
        }
        if has(NOBODY, &word) {
            return Vec::new();
        }
        let mut found = Vec::new();
        for member in tree.conjuncts(subject) {
            found.extend(self.things_at(member));
        }
        found
    }

    /// What `it` is seldom about when it is judged: the place or body named last is often not the topic.
    pub(super) fn is_place_or_body(&self, found: &Found) -> bool {
        let places = ["GPE", "Place", "Organization"].map(SmolStr::new_static);
        self.matcher.phrases.fits(found, &places)
    }

    /// What a noun phrase is about: a thing itself, its owner, or what it is a part or fault of.
    pub(super) fn things_at(&self, noun: usize) -> Vec<Found> {
        let tree = self.tree;
        let phrases = self.matcher.phrases;
        let mut current = noun;
        for _ in 0..3 {
            let nodes = phrases.nodes_at(current);
            if !nodes.is_empty() {
                return nodes;
            }
            if let Some(owner) = tree.first(current, &[Dep::Poss]) {
                let first_person = matches!(tree.lower(owner).as_str(), "my" | "our");
                let mut owners = phrases.nodes_at(owner);
                for owner in &mut owners {
                    owner.is_indirect = true;
                }
                if first_person || !owners.is_empty() {
                    return if first_person { Vec::new() } else { owners };
                }
            }
            let of = tree
                .with_dep(current, &[Dep::Prep])
                .find(|&of| matches!(tree.lower(of).as_str(), "of" | "by"));
            let inner = of.and_then(|of| tree.first(of, &[Dep::Pobj]));
            let lemma = tree.lemma(current);
            let is_quality = has(PARTS, &lemma)
                || self.verdict_of_phrase(current).is_some()
                || inner.is_some_and(|inner| !phrases.nodes_at(inner).is_empty());
            match inner.filter(|_| is_quality) {
                Some(inner) => current = inner,
                None => break,
            }
        }
        let is_nobody = has(NOBODY, &tree.lower(current)) || !tree.is_noun(current);
        let is_matter = has(MATTERS, &tree.lemma(current));
        if is_nobody || !is_matter {
            return Vec::new();
        }
        phrases.words_at(current).into_iter().collect()
    }

    /// What `it` is about: whom the words are said to or of, or whom the speaker judged just before.
    pub(super) fn topic(&self, verb: usize, speaker: &Found, reading: &Reading) -> Option<Found> {
        let tree = self.tree;
        let quoted = reading
            .links
            .last()
            .is_some_and(|link| matches!(link.voice, Voice::Quotation(_)));
        if !quoted {
            return None;
        }
        let cue = tree
            .quotation_around(verb)
            .and_then(|quotation| quotation.cue);
        if let Some(found) = cue.and_then(|cue| self.said_of(cue)) {
            return Some(found).filter(|found| !is_same(found, speaker));
        }
        let sentence = tree.discourse.sentence_at(verb)?;
        let judged = self
            .told
            .iter()
            .rev()
            .find(|(at, who, _)| at + TOPIC_REACH >= sentence && is_same(who, speaker));
        judged
            .map(|(_, _, target)| target.clone())
            .or_else(|| self.thing_before(verb, sentence))
    }

    /// The law, plan, deed or work that the sentences before a quotation named last.
    fn thing_before(&self, verb: usize, sentence: usize) -> Option<Found> {
        let discourse = self.tree.discourse;
        let things = ["Law", "Policy", "Agreement", "Work", "Event"].map(SmolStr::new_static);
        let first = sentence.saturating_sub(THING_REACH);
        let start = discourse.sentences[first].tokens.start;
        let mentions = discourse.mentions.iter().filter(|mention| {
            mention.head >= start && mention.head < verb && mention.clusters.len() == 1
        });
        let last = mentions
            .filter(|mention| {
                let cluster = &discourse.clusters[mention.clusters[0]];
                cluster.is_node
                    && cluster.named
                    && self.matcher.ontology.fits(&cluster.entity_type, &things)
            })
            .max_by_key(|mention| mention.head)?;
        self.matcher.phrases.nodes_at(last.head).into_iter().next()
    }

    /// Whom words are said to or of: `told Roe`, `said of Roe`.
    pub(super) fn said_of(&self, cue: usize) -> Option<Found> {
        let tree = self.tree;
        let of = tree
            .with_dep(cue, &[Dep::Prep])
            .filter(|&of| matches!(tree.lower(of).as_str(), "of" | "about"))
            .find_map(|of| tree.first(of, &[Dep::Pobj]));
        let target = of?;
        self.matcher.phrases.nodes_at(target).into_iter().next()
    }

    /// Whether a phrase is of the speaker's own: `her colleague`.
    pub(super) fn is_own(&self, target: &Found, speaker: &Found) -> bool {
        let owner = self.tree.first(target.token, &[Dep::Poss]);
        let owners = owner.map_or_else(Vec::new, |owner| self.matcher.phrases.nodes_at(owner));
        owners.iter().any(|owner| is_same(owner, speaker))
    }

    /// Targets that the predicate takes and that are not the speaker.
    pub(super) fn keep(&self, targets: Vec<Found>, at: FrameRef, speaker: &Found) -> Vec<Found> {
        let (predicate, _) = resolve(self.matcher.ontology, at);
        let mut kept = targets;
        kept.retain(|target| {
            !is_same(target, speaker)
                && !self.is_own(target, speaker)
                && self.matcher.phrases.fits(target, &predicate.object_types)
        });
        kept.truncate(2);
        kept
    }
}
