//! The plainest of HTTP clients: what is asked is what is sent, and what comes is what is
//! seen, compressed or not.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Its status.
    pub(crate) status: u16,
    /// Its headers by name in small letters; those that came twice are joined.
    headers: BTreeMap<String, String>,
    /// Its body.
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// A header; empty where it did not come.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// Where it leads, without a host that is the server's own.
    pub(crate) fn location(&self) -> &str {
        let location = self.header("location");
        let rest = location.strip_prefix("http://kyyeu.example");
        rest.map_or(location, |rest| {
            rest.trim_start_matches(|c: char| c == ':' || c.is_ascii_digit())
        })
    }
}

/// Asks a server on this machine.
pub(crate) fn ask(port: u16, method: &str, target: &str, headers: &[(&str, &str)]) -> Answer {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let mut request =
        format!("{method} {target} HTTP/1.1\r\nHost: kyyeu.example\r\nConnection: close\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str("\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap();
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines
        .next()
        .unwrap()
        .split(' ')
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for line in lines {
        let (name, value) = line.split_once(':').unwrap();
        let value = value.trim();
        found
            .entry(name.to_lowercase())
            .and_modify(|before| *before = format!("{before}, {value}"))
            .or_insert_with(|| value.to_owned());
    }
    let mut body = bytes[end + 4..].to_vec();
    if found
        .get("transfer-encoding")
        .is_some_and(|way| way == "chunked")
    {
        body = joined(&body);
    }
    Answer {
        status,
        headers: found,
        body,
    }
}

/// A body that came in chunks (RFC 9112, section 7.1).
fn joined(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let line = rest.windows(2).position(|two| two == b"\r\n").unwrap();
        let size = std::str::from_utf8(&rest[..line]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        rest = &rest[line + 2..];
        if size == 0 {
            return body;
        }
        body.extend_from_slice(&rest[..size]);
        rest = &rest[size + 2..];
    }
}
