//! AVIF, and HEIC, which has the same container: what of its file is published.
//!
//! Its parts are found by their offsets, so that none can be taken out; the ones that
//! tell of places and people are overwritten with noughts where they lie. Which way up a
//! picture is stands elsewhere (`irot`, `imir`).

/// The file with the contents of its Exif and XMP items overwritten; `None` where the
/// lists of items cannot be read and anything may be in it.
pub(super) fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut clean = bytes.to_vec();
    let meta = boxes(bytes, 0..bytes.len()).find(|part| part.name == *b"meta")?;
    // It begins with a version and flags.
    let inside = meta.content.start + 4..meta.content.end;
    let find = |name: &[u8; 4]| boxes(bytes, inside.clone()).find(|part| part.name == *name);
    let items = private_items(bytes, find(b"iinf")?.content)?;
    if items.is_empty() {
        return Some(clean);
    }
    let data = find(b"idat").map_or(0, |part| part.content.start);
    for (item, place, length) in extents(bytes, find(b"iloc")?.content, data)? {
        if items.contains(&item) {
            let end = place.checked_add(length)?;
            clean.get_mut(place..end)?.fill(0);
        }
    }
    Some(clean)
}

struct Part {
    name: [u8; 4],
    content: std::ops::Range<usize>,
}

/// The boxes in a stretch, up to the first that is none.
fn boxes(bytes: &[u8], within: std::ops::Range<usize>) -> impl Iterator<Item = Part> {
    let mut at = within.start;
    std::iter::from_fn(move || {
        let head = bytes.get(at..at.checked_add(8)?)?;
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let (start, end) = match length {
            0 => (at + 8, within.end),
            1 => {
                let long = bytes.get(at + 8..at + 16)?.try_into().ok()?;
                let long = usize::try_from(u64::from_be_bytes(long)).ok()?;
                (at + 16, at.checked_add(long)?)
            }
            _ => (at + 8, at.checked_add(length)?),
        };
        if end > within.end || end < start {
            return None;
        }
        at = end;
        Some(Part {
            name: [head[4], head[5], head[6], head[7]],
            content: start..end,
        })
    })
}

/// The numbers of the items that tell of more than the picture.
fn private_items(bytes: &[u8], list: std::ops::Range<usize>) -> Option<Vec<u32>> {
    let version = *bytes.get(list.start)?;
    let first = list.start + if version == 0 { 6 } else { 8 };
    let mut found = Vec::new();
    for entry in boxes(bytes, first..list.end) {
        let mut reader = Reader::new(bytes.get(entry.content)?);
        let version = reader.number(1)?;
        reader.number(3)?;
        // Older ones name no kind.
        let item = match version {
            2 => reader.number(2)?,
            3 => reader.number(4)?,
            _ => return None,
        };
        reader.number(2)?;
        let kind = reader.number(4)? as u32;
        if [*b"Exif", *b"mime"].map(u32::from_be_bytes).contains(&kind) {
            found.push(item as u32);
        }
    }
    Some(found)
}

/// Where the items lie: number, place and length of each of their parts.
fn extents(
    bytes: &[u8],
    list: std::ops::Range<usize>,
    data: usize,
) -> Option<Vec<(u32, usize, usize)>> {
    let mut reader = Reader::new(bytes.get(list)?);
    let version = reader.number(1)?;
    reader.number(3)?;
    let sizes = reader.number(2)?;
    let size = |shift: u32| (sizes >> shift & 15) as usize;
    let (of_offset, of_length, of_base) = (size(12), size(8), size(4));
    let of_index = if version == 0 { 0 } else { size(0) };
    let count = reader.number(if version < 2 { 2 } else { 4 })?;
    let mut found = Vec::new();
    for _ in 0..count {
        let item = reader.number(if version < 2 { 2 } else { 4 })? as u32;
        let method = match version {
            0 => 0,
            _ => reader.number(2)? & 15,
        };
        reader.number(2)?;
        let base = reader.number(of_base)?;
        for _ in 0..reader.number(2)? {
            reader.number(of_index)?;
            let offset = base.checked_add(reader.number(of_offset)?)?;
            let length = usize::try_from(reader.number(of_length)?).ok()?;
            let origin = match method {
                0 => 0,
                1 => data,
                _ => return None,
            };
            let place = usize::try_from(offset).ok()?.checked_add(origin)?;
            // None means all that follows.
            let length = if length == 0 {
                bytes.len().checked_sub(place)?
            } else {
                length
            };
            found.push((item, place, length));
        }
    }
    Some(found)
}

/// Numbers of so many bytes, the highest first.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader(bytes)
    }

    fn number(&mut self, length: usize) -> Option<u64> {
        let (own, rest) = self.0.split_at_checked(length.min(8))?;
        self.0 = rest;
        Some(
            own.iter()
                .fold(0, |number, &byte| number << 8 | u64::from(byte)),
        )
    }
}
