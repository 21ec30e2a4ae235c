//! What loading keeps for the next run: the text of every file, with what told it
//! from others when it was read.

use std::collections::BTreeSet;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{Content, FileEntry, read_text};
use crate::diagnostic::Diagnostic;
use crate::source::Source;

/// How old a file's time must be for the time to tell it from a later one.
const SETTLED: Duration = Duration::from_secs(2);

/// The files of the last run.
#[derive(Debug, Default)]
pub struct Memo {
    files: FxHashMap<Arc<str>, Read>,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    size: u64,
    modified: SystemTime,
    /// Number and time of change where the system has them.
    identity: (u64, u64, i64, i64),
}

impl Memo {
    /// Reads files, or takes what is known of them if they are the same.
    pub(super) fn read(
        &mut self,
        entries: Vec<FileEntry>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<Arc<Source>> {
        let read: Vec<Read> = entries
            .into_par_iter()
            .map(|entry| {
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

    /// The content of the last walk with these files read again. `None` where it
    /// takes a walk to know: a file is none of the known texts, was or is not
    /// readable, or has become something else.
    pub(super) fn edited(&mut self, edited: &BTreeSet<PathBuf>) -> Option<Content> {
        let mut content = self.content.take()?;
        for path in edited {
            if !path.starts_with("content") {
                continue;
            }
            let path = path.to_str()?;
            let known = self.files.get(path)?;
            let is_plain = fs::symlink_metadata(&known.entry.file).is_ok_and(|meta| meta.is_file());
            if known.outcome.is_err() || !is_plain {
                return None;
            }
            let read = again(known.entry.clone(), Some(known));
            let Ok(source) = &read.outcome else {
                return None;
            };
            let place = content
                .sources
                .binary_search_by(|source| (**source.path()).cmp(path))
                .ok()?;
            *content.sources.get_mut(place)? = Arc::clone(source);
            self.files.insert(Arc::clone(&read.entry.path), read);
        }
        self.content = Some(content.clone());
        Some(content)
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
