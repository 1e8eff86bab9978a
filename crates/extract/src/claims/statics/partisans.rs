//! Parties told by words for their members: `Roe and her fellow Democrats`, `the Ohio Republican said`.

use newsgraph_annotate::{Dep, Tag};
use newsgraph_model::MentionKind;

use super::{Fact, Fill, Found, Reader};

impl Reader<'_> {
    /// `Roe and her fellow Democrats`: her party.
    pub(super) fn read_fellow(&mut self, token: usize) {
        let tree = self.tree;
        if matches!(
            tree.lemma(token).to_lowercase().as_str(),
            "republican" | "democrat" | "libertarian"
        ) {
            self.read_partisan(token);
        }
        if matches!(
            tree.text(token),
            "Republicans" | "Democrats" | "Libertarians"
        ) {
            self.read_partisans(token);
        }
        self.read_seat_on(token);
        if tree.lower(token) != "fellow" {
            return;
        }
        let Some(party) = self
            .name_at(token + 1)
            .and_then(|mention| self.found(mention).into_iter().next())
        else {
            return;
        };
        let Some(owner) = token.checked_sub(1).filter(|&owner| {
            tree.token(owner).tag == Tag::PrpS || self.is_possessive_ending(owner)
        }) else {
            return;
        };
        let owner = if self.is_possessive_ending(owner) {
            owner.saturating_sub(1)
        } else {
            owner
        };
        let whole = self.party_of_group(party);
        let Some(whole) = whole else { return };
        for holder in self.matcher.phrases.nodes_at(owner) {
            if self.is_a(&holder, "Person") {
                self.tell(Fact {
                    rule: ("member_of", "party_modifier"),
                    at: token,
                    subject: holder,
                    object: whole.clone(),
                    status: None,
                    extra: None,
                });
            }
        }
    }

    /// `Roe, the top Democrat on the Arden Committee,`: who sits on it.
    fn read_seat_on(&mut self, token: usize) {
        let tree = self.tree;
        let (_, end) = self.sentence(token);
        let is_member = matches!(
            tree.lower(token).as_str(),
            "democrat" | "republican" | "member" | "lawmaker" | "senator"
        );
        if !is_member || token + 3 >= end || tree.lower(token + 1) != "on" {
            return;
        }
        let at = token + if tree.lower(token + 2) == "the" { 3 } else { 2 };
        let body = self
            .name_from(at)
            .filter(|_| at < end)
            .and_then(|mention| self.found(mention).into_iter().next())
            .filter(|body| self.is_a(body, "Organization"));
        let described = match tree.dep(token) {
            Dep::Appos => tree.head(token),
            Dep::Attr => tree
                .head(token)
                .and_then(|copula| tree.first(copula, &[Dep::Nsubj])),
            _ => None,
        };
        let (Some(body), Some(described)) = (body, described) else {
            return;
        };
        for holder in self.matcher.phrases.nodes_at(described) {
            if self.is_a(&holder, "Person") {
                self.tell(Fact {
                    rule: ("member_of", "member"),
                    // Beside what the noun itself tells: her party.
                    at: token + 1,
                    subject: holder,
                    object: body.clone(),
                    status: None,
                    extra: None,
                });
            }
        }
    }

    /// `Two Democrats, Jane Roe and Jim Dorn,`, `Republicans such as Roe`: those who are named are of that party.
    fn read_partisans(&mut self, token: usize) {
        let tree = self.tree;
        if !matches!(tree.token(token).tag, Tag::Nns | Tag::Nnps) {
            return;
        }
        let Some(party) = self
            .name_at(token)
            .and_then(|mention| self.found(mention).into_iter().next())
            .and_then(|group| self.party_of_group(group))
        else {
            return;
        };
        let named = self.matcher.phrases.members_at(token);
        // `Two Democrats, Roe and Dorn, …` is often read as a list of three.
        let is_beside = |&beside: &usize| {
            let is_first = tree.dep(beside) == Dep::Conj && tree.text(token + 1) == ",";
            let joined = (token..beside).any(|word| tree.dep(word) == Dep::Cc);
            tree.dep(beside) == Dep::Appos || is_first && !joined
        };
        let beside = tree
            .with_dep(token, &[Dep::Appos, Dep::Conj])
            .filter(is_beside);
        let beside: Vec<Found> = beside
            .filter(|&beside| beside > token)
            .flat_map(|beside| tree.conjuncts(beside))
            .flat_map(|beside| self.matcher.phrases.nodes_at(beside))
            .collect();
        for holder in named.into_iter().chain(beside) {
            if self.is_a(&holder, "Person") && self.matcher.phrases.is_named(&holder) {
                self.tell(Fact {
                    rule: ("member_of", "party_modifier"),
                    at: token,
                    subject: holder,
                    object: party.clone(),
                    status: None,
                    extra: None,
                });
            }
        }
    }

    /// `The Ohio Democrat said`, `the two Republicans`: the people spoken of are of that party.
    fn read_partisan(&mut self, token: usize) {
        let tree = self.tree;
        let discourse = tree.discourse;
        let Some(mention) = discourse.mention_with_head(token) else {
            return;
        };
        if discourse.mentions[mention].kind != MentionKind::Nominal
            || matches!(tree.dep(token), Dep::Attr | Dep::Appos)
        {
            return;
        }
        let Some(stem) = tree.text(token).get(..6) else {
            return;
        };
        let party = discourse.clusters.iter().position(|known| {
            known.entity_type == "Party" && known.is_node && known.name.starts_with(stem)
        });
        let Some(party) = party else { return };
        let Some(&own) = discourse.clusters[party].mentions.first() else {
            return;
        };
        let known = self.members_told(party);
        for holder in self.found(mention) {
            // Where the text has told of others that they are of that party, one of them is meant.
            let is_known = known.is_empty()
                || matches!(holder.fill, Fill::Cluster { cluster, .. } if known.contains(&cluster));
            if is_known && self.is_a(&holder, "Person") && self.matcher.phrases.is_named(&holder) {
                self.tell(Fact {
                    rule: ("member_of", "party_modifier"),
                    at: token,
                    subject: holder,
                    object: Found {
                        fill: Fill::Cluster {
                            cluster: party,
                            mention: own,
                        },
                        token,
                        is_indirect: true,
                    },
                    status: None,
                    extra: None,
                });
            }
        }
    }

    /// The people whom the text so far has told to be of a party.
    fn members_told(&self, party: usize) -> Vec<usize> {
        let is_party =
            |found: &Found| matches!(found.fill, Fill::Cluster { cluster, .. } if cluster == party);
        let told = self.facts.values().flatten();
        told.filter(|sketch| sketch.object.as_ref().is_some_and(is_party))
            .filter_map(|sketch| match sketch.subject.fill {
                Fill::Cluster { cluster, .. } => Some(cluster),
                Fill::Literal { .. } | Fill::Clause(_) => None,
            })
            .collect()
    }

    /// The party whose members a group's name names: `Democrats` the Democratic Party, when the text names it.
    fn party_of_group(&self, group: Found) -> Option<Found> {
        if self.is_a(&group, "Party") {
            return Some(group);
        }
        let Fill::Cluster { cluster, mention } = group.fill else {
            return None;
        };
        let clusters = &self.tree.discourse.clusters;
        let stem = clusters[cluster].name.get(..6)?;
        let party = clusters.iter().position(|known| {
            known.entity_type == "Party" && known.is_node && known.name.starts_with(stem)
        })?;
        let own = clusters[party].mentions.first().copied().unwrap_or(mention);
        Some(Found {
            fill: Fill::Cluster {
                cluster: party,
                mention: own,
            },
            token: group.token,
            is_indirect: true,
        })
    }
}
