//! The public lists: GeoNames, ISO 3166, WordNet, and the name counts of the United States.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What a row can name as its source, in the order of preference.
pub(super) const SOURCES: &[&str] = &["geonames", "iso-3166", "wordnet", "ssa"];

/// Names of places, bodies and other things by the list that has them.
pub(super) struct PublicNames {
    /// Names of places by their list.
    places: HashMap<String, &'static str>,
    /// Names of WordNet.
    named: BTreeSet<String>,
    /// Common words of WordNet, in lower case.
    common: BTreeSet<String>,
}

impl PublicNames {
    /// Reads the lists of names under a folder.
    pub(super) fn read(dir: &Path) -> Result<Self> {
        let mut names = Self {
            places: HashMap::new(),
            named: BTreeSet::new(),
            common: BTreeSet::new(),
        };
        for file in ["countries", "us_states", "us_counties", "cities500"] {
            names.put_all(
                &json(&dir.join(format!("geonames/{file}.json")))?,
                "geonames",
            );
        }
        for file in ["iso_3166-1", "iso_3166-2"] {
            names.put_all(&json(&dir.join(format!("iso/{file}.json")))?, "iso-3166");
        }
        let nouns = fs_err::read_to_string(dir.join("wordnet/data.noun"))?;
        names.put_wordnet(&nouns);
        Ok(names)
    }

    /// The first list that has one of the names; lists of places count for places only, short names for nothing.
    pub(super) fn source(&self, names: &[&str], are_places: bool) -> Option<&'static str> {
        let long = names
            .iter()
            .filter(|name| name.chars().count() >= LEAST_LETTERS);
        long.copied().find_map(|name| {
            let folded = folded(name);
            // `The Herald` is no herald, but a city hall is one.
            let is_term = folded.contains(' ') || !name.starts_with(char::is_uppercase);
            let place = self.places.get(&folded).copied().filter(|_| are_places);
            let is_word = self.named.contains(&folded) || is_term && self.common.contains(&folded);
            place.or_else(|| is_word.then_some("wordnet"))
        })
    }

    /// Whether it is a common word, or the name of something on a list.
    pub(super) fn is_other_word(&self, name: &str) -> bool {
        let name = folded(name);
        self.common.contains(&name) || self.named.contains(&name) || self.places.contains_key(&name)
    }

    /// Every string under a key that holds names.
    fn put_all(&mut self, value: &Value, source: &'static str) {
        let mut names = String::new();
        put_names(value, &mut names);
        for name in names.lines() {
            self.places.entry(folded(name)).or_insert(source);
        }
    }

    /// The words of `data.noun`: offset, file, type, number of words (hexadecimal), then word and sense in turn.
    fn put_wordnet(&mut self, text: &str) {
        for line in text.lines().filter(|line| !line.starts_with(' ')) {
            let columns: Vec<&str> = line.split(' ').collect();
            let n_words = columns
                .get(3)
                .and_then(|n| usize::from_str_radix(n, 16).ok());
            let words = columns.get(4..).unwrap_or_default().iter().step_by(2);
            for word in words.take(n_words.unwrap_or(0)) {
                let word = word.replace('_', " ");
                if word.starts_with(char::is_uppercase) {
                    self.named.insert(folded(&word));
                } else {
                    self.common.insert(folded(&word));
                }
            }
        }
    }
}

/// Shorter names stand for many things: `NYT`, `CIA`.
const LEAST_LETTERS: usize = 4;

/// Keys of the lists whose strings are names.
const NAME_KEYS: &[&str] = &[
    "name",
    "official_name",
    "common_name",
    "capital",
    "alternatenames",
    "label",
    "aliases",
];

/// Appends every name in a JSON value, a line each.
pub(super) fn put_names(value: &Value, out: &mut String) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| put_names(value, out)),
        Value::Object(fields) => {
            for (key, value) in fields {
                if NAME_KEYS.contains(&key.as_str()) {
                    put_strings(value, out);
                } else {
                    put_names(value, out);
                }
            }
        }
        _ => {}
    }
}

fn put_strings(value: &Value, out: &mut String) {
    match value {
        Value::String(name) => {
            out.push_str(name);
            out.push('\n');
        }
        Value::Array(values) => values.iter().for_each(|value| put_strings(value, out)),
        _ => {}
    }
}

/// Births by sex of each first name, and which surnames are common.
pub(super) struct FirstNames {
    /// Boys and girls, by folded name.
    births: BTreeMap<String, [u64; 2]>,
    surnames: BTreeSet<String>,
}

impl FirstNames {
    /// Reads the yearly counts and the surnames under a folder.
    pub(super) fn read(dir: &Path) -> Result<Self> {
        let mut births: BTreeMap<String, [u64; 2]> = BTreeMap::new();
        for entry in fs_err::read_dir(dir.join("ssa"))? {
            let path = entry?.path();
            for line in fs_err::read_to_string(&path)?.lines() {
                let [name, sex, count] = line.split(',').collect::<Vec<_>>()[..] else {
                    bail!("`{}`: `{line}` is not `name,sex,births`", path.display());
                };
                let births = births.entry(folded(name)).or_default();
                let count: u64 = count.trim().parse().context("births are a number")?;
                births[usize::from(sex == "F")] += count;
            }
        }
        let surnames = fs_err::read_to_string(dir.join("census/dist.all.last"))?;
        let most_common = surnames.lines().take(MOST_COMMON_SURNAMES);
        let surnames = most_common.filter_map(|line| line.split_whitespace().next());
        Ok(Self {
            births,
            surnames: surnames.map(folded).collect(),
        })
    }

    /// Births and which sex nine of ten have: `m`, `f` or nothing.
    pub(super) fn of(&self, name: &str) -> Option<(u64, &'static str)> {
        self.births
            .get(&folded(name))
            .map(|&counts| (counts.iter().sum(), sex(counts)))
    }

    /// Whether fewer than three of four who have the name are of the gender (`m`, `f`).
    pub(super) fn contradict(&self, name: &str, gender: &str) -> bool {
        let [boys, girls] = self.births.get(&folded(name)).copied().unwrap_or_default();
        let of_gender = match gender {
            "m" => boys,
            "f" => girls,
            _ => return false,
        };
        of_gender * 4 < (boys + girls) * 3
    }

    /// Names given at least so often, with their sex, that are no common surnames.
    pub(super) fn common(&self, least: u64) -> impl Iterator<Item = (&str, &'static str)> {
        let common = self.births.iter().filter(move |(name, counts)| {
            counts.iter().sum::<u64>() >= least && !self.surnames.contains(*name)
        });
        common.map(|(name, &counts)| (name.as_str(), sex(counts)))
    }
}

/// Surnames up to this rank are rather surnames than first names where they stand alone.
const MOST_COMMON_SURNAMES: usize = 2_000;

fn sex([boys, girls]: [u64; 2]) -> &'static str {
    let all = boys + girls;
    match () {
        () if boys * 10 >= all * 9 => "m",
        () if girls * 10 >= all * 9 => "f",
        () => "",
    }
}

fn json(path: &Path) -> Result<Value> {
    let text = fs_err::read_to_string(path)?;
    serde_json::from_str(&text).with_context(|| format!("`{}` is no JSON", path.display()))
}

/// A name in lower case without accents, periods and a leading article.
pub(super) fn folded(name: &str) -> String {
    let plain: String = name
        .replace('’', "'")
        .nfkd()
        .filter(|&c| !is_combining_mark(c) && c != '.')
        .collect::<String>()
        .to_lowercase();
    plain
        .strip_prefix("the ")
        .unwrap_or(&plain)
        .trim()
        .to_owned()
}
