//! Headings, lists, tables, quotes, code, limits, and the plain text.

use super::super::{Heading, Words, pass};
use super::{Site, body, html, reports};

fn ids(text: &str) -> Vec<String> {
    body(text)
        .headings
        .into_iter()
        .map(|heading| heading.id)
        .collect()
}

fn levels(text: &str) -> Vec<u8> {
    body(text)
        .headings
        .into_iter()
        .map(|heading| heading.level)
        .collect()
}

#[test]
fn a_heading_has_an_id_and_a_link_beside_it() {
    let body = body("## Kết quả *thực hiện*\n");
    assert_eq!(
        body.html,
        "<div class=\"heading\"><h2 id=\"ket-qua-thuc-hien\">Kết quả <em>thực hiện</em></h2>\
         <a class=\"anchor\" href=\"#ket-qua-thuc-hien\" \
         aria-label=\"Liên kết tới mục: Kết quả thực hiện\">#</a></div>\n"
    );
    assert_eq!(
        body.headings,
        [Heading {
            level: 2,
            id: "ket-qua-thuc-hien".to_owned(),
            text: "Kết quả thực hiện".to_owned()
        }]
    );
    assert_eq!(body.anchors, ["ket-qua-thuc-hien"]);
}

#[test]
fn equal_headings_are_numbered_around_what_is_taken() {
    assert_eq!(
        ids("## A\n## A\n## A 2\n## A\n"),
        ["a", "a-2", "a-2-2", "a-3"]
    );
    assert_eq!(
        ids("## A 2\n## A\n## A\n## A\n"),
        ["a-2", "a", "a-3", "a-4"]
    );
}

#[test]
fn a_heading_without_letters_has_an_id_all_the_same() {
    assert_eq!(ids("## …\n## \n## 日本\n"), ["muc", "muc-2", "muc-3"]);
    let picture = body("## ![Biểu tượng](a.png)\n");
    assert_eq!(picture.headings[0].text, "Biểu tượng");
}

#[test]
fn an_author_may_choose_an_id_but_nothing_else() {
    let text = "## Kết quả {#Kết-quả .x onclick=alert(1)}\n\nB {.x}\n---\n";
    assert_eq!(ids(text), ["ket-qua", "b"]);
    assert!(!html(text).contains("onclick") && !html(text).contains(".x"));
    // A heading above does not take the id that is asked for below.
    assert_eq!(ids("## A\n## B {#a}\n## C {#a}\n"), ["a-2", "a", "a-3"]);
    for no_attributes in [
        "## Giai đoạn {2021}\n",
        "## A {}\n",
        "## `{#a}`\n",
        "## \\{#a}\n",
    ] {
        assert!(html(no_attributes).contains('}'), "{no_attributes}");
    }
}

#[test]
fn the_page_title_is_the_only_heading_of_level_one() {
    assert_eq!(levels("## A\n### B\n"), [2, 3]);
    assert_eq!(levels("## A\n# B\n### C\n###### D\n"), [3, 2, 4, 6]);
    let html = html("## A\n# B\n");
    assert!(
        html.contains("<h3 id=\"a\">A</h3>") && html.contains("<h2 id=\"b\">B</h2>"),
        "{html}"
    );
    assert!(super::html("<h1>A</h1>\n").starts_with("<h2>A</h2>"));
}

#[test]
fn many_equal_headings_take_linear_time() {
    let body = body(&"## Kết quả\n".repeat(50_000));
    assert_eq!(body.headings.len(), 50_000);
    assert_eq!(body.headings[49_999].id, "ket-qua-50000");
}

#[test]
fn alerts_are_named_notes() {
    assert_eq!(
        html("> [!WARNING]\n> Hạn cuối.\n"),
        "<aside class=\"alert alert-warning\" role=\"note\">\n\
         <p class=\"alert-title\">Cảnh báo</p>\n<p>Hạn cuối.</p>\n</aside>\n"
    );
    assert!(html("> [!XYZ]\n> a\n").starts_with("<blockquote>\n<p>[!XYZ]"));
}

#[test]
fn tasks_have_boxes_with_names() {
    assert_eq!(
        html("- [x] a\n- [ ] b\n\n1. [ ] c\n\n2. d\n"),
        "<ul>\n<li class=\"task\"><input type=\"checkbox\" disabled=\"\" checked=\"\" \
         aria-label=\"Đã xong\"> a</li>\n\
         <li class=\"task\"><input type=\"checkbox\" disabled=\"\" aria-label=\"Chưa xong\"> b</li>\n</ul>\n\
         <ol>\n<li class=\"task\">\n<p><input type=\"checkbox\" disabled=\"\" \
         aria-label=\"Chưa xong\"> c</p>\n</li>\n<li>\n<p>d</p>\n</li>\n</ol>\n"
    );
}

#[test]
fn tables_scroll_in_a_named_box_and_align_by_class() {
    assert_eq!(
        html("|a||c|\n|:-|-:|:-:|\n|1|2||\n"),
        "<div class=\"table\" role=\"group\" tabindex=\"0\" aria-label=\"Bảng 1\">\n<table>\n<thead>\n\
         <tr><th scope=\"col\" class=\"align-left\">a</th><td class=\"align-right\"></td>\
         <th scope=\"col\" class=\"align-center\">c</th></tr>\n</thead>\n<tbody>\n\
         <tr><td class=\"align-left\">1</td><td class=\"align-right\">2</td>\
         <td class=\"align-center\"></td></tr>\n</tbody>\n</table>\n</div>\n"
    );
    let two = html("|a|\n|-|\n\nb\n\n|a|\n|-|\n");
    assert!(two.contains("Bảng 2") && !two.contains("tbody"), "{two}");
}

#[test]
fn definitions_are_lists_of_definitions() {
    assert_eq!(
        html("GRDP\n: Tổng sản phẩm\n"),
        "<dl>\n<dt>GRDP</dt>\n<dd>Tổng sản phẩm</dd>\n</dl>\n"
    );
}

#[test]
fn code_is_coloured_if_its_language_is_known() {
    let known = body("```rust,ignore\nfn a() {}\n```\n");
    assert!(known.has_code);
    assert!(
        known
            .html
            .starts_with("<pre tabindex=\"0\"><code class=\"hl-code language-rust\"><span")
    );
    let plain = body("    a < b\n");
    assert!(!plain.has_code);
    assert_eq!(
        plain.html,
        "<pre tabindex=\"0\"><code class=\"language-text\">a &lt; b\n</code></pre>\n"
    );
    assert_eq!(reports("a\n\n```abc\nx\n```\n"), [("KY408", "```abc")]);
    assert_eq!(reports("```\nx\n```\n"), []);
}

#[test]
fn the_lead_is_the_first_paragraph() {
    let text = "# Đề mục\n\n![ảnh](a.jpg)\n\n|a|\n|-|\n\n- mục\n\nĐoạn *một*\ntiếp.\n\nĐoạn hai.\n";
    assert_eq!(body(text).lead, "Đoạn một tiếp.");
    assert_eq!(body("- mục một\n- mục hai\n").lead, "mục một");
    assert_eq!(body("## a\n\n[^1]: b\n").lead, "");
}

#[test]
fn the_plain_text_has_a_line_for_each_block() {
    let text = "# A *b*\n\nMột\nhai  \nba `c` [d](e) ![f](g).\n\n- x\n- y\n\n|k|l|\n|-|-|\n|m|n|\n\n```\ncode\n```\n\n\
                ![i](j \"Chú thích | k\")\n\n<div>html <b>x</b> &amp; y</div>\n\nz[^1]\n\n[^1]: ghi chú\n";
    assert_eq!(
        body(text).plain,
        "A b\nMột hai ba c d .\nx\ny\nk\nl\nm\nn\ncode\nChú thích\nhtml x & y\nz\nghi chú"
    );
}

#[test]
fn containers_past_the_limit_are_flattened_and_reported_once() {
    let deep = format!("{}a\n\nb\n", "> ".repeat(70));
    let found = html(&deep);
    assert_eq!(found.matches("<blockquote>").count(), 64);
    assert_eq!(found.matches("</blockquote>").count(), 64);
    assert!(found.contains("<p>a</p>") && found.ends_with("<p>b</p>\n"));
    assert_eq!(reports(&deep).len(), 1);
    assert_eq!(reports(&deep)[0].0, "KY406");
    assert_eq!(reports(&"> ".repeat(64)), []);

    let lists = html(&format!(
        "{}a\n{}b\n",
        "- ".repeat(100),
        "  ".repeat(99) + "- "
    ));
    assert_eq!(lists.matches("<li>").count(), 64);
    assert!(lists.contains("<p>a</p>\n<p>b</p>"), "{lists}");

    let emphasis = "*a _a ".repeat(50) + &"a_ a* ".repeat(50);
    assert_eq!(html(&emphasis).matches("<em>").count(), 64);
    assert_eq!(html(&emphasis).matches("</em>").count(), 64);
    assert_eq!(reports(&emphasis)[0].0, "KY406");
}

#[test]
fn what_is_nested_by_the_thousand_is_read_in_no_time() {
    for (text, code) in [
        (">".repeat(50_000) + "a\n" + &"b\n".repeat(50_000), "KY406"),
        ("- ".repeat(10_000) + "a\n" + &"b\n".repeat(10_000), "KY406"),
        ("1. > ".repeat(10_000) + "a\n", "KY406"),
    ] {
        let mut site = Site::default();
        let body = pass(&text, 0, &Words::default(), &mut site);
        assert!(
            body.plain.contains('a') && !body.html.contains('\u{1f}'),
            "{}",
            body.html
        );
        assert_eq!(
            site.reports
                .iter()
                .map(|(code, _)| *code)
                .collect::<Vec<_>>(),
            [code]
        );
    }
    for text in [
        "*a ".repeat(300_000),
        "[".repeat(1_000_000),
        "![[".repeat(300_000),
        "\"a".repeat(300_000),
    ] {
        assert!(body(&text).html.len() >= text.len() / 2);
    }
}

#[test]
fn places_count_from_the_start_of_the_file() {
    let mut site = Site::default();
    pass("a [b](c.md)", 100, &Words::default(), &mut site);
    assert_eq!(site.seen[0].1.range(), 102..111);
}
