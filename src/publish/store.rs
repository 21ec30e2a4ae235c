//! Where a site is published to: what every such place can do, and how it fails.
//!
//! A [`Store`] is small and blocking; threads share it. What places differ in is
//! told by [`Abilities`], which the plan shows to whoever publishes. Whatever is
//! sent again and again lies below [`BOOKS`]; nothing else of the program's own is
//! ever written to a place.

use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Read};
use std::path::Path;

use crate::language::Language;

pub mod folder;
pub mod ftp;
pub mod object;
pub mod sftp;
mod tls;

pub use folder::Folder;
pub use ftp::Ftp;
pub use object::Object;
pub use sftp::Sftp;

/// The folder of a place in which the program keeps its books. It begins with a
/// full stop: a server that is set up as advised shows it to nobody.
pub const BOOKS: &str = ".kyyeu";
/// Where files arrive before they are moved to their places.
pub const ARRIVALS: &str = ".kyyeu/tmp";

/// A place to publish to.
///
/// Paths are relative to the place, with `/`, and never lead out of it; whoever
/// calls sees to that ([`Path::is_within`](super::manifest::is_within)).
pub trait Store: Send + Sync {
    /// What it can do.
    fn abilities(&self) -> Abilities;

    /// The whole of a small file, `None` where there is none.
    ///
    /// # Errors
    /// If the place cannot be reached or refuses.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Fault>;

    /// Puts a file in its place, with the folders it needs, so that nobody ever
    /// sees a part of it, as far as the place can do that.
    ///
    /// # Errors
    /// If the place cannot be reached, refuses or is full; what stood there before
    /// is then untouched, as far as the place can do that.
    fn write(&self, path: &str, body: &Body<'_>) -> Result<(), Fault>;

    /// Makes a file that must not be there yet, and tells whether it was made.
    ///
    /// # Errors
    /// If the place cannot be reached or refuses.
    fn claim(&self, path: &str, bytes: &[u8]) -> Result<bool, Fault>;

    /// Deletes a file; one that is not there is deleted already.
    ///
    /// # Errors
    /// If the place cannot be reached or refuses.
    fn remove(&self, path: &str) -> Result<(), Fault>;

    /// Deletes a folder if it is empty. That it is not is no error.
    ///
    /// # Errors
    /// If the place cannot be reached.
    fn remove_folder(&self, path: &str) -> Result<(), Fault>;

    /// What lies directly in a folder; nothing where there is no such folder.
    ///
    /// # Errors
    /// If the place cannot be reached or refuses.
    fn list(&self, folder: &str) -> Result<Vec<Item>, Fault>;

    /// Makes a second name of a file that is already there.
    ///
    /// # Errors
    /// If the place has no such thing, or the file is not there.
    fn share(&self, from: &str, to: &str) -> Result<(), Fault> {
        let _ = (from, to);
        Err(Fault::new(FaultKind::Unsupported, "hard link"))
    }

    /// Has a symbolic link lead to a folder, in one step where it led elsewhere.
    ///
    /// # Errors
    /// If the place has no such thing.
    fn point(&self, link: &str, to: &str) -> Result<(), Fault> {
        let _ = (link, to);
        Err(Fault::new(FaultKind::Unsupported, "symbolic link"))
    }
}

/// Those of some files that are at a place. Only folders that are there and that hold one
/// of them are looked into.
///
/// # Errors
/// If the place fails.
pub fn present(store: &dyn Store, wanted: &BTreeSet<String>) -> Result<BTreeSet<String>, Fault> {
    let holds = |folder: &str| {
        let below = format!("{folder}/");
        let first = wanted.range(below.clone()..).next();
        first.is_some_and(|path| path.starts_with(&below))
    };
    let mut found = BTreeSet::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        if !folder.is_empty() && !holds(&folder) {
            continue;
        }
        for item in store.list(&folder)? {
            let path = match folder.is_empty() {
                true => item.name,
                false => format!("{folder}/{}", item.name),
            };
            match item.is_folder {
                true => folders.push(path),
                false if wanted.contains(&path) => drop(found.insert(path)),
                false => {}
            }
        }
    }
    Ok(found)
}

/// What a place can do. What it cannot is said before anything is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Abilities {
    /// A file is seen whole or not at all while it is replaced.
    pub replaces_whole: Replacing,
    /// Of two that claim a file at once only one gets it.
    pub claims: bool,
    /// A folder can be switched in one step ([`Store::point`]).
    pub switches: bool,
    /// Transfers that it likes to have under way at once.
    pub parallel: usize,
}

/// How a place replaces a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replacing {
    /// It arrives under another name, and one step puts it in the old one's place.
    Rename,
    /// The place itself takes a file over only when all of it is there.
    Whole,
    /// The server decides: the common ones take it over when all of it is there.
    Server,
    /// The old one is deleted, then the new one renamed: between the two there is
    /// none for a moment.
    Gap,
}

/// What a folder of a place holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    /// Its name in the folder.
    pub name: String,
    /// Whether it is a folder itself.
    pub is_folder: bool,
}

/// A file to be written.
#[derive(Clone, Copy, Debug)]
pub struct Body<'a> {
    /// Where its bytes are.
    pub content: Content<'a>,
    /// What it is, for places that keep that beside it.
    pub media: &'static str,
}

/// Where a file's bytes are.
#[derive(Clone, Copy, Debug)]
pub enum Content<'a> {
    /// In memory.
    Bytes(&'a [u8]),
    /// On this machine's disk.
    File(&'a Path),
}

impl Content<'_> {
    /// A reader from the beginning.
    ///
    /// # Errors
    /// If the file cannot be opened.
    pub fn open(&self) -> io::Result<Box<dyn Read + Send + '_>> {
        Ok(match self {
            Content::Bytes(bytes) => Box::new(*bytes),
            Content::File(path) => Box::new(std::fs::File::open(path)?),
        })
    }
}

/// How a place failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What kind of failure: it decides whether there is any use in trying again.
    pub kind: FaultKind,
    /// What the system or the server said, without secrets.
    pub said: String,
}

/// Kinds of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The connection is gone or the server is busy: trying again may help.
    Lost,
    /// The place does not let us.
    Denied,
    /// There is no room.
    Full,
    /// Name, password or key were not accepted, or are not there.
    Login,
    /// The host's key is not the one that is known.
    HostKeyChanged,
    /// The host's key is not known at all.
    HostKeyUnknown,
    /// The certificate is not one that we trust.
    Certificate,
    /// The place has no such thing.
    Unsupported,
    /// A file stands where a folder is to be, or the other way round.
    InTheWay,
    /// A file of this machine cannot be read.
    Here,
    /// Anything else.
    Other,
}

impl Fault {
    /// A failure with what was said.
    pub fn new(kind: FaultKind, said: impl fmt::Display) -> Fault {
        Fault {
            kind,
            said: said.to_string(),
        }
    }

    /// A failure of a file of this machine.
    pub fn here(error: &io::Error) -> Fault {
        Fault::new(FaultKind::Here, error)
    }

    /// Whether trying again may help.
    pub fn passes(&self) -> bool {
        self.kind == FaultKind::Lost
    }

    /// What happened and what to do, for people.
    pub fn message(&self, language: Language) -> String {
        let (vi, en) = match self.kind {
            FaultKind::Lost => (
                "mất kết nối với máy chủ; chạy lại lệnh để làm tiếp phần còn lại",
                "the connection is lost; run the command again to go on with the rest",
            ),
            FaultKind::Denied => (
                "nơi nhận không cho phép; kiểm tra quyền ghi của tài khoản ở thư mục này",
                "permission is refused; check what the account may write in this folder",
            ),
            FaultKind::Full => (
                "nơi nhận hết dung lượng; giải phóng chỗ trống hoặc xin thêm hạn mức rồi chạy lại",
                "there is no room left; free some or ask for a larger quota, then run again",
            ),
            FaultKind::Login => (
                "không đăng nhập được; kiểm tra tên, mật khẩu (biến môi trường) hoặc khóa",
                "login failed; check the name, the password (environment) or the key",
            ),
            FaultKind::HostKeyChanged => (
                "KHÓA CỦA MÁY CHỦ ĐÃ ĐỔI, có thể có kẻ giả máy chủ; đã dừng. Hỏi người quản trị, chỉ khi họ xác nhận mới sửa tệp known_hosts",
                "THE SERVER'S KEY HAS CHANGED, somebody may pose as the server; stopped. Ask the administrator, and mend known_hosts only if they confirm",
            ),
            FaultKind::HostKeyUnknown => (
                "chưa biết khóa của máy chủ; hỏi người quản trị dấu vân tay của khóa, rồi thêm khóa vào tệp known_hosts (chạy ssh tới máy ấy một lần)",
                "the server's key is not known; ask the administrator for its fingerprint, then add it to known_hosts (connect once with ssh)",
            ),
            FaultKind::Certificate => (
                "chứng thư của máy chủ không đáng tin; nếu cơ quan có tổ chức chứng thực riêng, ghi tệp chứng thư gốc ở khóa certificate",
                "the server's certificate is not trusted; if your organisation has an authority of its own, name its certificate at “certificate”",
            ),
            FaultKind::Unsupported => {
                ("nơi nhận không có khả năng này", "the place cannot do this")
            }
            FaultKind::InTheWay => (
                "một tệp nằm ở chỗ của thư mục, hoặc ngược lại",
                "a file stands where a folder is to be, or the other way round",
            ),
            FaultKind::Here => (
                "không đọc được tệp trên máy này",
                "a file on this machine cannot be read",
            ),
            FaultKind::Other => ("nơi nhận báo lỗi", "the place reports an error"),
        };
        format!("{} ({})", language.pick(vi, en), self.said)
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Fault {
        use io::ErrorKind as Kind;
        let kind = match error.kind() {
            Kind::PermissionDenied | Kind::ReadOnlyFilesystem => FaultKind::Denied,
            Kind::StorageFull | Kind::QuotaExceeded => FaultKind::Full,
            Kind::NotADirectory | Kind::IsADirectory | Kind::DirectoryNotEmpty => {
                FaultKind::InTheWay
            }
            Kind::ConnectionReset
            | Kind::ConnectionAborted
            | Kind::ConnectionRefused
            | Kind::NotConnected
            | Kind::BrokenPipe
            | Kind::TimedOut
            | Kind::WouldBlock
            | Kind::UnexpectedEof
            | Kind::HostUnreachable
            | Kind::NetworkUnreachable
            | Kind::NetworkDown
            | Kind::StaleNetworkFileHandle
            | Kind::Interrupted => FaultKind::Lost,
            _ => FaultKind::Other,
        };
        Fault::new(kind, error)
    }
}

/// A name that no other transfer uses, below [`ARRIVALS`].
///
/// # Errors
/// If the system has no random numbers.
fn arrival() -> Result<String, Fault> {
    let mut bytes = [0; 12];
    getrandom::fill(&mut bytes).map_err(|error| Fault::new(FaultKind::Other, error))?;
    let name: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{ARRIVALS}/{name}"))
}

/// The folder of a path, empty for the place itself.
fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The folders above a path, the outermost first.
fn folders_above(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_told_from_the_outermost() {
        let above: Vec<&str> = folders_above("a/b/c.html").collect();
        assert_eq!(above, ["a", "a/b"]);
        assert_eq!(folders_above("x.html").count(), 0);
        assert_eq!(folder_of("a/b/c.html"), "a/b");
        assert_eq!(folder_of("x"), "");
    }

    #[test]
    fn no_two_arrivals_share_a_name() {
        let names: std::collections::BTreeSet<String> =
            (0..1000).map(|_| arrival().unwrap()).collect();
        assert_eq!(names.len(), 1000);
    }
}
