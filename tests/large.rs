//! A site of 2,000 documents in a real browser: `tests/browser/large.test.js`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

#[path = "browser/node.rs"]
mod node;

#[path = "../benches/corpus/mod.rs"]
mod corpus;

#[test]
fn a_site_of_many_documents_is_fit_for_all() {
    let root = tempfile::tempdir().unwrap();
    // Of one body half of all documents, of one theme all: the longest lists that can be.
    corpus::skewed(root.path(), 2_000).unwrap();
    node::run("large.test.js", &[("ROOT", root.path().as_os_str())]);
}
