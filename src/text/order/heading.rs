//! The headings of an alphabetical list.

use crate::language::Language;
use crate::text::fold::{bare, decompose};
use crate::text::slug::spelt_out;

/// The heading for names that begin with a digit or with no letter at all.
const NUMBERS: &str = "#";

/// The letter that heads a text which begins with what it is filed by.
pub(super) fn heading(language: Language, text: &str) -> String {
    let Some(first) = text.chars().next().filter(|first| first.is_alphabetic()) else {
        return NUMBERS.to_owned();
    };
    if language == Language::Vi
        && let Some(letter) = vietnamese_letter(first)
    {
        return letter.to_string();
    }
    let mut base = None;
    bare(first, &mut |part| base = base.or(Some(part)));
    let base = base.unwrap_or(first);
    // The first letter of the spelling, for so the collation files it: Æ is under A.
    let spelt = spelt_out(base).and_then(|letters| letters.chars().next());
    spelt.unwrap_or(base).to_uppercase().collect()
}

/// The letter of the Vietnamese alphabet that has a mark of its own (Ă Â Đ Ê Ô Ơ
/// Ư) and that a character is, whatever its tone and case.
fn vietnamese_letter(letter: char) -> Option<char> {
    if matches!(letter, 'Đ' | 'đ') {
        return Some('Đ');
    }
    let mut base = None;
    let mut found = None;
    decompose(letter, &mut |part| {
        let base = *base.get_or_insert(part.to_ascii_uppercase());
        found = found.or(match (base, part) {
            ('A', '\u{306}') => Some('Ă'),
            ('A', '\u{302}') => Some('Â'),
            ('E', '\u{302}') => Some('Ê'),
            ('O', '\u{302}') => Some('Ô'),
            ('O', '\u{31B}') => Some('Ơ'),
            ('U', '\u{31B}') => Some('Ư'),
            _ => None,
        });
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_a_letter_of_the_alphabet() {
        for (text, letter) in [
            ("ấp", "Â"),
            ("Ặc", "Ă"),
            ("đồng", "Đ"),
            ("Ế", "Ê"),
            ("Ố", "Ô"),
            ("ợ", "Ơ"),
            ("Ự", "Ư"),
            ("Ý", "Y"),
            ("Á", "A"),
            ("Éric", "E"),
            ("Öland", "O"),
            ("Ærø", "A"),
            ("World", "W"),
            ("30/2020", "#"),
            ("…", "#"),
            ("", "#"),
            ("я", "Я"),
        ] {
            assert_eq!(heading(Language::Vi, text), letter, "{text}");
        }
        assert_eq!(heading(Language::En, "Đồng Nai"), "D");
        assert_eq!(heading(Language::En, "ấp"), "A");
    }
}
