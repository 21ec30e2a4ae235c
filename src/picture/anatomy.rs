//! What a file of a picture holds: its size, its kind, and the bytes of it that are
//! published. Reads structures, never pixels; takes any bytes.

use super::{avif, gif, jpeg, png, svg, webp};

/// A format that browsers show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
    /// GIF.
    Gif,
    /// AVIF.
    Avif,
    /// SVG.
    Svg,
    /// BMP.
    Bmp,
}

/// What may be made of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Packed with loss, without transparency: smaller ones may be made of it.
    Photo,
    /// Packed without loss, without transparency.
    Opaque,
    /// Packed without loss, perhaps with transparency.
    Transparent,
    /// Moving, drawn, of few colours, or of colours that are not ours to convert.
    Other,
}

/// A picture's file, taken apart.
#[derive(Debug)]
pub(super) struct Anatomy {
    pub(super) format: Format,
    /// As it is stored; Exif may turn it.
    pub(super) width: u32,
    pub(super) height: u32,
    /// From 1 to 8, as Exif counts.
    pub(super) orientation: u8,
    pub(super) kind: Kind,
    /// Whether the file goes to its end.
    pub(super) whole: bool,
    /// The bytes without what tells of places, people and machines.
    pub(super) clean: Vec<u8>,
}

/// The format of telephones, in the same container as AVIF.
pub(super) const HEIC: &str = "HEIC";

/// What bytes are that are no picture for a browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failing {
    /// A picture of this format, which browsers do not show.
    NotShown(&'static str),
    /// None that anybody knows, or one that breaks off at once.
    Unknown,
}

/// Takes a file apart. What it is its bytes tell, whatever its name.
pub(super) fn read(bytes: &[u8]) -> Result<Anatomy, Failing> {
    let brand = bytes
        .get(4..8)
        .filter(|name| *name == b"ftyp")
        .and_then(|_| {
            let length = bytes.get(..4)?.try_into().ok()?;
            bytes.get(8..u32::from_be_bytes(length).min(256) as usize)
        });
    let has_brand = |name: &[u8]| brand.is_some_and(|brand| brand.chunks(4).any(|one| one == name));
    let found = match bytes {
        [0xff, 0xd8, 0xff, ..] => jpeg::read(bytes),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => png::read(bytes),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => webp::read(bytes),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => gif::read(bytes),
        [b'B', b'M', ..] => plain(bytes, Format::Bmp),
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => {
            return Err(Failing::NotShown("TIFF"));
        }
        [b'8', b'B', b'P', b'S', ..] => return Err(Failing::NotShown("Photoshop")),
        [0xff, 0x0a, ..] | [0, 0, 0, 12, b'J', b'X', b'L', b' ', ..] => {
            return Err(Failing::NotShown("JPEG XL"));
        }
        [0, 0, 0, 12, b'j', b'P', b' ', b' ', ..] => return Err(Failing::NotShown("JPEG 2000")),
        _ if has_brand(b"avif") || has_brand(b"avis") => {
            let clean = avif::clean(bytes);
            plain(bytes, Format::Avif).map(|anatomy| Anatomy {
                // What cannot be cleaned cannot be vouched for.
                whole: clean.is_some(),
                clean: clean.unwrap_or_else(|| bytes.to_vec()),
                ..anatomy
            })
        }
        _ if brand.is_some() => return Err(Failing::NotShown(HEIC)),
        _ => svg::size(bytes).map(|size| sized(bytes, Format::Svg, size)),
    };
    found.ok_or(Failing::Unknown)
}

/// A picture that is published as it is.
fn plain(bytes: &[u8], format: Format) -> Option<Anatomy> {
    let size = imagesize::blob_size(bytes).ok()?;
    let size = u32::try_from(size.width)
        .ok()
        .zip(u32::try_from(size.height).ok())?;
    (size.0 > 0 && size.1 > 0).then(|| sized(bytes, format, size))
}

fn sized(bytes: &[u8], format: Format, (width, height): (u32, u32)) -> Anatomy {
    Anatomy {
        format,
        width,
        height,
        orientation: 1,
        kind: Kind::Other,
        whole: true,
        clean: bytes.to_vec(),
    }
}
