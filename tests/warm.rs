//! The law of the workspace: after whatever edits, a run that remembers the last
//! one gives what a first run gives, byte for byte.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use kyyeu::render::{Rendered, Renderer};
use kyyeu::serve::tree::Tree;
use kyyeu::{Options, Prepared, Workspace};
use proptest::prelude::*;

#[path = "warm/disk.rs"]
mod disk;

/// Files that edits write, move and delete.
const FILES: [&str; 32] = [
    "content/news/a.md",
    "content/news/b.md",
    "content/news/sub/c.md",
    "content/dispatches/d.md",
    "content/dispatches/e.md",
    "content/policies/f.md",
    "content/sessions/g.md",
    "content/pages/h.md",
    "content/pages/trang-chu.md",
    "content/news/a.en.md",
    "content/dispatches/d.en.md",
    "content/agencies/so.md",
    "content/agencies/bo.md",
    "content/agencies/so.en.md",
    "content/themes/t.md",
    "content/documents/nq.md",
    "content/people.yaml",
    "content/news/x.png",
    "content/x.png",
    "content/pages/x.png",
    "site.yaml",
    "templates/page.html",
    "content/dispatches/a-dau.md",
    "content/dispatches/d2.md",
    "content/news/sub/b.md",
    "content/policies/f.en.md",
    "content/agencies/a-ban.md",
    "content/agencies/y-te.md",
    "content/documents/a-nd.md",
    "content/documents.yaml",
    "content/forums/k.md",
    "content/dispatches/tep.pdf",
];

/// Parts of texts: links of every kind, names, citations, anchors, mistakes.
const FRAGMENTS: [&str; 36] = [
    "Chữ.",
    "[liên kết](a.md)",
    "[tới b](b.md#phan)",
    "[[news:b]] và [[dispatch:d]]",
    "[[agency:so]], [[person:an]]",
    "[[document:nq]]",
    "Sở Công Thương và Bộ Công Thương cùng dự.",
    "Thủ tướng giao SCT chủ trì; ông Nguyễn Văn An phát biểu.",
    "Theo Nghị quyết số 52-NQ/TW ngày 27/9/2019 của Bộ Chính trị.",
    "Căn cứ Công văn số 6533/UBND-KTN ngày 03/12/2021 của UBND tỉnh Mẫu.",
    "Trả lời Công văn số 12/SCT-KH ngày 05/12/2021 của Sở Công Thương.",
    "Công văn số 12/SCT-KH.",
    "## Phần {#phan}",
    "## Khác",
    "[hỏng](khong-co.md)",
    "[neo hỏng](#khong-co)",
    "![ảnh](x.png)",
    "[gốc](/tin-tuc/b/) [gốc hỏng](/khong/)",
    "```json\n{}\n```",
    "Chú thích[^1].\n\n[^1]: Dưới.",
    "<div>thô</div>",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "MẬT",
    "Văn bản [[page:h]].",
    // Names one letter off, with other capitals, in pieces, at the end of longer ones.
    "Sở Công Thưong, Bộ công thương; ông Nguyễn Văm An.",
    "Sở **Công** Thương tỉnh Mẫu Đơn, UBND tỉnh Mẫu.",
    "ban Chỉ đạo, Ban Chỉ Đạo và Ban Chỉ Đoạ họp tại Mẫu Đơn",
    "[nhau](../agencies/so.md) [kia](../dispatches/d.md#phan) [tệp](../dispatches/tep.pdf)",
    "[[dispatch:a-dau]], [[agency:a-ban]], [[document:a-nd]], [[agency:y-te]]",
    "Công văn số 9/MOI ngày 05/12/2021 của Ban Chỉ đạo; Nghị định 7/2020/NĐ-CP.",
    "Quyết định 12/SCT-KH của UBND tỉnh; 6533/UBND-KTN.",
    "[[agency:khong-co]] [[news:khong-co]] ![không](khong-co.png)",
    "Chữ Một. Hai thì Ba.",
    "Sở Khoa học, Bộ Khoa học, y tế",
    "| Sở Công Thương | [[news:a]] |\n|---|---|\n| SCT | [[news:b]] |",
    "[c](sub/c.md) [b](sub/b.md) [a](a.md#khac)",
];

/// Words and what becomes of them.
const WORDS: [(&str, &str); 16] = [
    ("Sở Công Thương", "Sở Công Thưong"),
    ("Bộ Công Thương", "Bộ Công Thương tỉnh Mẫu"),
    ("Nguyễn Văn An", "Nguyễn Văn Anh"),
    ("Ban Chỉ đạo", "Ban chỉ đạo"),
    ("number: 6533", "number: 6534"),
    ("number: 9/", "number: 12/"),
    ("short_names: [SCT]", "short_names: [SCT, UBND, Ai đó]"),
    ("locality: Mẫu", "locality: Mẫu Đơn"),
    ("status: draft", "themes: [t]"),
    ("title: ", "title: Sở "),
    ("name: ", "name: UBND tỉnh "),
    ("id: an", "id: bo"),
    ("id: binh", "id: a-binh"),
    ("---\n", "---\nslug: x\n"),
    ("languages: [vi, en]", "languages: [vi]"),
    ("aliases: [", "aliases: [Ba, "),
];

/// An edit of the sources.
#[derive(Clone, Debug)]
enum Edit {
    Write {
        file: usize,
        what: Text,
    },
    /// A word of a file becomes another: a name, a number, an id.
    Replace {
        file: usize,
        word: usize,
    },
    /// Below the front matter, which stays as it is.
    Append {
        file: usize,
        fragment: usize,
    },
    Delete(usize),
    Move(usize, usize),
    Touch(usize),
}

/// What is written to a file; which of it counts depends on the file.
#[derive(Clone, Debug)]
struct Text {
    title: u8,
    flags: u16,
    fragments: Vec<usize>,
}

fn edits() -> impl Strategy<Value = Vec<Vec<Edit>>> {
    let text = (
        0..4u8,
        any::<u16>(),
        proptest::collection::vec(0..FRAGMENTS.len(), 0..5),
    )
        .prop_map(|(title, flags, fragments)| Text {
            title,
            flags,
            fragments,
        });
    let file = 0..FILES.len();
    let edit = prop_oneof![
        8 => (file.clone(), text).prop_map(|(file, what)| Edit::Write { file, what }),
        6 => (file.clone(), 0..FRAGMENTS.len())
            .prop_map(|(file, fragment)| Edit::Append { file, fragment }),
        4 => (file.clone(), 0..WORDS.len())
            .prop_map(|(file, word)| Edit::Replace { file, word }),
        2 => file.clone().prop_map(Edit::Delete),
        2 => (file.clone(), file.clone()).prop_map(|(from, to)| Edit::Move(from, to)),
        1 => file.prop_map(Edit::Touch),
    ];
    proptest::collection::vec(proptest::collection::vec(edit, 1..3), 1..12)
}

impl Text {
    fn has(&self, bit: u32) -> bool {
        self.flags >> bit & 1 == 1
    }

    /// Fields, each of which stands where its bit is set.
    fn fields(&self, from: u32, fields: &[&str]) -> String {
        let set = (from..).zip(fields).filter(|(bit, _)| self.has(*bit));
        set.map(|(_, field)| format!("{field}\n")).collect()
    }

    fn of(&self, path: &str) -> String {
        let body: String = self
            .fragments
            .iter()
            .map(|&at| format!("{}\n\n", FRAGMENTS[at]))
            .collect();
        let title = ["Một", "Hai", "Ba", "Sở Công Thương"][usize::from(self.title) % 4];
        let common = self.fields(
            0,
            &[
                "agencies: [so]",
                "themes: [t]",
                "status: draft",
                "slug: khac",
                "aliases: [/cu/]",
                "related: [b]",
                "attachments: [{file: x.png}]",
            ],
        );
        let document = |more: &str| {
            format!(
                "---\ntitle: {title}\ndate: 2021-12-0{}\n{common}{more}---\n\n{body}",
                self.title + 1
            )
        };
        match path {
            "site.yaml" => format!(
                "title: {title}\nbase_url: https://a.example/{}\nlanguages: [vi{}]\norganisation: {{name: S, licence: 1, responsible: A, address: H, telephone: '0'}}\n{}",
                if self.has(0) { "x/" } else { "" },
                if self.has(1) { "" } else { ", en" },
                if self.has(2) {
                    "checks: {off: [KY806, KY801]}\n"
                } else {
                    ""
                },
            ),
            "templates/page.html" => format!("<p>{title} {{{{ page.title }}}}</p>"),
            "content/people.yaml" => format!(
                "- id: an\n  name: Nguyễn Văn An\n{}- id: binh\n  name: {title}\n",
                if self.has(0) {
                    "  aliases: [ông An]\n"
                } else {
                    ""
                }
            ),
            path if path.ends_with(".png") || path.ends_with(".pdf") => title.to_owned(),
            path if path.starts_with("content/agencies") => format!(
                "---\nname: {}\n{}---\n\n{body}",
                match path {
                    "content/agencies/a-ban.md" =>
                        ["Ban Chỉ đạo", "Ban Chỉ Đạo", "UBND tỉnh", title],
                    "content/agencies/y-te.md" =>
                        ["Sở Y tế", "Sở Công Thươmg", "Sở Khoa Học", title],
                    _ => ["Sở Công Thương", "Bộ Công Thương", "Sở Khoa học", title],
                }[usize::from(self.title) % 4],
                self.fields(
                    0,
                    &[
                        "short_names: [SCT]",
                        "locality: Mẫu",
                        "aliases: [Thủ tướng, Ban của tỉnh Mẫu Đơn]",
                        "parent: bo",
                        "autolink: false",
                        "from: 2021-12-03",
                        "until: 2021-12-02",
                        "slug: so-khac",
                        "names: [{name: Sở Công nghiệp, until: 2021-12-01}]",
                        "redirect_from: [/so-cu/]",
                        "order: 3",
                    ]
                ),
            ),
            path if path.starts_with("content/themes") => {
                format!("---\nname: {title}\n---\n\n{body}")
            }
            "content/documents.yaml" => format!(
                "- id: lk\n  name: {title}\n  number: {}\n{}- id: {}\n  name: Kế hoạch\n",
                ["9/MOI", "7/2020/NĐ-CP", "12/SCT-KH", "6533/UBND-KTN"]
                    [usize::from(self.title) % 4],
                if self.has(0) { "  issuer: so\n" } else { "" },
                if self.has(1) { "nq" } else { "kh" },
            ),
            "content/documents/a-nd.md" => format!(
                "---\nname: Nghị định 7/2020/NĐ-CP\nnumber: 7/2020/NĐ-CP\n{}---\n",
                self.fields(0, &["date: 2020-01-05", "issuer: bo"])
            ),
            "content/forums/k.md" => format!(
                "---\nname: Diễn đàn {title}\n{}---\n\n{body}",
                self.fields(0, &["chairs: [an]", "organisers: [so, Sở Công Thưong]"])
            ),
            path if path.starts_with("content/documents") => format!(
                "---\nname: Nghị quyết số 52-NQ/TW\nnumber: 52-NQ/TW\n{}---\n",
                self.fields(0, &["date: 2019-09-27"])
            ),
            path if path.starts_with("content/dispatches") => document(&self.fields(
                7,
                &[
                    match path {
                        "content/dispatches/a-dau.md" => "number: 9/MOI",
                        "content/dispatches/d2.md" => "number: 12/SCT-KH",
                        _ => "number: 6533/UBND-KTN",
                    },
                    "issuer: so",
                    "basis: [Nghị quyết số 52-NQ/TW]",
                    "tasks: [{agencies: [so], text: Việc, due: 2021-12-30}]",
                    "addressees: [bo, Ai đó, Ban Chỉ đạp, Sở Công Thưong]",
                    "replies_to: [9/MOI, Công văn số 12/SCT-KH của Ban Chỉ đạo]",
                ],
            )),
            path if path.starts_with("content/policies") => {
                document("targets: [{year: 2030, statement: Đạt, agencies: [so]}]\n")
            }
            path if path.starts_with("content/pages") => {
                format!("---\ntitle: {title}\n{common}---\n\n{body}")
            }
            _ => document(if self.has(7) { "titel: sai\n" } else { "" }),
        }
    }
}

fn write(root: &Path, path: &str, text: &str) {
    let file = root.join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    match path.ends_with(".png") {
        true => fs::write(file, picture(text)).unwrap(),
        false => fs::write(file, text).unwrap(),
    }
}

/// A picture for a title: one of which another is made, a small one that tells of a
/// place, or none at all.
fn picture(title: &str) -> &'static [u8] {
    static PICTURES: LazyLock<[Vec<u8>; 3]> = LazyLock::new(|| {
        let made = |width: u32, height: u32| {
            let mut number = width;
            let noise = image::RgbImage::from_fn(width, height, |_, _| {
                number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                image::Rgb([(number >> 24) as u8, (number >> 16) as u8, 90])
            });
            let mut bytes = Vec::new();
            let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 85);
            noise.write_with_encoder(encoder).unwrap();
            let comment = b"\xff\xfe\x00\x09a place";
            bytes.splice(2..2, comment.iter().copied());
            bytes
        };
        let pictures = [made(300, 300), made(40, 30), b"PNG".to_vec()];
        let others = kyyeu::picture::Facts::of(&pictures[0]).widths;
        assert!(!others.is_empty(), "{} bytes", pictures[0].len());
        pictures
    });
    &PICTURES[title.len() % 3]
}

fn apply(root: &Path, edit: &Edit) {
    match edit {
        Edit::Write { file, what } => write(root, FILES[*file], &what.of(FILES[*file])),
        Edit::Append { file, fragment } if FILES[*file].ends_with(".md") => {
            if let Ok(text) = fs::read_to_string(root.join(FILES[*file])) {
                let text = format!("{text}\n{}\n", FRAGMENTS[*fragment]);
                fs::write(root.join(FILES[*file]), text).unwrap();
            }
        }
        Edit::Replace { file, word } => {
            if let Ok(text) = fs::read_to_string(root.join(FILES[*file])) {
                let (from, to) = WORDS[*word];
                let _ = fs::write(root.join(FILES[*file]), text.replacen(from, to, 1));
            }
        }
        Edit::Delete(file) if FILES[*file] != "site.yaml" => {
            let _ = fs::remove_file(root.join(FILES[*file]));
        }
        Edit::Move(from, to) if FILES[*from] != "site.yaml" && FILES[*to] != "site.yaml" => {
            let target = root.join(FILES[*to]);
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            let _ = fs::rename(root.join(FILES[*from]), target);
        }
        Edit::Touch(file) => {
            if let Ok(text) = fs::read(root.join(FILES[*file])) {
                fs::write(root.join(FILES[*file]), text).unwrap();
            }
        }
        _ => {}
    }
}

/// Everything that a run gives: what it reports, and every file.
fn outcome(prepared: &Prepared) -> (Vec<String>, Vec<(String, Vec<u8>)>) {
    let report = prepared.report.diagnostics().iter();
    let mut files = Vec::new();
    if let Some(site) = &prepared.site {
        let renderer = Renderer::new(site, &prepared.theme);
        let linked = &site.linked;
        for route in site.routes().into_iter().chain(site.search_routes()) {
            let bytes = match renderer.render(route) {
                Ok(Rendered::Bytes(bytes)) => bytes,
                Ok(Rendered::Embedded(bytes)) => bytes.to_vec(),
                Ok(Rendered::Pieces(pieces)) => pieces.bytes(),
                Ok(Rendered::File(path)) => format!("{}", path.display()).into_bytes(),
                Err(error) => format!("{error:?}").into_bytes(),
            };
            files.push((linked.addresses.file(route, &linked.directory), bytes));
        }
    }
    let mut told: Vec<String> = report.map(|found| format!("{found:?}")).collect();
    // Which route the preview finds by a path.
    let known = prepared.site.iter().flat_map(|site| site.files());
    let mut known: Vec<String> = known
        .map(|(file, route)| format!("{file} {route:?}"))
        .collect();
    known.sort();
    told.extend(known);
    (told, files)
}

fn options() -> Options {
    Options {
        now: "2022-01-01T00:00:00Z".parse().unwrap(),
        ..Options::default()
    }
}

/// A site in which everything refers to everything.
fn full(root: &Path) {
    for (number, path) in FILES.iter().enumerate() {
        let everything = Text {
            title: (number % 3) as u8,
            flags: if path.ends_with(".yaml") {
                0
            } else {
                0b1111_1000_0011
            },
            fragments: (0..18).collect(),
        };
        if *path != "templates/page.html" {
            write(root, path, &everything.of(path));
        }
    }
}

fn check(sequence: &[Vec<Edit>]) {
    let folder = tempfile::tempdir().unwrap();
    let root = fs::canonicalize(folder.path()).unwrap();
    full(&root);
    let mut tree = Tree::new(&root);
    let mut workspace = Workspace::new(&root);
    workspace.prepare(&options(), None);
    for edits in sequence {
        for edit in edits {
            apply(&root, edit);
        }
        let changes = tree.compare();
        let warm = outcome(&workspace.prepare(&options(), Some(&changes.files)));
        let cold = outcome(&kyyeu::prepare(&root, &options()));
        assert_eq!(warm.0, cold.0, "reports after {edits:?}");
        assert_eq!(warm.1.len(), cold.1.len(), "routes after {edits:?}");
        for (warm, cold) in warm.1.iter().zip(&cold.1) {
            assert_eq!(warm.0, cold.0, "{edits:?}");
            assert!(
                warm.1 == cold.1,
                "{} differs after {edits:?}\n{}\n-----\n{}",
                warm.0,
                String::from_utf8_lossy(&warm.1),
                String::from_utf8_lossy(&cold.1)
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_run_that_remembers_gives_what_a_first_run_gives(sequence in edits()) {
        check(&sequence);
    }
}

/// Edits that a memory gets wrong most easily, one after another.
#[test]
fn edits_that_reach_other_pages() {
    let text = |title: u8, flags: u16, fragments: &[usize]| Text {
        title,
        flags,
        fragments: fragments.to_vec(),
    };
    let file = |path: &str| FILES.iter().position(|file| *file == path).unwrap();
    let write = |path: &str, what: Text| {
        vec![Edit::Write {
            file: file(path),
            what,
        }]
    };
    let replace = |path: &str, word: usize| {
        let file = file(path);
        vec![Edit::Replace { file, word }]
    };
    let append = |path: &str, fragment: usize| {
        let file = file(path);
        vec![Edit::Append { file, fragment }]
    };
    check(&[
        // Texts alone: what they refer to, what they cite, code, anchors, mistakes.
        append("content/news/a.md", 0),
        append("content/news/a.md", 6),
        append("content/news/b.md", 10),
        append("content/news/b.md", 9),
        append("content/pages/h.md", 18),
        append("content/pages/trang-chu.md", 3),
        append("content/agencies/so.md", 13),
        append("content/news/a.en.md", 14),
        append("content/news/a.en.md", 0),
        append("content/dispatches/d.md", 22),
        // A title that another text shows, and a heading that it links to.
        write("content/news/b.md", text(3, 0, &[12])),
        write("content/news/b.md", text(3, 0, &[13])),
        // A name that others mention, an alias, a citation's number.
        write("content/agencies/so.md", text(2, 0, &[])),
        write("content/agencies/so.md", text(0, 0b111, &[6])),
        write("content/dispatches/d.md", text(0, 0b1000_0000, &[9])),
        write("content/documents/nq.md", text(0, 0, &[])),
        write("content/documents/nq.md", text(0, 1, &[])),
        // Not public any more, and public again.
        write("content/news/a.md", text(0, 0b100, &[1])),
        write("content/news/a.md", text(0, 0, &[1])),
        // The language of the site, its address, its template.
        write("site.yaml", text(1, 0b10, &[])),
        write("site.yaml", text(1, 0b01, &[])),
        write("templates/page.html", text(1, 0, &[])),
        vec![Edit::Delete(file("templates/page.html"))],
        // A file beside a document takes the address of another.
        vec![Edit::Delete(file("content/pages/x.png"))],
        vec![Edit::Move(
            file("content/x.png"),
            file("content/pages/x.png"),
        )],
        vec![Edit::Move(
            file("content/news/x.png"),
            file("content/x.png"),
        )],
        // A list and a file with the same id; a translation comes and goes.
        write("content/people.yaml", text(2, 1, &[])),
        vec![Edit::Delete(file("content/news/a.en.md"))],
        write("content/news/a.en.md", text(2, 0, &[3])),
        vec![Edit::Move(
            file("content/news/b.md"),
            file("content/news/sub/c.md"),
        )],
        vec![Edit::Touch(file("content/news/a.md"))],
        // A text alone cites what nobody has registered: there is another page.
        append("content/dispatches/a-dau.md", 29),
        // What comes before everything else moves it; what goes moves it back.
        vec![Edit::Delete(file("content/dispatches/a-dau.md"))],
        write("content/dispatches/a-dau.md", text(1, 0b1000_0000, &[9])),
        vec![Edit::Delete(file("content/agencies/a-ban.md"))],
        write("content/agencies/a-ban.md", text(0, 0, &[])),
        write("content/agencies/y-te.md", text(1, 0b100, &[])),
        // Names one letter off another, with other capitals, of another place.
        replace("content/agencies/so.md", 0),
        replace("content/people.yaml", 2),
        replace("content/agencies/a-ban.md", 3),
        replace("content/agencies/so.md", 7),
        replace("content/dispatches/a-dau.md", 5),
        // Files beside documents.
        vec![Edit::Delete(file("content/dispatches/tep.pdf"))],
        write("content/dispatches/tep.pdf", text(0, 0, &[])),
        vec![Edit::Delete(file("content/agencies/so.md"))],
    ]);
}

/// What is not written is not linked again: the values are the very same.
#[test]
fn what_has_not_changed_is_not_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let root = fs::canonicalize(folder.path()).unwrap();
    full(&root);
    let mut tree = Tree::new(&root);
    let mut workspace = Workspace::new(&root);
    let first = workspace.prepare(&options(), None);
    let text = fs::read_to_string(root.join("content/news/a.md")).unwrap();
    fs::write(root.join("content/news/a.md"), format!("{text}\nThêm.\n")).unwrap();
    let changes = tree.compare();
    assert!(!changes.listing);
    let edited = changes.files;
    assert_eq!(edited, [PathBuf::from("content/news/a.md")].into());
    let second = workspace.prepare(&options(), Some(&edited));
    let documents = |prepared: &Prepared| prepared.site.as_ref().unwrap().linked.documents.clone();
    let (first, second) = (documents(&first), documents(&second));
    assert_eq!(first.len(), second.len());
    for (old, new) in first.iter().zip(&second) {
        let same = std::sync::Arc::ptr_eq(&old.original, &new.original);
        assert_eq!(same, (&*new.id != "a"), "{}", new.id);
    }
}
