//! Links laid over running text.

use super::super::{Annotation, Block, Picture, Surroundings, Target, WikiTarget, Words, pass};
use super::Site;
use crate::diagnostic::Problem;
use crate::source::Span;

/// The HTML with a link at each of the names.
fn linked(text: &str, names: &[&'static str]) -> String {
    let mut site = Site {
        names: names.to_vec(),
        ..Site::default()
    };
    let html = pass(text, 0, &Words::default(), &mut site).html;
    html.replace("<a class=\"mention\" href=\"/found\">", "‹")
        .replace("</a>", "›")
}

/// The text that is asked about.
fn blocks(text: &str) -> Vec<String> {
    let mut site = Site::default();
    pass(text, 0, &Words::default(), &mut site);
    site.blocks
}

#[test]
fn a_block_is_running_text() {
    assert_eq!(
        blocks(
            "## Không\n\n**Sở Công** Thương\nvà `mã` [a *b*](c) ![d](e) &amp; <b>f</b>[[g:h]]\n\n- i\n\n| j |\n|-|\n| k |\n"
        ),
        [
            "Sở Công Thương và \u{FFFC} \u{FFFC} \u{FFFC} & \u{FFFC}f\u{FFFC}",
            "i",
            "j",
            "k"
        ]
    );
}

#[test]
fn a_link_goes_around_whole_elements() {
    for (text, expected) in [
        ("Ở Sở Công Thương.", "Ở ‹Sở Công Thương›."),
        ("**Sở Công** Thương", "‹<strong>Sở Công</strong> Thương›"),
        ("Sở *Công* Thương", "‹Sở <em>Công</em> Thương›"),
        (
            "Sở **Công *Thương***",
            "‹Sở <strong>Công <em>Thương</em></strong>›",
        ),
        (
            "***Sở* Công** Thương",
            "‹<strong><em>Sở</em> Công</strong> Thương›",
        ),
        ("**Sở Công Thương**", "<strong>‹Sở Công Thương›</strong>"),
        (
            "**a Sở Công Thương**",
            "<strong>a ‹Sở Công Thương›</strong>",
        ),
        ("Sở\nCông Thương", "‹Sở\nCông Thương›"),
        ("\"Sở Công Thương\"", "“‹Sở Công Thương›”"),
    ] {
        assert_eq!(
            linked(text, &["Sở Công Thương"]),
            format!("<p>{expected}</p>\n"),
            "{text}"
        );
    }
}

#[test]
fn a_link_that_cuts_through_elements_is_split() {
    for (text, expected) in [
        (
            "**a Sở Công** Thương",
            "<strong>a ‹Sở Công›</strong> ‹Thương›",
        ),
        ("Sở *Công Thương x*", "‹Sở› <em>‹Công Thương› x</em>"),
        (
            "*a Sở* Công **Thương b**",
            "<em>a ‹Sở›</em> ‹Công› <strong>‹Thương› b</strong>",
        ),
    ] {
        assert_eq!(
            linked(text, &["Sở Công Thương"]),
            format!("<p>{expected}</p>\n"),
            "{text}"
        );
    }
}

#[test]
fn nothing_is_laid_over_headings_links_or_code() {
    for text in [
        "## Sở\n",
        "[Sở](a)\n",
        "`Sở`\n",
        "<a href=b>Sở</a>\n",
        "![Sở](thieu.jpg \"Sở\")\n",
    ] {
        let found = linked(text, &["Sở"]);
        let unlinked = if text.starts_with('!') {
            "‹Sở›"
        } else {
            "Sở"
        };
        assert!(
            found.contains(unlinked) && (text.starts_with('!') || !found.contains('‹')),
            "{found}"
        );
    }
}

#[test]
fn of_overlapping_annotations_the_first_counts() {
    assert_eq!(
        linked("abcd", &["bc", "abc", "cd", "d"]),
        "<p>‹abc›‹d›</p>\n"
    );
}

#[test]
fn numbers_and_signs_around_a_link_stay_whole() {
    assert_eq!(
        linked("số 52-NQ/TW...", &["52-NQ/TW"]),
        "<p>số ‹52-NQ/TW›…</p>\n"
    );
    // A link that would cut through what becomes one sign is left out.
    assert_eq!(linked("a...", &["a."]), "<p>a…</p>\n");
    assert_eq!(linked("a...", &["a..."]), "<p>‹a…›</p>\n");
}

/// Notes where words of a text are in its source, and how they are printed.
struct Places(&'static str, Vec<(Span, String, String)>);

impl Surroundings for Places {
    fn link(&mut self, _: &str, _: Span) -> Target {
        Target::Words
    }
    fn wiki(&mut self, _: &str, _: Span) -> WikiTarget {
        WikiTarget {
            url: None,
            words: String::new(),
        }
    }
    fn image(&mut self, _: &str, _: Span) -> Option<Picture> {
        None
    }
    fn annotate(&mut self, block: &Block<'_>) -> Vec<Annotation> {
        for (start, found) in block.text().match_indices(self.0) {
            let range = start..start + found.len();
            let shown = block.shown()[block.shown_range(range.clone())].to_owned();
            self.1
                .push((block.span(range), shown, block.shown().to_owned()));
        }
        Vec::new()
    }
    fn report(&mut self, _: Span, _: Problem) {}
}

#[test]
fn a_stretch_of_a_block_has_its_place_in_the_source() {
    for (text, words, source, shown) in [
        ("a Sở b", "Sở", "Sở", "Sở"),
        (
            "> x\n> **Sở\n> Công** Thương",
            "Sở Công Thương",
            "Sở\n> Công** Thương",
            "Sở Công Thương",
        ),
        ("a &amp; \\*b* c", "& *b* c", "&amp; \\*b* c", "& *b* c"),
        ("\"a\" `code` -- \"b\"...", "\"b\"...", "\"b\"...", "“b”…"),
        ("|x|\n|-|\n|a \\| b|", "a | b", "a \\| b", "a | b"),
    ] {
        let mut places = Places(words, Vec::new());
        pass(text, 10, &Words::default(), &mut places);
        let (span, found, _) = places.1.last().unwrap().clone();
        let range = span.range();
        assert_eq!(&text[range.start - 10..range.end - 10], source, "{text}");
        assert_eq!(found, shown);
    }
    let mut places = Places("Sở", Vec::new());
    pass(
        "\"Theo\" [Luật 1](a) `b`, Sở",
        0,
        &Words::default(),
        &mut places,
    );
    assert_eq!(places.1[0].2, "“Theo” Luật 1 b, Sở");
}

#[test]
fn plain_text_is_a_block_too() {
    let block = Block::plain("Sở Công Thương", 7);
    assert_eq!(block.span(4..10).range(), 11..17);
    assert_eq!(block.shown_range(4..10), 4..10);
}
