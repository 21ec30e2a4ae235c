//! A server by SFTP, with a host key that must be known beforehand.
//!
//! One connection carries the requests of all threads. Where it is lost, the next
//! request makes another.

use std::io::Read as _;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::try_join_all;
use russh_sftp::client::RawSftpSession;
use russh_sftp::client::error::Error as SftpError;
use russh_sftp::protocol::{FileAttributes, OpenFlags, Packet, StatusCode};
use rustc_hash::FxHashSet;
use tokio::runtime::{Builder, Runtime};

use super::{
    Abilities, Body, Fault, FaultKind, Item, Replacing, Store, arrival, folder_of, folders_above,
};

mod connection;

pub use connection::Account;
use connection::{Session, connect};

/// Bytes of a request to write: what every server takes.
const CHUNK: usize = 32 * 1024;
/// Requests of one file that are under way at once.
const AHEAD: usize = 32;
/// The extension by which a rename replaces a file.
const POSIX_RENAME: &str = "posix-rename@openssh.com";
/// The extension by which a file gets a second name.
const HARDLINK: &str = "hardlink@openssh.com";

/// A folder on a server, by SFTP.
pub struct Sftp {
    account: Account,
    runtime: Runtime,
    session: Mutex<Option<Arc<Session>>>,
    /// Folders that are known to be there.
    folders: Mutex<FxHashSet<String>>,
    renames: bool,
    links: bool,
}

impl Sftp {
    /// Connects and logs in.
    ///
    /// # Errors
    /// If the host's key is not known or not the known one, if the login fails, or if
    /// there is no such folder.
    pub fn connect(account: Account) -> Result<Sftp, Fault> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("kyyeu-sftp")
            .enable_all()
            .build()?;
        let session = Arc::new(runtime.block_on(connect(&account))?);
        let has = |name: &str| session.extensions.iter().any(|known| known == name);
        let (renames, links) = (has(POSIX_RENAME), has(HARDLINK));
        let sftp = Sftp {
            account,
            runtime,
            session: Mutex::new(Some(session)),
            folders: Mutex::default(),
            renames,
            links,
        };
        let folder = sftp.account.folder.clone();
        match sftp.run(async |session| session.raw.stat(folder.as_str()).await) {
            Ok(attrs) if attrs.attrs.is_dir() => Ok(sftp),
            Ok(_) => Err(Fault::new(FaultKind::InTheWay, &sftp.account.folder)),
            Err(fault) => Err(Fault::new(
                fault.kind,
                format!("{}: {}", sftp.account.folder, fault.said),
            )),
        }
    }

    /// The path on the server.
    fn full(&self, path: &str) -> String {
        match path.is_empty() {
            true => self.account.folder.clone(),
            false => format!("{}/{path}", self.account.folder.trim_end_matches('/')),
        }
    }

    /// Does something on the connection, or on a new one where it is lost.
    fn run<T>(&self, act: impl AsyncFnOnce(&Session) -> Result<T, SftpError>) -> Result<T, Fault> {
        let session = self.session()?;
        let done = self.runtime.block_on(async {
            tokio::select! {
                done = act(&session) => done,
                // Else whoever waits for an answer would wait until it is overdue.
                () = session.ended() => Err(SftpError::IO("connection lost".to_owned())),
            }
        });
        done.map_err(|error| {
            let fault = fault(&error);
            if fault.kind == FaultKind::Lost {
                self.forget(&session);
            }
            fault
        })
    }

    fn session(&self) -> Result<Arc<Session>, Fault> {
        let mut kept = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(session) = &*kept {
            return Ok(Arc::clone(session));
        }
        let session = Arc::new(self.runtime.block_on(connect(&self.account))?);
        *kept = Some(Arc::clone(&session));
        Ok(session)
    }

    /// The next request makes another connection, unless one has been made already.
    fn forget(&self, lost: &Arc<Session>) {
        let mut kept = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        if kept
            .as_ref()
            .is_some_and(|session| Arc::ptr_eq(session, lost))
        {
            *kept = None;
        }
    }

    /// Makes the folders above a path that are not known to be there.
    fn make_above(&self, path: &str) -> Result<(), Fault> {
        if self.knows(folder_of(path)) {
            return Ok(());
        }
        for folder in folders_above(path) {
            if self.knows(folder) {
                continue;
            }
            let full = self.full(folder);
            // That it is there already and that it may not be made are one answer.
            self.run(async |session| {
                let made = session
                    .raw
                    .mkdir(full.as_str(), FileAttributes::empty())
                    .await;
                let Err(refused) = made else {
                    return Ok(());
                };
                match session.raw.lstat(full.as_str()).await {
                    Ok(attrs) if attrs.attrs.is_dir() => Ok(()),
                    Ok(_) => Err(in_the_way(refused)),
                    Err(SftpError::Status(_)) => Err(refused),
                    // Nobody can tell; it is asked again.
                    Err(lost) => Err(lost),
                }
            })?;
            let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
            folders.insert(folder.to_owned());
        }
        Ok(())
    }

    fn knows(&self, folder: &str) -> bool {
        let folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        folder.is_empty() || folders.contains(folder)
    }

    /// Moves what has arrived to its place.
    fn settle(&self, from: &str, to: &str) -> Result<(), Fault> {
        let (from, to) = (self.full(from), self.full(to));
        let renames = self.renames;
        self.run(async |session| match renames {
            true => extended(&session.raw, POSIX_RENAME, &[&from, &to]).await,
            false => {
                // A plain rename refuses to replace a file.
                if session.raw.lstat(to.as_str()).await.is_ok() {
                    session.raw.remove(to.as_str()).await?;
                }
                session
                    .raw
                    .rename(from.as_str(), to.as_str())
                    .await
                    .map(drop)
            }
        })
    }

    /// Sends a file under a new name.
    fn send(&self, path: &str, body: &Body<'_>, exclusive: bool) -> Result<(), Fault> {
        let full = self.full(path);
        let mut from = body.content.open().map_err(|error| Fault::here(&error))?;
        let mut flags = OpenFlags::WRITE | OpenFlags::CREATE | OpenFlags::TRUNCATE;
        if exclusive {
            flags |= OpenFlags::EXCLUDE;
        }
        let mut here = None;
        let sent = self.run(async |session| {
            let opened = session
                .raw
                .open(full.as_str(), flags, FileAttributes::empty())
                .await;
            let handle = opened?.handle;
            let mut offset = 0;
            let written = async {
                loop {
                    let mut chunks = Vec::new();
                    while chunks.len() < AHEAD {
                        let mut chunk = Vec::with_capacity(CHUNK);
                        if let Err(error) = (&mut from).take(CHUNK as u64).read_to_end(&mut chunk) {
                            here = Some(error);
                            break;
                        }
                        if chunk.is_empty() {
                            break;
                        }
                        let at = offset;
                        offset += chunk.len() as u64;
                        chunks.push(session.raw.write(handle.as_str(), at, chunk));
                    }
                    if chunks.is_empty() {
                        return Ok(());
                    }
                    try_join_all(chunks).await?;
                }
            }
            .await;
            let closed = session.raw.close(handle.as_str()).await;
            written.and(closed.map(drop))
        });
        match here {
            Some(error) => Err(Fault::here(&error)),
            None => sent.map_err(|fault| self.explained(fault)),
        }
    }

    /// Servers say “failure” where the disk is full: they are asked for the room.
    fn explained(&self, fault: Fault) -> Fault {
        if fault.kind != FaultKind::Other {
            return fault;
        }
        let folder = self.account.folder.clone();
        match self.run(async |session| session.raw.statvfs(folder.as_str()).await) {
            Ok(room) if room.blocks_avail == 0 || (room.inodes > 0 && room.inodes_avail == 0) => {
                Fault::new(FaultKind::Full, fault.said)
            }
            _ => fault,
        }
    }
}

/// The refusal to make a folder, with its reason.
fn in_the_way(refused: SftpError) -> SftpError {
    match refused {
        SftpError::Status(mut status) => {
            status.error_message = IN_THE_WAY.to_owned();
            SftpError::Status(status)
        }
        other => other,
    }
}

/// What is said where a file stands in the place of a folder.
const IN_THE_WAY: &str = "a file is in the way";

impl Store for Sftp {
    fn abilities(&self) -> Abilities {
        Abilities {
            replaces_whole: match self.renames {
                true => Replacing::Rename,
                false => Replacing::Gap,
            },
            claims: true,
            switches: self.renames && self.links,
            parallel: 16,
        }
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Fault> {
        let full = self.full(path);
        let read = self.run(async |session| {
            let raw = &session.raw;
            let opened = raw.open(full.as_str(), OpenFlags::READ, FileAttributes::empty());
            let handle = opened.await?.handle;
            let mut bytes = Vec::new();
            let read = loop {
                let part = raw
                    .read(handle.as_str(), bytes.len() as u64, CHUNK as u32)
                    .await;
                match part {
                    Ok(part) if part.data.is_empty() => break Ok(()),
                    Ok(part) => bytes.extend_from_slice(&part.data),
                    Err(SftpError::Status(status)) if status.status_code == StatusCode::Eof => {
                        break Ok(());
                    }
                    Err(error) => break Err(error),
                }
            };
            let _ = raw.close(handle.as_str()).await;
            read.map(|()| bytes)
        });
        absent_is_none(read)
    }

    fn write(&self, path: &str, body: &Body<'_>) -> Result<(), Fault> {
        let aside = arrival()?;
        self.make_above(&aside)?;
        self.make_above(path)?;
        let sent = self.send(&aside, body, true);
        let placed = sent.and_then(|()| self.settle(&aside, path));
        if let Err(fault) = &placed
            && !fault.passes()
        {
            let _ = self.remove(&aside);
        }
        placed
    }

    fn claim(&self, path: &str, bytes: &[u8]) -> Result<bool, Fault> {
        self.make_above(path)?;
        let body = Body {
            content: super::Content::Bytes(bytes),
            media: "text/plain",
        };
        match self.send(path, &body, true) {
            Ok(()) => Ok(true),
            // Servers answer “failure” both here and where there is no room.
            Err(fault) if fault.kind == FaultKind::Other && self.read(path)?.is_some() => Ok(false),
            Err(fault) => Err(fault),
        }
    }

    fn remove(&self, path: &str) -> Result<(), Fault> {
        let full = self.full(path);
        let removed = self.run(async |session| session.raw.remove(full.as_str()).await);
        absent_is_none(removed).map(drop)
    }

    fn remove_folder(&self, path: &str) -> Result<(), Fault> {
        let full = self.full(path);
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        folders.retain(|known| known != path && !known.starts_with(&format!("{path}/")));
        drop(folders);
        match self.run(async |session| session.raw.rmdir(full.as_str()).await) {
            Err(fault) if fault.kind == FaultKind::Lost => Err(fault),
            _ => Ok(()),
        }
    }

    fn list(&self, folder: &str) -> Result<Vec<Item>, Fault> {
        let full = self.full(folder);
        let listed = self.run(async |session| {
            let handle = session.raw.opendir(full.as_str()).await?.handle;
            let mut items = Vec::new();
            let read = loop {
                match session.raw.readdir(handle.as_str()).await {
                    Ok(names) => items.extend(names.files.into_iter().map(|file| Item {
                        is_folder: file.attrs.is_dir(),
                        name: file.filename,
                    })),
                    Err(SftpError::Status(status)) if status.status_code == StatusCode::Eof => {
                        break Ok(());
                    }
                    Err(error) => break Err(error),
                }
            };
            let _ = session.raw.close(handle.as_str()).await;
            read.map(|()| items)
        });
        let mut items = absent_is_none(listed)?.unwrap_or_default();
        items.retain(|item| item.name != "." && item.name != "..");
        items.sort();
        Ok(items)
    }

    fn share(&self, from: &str, to: &str) -> Result<(), Fault> {
        self.make_above(to)?;
        let (from, to) = (self.full(from), self.full(to));
        self.run(async |session| session.raw.hardlink(from, to).await.map(drop))
    }

    fn point(&self, link: &str, to: &str) -> Result<(), Fault> {
        let aside = arrival()?;
        self.make_above(&aside)?;
        let full = self.full(&aside);
        // OpenSSH takes the two in the other order than the draft has them.
        self.run(async |session| session.raw.symlink(to, full.as_str()).await.map(drop))?;
        self.settle(&aside, link)
    }
}

/// A request that the client library has no name for: two paths.
async fn extended(raw: &RawSftpSession, name: &str, paths: &[&str]) -> Result<(), SftpError> {
    let mut data = Vec::new();
    for path in paths {
        data.extend_from_slice(&(path.len() as u32).to_be_bytes());
        data.extend_from_slice(path.as_bytes());
    }
    match raw.extended(name, data).await? {
        Packet::Status(status) if status.status_code == StatusCode::Ok => Ok(()),
        Packet::Status(status) => Err(SftpError::Status(status)),
        _ => Err(SftpError::UnexpectedPacket),
    }
}

fn absent_is_none<T>(result: Result<T, Fault>) -> Result<Option<T>, Fault> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(fault) if fault.said.starts_with(ABSENT) => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// How a fault begins that means that there is nothing.
const ABSENT: &str = "No such file";

fn fault(error: &SftpError) -> Fault {
    let kind = match error {
        SftpError::Status(status) if status.error_message == IN_THE_WAY => FaultKind::InTheWay,
        SftpError::Status(status) => match status.status_code {
            StatusCode::PermissionDenied => FaultKind::Denied,
            StatusCode::NoConnection | StatusCode::ConnectionLost => FaultKind::Lost,
            StatusCode::OpUnsupported => FaultKind::Unsupported,
            _ => FaultKind::Other,
        },
        SftpError::IO(_) | SftpError::Timeout | SftpError::UnexpectedBehavior(_) => FaultKind::Lost,
        SftpError::Limited(_) | SftpError::UnexpectedPacket => FaultKind::Other,
    };
    Fault::new(kind, error)
}
