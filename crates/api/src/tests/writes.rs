use serde_json::{Value, json};

use super::fixture::{engine, run};

const ADD: &str = "mutation($input: AddRelationInput!) { addRelation(input: $input) {
    relation { id triple { subject predicate object } support { attested claims } } claim { evidence { ... on Attested { dataset locator } } }
    changeset { id sequence kind } counts { relationsAdded relationsChanged entitiesAdded } userErrors { code path } clientMutationId } }";

fn add(subject: &str, predicate: &str, object: &str, client_id: &str) -> Value {
    json!({ "input": {
        "subject": {"newEntity": {"name": subject, "type": "Person"}},
        "predicate": predicate,
        "object": {"newEntity": {"name": object, "type": "Person"}},
        "evidence": {"dataset": "register", "locator": "row 7"},
        "clientMutationId": client_id,
    }})
}

#[test]
fn an_added_relation_is_attested_and_added_once() {
    let engine = engine();
    let answer = run(
        &engine,
        ADD,
        add("Ada Winter", "endorsed", "Bo Sommer", "a"),
    );
    let payload = &answer["data"]["addRelation"];
    assert_eq!(payload["userErrors"], json!([]), "{answer}");
    assert_eq!(
        payload["relation"]["support"],
        json!({"attested": 1, "claims": 1})
    );
    assert_eq!(
        payload["claim"]["evidence"],
        json!([{"dataset": "register", "locator": "row 7"}])
    );
    assert_eq!(payload["changeset"]["kind"], "ADD");
    assert_eq!(
        payload["counts"],
        json!({"relationsAdded": 1, "relationsChanged": 0, "entitiesAdded": 0})
    );
    let again = run(
        &engine,
        ADD,
        add("Ada Winter", "endorsed", "Bo Sommer", "a"),
    );
    assert_eq!(
        again["data"]["addRelation"]["changeset"],
        payload["changeset"]
    );
    let other = run(&engine, ADD, add("Ada Winter", "endorsed", "Dov Lenz", "a"));
    assert_eq!(
        other["data"]["addRelation"]["userErrors"][0]["code"],
        "ID_REUSED"
    );
    let unknown = run(&engine, ADD, add("Ada Winter", "endorzed", "Dov Lenz", "b"));
    assert_eq!(
        unknown["data"]["addRelation"]["userErrors"][0]["code"],
        "ONTOLOGY"
    );
}

#[test]
fn undo_gives_the_same_archive_back() {
    let engine = engine();
    let archive = |engine: &_| {
        run(
            engine,
            "{ export(format: GRAPH_JSON, view: ALL) { content } }",
            Value::Null,
        )
    };
    let before = archive(&engine);
    let id = run(
        &engine,
        "{ documents(first: 1) { nodes { id } } }",
        Value::Null,
    )["data"]["documents"]["nodes"][0]["id"]
        .clone();
    let retract = "mutation($id: ID!) { retractDocument(input: {document: $id}) { document { state } changeset { id } userErrors { code } } }";
    let answer = run(&engine, retract, json!({ "id": id }));
    assert_eq!(
        answer["data"]["retractDocument"]["document"]["state"], "RETRACTED",
        "{answer}"
    );
    assert_ne!(archive(&engine), before);
    let undo = "mutation($id: ID!) { undo(input: {changeset: $id}) { undone { kind } changeset { kind undoes { kind } } userErrors { code } } }";
    let answer = run(
        &engine,
        undo,
        json!({"id": answer["data"]["retractDocument"]["changeset"]["id"]}),
    );
    assert_eq!(
        answer["data"]["undo"]["undone"]["kind"], "RETRACT",
        "{answer}"
    );
    assert_eq!(
        answer["data"]["undo"]["changeset"],
        json!({"kind": "UNDO", "undoes": {"kind": "RETRACT"}})
    );
    assert_eq!(archive(&engine), before);
}

#[test]
fn merged_entities_answer_to_both_ids() {
    let engine = engine();
    let names = "{ a: entity(by: {name: \"Ada Winter\"}) { id } d: entity(by: {name: \"Dov Lenz\"}) { id } }";
    let ids = run(&engine, names, Value::Null)["data"].clone();
    let merge = "mutation($ids: [ID!]!) { mergeEntities(input: {entities: $ids}) { entity { id aliases { text } } changeset { id } userErrors { code } } }";
    let merged = run(
        &engine,
        merge,
        json!({"ids": [ids["a"]["id"], ids["d"]["id"]]}),
    );
    let shown = merged["data"]["mergeEntities"]["entity"]["id"].clone();
    assert!(shown.is_string(), "{merged}");
    for id in [&ids["a"]["id"], &ids["d"]["id"]] {
        let read = run(
            &engine,
            "query($id: ID!) { entity(by: {id: $id}) { id resolvedFrom } }",
            json!({ "id": id }),
        );
        assert_eq!(read["data"]["entity"]["id"], shown);
        assert_eq!(
            read["data"]["entity"]["resolvedFrom"].is_null(),
            *id == shown
        );
    }
    let one = run(
        &engine,
        merge,
        json!({"ids": [ids["a"]["id"], ids["a"]["id"]]}),
    );
    assert_eq!(
        one["data"]["mergeEntities"]["userErrors"][0]["code"],
        "BAD_INPUT"
    );
}

#[test]
fn an_empty_text_is_for_the_caller_to_put_right() {
    let ingest = "mutation { ingestText(input: {text: \" \"}) { document { id } userErrors { code message } } }";
    let answer = run(&engine(), ingest, Value::Null);
    assert_eq!(
        answer["data"]["ingestText"]["userErrors"],
        json!([{"code": "BAD_INPUT", "message": "the text is empty"}])
    );
}
