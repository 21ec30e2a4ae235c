//! Pictures: how large they are, what of their files is published, and the smaller
//! ones that stand beside them.
//!
//! ```text
//! file ─► anatomy ─► Facts ─► HTML with width, height, srcset      (link)
//!            │         └────► Route::Variant ─► decoded, turned, scaled, encoded
//!            └──────────────► Route::Asset: the file without its metadata
//! ```
//!
//! What a page says of a picture follows from the structure of its file and never from
//! its pixels, so that linking decodes nothing: [`Facts`] are read once for each file,
//! and a smaller picture is made when it is first asked for, by a build or by the
//! browser of somebody who looks at the preview. It is kept by what it is made of
//! ([`shelf`]); whoever asks again gets the same bytes.
//!
//! Owns which smaller pictures there are. Where they stand, [`crate::route`] says.

use std::sync::Arc;

use xxhash_rust::xxh3::{Xxh3, xxh3_128};

mod anatomy;
mod avif;
mod budget;
mod exif;
mod gif;
mod jpeg;
mod library;
mod making;
mod png;
mod shelf;
mod svg;
mod webp;

pub use anatomy::Format;
use anatomy::{Anatomy, Failing, Kind};
pub(crate) use library::read;
pub use library::{Keeping, Library};

/// How smaller pictures are made; another number makes all of them anew.
const RECIPE: u32 = 1;
/// What decodes, scales and encodes them, with its version: another one may give other
/// bytes, and what was kept of the one before would not be what a first build makes.
const MADE_WITH: [(&str, &str); 6] = [
    ("image", "0.25.10"),
    ("image-webp", "0.2.4"),
    ("jpeg-encoder", "0.7.1"),
    ("png", "0.18.1"),
    ("zune-core", "0.5.3"),
    ("zune-jpeg", "0.5.15"),
];
/// Widths of smaller pictures: of a phone, of a line of text, of that on a dense screen.
const WIDTHS: [u32; 3] = [480, 960, 1440];
/// How wide a picture stands in a page: `sizes` of the default theme, whose lines are
/// 42rem long.
pub const SIZES: &str = "(min-width: 45rem) 42rem, 100vw";
/// The same of pictures that stand side by side.
pub const SIZES_OF_SEVERAL: &str = "(min-width: 37.5rem) 20.5rem, 100vw";
/// Pixels of the largest picture of which smaller ones are made: what decoding takes
/// memory for.
const MOST_PIXELS: u64 = 64 << 20;
/// Bytes of the largest file that is taken apart.
pub(crate) const MOST_BYTES: u64 = 64 << 20;

/// What is known of a picture without looking at its pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Its format; `None` where it is no picture that a browser shows.
    pub format: Option<Format>,
    /// Width in pixels as it is shown, if it is known.
    pub width: Option<u32>,
    /// Height in pixels as it is shown.
    pub height: Option<u32>,
    /// What is wrong with it.
    pub trouble: Option<Trouble>,
    /// The widths of the smaller ones, in order.
    pub widths: Vec<u32>,
    /// Whether the file itself is wide enough to stand beside them, and not too heavy.
    pub offers_itself: bool,
    /// What smaller ones are packed as.
    packing: Packing,
    orientation: u8,
    /// Of the whole file; `None` where it was too large to be read.
    pub hash: Option<u128>,
    /// Whether it is published as it is.
    pub is_clean: bool,
}

/// What is wrong with a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Of a format that browsers do not show.
    NotShown(&'static str),
    /// No picture at all, whatever its name says.
    Unknown,
    /// The file breaks off.
    CutOff,
    /// So many pixels, in millions, that it is left as it is.
    TooManyPixels(u64),
    /// So many bytes, in megabytes, that it is not even looked into.
    TooManyBytes(u64),
}

/// How a smaller picture is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Packing {
    /// JPEG with colours at half the resolution, as the original has them.
    Photo,
    /// JPEG with all colours: of a file that was packed without loss and may hold text.
    Sharp,
    /// WebP without loss, as the picture may be transparent.
    Lossless,
}

impl Facts {
    /// The facts of a file's bytes.
    pub fn of(bytes: &[u8]) -> Facts {
        let hash = Some(xxh3_128(bytes));
        match anatomy::read(bytes) {
            Ok(anatomy) => known(bytes, &anatomy, hash),
            Err(failing) => Facts {
                is_clean: published(bytes).is_none_or(|clean| clean == bytes),
                ..none(
                    hash,
                    match failing {
                        Failing::NotShown(format) => Trouble::NotShown(format),
                        Failing::Unknown => Trouble::Unknown,
                    },
                )
            },
        }
    }

    /// The facts of a file that is too large to be read at once.
    fn too_large(size: u64) -> Facts {
        none(None, Trouble::TooManyBytes(size >> 20))
    }

    /// The ending of the smaller ones.
    pub fn ending(&self) -> &'static str {
        match self.packing {
            Packing::Photo | Packing::Sharp => "jpg",
            Packing::Lossless => "webp",
        }
    }

    /// What the smaller picture of a width is made of and how, as a number.
    pub fn key(&self, width: u32) -> u128 {
        let mut sum = Xxh3::new();
        sum.update(&self.hash.unwrap_or_default().to_le_bytes());
        for (name, version) in MADE_WITH {
            sum.update(name.as_bytes());
            sum.update(version.as_bytes());
        }
        for part in [
            RECIPE,
            width,
            self.packing as u32,
            u32::from(self.orientation),
        ] {
            sum.update(&part.to_le_bytes());
        }
        sum.digest128()
    }
}

/// The bytes of a file without what tells of places, people and machines; `None` where
/// it is no picture that could be taken apart.
pub fn published(bytes: &[u8]) -> Option<Vec<u8>> {
    match anatomy::read(bytes) {
        Ok(anatomy) => Some(anatomy.clean),
        // No page shows it, but readers may be offered it as a file.
        Err(Failing::NotShown(anatomy::HEIC)) => avif::clean(bytes),
        Err(_) => None,
    }
}

fn none(hash: Option<u128>, trouble: Trouble) -> Facts {
    Facts {
        format: None,
        width: None,
        height: None,
        trouble: Some(trouble),
        widths: Vec::new(),
        offers_itself: true,
        packing: Packing::Photo,
        orientation: 1,
        hash,
        is_clean: true,
    }
}

fn known(bytes: &[u8], anatomy: &Anatomy, hash: Option<u128>) -> Facts {
    let is_turned = anatomy.orientation >= 5;
    let (width, height) = match is_turned {
        true => (anatomy.height, anatomy.width),
        false => (anatomy.width, anatomy.height),
    };
    let pixels = u64::from(width) * u64::from(height);
    let is_decoded = anatomy.kind != Kind::Other;
    let trouble = match anatomy.whole {
        false => Some(Trouble::CutOff),
        true if is_decoded && pixels > MOST_PIXELS => Some(Trouble::TooManyPixels(pixels >> 20)),
        true => None,
    };
    let plan = match trouble {
        Some(_) => None,
        None => plan(anatomy.kind, width, pixels, bytes.len() as u64),
    };
    let (packing, widths, offers_itself) = plan.unwrap_or((Packing::Photo, Vec::new(), true));
    Facts {
        format: Some(anatomy.format),
        // A drawing need not say how large it is.
        width: Some(width).filter(|&width| width > 0),
        height: Some(height).filter(|&height| height > 0),
        trouble,
        widths,
        offers_itself,
        packing,
        orientation: anatomy.orientation,
        hash,
        is_clean: anatomy.clean == bytes,
    }
}

/// Which smaller pictures pay: how they are packed, their widths, and whether the file
/// itself is still one of the choices.
///
/// The bytes that each pixel takes tell a photograph from a drawing, which is small as
/// it stands and would only lose by being scaled.
fn plan(kind: Kind, width: u32, pixels: u64, bytes: u64) -> Option<(Packing, Vec<u32>, bool)> {
    let density = bytes as f64 / pixels.max(1) as f64;
    // Bytes for each pixel that the packing comes to, and those below which a file of
    // its kind is no photograph.
    let (packing, expected, least, floor) = match kind {
        Kind::Photo => (Packing::Photo, 0.18, 0.0, 60 << 10),
        Kind::Opaque => (Packing::Sharp, 0.3, 0.75, 100 << 10),
        Kind::Transparent => (Packing::Lossless, 2.0, 0.75, 100 << 10),
        Kind::Other => return None,
    };
    if bytes < floor || density < least {
        return None;
    }
    let height = pixels as f64 / f64::from(width);
    let pays = |narrow: u32| {
        let ratio = f64::from(narrow) / f64::from(width);
        let area = f64::from(narrow) * height * ratio;
        let density = match packing {
            // Without loss a pixel of a smaller picture costs what one of the larger does.
            Packing::Lossless => density,
            Packing::Photo | Packing::Sharp => expected,
        };
        area * density < 0.75 * bytes as f64
    };
    let is_narrower = |&narrow: &u32| u64::from(narrow) * 5 <= u64::from(width) * 4;
    let mut widths: Vec<u32> = WIDTHS
        .into_iter()
        .filter(is_narrower)
        .filter(|&w| pays(w))
        .collect();
    let widest = WIDTHS[WIDTHS.len() - 1];
    let mut offers_itself = !widths.contains(&widest);
    // As wide as it is, or nearly: lighter all the same, if it was packed badly.
    let own = width.min(widest);
    if offers_itself && packing != Packing::Lossless && pays(own) && density > 2.0 * expected {
        widths.push(own);
        offers_itself = false;
    }
    (!widths.is_empty()).then_some((packing, widths, offers_itself))
}

/// Whether a file's name says that it is a picture.
pub fn is_named(path: &str) -> bool {
    const ENDINGS: [&str; 14] = [
        "jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif", "avif", "svg", "bmp", "heic", "heif",
        "tif", "tiff",
    ];
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    ENDINGS
        .iter()
        .any(|known| known.eq_ignore_ascii_case(ending))
}

/// What pages need to know of a picture that they show.
pub type Shown = Arc<Facts>;

#[cfg(test)]
mod tests;
