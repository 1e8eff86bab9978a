//! `cargo xtask eval`: how well the pipeline reads, counted against gold.

mod answer;
mod article;
mod calibration;
mod check;
pub(crate) mod child;
mod evalkit;
mod figures;
mod gold;
mod interval;
mod listing;
mod mapping;
mod matching;
mod names;
mod ontology;
mod page;
mod pairing;
mod record;
mod sources;
mod table;
mod tally;
mod tasks;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use fs_err as fs;
use serde_json::{Value, json};

use answer::Answer;
use article::{Scored, score};
use figures::{graph_figures, half_figures};
use ontology::Ontology;
use record::{ArticleResult, Results, SetResult};
use sources::{GoldSet, is_blind};
use tally::sum;

use crate::shell::say;

/// What its options are.
pub(crate) const USAGE: &str = "\
usage: cargo xtask eval [--datasets DIR] [--only TASK] [--half HALF] [--article ID] [--verbose] [--json FILE] [--check | --fit | --write]

  --datasets DIR   also the public development sets in DIR/dev or DIR; docs/evaluation.md tells where they come from
  --only TASK      one task: `graphs` or a set of graphs by its name (`gold`, `kg_dev_gold`, …); of the public sets `relcls`,
                   `events`, `directed`, `attribution`, `gap`, `coref`, `time`, `oie`; `calibration` of confidences; `speed`, which is measured only when asked for
  --half HALF      of our own articles only the `open` half, or the `blind` one, which no writer of rules reads
  --article ID     only articles whose id contains ID
  --verbose        sentence by sentence what was missed, invented and misread; the blind half only with `--half blind`
  --json FILE      write the figures and counts
  --check          only the repository's own articles; fail when they come out worse than recorded, as `cargo xtask test` does
  --fit            fit the weights of confidences, data/models/confidence.tsv, to the repository's own articles
  --write          record the results in data/gold/results.json and docs/evaluation.md";

/// The task that compares confidences with how often claims are right.
const CALIBRATION: &str = "calibration";

#[derive(Debug, Default)]
struct Options {
    datasets: Option<PathBuf>,
    json: Option<PathBuf>,
    article: Option<String>,
    only: Option<String>,
    /// `Some(true)`: the blind half.
    half: Option<bool>,
    check: bool,
    fit: bool,
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
            "--half" => {
                options.half = Some(match value()?.as_str() {
                    "open" => false,
                    "blind" => true,
                    other => bail!("`{other}` is no half; there are `open` and `blind`"),
                });
            }
            "--only" => options.only = Some(value()?),
            "--check" => options.check = true,
            "--fit" => options.fit = true,
            "--verbose" => options.verbose = true,
            "--write" => options.write = true,
            _ => bail!("`{arg}` is not known\n\n{USAGE}"),
        }
    }
    if options.write && (options.article.is_some() || options.half.is_some()) {
        bail!(
            "results of some articles are not recorded; leave out `--article`, `--half` or `--write`"
        );
    }
    Ok(options)
}

/// A run: what is asked for, and what came of it so far.
struct Run<'a> {
    options: &'a Options,
    folder: &'a Path,
    recorded: Results,
    results: Results,
    faults: Vec<String>,
}

/// Runs the pipeline over every set that is there and prints one table for each.
///
/// # Errors
/// A gold file is wrong, the program cannot be built or run, or our figures differ from those of the other scorers.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let options = parse(args)?;
    if options.check {
        return check_floors();
    }
    if options.fit {
        return fit_confidence();
    }
    let ontology = Ontology::read()?;
    let folder = tempfile::tempdir()?;
    let mut run = Run {
        options: &options,
        folder: folder.path(),
        recorded: record::read()?,
        results: Results::new(),
        faults: Vec::new(),
    };
    let only = options.only.as_deref();
    if only == Some("speed") {
        run.measure_speed(&ontology)?;
    } else {
        if only.is_none_or(|only| !tasks::names().any(|name| name == only)) {
            run.score_graphs(&ontology)?;
        }
        if let Some(datasets) = &options.datasets
            && options.article.is_none()
        {
            run.score_tasks(datasets)?;
        }
    }
    run.finish()
}

impl Run<'_> {
    fn score_graphs(&mut self, ontology: &Ontology) -> Result<()> {
        let sets = graph_sets(self.options, ontology)?;
        let all = graph_answers(&sets, self.folder)?;
        self.score_confidence(&sets, &all, ontology);
        if self.options.only.as_deref() == Some(CALIBRATION) {
            return Ok(());
        }
        for (set, answers) in sets.iter().zip(all) {
            self.faults.extend(set.faults.iter().cloned());
            let articles = set.articles.iter().zip(&answers);
            let scored: Vec<Scored<'_>> = articles
                .map(|(gold, answer)| score(gold, answer, ontology))
                .collect();
            if self.options.verbose {
                let is_shown = |scored: &&Scored<'_>| {
                    set.file.is_some()
                        || self.options.half == Some(true)
                        || !is_blind(&scored.gold.id)
                };
                let shown: Vec<&Scored<'_>> = scored.iter().filter(is_shown).collect();
                let listings: Vec<String> = shown
                    .iter()
                    .map(|scored| listing::listing(scored))
                    .collect();
                print(&listings.concat());
                print(&listing::classes(&shown));
            }
            self.add(&set.name, result_of(set, &scored));
            if let Some(datasets) = &self.options.datasets {
                let found = check::differences(set, &answers, &scored, datasets, self.folder)?;
                self.add_check(&set.name, "score_kg.py", found);
            }
        }
        Ok(())
    }

    /// How far confidences can be believed; of whole sets only.
    fn score_confidence(&mut self, sets: &[GoldSet], answers: &[Vec<Answer>], ontology: &Ontology) {
        let only = self.options.only.as_deref();
        let is_whole = self.options.article.is_none() && self.options.half.is_none();
        let is_asked = only.is_none_or(|only| only == "graphs" || only == CALIBRATION);
        let Some(own) = sets.iter().position(|set| set.file.is_none()) else {
            return;
        };
        if !is_whole || !is_asked || sets[own].articles.is_empty() {
            return;
        }
        let public = sets
            .iter()
            .zip(answers)
            .filter(|(set, _)| set.file.is_some());
        let public = public.map(|(set, answers)| {
            let articles = set.articles.iter().zip(answers);
            let articles = articles.filter(|(gold, _)| gold.exhaustive);
            calibration::Other {
                name: set.name.clone(),
                articles: articles
                    .map(|(gold, answer)| {
                        calibration::judge(&score(gold, answer, ontology), ontology)
                    })
                    .collect(),
            }
        });
        let public: Vec<calibration::Other> = public.collect();
        let (golds, answers) = (&sets[own].articles, &answers[own]);
        let result = SetResult {
            figures: calibration::figures(golds, answers, ontology, &public),
            ..SetResult::default()
        };
        self.add(CALIBRATION, result);
    }

    fn score_tasks(&mut self, datasets: &Path) -> Result<()> {
        let tasks = tasks::prepare(datasets, self.options.only.as_deref())?;
        let texts: Vec<Value> = tasks
            .iter()
            .flat_map(|(_, asked)| asked.texts.iter().cloned())
            .collect();
        if texts.is_empty() {
            return Ok(());
        }
        let answers = child::answers("eval", &texts, self.folder)?;
        let mut rest = answers.as_slice();
        for (name, asked) in tasks {
            let (own, after) = rest.split_at(asked.texts.len());
            rest = after;
            let outcome = (asked.score)(own)?;
            if self.options.verbose {
                print(&outcome.faults.join("\n"));
            }
            let result = SetResult {
                figures: outcome.figures,
                ..SetResult::default()
            };
            self.add(name, result);
            let mut found = Some(Vec::new());
            for check in &outcome.checks {
                let differences = evalkit::differences(check, datasets, self.folder)?;
                found = found.zip(differences).map(|(mut all, more)| {
                    all.extend(more);
                    all
                });
            }
            self.add_check(name, "evalkit.py", found);
        }
        Ok(())
    }

    fn measure_speed(&mut self, ontology: &Ontology) -> Result<()> {
        let own = sources::own(ontology)?;
        let texts: Vec<&str> = own
            .articles
            .iter()
            .map(|article| article.text.as_str())
            .collect();
        if texts.is_empty() {
            bail!("data/gold has no articles to read");
        }
        let result = SetResult {
            figures: tasks::speed(&texts, self.folder)?,
            ..SetResult::default()
        };
        self.add("speed", result);
        Ok(())
    }

    /// Prints and keeps a result.
    fn add(&mut self, name: &str, result: SetResult) {
        print(&table::table(name, &result, self.recorded.get(name)));
        self.results.insert(name.to_owned(), result);
    }

    fn add_check(&mut self, name: &str, script: &str, found: Option<Vec<String>>) {
        match found {
            None => say(&format!("{name}: not compared with {script}")),
            Some(faults) if faults.is_empty() => say(&format!("{name}: the same by {script}")),
            Some(faults) => {
                let faults = faults.into_iter();
                self.faults
                    .extend(faults.map(|fault| format!("{name}: {fault}")));
            }
        }
    }

    fn finish(self) -> Result<()> {
        if let Some(path) = &self.options.json {
            fs::write(path, serde_json::to_string_pretty(&self.results)? + "\n")?;
        }
        if self.results.is_empty() && self.options.only.is_some() {
            bail!("there is no such task, or its file is not there\n\n{USAGE}");
        }
        if !self.faults.is_empty() {
            bail!("{}", self.faults.join("\n"));
        }
        if self.options.write {
            record::write(&self.results)?;
            say("recorded in data/gold/results.json and docs/evaluation.md");
        }
        Ok(())
    }
}

/// The sets to run, each with the articles to run.
fn graph_sets(options: &Options, ontology: &Ontology) -> Result<Vec<GoldSet>> {
    let mut sets = vec![sources::own(ontology)?];
    if let Some(datasets) = &options.datasets {
        sets.extend(sources::public(datasets)?);
    }
    let only = options.only.as_deref();
    if let Some(only) = only.filter(|only| !["graphs", CALIBRATION].contains(only)) {
        sets.retain(|set| set.name == only);
    }
    for set in &mut sets {
        if let Some(part) = &options.article {
            set.articles
                .retain(|article| article.id.contains(part.as_str()));
            set.faults.retain(|fault| fault.contains(part.as_str()));
        }
        if let Some(half) = options.half.filter(|_| set.file.is_none()) {
            set.articles.retain(|article| is_blind(&article.id) == half);
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
    let mut figures = graph_figures(scored, target_of(&set.name));
    let is_own = set.file.is_none();
    for (half, is_wanted) in [("open half", false), ("blind half", true)] {
        let of_half: Vec<&Scored<'_>> = scored
            .iter()
            .filter(|scored| is_own && is_blind(&scored.gold.id) == is_wanted)
            .collect();
        if !of_half.is_empty() && of_half.len() < scored.len() {
            figures.extend(half_figures(half, &of_half));
        }
    }
    SetResult {
        figures,
        counts: Some(sum(scored.iter().map(|scored| &scored.tally))),
        articles: if set.file.is_none() {
            scored.iter().map(of_article).collect()
        } else {
            std::collections::BTreeMap::new()
        },
    }
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
    record::check_floors(&result, recorded.get("gold"))?;
    calibration::check(&scored, &ontology)
}

/// Fits the weights of confidences to the repository's own articles.
fn fit_confidence() -> Result<()> {
    let ontology = Ontology::read()?;
    let sets = [sources::own(&ontology)?];
    let folder = tempfile::tempdir()?;
    let answers = graph_answers(&sets, folder.path())?;
    calibration::write(&sets[0].articles, &answers[0], &ontology)
}

#[expect(clippy::print_stdout, reason = "the verb's result")]
fn print(text: &str) {
    println!("{text}");
}
