//! A line of a web server's log: who asked for what, when, and with what success.
//!
//! Reads the common and the combined format of Apache and nginx, also with the name of
//! the host before them (`vhost_combined`). Lines are bytes: nobody vouches for what
//! browsers send.

use std::net::IpAddr;

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::Offset;

/// A request that was logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit<'a> {
    /// The address that asked, or its name.
    pub address: &'a [u8],
    /// When, as it is written: `03/Dec/2021:09:00:00 +0700`.
    pub time: &'a [u8],
    /// The request's line: `GET / HTTP/1.1`.
    pub request: &'a [u8],
    /// The answer's status.
    pub status: u16,
    /// Where the reader came from, in the combined format.
    pub referrer: Option<&'a [u8]>,
    /// The browser, in the combined format.
    pub agent: Option<&'a [u8]>,
}

impl<'a> Hit<'a> {
    /// Reads a line; `None` where it is in neither format.
    pub fn read(line: &'a [u8]) -> Option<Hit<'a>> {
        let open = find_time(line)?;
        let head = line.get(..open)?;
        let time = line.get(open + 1..open + 1 + TIME)?;
        let rest = line.get(open + 1 + TIME..)?.strip_prefix(b"] ")?;
        let (request, rest) = quoted(rest)?;
        let mut words = rest
            .split(|&byte| byte == b' ')
            .filter(|word| !word.is_empty());
        let status = number(words.next()?)?;
        // Bytes of the answer, or a hyphen.
        words.next()?;
        let rest = rest
            .iter()
            .position(|&byte| byte == b'"')
            .and_then(|at| rest.get(at..));
        let (referrer, rest) = rest.and_then(quoted).unzip();
        let agent = rest
            .and_then(|rest| quoted(rest.trim_ascii_start()))
            .map(|(agent, _)| agent);
        Some(Hit {
            address: address(head)?,
            time,
            request,
            status,
            referrer,
            agent,
        })
    }

    /// The path that was asked for by `GET`, without its query and with what the server
    /// wrote as escapes as it was; `None` for any other request.
    pub fn path(&self) -> Option<String> {
        let rest = self.request.strip_prefix(b"GET ")?;
        let target = rest.split(|&byte| byte == b' ').next()?;
        let target = unescaped(target);
        let target = String::from_utf8(target).ok()?;
        let path = match target.split_once("://") {
            // A whole address, as a proxy is asked.
            Some((_, rest)) if !target.starts_with('/') => rest.find('/').map(|at| &rest[at..])?,
            _ => target.as_str(),
        };
        let end = path.find(['?', '#']).unwrap_or(path.len());
        Some(path[..end].to_owned())
    }
}

/// Characters of a time: `03/Dec/2021:09:00:00 +0700`.
const TIME: usize = 26;

/// The place of the bracket before the time. A user's name before it may hold brackets
/// of its own.
fn find_time(line: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + line.get(from..)?.iter().position(|&byte| byte == b'[')?;
        let time = line.get(at + 1..)?;
        let shape = |place: usize, byte: u8| time.get(place) == Some(&byte);
        if shape(2, b'/') && shape(6, b'/') && shape(11, b':') && shape(TIME, b']') {
            return Some(at);
        }
        from = at + 1;
    }
}

/// The address at the beginning of a line: the first word, or the second where a
/// host's name stands before it.
fn address(head: &[u8]) -> Option<&[u8]> {
    let mut words = head
        .split(|&byte| byte == b' ')
        .filter(|word| !word.is_empty());
    let (first, second) = (words.next()?, words.next());
    let is_address = |word: &[u8]| {
        let text = std::str::from_utf8(word).ok();
        text.is_some_and(|text| text.parse::<IpAddr>().is_ok())
    };
    match second {
        Some(second) if is_address(second) && !is_address(first) => Some(second),
        _ => Some(first),
    }
}

/// What stands in quotation marks at the beginning, and the rest.
fn quoted(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let inner = text.strip_prefix(b"\"")?;
    let mut escaped = false;
    for (at, &byte) in inner.iter().enumerate() {
        match byte {
            b'"' if !escaped => return Some((inner.get(..at)?, inner.get(at + 1..)?)),
            b'\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    None
}

/// Bytes without the escapes of servers: `\xC3` and `\"`.
fn unescaped(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        let hex = |place: usize| text.get(place).and_then(|&c| char::from(c).to_digit(16));
        match (byte, text.get(at + 1)) {
            (b'\\', Some(b'x')) if hex(at + 2).is_some() && hex(at + 3).is_some() => {
                let value = hex(at + 2).unwrap_or(0) * 16 + hex(at + 3).unwrap_or(0);
                out.push(u8::try_from(value).unwrap_or(b'?'));
                at += 4;
            }
            (b'\\', Some(&next @ (b'"' | b'\\'))) => {
                out.push(next);
                at += 2;
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}

fn number<T: std::str::FromStr>(digits: &[u8]) -> Option<T> {
    let text = std::str::from_utf8(digits).ok()?;
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| plain)
}

/// The moment of a time as logs write it.
pub fn moment(time: &[u8]) -> Option<Timestamp> {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    if time.len() != TIME {
        return None;
    }
    let month = std::str::from_utf8(time.get(3..6)?).ok()?;
    let month = MONTHS.find(month).filter(|at| at.is_multiple_of(3))? / 3 + 1;
    let date = civil::Date::new(
        number(time.get(7..11)?)?,
        i8::try_from(month).ok()?,
        number(time.get(..2)?)?,
    );
    let clock = civil::Time::new(
        number(time.get(12..14)?)?,
        number(time.get(15..17)?)?,
        // A leap second is counted with the one before.
        number::<i8>(time.get(18..20)?)?.min(59),
        0,
    );
    let sign = match time.get(21)? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let hours: i32 = number(time.get(22..24)?)?;
    let minutes: i32 = number(time.get(24..26)?)?;
    let offset = Offset::from_seconds(sign * (hours * 60 + minutes) * 60).ok()?;
    offset
        .to_timestamp(date.ok()?.to_datetime(clock.ok()?))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMBINED: &str = r#"203.0.113.9 - - [03/Dec/2021:09:00:00 +0700] "GET /tin-tuc/ HTTP/1.1" 200 512 "https://a.vn/?q=\"x\"" "Mozilla/5.0 (X11)""#;

    fn read(line: &str) -> Hit<'_> {
        Hit::read(line.as_bytes()).unwrap_or_else(|| panic!("{line}"))
    }

    #[test]
    fn both_formats_of_both_servers_are_read() {
        let hit = read(COMBINED);
        assert_eq!(hit.address, b"203.0.113.9");
        assert_eq!(
            (hit.status, hit.request),
            (200, &b"GET /tin-tuc/ HTTP/1.1"[..])
        );
        assert_eq!(hit.referrer, Some(&br#"https://a.vn/?q=\"x\""#[..]));
        assert_eq!(hit.agent, Some(&b"Mozilla/5.0 (X11)"[..]));
        let common = read(r#"::1 - an b [x] [03/Dec/2021:09:00:00 +0700] "GET / HTTP/1.0" 304 -"#);
        assert_eq!((common.address, common.status), (&b"::1"[..], 304));
        assert_eq!((common.referrer, common.agent), (None, None));
        let host = read(
            r#"so.vn:443 2001:db8::9 - - [03/Dec/2021:09:00:00 +0700] "GET / HTTP/2.0" 200 1 "-" "A" "more""#,
        );
        assert_eq!(
            (host.address, host.agent),
            (&b"2001:db8::9"[..], Some(&b"A"[..]))
        );
        // A name in place of an address stays what it is.
        assert_eq!(
            read(&COMBINED.replace("203.0.113.9", "may.vn")).address,
            b"may.vn"
        );
    }

    #[test]
    fn what_is_no_line_of_a_log_is_none() {
        for line in [
            "",
            "chữ",
            "[",
            "1.2.3.4 - - [03/Dec/2021:09:00:00 +0700]",
            r#"1.2.3.4 - - [03/Dec/2021:09:00:00 +0700] "GET / HTTP/1.1"#,
            r#"1.2.3.4 - - [03/Dec/2021:09:00:00 +0700] "GET /" abc 1"#,
            r#"1.2.3.4 - - [03/Dec/2021:09:00:00 +0700] "GET /" 200"#,
            r#"1.2.3.4 - - [2021-12-03T09:00:00+07:00] "GET /" 200 1"#,
        ] {
            assert_eq!(Hit::read(line.as_bytes()), None, "{line}");
        }
    }

    #[test]
    fn the_path_is_what_was_asked_for() {
        let path = |request: &str| {
            let line = COMBINED.replace("GET /tin-tuc/ HTTP/1.1", request);
            read(&line).path()
        };
        assert_eq!(path("GET /a/?x=1 HTTP/1.1").as_deref(), Some("/a/"));
        assert_eq!(path("GET /a").as_deref(), Some("/a"));
        assert_eq!(
            path("GET https://so.vn/a/b HTTP/1.1").as_deref(),
            Some("/a/b")
        );
        assert_eq!(
            path("GET /a/https://b/ HTTP/1.1").as_deref(),
            Some("/a/https://b/")
        );
        assert_eq!(
            path(r"GET /\xE1\xBA\xA2nh HTTP/1.1").as_deref(),
            Some("/Ảnh")
        );
        assert_eq!(path("HEAD / HTTP/1.1"), None);
        assert_eq!(path("POST / HTTP/1.1"), None);
        assert_eq!(path(r"\x16\x03\x01"), None);
        assert_eq!(path(r"GET /\xFF HTTP/1.1"), None);
        assert_eq!(path("-"), None);
    }

    #[test]
    fn times_are_moments() {
        let at = |text: &str| moment(text.as_bytes()).map(|moment| moment.to_string());
        let known = at("03/Dec/2021:00:30:00 +0700");
        assert_eq!(known.as_deref(), Some("2021-12-02T17:30:00Z"));
        let west = at("31/Dec/2021:23:59:60 -0330");
        assert_eq!(west.as_deref(), Some("2022-01-01T03:29:59Z"));
        for wrong in [
            "30/Feb/2021:00:00:00 +0700",
            "03/Dez/2021:00:00:00 +0700",
            "03/anF/2021:00:00:00 +0700",
            "03/Dec/2021:24:00:00 +0700",
            "03/Dec/2021:00:00:00 *0700",
            "03/Dec/2021:00:00:00 +9900",
            "-3/Dec/2021:00:00:00 +0700",
            "",
        ] {
            assert_eq!(at(wrong), None, "{wrong}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_line_panics(line in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = Hit::read(&line).map(|hit| (hit.path(), moment(hit.time)));
        }

        #[test]
        fn no_damaged_line_panics(at in 0..130usize, byte: u8) {
            let mut line = COMBINED.as_bytes().to_vec();
            if let Some(place) = line.get_mut(at) {
                *place = byte;
            }
            let _ = Hit::read(&line).map(|hit| (hit.path(), moment(hit.time)));
        }
    }
}
