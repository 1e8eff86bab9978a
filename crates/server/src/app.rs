//! The routes of a server and what stands behind each.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::{Query as QueryString, Request, State, WebSocketUpgrade};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::IntoResponse;
use axum::routing::{any, get};
use newsgraph_api::{Answer, Api, ApiSettings, Budget, ErrorCode, Failure};
use newsgraph_ingest::Engine;
use tokio::sync::Semaphore;

use crate::access::{Access, Shown};
use crate::backup::backup;
use crate::gate::{Gate, Lane};
use crate::guard::OperationKind;
use crate::metrics::{Metrics, Sizes};
use crate::request::{self, Admitted, MediaType, Rejected};
use crate::settings::ServerSettings;
use crate::socket;

/// What all requests share.
pub(crate) struct App {
    pub api: Api,
    pub settings: ServerSettings,
    pub access: Access,
    pub gate: Gate,
    pub metrics: Metrics,
    /// Lets one backup run at a time.
    pub backups: Arc<Semaphore>,
    /// Tells sockets that the server stops.
    pub stopping: tokio::sync::watch::Sender<bool>,
}

impl App {
    pub(crate) fn new(engine: Engine, settings: ServerSettings) -> Arc<Self> {
        let api_settings = ApiSettings {
            read_only: settings.read_only,
            introspection: settings.introspection,
            limits: settings.limits,
        };
        Arc::new(Self {
            api: Api::new(engine, api_settings),
            access: Access::new(&settings),
            gate: Gate::new(&settings),
            metrics: Metrics::default(),
            backups: Arc::new(Semaphore::new(1)),
            stopping: tokio::sync::watch::channel(false).0,
            settings,
        })
    }

    /// Runs a call on a thread that may block. When the returned future is dropped the call is cancelled.
    pub(crate) async fn run(self: &Arc<Self>, admitted: Admitted) -> Result<Answer, Rejected> {
        let started = Instant::now();
        let operation = admitted
            .checked
            .operation(admitted.call.operation_name.as_deref());
        let lane = operation.map_or(Lane::Light, Lane::of);
        let Some(turn) = self.gate.turn(lane).await else {
            self.metrics.shed();
            let failure = Failure::new(ErrorCode::Overloaded, "the server has too much to do")
                .hint("try again in a second");
            return Err(Rejected::new(StatusCode::SERVICE_UNAVAILABLE, failure));
        };
        let budget = Budget::new(self.settings.limits);
        // A change that has begun is not stopped half way: only reads are cancelled.
        let cancel = CancelOnDrop((lane != Lane::Write).then(|| budget.clone()));
        let app = Arc::clone(self);
        let job = move || {
            let _turn = turn;
            app.api.answer(admitted.call, budget)
        };
        let answer = tokio::task::spawn_blocking(job)
            .await
            .unwrap_or_else(|error| {
                tracing::error!(%error, "a call did not end well");
                Answer::refused(&Failure::new(
                    ErrorCode::Internal,
                    "the server failed; its log has more",
                ))
            });
        drop(cancel);
        self.metrics.operation(started.elapsed(), &answer.codes);
        Ok(answer)
    }
}

struct CancelOnDrop(Option<Budget>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        if let Some(budget) = &self.0 {
            budget.cancel();
        }
    }
}

pub(crate) fn routes(app: Arc<App>) -> Router {
    Router::new()
        .route("/graphql", any(graphql))
        .route("/graphql/ws", get(web_socket))
        .route("/schema.graphql", get(schema))
        .route("/health/live", get(|| async { "live\n" }))
        .route("/health/ready", get(ready))
        .route("/metrics", get(metrics))
        .route("/backup", get(backup))
        .fallback(get(page))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), around))
        .with_state(app)
}

/// What is done for every request: the host is checked, headers are set, the answer is counted.
async fn around(State(app): State<Arc<App>>, request: Request, next: Next) -> Response<Body> {
    let mut response = if app.access.allows_host(request.headers()) {
        next.run(request).await
    } else {
        let failure = Failure::new(
            ErrorCode::Forbidden,
            "requests to this host name are not answered",
        )
        .hint("use `localhost` or `127.0.0.1`, or let the server allow the name");
        request::reject(
            &Rejected::new(StatusCode::FORBIDDEN, failure),
            MediaType::Json,
        )
    };
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
    ];
    let headers = response.headers_mut();
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(
            newsgraph_explorer::CONTENT_SECURITY_POLICY,
        ));
    app.metrics.answered(response.status().as_u16());
    response
}

async fn graphql(State(app): State<Arc<App>>, request: Request) -> Response<Body> {
    let Some(media_type) = MediaType::negotiate(request.headers()) else {
        let failure = Failure::bad_input("the answer cannot be written in what `accept` asks for")
            .hint("accept `application/graphql-response+json` or `application/json`");
        return request::reject(
            &Rejected::new(StatusCode::NOT_ACCEPTABLE, failure),
            MediaType::Json,
        );
    };
    match answer(&app, request).await {
        Ok(answer) => request::respond(answer, media_type),
        Err(rejected) => request::reject(&rejected, media_type),
    }
}

async fn answer(app: &Arc<App>, request: Request) -> Result<Answer, Rejected> {
    check_token(app, request.headers())?;
    let limits = &app.settings.limits;
    let admitted = match *request.method() {
        Method::GET => {
            let pairs = QueryString::<Vec<(String, String)>>::try_from_uri(request.uri());
            let QueryString(pairs) =
                pairs.map_err(|_| Rejected::bad("the query string cannot be read"))?;
            let admitted = request::from_query(pairs, limits)?;
            let operation = admitted
                .checked
                .operation(admitted.call.operation_name.as_deref());
            if operation.is_some_and(|operation| operation.kind != OperationKind::Query) {
                let failure = Failure::bad_input("GET is for queries only").hint("send it as POST");
                return Err(Rejected::new(StatusCode::METHOD_NOT_ALLOWED, failure));
            }
            admitted
        }
        Method::POST => {
            if !request::is_json(request.headers()) {
                let failure = Failure::bad_input("the body is not said to be JSON")
                    .hint("send `content-type: application/json`, in UTF-8");
                return Err(Rejected::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, failure));
            }
            request::from_body(&body(app, request).await?, limits)?
        }
        _ => {
            let failure = Failure::bad_input("only GET and POST are answered here");
            return Err(Rejected::new(StatusCode::METHOD_NOT_ALLOWED, failure));
        }
    };
    let operation = admitted
        .checked
        .operation(admitted.call.operation_name.as_deref());
    if operation.is_some_and(|operation| operation.kind == OperationKind::Subscription) {
        return Err(Rejected::new(
            StatusCode::BAD_REQUEST,
            Failure::new(
                ErrorCode::Unsupported,
                "subscriptions are not answered over HTTP",
            )
            .hint("open a WebSocket at /graphql/ws"),
        ));
    }
    app.run(admitted).await
}

/// The whole body, when it comes in time and is not too large for anything.
async fn body(app: &App, request: Request) -> Result<Vec<u8>, Rejected> {
    let limit = app.settings.limits.ingest_body_bytes;
    let said = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if let Some(cost) = said.filter(|cost| *cost > limit) {
        return Err(request::too_large(limit, cost));
    }
    let reading = axum::body::to_bytes(request.into_body(), limit);
    match tokio::time::timeout(app.settings.read_timeout, reading).await {
        Ok(Ok(bytes)) => Ok(bytes.into()),
        Ok(Err(error)) => {
            let too_long = std::error::Error::source(&error)
                .is_some_and(|source| source.is::<http_body_util::LengthLimitError>());
            Err(if too_long {
                request::too_large(limit, limit + 1)
            } else {
                Rejected::bad("the body broke off")
            })
        }
        Err(_) => Err(Rejected::new(
            StatusCode::REQUEST_TIMEOUT,
            Failure::new(ErrorCode::Timeout, "the body took too long to come"),
        )),
    }
}

pub(crate) fn check_token(app: &App, headers: &HeaderMap) -> Result<(), Rejected> {
    if app.access.check_headers(headers) == Shown::Right {
        return Ok(());
    }
    let failure = Failure::new(
        ErrorCode::Unauthenticated,
        "no access token, or a wrong one",
    )
    .hint("send `authorization: Bearer TOKEN`");
    Err(Rejected::new(StatusCode::UNAUTHORIZED, failure))
}

async fn web_socket(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Response<Body> {
    if !app.access.allows_origin(&headers) {
        let failure = Failure::new(
            ErrorCode::Forbidden,
            "pages of this origin may not open a WebSocket here",
        );
        return request::reject(
            &Rejected::new(StatusCode::FORBIDDEN, failure),
            MediaType::Json,
        );
    }
    match upgrade {
        Err(rejection) => rejection.into_response(),
        Ok(upgrade) => socket::open(app, upgrade, &headers),
    }
}

async fn schema(State(app): State<Arc<App>>, headers: HeaderMap) -> Response<Body> {
    if let Err(rejected) = check_token(&app, &headers) {
        return request::reject(&rejected, MediaType::Json);
    }
    if !app.settings.introspection {
        return StatusCode::NOT_FOUND.into_response();
    }
    (
        [(header::CONTENT_TYPE, "application/graphql; charset=utf-8")],
        newsgraph_api::sdl(),
    )
        .into_response()
}

async fn ready(State(app): State<Arc<App>>) -> Response<Body> {
    match app.api.engine().store().stopped() {
        None => "ready\n".into_response(),
        Some(_) => {
            let words =
                "no changes are taken since the store failed; see the log, then start again\n";
            (StatusCode::SERVICE_UNAVAILABLE, words).into_response()
        }
    }
}

async fn metrics(State(app): State<Arc<App>>, headers: HeaderMap) -> Response<Body> {
    if let Err(rejected) = check_token(&app, &headers) {
        return request::reject(&rejected, MediaType::Json);
    }
    let engine = app.api.engine().clone();
    let sizes = tokio::task::spawn_blocking(move || {
        let snapshot = engine.snapshot().ok()?;
        let counts = snapshot.view.counts().ok()?;
        Some(Sizes {
            documents: counts.documents_live,
            entities: counts.entities,
            relations: counts.relations,
            sequence: snapshot.sequence(),
        })
    });
    let Ok(Some(sizes)) = sizes.await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    (
        [(
            header::CONTENT_TYPE,
            "text/plain; version=0.0.4; charset=utf-8",
        )],
        app.metrics.text(&sizes),
    )
        .into_response()
}

/// The start page, the playground and their files.
async fn page(State(app): State<Arc<App>>, uri: Uri, headers: HeaderMap) -> Response<Body> {
    let path = uri.path();
    let is_page = path == "/" || path == "/playground";
    if path == "/playground" && !app.settings.introspection {
        return StatusCode::NOT_FOUND.into_response();
    }
    let unbuilt =
        || (is_page && !newsgraph_explorer::is_built()).then(newsgraph_explorer::unbuilt_page);
    let Some(asset) = newsgraph_explorer::asset(path).or_else(unbuilt) else {
        return (
            StatusCode::NOT_FOUND,
            "there is nothing here; the pages are / and /playground\n",
        )
            .into_response();
    };
    let caching = if asset.immutable {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    let unchanged = known.is_some_and(|known| known.split(',').any(|tag| tag.trim() == asset.etag));
    let fixed = [
        (header::CONTENT_TYPE, asset.content_type.to_owned()),
        (
            header::CONTENT_SECURITY_POLICY,
            asset.content_security_policy.to_owned(),
        ),
        (header::CACHE_CONTROL, caching.to_owned()),
        (header::ETAG, asset.etag),
    ];
    if unchanged {
        return (StatusCode::NOT_MODIFIED, fixed).into_response();
    }
    (fixed, asset.bytes).into_response()
}
