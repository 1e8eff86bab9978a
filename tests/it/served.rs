//! A running server, and what people ask of it over plain HTTP.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, ExitStatus, Stdio};

/// A server that is killed when it is dropped.
pub(crate) struct Served {
    child: Child,
    /// Host and port.
    pub(crate) address: String,
}

impl Served {
    /// Starts a command that serves and waits until it says where.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command starts");
        let mut stderr = BufReader::new(child.stderr.take().expect("a pipe"));
        let mut said = String::new();
        while !said.contains("press Ctrl-C") {
            let n_bytes = stderr.read_line(&mut said).expect("UTF-8");
            assert!(n_bytes > 0, "the server ended: {said}");
        }
        // What else it says is read, so that it never waits for us.
        std::thread::spawn(move || std::io::copy(&mut stderr, &mut std::io::sink()));
        let address = said.split("http://").nth(1).expect("an address");
        let address = address.split('/').next().expect("a host").to_owned();
        let served = Self { child, address };
        // An answer tells that it listens to signals too.
        assert_eq!(served.get("/health/live").0, 200);
        served
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Status and body.
    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        let head = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.address
        );
        self.exchange(&head).expect("the server answers")
    }

    /// The bytes of an answer that is no text, with its status and headers.
    pub(crate) fn download(&self, path: &str, authorization: &str) -> (String, Vec<u8>) {
        // HTTP/1.0, so that the body comes as it is.
        let head = format!(
            "GET {path} HTTP/1.0\r\nHost: {}\r\nAuthorization: {authorization}\r\n\r\n",
            self.address
        );
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        stream.write_all(head.as_bytes()).expect("it reads");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it answers");
        let body = answer.windows(4).position(|four| four == b"\r\n\r\n");
        let bytes = answer.split_off(body.expect("a head") + 4);
        (String::from_utf8(answer).expect("ASCII"), bytes)
    }

    /// Takes an article in; the answer, or `None` when the connection broke.
    pub(crate) fn ingest(&self, text: &str) -> Option<String> {
        let text = text.replace('\n', " ");
        let query = format!(
            "mutation {{ ingestText(input: {{ text: \\\"{text}\\\", publisher: \\\"Paper\\\", publishedAt: \\\"2025-11-20\\\", \
             language: \\\"en\\\" }}) {{ document {{ id }} userErrors {{ code }} }} }}"
        );
        let body = format!("{{\"query\":\"{query}\"}}");
        let head = format!(
            "POST /graphql HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            self.address,
            body.len()
        );
        Some(self.exchange(&(head + &body)).ok()?.1)
    }

    fn exchange(&self, request: &str) -> std::io::Result<(u16, String)> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.write_all(request.as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let broken = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
        let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(broken)?;
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        Ok((status.ok_or_else(broken)?, body.to_owned()))
    }

    /// Says SIGTERM.
    pub(crate) fn terminate(&self) {
        let id = self.id().to_string();
        let killed = Command::new("kill").args(["-TERM", &id]).status();
        assert!(killed.expect("there is a `kill`").success());
    }

    /// Waits until it has ended by itself.
    pub(crate) fn wait(mut self) -> ExitStatus {
        self.child.wait().expect("a child")
    }

    /// Ends it without warning.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("a child");
        self.child.wait().expect("a child");
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already.
        let _ended = self.child.kill().and_then(|()| self.child.wait());
    }
}
