//! `kyyeu package`: an archive that is the same each time, and whose pages lead from file
//! to file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use scraper::{Html, Selector};

use crate::harness::{SETTINGS, Site, kyyeu, run};
use crate::node;

/// Files of an archive by path.
type Files = BTreeMap<String, Vec<u8>>;

fn unzip(file: &Path) -> Files {
    let mut zip = zip::ZipArchive::new(File::open(file).unwrap()).unwrap();
    let mut files = Files::new();
    for at in 0..zip.len() {
        let mut entry = zip.by_index(at).unwrap();
        let moment = entry.last_modified().unwrap();
        assert_eq!((moment.year(), moment.month(), moment.day()), (1980, 1, 1));
        assert_eq!(entry.unix_mode().map(|mode| mode & 0o777), Some(0o644));
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        assert!(
            files
                .insert(entry.name().unwrap().into_owned(), bytes)
                .is_none()
        );
    }
    files
}

fn untar(file: &Path) -> Files {
    let plain = zstd::Decoder::new(File::open(file).unwrap()).unwrap();
    let mut tar = tar::Archive::new(plain);
    let mut files = Files::new();
    for entry in tar.entries().unwrap() {
        let mut entry = entry.unwrap();
        let header = entry.header();
        assert_eq!(header.mtime().unwrap(), 315_532_800);
        assert_eq!((header.uid().unwrap(), header.gid().unwrap()), (0, 0));
        let path = entry.path().unwrap().to_str().unwrap().to_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        assert!(files.insert(path, bytes).is_none());
    }
    files
}

/// Packs a site; gives the archive.
fn pack(root: &Path, out: &Path, more: &str) -> Vec<u8> {
    let mut command = kyyeu("package");
    command.args(more.split_whitespace());
    command.arg("--root").arg(root).arg("--out").arg(out);
    let run = run(&mut command);
    assert_eq!(run.code, 0, "{run:?}");
    fs::read(out).unwrap()
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).unwrap()
}

/// The file to which a link on the page `from` leads on a disk.
fn target(from: &str, link: &str) -> String {
    let mut folders: Vec<&str> = from.split('/').collect();
    folders.pop();
    for part in link.split('/') {
        match part {
            "." => {}
            ".." => drop(folders.pop().expect("a link out of the archive")),
            part => folders.push(part),
        }
    }
    decode(&folders.join("/"))
}

/// Follows every link of every page; gives what was found wrong, and every file that
/// something leads to.
fn crawl(files: &Files) -> (Vec<String>, BTreeSet<String>) {
    let addressed = Selector::parse("[href], [src], [poster], [action], [data]").unwrap();
    let refresh = Selector::parse("meta[http-equiv=refresh]").unwrap();
    let marked = Selector::parse("[id]").unwrap();
    let pages: BTreeMap<&str, Html> = files
        .iter()
        .filter(|(path, _)| path.ends_with(".html"))
        .map(|(path, bytes)| {
            (
                path.as_str(),
                Html::parse_document(std::str::from_utf8(bytes).unwrap()),
            )
        })
        .collect();
    let ids: BTreeMap<&str, BTreeSet<&str>> = pages
        .iter()
        .map(|(path, page)| {
            let all = page
                .select(&marked)
                .filter_map(|element| element.attr("id"));
            (*path, all.collect())
        })
        .collect();
    let (mut wrong, mut seen) = (Vec::new(), BTreeSet::new());
    for (from, page) in &pages {
        let mut links: Vec<String> = Vec::new();
        for element in page.select(&addressed) {
            let is_named = ["canonical", "alternate"]
                .iter()
                .any(|rel| element.attr("rel") == Some(rel));
            for name in ["href", "src", "poster", "action", "data"] {
                let link = element.attr(name).map(str::to_owned);
                links.extend(link.filter(|link| !(is_named && link.starts_with("https://"))));
            }
        }
        for element in page.select(&refresh) {
            let (_, url) = element.attr("content").unwrap().split_once("url=").unwrap();
            links.push(url.to_owned());
        }
        // A citation carries what it gives in itself.
        links.retain(|link| !link.starts_with("data:"));
        for link in links {
            if ["https:", "http:", "mailto:", "tel:"]
                .iter()
                .any(|scheme| link.starts_with(scheme))
            {
                if link.contains("kyyeu.example") && !link.starts_with("mailto:") {
                    wrong.push(format!("{from}: {link} leads to the public site"));
                }
                continue;
            }
            let (path, anchor) = match link.split_once('#') {
                Some((path, anchor)) => (path, Some(anchor)),
                None => (link.as_str(), None),
            };
            let path = path.split('?').next().unwrap();
            if path.starts_with('/') || path.contains(':') {
                wrong.push(format!("{from}: {link} is not relative"));
                continue;
            }
            let file = match path {
                "" => (*from).to_owned(),
                path => target(from, path),
            };
            if !files.contains_key(&file) {
                wrong.push(format!(
                    "{from}: {link} leads to {file}, which is not there"
                ));
            } else if let Some(anchor) = anchor.filter(|anchor| !anchor.is_empty())
                && ids
                    .get(file.as_str())
                    .is_some_and(|ids| !ids.contains(decode(anchor).as_str()))
            {
                wrong.push(format!("{from}: {link} leads to no place of {file}"));
            }
            seen.insert(file);
        }
    }
    (wrong, seen)
}

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

#[test]
fn every_link_of_the_example_leads_to_a_file_of_the_archive() {
    let folder = tempfile::tempdir().unwrap();
    for base in ["", "dien-dan/2021/"] {
        let out = folder.path().join("a.zip");
        let url = format!("--base-url https://kyyeu.example/{base}");
        pack(&example(), &out, &url);
        let files = unzip(&out);
        assert!(files.len() > 250, "{}", files.len());
        let top = match base {
            "" => "kyyeu.example/",
            _ => "kyyeu.example-dien-dan-2021/",
        };
        assert!(files.keys().all(|path| path.starts_with(top)));
        assert!(files.contains_key(&format!("{top}en/index.html")));
        let (wrong, seen) = crawl(&files);
        assert!(
            wrong.is_empty(),
            "{} wrong:\n{}",
            wrong.len(),
            wrong[..wrong.len().min(20)].join("\n")
        );
        // Everything that is a page can be come to, but for what old addresses need.
        let pages = files.keys().filter(|path| path.ends_with(".html"));
        let lost: Vec<&String> = pages
            .filter(|path| !seen.contains(*path) && !path.ends_with("404.html"))
            .collect();
        assert!(lost.is_empty(), "{lost:?}");
        // What is read away from the archive keeps whole addresses.
        let feed = String::from_utf8(files[&format!("{top}atom.xml")].clone()).unwrap();
        assert!(feed.contains(&format!("https://kyyeu.example/{base}tin-tuc/")));
        assert!(!feed.contains("../"), "{feed}");
        let home = String::from_utf8(files[&format!("{top}index.html")].clone()).unwrap();
        assert!(home.contains(&format!(
            "rel=\"canonical\" href=\"https://kyyeu.example/{base}\""
        )));
        for (path, bytes) in &files {
            if path.ends_with(".ics") || path.ends_with(".json") || path.ends_with(".xml") {
                let text = String::from_utf8_lossy(bytes);
                assert!(
                    !text.contains("../") && !text.contains("index.html"),
                    "{path}"
                );
            }
        }
    }
}

#[test]
fn links_of_every_sort_in_texts_are_made_for_the_disk() {
    let site = Site::bare();
    site.write(
        "site.yaml",
        &SETTINGS
            .replace("kyyeu.example/", "kyyeu.example/dien-dan/")
            .replace("title: Kỷ yếu", "title: {vi: Kỷ yếu, en: Proceedings}\nlanguages: [vi, en]\nmenu: [{title: Tin, to: news}]"),
    );
    site.write("content/news/2021/Ảnh 1.png", "PNG");
    site.write("content/news/2021/tep (1).pdf", "PDF");
    site.write("content/news/2021/mot.md", "---\ntitle: Một\ndate: 2021-12-05\naliases: [/cũ/một/]\nattachments: [{file: tep (1).pdf}]\n---\n\n\
        ## Phần\n\n![ảnh](<Ảnh 1.png>)\n\n[a](/tin-tuc/) [b](/dien-dan/tin-tuc/hai/#phan) [c](/tin-tuc/hai) [d](/data/news.json) [e](/tin-tuc/hai/?x=1#phan) \
        [f](hai.md) [g](hai.md#phan) [h](#phan) [[news:hai]] [i](<tep (1).pdf>) [j](/) <a href=\"/co-quan/so/\">k</a> Sở Khoa học.[^1]\n\n[^1]: Chú.\n");
    site.write("content/news/2021/hai.md", "---\ntitle: Hai\ndate: 2021-12-06\n---\n\n## Phần\n\nCăn cứ Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ.\n");
    site.write(
        "content/news/2021/mot.en.md",
        "---\ntitle: One\n---\n\n## Phan\n\n[a](/en/news/) [b](hai.md#phan)\n",
    );
    // A text without a translation stands on pages of two depths.
    site.write(
        "content/agencies/so.md",
        "---\nname: Sở Khoa học\n---\n\n[tin](../news/2021/mot.md) [tin](/tin-tuc/)\n",
    );
    let out = site.above().join("a.zip");
    pack(&site.root(), &out, "");
    let files = unzip(&out);
    let (wrong, seen) = crawl(&files);
    assert!(wrong.is_empty(), "{wrong:#?}");
    let top = "kyyeu.example-dien-dan";
    let text = |path: &str| String::from_utf8(files[&format!("{top}/{path}")].clone()).unwrap();
    let page = text("tin-tuc/mot/index.html");
    for link in [
        "href=\"../../tin-tuc/index.html\">a<",
        "href=\"../../tin-tuc/hai/index.html#phan\">b<",
        "href=\"../../tin-tuc/hai/index.html\">c<",
        "href=\"../../data/news.json\">d<",
        "href=\"../../tin-tuc/hai/index.html?x=1#phan\">e<",
        "href=\"../../index.html\">j<",
        "href=\"../../co-quan/so/index.html\">k<",
        "src=\"../../tin-tuc/2021/%E1%BA%A2nh%201.png\"",
    ] {
        assert!(page.contains(link), "{link}\n{page}");
    }
    assert!(
        text("en/agencies/so/index.html").contains("href=\"../../../tin-tuc/mot/index.html\">tin<")
    );
    assert!(text("co-quan/so/index.html").contains("href=\"../../tin-tuc/index.html\">tin<"));
    assert!(text("cũ/một/index.html").contains("url=../../tin-tuc/mot/index.html"));
    assert!(seen.contains(&format!("{top}/tin-tuc/2021/tep (1).pdf")));
    // No browser lets a page on a disk read the index of the search: there is none, and
    // nothing that would ask it.
    assert!(files.keys().all(|path| !path.contains("search-index")));
    for page in [&page, &text("index.html"), &text("tim-kiem/index.html")] {
        assert!(
            !page.contains("<form") && !page.contains("search.js"),
            "{page}"
        );
    }
    assert!(text("tim-kiem/index.html").contains("Trang đọc từ đĩa không tìm kiếm được"));
    assert!(
        page.contains("href=\"../../style.css\""),
        "a version says nothing on a disk"
    );
}

#[test]
fn the_same_site_gives_the_same_bytes_in_either_form() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.zip", "a.tar.zst"] {
        let first = pack(&example(), &folder.path().join(name), "");
        let again = pack(&example(), &folder.path().join(name), "--jobs 1");
        assert!(first == again, "{name}");
    }
    let (zip, tar) = (folder.path().join("a.zip"), folder.path().join("a.tar.zst"));
    assert_eq!(unzip(&zip), untar(&tar));
    // The option goes before the name.
    let named = folder.path().join("b.zip");
    pack(&example(), &named, "--format tar.zst");
    assert_eq!(fs::read(&named).unwrap(), fs::read(&tar).unwrap());
    let names: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names.len(), 3, "{names:?}");
}

#[test]
fn what_fails_leaves_the_earlier_archive() {
    let site = Site::new();
    let out = site.above().join("a.zip");
    let first = pack(&site.root(), &out, "");
    site.write("templates/news.html", "{{ page.title + 1 }}");
    let mut command = kyyeu("package");
    command
        .arg("--root")
        .arg(site.root())
        .arg("--out")
        .arg(&out);
    let failed = run(&mut command);
    assert_eq!(failed.code, 1, "{failed:?}");
    assert!(failed.err.contains("KY703"), "{failed:?}");
    assert_eq!(fs::read(&out).unwrap(), first);
    site.write("content/news/mot.md", "---\nx: y\n---\n");
    let failed = run(&mut command);
    assert_eq!(failed.code, 1, "{failed:?}");
    assert!(failed.err.contains("Chưa đóng gói"), "{failed:?}");
    let names = fs::read_dir(site.above()).unwrap().count();
    assert_eq!(names, 2, "something was left behind");
    let mut command = kyyeu("package");
    command
        .arg("--root")
        .arg(site.root())
        .arg("--out")
        .arg(site.above());
    assert_eq!(run(&mut command).code, 1);
    let sound = Site::new();
    let mut command = kyyeu("package");
    command
        .arg("--root")
        .arg(sound.root())
        .arg("--out")
        .arg(sound.above());
    let failed = run(&mut command);
    assert_eq!(failed.code, 2, "{failed:?}");
}

#[test]
fn a_browser_reads_the_archive_from_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("a.zip");
    pack(&example(), &out, "");
    // A folder as people name them.
    let to = folder.path().join("USB của tôi #1");
    for (path, bytes) in unzip(&out) {
        let file = to.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
    let site = to.join("kyyeu.example");
    node::run("package.test.js", &[("FOLDER", site.as_ref())]);
}
