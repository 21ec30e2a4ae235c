//! The nodes of a run written as HTML.

use std::ops::Range;

use super::annotation::Edge;
use super::footnote::reference_id;
use super::heading::Ids;
use super::punctuation::Turned;
use super::run::{Kind, Node, Run};
use super::{Annotation, Words, escape};

/// Writes a run's nodes.
pub(super) struct Writer<'w> {
    /// Where it is written.
    pub(super) html: &'w mut String,
    /// What is written.
    pub(super) run: &'w Run,
    /// The replacements that are still to come.
    pub(super) turned: &'w [Turned],
    /// Words of our own.
    pub(super) words: &'w Words<'w>,
    /// Takes the ids of references to footnotes.
    pub(super) ids: &'w mut Ids,
}

impl Writer<'_> {
    /// Writes all nodes, with links from edge to edge.
    pub(super) fn write(&mut self, edges: &[Edge], annotations: &[Annotation]) {
        let mut edges = edges.iter().peekable();
        let run = self.run;
        for (index, node) in run.nodes.iter().enumerate() {
            let text = matches!(node.kind, Kind::Text | Kind::Verbatim);
            let mut from = node.words.start;
            while let Some(edge) = edges.next_if(|edge| edge.node == index) {
                if text {
                    self.text(from..edge.at);
                    from = edge.at;
                }
                self.edge(edge, annotations);
            }
            match text {
                true => self.text(from..node.words.end),
                false => self.node(node),
            }
        }
        for edge in edges {
            self.edge(edge, annotations);
        }
    }

    fn edge(&mut self, edge: &Edge, annotations: &[Annotation]) {
        let Some(annotation) = edge.begins.and_then(|index| annotations.get(index)) else {
            return self.html.push_str("</a>");
        };
        self.html.push_str("<a class=\"");
        escape::attribute(self.html, annotation.class);
        self.html.push_str("\" href=\"");
        escape::url(self.html, &annotation.url);
        self.html.push_str("\">");
    }

    /// Writes a stretch of the words, with what is turned in it.
    fn text(&mut self, range: Range<usize>) {
        let mut from = range.start;
        while let Some((next, later)) = self.turned.split_first() {
            if next.range.start >= range.end {
                break;
            }
            self.turned = later;
            if next.range.start >= from && next.range.end <= range.end {
                self.plain(from..next.range.start);
                self.html.push_str(next.with);
                from = next.range.end;
            }
        }
        self.plain(from..range.end);
    }

    fn plain(&mut self, range: Range<usize>) {
        escape::text(self.html, self.run.words.get(range).unwrap_or_default());
    }

    fn node(&mut self, node: &Node) {
        match &node.kind {
            Kind::Text | Kind::Verbatim => {}
            Kind::Soft => self.html.push('\n'),
            Kind::Hard => self.html.push_str("<br>\n"),
            Kind::Code => {
                self.html.push_str("<code>");
                self.plain(node.words.clone());
                self.html.push_str("</code>");
            }
            Kind::Open(mark) => {
                self.html.push('<');
                self.html.push_str(mark.name());
                self.html.push('>');
            }
            Kind::Close(mark) => {
                self.html.push_str("</");
                self.html.push_str(mark.name());
                self.html.push('>');
            }
            Kind::Link(link) => {
                self.html.push_str("<a href=\"");
                escape::url(self.html, &link.url);
                if !link.title.is_empty() {
                    self.html.push_str("\" title=\"");
                    escape::attribute(self.html, &link.title);
                }
                self.html.push_str(match link.external {
                    true => "\" rel=\"external noopener\">",
                    false => "\">",
                });
            }
            Kind::LinkEnd => self.html.push_str("</a>"),
            Kind::Image(image) => image.write(self.html),
            Kind::Html(html) => self.html.push_str(html),
            Kind::Task(done) => self.task(*done),
            Kind::Note { number, reference } => self.note(*number, *reference, node.linked),
        }
    }

    fn task(&mut self, done: bool) {
        self.html.push_str("<input type=\"checkbox\" disabled=\"\"");
        if done {
            self.html.push_str(" checked=\"\"");
        }
        self.html.push_str(" aria-label=\"");
        escape::attribute(
            self.html,
            if done {
                self.words.done
            } else {
                self.words.todo
            },
        );
        self.html.push_str("\"> ");
    }

    fn note(&mut self, number: usize, reference: usize, linked: bool) {
        let id = reference_id(number, reference);
        self.ids.take(&id);
        // A link cannot stand in a link: there the number is only a number.
        let html = match linked {
            true => format!("<sup class=\"note\" id=\"{id}\">{number}</sup>"),
            false => format!(
                "<sup class=\"note\"><a href=\"#fn:{number}\" id=\"{id}\" role=\"doc-noteref\">{number}</a></sup>"
            ),
        };
        self.html.push_str(&html);
    }
}
