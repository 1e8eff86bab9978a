//! Search by name: exact, by the beginning of a name or of a word, by words in any order, by a part, and with typing errors;
//! blind to case and accents. The order of hits depends on the graph alone.

mod best;
mod fold;
mod fuzzy;
mod gather;
mod index;
mod names;
mod places;
mod shown;
mod stream;

use newsgraph_model::EntityId;

use crate::filter::Filter;
use crate::topology::{NodeIdx, Topology};

use fold::Folded;
use gather::Gathering;
use shown::Shown;

pub use fold::fold_name;
pub(crate) use index::{NameIndex, Named};
pub(crate) use names::Names;

/// How a name matches, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatchKind {
    /// The whole name.
    Exact,
    /// The name begins with it.
    Prefix,
    /// A later word of the name begins with it.
    WordPrefix,
    /// Each of its words begins a word of the name, in any order.
    Words,
    /// It stands somewhere in the name.
    Substring,
    /// It is the name, or words of it, but for a few letters wrong, missing, too many or changed over, or a space.
    Fuzzy,
}

/// An entity that a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit<'t> {
    /// The entity.
    pub entity: EntityId,
    /// The name to show.
    pub name: &'t str,
    /// The name that matched, as sources spell it.
    pub matched: &'t str,
    /// How it matched.
    pub kind: MatchKind,
    /// Letters that have to be changed for a [`MatchKind::Fuzzy`] match; 0 for all others.
    pub n_typos: u8,
    /// Its edges, over all views.
    pub degree: usize,
}

impl Topology {
    /// Entities with a name that matches, over all views: by how it matches, then fewest letters changed, then most edges,
    /// most sources, name. Nothing for an empty query.
    ///
    /// Beginnings cost the same however many names begin so. Parts of names and typing errors are looked for only while
    /// better matches are fewer than `limit`, and take a few milliseconds for a million names.
    pub fn search(&self, query: &str, limit: usize) -> Vec<Hit<'_>> {
        self.searched(query, limit, None)
    }

    /// The same of entities that the filter shows: of its types, and with a relation that it sees. An entity without
    /// any relation is hidden by a collection and a day, not by a view.
    pub fn search_within(&self, query: &str, limit: usize, filter: &Filter) -> Vec<Hit<'_>> {
        self.searched(query, limit, Some(filter))
    }

    fn searched(&self, query: &str, limit: usize, filter: Option<&Filter>) -> Vec<Hit<'_>> {
        let Some(folded) = Folded::of(query) else {
            return Vec::new();
        };
        let shown = filter.map(|filter| Shown::new(self, filter));
        let mut gathering = Gathering::new(self, shown, limit);
        gathering.add_beginnings(&folded);
        gathering.add_words(&folded);
        gathering.add_parts(&folded);
        gathering.add_misspelt(&folded);
        gathering.hits()
    }

    /// Entities to offer while somebody types, over all views: whole names, beginnings of names, beginnings of words, each
    /// with most edges first. Typing errors are forgiven when nothing begins so. A space at the end ends the last word.
    pub fn suggest(&self, typed: &str, limit: usize) -> Vec<Hit<'_>> {
        self.suggested(typed, limit, None)
    }

    /// The same of entities that the filter shows, as [`Topology::search_within`] does.
    pub fn suggest_within(&self, typed: &str, limit: usize, filter: &Filter) -> Vec<Hit<'_>> {
        self.suggested(typed, limit, Some(filter))
    }

    fn suggested(&self, typed: &str, limit: usize, filter: Option<&Filter>) -> Vec<Hit<'_>> {
        let Some(folded) = Folded::of(typed) else {
            return Vec::new();
        };
        let shown = filter.map(|filter| Shown::new(self, filter));
        let mut gathering = Gathering::new(self, shown, limit);
        gathering.add_beginnings(&folded);
        if gathering.is_empty() {
            gathering.add_words(&folded);
        }
        if gathering.is_empty() {
            gathering.add_misspelt(&folded);
        }
        gathering.hits()
    }

    /// Entities with exactly this name or alias, blind to case and accents; most edges first.
    pub fn named(&self, name: &str) -> Vec<NodeIdx> {
        let Some(folded) = Folded::of(name) else {
            return Vec::new();
        };
        let mut gathering = Gathering::new(self, None, usize::MAX);
        gathering.add_whole(&folded.text);
        gathering.nodes().collect()
    }

    /// Bytes that the index of names takes, about.
    pub fn n_name_bytes(&self) -> usize {
        self.names.n_bytes()
    }
}
