//! Dates as documents give them: to the day, to the month or to the year, with
//! or without a time of day, civil or with a zone.
//!
//! Owns the two types, the reading of the Vietnamese and ISO spellings, and the
//! printed forms. Nothing is invented: a date keeps the precision it was written
//! with, and `6-12` without a year is an error and not a date in this year.
//! Reads no clock and has no zone of its own; the zone of the site is always
//! passed in. Does not look for dates in running text.

mod cursor;
mod error;
mod moment;
mod parse;
mod partial;
mod print;

pub use error::DateError;
pub use moment::Moment;
pub use partial::PartialDate;
pub use print::{long, short};
