//! Who reads or writes the store leaves the asynchronous threads first, so that others are answered meanwhile.

use std::pin::pin;

use futures_util::poll;

use super::{answer, get, post, server};
use crate::settings::ServerSettings;

/// While the only thread for blocking work is held, a request that reads the store must wait, and others be answered.
async fn check_leaves_the_thread(request: axum::http::Request<axum::body::Body>) {
    let router = server(ServerSettings::default());
    let what = request.uri().to_string();
    let (release, held) = std::sync::mpsc::channel::<()>();
    let holder = tokio::task::spawn_blocking(move || held.recv().is_err());
    let mut call = pin!(answer(&router, request));
    // Reading the body may take some turns before the hop.
    for _ in 0..50 {
        assert!(
            poll!(call.as_mut()).is_pending(),
            "`{what}` was answered on the asynchronous thread"
        );
        let canary = answer(&router, get("/health/live")).await;
        assert!(canary.starts_with("200 "), "{canary}");
        tokio::task::yield_now().await;
    }
    drop(release);
    assert!(holder.await.expect("no panic"), "the channel is closed");
    let answered = call.await;
    assert!(answered.starts_with("200 "), "{answered}");
}

fn graphql(query: &str) -> axum::http::Request<axum::body::Body> {
    post(serde_json::json!({ "query": query }).to_string())
}

#[test]
fn reads_and_changes_run_on_threads_of_their_own() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(1)
        .build()
        .expect("a runtime");
    runtime.block_on(check_all());
}

async fn check_all() {
    check_leaves_the_thread(graphql("{ stats { documents } }")).await;
    check_leaves_the_thread(graphql("{ entities(first: 5) { totalCount { value } } }")).await;
    check_leaves_the_thread(graphql(
        "mutation { ingestText(input: {text: \"Ada Lind met Bea Roe in Oslo.\"}) { document { id } } }",
    ))
    .await;
    check_leaves_the_thread(get("/graphql?query=%7Bstats%7Bdocuments%7D%7D")).await;
    check_leaves_the_thread(get("/metrics")).await;
}
