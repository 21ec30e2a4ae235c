//! What is remembered here of a target: its versions, their files, a log.
//!
//! ```text
//! .kyyeu/publish/<target>/
//!   versions/<id>     manifests of the last versions
//!   order             their ids, oldest first
//!   objects/ab/cdef…  files by their hash, each once
//!   begun             ids of publications that were begun here
//!   journal           what a publication that is under way has brought
//!   log.jsonl         a line for each publication
//! ```
//!
//! Nothing here is needed for publishing: whoever deletes it loses the way back and
//! the log, no more.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::Context as _;
use rustc_hash::FxHashSet;
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_128;

use super::manifest::{Files, Known, Manifest, Reading, is_within};

/// The books of one target on this machine.
#[derive(Debug)]
pub struct History {
    folder: PathBuf,
}

/// A line of the log.
#[derive(Debug, Serialize)]
pub struct Event<'a> {
    /// When, by this machine's clock.
    pub at: &'a str,
    /// Account and machine.
    pub by: &'a str,
    /// The target.
    pub target: &'a str,
    /// What was done: `publish` or `rollback`.
    pub what: &'a str,
    /// How it ended: `done`, or what went wrong.
    pub outcome: &'a str,
    /// The publication.
    pub id: &'a str,
    /// The commit of the sources.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<&'a str>,
    /// Files that were not there.
    pub new: usize,
    /// Files that had changed.
    pub changed: usize,
    /// Files that were deleted.
    pub removed: usize,
    /// Bytes that were sent.
    pub bytes: u64,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// Refusals that were overruled on the command line.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overruled: Vec<String>,
}

impl History {
    /// The books of a target, below the site's folder. Nothing is made yet.
    pub fn new(root: &Path, target: &str) -> History {
        History {
            folder: root.join(".kyyeu/publish").join(target),
        }
    }

    /// Where the site is built to be published: never the folder that `kyyeu build`
    /// writes, in which drafts may stand.
    pub fn site(&self) -> PathBuf {
        self.folder.join("site")
    }

    /// The file with the content of a hash, if it is kept.
    pub fn object(&self, hash: u128) -> PathBuf {
        let name = format!("{hash:032x}");
        let (first, rest) = name.split_at(2);
        self.folder.join("objects").join(first).join(rest)
    }

    /// The versions that are kept, newest first.
    pub fn versions(&self) -> Vec<Manifest> {
        let order = self.order();
        let read = |id: &String| match Manifest::parse(&fs::read(self.version(id)).ok()?) {
            Reading::Whole(manifest) => Some(*manifest),
            _ => None,
        };
        order.iter().rev().filter_map(read).collect()
    }

    /// The last version that was published from here.
    pub fn last(&self) -> Option<Manifest> {
        self.versions().into_iter().next()
    }

    /// Notes that a publication is begun here, before the place can know of it: one
    /// that is killed right after its manifest has arrived is still known for ours.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn announce(&self, id: &str) -> anyhow::Result<()> {
        const KEPT: usize = 100;
        let path = self.folder.join("begun");
        let text = fs::read_to_string(&path).unwrap_or_default();
        let mut ids: Vec<&str> = text.lines().chain([id]).collect();
        ids.drain(..ids.len().saturating_sub(KEPT));
        write_whole(&path, (ids.join("\n") + "\n").as_bytes())
    }

    /// Whether a publication was made or begun here.
    pub fn knows(&self, id: &str) -> bool {
        let begun = fs::read_to_string(self.folder.join("begun")).unwrap_or_default();
        begun.lines().any(|known| known == id) || self.order().iter().any(|known| known == id)
    }

    /// The first file of a version that is not kept as it was published, if any is
    /// not: somebody may have written into the folder.
    pub fn damaged(&self, version: &Manifest) -> Option<String> {
        let damaged = |(path, known): (&String, &Known)| {
            let bytes = fs::read(self.object(known.hash));
            let is_whole = bytes.is_ok_and(|bytes| xxh3_128(&bytes) == known.hash);
            (!is_whole).then(|| path.clone())
        };
        version.files.iter().find_map(damaged)
    }

    fn version(&self, id: &str) -> PathBuf {
        self.folder.join("versions").join(id)
    }

    fn order(&self) -> Vec<String> {
        let text = fs::read_to_string(self.folder.join("order")).unwrap_or_default();
        let is_name =
            |id: &&str| !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        text.lines().filter(is_name).map(str::to_owned).collect()
    }

    /// Keeps a version and its files, and lets go of all but the last few.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn keep(
        &self,
        manifest: &Manifest,
        file_of: &dyn Fn(&str) -> PathBuf,
        versions: usize,
    ) -> anyhow::Result<()> {
        for (path, known) in &manifest.files {
            let object = self.object(known.hash);
            if object.exists() {
                continue;
            }
            let folder = object.parent().unwrap_or(&self.folder);
            fs::create_dir_all(folder).with_context(|| shown(folder))?;
            let file = file_of(path);
            // Builds replace files and never write into them, so the two may be one.
            if fs::hard_link(&file, &object).is_err() {
                let aside = object.with_extension("new");
                fs::copy(&file, &aside).with_context(|| shown(&file))?;
                fs::rename(&aside, &object).with_context(|| shown(&object))?;
            }
        }
        let id = &manifest.head.id;
        write_whole(&self.version(id), manifest.text().as_bytes())?;
        let mut order = self.order();
        order.retain(|known| known != id);
        order.push(id.clone());
        let gone = order.len().saturating_sub(versions.max(1));
        let old: Vec<String> = order.drain(..gone).collect();
        write_whole(
            &self.folder.join("order"),
            (order.join("\n") + "\n").as_bytes(),
        )?;
        for id in old {
            let _ = fs::remove_file(self.version(&id));
        }
        self.drop_unused();
        Ok(())
    }

    /// Deletes files that no version needs any more.
    fn drop_unused(&self) {
        let versions = self.versions();
        let used: FxHashSet<u128> = (versions.iter())
            .flat_map(|version| version.files.values().map(|known| known.hash))
            .collect();
        for entry in walkdir::WalkDir::new(self.folder.join("objects"))
            .into_iter()
            .flatten()
        {
            if !entry.file_type().is_file() {
                continue;
            }
            let path = entry.path();
            let name = |path: &Path| {
                path.file_name()
                    .map(|name| name.to_string_lossy().into_owned())
            };
            let folder = path.parent().and_then(name).unwrap_or_default();
            let hash = u128::from_str_radix(&(folder + &name(path).unwrap_or_default()), 16);
            if !hash.is_ok_and(|hash| used.contains(&hash)) {
                let _ = fs::remove_file(path);
            }
        }
    }

    /// Writes a line of the log.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn log(&self, event: &Event<'_>) -> anyhow::Result<()> {
        let path = self.folder.join("log.jsonl");
        let mut line = serde_json::to_string(event)?;
        line.push('\n');
        fs::create_dir_all(&self.folder).with_context(|| shown(&self.folder))?;
        let opened = OpenOptions::new().append(true).create(true).open(&path);
        let written = opened.and_then(|mut file| file.write_all(line.as_bytes()));
        written.with_context(|| shown(&path))
    }

    /// The log, oldest line first.
    pub fn log_text(&self) -> String {
        fs::read_to_string(self.folder.join("log.jsonl")).unwrap_or_default()
    }

    /// What the publication of this id has brought, if it is the one that was begun
    /// from here.
    pub fn arrived(&self, id: &str) -> Files {
        let Ok(file) = File::open(self.folder.join("journal")) else {
            return Files::new();
        };
        let mut lines = BufReader::new(file).lines().map_while(Result::ok);
        if lines.next().as_deref() != Some(id) {
            return Files::new();
        }
        // The last line may be half a line; then it is not read as one.
        lines.filter_map(|line| parse(&line)).collect()
    }

    /// Begins to note what arrives, with what has arrived already.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn begin(&self, id: &str, arrived: &Files) -> anyhow::Result<Journal> {
        let path = self.folder.join("journal");
        let mut text = format!("{id}\n");
        for (path, known) in arrived {
            text.push_str(&line(path, *known));
        }
        write_whole(&path, text.as_bytes())?;
        let file = OpenOptions::new()
            .append(true)
            .open(&path)
            .with_context(|| shown(&path))?;
        Ok(Journal(Mutex::new(file)))
    }

    /// Nothing is under way any more.
    pub fn end(&self) {
        let _ = fs::remove_file(self.folder.join("journal"));
    }
}

/// Notes what has arrived, so that a publication that breaks off goes on from there.
#[derive(Debug)]
pub struct Journal(Mutex<File>);

impl Journal {
    /// Notes a file. That it cannot be noted costs only time later.
    pub fn note(&self, path: &str, known: Known) {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = file.write_all(line(path, known).as_bytes());
    }
}

fn line(path: &str, known: Known) -> String {
    format!("{:032x} {} {path} .\n", known.hash, known.size)
}

fn parse(line: &str) -> Option<(String, Known)> {
    let mut parts = line.strip_suffix(" .")?.splitn(3, ' ');
    let hash = u128::from_str_radix(parts.next()?, 16).ok()?;
    let size = parts.next()?.parse().ok()?;
    let path = parts.next().filter(|path| is_within(path))?;
    Some((path.to_owned(), Known { hash, size }))
}

/// Writes a file by a rename.
fn write_whole(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let written = || -> io::Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let aside = path.with_extension("new");
        fs::write(&aside, bytes)?;
        fs::rename(&aside, path)
    };
    written().with_context(|| shown(path))
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::manifest::Head;

    fn version(id: &str, content: &str) -> Manifest {
        let known = Known {
            hash: xxh3_128(content.as_bytes()),
            size: content.len() as u64,
        };
        Manifest {
            head: Head {
                id: id.into(),
                ..Head::default()
            },
            files: [("index.html".to_owned(), known)].into(),
        }
    }

    #[test]
    fn as_many_versions_are_kept_as_are_wanted() {
        let root = tempfile::tempdir().unwrap();
        let history = History::new(root.path(), "t");
        for number in 0..5 {
            let content = format!("trang {number}");
            let file = root.path().join("index.html");
            fs::write(root.path().join("new"), &content).unwrap();
            fs::rename(root.path().join("new"), &file).unwrap();
            let manifest = version(&format!("v{number}"), &content);
            history.keep(&manifest, &|_| file.clone(), 3).unwrap();
        }
        let ids: Vec<String> = history
            .versions()
            .into_iter()
            .map(|version| version.head.id)
            .collect();
        assert_eq!(ids, ["v4", "v3", "v2"]);
        let object = |text: &str| history.object(xxh3_128(text.as_bytes()));
        assert_eq!(fs::read_to_string(object("trang 2")).unwrap(), "trang 2");
        assert!(!object("trang 1").exists(), "what no version needs goes");
    }

    #[test]
    fn the_journal_counts_only_for_its_own_publication() {
        let root = tempfile::tempdir().unwrap();
        let history = History::new(root.path(), "t");
        let known = Known { hash: 7, size: 1 };
        let journal = history.begin("a", &Files::new()).unwrap();
        journal.note("x y.html", known);
        let path = root.path().join(".kyyeu/publish/t/journal");
        let mut text = fs::read_to_string(&path).unwrap();
        text.push_str("00000000000000000000000000000007 1 half/index.htm");
        fs::write(&path, text).unwrap();
        assert_eq!(
            history.arrived("a"),
            [("x y.html".to_owned(), known)].into()
        );
        assert!(history.arrived("b").is_empty());
        history.end();
        assert!(history.arrived("a").is_empty());
    }
}
