//! Text to compare analyses of: our own, and whatever of packages, licences and development sets this machine has.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use newsgraph_annotate::Annotator;

use super::stress;
use crate::shell::root;

/// A file gives at most this many bytes, so that no source is one file.
const MAX_BYTES: usize = 12_000;
/// Deeper folders are not looked into.
const MAX_DEPTH: usize = 6;

/// Texts with the name of their source, in the order in which they are compared.
pub(super) struct Corpus {
    pub(super) texts: Vec<(&'static str, String)>,
}

impl Corpus {
    /// About `n_tokens` tokens: all of our own, then an equal part of every other source as far as it goes.
    pub(super) fn collect(annotator: &Annotator, n_tokens: usize) -> Result<Self> {
        let mut corpus = Self { texts: Vec::new() };
        let mut seen = BTreeSet::new();
        let mut count = 0;
        for (source, text) in own_texts()? {
            count += annotator.annotate(&text).tokens.len();
            corpus.add(&mut seen, source, text);
        }
        let mut sources: Vec<(&'static str, Vec<String>)> = foreign_sources()?;
        // The smallest first: what it does not fill the others share.
        sources.sort_by_key(|(_, texts)| texts.iter().map(String::len).sum::<usize>());
        let n_sources = sources.len();
        for (idx, (source, texts)) in sources.into_iter().enumerate() {
            let share = n_tokens.saturating_sub(count) / (n_sources - idx);
            let mut taken = 0;
            for text in texts {
                if taken >= share {
                    break;
                }
                taken += annotator.annotate(&text).tokens.len();
                corpus.add(&mut seen, source, text);
            }
            count += taken;
        }
        Ok(corpus)
    }

    /// The named files and all files below the named folders, whole.
    pub(super) fn read(paths: &[PathBuf]) -> Result<Self> {
        let mut texts = Vec::new();
        for path in paths {
            let mut files = Vec::new();
            walk(path, 0, &mut files);
            for file in files {
                let whole = fs_err::read(&file)?;
                let is_lines = file.extension().is_some_and(|ending| ending == "jsonl");
                let whole = String::from_utf8_lossy(&whole).into_owned();
                if is_lines {
                    texts.extend(
                        lines_of(&whole)?
                            .into_iter()
                            .map(|text| ("named files", text)),
                    );
                } else {
                    texts.push(("named files", whole));
                }
            }
        }
        Ok(Self { texts })
    }

    fn add(&mut self, seen: &mut BTreeSet<[u8; 32]>, source: &'static str, text: String) {
        if seen.insert(*blake3::hash(text.as_bytes()).as_bytes()) {
            self.texts.push((source, text));
        }
    }
}

/// Texts that are part of this repository, or made here.
fn own_texts() -> Result<Vec<(&'static str, String)>> {
    let mut texts = Vec::new();
    let fixtures =
        fs_err::read_to_string(root().join("crates/annotate/tests/fixtures/texts.json"))?;
    let fixtures: Vec<String> = serde_json::from_str(&fixtures)?;
    texts.extend(
        fixtures
            .into_iter()
            .map(|text| ("fixtures of the annotator", text)),
    );
    let is_prose = |path: &Path| {
        path.extension()
            .is_some_and(|ending| ending == "md" || ending == "txt")
    };
    for folder in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "crates",
        "data",
        "docs",
        "tests",
    ] {
        for text in read_files(&root().join(folder), is_prose) {
            texts.push(("documents and samples of this repository", text));
        }
    }
    texts.extend(
        stress::unicode()
            .into_iter()
            .map(|text| ("made-up Unicode text", text)),
    );
    texts.extend(
        stress::tokenizer()
            .into_iter()
            .map(|text| ("made-up tokenizer text", text)),
    );
    Ok(texts)
}

/// What the machine has of others' texts; each source in an order that only the texts decide.
fn foreign_sources() -> Result<Vec<(&'static str, Vec<String>)>> {
    let home = std::env::var_os("HOME")
        .map(PathBuf::from)
        .unwrap_or_default();
    let cargo = std::env::var_os("CARGO_HOME").map_or_else(|| home.join(".cargo"), PathBuf::from);
    let python = std::env::var_os("NEWSGRAPH_PYTHON").map(PathBuf::from);
    let python = python.unwrap_or_else(|| crate::shell::target().join("spacy-venv/bin/python"));
    let packages = python
        .parent()
        .and_then(Path::parent)
        .map(|folder| folder.join("lib"));
    let documents = Path::new("/usr/share/doc");
    let starts = |path: &Path, names: &[&str]| {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .to_lowercase();
        names.iter().any(|start| name.starts_with(start))
    };
    let crates = cargo.join("registry/src");
    let mut sources = vec![
        (
            "READMEs of Rust packages",
            read_files(&crates, |path| starts(path, &["readme"])),
        ),
        (
            "change logs of Rust packages",
            read_files(&crates, |path| starts(path, &["change", "release"])),
        ),
        (
            "licences of Rust packages",
            read_files(&crates, |path| {
                starts(path, &["licen", "copying", "notice"])
            }),
        ),
        (
            "documents of Debian packages",
            read_files(documents, |path| {
                starts(path, &["copyright", "readme", "news", "faq"])
            }),
        ),
    ];
    if let Some(packages) = packages {
        let wanted = |path: &Path| starts(path, &["metadata", "licen", "readme"]);
        sources.push((
            "descriptions and licences of Python packages",
            read_files(&packages, wanted),
        ));
    }
    let mut developed = Vec::new();
    let mut files = Vec::new();
    walk(&root().join("../shared/eval/dev"), 0, &mut files);
    for file in files
        .iter()
        .filter(|file| file.extension().is_some_and(|ending| ending == "jsonl"))
    {
        developed.extend(lines_of(&fs_err::read_to_string(file)?)?);
    }
    sources.push(("development sets", developed));
    for (_, texts) in &mut sources {
        texts.sort_by_cached_key(|text| *blake3::hash(text.as_bytes()).as_bytes());
        texts.dedup();
    }
    Ok(sources)
}

/// The field `text` of every line of JSON.
fn lines_of(lines: &str) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    for line in lines.lines() {
        let value: serde_json::Value = serde_json::from_str(line).context("a line is not JSON")?;
        texts.extend(value["text"].as_str().map(cut));
    }
    Ok(texts)
}

/// The beginnings of the files below a folder that are wanted and are text.
fn read_files(path: &Path, is_wanted: impl Fn(&Path) -> bool) -> Vec<String> {
    let mut files = Vec::new();
    walk(path, 0, &mut files);
    let wanted = files.iter().filter(|file| is_wanted(file));
    let texts = wanted.filter_map(|file| String::from_utf8(fs_err::read(file).ok()?).ok());
    texts
        .map(|text| cut(&text))
        .filter(|text| !text.trim().is_empty())
        .collect()
}

/// The first lines of a text.
pub(super) fn cut(text: &str) -> String {
    let end = text.floor_char_boundary(MAX_BYTES.min(text.len()));
    let end = if end == text.len() {
        end
    } else {
        text[..end].rfind('\n').unwrap_or(end)
    };
    text[..end].to_owned()
}

/// All files at or below a path, by name; links are not followed, what cannot be read is left out.
fn walk(path: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(metadata) = std::fs::symlink_metadata(path) else {
        return;
    };
    if metadata.is_file() {
        files.push(path.to_owned());
    }
    if !metadata.is_dir() || depth > MAX_DEPTH {
        return;
    }
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    let mut entries: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    entries.sort_unstable();
    for entry in entries
        .iter()
        .filter(|entry| !entry.ends_with("node_modules"))
    {
        walk(entry, depth + 1, files);
    }
}
