//! `cargo xtask lists DIR`: which public list confirms each row of `data/gazetteers`, and first names from public counts.

mod names;
mod public;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::shell::{root, say};
use public::{FirstNames, PublicNames};

/// The lists of names, and in which column (from 0) each says its source.
const LISTS: &[(&str, usize)] = &[
    ("media", 4),
    ("organisations", 4),
    ("parties", 4),
    ("places", 4),
    ("works_and_ideas", 4),
    ("first_names", 2),
];

/// The source of rows that no public list here confirms.
const OWN: &str = "own";

pub(crate) const USAGE: &str = "\
usage: cargo xtask lists DIR [--write]

Compares data/gazetteers with public lists, and says which list confirms each row (its last column).
With `--write` fills that column, adds common first names and drops genders that the counts contradict.

DIR holds what data/gazetteers/SOURCES.md describes:
  geonames/countries.json us_states.json us_counties.json cities500.json
  iso/iso_3166-1.json iso_3166-2.json
  wordnet/data.noun
  ssa/yob1880.txt …
  census/dist.all.last";

/// Compares the gazetteers with public lists; with `--write` fills their last column.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let (dir, write) = match args {
        [dir] => (dir, false),
        [dir, flag] if flag == "--write" => (dir, true),
        _ => bail!("name the folder of the public lists\n\n{USAGE}"),
    };
    let dir = Path::new(dir);
    let public = PublicNames::read(dir)?;
    let first_names = FirstNames::read(dir)?;
    for &(list, column) in LISTS {
        let path = root().join(format!("data/gazetteers/{list}.tsv"));
        let text = fs_err::read_to_string(&path)?;
        let cited = if list == "first_names" {
            names::cited(&text, &first_names, &public)
        } else {
            let are_places = list == "places";
            with_sources(&text, column, &|names| public.source(names, are_places))
        };
        let counts = counts(&cited, column);
        let shown: Vec<String> = counts
            .iter()
            .map(|(source, n)| format!("{source} {n}"))
            .collect();
        say(&format!("{list}: {}", shown.join(", ")));
        if write {
            fs_err::write(&path, &cited)?;
        } else if cited != text {
            say(&format!("{list} would change; `--write` writes it"));
        }
    }
    Ok(())
}

/// The same rows with what confirms them in the given column; a site that stands there is kept.
fn with_sources(
    text: &str,
    column: usize,
    source: &dyn Fn(&[&str]) -> Option<&'static str>,
) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        if line.is_empty() || line.starts_with('#') {
            out.push_str(line);
        } else {
            let columns: Vec<&str> = line.split('\t').collect();
            let names = names_of(&columns);
            let known = columns.get(column).copied().filter(|word| is_site(word));
            let found = known.or_else(|| source(&names)).unwrap_or(OWN);
            for idx in 0..column {
                out.push_str(columns.get(idx).copied().unwrap_or(""));
                out.push('\t');
            }
            out.push_str(found);
        }
        out.push('\n');
    }
    out
}

/// A row's fullest name and its other names.
fn names_of<'a>(columns: &[&'a str]) -> Vec<&'a str> {
    let others = columns.get(2).copied().unwrap_or("").split('|');
    let names = columns.get(1).copied().into_iter().chain(others);
    names
        .map(|name| name.trim_start_matches('~').trim())
        .filter(|name| !name.is_empty())
        .collect()
}

/// Whether a source is the web address of the thing itself.
fn is_site(source: &str) -> bool {
    source.starts_with("www.") && source.len() > "www.".len()
}

fn counts(text: &str, column: usize) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for columns in rows(text) {
        let source = columns.get(column).copied().unwrap_or("");
        let source = if is_site(source) {
            "its own site"
        } else {
            source
        };
        *counts.entry(source).or_insert(0) += 1;
    }
    counts
}

fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
}

/// What `cargo xtask tidy` has to say of the lists: rows without a source, and rows that only the texts they are measured on could have given.
///
/// # Errors
/// A list or article that cannot be read.
pub(crate) fn faults() -> Result<Vec<String>> {
    let measured = measured_on()?;
    let mut faults = Vec::new();
    for &(list, column) in LISTS {
        let text = fs_err::read_to_string(root().join(format!("data/gazetteers/{list}.tsv")))?;
        faults.extend(faults_of(list, &text, column, &measured));
    }
    Ok(faults)
}

fn faults_of(list: &str, text: &str, column: usize, measured: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for columns in rows(text) {
        let source = columns.get(column).copied().unwrap_or("");
        let names = if list == "first_names" {
            vec![columns[0]]
        } else {
            names_of(&columns)
        };
        let name = names.first().copied().unwrap_or("");
        if source == OWN {
            let seen = names.iter().find(|name| holds_words(measured, name));
            if let Some(seen) = seen {
                faults.push(format!(
                    "data/gazetteers/{list}.tsv: `{name}` is confirmed by no public list, but `{seen}` stands in an article that we measure on; \
                     name its own site (`www.…`) as source, or take it out"
                ));
            }
        } else if !public::SOURCES.contains(&source) && !is_site(source) {
            faults.push(format!(
                "data/gazetteers/{list}.tsv: `{name}` has the source `{source}`; it is one of {}, `{OWN}` or `www.…` (`cargo xtask lists`)",
                public::SOURCES.join(", ")
            ));
        }
    }
    faults
}

/// The texts that figures are made on: the gold articles, the samples, and the public sets where they lie beside the repository.
fn measured_on() -> Result<String> {
    let mut all = String::new();
    for pattern in ["data/gold", "data/samples"] {
        texts_under(&root().join(pattern), &mut all)?;
    }
    if let Some(shared) = root().parent().map(|parent| parent.join("shared"))
        && shared.is_dir()
    {
        texts_under(&shared.join("seeds"), &mut all)?;
        for set in ["kg_dev_gold", "kg_dev_gold_politics", "seed_gold_a"] {
            let path = shared.join(format!("eval/dev/{set}.json"));
            if path.is_file() {
                let gold: serde_json::Value = serde_json::from_str(&fs_err::read_to_string(&path)?)
                    .with_context(|| format!("`{set}` is no JSON"))?;
                public::put_names(&gold, &mut all);
            }
        }
    }
    Ok(all)
}

fn texts_under(dir: &Path, all: &mut String) -> Result<()> {
    if !dir.is_dir() {
        return Ok(());
    }
    let mut entries: Vec<_> = fs_err::read_dir(dir)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs_err::DirEntry::path);
    for entry in entries {
        let path = entry.path();
        if path.is_dir() {
            texts_under(&path, all)?;
        } else if path
            .extension()
            .is_some_and(|ending| ending == "txt" || ending == "md")
        {
            all.push_str(&fs_err::read_to_string(&path)?);
            all.push('\n');
        }
    }
    Ok(())
}

/// Whether the words stand in a text as whole words.
fn holds_words(text: &str, words: &str) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(words).any(|(at, found)| {
        !is_letter(text[..at].chars().next_back())
            && !is_letter(text[at + found.len()..].chars().next())
    })
}
