//! The list of pages for crawlers (sitemaps.org) and what they may read.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::directory::Subject;
use crate::language::Language;
use crate::route::{Page, Route};
use crate::site::{SITEMAP_ENTRIES, Site};
use crate::text::printable;

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// The pages that crawlers should know: all of them.
fn pages(site: &Site) -> Vec<(Language, Page)> {
    site.routes()
        .into_iter()
        .map_while(|route| match route {
            Route::Page(language, page) => Some((language, page)),
            _ => None,
        })
        .collect()
}

/// `sitemap.xml`: all pages, or an index of its parts where there are too many.
pub fn sitemap(site: &Site) -> Vec<u8> {
    let pages = pages(site);
    if pages.len() <= SITEMAP_ENTRIES {
        return urlset(site, &pages);
    }
    let directory = &site.linked.directory;
    let parts = 1..=pages.len().div_ceil(SITEMAP_ENTRIES) as u32;
    document(|xml| {
        xml.create_element("sitemapindex")
            .with_attribute(("xmlns", NAMESPACE))
            .write_inner_content(|xml| {
                for part in parts {
                    let url = site
                        .linked
                        .addresses
                        .absolute(Route::SitemapPart(part), directory);
                    xml.create_element("sitemap")
                        .write_inner_content(|xml| text(xml, "loc", &url))?;
                }
                Ok(())
            })
            .map(|_| ())
    })
}

/// A part of a long list.
pub fn part(site: &Site, part: u32) -> Vec<u8> {
    let pages = pages(site);
    let start = (part.max(1) as usize - 1)
        .saturating_mul(SITEMAP_ENTRIES)
        .min(pages.len());
    let end = (start + SITEMAP_ENTRIES).min(pages.len());
    urlset(site, &pages[start..end])
}

fn urlset(site: &Site, pages: &[(Language, Page)]) -> Vec<u8> {
    document(|xml| {
        xml.create_element("urlset")
            .with_attribute(("xmlns", NAMESPACE))
            .with_attribute(("xmlns:xhtml", XHTML))
            .write_inner_content(|xml| {
                for &(language, page) in pages {
                    entry(site, language, page, xml)?;
                }
                Ok(())
            })
            .map(|_| ())
    })
}

fn entry(
    site: &Site,
    language: Language,
    page: Page,
    xml: &mut Writer<Vec<u8>>,
) -> std::io::Result<()> {
    let directory = &site.linked.directory;
    let absolute = |language| {
        let route = Route::Page(language, page);
        site.linked.addresses.absolute(route, directory)
    };
    let languages = match page {
        Page::Subject(Subject::Document(id)) | Page::Related(Subject::Document(id), ..) => {
            super::document::languages(site, id)
        }
        _ => site.config.languages.clone(),
    };
    xml.create_element("url").write_inner_content(|xml| {
        text(xml, "loc", &absolute(language))?;
        if let Page::Subject(Subject::Document(id)) = page
            && let Some(date) = last_change(site, id)
        {
            text(xml, "lastmod", &date)?;
        }
        if languages.len() > 1 {
            for &other in &languages {
                let url = absolute(other);
                xml.create_element("xhtml:link")
                    .with_attribute(("rel", "alternate"))
                    .with_attribute(("hreflang", other.tag()))
                    .with_attribute(("href", url.as_str()))
                    .write_empty()?;
            }
        }
        Ok(())
    })?;
    Ok(())
}

/// The day of a document's last change, else its own date.
fn last_change(
    site: &Site,
    id: crate::reference::Id<crate::document::Documents>,
) -> Option<String> {
    let document = site.document(id)?;
    let zone = &site.config.zone;
    let changes = document.common().changes.iter().map(|change| change.date);
    let own = document.common().date.as_ref().map(|date| date.value);
    let latest = changes
        .chain(own)
        .max_by_key(|moment| moment.instant(zone))?;
    Some(latest.date_in(zone).to_string())
}

/// `robots.txt`.
pub fn robots(site: &Site) -> Vec<u8> {
    let sitemap = site
        .linked
        .addresses
        .absolute(Route::Sitemap, &site.linked.directory);
    let rule = match site.publication.drafts {
        // What is not public is for the eyes of the department.
        true => "Disallow: /",
        false => "Allow: /",
    };
    format!("User-agent: *\n{rule}\n\nSitemap: {sitemap}\n").into_bytes()
}

/// Writes an element that holds text.
pub fn text(xml: &mut Writer<Vec<u8>>, name: &str, content: &str) -> std::io::Result<()> {
    // XML 1.0 cannot hold control characters in any spelling.
    let clean = printable(content);
    xml.create_element(name)
        .write_text_content(BytesText::new(&clean))
        .map(|_| ())
}

/// A whole XML document. Writing to memory cannot fail.
pub fn document(write: impl FnOnce(&mut Writer<Vec<u8>>) -> std::io::Result<()>) -> Vec<u8> {
    let mut xml = Writer::new(Vec::new());
    let declared = xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
    let written = declared.and_then(|()| write(&mut xml));
    debug_assert!(written.is_ok());
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    bytes
}
