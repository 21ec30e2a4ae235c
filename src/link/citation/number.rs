//! Numbers and symbols: how they look in running text, and the key by which two
//! spellings are one.
//!
//! Families, with what is printed on documents:
//!
//! | family | example |
//! |---|---|
//! | number/year/type-issuer | 30/2020/NĐ-CP, 01/2011/TT-BNV |
//! | number/year/assembly | 67/2006/QH11, 02/2020/UBTVQH14 |
//! | number/type-issuer | 1499/QĐ-TTg, 112/KH-UBND |
//! | number/issuer-unit | 6533/UBND-KTN, 1190/STTTT-CNTT&BCVT |
//! | number-year/type-issuer | 19-2018/NQ-CP |
//! | number-type/body, of the Party | 52-NQ/TW, 04-CTr/TW |
//! | number-issuer, of before 1992 | 138-CP, 99-HĐBT |
//!
//! A number has at most six digits and perhaps one letter (30a). A symbol is of
//! Latin letters without tones and of Đ; a segment may end in digits (QH14), but
//! none consists of them, so that 05/XL-2021 is no symbol.

use std::ops::Range;

use super::document_type::DocumentType;
use super::phrase::after_space;
use super::symbol::{Strength, Symbol};

/// The form in which numbers and symbols are compared; `None` for text that
/// cannot be one.
///
/// Capitals; no spaces; Đ for the look-alike Ð; one hyphen for all dashes and for
/// a point (QĐ.UBND); no zeros in front (4-CTr/TW is 04-CTr/TW); TW for the older
/// TƯ; NĐ, QĐ and HĐND for ND, QD and HDND, as English texts have them; no “số”
/// before it. Nothing else is united: DA and ĐA, HD and HĐ are different types.
///
/// ```
/// use kyyeu::link::citation::number_key;
/// assert_eq!(number_key("Số: 04–CTr/TW"), number_key("4-CTr/TƯ"));
/// assert_eq!(number_key("/SCT-QLCN"), None);
/// ```
pub fn number_key(written: &str) -> Option<String> {
    let key: String = crate::text::nfc(written)
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            'Ð' | 'ð' => 'Đ',
            c if c == '.' || is_hyphen(c) => '-',
            c => c,
        })
        .flat_map(char::to_uppercase)
        .collect();
    let bare = key.strip_prefix("SỐ").unwrap_or(&key);
    let bare = bare.strip_prefix(':').unwrap_or(bare);
    let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
    let (number, symbol) = bare.split_at_checked(digits)?;
    let is_symbol = symbol.contains(['/', '-']) && symbol.chars().any(char::is_alphabetic);
    if number.is_empty() || !is_symbol {
        return None;
    }
    let number = match number.trim_start_matches('0') {
        "" => "0",
        number => number,
    };
    let parts = symbol.split_inclusive(['/', '-']);
    let symbol: String = parts.map(unified).collect();
    Some(format!("{number}{symbol}"))
}

/// A segment in capitals, perhaps with a sign after it, in its one spelling.
pub(super) fn unified(segment: &str) -> String {
    let bare = segment.trim_end_matches(['/', '-']);
    let sign = segment.get(bare.len()..).unwrap_or_default();
    let one = match bare {
        "ND" => "NĐ".to_owned(),
        "QD" => "QĐ".to_owned(),
        "HDND" => "HĐND".to_owned(),
        _ => match bare.strip_suffix("TƯ") {
            Some(head) => format!("{head}TW"),
            None => bare.to_owned(),
        },
    };
    one + sign
}

/// A number with its symbol in running text.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    /// Where it stands.
    pub(super) range: Range<usize>,
    /// As printed, without inner spaces, with Đ for Ð and hyphens for dashes.
    pub(super) number: String,
    /// How sure the symbol is.
    pub(super) strength: Strength,
    /// The type that the symbol tells.
    pub(super) kind: Option<DocumentType>,
    /// Whether the symbol is in small letters, as none is printed.
    pub(super) small: bool,
    /// Whether the number has a single digit.
    pub(super) one_digit: bool,
    /// Whether a year stands between number and symbol.
    pub(super) has_year: bool,
}

impl Mark {
    /// Whether it is a number of the National Assembly, which tells no type.
    pub(super) fn is_of_assembly(&self) -> bool {
        self.has_year && self.strength == Strength::Certain && self.kind.is_none()
    }

    /// Whether the symbol is a single body, as that of a commune's dispatch:
    /// 12/UBND. It is also how a share of bodies is written.
    pub(super) fn is_bare_body(&self) -> bool {
        self.strength == Strength::Short && self.kind.is_none()
    }
}

/// Every number with a symbol in the text, in order. Only signs are looked at
/// here, not the words around.
pub(super) fn marks(text: &str) -> impl Iterator<Item = Mark> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let skipped = bytes.get(at..)?.iter().position(u8::is_ascii_digit)?;
            let start = at + skipped;
            let digits = bytes.get(start..)?.iter();
            let end = start + digits.take_while(|byte| byte.is_ascii_digit()).count();
            at = end;
            if let Some(mark) = read(text, start, end) {
                at = mark.range.end;
                return Some(mark);
            }
        }
    })
}

/// Reads a number with its symbol of which the digits are known.
fn read(text: &str, start: usize, end: usize) -> Option<Mark> {
    if end - start > 6 || !may_begin(text, start) {
        return None;
    }
    let digits = text.get(start..end)?;
    let mut number = digits.to_owned();
    let mut at = end;
    // One letter may follow the digits, as in 30a/2008/NQ-CP.
    let mut next = text.get(at..)?.chars();
    if let Some(letter @ ('a'..='e' | 'A'..='E')) = next.next()
        && next.next().is_some_and(|c| c == '/' || is_hyphen(c))
    {
        number.push(letter);
        at += 1;
    }
    let (separator, spaced, after) = separator(text, at)?;
    number.push(separator);
    at = after;
    let mut has_year = false;
    if !(separator == '-' && spaced)
        && let Some((year, after)) = year(text, at)
    {
        number.push_str(year);
        number.push('/');
        at = after;
        has_year = true;
    }
    let symbol = Symbol::at(text, at)?;
    may_end(text, symbol.end)?;
    number.push_str(&symbol.written);
    let party = separator == '-' && !has_year;
    let (strength, kind) = symbol.judge(has_year, party)?;
    // “năm 2021 - UBND tỉnh” has a dash and no symbol.
    if party && spaced && strength < Strength::Likely {
        return None;
    }
    Some(Mark {
        range: start..symbol.end,
        number,
        strength,
        kind,
        small: !symbol.written.chars().any(char::is_uppercase),
        one_digit: digits.len() == 1,
        has_year,
    })
}

/// Whether what stands before the digits lets a number begin.
fn may_begin(text: &str, start: usize) -> bool {
    let Some(before) = text.get(..start) else {
        return false;
    };
    let mut back = before.chars().rev();
    match back.next() {
        None => true,
        Some(c) if c.is_whitespace() => true,
        Some('(' | '[' | '“' | '"' | '\'' | '‘' | '«' | ';' | '\u{fffc}') => true,
        // As in “Số:6533”, not as in “05:2013”.
        Some(':' | ',') => back.next().is_some_and(char::is_alphabetic),
        // As in “số31-QĐ/TW”.
        Some(_) => ends_in_so(before).is_some(),
    }
}

/// Where the word “số” begins with which a text ends.
pub(super) fn ends_in_so(before: &str) -> Option<usize> {
    let mut back = before.char_indices().rev();
    let (_, vowel) = back.next()?;
    let (start, consonant) = back.next()?;
    let so = matches!(vowel, 'ố' | 'Ố') && matches!(consonant, 's' | 'S');
    let whole = back
        .next()
        .is_none_or(|(_, c)| !c.is_alphanumeric() && c != '_');
    (so && whole).then_some(start)
}

/// Whether what stands after the symbol lets it end: no file name, no address,
/// no further part.
fn may_end(text: &str, end: usize) -> Option<()> {
    let mut rest = text.get(end..)?.chars();
    let next = rest.next();
    let after = rest.next();
    let ends = match next {
        None => true,
        Some('/' | '\\' | '_' | '@' | '#' | '=' | '&') => false,
        Some(c) if is_raised(c) => true,
        Some(c) if c.is_alphanumeric() => false,
        Some(c) if is_hyphen(c) => !after.is_some_and(|c| c.is_alphanumeric() || is_hyphen(c)),
        Some('.') => {
            let ending: String = text.get(end + 1..)?.chars().take(4).collect();
            let ending = ending.to_lowercase();
            let file = [
                "pdf", "doc", "xls", "ppt", "zip", "rar", "jpg", "png", "htm",
            ];
            !after.is_some_and(|c| c.is_ascii_lowercase())
                && !file.iter().any(|file| ending.starts_with(file))
        }
        // A letter cut off from its mark, or from what a link hides.
        Some('\u{300}'..='\u{36f}') => false,
        Some(_) => true,
    };
    ends.then_some(())
}

/// The sign between number and symbol, whether there are spaces around, and
/// where it ends.
pub(super) fn separator(text: &str, at: usize) -> Option<(char, bool, usize)> {
    let start = after_space(text, at)?;
    let sign = text.get(start..)?.chars().next()?;
    let separator = match sign {
        '/' => '/',
        c if is_hyphen(c) => '-',
        _ => return None,
    };
    let after = start + sign.len_utf8();
    let end = after_space(text, after)?;
    Some((separator, start > at || end > after, end))
}

/// A year and where the stroke after it ends.
fn year(text: &str, at: usize) -> Option<(&str, usize)> {
    let year = text.get(at..at + 4)?;
    if !year.bytes().all(|byte| byte.is_ascii_digit()) || !("1945"..="2099").contains(&year) {
        return None;
    }
    match separator(text, at + 4)? {
        ('/', _, end) => Some((year, end)),
        _ => None,
    }
}

/// A letter with Đ for the look-alike Ð.
pub(super) fn plain(c: char) -> char {
    match c {
        'Ð' => 'Đ',
        'ð' => 'đ',
        c => c,
    }
}

/// Whether a character is a raised figure, the sign of a footnote.
pub(super) fn is_raised(c: char) -> bool {
    matches!(c, '¹' | '²' | '³' | '⁰' | '⁴'..='⁹')
}

/// Whether a character is a hyphen or the dash that a word processor makes of one.
pub(super) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2013}' | '\u{2212}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_unite_spellings_and_nothing_else() {
        let key = |text: &str| number_key(text).unwrap();
        assert_eq!(key("04-CTr/TW"), "4-CTR/TW");
        assert_eq!(key("Số: 30/2020/NÐ - CP"), "30/2020/NĐ-CP");
        assert_eq!(key("30/2020/ND\u{335}-CP".trim()), "30/2020/ND\u{335}-CP");
        assert_eq!(key("52–NQ/TƯ"), key("52-NQ/TW"));
        assert_eq!(key("000/QĐ"), "0/QĐ");
        assert_eq!(key("30/2020/ND-CP"), key("30/2020/NĐ-CP"));
        assert_eq!(key("12/QĐ.UBND"), key("12/QĐ-UBND"));
        assert_eq!(key("5-HD/BTCTƯ"), key("05-HD/BTCTW"));
        assert_ne!(key("5/HD-SCT"), key("5/HĐ-SCT"));
        assert_ne!(key("5/DA-SCT"), key("5/ĐA-SCT"));
        assert_ne!(key("52-NQ/TW"), key("52/NQ-TW"));
        assert_ne!(key("100/QĐ-UBND"), key("1/QĐ-UBND"));
        for none in [
            "",
            "/SCT-QLCN",
            "3/4",
            "12",
            "12A",
            "số",
            "Nghị quyết 52-NQ/TW",
            "2021-2023",
        ] {
            assert_eq!(number_key(none), None, "{none}");
        }
    }

    #[test]
    fn symbols_are_judged() {
        use Strength::*;
        for (text, number, strength) in [
            ("30/2020/NĐ-CP", "30/2020/NĐ-CP", Certain),
            ("67/2006/QH11", "67/2006/QH11", Certain),
            ("52-NQ/TW", "52-NQ/TW", Certain),
            ("749 / QĐ - TTg", "749/QĐ-TTg", Certain),
            ("08/2021/L-CTN", "08/2021/L-CTN", Certain),
            ("52-NQ-TW", "52-NQ-TW", Likely),
            ("19-2018/NQ-CP", "19-2018/NQ-CP", Certain),
            ("749/QD-TTg", "749/QD-TTg", Certain),
            ("12/QĐ.UBND", "12/QĐ.UBND", Certain),
            ("6533/UBND-KTN", "6533/UBND-KTN", Likely),
            ("77/QĐ-VP", "77/QĐ-VP", Likely),
            ("12/KCN-DQ", "12/KCN-DQ", Compound),
            ("436 /QĐ", "436/QĐ", Short),
            ("12/ABC", "12/ABC", Plain),
        ] {
            let found: Vec<Mark> = marks(text).collect();
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(
                (found[0].number.as_str(), found[0].strength),
                (number, strength)
            );
        }
        for none in [
            "05/XL-2021",
            "12/A",
            "3/4",
            "1234567/UBND-KTN",
            "30/2020",
            "24/24h",
            "12/tháng",
        ] {
            assert_eq!(marks(none).count(), 0, "{none}");
        }
    }
}
