//! The picture beside a shared link: the document's own, else one of its kind.

use std::sync::Arc;

use super::Renderer;
use super::document::{DocumentVersion, asset};
use super::view::{Html, ImageLine, ImageView};
use crate::banner::{ACCENT, Banner, HEIGHT, Logo, WIDTH};
use crate::directory::Subject;
use crate::document::Documents;
use crate::kind::{Fields, Picture};
use crate::language::Language;
use crate::link::markdown;
use crate::reference::Id;
use crate::route::{Motif, Page, Route};
use crate::site::{Banners, Site};
use crate::theme::{Theme, static_bytes};

/// What those who show links can show. Of SVG and AVIF few of them can.
const SHOWN: [&str; 6] = [".jpg", ".jpeg", ".jfif", ".png", ".webp", ".gif"];

/// Draws pictures one by one as long as the theme's templates are not ready, which pictures do
/// not need: who waits for templates has nothing else to do.
pub(crate) fn meanwhile(site: &Site, theme: &Theme) -> Banners {
    // Nothing that pages share is drawn in them.
    let renderer = Renderer::with(site, theme, Arc::default());
    (site.banners())
        .take_while(|_| !theme.is_compiled())
        .map(|of| (of, draw(&renderer, of)))
        .collect()
}

/// The file of the picture of a kind.
pub(super) fn file(renderer: &Renderer<'_>, language: Language, motif: Motif) -> Vec<u8> {
    let of = (language, motif);
    let mut drawn = renderer.site().drawn.iter();
    match drawn.find(|(known, _)| *known == of) {
        Some((_, file)) => file.clone(),
        None => draw(renderer, of),
    }
}

fn draw(renderer: &Renderer<'_>, (language, motif): (Language, Motif)) -> Vec<u8> {
    let site = renderer.site();
    let settings = &site.config.settings;
    let appearance = settings.appearance.as_ref();
    let logo = site.logo_file().and_then(|file| {
        let bytes = static_bytes(file).ok()?;
        Logo::read(&file.name, &bytes)
    });
    let masthead = appearance.and_then(|appearance| appearance.masthead.as_ref());
    let origin = site.linked.addresses.origin.as_str();
    let kind = kind_words(renderer, language, motif);
    let banner = Banner {
        site: settings.title.get(language),
        kind: kind.as_deref(),
        masthead: masthead.map(|text| text.get(language)),
        host: origin.split_once("://").map_or(origin, |(_, host)| host),
        accent: (appearance.and_then(|appearance| appearance.accent_on_light())).unwrap_or(ACCENT),
        logo: logo.as_ref(),
    };
    banner.png().unwrap_or_default()
}

/// The picture of a page.
pub(super) fn image(renderer: &Renderer<'_>, page: Page, language: Language) -> ImageLine {
    let site = renderer.site();
    let kind = match page {
        Page::Subject(Subject::Document(id)) => {
            if let Some(own) = own_image(renderer, id, language) {
                return renderer.draw_image(own, language);
            }
            site.document(id).map(|document| document.kind())
        }
        Page::Section(kind, ..) => Some(kind),
        _ => None,
    };
    let motif = kind.map_or(Motif::Site, |kind| site.motif(kind));
    renderer.motif_image(motif, language, || view_of(renderer, motif, language))
}

fn view_of(renderer: &Renderer<'_>, motif: Motif, language: Language) -> ImageView {
    let site = renderer.site();
    let title = site.config.settings.title.get(language);
    let linked = &site.linked;
    let route = Route::Banner(language, motif);
    ImageView {
        url: linked.addresses.absolute(route, &linked.directory),
        width: Some(WIDTH),
        height: Some(HEIGHT),
        alt: match kind_words(renderer, language, motif) {
            Some(kind) => format!("{kind} – {title}"),
            None => title.to_owned(),
        },
        line: Html::default(),
    }
}

fn kind_words(renderer: &Renderer<'_>, language: Language, motif: Motif) -> Option<String> {
    match motif {
        Motif::Site => None,
        Motif::Kind(kind) => {
            let key = format!("part_{}", kind.folder());
            Some(renderer.words(language).get(&key).to_owned())
        }
    }
}

/// The picture above a document, else its first photograph.
fn own_image(renderer: &Renderer<'_>, id: Id<Documents>, language: Language) -> Option<ImageView> {
    let site = renderer.site();
    let document = site.document(id)?;
    let (version, _) = document.version(language, site.config.main);
    let photos = match &version.front.fields {
        Fields::News(news) => news.photos.as_slice(),
        _ => &[],
    };
    let pictures = version.front.common.cover.iter().chain(photos);
    let mut images = pictures.filter_map(|picture| image_of(renderer, version, picture));
    images.next()
}

fn image_of(
    renderer: &Renderer<'_>,
    version: &DocumentVersion,
    picture: &Picture,
) -> Option<ImageView> {
    let name = picture.file.value.to_lowercase();
    SHOWN.iter().find(|ending| name.ends_with(*ending))?;
    let asset = asset(renderer, version, &picture.file.value)?;
    let facts = asset.picture.as_deref();
    let described = markdown::description(picture.alt.clone().unwrap_or_default());
    let words = [Some(described), picture.caption.clone()];
    let words = words.into_iter().flatten().find(|words| !words.is_empty());
    Some(ImageView {
        url: renderer.asset_address(&version.path, &picture.file.value)?,
        width: facts.and_then(|facts| facts.width),
        height: facts.and_then(|facts| facts.height),
        alt: words.unwrap_or_else(|| version.front.common.title.value.clone()),
        line: Html::default(),
    })
}
