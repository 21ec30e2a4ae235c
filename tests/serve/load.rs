//! Many clients, slow clients, and clients that make no sense.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::harness::{PATIENCE, Site};

#[test]
fn nonsense_ends_its_own_connection_only() {
    let site = Site::new();
    let preview = site.serve(&[]);
    let host = format!("Host: {}\r\n", preview.at);
    let long = "a".repeat(100_000);
    let many: String = (0..500).map(|n| format!("X-{n}: y\r\n")).collect();
    let requests: Vec<Vec<u8>> = vec![
        b"\r\n\r\n".to_vec(),
        b"\0\0\0\0\0\0\0\0\r\n\r\n".to_vec(),
        b"GET\r\n\r\n".to_vec(),
        b"GET / HTTP/9.9\r\n\r\n".to_vec(),
        b"GET /\xff\xfe HTTP/1.1\r\n\r\n".to_vec(),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
        format!("GET /{long} HTTP/1.1\r\n{host}\r\n").into_bytes(),
        format!("GET / HTTP/1.1\r\n{host}X: {long}\r\n\r\n").into_bytes(),
        format!("GET / HTTP/1.1\r\n{host}{many}\r\n").into_bytes(),
        format!("GET / HTTP/1.1\r\n{host}Content-Length: 5\r\n\r\nhello").into_bytes(),
        format!("GET / HTTP/1.1\r\n{host}Content-Length: -1\r\n\r\n").into_bytes(),
        format!("GET / HTTP/1.1\r\n{host}Content-Length: 1\r\nContent-Length: 2\r\n\r\n")
            .into_bytes(),
        format!("GET / HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\n\r\nzz\r\n").into_bytes(),
        format!("GET / HTTP/1.1\r\n{host}Content-Length: 99999999999999999999\r\n\r\n")
            .into_bytes(),
        format!("GET / HTTP/1.1\r\n {host}\r\n\r\n").into_bytes(),
    ];
    for request in requests {
        let answer = preview.raw(&request);
        let status = answer.split(' ').nth(1).unwrap_or("none").to_owned();
        let shown = String::from_utf8_lossy(&request[..request.len().min(60)]).into_owned();
        assert!(!answer.contains("Tin một"), "{shown}: {answer}");
        assert!(
            answer.is_empty() || status.starts_with('4') || status == "505",
            "{shown}: {status}"
        );
    }
    assert_eq!(preview.get("/tin-tuc/mot/").status, 200);
}

#[test]
fn slow_clients_are_let_go_and_hold_nobody_up() {
    let site = Site::new();
    let preview = site.serve(&[]);
    let started = Instant::now();
    let mut slow: Vec<TcpStream> = (0..50).map(|_| preview.connect()).collect();
    for stream in &mut slow {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: ").unwrap();
    }
    assert_eq!(preview.get("/").status, 200);
    // A byte now and then does not keep the connection.
    let mut open = slow.len();
    while open > 0 {
        assert!(started.elapsed() < PATIENCE, "{open} are still open");
        std::thread::sleep(Duration::from_millis(500));
        slow.retain_mut(|stream| {
            let _ = stream.write_all(b"a");
            stream.set_nonblocking(true).unwrap();
            let mut bytes = [0; 4096];
            let ended = match stream.read(&mut bytes) {
                Ok(0) => true,
                Ok(_) => false,
                Err(error) => error.kind() != std::io::ErrorKind::WouldBlock,
            };
            stream.set_nonblocking(false).unwrap();
            !ended
        });
        open = slow.len();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_thousand_connections_are_answered() {
    let site = Site::new();
    let preview = site.serve(&[]);
    let before = preview.memory();
    let mut streams: Vec<TcpStream> = (0..1000).map(|_| preview.connect()).collect();
    let request = format!(
        "GET /tin-tuc/mot/ HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
        preview.at
    );
    for stream in &mut streams {
        stream.write_all(request.as_bytes()).unwrap();
    }
    for stream in &mut streams {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(
            answer.starts_with("HTTP/1.1 200") && answer.ends_with("</html>\n"),
            "{answer}"
        );
    }
    drop(streams);
    assert_eq!(preview.get("/").status, 200);
    let grown = preview.memory().saturating_sub(before);
    assert!(grown < 100 << 10, "{grown} KiB more");
}

#[cfg(target_os = "linux")]
#[test]
fn thousands_of_readers_come_and_go() {
    let site = Site::new();
    let preview = site.serve(&[]);
    let open = |count: usize| -> Vec<TcpStream> {
        (0..count)
            .map(|number| {
                let mut stream = preview.connect();
                let page = if number % 2 == 0 {
                    "/tin-tuc/mot/"
                } else {
                    "/gioi-thieu/"
                };
                let request = format!(
                    "GET /__kyyeu/events?page={page} HTTP/1.1\r\nHost: {}\r\n\r\n",
                    preview.at
                );
                stream.write_all(request.as_bytes()).unwrap();
                stream
            })
            .collect()
    };
    let first = |stream: &mut TcpStream| {
        let mut seen = String::new();
        let mut bytes = [0; 4096];
        while !seen.contains("event: state") {
            let read = stream.read(&mut bytes).unwrap();
            assert!(read > 0, "{seen}");
            seen.push_str(&String::from_utf8_lossy(&bytes[..read]));
        }
    };
    let mut lasting = open(500);
    lasting.iter_mut().for_each(first);
    let before = preview.memory();
    for _ in 0..5 {
        let mut passing = open(1000);
        passing.iter_mut().for_each(first);
    }
    // Those that have stayed are told of a change, the others are forgotten.
    site.news("mot", "Tin một", "Cho mọi người.");
    for (number, stream) in lasting.iter_mut().enumerate() {
        if number % 2 == 0 {
            first(stream);
        }
    }
    let started = Instant::now();
    loop {
        let status = preview.get("/__kyyeu/").text();
        if status.contains("<dd>500</dd>") {
            break;
        }
        assert!(started.elapsed() < PATIENCE, "{status}");
        std::thread::sleep(Duration::from_millis(50));
    }
    let grown = preview.memory().saturating_sub(before);
    assert!(grown < 100 << 10, "{grown} KiB more");
}

#[test]
fn a_client_that_takes_nothing_is_let_go() {
    let site = Site::new();
    std::fs::write(site.path("content/news/phim.mp4"), vec![7; 64 << 20]).unwrap();
    site.news("ba", "Ba", "[phim](phim.mp4)");
    let preview = site.serve(&[]);
    let mut stream = preview.connect();
    let request = format!(
        "GET /tin-tuc/phim.mp4 HTTP/1.1\r\nHost: {}\r\n\r\n",
        preview.at
    );
    stream.write_all(request.as_bytes()).unwrap();
    let started = Instant::now();
    let mut closed = false;
    while !closed && started.elapsed() < PATIENCE + PATIENCE {
        std::thread::sleep(Duration::from_millis(500));
        let table = std::fs::read_dir(format!("/proc/{}/fd", preview.process()));
        let Ok(open) = table else {
            return;
        };
        let targets = open
            .flatten()
            .filter_map(|fd| std::fs::read_link(fd.path()).ok());
        closed = !targets
            .into_iter()
            .any(|target| target.ends_with("phim.mp4"));
    }
    assert!(closed, "the file is still open");
    assert_eq!(preview.get("/").status, 200);
}
