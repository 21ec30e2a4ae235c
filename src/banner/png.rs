//! A drawing as a PNG file.

use png::{BitDepth, ColorType, Compression, Encoder};
use resvg::tiny_skia::Pixmap;

/// Colours of a palette, at most.
const PALETTE: usize = 256;

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
            (drawing.data().chunks_exact(4))
                .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
                .collect()
        }
    };
    // A few milliseconds less than the next level, for a fifth more bytes.
    encoder.set_compression(Compression::Fast);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&pixels).ok()?;
    writer.finish().ok()?;
    Some(file)
}

fn indexed(drawing: &Pixmap) -> Option<(Vec<[u8; 3]>, Vec<u8>)> {
    let mut palette: Vec<[u8; 3]> = Vec::new();
    let mut pixels = Vec::with_capacity(drawing.data().len() / 4);
    let mut last = (0, [0; 3]);
    for pixel in drawing.data().chunks_exact(4) {
        let &[r, g, b, _] = pixel else { continue };
        let colour = [r, g, b];
        if palette.is_empty() || last.1 != colour {
            let known = palette.iter().position(|known| *known == colour);
            let at = known.unwrap_or(palette.len());
            if known.is_none() {
                palette.push(colour);
            }
            last = (u8::try_from(at).ok()?, colour);
        }
        pixels.push(last.0);
    }
    (palette.len() <= PALETTE).then_some((palette, pixels))
}
