//! Opening a file of the site, and only of the site.
//!
//! Which file it is has been decided when the site was read. Between then and now
//! a link may have been put in its place, so it is looked at again after it has
//! been opened.

use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Bytes up to which a file is read as a whole.
pub const SMALL: u64 = 8 << 20;

/// A file that has been opened.
#[derive(Debug)]
pub struct OpenFile {
    /// The file, at its beginning.
    pub file: File,
    /// Its size.
    pub size: u64,
}

/// Opens a regular file whose real place is below `root`, itself a real path.
///
/// # Errors
/// If there is no such file, or it has come to lie elsewhere.
pub fn open(root: &Path, path: &Path) -> io::Result<OpenFile> {
    let elsewhere = || io::Error::from(io::ErrorKind::NotFound);
    // A pipe would wait for its writer.
    if !fs::metadata(path)?.is_file() {
        return Err(elsewhere());
    }
    let file = File::open(path)?;
    let meta = file.metadata()?;
    let real = fs::canonicalize(path)?;
    let there = fs::symlink_metadata(&real)?;
    let is_ours = real.starts_with(root) && meta.is_file() && there.is_file();
    if !is_ours || !is_same(&meta, &there) {
        return Err(elsewhere());
    }
    Ok(OpenFile {
        file,
        size: meta.len(),
    })
}

/// Whether what was opened is what lies at the real path.
#[cfg(unix)]
fn is_same(one: &fs::Metadata, other: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same(one: &fs::Metadata, other: &fs::Metadata) -> bool {
    one.len() == other.len()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_link_out_of_the_site_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let above = fs::canonicalize(folder.path()).unwrap();
        let root = above.join("site");
        fs::create_dir_all(root.join("content")).unwrap();
        fs::create_dir_all(above.join("site-leak")).unwrap();
        fs::write(above.join("site-leak/secret"), "secret").unwrap();
        fs::write(root.join("content/a.pdf"), "own").unwrap();
        let file = root.join("content/a.pdf");
        assert_eq!(open(&root, &file).unwrap().size, 3);
        // A link within the site is what the loader allows too.
        symlink("a.pdf", root.join("content/b.pdf")).unwrap();
        assert_eq!(open(&root, &root.join("content/b.pdf")).unwrap().size, 3);
        for target in ["../../site-leak/secret", "/etc/passwd", "."] {
            fs::remove_file(&file).unwrap();
            symlink(target, &file).unwrap();
            assert!(open(&root, &file).is_err(), "{target}");
        }
        // Nor is a folder above it that has become a link.
        fs::rename(root.join("content"), root.join("old")).unwrap();
        symlink("../site-leak", root.join("content")).unwrap();
        assert!(open(&root, &root.join("content/secret")).is_err());
    }
}
