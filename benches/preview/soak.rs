//! Random edits without a pause, then a comparison of everything.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use kyyeu::render::Renderer;
use kyyeu::{Options, output};

use super::{PATIENCE, Server, corpus, millis, percentile};

/// Makes edits, prints memory and times, and compares with a cold build.
pub(crate) fn run(documents: usize, edits: usize) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("site");
    corpus::write(&root, documents).expect("the corpus is written");
    let server = Server::start(&root);
    println!(
        "{documents} documents, {edits} edits; ready after {:.0} ms",
        millis(server.ready)
    );
    let mut files = Files::of(&root);
    let beacon = root.join("content/news/moc.md");
    let mut dice = Dice(documents as u64 + 1);
    let mut times = Vec::new();
    let mut memory = Vec::new();
    let started = Instant::now();
    for edit in 0..edits {
        files.edit(&mut dice, edit);
        // Now and then it is looked whether what was saved last is shown.
        if edit % 50 == 49 {
            let began = Instant::now();
            std::fs::write(
                &beacon,
                format!("---\ntitle: Mốc {edit}\ndate: 2021-01-01\n---\n"),
            )
            .expect("saved");
            let words = format!("Mốc {edit}");
            while !server.get("/tin-tuc/moc/").contains(&words) {
                assert!(began.elapsed() < PATIENCE, "it does not follow any more");
                std::thread::sleep(Duration::from_millis(1));
            }
            times.push(began.elapsed());
        }
        if edit % (edits / 10).max(1) == 0 {
            memory.push(server.memory() / 1024.0);
        }
    }
    memory.push(server.memory() / 1024.0);
    let shown: Vec<String> = memory.iter().map(|size| format!("{size:.0}")).collect();
    println!("memory, MiB, every tenth of the way: {}", shown.join(" "));
    println!(
        "shown after, ms: median {:.1}, 95 % {:.1}, slowest {:.1}; {:.1} s in all",
        millis(percentile(&times, 50)),
        millis(percentile(&times, 95)),
        millis(percentile(&times, 100)),
        started.elapsed().as_secs_f64()
    );
    compare(&server, &root, &folder.path().join("out"));
}

/// Every address against a cold build.
fn compare(server: &Server, root: &Path, out: &Path) {
    let prepared = kyyeu::prepare(
        root,
        &Options {
            now: jiff::Timestamp::now(),
            ..Options::default()
        },
    );
    let site = prepared.site.as_ref().expect("a site");
    assert_eq!(
        prepared.report.errors(),
        0,
        "the edits left errors: {:?}",
        prepared.report.diagnostics().first()
    );
    output::write(&Renderer::new(site, &prepared.theme), root, out).expect("written");
    let files: Vec<PathBuf> = walkdir::WalkDir::new(out)
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .filter(|path| !path.to_string_lossy().contains("/.kyyeu"))
        .collect();
    // The last edit may still be on its way.
    let until = Instant::now() + Duration::from_secs(10);
    let mut left: BTreeSet<&PathBuf> = files.iter().collect();
    while !left.is_empty() {
        left.retain(|file| {
            let built = std::fs::read(file).expect("a built file");
            let path = file
                .strip_prefix(out)
                .expect("below the output")
                .to_string_lossy()
                .into_owned();
            let served = server.bytes(&format!("/{}", path.trim_end_matches("index.html")));
            strip(&served) != built
        });
        assert!(
            Instant::now() < until || left.is_empty(),
            "{} files differ, first {:?}",
            left.len(),
            left.first()
        );
    }
    println!(
        "all {} addresses are as in a cold build, byte for byte",
        files.len()
    );
}

/// The bytes without the preview's script.
fn strip(served: &[u8]) -> Vec<u8> {
    let find = |part: &[u8], from: usize| {
        let rest = served.get(from..).unwrap_or_default();
        rest.windows(part.len())
            .position(|window| window == part)
            .map(|at| from + at)
    };
    let Some(start) = find(b"<script id=\"kyyeu-preview\"", 0) else {
        return served.to_vec();
    };
    let end = find(b"</script>", start).map_or(served.len(), |at| at + 9);
    [&served[..start], &served[end..]].concat()
}

/// A linear congruential generator: the same edits everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides.max(1)
    }
}

/// The documents that edits choose from.
struct Files {
    root: PathBuf,
    /// Documents of the corpus, which are changed.
    old: Vec<(PathBuf, String)>,
    /// Files that edits have made.
    made: Vec<PathBuf>,
    agencies: Vec<(PathBuf, String)>,
}

impl Files {
    fn of(root: &Path) -> Files {
        let read = |folder: &str| -> Vec<(PathBuf, String)> {
            let files = std::fs::read_dir(root.join("content").join(folder)).expect("a folder");
            let mut files: Vec<PathBuf> = files.flatten().map(|file| file.path()).collect();
            files.sort();
            let texts = files.into_iter().map(|file| {
                let text = std::fs::read_to_string(&file).expect("a file");
                (file, text)
            });
            texts.collect()
        };
        Files {
            root: root.to_owned(),
            old: [read("news"), read("dispatches")].concat(),
            made: Vec::new(),
            agencies: read("agencies"),
        }
    }

    fn edit(&mut self, dice: &mut Dice, number: usize) {
        match dice.roll(10) {
            0 => {
                let file = self.root.join(format!("content/news/viet-{number}.md"));
                let text = format!(
                    "---\ntitle: Viết {number}\ndate: 2021-11-0{}\n---\n\nSở Quản lý số {}.\n",
                    number % 9 + 1,
                    dice.roll(200)
                );
                std::fs::write(&file, text).expect("written");
                self.made.push(file);
            }
            1 if !self.made.is_empty() => {
                let place = dice.roll(self.made.len());
                std::fs::remove_file(self.made.swap_remove(place)).expect("removed");
            }
            2 if !self.made.is_empty() => {
                let place = dice.roll(self.made.len());
                let to = self.root.join(format!("content/news/doi-ten-{number}.md"));
                std::fs::rename(&self.made[place], &to).expect("renamed");
                self.made[place] = to;
            }
            3 => {
                let (file, text) = &self.agencies[dice.roll(self.agencies.len())];
                let alias = format!("aliases: [Tên gọi {number}]\nkind:");
                std::fs::write(file, text.replacen("kind:", &alias, 1)).expect("written");
            }
            _ => {
                let (file, text) = &self.old[dice.roll(self.old.len())];
                std::fs::write(file, format!("{text}\nSửa {number}.\n")).expect("written");
            }
        }
    }
}
