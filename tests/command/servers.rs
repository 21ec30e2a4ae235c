//! `kyyeu init --server` and compressed files beside texts.

use std::fs;

use crate::harness::{Site, kyyeu, run};

#[test]
fn a_configuration_is_written_once_and_never_over_a_file() {
    let site = Site::new();
    site.write(
        "content/pages/b.md",
        "---\ntitle: B\naliases: [/cu/b/]\n---\n",
    );
    for (server, names) in [
        (
            "nginx",
            &["server.conf", "kyyeu.conf", "redirects.conf"][..],
        ),
        (
            "apache",
            &["server.conf", "kyyeu.conf", "redirects.conf", "htaccess"],
        ),
        ("iis", &["web.config"]),
    ] {
        let to = site.above().join(server);
        let init = |more: &[&str]| {
            let mut command = kyyeu(&format!("init --server {server}"));
            command.arg("--root").arg(site.root()).args(more);
            run(&mut command)
        };
        let made = init(&[to.to_str().unwrap()]);
        assert_eq!(made.code, 0, "{made:?}");
        let mut found: Vec<String> = fs::read_dir(&to)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        found.sort();
        let mut wanted = names.to_vec();
        wanted.sort_unstable();
        assert_eq!(found, wanted);
        // With one of them there, none of the others is written.
        for name in &names[1..] {
            fs::remove_file(to.join(name)).unwrap();
        }
        let again = init(&[to.to_str().unwrap()]);
        assert_eq!(again.code, 2, "{again:?}");
        assert_eq!(fs::read_dir(&to).unwrap().count(), 1);
        for name in names {
            let printed = init(&["--print", name]);
            assert_eq!(printed.code, 0, "{printed:?}");
            if *name == names[0] {
                assert_eq!(printed.out, fs::read_to_string(to.join(name)).unwrap());
            }
            if name.starts_with("redirects") || *name == "web.config" {
                assert!(
                    printed.out.contains("cu/b") && printed.out.contains("\"/b/\"")
                        || printed.out.contains(" /b/;"),
                    "{}",
                    printed.out
                );
            }
        }
        assert_eq!(init(&["--print", "khac.conf"]).code, 2);
        let bad = init(&["--print", names[0], "--folder", "/x\"; include /etc/passwd"]);
        assert_eq!((bad.code, bad.out.as_str()), (2, ""), "{bad:?}");
    }
    // A site with errors may lack addresses.
    site.write("content/pages/b.md", "---\nx: y\n---\n");
    let mut command = kyyeu("init --server nginx --print redirects.conf");
    command.arg("--root").arg(site.root());
    let failed = run(&mut command);
    assert_eq!((failed.code, failed.out.as_str()), (1, ""), "{failed:?}");
    // Without a server its options mean nothing.
    assert_eq!(run(&mut kyyeu("init --brotli x")).code, 2);
    assert_eq!(run(&mut kyyeu("init --print x")).code, 2);
}

#[test]
fn what_counts_visits_is_admitted_by_the_policy_and_by_nothing_else() {
    let site = Site::new();
    let config = fs::read_to_string(site.root().join("site.yaml")).unwrap();
    let monitoring = "monitoring:
  site: '1'
  tracker: https://So-lieu.example:8443/a?b
  script: https://giam-sat.example/dem.js
";
    for (server, name) in [
        ("nginx", "kyyeu.conf"),
        ("apache", "kyyeu.conf"),
        ("iis", "web.config"),
    ] {
        let print = || {
            let mut command = kyyeu(&format!("init --server {server} --print {name}"));
            command.arg("--root").arg(site.root());
            let printed = run(&mut command);
            assert_eq!(printed.code, 0, "{printed:?}");
            printed.out
        };
        site.write("site.yaml", &config);
        assert!(!print().contains("script-src"), "{server}");
        site.write("site.yaml", &format!("{config}\n{monitoring}"));
        let told = print().replace("&apos;", "'").replace("&#39;", "'");
        let origins = "'self' https://giam-sat.example https://so-lieu.example:8443";
        for directive in ["script-src", "connect-src"] {
            assert!(told.contains(&format!("{directive} {origins}")), "{told}");
        }
        assert!(!told.contains("unsafe"), "{told}");
    }
}

#[test]
fn compressed_files_stand_beside_texts_and_are_made_once() {
    let site = Site::new();
    let settings = site.read("site.yaml");
    site.write("site.yaml", &format!("{settings}precompress: true\n"));
    // A file of the site's own that bears such a name stays what it is.
    site.write("static/style.css.gz", "own");
    site.write("static/small.txt", "short");
    site.build();
    for path in ["index.html", "tin-tuc/mot/index.html", "style.css"] {
        assert!(site.has(&format!("public/{path}.br")), "{path}");
        assert!(site.has(&format!("public/{path}.gz")), "{path}");
    }
    assert_eq!(site.read("public/style.css.gz"), "own");
    for path in [
        "small.txt.gz",
        "small.txt.br",
        "tin-tuc/hai.pdf.gz",
        "index.html.gz.br",
    ] {
        assert!(!site.has(&format!("public/{path}")), "{path}");
    }
    let plain = |path: &str| {
        let mut text = String::new();
        let bytes = fs::read(site.path(path)).unwrap();
        let mut from: Box<dyn std::io::Read> = match path.ends_with(".gz") {
            true => Box::new(flate2::read::GzDecoder::new(&bytes[..])),
            false => Box::new(brotli::Decompressor::new(&bytes[..], 4096)),
        };
        from.read_to_string(&mut text).unwrap();
        text
    };
    for form in ["gz", "br"] {
        assert_eq!(
            plain(&format!("public/index.html.{form}")),
            site.read("public/index.html")
        );
    }
    // Nothing changed: nothing is touched, not even by a build that remembers nothing of
    // pages.
    let before = crate::harness::snapshot(&site.path("public"));
    for words in ["build", "build --no-cache"] {
        let again = site.run(words);
        assert_eq!((again.code, again.numbers()[1]), (0, 0), "{again:?}");
        assert_eq!(crate::harness::snapshot(&site.path("public")), before);
    }
    // One text changed: its forms follow it, others stay.
    site.news("mot", "Tin một sửa lại");
    site.build();
    for form in ["gz", "br"] {
        let path = format!("public/tin-tuc/mot/index.html.{form}");
        assert!(plain(&path).contains("Tin một sửa lại"), "{path}");
    }
    let after = crate::harness::snapshot(&site.path("public"));
    for same in ["style.css.br", "404.html.gz", "gioi-thieu/index.html.br"] {
        assert_eq!(before[same], after[same], "{same}");
    }
    // A form that somebody has taken away or spoilt comes back.
    site.remove("public/index.html.br");
    site.write("public/index.html.gz", "spoilt");
    site.build();
    for form in ["gz", "br"] {
        assert_eq!(
            plain(&format!("public/index.html.{form}")),
            site.read("public/index.html")
        );
    }
    // What is wanted no longer goes, and only that.
    site.write("site.yaml", &settings);
    site.build();
    let left = crate::harness::contents(&site.path("public"));
    let forms: Vec<&String> = left
        .keys()
        .filter(|path| path.ends_with(".gz") || path.ends_with(".br"))
        .collect();
    assert_eq!(forms, ["style.css.gz"]);
}
