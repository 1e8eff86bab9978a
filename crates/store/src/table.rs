//! Keys: one byte for the table, then identifiers of fixed length in big-endian order.

use newsgraph_model::Sequence;

/// What a row is about; the value is the first byte of its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(crate) enum Table {
    /// Changesets, newest first: inverted sequence.
    Journal = 0x02,
    /// Which changeset took one back: sequence.
    Undone = 0x03,
    /// Idempotency keys: hash of the key.
    Client = 0x04,
    /// Totals: no identifier.
    Counts = 0x05,
    /// What is left of documents that were purged: document.
    Purged = 0x06,
    /// Texts of documents that were purged: text, document.
    PurgedText = 0x07,
    /// Documents without their texts: document.
    Document = 0x10,
    /// Texts: text.
    Text = 0x11,
    /// What was read in a document: document.
    Extraction = 0x12,
    /// Documents with a text: text, document.
    TextDocument = 0x13,
    /// Live documents that share a mark by publication: mark, second (8), document.
    LiveText = 0x16,
    /// Documents with a url: hash of the url, document.
    UrlDocument = 0x14,
    /// Documents with a url and publisher: hash of both, document.
    Revision = 0x15,
    /// Attestations: attestation.
    Attestation = 0x20,
    /// Judgements: judgement.
    Judgement = 0x21,
    /// Judgements on a name node: node, judgement.
    NodeJudgement = 0x22,
    /// Parts of datasets: dataset, part.
    DatasetPart = 0x24,
    /// Blocks of parts: dataset, part, family, block.
    DatasetBlock = 0x25,
    /// Name nodes: node.
    Node = 0x30,
    /// Name nodes of a block: block, node.
    BlockNode = 0x31,
    /// Sources that name a node: node, source.
    NodeSource = 0x32,
    /// The entity of a name node: node.
    Component = 0x33,
    /// Entities: displayed id.
    Entity = 0x34,
    /// Entities with a name: hash of the type family and folded name, displayed id.
    NameEntity = 0x35,
    /// Resolved claims: bucket, cell, source, claim.
    BucketClaim = 0x40,
    /// Relations: relation.
    Relation = 0x41,
    /// Where a claim was made: claim.
    ClaimSource = 0x42,
    /// The relation that a claim supports through a bucket: claim, bucket.
    ClaimRelation = 0x43,
    /// Assertions of a relation: relation, assertion.
    Assertion = 0x44,
    /// Claims of an assertion by publication: assertion, second (8), claim.
    AssertionClaim = 0x45,
    /// What relations with many claims count: relation.
    Tally = 0x46,
    /// What their assertions count: assertion.
    AssertionTally = 0x47,
    /// How often they count a publisher or speaker: relation or assertion, hash (8).
    Member = 0x48,
    /// Parts of rows that are too long for one value: table byte and identifiers of the row, inverted sequence, part.
    Chunk = 0x7f,
}

/// Set in the first byte of the keys of older versions.
const HISTORY: u8 = 0x80;

impl Table {
    /// All tables whose rows have versions.
    pub(crate) const ROWS: [Self; 34] = [
        Self::Journal,
        Self::Undone,
        Self::Client,
        Self::Counts,
        Self::Purged,
        Self::PurgedText,
        Self::Document,
        Self::Text,
        Self::Extraction,
        Self::TextDocument,
        Self::UrlDocument,
        Self::Revision,
        Self::LiveText,
        Self::Attestation,
        Self::Judgement,
        Self::NodeJudgement,
        Self::DatasetPart,
        Self::DatasetBlock,
        Self::Node,
        Self::BlockNode,
        Self::NodeSource,
        Self::Component,
        Self::Entity,
        Self::NameEntity,
        Self::BucketClaim,
        Self::Relation,
        Self::ClaimSource,
        Self::ClaimRelation,
        Self::Assertion,
        Self::AssertionClaim,
        Self::Tally,
        Self::AssertionTally,
        Self::Member,
        Self::Chunk,
    ];

    /// What a value is about, in words for messages.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Journal => "journal",
            Self::Undone => "undone",
            Self::Client => "client",
            Self::Counts => "counts",
            Self::Purged => "purged",
            Self::PurgedText => "purged text",
            Self::Document => "document",
            Self::Text => "text",
            Self::Extraction => "extraction",
            Self::TextDocument => "text document",
            Self::UrlDocument => "url document",
            Self::Revision => "revision",
            Self::LiveText => "live text",
            Self::Attestation => "attestation",
            Self::Judgement => "judgement",
            Self::NodeJudgement => "node judgement",
            Self::DatasetPart => "part of a dataset",
            Self::DatasetBlock => "block of a dataset",
            Self::Node => "name node",
            Self::BlockNode => "block node",
            Self::NodeSource => "node source",
            Self::Component => "component",
            Self::Entity => "entity",
            Self::NameEntity => "name entity",
            Self::BucketClaim => "bucket claim",
            Self::Relation => "relation",
            Self::ClaimSource => "claim source",
            Self::ClaimRelation => "claim relation",
            Self::Assertion => "assertion",
            Self::AssertionClaim => "assertion claim",
            Self::Tally => "tally",
            Self::AssertionTally => "assertion tally",
            Self::Member => "member",
            Self::Chunk => "chunk",
        }
    }

    /// Bytes of identifiers in a key of this table; `None` for tables whose keys differ in length.
    pub(crate) const fn id_len(self) -> Option<usize> {
        match self {
            Self::Chunk => None,
            Self::Counts => Some(0),
            Self::Journal | Self::Undone => Some(8),
            Self::Judgement
            | Self::Node
            | Self::Component
            | Self::Entity
            | Self::Relation
            | Self::ClaimSource
            | Self::Tally
            | Self::AssertionTally => Some(16),
            Self::Member => Some(24),
            Self::DatasetPart => Some(20),
            Self::DatasetBlock => Some(25),
            Self::Client
            | Self::Purged
            | Self::Document
            | Self::Text
            | Self::Extraction
            | Self::Attestation
            | Self::NodeJudgement
            | Self::BlockNode
            | Self::NameEntity
            | Self::ClaimRelation
            | Self::Assertion => Some(32),
            Self::AssertionClaim => Some(40),
            Self::UrlDocument | Self::Revision => Some(48),
            Self::NodeSource => Some(49),
            Self::TextDocument | Self::PurgedText => Some(64),
            Self::LiveText => Some(56),
            Self::BucketClaim => Some(16 + newsgraph_resolve::Cell::LEN + 33 + 16),
        }
    }

    /// Whether parts of datasets imply rows of the table.
    pub(crate) const fn is_implied(self) -> bool {
        matches!(
            self,
            Self::Node
                | Self::Component
                | Self::Entity
                | Self::BlockNode
                | Self::NameEntity
                | Self::NodeSource
                | Self::Attestation
                | Self::BucketClaim
                | Self::Relation
                | Self::Assertion
                | Self::AssertionClaim
                | Self::Tally
                | Self::AssertionTally
                | Self::Member
                | Self::ClaimSource
                | Self::ClaimRelation
        )
    }

    /// The table of a row's key, without older versions.
    pub(crate) fn of_key(key: &[u8]) -> Option<Self> {
        let first = *key.first()?;
        Self::ROWS.into_iter().find(|table| *table as u8 == first)
    }

    /// The key of a row.
    pub(crate) fn key(self, parts: &[&[u8]]) -> Vec<u8> {
        let mut key = Vec::with_capacity(1 + parts.iter().map(|part| part.len()).sum::<usize>());
        key.push(self as u8);
        for part in parts {
            key.extend_from_slice(part);
        }
        key
    }
}

/// A signed number in ascending order.
pub(crate) fn ascending(number: i64) -> [u8; 8] {
    (number ^ i64::MIN).to_be_bytes()
}

/// The number that [`ascending`] wrote.
pub(crate) fn from_ascending(bytes: [u8; 8]) -> i64 {
    i64::from_be_bytes(bytes) ^ i64::MIN
}

/// What a stored pair is, by its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The newest version of a row.
    Row,
    /// An older version.
    Older {
        /// The key of the row.
        row: Vec<u8>,
        /// The changeset that wrote the version.
        sequence: Sequence,
    },
    /// A part of a version that is too long for one value.
    Part {
        /// The changeset that wrote the version.
        sequence: Sequence,
    },
}

impl Place {
    /// `None` for a key of no known form.
    pub(crate) fn of(key: &[u8]) -> Option<Self> {
        let sequence_at = |end: usize| {
            let bytes = key.get(end.checked_sub(8)?..end)?;
            Some(!u64::from_be_bytes(bytes.try_into().ok()?))
        };
        let first = *key.first()?;
        if first == Table::Chunk as u8 {
            let sequence = sequence_at(key.len().checked_sub(4)?)?;
            return (key.len() > 13).then_some(Self::Part { sequence });
        }
        if first & HISTORY == 0 {
            return Some(Self::Row);
        }
        let sequence = sequence_at(key.len())?;
        let mut row = key.get(..key.len() - 8)?.to_vec();
        *row.first_mut()? &= !HISTORY;
        Some(Self::Older { row, sequence })
    }
}

/// A sequence in the order newest first.
pub(crate) fn inverted(sequence: Sequence) -> [u8; 8] {
    (!sequence).to_be_bytes()
}

/// The key of an older version of a row.
pub(crate) fn history_key(key: &[u8], sequence: Sequence) -> Vec<u8> {
    let mut history = Vec::with_capacity(key.len() + 8);
    history.extend_from_slice(key);
    history[0] |= HISTORY;
    history.extend_from_slice(&inverted(sequence));
    history
}

/// The key of one part of a version of a row that is too long for one value.
pub(crate) fn chunk_key(key: &[u8], sequence: Sequence, part: u32) -> Vec<u8> {
    Table::Chunk.key(&[key, &inverted(sequence), &part.to_be_bytes()])
}

/// The first key after all that begin with `prefix`; `prefix` must hold a byte under 255.
pub(crate) fn after_prefix(prefix: &[u8]) -> Vec<u8> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if last < 0xff {
            end.push(last + 1);
            return end;
        }
    }
    vec![0xff; 1]
}
