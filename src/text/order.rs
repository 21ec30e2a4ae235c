//! Order: which name comes before which, and the letter it is filed under.
//!
//! Owns sort keys by the collation of the Unicode locale data (CLDR), where the
//! Vietnamese alphabet has its own letters ă â đ ê ô ơ ư, tones decide only
//! between names that are otherwise equal, and numbers sort as numbers. Does not
//! sort: a caller takes the key of each name once and compares the bytes. An
//! order of protocol, set by hand, is the caller's as well.

mod heading;

use std::borrow::Cow;

use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::{CollatorBorrowed, CollatorPreferences};
use icu_locale_core::locale;

use self::heading::heading;
use super::normal::{Spaced, map_eth, nfc, unify_tone_placement};
use crate::language::Language;

/// The generic words, in lower case, that [`Order::agency_key`] passes over.
const GENERIC: [&str; 4] = ["tỉnh ", "thành phố ", "tp.", "tp "];

/// The words, in lower case, that make one word with a generic one before them
/// (`Tỉnh ủy`), which in capitals cannot be told from a proper name otherwise.
const COMPOUND: [&str; 2] = ["ủy", "đoàn"];

/// The order of names in one language.
///
/// Cheap to make and shared freely between threads: it only points at the tables
/// compiled into the program.
///
/// ```
/// use kyyeu::{language::Language, text::Order};
/// let order = Order::new(Language::Vi);
/// assert!(order.key("Quận 2") < order.key("Quận 10"));
/// assert!(order.person_key("Nguyễn Văn Ân") < order.person_key("Lê Thị Bình"));
/// assert_eq!(order.initial("Đồng Nai"), "Đ");
/// ```
#[derive(Debug)]
pub struct Order {
    language: Language,
    /// Tells letters, tones and case apart.
    full: Option<CollatorBorrowed<'static>>,
    /// Tells letters and tones apart: for a part of a name, so that case does not
    /// outweigh the parts after it.
    caseless: Option<CollatorBorrowed<'static>>,
}

impl Order {
    /// The order of the language.
    ///
    /// The data are part of the program; were they missing, names would fall
    /// back to the order of their code points rather than fail.
    pub fn new(language: Language) -> Self {
        let preferences = CollatorPreferences::from(match language {
            Language::Vi => locale!("vi-u-kn"),
            Language::En => locale!("en-u-kn"),
        });
        let mut caseless = CollatorOptions::default();
        caseless.strength = Some(Strength::Secondary);
        Self {
            language,
            full: CollatorBorrowed::try_new(preferences, CollatorOptions::default()).ok(),
            caseless: CollatorBorrowed::try_new(preferences, caseless).ok(),
        }
    }

    /// The sort key of a name: compare the bytes of two keys.
    ///
    /// Quotation marks and other signs before the first letter or digit do not
    /// count, nor does the placing of a tone (`hoá`, `hóa`), except between names
    /// that are equal without: keys are equal only where the names in form C are.
    pub fn key(&self, name: &str) -> Vec<u8> {
        let mut key = Vec::new();
        self.append(&self.full, &filed(name), &mut key);
        // No byte of a sort key is zero, so a name sorts before its continuations.
        key.push(0);
        key.extend_from_slice(nfc(name).as_bytes());
        key
    }

    /// The sort key of a person: by given name, which is the last word, then by
    /// the rest from the family name on.
    ///
    /// The name comes without honorifics and titles.
    pub fn person_key(&self, name: &str) -> Vec<u8> {
        let whole = filed(name);
        let (rest, given) = split_given(&whole);
        let mut key = Vec::new();
        self.append(&self.caseless, given, &mut key);
        key.push(0);
        self.append(&self.caseless, rest, &mut key);
        key.push(0);
        key.extend(self.key(name));
        key
    }

    /// The sort key of an agency or a locality, without the generic word it
    /// begins with: `Tỉnh`, `Thành phố` or `TP.`
    pub fn agency_key(&self, name: &str) -> Vec<u8> {
        let whole = filed(name);
        let mut key = Vec::new();
        self.append(&self.caseless, without_generic(&whole), &mut key);
        key.push(0);
        key.extend(self.key(name));
        key
    }

    /// The letter of the alphabet under which [`key`](Self::key) files a name, in
    /// upper case and without tone; `#` for a digit or where there is no letter.
    ///
    /// In Vietnamese Ă Â Đ Ê Ô Ơ Ư are letters of their own, in English not.
    pub fn initial(&self, name: &str) -> String {
        heading(self.language, &filed(name))
    }

    /// The heading under which [`person_key`](Self::person_key) files a name: the
    /// [initial](Self::initial) of the given name.
    pub fn person_initial(&self, name: &str) -> String {
        heading(self.language, split_given(&filed(name)).1)
    }

    /// The heading under which [`agency_key`](Self::agency_key) files a name: the
    /// [initial](Self::initial) after the generic word.
    pub fn agency_initial(&self, name: &str) -> String {
        heading(self.language, without_generic(&filed(name)))
    }

    /// Appends the sort key of a text.
    fn append(&self, collator: &Option<CollatorBorrowed<'static>>, text: &str, key: &mut Vec<u8>) {
        match collator {
            Some(collator) => {
                let Ok(()) = collator.write_sort_key_to(text, key);
            }
            None => key.extend(text.bytes().filter(|byte| *byte != 0)),
        }
    }
}

/// The form of a name that is sorted: composed, one placing of the tone, đ for ð,
/// single spaces, beginning with its first letter or digit if it has one.
fn filed(name: &str) -> String {
    let composed = nfc(name);
    let mut spaced = Spaced::with_capacity(composed.len());
    let start = composed.find(char::is_alphanumeric).unwrap_or(0);
    map_eth(&composed[start..])
        .chars()
        .for_each(|letter| spaced.push(letter));
    let spaced = spaced.finish();
    match unify_tone_placement(&spaced) {
        Cow::Borrowed(_) => spaced,
        Cow::Owned(unified) => unified,
    }
}

/// A name cut before its last word: the rest, and the given name.
fn split_given(name: &str) -> (&str, &str) {
    name.rsplit_once(' ').unwrap_or(("", name))
}

/// A name without the generic word it begins with. What follows must be a proper
/// name: `Tỉnh ủy` and `Tỉnh đoàn` are words of their own and stay whole.
fn without_generic(name: &str) -> &str {
    GENERIC
        .iter()
        .find_map(|generic| {
            let (head, rest) = name.split_at_checked(generic.len())?;
            if head.to_lowercase() != *generic {
                return None;
            }
            let proper = rest.trim_start_matches(|letter: char| !letter.is_alphanumeric());
            let word = proper.split(' ').next().unwrap_or_default().to_lowercase();
            let named = proper.starts_with(|letter: char| !letter.is_lowercase())
                && !COMPOUND.contains(&word.as_str());
            named.then_some(proper)
        })
        .unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sorted(order: &Order, names: &[&str]) -> Vec<String> {
        let mut names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        names.reverse();
        names.sort_by_cached_key(|name| order.key(name));
        names
    }

    fn shared<T: Send + Sync>(_: &T) {}

    #[test]
    fn data_for_both_languages_are_compiled_in() {
        for language in [Language::Vi, Language::En] {
            let order = Order::new(language);
            assert!(order.full.is_some() && order.caseless.is_some());
            shared(&order);
        }
    }

    #[test]
    fn the_alphabet() {
        let order = Order::new(Language::Vi);
        let alphabet: Vec<&str> = "a ă â b c d đ e ê g h i k l m n o ô ơ p q r s t u ư v x y"
            .split(' ')
            .collect();
        assert_eq!(sorted(&order, &alphabet), alphabet);
        // Each is a letter of its own: the next letter decides, not a mark.
        for pair in alphabet.windows(2) {
            let (before, after) = (format!("{}z", pair[0]), format!("{}a", pair[1]));
            assert!(order.key(&before) < order.key(&after), "{before} {after}");
        }
    }

    #[test]
    fn tones_come_after_letters() {
        let order = Order::new(Language::Vi);
        let tones = ["ma", "mà", "mả", "mã", "má", "mạ"];
        assert_eq!(sorted(&order, &tones), tones);
        let tones = ["ươ", "ườ", "ưở", "ưỡ", "ướ", "ượ"];
        assert_eq!(sorted(&order, &tones), tones);
        let words = [
            "Hà",
            "Hà Giang",
            "Hạ Long",
            "Hà Nội",
            "Hải Phòng",
            "Hoa",
            "Hóa",
            "Hoan",
        ];
        assert_eq!(sorted(&order, &words), words);
    }

    #[test]
    fn numbers_sort_as_numbers() {
        for language in [Language::Vi, Language::En] {
            let order = Order::new(language);
            let names = ["Quận 1", "Quận 2", "Quận 10", "Quận 10A", "Quận Ba"];
            assert_eq!(sorted(&order, &names), names);
        }
    }

    #[test]
    fn spelling_decides_last() {
        let order = Order::new(Language::Vi);
        assert_eq!(order.key("Vie\u{323}\u{302}t"), order.key("Việt"));
        assert_ne!(order.key("hoá"), order.key("hóa"));
        let names = ["Hóa An", "Hoá Bình", "Hóa Châu"];
        assert_eq!(sorted(&order, &names), names);
        let names = ["Lúa", "“Một cửa”", "Nam"];
        assert_eq!(sorted(&order, &names), names);
        let names = ["\u{d0}ak", "Đồng", "E"];
        assert_eq!(sorted(&order, &names), names);
    }

    #[test]
    fn people_by_given_name() {
        let order = Order::new(Language::Vi);
        let names = [
            "Võ Văn An",
            "Lê Thị Ân",
            "Nguyễn Văn Hà",
            "TRẦN VĂN HÀ",
            "Võ Thị Hà",
            "Bùi Hạ",
            "Đỗ Thị Hoà",
            "Lê Văn Hòa",
            "Y Thông",
        ];
        let mut people = names.map(str::to_owned);
        people.reverse();
        people.sort_by_cached_key(|name| order.person_key(name));
        assert_eq!(people, names);
        assert_eq!(order.person_initial("Lê Thị Ân"), "Â");
        assert_eq!(order.person_initial("Hồ\u{a0}Đức "), "Đ");
        assert_eq!(order.person_initial(""), "#");
    }

    #[test]
    fn agencies_without_the_generic_word() {
        let order = Order::new(Language::Vi);
        let names = [
            "Thành phố Cần Thơ",
            "Tỉnh Đồng Nai",
            "TP. Hồ Chí Minh",
            "THÀNH PHỐ\u{a0}HUẾ",
            "Tỉnh Vĩnh Long",
            "Tỉnh uỷ Đồng Nai",
            "Tỉnh",
            "TỈNH ĐOÀN",
        ];
        let mut agencies = names.map(str::to_owned);
        agencies.sort_by_cached_key(|name| order.agency_key(name));
        assert_eq!(
            agencies,
            [
                "Thành phố Cần Thơ",
                "Tỉnh Đồng Nai",
                "TP. Hồ Chí Minh",
                "THÀNH PHỐ\u{a0}HUẾ",
                "Tỉnh",
                "TỈNH ĐOÀN",
                "Tỉnh uỷ Đồng Nai",
                "Tỉnh Vĩnh Long",
            ]
        );
        assert_eq!(order.agency_initial("Tỉnh Đồng Nai"), "Đ");
        assert_eq!(order.agency_initial("Thành phố Hội An"), "H");
        assert_eq!(order.agency_initial("Tỉnh"), "T");
    }

    #[test]
    fn initials_pass_over_what_the_key_passes_over() {
        let order = Order::new(Language::Vi);
        assert_eq!(order.initial("“Một cửa”"), "M");
        assert_eq!(order.initial("\u{d0}ồng"), "Đ");
        assert_eq!(order.initial("e\u{302}\u{301}"), "Ê");
        assert_eq!(order.initial("30/2020"), "#");
    }

    proptest! {
        #[test]
        fn keys_never_fail_and_tell_names_apart(one in any::<String>(), other in any::<String>()) {
            for language in [Language::Vi, Language::En] {
                let order = Order::new(language);
                for key in [Order::key, Order::person_key, Order::agency_key] {
                    prop_assert_eq!(key(&order, &one) == key(&order, &other), nfc(&one) == nfc(&other));
                }
                prop_assert!(!order.initial(&one).is_empty());
                prop_assert!(!order.person_initial(&one).is_empty());
                prop_assert!(!order.agency_initial(&one).is_empty());
            }
        }

        #[test]
        fn headings_stand_together(names in prop::collection::vec(
            "[0-9“(. -]{0,2}[aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐÊÔƠƯấẶợứỳÐðéÖøßæłħwjzfŒяΩ]{1,3}[ a-z]{0,3}", 2..40
        )) {
            for language in [Language::Vi, Language::En] {
                let order = Order::new(language);
                let mut names = names.clone();
                names.sort_by_cached_key(|name| order.key(name));
                let mut headings: Vec<String> = names.iter().map(|name| order.initial(name)).collect();
                headings.dedup();
                let count = headings.len();
                headings.sort();
                headings.dedup();
                prop_assert_eq!(headings.len(), count, "{:?}", names);
            }
        }
    }
}
