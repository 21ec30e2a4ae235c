//! Whole small sites, one text file a case: what goes in and what must come out.
//!
//! A file under `tests/fixtures/<topic>/` begins with a comment that says in a
//! sentence what it shows. Then come sections, each under a line `-- … --`:
//!
//! | header | the lines below are |
//! |---|---|
//! | `path` | a file of the site; `\u{…}` and `\xNN` may stand in the path |
//! | `path (escaped)` | the same, with escapes in the content too |
//! | `site.yaml (added)` | lines after the standard settings, which a case without `site.yaml` has |
//! | `path -> target` | nothing: the file is a symbolic link |
//! | `path (picture 1600x1200 …)` | nothing: a picture of that size is made (`harness/picture.rs`) |
//! | `path (fifo)`, `path (socket)` | nothing: the file is one |
//! | `options` | `drafts`, `base_url …`, `now …`, `no site.yaml`; those of publishing, see `harness/refusals.rs` |
//! | `expect: diagnostics`, `… en` | all diagnostics: `CODE path:line:column message` |
//! | `expect: hints` | suggestions and other places of the diagnostics |
//! | `expect: file public/…` | a file of the output, word for word |
//! | `expect: file public/… (escaped)` | the same with escapes |
//! | `expect: contains public/…`, `lacks` | lines that are in it, or are not |
//! | `expect: tree public/…` | files of the output, without those of the built-in theme |
//! | `expect: absent` | files that the output does not have |
//!
//! A case that expects no diagnostics has none, warnings included. Every site
//! that can be built is built twice: the second build must write nothing.
//!
//! `KYYEU_BLESS=1` writes what came out into the cases; `KYYEU_CASE=word` runs
//! only those whose name holds the word.

// Other systems have other ideas of which file names there can be.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

#[path = "fixtures/harness/case.rs"]
mod case;
#[path = "fixtures/harness/made.rs"]
mod made;
#[path = "fixtures/harness/picture.rs"]
mod picture;
#[path = "fixtures/harness/refusals.rs"]
mod refusals;
#[path = "fixtures/harness/run.rs"]
mod run;

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use case::Case;
use kyyeu::diagnostic::Problem;

macro_rules! topics {
    ($($topic:ident)*) => {
        const TOPICS: &[&str] = &[$(stringify!($topic)),*];
        $(
            #[test]
            fn $topic() {
                run_topic(stringify!($topic));
            }
        )*
    };
}

topics! {
    settings files front_matter kinds registry references relations translations
    lists addresses publication assets markdown themes data linking registers text publishing
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// The files of a topic in order.
fn cases(topic: &str) -> Vec<PathBuf> {
    let folder = folder().join(topic);
    let entries = fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn run_topic(topic: &str) {
    let bless = std::env::var_os("KYYEU_BLESS").is_some();
    let wanted = std::env::var("KYYEU_CASE").unwrap_or_default();
    let mut failed = 0;
    let mut ran = 0;
    for file in cases(topic) {
        let mut case = Case::read(&file);
        let name = case.name();
        if !name.contains(&wanted) {
            continue;
        }
        ran += 1;
        let result = catch_unwind(AssertUnwindSafe(|| run::run(&mut case, bless)));
        let wrong = match result {
            Ok(Ok(())) => continue,
            Ok(Err(wrong)) => wrong,
            Err(_) => "it panicked (see above)".to_owned(),
        };
        failed += 1;
        eprintln!("\n===== {name}: {}\n{wrong}", case.comment.trim());
    }
    assert!(ran > 0 || !wanted.is_empty(), "{topic} has no cases");
    assert_eq!(failed, 0, "{failed} of {ran} cases of {topic} failed");
}

#[test]
fn every_folder_is_a_topic() {
    let entries = fs::read_dir(folder()).unwrap();
    let found: BTreeSet<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "harness")
        .collect();
    let topics: BTreeSet<String> = TOPICS.iter().map(|&topic| topic.to_owned()).collect();
    assert_eq!(found, topics);
}

#[test]
fn every_case_says_what_it_shows() {
    for file in TOPICS.iter().flat_map(|topic| cases(topic)) {
        let case = Case::read(&file);
        let comment = case.comment.trim();
        let lines = comment.lines().all(|line| line.starts_with("# "));
        assert!(
            lines && comment.ends_with('.'),
            "{}: no comment at its head",
            case.name()
        );
        // Written anew it is the same, so that blessing changes nothing else.
        assert_eq!(
            case.text(),
            fs::read_to_string(&file).unwrap(),
            "{}",
            case.name()
        );
        // A misspelt header would otherwise be a file nobody reads.
        for section in &case.sections {
            section.role();
        }
    }
}

#[test]
fn every_code_has_a_case() {
    let known: BTreeSet<&str> = Problem::ALL.iter().map(|(code, ..)| *code).collect();
    let all: Vec<Case> = TOPICS
        .iter()
        .flat_map(|topic| cases(topic))
        .map(|file| Case::read(&file))
        .collect();
    let mut provoked: BTreeSet<&str> = all.iter().flat_map(Case::codes).collect();
    provoked.extend(made::MADE.iter().map(|(code, ..)| code));
    // Only other websites provoke these: src/external/tests.rs has them on this machine.
    provoked.extend(["KY420", "KY421"]);
    let missing: Vec<&&str> = known.difference(&provoked).collect();
    assert!(missing.is_empty(), "codes without a case: {missing:?}");
    let unknown: Vec<&&str> = provoked.difference(&known).collect();
    assert!(unknown.is_empty(), "codes that do not exist: {unknown:?}");
}

#[test]
fn what_no_text_can_hold_is_reported_too() {
    let sound = Case::parse(
        PathBuf::from("made"),
        "-- content/pages/a.md --\n---\ntitle: A\n---\n",
    );
    for (code, what, make) in made::MADE {
        let folder = tempfile::tempdir().unwrap();
        run::write_site(&sound, folder.path());
        make(folder.path());
        let outcome = run::build(folder.path(), &run::run_options(&sound), &sound);
        let codes: Vec<&str> = outcome
            .report
            .diagnostics()
            .iter()
            .map(|d| d.code())
            .collect();
        assert_eq!(codes, [*code], "{what}");
    }
}

#[test]
fn escapes_are_undone() {
    let bytes = b"a\r\n\tb\\ \xff\xfe c\xcc\x81 \xef\xbb\xbf.";
    let written = case::escape(bytes);
    assert_eq!(
        written,
        "a\\r\n\\tb\\\\ \\xff\\xfe c\\u{301} \\u{feff}.\\\n"
    );
    assert_eq!(case::unescape(&written), bytes);
}
