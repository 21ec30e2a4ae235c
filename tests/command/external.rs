//! `kyyeu check --external`, against a server of this machine.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use crate::harness::{Run, Site, kyyeu, run};

/// A server that keeps what it was asked.
fn serve() -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let log = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&log);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut head = String::new();
            for line in BufReader::new(&stream).lines().map_while(Result::ok) {
                if line.is_empty() {
                    break;
                }
                head.push_str(&line);
                head.push('\n');
            }
            let status = match head.split(' ').nth(1) {
                Some("/tot" | "/moi") => "200 OK\r\n",
                Some("/cu") => "301 Moved Permanently\r\nLocation: /moi\r\n",
                Some("/chan") => "403 Forbidden\r\n",
                _ => "404 Not Found\r\n",
            };
            kept.lock().unwrap().push(head);
            let _ = write!(
                &stream,
                "HTTP/1.1 {status}Content-Length: 0\r\nConnection: close\r\n\r\n"
            );
        }
    });
    (port, log)
}

fn check(site: &Site, words: &str) -> Run {
    let mut command = kyyeu(&format!("check --external --pause 0 {words}"));
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    command.arg("--root").arg(site.root());
    run(&mut command)
}

fn site(port: u16) -> Site {
    let site = Site::new();
    let at = |path: &str| format!("http://127.0.0.1:{port}/{path}");
    site.write(
        "content/pages/gioi-thieu.md",
        &format!(
            "---\ntitle: Giới thiệu\n---\n\n[a]({}) [b]({})\n\n[c]({}) [d]({})\n",
            at("tot"),
            at("cu"),
            at("chan"),
            at("mat")
        ),
    );
    site
}

#[test]
fn broken_and_moved_links_are_reported_where_they_stand() {
    let (port, log) = serve();
    let site = site(port);
    let first = check(&site, "--allow-private");
    assert_eq!(first.code, 0, "{first:?}");
    for words in [
        "cảnh báo[KY420]",
        "cảnh báo[KY421]",
        "content/pages/gioi-thieu.md:7:",
        "content/pages/gioi-thieu.md:5:",
        "máy chủ trả lời 404",
        &format!("thay bằng: http://127.0.0.1:{port}/moi"),
        "Liên kết ra ngoài: 4 địa chỉ ở 1 máy chủ; 1 tốt, 1 đã chuyển, 1 hỏng, 1 không kết luận được, 0 chưa kịp hỏi.",
        &format!("? http://127.0.0.1:{port}/chan: máy chủ trả lời 403"),
    ] {
        assert!(first.err.contains(words), "{words}\n{}", first.err);
    }
    let agents: Vec<String> = log.lock().unwrap().clone();
    assert!(
        agents
            .iter()
            .all(|head| head.contains("(link check; https://kyyeu.example/)")),
        "{agents:?}"
    );
    // The second time only what was not good is asked.
    log.lock().unwrap().clear();
    let named = check(
        &site,
        "--allow-private --user-agent so-test --deny-warnings --locale en --format json",
    );
    assert_eq!(named.code, 1, "{named:?}");
    let found: serde_json::Value = serde_json::from_str(&named.out).unwrap();
    assert!(
        named.out.contains("KY421") && named.out.contains("KY420"),
        "{found}"
    );
    let asked: Vec<String> = log.lock().unwrap().clone();
    let lines: Vec<&str> = asked
        .iter()
        .map(|head| head.lines().next().unwrap())
        .collect();
    assert!(
        lines
            .iter()
            .all(|line| line.contains("/chan") || line.contains("/mat")),
        "{lines:?}"
    );
    assert!(
        asked
            .iter()
            .all(|head| head.to_lowercase().contains("user-agent: so-test"))
    );
    // A warning that is not wanted is not given.
    let settings = site.read("site.yaml");
    site.write(
        "site.yaml",
        &format!("{settings}checks: {{off: [KY420, KY421]}}\n"),
    );
    let quiet = check(&site, "--allow-private --deny-warnings");
    assert_eq!(quiet.code, 0, "{quiet:?}");
}

#[test]
fn this_machine_is_asked_only_where_that_is_wanted() {
    let (port, log) = serve();
    let site = site(port);
    let run = check(&site, "--deny-warnings");
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.err.contains("4 không kết luận được"), "{}", run.err);
    assert!(run.err.contains("--allow-private"), "{}", run.err);
    assert!(log.lock().unwrap().is_empty());
}

#[test]
fn options_of_the_check_need_it() {
    let site = Site::new();
    for words in [
        "--pause 2",
        "--max-age 1",
        "--allow-private",
        "--user-agent x",
        "--time-limit 1",
    ] {
        let run = site.run(&format!("check {words}"));
        assert_eq!(run.code, 2, "{words}: {run:?}");
    }
    for words in ["--pause -1", "--pause 9999", "--user-agent Sở"] {
        let run = site.run(&format!("check --external {words}"));
        assert_eq!(run.code, 2, "{words}: {run:?}");
    }
    let none = check(&site, "");
    assert!(none.err.contains("0 địa chỉ ở 0 máy chủ"), "{none:?}");
    assert!(!site.has(".kyyeu"));
}
