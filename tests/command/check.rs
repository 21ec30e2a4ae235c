//! `kyyeu check` and the forms of its result.

use std::collections::BTreeSet;

use serde_json::Value;

use super::harness::{Run, Site, contents, kyyeu, run};

/// A site with one error that has a place and a suggestion, one without a line,
/// and one warning.
fn wrong() -> Site {
    let site = Site::new();
    site.write(
        "site.yaml",
        &super::harness::SETTINGS.replace(", telephone: '024'", ""),
    );
    site.write("content/news/a.md", "---\ntitel: A\n---\n");
    site.write("content/news/hỏi?.png", "x");
    site
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.out).unwrap_or_else(|e| panic!("{e}: {run:?}"))
}

#[test]
fn a_sound_site_is_said_to_be_so_and_nothing_is_written() {
    let site = Site::new();
    let before = contents(&site.root());
    let run = site.run("check");
    assert_eq!(
        (run.code, run.out.as_str(), run.err.as_str()),
        (0, "", "Không có lỗi.\n")
    );
    assert_eq!(contents(&site.root()), before);
}

#[test]
fn errors_are_told_with_place_line_and_remedy() {
    let run = wrong().run("check");
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    for part in [
        "lỗi[KY206]: không có khóa “titel” trong tin tức",
        "content/news/a.md:2:1",
        "Có phải ý bạn là “title”?",
        "lỗi[KY112]",
        "cảnh báo[KY602]",
    ] {
        assert!(run.err.contains(part), "{part}: {}", run.err);
    }
    assert!(!run.err.contains('\u{1b}'), "colours where no terminal is");
}

#[test]
fn warnings_count_as_errors_when_asked_to() {
    let site = Site::new();
    assert_eq!(site.run("check --deny-warnings").code, 0);
    site.write("content/news/thua.pdf", "x");
    let lenient = site.run("check");
    assert_eq!(lenient.code, 0);
    assert!(lenient.err.contains("KY111"), "{lenient:?}");
    assert_eq!(site.run("check --deny-warnings").code, 1);
}

#[test]
fn templates_are_rendered_too() {
    let site = Site::new();
    site.write("templates/news.html", "{{ khong_co }}");
    let run = site.run("check");
    assert_eq!(run.code, 1);
    assert!(
        run.err.contains("KY703") && run.err.contains("/tin-tuc/mot/"),
        "{run:?}"
    );
}

#[test]
fn json_has_every_diagnostic_with_its_place() {
    let run = wrong().run("check --format json");
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    let result = json(&run);
    assert_eq!(result["version"], 1);
    let diagnostics = result["diagnostics"].as_array().unwrap();
    let count = |severity: &str| {
        diagnostics
            .iter()
            .filter(|d| d["severity"] == severity)
            .count()
    };
    assert_eq!(result["errors"], count("error"));
    assert_eq!(result["warnings"], count("warning"));
    assert_eq!(count("error") + count("warning"), diagnostics.len());
    let of = |code: &str| diagnostics.iter().find(|d| d["code"] == code).unwrap();
    let unknown = of("KY206");
    assert_eq!(unknown["path"], "content/news/a.md");
    assert_eq!(
        (unknown["line"].as_u64(), unknown["column"].as_u64()),
        (Some(2), Some(1))
    );
    assert_eq!(unknown["end_column"], 6);
    assert_eq!(unknown["suggestion"], "title");
    assert_eq!(unknown["excerpt"], "titel: A");
    let reserved = of("KY112");
    assert_eq!(reserved["path"], "content/news/hỏi?.png");
    assert_eq!(reserved["line"], Value::Null);
}

#[test]
fn json_of_a_sound_site_is_empty() {
    let run = Site::new().run("check --format json");
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(json(&run)["diagnostics"], Value::Array(Vec::new()));
}

#[test]
fn sarif_has_the_structure_that_services_want() {
    let run = wrong().run("check --format sarif");
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    let log = json(&run);
    assert_eq!(log["version"], "2.1.0");
    assert!(
        log["$schema"]
            .as_str()
            .unwrap()
            .contains("sarif-schema-2.1.0")
    );
    let [sarif] = log["runs"].as_array().unwrap().as_slice() else {
        panic!("one run is wanted: {log:#}");
    };
    let driver = &sarif["tool"]["driver"];
    assert_eq!(driver["name"], "kyyeu");
    assert_eq!(driver["version"], env!("CARGO_PKG_VERSION"));
    let rules = driver["rules"].as_array().unwrap();
    let ids: Vec<&str> = rules
        .iter()
        .map(|rule| rule["id"].as_str().unwrap())
        .collect();
    assert_eq!(
        ids.iter().collect::<BTreeSet<_>>().len(),
        ids.len(),
        "rules stand twice"
    );
    for rule in rules {
        for text in ["shortDescription", "fullDescription", "help"] {
            assert!(!rule[text]["text"].as_str().unwrap().is_empty(), "{rule:#}");
        }
        let level = rule["defaultConfiguration"]["level"].as_str().unwrap();
        assert!(["error", "warning"].contains(&level));
    }
    let results = sarif["results"].as_array().unwrap();
    assert!(results.len() >= 3);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(result["ruleId"], ids[index]);
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        for location in result["locations"].as_array().unwrap() {
            let physical = &location["physicalLocation"];
            let uri = physical["artifactLocation"]["uri"].as_str().unwrap();
            let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/%".contains(c);
            assert!(uri.chars().all(plain), "{uri}");
            if let Some(region) = physical.get("region") {
                for (start, end) in [("startLine", "endLine"), ("startColumn", "endColumn")] {
                    assert!(region[start].as_u64() >= Some(1) && region[end].as_u64() >= Some(1));
                }
            }
        }
    }
    let uris: Vec<&Value> = results
        .iter()
        .map(|result| &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
        .collect();
    assert!(
        uris.iter()
            .any(|uri| **uri == "content/news/h%E1%BB%8Fi%3F.png"),
        "{uris:?}"
    );
}

#[test]
fn sarif_of_a_sound_site_has_a_run_without_results() {
    let run = Site::new().run("check --format sarif");
    assert_eq!(run.code, 0);
    assert_eq!(json(&run)["runs"][0]["results"], Value::Array(Vec::new()));
}

#[test]
fn github_has_one_command_a_line() {
    let site = wrong();
    let run = site.run("check --format github");
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    let lines: Vec<&str> = run.out.lines().collect();
    assert_eq!(
        lines.len(),
        json(&site.run("check --format json"))["diagnostics"]
            .as_array()
            .unwrap()
            .len()
    );
    assert!(
        lines
            .iter()
            .all(|line| line.starts_with("::error ") || line.starts_with("::warning "))
    );
    let unknown = "::error file=content/news/a.md,line=2,col=1,endLine=2,endColumn=6,title=KY206::";
    assert!(
        lines.iter().any(|line| line.starts_with(unknown)),
        "{lines:#?}"
    );
    assert_eq!(Site::new().run("check --format github").out, "");
}

#[test]
fn a_folder_without_a_site_is_reported_in_every_form() {
    for format in ["human", "json", "sarif", "github"] {
        let site = Site::bare();
        let run = site.run(&format!("check --format {format}"));
        assert_eq!(run.code, 1, "{format}: {run:?}");
        assert!(
            format!("{}{}", run.out, run.err).contains("KY001"),
            "{format}: {run:?}"
        );
        if matches!(format, "json" | "sarif") {
            json(&run);
        }
        assert!(!site.root().exists());
    }
}

#[test]
fn where_one_is_there_may_be_no_site() {
    let site = Site::bare();
    for command in ["build", "check"] {
        let run = run(kyyeu(command).current_dir(site.above()));
        assert_eq!(run.code, 1, "{command}");
        assert!(
            run.err.contains("KY001") && run.err.contains("kyyeu init"),
            "{run:?}"
        );
    }
    assert_eq!(contents(site.above()).len(), 0);
}

/// What is cited and registered nowhere is printed as a list that can be saved
/// as it is; then nothing is missing.
#[test]
fn entries_for_what_is_not_registered_can_be_saved_as_printed() {
    let site = Site::bare();
    site.write("site.yaml", super::harness::SETTINGS);
    site.write(
        "content/agencies/ubnd.md",
        "---\nname: UBND tỉnh Quảng Ngãi\n---\n",
    );
    // The file that says least comes first.
    site.write(
        "content/news/a.md",
        "---\ntitle: A\ndate: 2021-12-06\n---\nTheo Công văn số 6533/UBND-KTN và Quyết định số 749/QĐ-TTg.\n",
    );
    site.write(
        "content/news/b.md",
        "---\ntitle: B\ndate: 2021-12-07\n---\n\
         Công văn số 6533/UBND-KTN ngày 03/12/2021 của UBND tỉnh Quảng Ngãi; \
         Quyết định số 749/QĐ-TTg ngày 03/6/2020 của Thủ tướng Chính phủ; \
         các Nghị quyết số 01-NQ/TU, 02-NQ/TU.\n\n\
         Kết luận số 9-KL/TU năm 2019, Kết luận số 9-KL/TU năm 2020; Kết luận số 9-KL/TU là năm nào?\n",
    );
    let run = site.run("check --unregistered");
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(
        run.out,
        "\
# content/news/b.md (số tài liệu viện dẫn: 1)
- id: nghi-quyet-01-nq-tu
  name: \"Nghị quyết số 01-NQ/TU\"
  type: nghị quyết
  number: \"01-NQ/TU\"
# content/news/b.md (số tài liệu viện dẫn: 1)
- id: nghi-quyet-02-nq-tu
  name: \"Nghị quyết số 02-NQ/TU\"
  type: nghị quyết
  number: \"02-NQ/TU\"
# content/news/a.md (số tài liệu viện dẫn: 2)
- id: cong-van-6533-ubnd-ktn
  name: \"Công văn số 6533/UBND-KTN\"
  type: công văn
  number: \"6533/UBND-KTN\"
  issuer: ubnd
  date: 2021-12-03
# content/news/a.md (số tài liệu viện dẫn: 2)
- id: quyet-dinh-749-qd-ttg
  name: \"Quyết định số 749/QĐ-TTg\"
  type: quyết định
  number: \"749/QĐ-TTg\"
  issuer: \"Thủ tướng Chính phủ\"
  date: 2020-06-03
# content/news/b.md (số tài liệu viện dẫn: 1)
- id: ket-luan-9-kl-tu
  name: \"Kết luận số 9-KL/TU\"
  type: kết luận
  number: \"9-KL/TU\"
  date: 2019
# content/news/b.md (số tài liệu viện dẫn: 1)
- id: ket-luan-9-kl-tu-2020
  name: \"Kết luận số 9-KL/TU năm 2020\"
  type: kết luận
  number: \"9-KL/TU\"
  date: 2020
"
    );
    site.write("content/documents.yaml", &run.out);
    let again = site.run("check --unregistered");
    assert_eq!((again.code, again.out.as_str()), (0, ""), "{again:?}");
    // Which of the two is meant, the author has to say.
    assert!(again.err.contains("KY414"), "{again:?}");
}
