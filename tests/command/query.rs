//! `kyyeu query`: questions, answers and the completion of questions in shells.

use std::process::Command;

use serde_json::Value;

use super::harness::{Run, Site, kyyeu, run};

/// A site of four dispatches, with bodies that share a name.
fn site() -> Site {
    let site = Site::bare();
    site.write("site.yaml", super::harness::SETTINGS);
    let file = |path: &str, front: &str| {
        site.write(&format!("content/{path}"), &format!("---\n{front}\n---\n"));
    };
    file(
        "agencies/so-y-te.md",
        "name: Sở Y tế tỉnh Quảng Ngãi\nshort_names: [Sở Y tế]\nlocality: Quảng Ngãi\nuntil: 2025-06-30",
    );
    file(
        "agencies/ubnd.md",
        "name: UBND tỉnh Quảng Ngãi\nuntil: 2025-06-30",
    );
    file(
        "agencies/ubnd-2025.md",
        "name: UBND tỉnh Quảng Ngãi\nfrom: 2025-07-01",
    );
    file(
        "documents/nq-52.md",
        "name: Nghị quyết số 52-NQ/TW\nnumber: 52-NQ/TW\ndate: 2019-09-27\ntype: nghị quyết",
    );
    file(
        "dispatches/cv-1.md",
        "title: Về phòng, chống dịch\ndate: 2021-12-01\nnumber: 1/UBND-VX\nissuer: ubnd\naddressees: [so-y-te]\nbasis: [nq-52]\ntasks:\n  - {agencies: [so-y-te], text: Báo cáo tình hình, due: '17h00 ngày 02/12/2021'}\n  - {agencies: [so-y-te], text: Đề xuất giải pháp, due: 2021-12-03}\n  - {text: Theo dõi}",
    );
    file(
        "dispatches/cv-2.md",
        "title: '=Về hội nghị'\ndate: 2021-11-01\nnumber: 2/UBND-KT\nissuer: ubnd",
    );
    file("news/hop.md", "title: Họp báo\ndate: 2021-12-05");
    file(
        "news/nhap.md",
        "title: Chưa công khai\ndate: 2021-12-04\nstatus: draft",
    );
    site
}

/// Runs a query that is one argument.
fn ask(site: &Site, query: &str, more: &str) -> Run {
    run(kyyeu("query")
        .arg(query)
        .args(more.split_whitespace())
        .arg("--root")
        .arg(site.root()))
}

#[test]
fn what_staff_ask_is_answered() {
    let site = site();
    let cites = ask(&site, "viện dẫn 52-NQ/TW", "");
    assert_eq!(
        (cites.code, cites.out.as_str(), cites.err.as_str()),
        (
            0,
            "\
Ngày        Loại      Tiêu đề               Mã
──────────  ────────  ────────────────────  ─────────────
01/12/2021  công văn  Về phòng, chống dịch  dispatch:cv-1
",
            "1 kết quả.\n"
        )
    );
    let tasks = ask(&site, "nhiệm vụ của:\"Sở Y tế\" trước:2021-12-03", "");
    assert_eq!(
        tasks.out,
        "\
Hạn                Cơ quan                  Nhiệm vụ           Công văn  Số, ký hiệu
─────────────────  ───────────────────────  ─────────────────  ────────  ───────────
17:00, 02/12/2021  Sở Y tế tỉnh Quảng Ngãi  Báo cáo tình hình  cv-1      1/UBND-VX
"
    );
    let same = "tasks agency:so-y-te before:2021-12-03";
    assert_eq!(ask(&site, same, ""), tasks);
    let inclusive = ask(&site, "nhiệm vụ của:\"Sở Y tế\" đến:03/12/2021", "");
    assert_eq!(inclusive.err, "2 kết quả.\n");
    let english = ask(&site, "news year:2021", "--locale en");
    assert_eq!(
        (english.out.as_str(), english.err.as_str()),
        (
            "Date        Title    Id\n──────────  ───────  ───\n5 Dec 2021  Họp báo  hop\n",
            "1 result.\n"
        )
    );
}

#[test]
fn nothing_found_is_no_failure() {
    let run = ask(&site(), "công văn năm:1999", "");
    assert_eq!(
        (run.code, run.out.as_str(), run.err.as_str()),
        (0, "", "Không có kết quả.\n")
    );
    let meant = ask(&site(), "nhiệm vụ của Sở Y tế", "");
    assert_eq!(
        meant.err,
        "Không có kết quả.\nCó phải ý bạn là: nhiệm vụ của:\"Sở Y tế\"\n"
    );
}

#[test]
fn json_has_values_for_programs() {
    let site = site();
    let run = ask(&site, "nhiệm vụ", "--format json --limit 2");
    assert_eq!(
        (run.code, run.err.as_str()),
        (0, "3 kết quả. In 2 kết quả đầu.\n")
    );
    let answer: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(answer["version"], 1);
    assert_eq!(answer["what"], "tasks");
    assert_eq!(answer["total"], 3);
    assert_eq!(
        answer["items"][1],
        serde_json::json!({
            "due": "2021-12-02T17:00:00+07:00",
            "agencies": ["Sở Y tế tỉnh Quảng Ngãi"],
            "task": "Báo cáo tình hình",
            "dispatch": "cv-1",
            "number": "1/UBND-VX",
            "url": "https://kyyeu.example/cong-van/cv-1/#nhiem-vu:1",
        })
    );
    assert_eq!(answer["items"].as_array().unwrap().len(), 2);
    let none: Value =
        serde_json::from_str(&ask(&site, "tin năm:1999", "--format json").out).unwrap();
    assert_eq!(none["items"], Value::Array(Vec::new()));
}

#[test]
fn csv_is_for_spreadsheets() {
    let run = ask(&site(), "công văn", "--format csv");
    assert_eq!(
        run.out,
        "\u{feff}Ngày,\"Số, ký hiệu\",Cơ quan ban hành,Tiêu đề,Mã,Địa chỉ\n\
         2021-12-01,1/UBND-VX,UBND tỉnh Quảng Ngãi,\"Về phòng, chống dịch\",cv-1,https://kyyeu.example/cong-van/cv-1/\n\
         2021-11-01,2/UBND-KT,UBND tỉnh Quảng Ngãi,'=Về hội nghị,cv-2,https://kyyeu.example/cong-van/cv-2/\n"
    );
}

#[test]
fn what_cannot_be_understood_is_pointed_at() {
    let site = site();
    for (query, expected) in [
        (
            "công văn co-quam:x",
            "\
lỗi: không có khóa “co-quam”
  công văn co-quam:x
           ^^^^^^^
Có phải ý bạn là: cơ quan:
",
        ),
        (
            "công văn của:\"Sở Y tê\"",
            "\
lỗi: không có mục nào tên “Sở Y tê”
  công văn của:\"Sở Y tê\"
               ^^^^^^^^^
Có phải ý bạn là: “Sở Y tế”
",
        ),
        (
            "công văn của:Sở Y tế năm:2021",
            "\
lỗi: tên có dấu cách phải đặt trong ngoặc kép: Sở Y tế
  công văn của:Sở Y tế năm:2021
               ^^^^^^^
Có phải ý bạn là: \"Sở Y tế\"
",
        ),
        (
            "công văn ban hành:“UBND tỉnh Quảng Ngãi”",
            "\
lỗi: có nhiều mục mang tên “UBND tỉnh Quảng Ngãi”
  công văn ban hành:“UBND tỉnh Quảng Ngãi”
                    ^^^^^^^^^^^^^^^^^^^^^^
Hãy ghi mã của mục cần tìm (nhiều mã cách nhau bằng dấu phẩy):
  agency:ubnd — UBND tỉnh Quảng Ngãi (… – 30/06/2025)
  agency:ubnd-2025 — UBND tỉnh Quảng Ngãi (01/07/2025 – …)
",
        ),
        (
            "tin trước:31/02/2021",
            "\
lỗi: “31/02/2021” không có trong lịch (ngày viết trước tháng)
  tin trước:31/02/2021
            ^^^^^^^^^^
Ghi ngày (03/12/2021), tháng (12/2021) hoặc năm (2021).
",
        ),
        (
            "nhân vật ban hành:ubnd",
            "\
lỗi: khóa “ban hành” không dùng được khi tìm nhân vật
  nhân vật ban hành:ubnd
           ^^^^^^^^
Các khóa dùng được: cơ quan, trong, chữ, ngôn ngữ, mã.
",
        ),
        (
            "tin trạng-thái:xong",
            "\
lỗi: không có giá trị “xong”
  tin trạng-thái:xong
                 ^^^^
Chọn một trong: nháp, chờ duyệt, đã duyệt.
",
        ),
    ] {
        let run = ask(&site, query, "");
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{query}");
        assert_eq!(run.err, expected, "{query}");
        let english = ask(&site, query, "--locale en");
        assert!(english.err.starts_with("error: "), "{english:?}");
        assert!(english.err.contains('^'));
    }
}

#[test]
fn drafts_are_asked_for() {
    let site = site();
    let hidden = ask(&site, "tin trạng thái:nháp", "");
    assert_eq!(hidden.err, "Không có kết quả.\n");
    let shown = ask(&site, "tin trạng thái:nháp", "--drafts");
    assert!(shown.out.contains("Chưa công khai"), "{shown:?}");
    // What is not public is not named either.
    let named = ask(&site, "cơ quan trong:nhap", "");
    assert_eq!(named.code, 2);
    assert!(!named.err.contains("Chưa công khai"), "{named:?}");
}

#[test]
fn quotation_marks_that_the_shell_took_are_put_back() {
    let site = site();
    let one = ask(&site, "nhiệm vụ của:\"Sở Y tế\"", "");
    let several = run(kyyeu("query nhiệm vụ")
        .arg("của:Sở Y tế")
        .arg("--root")
        .arg(site.root()));
    assert_eq!(several, one);
}

#[test]
fn a_site_with_errors_answers_with_what_is_left() {
    let site = site();
    site.write("content/news/sai.md", "---\ntitel: A\n---\n");
    let run = ask(&site, "công văn", "");
    assert_eq!(run.code, 0);
    assert!(run.err.starts_with("Trang có 2 lỗi, 0 cảnh báo"), "{run:?}");
    assert!(run.err.ends_with("2 kết quả.\n"));
    let nowhere = Site::bare();
    let run = ask(&nowhere, "công văn", "");
    assert_eq!(run.code, 1);
    assert!(run.err.contains("KY001"), "{run:?}");
    assert_eq!(nowhere.run("query").code, 2);
    assert_eq!(ask(&site, "tin", "--formt json").code, 2);
}

#[test]
fn help_names_every_key() {
    let help = run(&mut kyyeu("query --help"));
    for word in [
        "viện dẫn: · cites:",
        "nhiệm vụ · tasks",
        "mã: · id:",
        "Ví dụ",
    ] {
        assert!(help.out.contains(word), "{word}: {}", help.out);
    }
    let guide = include_str!("../../docs/tra-cuu.md");
    for (key, (vi, en)) in kyyeu::query::vocabulary::KEYS {
        for spelling in [vi[0], en[0]] {
            assert!(
                guide.contains(&format!("`{spelling}`")),
                "{key:?}: {spelling}"
            );
        }
    }
    for (what, (vi, en)) in kyyeu::query::vocabulary::WHATS {
        for spelling in [vi[0], en[0]] {
            assert!(
                guide.contains(&format!("`{spelling}`")),
                "{what:?}: {spelling}"
            );
        }
    }
}

#[test]
fn candidates_are_whole_queries() {
    let site = site();
    let complete = |text: &str| {
        let run = run(kyyeu("query --complete")
            .arg(text)
            .arg("--root")
            .arg(site.root()));
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{text}");
        run.out
    };
    assert_eq!(complete("viện dẫn 52"), "viện dẫn 52-NQ/TW\n");
    assert_eq!(
        complete("nhiệm vụ của:so"),
        "nhiệm vụ của:“Sở Y tế”\nnhiệm vụ của:“Sở Y tế tỉnh Quảng Ngãi”\n"
    );
    // A name that two bear is no use: their ids are.
    assert_eq!(
        complete("ban hành:u"),
        "ban hành:ubnd\nban hành:ubnd-2025\n"
    );
    assert_eq!(complete("khongco:"), "");
}

/// What bash puts in place of the last word, as its own completion would.
fn in_bash(site: &Site, line: &str, words: &[&str]) -> Vec<String> {
    let scripts = run(&mut kyyeu("completions bash"));
    let folder = site.above().join("bash");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("kyyeu.bash");
    std::fs::write(&file, scripts.out).unwrap();
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_kyyeu"));
    let script = r#"
        source "$1"; shift
        line=$1; shift
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE=$line COMP_POINT=${#line}
        function_name=$(complete -p kyyeu); function_name=${function_name#*-F }
        "${function_name%% *}" kyyeu "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
        printf '%s\n' "${COMPREPLY[@]}"
    "#;
    let mut command = Command::new("bash");
    command
        .args(["--norc", "-c", script, "bash"])
        .arg(&file)
        .arg(line)
        .args(words)
        .env("LC_ALL", "C.UTF-8")
        .env(
            "PATH",
            format!("{}:/usr/bin:/bin", program.parent().unwrap().display()),
        )
        .current_dir(site.root());
    let run = run(&mut command);
    assert_eq!(run.err, "", "{run:?}");
    run.out
        .lines()
        .map(str::to_owned)
        .filter(|l| !l.is_empty())
        .collect()
}

#[test]
fn bash_completes_queries() {
    let site = site();
    // Within quotation marks the whole query is one word, the mark included.
    assert_eq!(
        in_bash(
            &site,
            "kyyeu query \"viện dẫn 5",
            &["kyyeu", "query", "\"viện dẫn 5"]
        ),
        ["viện dẫn 52-NQ/TW"]
    );
    assert_eq!(
        in_bash(
            &site,
            "kyyeu query 'nhiệm vụ của:\"Sở Y tế t",
            &["kyyeu", "query", "'nhiệm vụ của:\"Sở Y tế t"]
        ),
        ["nhiệm vụ của:\"Sở Y tế tỉnh Quảng Ngãi\""]
    );
    // A blank candidate keeps what several share from replacing what was typed.
    assert_eq!(
        in_bash(&site, "kyyeu query 'của:so", &["kyyeu", "query", "'của:so"]),
        ["của:“Sở Y tế”", "của:“Sở Y tế tỉnh Quảng Ngãi”", " "]
    );
    // Without quotation marks bash breaks words at the colon and at spaces.
    assert_eq!(
        in_bash(
            &site,
            "kyyeu query công văn năm:20",
            &["kyyeu", "query", "công", "văn", "năm", ":", "20"]
        ),
        ["2021"]
    );
    assert_eq!(
        in_bash(
            &site,
            "kyyeu query --format json tin chủ",
            &["kyyeu", "query", "--format", "json", "tin", "chủ"]
        ),
        ["chủ\\ trì:", "chủ\\ đề:", "chữ:", " "]
    );
    // Options and other commands are completed as before.
    let options = in_bash(&site, "kyyeu query --fo", &["kyyeu", "query", "--fo"]);
    assert_eq!(options, ["--format"]);
    let commands = in_bash(&site, "kyyeu que", &["kyyeu", "que"]);
    assert_eq!(commands, ["query"]);
    // The site may be elsewhere.
    let root = site.root();
    let root = root.to_str().unwrap();
    assert_eq!(
        in_bash(
            &site,
            &format!("kyyeu query --root {root} \"vien d"),
            &["kyyeu", "query", "--root", root, "\"vien d"]
        ),
        ["viện dẫn:"]
    );
}

/// A program and what it must print, or nothing where there is no such program.
fn where_there_is(program: &str, command: &mut Command) -> Option<Run> {
    match Command::new(program).arg("--version").output() {
        Ok(_) => Some(run(command)),
        Err(_) => {
            eprintln!("there is no {program} here: its completion is left out");
            None
        }
    }
}

#[test]
fn other_shells_take_the_completions() {
    let site = site();
    let folder = site.above();
    for shell in ["fish", "zsh"] {
        let script = run(&mut kyyeu(&format!("completions {shell}"))).out;
        assert!(script.contains("query $"), "{shell}");
        std::fs::write(folder.join(shell), script).unwrap();
    }
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_kyyeu"));
    let path = format!("{}:/usr/bin:/bin", program.parent().unwrap().display());
    let mut fish = Command::new("fish");
    fish.args(["--no-config", "-c"])
        .arg(format!(
            "source {}; complete -C \"kyyeu query 'viện dẫn 5\"",
            folder.join("fish").display()
        ))
        .env("PATH", &path)
        .env("LC_ALL", "C.UTF-8")
        .env("HOME", folder)
        .current_dir(site.root());
    if let Some(run) = where_there_is("fish", &mut fish) {
        assert_eq!(run.out, "viện dẫn 52-NQ/TW\n", "{run:?}");
    }
    let mut zsh = Command::new("zsh");
    zsh.args(["-f", "-n"]).arg(folder.join("zsh"));
    if let Some(run) = where_there_is("zsh", &mut zsh) {
        assert_eq!((run.code, run.err.as_str()), (0, ""));
    }
}

/// The ids of an answer, in order.
fn ids(site: &Site, query: &str) -> Vec<String> {
    let run = ask(site, query, "--format json");
    assert_eq!(run.code, 0, "{query}: {run:?}");
    let answer: Value = serde_json::from_str(&run.out).unwrap();
    let items = answer["items"].as_array().unwrap().iter();
    items
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn the_registry_is_asked_too() {
    let site = site();
    let file = |path: &str, front: &str| {
        site.write(&format!("content/{path}"), &format!("---\n{front}\n---\n"));
    };
    file("agencies/bo.md", "name: Bộ A\nkind: bộ");
    file("agencies/cuc.md", "name: Cục B\nparent: bo\nkind: cục");
    file(
        "people/an.md",
        "name: Nguyễn Văn An\npositions: [{title: Cục trưởng, agency: cuc}]",
    );
    file("people/binh.md", "name: Lê Bình");
    file(
        "documents/luat.md",
        "number: 67/2006/QH11\ndate: 2006\nissuer: bo\ntype: luật",
    );
    file(
        "documents/nd.md",
        "number: 30/2020/NĐ-CP\ndate: 2020-03-05\nrelations: [{how: guides, document: luat}, {how: cites, document: nq-52}]",
    );
    file("documents/cv-1.md", "number: 1/UBND-VX\ndate: 2021-12-01");
    file(
        "forums/ba.md",
        "name: Diễn đàn lần ba\ndates: [2021-12-06, 2021-12-07]\norganisers: [bo]\nchairs: [an]",
    );
    file(
        "news/dan.md",
        "title: Dẫn\ndate: 2021-12-06\nthemes: []\npeople: [binh]",
    );
    for (query, expected) in [
        ("cơ quan cấp trên:bo", "cuc"),
        ("cơ quan người:an", "cuc"),
        ("cơ quan loại:bo", "bo"),
        ("nhân vật cơ quan:cuc", "an"),
        ("nhân vật trong:dan", "binh"),
        ("nhân vật nguyen", "an"),
        ("văn bản hướng dẫn:67/2006/QH11", "nd"),
        ("văn bản viện dẫn:nq-52", "nd"),
        ("văn bản ban hành:bo", "luat"),
        ("văn bản loại:\"nghị quyết\"", "nq-52"),
        ("văn bản trong:dispatch:cv-1", "nq-52"),
        ("văn bản trạng thái:\"có toàn văn\"", "cv-1"),
        // What is only known to the year is before that year's end only if all of it is.
        ("văn bản trước:6/2006", ""),
        ("văn bản trước:2007", "luat"),
        ("văn bản từ:2006 đến:2006", "luat"),
        ("văn bản ngày:6/2006", ""),
        ("diễn đàn cơ quan:bo", "ba"),
        ("diễn đàn người:an", "ba"),
        ("diễn đàn ngày:12/2021", "ba"),
        ("diễn đàn ngày:06/12/2021", ""),
        ("cơ quan năm:2025 tên:ubnd", "ubnd ubnd-2025"),
        ("cơ quan năm:2024 tên:ubnd", "ubnd"),
        ("mã:cv-1,news:hop", "news:hop dispatch:cv-1"),
        ("bài loại:tin", "news:dan news:hop"),
        ("bài -loại:tin,\"công văn\"", ""),
        ("công văn -viện dẫn:nq-52", "cv-2"),
        ("công văn số:1", "cv-1"),
        ("công văn -ngôn-ngữ:anh số:2/UBND", "cv-2"),
    ] {
        assert_eq!(ids(&site, query).join(" "), expected, "{query}");
    }
}

#[test]
fn what_only_citations_tell_of_is_found_by_all_that_they_tell() {
    let site = site();
    site.write(
        "content/news/dan.md",
        "---\ntitle: Dẫn\ndate: 2021-12-06\n---\nTheo Quyết định số 749/QĐ-TTg ngày 03/6/2020.\n",
    );
    for query in [
        "văn bản trạng thái:\"chưa đăng ký\"",
        "văn bản loại:\"quyết định\"",
        "văn bản số:749",
        "văn bản năm:2020",
        "legal status:unregistered",
    ] {
        let answer = ask(&site, query, "");
        assert!(answer.out.contains("749/QĐ-TTg"), "{query}: {}", answer.out);
        assert!(!answer.out.contains("52-NQ/TW"), "{query}: {}", answer.out);
    }
    let known = ask(&site, "văn bản trạng thái:\"chỉ đăng ký\"", "");
    assert!(!known.out.contains("749/QĐ-TTg"), "{}", known.out);
}
