//! A build that is killed at any moment leaves files that are whole, and the next
//! build repairs everything.
//!
//! `KYYEU_KILLS=200 cargo nextest run --test interrupt` kills as often as asked;
//! without it, as often as fits in 20 seconds.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const DOCUMENTS: usize = 150;

fn write(root: &Path, word: &str) {
    let settings = format!(
        "title: Trang {word}\nbase_url: https://a.example/\nlanguages: [vi]\norganisation: {{name: S, licence: 1, responsible: A, address: H, telephone: '0'}}\n"
    );
    fs::create_dir_all(root.join("content/news")).unwrap();
    fs::write(root.join("site.yaml"), settings).unwrap();
    for number in 0..DOCUMENTS {
        let file = root.join(format!("content/news/tin-{number}.md"));
        // One of two documents has another address in each state.
        let slug = format!("slug: {word}-{number}\n");
        let slug = if number % 2 == 0 { slug.as_str() } else { "" };
        let text = format!(
            "---\ntitle: Tin {number}\ndate: 2021-12-01\n{slug}---\n\n{}\n",
            format!("Đoạn {word}. ").repeat(200)
        );
        fs::write(file, text).unwrap();
    }
}

fn start(root: &Path, out: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_kyyeu"))
        .arg("build")
        .arg("--root")
        .arg(root)
        .arg("--out")
        .arg(out)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn build(root: &Path, out: &Path) {
    assert!(start(root, out).wait().unwrap().success());
}

fn files(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = walkdir::WalkDir::new(out).into_iter().flatten();
    entries
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(out).unwrap().to_str().unwrap();
            (path.to_owned(), fs::read(entry.path()).unwrap())
        })
        .filter(|(path, _)| !path.starts_with(".kyyeu-"))
        .collect()
}

#[test]
fn whatever_is_killed_leaves_whole_files_and_is_repaired() {
    let asked = std::env::var("KYYEU_KILLS").ok();
    let asked = asked.map(|asked| asked.parse::<usize>().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let words = ["mot", "hai"];
    let states: Vec<BTreeMap<String, Vec<u8>>> = (words.iter())
        .map(|word| {
            write(&at("site"), word);
            build(&at("site"), &at(word));
            files(&at(word))
        })
        .collect();
    let started = Instant::now();
    build(&at("site"), &at("measured"));
    let whole = started.elapsed();
    let (begun, mut kills, mut caught) = (Instant::now(), 0, 0);
    let enough = |kills| match asked {
        Some(asked) => kills >= asked,
        None => begun.elapsed() > Duration::from_secs(20),
    };
    while !enough(kills) {
        kills += 1;
        write(&at("site"), words[kills % 2]);
        // Every tenth begins with nothing.
        if kills.is_multiple_of(10) {
            fs::remove_dir_all(at("out")).ok();
        }
        let mut child = start(&at("site"), &at("out"));
        // From the first moment to a little after the last, in steps of their own.
        let share = (kills as u32).wrapping_mul(2_654_435_761) >> 16;
        std::thread::sleep(whole * share / 60_000);
        child.kill().unwrap();
        caught += usize::from(!child.wait().unwrap().success());
        for (path, bytes) in files(&at("out")) {
            let is_whole = states.iter().any(|state| state.get(&path) == Some(&bytes));
            assert!(is_whole, "{path} is neither of the two after {kills} kills");
        }
    }
    assert!(caught > 0, "no build of {kills} was caught at work");
    for (word, state) in words.iter().zip(&states) {
        write(&at("site"), word);
        build(&at("site"), &at("out"));
        assert!(files(&at("out")) == *state, "{word} is not repaired");
    }
}
