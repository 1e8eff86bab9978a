//! `cargo xtask eval`: how well the pipeline reads, counted against gold.

mod answer;
mod article;
mod check;
mod child;
mod figures;
mod gold;
mod interval;
mod listing;
mod mapping;
mod matching;
mod names;
mod ontology;
mod pairing;
mod record;
mod sources;
mod table;
mod tally;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use fs_err as fs;
use serde_json::{Value, json};

use answer::Answer;
use article::{Scored, score};
use figures::graph_figures;
use ontology::Ontology;
use record::{ArticleResult, Results, SetResult};
use sources::GoldSet;
use tally::sum;

use crate::shell::say;

const USAGE: &str = "\
usage: cargo xtask eval [--datasets DIR] [--only TASK] [--article ID] [--verbose] [--json FILE] [--write]

  --datasets DIR   also the public development sets in DIR/dev or DIR; docs/evaluation.md tells where they come from
  --only TASK      one task: `graphs`, or a set of articles by its name
  --article ID     only articles whose id contains ID
  --verbose        sentence by sentence what was missed, invented and misread
  --json FILE      write the figures and counts
  --write          record the results in data/gold/results.json";

#[derive(Debug, Default)]
struct Options {
    datasets: Option<PathBuf>,
    json: Option<PathBuf>,
    article: Option<String>,
    only: Option<String>,
    verbose: bool,
    write: bool,
}

fn parse(args: &[String]) -> Result<Options> {
    let mut options = Options::default();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let mut value = || {
            let value = args.next();
            value
                .cloned()
                .with_context(|| format!("`{arg}` needs a value\n\n{USAGE}"))
        };
        match arg.as_str() {
            "--datasets" => {
                let path = value()?;
                let path =
                    fs::canonicalize(&path).with_context(|| format!("no folder `{path}`"))?;
                options.datasets = Some(path);
            }
            "--json" => options.json = Some(std::path::absolute(value()?)?),
            "--article" => options.article = Some(value()?),
            "--only" => options.only = Some(value()?),
            "--verbose" => options.verbose = true,
            "--write" => options.write = true,
            _ => bail!("`{arg}` is not known\n\n{USAGE}"),
        }
    }
    if options.write && options.article.is_some() {
        bail!("results of some articles are not recorded; leave out `--article` or `--write`");
    }
    Ok(options)
}

/// Runs the pipeline over every set that is there and prints one table for each.
///
/// # Errors
/// A gold file is wrong, the program cannot be built or run, or our counts differ from those of the other scorers.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let options = parse(args)?;
    let ontology = Ontology::read()?;
    let folder = tempfile::tempdir()?;
    let recorded = record::read()?;
    let mut faults = Vec::new();
    let mut results = Results::new();
    let sets = graph_sets(&options, &ontology)?;
    for set in &sets {
        faults.extend(set.faults.iter().cloned());
    }
    for (set, answers) in sets.iter().zip(graph_answers(&sets, folder.path())?) {
        let scored: Vec<Scored<'_>> = set
            .articles
            .iter()
            .zip(&answers)
            .map(|(gold, answer)| score(gold, answer, &ontology))
            .collect();
        if options.verbose {
            let listings: Vec<String> = scored.iter().map(listing::listing).collect();
            print(&listings.concat());
            print(&listing::classes(&scored));
        }
        let result = result_of(set, &scored);
        print(&table::table(&set.name, &result, recorded.get(&set.name)));
        results.insert(set.name.clone(), result);
        if let Some(datasets) = &options.datasets {
            faults.extend(check_set(set, &answers, &scored, datasets, folder.path())?);
        }
    }
    finish(&options, &results, &faults)
}

fn finish(options: &Options, results: &Results, faults: &[String]) -> Result<()> {
    if let Some(path) = &options.json {
        fs::write(path, serde_json::to_string_pretty(results)? + "\n")?;
    }
    if !faults.is_empty() {
        bail!("{}", faults.join("\n"));
    }
    if options.write {
        record::write(results)?;
        say("recorded in data/gold/results.json");
    }
    Ok(())
}

/// The sets to run, each with the articles to run.
fn graph_sets(options: &Options, ontology: &Ontology) -> Result<Vec<GoldSet>> {
    let mut sets = vec![sources::own(ontology)?];
    if let Some(datasets) = &options.datasets {
        sets.extend(sources::public(datasets)?);
    }
    if let Some(only) = options.only.as_deref().filter(|only| *only != "graphs") {
        sets.retain(|set| set.name == only);
    }
    for set in &mut sets {
        if let Some(part) = &options.article {
            set.articles
                .retain(|article| article.id.contains(part.as_str()));
            set.faults.retain(|fault| fault.contains(part.as_str()));
        }
        if set.file.is_none() && set.articles.is_empty() && set.faults.is_empty() {
            say("data/gold has no articles to run");
        }
    }
    sets.retain(|set| !set.articles.is_empty() || !set.faults.is_empty());
    Ok(sets)
}

/// The answers for every set, from one run of the pipeline.
fn graph_answers(sets: &[GoldSet], folder: &Path) -> Result<Vec<Vec<Answer>>> {
    let articles = sets.iter().flat_map(|set| &set.articles);
    let tasks: Vec<Value> = articles
        .map(|article| {
            json!({
                "task": "graph",
                "id": article.id,
                "text": article.text,
                "date": article.date,
                "title": article.title,
                "publisher": article.publisher,
            })
        })
        .collect();
    let mut answers = Vec::new();
    if !tasks.is_empty() {
        answers = child::answers("eval", &tasks, folder)?;
    }
    let mut answers = answers.into_iter();
    sets.iter()
        .map(|set| {
            let own = answers.by_ref().take(set.articles.len());
            Ok(own.map(serde_json::from_value).collect::<Result<_, _>>()?)
        })
        .collect()
}

/// The macro F1 that is wanted of a set.
fn target_of(set: &str) -> &'static str {
    match set {
        "kg_dev_gold" => "≥ .75",
        "kg_dev_gold_politics" => "≥ .60",
        _ => "≥ .55",
    }
}

fn result_of(set: &GoldSet, scored: &[Scored<'_>]) -> SetResult {
    let of_article = |scored: &Scored<'_>| {
        let t = &scored.tally;
        let result = ArticleResult {
            paired: t.s_tp,
            asked: t.s_n,
            wrong: t.s_fp,
            forbidden: t.forb,
        };
        (scored.gold.id.clone(), result)
    };
    SetResult {
        figures: graph_figures(scored, target_of(&set.name)),
        counts: Some(sum(scored.iter().map(|scored| &scored.tally))),
        articles: if set.file.is_none() {
            scored.iter().map(of_article).collect()
        } else {
            std::collections::BTreeMap::new()
        },
    }
}

/// Our counts against `score_kg.py`; gives what differs.
fn check_set(
    set: &GoldSet,
    answers: &[Answer],
    scored: &[Scored<'_>],
    datasets: &Path,
    folder: &Path,
) -> Result<Vec<String>> {
    let found = check::differences(set, answers, scored, datasets, folder)?;
    let name = &set.name;
    match &found {
        None => say(&format!("{name}: not compared with score_kg.py")),
        Some(faults) if faults.is_empty() => {
            say(&format!("{name}: every count is that of score_kg.py"));
        }
        Some(_) => {}
    }
    let faults = found.unwrap_or_default().into_iter();
    Ok(faults.map(|fault| format!("{name}: {fault}")).collect())
}

/// Fails when the repository's own articles come out worse than recorded; says so when there are none.
pub(crate) fn check_floors() -> Result<()> {
    let ontology = Ontology::read()?;
    let own = sources::own(&ontology)?;
    if !own.faults.is_empty() {
        bail!("{}", own.faults.join("\n"));
    }
    if own.articles.is_empty() {
        say("data/gold has no articles: nothing to compare");
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let sets = [own];
    let answers = graph_answers(&sets, folder.path())?;
    let scored: Vec<Scored<'_>> = sets[0]
        .articles
        .iter()
        .zip(&answers[0])
        .map(|(gold, answer)| score(gold, answer, &ontology))
        .collect();
    let recorded = record::read()?;
    let result = result_of(&sets[0], &scored);
    say(&table::table("gold", &result, recorded.get("gold")));
    record::check_floors(&result, recorded.get("gold"))
}

#[expect(clippy::print_stdout, reason = "the verb's result")]
fn print(text: &str) {
    println!("{text}");
}
