use newsgraph_annotate::Annotator;
use std::time::Instant;
fn main() {
    let t = Instant::now();
    let model = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/models/en_core_web_md-3.7.1.bin")).unwrap();
    let annotator = Annotator::from_bytes(&model).unwrap();
    println!("load {:?}", t.elapsed());
    let texts: Vec<String> = std::env::args().skip(1).map(|p| String::from_utf8_lossy(&std::fs::read(p).unwrap()).into_owned()).collect();
    let mut h = blake3::Hasher::new();
    let mut n = 0;
    for t in &texts { let a = annotator.annotate(t); n += a.tokens.len(); h.update(format!("{a:?}").as_bytes()); }
    println!("{} tokens, {}", n, h.finalize().to_hex());
    let mut best = f64::MAX;
    for _ in 0..5 { let t = Instant::now(); for t in &texts { std::hint::black_box(annotator.annotate(t)); } best = best.min(t.elapsed().as_secs_f64()); }
    println!("{:.0} tokens/s", n as f64 / best);
}
