//! What can be wrong with a date.

use std::fmt;

use crate::language::Language;

/// What an error keeps of the text, in characters.
const KEPT: usize = 60;

/// Why a text is not a date. Each holds the text as it was written, shortened
/// where it is long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateError {
    /// It has the shape of no date that is known.
    NotADate {
        /// The text.
        value: String,
    },
    /// It has the shape of a date, but there is no such month, day or time.
    Impossible {
        /// The text.
        value: String,
    },
    /// The year has two digits, so neither century nor order can be known.
    TwoDigitYear {
        /// The text.
        value: String,
    },
    /// There is a day or a month, but no year.
    NoYear {
        /// The text.
        value: String,
    },
    /// The year is not between 1000 and 9999.
    YearOutOfRange {
        /// The text.
        value: String,
    },
    /// A day is asked for, and there is a month or a year only.
    Incomplete {
        /// The text.
        value: String,
    },
    /// There is a time of day where a date alone is asked for.
    UnexpectedTime {
        /// The text.
        value: String,
    },
}

impl DateError {
    /// The text that was read.
    pub fn value(&self) -> &str {
        match self {
            Self::NotADate { value }
            | Self::Impossible { value }
            | Self::TwoDigitYear { value }
            | Self::NoYear { value }
            | Self::YearOutOfRange { value }
            | Self::Incomplete { value }
            | Self::UnexpectedTime { value } => value,
        }
    }

    /// The error in one sentence, without a full stop.
    pub fn message(&self, language: Language) -> String {
        let value = self.value();
        let (vi, en) = match self {
            Self::NotADate { .. } => ("không phải là ngày tháng", "is not a date"),
            Self::Impossible { .. } => (
                "không có trong lịch (ngày viết trước tháng)",
                "does not exist (the day comes before the month)",
            ),
            Self::TwoDigitYear { .. } => (
                "chỉ có hai chữ số của năm; hãy viết đủ bốn chữ số",
                "has a year of two digits; write all four",
            ),
            Self::NoYear { .. } => ("thiếu năm", "has no year"),
            Self::YearOutOfRange { .. } => (
                "có năm nằm ngoài khoảng 1000–9999",
                "has a year outside 1000 to 9999",
            ),
            Self::Incomplete { .. } => ("thiếu ngày", "has no day"),
            Self::UnexpectedTime { .. } => (
                "có giờ, trong khi ở đây chỉ ghi ngày",
                "has a time of day where a date alone is wanted",
            ),
        };
        match language {
            Language::Vi => format!("“{value}” {vi}"),
            Language::En => format!("“{value}” {en}"),
        }
    }
}

impl fmt::Display for DateError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message(Language::En))
    }
}

impl std::error::Error for DateError {}

/// Why reading stopped; becomes a [`DateError`] where the text is at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    NotADate,
    Impossible,
    TwoDigitYear,
    NoYear,
    YearOutOfRange,
    Incomplete,
    UnexpectedTime,
}

impl Fault {
    /// The public error about the text.
    pub(super) fn about(self, text: &str) -> DateError {
        let mut value: String = text.trim().chars().take(KEPT).collect();
        if value.len() < text.trim().len() {
            value.push('…');
        }
        match self {
            Self::NotADate => DateError::NotADate { value },
            Self::Impossible => DateError::Impossible { value },
            Self::TwoDigitYear => DateError::TwoDigitYear { value },
            Self::NoYear => DateError::NoYear { value },
            Self::YearOutOfRange => DateError::YearOutOfRange { value },
            Self::Incomplete => DateError::Incomplete { value },
            Self::UnexpectedTime => DateError::UnexpectedTime { value },
        }
    }
}

impl From<DateError> for Fault {
    fn from(error: DateError) -> Self {
        match error {
            DateError::YearOutOfRange { .. } => Self::YearOutOfRange,
            DateError::Impossible { .. } => Self::Impossible,
            _ => Self::NotADate,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_speaks_both_languages() {
        let error = Fault::TwoDigitYear.about(" 03/12/21\n");
        assert_eq!(error.value(), "03/12/21");
        assert!(
            error
                .message(Language::Vi)
                .starts_with("“03/12/21” chỉ có hai chữ số")
        );
        assert_eq!(error.to_string(), error.message(Language::En));
    }
}
