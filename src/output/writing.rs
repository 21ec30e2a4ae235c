//! A build while it writes, step by step.

use std::fs::{self, File};
use std::path::Path;

use anyhow::Context as _;
use rayon::prelude::*;

use super::compression::Compressor;
use super::making::Making;
use super::placement::publish;
use super::staging::Staging;
use super::{Failure, Manifest, Plan, Prepared, Summary, known, lock, refuse_dangerous};
use crate::directory::Subject;
use crate::document::Document;
use crate::render::Renderer;
use crate::route::{Page, Route};
use crate::search::SearchFile;
use crate::site::Site;

/// A build while it writes: first the pages and what goes with them, then the index of
/// the search, which is the largest thing that a build makes besides. What pages share is
/// gone by then.
pub(super) struct Writing<'a> {
    out: &'a Path,
    plan: &'a Plan<'a>,
    old: Manifest,
    prepared: Vec<Prepared>,
    staging: Staging,
    _lock: File,
}

impl<'a> Writing<'a> {
    /// Begins, if nobody else writes there.
    pub(super) fn begin(
        root: &Path,
        out: &'a Path,
        plan: &'a Plan<'a>,
    ) -> Result<Writing<'a>, Failure> {
        refuse_dangerous(root, out)?;
        fs::create_dir_all(out).with_context(|| format!("{}", out.display()))?;
        let lock = lock(out)?;
        Ok(Writing {
            out,
            plan,
            old: Manifest::read(out),
            prepared: Vec::new(),
            staging: Staging::new(out)?,
            _lock: lock,
        })
    }

    /// Whether the text of every document is there, or its page stands as it would come out.
    pub(super) fn has_texts_of(&self, site: &Site) -> bool {
        let stands = |route: Route| {
            let key = self.plan.keys.and_then(|keys| keys.of(route, site));
            let path = site.linked.addresses.file(route, &site.linked.directory);
            self.plan.remembers && known(&path, key, self.out, &self.old).is_some()
        };
        let is_there = |document: &Document| {
            let mut versions = document.versions();
            versions.all(|version| version.body.html.is_there())
        };
        site.routes().par_iter().all(|&route| match route {
            Route::Page(_, Page::Subject(Subject::Document(id))) => {
                site.document(id).is_none_or(is_there) || stands(route)
            }
            _ => true,
        })
    }

    /// Renders and stages everything but the index of the search.
    pub(super) fn pages(&mut self, renderer: &Renderer<'_>) -> Result<(), Failure> {
        let routes = renderer.site().routes();
        let made = self.making(renderer.site(), |making| making.all(renderer, &routes, 0))?;
        self.prepared = made;
        Ok(())
    }

    /// Makes and stages the index of the search.
    pub(super) fn search(&mut self, renderer: &Renderer<'_>) -> Result<(), Failure> {
        let site = renderer.site();
        let first = self.prepared.len();
        let made = match known_search(site, self.out, &self.old, self.plan) {
            Some(known) => self.making(site, |making| making.known(known, first))?,
            None => {
                let routes = site.search_routes();
                self.making(site, |making| making.all(renderer, &routes, first))?
            }
        };
        self.prepared.extend(made);
        Ok(())
    }

    fn making<T>(&self, site: &Site, make: impl FnOnce(&Making<'_>) -> T) -> T {
        make(&Making {
            compressor: &Compressor {
                site,
                out: self.out,
                old: &self.old,
                staging: &self.staging,
            },
            plan: self.plan,
        })
    }

    /// Moves what is staged to its place.
    pub(super) fn finish(self) -> Result<Summary, Failure> {
        let Writing {
            out,
            old,
            prepared,
            staging,
            ..
        } = self;
        let new: Manifest = prepared
            .iter()
            .map(|file| (file.path.clone(), file.entry))
            .collect();
        let summary = Summary {
            files: prepared.len(),
            written: prepared.iter().filter(|file| file.staged.is_some()).count(),
            kept: prepared.iter().filter(|file| file.staged.is_none()).count(),
            removed: old.paths().filter(|path| !new.contains(path)).count(),
            bytes: prepared.iter().map(|file| file.entry.size).sum(),
        };
        if summary.written > 0 || summary.removed > 0 || old != new {
            // Before anything moves, the manifest names the old and the new files,
            // so that a build that is killed here leaves nothing that is not ours.
            old.united(&new).write(out)?;
            publish(out, prepared, &staging, &old, &new)?;
            new.write(out)?;
        }
        Ok(summary)
    }
}

/// The files of the search page's index, if they would come out as they stand: the
/// index need not be made to find that out. All have one key, and nobody else's files
/// are in their folder.
fn known_search(site: &Site, out: &Path, old: &Manifest, plan: &Plan<'_>) -> Option<Vec<Prepared>> {
    let keys = plan.keys.filter(|_| plan.remembers)?;
    let key = keys.of(Route::Search(SearchFile::Manifest), site);
    if !old.contains(&SearchFile::Manifest.path()) {
        return None;
    }
    // Compressed forms come with what they are forms of.
    let paths = old.paths();
    let paths = paths.filter(|path| SearchFile::of_path(path).is_some());
    let known = paths.map(|path| {
        Some(Prepared {
            path: path.to_owned(),
            entry: known(path, key, out, old)?,
            staged: None,
        })
    });
    known.collect()
}
