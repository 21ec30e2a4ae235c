//! Visit figures as readers see them: the counters of the footer, and what is read
//! most. Where nobody has counted there are none.

use std::collections::BTreeMap;

use super::Renderer;
use super::view::{FiguresView, MostReadView};
use crate::config::Counters;
use crate::directory::Subject;
use crate::document::Documents;
use crate::language::Language;
use crate::reference::Id;
use crate::route::{Page, Route};
use crate::site::Site;
use crate::stats::tally;
use crate::text::number::grouped;

/// Documents in the list of what is read most.
const MOST: usize = 5;

/// The counters of a page.
pub(super) fn figures(
    renderer: &Renderer<'_>,
    language: Language,
    page: Page,
) -> Option<FiguresView> {
    let site = renderer.site();
    if page != Page::Home && site.config.counters() == Counters::Home {
        return None;
    }
    let totals = site.stats.totals()?;
    Some(FiguresView {
        visits: grouped(totals.visits, language),
        views: grouped(totals.views, language),
        from: renderer.partial(totals.from.into(), language),
        until: renderer.partial(totals.until.into(), language),
    })
}

/// The documents that were read most in the last days of the figures, whatever their
/// language. What is a page and no document of a section is passed over.
pub(super) fn most_read(renderer: &Renderer<'_>, language: Language) -> Vec<MostReadView> {
    let site = renderer.site();
    let mut views: BTreeMap<Id<Documents>, u64> = BTreeMap::new();
    for (path, count) in site.stats.recent() {
        if let Some(id) = document_at(site, path) {
            let sum = views.entry(id).or_default();
            *sum = sum.saturating_add(count);
        }
    }
    let mut views: Vec<(Id<Documents>, u64)> = views.into_iter().collect();
    // Of those read equally often, in the order of the documents.
    views.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    let first = views.iter().take(MOST);
    first
        .map(|&(id, count)| MostReadView {
            card: renderer.card(id, language),
            views: grouped(count, language),
        })
        .collect()
}

/// The document of a section that is at a path, or has been.
fn document_at(site: &Site, path: &str) -> Option<Id<Documents>> {
    let route = match tally::route_of(site, path)? {
        Route::Redirect(at) => tally::redirected(site, at)?,
        route => route,
    };
    let Route::Page(_, Page::Subject(Subject::Document(id))) = route else {
        return None;
    };
    let document = site.document(id)?;
    document.kind().is_listed().then_some(id)
}
