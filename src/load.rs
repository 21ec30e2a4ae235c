//! Reading a site's folder: which files there are, what each is, and their text.
//!
//! The only phase that reads the content tree. Text arrives here in whatever
//! form editors leave it and goes on in one: UTF-8, NFC, LF, no byte order mark,
//! no control characters.
//! What a file means is decided in [`crate::parse`].

use std::collections::BTreeSet;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::advance::Advance;
use crate::diagnostic::{Diagnostic, Place, Problem};
use crate::source::Source;
use crate::text::nfc;

pub mod encoding;
mod form;
mod memo;

pub use form::normalise;
pub use memo::Memo;
pub(crate) use memo::Stamp;

/// Largest text file in bytes; a larger one is surely not a document.
const MAX_TEXT: u64 = 64 << 20;

/// A file that the walk found.
#[derive(Clone, Debug)]
pub struct FileEntry {
    /// Path relative to the site's root, with `/`, in NFC.
    pub path: Arc<str>,
    /// Where it really is.
    pub file: PathBuf,
    /// Its size in bytes.
    pub size: u64,
}

/// The content folder as it was found.
#[derive(Clone, Debug, Default)]
pub struct Content {
    /// Markdown and YAML files with their text, by path.
    pub sources: Vec<Arc<Source>>,
    /// Every other file, by path.
    pub assets: Vec<FileEntry>,
    /// Files that could not be read, which has been reported.
    pub failed: Vec<Arc<str>>,
}

/// Reads `content/` below the site's root. What `memo` knows of files that have not
/// changed is not read again; where it is known that only `edited` files have been
/// written, have come or gone, the folder is not even walked.
pub fn content(
    root: &Path,
    edited: Option<&BTreeSet<PathBuf>>,
    memo: &mut Memo,
    advance: &Advance,
    diagnostics: &mut Vec<Diagnostic>,
) -> Content {
    if let Some(content) = edited.and_then(|edited| memo.edited(root, edited)) {
        diagnostics.extend(memo.found.iter().cloned());
        return content;
    }
    let mut found = Vec::new();
    let content = walked(root, memo, advance, &mut found);
    diagnostics.extend(found.iter().cloned());
    memo.walked(&content, &found);
    content
}

fn walked(
    root: &Path,
    memo: &mut Memo,
    advance: &Advance,
    diagnostics: &mut Vec<Diagnostic>,
) -> Content {
    let folder = root.join("content");
    if !folder.is_dir() {
        diagnostics.push(Diagnostic::file("content", Problem::NoContent {}));
        return Content::default();
    }
    let files = walk(root, "content", diagnostics);
    let (texts, assets): (Vec<FileEntry>, Vec<FileEntry>) =
        files.into_iter().partition(|entry| is_text(&entry.path));
    for asset in &assets {
        if let Some(name) = unusable_name(&asset.path) {
            let name = name.into();
            let problem = Problem::ReservedName { name };
            diagnostics.push(Diagnostic::file(Arc::clone(&asset.path), problem));
        }
    }
    let closed: Vec<Option<Diagnostic>> = assets.par_iter().map(check_open).collect();
    diagnostics.extend(closed.into_iter().flatten());
    let sources = memo.read(texts, advance, diagnostics);
    let places = diagnostics.iter().filter_map(|found| found.place.as_ref());
    let failed = places.map(|place| Arc::clone(&place.path)).collect();
    Content {
        sources,
        assets,
        failed,
    }
}

/// Reports a file that cannot be opened. One that is only copied is read late,
/// when nobody would ask any more whose mistake it is.
pub fn check_open(entry: &FileEntry) -> Option<Diagnostic> {
    let error = fs::File::open(&entry.file).err()?;
    let reason = error.to_string().into();
    let path = Arc::clone(&entry.path);
    Some(Diagnostic::file(path, Problem::Unreadable { reason }))
}

/// Whether a path below `content/` is read as text: Markdown anywhere, YAML
/// only as a registry list directly in `content/`.
fn is_text(path: &str) -> bool {
    let lower = path.to_lowercase();
    let list = path.matches('/').count() == 1;
    lower.ends_with(".md")
        || lower.ends_with(".markdown")
        || (list && (lower.ends_with(".yaml") || lower.ends_with(".yml")))
}

/// The last segment, if it holds what cannot stand in an address or on some
/// file systems.
fn unusable_name(path: &str) -> Option<&str> {
    let bad = |c: char| {
        c.is_control()
            || matches!(
                c,
                '?' | '#' | '%' | '\\' | ':' | '*' | '"' | '<' | '>' | '|'
            )
    };
    path.split('/').find(|segment| segment.contains(bad))
}

/// Lists the regular files below `root/folder` in the order of their paths.
/// Hidden files and what editors leave behind are passed over.
pub fn walk(root: &Path, folder: &str, diagnostics: &mut Vec<Diagnostic>) -> Vec<FileEntry> {
    let mut files = Vec::new();
    if let Some(problem) = check_root(root, folder) {
        diagnostics.push(Diagnostic::file(folder, problem));
        return files;
    }
    let walker = walkdir::WalkDir::new(root.join(folder))
        .follow_links(false)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !is_passed_over(entry.file_name()));
    for entry in walker {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error
                    .path()
                    .map_or_else(|| folder.to_owned(), |path| shown(root, path));
                let reason = error
                    .io_error()
                    .map_or_else(|| error.to_string(), ToString::to_string);
                let problem = Problem::Unreadable {
                    reason: reason.into(),
                };
                diagnostics.push(Diagnostic::file(path, problem));
                continue;
            }
        };
        let kind = entry.file_type();
        if kind.is_dir() {
            continue;
        }
        let path = match relative(root, entry.path()) {
            Ok(path) => path,
            Err(name) => {
                let problem = Problem::NameNotUtf8 {
                    name: name.clone().into(),
                };
                diagnostics.push(Diagnostic::file(name, problem));
                continue;
            }
        };
        let problem = if path.contains(char::is_control) {
            let name = path
                .rsplit('/')
                .find(|name| name.contains(char::is_control));
            let name = name.unwrap_or_default().into();
            Some(Problem::ReservedName { name })
        } else if kind.is_file() {
            None
        } else if kind.is_symlink() {
            check_link(root, entry.path())
        } else {
            let what = special(kind).into();
            Some(Problem::SpecialFile { what })
        };
        match problem {
            Some(problem) => diagnostics.push(Diagnostic::file(path, problem)),
            None => files.push(FileEntry {
                path: path.into(),
                size: 0,
                file: entry.into_path(),
            }),
        }
    }
    files.par_iter_mut().for_each(|entry| {
        entry.size = fs::metadata(&entry.file).map_or(0, |meta| meta.len());
    });
    files.sort_by(|a, b| a.path.cmp(&b.path));
    report_twins(&files, diagnostics);
    files
}

/// Hidden files, and the copies and locks that editors leave.
pub(crate) fn is_passed_over(name: &std::ffi::OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with(['.', '~', '#'])
        || name.ends_with(['~', '#'])
        || name.ends_with(".swp")
        || name.ends_with(".tmp")
        || name.eq_ignore_ascii_case("thumbs.db")
        || name.eq_ignore_ascii_case("desktop.ini")
}

/// A folder that is walked may be a link, but not to a place out of the site.
fn check_root(root: &Path, folder: &str) -> Option<Problem> {
    let (Ok(target), Ok(root)) = (fs::canonicalize(root.join(folder)), fs::canonicalize(root))
    else {
        return Some(Problem::LinkLoop {});
    };
    (!target.starts_with(root)).then_some(Problem::LinkOutside {})
}

/// A link is followed to a regular file within the site only.
fn check_link(root: &Path, link: &Path) -> Option<Problem> {
    let (Ok(target), Ok(root)) = (fs::canonicalize(link), fs::canonicalize(root)) else {
        return Some(Problem::LinkLoop {});
    };
    if !target.starts_with(&root) {
        return Some(Problem::LinkOutside {});
    }
    match fs::metadata(&target) {
        Ok(meta) if meta.is_file() => None,
        Ok(meta) if meta.is_dir() => Some(Problem::LinkToFolder {}),
        Ok(meta) => {
            let what = special(meta.file_type()).into();
            Some(Problem::SpecialFile { what })
        }
        Err(_) => Some(Problem::LinkLoop {}),
    }
}

#[cfg(unix)]
fn special(kind: fs::FileType) -> (&'static str, &'static str) {
    use std::os::unix::fs::FileTypeExt as _;
    if kind.is_fifo() {
        ("ống dẫn (FIFO)", "FIFO")
    } else if kind.is_socket() {
        ("socket", "socket")
    } else {
        ("thiết bị", "device")
    }
}

#[cfg(not(unix))]
fn special(_: fs::FileType) -> (&'static str, &'static str) {
    ("tệp đặc biệt", "special file")
}

/// The path relative to the root, with `/` and in NFC; the name as well as it
/// can be shown if it is not UTF-8.
fn relative(root: &Path, path: &Path) -> Result<String, String> {
    let relative = path.strip_prefix(root).unwrap_or(path);
    let segments: Option<Vec<&str>> = relative.iter().map(|segment| segment.to_str()).collect();
    match segments {
        Some(segments) => Ok(nfc(&segments.join("/")).into_owned()),
        None => Err(relative.to_string_lossy().into_owned()),
    }
}

fn shown(root: &Path, path: &Path) -> String {
    relative(root, path).unwrap_or_else(|name| name)
}

/// Reports names that are one name on other machines.
fn report_twins(files: &[FileEntry], diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: FxHashMap<String, &FileEntry> = FxHashMap::default();
    for entry in files {
        if let Some(first) = seen.insert(entry.path.to_lowercase(), entry) {
            let other = first.path.rsplit('/').next().unwrap_or_default().into();
            let place = Place::file(Arc::clone(&first.path));
            let path = Arc::clone(&entry.path);
            diagnostics
                .push(Diagnostic::file(path, Problem::TwinNames { other }).related(Some(place)));
        }
    }
}

/// Reads one text file.
///
/// # Errors
/// A diagnostic if the file cannot be read, is too large or is not UTF-8.
pub fn read_text(entry: &FileEntry) -> Result<Source, Diagnostic> {
    let path = &entry.path;
    let unreadable = |error: std::io::Error| {
        let reason = error.to_string().into();
        Diagnostic::file(Arc::clone(path), Problem::Unreadable { reason })
    };
    // Merely to open a pipe can take for ever.
    let meta = fs::metadata(&entry.file).map_err(unreadable)?;
    if !meta.is_file() && !meta.is_dir() {
        let what = special(meta.file_type()).into();
        return Err(Diagnostic::file(
            Arc::clone(path),
            Problem::SpecialFile { what },
        ));
    }
    let file = fs::File::open(&entry.file).map_err(unreadable)?;
    let check_size = |size: u64| match size > MAX_TEXT {
        false => Ok(()),
        true => {
            let problem = Problem::TooLarge {
                size: (size >> 20).to_string().into(),
                limit: (MAX_TEXT >> 20).to_string().into(),
            };
            Err(Diagnostic::file(Arc::clone(path), problem))
        }
    };
    check_size(meta.len())?;
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or(0) + 1);
    // Somebody may be writing it.
    let mut text = file.take(MAX_TEXT + 1);
    text.read_to_end(&mut bytes).map_err(unreadable)?;
    check_size(bytes.len() as u64)?;
    normalise(Arc::clone(path), &bytes)
}
