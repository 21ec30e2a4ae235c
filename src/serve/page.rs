//! Pages that the preview makes itself: what is wrong, who may look, the status.

use hyper::body::Bytes;

use super::injection;
use crate::language::Language;

/// A page of the preview.
pub(super) struct PageText<'a> {
    /// The language of its words.
    pub(super) language: Language,
    /// Its title.
    pub(super) title: &'a str,
    /// Its HTML.
    pub(super) main: &'a str,
    /// Whether it gives way to a page of the site as soon as there is one.
    pub(super) waits: bool,
}

impl PageText<'_> {
    /// The bytes.
    pub(super) fn bytes(&self) -> Bytes {
        let tag = self.language.tag();
        let title = escape(self.title);
        let script = match self.waits {
            true => injection::script(None),
            false => String::new(),
        };
        format!(
            "<!doctype html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"robots\" content=\"noindex\">\n\
             <title>{title}</title>\n\
             <link rel=\"stylesheet\" href=\"/__kyyeu/status.css\">\n</head>\n<body>\n\
             <main>\n<h1>{title}</h1>\n{}\n</main>\n{script}</body>\n</html>\n",
            self.main
        )
        .into()
    }
}

/// Text as it may stand in HTML and in quoted attributes.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}
