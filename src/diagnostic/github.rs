//! Diagnostics as workflow commands, which GitHub shows beside the changed lines.

use super::json::{level, visible};
use super::{Diagnostic, Report};
use crate::language::Language;

/// Characters of a message that are passed on; the service drops overlong ones.
const MESSAGE: usize = 4000;

/// One command a line; empty where nothing is wrong.
pub fn render(report: &Report, language: Language) -> String {
    report
        .diagnostics()
        .iter()
        .map(|diagnostic| command(diagnostic, language))
        .collect()
}

fn command(diagnostic: &Diagnostic, language: Language) -> String {
    let level = level(diagnostic.severity());
    let mut out = format!("::{level} ");
    if let Some(place) = &diagnostic.place {
        out.push_str(&format!("file={}", property(&place.path)));
        if place.line > 0 {
            out.push_str(&format!(",line={}", place.line));
            // The service refuses columns for a stretch of several lines.
            let one_line = place.line == place.end_line;
            if one_line {
                out.push_str(&format!(",col={}", place.column));
            }
            out.push_str(&format!(",endLine={}", place.end_line));
            if one_line {
                out.push_str(&format!(",endColumn={}", place.end_column));
            }
        }
        out.push(',');
    }
    let message = visible(&diagnostic.problem.message(language), MESSAGE, true);
    let remedy = visible(&diagnostic.remedy(language), MESSAGE, true);
    let text = data(&format!("{message}\n{remedy}"));
    out.push_str(&format!("title={}::{text}\n", property(diagnostic.code())));
    out
}

/// Text after the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Place, Problem};
    use crate::source::{Source, Span};

    fn one(place: Option<Place>, value: &str) -> String {
        let problem = Problem::BadBaseUrl {
            value: value.into(),
        };
        let report = Report::new(vec![Diagnostic::new(place, problem)]);
        render(&report, Language::En)
    }

    const REST: &str = "title=KY002::“x” is not the base address of a website%0A\
        Write it in full, for example https://so.tinh.gov.vn/ or https://tinh.gov.vn/dien-dan/.\n";

    #[test]
    fn places_are_told_as_far_as_they_go() {
        let source = Source::new("site.yaml", "a: b\nbase_url: x\n".to_owned());
        let place = |range| Some(Place::of(&source, Span::new(range)));
        let columns = "file=site.yaml,line=2,col=11,endLine=2,endColumn=12,";
        assert_eq!(one(place(15..16), "x"), format!("::error {columns}{REST}"));
        let lines = "file=site.yaml,line=1,endLine=2,";
        assert_eq!(one(place(3..8), "x"), format!("::error {lines}{REST}"));
        let file = Some(Place::file("site.yaml"));
        assert_eq!(one(file, "x"), format!("::error file=site.yaml,{REST}"));
        assert_eq!(one(None, "x"), format!("::error {REST}"));
    }

    #[test]
    fn an_author_cannot_add_a_command() {
        let place = Some(Place::file("100%, a:b\r\n::error::x.md"));
        let out = one(place, "5%\n::error::y\u{1b}[31m\r");
        assert_eq!(out.lines().count(), 1);
        assert!(out.starts_with("::error file=100%25%2C a%3Ab%0D%0A%3A%3Aerror%3A%3Ax.md,title="));
        assert!(out.contains("::“5%25%0A::error::y␛[31m␍” is not"), "{out}");
    }

    #[test]
    fn nothing_wrong_is_nothing_said() {
        assert_eq!(render(&Report::default(), Language::Vi), "");
    }
}
