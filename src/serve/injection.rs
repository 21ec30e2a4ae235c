//! What the preview adds to a page: one script at the end of its body, and below
//! a page that does not exist the addresses that may be meant.
//!
//! Everything else that the preview shows is made by that script in a tree of
//! its own, so that the page stays what will be published.

use hyper::body::Bytes;

use super::page::escape;
use super::suggestion::Suggestion;
use crate::language::Language;

/// The page with the preview's script. `hash` is that of its bytes, where it is a
/// page of the site.
pub(super) fn inject(page: &[u8], hash: Option<u64>, before: &str) -> Bytes {
    let script = script(hash);
    let end = end_of_body(page);
    let mut bytes = Vec::with_capacity(page.len() + before.len() + script.len());
    bytes.extend_from_slice(page.get(..end).unwrap_or_default());
    bytes.extend_from_slice(before.as_bytes());
    bytes.extend_from_slice(script.as_bytes());
    bytes.extend_from_slice(page.get(end..).unwrap_or_default());
    bytes.into()
}

/// The script element.
pub(super) fn script(hash: Option<u64>) -> String {
    let hash = hash.map_or_else(String::new, |hash| format!("{hash:016x}"));
    format!(
        r#"<script id="kyyeu-preview" src="/__kyyeu/preview.js" data-hash="{hash}" defer></script>"#
    )
}

/// Where `</body>` stands, or the end of a page that leaves it out.
fn end_of_body(page: &[u8]) -> usize {
    const END: &[u8] = b"</body";
    page.windows(END.len())
        .rposition(|window| window.eq_ignore_ascii_case(END))
        .unwrap_or(page.len())
}

/// The addresses that may be meant, as a part of the page.
pub(super) fn suggestions(near: &[Suggestion], language: Language) -> String {
    if near.is_empty() {
        return String::new();
    }
    let title = language.pick(
        "Có phải bạn tìm một trong các trang này?",
        "Were you looking for one of these?",
    );
    let mut part = format!(
        r#"<aside id="kyyeu-near" lang="{}"><h2>{title}</h2><ul>"#,
        language.tag()
    );
    for suggestion in near {
        let (url, path) = (escape(&suggestion.url), escape(&suggestion.path));
        part.push_str(&format!(r#"<li><a href="{url}">{path}</a></li>"#));
    }
    part.push_str("</ul></aside>");
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    fn injected(page: &str) -> String {
        String::from_utf8(inject(page.as_bytes(), Some(1), "").to_vec()).unwrap()
    }

    #[test]
    fn the_script_stands_at_the_end_of_the_body() {
        let script = script(Some(1));
        assert_eq!(
            injected("<p>a</p></BODY></html>"),
            format!("<p>a</p>{script}</BODY></html>")
        );
        assert_eq!(injected("<p>a</p>"), format!("<p>a</p>{script}"));
        assert_eq!(injected(""), script);
        // Of several the last one counts: an earlier one may stand in a text.
        let page = "<pre></body></pre></body>";
        assert_eq!(injected(page), format!("<pre></body></pre>{script}</body>"));
    }
}
