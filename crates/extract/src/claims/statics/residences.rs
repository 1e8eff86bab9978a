//! Where people live and were born: `from her home in Dayton`, `Jane Roe, 54, of Dayton`, `a Dayton native`.

use newsgraph_annotate::{Dep, Pos, Tag};
use newsgraph_model::Status;

use super::{Fact, Found, Reader};

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

    /// `Jane Roe. Dayton, Ohio.` below a letter: where its writer lives.
    pub(super) fn read_signers(&mut self) {
        let tree = self.tree;
        let quotations = tree.discourse.quotations.iter();
        let mut signatures: Vec<_> = quotations
            .filter_map(|quotation| quotation.signature.clone())
            .collect();
        signatures.dedup();
        for signature in signatures {
            let n_tokens = tree.tokens().len();
            let past = (signature.end..n_tokens.min(signature.end + 4))
                .find(|&token| !matches!(tree.token(token).pos, Pos::Punct | Pos::Space));
            let Some(place) = past.and_then(|at| {
                let mention = self.name_from(at)?;
                self.found(mention).into_iter().next()
            }) else {
                continue;
            };
            let Some(holder) = self
                .name_at(signature.start)
                .and_then(|mention| self.found(mention).into_iter().next())
                .filter(|holder| self.is_a(holder, "Person") && self.is_a(&place, "Place"))
            else {
                continue;
            };
            self.tell(Fact {
                rule: ("resides_in", "resident"),
                at: place.token,
                subject: holder,
                object: place,
                status: None,
                extra: None,
            });
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
        // `Jane Roe, a potter from Dayton`: whatever noun describes her, but for an office, which need not be held where one lives.
        let name = &tree.discourse.mentions[person].tokens;
        let describes = |at: usize| {
            tree.token(at).tag == Tag::Nn
                && tree.lemma(at) != "native"
                && tree.dep(at) == Dep::Appos
                && tree.head(at).is_some_and(|head| name.contains(&head))
                && !self.matcher.phrases.words.is_office(&tree.lemma(at))
        };
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
                .find(|&at| is_resident(at) || describes(at));
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
        self.read_birth(token);
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

    /// `who was born and raised in Dayton`.
    fn read_birth(&mut self, token: usize) {
        let tree = self.tree;
        let (_, end) = self.sentence(token);
        let is_both = tree.lower(token) == "born"
            && token + 4 < end
            && tree.lower(token + 1) == "and"
            && matches!(tree.lower(token + 2).as_str(), "raised" | "bred")
            && tree.lower(token + 3) == "in";
        let place = is_both
            .then(|| self.place_right_at(token + 4, end))
            .flatten();
        let (Some(place), Some(subject)) = (place, self.matcher.finder.subject(token)) else {
            return;
        };
        for native in self.matcher.phrases.nodes_at(subject) {
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

    /// The place whose name begins here, behind an article or words of direction.
    pub(super) fn place_right_at(&self, at: usize, end: usize) -> Option<Found> {
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

    /// The place whose name ends here.
    pub(super) fn place_ending_at(&self, at: usize) -> Option<Found> {
        let mention = self.name_at(at)?;
        let is_last = self.tree.discourse.mentions[mention].tokens.end == at + 1;
        let found = self.found(mention).into_iter().next()?;
        (is_last && self.is_a(&found, "Place")).then_some(found)
    }
}
