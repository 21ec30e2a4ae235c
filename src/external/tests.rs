//! Links checked against servers of this machine, under names that only the test knows.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use super::*;

/// What a server was asked: when, and the first line and its headers.
type Log = Arc<Mutex<Vec<(Instant, String)>>>;

/// A server that answers each path as `answers` says, and keeps what it was asked.
fn serve(answers: impl Fn(&str, &str) -> String + Send + 'static) -> (u16, Log) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let log = Log::default();
    let kept = Arc::clone(&log);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let mut head = String::new();
            while let Some(Ok(line)) = lines.next() {
                if line.is_empty() {
                    break;
                }
                head.push_str(&line);
                head.push('\n');
            }
            if head.is_empty() {
                continue;
            }
            let mut words = head.split_whitespace();
            let method = words.next().unwrap().to_owned();
            let path = words.next().unwrap().to_owned();
            kept.lock().unwrap().push((Instant::now(), head));
            let answer = answers(&method, &path);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    (port, log)
}

fn answer(status: &str, more: &str) -> String {
    format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n{more}\r\n")
}

fn settings() -> Settings {
    Settings {
        agent: "kyyeu-test".to_owned(),
        pause: Duration::from_millis(1),
        limit: Duration::from_secs(60),
        max_age: Duration::ZERO,
        allow_private: true,
        proxied: false,
        now: Timestamp::UNIX_EPOCH,
    }
}

/// Names of the test lead here, but for those that are gone.
fn names() -> Lookup {
    Arc::new(|host, port| match host {
        _ if host.ends_with(".gone") => Err(std::io::Error::other("Name or service not known")),
        _ if host.ends_with(".later") => Err(std::io::Error::other(
            "Temporary failure in name resolution",
        )),
        "inside.example" => Ok(vec![SocketAddr::from(([10, 0, 0, 1], port))]),
        "mixed.example" => Ok(vec![
            SocketAddr::from(([10, 0, 0, 1], port)),
            SocketAddr::from(([127, 0, 0, 1], port)),
        ]),
        _ => Ok(vec![SocketAddr::from(([127, 0, 0, 1], port))]),
    })
}

fn verdict(url: &str, settings: &Settings) -> Verdict {
    let client = Client::new(settings, names());
    let urls = [url.to_owned()];
    ask_all(&client, &urls, settings).remove(url).unwrap()
}

#[test]
fn every_sort_of_answer_has_its_verdict() {
    let (port, log) = serve(|method, path| match (method, path) {
        (_, "/good") => answer("200 OK", ""),
        ("HEAD", "/no-head" | "/cut") => answer("405 Method Not Allowed", ""),
        ("HEAD", "/false-404") => answer("404 Not Found", ""),
        (_, "/no-head" | "/false-404") => answer("206 Partial Content", ""),
        ("GET", "/cut") => "HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\nx".to_owned(),
        (_, "/gone") => answer("410 Gone", ""),
        (_, "/blocked") => answer("403 Forbidden", ""),
        (_, "/login") => answer("401 Unauthorized", ""),
        (_, "/fault") => answer("500 Internal Server Error", ""),
        (_, "/moved") => answer("301 Moved Permanently", "Location: /moved-on\r\n"),
        (_, "/moved-on") => answer("308 Permanent Redirect", "Location: /good#part\r\n"),
        (_, "/for-now") => answer("302 Found", "Location: /good\r\n"),
        (_, "/both") => answer("301 Moved", "Location: /for-now\r\n"),
        (_, "/home") => answer("301 Moved", "Location: /\r\n"),
        (_, "/") => answer("200 OK", ""),
        (_, "/moved-nowhere") => answer("301 Moved", "Location: /missing\r\n"),
        (_, "/round") => answer("302 Found", "Location: /round\r\n"),
        (_, "/file") => answer("302 Found", "Location: file:///etc/passwd\r\n"),
        (_, "/nothing") => String::new(),
        (_, "/garbage") => "SSH-2.0-x\r\n\r\n".to_owned(),
        _ => answer("404 Not Found", ""),
    });
    let at = |path: &str| format!("http://so.example:{port}{path}");
    let moved = |path: &str| Verdict::Moved(at(path));
    for (path, wanted) in [
        ("/good", Verdict::Good),
        ("/no-head", Verdict::Good),
        ("/false-404", Verdict::Good),
        ("/cut", Verdict::Good),
        ("/", Verdict::Good),
        ("/gone", Verdict::Broken(Fault::Status(410))),
        ("/missing", Verdict::Broken(Fault::Status(404))),
        ("/moved-nowhere", Verdict::Broken(Fault::Status(404))),
        ("/blocked", Verdict::Unsure(Doubt::Status(403))),
        ("/login", Verdict::Unsure(Doubt::Status(401))),
        ("/fault", Verdict::Unsure(Doubt::Status(500))),
        ("/moved", moved("/good")),
        ("/for-now", Verdict::Good),
        ("/both", moved("/for-now")),
        ("/home", Verdict::Unsure(Doubt::Home)),
        ("/round", Verdict::Unsure(Doubt::Redirects)),
        ("/file", Verdict::Unsure(Doubt::Address)),
        ("/nothing", Verdict::Unsure(Doubt::Unreachable)),
        ("/garbage", Verdict::Unsure(Doubt::Unreachable)),
    ] {
        assert_eq!(verdict(&at(path), &settings()), wanted, "{path}");
    }
    let log = log.lock().unwrap();
    let asked = |line: &str| log.iter().any(|(_, head)| head.starts_with(line));
    assert!(asked("HEAD /good ") && !asked("GET /good "));
    let whole = log.iter().map(|(_, head)| head.to_lowercase());
    for head in whole {
        assert!(head.contains("user-agent: kyyeu-test"), "{head}");
        assert!(
            head.starts_with("head ") || head.contains("range: bytes=0-0"),
            "{head}"
        );
    }
}

#[test]
fn what_speaks_no_tls_is_no_proof() {
    let (port, _) = serve(|_, _| answer("200 OK", ""));
    let said = verdict(&format!("https://so.example:{port}/"), &settings());
    assert!(said.doubt().is_some(), "{said:?}");
}

#[test]
fn one_host_is_asked_slowly_and_left_in_peace_when_it_asks_for_it() {
    let (port, log) = serve(|_, path| match path {
        "/3" => answer("429 Too Many Requests", "Retry-After: 3600\r\n"),
        _ => answer("200 OK", ""),
    });
    let urls: Vec<String> = (1..=5)
        .map(|at| format!("http://so.example:{port}/{at}"))
        .collect();
    let settings = Settings {
        pause: Duration::from_millis(80),
        ..settings()
    };
    let client = Client::new(&settings, names());
    let found = ask_all(&client, &urls, &settings);
    let found: Vec<&Verdict> = found.values().collect();
    let busy = Verdict::Unsure(Doubt::Status(429));
    assert_eq!(found, [&Verdict::Good, &Verdict::Good, &busy, &busy, &busy]);
    let log = log.lock().unwrap();
    assert_eq!(log.len(), 3);
    for pair in log.windows(2) {
        // Pauses are a promise; how much longer it takes is nobody's concern.
        assert!(pair[1].0 - pair[0].0 >= Duration::from_millis(79));
    }
}

#[test]
fn a_server_that_names_a_moment_is_asked_again_then() {
    let count = std::sync::atomic::AtomicUsize::new(0);
    let (port, _) =
        serve(
            move |_, _| match count.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
                0 => answer("503 Service Unavailable", "Retry-After: 0\r\n"),
                _ => answer("200 OK", ""),
            },
        );
    assert_eq!(
        verdict(&format!("http://so.example:{port}/"), &settings()),
        Verdict::Good
    );
}

#[test]
fn a_host_that_does_not_answer_is_asked_once() {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let urls = ["a", "b"].map(|path| format!("http://so.example:{port}/{path}"));
    let client = Client::new(&settings(), names());
    let found = ask_all(&client, &urls, &settings());
    let silent = Verdict::Unsure(Doubt::Unreachable);
    assert!(
        found.values().all(|verdict| *verdict == silent),
        "{found:?}"
    );
}

#[test]
fn a_name_that_nobody_has_is_broken_unless_no_name_is_found() {
    let (port, _) = serve(|_, _| answer("200 OK", ""));
    let broken = Verdict::Broken(Fault::NoName);
    let client = Client::new(&settings(), names());
    let mut urls = vec!["https://cu.gone/a".to_owned()];
    let found = ask_all(&client, &urls, &settings());
    assert_eq!(found.values().collect::<Vec<_>>(), [&broken]);
    assert!(client.is_offline());
    urls.push(format!("http://so.example:{port}/"));
    urls.push("http://so.later/".to_owned());
    let client = Client::new(&settings(), names());
    let found = ask_all(&client, &urls, &settings());
    let silent = Verdict::Unsure(Doubt::Unreachable);
    assert_eq!(
        found.values().collect::<Vec<_>>(),
        [&Verdict::Good, &silent, &broken]
    );
    assert!(!client.is_offline());
    // Numbers are no names: whether the machine is offline they do not tell.
    let client = Client::new(&settings(), names());
    ask_all(&client, &["http://127.0.0.1:1/".to_owned()], &settings());
    assert!(!client.is_offline());
}

#[test]
fn doors_inside_are_not_knocked_at() {
    let (port, log) = serve(move |_, path| match path {
        "/in" => answer("302 Found", "Location: http://inside.example/\r\n"),
        _ => answer("200 OK", ""),
    });
    let settings = Settings {
        allow_private: false,
        ..settings()
    };
    let private = Verdict::Unsure(Doubt::Private);
    for host in [
        "127.0.0.1",
        "localhost",
        "inside.example",
        "mixed.example",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0x7f000001",
        "2130706433",
        "127.1",
        "0.0.0.0",
        "169.254.169.254",
        "so.example",
    ] {
        let said = verdict(&format!("http://{host}:{port}/in"), &settings);
        assert_eq!(said, private, "{host}");
    }
    assert!(log.lock().unwrap().is_empty());
}

#[test]
fn when_time_is_up_nothing_more_is_asked() {
    let (port, log) = serve(|_, _| answer("200 OK", ""));
    let settings = Settings {
        limit: Duration::ZERO,
        ..settings()
    };
    let said = verdict(&format!("http://so.example:{port}/"), &settings);
    assert_eq!(said, Verdict::Unasked);
    assert!(log.lock().unwrap().is_empty());
}

/// A site with links of every sort.
fn site(root: &std::path::Path, port: u16) -> Site {
    let write = |path: &str, text: String| {
        let file: PathBuf = root.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    };
    let at = |path: &str| format!("http://so.example:{port}/{path}");
    write(
        "site.yaml",
        format!(
            "title: A\nbase_url: https://kyyeu.example/\nlinks:\n  - title: B\n    url: {}\nmenu:\n  - {{title: C, to: '{}'}}\n",
            at("settings"),
            at("menu")
        ),
    );
    write(
        "content/pages/a.md",
        format!(
            "---\ntitle: A\n---\n\n[Một]({}) và <{}>, [một]({}#phần) nữa, <a href=\"{}\">d</a>.\n\n[Nội bộ](https://kyyeu.example/x/) [thư](mailto:a@b.vn)\n",
            at("text"),
            at("auto"),
            at("text"),
            at("html")
        ),
    );
    write(
        "content/pages/b.md",
        format!(
            "---\ntitle: B\nstatus: draft\n---\n\n[x]({})\n",
            at("draft")
        ),
    );
    write(
        "content/news/c.md",
        format!(
            "---\ntitle: C\ndate: 2021-12-01\nsource: {{name: Báo, url: \"{}\"}}\n---\n",
            at("news")
        ),
    );
    write(
        "content/agencies/d.md",
        format!("---\nname: D\nwebsite: {}\n---\n", at("website")),
    );
    write(
        "content/documents.yaml",
        format!(
            "- id: e\n  number: 1/QĐ-X\n  title: E\n  url: {}\n",
            at("law")
        ),
    );
    let prepared = crate::prepare(root, &crate::Options::default());
    assert_eq!(prepared.report.errors(), 0, "{:?}", prepared.report);
    prepared.site.unwrap()
}

#[test]
fn every_link_of_a_site_is_found_with_its_place() {
    let root = tempfile::tempdir().unwrap();
    let (port, log) = serve(|_, path| match path {
        "/law" => answer("301 Moved", "Location: /law/new\r\n"),
        "/news" => answer("404 Not Found", ""),
        _ => answer("200 OK", ""),
    });
    let site = site(root.path(), port);
    let settings = Settings {
        max_age: Duration::from_secs(3600),
        ..settings()
    };
    let outcome = check(&site, root.path(), &settings, names(), &|_| {});
    let found: Vec<(&str, Vec<(String, u32)>)> = outcome
        .links
        .iter()
        .map(|link| {
            let places = link.places.iter();
            let places = places.map(|place| (place.path.to_string(), place.line));
            (link.url.rsplit('/').next().unwrap(), places.collect())
        })
        .collect();
    let at = |path: &str, line| (path.to_owned(), line);
    assert_eq!(
        found,
        [
            ("auto", vec![at("content/pages/a.md", 5)]),
            ("html", vec![at("content/pages/a.md", 5)]),
            ("law", vec![at("content/documents.yaml", 4)]),
            ("menu", vec![at("site.yaml", 7)]),
            ("news", vec![at("content/news/c.md", 4)]),
            ("settings", vec![at("site.yaml", 5)]),
            (
                "text",
                vec![at("content/pages/a.md", 5), at("content/pages/a.md", 5)]
            ),
            ("website", vec![at("content/agencies/d.md", 3)]),
        ]
    );
    let told: Vec<(&str, String)> = outcome
        .diagnostics()
        .iter()
        .map(|found| (found.code(), found.place.as_ref().unwrap().path.to_string()))
        .collect();
    assert_eq!(
        told,
        [
            ("KY421", "content/documents.yaml".to_owned()),
            ("KY420", "content/news/c.md".to_owned()),
        ]
    );
    // What was good is not asked again; what was broken is.
    let asked = log.lock().unwrap().len();
    let again = check(&site, root.path(), &settings, names(), &|_| {});
    assert_eq!(again.diagnostics(), outcome.diagnostics());
    let lines: Vec<String> = log.lock().unwrap()[asked..]
        .iter()
        .map(|(_, head)| head.lines().next().unwrap().to_owned())
        .collect();
    assert_eq!(lines, ["HEAD /news HTTP/1.1", "GET /news HTTP/1.1"]);
}

#[test]
fn offline_nothing_is_broken() {
    let root = tempfile::tempdir().unwrap();
    let site = site(root.path(), 1);
    let lookup: Lookup = Arc::new(|_, _| Err(std::io::Error::other("Name or service not known")));
    let outcome = check(&site, root.path(), &settings(), lookup, &|_| {});
    assert!(outcome.is_offline);
    assert!(outcome.diagnostics().is_empty());
    assert_eq!(
        outcome.count(|verdict| *verdict == Verdict::Unsure(Doubt::Offline)),
        8
    );
}
