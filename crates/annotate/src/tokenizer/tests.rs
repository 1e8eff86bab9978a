use fancy_regex::Regex;
use proptest::prelude::*;
use std::sync::LazyLock;

use super::{affixes, infixes, urls};

/// The patterns that the matchers stand for.
struct Patterns {
    prefix: Regex,
    suffix: Regex,
    infix: Regex,
    url: Regex,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let patterns: serde_json::Value =
        serde_json::from_str(include_str!("../../tests/fixtures/patterns.json"))
            .expect("the fixture is JSON");
    let pattern = |name: &str| {
        Regex::new(patterns[name].as_str().expect("a pattern")).expect("a valid pattern")
    };
    Patterns {
        prefix: pattern("prefix_search"),
        suffix: pattern("suffix_search"),
        infix: pattern("infix_finditer"),
        url: pattern("url_match"),
    }
});

fn found_len(pattern: &Regex, text: &str) -> usize {
    pattern
        .find(text)
        .expect("the pattern runs")
        .map_or(0, |found| found.as_str().len())
}

fn check_matchers(run: &str) {
    assert_eq!(
        affixes::prefix_len(run),
        found_len(&PATTERNS.prefix, run),
        "prefix of `{run}`"
    );
    assert_eq!(
        affixes::suffix_len(run),
        found_len(&PATTERNS.suffix, run),
        "suffix of `{run}`"
    );
    let expected: Vec<_> = PATTERNS
        .infix
        .find_iter(run)
        .map(|found| found.expect("the pattern runs"))
        .map(|found| (found.start(), found.as_str().len()))
        .collect();
    assert_eq!(
        infixes::find(run).collect::<Vec<_>>(),
        expected,
        "infixes of `{run}`"
    );
    assert_eq!(
        urls::is_address(run),
        PATTERNS.url.is_match(run).expect("the pattern runs"),
        "address `{run}`"
    );
}

#[test]
fn matchers_agree_with_the_patterns_on_single_characters() {
    // Alone, and where each look-around looks. All characters of the scripts and symbols that English texts have, a
    // sample of the others, as the patterns' engine is slow.
    let points = (0..0x2300)
        .chain(0x3000..0x3040)
        .chain(0xff00..0x1_0000)
        .chain((0x2300..0x3_2000).step_by(61));
    let chars = points
        .filter_map(char::from_u32)
        .filter(|&char| !crate::unicode::is_space(char));
    for char in chars {
        let run = format!("{char}a,{char},a.{char}.A{char}.");
        assert_eq!(
            affixes::prefix_len(&run),
            found_len(&PATTERNS.prefix, &run),
            "prefix of `{run}`"
        );
        assert_eq!(
            affixes::suffix_len(&run),
            found_len(&PATTERNS.suffix, &run),
            "suffix of `{run}`"
        );
        let expected: Vec<_> = PATTERNS
            .infix
            .find_iter(&run)
            .map(|found| found.expect("runs").start())
            .collect();
        assert_eq!(
            infixes::find(&run).map(|(at, _)| at).collect::<Vec<_>>(),
            expected,
            "infixes of `{run}`"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn matchers_agree_with_the_patterns(parts in prop::collection::vec(prop::sample::select(PARTS), 1..10)) {
        check_matchers(&parts.concat());
    }

    #[test]
    fn address_matcher_agrees_with_the_pattern(parts in prop::collection::vec(prop::sample::select(ADDRESS_PARTS), 1..12)) {
        check_matchers(&parts.concat());
    }
}

#[rustfmt::skip]
const PARTS: &[&str] = &[
    "a", "B", "é", "Ä", "Ж", "я", "中", "ا", "3", "10", ".", "..", "…", "-", "--", "---", "—", "–", "~", "'", "’", "\"", "“", "s", "S",
    ",", ":", "<", ">", "=", "/", "+", "*", "^", "$", "€", "US$", "C$", "%", "km", "km²", "m/s", "°", "C", "F", "K", "f", "(", ")", "|", "!",
    "😀", "©", "·", "。", "`", "²", "½", "&", "_", "§", "тб", "كم", "GB", "°C", "\u{301}", "º",
];

#[rustfmt::skip]
const ADDRESS_PARTS: &[&str] = &[
    "http", "https", "x", "a+b", "_", "-", ".", "..", ":", "//", "://", "@", "@@", "www", "example", "ex-am_ple", "org", "co", "uk", "C", "é", "中",
    "1", "10", "127", "169", "254", "192", "168", "172", "16", "20", "31", "203", "0", "113", "255", "256", "8080", "80", "123456", "/", "?", "#", "q=1", "!",
    "8.8.8.8", "172.16.1.1", "172.2.3.4", "10.1.2.3", "0.1.2.3", "223.255.255.254", "%",
    "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij",
];

#[test]
fn addresses() {
    let check = |run: &str, expected: bool| {
        assert_eq!(urls::is_address(run), expected, "{run}");
        check_matchers(run);
    };
    check("http://example.org", true);
    check("example.org/a,b(c)", true);
    check("user:pw@files.example.net:8021/x", true);
    check("someone@example.co.uk", true);
    check("203.0.113.9:8080/status", true);
    check("192.168.4.7", false);
    check("127.0.0.1/x", false);
    check("172.20.0.1", false);
    check("172.40.0.1", true);
    check("lower.Upper", false);
    check("example.org:1", false);
    check("@example.org", false);
    check("a@@example.org", true);
    check("e.g.", false);
}
