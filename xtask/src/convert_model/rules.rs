//! Converts the attribute ruler's patterns: tests on tag, lower-case text, dependency and whitespace, and what they set.

use anyhow::{Context as _, bail};
use rmpv::Value;

use super::blob::{BlobWriter, Section};
use super::wheel::{Wheel, key, list, map, string};

/// The three regular expressions of the rules, as the lower-case words that they match.
const EXPRESSIONS: &[(&str, &[&str])] = &[
    ("^n'?t$", &["n't", "nt"]),
    ("^n[ou]thin'$", &["nothin'", "nuthin'"]),
    ("^y'?$", &["y", "y'"]),
];

pub(super) fn add_rules(wheel: &mut Wheel, blob: &mut BlobWriter) -> anyhow::Result<()> {
    let rules = wheel.msgpack("attribute_ruler/patterns")?;
    let rules = list(&rules)?;
    let mut section = Section::default();
    section.count(rules.len());
    for (rule_idx, rule) in rules.iter().enumerate() {
        add_rule(&mut section, rule)
            .with_context(|| format!("cannot convert attribute rule {rule_idx}"))?;
    }
    blob.add("rules", section);
    Ok(())
}

fn add_rule(section: &mut Section, rule: &Value) -> anyhow::Result<()> {
    let patterns = list(key(rule, "patterns")?)?;
    section.count(patterns.len());
    for pattern in patterns {
        let tokens = list(pattern)?;
        section.count(tokens.len());
        for token in tokens {
            add_token(section, token)?;
        }
    }
    let index = key(rule, "index")?
        .as_u64()
        .context("an index from the end is not supported")?;
    section.byte(u8::try_from(index)?);
    let attrs = key(rule, "attrs")?;
    for (name, _) in map(attrs)? {
        if !["TAG", "POS", "MORPH", "DEP", "LEMMA"].contains(&string(name)?) {
            bail!("setting `{name}` is not supported");
        }
    }
    for name in ["TAG", "POS", "MORPH", "DEP", "LEMMA"] {
        match key(attrs, name) {
            Ok(value) => section.byte(1).text(string(value)?),
            Err(_) => section.byte(0),
        };
    }
    Ok(())
}

/// For each of tag, lower-case text and dependency: 0 any, 1 one of these, 2 none of these; then whitespace: 0 any, 1 no, 2 yes.
fn add_token(section: &mut Section, token: &Value) -> anyhow::Result<()> {
    for (name, _) in map(token)? {
        if !["TAG", "LOWER", "DEP", "IS_SPACE"].contains(&string(name)?) {
            bail!("testing `{name}` is not supported");
        }
    }
    for name in ["TAG", "LOWER", "DEP"] {
        let Ok(test) = key(token, name) else {
            section.byte(0);
            continue;
        };
        let (kind, words) = words(test)?;
        section.byte(kind).texts(words.into_iter());
    }
    match key(token, "IS_SPACE") {
        Ok(is_space) => section.byte(
            1 + u8::from(
                is_space
                    .as_bool()
                    .context("IS_SPACE is not a truth value")?,
            ),
        ),
        Err(_) => section.byte(0),
    };
    Ok(())
}

fn words(test: &Value) -> anyhow::Result<(u8, Vec<&str>)> {
    if let Some(word) = test.as_str() {
        return Ok((1, vec![word]));
    }
    let [(name, value)] = map(test)? else {
        bail!("a test with several conditions is not supported")
    };
    let words = || {
        list(value)?
            .iter()
            .map(string)
            .collect::<anyhow::Result<Vec<_>>>()
    };
    match string(name)? {
        "IN" => Ok((1, words()?)),
        "NOT_IN" => Ok((2, words()?)),
        "REGEX" => {
            let expression = string(value)?;
            let known = EXPRESSIONS.iter().find(|(known, _)| *known == expression);
            let (_, words) =
                known.with_context(|| format!("the expression `{expression}` is not known"))?;
            Ok((1, words.to_vec()))
        }
        other => bail!("the condition `{other}` is not supported"),
    }
}
