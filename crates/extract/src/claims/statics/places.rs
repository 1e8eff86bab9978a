//! Places inside places: `Arden, Ohio`.

use super::{Fact, Reader};
use crate::discourse::ZoneKind;

impl Reader<'_> {
    /// `Arden, Ohio`, `ARDEN, Ohio —`, `Arden (Ohio)`: a place, and the state or country that it lies in.
    pub(super) fn read_place(&mut self, token: usize) {
        let tree = self.tree;
        let Some(inner) = self.name_from(token) else {
            return;
        };
        let discourse = tree.discourse;
        let after = discourse.mentions[inner].tokens.end;
        let (start, end) = self.sentence(token);
        let is_cut = discourse.sentence_at(token).is_some_and(|sentence| {
            discourse.sentences[sentence].zone == ZoneKind::Dateline && token != start
        });
        if is_cut {
            return;
        }
        if after + 1 >= end || !matches!(tree.text(after), "," | "(") {
            return;
        }
        let Some(outer) = self.name_from(after + 1) else {
            return;
        };
        let past = discourse.mentions[outer].tokens.end;
        // Among several places one after the other, none lies in the next.
        let next = if past < end { tree.text(past) } else { "" };
        let is_list = matches!(tree.lower(past.min(end - 1)).as_str(), "and" | "or" | "&")
            || token > start
                && matches!(tree.text(token - 1), "," | "and")
                && self.is_place_before(token - 1)
            || next == ","
                && (past + 1 < end && self.is_list_from(past + 1) && !self.is_state(outer));
        if is_list || !self.is_state(outer) || self.is_state(inner) {
            return;
        }
        let (Some(subject), Some(object)) = (
            self.found(inner).into_iter().next(),
            self.found(outer).into_iter().next(),
        ) else {
            return;
        };
        let owns = past < end && self.is_possessive_ending(past);
        if owns || self.is_a(&subject, "Region") {
            return;
        }
        let is_place = self.is_a(&subject, "Place") || self.is_a(&subject, "Organization");
        if !is_place || !self.is_a(&object, "Place") {
            return;
        }
        self.tell(Fact {
            rule: ("located_in", "verb"),
            at: token,
            subject,
            object,
            status: None,
            extra: None,
        });
    }

    /// Whether a country or state, which have words for their people.
    fn is_state(&self, mention: usize) -> bool {
        let discourse = self.tree.discourse;
        let mut clusters = discourse.mentions[mention].clusters.iter();
        clusters.any(|&cluster| discourse.clusters[cluster].has_people)
    }

    fn is_place_before(&self, token: usize) -> bool {
        token
            .checked_sub(1)
            .and_then(|before| self.name_at(before))
            .is_some_and(|mention| {
                let found = self.found(mention);
                found.iter().any(|found| self.is_a(found, "Place"))
            })
    }

    fn is_list_from(&self, token: usize) -> bool {
        self.name_from(token).is_some_and(|mention| {
            let found = self.found(mention);
            found.iter().any(|found| self.is_a(found, "Place"))
        })
    }
}
