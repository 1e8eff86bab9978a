//! Small graphs and filters by chance.

use jiff::civil::Date;
use newsgraph_graph::{Direction, Filter, Topology};
use newsgraph_ingest::ontology;
use newsgraph_model::{Relation, View};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::sample::{Link, Sample};

pub(super) const KINDS: [&str; 4] = ["Person", "Company", "GPE", "MediaOutlet"];

/// Some read both ways, some are narrower than others, one is not of the ontology.
pub(super) const PREDICATES: [&str; 7] = [
    "met",
    "visited",
    "spoke_with",
    "supported",
    "endorsed",
    "accused",
    "raw:outbid",
];

const BASIC: [View; 5] = [
    View::Asserted,
    View::Planned,
    View::Claimed,
    View::Possible,
    View::Negated,
];

/// A graph, and what its relations have that graphs to measure with do not.
#[derive(Clone, Debug)]
pub(super) struct Graph {
    pub(super) sample: Sample,
    /// Whether only a person or dataset says it, by relation.
    pub(super) attested: Vec<bool>,
    /// Whether it is in the collection `north`, by relation.
    pub(super) north: Vec<bool>,
}

impl Graph {
    pub(super) fn topology(&self) -> Topology {
        let relations = self
            .sample
            .relations()
            .enumerate()
            .map(|(number, relation)| {
                let mut relation: Relation = relation;
                if self.attested[number] {
                    relation.support.attested = relation.support.claims;
                }
                if self.north[number] {
                    relation.collections.insert("north".into());
                }
                relation
            });
        Topology::build(&ontology(), self.sample.entities(), relations, 1)
    }
}

/// The day with this number in a short month.
pub(super) fn day(number: i8) -> Date {
    Date::new(2025, 2, number).expect("February has 28 days")
}

prop_compose! {
    /// A graph of few things, so that paths meet; relations with oneself and parallel ones occur.
    pub(super) fn graphs()(kinds in vec(select(&KINDS[..]), 1..10))
        (links in vec(links(kinds.len() as u32), 0..40), kinds in Just(kinds)) -> Graph {
        let mut sample = Sample::default();
        for (number, kind) in kinds.iter().enumerate() {
            sample.add_thing(format!("Thing {number}"), kind);
        }
        let mut graph = Graph { sample, attested: Vec::new(), north: Vec::new() };
        for (mut link, predicate, attested, north) in links {
            link.predicate = graph.sample.predicate(predicate);
            link.id = graph.sample.next_relation();
            graph.sample.links.push(link);
            graph.attested.push(attested);
            graph.north.push(north);
        }
        graph
    }
}

prop_compose! {
    fn links(n_things: u32)(
        subject in 0..n_things,
        object in 0..n_things,
        predicate in select(&PREDICATES[..]),
        view in select(&BASIC[..]),
        publishers in 1_u8..5,
        number in 1_i8..6,
        attested: bool,
        north: bool,
    ) -> (Link, &'static str, bool, bool) {
        let link = Link {
            id: Sample::default().next_relation(),
            subject,
            object,
            predicate: 0,
            view,
            publishers,
            day: day(number),
        };
        (link, predicate, attested, north)
    }
}

prop_compose! {
    /// Any filter; half of them ask for nothing but a view.
    pub(super) fn filters()(
        view in select(View::ALL),
        predicates in vec(select(&PREDICATES[..]), 0..3),
        exclude in vec(select(&PREDICATES[..]), 0..2),
        types in vec(select(&["Person", "Organization", "Place", "GPE"][..]), 0..3),
        in_collection: bool,
        valid_at in option::of(1_i8..6),
        min_publishers in 0_u32..4,
        attested in option::of(any::<bool>()),
        is_plain: bool,
    ) -> Filter {
        if is_plain {
            return Filter::of_view(view);
        }
        Filter {
            view,
            predicates: predicates.into_iter().map(Into::into).collect(),
            exclude: exclude.into_iter().map(Into::into).collect(),
            types: types.into_iter().map(Into::into).collect(),
            collection: in_collection.then(|| "north".into()),
            valid_at: valid_at.map(day),
            min_publishers,
            attested,
        }
    }
}

/// Any direction.
pub(super) fn directions() -> impl Strategy<Value = Direction> {
    select(&[Direction::Out, Direction::In, Direction::Both][..])
}
