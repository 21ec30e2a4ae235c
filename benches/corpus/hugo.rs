//! The corpus as a site of Hugo, with templates that show the same things:
//! pages of documents with their record, contents and neighbours; lists over pages;
//! indexes and pages of bodies, themes and people; Atom and a sitemap.
//!
//! What Hugo cannot do is left out of its share: it finds no mentions, resolves no
//! citation and turns no reference round. Where our text has `[[kind:id]]`, Hugo's has
//! a link or the plain name.

use std::fs;
use std::io;
use std::path::Path;

use super::{AGENCIES, Document, PEOPLE, THEMES, date};

const FILES: &[(&str, &str)] = &[
    ("hugo.toml", include_str!("hugo/hugo.toml")),
    (
        "layouts/_default/baseof.html",
        include_str!("hugo/baseof.html"),
    ),
    (
        "layouts/_default/single.html",
        include_str!("hugo/single.html"),
    ),
    ("layouts/_default/list.html", include_str!("hugo/list.html")),
    (
        "layouts/_default/taxonomy.html",
        include_str!("hugo/taxonomy.html"),
    ),
    (
        "layouts/_default/list.atom.xml",
        include_str!("hugo/list.atom.xml"),
    ),
    ("layouts/index.html", include_str!("hugo/index.html")),
    ("layouts/404.html", include_str!("hugo/404.html")),
    ("layouts/partials/card.html", include_str!("hugo/card.html")),
    (
        "layouts/partials/pager.html",
        include_str!("hugo/pager.html"),
    ),
    (
        "static/style.css",
        include_str!("../../themes/kyyeu/static/style.css"),
    ),
];

/// Writes the documents that [`write`](super::write) writes, for Hugo.
pub(crate) fn write(root: &Path, documents: usize) -> io::Result<()> {
    for (path, text) in FILES {
        write_file(&root.join(path), text)?;
    }
    let content = root.join("content");
    for number in 0..AGENCIES {
        let text = format!(
            "---\ntitle: Sở Quản lý số {number} tỉnh Mẫu\nkind: sở\n---\n\nCơ quan dùng để đo tốc độ.\n"
        );
        write_file(
            &content.join(format!("agencies/co-quan-{number}/_index.md")),
            &text,
        )?;
    }
    for number in 0..THEMES {
        let text = format!("---\ntitle: Chủ đề số {number}\n---\n\nMô tả chủ đề.\n");
        write_file(
            &content.join(format!("themes/chu-de-{number}/_index.md")),
            &text,
        )?;
    }
    for number in 0..PEOPLE {
        let text = format!("---\ntitle: Nguyễn Văn Thứ {number}\n---\n\nGiám đốc\n");
        write_file(
            &content.join(format!("people/nguoi-{number}/_index.md")),
            &text,
        )?;
    }
    for folder in ["dispatches", "news", "policies", "sessions"] {
        fs::create_dir_all(content.join(folder))?;
    }
    for number in 0..documents {
        let document = Document::new(number, documents);
        let text = format!(
            "---\ntitle: {}\ndate: {}\nthemes: [chu-de-{}, chu-de-{}]\nagencies: [co-quan-{}]\n{}---\n\n{}",
            document.title,
            date(number),
            document.themes[0],
            document.themes[1],
            document.agency,
            document.front,
            translated(&document.body),
        );
        fs::write(
            content.join(format!("{}/van-ban-{number}.md", document.folder)),
            text,
        )?;
    }
    Ok(())
}

fn write_file(file: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(file, text)
}

/// A text with its links in the form that Hugo resolves by itself.
fn translated(body: &str) -> String {
    let mut text = String::with_capacity(body.len() + 256);
    let mut rest = body;
    while let Some((before, link)) = rest.split_once("[[") {
        let (target, after) = link.split_once("]]").unwrap_or((link, ""));
        text.push_str(before);
        let (kind, id) = target.split_once(':').unwrap_or(("", target));
        match kind {
            "agency" => text.push_str(&format!("[{id}](/agencies/{id}/)")),
            _ => text.push_str(id),
        }
        rest = after;
    }
    text.push_str(rest);
    text
}
