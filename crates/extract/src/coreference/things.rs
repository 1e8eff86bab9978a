//! Bodies, places, happenings and texts by description, and several at once: `the company`, `the Roe campaign`, `both outlets`.

use newsgraph_annotate::Dep;

use super::Resolver;
use super::descriptions::REACH;
use super::hops::HopRule;
use super::kinds::{bare_noun, fits_kind, is_named_so, is_state};
use crate::gazetteer::NounClass;
use crate::mentions::phrases::{Definiteness, Phrase, owner_before};

impl Resolver<'_> {
    /// Several people: `the two`, `both leaders`, `ten voters`, `the officials`.
    pub(super) fn group(&mut self, phrase: &Phrase) -> Vec<usize> {
        if let Some(pair) = self.pair(phrase) {
            return self.by(HopRule::Pair, pair);
        }
        if phrase.described.class == NounClass::People
            && matches!(
                phrase.noun.as_str(),
                "two" | "both" | "three" | "pair" | "duo" | "trio"
            )
        {
            return Vec::new();
        }
        if let Some(members) = self.named_members(phrase) {
            return self.by(HopRule::Members, members);
        }
        if phrase.definiteness == Definiteness::Definite && !phrase.is_modified {
            let sentence = self.words.sentence(phrase.head);
            let noun = phrase.noun.clone();
            let fits = |cluster: usize| {
                self.clusters[cluster].is_plural && self.clusters[cluster].nouns.contains(&noun)
            };
            if let Some(known) = self.salience.latest(sentence, 2 * REACH, fits) {
                return self.by(HopRule::Latest, vec![known]);
            }
        }
        let is_people = matches!(
            phrase.described.class,
            NounClass::People
                | NounClass::Office
                | NounClass::Role
                | NounClass::Person
                | NounClass::Kin
        );
        let cluster = self.own_cluster(phrase);
        self.clusters[cluster].is_plural = true;
        if is_people {
            self.clusters[cluster].entity_type = "Group".into();
            self.clusters[cluster].is_node = true;
        }
        vec![cluster]
    }

    /// `the news outlets`, `the companies`: the bodies of that kind that the text has named, when they are two to four.
    fn named_members(&self, phrase: &Phrase) -> Option<Vec<usize>> {
        let words = self.words;
        let wanted = match phrase.noun.as_str() {
            "outlet" | "newspaper" | "network" | "paper" => "MediaOutlet",
            "company" | "firm" | "automaker" | "carmaker" | "airline" | "bank" => "Company",
            "country" | "nation" => "GPE",
            _ => return None,
        };
        let is_bare = phrase.definiteness == Definiteness::Definite
            && (phrase.tokens.start..phrase.head).all(|idx| {
                matches!(
                    words.lower(idx),
                    "the" | "these" | "those" | "news" | "media"
                )
            })
            && phrase.tokens.end == phrase.head + 1;
        if !is_bare {
            return None;
        }
        let fits = |cluster: usize| {
            let known = &self.clusters[cluster];
            let is_publisher = wanted == "MediaOutlet" && known.entity_type == "Company";
            known.named
                && !known.is_plural
                && (fits_kind(&known.entity_type, wanted) || is_publisher)
                && (wanted != "GPE" || self.is_such_a_place(cluster, "country"))
        };
        let sentence = words.sentence(phrase.head);
        let mut members = self.salience.within(sentence, REACH, fits);
        members.sort_unstable();
        members.dedup();
        (2..=4).contains(&members.len()).then_some(members)
    }

    /// The two persons or bodies last spoken of, for `the two politicians`, `both`, `the pair`.
    fn pair(&self, phrase: &Phrase) -> Option<Vec<usize>> {
        let words = self.words;
        // `lawyers for both Roe and Dorn` are not the two.
        let own = phrase.tokens.start..phrase.head + 1;
        let lowers = own.map(|idx| words.lower(idx));
        let mut says_two = lowers
            .clone()
            .any(|lower| matches!(lower, "two" | "both" | "pair" | "duo"));
        let is_definite = phrase.definiteness == Definiteness::Definite
            || lowers.clone().any(|lower| lower == "both");
        says_two &= is_definite
            && !lowers
                .clone()
                .any(|lower| matches!(lower, "other" | "first" | "last" | "next"));
        if !says_two
            || phrase.described.class == NounClass::Thing
                && !matches!(
                    phrase.described.entity_type.as_str(),
                    "Company" | "GPE" | "Party" | "Organization"
                )
        {
            return None;
        }
        let wanted = phrase.described.entity_type.as_str();
        let is_sides = phrase.noun == "side" || phrase.noun == "sides";
        let fits = |cluster: usize| {
            let known = &self.clusters[cluster];
            let fits = match wanted {
                "Group" if is_sides => {
                    matches!(
                        known.entity_type.as_str(),
                        "GPE" | "Party" | "Company" | "Person"
                    )
                }
                "Group" | "Person" => known.is_person(),
                _ => fits_kind(&known.entity_type, wanted),
            };
            // `the two presidents` have both been called so.
            let is_called = phrase.described.class != NounClass::Office
                || known
                    .nouns
                    .iter()
                    .any(|noun| bare_noun(noun) == bare_noun(&phrase.noun));
            fits && known.named && is_called
        };
        let mut ranked = self
            .salience
            .ranked(words.sentence(phrase.head), REACH, fits);
        // Of those near, the main figures of the text come first.
        for (cluster, score) in &mut ranked {
            let n_names: u32 = self.clusters[*cluster].names.values().sum();
            *score *= (1.0 + n_names as f32).ln();
        }
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        ranked.truncate(2);
        let mut pair: Vec<usize> = ranked.into_iter().map(|(cluster, _)| cluster).collect();
        pair.sort_unstable();
        (pair.len() == 2).then_some(pair)
    }

    /// A body, place, happening or text by description.
    pub(super) fn thing_described(&mut self, phrase: &Phrase) -> Option<usize> {
        let words = self.words;
        let wanted = phrase.described.entity_type.clone();
        let acts = matches!(
            wanted.as_str(),
            "Company"
                | "Party"
                | "Organization"
                | "GovernmentBody"
                | "MediaOutlet"
                | "Platform"
                | "GPE"
                | "Region"
        );
        // `the Chirp platform`, `his Chirp site`: the name in it is its name.
        let named = words
            .children(phrase.head)
            .filter(|&child| words.dep(child) == Dep::Compound)
            .filter_map(|child| self.links_at(child))
            .next_back();
        if let Some(named) =
            named.filter(|&named| fits_kind(&self.clusters[named].entity_type, &wanted))
        {
            return Some(self.by(HopRule::NameWithin, named));
        }
        if owner_before(words, phrase.head, &self.named).is_some() {
            let owned = self.owned_body(phrase);
            return Some(self.by(HopRule::Owned, owned));
        }
        if matches!(
            phrase.noun.as_str(),
            "government" | "regime" | "military" | "army"
        ) && self.names_party_or_place(phrase)
        {
            // `the Ruritanian government` is no other that the text has named.
            return Some(self.own_cluster(phrase));
        }
        let sentence = words.sentence(phrase.head);
        if phrase.definiteness == Definiteness::Definite {
            let has_possessor = words.child(phrase.head, Dep::Poss).is_some();
            let is_specific = has_possessor
                || words
                    .children(phrase.head)
                    .any(|child| words.dep(child) == Dep::Prep && words.lower(child) == "of");
            let excluded = self.excluded(phrase);
            let noun = &phrase.noun;
            let of_whom = self.name_before(phrase);
            if acts && !is_specific {
                let fits = |cluster: usize| {
                    let known = &self.clusters[cluster];
                    let is_of = of_whom
                        .as_ref()
                        .is_none_or(|name| known.name.to_lowercase().contains(name));
                    is_of
                        && known.named
                        && fits_kind(&known.entity_type, &wanted)
                        && !excluded.contains(&cluster)
                        && self.is_such_a_place(cluster, noun)
                };
                let within = self.salience.within(sentence, 2 * REACH, fits);
                let found = match within.as_slice() {
                    [] => None,
                    [only] => Some(*only),
                    several if wanted == "GPE" || wanted == "Region" => several.first().copied(),
                    several => {
                        // Of several of a kind, only one that is called so is meant.
                        let mut called =
                            several.iter().filter(|&&known| self.is_called(known, noun));
                        match (called.next(), called.next()) {
                            (Some(&only), None) => Some(only),
                            _ => return Some(self.unsettled(phrase)),
                        }
                    }
                };
                let alone = || {
                    let only = || self.only_named(&wanted);
                    self.eponymous_city(noun).or(found).or_else(only)
                };
                let found = if of_whom.is_some() { found } else { alone() };
                if let Some(found) = found {
                    return Some(self.by(HopRule::OnlyOne, found));
                }
            }
            if !acts && !is_specific {
                let fits = |cluster: usize| {
                    let known = &self.clusters[cluster];
                    known.entity_type == wanted
                        && (known.nouns.contains(noun) || known.nouns.is_empty() && known.named)
                };
                let key = self.key_of(phrase);
                if let Some(&known) = self.described.get(&key) {
                    return Some(self.by(HopRule::SameWords, known));
                }
                if !phrase.is_modified
                    && let Some(found) = self.salience.latest(sentence, 2 * REACH, fits)
                {
                    return Some(self.by(HopRule::Latest, found));
                }
            }
        }
        let is_loose = phrase.definiteness == Definiteness::Indefinite && !phrase.is_modified;
        let is_vague = matches!(
            wanted.as_str(),
            "Thing" | "Work" | "Region" | "GPE" | "Facility"
        ) && !phrase.is_modified;
        let cluster = self.own_cluster(phrase);
        self.clusters[cluster].is_node = !is_loose && !is_vague;
        Some(cluster)
    }

    /// `the Roe team`, `the Velmoran government`: the capitalised word that tells whose a body is.
    fn name_before(&self, phrase: &Phrase) -> Option<String> {
        let words = self.words;
        let mut before = words.children(phrase.head).filter(|&child| {
            child < phrase.head
                && matches!(words.dep(child), Dep::Compound | Dep::Amod | Dep::Nmod)
                && words.is_capitalised(child)
                && !words.word(child).chars().all(char::is_uppercase)
        });
        before.next().map(|name| words.lower(name).to_owned())
    }

    /// `the Roe campaign`, `Roe's campaign`, `Arden police`: a body known by whose it is, which is as good as a name.
    fn owned_body(&mut self, phrase: &Phrase) -> usize {
        let key = self.key_of(phrase);
        let label = self.label_of(phrase);
        let cluster = match self.described.get(&key) {
            Some(&known) => known,
            None => {
                let cluster = self.own_cluster(phrase);
                self.described.insert(key, cluster);
                cluster
            }
        };
        let body = &mut self.clusters[cluster];
        body.named = true;
        body.is_node = true;
        *body.names.entry(label).or_default() += 1;
        cluster
    }

    /// Whether a name or description of a thing has a noun in it, or a word of the same kind: `Arden Mutual Bank` is called `the bank` and `the lender`.
    fn is_called(&self, cluster: usize, noun: &str) -> bool {
        let known = &self.clusters[cluster];
        known.nouns.iter().any(|described| described == noun) || is_named_so(&known.name, noun)
    }

    /// A description that several may be meant by: a cluster of its own, which is no node.
    fn unsettled(&mut self, phrase: &Phrase) -> usize {
        let cluster = self.own_cluster(phrase);
        self.clusters[cluster].is_node &= phrase.is_modified;
        cluster
    }

    /// Countries and states have words for their people, most cities have none.
    pub(super) fn is_such_a_place(&self, cluster: usize, noun: &str) -> bool {
        let name = &self.clusters[cluster].name;
        let has_people = self
            .gazetteers
            .named(name)
            .map(|(listed, _)| listed.has_adjective);
        match noun {
            "country" | "nation" | "republic" | "kingdom" => {
                has_people.unwrap_or(true) && !name.ends_with(" City")
            }
            "state" => is_state(name),
            "city" | "town" | "village" | "capital" => {
                name.ends_with(" City") || !has_people.unwrap_or(false)
            }
            _ => true,
        }
    }

    /// `the city` in a text about one `… City`.
    fn eponymous_city(&self, noun: &str) -> Option<usize> {
        if noun != "city" {
            return None;
        }
        let mut cities = (0..self.clusters.len().min(400)).filter(|&cluster| {
            let known = &self.clusters[cluster];
            known.entity_type == "GPE" && known.named && known.name.ends_with(" City")
        });
        let first = cities.next()?;
        cities.next().is_none().then_some(first)
    }

    /// The one named thing of a kind in the text so far.
    fn only_named(&self, wanted: &str) -> Option<usize> {
        let mut all = (0..self.clusters.len().min(400)).filter(|&cluster| {
            let known = &self.clusters[cluster];
            known.named && fits_kind(&known.entity_type, wanted)
        });
        let first = all.next()?;
        all.next().is_none().then_some(first)
    }
}
