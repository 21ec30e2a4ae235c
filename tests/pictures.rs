//! Pictures from the folder to the output: what is made, what is kept, what goes.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use kyyeu::kind::Kind;
use kyyeu::language::Language;
use kyyeu::output::{self, Failure, Plan, Summary};
use kyyeu::picture::Keeping;
use kyyeu::render::Rendered;
use kyyeu::route::Motif;
use kyyeu::serve::snapshot::{Content, View};
use kyyeu::{Keys, Options, Recall, Renderer, Workspace};
use tempfile::TempDir;

const PAGE: &str = "tin-tuc/a/index.html";

struct Site(TempDir);

impl Site {
    fn new() -> Site {
        let site = Site(tempfile::tempdir().unwrap());
        site.write("site.yaml", "title: T\nbase_url: https://a.example/\n");
        site.write(
            "content/news/a.md",
            "---\ntitle: A\ndate: 2021-12-01\n---\n\n![Hội trường](anh.jpg)\n",
        );
        site.write("content/news/anh.jpg", picture(1200, 900));
        site
    }

    fn root(&self) -> PathBuf {
        fs::canonicalize(self.0.path()).unwrap()
    }

    fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let file = self.root().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, bytes).unwrap();
        // Old enough for its time to tell it from a later one.
        let old = SystemTime::now() - Duration::from_secs(60);
        fs::File::options()
            .write(true)
            .open(&file)
            .unwrap()
            .set_modified(old)
            .unwrap();
    }

    fn build(&self, out: &str) -> Result<Summary, Failure> {
        let root = self.root();
        let options = options();
        let prepared = kyyeu::prepare(&root, &options);
        assert!(prepared.is_sound(), "{:?}", prepared.report);
        let site = prepared.site.as_ref().unwrap();
        let keys = Keys::new(site, &prepared.theme, &prepared.sources);
        let plan = Plan {
            keys: Some(&keys),
            remembers: true,
            progress: None,
        };
        let renderer = Renderer::new(site, &prepared.theme);
        output::write_with(&renderer, &root, &root.join(out), &plan)
    }

    fn files(&self, out: &str) -> BTreeMap<String, Vec<u8>> {
        let out = self.root().join(out);
        let entries = walkdir::WalkDir::new(&out).into_iter().map(Result::unwrap);
        entries
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| {
                (
                    relative(&out, entry.path()),
                    fs::read(entry.path()).unwrap(),
                )
            })
            .filter(|(path, _)| !path.starts_with(".kyyeu"))
            .collect()
    }

    fn kept(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.root().join(".kyyeu/pictures")).unwrap();
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    }
}

fn relative(folder: &Path, file: &Path) -> String {
    file.strip_prefix(folder)
        .unwrap()
        .to_str()
        .unwrap()
        .to_owned()
}

fn options() -> Options {
    Options {
        keeping: Keeping::Write,
        now: "2022-01-01T00:00:00Z".parse().unwrap(),
        ..Options::default()
    }
}

/// A photograph that tells where it was taken.
fn picture(width: u32, height: u32) -> Vec<u8> {
    let mut number = width;
    let noise = RgbImage::from_fn(width, height, |x, y| {
        number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Rgb([(x / 5) as u8, (y / 5) as u8, (number >> 26) as u8])
    });
    let mut bytes = Vec::new();
    noise
        .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 90))
        .unwrap();
    bytes.splice(2..2, b"\xff\xfe\0\x0910.77 N".iter().copied());
    bytes
}

fn variants(files: &BTreeMap<String, Vec<u8>>) -> Vec<&String> {
    files
        .keys()
        .filter(|path| path.contains("w.") && path.ends_with(".jpg"))
        .collect()
}

fn holds(bytes: &[u8], words: &str) -> bool {
    bytes
        .windows(words.len())
        .any(|part| part == words.as_bytes())
}

#[test]
fn what_is_kept_saves_work_and_decides_nothing() {
    let site = Site::new();
    let first = site.build("out").unwrap();
    let files = site.files("out");
    let made = variants(&files);
    assert!(made.len() >= 2, "{:?}", files.keys());
    assert_eq!(site.kept().len(), made.len());
    for (path, bytes) in &files {
        assert!(!holds(bytes, "10.77 N"), "{path}");
    }
    let page = String::from_utf8(files[PAGE].clone()).unwrap();
    assert!(
        page.contains("width=\"1200\" height=\"900\" srcset="),
        "{page}"
    );
    for path in made {
        assert!(page.contains(&format!("/{path} ")), "{path}: {page}");
    }
    // Again; elsewhere; with what was kept cut, changed, exchanged; without it.
    let again = site.build("out").unwrap();
    assert_eq!((again.written, again.kept), (0, first.files));
    site.build("b").unwrap();
    assert!(site.files("b") == files);
    let kept = site.kept();
    let bytes = fs::read(&kept[0]).unwrap();
    fs::write(&kept[0], &bytes[..bytes.len() / 2]).unwrap();
    fs::write(&kept[1], &bytes).unwrap();
    site.build("c").unwrap();
    assert!(site.files("c") == files);
    assert!(fs::read(&kept[0]).unwrap() == bytes, "it is mended");
    fs::remove_dir_all(site.root().join(".kyyeu")).unwrap();
    // A file in the place of the folder: nothing can be kept.
    fs::write(site.root().join(".kyyeu"), "").unwrap();
    site.build("d").unwrap();
    assert!(site.files("d") == files);
}

#[test]
fn another_picture_makes_another_page_and_the_old_ones_go() {
    let site = Site::new();
    site.build("out").unwrap();
    let before = site.files("out");
    site.write("content/news/anh.jpg", picture(1000, 600));
    site.build("out").unwrap();
    let after = site.files("out");
    assert!(holds(&after[PAGE], "width=\"1000\" height=\"600\""));
    for path in variants(&before) {
        assert!(!after.contains_key(path), "{path}");
    }
    site.build("first").unwrap();
    assert!(site.files("first") == after);
}

#[test]
fn the_preview_shows_what_is_built() {
    let site = Site::new();
    site.build("out").unwrap();
    let built = site.files("out");
    fs::remove_dir_all(site.root().join(".kyyeu")).unwrap();
    let prepared = kyyeu::prepare(&site.root(), &options());
    let view = View::new(prepared.site.unwrap(), prepared.theme);
    let files = view.site.files();
    assert_eq!(files.len() + view.site.search_routes().len(), built.len());
    for (path, bytes) in &built {
        let listed = files.get(path).copied();
        let route = listed.or_else(|| view.site.search_route(path)).unwrap();
        let shown = match view.content(route).unwrap() {
            Content::Bytes(bytes) => bytes.to_vec(),
            Content::File(file) => fs::read(file).unwrap(),
        };
        assert!(shown == *bytes, "{path}");
    }
}

#[test]
fn a_workspace_follows_its_pictures() {
    let site = Site::new();
    let mut workspace = Workspace::new(&site.root());
    let page = |workspace: &mut Workspace| {
        let prepared = workspace.prepare(&options(), None);
        let site = prepared.site.as_ref().unwrap();
        let route = site.files()[PAGE];
        match Renderer::new(site, &prepared.theme).render(route).unwrap() {
            Rendered::Bytes(bytes) => String::from_utf8(bytes).unwrap(),
            _ => panic!("a page is bytes"),
        }
    };
    assert!(page(&mut workspace).contains("width=\"1200\""));
    site.write("content/news/anh.jpg", picture(900, 600));
    assert!(page(&mut workspace).contains("width=\"900\""));
    site.write("content/news/anh.jpg", "x");
    assert!(!page(&mut workspace).contains("width=\"900\""));
    let report = workspace.prepare(&options(), None).report;
    let codes: Vec<&str> = report
        .diagnostics()
        .iter()
        .map(|found| found.code())
        .collect();
    assert!(codes.contains(&"KY415"), "{codes:?}");
}

#[test]
fn only_what_a_public_page_shows_is_published() {
    let site = Site::new();
    site.write("content/news/nhap.jpg", picture(800, 600));
    site.write(
        "content/news/b.md",
        "---\ntitle: B\ndate: 2021-12-01\nstatus: draft\n---\n\n![x](nhap.jpg)\n",
    );
    site.build("out").unwrap();
    let files = site.files("out");
    assert!(
        !files.keys().any(|path| path.contains("nhap")),
        "{:?}",
        files.keys()
    );
}

#[test]
fn a_check_writes_nothing() {
    let site = Site::new();
    let options = Options {
        keeping: Keeping::Read,
        ..options()
    };
    let prepared = kyyeu::prepare(&site.root(), &options);
    let found = kyyeu::render_all(&Renderer::new(
        prepared.site.as_ref().unwrap(),
        &prepared.theme,
    ));
    assert!(found.is_empty(), "{found:?}");
    assert!(!site.root().join(".kyyeu").exists());
}

#[test]
fn the_first_build_draws_pictures_for_shared_links_before_templates_are_asked_for() {
    let site = Site::new();
    // One thread compiles nothing until it has drawn them all.
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let drawn = |recall| {
        let options = Options {
            recall,
            ..Options::default()
        };
        let prepare = || kyyeu::prepare(&site.root(), &options).site.unwrap();
        let made = alone.as_ref().unwrap().install(prepare);
        made.drawn.iter().map(|(of, _)| *of).collect::<Vec<_>>()
    };
    assert_eq!(drawn(Recall::Off), []);
    assert_eq!(
        drawn(Recall::ReadAndWrite),
        [Motif::Site, Motif::Kind(Kind::News)].map(|motif| (Language::Vi, motif))
    );
    fs::create_dir_all(site.root().join(".kyyeu")).unwrap();
    assert_eq!(drawn(Recall::ReadAndWrite), []);
}
