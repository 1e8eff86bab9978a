//! Offices beside a person's name, as the reading of titles found them.

use newsgraph_annotate::{Dep, Tag};

use super::{Fact, Fill, Found, Reader};
use crate::claims::lexicon::{TriggerKind, resolve};
use crate::discourse::TitleTokens;
use crate::mentions::titles::SHARED_TITLES;

/// Ranks of soldiers, which are no offices.
const RANKS: &[&str] = &[
    "general",
    "gen.",
    "colonel",
    "col.",
    "captain",
    "capt.",
    "lieutenant",
    "lt.",
    "major",
    "maj.",
    "sergeant",
    "sgt.",
    "admiral",
    "adm.",
    "commander",
];

impl Reader<'_> {
    /// The offices that the reading of titles found for the person.
    pub(super) fn read_offices(&mut self, person: usize, bearer: &Found) {
        let discourse = self.tree.discourse;
        let tokens = discourse.mentions[person].tokens.clone();
        let Fill::Cluster { cluster, .. } = bearer.fill else {
            return;
        };
        let (start, end) = self.sentence(tokens.start);
        let first = discourse
            .titles
            .partition_point(|title| title.tokens.start < start);
        for title in &discourse.titles[first..] {
            if title.tokens.start >= end {
                break;
            }
            let is_beside = title.cluster == cluster
                && (title.tokens.end + 2 >= tokens.start && title.tokens.start < tokens.start
                    || title.tokens.start >= tokens.end && title.tokens.start < tokens.end + 6);
            let is_beside =
                is_beside || title.cluster == cluster && self.is_second_of(title, tokens.start);
            let Some(position) = title.position.filter(|_| is_beside) else {
                continue;
            };
            let of_position = discourse.clusters[position].mentions.iter().copied();
            let mention = of_position.filter(|&mention| {
                let mention = &discourse.mentions[mention];
                mention.clusters == [position]
                    && title.tokens.contains(&mention.head)
                    && !self.is_attribute(mention.head)
            });
            let mention = mention.min();
            let Some(mention) = mention else { continue };
            let head = discourse.mentions[mention].head;
            let is_several = matches!(self.tree.token(head).tag, Tag::Nns | Tag::Nnps);
            let is_listed = is_several && SHARED_TITLES.contains(&self.tree.lower(head).as_str());
            if is_several && !is_listed
                || !self.is_public_office(head, title.tokens.clone())
                || self.name_at(head).is_some()
            {
                continue;
            }
            let status = self.ended(title.tokens.start, head);
            self.tell(Fact {
                rule: ("holds_office", "title"),
                at: head,
                subject: bearer.clone(),
                object: Found {
                    fill: Fill::Cluster {
                        cluster: position,
                        mention,
                    },
                    token: head,
                    is_indirect: false,
                },
                status,
                extra: self
                    .jurisdiction(title.tokens.clone())
                    .map(|place| ("jurisdiction", place)),
            });
        }
    }

    /// `Ministers Jane Roe and Ana Sol`: the title before the first name is that of the second too.
    fn is_second_of(&self, title: &TitleTokens, name: usize) -> bool {
        let tree = self.tree;
        let is_shared = title
            .tokens
            .clone()
            .any(|token| SHARED_TITLES.contains(&tree.lower(token).as_str()));
        let mut between = title.tokens.end..name;
        is_shared
            && between.len() <= 60
            && between.any(|token| tree.lower(token) == "and" || tree.text(token) == ",")
    }

    /// The place or body in the words of an office.
    fn jurisdiction(&self, tokens: std::ops::Range<usize>) -> Option<Found> {
        let tree = self.tree;
        // `secretary of state` has none of its own.
        let is_own = |token: usize| {
            token > 1
                && tree.lower(token - 1) == "of"
                && matches!(tree.lower(token - 2).as_str(), "secretary" | "attorney")
        };
        let mut found = tokens
            .filter(|&token| !is_own(token))
            .filter_map(|token| self.name_from(token));
        found.find_map(|mention| {
            let found = self.found(mention).into_iter().next()?;
            let is_body = self.is_a(&found, "Place") || self.is_a(&found, "Organization");
            (is_body && !self.is_a(&found, "Party")).then_some(found)
        })
    }

    /// What somebody is said to be is read with its verb.
    fn is_attribute(&self, token: usize) -> bool {
        matches!(self.tree.dep(token), Dep::Attr | Dep::Oprd)
    }

    /// An office of a state, a court, a force or the like; to head a company or a club is to lead it.
    fn is_public_office(&self, head: usize, mut title: std::ops::Range<usize>) -> bool {
        let tree = self.tree;
        let (start, _) = self.sentence(head);
        let longest = (start.max(head.saturating_sub(2))..=head).find_map(|first| {
            let (past, noun) = self.role_from(first, head + 1)?;
            (past == head + 1).then_some((first, noun))
        });
        let Some((first, noun)) = longest else {
            return !RANKS.contains(&tree.lower(head).as_str())
                || self.ended(title.start, head).is_some();
        };
        let told = |predicates: &[&str]| {
            let frames = self.matcher.finder.words.frames(TriggerKind::Noun, &noun);
            frames.iter().any(|&at| {
                let name = resolve(self.matcher.ontology, at).0.name.as_str();
                predicates.contains(&name)
            })
        };
        let is_other = told(&["leads", "works_for", "spokesperson_for"]);
        if !told(&["holds_office"]) {
            return !is_other;
        }
        // `the president of the club` leads it, `the president of the country` holds an office.
        let has_whom = title.clone().any(|token| {
            token != head
                && (self.is_possessive_ending(token)
                    || tree.lower(token) == "of"
                    || tree.token(token).tag == Tag::PrpS
                    || self.name_at(token).is_some())
        });
        let is_state = |token: usize| {
            self.name_at(token).is_some_and(|mention| {
                // `president of the Dayton-based caucus`
                let past = tree.discourse.mentions[mention].tokens.end;
                if past + 1 < tree.tokens().len() && tree.lower(past + 1) == "based" {
                    return false;
                }
                let found = self.found(mention);
                found
                    .iter()
                    .any(|found| self.is_a(found, "Place") || self.is_a(found, "GovernmentBody"))
            })
        };
        let of_state = title.clone().any(|token| token > head && is_state(token))
            || title
                .rfind(|&token| token < first && !self.is_possessive_ending(token))
                .is_some_and(is_state);
        let is_high = matches!(noun.as_str(), "president" | "vice president");
        !is_other || of_state || !has_whom && is_high
    }
}
