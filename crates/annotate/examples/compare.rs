//! Compares our analyses with those that `oracle/dump.py` printed: `compare DUMP`.
#![expect(clippy::print_stdout, reason = "prints its result")]

use std::collections::BTreeMap;

use newsgraph_annotate::Annotator;
use serde_json::{Value, json};

const NAMES: [&str; 10] = [
    "start", "end", "space", "tag", "pos", "morph", "lemma", "head", "dep", "sentence",
];

fn main() {
    let model = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../data/models/en_core_web_md-3.7.1.bin"
    );
    let annotator = Annotator::from_bytes(&std::fs::read(model).expect("the model is there"))
        .expect("the model is valid");
    let dump = std::env::args().nth(1).expect("name a dump");
    let dump = std::fs::read_to_string(dump).expect("the dump can be read");
    let (mut n_tokens, mut n_entities, mut n_texts) = (0, 0, 0);
    let mut wrong: BTreeMap<&str, usize> = BTreeMap::new();
    let mut elapsed = std::time::Duration::ZERO;
    for line in dump.lines() {
        let expected: Value = serde_json::from_str(line).expect("the dump is JSON");
        let text = expected["text"].as_str().expect("a dump has a text");
        let clock = std::time::Instant::now();
        let annotated = annotator.annotate(text);
        elapsed += clock.elapsed();
        let theirs = expected["tokens"].as_array().expect("a dump has tokens");
        n_texts += 1;
        n_tokens += theirs.len();
        let ours: Vec<Value> = annotated
            .tokens
            .iter()
            .map(|t| {
                json!([
                    t.start,
                    t.end,
                    t.space_after,
                    t.tag.as_str(),
                    t.pos.as_str(),
                    t.morph,
                    t.lemma,
                    t.head,
                    t.dep.as_str(),
                    t.sentence_start
                ])
            })
            .collect();
        if ours.len() != theirs.len()
            || ours
                .iter()
                .zip(theirs)
                .any(|(a, b)| a[0] != b[0] || a[1] != b[1])
        {
            *wrong.entry("tokenization (texts)").or_default() += 1;
            let at = ours
                .iter()
                .zip(theirs)
                .position(|(a, b)| a[0] != b[0] || a[1] != b[1])
                .unwrap_or_default();
            let (a, b) = (&ours[at], &theirs[at]);
            let cut = |v: &Value| {
                text[v[0].as_u64().unwrap_or(0) as usize..v[1].as_u64().unwrap_or(0) as usize]
                    .to_owned()
            };
            println!("token {at}: ours {:?} theirs {:?}", cut(a), cut(b));
            continue;
        }
        for (a, b) in ours.iter().zip(theirs) {
            for (idx, name) in NAMES.iter().enumerate() {
                if a[idx] != b[idx] {
                    *wrong.entry(name).or_default() += 1;
                    println!(
                        "{name}: ours {a} theirs {b} `{}`",
                        &text[a[0].as_u64().unwrap_or(0) as usize
                            ..a[1].as_u64().unwrap_or(0) as usize]
                    );
                }
            }
        }
        let ours: Vec<Value> = annotated
            .entities
            .iter()
            .map(|e| json!([e.start, e.end, e.label.as_str()]))
            .collect();
        let theirs = expected["entities"]
            .as_array()
            .expect("a dump has entities");
        n_entities += theirs.len();
        let differ = ours
            .iter()
            .filter(|e| !theirs.contains(e))
            .count()
            .max(theirs.iter().filter(|e| !ours.contains(e)).count());
        if differ > 0 {
            *wrong.entry("entities").or_default() += differ;
            println!("entities: {differ} differ");
        }
    }
    println!(
        "{n_texts} texts, {n_tokens} tokens, {n_entities} entities, differences {wrong:?}, {:.0} tokens/s",
        n_tokens as f64 / elapsed.as_secs_f64()
    );
}
