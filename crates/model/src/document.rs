//! Articles as they come in and documents as they are kept.

use std::collections::BTreeSet;
use std::fmt;

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::ids::{DocumentId, IdHasher, TextId};
use crate::time::{ParseDateError, Precision, parse_published};

/// An article on its way in: a text with what is known about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// The text, verbatim; all offsets are bytes of it.
    pub text: String,
    /// Headline, when it is not part of the text.
    pub title: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Who wrote it, in order.
    pub authors: Vec<String>,
    /// When it was published, in the forms of [`parse_published`].
    pub published_at: Option<String>,
    /// BCP 47 tag, when the caller knows it.
    pub language: Option<String>,
    /// Tags of the collections it belongs to.
    pub collections: BTreeSet<SmolStr>,
    /// How the text was made, when the source was not plain text.
    pub conversion: Option<Conversion>,
}

/// How a text was derived from a source that was not plain text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversion {
    /// Name of the converter.
    pub converter: SmolStr,
    /// Its version.
    pub version: SmolStr,
    /// Media type of the source: `text/html`, `text/markdown`.
    pub media_type: SmolStr,
    /// BLAKE3 of the source as it was given.
    pub raw_hash: TextId,
}

/// When a document was published, as a range of UTC seconds, both ends included.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PublishedAt {
    /// Not before this; `None` when nothing is known.
    pub earliest: Option<DateTime>,
    /// Not after this; `None` when nothing is known.
    pub latest: Option<DateTime>,
    /// How exact.
    pub precision: Precision,
    /// How it is known, in words: `given`, `dateline`, `unknown`.
    pub basis: SmolStr,
}

impl PublishedAt {
    /// A date given with the document.
    ///
    /// # Errors
    /// The text is not a date.
    pub fn given(text: &str) -> Result<Self, ParseDateError> {
        let (earliest, latest, precision) = parse_published(text)?;
        Ok(Self {
            earliest: Some(earliest),
            latest: Some(latest),
            precision,
            basis: "given".into(),
        })
    }

    /// Nothing is known about the date.
    pub fn unknown() -> Self {
        Self {
            earliest: None,
            latest: None,
            precision: Precision::Before,
            basis: "unknown".into(),
        }
    }

    /// As ISO 8601, as exact as it is known: `2025-11`, `2025-11-21`, `2025-11-21T09:30:00Z`; `None` when unknown.
    pub fn iso(&self) -> Option<String> {
        let earliest = self.earliest?;
        let date = earliest.date();
        Some(match self.precision {
            Precision::Year => format!("{:04}", date.year()),
            Precision::Month => format!("{:04}-{:02}", date.year(), date.month()),
            Precision::Time => format!("{earliest}Z"),
            _ => date.to_string(),
        })
    }
}

/// A language tag, BCP 47, lower case: `en`; `und` when undetermined.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Language(pub SmolStr);

impl Language {
    /// Whether the extractor reads it.
    pub fn is_english(&self) -> bool {
        self.0 == "en" || self.0.starts_with("en-")
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One text with its metadata, stored verbatim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Hash of what identifies it.
    pub id: DocumentId,
    /// Hash of the text.
    pub text_id: TextId,
    /// The text, verbatim.
    pub text: String,
    /// Headline.
    pub title: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Who wrote it, in order.
    pub authors: Vec<String>,
    /// Language of the text.
    pub language: Language,
    /// When it was published.
    pub published_at: PublishedAt,
    /// How the text was derived, when the source was not plain text.
    pub conversion: Option<Conversion>,
}

/// The parts of a document that make its id.
#[derive(Clone, Copy, Debug)]
pub struct DocumentIdentity<'a> {
    /// Hash of the text.
    pub text_id: TextId,
    /// Where it was published.
    pub url: Option<&'a str>,
    /// Who published it.
    pub publisher: Option<&'a str>,
    /// When it was published.
    pub published_at: &'a PublishedAt,
    /// Language of the text.
    pub language: &'a Language,
}

impl DocumentIdentity<'_> {
    /// The id: BLAKE3 of the parts, each length-prefixed.
    pub fn id(&self) -> DocumentId {
        let mut hasher = IdHasher::new("document");
        hasher
            .bytes(self.text_id.as_bytes())
            .optional(self.url)
            .optional(self.publisher);
        hasher
            .optional(self.published_at.iso().as_deref())
            .text(&self.language.0);
        DocumentId::from_bytes(hasher.finish32())
    }
}

impl Document {
    /// The document of an article in a language.
    ///
    /// # Errors
    /// The publication date is not a date.
    pub fn from_article(article: Article, language: Language) -> Result<Self, ParseDateError> {
        let published_at = match &article.published_at {
            Some(text) => PublishedAt::given(text)?,
            None => PublishedAt::unknown(),
        };
        let text_id = TextId::of(&article.text);
        let identity = DocumentIdentity {
            text_id,
            url: article.url.as_deref(),
            publisher: article.publisher.as_deref(),
            published_at: &published_at,
            language: &language,
        };
        Ok(Self {
            id: identity.id(),
            text_id,
            text: article.text,
            title: article.title,
            url: article.url,
            publisher: article.publisher,
            authors: article.authors,
            language,
            published_at,
            conversion: article.conversion,
        })
    }
}
