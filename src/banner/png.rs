//! A drawing as a PNG file.

use png::{BitDepth, ColorType, Compression, Encoder};
use resvg::tiny_skia::Pixmap;

use super::Rgb;

/// Points that are compared at once.
const STRETCH: usize = 24;

/// The file of an opaque drawing: with a palette while it has few colours, which is a third
/// of the bytes to be packed.
pub(super) fn encoded(drawing: &Pixmap) -> Option<Vec<u8>> {
    let mut file = Vec::with_capacity(64 << 10);
    let mut encoder = Encoder::new(&mut file, drawing.width(), drawing.height());
    encoder.set_depth(BitDepth::Eight);
    let pixels = match indexed(drawing) {
        Some((palette, pixels)) => {
            encoder.set_color(ColorType::Indexed);
            encoder.set_palette(palette.concat());
            pixels
        }
        None => {
            encoder.set_color(ColorType::Rgb);
            drawing.data().chunks_exact(4).flat_map(rgb).collect()
        }
    };
    // A few milliseconds less than the next level, for a fifth more bytes.
    encoder.set_compression(Compression::Fast);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&pixels).ok()?;
    writer.finish().ok()?;
    Some(file)
}

/// The colours of a drawing, and the place of each point's among them; `None` where there
/// are too many. Most of it is paper, so whole stretches are compared before points are.
fn indexed(drawing: &Pixmap) -> Option<(Vec<Rgb>, Vec<u8>)> {
    let data = drawing.data();
    let width = drawing.width() as usize;
    // The last corner is empty.
    let paper = data.get(data.len().checked_sub(4)?..)?.repeat(STRETCH);
    let mut colours = Colours::new(rgb(&paper));
    let mut places: Vec<u8> = Vec::with_capacity(data.len() / 4);
    let mut above: &[u8] = &[];
    for row in data.chunks_exact(width * 4) {
        if row == above {
            places.extend_from_within(places.len() - width..);
            continue;
        }
        above = row;
        for stretch in row.chunks(STRETCH * 4) {
            if paper.starts_with(stretch) {
                places.resize(places.len() + stretch.len() / 4, 0);
                continue;
            }
            for point in stretch.chunks_exact(4) {
                places.push(colours.place(rgb(point))?);
            }
        }
    }
    Some((colours.all, places))
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
