use expect_test::expect;
use proptest::prelude::*;

use crate::{
    Article, Document, DocumentId, EntityId, IdBuffer, IdHasher, Language, ParseIdError, Polarity,
    SourceId, Stance, Status, TextSpan, View, ViewSet, parse_published,
};

fn check_published(text: &str) -> String {
    match parse_published(text) {
        Ok((first, last, precision)) => format!("{first} {last} {precision}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn published_dates_keep_their_precision() {
    expect!["2025-01-01T00:00:00 2025-12-31T23:59:59 year"].assert_eq(&check_published("2025"));
    expect!["2024-02-01T00:00:00 2024-02-29T23:59:59 month"].assert_eq(&check_published("2024-02"));
    expect!["2025-11-21T00:00:00 2025-11-21T23:59:59 day"]
        .assert_eq(&check_published("2025-11-21"));
    expect!["2025-11-21T08:30:00 2025-11-21T08:30:00 time"]
        .assert_eq(&check_published("2025-11-21T09:30:00+01:00"));
    expect!["2025-11-21T09:30:00 2025-11-21T09:30:00 time"]
        .assert_eq(&check_published("2025-11-21T09:30"));
    expect!["`2025-13` is not a date; write `2025`, `2025-11`, `2025-11-21`, or a time such as `2025-11-21T09:30:00Z`"]
        .assert_eq(&check_published("2025-13"));
    for bad in [
        "",
        "yesterday",
        "2025-02-30",
        "20251121",
        "2025-1-1",
        "+025",
        "２０２５",
    ] {
        assert!(parse_published(bad).is_err(), "{bad}");
    }
}

/// DESIGN 4.2, written out: every status with each polarity, for the narrator, a speaker, and a speaker who confirms.
#[test]
fn views_follow_the_truth_table() {
    let mut table = String::new();
    for &status in Status::ALL {
        for &polarity in Polarity::ALL {
            let cell = |stances: &[Stance]| {
                let views = ViewSet::of(status, polarity, stances.iter().copied());
                views
                    .views()
                    .map(View::as_str)
                    .collect::<Vec<_>>()
                    .join("+")
            };
            let row = [
                cell(&[]),
                cell(&[Stance::Asserts]),
                cell(&[Stance::Confirms]),
            ];
            table += &format!("{status} {polarity}: {}\n", row.join(" | "));
        }
    }
    expect![[r#"
        occurred positive: asserted | claimed | asserted+claimed
        occurred negative: negated | negated | negated
        ongoing positive: asserted | claimed | asserted+claimed
        ongoing negative: negated | negated | negated
        historical positive: asserted | claimed | asserted+claimed
        historical negative: negated | negated | negated
        planned positive: planned | planned | planned
        planned negative: negated | negated | negated
        agreed positive: planned | planned | planned
        agreed negative: negated | negated | negated
        requested positive: planned | planned | planned
        requested negative: negated | negated | negated
        attempted positive: possible | possible | possible
        attempted negative: negated | negated | negated
        promised positive: planned | planned | planned
        promised negative: negated | negated | negated
        threatened positive: possible | possible | possible
        threatened negative: negated | negated | negated
        conditional positive: possible | possible | possible
        conditional negative: negated | negated | negated
        desired positive: possible | possible | possible
        desired negative: negated | negated | negated
        alleged positive: possible | possible | possible
        alleged negative: negated | negated | negated
        denied positive: negated | negated | negated
        denied negative: negated | negated | negated
        cancelled positive: negated | negated | negated
        cancelled negative: negated | negated | negated
        hypothetical positive: possible | possible | possible
        hypothetical negative: negated | negated | negated
    "#]]
    .assert_eq(&table);
}

#[test]
fn every_claim_is_in_a_basic_view_and_unions_hold() {
    for &status in Status::ALL {
        for &polarity in Polarity::ALL {
            for stances in [
                vec![],
                vec![Stance::Denies],
                vec![Stance::Asserts, Stance::Confirms],
            ] {
                let views = ViewSet::of(status, polarity, stances);
                assert!(!views.is_empty());
                assert!(views.is_in(View::All));
                assert_eq!(views.is_in(View::Reported), !views.is_in(View::Negated));
                assert_eq!(ViewSet::from_bits(views.bits()), views);
            }
        }
    }
}

#[test]
fn words_round_trip() {
    for &status in Status::ALL {
        assert_eq!(status.as_str().parse(), Ok(status));
        assert_eq!(
            serde_json::to_string(&status).expect("a word"),
            format!("\"{status}\"")
        );
    }
    expect!["`maybe` is not a polarity; it must be one of positive, negative"].assert_eq(
        &"maybe"
            .parse::<Polarity>()
            .expect_err("not a word")
            .to_string(),
    );
}

#[test]
fn documents_differ_by_every_identifying_part() {
    let article = |change: fn(&mut Article)| {
        let mut article = Article {
            text: "A text.".into(),
            url: Some("https://paper.example/a".into()),
            publisher: Some("Paper".into()),
            published_at: Some("2025-11-20".into()),
            ..Article::default()
        };
        change(&mut article);
        Document::from_article(article, Language("en".into()))
            .expect("a date")
            .id
    };
    let base = article(|_| {});
    assert_eq!(
        base,
        article(|article| article.title = Some("A headline".into()))
    );
    assert_ne!(base, article(|article| article.text.push(' ')));
    assert_ne!(base, article(|article| article.url = None));
    assert_ne!(
        base,
        article(|article| article.publisher = Some(String::new()))
    );
    assert_ne!(
        base,
        article(|article| article.published_at = Some("2025-11".into()))
    );
}

#[test]
fn ids_say_what_is_wrong_with_them() {
    let error = |text: &str| text.parse::<EntityId>().expect_err("not an id").to_string();
    expect!["`Jane Roe` is not an entity id: it must begin with `ent_`"]
        .assert_eq(&error("Jane Roe"));
    expect!["`ent_12` is not an entity id: 32 lower-case hexadecimal digits must follow `ent_`"]
        .assert_eq(&error("ent_12"));
    assert!(matches!(
        "ent_é".parse::<EntityId>(),
        Err(ParseIdError::Digits { .. })
    ));
}

proptest! {
    #[test]
    fn ids_round_trip(bytes in any::<[u8; 32]>()) {
        let id = DocumentId::from_bytes(bytes);
        prop_assert_eq!(id.to_string().parse::<DocumentId>(), Ok(id));
        let json = serde_json::to_string(&id).expect("an id");
        prop_assert_eq!(serde_json::from_str::<DocumentId>(&json).expect("its own output"), id);
        let source = SourceId::Document(id);
        prop_assert_eq!(SourceId::from_key(source.key()), Some(source));
    }

    #[test]
    fn id_parts_never_run_together(a in ".{0,8}", b in ".{0,8}", c in ".{0,8}", d in ".{0,8}") {
        let hash = |left: &str, right: &str| IdHasher::new("test").text(left).text(right).finish16();
        prop_assert_eq!(hash(&a, &b) == hash(&c, &d), (a, b) == (c, d));
    }

    #[test]
    fn spans_never_cut_characters(text in "\\PC{0,20}", start in 0usize..40, end in 0usize..40) {
        if let Some(span) = TextSpan::new(start, end) {
            prop_assert_eq!(span.of(&text), text.get(start..end));
        } else {
            prop_assert!(start >= end);
        }
    }
}

proptest! {
    #[test]
    fn a_buffer_gives_the_ids_of_a_hasher(text in ".{0,40}", bytes in prop::collection::vec(any::<u8>(), 0..200), number in any::<u64>()) {
        let mut buffer = IdBuffer::default();
        buffer.begin("another id").text("that is forgotten");
        buffer.begin("kind").text(&text).bytes(&bytes).number(number);
        let mut hasher = IdHasher::new("kind");
        hasher.text(&text).bytes(&bytes).number(number);
        prop_assert_eq!(buffer.finish16(), hasher.finish16());
    }
}
