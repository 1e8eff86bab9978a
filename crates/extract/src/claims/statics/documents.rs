//! What outlets and institutes publish: `a Mail poll`, `a study by Arden College`, `In a Mail essay, Roe wrote`.

use newsgraph_annotate::Dep;

use super::{Fact, Found, Reader};

/// What outlets and institutes publish.
const DOCUMENTS: &[&str] = &[
    "article",
    "story",
    "report",
    "poll",
    "survey",
    "editorial",
    "investigation",
    "analysis",
    "study",
    "column",
    "op-ed",
    "essay",
    "review",
    "average",
    "exposé",
    "expose",
    "profile",
    "podcast",
    "documentary",
    "research",
    "forecast",
    "ranking",
    "tally",
    "database",
];

/// What a writer has in a paper of others.
const GUEST_PIECES: &[&str] = &["essay", "op-ed", "column", "piece", "commentary"];

impl Reader<'_> {
    /// `a Mail poll`, `a story from the Mail`, `In a Mail essay, Roe wrote`: who made what is published.
    pub(super) fn read_document(&mut self, token: usize) {
        let tree = self.tree;
        if !tree.is_noun(token) || self.name_at(token).is_some() {
            return;
        }
        let lemma = tree.lemma(token);
        let is_inner = tree.dep(token) == Dep::Compound;
        let (is_document, is_guest) = (
            DOCUMENTS.contains(&lemma.as_str()),
            GUEST_PIECES.contains(&lemma.as_str()),
        );
        if !is_document && !is_guest || is_inner {
            return;
        }
        let mut makers: Vec<Found> = tree
            .with_dep(token, &[Dep::Poss, Dep::Compound, Dep::Nmod])
            .flat_map(|maker| self.matcher.phrases.nodes_at(maker))
            .collect();
        let is_own = !makers.is_empty();
        // `an investigation by the police` is no document.
        let is_written = !matches!(lemma.as_str(), "investigation" | "review" | "profile");
        let made = tree.with_dep(token, &[Dep::Acl]).filter(|&verb| {
            matches!(
                tree.lemma(verb).as_str(),
                "conduct"
                    | "release"
                    | "publish"
                    | "produce"
                    | "compile"
                    | "write"
                    | "issue"
                    | "do"
            )
        });
        let by = made.flat_map(|verb| tree.with_dep(verb, &[Dep::Agent, Dep::Prep]));
        let own = tree.with_dep(token, &[Dep::Prep, Dep::Agent]);
        for prep in own.chain(by) {
            if matches!(tree.lower(prep).as_str(), "by" | "from")
                && let Some(maker) = tree.first(prep, &[Dep::Pobj])
            {
                makers.extend(self.matcher.phrases.nodes_at(maker));
            }
        }
        makers.retain(|maker| {
            let is_outlet = self.is_a(maker, "MediaOutlet");
            self.matcher.phrases.is_named(maker)
                && (is_outlet
                    || !is_own
                        && is_written
                        && self.is_a(maker, "Organization")
                        && !self.is_a(maker, "Party"))
        });
        if is_guest && is_own && !makers.is_empty() {
            let writer = self.subject_behind(token);
            makers = writer
                .map(|writer| self.matcher.phrases.nodes_at(writer))
                .unwrap_or_default();
            makers.retain(|maker| self.is_a(maker, "Person"));
        }
        let Some(document) = self.matcher.phrases.words_at(token) else {
            return;
        };
        for maker in makers {
            self.tell(Fact {
                rule: ("authored", "noun"),
                at: token,
                subject: maker,
                object: document.clone(),
                status: None,
                extra: None,
            });
        }
    }
}
