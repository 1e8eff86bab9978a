//! Throwaway: a poor man's discourse for development.
#![allow(missing_docs, clippy::all, unused)]
use newsgraph_annotate::*;
use newsgraph_extract::claims::{Frames, claims_of};
use newsgraph_extract::discourse::*;
use newsgraph_model::ontology::Ontology;
use newsgraph_model::*;
use std::collections::BTreeMap;

fn annotate(annotator: &Annotator, text: &str) -> Annotated {
    let mut all = Annotated::default();
    let mut at = 0;
    for part in text.split_inclusive("\n\n") {
        let a = annotator.annotate(part);
        let base = all.tokens.len();
        for mut t in a.tokens { t.start += at; t.end += at; t.head += base; all.tokens.push(t); }
        for mut e in a.entities { e.start += base; e.end += base; all.entities.push(e); }
        at += part.len();
    }
    all
}

pub fn discourse<'a>(text: &'a str, annotated: &'a Annotated, published: Option<jiff::civil::Date>) -> Discourse<'a> {
    let t = &annotated.tokens;
    let word = |i: usize| &text[t[i].start..t[i].end];
    let mut sentences = vec![];
    for r in annotated.sentences() {
        if let Some(span) = TextSpan::new(t[r.start].start, t[r.end - 1].end) {
            sentences.push(Sentence { tokens: r, span, zone: ZoneKind::Body, paragraph: 0 });
        }
    }
    let mut mentions: Vec<MentionTokens> = vec![];
    let mut clusters: Vec<ClusterDraft> = vec![];
    let mut by_name: BTreeMap<String, usize> = BTreeMap::new();
    let mut quotes = vec![];
    let mut open = None;
    for i in 0..t.len() {
        match word(i) { "“" => open = Some(i), "”" => if let Some(o) = open.take() { quotes.push((o, i)); }, "\"" => if let Some(o) = open.take() { quotes.push((o, i)); } else { open = Some(i) }, _ => {} }
    }
    let mut last_person = None;
    let mut head_of = |r: &std::ops::Range<usize>| r.clone().find(|&i| !r.contains(&t[i].head) || t[i].head == i).unwrap_or(r.end - 1);
    let mut i = 0;
    while i < t.len() {
        if let Some(e) = annotated.entities.iter().find(|e| e.start == i) {
            let mut r = e.start..e.end;
            while r.len() > 1 && word(r.start).eq_ignore_ascii_case("the") { r.start += 1; }
            while r.len() > 1 && matches!(word(r.end - 1), "'s" | "’s") { r.end -= 1; }
            let name = text[t[r.start].start..t[r.end - 1].end].to_owned();
            i = e.end;
            let ty = match e.label { EntityLabel::Person => "Person", EntityLabel::Org => "Organization", EntityLabel::Gpe => "GPE", EntityLabel::Loc => "Place", EntityLabel::Fac => "Facility", EntityLabel::Event => "Event", EntityLabel::Norp => "Group", EntityLabel::Law => "Law", EntityLabel::WorkOfArt => "Work", EntityLabel::Product => "Thing", _ => continue };
            let ty = match name.as_str() { "Republican" | "Democratic" | "Republicans" | "Democrats" | "Democrat" | "GOP" => "Party", "Truth Social" | "Twitter" | "Facebook" => "Platform", "CNN" | "NBC" | "MSNBC" | "Fox News" | "ABC" | "CBS" | "NBC New York" | "POLITICO" | "The New York Times" | "The Washington Post" => "MediaOutlet", _ => ty };
            let key = by_name.iter().find(|(n, c)| **n == name || clusters[**c].entity_type == "Person" && n.ends_with(&format!(" {name}"))).map(|(_, c)| *c);
            let c = key.unwrap_or_else(|| { clusters.push(ClusterDraft { name: name.clone(), entity_type: ty.into(), named: true, is_node: true, names: vec![], mentions: vec![] }); clusters.len() - 1 });
            by_name.insert(name.clone(), c);
            clusters[c].mentions.push(mentions.len());
            if clusters[c].entity_type == "Person" { let h = head_of(&r); if last_person.is_none() || matches!(t[h].dep, Dep::Nsubj | Dep::Nsubjpass) { last_person = Some(c); } }
            let head = head_of(&r);
            mentions.push(MentionTokens { head, span: TextSpan::new(t[r.start].start, t[r.end - 1].end).unwrap(), tokens: r, kind: MentionKind::Named, clusters: vec![c] });
            continue;
        }
        let lower = word(i).to_lowercase();
        if matches!(lower.as_str(), "he" | "she" | "his" | "her" | "him" | "i" | "we") {
            mentions.push(MentionTokens { tokens: i..i + 1, head: i, span: TextSpan::new(t[i].start, t[i].end).unwrap(), kind: MentionKind::Pronoun, clusters: last_person.into_iter().collect() });
            if let Some(c) = last_person { clusters[c].mentions.push(mentions.len() - 1); }
        }
        i += 1;
    }
    let mut quotations = vec![];
    for (o, c) in quotes {
        if c <= o + 1 { continue; }
        let s = sentences.iter().position(|s| s.tokens.contains(&o)).unwrap();
        let mut cand: Vec<usize> = vec![];
        for k in s.saturating_sub(1)..(s + 2).min(sentences.len()) { cand.extend(sentences[k].tokens.clone()); }
        let cue = cand.into_iter().filter(|&i| (i < o || i > c) && matches!(t[i].lemma.as_str(), "say" | "write" | "tell" | "add" | "threaten" | "continue" | "post")).min_by_key(|&i| if i < o { o - i } else { i - c });
        let subj = cue.and_then(|q| (0..t.len()).find(|&i| t[i].head == q && t[i].dep == Dep::Nsubj));
        let m = subj.and_then(|s| mentions.iter().position(|m| m.head == s));
        quotations.push(Quotation { tokens: o + 1..c, span: TextSpan::new(t[o].start, t[c].end).unwrap(), speaker: m.and_then(|m| mentions[m].clusters.first().copied()), speaker_mention: m, cue, is_speech: c - o > 4 });
    }
    Discourse { text, published, annotated, zones: vec![], sentences, mentions, clusters, titles: vec![], dates: vec![], quotations }
}

fn main() {
    let annotator = Annotator::from_bytes(&std::fs::read(std::env::args().nth(1).unwrap()).unwrap()).unwrap();
    let ontology = match Ontology::parse(&std::fs::read_to_string("data/ontology/ontology.json").unwrap()) { Ok(o) => o, Err(e) => { println!("{e}"); return; } };
    let frames = Frames::new(&ontology);
    for path in std::env::args().skip(2) {
        let text = std::fs::read_to_string(&path).unwrap();
        let annotated = annotate(&annotator, &text);
        if std::env::var("SHOW").is_ok() { for (i, t) in annotated.tokens.iter().enumerate() { print!("{i}:{}/{}/{}>{} ", &text[t.start..t.end], t.tag, t.dep, t.head); } println!(); }
        let d = discourse(&text, &annotated, None);
        let document = Document::from_article(Article { text: text.clone(), ..Article::default() }, Language("en".into())).unwrap();
        let claims = claims_of(&d, &document, &ontology, &frames);
        let ids: BTreeMap<ClusterId, String> = d.clusters.iter().map(|c| (Cluster::id_of(SourceId::Document(document.id), &c.name, &c.entity_type, c.mentions.first().map(|&m| d.mentions[m].span)), c.name.clone())).collect();
        let show = |f: &Filler| match f { Filler::Cluster { cluster, .. } => ids[cluster].clone(), Filler::Literal { value, .. } => format!("“{value}”"), Filler::Claim(c) => format!("#{}", &c.to_string()[4..8]) };
        let mut last = None;
        for c in &claims {
            let Evidence::Span { span, .. } = &c.evidence[0] else { continue };
            if last != Some(*span) { println!("\n{}", span.of(&text).unwrap().replace('\n', " ")); last = Some(*span); }
            let roles: Vec<String> = c.roles.iter().map(|r| format!("{}={}", r.name, r.fillers.iter().map(show).collect::<Vec<_>>().join("+"))).collect();
            println!("   #{} {} [{} {}{}{}] {} | by {} | {} {}", &c.id.to_string()[4..8], c.predicate, c.status, if c.polarity == Polarity::Negative { "NOT " } else { "" }, if c.certainty == Certainty::Certain { "" } else { c.certainty.as_str() }, if c.nested { " nested" } else { "" }, roles.join("; "), c.attribution.iter().map(|a| format!("{}:{}", show(&a.source), a.stance)).collect::<Vec<_>>().join(" > "), c.rule, c.condition.as_ref().map(|c| format!("IF {}", c.text)).unwrap_or_default());
        }
    }
}
