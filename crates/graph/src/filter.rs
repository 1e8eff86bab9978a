//! Which relations and entities a read sees.

use jiff::civil::Date;
use newsgraph_model::{PredicateName, RelationTime, TypeName, View};
use smol_str::SmolStr;

use crate::topology::{Edge, Mark, NodeIdx, RelationHeader, Topology};

/// Which way to follow a relation; symmetric predicates go both ways.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// From subject to object.
    Out,
    /// From object to subject.
    In,
    /// Either way.
    #[default]
    Both,
}

/// Which relations and entities a read sees. The default sees the view `reported` and nothing else is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// At least one assertion of the relation is in this view.
    pub view: View,
    /// Only these predicates, narrower ones included; empty for all. Old names of the ontology work too.
    pub predicates: Vec<PredicateName>,
    /// Not these predicates, nor narrower ones.
    pub exclude: Vec<PredicateName>,
    /// Only step on entities of these types, narrower ones included; empty for all. Where a walk starts, and where a
    /// path ends, any type will do.
    pub types: Vec<TypeName>,
    /// Only relations with a source in the collection of this tag.
    pub collection: Option<SmolStr>,
    /// Only what happened or held on this day. A relation without a time does not match.
    pub valid_at: Option<Date>,
    /// At least this many independent publishers, over all views.
    pub min_publishers: u32,
    /// `true`: only what no text says and persons or datasets attest; `false`: none of that.
    pub attested: Option<bool>,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            view: View::Reported,
            predicates: Vec::new(),
            exclude: Vec::new(),
            types: Vec::new(),
            collection: None,
            valid_at: None,
            min_publishers: 0,
            attested: None,
        }
    }
}

impl Filter {
    /// A filter that asks for a view only.
    pub fn of_view(view: View) -> Self {
        Self {
            view,
            ..Self::default()
        }
    }
}

/// A set of numbers of words.
#[derive(Clone, Debug)]
struct Numbers(Box<[u64]>);

impl Numbers {
    fn none(n_words: usize) -> Self {
        Self(vec![0; n_words.div_ceil(64)].into())
    }

    fn all(n_words: usize) -> Self {
        Self(vec![u64::MAX; n_words.div_ceil(64)].into())
    }

    fn add(&mut self, number: u32) {
        self.0[number as usize / 64] |= 1 << (number % 64);
    }

    fn remove(&mut self, number: u32) {
        self.0[number as usize / 64] &= !(1 << (number % 64));
    }

    #[inline]
    fn has(&self, number: u32) -> bool {
        self.0
            .get(number as usize / 64)
            .is_some_and(|word| word >> (number % 64) & 1 == 1)
    }
}

/// A filter in the numbers of one topology.
#[derive(Clone, Debug)]
pub(crate) struct Lens<'t> {
    topology: &'t Topology,
    view_bits: u16,
    /// The bits of an edge that must be as in `wanted_bits`.
    asked_bits: u16,
    wanted_bits: u16,
    min_publishers: u32,
    /// `None` for all.
    predicates: Option<Numbers>,
    /// `None` for all.
    types: Option<Numbers>,
    /// `None` for all.
    collections: Option<Numbers>,
    valid_at: Option<Date>,
    /// Whether an edge does not tell all that is asked for.
    needs_header: bool,
    /// Whether every edge of the base is seen.
    sees_all: bool,
    /// Whether a walk may step on every entity that an edge leads to.
    admits_all: bool,
}

impl<'t> Lens<'t> {
    pub(crate) fn new(topology: &'t Topology, filter: &Filter) -> Self {
        let words = topology.words();
        let predicates = wanted_predicates(topology, filter);
        let collections = filter.collection.as_ref().map(|tag| {
            let mut wanted = Numbers::none(words.collection_sets().len());
            for (number, tags) in (0_u32..).zip(words.collection_sets()) {
                if tags.contains(tag) {
                    wanted.add(number);
                }
            }
            wanted
        });
        let (asked_bits, wanted_bits) = match filter.attested {
            None => (0, 0),
            Some(false) => (Edge::ATTESTED, 0),
            Some(true) => (Edge::ATTESTED, Edge::ATTESTED),
        };
        // Edges have room for so many numbers of predicates.
        let too_many = predicates.is_some() && words.n_predicates() >= usize::from(u16::MAX);
        let needs_header = collections.is_some() || filter.valid_at.is_some() || too_many;
        let view_bits = u16::from(filter.view.set().bits());
        let types = wanted_types(topology, filter);
        let asks_view_only =
            asked_bits == 0 && filter.min_publishers == 0 && !needs_header && predicates.is_none();
        Self {
            topology,
            view_bits,
            asked_bits,
            wanted_bits,
            min_publishers: filter.min_publishers,
            needs_header,
            sees_all: asks_view_only && topology.base_edges().all_in(view_bits),
            admits_all: types.is_none() && topology.is_unchanged(),
            types,
            predicates,
            collections,
            valid_at: filter.valid_at,
        }
    }

    pub(crate) const fn topology(&self) -> &'t Topology {
        self.topology
    }

    /// The numbers of the predicates that the filter asks for; `None` for all.
    pub(crate) fn predicate_numbers(&self) -> Option<Vec<u32>> {
        let wanted = self.predicates.as_ref()?;
        let n_predicates = u32::try_from(self.topology.words().n_predicates()).unwrap_or(u32::MAX);
        Some(
            (0..n_predicates)
                .filter(|number| wanted.has(*number))
                .collect(),
        )
    }

    /// Whether the filter sees the relation of an edge; the header is read only when the edge does not tell.
    #[inline]
    pub(crate) fn sees_edge(&self, edge: &Edge) -> bool {
        if edge.bits & self.view_bits == 0
            || edge.bits & self.asked_bits != self.wanted_bits
            || edge.publishers < self.min_publishers
        {
            return false;
        }
        if self.needs_header {
            return self.sees_header(self.topology.header_at(edge.relation));
        }
        self.sees_predicate(u32::from(edge.predicate))
    }

    /// Whether the filter sees every edge of the base, so that none need be asked.
    #[inline]
    pub(crate) const fn sees_all_edges(&self) -> bool {
        self.sees_all
    }

    /// Whether a mark tells all that the filter asks of an edge.
    pub(crate) const fn asks_marks_only(&self) -> bool {
        self.min_publishers == 0 && !self.needs_header
    }

    /// Whether the filter sees an edge, as far as its mark tells.
    #[inline]
    pub(crate) fn sees_mark(&self, mark: Mark) -> bool {
        mark.bits & self.view_bits != 0
            && mark.bits & self.asked_bits == self.wanted_bits
            && self.sees_predicate(u32::from(mark.predicate))
    }

    /// Whether the filter sees a relation.
    pub(crate) fn sees(&self, header: &RelationHeader) -> bool {
        u16::from(header.views.bits()) & self.view_bits != 0
            && (self.asked_bits == 0 || header.attested == (self.wanted_bits != 0))
            && header.publishers >= self.min_publishers
            && self.sees_header(header)
    }

    /// Whether a walk may step on an entity.
    #[inline]
    pub(crate) fn admits(&self, node: NodeIdx) -> bool {
        self.admits_all || self.admits_this(node)
    }

    fn admits_this(&self, node: NodeIdx) -> bool {
        match &self.types {
            None => self.topology.is_used(node),
            Some(types) => self
                .topology
                .type_number(node)
                .is_some_and(|number| types.has(number)),
        }
    }

    #[inline]
    fn sees_predicate(&self, number: u32) -> bool {
        self.predicates
            .as_ref()
            .is_none_or(|wanted| wanted.has(number))
    }

    /// The part of the filter that edges may not tell.
    fn sees_header(&self, header: &RelationHeader) -> bool {
        self.sees_predicate(header.predicate)
            && self
                .collections
                .as_ref()
                .is_none_or(|wanted| wanted.has(header.collections))
            && self.valid_at.is_none_or(|day| holds_on(header.time, day))
    }
}

fn wanted_predicates(topology: &Topology, filter: &Filter) -> Option<Numbers> {
    if filter.predicates.is_empty() && filter.exclude.is_empty() {
        return None;
    }
    let (words, ontology) = (topology.words(), topology.ontology());
    let n_words = words.n_predicates();
    let mut wanted = if filter.predicates.is_empty() {
        Numbers::all(n_words)
    } else {
        Numbers::none(n_words)
    };
    for name in &filter.predicates {
        for number in words.narrower_predicates(name, ontology) {
            wanted.add(*number);
        }
    }
    for name in &filter.exclude {
        for number in words.narrower_predicates(name, ontology) {
            wanted.remove(*number);
        }
    }
    Some(wanted)
}

fn wanted_types(topology: &Topology, filter: &Filter) -> Option<Numbers> {
    if filter.types.is_empty() {
        return None;
    }
    let (words, ontology) = (topology.words(), topology.ontology());
    let mut wanted = Numbers::none(words.n_types());
    for name in &filter.types {
        for number in words.narrower_types(name, ontology) {
            wanted.add(*number);
        }
    }
    Some(wanted)
}

fn holds_on(time: Option<RelationTime>, day: Date) -> bool {
    let Some(time) = time else { return false };
    if time.start.is_none() && time.end.is_none() {
        return false;
    }
    time.start.is_none_or(|start| start <= day) && time.end.is_none_or(|end| day <= end)
}
