//! GIF: its blocks, what of them is published.

use super::anatomy::{Anatomy, Format, Kind};

/// Takes a GIF apart; `None` where it has no size.
pub(super) fn read(bytes: &[u8]) -> Option<Anatomy> {
    let head = bytes.get(..13)?;
    let number = |at: usize| u32::from(u16::from_le_bytes([head[at], head[at + 1]]));
    let (width, height) = (number(6), number(8));
    if width == 0 || height == 0 {
        return None;
    }
    let mut at = 13 + table(head[10]);
    let mut clean = bytes.get(..at).unwrap_or(head).to_vec();
    let whole = loop {
        let (end, published) = match bytes.get(at) {
            Some(0x3b) => {
                clean.push(0x3b);
                break true;
            }
            Some(0x21) => {
                let Some((&label, end)) = bytes.get(at + 1).zip(blocks(bytes, at + 2)) else {
                    break false;
                };
                let name = bytes.get(at + 3..at + 14).unwrap_or_default();
                // Comments go, and of what programs add all but the loops of animations.
                let is_loop = matches!(name, b"NETSCAPE2.0" | b"ANIMEXTS1.0");
                (
                    end,
                    matches!(label, 0xf9 | 0x01) || (label == 0xff && is_loop),
                )
            }
            Some(0x2c) => {
                let Some(&flags) = bytes.get(at + 9) else {
                    break false;
                };
                match blocks(bytes, at + 10 + table(flags) + 1) {
                    Some(end) => (end, true),
                    None => {
                        clean.extend(bytes.get(at..).unwrap_or_default());
                        break false;
                    }
                }
            }
            _ => break false,
        };
        if published {
            clean.extend(bytes.get(at..end).unwrap_or_default());
        }
        at = end;
    };
    Some(Anatomy {
        format: Format::Gif,
        width,
        height,
        orientation: 1,
        kind: Kind::Other,
        whole,
        clean,
    })
}

/// Bytes of a table of colours.
fn table(flags: u8) -> usize {
    match flags & 0x80 {
        0 => 0,
        _ => 3 << ((flags & 7) + 1),
    }
}

/// The place behind a row of blocks, each with its length, the last of none.
fn blocks(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let length = usize::from(*bytes.get(at)?);
        at += 1 + length;
        if length == 0 {
            return Some(at);
        }
    }
}
