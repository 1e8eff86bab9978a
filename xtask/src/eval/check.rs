//! Our counts against those of `score_kg.py`, where it is present.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result};
use fs_err as fs;
use serde_json::{Value, json};

use super::answer::Answer;
use super::article::Scored;
use super::gold::GoldArticle;
use super::sources::GoldSet;
use super::tally::{Tally, sum};
use crate::shell::{program, root};

/// Names of counts as theirs has them, with ours.
fn shared_counts(tally: &Tally) -> Vec<(&'static str, u64)> {
    const SHARED: &[&str] = &[
        "e_tp",
        "e_n",
        "e_tpx",
        "e_fp",
        "e_split",
        "type_ok",
        "forb_ent",
        "pollution",
        "s_tp",
        "s_n",
        "s_tpx",
        "s_fp",
        "x_tp",
        "x_n",
        "x_tpx",
        "x_fp",
        "must_tp",
        "must_n",
        "nice_tp",
        "nice_n",
        "forb",
        "forb_n",
    ];
    let mut counts = tally.counts();
    counts.retain(|(name, _)| SHARED.contains(name));
    counts.extend([
        ("q_status", tally.status_ok),
        ("q_polarity", tally.polarity_ok),
        ("q_attribution", tally.attribution_ok),
        ("q_time", tally.dated_ok),
        ("q_evidence", tally.evidence_ok),
    ]);
    counts
}

/// A count of theirs: a number, the first of a pair, or the length of a list.
fn their_count(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::Array(items) => match items.as_slice() {
            [right, all] if right.is_u64() && all.is_u64() => right.as_u64(),
            _ => Some(items.len() as u64),
        },
        _ => None,
    }
}

/// Where our counts differ from theirs; `None` when their program or Python is not there.
pub(crate) fn differences(
    set: &GoldSet,
    answers: &[Answer],
    scored: &[Scored<'_>],
    datasets: &Path,
    folder: &Path,
) -> Result<Option<Vec<String>>> {
    let script = datasets.join("score_kg.py");
    if !script.is_file() || program("python3", &["--version"]).output().is_err() {
        return Ok(None);
    }
    let gold = match &set.file {
        Some(path) => path.clone(),
        None => {
            let path = folder.join("gold.json");
            let articles: Vec<Value> = set.articles.iter().map(as_theirs).collect();
            fs::write(&path, json!({ "articles": articles }).to_string())?;
            path
        }
    };
    let (predicted, out) = (folder.join("predicted.jsonl"), folder.join("theirs.json"));
    let lines: Vec<String> = answers
        .iter()
        .map(serde_json::to_string)
        .collect::<Result<_, _>>()?;
    fs::write(&predicted, lines.join("\n"))?;
    let ontology = root().join("data/ontology/ontology.json");
    let args = [
        &script,
        &gold,
        &predicted,
        Path::new("--ontology"),
        &ontology,
        Path::new("--json"),
        &out,
    ]
    .map(|path| path.to_string_lossy().into_owned());
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let output = program("python3", &args).output()?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        return Ok(Some(vec![format!("score_kg.py failed: {errors}")]));
    }
    let theirs: Value = serde_json::from_str(&fs::read_to_string(&out)?)?;
    compare(&theirs, scored).map(Some)
}

fn compare(theirs: &Value, scored: &[Scored<'_>]) -> Result<Vec<String>> {
    let mut differences = Vec::new();
    let all = sum(scored.iter().map(|scored| &scored.tally));
    let by_article: BTreeMap<&str, &Tally> = scored
        .iter()
        .map(|scored| (scored.gold.id.as_str(), &scored.tally))
        .collect();
    let articles = theirs["articles"].as_object().context("no articles")?;
    let of_articles = articles.iter().map(|(id, counts)| (id.as_str(), counts));
    for (id, counts) in std::iter::once(("all", &theirs["totals"])).chain(of_articles) {
        let ours = if id == "all" {
            Some(&all)
        } else {
            by_article.get(id).copied()
        };
        let Some(ours) = ours else { continue };
        for (name, our_count) in shared_counts(ours) {
            let their_count = their_count(&counts[name]);
            if their_count.is_some_and(|theirs| theirs != our_count) {
                differences.push(format!(
                    "{id}: {name} is {our_count}, theirs {their_count:?}"
                ));
            }
        }
    }
    Ok(differences)
}

/// An article of our own in their form: evidence by its bytes.
fn as_theirs(article: &GoldArticle) -> Value {
    let mut value = serde_json::to_value(article).unwrap_or_default();
    for (row, relation) in article.relations.iter().enumerate() {
        let spans = relation
            .evidence
            .iter()
            .filter_map(|evidence| evidence.span(&article.text));
        let spans: Vec<Value> = spans
            .map(|(start, end)| json!({ "byte_start": start, "byte_end": end }))
            .collect();
        value["relations"][row]["evidence"] = Value::Array(spans);
    }
    if let Some(object) = value.as_object_mut() {
        object.remove("text");
    }
    value
}
