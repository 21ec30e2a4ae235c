//! A drawing as a PNG file.

use png::{BitDepth, ColorType, Compression, Encoder};
use resvg::tiny_skia::Pixmap;

use super::sheet::Sheet;
use super::{HEIGHT, PAPER, Rgb, WIDTH};

/// Points that are compared at once.
const STRETCH: usize = 24;

/// Points in a row.
const ROW: usize = WIDTH as usize;

/// The file of a sheet: with a palette while it has few colours, which is a third of the
/// bytes to be packed. `None` where memory is too short for it.
pub(super) fn encoded(sheet: &Sheet) -> Option<Vec<u8>> {
    let mut file = Vec::with_capacity(64 << 10);
    let mut encoder = Encoder::new(&mut file, WIDTH, HEIGHT);
    encoder.set_depth(BitDepth::Eight);
    let (points, palette) = points(sheet)?;
    match palette {
        Some(palette) => {
            encoder.set_color(ColorType::Indexed);
            encoder.set_palette(palette.concat());
        }
        None => encoder.set_color(ColorType::Rgb),
    }
    // A few milliseconds less than the next level, for a fifth more bytes.
    encoder.set_compression(Compression::Fast);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&points).ok()?;
    writer.finish().ok()?;
    Some(file)
}

/// All points of a sheet: their places in a palette, or their colours where there are too
/// many for one. `None` where memory is too short.
fn points(sheet: &Sheet) -> Option<(Vec<u8>, Option<Vec<Rgb>>)> {
    let mut palette = Some(Colours::new(PAPER));
    let mut points: Vec<u8> = Vec::with_capacity(ROW * HEIGHT as usize);
    for rows in sheet.strips() {
        let before = rows.start as usize * ROW;
        let strip = sheet.drawn(&rows)?;
        if let Some(colours) = &mut palette {
            points.resize(before, 0);
            if colours.places(&strip, &mut points).is_none() {
                points.truncate(before);
                points = (points.iter()).flat_map(|&at| colours.at(at)).collect();
                palette = None;
            }
        }
        if palette.is_none() {
            fill(&mut points, before);
            points.extend(strip.data().chunks_exact(4).flat_map(rgb));
        }
    }
    match &palette {
        Some(_) => points.resize(ROW * HEIGHT as usize, 0),
        None => fill(&mut points, ROW * HEIGHT as usize),
    }
    Some((points, palette.map(|colours| colours.all)))
}

/// Appends the colour of the paper until there are so many points.
fn fill(points: &mut Vec<u8>, many: usize) {
    let missing = many.saturating_sub(points.len() / PAPER.len());
    points.extend(std::iter::repeat_n(PAPER, missing).flatten());
}

/// The colours so far.
struct Colours {
    all: Vec<Rgb>,
    /// Where a colour was found last, by a number that few colours share.
    met: [u8; 256],
}

impl Colours {
    fn new(paper: Rgb) -> Colours {
        Colours {
            all: vec![paper],
            met: [0; 256],
        }
    }

    /// Appends the places of a strip's points; `None` where there are too many colours. Most
    /// of it is paper, so whole stretches are compared before points are.
    fn places(&mut self, strip: &Pixmap, places: &mut Vec<u8>) -> Option<()> {
        let [r, g, b] = PAPER;
        let paper = [r, g, b, 0xff].repeat(STRETCH);
        let mut above: &[u8] = &[];
        for row in strip.data().chunks_exact(ROW * 4) {
            if row == above {
                places.extend_from_within(places.len() - ROW..);
                continue;
            }
            above = row;
            for stretch in row.chunks(STRETCH * 4) {
                if paper.starts_with(stretch) {
                    places.resize(places.len() + stretch.len() / 4, 0);
                    continue;
                }
                for point in stretch.chunks_exact(4) {
                    places.push(self.place(rgb(point))?);
                }
            }
        }
        Some(())
    }

    /// The colour at a place.
    fn at(&self, place: u8) -> Rgb {
        self.all.get(usize::from(place)).copied().unwrap_or(PAPER)
    }

    /// The place of a colour, which is the next one where it is new.
    fn place(&mut self, colour: Rgb) -> Option<u8> {
        let [r, g, b] = colour.map(u32::from);
        let number = (r << 16 | g << 8 | b).wrapping_mul(0x9E37_79B1) >> 24;
        let met = self.met.get_mut(number as usize)?;
        if self.all.get(usize::from(*met)) == Some(&colour) {
            return Some(*met);
        }
        let known = self.all.iter().position(|known| *known == colour);
        let place = known.unwrap_or(self.all.len());
        if known.is_none() {
            self.all.push(colour);
        }
        // A palette has 256.
        *met = u8::try_from(place).ok()?;
        Some(*met)
    }
}

/// The colour of a point that hides what is below it.
fn rgb(point: &[u8]) -> Rgb {
    let channel = |at: usize| point.get(at).copied().unwrap_or_default();
    [channel(0), channel(1), channel(2)]
}
