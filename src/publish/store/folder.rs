//! A folder of this machine or a network share.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::{Abilities, Body, Content, Fault, FaultKind, Item, Replacing, Store, arrival};

/// A folder; it must be there already, so that a share that is not mounted is not
/// taken for an empty one.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The folder, which must exist.
    ///
    /// # Errors
    /// If it does not, or is no folder.
    pub fn new(root: &Path) -> Result<Folder, Fault> {
        let root = fs::canonicalize(root).map_err(|error| {
            Fault::new(FaultKind::Other, format!("{}: {error}", root.display()))
        })?;
        match root.is_dir() {
            true => Ok(Folder { root }),
            false => Err(Fault::new(FaultKind::InTheWay, root.display())),
        }
    }

    /// The file of a path. A folder on the way that is a link is not followed:
    /// nothing is written outside.
    fn file(&self, path: &str) -> Result<PathBuf, Fault> {
        let mut file = self.root.clone();
        for part in path.split('/').filter(|part| !part.is_empty()) {
            if file.is_symlink() {
                return Err(Fault::new(FaultKind::Denied, file.display()));
            }
            file.push(part);
        }
        Ok(file)
    }

    fn make_above(&self, file: &Path) -> Result<(), Fault> {
        let Some(folder) = file.parent() else {
            return Ok(());
        };
        fs::create_dir_all(folder).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => Fault::new(FaultKind::InTheWay, folder.display()),
            _ => Fault::from(error),
        })
    }

    /// Writes a new file; what was begun of it is taken away if that fails.
    fn fill(&self, file: &Path, body: &Body<'_>, lasting: bool) -> Result<(), Fault> {
        let filled = || -> Result<(), Fault> {
            let mut from = body.content.open().map_err(|error| Fault::here(&error))?;
            let mut to = File::create_new(file)?;
            io::copy(&mut from, &mut to)?;
            if lasting {
                to.sync_all()?;
            }
            Ok(())
        };
        let filled = filled();
        if filled.is_err() {
            let _ = fs::remove_file(file);
        }
        filled
    }
}

impl Store for Folder {
    fn abilities(&self) -> Abilities {
        Abilities {
            replaces_whole: Replacing::Rename,
            claims: true,
            switches: cfg!(unix),
            parallel: 4,
        }
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Fault> {
        match fs::read(self.file(path)?) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn write(&self, path: &str, body: &Body<'_>) -> Result<(), Fault> {
        let aside = self.file(&arrival()?)?;
        let target = self.file(path)?;
        self.make_above(&aside)?;
        self.make_above(&target)?;
        // The books must outlive a loss of power: they say which files are ours.
        let lasting = matches!(body.content, Content::Bytes(_));
        self.fill(&aside, body, lasting)?;
        if target.is_dir() && !target.is_symlink() {
            let _ = fs::remove_file(&aside);
            return Err(Fault::new(FaultKind::InTheWay, path));
        }
        let moved = fs::rename(&aside, &target);
        if moved.is_err() {
            let _ = fs::remove_file(&aside);
        }
        Ok(moved?)
    }

    fn claim(&self, path: &str, bytes: &[u8]) -> Result<bool, Fault> {
        let file = self.file(path)?;
        self.make_above(&file)?;
        let mut made = match OpenOptions::new().write(true).create_new(true).open(&file) {
            Ok(made) => made,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        let written = made.write_all(bytes);
        if written.is_err() {
            let _ = fs::remove_file(&file);
        }
        written?;
        Ok(true)
    }

    fn remove(&self, path: &str) -> Result<(), Fault> {
        match fs::remove_file(self.file(path)?) {
            Err(error) if !is_absent(&error) => Err(error.into()),
            _ => Ok(()),
        }
    }

    fn remove_folder(&self, path: &str) -> Result<(), Fault> {
        let _ = fs::remove_dir(self.file(path)?);
        Ok(())
    }

    fn list(&self, folder: &str) -> Result<Vec<Item>, Fault> {
        let entries = match fs::read_dir(self.file(folder)?) {
            Ok(entries) => entries,
            Err(error) if is_absent(&error) => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        let mut items = Vec::new();
        for entry in entries {
            let entry = entry?;
            items.push(Item {
                name: entry.file_name().to_string_lossy().into_owned(),
                is_folder: entry.file_type()?.is_dir(),
            });
        }
        items.sort();
        Ok(items)
    }

    fn share(&self, from: &str, to: &str) -> Result<(), Fault> {
        let target = self.file(to)?;
        self.make_above(&target)?;
        Ok(fs::hard_link(self.file(from)?, target)?)
    }

    #[cfg(unix)]
    fn point(&self, link: &str, to: &str) -> Result<(), Fault> {
        let aside = self.file(&arrival()?)?;
        self.make_above(&aside)?;
        let target = self.file(link)?;
        if target.exists() && !target.is_symlink() {
            return Err(Fault::new(FaultKind::InTheWay, link));
        }
        std::os::unix::fs::symlink(to, &aside)?;
        Ok(fs::rename(&aside, target)?)
    }
}

fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}
