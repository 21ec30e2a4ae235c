//! Answers: bytes with the headers that a good web server sends.
//!
//! Owns content types, validators, ranges, compression and the policy for
//! browsers. Does not know what is asked for.

use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::pin::Pin;
use std::sync::LazyLock;
use std::task::{Context, Poll};

use flate2::Compression;
use flate2::write::GzEncoder;
use http_body_util::{BodyExt as _, Full, combinators::BoxBody};
use hyper::body::{Body, Bytes, Frame, SizeHint};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use tokio::sync::mpsc;
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use super::file::{self, OpenFile};
use crate::media::Media;
use crate::policy;

/// The body of every answer.
pub type Answer = Response<BoxBody<Bytes, io::Error>>;

/// Bytes under which compressing is not worth while.
const SMALL: usize = 1024;
/// Bytes of a file that are read at once.
const PIECE: usize = 64 << 10;

/// What a page may do, which is what the published site allows it.
static POLICY: LazyLock<Option<HeaderValue>> =
    LazyLock::new(|| policy::content_security_policy(&[]).parse().ok());

/// What the request says of the form in which it wants the answer.
#[derive(Debug)]
pub struct Wish<'a> {
    /// The headers of the request.
    pub headers: &'a HeaderMap,
    /// Whether only the headers of the answer are wanted.
    pub head: bool,
}

/// An answer with these bytes.
pub fn bytes(status: StatusCode, media: Media, bytes: Bytes, wish: &Wish<'_>) -> Answer {
    let tag = format!("\"{:032x}\"", xxh3_128(&bytes));
    let range = match status {
        StatusCode::OK => range(wish.headers, &tag, bytes.len() as u64),
        _ => Range::Whole,
    };
    let is_packed =
        media.packs && bytes.len() >= SMALL && range == Range::Whole && accepts_gzip(wish.headers);
    let tag = match is_packed {
        true => format!("{}-gz\"", tag.trim_end_matches('"')),
        false => tag,
    };
    if status == StatusCode::OK && is_known(wish.headers, &tag) {
        return finish(StatusCode::NOT_MODIFIED, media, &tag, None, empty());
    }
    let total = bytes.len() as u64;
    let (status, part, body) = match range {
        Range::Unsatisfiable => return unsatisfiable(media, total),
        Range::Part(from, to) => {
            let part = bytes.slice(from as usize..to as usize);
            (StatusCode::PARTIAL_CONTENT, Some((from, to, total)), part)
        }
        Range::Whole if is_packed => (status, None, gzip(&bytes).unwrap_or(bytes)),
        Range::Whole => (status, None, bytes),
    };
    let length = body.len() as u64;
    let body = match wish.head {
        true => empty(),
        false => full(body),
    };
    let mut answer = finish(status, media, &tag, part, body);
    answer
        .headers_mut()
        .insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    if is_packed {
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    answer
}

/// An answer with the bytes of a file, which is read piece by piece.
///
/// # Errors
/// If the file cannot be read, or is none of the site's any more.
pub fn file(root: &Path, path: &Path, media: Media, wish: &Wish<'_>) -> io::Result<Answer> {
    let mut opened = file::open(root, path)?;
    if media.packs && opened.size <= file::SMALL {
        let mut content = Vec::new();
        opened.file.read_to_end(&mut content)?;
        return Ok(bytes(StatusCode::OK, media, content.into(), wish));
    }
    let tag = format!("\"{:032x}\"", tag_of(&mut opened)?);
    if is_known(wish.headers, &tag) {
        return Ok(finish(StatusCode::NOT_MODIFIED, media, &tag, None, empty()));
    }
    let total = opened.size;
    let (status, part, from, to) = match range(wish.headers, &tag, total) {
        Range::Unsatisfiable => return Ok(unsatisfiable(media, total)),
        Range::Part(from, to) => (
            StatusCode::PARTIAL_CONTENT,
            Some((from, to, total)),
            from,
            to,
        ),
        Range::Whole => (StatusCode::OK, None, 0, total),
    };
    let body = match wish.head {
        true => empty(),
        false => stream(opened, from, to)?,
    };
    let mut answer = finish(status, media, &tag, part, body);
    let length = HeaderValue::from(to - from);
    answer.headers_mut().insert(header::CONTENT_LENGTH, length);
    Ok(answer)
}

/// An answer that leads elsewhere.
pub fn redirect(status: StatusCode, location: &str) -> Answer {
    let mut answer = Response::new(empty());
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    if let Ok(location) = HeaderValue::from_str(location) {
        headers.insert(header::LOCATION, location);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
    guard(headers);
    answer
}

/// An answer whose body comes bit by bit and has no end.
pub fn events(body: Channel) -> Answer {
    let mut answer = Response::new(body.boxed());
    let headers = answer.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/event-stream; charset=utf-8"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    guard(headers);
    answer
}

fn finish(
    status: StatusCode,
    media: Media,
    tag: &str,
    part: Option<(u64, u64, u64)>,
    body: BoxBody<Bytes, io::Error>,
) -> Answer {
    let mut answer = Response::new(body);
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media.name));
    let is_good = status.is_success() || status == StatusCode::NOT_MODIFIED;
    if let (true, Ok(tag)) = (is_good, HeaderValue::from_str(tag)) {
        headers.insert(header::ETAG, tag);
        headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    }
    // Kept by the browser, but never used without asking.
    let cache = if is_good { "no-cache" } else { "no-store" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    if media.packs {
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    if let Some((from, to, total)) = part {
        let range = format!("bytes {from}-{}/{total}", to.saturating_sub(1));
        if let Ok(range) = HeaderValue::from_str(&range) {
            headers.insert(header::CONTENT_RANGE, range);
        }
    }
    guard(headers);
    answer
}

/// What every answer tells the browser to forbid.
fn guard(headers: &mut HeaderMap) {
    if let Some(policy) = &*POLICY {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy.clone());
    }
    let own = [
        ("referrer-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("x-robots-tag", "noindex, nofollow"),
    ];
    for (name, value) in policy::HEADERS.into_iter().chain(own) {
        if let Ok(name) = HeaderName::try_from(name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
}

fn unsatisfiable(media: Media, total: u64) -> Answer {
    let mut answer = finish(StatusCode::RANGE_NOT_SATISFIABLE, media, "", None, empty());
    if let Ok(range) = HeaderValue::from_str(&format!("bytes */{total}")) {
        answer.headers_mut().insert(header::CONTENT_RANGE, range);
    }
    answer
}

fn empty() -> BoxBody<Bytes, io::Error> {
    full(Bytes::new())
}

fn full(bytes: Bytes) -> BoxBody<Bytes, io::Error> {
    Full::new(bytes).map_err(|never| match never {}).boxed()
}

fn gzip(bytes: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::fast());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

/// Whether gzip is among the encodings that the request accepts (RFC 9110, 12.5.3).
fn accepts_gzip(headers: &HeaderMap) -> bool {
    let mut any = None;
    for line in headers.get_all(header::ACCEPT_ENCODING) {
        for entry in line.to_str().unwrap_or_default().split(',') {
            let mut parts = entry.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let weight = parts.find_map(|part| part.strip_prefix("q="));
            let wanted = weight.is_none_or(|weight| weight.parse().is_ok_and(|q: f32| q > 0.0));
            if name.eq_ignore_ascii_case("gzip") {
                return wanted;
            }
            if name == "*" {
                any = Some(wanted);
            }
        }
    }
    any.unwrap_or(false)
}

/// Whether the browser has the bytes of this tag already (RFC 9110, 13.1.2).
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    headers.get_all(header::IF_NONE_MATCH).iter().any(|line| {
        let line = line.to_str().unwrap_or_default();
        line.split(',').any(|known| {
            let known = known.trim();
            known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag
        })
    })
}

/// The part of the bytes that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Range {
    Whole,
    /// From and to, the latter excluded.
    Part(u64, u64),
    Unsatisfiable,
}

/// The one range that is asked for. Several, or what cannot be read, are answered
/// with the whole, as RFC 9110, 14.2 allows.
fn range(headers: &HeaderMap, tag: &str, size: u64) -> Range {
    let Some(asked) = headers
        .get(header::RANGE)
        .and_then(|range| range.to_str().ok())
    else {
        return Range::Whole;
    };
    // Only while it is the same file that the earlier parts came from.
    let condition = headers.get(header::IF_RANGE);
    if condition.is_some_and(|condition| condition.as_bytes() != tag.as_bytes()) {
        return Range::Whole;
    }
    let Some((from, to)) = asked
        .strip_prefix("bytes=")
        .and_then(|range| range.split_once('-'))
    else {
        return Range::Whole;
    };
    let number = |text: &str| match text.bytes().all(|byte| byte.is_ascii_digit()) {
        true if !text.is_empty() => Some(text.parse::<u64>().unwrap_or(u64::MAX)),
        _ => None,
    };
    match (number(from), number(to)) {
        (Some(from), _) if to.is_empty() && from < size => Range::Part(from, size),
        (Some(from), Some(to)) if from <= to && from < size => {
            Range::Part(from, to.saturating_add(1).min(size))
        }
        (Some(from), Some(to)) if from > to => Range::Whole,
        (None, Some(last)) if from.is_empty() && last > 0 && size > 0 => {
            Range::Part(size - last.min(size), size)
        }
        (None, Some(_)) if from.is_empty() => Range::Unsatisfiable,
        (Some(_), Some(_)) => Range::Unsatisfiable,
        (Some(_), None) if to.is_empty() => Range::Unsatisfiable,
        _ => Range::Whole,
    }
}

/// A hash of a file's bytes, which is read to its end and wound back.
fn tag_of(opened: &mut OpenFile) -> io::Result<u128> {
    let mut hash = Xxh3::new();
    let mut buffer = vec![0; PIECE];
    loop {
        let read = opened.file.read(&mut buffer)?;
        let Some(part) = buffer.get(..read).filter(|part| !part.is_empty()) else {
            break;
        };
        hash.update(part);
    }
    opened.file.rewind()?;
    Ok(hash.digest128())
}

/// Reads a stretch of a file as fast as the client takes it.
fn stream(opened: OpenFile, from: u64, to: u64) -> io::Result<BoxBody<Bytes, io::Error>> {
    let mut file = opened.file;
    file.seek(SeekFrom::Start(from))?;
    let (sender, receiver) = mpsc::channel(2);
    let mut left = to - from;
    tokio::task::spawn_blocking(move || {
        while left > 0 {
            let mut piece = vec![0; PIECE.min(usize::try_from(left).unwrap_or(PIECE))];
            let read = match file.read(&mut piece) {
                // The file has become shorter: the client must not take it for whole.
                Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
                other => other,
            };
            let ended = read.is_err();
            let piece = read.map(|read| {
                piece.truncate(read);
                left -= read as u64;
                Bytes::from(piece)
            });
            if sender.blocking_send(piece).is_err() || ended {
                break;
            }
        }
    });
    Ok(Channel::new(receiver, Some(to - from), None).boxed())
}

/// A body whose bytes another task sends.
pub struct Channel {
    receiver: mpsc::Receiver<io::Result<Bytes>>,
    size: Option<u64>,
    /// What ends with the body, because the client has gone.
    _guard: Option<Guard>,
}

/// Ends a task when it is dropped.
#[derive(Debug)]
pub struct Guard(pub tokio::task::AbortHandle);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Channel {
    /// A body of what comes through a channel.
    pub fn new(
        receiver: mpsc::Receiver<io::Result<Bytes>>,
        size: Option<u64>,
        guard: Option<Guard>,
    ) -> Channel {
        Channel {
            receiver,
            size,
            _guard: guard,
        }
    }
}

impl Body for Channel {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let next = self.receiver.poll_recv(context);
        next.map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }

    fn size_hint(&self) -> SizeHint {
        self.size
            .map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pairs = pairs.iter();
        let pairs = pairs.map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        pairs.collect()
    }

    #[test]
    fn one_range_is_answered() {
        let of = |asked: &str, size| range(&headers(&[("range", asked)]), "\"t\"", size);
        assert_eq!(of("bytes=0-0", 10), Range::Part(0, 1));
        assert_eq!(of("bytes=2-", 10), Range::Part(2, 10));
        assert_eq!(of("bytes=2-99", 10), Range::Part(2, 10));
        assert_eq!(of("bytes=-3", 10), Range::Part(7, 10));
        assert_eq!(of("bytes=-99", 10), Range::Part(0, 10));
        assert_eq!(
            of("bytes=5-99999999999999999999999", 10),
            Range::Part(5, 10)
        );
        for beyond in [
            "bytes=10-",
            "bytes=10-12",
            "bytes=-0",
            "bytes=99999999999999999999999-",
        ] {
            assert_eq!(of(beyond, 10), Range::Unsatisfiable, "{beyond}");
        }
        assert_eq!(of("bytes=0-", 0), Range::Unsatisfiable);
        assert_eq!(of("bytes=-1", 0), Range::Unsatisfiable);
        for odd in [
            "bytes=4-2",
            "bytes=0-1,3-4",
            "bytes=a-b",
            "bytes=-",
            "bytes=+1-2",
            "items=0-1",
            "bytes 0-1",
        ] {
            assert_eq!(of(odd, 10), Range::Whole, "{odd}");
        }
        let stale = headers(&[("range", "bytes=0-0"), ("if-range", "\"old\"")]);
        assert_eq!(range(&stale, "\"t\"", 10), Range::Whole);
        let same = headers(&[("range", "bytes=0-0"), ("if-range", "\"t\"")]);
        assert_eq!(range(&same, "\"t\"", 10), Range::Part(0, 1));
    }

    #[test]
    fn gzip_is_sent_where_it_is_accepted() {
        for (value, wanted) in [
            ("gzip", true),
            ("br, GZIP;q=0.5", true),
            ("*", true),
            ("gzip;q=0, *", false),
            ("gzip; q=0.0", false),
            ("identity", false),
            ("", false),
        ] {
            let headers = headers(&[("accept-encoding", value)]);
            assert_eq!(accepts_gzip(&headers), wanted, "{value}");
        }
    }

    #[test]
    fn tags_are_compared_weakly() {
        for (value, known) in [
            ("\"t\"", true),
            ("W/\"t\"", true),
            ("\"a\", \"t\"", true),
            ("*", true),
            ("\"a\"", false),
            ("t", false),
        ] {
            assert_eq!(
                is_known(&headers(&[("if-none-match", value)]), "\"t\""),
                known,
                "{value}"
            );
        }
    }
}
