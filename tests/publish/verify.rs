//! What readers get is compared with what was sent: a web server of the test's own that
//! serves the folder rightly, or wrongly in one way.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::place::Place;
use crate::site::{Site, said};

/// How the server answers.
#[derive(Clone, Default)]
struct Manner {
    /// Other bytes for some paths, as a cache in between has them.
    stale: BTreeMap<String, Vec<u8>>,
    /// Another type for some.
    types: BTreeMap<String, &'static str>,
    /// Whether nothing is said of caching.
    is_silent: bool,
    /// Whether files are served whose names begin with a full stop.
    shows_dots: bool,
}

/// A web server on a free port.
struct Web {
    port: u16,
    manner: Arc<Mutex<Manner>>,
}

impl Web {
    fn serving(folder: &Path) -> Web {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let web = Web {
            port: listener.local_addr().unwrap().port(),
            manner: Arc::default(),
        };
        let (folder, manner) = (folder.to_owned(), Arc::clone(&web.manner));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (folder, manner) = (folder.clone(), Arc::clone(&manner));
                std::thread::spawn(move || answer(stream, &folder, &manner));
            }
        });
        web
    }

    fn behaves(&self, manner: Manner) {
        *self.manner.lock().unwrap() = manner;
    }
}

fn answer(stream: TcpStream, folder: &Path, manner: &Mutex<Manner>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
    loop {
        let mut first = String::new();
        if reader.read_line(&mut first).unwrap_or(0) == 0 {
            return;
        }
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 || line == "\r\n" {
                break;
            }
        }
        let mut path = first.split(' ').nth(1).unwrap_or("/").to_owned();
        path.remove(0);
        if path.is_empty() || path.ends_with('/') {
            path.push_str("index.html");
        }
        let manner = manner.lock().unwrap().clone();
        let hidden = path.starts_with('.') && !manner.shows_dots;
        let bytes = match manner.stale.get(&path) {
            Some(bytes) => Some(bytes.clone()),
            None if hidden => None,
            None => fs::read(folder.join(&path)).ok(),
        };
        let given = manner.types.get(&path).copied();
        let media = given.unwrap_or_else(|| media(&PathBuf::from(&path)));
        let caching = match manner.is_silent {
            true => "",
            false => "cache-control: no-cache\r\n",
        };
        let status = if bytes.is_some() {
            "200 OK"
        } else {
            "404 Not Found"
        };
        let bytes = bytes.unwrap_or_default();
        let length = bytes.len();
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-type: {media}\r\n{caching}content-length: {length}\r\n\r\n"
        );
        if stream
            .write_all(&[head.as_bytes(), &bytes].concat())
            .is_err()
        {
            return;
        }
    }
}

/// The types that a web server gives.
fn media(path: &Path) -> &'static str {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css",
        Some("js") => "application/javascript",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("xml") => "text/xml",
        Some("json") => "application/json",
        Some("csv") => "text/csv",
        Some("ics") => "text/calendar",
        Some("txt") => "text/plain",
        Some("bib") => "text/x-bibtex",
        Some("ris") => "application/x-research-info-systems",
        _ => "application/octet-stream",
    }
}

#[test]
fn readers_get_what_was_sent_or_it_is_said() {
    let place = Place::folder();
    let folder = place.root().unwrap().to_owned();
    let web = Web::serving(&folder);
    let site = Site::new(&place);
    let file = site.root().join("site.yaml");
    let public = format!("{{name: x, public: 'http://127.0.0.1:{}/', ", web.port);
    let settings = fs::read_to_string(&file).unwrap();
    fs::write(&file, settings.replace("{name: x, ", &public)).unwrap();

    let good = site.published(&["--verify"]);
    assert!(
        good.contains(&format!("http://127.0.0.1:{}", web.port)),
        "{good}"
    );

    // Each fault is told with the address that has it, and the command fails.
    let page = "tin-tuc/bai-1/index.html";
    let bad = |manner: Manner, wanted: &[&str]| {
        web.behaves(manner);
        site.add("bai-1", &format!("Bài một {}", wanted[0]));
        let output = site.publish(&["--verify"]);
        let told = said(&output);
        assert_eq!(output.status.code(), Some(1), "{told}");
        for words in wanted {
            assert!(told.contains(words), "{words}: {told}");
        }
        // It is published all the same: readers who get it get the new page.
        let page = String::from_utf8(place.get(page).unwrap()).unwrap();
        assert!(page.contains(wanted[0]), "{page}");
    };
    bad(
        Manner {
            stale: [(page.to_owned(), b"old".to_vec())].into(),
            ..Manner::default()
        },
        &["other content than was sent", "/tin-tuc/bai-1/"],
    );
    bad(
        Manner {
            types: [(page.to_owned(), "text/plain")].into(),
            ..Manner::default()
        },
        &["should be", "text/plain", "/tin-tuc/bai-1/"],
    );
    bad(
        Manner {
            is_silent: true,
            ..Manner::default()
        },
        &["no ETag, Last-Modified or Cache-Control"],
    );
    bad(
        Manner {
            shows_dots: true,
            ..Manner::default()
        },
        &["everybody can read the folder .kyyeu"],
    );

    // What was deleted and a cache still has.
    let picture = "tin-tuc/bai-2.png";
    web.behaves(Manner {
        stale: [(picture.to_owned(), b"x".to_vec())].into(),
        ..Manner::default()
    });
    assert!(place.get(picture).is_some());
    fs::remove_file(site.root().join("content/news/bai-2.png")).unwrap();
    let text = fs::read_to_string(site.file("bai-2")).unwrap();
    fs::write(site.file("bai-2"), text.replace("![Ảnh](bai-2.png)", "")).unwrap();
    let output = site.publish(&["--verify", "--allow-removals", "1"]);
    let told = said(&output);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("was deleted and can still be read"), "{told}");
    assert!(told.contains("bai-2.png"), "{told}");
}
