//! What holds for every site: no input makes the program panic or hang, and what
//! is built depends on nothing but the sources.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use html5ever::ParseOpts;
use html5ever::driver::parse_document;
use html5ever::tendril::TendrilSink;
use html5ever::tokenizer::TokenizerOpts;
use html5ever::tree_builder::TreeBuilderOpts;
use icu_normalizer::DecomposingNormalizerBorrowed;
use kyyeu::output::{self, Summary};
use kyyeu::render::Rendered;
use kyyeu::{Options, Prepared, Renderer, prepare};
use proptest::prelude::*;
use scraper::{Html, HtmlTreeSink};
use tempfile::TempDir;

/// The longest that any small site may take, in an unoptimised program on a
/// machine that does other things too.
const PATIENCE: Duration = Duration::from_secs(60);

/// Files of a site, by path.
type Files = BTreeMap<String, Vec<u8>>;

const SITE: &str = "\
title: {vi: Kỷ yếu, en: Proceedings}
base_url: https://kyyeu.example/a/
languages: [vi, en]
organisation: {name: Sở, licence: Số 1, responsible: An, address: Phố, telephone: 0}
";

fn options() -> Options {
    Options {
        now: "2026-11-01T00:00:00Z".parse().unwrap(),
        ..Options::default()
    }
}

/// Writes files below a folder.
fn write(root: &Path, files: &Files) {
    for (path, bytes) in files {
        let file = root.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
}

fn folder_with(files: &Files) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), files);
    folder
}

/// All files below a folder, without the notes of the program.
fn read(folder: &Path) -> Files {
    fn gather(folder: &Path, inner: &str, files: &mut Files) {
        for entry in fs::read_dir(folder).unwrap() {
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

/// Writes a prepared site; `None` if it has errors.
fn build(prepared: &Prepared, root: &Path, out: &Path) -> Option<Summary> {
    let site = prepared.site.as_ref().filter(|_| prepared.is_sound())?;
    let renderer = Renderer::new(site, &prepared.theme);
    Some(output::write(&renderer, root, out).unwrap())
}

/// Builds a sound site into a new folder.
fn built(root: &Path) -> Files {
    let out = tempfile::tempdir().unwrap();
    let prepared = prepare(root, &options());
    let summary = build(&prepared, root, out.path());
    assert!(summary.is_some(), "{:#?}", prepared.report);
    read(out.path())
}

/// Runs something that must neither panic nor take long.
fn in_time<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, wait) = mpsc::channel();
    let worker = thread::spawn(move || {
        let _ = done.send(run());
    });
    match wait.recv_timeout(PATIENCE) {
        Ok(value) => value,
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("still busy after {PATIENCE:?}"),
        Err(mpsc::RecvTimeoutError::Disconnected) => match worker.join() {
            Err(panic) => std::panic::resume_unwind(panic),
            Ok(()) => unreachable!("it ended without a result"),
        },
    }
}

/// Checks a site as an author would, and every page of it as a browser would
/// if it has no errors. Gives whether it had none.
fn survives(files: Files) -> bool {
    in_time(move || {
        let folder = folder_with(&files);
        let prepared = prepare(folder.path(), &options());
        for diagnostic in prepared.report.diagnostics() {
            assert!(!diagnostic.code().is_empty());
        }
        for language in kyyeu::language::Language::ALL {
            kyyeu::diagnostic::human::render(&prepared.report, language, false);
        }
        let Some(site) = prepared.site.as_ref().filter(|_| prepared.is_sound()) else {
            return false;
        };
        let renderer = Renderer::new(site, &prepared.theme);
        for route in site.routes() {
            let file = site.linked.addresses.file(route, &site.linked.directory);
            let rendered = renderer
                .render(route)
                .unwrap_or_else(|error| panic!("{error:?}"));
            if let Rendered::Bytes(bytes) = rendered {
                check_file(&file, std::str::from_utf8(&bytes).unwrap());
            }
        }
        true
    })
}

/// What holds for a file of any site.
fn check_file(file: &str, text: &str) {
    match file.rsplit('.').next() {
        Some("html") => check_page(file, text),
        Some("xml") => {
            let mut reader = quick_xml::Reader::from_str(text);
            while reader
                .read_event()
                .unwrap_or_else(|e| panic!("{file}: {e}: {text}"))
                != quick_xml::events::Event::Eof
            {}
            let legal = |c: char| {
                matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..) && c != '\u{7f}'
            };
            assert!(
                text.chars().all(legal),
                "{file}: a character that XML cannot hold"
            );
        }
        Some("json") => drop(serde_json::from_str::<serde_json::Value>(text).unwrap()),
        Some("csv") => {
            let bytes = text.strip_prefix('\u{feff}').unwrap().as_bytes();
            // Rows of unequal length are errors of the reader.
            for row in csv::Reader::from_reader(bytes).records() {
                row.unwrap();
            }
        }
        Some("ics") => {
            assert!(
                !text.replace("\r\n", "").contains(['\r', '\n']),
                "{file}: {text}"
            );
            for line in text.split_terminator("\r\n") {
                assert!(!line.is_empty() && line.len() <= 75, "{file}: {line}");
            }
        }
        _ => {}
    }
}

fn check_page(file: &str, text: &str) {
    let options = ParseOpts {
        tokenizer: TokenizerOpts {
            exact_errors: true,
            ..Default::default()
        },
        tree_builder: TreeBuilderOpts {
            scripting_enabled: false,
            ..Default::default()
        },
    };
    let html = parse_document(HtmlTreeSink::new(Html::new_document()), options).one(text);
    assert_eq!(html.errors, Vec::<String>::new(), "{file}: {text}");
    let mut ids = std::collections::BTreeSet::new();
    for element in html
        .tree
        .nodes()
        .filter_map(|node| node.value().as_element())
    {
        // The scripts of every page and of the search are files of the theme; data is not run.
        let src = element.attr("src").unwrap_or_default();
        let is_display = src.contains("/display.js?v=") && src.starts_with('/');
        let is_search = matches!(file, "tim-kiem/index.html" | "en/search/index.html")
            && element.attr("type") == Some("module")
            && src.contains("/search.js?v=")
            && src.starts_with('/');
        let is_data = element.attr("type") == Some("application/ld+json");
        assert!(
            element.name() != "script" || is_display || is_search || is_data,
            "{file}: {src}"
        );
        for (name, value) in element.attrs() {
            assert!(!name.starts_with("on") && name != "style", "{file}: {name}");
            let address = matches!(name, "href" | "src" | "cite" | "action" | "data");
            let scheme = value.trim_start().to_ascii_lowercase();
            assert!(
                !address || !scheme.starts_with("javascript:"),
                "{file}: {name}={value}"
            );
            if name == "id" {
                assert!(
                    ids.insert(value),
                    "{file}: two elements have the id {value}"
                );
            }
        }
    }
}

/// `PROPTEST_CASES` asks for more cases than continuous integration has time for.
fn config(cases: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok());
    ProptestConfig {
        cases: asked.unwrap_or(cases),
        failure_persistence: None,
        max_shrink_iters: 300,
        ..ProptestConfig::default()
    }
}

/// Any bytes, text, or a document with something wrong in it.
fn file() -> impl Strategy<Value = Vec<u8>> {
    let sound =
        "---\ntitle: Tin\ndate: 3/12/2021\nagencies: [so-a]\n---\n\n# Mục\n\nSở A [x](b.md).\n";
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..400),
        any::<String>().prop_map(String::into_bytes),
        (
            any::<prop::sample::Index>(),
            proptest::collection::vec(any::<u8>(), 0..6)
        )
            .prop_map(move |(at, put)| {
                let mut bytes = sound.as_bytes().to_vec();
                let at = at.index(bytes.len());
                bytes.splice(at..(at + put.len()).min(sound.len()), put);
                bytes
            }),
        markdown()
            .prop_map(|body| format!("---\ntitle: Tin\ndate: 3/12/2021\n---\n{body}").into_bytes()),
    ]
}

/// Pieces of Markdown and HTML in any order.
fn markdown() -> impl Strategy<Value = String> {
    const PIECES: [&str; 60] = [
        "\n",
        "\n\n",
        "    ",
        "- ",
        "1. ",
        "> ",
        "# ",
        "## Mục ",
        "```",
        "~~~\n",
        "`",
        "*",
        "**",
        "_",
        "~~",
        "[",
        "](",
        ")",
        "![",
        "[[",
        "]]",
        "|",
        "\n|---|\n",
        ": ",
        "[^1]",
        "[^1]: ",
        "{#muc}",
        "<div>",
        "</div>",
        "<p>",
        "</p>",
        "<a href=\"",
        "\">",
        "</a>",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "<table><tr>",
        "</table>",
        "<svg onload=x>",
        "<b",
        "&lt;",
        "&#0;",
        "\\",
        "agency:so-a",
        "b.md",
        "#muc",
        "https://a.vn/",
        "javascript:",
        "Sở A",
        "công văn số 1/A-B",
        "> [!NOTE]\n",
        "- [x] ",
        "\"",
        "'",
        "...",
        "--",
        "\u{1f}",
        "\u{0}",
    ];
    let piece = prop_oneof![
        8 => proptest::sample::select(&PIECES[..]).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// The keys that any record has, and some that none has.
const KEYS: [&str; 61] = [
    "title",
    "date",
    "summary",
    "slug",
    "forum",
    "themes",
    "agencies",
    "people",
    "status",
    "publish_at",
    "expires",
    "aliases",
    "related",
    "changes",
    "cover",
    "attachments",
    "extra",
    "number",
    "issuer",
    "place",
    "urgency",
    "addressees",
    "basis",
    "tasks",
    "signatory",
    "copies",
    "secrecy",
    "source",
    "location",
    "photos",
    "lede",
    "documents",
    "lead",
    "targets",
    "starts",
    "ends",
    "venue",
    "format",
    "chairs",
    "attendance",
    "papers",
    "points",
    "name",
    "aliases",
    "short_names",
    "parent",
    "names",
    "from",
    "until",
    "successors",
    "website",
    "contact",
    "positions",
    "honorifics",
    "type",
    "url",
    "relations",
    "edition",
    "dates",
    "organisers",
    "x y",
];

/// Values as authors write them, right and wrong.
fn value() -> impl Strategy<Value = String> {
    const SCALARS: [&str; 42] = [
        "",
        "~",
        "null",
        "true",
        "no",
        "0",
        "-1",
        "2021",
        "3,5",
        "99999999999999999999",
        "1e400",
        "2021-12-03",
        "27-9-2019",
        "2021-02-31",
        "03/12/2021",
        "17h00 ngày 03/12/2021",
        "0000-00-00",
        "0001-01-01",
        "9999-12-31",
        "9999-12-31T23:59:60+99:00",
        "so-a",
        "Sở A",
        "chu-de",
        "An",
        "a: b",
        "\"a: b\"",
        "'",
        "\"",
        "&a b",
        "*a",
        "!x y",
        "- a",
        "? a",
        "| a",
        "> a",
        "[",
        "{",
        "javascript:alert(1)",
        "\"\\x00\\x08\\u202e\\ufffe\"",
        "<b onclick=x>\"&'",
        "../../x",
        "công văn số 1/A-B",
    ];
    let scalar = prop_oneof![
        6 => proptest::sample::select(&SCALARS[..]).prop_map(str::to_owned),
        1 => "\\PC{0,12}",
        1 => any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap()),
    ];
    scalar.prop_recursive(3, 12, 4, |inner| {
        let key = proptest::sample::select(&KEYS[..]);
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4)
                .prop_map(|i| format!("[{}]", i.join(", "))),
            proptest::collection::vec((key, inner), 0..4).prop_map(|pairs| {
                let pairs: Vec<String> = pairs.iter().map(|(k, v)| format!("{k}: {v}")).collect();
                format!("{{{}}}", pairs.join(", "))
            }),
        ]
    })
}

fn front_matter() -> impl Strategy<Value = String> {
    let key = proptest::sample::select(&KEYS[..]);
    let lines = proptest::collection::vec((key, value()), 0..6);
    (any::<bool>(), lines).prop_map(|(sound, lines)| {
        let mut text = String::from("---\n");
        if sound {
            text.push_str("title: Tin\nname: Sở B\ndate: 3/12/2021\n");
        }
        for (key, value) in lines {
            text.push_str(&format!("{key}: {value}\n"));
        }
        text + "---\n\n[a](a.md)\n"
    })
}

/// A small site that is sound.
fn base() -> Files {
    let mut files = Files::new();
    let mut put =
        |path: &str, text: &str| drop(files.insert(path.to_owned(), text.as_bytes().to_vec()));
    put("site.yaml", SITE);
    put("content/agencies/so-a.md", "---\nname: Sở A\n---\n");
    put("content/themes/chu-de.md", "---\nname: Chủ đề\n---\n");
    put("content/people.yaml", "- {id: an, name: Trần Văn An}\n");
    put(
        "content/news/b.md",
        "---\ntitle: B\ndate: 2021\n---\n"
            .replace("2021", "2021-12-06")
            .as_str(),
    );
    files
}

const FOLDERS: [&str; 10] = [
    "dispatches",
    "news",
    "policies",
    "sessions",
    "pages",
    "agencies",
    "themes",
    "people",
    "documents",
    "forums",
];

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn any_bytes_are_a_page_or_a_report(
        folder in proptest::sample::select(&FOLDERS[..]),
        bytes in file(),
    ) {
        let mut files = base();
        files.insert(format!("content/{folder}/a.md"), bytes);
        survives(files);
    }

    #[test]
    fn any_front_matter_is_a_page_or_a_report(
        folder in proptest::sample::select(&FOLDERS[..]),
        text in front_matter(),
    ) {
        let mut files = base();
        files.insert(format!("content/{folder}/a.md"), text.into_bytes());
        survives(files);
    }

    #[test]
    fn any_settings_are_a_site_or_a_report(lines in proptest::collection::vec((
        proptest::sample::select(&[
            "title", "description", "base_url", "language", "languages", "time_zone", "forum",
            "menu", "links", "theme", "highlight", "pagination", "as_of", "organisation", "extra",
        ][..]),
        value(),
    ), 0..3)) {
        let mut files = base();
        let given = |key: &str| lines.iter().any(|(own, _)| *own == key);
        let kept = SITE.lines().filter(|line| !given(line.split(':').next().unwrap()));
        let mut text: String = kept.map(|line| format!("{line}\n")).collect();
        for (key, value) in &lines {
            text.push_str(&format!("{key}: {value}\n"));
        }
        files.insert("site.yaml".to_owned(), text.into_bytes());
        survives(files);
    }
}

/// Entries and documents that refer to each other, in circles and to nothing.
fn related() -> impl Strategy<Value = Files> {
    let one = || 0..5u8;
    let some = || proptest::collection::vec(0..5u8, 0..3);
    let entry = (one(), some(), some(), any::<[bool; 4]>());
    proptest::collection::vec(entry, 1..6).prop_map(|entries| {
        let mut files = base();
        // Most of them are there.
        let count = u8::try_from(entries.len()).unwrap();
        for (at, (one, some, others, flags)) in entries.iter().enumerate() {
            let inside = |of: &[u8]| -> Vec<u8> { of.iter().map(|n| n % count).collect() };
            let (one, some, others) = (one % count, inside(some), inside(others));
            let (some, others) = (some.as_slice(), others.as_slice());
            let list = |of: &[u8], word: &str| -> String {
                let names: Vec<String> = of.iter().map(|n| format!("{word}{n}")).collect();
                names.join(", ")
            };
            let maps = |of: &[u8], key: &str, word: &str, rest: &str| -> String {
                let maps: Vec<String> =
                    of.iter().map(|n| format!("{{{key}: {word}{n}, {rest}}}")).collect();
                maps.join(", ")
            };
            let name = if flags[0] { "Sở Chung".to_owned() } else { format!("Sở {at}") };
            let parent = if flags[1] { format!("parent: a{one}\n") } else { String::new() };
            let dates = if flags[2] { "from: 2008\nuntil: 2020-02-28\n" } else { "" };
            let place = if flags[3] { "locality: Quảng Ngãi\n" } else { "" };
            let mut put = |path: String, text: String| files.insert(path, text.into_bytes());
            put(
                format!("content/agencies/a{at}.md"),
                format!(
                    "---\nname: {name}\n{parent}{dates}{place}successors: [{}]\n---\n[[agency:a{one}]]\n",
                    maps(some, "agency", "a", "how: renamed, on: 2020")
                ),
            );
            put(
                format!("content/themes/t{at}.md"),
                format!("---\nname: Chủ đề {at}\n{}---\n", parent.replace(": a", ": t")),
            );
            put(
                format!("content/documents/l{at}.md"),
                format!(
                    "---\nname: Luật {at}\nnumber: {at}/A-B\nrelations: [{}]\n---\n",
                    maps(others, "document", "l", "how: amends")
                ),
            );
            put(
                format!("content/people/p{at}.md"),
                format!(
                    "---\nname: Trần Văn {at}\npositions: [{}]\n---\n",
                    maps(some, "agency", "a", "title: Giám đốc")
                ),
            );
            put(
                format!("content/dispatches/d{at}.md"),
                format!(
                    "---\ntitle: D{at}\ndate: 2021-12-0{}\nnumber: {at}/C-D\nissuer: a{at}\nagencies: [{}]\n\
                     themes: [{}]\nrelated: [{}]\nbasis: [công văn số {one}/C-D, Luật {one}]\n\
                     tasks: [{{text: x, agencies: [{}]}}]\n---\n[x](d{one}.md)\n",
                    1 + at,
                    list(some, "a"),
                    list(others, "t"),
                    list(some, "d"),
                    list(others, "a"),
                ),
            );
        }
        files
    })
}

proptest! {
    #![proptest_config(config(40))]

    #[test]
    fn any_relations_are_a_site_or_a_report(files in related()) {
        survives(files);
    }
}

#[test]
fn the_small_site_is_sound() {
    let mut files = base();
    assert!(survives(files.clone()));
    // What the properties above would not be worth much without.
    let body = "---\ntitle: Tin\ndate: 27-9-2019\nextra: {a: \"\\x01\"}\n---\n# Main\n\n<b>x</b>\n";
    files.insert("content/news/a.md".to_owned(), body.into());
    assert!(survives(files));
}

/// The example's own sources.
fn example() -> Files {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Files::new();
    for (path, bytes) in read(&root.join("content")) {
        files.insert(format!("content/{path}"), bytes);
    }
    files.insert(
        "site.yaml".to_owned(),
        fs::read(root.join("site.yaml")).unwrap(),
    );
    // Names with marks, which the example itself does not have.
    let news = "---\ntitle: Ảnh\ndate: 2021-12-07\nattachments: [{file: Phụ lục.csv}]\n---\n\n\
                ![Ảnh](hình ảnh.png) [tới](điểm-cầu.md) [[news:Điểm-cầu]]\n"
        .replace("hình ảnh.png", "<hình ảnh.png>");
    files.insert("content/news/Ảnh-chụp.md".to_owned(), news.into_bytes());
    let other = "---\ntitle: Điểm cầu\ndate: 2021-12-07\n---\n";
    files.insert("content/news/điểm-cầu.md".to_owned(), other.into());
    files.insert("content/news/hình ảnh.png".to_owned(), b"\x89PNG".to_vec());
    files.insert("content/news/Phụ lục.csv".to_owned(), "Sở,Số\n".into());
    files
}

#[test]
fn the_same_sources_give_the_same_bytes() {
    let files = example();
    let folder = folder_with(&files);
    let once = built(folder.path());
    assert!(once.len() > 200);
    for threads in [1, 4] {
        let elsewhere = folder_with(&files);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let again = pool.install(|| built(elsewhere.path()));
        same(&once, &again);
    }
}

/// Compares trees by name first, so that a failure can be read.
fn same(one: &Files, other: &Files) {
    assert!(
        one.keys().eq(other.keys()),
        "{:?}\n{:?}",
        one.keys(),
        other.keys()
    );
    for (path, bytes) in one {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(
            bytes == &other[path],
            "{path}\n{}\n\n{}",
            text(bytes),
            text(&other[path])
        );
    }
}

#[test]
fn composed_and_decomposed_sources_give_the_same_bytes() {
    let composed = example();
    let normal = DecomposingNormalizerBorrowed::new_nfd();
    let decomposed: Files = composed
        .iter()
        .map(|(path, bytes)| {
            let text = path.ends_with(".md") || path.ends_with(".yaml");
            let bytes = match std::str::from_utf8(bytes) {
                Ok(given) if text => normal.normalize(given).into_owned().into_bytes(),
                _ => bytes.clone(),
            };
            (normal.normalize(path).into_owned(), bytes)
        })
        .collect();
    assert_ne!(composed, decomposed);
    same(
        &built(folder_with(&composed).path()),
        &built(folder_with(&decomposed).path()),
    );
}

#[test]
fn line_ends_and_a_byte_order_mark_change_nothing() {
    let plain = example();
    let windows: Files = plain
        .iter()
        .map(|(path, bytes)| {
            let text = path.ends_with(".md") || path.ends_with(".yaml");
            let bytes = match std::str::from_utf8(bytes) {
                Ok(given) if text => {
                    format!("\u{feff}{}", given.replace('\n', "\r\n")).into_bytes()
                }
                _ => bytes.clone(),
            };
            (path.clone(), bytes)
        })
        .collect();
    same(
        &built(folder_with(&plain).path()),
        &built(folder_with(&windows).path()),
    );
}

proptest! {
    #![proptest_config(config(3))]

    #[test]
    fn the_order_on_the_disk_does_not_matter(
        order in Just(example().into_iter().collect::<Vec<_>>()).prop_shuffle(),
    ) {
        // Some file systems list files by age, others by a hash of their names.
        let memory = Path::new("/dev/shm");
        let folder = match memory.is_dir() {
            true => tempfile::tempdir_in(memory).unwrap(),
            false => tempfile::tempdir().unwrap(),
        };
        for (path, bytes) in order {
            write(folder.path(), &Files::from([(path, bytes)]));
        }
        same(&built(folder_with(&example()).path()), &built(folder.path()));
    }
}

/// Something that an author does between two builds.
#[derive(Clone, Debug)]
enum Edit {
    /// Writes a file, new or not.
    Write(usize, usize),
    /// Gives a file another name.
    Rename(usize, usize),
    /// Deletes a file.
    Delete(usize),
    /// Changes the settings.
    Title(u8),
    /// Puts something into the output that is none of ours.
    Foreign(u8),
    /// Changes or deletes a file of the output.
    Spoil(usize, bool),
}

/// The files that edits are about.
const PATHS: [&str; 14] = [
    "content/news/a.md",
    "content/news/a.en.md",
    "content/news/b.md",
    "content/dispatches/cv.md",
    "content/policies/cs.md",
    "content/sessions/p.md",
    "content/pages/trang-chu.md",
    "content/agencies/so-a.md",
    "content/agencies/so-b.md",
    "content/people.yaml",
    "content/news/anh.png",
    "templates/page.html",
    "static/style.css",
    "i18n/vi.yaml",
];

/// One of the texts that a file may have.
fn text_of(path: &str, number: usize) -> String {
    let n = number;
    let body = [
        "",
        "Sở A và Sở B.\n",
        "# Mục\n\n[b](b.md)\n",
        "![ảnh](../news/anh.png)\n\n```rust\nfn a() {}\n```\n",
        "[[agency:so-a]] [[news:a]]\n",
    ][n % 5];
    let refers = [
        "",
        "agencies: [so-a]\n",
        "agencies: [so-b]\naliases: [/cu/]\n",
    ][n % 3];
    match path {
        _ if path.ends_with(".png") => format!("\u{89}PNG{n}"),
        "content/people.yaml" => format!("- {{id: an, name: Trần Văn An {n}}}\n"),
        "templates/page.html" => {
            format!("{{% extends \"document.html\" %}}{{% block body %}}x{n}{{% endblock body %}}")
        }
        "static/style.css" => format!("p {{ margin: {n}px }}\n"),
        "i18n/vi.yaml" => format!("home: Trang {n}\n"),
        _ if path.contains("agencies") => {
            let name = if path.ends_with("so-a.md") {
                "Sở A"
            } else {
                "Sở B"
            };
            format!("---\nname: {name}\nshort_names: [S{n}]\n---\n{body}")
        }
        _ if path.contains("dispatches") => format!(
            "---\ntitle: Công văn\ndate: {}/12/2021\nnumber: {n}/A-B\n{refers}tasks: [{{text: Việc {n}, due: 2021-12-31}}]\n---\n{body}",
            1 + n % 28
        ),
        _ if path.contains("policies") => format!(
            "---\ntitle: Chính sách\ndate: 2021-12-0{}\n{refers}targets: [{{year: {}, statement: Đạt {n}}}]\n---\n{body}",
            1 + n % 9,
            2030 + n % 2
        ),
        _ => format!(
            "---\ntitle: Tin {n}\ndate: {}-12-06\n{refers}---\n{body}",
            2019 + n % 3
        ),
    }
}

fn edit() -> impl Strategy<Value = Edit> {
    let path = || 0..PATHS.len();
    prop_oneof![
        6 => (path(), 0..60usize).prop_map(|(path, text)| Edit::Write(path, text)),
        2 => (path(), path()).prop_map(|(from, to)| Edit::Rename(from, to)),
        3 => path().prop_map(Edit::Delete),
        1 => any::<u8>().prop_map(Edit::Title),
        1 => any::<u8>().prop_map(Edit::Foreign),
        1 => (any::<usize>(), any::<bool>()).prop_map(|(at, delete)| Edit::Spoil(at, delete)),
    ]
}

/// Carries out an edit; what it is about may not be there.
fn carry_out(edit: &Edit, root: &Path, out: &Path, foreign: &mut Files) {
    match edit {
        Edit::Write(path, text) => {
            let path = PATHS[*path];
            let text = text_of(path, *text);
            write(root, &Files::from([(path.to_owned(), text.into_bytes())]));
        }
        Edit::Rename(from, to) => {
            let to = root.join(PATHS[*to]);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            let _ = fs::rename(root.join(PATHS[*from]), to);
        }
        Edit::Delete(path) => drop(fs::remove_file(root.join(PATHS[*path]))),
        Edit::Title(n) => {
            let text = SITE.replace("Kỷ yếu", &format!("Kỷ yếu {n}"));
            fs::write(root.join("site.yaml"), text).unwrap();
        }
        Edit::Foreign(n) => {
            let path = format!("nguoi-khac/{}.txt", n % 3);
            let file = Files::from([(path, vec![*n])]);
            write(out, &file);
            foreign.extend(file);
        }
        Edit::Spoil(at, delete) => {
            let ours: Vec<String> = read(out)
                .into_keys()
                .filter(|p| !foreign.contains_key(p))
                .collect();
            if let Some(path) = ours.get(at % ours.len().max(1)) {
                match delete {
                    true => fs::remove_file(out.join(path)).unwrap(),
                    false => fs::write(out.join(path), b"x").unwrap(),
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(config(10))]

    /// A build over an earlier one is the same as one into an empty folder, and
    /// one of a site with errors changes nothing.
    #[test]
    fn a_warm_build_is_a_cold_build(edits in proptest::collection::vec(
        proptest::collection::vec(edit(), 1..4), 1..7,
    )) {
        let folder = folder_with(&base());
        let root = folder.path();
        let warm = tempfile::tempdir().unwrap();
        let mut foreign = Files::new();
        for step in &edits {
            for edit in step {
                carry_out(edit, root, warm.path(), &mut foreign);
            }
            let before = read(warm.path());
            let prepared = prepare(root, &options());
            let Some(_) = build(&prepared, root, warm.path()) else {
                same(&before, &read(warm.path()));
                continue;
            };
            let mut cold = built(root);
            cold.extend(foreign.clone());
            same(&cold, &read(warm.path()));
            let again = build(&prepared, root, warm.path()).unwrap();
            prop_assert_eq!((again.written, again.removed), (0, 0));
        }
    }
}

#[test]
fn what_is_not_public_leaves_no_trace() {
    const TOKEN: &str = "bimat7261";
    let kinds = [
        (
            "dispatches",
            format!("number: 9/{TOKEN}\ntasks: [{{text: {TOKEN}, due: 2021-12-31}}]\n"),
        ),
        (
            "news",
            format!("lede: {TOKEN}\nphotos: [{{file: {TOKEN}.png, alt: {TOKEN}}}]\n"),
        ),
        (
            "policies",
            format!("targets: [{{year: 2077, statement: {TOKEN}}}]\n"),
        ),
        (
            "sessions",
            format!("venue: {TOKEN}\npapers: [{{title: {TOKEN}, file: {TOKEN}.png}}]\n"),
        ),
        ("pages", String::new()),
    ];
    let states = [
        "status: draft",
        "status: review",
        "publish_at: 2099-01-01",
        "expires: 2020-01-01",
    ];
    for (folder, own) in &kinds {
        let without = base();
        let public = built(folder_with(&without).path());
        for state in states {
            let mut with = without.clone();
            let text = format!(
                "---\ntitle: {TOKEN}\ndate: 1999-12-06\nsummary: {TOKEN}\n{state}\nagencies: [so-a]\nthemes: [chu-de]\n\
                 aliases: [/{TOKEN}/]\ncover: {{file: {TOKEN}.png, alt: x}}\n{own}---\n\n# {TOKEN}\n\nSở A ![x]({TOKEN}.png)\n\n```rust\nfn a() {{}}\n```\n"
            );
            with.insert(format!("content/{folder}/{TOKEN}.png"), TOKEN.into());
            with.insert(
                format!("content/{folder}/nhap.md"),
                text.clone().into_bytes(),
            );
            with.insert(format!("content/{folder}/nhap.en.md"), text.into_bytes());
            same(&public, &built(folder_with(&with).path()));

            // Nor does a page that refers to it tell more than its own words.
            let body = format!(
                "---\ntitle: C\ndate: 2021-12-06\nrelated: [nhap]\nbasis: [công văn số 9/{TOKEN}]\n---\n\n\
                 [một](../{folder}/nhap.md) [hai](../{folder}/nhap.md#{TOKEN})\n"
            )
            .replace(&format!("9/{TOKEN}"), "nhap");
            with.insert("content/dispatches/c.md".to_owned(), body.into_bytes());
            for (path, bytes) in built(folder_with(&with).path()) {
                let text = String::from_utf8_lossy(&bytes).to_lowercase();
                assert!(
                    !path.contains(TOKEN) && !text.contains(TOKEN),
                    "{path}: {text}"
                );
            }
        }
    }
}
