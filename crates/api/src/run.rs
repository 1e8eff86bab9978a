//! Running calls: the schema over an engine, and answers that keep the limits.

use std::pin::Pin;
use std::sync::Arc;

use async_graphql::{
    Request as GraphQlRequest, Response, SDLExportOptions, Schema as GraphQlSchema, ServerError,
    Variables,
};
use futures_util::{FutureExt, Stream, StreamExt};
use newsgraph_ingest::Engine;

use crate::answers::Query;
use crate::call::{Answer, Budget, Call, Caller};
use crate::code::{ErrorCode, Failure, code_of};
use crate::limits::Limits;
use crate::mutation::{Mutation, Payload};
use crate::node::Node;
use crate::reading::Request;
use crate::subscription::Subscription;

/// The schema with its resolvers.
pub(crate) type Schema = GraphQlSchema<Query, Mutation, Subscription>;

/// How the API answers.
#[derive(Clone, Debug)]
pub struct ApiSettings {
    /// Answers reads only.
    pub read_only: bool,
    /// Answers introspection, and errors suggest names.
    pub introspection: bool,
    /// What one request may cost.
    pub limits: Limits,
}

impl Default for ApiSettings {
    fn default() -> Self {
        Self {
            read_only: false,
            introspection: true,
            limits: Limits::STANDARD,
        }
    }
}

/// The API over an engine. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    schema: Schema,
    engine: Engine,
    settings: ApiSettings,
}

impl Api {
    /// The API over an engine.
    pub fn new(engine: Engine, settings: ApiSettings) -> Self {
        Self {
            schema: schema(&settings),
            engine,
            settings,
        }
    }

    /// The engine below.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// How it answers.
    pub fn settings(&self) -> &ApiSettings {
        &self.settings
    }

    /// Answers a query or mutation. Blocks: all reads of the store are made on the calling thread, so an asynchronous
    /// caller makes one `spawn_blocking` hop for the whole call. Resolvers never wait for anything else.
    pub fn answer(&self, call: Call, budget: Budget) -> Answer {
        let request = self.request(call, budget);
        let response = self.schema.execute(request).now_or_never();
        let limits = &self.settings.limits;
        match response {
            Some(response) => answer_of(response, limits),
            None => Answer::refused(&Failure::new(
                ErrorCode::Internal,
                "a resolver waited, which none may do",
            )),
        }
    }

    /// The answers of a subscription; of a query or mutation one answer. Polling the stream reads the store, so poll it
    /// on a thread that may block, when [`Engine::subscribe`] says that something changed.
    pub fn stream(&self, call: Call, budget: Budget) -> Pin<Box<dyn Stream<Item = Answer> + Send>> {
        let request = self.request(call, budget);
        let limits = self.settings.limits;
        Box::pin(
            self.schema
                .execute_stream(request)
                .map(move |response| answer_of(response, &limits)),
        )
    }

    fn request(&self, call: Call, budget: Budget) -> GraphQlRequest {
        let shared = Request::new(
            self.engine.clone(),
            budget,
            call.caller,
            self.settings.read_only,
        );
        let variables = Variables::from_json(serde_json::Value::Object(call.variables));
        let request = GraphQlRequest::new(call.query)
            .variables(variables)
            .data(Arc::new(shared));
        match call.operation_name {
            Some(name) => request.operation_name(name),
            None => request,
        }
    }
}

/// The schema; resolvers find the engine in the data of each request.
fn schema(settings: &ApiSettings) -> Schema {
    let mut builder = GraphQlSchema::build(Query::default(), Mutation, Subscription)
        .register_output_type::<Node>()
        .register_output_type::<Payload>()
        // The guard has counted depth and fragments before; this is the library's own stack.
        .limit_recursive_depth(64);
    if !settings.introspection {
        builder = builder.disable_introspection().disable_suggestions();
    }
    builder.finish()
}

/// The schema in the schema definition language, as `schema.graphql` at the top of the repository holds it.
pub fn sdl() -> String {
    let options = SDLExportOptions::new().prefer_single_line_descriptions();
    format!(
        "{}\n{}\n",
        HEAD.trim_end(),
        schema(&ApiSettings::default())
            .sdl_with_options(options)
            .trim()
    )
}

/// What stands at the top of the schema.
const HEAD: &str = include_str!("head.graphql");

/// Runs one operation on an engine, for programs that hold one. Blocks the calling thread.
pub async fn answer(
    engine: &Engine,
    operation: &str,
    variables: serde_json::Value,
) -> serde_json::Value {
    let variables = match variables {
        serde_json::Value::Object(variables) => variables,
        _ => serde_json::Map::new(),
    };
    let call = Call {
        query: operation.to_owned(),
        variables,
        caller: Caller::default(),
        operation_name: None,
    };
    let api = Api::new(engine.clone(), ApiSettings::default());
    let answer = api.answer(call, Budget::new(Limits::STANDARD));
    serde_json::from_slice(&answer.body).unwrap_or(serde_json::Value::Null)
}

/// The longest message of an error, in characters.
const MAX_MESSAGE_CHARS: usize = 1_000;

fn answer_of(mut response: Response, limits: &Limits) -> Answer {
    let executed = response.errors.is_empty()
        || !matches!(response.data, async_graphql::Value::Null)
        || response.errors.iter().any(|error| !error.path.is_empty());
    response.errors.truncate(limits.errors);
    let codes = response
        .errors
        .iter_mut()
        .map(|error| coded(error, executed))
        .collect();
    let mut body = Vec::new();
    if executed {
        match serde_json::to_vec(&response) {
            Ok(bytes) => body = bytes,
            Err(error) => tracing::error!(%error, "an answer cannot be written as JSON"),
        }
    } else {
        // A request that was not run has no `data` entry.
        let errors = serde_json::json!({ "errors": response.errors });
        body = errors.to_string().into_bytes();
    }
    if body.len() > limits.answer_bytes {
        let failure = Failure::over("bytes in the answer", limits.answer_bytes, body.len())
            .hint("ask for fewer fields, or for smaller pages");
        return Answer::refused(&failure);
    }
    Answer {
        body,
        executed,
        codes,
    }
}

/// Sees to it that an error has a code, a hint and a message of bounded length.
fn coded(error: &mut ServerError, executed: bool) -> ErrorCode {
    if error.message.chars().count() > MAX_MESSAGE_CHARS {
        error.message = error.message.chars().take(MAX_MESSAGE_CHARS).collect();
    }
    if let Some(code) = code_of(error) {
        return code;
    }
    let bad_value =
        error.message.starts_with("Failed to parse") || error.message.contains("Invalid value");
    // Resolvers give their own failures a code; the library finds only while running that a variable has no value.
    let no_value =
        error.message.starts_with("Variable ") && error.message.ends_with(" is not defined.");
    let code = if executed && !bad_value && !no_value {
        ErrorCode::Internal
    } else {
        ErrorCode::BadInput
    };
    let extensions = error.extensions.get_or_insert_with(Default::default);
    extensions.set("code", code.as_str());
    let hint = match code {
        ErrorCode::Internal => "the log of the server has more",
        _ => "compare the request with `schema.graphql`, which the server gives at /schema.graphql",
    };
    extensions.set("hint", hint);
    code
}
