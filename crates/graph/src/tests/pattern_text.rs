//! Patterns as text.

use expect_test::{Expect, expect};
use newsgraph_model::View;

use super::id;
use crate::{Direction, Filter, Pattern, PatternTerm};

fn parse(text: &str) -> Result<Pattern, String> {
    let entity = |name: &str| match name {
        "Nobody" => Err(format!("`{name}` is in no document")),
        name => Ok(id(name)),
    };
    Pattern::parse(text, &Filter::default(), entity).map_err(|error| error.to_string())
}

#[track_caller]
fn check(text: &str, expected: Expect) {
    let pattern = match parse(text) {
        Err(error) => return expected.assert_eq(&error),
        Ok(pattern) => pattern,
    };
    let term = |term: &PatternTerm| match term {
        PatternTerm::Variable(name) => format!("?{name}"),
        PatternTerm::Anything => "_".to_owned(),
        PatternTerm::Entity(entity) => ["Ada", "Ada Roe", "O'Neil-Smith"]
            .into_iter()
            .find(|name| id(name) == *entity)
            .expect("it is one of these")
            .to_owned(),
    };
    let mut lines: Vec<String> = Vec::new();
    for edge in &pattern.edges {
        let way = if edge.direction == Direction::Both {
            "~"
        } else {
            ">"
        };
        let mut line = format!(
            "{} {way}{:?} {}",
            term(&edge.subject),
            edge.filter.predicates,
            term(&edge.object)
        );
        let rest = Filter {
            predicates: Vec::new(),
            ..edge.filter.clone()
        };
        if rest != Filter::default() {
            line += &format!(
                " {:?} {} {:?} {:?} {:?}",
                rest.view, rest.min_publishers, rest.valid_at, rest.collection, rest.attested
            );
        }
        lines.push(line);
    }
    lines.extend(
        pattern
            .types
            .iter()
            .map(|(name, types)| format!("?{name} is {types:?}")),
    );
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn edges_terms_and_predicates() {
    check(
        "?a endorsed ?b, ?b candidate_in ?c",
        expect![[r#"
            ?a >["endorsed"] ?b
            ?b >["candidate_in"] ?c"#]],
    );
    check(
        "?a:Person|Party endorsed|raw:nod_at \"Ada Roe\"; Ada ~* ?a\n O'Neil-Smith met _,\n",
        expect![[r#"
            ?a >["endorsed", "raw:nod_at"] Ada Roe
            Ada ~[] ?a
            O'Neil-Smith >["met"] _
            ?a is ["Person", "Party"]"#]],
    );
    check(
        "?raw:Person met ?b",
        expect![[r#"
        ?raw >["met"] ?b
        ?raw is ["Person"]"#]],
    );
    check(" \n ", expect![[""]]);
}

#[test]
fn settings_of_one_relation() {
    check(
        r#"?a met ?b {view=planned, publishers = 2}, ?b met ?c { on=2025-03-01,collection="case 7", evidence=attested }, ?c met ?a{evidence=text}"#,
        expect![[r#"
            ?a >["met"] ?b Planned 2 None None None
            ?b >["met"] ?c Reported 0 Some(2025-03-01) Some("case 7") Some(true)
            ?c >["met"] ?a Reported 0 None None Some(false)"#]],
    );
}

#[test]
fn errors_say_where_and_what() {
    check(
        "?a",
        expect![[
            r#"column 3: a predicate such as `endorsed`, or `*` should stand here, not the end"#
        ]],
    );
    check(
        "?a endorsed",
        expect![[
            r#"column 12: a variable such as `?a`, an entity such as `"Ada Roe"`, or `_` should stand here, not the end"#
        ]],
    );
    check(
        "endorsed ?a, ?b",
        expect![[
            r#"column 10: a predicate such as `endorsed`, or `*` should stand here, not `?a`"#
        ]],
    );
    check(
        "? met ?b",
        expect!["column 2: the name of a variable, as in `?a` should stand here, not nothing"],
    );
    check(
        "?a met ?b ?c met ?d",
        expect![
            "column 11: a comma, the end, or quotation marks around a name of several words should stand here, not `?c`"
        ],
    );
    check(
        "?ä met \"Ada",
        expect![[r#"column 8: the name has no closing `"`"#]],
    );
    check(
        "?a met Nobody",
        expect!["column 8: `Nobody` is in no document"],
    );
    check(
        "?a:Person met ?b, ?b met ?a:Party",
        expect!["column 26: `?a` has other types before: give them once"],
    );
    check(
        "?a met ?b {colour=red}",
        expect![
            "column 12: `colour` is no setting: give `view`, `publishers`, `on`, `collection` or `evidence`, as in `{view=planned}`"
        ],
    );
    check(
        "?a met ?b {view=red}",
        expect!["column 17: `red` is not a view such as `planned`"],
    );
    check(
        "?a met ?b {on=yesterday}",
        expect!["column 15: `yesterday` is not a day such as `2025-03-01`"],
    );
    check(
        "?a met ?b {publishers=-1}",
        expect!["column 23: `-1` is not a number of publishers"],
    );
    check(
        "?a met ?b {evidence=maybe}",
        expect!["column 21: `maybe` is not `text` or `attested`"],
    );
    check(
        "?a met ?b {view planned}",
        expect!["column 17: `=` and a value should stand here, not `planned}`"],
    );
    check(
        "?a met ?b {view=planned",
        expect!["column 24: `,` or `}` should stand here, not the end"],
    );
    check(
        "?a | ?b",
        expect!["column 4: a predicate such as `endorsed`, or `*` should stand here, not `|`"],
    );
    check(
        "?a raw: ?b",
        expect!["column 8: a verb such as `wave_at` should stand here, not nothing"],
    );
}

#[test]
fn what_is_not_said_is_as_by_default() {
    let defaults = Filter {
        min_publishers: 3,
        ..Filter::of_view(View::All)
    };
    let pattern = Pattern::parse("?a met ?b {view=planned}", &defaults, |name| Ok(id(name)));
    let filter = &pattern.expect("it is a pattern").edges[0].filter;
    assert_eq!((filter.view, filter.min_publishers), (View::Planned, 3));
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "[?a-cé:|*~{}=,; \n\"_0-9-]{0,30}") {
        let _ = parse(&text);
    }
}
