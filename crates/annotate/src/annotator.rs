//! The model and the order of its parts.

use smol_str::SmolStr;

use crate::blob::Blob;
use crate::entities::{Borders, EntityRecogniser};
use crate::error::ModelError;
use crate::labels::Tag;
use crate::lemma::Lemmatizer;
use crate::lexeme::{Features, Lexicon};
use crate::network::{Dense, Kernel, Rows, Sections, Tok2Vec, WIDTH, best};
use crate::parser::Parser;
use crate::rules::AttributeRules;
use crate::tokenizer::{RawToken, Tokenizer};
use crate::tokens::{Annotated, Token};

/// A loaded model. It never changes, so threads can share one.
pub struct Annotator {
    name: String,
    hash: String,
    kernel: Kernel,
    tokenizer: Tokenizer,
    lexicon: Lexicon,
    shared: Tok2Vec,
    tags: Vec<Tag>,
    tagger: Dense,
    parser: Parser,
    rules: AttributeRules,
    lemmatizer: Lemmatizer,
    entity_vectors: Tok2Vec,
    entities: EntityRecogniser,
}

impl Annotator {
    /// Loads the file that `cargo xtask convert-model` wrote.
    ///
    /// # Errors
    /// When the bytes are not such a file, are of another version, cut off, damaged or malformed.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let blob = Blob::parse(bytes)?;
        let lexicon = Lexicon::read(&blob)?;
        let shared = Tok2Vec::read(&blob, &SHARED)?;
        let entity_vectors = Tok2Vec::read(&blob, &ENTITIES)?;
        if lexicon.n_vector_rows() > shared.n_vector_rows().min(entity_vectors.n_vector_rows()) {
            return Err(ModelError::Malformed {
                section: "vector-keys",
                problem: "a key names a missing row",
            });
        }
        let (tags, tagger) = read_tagger(&blob)?;
        let kernel = Kernel::available()[0];
        Ok(Self {
            name: blob.section("meta")?.text()?.to_owned(),
            hash: blob.checksum().to_hex().to_string(),
            kernel,
            tokenizer: Tokenizer::read(&blob)?,
            lexicon,
            shared,
            tags,
            tagger,
            parser: Parser::read(&blob)?,
            rules: AttributeRules::read(&blob)?,
            lemmatizer: Lemmatizer::read(&blob)?,
            entity_vectors,
            entities: EntityRecogniser::read(&blob)?,
        })
    }

    /// The model's name and version.
    pub fn model_name(&self) -> &str {
        &self.name
    }

    /// BLAKE3 of the model (all of the file after its header) in hexadecimal digits.
    pub fn model_hash(&self) -> &str {
        &self.hash
    }

    /// Analyses a text. The same text gives the same result on every processor.
    pub fn annotate(&self, text: &str) -> Annotated {
        let raw = self.tokenizer.tokenize(text);
        if raw.is_empty() {
            return Annotated::default();
        }
        let words: Vec<&str> = raw
            .iter()
            .map(|token| &text[token.start..token.end])
            .collect();
        let lower: Vec<SmolStr> = words.iter().map(|word| lower_case(word)).collect();
        let features: Vec<Features> = raw
            .iter()
            .map(|token| self.lexicon.features(text, token))
            .collect();
        let is_space: Vec<bool> = features.iter().map(|features| features.is_space).collect();

        let vectors = self.shared.forward(self.kernel, &features);
        let tree = self.parser.parse(self.kernel, &vectors, &is_space);
        let attributes = self
            .rules
            .apply(&lower, &is_space, self.tag(&vectors), tree.deps);
        drop(vectors);
        let vectors = self.entity_vectors.forward(self.kernel, &features);
        let borders = Borders {
            sentence_starts: &tree.sentence_starts,
            is_space: &is_space,
        };
        let entities = self.entities.recognise(self.kernel, &vectors, &borders);

        let tokens = raw.iter().enumerate().map(
            |(
                idx,
                &RawToken {
                    start,
                    end,
                    space_after,
                    ..
                },
            )| {
                let (pos, morph) = (attributes.pos[idx], attributes.morphs[idx]);
                let lemma = attributes.lemmas[idx].clone();
                Token {
                    start,
                    end,
                    space_after,
                    tag: attributes.tags[idx],
                    pos,
                    morph,
                    lemma: lemma.unwrap_or_else(|| {
                        self.lemmatizer.lemma(words[idx], &lower[idx], pos, morph)
                    }),
                    head: tree.heads[idx],
                    dep: attributes.deps[idx],
                    sentence_start: idx == 0 || tree.sentence_starts[idx],
                }
            },
        );
        Annotated {
            tokens: tokens.collect(),
            entities,
        }
    }

    fn tag(&self, vectors: &[f32]) -> Vec<Tag> {
        let mut scores = vec![0.0; TAG_BLOCK * self.tagger.width()];
        let mut tags = Vec::with_capacity(vectors.len() / WIDTH);
        for block in vectors.chunks(TAG_BLOCK * WIDTH) {
            let rows = Rows {
                values: block,
                stride: WIDTH,
                count: block.len() / WIDTH,
            };
            self.tagger.apply(self.kernel, rows, &mut scores);
            for scores in scores.chunks(self.tagger.width()).take(rows.count) {
                let tag = best(&scores[..self.tags.len()], |_| true).unwrap_or_default();
                tags.push(self.tags[tag]);
            }
        }
        tags
    }
}

/// Tokens that are tagged together.
const TAG_BLOCK: usize = 48;

const SHARED: Sections = Sections {
    layers: "shared-layers",
    tables: "shared-tables",
    vectors: "shared-vectors",
};
const ENTITIES: Sections = Sections {
    layers: "ner-layers",
    tables: "ner-tables",
    vectors: "ner-vectors",
};

fn read_tagger(blob: &Blob<'_>) -> Result<(Vec<Tag>, Dense), ModelError> {
    let mut section = blob.section("tagger")?;
    let labels = section.texts()?;
    let tags = labels
        .iter()
        .map(|label| Tag::parse(label).ok_or_else(|| section.unknown(label)));
    let tags = tags.collect::<Result<Vec<_>, _>>()?;
    let tagger = Dense::read(&mut section)?;
    if (tagger.n_inputs(), tagger.n_outputs()) != (WIDTH, tags.len()) {
        return Err(section.malformed("the tags and the scores differ in number"));
    }
    Ok((tags, tagger))
}

fn lower_case(word: &str) -> SmolStr {
    if word
        .bytes()
        .all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase())
    {
        return SmolStr::new(word);
    }
    SmolStr::new(word.to_lowercase())
}

#[cfg(test)]
mod tests;
