//! The preview in a real browser: `tests/browser/preview.test.js`.

#[test]
fn in_a_browser_pages_follow_and_keep_their_place() {
    crate::node::run("preview.test.js", &[]);
}
