//! What the last build wrote: the only files that the next one may delete.
//!
//! A text file in the output folder, a line for each file: hash, size, time, key and
//! path; the first line bears a sum of the others. One that is not whole counts as
//! empty: everything is compared anew and nothing is deleted.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use anyhow::Context as _;
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_128;

use super::Summary;

const HEADER: &str = "kyyeu-manifest 2 ";
/// Files whose lines a thread writes at a time.
const PIECE: usize = 512;

/// One file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// XXH3 of its bytes: no adversary counts here.
    pub hash: u128,
    /// Its size in bytes.
    pub size: u64,
    /// When it was written, in nanoseconds since 1970; 0 if unknown.
    pub modified: u64,
    /// What it was made of ([`Keys`](crate::Keys)); 0 if unknown.
    pub key: u128,
}

/// The files of a build by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    files: BTreeMap<String, Entry>,
}

impl FromIterator<(String, Entry)> for Manifest {
    fn from_iter<T: IntoIterator<Item = (String, Entry)>>(entries: T) -> Manifest {
        Manifest {
            files: entries.into_iter().collect(),
        }
    }
}

impl Manifest {
    /// Its name in the output folder.
    pub const NAME: &str = ".kyyeu-manifest";

    /// Reads the manifest of an output folder.
    pub fn read(out: &Path) -> Manifest {
        let text = fs::read_to_string(out.join(Manifest::NAME)).unwrap_or_default();
        let whole = text.split_once('\n').and_then(|(header, lines)| {
            let sum = header.strip_prefix(HEADER)?;
            (sum == checksum(lines)).then_some(lines)
        });
        (whole.unwrap_or_default().lines().filter_map(parse)).collect()
    }

    /// Writes it, by a rename.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn write(&self, out: &Path) -> anyhow::Result<()> {
        let files: Vec<(&String, &Entry)> = self.files.iter().collect();
        let text = {
            let pieces: Vec<String> = files.par_chunks(PIECE).map(lines).collect();
            pieces.concat()
        };
        let text = format!("{HEADER}{}\n{text}", checksum(&text));
        let target = out.join(Manifest::NAME);
        let aside = out.join(format!("{}.new", Manifest::NAME));
        let written: io::Result<()> =
            fs::write(&aside, text).and_then(|()| fs::rename(&aside, &target));
        if written.is_err() {
            // Half a manifest helps nobody, least of all on a full disk.
            let _ = fs::remove_file(&aside);
        }
        written.with_context(|| format!("{}", target.display()))
    }

    /// What is known of a file.
    pub fn get(&self, path: &str) -> Option<&Entry> {
        self.files.get(path)
    }

    /// Whether it names a file.
    pub fn contains(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// What it comes to, if every file is as it was left.
    pub fn untouched(&self, out: &Path) -> Option<Summary> {
        let files: Vec<(&String, &Entry)> = self.files.iter().collect();
        let is_untouched = |&(path, entry): &(&String, &Entry)| entry.is_untouched(&out.join(path));
        files.par_iter().all(is_untouched).then(|| Summary {
            files: files.len(),
            kept: files.len(),
            bytes: files.iter().map(|(_, entry)| entry.size).sum(),
            ..Summary::default()
        })
    }

    /// All paths in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The files of both; those of `new` that differ count as unknown, since
    /// nobody can tell yet which of the two is on the disk.
    pub fn united(&self, new: &Manifest) -> Manifest {
        let mut files = self.files.clone();
        for (path, entry) in &new.files {
            let known = files.get(path).is_some_and(|old| old.hash == entry.hash);
            if !known {
                let entry = Entry {
                    modified: 0,
                    key: 0,
                    ..*entry
                };
                files.insert(path.clone(), entry);
            }
        }
        Manifest { files }
    }
}

impl Entry {
    /// Whether a file is as it was left: nobody has written to it since.
    pub fn is_untouched(&self, file: &Path) -> bool {
        self.modified != 0
            && fs::symlink_metadata(file).is_ok_and(|meta| {
                meta.is_file() && meta.len() == self.size && modified(&meta) == self.modified
            })
    }
}

/// The lines of some files.
fn lines(files: &[(&String, &Entry)]) -> String {
    let mut text = String::with_capacity(files.len() * 150);
    for (path, entry) in files {
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{:032x} {} {} {:032x} {path}",
            entry.hash, entry.size, entry.modified, entry.key
        );
    }
    text
}

fn checksum(lines: &str) -> String {
    format!("{:032x}", xxh3_128(lines.as_bytes()))
}

/// One line. A path that leads out of the folder is not ours, whoever wrote it.
fn parse(line: &str) -> Option<(String, Entry)> {
    let mut parts = line.splitn(5, ' ');
    let hash = u128::from_str_radix(parts.next()?, 16).ok()?;
    let size = parts.next()?.parse().ok()?;
    let modified = parts.next()?.parse().ok()?;
    let key = u128::from_str_radix(parts.next()?, 16).ok()?;
    let path = parts.next()?;
    let within = !path.is_empty()
        && !path.starts_with('/')
        && !path.contains('\\')
        && path
            .split('/')
            .all(|segment| !matches!(segment, "" | "." | ".."));
    let entry = Entry {
        hash,
        size,
        modified,
        key,
    };
    within.then(|| (path.to_owned(), entry))
}

/// When a file was last written, in nanoseconds since 1970; 0 if unknown.
pub fn modified(meta: &fs::Metadata) -> u64 {
    meta.modified()
        .ok()
        .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
        .and_then(|since| u64::try_from(since.as_nanos()).ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_manifest_cannot_name_files_outside_its_folder() {
        let line = |path: &str| format!("0f 1 2 0 {path}");
        assert!(parse(&line("cong-van/a/index.html")).is_some());
        for path in [
            "../x",
            "/etc/passwd",
            "a/../../x",
            "a//b",
            "",
            "a\\b",
            "./x",
        ] {
            assert!(parse(&line(path)).is_none(), "{path}");
        }
    }
}
