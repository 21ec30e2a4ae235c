//! Who may ask, and that nothing but the site's own routes is ever served.

use std::fs;
use std::net::{IpAddr, UdpSocket};

use crate::harness::{Preview, Site};

/// A word that stands in files which no request may reach.
const SECRET: &str = "bi-mat-khong-duoc-lo";

fn guarded() -> Site {
    let site = Site::new();
    site.write("secret.txt", SECRET);
    site.write(".env", SECRET);
    site.write("content/news/khong-dung.txt", SECRET);
    let sibling = site.above().join("site-leak");
    fs::create_dir_all(&sibling).unwrap();
    fs::write(sibling.join("secret.txt"), SECRET).unwrap();
    fs::write(site.above().join("secret.txt"), SECRET).unwrap();
    site
}

fn own_host(preview: &Preview) -> String {
    format!("Host: {}\r\n", preview.at)
}

#[test]
fn no_path_leads_out_of_the_site() {
    let site = guarded();
    let preview = site.serve(&[]);
    let host = own_host(&preview);
    for target in [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/..%2Fsecret.txt",
        "/%2e%2e/secret.txt",
        "/%2e%2e%2fsecret.txt",
        "/..%5csecret.txt",
        "/..\\secret.txt",
        "/%252e%252e/secret.txt",
        "/..%c0%afsecret.txt",
        "/tin-tuc/../../secret.txt",
        "/tin-tuc/..;/secret.txt",
        "/tin-tuc/mot/../../secret.txt",
        "/../site-leak/secret.txt",
        "/-leak/secret.txt",
        "/secret.txt",
        "/secret.txt%00.html",
        "/%00",
        "/.env",
        "/site.yaml",
        "/content/news/mot.md",
        "/content/news/khong-dung.txt",
        "/tin-tuc/khong-dung.txt",
        "/tin-tuc/mot.md",
        "//secret.txt",
        "//evil.example/secret.txt",
        "/etc/passwd",
        "//etc/passwd",
        "/C:/secret.txt",
        "/file:///etc/passwd",
        "/tin-tuc/hai.pdf::$DATA",
        "/tin-tuc/hai.pdf/",
        "/tin-tuc/hai.pdf/../hai.pdf",
        "/__kyyeu/../secret.txt",
        "/__kyyeu/..%2fsecret.txt",
        "/__kyyeu/preview.js/../../secret.txt",
    ] {
        let request = format!("GET {target} HTTP/1.1\r\n{host}Connection: close\r\n\r\n");
        let answer = preview.raw(request.as_bytes());
        let status = answer.split(' ').nth(1).unwrap_or_default().to_owned();
        assert!(
            matches!(status.as_str(), "400" | "404"),
            "{target}: {answer}"
        );
        assert!(
            !answer.contains(SECRET) && !answer.contains("root:"),
            "{target}"
        );
    }
    assert_eq!(preview.status("/tin-tuc/hai.pdf", &host), 200);
}

#[test]
fn other_forms_of_targets_are_no_way_round() {
    let site = guarded();
    let preview = site.serve(&[]);
    let host = own_host(&preview);
    let at = preview.at;
    assert_eq!(
        preview.status(&format!("http://{at}/tin-tuc/mot/"), &host),
        200
    );
    for target in [
        "http://evil.example/tin-tuc/mot/",
        "https://evil.example/",
        "file:///etc/passwd",
        "http://evil.example:80/../secret.txt",
        "evil.example:443",
        "*",
        "tin-tuc/mot/",
        "?x",
    ] {
        let status = preview.status(target, &host);
        assert!(
            matches!(status, 400 | 403 | 404 | 405),
            "{target}: {status}"
        );
    }
    for request in [
        format!("CONNECT {at} HTTP/1.1\r\n{host}Connection: close\r\n\r\n"),
        format!("OPTIONS * HTTP/1.1\r\n{host}Connection: close\r\n\r\n"),
        format!("POST / HTTP/1.1\r\n{host}Content-Length: 0\r\nConnection: close\r\n\r\n"),
        format!("DELETE /tin-tuc/mot/ HTTP/1.1\r\n{host}Connection: close\r\n\r\n"),
        format!("TRACE / HTTP/1.1\r\n{host}Connection: close\r\n\r\n"),
    ] {
        let answer = preview.raw(request.as_bytes());
        assert!(answer.starts_with("HTTP/1.1 405"), "{request}: {answer}");
        assert!(answer.contains("allow: GET, HEAD"), "{answer}");
    }
}

#[test]
fn the_host_is_checked_exactly() {
    let site = Site::new();
    let preview = site.serve(&["--allow-host", "may-tinh.local"]);
    let port = preview.at.port();
    for own in ["127.0.0.1", "localhost", "LocalHost", "may-tinh.local"] {
        assert_eq!(
            preview.status("/", &format!("Host: {own}:{port}\r\n")),
            200,
            "{own}"
        );
    }
    for foreign in [
        format!("evil.example:{port}"),
        format!("localhost.evil.example:{port}"),
        format!("127.0.0.1.nip.io:{port}"),
        format!("127.0.0.1:{}", port.wrapping_add(1)),
        "127.0.0.1".to_owned(),
        "localhost".to_owned(),
        format!("localhost.:{port}"),
        format!("0.0.0.0:{port}"),
        format!("[::1]:{port}"),
        format!("127.0.0.1:{port}@evil.example"),
        format!("evil.example#127.0.0.1:{port}"),
        format!("127.0.0.1:{port}, evil.example"),
        String::new(),
        ":".to_owned(),
        "[".to_owned(),
        "\u{1}".to_owned(),
    ] {
        let status = preview.status("/", &format!("Host: {foreign}\r\n"));
        assert!(matches!(status, 400 | 403), "{foreign:?}: {status}");
    }
    assert_eq!(preview.status("/", ""), 400);
    let host = own_host(&preview);
    assert_eq!(preview.status("/", &format!("{host}{host}")), 400);
    // The old protocol may leave the host out; here it may not.
    let answer = preview.raw(b"GET / HTTP/1.0\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.0 403"), "{answer}");
    // The answer tells a stranger nothing of the site.
    let answer = preview.raw(b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assert!(!answer.contains("Kỷ yếu<"), "{answer}");
}

#[test]
fn both_families_of_addresses_are_answered() {
    let site = Site::new();
    let preview = site.serve(&[]);
    let port = preview.at.port();
    let Ok(mut stream) = std::net::TcpStream::connect(("::1", port)) else {
        eprintln!("this machine has no IPv6; left out");
        return;
    };
    use std::io::{Read as _, Write as _};
    for (host, expected) in [("[::1]", "200"), ("localhost", "200"), ("127.0.0.1", "403")] {
        write!(stream, "HEAD / HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n").unwrap();
        let mut answer = [0; 2048];
        let read = stream.read(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer[..read]).into_owned();
        assert_eq!(answer.split(' ').nth(1), Some(expected), "{host}: {answer}");
    }
}

#[test]
fn other_websites_learn_nothing() {
    let site = Site::new();
    let preview = site.serve(&[]);
    let host = own_host(&preview);
    let at = preview.at;
    let ask = |target: &str, more: &str| preview.status(target, &format!("{host}{more}"));
    assert_eq!(ask("/", &format!("Origin: http://{at}\r\n")), 200);
    for origin in [
        "http://evil.example",
        "null",
        "https://127.0.0.1",
        "http://localhost:1",
        "http://127.0.0.1:1",
    ] {
        for target in ["/", "/__kyyeu/events?page=/", "/__kyyeu/state?page=/"] {
            assert_eq!(
                ask(target, &format!("Origin: {origin}\r\n")),
                403,
                "{origin} {target}"
            );
        }
    }
    let cross = "Sec-Fetch-Site: cross-site\r\n";
    assert_eq!(ask("/data/news.json", cross), 403);
    assert_eq!(ask("/__kyyeu/events?page=/", cross), 403);
    let link =
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n";
    assert_eq!(ask("/", link), 200);
    let frame =
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\n";
    assert_eq!(ask("/", frame), 403);
}

#[cfg(unix)]
#[test]
fn a_link_that_is_put_in_place_of_a_file_is_not_followed() {
    use std::os::unix::fs::symlink;
    let site = guarded();
    site.write("static/van-ban.pdf", "%PDF");
    let preview = site.serve(&[]);
    for (path, file) in [
        ("/tin-tuc/hai.pdf", "content/news/hai.pdf"),
        ("/van-ban.pdf", "static/van-ban.pdf"),
    ] {
        assert_eq!(preview.get(path).status, 200);
        let file = site.path(file);
        for target in [
            "../../site-leak/secret.txt",
            "/etc/passwd",
            "../../../secret.txt",
        ] {
            fs::remove_file(&file).unwrap();
            symlink(target, &file).unwrap();
            for _ in 0..20 {
                let got = preview.get(path);
                let text = String::from_utf8_lossy(&got.body).into_owned();
                assert!(
                    !text.contains(SECRET) && !text.contains("root:"),
                    "{path} {target}"
                );
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
        }
    }
    // A pipe in place of a file holds nobody up.
    let pipe = site.path("static/van-ban.pdf");
    fs::remove_file(&pipe).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(&pipe)
        .status()
        .unwrap();
    assert!(made.success());
    let _ = preview.get("/van-ban.pdf");
    assert_eq!(preview.get("/tin-tuc/mot/").status, 200);
}

/// An address of this machine that is not the loopback.
fn outside() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    let ip = socket.local_addr().ok()?.ip();
    (!ip.is_loopback() && !ip.is_unspecified()).then_some(ip)
}

#[test]
fn on_the_network_a_token_is_demanded() {
    let site = Site::new();
    let preview = site.serve(&["--host", "0.0.0.0"]);
    let port = preview.at.port();
    let (_, token) = preview.url.split_once("?token=").unwrap();
    assert_eq!(token.len(), 32, "{}", preview.url);
    let host = own_host(&preview);
    let ask = |target: &str, more: &str| {
        preview.raw(
            format!("GET {target} HTTP/1.1\r\n{host}{more}Connection: close\r\n\r\n").as_bytes(),
        )
    };
    for target in [
        "/",
        "/style.css",
        "/tin-tuc/mot/",
        "/__kyyeu/",
        "/__kyyeu/events?page=/",
        "/__kyyeu/preview.js",
        "/khong-co/",
        "/?token=",
        "/?token=0",
        "/?token=00000000000000000000000000000000",
    ] {
        let answer = ask(target, "");
        assert!(answer.starts_with("HTTP/1.1 403"), "{target}: {answer}");
        assert!(
            !answer.contains("Tin một") && !answer.contains("set-cookie"),
            "{target}"
        );
    }
    let entered = ask(&format!("/tin-tuc/mot/?token={token}"), "");
    assert!(entered.starts_with("HTTP/1.1 303"), "{entered}");
    assert!(entered.contains("location: /tin-tuc/mot/\r\n"), "{entered}");
    let cookie = entered
        .lines()
        .find_map(|line| line.strip_prefix("set-cookie: "))
        .unwrap();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
        "{cookie}"
    );
    let pair = cookie.split(';').next().unwrap();
    let inside = ask("/tin-tuc/mot/", &format!("Cookie: {pair}\r\n"));
    assert!(
        inside.starts_with("HTTP/1.1 200") && inside.contains("Tin một"),
        "{inside}"
    );
    assert!(!inside.contains(token), "the secret stands in a page");
    // From a link on another website the cookie would be left out after a redirect.
    let link =
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n";
    let entered = ask(&format!("/?token={token}"), link);
    assert!(
        entered.starts_with("HTTP/1.1 200") && entered.contains("http-equiv=\"refresh\""),
        "{entered}"
    );
    // The token does not open the door to another host.
    let stranger = format!(
        "GET /?token={token} HTTP/1.1\r\nHost: evil.example:{port}\r\nConnection: close\r\n\r\n"
    );
    assert!(preview.raw(stranger.as_bytes()).starts_with("HTTP/1.1 403"));
    if let Some(ip) = outside() {
        assert!(
            preview
                .printed
                .contains(&format!("http://{ip}:{port}/?token={token}")),
            "{}",
            preview.printed
        );
        assert!(
            preview.printed.contains('█'),
            "no QR code: {}",
            preview.printed
        );
        let mut stream = std::net::TcpStream::connect((ip, port)).unwrap();
        use std::io::{Read as _, Write as _};
        write!(stream, "GET /__kyyeu/state?page=/tin-tuc/mot/ HTTP/1.1\r\nHost: {ip}:{port}\r\nCookie: {pair}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        // Paths of this machine are of no use to others.
        assert!(
            !answer.contains("vscode://") && !answer.contains(site.root().to_str().unwrap()),
            "{answer}"
        );
    }
}
