//! A graph to draw: entities and relations as plain values.

use std::collections::BTreeSet;

use newsgraph_graph::{Filter, Subgraph, Topology};
use newsgraph_model::ontology::Ontology;
use newsgraph_model::{
    EntityId, PredicateName, Relation, RelationId, RelationTime, TypeName, View, ViewSet,
};
use newsgraph_store::{ReadError, ReadView};

/// An entity to draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportNode {
    /// Its id.
    pub id: EntityId,
    /// The name to show.
    pub name: String,
    /// Its type.
    pub entity_type: TypeName,
    /// The family of its type, which decides shape and colour: `Person`, `Organization`, `Place` …
    pub family: TypeName,
}

/// A relation between two entities to draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportEdge {
    /// Its id.
    pub relation: RelationId,
    /// The subject.
    pub from: EntityId,
    /// The object.
    pub to: EntityId,
    /// Its predicate.
    pub predicate: PredicateName,
    /// The predicate in words.
    pub label: String,
    /// True when it reads the same both ways.
    pub symmetric: bool,
    /// The basic views it is in, over all assertions.
    pub views: ViewSet,
    /// When it happens or holds.
    pub time: Option<RelationTime>,
    /// Independent publishers behind it.
    pub publishers: u32,
    /// True when no text says it.
    pub attested: bool,
}

/// A graph to draw. Relations without an entity at both ends are not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportGraph {
    /// Entities, by id.
    pub nodes: Vec<ExportNode>,
    /// Relations, by id; both ends of each are among the nodes, or it is not drawn.
    pub edges: Vec<ExportEdge>,
}

impl ExportGraph {
    /// All relations that a view of the graph shows, and their ends.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn of_view(view: &ReadView, ontology: &Ontology, shown: View) -> Result<Self, ReadError> {
        Self::filtered(view, ontology, &Filter::of_view(shown))
    }

    /// All relations that a filter sees, and their ends.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn filtered(
        view: &ReadView,
        ontology: &Ontology,
        filter: &Filter,
    ) -> Result<Self, ReadError> {
        let topology = Topology::load(view, view.ontology())?;
        Ok(Self::of_topology(&topology, ontology, filter))
    }

    /// All relations of a topology that a filter sees, and their ends.
    pub fn of_topology(topology: &Topology, ontology: &Ontology, filter: &Filter) -> Self {
        let mut ends = BTreeSet::new();
        let mut edges = Vec::new();
        for header in topology.view(filter).relations() {
            let Some((subject, object)) = header.edge() else {
                continue;
            };
            let (Some(from), Some(to)) = (topology.entity_id(subject), topology.entity_id(object))
            else {
                continue;
            };
            ends.extend([(from, subject), (to, object)]);
            edges.push(ExportEdge {
                relation: header.id,
                from,
                to,
                predicate: topology.predicate(header).clone(),
                label: label_of(ontology, topology.predicate(header)),
                symmetric: is_symmetric(ontology, topology.predicate(header)),
                views: header.views,
                time: header.time,
                publishers: header.publishers,
                attested: header.attested,
            });
        }
        edges.sort_by_key(|edge| edge.relation);
        let node = |(id, node)| ExportNode {
            id,
            name: topology.name(node).to_owned(),
            entity_type: topology.entity_type(node).into(),
            family: ontology.type_family(topology.entity_type(node)).into(),
        };
        Self {
            nodes: ends.into_iter().map(node).collect(),
            edges,
        }
    }

    /// What a walk found, all its entities included.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn of_subgraph(
        view: &ReadView,
        ontology: &Ontology,
        subgraph: &Subgraph,
    ) -> Result<Self, ReadError> {
        let mut graph = Self::default();
        for node in &subgraph.nodes {
            if let Some(entity) = view.entity(node.entity)? {
                graph.nodes.push(ExportNode {
                    id: entity.id,
                    family: ontology.type_family(&entity.entity_type).into(),
                    entity_type: entity.entity_type,
                    name: entity.name,
                });
            }
        }
        for id in &subgraph.relations {
            if let Some(relation) = view.relation(*id)? {
                graph.edges.extend(edge_of(&relation, ontology));
            }
        }
        graph.nodes.sort_by_key(|node| node.id);
        graph.nodes.dedup_by_key(|node| node.id);
        graph.edges.sort_by_key(|edge| edge.relation);
        graph.edges.dedup_by_key(|edge| edge.relation);
        Ok(graph)
    }
}

fn edge_of(relation: &Relation, ontology: &Ontology) -> Option<ExportEdge> {
    let (from, to) = relation.edge()?;
    Some(ExportEdge {
        relation: relation.id,
        from,
        to,
        predicate: relation.predicate.clone(),
        label: label_of(ontology, &relation.predicate),
        symmetric: is_symmetric(ontology, &relation.predicate),
        views: relation.views,
        time: relation.time,
        publishers: relation.support.publishers,
        attested: relation.support.claims > 0
            && relation.support.attested == relation.support.claims,
    })
}

fn label_of(ontology: &Ontology, predicate: &str) -> String {
    ontology
        .predicate(predicate)
        .map_or_else(|| predicate.to_owned(), |predicate| predicate.label.clone())
}

fn is_symmetric(ontology: &Ontology, predicate: &str) -> bool {
    ontology
        .predicate(predicate)
        .is_some_and(|predicate| predicate.symmetric)
}
