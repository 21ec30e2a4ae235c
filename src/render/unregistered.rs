//! The page of a document that is cited and that nobody has registered: what
//! its citations say, and who cites it.

use super::Renderer;
use super::document::related_groups;
use super::frame::PageFrame;
use super::view::{EntryPageView, Html, LegalView, LinkView, NamedView};
use crate::diagnostic::Diagnostic;
use crate::directory::Subject;
use crate::language::Language;
use crate::link::unregistered::{Cited, Fingerprint, Issuer, UnregisteredDocument};
use crate::route::{Page, Route};

/// The page.
pub fn page(
    renderer: &Renderer<'_>,
    language: Language,
    fingerprint: Fingerprint,
) -> Result<Vec<u8>, Diagnostic> {
    let site = renderer.site();
    let Some(document) = site.linked.directory.unregistered.get(fingerprint) else {
        return Ok(Vec::new());
    };
    let subject = Subject::Unregistered(document.fingerprint);
    let page = Page::Subject(subject);
    let (part, root) = super::entry::part(subject, site);
    let name = document.cited.name(language);
    let values = renderer
        .values(PageFrame {
            language,
            page,
            title: name.clone(),
            description: None,
            part,
            breadcrumbs: root
                .map(|root| renderer.part_link(part, root, language))
                .into_iter()
                .collect::<Vec<LinkView>>(),
            languages: site.config.languages.clone(),
            feed: None,
            has_code: false,
        })
        .with(
            "entry",
            EntryPageView {
                html: Html::default(),
                lang: None,
                other_names: Vec::new(),
                groups: related_groups(renderer, subject, language),
                count: site.index.count(subject),
                children: Vec::new(),
                parent: None,
                feed: None,
                extra: tera::Value::none(),
                name,
            },
        )
        .with("legal", legal(renderer, document, language));
    renderer.render_template("unregistered.html", Route::Page(language, page), values)
}

fn legal(
    renderer: &Renderer<'_>,
    document: &UnregisteredDocument,
    language: Language,
) -> LegalView {
    let Cited {
        kind,
        number,
        date,
        issuer,
        ..
    } = &document.cited;
    LegalView {
        kind: kind.map(|kind| {
            let (vi, en) = kind.names();
            crate::text::capitalised(language.pick(vi, en))
        }),
        number: Some(number.clone()),
        issuer: issuer
            .as_ref()
            .map(|issuer| self::issuer(renderer, issuer, *date, language)),
        date: date.map(|date| renderer.partial(date, language)),
        title: None,
        url: None,
        relations: Vec::new(),
    }
}

fn issuer(
    renderer: &Renderer<'_>,
    issuer: &Issuer,
    date: Option<crate::text::PartialDate>,
    language: Language,
) -> NamedView {
    match issuer {
        Issuer::Agency(id) => {
            let day = date.map(|date| date.first_day());
            renderer.entry(Subject::Agency(*id), day, language)
        }
        Issuer::Words(words) => renderer.words_only(words, language),
    }
}
