//! What `cargo xtask <verb> --help` prints.

use std::io::Write as _;

use crate::{bench, eval, lists, parity, train};

/// A verb and its help.
type Page = (&'static str, &'static str);

/// All verbs; `bench` has pages of its own for what it measures.
const PAGES: &[Page] = &[
    ("bench", bench::HELP),
    (
        "convert-model",
        "\
usage: cargo xtask convert-model WHEEL [-o BLOB] [--f32]

  WHEEL      the published Python package of the model
  -o BLOB    where the one file goes that the annotator loads; data/models/en_core_web_md-3.7.1.bin unless told
  --f32      keep the weights as they are instead of rounding them; needs `-o`",
    ),
    (
        "crash",
        "\
usage: cargo xtask crash [--short] [--release] [--only PART] [AMOUNT N]...

  --short          little of each part, as `cargo xtask test` runs it
  --release        with optimised programs
  --only PART      one part: kills, power-cuts, hubs, creations, flips, full-disks, retries, stops, reads or histories
                                                    in full   --short
  --rounds N       writers killed                       500         6
  --power-cuts N   disks cut off (needs root)           200         3
  --creations N    stores killed while they are made    400         8
  --hubs N         kills and cuts with a large hub       15         0
  --hub N          relations of that hub            100,000         0
  --flips N        single bits turned over            1,000        40
  --full-disks N   disks and files filled up             10         2
  --retries N      work killed twice and done again      50         2
  --stops N        servers ended by SIGTERM              50         1
  --reads N        reads beside a writer            100,000     2,000
  --histories N    random histories against a model  10,000         0",
    ),
    (
        "cross",
        "\
usage: cargo xtask cross [ARGS]

Lints the annotator for 64-bit ARM and runs its tests in an emulator; ARGS as for `cargo test`.",
    ),
    (
        "demo",
        "\
usage: cargo xtask demo [ARGS]

Builds the pages and the program, then runs `newsgraph demo ARGS`; `newsgraph demo --help` tells which there are.",
    ),
    ("eval", eval::USAGE),
    (
        "fixture",
        "\
usage: cargo xtask fixture [--write]

Makes the store of today's format in tests/fixtures; `--write` replaces one that is there.",
    ),
    ("lists", lists::USAGE),
    ("parity", parity::USAGE),
    (
        "picture",
        "\
usage: cargo xtask picture [--write]

Compares the drawing of the README with what the program exports; `--write` makes it anew (needs Graphviz).",
    ),
    (
        "readme",
        "\
usage: cargo xtask readme [--write]

Runs the console blocks of the README and compares what they print; `--write` puts today's output there.",
    ),
    (
        "schema",
        "\
usage: cargo xtask schema [--write]

Compares schema.graphql with what the program serves; `--write` writes it anew.",
    ),
    (
        "test",
        "\
usage: cargo xtask test

Runs everything that must hold, and stops at the first check that fails.",
    ),
    (
        "tidy",
        "\
usage: cargo xtask tidy

Checks rules that no linter knows: crate edges, file heads, words that must not appear.",
    ),
    ("train", train::USAGE),
    (
        "web",
        "\
usage: cargo xtask web

Installs the npm packages of the pages where they changed, and builds the pages.",
    ),
];

/// Whether help is asked for.
pub(crate) fn is_asked(args: &[String]) -> bool {
    args.iter().any(|arg| arg == "--help" || arg == "-h")
}

/// Prints the help of a verb, or of what a `bench` measures; `all` for a verb that there is not.
pub(crate) fn print(verb: &str, args: &[String], all: &str) {
    let what = args.first().map(String::as_str);
    let page = match (verb, what.and_then(bench::help)) {
        ("bench", Some(page)) => page,
        _ => page(verb).unwrap_or(all),
    };
    // A reader that has seen enough, as `head`, closes its end.
    let _closed = writeln!(std::io::stdout(), "{page}");
}

fn page(verb: &str) -> Option<&'static str> {
    let page = PAGES.iter().find(|(name, _)| *name == verb);
    page.map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::{PAGES, page};

    #[test]
    fn every_verb_has_a_page_and_names_itself() {
        let verbs = crate::HELP.lines().filter_map(|line| {
            let line = line.strip_prefix("  ")?;
            line.split_whitespace().next()
        });
        let verbs: Vec<&str> = verbs.collect();
        assert_eq!(verbs.len(), PAGES.len());
        for verb in verbs {
            let text = page(verb).expect("a page");
            assert!(text.contains(&format!("cargo xtask {verb}")), "{verb}");
        }
    }
}
