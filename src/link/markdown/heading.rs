//! Headings: their levels, their ids and the links to them.

use std::collections::{HashMap, HashSet};

use super::{Heading, escape};
use crate::text::slug::slug;

/// Levels go from here: the page's title is the only one above.
const FIRST: u8 = 2;
const LAST: u8 = 6;

/// The id of a heading whose words yield none.
const NAMELESS: &str = "muc";

/// The headings written so far.
#[derive(Default)]
pub(super) struct Headings {
    list: Vec<Heading>,
    /// Set by the first heading of level 1: every heading then is one deeper.
    shifted: bool,
    /// Where level digits stand in the HTML, two a heading, as long as a
    /// heading of level 1 may still come and change them.
    digits: Vec<(usize, u8)>,
}

impl Headings {
    /// Begins a heading; gives the level that it has for now.
    pub(super) fn open(&mut self, html: &mut String, level: u8, id: &str) -> u8 {
        if level == 1 && !self.shifted {
            self.shift(html);
        }
        let level = if self.shifted { deeper(level) } else { level };
        html.push_str("<div class=\"heading\"><h");
        self.digit(html, level);
        html.push_str(" id=\"");
        escape::attribute(html, id);
        html.push_str("\">");
        level
    }

    /// Ends a heading. The link to it stands beside it, not in it: a reader
    /// who has the headings read out hears their words and no more.
    pub(super) fn close(&mut self, html: &mut String, heading: Heading, label: &str) {
        html.push_str("</h");
        self.digit(html, heading.level);
        html.push_str("><a class=\"anchor\" href=\"#");
        escape::url(html, &heading.id);
        html.push_str("\" aria-label=\"");
        escape::attribute(html, label);
        html.push_str(": ");
        escape::attribute(html, &heading.text);
        html.push_str("\">#</a></div>\n");
        self.list.push(heading);
    }

    fn digit(&mut self, html: &mut String, level: u8) {
        if !self.shifted {
            self.digits.push((html.len(), level));
        }
        html.push(char::from(b'0' + level));
    }

    /// Moves all headings so far one level down.
    fn shift(&mut self, html: &mut String) {
        self.shifted = true;
        for (at, level) in std::mem::take(&mut self.digits) {
            let digit = char::from(b'0' + deeper(level));
            html.replace_range(at..=at, digit.encode_utf8(&mut [0; 4]));
        }
        for heading in &mut self.list {
            heading.level = deeper(heading.level);
        }
    }

    /// From here on the HTML is written elsewhere, so that levels must be final.
    pub(super) fn settle(&mut self) {
        self.shifted = true;
        self.digits = Vec::new();
    }

    /// The headings in order.
    pub(super) fn finish(self) -> Vec<Heading> {
        self.list
    }
}

fn deeper(level: u8) -> u8 {
    (level + 1).clamp(FIRST, LAST)
}

/// The ids given out in a body.
#[derive(Default)]
pub(super) struct Ids {
    taken: HashSet<String>,
    /// The number to try next for another id of a name.
    numbers: HashMap<String, u32>,
    /// Ids that the author asks for further down and that no heading may take first.
    reserved: HashSet<String>,
    order: Vec<String>,
}

impl Ids {
    /// Knows the ids that the author asks for in the text. What only looks like
    /// one, in a code block, is avoided for nothing, which does no harm.
    pub(super) fn new(text: &str) -> Ids {
        let mut ids = Ids::default();
        if text.contains('{') {
            for line in text.lines() {
                if let Some((_, Some(id))) = attributes(line) {
                    ids.reserved.insert(id);
                }
            }
        }
        ids
    }

    /// An id for words: their slug, numbered if it is taken.
    pub(super) fn claim(&mut self, words: &str) -> String {
        let mut wanted = slug(words);
        if wanted.is_empty() {
            wanted.push_str(NAMELESS);
        }
        self.number(wanted)
    }

    /// The id that the author asked for, or one numbered if it was asked for before.
    pub(super) fn claim_explicit(&mut self, id: String) -> String {
        self.reserved.remove(&id);
        self.number(id)
    }

    /// Takes an id as it is; `false` if it is taken already.
    pub(super) fn take(&mut self, id: &str) -> bool {
        if self.reserved.contains(id) || !self.taken.insert(id.to_owned()) {
            return false;
        }
        self.order.push(id.to_owned());
        true
    }

    fn number(&mut self, wanted: String) -> String {
        if self.take(&wanted) {
            return wanted;
        }
        // The number goes on from the last one, so that many equal headings
        // take time in proportion to their count.
        let mut number = self.numbers.get(&wanted).copied().unwrap_or(2);
        let id = loop {
            let candidate = format!("{wanted}-{number}");
            number += 1;
            if self.take(&candidate) {
                break candidate;
            }
        };
        self.numbers.insert(wanted, number);
        id
    }

    /// All ids in the order in which they were given out.
    pub(super) fn finish(self) -> Vec<String> {
        self.order
    }
}

/// The attributes at the end of a heading's words: where they begin, and the
/// id if they give one. Classes and all else are dropped.
pub(super) fn attributes(words: &str) -> Option<(usize, Option<String>)> {
    let inside = words.trim_end().strip_suffix('}')?;
    let start = inside.rfind('{')?;
    let mut tokens = inside[start + 1..].split_whitespace().peekable();
    tokens.peek()?;
    let mut id = None;
    for token in tokens {
        if !token.starts_with(['#', '.']) && !token.contains('=') {
            return None;
        }
        if let Some(wanted) = token.strip_prefix('#') {
            id = Some(slug(wanted)).filter(|slug| !slug.is_empty());
        }
    }
    Some((start, id))
}
