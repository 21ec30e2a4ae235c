//! The running text of one block, for those who look for names and citations.

use std::ops::Range;

use super::punctuation::Turned;
use crate::source::Span;

/// The text of one paragraph, table cell or list item. Emphasis does not
/// interrupt it: the words of `**Sở Công** Thương` are one name. Text that
/// already is a link, code, an image, a footnote's number or raw HTML does, and
/// is represented by a [`Block::BARRIER`]. Quotes, dashes and dots are as the
/// author typed them, as names in the registry are; [`Block::shown`] has them
/// as they are printed.
#[derive(Clone, Copy, Debug)]
pub struct Block<'b> {
    text: &'b str,
    pieces: &'b [Piece],
    shown: &'b str,
    turned: &'b [Turned],
    offset: usize,
}

/// A stretch of a block's text that stands together in the source.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// Where it is in the block's text.
    pub(super) text: Range<usize>,
    /// Where it is in the words of the run, which also hold what is behind barriers.
    pub(super) words: Range<usize>,
    /// Where it is in the Markdown.
    pub(super) source: Range<usize>,
    /// The node of the run that it is.
    pub(super) node: usize,
    /// Whether it is a barrier.
    pub(super) barrier: bool,
}

impl<'b> Block<'b> {
    /// Stands in the text for what no name and no citation may reach across.
    pub const BARRIER: char = '\u{FFFC}';

    /// A block of plain text that begins at `offset` in its source file, for
    /// texts that are not Markdown.
    ///
    /// ```
    /// use kyyeu::link::markdown::Block;
    /// let block = Block::plain("Sở Công Thương", 100);
    /// assert_eq!(block.span(0..3).range(), 100..103);
    /// ```
    pub fn plain(text: &'b str, offset: usize) -> Block<'b> {
        Block {
            text,
            pieces: &[],
            shown: text,
            turned: &[],
            offset,
        }
    }

    pub(super) fn new(
        text: &'b str,
        pieces: &'b [Piece],
        shown: &'b str,
        turned: &'b [Turned],
        offset: usize,
    ) -> Block<'b> {
        Block {
            text,
            pieces,
            shown,
            turned,
            offset,
        }
    }

    /// The text to look in. A line break of the source is one space.
    pub fn text(&self) -> &'b str {
        self.text
    }

    /// The whole text of the block as it is printed, with the text of links
    /// and code: what to quote from.
    pub fn shown(&self) -> &'b str {
        self.shown
    }

    /// The place in the source file of a stretch of [`Block::text`].
    pub fn span(&self, range: Range<usize>) -> Span {
        let range = match (self.piece_at(range.start), self.piece_before(range.end)) {
            (Some(first), Some(last)) => {
                let start = first.source_at(range.start).unwrap_or(first.source.start);
                let end = last.source_at(range.end).unwrap_or(last.source.end);
                start..end.max(start)
            }
            _ => range,
        };
        Span::new(range).shifted(self.offset)
    }

    /// The stretch of [`Block::shown`] that prints a stretch of [`Block::text`].
    pub fn shown_range(&self, range: Range<usize>) -> Range<usize> {
        match (self.piece_at(range.start), self.piece_before(range.end)) {
            (Some(first), Some(last)) => {
                let start = self.shown_at(first.words_at(range.start));
                start..self.shown_at(last.words_at(range.end)).max(start)
            }
            _ => range,
        }
    }

    /// The piece that a position begins in.
    fn piece_at(&self, at: usize) -> Option<&'b Piece> {
        let index = self.pieces.partition_point(|piece| piece.text.end <= at);
        self.pieces.get(index).or(self.pieces.last())
    }

    /// The piece that a position ends in.
    fn piece_before(&self, at: usize) -> Option<&'b Piece> {
        let index = self.pieces.partition_point(|piece| piece.text.end < at);
        self.pieces.get(index).or(self.pieces.last())
    }

    fn shown_at(&self, words: usize) -> usize {
        let index = self
            .turned
            .partition_point(|turned| turned.range.start <= words);
        match index
            .checked_sub(1)
            .and_then(|index| self.turned.get(index))
        {
            None => words,
            Some(turned) if words < turned.range.end => turned.shown,
            Some(turned) => turned.shown + turned.with.len() + (words - turned.range.end),
        }
    }
}

impl Piece {
    /// The place in the source of a position of the text, if the two run side by side.
    fn source_at(&self, at: usize) -> Option<usize> {
        (self.text.len() == self.source.len() && !self.barrier)
            .then(|| self.source.start + at.clamp(self.text.start, self.text.end) - self.text.start)
    }

    /// The place in the words of a position of the text.
    pub(super) fn words_at(&self, at: usize) -> usize {
        if self.barrier {
            return if at <= self.text.start {
                self.words.start
            } else {
                self.words.end
            };
        }
        (self.words.start + at.saturating_sub(self.text.start)).min(self.words.end)
    }
}
