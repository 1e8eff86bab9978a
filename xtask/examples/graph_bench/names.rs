//! Names by their beginning.

use std::cmp::Reverse;

use anyhow::Result;
use newsgraph_graph::{Topology, fold_name};
use newsgraph_ingest::ontology;

use crate::contenders::{Contenders, Round};
use crate::contest::{Contender, Exactly, Peer, contest};
use crate::invented::Chance;
use crate::ours;
use crate::report::Report;
use crate::sample::Sample;

/// How many names are asked for.
const N_NAMES: usize = 20;

/// A beginning of names and what is right: ours ranks by relations, the comparators by the alphabet.
#[derive(Debug)]
struct Beginning {
    prefix: String,
    /// `None` where nobody looked.
    right: Option<Right>,
}

#[derive(Debug)]
struct Right {
    ranked: Vec<u32>,
    alphabetical: Vec<u32>,
}

/// The first three to six letters of a name.
pub(crate) fn by_prefix(round: Round<'_>) -> Result<()> {
    let mut chance = Chance(8);
    ask(round, |name| {
        let n_letters = 3 + chance.below(4) as usize;
        name.chars().take(n_letters).collect()
    })
}

/// The first word of a name and the space after it.
pub(crate) fn by_word(round: Round<'_>) -> Result<()> {
    ask(round, |name| {
        let (word, _) = name.split_once(' ').unwrap_or((name, ""));
        format!("{word} ")
    })
}

fn ask(round: Round<'_>, begin: impl FnMut(&str) -> String) -> Result<()> {
    let figure = round.target(3e3, 0.0);
    let questions = questions(round.contenders, round.effort.n_compared, begin);
    let Contenders {
        topology,
        bare,
        sqlite,
        things,
        ..
    } = round.contenders;
    let contenders = vec![
        Contender::new(Peer::Bare, usize::MAX, |question: &Beginning, watch| {
            let found: Vec<u32> = watch.time(|| bare.prefix(&question.prefix, N_NAMES).collect());
            Ok(watch.answer(|| wrong(found, question, |right| &right.alphabetical)))
        }),
        Contender::new(Peer::Ours, usize::MAX, |question: &Beginning, watch| {
            let hits = watch.time(|| ours::prefix(topology, &question.prefix, N_NAMES));
            let found = || hits.iter().map(|hit| things[&hit.entity]).collect();
            Ok(watch.answer(|| wrong(found(), question, |right| &right.ranked)))
        }),
        Contender::new(Peer::Sqlite, usize::MAX, |question: &Beginning, watch| {
            let found = watch.time(|| sqlite.prefix(&question.prefix, N_NAMES))?;
            Ok(watch.answer(|| wrong(found, question, |right| &right.alphabetical)))
        }),
    ];
    contest(round.report, figure, (&questions, round.effort), contenders)
}

/// What was found and what is right, when the two differ.
type Wrong = Exactly<Option<(Vec<u32>, Vec<u32>)>>;

fn wrong(found: Vec<u32>, question: &Beginning, right: fn(&Right) -> &Vec<u32>) -> Wrong {
    let right = question.right.as_ref().map(right);
    Exactly(
        right
            .filter(|right| **right != found)
            .map(|right| (found, right.clone())),
    )
}

/// Beginnings of names that at least [`N_NAMES`] things have.
fn questions(
    contenders: &Contenders,
    n_compared: usize,
    mut begin: impl FnMut(&str) -> String,
) -> Vec<Beginning> {
    let Contenders { sample, bare, .. } = contenders;
    let mut chance = Chance(9);
    let things = sample.things.iter();
    let folded: Vec<String> = things.map(|thing| fold_name(&thing.name)).collect();
    let mut questions = Vec::new();
    for _ in 0..5_000 {
        let thing = chance.below(folded.len() as u64) as usize;
        let prefix = begin(&folded[thing]);
        if bare.prefix(&prefix, N_NAMES).count() == N_NAMES {
            let looks = questions.len() < n_compared;
            let right = looks.then(|| right(sample, &folded, &prefix, |thing| bare.degree(thing)));
            questions.push(Beginning { prefix, right });
        }
    }
    questions
}

/// What is right, by looking at every name.
fn right(sample: &Sample, folded: &[String], prefix: &str, degree: impl Fn(u32) -> usize) -> Right {
    let all = (0_u32..).zip(folded);
    let mut found: Vec<(u32, &String)> = all.filter(|(_, name)| name.starts_with(prefix)).collect();
    found.sort_unstable_by_key(|(thing, name)| (*name, *thing));
    let first = |found: &[(u32, &String)]| {
        let first = found.iter().take(N_NAMES);
        first.map(|(thing, _)| *thing).collect()
    };
    let alphabetical = first(&found);
    found.sort_unstable_by_key(|(thing, name)| {
        let row = &sample.things[*thing as usize];
        let is_longer = *name != prefix;
        (is_longer, Reverse(degree(*thing)), &row.name, row.id)
    });
    Right {
        ranked: first(&found),
        alphabetical,
    }
}

/// A prefix that ends in a space finds what goes on with another word and nothing else.
pub(crate) fn spaces(report: &mut Report) {
    let mut sample = Sample::default();
    for name in ["New York", "Newark", "New Delhi", "Newport News"] {
        sample.add_thing(name.to_owned(), "GPE");
    }
    let topology = &Topology::build(&ontology(), sample.entities(), sample.relations(), 1);
    for (prefix, wanted) in [
        ("New ", vec!["New Delhi", "New York"]),
        ("Newport ", vec!["Newport News"]),
    ] {
        let mut found: Vec<String> = ours::prefix(topology, prefix, N_NAMES)
            .into_iter()
            .map(|hit| hit.name.to_owned())
            .collect();
        found.sort_unstable();
        if found != wanted {
            report.faults.push(format!(
                "the prefix `{prefix}` finds {found:?} and not {wanted:?}"
            ));
        }
    }
}
