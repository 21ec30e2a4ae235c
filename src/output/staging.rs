//! Where files wait until all are ready.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use rustc_hash::FxHashSet;

/// The folder within the output in which files are prepared.
const STAGING: &str = ".kyyeu-staging";
/// The folder within that for what is new as a whole.
const TREE: &str = "tree";

/// The folder in which files are prepared; it goes with the value.
///
/// What stands in a top folder that the output does not have yet is prepared as a
/// tree, and the whole of it is moved by one rename: a first build of 10,000 pages
/// needs twenty of them.
pub(super) struct Staging {
    folder: PathBuf,
    /// What the output held directly in it when the build began, in small letters:
    /// some disks do not tell them from capitals.
    there: FxHashSet<String>,
}

impl Staging {
    pub(super) fn new(out: &Path) -> anyhow::Result<Staging> {
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
    pub(super) fn is_new(&self, path: &str) -> bool {
        let first = path.split('/').next().unwrap_or(path);
        !self.there.contains(&first.to_lowercase())
    }

    /// The file of a number, for what is moved alone.
    pub(super) fn alone(&self, number: usize) -> PathBuf {
        self.folder.join(number.to_string())
    }

    /// The file of a path in the tree, with the folders that it needs.
    pub(super) fn in_tree(&self, path: &str) -> io::Result<PathBuf> {
        let file = self.folder.join(TREE).join(path);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        Ok(file)
    }

    /// Moves the top folders and files of the tree into the output.
    pub(super) fn publish_tree(&self, out: &Path) -> anyhow::Result<()> {
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
