//! The first page.

use super::Renderer;
use super::frame::{PageFrame, part_of};
use super::view::{Html, LatestView};
use crate::diagnostic::Diagnostic;
use crate::kind::Kind;
use crate::language::Language;
use crate::route::{Feed, Page, Route};

/// Newest documents of a kind that it shows.
const LATEST: usize = 5;

/// The first page.
pub(super) fn home(renderer: &Renderer<'_>, language: Language) -> Result<Vec<u8>, Diagnostic> {
    let site = renderer.site();
    let settings = &site.config.settings;
    let title = settings.title.get(language).to_owned();
    let text = site.linked.addresses.home.and_then(|id| site.document(id));
    let version = text.map(|document| document.version(language, site.config.main).0);
    let values = renderer.values(PageFrame {
        language,
        page: Page::Home,
        title,
        description: settings
            .description
            .as_ref()
            .map(|text| text.get(language).to_owned()),
        part: "home",
        breadcrumbs: Vec::new(),
        languages: site.config.languages.clone(),
        feed: Some(Feed::Site),
        has_code: version.is_some_and(|version| version.body.has_code),
    });
    let latest: Vec<LatestView> = Kind::ALL
        .into_iter()
        .filter(|kind| kind.is_listed())
        .map(|kind| {
            let documents = &site.index.section(kind).documents;
            let part = renderer.part_link(part_of(kind), Page::Section(kind, None, 1), language);
            LatestView {
                kind: kind.word().to_owned(),
                title: part.title,
                url: part.url.unwrap_or_default(),
                count: documents.len(),
                cards: renderer.cards(&documents[..documents.len().min(LATEST)], language),
            }
        })
        .filter(|latest| latest.count > 0)
        .collect();
    let intro = version
        .map(|version| version.body.html.get().into_owned())
        .unwrap_or_default();
    let forum = site
        .forum
        .map(|id| super::entry::forum_view(renderer, id, language));
    let values = values
        .with("forum", forum)
        .with("intro", Html(intro))
        .with(
            "target_years",
            super::target::years_at_home(renderer, language),
        )
        .with("latest", latest)
        .with("most_read", super::figures::most_read(renderer, language));
    renderer.render_template("home.html", Route::Page(language, Page::Home), values)
}
