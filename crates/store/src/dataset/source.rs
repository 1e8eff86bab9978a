//! Lines of datasets as attestations: each line is a source of its own, whose id leads back to it.

use newsgraph_model::ontology::{Ontology, RAW_PREFIX};
use newsgraph_model::{
    Attestation, AttestationId, AttestedBy, ClaimDraft, ClaimId, Cluster, DatasetId, Evidence,
    Filler, NameUse, Role, SourceId,
};
use smol_str::{SmolStr, ToSmolStr, format_smolstr};

use super::import::DatasetPart;
use super::part::{PartName, PartNameLine, PartObject, PartRecord};

/// Set in the last eight bytes of the id of a line that is about a name.
const OF_NAME: u64 = 1 << 63;

/// What the id of a line says: where to look for the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LineId {
    pub(crate) dataset: DatasetId,
    /// First 64 bits of the bucket of a record, or of the node of a name.
    pub(crate) prefix: u64,
    pub(crate) is_name: bool,
    pub(crate) line: u64,
}

impl LineId {
    /// Stands for any line where it does not matter which.
    pub(crate) const NONE: Self = Self {
        dataset: DatasetId::from_bytes([0; 16]),
        prefix: 0,
        is_name: false,
        line: 0,
    };

    /// The id of the line as an attestation.
    pub(crate) fn attestation(self) -> AttestationId {
        let mut bytes = [0; 32];
        bytes[..16].copy_from_slice(self.dataset.as_bytes());
        bytes[16..24].copy_from_slice(&self.prefix.to_be_bytes());
        let line = if self.is_name {
            self.line | OF_NAME
        } else {
            self.line
        };
        bytes[24..].copy_from_slice(&line.to_be_bytes());
        AttestationId::from_bytes(bytes)
    }

    /// What an attestation's id says when it is that of a line; any other gives something too, that leads nowhere.
    pub(crate) fn of(id: AttestationId) -> Self {
        let bytes = id.as_bytes();
        let mut dataset = [0; 16];
        dataset.copy_from_slice(&bytes[..16]);
        let number = |at: usize| {
            let mut number = [0; 8];
            number.copy_from_slice(&bytes[at..at + 8]);
            u64::from_be_bytes(number)
        };
        Self {
            dataset: DatasetId::from_bytes(dataset),
            prefix: number(16),
            is_name: number(24) & OF_NAME != 0,
            line: number(24) & !OF_NAME,
        }
    }
}

/// Who attests a line: the dataset, at a line of a file, with the place that the line itself names.
fn attested_by(part: &DatasetPart, line: u64, origin: Option<&str>) -> AttestedBy {
    let file = part.files.iter().rfind(|file| file.lines_before < line);
    let place = match file {
        Some(file) => format_smolstr!("{}:{}", file.name, line - file.lines_before),
        None => line.to_smolstr(),
    };
    AttestedBy {
        actor: None,
        dataset: Some(part.dataset.clone()),
        locator: Some(match origin {
            Some(origin) => format_smolstr!("{place} {origin}"),
            None => place,
        }),
    }
}

/// The cluster of a name in a line, with other names for it.
pub(crate) fn cluster_of(source: SourceId, name: &PartName, aliases: &[String]) -> Cluster {
    let mut names: Vec<NameUse> = Vec::new();
    for text in [&name.text].into_iter().chain(aliases) {
        match names.iter_mut().find(|known| known.text == *text) {
            Some(_) => {}
            None => names.push(NameUse {
                text: text.clone(),
                mentions: 1,
            }),
        }
    }
    names.sort();
    Cluster {
        id: Cluster::id_of(source, &name.text, &name.entity_type, None),
        name: name.text.clone(),
        entity_type: name.entity_type.clone(),
        named: true,
        mentions: u32::try_from(names.len()).unwrap_or(u32::MAX),
        names,
    }
}

/// The attestation of a line that is about a name.
pub(crate) fn name_attestation(
    part: &DatasetPart,
    prefix: u64,
    name: &PartName,
    line: &PartNameLine,
) -> Attestation {
    let id = LineId {
        dataset: part.id(),
        prefix,
        is_name: true,
        line: line.line,
    };
    let id = id.attestation();
    Attestation {
        id,
        by: attested_by(part, line.line, None),
        clusters: vec![cluster_of(SourceId::Attestation(id), name, &line.aliases)],
        claims: vec![],
        collections: part.collections.clone(),
    }
}

/// The attestation of a record, with the names of its subject and object. Its claim's id begins like the bucket, so that
/// claims of one bucket stand together.
pub(crate) fn record_attestation(
    part: &DatasetPart,
    prefix: u64,
    record: &PartRecord,
    subject: &PartName,
    object: Option<&PartName>,
    ontology: &Ontology,
) -> Attestation {
    let id = LineId {
        dataset: part.id(),
        prefix,
        is_name: false,
        line: record.line,
    };
    let id = id.attestation();
    let source = SourceId::Attestation(id);
    let by = attested_by(part, record.line, record.origin.as_deref());
    let known = ontology.predicate(&record.predicate);
    let (subject_role, object_role) = known.map_or(
        (SmolStr::new_static("agent"), SmolStr::new_static("patient")),
        |known| (known.subject_role.clone(), known.object_role.clone()),
    );
    let clusters: Vec<Cluster> = [Some(subject), object]
        .into_iter()
        .flatten()
        .map(|name| cluster_of(source, name, &[]))
        .collect();
    let cluster = |cluster: &Cluster| Filler::Cluster {
        cluster: cluster.id,
        mention: None,
    };
    let object = match &record.object {
        PartObject::None => None,
        PartObject::Name(_) => clusters.get(1).map(cluster),
        PartObject::Literal(value) => Some(Filler::Literal {
            value: value.clone(),
            span: None,
        }),
    };
    let role = |name: SmolStr, filler: Filler| Role {
        name,
        fillers: vec![filler],
    };
    let roles = [
        clusters
            .first()
            .map(|subject| role(subject_role, cluster(subject))),
        object.map(|filler| role(object_role, filler)),
    ];
    let lemma = record.predicate.strip_prefix(RAW_PREFIX);
    let draft = ClaimDraft {
        predicate: record.predicate.clone(),
        family: known.map_or_else(|| record.predicate.clone(), |known| known.family.clone()),
        lemma: lemma.unwrap_or(&record.predicate).into(),
        trigger: None,
        roles: roles.into_iter().flatten().collect(),
        attribution: vec![],
        status: record.status,
        polarity: record.polarity,
        certainty: record.certainty,
        condition: None,
        time: record.time,
        evidence: vec![Evidence::Attested(by.clone())],
        confidence: record.confidence,
        rule: SmolStr::default(),
        inferred: false,
        nested: false,
    };
    let mut claim = draft.finish(source, None);
    claim.id = prefixed(prefix, claim.id);
    Attestation {
        id,
        by,
        clusters,
        claims: vec![claim],
        collections: part.collections.clone(),
    }
}

/// A claim's id that begins with a prefix.
fn prefixed(prefix: u64, claim: ClaimId) -> ClaimId {
    let mut bytes = *claim.as_bytes();
    bytes.copy_within(..8, 8);
    bytes[..8].copy_from_slice(&prefix.to_be_bytes());
    ClaimId::from_bytes(bytes)
}
