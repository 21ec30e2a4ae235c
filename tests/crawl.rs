//! The example as its readers and their programs get it: every link is followed,
//! every page read by a real HTML parser, every file compared with the rules of
//! its format. All of it once at the root of a host and once below a path.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use html5ever::ParseOpts;
use html5ever::driver::parse_document;
use html5ever::tendril::TendrilSink;
use html5ever::tokenizer::TokenizerOpts;
use html5ever::tree_builder::{QuirksMode, TreeBuilderOpts};
use kyyeu::route::{Page, Route};
use kyyeu::{Options, Renderer, output, prepare};
use quick_xml::events::Event;
use scraper::{Html, HtmlTreeSink};
use tempfile::TempDir;

#[path = "crawl/citations.rs"]
mod citations;
#[path = "crawl/sharing.rs"]
mod sharing;
#[path = "crawl/structured.rs"]
mod structured;

const ORIGIN: &str = "https://kyyeu.example";
/// Under which paths the example is built.
const BASES: [&str; 2] = ["", "/dien-dan/2021"];

/// Attributes whose value is one address.
const ADDRESSES: [&str; 9] = [
    "href",
    "src",
    "action",
    "formaction",
    "poster",
    "data",
    "cite",
    "background",
    "longdesc",
];
/// Attributes whose value is ids of the same page.
const IDS: [&str; 8] = [
    "for",
    "headers",
    "list",
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "aria-owns",
    "aria-details",
];

/// The example, built.
struct Built {
    base: &'static str,
    folder: TempDir,
    /// All files by their path in the output.
    files: BTreeMap<String, Vec<u8>>,
    /// The files that are pages.
    pages: BTreeMap<String, ReadPage>,
    /// The file of every route, in the order of the routes.
    routes: Vec<(Route, String)>,
}

/// What a parser found in a page.
struct ReadPage {
    errors: Vec<String>,
    quirks: bool,
    /// All elements in order, with their text for those that hold only text.
    elements: Vec<ReadElement>,
    ids: BTreeSet<String>,
}

struct ReadElement {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
}

impl ReadElement {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    fn is(&self, name: &str, rel: &str) -> bool {
        self.name == name
            && self
                .get("rel")
                .is_some_and(|all| all.split(' ').any(|r| r == rel))
    }
}

impl ReadPage {
    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a ReadElement> {
        self.elements
            .iter()
            .filter(move |element| element.name == name)
    }

    /// The addresses of the versions in other languages, the page itself included.
    fn alternates(&self) -> BTreeMap<&str, &str> {
        self.all("link")
            .filter(|link| link.is("link", "alternate") && link.get("hreflang").is_some())
            .map(|link| (link.get("hreflang").unwrap(), link.get("href").unwrap()))
            .collect()
    }

    fn canonical(&self) -> Option<&str> {
        self.all("link")
            .find(|link| link.is("link", "canonical"))?
            .get("href")
    }

    fn leads_elsewhere(&self) -> bool {
        self.all("meta")
            .any(|meta| meta.get("http-equiv") == Some("refresh"))
    }
}

static SITES: LazyLock<Vec<Built>> = LazyLock::new(|| BASES.into_iter().map(build).collect());

/// Whether a page is one of those that stand where nothing is.
fn is_not_found(file: &str) -> bool {
    file.rsplit('/').next() == Some("404.html")
}

fn build(base: &'static str) -> Built {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let options = Options {
        base_url: Some(format!("{ORIGIN}{base}/")),
        now: "2026-11-01T00:00:00Z".parse().unwrap(),
        ..Options::default()
    };
    let prepared = prepare(root, &options);
    assert!(prepared.is_sound(), "{:#?}", prepared.report);
    let site = prepared.site.as_ref().unwrap();
    let folder = tempfile::tempdir().unwrap();
    output::write(&Renderer::new(site, &prepared.theme), root, folder.path()).unwrap();
    let linked = &site.linked;
    let routes = (site.routes().into_iter().chain(site.search_routes()))
        .map(|route| (route, linked.addresses.file(route, &linked.directory)))
        .collect();
    let mut files = BTreeMap::new();
    read_folder(folder.path(), "", &mut files);
    let pages = (files.iter())
        .filter(|(path, _)| path.ends_with(".html"))
        .map(|(path, bytes)| (path.clone(), read_page(std::str::from_utf8(bytes).unwrap())))
        .collect();
    Built {
        base,
        folder,
        files,
        pages,
        routes,
    }
}

/// The files below a folder by path, without our own notes.
fn read_folder(folder: &Path, inner: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if name.starts_with(".kyyeu-") {
            continue;
        }
        let path = match inner {
            "" => name,
            _ => format!("{inner}/{name}"),
        };
        match entry.file_type().unwrap().is_dir() {
            true => read_folder(&entry.path(), &path, files),
            false => drop(files.insert(path, fs::read(entry.path()).unwrap())),
        }
    }
}

fn read_page(text: &str) -> ReadPage {
    let options = ParseOpts {
        tokenizer: TokenizerOpts {
            exact_errors: true,
            ..Default::default()
        },
        tree_builder: TreeBuilderOpts {
            exact_errors: true,
            scripting_enabled: false,
            ..Default::default()
        },
    };
    let html = parse_document(HtmlTreeSink::new(Html::new_document()), options).one(text);
    let mut ids = BTreeSet::new();
    let mut errors: Vec<String> = html.errors.iter().map(ToString::to_string).collect();
    let mut elements = Vec::new();
    for node in html.tree.nodes() {
        let Some(element) = node.value().as_element() else {
            continue;
        };
        if let Some(id) = element.attr("id")
            && !ids.insert(id.to_owned())
        {
            errors.push(format!("two elements have the id {id}"));
        }
        elements.push(ReadElement {
            name: element.name().to_owned(),
            attributes: element
                .attrs()
                .map(|(n, v)| (n.to_owned(), v.to_owned()))
                .collect(),
            text: node
                .children()
                .filter_map(|c| c.value().as_text().map(|t| &**t))
                .collect(),
        });
    }
    let quirks = html.quirks_mode != QuirksMode::NoQuirks;
    ReadPage {
        errors,
        quirks,
        elements,
        ids,
    }
}

/// Where an address on a page leads.
#[derive(Debug, PartialEq, Eq)]
enum Place {
    /// A file of the output, and the id that is wanted there.
    File(String, Option<String>),
    /// Another host, a mailbox, a telephone.
    Elsewhere,
    Wrong(&'static str),
}

impl Built {
    /// The address of a file below the host.
    fn url(&self, file: &str) -> String {
        let path = file
            .strip_suffix("index.html")
            .filter(|p| p.is_empty() || p.ends_with('/'));
        let path = path.unwrap_or(file);
        let encoded: String = path.bytes().map(encode).collect();
        format!("{}/{encoded}", self.base)
    }

    /// Whether a version is that of the bytes of the file that bears it.
    fn has_version(&self, address: &str, version: &str) -> bool {
        let inner = address.strip_prefix(self.base).unwrap_or_default();
        let bytes = self.files.get(inner.trim_start_matches('/'));
        bytes.is_some_and(|bytes| kyyeu::theme::version(bytes) == version)
    }

    /// Follows an address as a browser does on the page `file`.
    fn follow(&self, file: &str, address: &str) -> Place {
        let (address, anchor) = match address.split_once('#') {
            Some((address, anchor)) => (address, Some(decode(anchor))),
            None => (address, None),
        };
        let rest = match address.strip_prefix(ORIGIN) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => rest,
            _ if address.contains(':') => {
                let scheme = address.split(':').next().unwrap_or_default();
                return match scheme {
                    "https" | "http" | "mailto" | "tel" => Place::Elsewhere,
                    _ => Place::Wrong("scheme"),
                };
            }
            _ if address.starts_with("//") => return Place::Wrong("no scheme"),
            _ => address,
        };
        let rest = match rest.split_once("?v=") {
            Some((rest, version)) if self.has_version(rest, version) => rest,
            _ => rest,
        };
        if rest.contains('?') {
            return Place::Wrong("a query");
        }
        let own = self.url(file);
        let path = match rest {
            "" => own,
            _ if rest.starts_with('/') => rest.to_owned(),
            _ => format!(
                "{}/{rest}",
                own.rsplit_once('/').map_or("", |(folder, _)| folder)
            ),
        };
        let mut segments: Vec<&str> = Vec::new();
        for segment in path.split('/').skip(1) {
            match segment {
                "." => {}
                ".." => drop(segments.pop()),
                _ => segments.push(segment),
            }
        }
        let path = format!("/{}", segments.join("/"));
        let Some(inner) = path
            .strip_prefix(self.base)
            .and_then(|p| p.strip_prefix('/'))
        else {
            return Place::Wrong("outside the site's path");
        };
        let mut inner = decode(inner);
        if inner.is_empty() || inner.ends_with('/') {
            inner.push_str("index.html");
        }
        Place::File(inner, anchor)
    }

    /// Why an address cannot be followed.
    fn broken(&self, file: &str, address: &str) -> Option<String> {
        if address != address.trim() || address.contains(char::is_control) {
            return Some("white space".to_owned());
        }
        if !address.is_ascii() {
            return Some("letters that are not encoded".to_owned());
        }
        match self.follow(file, address) {
            Place::Elsewhere => None,
            Place::Wrong(why) => Some(why.to_owned()),
            Place::File(target, _) if !self.files.contains_key(&target) => {
                Some(format!("there is no {target}"))
            }
            Place::File(target, Some(anchor)) => match self.pages.get(&target) {
                Some(page) if page.ids.contains(&anchor) => None,
                Some(_) => Some(format!("{target} has no id {anchor}")),
                None => Some(format!("{target} is no page, it has no ids")),
            },
            Place::File(..) => None,
        }
    }
}

fn encode(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    }
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let code = (after.get(..2)).and_then(|hex| std::str::from_utf8(hex).ok());
        match code
            .and_then(|hex| u8::from_str_radix(hex, 16).ok())
            .filter(|_| first == b'%')
        {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// Fails with all that was found, not only the first.
fn none(found: Vec<String>) {
    let shown = &found[..found.len().min(40)];
    assert!(
        found.is_empty(),
        "{} found:\n{}",
        found.len(),
        shown.join("\n")
    );
}

/// Runs over all pages of both sites and gathers what is wrong.
fn on_pages(check: impl Fn(&Built, &str, &ReadPage, &mut dyn FnMut(String))) {
    let mut found = Vec::new();
    for site in SITES.iter() {
        assert!(site.pages.len() > 100, "where is the example?");
        for (file, page) in &site.pages {
            let mut report = |what: String| found.push(format!("{}/{file}: {what}", site.base));
            check(site, file, page, &mut report);
        }
    }
    none(found);
}

#[test]
fn links_are_followed_as_browsers_do() {
    let site = &SITES[1];
    let file = |path: &str| Place::File(path.to_owned(), None);
    let follow = |address: &str| site.follow("tin-tuc/a/index.html", address);
    assert_eq!(follow("../b/"), file("tin-tuc/b/index.html"));
    assert_eq!(follow("../b.png"), file("tin-tuc/b.png"));
    assert_eq!(follow("b.png"), file("tin-tuc/a/b.png"));
    assert_eq!(follow("/dien-dan/2021/c/%C4%91.png"), file("c/đ.png"));
    assert_eq!(
        follow("https://kyyeu.example/dien-dan/2021/"),
        file("index.html")
    );
    let anchor = Some("đ".to_owned());
    assert_eq!(
        follow("#%C4%91"),
        Place::File("tin-tuc/a/index.html".to_owned(), anchor)
    );
    assert_eq!(follow("/tin-tuc/"), Place::Wrong("outside the site's path"));
    assert_eq!(
        follow("../../../../x"),
        Place::Wrong("outside the site's path")
    );
    assert_eq!(follow("https://kyyeu.example.org/"), Place::Elsewhere);
    assert_eq!(follow("javascript:alert(1)"), Place::Wrong("scheme"));
}

#[test]
fn every_address_on_every_page_leads_somewhere() {
    on_pages(|site, file, page, report| {
        for element in &page.elements {
            let single = ADDRESSES
                .iter()
                .filter_map(|name| element.get(name))
                .map(str::to_owned);
            let several = element.get("srcset").into_iter().flat_map(|set| {
                set.split(',')
                    .filter_map(|one| one.split_whitespace().next())
                    .map(str::to_owned)
            });
            let refresh = (element.get("http-equiv") == Some("refresh"))
                .then(|| {
                    element
                        .get("content")?
                        .split_once("url=")
                        .map(|(_, url)| url.to_owned())
                })
                .flatten();
            for address in single.chain(several).chain(refresh) {
                // What such a link holds is looked into by itself.
                if citations::held(element).is_some() {
                    continue;
                }
                if let Some(why) = site.broken(file, &address) {
                    report(format!("<{}> {address}: {why}", element.name));
                }
            }
            for name in IDS {
                for id in element.get(name).unwrap_or_default().split_whitespace() {
                    if !page.ids.contains(id) {
                        report(format!("{name}={id}: no such id"));
                    }
                }
            }
        }
    });
}

#[test]
fn every_page_can_be_reached_from_the_first() {
    for site in SITES.iter() {
        let mut seen = BTreeSet::from(["index.html".to_owned()]);
        let mut waiting = vec!["index.html".to_owned()];
        while let Some(file) = waiting.pop() {
            let Some(page) = site.pages.get(&file) else {
                continue;
            };
            let links = page.all("a").filter_map(|a| a.get("href"));
            // A form leads somewhere too: an empty question is a page.
            let forms = page.all("form").filter_map(|form| form.get("action"));
            for link in links.chain(forms) {
                if let Place::File(target, _) = site.follow(&file, link)
                    && seen.insert(target.clone())
                {
                    waiting.push(target);
                }
            }
        }
        let lost: Vec<String> = (site.pages.iter())
            .filter(|(file, page)| !seen.contains(*file) && !page.leads_elsewhere())
            .map(|(file, _)| file.clone())
            .filter(|file| !is_not_found(file))
            .collect();
        none(lost);
    }
}

#[test]
fn every_page_is_html_without_errors() {
    on_pages(|_, _, page, report| {
        for error in &page.errors {
            report(error.clone());
        }
        if page.quirks {
            report("quirks mode: no doctype".to_owned());
        }
    });
}

#[test]
fn every_page_has_what_a_page_needs() {
    on_pages(|_, file, page, report| {
        let lang = page.all("html").next().and_then(|html| html.get("lang"));
        let wanted = if file.starts_with("en/") { "en" } else { "vi" };
        if lang != Some(wanted) {
            report(format!("lang is {lang:?}"));
        }
        let titles: Vec<&str> = page.all("title").map(|title| title.text.trim()).collect();
        if titles.len() != 1 || titles[0].is_empty() {
            report(format!("titles {titles:?}"));
        }
        for name in ["h1", "main", "body"] {
            let count = page.all(name).count();
            if count != 1 {
                report(format!("{count} <{name}>"));
            }
        }
        let charset = page.all("meta").next().and_then(|meta| meta.get("charset"));
        if charset != Some("utf-8") {
            report(format!("charset is {charset:?}"));
        }
        let viewport = page
            .all("meta")
            .any(|meta| meta.get("name") == Some("viewport"));
        if !viewport {
            report("no viewport".to_owned());
        }
        for image in page.all("img").filter(|image| image.get("alt").is_none()) {
            report(format!("no alt: {:?}", image.get("src")));
        }
        for element in page
            .elements
            .iter()
            .filter(|element| element.get("id") == Some(""))
        {
            report(format!("<{}> has an empty id", element.name));
        }
    });
}

#[test]
fn no_page_runs_or_fetches_what_is_not_ours() {
    // Elements that load something, and those of them that could run it.
    const ACTIVE: [&str; 8] = [
        "script", "iframe", "frame", "object", "embed", "applet", "style", "base",
    ];
    on_pages(|site, file, page, report| {
        for element in &page.elements {
            let name = element.name.as_str();
            // The one script of every page and that of the search: files of ours, and
            // nothing in the page itself.
            let display = format!("{}/display.js?v=", site.base);
            let search = format!("{}/search.js?v=", site.base);
            let src = element.get("src").unwrap_or_default();
            let is_search = page
                .all("form")
                .any(|form| form.get("id") == Some("_search"));
            let of_search = is_search
                && src.starts_with(&search)
                && element.get("type") == Some("module")
                && element.attributes.len() == 2;
            let is_ours = name == "script"
                && (of_search || (src.starts_with(&display) && element.attributes.len() == 1))
                && element.text.is_empty();
            // Data is not run (HTML, section 4.12.1).
            let is_data = name == "script"
                && element.get("type") == Some("application/ld+json")
                && element.attributes.len() == 1;
            if ACTIVE.contains(&name) && !is_ours && !is_data {
                report(format!("<{name}>"));
            }
            for (attribute, value) in &element.attributes {
                let inline = attribute == "style" || attribute.starts_with("on");
                if inline || attribute == "srcdoc" {
                    report(format!("<{name} {attribute}>"));
                }
                if value.trim().to_ascii_lowercase().starts_with("javascript:") {
                    report(format!("<{name} {attribute}={value}>"));
                }
            }
            // A link to a place or a namespace fetches nothing.
            let fetched = match name {
                "a" | "blockquote" | "q" | "ins" | "del" => None,
                "link" if !fetches(element) => None,
                _ => ADDRESSES
                    .iter()
                    .find_map(|attribute| element.get(attribute)),
            };
            if let Some(address) = fetched
                && site.follow(file, address) == Place::Elsewhere
            {
                report(format!("<{name}> fetches {address}"));
            }
        }
    });
    for site in SITES.iter() {
        for (file, bytes) in site.files.iter().filter(|(file, _)| file.ends_with(".css")) {
            let css = String::from_utf8(bytes.clone()).unwrap();
            for foreign in [
                "http:",
                "https:",
                "url(//",
                "@import",
                "expression(",
                "javascript:",
            ] {
                assert!(!css.contains(foreign), "{file} holds {foreign}");
            }
        }
        for (file, bytes) in site.files.iter().filter(|(file, _)| file.ends_with(".js")) {
            let script = String::from_utf8(bytes.clone()).unwrap();
            for foreign in ["http:", "https:", "import", "eval", "innerHTML", "fetch"] {
                // The search reads its index; `tests/browser` sees where from.
                let is_search = file.ends_with("search.js") && foreign == "fetch";
                assert!(
                    is_search || !script.contains(foreign),
                    "{file} holds {foreign}"
                );
            }
        }
        for (file, bytes) in site.files.iter().filter(|(file, _)| file.ends_with(".svg")) {
            let svg = String::from_utf8(bytes.clone()).unwrap();
            for active in ["<script", " on", "href=\"http", "<foreignObject"] {
                assert!(!svg.contains(active), "{file} holds {active}");
            }
        }
    }
}

fn fetches(link: &ReadElement) -> bool {
    let rel = link.get("rel").unwrap_or_default();
    rel.split(' ').any(|rel| {
        matches!(
            rel,
            "stylesheet" | "icon" | "manifest" | "preload" | "modulepreload" | "prefetch"
        ) || matches!(
            rel,
            "apple-touch-icon" | "preconnect" | "dns-prefetch" | "prerender"
        )
    })
}

#[test]
fn versions_of_a_page_know_each_other() {
    on_pages(|site, file, page, report| {
        let own = format!("{ORIGIN}{}", site.url(file));
        let alternates = page.alternates();
        if page.leads_elsewhere() || is_not_found(file) {
            if !alternates.is_empty() {
                report(format!("alternates {alternates:?}"));
            }
            return;
        }
        if page.canonical() != Some(&own) {
            report(format!("canonical {:?}", page.canonical()));
        }
        let lang = page
            .all("html")
            .next()
            .and_then(|html| html.get("lang"))
            .unwrap();
        if alternates.get(lang) != Some(&own.as_str()) {
            report(format!("its own version is not among {alternates:?}"));
        }
        for (language, address) in &alternates {
            let Place::File(other, None) = site.follow(file, address) else {
                report(format!("{language}: {address}"));
                continue;
            };
            let Some(other) = site.pages.get(&other) else {
                continue;
            };
            if other.alternates() != alternates {
                report(format!(
                    "{address} has other alternates: {:?}",
                    other.alternates()
                ));
            }
            let theirs = other.all("html").next().and_then(|html| html.get("lang"));
            if *language != "x-default" && theirs != Some(language) {
                report(format!("{address} is in {theirs:?}"));
            }
        }
    });
}

#[test]
fn every_route_has_a_file_of_its_own() {
    for site in SITES.iter() {
        let mut found = Vec::new();
        let mut seen: BTreeMap<String, Route> = BTreeMap::new();
        for (route, file) in &site.routes {
            if let Some(other) = seen.insert(file.to_lowercase(), *route) {
                found.push(format!("{file}: {route:?} and {other:?}"));
            }
            let unsafe_segment =
                |s: &str| s.is_empty() || s.starts_with('.') || s.contains(['\\', ':', '\0']);
            if file.split('/').any(unsafe_segment) {
                found.push(format!("{file}: not a safe path"));
            }
        }
        // A file cannot stand where a folder must.
        for file in seen.keys() {
            let folders = file.match_indices('/').map(|(at, _)| &file[..at]);
            found.extend(
                folders
                    .filter(|f| seen.contains_key(*f))
                    .map(|f| format!("{f}: {file}")),
            );
        }
        let routed: BTreeSet<&String> = site.routes.iter().map(|(_, file)| file).collect();
        let written: BTreeSet<&String> = site.files.keys().collect();
        found.extend(
            routed
                .symmetric_difference(&written)
                .map(|file| format!("{file}: only one")),
        );
        none(found);
    }
}

/// An element of an XML file: its name, attributes and the text directly in it.
struct Xml {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
    children: Vec<Xml>,
}

impl Xml {
    fn get(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Xml> {
        let name = name.to_owned();
        self.children.iter().filter(move |child| child.name == name)
    }

    fn one(&self, name: &str) -> &Xml {
        let mut all = self.all(name);
        let first = all
            .next()
            .unwrap_or_else(|| panic!("<{}> has no <{name}>", self.name));
        assert!(all.next().is_none(), "<{}> has two <{name}>", self.name);
        first
    }
}

fn read_xml(bytes: &[u8]) -> Xml {
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(
        text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"),
        "{text:.60}"
    );
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let empty = |name: String| Xml {
        name,
        attributes: BTreeMap::new(),
        text: String::new(),
        children: Vec::new(),
    };
    let mut open = vec![empty("document".to_owned())];
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let mut xml = empty(start.name().as_ref().to_owned());
                for attribute in start.attributes() {
                    let attribute = attribute.unwrap();
                    let name = attribute.key.as_ref().to_owned();
                    let raw = attribute.value.as_ref();
                    let value = quick_xml::escape::unescape(raw).unwrap().into_owned();
                    assert!(xml.attributes.insert(name, value).is_none());
                }
                open.push(xml);
            }
            Event::End(_) => {
                let closed = open.pop().unwrap();
                open.last_mut().unwrap().children.push(closed);
            }
            Event::Text(text) => {
                let text = text.as_ref().to_owned();
                open.last_mut().unwrap().text.push_str(&text);
            }
            Event::GeneralRef(name) => {
                let name: &str = name.as_ref();
                let character = quick_xml::escape::unescape(&format!("&{name};"))
                    .unwrap()
                    .into_owned();
                open.last_mut().unwrap().text.push_str(&character);
            }
            Event::Decl(_) => {}
            Event::Eof => break,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(open.len(), 1);
    let mut document = open.pop().unwrap();
    assert_eq!(document.children.len(), 1);
    document.children.pop().unwrap()
}

fn feeds(site: &Built) -> impl Iterator<Item = (&String, &Vec<u8>)> {
    site.files
        .iter()
        .filter(|(file, _)| file.ends_with("atom.xml"))
}

#[test]
fn feeds_hold_together() {
    for site in SITES.iter() {
        assert!(feeds(site).count() > 20);
        for (file, bytes) in feeds(site) {
            let feed = read_xml(bytes);
            assert_eq!(feed.name, "feed", "{file}");
            assert_eq!(feed.get("xmlns"), "http://www.w3.org/2005/Atom");
            let language = if file.starts_with("en/") { "en" } else { "vi" };
            assert_eq!(feed.get("xml:lang"), language, "{file}");
            let link = |rel: &str| {
                let found = feed.all("link").find(|link| link.get("rel") == rel);
                found
                    .unwrap_or_else(|| panic!("{file} has no link {rel}"))
                    .get("href")
                    .to_owned()
            };
            assert_eq!(link("self"), format!("{ORIGIN}{}", site.url(file)));
            assert_eq!(site.broken(file, &link("alternate")), None, "{file}");
            assert!(!feed.one("author").one("name").text.is_empty());
            let updated = time(&feed.one("updated").text);
            let mut ids = BTreeSet::from([feed.one("id").text.clone()]);
            let mut newest = None;
            for entry in feed.all("entry") {
                let id = &entry.one("id").text;
                assert!(ids.insert(id.clone()), "{file}: two entries {id}");
                assert!(!entry.one("title").text.trim().is_empty(), "{file}: {id}");
                let link = entry.one("link");
                assert_eq!(link.get("rel"), "alternate");
                assert_eq!(site.broken(file, link.get("href")), None, "{file}");
                let changed = time(&entry.one("updated").text);
                newest = newest.max(Some(changed));
                for published in entry.all("published") {
                    assert!(time(&published.text) <= changed, "{file}: {id}");
                }
                for category in entry.all("category") {
                    assert!(!category.get("term").is_empty(), "{file}: {id}");
                }
            }
            assert!(newest.is_none_or(|newest| newest == updated), "{file}");
        }
    }
}

/// A time of RFC 3339, with the capital letters that Atom wants.
fn time(text: &str) -> jiff::Timestamp {
    let well_formed = text.len() >= 20 && &text[10..11] == "T" && !text.contains(['t', 'z', ' ']);
    assert!(well_formed, "not RFC 3339: {text}");
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn the_sitemap_names_exactly_the_pages() {
    for site in SITES.iter() {
        let urlset = read_xml(&site.files["sitemap.xml"]);
        assert_eq!(urlset.name, "urlset");
        assert_eq!(
            urlset.get("xmlns"),
            "http://www.sitemaps.org/schemas/sitemap/0.9"
        );
        let mut named = BTreeSet::new();
        for url in urlset.all("url") {
            let address = &url.one("loc").text;
            assert!(named.insert(address.clone()), "{address} is named twice");
            let Place::File(file, None) = site.follow("index.html", address) else {
                panic!("{address}");
            };
            let page = site.pages.get(&file).unwrap_or_else(|| panic!("{address}"));
            assert_eq!(page.canonical(), Some(address.as_str()));
            for lastmod in url.all("lastmod") {
                lastmod.text.parse::<jiff::civil::Date>().unwrap();
            }
            let mut versions: BTreeMap<&str, &str> = url
                .all("xhtml:link")
                .map(|l| (l.get("hreflang"), l.get("href")))
                .collect();
            let mut alternates = page.alternates();
            alternates.remove("x-default");
            versions.remove("x-default");
            if versions.is_empty() {
                versions.extend(alternates.iter().filter(|(_, own)| **own == address));
            }
            assert_eq!(versions, alternates, "{address}");
        }
        let pages: BTreeSet<String> = (site.routes.iter())
            .filter(|(route, _)| matches!(route, Route::Page(..)))
            .map(|(_, file)| format!("{ORIGIN}{}", site.url(file)))
            .collect();
        assert_eq!(named, pages);
        let first = |r: &&(Route, String)| matches!(r.0, Route::Page(_, Page::Home));
        assert_eq!(
            site.routes.iter().filter(first).count(),
            2,
            "a first page in each language"
        );
        let robots = String::from_utf8(site.files["robots.txt"].clone()).unwrap();
        let line = format!("Sitemap: {ORIGIN}{}/sitemap.xml", site.base);
        assert!(robots.lines().any(|found| found == line), "{robots}");
    }
}

/// Compares files with a schema by `xmllint`. Where it is not installed this
/// fails in continuous integration and says so elsewhere. Gives whether all
/// files satisfy the schema, and what was said.
fn xmllint(kind: &str, schema: &str, files: &[PathBuf]) -> Option<(bool, String)> {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/schemas")
        .join(schema);
    let mut command = Command::new("xmllint");
    command
        .args(["--nonet", "--noout", kind])
        .arg(schema)
        .args(files);
    match command.output() {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            Some((output.status.success(), said))
        }
        Err(error) => {
            let asked = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
            assert!(
                !asked,
                "xmllint cannot be run ({error}), so the feeds and the sitemap have not been \
                 compared with their schemas: install libxml2-utils"
            );
            println!("note: xmllint is not installed, nothing was compared with {kind} schemas");
            None
        }
    }
}

#[test]
fn feeds_satisfy_their_schema() {
    for site in SITES.iter() {
        let folder = site.folder.path();
        let files: Vec<PathBuf> = feeds(site).map(|(file, _)| folder.join(file)).collect();
        if let Some((fits, said)) = xmllint("--relaxng", "atom.rng", &files) {
            let wrong = said.lines().filter(|line| !line.ends_with(" validates"));
            let wrong: Vec<&str> = wrong.take(20).collect();
            assert!(fits, "{}", wrong.join("\n"));
        }
    }
}

#[test]
fn the_sitemap_satisfies_its_schema() {
    for site in SITES.iter() {
        let file = site.folder.path().join("sitemap.xml");
        if let Some((fits, said)) = xmllint("--schema", "sitemap-with-links.xsd", &[file]) {
            assert!(fits, "{said}");
        }
    }
}

#[test]
fn the_schemas_refuse_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |kind: &str, schema: &str, text: String| {
        let file = folder.path().join("wrong.xml");
        fs::write(&file, &text).unwrap();
        if let Some((fits, _)) = xmllint(kind, schema, &[file]) {
            assert!(!fits, "{text}");
        }
    };
    let feed = String::from_utf8(SITES[0].files["atom.xml"].clone()).unwrap();
    for (right, wrong) in [
        ("<updated>2", "<updated>in 2"),
        ("+07:00</updated>", "</updated>"),
        ("<author>", "<!-- "),
        (" href=", " hrefs="),
        ("</feed>", "<entry/></feed>"),
    ] {
        let wrong = match wrong {
            "<!-- " => feed
                .replace("<author>", "<!-- ")
                .replace("</author>", " -->"),
            _ => feed.replacen(right, wrong, 1),
        };
        assert_ne!(wrong, feed);
        refused("--relaxng", "atom.rng", wrong);
    }
    let sitemap = String::from_utf8(SITES[0].files["sitemap.xml"].clone()).unwrap();
    for (right, wrong) in [
        ("<loc>", "<loc/><loc>"),
        ("<lastmod>2", "<lastmod>on 2"),
        (" hreflang=\"vi\"", " hreflang=\"tiếng Việt\""),
        ("href=\"https:", "href=\"javascript:"),
    ] {
        let text = sitemap.replacen(right, wrong, 1);
        assert_ne!(text, sitemap);
        refused("--schema", "sitemap-with-links.xsd", text);
    }
}

#[test]
fn data_is_what_its_package_says() {
    for site in SITES.iter() {
        let package: serde_json::Value =
            serde_json::from_slice(&site.files["data/datapackage.json"]).unwrap();
        assert_eq!(package["profile"], "data-package");
        let name = package["name"].as_str().unwrap();
        assert!(
            name.chars()
                .all(|c| matches!(c, 'a'..='z' | '0'..='9' | '-' | '_' | '.'))
        );
        assert_eq!(
            site.broken("index.html", package["homepage"].as_str().unwrap()),
            None
        );
        let mut described = BTreeSet::from(["data/datapackage.json".to_owned()]);
        let mut names = BTreeSet::new();
        for resource in package["resources"].as_array().unwrap() {
            let text = |key: &str| resource[key].as_str().unwrap();
            let file = format!("data/{}", text("path"));
            assert!(described.insert(file.clone()), "{file} is described twice");
            assert!(
                names.insert(text("name").to_owned()),
                "{} twice",
                text("name")
            );
            assert!(!text("title").is_empty());
            let address = format!("{ORIGIN}{}", site.url(&file));
            assert_eq!(text("url"), address);
            if text("profile") == "data-resource" {
                assert!(text("mediatype").starts_with("application/"));
                assert!(site.files.contains_key(&file), "there is no {file}");
                continue;
            }
            let fields: Vec<&str> = (resource["schema"]["fields"].as_array().unwrap().iter())
                .map(|field| field["name"].as_str().unwrap())
                .collect();
            let bytes = site
                .files
                .get(&file)
                .unwrap_or_else(|| panic!("there is no {file}"));
            match text("format") {
                "csv" => check_csv(&file, bytes, &fields),
                "json" => check_json(site, &file, bytes, resource),
                other => panic!("{file}: {other}"),
            }
        }
        let found: BTreeSet<String> = site
            .files
            .keys()
            .filter(|file| file.starts_with("data/"))
            .cloned()
            .collect();
        assert_eq!(described, found);
    }
}

fn check_csv(file: &str, bytes: &[u8], fields: &[&str]) {
    let rest = bytes.strip_prefix("\u{feff}".as_bytes());
    let rest = rest.unwrap_or_else(|| panic!("{file} does not begin with a byte order mark"));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(rest);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows[0].iter().collect::<Vec<_>>(), fields, "{file}");
    for row in &rows {
        assert_eq!(row.len(), fields.len(), "{file}: {row:?}");
        for cell in row {
            assert!(
                !cell.starts_with(['=', '+', '@', '\t', '\r']),
                "{file}: a formula: {cell}"
            );
        }
    }
}

fn check_json(site: &Built, file: &str, bytes: &[u8], resource: &serde_json::Value) {
    let rows: serde_json::Value = serde_json::from_slice(bytes).unwrap();
    let csv = &site.files[&file.replace(".json", ".csv")][3..];
    let lines = csv::Reader::from_reader(csv).records().count();
    assert_eq!(
        rows.as_array().unwrap().len(),
        lines,
        "{file} has not as many rows as its CSV"
    );
    let types: BTreeMap<&str, &str> = (resource["schema"]["fields"].as_array().unwrap().iter())
        .map(|field| {
            (
                field["name"].as_str().unwrap(),
                field["type"].as_str().unwrap(),
            )
        })
        .collect();
    for row in rows.as_array().unwrap() {
        assert_eq!(row.as_object().unwrap().len(), types.len(), "{file}: {row}");
        for (key, value) in row.as_object().unwrap() {
            let wanted = types
                .get(key.as_str())
                .unwrap_or_else(|| panic!("{file}: {key}"));
            let fits = match *wanted {
                "integer" => value.is_i64() || value.is_null(),
                // A list is written as such in JSON, and joined in CSV.
                "array" => value.is_array() || value.is_null(),
                _ => value.is_string() || value.is_null(),
            };
            assert!(fits, "{file}: {key} is {value}, not {wanted}");
        }
        for key in ["url", "policy"] {
            if let Some(address) = row[key].as_str().filter(|a| a.starts_with(ORIGIN)) {
                assert_eq!(site.broken("index.html", address), None, "{file}");
            }
        }
    }
}

#[test]
fn calendars_are_written_as_rfc_5545_wants() {
    for site in SITES.iter() {
        let calendars: Vec<_> = site
            .files
            .iter()
            .filter(|(f, _)| f.ends_with(".ics"))
            .collect();
        // One of all tasks and one of each of the five bodies that have one and of the
        // one that gathers those of the bodies before it, in each language.
        assert_eq!(calendars.len(), 2 * (1 + 5 + 1));
        for (file, bytes) in calendars {
            let text = std::str::from_utf8(bytes).unwrap();
            assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
            for line in text.split_terminator("\r\n") {
                assert!(!line.is_empty() && line.len() <= 75, "{file}: {line}");
            }
            let unfolded = text.replace("\r\n ", "");
            let lines: Vec<(&str, &str)> = (unfolded.split_terminator("\r\n"))
                .map(|line| {
                    line.split_once(':')
                        .unwrap_or_else(|| panic!("{file}: {line}"))
                })
                .collect();
            assert_eq!(lines[0], ("BEGIN", "VCALENDAR"));
            assert_eq!(lines[lines.len() - 1], ("END", "VCALENDAR"));
            let first = lines
                .iter()
                .position(|line| *line == ("BEGIN", "VEVENT"))
                .unwrap();
            let head: BTreeMap<&str, &str> = lines[..first].iter().copied().collect();
            assert_eq!(head["VERSION"], "2.0");
            assert!(!head["PRODID"].is_empty());
            let mut uids = BTreeSet::new();
            for event in lines.split(|line| *line == ("BEGIN", "VEVENT")).skip(1) {
                let end = event
                    .iter()
                    .position(|line| *line == ("END", "VEVENT"))
                    .unwrap();
                let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
                for (name, value) in &event[..end] {
                    let bare = name.split(';').next().unwrap_or_default();
                    assert!(seen.insert(bare, value).is_none(), "{file}: {bare} twice");
                }
                assert!(
                    uids.insert(seen["UID"]),
                    "{file}: two events {}",
                    seen["UID"]
                );
                utc(seen["DTSTAMP"]);
                let whole_day = event.iter().any(|(name, _)| *name == "DTSTART;VALUE=DATE");
                match whole_day {
                    true => assert!(jiff::civil::Date::strptime("%Y%m%d", seen["DTSTART"]).is_ok()),
                    false => utc(seen["DTSTART"]),
                }
                assert!(!seen["SUMMARY"].is_empty());
                assert_eq!(site.broken("index.html", seen["URL"]), None, "{file}");
                for text in [seen["SUMMARY"], seen["DESCRIPTION"]] {
                    let bare = text
                        .replace("\\\\", "")
                        .replace("\\,", "")
                        .replace("\\;", "");
                    assert!(
                        !bare.replace("\\n", "").contains([',', ';', '\\']),
                        "{file}: {text}"
                    );
                }
            }
            assert!(!uids.is_empty());
        }
    }
}

fn utc(text: &str) {
    jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", text)
        .unwrap_or_else(|e| panic!("{text}: {e}"));
}
