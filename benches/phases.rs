//! Time per phase over a corpus: `cargo bench --bench phases -- [DOCUMENTS] [RUNS]`.
//!
//! Prints the median of the runs for each phase of a cold build, and of a build
//! in which nothing changed. The corpus and the output are on the temporary
//! folder's disk; set `TMPDIR` to a memory disk to leave the disk out.

use std::path::Path;
use std::time::{Duration, Instant};

use kyyeu::{Options, Renderer, Timings, output};

mod corpus;

fn main() {
    let numbers: Vec<usize> = std::env::args()
        .skip(1)
        .filter_map(|argument| argument.parse().ok())
        .collect();
    let documents = numbers.first().copied().unwrap_or(1000);
    let runs = numbers.get(1).copied().unwrap_or(5).max(1);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("site");
    corpus::write(&root, documents).expect("the corpus is written");

    let mut cold = Vec::new();
    let mut warm = Vec::new();
    for _ in 0..runs {
        let out = folder.path().join("out");
        let _ = std::fs::remove_dir_all(&out);
        cold.push(build(&root, &out));
        warm.push(build(&root, &out));
    }
    println!("{documents} documents, median of {runs} runs, milliseconds");
    println!("{:<20}{:>12}{:>12}", "phase", "cold", "unchanged");
    for at in 0..cold[0].len() {
        let name = cold[0][at].0;
        let (cold, warm) = (median(&cold, at), median(&warm, at));
        println!("{name:<20}{cold:>12.1}{warm:>12.1}");
    }
}

fn median(runs: &[Timings], at: usize) -> f64 {
    let mut times: Vec<Duration> = runs.iter().map(|timings| timings[at].1).collect();
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1000.0
}

fn build(root: &Path, out: &Path) -> Timings {
    let started = Instant::now();
    let mut prepared = kyyeu::prepare(root, &Options::default());
    assert!(
        prepared.is_sound(),
        "{:?}",
        prepared.report.diagnostics().first()
    );
    let site = prepared.site.as_ref().expect("a sound site");
    let views = Instant::now();
    let renderer = Renderer::new(site, &prepared.theme);
    prepared.timings.push(("views", views.elapsed()));
    let indexing = Instant::now();
    site.search();
    prepared.timings.push(("search", indexing.elapsed()));
    let writing = Instant::now();
    output::write(&renderer, root, out).expect("the output is written");
    prepared
        .timings
        .push(("render and write", writing.elapsed()));
    prepared.timings.push(("total", started.elapsed()));
    prepared.timings
}
