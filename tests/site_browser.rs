//! The built example in a real browser: `tests/browser/site.test.js`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

#[path = "browser/node.rs"]
mod node;

#[test]
fn every_type_of_page_is_fit_for_all_and_for_paper() {
    node::run("site.test.js", &[]);
}
