//! What bodies are and where: `Arden College in Dayton`, `the libertarian Weir Institute`, `Weir, an Ohio company`, `a Mail poll`.

use newsgraph_annotate::{Dep, Pos, Tag};
use newsgraph_model::{MentionKind, Status};

use super::{Fact, Fill, Found, Reader};
use crate::claims::fillers::tidy;

/// Last words of names of what stands in one place.
const STANDING: &[&str] = &[
    "University",
    "College",
    "School",
    "Hospital",
    "Church",
    "Hotel",
    "Stadium",
    "Airport",
    "Prison",
    "Jail",
    "Museum",
    "Library",
    "Theater",
    "Theatre",
    "Arena",
    "Hall",
    "Temple",
    "Mosque",
    "Synagogue",
    "Cathedral",
    "Fairgrounds",
    "Park",
    "Center",
    "Centre",
    "Club",
    "Court",
    "Clinic",
    "Plant",
    "Factory",
    "Base",
    "Camp",
    "Tower",
    "Building",
    "Plaza",
    "Institute",
    "Bank",
    "Academy",
    "Zoo",
    "Observatory",
    "Garden",
    "Gardens",
    "Palace",
    "Coliseum",
    "Auditorium",
    "Mall",
    "Cemetery",
    "Chapel",
];

/// Nouns for bodies that an apposition says where they are or what they think.
const BODIES: &[&str] = &[
    "company",
    "firm",
    "organization",
    "organisation",
    "group",
    "newspaper",
    "paper",
    "outlet",
    "university",
    "college",
    "school",
    "tank",
    "nonprofit",
    "brewery",
    "manufacturer",
    "retailer",
    "charity",
    "bank",
    "startup",
    "publisher",
    "institute",
    "foundation",
    "church",
    "hospital",
    "union",
    "agency",
    "station",
    "magazine",
    "website",
    "site",
    "blog",
    "committee",
    "coalition",
    "association",
    "network",
    "broadcaster",
    "conglomerate",
    "maker",
    "chain",
    "developer",
    "contractor",
    "utility",
    "airline",
    "carrier",
    "lender",
    "insurer",
    "consultancy",
    "museum",
    "center",
    "centre",
    "laboratory",
    "lab",
    "hotel",
    "restaurant",
    "casino",
    "team",
    "club",
    "party",
    "movement",
    "caucus",
    "publication",
    "journal",
    "pac",
    "advocacy",
];

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

/// Houses that people live in.
const HOMES: &[&str] = &[
    "home",
    "house",
    "residence",
    "apartment",
    "farm",
    "ranch",
    "mansion",
    "condo",
    "townhouse",
    "farmhouse",
    "estate",
];

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

/// Nouns for people that a place before them or behind `from` is where they live.
const RESIDENTS: &[&str] = &[
    "investor",
    "businessman",
    "businesswoman",
    "entrepreneur",
    "developer",
    "mother",
    "father",
    "voter",
    "activist",
    "donor",
    "billionaire",
    "millionaire",
    "financier",
    "doctor",
    "farmer",
    "man",
    "woman",
    "student",
    "teacher",
    "retiree",
    "banker",
    "carpenter",
    "pastor",
    "nurse",
    "homeowner",
    "widow",
    "widower",
    "couple",
    "plumber",
    "electrician",
    "trucker",
    "rancher",
    "shopkeeper",
    "contractor",
    "lawmaker",
    "magnate",
    "tycoon",
    "realtor",
    "engineer",
];

impl Reader<'_> {
    /// What the words beside the name of a body tell of it.
    pub(super) fn read_body(&mut self, token: usize) {
        let tree = self.tree;
        let Some(body) = self.name_from(token) else {
            return;
        };
        let Some(subject) = self.found(body).into_iter().next() else {
            return;
        };
        let past = tree.discourse.mentions[body].tokens.end;
        let (_, end) = self.sentence(token);
        let is_body = self.is_a(&subject, "Organization");
        if !is_body && !self.is_a(&subject, "Facility") {
            return;
        }
        let is_standing = STANDING.contains(&tree.text(past - 1));
        let leads =
            past + 1 < end && matches!(tree.lower(past).as_str(), "in" | "on" | "near" | "outside");
        if is_standing
            && leads
            && let Some(place) = self.place_right_at(past + 1, end)
        {
            self.tell_place(token, subject.clone(), place);
        }
        if is_body && past + 2 < end && tree.text(past) == "," {
            self.read_kind(past + 1, end, &subject);
        }
    }

    /// `, an Ohio company that …`, `, a liberal think tank,`: where a body is and what it thinks.
    fn read_kind(&mut self, start: usize, end: usize, subject: &Found) {
        let tree = self.tree;
        if !matches!(tree.lower(start).as_str(), "a" | "an" | "the" | "one") {
            return;
        }
        let limit = end.min(start + 9);
        let is_open = |at: &usize| {
            matches!(
                tree.token(*at).pos,
                Pos::Adj | Pos::Noun | Pos::Propn | Pos::Adv
            ) || self.name_at(*at).is_some()
                || matches!(tree.text(*at), "-" | ",") && *at + 1 < limit
        };
        let run: Vec<usize> = (start + 1..limit).take_while(is_open).collect();
        let Some(&noun) = run
            .iter()
            .find(|&&at| BODIES.contains(&tree.lemma(at).as_str()) && self.name_at(at).is_none())
        else {
            return;
        };
        let mut at = start + 1;
        while at < noun {
            if let Some(mention) = self.name_from(at) {
                let past = tree.discourse.mentions[mention].tokens.end;
                let place = self.found(mention).into_iter().next();
                let is_free = !self.is_possessive_ending(past) && tree.text(past) != "-";
                if let Some(place) = place.filter(|place| is_free && self.is_a(place, "Place")) {
                    self.tell_place(at, subject.clone(), place);
                }
                at = past.max(at + 1);
                continue;
            }
            if let Some(ideology) = self.ideology_at(at) {
                self.tell_ideology(at, subject.clone(), ideology);
            }
            at += 1;
        }
    }

    /// `the libertarian Weir Institute`, `conservative economist Jane Roe`.
    pub(super) fn read_ideology(&mut self, token: usize) {
        let tree = self.tree;
        let Some(ideology) = self.ideology_at(token) else {
            return;
        };
        let (_, end) = self.sentence(token);
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

    fn ideology_at(&self, token: usize) -> Option<Found> {
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

    /// `from her home in Dayton`: who lives there.
    pub(super) fn read_home(&mut self, token: usize) {
        let tree = self.tree;
        if !HOMES.contains(&tree.lemma(token).as_str()) || !tree.is_noun(token) {
            return;
        }
        let Some(owner) = tree.first(token, &[Dep::Poss]) else {
            return;
        };
        let (_, end) = self.sentence(token);
        let leads = token + 2 < end
            && matches!(
                tree.lower(token + 1).as_str(),
                "in" | "near" | "outside" | "on" | "at"
            );
        let was = (owner..token).any(|word| {
            matches!(
                tree.lower(word).as_str(),
                "childhood" | "former" | "boyhood" | "old"
            )
        });
        let Some(place) = leads.then(|| self.place_right_at(token + 2, end)).flatten() else {
            return;
        };
        for holder in self.matcher.phrases.nodes_at(owner) {
            if self.is_a(&holder, "Person") {
                self.tell(Fact {
                    rule: ("resides_in", "resident"),
                    at: token,
                    subject: holder,
                    object: place.clone(),
                    status: was.then_some(Status::Historical),
                    extra: None,
                });
            }
        }
    }

    /// `Jane Roe, 54, of Dayton`, `the Dayton farmer Jane Roe`, `Jane Roe, a farmer from Dayton`.
    pub(super) fn read_residence(&mut self, token: usize) {
        let tree = self.tree;
        let Some(person) = self.name_from(token) else {
            return;
        };
        let Some(holder) = self
            .found(person)
            .into_iter()
            .next()
            .filter(|holder| self.is_a(holder, "Person"))
        else {
            return;
        };
        let past = tree.discourse.mentions[person].tokens.end;
        let (start, end) = self.sentence(token);
        let mut places = Vec::new();
        let is_aged = past + 4 < end
            && tree.text(past) == ","
            && tree.token(past + 1).tag == Tag::Cd
            && tree.text(past + 2) == ",";
        if is_aged && matches!(tree.lower(past + 3).as_str(), "of" | "from") {
            places.extend(self.place_right_at(past + 4, end));
        }
        let is_resident = |at: usize| RESIDENTS.contains(&tree.lemma(at).as_str());
        if token >= start + 2 && is_resident(token - 1) {
            let mut at = token - 2;
            while at > start && self.name_at(at).is_none() && tree.token(at).pos == Pos::Noun {
                at -= 1;
            }
            places.extend(self.place_ending_at(at));
        }
        if past + 2 < end && tree.text(past) == "," {
            let first = if is_aged { past + 3 } else { past + 1 };
            let noun = (first..end.min(first + 6))
                .take_while(|&at| {
                    self.is_noun_like(at) || matches!(tree.lower(at).as_str(), "a" | "an" | "the")
                })
                .find(|&at| is_resident(at));
            if let Some(noun) = noun.filter(|&noun| noun + 2 < end) {
                if matches!(tree.lower(noun + 1).as_str(), "from" | "in") {
                    places.extend(self.place_right_at(noun + 2, end));
                } else {
                    places.extend(self.place_ending_at(noun - 1));
                }
            }
        }
        for place in places {
            self.tell(Fact {
                rule: ("resides_in", "resident"),
                at: token,
                subject: holder.clone(),
                object: place,
                status: None,
                extra: None,
            });
        }
    }

    /// `Jane Roe, a Dayton native`: where she was born.
    pub(super) fn read_native(&mut self, token: usize) {
        let tree = self.tree;
        if tree.lemma(token) != "native" || !tree.is_noun(token) {
            return;
        }
        let (_, end) = self.sentence(token);
        let of = token + 2 < end && tree.lower(token + 1) == "of";
        let place = if of {
            self.place_right_at(token + 2, end)
        } else {
            token.checked_sub(1).and_then(|at| self.place_ending_at(at))
        };
        let described = match tree.dep(token) {
            Dep::Appos => tree.head(token),
            Dep::Attr => tree
                .head(token)
                .and_then(|copula| tree.first(copula, &[Dep::Nsubj])),
            _ => Some(token),
        };
        let (Some(place), Some(described)) = (place, described) else {
            return;
        };
        for native in self.matcher.phrases.nodes_at(described) {
            if self.is_a(&native, "Person") {
                self.tell(Fact {
                    rule: ("born_in", "native"),
                    at: token,
                    subject: native,
                    object: place.clone(),
                    status: None,
                    extra: None,
                });
            }
        }
    }

    /// `a subsidiary of Arden Steel, Weir Works,`, `its advice arm, Weir Works`: a body and what it is part of.
    pub(super) fn read_part(&mut self, token: usize) {
        const PARTS: &[&str] = &[
            "subsidiary",
            "arm",
            "unit",
            "division",
            "wing",
            "affiliate",
            "offshoot",
            "branch",
            "imprint",
        ];
        let tree = self.tree;
        let Some(part) = self.name_from(token) else {
            return;
        };
        let (start, _) = self.sentence(token);
        let is_set_off = token >= start + 3 && tree.text(token - 1) == ",";
        let Some(noun) = (start..token)
            .rev()
            .take(8)
            .find(|&noun| PARTS.contains(&tree.lemma(noun).as_str()) && tree.is_noun(noun))
            .filter(|&noun| is_set_off || noun + 1 == token)
        else {
            return;
        };
        let owner = tree
            .with_dep(noun, &[Dep::Prep])
            .find(|&of| tree.lower(of) == "of")
            .and_then(|of| tree.first(of, &[Dep::Pobj]))
            .filter(|&owner| owner < token)
            .or_else(|| tree.first(noun, &[Dep::Poss]).filter(|_| noun + 2 >= token));
        let last = owner.map_or(noun, |owner| {
            self.name_at(owner)
                .map_or(owner, |name| tree.discourse.mentions[name].tokens.end - 1)
        });
        let is_next = last.max(noun) + 2 >= token;
        let Some(owner) = owner.filter(|_| is_next) else {
            return;
        };
        let wholes = self.matcher.phrases.nodes_at(owner);
        let (Some(part), Some(whole)) = (
            self.found(part).into_iter().next(),
            wholes.into_iter().next(),
        ) else {
            return;
        };
        if self.is_a(&part, "Organization") && self.is_a(&whole, "Organization") {
            self.tell(Fact {
                rule: ("subsidiary_of", "part"),
                at: token,
                subject: part,
                object: whole,
                status: None,
                extra: None,
            });
        }
    }

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
        for prep in tree.with_dep(token, &[Dep::Prep, Dep::Agent]) {
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

    /// `Roe and her fellow Democrats`: her party.
    pub(super) fn read_fellow(&mut self, token: usize) {
        let tree = self.tree;
        if matches!(
            tree.lemma(token).to_lowercase().as_str(),
            "republican" | "democrat" | "libertarian"
        ) {
            self.read_partisan(token);
        }
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
        for holder in self.found(mention) {
            if self.is_a(&holder, "Person") && self.matcher.phrases.is_named(&holder) {
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

    /// The place whose name begins here, behind an article or words of direction.
    fn place_right_at(&self, at: usize, end: usize) -> Option<Found> {
        let tree = self.tree;
        let mut at = at;
        while at + 1 < end
            && matches!(
                tree.lower(at).as_str(),
                "the"
                    | "downtown"
                    | "nearby"
                    | "central"
                    | "suburban"
                    | "rural"
                    | "northern"
                    | "southern"
                    | "eastern"
                    | "western"
            )
        {
            at += 1;
        }
        let mention = self.name_from(at)?;
        let past = tree.discourse.mentions[mention].tokens.end;
        let owns = past < end && self.is_possessive_ending(past);
        let found = self.found(mention).into_iter().next()?;
        (self.is_a(&found, "Place") && !owns).then_some(found)
    }

    fn place_ending_at(&self, at: usize) -> Option<Found> {
        let mention = self.name_at(at)?;
        let is_last = self.tree.discourse.mentions[mention].tokens.end == at + 1;
        let found = self.found(mention).into_iter().next()?;
        (is_last && self.is_a(&found, "Place")).then_some(found)
    }

    fn tell_place(&mut self, at: usize, subject: Found, object: Found) {
        self.tell(Fact {
            rule: ("located_in", "verb"),
            at,
            subject,
            object,
            status: None,
            extra: None,
        });
    }

    fn tell_ideology(&mut self, at: usize, subject: Found, object: Found) {
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
