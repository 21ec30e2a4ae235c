//! Links, wiki links and images.

use super::super::{Words, pass};
use super::{Site, html, reports};

#[test]
fn links_lead_where_the_site_says() {
    assert_eq!(
        html("[a](b.md \"Tên\") [c](https://d.vn/x?y=1&z=ế) [e](chua-dang.md)\n"),
        "<p><a href=\"b.md\" title=\"Tên\">a</a> \
         <a href=\"https://d.vn/x?y=1&amp;z=%E1%BA%BF\" rel=\"external noopener\">c</a> e</p>\n"
    );
}

#[test]
fn a_destination_without_a_scheme_but_with_a_host_is_taken_for_https() {
    let mut site = Site::default();
    pass("[a](//b.vn/c)", 0, &Words::default(), &mut site);
    assert_eq!(site.seen[0].0, "https://b.vn/c");
}

#[test]
fn addresses_stay_as_they_are() {
    assert_eq!(
        html("<https://a.vn/b--c...d> <a'b@c.vn>\n"),
        "<p><a href=\"https://a.vn/b--c...d\" rel=\"external noopener\">https://a.vn/b--c...d</a> \
         <a href=\"mailto:a&#x27;b@c.vn\">a'b@c.vn</a></p>\n"
    );
    assert!(html("<http://[::1]/[a]>\n").contains("href=\"http://[::1]/%5Ba%5D\""));
}

#[test]
fn unsafe_destinations_are_words() {
    for destination in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#115;cript:alert(1)",
        "javascript&colon;alert(1)",
        "<java script:alert(1)>",
        "<&#1;javascript:alert(1)>",
        "<javascript&Tab;:alert(1)>",
        "<java&#x200b;script:alert(1)>",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:x",
        "ftp://x",
    ] {
        let text = format!("[a]({destination})");
        assert_eq!(html(&text), "<p>a</p>\n", "{text}");
        assert_eq!(reports(&text), [("KY404", text.as_str())]);
        let image = format!("![a]({destination})");
        assert_eq!(html(&image), "<p>a</p>\n");
        assert_eq!(reports(&image), [("KY404", image.as_str())]);
    }
    assert_eq!(html("[a]\n\n[a]: javascript:b\n"), "<p>a</p>\n");
    assert_eq!(html("<javascript:b>\n"), "<p>javascript:b</p>\n");
    assert_eq!(
        reports("![a](mailto:b@c.vn)"),
        [("KY404", "![a](mailto:b@c.vn)")]
    );
}

#[test]
fn wiki_links_show_the_name_or_the_words_given() {
    assert_eq!(
        html("[[agency:so]] [[agency:so|\"Sở\" *CT*]] [[khong]] [[khong|b]]\n"),
        "<p><a href=\"/agency/so/\">Sở Công Thương</a> <a href=\"/agency/so/\">“Sở” <em>CT</em></a> \
         Sở Công Thương b</p>\n"
    );
}

#[test]
fn an_image_alone_is_a_figure() {
    assert_eq!(
        html("![Hội trường](a.jpg \"Toàn cảnh | Minh Anh\")\n"),
        "<figure><img src=\"a.jpg\" alt=\"Hội trường\" width=\"800\" height=\"600\" loading=\"lazy\" \
         decoding=\"async\"><figcaption>Toàn cảnh <span class=\"credit\">Ảnh: Minh Anh</span>\
         </figcaption></figure>\n"
    );
    let two = html("![a](a.jpg)\n![b](b.jpg \"|Minh Anh\")\n");
    assert_eq!(two.matches("<figure>").count(), 2);
    assert!(two.starts_with("<div class=\"figures\">") && !two.contains("<p>"));
    assert!(two.contains("<figcaption><span"));
}

#[test]
fn an_image_in_a_line_stays_in_it() {
    assert_eq!(
        html("a ![b \"c\"](d.jpg \"e\")\n"),
        "<p>a <img src=\"d.jpg\" alt=\"b &quot;c&quot;\" title=\"e\" width=\"800\" height=\"600\" \
         loading=\"lazy\" decoding=\"async\"></p>\n"
    );
    assert!(html("[![a](b.jpg)](c.md)\n").starts_with("<p><a href=\"c.md\"><img"));
}

#[test]
fn an_image_that_is_not_there_is_its_description() {
    assert_eq!(html("![Hội *trường*](thieu.jpg)\n"), "<p>Hội trường</p>\n");
}

#[test]
fn an_image_needs_a_description() {
    assert_eq!(reports("a\n\n![](a.jpg)\n"), [("KY407", "![](a.jpg)")]);
    assert_eq!(reports("![ ](a.jpg)\n").len(), 1);
    assert_eq!(reports("![a](a.jpg)\n"), []);
}
