//! Diagnostics for a person at a terminal.
//!
//! Owns the layout and what of a long line or list is shown. Does not decide
//! whether colour is wanted.

use std::collections::BTreeSet;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Padding, Renderer, Snippet};

use super::json::{first, push_visible, visible};
use super::{Diagnostic, Place, Report, Severity};
use crate::language::Language;
use crate::source::floor_char_boundary;

/// Diagnostics printed in full; the rest is only counted.
const SHOWN: usize = 100;

/// Characters of a source line that are shown.
const LINE: usize = 120;

/// Characters of the meant stretch that are shown.
const MARKED: usize = 80;

/// Characters of a message or remedy that are shown.
const MESSAGE: usize = 2000;

/// The report as text, with a summary as its last line; empty where nothing is
/// wrong. Of very many diagnostics the errors are shown first.
pub fn render(report: &Report, language: Language, colour: bool) -> String {
    let renderer = match colour {
        true => Renderer::styled().hyperlink(false),
        false => Renderer::plain(),
    };
    // Lines are cut here, so that the library never cuts them in its own way.
    let renderer = renderer.term_width(100 * LINE);
    let diagnostics = report.diagnostics();
    if diagnostics.is_empty() {
        return String::new();
    }
    let mut out = String::new();
    let mut room = [SHOWN, SHOWN.saturating_sub(report.errors())];
    let mut hidden = [0, 0];
    for diagnostic in diagnostics {
        let weight = usize::from(diagnostic.severity() == Severity::Warning);
        if room[weight] == 0 {
            hidden[weight] += 1;
            continue;
        }
        room[weight] -= 1;
        out.push_str(&one(diagnostic, language, &renderer));
        out.push_str("\n\n");
    }
    if hidden != [0, 0] {
        let counted = count(hidden[0], hidden[1], language);
        out.push_str(&language.pick(
            format!("… và {counted} nữa; dùng --format json để xem tất cả\n\n"),
            format!("… and {counted} more; --format json lists them all\n\n"),
        ));
    }
    let title = Level::ERROR
        .no_name()
        .primary_title(summary(report, language));
    out.push_str(&renderer.render(&[Group::with_title(title)]));
    out.push('\n');
    out
}

fn one(diagnostic: &Diagnostic, language: Language, renderer: &Renderer) -> String {
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR.with_name(language.pick("lỗi", "error")),
        Severity::Warning => Level::WARNING.with_name(language.pick("cảnh báo", "warning")),
    };
    let message = diagnostic.problem.message(language);
    let remedy = Level::HELP
        .with_name(language.pick("cách sửa", "help"))
        .message(visible(&diagnostic.remedy(language), MESSAGE, true));
    let title = level
        .clone()
        .primary_title(visible(&message, MESSAGE, true))
        .id(diagnostic.code());
    // The library takes the column from the text it is given, which is wrong for
    // a cut line. So the place is an origin of its own, in its own group; the
    // first group has extra rulings below it, hence the empty one.
    let mut groups = vec![Group::with_level(level.clone())];
    let place = diagnostic.place.as_ref();
    let origin = place.map(|place| Origin::path(position(place)));
    let head = Group::with_title(title).elements(origin);
    match place.and_then(snippet) {
        Some(snippet) => groups.extend([
            head,
            Group::with_level(level)
                .element(snippet)
                .element(Padding)
                .element(remedy),
        ]),
        None if place.is_some() => groups.push(head.element(Padding).element(remedy)),
        None => groups.push(head.element(remedy)),
    }
    for place in &diagnostic.related {
        let title = Level::NOTE
            .with_name(language.pick("cũng ở đây", "also here"))
            .secondary_title(position(place));
        groups.push(Group::with_title(title).elements(snippet(place)));
    }
    renderer.render(&groups).trim_start_matches('\n').to_owned()
}

/// `path:line:column`, or only the path where the whole file is meant.
fn position(place: &Place) -> String {
    let path = visible(&place.path, MESSAGE, false);
    match place.line {
        0 => path,
        line => format!("{path}:{line}:{}", place.column),
    }
}

/// The source line with the meant stretch underlined.
fn snippet(place: &Place) -> Option<Snippet<'static, annotate_snippets::Annotation<'static>>> {
    if place.line == 0 {
        return None;
    }
    let (line, marked) = window(place);
    let annotation = AnnotationKind::Primary.span(marked);
    Some(
        Snippet::source(line)
            .line_start(place.line as usize)
            .annotation(annotation),
    )
}

/// The part of the line around the meant stretch, and where in it that is.
fn window(place: &Place) -> (String, Range<usize>) {
    let text = place.excerpt.as_str();
    let start = floor_char_boundary(text, place.marked.0);
    let end = floor_char_boundary(text, place.marked.1).max(start);
    let (before, marked, after) = (&text[..start], &text[start..end], &text[end..]);

    let marked_shown = first(marked, MARKED);
    let room = LINE - marked_shown.chars().count();
    let wanted_after = after.chars().take(room).count();
    let room_before = (room - wanted_after).max(room / 2);
    let skipped = before.chars().count().saturating_sub(room_before);
    let before_shown = before
        .char_indices()
        .nth(skipped)
        .map_or("", |(at, _)| &before[at..]);
    let after_shown = first(after, room - before_shown.chars().count());

    let cut_before = skipped > 0 || before.chars().count() + 1 < place.column as usize;
    let cut_marked = marked_shown.len() < marked.len();
    let mut line = String::from(if cut_before { "…" } else { "" });
    push_visible(&mut line, before_shown, false);
    let from = line.len();
    push_visible(&mut line, marked_shown, false);
    let to = line.len();
    // After a cut within the stretch, what follows it is not its neighbour.
    if !cut_marked {
        push_visible(&mut line, after_shown, false);
    }
    if cut_marked || after_shown.len() < after.len() {
        line.push('…');
    }
    (line, from..to)
}

fn summary(report: &Report, language: Language) -> String {
    let counted = count(report.errors(), report.warnings(), language);
    let files: BTreeSet<&str> = report
        .diagnostics()
        .iter()
        .filter_map(|diagnostic| diagnostic.place.as_ref())
        .map(|place| place.path.as_ref())
        .collect();
    match (files.len(), language) {
        (0, _) => counted,
        (n, Language::Vi) => format!("{counted} trong {n} tệp"),
        (1, Language::En) => format!("{counted} in 1 file"),
        (n, Language::En) => format!("{counted} in {n} files"),
    }
}

fn count(errors: usize, warnings: usize, language: Language) -> String {
    let plural = |n| if n == 1 { "" } else { "s" };
    let part = |n, vi, en| match (n, language) {
        (0, _) => None,
        (_, Language::Vi) => Some(format!("{n} {vi}")),
        (_, Language::En) => Some(format!("{n} {en}{}", plural(n))),
    };
    let parts = [
        part(errors, "lỗi", "error"),
        part(warnings, "cảnh báo", "warning"),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Problem;
    use crate::source::{Source, Span};

    const VI: &str = "\
lỗi[KY206]: không có khóa “titel” trong công văn
 --> content/x.md:3:3
  |
3 | 界 titel: đỏ
  |    ^^^^^
  |
  = cách sửa: Có phải ý bạn là “title”? Xem các khóa được phép bằng “kyyeu schema”; dữ liệu riêng đặt dưới khóa extra.
cũng ở đây: content/x.md:2:1
  |
2 | …
  | ^

cảnh báo[KY111]: không trang đã duyệt nào dùng tệp này nên tệp không được đăng
--> content/y.pdf
 |
 = cách sửa: Dẫn liên kết tới tệp từ một trang, hoặc xóa tệp.

1 lỗi, 1 cảnh báo trong 2 tệp
";

    const EN: &str = "\
error[KY206]: a dispatch has no key “titel”
 --> content/x.md:3:3
  |
3 | 界 titel: đỏ
  |    ^^^^^
  |
  = help: Did you mean “title”? “kyyeu schema” lists the keys; values of your own go under the key extra.
also here: content/x.md:2:1
  |
2 | …
  | ^

warning[KY111]: no approved page uses this file, so it is not published
--> content/y.pdf
 |
 = help: Link to it from a page, or delete it.

1 error, 1 warning in 2 files
";

    #[test]
    fn the_place_is_shown_as_compilers_do() {
        let source = Source::new("content/x.md", "---\n…\n界 titel: đỏ\n".to_owned());
        let at = |range| Place::of(&source, Span::new(range));
        let problem = Problem::UnknownKey {
            key: "titel".into(),
            kind: ("công văn", "a dispatch").into(),
        };
        let error = Diagnostic::new(Some(at(12..17)), problem);
        let error = error.suggest(Some("title")).related(Some(at(4..7)));
        let warning = Diagnostic::file("content/y.pdf", Problem::UnusedFile {});
        let report = Report::new(vec![warning, error]);
        assert_eq!(render(&report, Language::Vi, false), VI);
        assert_eq!(render(&report, Language::En, false), EN);
        let coloured = render(&report, Language::Vi, true);
        assert!(coloured.contains("\u{1b}[91mlỗi[KY206]"));
    }

    #[test]
    fn errors_are_not_crowded_out_by_warnings() {
        let file = |n: usize| Diagnostic::file(format!("{n:03}.pdf"), Problem::UnusedFile {});
        let mut diagnostics: Vec<Diagnostic> = (0..150).map(file).collect();
        diagnostics.push(Diagnostic::file("z.md", Problem::NoFrontMatter {}));
        let out = render(&Report::new(diagnostics), Language::En, false);
        assert_eq!(out.matches("warning[KY111]").count(), 99);
        assert!(out.contains("error[KY201]"));
        assert!(out.contains("… and 51 warnings more; --format json lists them all\n"));
        assert!(out.ends_with("\n1 error, 150 warnings in 151 files\n"));
    }
}
