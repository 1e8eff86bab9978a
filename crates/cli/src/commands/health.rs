//! `newsgraph health`: asks a running server whether it is ready, over plain HTTP.

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};

use super::say;
use crate::failure::hinted;

const TIMEOUT: Duration = Duration::from_secs(3);

pub(super) fn run(url: &str) -> Result<ExitCode> {
    let host = url
        .strip_prefix("http://")
        .ok_or_else(|| {
            hinted(
                format!("`{url}` does not begin with http://"),
                "write it as http://127.0.0.1:8080",
            )
        })?
        .trim_end_matches('/');
    let authority = if host.contains(':') {
        host.to_owned()
    } else {
        format!("{host}:80")
    };
    let address = authority
        .to_socket_addrs()
        .with_context(|| format!("`{host}` is no address"))?
        .next()
        .with_context(|| format!("`{host}` has no address"))?;
    let mut stream = TcpStream::connect_timeout(&address, TIMEOUT)
        .with_context(|| format!("nothing answers at `{url}`"))?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    write!(
        stream,
        "GET /health/ready HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    )?;
    let mut start = Vec::new();
    stream.take(4096).read_to_end(&mut start)?;
    let answer = String::from_utf8_lossy(&start);
    let status = answer.lines().next().unwrap_or_default();
    if status.split(' ').nth(1) == Some("200") {
        say("ready");
        return Ok(ExitCode::SUCCESS);
    }
    say(&format!("not ready: {status}"));
    Ok(ExitCode::from(super::NOTHING))
}
