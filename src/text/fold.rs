//! The search fold: text as someone types it who leaves the diacritics away.
//!
//! Owns the dropping of marks, for the search index and for slugs. Does not
//! decide whether two names are the same: that is
//! [`matching_key`](super::normal::matching_key), which keeps the marks.
//!
//! The search in the browser folds the query in the same way: decompose (NFD),
//! drop U+0300 to U+036F, lower case, đ and ð to d, white space to one space,
//! compose (NFC). A change here is a change there.

use icu_normalizer::properties::{CanonicalDecompositionBorrowed, Decomposed};

use super::normal::{Spaced, composed_again, is_mark};

/// One step of canonical decomposition, over the tables compiled into the program.
const DECOMPOSITION: CanonicalDecompositionBorrowed<'static> =
    CanonicalDecompositionBorrowed::new();

/// The text folded for search: the [matching key](super::normal::matching_key)
/// with the marks dropped and đ as d.
///
/// Folding a folded text changes nothing. Letters of other scripts stay.
///
/// ```
/// assert_eq!(kyyeu::text::fold("Sở Công Thương Đồng Nai"), "so cong thuong dong nai");
/// ```
pub fn fold(text: &str) -> String {
    let mut folded = Spaced::with_capacity(text.len());
    // Where the tone stands is of no account once it is dropped, so the steps of
    // the matching key are not taken one after the other here.
    for letter in text.chars() {
        if letter.is_ascii() {
            folded.push(letter.to_ascii_lowercase());
        } else {
            bare(letter, &mut |part| match part {
                'Đ' | 'đ' | 'Ð' | 'ð' => folded.push('d'),
                _ => part
                    .to_lowercase()
                    .for_each(|lower| push_bare(&mut folded, lower)),
            });
        }
    }
    composed_again(folded.finish())
}

/// Hands on the letters of a character without their combining marks; a mark
/// alone gives nothing, and what bears no marks is handed on as it is.
pub(super) fn bare(letter: char, emit: &mut impl FnMut(char)) {
    decompose(letter, &mut |part| {
        if !is_mark(part) {
            emit(part);
        }
    });
}

/// Hands on the full canonical decomposition of a character, which for most is
/// the character itself.
pub(super) fn decompose(letter: char, emit: &mut dyn FnMut(char)) {
    match DECOMPOSITION.decompose(letter) {
        Decomposed::Default => emit(letter),
        Decomposed::Singleton(other) => decompose(other, emit),
        Decomposed::Expansion(base, mark) => {
            decompose(base, emit);
            decompose(mark, emit);
        }
    }
}

/// Appends unless it is a mark: the lower case of İ brings one with it.
fn push_bare(folded: &mut Spaced, letter: char) {
    if !is_mark(letter) {
        folded.push(letter);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::normal::matching_key;
    use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
    use proptest::prelude::*;

    /// The rule of the module documentation, word for word.
    fn by_the_book(text: &str) -> String {
        let nfd = DecomposingNormalizerBorrowed::new_nfd()
            .normalize(text)
            .into_owned();
        let lower: String = nfd
            .chars()
            .flat_map(char::to_lowercase)
            .filter(|letter| !is_mark(*letter))
            .map(|letter| {
                if matches!(letter, 'đ' | 'ð') {
                    'd'
                } else {
                    letter
                }
            })
            .collect();
        let spaced = lower.split_whitespace().collect::<Vec<_>>().join(" ");
        ComposingNormalizerBorrowed::new_nfc()
            .normalize(&spaced)
            .into_owned()
    }

    #[test]
    fn folds_vietnamese() {
        assert_eq!(fold("  Ủy  ban\u{a0}NHÂN DÂN "), "uy ban nhan dan");
        assert_eq!(fold("Nguyễn Đức Hoà"), "nguyen duc hoa");
        assert_eq!(fold("N\u{d0}-CP"), "nd-cp");
        assert_eq!(fold("Vie\u{323}\u{302}t"), "viet");
        assert_eq!(fold("ăâêôơư"), "aaeoou");
        assert_eq!(fold("hoá"), fold("hóa"));
        assert_eq!(fold("한국 東京"), "한국 東京");
        assert_eq!(fold("a \u{301} b"), "a b");
    }

    #[test]
    fn every_single_character_folds_by_the_rule() {
        for letter in '\0'..=char::MAX {
            let text = letter.to_string();
            assert_eq!(fold(&text), by_the_book(&text), "{letter:?}");
        }
    }

    proptest! {
        #[test]
        fn folding_is_stable(text in any::<String>()) {
            let folded = fold(&text);
            prop_assert_eq!(&by_the_book(&text), &folded);
            prop_assert_eq!(&fold(&folded), &folded);
            prop_assert_eq!(&fold(&matching_key(&text)), &folded);
            let nfd = DecomposingNormalizerBorrowed::new_nfd().normalize(&text).into_owned();
            prop_assert_eq!(&fold(&nfd), &folded);
        }
    }
}
