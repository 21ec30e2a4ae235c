//! SVG: how large it is meant to be.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Width and height of a drawing in pixels: as it says, else those of what it shows;
/// noughts where it says neither. `None` where it is no drawing.
pub(super) fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let root = root(bytes)?;
    Some(size_of(&root).unwrap_or_default())
}

fn root(bytes: &[u8]) -> Option<BytesStart<'_>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let root = loop {
        match reader.read_event().ok()? {
            Event::Start(tag) | Event::Empty(tag) => break tag,
            Event::Eof => return None,
            _ => {}
        }
    };
    (root.local_name().as_ref() == "svg").then_some(root)
}

fn size_of(root: &BytesStart<'_>) -> Option<(u32, u32)> {
    let attribute = |name: &str| Some(root.try_get_attribute(name).ok()??.value.into_owned());
    let shown = attribute("viewBox").and_then(|text| {
        let parts = text
            .split([' ', ',', '\t', '\n', '\r'])
            .filter(|part| !part.is_empty());
        let numbers: Vec<f64> = parts.map_while(|part| part.parse().ok()).collect();
        let [_, _, width, height] = numbers.try_into().ok()?;
        Some((width, height))
    });
    let length = |name| attribute(name).and_then(|text| pixels(&text));
    let size = match (length("width"), length("height"), shown) {
        (Some(width), Some(height), _) => (width, height),
        (Some(width), None, Some((w, h))) => (width, width * h / w),
        (None, Some(height), Some((w, h))) => (height * w / h, height),
        (None, None, Some(shown)) => shown,
        _ => return None,
    };
    let whole = |length: f64| {
        (1.0..=65_535.0)
            .contains(&length)
            .then(|| length.round() as u32)
    };
    whole(size.0).zip(whole(size.1))
}

/// A length in pixels; `None` in units of which only the page knows the size.
fn pixels(text: &str) -> Option<f64> {
    let text = text.trim();
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || c == '.'))
        .unwrap_or(text.len());
    let number: f64 = text.get(..end)?.parse().ok()?;
    let per_unit = match text.get(end..)?.trim() {
        "" | "px" => 1.0,
        "pt" => 4.0 / 3.0,
        "pc" => 16.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 96.0 / 25.4,
        _ => return None,
    };
    Some(number * per_unit)
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn a_drawing_is_as_large_as_it_says() {
        let of = |attributes: &str| {
            size(format!("<?xml version='1.0'?><!-- a --><svg {attributes}></svg>").as_bytes())
        };
        assert_eq!(of("width='40' height='30px'"), Some((40, 30)));
        assert_eq!(
            of("width='1in' height='72pt' viewBox='0 0 1 1'"),
            Some((96, 96))
        );
        assert_eq!(of("viewBox='0 0 800 600'"), Some((800, 600)));
        assert_eq!(of("width='100%' viewBox='0,0,800,600'"), Some((800, 600)));
        assert_eq!(of("width='400' viewBox='0 0 800 600'"), Some((400, 300)));
        for none in [
            "",
            "width='0' height='0'",
            "width='1e9' height='1'",
            "viewBox='0 0 NaN 1'",
            "viewBox='0 0 0 0' width='5'",
        ] {
            assert_eq!(of(none), Some((0, 0)), "{none}");
        }
        for none in [&b"<html/>"[..], b"", b"<svg", b"\xff\xfe"] {
            assert_eq!(size(none), None);
        }
    }
}
