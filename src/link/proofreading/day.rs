//! Days in running text that no calendar has, and years that cannot be meant.
//!
//! Only what is surely a date is judged. Two numbers with a slash may be a
//! fraction, a score or an article of a law, so the word “ngày” or a year of
//! four digits must make them a date.

use jiff::civil::Date;

use super::Slip;
use crate::diagnostic::Problem;
use crate::link::word::{Gap, Passage, Word, key_of};
use crate::text::PartialDate;

/// Years by which a day may lie behind the document's own: plans and terms are
/// made for five.
const AHEAD: i16 = 5;
/// Words by which a later day is meant as a term.
const TERMS: [&str; 12] = [
    "đến", "tới", "trước", "hết", "hạn", "từ", "sau", "chậm", "muộn", "until", "by", "before",
];

/// The words that dates are told by.
#[derive(Debug)]
pub(super) struct Days {
    day: u64,
    month: u64,
    year: u64,
    number: u64,
    moon: u64,
    terms: Vec<u64>,
}

/// A date as it is written.
struct Written {
    day: u32,
    month: u32,
    /// The year, where one follows.
    year: Option<Year>,
    /// Its last word.
    last: usize,
}

/// A year as it is written.
#[derive(Clone, Copy)]
struct Year {
    value: u32,
    digits: usize,
}

impl Days {
    pub(super) fn new() -> Days {
        Days {
            day: key_of("ngày"),
            month: key_of("tháng"),
            year: key_of("năm"),
            number: key_of("số"),
            moon: key_of("âm"),
            terms: TERMS.iter().map(|word| key_of(word)).collect(),
        }
    }

    /// Reports dates that cannot be, or cannot be meant in a document of a day.
    pub(super) fn check(&self, passage: Passage<'_>, own: Option<Date>, out: &mut Vec<Slip>) {
        let mut from = 0;
        while let Some(word) = passage.words.get(from) {
            if word.digits
                && let Some(date) = self.read(passage, from)
            {
                out.extend(self.judge(passage, from, &date, own));
                from = date.last;
            }
            from += 1;
        }
    }

    /// The date that begins with a word, if it is surely one.
    fn read(&self, passage: Passage<'_>, from: usize) -> Option<Written> {
        let Passage { text, words } = passage;
        let first = words.get(from)?;
        let day = first.number(text).filter(|_| first.letters <= 2)?;
        let before = from.checked_sub(1).and_then(|at| words.get(at));
        let named = first.gap == Gap::Space && before.is_some_and(|word| word.key == self.day);
        let second = words.get(from + 1)?;
        if named && second.key == self.month && second.gap == Gap::Space {
            let third = words.get(from + 2).filter(|word| word.gap == Gap::Space)?;
            let month = third.number(text).filter(|_| third.letters <= 2)?;
            let year = self.year_after(passage, from + 2);
            let last = from + if year.is_some() { 4 } else { 2 };
            return Some(Written {
                day,
                month,
                year,
                last,
            });
        }
        let Gap::Sign(sign @ ('/' | '-' | '.')) = second.gap else {
            return None;
        };
        let month = second.number(text).filter(|_| second.letters <= 2)?;
        // A longer row of numbers is no date, but a range of days is one: 29-31/6.
        let row = match first.gap {
            Gap::Start | Gap::Space => false,
            Gap::Sign('-' | '–') => sign != '/' || before.is_none_or(|word| word.letters > 2),
            Gap::Sign('/' | '.' | ',' | '_') => true,
            Gap::Sign(_) | Gap::Other(..) => false,
        };
        if row {
            return None;
        }
        let joined = |word: &Word| matches!(word.gap, Gap::Sign('/' | '-' | '.' | '_' | '–'));
        let third = words.get(from + 2).filter(|word| joined(word));
        let Some(third) = third else {
            // Without a year “ngày 15/20” may be a count.
            let real = (1..=12).contains(&month) && (1..=31).contains(&day);
            return (named && sign == '/' && real).then_some(Written {
                day,
                month,
                year: None,
                last: from + 1,
            });
        };
        let value = third
            .number(text)
            .filter(|_| third.gap == Gap::Sign(sign))?;
        let year = Year {
            value,
            digits: third.letters,
        };
        let full = year.digits == 4 && (1800..=2200).contains(&value);
        let slip = year.digits >= 3 && (named || sign == '/');
        let numbered = before.is_some_and(|word| word.key == self.number);
        if words.get(from + 3).is_some_and(joined)
            || numbered
            || !(full || slip)
            || (sign == '.' && !named)
        {
            return None;
        }
        Some(Written {
            day,
            month,
            year: Some(year),
            last: from + 2,
        })
    }

    /// The year in “năm 2021” behind a month.
    fn year_after(&self, Passage { text, words }: Passage<'_>, month: usize) -> Option<Year> {
        let word = words.get(month + 1).filter(|word| word.key == self.year)?;
        let year = words.get(month + 2).filter(|year| year.gap == Gap::Space)?;
        let value = year.number(text)?;
        let digits = year.letters;
        (!word.gap.begins()).then_some(Year { value, digits })
    }

    fn judge(
        &self,
        passage: Passage<'_>,
        from: usize,
        date: &Written,
        own: Option<Date>,
    ) -> Option<Slip> {
        let (first, last) = (passage.words.get(from)?, passage.words.get(date.last)?);
        let range = first.start..last.end;
        let written = passage.text.get(range.clone())?;
        let sound = |year| is_real(year, date.month, date.day);
        let known = date
            .year
            .filter(|year| year.digits == 4 && year.value >= 1000);
        // The 29 February of a year that is not known, or is itself a slip.
        let year = known.map_or(2000, |year| year.value);
        if !sound(year) {
            if date.day == 30 && self.by_the_moon(passage, date.last) {
                return None;
            }
            let value = written.into();
            return Some((range, Problem::ImpossibleDate { value }, None));
        }
        let year = date.year?;
        let strange = known.is_none() && year.digits != 2;
        let own = own.map(|own| own.year());
        let later = own.is_some_and(|own| {
            i32::try_from(year.value).is_ok_and(|year| year > i32::from(own) + i32::from(AHEAD))
        });
        let whole = matches!((date.day, date.month), (31, 12) | (1, 1) | (30, 6));
        let distant = later && !whole && !self.is_term(passage, from);
        if !(strange || distant) {
            return None;
        }
        let problem = Problem::StrangeYear {
            value: written.into(),
        };
        Some((range, problem, None))
    }

    /// Whether the words before a date make it a term.
    fn is_term(&self, passage: Passage<'_>, from: usize) -> bool {
        let before = passage.words.get(from.saturating_sub(4)..from);
        (before.into_iter().flatten()).any(|word| self.terms.contains(&word.key))
    }

    /// Whether a date is one of the lunar calendar, which has a 30th of the
    /// second month.
    fn by_the_moon(&self, passage: Passage<'_>, last: usize) -> bool {
        let behind = passage.words.get(last + 1..).unwrap_or_default();
        (behind.iter().take(6)).any(|word| word.key == self.moon || word.of(passage.text) == "ÂL")
    }
}

/// Whether the calendar has the day.
fn is_real(year: u32, month: u32, day: u32) -> bool {
    let parts = (i16::try_from(year), i8::try_from(month), i8::try_from(day));
    let (Ok(year), Ok(month), Ok(day)) = parts else {
        return false;
    };
    PartialDate::of_day(year, month, day).is_ok()
}
