//! Developer commands: `cargo xtask <verb>`.

mod bench;
mod convert_model;
mod crash;
mod cross;
mod demo;
mod eval;
mod fixture;
mod help;
mod lists;
mod parity;
mod picture;
mod readme;
mod schema;
mod shell;
mod spacy;
mod test;
mod tidy;
mod train;
mod web;

use anyhow::Result;

const HELP: &str = "\
cargo xtask <verb>; `cargo xtask <verb> --help` tells its options

  demo [ARGS]            build everything, read the sample articles, serve them, print the address
  test                   everything that must hold: formats, lints, docs, tests, pages, console blocks
  tidy                   rules that no linter knows: crate edges, file heads, words that must not appear
  schema [--write]       compare schema.graphql with the program, or write it anew
  web                    build the web pages (npm)
  picture [--write]      compare the drawing of the README with the program, or make it anew
  readme [--write]       run the console blocks of the README and compare, or write their output anew
  eval [ARGS]            how well the pipeline reads: figures against gold graphs and public sets
  lists DIR [--write]    say which public list confirms each row of the gazetteers
  crash [ARGS]           kill writers, cut the power, flip bits, and count what was lost; `--short` for little of each
  bench [WHAT]           measure: speed against the original, growth with hostile texts
  cross [ARGS]           lint and test the annotator for 64-bit ARM in an emulator; ARGS as for `cargo test`
  train WHAT             learn the weights of the ranker of antecedents from public sets
  fixture [--write]      make a small store of today's format for tests/fixtures
  convert-model WHEEL    make data/models from the published wheel
  parity [ARGS]          count where our analyses differ from spaCy's; `--f32` without rounded tables";

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some((verb, args)) = args.split_first() else {
        anyhow::bail!("name a verb\n\n{HELP}");
    };
    if help::is_asked(args) || ["--help", "-h", "help"].contains(&verb.as_str()) {
        help::print(verb, args, HELP);
        return Ok(());
    }
    match verb.as_str() {
        "bench" => bench::run(args),
        "convert-model" => convert_model::run(args),
        "crash" => crash::run(args),
        "cross" => cross::run_checks(args),
        "demo" => demo::run(args),
        "eval" => eval::run(args),
        "fixture" => fixture::run(args),
        "lists" => lists::run(args),
        "parity" => parity::run(args),
        "picture" => picture::run(args),
        "readme" => readme::run(args),
        "schema" => schema::run(args),
        "test" => test::run_checks(),
        "tidy" => tidy::run(),
        "train" => train::run(args),
        "web" => web::run(),
        _ => anyhow::bail!("there is no verb `{verb}`\n\n{HELP}"),
    }
}
