//! A site, the preview of it, and clients.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value as Json;
use tempfile::TempDir;

/// How long anything may take on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// The settings of a site without warnings.
pub(crate) const SETTINGS: &str = "\
title: Kỷ yếu
base_url: https://kyyeu.example/
organisation: {name: Sở, licence: Số 1, responsible: An, address: Hà Nội, telephone: '024'}
";

/// A site in a folder that goes with the value.
pub(crate) struct Site {
    folder: TempDir,
}

impl Site {
    /// A sound site of a body, two pieces of news and a file.
    pub(crate) fn new() -> Site {
        let site = Site {
            folder: tempfile::tempdir().unwrap(),
        };
        site.write("site.yaml", SETTINGS);
        site.write(
            "content/pages/gioi-thieu.md",
            "---\ntitle: Giới thiệu\n---\n\nChữ.\n",
        );
        site.write("content/agencies/so.md", "---\nname: Sở Công Thương\n---\n");
        site.news("mot", "Tin một", "Thân bài. [Tin hai](hai.md)");
        site.write(
            "content/news/hai.md",
            "---\ntitle: Tin hai\ndate: 2021-12-06\nattachments: [{file: hai.pdf}]\nagencies: [so]\n---\n\nHai.\n",
        );
        site.write("content/news/hai.pdf", "%PDF 0123456789");
        site
    }

    /// The folder of the site, without links.
    pub(crate) fn root(&self) -> PathBuf {
        let root = self.folder.path().join("site");
        fs::create_dir_all(&root).unwrap();
        fs::canonicalize(root).unwrap()
    }

    /// The folder that holds that of the site.
    pub(crate) fn above(&self) -> PathBuf {
        fs::canonicalize(self.folder.path()).unwrap()
    }

    /// A path below the site's folder.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    /// Writes a file.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let file = self.path(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    /// Writes a piece of news.
    pub(crate) fn news(&self, id: &str, title: &str, body: &str) {
        let text = format!("---\ntitle: {title}\ndate: 2021-12-05\n---\n\n{body}\n");
        self.write(&format!("content/news/{id}.md"), &text);
    }

    /// Deletes a file.
    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.path(path)).unwrap();
    }

    /// Builds the site; the files by path.
    pub(crate) fn build(&self, more: &[&str]) -> BTreeMap<String, Vec<u8>> {
        let out = self.above().join("out");
        let mut command = program("build");
        command
            .arg("--root")
            .arg(self.root())
            .arg("--out")
            .arg(&out)
            .args(more);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        read_tree(&out)
    }

    /// Starts the preview at a free port.
    pub(crate) fn serve(&self, more: &[&str]) -> Preview {
        Preview::start(&self.root(), more)
    }
}

/// The files of a build but for its own books.
pub(crate) fn read_tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap);
    files
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).unwrap();
            (
                path.to_str().unwrap().to_owned(),
                fs::read(entry.path()).unwrap(),
            )
        })
        .filter(|(path, _)| !path.starts_with(".kyyeu"))
        .collect()
}

/// A command of the program in an environment that says nothing.
pub(crate) fn program(command: &str) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_kyyeu"));
    program.arg(command);
    for name in ["LANG", "LC_ALL", "LC_MESSAGES", "NO_COLOR"] {
        program.env_remove(name);
    }
    program.env("SOURCE_DATE_EPOCH", "1640995200");
    program
}

/// A preview that runs; it ends with the value.
pub(crate) struct Preview {
    child: Child,
    out: Option<BufReader<ChildStdout>>,
    /// What it printed until it was ready.
    pub(crate) printed: String,
    /// Its address, with a slash at the end.
    pub(crate) url: String,
    /// Where it listens.
    pub(crate) at: SocketAddr,
}

impl Preview {
    /// Starts the preview of a folder.
    pub(crate) fn start(root: &Path, more: &[&str]) -> Preview {
        Preview::run(program("serve"), root, more)
    }

    /// The same with a clock that does not stand still.
    pub(crate) fn start_by_the_clock(root: &Path) -> Preview {
        let mut command = program("serve");
        command.env_remove("SOURCE_DATE_EPOCH");
        Preview::run(command, root, &[])
    }

    fn run(mut command: Command, root: &Path, more: &[&str]) -> Preview {
        command.arg("--root").arg(root);
        if !more.contains(&"--port") {
            command.args(["--port", "0"]);
        }
        command
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        let mut child = command.spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut printed = String::new();
        while !printed.contains("Ctrl-C") {
            assert!(
                out.read_line(&mut printed).unwrap() > 0,
                "it ended: {printed}"
            );
        }
        let (_, rest) = printed.split_once("http://").unwrap();
        let host = rest.split('/').next().unwrap();
        let link = rest.split_whitespace().next().unwrap();
        Preview {
            url: format!("http://{link}"),
            at: host.parse().unwrap(),
            child,
            out: Some(out),
            printed,
        }
    }

    /// Its process.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// Asks for a path as browsers do.
    pub(crate) fn get(&self, path: &str) -> Got {
        self.get_with(path, &[])
    }

    /// The same with more headers.
    pub(crate) fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Got {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(PATIENCE))
            .build()
            .into();
        let mut request = agent.get(format!("http://{}{path}", self.at));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = request.call().unwrap();
        let names = response.headers().iter();
        let headers = names
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        Got {
            status: response.status().as_u16(),
            headers,
            body: response.body_mut().read_to_vec().unwrap(),
        }
    }

    /// Sends these very bytes; what comes back until the other end closes.
    pub(crate) fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        // It may close before it has read everything.
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// A request with this target and these headers, and the status it gets.
    pub(crate) fn status(&self, target: &str, headers: &str) -> u16 {
        let answer = self
            .raw(format!("GET {target} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n").as_bytes());
        let status = answer.split(' ').nth(1).unwrap_or("0");
        status.parse().unwrap_or(0)
    }

    /// A connection.
    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.at).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Follows a page as the script in it does.
    pub(crate) fn follow(&self, path: &str) -> Reader {
        Reader::new(self, path)
    }

    /// What it prints next.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.as_mut().unwrap().read_line(&mut line).unwrap();
        line
    }

    /// Closes the end at which what it prints is read.
    pub(crate) fn close_output(&mut self) {
        self.out = None;
    }

    /// Sends a signal, and waits for the end: the exit code and what was printed.
    pub(crate) fn signal(mut self, name: &str) -> (Option<i32>, String) {
        let killed = Command::new("kill")
            .args(["-s", name, &self.process().to_string()])
            .status();
        assert!(killed.unwrap().success());
        let started = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(started.elapsed() < PATIENCE, "it does not end");
            std::thread::sleep(Duration::from_millis(10));
        };
        let mut rest = String::new();
        if let Some(out) = &mut self.out {
            out.read_to_string(&mut rest).unwrap();
        }
        (status.code(), rest)
    }

    /// Memory in use, in KiB.
    #[cfg(target_os = "linux")]
    pub(crate) fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process())).unwrap();
        let line = status
            .lines()
            .find(|line| line.starts_with("VmRSS:"))
            .unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Got {
    /// Its status.
    pub(crate) status: u16,
    headers: BTreeMap<String, String>,
    /// Its body, unpacked.
    pub(crate) body: Vec<u8>,
}

impl Got {
    /// A header, empty where it is missing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

/// A client on the reload channel.
pub(crate) struct Reader {
    lines: BufReader<TcpStream>,
}

impl Reader {
    fn new(preview: &Preview, path: &str) -> Reader {
        let mut stream = preview.connect();
        let host = preview.at;
        write!(
            stream,
            "GET /__kyyeu/events?page={path} HTTP/1.1\r\nHost: {host}\r\n\r\n"
        )
        .unwrap();
        Reader {
            lines: BufReader::new(stream),
        }
    }

    /// The next state, which must come in time.
    pub(crate) fn next(&mut self) -> Json {
        self.within(PATIENCE).expect("no state came")
    }

    /// The next state, if one comes within this time.
    pub(crate) fn within(&mut self, time: Duration) -> Option<Json> {
        let until = Instant::now() + time;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            self.lines.get_ref().set_read_timeout(Some(left)).unwrap();
            let mut line = String::new();
            match self.lines.read_line(&mut line) {
                Ok(0) => panic!("the channel has ended"),
                Ok(_) => {}
                Err(_) => return None,
            }
            if let Some(data) = line.strip_prefix("data: ") {
                return Some(serde_json::from_str(data).unwrap());
            }
        }
    }

    /// Waits for a state that fits.
    pub(crate) fn until(&mut self, what: &str, fits: impl Fn(&Json) -> bool) -> Json {
        let started = Instant::now();
        loop {
            let state = self.next();
            if fits(&state) {
                return state;
            }
            assert!(started.elapsed() < PATIENCE, "{what}: {state}");
        }
    }
}

/// A page without the preview's script.
pub(crate) fn without_script(page: &[u8]) -> Vec<u8> {
    const START: &[u8] = b"<script id=\"kyyeu-preview\"";
    const END: &[u8] = b"</script>";
    let find =
        |bytes: &[u8], part: &[u8]| bytes.windows(part.len()).position(|window| window == part);
    let start = find(page, START).expect("the page has no script");
    let end = start + find(&page[start..], END).unwrap() + END.len();
    assert!(find(&page[end..], START).is_none(), "two scripts");
    [&page[..start], &page[end..]].concat()
}
