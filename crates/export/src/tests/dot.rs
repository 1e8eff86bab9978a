//! Drawings: styles, and names that try to break out.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};

use expect_test::{Expect, expect};
use newsgraph_graph::{Budget, Filter, Topology, Traversal};
use newsgraph_model::{EntityId, IdHasher, RelationId, View, ViewSet};

use super::{attested, commit, council, dot_reader, drawing, drawn, ontology, says, store_of};
use crate::{ExportEdge, ExportGraph, ExportNode};

/// Runs Graphviz; `None` when it is not installed.
fn graphviz(format: &str, drawing: &str) -> Option<serde_json::Value> {
    let mut child = Command::new("dot")
        .arg(format!("-T{format}"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .ok()?;
    let mut input = child.stdin.take().expect("piped");
    let text = drawing.to_owned();
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("no panic").expect("it reads");
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && complaints.is_empty(),
        "{complaints}"
    );
    Some(serde_json::from_slice(&output.stdout).expect("JSON"))
}

fn edge_between(from: EntityId, to: EntityId, views: &[View]) -> ExportEdge {
    let mut hasher = IdHasher::new("test");
    hasher.bytes(from.as_bytes()).bytes(to.as_bytes());
    ExportEdge {
        relation: RelationId::from_bytes(hasher.finish16()),
        from,
        to,
        predicate: "endorsed".into(),
        label: "endorsed".into(),
        symmetric: false,
        views: views
            .iter()
            .fold(ViewSet::EMPTY, |set, view| set.union(view.set())),
        time: None,
        publishers: 1,
        attested: false,
    }
}

fn node(number: u8, name: &str) -> ExportNode {
    ExportNode {
        id: EntityId::from_bytes([number; 16]),
        name: name.into(),
        entity_type: "Person".into(),
        family: "Person".into(),
    }
}

#[track_caller]
fn check_style(views: &[View], expected: Expect) {
    let nodes = vec![node(0, "a"), node(1, "b")];
    let edges = vec![edge_between(nodes[0].id, nodes[1].id, views)];
    let drawing = drawn(&ExportGraph { nodes, edges });
    let line = drawing
        .lines()
        .find(|line| line.contains("->"))
        .expect("an edge");
    expected.assert_eq(line.trim());
}

#[test]
fn an_edge_is_drawn_by_its_strongest_standing() {
    use View::{Asserted, Claimed, Negated, Planned, Possible};
    check_style(
        &[Asserted, Claimed],
        expect![[r#"n0 -> n1 [label="endorsed", style=solid, color=black, penwidth=1.00];"#]],
    );
    check_style(
        &[Planned, Possible],
        expect![[r#"n0 -> n1 [label="endorsed", style=dashed, color=black, penwidth=1.00];"#]],
    );
    check_style(
        &[Claimed],
        expect![[r#"n0 -> n1 [label="endorsed", style=dotted, color=black, penwidth=1.00];"#]],
    );
    check_style(
        &[Possible],
        expect![[r#"n0 -> n1 [label="endorsed", style=solid, color=gray60, penwidth=1.00];"#]],
    );
    check_style(
        &[Negated],
        expect![[
            r#"n0 -> n1 [label="endorsed", style=solid, color=red, penwidth=1.00, fontcolor=red, arrowhead=tee];"#
        ]],
    );
    check_style(
        &[Claimed, Negated],
        expect![[
            r#"n0 -> n1 [label="endorsed\ndisputed", style=dotted, color=red, penwidth=1.00, fontcolor=red];"#
        ]],
    );
}

#[test]
fn a_store_is_drawn_with_times_publishers_and_attestations() {
    let store = store_of(council().iter().map(super::Paper::ingest));
    commit(
        &store,
        attested("ada", &says("", "Dora Fenn", "endorsed", "Ada Moss")),
    );
    let drawing = dot_reader::read(&drawing(&store, View::Reported));
    let label = |node: &str| drawing.nodes[node]["label"].as_str();
    let mut lines: Vec<String> = drawing
        .edges
        .iter()
        .map(|(from, to, attributes)| {
            let attribute = |name: &str| attributes.get(name).map_or("-", String::as_str);
            format!(
                "{} | {} | {} | {} {} {}",
                label(from),
                attribute("label"),
                label(to),
                attribute("style"),
                attribute("color"),
                attribute("penwidth")
            )
        })
        .collect();
    lines.sort();
    expect![[r#"
        Ada Moss | met | Ben Holt | solid black 1.41
        Ada Moss | praised\ndisputed | Ben Holt | dotted red 1.41
        Cleo Marsh | hosted\n2025-03-07 | Ada Moss | dashed black 1.00
        Cleo Marsh | visited | Ben Holt | dashed black 1.00
        Dora Fenn | endorsed* | Ada Moss | solid black 1.00"#]]
    .assert_eq(&lines.join("\n"));
    assert_eq!(drawing.nodes.len(), 4);
}

#[test]
fn a_view_and_a_subgraph_draw_a_part() {
    let store = store_of(council().iter().map(super::Paper::ingest));
    let planned = dot_reader::read(&drawing(&store, View::Planned));
    assert_eq!((planned.nodes.len(), planned.edges.len()), (3, 2));
    let view = store.read();
    let topology = Topology::load(&view, &ontology()).expect("memory can be read");
    let seed = topology.search("cleo", 1)[0].entity;
    let traversal = Traversal {
        hops: 1,
        ..Traversal::default()
    };
    let subgraph = topology.subgraph(&[seed], &traversal, &Budget::default());
    let part = ExportGraph::of_subgraph(&view, &ontology(), &subgraph).expect("memory can be read");
    assert_eq!((part.nodes.len(), part.edges.len()), (3, 4));
    let whole =
        ExportGraph::filtered(&view, &ontology(), &Filter::default()).expect("memory can be read");
    assert_eq!(part, whole, "all of it is one relation away");
}

fn hostile_names() -> Vec<String> {
    let mut names: Vec<String> = [
        r#"Evil" ] n666 [label="injected"#,
        r#"\" ]; n666; n0 -> n1 [label=\""#,
        r"Back\slash\",
        r"\\",
        r#"\"#,
        r#"""#,
        r"\N \G \E \T \H \L \l \r \n",
        "line\nbreak\r\n\u{85} two \u{2028} three \u{2029}",
        "<b>HTML</b><table><tr><td port=\"x\">y</td></tr></table>",
        "<<b>not HTML</b>>",
        "} digraph other { a -> b",
        "]; subgraph cluster_x { z }",
        "/* comment */ // rest",
        "#include \"x\"",
        "nul\0 and \u{1b}[31m escape",
        "\u{202e}txet desrever\u{202c} \u{2067}rtl\u{2069}",
        "שלום עולם",
        "&lt;b&gt; &amp; &quot; &#34;] x [",
        "URL=\"javascript:alert(1)\"",
        "a\", URL=\"javascript:alert(1)",
        "{left|right|<port>}",
        "n0",
        "strict",
        "node",
        "",
        " ",
        "🏛️ e\u{301}\u{301}\u{301}",
        "%s%n ${HOME} $(id) `id`",
    ]
    .map(String::from)
    .to_vec();
    names.push("x".repeat(64 * 1024));
    names.push("\"".repeat(64 * 1024));
    names.push("\\".repeat(199) + "\"" + &"\\".repeat(64 * 1024));
    names
}

fn hostile_graph() -> ExportGraph {
    let names = hostile_names();
    let nodes: Vec<ExportNode> = names
        .iter()
        .zip(0_u8..)
        .map(|(name, number)| node(number, name))
        .collect();
    let edges = nodes
        .windows(2)
        .zip(&names)
        .map(|(pair, name)| ExportEdge {
            label: name.clone(),
            ..edge_between(pair[0].id, pair[1].id, &[View::Asserted])
        })
        .collect();
    ExportGraph { nodes, edges }
}

const NODE_ATTRIBUTES: [&str; 3] = ["fillcolor", "label", "shape"];
const EDGE_ATTRIBUTES: [&str; 4] = ["color", "label", "penwidth", "style"];

#[test]
fn hostile_names_add_no_node_and_no_attribute() {
    let graph = hostile_graph();
    let text = drawn(&graph);
    let drawing = dot_reader::read(&text);
    assert_eq!(
        (drawing.nodes.len(), drawing.edges.len()),
        (graph.nodes.len(), graph.edges.len())
    );
    for attributes in drawing.nodes.values() {
        assert!(attributes.keys().eq(&NODE_ATTRIBUTES), "{attributes:?}");
    }
    for (_, _, attributes) in &drawing.edges {
        assert!(attributes.keys().eq(&EDGE_ATTRIBUTES), "{attributes:?}");
    }
    assert!(!text.contains("=<"), "no HTML-like label");
    assert!(
        text.chars()
            .all(|character| character == '\n' || !character.is_control())
    );
}

#[test]
fn names_read_back_as_they_are() {
    let graph = hostile_graph();
    let drawing = dot_reader::read(&drawn(&graph));
    for (number, node) in graph.nodes.iter().enumerate() {
        let label = &drawing.nodes[&format!("n{number}")]["label"];
        let shown = label
            .replace(r"\\", "\u{1}")
            .replace(r"\n", "\n")
            .replace('\u{1}', r"\")
            .replace("&amp;", "&");
        let plain = |character: char| {
            !character.is_control()
                && !"\u{2028}\u{2029}\u{202c}\u{202e}\u{2067}\u{2069}".contains(character)
        };
        let expected: String = node
            .name
            .chars()
            .map(|character| {
                if plain(character) || character == '\n' {
                    character
                } else {
                    ' '
                }
            })
            .take(200)
            .collect();
        assert_eq!(shown.trim_end_matches('…'), expected, "{:?}", node.name);
    }
}

#[test]
fn graphviz_reads_the_same_nodes_and_attributes() {
    let graph = hostile_graph();
    let Some(read) = graphviz("dot_json", &drawn(&graph)) else {
        eprintln!("skipped: Graphviz is not installed");
        return;
    };
    let objects = read["objects"].as_array().expect("nodes");
    let edges = read["edges"].as_array().expect("edges");
    assert_eq!(
        (objects.len(), edges.len()),
        (graph.nodes.len(), graph.edges.len())
    );
    let keys = |value: &serde_json::Value| -> BTreeSet<String> {
        value
            .as_object()
            .expect("an object")
            .keys()
            .cloned()
            .collect()
    };
    // What `node [..]` and `edge [..]` set for all comes back on each.
    let allowed_of_node = [
        "_gvid",
        "name",
        "label",
        "shape",
        "fillcolor",
        "fontname",
        "fontsize",
        "style",
    ];
    let allowed_of_edge = [
        "_gvid", "head", "tail", "label", "style", "color", "penwidth", "fontname", "fontsize",
    ];
    for (number, object) in objects.iter().enumerate() {
        assert_eq!(object["name"], format!("n{number}"));
        assert!(
            keys(object)
                .iter()
                .all(|key| allowed_of_node.contains(&key.as_str())),
            "{object}"
        );
    }
    for edge in edges {
        assert!(
            keys(edge)
                .iter()
                .all(|key| allowed_of_edge.contains(&key.as_str())),
            "{edge}"
        );
    }
}

#[test]
fn an_edge_without_its_node_and_a_node_twice_are_not_drawn() {
    let a = node(0, "a");
    let edge = edge_between(a.id, EntityId::from_bytes([9; 16]), &[View::Asserted]);
    let graph = ExportGraph {
        nodes: vec![a.clone(), a],
        edges: vec![edge],
    };
    let drawing = dot_reader::read(&drawn(&graph));
    assert_eq!((drawing.nodes.len(), drawing.edges.len()), (1, 0));
}
