//! Measures search by name on made-up names: `cargo run --profile eval -p newsgraph-graph --example names -- 1000000`.

#![allow(clippy::print_stdout, reason = "figures are its answer")]

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use newsgraph_graph::{Filter, Topology, fold_name};
use newsgraph_model::ontology::Ontology;
use newsgraph_model::{Alias, Entity, EntityId, IdHasher};

/// A small generator (SplitMix64), so that every run asks the same.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// Few numbers often, many seldom, as names are given.
    fn skewed(&mut self, n: usize) -> usize {
        let (left, right) = (self.below(n), self.below(n));
        left.min(right).min(self.below(n))
    }
}

fn word(random: &mut Random) -> String {
    const ONSETS: [&str; 24] = [
        "b", "br", "c", "ch", "d", "f", "g", "gr", "h", "j", "k", "l", "m", "n", "p", "r", "s",
        "sh", "st", "t", "tr", "v", "w", "z",
    ];
    const VOWELS: [&str; 9] = ["a", "e", "i", "o", "u", "ai", "ea", "o", "a"];
    const CODAS: [&str; 10] = ["", "", "n", "r", "s", "l", "m", "nd", "th", "ck"];
    let mut word = String::new();
    for _ in 0..2 + random.below(2) {
        word.push_str(ONSETS[random.below(24)]);
        word.push_str(VOWELS[random.below(9)]);
        word.push_str(CODAS[random.below(10)]);
    }
    word
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(letters)
        .collect()
}

fn entities(n: usize) -> Vec<Entity> {
    let mut random = Random(7);
    let given: Vec<String> = (0..4_000).map(|_| capital(&word(&mut random))).collect();
    let family: Vec<String> = (0..200_000.min(n))
        .map(|_| capital(&word(&mut random)))
        .collect();
    (0..n)
        .map(|number| {
            let name = format!(
                "{} {}",
                given[random.skewed(given.len())],
                family[random.skewed(family.len())]
            );
            let id = EntityId::from_bytes(IdHasher::new("bench").number(number as u64).finish16());
            let mut aliases = vec![name.clone()];
            if random.below(4) == 0 {
                aliases.push(format!(
                    "{}. {}",
                    &name[..1],
                    name.rsplit(' ').next().unwrap_or("")
                ));
            }
            let alias = |text: String| Alias {
                text,
                mentions: 1,
                sources: 1,
            };
            Entity {
                id,
                name,
                entity_type: "Person".into(),
                aliases: aliases.into_iter().map(alias).collect(),
                nodes: vec![id],
                mentions: 1,
                sources: random.skewed(1000) as u32,
            }
        })
        .collect()
}

fn resident_kib() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}

fn measure(label: &str, queries: &[String], mut ask: impl FnMut(&str) -> usize) {
    let mut n_found = 0;
    for query in queries {
        n_found += black_box(ask(query));
    }
    let mut micros: Vec<f64> = Vec::new();
    for query in queries {
        let start = Instant::now();
        black_box(ask(query));
        micros.push(start.elapsed().as_nanos() as f64 / 1000.0);
    }
    micros.sort_by(f64::total_cmp);
    let at = |share: f64| micros[((micros.len() - 1) as f64 * share) as usize];
    println!(
        "{label:32} median {:9.2} µs  p99 {:9.2} µs  worst {:9.2} µs  {:.1} found each",
        at(0.5),
        at(0.99),
        at(1.0),
        n_found as f64 / queries.len() as f64
    );
}

fn main() {
    let n: usize = std::env::args()
        .nth(1)
        .and_then(|n| n.parse().ok())
        .unwrap_or(100_000);
    let ontology = Ontology::parse(include_str!("../../../data/ontology/ontology.json"));
    let ontology = Arc::new(ontology.expect("the shipped ontology is sound"));
    let entities = entities(n);
    let mut random = Random(11);
    let names: Vec<String> = (0..2_000)
        .map(|_| entities[random.below(n)].name.clone())
        .collect();
    let before = resident_kib();
    let start = Instant::now();
    let graph = Topology::build(&ontology, entities.iter().cloned(), [], 1);
    println!(
        "{n} entities: built in {:.2} s, {} MiB resident, of that {} MiB index of names",
        start.elapsed().as_secs_f64(),
        (resident_kib() - before) / 1024,
        graph.n_name_bytes() >> 20
    );
    let cut = |len: usize| -> Vec<String> {
        names
            .iter()
            .map(|name| name.chars().take(len).collect())
            .collect()
    };
    for len in 1..=6 {
        measure(&format!("20 by {len} letters"), &cut(len), |query| {
            graph.suggest(query, 20).len()
        });
    }
    let spaced: Vec<String> = names
        .iter()
        .map(|name| format!("{} ", name.split(' ').next().unwrap_or("")))
        .collect();
    measure("20 by a word and a space", &spaced, |query| {
        graph.suggest(query, 20).len()
    });
    measure("whole name, suggested", &names, |query| {
        graph.suggest(query, 20).len()
    });
    measure("by exact name", &names, |query| graph.named(query).len());
    measure("fold a name", &names, |query| fold_name(query).len());
    let ids: Vec<EntityId> = (0..2_000).map(|_| entities[random.below(n)].id).collect();
    let start = Instant::now();
    for id in &ids {
        black_box(graph.node(*id));
    }
    println!("by id {:.3} µs", start.elapsed().as_nanos() as f64 / 2e6);
    let family: Vec<String> = names
        .iter()
        .map(|name| name.split(' ').nth(1).unwrap_or("").to_owned())
        .collect();
    measure("20 by a later word", &family, |query| {
        graph.suggest(query, 20).len()
    });
    let turned: Vec<String> = names
        .iter()
        .map(|name| name.split(' ').rev().collect::<Vec<_>>().join(" "))
        .collect();
    measure("words turned", &turned[..200], |query| {
        graph.search(query, 20).len()
    });
    let mistyped = |name: &String| {
        let mut letters: Vec<char> = name.chars().collect();
        let at = 1 + random.below(letters.len() - 2);
        match random.below(3) {
            0 => letters.swap(at, at + 1),
            1 => drop(letters.remove(at)),
            _ => letters[at] = 'x',
        }
        letters.into_iter().collect::<String>()
    };
    let mistyped: Vec<String> = names.iter().map(mistyped).collect();
    measure("one typing error, suggested", &mistyped[..500], |query| {
        graph.suggest(query, 20).len()
    });
    measure("one typing error, searched", &mistyped[..200], |query| {
        graph.search(query, 20).len()
    });
    let hopeless: Vec<String> = names
        .iter()
        .map(|name| format!("{}qxqxqx", &name[..4]))
        .collect();
    measure("nothing like it, suggested", &hopeless[..200], |query| {
        graph.suggest(query, 20).len()
    });
    measure(
        "a part of a name",
        &names
            .iter()
            .map(|name| name[2..6].to_owned())
            .collect::<Vec<_>>()[..200],
        |query| graph.search(query, 20).len(),
    );
    let reported = Filter::default();
    measure("20 by 2 letters in a view", &cut(2), |query| {
        graph.suggest_within(query, 20, &reported).len()
    });
    let start = Instant::now();
    let mut changed = graph;
    let n_changes = 50_000.min(n / 8);
    for (sequence, entity) in (2..).zip(entities.iter().step_by(5).take(n_changes)) {
        let mut entity = entity.clone();
        entity.sources += 1;
        changed = changed.changed(sequence, [(entity.id, Some(&entity))], []);
    }
    println!(
        "{n_changes} changes, one entity each: {:.2} µs each",
        start.elapsed().as_micros() as f64 / n_changes as f64
    );
    for len in [1, 2, 4] {
        measure(
            &format!("20 by {len} letters, changed"),
            &cut(len),
            |query| changed.suggest(query, 20).len(),
        );
    }
    measure("by exact name, changed", &names, |query| {
        changed.named(query).len()
    });
    measure("one typing error, changed", &mistyped[..500], |query| {
        changed.suggest(query, 20).len()
    });
}
