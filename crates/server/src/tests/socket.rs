use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use newsgraph_api::{Api, ApiSettings, Budget, Call, Limits};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Message, http::HeaderValue};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::*;

type Client = WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>;

/// A server on a free port of loopback, and the engine below it.
async fn listen(settings: ServerSettings) -> (SocketAddr, Engine) {
    let engine = Engine::in_memory().unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = crate::serve(engine.clone(), settings, listener, std::future::pending());
    tokio::spawn(async move { served.await.unwrap() });
    (address, engine)
}

async fn connect(address: SocketAddr, protocol: &'static str) -> Client {
    let mut request = format!("ws://{address}/graphql/ws")
        .into_client_request()
        .unwrap();
    request
        .headers_mut()
        .insert("sec-websocket-protocol", HeaderValue::from_static(protocol));
    tokio_tungstenite::connect_async(request).await.unwrap().0
}

async fn say(client: &mut Client, message: Value) {
    client
        .send(Message::Text(message.to_string().into()))
        .await
        .unwrap();
}

/// The next message: its JSON, or the code of a close frame.
async fn hear(client: &mut Client) -> String {
    let heard = tokio::time::timeout(Duration::from_secs(20), client.next())
        .await
        .expect("an answer in 20 s");
    match heard {
        Some(Ok(Message::Text(text))) => text.to_string(),
        Some(Ok(Message::Close(Some(frame)))) => format!("closed {}", u16::from(frame.code)),
        other => format!("{other:?}"),
    }
}

async fn greeted(address: SocketAddr) -> Client {
    let mut client = connect(address, "graphql-transport-ws").await;
    say(&mut client, json!({"type": "connection_init"})).await;
    assert_eq!(hear(&mut client).await, r#"{"type":"connection_ack"}"#);
    client
}

fn subscribe(id: &str, document: &str) -> Value {
    json!({"type": "subscribe", "id": id, "payload": {"query": document}})
}

/// Adds a relation as the API does.
async fn endorse(engine: &Engine, who: &str, whom: &str) {
    let document = "mutation($a: String!, $b: String!) { addRelation(input: {
        subject: {newEntity: {name: $a, type: \"Person\"}}, predicate: \"endorsed\",
        object: {newEntity: {name: $b, type: \"Person\"}}, evidence: {dataset: \"test\"}}) { userErrors { message } } }";
    let variables = json!({"a": who, "b": whom}).as_object().unwrap().clone();
    let api = Api::new(engine.clone(), ApiSettings::default());
    let call = Call {
        query: document.to_owned(),
        variables,
        ..Call::default()
    };
    let answer =
        tokio::task::spawn_blocking(move || api.answer(call, Budget::new(Limits::STANDARD)))
            .await
            .unwrap();
    assert_eq!(
        String::from_utf8(answer.body).unwrap(),
        r#"{"data":{"addRelation":{"userErrors":[]}}}"#
    );
}

const WATCH: &str = "subscription { relationChanged(filter: {predicates: [\"endorsed\"]}) {
    kind relation { triple { subject predicate object } } standingAfter } }";

#[tokio::test(flavor = "multi_thread")]
async fn answers_a_query_and_completes() {
    let (address, _) = listen(ServerSettings::default()).await;
    let mut client = greeted(address).await;
    say(&mut client, subscribe("1", "{ __typename }")).await;
    assert_eq!(
        hear(&mut client).await,
        r#"{"type":"next","id":"1","payload":{"data":{"__typename":"Query"}}}"#
    );
    assert_eq!(hear(&mut client).await, r#"{"id":"1","type":"complete"}"#);
    say(&mut client, json!({"type": "ping"})).await;
    assert_eq!(hear(&mut client).await, r#"{"type":"pong"}"#);
    say(&mut client, subscribe("2", "{ nosuch }")).await;
    assert!(hear(&mut client).await.contains(r#""id":"2","payload":[{"#));
}

#[tokio::test(flavor = "multi_thread")]
async fn sends_changes_to_those_who_watch_them() {
    let (address, engine) = listen(ServerSettings::default()).await;
    let mut client = greeted(address).await;
    say(&mut client, subscribe("w", WATCH)).await;
    let other = WATCH.replace("endorsed\"]", "threatened\"]");
    say(&mut client, subscribe("o", &other)).await;
    // Both subscriptions listen when a later query is answered and the server says that two are open.
    loop {
        let open = answer_of_metrics(address).await;
        if open.contains("newsgraph_subscriptions 2") {
            break;
        }
        tokio::task::yield_now().await;
    }
    endorse(&engine, "Ada Winter", "Bo Sommer").await;
    assert_eq!(
        hear(&mut client).await,
        r#"{"type":"next","id":"w","payload":{"data":{"relationChanged":{"kind":"ADDED","relation":{"triple":{"subject":"Ada Winter","predicate":"endorsed","object":"Bo Sommer"}},"standingAfter":["ASSERTED"]}}}}"#
    );
    say(&mut client, json!({"type": "complete", "id": "w"})).await;
    say(&mut client, subscribe("q", "{ stats { relations } }")).await;
    assert_eq!(
        hear(&mut client).await,
        r#"{"type":"next","id":"q","payload":{"data":{"stats":{"relations":1}}}}"#
    );
}

async fn answer_of_metrics(address: SocketAddr) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream
        .write_all(b"GET /metrics HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        .await
        .unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn closes_on_breaches_of_the_protocol() {
    let (address, _) = listen(ServerSettings::default()).await;
    let mut early = connect(address, "graphql-transport-ws").await;
    say(&mut early, subscribe("1", "{ __typename }")).await;
    assert_eq!(hear(&mut early).await, "closed 4401");
    let mut garbage = connect(address, "graphql-transport-ws").await;
    garbage.send(Message::Text("{".into())).await.unwrap();
    assert_eq!(hear(&mut garbage).await, "closed 4400");
    let mut binary = greeted(address).await;
    binary.send(Message::Binary(vec![1].into())).await.unwrap();
    assert_eq!(hear(&mut binary).await, "closed 4400");
    let mut twice = greeted(address).await;
    say(&mut twice, json!({"type": "connection_init"})).await;
    assert_eq!(hear(&mut twice).await, "closed 4429");
    let mut same_id = greeted(address).await;
    say(&mut same_id, subscribe("1", WATCH)).await;
    say(&mut same_id, subscribe("1", WATCH)).await;
    assert_eq!(hear(&mut same_id).await, "closed 4409");
}

#[tokio::test(flavor = "multi_thread")]
async fn waits_only_so_long_for_a_greeting() {
    let settings = ServerSettings {
        socket_timeout: Duration::from_millis(50),
        ..ServerSettings::default()
    };
    let (address, _) = listen(settings).await;
    let mut silent = connect(address, "graphql-transport-ws").await;
    assert_eq!(hear(&mut silent).await, "closed 4408");
}

#[tokio::test(flavor = "multi_thread")]
async fn bounds_the_subscriptions_of_a_socket() {
    let (address, _) = listen(ServerSettings {
        subscriptions: 1,
        ..ServerSettings::default()
    })
    .await;
    let mut client = greeted(address).await;
    say(&mut client, subscribe("1", WATCH)).await;
    say(&mut client, subscribe("2", WATCH)).await;
    let refused = hear(&mut client).await;
    assert!(
        refused.contains("LIMIT_EXCEEDED") && refused.contains(r#""id":"2""#),
        "{refused}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn asks_for_token_and_origin() {
    let settings = ServerSettings {
        token: Some("sesame".to_owned()),
        ..ServerSettings::default()
    };
    let (address, _) = listen(settings).await;
    let mut without = connect(address, "graphql-transport-ws").await;
    say(&mut without, json!({"type": "connection_init"})).await;
    assert_eq!(hear(&mut without).await, "closed 4403");
    let mut with = connect(address, "graphql-transport-ws").await;
    say(
        &mut with,
        json!({"type": "connection_init", "payload": {"authorization": "Bearer sesame"}}),
    )
    .await;
    assert_eq!(hear(&mut with).await, r#"{"type":"connection_ack"}"#);
    let mut foreign = format!("ws://{address}/graphql/ws")
        .into_client_request()
        .unwrap();
    foreign
        .headers_mut()
        .insert("origin", HeaderValue::from_static("https://evil.example"));
    assert!(
        tokio_tungstenite::connect_async(foreign)
            .await
            .unwrap_err()
            .to_string()
            .contains("403")
    );
}
