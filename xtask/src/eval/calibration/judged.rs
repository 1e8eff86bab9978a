//! Which claims a gold graph judges, and how.

use crate::eval::answer::AnswerRelation;
use crate::eval::article::Scored;
use crate::eval::mapping::Unit;
use crate::eval::ontology::Ontology;

/// The mark with the log-odds of the first guess.
const GUESS: &str = "guess";

/// A claim that the gold judges.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    /// What was seen of it, by name.
    pub(super) marks: Vec<(String, f64)>,
    /// As the program gives it.
    pub(super) confidence: f64,
    /// Ends and predicate are those of a gold row.
    pub(super) is_right: bool,
    /// And so are status and sources.
    pub(super) is_qualified: bool,
}

impl Judged {
    /// The first guess, before everything else that is seen is weighed.
    pub(super) fn guess(&self) -> f64 {
        let guess = self.marks.iter().find(|(name, _)| name == GUESS);
        guess.map_or(0.5, |(_, odds)| 1.0 / (1.0 + (-odds).exp()))
    }
}

#[cfg(test)]
impl Judged {
    /// Its first mark, and whether it is right without and with qualifiers.
    pub(crate) fn judgement(&self) -> (&str, bool, bool) {
        let name = self.marks.first().map_or("", |(name, _)| name.as_str());
        (name, self.is_right, self.is_qualified)
    }
}

/// The judged claims of an article.
#[derive(Clone, Debug)]
pub(crate) struct JudgedArticle {
    pub(crate) id: String,
    pub(crate) claims: Vec<Judged>,
}

/// The claims of an article that its gold judges.
pub(crate) fn judge(scored: &Scored<'_>, ontology: &Ontology) -> JudgedArticle {
    let units = scored.units.iter().enumerate();
    let claims = units.filter_map(|(number, unit)| {
        let is_right = is_right(scored, number, ontology)?;
        let relation: &AnswerRelation = unit.relation;
        Some(Judged {
            marks: relation.marks.clone(),
            confidence: relation.confidence,
            is_right,
            is_qualified: is_right && is_qualified(scored, unit),
        })
    });
    JudgedArticle {
        id: scored.gold.id.clone(),
        claims: claims.collect(),
    }
}

/// Whether a claim is right: wrong when it is forbidden or counts as wrong; `None` when the gold cannot tell.
///
/// The score leaves literal ends out. Here the words of one are judged where the gold knows a thing by them; else only claims that
/// happen to be right could be told.
fn is_right(scored: &Scored<'_>, number: usize, ontology: &Ontology) -> Option<bool> {
    let unit = &scored.units[number];
    let ends = [&unit.subject, &unit.object];
    let has_words = ends.iter().any(|end| end.id.is_none());
    if has_words && ends.iter().any(|end| end.ids.is_empty()) {
        return None;
    }
    let forbidden = &scored.gold.forbidden;
    if forbidden.iter().any(|row| scored.is_hit(row, number)) {
        return Some(false);
    }
    if scored.rows.iter().any(|row| row.is_strictly(unit)) {
        return Some(true);
    }
    let is_measured = scored.gold.exhaustive && ontology.core.contains(unit.predicate());
    is_measured.then_some(false)
}

fn is_qualified(scored: &Scored<'_>, unit: &Unit<'_>) -> bool {
    let rows = scored.rows.iter().filter(|row| row.is_strictly(unit));
    rows.map(|row| row.qualifiers(unit))
        .any(|found| found.status && found.attribution)
}
