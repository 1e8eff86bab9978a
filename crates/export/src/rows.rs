//! One source's rows: its claims, put together by the assertion they support.

use std::collections::{BTreeMap, BTreeSet};

use newsgraph_model::wire::{GraphEvidence, GraphReference, GraphRelation, GraphTime};
use newsgraph_model::{
    AssertionId, Claim, ClaimId, ClusterId, EntityId, Evidence, Relation, RelationId, Term, View,
    ViewSet,
};
use newsgraph_resolve::{ResolvedClaim, SourceFacts, name_key, node_of, resolve_claims};
use newsgraph_store::{ReadError, ReadView};

/// A claim as it supports one relation.
struct Part<'a> {
    claim: &'a Claim,
    resolved: ResolvedClaim,
}

/// The claims of the source that support one assertion of one relation, in text order.
struct Row<'a> {
    relation: RelationId,
    views: ViewSet,
    parts: Vec<Part<'a>>,
}

/// All rows of one source, in text order.
pub(crate) struct SourceRows<'a> {
    text: &'a str,
    entities: BTreeMap<ClusterId, EntityId>,
    rows: Vec<Row<'a>>,
    /// The id of the row that a claim went into.
    row_ids: BTreeMap<ClaimId, ClaimId>,
}

impl<'a> SourceRows<'a> {
    /// Reads what stands in the graph for a source's claims; `text` is what evidence is quoted from.
    pub(crate) fn read(
        view: &ReadView,
        facts: &'a SourceFacts,
        text: &'a str,
    ) -> Result<Self, ReadError> {
        let mut entities = BTreeMap::new();
        let mut nodes = BTreeMap::new();
        for cluster in &facts.clusters {
            let (node, _) = node_of(cluster, view.ontology());
            let entity = view.resolve_entity(node)?.unwrap_or(node);
            nodes.insert(node, entity);
            entities.insert(cluster.id, entity);
        }
        let entity_of = |node: EntityId| nodes.get(&node).copied().unwrap_or(node);
        let mut resolved: BTreeMap<ClaimId, Vec<ResolvedClaim>> = BTreeMap::new();
        for (_, claim) in resolve_claims(facts, view.ontology(), &entity_of) {
            resolved.entry(claim.claim.claim).or_default().push(claim);
        }
        let mut places: BTreeMap<(RelationId, AssertionId), usize> = BTreeMap::new();
        let mut rows: Vec<Row<'a>> = Vec::new();
        for claim in in_text_order(&facts.claims) {
            let triples = resolved.remove(&claim.id).unwrap_or_default();
            for supported in view.supported_by(claim.id)? {
                let Some(relation) = view.relation(supported.relation)? else {
                    continue;
                };
                let Some(triple) = triple_of(&triples, &relation) else {
                    continue;
                };
                let place = *places
                    .entry((relation.id, supported.assertion))
                    .or_insert_with(|| {
                        let stances = triple.speakers.iter().map(|speaker| speaker.stance);
                        rows.push(Row {
                            relation: relation.id,
                            views: ViewSet::of(triple.status, triple.polarity, stances),
                            parts: Vec::new(),
                        });
                        rows.len() - 1
                    });
                rows[place].parts.push(Part {
                    claim,
                    resolved: triple.clone(),
                });
            }
        }
        let row_ids = rows
            .iter()
            .rev()
            .flat_map(|row| {
                row.parts
                    .iter()
                    .map(|part| (part.claim.id, row.parts[0].claim.id))
            })
            .collect();
        Ok(Self {
            text,
            entities,
            rows,
            row_ids,
        })
    }

    /// The entity of a cluster of the source.
    pub(crate) fn entity_of(&self, cluster: ClusterId) -> Option<EntityId> {
        self.entities.get(&cluster).copied()
    }

    /// The rows of a view, in text order.
    pub(crate) fn relations(&self, shown: View) -> Vec<GraphRelation> {
        self.shown(shown)
            .into_iter()
            .map(|row| self.relation(row))
            .collect()
    }

    /// The entities that the rows of a view refer to.
    pub(crate) fn entities(&self, shown: View) -> BTreeSet<EntityId> {
        let rows = self.shown(shown);
        let parts = rows.into_iter().flat_map(|row| &row.parts);
        parts
            .flat_map(|part| terms(&part.resolved))
            .filter_map(Term::entity)
            .collect()
    }

    /// The rows whose assertion is in a view, and those that they refer to.
    fn shown(&self, shown: View) -> Vec<&Row<'a>> {
        let mut wanted: Vec<bool> = self.rows.iter().map(|row| row.views.is_in(shown)).collect();
        let mut by_claim: BTreeMap<ClaimId, Vec<usize>> = BTreeMap::new();
        for (idx, row) in self.rows.iter().enumerate() {
            for part in &row.parts {
                by_claim.entry(part.claim.id).or_default().push(idx);
            }
        }
        let mut open: Vec<usize> = (0..self.rows.len()).filter(|idx| wanted[*idx]).collect();
        while let Some(idx) = open.pop() {
            for claim in self.rows[idx].parts.iter().flat_map(|part| nested(part)) {
                for target in by_claim.get(&claim).into_iter().flatten() {
                    if !std::mem::replace(&mut wanted[*target], true) {
                        open.push(*target);
                    }
                }
            }
        }
        self.rows
            .iter()
            .zip(wanted)
            .filter(|(_, wanted)| *wanted)
            .map(|(row, _)| row)
            .collect()
    }

    fn relation(&self, row: &Row<'_>) -> GraphRelation {
        let first = &row.parts[0];
        let parts = || row.parts.iter();
        let mut roles: BTreeMap<String, BTreeSet<GraphReference>> = BTreeMap::new();
        for (name, fillers) in parts().flat_map(|part| &part.resolved.roles) {
            let references = fillers.iter().map(|filler| self.reference(filler));
            roles
                .entry(name.to_string())
                .or_default()
                .extend(references);
        }
        let time = parts().find_map(|part| part.resolved.time);
        let certainty = parts().map(|part| part.claim.certainty).min();
        let confidence = parts().map(|part| part.claim.confidence).max();
        GraphRelation {
            id: first.claim.id.to_string(),
            relation: row.relation.to_string(),
            subject: self.reference(&first.resolved.subject),
            predicate: first.resolved.predicate.to_string(),
            object: first
                .resolved
                .object
                .as_ref()
                .map(|object| self.reference(object)),
            roles: roles
                .into_iter()
                .map(|(name, fillers)| (name, fillers.into_iter().collect()))
                .collect(),
            status: first.claim.status.to_string(),
            polarity: first.claim.polarity.to_string(),
            certainty: certainty.unwrap_or(first.claim.certainty).to_string(),
            attribution: first
                .resolved
                .speakers
                .iter()
                .map(|speaker| self.reference(&speaker.source))
                .collect(),
            condition: parts().find_map(|part| Some(part.claim.condition.as_ref()?.text.clone())),
            time: time.map(|time| GraphTime {
                start: time.start.map(|day| day.to_string()),
                end: time.end.map(|day| day.to_string()),
                precision: time.precision.to_string(),
            }),
            confidence: confidence.unwrap_or(first.claim.confidence).get(),
            rule: first.claim.rule.to_string(),
            inferred: parts().all(|part| part.claim.inferred),
            evidence: self.evidence(row),
        }
    }

    fn evidence(&self, row: &Row<'_>) -> Vec<GraphEvidence> {
        let all: BTreeSet<&Evidence> = row
            .parts
            .iter()
            .flat_map(|part| &part.claim.evidence)
            .collect();
        let mut evidence: Vec<GraphEvidence> = all
            .into_iter()
            .filter_map(|piece| match piece {
                Evidence::Span { document, span } => Some(GraphEvidence {
                    document: document.to_string(),
                    start: span.start(),
                    end: span.end(),
                    text: span.of(self.text)?.to_owned(),
                }),
                Evidence::Attested(by) => Some(GraphEvidence {
                    document: by
                        .actor
                        .as_ref()
                        .or(by.dataset.as_ref())
                        .map(ToString::to_string)
                        .unwrap_or_default(),
                    start: 0,
                    end: 0,
                    text: by
                        .locator
                        .as_ref()
                        .map(ToString::to_string)
                        .unwrap_or_default(),
                }),
            })
            .collect();
        evidence.sort_by_key(|piece| (piece.start, piece.end));
        evidence
    }

    fn reference(&self, term: &Term) -> GraphReference {
        match term {
            Term::Entity(entity) => GraphReference::Entity(entity.to_string()),
            Term::Literal(literal) => GraphReference::Literal {
                literal: literal.clone(),
            },
            Term::Claim(claim) => GraphReference::Claim {
                claim: self.row_ids.get(claim).unwrap_or(claim).to_string(),
            },
        }
    }
}

/// Claims by their first place in the text; attested ones and those of one place in the order given.
fn in_text_order(claims: &[Claim]) -> Vec<&Claim> {
    let place = |claim: &Claim| {
        let spans = claim.evidence.iter().filter_map(|piece| match piece {
            Evidence::Span { span, .. } => Some((span.start(), span.end())),
            Evidence::Attested(_) => None,
        });
        spans.min()
    };
    let mut sorted: Vec<&Claim> = claims.iter().collect();
    sorted.sort_by_key(|claim| place(claim));
    sorted
}

/// Which of a claim's triples stands for a relation: the relation may spell a literal, or name a nested claim, as another
/// source does.
fn triple_of<'t>(triples: &'t [ResolvedClaim], relation: &Relation) -> Option<&'t ResolvedClaim> {
    let exact = |triple: &&ResolvedClaim| {
        triple.subject == relation.subject && triple.object == relation.object
    };
    let alike = |triple: &&ResolvedClaim| {
        let objects = match (&triple.object, &relation.object) {
            (None, None) => true,
            (Some(left), Some(right)) => are_alike(left, right),
            _ => false,
        };
        objects && are_alike(&triple.subject, &relation.subject)
    };
    triples
        .iter()
        .find(exact)
        .or_else(|| triples.iter().find(alike))
}

fn are_alike(left: &Term, right: &Term) -> bool {
    match (left, right) {
        (Term::Literal(left), Term::Literal(right)) => name_key(left, "") == name_key(right, ""),
        (Term::Claim(_), Term::Claim(_)) => true,
        _ => left == right,
    }
}

fn terms(resolved: &ResolvedClaim) -> impl Iterator<Item = &Term> {
    std::iter::once(&resolved.subject)
        .chain(&resolved.object)
        .chain(resolved.roles.iter().flat_map(|(_, fillers)| fillers))
        .chain(resolved.speakers.iter().map(|speaker| &speaker.source))
}

fn nested<'p>(part: &'p Part<'_>) -> impl Iterator<Item = ClaimId> + use<'p> {
    terms(&part.resolved).filter_map(|term| match term {
        Term::Claim(claim) => Some(*claim),
        Term::Entity(_) | Term::Literal(_) => None,
    })
}
