//! Raw HTML.

use super::{body, html, reports};

#[test]
fn allowed_html_stays() {
    assert_eq!(
        html("<div class=\"a\" lang=en>\n\n**b**\n\n</div>\n\nH<sub>2</sub>O<br>\n"),
        "<div class=\"a\" lang=\"en\">\n<p><strong>b</strong></p>\n</div>\n<p>H<sub>2</sub>O<br></p>\n"
    );
    assert_eq!(
        html("<table>\n<tr><td colspan=2>a &amp; b</td></tr>\n</table>\n"),
        "<table>\n<tbody><tr><td colspan=\"2\">a &amp; b</td></tr>\n</tbody></table>\n"
    );
    assert_eq!(html("<!-- a -->\n\nb <!-- c -->d\n"), "<p>b d</p>\n");
    assert_eq!(reports("<!-- a -->\n\n<p>b</p>\n"), []);
}

#[test]
fn what_is_dangerous_goes_and_is_reported() {
    for (text, what) in [
        ("<script>alert(1)</script>\n", "<script>"),
        ("a <script>alert(1)</script>\n", "<script>"),
        ("<SCRIPT\n>alert(1)\n", "<SCRIPT\n>"),
        ("<style>a</style>\n", "<style>"),
        ("a <iframe src=b></iframe>\n", "<iframe src=b>"),
        (
            "<svg onload=alert(1)><text>x</text></svg>\n",
            "<svg onload=alert(1)>",
        ),
        ("<form action=b>\n", "<form action=b>"),
        ("<object data=a></object>\n", "<object data=a>"),
        (
            "<b onclick=\"alert(1)\">x</b>\n",
            "<b onclick=\"alert(1)\">",
        ),
        (
            "<b style=\"color: red\">x</b>\n",
            "<b style=\"color: red\">",
        ),
        ("<?php echo ?>\n", "<?php echo ?>"),
        ("<p>a</p></div>\n", "</div>"),
        ("> <p>a</p></div>\n", "</div>"),
    ] {
        let found = html(text);
        assert!(
            !found.contains("alert") && !found.contains("style") && !found.contains("action"),
            "{found}"
        );
        assert!(
            reports(text).contains(&("KY405", what)),
            "{text}: {:?}",
            reports(text)
        );
    }
    assert_eq!(
        html("a <script>b *c* d</script> e\n"),
        "<p>a <em></em> e</p>\n"
    );
    assert_eq!(html("<form>a</form>\n"), "a\n");
}

#[test]
fn raw_links_and_images_are_asked_for_too() {
    assert_eq!(
        html(
            "<a href=\"https://b.vn\" title='t'>a</a> <a href=chua-dang.md>c</a> <a href='java&#115;cript:d'>e</a>\n"
        ),
        "<p><a href=\"https://b.vn\" rel=\"external noopener\" title=\"t\">a</a> c e</p>\n"
    );
    assert_eq!(
        html("x <img src=a.jpg alt='b' width=100 class=c> <img src=thieu.jpg alt='&lt;d'>\n"),
        "<p>x <img src=\"a.jpg\" alt=\"b\" class=\"c\" width=\"100\" loading=\"lazy\" decoding=\"async\"> &lt;d</p>\n"
    );
    assert_eq!(
        reports("x <img src=a.jpg>\n"),
        [("KY407", "<img src=a.jpg>")]
    );
    assert_eq!(
        reports("<a href='data:x'>y</a>\n"),
        [("KY404", "<a href='data:x'>")]
    );
}

#[test]
fn an_id_is_unique_and_known() {
    let found = body("<a id=\"moc\"></a> <b id=moc>x</b>\n\n## Mốc\n");
    assert_eq!(found.anchors, ["moc", "moc-2"]);
    assert!(
        found
            .html
            .starts_with("<p><span id=\"moc\"></span> <b>x</b></p>"),
        "{}",
        found.html
    );
}

#[test]
fn html_closes_nothing_but_itself() {
    assert_eq!(
        html("> <b>a\n\n</b></blockquote>b\n"),
        "<blockquote>\n<p><b>a</b></p>\n</blockquote>\n<p>b</p>\n"
    );
    assert_eq!(html("*a <b>b* c</b>\n"), "<p><em>a <b>b</b></em> c</p>\n");
    assert_eq!(
        html("- <div>\n\n  a\n- b</div>\n"),
        "<ul>\n<li><div>\n<p>a</p>\n</div></li>\n<li>\n<p>b</p>\n</li>\n</ul>\n"
    );
    assert_eq!(html("a <p>b</p>\n"), "<p>a b</p>\n");
    assert_eq!(html("<b>\n\na\n"), "<b>\n</b>\n<p>a</p>\n");
}

#[test]
fn a_link_is_no_part_of_a_link() {
    assert_eq!(
        html("<a href=a>[b](c) <a href=d>e</a></a>\n"),
        "<p><a href=\"a\">b e</a></p>\n"
    );
    assert_eq!(
        html("[a <a href=b>c</a>](d)\n"),
        "<p><a href=\"d\">a c</a></p>\n"
    );
}

#[test]
fn what_cannot_stand_between_cells_ends_the_table() {
    assert_eq!(
        html("<table><tr>\n\na\n\n</table>\n"),
        "<table><tbody><tr>\n</tr></tbody></table>\n<p>a</p>\n"
    );
    assert_eq!(html("<table>a<p>b</table>\n"), "<table></table>a<p>b\n</p>");
}

#[test]
fn html_that_never_ends_is_text() {
    assert_eq!(html("<div>\n<a b=\"c\n"), "<div>\n&lt;a b=\"c\n</div>");
    assert_eq!(html("<div <div <div\n"), "&lt;div &lt;div &lt;div\n");
}

#[test]
fn raw_elements_have_a_limit_of_depth_too() {
    let text = "<div>\n\n".repeat(70) + "a\n\n" + &"</div>\n\n".repeat(70);
    let found = html(&text);
    assert_eq!(found.matches("<div>").count(), 64);
    assert_eq!(found.matches("</div>").count(), 64);
    assert_eq!(
        reports(&text)
            .iter()
            .map(|(code, _)| *code)
            .collect::<Vec<_>>(),
        ["KY406"]
    );
}

#[test]
fn a_very_long_text_has_no_raw_html() {
    let text = format!("<b>a</b>\n\n{}", "b\n\n".repeat(400_000));
    assert!(html(&text).starts_with("<p>a</p>\n<p>b</p>"));
    assert!(reports(&text).contains(&("KY405", "<b>")));
}

#[test]
fn long_texts_are_cleaned_in_linear_time() {
    let text = format!("<div>\n{}\n</div>\n", "&x;".repeat(100_000));
    assert_eq!(html(&text).matches("&amp;x;").count(), 100_000);
}
