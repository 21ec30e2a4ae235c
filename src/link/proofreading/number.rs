//! Whether a number and symbol has the form of its family.
//!
//! The families: `6533/UBND-KTN`, `52/QĐ-UBND`, `30/2020/NĐ-CP`,
//! `67/2006/QH11` and the Party's `52-NQ/TW` (Decree 30/2020/NĐ-CP; Guidance
//! 36-HD/VPTW). Symbols are many and offices make their own, so only what no
//! family has is reported: a number grown together with its symbol, a sign that
//! none has, a part that is empty.

use crate::diagnostic::Problem;
use crate::text::map_eth;

/// Types of documents that the Party's symbols begin with.
const PARTY_TYPES: [&str; 18] = [
    "NQ", "QĐ", "CT", "QC", "QYĐ", "TB", "HD", "CTR", "KH", "PA", "ĐA", "BC", "BB", "TTR", "CV",
    "KL", "TT", "TL",
];

/// The report on a number that breaks the form of its family, with the proper
/// form where it is plain.
pub(super) fn check(written: &str) -> Option<(Problem, Option<String>)> {
    let proper = proper(written)?;
    let problem = Problem::MalformedNumber {
        number: written.into(),
    };
    Some((problem, proper.filter(|proper| is_sound(proper))))
}

/// The proper form of what is malformed, as far as there is one.
fn proper(written: &str) -> Option<Option<String>> {
    let number = map_eth(written.trim());
    // A number alone, or one that is awaited, with nothing behind it yet.
    if number
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '/' | '.' | '…'))
    {
        return None;
    }
    if is_sound(&number) {
        return None;
    }
    let mut mended = String::with_capacity(number.len() + 1);
    for c in number.chars() {
        match c {
            '–' | '—' | '−' | '\u{2010}' | '\u{2011}' | '_' => mended.push('-'),
            '\\' | '|' | '∕' | '⁄' => mended.push('/'),
            c if c.is_whitespace() => {}
            c => mended.push(c),
        }
    }
    let blanks = ["/-", "-/"].iter().any(|pair| mended.contains(pair));
    if blanks || mended.ends_with(['/', '-']) {
        return Some(None);
    }
    while mended.contains("//") || mended.contains("--") {
        mended = mended.replace("//", "/").replace("--", "-");
    }
    let digits = mended.len()
        - mended
            .trim_start_matches(|c: char| c.is_ascii_digit())
            .len();
    let (figures, symbol) = mended.split_at(digits);
    let mut symbol = symbol.to_owned();
    if !symbol.chars().any(char::is_uppercase) {
        symbol = symbol.to_uppercase();
    }
    if !figures.is_empty() && symbol.starts_with(char::is_alphabetic) && symbol.contains('/') {
        let kind = symbol.split('/').next().unwrap_or_default().to_uppercase();
        let sign = if PARTY_TYPES.contains(&kind.as_str()) {
            '-'
        } else {
            '/'
        };
        symbol.insert(0, sign);
    } else if !figures.is_empty() && symbol.starts_with(char::is_alphabetic) {
        symbol.insert(0, '/');
    } else if symbol.starts_with('-') && !symbol.contains('/') && symbol.matches('-').count() > 1 {
        symbol.replace_range(..1, "/");
    }
    Some(Some(format!("{figures}{symbol}")))
}

/// Whether a number has the form of some family.
fn is_sound(number: &str) -> bool {
    let signs =
        |c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | '.' | '&' | '+' | '(' | ')');
    let rest = number.trim_start_matches(|c: char| c.is_ascii_digit());
    let figures = number.len() - rest.len();
    // A number that was given later has a letter: 15a/QĐ-UBND.
    let letters = rest.chars().take_while(|c| c.is_alphabetic()).count();
    let parts = rest.split(['/', '-']);
    let empty = parts.skip(1).any(str::is_empty);
    number.chars().all(signs)
        && rest.contains('/')
        && !(figures > 0 && letters > 1)
        && !empty
        && rest.chars().any(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_offices_print_is_sound() {
        for number in [
            "6533/UBND-KTN",
            "/SCT-QLCN",
            "52-NQ/TW",
            "04-CTr/TW",
            "30/2020/NĐ-CP",
            "67/2006/QH11",
            "1499/QĐ-TTg",
            "99/NQ-HĐND",
            "12/GP-TTĐT",
            "01/2021/TTLT-BTC-BNV",
            "15a/QĐ-UBND",
            "436/QĐ",
            "25-CV/BCSĐ",
            "1234/BC-UBKTTr",
            "07/KH-BCĐ389",
            "2345/SYT-NVY&TCHC",
            "6533",
            " 6533/UBND-KTN ",
            "30/2020/N\u{d0}-CP",
        ] {
            assert_eq!(check(number), None, "{number}");
        }
    }

    #[test]
    fn what_no_family_has_is_reported_with_its_proper_form() {
        for (number, proper) in [
            ("6533UBND-KTN", Some("6533/UBND-KTN")),
            ("6533/UBND_KTN", Some("6533/UBND-KTN")),
            ("6533/UBND–KTN", Some("6533/UBND-KTN")),
            ("6533\\UBND-KTN", Some("6533/UBND-KTN")),
            ("6533 /UBND-KTN", Some("6533/UBND-KTN")),
            ("6533 UBND-KTN", Some("6533/UBND-KTN")),
            ("6533-UBND-KTN", Some("6533/UBND-KTN")),
            ("6533//UBND-KTN", Some("6533/UBND-KTN")),
            ("6533/ubnd-ktn", Some("6533/UBND-KTN")),
            ("52NQ/TW", Some("52-NQ/TW")),
            ("04CTr/TW", Some("04-CTr/TW")),
            ("6533/UBND-", None),
            ("6533/-KTN", None),
            ("52-NQ", None),
        ] {
            let (_, suggestion) = check(number).unwrap();
            assert_eq!(suggestion.as_deref(), proper, "{number}");
        }
    }
}
