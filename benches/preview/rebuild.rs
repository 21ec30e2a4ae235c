//! What a rebuild spends its time on, without a server round it.

use std::path::Path;
use std::time::{Duration, Instant};

use kyyeu::serve::tree::Tree;
use kyyeu::{Options, Prepared, Timings, Workspace};

use super::{corpus, document, millis};

/// Edits of each sort.
const EDITS: usize = 9;

/// Prints the median time of each phase for each sort of edit.
pub(crate) fn run(documents: usize) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("site");
    corpus::write(&root, documents).expect("the corpus is written");
    let mut bench = Bench::new(&root);
    println!("\n{documents} documents, milliseconds of each phase: median of {EDITS}");
    let content = root.join("content");
    let (path, _) = document(&root, documents / 2);
    let text = std::fs::read_to_string(&path).expect("the document");
    bench.row("text", |n| write(&path, &format!("{text}\nSửa {n}.\n")));
    bench.row("title", |n| {
        write(
            &path,
            &text.replacen("title: ", &format!("title: Mới {n} "), 1),
        );
    });
    write(&path, &text);
    let agency = content.join("agencies/co-quan-7.md");
    let entry = std::fs::read_to_string(&agency).expect("an entry");
    bench.row("alias", |n| {
        let alias = ["", "aliases: [Tên gọi riêng]\n"][n % 2];
        write(
            &agency,
            &entry.replacen("kind:", &format!("{alias}kind:"), 1),
        );
    });
    write(&agency, &entry);
    bench.row("name of a body", |n| {
        let name = format!("name: Sở Đổi tên {n} tỉnh");
        write(
            &agency,
            &entry.replacen("name: Sở Quản lý số 7 tỉnh", &name, 1),
        );
    });
    write(&agency, &entry);
    let news = "---\ntitle: Tin mới viết\ndate: 2030-01-01\n---\n\nChữ.\n";
    let (one, other) = (
        content.join("news/moi.md"),
        content.join("news/ten-khac.md"),
    );
    bench.row("comes or goes", |n| match n % 2 {
        0 => write(&one, news),
        _ => std::fs::remove_file(&one).expect("removed"),
    });
    write(&one, news);
    bench.row("rename", |n| {
        let (from, to) = if n % 2 == 0 {
            (&one, &other)
        } else {
            (&other, &one)
        };
        let (from, to) = if from.exists() {
            (from, to)
        } else {
            (to, from)
        };
        std::fs::rename(from, to).expect("renamed");
    });
    let cited = content.join("dispatches/moi.md");
    bench.row("a number comes or goes", |n| match n % 2 {
        0 => write(
            &cited,
            "---\ntitle: Công văn mới\ndate: 2021-01-01\nnumber: 1/MOI\nissuer: co-quan-1\n---\n\nChữ.\n",
        ),
        _ => std::fs::remove_file(&cited).expect("removed"),
    });
    let image = content.join("news/anh.png");
    bench.row("an image comes or goes", |n| match n % 2 {
        0 => write(&image, "x"),
        _ => std::fs::remove_file(&image).expect("removed"),
    });
    bench.row("draft or public", |n| {
        let status = ["status: draft\n", ""][n % 2];
        write(
            &path,
            &text.replacen("date: ", &format!("{status}date: "), 1),
        );
    });
}

fn write(path: &Path, text: &str) {
    std::fs::write(path, text).expect("saved");
}

/// A site that is kept ready.
struct Bench {
    workspace: Workspace,
    tree: Tree,
}

impl Bench {
    fn new(root: &Path) -> Bench {
        let tree = Tree::new(root);
        let mut workspace = Workspace::new(root);
        let prepared = workspace.prepare(&Options::default(), None);
        print(&["first"], std::slice::from_ref(&prepared.timings));
        Bench { workspace, tree }
    }

    fn row(&mut self, name: &str, mut edit: impl FnMut(usize)) {
        let runs: Vec<Timings> = (0..EDITS)
            .map(|n| {
                edit(n);
                let changes = self.tree.compare();
                assert!(!changes.is_empty(), "{name}: nothing was edited");
                let started = Instant::now();
                let prepared: Prepared = self
                    .workspace
                    .prepare(&Options::default(), Some(&changes.files));
                let took = started.elapsed();
                let mut timings = prepared.timings.clone();
                timings.push(("all", took));
                let dropped = Instant::now();
                drop(prepared);
                timings.push(("drop", dropped.elapsed()));
                timings
            })
            .collect();
        print(&[name], &runs);
    }
}

fn print(name: &[&str], runs: &[Timings]) {
    let Some(first) = runs.first() else { return };
    let phases = first.iter().enumerate().map(|(at, (phase, _))| {
        let mut times: Vec<Duration> = runs.iter().map(|run| run[at].1).collect();
        times.sort_unstable();
        format!("{phase} {:.1}", millis(times[times.len() / 2]))
    });
    println!(
        "{:<26}{}",
        name.concat(),
        phases.collect::<Vec<_>>().join("  ")
    );
}
