//! The same edit under `hugo server`, where it is installed.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::{PATIENCE, median, millis, slowest};

const CONFIG: &str = "baseURL = 'http://127.0.0.1/'\nlanguageCode = 'vi'\ntitle = 'Kỷ yếu'\n[taxonomies]\nagency = 'agencies'\ntheme = 'themes'\n";
const PAGE: &str = "<!doctype html><title>{{ .Title }}</title><h1>{{ .Title }}</h1>{{ .Content }}{{ range .GetTerms \"agencies\" }}<a href=\"{{ .RelPermalink }}\">{{ .Title }}</a>{{ end }}";
const LIST: &str = "<!doctype html><title>{{ .Title }}</title>{{ range (.Paginate .Pages 20).Pages }}<p><a href=\"{{ .RelPermalink }}\">{{ .Title }}</a> {{ .Date.Format \"02/01/2006\" }}</p>{{ end }}";

/// Times edits of one document.
pub(crate) fn latency(corpus: &Path, number: usize, edits: usize) {
    let Ok(version) = Command::new("hugo").arg("version").output() else {
        println!("hugo is not on the path; left out");
        return;
    };
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    let words = version.split_whitespace();
    let version = words
        .skip_while(|word| *word != "hugo")
        .nth(1)
        .unwrap_or("?");
    let version = version.split('-').next().unwrap_or("?").to_owned();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path();
    let write = |path: &str, text: &str| {
        let file = root.join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        std::fs::write(file, text).expect("written");
    };
    write("hugo.toml", CONFIG);
    write("layouts/_default/single.html", PAGE);
    write("layouts/_default/list.html", LIST);
    write("layouts/index.html", LIST);
    for part in ["dispatches", "news", "policies", "sessions"] {
        let files = std::fs::read_dir(corpus.join("content").join(part)).expect("the corpus");
        for file in files.flatten() {
            let text = std::fs::read_to_string(file.path()).expect("a document");
            // Links of our own kind mean nothing there.
            let text = text.replace("[[", "").replace("]]", "");
            write(
                &format!("content/{part}/{}", file.file_name().to_string_lossy()),
                &text,
            );
        }
    }
    let part = ["dispatches", "news", "policies", "sessions"]
        .into_iter()
        .find(|part| {
            root.join(format!("content/{part}/van-ban-{number}.md"))
                .exists()
        })
        .expect("the document");
    let file = root.join(format!("content/{part}/van-ban-{number}.md"));
    let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let port = port.expect("a port").port();
    let started = Instant::now();
    let mut child = Command::new("hugo")
        .args([
            "server",
            "--renderToMemory",
            "--bind",
            "127.0.0.1",
            "--port",
            &port.to_string(),
        ])
        .current_dir(root)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("hugo");
    let page = format!("/{part}/van-ban-{number}/");
    let shows = |words: &str| get(port, &page).is_some_and(|text| text.contains(words));
    while !shows("<h1>") {
        assert!(started.elapsed() < PATIENCE * 3, "hugo never serves {page}");
        std::thread::sleep(Duration::from_millis(5));
    }
    println!(
        "{:<34}{:>10.0}",
        format!("hugo server {version}: ready"),
        millis(started.elapsed())
    );
    let text = std::fs::read_to_string(&file).expect("the document");
    let times: Vec<Duration> = (0..edits)
        .map(|n| {
            std::thread::sleep(Duration::from_millis(300));
            let started = Instant::now();
            std::fs::write(&file, format!("{text}\nSửa lần {n}.\n")).expect("saved");
            while !shows(&format!("Sửa lần {n}.")) {
                assert!(started.elapsed() < PATIENCE, "hugo never shows the edit");
                std::thread::sleep(Duration::from_millis(2));
            }
            started.elapsed()
        })
        .collect();
    println!(
        "{:<34}{:>10} ({:.0})",
        "  a document's text",
        format!("{:.1}", millis(median(&times))),
        millis(slowest(&times))
    );
    let _ = child.kill();
    let _ = child.wait();
}

fn get(port: u16, path: &str) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
    )
    .ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    Some(String::from_utf8_lossy(&answer).into_owned())
}
