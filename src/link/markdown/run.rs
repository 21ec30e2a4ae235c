//! The inline content of a block, collected before it is written.
//!
//! Names and citations run on across emphasis and lines, and a quote is turned
//! by what stands around it, so a block's inline events are gathered into a
//! [`Run`] first. Links, images and footnotes are resolved on the way in.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::image::{Image, OpenImage};
use super::link::{Link, OpenLink};
use super::nesting::{LIMIT, MASK};
use super::pass::Pass;

/// The inline content of one block.
#[derive(Default)]
pub(super) struct Run {
    /// Whether anything has come.
    pub(super) begun: bool,
    /// The text as it is read, quotes still as typed.
    pub(super) words: String,
    /// What stands in it, in order.
    pub(super) nodes: Vec<Node>,
    /// The links that are open.
    pub(super) links: Vec<OpenLink>,
    /// How many marks are open.
    marks: usize,
    /// The image whose description is being read.
    pub(super) image: Option<OpenImage>,
    /// The raw element whose content is dropped.
    pub(super) dropping: Option<&'static str>,
}

/// One inline thing.
#[derive(Debug)]
pub(super) struct Node {
    /// What it is.
    pub(super) kind: Kind,
    /// Its text in the run's words.
    pub(super) words: Range<usize>,
    /// Its place in the Markdown.
    pub(super) source: Range<usize>,
    /// Whether it is in a link.
    pub(super) linked: bool,
}

/// The kinds of inline things.
#[derive(Debug)]
pub(super) enum Kind {
    /// Text.
    Text,
    /// Text of which nothing is turned: escaped signs, entities, addresses.
    Verbatim,
    /// A code span.
    Code,
    /// The end of a source line, read as a space.
    Soft,
    /// A line break.
    Hard,
    /// The number of a footnote, and which of its references this is.
    Note { number: usize, reference: usize },
    /// The box of a task.
    Task(bool),
    /// Emphasis begins.
    Open(Mark),
    /// Emphasis ends.
    Close(Mark),
    /// A link begins.
    Link(Box<Link>),
    /// A link ends.
    LinkEnd,
    /// An image.
    Image(Box<Image>),
    /// Raw HTML that has been judged and written anew.
    Html(String),
}

/// Emphasis of a kind.
#[derive(Clone, Copy, Debug)]
pub(super) enum Mark {
    Emphasis,
    Strong,
    Deleted,
}

impl Mark {
    /// The element's name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Mark::Emphasis => "em",
            Mark::Strong => "strong",
            Mark::Deleted => "del",
        }
    }
}

/// Whether an event belongs to a run.
pub(super) fn is_inline(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => matches!(
            tag,
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
        ),
        Event::End(tag) => matches!(
            tag,
            TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Link
                | TagEnd::Image
        ),
        Event::Text(_)
        | Event::Code(_)
        | Event::InlineHtml(_)
        | Event::FootnoteReference(_)
        | Event::SoftBreak
        | Event::HardBreak
        | Event::TaskListMarker(_) => true,
        _ => false,
    }
}

impl Run {
    /// Makes ready for the next block, keeping the buffers.
    pub(super) fn clear(&mut self) {
        self.begun = false;
        self.words.clear();
        self.nodes.clear();
        self.links.clear();
        self.marks = 0;
        self.image = None;
        self.dropping = None;
    }

    /// Whether what comes stands in a link written by us.
    pub(super) fn in_link(&self) -> bool {
        self.links.iter().any(|link| link.written)
    }

    /// Whether text that comes is not shown.
    fn mute(&self) -> bool {
        self.dropping.is_some()
            || self
                .links
                .last()
                .is_some_and(|link| link.wiki.is_some() && link.address)
    }

    /// Adds a thing with its words.
    pub(super) fn push(&mut self, kind: Kind, words: &str, source: Range<usize>, linked: bool) {
        let start = self.words.len();
        self.words.push_str(words);
        if let (Some(last), Kind::Text) = (self.nodes.last_mut(), &kind)
            && matches!(last.kind, Kind::Text)
            && last.linked == linked
            && last.source.end == source.start
            && last.words.len() == last.source.len()
            && words.len() == source.len()
        {
            last.words.end = self.words.len();
            last.source.end = source.end;
            return;
        }
        let words = start..self.words.len();
        self.nodes.push(Node {
            kind,
            words,
            source,
            linked,
        });
    }
}

impl<'a> Pass<'a, '_> {
    /// Adds an inline event to the run.
    pub(super) fn inline(&mut self, event: Event<'a>, range: Range<usize>) {
        if !self.run.begun {
            self.run.begun = true;
            self.end_raw_table();
            self.raw.enter();
        }
        if self.run.image.is_some() {
            return self.in_image(event);
        }
        let linked = self.in_link();
        match event {
            Event::Code(code) if self.masked && code.contains(MASK) => {
                self.inline(Event::Code(code.replace(MASK, "").into()), range);
            }
            Event::Text(text) => self.running_text(&text, range, linked),
            Event::SoftBreak if !self.run.mute() => self.run.push(Kind::Soft, " ", range, linked),
            Event::HardBreak if !self.run.mute() => self.run.push(Kind::Hard, " ", range, linked),
            Event::Code(code) if !self.run.mute() => {
                self.run.push(Kind::Code, &code, range, linked)
            }
            Event::FootnoteReference(label) if !self.run.mute() => {
                let (number, reference) = self.notes.cite(&label);
                self.run
                    .push(Kind::Note { number, reference }, "", range, linked);
            }
            Event::TaskListMarker(done) => self.run.push(Kind::Task(done), "", range, linked),
            Event::InlineHtml(html) => self.inline_html(&html, range),
            Event::Start(Tag::Emphasis) => self.open(Mark::Emphasis, range),
            Event::Start(Tag::Strong) => self.open(Mark::Strong, range),
            Event::Start(Tag::Strikethrough) => self.open(Mark::Deleted, range),
            Event::End(TagEnd::Emphasis) => self.close(Mark::Emphasis, range),
            Event::End(TagEnd::Strong) => self.close(Mark::Strong, range),
            Event::End(TagEnd::Strikethrough) => self.close(Mark::Deleted, range),
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            }) => {
                self.open_link(link_type, &dest_url, &title, range);
            }
            Event::End(TagEnd::Link) => self.close_link(range),
            Event::Start(Tag::Image {
                dest_url, title, ..
            }) => {
                self.run.image = Some(OpenImage::new(&dest_url, &title, range));
            }
            _ => {}
        }
    }

    /// Whether what comes stands in a link, the author's raw ones included.
    pub(super) fn in_link(&self) -> bool {
        self.run.in_link() || self.raw.holds("a")
    }

    /// An event in the description of an image.
    fn in_image(&mut self, event: Event<'a>) {
        let Some(image) = &mut self.run.image else {
            return;
        };
        match event {
            Event::Text(text) | Event::Code(text) => image.alt.push_str(&text),
            Event::SoftBreak | Event::HardBreak => image.alt.push(' '),
            Event::Start(Tag::Image { .. }) => image.depth += 1,
            Event::End(TagEnd::Image) if image.depth > 0 => image.depth -= 1,
            Event::End(TagEnd::Image) => {
                if let Some(image) = self.run.image.take()
                    && !self.run.mute()
                {
                    self.image(image);
                }
            }
            _ => {}
        }
    }

    fn running_text(&mut self, text: &CowStr<'a>, range: Range<usize>, linked: bool) {
        if self.run.mute() {
            return;
        }
        if self.masked && text.contains(MASK) {
            let text = text.replace(MASK, "");
            return self.run.push(Kind::Verbatim, &text, range, linked);
        }
        let address = self.run.links.last().is_some_and(|link| link.address);
        if address || self.text.get(range.clone()) != Some(text) {
            return self.run.push(Kind::Verbatim, text, range, linked);
        }
        // Text that begins behind a backslash begins with an escaped sign.
        let escaped = range.start > 0
            && self.text.as_bytes().get(range.start - 1) == Some(&b'\\')
            && text.starts_with(|c: char| c.is_ascii_punctuation());
        let (sign, rest) = text.split_at(usize::from(escaped));
        if escaped {
            self.run
                .push(Kind::Verbatim, sign, range.start..range.start + 1, linked);
        }
        if !rest.is_empty() {
            self.run.push(
                Kind::Text,
                rest,
                range.start + sign.len()..range.end,
                linked,
            );
        }
    }

    fn open(&mut self, mark: Mark, range: Range<usize>) {
        self.run.marks += 1;
        if self.run.marks > LIMIT {
            return self.too_deep(range);
        }
        self.raw.enter();
        let linked = self.in_link();
        self.run.push(Kind::Open(mark), "", range, linked);
    }

    fn close(&mut self, mark: Mark, range: Range<usize>) {
        if self.run.marks <= LIMIT {
            self.leave_raw(range.end..range.end);
            let linked = self.in_link();
            self.run.push(Kind::Close(mark), "", range, linked);
        }
        self.run.marks = self.run.marks.saturating_sub(1);
    }
}
