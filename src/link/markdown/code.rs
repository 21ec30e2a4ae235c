//! Code blocks, and what they share with blocks of raw HTML: their lines are
//! taken as they are.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, TagEnd};

use super::escape;
use super::nesting::MASK;
use super::pass::Pass;
use crate::diagnostic::Problem;
use crate::link::highlight::{self, Code};

/// The block whose lines are being read.
#[derive(Default)]
pub(super) struct Verbatim<'a> {
    /// What it is; `None` between such blocks.
    pub(super) block: Option<VerbatimBlock<'a>>,
    text: String,
    /// Where its lines begin in it and in the Markdown.
    lines: Vec<(usize, usize)>,
}

/// The blocks whose lines are taken as they are.
pub(super) enum VerbatimBlock<'a> {
    /// Code, with its place.
    Code(CodeBlockKind<'a>, Range<usize>),
    /// Raw HTML.
    Html,
}

impl<'a> Pass<'a, '_> {
    /// An event in a code block or in raw HTML.
    pub(super) fn verbatim(&mut self, event: Event<'a>, range: Range<usize>) {
        let verbatim = &mut self.verbatim;
        match event {
            Event::Text(text) | Event::Html(text) => {
                verbatim.lines.push((verbatim.text.len(), range.start));
                match self.masked {
                    true => verbatim.text.push_str(&text.replace(MASK, "")),
                    false => verbatim.text.push_str(&text),
                }
            }
            Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock) => {
                let mut read = std::mem::take(verbatim);
                match read.block.take() {
                    Some(VerbatimBlock::Code(kind, range)) => self.code(&kind, range, &read.text),
                    Some(VerbatimBlock::Html) => self.html_block(&read.text, &read.lines),
                    None => {}
                }
                read.text.clear();
                read.lines.clear();
                self.verbatim = read;
            }
            _ => {}
        }
    }

    /// Writes a code block. It scrolls where it is wide, so it can be reached
    /// by keyboard.
    fn code(&mut self, kind: &CodeBlockKind<'a>, range: Range<usize>, text: &str) {
        let info = match kind {
            CodeBlockKind::Fenced(info) => info,
            CodeBlockKind::Indented => "",
        };
        let name = info.split([' ', '\t', ',', '{']).next();
        let name = name.filter(|name| !name.is_empty()).unwrap_or("text");
        let code = match self.coloured < highlight::BODY_LIMIT {
            true => highlight::html(name, text),
            false => Code::Plain,
        };
        self.fresh_line();
        self.html.push_str("<pre tabindex=\"0\"><code class=\"");
        if let Code::Coloured(_) = code {
            // The ground of the colours.
            self.html.push_str("hl-code ");
        }
        self.html.push_str("language-");
        escape::attribute(&mut self.html, name);
        self.html.push_str("\">");
        match code {
            Code::Coloured(html) => {
                self.has_code = true;
                self.coloured += text.len();
                self.html.push_str(&html);
            }
            Code::Plain => escape::text(&mut self.html, text),
            Code::UnknownLanguage => {
                escape::text(&mut self.html, text);
                let span = self.place(range.start..self.first_line_end(range.clone()));
                let language = name.into();
                self.site
                    .report(span, Problem::UnknownCodeLanguage { language });
            }
        }
        self.html.push_str("</code></pre>\n");
        self.prose.block(text);
    }
}
