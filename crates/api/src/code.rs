//! Why something was refused: one code with words and a hint, in every error of the API.

use async_graphql::{Enum, ErrorExtensionValues, ServerError};
use serde_json::{Value, json};

/// Why something was refused. In `UserError.code`, and `extensions.code` of top-level errors.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum ErrorCode {
    /// The input is not of the right form; `hint` says what would be.
    BadInput,
    /// Nothing has this id.
    NotFound,
    /// The cursor is not from this list, or too old.
    BadCursor,
    /// What you want to change was changed after `expectedSequence`. Read again.
    Stale,
    /// This `clientMutationId` was used before with another input.
    IdReused,
    /// The predicate, role or type does not fit the ontology.
    Ontology,
    /// The changeset cannot be undone; `hint` says why.
    NotUndoable,
    /// The document was removed for good, and is not taken in again.
    Purged,
    /// No access token, or a wrong one.
    Unauthenticated,
    /// Your access token does not allow this.
    Forbidden,
    /// The server only answers reads.
    ReadOnly,
    /// Over one of the limits; `hint` names it with the limit and what was asked.
    LimitExceeded,
    /// The query took longer than the limit and was stopped.
    Timeout,
    /// Too much at once; try again later.
    Overloaded,
    /// This server was not set up to do that.
    Unsupported,
    /// No room on disk. Reads go on; writes are refused.
    StorageFull,
    /// A fault of the server. Its log has more.
    Internal,
}

impl ErrorCode {
    /// The code as the schema spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadInput => "BAD_INPUT",
            Self::NotFound => "NOT_FOUND",
            Self::BadCursor => "BAD_CURSOR",
            Self::Stale => "STALE",
            Self::IdReused => "ID_REUSED",
            Self::Ontology => "ONTOLOGY",
            Self::NotUndoable => "NOT_UNDOABLE",
            Self::Purged => "PURGED",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::ReadOnly => "READ_ONLY",
            Self::LimitExceeded => "LIMIT_EXCEEDED",
            Self::Timeout => "TIMEOUT",
            Self::Overloaded => "OVERLOADED",
            Self::Unsupported => "UNSUPPORTED",
            Self::StorageFull => "STORAGE_FULL",
            Self::Internal => "INTERNAL",
        }
    }
}

/// A refusal: what is wrong and what to do about it.
///
/// It is no `std::error::Error`: the GraphQL library would then turn it into an error without code and hint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Why, for programs.
    pub code: ErrorCode,
    /// Why, in words.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The limit that was passed and the request's own cost.
    pub over: Option<(usize, usize)>,
}

impl Failure {
    /// A refusal without a hint.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            hint: None,
            over: None,
        }
    }

    /// A refusal of an input.
    pub fn bad_input(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::BadInput, message)
    }

    /// A refusal because `cost` is over `limit`.
    pub fn over(what: &str, limit: usize, cost: usize) -> Self {
        Self {
            code: ErrorCode::LimitExceeded,
            message: format!("the request has {cost} {what}, over the limit of {limit}"),
            hint: Some(format!(
                "at most {limit} {what} are allowed; this request has {cost}"
            )),
            over: Some((limit, cost)),
        }
    }

    /// The same with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// As an entry of `errors`.
    pub fn to_json(&self) -> Value {
        let mut extensions = json!({ "code": self.code.as_str(), "hint": self.hint });
        if let Some((limit, cost)) = self.over {
            extensions["limit"] = limit.into();
            extensions["cost"] = cost.into();
        }
        json!({ "message": self.message, "extensions": extensions })
    }
}

impl From<Failure> for async_graphql::Error {
    fn from(failure: Failure) -> Self {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", failure.code.as_str());
        extensions.set(
            "hint",
            failure.hint.map_or(async_graphql::Value::Null, Into::into),
        );
        if let Some((limit, cost)) = failure.over {
            extensions.set("limit", limit);
            extensions.set("cost", cost);
        }
        Self {
            message: failure.message,
            source: None,
            extensions: Some(extensions),
        }
    }
}

/// The code of an error that the library or a resolver made; `None` when it has none yet.
pub(crate) fn code_of(error: &ServerError) -> Option<ErrorCode> {
    let value = error.extensions.as_ref()?.get("code")?;
    let async_graphql::Value::String(word) = value else {
        return None;
    };
    ErrorCode::ALL
        .iter()
        .copied()
        .find(|code| code.as_str() == word)
}

impl ErrorCode {
    const ALL: &[Self] = &[
        Self::BadInput,
        Self::NotFound,
        Self::BadCursor,
        Self::Stale,
        Self::IdReused,
        Self::Ontology,
        Self::NotUndoable,
        Self::Purged,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::ReadOnly,
        Self::LimitExceeded,
        Self::Timeout,
        Self::Overloaded,
        Self::Unsupported,
        Self::StorageFull,
        Self::Internal,
    ];
}
