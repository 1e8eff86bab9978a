//! Which entities a read shows: those with a relation that its filter sees.

use newsgraph_model::View;

use crate::filter::{Filter, Lens};
use crate::topology::{NodeIdx, Topology};

/// Relations looked at one entity after another, before all entities are judged in one pass over all relations.
const MAX_CHECKED: usize = 20_000;

/// Which entities a filter shows.
#[derive(Debug)]
pub(super) struct Shown<'t> {
    lens: Lens<'t>,
    /// Nothing but types is asked for.
    is_open: bool,
    /// An entity that takes part in no relation at all is shown too: a view hides what relations say, not names.
    shows_lone: bool,
    n_checked: usize,
    /// By number of an entity, once all were judged.
    judged: Option<Vec<bool>>,
}

impl<'t> Shown<'t> {
    pub(super) fn new(topology: &'t Topology, filter: &Filter) -> Self {
        let is_narrow = filter.collection.is_some()
            || filter.valid_at.is_some()
            || filter.min_publishers > 0
            || filter.attested.is_some()
            || !filter.predicates.is_empty()
            || !filter.exclude.is_empty();
        Self {
            lens: Lens::new(topology, filter),
            is_open: filter.view == View::All && !is_narrow,
            shows_lone: !is_narrow,
            n_checked: 0,
            judged: None,
        }
    }

    /// Whether the filter shows an entity.
    pub(super) fn shows(&mut self, node: NodeIdx) -> bool {
        if !self.lens.admits(node) || self.is_open {
            return self.is_open && self.lens.admits(node);
        }
        if self.n_checked > MAX_CHECKED {
            let lens = &self.lens;
            return self.judged.get_or_insert_with(|| judge_all(lens))[node.index()]
                || self.shows_lone && self.is_lone(node);
        }
        let topology = self.lens.topology();
        let mut is_lone = true;
        for relation in topology.parts(node) {
            is_lone = false;
            self.n_checked += 1;
            if self.lens.sees(topology.header(relation)) {
                return true;
            }
        }
        is_lone && self.shows_lone
    }

    fn is_lone(&self, node: NodeIdx) -> bool {
        self.lens.topology().parts(node).next().is_none()
    }
}

fn judge_all(lens: &Lens<'_>) -> Vec<bool> {
    let topology = lens.topology();
    let mut shown = vec![false; topology.node_bound()];
    for header in topology.relations().filter(|header| lens.sees(header)) {
        for node in header.participants() {
            shown[node.index()] = true;
        }
    }
    shown
}
