//! Changes of the sources, and what open pages are told of them.

use std::fs;
use std::time::{Duration, Instant};

use crate::harness::{PATIENCE, Preview, Site, without_script};

/// Long enough that what should not come would have come.
const SILENCE: Duration = Duration::from_millis(700);

/// Waits until a page has this status and says this.
fn wait_for(preview: &Preview, path: &str, status: u16, words: &str) {
    let started = Instant::now();
    loop {
        let got = preview.get(path);
        if got.status == status && got.text().contains(words) {
            return;
        }
        assert!(
            started.elapsed() < PATIENCE,
            "{path}: {} without “{words}”",
            got.status
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// After all changes, what is served is what a build makes of the sources.
fn equals_a_build(site: &Site, preview: &Preview) {
    for (file, bytes) in site.build(&[]) {
        let path = file.trim_end_matches("index.html");
        let got = preview.get(&format!("/{path}"));
        assert_eq!(got.status, 200, "{file}");
        let served = match file.ends_with(".html") {
            true => without_script(&got.body),
            false => got.body,
        };
        assert!(served == bytes, "{file} differs");
    }
}

#[test]
fn the_page_that_changed_is_told_and_no_other() {
    let site = Site::new();
    let preview = site.serve(&[]);
    let mut mot = preview.follow("/tin-tuc/mot/");
    let mut gioi_thieu = preview.follow("/gioi-thieu/");
    let first = mot.next();
    gioi_thieu.next();
    site.news("mot", "Tin một", "Thân bài mới.");
    let next = mot.next();
    assert_ne!(first["hash"], next["hash"]);
    assert!(
        preview
            .get("/tin-tuc/mot/")
            .text()
            .contains("Thân bài mới.")
    );
    assert_eq!(gioi_thieu.within(SILENCE), None);
    // A file that is saved as it was is no change.
    site.news("mot", "Tin một", "Thân bài mới.");
    assert_eq!(mot.within(SILENCE), None);
    equals_a_build(&site, &preview);
}

#[test]
fn editors_save_in_many_ways() {
    let site = Site::new();
    let preview = site.serve(&[]);
    let mut reader = preview.follow("/tin-tuc/mot/");
    reader.next();
    let text = |body: &str| format!("---\ntitle: Tin một\ndate: 2021-12-05\n---\n\n{body}\n");
    let file = site.path("content/news/mot.md");
    let mut expect = |what: &str, words: &str| {
        reader.until(what, |_| {
            preview.get("/tin-tuc/mot/").text().contains(words)
        });
    };
    // A new file is put in place of the old one, again and again.
    for time in 0..5 {
        let words = format!("lần {time}");
        let aside = site.path("content/news/.mot.md.tmp1");
        fs::write(&aside, text(&words)).unwrap();
        fs::rename(&aside, &file).unwrap();
        expect("atomic save", &words);
    }
    // The old one becomes a backup and a new one is written.
    fs::rename(&file, site.path("content/news/mot.md~")).unwrap();
    fs::write(&file, text("bản lưu")).unwrap();
    expect("backup", "bản lưu");
    // Written in place, in pieces, with a swap file beside it.
    fs::write(site.path("content/news/.mot.md.swp"), "x").unwrap();
    {
        use std::io::Write as _;
        let mut open = fs::File::create(&file).unwrap();
        for part in text("từng phần").as_bytes().chunks(7) {
            open.write_all(part).unwrap();
            open.sync_data().unwrap();
        }
    }
    expect("in pieces", "từng phần");
    // Saved many times in quick succession: the last one counts.
    for time in 0..40 {
        fs::write(&file, text(&format!("nhanh {time}"))).unwrap();
        std::thread::sleep(Duration::from_millis(3));
    }
    expect("in quick succession", "nhanh 39");
    equals_a_build(&site, &preview);
}

#[test]
fn folders_come_and_go() {
    let site = Site::new();
    let preview = site.serve(&[]);
    let news = |title: &str| format!("---\ntitle: {title}\ndate: 2021-12-07\n---\n");
    // Nested folders that are made at once.
    for time in 0..5 {
        site.write(
            &format!("content/news/{time}/a/b/c/lồng-{time}.md"),
            &news("Lồng"),
        );
        wait_for(&preview, &format!("/tin-tuc/long-{time}/"), 200, "Lồng");
    }
    // And in such a folder, another file.
    site.write("content/news/0/a/b/c/them.md", &news("Thêm"));
    wait_for(&preview, "/tin-tuc/them/", 200, "Thêm");
    // A folder that is moved in from elsewhere.
    let outside = site.above().join("ngoai");
    fs::create_dir_all(outside.join("x/y")).unwrap();
    fs::write(outside.join("x/y/vao.md"), news("Vào")).unwrap();
    fs::rename(&outside, site.path("content/news/vao")).unwrap();
    wait_for(&preview, "/tin-tuc/vao/", 200, "Vào");
    site.write("content/news/vao/x/y/vao.md", &news("Vào hai"));
    wait_for(&preview, "/tin-tuc/vao/", 200, "Vào hai");
    // Moved out again.
    fs::rename(site.path("content/news/vao"), &outside).unwrap();
    wait_for(&preview, "/tin-tuc/vao/", 404, "");
    equals_a_build(&site, &preview);
}

#[test]
fn the_content_may_be_deleted_and_come_back() {
    let site = Site::new();
    let preview = site.serve(&[]);
    let mut reader = preview.follow("/tin-tuc/mot/");
    reader.next();
    let aside = site.above().join("aside");
    for _ in 0..2 {
        fs::rename(site.path("content"), &aside).unwrap();
        let broken = reader.until("the content is gone", |state| state["broken"] == true);
        assert!(broken["errors"].as_u64().unwrap() > 0);
        // The last good version stays on show.
        assert_eq!(preview.get("/tin-tuc/mot/").status, 200);
        fs::rename(&aside, site.path("content")).unwrap();
        reader.until("the content is back", |state| state["broken"] == false);
    }
    fs::remove_dir_all(site.path("content")).unwrap();
    reader.until("the content is gone for good", |state| {
        state["broken"] == true
    });
    site.news("mot", "Tin một", "Viết lại.");
    reader.until("it is written anew", |state| {
        state["broken"] == false && preview.get("/tin-tuc/mot/").text().contains("Viết lại.")
    });
    site.news("mot", "Tin một", "Lại nữa.");
    reader.until("and changed", |_| {
        preview.get("/tin-tuc/mot/").text().contains("Lại nữa.")
    });
    equals_a_build(&site, &preview);
}

#[test]
fn the_whole_site_may_be_made_again() {
    let site = Site::new();
    let preview = site.serve(&[]);
    let root = site.root();
    let aside = site.above().join("aside");
    fs::rename(&root, &aside).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    fs::rename(&aside, &root).unwrap();
    site.news("mot", "Tin một", "Sau khi trở lại.");
    wait_for(&preview, "/tin-tuc/mot/", 200, "Sau khi trở lại.");
}

#[test]
fn a_branch_of_two_thousand_files_is_switched_to() {
    let site = Site::new();
    let preview = site.serve(&[]);
    for time in ["Một", "Hai"] {
        for number in 0..2000 {
            site.news(
                &format!("nhanh-{number}"),
                &format!("{time} {number}"),
                "Chữ.",
            );
        }
        wait_for(
            &preview,
            "/tin-tuc/nhanh-1999/",
            200,
            &format!("{time} 1999"),
        );
        wait_for(&preview, "/tin-tuc/nhanh-0/", 200, &format!("{time} 0"));
    }
    for number in 0..2000 {
        site.remove(&format!("content/news/nhanh-{number}.md"));
    }
    wait_for(&preview, "/tin-tuc/nhanh-1999/", 404, "");
    wait_for(&preview, "/tin-tuc/nhanh-0/", 404, "");
    equals_a_build(&site, &preview);
}

#[test]
fn a_page_that_went_says_where() {
    let site = Site::new();
    let preview = site.serve(&[]);
    assert_eq!(preview.get("/tin-tuc/mot/").status, 200);
    let mut reader = preview.follow("/tin-tuc/mot/");
    reader.next();
    // The file gets another name.
    fs::rename(
        site.path("content/news/mot.md"),
        site.path("content/news/moi.md"),
    )
    .unwrap();
    let gone = reader.until("renamed", |state| !state["gone"].is_null());
    assert_eq!(gone["gone"]["moved"]["url"], "/tin-tuc/moi/", "{gone}");
    assert!(
        preview
            .get("/tin-tuc/mot/")
            .text()
            .contains("/tin-tuc/moi/")
    );
    // It gets another address and keeps its id.
    let mut reader = preview.follow("/tin-tuc/moi/");
    reader.next();
    site.write(
        "content/news/moi.md",
        "---\ntitle: Mới\ndate: 2021-12-05\nslug: dia-chi-khac\n---\n",
    );
    let gone = reader.until("another slug", |state| !state["gone"].is_null());
    assert_eq!(
        gone["gone"]["moved"]["url"], "/tin-tuc/dia-chi-khac/",
        "{gone}"
    );
    // It is deleted: the nearest pages are named.
    let mut reader = preview.follow("/tin-tuc/dia-chi-khac/");
    reader.next();
    site.write(
        "content/news/dia-chi-khac-2.md",
        "---\ntitle: Gần\ndate: 2021-12-05\n---\n",
    );
    site.remove("content/news/moi.md");
    let gone = reader.until("deleted", |state| !state["gone"].is_null());
    assert!(gone["gone"]["moved"].is_null(), "{gone}");
    assert_eq!(
        gone["gone"]["near"][0]["url"], "/tin-tuc/dia-chi-khac-2/",
        "{gone}"
    );
    // It comes back.
    site.write(
        "content/news/moi.md",
        "---\ntitle: Mới\ndate: 2021-12-05\nslug: dia-chi-khac\n---\n",
    );
    reader.until("back", |state| {
        state["gone"].is_null() && !state["hash"].is_null()
    });
    equals_a_build(&site, &preview);
}

#[test]
fn an_error_keeps_what_was_good_and_is_shown() {
    let site = Site::new();
    let mut preview = site.serve(&[]);
    let mut mot = preview.follow("/tin-tuc/mot/");
    let mut other = preview.follow("/gioi-thieu/");
    let good = mot.next();
    other.next();
    site.write(
        "content/news/mot.md",
        "---\ntitel: Tin một\ndate: 2021-12-05\n---\n\nChữ.\n",
    );
    let bad = mot.next();
    assert_eq!(bad["broken"], true);
    assert_eq!(bad["hash"], good["hash"]);
    let problem = &bad["problems"][0];
    assert_eq!(problem["own"], true, "{bad}");
    assert_eq!(problem["error"], true);
    assert_eq!(problem["place"]["path"], "content/news/mot.md");
    assert!(problem["place"]["line"].as_u64().unwrap() > 0);
    assert!(problem["remedy"].as_str().unwrap().len() > 5);
    assert!(
        problem["editor"]
            .as_str()
            .unwrap()
            .starts_with("vscode://file/")
    );
    let elsewhere = other.next();
    assert_eq!(elsewhere["problems"][0]["own"], false);
    assert!(preview.get("/tin-tuc/mot/").text().contains("Thân bài."));
    let line = preview.line();
    assert!(
        line.contains("content/news/mot.md") && line.contains("có lỗi"),
        "{line}"
    );
    site.news("mot", "Tin một", "Đã sửa.");
    let mended = mot.until("mended", |state| state["broken"] == false);
    assert_eq!(mended["errors"], 0);
    assert!(preview.get("/tin-tuc/mot/").text().contains("Đã sửa."));
}

#[test]
fn a_site_that_begins_broken_is_shown_as_far_as_it_can_be() {
    let site = Site::new();
    site.write("content/news/sai.md", "---\ntitel: Sai\n---\n");
    let preview = site.serve(&[]);
    assert_eq!(preview.get("/tin-tuc/hai/").status, 200);
    let mut reader = preview.follow("/tin-tuc/sai/");
    assert_eq!(reader.next()["broken"], true);
    site.write(
        "content/news/sai.md",
        "---\ntitle: Đúng\ndate: 2021-12-05\n---\n",
    );
    reader.until("mended", |state| {
        state["broken"] == false && !state["hash"].is_null()
    });
    assert!(preview.get("/tin-tuc/sai/").text().contains("Đúng"));
}

#[test]
fn a_site_without_settings_is_waited_for() {
    let site = Site::new();
    let settings = fs::read_to_string(site.path("site.yaml")).unwrap();
    site.remove("site.yaml");
    let preview = site.serve(&[]);
    let got = preview.get("/");
    assert_eq!(got.status, 503);
    assert!(got.text().contains("kyyeu-preview"));
    let mut reader = preview.follow("/");
    assert_eq!(reader.next()["broken"], true);
    site.write("site.yaml", &settings);
    reader.until("it can be made", |state| state["broken"] == false);
    assert_eq!(preview.get("/").status, 200);
}

#[test]
fn templates_words_and_settings_are_followed() {
    let site = Site::new();
    let preview = site.serve(&[]);
    let mut reader = preview.follow("/gioi-thieu/");
    let first = reader.next();
    let says = |words: &str| preview.get("/gioi-thieu/").text().contains(words);
    site.write(
        "templates/page.html",
        "<!doctype html><title>x</title><p>Mẫu riêng {{ page.title }}</p>",
    );
    reader.until("template", |_| says("Mẫu riêng Giới thiệu"));
    // A template that is wrong is an error like any other.
    site.write("templates/page.html", "{{ page.title");
    let bad = reader.until("wrong template", |state| state["broken"] == true);
    assert!(bad["errors"].as_u64().unwrap() > 0);
    assert!(says("Mẫu riêng Giới thiệu"));
    // One that is wrong only when it is rendered leaves the last good page, too.
    site.write("templates/page.html", "<p>{{ page.title + 1 }}</p>");
    let failed = reader.until("cannot be rendered", |state| state["hash"].is_null());
    assert_eq!(failed["broken"], true, "{failed}");
    assert_eq!(failed["problems"][0]["own"], true, "{failed}");
    assert!(says("Mẫu riêng Giới thiệu"));
    site.remove("templates/page.html");
    reader.until("as at first", |state| state["hash"] == first["hash"]);
    // The theme's style sheet is replaced: it is told, and pages name its new version.
    site.write("static/style.css", "body { color: red }");
    let restyled = reader.until("style", |state| state["styles"] != first["styles"]);
    assert_ne!(restyled["hash"], first["hash"]);
    let version = kyyeu::theme::version(b"body { color: red }");
    assert!(says(&format!("/style.css?v={version}")));
    let named = preview.get(&format!("/style.css?v={version}"));
    assert_eq!(named.text(), "body { color: red }");
    assert_eq!(preview.get("/style.css").text(), "body { color: red }");
    let settings = fs::read_to_string(site.path("site.yaml")).unwrap();
    site.write(
        "site.yaml",
        &settings.replace("title: Kỷ yếu", "title: Tên khác"),
    );
    reader.until("settings", |_| says("Tên khác"));
    equals_a_build(&site, &preview);
}

#[test]
fn names_in_the_registry_change_other_pages() {
    let site = Site::new();
    let preview = site.serve(&[]);
    let mut reader = preview.follow("/tin-tuc/hai/");
    reader.next();
    site.write("content/agencies/so.md", "---\nname: Sở Khoa học\n---\n");
    reader.next();
    assert!(preview.get("/tin-tuc/hai/").text().contains("Sở Khoa học"));
    equals_a_build(&site, &preview);
}

#[test]
fn it_looks_itself_where_it_is_not_told() {
    let site = Site::new();
    let preview = site.serve(&["--poll"]);
    assert!(preview.printed.contains("--poll"), "{}", preview.printed);
    let mut reader = preview.follow("/tin-tuc/mot/");
    let first = reader.next();
    assert!(
        first["watching"].as_str().unwrap().contains("định kỳ"),
        "{first}"
    );
    for time in 0..3 {
        site.news("mot", "Tin một", &format!("Lần {time}."));
        reader.next();
        assert!(
            preview
                .get("/tin-tuc/mot/")
                .text()
                .contains(&format!("Lần {time}."))
        );
    }
    site.write(
        "content/news/x/y/them.md",
        "---\ntitle: Thêm\ndate: 2021-12-05\n---\n",
    );
    wait_for(&preview, "/tin-tuc/them/", 200, "Thêm");
    equals_a_build(&site, &preview);
}

#[test]
fn a_reader_that_comes_back_learns_what_it_missed() {
    let site = Site::new();
    let preview = site.serve(&[]);
    let first = preview.follow("/tin-tuc/mot/").next();
    site.news("mot", "Tin một", "Trong lúc vắng.");
    wait_for(&preview, "/tin-tuc/mot/", 200, "Trong lúc vắng.");
    let second = preview.follow("/tin-tuc/mot/").next();
    assert_ne!(first["hash"], second["hash"]);
    // After a restart it is another run, and the page is the same.
    drop(preview);
    let again = site.serve(&[]).follow("/tin-tuc/mot/").next();
    assert_eq!(again["hash"], second["hash"]);
    assert_ne!(again["run"], second["run"]);
}

#[test]
fn a_page_whose_hour_has_come_appears_by_itself() {
    let site = Site::new();
    let soon = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(4);
    let text = format!("---\ntitle: Đến giờ\ndate: 2021-12-05\npublish_at: {soon:.0}\n---\n");
    site.write("content/news/hen.md", &text);
    let preview = Preview::start_by_the_clock(&site.root());
    let mut list = preview.follow("/tin-tuc/");
    list.next();
    if jiff::Timestamp::now() < soon {
        assert_eq!(preview.get("/tin-tuc/hen/").status, 404);
    }
    wait_for(&preview, "/tin-tuc/hen/", 200, "Đến giờ");
    assert!(preview.get("/tin-tuc/").text().contains("Đến giờ"));
}
