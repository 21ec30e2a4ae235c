//! The block between two lines `---` at the head of a Markdown file.

use super::yaml::{self, Node};
use crate::diagnostic::{Diagnostic, Problem};
use crate::source::{Source, Span};

/// A file divided.
pub struct FrontBlock {
    /// The front matter.
    pub node: Node,
    /// Where the Markdown stands.
    pub body: Span,
}

/// Divides a file and reads its front matter; `None` if it has none that can be
/// read, which has been reported then.
pub fn split(source: &Source, diagnostics: &mut Vec<Diagnostic>) -> Option<FrontBlock> {
    let text = source.text();
    let blank = text.len() - text.trim_start_matches(['\n', ' ', '\t']).len();
    let first_line = text[blank..].split('\n').next().unwrap_or_default();
    if first_line.trim_end() != "---" {
        let end = blank + first_line.len().min(200);
        let end = crate::source::floor_char_boundary(text, end);
        let place = Span::new(blank..end);
        diagnostics.push(Diagnostic::at(source, place, Problem::NoFrontMatter {}));
        return None;
    }
    let start = blank + first_line.len() + 1;
    let Some((end, body)) = closing_line(text, start) else {
        let place = Span::new(blank..blank + first_line.len());
        diagnostics.push(Diagnostic::at(
            source,
            place,
            Problem::UnclosedFrontMatter {},
        ));
        return None;
    };
    match yaml::read(source, Span::new(start..end), diagnostics) {
        Ok(node) => Some(FrontBlock {
            node,
            body: Span::new(body..text.len()),
        }),
        Err(diagnostic) => {
            diagnostics.push(diagnostic);
            None
        }
    }
}

/// Where the body begins in a file; `None` if it has no front matter.
pub fn body_start(text: &str) -> Option<usize> {
    let blank = text.len() - text.trim_start_matches(['\n', ' ', '\t']).len();
    let first_line = text.get(blank..)?.split('\n').next()?;
    if first_line.trim_end() != "---" {
        return None;
    }
    closing_line(text, blank + first_line.len() + 1).map(|(_, body)| body)
}

/// Where the front matter ends and the body begins.
fn closing_line(text: &str, start: usize) -> Option<(usize, usize)> {
    let mut at = start;
    for line in text.get(start..)?.split_inclusive('\n') {
        let end = at + line.len();
        if line.trim_end() == "---" {
            return Some((at, end));
        }
        at = end;
    }
    None
}
