//! The date that follows a number in running text.
//!
//! Read are the forms in which documents are dated: to the day, with or without
//! the word “ngày”; to the month after “tháng”; to the year after “năm”; each
//! also in parentheses. Day first, always. A date without a year, with a year of
//! two digits, or of a day that does not exist, is no date: nothing is invented.

use super::number::is_hyphen;
use super::phrase::{after_space, longest_at, phrase_at, word_at};
use crate::text::PartialDate;

/// A date and where its words end.
pub(super) struct Dated {
    pub(super) date: PartialDate,
    pub(super) end: usize,
}

/// The English months, for English pages.
#[rustfmt::skip]
const MONTHS: [&str; 12] = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
];

/// The date that begins at `start`.
pub(super) fn date_at(text: &str, start: usize) -> Option<Dated> {
    let after = |word: &str| {
        let end = phrase_at(text, start, word)?;
        let end = end + usize::from(text.get(end..)?.starts_with(':'));
        after_space(text, end)
    };
    let (date, end) = if let Some(at) = after("ngày") {
        day(text, at)?
    } else if let Some(at) = after("tháng") {
        month(text, at)?
    } else if let Some(at) = after("năm") {
        let (year, end) = year(text, at)?;
        (PartialDate::of_year(year).ok()?, end)
    } else if let Some(at) = after("dated").or_else(|| after("of")) {
        day(text, at).or_else(|| english(text, at))?
    } else {
        day(text, start)?
    };
    // “năm 2021-2022” and “03/12/2021/3” are something else.
    let rest = text.get(end..)?;
    let mut next = rest.chars();
    let goes_on = match next.next() {
        Some(c) if c.is_alphanumeric() || matches!(c, '/' | '_') => true,
        Some(c) if is_hyphen(c) || c == '.' => next.next().is_some_and(|c| c.is_ascii_digit()),
        _ => {
            let next = after_space(text, end).and_then(|at| text.get(at..));
            let dash = next.and_then(|next| next.strip_prefix(is_hyphen));
            dash.is_some_and(|rest| rest.trim_start().starts_with(|c: char| c.is_ascii_digit()))
        }
    };
    (!goes_on).then_some(Dated { date, end })
}

/// A day: `03/12/2021`, `3-12-2021`, `3.12.2021`, `03 tháng 12 năm 2021`.
fn day(text: &str, start: usize) -> Option<(PartialDate, usize)> {
    let (day, at) = small(text, start)?;
    let next = after_space(text, at)?;
    if let Some(at) = phrase_at(text, next, "tháng") {
        let (month, end) = month(text, after_space(text, at)?)?;
        let date = PartialDate::of_day(month.year(), month.month()?, day).ok()?;
        return Some((date, end));
    }
    let (sign, at) = separator(text, at)?;
    let (month, at) = small(text, at)?;
    let (other, at) = separator(text, at)?;
    let (year, end) = year(text, at)?;
    let date = PartialDate::of_day(year, month, day).ok()?;
    (sign == other).then_some((date, end))
}

/// A month of a year: `9-2019`, `9/2019`, `9 năm 2019`.
fn month(text: &str, start: usize) -> Option<(PartialDate, usize)> {
    let (month, at) = small(text, start)?;
    let words = || {
        let at = text.get(at..)?.strip_prefix(',').map_or(at, |_| at + 1);
        let at = phrase_at(text, after_space(text, at)?, "năm")?;
        after_space(text, at)
    };
    let at = match words() {
        Some(at) => at,
        None => separator(text, at)?.1,
    };
    let (year, end) = year(text, at)?;
    Some((PartialDate::of_month(year, month).ok()?, end))
}

/// An English day: `27 September 2019`, `September 27, 2019`.
fn english(text: &str, start: usize) -> Option<(PartialDate, usize)> {
    let month_at = |at: usize| {
        let word = word_at(text, at)?;
        let lower = word.to_lowercase();
        let month = MONTHS.iter().position(|month| *month == lower)?;
        let end = at + word.len();
        Some((i8::try_from(month + 1).ok()?, after_space(text, end)?))
    };
    let (day, month, at) = match small(text, start) {
        Some((day, at)) => {
            let (month, at) = month_at(after_space(text, at)?)?;
            (day, month, at)
        }
        None => {
            let (month, at) = month_at(start)?;
            let (day, at) = small(text, at)?;
            let at = text.get(at..)?.strip_prefix(',').map_or(at, |_| at + 1);
            (day, month, after_space(text, at)?)
        }
    };
    let (year, end) = year(text, at)?;
    Some((PartialDate::of_day(year, month, day).ok()?, end))
}

/// The sign between the numbers of a date, and where the next number begins.
fn separator(text: &str, at: usize) -> Option<(char, usize)> {
    let start = after_space(text, at)?;
    let sign = text.get(start..)?.chars().next()?;
    let kind = match sign {
        '/' | '.' => sign,
        c if is_hyphen(c) => '-',
        _ => return None,
    };
    Some((kind, after_space(text, start + sign.len_utf8())?))
}

/// A number of one or two digits.
fn small(text: &str, start: usize) -> Option<(i8, usize)> {
    let digits = digits(text, start)?;
    let number = digits.parse().ok().filter(|_| digits.len() <= 2)?;
    Some((number, start + digits.len()))
}

/// A year of four digits in which a document can have been made.
fn year(text: &str, start: usize) -> Option<(i16, usize)> {
    let digits = digits(text, start)?;
    let year = digits.parse().ok()?;
    (1900..=2099)
        .contains(&year)
        .then_some((year, start + digits.len()))
}

/// The digits at a place; not those of what is longer than any date's number.
fn digits(text: &str, start: usize) -> Option<&str> {
    let rest = text.get(start..)?.as_bytes();
    let count = rest
        .iter()
        .take(5)
        .take_while(|b| b.is_ascii_digit())
        .count();
    text.get(start..start + count)
        .filter(|digits| (1..=4).contains(&digits.len()))
}

/// Words after a date by which one sees that it was the document's: what
/// follows is said of the document. After anything else a new clause has begun
/// with the date, as in “Theo công văn số …, ngày 05/12/2021 các sở họp”.
#[rustfmt::skip]
const SAID_OF_IT: &[&str] = &[
    "ban hành", "bao gồm", "bổ sung", "cho", "chỉ đạo", "có", "công bố", "cùng", "của", "do",
    "đã", "đề nghị", "để", "được", "giao", "gồm", "gửi", "hay", "hoặc", "hướng dẫn", "kèm", "là",
    "nêu", "nhằm", "như", "phê duyệt", "phúc đáp", "quy định", "sửa đổi", "thay thế", "theo",
    "thì", "thông báo", "trả lời", "triển khai", "trong", "và", "về", "với", "yêu cầu", "còn",
    "bãi bỏ", "cho phép", "công nhận", "cụ thể hóa", "điều chỉnh", "đặt", "hủy bỏ", "khẳng định",
    "mở", "nhấn mạnh", "phân công", "thành lập", "tiếp tục", "xác định", "vẫn", "sẽ", "không",
    "chưa", "cũng", "ghi", "v", "bổ nhiệm", "chấn chỉnh", "chấp thuận", "đôn đốc", "gia hạn",
    "phân bổ", "tặng", "tăng cường", "thu hồi",
];

/// Whether a date that a comma parts from the number is the document's.
pub(super) fn belongs(text: &str, end: usize) -> bool {
    let Some(next) = after_space(text, end) else {
        return true;
    };
    let begins = text.get(next..).and_then(|rest| rest.chars().next());
    match begins {
        None => true,
        Some(c) if !c.is_alphanumeric() => true,
        Some(_) => longest_at(text, next, SAID_OF_IT).is_some(),
    }
}
