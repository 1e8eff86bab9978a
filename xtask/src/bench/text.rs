//! News-like text in any amount: our own sample articles with names and numbers changed each time, the same on every run.

use anyhow::{Context as _, Result};
use fs_err as fs;

use crate::shell::root;

/// Where names come from, and the column of the name.
const NAMES: [&str; 4] = ["first_names", "places", "organisations", "nouns"];
/// Words with a capital that keep their place: a changed weekday would not be a weekday.
const KEPT: &[&str] = &[
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
    "I",
    "Mr",
    "Mrs",
    "Ms",
    "The",
    "A",
    "An",
    "In",
    "On",
    "It",
    "He",
    "She",
    "They",
    "But",
    "And",
];

/// So many articles of the samples' length.
pub(super) fn articles(number: usize) -> Result<Vec<String>> {
    let mut samples = Vec::new();
    for folder in ["mayor", "merger"] {
        let mut paths = fs::read_dir(root().join("data/samples").join(folder))?
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<Vec<_>>>()?;
        paths.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
        paths.sort_unstable();
        for path in paths {
            samples.push(fs::read_to_string(path)?);
        }
    }
    let names = names()?;
    let articles = samples.iter().cycle().zip(0..number);
    Ok(articles
        .map(|(sample, idx)| varied(sample, &names, idx as u64))
        .collect())
}

fn names() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for list in NAMES {
        let path = root()
            .join("data/gazetteers")
            .join(list)
            .with_extension("tsv");
        let rows = fs::read_to_string(path)?;
        let first = rows
            .lines()
            .filter(|row| !row.starts_with('#'))
            .filter_map(|row| row.split('\t').next());
        names.extend(
            first
                .flat_map(|name| name.split(' '))
                .filter(|word| word.len() > 2)
                .map(str::to_owned),
        );
    }
    names.sort_unstable();
    names.dedup();
    names.first().context("the gazetteers have no names")?;
    Ok(names)
}

/// The text with other digits, and every third name another name, the same one for the same name.
fn varied(text: &str, names: &[String], article: u64) -> String {
    let mut varied = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_letter = first.is_alphabetic();
        let len = rest
            .find(|char: char| char.is_alphabetic() != is_letter)
            .unwrap_or(rest.len());
        let (run, after) = rest.split_at(len);
        rest = after;
        let number = mixed(run, article);
        if is_letter && first.is_uppercase() && !KEPT.contains(&run) && number.is_multiple_of(3) {
            let name = &names[(number / 3 % names.len() as u64) as usize];
            let mut chars = name.chars();
            varied.extend(chars.next().map(|first| first.to_ascii_uppercase()));
            varied.push_str(chars.as_str());
        } else if is_letter {
            varied.push_str(run);
        } else {
            let digit = |char: char| match char.to_digit(10) {
                Some(old) if old > 0 => char::from(b'1' + ((u64::from(old) + number) % 9) as u8),
                _ => char,
            };
            varied.extend(run.chars().map(digit));
        }
    }
    varied
}

/// A number that looks random, from a word and the article's number.
fn mixed(word: &str, article: u64) -> u64 {
    let seed = 0xcbf2_9ce4_8422_2325 ^ article.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let hash = word.bytes().fold(seed, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash ^ (hash >> 32)
}
