//! How a text is cut into words, the same for documents and for what people ask.

use tantivy::tokenizer::{
    AsciiFoldingFilter, Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer,
    TextAnalyzer, Token,
};

/// Names of the two ways under which the index knows them.
pub(crate) const STEMS: &str = "stems";
pub(crate) const PLAIN: &str = "plain";

/// Bytes from which on a run of letters is no word.
const MAX_WORD: usize = 80;

/// Both ways of cutting a text. They cut at the same places, word for word.
#[derive(Clone)]
pub(crate) struct Analysis {
    pub(crate) stems: TextAnalyzer,
    pub(crate) plain: TextAnalyzer,
}

impl Analysis {
    pub(crate) fn new() -> Self {
        let words = || {
            TextAnalyzer::builder(SimpleTokenizer::default())
                .filter(RemoveLongFilter::limit(MAX_WORD))
                .filter(LowerCaser)
                .filter(AsciiFoldingFilter)
        };
        Self {
            stems: words().filter(Stemmer::new(Language::English)).build(),
            plain: words().build(),
        }
    }

    /// The words of a text, each plain and as a stem.
    pub(crate) fn words(&mut self, text: &str) -> Vec<Word> {
        let plain = tokens(&mut self.plain, text);
        let stems = tokens(&mut self.stems, text);
        let words = plain.into_iter().zip(stems);
        let word = |(plain, stem): (Token, Token)| Word {
            start: plain.offset_from,
            end: plain.offset_to,
            plain: plain.text,
            stem: stem.text,
        };
        words.map(word).collect()
    }
}

/// A word of a text.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    /// Bytes of the text that was cut.
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) plain: String,
    pub(crate) stem: String,
}

fn tokens(analyzer: &mut TextAnalyzer, text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut stream = analyzer.token_stream(text);
    stream.process(&mut |token| tokens.push(token.clone()));
    tokens
}
