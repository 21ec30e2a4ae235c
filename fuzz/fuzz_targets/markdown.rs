//! Any text as a body: never a panic, and nothing that runs in a reader's browser.
#![no_main]

use kyyeu::diagnostic::Problem;
use kyyeu::link::markdown::{self, Picture, Surroundings, Target, WikiTarget, Words};
use kyyeu::source::Span;
use libfuzzer_sys::fuzz_target;

/// Links lead where they say; half of the images are there.
struct Anywhere;

impl Surroundings for Anywhere {
    fn link(&mut self, destination: &str, _: Span) -> Target {
        Target::Url {
            url: destination.to_owned(),
            external: destination.starts_with("http"),
        }
    }

    fn wiki(&mut self, target: &str, _: Span) -> WikiTarget {
        WikiTarget {
            url: target.contains(':').then(|| format!("/{target}/")),
            words: target.to_owned(),
        }
    }

    fn image(&mut self, destination: &str, _: Span) -> Option<Picture> {
        (destination.len() % 2 == 0).then(|| Picture {
            url: destination.to_owned(),
            width: None,
            height: None,
            choices: None,
            is_first: true,
        })
    }

    fn report(&mut self, _: Span, _: Problem) {}
}

fuzz_target!(|text: &str| {
    let body = markdown::pass(text, 0, &Words::default(), &mut Anywhere);
    // In running text a `<` is always escaped, so these can only be elements.
    let html = body.html.to_ascii_lowercase();
    for evil in ["<script", "<style", "<iframe", "<svg", "<object", "<form"] {
        assert!(!html.contains(evil), "{evil} in {html}");
    }
});
