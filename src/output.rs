//! Output: routes to files, so that the folder is at every moment a whole site.
//!
//! Every file is rendered and written aside first; only when all have
//! succeeded are they moved to their places, each by one rename. A template
//! error or a full disk therefore leaves the earlier site as it was. What has
//! not changed is not touched; what the last build wrote and this one does not
//! is deleted; what others put there stays.

use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, anyhow};

use crate::advance::Advance;
use crate::diagnostic::Diagnostic;
use crate::key::Keys;
use crate::render::{Rendered, Renderer, Shared};
use crate::site::Site;
use crate::theme::Theme;

pub mod compression;
mod file;
mod making;
pub mod manifest;
mod placement;
mod staging;
mod writing;

use manifest::Entry;
use staging::Staging;
use writing::Writing;

pub use manifest::Manifest;

/// Held while a build writes.
const LOCK: &str = ".kyyeu-lock";

/// What a build did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files in all.
    pub files: usize,
    /// Files that are new or changed.
    pub written: usize,
    /// Files that were as they should be.
    pub kept: usize,
    /// Files that are no longer part of the site.
    pub removed: usize,
    /// Bytes of all files.
    pub bytes: u64,
}

/// Why nothing was written.
#[derive(Debug)]
pub enum Failure {
    /// Something the author or designer can mend.
    Diagnostics(Vec<Diagnostic>),
    /// The machine failed.
    Machine(anyhow::Error),
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Failure {
        Failure::Machine(error)
    }
}

/// Writes all routes below `out`.
///
/// # Errors
/// Template errors, or a failure of the disk; the earlier files are untouched
/// in both cases unless the disk fails while files are being moved.
pub fn write(renderer: &Renderer<'_>, root: &Path, out: &Path) -> Result<Summary, Failure> {
    write_with(renderer, root, out, &Plan::default())
}

/// How routes are written.
#[derive(Default)]
pub struct Plan<'a> {
    /// What pages are made of; those whose key is that of the last build are not
    /// rendered again. Without keys everything is.
    pub keys: Option<&'a Keys>,
    /// Whether the keys of the last build count.
    pub remembers: bool,
    /// Told of each route, by any thread.
    pub progress: Option<&'a Advance>,
}

/// Writes all routes below `out` according to a plan.
///
/// # Errors
/// As [`write`].
pub fn write_with(
    renderer: &Renderer<'_>,
    root: &Path,
    out: &Path,
    plan: &Plan<'_>,
) -> Result<Summary, Failure> {
    let mut writing = Writing::begin(root, out, plan)?;
    writing.pages(&renderer.afresh())?;
    writing.search(&renderer.afresh())?;
    writing.finish()
}

/// Writes all routes of a site that is needed for nothing else: what holds the most
/// memory goes as soon as it is written. `None`, and nothing written, where pages are wanted
/// of which the texts were only recalled ([`Recall`](crate::Recall)): the site has to be
/// prepared again without that.
///
/// # Errors
/// As [`write`].
pub fn write_last(
    site: &mut Site,
    theme: &Theme,
    root: &Path,
    out: &Path,
    plan: &Plan<'_>,
) -> Result<Option<Summary>, Failure> {
    let mut writing = Writing::begin(root, out, plan)?;
    if !writing.has_texts_of(site) {
        return Ok(None);
    }
    let shared = Arc::new(Shared::of(site));
    writing.pages(&Renderer::with(site, theme, Arc::clone(&shared)))?;
    rayon::join(|| drop(shared), || site.linked.let_texts_go());
    writing.search(&Renderer::new(site, theme))?;
    writing.finish().map(Some)
}

/// A rendered file.
struct Prepared {
    path: String,
    entry: Entry,
    /// Where it waits, if it has to be moved to its place.
    staged: Option<Staged>,
}

/// Where a new or changed file waits.
enum Staged {
    /// Alone, under a number.
    Alone(PathBuf),
    /// At its path in a tree that is moved as a whole.
    InTree,
}

/// The entry of a file that would come out as it stands, which its key tells.
fn known(path: &str, key: Option<u128>, out: &Path, old: &Manifest) -> Option<Entry> {
    let entry = old.get(path).copied()?;
    let same = key.is_some_and(|key| key == entry.key && key != 0);
    (same && entry.is_untouched(&out.join(path))).then_some(entry)
}

fn prepare_one(
    rendered: &Rendered<'_>,
    path: String,
    key: u128,
    number: usize,
    out: &Path,
    old: &Manifest,
    staging: &Staging,
) -> io::Result<Prepared> {
    let in_tree = staging.is_new(&path);
    // Where there is no file yet there is nothing to compare.
    if !in_tree {
        let (hash, size) = file::sum(rendered)?;
        if let Some(entry) = unchanged(&out.join(&path), &path, hash, size, old)? {
            let (entry, staged) = (Entry { key, ..entry }, None);
            return Ok(Prepared {
                path,
                entry,
                staged,
            });
        }
    }
    let (aside, staged) = match in_tree {
        true => (staging.in_tree(&path)?, Staged::InTree),
        false => {
            let alone = staging.alone(number);
            (alone.clone(), Staged::Alone(alone))
        }
    };
    let ((hash, size), meta) = file::write(rendered, &aside)?;
    // A file that is moved keeps its time.
    let entry = Entry {
        hash,
        size,
        modified: manifest::modified(&meta),
        key,
    };
    Ok(Prepared {
        path,
        entry,
        staged: Some(staged),
    })
}

/// The entry of a file that is as it should be. A file whose time is not the
/// one that we left is read again: somebody else may have changed it.
fn unchanged(
    target: &Path,
    path: &str,
    hash: u128,
    size: u64,
    old: &Manifest,
) -> io::Result<Option<Entry>> {
    let meta = match fs::symlink_metadata(target) {
        Ok(meta) if meta.is_file() && meta.len() == size => meta,
        _ => return Ok(None),
    };
    let modified = manifest::modified(&meta);
    let entry = Entry {
        hash,
        size,
        modified,
        key: 0,
    };
    let same = match old.get(path) {
        Some(known) if known.modified == modified && known.modified != 0 => known.hash == hash,
        _ => file::sum_of(target)?.0 == hash,
    };
    Ok(same.then_some(entry))
}

/// The output may not be the site itself or hold it: its files would be mixed
/// with the sources.
fn refuse_dangerous(root: &Path, out: &Path) -> Result<(), Failure> {
    let (Ok(root), Ok(out)) = (real_path(root), real_path(out)) else {
        return Ok(());
    };
    let sources = ["content", "themes", "templates", "static", "i18n"];
    let inside = sources.iter().any(|name| out.starts_with(root.join(name)));
    if root.starts_with(&out) || inside {
        let message = anyhow!("{}", out.display())
            .context("thư mục đích chứa hoặc nằm trong nguồn của trang / the output holds or lies in the site's sources");
        return Err(Failure::Machine(message));
    }
    Ok(())
}

/// The path without links and `..`, as far as it exists; what does not exist
/// yet is taken as it is written.
fn real_path(path: &Path) -> io::Result<PathBuf> {
    let absolute = std::path::absolute(path)?;
    let mut real = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::ParentDir => {
                real.pop();
            }
            part => real.push(part),
        }
        if let Ok(canonical) = fs::canonicalize(&real) {
            real = canonical;
        }
    }
    Ok(real)
}

fn lock(out: &Path) -> Result<File, Failure> {
    let path = out.join(LOCK);
    let file = File::create(&path).with_context(|| format!("{}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(Failure::Machine(
            anyhow!("{}", out.display())
                .context("một lần dựng khác đang ghi vào thư mục này / another build is writing to this folder"),
        )),
        // Some network mounts know no locks; a build there goes on without.
        Err(fs::TryLockError::Error(_)) => Ok(file),
    }
}
