//! Which state of the sources is published, where they are kept by git.
//!
//! The program `git` is asked; where there is none, nothing is known.

use std::path::Path;
use std::process::{Command, Stdio};

/// The commit of a folder's sources, with `+` where they have changes besides.
pub fn current(root: &Path) -> Option<String> {
    let commit = git(root, &["rev-parse", "HEAD"])?;
    let commit = commit.trim();
    let is_commit = commit.len() >= 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    let changes = git(root, &["status", "--porcelain", "--", "."])?;
    let mark = if changes.trim().is_empty() { "" } else { "+" };
    is_commit.then(|| format!("{commit}{mark}"))
}

/// Whether a commit is part of the history of what is here.
pub fn contains(root: &Path, commit: &str) -> bool {
    let is_commit = !commit.is_empty() && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_commit && git(root, &["merge-base", "--is-ancestor", commit, "HEAD"]).is_some()
}

fn git(root: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(arguments)
        .env("GIT_OPTIONAL_LOCKS", "0")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_git_has_no_revision() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(current(folder.path()), None);
        assert!(!contains(folder.path(), "--output=x"));
    }
}
