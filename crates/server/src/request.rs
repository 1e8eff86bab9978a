//! GraphQL over HTTP: a request to a call, and an answer to a response.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use newsgraph_api::{Answer, Call, ErrorCode, Failure, Limits};
use serde_json::{Map, Value};

use crate::guard::{self, Checked, OperationKind, Refusal};

/// The media type that an answer is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MediaType {
    /// `application/graphql-response+json`: the status tells whether the request was run.
    GraphQlResponse,
    /// `application/json`: the status of a well-formed request is always 200.
    Json,
}

impl MediaType {
    const fn as_str(self) -> &'static str {
        match self {
            Self::GraphQlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    /// The type that a caller prefers of the two; `None` when it takes neither.
    pub(crate) fn negotiate(headers: &HeaderMap) -> Option<Self> {
        let mut values = headers.get_all(header::ACCEPT).iter().peekable();
        if values.peek().is_none() {
            return Some(Self::Json);
        }
        let ranges = values
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','));
        let mut best: Option<(f32, Self)> = None;
        for range in ranges {
            let mut parts = range.split(';').map(str::trim);
            let media_type = match parts
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase()
                .as_str()
            {
                "application/graphql-response+json" => Self::GraphQlResponse,
                "application/json" | "application/*" | "*/*" => Self::Json,
                _ => continue,
            };
            let parameters: Vec<&str> = parts.collect();
            let quality = parameters
                .iter()
                .find_map(|parameter| parameter.strip_prefix("q=")?.trim().parse().ok());
            let quality = quality.unwrap_or(1.0_f32);
            let charset = parameters
                .iter()
                .find_map(|parameter| parameter.strip_prefix("charset="));
            let readable = charset
                .is_none_or(|charset| charset.trim_matches('"').eq_ignore_ascii_case("utf-8"));
            if readable && quality > 0.0 && best.is_none_or(|(other, _)| quality > other) {
                best = Some((quality, media_type));
            }
        }
        best.map(|(_, media_type)| media_type)
    }
}

/// A call that the guard has let pass.
#[derive(Debug)]
pub(crate) struct Admitted {
    pub call: Call,
    pub checked: Checked,
}

/// Why a request is not run, with the HTTP status for it.
#[derive(Debug)]
pub(crate) struct Rejected {
    pub status: StatusCode,
    pub failure: Failure,
}

impl Rejected {
    pub(crate) fn new(status: StatusCode, failure: Failure) -> Self {
        Self { status, failure }
    }

    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, Failure::bad_input(message))
    }
}

impl From<Refusal> for Rejected {
    fn from(refusal: Refusal) -> Self {
        Self::new(StatusCode::BAD_REQUEST, failure_of(&refusal))
    }
}

/// What a caller is told about a document that the guard refuses.
pub(crate) fn failure_of(refusal: &Refusal) -> Failure {
    match *refusal {
        Refusal::Over { what, limit, cost } => Failure::over(what, limit, cost),
        Refusal::Syntax { .. } => {
            Failure::bad_input(refusal.to_string()).hint("the request is not a GraphQL document")
        }
        Refusal::Cycle { .. } | Refusal::Duplicate { .. } => {
            Failure::bad_input(refusal.to_string())
                .hint("give each fragment and operation a name of its own, and no fragment itself")
        }
        Refusal::Directive { .. } => {
            Failure::bad_input(refusal.to_string()).hint("`@skip` and `@include` are the only ones")
        }
    }
}

/// Whether the header `content-type` of a POST says JSON in UTF-8.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
    else {
        return false;
    };
    let mut parts = value.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default();
    let utf8 = parts.all(|parameter| match parameter.split_once('=') {
        Some((name, charset)) if name.trim().eq_ignore_ascii_case("charset") => charset
            .trim()
            .trim_matches('"')
            .eq_ignore_ascii_case("utf-8"),
        _ => true,
    });
    media_type.eq_ignore_ascii_case("application/json") && utf8
}

/// Reads the body of a POST.
pub(crate) fn from_body(body: &[u8], limits: &Limits) -> Result<Admitted, Rejected> {
    guard::check_json(body, limits)?;
    let text = std::str::from_utf8(body).map_err(|_| Rejected::bad("the body is not UTF-8"))?;
    let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| Rejected::bad(format!("the body is not JSON: {error}")))?;
    let Value::Object(envelope) = value else {
        let failure = Failure::bad_input("the body is not a JSON object")
            .hint("one request at a time: batches are not taken");
        return Err(Rejected::new(StatusCode::BAD_REQUEST, failure));
    };
    let admitted = from_envelope(envelope, limits)?;
    if body.len() > limits.body_bytes && !admitted.may_be_large() {
        return Err(too_large(limits.body_bytes, body.len()));
    }
    Ok(admitted)
}

pub(crate) fn too_large(limit: usize, cost: usize) -> Rejected {
    Rejected::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        Failure::over("bytes in its body", limit, cost),
    )
}

impl Admitted {
    /// Whether the operation asked for does nothing but ingest.
    fn may_be_large(&self) -> bool {
        let operation = self.checked.operation(self.call.operation_name.as_deref());
        operation.is_some_and(|operation| {
            operation.kind == OperationKind::Mutation
                && operation.root_fields.len() == operation.cost.root_fields
                && operation
                    .root_fields
                    .iter()
                    .all(|name| name == "ingestText")
        })
    }
}

/// Reads the JSON object of a request.
pub(crate) fn from_envelope(
    mut envelope: Map<String, Value>,
    limits: &Limits,
) -> Result<Admitted, Rejected> {
    let query = match envelope.remove("query") {
        Some(Value::String(query)) => query,
        Some(_) => return Err(Rejected::bad("`query` is not a string")),
        None => return Err(Rejected::bad("there is no `query`")),
    };
    let operation_name = match envelope.remove("operationName") {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) => Some(name).filter(|name| !name.is_empty()),
        Some(_) => return Err(Rejected::bad("`operationName` is not a string")),
    };
    let variables = match envelope.remove("variables") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(variables)) => variables,
        Some(_) => return Err(Rejected::bad("`variables` is not an object")),
    };
    if !matches!(
        envelope.remove("extensions"),
        None | Some(Value::Null | Value::Object(_))
    ) {
        return Err(Rejected::bad("`extensions` is not an object"));
    }
    let checked = guard::check(&query, limits)?;
    let call = Call {
        query,
        operation_name,
        variables,
        ..Call::default()
    };
    Ok(Admitted { call, checked })
}

/// Reads the query string of a GET.
pub(crate) fn from_query(
    pairs: Vec<(String, String)>,
    limits: &Limits,
) -> Result<Admitted, Rejected> {
    let mut pairs: BTreeMap<String, String> = pairs.into_iter().collect();
    let mut envelope = Map::new();
    for name in ["query", "operationName"] {
        if let Some(value) = pairs.remove(name) {
            envelope.insert(name.to_owned(), Value::String(value));
        }
    }
    for name in ["variables", "extensions"] {
        let Some(text) = pairs.remove(name).filter(|text| !text.is_empty()) else {
            continue;
        };
        guard::check_json(text.as_bytes(), limits)?;
        let value = serde_json::from_str(&text)
            .map_err(|error| Rejected::bad(format!("`{name}` is not JSON: {error}")))?;
        envelope.insert(name.to_owned(), value);
    }
    from_envelope(envelope, limits)
}

/// The response to a call that was taken.
pub(crate) fn respond(answer: Answer, media_type: MediaType) -> Response<Body> {
    let status = match (media_type, answer.executed) {
        (_, true) | (MediaType::Json, false) => StatusCode::OK,
        (MediaType::GraphQlResponse, false) => StatusCode::BAD_REQUEST,
    };
    let refused = match answer.codes.first() {
        Some(ErrorCode::Overloaded) if !answer.executed => StatusCode::SERVICE_UNAVAILABLE,
        Some(ErrorCode::Internal) if !answer.executed => StatusCode::INTERNAL_SERVER_ERROR,
        _ => status,
    };
    json(refused, media_type, answer.body)
}

/// The response to a request that was not taken.
pub(crate) fn reject(rejected: &Rejected, media_type: MediaType) -> Response<Body> {
    let mut status = rejected.status;
    // A document that is no GraphQL is, for `application/json`, a well-formed request with an error for an answer.
    if media_type == MediaType::Json && rejected.failure.message.starts_with("syntax error") {
        status = StatusCode::OK;
    }
    let mut response = json(status, media_type, Answer::refused(&rejected.failure).body);
    let headers = response.headers_mut();
    match status {
        StatusCode::SERVICE_UNAVAILABLE => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"))
        }
        StatusCode::UNAUTHORIZED => {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
        }
        StatusCode::METHOD_NOT_ALLOWED => {
            headers.insert(header::ALLOW, HeaderValue::from_static("GET, POST"))
        }
        _ => None,
    };
    response
}

fn json(status: StatusCode, media_type: MediaType, body: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(media_type.as_str()),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
