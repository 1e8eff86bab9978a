//! What a reading took down about itself, put into words: for each claim why it stands, for silent sentences why they make none.

mod claims;
mod references;
mod silence;
mod words;

use newsgraph_model::ontology::Ontology;
use newsgraph_model::wire::{ExplainedWords, Explanation};
use newsgraph_model::{Claim, ClusterId, Document, TextSpan};
use rustc_hash::FxHashMap;

use crate::claims::FrameRef;
use crate::discourse::Discourse;
use crate::trace::{Log, Tokens};

/// Everything that an explanation is made of.
pub(crate) struct Explainer<'a> {
    discourse: &'a Discourse<'a>,
    ontology: &'a Ontology,
    log: &'a Log,
    /// The claims, in the order of their numbers.
    claims: &'a [Claim],
    /// The cluster of each id.
    clusters: FxHashMap<ClusterId, usize>,
    /// The mentions of each stretch of tokens.
    mentions: FxHashMap<Tokens, Vec<usize>>,
}

impl<'a> Explainer<'a> {
    /// An explainer of one reading; `ids` are those of the discourse's clusters.
    pub(crate) fn new(
        discourse: &'a Discourse<'a>,
        ontology: &'a Ontology,
        log: &'a Log,
        (claims, ids): (&'a [Claim], &[Option<ClusterId>]),
    ) -> Self {
        let known = ids.iter().enumerate();
        let clusters = known.filter_map(|(idx, id)| Some(((*id)?, idx))).collect();
        let mut mentions: FxHashMap<Tokens, Vec<usize>> = FxHashMap::default();
        for (idx, mention) in discourse.mentions.iter().enumerate() {
            let tokens = (mention.tokens.start, mention.tokens.end);
            mentions.entry(tokens).or_default().push(idx);
        }
        Self {
            discourse,
            ontology,
            log,
            claims,
            clusters,
            mentions,
        }
    }

    /// The explanation of the whole document.
    pub(crate) fn explanation(&self, document: &Document) -> Explanation {
        let made = self.log.claims.iter().enumerate();
        Explanation {
            document: document.id,
            unread: None,
            claims: made.map(|(idx, made)| self.claim(idx + 1, made)).collect(),
            silent: self.silent(),
        }
    }

    /// Words of the text.
    fn words(&self, span: TextSpan) -> ExplainedWords {
        ExplainedWords {
            start: span.start(),
            end: span.end(),
            text: span.of(self.discourse.text).unwrap_or_default().to_owned(),
        }
    }

    /// The words of one token.
    fn token(&self, idx: usize) -> Option<ExplainedWords> {
        self.tokens((idx, idx + 1))
    }

    /// The words of a stretch of tokens.
    fn tokens(&self, (start, end): Tokens) -> Option<ExplainedWords> {
        let tokens = &self.discourse.annotated.tokens;
        let first = tokens.get(start)?;
        let last = tokens.get(end.checked_sub(1)?)?;
        TextSpan::new(first.start, last.end).map(|span| self.words(span))
    }

    /// `predicate:frame`.
    fn rule_name(&self, at: FrameRef) -> String {
        let (predicate, frame) = crate::claims::resolve(self.ontology, at);
        format!("{}:{}", predicate.name, frame.id)
    }

    /// What people call a role of a predicate.
    fn role_name(&self, predicate: &str, role: &str) -> String {
        let known = self.ontology.predicate(predicate);
        let (subject, object) = known.map_or(("agent", "patient"), |predicate| {
            (
                predicate.subject_role.as_str(),
                predicate.object_role.as_str(),
            )
        });
        match role {
            _ if role == subject => "subject".to_owned(),
            _ if role == object => "object".to_owned(),
            _ => role.to_owned(),
        }
    }

    /// The number of the claim that a trigger made.
    fn number_of(&self, trigger: usize) -> Option<usize> {
        let mut made = self.log.claims.iter();
        made.position(|made| made.trigger == trigger)
            .map(|idx| idx + 1)
    }
}

#[cfg(test)]
mod tests;
