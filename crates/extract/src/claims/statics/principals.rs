//! Whom a role is for: `the lawyer for Roe and the city`, `Roe's lawyer`, `Arden Steel spokesman`.

use newsgraph_annotate::{Dep, Pos};

use super::{Found, Reader};

/// Prepositions between a role and whom it is for.
const LINKS: &[&str] = &["of", "for", "at", "with", "to", "from", "in"];

/// How a role and whom it is for are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Join {
    /// `Arden Steel spokesman`, `Arden Steel's spokesman`.
    Before,
    /// `spokesman for Arden Steel`.
    After,
}

/// Somebody or something that a role is for.
#[derive(Clone, Debug)]
pub(super) struct Principal {
    pub(super) found: Found,
    pub(super) join: Join,
    /// `for`, `of`; empty before the role.
    pub(super) link: String,
}

/// A role that words beside a name give its bearer.
#[derive(Clone, Debug)]
pub(super) struct Role {
    /// Its last noun.
    pub(super) head: usize,
    /// Where its words begin.
    pub(super) start: usize,
    pub(super) noun: String,
    pub(super) principals: Vec<Principal>,
    /// Words before it, in lower case: `former`, `police`.
    pub(super) modifiers: Vec<String>,
    /// The body that whom it is for belongs to: `director of the institute at Arden University`.
    pub(super) house: Option<Found>,
}

impl Reader<'_> {
    /// The roles that a run of tokens names, with whom they are for; reading ends at the first word that cannot belong to it.
    pub(super) fn roles_in(&self, start: usize, end: usize) -> Vec<Role> {
        let tree = self.tree;
        let mut roles: Vec<Role> = Vec::new();
        let mut before: Vec<Found> = Vec::new();
        let mut modifiers: Vec<String> = Vec::new();
        let mut link: Option<String> = None;
        let mut at = start;
        let mut first = start;
        while at < end {
            let lower = tree.lower(at);
            if let Some(mention) = self.body_from(at) {
                let found = self.found(mention);
                let past = tree.discourse.mentions[mention].tokens.end;
                // `president of the Dayton-based Arden Caucus`
                let is_seat = past + 1 < end
                    && tree.text(past) == "-"
                    && matches!(tree.lower(past + 1).as_str(), "based" | "born" | "area");
                if is_seat {
                    at = past + 2;
                    continue;
                }
                match (&link, roles.last_mut()) {
                    (Some(link), Some(role)) => {
                        role.principals
                            .extend(found.into_iter().map(|found| Principal {
                                found,
                                join: Join::After,
                                link: link.clone(),
                            }));
                    }
                    _ => {
                        // `Roe's campaign` stands for the campaign.
                        let body = tree.discourse.mentions[mention].tokens.clone();
                        before.retain(|known| !body.contains(&known.token));
                        before.extend(found);
                    }
                }
                at = past.max(at + 1);
                continue;
            }
            if let Some((past, noun)) = self.role_from(at, end) {
                if past < end && self.role_from(past, end).is_some() && !self.is_two_roles(past) {
                    // `chief economist`, `police lawyer`: the last noun is the role.
                    modifiers.push(lower);
                    at = past;
                    continue;
                }
                let taken = std::mem::take(&mut before);
                roles.push(Role {
                    head: past - 1,
                    start: first.min(at),
                    noun,
                    principals: taken
                        .into_iter()
                        .map(|found| Principal {
                            found,
                            join: Join::Before,
                            link: String::new(),
                        })
                        .collect(),
                    modifiers: std::mem::take(&mut modifiers),
                    house: None,
                });
                link = None;
                at = past;
                continue;
            }
            match lower.as_str() {
                word if LINKS.contains(&word) && !roles.is_empty() => {
                    // `director of the institute at the university`: the second is where the first is.
                    let is_settled = roles.last().is_some_and(|role| {
                        role.principals.last().is_some_and(|principal| {
                            principal.link != lower && principal.join == Join::After
                        })
                    });
                    if is_settled {
                        let (_, limit) = self.sentence(at);
                        let house = self.house_from(at + 1, limit);
                        if let Some(role) = roles.last_mut() {
                            role.house = house;
                        }
                        break;
                    }
                    link = Some(lower);
                }
                "and" | "&" | "," => {
                    // A list of employers goes on, or a new role begins.
                    if self.begins_role(at + 1, end) {
                        link = None;
                        before.clear();
                        modifiers.clear();
                        first = at + 1;
                    }
                }
                "the" | "a" | "an" | "both" | "-" | "“" | "\"" | "”" => {}
                _ if self.is_possessive_ending(at) => {}
                _ if self.is_noun_like(at)
                    || tree.token(at).pos == Pos::Adv
                    || tree.token(at).pos == Pos::Num
                    || matches!(lower.as_str(), "acting" | "retired" | "ousted" | "then") =>
                {
                    if link.is_none() {
                        modifiers.push(lower);
                    } else if !self.leads_to_body(at, end) {
                        break;
                    }
                }
                _ => break,
            }
            at += 1;
        }
        roles
    }

    /// The body that begins here, behind an article.
    fn house_from(&self, at: usize, limit: usize) -> Option<Found> {
        let at = if at < limit && self.tree.lower(at) == "the" {
            at + 1
        } else {
            at
        };
        let mention = self.name_from(at).filter(|_| at < limit)?;
        let past = self.tree.discourse.mentions[mention].tokens.end;
        let owns = past < limit && self.is_possessive_ending(past);
        let found = self.found(mention).into_iter().next()?;
        (self.is_a(&found, "Organization") && !owns).then_some(found)
    }

    /// `chairman president Jane Roe` is rare; a capital after small letters begins a title of its own.
    fn is_two_roles(&self, second: usize) -> bool {
        let is_capital = |token: usize| self.tree.text(token).starts_with(char::is_uppercase);
        is_capital(second) && !is_capital(second - 1)
    }

    /// Whether a new role begins within the next words, before any name.
    fn begins_role(&self, start: usize, end: usize) -> bool {
        for at in start..end.min(start + 6) {
            if self.role_from(at, end).is_some() {
                return true;
            }
            if LINKS.contains(&self.tree.lower(at).as_str()) || self.tree.is_verb(at) {
                return false;
            }
        }
        false
    }

    /// `the local paper Arden Mail`: words before the name that a preposition leads to.
    fn leads_to_body(&self, start: usize, end: usize) -> bool {
        (start..end.min(start + 4))
            .take_while(|&at| !LINKS.contains(&self.tree.lower(at).as_str()))
            .any(|at| self.body_from(at).is_some())
    }

    /// The mention that begins at a token and names or stands for somebody or some body.
    fn body_from(&self, token: usize) -> Option<usize> {
        let tree = self.tree;
        let discourse = tree.discourse;
        let mention = match self.name_from(token) {
            Some(mention) => mention,
            None => {
                let mention = discourse.mention_with_head(token)?;
                let known = &discourse.mentions[mention];
                let is_pronoun = known.kind == newsgraph_model::MentionKind::Pronoun
                    && tree.dep(token) == Dep::Poss;
                let is_group = known.tokens.start <= token
                    && known.kind == newsgraph_model::MentionKind::Nominal
                    && (known.clusters.len() > 1
                        || known.clusters.iter().any(|&cluster| self.is_body(cluster)))
                    && !self.is_role_noun(token);
                if !is_pronoun && !is_group {
                    return None;
                }
                mention
            }
        };
        let found = self.found(mention);
        let fits = found.iter().any(|found| {
            ["Person", "Organization", "Group", "Place"]
                .iter()
                .any(|wanted| self.is_a(found, wanted))
        });
        (fits && !found.is_empty()).then_some(mention)
    }

    fn is_body(&self, cluster: usize) -> bool {
        let known = &self.tree.discourse.clusters[cluster];
        self.matcher
            .ontology
            .is_type(&known.entity_type, "Organization")
    }

    /// The longest role noun that begins at a token: one past its last token, and its words.
    pub(super) fn role_from(&self, at: usize, end: usize) -> Option<(usize, String)> {
        let tree = self.tree;
        if self.name_at(at).is_some() {
            return None;
        }
        for past in (at + 1..=end.min(at + 4)).rev() {
            if (at..past).any(|token| self.name_at(token).is_some()) {
                continue;
            }
            let mut words: Vec<String> = (at..past - 1).map(|token| tree.lower(token)).collect();
            words.push(singular(&tree.lemma(past - 1), &tree.lower(past - 1)));
            let noun = words.join(" ");
            let noun = noun.replace(" - ", "-");
            let bare = noun
                .strip_suffix("-elect")
                .or_else(|| noun.strip_suffix("-designate"))
                .unwrap_or(&noun);
            let bare = ["ex-", "then-"]
                .iter()
                .find_map(|prefix| bare.strip_prefix(prefix))
                .unwrap_or(bare);
            if self.is_role(bare) && (past > at + 1 || self.is_noun_like(at)) {
                return Some((past, bare.to_owned()));
            }
        }
        None
    }

    fn is_role_noun(&self, token: usize) -> bool {
        self.role_from(token, token + 1).is_some()
    }
}

fn singular(lemma: &str, lower: &str) -> String {
    if lemma.is_empty() { lower } else { lemma }
        .trim_end_matches('.')
        .to_owned()
        + if lemma.ends_with('.') { "." } else { "" }
}
