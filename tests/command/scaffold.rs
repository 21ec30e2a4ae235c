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

const CITATION: &str = "công văn số 6533/UBND-KTN ngày 03/12/2021 của UBND tỉnh Quảng Ngãi";

fn from(site: &Site, words: &str) -> Run {
    run(kyyeu("new document")
        .args(["--from", words])
        .arg("--root")
        .arg(site.root()))
}

#[test]
fn a_citation_becomes_an_entry_of_the_registry() {
    let site = starter();
    site.write(
        "content/agencies/ubnd-tinh-quang-ngai.md",
        "---\nname: Ủy ban nhân dân tỉnh Quảng Ngãi\nshort_names: [UBND tỉnh Quảng Ngãi]\n---\n",
    );
    let made = from(&site, CITATION);
    assert_eq!((made.code, made.err.as_str()), (0, ""), "{made:?}");
    let path = "content/documents/cong-van-6533-ubnd-ktn.md";
    assert!(made.out.contains(path), "{made:?}");
    assert_eq!(
        site.read(path),
        "\
---
name: \"Công văn số 6533/UBND-KTN\"
type: công văn
number: \"6533/UBND-KTN\"
issuer: ubnd-tinh-quang-ngai
date: 2021-12-03
# aliases: [Nghị quyết 52]   # tên gọi tắt
# title: Về một số chủ trương, chính sách…   # trích yếu, tên đầy đủ
# url: https://vanban.chinhphu.vn/…   # nơi đọc toàn văn
# relations: []   # quan hệ với văn bản khác
# slug: so-cong-thuong   # phần cuối của địa chỉ trang; bỏ trống thì lấy theo tên tệp
# summary: Cơ quan tham mưu về công nghiệp và thương mại.   # một, hai câu giới thiệu
# autolink: false   # false: không tự dẫn liên kết tới mục này
# redirect_from: [/co-quan/ten-cu/]   # các địa chỉ cũ chuyển về trang này
# extra: {}   # dữ liệu riêng cho giao diện
---

"
    );
    let check = site.run("check --deny-warnings");
    assert_eq!(check.code, 0, "{check:?}");
}

#[test]
fn an_issuer_that_is_not_registered_stays_in_words() {
    let site = starter();
    assert_eq!(
        from(
            &site,
            "Theo Kết luận số 21-KL/TW, tháng 10-2021 của Ban Chấp hành Trung ương"
        )
        .code,
        0
    );
    let text = site.read("content/documents/ket-luan-21-kl-tw.md");
    assert!(
        text.contains("issuer: \"Ban Chấp hành Trung ương\"\ndate: 2021-10\n"),
        "{text}"
    );
    assert_eq!(site.run("check --deny-warnings").code, 0);
    // A number alone is enough, in any normal form.
    assert_eq!(from(&site, "6533/UBND-KTN").code, 0);
    let text = site.read("content/documents/6533-ubnd-ktn.md");
    assert!(
        text.contains("name: \"Văn bản số 6533/UBND-KTN\"\nnumber:"),
        "{text}"
    );
    assert!(text.contains("# type: "), "{text}");
    assert_eq!(
        from(&site, "nghi\u{323} \u{111}i\u{323}nh 30/2020/N\u{110}-CP").code,
        0
    );
    assert!(site.has("content/documents/nghi-dinh-30-2020-nd-cp.md"));
}

#[test]
fn an_issuer_that_may_be_two_bodies_is_left_to_the_author() {
    let site = starter();
    for place in ["a", "b"] {
        site.write(
            &format!("content/agencies/ubnd-{place}.md"),
            &format!("---\nname: UBND tỉnh {place}\nshort_names: [UBND tỉnh]\n---\n"),
        );
    }
    assert_eq!(
        from(&site, "Quyết định số 12/QĐ-UBND của UBND tỉnh").code,
        0
    );
    let text = site.read("content/documents/quyet-dinh-12-qd-ubnd.md");
    assert!(text.contains("\n# issuer: "), "{text}");
    assert_eq!(site.run("check --deny-warnings").code, 0);
}

#[test]
fn another_document_of_the_number_gets_the_year() {
    let site = starter();
    assert_eq!(
        from(&site, "Quyết định số 12/QĐ-UBND ngày 04/01/2021").code,
        0
    );
    assert_eq!(
        from(&site, "Quyết định số 12/QĐ-UBND ngày 05/01/2022").code,
        0
    );
    let second = site.read("content/documents/quyet-dinh-12-qd-ubnd-2022.md");
    assert!(
        second.contains("\"Quyết định số 12/QĐ-UBND năm 2022\""),
        "{second}"
    );
    assert_eq!(
        from(&site, "Quyết định số 12/QĐ-UBND ngày 01/7/2022").code,
        0
    );
    assert!(site.has("content/documents/quyet-dinh-12-qd-ubnd-2022-2.md"));
    assert_eq!(site.run("check --deny-warnings").code, 0);
    // Without a date the words may mean any of them.
    let run = from(&site, "Quyết định số 12/QĐ-UBND");
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(
        run.err
            .contains("quyet-dinh-12-qd-ubnd, quyet-dinh-12-qd-ubnd-2022"),
        "{run:?}"
    );
}

#[test]
fn a_document_that_is_known_is_not_made_again() {
    let site = starter();
    assert_eq!(from(&site, CITATION).code, 0);
    let path = "content/documents/cong-van-6533-ubnd-ktn.md";
    site.write(path, &(site.read(path) + "Của tôi.\n"));
    let before = site.read(path);
    for words in [CITATION, "Công văn 06533/UBND-KTN", "6533/UBND-KTN"] {
        let run = from(&site, words);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{words}");
        assert!(run.err.contains(path), "{run:?}");
    }
    assert_eq!(site.read(path), before);
    // A file that cannot be read keeps its name all the same.
    site.write(
        "content/documents/sau/cong-van-7-sct-kh.md",
        "---\nname: [\n---\n",
    );
    assert_eq!(from(&site, "Công văn số 7/SCT-KH ngày 1/2/2021").code, 0);
    assert!(site.has("content/documents/cong-van-7-sct-kh-2021.md"));
}

#[test]
fn words_without_one_citation_are_refused() {
    let site = starter();
    let before = contents(&site.root());
    let english = |words: &str| {
        run(kyyeu("new document --locale en")
            .args(["--from", words])
            .arg("--root")
            .arg(site.root()))
        .err
    };
    let none = from(&site, "gói thầu số 05/XL-2021");
    assert_eq!(
        none.err,
        "lỗi: không thấy văn bản nào được viện dẫn trong câu này. Viết loại, số và ký hiệu, ví dụ: công văn số 6533/UBND-KTN ngày 03/12/2021 của UBND tỉnh.\n"
    );
    assert_eq!(
        english(""),
        "error: these words cite no document. Write type, number and symbol, for example: công văn số 6533/UBND-KTN ngày 03/12/2021 của UBND tỉnh.\n"
    );
    let several = "các Nghị định số 30/2020/NĐ-CP và 42/2022/NĐ-CP";
    assert_eq!(
        from(&site, several).err,
        "lỗi: câu này viện dẫn nhiều văn bản: 30/2020/NĐ-CP, 42/2022/NĐ-CP. Chạy lệnh một lần cho mỗi văn bản.\n"
    );
    assert_eq!(
        english(several),
        "error: these words cite several documents: 30/2020/NĐ-CP, 42/2022/NĐ-CP. Run the command once for each.\n"
    );
    for arguments in [
        "new dispatch --from 1/QĐ-UBND",
        "new document",
        "new document Tên --from 1/QĐ-UBND",
    ] {
        let run = site.run(arguments);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{arguments}");
    }
    assert_eq!(contents(&site.root()), before);
    site.write("site.yaml", "title: [");
    let broken = from(&site, CITATION);
    assert_eq!(broken.code, 2);
    assert!(broken.err.contains("kyyeu check"), "{broken:?}");
}
