//! The tests of `tests/browser`, run with Node and Chromium.

use std::ffi::OsStr;
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

/// Runs a script, which must succeed, with these variables set, and prints what it told.
///
/// Without a browser or the packages it is left out, which is said; where `KYYEU_BROWSER`
/// is set, as `tests/run` does once it has installed both, that is a failure.
pub(crate) fn run(script: &str, given: &[(&str, &OsStr)]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let has_packages = folder.join("node_modules/axe-core").is_dir();
    let Some(chromium) = chromium().filter(|_| has_packages) else {
        let lack = "there is no Chromium, or no playwright-core and axe-core";
        assert!(std::env::var_os("KYYEU_BROWSER").is_none(), "{lack}");
        eprintln!("{lack}; left out (tests/run installs them)");
        return;
    };
    let output = Command::new("node")
        .args(["--test", "--test-reporter=spec", script])
        .current_dir(&folder)
        .env("KYYEU", env!("CARGO_BIN_EXE_kyyeu"))
        .env("CHROMIUM", chromium)
        .envs(given.iter().copied())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    eprintln!("{told}");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{errors}");
}
