//! Everything that reading a text gives, as JSON; spans are pairs of bytes.

use newsgraph_extract::events::Actor;
use newsgraph_extract::pairs::{EventClass, MarkedPair};
use newsgraph_extract::{Extractor, Ranker};
use newsgraph_model::{
    Claim, Confidence, Document, EventTime, Evidence, Extraction, Filler, MentionKind, Precision,
    TextSpan,
};
use serde_json::{Value, json};

fn span(span: TextSpan) -> Value {
    json!([span.start(), span.end()])
}

/// Claims with what fills their roles, and the mentions of the clusters that they speak of.
pub(crate) fn claims(extractor: &Extractor, document: &Document) -> Value {
    let extraction = extractor.extract(document);
    let reading = extractor.reading(&document.text);
    let tokens = reading.discourse(&document.text, None, extractor.gazetteers());
    let trigger = |claim: &Claim| trigger(claim, &tokens.annotated.tokens);
    let claims = extraction.claims.iter();
    let claims: Vec<Value> = claims
        .map(|claim| one_claim(claim, trigger(claim), &extraction, extractor, document))
        .collect();
    let mentions: Vec<Value> = extraction
        .mentions
        .iter()
        .filter_map(|mention| Some(json!([span(mention.span), mention.cluster?.to_string()])))
        .collect();
    json!({ "claims": claims, "mentions": mentions })
}

/// The class of what one marked side does to the other, whichever acts.
pub(crate) fn pair(extractor: &Extractor, text: &str, pair: MarkedPair) -> Value {
    found(extractor.event_class(text, pair))
}

/// What the one marked side does to the other, and what the other does to it.
pub(crate) fn deeds(extractor: &Extractor, text: &str, [one, other]: [TextSpan; 2]) -> Value {
    let reading = extractor.reading(text);
    let discourse = reading.discourse(text, None, extractor.gazetteers());
    let deed = |source, target| found(extractor.deed_between(&discourse, source, target));
    json!([deed(one, other), deed(other, one)])
}

fn found(found: Option<(EventClass, Confidence)>) -> Value {
    found.map_or(
        Value::Null,
        |(class, confidence)| json!({ "event": class.code(), "confidence": confidence.get() }),
    )
}

fn one_claim(
    claim: &Claim,
    trigger: Option<[usize; 2]>,
    extraction: &Extraction,
    extractor: &Extractor,
    document: &Document,
) -> Value {
    let filler = |filler: &Filler| match filler {
        Filler::Cluster { cluster, mention } => {
            let known = extraction
                .clusters
                .iter()
                .find(|known| known.id == *cluster);
            json!({
                "cluster": cluster.to_string(),
                "name": known.map(|cluster| cluster.name.as_str()),
                "type": known.map(|cluster| cluster.entity_type.as_str()),
                "span": mention.map(span),
                "words": mention.and_then(|mention| mention.of(&document.text)),
            })
        }
        Filler::Literal { value, span: place } => {
            json!({ "span": place.map(span), "words": value })
        }
        Filler::Claim(claim) => json!({ "claim": claim.to_string() }),
    };
    let predicate = extractor.ontology().predicate(&claim.predicate);
    let plover = predicate.and_then(|predicate| predicate.plover.as_ref());
    let roles: Vec<Value> = claim
        .roles
        .iter()
        .map(|role| {
            let fillers: Vec<Value> = role.fillers.iter().map(filler).collect();
            json!({ "name": role.name, "fillers": fillers })
        })
        .collect();
    let links: Vec<Value> = claim
        .attribution
        .iter()
        .map(|link| json!({ "source": filler(&link.source), "cue": link.cue.map(span) }))
        .collect();
    let evidence = claim.evidence.iter().find_map(|evidence| match evidence {
        Evidence::Span { span, .. } => Some(*span),
        Evidence::Attested(_) => None,
    });
    json!({
        "id": claim.id.to_string(),
        "predicate": claim.predicate,
        "kind": predicate.map(|predicate| format!("{:?}", predicate.kind).to_lowercase()),
        "subject_role": predicate.map_or("agent", |predicate| predicate.subject_role.as_str()),
        "object_role": predicate.map_or("patient", |predicate| predicate.object_role.as_str()),
        "symmetric": predicate.is_some_and(|predicate| predicate.symmetric),
        "lemma": claim.lemma,
        "trigger": trigger,
        "roles": roles,
        "attribution": links,
        "status": claim.status.to_string(),
        "negative": claim.polarity.to_string() == "negative",
        "nested": claim.nested,
        "confidence": claim.confidence.get(),
        "evidence": evidence.map(span),
        "plover": plover.map(|plover| json!({
            "event": plover.event,
            "score": plover.score,
            "if_future": plover.if_future,
            "if_cancelled": plover.if_cancelled,
            "swap_roles": plover.swap_roles,
        })),
    })
}

/// The word that carries a claim: a claim keeps its base form only, so it is the nearest word after the subject with that form.
fn trigger(claim: &Claim, tokens: &[newsgraph_annotate::Token]) -> Option<[usize; 2]> {
    let Some(Evidence::Span { span: sentence, .. }) = claim.evidence.first() else {
        return None;
    };
    let fillers = claim.roles.iter().flat_map(|role| &role.fillers);
    let first = fillers
        .filter_map(|filler| match filler {
            Filler::Cluster { mention, .. } => *mention,
            Filler::Literal { span, .. } => *span,
            Filler::Claim(_) => None,
        })
        .map(TextSpan::end)
        .min()
        .unwrap_or(sentence.start());
    tokens
        .iter()
        .filter(|token| token.start >= sentence.start() && token.end <= sentence.end())
        .filter(|token| token.lemma.to_lowercase() == claim.lemma.to_lowercase())
        .min_by_key(|token| (token.start < first, token.start.abs_diff(first)))
        .map(|token| [token.start, token.end])
}

/// Coded events.
pub(crate) fn events(extractor: &Extractor, document: &Document) -> Value {
    let actor = |actor: &Actor| json!({ "span": span(actor.span), "words": actor.span.of(&document.text), "name": actor.name });
    let events = extractor.events(document).into_iter();
    let events: Vec<Value> = events
        .map(|event| {
            json!({
                "source": actor(&event.source),
                "class": event.class.map(EventClass::code),
                "deed": event.deed.map(EventClass::code),
                "target": actor(&event.target),
                "lemma": event.lemma,
                "construction": format!("{:?}", event.construction).to_lowercase(),
                "confidence": event.confidence.get(),
            })
        })
        .collect();
    json!({ "events": events })
}

/// Propositions in words.
pub(crate) fn propositions(extractor: &Extractor, document: &Document) -> Value {
    let reading = extractor.reading(&document.text);
    let discourse = reading.discourse(&document.text, None, extractor.gazetteers());
    let propositions = extractor.propositions(&discourse).into_iter();
    let propositions: Vec<Value> = propositions
        .map(|proposition| {
            let arguments = proposition.arguments.iter();
            json!({
                "relation": proposition.relation.words,
                "arguments": arguments.map(|argument| &argument.words).collect::<Vec<_>>(),
                "construction": format!("{:?}", proposition.construction).to_lowercase(),
                "confidence": proposition.confidence.get(),
            })
        })
        .collect();
    json!({ "propositions": propositions })
}

/// Mentions with their clusters, dates, reports.
pub(crate) fn discourse(extractor: &Extractor, document: &Document, part: Option<usize>) -> Value {
    let published = &document.published_at;
    let is_day = matches!(published.precision, Precision::Day | Precision::Time);
    let day = published.earliest.filter(|_| is_day).map(|day| day.date());
    let reading = extractor.reading(&document.text);
    let ranker = part.map_or_else(Ranker::builtin, Ranker::without_part);
    let (text, lists) = (&document.text, extractor.gazetteers());
    let discourse = reading.ranked_discourse(text, day, lists, ranker, &mut None);
    let token = |at: usize| {
        let token = &discourse.annotated.tokens[at];
        [token.start, token.end]
    };
    let mentions: Vec<Value> = discourse
        .mentions
        .iter()
        .map(|mention| {
            json!({
                "span": span(mention.span),
                "head": token(mention.head),
                "clusters": mention.clusters,
                "pronoun": mention.kind == MentionKind::Pronoun,
            })
        })
        .collect();
    let types: Vec<&str> = discourse
        .clusters
        .iter()
        .map(|cluster| cluster.entity_type.as_str())
        .collect();
    let days = |time: &EventTime| {
        let text = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string());
        [text(time.start), text(time.end)]
    };
    let dates: Vec<Value> = discourse
        .dates
        .iter()
        .filter(|date| !date.tokens.is_empty())
        .map(|date| {
            let (first, last) = (token(date.tokens.start), token(date.tokens.end - 1));
            json!({
                "span": [first[0], last[1]],
                "past": days(&date.past),
                "future": days(&date.future),
            })
        })
        .collect();
    let spans = |spans: &[TextSpan]| -> Vec<Value> { spans.iter().map(|one| span(*one)).collect() };
    let reports: Vec<Value> = extractor
        .reports(&discourse)
        .iter()
        .map(|report| {
            json!({
                "source": spans(report.source.as_slice()),
                "cue": spans(report.cue.as_slice()),
                "content": spans(&report.content),
                "within": report.within,
            })
        })
        .collect();
    json!({
        "mentions": mentions, "types": types, "dates": dates, "reports": reports,
    })
}

/// Each pronoun that was ranked, with its candidates and their weights.
pub(crate) fn decisions(extractor: &Extractor, text: &str, ranker: &Ranker) -> Value {
    let reading = extractor.reading(text);
    let mut decisions = Some(Vec::new());
    reading.ranked_discourse(text, None, extractor.gazetteers(), ranker, &mut decisions);
    let decisions = decisions.unwrap_or_default().into_iter();
    let decisions: Vec<Value> = decisions
        .map(|decision| {
            let candidates = decision.candidates.iter();
            let candidates: Vec<Value> = candidates
                .map(|one| {
                    let spans: Vec<Value> = one.spans.iter().map(|one| span(*one)).collect();
                    json!({ "spans": spans, "weights": one.weights })
                })
                .collect();
            json!({ "span": span(decision.span), "candidates": candidates, "chosen": decision.chosen })
        })
        .collect();
    json!(decisions)
}
