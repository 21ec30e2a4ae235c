//! Images: as figures where they stand alone, in the line otherwise.
//!
//! The title of a Markdown image holds its caption and, after the last `|`,
//! its credit: `![mô tả](anh.jpg "Quang cảnh phiên họp | Minh Anh")`.

use std::ops::Range;

use super::destination::{Destination, image_destination};
use super::pass::Pass;
use super::prose::Prose;
use super::run::{Kind, Node, Run};
use super::{Picture, Words, escape};
use crate::diagnostic::Problem;
use crate::picture::{SIZES, SIZES_OF_SEVERAL};

/// An image whose description is still being read.
pub(super) struct OpenImage {
    written: String,
    title: String,
    source: Range<usize>,
    /// The description so far.
    pub(super) alt: String,
    /// How many images are open inside the description.
    pub(super) depth: usize,
}

impl OpenImage {
    pub(super) fn new(written: &str, title: &str, source: Range<usize>) -> OpenImage {
        OpenImage {
            written: written.to_owned(),
            title: title.to_owned(),
            source,
            alt: String::new(),
            depth: 0,
        }
    }
}

/// A resolved image.
#[derive(Debug)]
pub(super) struct Image {
    picture: Picture,
    alt: String,
    caption: String,
    credit: String,
}

impl<'a> Pass<'a, '_> {
    /// Adds an image to the run, or its description where there is no image.
    pub(super) fn image(&mut self, open: OpenImage) {
        let OpenImage {
            written,
            title,
            source,
            alt,
            ..
        } = open;
        let linked = self.in_link();
        let is_described = !alt.trim().is_empty();
        let alt = description(alt);
        match self.picture(&written, is_described, source.clone()) {
            Some(picture) => {
                let (caption, credit) = title.rsplit_once('|').unwrap_or((&title, ""));
                let (caption, credit) = (caption.trim().to_owned(), credit.trim().to_owned());
                let image = Box::new(Image {
                    picture,
                    alt,
                    caption,
                    credit,
                });
                self.run.push(Kind::Image(image), "", source, linked);
            }
            None => self.run.push(Kind::Verbatim, &alt, source, linked),
        }
    }

    /// Asks for a picture, if its destination is safe. One that nobody has described is
    /// reported.
    pub(super) fn picture(
        &mut self,
        written: &str,
        is_described: bool,
        source: Range<usize>,
    ) -> Option<Picture> {
        let span = self.place(source);
        let Destination::Safe(safe) = image_destination(written) else {
            let target = written.into();
            self.site.report(span, Problem::UnsafeLink { target });
            return None;
        };
        if !is_described {
            let target = written.into();
            self.site.report(span, Problem::MissingAlt { target });
        }
        self.site
            .image(&safe, span)
            .filter(|picture| image_destination(&picture.url) != Destination::Unsafe)
    }
}

/// The description of a picture: a hyphen says that there is nothing to describe,
/// because it only adorns.
pub(crate) fn description(written: String) -> String {
    match written.trim() {
        "-" | "–" | "—" => String::new(),
        _ => written,
    }
}

/// The images of a run that holds nothing else.
pub(super) fn alone(run: &Run) -> Option<Vec<&Image>> {
    let mut images = Vec::new();
    for Node {
        kind,
        words,
        linked,
        ..
    } in &run.nodes
    {
        match kind {
            Kind::Image(image) if !linked => images.push(&**image),
            Kind::Soft | Kind::Hard => {}
            Kind::Text
                if run
                    .words
                    .get(words.clone())
                    .is_some_and(|text| text.trim().is_empty()) => {}
            _ => return None,
        }
    }
    (!images.is_empty()).then_some(images)
}

/// Writes images as figures, and their captions into the plain text.
pub(super) fn figures(html: &mut String, prose: &mut Prose, images: &[&Image], words: &Words<'_>) {
    if images.len() > 1 {
        html.push_str("<div class=\"figures\">\n");
    }
    let sizes = match images.len() {
        1 => SIZES,
        _ => SIZES_OF_SEVERAL,
    };
    for image in images {
        html.push_str("<figure>");
        img(html, &image.picture, &image.alt, "", sizes);
        if !image.caption.is_empty() || !image.credit.is_empty() {
            html.push_str("<figcaption>");
            escape::text(html, &image.caption);
            if !image.credit.is_empty() {
                if !image.caption.is_empty() {
                    html.push(' ');
                }
                html.push_str("<span class=\"credit\">");
                escape::text(html, words.credit);
                escape::text(html, &image.credit);
                html.push_str("</span>");
            }
            html.push_str("</figcaption>");
        }
        html.push_str("</figure>\n");
        prose.block(&image.caption);
    }
    if images.len() > 1 {
        html.push_str("</div>\n");
    }
}

impl Image {
    /// Writes the image into a line of text.
    pub(super) fn write(&self, html: &mut String) {
        let mut title = String::new();
        if !self.caption.is_empty() {
            title.push_str(" title=\"");
            escape::attribute(&mut title, &self.caption);
            title.push('"');
        }
        img(html, &self.picture, &self.alt, &title, SIZES);
    }

    /// The description, for headings that consist of nothing but an image.
    pub(super) fn alt(&self) -> &str {
        &self.alt
    }
}

/// Writes an `img` element. `attributes` are written already; `sizes` tells how wide it
/// stands in the page.
pub(super) fn img(html: &mut String, picture: &Picture, alt: &str, attributes: &str, sizes: &str) {
    html.push_str("<img src=\"");
    escape::url(html, &picture.url);
    html.push_str("\" alt=\"");
    escape::attribute(html, alt);
    html.push('"');
    html.push_str(attributes);
    for (name, value) in [("width", picture.width), ("height", picture.height)] {
        if let Some(value) = value {
            html.push_str(&format!(" {name}=\"{value}\""));
        }
    }
    if let Some(choices) = &picture.choices {
        html.push_str(" srcset=\"");
        escape::attribute(html, choices);
        html.push_str("\" sizes=\"");
        escape::attribute(html, sizes);
        html.push('"');
    }
    if !picture.is_first {
        html.push_str(" loading=\"lazy\"");
    }
    html.push_str(" decoding=\"async\">");
}
