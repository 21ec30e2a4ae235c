//! Any bytes as a content file of any kind: normalised, parsed, reported in
//! every form, never a panic.
#![no_main]

use std::sync::Arc;

use kyyeu::diagnostic::{Report, human, json};
use kyyeu::language::Language;
use kyyeu::{load, parse};
use libfuzzer_sys::fuzz_target;

const PATHS: [&str; 11] = [
    "content/dispatches/a.md",
    "content/news/a.md",
    "content/policies/a.md",
    "content/sessions/a.md",
    "content/pages/a.md",
    "content/agencies/a.md",
    "content/themes/a.md",
    "content/people/a.md",
    "content/documents/a.md",
    "content/forums/a.md",
    "content/people.yaml",
];

fuzz_target!(|data: &[u8]| {
    let Some((&choice, bytes)) = data.split_first() else {
        return;
    };
    let path = PATHS[usize::from(choice) % PATHS.len()];
    let mut diagnostics = Vec::new();
    match load::normalise(Arc::from(path), bytes) {
        Ok(source) => {
            parse::parse(vec![Arc::new(source)], Language::Vi, &mut parse::Memo::default(), &mut diagnostics);
        }
        Err(diagnostic) => diagnostics.push(diagnostic),
    }
    let report = Report::new(diagnostics);
    human::render(&report, Language::Vi, true);
    json::render(&report, Language::En);
});
