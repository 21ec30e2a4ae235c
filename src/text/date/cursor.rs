//! The grammar of dates and times, read from left to right.
//!
//! Works on a [matching key](crate::text::normal::matching_key): lower case,
//! composed, single spaces.

use jiff::civil::Time;
use jiff::tz::Offset;

use super::PartialDate;
use super::error::Fault;
use super::parse::Found;

/// A number as written.
#[derive(Clone, Copy)]
struct Number {
    value: i32,
    digits: usize,
}

impl Number {
    /// The number as a day, month, hour or the like, of one or two digits.
    fn small(self) -> Result<i8, Fault> {
        match self.digits {
            1 | 2 => i8::try_from(self.value).map_err(|_| Fault::NotADate),
            _ => Err(Fault::NotADate),
        }
    }

    /// The number as a year.
    fn year(self) -> Result<i16, Fault> {
        match self.digits {
            1 => Err(Fault::NotADate),
            2 => Err(Fault::TwoDigitYear),
            4 => i16::try_from(self.value).map_err(|_| Fault::YearOutOfRange),
            _ => Err(Fault::YearOutOfRange),
        }
    }
}

/// A place in the text, before which all is read.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    /// What is still to be read.
    pub(super) rest: &'a str,
}

impl Cursor<'_> {
    /// Takes a sign or the beginning of a word, after a space if there is one.
    pub(super) fn eat(&mut self, sign: &str) -> bool {
        let rest = self.rest.trim_start().strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Takes a whole word.
    fn word(&mut self, word: &str) -> bool {
        let start = self.rest;
        if self.eat(word) && !self.rest.starts_with(char::is_alphabetic) {
            return true;
        }
        self.rest = start;
        false
    }

    /// Takes a number, after a space if there is one.
    fn number(&mut self) -> Option<Number> {
        let start = self.rest.trim_start();
        let rest = start.trim_start_matches(|digit: char| digit.is_ascii_digit());
        let digits = start.len() - rest.len();
        let written = start.get(..digits).filter(|written| !written.is_empty())?;
        self.rest = rest;
        // What does not fit has too many digits for anything here.
        let value = written.parse().unwrap_or(i32::MAX);
        Some(Number { value, digits })
    }

    /// Takes the sign between the numbers of a date, of any length of dash, for
    /// word processors lengthen hyphens.
    fn separator(&mut self) -> Option<char> {
        let mut letters = self.rest.trim_start().chars();
        let separator = match letters.next()? {
            sign @ ('/' | '.') => sign,
            '-' | '\u{2010}' | '\u{2011}' | '\u{2012}' | '–' | '\u{2212}' => '-',
            _ => return None,
        };
        self.rest = letters.as_str();
        Some(separator)
    }

    /// Takes a time of day, if one is next: hours with a mark of hours.
    pub(super) fn time_ahead(&mut self) -> Option<Result<Time, Fault>> {
        let mut ahead = *self;
        let led = ahead.word("lúc") || ahead.word("hồi");
        let hour = ahead.number()?;
        let time = ahead.time_after(hour);
        if time == Err(Fault::NotADate) && !led {
            return None;
        }
        *self = ahead;
        Some(time)
    }

    /// The rest of a time of day after its hours: `17:00`, `17h00`, `17h`,
    /// `17 giờ`, `17 giờ 30 phút`. [`Fault::NotADate`] where it is no time.
    fn time_after(&mut self, hour: Number) -> Result<Time, Fault> {
        let hour = hour.small()?;
        let (mut minute, mut second, mut nanos) = (0, 0, 0);
        if let Some(rest) = self.rest.strip_prefix(':') {
            self.rest = rest;
            minute = self.two_digits()?;
            if let Some(rest) = self.rest.strip_prefix(':') {
                self.rest = rest;
                second = self.two_digits()?;
                nanos = self.fraction()?;
            }
        } else if self.word("giờ") {
            let mut ahead = *self;
            // After "17 giờ" a number is minutes, unless it begins a date.
            if let Some(number) = ahead.number()
                && ahead.separator().is_none()
                && !ahead.word("tháng")
            {
                minute = number.small()?;
                self.number();
                self.word("phút");
            }
        } else if self.eat("h") || self.eat("g") {
            if self.rest.starts_with(|next: char| next.is_ascii_digit()) {
                minute = self.two_digits()?;
            } else if self.rest.starts_with(char::is_alphabetic) {
                return Err(Fault::NotADate);
            }
        } else {
            return Err(Fault::NotADate);
        }
        Time::new(hour, minute, second, nanos).map_err(|_| Fault::Impossible)
    }

    /// Takes a number of exactly two digits.
    fn two_digits(&mut self) -> Result<i8, Fault> {
        match self.number() {
            Some(number) if number.digits == 2 => number.small(),
            _ => Err(Fault::NotADate),
        }
    }

    /// Takes a fraction of a second, if one is next, in nanoseconds.
    fn fraction(&mut self) -> Result<i32, Fault> {
        let Some(rest) = self.rest.strip_prefix('.') else {
            return Ok(0);
        };
        self.rest = rest;
        let number = self.number().ok_or(Fault::NotADate)?;
        let places = u32::try_from(number.digits).unwrap_or(u32::MAX);
        let scale = 9u32.checked_sub(places).ok_or(Fault::NotADate)?;
        Ok(number.value * 10i32.pow(scale))
    }

    /// Takes a date and, if one follows, a time with or without an offset.
    pub(super) fn date_then_time(&mut self) -> Result<Found, Fault> {
        let iso = self.rest.starts_with(|first: char| first.is_ascii_digit());
        let date = self.date()?;
        let mut found = Found {
            date,
            time: None,
            offset: None,
        };
        if self.rest.is_empty() {
            return Ok(found);
        }
        if !self.eat("t") {
            self.eat(",");
        }
        found.time = Some(self.time_ahead().ok_or(Fault::NotADate)??);
        if iso {
            found.offset = self.offset()?;
        }
        Ok(found)
    }

    /// Takes an offset from UTC, if one is next: `Z`, `+07:00`, `+0700`, `+07`.
    fn offset(&mut self) -> Result<Option<Offset>, Fault> {
        if self.word("z") {
            return Ok(Some(Offset::UTC));
        }
        let sign = match (self.eat("+"), self.eat("-") || self.eat("\u{2212}")) {
            (true, false) => 1,
            (false, true) => -1,
            (false, false) => return Ok(None),
            (true, true) => return Err(Fault::NotADate),
        };
        let number = self.number().ok_or(Fault::NotADate)?;
        let (hours, minutes) = match number.digits {
            2 if self.eat(":") => (number.value, i32::from(self.two_digits()?)),
            2 => (number.value, 0),
            4 => (number.value / 100, number.value % 100),
            _ => return Err(Fault::NotADate),
        };
        if hours > 23 || minutes > 59 {
            return Err(Fault::Impossible);
        }
        Offset::from_seconds(sign * (hours * 60 + minutes) * 60)
            .map(Some)
            .map_err(|_| Fault::Impossible)
    }

    /// Takes a date of any precision.
    pub(super) fn date(&mut self) -> Result<PartialDate, Fault> {
        let day_word = self.word("ngày");
        if !day_word {
            if self.word("tháng") {
                let (month, year) = self.month_and_year()?;
                return Ok(PartialDate::of_month(year, month)?);
            }
            if self.word("năm") {
                let year = self.number().ok_or(Fault::NotADate)?.year()?;
                return Ok(PartialDate::of_year(year)?);
            }
        }
        let first = self.number().ok_or(Fault::NotADate)?;
        if first.digits > 2 {
            return self.date_from_year(first, day_word);
        }
        if self.word("tháng") {
            let (month, year) = self.month_and_year()?;
            return Ok(PartialDate::of_day(year, month, first.small()?)?);
        }
        let separator = self.separator().ok_or(Fault::NotADate)?;
        let second = self.number().ok_or(Fault::NotADate)?;
        if second.digits > 2 && !day_word {
            // Two numbers: month and year.
            return Ok(PartialDate::of_month(second.year()?, first.small()?)?);
        }
        let (day, month) = (first.small()?, second.small()?);
        match self.separator() {
            None => Err(self.without_year()),
            Some(other) if other != separator => Err(Fault::NotADate),
            Some(_) => {
                let year = self.number().ok_or(Fault::NotADate)?.year()?;
                Ok(PartialDate::of_day(year, month, day)?)
            }
        }
    }

    /// The rest of a date that begins with its year.
    fn date_from_year(&mut self, year: Number, day_word: bool) -> Result<PartialDate, Fault> {
        let Some(separator) = self.separator() else {
            return match year.digits {
                _ if day_word => Err(Fault::NotADate),
                4 => Ok(PartialDate::of_year(year.year()?)?),
                // A number alone is no year, however far out of range.
                _ => Err(Fault::NotADate),
            };
        };
        let month = self.number().ok_or(Fault::NotADate)?.small()?;
        let year = year.year()?;
        let mut ahead = *self;
        if ahead.separator() != Some(separator) {
            return Ok(PartialDate::of_month(year, month)?);
        }
        *self = ahead;
        let day = self.number().ok_or(Fault::NotADate)?.small()?;
        Ok(PartialDate::of_day(year, month, day)?)
    }

    /// Takes month and year after the word `tháng`.
    fn month_and_year(&mut self) -> Result<(i8, i16), Fault> {
        let month = self.number().ok_or(Fault::NotADate)?.small()?;
        self.eat(",");
        if self.separator().is_none() && !self.word("năm") {
            return Err(self.without_year());
        }
        let year = self.number().ok_or(Fault::NotADate)?.year()?;
        Ok((month, year))
    }

    /// What is wrong where a year should come and does not.
    fn without_year(&self) -> Fault {
        if self.rest.trim_start().is_empty() {
            Fault::NoYear
        } else {
            Fault::NotADate
        }
    }
}
