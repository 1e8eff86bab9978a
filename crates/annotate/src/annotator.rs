//! The model and the order of its parts.

use crate::blob::Blob;
use crate::cache::{LexemeCache, Word};
use crate::encoder::{Encoder, Tokens, WINDOW};
use crate::entities::{Borders, EntityRecogniser};
use crate::error::ModelError;
use crate::labels::Tag;
use crate::lemma::Lemmatizer;
use crate::lexeme::Lexicon;
use crate::measure::Stage;
use crate::network::{Dense, HIDDEN, Kernel, Rows, Sections, Tok2Vec, WIDTH, best};
use crate::parser::Parser;
use crate::rules::AttributeRules;
use crate::tokenizer::Tokenizer;
use crate::tokens::{Annotated, Token};
use crate::workspace::{Workspace, Workspaces};

/// A loaded model. What it answers never changes, and threads can share one.
pub struct Annotator {
    name: String,
    hash: String,
    pub(crate) kernel: Kernel,
    tokenizer: Tokenizer,
    encoder: Encoder,
    tags: Vec<Tag>,
    tagger: Dense,
    parser: Parser,
    rules: AttributeRules,
    lemmatizer: Lemmatizer,
    entities: EntityRecogniser,
    workspaces: Workspaces,
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
            encoder: Encoder {
                lexicon,
                shared,
                entities: entity_vectors,
                cache: LexemeCache::new(),
            },
            tags,
            tagger,
            parser: Parser::read(&blob)?,
            rules: AttributeRules::read(&blob)?,
            lemmatizer: Lemmatizer::read(&blob)?,
            entities: EntityRecogniser::read(&blob)?,
            workspaces: Workspaces::default(),
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
    ///
    /// ```
    /// # let model = std::fs::read("../../data/models/en_core_web_md-3.7.1.bin")?;
    /// # let annotator = newsgraph_annotate::Annotator::from_bytes(&model)?;
    /// use newsgraph_annotate::{Dep, Pos};
    ///
    /// let text = "The harbour, which the council closed, won't open.";
    /// let annotated = annotator.annotate(text);
    /// let opens = annotated.tokens.iter().position(|token| token.dep == Dep::Root).expect("there is a root");
    /// let subject = annotated.tokens.iter().find(|token| token.head == opens && token.dep == Dep::Nsubj);
    /// let subject = subject.expect("it has a subject");
    /// assert_eq!((&text[subject.bytes()], subject.pos, subject.lemma.as_str()), ("harbour", Pos::Noun, "harbour"));
    /// // "won't" is two tokens, of which the second is a negation.
    /// assert!(annotated.tokens.iter().any(|token| &text[token.bytes()] == "n't" && token.dep == Dep::Neg));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn annotate(&self, text: &str) -> Annotated {
        self.annotate_in_stages(text, |_| {})
    }

    /// As [`Self::annotate`]; tells the end of each stage, of which some come once for each window of tokens.
    pub(crate) fn annotate_in_stages(
        &self,
        text: &str,
        mut finished: impl FnMut(Stage),
    ) -> Annotated {
        let raw = self.tokenizer.tokenize(text);
        finished(Stage::Tokens);
        if raw.is_empty() {
            return Annotated::default();
        }
        let mut space = self.workspaces.take();
        let (tokens, kernel) = (Tokens { text, raw: &raw }, self.kernel);
        let (words, tags) = self.encode(tokens, &mut space, &mut finished);

        let is_space = |token: usize| words[token].is_space;
        let pages = &mut space.pages;
        let tree = self
            .parser
            .parse(kernel, &space.for_parser, pages, is_space);
        finished(Stage::Parse);
        let attributes = self.rules.apply(&words, tags, tree.deps);
        finished(Stage::Rules);
        let borders = Borders {
            sentence_starts: &tree.sentence_starts,
            is_space,
        };
        let entities = self
            .entities
            .recognise(kernel, &space.for_entities, pages, &borders);
        finished(Stage::Entities);
        self.workspaces.give_back(space);

        let layers = attributes
            .tags
            .into_iter()
            .zip(attributes.deps)
            .zip(attributes.pos)
            .zip(attributes.morphs)
            .zip(attributes.lemmas);
        let all = raw.iter().zip(&words).zip(layers).enumerate().map(
            |(idx, ((raw, word), ((((tag, dep), pos), morph), lemma)))| Token {
                start: raw.start,
                end: raw.end,
                space_after: raw.space_after,
                tag,
                pos,
                morph,
                lemma: lemma.unwrap_or_else(|| {
                    self.lemmatizer
                        .lemma(tokens.word(raw), &word.lower, pos, morph)
                }),
                head: tree.heads[idx],
                dep,
                sentence_start: idx == 0 || tree.sentence_starts[idx],
            },
        );
        let tokens = all.collect();
        finished(Stage::Lemmas);
        Annotated { tokens, entities }
    }

    /// The words and tags of the tokens; the workspace then holds them as parser and recogniser see them.
    fn encode(
        &self,
        tokens: Tokens<'_>,
        space: &mut Workspace,
        finished: &mut impl FnMut(Stage),
    ) -> (Vec<Word>, Vec<Tag>) {
        let (kernel, n_tokens) = (self.kernel, tokens.raw.len());
        let mut words = vec![Word::default(); n_tokens];
        let mut tags = Vec::with_capacity(n_tokens);
        space.for_parser.resize(n_tokens * HIDDEN, 0.0);
        space.for_entities.resize(n_tokens * HIDDEN, 0.0);
        for start in (0..n_tokens).step_by(WINDOW) {
            let range = start * HIDDEN..n_tokens.min(start + WINDOW) * HIDDEN;
            let window = &mut space.window;
            self.encoder
                .look_up((kernel, &self.rules), tokens, start, window, &mut words);
            finished(Stage::FirstLayers);
            let vectors = self.encoder.shared(kernel, window);
            finished(Stage::Convolutions);
            self.tag(vectors, &mut space.tag_scores, &mut tags);
            let out = &mut space.for_parser[range.clone()];
            self.parser.project(kernel, vectors, out);
            finished(Stage::Tags);
            let vectors = self.encoder.entities(kernel, window);
            finished(Stage::Convolutions);
            let out = &mut space.for_entities[range];
            self.entities.project(kernel, vectors, out);
            finished(Stage::Tags);
        }
        (words, tags)
    }

    fn tag(&self, vectors: &[f32], scores: &mut Vec<f32>, tags: &mut Vec<Tag>) {
        scores.resize(TAG_BLOCK * self.tagger.width(), 0.0);
        for block in vectors.chunks(TAG_BLOCK * WIDTH) {
            let rows = Rows {
                values: block,
                stride: WIDTH,
                count: block.len() / WIDTH,
            };
            self.tagger.apply(self.kernel, rows, scores);
            for scores in scores.chunks(self.tagger.width()).take(rows.count) {
                let tag = best(&scores[..self.tags.len()], |_| true).unwrap_or_default();
                tags.push(self.tags[tag]);
            }
        }
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

#[cfg(test)]
mod tests;
