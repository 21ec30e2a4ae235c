//! What can only be checked when the whole site is known: addresses that
//! collide, links to paths, bodies above themselves, the menu.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::Site;
use crate::diagnostic::{Diagnostic, Place, Problem, nearest};
use crate::directory::Subject;
use crate::kind::Kind;
use crate::registry::Shelf;
use crate::route::Route;
use crate::search::SearchFile;

impl Site {
    /// Reports a logo that is none of the static files.
    pub(super) fn check_logo(&self, diagnostics: &mut Vec<Diagnostic>) {
        let appearance = self.config.settings.appearance.as_ref();
        let logo = appearance.and_then(|appearance| appearance.logo.as_ref());
        if let Some(logo) = logo.filter(|_| self.logo().is_none()) {
            let name = logo.value.as_str();
            let problem = Problem::NoLogo { name: name.into() };
            let near = nearest(name, self.statics.iter().map(|file| file.name.as_str()));
            let diagnostic = Diagnostic::at(&self.config.source, logo.span, problem);
            diagnostics.push(diagnostic.suggest(near));
        }
    }

    /// Reports two routes that claim one file. Names that differ only in case
    /// are one file on many servers.
    pub(super) fn check_collisions(
        &self,
        routes: &[Route],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> FxHashMap<String, Route> {
        let directory = &self.linked.directory;
        let mut seen: FxHashMap<String, Route> = FxHashMap::default();
        let mut report = |route: Route, first: Route| {
            // The same page under its own old address does no harm to others, but
            // it says nothing either: it is reported like the rest.
            let url = self.url(route).into();
            let (place, other) = match (self.place_of(route), self.place_of(first)) {
                (None, first) => (first, None),
                (own, first) => (own, first),
            };
            diagnostics
                .push(Diagnostic::new(place, Problem::RouteCollision { url }).related(other));
        };
        let file = |route| self.linked.addresses.file(route, directory).to_lowercase();
        let files: Vec<String> = routes.par_iter().map(|&route| file(route)).collect();
        for (file, &route) in files.iter().zip(routes) {
            match seen.get(file) {
                Some(&first) => report(route, first),
                None => {
                    seen.insert(file.clone(), route);
                }
            }
        }
        // A file where another one needs a folder.
        let search = file(Route::Search(SearchFile::Manifest));
        let search = search.trim_end_matches(|c| c != '/');
        // What is in the way of each: another, or the folder of the search, which is the
        // search's own, since how its files are called is known only when they are made. Then
        // the route itself is told of.
        let in_the_way = |(file, &route): (&String, &Route)| {
            let own = file.starts_with(search) || search.strip_suffix('/') == Some(file);
            let mut folders = file.match_indices('/').filter_map(|(at, _)| file.get(..at));
            let first = folders.find_map(|folder| seen.get(folder)).copied();
            let found = [own.then_some(route), first];
            found.into_iter().flatten().map(move |first| (route, first))
        };
        let found: Vec<(Route, Route)> = (files.par_iter().zip(routes))
            .flat_map_iter(in_the_way)
            .collect();
        for (route, first) in found {
            report(route, first);
        }
        seen
    }

    /// Reports links to paths that no route has. A path may be written with the
    /// base path, as it stands in a browser, or without.
    pub(super) fn check_rooted_links(
        &self,
        files: &FxHashMap<String, Route>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let mut suggestions: FxHashMap<String, Option<String>> = FxHashMap::default();
        for link in &self.linked.rooted {
            let base = &self.linked.addresses.base_path;
            let below = link
                .path
                .strip_prefix(base.as_str())
                .filter(|rest| rest.starts_with('/'));
            let inner = below
                .unwrap_or(&link.path)
                .trim_start_matches('/')
                .to_lowercase();
            let known = if inner.is_empty() || inner.ends_with('/') {
                files.contains_key(&format!("{inner}index.html"))
            } else {
                files.contains_key(&inner) || files.contains_key(&format!("{inner}/index.html"))
            };
            if !known {
                let target = link.path.as_str().into();
                let suggestion = suggestions.entry(inner).or_insert_with_key(|inner| {
                    let near = files.keys().map(String::as_str);
                    nearest(&format!("{inner}index.html"), near)
                        .map(|file| format!("/{}", file.trim_end_matches("index.html")))
                });
                let problem = Problem::BrokenLink { target };
                diagnostics.push(
                    Diagnostic::new(Some(link.place.clone()), problem).suggest(suggestion.clone()),
                );
            }
        }
    }

    /// Reports bodies and themes that are above themselves.
    pub(super) fn check_parents(&self, diagnostics: &mut Vec<Diagnostic>) {
        let linked = &self.linked;
        let parent_of = |subject: Subject| match subject {
            Subject::Agency(id) => {
                let item = linked.agencies.get(id.index())?;
                let parent = item.original.front.record.parent.as_ref()?;
                Some(Subject::Agency(parent.target))
            }
            Subject::Theme(id) => {
                let item = linked.themes.get(id.index())?;
                let parent = item.original.front.record.parent.as_ref()?;
                Some(Subject::Theme(parent.target))
            }
            _ => None,
        };
        let directory = &linked.directory;
        let agencies = directory.agencies.iter().map(|(id, _)| Subject::Agency(id));
        let themes = directory.themes.iter().map(|(id, _)| Subject::Theme(id));
        for start in agencies.chain(themes) {
            let mut at = parent_of(start);
            let mut steps = 0;
            while let Some(subject) = at.filter(|&subject| subject != start) {
                steps += 1;
                // A cycle that does not lead back here is reported by its members.
                at = (steps < 64).then(|| parent_of(subject)).flatten();
            }
            if at == Some(start)
                && let (_, Some(listing)) = crate::route::entry(start, directory)
            {
                let problem = Problem::ParentCycle {
                    id: listing.id.as_str().into(),
                };
                diagnostics.push(Diagnostic::file(Arc::clone(&listing.path), problem));
            }
        }
    }

    pub(super) fn check_menu(&self, diagnostics: &mut Vec<Diagnostic>) {
        for entry in &self.config.settings.menu {
            if self
                .menu_target(&entry.to.value, self.config.main)
                .is_none()
            {
                let value = entry.to.value.as_str().into();
                let kinds = Kind::ALL.iter().map(|kind| kind.folder());
                let shelves = Shelf::ALL.iter().map(|shelf| shelf.folder());
                let known = kinds
                    .chain(shelves)
                    .chain(["targets", "tasks", "search", "home"]);
                let suggestion = nearest(&entry.to.value, known);
                let problem = Problem::UnknownMenuTarget { value };
                let place = Place::of(&self.config.source, entry.to.span);
                diagnostics.push(Diagnostic::new(Some(place), problem).suggest(suggestion));
            }
        }
    }
}
