//! Whole-process tests; see `it/`.
