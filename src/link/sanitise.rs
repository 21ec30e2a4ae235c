//! Which raw HTML may stand in a page.
//!
//! Owns the lists of elements and attributes, and the wall behind them: a body
//! with raw HTML in it, judged tag by tag and written anew by `markdown::raw`,
//! is parsed once more as a browser would and cleaned of whatever is on
//! neither list. The wall also puts straight what no tag shows by itself, such
//! as a paragraph in a paragraph. Does not know Markdown.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use ammonia::Builder;

/// What becomes of an author's element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    /// It stays, under this name.
    Kept(&'static str),
    /// Its tags go, its content stays.
    Unwrapped,
    /// It goes with all that is in it.
    Dropped(&'static str),
}

/// Elements that an author may use.
const KEPT: [&str; 74] = [
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "footer",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "menu",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
    "center",
    "big",
];

/// Those of them that may stand in a line of text. Others would end the
/// paragraph or the heading that the line belongs to.
const PHRASING: [&str; 35] = [
    "a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "i",
    "img", "ins", "kbd", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
];

/// Elements whose content is no text for readers.
const DROPPED: [&str; 19] = [
    "applet",
    "audio",
    "canvas",
    "frameset",
    "iframe",
    "math",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "plaintext",
    "script",
    "select",
    "style",
    "svg",
    "template",
    "textarea",
    "title",
    "video",
];

/// Elements without content.
const VOID: [&str; 13] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];

/// Attributes that an author may give to any element.
const GLOBAL: [&str; 9] = [
    "id",
    "class",
    "title",
    "lang",
    "dir",
    "role",
    "translate",
    "aria-label",
    "aria-hidden",
];

/// Attributes that an author may give to some elements.
const SPECIAL: [(&str, &[&str]); 18] = [
    ("a", &["href", "hreflang"]),
    ("blockquote", &["cite"]),
    ("col", &["span"]),
    ("colgroup", &["span"]),
    ("data", &["value"]),
    ("del", &["cite", "datetime"]),
    ("details", &["open"]),
    ("img", &["src", "alt", "width", "height"]),
    ("ins", &["cite", "datetime"]),
    ("li", &["value"]),
    ("ol", &["start", "reversed", "type"]),
    ("q", &["cite"]),
    ("table", &["summary"]),
    ("td", &["colspan", "rowspan", "headers"]),
    ("th", &["colspan", "rowspan", "headers", "scope", "abbr"]),
    ("time", &["datetime"]),
    ("ul", &["type"]),
    ("bdo", &[]),
];

/// Attributes that only we give.
const OURS: [(&str, &[&str]); 4] = [
    ("div", &["tabindex"]),
    ("pre", &["tabindex"]),
    ("img", &["loading", "decoding", "srcset", "sizes"]),
    ("input", &["disabled", "checked"]),
];

/// Judges an element by its name. The page's title is the only `h1`.
pub(super) fn element(name: &str, in_line: bool) -> Element {
    let find = |list: &[&'static str]| {
        let found = list.iter().find(|known| known.eq_ignore_ascii_case(name));
        found.copied()
    };
    let kept: &[&'static str] = if in_line { &PHRASING } else { &KEPT };
    if name.eq_ignore_ascii_case("h1") && !in_line {
        return Element::Kept("h2");
    }
    match (find(kept), find(&DROPPED)) {
        (Some(name), _) => Element::Kept(name),
        (None, Some(name)) => Element::Dropped(name),
        (None, None) => Element::Unwrapped,
    }
}

/// Whether an element holds cells or what holds cells, and nothing else.
pub(super) fn is_table_part(name: &str) -> bool {
    matches!(
        name,
        "table" | "thead" | "tbody" | "tfoot" | "tr" | "colgroup"
    )
}

/// Whether an element may stand in one of those.
pub(super) fn goes_in_table(name: &str) -> bool {
    (is_table_part(name) && name != "table") || matches!(name, "caption" | "col" | "td" | "th")
}

/// Whether an element may stand in a line of text.
pub(super) fn is_phrasing(name: &str) -> bool {
    PHRASING.contains(&name)
}

/// Whether an element has no content and no end tag.
pub(super) fn is_void(name: &str) -> bool {
    VOID.iter().any(|void| void.eq_ignore_ascii_case(name))
}

/// The attribute by its proper name, if an author may give it to the element.
pub(super) fn attribute(element: &str, name: &str) -> Option<&'static str> {
    let special = SPECIAL
        .iter()
        .filter(|(of, _)| *of == element)
        .flat_map(|(_, names)| *names);
    let found = GLOBAL
        .iter()
        .chain(special)
        .find(|known| known.eq_ignore_ascii_case(name));
    found.copied()
}

/// Cleans a whole body. What our own writer emits passes unchanged, provided
/// it is well formed.
pub(super) fn clean(html: &str) -> String {
    static WALL: OnceLock<Builder<'static>> = OnceLock::new();
    WALL.get_or_init(wall).clean(&broken_up(html)).to_string()
}

/// The HTML with comments, which the wall takes out again, in very long texts.
/// The serialiser looks through the rest of a text again at each sign that it
/// escapes, which makes a megabyte of `&` take half a minute.
fn broken_up(html: &str) -> Cow<'_, str> {
    const LENGTH: usize = 8192;
    let mut out = String::new();
    let mut copied = 0;
    let mut start = 0;
    for text in html.split('<') {
        let from = text.find('>').map_or(0, |end| end + 1);
        let mut at = from;
        while text.len() - at > LENGTH {
            // Behind a space or a reference, never in one.
            let rest = text.as_bytes().get(at + LENGTH / 2..).unwrap_or_default();
            let Some(end) = rest
                .iter()
                .position(|byte| matches!(byte, b' ' | b'\n' | b';'))
            else {
                break;
            };
            at += LENGTH / 2 + end + 1;
            out.push_str(&html[copied..start + at]);
            out.push_str("<!---->");
            copied = start + at;
        }
        start += text.len() + 1;
    }
    if copied == 0 {
        return Cow::Borrowed(html);
    }
    out.push_str(&html[copied..]);
    Cow::Owned(out)
}

fn wall() -> Builder<'static> {
    let mut attributes: HashMap<&str, HashSet<&str>> = HashMap::new();
    for (element, names) in SPECIAL.iter().chain(&OURS) {
        attributes.entry(element).or_default().extend(*names);
    }
    // `rel` tells that a link leaves the site.
    attributes.entry("a").or_default().insert("rel");
    let dropped = HashSet::from(DROPPED);
    let mut wall = Builder::empty();
    wall.tags(KEPT.into_iter().chain(["input"]).collect())
        .clean_content_tags(dropped)
        .tag_attributes(attributes)
        .tag_attribute_values(HashMap::from([(
            "input",
            HashMap::from([("type", HashSet::from(["checkbox"]))]),
        )]))
        .generic_attributes(HashSet::from(GLOBAL))
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .link_rel(None);
    wall
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_and_attributes_are_judged() {
        assert_eq!(element("DIV", false), Element::Kept("div"));
        assert_eq!(element("div", true), Element::Unwrapped);
        assert_eq!(element("h1", false), Element::Kept("h2"));
        assert_eq!(element("Script", true), Element::Dropped("script"));
        assert_eq!(element("x-y", false), Element::Unwrapped);
        assert_eq!(attribute("td", "COLSPAN"), Some("colspan"));
        assert_eq!(attribute("p", "colspan"), None);
        for evil in [
            "onclick",
            "style",
            "srcdoc",
            "tabindex",
            "target",
            "rel",
            "formaction",
        ] {
            assert_eq!(attribute("a", evil), None);
        }
    }

    #[test]
    fn every_list_is_of_what_it_says() {
        assert!(PHRASING.iter().all(|name| KEPT.contains(name)));
        assert!(KEPT.iter().all(|name| !DROPPED.contains(name)));
    }

    #[test]
    fn the_wall_stands_by_itself() {
        for (html, expected) in [
            ("<p onclick=\"a\" style=\"b\">c</p>", "<p>c</p>"),
            ("<script>a</script><p>b</p>", "<p>b</p>"),
            ("<a href=\"javascript:a\">b</a>", "<a>b</a>"),
            (
                "<a href=\"/a\" rel=\"external noopener\" class=\"b\">c</a>",
                "<a href=\"/a\" rel=\"external noopener\" class=\"b\">c</a>",
            ),
            (
                "<input type=\"text\"><input type=\"checkbox\" disabled=\"\" aria-label=\"a\">",
                "<input><input type=\"checkbox\" disabled=\"\" aria-label=\"a\">",
            ),
            ("</div><p>a<p>b", "<p>a</p><p>b</p>"),
            (
                "<svg><style><img src=x onerror=a></style></svg>",
                "<img src=\"x\">",
            ),
        ] {
            assert_eq!(clean(html), expected);
        }
    }

    #[test]
    fn long_texts_come_out_whole() {
        let text = format!("<p>{}</p>", "a &amp; đ; ".repeat(20_000));
        assert_eq!(clean(&text), text);
        let unbroken = format!("<p>{}</p>", "ệ".repeat(20_000));
        assert_eq!(clean(&unbroken), unbroken);
    }
}
