//! Where gold graphs come from: the repository's own articles, and public development sets.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use fs_err as fs;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::gold::{GoldArticle, faults};
use super::ontology::Ontology;
use crate::shell::root;

/// Articles with gold graphs that are reported together.
pub(crate) struct GoldSet {
    pub(crate) name: String,
    /// The file in the form of `score_kg.py`; `None` for our own articles.
    pub(crate) file: Option<PathBuf>,
    pub(crate) articles: Vec<GoldArticle>,
    /// What is wrong with articles that were left out.
    pub(crate) faults: Vec<String>,
}

/// The folder of the repository's own articles.
pub(crate) fn own_folder() -> PathBuf {
    root().join("data/gold")
}

/// Whether whoever writes rules must not read an article: of our own those with an even number in their name.
pub(crate) fn is_blind(id: &str) -> bool {
    let number = id.split('-').find_map(|part| part.parse::<u32>().ok());
    number.is_some_and(|number| number % 2 == 0)
}

/// Reads the repository's own articles: pairs of `NAME.txt` and `NAME.json`.
pub(crate) fn own(ontology: &Ontology) -> Result<GoldSet> {
    let mut set = GoldSet {
        name: "gold".to_owned(),
        file: None,
        articles: Vec::new(),
        faults: Vec::new(),
    };
    let folder = own_folder();
    if !folder.is_dir() {
        return Ok(set);
    }
    let mut names = BTreeMap::<String, [bool; 2]>::new();
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        let ending = path.extension().and_then(|ending| ending.to_str());
        let kind = match ending {
            Some("txt") => 0,
            Some("json") => 1,
            _ => continue,
        };
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        if let Some(stem) = stem.filter(|stem| *stem != "results") {
            names.entry(stem.to_owned()).or_default()[kind] = true;
        }
    }
    for (name, has) in names {
        let read = match has {
            [true, true] => own_article(&folder, &name, ontology),
            [true, false] => Err(anyhow::anyhow!(
                "`{name}.txt` has no `{name}.json` beside it"
            )),
            _ => Err(anyhow::anyhow!(
                "`{name}.json` has no `{name}.txt` beside it"
            )),
        };
        match read {
            Ok(article) => set.articles.push(article),
            Err(fault) => set.faults.push(format!("data/gold/{name}: {fault:#}")),
        }
    }
    Ok(set)
}

fn own_article(folder: &Path, name: &str, ontology: &Ontology) -> Result<GoldArticle> {
    let text = fs::read_to_string(folder.join(format!("{name}.txt")))?;
    let (header, body) =
        split_header(&text).context("the text has no header between two lines of `---`")?;
    let json = fs::read_to_string(folder.join(format!("{name}.json")))?;
    let mut article: GoldArticle =
        serde_json::from_str(&json).context("the gold cannot be read")?;
    body.clone_into(&mut article.text);
    ensure!(article.id == name, "the gold's id is `{}`", article.id);
    let published = header.get("published").map_or("", |date| date.as_str());
    ensure!(
        article.date == published,
        "the gold is of `{}`, the text of `{published}`",
        article.date
    );
    article.title = header.get("title").cloned();
    article.publisher = header.get("publisher").cloned();
    let faults = faults(&article, ontology);
    if !faults.is_empty() {
        bail!("{}", faults.join("; "));
    }
    Ok(article)
}

/// The fields between two lines of `---`, and the text after them.
pub(crate) fn split_header(text: &str) -> Option<(BTreeMap<String, String>, &str)> {
    let rest = text.strip_prefix("---\n")?;
    let (header, body) = rest.split_once("\n---\n")?;
    let fields = header.lines().filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        Some((name.trim().to_owned(), value.trim().to_owned()))
    });
    Some((fields.collect(), body.trim_start_matches('\n')))
}

#[derive(Deserialize)]
struct File {
    articles: Vec<GoldArticle>,
}

#[derive(Deserialize)]
struct Text {
    id: String,
    text: String,
}

/// Files of gold graphs in the folder of development sets.
const PUBLIC: &[&str] = &["kg_dev_gold", "kg_dev_gold_politics", "seed_gold_a"];

/// Reads the development sets that are there.
pub(crate) fn public(datasets: &Path) -> Result<Vec<GoldSet>> {
    let dev = dev_folder(datasets);
    let mut sets = Vec::new();
    for name in PUBLIC {
        let path = dev.join(format!("{name}.json"));
        if path.is_file() {
            sets.push(public_set(name, path, &dev)?);
        }
    }
    ensure!(
        !sets.is_empty(),
        "there is no development set in `{}`; docs/evaluation.md tells where they come from",
        dev.display()
    );
    Ok(sets)
}

/// The folder that holds the files: `dev` of the folder given, or that folder itself.
pub(crate) fn dev_folder(datasets: &Path) -> PathBuf {
    let dev = datasets.join("dev");
    if dev.is_dir() {
        dev
    } else {
        datasets.to_owned()
    }
}

fn public_set(name: &str, path: PathBuf, dev: &Path) -> Result<GoldSet> {
    let json = fs::read_to_string(&path)?;
    let file: File =
        serde_json::from_str(&json).with_context(|| format!("cannot read `{}`", path.display()))?;
    let mut articles = file.articles;
    if articles.iter().any(|article| article.text.is_empty()) {
        let texts = fs::read_to_string(dev.join("attribution_polnear_dev.jsonl"))?;
        let texts: BTreeMap<String, String> = texts
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| serde_json::from_str(line).map(|text: Text| (text.id, text.text)))
            .collect::<Result<_, _>>()?;
        for article in articles
            .iter_mut()
            .filter(|article| article.text.is_empty())
        {
            let text = texts.get(&article.id);
            article.text = text
                .with_context(|| format!("there is no text of `{}`", article.id))?
                .clone();
        }
    }
    for article in &articles {
        let hash: String = Sha256::digest(article.text.as_bytes())
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        if article
            .sha256
            .as_ref()
            .is_some_and(|wanted| *wanted != hash)
        {
            bail!(
                "the text of `{}` is not the one that was annotated",
                article.id
            );
        }
    }
    Ok(GoldSet {
        name: name.to_owned(),
        file: Some(path),
        articles,
        faults: Vec::new(),
    })
}
