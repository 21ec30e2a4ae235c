//! A run written out: quotes turned, links laid over it, text escaped.

use super::annotation;
use super::block::{Block, Piece};
use super::heading::attributes;
use super::image::{alone, figures};
use super::pass::Pass;
use super::punctuation::{self, Quotes, Turned};
use super::run::{Kind, Node, Run};
use super::writer::Writer;
use crate::diagnostic::Problem;

/// Buffers of a run that is ready, kept from one to the next.
#[derive(Default)]
pub(super) struct Ready {
    /// The text for those who look for names.
    text: String,
    pieces: Vec<Piece>,
    turned: Vec<Turned>,
    /// The text as it is printed.
    shown: String,
}

impl<'a> Pass<'a, '_> {
    /// Writes the run as a paragraph, or as figures.
    pub(super) fn paragraph(&mut self, lead: bool) {
        if !self.ready() {
            return;
        }
        self.fresh_line();
        if let Some(images) = alone(&self.run) {
            figures(&mut self.html, &mut self.prose, &images, self.words);
        } else {
            let start = self.html.len();
            self.html.push_str("<p>");
            let inner = self.html.len();
            self.running(true);
            if self.html.len() == inner {
                // Nothing but a comment, perhaps.
                self.html.truncate(start);
            } else {
                self.html.push_str("</p>\n");
            }
            self.told(lead);
        }
        self.run.clear();
    }

    /// Writes the run where it stands. Where nothing of ours holds it, because
    /// the list it belongs to is nested too deep, it becomes a paragraph.
    pub(super) fn bare(&mut self) {
        if self.is_too_deep() {
            return self.paragraph(false);
        }
        if self.ready() {
            self.running(true);
            self.told(false);
            self.run.clear();
        }
    }

    /// Writes the run as a table cell's content; `false` if it is empty.
    pub(super) fn cell(&mut self) -> bool {
        let written = self.ready() && !self.run.nodes.is_empty();
        if written {
            self.running(true);
            self.prose.block(&self.ready.shown);
        }
        self.run.clear();
        written
    }

    /// Makes a heading's words ready; gives its text and the id that it asks for.
    pub(super) fn heading_words(&mut self) -> (String, Option<String>) {
        let mut id = None;
        if let Some((start, wanted)) = attributes(&self.run.words)
            && self.run.cut(start)
        {
            id = wanted;
        }
        self.ready();
        let text = match self.ready.shown.trim() {
            "" => self.run.alt(),
            text => text.to_owned(),
        };
        (text, id)
    }

    /// Makes the run ready to be written; `false` if there is none.
    fn ready(&mut self) -> bool {
        self.ready.shown.clear();
        self.ready.text.clear();
        self.ready.pieces.clear();
        self.ready.turned.clear();
        if !self.run.begun {
            return false;
        }
        let end = self.run.nodes.last().map_or(0, |node| node.source.end);
        self.leave_raw(end..end);
        self.undefined_notes();
        let mut quotes = Quotes::default();
        for (index, node) in self.run.nodes.iter().enumerate() {
            self.ready.add(&self.run.words, index, node);
            if matches!(node.kind, Kind::Text) {
                quotes.turn(&self.run.words, node.words.clone(), &mut self.ready.turned);
            }
        }
        punctuation::show(
            &self.run.words,
            &mut self.ready.turned,
            &mut self.ready.shown,
        );
        true
    }

    /// Writes the run's nodes, with annotations or without.
    pub(super) fn running(&mut self, annotate: bool) {
        let mut annotations = Vec::new();
        let Ready {
            text,
            pieces,
            turned,
            shown,
        } = &self.ready;
        if !text.is_empty() {
            let block = Block::new(text, pieces, shown, turned, self.offset);
            self.site.read(&block);
            if annotate {
                annotations = self.site.annotate(&block);
            }
        }
        let edges = match annotations.is_empty() {
            true => Vec::new(),
            false => annotation::edges(&mut annotations, text, pieces, &self.run.nodes, turned),
        };
        let mut writer = Writer {
            html: &mut self.html,
            run: &self.run,
            turned,
            words: self.words,
            ids: &mut self.ids,
        };
        writer.write(&edges, &annotations);
    }

    /// Adds the run to the plain text, and to the lead if it may be the lead.
    fn told(&mut self, paragraph: bool) {
        self.prose.block(&self.ready.shown);
        if !self.in_notes {
            self.prose.lead(&self.ready.shown, paragraph);
        }
    }

    /// Reports references to footnotes that nothing defines: the parser leaves
    /// them as text.
    fn undefined_notes(&mut self) {
        let mut from = 0;
        while let Some(found) = self.run.words.get(from..).and_then(|rest| rest.find("[^")) {
            let start = from + found;
            from = start + 2;
            let rest = &self.run.words[from..];
            let Some(end) = rest.find(|c: char| c == ']' || c == '[' || c.is_whitespace()) else {
                return;
            };
            let label = &rest[..end];
            let index = self
                .run
                .nodes
                .partition_point(|node| node.words.end <= start);
            if let Some(Node {
                kind: Kind::Text,
                words,
                source,
                ..
            }) = self.run.nodes.get(index)
                && rest[end..].starts_with(']')
                && !label.is_empty()
            {
                let at = source.start + (start - words.start);
                let span = self.place(at..at + label.len() + 3);
                let label = label.into();
                self.site.report(span, Problem::UndefinedFootnote { label });
            }
        }
    }
}

impl Run {
    /// The descriptions of its images, which name a heading of nothing else.
    fn alt(&self) -> String {
        let images = self.nodes.iter().filter_map(|node| match &node.kind {
            Kind::Image(image) => Some(image.alt()),
            _ => None,
        });
        images.collect::<Vec<_>>().join(" ")
    }

    /// Takes the words from a place on away, if they are plain text at the end.
    fn cut(&mut self, start: usize) -> bool {
        let Some(last) = self.nodes.last_mut() else {
            return false;
        };
        if !matches!(last.kind, Kind::Text) || last.words.start > start {
            return false;
        }
        let kept = self.words[..start].trim_end().len().max(last.words.start);
        last.source.end = last.source.start + (kept - last.words.start);
        last.words.end = kept;
        self.words.truncate(kept);
        true
    }
}

impl Ready {
    /// Adds a node to the text for those who look for names.
    fn add(&mut self, words: &str, index: usize, node: &Node) {
        let text = matches!(
            node.kind,
            Kind::Text | Kind::Verbatim | Kind::Soft | Kind::Hard
        );
        if matches!(node.kind, Kind::Open(_) | Kind::Close(_)) && !node.linked {
            return;
        }
        if text && !node.linked {
            let start = self.text.len();
            self.text
                .push_str(words.get(node.words.clone()).unwrap_or_default());
            self.pieces.push(Piece {
                text: start..self.text.len(),
                words: node.words.clone(),
                source: node.source.clone(),
                node: index,
                barrier: false,
            });
        } else if let Some(last) = self.pieces.last_mut().filter(|last| last.barrier) {
            last.words.end = node.words.end;
            last.source.end = last.source.end.max(node.source.end);
        } else {
            let start = self.text.len();
            self.text.push(Block::BARRIER);
            self.pieces.push(Piece {
                text: start..self.text.len(),
                words: node.words.clone(),
                source: node.source.clone(),
                node: index,
                barrier: true,
            });
        }
    }
}
