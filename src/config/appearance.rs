//! What a site says of its looks without touching a style sheet: the accent
//! colour, the logo, the line above its name.
//!
//! Owns the settings and the check that a colour can be read. The grounds that
//! it is compared with are those of the default theme; a test compares them
//! with its style sheet.

use crate::diagnostic::Problem;
use crate::diagnostic::problem::Term;
use crate::parse::record::{Reading, record};
use crate::parse::value::{Localized, Spanned};

record! {
    /// The accent colour.
    pub struct Accent ("accent", "accent") {
        /// On a light page.
        light: Spanned<String>, ("màu trên nền sáng", "on a light page"), "'#98280f'";
        /// On a dark page; without it, a lighter shade of the other.
        dark: Option<Spanned<String>>, ("màu trên nền tối", "on a dark page"), "'#f59a7d'";
    }
}

record! {
    /// The looks of a site.
    pub struct Appearance ("appearance", "appearance") {
        /// The accent colour.
        accent: Option<Accent>, ("màu nhấn của liên kết và mục đang xem", "the colour of links and of what is current"), "{light: '#98280f', dark: '#f59a7d'}";
        /// The logo, by the name of a static file.
        logo: Option<Spanned<String>>, ("biểu trưng, một tệp trong thư mục static/", "the logo, a file in static/"), "logo.svg";
        /// A line above the site's name.
        masthead: Option<Localized>, ("dòng chữ trên tên trang, thường là tên cơ quan", "a line above the site's name, as a rule the body's"), "{vi: Bộ …, en: Ministry of …}";
    }
}

/// Paper and tint of a light page.
const LIGHT: [Colour; 2] = [Colour([0xfd, 0xfc, 0xf9]), Colour([0xf4, 0xf0, 0xe8])];
/// Paper and tint of a dark page.
const DARK: [Colour; 2] = [Colour([0x19, 0x16, 0x13]), Colour([0x24, 0x20, 0x1b])];
/// What running text must reach (WCAG 2.2, success criterion 1.4.3).
const ENOUGH: f64 = 4.5;

impl Appearance {
    /// Reports colours that are none, and those that are too faint for text.
    pub(super) fn check(&self, reading: &mut Reading<'_>) {
        let Some(accent) = &self.accent else { return };
        report_colour(&accent.light, LIGHT, Colour::BLACK, reading);
        if let Some(dark) = &accent.dark {
            report_colour(dark, DARK, Colour::WHITE, reading);
        }
    }

    /// The accent colour on a light page, where one is set.
    pub fn accent_on_light(&self) -> Option<[u8; 3]> {
        let Colour(channels) = Colour::read(&self.accent.as_ref()?.light.value)?;
        Some(channels)
    }

    /// The style sheet that sets the accent; absent where the theme's own stays.
    /// Print keeps its black.
    pub fn stylesheet(&self) -> Option<String> {
        let accent = self.accent.as_ref()?;
        let light = Colour::read(&accent.light.value)?;
        let dark = match &accent.dark {
            Some(dark) => Colour::read(&dark.value)?,
            None => light.made_readable(DARK, Colour::WHITE),
        };
        let (light, dark) = (light.hex(), dark.hex());
        Some(format!(
            "@media screen{{:root{{--accent:{light}}}}}\n\
             @media screen and (prefers-color-scheme:dark){{:root{{--accent:{dark}}}}}\n"
        ))
    }
}

fn report_colour(
    written: &Spanned<String>,
    grounds: [Colour; 2],
    end: Colour,
    reading: &mut Reading<'_>,
) {
    let value = written.value.as_str();
    let Some(colour) = Colour::read(value) else {
        let problem = Problem::BadColour {
            value: value.into(),
        };
        return reading.report(written.span, problem);
    };
    let contrast = colour.contrast(grounds);
    if contrast < ENOUGH {
        // Cut, not rounded: 4.47 is not yet 4.5.
        let english = format!("{:.1}", (contrast * 10.0).floor() / 10.0);
        let problem = Problem::FaintColour {
            value: value.into(),
            contrast: Term::Word(english.replace('.', ",").into(), english.into()),
            better: colour.made_readable(grounds, end).hex().into(),
        };
        reading.report(written.span, problem);
    }
}

/// The nearest shade of a colour that can be read as text on a light page of the default theme.
pub(crate) fn readable_on_light(channels: [u8; 3]) -> [u8; 3] {
    Colour(channels).made_readable(LIGHT, Colour::BLACK).0
}

/// The same on a dark page.
pub(crate) fn readable_on_dark(channels: [u8; 3]) -> [u8; 3] {
    Colour(channels).made_readable(DARK, Colour::WHITE).0
}

/// A colour in sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Colour([u8; 3]);

impl Colour {
    const BLACK: Colour = Colour([0; 3]);
    const WHITE: Colour = Colour([0xff; 3]);

    /// Reads `#98280f` or `#928`. The sign may be missing, as one without quotes
    /// begins a comment in YAML.
    fn read(text: &str) -> Option<Colour> {
        let digits = text.trim().trim_start_matches('#').as_bytes();
        let digits: Vec<u8> = digits
            .iter()
            .map(|&byte| char::from(byte).to_digit(16).map(|digit| digit as u8))
            .collect::<Option<_>>()?;
        match digits[..] {
            [r, g, b] => Some(Colour([r * 17, g * 17, b * 17])),
            [r, s, g, h, b, c] => Some(Colour([r * 16 + s, g * 16 + h, b * 16 + c])),
            _ => None,
        }
    }

    fn hex(self) -> String {
        let [r, g, b] = self.0;
        format!("#{r:02x}{g:02x}{b:02x}")
    }

    /// The least contrast with any of the grounds (WCAG 2.2, “contrast ratio”).
    fn contrast(self, grounds: [Colour; 2]) -> f64 {
        let own = self.luminance();
        grounds
            .map(|ground| {
                let ground = ground.luminance();
                (own.max(ground) + 0.05) / (own.min(ground) + 0.05)
            })
            .into_iter()
            .fold(f64::INFINITY, f64::min)
    }

    /// WCAG 2.2, “relative luminance”.
    fn luminance(self) -> f64 {
        let [r, g, b] = self.0.map(|channel| {
            let part = f64::from(channel) / 255.0;
            match part <= 0.04045 {
                true => part / 12.92,
                false => ((part + 0.055) / 1.055).powf(2.4),
            }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// The nearest shade on the way to `end` that can be read on these grounds.
    fn made_readable(self, grounds: [Colour; 2], end: Colour) -> Colour {
        const STEPS: u16 = 50;
        let mixed = |step: u16| {
            let mut channels = self.0;
            for (own, other) in channels.iter_mut().zip(end.0) {
                let sum = u16::from(*own) * (STEPS - step) + u16::from(other) * step;
                *own = (sum / STEPS) as u8;
            }
            Colour(channels)
        };
        (0..=STEPS)
            .map(mixed)
            .find(|shade| shade.contrast(grounds) >= ENOUGH)
            .unwrap_or(end)
    }
}

#[cfg(test)]
mod tests {
    use super::{Colour, DARK, ENOUGH, LIGHT};

    #[test]
    fn colours_are_read_with_three_or_six_digits() {
        assert_eq!(Colour::read("#98280f"), Some(Colour([0x98, 0x28, 0x0f])));
        assert_eq!(Colour::read("98280F"), Some(Colour([0x98, 0x28, 0x0f])));
        assert_eq!(Colour::read("#fa0"), Some(Colour([0xff, 0xaa, 0x00])));
        for wrong in [
            "",
            "#",
            "red",
            "#12",
            "#12345",
            "#1234567",
            "đỏ",
            "rgb(0,0,0)",
        ] {
            assert_eq!(Colour::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        let on_white = |text| Colour::read(text).unwrap().contrast([Colour::WHITE; 2]);
        assert!((on_white("#000") - 21.0).abs() < 0.001);
        assert!((on_white("#777777") - 4.478).abs() < 0.001);
        assert!((on_white("#fff") - 1.0).abs() < 0.001);
    }

    #[test]
    fn a_faint_colour_has_a_readable_shade() {
        for channels in [[0xff, 0xee, 0], [0x80, 0x80, 0x80], [0, 0xff, 0], [0xff; 3]] {
            let light = Colour(channels).made_readable(LIGHT, Colour::BLACK);
            assert!(light.contrast(LIGHT) >= ENOUGH, "{}", light.hex());
        }
        for channels in [[0, 0, 0x80], [0x80, 0, 0], [0; 3]] {
            let dark = Colour(channels).made_readable(DARK, Colour::WHITE);
            assert!(dark.contrast(DARK) >= ENOUGH, "{}", dark.hex());
        }
    }

    #[test]
    fn the_grounds_are_those_of_the_default_theme() {
        let css = include_str!("../../themes/kyyeu/static/style.css");
        let all = |name: &str| -> Vec<Colour> {
            let key = format!("{name}:");
            let values = css.split(&key).skip(1);
            values
                .filter_map(|rest| Colour::read(rest.split([';', '}']).next()?))
                .collect()
        };
        // Light first, then dark, then paper.
        let (paper, tint) = (all("--paper"), all("--tint"));
        assert_eq!([paper[0], tint[0]], LIGHT);
        assert_eq!([paper[1], tint[1]], DARK);
    }
}
