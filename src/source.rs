//! A source file's text and the places in it.
//!
//! Owns offsets, lines and columns. Does not read files (see `load`) and does
//! not know what a file means.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// A file of the site in memory: text in NFC, without a byte order mark, with
/// LF line ends. All spans count bytes of this text.
#[derive(Debug)]
pub struct Source {
    path: Arc<str>,
    text: String,
    lines: OnceLock<Vec<u32>>,
    decomposed: Option<Span>,
}

/// A stretch of a source's text, in bytes, end excluded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// First byte after the stretch.
    pub end: u32,
}

impl Span {
    /// The span of a byte range. Sources are limited to far under 4 GiB, so
    /// larger offsets cannot arise; they are clamped.
    pub fn new(range: Range<usize>) -> Span {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span {
            start: clamp(range.start),
            end: clamp(range.end.max(range.start)),
        }
    }

    /// The span as a byte range.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The first byte only: where a whole block is wrong, its beginning is shown.
    pub fn first(self) -> Span {
        Span {
            end: self.start.saturating_add(1).min(self.end.max(self.start)),
            ..self
        }
    }

    /// The span moved by `offset` bytes, for text that is part of a larger one.
    pub fn shifted(self, offset: usize) -> Span {
        Span::new(self.start as usize + offset..self.end as usize + offset)
    }
}

impl Source {
    /// A source from its path relative to the site's root (with `/`) and its
    /// text, which must already be normalised.
    pub fn new(path: impl Into<Arc<str>>, text: String) -> Source {
        Source {
            path: path.into(),
            text,
            lines: OnceLock::new(),
            decomposed: None,
        }
    }

    /// The same, of a file that spelled letters with combining marks from here on.
    #[must_use]
    pub fn with_decomposed(mut self, first: Option<Span>) -> Source {
        self.decomposed = first;
        self
    }

    /// The first letter that the file itself spells with combining marks (NFD).
    pub fn decomposed(&self) -> Option<Span> {
        self.decomposed
    }

    /// The path relative to the site's root, with `/`, in NFC.
    pub fn path(&self) -> &Arc<str> {
        &self.path
    }

    /// The normalised text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column, both counted from 1, the column in characters.
    pub fn position(&self, offset: usize) -> (u32, u32) {
        let offset = floor_char_boundary(&self.text, offset);
        let lines = self.lines.get_or_init(|| line_starts(&self.text));
        let index = lines.partition_point(|&start| start as usize <= offset) - 1;
        let start = lines.get(index).map_or(0, |&start| start as usize);
        // A line may be megabytes long; past this the column is an estimate.
        let column = if offset - start > 1 << 16 {
            offset - start
        } else {
            self.text[start..offset].chars().count()
        };
        (index as u32 + 1, column as u32 + 1)
    }

    /// The byte offset of a line and column counted from 1 and 0.
    pub fn offset_of(&self, line: usize, column: usize) -> usize {
        let lines = self.lines.get_or_init(|| line_starts(&self.text));
        let Some(&start) = lines.get(line.saturating_sub(1)) else {
            return self.text.len();
        };
        let rest = &self.text[start as usize..];
        start as usize
            + rest
                .char_indices()
                .nth(column)
                .map_or(rest.len(), |(at, _)| at)
    }
}

fn line_starts(text: &str) -> Vec<u32> {
    std::iter::once(0)
        .chain(
            text.bytes()
                .enumerate()
                .filter(|&(_, byte)| byte == b'\n')
                .map(|(at, _)| at as u32 + 1),
        )
        .collect()
}

/// The largest character boundary that is not after `offset`.
pub fn floor_char_boundary(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
