//! Smaller pictures that have been made, kept in `.kyyeu/pictures/` of the site's folder
//! by the number of what they were made of.
//!
//! A file ends in the sum of its bytes and its name. One that is damaged, cut off or
//! put in the place of another counts as none, and a folder that cannot be written to is
//! left without: what is kept saves time and decides nothing.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use xxhash_rust::xxh3::Xxh3;

/// How long a picture that nobody asks for is kept: a branch that is left comes back.
const PATIENCE: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The folder.
#[derive(Debug)]
pub(super) struct Shelf {
    /// That of all that is kept.
    above: PathBuf,
    folder: PathBuf,
}

impl Shelf {
    /// The shelf of the site whose notes are kept in this folder.
    pub(super) fn new(above: PathBuf) -> Shelf {
        let folder = above.join("pictures");
        Shelf { above, folder }
    }

    /// What was kept under a number.
    pub(super) fn get(&self, key: u128) -> Option<Vec<u8>> {
        let mut bytes = fs::read(self.file(key)).ok()?;
        let length = bytes.len().checked_sub(16)?;
        let sum = bytes.split_off(length);
        (sum == sum_of(key, &bytes)).then_some(bytes)
    }

    /// Keeps bytes under a number.
    pub(super) fn put(&self, key: u128, bytes: &[u8]) -> io::Result<()> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        if !self.folder.is_dir() {
            if !self.above.is_dir() {
                fs::create_dir_all(&self.above)?;
                // It is of this machine and belongs to no history of versions.
                fs::write(self.above.join(".gitignore"), "*\n")?;
            }
            fs::create_dir_all(&self.folder)?;
        }
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let process = std::process::id();
        let aside = self.folder.join(format!("{process}-{number}.new"));
        let sum = sum_of(key, bytes);
        let written = fs::write(&aside, [bytes, &sum].concat())
            .and_then(|()| fs::rename(&aside, self.file(key)));
        if written.is_err() {
            let _ = fs::remove_file(&aside);
        }
        written
    }

    /// Takes away what is not among these and has not been for long.
    pub(super) fn tidy(&self, wanted: &BTreeSet<u128>, now: SystemTime) {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return;
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let key = name
                .to_str()
                .and_then(|name| u128::from_str_radix(name, 16).ok());
            if key.is_some_and(|key| wanted.contains(&key)) {
                continue;
            }
            let made = entry.metadata().and_then(|meta| meta.modified()).ok();
            let age = made.and_then(|made| now.duration_since(made).ok());
            if age.is_some_and(|age| age > PATIENCE) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    fn file(&self, key: u128) -> PathBuf {
        self.folder.join(format!("{key:032x}"))
    }
}

fn sum_of(key: u128, bytes: &[u8]) -> [u8; 16] {
    let mut sum = Xxh3::new();
    sum.update(&key.to_le_bytes());
    sum.update(bytes);
    sum.digest128().to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_kept_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(folder.path().join("notes"));
        assert_eq!(shelf.get(7), None);
        shelf.put(7, b"bytes").unwrap();
        assert_eq!(shelf.get(7).as_deref(), Some(&b"bytes"[..]));
        assert_eq!(
            fs::read_to_string(folder.path().join("notes/.gitignore")).unwrap(),
            "*\n"
        );
        let kept = fs::read(shelf.file(7)).unwrap();
        for at in 0..kept.len() {
            fs::write(shelf.file(7), &kept[..at]).unwrap();
            assert_eq!(shelf.get(7), None, "cut at {at}");
            let mut damaged = kept.clone();
            damaged[at] ^= 1;
            fs::write(shelf.file(7), damaged).unwrap();
            assert_eq!(shelf.get(7), None, "damaged at {at}");
        }
        // Another's bytes, whole as they are.
        fs::write(shelf.file(8), kept).unwrap();
        assert_eq!(shelf.get(8), None);
    }

    #[test]
    fn what_is_old_and_unwanted_goes() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(folder.path().to_owned());
        shelf.put(1, b"a").unwrap();
        shelf.put(2, b"b").unwrap();
        let now = SystemTime::now();
        shelf.tidy(&BTreeSet::from([1]), now);
        assert!(shelf.get(2).is_some());
        shelf.tidy(&BTreeSet::from([1]), now + PATIENCE * 2);
        assert!(shelf.get(1).is_some() && shelf.get(2).is_none());
    }
}
