//! Files that stand beside documents: images and attachments.
//!
//! Only those that a published document uses are published; a file that lies in
//! the folder for a draft stays where it is.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::PublishedAsset;
use crate::diagnostic::{Diagnostic, Problem};
use crate::kind::Kind;
use crate::language::Language;
use crate::load::FileEntry;
use crate::registry::Shelf;
use crate::route::{kind_segment, shelf_segment};

/// All files below `content/` that are not text.
#[derive(Debug)]
pub struct AssetTable {
    files: Vec<FileEntry>,
    paths: Vec<String>,
    by_path: FxHashMap<Arc<str>, u32>,
    used: Vec<bool>,
}

impl AssetTable {
    /// The table of these files. Their addresses are made of the part of the
    /// site they stand in and their path there.
    pub fn new(files: Vec<FileEntry>, main: Language) -> AssetTable {
        let paths = files
            .iter()
            .map(|entry| address(&entry.path, main))
            .collect();
        let by_path = files
            .iter()
            .enumerate()
            .map(|(place, entry)| (Arc::clone(&entry.path), place as u32))
            .collect();
        AssetTable {
            used: vec![false; files.len()],
            files,
            paths,
            by_path,
        }
    }

    /// The addresses of all files.
    pub fn paths(&self) -> Vec<String> {
        self.paths.clone()
    }

    /// The paths of all files relative to the site's root.
    pub fn files(&self) -> impl Iterator<Item = &Arc<str>> {
        self.files.iter().map(|entry| &entry.path)
    }

    /// The path of a file.
    pub fn path(&self, place: u32) -> Option<Arc<str>> {
        self.files
            .get(place as usize)
            .map(|entry| Arc::clone(&entry.path))
    }

    /// The file at a path relative to the site's root.
    pub fn at(&self, path: &str) -> Option<u32> {
        self.by_path.get(path).copied()
    }

    /// The file at a path relative to the folder of a document.
    pub fn beside(&self, document: &str, path: &str) -> Option<u32> {
        self.at(&join(document, path)?)
    }

    /// The nearest file name in the document's folder.
    pub fn nearest(&self, document: &str, path: &str) -> Option<String> {
        let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
        let names = self.files.iter().filter_map(|entry| {
            let name = entry.path.strip_prefix(folder)?.strip_prefix('/')?;
            (!name.contains('/')).then_some(name)
        });
        crate::diagnostic::nearest(path, names)
    }

    /// Marks the files of these paths as used and reports the others.
    pub fn keep_used<'a>(
        &mut self,
        used: impl Iterator<Item = &'a Arc<str>>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        for path in used {
            let place = self.by_path.get(path);
            if let Some(mark) = place.and_then(|&place| self.used.get_mut(place as usize)) {
                *mark = true;
            }
        }
        for (entry, _) in self.files.iter().zip(&self.used).filter(|&(_, used)| !used) {
            let path = Arc::clone(&entry.path);
            diagnostics.push(Diagnostic::file(path, Problem::UnusedFile {}));
        }
    }

    /// The files that are published.
    pub fn published(self) -> Vec<PublishedAsset> {
        self.files
            .into_iter()
            .zip(self.used)
            .enumerate()
            .filter(|(_, (_, used))| *used)
            .map(|(place, (entry, _))| PublishedAsset {
                path: entry.path,
                size: entry.size,
                file: entry.file,
                place: place as u32,
            })
            .collect()
    }
}

fn address(path: &str, main: Language) -> String {
    let inner = path.strip_prefix("content/").unwrap_or(path);
    let (folder, rest) = inner.split_once('/').unwrap_or(("", inner));
    let kind = Kind::of_folder(folder).map(|kind| kind_segment(kind, main));
    let shelf = Shelf::ALL
        .into_iter()
        .find(|shelf| shelf.folder() == folder);
    let segment = kind.or_else(|| shelf.map(|shelf| shelf_segment(shelf, main)));
    match segment {
        Some("") => format!("/{rest}"),
        Some(segment) => format!("/{segment}/{rest}"),
        None => format!("/{inner}"),
    }
}

/// Joins a path to the folder of a document; `None` if it leads out of the site.
pub fn join(document: &str, path: &str) -> Option<String> {
    let mut segments: Vec<&str> = document.split('/').collect();
    segments.pop();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            name => segments.push(name),
        }
    }
    Some(segments.join("/"))
}
