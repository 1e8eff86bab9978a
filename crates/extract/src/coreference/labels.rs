//! What a thing that has only a description is called, and by what its description is known again.

use newsgraph_annotate::Tag;

use super::Resolver;
use super::clusters::Growing;
use crate::mentions::phrases::Phrase;
use crate::names::clean_name;

impl Resolver<'_> {
    /// The description without its determiner.
    pub(super) fn label_of(&self, phrase: &Phrase) -> String {
        let words = self.words;
        let mut start = phrase.tokens.start;
        while start < phrase.head
            && (matches!(words.tag(start), Tag::Dt | Tag::Pdt) && words.head(start) == phrase.head
                || words.tag(start) == Tag::PrpS)
        {
            start += 1;
        }
        // `this year's debate`
        let is_time = matches!(words.lower(start), "this" | "last" | "next")
            || start > phrase.tokens.start
                && matches!(words.lower(start - 1), "this" | "last" | "next");
        let period = (start..(start + 2).min(phrase.head))
            .find(|&idx| matches!(words.lower(idx), "year" | "week" | "month"))
            .filter(|&idx| is_time && words.tag(idx + 1) == Tag::Pos && idx + 1 < phrase.head);
        if let Some(period) = period {
            start = period + 2;
        }
        let own: Vec<String> = (phrase.tokens.start..phrase.head)
            .filter(|&idx| words.tag(idx) == Tag::PrpS)
            .filter(|&idx| words.head(idx) == phrase.head || idx == phrase.tokens.start)
            .filter_map(|child| {
                self.clusters_at(child)
                    .first()
                    .map(|&owner| format!("{}'s ", self.name_of_owner(owner, phrase)))
            })
            .collect();
        let end = self.end_with_place(phrase);
        let label = words.surface(start..end).replace(['"', '“', '”'], "");
        format!("{}{}", own.concat(), clean_name(&label))
    }

    /// Plans and laws are known by the family name of whose they are, unless another has it too: `Roe's plan`.
    fn name_of_owner(&self, owner: usize, phrase: &Phrase) -> &str {
        let cluster = &self.clusters[owner];
        let is_thing = matches!(
            phrase.described.entity_type.as_str(),
            "Policy" | "Law" | "Agreement" | "Work" | "Event" | "Speech"
        );
        let family = cluster.name.rsplit(' ').next().unwrap_or(&cluster.name);
        let is_plain = family.chars().all(char::is_alphabetic) && family.len() > 2;
        if !is_thing || !is_plain || cluster.entity_type != "Person" || !cluster.named {
            return &cluster.name;
        }
        let bears = |other: &Growing| {
            other.named
                && other.entity_type == "Person"
                && other.name.rsplit(' ').next() == Some(family)
        };
        let n_bearers = self.clusters.iter().filter(|other| bears(other)).count();
        if n_bearers == 1 {
            family
        } else {
            &cluster.name
        }
    }

    /// An event is known by where it is: `attack in Arden`.
    fn end_with_place(&self, phrase: &Phrase) -> usize {
        let words = self.words;
        let end = phrase.tokens.end;
        let is_event = matches!(
            phrase.described.entity_type.as_str(),
            "Event" | "Meeting" | "Speech" | "Contest"
        );
        let sentence = words.sentence(phrase.head);
        let is_name =
            |idx: usize| idx < words.len() && self.named[idx] && words.sentence(idx) == sentence;
        if !is_event || !matches!(words.lower(end), "in" | "at") || !is_name(end + 1) {
            return end;
        }
        let is_place = self.links_at(end + 1).is_some_and(|place| {
            matches!(
                self.clusters[place].entity_type.as_str(),
                "GPE" | "Region" | "Facility" | "Place"
            )
        });
        if !is_place {
            return end;
        }
        let mut past = end + 2;
        while is_name(past) && !self.name_at.contains_key(&past) {
            past += 1;
        }
        past
    }

    /// Head noun with its modifiers and the clusters they refer to.
    pub(super) fn key_of(&self, phrase: &Phrase) -> String {
        let words = self.words;
        let mut key = phrase.noun.clone();
        for idx in phrase.tokens.clone().filter(|&idx| idx != phrase.head) {
            if matches!(words.tag(idx), Tag::Dt | Tag::Pdt | Tag::Pos | Tag::In) {
                continue;
            }
            key.push(' ');
            match self.clusters_at(idx).first() {
                Some(cluster) => key.push_str(&cluster.to_string()),
                None => key.push_str(words.lower(idx)),
            }
        }
        key
    }
}
