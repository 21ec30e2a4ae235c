//! What is drawn on: paper of which most stays empty.
//!
//! Owns the rows that something stands in. Only these are ever drawn, strip by strip: a whole
//! picture is 3 MB, and to touch so much memory takes longer than to draw in it.

use std::ops::Range;

use resvg::tiny_skia::{Color, FillRule, Paint, Path, Pixmap, PixmapPaint, Rect, Transform};

use super::{HEIGHT, PAPER, Rgb, WIDTH};

/// Marks on paper, in the order in which they are drawn.
#[derive(Default)]
pub(super) struct Sheet {
    marks: Vec<Mark>,
}

/// Something that is drawn, and the rows that it takes.
struct Mark {
    rows: Range<u32>,
    shape: Shape,
}

enum Shape {
    Rect(Rgb, Rect),
    Outline(Rgb, Path),
    Picture(Pixmap, (u32, u32)),
}

impl Sheet {
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

    /// Puts a picture where its left upper corner is to be.
    pub(super) fn put(&mut self, picture: Pixmap, at: (u32, u32)) {
        let (top, bottom) = (at.1 as f32, at.1.saturating_add(picture.height()) as f32);
        self.mark(top, bottom, Shape::Picture(picture, at));
    }

    fn mark(&mut self, top: f32, bottom: f32, shape: Shape) {
        // `as` saturates: what lies above the sheet begins in row 0.
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
        for mark in &self.marks {
            if mark.rows.end > rows.start && mark.rows.start < rows.end {
                mark.shape.draw(&mut drawing, rows.start);
            }
        }
        Some(drawing)
    }
}

impl Shape {
    /// Draws it on a strip that begins with a row.
    fn draw(&self, strip: &mut Pixmap, row: u32) {
        let up = Transform::from_translate(0.0, -(row as f32));
        match self {
            Shape::Rect(ink, rect) => strip.fill_rect(*rect, &paint(*ink), up, None),
            Shape::Outline(ink, path) => {
                strip.fill_path(path, &paint(*ink), FillRule::Winding, up, None);
            }
            Shape::Picture(picture, (x, y)) => {
                let (at, paint) = (*y as i32 - row as i32, PixmapPaint::default());
                let still = Transform::identity();
                strip.draw_pixmap(*x as i32, at, picture.as_ref(), &paint, still, None);
            }
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
