//! JPEG: its segments, what of them is published.

use super::anatomy::{Anatomy, Format, Kind};
use super::exif;

/// Scans of a picture that is decoded. Programs make some ten; each goes over the whole
/// picture, so thousands of empty ones would take hours.
const MOST_SCANS: usize = 100;

/// Takes a JPEG apart; `None` where it has no size.
pub(super) fn read(bytes: &[u8]) -> Option<Anatomy> {
    let mut clean = vec![0xff, 0xd8];
    let mut at = 2;
    let mut frame = None;
    let mut orientation = 1;
    let mut whole = false;
    let mut scans = 0;
    loop {
        // Any number of 0xff may stand before a marker.
        let fill = bytes
            .get(at..)?
            .iter()
            .take_while(|&&byte| byte == 0xff)
            .count();
        let Some(&marker) = bytes.get(at + fill).filter(|_| fill > 0) else {
            break;
        };
        at += fill + 1;
        if marker == 0xd9 {
            clean.extend([0xff, 0xd9]);
            whole = true;
            break;
        }
        if matches!(marker, 0x01 | 0xd0..=0xd7) {
            clean.extend([0xff, marker]);
            continue;
        }
        let length = bytes
            .get(at..at + 2)
            .map(|b| usize::from(b[0]) << 8 | usize::from(b[1]));
        let segment = length
            .and_then(|length| bytes.get(at..at + length))
            .filter(|s| s.len() >= 2);
        let Some(segment) = segment else {
            break;
        };
        let content = &segment[2..];
        at += segment.len();
        match marker {
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let &[precision, h1, h0, w1, w0, components, ..] = content else {
                    break;
                };
                let number = |high, low| u32::from(high) << 8 | u32::from(low);
                // Baseline, extended and progressive, 8 bits: what every browser shows.
                let suits = marker <= 0xc2 && precision == 8 && matches!(components, 1 | 3);
                frame.get_or_insert((number(w1, w0), number(h1, h0), suits));
            }
            0xe1 => {
                if let Some(data) = content.strip_prefix(b"Exif\0\0") {
                    orientation = exif::orientation(data);
                }
            }
            _ => {}
        }
        if is_published(marker, content) {
            clean.extend([0xff, marker]);
            clean.extend(segment);
        }
        if marker == 0xda {
            scans += 1;
            let end = at + entropy(bytes.get(at..)?);
            clean.extend(bytes.get(at..end)?);
            at = end;
        }
    }
    let (width, height, suits) = frame.filter(|&(width, height, _)| width > 0 && height > 0)?;
    if orientation != 1 {
        let mut segment = vec![0xff, 0xe1, 0, 34];
        segment.extend(b"Exif\0\0");
        segment.extend(exif::minimal(orientation));
        // Behind the header of JFIF, which wants to be first.
        let header = clean
            .get(2..6)
            .filter(|head| head.starts_with(&[0xff, 0xe0]));
        let length = header.map_or(0, |head| {
            2 + (usize::from(head[2]) << 8 | usize::from(head[3]))
        });
        clean.splice(2 + length..2 + length, segment);
    }
    Some(Anatomy {
        format: Format::Jpeg,
        width,
        height,
        orientation,
        kind: if suits && scans <= MOST_SCANS {
            Kind::Photo
        } else {
            Kind::Other
        },
        whole,
        clean,
    })
}

/// Whether a segment is needed to show the picture as it is meant: comments, Exif, XMP,
/// IPTC, previews and whatever programs add are not.
fn is_published(marker: u8, content: &[u8]) -> bool {
    match marker {
        0xe0 => content.starts_with(b"JFIF\0"),
        0xe2 => content.starts_with(b"ICC_PROFILE\0"),
        0xee => content.starts_with(b"Adobe"),
        0xe1..=0xef | 0xfe => false,
        _ => true,
    }
}

/// How many bytes the data of a scan takes, up to the next marker.
fn entropy(data: &[u8]) -> usize {
    let mut at = 0;
    while let Some(found) = memchr(data.get(at..).unwrap_or_default()) {
        at += found;
        match data.get(at + 1) {
            Some(0 | 0xd0..=0xd7) => at += 2,
            Some(_) => return at,
            None => break,
        }
    }
    data.len()
}

fn memchr(data: &[u8]) -> Option<usize> {
    data.iter().position(|&byte| byte == 0xff)
}
