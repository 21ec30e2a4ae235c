//! Citations: which document a reference such as “công văn số 6533/UBND-KTN
//! ngày 03/12/2021” means.
//!
//! Owns the key under which numbers and symbols are compared and the choice
//! between documents that bear the same one.

use crate::directory::{Directory, Numbered};
use crate::document::Cited;
use crate::reference::Found;
use crate::text::date::PartialDate;

/// The form in which numbers and symbols are compared: capitals, no spaces, Đ
/// for the look-alike Ð; `None` for text that cannot be one.
pub fn number_key(written: &str) -> Option<String> {
    let key: String = crate::text::nfc(written)
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if matches!(c, 'Ð' | 'ð') { 'Đ' } else { c })
        .flat_map(char::to_uppercase)
        .collect();
    let digit = key.chars().next().is_some_and(|c| c.is_ascii_digit());
    let symbol = key.contains(['/', '-']) && key.chars().any(char::is_alphabetic);
    (digit && symbol).then_some(key)
}

/// Finds the document whose number stands in the text; where several bear it,
/// the date in the text decides.
pub fn find(directory: &Directory, text: &str) -> Found<Cited> {
    let words = || {
        text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')'))
            .map(|word| word.trim_matches(|c| matches!(c, '.' | ':' | '“' | '”' | '"')))
            .map(|word| word.strip_prefix("số").unwrap_or(word))
    };
    let Some(bearers) = words()
        .filter_map(number_key)
        .find_map(|key| directory.numbers.get(&key))
    else {
        return Found::Nothing;
    };
    let date = words().find_map(|word| PartialDate::parse(word).ok().filter(|d| d.day().is_some()));
    let fits = |numbered: &&Numbered| match (date, numbered.date) {
        (Some(wanted), Some(date)) => agrees(wanted, date),
        _ => true,
    };
    let fitting: Vec<&Numbered> = bearers.iter().filter(fits).collect();
    let held = |numbered: &&&Numbered| matches!(numbered.document, Cited::Held(_));
    match fitting.as_slice() {
        [] => Found::Nothing,
        [one] => Found::One(one.document),
        several => {
            // An entry of the registry for a document that the site holds is the
            // same document.
            let mut kept = several.iter().filter(held);
            match (kept.next(), kept.next()) {
                (Some(one), None) if several.len() == 2 => Found::One(one.document),
                _ => Found::Several(several.iter().map(|one| one.id.clone()).collect()),
            }
        }
    }
}

/// Whether two dates agree as far as both are known.
pub fn agrees(a: PartialDate, b: PartialDate) -> bool {
    let same = |a: Option<i8>, b: Option<i8>| a.is_none() || b.is_none() || a == b;
    a.year() == b.year() && same(a.month(), b.month()) && same(a.day(), b.day())
}
