//! Names that are somebody's, or a family's, whatever the recogniser took them for.

use newsgraph_annotate::Dep;

use super::names::{Finder, NameSpan};

/// Words that stand before a person's name alone.
const ADDRESSES: &[&str] = &["mr", "mr.", "mrs", "mrs.", "ms", "ms."];

/// Nouns that make a surname the name of a family.
const FAMILIES: &[&str] = &["family", "clan", "dynasty", "household"];

impl Finder<'_> {
    /// `Mr. Lund` is somebody, also where a Lund Foundation is named; `the Lund family` is none of its members.
    pub(super) fn mend_people(&self, spans: &mut [NameSpan]) {
        for span in spans {
            if span.listed.is_some() {
                continue;
            }
            if span.tokens.len() <= 3 && self.is_addressed(span) {
                span.entity_type = "Person".into();
            }
            if span.entity_type == "Person" && self.is_of_family(span) {
                span.tokens.end += 1;
                span.entity_type = "Group".into();
            }
        }
    }

    fn is_addressed(&self, span: &NameSpan) -> bool {
        ADDRESSES.contains(&self.words.lower_before(span.tokens.start))
    }

    fn is_of_family(&self, span: &NameSpan) -> bool {
        let noun = span.tokens.end;
        let is_there = noun < self.words.len() && FAMILIES.contains(&self.words.lower(noun));
        is_there
            && self.words.head(noun - 1) == noun
            && matches!(
                self.words.dep(noun - 1),
                Dep::Compound | Dep::Nmod | Dep::Amod
            )
            && self.words.dep(noun) != Dep::Compound
    }
}
