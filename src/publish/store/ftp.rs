//! A server by FTP with TLS, or without where the settings say that plainly.
//!
//! A connection carries one transfer at a time, so every thread has its own; they
//! are kept for the next transfer.

use std::io::Read as _;
use std::net::ToSocketAddrs as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustc_hash::FxHashSet;
use rustls::ClientConfig;
use rustls::client::Resumption;
use suppaftp::list::{File, ListParser};
use suppaftp::types::FileType;
use suppaftp::{FtpError, RustlsConnector, RustlsFtpStream, Status};

use super::{
    Abilities, Body, Content, Fault, FaultKind, Item, Replacing, Store, arrival, folder_of,
    folders_above, tls,
};
use crate::publish::secret::Secret;

/// How long a server may take to answer.
const ANSWERING: Duration = Duration::from_secs(60);
/// How long a connection may take to come about.
const CONNECTING: Duration = Duration::from_secs(20);

/// Which server, as whom, and how it is known.
#[derive(Debug)]
pub struct Account {
    /// Its name or number.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Who logs in.
    pub user: String,
    /// The folder, as the account sees it.
    pub folder: String,
    /// Whether commands and files are encrypted.
    pub encrypted: bool,
    /// An authority whose certificates are trusted instead of those of the system.
    pub authority: Option<PathBuf>,
    /// The password of the account.
    pub password: Option<Secret>,
}

/// A folder on a server, by FTP.
pub struct Ftp {
    account: Account,
    config: Option<ClientConfig>,
    idle: Mutex<Vec<RustlsFtpStream>>,
    folders: Mutex<FxHashSet<String>>,
    /// Whether a rename replaces a file: not known, yes, no.
    replaces: AtomicU8,
}

const UNKNOWN: u8 = 0;
const YES: u8 = 1;
const NO: u8 = 2;

impl Ftp {
    /// Connects, logs in and tries out whether a rename replaces a file.
    ///
    /// # Errors
    /// If the certificate is not trusted, if the login fails, or if there is no such
    /// folder.
    pub fn connect(account: Account) -> Result<Ftp, Fault> {
        let config = match account.encrypted {
            true => Some(tls::config(account.authority.as_deref())?),
            false => None,
        };
        let ftp = Ftp {
            account,
            config,
            idle: Mutex::default(),
            folders: Mutex::default(),
            replaces: AtomicU8::new(UNKNOWN),
        };
        ftp.run(|stream| stream.noop())?;
        Ok(ftp)
    }

    /// Tries out on two files of our own whether a rename replaces a file. Only
    /// whoever may write asks.
    fn try_replacing(&self) -> Result<u8, Fault> {
        let (one, two) = (arrival()?, arrival()?);
        self.make_above(&one)?;
        for name in [&one, &two] {
            self.store(name, &Content::Bytes(b"kyyeu"))?;
        }
        let renamed = self.run(|stream| stream.rename(&self.full(&one), &self.full(&two)));
        let replaces = match renamed {
            Ok(()) => YES,
            Err(fault) if fault.passes() => return Err(fault),
            Err(_) => NO,
        };
        for name in [&one, &two] {
            self.remove(name)?;
        }
        self.replaces.store(replaces, Ordering::Relaxed);
        Ok(replaces)
    }

    fn full(&self, path: &str) -> String {
        let folder = self.account.folder.trim_end_matches('/');
        match (folder.is_empty(), path.is_empty()) {
            (true, true) if self.account.folder.is_empty() => ".".to_owned(),
            (true, _) if self.account.folder.is_empty() => path.to_owned(),
            (_, true) => format!("{folder}/"),
            _ => format!("{folder}/{path}"),
        }
    }

    /// Does something on a connection, which is kept only if it went well.
    fn run<T>(
        &self,
        act: impl FnOnce(&mut RustlsFtpStream) -> Result<T, FtpError>,
    ) -> Result<T, Fault> {
        let mut stream = self.stream()?;
        match act(&mut stream) {
            Ok(value) => {
                self.keep(stream);
                Ok(value)
            }
            Err(error) => {
                let fault = fault(&error);
                // A refusal leaves the connection as it is.
                if matches!(error, FtpError::UnexpectedResponse(_)) && !fault.passes() {
                    self.keep(stream);
                }
                Err(fault)
            }
        }
    }

    fn stream(&self) -> Result<RustlsFtpStream, Fault> {
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        match idle {
            Some(stream) => Ok(stream),
            None => self.connection(),
        }
    }

    fn keep(&self, stream: RustlsFtpStream) {
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(stream);
    }

    fn connection(&self) -> Result<RustlsFtpStream, Fault> {
        let account = &self.account;
        let mut addresses = (account.host.as_str(), account.port).to_socket_addrs()?;
        let address = addresses
            .next()
            .ok_or_else(|| Fault::new(FaultKind::Lost, &account.host))?;
        let said = |error: FtpError| fault(&error);
        let plain = RustlsFtpStream::connect_timeout(address, CONNECTING).map_err(said)?;
        let patient = |stream: &RustlsFtpStream| -> std::io::Result<()> {
            let socket = stream.get_ref();
            socket.set_read_timeout(Some(ANSWERING))?;
            socket.set_write_timeout(Some(ANSWERING))
        };
        patient(&plain)?;
        let plain = plain.passive_stream_builder(|address| {
            let made = std::net::TcpStream::connect_timeout(&address, CONNECTING);
            let stream = made.map_err(FtpError::ConnectionError)?;
            for set in [
                stream.set_read_timeout(Some(ANSWERING)),
                stream.set_write_timeout(Some(ANSWERING)),
            ] {
                set.map_err(FtpError::ConnectionError)?;
            }
            Ok(stream)
        });
        let mut stream = match &self.config {
            None => plain,
            Some(config) => {
                // Sessions are taken up within a connection and never across two: each is
                // another process of the server.
                let mut config = config.clone();
                config.resumption = Resumption::in_memory_sessions(16);
                let connector = RustlsConnector::from(Arc::new(config));
                plain.into_secure(connector, &account.host).map_err(said)?
            }
        };
        // Servers behind another address tell the one that they have inside.
        stream.set_passive_nat_workaround(true);
        let password = account.password.as_ref().map_or("", Secret::reveal);
        stream
            .login(account.user.as_str(), password)
            .map_err(|error| match fault(&error) {
                fault if fault.kind == FaultKind::Lost || fault.kind == FaultKind::Certificate => {
                    fault
                }
                _ => Fault::new(
                    FaultKind::Login,
                    format!("{}@{}", account.user, account.host),
                ),
            })?;
        stream.transfer_type(FileType::Binary).map_err(said)?;
        Ok(stream)
    }

    fn make_above(&self, path: &str) -> Result<(), Fault> {
        if self.knows(folder_of(path)) {
            return Ok(());
        }
        for folder in folders_above(path) {
            if self.knows(folder) {
                continue;
            }
            let full = self.full(folder);
            // What it answers where the folder is there already is every server's own;
            // the file that is written next tells whether it is.
            match self.run(|stream| stream.mkdir(&full)) {
                Err(fault) if fault.passes() || fault.kind == FaultKind::Full => return Err(fault),
                _ => {}
            }
            let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
            folders.insert(folder.to_owned());
        }
        Ok(())
    }

    fn knows(&self, folder: &str) -> bool {
        let folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        folder.is_empty() || folders.contains(folder)
    }

    /// Sends a file under a name.
    fn store(&self, path: &str, content: &Content<'_>) -> Result<(), Fault> {
        let full = self.full(path);
        let mut from = content.open().map_err(|error| Fault::here(&error))?;
        let mut here = None;
        let sent = self.run(|stream| {
            let mut to = stream.put_with_stream(&full)?;
            let mut buffer = vec![0; 64 << 10];
            let mut cut = None;
            while cut.is_none() {
                let read = match from.read(&mut buffer) {
                    Ok(read) => read,
                    Err(error) => {
                        here = Some(Fault::here(&error));
                        break;
                    }
                };
                let Some(part) = buffer.get(..read).filter(|part| !part.is_empty()) else {
                    break;
                };
                cut = std::io::Write::write_all(&mut to, part).err();
            }
            // Why it takes no more, the server says in its answer, if it still answers.
            match (to.finish(), cut) {
                (Ok(()) | Err(FtpError::ConnectionError(_)), Some(cut)) => {
                    Err(FtpError::ConnectionError(cut))
                }
                (finished, _) => finished,
            }
        });
        match here {
            Some(fault) => Err(fault),
            None => sent,
        }
    }
}

impl Store for Ftp {
    fn abilities(&self) -> Abilities {
        Abilities {
            replaces_whole: match self.replaces.load(Ordering::Relaxed) {
                NO => Replacing::Gap,
                _ => Replacing::Rename,
            },
            claims: true,
            switches: false,
            parallel: 4,
        }
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Fault> {
        let full = self.full(path);
        let read = self.run(|stream| stream.retr_as_buffer(&full));
        match read {
            Ok(bytes) => Ok(Some(bytes.into_inner())),
            Err(fault) if is_absent(&fault) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    fn write(&self, path: &str, body: &Body<'_>) -> Result<(), Fault> {
        let replaces = match self.replaces.load(Ordering::Relaxed) {
            UNKNOWN => self.try_replacing()?,
            known => known,
        };
        let aside = arrival()?;
        self.make_above(&aside)?;
        self.make_above(path)?;
        let placed = self.store(&aside, &body.content).and_then(|()| {
            let (from, to) = (self.full(&aside), self.full(path));
            if replaces == NO {
                self.remove(path)?;
            }
            self.run(|stream| stream.rename(&from, &to))
        });
        if let Err(fault) = &placed
            && !fault.passes()
        {
            let _ = self.remove(&aside);
        }
        placed
    }

    /// Files are replaced without a word, but a folder is made only once: it stands
    /// for the claim.
    fn claim(&self, path: &str, bytes: &[u8]) -> Result<bool, Fault> {
        self.make_above(path)?;
        let token = self.full(&format!("{path}.d"));
        match self.run(|stream| stream.mkdir(&token)) {
            Ok(()) => self.store(path, &Content::Bytes(bytes)).map(|()| true),
            Err(fault) if fault.passes() || fault.kind == FaultKind::Full => Err(fault),
            Err(fault) => {
                let folder = folder_of(path);
                let name =
                    format!("{}.d", path.strip_prefix(folder).unwrap_or(path)).replace('/', "");
                match self.list(folder)?.iter().any(|item| item.name == name) {
                    true => Ok(false),
                    false => Err(fault),
                }
            }
        }
    }

    fn remove(&self, path: &str) -> Result<(), Fault> {
        let full = self.full(path);
        match self.run(|stream| stream.rm(&full)) {
            Err(fault) if !is_absent(&fault) => Err(fault),
            _ => Ok(()),
        }
    }

    fn remove_folder(&self, path: &str) -> Result<(), Fault> {
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        folders.retain(|known| known != path && !known.starts_with(&format!("{path}/")));
        drop(folders);
        let full = self.full(path);
        match self.run(|stream| stream.rmdir(&full)) {
            Err(fault) if fault.passes() => Err(fault),
            _ => Ok(()),
        }
    }

    fn list(&self, folder: &str) -> Result<Vec<Item>, Fault> {
        let full = self.full(folder);
        let lines = match self.run(|stream| stream.mlsd(Some(&full))) {
            Ok(lines) => (lines.iter())
                .map(|line| ListParser::parse_mlsd(line).ok())
                .collect::<Vec<Option<File>>>(),
            Err(fault) if fault.passes() => return Err(fault),
            // Servers of before 2007 know only the list for people.
            Err(_) => match self.run(|stream| stream.list(Some(&full))) {
                Ok(lines) => (lines.iter()).map(|line| listed(line)).collect(),
                Err(fault) if is_absent(&fault) => return Ok(Vec::new()),
                Err(fault) => return Err(fault),
            },
        };
        let items = lines.into_iter().flatten().map(|file| Item {
            name: file.name().to_owned(),
            is_folder: file.is_directory(),
        });
        let mut items: Vec<Item> = items
            .filter(|item| item.name != "." && item.name != "..")
            .collect();
        items.sort();
        Ok(items)
    }
}

/// A line of a list for people, of Unix or of Windows.
fn listed(line: &str) -> Option<File> {
    let posix = ListParser::parse_posix(line);
    posix.or_else(|_| ListParser::parse_dos(line)).ok()
}

/// Whether an answer means that there is nothing. Servers say so in words only;
/// “550” alone is also what they answer where they refuse.
fn is_absent(fault: &Fault) -> bool {
    let said = fault.said.to_lowercase();
    let words = [
        "no such",
        "not found",
        "does not exist",
        "doesn't exist",
        "cannot find",
        "can't open",
        "failed to open",
        "delete operation failed",
    ];
    fault.said.contains("550") && words.iter().any(|word| said.contains(word))
}

fn fault(error: &FtpError) -> Fault {
    match error {
        FtpError::ConnectionError(error) => match error.kind() {
            std::io::ErrorKind::InvalidData => {
                // A server that breaks off says so in the open, which is no certificate.
                let is_certificate = error.to_string().contains("certificate");
                let kind = [FaultKind::Other, FaultKind::Certificate];
                Fault::new(kind[usize::from(is_certificate)], error)
            }
            _ => Fault::from(std::io::Error::new(error.kind(), error.to_string())),
        },
        FtpError::SecureError(said) => Fault::new(FaultKind::Certificate, said),
        FtpError::UnexpectedResponse(response) => {
            let kind = match response.status {
                Status::NotLoggedIn => FaultKind::Login,
                Status::FileUnavailable | Status::BadFilename => FaultKind::Denied,
                // What vsftpd says where the disk is full.
                _ if response.to_string().contains("writing to local file") => FaultKind::Full,
                _ => match response.status.code() {
                    452 | 552 => FaultKind::Full,
                    // Too many users, connection gone, transfer broken off, file busy, server at fault.
                    421 | 425 | 426 | 450 | 451 => FaultKind::Lost,
                    _ => FaultKind::Other,
                },
            };
            Fault::new(kind, response)
        }
        error => Fault::new(FaultKind::Lost, error),
    }
}
