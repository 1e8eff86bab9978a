//! The measured side of `cargo xtask eval`: answers tasks of a file, one line of JSON each, in the same order.
//!
//! `evaluate ONTOLOGY MODEL TASKS ANSWERS`; a task is `{"task": NAME, "id": …, "text": …, "date": …}` with the name `graph`,
//! `claims` (with `source` and `target` also what the one does to the other), `events`, `propositions`, `discourse`, `decisions` (whom
//! pronouns may mean, for training), or `speed` on a list of `texts`.

mod dump;
mod graph;
mod marks;
mod speed;

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use newsgraph_annotate::Annotator;
use newsgraph_extract::pairs::MarkedPair;
use newsgraph_extract::{Extractor, Gazetteers, Ranker};
use newsgraph_model::ontology::Ontology;
use newsgraph_model::{Article, Document, Language, TextSpan};
use serde::Deserialize;
use serde_json::{Value, json};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// What to do with one text.
#[derive(Deserialize)]
struct Task {
    task: String,
    id: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    texts: Vec<String>,
    #[serde(default)]
    date: Option<String>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    publisher: Option<String>,
    /// First byte and the byte after the last of who does something, for `claims`.
    #[serde(default)]
    source: Option<[usize; 2]>,
    /// The same of whom it is done to.
    #[serde(default)]
    target: Option<[usize; 2]>,
    /// For `discourse`: the part of the training data of the ranker of antecedents that the text is in, which then has not seen it.
    #[serde(default)]
    part: Option<usize>,
    /// For `decisions`: the file of weights to rank with; without one the ranker knows nothing yet.
    #[serde(default)]
    weights: Option<String>,
}

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let [_, ontology, model, tasks, answers] = args.as_slice() else {
        return Err("usage: evaluate ONTOLOGY MODEL TASKS ANSWERS".into());
    };
    let ontology = Arc::new(Ontology::parse(&std::fs::read_to_string(ontology)?)?);
    let model = std::fs::read(model)?;
    let annotator = Annotator::from_bytes(&model)?;
    let extractor = Extractor::new(annotator, ontology, Gazetteers::builtin());
    let lines = std::fs::read_to_string(tasks)?;
    let tasks = lines.lines().map(serde_json::from_str);
    let tasks: Vec<Task> = tasks.collect::<std::result::Result<_, _>>()?;
    if let [task] = tasks.as_slice()
        && task.task == "speed"
    {
        let texts = task.texts.iter().map(|text| document(task, text));
        let texts: Vec<Document> = texts.collect::<Result<_>>()?;
        // The extractor keeps its annotator to itself.
        let alone = Annotator::from_bytes(&model)?;
        let measured = speed::measure(&extractor, &alone, &texts);
        std::fs::write(answers, measured.to_string())?;
        return Ok(());
    }
    let mut lines = String::new();
    for answer in answer_all(&extractor, &tasks)? {
        lines.push_str(&answer.to_string());
        lines.push('\n');
    }
    std::fs::write(answers, lines)?;
    Ok(())
}

/// Answers every task, on all processors.
fn answer_all(extractor: &Extractor, tasks: &[Task]) -> Result<Vec<Value>> {
    let n_threads = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut answers = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(task) = tasks.get(number) else {
                return answers;
            };
            answers.push((number, answer(extractor, task)));
        }
    };
    let mut answers: Vec<(usize, Result<Value>)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..n_threads).map(|_| scope.spawn(work)).collect();
        let joined = threads.into_iter().map(|thread| thread.join());
        joined
            .flat_map(|answers| answers.expect("a text makes the pipeline panic"))
            .collect()
    });
    answers.sort_by_key(|(number, _)| *number);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

fn document(task: &Task, text: &str) -> Result<Document> {
    let article = Article {
        text: text.to_owned(),
        title: task.title.clone(),
        publisher: task.publisher.clone(),
        published_at: task.date.clone().filter(|date| !date.is_empty()),
        ..Article::default()
    };
    Ok(Document::from_article(article, Language("en".into()))?)
}

fn answer(extractor: &Extractor, task: &Task) -> Result<Value> {
    let document = document(task, &task.text)?;
    match task.task.as_str() {
        "graph" => {
            let (extraction, seen) = extractor.extract_marked(&document);
            let ontology = extractor.ontology();
            let graph = graph::graph_document(&task.id, &document, &extraction, ontology);
            let mut graph = serde_json::to_value(graph)?;
            marks::add_marks(&mut graph, &extraction, &seen);
            Ok(graph)
        }
        "claims" => {
            let mut claims = dump::claims(extractor, &document);
            if task.source.is_some() || task.target.is_some() {
                let [source, target] = [task.source, task.target]
                    .map(|place| place.and_then(|[start, end]| TextSpan::new(start, end)));
                if let (Some(one), Some(other)) = (source, target) {
                    claims["deeds"] = dump::deeds(extractor, &task.text, [one, other]);
                }
                claims["pair"] = dump::pair(extractor, &task.text, MarkedPair { source, target });
            }
            Ok(claims)
        }
        "events" => Ok(dump::events(extractor, &document)),
        "propositions" => Ok(dump::propositions(extractor, &document)),
        "discourse" => Ok(dump::discourse(extractor, &document, task.part)),
        "decisions" => {
            let ranker = match &task.weights {
                Some(path) => Ranker::parse(&std::fs::read_to_string(path)?, 0)?,
                None => Ranker::untrained(),
            };
            Ok(dump::decisions(extractor, &task.text, &ranker))
        }
        "weights" => Ok(json!(newsgraph_extract::weight_names())),
        other => Err(format!("there is no task `{other}`").into()),
    }
}
