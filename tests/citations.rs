//! How well citations are found: sentences with labels, measured, and laws that
//! hold for every text.
//!
//! A file of `tests/citations/` holds sentences. Empty lines part nothing; `#`
//! begins a comment. A line `> ` is a sentence, the lines `= ` after it are the
//! citations it has, none if there are none:
//!
//! ```text
//! > Theo Nghị quyết số 52-NQ/TW⏎ngày 27-9-2019 của Bộ Chính trị, …
//! = nghị quyết | 52-NQ/TW | 2019-09-27 | Bộ Chính trị
//! ```
//!
//! These are type, number as printed, date and issuer, `-` for what is not said.
//! `⏎` is a line break and `{link}` what is linked already. The rules of the labels:
//!
//! - the type is the word's, else the one that the symbol tells; “văn bản” is none;
//! - a date after the last member of a list is the last one's, an issuer too;
//! - a date that cannot be is none, nor is a bare year in parentheses;
//! - the issuer ends where its name ends, at a comma before a larger place.
//!
//! Precision and recall are of the triples of number, key and date. Issuers and
//! types are measured by themselves.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

#[path = "citations/laws.rs"]
mod laws;

use std::fs;
use std::path::{Path, PathBuf};

use kyyeu::link::citation::{Citation, number_key, scan};

/// The sentences that were not seen when the grammar was made.
const HELD_OUT: &str = "held-out.txt";

struct Sentence {
    place: String,
    text: String,
    expected: Vec<Label>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Label {
    kind: String,
    number: String,
    key: String,
    date: String,
    issuer: String,
}

impl Label {
    fn read(line: &str) -> Label {
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        let [kind, number, date, issuer] = fields.as_slice() else {
            panic!("four fields are wanted: {line}");
        };
        Label {
            kind: (*kind).to_owned(),
            number: (*number).to_owned(),
            key: number_key(number).unwrap_or_else(|| panic!("no number: {line}")),
            date: (*date).to_owned(),
            issuer: (*issuer).to_owned(),
        }
    }

    fn of(citation: &Citation, text: &str) -> Label {
        let or_none = |word: Option<String>| word.unwrap_or_else(|| "-".to_owned());
        Label {
            kind: or_none(citation.kind.map(|kind| kind.names().0.to_owned())),
            number: citation.number.clone(),
            key: citation.key.clone(),
            date: or_none(citation.date.map(|date| date.iso())),
            issuer: or_none(citation.issuer.clone().map(|words| text[words].to_owned())),
        }
    }

    fn triple(&self) -> (&str, &str, &str) {
        (&self.number, &self.key, &self.date)
    }
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/citations");
    let entries = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    let mut files: Vec<PathBuf> = entries
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .collect();
    files.sort();
    files
}

fn sentences(file: &Path) -> Vec<Sentence> {
    let name = file.file_name().unwrap().to_string_lossy();
    let mut sentences: Vec<Sentence> = Vec::new();
    for (index, line) in fs::read_to_string(file).unwrap().lines().enumerate() {
        let place = format!("{name}:{}", index + 1);
        if let Some(text) = line.strip_prefix("> ") {
            sentences.push(Sentence {
                place,
                text: text.replace('⏎', "\n").replace("{link}", "\u{fffc}"),
                expected: Vec::new(),
            });
        } else if let Some(label) = line.strip_prefix("= ") {
            let last = sentences.last_mut().unwrap_or_else(|| panic!("{place}"));
            last.expected.push(Label::read(label));
        } else {
            let comment = line.is_empty() || line.starts_with('#');
            assert!(comment, "{place}: {line}");
        }
    }
    sentences
}

/// Counts of right, wrong and missing answers.
#[derive(Default)]
struct Score {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Score {
    /// Compares what was found with what was expected; each answer counts once.
    fn add<T: PartialEq>(&mut self, found: &[T], expected: &[T]) {
        let mut left: Vec<&T> = expected.iter().collect();
        for answer in found {
            match left.iter().position(|wanted| *wanted == answer) {
                Some(at) => {
                    left.remove(at);
                    self.right += 1;
                }
                None => self.wrong += 1,
            }
        }
        self.missed += left.len();
    }

    fn precision(&self) -> f64 {
        ratio(self.right, self.wrong)
    }

    fn recall(&self) -> f64 {
        ratio(self.right, self.missed)
    }
}

fn ratio(right: usize, other: usize) -> f64 {
    match right + other {
        0 => 1.0,
        all => right as f64 / all as f64,
    }
}

/// Measures the sentences, prints what differs and the figures, and wants the
/// triples to reach both.
fn measure(title: &str, sentences: &[Sentence], precision: f64, recall: f64) {
    let [mut triples, mut issuers, mut kinds] = <[Score; 3]>::default();
    for sentence in sentences {
        let found = scan(&sentence.text);
        let found: Vec<Label> = found.iter().map(|c| Label::of(c, &sentence.text)).collect();
        triples.add(
            &found.iter().map(Label::triple).collect::<Vec<_>>(),
            &sentence
                .expected
                .iter()
                .map(Label::triple)
                .collect::<Vec<_>>(),
        );
        let issuer = |labels: &[Label]| -> Vec<(String, String)> {
            let named = labels.iter().filter(|label| label.issuer != "-");
            named.map(|l| (l.key.clone(), l.issuer.clone())).collect()
        };
        issuers.add(&issuer(&found), &issuer(&sentence.expected));
        let kind = |labels: &[Label]| -> Vec<(String, String)> {
            labels
                .iter()
                .map(|l| (l.key.clone(), l.kind.clone()))
                .collect()
        };
        kinds.add(&kind(&found), &kind(&sentence.expected));
        if found != sentence.expected {
            println!("{} {}", sentence.place, sentence.text);
            println!("  expected {:?}\n  found    {found:?}", sentence.expected);
        }
    }
    let cited = sentences.iter().filter(|s| !s.expected.is_empty()).count();
    println!(
        "{title}: {} sentences, {cited} with citations",
        sentences.len()
    );
    for (name, score) in [
        ("citations", &triples),
        ("issuers", &issuers),
        ("types", &kinds),
    ] {
        println!(
            "  {name:<9} precision {:.4}  recall {:.4}  ({} right, {} wrong, {} missed)",
            score.precision(),
            score.recall(),
            score.right,
            score.wrong,
            score.missed
        );
    }
    assert!(
        triples.precision() >= precision,
        "precision {:.4}",
        triples.precision()
    );
    assert!(triples.recall() >= recall, "recall {:.4}", triples.recall());
}

#[test]
fn precision_and_recall() {
    let files = files().into_iter().filter(|file| !file.ends_with(HELD_OUT));
    let all: Vec<Sentence> = files.flat_map(|file| sentences(&file)).collect();
    assert!(all.len() >= 360, "{} sentences", all.len());
    measure("all sentences", &all, 0.995, 0.97);
}

#[test]
fn precision_and_recall_of_what_was_set_aside() {
    let file = files().into_iter().find(|file| file.ends_with(HELD_OUT));
    let all = sentences(&file.unwrap());
    assert!(all.len() >= 60, "{} sentences", all.len());
    measure("set aside", &all, 0.995, 0.97);
}
