//! Dates to the day, the month or the year.

use jiff::civil;

use super::{DateError, parse};

/// A date of which only the year, or the year and month, may be known.
///
/// The order is that of time, the vaguer before the more exact: 2021, then
/// 2021-11, then 2021-11-03. A value always names a real day, month or year.
///
/// ```
/// use kyyeu::text::PartialDate;
/// let month = PartialDate::parse("tháng 10 năm 2022")?;
/// assert_eq!((month.year(), month.month(), month.day()), (2022, Some(10), None));
/// assert!(month < PartialDate::parse("ngày 01/10/2022")?);
/// # Ok::<(), kyyeu::text::DateError>(())
/// ```
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct PartialDate {
    // The fields are closed to the outside because a day without a month, or a 31 February,
    // must not come to be.
    pub(super) year: i16,
    pub(super) month: Option<i8>,
    pub(super) day: Option<i8>,
}

/// Year, month and day, as far as they are known.
type Parts = (i16, Option<i8>, Option<i8>);

impl From<PartialDate> for Parts {
    fn from(date: PartialDate) -> Parts {
        (date.year, date.month, date.day)
    }
}

impl TryFrom<Parts> for PartialDate {
    type Error = DateError;

    fn try_from(parts: Parts) -> Result<PartialDate, DateError> {
        match parts {
            (year, Some(month), Some(day)) => PartialDate::of_day(year, month, day),
            (year, Some(month), None) => PartialDate::of_month(year, month),
            (year, None, _) => PartialDate::of_year(year),
        }
    }
}

impl PartialDate {
    /// A year alone.
    ///
    /// # Errors
    /// [`DateError::YearOutOfRange`] outside 1000 to 9999.
    pub fn of_year(year: i16) -> Result<Self, DateError> {
        if !(1000..=9999).contains(&year) {
            return Err(DateError::YearOutOfRange {
                value: year.to_string(),
            });
        }
        Ok(Self {
            year,
            month: None,
            day: None,
        })
    }

    /// A month (1 to 12) of a year.
    ///
    /// # Errors
    /// As for [`of_year`](Self::of_year), and [`DateError::Impossible`] where
    /// there is no such month.
    pub fn of_month(year: i16, month: i8) -> Result<Self, DateError> {
        let known = Self::of_year(year)?;
        if !(1..=12).contains(&month) {
            return Err(DateError::Impossible {
                value: format!("{year:04}-{month:02}"),
            });
        }
        Ok(Self {
            month: Some(month),
            ..known
        })
    }

    /// A day of a month of a year.
    ///
    /// # Errors
    /// As for [`of_month`](Self::of_month), and [`DateError::Impossible`] where
    /// the month has no such day.
    pub fn of_day(year: i16, month: i8, day: i8) -> Result<Self, DateError> {
        let known = Self::of_month(year, month)?;
        if civil::Date::new(year, month, day).is_err() {
            return Err(DateError::Impossible {
                value: format!("{year:04}-{month:02}-{day:02}"),
            });
        }
        Ok(Self {
            day: Some(day),
            ..known
        })
    }

    /// Reads a date of any precision, without a time of day.
    ///
    /// Accepted: the days that [`Moment::parse`](super::Moment::parse) accepts, and `tháng 10 năm
    /// 2022`, `tháng 10-2022`, `tháng 10/2022`, `10/2022`, `2022-10`, `năm
    /// 2022`, `2022`.
    ///
    /// # Errors
    /// See [`DateError`].
    pub fn parse(text: &str) -> Result<Self, DateError> {
        parse::partial(text)
    }

    /// The year; from 1000 to 9999 in a date that was read.
    pub fn year(self) -> i16 {
        self.year
    }

    /// The month, from 1 to 12, where it is known.
    pub fn month(self) -> Option<i8> {
        self.month
    }

    /// The day of the month, from 1, where it is known; then the month is too.
    pub fn day(self) -> Option<i8> {
        self.day
    }

    /// The calendar date, where the date is known to the day.
    pub fn date(self) -> Option<civil::Date> {
        civil::Date::new(self.year, self.month?, self.day?).ok()
    }

    /// The first day that the date may mean: 1 January for a year.
    pub fn first_day(self) -> civil::Date {
        let (month, day) = (self.month.unwrap_or(1), self.day.unwrap_or(1));
        civil::Date::new(self.year, month, day).unwrap_or(civil::Date::MIN)
    }

    /// The last day that the date may mean: 31 December for a year.
    pub fn last_day(self) -> civil::Date {
        match (self.month, self.day) {
            (_, Some(_)) => self.first_day(),
            (Some(_), None) => self.first_day().last_of_month(),
            (None, None) => self.first_day().last_of_year(),
        }
    }

    /// The machine-readable form for `<time datetime>`, as exact as the date:
    /// `2021`, `2021-11` or `2021-11-03`.
    pub fn iso(self) -> String {
        let year = self.year;
        match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
            (Some(month), None) => format!("{year:04}-{month:02}"),
            (None, _) => format!("{year:04}"),
        }
    }
}

impl From<civil::Date> for PartialDate {
    fn from(date: civil::Date) -> Self {
        Self {
            year: date.year(),
            month: Some(date.month()),
            day: Some(date.day()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_partial_date_is_real_and_ordered() {
        let year = PartialDate::of_year(2021).unwrap();
        let month = PartialDate::of_month(2021, 2).unwrap();
        let day = PartialDate::of_day(2021, 2, 3).unwrap();
        assert!(year < month && month < day && day < PartialDate::of_month(2021, 3).unwrap());
        assert_eq!(
            (month.first_day(), month.last_day()),
            (date(2021, 2, 1), date(2021, 2, 28))
        );
        assert_eq!(
            (year.first_day(), year.last_day()),
            (date(2021, 1, 1), date(2021, 12, 31))
        );
        assert_eq!(
            (day.first_day(), day.last_day()),
            (date(2021, 2, 3), date(2021, 2, 3))
        );
        assert_eq!((day.date(), month.date()), (Some(date(2021, 2, 3)), None));
        assert_eq!(
            [year.iso(), month.iso(), day.iso()],
            ["2021", "2021-02", "2021-02-03"]
        );
        assert_eq!(PartialDate::from(date(2021, 2, 3)), day);
        assert!(PartialDate::of_day(2021, 2, 29).is_err());
        assert!(PartialDate::of_month(2021, 0).is_err());
        assert!(PartialDate::of_year(999).is_err());
    }
}
