//! Drawings: what Graphviz makes of them, and names that try to break out.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::support::{Graph, samples};

/// Runs `dot`; `None` when Graphviz is not installed.
fn dot(format: &str, drawing: &str) -> Option<String> {
    let mut child = Command::new("dot")
        .arg(format!("-T{format}"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .ok()?;
    child
        .stdin
        .take()
        .expect("piped")
        .write_all(drawing.as_bytes())
        .expect("dot reads");
    let output = child.wait_with_output().expect("dot ends");
    assert!(
        output.status.success(),
        "dot: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn the_sample_graph_can_be_drawn() {
    let graph = Graph::new();
    samples("mayor")
        .iter()
        .for_each(|article| graph.ingest(article));
    let drawing = graph.out(&["export", "--format", "dot"]);
    assert!(drawing.contains("Donald Trump"));
    match dot("svg", &drawing) {
        Some(svg) => assert!(svg.contains("<svg")),
        None => crate::support::note("skipped: Graphviz is not installed"),
    }
}

#[test]
fn hostile_names_add_no_node_and_no_attribute() {
    let graph = Graph::new();
    graph.ingest(&samples("mayor")[0]);
    let long = "x".repeat(60 * 1024);
    let names = [
        r#"Evil" ] n666 [label="injected"#,
        r"Back\slash\",
        "Line\nbreak \u{2028} two",
        "<b>HTML</b><table><tr><td port=\"x\">",
        "} digraph other { a -> b",
        "/* comment */ // rest",
        &long,
    ];
    for name in names {
        let operation = "mutation($name: String!) { addRelation(input: { subject: { newEntity: { name: $name, type: \"Person\" } }, predicate: \"endorsed\", object: { newEntity: { name: \"Jane Roe\", type: \"Person\" } }, evidence: { dataset: \"names\" } }) { userErrors { message } } }";
        let variables = serde_json::json!({ "name": name }).to_string();
        let answer = graph.out(&["query", "--write", operation, "--variables", &variables]);
        assert!(answer.contains("\"userErrors\": []"), "{answer}");
    }
    let drawing = graph.out(&["export", "--format", "dot"]);
    let Some(json) = dot("dot_json", &drawing) else {
        crate::support::note("skipped: Graphviz is not installed");
        return;
    };
    let drawn: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let nodes = drawn["objects"].as_array().expect("nodes");
    let stats: serde_json::Value =
        serde_json::from_str(&graph.out(&["entities", "--limit", "100000", "--format", "json"]))
            .expect("JSON");
    let connected = stats
        .as_array()
        .expect("rows")
        .iter()
        .filter(|row| row["relations"] != 0)
        .count();
    assert!(
        nodes.len() <= connected + 1,
        "{} nodes for {connected} entities",
        nodes.len()
    );
    for node in nodes {
        assert!(
            node["name"]
                .as_str()
                .is_some_and(|name| !name.contains("666") && name != "a" && name != "b")
        );
        assert!(node.get("URL").is_none() && node.get("port").is_none());
    }
}
