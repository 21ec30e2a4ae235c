//! An author's start tag, written anew with what may stay of it.

use std::ops::Range;

use super::destination::{Destination, destination};
use super::image::{description, img};
use super::pass::Pass;
use super::tag::{Tag, decode};
use super::{Picture, escape, footnote};
use crate::link::sanitise;
use crate::picture::SIZES;

/// What may stay of a tag's attributes.
#[derive(Default)]
struct Attributes {
    /// As they are written.
    written: String,
    /// The id.
    id: Option<String>,
    /// Whether it is a link that leads nowhere.
    nowhere: bool,
}

impl Pass<'_, '_> {
    /// Writes a start tag and tells which element was written: none for a link
    /// that leads nowhere, a `span` for one that only bears an id.
    pub(super) fn start_tag(
        &mut self,
        name: &'static str,
        tag: &Tag<'_>,
        range: Range<usize>,
        html: &mut String,
    ) -> Option<&'static str> {
        let leads = tag
            .attributes
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("href"));
        let name = if name == "a" && !leads { "span" } else { name };
        let attributes = self.attributes(name, tag, range);
        let mut id = String::new();
        if let Some(value) = &attributes.id {
            id.push_str(" id=\"");
            escape::attribute(&mut id, value);
            id.push('"');
        }
        // Where such an element is not closed in time, browsers begin it again,
        // and its id with it.
        if sanitise::is_phrasing(name) && name != "span" && !id.is_empty() {
            html.push_str(&format!("<span{id}></span>"));
            id.clear();
        }
        if attributes.nowhere {
            return None;
        }
        html.push_str(&format!("<{name}{id}{}>", attributes.written));
        Some(name)
    }

    fn attributes(&mut self, name: &'static str, tag: &Tag<'_>, range: Range<usize>) -> Attributes {
        let mut attributes = Attributes::default();
        let mut seen: Vec<&str> = Vec::new();
        for &(written, value) in &tag.attributes {
            let Some(attribute) = sanitise::attribute(name, written) else {
                self.removed(written.to_ascii_lowercase(), range.clone());
                continue;
            };
            // As in browsers, the first of two equal attributes counts.
            if seen.contains(&attribute) {
                continue;
            }
            seen.push(attribute);
            let out = &mut attributes.written;
            match attribute {
                "href" => match self.resolve(&decode(value), range.clone()) {
                    Some((url, external)) => {
                        out.push_str(" href=\"");
                        escape::url(out, &url);
                        out.push_str(if external {
                            "\" rel=\"external noopener\""
                        } else {
                            "\""
                        });
                    }
                    None => attributes.nowhere = true,
                },
                "cite" => match destination(&decode(value)) {
                    Destination::Safe(safe) => {
                        out.push_str(" cite=\"");
                        escape::url(out, &safe);
                        out.push('"');
                    }
                    Destination::Unsafe => self.removed(attribute.to_owned(), range.clone()),
                },
                "id" => {
                    let id = decode(value);
                    // The theme's own ids begin with an underscore.
                    let proper =
                        !id.is_empty() && !id.starts_with('_') && !id.contains(char::is_whitespace);
                    if proper && !footnote::is_note_id(&id) && self.ids.take(&id) {
                        attributes.id = Some(id);
                    } else {
                        self.removed(format!("id=\"{id}\""), range.clone());
                    }
                }
                // Those of an image are looked at in `raw_image`.
                "src" | "alt" | "width" | "height" => {}
                _ => {
                    out.push_str(&format!(" {attribute}=\""));
                    escape::attribute(out, &decode(value));
                    out.push('"');
                }
            }
        }
        attributes
    }

    /// Writes a raw image as one of ours.
    pub(super) fn raw_image(&mut self, tag: &Tag<'_>, range: Range<usize>, html: &mut String) {
        let find = |wanted: &str| {
            let found = tag
                .attributes
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(wanted));
            found.map(|(_, value)| decode(value))
        };
        // An empty one says, in HTML, that the picture only adorns.
        let written = find("alt");
        let is_described = written
            .as_ref()
            .is_some_and(|alt| alt.is_empty() || !alt.trim().is_empty());
        let alt = description(written.unwrap_or_default());
        let source = find("src").unwrap_or_default();
        let Some(mut picture) = self.picture(&source, is_described, range.clone()) else {
            return escape::text(html, &alt);
        };
        let pixels = |name| find(name).and_then(|value| value.trim().parse().ok());
        let (width, height) = (pixels("width"), pixels("height"));
        if width.is_some() || height.is_some() {
            picture = Picture {
                width,
                height,
                ..picture
            };
        }
        let mut attributes = self.attributes("img", tag, range);
        if let Some(id) = &attributes.id {
            attributes.written.push_str(" id=\"");
            escape::attribute(&mut attributes.written, id);
            attributes.written.push('"');
        }
        let sizes = width.map(|width: u32| format!("{width}px"));
        let sizes = sizes.as_deref().unwrap_or(SIZES);
        img(html, &picture, &alt, &attributes.written, sizes);
        self.raw.written = true;
    }
}
