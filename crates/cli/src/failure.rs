//! Errors as a person reads them: what, cause, hint.

use std::io::Write;

use crate::render::harmless;

/// An error with a hint at what to do.
#[derive(Debug)]
pub(crate) struct Hinted {
    message: String,
    hint: String,
    /// What was asked about is not there.
    is_missing: bool,
}

impl std::fmt::Display for Hinted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Hinted {}

/// An error with a hint.
pub(crate) fn hinted(message: impl Into<String>, hint: impl Into<String>) -> anyhow::Error {
    anyhow::Error::new(Hinted {
        message: message.into(),
        hint: hint.into(),
        is_missing: false,
    })
}

/// An error with a hint: what was asked about is not there.
pub(crate) fn not_there(message: impl Into<String>, hint: impl Into<String>) -> anyhow::Error {
    anyhow::Error::new(Hinted {
        message: message.into(),
        hint: hint.into(),
        is_missing: true,
    })
}

/// With what the process ends: 1 when what was asked about is not there, or else 2.
pub(crate) fn status(error: &anyhow::Error) -> u8 {
    let is_missing = error
        .downcast_ref::<Hinted>()
        .is_some_and(|hinted| hinted.is_missing);
    if is_missing { 1 } else { 2 }
}

/// Prints an error: the outermost message, the causes below it, and a hint when one is known.
pub(crate) fn print(error: &anyhow::Error) {
    let mut stderr = std::io::stderr().lock();
    // Nothing can be done when standard error is closed.
    let _ = writeln!(stderr, "error: {}", harmless(&error.to_string()));
    let mut above = error.to_string();
    for cause in error.chain().skip(1) {
        let cause = cause.to_string();
        if !above.contains(&cause) {
            let _ = writeln!(stderr, "cause: {}", harmless(&cause));
        }
        above = cause;
    }
    let hinted = error.downcast_ref::<Hinted>();
    if let Some(hinted) = hinted.filter(|hinted| !hinted.hint.is_empty()) {
        let _ = writeln!(stderr, "\nhint: {}", harmless(&hinted.hint));
    }
}

/// Whether the reader of our output has gone, as in `newsgraph entities | head -1`.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let plain = cause
            .downcast_ref::<std::io::Error>()
            .map(std::io::Error::kind);
        let json = || cause.downcast_ref::<serde_json::Error>()?.io_error_kind();
        plain.or_else(json) == Some(std::io::ErrorKind::BrokenPipe)
    })
}
