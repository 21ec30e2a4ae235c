//! What is asked of every server.

use std::fs;
use std::io::Read as _;

use kyyeu::language::Language;
use kyyeu::media;
use kyyeu::output::compression::Form;
use kyyeu::policy;
use kyyeu::route::Route;

use crate::client::{Answer, ask};
use crate::example::Example;
use crate::process::{Running, apache, nginx};

/// What the site as a whole must come to on a server.
fn crawl(example: &Example, server: &Running, precompressed: bool) {
    let get = |target: &str| ask(server.port, "GET", target, &[]);
    for (route, url, file) in example.routes() {
        let answer = get(&url);
        match route {
            Route::Redirect(at) => {
                let linked = &example.site().linked;
                let (language, subject) = linked.redirects[at as usize];
                let wanted = example.site().subject_url(subject, language);
                assert_eq!(
                    (answer.status, answer.location()),
                    (301, wanted.as_str()),
                    "{url}"
                );
            }
            // Only to be seen where something is not there.
            Route::NotFound(_) => assert_eq!(answer.status, 404, "{url}"),
            _ => page(&answer, &url, &fs::read(&file).unwrap()),
        }
    }
    redirects(example, server);
    missing(example, server);
    slashes(example, server);
    caching(example, server);
    for form in Form::ALL {
        if form == Form::Gzip || server.brotli && precompressed {
            compressed(example, server, form, precompressed);
        }
    }
    let data = get(&format!("{}/data/news.json", example.base));
    assert_eq!(data.header("access-control-allow-origin"), "*");
    let home = get(&format!("{}/", example.base));
    assert_eq!(home.header("access-control-allow-origin"), "");
    assert_eq!(
        home.header("strict-transport-security"),
        "",
        "only by HTTPS"
    );
    for method in ["POST", "PUT", "DELETE"] {
        let answer = ask(
            server.port,
            method,
            &format!("{}/", example.base),
            &[("Content-Length", "0")],
        );
        assert!(
            !(200..400).contains(&answer.status) || method == "POST" && answer.status == 200,
            "{method} {}",
            answer.status
        );
    }
}

fn page(answer: &Answer, url: &str, bytes: &[u8]) {
    assert_eq!(answer.status, 200, "{url}");
    assert!(answer.body == bytes, "{url}: other bytes");
    let file = match url.ends_with('/') {
        true => "index.html",
        false => url,
    };
    let media = media::of(file);
    let bare = media.name.split(';').next().unwrap();
    let given = answer.header("content-type").to_lowercase();
    // What letters a picture is of need not be said.
    assert!(
        given == media.name || bare == "image/svg+xml" && given == bare,
        "{url}: {given}"
    );
    guarded(answer, url);
    assert_eq!(answer.header("cache-control"), "no-cache", "{url}");
    assert!(answer.header("etag").len() > 4, "{url}");
}

fn guarded(answer: &Answer, url: &str) {
    let policy = policy::content_security_policy(&[]);
    assert_eq!(answer.header("content-security-policy"), policy, "{url}");
    for (name, value) in policy::HEADERS {
        assert_eq!(answer.header(&name.to_lowercase()), value, "{url}");
    }
    assert_eq!(answer.header("x-frame-options"), "SAMEORIGIN", "{url}");
    assert_eq!(
        answer.header("referrer-policy"),
        "strict-origin-when-cross-origin"
    );
}

fn redirects(example: &Example, server: &Running) {
    let base = example.base;
    let to = format!("{base}/da-chuyen/");
    let old = "c%C5%A9/Trang%20(c%C5%A9)%20&%20'm%E1%BB%9Bi'";
    for from in [
        format!("{base}/{old}/"),
        format!("{base}/{old}"),
        format!("{base}/a/$1.html"),
        format!("{base}/a/%241.html"),
        format!("{base}/%7Bx%7D;y/"),
    ] {
        let answer = ask(server.port, "GET", &from, &[]);
        assert_eq!(
            (answer.status, answer.location()),
            (301, to.as_str()),
            "{from}"
        );
    }
    // Only these: not what begins with them.
    let more = ask(server.port, "GET", &format!("{base}/{old}/x/"), &[]);
    assert_eq!(more.status, 404);
}

fn missing(example: &Example, server: &Running) {
    let (site, base) = (example.site(), example.base);
    let text = |language| {
        let route = Route::NotFound(language);
        let file = site.linked.addresses.file(route, &site.linked.directory);
        fs::read(example.out().join(file)).unwrap()
    };
    for (url, language) in [
        ("/khong-co/", Language::Vi),
        ("/khong-co", Language::Vi),
        ("/cong-van/khong-co.html", Language::Vi),
        ("/style.css/x", Language::Vi),
        ("/en/nothing/", Language::En),
        ("/en/dispatches/nothing/x", Language::En),
        // A folder that holds files and no page.
        ("/data/", Language::Vi),
        ("/.kyyeu-manifest", Language::Vi),
        ("/.git/config", Language::Vi),
        ("/.git/", Language::Vi),
        ("/en/.git/config", Language::En),
    ] {
        let url = format!("{base}{url}");
        let answer = ask(server.port, "GET", &url, &[]);
        assert_eq!(answer.status, 404, "{url}");
        assert!(
            answer.body == text(language),
            "{url}: not the page of its language"
        );
        guarded(&answer, &url);
        assert_eq!(answer.header("cache-control"), "no-cache", "{url}");
    }
    let well_known = ask(
        server.port,
        "GET",
        &format!("{base}/.well-known/security.txt"),
        &[],
    );
    assert_eq!(well_known.status, 200);
    // A file of this name never bears a version.
    let versioned = ask(
        server.port,
        "GET",
        &format!("{base}/x.css?v=0123456789abcdef"),
        &[],
    );
    assert_eq!(
        (versioned.status, versioned.header("cache-control")),
        (404, "no-cache")
    );
}

fn slashes(example: &Example, server: &Running) {
    let base = example.base;
    for (from, to) in [
        ("/cong-van", "/cong-van/"),
        ("/en/dispatches", "/en/dispatches/"),
        ("/cong-van/index.html", "/cong-van/"),
        ("/index.html", "/"),
        ("/en/index.html", "/en/"),
    ] {
        let (from, to) = (format!("{base}{from}"), format!("{base}{to}"));
        let answer = ask(server.port, "GET", &from, &[]);
        assert_eq!(
            (answer.status, answer.location()),
            (301, to.as_str()),
            "{from}"
        );
    }
    if !base.is_empty() {
        let answer = ask(server.port, "GET", base, &[]);
        assert_eq!(
            (answer.status, answer.location()),
            (301, format!("{base}/").as_str())
        );
    }
    for trick in [
        "//evil.example/index.html",
        "/\\evil.example/index.html",
        "/%5Cevil.example/index.html",
        "//evil.example/%2e%2e/index.html",
        "//evil.example/cong-van",
        "///evil.example/..",
    ] {
        for target in [trick.to_owned(), format!("{base}{trick}")] {
            let answer = ask(server.port, "GET", &target, &[]);
            let to = answer
                .header("location")
                .trim_start_matches("http://kyyeu.example");
            let leaves = to.starts_with("//") || to.starts_with("/\\") || to.starts_with("http");
            assert!(!leaves, "{target} leads to {to}");
        }
    }
    for climb in [
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fetc/passwd",
    ] {
        let answer = ask(server.port, "GET", &format!("{base}{climb}"), &[]);
        assert!(
            (400..500).contains(&answer.status),
            "{climb}: {}",
            answer.status
        );
    }
}

fn caching(example: &Example, server: &Running) {
    let base = example.base;
    let home = ask(server.port, "GET", &format!("{base}/"), &[]);
    let text = String::from_utf8(home.body).unwrap();
    let at = text.find("/style.css?v=").unwrap();
    let style: String = text[at..].chars().take_while(|c| *c != '"').collect();
    let style = format!("{base}{style}");
    let kept = ask(server.port, "GET", &style, &[]);
    assert_eq!(
        (kept.status, kept.header("cache-control")),
        (200, "public, max-age=31536000, immutable")
    );
    for odd in [
        "/style.css",
        "/style.css?v=",
        "/style.css?v=1",
        "/style.css?w=0123456789abcdef",
    ] {
        let answer = ask(server.port, "GET", &format!("{base}{odd}"), &[]);
        assert_eq!(
            (answer.status, answer.header("cache-control")),
            (200, "no-cache"),
            "{odd}"
        );
    }
    for encoding in ["identity", "gzip", "br"] {
        for path in ["/", "/style.css", "/data/news.csv"] {
            let url = format!("{base}{path}");
            let first = ask(server.port, "GET", &url, &[("Accept-Encoding", encoding)]);
            let tag = first.header("etag").to_owned();
            let again = [
                ("Accept-Encoding", encoding),
                ("If-None-Match", tag.as_str()),
            ];
            let again = ask(server.port, "GET", &url, &again);
            assert_eq!(
                (again.status, again.body.len()),
                (304, 0),
                "{url} {encoding} {tag}"
            );
            guarded(&again, &url);
        }
    }
    let part = ask(
        server.port,
        "GET",
        &format!("{base}/style.css"),
        &[("Range", "bytes=10-19")],
    );
    assert_eq!((part.status, part.body.len()), (206, 10));
    let head = ask(server.port, "HEAD", &format!("{base}/"), &[]);
    assert_eq!((head.status, head.body.len()), (200, 0));
}

/// Texts come compressed to those who can read them so, as they lie there.
fn compressed(example: &Example, server: &Running, form: Form, precompressed: bool) {
    let token = match form {
        Form::Gzip => "gzip",
        Form::Brotli => "br",
    };
    let mut seen = 0;
    for (route, url, file) in example.routes() {
        if matches!(route, Route::Redirect(_) | Route::NotFound(_)) {
            continue;
        }
        let packed = file.with_file_name(format!(
            "{}{}",
            file.file_name().unwrap().to_str().unwrap(),
            form.ending()
        ));
        if precompressed && !packed.exists() {
            continue;
        }
        let size = fs::metadata(&file).unwrap().len();
        let is_text = media::of(file.to_str().unwrap()).packs && size > 2000;
        if !precompressed && !is_text {
            continue;
        }
        let answer = ask(server.port, "GET", &url, &[("Accept-Encoding", token)]);
        assert_eq!(answer.header("content-encoding"), token, "{url}");
        assert!(
            answer
                .header("vary")
                .to_lowercase()
                .contains("accept-encoding"),
            "{url}"
        );
        let media = media::of(file.to_str().unwrap());
        let bare = media.name.split(';').next().unwrap();
        let given = answer.header("content-type").to_lowercase();
        assert!(
            given == media.name || bare == "image/svg+xml" && given == bare,
            "{url}: {given}"
        );
        if precompressed {
            assert!(
                answer.body == fs::read(&packed).unwrap(),
                "{url}: compressed anew"
            );
        }
        let mut plain = Vec::new();
        match form {
            Form::Gzip => flate2::read::GzDecoder::new(&answer.body[..]).read_to_end(&mut plain),
            Form::Brotli => {
                brotli::Decompressor::new(&answer.body[..], 4096).read_to_end(&mut plain)
            }
        }
        .unwrap();
        assert!(plain == fs::read(&file).unwrap(), "{url}: other bytes");
        seen += 1;
    }
    assert!(seen > 200, "{seen}");
    let refused = ask(
        server.port,
        "GET",
        &format!("{}/", example.base),
        &[("Accept-Encoding", "identity")],
    );
    assert_eq!(refused.header("content-encoding"), "");
}

#[test]
fn nginx_serves_the_example_at_the_root_of_a_host() {
    let example = Example::build("", true);
    if let Some(server) = nginx(&example) {
        crawl(&example, &server, true);
    }
}

#[test]
fn nginx_serves_the_example_below_a_path_and_compresses_it_itself() {
    let example = Example::build("/dien-dan/2021", false);
    if let Some(server) = nginx(&example) {
        crawl(&example, &server, false);
    }
}

#[test]
fn apache_serves_the_example_at_the_root_of_a_host() {
    let example = Example::build("", true);
    if let Some(server) = apache(&example) {
        crawl(&example, &server, true);
    }
}

#[test]
fn apache_serves_the_example_below_a_path_and_compresses_it_itself() {
    let example = Example::build("/dien-dan/2021", false);
    if let Some(server) = apache(&example) {
        crawl(&example, &server, false);
    }
}
