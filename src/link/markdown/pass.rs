//! The walk over the parser's events: what each block becomes.
//!
//! Owns blocks and their nesting. Inline content is gathered by `run` and
//! written by `inline`.

use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, Event, Tag, TagEnd};

use super::code::{Verbatim, VerbatimBlock};
use super::footnote::Notes;
use super::heading::{Headings, Ids};
use super::inline::Ready;
use super::nesting::LIMIT;
use super::prose::Prose;
use super::raw::RawStack;
use super::run::{Run, is_inline};
use super::table::Table;
use super::{Body, Heading, Surroundings, Words, escape};
use crate::diagnostic::Problem;
use crate::link::sanitise;
use crate::source::Span;

/// The state of the walk.
pub(super) struct Pass<'a, 's> {
    pub(super) text: &'a str,
    pub(super) offset: usize,
    pub(super) words: &'s Words<'s>,
    pub(super) site: &'s mut dyn Surroundings,
    pub(super) html: String,
    pub(super) prose: Prose,
    pub(super) verbatim: Verbatim<'a>,
    pub(super) run: Run,
    pub(super) ready: Ready,
    pub(super) ids: Ids,
    pub(super) notes: Notes<'a>,
    pub(super) raw: RawStack,
    pub(super) table: Table,
    /// Whether markers of the text were masked because they are nested too deep.
    pub(super) masked: bool,
    headings: Headings,
    /// Quotes, list items and definitions that are open.
    depth: usize,
    /// Whether it was reported that they are too many.
    deep: bool,
    /// Whether code was highlighted.
    pub(super) has_code: bool,
    /// Bytes of code that were highlighted.
    pub(super) coloured: usize,
    /// Whether the footnotes are being written.
    pub(super) in_notes: bool,
}

impl<'a, 's> Pass<'a, 's> {
    pub(super) fn new(
        text: &'a str,
        offset: usize,
        words: &'s Words<'s>,
        site: &'s mut dyn Surroundings,
    ) -> Pass<'a, 's> {
        Pass {
            text,
            offset,
            words,
            site,
            html: String::with_capacity(text.len() + text.len() / 2),
            prose: Prose::with_capacity(text.len()),
            verbatim: Verbatim::default(),
            run: Run::default(),
            ready: Ready::default(),
            ids: Ids::new(text),
            notes: Notes::default(),
            raw: RawStack::new(text),
            table: Table::default(),
            masked: false,
            headings: Headings::default(),
            depth: 0,
            deep: false,
            has_code: false,
            coloured: 0,
            in_notes: false,
        }
    }

    /// Notes that markers were masked, the first of them at a place.
    pub(super) fn masked(&mut self, at: usize) {
        self.masked = true;
        self.too_deep(at..at + 1);
    }

    /// Takes an event.
    pub(super) fn event(&mut self, event: Event<'a>, range: Range<usize>) {
        let Some((event, range)) = self.notes.keep(event, range) else {
            return;
        };
        if self.verbatim.block.is_some() {
            return self.verbatim(event, range);
        }
        if is_inline(&event) {
            if matches!(event, Event::TaskListMarker(_)) && self.html.ends_with("<li>") {
                self.html.pop();
                self.html.push_str(" class=\"task\">");
            }
            return self.inline(event, range);
        }
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::Rule => {
                self.bare();
                self.end_raw_table();
                self.fresh_line();
                self.html.push_str("<hr>\n");
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'a>, range: Range<usize>) {
        self.bare();
        if tag != Tag::HtmlBlock {
            self.end_raw_table();
        }
        match tag {
            Tag::CodeBlock(kind) => self.verbatim.block = Some(VerbatimBlock::Code(kind, range)),
            Tag::HtmlBlock => self.verbatim.block = Some(VerbatimBlock::Html),
            Tag::Table(columns) => self.open_table(columns),
            Tag::TableHead => self.open_row(true),
            Tag::TableRow => self.open_row(false),
            Tag::TableCell => self.open_cell(),
            Tag::BlockQuote(kind) => self.open_quote(kind, range),
            Tag::List(start) if self.depth < LIMIT => {
                self.fresh_line();
                match start {
                    Some(1) => self.html.push_str("<ol>\n"),
                    Some(start) => self.html.push_str(&format!("<ol start=\"{start}\">\n")),
                    None => self.html.push_str("<ul>\n"),
                }
            }
            Tag::DefinitionList if self.depth < LIMIT => {
                self.fresh_line();
                self.html.push_str("<dl>\n");
            }
            Tag::Item => self.open_item("<li>", range),
            Tag::DefinitionListTitle => self.open_item("<dt>", range),
            Tag::DefinitionListDefinition => self.open_item("<dd>", range),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => return self.paragraph(self.depth == 0),
            TagEnd::Heading(level) => return self.heading(level as u8),
            TagEnd::TableCell => return self.close_cell(),
            _ => self.bare(),
        }
        match tag {
            TagEnd::Table => self.close_table(),
            TagEnd::TableHead => self.close_row(true),
            TagEnd::TableRow => self.close_row(false),
            TagEnd::BlockQuote(kind) => {
                self.leave(if kind.is_some() {
                    "</aside>\n"
                } else {
                    "</blockquote>\n"
                });
            }
            TagEnd::List(ordered) if self.depth < LIMIT => {
                self.html
                    .push_str(if ordered { "</ol>\n" } else { "</ul>\n" });
            }
            TagEnd::DefinitionList if self.depth < LIMIT => self.html.push_str("</dl>\n"),
            TagEnd::Item => self.leave("</li>\n"),
            TagEnd::DefinitionListTitle => self.leave("</dt>\n"),
            TagEnd::DefinitionListDefinition => self.leave("</dd>\n"),
            _ => {}
        }
    }

    /// Enters a container; `false` if it is too deep to be written.
    fn enter(&mut self, range: Range<usize>) -> bool {
        self.raw.enter();
        self.depth += 1;
        if self.is_too_deep() {
            self.too_deep(range);
        }
        !self.is_too_deep()
    }

    fn leave(&mut self, end: &str) {
        self.leave_raw_block();
        if !self.is_too_deep() {
            self.html.push_str(end);
        }
        self.depth = self.depth.saturating_sub(1);
    }

    fn open_item(&mut self, start: &str, range: Range<usize>) {
        if self.enter(range) {
            self.html.push_str(start);
        }
    }

    fn open_quote(&mut self, kind: Option<BlockQuoteKind>, range: Range<usize>) {
        if !self.enter(range) {
            return;
        }
        self.fresh_line();
        let (name, title) = match kind {
            None => return self.html.push_str("<blockquote>\n"),
            Some(BlockQuoteKind::Note) => ("note", self.words.note),
            Some(BlockQuoteKind::Tip) => ("tip", self.words.tip),
            Some(BlockQuoteKind::Important) => ("important", self.words.important),
            Some(BlockQuoteKind::Warning) => ("warning", self.words.warning),
            Some(BlockQuoteKind::Caution) => ("caution", self.words.caution),
        };
        self.html.push_str(&format!(
            "<aside class=\"alert alert-{name}\" role=\"note\">\n<p class=\"alert-title\">"
        ));
        escape::text(&mut self.html, title);
        self.html.push_str("</p>\n");
    }

    fn heading(&mut self, level: u8) {
        let (text, wanted) = self.heading_words();
        let id = match wanted {
            Some(id) => self.ids.claim_explicit(id),
            None => self.ids.claim(&text),
        };
        self.prose.block(&text);
        self.fresh_line();
        let level = self.headings.open(&mut self.html, level, &id);
        self.running(false);
        let heading = Heading { level, id, text };
        self.headings
            .close(&mut self.html, heading, self.words.anchor);
        self.run.clear();
    }

    pub(super) fn first_line_end(&self, range: Range<usize>) -> usize {
        let line = self
            .text
            .get(range.clone())
            .and_then(|text| text.lines().next());
        range.start + line.map_or(0, str::len)
    }

    /// A container, an inline element or a raw element is nested too deep.
    pub(super) fn too_deep(&mut self, range: Range<usize>) {
        if !std::mem::replace(&mut self.deep, true) {
            let range = range.start..self.first_line_end(range.clone()).min(range.end);
            let limit = LIMIT.into();
            self.site
                .report(self.place(range), Problem::NestedTooDeep { limit });
        }
    }

    /// Whether the innermost container is too deep to be written.
    pub(super) fn is_too_deep(&self) -> bool {
        self.depth > LIMIT
    }

    /// How many containers are open.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    /// The place in the source file of a place in the Markdown.
    pub(super) fn place(&self, range: Range<usize>) -> Span {
        Span::new(range).shifted(self.offset)
    }

    /// Begins a new line of HTML.
    pub(super) fn fresh_line(&mut self) {
        if !self.at_line_start() {
            self.html.push('\n');
        }
    }

    /// Whether nothing stands on the last line of HTML.
    pub(super) fn at_line_start(&self) -> bool {
        self.html.is_empty() || self.html.ends_with('\n')
    }

    /// Ends the body or a footnote: whatever the author left open is closed.
    pub(super) fn end_body(&mut self) {
        self.bare();
        let html = self.raw.close_all();
        self.html.push_str(&html);
    }

    /// The outcome.
    pub(super) fn finish(mut self) -> Body {
        self.end_body();
        self.headings.settle();
        self.in_notes = true;
        self.footnotes();
        let html = match self.raw.written {
            true => sanitise::clean(&self.html),
            false => self.html,
        };
        let (lead, plain) = self.prose.finish();
        Body {
            html,
            headings: self.headings.finish(),
            anchors: self.ids.finish(),
            lead,
            plain,
            has_code: self.has_code,
        }
    }
}
