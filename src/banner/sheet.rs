//! What is drawn on: paper of which most stays empty.
//!
//! Owns the rows that something stands in. Only these are ever drawn, strip by strip: a whole
//! picture is 3 MB, and to touch so much memory takes longer than to draw in it.

use std::ops::Range;

use resvg::tiny_skia::{Color, FillRule, Paint, Path, Pixmap, Rect, Transform};

use super::{HEIGHT, Logo, PAPER, Rgb, WIDTH};

/// Marks on paper, in the order in which they are drawn.
#[derive(Default)]
pub(super) struct Sheet<'a> {
    marks: Vec<Mark<'a>>,
}

/// Something that is drawn, and the rows that it takes.
struct Mark<'a> {
    rows: Range<u32>,
    shape: Shape<'a>,
}

enum Shape<'a> {
    Rect(Rgb, Rect),
    Outline(Rgb, Path),
    Logo(&'a Logo, Transform),
}

impl<'a> Sheet<'a> {
    /// Fills a rectangle: left, top, width and height.
    pub(super) fn fill(&mut self, ink: Rgb, [x, y, width, height]: [f32; 4]) {
        if let Some(rect) = Rect::from_xywh(x, y, width, height) {
            self.mark(rect.top(), rect.bottom(), Shape::Rect(ink, rect));
        }
    }

    /// Fills an outline.
    pub(super) fn outline(&mut self, ink: Rgb, path: Path) {
        let (top, bottom) = (path.bounds().top(), path.bounds().bottom());
        self.mark(top, bottom, Shape::Outline(ink, path));
    }

    /// Puts a logo as large as it fits into a room, and says how wide it has become.
    pub(super) fn logo(&mut self, logo: &'a Logo, at: (f32, f32), room: (f32, f32)) -> f32 {
        let (to, width) = logo.fitted(at, room);
        self.mark(at.1, at.1 + room.1, Shape::Logo(logo, to));
        width
    }

    fn mark(&mut self, top: f32, bottom: f32, shape: Shape<'a>) {
        // A float becomes the nearest number that there is.
        let rows = top.floor() as u32..(bottom.ceil() as u32).min(HEIGHT);
        if !rows.is_empty() {
            self.marks.push(Mark { rows, shape });
        }
    }

    /// The rows that are not empty, in strips from above to below. Marks that share a row
    /// are in one.
    pub(super) fn strips(&self) -> Vec<Range<u32>> {
        let mut all: Vec<_> = self.marks.iter().map(|mark| mark.rows.clone()).collect();
        all.sort_by_key(|rows| rows.start);
        let mut strips: Vec<Range<u32>> = Vec::new();
        for rows in all {
            match strips.last_mut() {
                Some(strip) if rows.start < strip.end => strip.end = strip.end.max(rows.end),
                _ => strips.push(rows),
            }
        }
        strips
    }

    /// Draws some rows; `None` where memory is too short for them.
    pub(super) fn drawn(&self, rows: &Range<u32>) -> Option<Pixmap> {
        let mut drawing = Pixmap::new(WIDTH, rows.end.checked_sub(rows.start)?)?;
        drawing.fill(colour(PAPER));
        let up = -(rows.start as f32);
        for mark in &self.marks {
            if mark.rows.end > rows.start && mark.rows.start < rows.end {
                mark.shape
                    .draw(&mut drawing, Transform::from_translate(0.0, up));
            }
        }
        Some(drawing)
    }
}

impl Shape<'_> {
    fn draw(&self, drawing: &mut Pixmap, to: Transform) {
        match self {
            Shape::Rect(ink, rect) => drawing.fill_rect(*rect, &paint(*ink), to, None),
            Shape::Outline(ink, path) => {
                drawing.fill_path(path, &paint(*ink), FillRule::Winding, to, None);
            }
            Shape::Logo(logo, own) => logo.draw(drawing, own.post_concat(to)),
        }
    }
}

fn colour([r, g, b]: Rgb) -> Color {
    Color::from_rgba8(r, g, b, 0xff)
}

fn paint(ink: Rgb) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color(colour(ink));
    paint
}
