//! What a text names: mentions, their clusters, and all that extraction gives for one document.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::claim::Claim;
use crate::ids::{ClusterId, DocumentId, IdHasher, SourceId};
use crate::span::TextSpan;
use crate::vocabulary::vocabulary;
/// Name of an entity type of the ontology: `Person`.
pub type TypeName = SmolStr;

vocabulary! {
    /// What a mention is made of.
    MentionKind, "mention kind" {
        /// A name.
        Named = "named",
        /// A description.
        Nominal = "nominal",
        /// `he`, `it`, `who`.
        Pronoun = "pronoun",
    }
}

/// One span that names or refers to something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// Where it stands.
    pub span: TextSpan,
    /// What it is made of.
    pub kind: MentionKind,
    /// What it refers to, with the other mentions of the document that do; `None` when it could not be told.
    pub cluster: Option<ClusterId>,
}

/// A name that a cluster's mentions use, and how often.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NameUse {
    /// The name, cleaned: NFC, no zero-width or bidirectional control characters, single spaces.
    pub text: String,
    /// How many mentions spell it so.
    pub mentions: u32,
}

/// Mentions of one source that refer to the same thing, when that thing can be a node of the graph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cluster {
    /// Hash of the source, name, type and first place.
    pub id: ClusterId,
    /// The fullest name, without personal titles; for a description its words.
    pub name: String,
    /// The narrowest type of the ontology that is known.
    pub entity_type: TypeName,
    /// True: `name` is a proper name and joins clusters of other sources with that name.
    /// False: it is a description (`ten senators`) that holds in this source only.
    pub named: bool,
    /// Names its mentions use (never descriptions, pronouns or epithets), sorted by text.
    pub names: Vec<NameUse>,
    /// How many mentions it has, of all kinds.
    pub mentions: u32,
}

impl Cluster {
    /// The id of a cluster: `first` is where its first mention stands, `None` in an attestation.
    pub fn id_of(
        source: SourceId,
        name: &str,
        entity_type: &str,
        first: Option<TextSpan>,
    ) -> ClusterId {
        let mut hasher = IdHasher::new("cluster");
        hasher.bytes(&source.key()).text(name).text(entity_type);
        let (start, end) = first.map_or((0, 0), |span| (span.start() as u64, span.end() as u64));
        hasher.number(start).number(end);
        ClusterId::from_bytes(hasher.finish16())
    }
}

/// All that extraction gives for one document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extraction {
    /// The document.
    pub document: DocumentId,
    /// Version of the extractor: program, model hash.
    pub extractor_version: SmolStr,
    /// Version of the ontology.
    pub ontology_version: SmolStr,
    /// Why the text was not read, in words; `None` when it was.
    pub unread: Option<String>,
    /// Sentences in text order; they do not overlap.
    pub sentences: Vec<TextSpan>,
    /// Mentions in text order.
    pub mentions: Vec<Mention>,
    /// Clusters in order of their first mention.
    pub clusters: Vec<Cluster>,
    /// Claims in text order; a claim stands after the claims nested in it.
    pub claims: Vec<Claim>,
}

impl Extraction {
    /// The sentence that holds the byte at `offset`, or `None` between sentences.
    pub fn sentence_at(&self, offset: usize) -> Option<TextSpan> {
        let after = self
            .sentences
            .partition_point(|sentence| sentence.end() <= offset);
        self.sentences
            .get(after)
            .copied()
            .filter(|sentence| sentence.start() <= offset)
    }
}
