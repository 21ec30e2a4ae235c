//! What holds for every text that is linked: readers read the same words, linking
//! what is linked changes nothing, and the order of files is of no account.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use kyyeu::{Options, Prepared};
use proptest::prelude::*;
use scraper::{Html, Selector};

const REGISTRY: [(&str, &str); 6] = [
    (
        "agencies/so-a.md",
        "name: Sở Công Thương tỉnh A\nshort_names: [Sở Công Thương]\naliases: [SCT]",
    ),
    (
        "agencies/so-b.md",
        "name: Sở Công Thương tỉnh B\nshort_names: [Sở Công]",
    ),
    ("agencies/bct.md", "name: Bộ Chính trị"),
    ("people/an.md", "name: Nguyễn Văn An"),
    ("themes/so-hoa.md", "name: chuyển đổi số\naliases: [số hóa]"),
    (
        "documents/52.md",
        "name: Nghị quyết số 52-NQ/TW\nnumber: 52-NQ/TW\nissuer: bct\ndate: 2019-09-27",
    ),
];

fn settings(linking: &str) -> String {
    format!(
        "title: Trang\nbase_url: https://a.example/\nlinking: {linking}\norganisation:\n  name: A\n  licence: B\n  \
         responsible: C\n  address: D\n  telephone: E\n"
    )
}

fn write(root: &Path, path: &str, text: &str) {
    let file = root.join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

/// A site of the registry and one news page.
fn site(body: &str, linking: &str) -> Prepared {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "site.yaml", &settings(linking));
    for (path, front) in REGISTRY {
        write(
            folder.path(),
            &format!("content/{path}"),
            &format!("---\n{front}\n---\n"),
        );
    }
    let page = format!("---\ntitle: Tin\ndate: 2021-12-06\n---\n\n{body}\n");
    write(folder.path(), "content/news/tin.md", &page);
    let prepared = kyyeu::prepare(folder.path(), &Options::default());
    assert!(prepared.site.is_some(), "{:?}", prepared.report);
    prepared
}

fn html(prepared: &Prepared) -> String {
    let site = prepared.site.as_ref().unwrap();
    site.linked.documents[0]
        .original
        .body
        .html
        .get()
        .into_owned()
}

/// What a reader reads, and where the links lead.
fn read(html: &str) -> (String, Vec<(String, String)>) {
    let tree = Html::parse_fragment(html);
    let text: String = tree.root_element().text().collect();
    let anchors = Selector::parse("a").unwrap();
    let links = tree.select(&anchors).map(|link| {
        let words: String = link.text().collect();
        (
            link.value().attr("href").unwrap_or_default().to_owned(),
            words,
        )
    });
    (text, links.collect())
}

/// Pieces of texts in which names and citations run on across everything.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "Sở",
        " ",
        "Công",
        "Thương",
        "tỉnh",
        "A",
        "B",
        "**",
        "*",
        "_",
        "\n",
        "\n\n",
        "SCT",
        "Nguyễn",
        "Văn",
        "An",
        "chuyển",
        "đổi",
        "số",
        "hoá",
        "Nghị quyết số ",
        "52-NQ/TW",
        ", ngày 27-9-2019",
        " của Bộ Chính trị",
        "công văn số ",
        "77/UBND-KTN",
        "15/QĐ-UBND",
        " ngày 03/12/2021",
        "[",
        "](tin.md)",
        "`",
        "<b>",
        "</b>",
        "<!-- a -->",
        "- ",
        "> ",
        "| a | b |\n|---|---|\n",
        "[[!Sở Công Thương]]",
        "[^1]",
        "\n\n[^1]: Sở Công Thương",
        "&amp;",
        "\\",
        ". ",
        "~~",
        "số 24/7",
        "03/12/2021",
        "\u{a0}",
        "–",
        "“",
        "”",
        "\"",
        "...",
        "--",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn readers_read_the_words_of_the_unlinked_page(body in pieces()) {
        let (plain, links) = read(&html(&site(&body, "{mentions: none, unregistered: false}")));
        for linking in ["{mentions: first}", "{mentions: all}"] {
            let (linked, more) = read(&html(&site(&body, linking)));
            prop_assert_eq!(&plain, &linked, "{}", &body);
            prop_assert!(more.len() >= links.len());
        }
    }

    /// A page whose names and citations are links already is left as it is.
    #[test]
    fn linking_what_is_linked_changes_nothing(words in prop::collection::vec(prop::sample::select(vec![
        "Sở Công Thương tỉnh A", "Sở Công Thương", "ông Nguyễn Văn An", "số hoá", "Nghị quyết số 52-NQ/TW",
        "công văn số 77/UBND-KTN ngày 03/12/2021", "và", "họp,", "**Sở Công** Thương", "năm 2021.",
    ]), 1..12)) {
        let once = html(&site(&words.join(" "), "{mentions: all}"));
        let (text, links) = read(&once);
        let (text_again, links_again) = read(&html(&site(&once, "{mentions: all}")));
        prop_assert_eq!(text, text_again);
        prop_assert_eq!(links, links_again);
    }
}

/// Every page of a folder of sources, whatever order the files were made in.
fn pages(files: &[(String, String)]) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "site.yaml", &settings("{}"));
    for (path, text) in files {
        write(folder.path(), path, text);
    }
    let prepared = kyyeu::prepare(folder.path(), &Options::default());
    let site = prepared.site.as_ref().unwrap();
    assert!(prepared.is_sound(), "{:?}", prepared.report);
    let renderer = kyyeu::Renderer::new(site, &prepared.theme);
    let mut pages = BTreeMap::new();
    for route in site.routes() {
        if let Ok(kyyeu::render::Rendered::Bytes(bytes)) = renderer.render(route) {
            let file = site.linked.addresses.file(route, &site.linked.directory);
            pages.insert(file, bytes);
        }
    }
    pages
}

#[test]
fn the_order_of_files_is_of_no_account() {
    let mut files: Vec<(String, String)> = REGISTRY
        .iter()
        .map(|(path, front)| (format!("content/{path}"), format!("---\n{front}\n---\n")))
        .collect();
    let bodies = [
        "Theo công văn số 77/UBND-KTN ngày 03/12/2021 của UBND tỉnh A.",
        "Theo Quyết định số 77/UBND-KTN.",
        "Phúc đáp công văn số 77/UBND-KTN ngày 03/12/2021, Sở Công Thương tỉnh A họp.",
        "Theo số 77/UBND-KTN ngày 04/12/2021 và Nghị quyết số 52-NQ/TW.",
    ];
    for (at, body) in bodies.iter().enumerate() {
        let page = format!("---\ntitle: Tin {at}\ndate: 2021-12-06\n---\n\n{body}\n");
        files.push((format!("content/news/tin-{at}.md"), page));
    }
    let wanted = pages(&files);
    assert!(
        wanted.keys().any(|path| path.contains("chua-dang-ky")),
        "{:?}",
        wanted.keys()
    );
    for turn in 1..files.len() {
        files.rotate_left(turn);
        assert_eq!(pages(&files), wanted);
    }
}

#[test]
fn a_text_of_twenty_thousand_citations_is_linked_in_linear_time() {
    let body: String = (0..20_000)
        .map(|at| format!("Công văn số {at}/UBND-KTN ngày 03/12/2021.\n\n"))
        .collect();
    let started = std::time::Instant::now();
    let prepared = site(&body, "{}");
    let (_, links) = read(&html(&prepared));
    assert_eq!(links.len(), 20_000);
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}
