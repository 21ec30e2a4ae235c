//! Where the links laid over a block's text begin and end among its nodes.
//!
//! A link that covers whole emphasised words is put around the emphasis:
//! `<a><strong>Sở Công</strong> Thương</a>`. One that cuts through an element
//! is split, so that what is written is always well formed.

use std::ops::Range;

use super::Annotation;
use super::block::{Block, Piece};
use super::destination::{Destination, destination};
use super::punctuation::Turned;
use super::run::{Kind, Node};

/// A place where a link begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    /// The node that it stands before, or in if it is text.
    pub(super) node: usize,
    /// The place in the run's words.
    pub(super) at: usize,
    /// The annotation that begins; `None` where one ends.
    pub(super) begins: Option<usize>,
}

/// Finds the edges of annotations, in order. Those that are no honest part of
/// the text are passed over.
pub(super) fn edges(
    annotations: &mut [Annotation],
    text: &str,
    pieces: &[Piece],
    nodes: &[Node],
    turned: &[Turned],
) -> Vec<Edge> {
    let mut edges = Vec::new();
    let mut end = 0;
    annotations.sort_by_key(|annotation| (annotation.range.start, annotation.range.end));
    for (index, Annotation { range, url, .. }) in annotations.iter().enumerate() {
        let proper = range.start >= end && range.start < range.end;
        let Some(covered) = text.get(range.clone()).filter(|_| proper) else {
            continue;
        };
        if covered.contains(Block::BARRIER) || destination(url) == Destination::Unsafe {
            continue;
        }
        let range = &trimmed(covered, range.start);
        if place(index, range, text, pieces, nodes, turned, &mut edges) {
            end = range.end;
        }
    }
    edges
}

fn place(
    index: usize,
    range: &Range<usize>,
    text: &str,
    pieces: &[Piece],
    nodes: &[Node],
    turned: &[Turned],
    edges: &mut Vec<Edge>,
) -> bool {
    let first = pieces.partition_point(|piece| piece.text.end <= range.start);
    let last = pieces.partition_point(|piece| piece.text.end < range.end);
    let Some(covered) = pieces.get(first..=last) else {
        return false;
    };
    let (Some(from), Some(to)) = (covered.first(), covered.last()) else {
        return false;
    };
    let words = from.words_at(range.start)..to.words_at(range.end);
    if [words.start, words.end]
        .iter()
        .any(|&at| splits(turned, at))
    {
        return false;
    }
    let cover = Cover {
        nodes,
        first: from.node,
        last: to.node,
        at_start: words.start == from.words.start,
        at_end: words.end == to.words.end,
    };
    if let Some((before, behind)) = cover.whole() {
        edges.push(Edge {
            node: before,
            at: words.start,
            begins: Some(index),
        });
        edges.push(Edge {
            node: behind,
            at: words.end,
            begins: None,
        });
        return true;
    }
    for piece in covered {
        let Some(Node {
            kind: Kind::Text | Kind::Verbatim,
            ..
        }) = nodes.get(piece.node)
        else {
            continue;
        };
        let part = piece.text.start.max(range.start)..piece.text.end.min(range.end);
        // The spaces between the parts are no part of the link.
        let Some(said) = text.get(part.clone()) else {
            continue;
        };
        let part = trimmed(said, part.start);
        let (start, end) = (piece.words_at(part.start), piece.words_at(part.end));
        if start < end && ![start, end].iter().any(|&at| splits(turned, at)) {
            edges.push(Edge {
                node: piece.node,
                at: start,
                begins: Some(index),
            });
            edges.push(Edge {
                node: piece.node,
                at: end,
                begins: None,
            });
        }
    }
    true
}

/// The range of a text that begins at a place, without spaces around it.
fn trimmed(text: &str, start: usize) -> Range<usize> {
    let from = start + text.len() - text.trim_start().len();
    from..(start + text.trim_end().len()).max(from)
}

/// Whether a place is inside of what is turned into one sign.
fn splits(turned: &[Turned], at: usize) -> bool {
    let index = turned.partition_point(|turned| turned.range.end <= at);
    turned
        .get(index)
        .is_some_and(|turned| turned.range.start < at)
}

/// The nodes that an annotation covers.
struct Cover<'n> {
    nodes: &'n [Node],
    first: usize,
    last: usize,
    /// Whether the first node is covered from its start.
    at_start: bool,
    /// Whether the last node is covered to its end.
    at_end: bool,
}

impl Cover<'_> {
    /// The nodes before which one link would begin and end, if it can be one:
    /// if each element that begins or ends in it lies in it as a whole, or can
    /// be taken in because nothing but its tag is left outside.
    fn whole(&self) -> Option<(usize, usize)> {
        let (mut depth, mut unopened) = (0usize, 0usize);
        for node in self.nodes.get(self.first..=self.last)? {
            match node.kind {
                Kind::Open(_) => depth += 1,
                Kind::Close(_) if depth > 0 => depth -= 1,
                Kind::Close(_) => unopened += 1,
                _ => {}
            }
        }
        let mut before = self.first;
        for _ in 0..unopened {
            before = before.checked_sub(1).filter(|_| self.at_start)?;
            self.nodes
                .get(before)
                .filter(|node| matches!(node.kind, Kind::Open(_)))?;
        }
        let mut behind = self.last;
        for _ in 0..depth {
            behind += 1;
            self.nodes
                .get(behind)
                .filter(|node| self.at_end && matches!(node.kind, Kind::Close(_)))?;
        }
        // An end inside of a text stands in that node, one behind other nodes
        // before the next.
        let text = self
            .nodes
            .get(self.last)
            .is_some_and(|node| matches!(node.kind, Kind::Text | Kind::Verbatim));
        let inside = behind == self.last && text;
        Some((before, if inside { behind } else { behind + 1 }))
    }
}
