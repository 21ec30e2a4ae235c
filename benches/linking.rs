//! What finding mentions and citations costs, as a share of a whole build:
//! `cargo bench --bench linking -- [DOCUMENTS]`.
//!
//! A site of many documents and 3,000 registered names is built by one thread;
//! then the running text of all documents is looked through once more by the
//! same thread, and nothing else. Both figures come from one process, so their
//! ratio holds on a machine that is busy with other work.

use std::fs;
use std::time::Instant;

use kyyeu::link::citation;
use kyyeu::link::mention::Mentions;
use kyyeu::link::word::{self, Passage};
use kyyeu::reference::Circumstances;
use kyyeu::{Options, Renderer, output};

mod corpus;
mod texts;

/// Names that the registry has in the end.
const NAMES: usize = 3_000;

fn main() {
    let documents = std::env::args()
        .skip(1)
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(10_000);
    rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build_global()
        .expect("one thread");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("site");
    corpus::write(&root, documents).expect("the corpus is written");
    more_names(&root);

    let started = Instant::now();
    let prepared = kyyeu::prepare(&root, &Options::default());
    assert!(prepared.is_sound(), "{:?}", prepared.report.diagnostics());
    let site = prepared.site.as_ref().expect("a sound site");
    let renderer = Renderer::new(site, &prepared.theme);
    output::write(&renderer, &root, &folder.path().join("out")).expect("it is written");
    let build = started.elapsed();

    let directory = &site.linked.directory;
    let names: usize = directory
        .agencies
        .iter()
        .map(|(_, it)| it.spoken.len())
        .sum();
    let texts = texts::running(&texts::bodies(&root));
    let at = Circumstances::default();
    let (mut citations, mut mentions, mut bytes) = (0, 0, 0);
    let started = Instant::now();
    let tree = Mentions::new(directory);
    let mut words = Vec::new();
    let made = started.elapsed();
    for text in &texts {
        let cited = citation::scan(text);
        for citation in &cited {
            std::hint::black_box(citation::resolve(directory, text, citation, &at));
        }
        let taken: Vec<_> = cited
            .iter()
            .map(|citation| citation.range.clone())
            .collect();
        word::divide(text, &mut words);
        let passage = Passage {
            text,
            words: &words,
        };
        mentions += tree.find(passage, &taken, directory, &at).len();
        citations += cited.len();
        bytes += text.len();
    }
    let finding = started.elapsed();
    println!("{documents} documents, {names} names of bodies, one thread");
    println!("the whole build      {:>9.1} ms", build.as_secs_f64() * 1e3);
    println!("the automaton        {:>9.1} ms", made.as_secs_f64() * 1e3);
    println!(
        "finding              {:>9.1} ms ({:.1} MB, {mentions} mentions, {citations} citations)",
        finding.as_secs_f64() * 1e3,
        bytes as f64 / 1e6
    );
    let share = finding.as_secs_f64() / build.as_secs_f64() * 100.0;
    println!("share of the build   {share:>9.1} %");
}

/// Bodies with long, alike names, as a registry of a whole country has them.
fn more_names(root: &std::path::Path) {
    const SORTS: [&str; 6] = [
        "Phòng Kinh tế và Hạ tầng",
        "Ủy ban nhân dân xã",
        "Trung tâm Hành chính công",
        "Ban Quản lý dự án đầu tư xây dựng",
        "Hội đồng nhân dân phường",
        "Trung tâm Chuyển đổi số",
    ];
    let mut list = String::new();
    for number in 0..NAMES - 400 {
        let sort = SORTS[number % SORTS.len()];
        list.push_str(&format!(
            "- id: them-{number}\n  name: {sort} Mẫu Thứ {number}\n"
        ));
    }
    fs::write(root.join("content/agencies.yaml"), list).expect("the list is written");
}
