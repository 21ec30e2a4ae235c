//! Files that are ready on their way to their places, and what they displace.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use rustc_hash::FxHashSet;

use super::manifest::Manifest;
use super::staging::Staging;
use super::{Failure, Prepared, Staged};

/// Moves every prepared file to its place and deletes what is no longer ours.
pub(super) fn publish(
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
