//! Diagnostics for programs: one JSON object.
//!
//! Owns the format and its version: a field may be added; one that is there
//! keeps its name and meaning, or `version` grows. Also owns what is done, in
//! every format, to characters from an author's file that a terminal would obey.

use serde::Serialize;

use super::{Diagnostic, Place, Report, Severity};
use crate::language::Language;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    errors: usize,
    warnings: usize,
    diagnostics: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    code: &'static str,
    severity: &'static str,
    #[serde(flatten)]
    at: At<'a>,
    message: String,
    remedy: String,
    suggestion: Option<&'a str>,
    excerpt: Option<&'a str>,
    related: Vec<Related<'a>>,
}

#[derive(Serialize)]
struct Related<'a> {
    #[serde(flatten)]
    at: At<'a>,
    excerpt: Option<&'a str>,
}

/// `null` where there is no place, or no line because the whole file is meant.
#[derive(Default, Serialize)]
struct At<'a> {
    path: Option<&'a str>,
    line: Option<u32>,
    column: Option<u32>,
    end_line: Option<u32>,
    end_column: Option<u32>,
}

impl<'a> At<'a> {
    fn of(place: &'a Place) -> At<'a> {
        let counted = |n: u32| (place.line > 0).then_some(n);
        At {
            path: Some(&place.path),
            line: counted(place.line),
            column: counted(place.column),
            end_line: counted(place.end_line),
            end_column: counted(place.end_column),
        }
    }
}

/// The report as an indented JSON object. Keys are always in the same order.
pub fn render(report: &Report, language: Language) -> String {
    to_text(&Output {
        version: 1,
        errors: report.errors(),
        warnings: report.warnings(),
        diagnostics: report
            .diagnostics()
            .iter()
            .map(|diagnostic| entry(diagnostic, language))
            .collect(),
    })
}

fn entry(diagnostic: &Diagnostic, language: Language) -> Entry<'_> {
    let place = diagnostic.place.as_ref();
    Entry {
        code: diagnostic.code(),
        severity: level(diagnostic.severity()),
        at: place.map(At::of).unwrap_or_default(),
        message: diagnostic.problem.message(language),
        remedy: diagnostic.remedy(language),
        suggestion: diagnostic.suggestion.as_deref(),
        excerpt: place.and_then(excerpt),
        related: diagnostic
            .related
            .iter()
            .map(|place| Related {
                at: At::of(place),
                excerpt: excerpt(place),
            })
            .collect(),
    }
}

fn excerpt(place: &Place) -> Option<&str> {
    (place.line > 0).then_some(place.excerpt.as_str())
}

/// The severity as the machine formats spell it.
pub(super) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// Indented JSON with a line feed at the end. Characters that a terminal would
/// obey are written as escapes, so that the output can be looked at.
pub(super) fn to_text(value: &impl Serialize) -> String {
    // Only a map with keys that are not text could fail; there is none.
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    let mut out = String::with_capacity(text.len() + 1);
    for letter in text.chars() {
        match letter {
            '\n' => out.push('\n'),
            _ if is_hidden(letter) => {
                for unit in letter.encode_utf16(&mut [0; 2]) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
            _ => out.push(letter),
        }
    }
    out.push('\n');
    out
}

/// The text with nothing in it that a terminal would obey or hide, at most
/// `limit` characters of it. Line feeds stay only where `lines` says so.
pub(super) fn visible(text: &str, limit: usize, lines: bool) -> String {
    let shown = first(text, limit);
    let mut out = String::with_capacity(shown.len());
    push_visible(&mut out, shown, lines);
    if shown.len() < text.len() {
        out.push('…');
    }
    out
}

/// The first `count` characters.
pub(super) fn first(text: &str, count: usize) -> &str {
    text.char_indices()
        .nth(count)
        .map_or(text, |(at, _)| &text[..at])
}

/// Adds the text, made visible, to `out`.
pub(super) fn push_visible(out: &mut String, text: &str, lines: bool) {
    for letter in text.chars() {
        match letter {
            '\n' if lines => out.push('\n'),
            '\t' => out.push_str("    "),
            '\0'..='\u{1f}' => out.extend(char::from_u32(0x2400 + letter as u32)),
            '\u{7f}' => out.push('␡'),
            _ if is_hidden(letter) => out.push_str(&format!("<U+{:04X}>", letter as u32)),
            _ => out.push(letter),
        }
    }
}

/// Whether the character steers a terminal or the direction of the text, or
/// has no shape of its own, so that two different names could look alike.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Problem, github, human, sarif};
    use crate::source::{Source, Span};

    #[test]
    fn keys_stand_in_a_fixed_order() {
        let source = Source::new("content/x.md", "---\ntitel: x\n".to_owned());
        let problem = Problem::UnclosedFrontMatter {};
        let diagnostic = Diagnostic::at(&source, Span::new(0..3), problem)
            .suggest(Some("---"))
            .related(Some(Place::file("site.yaml")));
        let text = render(&Report::new(vec![diagnostic]), Language::En);
        let squeezed: String = text.lines().map(str::trim_start).collect();
        let expected = concat!(
            r#"{"version": 1,"errors": 1,"warnings": 0,"diagnostics": [{"#,
            r#""code": "KY202","severity": "error","path": "content/x.md","line": 1,"column": 1,"#,
            r#""end_line": 1,"end_column": 4,"#,
            r#""message": "the front matter begins here but has no closing line ---","#,
            r#""remedy": "Did you mean “---”? Add a line with only --- after the last key.","#,
            r#""suggestion": "---","excerpt": "---","related": [{"path": "site.yaml","#,
            r#""line": null,"column": null,"end_line": null,"end_column": null,"#,
            r#""excerpt": null}]}]}"#,
        );
        assert_eq!(squeezed, expected);
        assert!(text.ends_with("}\n"));
    }

    #[test]
    fn no_renderer_passes_on_what_a_terminal_obeys() {
        let evil = "\u{1b}[31m\u{9b}2J\u{202e}\u{200b}\u{e0041}\r\n\t\0\u{7f}界e\u{301}";
        let long = format!("{evil}{}{evil}", "ạ".repeat(1 << 18));
        let mut diagnostics = vec![];
        for text in [String::new(), evil.to_owned(), long] {
            let source = Source::new(format!("a\r\n\u{1b}[1m:,{evil}"), text.clone());
            for span in [0..0, 0..3, 5..6, 9..text.len(), text.len()..text.len()] {
                let problem = Problem::BrokenLink {
                    target: text.as_str().into(),
                };
                let place = Place::of(&source, Span::new(span));
                let diagnostic = Diagnostic::new(Some(place.clone()), problem);
                diagnostics.push(diagnostic.suggest(Some(&text)).related(Some(place)));
            }
        }
        let report = Report::new(diagnostics);
        for language in Language::ALL {
            let json = render(&report, language);
            assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok());
            let human = human::render(&report, language, false);
            assert!(human.lines().all(|line| line.chars().count() < 2200));
            let sarif = sarif::render(&report, language);
            for text in [json, human, sarif] {
                assert!(!text.contains(|letter| letter != '\n' && is_hidden(letter)));
            }
            assert_eq!(
                github::render(&report, language).lines().count(),
                report.errors()
            );
        }
    }
}
