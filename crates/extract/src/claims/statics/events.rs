//! Events in places and who was there: `a rally in Arden`, `said at a forum`, `during Monday's debate, Roe said`.

use newsgraph_annotate::{Dep, Pos, Tag};

use super::{Fact, Found, Reader};

/// Events that happen at a place.
const PLACED: &[&str] = &[
    "attack",
    "explosion",
    "blast",
    "bombing",
    "shooting",
    "shootings",
    "stabbing",
    "protest",
    "rally",
    "riot",
    "strike",
    "crash",
    "earthquake",
    "fire",
    "ceremony",
    "conference",
    "convention",
    "summit",
    "meeting",
    "event",
    "speech",
    "debate",
    "forum",
    "hall",
    "fundraiser",
    "vigil",
    "parade",
    "march",
    "festival",
    "gathering",
    "demonstration",
    "killing",
    "murder",
    "massacre",
    "funeral",
    "wedding",
    "hearing",
    "briefing",
    "appearance",
    "stop",
    "concert",
    "address",
    "luncheon",
    "dinner",
    "gala",
    "celebration",
    "clash",
    "unrest",
    "raid",
    "airstrike",
    "standoff",
    "siege",
    "battle",
    "game",
    "match",
    "tournament",
    "reception",
    "roundtable",
    "talks",
    "inauguration",
    "dedication",
    "groundbreaking",
    "panel",
    "incident",
    "accident",
    "outbreak",
    "derailment",
    "death",
];

/// Events at which those who speak take part.
const ATTENDED: &[&str] = &[
    "debate",
    "forum",
    "rally",
    "hall",
    "event",
    "conference",
    "briefing",
    "summit",
    "convention",
    "hearing",
    "ceremony",
    "fundraiser",
    "meeting",
    "gathering",
    "stop",
    "luncheon",
    "vigil",
    "dinner",
    "gaggle",
    "gala",
    "reception",
    "roundtable",
    "panel",
    "breakfast",
    "appearance",
    "funeral",
    "talks",
    "speech",
    "address",
    "festival",
    "inauguration",
    "symposium",
    "lunch",
    "assembly",
    "parade",
    "march",
    "protest",
    "workshop",
    "retreat",
    "session",
    "demonstration",
];

/// Verbs whose subject is there.
const THERE: &[&str] = &[
    "appear",
    "speak",
    "debate",
    "spar",
    "clash",
    "campaign",
    "stump",
    "answer",
    "face",
    "meet",
    "address",
    "greet",
    "perform",
    "attack",
    "criticize",
    "criticise",
    "praise",
    "promise",
    "vow",
    "pledge",
    "call",
    "tell",
    "urge",
    "defend",
    "argue",
    "talk",
    "discuss",
    "accuse",
    "mock",
    "ridicule",
    "blast",
    "slam",
    "make",
    "deliver",
    "give",
    "take",
    "use",
    "ask",
    "joke",
    "testify",
    "unveil",
    "outline",
    "describe",
    "suggest",
    "warn",
    "announce",
    "acknowledge",
    "concede",
    "apologize",
    "vent",
    "boast",
    "lash",
    "rail",
    "present",
    "read",
    "introduce",
    "shake",
    "win",
    "respond",
    "reiterate",
    "repeat",
    "stand",
    "dismiss",
    "refer",
    "denounce",
    "condemn",
    "insist",
];

impl Reader<'_> {
    /// `an explosion in Arden`: an event and the place behind it.
    pub(super) fn read_event(&mut self, token: usize) {
        let tree = self.tree;
        let is_vague = tree.lower(token) == "events";
        if is_vague || !tree.is_noun(token) || !PLACED.contains(&self.noun(token).as_str()) {
            return;
        }
        let Some(event) = self.event_at(token) else {
            return;
        };
        self.read_host(token, &event);
        let Some(place) = self.place_behind(token) else {
            return;
        };
        self.tell(Fact {
            rule: ("held_at", "noun"),
            at: token,
            subject: event,
            object: place,
            status: None,
            extra: None,
        });
    }

    /// `a CNN town hall`, `NBC's forum`: an outlet that holds an event.
    fn read_host(&mut self, token: usize, event: &Found) {
        let tree = self.tree;
        let is_talk = matches!(
            self.noun(token).as_str(),
            "hall"
                | "forum"
                | "debate"
                | "event"
                | "roundtable"
                | "summit"
                | "panel"
                | "conference"
        );
        let hosts: Vec<usize> = tree
            .with_dep(token, &[Dep::Poss, Dep::Compound, Dep::Nmod])
            .filter(|_| is_talk)
            .collect();
        for host in hosts {
            for agent in self.matcher.phrases.nodes_at(host) {
                if self.matcher.phrases.is_named(&agent) && self.is_a(&agent, "MediaOutlet") {
                    self.tell(Fact {
                        rule: ("hosted", "event"),
                        at: token,
                        subject: agent,
                        object: event.clone(),
                        status: None,
                        extra: None,
                    });
                }
            }
        }
    }

    /// `Roe warned in Arden that …`: who speaks in a city is there.
    fn read_stay(&mut self, token: usize) {
        let tree = self.tree;
        let Some(verb) = tree.head(token).filter(|&verb| tree.is_verb(verb)) else {
            return;
        };
        let is_speech = self
            .matcher
            .finder
            .words
            .reporting(&tree.lemma(verb))
            .is_some()
            && !tree.is_passive(verb);
        if !is_speech || token <= verb || token > verb + 2 || tree.lower(token) != "in" {
            return;
        }
        let Some(mention) = self.name_from(token + 1) else {
            return;
        };
        let is_city = tree.discourse.mentions[mention]
            .clusters
            .iter()
            .all(|&cluster| !tree.discourse.clusters[cluster].has_people);
        let Some(place) = self.found(mention).into_iter().next() else {
            return;
        };
        let reading = self.matcher.finder.read(verb);
        if !is_city || !self.is_a(&place, "GPE") || reading.negative || reading.status.is_some() {
            return;
        }
        let mut actors = self.actors(verb);
        actors.retain(|actor| self.matcher.phrases.is_named(actor));
        for actor in actors {
            self.tell(Fact {
                rule: ("visited", "noun"),
                at: token,
                subject: actor,
                object: place.clone(),
                status: None,
                extra: None,
            });
        }
    }

    /// The base form of a noun; nothing for one that only stands before another, as in `gala dinner`, and for a hall.
    fn noun(&self, token: usize) -> String {
        let tree = self.tree;
        let lemma = tree.lemma(token);
        let is_inner = tree.dep(token) == Dep::Compound
            && tree.head(token).is_some_and(|head| tree.is_noun(head));
        let is_building = lemma == "hall" && (token == 0 || tree.lower(token - 1) != "town");
        if is_inner || is_building {
            return String::new();
        }
        if lemma == "talk" {
            return "talks".to_owned();
        }
        lemma
    }

    /// The event that a noun stands for: its cluster, or its words.
    fn event_at(&self, token: usize) -> Option<Found> {
        let phrases = self.matcher.phrases;
        let nodes = phrases.nodes_at(token);
        let node = nodes.into_iter().find(|node| self.is_a(node, "Event"));
        node.or_else(|| phrases.words_at(token))
    }

    /// The place that a preposition behind an event leads to, over phrases that say whose event it is or when.
    fn place_behind(&self, token: usize) -> Option<Found> {
        let tree = self.tree;
        let (_, limit) = self.sentence(token);
        let mut at = token + 1;
        let end = limit.min(token + 12);
        while at < end {
            let lower = tree.lower(at);
            if matches!(
                lower.as_str(),
                "in" | "at" | "near" | "outside" | "inside" | "across"
            ) {
                if let Some(place) = self.place_from(at + 1, limit) {
                    return Some(place);
                }
                if tree.is_date(at + 1) {
                    at += 2;
                    continue;
                }
                return None;
            }
            let passes = tree.is_date(at)
                || matches!(
                    lower.as_str(),
                    "of" | "on"
                        | "for"
                        | "with"
                        | "by"
                        | "last"
                        | "this"
                        | "the"
                        | "a"
                        | "an"
                        | "late"
                        | "early"
                        | "earlier"
                )
                || self.name_at(at).is_some()
                || self.is_possessive_ending(at)
                || matches!(
                    tree.token(at).pos,
                    Pos::Noun | Pos::Propn | Pos::Adj | Pos::Num
                );
            if !passes {
                return None;
            }
            at += 1;
        }
        None
    }

    /// The place that begins here, behind an article, words of direction or `densely packed`.
    fn place_from(&self, at: usize, limit: usize) -> Option<Found> {
        let tree = self.tree;
        for at in at..limit.min(at + 6) {
            if let Some(mention) = self.name_from(at) {
                let found = self.found(mention).into_iter().next()?;
                let past = tree.discourse.mentions[mention].tokens.end;
                let owns = past < limit && self.is_possessive_ending(past);
                return (self.is_a(&found, "Place") && !owns).then_some(found);
            }
            let passes = matches!(
                tree.lower(at).as_str(),
                "the" | "a" | "an" | "downtown" | "central" | "nearby"
            ) || matches!(tree.token(at).pos, Pos::Adj | Pos::Adv)
                || tree.token(at).pos == Pos::Verb && tree.dep(at) == Dep::Amod;
            if !passes {
                return None;
            }
        }
        None
    }

    /// `said at a rally in Arden`, `During the debate, Roe said`: who acts there took part, and was in the place.
    pub(super) fn read_appearance(&mut self, token: usize) {
        let tree = self.tree;
        let lower = tree.lower(token);
        if !matches!(lower.as_str(), "at" | "during" | "in" | "on") || tree.dep(token) != Dep::Prep
        {
            return;
        }
        self.read_stay(token);
        let Some(object) = tree.first(token, &[Dep::Pobj]) else {
            return;
        };
        let Some(verb) = self.verb_of_phrase(token) else {
            return;
        };
        let lemma = tree.lemma(verb);
        let is_speech = self.matcher.finder.words.reporting(&lemma).is_some();
        // `During the forum, Roe had her say`
        let is_fronted = matches!(lower.as_str(), "at" | "during")
            && self
                .matcher
                .finder
                .subject(verb)
                .is_some_and(|subject| token < subject && subject < verb);
        let acts = is_speech || is_fronted || THERE.contains(&lemma.as_str());
        if !acts || tree.is_passive(verb) {
            return;
        }
        let reading = self.matcher.finder.read(verb);
        if reading.negative
            || reading.untold
            || reading
                .status
                .is_some_and(|status| status != newsgraph_model::Status::Occurred)
        {
            return;
        }
        let mut actors = self.actors(verb);
        actors.retain(|actor| self.matcher.phrases.is_named(actor));
        let Some(event) = self.attended(object, &lower) else {
            return;
        };
        let place = self.place_behind(object);
        for actor in actors {
            self.tell(Fact {
                rule: ("participated_in", "verb"),
                at: token,
                subject: actor.clone(),
                object: event.clone(),
                status: Some(newsgraph_model::Status::Occurred),
                extra: None,
            });
            if let Some(place) = &place {
                self.tell(Fact {
                    rule: ("visited", "noun"),
                    at: token,
                    subject: actor,
                    object: place.clone(),
                    status: None,
                    extra: None,
                });
            }
        }
    }

    fn attended(&self, noun: usize, preposition: &str) -> Option<Found> {
        let is_listed = ATTENDED.contains(&self.noun(noun).as_str());
        let event = self.event_at(noun)?;
        if matches!(self.tree.token(noun).tag, Tag::Nns) && self.noun(noun) != "talks" {
            return None;
        }
        let is_named_event = self.matcher.phrases.is_named(&event) && self.is_a(&event, "Event");
        let fits = match preposition {
            "on" => false,
            "in" => {
                is_listed
                    && matches!(
                        self.noun(noun).as_str(),
                        "debate" | "speech" | "address" | "appearance" | "forum" | "meeting"
                    )
            }
            _ => is_listed || is_named_event,
        };
        fits.then_some(event)
    }
}
