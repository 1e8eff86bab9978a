use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use expect_test::{Expect, expect};
use newsgraph_ingest::Engine;
use tower::ServiceExt;

use crate::settings::ServerSettings;

mod hops;
mod http;
mod socket;

/// A server over an empty graph in memory.
fn server(settings: ServerSettings) -> Router {
    crate::router(Engine::in_memory().unwrap(), settings)
}

/// Status, content type and body of the answer to a request.
async fn answer(router: &Router, request: Request<Body>) -> String {
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let header = |name| {
        response
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("-")
            .to_owned()
    };
    let content_type = header(header::CONTENT_TYPE);
    let bytes = axum::body::to_bytes(response.into_body(), 64 << 20)
        .await
        .unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let shown: String = text.chars().take(400).collect();
    format!("{status} {content_type}\n{shown}")
}

fn post(body: impl Into<Body>) -> Request<Body> {
    let request = Request::post("/graphql").header(header::HOST, "localhost:8080");
    request
        .header(header::CONTENT_TYPE, "application/json")
        .body(body.into())
        .unwrap()
}

fn get(uri: &str) -> Request<Body> {
    Request::get(uri)
        .header(header::HOST, "127.0.0.1:8080")
        .body(Body::empty())
        .unwrap()
}

fn with(
    mut request: Request<Body>,
    name: header::HeaderName,
    value: &'static str,
) -> Request<Body> {
    request
        .headers_mut()
        .insert(name, header::HeaderValue::from_static(value));
    request
}

async fn check(router: &Router, request: Request<Body>, expected: Expect) {
    expected.assert_eq(&answer(router, request).await);
}

/// The code of the first error of an answer.
async fn code(router: &Router, request: Request<Body>) -> String {
    let answer = answer(router, request).await;
    let status = answer.split(' ').next().unwrap_or_default().to_owned();
    let code = answer
        .split("\"code\":\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap_or("-");
    format!("{status} {code}")
}

fn query(document: &str) -> String {
    serde_json::json!({ "query": document }).to_string()
}

#[test]
fn default_settings_are_those_of_the_schema() {
    // The default settings are those that the table at the head of the schema lists.
    assert_eq!(
        ServerSettings::default().limits,
        newsgraph_api::Limits::STANDARD
    );
    expect!["127.0.0.1:8080"].assert_eq(&ServerSettings::default().listen.to_string());
}
