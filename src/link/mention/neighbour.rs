//! What stands beside a name and makes it a part of a longer one: “Nguyễn Văn An
//! Bình” is not Nguyễn Văn An, “UBND tỉnh Bình Định” not the UBND tỉnh of another
//! province, and a street is not who it is called after.
//!
//! Owns which longer names are known by their neighbours alone. Where the words
//! allow two readings, the name counts as part of the longer one: a link to the
//! wrong person is worse than none.

use crate::text::matching_key;

/// Family names, which before a full name begin a longer one; without those with
/// which names of provinces end, such as Dương and Ninh.
#[rustfmt::skip]
const FAMILIES: &[&str] = &[
    "bùi", "cao", "đàm", "đặng", "đào", "đinh", "đỗ", "doãn", "hà", "hồ", "hoàng",
    "huỳnh", "hứa", "khuất", "kiều", "lâm", "lê", "lò", "lương", "lưu", "lý", "mạc", "mai",
    "nghiêm", "ngô", "nguyễn", "nông", "phạm", "phan", "phùng", "quách", "tạ", "tô", "tôn",
    "tống", "trần", "triệu", "trịnh", "trương", "võ", "vũ", "vương",
];

/// Family names besides, where no province can be meant.
const RARER_FAMILIES: &[&str] = &["châu", "chu", "dương", "đoàn", "ninh", "thái", "từ", "vi"];

/// Words before a name by which it is that of a place, a building or a prize.
#[rustfmt::skip]
const NAMED_AFTER: &[&str] = &[
    "bệnh viện", "bến", "cầu", "chợ", "công viên", "đại học", "đại lộ", "đường", "giải",
    "giải thưởng", "hẻm", "hầm", "kiệt", "ngách", "ngõ", "nhà hát", "phố", "phường",
    "quảng trường", "quỹ", "rạp", "thcs", "thpt", "tiểu học", "trung học", "trường", "tượng đài",
    "xã",
];

/// Longer words that end like these and are none of them.
#[rustfmt::skip]
const OTHERWISE: &[&str] = &[
    "hội trường", "lên đường", "môi trường", "nhu cầu", "thành phố", "thị trường", "thị xã",
    "yêu cầu",
];

/// Words with a capital that may follow a name without a comma: offices.
#[rustfmt::skip]
const OFFICES: &[&str] = &[
    "bí thư", "bộ trưởng", "chánh", "chủ nhiệm", "chủ tịch", "cục trưởng", "giám đốc", "phó",
    "thủ tướng", "thứ trưởng", "tổng", "trưởng", "ủy viên", "viện trưởng",
];

/// Sorts of places, before their names.
#[rustfmt::skip]
const SORTS: &[&str] = &[
    "tỉnh", "thành phố", "tp", "huyện", "quận", "thị xã", "thị trấn", "phường", "xã", "đặc khu",
];

/// Provinces of today and of before 2025, as they follow the name of a body.
#[rustfmt::skip]
const PROVINCES: &[&str] = &[
    "an giang", "bà rịa", "bạc liêu", "bắc giang", "bắc kạn", "bắc ninh", "bến tre", "bình dương",
    "bình định", "bình phước", "bình thuận", "cà mau", "cao bằng", "cần thơ", "đà nẵng",
    "đắk lắk", "đắk nông", "điện biên", "đồng nai", "đồng tháp", "gia lai", "hà giang", "hà nam",
    "hà nội", "hà tĩnh", "hải dương", "hải phòng", "hậu giang", "hòa bình", "hồ chí minh", "huế",
    "hưng yên", "khánh hòa", "kiên giang", "kon tum", "lai châu", "lạng sơn", "lào cai",
    "lâm đồng", "long an", "nam định", "nghệ an", "ninh bình", "ninh thuận", "phú thọ", "phú yên",
    "quảng bình", "quảng nam", "quảng ngãi", "quảng ninh", "quảng trị", "sóc trăng", "sơn la",
    "tây ninh", "thái bình", "thái nguyên", "thanh hóa", "thừa thiên huế", "tiền giang",
    "trà vinh", "tuyên quang", "vĩnh long", "vĩnh phúc", "yên bái",
];

/// The longest text that is looked at on either side, in characters.
const REACH: usize = 48;

/// Whether the name of a person at a place is all of a name, and a person's.
pub(super) fn is_whole_person(text: &str, start: usize, end: usize) -> bool {
    let (before, after) = (Before::new(text, start), After::new(text, end));
    let goes_on = after.is_capital() && !after.begins_any(OFFICES);
    let family = before.is_capital() && before.ends_any(FAMILIES);
    // “12 Trần Phú”, “12/5 Trần Phú” are addresses.
    let address = before.key.ends_with(|c: char| c.is_ascii_digit());
    let named_after = before.ends_any(NAMED_AFTER) && !before.ends_any(OTHERWISE);
    !goes_on && !family && !address && !named_after
}

/// The name of the place that follows the name of a body, if one does: “tỉnh Bình
/// Định”, “Bình Định”. `sort` is the sort of place in which the body's name ends.
pub(super) fn place_after(text: &str, end: usize, sort: Option<&str>) -> Option<Place> {
    let after = After::new(text, end);
    let mut sorts = SORTS.iter();
    let (place, sort) = match sorts.find_map(|sort| Some((after.end_of(sort)?, *sort))) {
        Some((at, sort)) => (after.skip(at), Some(sort)),
        None => (after, sort),
    };
    let is_place = match sort {
        _ if place.begins_any(PROVINCES) => true,
        // “Chủ tịch UBND tỉnh Trần Phước Hiền”
        Some("tỉnh") => !place.begins_any(FAMILIES) && !place.begins_any(RARER_FAMILIES),
        Some(_) => true,
        None => false,
    };
    (is_place && place.is_capital()).then_some(Place(place.key))
}

/// The sort of place in which a name ends, as “UBND tỉnh” does.
pub(super) fn sort_of(name: &str) -> Option<&'static str> {
    let key = matching_key(name);
    SORTS.iter().copied().find(|&sort| ends_any(&key, &[sort]))
}

/// Whether several bodies are named with one word for all: “các Sở Công Thương và Y tế”.
pub(super) fn is_plural(text: &str, start: usize) -> bool {
    Before::new(text, start).ends_any(&["các", "những", "hai", "ba", "bốn"])
}

/// The words that follow a body's name, which begin with a place.
#[derive(Clone, Debug)]
pub(super) struct Place(String);

impl Place {
    /// Whether it is the place of this name, or the one with which a name ends.
    pub(super) fn is_of(&self, locality: Option<&str>, names: &[String]) -> bool {
        locality.is_some_and(|key| begins(&self.0, bare(key)))
            || names.iter().any(|name| {
                let mut places = places_in(name).into_iter();
                places.any(|place| begins(&self.0, &place))
            })
    }
}

/// The places with which a name may end, in matching form: “bình định” and all that
/// is longer of “Sở Y tế tỉnh Bình Định”.
pub(in crate::link) fn places_in(name: &str) -> Vec<String> {
    // No place is longer than what is looked at behind a name; nor are there more of them.
    let end = name.char_indices().rev().nth(2 * REACH);
    let key = matching_key(end.and_then(|(at, _)| name.get(at..)).unwrap_or(name));
    let tails = (key.match_indices(' ')).filter_map(|(at, _)| key.get(at + 1..));
    let tails = tails.filter(|tail| tail.contains(' '));
    tails.map(|tail| bare(tail).to_owned()).collect()
}

/// The name of a place without the sort of place before it.
fn bare(key: &str) -> &str {
    let rest = |sort: &&str| key.strip_prefix(sort)?.strip_prefix(' ');
    SORTS.iter().find_map(rest).unwrap_or(key)
}

/// The words before a name, over white space alone.
struct Before<'t> {
    written: &'t str,
    key: String,
}

impl<'t> Before<'t> {
    fn new(text: &'t str, end: usize) -> Before<'t> {
        let head = text.get(..end).unwrap_or_default();
        let written = match head.ends_with(char::is_whitespace) {
            true => head.trim_end(),
            false => "",
        };
        let letters = written.char_indices().rev().take(REACH);
        let start = letters
            .take_while(|&(_, c)| c.is_alphanumeric() || c.is_whitespace() || c == '/')
            .last()
            .map_or(written.len(), |(at, _)| at);
        let written = written.get(start..).unwrap_or_default();
        Before {
            written,
            key: matching_key(written),
        }
    }

    /// Whether the last word begins with a capital.
    fn is_capital(&self) -> bool {
        let last = self.written.split_whitespace().next_back();
        last.is_some_and(|word| word.starts_with(char::is_uppercase))
    }

    fn ends_any(&self, phrases: &[&str]) -> bool {
        ends_any(&self.key, phrases)
    }
}

/// The words after a name, over white space alone.
struct After<'t> {
    written: &'t str,
    key: String,
}

impl<'t> After<'t> {
    fn new(text: &'t str, start: usize) -> After<'t> {
        let tail = text.get(start..).unwrap_or_default();
        let written = match tail.starts_with(char::is_whitespace) {
            true => tail.trim_start(),
            false => "",
        };
        let end = (written.char_indices().take(REACH))
            .find(|&(_, c)| !(c.is_alphanumeric() || c.is_whitespace() || "-.".contains(c)))
            .map_or_else(|| longest(written), |(at, _)| at);
        let written = written.get(..end).unwrap_or_default();
        After {
            written,
            key: matching_key(written),
        }
    }

    fn is_capital(&self) -> bool {
        self.written.starts_with(char::is_uppercase)
    }

    fn begins_any(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| begins(&self.key, phrase))
    }

    /// Where a phrase ends that stands here, with the point of an abbreviation.
    fn end_of(&self, phrase: &str) -> Option<usize> {
        let words = phrase.split(' ').count();
        if !begins(&self.key, phrase) {
            return None;
        }
        let mut ends = self.written.char_indices().filter(|(at, c)| {
            let before = self.written.get(..*at).and_then(|s| s.chars().next_back());
            (c.is_whitespace() || *c == '.') && before.is_some_and(char::is_alphanumeric)
        });
        ends.nth(words - 1).map(|(at, c)| at + c.len_utf8())
    }

    fn skip(&self, at: usize) -> After<'t> {
        let written = self.written.get(at..).unwrap_or_default().trim_start();
        After {
            written,
            key: matching_key(written),
        }
    }
}

/// Where the longest text ends that is looked at.
fn longest(text: &str) -> usize {
    text.char_indices()
        .nth(REACH)
        .map_or(text.len(), |(at, _)| at)
}

/// Whether words begin with a phrase.
fn begins(key: &str, phrase: &str) -> bool {
    let rest = key.strip_prefix(phrase);
    rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric)) && !phrase.is_empty()
}

/// Whether words end with one of the phrases.
fn ends_any(key: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| {
        let head = key.strip_suffix(phrase);
        head.is_some_and(|head| !head.ends_with(char::is_alphanumeric))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(text: &str) -> bool {
        let start = text.find("Nguyễn Văn An").unwrap();
        is_whole_person(text, start, start + "Nguyễn Văn An".len())
    }

    #[test]
    fn people_are_told_from_longer_names_and_places() {
        for text in [
            "Nguyễn Văn An",
            "Ông Nguyễn Văn An, Giám đốc Sở",
            "Giám đốc Sở Công Thương Nguyễn Văn An phát biểu",
            "Chủ tịch UBND tỉnh Bình Dương Nguyễn Văn An.",
            "Nguyễn Văn An Phó Chủ tịch",
            "Giám đốc Sở Tài nguyên và Môi trường Nguyễn Văn An",
            "Chủ tịch UBND thành phố Nguyễn Văn An",
            "UBND tỉnh yêu cầu Nguyễn Văn An",
            "Theo Nguyễn Văn An thì",
            "Ông Trần, Nguyễn Văn An",
            "Nguyễn Văn An. Bình luận",
        ] {
            assert!(person(text), "{text}");
        }
        for text in [
            "Nguyễn Văn An Bình",
            "Nguyễn Văn An\nBình",
            "Ông Lê Nguyễn Văn An dự",
            "đường Nguyễn Văn An",
            "Trường THPT Nguyễn Văn An",
            "số 12/5 Nguyễn Văn An",
            "117 Nguyễn Văn An",
            "Giải thưởng Nguyễn Văn An",
        ] {
            assert!(!person(text), "{text}");
        }
    }

    #[test]
    fn bodies_are_told_by_the_place_behind_them() {
        let place =
            |text: &str, sort: &str| place_after(text, 1, sort_of(sort)).map(|place| place.0);
        assert_eq!(
            place("x tỉnh Bình Định họp", "Sở Y tế").as_deref(),
            Some("bình định họp")
        );
        assert_eq!(
            place("x Bình Định", "Sở Y tế").as_deref(),
            Some("bình định")
        );
        assert_eq!(
            place("x TP. Đà Nẵng", "Sở Y tế").as_deref(),
            Some("đà nẵng")
        );
        assert_eq!(place("x thành  phố Huế", "Sở Y tế").as_deref(), Some("huế"));
        assert_eq!(place("x Mộ Đức", "UBND huyện").as_deref(), Some("mộ đức"));
        for (text, sort) in [
            ("x Mộ Đức", "UBND"),
            ("x Trần Phước Hiền", "UBND tỉnh"),
            ("x tỉnh Dương Văn An", "Sở Y tế"),
            ("x, tỉnh Bình Định", "Sở Y tế"),
            ("x tỉnh khác", "Sở Y tế"),
            ("x Nguyễn Văn An", "Sở Y tế"),
            ("x họp", "UBND tỉnh"),
            ("x", "UBND tỉnh"),
            ("xBình Định", "Sở Y tế"),
            ("x bình định", "Sở Y tế"),
        ] {
            assert_eq!(place(text, sort), None, "{text}");
        }
        let place = place_after("x tỉnh Bà Rịa - Vũng Tàu đã", 1, None).unwrap();
        assert!(place.is_of(Some("bà rịa - vũng tàu"), &[]));
        assert!(place.is_of(Some("tỉnh bà rịa"), &[]));
        assert!(!place.is_of(Some("bình định"), &["Sở Y tế tỉnh Bình Định".to_owned()]));
        let place = place_after("x Bình Định", 1, None).unwrap();
        assert!(place.is_of(None, &["Sở Y tế tỉnh Bình Định".to_owned()]));
        assert!(!place.is_of(Some("bình dương"), &["Sở Y tế".to_owned()]));
    }
}
