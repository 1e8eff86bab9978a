//! The web pages of a newsgraph server, embedded in the program: a start page and the GraphQL playground.
//!
//! The pages are built from `web/` into `web/dist` by `cargo xtask web` and embedded when this crate is compiled, in debug
//! builds too. Without them the crate compiles all the same and says so: see [`is_built`] and [`unbuilt_page`].
//! The crate knows no HTTP; `server` turns an [`Asset`] into a response.

use std::borrow::Cow;
use std::fmt::Write as _;

use rust_embed::Embed;

/// Value of the header `content-security-policy` for the start page and for everything else but the playground.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'none'; object-src 'none'";

/// Value of the header `content-security-policy` for the playground page and the files under `assets/`.
///
/// It allows two things more than [`CONTENT_SECURITY_POLICY`], because the editor in GraphiQL puts `style` elements into
/// the page and draws the line under an error with a `data:` image. Workers and fonts come from the server itself.
pub const PLAYGROUND_CONTENT_SECURITY_POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

/// One embedded file and what a server needs to send it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// The file as built, not compressed.
    pub bytes: Cow<'static, [u8]>,
    /// Media type for the header `content-type`, with the charset for text.
    pub content_type: &'static str,
    /// Strong entity tag with its quotation marks, made from the bytes.
    pub etag: String,
    /// True when the name changes with the content, so that a browser may keep the file for ever. False: it must ask
    /// again with the entity tag.
    pub immutable: bool,
    /// The policy to send with the file.
    pub content_security_policy: &'static str,
}

/// The file behind a URL path, with or without the leading `/`: `/` is the start page, `/playground` the playground.
///
/// Returns `None` when there is no such file, and for every path when the pages were not built: then `server` answers
/// `/` and `/playground` with [`unbuilt_page`].
pub fn asset(path: &str) -> Option<Asset> {
    let name = file_name(path);
    let file = Dist::get(name)?;
    Some(Asset {
        content_type: content_type(name),
        etag: etag(&file.metadata.sha256_hash()),
        immutable: name.starts_with(HASHED_NAMES),
        content_security_policy: content_security_policy(name),
        bytes: file.data,
    })
}

/// True when the pages were there when this crate was compiled.
pub fn is_built() -> bool {
    Dist::get(START_PAGE).is_some() && Dist::get(PLAYGROUND_PAGE).is_some()
}

/// The page to show at `/` and `/playground` when [`is_built`] is false.
pub fn unbuilt_page() -> Asset {
    let bytes = include_bytes!("unbuilt.html");
    Asset {
        bytes: Cow::Borrowed(bytes),
        content_type: content_type("unbuilt.html"),
        etag: format!("\"unbuilt-{}\"", bytes.len()),
        immutable: false,
        content_security_policy: CONTENT_SECURITY_POLICY,
    }
}

#[derive(Embed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Dist;

const START_PAGE: &str = "index.html";
const PLAYGROUND_PAGE: &str = "playground.html";
/// Vite puts a hash of the content into the name of every file in this folder.
const HASHED_NAMES: &str = "assets/";

fn file_name(path: &str) -> &str {
    match path.strip_prefix('/').unwrap_or(path) {
        "" => START_PAGE,
        "playground" => PLAYGROUND_PAGE,
        name => name,
    }
}

fn content_security_policy(name: &str) -> &'static str {
    // A worker runs under the policy of its own file, so the playground's scripts need the playground's policy.
    if name == PLAYGROUND_PAGE || name.starts_with(HASHED_NAMES) {
        PLAYGROUND_CONTENT_SECURITY_POLICY
    } else {
        CONTENT_SECURITY_POLICY
    }
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        // As plain text, so that a browser shows it rather than saves it.
        Some("md") => "text/plain; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("ttf") => "font/ttf",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}

fn etag(sha256: &[u8; 32]) -> String {
    // 128 bits are enough to tell two builds of a file apart.
    let mut etag = String::with_capacity(34);
    etag.push('"');
    for byte in &sha256[..16] {
        write!(etag, "{byte:02x}").expect("writing to a string does not fail");
    }
    etag.push('"');
    etag
}

#[cfg(test)]
mod tests;
