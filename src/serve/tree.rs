//! What the source folders hold, and what has changed since it was last asked.
//!
//! Files are told apart by size, times and number; what looks different is
//! compared by hash, and so is a file that was written so recently that a second
//! change may bear the same time. Follows what [`crate::load::walk`] follows.

use std::collections::BTreeSet;
use std::fs::{self, File, Metadata};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::Xxh3;

use crate::load::is_passed_over;

/// The folders that a site is made of.
pub const FOLDERS: [&str; 5] = ["content", "themes", "templates", "static", "i18n"];
/// Its settings.
pub const SETTINGS: &str = "site.yaml";
/// How old a file's time must be for the time to tell it from a later one.
const SETTLED: Duration = Duration::from_secs(2);
/// How long a file that has become empty is taken for one that is being saved: many
/// programs empty a file before they write it.
pub const EMPTIED: Duration = Duration::from_millis(200);

/// The files below the source folders.
#[derive(Debug)]
pub struct Tree {
    root: PathBuf,
    files: FxHashMap<PathBuf, Stamp>,
    folders: FxHashSet<PathBuf>,
}

/// A file as it was seen.
#[derive(Clone, Copy, Debug)]
struct Stamp {
    size: u64,
    modified: Option<SystemTime>,
    /// Number and time of change where the system has them.
    identity: (u64, i64, i64),
    /// Whether the time was too near when it was read to be trusted.
    young: bool,
    /// What it holds; not read before there is something to compare.
    hash: Option<u64>,
}

/// What differs from the last time, in the order of paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Files that are new, gone or different, relative to the site's root.
    pub files: BTreeSet<PathBuf>,
    /// Whether there are folders that were not there before.
    pub new_folders: bool,
    /// Whether a file has come or gone, and not only been written anew.
    pub listing: bool,
    /// Whether a file is being saved, as far as can be told: it counts as it was, and is to
    /// be looked at again after [`EMPTIED`].
    pub unsettled: bool,
}

impl Changes {
    /// Whether nothing that a site is made of has changed.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Adds what differs further.
    pub fn extend(&mut self, other: Changes) {
        self.files.extend(other.files);
        self.new_folders |= other.new_folders;
        self.listing |= other.listing;
        self.unsettled |= other.unsettled;
    }
}

impl Tree {
    /// The tree as it is now.
    pub fn new(root: &Path) -> Tree {
        let mut tree = Tree {
            root: root.to_owned(),
            files: FxHashMap::default(),
            folders: FxHashSet::default(),
        };
        tree.compare();
        tree
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Walks everything and takes over what differs.
    pub fn compare(&mut self) -> Changes {
        let starts: Vec<PathBuf> = FOLDERS
            .iter()
            .chain([&SETTINGS, &crate::stats::NAME])
            .map(PathBuf::from)
            .collect();
        self.compare_below(&starts, true)
    }

    /// Looks only at these paths, which may be files or folders, there or gone.
    pub fn compare_at(&mut self, paths: &BTreeSet<PathBuf>) -> Changes {
        let own: Vec<PathBuf> = paths
            .iter()
            .filter(|path| is_source(path))
            .cloned()
            .collect();
        self.compare_below(&own, false)
    }

    fn compare_below(&mut self, starts: &[PathBuf], everything: bool) -> Changes {
        let mut changes = Changes::default();
        let mut seen: FxHashSet<PathBuf> = FxHashSet::default();
        let mut folders: FxHashSet<PathBuf> = FxHashSet::default();
        for start in starts {
            let walker = walkdir::WalkDir::new(self.root.join(start))
                .follow_links(false)
                .into_iter()
                .filter_entry(|entry| entry.depth() == 0 || !is_passed_over(entry.file_name()));
            // What cannot be read is reported by the loader, not here.
            for entry in walker.flatten() {
                let Ok(path) = entry.path().strip_prefix(&self.root) else {
                    continue;
                };
                if entry.file_type().is_dir() {
                    folders.insert(path.to_owned());
                } else {
                    let path = path.to_owned();
                    self.look(&path, entry.path(), &mut changes);
                    seen.insert(path);
                }
            }
        }
        changes.new_folders = folders.iter().any(|folder| !self.folders.contains(folder));
        let below = |path: &Path| everything || starts.iter().any(|start| path.starts_with(start));
        let gone: Vec<PathBuf> = self
            .files
            .keys()
            .filter(|path| below(path) && !seen.contains(*path))
            .cloned()
            .collect();
        for path in gone {
            self.files.remove(&path);
            changes.files.insert(path);
            changes.listing = true;
        }
        self.folders
            .retain(|folder| !below(folder) || folders.contains(folder));
        self.folders.extend(folders);
        changes
    }

    fn look(&mut self, path: &Path, file: &Path, changes: &mut Changes) {
        // Follows links to files, as the loader does. One that leads nowhere is
        // still something that is there.
        let Ok(meta) = fs::metadata(file).or_else(|_| fs::symlink_metadata(file)) else {
            return;
        };
        let mut stamp = Stamp::of(&meta);
        let old = self.files.get(path).copied();
        if let Some(old) = old
            && old.is_like(&stamp)
            && !old.young
        {
            return;
        }
        let age = stamp.age();
        if old.is_some_and(|old| old.size > 0)
            && stamp.size == 0
            && age.is_some_and(|age| age < EMPTIED)
        {
            changes.unsettled = true;
            return;
        }
        if stamp.young || old.is_some() {
            stamp.hash = meta.is_file().then(|| hash(file)).flatten();
        }
        let same = old.is_some_and(|old| {
            old.size == stamp.size && old.hash.is_some() && old.hash == stamp.hash
        });
        self.files.insert(path.to_owned(), stamp);
        if !same {
            changes.listing |= old.is_none();
            changes.files.insert(path.to_owned());
        }
    }
}

impl Stamp {
    fn of(meta: &Metadata) -> Stamp {
        let mut stamp = Stamp {
            size: meta.len(),
            modified: meta.modified().ok(),
            identity: identity(meta),
            young: true,
            hash: None,
        };
        stamp.young = stamp.age().is_none_or(|age| age < SETTLED);
        stamp
    }

    /// How long ago it was written, by the clock of this machine.
    fn age(&self) -> Option<Duration> {
        let now = SystemTime::now();
        self.modified.and_then(|time| now.duration_since(time).ok())
    }

    fn is_like(&self, other: &Stamp) -> bool {
        (self.size, self.modified, self.identity) == (other.size, other.modified, other.identity)
    }
}

#[cfg(unix)]
fn identity(meta: &Metadata) -> (u64, i64, i64) {
    use std::os::unix::fs::MetadataExt as _;
    (meta.ino(), meta.ctime(), meta.ctime_nsec())
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> (u64, i64, i64) {
    (0, 0, 0)
}

/// Whether a path relative to the root is a source or holds sources.
fn is_source(path: &Path) -> bool {
    let mut parts = path.iter();
    let Some(first) = parts.next().and_then(|first| first.to_str()) else {
        return false;
    };
    let known = first == SETTINGS || first == crate::stats::NAME || FOLDERS.contains(&first);
    known && !parts.any(is_passed_over)
}

fn hash(path: &Path) -> Option<u64> {
    let mut file = File::open(path).ok()?;
    let mut hasher = Xxh3::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        let read = file.read(&mut buffer).ok()?;
        let Some(part) = buffer.get(..read).filter(|part| !part.is_empty()) else {
            return Some(hasher.digest());
        };
        hasher.update(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Site {
        folder: tempfile::TempDir,
        tree: Tree,
    }

    impl Site {
        fn new() -> Site {
            let folder = tempfile::tempdir().unwrap();
            fs::create_dir_all(folder.path().join("content/news")).unwrap();
            fs::write(folder.path().join("content/news/a.md"), "a").unwrap();
            let tree = Tree::new(folder.path());
            Site { folder, tree }
        }

        fn path(&self, path: &str) -> PathBuf {
            self.folder.path().join(path)
        }

        fn write(&self, path: &str, text: &str) {
            fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
            fs::write(self.path(path), text).unwrap();
        }

        fn changed(&mut self) -> Vec<String> {
            let changes = self.tree.compare();
            assert!(self.tree.compare().is_empty(), "told twice");
            let files = changes.files.iter();
            files
                .map(|path| path.to_str().unwrap().to_owned())
                .collect()
        }
    }

    #[test]
    fn what_is_written_moved_or_deleted_is_told_once() {
        let mut site = Site::new();
        assert!(site.changed().is_empty());
        site.write("content/news/a.md", "b");
        assert_eq!(site.changed(), ["content/news/a.md"]);
        site.write("content/x/y/z/b.md", "b");
        assert_eq!(site.changed(), ["content/x/y/z/b.md"]);
        fs::rename(site.path("content/x"), site.path("content/w")).unwrap();
        assert_eq!(site.changed(), ["content/w/y/z/b.md", "content/x/y/z/b.md"]);
        fs::remove_dir_all(site.path("content")).unwrap();
        assert_eq!(site.changed(), ["content/news/a.md", "content/w/y/z/b.md"]);
        site.write("content/news/a.md", "b");
        assert_eq!(site.changed(), ["content/news/a.md"]);
    }

    #[test]
    fn a_file_that_is_emptied_to_be_written_is_as_it_was() {
        let mut site = Site::new();
        site.write("content/news/a.md", "");
        let changes = site.tree.compare();
        assert!(changes.is_empty() && changes.unsettled);
        site.write("content/news/a.md", "b");
        assert_eq!(site.changed(), ["content/news/a.md"]);
        // One that stays empty is empty.
        site.write("content/news/a.md", "");
        let file = File::options()
            .write(true)
            .open(site.path("content/news/a.md"));
        let before = SystemTime::now() - 2 * EMPTIED;
        file.unwrap().set_modified(before).unwrap();
        assert_eq!(site.changed(), ["content/news/a.md"]);
    }

    #[test]
    fn a_change_of_the_same_size_and_time_is_seen() {
        let mut site = Site::new();
        let file = site.path("content/news/a.md");
        let time = fs::metadata(&file).unwrap().modified().unwrap();
        fs::write(&file, "x").unwrap();
        File::options()
            .write(true)
            .open(&file)
            .unwrap()
            .set_modified(time)
            .unwrap();
        assert_eq!(site.changed(), ["content/news/a.md"]);
    }

    #[test]
    fn a_new_time_alone_is_no_change() {
        let mut site = Site::new();
        site.write("content/news/a.md", "b");
        site.changed();
        site.write("content/news/a.md", "b");
        assert!(site.changed().is_empty());
    }

    #[test]
    fn what_is_no_source_is_passed_over() {
        let mut site = Site::new();
        for path in [
            "public/a.html",
            "content/.a.md.swp",
            "content/a.md~",
            "content/.git/x",
            "content/4913.tmp",
        ] {
            site.write(path, "x");
        }
        assert!(site.changed().is_empty());
        let all: BTreeSet<PathBuf> = ["public/a.html", "content/.git/x"]
            .map(PathBuf::from)
            .into();
        assert!(site.tree.compare_at(&all).is_empty());
    }

    #[test]
    fn a_hint_is_looked_at_alone() {
        let mut site = Site::new();
        site.write("content/news/b.md", "b");
        site.write("content/news/c.md", "c");
        let hint = BTreeSet::from([PathBuf::from("content/news/b.md")]);
        assert_eq!(site.tree.compare_at(&hint).files, hint);
        assert_eq!(site.changed(), ["content/news/c.md"]);
        fs::remove_dir_all(site.path("content/news")).unwrap();
        let gone = site
            .tree
            .compare_at(&BTreeSet::from([PathBuf::from("content/news")]));
        assert_eq!(gone.files.len(), 3);
    }
}
