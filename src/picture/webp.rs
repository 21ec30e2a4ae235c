//! WebP: its chunks, what of them is published.

use super::anatomy::{Anatomy, Format, Kind};
use super::exif;

/// Flags of the extended header.
const EXIF: u8 = 0x08;
const XMP: u8 = 0x04;
const ANIMATED: u8 = 0x02;

/// Takes a WebP apart; `None` where it has no size.
pub(super) fn read(bytes: &[u8]) -> Option<Anatomy> {
    let declared = u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?) as usize;
    let end = declared.checked_add(8)?;
    let whole = end <= bytes.len();
    let body = bytes.get(..end.min(bytes.len()))?;
    let mut clean = b"RIFF\0\0\0\0WEBP".to_vec();
    let mut at = 12;
    let mut flags_at = None;
    let mut size = None;
    let mut kind = Kind::Other;
    let mut orientation = 1;
    let mut is_cut = false;
    while let Some(head) = body.get(at..at + 8) {
        let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
        let next = at
            .checked_add(8)?
            .checked_add(length)?
            .checked_add(length & 1)?;
        // The last chunk may lack its byte of padding.
        let Some(content) = body.get(at + 8..at + 8 + length) else {
            is_cut = true;
            break;
        };
        let name: &[u8] = &head[..4];
        match name {
            b"VP8X" => {
                let &[flags, _, _, _, w0, w1, w2, h0, h1, h2, ..] = content else {
                    return None;
                };
                let number = |low, mid, high| u32::from_le_bytes([low, mid, high, 0]) + 1;
                size = Some((number(w0, w1, w2), number(h0, h1, h2)));
                flags_at = Some((clean.len() + 8, flags));
            }
            b"VP8 " => {
                kind = Kind::Photo;
                let start = content
                    .get(6..10)
                    .filter(|_| content.get(3..6) == Some(b"\x9d\x01\x2a"));
                let own = start.map(|b| {
                    let number = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3fff);
                    (number(b[0], b[1]), number(b[2], b[3]))
                });
                size = size.or(own);
            }
            b"VP8L" => {
                let own = content
                    .get(1..5)
                    .filter(|_| content.first() == Some(&0x2f))
                    .map(|b| {
                        let bits = u32::from_le_bytes([b[0], b[1], b[2], b[3]]);
                        ((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1)
                    });
                size = size.or(own);
            }
            b"EXIF" => {
                let data = content.strip_prefix(b"Exif\0\0").unwrap_or(content);
                orientation = exif::orientation(data);
            }
            _ => {}
        }
        if matches!(
            name,
            b"VP8X" | b"VP8 " | b"VP8L" | b"ALPH" | b"ICCP" | b"ANIM" | b"ANMF"
        ) {
            push(&mut clean, name, content);
        }
        at = next;
    }
    if let Some((place, mut flags)) = flags_at {
        const ALPHA: u8 = 0x10;
        if flags & (ANIMATED | ALPHA) != 0 {
            kind = Kind::Other;
        }
        flags &= !(EXIF | XMP);
        if orientation != 1 {
            flags |= EXIF;
            push(&mut clean, b"EXIF", &exif::minimal(orientation));
        }
        *clean.get_mut(place)? = flags;
    }
    let length = u32::try_from(clean.len() - 8).ok()?;
    clean.get_mut(4..8)?.copy_from_slice(&length.to_le_bytes());
    let (width, height) = size.filter(|&(width, height)| width > 0 && height > 0)?;
    Some(Anatomy {
        format: Format::Webp,
        width,
        height,
        orientation,
        kind,
        whole: whole && !is_cut,
        clean,
    })
}

fn push(clean: &mut Vec<u8>, name: &[u8], content: &[u8]) {
    clean.extend(name);
    clean.extend((content.len() as u32).to_le_bytes());
    clean.extend(content);
    if content.len() % 2 == 1 {
        clean.push(0);
    }
}
