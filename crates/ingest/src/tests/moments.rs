//! Older moments are the graph as it was, whatever they are made from.

use newsgraph_graph::{Filter, Topology};
use newsgraph_model::{Judgement, Verdict, View};

use super::endorsement;
use crate::{Author, Engine, TermDraft};

/// All that a topology shows, one line for each entity.
pub(super) fn shown(topology: &Topology) -> String {
    let all = Filter::of_view(View::All);
    let mut lines = vec![format!(
        "{}: {} entities, {} relations, {} edges",
        topology.sequence(),
        topology.n_entities(),
        topology.n_relations(),
        topology.n_edges()
    )];
    for node in topology.entities() {
        let id = topology.entity_id(node).expect("it is in use");
        let names: Vec<&str> = topology.names(node).collect();
        let relations = topology.relations_of(id, &all);
        let relations: Vec<String> = relations
            .map(|header| format!("{} {:?} {}", header.id, header.views, header.claims))
            .collect();
        lines.push(format!("{id} {names:?} {relations:?}"));
    }
    lines.join("\n")
}

/// A graph with changes of every kind: the sequence of the last.
pub(super) fn history(engine: &Engine) -> u64 {
    let by = Author::named("ada");
    let named = |number: usize| TermDraft::New {
        name: format!("Jane Roe{number}"),
        entity_type: "Person".into(),
    };
    let mut attested = Vec::new();
    let mut people = Vec::new();
    for number in 0..6 {
        let predicate = ["endorsed", "met", "criticized"][number % 3];
        let (id, committed) = engine
            .attest(&endorsement(named(number), predicate), &by)
            .expect("stored");
        attested.push(id);
        let relation = committed.relations[0].after.as_ref().expect("there");
        people.push(relation.subject.entity().expect("an entity"));
    }
    engine.withdraw(attested[1], &by).expect("withdrawn");
    engine
        .judge(
            Judgement::new((people[0], people[2]), Verdict::Same, "ada", "").expect("two entities"),
            &by,
        )
        .expect("judged");
    engine.undo(None, &by).expect("undone");
    engine.withdraw(attested[4], &by).expect("withdrawn");
    let newest = engine.snapshot().expect("readable");
    newest.sequence()
}

#[test]
fn every_moment_is_the_graph_as_it_was_in_any_order_of_asking() {
    let engine = Engine::in_memory().expect("opens");
    let last = history(&engine);
    assert_eq!(last, 10);
    // Forwards, backwards, from one that is kept, and again after it was forgotten.
    for sequence in [3, 9, 1, 10, 0, 4, 8, 7, 2, 6, 5, 3, 9, 9] {
        let moment = engine
            .snapshot_at(sequence)
            .expect("readable")
            .expect("it is there");
        assert_eq!(moment.sequence(), sequence);
        let read = Topology::load(&moment.view, engine.ontology()).expect("readable");
        assert_eq!(shown(&moment.topology), shown(&read), "moment {sequence}");
    }
    assert!(engine.snapshot_at(last + 1).expect("readable").is_none());
}
