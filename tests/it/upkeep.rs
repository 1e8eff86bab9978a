//! What keeps a graph alive: room on the disk, backups, checks, a store written anew.

use crate::support::Graph;

fn small() -> Graph {
    let graph = Graph::new();
    graph.ingest(&graph.write("a.txt", ARTICLE));
    graph
}

const ARTICLE: &str = "---\ntitle: Roe endorses Poe\npublisher: Arden Post\npublished: 2025-03-04\n---\n\n\
                       Mayor Jane Roe endorsed Governor John Poe on Monday.\n";

#[test]
fn a_disk_without_room_is_read_and_not_written() {
    let graph = small();
    let other = graph.write("b.txt", "Governor John Poe met Mayor Jane Roe.\n");
    let words = [
        "ingest",
        "--keep-free",
        "99999999999",
        &other.to_string_lossy(),
    ];
    let errors = graph.fails(&words, 2);
    assert!(
        errors.contains("there is no room for the change"),
        "{errors}"
    );
    let change = r#"mutation { ingestText(input: {text: "Bob Lee met Ann Day."}) { userErrors { code message hint } } }"#;
    let keep_free = ["query", "--write", "--keep-free", "99999999999", change];
    let answer = String::from_utf8(graph.run(&keep_free).stdout).expect("UTF-8");
    assert!(answer.contains("STORAGE_FULL"), "{answer}");
    assert!(answer.contains("reads go on"), "{answer}");
    assert!(
        !answer.contains(&*graph.path().to_string_lossy()),
        "{answer}"
    );
    assert!(
        graph
            .out(&["show", "Jane Roe"])
            .contains("endorsed John Poe")
    );
    graph.out(&["undo"]);
    let nowhere = [
        "ingest",
        "--data",
        "new",
        "--keep-free",
        "99999999999",
        "b.txt",
    ];
    let errors = graph.fails(&nowhere, 2);
    assert!(errors.contains("the disk of `new` is full"), "{errors}");
}
