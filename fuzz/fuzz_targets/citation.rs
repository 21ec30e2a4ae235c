//! Any text as running text: what is taken for a citation stands in it, one after
//! another, and reading it again finds the same.
#![no_main]

use kyyeu::link::citation;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut end = 0;
    for citation in citation::scan(text) {
        let range = citation.range.clone();
        assert!(end <= range.start, "{range:?} overlaps what ends at {end}");
        assert!(text.get(range.clone()).is_some_and(|words| !words.is_empty()));
        end = range.end;
    }
});
