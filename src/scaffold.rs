//! New files: a document with the fields of its kind, an entry of the registry
//! from a citation, and a whole starter site.
//!
//! Nothing here ever overwrites a file.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use jiff::civil::Date;

use crate::diagnostic::Problem;
use crate::kind::Kind;
use crate::language::Language;
use crate::parse::record::FieldSpec;
use crate::registry::Shelf;
use crate::server::ConfigFile;
use crate::text::slug;

mod citation;

pub use citation::{Missing, NewEntry, entry_of, missing, new_entry};

static STARTER: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/scaffold/starter");

/// Why no file was made.
#[derive(Debug)]
pub enum Refusal {
    /// The folder is no site.
    NoSite,
    /// There is no such kind; these are the kinds.
    UnknownKind(Vec<&'static str>),
    /// The title yields no file name.
    NoName,
    /// A file of this id is there already.
    Exists(PathBuf),
    /// The folder is not empty.
    NotEmpty(PathBuf),
    /// The words hold no citation.
    NoCitation,
    /// The words hold several citations, of these numbers.
    SeveralCitations(Vec<String>),
    /// Only an entry for a document is made from a citation.
    NotADocument,
    /// The cited document is known: it stands in this file.
    Known(String),
    /// The words may mean any of these documents.
    KnownSeveral(Vec<String>),
    /// The settings of the site cannot be read.
    BrokenSite,
    /// The machine failed.
    Machine(anyhow::Error),
}

impl Refusal {
    /// The reason and what to do.
    pub fn message(&self, language: Language) -> String {
        match self {
            Refusal::NoSite => {
                let problem = Problem::NoSite {};
                let (message, remedy) = (problem.message(language), problem.remedy(language));
                format!("{message}. {remedy}")
            }
            Refusal::UnknownKind(kinds) => {
                let kinds = kinds.join(", ");
                language.pick(
                    format!("không có loại này. Chọn một trong: {kinds}."),
                    format!("there is no such kind. Choose one of: {kinds}."),
                )
            }
            Refusal::NoName => language
                .pick(
                    "tiêu đề không có chữ hay số nào để đặt tên tệp. Viết tiêu đề đầy đủ.",
                    "the title has no letter or digit to name the file by. Write a full title.",
                )
                .to_owned(),
            Refusal::Exists(path) => {
                let path = path.display();
                language.pick(
                    format!("đã có tệp {path}; không ghi đè. Chọn tên khác hoặc sửa tệp ấy."),
                    format!(
                        "{path} exists and is not overwritten. Choose another name or edit that file."
                    ),
                )
            }
            Refusal::NotEmpty(path) => {
                let path = path.display();
                language.pick(
                    format!("thư mục {path} không trống. Chọn một thư mục mới."),
                    format!("the folder {path} is not empty. Choose a new one."),
                )
            }
            Refusal::NoCitation => language
                .pick(
                    "không thấy văn bản nào được viện dẫn trong câu này. Viết loại, số và ký hiệu, ví dụ: công văn số 6533/UBND-KTN ngày 03/12/2021 của UBND tỉnh.",
                    "these words cite no document. Write type, number and symbol, for example: công văn số 6533/UBND-KTN ngày 03/12/2021 của UBND tỉnh.",
                )
                .to_owned(),
            Refusal::SeveralCitations(numbers) => {
                let numbers = numbers.join(", ");
                language.pick(
                    format!("câu này viện dẫn nhiều văn bản: {numbers}. Chạy lệnh một lần cho mỗi văn bản."),
                    format!("these words cite several documents: {numbers}. Run the command once for each."),
                )
            }
            Refusal::NotADocument => language
                .pick(
                    "--from chỉ dùng với loại document. Viết: kyyeu new document --from \"công văn số …\".",
                    "--from is for the kind document. Write: kyyeu new document --from \"công văn số …\".",
                )
                .to_owned(),
            Refusal::Known(path) => language.pick(
                format!("trang đã có văn bản này: {path}. Sửa tệp ấy nếu cần."),
                format!("the site has this document: {path}. Edit that file if need be."),
            ),
            Refusal::KnownSeveral(ids) => {
                let ids = ids.join(", ");
                language.pick(
                    format!("trang đã có nhiều văn bản mang số này: {ids}. Ghi thêm ngày hoặc cơ quan ban hành nếu đây là văn bản khác."),
                    format!("the site has several documents of this number: {ids}. Add the date or the issuer if this is another."),
                )
            }
            Refusal::BrokenSite => language
                .pick(
                    "không đọc được site.yaml. Chạy “kyyeu check” để xem lỗi.",
                    "site.yaml cannot be read. “kyyeu check” tells what is wrong.",
                )
                .to_owned(),
            Refusal::Machine(error) => format!("{error:#}"),
        }
    }
}

impl From<std::io::Error> for Refusal {
    fn from(error: std::io::Error) -> Refusal {
        Refusal::Machine(error.into())
    }
}

/// The kinds of file that can be made.
pub fn kinds() -> Vec<&'static str> {
    let kinds = Kind::ALL.iter().map(|kind| kind.word());
    kinds
        .chain(Shelf::ALL.iter().map(|shelf| shelf.word()))
        .collect()
}

/// Makes a file of a kind at its place, named by the title.
///
/// # Errors
/// See [`Refusal`].
pub fn new_file(root: &Path, kind: &str, title: &str, today: Date) -> Result<PathBuf, Refusal> {
    let document = Kind::of_word(kind);
    let shelf = Shelf::ALL.into_iter().find(|shelf| shelf.word() == kind);
    let folder = document
        .map(Kind::folder)
        .or_else(|| shelf.map(Shelf::folder))
        .ok_or_else(|| Refusal::UnknownKind(kinds()))?;
    if !root.join("site.yaml").exists() {
        return Err(Refusal::NoSite);
    }
    let fields = crate::schema::fields(kind).unwrap_or_default();
    let title = crate::text::nfc(title.trim()).into_owned();
    let stem = slug(&title);
    if stem.is_empty() {
        return Err(Refusal::NoName);
    }
    // A file name has a limit; a title of a dispatch often has none.
    let stem = shortened(&stem, 80);
    let folder = root.join("content").join(folder);
    if let Some(existing) = existing(&folder, stem) {
        return Err(Refusal::Exists(existing));
    }
    let path = folder.join(format!("{stem}.md"));
    let heading = document.map_or_else(|| shelf_heading(shelf), |kind| kind.name().0);
    let text = skeleton(heading, &fields, &title, document.map(|_| today));
    fs::create_dir_all(&folder)?;
    create(&path, text.as_bytes())?;
    Ok(path)
}

fn shelf_heading(shelf: Option<Shelf>) -> &'static str {
    match shelf {
        Some(Shelf::Agencies) => "cơ quan",
        Some(Shelf::Themes) => "chủ đề",
        Some(Shelf::People) => "nhân vật",
        Some(Shelf::Legal) => "văn bản được viện dẫn",
        Some(Shelf::Forums) | None => "kỳ diễn đàn",
    }
}

/// A slug cut at a hyphen.
fn shortened(stem: &str, length: usize) -> &str {
    if stem.len() <= length {
        return stem;
    }
    // A slug is ASCII, so every byte is a boundary.
    let cut = stem.get(..length).unwrap_or(stem);
    cut.rsplit_once('-').map_or(cut, |(head, _)| head)
}

/// A file of this stem anywhere below the kind's folder: an id is unique in its kind.
fn existing(folder: &Path, stem: &str) -> Option<PathBuf> {
    walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .flatten()
        .find(|entry| {
            let name = entry.file_name().to_string_lossy().to_lowercase();
            name == format!("{stem}.md")
        })
        .map(walkdir::DirEntry::into_path)
}

/// The front matter with every field of the kind: the required ones to fill in,
/// the others as comments.
fn skeleton(heading: &str, fields: &[FieldSpec], title: &str, today: Option<Date>) -> String {
    let mut text = String::from("---\n");
    text.push_str(&format!(
        "# {heading}: điền các dòng cần thiết; bỏ dấu # ở đầu dòng để dùng mục ấy.\n"
    ));
    for field in fields {
        let words = field.words.0;
        match field.name {
            "title" | "name" if field.required_or_name(fields) => {
                // A JSON string is a YAML string in double quotes.
                let quoted = serde_json::Value::from(title).to_string();
                text.push_str(&format!("# {words}\n{}: {quoted}\n", field.name));
            }
            "date" if today.is_some() => {
                let today = today.map(|day| day.to_string()).unwrap_or_default();
                text.push_str(&format!(
                    "# {words}: hôm nay là {today}, sửa lại nếu tài liệu mang ngày khác\ndate: {today}\n"
                ));
            }
            "status" => text.push_str(&format!("# {words}\nstatus: draft\n")),
            name if (field.required)() => {
                text.push_str(&format!("# {words}\n{name}: {}\n", field.example));
            }
            name => text.push_str(&format!("# {name}: {}   # {words}\n", field.example)),
        }
    }
    text.push_str("---\n\n");
    text
}

impl FieldSpec {
    /// Whether this is the field that holds the title: `title` of documents,
    /// `name` of entries, required or not.
    fn required_or_name(&self, fields: &[FieldSpec]) -> bool {
        (self.required)() || (self.name == "name" && fields.iter().all(|field| !(field.required)()))
    }
}

/// Makes a starter site in a folder that is new or empty.
///
/// # Errors
/// See [`Refusal`].
pub fn init(folder: &Path, today: Date) -> Result<Vec<PathBuf>, Refusal> {
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Refusal::NotEmpty(folder.to_owned()));
    }
    let mut made = Vec::new();
    let mut folders = vec![&STARTER];
    while let Some(part) = folders.pop() {
        folders.extend(part.dirs());
        for file in part.files() {
            let path = folder.join(file.path());
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            let text = file.contents_utf8().unwrap_or_default();
            create(
                &path,
                text.replace("{today}", &today.to_string()).as_bytes(),
            )?;
            made.push(path);
        }
    }
    fs::create_dir_all(folder.join("public"))?;
    made.sort();
    Ok(made)
}

/// Writes the configuration of a server into a folder, which is made if need be.
///
/// # Errors
/// If one of the files is there already, in which case none is written; or if the disk fails.
pub fn write_config(folder: &Path, files: &[ConfigFile]) -> Result<(), Refusal> {
    let paths = files.iter().map(|file| folder.join(file.name));
    if let Some(existing) = paths
        .into_iter()
        .find(|path| fs::symlink_metadata(path).is_ok())
    {
        return Err(Refusal::Exists(existing));
    }
    fs::create_dir_all(folder)?;
    for file in files {
        create(&folder.join(file.name), file.text.as_bytes())?;
    }
    Ok(())
}

/// Writes a file that must not exist.
fn create(path: &Path, bytes: &[u8]) -> Result<(), Refusal> {
    let opened = OpenOptions::new().write(true).create_new(true).open(path);
    match opened {
        Ok(mut file) => Ok(file.write_all(bytes)?),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(Refusal::Exists(path.to_owned()))
        }
        Err(error) => Err(error.into()),
    }
}
