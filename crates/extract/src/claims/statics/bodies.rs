//! What bodies are part of and where they stand: `Arden College in Dayton`, `Weir, an Ohio company`, `its arm, Weir Works`.

use newsgraph_annotate::{Dep, Pos};

use super::{Fact, Found, Reader};

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
        if past + 1 < end
            && self.is_a(&subject, "Company")
            && self.is_possessive_ending(past)
            && let Some(part) = self.name_from(past + 1)
            && let Some(part) = self.found(part).into_iter().next()
            && self.is_a(&part, "Company")
        {
            self.tell(Fact {
                rule: ("subsidiary_of", "part"),
                at: token,
                subject: part,
                object: subject.clone(),
                status: None,
                extra: None,
            });
        }
        if is_body && past + 2 < end && tree.text(past) == "," {
            self.read_kind(past + 1, end, &subject);
        }
        if is_body {
            self.read_seat_beside((token, past), &subject);
        }
    }

    /// Where a body has its seat, by the words around its name.
    fn read_seat_beside(&mut self, (token, past): (usize, usize), subject: &Found) {
        let tree = self.tree;
        let (_, end) = self.sentence(token);
        let mut places: Vec<Found> = self.place_before_kind(token).into_iter().collect();
        let is_firm = self.is_a(subject, "Company") || self.type_of(subject) == "Organization";
        if is_firm && past + 1 < end && tree.lower(past) == "of" {
            // `Weir Works of Dayton`
            places.extend(self.place_right_at(past + 1, end));
        }
        let has_house = past + 3 < end
            && self.is_possessive_ending(past)
            && matches!(
                tree.lemma(past + 1).as_str(),
                "office" | "headquarters" | "plant" | "factory" | "campus"
            )
            && tree.lower(past + 2) == "in";
        if has_house {
            // `Weir Works's offices in Dayton`
            places.extend(self.place_right_at(past + 3, end));
        }
        for place in places {
            self.tell_place(token, subject.clone(), place);
        }
    }

    /// The place in the phrase that says what the body is whose name begins here: `the Dayton firm Weir Works`, `an Ohio firm, Weir Works,`.
    fn place_before_kind(&self, token: usize) -> Option<Found> {
        let tree = self.tree;
        let (start, _) = self.sentence(token);
        let is_set_off = token >= start + 3 && tree.text(token - 1) == ",";
        let noun = token.checked_sub(if is_set_off { 2 } else { 1 })?;
        let is_kind = noun > start
            && self.name_at(noun).is_none()
            && self
                .matcher
                .phrases
                .words
                .is_described_body(&tree.lemma(noun));
        if !is_kind {
            return None;
        }
        let mut at = noun - 1;
        while at > start && self.name_at(at).is_none() && tree.token(at).pos == Pos::Noun {
            at -= 1;
        }
        // `In Ohio, a firm, Weir Works, …`: only what stands inside the noun's phrase.
        let is_inside = tree.subtree(noun).0 <= at;
        self.place_ending_at(at).filter(|_| is_inside)
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
        let Some(&noun) = run.iter().find(|&&at| {
            self.matcher
                .phrases
                .words
                .is_described_body(&tree.lemma(at))
                && self.name_at(at).is_none()
        }) else {
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

    /// `a subsidiary of Arden Steel, Weir Works,`, `its advice arm, Weir Works`: a body and what it is part of.
    pub(super) fn read_part(&mut self, token: usize) {
        let tree = self.tree;
        let Some(part) = self.name_from(token) else {
            return;
        };
        let (start, _) = self.sentence(token);
        let is_set_off = token >= start + 3 && tree.text(token - 1) == ",";
        let Some(noun) = (start..token)
            .rev()
            .take(8)
            .find(|&noun| {
                self.matcher
                    .phrases
                    .words
                    .is_part_of_body(&tree.lemma(noun))
                    && tree.is_noun(noun)
            })
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
}
