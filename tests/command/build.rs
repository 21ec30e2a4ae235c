//! `kyyeu build`.

use std::fs::{self, File};
use std::os::unix::fs::symlink;

use super::harness::{Site, contents, empty_folders, kyyeu, leftovers, run, snapshot};

#[test]
fn a_sound_site_is_built_without_a_word_of_warning() {
    let site = Site::new();
    let run = site.build();
    let [files, written, kept, removed] = run.numbers();
    assert_eq!((files, kept, removed), (written, 0, 0));
    assert_eq!(run.err, "");
    assert!(
        run.out.contains(&site.path("public").display().to_string()),
        "{run:?}"
    );
    let made = contents(&site.path("public"));
    assert_eq!(made.len(), files);
    assert!(made.contains_key("tin-tuc/mot/index.html"));
    assert_eq!(site.read("public/tin-tuc/hai.pdf"), "PDF");
    assert_eq!(leftovers(&site.path("public")), Vec::<String>::new());
}

#[test]
fn warnings_are_told_and_do_no_harm() {
    let site = Site::new();
    site.write("site.yaml", "title: A\nbase_url: https://a.vn/\n");
    let run = site.build();
    assert!(
        run.err.contains("KY602") && run.err.contains("cảnh báo"),
        "{run:?}"
    );
    assert!(site.has("public/index.html"));
}

#[test]
fn errors_leave_the_earlier_site_as_it_was() {
    let site = Site::new();
    site.build();
    let before = snapshot(&site.path("public"));
    site.news("mot", "Tên mới");
    site.write("content/news/hong.md", "---\ntitle: Hỏng\n---\n");
    let run = site.run("build");
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(
        run.err.contains("KY207") && run.err.contains("giữ nguyên"),
        "{run:?}"
    );
    assert_eq!(snapshot(&site.path("public")), before);
}

#[test]
fn errors_before_the_first_build_make_no_folder() {
    let site = Site::new();
    site.write("content/news/hong.md", "---\ntitle: Hỏng\n---\n");
    assert_eq!(site.run("build").code, 1);
    assert!(!site.has("public"));
}

#[test]
fn an_error_in_a_template_leaves_the_earlier_site_as_it_was() {
    let site = Site::new();
    site.build();
    let before = snapshot(&site.path("public"));
    site.news("mot", "Tên mới");
    // Found when the page is rendered, not before.
    site.write("templates/page.html", "{{ khong_co }}");
    let run = site.run("build");
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(run.err.contains("KY703"), "{run:?}");
    assert_eq!(snapshot(&site.path("public")), before);
    assert_eq!(leftovers(&site.path("public")), Vec::<String>::new());
}

#[test]
fn a_second_build_touches_nothing() {
    let site = Site::new();
    let files = site.build().numbers()[0];
    let before = snapshot(&site.path("public"));
    let books = site.read("public/.kyyeu-manifest");
    assert_eq!(site.build().numbers(), [files, 0, files, 0]);
    assert_eq!(snapshot(&site.path("public")), before);
    assert_eq!(site.read("public/.kyyeu-manifest"), books);
}

#[test]
fn only_what_has_changed_is_written() {
    let site = Site::new();
    site.build();
    let before = snapshot(&site.path("public"));
    site.news("mot", "Tên mới");
    let [files, written, kept, removed] = site.build().numbers();
    assert_eq!((written + kept, removed), (files, 0));
    let after = snapshot(&site.path("public"));
    let changed: Vec<&String> = after
        .keys()
        .filter(|path| after[*path] != before[*path])
        .collect();
    assert_eq!(changed.len(), written, "{changed:?}");
    assert!(changed.iter().any(|path| *path == "tin-tuc/mot/index.html"));
    for untouched in [
        "gioi-thieu/index.html",
        "cong-van/index.html",
        "tin-tuc/hai.pdf",
    ] {
        assert_eq!(after[untouched], before[untouched], "{untouched}");
    }
}

#[test]
fn what_is_no_longer_part_of_the_site_goes_and_what_others_put_there_stays() {
    let site = Site::new();
    site.build();
    site.write("public/cua-nguoi-khac.txt", "x");
    site.write("public/tin-tuc/hai/ghi-chu.txt", "x");
    site.remove("content/news/mot.md");
    site.remove("content/news/hai.md");
    site.remove("content/news/hai.pdf");
    let [.., removed] = site.build().numbers();
    assert!(removed >= 3, "{removed}");
    assert!(!site.has("public/tin-tuc/mot"), "an empty folder is left");
    assert!(!site.has("public/tin-tuc/hai/index.html"));
    assert!(!site.has("public/tin-tuc/hai.pdf"));
    assert!(!site.has("public/tin-tuc/2021"));
    assert_eq!(site.read("public/cua-nguoi-khac.txt"), "x");
    assert_eq!(site.read("public/tin-tuc/hai/ghi-chu.txt"), "x");
}

#[test]
fn files_of_others_are_not_deleted_when_the_books_are_lost() {
    let site = Site::new();
    let files = site.build().numbers()[0];
    site.write("public/cua-nguoi-khac.txt", "x");
    site.remove("public/.kyyeu-manifest");
    site.remove("content/news/mot.md");
    let [now, .., removed] = site.build().numbers();
    assert!(now < files);
    assert_eq!(removed, 0);
    assert!(site.has("public/cua-nguoi-khac.txt"));
    // Nobody knows any more whose page that is.
    assert!(site.has("public/tin-tuc/mot/index.html"));
}

#[test]
fn books_that_name_files_elsewhere_do_no_harm() {
    let site = Site::new();
    site.build();
    fs::write(site.above().join("quan-trong.txt"), "x").unwrap();
    let mut books = site.read("public/.kyyeu-manifest");
    for path in [
        "../site.yaml",
        "../../quan-trong.txt",
        "/tmp",
        "a/../../site.yaml",
    ] {
        books.push_str(&format!("{:032x} 1 0 {path}\n", 7));
    }
    site.write("public/.kyyeu-manifest", &books);
    site.build();
    assert!(site.has("site.yaml"));
    assert!(site.above().join("quan-trong.txt").exists());
}

#[test]
fn what_somebody_changed_or_deleted_is_put_right() {
    let site = Site::new();
    site.build();
    let before = contents(&site.path("public"));
    site.write("public/index.html", "hỏng");
    let page = site.read("public/gioi-thieu/index.html");
    // Of the same size, so that only its time or its content tells.
    site.write(
        "public/gioi-thieu/index.html",
        &page.replace("Chữ.", "Chử."),
    );
    fs::remove_dir_all(site.path("public/tin-tuc")).unwrap();
    let [_, written, ..] = site.build().numbers();
    assert!(written >= 4);
    assert_eq!(contents(&site.path("public")), before);
}

#[test]
fn a_file_may_become_a_folder_and_a_folder_a_file() {
    let site = Site::new();
    site.write("static/tai-lieu", "một tệp");
    site.write("static/kho/a.txt", "a");
    site.build();
    site.remove("static/tai-lieu");
    site.write("static/tai-lieu/a.txt", "trong thư mục");
    fs::remove_dir_all(site.path("static/kho")).unwrap();
    site.write("static/kho", "một tệp");
    site.build();
    assert_eq!(site.read("public/tai-lieu/a.txt"), "trong thư mục");
    assert_eq!(site.read("public/kho"), "một tệp");
    site.remove("static/kho");
    fs::remove_dir_all(site.path("static/tai-lieu")).unwrap();
    site.build();
    assert!(!site.has("public/kho") && !site.has("public/tai-lieu"));
}

#[test]
fn what_others_put_in_the_place_of_a_page_is_left_and_the_earlier_site_whole() {
    for (own, foreign) in [
        ("robots.txt", "robots.txt/cua-nguoi-khac.txt"),
        ("tin-tuc/index.html", "tin-tuc/index.html/a/b.txt"),
        ("tin-tuc/mot/index.html", "tin-tuc/mot"),
        ("tin-tuc/moi/index.html", "tin-tuc/moi"),
    ] {
        let site = Site::new();
        site.build();
        let own = site.path("public").join(own);
        let _ = fs::remove_file(&own);
        if own.parent() == Some(&site.path("public").join(foreign)) {
            let _ = fs::remove_dir(own.parent().unwrap());
        }
        site.write(&format!("public/{foreign}"), "x");
        let before = snapshot(&site.path("public"));
        site.write(
            "site.yaml",
            &super::harness::SETTINGS.replace("Kỷ yếu", "Tên mới"),
        );
        site.news("moi", "Tin mới");
        let run = site.run("build");
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{foreign}: {run:?}");
        assert!(run.err.contains(foreign), "{foreign}: {run:?}");
        assert_eq!(snapshot(&site.path("public")), before, "{foreign}");
        assert_eq!(leftovers(&site.path("public")), Vec::<String>::new());
        assert_eq!(
            empty_folders(&site.path("public")),
            Vec::<std::path::PathBuf>::new()
        );
    }
}

#[test]
fn the_site_may_be_written_elsewhere() {
    let site = Site::new();
    let out = site.above().join("dich/sau");
    let run = run(kyyeu("build")
        .arg("--root")
        .arg(site.root())
        .arg("--out")
        .arg(&out));
    assert_eq!(run.code, 0, "{run:?}");
    assert!(out.join("index.html").exists());
    assert!(!site.has("public"));
}

#[test]
fn the_folder_to_write_to_is_relative_to_where_one_is() {
    let site = Site::new();
    let run = run(kyyeu("build --root site --out dich").current_dir(site.above()));
    assert_eq!(run.code, 0, "{run:?}");
    assert!(site.above().join("dich/index.html").exists());
}

#[test]
fn the_site_is_built_where_one_is() {
    let site = Site::new();
    let run = run(kyyeu("build").current_dir(site.root()));
    assert_eq!(run.code, 0, "{run:?}");
    assert!(site.has("public/index.html"));
}

#[test]
fn sources_are_never_written_to() {
    let site = Site::new();
    for folder in ["content", "themes", "templates", "static", "i18n", "public"] {
        fs::create_dir_all(site.path(folder)).unwrap();
    }
    symlink(site.path("content"), site.path("lien-ket")).unwrap();
    symlink(site.root(), site.above().join("cung-trang")).unwrap();
    let before = contents(&site.root());
    let inside = |path: &str| site.path(path);
    let outside = |path: &str| site.above().join(path);
    for out in [
        inside(""),
        inside("."),
        inside("content"),
        inside("content/moi"),
        inside("content/news/"),
        inside("themes/a"),
        inside("templates"),
        inside("static/x"),
        inside("i18n"),
        inside("public/.."),
        inside("public/../content/moi"),
        inside("chua-co/../content/moi"),
        inside("lien-ket"),
        inside("lien-ket/moi"),
        outside(""),
        outside("cung-trang"),
        outside("cung-trang/content/moi"),
        outside("chua-co/../site/static"),
    ] {
        let run = run(kyyeu("build")
            .arg("--root")
            .arg(site.root())
            .arg("--out")
            .arg(&out));
        assert_eq!(
            (run.code, run.out.as_str()),
            (2, ""),
            "{}: {run:?}",
            out.display()
        );
        assert!(run.err.contains("nguồn"), "{}: {run:?}", out.display());
        assert_eq!(contents(&site.root()), before, "{}", out.display());
    }
    assert!(!site.has("chua-co") && !site.has("content/moi"));
}

#[test]
fn a_file_where_the_folder_is_to_be_is_a_failure_of_the_machine() {
    let site = Site::new();
    site.write("public", "một tệp");
    let run = site.run("build");
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("public"), "{run:?}");
    assert_eq!(site.read("public"), "một tệp");
}

#[test]
fn two_builds_do_not_write_at_once() {
    let site = Site::new();
    site.build();
    let before = snapshot(&site.path("public"));
    let lock = File::open(site.path("public/.kyyeu-lock")).unwrap();
    lock.lock().unwrap();
    site.news("mot", "Tên mới");
    let run = site.run("build");
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{run:?}");
    assert_eq!(snapshot(&site.path("public")), before);
    drop(lock);
    site.build();
}

#[test]
fn what_a_killed_build_left_is_cleared_away() {
    let site = Site::new();
    site.write("public/.kyyeu-staging/17", "dở dang");
    site.build();
    assert_eq!(leftovers(&site.path("public")), Vec::<String>::new());
}

#[test]
fn neither_threads_nor_folders_nor_runs_change_a_byte() {
    let one = Site::new();
    let other = Site::new();
    assert_eq!(one.run("build --jobs 1").code, 0);
    assert_eq!(other.run("build --jobs 4 --timings").code, 0);
    assert_eq!(
        contents(&one.path("public")),
        contents(&other.path("public"))
    );
}

#[test]
fn a_first_build_draws_the_same_pictures_as_any_other() {
    let site = Site::new();
    // One thread draws all of them before it compiles templates, and without a cache none.
    let first = site.run("build --jobs 1");
    assert_eq!(first.code, 0, "{first:?}");
    let plain = site.run(&format!(
        "build --no-cache --out {}",
        site.path("plain").display()
    ));
    assert_eq!(plain.code, 0, "{plain:?}");
    let [first, plain] = ["public", "plain"].map(|out| contents(&site.path(out)));
    let pictures = |made: &str| made.starts_with("chia-se/");
    assert!(first.keys().filter(|path| pictures(path)).count() > 1);
    assert!(first == plain);
}

#[test]
fn the_zone_is_the_same_on_every_machine() {
    let site = Site::new();
    site.write(
        "content/news/dem.md",
        "---\ntitle: Tin đêm\ndate: 2021-12-06T20:00:00Z\n---\n",
    );
    // A machine for which Vietnam lies in Greenwich.
    let part = |after: &str| {
        let head = format!("TZif2{}\0\0\0\u{1}\0\0\0\u{4}", "\0".repeat(15 + 4 * 4));
        format!("{head}{}UTC\0{after}", "\0".repeat(6))
    };
    site.write("zones/Asia/Ho_Chi_Minh", &(part("") + &part("\nUTC0\n")));
    let mut command = kyyeu("build");
    command.arg("--root").arg(site.root());
    let built = run(command.env("TZDIR", site.path("zones")));
    assert_eq!(built.code, 0, "{built:?}");
    let page = site.read("public/tin-tuc/dem/index.html");
    assert!(
        page.contains("07/12/2021") && !page.contains("06/12/2021"),
        "{page}"
    );
}

#[test]
fn timings_are_printed_when_asked_for() {
    let site = Site::new();
    let run = site.run("build --timings");
    let phases = [
        "stamps",
        "theme",
        "load",
        "parse",
        "link",
        "index",
        "pictures",
        "templates",
        "keys",
        "total",
    ];
    for phase in phases {
        assert!(
            run.out.lines().any(|line| line.starts_with(phase)),
            "{phase}: {run:?}"
        );
    }
    let run = site.run("build --no-cache --timings=json");
    let line = run.out.lines().find(|line| line.starts_with('{')).unwrap();
    let times: serde_json::Value = serde_json::from_str(line).unwrap();
    for phase in phases {
        assert!(times[phase].as_f64().unwrap() >= 0.0, "{phase}: {line}");
    }
}

#[test]
fn what_is_kept_between_builds_is_not_used_if_asked_not_to() {
    let site = Site::new();
    site.build();
    let page = "public/tin-tuc/nhap/index.html";
    site.write(
        "content/news/nhap.md",
        "---\ntitle: Nháp\ndate: 2021-12-05\n---\n\nChữ.\n",
    );
    site.build();
    let first = site.read(page);
    // Whoever edits a page and takes care that nobody sees it is found out so.
    let run = site.run("build --no-cache");
    assert_eq!(run.code, 0);
    assert_eq!(site.read(page), first);
    assert!(run.out.contains("ghi 0"), "{run:?}");
}

#[test]
fn options_of_the_site_are_heard() {
    let site = Site::new();
    site.write(
        "content/news/nhap.md",
        "---\ntitle: Nháp\ndate: 2021-12-05\nstatus: draft\n---\n",
    );
    assert_eq!(site.run("build --drafts --base-url https://b.vn/x").code, 0);
    assert!(
        site.read("public/tin-tuc/nhap/index.html")
            .contains("https://b.vn/x/tin-tuc/nhap/")
    );
    site.build();
    assert!(!site.has("public/tin-tuc/nhap"));
    assert!(!site.read("public/index.html").contains("b.vn"));
}

#[test]
fn the_clock_that_is_set_counts() {
    let site = Site::new();
    site.write(
        "content/news/cho.md",
        "---\ntitle: Chờ\ndate: 2021-12-05\npublish_at: 2022-06-01\n---\n",
    );
    site.build();
    assert!(!site.has("public/tin-tuc/cho"));
    let mut later = kyyeu("build");
    later
        .env("SOURCE_DATE_EPOCH", "1654041600")
        .arg("--root")
        .arg(site.root());
    assert_eq!(run(&mut later).code, 0);
    assert!(site.has("public/tin-tuc/cho/index.html"));
}
