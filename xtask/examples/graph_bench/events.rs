//! Events out of a file: subject, relation, object and date, parted by tabs, as ICEWS14 is published for link prediction.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use jiff::civil::Date;
use newsgraph_model::View;
use rustc_hash::FxHashMap;

use crate::sample::{Link, Sample};

/// Reads a graph of events; empty lines are passed over.
///
/// # Errors
/// The file cannot be read, or a line does not have four fields of which the last is a date.
pub(crate) fn read(path: &Path) -> Result<Sample> {
    let text = fs_err::read_to_string(path)?;
    let mut sample = Sample::default();
    let mut things: FxHashMap<String, u32> = FxHashMap::default();
    for (line, number) in text.lines().zip(1..) {
        if line.trim().is_empty() {
            continue;
        }
        add(&mut sample, &mut things, line)
            .with_context(|| format!("line {number} of `{}`: `{line}`", path.display()))?;
    }
    ensure!(
        !sample.links.is_empty(),
        "`{}` has no events",
        path.display()
    );
    Ok(sample)
}

fn add(sample: &mut Sample, things: &mut FxHashMap<String, u32>, line: &str) -> Result<()> {
    let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
    let &[subject, relation, object, date, ..] = fields.as_slice() else {
        bail!("an event has a subject, a relation, an object and a date, parted by tabs");
    };
    let day: Date = date
        .parse()
        .with_context(|| format!("`{date}` is not a date; write it as 2014-05-13"))?;
    let mut thing = |name: &str| match things.get(name) {
        Some(number) => *number,
        None => {
            let number = sample.add_thing(name.to_owned(), "Organization");
            things.insert(name.to_owned(), number);
            number
        }
    };
    let (subject, object) = (thing(subject), thing(object));
    let words = relation.to_lowercase();
    let words: Vec<&str> = words
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    ensure!(!words.is_empty(), "the relation is empty");
    let predicate = sample.predicate(&format!("raw:{}", words.join("_")));
    let id = sample.next_relation();
    sample.links.push(Link {
        id,
        subject,
        object,
        predicate,
        view: View::Asserted,
        publishers: 1,
        day,
    });
    Ok(())
}
