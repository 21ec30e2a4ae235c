//! A face: how wide words are in it, and their outlines.

use std::sync::LazyLock;

use resvg::tiny_skia::{Path, PathBuilder};
use ttf_parser::gpos::{PairAdjustment, PositioningSubtable};
use ttf_parser::{GlyphId, OutlineBuilder};

/// Running text: letters, signs and Vietnamese of Noto Serif. The licence lies beside it.
pub(super) static REGULAR: LazyLock<Face> =
    LazyLock::new(|| Face::read(include_bytes!("fonts/NotoSerif-Regular.ttf")));
/// Names.
pub(super) static BOLD: LazyLock<Face> =
    LazyLock::new(|| Face::read(include_bytes!("fonts/NotoSerif-Bold.ttf")));

/// A face. One that could not be read would draw nothing; a test reads both.
pub(super) struct Face(Option<ttf_parser::Face<'static>>);

impl Face {
    fn read(file: &'static [u8]) -> Face {
        Face(ttf_parser::Face::parse(file, 0).ok())
    }

    /// Whether it has a letter.
    #[cfg(test)]
    pub(super) fn has(&self, letter: char) -> bool {
        let face = self.0.as_ref();
        face.is_some_and(|face| face.glyph_index(letter).is_some())
    }

    /// How wide a text is in a size.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        let mut width = 0.0;
        self.place(text, size, |_, _, end| width = end);
        width
    }

    /// The outlines of a text on a baseline.
    pub(super) fn path(&self, text: &str, size: f32, x: f32, baseline: f32) -> Option<Path> {
        let face = self.0.as_ref()?;
        let mut outline = Outline {
            path: PathBuilder::new(),
            scale: self.scale(size),
            x,
            y: baseline,
        };
        self.place(text, size, |glyph, start, _| {
            outline.x = x + start;
            face.outline_glyph(glyph, &mut outline);
        });
        outline.path.finish()
    }

    /// Every glyph of a text with where it begins and where the next one does.
    fn place(&self, text: &str, size: f32, mut each: impl FnMut(GlyphId, f32, f32)) {
        let Some(face) = &self.0 else { return };
        let scale = self.scale(size);
        let (mut at, mut before) = (0, None);
        for letter in text.chars() {
            // What the face has not is the box of all that is missing.
            let glyph = face.glyph_index(letter).unwrap_or(GlyphId(0));
            at += before.map_or(0, |before| self.kerning(before, glyph));
            let advance = i32::from(face.glyph_hor_advance(glyph).unwrap_or_default());
            each(glyph, at as f32 * scale, (at + advance) as f32 * scale);
            at += advance;
            before = Some(glyph);
        }
    }

    fn scale(&self, size: f32) -> f32 {
        let units = self.0.as_ref().map_or(1000, ttf_parser::Face::units_per_em);
        size / f32::from(units)
    }

    /// How much nearer two glyphs stand than their widths say.
    fn kerning(&self, left: GlyphId, right: GlyphId) -> i32 {
        let tables = self.0.as_ref().and_then(|face| face.tables().gpos);
        let lookups = tables.iter().flat_map(|gpos| gpos.lookups);
        // The first table that knows the pair has the word.
        lookups
            .flat_map(|lookup| lookup.subtables.into_iter::<PositioningSubtable<'_>>())
            .find_map(|table| {
                let PositioningSubtable::Pair(pairs) = table else {
                    return None;
                };
                let (value, _) = match pairs {
                    PairAdjustment::Format1 { coverage, sets } => {
                        sets.get(coverage.get(left)?)?.get(right)?
                    }
                    PairAdjustment::Format2 {
                        coverage,
                        classes,
                        matrix,
                    } => {
                        coverage.get(left)?;
                        matrix.get((classes.0.get(left), classes.1.get(right)))?
                    }
                };
                Some(i32::from(value.x_advance))
            })
            .unwrap_or_default()
    }
}

/// Draws the outline of a glyph where it stands.
struct Outline {
    path: PathBuilder,
    scale: f32,
    x: f32,
    y: f32,
}

impl Outline {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.scale, self.y - y * self.scale)
    }
}

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}
