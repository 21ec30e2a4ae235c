//! Periods of validity.

use jiff::civil::Date;

use crate::text::date::PartialDate;

/// From a day until a day, both included; an open end is unknown or has not come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: Option<PartialDate>,
    /// Last day.
    pub until: Option<PartialDate>,
}

impl Period {
    /// Whether the day lies within. A partial date counts with its first day as
    /// a beginning and with its last day as an end.
    pub fn contains(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from.first_day() <= day)
            && self.until.is_none_or(|until| day <= until.last_day())
    }

    /// Whether the end lies before the beginning.
    pub fn is_reversed(&self) -> bool {
        match (self.from, self.until) {
            (Some(from), Some(until)) => until.last_day() < from.first_day(),
            _ => false,
        }
    }
}
