//! PNG: its chunks, what of them is published.

use super::anatomy::{Anatomy, Format, Kind};
use super::exif;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Chunks without which the picture would look otherwise.
const PUBLISHED: [&[u8; 4]; 16] = [
    b"IHDR", b"PLTE", b"IDAT", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT",
    b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT", b"IEND",
];

/// Takes a PNG apart; `None` where it does not begin as one.
pub(super) fn read(bytes: &[u8]) -> Option<Anatomy> {
    let mut clean = SIGNATURE.to_vec();
    let mut at = SIGNATURE.len();
    let (mut size, mut kind) = (None, Kind::Other);
    let (mut orientation, mut whole, mut after_header) = (1, false, 0);
    while let Some(head) = bytes.get(at..at + 8) {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let name = &head[4..];
        let end = at.checked_add(length)?.checked_add(12)?;
        let Some(chunk) = bytes.get(at..end) else {
            break;
        };
        let content = &chunk[8..8 + length];
        match name {
            b"IHDR" if size.is_none() => {
                let &[w3, w2, w1, w0, h3, h2, h1, h0, depth, colour, ..] = content else {
                    return None;
                };
                size = Some((
                    u32::from_be_bytes([w3, w2, w1, w0]),
                    u32::from_be_bytes([h3, h2, h1, h0]),
                ));
                kind = match (colour, depth) {
                    (0 | 2, 8 | 16) => Kind::Opaque,
                    (4 | 6, 8 | 16) => Kind::Transparent,
                    _ => Kind::Other,
                };
            }
            b"tRNS" if kind == Kind::Opaque => kind = Kind::Other,
            b"acTL" => kind = Kind::Other,
            b"eXIf" => orientation = exif::orientation(content),
            _ => {}
        }
        // The header comes first, or it is no PNG.
        size?;
        if PUBLISHED.iter().any(|published| *published == name) {
            clean.extend(chunk);
        }
        if name == b"IHDR" {
            after_header = clean.len();
        }
        at = end;
        if name == b"IEND" {
            whole = true;
            break;
        }
    }
    let (width, height) = size.filter(|&(width, height)| width > 0 && height > 0)?;
    if orientation != 1 {
        clean.splice(
            after_header..after_header,
            chunk(b"eXIf", &exif::minimal(orientation)),
        );
    }
    Some(Anatomy {
        format: Format::Png,
        width,
        height,
        orientation,
        kind,
        whole,
        clean,
    })
}

/// A chunk with its sum.
fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut chunk = (content.len() as u32).to_be_bytes().to_vec();
    chunk.extend(name);
    chunk.extend(content);
    let mut sum = flate2::Crc::new();
    sum.update(&chunk[4..]);
    chunk.extend(sum.sum().to_be_bytes());
    chunk
}
