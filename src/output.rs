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

use anyhow::{Context as _, anyhow};
use rayon::prelude::*;

use crate::advance::Advance;
use crate::diagnostic::Diagnostic;
use crate::directory::Subject;
use crate::document::Document;
use crate::key::Keys;
use crate::render::{Rendered, Renderer};
use crate::route::{Page, Route};
use crate::search::SearchFile;
use crate::site::Site;
use crate::theme::Theme;

pub mod compression;
mod file;
mod making;
pub mod manifest;
mod placement;
mod staging;

use compression::Compressor;
use making::Making;
use manifest::Entry;
use placement::publish;
use staging::Staging;

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
    writing.pages(&Renderer::new(site, theme))?;
    site.linked.let_texts_go();
    writing.search(&Renderer::new(site, theme))?;
    writing.finish().map(Some)
}

/// A build while it writes: first the pages and what goes with them, then the index of
/// the search, which is the largest thing that a build makes besides. What pages share is
/// gone by then.
struct Writing<'a> {
    out: &'a Path,
    plan: &'a Plan<'a>,
    old: Manifest,
    prepared: Vec<Prepared>,
    staging: Staging,
    _lock: File,
}

impl<'a> Writing<'a> {
    fn begin(root: &Path, out: &'a Path, plan: &'a Plan<'a>) -> Result<Writing<'a>, Failure> {
        refuse_dangerous(root, out)?;
        fs::create_dir_all(out).with_context(|| format!("{}", out.display()))?;
        let lock = lock(out)?;
        Ok(Writing {
            out,
            plan,
            old: Manifest::read(out),
            prepared: Vec::new(),
            staging: Staging::new(out)?,
            _lock: lock,
        })
    }

    /// Whether the text of every document is there, or its page stands as it would come out.
    fn has_texts_of(&self, site: &Site) -> bool {
        let stands = |route: Route| {
            let key = self.plan.keys.and_then(|keys| keys.of(route, site));
            let path = site.linked.addresses.file(route, &site.linked.directory);
            self.plan.remembers && known(&path, key, self.out, &self.old).is_some()
        };
        let is_there = |document: &Document| {
            let mut versions = document.versions();
            versions.all(|version| version.body.html.is_there())
        };
        site.routes().par_iter().all(|&route| match route {
            Route::Page(_, Page::Subject(Subject::Document(id))) => {
                site.document(id).is_none_or(is_there) || stands(route)
            }
            _ => true,
        })
    }

    /// Renders and stages everything but the index of the search.
    fn pages(&mut self, renderer: &Renderer<'_>) -> Result<(), Failure> {
        let routes = renderer.site().routes();
        let made = self.making(renderer.site(), |making| making.all(renderer, &routes, 0))?;
        self.prepared = made;
        Ok(())
    }

    /// Makes and stages the index of the search.
    fn search(&mut self, renderer: &Renderer<'_>) -> Result<(), Failure> {
        let site = renderer.site();
        let first = self.prepared.len();
        let made = match known_search(site, self.out, &self.old, self.plan) {
            Some(known) => self.making(site, |making| making.known(known, first))?,
            None => {
                let routes = site.search_routes();
                self.making(site, |making| making.all(renderer, &routes, first))?
            }
        };
        self.prepared.extend(made);
        Ok(())
    }

    fn making<T>(&self, site: &Site, make: impl FnOnce(&Making<'_>) -> T) -> T {
        make(&Making {
            compressor: &Compressor {
                site,
                out: self.out,
                old: &self.old,
                staging: &self.staging,
            },
            plan: self.plan,
        })
    }

    /// Moves what is staged to its place.
    fn finish(self) -> Result<Summary, Failure> {
        let Writing {
            out,
            old,
            prepared,
            staging,
            ..
        } = self;
        let new: Manifest = prepared
            .iter()
            .map(|file| (file.path.clone(), file.entry))
            .collect();
        let summary = Summary {
            files: prepared.len(),
            written: prepared.iter().filter(|file| file.staged.is_some()).count(),
            kept: prepared.iter().filter(|file| file.staged.is_none()).count(),
            removed: old.paths().filter(|path| !new.contains(path)).count(),
            bytes: prepared.iter().map(|file| file.entry.size).sum(),
        };
        if summary.written > 0 || summary.removed > 0 || old != new {
            // Before anything moves, the manifest names the old and the new files,
            // so that a build that is killed here leaves nothing that is not ours.
            old.united(&new).write(out)?;
            publish(out, prepared, &staging, &old, &new)?;
            new.write(out)?;
        }
        Ok(summary)
    }
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

/// The files of the search page's index, if they would come out as they stand: the
/// index need not be made to find that out. All have one key, and nobody else's files
/// are in their folder.
fn known_search(site: &Site, out: &Path, old: &Manifest, plan: &Plan<'_>) -> Option<Vec<Prepared>> {
    let keys = plan.keys.filter(|_| plan.remembers)?;
    let key = keys.of(Route::Search(SearchFile::Manifest), site);
    if !old.contains(&SearchFile::Manifest.path()) {
        return None;
    }
    // Compressed forms come with what they are forms of.
    let paths = old.paths();
    let paths = paths.filter(|path| SearchFile::of_path(path).is_some());
    let known = paths.map(|path| {
        Some(Prepared {
            path: path.to_owned(),
            entry: known(path, key, out, old)?,
            staged: None,
        })
    });
    known.collect()
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
