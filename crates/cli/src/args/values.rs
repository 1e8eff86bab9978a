//! Values of options, with an example where one is wrong.

use std::net::SocketAddr;

/// How many of something are shown.
pub(super) fn at_least_one(words: &str) -> Result<usize, String> {
    match words.parse() {
        Ok(0) => Err("0 would show nothing; give 1 or more".to_owned()),
        Ok(count) => Ok(count),
        Err(_) => Err("give a whole number, such as 50".to_owned()),
    }
}

/// An address with a port.
pub(super) fn listen_address(words: &str) -> Result<SocketAddr, String> {
    let address = words.parse();
    address.map_err(|_| "give an address and a port, such as 127.0.0.1:8081".to_owned())
}
