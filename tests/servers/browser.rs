//! The example, served by nginx, in a real browser: nothing that its pages do is what the
//! content security policy forbids.

use crate::example::Example;
use crate::node;
use crate::process::nginx;
use kyyeu::route::Route;

#[test]
fn a_browser_finds_nothing_against_the_policy() {
    let example = Example::build("", true);
    let Some(server) = nginx(&example) else {
        return;
    };
    // One page of each shape; the shapes repeat.
    let mut seen = std::collections::BTreeSet::new();
    let mut pages = vec!["/khong-co/".to_owned(), "/da-chuyen/".to_owned()];
    for (route, url, _) in example.routes() {
        let shape = match route {
            Route::Page(language, page) => {
                let page = format!("{page:?}");
                let shape: String = page.chars().take_while(|c| !c.is_ascii_digit()).collect();
                let second = url.split('/').nth(1).unwrap_or_default().to_owned();
                format!("{language:?} {shape} {second}")
            }
            _ => continue,
        };
        if seen.insert(shape) {
            pages.push(url);
        }
    }
    assert!(pages.len() > 25, "{pages:?}");
    let site = format!("http://127.0.0.1:{}", server.port);
    let pages = pages.join("\n");
    node::run(
        "policy.test.js",
        &[("SITE", site.as_ref()), ("PAGES", pages.as_ref())],
    );
}
