//! The example, served by nginx, in a real browser: nothing that its pages do is what the
//! content security policy forbids.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::example::Example;
use crate::process::nginx;
use kyyeu::route::Route;

/// The browser, by the variable `CHROMIUM` or where systems put it.
pub(crate) fn chromium() -> Option<PathBuf> {
    if let Some(set) = std::env::var_os("CHROMIUM") {
        return Some(set.into());
    }
    let folders = std::env::var_os("PATH")?;
    let names = ["chromium", "chromium-browser", "google-chrome"];
    std::env::split_paths(&folders)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|program| program.is_file())
}

/// Runs a test of `tests/browser`; `false` where there is no browser, which is said.
pub(crate) fn run(script: &str, given: &[(&str, &str)]) -> bool {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let Some(chromium) = chromium().filter(|_| folder.join("node_modules").is_dir()) else {
        assert!(
            std::env::var_os("KYYEU_BROWSER").is_none(),
            "there is no Chromium or no playwright-core"
        );
        eprintln!("there is no Chromium or no playwright-core; left out (tests/run installs them)");
        return false;
    };
    let output = Command::new("node")
        .args(["--test", "--test-reporter=spec", script])
        .current_dir(&folder)
        .envs(given.iter().copied())
        .env("CHROMIUM", chromium)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{told}\n{errors}");
    true
}

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
    run(
        "policy.test.js",
        &[
            ("SITE", &format!("http://127.0.0.1:{}", server.port)),
            ("PAGES", &pages.join("\n")),
        ],
    );
}
