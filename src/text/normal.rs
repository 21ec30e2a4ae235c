//! Normal forms: what makes two spellings one word.
//!
//! Owns canonical composition, the one placing of tone marks that keys use, the
//! letter đ behind its look-alike ð, and [`matching_key`], which joins them. Does
//! not drop diacritics: `má` and `mà` are two words here. Dropping them is for
//! [`fold`](super::fold::fold) and [`slug`](super::slug::slug).

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;

/// The composing normaliser over the tables compiled into the program.
const NFC: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfc();

/// The text in Unicode normalisation form C, borrowed when it already is.
///
/// File names from macOS and text from some editors spell `ệ` as `e` and two
/// combining marks; after this, one word is one sequence of bytes.
///
/// ```
/// assert_eq!(kyyeu::text::nfc("Vie\u{323}\u{302}t"), "Việt");
/// ```
pub fn nfc(text: &str) -> Cow<'_, str> {
    if is_plainly_nfc(text) {
        return Cow::Borrowed(text);
    }
    NFC.normalize(text)
}

/// Whether a text shows by its bytes alone that it is in form C: nothing in it but letters
/// of Vietnamese and of its neighbours and common signs, none of which ever changes or joins
/// what stands before it. Nearly all texts are of that sort.
fn is_plainly_nfc(text: &str) -> bool {
    let bytes = text.as_bytes();
    let byte = |at: usize| bytes.get(at).copied().unwrap_or_default();
    let mut at = 0;
    while at < bytes.len() {
        at += match byte(at) {
            // Everything below U+0300.
            0..=0xCB => 1,
            // U+1E00 to U+1EFF.
            0xE1 if matches!(byte(at + 1), 0xB8..=0xBB) => 3,
            // Dashes, quotation marks, the ellipsis: U+2010 to U+203F.
            0xE2 if byte(at + 1) == 0x80 && byte(at + 2) >= 0x90 => 3,
            _ => return false,
        };
    }
    true
}

/// The text without characters that neither HTML nor XML can hold: control
/// characters other than tab and line end, and code points that Unicode keeps
/// from ever being characters; borrowed when there are none. The line and page
/// breaks of word processors become spaces, lest words grow together.
///
/// ```
/// assert_eq!(kyyeu::text::printable("Việ\u{8}t\u{b}Nam\u{fffe}\n"), "Việt Nam\n");
/// ```
pub fn printable(text: &str) -> Cow<'_, str> {
    // Most text shows by its bytes alone that there is nothing to look for: neither
    // control characters nor the blocks that hold the others.
    let plain =
        |&byte: &u8| matches!(byte, b' '..=b'~' | b'\t' | b'\n' | 0x80..=0xC1 | 0xC3..=0xEE);
    // Piece by piece and without a way out of a piece: the compiler makes wide
    // instructions of it.
    let all_plain = |piece: &[u8]| piece.iter().fold(true, |all, byte| all & plain(byte));
    if text.as_bytes().chunks(64).all(all_plain) {
        return Cow::Borrowed(text);
    }
    let fits = |c: char| match c {
        '\t' | '\n' => true,
        '\u{fdd0}'..='\u{fdef}' => false,
        c => !c.is_control() && u32::from(c) & 0xfffe != 0xfffe,
    };
    if text.chars().all(fits) {
        return Cow::Borrowed(text);
    }
    let kept = text.chars().filter_map(|c| match c {
        '\u{b}' | '\u{c}' => Some(' '),
        c => Some(c).filter(|&c| fits(c)),
    });
    Cow::Owned(kept.collect())
}

/// Whether the text is in normalisation form C already.
pub fn is_nfc(text: &str) -> bool {
    is_plainly_nfc(text) || NFC.is_normalized(text)
}

/// The text with the tone of the open syllables `oa`, `oe` and `uy` on their
/// first vowel: `hoá` becomes `hóa`, `Uỷ` becomes `Ủy`; borrowed when nothing
/// changes.
///
/// Both placings are in use for the same words; the older one is the canonical
/// one here because legal documents are written in it. Only a whole Vietnamese
/// syllable is touched: `hoàn` and `toán` are closed, in `quý` the `u` belongs
/// to the consonant, and a foreign word such as `Citroën` is none. The text must
/// be in [form C](nfc): a tone as a combining mark is left where it is.
///
/// ```
/// assert_eq!(kyyeu::text::unify_tone_placement("Uỷ ban, quý, hoá, hoàn"), "Ủy ban, quý, hóa, hoàn");
/// ```
pub fn unify_tone_placement(text: &str) -> Cow<'_, str> {
    let mut unified = String::new();
    let mut copied = 0;
    for (at, pair) in text.as_bytes().windows(2).enumerate() {
        // Every vowel with a tone starts with one of two bytes in UTF-8, and the
        // vowel before it is ASCII: nearly all text is passed over here.
        if !matches!(pair, [b'o' | b'O' | b'u' | b'U', 0xC3 | 0xE1]) {
            continue;
        }
        let mut rest = text[at..].chars();
        let (Some(glide), Some(vowel)) = (rest.next(), rest.next()) else {
            break;
        };
        let Some((toned_glide, plain_vowel)) = move_tone(glide, vowel) else {
            continue;
        };
        if rest.next().is_some_and(continues_word) || !ends_in_onset(&text[..at]) {
            continue;
        }
        unified.push_str(&text[copied..at]);
        unified.push(toned_glide);
        unified.push(plain_vowel);
        copied = at + glide.len_utf8() + vowel.len_utf8();
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    unified.push_str(&text[copied..]);
    Cow::Owned(unified)
}

/// Where a syllable that is written both ways has its tone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TonePlacement {
    /// On the first vowel: `hóa`, `ủy`.
    First,
    /// On the second vowel: `hoá`, `uỷ`.
    Second,
}

/// Where a word has its tone, and the word with the tone in the other place;
/// `None` for a word of which there are no two spellings. The word must be in
/// [form C](nfc).
///
/// ```
/// use kyyeu::text::{TonePlacement, tone_placement};
/// assert_eq!(tone_placement("Thuỷ"), Some((TonePlacement::Second, "Thủy".to_owned())));
/// assert_eq!(tone_placement("hóa"), Some((TonePlacement::First, "hoá".to_owned())));
/// assert_eq!(tone_placement("quý"), None);
/// ```
pub fn tone_placement(word: &str) -> Option<(TonePlacement, String)> {
    if let Cow::Owned(first) = unify_tone_placement(word) {
        return Some((TonePlacement::Second, first));
    }
    let mut back = word.char_indices().rev();
    let ((_, vowel), (at, glide)) = (back.next()?, back.next()?);
    let row = TONES[6..].iter().find(|row| row[1..].contains(&glide))?;
    let tone = row.iter().position(|toned| *toned == glide)?;
    let vowels = TONES[..6].iter().find(|row| row[0] == vowel)?;
    let second = format!("{}{}{}", word.get(..at)?, row[0], vowels[tone]);
    // The way back decides whether these are letters of one open syllable.
    (unify_tone_placement(&second) == word).then_some((TonePlacement::First, second))
}

/// The key by which two names or words are the same: form C, one placing of the
/// tone, lower case, Ð (U+00D0) read as Đ, every run of white space (a no-break
/// space too) one space, none at the ends.
///
/// Diacritics count: `Má` and `Mà` have different keys. The key of a key is the
/// key itself.
///
/// ```
/// use kyyeu::text::matching_key;
/// assert_eq!(matching_key(" UỶ\u{a0}BAN  nhân dân "), matching_key("Ủy ban nhân dân"));
/// ```
pub fn matching_key(text: &str) -> String {
    let composed = nfc(text);
    let unified = unify_tone_placement(&composed);
    let mut key = Spaced::with_capacity(unified.len());
    for letter in unified.chars() {
        match letter {
            'A'..='Z' => key.push(letter.to_ascii_lowercase()),
            '\0'..='\u{7F}' => key.push(letter),
            'Ð' | 'ð' => key.push('đ'),
            // Letter by letter, so that a final sigma has one form everywhere.
            _ => match vietnamese_lower(letter) {
                Some(lower) => key.push(lower),
                None => letter.to_lowercase().for_each(|lower| key.push(lower)),
            },
        }
    }
    // A few letters compose with a mark in lower case only, h with a line below
    // among them, so the composed text may have come apart again.
    composed_again(key.finish())
}

/// The small letter of a letter that Vietnamese is written with, without a look into
/// the tables of Unicode; `None` for any other character.
#[inline]
pub(super) fn vietnamese_lower(letter: char) -> Option<char> {
    let small = match letter {
        // Capitals are even here, and each is followed by its small letter.
        '\u{1EA0}'..='\u{1EF9}' => char::from_u32(u32::from(letter) | 1)?,
        'à'..='ö' | 'ø'..='ý' | 'ă' | 'đ' | 'ĩ' | 'ũ' | 'ơ' | 'ư' => letter,
        'À'..='Ö' | 'Ø'..='Ý' => char::from_u32(u32::from(letter) + 0x20)?,
        'Ă' => 'ă',
        'Đ' => 'đ',
        'Ĩ' => 'ĩ',
        'Ũ' => 'ũ',
        'Ơ' => 'ơ',
        'Ư' => 'ư',
        _ => return None,
    };
    Some(small)
}

/// The text with Ð and ð (eth, U+00D0 and U+00F0) replaced by Đ and đ; borrowed
/// when there are none.
///
/// The letters look alike in capitals and old fonts mixed them up. For
/// identifiers and the symbols of documents only: running text stays as written.
///
/// ```
/// assert_eq!(kyyeu::text::map_eth("30/2020/N\u{d0}-CP"), "30/2020/NĐ-CP");
/// ```
pub fn map_eth(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.contains(['Ð', 'ð']) {
        return Cow::Borrowed(text);
    }
    let mapped = text.chars().map(|letter| match letter {
        'Ð' => 'Đ',
        'ð' => 'đ',
        other => other,
    });
    Cow::Owned(mapped.collect())
}

/// Whether the character is a combining mark of the Latin, Greek and Cyrillic
/// scripts (the block U+0300 to U+036F, which holds all Vietnamese ones).
///
/// Marks of other scripts are vowels and the like: dropping them would make
/// another word, so they do not count.
pub(super) fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36F}')
}

/// The text in form C, without a copy where it is so already.
pub(super) fn composed_again(text: String) -> String {
    match nfc(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(composed) => composed,
    }
}

/// A string that takes each run of white space as one space and drops it at
/// both ends.
pub(super) struct Spaced {
    text: String,
    gap: bool,
}

impl Spaced {
    /// An empty string with room for so many bytes.
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self {
            text: String::with_capacity(bytes),
            gap: false,
        }
    }

    /// Appends a character; white space waits for the next word.
    #[inline]
    pub(super) fn push(&mut self, letter: char) {
        if letter.is_whitespace() {
            self.gap = !self.text.is_empty();
            return;
        }
        if self.gap {
            self.text.push(' ');
            self.gap = false;
        }
        self.text.push(letter);
    }

    /// The string as far as it has come.
    pub(super) fn finish(self) -> String {
        self.text
    }
}

/// The consonants that begin a Vietnamese syllable before a rounded vowel. `q`
/// is none: after it the `u` is no vowel. Đ is tested apart, not being ASCII.
const ONSETS: [&str; 25] = [
    "", "b", "c", "ch", "d", "g", "gh", "h", "k", "kh", "l", "m", "n", "ng", "nh", "p", "ph", "r",
    "s", "t", "th", "tr", "v", "x", "ngh",
];

/// Each vowel of the pairs `oa`, `oe`, `uy`, then the same with huyền, sắc, hỏi, ngã, nặng.
const TONES: [[char; 6]; 10] = [
    ['a', 'à', 'á', 'ả', 'ã', 'ạ'],
    ['e', 'è', 'é', 'ẻ', 'ẽ', 'ẹ'],
    ['y', 'ỳ', 'ý', 'ỷ', 'ỹ', 'ỵ'],
    ['A', 'À', 'Á', 'Ả', 'Ã', 'Ạ'],
    ['E', 'È', 'É', 'Ẻ', 'Ẽ', 'Ẹ'],
    ['Y', 'Ỳ', 'Ý', 'Ỷ', 'Ỹ', 'Ỵ'],
    ['o', 'ò', 'ó', 'ỏ', 'õ', 'ọ'],
    ['O', 'Ò', 'Ó', 'Ỏ', 'Õ', 'Ọ'],
    ['u', 'ù', 'ú', 'ủ', 'ũ', 'ụ'],
    ['U', 'Ù', 'Ú', 'Ủ', 'Ũ', 'Ụ'],
];

/// The pair with its tone moved from the second vowel to the first, if it is one
/// of the pairs that are written both ways.
fn move_tone(glide: char, vowel: char) -> Option<(char, char)> {
    let (plain, tone) = TONES[..6].iter().find_map(|row| {
        let tone = row[1..].iter().position(|toned| *toned == vowel)?;
        Some((row[0], tone + 1))
    })?;
    let paired = match glide {
        'o' | 'O' => matches!(plain, 'a' | 'A' | 'e' | 'E'),
        _ => matches!(plain, 'y' | 'Y'),
    };
    let row = TONES.iter().find(|row| row[0] == glide)?;
    paired.then_some((row[tone], plain))
}

/// Whether a word that has come this far goes on with the character.
fn continues_word(letter: char) -> bool {
    letter.is_alphabetic() || is_mark(letter)
}

/// Whether the text ends in the consonants of a syllable, and in nothing else
/// of a word: looks back at four characters at most.
fn ends_in_onset(before: &str) -> bool {
    let start = before
        .char_indices()
        .rev()
        .take(4)
        .take_while(|(_, letter)| continues_word(*letter))
        .last()
        .map_or(before.len(), |(at, _)| at);
    let onset = &before[start..];
    matches!(onset, "đ" | "Đ" | "ð" | "Ð")
        || ONSETS.iter().any(|known| onset.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;
    use icu_normalizer::DecomposingNormalizerBorrowed;
    use proptest::prelude::*;

    fn nfd(text: &str) -> String {
        DecomposingNormalizerBorrowed::new_nfd()
            .normalize(text)
            .into_owned()
    }

    /// Texts that hit the rules more often than random ones do.
    fn words() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            "([qgnkhđĐÐð]{0,3}[oOuUaA][aàÁạeẻyýỷỸuốI]{0,2}[\u{300}\u{301}\u{302}\u{323}\u{307}nḤİ \u{a0}-]{0,2}){0,6}",
        ]
    }

    #[test]
    fn what_is_plainly_in_form_c_is_so_beside_any_other() {
        for letter in '\0'..=char::MAX {
            let text = format!("o{letter}o\u{302}");
            if is_plainly_nfc(&letter.to_string()) {
                let composed = format!("o{letter}ô");
                assert_eq!(NFC.normalize(&text), composed, "{letter:?}");
            }
        }
        assert!(is_plainly_nfc("“Ủy ban…” – ½ ɏ"));
        assert!(!is_plainly_nfc("\u{2000}") && !is_plainly_nfc("\u{340}"));
    }

    #[test]
    fn composes_what_is_in_pieces_and_borrows_the_rest() {
        assert_eq!(nfc("Vie\u{323}\u{302}t Nam"), "Việt Nam");
        assert_eq!(nfc("Vie\u{302}\u{323}t Nam"), "Việt Nam");
        assert!(matches!(nfc("Việt Nam"), Cow::Borrowed(_)));
        assert!(matches!(nfc("plain"), Cow::Borrowed(_)));
        assert!(is_nfc("Việt") && !is_nfc(&nfd("Việt")));
    }

    #[test]
    fn moves_the_tone_of_open_syllables_only() {
        for (written, canonical) in [
            ("hoá", "hóa"),
            ("thuỷ", "thủy"),
            ("khoẻ", "khỏe"),
            ("hoè", "hòe"),
            ("Uỷ ban", "Ủy ban"),
            ("UỶ BAN", "ỦY BAN"),
            ("HOÀ BÌNH", "HÒA BÌNH"),
            ("đoạ", "đọa"),
            ("Ðoạ", "Ðọa"),
            ("luỹ, tuỳ; loã", "lũy, tùy; lõa"),
            ("ngoạ-hoà.", "ngọa-hòa."),
            ("oà", "òa"),
            ("xã hội hoá, hiện đại hoá", "xã hội hóa, hiện đại hóa"),
        ] {
            assert_eq!(unify_tone_placement(written), canonical);
        }
        for kept in [
            "hóa",
            "thủy",
            "quý",
            "Quỷ",
            "QUỲ",
            "hoàn",
            "toán",
            "khoẻn",
            "khuỷu",
            "thuý\u{302}",
            "huyện",
            "quoá",
            "Citroën",
            "Zoé",
            "strhoá",
            "thuở",
            "cuốn",
            "",
            "o",
            "á",
        ] {
            assert!(
                matches!(unify_tone_placement(kept), Cow::Borrowed(_)),
                "{kept}"
            );
        }
    }

    #[test]
    fn a_word_that_is_written_both_ways_knows_its_other_spelling() {
        for (first, second) in [
            ("hóa", "hoá"),
            ("Ủy", "Uỷ"),
            ("KHỎE", "KHOẺ"),
            ("đọa", "đoạ"),
        ] {
            let placed = |place, other: &str| Some((place, other.to_owned()));
            assert_eq!(tone_placement(first), placed(TonePlacement::First, second));
            assert_eq!(tone_placement(second), placed(TonePlacement::Second, first));
        }
        for word in [
            "quý", "của", "mùa", "hoàn", "thuở", "huyện", "Zoé", "", "a", "óa b", "qùy",
        ] {
            let placed = tone_placement(word).map(|(place, _)| place);
            assert_eq!(placed, None, "{word}");
        }
    }

    #[test]
    fn one_key_for_the_spellings_of_a_name() {
        assert_eq!(matching_key("  Sở\u{a0}\tCông  Thương\n"), "sở công thương");
        assert_eq!(matching_key("HOÁ"), matching_key("hóa"));
        assert_eq!(matching_key("ĐỒNG NAI"), "đồng nai");
        assert_eq!(matching_key("\u{d0}ồng Nai"), "đồng nai");
        assert_eq!(matching_key("\u{f0}ồng Nai"), "đồng nai");
        assert_eq!(matching_key("Q.1"), "q.1");
        assert_eq!(matching_key(" \u{a0} "), "");
        assert_ne!(matching_key("Má"), matching_key("Mà"));
        assert_ne!(matching_key("Bổ nhiệm"), matching_key("Bỏ nhiệm"));
    }

    #[test]
    fn every_single_character_has_a_stable_key() {
        for letter in '\0'..=char::MAX {
            let key = matching_key(&format!("H{letter}oá"));
            assert_eq!(matching_key(&key), key, "{letter:?}");
        }
    }

    #[test]
    fn eth_is_mapped_in_both_cases() {
        assert_eq!(map_eth("N\u{d0}-CP, \u{f0}"), "NĐ-CP, đ");
        assert!(matches!(map_eth("NĐ-CP é"), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn normal_forms_are_stable(text in words()) {
            prop_assert_eq!(is_nfc(&text), NFC.is_normalized(&text));
            let composed = nfc(&text).into_owned();
            prop_assert!(is_nfc(&composed));
            prop_assert_eq!(is_nfc(&text), composed == text);
            prop_assert_eq!(nfc(&composed), composed.as_str());
            let unified = unify_tone_placement(&composed).into_owned();
            prop_assert!(is_nfc(&unified));
            prop_assert_eq!(unify_tone_placement(&unified), unified.as_str());
            prop_assert_eq!(unified.chars().count(), composed.chars().count());
            let _ = unify_tone_placement(&text);
            let _ = map_eth(&text);
        }

        #[test]
        fn keys_are_stable_and_ignore_composition(text in words()) {
            let key = matching_key(&text);
            prop_assert!(is_nfc(&key));
            prop_assert_eq!(&matching_key(&key), &key);
            prop_assert_eq!(&matching_key(&nfd(&text)), &key);
            prop_assert_eq!(key.trim(), key.as_str());
            prop_assert!(!key.contains("  "));
        }
    }
}
