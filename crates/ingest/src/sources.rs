//! Where articles come from: text files with a header, JSON lines, directories, standard input.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use newsgraph_model::Article;
use serde::Deserialize;
use smol_str::SmolStr;

/// The longest article that is read, in bytes.
pub const MAX_ARTICLE_BYTES: usize = 16 * 1024 * 1024;

/// The longest JSON line, in bytes: an article of the longest length, escaped.
const MAX_LINE_BYTES: u64 = 6 * MAX_ARTICLE_BYTES as u64;

/// Longest header of a text file, in bytes.
const MAX_HEADER_BYTES: usize = 64 * 1024;

/// Endings of files whose bytes are no plain text of an article, with what to do about it.
const NOT_TEXT: &[(&str, &str)] = &[
    ("html", "HTML is not read yet; convert it to text first"),
    (
        "csv",
        "a table of relations or things is taken in with `newsgraph import`",
    ),
    (
        "tsv",
        "a table of relations or things is taken in with `newsgraph import`",
    ),
    ("htm", "HTML is not read yet; convert it to text first"),
    ("pdf", "PDF is not read; convert it to text first"),
    ("docx", "Word files are not read; convert it to text first"),
    (
        "json",
        "write one article a line and name the file `.jsonl`",
    ),
];

/// What some programs put before UTF-8 text; no part of the text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Endings of files that are read as articles.
const ENDINGS: &[&str] = &["txt", "md", "jsonl"];

/// An article and where it was found.
#[derive(Clone, Debug)]
pub struct FoundArticle {
    /// File and, for JSON lines, line number: `news.jsonl:3`.
    pub place: String,
    /// The caller's id, when the input gives one.
    pub id: Option<String>,
    /// The article.
    pub article: Article,
}

/// Why something was not read. The rest is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// A file cannot be read.
    #[error("cannot read `{place}`: {error}")]
    Unreadable {
        /// The file.
        place: String,
        /// What went wrong.
        error: std::io::Error,
    },
    /// A file in a directory whose ending is none of those that are read, or a readme; nobody asked for it by name.
    #[error("`{place}`: not a file of articles (.txt, .md, .jsonl; no readme)")]
    Skipped {
        /// The file.
        place: String,
    },
    /// What stands there is no article.
    #[error("`{place}`: {message}")]
    Malformed {
        /// File and line.
        place: String,
        /// What is wrong, and what to do.
        message: String,
    },
}

impl SourceError {
    fn malformed(place: &str, message: impl Into<String>) -> Self {
        Self::Malformed {
            place: place.to_owned(),
            message: message.into(),
        }
    }
}

/// One line of JSON-lines input.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ArticleLine {
    id: Option<String>,
    text: String,
    title: Option<String>,
    url: Option<String>,
    publisher: Option<String>,
    #[serde(default)]
    authors: Vec<String>,
    published_at: Option<String>,
    language: Option<String>,
    #[serde(default)]
    collections: BTreeSet<SmolStr>,
}

/// Every article below the given files and directories, directories in the order of names; `-` is standard input
/// (JSON lines when its first character is `{`, else one text). Calls `found` for each article or fault.
pub fn find_articles(paths: &[PathBuf], found: &mut dyn FnMut(Result<FoundArticle, SourceError>)) {
    for path in paths {
        if path.as_os_str() == "-" {
            read_stream(
                "-",
                &mut BufReader::new(std::io::stdin().lock()),
                None,
                found,
            );
        } else {
            walk(path, true, found);
        }
    }
}

fn walk(path: &Path, named: bool, found: &mut dyn FnMut(Result<FoundArticle, SourceError>)) {
    let place = path.display().to_string();
    let unreadable = |error| {
        Err(SourceError::Unreadable {
            place: place.clone(),
            error,
        })
    };
    // A link that a person names is followed; a link met on the way is not, so a walk cannot leave its directory.
    let metadata = if named {
        fs_err::metadata(path)
    } else {
        fs_err::symlink_metadata(path)
    };
    let metadata = match metadata {
        Ok(metadata) => metadata,
        Err(error) => return found(unreadable(error)),
    };
    if metadata.is_dir() {
        return match fs_err::read_dir(path) {
            Err(error) => found(unreadable(error)),
            Ok(entries) => {
                let mut children: Vec<PathBuf> = entries
                    .filter_map(|entry| entry.ok().map(|entry| entry.path()))
                    .collect();
                children.sort();
                let hidden = |child: &PathBuf| {
                    child
                        .file_name()
                        .is_some_and(|name| name.to_string_lossy().starts_with('.'))
                };
                for child in children.iter().filter(|child| !hidden(child)) {
                    walk(child, false, found);
                }
            }
        };
    }
    let ending = path
        .extension()
        .map(|ending| ending.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    let readable = ENDINGS.contains(&ending.as_str());
    let is_readme = path.file_stem().is_some_and(|stem| {
        stem.eq_ignore_ascii_case("readme") || stem.eq_ignore_ascii_case("expected")
    });
    if !metadata.is_file() || (!named && (!readable || is_readme)) {
        if named {
            found(Err(SourceError::malformed(
                &place,
                "it is not a regular file",
            )));
        } else {
            found(Err(SourceError::Skipped { place }));
        }
        return;
    }
    if let Some((_, what_to_do)) = NOT_TEXT.iter().find(|(other, _)| *other == ending) {
        return found(Err(SourceError::malformed(&place, *what_to_do)));
    }
    match fs_err::File::open(path) {
        Ok(file) => read_stream(&place, &mut BufReader::new(file), Some(&ending), found),
        Err(error) => found(unreadable(error)),
    }
}

fn read_stream(
    place: &str,
    reader: &mut dyn BufRead,
    ending: Option<&str>,
    found: &mut dyn FnMut(Result<FoundArticle, SourceError>),
) {
    let unreadable = |error| {
        Err(SourceError::Unreadable {
            place: place.to_owned(),
            error,
        })
    };
    if reader
        .fill_buf()
        .is_ok_and(|start| start.starts_with(BYTE_ORDER_MARK))
    {
        reader.consume(BYTE_ORDER_MARK.len());
    }
    let is_json_lines = match (ending, reader.fill_buf()) {
        (_, Err(error)) => return found(unreadable(error)),
        (Some(ending), Ok(_)) => ending == "jsonl",
        (None, Ok(start)) => start.first() == Some(&b'{'),
    };
    if is_json_lines {
        return read_articles(place, reader, found);
    }
    let mut bytes = Vec::new();
    if let Err(error) = reader
        .take((MAX_ARTICLE_BYTES + MAX_HEADER_BYTES) as u64 + 1)
        .read_to_end(&mut bytes)
    {
        return found(unreadable(error));
    }
    if bytes.len() > MAX_ARTICLE_BYTES + MAX_HEADER_BYTES {
        return found(Err(too_long(place)));
    }
    found(text_article(place, bytes));
}

fn too_long(place: &str) -> SourceError {
    SourceError::malformed(
        place,
        format!("the text is longer than {MAX_ARTICLE_BYTES} bytes; split it"),
    )
}

/// Every article of a JSON-lines stream; a faulty line is reported with its number and the rest is read.
pub fn read_articles(
    place: &str,
    reader: &mut dyn BufRead,
    found: &mut dyn FnMut(Result<FoundArticle, SourceError>),
) {
    read_lines((place, MAX_LINE_BYTES), reader, found);
}

/// [`read_articles`] with lines of at most `max_bytes`, of which no more is held.
pub(crate) fn read_lines(
    (place, max_bytes): (&str, u64),
    reader: &mut dyn BufRead,
    found: &mut dyn FnMut(Result<FoundArticle, SourceError>),
) {
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let mut read = (&mut *reader)
            .take(max_bytes + 1)
            .read_until(b'\n', &mut line);
        let is_too_long = line.len() as u64 > max_bytes;
        if is_too_long && read.is_ok() && !line.ends_with(b"\n") {
            read = reader.skip_until(b'\n');
        }
        match read {
            Err(error) => {
                return found(Err(SourceError::Unreadable {
                    place: place.to_owned(),
                    error,
                }));
            }
            Ok(0) if line.is_empty() => return,
            Ok(_) => {}
        }
        let place = format!("{place}:{number}");
        if is_too_long {
            found(Err(SourceError::malformed(
                &place,
                format!("the line is longer than {max_bytes} bytes; split the article"),
            )));
            continue;
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let article = serde_json::from_slice::<ArticleLine>(&line)
            .map_err(|error| SourceError::malformed(&place, format!("not an article: {error}")));
        if article
            .as_ref()
            .is_ok_and(|line| line.text.len() > MAX_ARTICLE_BYTES)
        {
            found(Err(too_long(&place)));
            continue;
        }
        found(article.map(|line| FoundArticle {
            place,
            id: line.id,
            article: Article {
                text: line.text,
                title: line.title,
                url: line.url,
                publisher: line.publisher,
                authors: line.authors,
                published_at: line.published_at,
                language: line.language,
                collections: line.collections,
                conversion: None,
            },
        }));
    }
}

/// A text file: the whole of it, or what follows a header between two lines of `---`.
fn text_article(place: &str, mut bytes: Vec<u8>) -> Result<FoundArticle, SourceError> {
    if bytes.starts_with(BYTE_ORDER_MARK) {
        bytes.drain(..BYTE_ORDER_MARK.len());
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        SourceError::malformed(
            place,
            format!("byte {at} is not UTF-8; convert the file first"),
        )
    })?;
    let mut article = Article::default();
    match split_header(&text) {
        None if has_open_header(&text) => {
            return Err(SourceError::malformed(
                place,
                "the header has no end; put a line `---` between it and the text",
            ));
        }
        None => article.text = text,
        Some((header, body)) => {
            for (idx, line) in header
                .lines()
                .enumerate()
                .filter(|(_, line)| !line.trim().is_empty())
            {
                read_header_line(&mut article, line).map_err(|message| {
                    SourceError::malformed(&format!("{place}:{}", idx + 2), message)
                })?;
            }
            article.text = body.to_owned();
        }
    }
    Ok(FoundArticle {
        place: place.to_owned(),
        id: None,
        article,
    })
}

/// The lines between two lines of `---` at the very start, and the text after the blank lines that follow.
fn split_header(text: &str) -> Option<(&str, &str)> {
    let rest = text
        .strip_prefix("---\n")
        .or_else(|| text.strip_prefix("---\r\n"))?;
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == "---" {
            let body = &rest[at + line.len()..];
            return Some((&rest[..at], body.trim_start_matches(['\n', '\r'])));
        }
        at += line.len();
    }
    None
}

/// Whether a text begins as a header does: `---`, then a line with a known name. (`---` alone may be a rule in Markdown.)
fn has_open_header(text: &str) -> bool {
    let mut lines = text.lines();
    lines.next().map(str::trim_end) == Some("---")
        && lines
            .next()
            .is_some_and(|line| read_header_line(&mut Article::default(), line).is_ok())
}

fn read_header_line(article: &mut Article, line: &str) -> Result<(), String> {
    let Some((name, value)) = line.split_once(':') else {
        return Err(format!(
            "`{}` is no header line; write `name: value`",
            line.trim()
        ));
    };
    let value = value.trim().to_owned();
    let list = |value: &str| {
        value
            .split(';')
            .map(|part| part.trim().to_owned())
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
    };
    match name.trim() {
        "title" => article.title = Some(value),
        "url" => article.url = Some(value),
        "publisher" => article.publisher = Some(value),
        "published" => article.published_at = Some(value),
        "language" => article.language = Some(value),
        "authors" => article.authors = list(&value),
        "collections" => {
            article.collections = list(&value).into_iter().map(SmolStr::from).collect();
        }
        name => {
            return Err(format!(
                "unknown header `{name}`; it must be one of title, url, publisher, published, language, authors, collections"
            ));
        }
    }
    Ok(())
}

/// One text file's article, from bytes that were read elsewhere.
///
/// # Errors
/// The bytes are not UTF-8, or the header is malformed.
pub fn read_text_file(place: &str, bytes: &[u8]) -> Result<FoundArticle, SourceError> {
    text_article(place, bytes.to_vec())
}
