use super::*;

const GRAPHQL: &str = "application/graphql-response+json";

#[tokio::test]
async fn answers_queries_by_post_and_get() {
    let router = server(ServerSettings::default());
    check(
        &router,
        post(query("{ __typename stats { documents } }")),
        expect![[r#"
        200 application/json; charset=utf-8
        {"data":{"__typename":"Query","stats":{"documents":0}}}"#]],
    )
    .await;
    check(
        &router,
        get("/graphql?query=%7Bstats%7Brelations%7D%7D"),
        expect![[r#"
        200 application/json; charset=utf-8
        {"data":{"stats":{"relations":0}}}"#]],
    )
    .await;
    check(
        &router,
        with(
            post(query("{ stats { entities } }")),
            header::ACCEPT,
            GRAPHQL,
        ),
        expect![[r#"
        200 application/graphql-response+json; charset=utf-8
        {"data":{"stats":{"entities":0}}}"#]],
    )
    .await;
}

#[tokio::test]
async fn tells_apart_methods_and_media_types() {
    let router = server(ServerSettings::default());
    let undo = "/graphql?query=mutation%7Bundo(input:%7Bchangeset:%22chg_1%22%7D)%7BuserErrors%7Bcode%7D%7D%7D";
    assert_eq!(code(&router, get(undo)).await, "405 BAD_INPUT");
    let put = Request::put("/graphql")
        .header(header::HOST, "localhost")
        .body(Body::empty())
        .unwrap();
    assert_eq!(code(&router, put).await, "405 BAD_INPUT");
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
    ] {
        let request = with(
            post(query("{__typename}")),
            header::CONTENT_TYPE,
            content_type,
        );
        assert_eq!(
            code(&router, request).await,
            "415 BAD_INPUT",
            "{content_type}"
        );
    }
    let image = with(post(query("{__typename}")), header::ACCEPT, "image/png");
    assert_eq!(code(&router, image).await, "406 BAD_INPUT");
}

#[tokio::test]
async fn refuses_malformed_requests() {
    let router = server(ServerSettings::default());
    let malformed: [&[u8]; 11] = [
        b"",
        b"{",
        b"[]",
        b"[{\"query\":\"{__typename}\"}]",
        b"null",
        b"{}",
        b"{\"query\":1}",
        b"\xff\xfe",
        b"{\"query\":\"{__typename}\",\"variables\":[]}",
        b"{\"query\":\"{__typename}\",\"operationName\":{}}",
        b"{\"query\":\"{__typename}\",\"extensions\":\"x\"}",
    ];
    for body in malformed {
        assert_eq!(
            code(&router, post(body)).await,
            "400 BAD_INPUT",
            "{}",
            String::from_utf8_lossy(body)
        );
    }
    check(&router, with(post(query("{")), header::ACCEPT, GRAPHQL), expect![[r#"
        400 application/graphql-response+json; charset=utf-8
        {"errors":[{"extensions":{"code":"BAD_INPUT","hint":"the request is not a GraphQL document"},"message":"syntax error at line 1, column 2: expected a name"}]}"#]]).await;
    check(
        &router,
        post("\u{feff}{\"query\":\"{__typename}\"}"),
        expect![[r#"
        200 application/json; charset=utf-8
        {"data":{"__typename":"Query"}}"#]],
    )
    .await;
}

#[tokio::test]
async fn names_the_limit_and_the_cost() {
    let router = server(ServerSettings::default());
    let deep = format!("{}{}", "{a".repeat(17), "}".repeat(17));
    check(&router, post(query(&deep)), expect![[r#"
        400 application/json; charset=utf-8
        {"errors":[{"extensions":{"code":"LIMIT_EXCEEDED","cost":17,"hint":"at most 16 levels of fields are allowed; this request has 17","limit":16},"message":"the request has 17 levels of fields, over the limit of 16"}]}"#]]).await;
    let page = query("{ entities(first: 101) { nodes { id } } }");
    assert_eq!(code(&router, post(page)).await, "200 LIMIT_EXCEEDED");
    let negative = query("{ entities(first: -1) { nodes { id } } }");
    assert_eq!(code(&router, post(negative)).await, "200 BAD_INPUT");
}

#[tokio::test]
async fn a_fragment_bomb_is_refused_before_it_is_parsed() {
    let router = server(ServerSettings::default());
    let mut bomb = "{...f0}".to_owned();
    for idx in 0..28 {
        let next = idx + 1;
        bomb += &format!("fragment f{idx} on Query{{...f{next} ...f{next}}}");
    }
    bomb += "fragment f28 on Query{__typename}";
    assert_eq!(
        code(&router, post(query(&bomb))).await,
        "400 LIMIT_EXCEEDED"
    );
}

#[tokio::test]
async fn only_ingest_mutations_may_be_large() {
    let router = server(ServerSettings::default());
    let padding = " ".repeat(2 << 20);
    let read = format!("{{\"query\":\"{{__typename}}\"{padding}}}");
    assert_eq!(code(&router, post(read)).await, "413 LIMIT_EXCEEDED");
    let mutation = r#"mutation { ingestText(input: {text: \"\"}) { userErrors { code } } }"#;
    let write = format!("{{\"query\":\"{mutation}\"{padding}}}");
    check(
        &router,
        post(write),
        expect![[r#"
        200 application/json; charset=utf-8
        {"data":{"ingestText":{"userErrors":[{"code":"BAD_INPUT"}]}}}"#]],
    )
    .await;
    let huge = with(post("{}"), header::CONTENT_LENGTH, "17000000");
    assert_eq!(code(&router, huge).await, "413 LIMIT_EXCEEDED");
    let streamed = post(vec![b' '; (16 << 20) + 1]);
    assert_eq!(code(&router, streamed).await, "413 LIMIT_EXCEEDED");
}

#[tokio::test]
async fn keeps_other_hosts_out_of_loopback() {
    let router = server(ServerSettings::default());
    let rebound = with(
        post(query("{__typename}")),
        header::HOST,
        "evil.example:8080",
    );
    assert_eq!(code(&router, rebound).await, "403 FORBIDDEN");
    let settings = ServerSettings {
        allowed_hosts: vec!["news.example".to_owned()],
        ..ServerSettings::default()
    };
    let allowed = with(post(query("{__typename}")), header::HOST, "News.example");
    assert_eq!(code(&server(settings), allowed).await, "200 -");
}

#[tokio::test]
async fn asks_for_the_token() {
    let settings = ServerSettings {
        token: Some("sesame".to_owned()),
        ..ServerSettings::default()
    };
    let router = server(settings);
    assert_eq!(
        code(&router, post(query("{__typename}"))).await,
        "401 UNAUTHENTICATED"
    );
    let wrong = with(
        post(query("{__typename}")),
        header::AUTHORIZATION,
        "Bearer sesamE",
    );
    assert_eq!(code(&router, wrong).await, "401 UNAUTHENTICATED");
    let right = with(
        post(query("{__typename}")),
        header::AUTHORIZATION,
        "Bearer sesame",
    );
    assert_eq!(code(&router, right).await, "200 -");
    assert_eq!(code(&router, get("/metrics")).await, "401 UNAUTHENTICATED");
    assert_eq!(code(&router, get("/health/live")).await, "200 -");
}

#[tokio::test]
async fn a_read_only_server_takes_no_writes() {
    let router = server(ServerSettings {
        read_only: true,
        ..ServerSettings::default()
    });
    let undo = query("mutation { undo(input: {changeset: \"chg_1\"}) { userErrors { code } } }");
    assert_eq!(code(&router, post(undo)).await, "200 READ_ONLY");
}

#[tokio::test]
async fn can_be_set_up_without_introspection() {
    let router = server(ServerSettings {
        introspection: false,
        ..ServerSettings::default()
    });
    let answered = answer(&router, post(query("{ __schema { types { name } } }"))).await;
    assert!(!answered.contains("\"types\":["), "{answered}");
    let answered = answer(&router, post(query("{ statz { documents } }"))).await;
    assert!(!answered.contains("Did you mean"), "{answered}");
    assert_eq!(code(&router, get("/playground")).await, "404 -");
}

#[tokio::test]
async fn tells_health_numbers_and_schema() {
    let router = server(ServerSettings::default());
    check(
        &router,
        get("/health/live"),
        expect![[r#"
        200 text/plain; charset=utf-8
        live
    "#]],
    )
    .await;
    check(
        &router,
        get("/health/ready"),
        expect![[r#"
        200 text/plain; charset=utf-8
        ready
    "#]],
    )
    .await;
    answer(&router, post(query("{__typename}"))).await;
    let metrics = router.clone().oneshot(get("/metrics")).await.unwrap();
    let bytes = axum::body::to_bytes(metrics.into_body(), 1 << 20)
        .await
        .unwrap();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    assert!(
        text.contains("newsgraph_http_requests_total{status=\"2xx\"} 3"),
        "{text}"
    );
    assert!(
        text.contains("newsgraph_graphql_duration_seconds_count 1"),
        "{text}"
    );
    assert!(
        answer(&router, get("/schema.graphql"))
            .await
            .contains("# newsgraph: the GraphQL API.")
    );
    assert_eq!(code(&router, get("/nothing")).await, "404 -");
}

#[tokio::test]
async fn sends_headers_that_protect_pages() {
    let router = server(ServerSettings::default());
    let response = router.oneshot(get("/")).await.unwrap();
    assert_eq!(response.status(), 200);
    let header = |name: &str| response.headers().get(name).unwrap().to_str().unwrap();
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("referrer-policy"), "no-referrer");
    assert!(header("content-security-policy").contains("frame-ancestors 'none'"));
    assert!(
        response
            .headers()
            .get("access-control-allow-origin")
            .is_none()
    );
}
