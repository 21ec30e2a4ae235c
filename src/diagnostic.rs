//! What is wrong with a site, told to the person who can mend it.
//!
//! Owns [`Diagnostic`], its places and its order. The list of codes with their
//! words is in [`problem`]; how diagnostics are printed is in the renderers.
//! Failures of the machine (disk, permissions while writing) are not
//! diagnostics: they travel as `anyhow::Error`.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::language::Language;
use crate::source::{Source, Span, floor_char_boundary};

pub mod explanation;
pub mod github;
pub mod human;
pub mod json;
mod picture;
pub mod problem;
pub mod sarif;

pub use problem::Problem;

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The site cannot be built.
    Error,
    /// The site is built; somebody should look.
    Warning,
}

/// Where in a file a diagnostic points, with the line it points at, so that it
/// can be shown after the source itself has been dropped.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Path relative to the site's root.
    pub path: Arc<str>,
    /// Line, from 1; 0 where the whole file is meant.
    pub line: u32,
    /// Column in characters, from 1; 0 where the whole file is meant.
    pub column: u32,
    /// Last line, from 1.
    pub end_line: u32,
    /// Column after the last character, from 1.
    pub end_column: u32,
    /// The source line, cut to a window around the place if it is very long.
    pub excerpt: String,
    /// The bytes of `excerpt` that are meant.
    pub marked: (usize, usize),
}

/// Characters of a long line shown on each side of the place.
const EXCERPT_SIDE: usize = 120;

impl Place {
    /// The whole file.
    pub fn file(path: impl Into<Arc<str>>) -> Place {
        Place {
            path: path.into(),
            line: 0,
            column: 0,
            end_line: 0,
            end_column: 0,
            excerpt: String::new(),
            marked: (0, 0),
        }
    }

    /// A stretch of a source.
    pub fn of(source: &Source, span: Span) -> Place {
        let text = source.text();
        let start = floor_char_boundary(text, span.start as usize);
        let end = floor_char_boundary(text, span.end as usize).max(start);
        let (line, column) = source.position(start);
        let (end_line, end_column) = source.position(end);
        // Only a window of the line is searched and kept: a line may be the whole file.
        let window_start = floor_char_boundary(text, start.saturating_sub(4 * EXCERPT_SIDE));
        let from = text[window_start..start]
            .rfind('\n')
            .map_or(window_start, |at| window_start + at + 1);
        let window_end = end.min(start + 4 * EXCERPT_SIDE) + 4 * EXCERPT_SIDE;
        let window_end = floor_char_boundary(text, window_end);
        let to = text[start..window_end]
            .find('\n')
            .map_or(window_end, |at| start + at);
        Place {
            path: Arc::clone(source.path()),
            line,
            column,
            end_line,
            end_column,
            excerpt: text[from..to].to_owned(),
            marked: (start - from, end.min(to) - from),
        }
    }
}

/// One thing that is wrong, with its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// Where; `None` where it is about the site as a whole.
    pub place: Option<Place>,
    /// What.
    pub problem: Problem,
    /// The nearest name that exists, where one is near.
    pub suggestion: Option<String>,
    /// Other places that belong to it, such as the first of two equal ids.
    pub related: Vec<Place>,
}

impl Diagnostic {
    /// A diagnostic at a stretch of a source.
    pub fn at(source: &Source, span: Span, problem: Problem) -> Diagnostic {
        Diagnostic::new(Some(Place::of(source, span)), problem)
    }

    /// A diagnostic about a whole file.
    pub fn file(path: impl Into<Arc<str>>, problem: Problem) -> Diagnostic {
        Diagnostic::new(Some(Place::file(path)), problem)
    }

    /// A diagnostic at a place that is already known.
    pub fn new(place: Option<Place>, problem: Problem) -> Diagnostic {
        Diagnostic {
            place,
            problem,
            suggestion: None,
            related: Vec::new(),
        }
    }

    /// The same with the nearest known name.
    #[must_use]
    pub fn suggest(mut self, suggestion: Option<impl Into<String>>) -> Diagnostic {
        self.suggestion = suggestion.map(Into::into);
        self
    }

    /// The same with another place that belongs to it.
    #[must_use]
    pub fn related(mut self, place: Option<Place>) -> Diagnostic {
        self.related.extend(place);
        self
    }

    /// The stable code, such as `KY206`.
    pub fn code(&self) -> &'static str {
        self.problem.code()
    }

    /// Whether it stops the build.
    pub fn severity(&self) -> Severity {
        self.problem.severity()
    }

    /// What to do about it, the suggestion included.
    pub fn remedy(&self, language: Language) -> String {
        let remedy = self.problem.remedy(language);
        match &self.suggestion {
            Some(name) => {
                // A quotation mark in quotation marks cannot be read.
                let is_sign = name.chars().all(|c| "“”‘’\"'".contains(c));
                let question = match language {
                    Language::Vi if is_sign => format!("Thay bằng: {name}."),
                    Language::En if is_sign => format!("Put in its place: {name}."),
                    Language::Vi => format!("Có phải ý bạn là “{name}”?"),
                    Language::En => format!("Did you mean “{name}”?"),
                };
                format!("{question} {remedy}")
            }
            None => remedy,
        }
    }
}

/// All diagnostics of a run, sorted by place and without repetition.
#[derive(Clone, Debug, Default)]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
}

impl Report {
    /// Sorts by file, line, column and code, and drops repetitions: what a
    /// translation inherits from its original is reported once.
    pub fn new(mut diagnostics: Vec<Diagnostic>) -> Report {
        diagnostics.sort();
        diagnostics.dedup();
        Report { diagnostics }
    }

    /// The diagnostics in order.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// How many are errors.
    pub fn errors(&self) -> usize {
        self.count(Severity::Error)
    }

    /// How many are warnings.
    pub fn warnings(&self) -> usize {
        self.count(Severity::Warning)
    }

    fn count(&self, severity: Severity) -> usize {
        self.diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity() == severity)
            .count()
    }
}

/// The known name nearest to what was written, if one is near enough to be meant.
///
/// Compared without case and by edits; a third of the letters, and one more,
/// may differ, but never more than eight. Of equally near names the first in
/// the order of text is taken, so the order of `known` is of no account.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let written = written.to_lowercase();
    let length = written.chars().count();
    if length == 0 || length > 200 {
        return None;
    }
    let limit = (1 + length / 3).min(8);
    let letters = Letters::of(&written);
    known
        .into_iter()
        // Thousands of names are passed over for one that is near.
        .filter(|name| letters.may_be_within(limit, &Letters::of(name)))
        .map(|name| {
            let distance = strsim::osa_distance(&written, &name.to_lowercase());
            (distance, name)
        })
        .filter(|&(distance, _)| distance <= limit && distance < length)
        .min()
        .map(|(_, name)| name.to_owned())
}

/// How often each letter of the alphabet stands in a text; other characters are
/// not counted.
struct Letters([i16; 26]);

impl Letters {
    fn of(text: &str) -> Letters {
        let mut counts = [0; 26];
        for byte in text.bytes().take(1000) {
            let place = usize::from(byte.to_ascii_lowercase().wrapping_sub(b'a'));
            if let Some(count) = counts.get_mut(place) {
                *count += 1;
            }
        }
        Letters(counts)
    }

    /// Whether the texts may be this few edits apart: an edit changes the counts
    /// of two letters at the most.
    fn may_be_within(&self, edits: usize, other: &Letters) -> bool {
        let pairs = self.0.iter().zip(&other.0);
        let apart: usize = pairs.map(|(a, b)| usize::from(a.abs_diff(*b))).sum();
        apart <= 2 * edits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, range: std::ops::Range<usize>) -> Place {
        Place::of(&Source::new("x.md", text.to_owned()), Span::new(range))
    }

    #[test]
    fn a_place_shows_its_line() {
        let text = "một\nhai ba\nbốn";
        let at = text.find("ba").unwrap();
        let found = place(text, at..at + 2);
        assert_eq!(
            (found.line, found.column, found.end_line, found.end_column),
            (2, 5, 2, 7)
        );
        assert_eq!((found.excerpt.as_str(), found.marked), ("hai ba", (4, 6)));
        // Over the end of the line, at the end of the file, and past it.
        assert_eq!(place(text, at..text.len()).marked, (4, 6));
        assert_eq!(place(text, text.len()..text.len()).marked, (5, 5));
        assert_eq!(place(text, usize::MAX..usize::MAX).excerpt, "bốn");
        assert_eq!(place("", 0..9).excerpt, "");
        assert_eq!(place("a\n", 1..2).marked, (1, 1));
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("{}x{}", "ạ".repeat(90_000), "界".repeat(90_000));
        for range in [270_000..270_001, 0..3, 1..540_000, 540_000..540_001] {
            let found = place(&text, range.clone());
            assert!(found.excerpt.len() <= 12 * EXCERPT_SIDE, "{range:?}");
            let marked = &found.excerpt[found.marked.0..found.marked.1];
            let start = floor_char_boundary(&text, range.start);
            assert!(text[start..].starts_with(marked), "{range:?}");
        }
    }

    #[test]
    fn a_near_name_is_meant_and_a_far_one_is_not() {
        let known = ["title", "date", "agencies"];
        assert_eq!(nearest("Titel", known).as_deref(), Some("title"));
        assert_eq!(nearest("agency", known).as_deref(), Some("agencies"));
        assert_eq!(nearest("x", known), None);
        assert_eq!(nearest("signatory", known), None);
    }

    #[test]
    fn a_sign_that_is_meant_is_not_put_in_quotation_marks() {
        let problem = Problem::NoSite {};
        let meant = |name: &str| {
            let diagnostic = Diagnostic::file("a.md", problem.clone());
            diagnostic
                .suggest(Some(name.to_owned()))
                .remedy(Language::Vi)
        };
        assert!(meant("”").starts_with("Thay bằng: ”. "));
        assert!(meant("title").starts_with("Có phải ý bạn là “title”? "));
    }
}
