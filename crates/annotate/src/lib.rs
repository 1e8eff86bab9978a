//! Text in, tokens, tags, dependency tree and named entities out: a native implementation of
//! spaCy's `en_core_web_md` 3.7.1 inference.

mod labels;
mod tokens;

pub use labels::{Dep, EntityLabel, Pos, Tag};
pub use tokens::{Annotated, EntitySpan, Token};
