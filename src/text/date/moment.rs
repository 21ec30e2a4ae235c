//! Days that may have a time and a zone.

use jiff::Timestamp;
use jiff::civil::{self, DateTime, Time};
use jiff::tz::{Offset, TimeZone};

use super::{DateError, parse};

/// A day, with a time of day and a zone if they are given.
///
/// Moments are compared by [`instant`](Self::instant), which needs the zone of
/// the site; hence there is no order on the type.
///
/// ```
/// use jiff::tz::{TimeZone, offset};
/// use kyyeu::text::Moment;
/// let site = TimeZone::fixed(offset(7));
/// let moment = Moment::parse("17h00 ngày 03/12/2021")?;
/// assert_eq!(moment.rfc3339(&site), "2021-12-03T17:00:00+07:00");
/// assert_eq!(moment.iso(), "2021-12-03T17:00");
/// # Ok::<(), kyyeu::text::DateError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Moment {
    /// A calendar date.
    Date(civil::Date),
    /// A calendar date and a time of day, in the zone of the site.
    Local(DateTime),
    /// An instant, with the offset from UTC that it was written with.
    Zoned(Timestamp, Offset),
}

impl Moment {
    /// Reads a day, with or without a time of day. Day first, always, except
    /// where the first number has four digits.
    ///
    /// Days: `2021-12-03`, `27-9-2019`, `03/12/2021`, `3.12.2021`, `ngày 03
    /// tháng 12 năm 2021`, `ngày 03/12/2021`. With a time: `2021-12-03 17:00`,
    /// `17h00 ngày 03/12/2021`, `17:00 ngày 3-12-2021`, `17 giờ 30, ngày 03
    /// tháng 12 năm 2021`. With a zone: `2021-12-03T17:00:00+07:00`,
    /// `2021-12-03T10:00:00Z`. White space around is of no account.
    ///
    /// # Errors
    /// See [`DateError`].
    pub fn parse(text: &str) -> Result<Self, DateError> {
        parse::moment(text)
    }

    /// Whether a time of day is given.
    pub fn has_time(&self) -> bool {
        !matches!(self, Self::Date(_))
    }

    /// The calendar date in the zone of the site. A civil date is the same in
    /// every zone.
    pub fn date_in(&self, site: &TimeZone) -> civil::Date {
        self.civil_in(site).date()
    }

    /// The instant, for comparing and for feeds. A date without a time begins at
    /// 00:00 in the zone of the site, never at midnight UTC.
    ///
    /// A civil time that a change of the clocks skips is moved forward by the
    /// gap, and of one that comes twice the first is meant.
    pub fn instant(&self, site: &TimeZone) -> Timestamp {
        match self {
            Self::Zoned(instant, _) => *instant,
            Self::Date(_) | Self::Local(_) => {
                let local = self.civil_in(site);
                let instant = site.to_ambiguous_timestamp(local).compatible();
                // Only the last and the first day of the calendar, in the years
                // 9999 and -9999, can lie beyond what a timestamp holds.
                instant.unwrap_or(if local.year() > 0 {
                    Timestamp::MAX
                } else {
                    Timestamp::MIN
                })
            }
        }
    }

    /// The date and time in the form of RFC 3339, with the offset it was written
    /// with, or else that of the site: `2021-12-03T17:00:00+07:00`.
    pub fn rfc3339(&self, site: &TimeZone) -> String {
        let instant = self.instant(site);
        let offset = match self {
            Self::Zoned(_, offset) => *offset,
            Self::Date(_) | Self::Local(_) => site.to_offset(instant),
        };
        instant.display_with_offset(offset).to_string()
    }

    /// The machine-readable form for `<time datetime>`, which says no more than
    /// was written: `2021-12-03`, `2021-12-03T17:00` or with an offset.
    pub fn iso(&self) -> String {
        match self {
            Self::Date(date) => date.to_string(),
            Self::Local(local) if local.second() == 0 && local.subsec_nanosecond() == 0 => {
                let (hour, minute) = (local.hour(), local.minute());
                format!("{}T{hour:02}:{minute:02}", local.date())
            }
            Self::Local(local) => local.to_string(),
            Self::Zoned(instant, offset) => instant.display_with_offset(*offset).to_string(),
        }
    }

    /// The date and time on the clocks of the site, 00:00 where no time is given.
    pub(super) fn civil_in(&self, site: &TimeZone) -> DateTime {
        match self {
            Self::Date(date) => date.to_datetime(Time::midnight()),
            Self::Local(local) => *local,
            Self::Zoned(instant, _) => site.to_datetime(*instant),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use jiff::civil::date;
    use jiff::tz::offset;

    #[test]
    fn a_date_begins_at_midnight_in_the_zone_of_the_site() {
        let site = TimeZone::fixed(offset(7));
        let moment = Moment::parse("2021-12-03").unwrap();
        assert!(!moment.has_time());
        assert_eq!(moment.instant(&site).to_string(), "2021-12-02T17:00:00Z");
        assert_eq!(moment.date_in(&TimeZone::UTC), date(2021, 12, 3));
        assert_eq!(moment.rfc3339(&site), "2021-12-03T00:00:00+07:00");
        assert_eq!(moment.iso(), "2021-12-03");
    }

    #[test]
    fn a_zone_that_is_written_is_kept() {
        let site = TimeZone::fixed(offset(7));
        let moment = Moment::parse("2021-12-02T20:00:00Z").unwrap();
        assert!(moment.has_time());
        assert_eq!(moment.date_in(&site), date(2021, 12, 3));
        assert_eq!(moment.rfc3339(&site), "2021-12-02T20:00:00+00:00");
        assert_eq!(moment.iso(), "2021-12-02T20:00:00+00:00");
        let moment = Moment::parse("2021-12-03 17:00:05").unwrap();
        assert_eq!(moment.iso(), "2021-12-03T17:00:05");
        assert_eq!(moment.rfc3339(&site), "2021-12-03T17:00:05+07:00");
    }

    #[test]
    fn clock_changes_and_the_ends_of_the_calendar_do_no_harm() {
        // The clocks go from 00:00 to 01:00 on the second Sunday of March.
        let site = TimeZone::posix("EST5EDT,M3.2.0/0,M11.1.0").unwrap();
        let skipped = Moment::parse("2021-03-14").unwrap();
        assert_eq!(skipped.instant(&site).to_string(), "2021-03-14T05:00:00Z");
        assert_eq!(skipped.rfc3339(&site), "2021-03-14T01:00:00-04:00");
        let twice = Moment::parse("2021-11-07 01:30").unwrap();
        assert_eq!(twice.rfc3339(&site), "2021-11-07T01:30:00-04:00");
        for moment in [
            Moment::Date(civil::Date::MAX),
            Moment::Date(civil::Date::MIN),
        ] {
            for zone in [&site, &TimeZone::UTC, &TimeZone::fixed(offset(14))] {
                assert!(!moment.rfc3339(zone).is_empty());
                assert!(!moment.long(zone, Language::Vi).is_empty());
            }
        }
    }
}
