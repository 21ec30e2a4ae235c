//! How much a citation tells of a document besides its number, and which document
//! of the same number tells all of that and more.

use std::collections::BTreeSet;

use super::Cited;
use crate::directory::Directory;

/// What tells documents of one number apart, as one citation has it; empty for
/// what it does not say.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Told {
    /// As exactly as it is known: 2019, 2019-09, 2019-09-27.
    date: String,
    issuer: String,
}

impl Told {
    pub(super) fn by(cited: &Cited, directory: &Directory) -> Told {
        Told {
            date: cited.date.map(|date| date.iso()).unwrap_or_default(),
            issuer: cited.issuer_key(directory).unwrap_or_default(),
        }
    }

    /// How much it is: whatever says all of this and more has a larger extent.
    pub(super) fn extent(&self) -> usize {
        self.date.len() + self.issuer.len()
    }

    /// Whether another says all of this.
    fn is_said_by(&self, date: &str, issuer: &str) -> bool {
        let same_date = date
            .strip_prefix(&self.date)
            .is_some_and(|rest| self.date.is_empty() || rest.is_empty() || rest.starts_with('-'));
        same_date && (self.issuer.is_empty() || begins(&self.issuer, issuer))
    }
}

/// Documents that are compared with a citation that says less; of more than
/// these nobody can say which one is meant.
const COMPARED: usize = 256;

/// The documents of one number that are known so far, in the orders in which one
/// that says more is looked up without a look at all.
#[derive(Default)]
pub(super) struct Fuller {
    by_date: BTreeSet<(String, String, usize)>,
    by_issuer: BTreeSet<(String, String, usize)>,
}

impl Fuller {
    pub(super) fn is_empty(&self) -> bool {
        self.by_date.is_empty()
    }

    pub(super) fn add(&mut self, told: Told, place: usize) {
        let Told { date, issuer } = told;
        let by_date = (date.clone(), issuer.clone(), place);
        self.by_date.insert(by_date);
        self.by_issuer.insert((issuer, date, place));
    }

    /// The document that says all that is told and more, if it is the only one.
    pub(super) fn only(&self, told: &Told) -> Option<usize> {
        // What begins alike stands together, the shortest first.
        let (order, first, date_first) = match told.date.is_empty() && !told.issuer.is_empty() {
            true => (&self.by_issuer, &told.issuer, false),
            false => (&self.by_date, &told.date, true),
        };
        let near: Vec<_> = (order.range((first.clone(), String::new(), 0)..))
            .take_while(|(own, ..)| own.starts_with(first.as_str()))
            .take(COMPARED + 1)
            .collect();
        let mut fitting = near.iter().filter(|(a, b, _)| {
            let (date, issuer) = if date_first { (a, b) } else { (b, a) };
            told.is_said_by(date, issuer)
        });
        match (fitting.next(), fitting.next()) {
            (Some((.., one)), None) if near.len() <= COMPARED => Some(*one),
            _ => None,
        }
    }
}

/// Whether a name is another or its beginning, as “UBND tỉnh” is that of “UBND tỉnh
/// Quảng Ngãi”. A single word such as “Sở” begins too many.
fn begins(short: &str, long: &str) -> bool {
    let rest = long.strip_prefix(short);
    let whole = short.contains('-') || ["ubnd", "hdnd"].contains(&short);
    rest.is_some_and(|rest| rest.is_empty() || (whole && rest.starts_with('-')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(date: &str, issuer: &str) -> Told {
        Told {
            date: date.to_owned(),
            issuer: issuer.to_owned(),
        }
    }

    #[test]
    fn the_only_one_that_says_more_is_found() {
        let mut fuller = Fuller::default();
        let known = [
            told("2021-12-03", "ubnd-tinh-a"),
            told("2021-12-04", "ubnd-tinh-b"),
            told("2021-12-04", "so-y-te"),
            told("2020-05-05", ""),
        ];
        for (place, told) in known.into_iter().enumerate() {
            fuller.add(told, place);
        }
        for (date, issuer, place) in [
            ("2021-12-03", "", Some(0)),
            ("2021-12-04", "", None),
            ("2021-12-04", "ubnd-tinh", Some(1)),
            ("2021-12-04", "so", None),
            ("2021-12-04", "ubnd", Some(1)),
            ("2021", "", None),
            ("2021", "so-y-te", Some(2)),
            ("2021-12", "ubnd-tinh", None),
            ("2020", "", Some(3)),
            ("202", "", None),
            ("2020", "so-y-te", None),
            ("2019", "", None),
            ("", "ubnd-tinh", None),
            ("", "so-y-te", Some(2)),
            ("", "ubnd-tinh-abc", None),
            ("2021-12-06", "so-y-te", None),
            ("", "", None),
        ] {
            assert_eq!(fuller.only(&told(date, issuer)), place, "{date} {issuer}");
        }
    }

    #[test]
    fn of_very_many_none_is_meant() {
        let mut fuller = Fuller::default();
        for place in 0..COMPARED {
            fuller.add(told("2021-12-04", &format!("so-{place}")), place);
        }
        assert_eq!(fuller.only(&told("2021", "so-7")), Some(7));
        fuller.add(told("2021-12-04", "so-x"), COMPARED);
        assert_eq!(fuller.only(&told("2021", "so-7")), None);
        assert_eq!(fuller.only(&told("", "so-7")), Some(7));
    }
}
