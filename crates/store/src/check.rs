//! What a request must satisfy before it reaches the writer: ids that hash, spans that re-read, claims that hold together.

use std::collections::BTreeSet;

use newsgraph_model::{
    Attestation, Attribution, Claim, ClaimId, Cluster, ClusterId, Confidence, Document,
    DocumentIdentity, Evidence, Extraction, Filler, Judgement, SourceId, TextId, TextSpan,
};

use crate::error::CommitError;
use crate::request::Action;

/// Most mentions of one source: every other byte of the longest text, as often as a cluster and as a name.
const MAX_MENTIONS: u64 = 16 << 20;

/// Refuses an action whose parts do not hold together.
pub(crate) fn check_action(action: &Action) -> Result<(), CommitError> {
    match action {
        Action::Ingest {
            document,
            extraction,
            ..
        } => check_ingest(document, extraction),
        Action::Attest(attestation) => check_attestation(attestation),
        Action::Judge(judgement) => check_judgement(judgement),
        Action::Import(import) if import.part.dataset.trim().is_empty() => {
            inconsistent("a dataset needs a name".into())
        }
        Action::Import(_)
        | Action::Discard { .. }
        | Action::Entomb(_)
        | Action::Retract { .. }
        | Action::Withdraw(_)
        | Action::Undo { .. } => Ok(()),
    }
}

fn inconsistent<T>(what: String) -> Result<T, CommitError> {
    Err(CommitError::Inconsistent { what })
}

/// Refuses a document whose ids, spans or claims do not hold together.
pub(crate) fn check_ingest(
    document: &Document,
    extraction: &Extraction,
) -> Result<(), CommitError> {
    if TextId::of(&document.text) != document.text_id {
        return inconsistent(format!(
            "the text of `{}` does not hash to `{}`",
            document.id, document.text_id
        ));
    }
    let identity = DocumentIdentity {
        text_id: document.text_id,
        url: document.url.as_deref(),
        publisher: document.publisher.as_deref(),
        published_at: &document.published_at,
        language: &document.language,
    };
    if identity.id() != document.id {
        return inconsistent(format!(
            "`{}` is not the hash of what identifies the document",
            document.id
        ));
    }
    if extraction.document != document.id {
        return inconsistent(format!(
            "the extraction is of `{}`, the document is `{}`",
            extraction.document, document.id
        ));
    }
    let spans = Spans { document };
    for sentence in &extraction.sentences {
        spans.check(Some(*sentence), || "a sentence".into())?;
    }
    for mention in &extraction.mentions {
        spans.check(Some(mention.span), || "a mention".into())?;
    }
    let source = SourceId::Document(document.id);
    let known = Known::of(source, &extraction.clusters, &extraction.claims)?;
    for claim in &extraction.claims {
        known.check(claim)?;
        spans.check_claim(claim)?;
    }
    check_claim_ids(source, &extraction.claims)
}

/// Refuses a judgement with an id of another pair: two judgements on one pair would count at once.
fn check_judgement(judgement: &Judgement) -> Result<(), CommitError> {
    if judgement.left >= judgement.right {
        return inconsistent("the judged pair is not in order".into());
    }
    let pair = (judgement.left, judgement.right);
    let sound = Judgement::new(pair, judgement.verdict, "", "");
    if sound.is_none_or(|sound| sound.id != judgement.id) {
        return inconsistent(format!(
            "`{}` is not the hash of the judged pair",
            judgement.id
        ));
    }
    Ok(())
}

fn check_attestation(attestation: &Attestation) -> Result<(), CommitError> {
    let source = SourceId::Attestation(attestation.id);
    let known = Known::of(source, &attestation.clusters, &attestation.claims)?;
    for claim in &attestation.claims {
        known.check(claim)?;
        if claim
            .evidence
            .iter()
            .any(|evidence| matches!(evidence, Evidence::Span { .. }))
        {
            return inconsistent(format!(
                "claim `{}` of an attestation names a place in a document",
                claim.id
            ));
        }
    }
    check_claim_ids(source, &attestation.claims)
}

/// The clusters and claims of one source.
struct Known {
    clusters: BTreeSet<ClusterId>,
    claims: BTreeSet<ClaimId>,
}

impl Known {
    fn of(source: SourceId, clusters: &[Cluster], claims: &[Claim]) -> Result<Self, CommitError> {
        let known = Self {
            clusters: clusters.iter().map(|cluster| cluster.id).collect(),
            claims: claims.iter().map(|claim| claim.id).collect(),
        };
        if known.clusters.len() != clusters.len() || known.claims.len() != claims.len() {
            return inconsistent(
                "two clusters or two claims of one source have the same id".into(),
            );
        }
        // Counts of many sources are added up in 32 bits.
        let counts = clusters.iter().flat_map(|cluster| {
            cluster
                .names
                .iter()
                .map(|name| name.mentions)
                .chain([cluster.mentions])
        });
        if counts.map(u64::from).sum::<u64>() > MAX_MENTIONS {
            return inconsistent(format!(
                "`{source}` counts more than {MAX_MENTIONS} mentions"
            ));
        }
        Ok(known)
    }

    fn check(&self, claim: &Claim) -> Result<(), CommitError> {
        if claim.evidence.is_empty() {
            return inconsistent(format!("claim `{}` has no evidence", claim.id));
        }
        let condition = claim
            .condition
            .as_ref()
            .and_then(|condition| condition.claim);
        if let Some(nested) = condition.filter(|nested| !self.claims.contains(nested)) {
            return inconsistent(format!(
                "claim `{}` depends on `{nested}`, which its source does not hold",
                claim.id
            ));
        }
        for filler in fillers(claim) {
            match filler {
                Filler::Cluster { cluster, .. } if !self.clusters.contains(cluster) => {
                    return inconsistent(format!(
                        "claim `{}` names `{cluster}`, which its source does not hold",
                        claim.id
                    ));
                }
                Filler::Claim(nested) if *nested == claim.id || !self.claims.contains(nested) => {
                    return inconsistent(format!(
                        "claim `{}` holds `{nested}`, which its source does not hold",
                        claim.id
                    ));
                }
                Filler::Cluster { .. } | Filler::Claim(_) | Filler::Literal { .. } => {}
            }
        }
        Ok(())
    }
}

/// Refuses claims that are not what their ids say. Rows about claims are kept by their ids: a claim with the id of another
/// source's would overwrite them, and one that is the hash of its content cannot hold itself through others.
fn check_claim_ids(source: SourceId, claims: &[Claim]) -> Result<(), CommitError> {
    for claim in claims {
        if claim.content_id(source) != claim.id {
            return inconsistent(format!(
                "`{}` is not the hash of what the claim says",
                claim.id
            ));
        }
        if claim.confidence > Confidence::FULL {
            return inconsistent(format!("claim `{}` is more than certain", claim.id));
        }
    }
    Ok(())
}

fn fillers(claim: &Claim) -> impl Iterator<Item = &Filler> {
    let roles = claim.roles.iter().flat_map(|role| &role.fillers);
    roles.chain(claim.attribution.iter().map(|link| &link.source))
}

/// The text that spans must lie in.
struct Spans<'a> {
    document: &'a Document,
}

impl Spans<'_> {
    fn check(&self, span: Option<TextSpan>, what: impl Fn() -> String) -> Result<(), CommitError> {
        match span {
            Some(span) if span.of(&self.document.text).is_none() => Err(CommitError::Span {
                document: self.document.id,
                what: what(),
                start: span.start(),
                end: span.end(),
            }),
            _ => Ok(()),
        }
    }

    fn check_claim(&self, claim: &Claim) -> Result<(), CommitError> {
        let what = |part: &str| format!("{part} of claim `{}`", claim.id);
        for evidence in &claim.evidence {
            match evidence {
                Evidence::Span { document, span } if *document == self.document.id => {
                    self.check(Some(*span), || what("the evidence"))?;
                }
                Evidence::Span { document, .. } => {
                    return inconsistent(format!(
                        "claim `{}` has evidence in another document, `{document}`",
                        claim.id
                    ));
                }
                Evidence::Attested(_) => {
                    return inconsistent(format!(
                        "claim `{}` of a document is attested, not read",
                        claim.id
                    ));
                }
            }
        }
        for filler in fillers(claim) {
            match filler {
                Filler::Cluster { mention, .. } => self.check(*mention, || what("a mention"))?,
                Filler::Literal { span, .. } => self.check(*span, || what("a value"))?,
                Filler::Claim(_) => {}
            }
        }
        for Attribution { cue, .. } in &claim.attribution {
            self.check(*cue, || what("a speaker's cue"))?;
        }
        self.check(
            claim
                .condition
                .as_ref()
                .and_then(|condition| condition.span),
            || what("the condition"),
        )?;
        self.check(claim.time.and_then(|time| time.expression), || {
            what("the time")
        })
    }
}
