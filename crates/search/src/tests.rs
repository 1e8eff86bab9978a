//! Full text over a store: what is found, in which order, after which history, and what becomes of broken files.

mod files;
mod world;

use newsgraph_model::View;
use newsgraph_store::Action;

use crate::{QueryError, TextQuery};
use world::{Archive, Paper, everything, undo};

fn papers() -> Vec<Paper> {
    vec![
        Paper::new(
            "Harbor strike ends",
            "The dockers ended their strike in Lindhaven.\nIt rained.",
        )
        .saying(0, "occurred")
        .published("2025-11-02"),
        Paper::new(
            "Weather",
            "Dockers will strike again on Friday.\nThe minister met the dockers.",
        )
        .saying(0, "planned")
        .saying(1, "occurred")
        .published("2025-11-03")
        .tagged("north"),
        Paper::new(
            "Café opens",
            "Zoë O'Hara opened a café on the U.S. side.\nNobody endorsed it.",
        )
        .saying(0, "occurred")
        .saying(1, "negative")
        .published("2025-11-04"),
    ]
}

#[test]
fn words_are_found_in_titles_and_in_sentences_with_claims() {
    let archive = Archive::of(&papers());
    archive.check(
        "strike",
        &[
            "Harbor strike ends: title",
            "Weather: 0",
            "Harbor strike ends: 0",
        ],
    );
    archive.check(
        "strikes ended",
        &["Harbor strike ends: title", "Harbor strike ends: 0"],
    );
    // A mark parts words; without it a letter of `hara` is one too many.
    archive.check("zoe ohara", &["Café opens: 0"]);
    archive.check("zoe o'hara", &["Café opens: 0"]);
    archive.check("CAFE", &["Café opens: title", "Café opens: 0"]);
    // No claim was read in this sentence.
    archive.check("rained", &[]);
}

#[test]
fn quotation_marks_keep_words_together() {
    let archive = Archive::of(&papers());
    archive.check("\"met the dockers\"", &["Weather: 1"]);
    archive.check("\"dockers the met\"", &[]);
    archive.check("“strike ends” harbor", &["Harbor strike ends: title"]);
}

#[test]
fn beginnings_typing_errors_and_some_of_the_words_are_tried_in_turn() {
    let archive = Archive::of(&papers());
    archive.check("lindh", &["Harbor strike ends: 0"]);
    archive.check("lindh ", &[]);
    archive.check("minsiter", &["Weather: 1"]);
    archive.check("Lindahven", &["Harbor strike ends: 0"]);
    archive.check("minister spaceship", &["Weather: 1"]);
    archive.check("spaceship", &[]);
}

#[test]
fn a_view_and_a_collection_narrow_sentences() {
    let archive = Archive::of(&papers());
    archive.check_in("dockers", View::Planned, None, &["Weather: 0"]);
    archive.check_in(
        "dockers",
        View::Asserted,
        None,
        &["Weather: 1", "Harbor strike ends: 0"],
    );
    archive.check_in("endorsed", View::Reported, None, &[]);
    archive.check_in("endorsed", View::Negated, None, &["Café opens: 1"]);
    archive.check_in(
        "dockers",
        View::All,
        Some("north"),
        &["Weather: 0", "Weather: 1"],
    );
    archive.check_in("dockers", View::All, Some("south"), &[]);
}

#[test]
fn what_was_asked_is_marked() {
    let marked = |query: &str, text: &str| -> Vec<String> {
        let query = TextQuery::read(query).expect("a short query");
        let places = query.places_in(text);
        places
            .iter()
            .map(|span| text[span.start()..span.end()].to_owned())
            .collect()
    };
    let text = "Striking dockers ended the strike; the mínister said so.";
    assert_eq!(marked("strike", text), ["Striking", "strike"]);
    assert_eq!(
        marked("dockers striking", text),
        ["Striking dockers", "strike"]
    );
    assert_eq!(marked("\"the strike\"", text), ["the strike"]);
    assert_eq!(marked("mini", text), ["mínister"]);
    assert_eq!(marked("minsiter", text), ["mínister"]);
    assert_eq!(marked("nothing", text), Vec::<String>::new());
}

#[test]
fn queries_are_words_and_nothing_else() {
    let archive = Archive::of(&papers());
    for hostile in [
        "",
        " ",
        "\"",
        "\"\"",
        "*",
        "?",
        "AND",
        "(((",
        "[a TO z]",
        "/.*/",
        "-strike",
        "\\",
        "\0",
        "~2",
        "^",
        "sentence:*",
        "🦀",
        "\u{202e}",
        "a\"b\"c\"",
        "view:1 OR 1=1",
    ] {
        archive.found(hostile, &everything());
    }
    archive.check("title:weather", &[]);
    archive.check(
        "-strike",
        &[
            "Harbor strike ends: title",
            "Weather: 0",
            "Harbor strike ends: 0",
        ],
    );
    let long = "strike ".repeat(200);
    assert_eq!(
        TextQuery::read(&long).err(),
        Some(QueryError::TooLong { n_bytes: 1400 })
    );
    let many = "a ".repeat(25);
    assert_eq!(
        TextQuery::read(&many).err(),
        Some(QueryError::TooManyWords { n_words: 25 })
    );
    assert!(TextQuery::read(&"x".repeat(1000)).is_ok());
}

#[test]
fn what_is_taken_back_is_not_found_and_what_comes_again_is() {
    let papers = papers();
    let archive = Archive::of(&papers);
    let retracted = archive.commit(Action::Retract {
        document: papers[0].id(),
    });
    archive.check("strike", &["Weather: 0"]);
    undo(&archive.store, retracted);
    archive.check(
        "strike",
        &[
            "Harbor strike ends: title",
            "Weather: 0",
            "Harbor strike ends: 0",
        ],
    );
}

#[test]
fn a_revision_takes_the_place_of_a_text() {
    let first = papers().remove(0).at("https://paper.example/1");
    let mut second = first.clone();
    second.text = "The dockers went on with their strike in Oslo.\n".into();
    second.published = Some("2025-11-05".into());
    let archive = Archive::of(std::slice::from_ref(&first));
    archive.commit(second.ingest());
    archive.check("lindhaven", &[]);
    archive.check("oslo", &["Harbor strike ends: 0"]);
    // Whichever way the newer one goes, the older one counts again.
    archive.commit(Action::Retract {
        document: second.id(),
    });
    archive.check("lindhaven", &["Harbor strike ends: 0"]);
    archive.check("oslo", &[]);
}

#[test]
fn order_and_scores_follow_from_what_is_live() {
    let papers: Vec<Paper> = (0..40)
        .map(|number| {
            let words = ["strike", "strike strike", "harbor strike", "minister"][number % 4];
            let title = format!("Paper {number} {words}");
            let text = format!("The {words} is number {number} of the dockers.\n");
            let day = format!("2025-11-{:02}", 1 + number % 5);
            Paper::new(&title, &text)
                .saying(0, "occurred")
                .published(&day)
        })
        .collect();
    let (kept, gone) = papers.split_at(25);
    let plain = Archive::of(kept);
    // The others come and go, one at a time, each seen by the index.
    let busy = Archive::of(&[]);
    for paper in gone.iter().chain(kept.iter().rev()) {
        busy.commit(paper.ingest());
        busy.found("strike", &everything());
    }
    for paper in gone {
        busy.commit(Action::Retract {
            document: paper.id(),
        });
    }
    for query in [
        "strike",
        "harbor strike",
        "dockers",
        "minister number",
        "\"strike strike\"",
        "strkie",
    ] {
        let found = plain.found(query, &everything());
        assert!(!found.is_empty(), "{query}");
        assert_eq!(busy.found(query, &everything()), found, "{query}");
    }
}
