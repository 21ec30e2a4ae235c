//! Targets: what `site.yaml` says of a place, checked, and the way to it.

use std::path::{Path, PathBuf};

use super::secret::{Secret, variable};
use super::store::{self, Fault, Folder, Ftp, Object, Sftp, Store};
use crate::diagnostic::Problem;
use crate::parse::record::{Reading, record};
use crate::parse::value::Spanned;

record! {
    /// A place that the site is published to.
    pub struct PublishTarget ("nơi đăng", "a place to publish to") {
        /// What it is called on the command line.
        name: Spanned<String>, ("tên gọi trên dòng lệnh: chữ không dấu, chữ số, gạch nối", "its name on the command line"), "chinh-thuc";
        /// Its address.
        to: Spanned<String>, ("thư mục, hoặc địa chỉ sftp://, ftps://, https:// (WebDAV), s3://", "a folder, or an address sftp://, ftps://, https:// (WebDAV), s3://"), "sftp://web@may-chu.tinh.gov.vn/var/www/ky-yeu";
        /// The address at which readers see it.
        public: Option<String>, ("địa chỉ công khai, để kiểm tra sau khi đăng; mặc định là base_url", "the public address, for verification; base_url unless set"), "https://so.tinh.gov.vn/";
        /// Whether a publication is switched as a whole.
        atomic: Option<bool>, ("true: đăng thành từng bản riêng rồi chuyển một lần (thư mục, SFTP)", "true: publish as releases with one switch (folder, SFTP)"), "false";
        /// Versions that are kept for the way back.
        keep: Option<u32>, ("số bản giữ lại để quay về", "versions kept for the way back"), "5";
        /// Transfers under way at once.
        parallel: Option<u32>, ("số tệp truyền cùng lúc", "transfers at once"), "4";
        /// The largest share of the files that may be deleted without asking, in percent.
        max_removed: Option<u32>, ("tỉ lệ xóa tối đa, phần trăm", "largest share of deletions, in percent"), "20";
        /// A file with a private key, for SFTP.
        key: Option<String>, ("tệp khóa riêng để đăng nhập SFTP", "a private key file, for SFTP"), "~/.ssh/id_ed25519";
        /// The file of known host keys, for SFTP.
        known_hosts: Option<String>, ("tệp khóa các máy chủ đã biết, cho SFTP", "the file of known host keys, for SFTP"), "~/.ssh/known_hosts";
        /// An authority whose certificates are trusted instead of the system's.
        certificate: Option<String>, ("tệp chứng thư gốc của cơ quan, dạng PEM", "the certificate of an authority of your own, in PEM"), "ca.pem";
        /// The server of object storage.
        endpoint: Option<String>, ("địa chỉ máy chủ S3", "address of the S3 server"), "https://s3.tinh.gov.vn";
        /// The region of object storage.
        region: Option<String>, ("vùng S3", "S3 region"), "us-east-1";
        /// Whether a connection without encryption is accepted.
        unencrypted: Option<bool>, ("true: chấp nhận kết nối không mã hóa (ftp://, http://)", "true: accept a connection without encryption (ftp://, http://)"), "false";
    }
}

/// Where a target is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A folder, relative to the site's root.
    Folder(String),
    /// A server by SFTP.
    Sftp(Server),
    /// A server by FTP, with or without TLS.
    Ftp(Server, bool),
    /// A WebDAV server, with the scheme that it is reached by.
    Webdav(Server, &'static str),
    /// A bucket and the beginning of names in it.
    Bucket(String, String),
}

/// A server's part of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Who logs in.
    pub user: Option<String>,
    /// Its name or number.
    pub host: String,
    /// Its port, if it is not the usual one.
    pub port: Option<u16>,
    /// The folder, beginning with a slash.
    pub path: String,
}

/// What is wrong with an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It cannot be understood.
    Form,
    /// It holds a password.
    Password,
}

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Address, Wrong> {
        let Some((scheme, rest)) = text.split_once("://") else {
            return match text.contains(['\0', '\n']) || text.trim().is_empty() {
                true => Err(Wrong::Form),
                false => Ok(Address::Folder(text.to_owned())),
            };
        };
        match scheme {
            "sftp" => Ok(Address::Sftp(Server::parse(rest)?)),
            "ftps" => Ok(Address::Ftp(Server::parse(rest)?, true)),
            "ftp" => Ok(Address::Ftp(Server::parse(rest)?, false)),
            "https" => Ok(Address::Webdav(Server::parse(rest)?, "https")),
            "http" => Ok(Address::Webdav(Server::parse(rest)?, "http")),
            "s3" => {
                let server = Server::parse(rest)?;
                match (server.user, server.port) {
                    (None, None) => Ok(Address::Bucket(
                        server.host,
                        server.path.trim_matches('/').to_owned(),
                    )),
                    _ => Err(Wrong::Form),
                }
            }
            _ => Err(Wrong::Form),
        }
    }

    /// The address as it may be shown.
    pub fn shown(&self) -> String {
        match self {
            Address::Folder(path) => path.clone(),
            Address::Sftp(server) => format!("sftp://{}", server.shown()),
            Address::Ftp(server, true) => format!("ftps://{}", server.shown()),
            Address::Ftp(server, false) => format!("ftp://{}", server.shown()),
            Address::Webdav(server, scheme) => format!("{scheme}://{}", server.shown()),
            Address::Bucket(bucket, prefix) => format!("s3://{bucket}/{prefix}"),
        }
    }
}

impl Server {
    fn parse(rest: &str) -> Result<Server, Wrong> {
        let (authority, path) = match rest.find('/') {
            Some(at) => rest.split_at(at),
            None => (rest, "/"),
        };
        let (user, host) = match authority.rsplit_once('@') {
            Some((user, host)) => (Some(user), host),
            None => (None, authority),
        };
        if user.is_some_and(|user| user.contains(':')) {
            return Err(Wrong::Password);
        }
        let (host, port) = match host.strip_prefix('[') {
            Some(bracketed) => {
                let (host, rest) = bracketed.split_once(']').ok_or(Wrong::Form)?;
                (host, rest.strip_prefix(':'))
            }
            None => match host.rsplit_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (host, None),
            },
        };
        let port = port.map(str::parse).transpose().map_err(|_| Wrong::Form)?;
        let fits = |text: &str, more: &[char]| {
            !text.is_empty()
                && text
                    .chars()
                    .all(|c| c.is_alphanumeric() || more.contains(&c))
        };
        let sound = fits(host, &['.', '-', '_', ':'])
            && user.is_none_or(|user| fits(user, &['.', '-', '_', '@', '+']))
            && !path.contains(['?', '#', '\\', '\0', '\r', '\n'])
            && path.split('/').all(|part| part != "..");
        match sound {
            true => Ok(Server {
                user: user.map(str::to_owned),
                host: host.to_owned(),
                port,
                path: path.to_owned(),
            }),
            false => Err(Wrong::Form),
        }
    }

    fn shown(&self) -> String {
        let user = self
            .user
            .as_ref()
            .map_or_else(String::new, |user| format!("{user}@"));
        format!("{user}{}{}", self.authority(), self.path)
    }

    /// Host and port as they stand in an address.
    fn authority(&self) -> String {
        let port = self
            .port
            .map_or_else(String::new, |port| format!(":{port}"));
        match self.host.contains(':') {
            true => format!("[{}]{port}", self.host),
            false => format!("{}{port}", self.host),
        }
    }
}

/// Whether nobody on the way can read what is sent.
fn is_encrypted(address: &Address, settings: &PublishTarget) -> bool {
    match address {
        Address::Ftp(_, encrypted) => *encrypted,
        Address::Webdav(_, scheme) => *scheme == "https",
        Address::Bucket(..) => {
            let endpoint = settings.endpoint.as_deref();
            endpoint.is_none_or(|endpoint| endpoint.starts_with("https://"))
        }
        Address::Folder(_) | Address::Sftp(_) => true,
    }
}

/// A target that has been checked.
#[derive(Clone, Debug)]
pub struct Target {
    /// As it was written.
    pub settings: PublishTarget,
    /// Where it is.
    pub address: Address,
}

impl Target {
    /// Checks the targets of the settings and reports what cannot be used.
    pub fn read_all(written: &[PublishTarget], reading: &mut Reading<'_>) -> Vec<Target> {
        let mut targets: Vec<Target> = Vec::new();
        for settings in written {
            let Spanned { value: name, span } = &settings.name;
            let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            let is_word = !name.is_empty() && name.len() <= 64 && name.chars().all(fits);
            if !is_word || targets.iter().any(|target| target.name() == name) {
                let value = name.as_str().into();
                reading.report(*span, Problem::BadTargetName { value });
                continue;
            }
            match Address::parse(&settings.to.value) {
                Ok(address)
                    if settings.unencrypted == Some(true) || is_encrypted(&address, settings) =>
                {
                    let settings = settings.clone();
                    targets.push(Target { settings, address });
                }
                Ok(address) => {
                    let value = address.shown().into();
                    reading.report(settings.to.span, Problem::UnencryptedTarget { value });
                }
                Err(Wrong::Password) => {
                    let variable = variable(name, "password").into();
                    reading.report_hidden(settings.to.span, Problem::SecretInSettings { variable });
                }
                Err(Wrong::Form) => {
                    let value = settings.to.value.as_str().into();
                    reading.report(settings.to.span, Problem::BadTarget { value });
                }
            }
        }
        targets
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.settings.name.value
    }

    /// Versions that are kept.
    pub fn keep(&self) -> usize {
        self.settings
            .keep
            .map_or(5, |keep| keep.clamp(1, 1000) as usize)
    }

    /// The largest share of deletions, in percent.
    pub fn max_removed(&self) -> usize {
        self.settings
            .max_removed
            .map_or(20, |share| share.min(100) as usize)
    }

    /// Whether publications are switched as a whole.
    pub fn is_atomic(&self) -> bool {
        self.settings.atomic == Some(true)
    }

    /// Opens the way to it.
    ///
    /// # Errors
    /// If it cannot be reached, is not what is known, or lets nobody in.
    pub fn open(&self, root: &Path) -> Result<Box<dyn Store>, Fault> {
        let settings = &self.settings;
        let file = |path: &Option<String>| path.as_ref().map(|path| resolved(root, path));
        let authority = file(&settings.certificate);
        let password = || Secret::find(self.name(), "password");
        match &self.address {
            Address::Folder(path) => Ok(Box::new(Folder::new(&resolved(root, path))?)),
            Address::Sftp(server) => {
                let account = store::sftp::Account {
                    host: server.host.clone(),
                    port: server.port.unwrap_or(22),
                    user: self.user(server),
                    folder: account_folder(&server.path),
                    known_hosts: file(&settings.known_hosts)
                        .unwrap_or_else(|| resolved(root, "~/.ssh/known_hosts")),
                    key: file(&settings.key),
                    password: password(),
                };
                Ok(Box::new(Sftp::connect(account)?))
            }
            Address::Ftp(server, encrypted) => {
                let account = store::ftp::Account {
                    host: server.host.clone(),
                    port: server.port.unwrap_or(21),
                    user: self.user(server),
                    folder: server.path.clone(),
                    encrypted: *encrypted,
                    authority,
                    password: password(),
                };
                Ok(Box::new(Ftp::connect(account)?))
            }
            Address::Webdav(server, scheme) => {
                let share = store::object::Share {
                    endpoint: format!("{scheme}://{}", server.authority()),
                    folder: server.path.clone(),
                    user: Some(self.user(server)).filter(|user| !user.is_empty()),
                    password: password(),
                };
                Ok(Box::new(Object::share(&share, authority.as_deref())?))
            }
            Address::Bucket(name, prefix) => {
                let find = |what: &str, usual: &str| {
                    Secret::find(self.name(), what).or_else(|| Secret::of_variable(usual))
                };
                let bucket = store::object::Bucket {
                    name: name.clone(),
                    prefix: prefix.clone(),
                    endpoint: settings.endpoint.clone(),
                    region: settings.region.clone(),
                    key: find("access_key_id", "AWS_ACCESS_KEY_ID"),
                    secret: find("secret_access_key", "AWS_SECRET_ACCESS_KEY"),
                    token: find("session_token", "AWS_SESSION_TOKEN"),
                };
                Ok(Box::new(Object::bucket(&bucket, authority.as_deref())?))
            }
        }
    }

    /// Who logs in: as the address says, else the environment, else nobody.
    fn user(&self, server: &Server) -> String {
        let found = server.user.clone();
        let found = found.or_else(|| Some(Secret::find(self.name(), "user")?.reveal().to_owned()));
        found.unwrap_or_default()
    }
}

/// The folder of an account: `/~/x` is below the one in which it begins.
fn account_folder(path: &str) -> String {
    let trimmed = path.trim_end_matches('/');
    match trimmed.strip_prefix("/~") {
        Some("") => ".".to_owned(),
        Some(rest) => rest.trim_start_matches('/').to_owned(),
        None if trimmed.is_empty() => "/".to_owned(),
        None => trimmed.to_owned(),
    }
}

/// A path of the settings: below the site's folder, or the home for `~/`.
fn resolved(root: &Path, path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => root.join(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn server(user: Option<&str>, host: &str, port: Option<u16>, path: &str) -> Server {
        Server {
            user: user.map(str::to_owned),
            host: host.into(),
            port,
            path: path.into(),
        }
    }

    #[test]
    fn addresses_are_told_by_their_scheme() {
        let parse = Address::parse;
        assert_eq!(
            parse("sftp://web@may.gov.vn:2222/var/www"),
            Ok(Address::Sftp(server(
                Some("web"),
                "may.gov.vn",
                Some(2222),
                "/var/www"
            )))
        );
        assert_eq!(
            parse("ftps://[::1]:21/"),
            Ok(Address::Ftp(server(None, "::1", Some(21), "/"), true))
        );
        assert_eq!(
            parse("s3://ky-yeu/2021/"),
            Ok(Address::Bucket("ky-yeu".into(), "2021".into()))
        );
        assert_eq!(parse("../www"), Ok(Address::Folder("../www".into())));
        assert_eq!(
            parse(r"\\may-chu\web"),
            Ok(Address::Folder(r"\\may-chu\web".into()))
        );
        for wrong in [
            "sftp://",
            "rsync://a/b",
            "sftp://a:x/",
            "https://a/?b",
            "ftps://a/../b",
            " ",
            "s3://u@b/",
        ] {
            assert_eq!(parse(wrong), Err(Wrong::Form), "{wrong}");
        }
        assert_eq!(parse("ftps://an:mat-khau@a/"), Err(Wrong::Password));
    }

    #[test]
    fn folders_of_an_account_are_absolute_or_below_its_own() {
        for (path, folder) in [
            ("/", "/"),
            ("/var/www/", "/var/www"),
            ("/~/www", "www"),
            ("/~", "."),
            ("/~/", "."),
        ] {
            assert_eq!(account_folder(path), folder);
        }
    }

    proptest! {
        #[test]
        fn an_address_is_shown_as_it_was_written(
            user in "([a-z]{1,5}@)?", host in "[a-z]{1,8}(\\.[a-z]{2,3})?", port in "(:[1-9][0-9]{0,3})?", path in "(/[a-z~]{1,5}){1,3}"
        ) {
            let text = format!("sftp://{user}{host}{port}{path}");
            prop_assert_eq!(Address::parse(&text).unwrap().shown(), text);
        }

        #[test]
        fn nothing_makes_reading_an_address_fail_otherwise(text in "(sftp|ftps|s3|https)?(://)?.{0,40}") {
            let _ = Address::parse(&text);
        }
    }
}
