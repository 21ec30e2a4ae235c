//! Servers of Debian's packages, each in a folder of its own, on a free port of this
//! machine, stopped when the value goes.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use crate::place::SECRET;

/// A process that ends with the value, with those that it started.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // A server ends its children when it is asked to end.
        let asked = Command::new("kill").arg(self.0.id().to_string()).status();
        if asked.is_ok() {
            for _ in 0..100 {
                if matches!(self.0.try_wait(), Ok(Some(_))) {
                    return;
                }
                thread::sleep(Duration::from_millis(20));
            }
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The program, if it is installed; else that is said.
fn program(names: &[&str]) -> Option<PathBuf> {
    let folders = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin:/usr/local/sbin";
    let found = folders
        .split(':')
        .flat_map(|folder| names.iter().map(move |name| Path::new(folder).join(name)))
        .find(|path| path.is_file());
    if found.is_none() {
        eprintln!("left out: {} is not installed", names[0]);
    }
    found
}

fn is_root() -> bool {
    let root = fs::metadata("/proc/self")
        .is_ok_and(|meta| std::os::unix::fs::MetadataExt::uid(&meta) == 0);
    if !root {
        eprintln!("left out: the server has to be started by root");
    }
    root
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

/// Starts a server and waits until it listens.
fn start(command: &mut Command, port: u16) -> Running {
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut running = Running(child.spawn().unwrap());
    for _ in 0..600 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return running;
        }
        if let Ok(Some(status)) = running.0.try_wait() {
            panic!("the server ended at once: {status}");
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("the server does not listen");
}

/// Lets the account of a server read and write what a test has put there.
pub(crate) fn hand_over(path: &Path) {
    let mode = |path: &Path| match path.is_dir() {
        true => 0o777,
        false => 0o666,
    };
    for path in path.ancestors() {
        let _ = fs::set_permissions(path, fs::Permissions::from_mode(mode(path)));
        if path.file_name().is_none_or(|name| name == "www")
            || path.parent() == Some(Path::new("/tmp"))
        {
            break;
        }
    }
}

fn folder_for_all() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("www")).unwrap();
    for path in [folder.path().to_owned(), folder.path().join("www")] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o777)).unwrap();
    }
    folder
}

fn run(program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).output().unwrap();
    assert!(
        output.status.success(),
        "{program}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Makes a certificate for this machine that nobody but the tests trusts.
fn certify(folder: &Path) {
    let path = |name: &str| folder.join(name).display().to_string();
    let request = "[req]\nprompt=no\ndistinguished_name=name\nx509_extensions=more\n[name]\nCN=127.0.0.1\n\
                   [more]\nsubjectAltName=IP:127.0.0.1\nbasicConstraints=critical,CA:FALSE\n";
    fs::write(path("request"), request).unwrap();
    let (key, pem, asked) = (path("key.pem"), path("cert.pem"), path("request"));
    run(
        "openssl",
        &[
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-config", &asked,
            "-keyout", &key, "-out", &pem,
        ],
    );
}

/// OpenSSH, with SFTP only.
pub(crate) struct Sshd {
    folder: TempDir,
    pub(crate) port: u16,
    _running: Running,
}

impl Sshd {
    pub(crate) fn start() -> Option<Sshd> {
        let sshd = program(&["sshd"])?;
        if !is_root() {
            return None;
        }
        let folder = folder_for_all();
        let port = free_port();
        let path = |name: &str| folder.path().join(name).display().to_string();
        for key in ["host", "user", "other"] {
            run(
                "ssh-keygen",
                &["-q", "-t", "ed25519", "-N", "", "-f", &path(key)],
            );
        }
        fs::copy(path("user.pub"), path("authorized")).unwrap();
        let config = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {}\nPidFile none\n\
             StrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin prohibit-password\n\
             Subsystem sftp internal-sftp\nMaxStartups 100\nLogLevel ERROR\n",
            path("host"),
            path("authorized")
        );
        fs::write(path("config"), config).unwrap();
        let _ = fs::create_dir_all("/run/sshd");
        let running = start(
            Command::new(sshd).args(["-D", "-e", "-f", &path("config")]),
            port,
        );
        let server = Sshd {
            folder,
            port,
            _running: running,
        };
        server.trust(port);
        Some(server)
    }

    pub(crate) fn root(&self) -> &Path {
        // Leaked once a server: a path that lives as long as the folder.
        Box::leak(self.folder.path().join("www").into_boxed_path())
    }

    pub(crate) fn settings(&self, port: u16) -> String {
        let folder = self.folder.path().display();
        format!(
            "{{name: x, to: 'sftp://root@127.0.0.1:{port}{folder}/www', key: '{folder}/user', known_hosts: '{folder}/known'}}"
        )
    }

    /// The settings where no key is named: the agent has it.
    pub(crate) fn settings_of_agent(&self) -> String {
        let key = format!(", key: '{}/user'", self.folder.path().display());
        self.settings(self.port).replace(&key, "")
    }

    /// An agent that holds a key: `user`, which the server admits, or `other`.
    pub(crate) fn agent(&self, key: &str) -> Agent {
        let socket = self.folder.path().join(format!("agent-{key}"));
        let mut command = Command::new("ssh-agent");
        command.arg("-D").arg("-a").arg(&socket);
        let child = command.stdout(Stdio::null()).spawn().unwrap();
        let running = Running(child);
        for _ in 0..200 {
            let mut add = Command::new("ssh-add");
            add.arg("-q").arg(self.folder.path().join(key));
            let added = add.env("SSH_AUTH_SOCK", &socket).output().unwrap();
            if added.status.success() {
                break;
            }
            thread::sleep(Duration::from_millis(20));
        }
        Agent {
            socket,
            _running: running,
        }
    }

    fn know(&self, port: u16, key: &str) {
        let key = fs::read_to_string(self.folder.path().join(key)).unwrap();
        let known = self.folder.path().join("known");
        fs::write(known, format!("[127.0.0.1]:{port} {key}")).unwrap();
    }

    pub(crate) fn trust(&self, port: u16) {
        self.know(port, "host.pub");
    }

    pub(crate) fn trust_another(&self) {
        self.know(self.port, "other.pub");
    }

    pub(crate) fn forget(&self) {
        fs::remove_file(self.folder.path().join("known")).unwrap();
    }
}

/// An agent that holds a key for logging in.
pub(crate) struct Agent {
    pub(crate) socket: PathBuf,
    _running: Running,
}

/// vsftpd with TLS.
pub(crate) struct Vsftpd {
    folder: TempDir,
    pub(crate) port: u16,
    _running: Running,
}

impl Vsftpd {
    pub(crate) fn start() -> Option<Vsftpd> {
        let vsftpd = program(&["vsftpd"])?;
        program(&["openssl"])?;
        if !is_root() {
            return None;
        }
        let folder = folder_for_all();
        // It refuses to begin in a folder that its account may write.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let port = free_port();
        let path = |name: &str| folder.path().join(name).display().to_string();
        certify(folder.path());
        let (key, pem) = (path("key.pem"), path("cert.pem"));
        let config = format!(
            "listen=YES\nlisten_ipv6=NO\nlisten_address=127.0.0.1\nlisten_port={port}\nbackground=NO\n\
             anonymous_enable=YES\nlocal_enable=NO\nwrite_enable=YES\nanon_root={}\n\
             anon_upload_enable=YES\nanon_mkdir_write_enable=YES\nanon_other_write_enable=YES\nanon_world_readable_only=NO\n\
             anon_umask=022\nssl_enable=YES\nallow_anon_ssl=YES\nforce_anon_data_ssl=YES\nforce_anon_logins_ssl=YES\n\
             rsa_cert_file={pem}\nrsa_private_key_file={key}\nssl_ciphers=HIGH\nmax_per_ip=50\nseccomp_sandbox=NO\n",
            folder.path().display()
        );
        fs::write(path("config"), config).unwrap();
        let _ = fs::create_dir_all("/var/run/vsftpd/empty");
        let running = start(Command::new(vsftpd).arg(path("config")), port);
        Some(Vsftpd {
            folder,
            port,
            _running: running,
        })
    }

    pub(crate) fn root(&self) -> &Path {
        Box::leak(self.folder.path().join("www").into_boxed_path())
    }

    pub(crate) fn settings(&self) -> String {
        let certificate = self.folder.path().join("cert.pem");
        format!(
            "{{name: x, to: 'ftps://anonymous@127.0.0.1:{}/www', certificate: '{}'}}",
            self.port,
            certificate.display()
        )
    }
}

/// Apache with WebDAV.
pub(crate) struct Apache {
    folder: TempDir,
    pub(crate) port: u16,
    encrypted: bool,
    _running: Running,
}

impl Apache {
    /// By HTTPS, or in the open.
    pub(crate) fn start(encrypted: bool) -> Option<Apache> {
        let apache = program(&["apache2"])?;
        program(&["htpasswd"])?;
        program(&["openssl"])?;
        if !is_root() {
            return None;
        }
        let folder = folder_for_all();
        let port = free_port();
        let path = |name: &str| folder.path().join(name).display().to_string();
        run("htpasswd", &["-bc", &path("users"), "an", SECRET]);
        let modules = [
            "mpm_event",
            "authn_core",
            "authn_file",
            "authz_core",
            "authz_user",
            "auth_basic",
            "dav",
            "dav_fs",
            "socache_shmcb",
            "ssl",
        ];
        certify(folder.path());
        let encryption = match encrypted {
            true => format!(
                "SSLEngine on\nSSLCertificateFile {}\nSSLCertificateKeyFile {}\n",
                path("cert.pem"),
                path("key.pem")
            ),
            false => String::new(),
        };
        let modules: String = modules
            .iter()
            .map(|name| {
                format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n")
            })
            .collect();
        let config = format!(
            "{modules}ServerName 127.0.0.1\nListen 127.0.0.1:{port}\nPidFile {pid}\nErrorLog {log}\nUser www-data\nGroup www-data\n\
             {encryption}DocumentRoot {www}\nDavLockDB {locks}\n<Directory {www}>\nDav On\nAuthType Basic\nAuthName x\nAuthUserFile {users}\nRequire valid-user\n</Directory>\n",
            pid = path("pid"),
            log = path("log"),
            www = path("www"),
            locks = path("locks"),
            users = path("users")
        );
        fs::write(path("config"), config).unwrap();
        let running = start(
            Command::new(apache).args(["-DFOREGROUND", "-f", &path("config")]),
            port,
        );
        Some(Apache {
            folder,
            port,
            encrypted,
            _running: running,
        })
    }

    pub(crate) fn root(&self) -> &Path {
        Box::leak(self.folder.path().join("www").into_boxed_path())
    }

    pub(crate) fn settings(&self) -> String {
        match self.encrypted {
            true => format!(
                "{{name: x, to: 'https://an@127.0.0.1:{}/', certificate: '{}'}}",
                self.port,
                self.folder.path().join("cert.pem").display()
            ),
            false => format!(
                "{{name: x, to: 'http://an@127.0.0.1:{}/', unencrypted: true}}",
                self.port
            ),
        }
    }
}

/// moto wants a signature and does not look at it.
const SIGNED: &str = "AWS4-HMAC-SHA256 Credential=a/20211201/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";

/// The S3 server of moto.
pub(crate) struct Moto {
    pub(crate) port: u16,
    _running: Running,
}

impl Moto {
    pub(crate) fn start() -> Option<Moto> {
        let moto = program(&["moto_server"])?;
        let works = Command::new(&moto).arg("--help").output();
        if !works.is_ok_and(|output| output.status.success()) {
            eprintln!("left out: moto_server does not run");
            return None;
        }
        let port = free_port();
        let running = start(
            Command::new(moto).args(["-H", "127.0.0.1", "-p", &port.to_string()]),
            port,
        );
        let server = Moto {
            port,
            _running: running,
        };
        ureq::put(&format!("http://127.0.0.1:{port}/ky-yeu"))
            .send_empty()
            .unwrap();
        Some(server)
    }

    pub(crate) fn settings(&self) -> String {
        format!(
            "{{name: x, to: 's3://ky-yeu/2021', endpoint: 'http://127.0.0.1:{}', unencrypted: true}}",
            self.port
        )
    }

    fn url(&self, path: &str) -> String {
        let path: String = path
            .bytes()
            .map(
                |byte| match byte.is_ascii_alphanumeric() || b"/.-_".contains(&byte) {
                    true => char::from(byte).to_string(),
                    false => format!("%{byte:02X}"),
                },
            )
            .collect();
        format!("http://127.0.0.1:{}/ky-yeu/2021/{path}", self.port)
    }

    pub(crate) fn get(&self, path: &str) -> Option<Vec<u8>> {
        let asked = ureq::get(&self.url(path)).header("authorization", SIGNED);
        let mut answer = asked.call().ok()?;
        answer
            .body_mut()
            .with_config()
            .limit(u64::MAX)
            .read_to_vec()
            .ok()
    }

    pub(crate) fn put(&self, path: &str, bytes: &[u8]) {
        let asked = ureq::put(&self.url(path)).header("authorization", SIGNED);
        asked.send(bytes).unwrap();
    }

    pub(crate) fn delete(&self, path: &str) {
        let asked = ureq::delete(&self.url(path)).header("authorization", SIGNED);
        asked.call().unwrap();
    }
}
