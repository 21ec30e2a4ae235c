//! Tests of the pass as a whole, against a small site that notes what it is asked.

use super::{Annotation, Block, Body, Picture, Surroundings, Target, WikiTarget, Words, pass};
use crate::diagnostic::Problem;
use crate::source::Span;

mod annotations;
mod blocks;
mod links;
mod notes;
mod properties;
mod raw_html;

/// A site where every link leads where it says, but for those to `chua-dang.md`,
/// and every image is there but for those named `thieu`.
#[derive(Default)]
struct Site {
    /// The words that become links to `/found`.
    names: Vec<&'static str>,
    /// What was asked and reported, with the text that the span means.
    seen: Vec<(String, Span)>,
    reports: Vec<(&'static str, Span)>,
    /// The blocks' texts.
    blocks: Vec<String>,
}

impl Surroundings for Site {
    fn link(&mut self, destination: &str, span: Span) -> Target {
        self.seen.push((destination.to_owned(), span));
        match destination {
            "chua-dang.md" => Target::Words,
            _ => Target::Url {
                url: destination.to_owned(),
                external: destination.starts_with("http"),
            },
        }
    }

    fn wiki(&mut self, target: &str, span: Span) -> WikiTarget {
        self.seen.push((target.to_owned(), span));
        WikiTarget {
            url: target
                .split_once(':')
                .map(|(kind, id)| format!("/{kind}/{id}/")),
            words: "Sở Công Thương".to_owned(),
        }
    }

    fn image(&mut self, destination: &str, span: Span) -> Option<Picture> {
        self.seen.push((destination.to_owned(), span));
        (!destination.contains("thieu")).then(|| Picture {
            url: destination.to_owned(),
            width: Some(800),
            height: Some(600),
            ..Picture::default()
        })
    }

    fn annotate(&mut self, block: &Block<'_>) -> Vec<Annotation> {
        self.blocks.push(block.text().to_owned());
        let mut annotations = Vec::new();
        for name in &self.names {
            for (start, found) in block.text().match_indices(name) {
                annotations.push(Annotation {
                    range: start..start + found.len(),
                    url: "/found".to_owned(),
                    class: "mention",
                });
            }
        }
        annotations
    }

    fn report(&mut self, span: Span, problem: Problem) {
        self.reports.push((problem.code(), span));
    }
}

/// The body of a text.
fn body(text: &str) -> Body {
    pass(text, 0, &Words::default(), &mut Site::default())
}

/// The HTML of a text.
fn html(text: &str) -> String {
    body(text).html
}

/// What was reported of a text, with the words that it is about.
fn reports(text: &str) -> Vec<(&'static str, &str)> {
    let mut site = Site::default();
    pass(text, 0, &Words::default(), &mut site);
    let reports = site.reports.iter();
    reports
        .map(|(code, span)| (*code, &text[span.range()]))
        .collect()
}
