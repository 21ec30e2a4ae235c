//! What has to be sent, in which order, and what is deleted afterwards. Pure.
//!
//! The order makes every link of every page that a reader can get lead somewhere, at
//! every moment, wherever a publication breaks off:
//!
//! 1. what pages are made with: images, attachments, styles, scripts;
//! 2. pages that were not there: nothing leads to them yet but each other;
//! 3. pages that readers may have found, and those that they get without a link: whatever
//!    they lead to is there by now; with them the files of the search's index;
//! 4. what lists everything: feeds, sitemap, calendars, data, and the entry of the
//!    search, whose version lets browsers keep the other files for ever;
//! 5. the manifest;
//! 6. deletions, pages before what they are made with: no page leads to them any more.

use std::collections::BTreeSet;

use super::manifest::{Files, Known};
use crate::search::SearchFile;

/// The pages that readers get although nothing leads to them.
const OPEN_PAGES: [&str; 2] = ["index.html", "404.html"];

/// A step of a publication. Everything of one is there before the next begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// What pages are made with.
    Assets,
    /// Pages that were not there.
    NewPages,
    /// Pages that have changed, and the files of the search's index.
    ChangedPages,
    /// What lists everything.
    Lists,
}

impl Step {
    /// All of them in order.
    pub const ALL: [Step; 4] = [
        Step::Assets,
        Step::NewPages,
        Step::ChangedPages,
        Step::Lists,
    ];
}

/// What is known of the place before a publication.
#[derive(Clone, Debug, Default)]
pub struct Before {
    /// Files of ours whose content is known: those of the last whole publication
    /// that no broken one can have touched since.
    pub certain: Files,
    /// Files of ours whose content is not known: a publication broke off, or the
    /// manifest was lost.
    pub uncertain: BTreeSet<String>,
    /// Files that a publication which broke off is known to have brought.
    pub arrived: Files,
    /// Pages of uncertain content that readers may have found, though the last
    /// publication that came to its end did not have them.
    pub reached: BTreeSet<String>,
}

impl Before {
    /// Whether a path is a file of ours, so that it may be replaced and deleted.
    pub fn is_ours(&self, path: &str) -> bool {
        self.certain.contains_key(path) || self.uncertain.contains(path)
    }

    /// Whether readers may have found a page, whatever it holds. What a publication
    /// brought that broke off before any page led to it, is as new as if it were not there:
    /// what it leads to itself may be missing.
    fn is_reached(&self, path: &str) -> bool {
        self.certain.contains_key(path) || self.reached.contains(path)
    }

    /// The pages that readers may find, and that the last whole publication did not have,
    /// as soon as pages begin to lead to the new ones.
    pub fn reached_with(&self, wanted: &Files) -> BTreeSet<String> {
        let new = wanted.keys().filter(|path| is_page(path));
        let new = new.filter(|path| !self.certain.contains_key(*path));
        self.reached.iter().chain(new).cloned().collect()
    }

    fn has(&self, path: &str, wanted: Known) -> bool {
        match self.uncertain.contains(path) {
            true => self.arrived.get(path) == Some(&wanted),
            false => self.certain.get(path) == Some(&wanted),
        }
    }
}

/// A file to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Its path.
    pub path: String,
    /// Its hash and size.
    pub known: Known,
    /// Whether it was not there before.
    pub is_new: bool,
}

/// What has to be done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What goes before everything: files that stand in the place of a folder that
    /// is needed, and what lies in folders that stand in the place of a file.
    pub clearing: Vec<String>,
    /// What is sent, step by step, in order of path.
    pub steps: [Vec<Upload>; 4],
    /// What is deleted at the end, in this order.
    pub removals: Vec<String>,
    /// Files that are there already.
    pub kept: usize,
}

impl Plan {
    /// Compares what there is with what is wanted.
    pub fn new(before: &Before, wanted: &Files) -> Plan {
        let mut plan = Plan::default();
        for (path, &known) in wanted {
            if before.has(path, known) {
                plan.kept += 1;
                continue;
            }
            let is_new = !before.is_ours(path);
            let step = step_of(path, before.is_reached(path));
            plan.steps[step as usize].push(Upload {
                path: path.clone(),
                known,
                is_new,
            });
        }
        let ours = before.certain.keys().chain(&before.uncertain);
        let mut gone: Vec<&String> = ours.filter(|path| !wanted.contains_key(*path)).collect();
        gone.sort();
        gone.dedup();
        let (clearing, mut removals): (Vec<&String>, Vec<&String>) = gone
            .into_iter()
            .partition(|path| is_in_the_way(path, wanted));
        removals.sort_by_key(|path| (step_of(path, true) == Step::Assets, *path));
        plan.clearing = clearing.into_iter().cloned().collect();
        plan.removals = removals.into_iter().cloned().collect();
        plan
    }

    /// Everything that is sent, in order.
    pub fn uploads(&self) -> impl Iterator<Item = &Upload> {
        self.steps.iter().flatten()
    }

    /// Bytes that are sent.
    pub fn bytes(&self) -> u64 {
        self.uploads().map(|upload| upload.known.size).sum()
    }

    /// Files that were not there.
    pub fn new_files(&self) -> usize {
        self.uploads().filter(|upload| upload.is_new).count()
    }

    /// Files that have changed.
    pub fn changed_files(&self) -> usize {
        self.uploads().filter(|upload| !upload.is_new).count()
    }

    /// Files that are deleted.
    pub fn removed_files(&self) -> usize {
        self.clearing.len() + self.removals.len()
    }

    /// Whether nothing has to be sent or deleted.
    pub fn is_empty(&self) -> bool {
        self.uploads().next().is_none() && self.removed_files() == 0
    }
}

/// Whether a path that is no longer wanted keeps one that is from its place.
fn is_in_the_way(path: &str, wanted: &Files) -> bool {
    let above = path.match_indices('/').map(|(at, _)| &path[..at]);
    let below = format!("{path}/");
    let holds = wanted.range(below.clone()..).next();
    above.into_iter().any(|folder| wanted.contains_key(folder))
        || holds.is_some_and(|(inner, _)| inner.starts_with(&below))
}

/// Whether a file is a page or a compressed copy of one.
pub fn is_page(path: &str) -> bool {
    uncompressed(path).ends_with(".html")
}

/// The path of what a compressed copy is a copy of.
fn uncompressed(path: &str) -> &str {
    let original = path.strip_suffix(".gz").or(path.strip_suffix(".br"));
    original.unwrap_or(path)
}

/// The step in which a file goes. Compressed copies go with what they are copies of.
pub fn step_of(path: &str, was_there: bool) -> Step {
    let path = uncompressed(path);
    let name = path.rsplit('/').next().unwrap_or(path);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let search = SearchFile::of_path(path);
    let is_list = matches!(name, "atom.xml" | "robots.txt")
        || (name.starts_with("sitemap") && ending == "xml")
        || ending == "ics"
        // Where the main language is English, the page of the data files lies beside them.
        || (path.starts_with("data/") && ending != "html")
        // A new version of it may not be there before the files that it speaks of.
        || search == Some(SearchFile::Manifest);
    match ending {
        _ if is_list => Step::Lists,
        _ if search.is_some() => Step::ChangedPages,
        "html" if was_there || OPEN_PAGES.contains(&path) => Step::ChangedPages,
        "html" => Step::NewPages,
        _ => Step::Assets,
    }
}

#[cfg(test)]
mod tests;
