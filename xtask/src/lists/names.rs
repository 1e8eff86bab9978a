//! First names: confirmed by counts, their gender too, and common ones added.

use std::collections::BTreeMap;

use super::public::{FirstNames, PublicNames, folded};
use super::{OWN, rows};

/// Births from which a name is added.
const COMMON: u64 = 3_000;
/// Births from which the counts may contradict a gender.
const DECIDES: u64 = 5_000;

/// The list of first names with genders and sources as the counts have them, in order of the names.
pub(super) fn cited(text: &str, counts: &FirstNames, public: &PublicNames) -> String {
    let mut names: BTreeMap<String, (String, &str)> = BTreeMap::new();
    for columns in rows(text) {
        let gender = columns.get(1).copied().unwrap_or("").to_owned();
        names.insert(columns[0].to_owned(), cited_row(columns[0], gender, counts));
    }
    let known: std::collections::BTreeSet<String> = names.keys().map(|name| folded(name)).collect();
    for (name, gender) in counts.common(COMMON) {
        let name = capitalised(name);
        if !known.contains(&folded(&name)) && !public.is_other_word(&name) {
            names.insert(name, (gender.to_owned(), "ssa"));
        }
    }
    let head = text.lines().take_while(|line| line.starts_with('#'));
    let mut out: String = head.map(|line| format!("{line}\n")).collect();
    for (name, (gender, source)) in names {
        out.push_str(&format!("{name}\t{gender}\t{source}\n"));
    }
    out
}

/// A gender that the counts contradict is dropped.
fn cited_row(name: &str, gender: String, counts: &FirstNames) -> (String, &'static str) {
    match counts.of(name) {
        None => (gender, OWN),
        Some((births, _)) if births >= DECIDES && counts.contradict(name, &gender) => {
            (String::new(), "ssa")
        }
        Some(_) => (gender, "ssa"),
    }
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
