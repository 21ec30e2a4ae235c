//! The form in which a word is looked for with its marks: the tone behind the
//! letters, so that it does not matter over which of them it was written.
//!
//! Owns the key by which search tells a word from those that differ in marks
//! only. The key without any marks is [`fold`](super::fold::fold)'s.
//!
//! The search in the browser makes the same key: decompose (NFD), lower case, ð
//! to đ, the five tone marks taken out and put behind, the last in the alphabet of
//! code points first, the rest composed (NFC).
//! A change here is a change there.

use super::fold::decompose;
use super::normal::composed_again;

/// A word in lower case with its tone as a combining mark at the end.
///
/// `hóa` and `hoá` have one key, `hoa` and `hòa` have others. The word is to be
/// in [form C](super::nfc).
///
/// ```
/// use kyyeu::text::tone_last;
/// assert_eq!(tone_last("Hoá"), "hoa\u{301}");
/// assert_eq!(tone_last("hóa"), tone_last("hoá"));
/// assert_eq!(tone_last("Đường"), "đương\u{300}");
/// ```
pub fn tone_last(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let mut letters = String::with_capacity(word.len());
    let mut tones = Vec::new();
    for letter in word.chars() {
        if letter.is_ascii() {
            letters.push(letter.to_ascii_lowercase());
            continue;
        }
        decompose(letter, &mut |part| match part {
            '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => tones.push(part),
            'Đ' | 'Ð' | 'ð' => letters.push('đ'),
            _ => letters.extend(part.to_lowercase()),
        });
    }
    // A word has one tone; of anything else the key is to be its own key, and in form C
    // the dot below stands before the other marks.
    tones.sort_unstable_by(|a, b| b.cmp(a));
    let mut key = composed_again(letters);
    key.extend(tones);
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{fold, nfc};
    use proptest::prelude::*;

    #[test]
    fn one_word_has_one_key() {
        assert_eq!(tone_last("THUỶ"), tone_last("thủy"));
        assert_eq!(tone_last("N\u{d0}"), "nđ");
        assert_eq!(tone_last("việt"), "viêt\u{323}");
        assert_ne!(tone_last("mua"), tone_last("mưa"));
        assert_ne!(tone_last("nghi"), tone_last("nghị"));
    }

    proptest! {
        #[test]
        fn the_key_folds_as_the_word_does(word in "[a-zA-ZÀ-ỹđĐÐð0-9]{0,12}") {
            let word = nfc(&word);
            prop_assert_eq!(fold(&tone_last(&word)), fold(&word));
        }

        #[test]
        fn a_key_is_its_own_key(word in "[a-zA-ZÀ-ỹđĐÐð0-9]{0,12}") {
            let key = tone_last(&nfc(&word));
            prop_assert_eq!(tone_last(&nfc(&key)), key);
        }
    }
}
