//! What is wrong with a query, where, and what to write instead.

use std::ops::Range;

use unicode_width::UnicodeWidthStr as _;

use super::vocabulary::{Key, What};
use crate::language::Language;
use crate::parse::record::Words;
use crate::text::date::DateError;

/// Why a query cannot be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// The bytes of the query that are meant.
    pub span: Range<usize>,
    /// What is wrong with them.
    pub wrong: Wrong,
    /// What to write in their place, where that is known.
    pub suggestion: Option<String>,
}

/// What can be wrong with a query.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Wrong {
    /// It is longer than any question.
    TooLong,
    /// A quotation mark that nothing closes.
    OpenQuote,
    /// A key without a value.
    NoValue { key: Key },
    /// A value without a letter or digit.
    EmptyValue,
    /// An option of the command among the words of the query.
    Option { option: String },
    /// Words before a colon that are no key.
    UnknownKey { key: String },
    /// A key that does not go with what is asked for.
    NotForThis { key: Key, what: What },
    /// A name or id that nothing bears.
    UnknownName { name: String },
    /// A name of several words without quotation marks.
    UnquotedName { name: String },
    /// A name that several bear.
    Ambiguous {
        name: String,
        candidates: Vec<String>,
    },
    /// A document that is not public.
    NotPublic { name: String },
    /// A value that is no date.
    NotADate(DateError),
    /// A value that is no year.
    NotAYear { value: String },
    /// A value that is not among the few that there are.
    UnknownChoice { value: String, known: Vec<Words> },
}

impl QueryError {
    pub(super) fn new(span: Range<usize>, wrong: Wrong) -> QueryError {
        QueryError {
            span,
            wrong,
            suggestion: None,
        }
    }

    #[must_use]
    pub(super) fn suggest(mut self, suggestion: Option<String>) -> QueryError {
        self.suggestion = suggestion;
        self
    }

    /// What is wrong, in one sentence without a full stop.
    pub fn message(&self, language: Language) -> String {
        let pick = |vi: String, en: String| language.pick(vi, en);
        match &self.wrong {
            Wrong::TooLong => language
                .pick("câu tra cứu quá dài", "the query is too long")
                .to_owned(),
            Wrong::OpenQuote => language
                .pick(
                    "thiếu dấu đóng ngoặc kép",
                    "the quotation mark is not closed",
                )
                .to_owned(),
            Wrong::NoValue { key } => {
                let key = key.word(language);
                pick(
                    format!("sau “{key}” không có giá trị"),
                    format!("nothing follows “{key}”"),
                )
            }
            Wrong::EmptyValue => language
                .pick("giá trị trống", "the value is empty")
                .to_owned(),
            Wrong::Option { option } => pick(
                format!("không có lựa chọn “{option}”"),
                format!("there is no option “{option}”"),
            ),
            Wrong::UnknownKey { key } => pick(
                format!("không có khóa “{key}”"),
                format!("there is no key “{key}”"),
            ),
            Wrong::NotForThis { key, what } => {
                let (key, what) = (key.word(language), what.word(language));
                pick(
                    format!("khóa “{key}” không dùng được khi tìm {what}"),
                    format!("the key “{key}” does not go with {what}"),
                )
            }
            Wrong::UnknownName { name } => pick(
                format!("không có mục nào tên “{name}”"),
                format!("nothing is called “{name}”"),
            ),
            Wrong::UnquotedName { name } => pick(
                format!("tên có dấu cách phải đặt trong ngoặc kép: {name}"),
                format!("a name with spaces must stand in quotation marks: {name}"),
            ),
            Wrong::Ambiguous { name, .. } => pick(
                format!("có nhiều mục mang tên “{name}”"),
                format!("several are called “{name}”"),
            ),
            Wrong::NotPublic { name } => pick(
                format!("“{name}” chưa công khai"),
                format!("“{name}” is not public"),
            ),
            Wrong::NotADate(error) => error.message(language),
            Wrong::NotAYear { value } => pick(
                format!("“{value}” không phải là năm"),
                format!("“{value}” is not a year"),
            ),
            Wrong::UnknownChoice { value, .. } => pick(
                format!("không có giá trị “{value}”"),
                format!("there is no value “{value}”"),
            ),
        }
    }

    /// What to do about it.
    pub fn remedy(&self, language: Language) -> String {
        if let Wrong::Ambiguous { candidates, .. } = &self.wrong {
            let list: String = candidates.iter().map(|one| format!("\n  {one}")).collect();
            let ask = language.pick(
                "Hãy ghi mã của mục cần tìm (nhiều mã cách nhau bằng dấu phẩy):",
                "Write the id of the one that is meant (several with commas between):",
            );
            return format!("{ask}{list}");
        }
        if let Some(suggestion) = &self.suggestion {
            return language.pick(
                format!("Có phải ý bạn là: {suggestion}"),
                format!("Did you mean: {suggestion}"),
            );
        }
        let (vi, en) = match &self.wrong {
            Wrong::OpenQuote => (
                "Thêm dấu \" ở cuối giá trị.",
                "Put a \" at the end of the value.",
            ),
            Wrong::NoValue { .. } => (
                "Viết giá trị ngay sau dấu hai chấm.",
                "Write the value after the colon.",
            ),
            Wrong::Option { .. } => (
                "Xem các lựa chọn: kyyeu query --help.",
                "See the options: kyyeu query --help.",
            ),
            Wrong::UnknownKey { .. } => (
                "Chữ cần tìm có dấu hai chấm thì đặt trong ngoặc kép. Các khóa: kyyeu query --help.",
                "Put words with a colon in quotation marks. The keys: kyyeu query --help.",
            ),
            Wrong::NotForThis { what, .. } => {
                let known = Key::all().filter(|key| key.applies(*what));
                let known: Vec<&str> = known.map(|key| key.word(language)).collect();
                let known = known.join(", ");
                return language.pick(
                    format!("Các khóa dùng được: {known}."),
                    format!("The keys that do: {known}."),
                );
            }
            Wrong::UnknownName { .. } => (
                "Ghi đúng tên, tên gọi tắt, số ký hiệu hoặc mã; tên có dấu cách thì đặt trong ngoặc kép.",
                "Write a name, short name, number or id as it is registered; put a name with spaces in quotation marks.",
            ),
            Wrong::NotPublic { .. } => (
                "Thêm --drafts để tính cả bài chưa công khai.",
                "Add --drafts to count what is not public too.",
            ),
            Wrong::NotADate(_) => (
                "Ghi ngày (03/12/2021), tháng (12/2021) hoặc năm (2021).",
                "Write a day (03/12/2021, the day first), a month (12/2021) or a year (2021).",
            ),
            Wrong::NotAYear { .. } => (
                "Ghi một năm (2021) hoặc nhiều năm liền (2021-2023).",
                "Write a year (2021) or years in a row (2021-2023).",
            ),
            Wrong::UnknownChoice { known, .. } => {
                let known = known.iter().map(|&(vi, en)| language.pick(vi, en));
                let known = known.collect::<Vec<_>>().join(", ");
                return language.pick(
                    format!("Chọn một trong: {known}."),
                    format!("Choose one of: {known}."),
                );
            }
            Wrong::TooLong
            | Wrong::EmptyValue
            | Wrong::UnquotedName { .. }
            | Wrong::Ambiguous { .. } => ("", ""),
        };
        language.pick(vi, en).to_owned()
    }

    /// The error as it is printed: the message, the query with the place marked
    /// below, the remedy.
    pub fn render(&self, query: &str, language: Language) -> String {
        let word = language.pick("lỗi", "error");
        let mut out = format!("{word}: {}\n", super::clean(&self.message(language)));
        if !self.span.is_empty() {
            // Of a long query only what is around the place.
            let text = |range: Range<usize>| super::clean(query.get(range).unwrap_or_default());
            let before = text(0..self.span.start);
            let marked = text(self.span.clone());
            let after = text(self.span.end..query.len());
            let before = last_of(&before, 60);
            let after: String = after.chars().take(60).collect();
            let indent = " ".repeat(before.width());
            let carets = "^".repeat(marked.width().max(1));
            out.push_str(&format!("  {before}{marked}{after}\n  {indent}{carets}\n"));
        }
        let remedy = self.remedy(language);
        let lines = remedy.split('\n').filter(|line| !line.is_empty());
        for line in lines {
            out.push_str(&super::clean(line));
            out.push('\n');
        }
        out
    }
}

/// The last characters of a text.
fn last_of(text: &str, most: usize) -> &str {
    let start = text.char_indices().rev().nth(most.saturating_sub(1));
    start.map_or(text, |(at, _)| text.get(at..).unwrap_or_default())
}
