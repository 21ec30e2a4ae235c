//! Diagnostics as SARIF 2.1.0, for code scanning services and editors.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::explanation::{Section, sections};
use super::json::{level, to_text};
use super::{Diagnostic, Place, Problem, Report, Severity};
use crate::language::Language;
use crate::text::percent;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What relative addresses are relative to: the top of the checked-out tree.
const ROOT: &str = "%SRCROOT%";

/// The report as one SARIF log with one run. Only rules that were broken are listed.
pub fn render(report: &Report, language: Language) -> String {
    let broken: BTreeSet<&str> = report.diagnostics().iter().map(Diagnostic::code).collect();
    let codes: Vec<&str> = broken.iter().copied().collect();
    let sections: Vec<Section> = sections(language).collect();
    let rules: Vec<Value> = Problem::ALL
        .iter()
        .filter(|(code, ..)| broken.contains(code))
        .map(|&(code, name, severity)| {
            let section = sections.iter().find(|section| section.code == code);
            rule(code, name, severity, section)
        })
        .collect();
    let results: Vec<Value> = report
        .diagnostics()
        .iter()
        .map(|diagnostic| result(diagnostic, &codes, language))
        .collect();
    to_text(&json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "kyyeu",
                    "version": env!("CARGO_PKG_VERSION"),
                    "language": language.tag(),
                    "rules": rules,
                },
            },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    }))
}

fn rule(code: &str, name: &str, severity: Severity, section: Option<&Section>) -> Value {
    let title = section.map_or(name, |section| section.title);
    let help = section.map_or(name, |section| section.body);
    // The first paragraph says what the code means.
    let meaning = help.split("\n\n").next().unwrap_or(help).replace('\n', " ");
    json!({
        "id": code,
        "name": name,
        "shortDescription": { "text": title },
        "fullDescription": { "text": meaning },
        "help": { "text": help, "markdown": help },
        "defaultConfiguration": { "level": level(severity) },
    })
}

fn result(diagnostic: &Diagnostic, codes: &[&str], language: Language) -> Value {
    let code = diagnostic.code();
    let message = sentence(&diagnostic.problem.message(language));
    let remedy = diagnostic.remedy(language);
    let mut result = json!({
        "ruleId": code,
        "level": level(diagnostic.severity()),
        "message": { "text": format!("{message} {remedy}") },
        "locations": diagnostic.place.iter().map(location).collect::<Vec<_>>(),
    });
    if let Ok(index) = codes.binary_search(&code) {
        result["ruleIndex"] = json!(index);
    }
    if !diagnostic.related.is_empty() {
        let related = diagnostic.related.iter().enumerate().map(|(at, place)| {
            let mut related = location(place);
            related["id"] = json!(at + 1);
            related["message"] = json!({ "text": language.pick("Cũng ở đây", "Also here") });
            related
        });
        result["relatedLocations"] = related.collect();
    }
    result
}

fn location(place: &Place) -> Value {
    let mut physical = json!({
        "artifactLocation": { "uri": uri(&place.path), "uriBaseId": ROOT },
    });
    if place.line > 0 {
        physical["region"] = json!({
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        });
    }
    json!({ "physicalLocation": physical })
}

/// The message as a sentence of its own, with a capital and a full stop.
fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).chain(['.']).collect()
}

/// The path as a relative URI reference.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let stays = |letter: char| letter.is_ascii_alphanumeric() || "/-_.~".contains(letter);
    percent::encode(path, stays, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, Span};

    fn log(diagnostics: Vec<Diagnostic>) -> Value {
        let text = render(&Report::new(diagnostics), Language::Vi);
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn results_point_at_rules_and_places() {
        let source = Source::new("content/tin tức/a:b.md", "---\nđổi: x\n---\n".to_owned());
        let key = |range| Place::of(&source, Span::new(range));
        let duplicate = Problem::DuplicateKey {
            key: "đổi".into()
        };
        let log = log(vec![
            Diagnostic::new(Some(key(4..10)), duplicate).related(Some(Place::file("site.yaml"))),
            Diagnostic::file("content/x.pdf", Problem::UnusedFile {}),
            Diagnostic::new(None, Problem::NoSite {}),
        ]);
        assert_eq!(log["version"], "2.1.0");
        let run = &log["runs"][0];
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        let driver = &run["tool"]["driver"];
        assert_eq!(driver["name"], "kyyeu");
        assert_eq!(driver["version"], env!("CARGO_PKG_VERSION"));
        let rules = driver["rules"].as_array().unwrap();
        let results = run["results"].as_array().unwrap();
        assert_eq!((rules.len(), results.len()), (3, 3));
        for result in results {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
            let level = &rules[index]["defaultConfiguration"]["level"];
            assert_eq!(level, &result["level"]);
        }
        assert_eq!(results[0]["locations"], json!([]));
        let file = &results[2]["locations"][0]["physicalLocation"];
        assert_eq!(file["artifactLocation"]["uri"], "content/x.pdf");
        assert_eq!(file.get("region"), None);
        let expected = json!({
            "ruleId": "KY205",
            "ruleIndex": 2,
            "level": "error",
            "message": { "text": "Khóa “đổi” xuất hiện hai lần. Giữ lại một dòng, xóa dòng kia." },
            "locations": [{ "physicalLocation": {
                "artifactLocation": {
                    "uri": "content/tin%20t%E1%BB%A9c/a%3Ab.md",
                    "uriBaseId": "%SRCROOT%",
                },
                "region": { "startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 4 },
            } }],
            "relatedLocations": [{
                "id": 1,
                "message": { "text": "Cũng ở đây" },
                "physicalLocation": {
                    "artifactLocation": { "uri": "site.yaml", "uriBaseId": "%SRCROOT%" },
                },
            }],
        });
        assert_eq!(results[1], expected);
    }

    #[test]
    fn rules_carry_their_explanation() {
        let log = log(vec![Diagnostic::file("x.pdf", Problem::UnusedFile {})]);
        let rule = &log["runs"][0]["tool"]["driver"]["rules"][0];
        assert_eq!(rule["name"], "UnusedFile");
        assert_eq!(rule["shortDescription"]["text"], "Tệp không được dùng");
        let meaning = rule["fullDescription"]["text"].as_str().unwrap();
        assert!(!meaning.contains('\n') && meaning.ends_with('.'));
        let help = rule["help"]["text"].as_str().unwrap();
        assert!(help.starts_with("Không có trang đã duyệt nào") && help.contains("```yaml"));
        assert_eq!(rule["defaultConfiguration"]["level"], "warning");
    }

    #[test]
    fn paths_become_relative_addresses() {
        assert_eq!(uri("a/%41 ?#\\\"\n.md"), "a/%2541%20%3F%23%5C%22%0A.md");
        assert_eq!(sentence("“đ” là"), "“đ” là.");
        assert_eq!(sentence("đây"), "Đây.");
        assert_eq!(sentence(""), ".");
    }
}
