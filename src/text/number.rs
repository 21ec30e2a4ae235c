//! Numbers as people write them.
//!
//! Vietnamese groups thousands with dots and begins decimals with a comma,
//! English the other way round: `7.500` and `1,5` here are `7,500` and `1.5` there.

use crate::language::Language;

/// A number and the words behind it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Amount<'a> {
    /// The number.
    pub number: f64,
    /// What it counts, as written: `USD`, `%`; empty where nothing follows.
    pub unit: &'a str,
}

/// Reads a plain number with whatever follows it; `None` for words before it, for a
/// range and for digits that are grouped by no rule.
///
/// A mark that groups thousands has three digits behind it every time; the same mark
/// with another number of digits behind it can only begin decimals, as in `9.5`.
///
/// ```
/// use kyyeu::{language::Language, text::number::amount};
/// let read = |text| amount(text, Language::Vi).map(|a| (a.number, a.unit));
/// assert_eq!(read("7.500 USD"), Some((7500.0, "USD")));
/// assert_eq!(read("1,5%"), Some((1.5, "%")));
/// assert_eq!(read("trên 30"), None);
/// assert_eq!(amount("7,500", Language::En).map(|a| a.number), Some(7500.0));
/// ```
pub fn amount(text: &str, language: Language) -> Option<Amount<'_>> {
    let text = text.trim();
    let (sign, rest) = match text.strip_prefix(['-', '−', '–']) {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    let end = rest
        .find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ','))
        .unwrap_or(rest.len());
    let (digits, unit) = rest.split_at(end);
    let unit = unit.trim();
    // Another number behind it, or a hyphen before one: a range, a date, a symbol.
    if unit.starts_with(['-', '–', '/', ':']) || unit.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let number = plain(digits, language)?;
    Some(Amount {
        number: sign * number,
        unit,
    })
}

/// A whole number with its digits in groups of three: `1.932`, in English `1,932`.
///
/// ```
/// use kyyeu::{language::Language, text::number::grouped};
/// assert_eq!(grouped(1_234_567, Language::Vi), "1.234.567");
/// assert_eq!(grouped(1_234_567, Language::En), "1,234,567");
/// assert_eq!(grouped(932, Language::Vi), "932");
/// ```
pub fn grouped(number: u64, language: Language) -> String {
    with_marks(number, language.pick(".", ","))
}

/// The same with the mark between the groups as it is given.
pub(crate) fn with_marks(number: u64, mark: &str) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push_str(mark);
        }
        text.push(digit);
    }
    text
}

/// Digits with dots and commas.
fn plain(digits: &str, language: Language) -> Option<f64> {
    let (grouping, decimal) = language.pick(('.', ','), (',', '.'));
    let dots_and_commas = [grouping, decimal].map(|mark| digits.matches(mark).count());
    let (whole, fraction) = match dots_and_commas {
        [_, 1] => digits.split_once(decimal)?,
        [_, 0] if is_grouped(digits, grouping) => (digits, ""),
        // The other language's decimal mark, as in 9.5.
        [1, 0] => digits.split_once(grouping)?,
        [0, 0] => (digits, ""),
        // The other language's thousands, as in 1,234,567.
        [0, _] if is_grouped(digits, decimal) => return digits.replace(decimal, "").parse().ok(),
        _ => return None,
    };
    let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let whole = match is_grouped(whole, grouping) {
        true => whole.replace(grouping, ""),
        false => whole.to_owned(),
    };
    let sound = !whole.is_empty() && all_digits(&whole) && all_digits(fraction);
    let has_mark = whole.len() + fraction.len() < digits.len();
    if !sound || (has_mark && digits.ends_with([grouping, decimal])) {
        return None;
    }
    format!("{whole}.{fraction}0")
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite())
}

/// Whether a mark divides digits into thousands.
fn is_grouped(digits: &str, mark: char) -> bool {
    let mut groups = digits.split(mark);
    let first = groups.next().unwrap_or_default();
    let mut count = 0;
    let three = groups.all(|group| {
        count += 1;
        group.len() == 3 && group.bytes().all(|b| b.is_ascii_digit())
    });
    three && count > 0 && (1..=3).contains(&first.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn digits_stand_in_groups() {
        let vi = |number| grouped(number, Language::Vi);
        assert_eq!([0, 12, 999].map(vi), ["0", "12", "999"]);
        assert_eq!(
            [1000, 12_345, 1_234_567].map(vi),
            ["1.000", "12.345", "1.234.567"]
        );
        assert_eq!(grouped(1_234_567, Language::En), "1,234,567");
    }

    #[test]
    fn numbers_are_read_by_the_rules_of_their_language() {
        use Language::{En, Vi};
        for (text, language, expected) in [
            ("30", Vi, Some((30.0, ""))),
            ("30%", Vi, Some((30.0, "%"))),
            ("7.500 USD", Vi, Some((7500.0, "USD"))),
            ("1.234.567,5 đồng", Vi, Some((1_234_567.5, "đồng"))),
            ("9.5", Vi, Some((9.5, ""))),
            ("8,25", Vi, Some((8.25, ""))),
            ("−2,1 %", Vi, Some((-2.1, "%"))),
            ("+3", Vi, Some((3.0, ""))),
            ("1,234,567", Vi, Some((1_234_567.0, ""))),
            ("7,500 USD", En, Some((7500.0, "USD"))),
            ("7.500", En, Some((7.5, ""))),
            ("1,5", En, Some((1.5, ""))),
            ("", Vi, None),
            ("USD", Vi, None),
            ("trên 30", Vi, None),
            ("20-25", Vi, None),
            ("20 – 25", Vi, None),
            ("6/12", Vi, None),
            ("17:30", Vi, None),
            ("1.23.456", Vi, None),
            ("1,2,3", Vi, None),
            ("1,", Vi, None),
            (",5", Vi, None),
            ("12.", Vi, None),
            ("top 50", Vi, None),
            ("3 trong 10", Vi, None),
        ] {
            let read = amount(text, language).map(|a| (a.number, a.unit));
            assert_eq!(read, expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>(), digits in "[0-9.,]{0,12}") {
            for language in Language::ALL {
                let _ = amount(&text, language);
                if let Some(amount) = amount(&digits, language) {
                    prop_assert!(amount.number.is_finite());
                }
            }
        }

        #[test]
        fn what_is_grouped_is_read(number in 0u32..=4_000_000_000, cents in 0u32..100) {
            let digits = number.to_string();
            let mut grouped = String::new();
            for (at, digit) in digits.chars().enumerate() {
                if at > 0 && (digits.len() - at) % 3 == 0 {
                    grouped.push('.');
                }
                grouped.push(digit);
            }
            let expected = f64::from(number) + f64::from(cents) / 100.0;
            let text = format!("{grouped},{cents:02} tỷ");
            let read = amount(&text, Language::Vi).unwrap();
            prop_assert!((read.number - expected).abs() < 1e-6);
        }
    }
}
