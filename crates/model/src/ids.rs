//! Identifiers: content hashes as newtypes, with one printed form each.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Why a text is not an identifier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseIdError {
    /// The prefix names another kind of identifier, or none.
    #[error("`{text}` is not {kind} id: it must begin with `{prefix}`")]
    Prefix {
        /// The text as given, cut to 80 characters.
        text: String,
        /// What was wanted, with its article: `an entity`.
        kind: &'static str,
        /// The prefix that was wanted.
        prefix: &'static str,
    },
    /// What follows the prefix is not the right number of lower-case hexadecimal digits.
    #[error(
        "`{text}` is not {kind} id: {digits} lower-case hexadecimal digits must follow `{prefix}`"
    )]
    Digits {
        /// The text as given, cut to 80 characters.
        text: String,
        /// What was wanted, with its article.
        kind: &'static str,
        /// The prefix.
        prefix: &'static str,
        /// How many digits must follow.
        digits: usize,
    },
}

/// Builds an identifier from its parts. Every part is length-prefixed, so no two lists of parts hash alike.
#[derive(Clone, Debug)]
pub struct IdHasher(blake3::Hasher);

impl IdHasher {
    /// A hasher for one kind of identifier; `domain` keeps kinds apart.
    pub fn new(domain: &str) -> Self {
        let mut hasher = Self(blake3::Hasher::new());
        hasher.text(domain);
        hasher
    }

    /// Adds bytes.
    pub fn bytes(&mut self, part: &[u8]) -> &mut Self {
        self.number(part.len() as u64);
        self.0.update(part);
        self
    }

    /// Adds text.
    pub fn text(&mut self, part: &str) -> &mut Self {
        self.bytes(part.as_bytes())
    }

    /// Adds a number.
    pub fn number(&mut self, part: u64) -> &mut Self {
        self.0.update(&part.to_le_bytes());
        self
    }

    /// Adds a part that may be missing; a missing part differs from an empty one.
    pub fn optional(&mut self, part: Option<&str>) -> &mut Self {
        match part {
            Some(text) => self.number(1).text(text),
            None => self.number(0),
        }
    }

    /// The first 16 bytes of the hash.
    pub fn finish16(&self) -> [u8; 16] {
        let mut short = [0; 16];
        short.copy_from_slice(&self.0.finalize().as_bytes()[..16]);
        short
    }

    /// The whole hash, 32 bytes.
    pub fn finish32(&self) -> [u8; 32] {
        *self.0.finalize().as_bytes()
    }
}

/// Builds the same identifiers as [`IdHasher`] in one buffer that is used again: much faster for millions of short parts.
#[derive(Clone, Debug, Default)]
pub struct IdBuffer(Vec<u8>);

impl IdBuffer {
    /// Forgets all parts and begins an identifier of one kind.
    pub fn begin(&mut self, domain: &str) -> &mut Self {
        self.0.clear();
        self.text(domain)
    }

    /// Adds bytes.
    pub fn bytes(&mut self, part: &[u8]) -> &mut Self {
        self.number(part.len() as u64);
        self.0.extend_from_slice(part);
        self
    }

    /// Adds text.
    pub fn text(&mut self, part: &str) -> &mut Self {
        self.bytes(part.as_bytes())
    }

    /// Adds a number.
    pub fn number(&mut self, part: u64) -> &mut Self {
        self.0.extend_from_slice(&part.to_le_bytes());
        self
    }

    /// The first 16 bytes of the hash.
    pub fn finish16(&self) -> [u8; 16] {
        let mut short = [0; 16];
        short.copy_from_slice(&blake3::hash(&self.0).as_bytes()[..16]);
        short
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(80).collect()
}

fn write_hex(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

fn parse_hex<const N: usize>(digits: &str) -> Option<[u8; N]> {
    let digits = digits.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = value(pair[0])? << 4 | value(pair[1])?;
    }
    Some(bytes)
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $size:literal, $prefix:literal, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $size]);

        impl $name {
            /// What the printed form begins with.
            pub const PREFIX: &'static str = $prefix;

            /// The identifier with these bytes; for keys read back from a store.
            pub const fn from_bytes(bytes: [u8; $size]) -> Self {
                Self(bytes)
            }

            /// The bytes, for keys.
            pub const fn as_bytes(&self) -> &[u8; $size] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($prefix)?;
                write_hex(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                let Some(digits) = text.strip_prefix($prefix) else {
                    return Err(ParseIdError::Prefix { text: shortened(text), kind: $kind, prefix: $prefix });
                };
                parse_hex(digits).map(Self).ok_or_else(|| ParseIdError::Digits {
                    text: shortened(text),
                    kind: $kind,
                    prefix: $prefix,
                    digits: 2 * $size,
                })
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.collect_str(self)
                } else {
                    self.0.serialize(serializer)
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    let text = std::borrow::Cow::<'_, str>::deserialize(deserializer)?;
                    text.parse().map_err(serde::de::Error::custom)
                } else {
                    <[u8; $size]>::deserialize(deserializer).map(Self)
                }
            }
        }
    };
}

id!(
    /// BLAKE3 of a text's UTF-8 bytes; two documents with the same text share it.
    TextId, 32, "", "a text"
);
id!(
    /// A document: BLAKE3 of TextId, url, publisher, published_at and language.
    DocumentId, 32, "doc_", "a document"
);
id!(
    /// A word of a person or dataset: hash of who attests it, where, and what.
    AttestationId, 32, "att_", "an attestation"
);
id!(
    /// A cluster of mentions in one document (or one thing named by an attestation).
    ClusterId, 16, "clu_", "a cluster"
);
id!(
    /// An entity: hash of its name key and type family, so that it does not depend on which document came first.
    EntityId, 16, "ent_", "an entity"
);
id!(
    /// What one sentence of one document says.
    ClaimId, 16, "clm_", "a claim"
);
id!(
    /// Where a claim stands in a text, independent of what an extractor makes of it.
    ClaimAnchor, 16, "anc_", "a claim anchor"
);
id!(
    /// Claims that say the same of one relation in the same way.
    AssertionId, 16, "asr_", "an assertion"
);
id!(
    /// An event or state of the graph.
    RelationId, 16, "rel_", "a relation"
);
id!(
    /// A judgement on whether two entities are the same.
    JudgementId, 16, "jdg_", "a judgement"
);
id!(
    /// A dataset made elsewhere: hash of its name.
    DatasetId, 16, "dts_", "a dataset"
);

impl DatasetId {
    /// The id of the dataset with this name.
    pub fn of(name: &str) -> Self {
        Self(IdHasher::new("dataset").text(name).finish16())
    }
}

impl TextId {
    /// The id of a text.
    pub fn of(text: &str) -> Self {
        Self(*blake3::hash(text.as_bytes()).as_bytes())
    }
}

/// Where claims come from: a document's text, or a person's or dataset's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SourceId {
    /// A document.
    Document(DocumentId),
    /// An attestation.
    Attestation(AttestationId),
}

impl SourceId {
    /// The document, when the claims stand in a text.
    pub const fn document(self) -> Option<DocumentId> {
        match self {
            Self::Document(document) => Some(document),
            Self::Attestation(_) => None,
        }
    }

    /// 33 bytes for keys: one byte for the kind, then the id.
    pub fn key(self) -> [u8; 33] {
        let mut key = [0; 33];
        let (kind, id) = match self {
            Self::Document(id) => (0, *id.as_bytes()),
            Self::Attestation(id) => (1, *id.as_bytes()),
        };
        key[0] = kind;
        key[1..].copy_from_slice(&id);
        key
    }

    /// Reads a key back; `None` when the kind byte is unknown.
    pub fn from_key(key: [u8; 33]) -> Option<Self> {
        let mut id = [0; 32];
        id.copy_from_slice(&key[1..]);
        match key[0] {
            0 => Some(Self::Document(DocumentId::from_bytes(id))),
            1 => Some(Self::Attestation(AttestationId::from_bytes(id))),
            _ => None,
        }
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document(id) => id.fmt(f),
            Self::Attestation(id) => id.fmt(f),
        }
    }
}
