//! A file that one build keeps for the next: what sort and version it is, a number for what
//! it is of, the contents, and a sum over all of it.
//!
//! It is written aside and put in its place whole. One that cannot be finished takes the one
//! before it along: on a full disk either would only stand in the way.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read as _, Write as _};
use std::ops::Deref;
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// A sort of file: its name in `.kyyeu/`, and what it begins with.
pub(crate) struct Sort {
    pub(crate) name: &'static str,
    pub(crate) header: [u8; 16],
}

/// Bytes before the contents: the header and the number.
const HEAD: usize = 32;

impl Sort {
    fn head(&self, of: u128) -> [u8; HEAD] {
        let mut head = [0; HEAD];
        let (header, number) = head.split_at_mut(16);
        header.copy_from_slice(&self.header);
        number.copy_from_slice(&of.to_le_bytes());
        head
    }

    /// Reads the file of this number, if it is whole.
    pub(crate) fn read(&self, folder: &Path, of: u128) -> Option<KeptBytes> {
        let mut file = File::open(folder.join(self.name)).ok()?;
        let mut head = [0; HEAD];
        file.read_exact(&mut head).ok()?;
        // Most that are of no use need not be read any further.
        if head != self.head(of) {
            return None;
        }
        let mut bytes = head.to_vec();
        file.read_to_end(&mut bytes).ok()?;
        let (whole, sum) = bytes.split_last_chunk::<16>()?;
        let is_whole = whole.len() >= HEAD && xxh3_128(whole).to_le_bytes() == *sum;
        is_whole.then_some(KeptBytes(bytes))
    }

    /// Begins the file of this number.
    ///
    /// # Errors
    /// If the folder cannot be written to.
    pub(crate) fn begin(&self, folder: &Path, of: u128) -> io::Result<KeptFile> {
        super::make_folder(folder)?;
        let aside = folder.join(format!("{}.new", self.name));
        let mut file = KeptFile {
            file: BufWriter::new(File::create(&aside)?),
            sum: Xxh3::new(),
            path: folder.join(self.name),
            aside,
            is_finished: false,
        };
        file.write(&self.head(of))?;
        Ok(file)
    }
}

/// The contents of a file that was kept.
#[derive(Debug)]
pub(crate) struct KeptBytes(Vec<u8>);

impl Deref for KeptBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        let end = self.0.len().saturating_sub(16);
        self.0.get(HEAD..end).unwrap_or_default()
    }
}

/// A file while it is written.
pub(crate) struct KeptFile {
    file: BufWriter<File>,
    sum: Xxh3,
    path: PathBuf,
    aside: PathBuf,
    is_finished: bool,
}

impl KeptFile {
    /// Adds to the contents.
    ///
    /// # Errors
    /// If the disk fails.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sum.update(bytes);
        self.file.write_all(bytes)
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// If the disk fails.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.file.write_all(&self.sum.digest128().to_le_bytes())?;
        self.file.flush()?;
        fs::rename(&self.aside, &self.path)?;
        self.is_finished = true;
        Ok(())
    }
}

impl Drop for KeptFile {
    fn drop(&mut self) {
        if !self.is_finished {
            let _ = fs::remove_file(&self.aside);
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SORT: Sort = Sort {
        name: "thing",
        header: *b"kyyeu-thing   1\n",
    };

    #[test]
    fn a_file_comes_back_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join(".kyyeu");
        assert!(SORT.read(&folder, 7).is_none());
        let mut file = SORT.begin(&folder, 7).unwrap();
        file.write(b"one ").unwrap();
        file.write(b"two").unwrap();
        file.finish().unwrap();
        assert_eq!(&*SORT.read(&folder, 7).unwrap(), b"one two");
        assert!(SORT.read(&folder, 8).is_none());
        let other = Sort {
            header: *b"kyyeu-thing   2\n",
            ..SORT
        };
        assert!(other.read(&folder, 7).is_none());
        let bytes = fs::read(folder.join("thing")).unwrap();
        for length in 0..bytes.len() {
            fs::write(folder.join("thing"), &bytes[..length]).unwrap();
            assert!(SORT.read(&folder, 7).is_none(), "{length}");
        }
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            fs::write(folder.join("thing"), damaged).unwrap();
            assert!(SORT.read(&folder, 7).is_none(), "{at}");
        }
    }

    #[test]
    fn one_that_is_not_finished_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        SORT.begin(folder.path(), 7).unwrap().finish().unwrap();
        let mut file = SORT.begin(folder.path(), 7).unwrap();
        file.write(b"half").unwrap();
        drop(file);
        assert!(!folder.path().join("thing").exists());
        assert!(!folder.path().join("thing.new").exists());
    }
}
