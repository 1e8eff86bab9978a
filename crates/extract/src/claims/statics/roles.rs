//! The roles that words beside a person's name tell.

use newsgraph_annotate::{Dep, Pos, Tag};
use newsgraph_model::Status;
use newsgraph_model::ontology::{Slot, Step};

use super::principals::{Join, Principal, Role};
use super::{Fact, Fill, Found, Reader};
use crate::claims::fillers::tidy;
use crate::claims::lexicon::{FrameRef, TriggerKind, resolve};

/// Predicates that a role noun beside a name can tell, the more special before the more general.
const ROLES: &[&str] = &[
    "spokesperson_for",
    "leads",
    "works_for",
    "ally_of",
    "rival_of",
    "spouse_of",
    "parent_of",
    "sibling_of",
    "founded",
    "member_of",
];

/// Words before or behind a role that end it.
const ENDED: &[&str] = &[
    "former",
    "ex",
    "then",
    "onetime",
    "one-time",
    "late",
    "retired",
    "ousted",
    "past",
    "erstwhile",
    "longtime former",
];

/// Words that make another role of a role that leads.
const DEPUTIES: &[&str] = &[
    "deputy",
    "assistant",
    "vice",
    "associate",
    "acting",
    "opinion",
    "world",
    "religious",
    "industry",
    "business",
    "community",
    "local",
    "spiritual",
    "thought",
    "civic",
    "faith",
];

/// Spouses, who are often named without saying whose they are.
const KIN: &[&str] = &["wife", "husband", "spouse"];

/// Nouns before a role that leads which say what it leads: `police chief`, `party leader`.
const LED: &[&str] = &[
    "police",
    "fire",
    "party",
    "union",
    "council",
    "committee",
    "campaign",
    "caucus",
    "board",
    "group",
    "company",
    "bank",
    "board's",
    "opposition",
    "city",
    "county",
    "state",
];

impl Reader<'_> {
    /// The facts beside the name of a person that begins at a token.
    pub(super) fn read_person(&mut self, token: usize) {
        let Some(person) = self.name_from(token) else {
            return;
        };
        let found = self.found(person);
        let [bearer] = found.as_slice() else { return };
        if !self.is_a(bearer, "Person") {
            return;
        }
        self.read_offices(person, bearer);
        self.read_affiliations(person);
        let tokens = self.tree.discourse.mentions[person].tokens.clone();
        let mut roles = Vec::new();
        if let Some((start, end)) = self.title_before(tokens.start) {
            roles.extend(
                self.roles_in(start, end)
                    .into_iter()
                    .map(|role| (role, None)),
            );
        }
        let over = self
            .title_over(person)
            .or_else(|| self.title_before_comma(tokens.start));
        if let Some((start, end)) = over {
            roles.extend(
                self.roles_in(start, end)
                    .into_iter()
                    .map(|role| (role, None)),
            );
        }
        if let Some((start, end)) = self.title_behind(tokens.end) {
            roles.extend(
                self.roles_in(start, end)
                    .into_iter()
                    .map(|role| (role, None)),
            );
        }
        if let Some((start, end, status)) = self.title_told(person) {
            roles.extend(
                self.roles_in(start, end)
                    .into_iter()
                    .map(|role| (role, status)),
            );
        }
        for (mut role, mut status) in roles {
            if role.principals.is_empty() && KIN.contains(&role.noun.as_str()) {
                status = status.or_else(|| self.kin_before(&mut role));
            }
            self.tell_role(bearer, &role, status);
        }
    }

    /// `Harlow's divorce from wife Ana`: the person named before is whose wife she is; tells whether that is over.
    fn kin_before(&self, role: &mut Role) -> Option<Status> {
        let tree = self.tree;
        let (floor, _) = self.sentence(role.head);
        let is_bare = role.start == role.head
            && role.start > floor
            && tree.first(role.head, &[Dep::Det, Dep::Poss]).is_none();
        if !is_bare {
            return None;
        }
        let whose = (floor..role.start).rev().find_map(|token| {
            let mention = self.name_from(token)?;
            let found = self.found(mention).into_iter().next()?;
            self.is_a(&found, "Person").then_some(found)
        })?;
        role.principals.push(Principal {
            found: whose,
            join: Join::Before,
            link: String::new(),
        });
        let is_over = (floor..role.start).any(|token| tree.lemma(token) == "divorce");
        is_over.then_some(Status::Historical)
    }

    /// The words of a role, without article.
    fn title(&self, role: &Role) -> Option<Found> {
        let tree = self.tree;
        let mut start = role.start;
        while start < role.head
            && (tree.token(start).pos == Pos::Det
                || matches!(tree.token(start).tag, Tag::PrpS | Tag::WpS))
        {
            start += 1;
        }
        let span = tree.span(start, role.head)?;
        Some(Found {
            fill: Fill::Literal {
                value: tidy(span.of(tree.discourse.text)?),
                span,
            },
            token: role.head,
            is_indirect: false,
        })
    }

    /// Whether words between here and there say that it is over.
    pub(super) fn ended(&self, start: usize, head: usize) -> Option<Status> {
        let said = (start..head).any(|token| ENDED.contains(&self.tree.lower(token).as_str()));
        (said || self.tree.is_ex(head)).then_some(Status::Historical)
    }

    /// Whether a noun is a role: a frame of a predicate of roles has it.
    pub(super) fn is_role(&self, noun: &str) -> bool {
        if matches!(noun, "campaign" | "bid" | "run" | "candidacy") {
            return false;
        }
        let frames = self.matcher.finder.words.frames(TriggerKind::Noun, noun);
        frames.iter().any(|&at| {
            let name = resolve(self.matcher.ontology, at).0.name.as_str();
            ROLES.contains(&name)
                || matches!(name, "holds_office" | "candidate_in" | "has_ideology")
        })
    }

    fn tell_role(&mut self, bearer: &Found, role: &Role, told: Option<Status>) {
        let status = self
            .ended(role.start, role.head)
            .or(told)
            .or_else(|| self.tree.is_elect(role.head).then_some(Status::Planned));
        if role.noun == "running mate" && status.is_none() {
            let owner = role
                .principals
                .first()
                .map(|principal| principal.found.clone());
            self.tell_running_mate(role.head, bearer, owner.as_ref());
        }
        let rules = self
            .matcher
            .finder
            .words
            .frames(TriggerKind::Noun, &role.noun)
            .to_vec();
        let is_office = rules
            .iter()
            .any(|&at| resolve(self.matcher.ontology, at).0.name == "holds_office");
        self.tell_house(bearer, role, status);
        for principal in &role.principals {
            if principal.link == "from" && self.is_a(&principal.found, "Place") && !is_office {
                self.tell(Fact {
                    rule: ("resides_in", "resident"),
                    at: role.head,
                    subject: bearer.clone(),
                    object: principal.found.clone(),
                    status: None,
                    extra: None,
                });
                continue;
            }
            let mut fitting: Vec<(usize, FrameRef)> = rules
                .iter()
                .filter(|&&at| self.takes(at, role, principal))
                .filter_map(|&at| {
                    let name = resolve(self.matcher.ontology, at).0.name.as_str();
                    let rank = ROLES.iter().position(|known| *known == name)?;
                    Some((rank, at))
                })
                .collect();
            fitting.sort_by_key(|(rank, _)| *rank);
            let Some(&(_, at)) = fitting.first() else {
                continue;
            };
            let at = self.led_in_part(at, role);
            let (predicate, frame) = resolve(self.matcher.ontology, at);
            let turned = frame
                .slots
                .get(&predicate.object_role)
                .is_some_and(|slots| slots.iter().any(|slot| slot.steps == [Step::Bearer]));
            let (subject, object) = if turned {
                (principal.found.clone(), bearer.clone())
            } else {
                (bearer.clone(), principal.found.clone())
            };
            let rule = (predicate.name.clone(), frame.id.clone());
            self.tell(Fact {
                rule: (&rule.0, &rule.1),
                at: role.head,
                subject,
                object,
                status,
                extra: self.title(role).map(|title| ("title", title)),
            });
        }
    }

    /// `director of the institute at Arden University`: the one is part of the other, and who leads it works there.
    fn tell_house(&mut self, bearer: &Found, role: &Role, status: Option<Status>) {
        let Some(house) = &role.house else { return };
        let parts = role.principals.iter().filter(|principal| {
            principal.join == Join::After && self.is_a(&principal.found, "Organization")
        });
        let parts: Vec<Found> = parts.map(|principal| principal.found.clone()).collect();
        for part in parts {
            self.tell(Fact {
                rule: ("subsidiary_of", "part"),
                at: role.head,
                subject: part,
                object: house.clone(),
                status: None,
                extra: None,
            });
            self.tell(Fact {
                rule: ("works_for", "job"),
                at: role.head,
                subject: bearer.clone(),
                object: house.clone(),
                status,
                extra: None,
            });
        }
    }

    /// `its wealth chief` leads a part of it, which is to work for it.
    fn led_in_part(&self, at: FrameRef, role: &Role) -> FrameRef {
        let (predicate, _) = resolve(self.matcher.ontology, at);
        let is_part = predicate.name == "leads"
            && self
                .role_from(role.head, role.head + 1)
                .is_some_and(|(_, noun)| {
                    noun == role.noun
                        && matches!(
                            noun.as_str(),
                            "chief" | "head" | "director" | "manager" | "boss"
                        )
                })
            && role.modifiers.last().is_some_and(|word| {
                let first = role.head.checked_sub(1);
                let is_noun = first.is_some_and(|first| {
                    matches!(self.tree.token(first).pos, Pos::Noun | Pos::Propn)
                        && self.name_at(first).is_none()
                        && self.tree.lower(first) == *word
                });
                is_noun && !LED.contains(&word.as_str())
            });
        let part = is_part.then(|| self.frame("works_for", "job")).flatten();
        part.map_or(at, |(predicate, frame)| FrameRef { predicate, frame })
    }

    /// Whether a frame of a role takes whom it is for, joined as it is.
    fn takes(&self, at: FrameRef, role: &Role, principal: &Principal) -> bool {
        let (predicate, frame) = resolve(self.matcher.ontology, at);
        let is_deputy = role
            .modifiers
            .iter()
            .any(|word| DEPUTIES.contains(&word.as_str()));
        if predicate.name == "leads" && is_deputy {
            return false;
        }
        let is_bearer = |slots: &Vec<Slot>| slots.iter().any(|slot| slot.steps == [Step::Bearer]);
        let other = [&predicate.subject_role, &predicate.object_role]
            .into_iter()
            .find(|name| {
                frame
                    .slots
                    .get(*name)
                    .is_some_and(|slots| !is_bearer(slots))
            });
        let Some(other) = other else { return false };
        let joined = frame.slots[other]
            .iter()
            .any(|slot| match slot.steps.as_slice() {
                [Step::Possessor | Step::Compound] => principal.join == Join::Before,
                [Step::Prep(links)] => {
                    principal.join == Join::After
                        && links.iter().any(|link| *link == principal.link)
                }
                _ => false,
            });
        let types = if *other == predicate.subject_role {
            &predicate.subject_types
        } else {
            &predicate.object_types
        };
        let limits = frame.types.get(other);
        // `Arden coach`: a role before a name is for a body or person, not for a place; a party before it is the bearer's own.
        let is_own_party = principal.join == Join::Before && self.is_a(&principal.found, "Party");
        joined
            && !is_own_party
            && self.matcher.phrases.fits(&principal.found, types)
            && limits.is_none_or(|limits| self.matcher.phrases.fits(&principal.found, limits))
    }
}
