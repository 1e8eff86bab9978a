//! What is read in sentences of our own: mentions, speakers, dates, zones.

use std::fmt::Write as _;
use std::sync::OnceLock;

use jiff::civil::Date;
use newsgraph_annotate::Annotator;
use newsgraph_model::MentionKind;

use crate::discourse::Discourse;
use crate::{Gazetteers, Reading};

static MODEL: &[u8] = include_bytes!("../../../data/models/en_core_web_md-3.7.1.bin");

fn annotator() -> &'static Annotator {
    static ANNOTATOR: OnceLock<Annotator> = OnceLock::new();
    ANNOTATOR
        .get_or_init(|| Annotator::from_bytes(MODEL).expect("the model of the repository loads"))
}

fn gazetteers() -> &'static Gazetteers {
    static GAZETTEERS: OnceLock<Gazetteers> = OnceLock::new();
    GAZETTEERS.get_or_init(Gazetteers::builtin)
}

fn with_discourse<T>(
    text: &str,
    published: Option<&str>,
    use_it: impl FnOnce(&Discourse<'_>) -> T,
) -> T {
    let reading = Reading::of(text, &mut |segment| annotator().annotate(segment));
    let published: Option<Date> = published.map(|day| day.parse().expect("a date"));
    use_it(&reading.discourse(text, published, gazetteers()))
}

fn render_clusters(discourse: &Discourse<'_>) -> String {
    let mut out = String::new();
    for cluster in &discourse.clusters {
        let flags = match (cluster.named, cluster.is_node) {
            (true, _) => "",
            (false, true) => " (described)",
            (false, false) => " (no node)",
        };
        write!(out, "{}: {}{flags} =", cluster.entity_type, cluster.name)
            .expect("strings take text");
        for &mention in &cluster.mentions {
            let mention = &discourse.mentions[mention];
            let text = mention
                .span
                .of(discourse.text)
                .expect("spans lie in the text");
            let kind = match mention.kind {
                MentionKind::Named => "",
                MentionKind::Nominal => "~",
                MentionKind::Pronoun => "^",
            };
            write!(out, " [{kind}{text}]").expect("strings take text");
        }
        out.push('\n');
    }
    out
}

#[test]
fn dump() {
    let Ok(path) = std::env::var("DUMP") else {
        return;
    };
    for path in path.split(':') {
        let raw = std::fs::read_to_string(path).unwrap();
        let published = std::env::var("PUBLISHED").ok();
        let (head, text) = if raw.starts_with("---\n") {
            let (h, t) = raw[4..].split_once("\n---\n").unwrap();
            (h.to_owned(), t.to_owned())
        } else {
            (String::new(), raw)
        };
        let published = head
            .lines()
            .find_map(|l| l.strip_prefix("published: "))
            .map(str::to_owned)
            .or(published);
        println!("=== {path} {published:?}");
        with_discourse(&text, published.as_deref(), |d| {
            for z in &d.zones {
                if z.kind != crate::discourse::ZoneKind::Body {
                    println!("ZONE {:?} {:?}", z.kind, z.span.of(d.text));
                }
            }
            println!("{}", render_clusters(d));
            for m in &d.mentions {
                if m.clusters.len() != 1 {
                    println!(
                        "OPEN {:?} {:?} -> {:?}",
                        m.kind,
                        m.span.of(d.text).unwrap(),
                        m.clusters
                            .iter()
                            .map(|&c| d.clusters[c].name.as_str())
                            .collect::<Vec<_>>()
                    );
                }
            }
            for t in &d.titles {
                println!(
                    "TITLE {:?} of {} pos {:?}",
                    &d.text[d.annotated.tokens[t.tokens.start].start
                        ..d.annotated.tokens[t.tokens.end - 1].end],
                    d.clusters[t.cluster].name,
                    t.position.map(|p| d.clusters[p].name.as_str())
                );
            }
            for q in &d.quotations {
                println!(
                    "QUOTE speech={} speaker={:?} cue={:?} {:?}",
                    q.is_speech,
                    q.speaker.map(|c| d.clusters[c].name.as_str()),
                    q.cue.map(|c| d.words[c].as_str()),
                    q.span
                        .of(d.text)
                        .unwrap()
                        .chars()
                        .take(60)
                        .collect::<String>()
                );
            }
            for t in &d.dates {
                println!(
                    "DATE {:?} past {:?}..{:?} future {:?}..{:?} {}/{}",
                    t.past.expression.and_then(|e| e.of(d.text)),
                    t.past.start,
                    t.past.end,
                    t.future.start,
                    t.future.end,
                    t.past.precision,
                    t.future.precision
                );
            }
            if std::env::var("SENT").is_ok() {
                for s in &d.sentences {
                    println!(
                        "SENT p{} {:?} {:?}",
                        s.paragraph,
                        s.zone,
                        s.span.of(d.text).unwrap()
                    );
                    if std::env::var("PARSE").is_ok() {
                        for i in s.tokens.clone() {
                            let t = &d.annotated.tokens[i];
                            println!(
                                "   {i} {} {} {} {} <- {}",
                                d.words[i], t.tag, t.lemma, t.dep, d.words[t.head]
                            );
                        }
                    }
                }
            }
        });
    }
}
