//! Values of an indicator as a picture: bars that stand in the page itself.
//!
//! Whatever the picture says stands in a table beside it; to those who do not see it it is
//! one image with a name. Nothing is told by colour: what is to be reached is filled, where
//! it began is an outline, and each bar has its words.

use std::fmt::Write as _;

use super::view::Html;

/// The width of the picture; a unit is about a pixel.
const WIDTH: f64 = 320.0;
/// From one bar to the next.
const STEP: usize = 40;
/// From the top of its words to the top of a bar.
const WORDS: usize = 18;
/// How thick a bar is.
const BAR: usize = 12;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Bar {
    /// Its words: the year and the value with its unit.
    pub(super) words: String,
    /// Its size.
    pub(super) number: f64,
    /// Whether it is to be reached, or where it began.
    pub(super) is_target: bool,
}

/// The picture of at least two values; `None` where there is nothing to see.
///
/// `id` is the id of its name.
pub(super) fn chart(id: &str, name: &str, bars: &[Bar]) -> Option<Html> {
    let sizes = || bars.iter().map(|bar| bar.number);
    let low = sizes().fold(0.0, f64::min);
    let high = sizes().fold(0.0, f64::max);
    let span = high - low;
    if bars.len() < 2 || !span.is_finite() || span <= 0.0 {
        return None;
    }
    // Half a unit at either end, so that an outline is not cut off.
    let place = |number: f64| 0.5 + (number - low) / span * (WIDTH - 1.0);
    let zero = place(0.0);
    let height = bars.len() * STEP;
    let mut out = format!(
        "<svg class=\"chart\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"{}\">\
         <title id=\"{0}\">{}</title>",
        escape(id),
        escape(name),
    );
    for (bar, at) in bars.iter().zip(0..) {
        let top = at * STEP;
        let (start, end) = match bar.number < 0.0 {
            true => (place(bar.number), zero),
            false => (zero, place(bar.number)),
        };
        let (fill, stroke) = match bar.is_target {
            true => ("currentColor", "currentColor"),
            false => ("none", "currentColor"),
        };
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "<text x=\"0\" y=\"{}\" fill=\"currentColor\">{}</text>\
             <rect x=\"{}\" y=\"{}.5\" width=\"{}\" height=\"{BAR}\" fill=\"{fill}\" stroke=\"{stroke}\"/>",
            top + WORDS - 5,
            escape(&bar.words),
            tenths(start),
            top + WORDS,
            tenths(end - start),
        );
    }
    out.push_str("</svg>");
    Some(Html(out))
}

/// A length with one decimal, without a needless one.
fn tenths(length: f64) -> String {
    let text = format!("{length:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bar(number: f64, is_target: bool) -> Bar {
        Bar {
            words: number.to_string(),
            number,
            is_target,
        }
    }

    /// Left end and width of each bar.
    fn bars_of(svg: &str) -> Vec<(f64, f64)> {
        let value = |part: &str, name: &str| -> f64 {
            let rest = part.split_once(name).unwrap().1;
            rest.split('"').next().unwrap().parse().unwrap()
        };
        (svg.split("<rect ").skip(1))
            .map(|part| (value(part, "x=\""), value(part, "width=\"")))
            .collect()
    }

    #[test]
    fn bars_are_as_long_as_their_values() {
        let svg = chart("c", "Tăng <trưởng>", &[bar(10.0, false), bar(20.0, true)]).unwrap();
        assert!(
            svg.0
                .contains("<title id=\"c\">Tăng &lt;trưởng&gt;</title>")
        );
        assert_eq!(bars_of(&svg.0), [(0.5, 159.5), (0.5, 319.0)]);
        let svg = chart("c", "", &[bar(-10.0, false), bar(10.0, true)]).unwrap();
        assert_eq!(bars_of(&svg.0), [(0.5, 159.5), (160.0, 159.5)]);
    }

    #[test]
    fn where_there_is_nothing_to_see_there_is_no_picture() {
        assert!(chart("c", "", &[bar(10.0, true)]).is_none());
        assert!(chart("c", "", &[bar(0.0, false), bar(0.0, true)]).is_none());
        assert!(chart("c", "", &[bar(f64::MIN, false), bar(f64::MAX, true)]).is_none());
    }

    proptest! {
        #[test]
        fn every_bar_is_in_the_picture(
            numbers in proptest::collection::vec(-1e12f64..1e12, 2..9), words in any::<String>()
        ) {
            let bars: Vec<Bar> = numbers.iter()
                .map(|&number| Bar { words: words.clone(), number, is_target: number > 5.0 })
                .collect();
            if let Some(svg) = chart("c", &words, &bars) {
                let drawn = bars_of(&svg.0);
                prop_assert_eq!(drawn.len(), bars.len());
                for (start, width) in drawn {
                    prop_assert!(start >= 0.0 && width >= 0.0 && start + width <= WIDTH);
                }
            }
        }
    }
}
