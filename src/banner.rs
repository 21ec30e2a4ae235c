//! The picture that stands beside a link to the site where people share it: the name of
//! the site, what kind of page it is, colours and logo of the settings.
//!
//! Owns how it is drawn. The letters are those of a face that comes with the program, so
//! that the same words give the same bytes on every machine; it has every letter of
//! Vietnamese as one glyph, so that no mark has to be put in its place. Pure.

mod face;
mod logo;
mod png;
mod sheet;

pub use logo::Logo;

use face::{BOLD, Face, REGULAR};
use sheet::Sheet;

/// How wide it is, as those who show it ask for.
pub const WIDTH: u32 = 1200;
/// How high it is.
pub const HEIGHT: u32 = 630;

/// Room on both sides.
const MARGIN: f32 = 80.0;
/// The band on top, as on every page.
const BAND: f32 = 18.0;
/// Where the rule above the last line is.
const RULE: f32 = 532.0;
/// Space from line to line. Marks that stand on each other (Ễ) need more than other scripts do.
const LEADING: f32 = 1.32;

/// A colour: red, green, blue.
pub type Rgb = [u8; 3];

/// The colours of a light page of the default theme; a test compares them with its sheet.
const PAPER: Rgb = [0xfd, 0xfc, 0xf9];
const INK: Rgb = [0x1d, 0x1a, 0x16];
const SOFT: Rgb = [0x54, 0x4d, 0x45];
const LINE: Rgb = [0xd8, 0xd1, 0xc5];
/// The accent where the settings give none.
pub const ACCENT: Rgb = [0x98, 0x28, 0x0f];

/// What is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Banner<'a> {
    /// The name of the site.
    pub site: &'a str,
    /// What kind of page it is; absent for the site as a whole.
    pub kind: Option<&'a str>,
    /// The line above the name of the site.
    pub masthead: Option<&'a str>,
    /// Where the site is: the name of its host.
    pub host: &'a str,
    /// The accent colour.
    pub accent: Rgb,
    /// The logo.
    pub logo: Option<&'a Logo>,
}

impl Banner<'_> {
    /// The picture as a PNG file; `None` where memory is too short for it.
    pub fn png(&self) -> Option<Vec<u8>> {
        let mut sheet = Sheet::default();
        sheet.fill(self.accent, [0.0, 0.0, WIDTH as f32, BAND]);
        let top = self.header(&mut sheet);
        self.names(&mut sheet, top);
        let wide = WIDTH as f32 - 2.0 * MARGIN;
        sheet.fill(LINE, [MARGIN, RULE, wide, 2.0]);
        if let Some(host) = Block::fitted(&REGULAR, self.host, &[30.0, 22.0], wide, 1) {
            host.draw(&mut sheet, SOFT, MARGIN, RULE + 24.0);
        }
        png::encoded(&sheet)
    }

    /// Logo and line above the name; where the room below them begins.
    fn header(&self, sheet: &mut Sheet) -> f32 {
        const TOP: u32 = 66;
        const HIGH: u32 = 104;
        let logo = (self.logo).and_then(|logo| logo.drawn((320, HIGH)));
        let drawn = logo.map(|(logo, width)| {
            sheet.put(logo, (MARGIN as u32, TOP));
            width
        });
        let (top, high) = (TOP as f32, HIGH as f32);
        let left = drawn.map_or(MARGIN, |width| MARGIN + width + 28.0);
        let wide = WIDTH as f32 - MARGIN - left;
        let masthead = self.masthead.unwrap_or_default();
        let Some(line) = Block::fitted(&REGULAR, masthead, &[34.0, 28.0, 24.0], wide, 2) else {
            return if drawn.is_some() { top + high } else { BAND };
        };
        match drawn {
            Some(_) => {
                line.draw(sheet, SOFT, left, top + (high - line.height()) / 2.0);
                top + high
            }
            None => {
                line.draw(sheet, SOFT, left, top);
                top + line.height()
            }
        }
    }

    /// The names, in the middle of the room between header and rule.
    fn names(&self, sheet: &mut Sheet, top: f32) {
        let wide = WIDTH as f32 - 2.0 * MARGIN;
        let kind = self.kind.unwrap_or_default();
        let kind = Block::fitted(&BOLD, kind, &[104.0, 84.0, 68.0, 52.0], wide, 1);
        let (sizes, lines): (&[f32], usize) = match kind {
            Some(_) => (&[48.0, 42.0, 36.0], 3),
            None if top > BAND => (&[72.0, 62.0, 54.0, 46.0, 38.0], 3),
            None => (&[84.0, 72.0, 62.0, 54.0, 46.0, 38.0], 4),
        };
        let site = Block::fitted(&BOLD, self.site, sizes, wide, lines);
        let blocks = [(kind, self.accent), (site, INK)];
        let high: f32 = (blocks.iter())
            .filter_map(|(block, _)| Some(block.as_ref()?.height()))
            .sum();
        let mut y = top + ((RULE - top - high) / 2.0).max(0.0);
        for (block, ink) in blocks {
            if let Some(block) = block {
                block.draw(sheet, ink, MARGIN, y);
                y += block.height();
            }
        }
    }
}

/// Lines of one face and size.
struct Block {
    face: &'static Face,
    size: f32,
    lines: Vec<String>,
}

impl Block {
    /// The text in the largest of these sizes in which it takes no more lines than that;
    /// in the smallest it is cut. `None` where there is nothing to be drawn.
    fn fitted(
        face: &'static Face,
        text: &str,
        sizes: &[f32],
        wide: f32,
        most: usize,
    ) -> Option<Block> {
        // No name is longer; a text of megabytes is not measured.
        let text: String = text.chars().take(600).collect();
        let words: Vec<&str> = text.split_whitespace().collect();
        let (&last, _) = sizes.split_last()?;
        if words.is_empty() {
            return None;
        }
        for &size in sizes {
            let mut lines = broken(face, &words, size, wide);
            let fits =
                lines.len() <= most && lines.iter().all(|line| face.width(line, size) <= wide);
            if !fits && size > last {
                continue;
            }
            if lines.len() > most {
                lines.truncate(most);
                if let Some(line) = lines.last_mut() {
                    line.push('…');
                }
            }
            for line in &mut lines {
                shorten(face, line, size, wide);
            }
            return Some(Block { face, size, lines });
        }
        None
    }

    fn height(&self) -> f32 {
        self.lines.len() as f32 * self.size * LEADING
    }

    fn draw(&self, sheet: &mut Sheet, ink: Rgb, x: f32, y: f32) {
        let mut baseline = y + self.size * 1.02;
        for line in &self.lines {
            if let Some(path) = self.face.path(line, self.size, x, baseline) {
                sheet.outline(ink, path);
            }
            baseline += self.size * LEADING;
        }
    }
}

/// Words in lines of a width.
fn broken(face: &Face, words: &[&str], size: f32, wide: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let space = face.width(" ", size);
    let mut used = 0.0;
    for word in words {
        let own = face.width(word, size);
        match lines.last_mut() {
            Some(line) if used + space + own <= wide => {
                line.push(' ');
                line.push_str(word);
                used += space + own;
            }
            _ => {
                lines.push((*word).to_owned());
                used = own;
            }
        }
    }
    lines
}

/// Cuts a line that is too long.
fn shorten(face: &Face, line: &mut String, size: f32, wide: f32) {
    while face.width(line, size) > wide {
        let kept = line.trim_end_matches('…');
        let Some((cut, _)) = kept.char_indices().next_back().filter(|(cut, _)| *cut > 0) else {
            return;
        };
        line.truncate(cut);
        line.truncate(line.trim_end().len());
        line.push('…');
    }
}

#[cfg(test)]
mod tests;
