//! Who may ask: host names, origins, the token.

use axum::http::{HeaderMap, header};

use crate::settings::ServerSettings;

/// The rules of one server.
pub(crate) struct Access {
    /// `None` when the server does not listen on loopback: then any host name may lead to it.
    hosts: Option<Vec<String>>,
    origins: Vec<String>,
    token: Option<String>,
}

/// What a token check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    Right,
    Wrong,
    Nothing,
}

impl Access {
    pub(crate) fn new(settings: &ServerSettings) -> Self {
        let loopback = settings.listen.ip().is_loopback();
        let own = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned);
        let hosts = own.into_iter().chain(
            settings
                .allowed_hosts
                .iter()
                .map(|host| host.to_ascii_lowercase()),
        );
        Self {
            hosts: loopback.then(|| hosts.collect()),
            origins: settings.allowed_origins.clone(),
            token: settings.token.clone(),
        }
    }

    /// Whether requests may be made to this host. A page that points its own name at 127.0.0.1 is kept out here.
    pub(crate) fn allows_host(&self, headers: &HeaderMap) -> bool {
        let Some(hosts) = &self.hosts else {
            return true;
        };
        let Some(host) = host_of(headers) else {
            return false;
        };
        let name = without_port(host).to_ascii_lowercase();
        hosts.contains(&name)
    }

    /// Whether a page of this origin may open a WebSocket. No origin: not a browser.
    pub(crate) fn allows_origin(&self, headers: &HeaderMap) -> bool {
        let Some(origin) = headers.get(header::ORIGIN) else {
            return true;
        };
        let Ok(origin) = origin.to_str() else {
            return false;
        };
        let own = origin
            .strip_prefix("http://")
            .or_else(|| origin.strip_prefix("https://"));
        let same = own.is_some()
            && own.map(str::to_ascii_lowercase) == host_of(headers).map(str::to_ascii_lowercase);
        same || self.origins.iter().any(|allowed| allowed == origin)
    }

    /// Whether the header `authorization` shows the token.
    pub(crate) fn check_headers(&self, headers: &HeaderMap) -> Shown {
        let value = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        self.check(value)
    }

    /// Whether a value such as `Bearer …` shows the token.
    pub(crate) fn check(&self, value: Option<&str>) -> Shown {
        let Some(token) = &self.token else {
            return Shown::Right;
        };
        let Some(value) = value else {
            return Shown::Nothing;
        };
        let bare = match value.split_once(' ') {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("bearer") => rest.trim(),
            _ => value,
        };
        if same_bytes(bare.as_bytes(), token.as_bytes()) {
            Shown::Right
        } else {
            Shown::Wrong
        }
    }
}

fn host_of(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::HOST)?.to_str().ok()
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port))
            if port.bytes().all(|byte| byte.is_ascii_digit()) && !name.is_empty() =>
        {
            name
        }
        _ => host,
    }
}

/// Compares without stopping at the first difference, so that the time does not tell how much of a guess was right.
fn same_bytes(left: &[u8], right: &[u8]) -> bool {
    let differing = left
        .iter()
        .zip(right)
        .fold(0_u8, |differing, (left, right)| differing | (left ^ right));
    std::hint::black_box(differing) == 0 && left.len() == right.len()
}
