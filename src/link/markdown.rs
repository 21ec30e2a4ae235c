//! The Markdown pass: one walk over the parser's events makes everything that
//! a body yields, which is HTML, headings, anchors, plain text and what it
//! refers to.
//!
//! Owns what becomes of each construct of Markdown. Knows nothing of the site:
//! where a link leads, which image is meant and who is mentioned is asked of
//! [`Surroundings`]. Raw HTML is judged by [`super::sanitise`], code is
//! coloured by [`super::highlight`].
//!
//! ```
//! use kyyeu::link::markdown::{self, Picture, Surroundings, Target, WikiTarget, Words};
//! # use kyyeu::{diagnostic::Problem, source::Span};
//!
//! struct Nowhere;
//! impl Surroundings for Nowhere {
//!     fn link(&mut self, destination: &str, _: Span) -> Target {
//!         Target::Url { url: destination.to_owned(), external: false }
//!     }
//! #   fn wiki(&mut self, target: &str, _: Span) -> WikiTarget {
//! #       WikiTarget { url: None, words: target.to_owned() }
//! #   }
//! #   fn image(&mut self, _: &str, _: Span) -> Option<Picture> { None }
//! #   fn report(&mut self, _: Span, _: Problem) {}
//!     // …
//! }
//!
//! let body = markdown::pass("Xem [kết quả](ket-qua.md).", 0, &Words::default(), &mut Nowhere);
//! assert_eq!(body.html, "<p>Xem <a href=\"ket-qua.md\">kết quả</a>.</p>\n");
//! assert_eq!(body.lead, "Xem kết quả.");
//! ```

use std::ops::Range;

use pulldown_cmark::{Options, Parser};

use serde::{Deserialize, Serialize};

use crate::diagnostic::Problem;
use crate::source::Span;

mod annotation;
mod block;
mod code;
mod destination;
mod element;
mod escape;
mod footnote;
mod heading;
mod image;
mod inline;
mod link;
mod nesting;
mod pass;
mod prose;
mod punctuation;
mod raw;
mod run;
mod table;
mod tag;
mod writer;

#[cfg(test)]
mod tests;

pub use block::Block;
pub(crate) use image::description;

/// The extensions in use. Named one by one: the parser's "all" would bring the
/// old footnotes, which break the new ones. Two are ours instead of its own:
/// quotes and dashes (see `punctuation`) and the ids of headings, over which
/// the parser of version 0.13 panics in some headings of several lines.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_GFM)
    .union(Options::ENABLE_DEFINITION_LIST)
    .union(Options::ENABLE_WIKILINKS);

/// What the pass asks of the rest of the site. All spans are places in the
/// source file.
pub trait Surroundings {
    /// Where a link leads. Asked only for destinations of a safe scheme;
    /// `//host/path` arrives as `https://host/path`.
    fn link(&mut self, destination: &str, span: Span) -> Target;

    /// What `[[target]]` or `[[target|words]]` means.
    fn wiki(&mut self, target: &str, span: Span) -> WikiTarget;

    /// The image that is meant; `None` where there is none, and its
    /// description is shown instead.
    fn image(&mut self, destination: &str, span: Span) -> Option<Picture>;

    /// The links to lay over a block's running text, such as mentions of
    /// agencies and citations of documents. Asked once for each block, in
    /// reading order, the footnotes last.
    fn annotate(&mut self, block: &Block<'_>) -> Vec<Annotation> {
        let _ = block;
        Vec::new()
    }

    /// Reads a block of running text, a heading included, in which no links are
    /// laid. Asked once for each block, before [`annotate`](Self::annotate).
    fn read(&mut self, block: &Block<'_>) {
        let _ = block;
    }

    /// Takes what the author should mend.
    fn report(&mut self, span: Span, problem: Problem);
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// To an address.
    Url {
        /// The address as it stands in the page.
        url: String,
        /// Whether it leaves the site.
        external: bool,
    },
    /// Nowhere: the link's text is shown as plain words.
    Words,
}

/// What a wiki link means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WikiTarget {
    /// The address, if there is one.
    pub url: Option<String>,
    /// The words shown where the author gave none.
    pub words: String,
}

/// An image of the site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// The address as it stands in the page.
    pub url: String,
    /// Width in pixels, if known.
    pub width: Option<u32>,
    /// Height in pixels, if known.
    pub height: Option<u32>,
    /// Other sizes of it with their widths, as `srcset` has them.
    pub choices: Option<String>,
    /// Whether no picture stands before it in the page, so that readers see it at once.
    pub is_first: bool,
}

/// A link laid over a stretch of a block's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    /// The bytes of [`Block::text`]. An annotation that is empty, overlaps an
    /// earlier one, splits a character, holds a [`Block::BARRIER`] or leads to
    /// an unsafe address is passed over.
    pub range: Range<usize>,
    /// Where it leads.
    pub url: String,
    /// The class of the link.
    pub class: &'static str,
}

/// The words that the pass itself puts into a page, in the page's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words<'a> {
    /// Names the section of footnotes.
    pub footnotes: &'a str,
    /// Begins the name of a link from a footnote back to the text; its number follows.
    pub back: &'a str,
    /// Title of a note.
    pub note: &'a str,
    /// Title of a tip.
    pub tip: &'a str,
    /// Title of what is important.
    pub important: &'a str,
    /// Title of a warning.
    pub warning: &'a str,
    /// Title of a caution.
    pub caution: &'a str,
    /// Stands before the credit of an image, with its colon and space.
    pub credit: &'a str,
    /// Begins the name of a heading's own link; the heading follows.
    pub anchor: &'a str,
    /// Begins the name of a table; its number follows.
    pub table: &'a str,
    /// Names the box of a task that is done.
    pub done: &'a str,
    /// Names the box of a task that is not done.
    pub todo: &'a str,
}

impl Default for Words<'static> {
    /// The Vietnamese words.
    fn default() -> Words<'static> {
        Words {
            footnotes: "Chú thích",
            back: "Quay lại chỗ chú thích",
            note: "Ghi chú",
            tip: "Gợi ý",
            important: "Quan trọng",
            warning: "Cảnh báo",
            caution: "Thận trọng",
            credit: "Ảnh: ",
            anchor: "Liên kết tới mục",
            table: "Bảng",
            done: "Đã xong",
            todo: "Chưa xong",
        }
    }
}

/// All that a body yields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// The HTML, which is well formed and safe to put into a page.
    pub html: String,
    /// The headings in order, for a table of contents.
    pub headings: Vec<Heading>,
    /// Every id in the HTML.
    pub anchors: Vec<String>,
    /// The plain text of the first paragraph.
    pub lead: String,
    /// The plain text of the whole, a line for each block.
    pub plain: String,
    /// Whether code was highlighted, so that the page needs the stylesheet of
    /// [`super::highlight`].
    pub has_code: bool,
}

/// A heading as it stands in the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 2 to 6: the page's own title is the only one of level 1.
    pub level: u8,
    /// The id, unique in the body.
    pub id: String,
    /// Its words.
    pub text: String,
}

/// Makes a body from Markdown. `offset` is where the text begins in its source
/// file.
pub fn pass(
    text: &str,
    offset: usize,
    words: &Words<'_>,
    surroundings: &mut dyn Surroundings,
) -> Body {
    let masked = nesting::mask(text);
    let read = masked.as_ref().map_or(text, |(masked, _)| masked);
    let mut pass = pass::Pass::new(read, offset, words, surroundings);
    if let Some((_, at)) = masked {
        pass.masked(at);
    }
    for (event, range) in Parser::new_ext(read, OPTIONS).into_offset_iter() {
        pass.event(event, range);
    }
    pass.finish()
}
