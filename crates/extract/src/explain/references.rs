//! How words came to mean what they mean, and how speakers were found.

use newsgraph_model::wire::{ExplainedHop, ExplainedReference, ExplainedVoice};
use newsgraph_model::{Filler, MentionKind, TextSpan};

use super::Explainer;
use crate::claims::{Link, Voice};
use crate::coreference::hops::{HopRule, SpeakerRule};
use crate::names::clean_name;
use crate::trace::{Made, Tokens};

/// Most steps from a word to a name.
const MAX_HOPS: usize = 12;

impl Explainer<'_> {
    /// The steps of each filler and speaker that is no full name.
    pub(super) fn references(&self, made: &Made) -> Vec<ExplainedReference> {
        let mut references: Vec<ExplainedReference> = Vec::new();
        let fillers = made.claim.roles.iter().flat_map(|role| {
            let name = self.role_name(&made.claim.predicate, &role.name);
            role.fillers
                .iter()
                .map(move |filler| (name.clone(), filler))
        });
        let speakers = made.claim.attribution.iter();
        let speakers = speakers.map(|link| ("speaker".to_owned(), &link.source));
        for (role, filler) in fillers.chain(speakers) {
            if let Filler::Cluster {
                cluster,
                mention: Some(span),
            } = filler
                && let Some(&cluster) = self.clusters.get(cluster)
            {
                let hops = self.hops(*span, cluster);
                if !hops.is_empty() {
                    references.push(ExplainedReference { role, hops });
                }
            }
        }
        references
    }

    /// The steps from a mention to the name of its cluster.
    fn hops(&self, span: TextSpan, cluster: usize) -> Vec<ExplainedHop> {
        let name = &self.discourse.clusters[cluster].name;
        let mut hops = Vec::new();
        let mut seen: Vec<Tokens> = Vec::new();
        let mut at = self.tokens_of(span, cluster);
        while let Some(tokens) = at.filter(|tokens| !seen.contains(tokens)) {
            seen.push(tokens);
            let Some(from) = self.tokens(tokens) else {
                break;
            };
            let is_name = self.is_named(tokens);
            let Some((rule, linked)) = self.log.hops.get(&tokens) else {
                break;
            };
            if hops.len() == MAX_HOPS
                || is_name && clean_name(&from.text) == *name
                || matches!(rule, HopRule::Open | HopRule::New)
            {
                break;
            }
            // A name is linked to the names of the whole text, other words to those before them.
            let next = linked.iter().copied().filter(|_| !is_name);
            let next = next
                .filter(|linked| self.mention_of(*linked, cluster).is_some())
                .find(|linked| !seen.contains(linked));
            let to_words = next
                .or_else(|| self.first_with_name(cluster))
                .and_then(|tokens| self.tokens(tokens));
            let to = match (&to_words, next) {
                (Some(words), Some(_)) => words.text.clone(),
                _ => name.clone(),
            };
            let why = match rule {
                HopRule::SameName => "another spelling of the name",
                rule => rule.words(),
            };
            let why = why.to_owned();
            hops.push(ExplainedHop {
                from,
                to,
                to_words,
                why,
            });
            at = next;
        }
        hops
    }

    fn is_named(&self, tokens: Tokens) -> bool {
        let mentions = self.mentions.get(&tokens).into_iter().flatten();
        let mut kinds = mentions.map(|&mention| self.discourse.mentions[mention].kind);
        kinds.any(|kind| kind == MentionKind::Named)
    }

    /// The tokens of the mention of a cluster with these bytes.
    fn tokens_of(&self, span: TextSpan, cluster: usize) -> Option<Tokens> {
        let mentions = &self.discourse.clusters[cluster].mentions;
        let mut mentions = mentions.iter().map(|&idx| &self.discourse.mentions[idx]);
        let mention = mentions.find(|mention| mention.span == span)?;
        Some((mention.tokens.start, mention.tokens.end))
    }

    fn mention_of(&self, tokens: Tokens, cluster: usize) -> Option<usize> {
        let mentions = self.mentions.get(&tokens)?.iter().copied();
        mentions
            .into_iter()
            .find(|&idx| self.discourse.mentions[idx].clusters.contains(&cluster))
    }

    /// The first mention that says the name of a cluster in full.
    fn first_with_name(&self, cluster: usize) -> Option<Tokens> {
        let known = &self.discourse.clusters[cluster];
        let mut mentions = known
            .mentions
            .iter()
            .map(|&idx| &self.discourse.mentions[idx]);
        let full = mentions.find(|mention| {
            let text = mention.span.of(self.discourse.text);
            mention.kind == MentionKind::Named
                && text.is_some_and(|text| clean_name(text) == known.name)
        })?;
        Some((full.tokens.start, full.tokens.end))
    }

    /// The chain of speakers of a claim.
    pub(super) fn attribution(&self, made: &Made) -> Vec<ExplainedVoice> {
        let links = made.claim.attribution.iter().zip(&made.links);
        links
            .map(|(said, link)| {
                let filler = self.filler(&said.source);
                let (words, speaker) = match (filler, &said.source) {
                    (Some((words, means)), _) => (Some(words), means),
                    (None, Filler::Cluster { cluster, .. }) => {
                        let known = self.clusters.get(cluster);
                        let name = known.map(|&idx| self.discourse.clusters[idx].name.clone());
                        (None, name.unwrap_or_default())
                    }
                    (None, Filler::Literal { value, .. }) => (None, value.clone()),
                    (None, Filler::Claim(_)) => (None, String::new()),
                };
                ExplainedVoice {
                    speaker,
                    words,
                    stance: said.stance,
                    cue: said.cue.map(|cue| self.words(cue)),
                    why: self.voice(link).to_owned(),
                }
            })
            .collect()
    }

    fn voice(&self, link: &Link) -> &'static str {
        match link.voice {
            Voice::Token(_) => "the subject or source of the word that says so",
            Voice::Quotation(idx) => match self.log.speakers.get(&idx) {
                Some(SpeakerRule::GoesOn) => {
                    "the quotation stands alone, and its speaker is told before"
                }
                _ => "the words next to the quotation tell its speaker",
            },
        }
    }
}
