//! The built example in a real browser: `tests/browser/site.test.js`, run with Node and Chromium.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The browser, by the variable `CHROMIUM` or where systems put it.
fn chromium() -> Option<PathBuf> {
    if let Some(set) = std::env::var_os("CHROMIUM") {
        return Some(set.into());
    }
    let folders = std::env::var_os("PATH")?;
    let names = ["chromium", "chromium-browser", "google-chrome"];
    std::env::split_paths(&folders)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|program| program.is_file())
}

#[test]
fn every_type_of_page_is_fit_for_all_and_for_paper() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let Some(chromium) = chromium().filter(|_| folder.join("node_modules/axe-core").is_dir())
    else {
        // tests/run installs both, or says why it cannot.
        assert!(
            std::env::var_os("KYYEU_BROWSER").is_none(),
            "there is no Chromium or no playwright-core or axe-core"
        );
        eprintln!(
            "there is no Chromium or no playwright-core or axe-core; left out (tests/run installs them)"
        );
        return;
    };
    let output = Command::new("node")
        .args(["--test", "--test-reporter=spec", "site.test.js"])
        .current_dir(&folder)
        .env("KYYEU", env!("CARGO_BIN_EXE_kyyeu"))
        .env("CHROMIUM", chromium)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    eprintln!("{told}");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{errors}");
}
