//! What an office is called: its words, and the place or body that a title says it is of.

use std::ops::Range;

use newsgraph_annotate::Dep;

use super::Assembly;
use crate::gazetteer::NounClass;
use crate::names::capitalised;

impl Assembly<'_> {
    /// `Mayor of Arden` for `Arden mayor`, `mayor of Arden`, `Arden's mayor-elect`; `Mayor` when the title says no place.
    pub(super) fn position_label(
        &self,
        head: usize,
        noun: &str,
        title: &Range<usize>,
    ) -> Option<String> {
        let office = self
            .gazetteers
            .noun(noun)
            .filter(|noun| noun.class == NounClass::Office);
        office?;
        let noun = noun
            .trim_end_matches("-elect")
            .trim_end_matches("-designate");
        let noun = noun
            .strip_prefix("ex-")
            .or_else(|| noun.strip_prefix("then-"))
            .unwrap_or(noun);
        let first = (head + 1).saturating_sub(noun.split(' ').count());
        let before = first.checked_sub(1).filter(|before| title.contains(before));
        let deputy = before
            .map(|before| self.words.lower(before))
            .filter(|before| {
                matches!(
                    *before,
                    "deputy" | "assistant" | "associate" | "vice" | "acting deputy"
                )
            });
        let noun = match deputy {
            Some(deputy) => format!("{deputy} {noun}"),
            None => noun.to_owned(),
        };
        let noun = match self.of_state(head, &noun) {
            Some(longer) => longer,
            None => noun,
        };
        let mut label = capitalised(&noun);
        let own = (head + 1).saturating_sub(noun.split(' ').count());
        if let Some(place) = self.jurisdiction(head, own, title) {
            label.push_str(" of ");
            label.push_str(&place);
        }
        Some(label)
    }

    /// `secretary of state`: an office whose name goes on behind its first noun.
    fn of_state(&self, head: usize, noun: &str) -> Option<String> {
        let words = self.words;
        if words.lower(head + 1) != "of" {
            return None;
        }
        let longer = format!("{noun} of {}", words.lower(head + 2));
        let known = self.gazetteers.noun(&longer)?;
        (known.class == NounClass::Office).then_some(longer)
    }

    /// The place or body in a title, by name; the words of the office itself, from `own` on, name none.
    fn jurisdiction(&self, head: usize, own: usize, title: &Range<usize>) -> Option<String> {
        let clusters = &self.resolver.clusters;
        let start = title.start.min(head.saturating_sub(1));
        let mut found = None;
        let mut idx = start.max(title.start);
        while idx < title.end {
            let is_own = (own..head).contains(&idx);
            let is_camp = idx > title.start
                && matches!(self.words.lower(idx - 1), "pro" | "anti" | "-")
                || matches!(self.words.lower(idx), "pro" | "anti")
                || self.words.word(idx + 1) == "-"
                    && matches!(self.words.lower(idx + 2), "based" | "born" | "area");
            if let Some(cluster) = self.resolver.links_at(idx).filter(|_| !is_own && !is_camp) {
                let is_body = matches!(
                    clusters[cluster].entity_type.as_str(),
                    "GPE"
                        | "Region"
                        | "GovernmentBody"
                        | "Organization"
                        | "Company"
                        | "MediaOutlet"
                ) || clusters[cluster].entity_type == "Party" && idx > head;
                // What follows the office is nearer than what stands before another one.
                if is_body && (idx > head || found.is_none()) {
                    found = Some(clusters[cluster].name.clone());
                    if idx > head {
                        break;
                    }
                }
            }
            idx += 1;
        }
        if found.is_some() {
            return found;
        }
        let words = self.words;
        // `the Latvian prime minister`
        let adjective = (title.start..own)
            .filter(|&idx| words.is_capitalised(idx))
            .find_map(|idx| {
                // `South Korean` is not `Korean`.
                let longer = (idx + 1 < own).then(|| words.surface(idx..idx + 2));
                let longer = longer.and_then(|longer| self.gazetteers.place_of(&longer));
                longer.or_else(|| self.gazetteers.place_of(words.word(idx)))
            });
        if let Some(place) = adjective {
            return Some(place.name.to_string());
        }
        let owner = words
            .children(head)
            .find(|&child| matches!(words.dep(child), Dep::Poss))?;
        let &cluster = self.resolver.clusters_at(owner).first()?;
        matches!(
            clusters[cluster].entity_type.as_str(),
            "GPE" | "Organization" | "Company"
        )
        .then(|| clusters[cluster].name.clone())
    }
}
