//! Places as the tests see them: what `site.yaml` says of one, and what readers get.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::server::{Apache, Moto, Sshd, Vsftpd};

/// A place to publish to.
pub(crate) enum Place {
    Folder(TempDir),
    Sftp(Sshd),
    Ftps(Vsftpd),
    Webdav(Apache),
    S3(Moto),
}

impl Place {
    pub(crate) fn folder() -> Place {
        Place::Folder(tempfile::tempdir().unwrap())
    }

    pub(crate) fn sftp(server: Sshd) -> Place {
        Place::Sftp(server)
    }

    pub(crate) fn ftps(server: Vsftpd) -> Place {
        Place::Ftps(server)
    }

    pub(crate) fn webdav(server: Apache) -> Place {
        Place::Webdav(server)
    }

    pub(crate) fn s3(server: Moto) -> Place {
        Place::S3(server)
    }

    /// What the settings say of it.
    pub(crate) fn settings(&self) -> String {
        match self {
            Place::Folder(folder) => format!("{{name: x, to: '{}'}}", folder.path().display()),
            Place::Sftp(server) => server.settings(server.port),
            Place::Ftps(server) => server.settings(),
            Place::Webdav(server) => server.settings(),
            Place::S3(server) => server.settings(),
        }
    }

    /// The secrets.
    pub(crate) fn env(&self) -> Vec<(String, String)> {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        match self {
            Place::Folder(_) | Place::Sftp(_) => Vec::new(),
            Place::Ftps(_) | Place::Webdav(_) => vec![pair("KYYEU_X_PASSWORD", SECRET)],
            Place::S3(_) => vec![
                pair("AWS_ACCESS_KEY_ID", "testing"),
                pair("KYYEU_X_SECRET_ACCESS_KEY", SECRET),
            ],
        }
    }

    /// The folder that the server writes to, where there is one.
    pub(crate) fn root(&self) -> Option<&Path> {
        match self {
            Place::Folder(folder) => Some(folder.path()),
            Place::Sftp(server) => Some(server.root()),
            Place::Ftps(server) => Some(server.root()),
            Place::Webdav(server) => Some(server.root()),
            Place::S3(_) => None,
        }
    }

    /// The port of its server, where it has one.
    pub(crate) fn port(&self) -> Option<u16> {
        match self {
            Place::Folder(_) => None,
            Place::Sftp(server) => Some(server.port),
            Place::Ftps(server) => Some(server.port),
            Place::Webdav(server) => Some(server.port),
            Place::S3(server) => Some(server.port),
        }
    }

    /// Says that the server may also be reached by another port.
    pub(crate) fn trust(&self, port: u16) {
        if let Place::Sftp(server) = self {
            server.trust(port);
        }
    }

    /// What a reader gets at a path.
    pub(crate) fn get(&self, path: &str) -> Option<Vec<u8>> {
        match self {
            Place::S3(server) => server.get(path),
            _ => fs::read(self.root().unwrap().join(path)).ok(),
        }
    }

    /// Puts a file there past the program.
    pub(crate) fn put(&self, path: &str, bytes: &[u8]) {
        match self {
            Place::S3(server) => server.put(path, bytes),
            _ => {
                let file: PathBuf = self.root().unwrap().join(path);
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(&file, bytes).unwrap();
                crate::server::hand_over(&file);
            }
        }
    }

    /// Deletes a file past the program.
    pub(crate) fn delete(&self, path: &str) {
        match self {
            Place::S3(server) => server.delete(path),
            _ => fs::remove_file(self.root().unwrap().join(path)).unwrap(),
        }
    }
}

/// A password that must be seen nowhere.
pub(crate) const SECRET: &str = "rat-bi-mat-7d1f";
