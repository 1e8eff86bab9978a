//! Roles and titles beside a person's name: in front, behind a comma, as predicate.

use newsgraph_annotate::{Dep, Pos, Tag};
use newsgraph_model::Status;
use newsgraph_model::ontology::{Slot, Step};

use super::principals::{Join, Principal, Role};
use super::{Fact, Fill, Found, Reader};
use crate::claims::fillers::tidy;
use crate::claims::lexicon::{FrameRef, TriggerKind, resolve};
use crate::discourse::TitleTokens;

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

/// Titles in the plural that each of those named behind them holds.
const SHARED: &[&str] = &[
    "senators",
    "sens.",
    "reps.",
    "representatives",
    "ministers",
    "governors",
    "govs.",
    "presidents",
    "mayors",
    "judges",
    "justices",
    "congressmen",
    "congresswomen",
    "ambassadors",
    "secretaries",
    "commissioners",
    "chancellors",
];

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

    /// The offices that the reading of titles found for the person.
    fn read_offices(&mut self, person: usize, bearer: &Found) {
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
            let is_beside = is_beside || self.is_second_of(title, tokens.start);
            let Some(position) = title.position.filter(|_| is_beside) else {
                continue;
            };
            let mention = discourse.mentions.iter().position(|mention| {
                mention.clusters == [position]
                    && title.tokens.contains(&mention.head)
                    && !self.is_attribute(mention.head)
            });
            let Some(mention) = mention else { continue };
            let head = discourse.mentions[mention].head;
            let is_several = matches!(self.tree.token(head).tag, Tag::Nns | Tag::Nnps);
            let is_listed = is_several && SHARED.contains(&self.tree.lower(head).as_str());
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
            .any(|token| SHARED.contains(&tree.lower(token).as_str()));
        let between = title.tokens.end..name;
        is_shared
            && between.len() <= 16
            && between
                .clone()
                .any(|token| tree.lower(token) == "and" || tree.text(token) == ",")
            && between.into_iter().all(|token| {
                self.name_at(token).is_some()
                    || matches!(tree.text(token), "," | "and" | "&" | "(" | ")" | "of" | "-")
            })
    }

    /// The place or body in the words of an office.
    fn jurisdiction(&self, tokens: std::ops::Range<usize>) -> Option<Found> {
        let mut found = tokens.filter_map(|token| self.name_from(token));
        found.find_map(|mention| {
            let found = self.found(mention).into_iter().next()?;
            let is_body = self.is_a(&found, "Place") || self.is_a(&found, "Organization");
            (is_body && !self.is_a(&found, "Party")).then_some(found)
        })
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

    /// What somebody is said to be is read with its verb.
    fn is_attribute(&self, token: usize) -> bool {
        matches!(self.tree.dep(token), Dep::Attr | Dep::Oprd)
    }

    /// An office of a state, a court, a force or the like; to head a company or a club is to lead it.
    fn is_public_office(&self, head: usize, title: std::ops::Range<usize>) -> bool {
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
                let found = self.found(mention);
                found
                    .iter()
                    .any(|found| self.is_a(found, "Place") || self.is_a(found, "GovernmentBody"))
            })
        };
        let of_state = title.clone().any(|token| token > head && is_state(token))
            || title
                .clone()
                .rfind(|&token| token < first && !self.is_possessive_ending(token))
                .is_some_and(is_state);
        !is_other || of_state || !has_whom && noun == "president"
    }

    /// Whether words between here and there say that it is over.
    fn ended(&self, start: usize, head: usize) -> Option<Status> {
        let said = (start..head).any(|token| ENDED.contains(&self.tree.lower(token).as_str()));
        (said || self.tree.is_ex(head)).then_some(Status::Historical)
    }

    /// The words of a title that ends where a name begins.
    fn title_before(&self, name: usize) -> Option<(usize, usize)> {
        let tree = self.tree;
        let (floor, _) = self.sentence(name);
        let mut end = name;
        while end > floor
            && matches!(
                tree.lower(end - 1).as_str(),
                "mr." | "ms." | "mrs." | "dr." | "-" | "”" | "\""
            )
        {
            end -= 1;
        }
        let last = end.checked_sub(1).filter(|&last| last >= floor)?;
        if self.role_from(last, end).is_none() && self.role_ending_at(last, floor).is_none() {
            return None;
        }
        let mut start = last;
        while start > floor && last - start < 14 && self.may_precede(start - 1) {
            start -= 1;
        }
        Some((start, end))
    }

    /// `the lawyer for the outlets, Jane Roe,`, `Roe's running mate, Gov. Jim Dorn,`: a role and a comma before the name.
    fn title_over(&self, person: usize) -> Option<(usize, usize)> {
        let tree = self.tree;
        let name = &tree.discourse.mentions[person];
        let (floor, _) = self.sentence(name.tokens.start);
        let noun = tree
            .head(name.head)
            .filter(|_| tree.dep(name.head) == Dep::Appos)?;
        let comma = (noun..name.tokens.start).rfind(|&token| tree.text(token) == ",")?;
        if noun >= name.tokens.start || self.role_ending_at(noun, floor).is_none() {
            return None;
        }
        let (first, _) = tree.subtree(noun);
        Some((first.max(floor), comma))
    }

    /// `whose chief executive, Sister Jane Roe,`, `his agent, Ana Moss,`: the same where the parser lost it.
    fn title_before_comma(&self, name: usize) -> Option<(usize, usize)> {
        let tree = self.tree;
        let (floor, _) = self.sentence(name);
        let near = floor.max(name.saturating_sub(3))..name;
        let comma = near.clone().rfind(|&token| tree.text(token) == ",")?;
        let is_titled = (comma + 1..name).all(|token| {
            tree.text(token).starts_with(char::is_uppercase) || tree.text(token) == "."
        });
        let last = comma.checked_sub(1).filter(|&last| last > floor)?;
        self.role_ending_at(last, floor).filter(|_| is_titled)?;
        let mut start = last;
        while start > floor && last - start < 8 && self.may_precede(start - 1) {
            start -= 1;
            if matches!(tree.token(start).tag, Tag::PrpS | Tag::WpS) {
                return Some((start, comma));
            }
        }
        None
    }

    fn role_ending_at(&self, last: usize, floor: usize) -> Option<usize> {
        (floor.max(last.saturating_sub(2))..=last).find(|&first| {
            self.role_from(first, last + 1)
                .is_some_and(|(past, _)| past == last + 1)
        })
    }

    /// Whether a token before a title belongs to it.
    fn may_precede(&self, token: usize) -> bool {
        let tree = self.tree;
        let lower = tree.lower(token);
        if self.name_at(token).is_some() {
            return true;
        }
        if self.is_possessive_ending(token) || matches!(tree.token(token).tag, Tag::PrpS | Tag::WpS)
        {
            return true;
        }
        match tree.token(token).pos {
            Pos::Noun | Pos::Propn | Pos::Adj => true,
            Pos::Cconj => lower == "and" && token > 0 && self.role_from(token - 1, token).is_some(),
            Pos::Adv | Pos::Verb => matches!(
                lower.as_str(),
                "then"
                    | "newly"
                    | "formerly"
                    | "acting"
                    | "retired"
                    | "ousted"
                    | "elected"
                    | "longtime"
            ),
            Pos::Punct => lower == "-",
            _ => false,
        }
    }

    /// The words behind a name and a comma, up to what closes them.
    fn title_behind(&self, past: usize) -> Option<(usize, usize)> {
        let tree = self.tree;
        let (_, limit) = self.sentence(past.saturating_sub(1));
        let mut at = past;
        if at < limit && tree.text(at) == "(" {
            at = (at..limit.min(at + 8)).find(|&token| tree.text(token) == ")")? + 1;
        }
        if at >= limit || !matches!(tree.text(at), "," | "—" | "–") {
            return None;
        }
        at += 1;
        if at + 1 < limit && tree.token(at).tag == Tag::Cd && tree.text(at + 1) == "," {
            at += 2;
        }
        let end = self.closes(at, limit);
        let begins = at < end
            && (matches!(
                tree.lower(at).as_str(),
                "the" | "a" | "an" | "former" | "then" | "acting" | "one" | "who"
            ) || tree.token(at).tag == Tag::PrpS
                || self.begins_title(at, end));
        begins.then_some((at, end))
    }

    /// `, president of …,`, `, Arden's mayor,`, `, Arden Steel chairman,`: no name of a person may come first.
    fn begins_title(&self, at: usize, end: usize) -> bool {
        let mut at = at;
        for _ in 0..6 {
            if at >= end {
                return false;
            }
            if self.role_from(at, end).is_some() {
                return true;
            }
            if let Some(mention) = self.name_from(at) {
                let found = self.found(mention);
                let past = self.tree.discourse.mentions[mention].tokens.end;
                let owns = past < end && self.is_possessive_ending(past);
                if found.iter().any(|found| self.is_a(found, "Person")) && !owns {
                    return false;
                }
                at = past.max(at + 1);
                continue;
            }
            if !self.is_noun_like(at) && !self.is_possessive_ending(at) {
                return false;
            }
            at += 1;
        }
        false
    }

    /// Where an apposition ends: before a verb, a relative clause, a mark, or a comma that no list goes on behind.
    fn closes(&self, start: usize, limit: usize) -> usize {
        let tree = self.tree;
        for at in start..limit.min(start + 40) {
            let text = tree.text(at);
            if matches!(text, "." | ";" | ":" | "—" | "–" | "(" | ")" | "?" | "!") {
                return at;
            }
            let is_relative = matches!(tree.lower(at).as_str(), "who" | "which" | "that" | "whose");
            let is_finite = matches!(tree.token(at).tag, Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md);
            if is_relative || is_finite && self.name_at(at).is_none() {
                return at;
            }
            if text == "," && !self.list_goes_on(at + 1, limit) {
                return at;
            }
        }
        limit.min(start + 40)
    }

    /// Behind a comma another role or body of the same apposition: `chairman of A, B and C`.
    fn list_goes_on(&self, start: usize, limit: usize) -> bool {
        let tree = self.tree;
        let at = if start < limit && tree.lower(start) == "and" {
            start + 1
        } else {
            start
        };
        if at >= limit {
            return false;
        }
        let is_body = self.name_from(at).is_some_and(|mention| {
            let found = self.found(mention);
            found.iter().any(|found| self.is_a(found, "Organization"))
        });
        let is_followed =
            (at..limit.min(at + 8)).any(|token| matches!(tree.lower(token).as_str(), "and"));
        is_body && (is_followed || at > start)
    }

    /// What somebody is said to be: `Roe is a columnist at the Mail and analyst for Arden Radio`.
    fn title_told(&self, person: usize) -> Option<(usize, usize, Option<Status>)> {
        let tree = self.tree;
        let head = tree.discourse.mentions[person].head;
        let copula = match tree.dep(head) {
            Dep::Nsubj => tree.head(head)?,
            _ => tree
                .with_dep(head, &[Dep::Relcl])
                .find(|&clause| tree.lemma(clause) == "be")?,
        };
        let attribute = tree.first(copula, &[Dep::Attr])?;
        let is_plain = tree.lemma(copula) == "be"
            && tree.first(copula, &[Dep::Neg]).is_none()
            && tree.with_dep(copula, &[Dep::Aux]).count() == 0
            && self.matcher.finder.read(copula).status.is_none();
        if !is_plain || attribute < copula || self.matcher.finder.speech_at(copula).is_some() {
            return None;
        }
        let (first, last) = tree.subtree(attribute);
        let end = self.closes(first, last + 1);
        let was = tree.token(copula).tag == Tag::Vbd;
        Some((first, end, was.then_some(Status::Historical)))
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
        let rules = self
            .matcher
            .finder
            .words
            .frames(TriggerKind::Noun, &role.noun)
            .to_vec();
        let is_office = rules
            .iter()
            .any(|&at| resolve(self.matcher.ontology, at).0.name == "holds_office");
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
                    self.tree.token(first).pos == Pos::Noun && self.tree.lower(first) == *word
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
