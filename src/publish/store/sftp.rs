//! A server by SFTP, with a host key that must be known beforehand.
//!
//! One connection carries the requests of all threads. Where it is lost, the next
//! request makes another.

use std::io::Read as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::try_join_all;
use russh::client::{self, AuthResult, Handle};
use russh::keys::agent::{AgentIdentity, client::AgentClient};
use russh::keys::{self, HashAlg, PrivateKeyWithHashAlg, PublicKey, PublicKeyOrCertificate};
use russh_sftp::client::RawSftpSession;
use russh_sftp::client::error::Error as SftpError;
use russh_sftp::protocol::{FileAttributes, OpenFlags, Packet, StatusCode};
use rustc_hash::FxHashSet;
use tokio::runtime::{Builder, Runtime};

use super::{
    Abilities, Body, Fault, FaultKind, Item, Replacing, Store, arrival, folder_of, folders_above,
};
use crate::publish::secret::Secret;

/// How long a connection may take to come about.
const CONNECTING: Duration = Duration::from_secs(20);
/// How long a server may take to answer, in seconds.
const ANSWERING: u64 = 60;
/// Bytes of a request to write: what every server takes.
const CHUNK: usize = 32 * 1024;
/// Requests of one file that are under way at once.
const AHEAD: usize = 32;
/// The extension by which a rename replaces a file.
const POSIX_RENAME: &str = "posix-rename@openssh.com";
/// The extension by which a file gets a second name.
const HARDLINK: &str = "hardlink@openssh.com";

/// Which server, as whom, and how it is known.
#[derive(Debug)]
pub struct Account {
    /// Its name or number.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Who logs in.
    pub user: String,
    /// The folder, absolute or below the one in which the account begins.
    pub folder: String,
    /// The file of known host keys.
    pub known_hosts: PathBuf,
    /// A file with a private key.
    pub key: Option<PathBuf>,
    /// The passphrase of the key, or the password of the account.
    pub password: Option<Secret>,
}

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

/// A connection.
struct Session {
    raw: RawSftpSession,
    extensions: Vec<String>,
    /// Keeps the connection open.
    _handle: Handle<Gatekeeper>,
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
        let done = self.runtime.block_on(act(&session));
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

/// Lets in only a server whose key is known.
struct Gatekeeper {
    known: Vec<PublicKey>,
    /// What was wrong with the key, for whoever called.
    refused: Arc<Mutex<Option<Fault>>>,
}

impl client::Handler for Gatekeeper {
    type Error = russh::Error;

    async fn check_server_key(
        &mut self,
        presented: &PublicKeyOrCertificate,
    ) -> Result<bool, russh::Error> {
        let PublicKeyOrCertificate::PublicKey { key, .. } = presented else {
            return Ok(false);
        };
        if self
            .known
            .iter()
            .any(|known| known.key_data() == key.key_data())
        {
            return Ok(true);
        }
        let kind = match self.known.is_empty() {
            true => FaultKind::HostKeyUnknown,
            false => FaultKind::HostKeyChanged,
        };
        let said = format!("{} {}", key.algorithm(), key.fingerprint(HashAlg::Sha256));
        *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(Fault::new(kind, said));
        Ok(false)
    }
}

async fn connect(account: &Account) -> Result<Session, Fault> {
    let within = tokio::time::timeout(CONNECTING, begin(account)).await;
    within.unwrap_or_else(|_| Err(Fault::new(FaultKind::Lost, "timeout")))
}

async fn begin(account: &Account) -> Result<Session, Fault> {
    let known =
        keys::known_hosts::known_host_keys_path(&account.host, account.port, &account.known_hosts)
            .map_err(|error| Fault::new(FaultKind::HostKeyUnknown, error))?;
    let known: Vec<PublicKey> = known.into_iter().map(|(_, key)| key).collect();
    let mut config = client::Config {
        keepalive_interval: Some(Duration::from_secs(15)),
        nodelay: true,
        ..client::Config::default()
    };
    if !known.is_empty() {
        // The server is asked for the kind of key by which it is known.
        let kinds: Vec<_> = known.iter().map(PublicKey::algorithm).collect();
        config.preferred.key = kinds.into();
    }
    let refused = Arc::new(Mutex::new(None));
    let gatekeeper = Gatekeeper {
        known,
        refused: Arc::clone(&refused),
    };
    let address = (account.host.as_str(), account.port);
    let connected = client::connect(Arc::new(config), address, gatekeeper).await;
    let mut handle = connected.map_err(|error| {
        let refused = refused
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        refused.unwrap_or_else(|| connection_fault(&error))
    })?;
    log_in(&mut handle, account).await?;
    let lost = |error: russh::Error| Fault::new(FaultKind::Lost, error);
    let channel = handle.channel_open_session().await.map_err(lost)?;
    let begun = channel.request_subsystem(true, "sftp").await;
    begun.map_err(|error| Fault::new(FaultKind::Unsupported, error))?;
    let raw = RawSftpSession::new(channel.into_stream());
    raw.set_timeout(ANSWERING);
    let version = raw.init().await.map_err(|error| fault(&error))?;
    let extensions = version.extensions.into_keys().collect();
    Ok(Session {
        raw,
        extensions,
        _handle: handle,
    })
}

fn connection_fault(error: &russh::Error) -> Fault {
    let kind = match error {
        russh::Error::IO(error) => {
            return Fault::from(std::io::Error::new(error.kind(), error.to_string()));
        }
        russh::Error::NoCommonAlgo { .. } => FaultKind::HostKeyChanged,
        russh::Error::UnknownKey => FaultKind::HostKeyUnknown,
        _ => FaultKind::Lost,
    };
    Fault::new(kind, error)
}

/// By the agent, else the key, else the password: what is there, in this order.
async fn log_in(handle: &mut Handle<Gatekeeper>, account: &Account) -> Result<(), Fault> {
    let mut said = Vec::new();
    if account.key.is_none() && by_agent(handle, account).await {
        return Ok(());
    }
    let password = account.password.as_ref().map(Secret::reveal);
    if let Some(path) = &account.key {
        match keys::load_secret_key(path, password) {
            Ok(key) => {
                let key = PrivateKeyWithHashAlg::new(Arc::new(key), Some(HashAlg::Sha512));
                let result = handle.authenticate_publickey(&account.user, key).await;
                if result.is_ok_and(|result| result.success()) {
                    return Ok(());
                }
            }
            Err(error) => said.push(format!("{}: {error}", path.display())),
        }
    } else if let Some(password) = password {
        let result = handle.authenticate_password(&account.user, password).await;
        match result {
            Ok(AuthResult::Success) => return Ok(()),
            Ok(AuthResult::Failure { .. }) => {}
            Err(error) => return Err(Fault::new(FaultKind::Lost, error)),
        }
    }
    said.insert(0, format!("{}@{}", account.user, account.host));
    Err(Fault::new(FaultKind::Login, said.join("; ")))
}

/// Whether a key of the agent was accepted.
#[cfg(unix)]
async fn by_agent(handle: &mut Handle<Gatekeeper>, account: &Account) -> bool {
    let Ok(mut agent) = AgentClient::connect_env().await else {
        return false;
    };
    let identities = agent.request_identities().await.unwrap_or_default();
    for identity in identities {
        let AgentIdentity::PublicKey { key, .. } = identity else {
            continue;
        };
        let hash = Some(HashAlg::Sha512).filter(|_| key.algorithm().is_rsa());
        let result = handle
            .authenticate_publickey_with(&account.user, key, hash, &mut agent)
            .await;
        if result.is_ok_and(|result| result.success()) {
            return true;
        }
    }
    false
}

#[cfg(not(unix))]
async fn by_agent(_: &mut Handle<Gatekeeper>, _: &Account) -> bool {
    false
}
