//! Servers of the system with files, ports and processes of their own; those that run
//! already are none of our business.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use kyyeu::server::Server;

use crate::example::Example;

/// Where Debian and others put nginx's modules.
const NGINX_MODULES: [&str; 2] = ["/usr/lib/nginx/modules", "/usr/lib64/nginx/modules"];
const APACHE_MODULES: [&str; 2] = ["/usr/lib/apache2/modules", "/usr/lib64/httpd/modules"];

/// A server that serves the example.
pub(crate) struct Running {
    child: Child,
    /// Where it listens.
    pub(crate) port: u16,
    /// Whether it sends what Brotli has compressed.
    pub(crate) brotli: bool,
}

impl Drop for Running {
    fn drop(&mut self) {
        // Its workers go when it is asked to go.
        let id = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &id]).status();
        let _ = self.child.wait();
    }
}

/// A program of the system; `None` where it is not installed, which is said.
fn program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin:/sbin";
    let found = std::env::split_paths(&path)
        .flat_map(|folder| names.iter().map(move |name| folder.join(name)))
        .find(|file| file.is_file());
    if found.is_none() {
        assert!(
            std::env::var_os("KYYEU_SERVERS").is_none(),
            "{} is not installed",
            names[0]
        );
        eprintln!(
            "{} is not installed; left out (tests/run installs it)",
            names[0]
        );
    }
    found
}

/// nginx with the example.
pub(crate) fn nginx(example: &Example) -> Option<Running> {
    let program = program(&["nginx"])?;
    let prefix = example.own("nginx");
    let module = NGINX_MODULES
        .map(|folder| Path::new(folder).join("ngx_http_brotli_static_module.so"))
        .into_iter()
        .find(|module| module.is_file());
    if module.is_none() {
        eprintln!("nginx has no brotli module; files that Brotli has compressed are left out");
    }
    let brotli = module.is_some();
    write_config(example, Server::Nginx, &prefix, brotli);
    let load = module.map_or_else(String::new, |module| {
        format!("load_module {};", module.display())
    });
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|name| format!("{name}_temp_path {}/temp;\n", prefix.display()))
        .concat();
    let main = format!(
        "{load}\nworker_processes 1;\npid {0}/pid;\nerror_log {0}/error.log;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}include kyyeu/server.conf;\n}}\n",
        prefix.display()
    );
    start(&prefix, Server::Nginx, |port| {
        replace_port(
            &prefix,
            "listen 80;\n    listen [::]:80;",
            &format!("listen 127.0.0.1:{port};"),
        );
        let file = prefix.join("nginx.conf");
        fs::write(&file, &main).unwrap();
        let command = || {
            let mut command = Command::new(&program);
            command
                .arg("-p")
                .arg(&prefix)
                .arg("-c")
                .arg(&file)
                .arg("-e")
                .arg(prefix.join("error.log"));
            command
        };
        let mut run = command();
        run.args(["-g", "daemon off;"]);
        let mut test = command();
        test.arg("-t");
        (test, run)
    })
    .map(|(child, port)| Running {
        child,
        port,
        brotli,
    })
}

/// Apache with the example.
pub(crate) fn apache(example: &Example) -> Option<Running> {
    let program = program(&["apache2", "httpd"])?;
    let prefix = example.own("apache");
    write_config(example, Server::Apache, &prefix, true);
    let modules = APACHE_MODULES
        .into_iter()
        .find(|folder| Path::new(folder).join("mod_rewrite.so").is_file())?;
    let load: String = [
        "mpm_event",
        "authz_core",
        "deflate",
        "dir",
        "env",
        "filter",
        "headers",
        "mime",
        "rewrite",
        "setenvif",
        "unixd",
    ]
    .iter()
    .filter(|name| Path::new(modules).join(format!("mod_{name}.so")).is_file())
    .map(|name| format!("LoadModule {name}_module {modules}/mod_{name}.so\n"))
    .collect();
    start(&prefix, Server::Apache, |port| {
        replace_port(&prefix, "<VirtualHost *:80>", &format!("<VirtualHost 127.0.0.1:{port}>"));
        let user = match Path::new("/etc/debian_version").exists() {
            true => "www-data",
            false => "apache",
        };
        let main = format!(
            "ServerRoot {0}\nPidFile {0}/pid\nErrorLog {0}/error.log\nListen 127.0.0.1:{port}\n{load}\nServerName kyyeu.example\nDefaultRuntimeDir {0}\nMutex file:{0}\n<IfModule unixd_module>\nUser {user}\nGroup {user}\n</IfModule>\nTypesConfig /etc/mime.types\nStartServers 1\nServerLimit 1\nThreadsPerChild 16\nMaxRequestWorkers 16\nInclude kyyeu/server.conf\n",
            prefix.display()
        );
        let file = prefix.join("httpd.conf");
        fs::write(&file, main).unwrap();
        let command = || {
            let mut command = Command::new(&program);
            command.arg("-d").arg(&prefix).arg("-f").arg(&file);
            command
        };
        let mut run = command();
        run.arg("-DFOREGROUND");
        let mut test = command();
        test.arg("-t");
        (test, run)
    })
    .map(|(child, port)| Running {
        child,
        port,
        brotli: true,
    })
}

fn write_config(example: &Example, server: Server, prefix: &Path, brotli: bool) {
    let folder = prefix.join("kyyeu");
    fs::create_dir_all(&folder).unwrap();
    for file in example.config(server, brotli) {
        fs::write(folder.join(file.name), file.text).unwrap();
    }
}

/// Has the virtual server listen where nobody else does, in place of port 80.
fn replace_port(prefix: &Path, usual: &str, own: &str) {
    let file = prefix.join("kyyeu/server.conf");
    let kept = prefix.join("kyyeu/server.conf.made");
    if !kept.exists() {
        fs::copy(&file, &kept).unwrap();
    }
    let made = fs::read_to_string(&kept).unwrap();
    assert!(made.contains(usual), "{made}");
    fs::write(&file, made.replace(usual, own)).unwrap();
}

/// Has the server test its configuration, then starts it on a free port.
fn start(
    prefix: &Path,
    server: Server,
    commands: impl Fn(u16) -> (Command, Command),
) -> Option<(Child, u16)> {
    for _ in 0..5 {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let (mut test, mut run) = commands(port);
        let tested = test.output().unwrap();
        let told = String::from_utf8_lossy(&tested.stderr).into_owned();
        assert!(
            tested.status.success(),
            "{server:?} refuses its configuration: {told}"
        );
        assert!(!told.contains("[warn]"), "{server:?} has doubts: {told}");
        let mut child = run
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(20) {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Some((child, port));
            }
            if child.try_wait().unwrap().is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(30));
        }
        let _ = child.kill();
        let _ = child.wait();
    }
    let log = fs::read_to_string(prefix.join("error.log")).unwrap_or_default();
    panic!("{server:?} does not start: {log}");
}
