//! Whether readers get what was published: every changed address, asked as a browser
//! asks.

use std::path::Path;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use xxhash_rust::xxh3::xxh3_128;

use super::guard::address;
use super::manifest::Known;
use super::store::{Fault, object};
use crate::language::Language;
use crate::media;
use crate::text::percent;

/// Requests under way at once: a server of a department is not to be stormed.
const PARALLEL: usize = 4;

/// What is wrong with an address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mismatch {
    /// The address.
    pub url: String,
    /// What.
    pub what: What,
}

/// What can be wrong with an answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// There was none.
    Unreachable(String),
    /// The status is not 200.
    Status(u16),
    /// Other bytes than were sent.
    Content,
    /// Another type than the file has.
    Media(String, &'static str),
    /// Nothing by which a browser can ask whether its copy is still good.
    Caching,
    /// What was deleted is still there.
    StillThere,
    /// The program's own books can be read by everybody.
    BooksShown,
}

impl What {
    /// In words.
    pub fn message(&self, language: Language) -> String {
        match self {
            What::Unreachable(said) => language.pick(
                format!("không kết nối được ({said})"),
                format!("cannot be reached ({said})"),
            ),
            What::Status(status) => language.pick(
                format!("máy chủ trả lời {status}, phải là 200"),
                format!("the server answers {status} and should answer 200"),
            ),
            What::Content => language.pick(
                "nội dung khác với tệp đã gửi; có thể còn bản cũ trong bộ nhớ đệm (CDN, proxy)".to_owned(),
                "other content than was sent; a cache in between may hold the old one".to_owned(),
            ),
            What::Media(found, wanted) => language.pick(
                format!("kiểu nội dung là “{found}”, phải là “{wanted}”"),
                format!("the type is “{found}” and should be “{wanted}”"),
            ),
            What::Caching => language.pick(
                "không có ETag, Last-Modified hay Cache-Control: trình duyệt không biết bản cũ còn dùng được không".to_owned(),
                "no ETag, Last-Modified or Cache-Control: browsers cannot tell whether their copy is still good".to_owned(),
            ),
            What::StillThere => language.pick(
                "đã xóa nhưng vẫn còn xem được".to_owned(),
                "was deleted and can still be read".to_owned(),
            ),
            What::BooksShown => language.pick(
                "thư mục .kyyeu ai cũng đọc được; cấu hình máy chủ để từ chối các tên bắt đầu bằng dấu chấm".to_owned(),
                "everybody can read the folder .kyyeu; have the server refuse names that begin with a full stop".to_owned(),
            ),
        }
    }
}

/// Asks for every file that was sent and every one that was deleted, and gives what
/// is wrong, in order of address.
///
/// # Errors
/// If the certificate authority of the target cannot be used.
pub fn verify(
    base: &str,
    sent: &[(String, Known)],
    removed: &[String],
    authority: Option<&Path>,
) -> Result<Vec<Mismatch>, Fault> {
    let agent = object::agent(authority)?;
    let base = base.trim_end_matches('/');
    let books = (super::manifest::PATH.to_owned(), None);
    let gone = removed.iter().map(|path| (path.clone(), None));
    let sent = sent
        .iter()
        .map(|(path, known)| (path.clone(), Some(*known)));
    let asked: Vec<(String, Option<Known>)> = sent.chain(gone).chain([books]).collect();
    let next = AtomicUsize::new(0);
    let found = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..PARALLEL {
            scope.spawn(|| {
                while let Some((path, known)) = asked.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let url = url(base, path);
                    if let Some(what) = ask(&agent, &url, path, *known) {
                        let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                        found.push(Mismatch { url, what });
                    }
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.sort();
    Ok(found)
}

fn url(base: &str, path: &str) -> String {
    let mut url = base.to_owned();
    percent::encode_path(&address(path), &mut url);
    url
}

fn ask(agent: &ureq::Agent, url: &str, path: &str, known: Option<Known>) -> Option<What> {
    // Whatever compresses on the way is not asked to.
    let asked = agent.get(url).header("accept-encoding", "identity").call();
    let mut answer = match asked {
        Ok(answer) => answer,
        Err(error) => return Some(What::Unreachable(error.to_string())),
    };
    let status = answer.status().as_u16();
    let Some(known) = known else {
        let is_books = path == super::manifest::PATH;
        return (status == 200).then_some(if is_books {
            What::BooksShown
        } else {
            What::StillThere
        });
    };
    // The page for addresses that do not exist is one itself on some servers.
    if status != 200 && !(status == 404 && path == "404.html") {
        return Some(What::Status(status));
    }
    let header = |name: &str| {
        let value = answer.headers().get(name)?;
        Some(value.to_str().unwrap_or_default().to_owned())
    };
    let wanted = media::of(path).name;
    let found = header("content-type").unwrap_or_default();
    let essence = |media: &str| {
        media
            .split(';')
            .next()
            .unwrap_or("")
            .trim()
            .to_ascii_lowercase()
    };
    let fits = essence(&found) == essence(wanted) || is_alike(&essence(&found), &essence(wanted));
    let has_caching = ["etag", "last-modified", "cache-control"]
        .iter()
        .any(|name| header(name).is_some());
    match answer
        .body_mut()
        .with_config()
        .limit(u64::MAX)
        .read_to_vec()
    {
        Ok(bytes) if xxh3_128(&bytes) != known.hash => return Some(What::Content),
        Ok(_) => {}
        Err(error) => return Some(What::Unreachable(error.to_string())),
    }
    if !fits && wanted != "application/octet-stream" {
        return Some(What::Media(found, wanted));
    }
    (!has_caching).then_some(What::Caching)
}

/// Types of which servers use the one or the other.
fn is_alike(found: &str, wanted: &str) -> bool {
    const ALIKE: [&[&str]; 5] = [
        &[
            "text/javascript",
            "application/javascript",
            "application/x-javascript",
        ],
        &[
            "application/xml",
            "text/xml",
            "application/atom+xml",
            "application/rss+xml",
        ],
        &["image/x-icon", "image/vnd.microsoft.icon"],
        &["application/x-bibtex", "text/x-bibtex"],
        &["application/manifest+json", "application/json"],
    ];
    ALIKE
        .iter()
        .any(|group| group.contains(&found) && group.contains(&wanted))
}
