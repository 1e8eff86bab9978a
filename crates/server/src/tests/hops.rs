//! Who reads or writes the store leaves the asynchronous threads first, so that others are answered meanwhile.

use std::pin::pin;

use futures_util::poll;

use super::{answer, get, post, server};
use crate::settings::ServerSettings;

/// On a runtime with one thread, a request that reads the store must let another one be answered before itself: done on
/// that thread, it would be ready when it is first asked.
async fn check_leaves_the_thread(request: axum::http::Request<axum::body::Body>) {
    let router = server(ServerSettings::default());
    let what = request.uri().to_string();
    let mut call = pin!(answer(&router, request));
    let mut n_answered = 0;
    // Reading the body may take some turns before the hop.
    let answered = loop {
        if let std::task::Poll::Ready(answered) = poll!(call.as_mut()) {
            break answered;
        }
        let canary = answer(&router, get("/health/live")).await;
        assert!(canary.starts_with("200 "), "{canary}");
        n_answered += 1;
        tokio::task::yield_now().await;
    };
    assert!(answered.starts_with("200 "), "{answered}");
    assert!(
        n_answered > 0,
        "`{what}` was answered on the asynchronous thread"
    );
}

fn graphql(query: &str) -> axum::http::Request<axum::body::Body> {
    post(serde_json::json!({ "query": query }).to_string())
}

#[tokio::test]
async fn reads_and_changes_run_on_threads_of_their_own() {
    check_leaves_the_thread(graphql("{ stats { documents } }")).await;
    check_leaves_the_thread(graphql("{ entities(first: 5) { totalCount { value } } }")).await;
    check_leaves_the_thread(graphql(
        "mutation { ingestText(input: {text: \"Ada Lind met Bea Roe in Oslo.\"}) { document { id } } }",
    ))
    .await;
    check_leaves_the_thread(get("/graphql?query=%7Bstats%7Bdocuments%7D%7D")).await;
    check_leaves_the_thread(get("/metrics")).await;
}
