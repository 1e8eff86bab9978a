//! A dataset to measure with: invented things and relations, the same for the same size on every machine.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Parts that invented names are put together from.
const STARTS: [&str; 24] = [
    "Bal", "Cor", "Dov", "Ely", "Far", "Gil", "Hal", "Ing", "Jor", "Kel", "Lum", "Mar", "Nor",
    "Ost", "Pel", "Quil", "Ros", "Sil", "Tam", "Ulf", "Ves", "Wen", "Yar", "Zel",
];
const MIDDLES: [&str; 16] = [
    "a", "e", "i", "o", "u", "an", "en", "in", "on", "ar", "er", "ir", "or", "al", "el", "il",
];
const ENDS: [&str; 20] = [
    "bert", "by", "cott", "dal", "fell", "ford", "gard", "ham", "kin", "ley", "mere", "mond",
    "nor", "rick", "sen", "son", "stad", "ton", "ville", "wick",
];

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

/// Numbers that look like chance and are the same every time (xorshift64*).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, most: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(most)) >> 64) as u64
    }

    /// Small numbers come more often, as few people are in the news much: the first of a hundred thousand has about three
    /// thousand of a million relations.
    fn skewed(&mut self, most: u64) -> u64 {
        let root = self.below(1 << 32);
        ((root * root) >> 32).wrapping_mul(most) >> 32
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
        let subject = chance.skewed(n_things);
        let mut object = chance.skewed(n_things);
        while object == subject || kind_of(object) == "GPE" {
            object = (object + 1) % n_things;
        }
        let predicate = PREDICATES[chance.skewed(PREDICATES.len() as u64) as usize];
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

/// Seven of ten things are persons, two companies, one a place.
const fn kind_of(idx: u64) -> &'static str {
    match idx % 10 {
        0..7 => "Person",
        7 | 8 => "Company",
        _ => "GPE",
    }
}

/// The name of a thing: no two things have one, and none has a form of another's.
fn name_of(idx: u64) -> String {
    let pick = |words: &[&'static str], number: u64| words[(number % words.len() as u64) as usize];
    // A number that has no factor with the number of pairs takes every pair once.
    let (n_given, n_surnames) = (24 * 16, 24 * 16 * 20 * 16);
    let pair = idx.wrapping_mul(7_368_787) % (n_given * n_surnames);
    let (given, surname) = (pair % n_given, pair / n_given);
    let given = format!("{}{}na", pick(&STARTS, given), pick(&MIDDLES, given / 24));
    let surname = format!(
        "{}{}{}{}",
        pick(&STARTS, surname),
        pick(&MIDDLES, surname / 24),
        pick(&ENDS, surname / (24 * 16)),
        pick(&MIDDLES, surname / (24 * 16 * 20))
    );
    match kind_of(idx) {
        "Person" => format!("{given} {surname}"),
        "Company" => format!("{given} {surname} Mills"),
        _ => format!("{surname} {given}"),
    }
}
