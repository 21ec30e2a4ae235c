//! The page `/__kyyeu/`: everything that is wrong, every route, the watcher, the
//! time that changes took. And the words of the preview's script.

use serde_json::{Value as Json, json};

use super::Preview;
use super::page::escape;
use super::snapshot::Snapshot;
use super::state::{self, watching_words};
use crate::language::Language;

/// Routes that are listed at once.
const ROUTES: usize = 1000;
/// Diagnostics that are listed at once.
const PROBLEMS: usize = 500;

/// The page's HTML. Of the routes only those that hold `query` are listed.
pub(super) fn main(preview: &Preview, snapshot: &Snapshot, query: &str, is_local: bool) -> String {
    let language = preview.language(snapshot);
    let mut html = String::new();
    html.push_str(&overview(preview, snapshot, language));
    html.push_str(&problems(preview, snapshot, language, is_local));
    html.push_str(&rebuilds(snapshot, language));
    html.push_str(&routes(snapshot, query, language));
    html
}

fn overview(preview: &Preview, snapshot: &Snapshot, language: Language) -> String {
    let readers = preview.readers.load(std::sync::atomic::Ordering::Relaxed);
    let state = match (snapshot.broken, snapshot.view.is_some()) {
        (false, _) => language.pick("Trang dựng được", "The site can be made"),
        (true, true) => language.pick(
            "Nội dung đang có lỗi; các trang hiện ra là bản tốt gần nhất",
            "The content has errors; pages are shown as they last were good",
        ),
        (true, false) => language.pick("Chưa dựng được trang", "The site cannot be made yet"),
    };
    let words = |key: &str, value: &str| format!("<dt>{key}</dt><dd>{}</dd>", escape(value));
    let phases: Vec<String> = snapshot
        .timings
        .iter()
        .map(|(phase, took)| format!("{phase} {:.1} ms", took.as_secs_f64() * 1000.0))
        .collect();
    let home = snapshot.view.as_ref().map_or("/".to_owned(), |view| {
        format!("{}/", view.site.config.base_path)
    });
    format!(
        "<p><a href=\"{}\">{}</a></p>\n<dl>{}{}{}{}{}</dl>\n",
        escape(&home),
        language.pick("Về trang chủ", "To the first page"),
        words(language.pick("Tình trạng", "State"), state),
        words(
            language.pick("Lần", "Revision"),
            &snapshot.revision.to_string()
        ),
        words(
            language.pick("Theo dõi", "Watcher"),
            watching_words(snapshot.watching, language)
        ),
        words(
            language.pick("Trang đang mở", "Open pages"),
            &readers.to_string()
        ),
        words(
            language.pick("Thời gian từng bước", "Time of each phase"),
            &phases.join(", ")
        ),
    )
}

fn problems(preview: &Preview, snapshot: &Snapshot, language: Language, is_local: bool) -> String {
    let report = &snapshot.report;
    let counted = match language {
        Language::Vi => format!("{} lỗi, {} cảnh báo", report.errors(), report.warnings()),
        Language::En => format!("{} errors, {} warnings", report.errors(), report.warnings()),
    };
    let mut html = format!("<h2>{counted}</h2>\n");
    if report.diagnostics().is_empty() {
        return html;
    }
    let mut found: Vec<_> = report.diagnostics().iter().collect();
    found.sort_by_key(|found| found.severity());
    html.push_str("<ol class=\"problems\">\n");
    for found in found.iter().take(PROBLEMS) {
        let problem = state::problem(found, language);
        let text = |key: &str| escape(problem[key].as_str().unwrap_or_default());
        let word = match problem["error"] == true {
            true => language.pick("lỗi", "error"),
            false => language.pick("cảnh báo", "warning"),
        };
        html.push_str(&format!(
            "<li><p><strong>{word} {}</strong> {}</p>",
            text("code"),
            text("message")
        ));
        if let Some(place) = &found.place {
            let at = match place.line {
                0 => place.path.to_string(),
                line => format!("{}:{line}:{}", place.path, place.column),
            };
            let link = preview.place_url(snapshot, place).filter(|_| is_local);
            html.push_str(&match link {
                Some(link) => format!("<p><a href=\"{}\">{}</a></p>", escape(&link), escape(&at)),
                None => format!("<p>{}</p>", escape(&at)),
            });
            let part = |at: usize| {
                let part = problem["place"]["excerpt"].get(at).and_then(Json::as_str);
                escape(part.unwrap_or_default())
            };
            if !place.excerpt.is_empty() {
                html.push_str(&format!(
                    "<pre>{}<mark>{}</mark>{}</pre>",
                    part(0),
                    part(1),
                    part(2)
                ));
            }
        }
        html.push_str(&format!("<p>{}</p></li>\n", text("remedy")));
    }
    html.push_str("</ol>\n");
    html.push_str(&more(found.len(), PROBLEMS, language));
    html
}

fn rebuilds(snapshot: &Snapshot, language: Language) -> String {
    if snapshot.rebuilds.is_empty() {
        return String::new();
    }
    let zone = snapshot
        .view
        .as_ref()
        .map(|view| view.site.config.zone.clone());
    let zone = zone.unwrap_or(jiff::tz::TimeZone::UTC);
    let mut html = format!(
        "<h2>{}</h2>\n<ol>\n",
        language.pick("Các lần thay đổi gần đây", "Latest changes")
    );
    for rebuild in &snapshot.rebuilds {
        let at = rebuild.at.to_zoned(zone.clone());
        let mut names = rebuild.changed.join(", ");
        if rebuild.count > rebuild.changed.len() {
            names.push_str(&format!(", … ({})", rebuild.count));
        }
        html.push_str(&format!(
            "<li>{} – {:.1} ms – {}</li>\n",
            at.strftime("%H:%M:%S"),
            rebuild.took.as_secs_f64() * 1000.0,
            escape(&names)
        ));
    }
    html.push_str("</ol>\n");
    html
}

fn routes(snapshot: &Snapshot, query: &str, language: Language) -> String {
    let Some(view) = &snapshot.view else {
        return String::new();
    };
    let title = language.pick("Các địa chỉ của trang", "Addresses of the site");
    let label = language.pick("Lọc theo chữ", "Filter");
    let button = language.pick("Lọc", "Filter");
    let wanted: Vec<_> = view
        .table()
        .files()
        .into_iter()
        .filter(|(file, _)| file.contains(query))
        .collect();
    let mut html = format!(
        "<h2>{title} ({})</h2>\n<form action=\"/__kyyeu/\"><label>{label} <input name=\"q\" value=\"{}\"></label> <button>{button}</button></form>\n<ul>\n",
        view.table().len(),
        escape(query)
    );
    for (_, route) in wanted.iter().take(ROUTES) {
        let found = super::suggestion::suggestion(view, *route);
        html.push_str(&format!(
            "<li><a href=\"{}\">{}</a></li>\n",
            escape(&found.url),
            escape(&found.path)
        ));
    }
    html.push_str("</ul>\n");
    html.push_str(&more(wanted.len(), ROUTES, language));
    html
}

fn more(all: usize, shown: usize, language: Language) -> String {
    match all.saturating_sub(shown) {
        0 => String::new(),
        left => match language {
            Language::Vi => format!("<p>… và {left} nữa</p>\n"),
            Language::En => format!("<p>… and {left} more</p>\n"),
        },
    }
}

/// The words of the preview's script, as a JSON object.
pub(super) fn script_words(language: Language, reload: bool) -> String {
    let words: [(&str, &str, &str); 27] = [
        ("lang", "vi", "en"),
        ("preview", "Bản xem trước", "Preview"),
        (
            "not_public",
            "chưa phải trang công bố",
            "not the published site",
        ),
        ("status", "Tình trạng", "Status"),
        ("source", "Mở tệp nguồn", "Open the source"),
        ("draft", "Bản nháp", "Draft"),
        ("review", "Chờ duyệt", "Awaiting approval"),
        (
            "embargoed",
            "Chưa đến ngày công bố",
            "Not to be published yet",
        ),
        ("expired", "Hết thời hạn đăng", "Expired"),
        ("errors", "{n} lỗi", "{n} errors"),
        ("warnings", "{n} cảnh báo", "{n} warnings"),
        ("sound", "Không có lỗi", "No problems"),
        ("error", "lỗi", "error"),
        ("warning", "cảnh báo", "warning"),
        ("of_page", "Của trang này", "Of this page"),
        ("of_site", "Của cả trang web", "Of the site"),
        (
            "more",
            "Xem tất cả ở trang tình trạng",
            "All of them on the status page",
        ),
        (
            "stale",
            "Nội dung mới lưu có lỗi; trang hiện ra là bản tốt gần nhất.",
            "What was saved has errors; the page is shown as it last was good.",
        ),
        (
            "gone",
            "Trang này không còn nữa.",
            "This page exists no more.",
        ),
        ("moved", "Trang này đã chuyển tới", "This page has moved to"),
        ("near", "Có phải bạn tìm:", "Were you looking for:"),
        (
            "lost",
            "Mất liên lạc với chương trình; đang nối lại…",
            "The program cannot be reached; trying again…",
        ),
        (
            "updated",
            "Trang vừa được cập nhật",
            "The page has been updated",
        ),
        ("open", "Hiện danh sách", "Show the list"),
        ("close", "Thu gọn", "Collapse"),
        ("edit", "Mở trong trình soạn thảo", "Open in the editor"),
        (
            "panel",
            "Bản xem trước: lỗi và cảnh báo",
            "Preview: errors and warnings",
        ),
    ];
    let mut object: serde_json::Map<String, Json> = words
        .iter()
        .map(|(key, vi, en)| ((*key).to_owned(), json!(language.pick(*vi, *en))))
        .collect();
    object.insert("reload".to_owned(), json!(reload));
    Json::Object(object).to_string()
}
