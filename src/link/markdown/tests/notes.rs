//! Footnotes.

use super::super::{Words, pass};
use super::{Site, body, html, reports};

#[test]
fn notes_are_numbered_by_their_first_reference() {
    let body = body("a[^x] b[^y] c[^x]\n\n[^y]: Hai.\n[^x]: Một.\n[^z]: Không dùng.\n");
    assert_eq!(
        body.html,
        "<p>a<sup class=\"note\"><a href=\"#fn:1\" id=\"fnref:1\" role=\"doc-noteref\">1</a></sup> \
         b<sup class=\"note\"><a href=\"#fn:2\" id=\"fnref:2\" role=\"doc-noteref\">2</a></sup> \
         c<sup class=\"note\"><a href=\"#fn:1\" id=\"fnref:1-2\" role=\"doc-noteref\">1</a></sup></p>\n\
         <section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"Chú thích\">\n<ol>\n\
         <li id=\"fn:1\"><p>Một. \
         <a class=\"back\" href=\"#fnref:1\" role=\"doc-backlink\" aria-label=\"Quay lại chỗ chú thích 1\">↩\u{FE0E}</a> \
         <a class=\"back\" href=\"#fnref:1-2\" role=\"doc-backlink\" aria-label=\"Quay lại chỗ chú thích 1-2\">↩\u{FE0E}<sup>2</sup></a></p></li>\n\
         <li id=\"fn:2\"><p>Hai. \
         <a class=\"back\" href=\"#fnref:2\" role=\"doc-backlink\" aria-label=\"Quay lại chỗ chú thích 2\">↩\u{FE0E}</a></p></li>\n\
         </ol>\n</section>\n"
    );
    assert_eq!(
        body.anchors,
        ["fnref:1", "fnref:2", "fnref:1-2", "fn:1", "fn:2"]
    );
}

#[test]
fn a_note_may_refer_to_notes() {
    let found = html("a[^1]\n\n[^1]: b[^2]\n\n[^2]: c[^1]\n\n[^3]: d[^4]\n\n[^4]: e\n");
    assert_eq!(found.matches("<li id=").count(), 2, "{found}");
    assert!(found.contains("id=\"fnref:1-2\""));
    assert_eq!(html("a\n\n[^1]: b[^1]\n"), "<p>a</p>\n");
}

#[test]
fn a_label_is_compared_without_case_and_its_first_definition_counts() {
    let found = html("a[^Đ] b[^đ]\n\n[^đ]: Một.\n\n[^Đ]: Hai.\n");
    assert!(found.contains("Một.") && !found.contains("Hai."), "{found}");
    assert_eq!(found.matches("<li id=").count(), 1);
}

#[test]
fn a_note_may_hold_blocks() {
    let found = html("a[^1]\n\n[^1]: b\n\n    - c\n\n    # d\n");
    assert!(found.contains("<ul>\n<li>c</li>\n</ul>"));
    assert!(found.contains("<h2 id=\"d\">"), "{found}");
    assert!(
        found.contains("</div><p> <a class=\"back\"")
            || found.contains("</div>\n<p> <a class=\"back\"")
    );
}

#[test]
fn in_a_link_the_number_is_no_link() {
    let found = html("<a href=b>a[^1]</a>\n\n[^1]: c\n");
    assert!(
        found.contains("<sup class=\"note\" id=\"fnref:1\">1</sup></a>"),
        "{found}"
    );
}

#[test]
fn ids_of_notes_belong_to_notes() {
    let found = body("## fn 1\n\n<a id=\"fn:1\">x</a>\n\na[^1]\n\n[^1]: b\n");
    assert_eq!(found.anchors, ["fn-1", "fnref:1", "fn:1"]);
}

#[test]
fn undefined_notes_are_reported() {
    assert_eq!(
        reports("a[^x] \\[^y] `[^z]` **[^t]**\n\n## [^u]\n"),
        [("KY412", "[^x]"), ("KY412", "[^t]"), ("KY412", "[^u]")]
    );
    assert_eq!(reports("a[^1]\n\n[^1]: b\n"), []);
}

#[test]
fn notes_are_asked_about_last() {
    let mut site = Site::default();
    pass("a[^1]\n\n[^1]: b\n\nc\n", 0, &Words::default(), &mut site);
    assert_eq!(site.blocks, ["a\u{FFFC}", "c", "b"]);
}
