//! The corpus as a site of Hugo that shows the same, as far as Hugo offers it by itself:
//! pages of documents with their record, contents, neighbours and related documents; lists
//! over pages, of all years and of each; pages of bodies, themes, people and cited documents
//! with what relates to them; tasks and targets; Atom, calendars, JSON and CSV; a sitemap.
//!
//! It is written as a good developer of Hugo would: what all pages share and the line of a
//! document are cached partials, and what our registers turn round are taxonomies, whose
//! terms stand in the front matter.
//!
//! What Hugo cannot do is left out of its share: it finds no names and citations in the
//! text, and so has no pages of what cites or names something. Where our text has
//! `[[kind:id]]`, Hugo's has a link or the plain name.

use std::fs;
use std::io;
use std::path::Path;

use super::{AGENCIES, Document, LEGAL, PEOPLE, THEMES, date};

const FILES: &[(&str, &str)] = &[
    ("hugo.toml", include_str!("hugo/hugo.toml")),
    ("layouts/404.html", include_str!("hugo/404.html")),
    ("layouts/baseof.html", include_str!("hugo/baseof.html")),
    ("layouts/home.html", include_str!("hugo/index.html")),
    ("layouts/single.html", include_str!("hugo/single.html")),
    ("layouts/section.html", include_str!("hugo/list.html")),
    ("layouts/taxonomy.html", include_str!("hugo/taxonomy.html")),
    ("layouts/term.html", include_str!("hugo/term.html")),
    (
        "layouts/agencies/term.html",
        include_str!("hugo/entry.html"),
    ),
    ("layouts/themes/term.html", include_str!("hugo/entry.html")),
    ("layouts/people/term.html", include_str!("hugo/entry.html")),
    ("layouts/acts/term.html", include_str!("hugo/entry.html")),
    ("layouts/years/term.html", include_str!("hugo/year.html")),
    (
        "layouts/tasks/section.html",
        include_str!("hugo/tasklist.html"),
    ),
    (
        "layouts/targets/section.html",
        include_str!("hugo/targetlist.html"),
    ),
    ("layouts/list.atom.xml", include_str!("hugo/list.atom.xml")),
    (
        "layouts/list.calendar.ics",
        include_str!("hugo/calendar.ics"),
    ),
    ("layouts/section.json", include_str!("hugo/list.json")),
    ("layouts/section.csv", include_str!("hugo/list.csv")),
    ("layouts/taxonomy.json", include_str!("hugo/taxonomy.json")),
    ("layouts/taxonomy.csv", include_str!("hugo/taxonomy.csv")),
    (
        "layouts/_partials/card.html",
        include_str!("hugo/card.html"),
    ),
    ("layouts/_partials/due.html", include_str!("hugo/due.html")),
    (
        "layouts/_partials/entry-of.html",
        include_str!("hugo/entry-of.html"),
    ),
    (
        "layouts/_partials/footer.html",
        include_str!("hugo/footer.html"),
    ),
    (
        "layouts/_partials/head.html",
        include_str!("hugo/head.html"),
    ),
    (
        "layouts/_partials/pager.html",
        include_str!("hugo/pager.html"),
    ),
    (
        "layouts/_partials/record.html",
        include_str!("hugo/record.html"),
    ),
    (
        "layouts/_partials/register.html",
        include_str!("hugo/register.html"),
    ),
    (
        "layouts/_partials/tasks.html",
        include_str!("hugo/tasks.html"),
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
        let parent = match number {
            0..10 => String::new(),
            _ => format!("parent: co-quan-{}\n", number % 10),
        };
        let text = format!(
            "---\ntitle: Sở Quản lý số {number} tỉnh Mẫu\nkind: sở\nlocality: Mẫu\n{parent}outputs: [html, atom, calendar]\n---\n\nCơ quan dùng để đo tốc độ.\n"
        );
        write_file(
            &content.join(format!("agencies/co-quan-{number}/_index.md")),
            &text,
        )?;
    }
    for number in 0..THEMES {
        let text = format!(
            "---\ntitle: Chủ đề số {number}\noutputs: [html, atom]\n---\n\nMô tả chủ đề.\n"
        );
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
    for number in 0..LEGAL {
        let text = format!("---\ntitle: Nghị quyết số {number}-NQ/TW\n---\n");
        write_file(
            &content.join(format!("acts/nghi-quyet-{number}/_index.md")),
            &text,
        )?;
    }
    let years: Vec<String> = (2012..2024).rev().map(|year| year.to_string()).collect();
    for (folder, title) in TITLES {
        // Only sections of documents have years, feeds and data of their pages.
        let own = match *folder {
            "dispatches" | "news" | "policies" | "sessions" => {
                format!("years_shown: [{}]\n", years.join(", "))
            }
            "agencies" | "themes" | "people" | "acts" => "outputs: [html, json, csv]\n".to_owned(),
            "tasks" | "targets" => "outputs: [html]\n".to_owned(),
            _ => String::new(),
        };
        let text = format!("---\ntitle: {title}\n{own}---\n");
        write_file(&content.join(format!("{folder}/_index.md")), &text)?;
    }
    for number in 0..documents {
        let document = Document::new(number, documents);
        let text = format!(
            "---\ntitle: {}\ndate: {}\nthemes: [chu-de-{}, chu-de-{}]\nagencies: [co-quan-{}]\n{}{}---\n\n{}",
            document.title,
            date(number),
            document.themes[0],
            document.themes[1],
            document.agency,
            document.front,
            turned_round(&document, &date(number)),
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

/// The names of sections and taxonomies.
const TITLES: &[(&str, &str)] = &[
    ("dispatches", "Công văn"),
    ("news", "Tin tức"),
    ("policies", "Chính sách"),
    ("sessions", "Phiên"),
    ("agencies", "Cơ quan"),
    ("themes", "Chủ đề"),
    ("people", "Nhân vật"),
    ("acts", "Văn bản"),
    ("targets", "Mục tiêu"),
    ("tasks", "Nhiệm vụ"),
    ("issuers", "Ban hành"),
    ("addressees", "Nhận"),
    ("assigned", "Giao nhiệm vụ"),
    ("leads", "Chủ trì"),
    ("signatories", "Ký"),
    ("years", "Năm"),
];

/// What the front matter says in single fields, again as the taxonomies that turn it round.
fn turned_round(document: &Document, date: &str) -> String {
    let line = |key: &str| {
        let lines = document.front.lines();
        let mut lines = lines.filter_map(|line| line.strip_prefix(key));
        lines.next().unwrap_or_default()
    };
    // An id ends where its digits end.
    let ids = |text: &str, prefix: &str| -> Vec<String> {
        let behind = text.split(prefix).skip(1);
        let numbers = behind.map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next());
        let numbers = numbers.map(|number| number.unwrap_or_default().to_owned());
        numbers.collect()
    };
    let mut front = format!("years: [{}-{}]\n", document.folder, &date[..4]);
    let mut add = |taxonomy: &str, shelf: &str, ids: Vec<String>| {
        let ids: Vec<String> = ids.iter().map(|id| format!("{shelf}{id}")).collect();
        if !ids.is_empty() {
            front.push_str(&format!("{taxonomy}: [{}]\n", ids.join(", ")));
        }
    };
    add("issuers", "co-quan-", ids(line("issuer: "), "co-quan-"));
    add("leads", "co-quan-", ids(line("lead: "), "co-quan-"));
    add("assigned", "co-quan-", ids(line("  - {id: "), "co-quan-"));
    add("signatories", "nguoi-", ids(line("signatory: "), "nguoi-"));
    let mut acts = ids(line("basis: "), "Nghị quyết số ");
    acts.extend(ids(line("documents: "), "nghi-quyet-"));
    add("acts", "nghi-quyet-", acts);
    let due = line("  - {id: ").split("due: ").nth(1);
    if let Some(due) = due.and_then(|due| due.get(..10)) {
        front.push_str(&format!("due: {due}\n"));
    }
    front
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
