//! Reads a whole text as a date, and says what is wrong with one that is none.
//!
//! Owns the way from a text to a value or an error; the grammar itself is in
//! [`cursor`](super::cursor).

use jiff::civil::{DateTime, Time};
use jiff::tz::Offset;

use super::cursor::Cursor;
use super::error::Fault;
use super::{DateError, Moment, PartialDate};
use crate::text::normal::matching_key;

/// The longest text, in bytes, that is looked at; the longest date is half of it.
const LONGEST: usize = 120;

/// A date and what was found of a time.
pub(super) struct Found {
    /// The date, as exact as it is given.
    pub(super) date: PartialDate,
    /// The time of day.
    pub(super) time: Option<Time>,
    /// The offset from UTC, which only comes with a time.
    pub(super) offset: Option<Offset>,
}

/// Reads a date of any precision.
pub(super) fn partial(text: &str) -> Result<PartialDate, DateError> {
    let found = read(text).map_err(|fault| fault.about(text))?;
    match found.time {
        None => Ok(found.date),
        Some(_) => Err(Fault::UnexpectedTime.about(text)),
    }
}

/// Reads a day with or without a time.
pub(super) fn moment(text: &str) -> Result<Moment, DateError> {
    read(text)
        .and_then(complete)
        .map_err(|fault| fault.about(text))
}

/// The moment that was found, if it is a day at least.
fn complete(found: Found) -> Result<Moment, Fault> {
    let date = found.date.date().ok_or(Fault::Incomplete)?;
    let Some(time) = found.time else {
        return Ok(Moment::Date(date));
    };
    let local = DateTime::from_parts(date, time);
    match found.offset {
        None => Ok(Moment::Local(local)),
        Some(offset) => offset
            .to_timestamp(local)
            .map(|instant| Moment::Zoned(instant, offset))
            .map_err(|_| Fault::Impossible),
    }
}

/// Reads a date and a time in either order, up to the end of the text.
fn read(text: &str) -> Result<Found, Fault> {
    if text.trim().len() > LONGEST {
        return Err(Fault::NotADate);
    }
    let key = matching_key(text);
    let mut cursor = Cursor { rest: &key };
    let found = match cursor.time_ahead() {
        Some(time) => {
            let time = time?;
            cursor.eat(",");
            Found {
                date: cursor.date()?,
                time: Some(time),
                offset: None,
            }
        }
        None => cursor.date_then_time()?,
    };
    if !cursor.rest.trim_start().is_empty() {
        return Err(Fault::NotADate);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{self, date};
    use proptest::prelude::*;

    #[test]
    fn days() {
        for text in [
            "2021-12-03",
            "2021-12-3",
            "3-12-2021",
            "03-12-2021",
            "03/12/2021",
            "3.12.2021",
            "03 / 12 / 2021",
            "3–12–2021",
            "ngày 03 tháng 12 năm 2021",
            "Ngày 3 tháng 12, năm 2021",
            "NGÀY 03 THÁNG 12 NĂM 2021",
            "3 tháng 12 năm 2021",
            "ngày 3 tháng 12/2021",
            "ngày 03/12/2021",
            "nga\u{300}y 3-12-2021",
            " \u{a0}ngày\u{a0}03/12/2021\u{a0}\n",
        ] {
            assert_eq!(moment(text), Ok(Moment::Date(date(2021, 12, 3))), "{text}");
            assert_eq!(partial(text), Ok(date(2021, 12, 3).into()), "{text}");
        }
        assert_eq!(moment("27-9-2019"), Ok(Moment::Date(date(2019, 9, 27))));
        assert_eq!(moment("29/2/2020"), Ok(Moment::Date(date(2020, 2, 29))));
        assert_eq!(moment("01/02/2021"), Ok(Moment::Date(date(2021, 2, 1))));
    }

    #[test]
    fn months_and_years() {
        for text in [
            "tháng 10-2022",
            "tháng 10/2022",
            "tháng 10 năm 2022",
            "Tháng 10, năm 2022",
            "2022-10",
            "10/2022",
            "10-2022",
        ] {
            assert_eq!(partial(text), PartialDate::of_month(2022, 10), "{text}");
            assert!(
                matches!(moment(text), Err(DateError::Incomplete { .. })),
                "{text}"
            );
        }
        for text in ["năm 2022", "2022", " Năm\u{a0}2022 "] {
            assert_eq!(partial(text), PartialDate::of_year(2022), "{text}");
            assert!(
                matches!(moment(text), Err(DateError::Incomplete { .. })),
                "{text}"
            );
        }
    }

    #[test]
    fn times() {
        let at = |hour, minute| date(2021, 12, 3).at(hour, minute, 0, 0);
        for text in [
            "2021-12-03 17:30",
            "2021-12-03T17:30",
            "2021-12-03t17:30:00",
            "03/12/2021 17:30",
            "03/12/2021, 17h30",
            "17h30 ngày 03/12/2021",
            "17h30, ngày 3 tháng 12 năm 2021",
            "lúc 17h30 ngày 03/12/2021",
            "17:30 ngày 3-12-2021",
            "17 giờ 30 ngày 03 tháng 12 năm 2021",
            "17 giờ 30 phút, ngày 03/12/2021",
            "17g30 ngày 03/12/2021",
            "17h30 03/12/2021",
        ] {
            assert_eq!(moment(text), Ok(Moment::Local(at(17, 30))), "{text}");
            assert!(
                matches!(partial(text), Err(DateError::UnexpectedTime { .. })),
                "{text}"
            );
        }
        for text in [
            "8h ngày 03/12/2021",
            "8 giờ ngày 3/12/2021",
            "8 giờ, 3/12/2021",
            "8 giờ 3 tháng 12 năm 2021",
        ] {
            assert_eq!(moment(text), Ok(Moment::Local(at(8, 0))), "{text}");
        }
    }

    #[test]
    fn zones() {
        let zoned = |text: &str| match moment(text) {
            Ok(Moment::Zoned(instant, offset)) => (instant.to_string(), offset.seconds()),
            other => panic!("{text}: {other:?}"),
        };
        let ten = "2021-12-03T10:00:00Z".to_owned();
        for text in [
            "2021-12-03T17:00:00+07:00",
            "2021-12-03T17:00+0700",
            "2021-12-03 17:00:00 +07:00",
            "2021-12-03 17:00+07",
        ] {
            assert_eq!(zoned(text), (ten.clone(), 7 * 3600), "{text}");
        }
        assert_eq!(zoned("2021-12-03T10:00:00Z"), (ten.clone(), 0));
        assert_eq!(zoned("2021-12-03T06:30:00-03:30"), (ten, -12600));
        assert_eq!(
            zoned("2021-12-03T10:00:00.25Z").0,
            "2021-12-03T10:00:00.25Z"
        );
    }

    #[test]
    fn refusals() {
        use DateError as E;
        let value = |text: &str| text.trim().to_owned();
        for text in [
            "2021-02-31",
            "29/2/2021",
            "2021-13-01",
            "03/13/2021",
            "0/1/2021",
            "1/0/2021",
            "2022-13",
            "tháng 13/2022",
            "25:00 ngày 3/12/2021",
            "17h60 ngày 3/12/2021",
            "2021-12-03T17:00+24:00",
        ] {
            assert_eq!(moment(text), Err(E::Impossible { value: value(text) }));
        }
        for text in [
            "03/12/21",
            "3-12-21",
            "ngày 3 tháng 12 năm 21",
            "năm 21",
            "17h ngày 3/12/21",
        ] {
            assert_eq!(moment(text), Err(E::TwoDigitYear { value: value(text) }));
        }
        for text in [
            "6-12",
            " 6/12 ",
            "ngày 6-12",
            "ngày 6 tháng 12",
            "tháng 12",
            "17h00 ngày 6-12",
        ] {
            assert_eq!(moment(text), Err(E::NoYear { value: value(text) }));
            assert!(matches!(partial(text), Err(E::NoYear { .. })));
        }
        for text in [
            "0999-01-01",
            "1/1/999",
            "1/1/20210",
            "20210-01-01",
            "0000",
            "năm 123",
        ] {
            assert_eq!(partial(text), Err(E::YearOutOfRange { value: value(text) }));
        }
        for text in [
            "",
            " ",
            "abc",
            "12",
            "ngày 12",
            "2021-2023",
            "giai đoạn 2021-2023",
            "3/12-2021",
            "3//12/2021",
            "03/12/2021 x",
            "2021-12-03T",
            "2021-12-03T17",
            "17:00",
            "17h",
            "ngày 2021",
            "20211203",
            "-2021-01-01",
            "6-12 abc",
            "03/12/2021.",
            "17:5 ngày 3/12/2021",
            "2021-12-03T17:00:00+07:00[Asia/Ho_Chi_Minh]",
            "3 Dec 2021",
            "1/1/1",
            "２０２１-12-03",
            "17h00 sáng ngày 3/12/2021",
        ] {
            assert_eq!(
                moment(text),
                Err(E::NotADate { value: value(text) }),
                "{text}"
            );
        }
        let long = "3".repeat(500);
        let Err(E::NotADate { value }) = moment(&long) else {
            panic!("a long number is a date");
        };
        assert!(value.ends_with("33…") && value.len() < 100);
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in any::<String>()) {
            let _ = moment(&text);
            let _ = partial(&text);
        }

        #[test]
        fn what_looks_like_a_date_is_read_or_refused(
            text in "(lúc |ngày |tháng |năm |[0-9]{1,5}|[-/.:,+hgTZ ]|giờ |phút ){1,12}"
        ) {
            if let Ok(read) = moment(&text) {
                // What was read has a form that is read as the same.
                prop_assert_eq!(moment(&read.iso()), Ok(read));
            }
            if let Ok(read) = partial(&text) {
                prop_assert_eq!(partial(&read.iso()), Ok(read));
                prop_assert!(read.first_day() <= read.last_day());
            }
        }

        #[test]
        fn every_way_of_writing_a_day_agrees(year in 1000i16..=9999, month in 1i8..=12, day in 1i8..=31) {
            let expected = civil::Date::new(year, month, day).ok().map(Moment::Date);
            for text in [
                format!("{year}-{month:02}-{day:02}"),
                format!("{day}-{month}-{year}"),
                format!("{day:02}/{month:02}/{year}"),
                format!("{day}.{month}.{year}"),
                format!("ngày {day} tháng {month} năm {year}"),
            ] {
                let read = moment(&text);
                match &expected {
                    Some(moment) => prop_assert_eq!(read, Ok(*moment)),
                    None => prop_assert_eq!(read, Err(DateError::Impossible { value: text })),
                }
            }
        }
    }
}
