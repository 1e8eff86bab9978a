//! What rule writers read: sentence by sentence what was missed, invented and misread.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::article::Scored;
use super::gold::{GoldRelation, Level};
use super::mapping::{End, Unit};

/// Lines of one sentence, in the order they are shown.
#[derive(Default)]
struct Place {
    end: usize,
    faults: Vec<String>,
    /// Relations that the listing has named already.
    named: BTreeSet<usize>,
}

/// The listing of one article.
pub(crate) fn listing(scored: &Scored<'_>) -> String {
    let t = &scored.tally;
    let strict = t.strict();
    let mut text = format!(
        "\n== {}  P {:.2} R {:.2} F1 {:.2}  {}/{} paired, {} wrong, must {}/{}, forbidden {}/{}\n",
        scored.gold.id,
        strict.precision,
        strict.recall,
        strict.f1,
        t.s_tp,
        t.s_n,
        t.s_fp,
        t.must_tp,
        t.must_n,
        t.forb,
        t.forb_n
    );
    let mut places = BTreeMap::new();
    for number in 0..scored.rows.len() {
        row_faults(scored, number, &mut places);
    }
    for &unit in &scored.wrong {
        let place = place_of_unit(scored, unit, &mut places);
        place.named.insert(unit);
        place
            .faults
            .push(format!("wrong   {}", show_unit(&scored.units[unit])));
    }
    for &(forbidden, unit) in &scored.hits {
        let place = place_of_unit(scored, unit, &mut places);
        place.named.insert(unit);
        let shown = show_unit(&scored.units[unit]);
        place
            .faults
            .push(format!("FORBIDDEN {shown}: {}", forbidden.why));
    }
    for (start, place) in &places {
        show_place(scored, *start, place, &mut text);
    }
    for (what, names) in [
        ("entities missed", &scored.entities.missed),
        ("entities unknown", &scored.entities.unknown),
        ("entities split", &scored.entities.split),
        ("forbidden entities", &scored.entities.forbidden),
        ("bad aliases", &scored.entities.polluted),
    ] {
        if !names.is_empty() {
            let _ = writeln!(text, "  {what}: {}", names.join(" | "));
        }
    }
    text
}

fn show_place(scored: &Scored<'_>, start: usize, place: &Place, text: &mut String) {
    let sentence = scored.gold.text.get(start..place.end).unwrap_or_default();
    let words: Vec<&str> = sentence.split_whitespace().collect();
    let _ = writeln!(text, "\n  “{}”", words.join(" "));
    for fault in &place.faults {
        let _ = writeln!(text, "    {fault}");
    }
    for (number, unit) in scored.units.iter().enumerate() {
        let here = unit
            .relation
            .evidence
            .first()
            .is_some_and(|evidence| evidence.start < place.end && start < evidence.end);
        if here && !place.named.contains(&number) {
            let row = scored.strict.iter().position(|pair| *pair == Some(number));
            let row = row.map_or("·", |row| scored.rows[row].relation.id.as_str());
            let _ = writeln!(text, "      said {row:<4} {}", show_unit(unit));
        }
    }
}

fn place_of_unit<'p>(
    scored: &Scored<'_>,
    unit: usize,
    places: &'p mut BTreeMap<usize, Place>,
) -> &'p mut Place {
    let evidence = scored.units[unit].relation.evidence.first();
    let (start, end) = evidence.map_or((0, 0), |evidence| (evidence.start, evidence.end));
    let known = places
        .iter()
        .find(|(from, place)| **from < end && start < place.end)
        .map(|(from, _)| *from);
    let place = places.entry(known.unwrap_or(start)).or_default();
    if known.is_none() {
        place.end = end;
    }
    place
}

fn row_faults(scored: &Scored<'_>, number: usize, places: &mut BTreeMap<usize, Place>) {
    let row = &scored.rows[number];
    let gold = row.relation;
    if gold.level == Level::Nice {
        return;
    }
    let (start, end) = row.evidence.first().copied().unwrap_or((0, 0));
    let mut faults = Vec::new();
    let mut named = Vec::new();
    match scored.strict[number] {
        None => {
            faults.push(format!("missed  {}", show_row(scored, gold)));
            if let Some(unit) = scored.loose[number] {
                faults.push(format!("   as   {}", show_unit(&scored.units[unit])));
                named.push(unit);
            }
        }
        Some(unit) => {
            let found = row.qualifiers(&scored.units[unit]);
            let wrong = [
                ("status", found.status),
                ("polarity", found.polarity),
                ("attribution", found.attribution),
                ("time", found.time != Some(false)),
                ("evidence", found.evidence),
            ];
            let wrong: Vec<&str> = wrong
                .into_iter()
                .filter(|(_, right)| !right)
                .map(|(name, _)| name)
                .collect();
            if !wrong.is_empty() {
                let wrong = wrong.join(", ");
                faults.push(format!("misread {} ({wrong})", show_row(scored, gold)));
                faults.push(format!("   as   {}", show_unit(&scored.units[unit])));
                named.push(unit);
            }
        }
    }
    if faults.is_empty() {
        return;
    }
    let place = places.entry(start).or_default();
    place.end = place.end.max(end);
    place.faults.extend(faults);
    place.named.extend(named);
}

/// A gold row: level, triple by labels, what is not plain.
fn show_row(scored: &Scored<'_>, gold: &GoldRelation) -> String {
    let label = |id: &str| {
        let entity = scored.gold.entities.iter().find(|entity| entity.id == id);
        entity.map_or_else(|| id.to_owned(), |entity| entity.label.clone())
    };
    let sources: Vec<String> = gold
        .attribution
        .iter()
        .skip(1)
        .map(|id| label(id))
        .collect();
    let time = gold.time.as_ref().map(|time| (&time.start, &time.end));
    format!(
        "{} {} {}({}, {}){}",
        gold.id,
        gold.level.name(),
        gold.predicate,
        label(&gold.subject),
        gold.label.clone().unwrap_or_else(|| label(&gold.object)),
        qualifiers(&gold.status, &gold.polarity, &sources, time)
    )
}

fn show_unit(unit: &Unit<'_>) -> String {
    let name = |end: &End<'_>| match &end.id {
        Some(_) => end.words.clone(),
        None => format!("“{}”", cut(&end.words)),
    };
    let sources: Vec<String> = unit.sources.iter().map(name).collect();
    let time = unit
        .relation
        .time
        .as_ref()
        .map(|time| (&time.start, &time.end));
    format!(
        "{}({}, {}){} {} {:.2}",
        unit.predicate(),
        name(&unit.subject),
        name(&unit.object),
        qualifiers(unit.status, unit.polarity, &sources, time),
        unit.relation.rule,
        unit.relation.confidence
    )
}

/// The beginning of long words.
fn cut(words: &str) -> String {
    let bare = words.trim_matches(['“', '”', '"']);
    match bare.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", &bare[..at]),
        None => bare.to_owned(),
    }
}

type Days<'a> = (&'a Option<String>, &'a Option<String>);

/// What is not plain: ` [planned, not, by A > B, 2025-01-03]`.
fn qualifiers(status: &str, polarity: &str, sources: &[String], time: Option<Days<'_>>) -> String {
    let mut parts = Vec::new();
    if status != "occurred" {
        parts.push(status.to_owned());
    }
    if polarity == "negative" {
        parts.push("NOT".to_owned());
    }
    if !sources.is_empty() {
        parts.push(format!("by {}", sources.join(" > ")));
    }
    if let Some((start, end)) = time.filter(|(start, _)| start.is_some()) {
        let (start, end) = (start.as_deref().unwrap_or(""), end.as_deref().unwrap_or(""));
        parts.push(if start == end {
            start.to_owned()
        } else {
            format!("{start}..{end}")
        });
    }
    if parts.is_empty() {
        String::new()
    } else {
        format!(" [{}]", parts.join(", "))
    }
}

/// Over all articles: which predicates are missed most, and which rules are wrong most.
pub(crate) fn classes(scored: &[&Scored<'_>]) -> String {
    let mut missed = BTreeMap::<&str, [usize; 2]>::new();
    let mut wrong = BTreeMap::<&str, [usize; 2]>::new();
    for article in scored {
        for (row, pair) in article.rows.iter().zip(&article.strict) {
            if row.relation.level.is_asked() {
                let counts = missed.entry(&row.relation.predicate).or_default();
                counts[0] += usize::from(pair.is_none());
                counts[1] += 1;
            }
        }
        for (number, unit) in article.units.iter().enumerate() {
            let counts = wrong.entry(&unit.relation.rule).or_default();
            counts[0] += usize::from(article.wrong.contains(&number));
            counts[1] += 1;
        }
    }
    let line = |counts: BTreeMap<&str, [usize; 2]>| {
        let mut counts: Vec<_> = counts
            .into_iter()
            .filter(|(_, [bad, _])| *bad > 0)
            .collect();
        counts.sort_by_key(|(name, [bad, _])| (usize::MAX - bad, *name));
        let parts = counts.iter().take(40);
        let parts: Vec<String> = parts
            .map(|(name, [bad, all])| format!("{name} {bad}/{all}"))
            .collect();
        parts.join(", ")
    };
    format!(
        "\nmissed of asked, by predicate: {}\nwrong of said, by rule: {}\n",
        line(missed),
        line(wrong)
    )
}
