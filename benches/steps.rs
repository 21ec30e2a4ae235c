//! What each step of a build costs by itself, for each document and by one thread:
//! `cargo bench --bench steps -- [DOCUMENTS] [RUNS]`.
//!
//! A step is done over the whole corpus and timed, all steps in turn, as often as runs are
//! asked for; the table has the median and the least of each. The least is what the step
//! costs when nothing else wants the processor.

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use kyyeu::diagnostic::Diagnostic;
use kyyeu::link::citation;
use kyyeu::link::markdown::{self, Words};
use kyyeu::link::mention::Mentions;
use kyyeu::link::word::{self, Passage};
use kyyeu::parse::front_matter;
use kyyeu::reference::Circumstances;
use kyyeu::render::Rendered;
use kyyeu::source::Source;
use kyyeu::{Keys, Options, Renderer, index, output};

mod corpus;
mod texts;

fn main() {
    let numbers: Vec<usize> = std::env::args()
        .skip(1)
        .filter_map(|argument| argument.parse().ok())
        .collect();
    let documents = numbers.first().copied().unwrap_or(2000);
    let runs = numbers.get(1).copied().unwrap_or(5).max(1);
    rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build_global()
        .expect("one thread");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("site");
    corpus::write(&root, documents).expect("the corpus is written");

    let mut times: Vec<(&str, Vec<Duration>)> = Vec::new();
    for _ in 0..runs {
        for (step, took) in steps(&root, folder.path()) {
            match times.iter_mut().find(|(of, _)| *of == step) {
                Some((_, all)) => all.push(took),
                None => times.push((step, vec![took])),
            }
        }
    }
    println!("{documents} documents, {runs} runs, one thread; microseconds a document");
    println!("{:<32}{:>10}{:>10}", "step", "median", "least");
    for (step, mut all) in times {
        all.sort();
        let each = |took: Duration| took.as_secs_f64() * 1e6 / documents as f64;
        let (median, least) = (each(all[all.len() / 2]), each(all[0]));
        println!("{step:<32}{median:>10.1}{least:>10.1}");
    }
}

/// How long each step took over all documents.
fn steps(root: &Path, folder: &Path) -> Vec<(&'static str, Duration)> {
    let mut steps = Vec::new();
    let mut timed = |step: &'static str, work: &mut dyn FnMut()| {
        let started = Instant::now();
        work();
        steps.push((step, started.elapsed()));
    };

    let files = texts::files(root);
    let sources: Vec<Source> = files
        .iter()
        .map(|text| Source::new("a.md".to_owned(), text.clone()))
        .collect();
    timed("front matter", &mut || {
        let mut found: Vec<Diagnostic> = Vec::new();
        for source in &sources {
            black_box(front_matter::split(source, &mut found));
        }
    });
    let bodies = texts::bodies(root);
    let mut site = texts::Texts::default();
    timed("Markdown alone", &mut || {
        for body in &bodies {
            black_box(markdown::pass(body, 0, &Words::default(), &mut site));
        }
    });

    let prepared = kyyeu::prepare(root, &Options::default());
    assert!(prepared.is_sound(), "{:?}", prepared.report.diagnostics());
    let site = prepared.site.as_ref().expect("a sound site");
    let directory = &site.linked.directory;
    let blocks = texts::running(&bodies);
    timed("citations", &mut || {
        for block in &blocks {
            black_box(citation::scan(block));
        }
    });
    let names = Mentions::new(directory);
    let at = Circumstances::default();
    let mut words = Vec::new();
    timed("words and mentions", &mut || {
        for text in &blocks {
            word::divide(text, &mut words);
            let passage = Passage {
                text,
                words: &words,
            };
            black_box(names.find(passage, &[], directory, &at));
        }
    });
    timed("index", &mut || {
        black_box(index::index(&site.linked, &site.config.zone));
    });
    timed("keys", &mut || {
        black_box(Keys::new(site, &prepared.theme, &prepared.sources));
    });
    let renderer = Renderer::new(site, &prepared.theme);
    timed("render", &mut || {
        for route in site.routes() {
            if let Ok(Rendered::Bytes(bytes)) = renderer.render(route) {
                black_box(bytes);
            }
        }
    });
    // All that pages share is made: what this costs beyond `render` is writing.
    let out = folder.join("out");
    let _ = std::fs::remove_dir_all(&out);
    timed("render once more and write", &mut || {
        output::write(&renderer, root, &out).expect("the output is written");
    });
    steps
}
