//! `kyyeu init` and `kyyeu new`.

use std::fs;

use super::harness::{Run, Site, contents, kyyeu, run};

const KINDS: [(&str, &str); 10] = [
    ("dispatch", "dispatches"),
    ("news", "news"),
    ("policy", "policies"),
    ("session", "sessions"),
    ("page", "pages"),
    ("agency", "agencies"),
    ("theme", "themes"),
    ("person", "people"),
    ("document", "documents"),
    ("forum", "forums"),
];

/// A site as `init` makes it.
fn starter() -> Site {
    let site = Site::bare();
    let run = run(kyyeu("init").arg(site.root()));
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{run:?}");
    site
}

fn new(site: &Site, kind: &str, title: &str) -> Run {
    run(kyyeu("new")
        .args([kind, title])
        .arg("--root")
        .arg(site.root()))
}

#[test]
fn a_starter_site_is_built_at_once() {
    let site = starter();
    let run = site.build();
    assert_eq!(run.err, "", "not even a warning");
    assert!(site.has("public/index.html"));
    assert_eq!(site.run("check --deny-warnings").code, 0);
    // Today in the time zone of the machine, which is set.
    let news = site.read("content/news/tin-dau-tien.md");
    assert!(
        news.contains("date: 2022-01-01") || news.contains("date: 2021-12-31"),
        "{news}"
    );
}

#[test]
fn the_files_of_a_starter_site_are_counted() {
    let site = Site::bare();
    let run = run(kyyeu("init").arg(site.root()));
    let files = contents(&site.root()).len();
    assert!(run.out.contains(&format!(" {files} tệp ")), "{run:?}");
    assert!(run.out.contains("kyyeu build --root"), "{run:?}");
}

#[test]
fn a_folder_that_is_not_empty_is_refused() {
    let site = Site::new();
    let before = contents(&site.root());
    let run = run(kyyeu("init").arg(site.root()));
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("không trống"), "{run:?}");
    assert_eq!(contents(&site.root()), before);
}

#[test]
fn a_file_in_the_place_of_the_folder_is_refused() {
    let site = Site::new();
    let run = run(kyyeu("init").arg(site.path("site.yaml")));
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert_eq!(site.read("site.yaml"), super::harness::SETTINGS);
}

#[test]
fn an_empty_folder_is_taken() {
    let site = Site::bare();
    fs::create_dir_all(site.root()).unwrap();
    assert_eq!(run(kyyeu("init .").current_dir(site.root())).code, 0);
    site.build();
}

#[test]
fn every_kind_of_file_can_be_made_and_is_sound() {
    let site = starter();
    for (kind, folder) in KINDS {
        let title = "Thử: \"một\" & hai – Đặng Á";
        let run = new(&site, kind, title);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{kind}: {run:?}");
        let path = format!("content/{folder}/thu-mot-hai-dang-a.md");
        assert!(run.out.contains(&path), "{kind}: {run:?}");
        let text = site.read(&path);
        assert!(
            text.contains(r#""Thử: \"một\" & hai – Đặng Á""#),
            "{kind}: {text}"
        );
        let check = site.run("check --deny-warnings");
        assert_eq!(check.code, 0, "{kind}: {check:?}");
    }
    site.build();
    // Entries of the registry are there at once, documents when they are approved.
    for page in ["co-quan", "chu-de", "nhan-vat", "van-ban", "dien-dan"] {
        assert!(
            site.has(&format!("public/{page}/thu-mot-hai-dang-a/index.html")),
            "{page}"
        );
    }
    for page in ["cong-van/", "tin-tuc/", "chinh-sach/", "phien/", ""] {
        assert!(
            !site.has(&format!("public/{page}thu-mot-hai-dang-a")),
            "{page}"
        );
    }
    let pages = site.run("build --drafts");
    assert_eq!(pages.code, 0, "{pages:?}");
    for page in ["cong-van/", "tin-tuc/", "chinh-sach/", "phien/", ""] {
        assert!(
            site.has(&format!("public/{page}thu-mot-hai-dang-a/index.html")),
            "{page}"
        );
    }
}

/// The lines of a new file that are comments with a key become keys.
fn all_keys(text: &str) -> String {
    let key = |line: &str| {
        let rest = line.strip_prefix("# ")?;
        let (key, _) = rest.split_once(": ")?;
        let is_key = key.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        (is_key && rest.contains("   # ")).then(|| rest.to_owned())
    };
    text.lines()
        .map(|line| key(line).unwrap_or_else(|| line.to_owned()) + "\n")
        .collect()
}

#[test]
fn every_key_of_a_new_file_may_be_used_as_it_stands() {
    // What the examples name does not exist here; nothing else may be wrong.
    let allowed = ["KY301", "KY305", "KY307", "KY403", "KY407", "KY411"];
    for (kind, folder) in KINDS {
        let site = starter();
        assert_eq!(new(&site, kind, "Thử").code, 0);
        let path = format!("content/{folder}/thu.md");
        let text = site.read(&path);
        let keys = all_keys(&text);
        assert!(
            keys.len() < text.len() && keys.matches("\n# ").count() < text.matches("\n# ").count()
        );
        site.write(&path, &keys);
        let check = site.run("check --format json");
        let result: serde_json::Value = serde_json::from_str(&check.out).unwrap();
        for diagnostic in result["diagnostics"].as_array().unwrap() {
            let code = diagnostic["code"].as_str().unwrap();
            assert!(allowed.contains(&code), "{kind}: {diagnostic:#}\n{keys}");
        }
    }
}

#[test]
fn a_new_file_never_takes_the_place_of_another() {
    let site = starter();
    for (kind, folder) in KINDS {
        assert_eq!(new(&site, kind, "Thử").code, 0);
        let path = format!("content/{folder}/thu.md");
        site.write(&path, "của tôi");
        for title in ["Thử", "THỬ!", "  thu "] {
            let run = new(&site, kind, title);
            assert_eq!((run.code, run.out.as_str()), (2, ""), "{kind}: {run:?}");
            assert!(run.err.contains("thu.md"), "{kind}: {run:?}");
        }
        assert_eq!(site.read(&path), "của tôi", "{kind}");
    }
    // An id is unique in its kind, so the folders below count too.
    site.write(
        "content/news/2021/Moi.md",
        "---\ntitle: Mới\ndate: 2021-12-06\n---\n",
    );
    assert_eq!(new(&site, "news", "Mới").code, 2);
    assert!(!site.has("content/news/moi.md"));
}

#[test]
fn a_long_title_makes_a_short_name() {
    let site = starter();
    let title = "Về việc chuẩn bị nội dung phục vụ hội nghị trực tuyến ".repeat(20);
    let run = new(&site, "dispatch", &title);
    assert_eq!(run.code, 0, "{run:?}");
    let made = contents(&site.path("content/dispatches"));
    let names: Vec<&String> = made.keys().collect();
    assert!(
        names[0].len() <= 84 && names[0].starts_with("ve-viec-chuan-bi"),
        "{names:?}"
    );
    assert!(!names[0].contains("-.md"), "{names:?}");
    assert!(
        site.read(&format!("content/dispatches/{}", names[0]))
            .contains(title.trim())
    );
}

#[test]
fn a_title_without_letters_and_an_unknown_kind_are_refused() {
    let site = starter();
    let before = contents(&site.root());
    let unnamed = new(&site, "news", "…!?");
    assert_eq!((unnamed.code, unnamed.out.as_str()), (2, ""));
    let unknown = new(&site, "tin", "Tin");
    assert_eq!((unknown.code, unknown.out.as_str()), (2, ""));
    assert!(
        KINDS.iter().all(|(kind, _)| unknown.err.contains(kind)),
        "{unknown:?}"
    );
    assert_eq!(contents(&site.root()), before);
}

#[test]
fn no_file_is_made_where_there_is_no_site() {
    let site = Site::bare();
    fs::create_dir_all(site.root()).unwrap();
    let made = new(&site, "news", "Tin");
    assert_eq!((made.code, made.out.as_str()), (2, ""));
    assert!(
        made.err.contains("site.yaml") && made.err.contains("--root"),
        "{made:?}"
    );
    assert!(!site.has("content"));
}

#[test]
fn a_decomposed_title_is_written_composed() {
    let site = starter();
    assert_eq!(new(&site, "news", "Hô\u{323}i nghi\u{323}").code, 0);
    assert!(
        site.read("content/news/hoi-nghi.md")
            .contains("\"Hội nghị\"")
    );
}
