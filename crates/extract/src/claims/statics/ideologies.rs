//! What people and bodies think in politics: `the libertarian Weir Institute`, `a paper with a liberal bent`.

use newsgraph_annotate::{Dep, Pos};

use super::{Fact, Fill, Found, Reader};
use crate::claims::fillers::tidy;

/// Adjectives for what somebody thinks in politics.
const IDEOLOGIES: &[&str] = &[
    "conservative",
    "liberal",
    "libertarian",
    "progressive",
    "socialist",
    "communist",
    "centrist",
    "populist",
    "nationalist",
    "feminist",
    "leftist",
    "marxist",
    "fascist",
    "anarchist",
    "islamist",
    "secularist",
    "ultraconservative",
    "neoconservative",
    "centre-right",
    "center-right",
    "centre-left",
    "center-left",
    "left-wing",
    "right-wing",
    "far-right",
    "far-left",
    "left-leaning",
    "right-leaning",
];

impl Reader<'_> {
    /// `the libertarian Weir Institute`, `conservative economist Jane Roe`.
    pub(super) fn read_ideology(&mut self, token: usize) {
        let tree = self.tree;
        let Some(ideology) = self.ideology_at(token) else {
            return;
        };
        let (_, end) = self.sentence(token);
        self.read_bent(token, &ideology);
        // Over the words of a role up to the name: `conservative radio host Jane Roe`.
        let mut at = token + 1;
        while at < end.min(token + 5) {
            if let Some(mention) = self.name_from(at) {
                let past = tree.discourse.mentions[mention].tokens.end;
                let owns = past < end && self.is_possessive_ending(past);
                let bearer = self.found(mention).into_iter().next().filter(|bearer| {
                    let is_body =
                        self.is_a(bearer, "Organization") && !self.is_a(bearer, "GovernmentBody");
                    !owns && (is_body || self.is_a(bearer, "Person"))
                });
                let is_before_noun = past < end
                    && tree.token(past).pos == Pos::Noun
                    && tree.dep(past - 1) == Dep::Compound;
                let is_title = at == token + 1
                    || self.role_from(at - 1, at).is_some()
                    || self.matcher.phrases.words.is_human(&tree.lemma(at - 1));
                if let Some(bearer) = bearer.filter(|_| is_title && !is_before_noun) {
                    self.tell_ideology(token, bearer, ideology);
                }
                return;
            }
            if !matches!(tree.token(at).pos, Pos::Noun | Pos::Adj | Pos::Propn) {
                return;
            }
            at += 1;
        }
    }

    /// `Weir, a paper with a liberal bent`.
    fn read_bent(&mut self, token: usize, ideology: &Found) {
        let tree = self.tree;
        let described = tree
            .head(token)
            .filter(|&noun| {
                matches!(
                    tree.lemma(noun).as_str(),
                    "bent" | "leaning" | "slant" | "tilt" | "bias" | "lean" | "outlook"
                )
            })
            .and_then(|noun| tree.head(noun))
            .filter(|&with| tree.lower(with) == "with")
            .and_then(|with| tree.head(with));
        let Some(described) = described else { return };
        let named = match tree.dep(described) {
            Dep::Appos => tree.head(described).unwrap_or(described),
            _ => described,
        };
        for bearer in self.matcher.phrases.nodes_at(named) {
            if self.is_a(&bearer, "Organization") && self.matcher.phrases.is_named(&bearer) {
                self.tell_ideology(token, bearer, ideology.clone());
            }
        }
    }

    pub(super) fn ideology_at(&self, token: usize) -> Option<Found> {
        let tree = self.tree;
        let is_free = self.name_at(token).is_none()
            && matches!(tree.token(token).pos, Pos::Adj | Pos::Noun | Pos::Propn);
        let mut start = token;
        if token >= 2 && tree.text(token - 1) == "-" {
            start = token - 2;
        }
        let span = tree.span(start, token)?;
        let value = tidy(span.of(tree.discourse.text)?);
        let is_known = IDEOLOGIES.contains(&value.to_lowercase().as_str());
        (is_free && is_known).then_some(Found {
            fill: Fill::Literal { value, span },
            token,
            is_indirect: false,
        })
    }

    pub(super) fn tell_ideology(&mut self, at: usize, subject: Found, object: Found) {
        self.tell(Fact {
            rule: ("has_ideology", "noun"),
            at,
            subject,
            object,
            status: None,
            extra: None,
        });
    }
}
