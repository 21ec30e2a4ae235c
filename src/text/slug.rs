//! Slugs: the part of an address that is made from a title or a name.
//!
//! Owns the one rule that makes them. Does not see to it that they are unique or
//! not empty: two titles may well give one slug (`Bổ nhiệm`, `Bỏ nhiệm`), and
//! whoever gives out addresses reports that.

use super::fold::bare;

/// The slug of a text: lower-case ASCII letters and digits, with one hyphen
/// wherever something else stood between them; empty when nothing remains.
///
/// Marks are dropped, đ and ð give d. The few Latin letters that have no
/// decomposition are spelt out (`ß` as `ss`, `ø` as `o`); letters of other
/// scripts count as separators. The slug of a slug is the slug itself, so it
/// holds no `/`, `.` or `%` and is safe as a file name and in a URL.
///
/// ```
/// use kyyeu::text::slug;
/// assert_eq!(slug("Nghị quyết số 52-NQ/TW của Bộ Chính trị"), "nghi-quyet-so-52-nq-tw-cua-bo-chinh-tri");
/// ```
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    let mut gap = false;
    let mut push = |letter: char| {
        if !letter.is_ascii_alphanumeric() {
            gap = true;
            return;
        }
        if gap && !slug.is_empty() {
            slug.push('-');
        }
        gap = false;
        slug.push(letter.to_ascii_lowercase());
    };
    for letter in text.chars() {
        if letter.is_ascii() {
            push(letter);
        } else {
            bare(letter, &mut |part| match spelt_out(part) {
                Some(letters) => letters.chars().for_each(&mut push),
                None => push(part),
            });
        }
    }
    slug
}

/// The ASCII spelling, in lower case, of a Latin letter that Unicode does not
/// decompose.
pub(super) fn spelt_out(letter: char) -> Option<&'static str> {
    Some(match letter {
        'Đ' | 'đ' | 'Ð' | 'ð' => "d",
        'Æ' | 'æ' => "ae",
        'Œ' | 'œ' => "oe",
        'Ø' | 'ø' => "o",
        'Ł' | 'ł' => "l",
        'Ħ' | 'ħ' => "h",
        'ı' => "i",
        'ß' | 'ẞ' => "ss",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use icu_normalizer::DecomposingNormalizerBorrowed;
    use proptest::prelude::*;

    #[test]
    fn slugs() {
        for (title, expected) in [
            (
                "Ủy ban nhân dân tỉnh Đồng Nai",
                "uy-ban-nhan-dan-tinh-dong-nai",
            ),
            ("30/2020/N\u{d0}-CP", "30-2020-nd-cp"),
            ("  “Một cửa” – 2021… ", "mot-cua-2021"),
            ("Vie\u{323}\u{302}t Nam", "viet-nam"),
            ("ẮẶẤỆỘỢỰỸĐ", "aaaeoouyd"),
            ("Straße Łódź Ærø", "strasse-lodz-aero"),
            ("../../etc/passwd", "etc-passwd"),
            ("Việt 日本 Nam", "viet-nam"),
            ("日本", ""),
            ("---", ""),
            ("", ""),
        ] {
            assert_eq!(slug(title), expected);
        }
        assert_eq!(slug("Bổ nhiệm"), slug("Bỏ nhiệm"));
        assert_eq!(slug("hoá"), slug("hóa"));
    }

    proptest! {
        #[test]
        fn a_slug_is_safe_and_stable(text in any::<String>()) {
            let made = slug(&text);
            prop_assert!(made.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-')));
            prop_assert!(!made.starts_with('-') && !made.ends_with('-') && !made.contains("--"));
            prop_assert_eq!(&slug(&made), &made);
            let nfd = DecomposingNormalizerBorrowed::new_nfd().normalize(&text).into_owned();
            prop_assert_eq!(&slug(&nfd), &made);
        }
    }
}
