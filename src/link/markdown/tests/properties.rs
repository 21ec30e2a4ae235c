//! What holds of every text: the pass ends, the HTML is well formed and safe.

use proptest::prelude::*;
use scraper::{Html, Node, Selector};

use super::super::{
    Annotation, Block, Body, Picture, Surroundings, Target, WikiTarget, Words, pass,
};
use crate::diagnostic::Problem;
use crate::source::Span;

/// A site that believes everything and lays links over odd places.
struct Credulous<'t> {
    text: &'t str,
    annotate: Option<usize>,
}

impl Surroundings for Credulous<'_> {
    fn link(&mut self, destination: &str, span: Span) -> Target {
        self.look_at(span);
        Target::Url {
            url: destination.to_owned(),
            external: destination.len().is_multiple_of(2),
        }
    }

    fn wiki(&mut self, target: &str, span: Span) -> WikiTarget {
        self.look_at(span);
        WikiTarget {
            url: Some(target.to_owned()),
            words: target.to_owned(),
        }
    }

    fn image(&mut self, destination: &str, span: Span) -> Option<Picture> {
        self.look_at(span);
        Some(Picture {
            url: destination.to_owned(),
            width: None,
            height: Some(1),
            ..Picture::default()
        })
    }

    fn annotate(&mut self, block: &Block<'_>) -> Vec<Annotation> {
        let Some(step) = self.annotate else {
            return Vec::new();
        };
        let text = block.text();
        let starts = (0..text.len()).step_by(step + 1);
        let ranges = starts.map(|start| start..start + step * 2 % 7 + 1);
        ranges
            .inspect(|range| {
                let words = text.get(range.clone());
                if words.is_some_and(|words| !words.contains(Block::BARRIER)) {
                    self.look_at(block.span(range.clone()));
                    assert!(
                        block
                            .shown()
                            .get(block.shown_range(range.clone()))
                            .is_some()
                    );
                }
            })
            .map(|range| Annotation {
                range,
                url: "/a".to_owned(),
                class: "mention",
            })
            .collect()
    }

    fn report(&mut self, span: Span, _: Problem) {
        self.look_at(span);
    }
}

impl Credulous<'_> {
    /// Every place must be one of the text.
    fn look_at(&self, span: Span) {
        assert!(self.text.get(span.range()).is_some(), "{span:?}");
    }
}

fn made(text: &str, annotate: Option<usize>) -> Body {
    pass(
        text,
        0,
        &Words::default(),
        &mut Credulous { text, annotate },
    )
}

fn words(html: &str) -> String {
    Html::parse_fragment(html).root_element().text().collect()
}

/// Whether each end tag ends the element that began last.
fn well_formed(html: &str) -> bool {
    const VOID: [&str; 7] = ["br", "hr", "img", "input", "col", "wbr", "!----"];
    let mut open = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let mut quoted = false;
        let Some(end) = rest.find(|c| {
            quoted ^= c == '"';
            c == '>' && !quoted
        }) else {
            return false;
        };
        let tag = &rest[..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return false;
            }
        } else if let Some(name) = tag.split(' ').next()
            && !VOID.contains(&name)
        {
            open.push(name);
        }
    }
    open.is_empty()
}

/// Nothing in the HTML can run, style the page or leave its place in it.
fn assert_safe(body: &Body) {
    const FORBIDDEN: [&str; 12] = [
        "script", "style", "iframe", "svg", "math", "object", "embed", "form", "base", "meta",
        "link", "template",
    ];
    let html = &body.html;
    assert!(well_formed(html), "{html}");
    let mut ids = Vec::new();
    for node in Html::parse_fragment(html).tree.nodes() {
        let Node::Element(element) = node.value() else {
            continue;
        };
        assert!(!FORBIDDEN.contains(&element.name()), "{html}");
        for (name, value) in element.attrs() {
            assert!(!name.starts_with("on") && name != "style", "{html}");
            if name == "id" {
                ids.push(value.to_owned());
            }
            if matches!(name, "href" | "src" | "cite") {
                let bare: String = value
                    .chars()
                    .filter(|c| !c.is_whitespace() && !c.is_control())
                    .collect();
                let segment = bare.split(['/', '?', '#']).next().unwrap_or_default();
                let scheme = segment
                    .split_once(':')
                    .map(|(scheme, _)| scheme.to_ascii_lowercase());
                let known = ["http", "https", "mailto", "tel"];
                assert!(
                    scheme.is_none_or(|scheme| known.contains(&scheme.as_str())),
                    "{html}"
                );
            }
        }
    }
    ids.sort();
    let mut anchors = body.anchors.clone();
    anchors.sort();
    assert_eq!(ids, anchors, "{html}");
    anchors.dedup();
    assert_eq!(ids.len(), anchors.len(), "{html}");

    let page = format!(
        "<!doctype html><title>a</title><main><article>{html}</article></main><footer></footer>"
    );
    let page = Html::parse_document(&page);
    for place in [
        "body > main > article:only-child",
        "body > main:first-child + footer:last-child",
    ] {
        let selector = Selector::parse(place).unwrap();
        assert_eq!(page.select(&selector).count(), 1, "{html}");
    }
}

/// Pieces of Markdown that meet in all ways.
fn markdown() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "\n",
        "\n\n",
        " ",
        "    ",
        "\t",
        "a",
        "Sở",
        "Công ",
        "- ",
        "1. ",
        "> ",
        "# ",
        "\n===\n",
        "\n---\n",
        "*",
        "**",
        "_",
        "~~",
        "`",
        "```\n",
        "[",
        "]",
        "(b)",
        "![",
        "[[",
        "]]",
        "|",
        "\n|-|\n",
        "\n: ",
        "[^a]",
        "\n[^a]: ",
        "[!NOTE]",
        "[ ] ",
        "\"",
        "'",
        "...",
        "--",
        "\\",
        "&amp;",
        "&#106;",
        "&colon;",
        "{#a}\n",
        "[a](b \"c|d\")",
        "![a](b)\n",
        "[x](javascript:a)",
        "[x](//a)",
        "<http://a>",
        "<a@b.vn>",
        "[[a:b|c]]",
        "\u{0}",
        "\u{FFFC}",
        "\u{2028}",
    ]);
    prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

/// The same with raw HTML.
fn mixed() -> impl Strategy<Value = String> {
    let tags = prop::sample::select(vec![
        "<",
        ">",
        "</",
        "<b>",
        "</b>",
        "<i class=x>",
        "<!--",
        "-->",
        "<?",
        "?>",
        "<![CDATA[",
        "<div>",
        "</div>",
        "\n<div>\n",
        "\n</div>\n",
        "</main>",
        "</article>",
        "<p>",
        "</p>",
        "<a href=\"b\">",
        "</a>",
        "<a id=x>",
        "<table>",
        "<tr>",
        "<td>",
        "</table>",
        "<caption>",
        "<col>",
        "<tbody>",
        "<script>",
        "</script>",
        "<style>",
        "</style>",
        "<svg>",
        "</svg>",
        "<math><mi>",
        "<iframe src=a>",
        "<noscript>",
        "<textarea>",
        "<title>",
        "<template>",
        "<plaintext>",
        "<select>",
        "<option>",
        "<form action=b>",
        "<button>",
        "<input>",
        "<frameset>",
        "<body>",
        "<html>",
        "<img src=a onerror=b>",
        "<img src=\"java&#115;cript:a\" alt='<'>",
        "<image>",
        "<q cite=\"java\tscript:a\">",
        "<x y=\"",
        "'>",
        "\">",
        "<br/>",
        "<hr>",
        "<h1>",
        "<h2 id=a>",
        "</h2>",
        "<ul>",
        "<li>",
        "</li>",
        "</ol>",
        "</section>",
        "<dd>",
        "<details open>",
        "<summary>",
        "<pre>",
        "</pre>",
        "<code>",
        "<ruby><rt>",
        "<sup id=x onclick=y style=z>",
        "<del>",
        "</del>",
    ]);
    let part = prop_oneof![markdown(), tags.prop_map(str::to_owned)];
    prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

/// Whether the browser's parser finds nothing to complain of, but for
/// characters that the author has put there.
fn faultless(html: &str) -> bool {
    let about_characters = |fault: &str| {
        let fault = fault.to_lowercase();
        fault.contains("character") || fault.contains("codepoint")
    };
    let faults = Html::parse_fragment(html).errors;
    faults.iter().all(|fault| about_characters(fault))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_ends_well(text in any::<String>()) {
        assert_safe(&made(&text, Some(2)));
    }

    #[test]
    fn any_markdown_is_well_formed(text in markdown(), step in 0usize..6) {
        let body = made(&text, Some(step));
        assert_safe(&body);
        prop_assert!(faultless(&body.html), "{}", body.html);
    }

    #[test]
    fn any_raw_html_is_safe(text in mixed(), step in 0usize..6) {
        assert_safe(&made(&text, Some(step)));
    }

    #[test]
    fn annotations_change_no_words(text in mixed(), step in 0usize..6) {
        let (with, without) = (made(&text, Some(step)), made(&text, None));
        prop_assert_eq!(words(&with.html), words(&without.html));
        prop_assert_eq!((with.plain, with.lead, with.anchors), (without.plain, without.lead, without.anchors));
    }
}
