//! From a request to its answer.

use std::net::SocketAddr;
use std::sync::Arc;

use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Request, StatusCode};

use super::gate::{Admitted, Refusal};
use super::injection::{inject, suggestions};
use super::page::{PageText, escape};
use super::reply::{self, Answer, Wish};
use super::snapshot::{Content, Snapshot, View};
use super::state::Reader;
use super::table::Found;
use super::{Preview, events, status, suggestion, table};
use crate::language::Language;
use crate::media::{self, HTML, Media};
use crate::route::Route;

/// Bytes of a page's address that readers may name.
const LONGEST: usize = 4000;

/// Both ends of a connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Client {
    /// Our end.
    pub(super) local: SocketAddr,
    /// The other end.
    pub(super) peer: SocketAddr,
}

impl Client {
    fn is_here(self) -> bool {
        self.peer.ip().to_canonical().is_loopback()
    }
}

/// Answers a request.
pub(super) async fn answer(
    preview: &Arc<Preview>,
    client: Client,
    request: Request<Incoming>,
) -> Answer {
    // Whatever it brings with it is not read.
    let (parts, _) = request.into_parts();
    match preview.gate.admit(&parts, client.local) {
        Ok(Admitted::Yes) => admitted(preview, client, parts).await,
        Ok(Admitted::Entering {
            target,
            from_elsewhere,
        }) => enter(preview, &target, from_elsewhere),
        Err(refusal) => refuse(preview, refusal, &parts),
    }
}

async fn admitted(preview: &Arc<Preview>, client: Client, parts: Parts) -> Answer {
    let path = parts.uri.path();
    if path == "/__kyyeu/events" && parts.method == Method::GET && preview.reload {
        let reader = reader(client, &parts);
        let snapshot = preview.snapshot();
        if let Some(view) = snapshot.view.as_deref()
            && let Some(path) = preview.inner(view, &reader.path)
        {
            preview.recent.visit(&path);
        }
        return events::subscribe(preview, reader).unwrap_or_else(|| busy(preview));
    }
    let done = work(preview, move |preview| match parts.uri.path() {
        path if path.starts_with("/__kyyeu/") => own(preview, client, &parts, path),
        path => page(preview, &parts, path),
    })
    .await;
    done.unwrap_or_else(|| broken(preview))
}

/// Runs what may take a while beside the connections, a few at a time; `None` if
/// it fails.
pub(super) async fn work<T: Send + 'static>(
    preview: &Arc<Preview>,
    job: impl FnOnce(&Preview) -> T + Send + 'static,
) -> Option<T> {
    let permit = Arc::clone(&preview.work).acquire_owned().await.ok()?;
    let preview = Arc::clone(preview);
    let done = tokio::task::spawn_blocking(move || {
        let result = job(&preview);
        drop(permit);
        result
    });
    done.await.ok()
}

fn wish(parts: &Parts) -> Wish<'_> {
    Wish {
        headers: &parts.headers,
        head: parts.method == Method::HEAD,
    }
}

/// What the preview itself is asked for.
fn own(preview: &Preview, client: Client, parts: &Parts, path: &str) -> Answer {
    let snapshot = preview.snapshot();
    let language = preview.language(&snapshot);
    let wish = wish(parts);
    let text = |media: Media, text: String| reply::bytes(StatusCode::OK, media, text.into(), &wish);
    match path {
        "/__kyyeu/" => {
            let query = query(parts, "q").unwrap_or_default();
            let main = status::main(preview, &snapshot, &query, client.is_here());
            let title = language.pick("Bản xem trước: tình trạng", "Preview: status");
            let page = PageText {
                language,
                title,
                main: &main,
                waits: false,
            };
            reply::bytes(StatusCode::OK, HTML, page.bytes(), &wish)
        }
        "/__kyyeu/state" => {
            let state = preview.state(&snapshot, &reader(client, parts));
            text(media::of("state.json"), state.to_string())
        }
        "/__kyyeu/preview.js" => {
            let words = super::status::script_words(language, preview.reload);
            let script = include_str!("client/preview.js").replace("{/*WORDS*/}", &words);
            text(media::of("preview.js"), script)
        }
        "/__kyyeu/preview.css" => {
            let styles = include_str!("client/preview.css").to_owned();
            text(media::of("preview.css"), styles)
        }
        "/__kyyeu/status.css" => {
            let styles = include_str!("client/status.css").to_owned();
            text(media::of("status.css"), styles)
        }
        _ => {
            let title = language.pick("Không có trang này", "There is no such page");
            let page = PageText {
                language,
                title,
                main: "<p><a href=\"/__kyyeu/\">/__kyyeu/</a></p>",
                waits: false,
            };
            reply::bytes(StatusCode::NOT_FOUND, HTML, page.bytes(), &wish)
        }
    }
}

/// What of the site is asked for.
fn page(preview: &Preview, parts: &Parts, path: &str) -> Answer {
    let snapshot = preview.snapshot();
    let wish = wish(parts);
    let Some(view) = snapshot.view.as_deref() else {
        return unbuilt(preview, &snapshot, &wish);
    };
    let base = &view.site.config.base_path;
    if !base.is_empty() && (path == "/" || path == base) {
        return reply::redirect(StatusCode::FOUND, &format!("{base}/"));
    }
    let Some(inner) = preview.inner(view, path) else {
        return missing(preview, &snapshot, view, path, &wish);
    };
    match view.table().find(&inner) {
        Found::Route(route) => served(preview, &snapshot, view, &inner, route, &wish),
        Found::Slash => {
            let mut target = format!("{path}/");
            if let Some(query) = parts.uri.query() {
                target.push('?');
                target.push_str(query);
            }
            reply::redirect(StatusCode::MOVED_PERMANENTLY, &target)
        }
        Found::Nothing => missing(preview, &snapshot, view, &inner, &wish),
    }
}

/// A route of the site.
fn served(
    preview: &Preview,
    snapshot: &Snapshot,
    view: &View,
    path: &str,
    route: Route,
    wish: &Wish<'_>,
) -> Answer {
    let file = match path.ends_with('/') {
        true => "index.html",
        false => path,
    };
    let media = media::of(file);
    let is_page = media == HTML && !matches!(route, Route::Asset(_));
    match view.content(route) {
        Ok(Content::Bytes(bytes)) if is_page => {
            preview.recent.keep(path, &bytes);
            let page = inject(&bytes, Some(xxhash_rust::xxh3::xxh3_64(&bytes)), "");
            reply::bytes(StatusCode::OK, media, page, wish)
        }
        Ok(Content::Bytes(bytes)) => reply::bytes(StatusCode::OK, media, bytes, wish),
        // The file is gone, or a link was put in its place, since the site was read.
        Ok(Content::File(file)) => reply::file(&preview.root, &file, media, wish)
            .unwrap_or_else(|_| missing(preview, snapshot, view, path, wish)),
        Err(_) => match preview.recent.page(path) {
            Some(last) => reply::bytes(StatusCode::OK, media, inject(&last, None, ""), wish),
            None => unbuilt(preview, snapshot, wish),
        },
    }
}

/// The site's own page for addresses that do not exist, with those that may be meant.
fn missing(
    preview: &Preview,
    snapshot: &Snapshot,
    view: &View,
    path: &str,
    wish: &Wish<'_>,
) -> Answer {
    let language = preview.language(snapshot);
    let near = match snapshot.moved.get(path) {
        Some(moved) => vec![moved.clone()],
        None => suggestion::nearest(view, path),
    };
    let near = suggestions(&near, language);
    let page = match view.content(Route::NotFound(language_of(view, path))) {
        Ok(Content::Bytes(bytes)) => bytes,
        _ => Bytes::from_static(b"<!doctype html>\n<meta charset=\"utf-8\">\n<title>404</title>\n"),
    };
    let page = inject(&page, None, &near);
    reply::bytes(StatusCode::NOT_FOUND, HTML, page, wish)
}

/// The language of the pages among which an address would stand.
fn language_of(view: &View, path: &str) -> Language {
    let config = &view.site.config;
    let other = config.languages.iter().copied().find(|&language| {
        let rest = path
            .strip_prefix('/')
            .and_then(|path| path.strip_prefix(language.tag()));
        language != config.main && rest.is_some_and(|rest| rest.starts_with('/'))
    });
    other.unwrap_or(config.main)
}

/// A page in place of one that there has not been yet.
fn unbuilt(preview: &Preview, snapshot: &Snapshot, wish: &Wish<'_>) -> Answer {
    let language = preview.language(snapshot);
    let title = language.pick("Trang này chưa dựng được", "This page cannot be made yet");
    let main = language.pick(
        "<p>Các lỗi cần sửa hiện ở khung bên dưới. Sửa xong và lưu tệp, trang sẽ tự hiện ra.</p>",
        "<p>What is to be mended is in the panel below. As soon as that is saved, the page appears.</p>",
    );
    let page = PageText {
        language,
        title,
        main,
        waits: true,
    };
    reply::bytes(StatusCode::SERVICE_UNAVAILABLE, HTML, page.bytes(), wish)
}

/// Puts the secret into a cookie and leads to the address without it.
fn enter(preview: &Preview, target: &str, from_elsewhere: bool) -> Answer {
    let mut answer = match from_elsewhere {
        // Of a navigation that began on another website, a strict cookie is left
        // out even after a redirect; from a page of ours it is sent.
        true => {
            let target = escape(target);
            let page = format!(
                "<!doctype html>\n<html lang=\"vi\">\n<meta charset=\"utf-8\">\n\
                 <meta http-equiv=\"refresh\" content=\"0; url={target}\">\n\
                 <title>Kỷ yếu</title>\n<p><a href=\"{target}\">{target}</a></p>\n"
            );
            let headers = hyper::HeaderMap::new();
            let wish = Wish {
                headers: &headers,
                head: false,
            };
            let mut answer = reply::bytes(StatusCode::OK, HTML, page.into(), &wish);
            let no_store = HeaderValue::from_static("no-store");
            answer.headers_mut().insert(header::CACHE_CONTROL, no_store);
            answer
        }
        false => reply::redirect(StatusCode::SEE_OTHER, target),
    };
    if let Some(cookie) = preview.gate.cookie() {
        answer.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    // The address with the secret must reach nobody else.
    let none = HeaderValue::from_static("no-referrer");
    answer.headers_mut().insert("referrer-policy", none);
    answer
}

fn refuse(preview: &Preview, refusal: Refusal, parts: &Parts) -> Answer {
    let language = preview.language(&preview.snapshot());
    let (status, title, main) = refusal_words(refusal, language);
    let page = PageText {
        language,
        title,
        main: &format!("<p>{main}</p>"),
        waits: false,
    };
    let mut answer = reply::bytes(status, HTML, page.bytes(), &wish(parts));
    let headers = answer.headers_mut();
    if refusal == Refusal::Method {
        headers.insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    if matches!(
        refusal,
        Refusal::Body | Refusal::Method | Refusal::Malformed
    ) {
        // What follows on this connection may be the body that was not read.
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    answer
}

fn refusal_words(refusal: Refusal, language: Language) -> (StatusCode, &'static str, &'static str) {
    let (status, vi, en) = match refusal {
        Refusal::Malformed => (
            StatusCode::BAD_REQUEST,
            (
                "Yêu cầu không hợp lệ",
                "Yêu cầu này không đúng dạng mà trình duyệt gửi.",
            ),
            (
                "Malformed request",
                "This is no request that a browser makes.",
            ),
        ),
        Refusal::Method => (
            StatusCode::METHOD_NOT_ALLOWED,
            (
                "Chỉ xem được, không gửi được",
                "Bản xem trước chỉ nhận GET và HEAD.",
            ),
            (
                "Only to be looked at",
                "The preview knows GET and HEAD alone.",
            ),
        ),
        Refusal::Body => (
            StatusCode::PAYLOAD_TOO_LARGE,
            (
                "Yêu cầu mang theo dữ liệu",
                "Bản xem trước không nhận dữ liệu gửi kèm.",
            ),
            ("The request brings data", "The preview takes no data."),
        ),
        Refusal::Host => (
            StatusCode::FORBIDDEN,
            (
                "Địa chỉ này không phải của bản xem trước",
                "Hãy mở bằng đúng liên kết đã in ở cửa sổ dòng lệnh. Muốn dùng tên máy khác, chạy lại với --allow-host.",
            ),
            (
                "This is not an address of the preview",
                "Open the link that was printed in the terminal. For another name of this machine, start again with --allow-host.",
            ),
        ),
        Refusal::Origin => (
            StatusCode::FORBIDDEN,
            (
                "Trang web khác không được dùng bản xem trước",
                "Yêu cầu này do một trang web khác gửi tới.",
            ),
            (
                "Other websites may not use the preview",
                "The request was made by another website.",
            ),
        ),
        Refusal::Token => (
            StatusCode::FORBIDDEN,
            (
                "Cần liên kết có mã",
                "Bản xem trước chỉ dành cho người có liên kết. Hãy xin người đang chạy bản xem trước liên kết có phần “token”, hoặc quét mã QR ở màn hình của họ.",
            ),
            (
                "A link with the token is needed",
                "The preview is for those who have the link. Ask whoever runs it for the link that ends in “token”, or scan the QR code on their screen.",
            ),
        ),
    };
    let (title, main) = language.pick(vi, en);
    (status, title, main)
}

fn busy(preview: &Preview) -> Answer {
    short(
        preview,
        StatusCode::SERVICE_UNAVAILABLE,
        ("Quá nhiều người đang xem", "Too many readers"),
    )
}

fn broken(preview: &Preview) -> Answer {
    short(
        preview,
        StatusCode::INTERNAL_SERVER_ERROR,
        (
            "Chương trình gặp lỗi khi dựng trang này",
            "The program failed to make this page",
        ),
    )
}

fn short(preview: &Preview, status: StatusCode, words: (&str, &str)) -> Answer {
    let language = preview.language(&preview.snapshot());
    let page = PageText {
        language,
        title: language.pick(words.0, words.1),
        main: "",
        waits: false,
    };
    let headers = hyper::HeaderMap::new();
    let wish = Wish {
        headers: &headers,
        head: false,
    };
    reply::bytes(status, HTML, page.bytes(), &wish)
}

/// The page that a browser shows, by the query of its request.
fn reader(client: Client, parts: &Parts) -> Reader {
    let path = query(parts, "page").filter(|path| path.len() <= LONGEST);
    Reader {
        path: path.unwrap_or_default(),
        is_local: client.is_here(),
    }
}

/// A value of the query, decoded.
fn query(parts: &Parts, name: &str) -> Option<String> {
    let pairs = parts.uri.query()?.split('&');
    let mut pairs = pairs.filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, _)| *key == name)?;
    table::unescape(&value.replace('+', " "))
}
