use expect_test::{Expect, expect};

use super::*;

#[track_caller]
fn check_guard(source: &str, expected: Expect) {
    let answer = match check(source, &Limits::STANDARD) {
        Ok(checked) => checked
            .operations
            .iter()
            .map(render)
            .collect::<Vec<_>>()
            .join("\n"),
        Err(refusal) => format!("refused: {refusal}"),
    };
    expected.assert_eq(&answer);
}

fn render(operation: &CheckedOperation) -> String {
    let cost = &operation.cost;
    format!(
        "{:?} {} roots={} depth={} aliases={} tokens={} directives={}{}",
        operation.kind,
        operation.name.as_deref().unwrap_or("-"),
        cost.root_fields,
        cost.depth,
        cost.aliases,
        cost.tokens,
        cost.directives,
        if cost.introspection_only {
            " introspection"
        } else {
            ""
        },
    )
}

/// Fields nested `n_levels` deep.
fn nested(n_levels: usize) -> String {
    format!("{}{}", "{a".repeat(n_levels), "}".repeat(n_levels))
}

/// `n_fragments` fragments, each of which spreads the next one twice.
fn doubling(n_fragments: usize) -> String {
    let mut source = "{...f0}".to_owned();
    for fragment_idx in 0..n_fragments {
        let next = fragment_idx + 1;
        source += &format!("fragment f{fragment_idx} on Query{{...f{next} ...f{next}}}");
    }
    source + &format!("fragment f{n_fragments} on Query{{__typename}}")
}

#[test]
fn counts_what_an_operation_costs() {
    check_guard(
        "{ a b: c { d } }",
        expect!["Query - roots=2 depth=2 aliases=1 tokens=9 directives=0"],
    );
    check_guard(
        "query Q($n: Int = 3) { ...F } fragment F on T { a(x: {y: [$n]}) @skip(if: true) { b } c }",
        expect!["Query Q roots=2 depth=2 aliases=0 tokens=40 directives=1"],
    );
    check_guard(
        "mutation { ingestText(input: {text: \"\"\"}{\"\"\"}) { id } }",
        expect!["Mutation - roots=1 depth=2 aliases=0 tokens=16 directives=0"],
    );
    check_guard(
        "\u{feff}subscription S { # }}}\n a }",
        expect!["Subscription S roots=1 depth=1 aliases=0 tokens=5 directives=0"],
    );
}

#[test]
fn refuses_deep_documents() {
    check_guard(
        &nested(16),
        expect!["Query - roots=1 depth=16 aliases=0 tokens=48 directives=0"],
    );
    check_guard(
        &nested(17),
        expect!["refused: the request has 17 levels of fields, over the limit of 16"],
    );
    check_guard(
        &nested(600),
        expect!["refused: the request has 600 levels of fields, over the limit of 16"],
    );
    check_guard(
        &nested(60_000),
        expect!["refused: the request has 2001 tokens, over the limit of 2000"],
    );
    let list = format!("{{a(x: {}1{})}}", "[".repeat(40), "]".repeat(40));
    check_guard(
        &list,
        expect!["refused: the request has 40 levels of nesting in a value, over the limit of 16"],
    );
    let list_type = format!("query($x: {}Int{}) {{a}}", "[".repeat(40), "]".repeat(40));
    check_guard(
        &list_type,
        expect!["refused: the request has 40 levels of nesting in a value, over the limit of 16"],
    );
}

#[test]
fn counts_fragments_as_written_out() {
    let through_fragments = "{...A} fragment A on Q {a{...B}} fragment B on Q {a{...C}} fragment C on Q {a{a{a{a{a{a{a{a{a{a{a{a{a{a{a}}}}}}}}}}}}}}}";
    check_guard(
        through_fragments,
        expect!["refused: the request has 17 levels of fields, over the limit of 16"],
    );
    check_guard(
        &doubling(4),
        expect!["Query - roots=16 depth=1 aliases=0 tokens=142 directives=0"],
    );
    check_guard(
        &doubling(28),
        expect![
            "refused: the request has 2415919096 tokens in a fragment, fragments written out, over the limit of 2000"
        ],
    );
    check_guard(
        &doubling(80),
        expect![
            "refused: the request has 18446744073709551615 tokens in a fragment, fragments written out, over the limit of 2000"
        ],
    );
    check_guard(
        "{...A} fragment A on Q {a{...B}} fragment B on Q {b{...A}}",
        expect!["refused: fragment `A` contains itself"],
    );
    check_guard(
        "{...A} fragment A on Q {...A}",
        expect!["refused: fragment `A` contains itself"],
    );
    check_guard(
        "{a} fragment A on Q {a} fragment A on Q {b}",
        expect!["refused: there is more than one fragment named `A`"],
    );
}

#[test]
fn a_small_bomb_is_counted_in_few_steps() {
    let bomb = doubling(28);
    assert!(bomb.len() < 1_200, "the bomb has {} bytes", bomb.len());
    let tokens = lexer::tokens(&bomb, 2_000).unwrap();
    let outline = document::outline(&tokens, bomb.len()).unwrap();
    assert_eq!(
        outline.sets.len(),
        30,
        "every set is counted once, however often it is spread"
    );
}

#[test]
fn refuses_many_aliases_roots_directives_and_operations() {
    let aliases: String = (0..31).map(|idx| format!("a{idx}: b ")).collect();
    check_guard(
        &format!("{{x {{{aliases}}}}}"),
        expect!["refused: the request has 31 aliases, fragments written out, over the limit of 30"],
    );
    let typenames = "__typename ".repeat(21);
    check_guard(
        &format!("{{{typenames}}}"),
        expect![
            "refused: the request has 21 root fields, fragments written out, over the limit of 20"
        ],
    );
    let directives = "@skip(if: false) ".repeat(51);
    check_guard(
        &format!("{{a {directives}}}"),
        expect!["refused: the request has 51 directives, over the limit of 50"],
    );
    let operations: String = (0..11).map(|idx| format!("query Q{idx} {{a}} ")).collect();
    check_guard(
        &operations,
        expect!["refused: the request has 11 operations, over the limit of 10"],
    );
    check_guard(
        "query A {a} query A {a}",
        expect!["refused: there is more than one operation named `A`"],
    );
}

#[test]
fn knows_the_directives_of_documents() {
    check_guard(
        "{__typename @nosuch}",
        expect!["refused: unknown directive `@nosuch` at line 1, column 13"],
    );
    check_guard(
        "query($a: Int @x) {a}",
        expect!["refused: unknown directive `@x` at line 1, column 15"],
    );
    check_guard(
        "query($a: Boolean!) {__typename @include(if: $a)}",
        expect!["Query - roots=1 depth=1 aliases=0 tokens=19 directives=1"],
    );
}

#[test]
fn introspection_has_rules_of_its_own() {
    let types = |n_levels: usize| {
        format!(
            "{{__schema{{types{{{}name{}}}}}}}",
            "ofType{".repeat(n_levels),
            "}".repeat(n_levels)
        )
    };
    check_guard(
        &types(17),
        expect!["Query - roots=1 depth=20 aliases=0 tokens=60 directives=0 introspection"],
    );
    check_guard(
        &types(18),
        expect!["refused: the request has 21 levels of introspection fields, over the limit of 20"],
    );
    check_guard(
        "{__schema{a: types{name}}}",
        expect!["refused: the request has 1 aliases in an introspection, over the limit of 0"],
    );
    check_guard(
        "{__schema{types{fields{type{fields{type{fields{name}}}}}}}}",
        expect![
            "refused: the request has 3 introspection lists inside one another, over the limit of 2"
        ],
    );
}

#[test]
fn says_where_a_document_is_malformed() {
    check_guard(
        "",
        expect!["refused: syntax error at line 1, column 1: expected an operation"],
    );
    check_guard(
        "{",
        expect!["refused: syntax error at line 1, column 2: expected a name"],
    );
    check_guard(
        "{a\n  {}}",
        expect!["refused: syntax error at line 2, column 4: expected a field before `}`"],
    );
    check_guard(
        "{a(x: [1)}",
        expect!["refused: syntax error at line 1, column 9: this bracket closes nothing"],
    );
    check_guard(
        "{a(x: \"é",
        expect!["refused: syntax error at line 1, column 7: unterminated string"],
    );
    check_guard(
        "{a \u{0}}",
        expect![[r#"refused: syntax error at line 1, column 4: unexpected character `\0`"#]],
    );
    check_guard(
        "{a é}",
        expect!["refused: syntax error at line 1, column 4: unexpected character `é`"],
    );
    check_guard(
        "{a} {b}",
        expect![
            "refused: syntax error at line 1, column 1: an operation without a name must be the only one"
        ],
    );
    check_guard(
        "fragment on on T {a}",
        expect![
            "refused: syntax error at line 1, column 13: expected `on` and a type after the fragment's name"
        ],
    );
    check_guard(
        "type A {b: Int}",
        expect![
            "refused: syntax error at line 1, column 1: expected `query`, `mutation`, `subscription`, `fragment` or `{`"
        ],
    );
}

#[test]
fn measures_json_before_it_is_built() {
    let check = |text: &str| {
        check_json(text.as_bytes(), &Limits::STANDARD).map_err(|refusal| refusal.to_string())
    };
    assert_eq!(
        check(r#"{"query": "{{{{{{{{{{{{{{{{{{{{{{{{", "variables": {"a": [1, "\"[[["]}}"#),
        Ok(())
    );
    let deep = format!("{}{}", "[".repeat(30), "]".repeat(30));
    assert_eq!(
        check(&deep),
        Err("the request has 19 levels of nesting in its JSON, over the limit of 18".to_owned())
    );
    let wide = "[0,0,0,0]".repeat(10_000);
    assert_eq!(
        check(&wide),
        Err("the request has 20001 values in its JSON, over the limit of 20000".to_owned())
    );
}

proptest::proptest! {
    #[test]
    fn never_panics(source in "[{}()@:$.\"\\\\a-c \n!\\[\\]é#,0-9-]{0,200}") {
        let _ = check(&source, &Limits::STANDARD);
        let _ = check_json(source.as_bytes(), &Limits::STANDARD);
    }
}
