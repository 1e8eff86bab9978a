//! One article's answer against its gold graph.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::{Answer, AnswerEntity};
use super::gold::{Forbidden, GoldArticle, GoldRelation};
use super::mapping::{Mapped, NameIndex, Unit, has_type, map_entities, units};
use super::matching::Row;
use super::names::{base_type, norm};
use super::ontology::Ontology;
use super::pairing::{Pairs, pair};
use super::tally::Tally;

/// What became of one article.
pub(crate) struct Scored<'a> {
    pub(crate) gold: &'a GoldArticle,
    pub(crate) tally: Tally,
    pub(crate) units: Vec<Unit<'a>>,
    pub(crate) rows: Vec<Row<'a>>,
    /// Per gold row the relation that says it.
    pub(crate) strict: Pairs,
    /// Per gold row a relation between its ends, of any predicate.
    pub(crate) loose: Pairs,
    /// Relations that count as wrong, by number, first of each triple.
    pub(crate) wrong: Vec<usize>,
    /// Forbidden rows that were hit, each with the relation.
    pub(crate) hits: Vec<(&'a Forbidden, usize)>,
    pub(crate) entities: EntityFaults,
}

/// Names of entities that were missed or invented.
#[derive(Default)]
pub(crate) struct EntityFaults {
    pub(crate) missed: Vec<String>,
    pub(crate) unknown: Vec<String>,
    pub(crate) split: Vec<String>,
    pub(crate) forbidden: Vec<String>,
    pub(crate) polluted: Vec<String>,
}

/// Scores an answer.
pub(crate) fn score<'a>(
    gold: &'a GoldArticle,
    answer: &'a Answer,
    ontology: &Ontology,
) -> Scored<'a> {
    let index = NameIndex::new(gold);
    let mapped = map_entities(&index, answer);
    let units = units(&index, answer, &mapped, ontology);
    let rows: Vec<Row<'a>> = gold
        .relations
        .iter()
        .map(|relation| Row::new(relation, &gold.text))
        .collect();
    let mut tally = Tally {
        articles: 1,
        ..Tally::default()
    };
    let entities = score_entities(&index, gold, answer, &mapped, &mut tally);
    let (strict, wrong) = match_rows(gold, &rows, &units, ontology, Row::is_strictly, true);
    let (loose, loosely_wrong) = match_rows(gold, &rows, &units, ontology, Row::is_loosely, false);
    let mut scored = Scored {
        gold,
        tally,
        units,
        rows,
        strict,
        loose,
        wrong,
        hits: Vec::new(),
        entities,
    };
    scored.count_rows(loosely_wrong.len());
    scored.count_qualifiers();
    scored.count_forbidden();
    scored.count_evidence();
    scored
}

fn score_entities<'a>(
    index: &NameIndex<'a>,
    gold: &'a GoldArticle,
    answer: &'a Answer,
    mapped: &Mapped<'a>,
    tally: &mut Tally,
) -> EntityFaults {
    let taken = take_entities(mapped);
    let by_id: BTreeMap<&str, &AnswerEntity> = answer
        .entities
        .iter()
        .map(|entity| (entity.id.as_str(), entity))
        .collect();
    let mut faults = EntityFaults::default();
    for entity in gold
        .entities
        .iter()
        .filter(|entity| entity.level.is_asked())
    {
        tally.e_n += 1;
        let Some(found) = taken.get(entity.id.as_str()).map(|id| by_id[id]) else {
            faults.missed.push(entity.label.clone());
            continue;
        };
        tally.e_tp += 1;
        tally.type_ok += u64::from(has_type(entity, &base_type(&found.entity_type)));
    }
    let used: BTreeSet<&str> = taken.values().copied().collect();
    for entity in answer
        .entities
        .iter()
        .filter(|entity| !used.contains(entity.id.as_str()))
    {
        let ids = &mapped[entity.id.as_str()].1;
        if ids.is_empty() {
            faults.unknown.push(entity.name.clone());
        } else if ids.iter().any(|id| index.entity(id).level.is_asked()) {
            faults.split.push(entity.name.clone());
        }
    }
    for (gold_id, id) in &taken {
        let never: BTreeSet<String> = index
            .entity(gold_id)
            .never_alias
            .iter()
            .map(|name| norm(name))
            .collect();
        let names = std::iter::once(&by_id[id].name).chain(&by_id[id].aliases);
        let bad = names.filter(|name| never.contains(&norm(name)));
        faults.polluted.extend(bad.cloned());
    }
    let forbidden: BTreeSet<String> = gold
        .forbidden_entities
        .iter()
        .map(|name| norm(name))
        .collect();
    let names = answer.entities.iter().map(|entity| &entity.name);
    faults.forbidden = names
        .filter(|name| forbidden.contains(&norm(name)))
        .cloned()
        .collect();
    if gold.exhaustive {
        tally.e_tpx = tally.e_tp;
        tally.e_fp = (faults.split.len() + faults.unknown.len()) as u64;
    }
    tally.e_split = faults.split.len() as u64;
    tally.forb_ent = faults.forbidden.len() as u64;
    tally.pollution = faults.polluted.len() as u64;
    faults
}

/// For each gold entity that is found, the answer's entity: best names first, each once.
fn take_entities<'a>(mapped: &Mapped<'a>) -> BTreeMap<&'a str, &'a str> {
    let mut order: Vec<(f64, &str, &str)> = mapped
        .iter()
        .flat_map(|(id, (score, ids))| ids.iter().map(move |gold| (*score, *id, *gold)))
        .collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut taken, mut used) = (BTreeMap::new(), BTreeSet::new());
    for (_, id, gold) in order {
        if !taken.contains_key(gold) && !used.contains(id) {
            taken.insert(gold, id);
            used.insert(id);
        }
    }
    taken
}

type Fits<'a> = fn(&Row<'a>, &Unit<'_>) -> bool;

/// The pairs, and the relations that fit no row of an exhaustive gold.
fn match_rows<'a>(
    gold: &GoldArticle,
    rows: &[Row<'a>],
    units: &[Unit<'a>],
    ontology: &Ontology,
    fits: Fits<'a>,
    is_strict: bool,
) -> (Pairs, Vec<usize>) {
    let weight = |row: &Row<'a>, unit: &Unit<'a>| fits(row, unit).then(|| row.weight(unit));
    let weights: Vec<Vec<Option<f64>>> = rows
        .iter()
        .map(|row| units.iter().map(|unit| weight(row, unit)).collect())
        .collect();
    let levels: Vec<_> = rows.iter().map(|row| row.relation.level).collect();
    let pairs = pair(&levels, &weights);
    let mut wrong = BTreeMap::new();
    for (number, unit) in units.iter().enumerate() {
        let measured = gold.exhaustive
            && ontology.core.contains(unit.predicate())
            && unit.subject.id.is_some()
            && unit.object.id.is_some();
        if !measured || weights.iter().any(|row| row[number].is_some()) {
            continue;
        }
        let (mut a, mut b) = (unit.subject.key(), unit.object.key());
        if (unit.symmetric || !is_strict) && b < a {
            (a, b) = (b, a);
        }
        let predicate = if is_strict { unit.predicate() } else { "" };
        wrong.entry((a, predicate, b)).or_insert(number);
    }
    let mut wrong: Vec<usize> = wrong.into_values().collect();
    wrong.sort_unstable();
    (pairs, wrong)
}

/// Status, polarity or source of a row that is harder than the rest.
fn is_attributed(row: &GoldRelation) -> bool {
    row.attribution.iter().any(|source| source != "narrator")
}

fn is_unreal(row: &GoldRelation) -> bool {
    row.status != "occurred" && row.status != "ongoing"
}

impl Scored<'_> {
    fn count_rows(&mut self, n_loosely_wrong: usize) {
        let t = &mut self.tally;
        for ((row, strict), loose) in self.rows.iter().zip(&self.strict).zip(&self.loose) {
            let (paired, level) = (u64::from(strict.is_some()), row.relation.level);
            if !level.is_asked() {
                t.nice_n += 1;
                t.nice_tp += paired;
                continue;
            }
            t.s_n += 1;
            t.s_tp += paired;
            t.x_n += 1;
            t.x_tp += u64::from(loose.is_some());
            if level == super::gold::Level::Must {
                t.must_n += 1;
                t.must_tp += paired;
            }
        }
        if self.gold.exhaustive {
            (t.s_tpx, t.x_tpx) = (t.s_tp, t.x_tp);
        }
        t.s_fp = self.wrong.len() as u64;
        t.x_fp = n_loosely_wrong as u64;
    }

    fn count_qualifiers(&mut self) {
        let t = &mut self.tally;
        for (row, pair) in self.rows.iter().zip(&self.strict) {
            let gold = row.relation;
            if !gold.level.is_asked() {
                continue;
            }
            let found = pair.map(|unit| row.qualifiers(&self.units[unit]));
            let paired = u64::from(found.is_some());
            let right = |holds: Option<bool>| u64::from(holds == Some(true));
            let is_dated = gold.time.as_ref().is_some_and(|time| {
                [&time.start, &time.end]
                    .into_iter()
                    .flatten()
                    .any(|day| !day.is_empty())
            });
            if is_attributed(gold) {
                t.attributed_n += 1;
                t.attributed_tp += paired;
                t.attributed_ok += right(found.map(|found| found.attribution));
            }
            if is_unreal(gold) {
                t.unreal_n += 1;
                t.unreal_tp += paired;
                t.unreal_ok += right(found.map(|found| found.status));
            }
            if gold.polarity == "negative" {
                t.negative_n += 1;
                t.negative_tp += paired;
                t.negative_ok += right(found.map(|found| found.polarity));
            }
            if is_dated {
                t.dated_n += 1;
                t.dated_tp += paired;
                t.dated_ok += right(found.and_then(|found| found.time));
            }
            let Some(found) = found else { continue };
            t.status_ok += u64::from(found.status);
            t.polarity_ok += u64::from(found.polarity);
            t.attribution_ok += u64::from(found.attribution);
            t.evidence_ok += u64::from(found.evidence);
            t.both_ok += u64::from(found.status && found.attribution);
        }
    }

    fn count_forbidden(&mut self) {
        self.tally.forb_n = self.gold.forbidden.len() as u64;
        for forbidden in &self.gold.forbidden {
            let hit = (0..self.units.len())
                .rev()
                .find(|&unit| self.is_hit(forbidden, unit));
            if let Some(unit) = hit {
                self.hits.push((forbidden, unit));
            }
        }
        self.tally.forb = self.hits.len() as u64;
    }

    /// Whether a relation is what a forbidden row says, under its conditions.
    pub(crate) fn is_hit(&self, forbidden: &Forbidden, number: usize) -> bool {
        let unit = &self.units[number];
        let [subject, predicate, object] = forbidden.triple.each_ref().map(String::as_str);
        let (s, o) = (&unit.subject.ids, &unit.object.ids);
        let is_triple = unit.predicate() == predicate
            && ((s.contains(subject) && o.contains(object))
                || (unit.symmetric && o.contains(subject) && s.contains(object)));
        let only_if = &forbidden.only_if;
        let has_status = match only_if.status.as_deref() {
            None => true,
            Some("asserted") => ["occurred", "ongoing", "historical"].contains(&unit.status),
            Some(status) => status == unit.status,
        };
        let has_polarity = only_if.polarity.as_deref().unwrap_or("positive") == unit.polarity;
        let is_told =
            only_if.attribution.as_deref() == Some("narrator") && !unit.sources.is_empty();
        let is_unconditional = *only_if == super::gold::Conditions::default();
        is_triple
            && has_status
            && has_polarity
            && !is_told
            && !(is_unconditional && self.rows.iter().any(|row| row.is_strictly(unit)))
    }

    fn count_evidence(&mut self) {
        for evidence in self.units.iter().flat_map(|unit| &unit.relation.evidence) {
            let stands = self.gold.text.get(evidence.start..evidence.end);
            self.tally.reread_n += 1;
            self.tally.reread_ok += u64::from(stands == Some(evidence.text.as_str()));
        }
    }
}
