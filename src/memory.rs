//! What the last build was made of, kept between two runs: whether there is anything
//! to do at all.
//!
//! Before a build reads anything, it takes a stamp of every file that it might read:
//! its path, size, times and number on the disk. If stamps, options and program are
//! those of the last build, and every file of the output is as that build left it,
//! the build is done. The record is a few lines in `.kyyeu/` of the site's folder;
//! one that is damaged, of another version or not there counts as nothing known, and
//! a folder that cannot be written to is left without.

use std::fs;
use std::hash::Hash as _;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use jiff::Timestamp;
use rayon::prelude::*;
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use crate::Options;
use crate::load::Stamp;
use crate::output::{Manifest, Summary};

pub(crate) mod kept;

/// The folder of the site in which the record lies.
pub(crate) const FOLDER: &str = ".kyyeu";
const NAME: &str = "last-build";
const HEADER: &str = "kyyeu-build 1";
/// What a build reads below the site's folder.
const READ: [&str; 7] = [
    "site.yaml",
    crate::stats::NAME,
    "content",
    "themes",
    "templates",
    "static",
    "i18n",
];

/// The stamps of a site's files at the beginning of a build.
#[derive(Debug)]
pub struct Memory {
    folder: PathBuf,
    out: PathBuf,
    now: Timestamp,
    /// Of everything that is read; `None` where a file is so new that a later change
    /// could bear the same stamp, or cannot be looked at.
    inputs: Option<u128>,
}

impl Memory {
    /// Takes the stamps. To be called before anything is read.
    pub fn new(root: &Path, out: &Path, options: &Options) -> Memory {
        Memory {
            folder: root.join(FOLDER),
            out: out.to_owned(),
            now: options.now,
            inputs: inputs(root, out, options),
        }
    }

    /// What the last build came to, if this one would come to the same.
    pub fn recall(&self) -> Option<Summary> {
        let inputs = self.inputs?;
        let record = Record::read(&self.folder.join(NAME))?;
        if record.inputs != inputs || !record.valid.contains(&self.now) {
            return None;
        }
        let bytes = fs::read(self.out.join(Manifest::NAME)).ok()?;
        if xxh3_128(&bytes) != record.manifest {
            return None;
        }
        Manifest::read(&self.out).untouched(&self.out)
    }

    /// Keeps what is known after a build that had nothing to report. `valid` is the
    /// stretch of time in which the same files make the same site. What cannot be
    /// kept is only slower the next time.
    pub fn keep(&self, valid: &Range<Timestamp>) {
        let (Some(inputs), Ok(manifest)) = (self.inputs, fs::read(self.out.join(Manifest::NAME)))
        else {
            return self.forget();
        };
        let record = Record {
            inputs,
            valid: valid.clone(),
            manifest: xxh3_128(&manifest),
        };
        let _ = record.write(&self.folder);
    }

    /// Forgets the last build.
    pub fn forget(&self) {
        let _ = fs::remove_file(self.folder.join(NAME));
    }
}

/// Makes the folder of what is remembered, if need be.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    if !folder.is_dir() {
        fs::create_dir(folder)?;
        // It is of this machine and belongs to no history of versions.
        fs::write(folder.join(".gitignore"), "*\n")?;
    }
    Ok(())
}

/// One sum over the stamps of all files and what else decides.
fn inputs(root: &Path, out: &Path, options: &Options) -> Option<u128> {
    let mut files = Vec::new();
    for name in READ {
        let path = root.join(name);
        if fs::symlink_metadata(&path).is_err() {
            continue;
        }
        for entry in walkdir::WalkDir::new(path).sort_by_file_name() {
            files.push(entry.ok()?.into_path());
        }
    }
    let now = SystemTime::now();
    let stamps: Option<Vec<u128>> = files
        .par_iter()
        .map(|file| {
            let meta = fs::symlink_metadata(file).ok()?;
            let own = Stamp::of_meta(&meta, now)?;
            // Of a link, also the stamp of the file that it leads to.
            let read = match meta.is_symlink() {
                true => Stamp::of_meta(&fs::metadata(file).ok()?, now)?,
                false => own,
            };
            let mut sum = Xxh3::new();
            (file, own, read).hash(&mut sum);
            Some(sum.digest128())
        })
        .collect();
    let mut sum = Xxh3::new();
    let mut text = |text: &str| {
        sum.update(&(text.len() as u64).to_le_bytes());
        sum.update(text.as_bytes());
    };
    text(env!("CARGO_PKG_VERSION"));
    text(crate::key::program());
    text(options.base_url.as_deref().unwrap_or("-"));
    text(if options.drafts { "drafts" } else { "" });
    text(&format!("{:?}", std::path::absolute(out).ok()?));
    // With drafts a page says whether it is early or late, at any moment.
    let moment = options.drafts.then(|| options.now.to_string());
    text(moment.as_deref().unwrap_or_default());
    for stamp in stamps? {
        sum.update(&stamp.to_le_bytes());
    }
    Some(sum.digest128())
}

/// The record on the disk.
#[derive(Debug, PartialEq)]
struct Record {
    inputs: u128,
    valid: Range<Timestamp>,
    /// The manifest that the build left.
    manifest: u128,
}

impl Record {
    fn read(path: &Path) -> Option<Record> {
        parse(&fs::read_to_string(path).ok()?)
    }

    fn text(&self) -> String {
        let Range { start, end } = &self.valid;
        let lines = format!(
            "{HEADER}\n{:032x}\n{start}\n{end}\n{:032x}\n",
            self.inputs, self.manifest
        );
        let sum = xxh3_128(lines.as_bytes());
        format!("{lines}{sum:032x}\n")
    }

    fn write(&self, folder: &Path) -> io::Result<()> {
        make_folder(folder)?;
        let aside = folder.join(format!("{NAME}.new"));
        fs::write(&aside, self.text())?;
        fs::rename(&aside, folder.join(NAME))
    }
}

/// A record that is whole: every byte of it counts.
fn parse(text: &str) -> Option<Record> {
    let mut lines = text.lines().skip(1);
    let hex = |line: &str| u128::from_str_radix(line, 16).ok();
    let inputs = hex(lines.next()?)?;
    let valid = lines.next()?.parse().ok()?..lines.next()?.parse().ok()?;
    let manifest = hex(lines.next()?)?;
    let record = Record {
        inputs,
        valid,
        manifest,
    };
    (record.text() == text).then_some(record)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_that_is_not_whole_is_none() {
        let record = Record {
            inputs: 7,
            valid: Timestamp::MIN..Timestamp::MAX,
            manifest: u128::MAX,
        };
        let text = record.text();
        assert_eq!(parse(&text), Some(record));
        for at in 0..text.len() {
            assert_eq!(parse(&text[..at]), None, "cut at {at}");
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            let damaged = String::from_utf8_lossy(&bytes).into_owned();
            assert_eq!(parse(&damaged), None, "damaged at {at}");
        }
        assert_eq!(parse(&text.replace("build 1", "build 2")), None);
    }
}
