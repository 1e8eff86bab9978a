//! Which relations and entities a read sees.

use jiff::civil::Date;
use newsgraph_model::{PredicateName, RelationTime, TypeName, View};
use smol_str::SmolStr;

use crate::topology::{Edge, Incident, NodeIdx, RelationHeader, Topology};

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

/// A filter in the numbers of one topology.
#[derive(Clone, Debug)]
pub(crate) struct Lens<'t> {
    topology: &'t Topology,
    view_bits: u16,
    /// By number of predicate; `None` for all.
    predicates: Option<Vec<bool>>,
    /// By number of type; `None` for all.
    types: Option<Vec<bool>>,
    /// By number of set of collections; `None` for all.
    collections: Option<Vec<bool>>,
    valid_at: Option<Date>,
    min_publishers: u32,
    attested: Option<bool>,
    /// Whether the bits of an edge are not enough.
    needs_header: bool,
}

impl<'t> Lens<'t> {
    pub(crate) fn new(topology: &'t Topology, filter: &Filter) -> Self {
        let words = topology.words();
        let any = !filter.predicates.is_empty() || !filter.exclude.is_empty();
        let predicates = any.then(|| {
            let wanted = |name: &SmolStr| predicate_fits(topology, filter, name);
            words.predicates().iter().map(wanted).collect()
        });
        let types = (!filter.types.is_empty()).then(|| {
            let wanted = |name: &SmolStr| type_fits(topology, &filter.types, name);
            words.types().iter().map(wanted).collect()
        });
        let collections = filter.collection.as_ref().map(|tag| {
            let sets = words.collection_sets().iter();
            sets.map(|tags| tags.contains(tag)).collect()
        });
        Self {
            topology,
            view_bits: u16::from(filter.view.set().bits()),
            predicates,
            types,
            needs_header: collections.is_some()
                || filter.valid_at.is_some()
                || filter.min_publishers > 0,
            collections,
            valid_at: filter.valid_at,
            min_publishers: filter.min_publishers,
            attested: filter.attested,
        }
    }

    pub(crate) const fn topology(&self) -> &'t Topology {
        self.topology
    }

    /// Whether the filter sees the relation of an edge; the headers are read only when the bits do not tell.
    pub(crate) fn sees_edge(&self, edge: &Edge) -> bool {
        if edge.bits & self.view_bits == 0 {
            return false;
        }
        if self
            .attested
            .is_some_and(|attested| attested != (edge.bits & Edge::ATTESTED != 0))
        {
            return false;
        }
        let in_header = edge.predicate == u16::MAX;
        if !in_header && !self.sees_predicate(u32::from(edge.predicate)) {
            return false;
        }
        if !self.needs_header && !in_header {
            return true;
        }
        let header = self.topology.header_at(edge.relation);
        self.sees_predicate(header.predicate) && self.sees_header(header)
    }

    /// Whether the filter sees a relation.
    pub(crate) fn sees(&self, header: &RelationHeader) -> bool {
        u16::from(header.views.bits()) & self.view_bits != 0
            && self
                .attested
                .is_none_or(|attested| attested == header.attested)
            && self.sees_predicate(header.predicate)
            && self.sees_header(header)
    }

    /// Whether a walk may step on an entity.
    pub(crate) fn admits(&self, node: NodeIdx) -> bool {
        match (self.topology.row(node), &self.types) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(row), Some(types)) => types[row.entity_type as usize],
        }
    }

    /// Whether the filter sees an edge and the direction allows it.
    pub(crate) fn follows(&self, incident: &Incident, direction: Direction) -> bool {
        let allowed = match direction {
            Direction::Both => true,
            Direction::Out => incident.forward || incident.edge.bits & Edge::SYMMETRIC != 0,
            Direction::In => !incident.forward || incident.edge.bits & Edge::SYMMETRIC != 0,
        };
        // An edge with itself comes once, as forward, and leads in all the same.
        let with_itself = direction == Direction::In && self.is_loop(incident);
        (allowed || with_itself) && self.sees_edge(&incident.edge)
    }

    fn is_loop(&self, incident: &Incident) -> bool {
        let header = self.topology.header_at(incident.edge.relation);
        header.subject.is_some() && header.subject == header.object
    }

    fn sees_predicate(&self, number: u32) -> bool {
        self.predicates
            .as_ref()
            .is_none_or(|wanted| wanted[number as usize])
    }

    fn sees_header(&self, header: &RelationHeader) -> bool {
        self.collections
            .as_ref()
            .is_none_or(|wanted| wanted[header.collections as usize])
            && header.publishers >= self.min_publishers
            && self.valid_at.is_none_or(|day| holds_on(header.time, day))
    }
}

fn predicate_fits(topology: &Topology, filter: &Filter, name: &SmolStr) -> bool {
    let ontology = topology.ontology();
    let narrower = |wanted: &SmolStr| {
        let wanted = ontology
            .predicate(wanted)
            .map_or(wanted, |predicate| &predicate.name);
        ontology.is_predicate(name, wanted)
    };
    let included = filter.predicates.is_empty() || filter.predicates.iter().any(narrower);
    included && !filter.exclude.iter().any(narrower)
}

fn type_fits(topology: &Topology, types: &[TypeName], name: &SmolStr) -> bool {
    topology.ontology().fits(name, types) || types.contains(name)
}

fn holds_on(time: Option<RelationTime>, day: Date) -> bool {
    let Some(time) = time else { return false };
    if time.start.is_none() && time.end.is_none() {
        return false;
    }
    time.start.is_none_or(|start| start <= day) && time.end.is_none_or(|end| day <= end)
}
