//! The texts of a corpus, for benchmarks of what is done with them.

// Every benchmark takes from here what it needs.
#![allow(dead_code)]

use std::fs;
use std::path::Path;

use kyyeu::diagnostic::Problem;
use kyyeu::link::markdown::{
    self, Annotation, Block, Picture, Surroundings, Target, WikiTarget, Words,
};
use kyyeu::source::Span;

/// The files of all documents.
pub(crate) fn files(root: &Path) -> Vec<String> {
    let mut files = Vec::new();
    for kind in ["dispatches", "news", "policies", "sessions"] {
        let folder = fs::read_dir(root.join("content").join(kind)).expect("a folder");
        for file in folder {
            files.push(fs::read_to_string(file.expect("a file").path()).expect("text"));
        }
    }
    files
}

/// The Markdown of all documents.
pub(crate) fn bodies(root: &Path) -> Vec<String> {
    let files = files(root).into_iter();
    files
        .map(|text| {
            text.splitn(3, "---\n")
                .nth(2)
                .unwrap_or_default()
                .to_owned()
        })
        .collect()
}

/// The running text of every block.
pub(crate) fn running(bodies: &[String]) -> Vec<String> {
    let mut texts = Texts::default();
    for body in bodies {
        markdown::pass(body, 0, &Words::default(), &mut texts);
    }
    texts.blocks
}

/// A site that knows nothing, and gathers the running text of blocks.
#[derive(Default)]
pub(crate) struct Texts {
    blocks: Vec<String>,
}

impl Surroundings for Texts {
    fn link(&mut self, destination: &str, _: Span) -> Target {
        Target::Url {
            url: destination.to_owned(),
            external: false,
        }
    }

    fn wiki(&mut self, target: &str, _: Span) -> WikiTarget {
        WikiTarget {
            url: Some("/".to_owned()),
            words: target.to_owned(),
        }
    }

    fn image(&mut self, _: &str, _: Span) -> Option<Picture> {
        None
    }

    fn annotate(&mut self, block: &Block<'_>) -> Vec<Annotation> {
        self.blocks.push(block.text().to_owned());
        Vec::new()
    }

    fn report(&mut self, _: Span, _: Problem) {}
}
