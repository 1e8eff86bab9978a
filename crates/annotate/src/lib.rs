//! Text in, tokens, tags, dependency tree and named entities out, by the model `en_core_web_md` 3.7.1.
//!
#![doc = include_str!("../README.md")]

mod annotator;
pub mod blob;
mod cache;
mod encoder;
mod entities;
mod error;
mod labels;
mod lemma;
mod lexeme;
#[doc(hidden)]
pub mod measure;
mod morph;
mod network;
mod parser;
mod rules;
mod strings;
mod tokenizer;
mod tokens;
mod unicode;
mod vector_keys;
mod workspace;

pub use annotator::Annotator;
pub use error::ModelError;
pub use labels::{Dep, EntityLabel, Pos, Tag};
pub use morph::MORPHS;
pub use tokens::{Annotated, EntitySpan, Token};
