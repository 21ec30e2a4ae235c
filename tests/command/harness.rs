//! Running the program on a site in a folder of its own.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;

use tempfile::TempDir;

/// The settings of a site without warnings.
pub(crate) const SETTINGS: &str = "\
title: Kỷ yếu
base_url: https://kyyeu.example/
organisation: {name: Sở, licence: Số 1, responsible: An, address: Hà Nội, telephone: '024'}
";

/// A site in a folder that goes with the value.
pub(crate) struct Site {
    folder: TempDir,
}

impl Site {
    /// A sound site with two pieces of news, one with a file.
    pub(crate) fn new() -> Site {
        let site = Site::bare();
        site.write("site.yaml", SETTINGS);
        site.write(
            "content/pages/gioi-thieu.md",
            "---\ntitle: Giới thiệu\n---\n\nChữ.\n",
        );
        site.news("mot", "Tin một");
        site.write(
            "content/news/hai.md",
            "---\ntitle: Tin hai\ndate: 2021-12-06\nattachments: [{file: hai.pdf}]\n---\n",
        );
        site.write("content/news/hai.pdf", "PDF");
        site
    }

    /// An empty folder.
    pub(crate) fn bare() -> Site {
        Site {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// The folder of the site.
    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    /// The folder that holds that of the site.
    pub(crate) fn above(&self) -> &Path {
        self.folder.path()
    }

    /// A path below the site's folder.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    /// Writes a file.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let file = self.path(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    /// Writes a piece of news.
    pub(crate) fn news(&self, id: &str, title: &str) {
        let text = format!("---\ntitle: {title}\ndate: 2021-12-05\n---\n\nThân bài.\n");
        self.write(&format!("content/news/{id}.md"), &text);
    }

    /// Deletes a file.
    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.path(path)).unwrap();
    }

    /// The text of a file.
    pub(crate) fn read(&self, path: &str) -> String {
        let file = self.path(path);
        fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
    }

    /// Whether there is such a file or folder.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.path(path).exists()
    }

    /// Runs a command on the site; the words are separated by spaces.
    pub(crate) fn run(&self, words: &str) -> Run {
        let mut command = kyyeu(words);
        command.arg("--root").arg(self.root());
        run(&mut command)
    }

    /// Builds the site, which must succeed.
    pub(crate) fn build(&self) -> Run {
        let run = self.run("build");
        assert_eq!(run.code, 0, "{run:?}");
        run
    }
}

/// What came of a command.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// The exit code.
    pub(crate) code: i32,
    /// What it printed.
    pub(crate) out: String,
    /// What it printed as messages.
    pub(crate) err: String,
}

impl Run {
    /// The numbers of the line with which a build ends: files, written, kept, removed.
    pub(crate) fn numbers(&self) -> [usize; 4] {
        let (_, rest) = self
            .out
            .split_once("Đã dựng ")
            .unwrap_or_else(|| panic!("{self:?}"));
        let (files, rest) = rest.split_once(' ').unwrap();
        let after = |word: &str| -> usize {
            let (_, rest) = rest.rsplit_once(word).unwrap();
            let digits = rest
                .trim_start()
                .split(|c: char| !c.is_ascii_digit())
                .next();
            digits.unwrap().parse().unwrap()
        };
        [
            files.parse().unwrap(),
            after("ghi"),
            after("giữ nguyên"),
            after("xóa"),
        ]
    }
}

/// The command with an environment that says nothing of languages or colours,
/// and a clock that stands still.
pub(crate) fn kyyeu(words: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kyyeu"));
    command.args(words.split_whitespace());
    for name in [
        "LANG",
        "LC_ALL",
        "LC_MESSAGES",
        "LANGUAGE",
        "NO_COLOR",
        "CLICOLOR_FORCE",
    ] {
        command.env_remove(name);
    }
    command.env("SOURCE_DATE_EPOCH", "1640995200");
    command
}

/// Runs a command to its end. A program that panicked has failed whatever it
/// was asked for.
pub(crate) fn run(command: &mut Command) -> Run {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let run = Run {
        code: status.code().unwrap_or_else(|| panic!("killed: {status}")),
        out: String::from_utf8(stdout).unwrap(),
        err: String::from_utf8(stderr).unwrap(),
    };
    assert!(!run.err.contains("panicked"), "{}", run.err);
    run
}

/// The files below a folder with a hash of their content and their time, but
/// for the lock and the books of the build.
pub(crate) fn snapshot(folder: &Path) -> BTreeMap<String, (u128, SystemTime)> {
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.unwrap();
        let path = entry.path().strip_prefix(folder).unwrap().to_str().unwrap();
        if entry.file_type().is_file() && path != ".kyyeu-lock" && path != ".kyyeu-manifest" {
            let modified = entry.metadata().unwrap().modified().unwrap();
            let hash = xxhash_rust::xxh3::xxh3_128(&fs::read(entry.path()).unwrap());
            files.insert(path.to_owned(), (hash, modified));
        }
    }
    files
}

/// The same without times.
pub(crate) fn contents(folder: &Path) -> BTreeMap<String, u128> {
    snapshot(folder)
        .into_iter()
        .map(|(path, (hash, _))| (path, hash))
        .collect()
}

/// The folders below a folder that hold nothing.
pub(crate) fn empty_folders(folder: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap);
    entries
        .filter(|entry| entry.file_type().is_dir())
        .map(walkdir::DirEntry::into_path)
        .filter(|folder| fs::read_dir(folder).unwrap().next().is_none())
        .collect()
}

/// What a build works with and must not leave behind.
pub(crate) fn leftovers(out: &Path) -> Vec<String> {
    let entries = fs::read_dir(out).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with(".kyyeu"))
        .filter(|name| name != ".kyyeu-lock" && name != ".kyyeu-manifest")
        .collect()
}
