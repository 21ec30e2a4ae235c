//! Rendering routes in parallel and staging what is not as it should be.

use std::io;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context as _;
use rayon::prelude::*;

use super::compression::Compressor;
use super::{Failure, Plan, Prepared, known, prepare_one};
use crate::advance::Phase;
use crate::diagnostic::Diagnostic;
use crate::render::Renderer;
use crate::route::Route;

/// Errors after which rendering stops: one wrong template is wrong on every page. A disk that
/// fails counts as so many.
const MAX_ERRORS: usize = 20;

/// Makes the files of routes.
pub(super) struct Making<'a> {
    pub(super) compressor: &'a Compressor<'a>,
    pub(super) plan: &'a Plan<'a>,
}

impl Making<'_> {
    /// The files of these routes, which are numbered from `first` on.
    pub(super) fn all(
        &self,
        renderer: &Renderer<'_>,
        routes: &[Route],
        first: usize,
    ) -> Result<Vec<Prepared>, Failure> {
        let errors: Mutex<Vec<Diagnostic>> = Mutex::new(Vec::new());
        let count = AtomicUsize::new(0);
        if let Some(progress) = self.plan.progress {
            progress.begin(Phase::Writing, routes.len());
        }
        let results: Vec<io::Result<Vec<Prepared>>> = routes
            .par_iter()
            .enumerate()
            // Pictures stand together and cost more than all pages of a small site.
            .with_max_len(1)
            .map(|(number, &route)| {
                if count.load(Ordering::Relaxed) >= MAX_ERRORS {
                    return Ok(Vec::new());
                }
                if let Some(progress) = self.plan.progress {
                    progress.step();
                }
                let files = self.one(renderer, route, first + number);
                let files = files.unwrap_or_else(|diagnostic| {
                    count.fetch_add(1, Ordering::Relaxed);
                    if let Ok(mut errors) = errors.lock() {
                        errors.push(diagnostic);
                    }
                    Ok(Vec::new())
                });
                if files.is_err() {
                    // A disk that has failed will not do better with the next page.
                    count.store(MAX_ERRORS, Ordering::Relaxed);
                }
                files
            })
            .collect();
        let errors = errors.into_inner().unwrap_or_default();
        if !errors.is_empty() {
            return Err(Failure::Diagnostics(errors));
        }
        let out = self.compressor.out;
        let mut files = Vec::with_capacity(results.len());
        for result in results {
            files.extend(result.with_context(|| format!("{}", out.display()))?);
        }
        Ok(files)
    }

    /// The file of a route and its compressed forms.
    fn one(
        &self,
        renderer: &Renderer<'_>,
        route: Route,
        number: usize,
    ) -> Result<io::Result<Vec<Prepared>>, Diagnostic> {
        let &Compressor {
            out, old, staging, ..
        } = self.compressor;
        let site = renderer.site();
        let path = site.linked.addresses.file(route, &site.linked.directory);
        let key = self.plan.keys.and_then(|keys| keys.of(route, site));
        if self.plan.remembers
            && let Some(entry) = known(&path, key, out, old)
        {
            let staged = None;
            let file = Prepared {
                path,
                entry,
                staged,
            };
            return Ok(self.compressor.with_forms(file, None, number));
        }
        let rendered = renderer.render(route)?;
        let key = key.unwrap_or(0);
        let file = prepare_one(&rendered, path, key, number, out, old, staging);
        Ok(file.and_then(|file| self.compressor.with_forms(file, Some(&rendered), number)))
    }

    /// Files that stand as they should, with their compressed forms.
    pub(super) fn known(
        &self,
        files: Vec<Prepared>,
        first: usize,
    ) -> Result<Vec<Prepared>, Failure> {
        let files = files.into_par_iter().enumerate();
        let results: io::Result<Vec<Vec<Prepared>>> = files
            .map(|(at, file)| self.compressor.with_forms(file, None, first + at))
            .collect();
        let files = results.with_context(|| format!("{}", self.compressor.out.display()))?;
        Ok(files.into_iter().flatten().collect())
    }
}
