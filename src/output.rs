//! Output: routes to files, so that the folder is at every moment a whole site.
//!
//! Every file is rendered and written aside first; only when all have
//! succeeded are they moved to their places, each by one rename. A template
//! error or a full disk therefore leaves the earlier site as it was. What has
//! not changed is not touched; what the last build wrote and this one does not
//! is deleted; what others put there stays.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Component, Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context as _, anyhow};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use crate::diagnostic::Diagnostic;
use crate::key::Keys;
use crate::render::{Rendered, Renderer};

pub mod manifest;

use manifest::Entry;

pub use manifest::Manifest;

/// The folder within the output in which files are prepared.
const STAGING: &str = ".kyyeu-staging";
/// The folder within that for what is new as a whole.
const TREE: &str = "tree";
/// Held while a build writes.
const LOCK: &str = ".kyyeu-lock";
/// Template errors after which rendering stops: one wrong template is wrong on
/// every page.
const MAX_ERRORS: usize = 20;

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
    /// Told after each route, by any thread.
    pub progress: Option<&'a (dyn Fn() + Sync)>,
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
    refuse_dangerous(root, out)?;
    fs::create_dir_all(out).with_context(|| format!("{}", out.display()))?;
    let _lock = lock(out)?;
    let old = Manifest::read(out);
    let staging = Staging::new(out)?;
    let prepared = prepare(renderer, out, &old, &staging, plan)?;
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

fn prepare(
    renderer: &Renderer<'_>,
    out: &Path,
    old: &Manifest,
    staging: &Staging,
    plan: &Plan<'_>,
) -> Result<Vec<Prepared>, Failure> {
    let site = renderer.site();
    let routes = site.routes();
    let errors: Mutex<Vec<Diagnostic>> = Mutex::new(Vec::new());
    let count = AtomicUsize::new(0);
    let results: io::Result<Vec<Option<Prepared>>> = routes
        .par_iter()
        .enumerate()
        .map(|(number, &route)| {
            if count.load(Ordering::Relaxed) >= MAX_ERRORS {
                return Ok(None);
            }
            if let Some(progress) = plan.progress {
                progress();
            }
            let path = site.linked.addresses.file(route, &site.linked.directory);
            let key = plan.keys.and_then(|keys| keys.of(route, site));
            if plan.remembers
                && let Some(entry) = known(&path, key, out, old)
            {
                let staged = None;
                return Ok(Some(Prepared {
                    path,
                    entry,
                    staged,
                }));
            }
            let key = key.unwrap_or(0);
            match renderer.render(route) {
                Ok(rendered) => {
                    prepare_one(&rendered, path, key, number, out, old, staging).map(Some)
                }
                Err(diagnostic) => {
                    count.fetch_add(1, Ordering::Relaxed);
                    if let Ok(mut errors) = errors.lock() {
                        errors.push(diagnostic);
                    }
                    Ok(None)
                }
            }
        })
        .collect();
    let errors = errors.into_inner().unwrap_or_default();
    if !errors.is_empty() {
        return Err(Failure::Diagnostics(errors));
    }
    let results = results.with_context(|| format!("{}", out.display()))?;
    Ok(results.into_iter().flatten().collect())
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
    let (hash, size) = match rendered {
        Rendered::Bytes(bytes) => (xxh3_128(bytes), bytes.len() as u64),
        Rendered::Embedded(bytes) => (xxh3_128(bytes), bytes.len() as u64),
        Rendered::File(file) => hash_file(file)?,
    };
    let in_tree = staging.is_new(&path);
    if !in_tree && let Some(entry) = unchanged(&out.join(&path), &path, hash, size, old)? {
        let (entry, staged) = (Entry { key, ..entry }, None);
        return Ok(Prepared {
            path,
            entry,
            staged,
        });
    }
    let (file, staged) = match in_tree {
        true => (staging.in_tree(&path)?, Staged::InTree),
        false => {
            let alone = staging.alone(number);
            (alone.clone(), Staged::Alone(alone))
        }
    };
    let meta = match rendered {
        Rendered::Bytes(bytes) => write_file(&file, bytes)?,
        Rendered::Embedded(bytes) => write_file(&file, bytes)?,
        Rendered::File(source) => {
            fs::copy(source, &file)?;
            fs::metadata(&file)?
        }
    };
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

/// Writes a new file and gives what the system says of it.
fn write_file(path: &Path, bytes: &[u8]) -> io::Result<fs::Metadata> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.metadata()
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
        _ => hash_file(target)?.0 == hash,
    };
    Ok(same.then_some(entry))
}

/// A file's hash and size, read in pieces.
fn hash_file(path: &Path) -> io::Result<(u128, u64)> {
    let mut file = File::open(path)?;
    let mut hasher = Xxh3::new();
    let mut buffer = vec![0; 64 << 10];
    let mut size = 0;
    loop {
        let read = file.read(&mut buffer)?;
        let Some(part) = buffer.get(..read).filter(|part| !part.is_empty()) else {
            return Ok((hasher.digest128(), size));
        };
        hasher.update(part);
        size += read as u64;
    }
}

/// Moves every prepared file to its place and deletes what is no longer ours.
fn publish(
    out: &Path,
    prepared: Vec<Prepared>,
    staging: &Staging,
    old: &Manifest,
    new: &Manifest,
) -> Result<(), Failure> {
    let mut obsolete: Vec<String> = old
        .paths()
        .filter(|path| !new.contains(path))
        .map(str::to_owned)
        .collect();
    make_folders(out, &prepared, old)?;
    staging.publish_tree(out)?;
    let mut made: FxHashSet<PathBuf> = FxHashSet::default();
    for file in prepared {
        let Some(Staged::Alone(staged)) = file.staged else {
            continue;
        };
        let target = out.join(&file.path);
        if place(&staged, &target, &mut made).is_err() {
            // A file stands where a folder is to be, or the other way round.
            for path in obsolete.drain(..) {
                remove(out, &path);
            }
            made.clear();
            place(&staged, &target, &mut made).with_context(|| format!("{}", target.display()))?;
        }
    }
    for path in obsolete {
        remove(out, &path);
    }
    Ok(())
}

/// Makes every folder before the first file is moved. Where there is no room
/// for one, or something of others is in the way, the earlier site is whole yet.
fn make_folders(out: &Path, prepared: &[Prepared], old: &Manifest) -> Result<(), Failure> {
    let mut seen: FxHashSet<PathBuf> = FxHashSet::default();
    let mut made: Vec<PathBuf> = Vec::new();
    let alone = |file: &&Prepared| matches!(file.staged, Some(Staged::Alone(_)));
    for file in prepared.iter().filter(alone) {
        let target = out.join(&file.path);
        let folder = target.parent().unwrap_or(out).to_owned();
        let made_now = match in_the_way(out, &target, old) {
            Some(path) => Err(anyhow!("{}", path.display()).context(
                "một mục của người khác nằm ở chỗ của trang / something of others is in the place of a page",
            )),
            None if folder.is_dir() || !seen.insert(folder.clone()) => continue,
            None => match fs::create_dir_all(&folder) {
                // A file of ours that is no longer wanted; it goes when the files move.
                Err(error) if is_in_the_way(&error) => Ok(()),
                made => made.with_context(|| format!("{}", folder.display())),
            },
        };
        made.push(folder);
        if let Err(error) = made_now {
            for folder in made {
                remove_empty(out, Some(&folder));
            }
            return Err(Failure::Machine(error));
        }
    }
    Ok(())
}

fn is_in_the_way(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory
    )
}

/// What stands where a file or one of its folders is to be and is not ours to delete.
fn in_the_way(out: &Path, target: &Path, old: &Manifest) -> Option<PathBuf> {
    let foreign = |path: &Path| {
        let inner = path.strip_prefix(out).ok().and_then(Path::to_str);
        inner.is_none_or(|inner| !old.contains(inner))
    };
    let above = target.ancestors().skip(1).take_while(|above| *above != out);
    if let Some(file) = above
        .filter(|above| above.is_file())
        .find(|above| foreign(above))
    {
        return Some(file.to_owned());
    }
    if !target.is_dir() {
        return None;
    }
    walkdir::WalkDir::new(target)
        .into_iter()
        .flatten()
        .find(|entry| !entry.file_type().is_dir() && foreign(entry.path()))
        .map(walkdir::DirEntry::into_path)
}

fn place(staged: &Path, target: &Path, made: &mut FxHashSet<PathBuf>) -> io::Result<()> {
    if let Some(folder) = target.parent()
        && !made.contains(folder)
    {
        fs::create_dir_all(folder)?;
        made.insert(folder.to_owned());
    }
    fs::rename(staged, target)
}

/// Deletes a file of ours and the folders that it leaves empty. What cannot be
/// deleted is left: it harms nobody.
fn remove(out: &Path, path: &str) {
    let target = out.join(path);
    if fs::remove_file(&target).is_err() {
        return;
    }
    remove_empty(out, target.parent());
}

/// Deletes a folder below `out` and those above it, as far as they are empty.
fn remove_empty(out: &Path, mut folder: Option<&Path>) {
    while let Some(at) = folder.filter(|at| *at != out && at.starts_with(out)) {
        if fs::remove_dir(at).is_err() {
            break;
        }
        folder = at.parent();
    }
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

/// The folder in which files are prepared; it goes with the value.
///
/// What stands in a top folder that the output does not have yet is prepared as a
/// tree, and the whole of it is moved by one rename: a first build of 10,000 pages
/// needs twenty of them.
struct Staging {
    folder: PathBuf,
    /// What the output held directly in it when the build began, in small letters:
    /// some disks do not tell them from capitals.
    there: FxHashSet<String>,
}

impl Staging {
    fn new(out: &Path) -> Result<Staging, Failure> {
        let folder = out.join(STAGING);
        // What a killed build left behind is nobody's.
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).with_context(|| format!("{}", folder.display()))?;
        let there = fs::read_dir(out).with_context(|| format!("{}", out.display()))?;
        let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().to_lowercase();
        let there = there.flatten().map(name).collect();
        Ok(Staging { folder, there })
    }

    /// Whether nothing stands where the first part of a path leads.
    fn is_new(&self, path: &str) -> bool {
        let first = path.split('/').next().unwrap_or(path);
        !self.there.contains(&first.to_lowercase())
    }

    fn alone(&self, number: usize) -> PathBuf {
        self.folder.join(number.to_string())
    }

    /// The file of a path in the tree, with the folders that it needs.
    fn in_tree(&self, path: &str) -> io::Result<PathBuf> {
        let file = self.folder.join(TREE).join(path);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        Ok(file)
    }

    /// Moves the top folders and files of the tree into the output.
    fn publish_tree(&self, out: &Path) -> anyhow::Result<()> {
        let tree = self.folder.join(TREE);
        if !tree.exists() {
            return Ok(());
        }
        let mut names: Vec<OsString> = fs::read_dir(&tree)
            .with_context(|| format!("{}", tree.display()))?
            .flatten()
            .map(|entry| entry.file_name())
            .collect();
        names.sort();
        for name in names {
            let target = out.join(&name);
            fs::rename(tree.join(&name), &target)
                .with_context(|| format!("{}", target.display()))?;
        }
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}
