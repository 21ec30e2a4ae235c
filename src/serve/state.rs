//! What a browser is told of the page that it shows: whether its bytes are still
//! the newest, where it went, what is wrong with it.
//!
//! A pure function of the snapshot and the page. A browser that was away learns
//! the same as one that was there all the time.

use serde_json::{Value as Json, json};

use super::snapshot::{Snapshot, View};
use super::suggestion::{self, Suggestion};
use super::watcher::{Reason, Watching};
use super::{Preview, table};
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::directory::Subject;
use crate::kind::{Common, Status};
use crate::language::Language;
use crate::reference::Linked;
use crate::route::{Page, Route};

/// Diagnostics of a page, and as many of the rest of the site, that are sent.
const SENT: usize = 40;
/// Characters of a message.
const MESSAGE: usize = 600;

/// A browser that shows a page.
#[derive(Clone, Debug)]
pub struct Reader {
    /// The address of the page, with the base path, as the browser names it.
    pub path: String,
    /// Whether the browser runs on this machine, so that it can open files here.
    pub is_local: bool,
}

impl Preview {
    /// What a reader is told, without the number of the revision.
    pub(super) fn state(&self, snapshot: &Snapshot, reader: &Reader) -> Json {
        let language = self.language(snapshot);
        let view = snapshot.view.as_deref();
        let inner = view.and_then(|view| self.inner(view, &reader.path));
        let route = view.and_then(|view| view.route(inner.as_deref()?));
        let failure = match (view, route) {
            (Some(view), Some(route)) if view.hash(route).is_none() => view.content(route).err(),
            _ => None,
        };
        let gone = match (view, &inner, route) {
            (Some(view), Some(inner), None) => Some(gone(snapshot, view, inner)),
            _ => None,
        };
        let files = view.map(View::files).cloned().unwrap_or_default();
        let (errors, warnings) = (snapshot.report.errors(), snapshot.report.warnings());
        json!({
            "run": self.run,
            "hash": view.zip(route).and_then(|(view, route)| view.hash(route)).map(digits),
            "gone": gone,
            "styles": files.styles.iter().map(|(url, hash)| json!([url, digits(*hash)])).collect::<Vec<_>>(),
            "media": digits(files.media),
            "mark": view.zip(route).and_then(|(view, route)| mark(view, route)),
            "source": view.zip(route).and_then(|(view, route)| self.source(view, route, reader)),
            "broken": snapshot.broken || failure.is_some(),
            "errors": errors + usize::from(failure.is_some()),
            "warnings": warnings,
            "problems": self.problems(snapshot, route, failure, reader, language),
            "watching": watching_words(snapshot.watching, language),
        })
    }

    /// A request's path below the site's root, decoded.
    pub(super) fn inner(&self, view: &View, path: &str) -> Option<String> {
        let below = table::below_base(path, &view.site.config.base_path)?;
        table::decode(below)
    }

    fn source(&self, view: &View, route: Route, reader: &Reader) -> Option<Json> {
        let place = view.site.place_of(own_version(view, route)?)?;
        Some(json!({
            "path": &*place.path,
            "editor": reader.is_local.then(|| self.editor_url(view, &place)),
        }))
    }

    /// The address that opens a place in the editor.
    pub(super) fn place_url(&self, snapshot: &Snapshot, place: &Place) -> Option<String> {
        let view = snapshot.view.as_deref()?;
        Some(self.editor_url(view, place))
    }

    fn editor_url(&self, view: &View, place: &Place) -> String {
        let set = view.site.config.settings.preview.as_ref();
        let set = set.and_then(|preview| preview.editor.as_ref());
        let set = set.and_then(|editor| super::editor::EditorUrl::new(&editor.value));
        let editor = (self.editor.clone()).or(set).unwrap_or_default();
        editor.open(&self.root, &place.path, place.line, place.column)
    }

    /// Diagnostics of this page first, then of the site, errors before warnings.
    fn problems(
        &self,
        snapshot: &Snapshot,
        route: Option<Route>,
        failure: Option<Diagnostic>,
        reader: &Reader,
        language: Language,
    ) -> Vec<Json> {
        let view = snapshot.view.as_deref();
        let own = view
            .zip(route)
            .map_or_else(Vec::new, |(view, route)| sources(view, route));
        let is_own = |found: &Diagnostic| {
            let mut places = found.place.iter().chain(&found.related);
            places.any(|place| own.iter().any(|path| **path == *place.path))
        };
        let mut ordered: Vec<(bool, Severity, &Diagnostic)> = snapshot
            .report
            .diagnostics()
            .iter()
            .map(|found| (!is_own(found), found.severity(), found))
            .collect();
        ordered.sort_by_key(|&(foreign, severity, _)| (foreign, severity));
        let mut room = [SENT, SENT];
        let of_page = failure.iter().map(|found| (false, found));
        of_page
            .chain(
                ordered
                    .into_iter()
                    .map(|(foreign, _, found)| (foreign, found)),
            )
            .filter(|&(foreign, _)| {
                let left = &mut room[usize::from(foreign)];
                let fits = *left > 0;
                *left = left.saturating_sub(1);
                fits
            })
            .map(|(foreign, found)| {
                let mut problem = problem(found, language);
                problem["own"] = (!foreign).into();
                if let (true, Some(view), Some(place)) = (reader.is_local, view, &found.place) {
                    problem["editor"] = self.editor_url(view, place).into();
                }
                problem
            })
            .collect()
    }
}

/// A diagnostic as scripts and the status page read it.
pub fn problem(found: &Diagnostic, language: Language) -> Json {
    let place = found.place.as_ref().map(|place| {
        let (from, to) = place.marked;
        let part = |range| place.excerpt.get(range).unwrap_or_default();
        json!({
            "path": &*place.path,
            "line": place.line,
            "column": place.column,
            "excerpt": [part(0..from), part(from..to), part(to..place.excerpt.len())],
        })
    });
    json!({
        "code": found.code(),
        "error": found.severity() == Severity::Error,
        "message": cut(&found.problem.message(language)),
        "remedy": cut(&found.remedy(language)),
        "place": place,
    })
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(MESSAGE) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn digits(hash: u64) -> String {
    format!("{hash:016x}")
}

/// Where a page went, or what may be meant.
fn gone(snapshot: &Snapshot, view: &View, path: &str) -> Json {
    let shown = |found: &Suggestion| json!({ "url": found.url, "path": found.path });
    let moved = snapshot.moved.get(path);
    let near = match moved {
        Some(_) => Vec::new(),
        None => suggestion::nearest(view, path),
    };
    json!({
        "moved": moved.map(shown),
        "near": near.iter().map(shown).collect::<Vec<_>>(),
    })
}

/// The page of the document that a route shows.
fn own_version(view: &View, route: Route) -> Option<Route> {
    match route {
        Route::Page(language, Page::Home) => {
            let home = view.site.linked.addresses.home?;
            Some(Route::Page(
                language,
                Page::Subject(Subject::Document(home)),
            ))
        }
        route => Some(route),
    }
}

/// The files that a page is made of, as far as they are its own.
fn sources(view: &View, route: Route) -> Vec<std::sync::Arc<str>> {
    let Some(route) = own_version(view, route) else {
        return Vec::new();
    };
    let mut paths: Vec<_> = view
        .site
        .place_of(route)
        .map(|place| place.path)
        .into_iter()
        .collect();
    if let Route::Page(_, Page::Subject(Subject::Document(id))) = route
        && let Some(document) = view.site.document(id)
    {
        paths.extend(
            document
                .versions()
                .map(|version| std::sync::Arc::clone(&version.path)),
        );
    }
    paths
}

/// Why a page would not be public, in a preview with drafts.
fn mark(view: &View, route: Route) -> Option<&'static str> {
    let Some(Route::Page(language, Page::Subject(Subject::Document(id)))) =
        own_version(view, route)
    else {
        return None;
    };
    let document = view.site.document(id)?;
    let (version, _) = document.version(language, view.site.config.main);
    state_of(view, document.common()).or_else(|| state_of(view, &version.front.common))
}

fn state_of(view: &View, common: &Common<Linked>) -> Option<&'static str> {
    let publication = &view.site.publication;
    let instant = |at: crate::text::Moment| at.instant(&publication.zone);
    match common.status {
        Status::Draft => Some("draft"),
        Status::Review => Some("review"),
        Status::Approved
            if common
                .publish_at
                .is_some_and(|at| instant(at) > publication.now) =>
        {
            Some("embargoed")
        }
        Status::Approved
            if common
                .expires
                .is_some_and(|at| instant(at) <= publication.now) =>
        {
            Some("expired")
        }
        Status::Approved => None,
    }
}

/// How changes are noticed, in words.
pub fn watching_words(watching: Watching, language: Language) -> &'static str {
    let (vi, en) = match watching {
        Watching::Events => (
            "Theo dõi bằng thông báo của hệ điều hành",
            "Watching by events of the system",
        ),
        Watching::Polling(Reason::Asked) => (
            "Theo dõi bằng cách xem lại định kỳ (--poll)",
            "Watching by looking again and again (--poll)",
        ),
        Watching::Polling(Reason::Mount) => (
            "Theo dõi bằng cách xem lại định kỳ: thư mục ở ổ đĩa mạng, hệ điều hành không báo thay đổi",
            "Watching by looking again and again: the folder is on a network mount, of whose changes the system does not tell",
        ),
        Watching::Polling(Reason::Refused) => (
            "Theo dõi bằng cách xem lại định kỳ: hệ điều hành không nhận thêm thư mục cần theo dõi",
            "Watching by looking again and again: the system refuses to watch more folders",
        ),
    };
    language.pick(vi, en)
}
