//! What loading keeps for the next run: the text of every file, with what told it
//! from others when it was read.

use std::collections::BTreeSet;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    Content, FileEntry, check_open, check_root, is_passed_over, is_text, read_text, unusable_name,
};
use crate::STRETCH;
use crate::advance::{Advance, Phase};
use crate::diagnostic::Diagnostic;
use crate::source::Source;
use crate::text::nfc;

/// How old a file's time must be for the time to tell it from a later one.
const SETTLED: Duration = Duration::from_secs(2);

/// The files of the last run.
#[derive(Debug, Default)]
pub struct Memo {
    /// Whether there will be another run: nothing is kept for none.
    is_lasting: bool,
    files: FxHashMap<Arc<str>, Read>,
    /// The paths of all files in lower case.
    lower: FxHashSet<String>,
    /// What the last walk gave.
    pub(super) content: Option<Content>,
    /// What it reported.
    pub(super) found: Vec<Diagnostic>,
}

/// A file that was read.
#[derive(Clone, Debug)]
struct Read {
    entry: FileEntry,
    stamp: Option<Stamp>,
    outcome: Result<Arc<Source>, Diagnostic>,
}

/// What tells a file from what it was before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Stamp {
    size: u64,
    modified: SystemTime,
    /// Number and time of change where the system has them.
    identity: (u64, u64, i64, i64),
}

impl Memo {
    /// A memo for a folder that is read again and again.
    pub fn lasting() -> Memo {
        Memo {
            is_lasting: true,
            ..Memo::default()
        }
    }

    /// Reads files, or takes what is known of them if they are the same.
    pub(super) fn read(
        &mut self,
        entries: Vec<FileEntry>,
        advance: &Advance,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<Arc<Source>> {
        advance.begin(Phase::Reading, entries.len());
        if !self.is_lasting {
            let read = entries.par_iter().with_max_len(STRETCH).map(|entry| {
                advance.step();
                read_text(entry).map(Arc::new)
            });
            let read: Vec<Result<Arc<Source>, Diagnostic>> = read.collect();
            let read = read
                .into_iter()
                .filter_map(|read| read.map_err(|diagnostic| diagnostics.push(diagnostic)).ok());
            return read.collect();
        }
        let read: Vec<Read> = entries
            .into_par_iter()
            .with_max_len(STRETCH)
            .map(|entry| {
                advance.step();
                let known = self.files.get(&entry.path);
                again(entry, known)
            })
            .collect();
        self.files.clear();
        let mut sources = Vec::with_capacity(read.len());
        for read in read {
            match &read.outcome {
                Ok(source) => sources.push(Arc::clone(source)),
                Err(diagnostic) => diagnostics.push(diagnostic.clone()),
            }
            self.files.insert(Arc::clone(&read.entry.path), read);
        }
        sources
    }

    /// The content of the last walk with these files read again, where they have been
    /// written, have come or gone. `None` where it takes a walk to know: a file is
    /// not readable, is no plain file, or the walk would have something to say of it.
    pub(super) fn edited(&mut self, root: &Path, edited: &BTreeSet<PathBuf>) -> Option<Content> {
        let mut content = self.content.take()?;
        for path in edited.iter().filter(|path| path.starts_with("content")) {
            self.edit(root, path.to_str()?, &mut content)?;
        }
        self.content = Some(content.clone());
        Some(content)
    }

    /// Takes over what has become of one file.
    fn edit(&mut self, root: &Path, path: &str, content: &mut Content) -> Option<()> {
        let place = |sources: &[Arc<Source>]| {
            sources.binary_search_by(|source| (**source.path()).cmp(path))
        };
        let is_asset = |assets: &[FileEntry]| assets.binary_search_by(|it| (*it.path).cmp(path));
        if let Some(known) = self.files.get(path) {
            let at = place(&content.sources).ok()?;
            if !is_there(&known.entry.file)? {
                self.go(root, path)?;
                self.files.remove(path);
                content.sources.remove(at);
                return Some(());
            }
            let read = again(known.entry.clone(), Some(known));
            let source = read
                .outcome
                .as_ref()
                .ok()
                .filter(|_| known.outcome.is_ok())?;
            *content.sources.get_mut(at)? = Arc::clone(source);
            self.files.insert(Arc::clone(&read.entry.path), read);
            return Some(());
        }
        if let Ok(at) = is_asset(&content.assets) {
            let entry = content.assets.get_mut(at)?;
            if !is_there(&entry.file)? {
                self.go(root, path)?;
                content.assets.remove(at);
                return Some(());
            }
            entry.size = fs::metadata(&entry.file).ok()?.len();
            return check_open(entry).is_none().then_some(());
        }
        let entry = FileEntry {
            path: Arc::from(path),
            file: root.join(path),
            size: 0,
        };
        if !is_there(&entry.file)? {
            // It came and went.
            return Some(());
        }
        let size = fs::metadata(&entry.file).ok()?.len();
        let entry = FileEntry { size, ..entry };
        self.come(root, path)?;
        if is_text(path) {
            let read = again(entry, None);
            let source = Arc::clone(read.outcome.as_ref().ok()?);
            let at = place(&content.sources).err()?;
            content.sources.insert(at, source);
            self.files.insert(Arc::clone(&read.entry.path), read);
        } else {
            if unusable_name(path).is_some() || check_open(&entry).is_some() {
                return None;
            }
            let at = is_asset(&content.assets).err()?;
            content.assets.insert(at, entry);
        }
        Some(())
    }

    /// Notes that a file has gone.
    fn go(&mut self, root: &Path, path: &str) -> Option<()> {
        // What was said of it, or of another because of it, is another matter.
        let is_plain = self.found.is_empty() && root.join("content").is_dir();
        is_plain.then(|| self.lower.remove(&path.to_lowercase()))?;
        Some(())
    }

    /// Notes that a file has come, if a walk would list it without a word.
    fn come(&mut self, root: &Path, path: &str) -> Option<()> {
        let is_plain = self.found.is_empty()
            && nfc(path) == path
            && !path.contains(char::is_control)
            && !path.split('/').any(|name| is_passed_over(name.as_ref()))
            && check_root(root, "content").is_none()
            && Path::new(path).ancestors().skip(1).all(|folder| {
                let meta = fs::symlink_metadata(root.join(folder));
                folder == Path::new("content")
                    || folder == Path::new("")
                    || meta.is_ok_and(|meta| meta.is_dir())
            });
        // Two names that are one on other machines are reported.
        (is_plain && self.lower.insert(path.to_lowercase())).then_some(())
    }

    /// Keeps what a walk gave.
    pub(super) fn walked(&mut self, content: &Content, found: &[Diagnostic]) {
        if !self.is_lasting {
            return;
        }
        let texts = content.sources.iter().map(|source| source.path());
        let paths = texts.chain(content.assets.iter().map(|entry| &entry.path));
        self.lower = paths.map(|path| path.to_lowercase()).collect();
        self.found = found.to_vec();
        self.content = Some(content.clone());
    }
}

/// Whether a plain file is there; `None` if it is something else.
fn is_there(file: &Path) -> Option<bool> {
    match fs::symlink_metadata(file) {
        Ok(meta) => meta.is_file().then_some(true),
        Err(error) => (error.kind() == std::io::ErrorKind::NotFound).then_some(false),
    }
}

/// Reads a file, unless it is certainly the same. If it has the same text, it
/// stays the same value.
fn again(entry: FileEntry, known: Option<&Read>) -> Read {
    let stamp = Stamp::of(&entry.file);
    if let Some(known) = known
        && stamp.is_some()
        && known.stamp == stamp
    {
        return Read {
            entry,
            ..known.clone()
        };
    }
    let outcome = match (read_text(&entry), known.map(|known| &known.outcome)) {
        (Ok(source), Some(Ok(known))) if source.text() == known.text() => Ok(Arc::clone(known)),
        (outcome, _) => outcome.map(Arc::new),
    };
    Read {
        entry,
        stamp,
        outcome,
    }
}

impl Stamp {
    /// The stamp of a file before it is read; `None` where a later change might
    /// bear the same.
    fn of(file: &Path) -> Option<Stamp> {
        Stamp::of_meta(&fs::metadata(file).ok()?, SystemTime::now())
    }

    /// The stamp of a file of which this is known.
    pub(crate) fn of_meta(meta: &Metadata, now: SystemTime) -> Option<Stamp> {
        let modified = meta.modified().ok()?;
        let age = now.duration_since(modified).ok()?;
        (age >= SETTLED).then(|| Stamp {
            size: meta.len(),
            modified,
            identity: identity(meta),
        })
    }
}

#[cfg(unix)]
fn identity(meta: &Metadata) -> (u64, u64, i64, i64) {
    use std::os::unix::fs::MetadataExt as _;
    (meta.dev(), meta.ino(), meta.ctime(), meta.ctime_nsec())
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> (u64, u64, i64, i64) {
    (0, 0, 0, 0)
}
