//! A dataset to measure with: invented things and relations, the same for the same size on every machine.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::invented::{Chance, kind_of, name_of};

/// Predicates that take persons, organisations and countries as subjects and the first two as objects.
const PREDICATES: [&str; 9] = [
    "met",
    "spoke_with",
    "negotiated_with",
    "invited",
    "hosted",
    "cooperated_with",
    "supported",
    "endorsed",
    "praised",
];

/// The two files of a dataset.
#[derive(Clone, Debug)]
pub(super) struct Tables {
    pub(super) things: PathBuf,
    pub(super) relations: PathBuf,
}

impl Tables {
    /// Bytes of both files.
    pub(super) fn bytes(&self) -> Result<u64> {
        Ok(fs_err::metadata(&self.things)?.len() + fs_err::metadata(&self.relations)?.len())
    }
}

/// Writes the files of a dataset of this many things and relations.
pub(super) fn write_tables(dir: &Path, n_things: u64, n_relations: u64) -> Result<Tables> {
    let tables = Tables {
        things: dir.join(format!("things-{n_things}.tsv")),
        relations: dir.join(format!("relations-{n_relations}.tsv")),
    };
    let names: Vec<String> = (0..n_things).map(name_of).collect();
    let mut things = BufWriter::new(fs_err::File::create(&tables.things)?);
    writeln!(things, "name\ttype")?;
    for (idx, name) in (0..).zip(&names) {
        writeln!(things, "{name}\t{}", kind_of(idx))?;
    }
    things.into_inner().context("the things are not written")?;
    let mut relations = BufWriter::new(fs_err::File::create(&tables.relations)?);
    writeln!(relations, "subject\tpredicate\tobject\tdate\tconfidence")?;
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    for _ in 0..n_relations {
        let subject = skewed(&mut chance, n_things);
        let mut object = skewed(&mut chance, n_things);
        while object == subject || kind_of(object) == "GPE" {
            object = (object + 1) % n_things;
        }
        let predicate = PREDICATES[skewed(&mut chance, PREDICATES.len() as u64) as usize];
        let (year, month) = (2005 + chance.below(20), 1 + chance.below(12));
        let (day, confidence) = (1 + chance.below(28), 50 + chance.below(50));
        let (subject, object) = (&names[subject as usize], &names[object as usize]);
        writeln!(
            relations,
            "{subject}\t{predicate}\t{object}\t{year}-{month:02}-{day:02}\t0.{confidence}"
        )?;
    }
    relations
        .into_inner()
        .context("the relations are not written")?;
    Ok(tables)
}

/// Small numbers come more often, as few people are in the news much: the first of a hundred thousand has about three
/// thousand of a million relations.
fn skewed(chance: &mut Chance, most: u64) -> u64 {
    let root = chance.below(1 << 32);
    ((root * root) >> 32).wrapping_mul(most) >> 32
}
