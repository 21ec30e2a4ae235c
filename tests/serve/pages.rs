//! What is served: the bytes of a build, as a good web server sends them.

use std::fs;
use std::path::Path;

use crate::harness::{Preview, SETTINGS, Site, read_tree, without_script};

/// The address of a built file.
fn address(base: &str, file: &str) -> String {
    let mut encoded = String::new();
    for byte in file.trim_end_matches("index.html").bytes() {
        match byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte) {
            true => encoded.push(char::from(byte)),
            false => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("{base}/{encoded}")
}

#[test]
fn every_route_of_the_example_is_served_as_it_is_built() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let mut build = crate::harness::program("build");
    build
        .arg("--root")
        .arg(root)
        .arg("--out")
        .arg(folder.path());
    assert!(build.output().unwrap().status.success());
    let built = read_tree(folder.path());
    assert!(built.len() > 200, "{}", built.len());
    compare(&Preview::start(root, &[]), "", &built);
}

fn compare(preview: &Preview, base: &str, built: &std::collections::BTreeMap<String, Vec<u8>>) {
    for (file, bytes) in built {
        let got = preview.get(&address(base, file));
        assert_eq!(got.status, 200, "{file}");
        let served = match file.ends_with(".html") {
            true => without_script(&got.body),
            false => got.body.clone(),
        };
        assert!(served == *bytes, "{file} differs");
        // Compressed it is the same.
        let packed = preview.get_with(&address(base, file), &[("accept-encoding", "gzip")]);
        assert!(
            packed.body == got.body,
            "{file} differs when it is compressed"
        );
    }
}

#[test]
fn a_site_below_a_path_is_served_there() {
    let site = Site::new();
    site.write(
        "site.yaml",
        &SETTINGS.replace("example/", "example/dien-dan/"),
    );
    site.write("content/news/hai ảnh.pdf", "%PDF");
    site.news("ba", "Ba", "[tệp](<hai ảnh.pdf>)");
    let built = site.build(&[]);
    let preview = site.serve(&[]);
    assert!(preview.url.ends_with("/dien-dan/"), "{}", preview.url);
    compare(&preview, "/dien-dan", &built);
    for path in ["/", "/dien-dan"] {
        let got = preview.get(path);
        assert_eq!(
            (got.status, got.header("location")),
            (302, "/dien-dan/"),
            "{path}"
        );
    }
    for path in ["/tin-tuc/", "/dien-danx/", "/dien-dan-leak/tin-tuc/"] {
        assert_eq!(preview.get(path).status, 404, "{path}");
    }
}

#[test]
fn drafts_are_shown_when_asked_for() {
    let site = Site::new();
    let draft = |more: &str| format!("---\ntitle: Nháp\ndate: 2021-12-05\n{more}---\n\nChữ.\n");
    site.write("content/news/nhap.md", &draft("status: draft\n"));
    site.write("content/news/duyet.md", &draft("status: review\n"));
    site.write("content/news/som.md", &draft("publish_at: 2030-01-01\n"));
    site.write("content/news/muon.md", &draft("expires: 2021-12-31\n"));
    let plain = site.serve(&[]);
    assert_eq!(plain.get("/tin-tuc/nhap/").status, 404);
    let built = site.build(&["--drafts"]);
    let preview = site.serve(&["--drafts"]);
    compare(&preview, "", &built);
    for (id, mark) in [
        ("nhap", "draft"),
        ("duyet", "review"),
        ("som", "embargoed"),
        ("muon", "expired"),
    ] {
        let state = preview.follow(&format!("/tin-tuc/{id}/")).next();
        assert_eq!(state["mark"], mark, "{id}");
    }
    assert!(preview.follow("/tin-tuc/mot/").next()["mark"].is_null());
}

#[test]
fn slashes_are_as_a_plain_web_server_has_them() {
    let site = Site::new();
    let preview = site.serve(&[]);
    let got = preview.get("/tin-tuc/mot?x=1");
    assert_eq!(
        (got.status, got.header("location")),
        (301, "/tin-tuc/mot/?x=1")
    );
    assert_eq!(preview.get("/tin-tuc/mot/?x=1").status, 200);
    assert_eq!(preview.get("/tin-tuc/mot/index.html").status, 200);
    assert_eq!(preview.get("/tin-tuc/hai.pdf/").status, 404);
    assert_eq!(preview.get("/Tin-tuc/mot/").status, 404);
}

#[test]
fn types_and_policies_are_told() {
    let site = Site::new();
    site.write(
        "content/dispatches/cv.md",
        "---\ntitle: Giao việc\ndate: 2021-12-05\ntasks: [{agencies: [so], text: Việc, due: 2021-12-30}]\n---\n",
    );
    let preview = site.serve(&[]);
    for (path, kind) in [
        ("/", "text/html; charset=utf-8"),
        ("/tin-tuc/hai.pdf", "application/pdf"),
        ("/style.css", "text/css; charset=utf-8"),
        ("/icon.svg", "image/svg+xml; charset=utf-8"),
        ("/atom.xml", "application/atom+xml; charset=utf-8"),
        ("/sitemap.xml", "application/xml; charset=utf-8"),
        ("/data/news.json", "application/json; charset=utf-8"),
        ("/data/news.csv", "text/csv; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/nhiem-vu/nhiem-vu.ics", "text/calendar; charset=utf-8"),
        ("/__kyyeu/preview.js", "text/javascript; charset=utf-8"),
    ] {
        let got = preview.get(path);
        assert_eq!(
            (got.status, got.header("content-type")),
            (200, kind),
            "{path}"
        );
        let policy = got.header("content-security-policy");
        assert!(policy.starts_with("default-src 'self';"), "{path}");
        assert_eq!(got.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(
            got.header("cross-origin-resource-policy"),
            "same-origin",
            "{path}"
        );
    }
}

#[test]
fn what_the_browser_has_is_not_sent_again() {
    let site = Site::new();
    let preview = site.serve(&[]);
    for path in ["/", "/tin-tuc/hai.pdf", "/style.css", "/atom.xml"] {
        for encoding in ["identity", "gzip"] {
            let first = preview.get_with(path, &[("accept-encoding", encoding)]);
            let tag = first.header("etag").to_owned();
            assert!(tag.starts_with('"') && tag.ends_with('"'), "{tag}");
            let again = preview.get_with(
                path,
                &[("if-none-match", &tag), ("accept-encoding", encoding)],
            );
            assert_eq!(
                (again.status, again.body.len()),
                (304, 0),
                "{path} {encoding}"
            );
            assert_eq!(again.header("etag"), tag);
        }
    }
    let tag = preview.get("/tin-tuc/mot/").header("etag").to_owned();
    let mut reader = preview.follow("/tin-tuc/mot/");
    reader.next();
    site.news("mot", "Tin một", "Khác.");
    reader.next();
    let changed = preview.get_with("/tin-tuc/mot/", &[("if-none-match", &tag)]);
    assert_eq!(changed.status, 200);
    assert!(changed.text().contains("Khác."));
}

#[test]
fn head_is_get_without_a_body() {
    let site = Site::new();
    let preview = site.serve(&[]);
    for path in ["/", "/tin-tuc/hai.pdf", "/khong-co/", "/tin-tuc/mot"] {
        let host = format!("Host: {}\r\nConnection: close\r\n\r\n", preview.at);
        let get = preview.raw(format!("GET {path} HTTP/1.1\r\n{host}").as_bytes());
        let head = preview.raw(format!("HEAD {path} HTTP/1.1\r\n{host}").as_bytes());
        let headers = |answer: &str| {
            let (headers, _) = answer.split_once("\r\n\r\n").unwrap();
            let lines = headers.lines().filter(|line| !line.starts_with("date:"));
            lines
                .map(str::to_owned)
                .collect::<std::collections::BTreeSet<_>>()
        };
        assert_eq!(headers(&head), headers(&get), "{path}");
        assert!(head.ends_with("\r\n\r\n"), "{path}");
    }
}

#[test]
fn parts_of_files_are_sent() {
    let site = Site::new();
    let large: Vec<u8> = (0..9_000_000u32).map(|n| (n % 251) as u8).collect();
    fs::write(site.path("content/news/phim.mp4"), &large).unwrap();
    site.news("ba", "Ba", "[phim](phim.mp4)");
    let preview = site.serve(&[]);
    let whole = preview.get("/tin-tuc/phim.mp4");
    assert!(whole.body == large);
    let tag = whole.header("etag").to_owned();
    let ask = |range: &str| preview.get_with("/tin-tuc/phim.mp4", &[("range", range)]);
    for (range, from, to) in [
        ("bytes=0-0", 0, 1),
        ("bytes=100000-299999", 100_000, 300_000),
        ("bytes=8999990-", 8_999_990, 9_000_000),
        ("bytes=-7", 8_999_993, 9_000_000),
        ("bytes=8999999-99999999", 8_999_999, 9_000_000),
    ] {
        let got = ask(range);
        assert_eq!(got.status, 206, "{range}");
        assert!(got.body == large[from..to], "{range}");
        let told = format!("bytes {from}-{}/9000000", to - 1);
        assert_eq!(got.header("content-range"), told);
    }
    let beyond = ask("bytes=9000000-");
    assert_eq!(
        (beyond.status, beyond.header("content-range")),
        (416, "bytes */9000000")
    );
    assert_eq!(ask("bytes=5-2").status, 200);
    let other = [("range", "bytes=0-0"), ("if-range", "\"other\"")];
    assert_eq!(preview.get_with("/tin-tuc/phim.mp4", &other).status, 200);
    let same = [("range", "bytes=0-0"), ("if-range", tag.as_str())];
    assert_eq!(preview.get_with("/tin-tuc/phim.mp4", &same).status, 206);
    // A part of a page is one of the bytes that are sent without compressing.
    let page = preview.get("/tin-tuc/mot/");
    let part = preview.get_with(
        "/tin-tuc/mot/",
        &[("range", "bytes=10-19"), ("accept-encoding", "gzip")],
    );
    assert!(part.body == page.body[10..20]);
    assert_eq!(part.header("content-encoding"), "");
}

#[test]
fn a_page_that_is_missing_names_the_nearest() {
    let site = Site::new();
    let built = site.build(&[]);
    let preview = site.serve(&[]);
    let got = preview.get("/tin-tuc/mott/");
    assert_eq!(got.status, 404);
    let text = got.text();
    assert!(
        text.contains(r#"<a href="/tin-tuc/mot/">/tin-tuc/mot/</a>"#),
        "{text}"
    );
    // Otherwise it is the site's own page.
    let bare = without_script(&got.body);
    let bare = String::from_utf8(bare).unwrap();
    let (start, rest) = bare.split_once("<aside id=\"kyyeu-near\"").unwrap();
    let (_, end) = rest.split_once("</aside>").unwrap();
    assert_eq!(format!("{start}{end}").as_bytes(), built["404.html"]);
    // A name in an address is no part of the page.
    let odd = preview.get("/%3Cscript%3Ealert(1)%3C/script%3E/");
    assert!(!odd.text().contains("<script>alert"), "{}", odd.text());
}

#[test]
fn the_status_page_lists_everything() {
    let site = Site::new();
    site.news("sai", "Sai", "[Không có](khong-co.md) <b>");
    let preview = site.serve(&[]);
    let page = preview.get("/__kyyeu/").text();
    for part in [
        "KY",
        "content/news/sai.md:6",
        "vscode://file/",
        "khong-co.md",
        "Theo dõi",
        "<mark>",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let english = site.serve(&["--locale", "en", "--editor-url", "zed://file/"]);
    let page = english.get("/__kyyeu/").text();
    assert!(
        page.contains("zed://file/") && page.contains("Watcher"),
        "{page}"
    );
    let state = english.follow("/tin-tuc/mot/").next();
    assert_eq!(state["errors"], 1, "{state}");
}

#[test]
fn the_editor_is_set_in_the_settings() {
    let site = Site::new();
    site.write(
        "site.yaml",
        &format!("{SETTINGS}preview: {{editor: 'idea://open?file={{path}}&line={{line}}'}}\n"),
    );
    let preview = site.serve(&[]);
    let state = preview.follow("/tin-tuc/mot/").next();
    let editor = state["source"]["editor"].as_str().unwrap();
    assert!(editor.starts_with("idea://open?file=/"), "{editor}");
    assert!(editor.ends_with("/content/news/mot.md&line=1"), "{editor}");
}

#[test]
fn without_reload_pages_are_not_followed() {
    let site = Site::new();
    let preview = site.serve(&["--no-reload"]);
    assert_eq!(preview.get("/__kyyeu/events?page=/").status, 404);
    assert!(
        preview
            .get("/__kyyeu/preview.js")
            .text()
            .contains("\"reload\":false")
    );
    let state: serde_json::Value =
        serde_json::from_str(&preview.get("/__kyyeu/state?page=/tin-tuc/mot/").text()).unwrap();
    assert_eq!(state["errors"], 0);
    // But what is asked for anew is new.
    site.news("mot", "Tin một", "Khác.");
    let started = std::time::Instant::now();
    while !preview.get("/tin-tuc/mot/").text().contains("Khác.") {
        assert!(started.elapsed() < crate::harness::PATIENCE);
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}
