//! The printed forms of dates.
//!
//! The long Vietnamese form is that of Decree 30/2020/NĐ-CP on clerical work:
//! days below 10 and the months 1 and 2 take a leading zero, so that neither can
//! be turned into another number; the other months take none.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::{Moment, PartialDate};
use crate::language::Language;

/// The English months.
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A date as running text has it: `ngày 03 tháng 12 năm 2021`, `tháng 11 năm
/// 2021`, `năm 2021`; `3 December 2021`, `November 2021`, `2021`.
///
/// ```
/// use kyyeu::{language::Language, text::date};
/// let day = jiff::civil::date(2021, 2, 3);
/// assert_eq!(date::long(day, Language::Vi), "ngày 03 tháng 02 năm 2021");
/// assert_eq!(date::long(day, Language::En), "3 February 2021");
/// ```
pub fn long(date: impl Into<PartialDate>, language: Language) -> String {
    let date = date.into();
    let year = date.year;
    let Some(month) = date.month else {
        return match language {
            Language::Vi => format!("năm {year}"),
            Language::En => year.to_string(),
        };
    };
    match language {
        Language::Vi => {
            let zero = if month < 3 { "0" } else { "" };
            match date.day {
                Some(day) => format!("ngày {day:02} tháng {zero}{month} năm {year}"),
                None => format!("tháng {zero}{month} năm {year}"),
            }
        }
        Language::En => english(year, month_name(month), date.day),
    }
}

/// A date as tables and lists have it: `03/12/2021`, `11/2021`, `2021`; `3 Dec
/// 2021`, `Nov 2021`, `2021`.
///
/// ```
/// use kyyeu::{language::Language, text::date};
/// let day = jiff::civil::date(2021, 12, 3);
/// assert_eq!(date::short(day, Language::Vi), "03/12/2021");
/// assert_eq!(date::short(day, Language::En), "3 Dec 2021");
/// ```
pub fn short(date: impl Into<PartialDate>, language: Language) -> String {
    let date = date.into();
    let year = date.year;
    let Some(month) = date.month else {
        return year.to_string();
    };
    match (language, date.day) {
        (Language::Vi, Some(day)) => format!("{day:02}/{month:02}/{year}"),
        (Language::Vi, None) => format!("{month:02}/{year}"),
        (Language::En, day) => {
            let name = month_name(month);
            english(year, name.get(..3).unwrap_or(name), day)
        }
    }
}

impl Moment {
    /// The moment as running text has it, in the zone of the site: the
    /// [long](long()) date, and before it the time if one is given: `17 giờ 00,
    /// ngày 03 tháng 12 năm 2021`; `17:00, 3 December 2021`.
    pub fn long(&self, site: &TimeZone, language: Language) -> String {
        let civil = self.civil_in(site);
        let date = long(civil.date(), language);
        match language {
            _ if !self.has_time() => date,
            Language::Vi => format!("{:02} giờ {:02}, {date}", civil.hour(), civil.minute()),
            Language::En => format!("{}, {date}", clock(civil)),
        }
    }

    /// The moment as tables and lists have it, in the zone of the site: the
    /// [short](short()) date, and before it the time if one is given: `17:00,
    /// 03/12/2021`; `17:00, 3 Dec 2021`.
    pub fn short(&self, site: &TimeZone, language: Language) -> String {
        let civil = self.civil_in(site);
        let date = short(civil.date(), language);
        if self.has_time() {
            format!("{}, {date}", clock(civil))
        } else {
            date
        }
    }
}

/// Hours and minutes, 00:00 to 23:59.
fn clock(civil: DateTime) -> String {
    format!("{:02}:{:02}", civil.hour(), civil.minute())
}

/// The English name of a month from 1 to 12.
fn month_name(month: i8) -> &'static str {
    usize::try_from(month - 1)
        .ok()
        .and_then(|index| MONTHS.get(index).copied())
        .unwrap_or_default()
}

/// Day, month and year in English.
fn english(year: i16, month: &str, day: Option<i8>) -> String {
    match day {
        Some(day) => format!("{day} {month} {year}"),
        None => format!("{month} {year}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::offset;
    use proptest::prelude::*;

    fn partial(text: &str) -> PartialDate {
        PartialDate::parse(text).unwrap()
    }

    #[test]
    fn prints_dates() {
        for (date, vi, en, short_vi, short_en) in [
            (
                "2021-12-03",
                "ngày 03 tháng 12 năm 2021",
                "3 December 2021",
                "03/12/2021",
                "3 Dec 2021",
            ),
            (
                "2021-02-10",
                "ngày 10 tháng 02 năm 2021",
                "10 February 2021",
                "10/02/2021",
                "10 Feb 2021",
            ),
            (
                "2021-03-09",
                "ngày 09 tháng 3 năm 2021",
                "9 March 2021",
                "09/03/2021",
                "9 Mar 2021",
            ),
            (
                "2021-11",
                "tháng 11 năm 2021",
                "November 2021",
                "11/2021",
                "Nov 2021",
            ),
            (
                "2021-01",
                "tháng 01 năm 2021",
                "January 2021",
                "01/2021",
                "Jan 2021",
            ),
            ("2021", "năm 2021", "2021", "2021", "2021"),
        ] {
            let date = partial(date);
            assert_eq!(long(date, Language::Vi), vi);
            assert_eq!(long(date, Language::En), en);
            assert_eq!(short(date, Language::Vi), short_vi);
            assert_eq!(short(date, Language::En), short_en);
        }
    }

    #[test]
    fn prints_moments_in_the_zone_of_the_site() {
        let site = TimeZone::fixed(offset(7));
        let moment = Moment::parse("2021-12-02T22:05:00Z").unwrap();
        assert_eq!(
            moment.long(&site, Language::Vi),
            "05 giờ 05, ngày 03 tháng 12 năm 2021"
        );
        assert_eq!(moment.long(&site, Language::En), "05:05, 3 December 2021");
        assert_eq!(moment.short(&site, Language::Vi), "05:05, 03/12/2021");
        assert_eq!(moment.short(&site, Language::En), "05:05, 3 Dec 2021");
        let moment = Moment::parse("03/12/2021").unwrap();
        assert_eq!(
            moment.long(&site, Language::Vi),
            "ngày 03 tháng 12 năm 2021"
        );
        assert_eq!(moment.short(&site, Language::En), "3 Dec 2021");
        let moment = Moment::parse("2021-12-03 17:00").unwrap();
        assert_eq!(
            moment.long(&site, Language::Vi),
            "17 giờ 00, ngày 03 tháng 12 năm 2021"
        );
    }

    proptest! {
        #[test]
        fn what_is_printed_in_vietnamese_can_be_read(
            year in 1000i16..=9999, month in 1i8..=12, day in 1i8..=28, hour in 0i8..24, minute in 0i8..60
        ) {
            for date in [
                PartialDate::of_year(year).unwrap(),
                PartialDate::of_month(year, month).unwrap(),
                PartialDate::of_day(year, month, day).unwrap(),
            ] {
                prop_assert_eq!(PartialDate::parse(&long(date, Language::Vi)), Ok(date));
                prop_assert_eq!(PartialDate::parse(&short(date, Language::Vi)), Ok(date));
                prop_assert_eq!(PartialDate::parse(&date.iso()), Ok(date));
            }
            let site = TimeZone::fixed(offset(7));
            let date = jiff::civil::date(year, month, day);
            for moment in [Moment::Date(date), Moment::Local(date.at(hour, minute, 0, 0))] {
                prop_assert_eq!(Moment::parse(&moment.long(&site, Language::Vi)), Ok(moment));
                prop_assert_eq!(Moment::parse(&moment.short(&site, Language::Vi)), Ok(moment));
                prop_assert_eq!(Moment::parse(&moment.iso()), Ok(moment));
            }
        }
    }
}
