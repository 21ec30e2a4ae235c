//! Footnotes: numbered as they are first referred to, and gathered at the end.
//!
//! The parser gives definitions where they stand in the source. Their events
//! are kept, and read again once the body is written: by then it is known
//! which are referred to and in what order.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::escape;
use super::pass::Pass;

/// An event with its place.
type Placed<'a> = (Event<'a>, Range<usize>);

/// The definitions and references of a body.
#[derive(Default)]
pub(super) struct Notes<'a> {
    /// Each label's index in `list`.
    labels: HashMap<String, usize>,
    list: Vec<Note<'a>>,
    /// The notes referred to, by index, in order: the first has number 1.
    order: Vec<usize>,
    /// The definitions being read, innermost last: the index, or `None` for a
    /// label that was defined before.
    open: Vec<Option<usize>>,
}

#[derive(Default)]
struct Note<'a> {
    number: Option<usize>,
    references: usize,
    defined: bool,
    events: Vec<Placed<'a>>,
}

impl<'a> Notes<'a> {
    /// Refers to a note: its number, and which of its references this is.
    pub(super) fn cite(&mut self, label: &str) -> (usize, usize) {
        let index = self.index(label);
        let next = self.order.len() + 1;
        let Some(note) = self.list.get_mut(index) else {
            return (next, 1);
        };
        note.references += 1;
        let number = *note.number.get_or_insert(next);
        if number == next {
            self.order.push(index);
        }
        (number, note.references)
    }

    /// Keeps the event if it belongs to a definition; gives it back if not.
    pub(super) fn keep(&mut self, event: Event<'a>, range: Range<usize>) -> Option<Placed<'a>> {
        match &event {
            Event::Start(Tag::FootnoteDefinition(label)) => {
                let index = self.index(label);
                let note = self.list.get_mut(index).filter(|note| !note.defined);
                let first = note.is_some();
                if let Some(note) = note {
                    note.defined = true;
                }
                self.open.push(first.then_some(index));
            }
            Event::End(TagEnd::FootnoteDefinition) => {
                self.open.pop();
            }
            _ => match self.open.last() {
                None => return Some((event, range)),
                Some(None) => {}
                Some(&Some(index)) => {
                    if let Some(note) = self.list.get_mut(index) {
                        note.events.push((event, range));
                    }
                }
            },
        }
        None
    }

    /// The index of a label. Labels are compared as the parser compares them,
    /// by Unicode case folding.
    fn index(&mut self, label: &str) -> usize {
        let folded = label.to_uppercase().to_lowercase();
        *self.labels.entry(folded).or_insert_with(|| {
            self.list.push(Note::default());
            self.list.len() - 1
        })
    }

    /// Takes the events of the note with a number, from 1.
    fn take(&mut self, number: usize) -> Option<Vec<Placed<'a>>> {
        let &index = self.order.get(number - 1)?;
        let note = self.list.get_mut(index)?;
        Some(std::mem::take(&mut note.events))
    }

    /// How often the note with a number is referred to.
    fn references(&self, number: usize) -> usize {
        let note = self
            .order
            .get(number - 1)
            .and_then(|&index| self.list.get(index));
        note.map_or(0, |note| note.references)
    }
}

impl Pass<'_, '_> {
    /// Writes the section of footnotes, if there are any.
    pub(super) fn footnotes(&mut self) {
        let body = std::mem::take(&mut self.html);
        let mut written = Vec::new();
        // A note may refer to others, which makes the list longer as it is read.
        while let Some(events) = self.notes.take(written.len() + 1) {
            for (event, range) in events {
                self.event(event, range);
            }
            self.end_body();
            written.push(std::mem::take(&mut self.html));
        }
        self.html = body;
        if written.is_empty() {
            return;
        }
        self.fresh_line();
        self.html
            .push_str("<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"");
        escape::attribute(&mut self.html, self.words.footnotes);
        self.html.push_str("\">\n<ol>\n");
        for (index, note) in written.iter().enumerate() {
            self.footnote(index + 1, note);
        }
        self.html.push_str("</ol>\n</section>\n");
    }

    fn footnote(&mut self, number: usize, note: &str) {
        let id = format!("fn:{number}");
        self.html.push_str(&format!("<li id=\"{id}\">"));
        self.ids.take(&id);
        // The links back stand at the end of the last paragraph, if the note ends with one.
        let inner = note.trim_end();
        let paragraph = inner.strip_suffix("</p>");
        self.html.push_str(paragraph.unwrap_or(inner));
        if paragraph.is_none() {
            self.html.push_str("<p>");
        }
        for reference in 1..=self.notes.references(number) {
            let back = reference_id(number, reference);
            let name = if reference == 1 {
                number.to_string()
            } else {
                format!("{number}-{reference}")
            };
            self.html.push_str(&format!(
                " <a class=\"back\" href=\"#{back}\" role=\"doc-backlink\" aria-label=\""
            ));
            escape::attribute(&mut self.html, self.words.back);
            // U+FE0E keeps the arrow from being shown as a picture.
            self.html.push_str(&format!(" {name}\">↩\u{FE0E}"));
            if reference > 1 {
                self.html.push_str(&format!("<sup>{reference}</sup>"));
            }
            self.html.push_str("</a>");
        }
        self.html.push_str("</p></li>\n");
    }
}

/// The id of a reference to a note. No slug holds a colon, so that no heading
/// can have it.
pub(super) fn reference_id(number: usize, reference: usize) -> String {
    match reference {
        1 => format!("fnref:{number}"),
        _ => format!("fnref:{number}-{reference}"),
    }
}

/// Whether an id is of those that footnotes take.
pub(super) fn is_note_id(id: &str) -> bool {
    id.starts_with("fn:") || id.starts_with("fnref:")
}
