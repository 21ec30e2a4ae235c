//! Raw HTML in a body: judged tag by tag and written anew.
//!
//! An author's element never reaches out of the block, quote or emphasis that
//! it was opened in, and an end tag closes nothing but the author's own
//! elements. So no raw HTML can close what the page or the pass has opened.

use std::ops::Range;

use super::escape;
use super::nesting::LIMIT;
use super::pass::Pass;
use super::run::Kind;
use super::tag::{Tag, Token, Tokens, decode};
use crate::diagnostic::Problem;
use crate::link::sanitise::{self, Element};

/// Raw HTML in a longer text is not written at all. To clean a body that holds
/// it takes a time that grows, in the worst case, with the square of its length.
const TEXT_LIMIT: usize = 1 << 20;

/// The author's elements that are open.
#[derive(Default)]
pub(super) struct RawStack {
    /// Whether the text is too long for raw HTML.
    too_long: bool,
    open: Vec<Opened>,
    /// What is open below here is out of reach.
    reach: Reach,
    outer: Vec<Reach>,
    /// Whether any element was written, so that the body must be cleaned.
    pub(super) written: bool,
}

struct Opened {
    /// The name that its end tag must have.
    name: String,
    /// The element that was written for it.
    written: Option<&'static str>,
}

#[derive(Clone, Copy, Default)]
struct Reach {
    floor: usize,
    /// Elements not written because they were nested too deep.
    overflow: usize,
}

impl RawStack {
    pub(super) fn new(text: &str) -> RawStack {
        RawStack {
            too_long: text.len() > TEXT_LIMIT,
            ..RawStack::default()
        }
    }

    /// Enters a container of ours.
    pub(super) fn enter(&mut self) {
        self.outer.push(self.reach);
        self.reach = Reach {
            floor: self.open.len(),
            overflow: 0,
        };
    }

    /// Leaves a container: the end tags of what was not closed in it.
    fn leave(&mut self) -> String {
        let html = self.close_down_to(self.reach.floor);
        self.reach = self.outer.pop().unwrap_or_default();
        html
    }

    /// The end tags of all that is open.
    pub(super) fn close_all(&mut self) -> String {
        self.reach = Reach::default();
        self.close_down_to(0)
    }

    /// Whether an element of this name is open and written.
    pub(super) fn holds(&self, name: &str) -> bool {
        self.open.iter().any(|opened| opened.written == Some(name))
    }

    /// Closes the innermost element of this name, if it is in reach.
    fn close(&mut self, name: &str) -> Option<String> {
        if self.reach.overflow > 0 {
            self.reach.overflow -= 1;
            return Some(String::new());
        }
        let in_reach = self.open.get(self.reach.floor..)?;
        let index = in_reach.iter().rposition(|opened| opened.name == name)?;
        Some(self.close_down_to(self.reach.floor + index))
    }

    /// Closes a table that is open, but for its cells: in between nothing may
    /// stand, and browsers would move it before the table.
    fn close_table(&mut self) -> String {
        let between = |opened: &Opened| opened.written.is_some_and(sanitise::is_table_part);
        let in_reach = self.open.get(self.reach.floor..).unwrap_or_default();
        let count = in_reach
            .iter()
            .rev()
            .take_while(|opened| between(opened))
            .count();
        self.close_down_to(self.open.len() - count)
    }

    /// Closes what may stand in a line of text, with all that is in it: at the
    /// end of raw HTML, lest it reach over the paragraphs that follow.
    fn close_phrasing(&mut self) -> String {
        let in_reach = self.open.get(self.reach.floor..).unwrap_or_default();
        // Whole paragraphs may be struck out or put in.
        let around = |name: &str| matches!(name, "del" | "ins");
        let phrasing = |opened: &Opened| {
            opened
                .written
                .is_some_and(|name| sanitise::is_phrasing(name) && !around(name))
        };
        match in_reach.iter().position(phrasing) {
            Some(index) => self.close_down_to(self.reach.floor + index),
            None => String::new(),
        }
    }

    fn close_down_to(&mut self, height: usize) -> String {
        let mut html = String::new();
        for opened in self.open.drain(height.min(self.open.len())..).rev() {
            if let Some(name) = opened.written {
                html.push_str(&format!("</{name}>"));
            }
        }
        html
    }
}

impl<'a> Pass<'a, '_> {
    /// Adds a raw tag in a line of text to the run.
    pub(super) fn inline_html(&mut self, html: &str, range: Range<usize>) {
        for (token, _) in Tokens::new(html) {
            if let Some(name) = self.run.dropping {
                if matches!(token, Token::Close(closed) if closed.eq_ignore_ascii_case(name)) {
                    self.run.dropping = None;
                }
                continue;
            }
            let (html, dropping) = self.raw_token(&token, range.clone(), true);
            self.run.dropping = dropping;
            // Pushed even if nothing is left: no name reaches across a tag.
            let linked = self.in_link();
            self.run.push(Kind::Html(html), "", range.clone(), linked);
        }
    }

    /// Writes a block of raw HTML. `lines` tells where the lines of it stand.
    pub(super) fn html_block(&mut self, html: &str, lines: &[(usize, usize)]) {
        let source = |at: usize| {
            let index = lines.partition_point(|&(start, _)| start <= at);
            let line = index.checked_sub(1).and_then(|index| lines.get(index));
            line.map_or(0, |&(start, source)| source + at - start)
        };
        let mut read = String::new();
        let mut tokens = Tokens::new(html);
        while let Some((token, range)) = tokens.next() {
            if let Token::Text(text) = token {
                let text = decode(text);
                if !text.trim().is_empty() {
                    self.end_raw_table();
                } else if self.at_line_start() && !self.raw.holds("pre") {
                    continue;
                }
                escape::text(&mut self.html, &text);
                read.push_str(&text);
                read.push(' ');
                continue;
            }
            let (html, dropping) =
                self.raw_token(&token, source(range.start)..source(range.end), false);
            self.html.push_str(&html);
            if let Some(name) = dropping {
                tokens.skip_past(name);
            }
        }
        let html = self.raw.close_phrasing();
        self.html.push_str(&html);
        self.fresh_line();
        let read: Vec<&str> = read.split_whitespace().collect();
        self.prose.block(&read.join(" "));
    }

    /// Leaves a container of ours in a run.
    pub(super) fn leave_raw(&mut self, at: Range<usize>) {
        let html = self.raw.leave();
        if !html.is_empty() {
            let linked = self.in_link();
            self.run.push(Kind::Html(html), "", at, linked);
        }
    }

    /// Leaves a container of ours.
    pub(super) fn leave_raw_block(&mut self) {
        let html = self.raw.leave();
        self.html.push_str(&html);
    }

    /// Ends an author's table before what cannot stand between its cells.
    pub(super) fn end_raw_table(&mut self) {
        let html = self.raw.close_table();
        self.html.push_str(&html);
    }

    /// What becomes of a tag, and the element whose content must go.
    fn raw_token(
        &mut self,
        token: &Token<'_>,
        range: Range<usize>,
        in_line: bool,
    ) -> (String, Option<&'static str>) {
        match token {
            Token::Open(tag) => return self.open_tag(tag, range, in_line),
            Token::Close(name) => {
                let lower = name.to_ascii_lowercase();
                let name = match sanitise::element(&lower, in_line) {
                    Element::Kept(name) => name,
                    _ => &lower,
                };
                match self.raw.close(name) {
                    Some(html) => return (html, None),
                    None => self.removed(format!("</{name}>"), range),
                }
            }
            Token::Other(signs) => self.removed((*signs).to_owned(), range),
            Token::Comment | Token::Text(_) => {}
        }
        (String::new(), None)
    }

    fn open_tag(
        &mut self,
        tag: &Tag<'_>,
        range: Range<usize>,
        in_line: bool,
    ) -> (String, Option<&'static str>) {
        let shown = format!("<{}>", tag.name.to_ascii_lowercase());
        let mut html = String::new();
        let name = match sanitise::element(tag.name, in_line) {
            Element::Kept(_) if self.raw.too_long => None,
            Element::Kept("img") => {
                html.push_str(&self.raw.close_table());
                self.raw_image(tag, range, &mut html);
                return (html, None);
            }
            // A link in a link would close the outer one.
            Element::Kept("a") if self.in_link() => None,
            Element::Kept(name) => Some(name),
            Element::Unwrapped => None,
            Element::Dropped(name) => {
                self.removed(shown, range);
                // Only these two know tags that close themselves.
                let empty = tag.closed && matches!(name, "svg" | "math");
                return (html, (!empty).then_some(name));
            }
        };
        let void = sanitise::is_void(tag.name);
        if !void && self.raw.open.len() + self.depth() >= LIMIT {
            self.raw.reach.overflow += 1;
            self.too_deep(range);
            return (html, None);
        }
        if name.is_none() {
            self.removed(shown, range.clone());
        }
        if name.is_some_and(|name| !sanitise::goes_in_table(name)) {
            html.push_str(&self.raw.close_table());
        }
        let written = name.and_then(|name| self.start_tag(name, tag, range, &mut html));
        self.raw.written |= written.is_some();
        if void {
            return (html, None);
        }
        let name = name.map_or_else(|| tag.name.to_ascii_lowercase(), str::to_owned);
        self.raw.open.push(Opened { name, written });
        (html, None)
    }

    /// Reports what was taken out.
    pub(super) fn removed(&mut self, what: String, range: Range<usize>) {
        let span = self.place(range);
        let what = what.into();
        self.site.report(span, Problem::UnsafeHtml { what });
    }
}
