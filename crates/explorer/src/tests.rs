//! Checks of what the embedded pages promise. What needs the pages is checked when they were built, and the absence of
//! them when they were not.

use std::collections::BTreeSet;

use super::*;

#[track_caller]
fn check_content_type(name: &str, expected: &str) {
    assert_eq!(content_type(name), expected, "{name}");
}

#[test]
fn content_types_come_from_the_extension() {
    check_content_type("index.html", "text/html; charset=utf-8");
    check_content_type(
        "assets/editor.worker-a.js",
        "text/javascript; charset=utf-8",
    );
    check_content_type("assets/codicon.ttf", "font/ttf");
    check_content_type("icon.svg", "image/svg+xml");
    check_content_type("no-extension", "application/octet-stream");
}

#[test]
fn every_embedded_file_has_a_known_type() {
    for name in Dist::iter() {
        assert_ne!(content_type(&name), "application/octet-stream", "{name}");
    }
}

#[test]
fn paths_of_pages_lead_to_their_files() {
    assert_eq!(file_name("/"), START_PAGE);
    assert_eq!(file_name(""), START_PAGE);
    assert_eq!(file_name("/playground"), PLAYGROUND_PAGE);
    assert_eq!(file_name("/assets/a.js"), "assets/a.js");
}

#[test]
fn no_path_leads_out_of_the_folder() {
    for path in [
        "../Cargo.toml",
        "/../package.json",
        "//etc/passwd",
        "assets/../../package.json",
        "/nothing",
        "\0",
        ".",
    ] {
        assert_eq!(asset(path), None, "{path:?}");
    }
}

#[test]
fn pages_are_there_when_built() {
    for path in ["/", "/playground"] {
        let page = asset(path);
        assert_eq!(page.is_some(), is_built(), "{path}");
        let Some(page) = page else { continue };
        assert_eq!(page.content_type, "text/html; charset=utf-8");
        assert!(!page.immutable);
    }
}

#[test]
fn pages_name_only_files_that_are_embedded() {
    for path in ["/", "/playground"] {
        let Some(page) = asset(path) else { continue };
        let html = String::from_utf8(page.bytes.into_owned()).expect("the pages are UTF-8");
        let names = referenced(&html);
        assert!(!names.is_empty(), "{path} names no script");
        for name in names {
            assert!(asset(name).is_some(), "{path} names `{name}`");
        }
        assert!(!html.contains("<style"), "{path} has an inline style");
        assert_eq!(
            html.matches("<script").count(),
            html.matches("<script type=\"module\" crossorigin src=\"./")
                .count()
        );
    }
}

/// File names in `src` and `href` that are not routes of the server.
fn referenced(html: &str) -> BTreeSet<&str> {
    ["src=\"./", "href=\"./"]
        .into_iter()
        .flat_map(|attribute| html.split(attribute).skip(1))
        .filter_map(|rest| rest.split('"').next())
        .filter(|name| name.starts_with(HASHED_NAMES) || *name == "icon.svg")
        .collect()
}

#[test]
fn entity_tags_are_quoted_and_differ() {
    let tags: BTreeSet<String> = Dist::iter()
        .filter_map(|name| asset(&name))
        .map(|asset| asset.etag)
        .collect();
    assert!(
        tags.iter()
            .all(|tag| tag.len() == 34 && tag.starts_with('"') && tag.ends_with('"'))
    );
    assert_eq!(
        tags.len(),
        Dist::iter().count(),
        "two files have the same bytes"
    );
    assert_eq!(etag(&[0xab; 32]), format!("\"{}\"", "ab".repeat(16)));
}

#[test]
fn policies_forbid_what_the_pages_do_not_need() {
    for policy in [CONTENT_SECURITY_POLICY, PLAYGROUND_CONTENT_SECURITY_POLICY] {
        assert!(policy.starts_with("default-src 'self';"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(
            !policy.contains("script-src") && !policy.contains("http") && !policy.contains('*'),
            "{policy}"
        );
        assert!(!policy.contains("  ") && !policy.contains('\n'), "{policy}");
    }
    assert!(!CONTENT_SECURITY_POLICY.contains("unsafe"));
}

#[test]
fn the_page_without_pages_says_what_to_do() {
    let page = unbuilt_page();
    let html = std::str::from_utf8(&page.bytes).expect("the page is UTF-8");
    assert!(html.contains("built without the web pages: run <code>cargo xtask web</code>"));
    assert!(!html.contains("<script") && !html.contains("style="));
}
