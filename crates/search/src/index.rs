//! The index itself: what is kept of a document, how it is changed and searched.

use std::path::{Path, PathBuf};

use newsgraph_model::{DocumentId, TextSpan, View};
use tantivy::directory::error::OpenDirectoryError;
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, FuzzyTermQuery, Occur, PhraseQuery, Query, TermQuery,
};
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, Term};

use crate::analysis::{Analysis, PLAIN, STEMS};
use crate::query::{Asked, Part, Scope, TextQuery};
use crate::rank::{Best, Live, score_of};
use crate::upkeep::DocumentWords;

/// The form of the index: another number is another form, and an index of it is made anew.
const FORMAT: u32 = 1;

/// Bytes that the writer collects before it writes a segment.
const WRITER_BYTES: usize = 32 << 20;

/// What a title counts more than a sentence.
const TITLE_WEIGHT: f32 = 2.0;

/// What the beginning of a word counts: less than any whole word.
const OPEN_WEIGHT: f32 = 0.25;

/// Why the index does not answer. It is derived: making it anew mends it.
#[derive(Debug, thiserror::Error)]
#[error("the index of texts: {0}")]
pub struct IndexError(#[from] tantivy::TantivyError);

impl From<OpenDirectoryError> for IndexError {
    fn from(error: OpenDirectoryError) -> Self {
        Self(error.into())
    }
}

impl From<std::io::Error> for IndexError {
    fn from(error: std::io::Error) -> Self {
        Self(error.into())
    }
}

/// Where in a document the words stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TextPlace {
    /// In its title.
    Title,
    /// In a sentence of its text.
    Sentence(TextSpan),
}

/// A title or sentence that a search found.
#[derive(Clone, Debug, PartialEq)]
pub struct TextHit {
    /// The document.
    pub document: DocumentId,
    /// Where in it.
    pub place: TextPlace,
    /// Higher is better; only comparable within one answer.
    pub score: f32,
    /// Whether all words asked for stand there as asked; `false` for what is only near.
    pub is_exact: bool,
}

#[derive(Clone, Copy, Debug)]
struct Fields {
    document: Field,
    tie: Field,
    start: Field,
    end: Field,
    published: Field,
    view: Field,
    collection: Field,
    /// Words of titles, as stems.
    title: Field,
    /// Words of sentences, as stems.
    sentence: Field,
    /// Words of both as they are written.
    plain: Field,
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let text = |tokenizer: &str, record| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(tokenizer)
            .set_index_option(record)
            .set_fieldnorms(false);
        TextOptions::default().set_indexing_options(indexing)
    };
    let stems = text(STEMS, IndexRecordOption::WithFreqsAndPositions);
    let fields = Fields {
        document: schema.add_bytes_field("document", INDEXED | FAST),
        tie: schema.add_u64_field("tie", FAST),
        start: schema.add_u64_field("start", FAST),
        end: schema.add_u64_field("end", FAST),
        published: schema.add_i64_field("published", FAST),
        view: schema.add_u64_field("view", INDEXED),
        collection: schema.add_text_field("collection", STRING),
        title: schema.add_text_field("title", stems.clone()),
        sentence: schema.add_text_field("sentence", stems),
        plain: schema.add_text_field("plain", text(PLAIN, IndexRecordOption::Basic)),
    };
    (schema.build(), fields)
}

/// Titles and sentences by their words.
pub struct TextIndex {
    index: Index,
    reader: IndexReader,
    writer: IndexWriter,
    fields: Fields,
    /// `None` in memory.
    dir: Option<PathBuf>,
}

/// What searches; cheap to clone, and independent of the writer.
#[derive(Clone)]
pub(crate) struct TextReader {
    reader: IndexReader,
    fields: Fields,
}

impl TextIndex {
    /// Opens the index in a folder, or makes an empty one there; one that does not open is replaced.
    ///
    /// # Errors
    /// The folder cannot be used.
    pub fn open(dir: &Path) -> Result<Self, IndexError> {
        fs_err::create_dir_all(dir)?;
        let (schema, fields) = schema();
        let opened = Index::open_in_dir(dir).map_err(IndexError::from);
        let same = opened.and_then(|index| match index.schema() == schema {
            true => Self::over(index, fields, Some(dir)),
            false => Self::new_in(dir),
        });
        same.or_else(|error| {
            tracing::info!(%error, "the index of texts is made anew");
            Self::new_in(dir)
        })
    }

    /// An index that is not kept.
    ///
    /// # Errors
    /// The machine has no thread left.
    pub fn in_memory() -> Result<Self, IndexError> {
        let (schema, fields) = schema();
        Self::over(Index::create_in_ram(schema), fields, None)
    }

    fn new_in(dir: &Path) -> Result<Self, IndexError> {
        fs_err::remove_dir_all(dir)?;
        fs_err::create_dir_all(dir)?;
        let (schema, fields) = schema();
        Self::over(Index::create_in_dir(dir, schema)?, fields, Some(dir))
    }

    fn over(index: Index, fields: Fields, dir: Option<&Path>) -> Result<Self, IndexError> {
        let analysis = Analysis::new();
        index.tokenizers().register(STEMS, analysis.stems);
        index.tokenizers().register(PLAIN, analysis.plain);
        let reader = index.reader_builder();
        let reader = reader.reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self {
            writer: index.writer_with_num_threads(1, WRITER_BYTES)?,
            reader,
            index,
            fields,
            dir: dir.map(Path::to_owned),
        })
    }

    /// The same index without anything in it, and without anything left in its files.
    ///
    /// # Errors
    /// The folder cannot be used.
    pub fn emptied(self) -> Result<Self, IndexError> {
        let Some(dir) = self.dir.clone() else {
            return Self::in_memory();
        };
        drop(self);
        Self::new_in(&dir)
    }

    /// What the newest commit said of itself; `None` for another form or an empty index.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn stamp(&self) -> Result<Option<String>, IndexError> {
        let payload = self.index.load_metas()?.payload.unwrap_or_default();
        let stamp = payload.strip_prefix(&format!("{FORMAT} "));
        Ok(stamp.map(str::to_owned))
    }

    /// Puts a document in, in the place of what is there of it.
    ///
    /// # Errors
    /// The index cannot be written.
    pub fn put(&self, words: &DocumentWords) -> Result<(), IndexError> {
        self.remove(words.document)?;
        let fields = &self.fields;
        let part = |start: usize, end: usize| {
            let mut part = TantivyDocument::new();
            part.add_bytes(fields.document, words.document.as_bytes());
            part.add_u64(fields.tie, tie(words.document));
            part.add_u64(fields.start, start as u64);
            part.add_u64(fields.end, end as u64);
            part.add_i64(fields.published, words.published);
            for tag in &words.collections {
                part.add_text(fields.collection, tag);
            }
            part
        };
        if let Some(title) = &words.title {
            let mut part = part(0, 0);
            for view in 0..View::BASIC.len() as u64 {
                part.add_u64(fields.view, view);
            }
            part.add_text(fields.title, title);
            part.add_text(fields.plain, title);
            self.writer.add_document(part)?;
        }
        for (span, views) in &words.sentences {
            let Some(sentence) = words.text.get(span.start()..span.end()) else {
                continue;
            };
            let mut part = part(span.start(), span.end());
            for view in (0..)
                .zip(View::BASIC)
                .filter(|(_, view)| views.is_in(**view))
            {
                part.add_u64(fields.view, view.0);
            }
            part.add_text(fields.sentence, sentence);
            part.add_text(fields.plain, sentence);
            self.writer.add_document(part)?;
        }
        Ok(())
    }

    /// Takes a document out.
    ///
    /// # Errors
    /// The index cannot be written.
    pub fn remove(&self, document: DocumentId) -> Result<(), IndexError> {
        let term = Term::from_field_bytes(self.fields.document, document.as_bytes());
        self.writer.delete_term(term);
        Ok(())
    }

    /// Makes what was put in and taken out durable and seen by searches, with words about itself.
    ///
    /// # Errors
    /// The index cannot be written.
    pub fn commit(&mut self, stamp: &str) -> Result<(), IndexError> {
        let mut commit = self.writer.prepare_commit()?;
        commit.set_payload(&format!("{FORMAT} {stamp}"));
        commit.commit()?;
        self.reader.reload()?;
        Ok(())
    }

    /// The first `limit` titles and sentences with the words, best first.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn search(
        &self,
        query: &TextQuery,
        scope: &Scope,
        limit: usize,
    ) -> Result<Vec<TextHit>, IndexError> {
        self.searching().search(query, scope, limit)
    }

    pub(crate) fn searching(&self) -> TextReader {
        TextReader {
            reader: self.reader.clone(),
            fields: self.fields,
        }
    }
}

/// How much of what was asked a hit must have; the next is tried when one finds nothing.
#[derive(Clone, Copy)]
enum Strictness {
    /// All words, the last as the beginning of one when it may be.
    All,
    /// All words, or words that a typing error makes of them.
    Near,
    /// Any of the words.
    Any,
}

impl TextReader {
    pub(crate) fn search(
        &self,
        query: &TextQuery,
        scope: &Scope,
        limit: usize,
    ) -> Result<Vec<TextHit>, IndexError> {
        if query.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        for strictness in [Strictness::All, Strictness::Near, Strictness::Any] {
            let hits = self.search_with(query, scope, strictness, limit)?;
            if !hits.is_empty() {
                return Ok(hits);
            }
        }
        Ok(Vec::new())
    }

    fn search_with(
        &self,
        query: &TextQuery,
        scope: &Scope,
        strictness: Strictness,
        limit: usize,
    ) -> Result<Vec<TextHit>, IndexError> {
        let searcher = self.reader.searcher();
        let query = self.all_of(query, scope, strictness);
        let best = Best { limit };
        let found = searcher.search_with_statistics_provider(&query, &best, &Live(&searcher))?;
        let mut hits = Vec::with_capacity(found.len());
        for (key, address) in found {
            let columns = searcher.segment_reader(address.segment_ord).fast_fields();
            let number = |name: &str| -> tantivy::Result<usize> {
                let value = columns.u64(name)?.first(address.doc_id).unwrap_or_default();
                Ok(usize::try_from(value).unwrap_or(usize::MAX))
            };
            let mut id = Vec::new();
            if let Some(documents) = columns.bytes("document")? {
                for ordinal in documents.term_ords(address.doc_id).take(1) {
                    documents.ord_to_bytes(ordinal, &mut id)?;
                }
            }
            let Ok(id) = <[u8; 32]>::try_from(id) else {
                continue;
            };
            let span = TextSpan::new(number("start")?, number("end")?);
            hits.push(TextHit {
                document: DocumentId::from_bytes(id),
                place: span.map_or(TextPlace::Title, TextPlace::Sentence),
                score: score_of(&key),
                is_exact: matches!(strictness, Strictness::All),
            });
        }
        Ok(hits)
    }

    fn all_of(&self, query: &TextQuery, scope: &Scope, strictness: Strictness) -> BooleanQuery {
        let parts = query.parts.iter().map(|part| self.part(part, strictness));
        let words: Box<dyn Query> = match strictness {
            Strictness::Any => Box::new(BooleanQuery::union(parts.collect())),
            Strictness::All | Strictness::Near => {
                Box::new(BooleanQuery::intersection(parts.collect()))
            }
        };
        let mut clauses = vec![(Occur::Must, words)];
        if scope.view != View::All {
            let views = (0..).zip(View::BASIC);
            let views = views.filter(|(_, view)| scope.view.set().is_in(**view));
            let terms = views.map(|(view, _)| Term::from_field_u64(self.fields.view, view));
            let any = BooleanQuery::new_multiterms_query(terms.collect());
            clauses.push((Occur::Must, unscored(any)));
        }
        if let Some(tag) = &scope.collection {
            let term = Term::from_field_text(self.fields.collection, tag);
            let tagged = TermQuery::new(term, IndexRecordOption::Basic);
            clauses.push((Occur::Must, unscored(tagged)));
        }
        BooleanQuery::new(clauses)
    }

    fn part(&self, part: &Part, strictness: Strictness) -> Box<dyn Query> {
        let fields = [
            (self.fields.title, TITLE_WEIGHT),
            (self.fields.sentence, 1.0),
        ];
        let mut either: Vec<Box<dyn Query>> = Vec::new();
        for (field, weight) in fields {
            let terms = part.words.iter();
            let terms = terms.map(|word| Term::from_field_text(field, &word.stem));
            let terms: Vec<Term> = terms.collect();
            let query: Box<dyn Query> = match &terms[..] {
                [term] => Box::new(TermQuery::new(term.clone(), IndexRecordOption::WithFreqs)),
                _ => Box::new(PhraseQuery::new(terms)),
            };
            either.push(Box::new(BoostQuery::new(query, weight)));
        }
        if let [word] = &part.words[..] {
            either.extend(self.other_spellings(word, strictness));
        }
        Box::new(BooleanQuery::union(either))
    }

    /// Words that the one asked for may become or may have been meant for.
    fn other_spellings(&self, word: &Asked, strictness: Strictness) -> Option<Box<dyn Query>> {
        let term = || Term::from_field_text(self.fields.plain, &word.plain);
        let query = match strictness {
            Strictness::All if word.is_open => FuzzyTermQuery::new_prefix(term(), 0, true),
            Strictness::Near if word.n_typos() > 0 => {
                FuzzyTermQuery::new(term(), word.n_typos(), true)
            }
            _ => return None,
        };
        Some(Box::new(ConstScoreQuery::new(Box::new(query), OPEN_WEIGHT)))
    }
}

fn unscored(query: impl Query) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(Box::new(query), 0.0))
}

/// What tells documents apart in the order of hits.
fn tie(document: DocumentId) -> u64 {
    let first = document.as_bytes().first_chunk();
    first.map_or(0, |bytes| u64::from_be_bytes(*bytes))
}
