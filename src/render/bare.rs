//! Pages that are little more than the frame: of addresses that do not exist, and of old ones.

use super::Renderer;
use super::frame::PageFrame;
use super::view::Values;
use crate::config::Counters;
use crate::diagnostic::Diagnostic;
use crate::language::Language;
use crate::route::{Page, Route};

/// The page for addresses that do not exist, for a reader of this language.
pub(super) fn not_found(
    renderer: &Renderer<'_>,
    language: Language,
) -> Result<Vec<u8>, Diagnostic> {
    let (title, route) = ("not_found_title", Route::NotFound(language));
    bare(renderer, "404.html", title, route, None)
}

/// A page at an old address that leads to the new one.
pub(super) fn redirect(renderer: &Renderer<'_>, at: u32) -> Result<Vec<u8>, Diagnostic> {
    let site = renderer.site();
    let target = site
        .linked
        .redirects
        .get(at as usize)
        .map(|&(language, subject)| {
            let directory = &site.linked.directory;
            site.linked.addresses.subject(subject, language, directory)
        });
    bare(
        renderer,
        "redirect.html",
        "redirect_title",
        Route::Redirect(at),
        target,
    )
}

fn bare(
    renderer: &Renderer<'_>,
    template: &str,
    title: &str,
    route: Route,
    target: Option<Route>,
) -> Result<Vec<u8>, Diagnostic> {
    let site = renderer.site();
    let language = match target.unwrap_or(route) {
        Route::Page(language, _) | Route::NotFound(language) => language,
        _ => site.config.main,
    };
    let words = renderer.words(language);
    let part = match template {
        "404.html" => "not-found",
        _ => "none",
    };
    let frame = PageFrame {
        language,
        page: Page::Home,
        title: words.get(title).to_owned(),
        description: None,
        part,
        breadcrumbs: Vec::new(),
        languages: Vec::new(),
        feed: None,
        has_code: false,
    };
    let mut page = renderer.page_view(frame, route);
    page.noindex = true;
    if site.config.counters() == Counters::Home {
        page.figures = None;
    }
    let directory = &site.linked.directory;
    page.canonical = site
        .linked
        .addresses
        .absolute(target.unwrap_or(route), directory);
    let values = Values(renderer.frame(language).values().clone())
        .with("page", page)
        .with("target", target.map(|target| site.url(target)));
    renderer.render_template(template, route, values)
}
