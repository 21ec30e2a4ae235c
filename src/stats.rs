//! Visit figures: what `kyyeu stats` finds in the logs of a web server, and the next
//! build shows.
//!
//! They are kept in [`NAME`] in the site's folder, a file that people can read:
//!
//! ```json
//! {
//!   "kyyeu-stats": 1,
//!   "before": { "from": "2021-10-01", "until": "2021-11-30", "visits": 310, "views": 905,
//!               "pages": { "/": 400, "/tin-tuc/mot/": 505 } },
//!   "days": [
//!     { "date": "2021-12-01", "visits": 12, "views": 40, "pages": { "/": 9, "/tin-tuc/mot/": 31 } }
//!   ]
//! }
//! ```
//!
//! A *view* is a page that was asked for and given to a reader. A *visit* is a reader
//! (an address with a browser) on a day, however many pages they read. Neither
//! addresses nor anything made of them is kept. Days stand alone for [`KEPT`] days, so
//! that reading a log twice counts nothing twice; then they are added to `before`.
//!
//! Owns the figures, their file and how days are brought together. What counts is
//! decided in [`tally`].

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use jiff::ToSpan as _;
use jiff::civil::Date;

pub mod form;
pub mod hit;
pub mod log;
pub mod robot;
pub mod tally;

pub use form::Damage;

/// The file in the site's folder.
pub const NAME: &str = "stats.json";
/// Days that stand alone.
pub const KEPT: i32 = 62;
/// Days of which the most read documents are told.
pub const RECENT: i32 = 30;

/// Visit figures by day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Days that do not stand alone any more.
    before: Option<Before>,
    /// The others.
    days: BTreeMap<Date, Count>,
}

/// What was counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Readers, each day anew.
    pub visits: u64,
    /// Pages by their path below the site's root, with how often each was read.
    pub pages: BTreeMap<String, u64>,
}

impl Count {
    /// Pages read in all.
    pub fn views(&self) -> u64 {
        self.pages.values().fold(0, |sum, &n| sum.saturating_add(n))
    }

    fn add(&mut self, other: Count) {
        self.visits = self.visits.saturating_add(other.visits);
        for (path, count) in other.pages {
            let sum = self.pages.entry(path).or_default();
            *sum = sum.saturating_add(count);
        }
    }
}

/// A stretch of days as one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Before {
    from: Date,
    until: Date,
    count: Count,
}

/// The figures of the whole time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Readers, each day anew.
    pub visits: u64,
    /// Pages read.
    pub views: u64,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
}

/// What became of days that were added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Days that are new or more complete than they were.
    pub taken: usize,
    /// Days of which as much or more was known.
    pub known: usize,
    /// Days that are so long ago that they do not stand alone any more.
    pub settled: usize,
}

impl Stats {
    /// Adds what was counted of a day.
    pub fn insert(&mut self, date: Date, count: Count) {
        self.days.entry(date).or_default().add(count);
    }

    /// Adds the days of others. Of a day that both have, the one with more views
    /// stays: logs are turned over in the middle of a day, and whoever reads more of
    /// it knows more.
    pub fn merge(&mut self, other: Stats) -> Merged {
        let mut merged = Merged::default();
        let settled = self.before.as_ref().map(|before| before.until);
        for (date, count) in other.days {
            if settled.is_some_and(|until| date <= until) {
                merged.settled += 1;
            } else if (self.days.get(&date)).is_some_and(|known| known.views() >= count.views()) {
                merged.known += 1;
            } else {
                self.days.insert(date, count);
                merged.taken += 1;
            }
        }
        self.settle();
        merged
    }

    /// Adds days that are long ago to those before.
    fn settle(&mut self) {
        let Some(&last) = self.days.keys().next_back() else {
            return;
        };
        let border = last.saturating_sub(KEPT.days());
        let alone = self.days.split_off(&border);
        for (date, count) in std::mem::replace(&mut self.days, alone) {
            let before = self.before.get_or_insert_with(|| Before {
                from: date,
                until: date,
                count: Count::default(),
            });
            before.until = date;
            before.count.add(count);
        }
    }

    /// The figures of the whole time; `None` where there are none.
    pub fn totals(&self) -> Option<Totals> {
        let before = self.before.as_ref();
        let first = self.days.keys().next().copied();
        let last = self.days.keys().next_back().copied();
        let counts = || self.days.values().chain(before.map(|before| &before.count));
        Some(Totals {
            visits: counts().fold(0, |sum, count| sum.saturating_add(count.visits)),
            views: counts().fold(0, |sum, count| sum.saturating_add(count.views())),
            from: before.map(|before| before.from).or(first)?,
            until: last.or(before.map(|before| before.until))?,
        })
    }

    /// The pages of the last [`RECENT`] days by their paths.
    pub fn recent(&self) -> BTreeMap<&str, u64> {
        let mut pages: BTreeMap<&str, u64> = BTreeMap::new();
        let Some(&last) = self.days.keys().next_back() else {
            return pages;
        };
        let first = last.saturating_sub((RECENT - 1).days());
        let days = self.days.range(first..).flat_map(|(_, day)| &day.pages);
        for (path, &count) in days {
            let sum = pages.entry(path).or_default();
            *sum = sum.saturating_add(count);
        }
        pages
    }

    /// Writes the file, whole or not at all.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn write(&self, root: &Path) -> io::Result<()> {
        let aside = root.join(format!(".{NAME}.new"));
        fs::write(&aside, self.text())?;
        fs::rename(&aside, root.join(NAME))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A day, its visits, and the views of its addresses.
    type Counted<'a> = (&'a str, u64, &'a [(&'a str, u64)]);

    fn stats(days: &[Counted<'_>]) -> Stats {
        let mut stats = Stats::default();
        for &(date, visits, pages) in days {
            let pages = pages
                .iter()
                .map(|&(path, n)| (path.to_owned(), n))
                .collect();
            stats.insert(date.parse().unwrap(), Count { visits, pages });
        }
        stats
    }

    #[test]
    fn what_is_written_is_read() {
        let mut known = stats(&[("2021-01-01", 2, &[("/", 3)])]);
        known.merge(stats(&[("2021-12-01", 1, &[("/", 1), ("/a/", 4)])]));
        assert!(known.before.is_some());
        assert_eq!(Stats::read(&known.text()), Ok(known));
        let none = Stats::default();
        assert_eq!(Stats::read(&none.text()), Ok(none.clone()));
        assert_eq!(none.totals(), None);
    }

    #[test]
    fn reading_a_log_twice_counts_nothing_twice() {
        let log = stats(&[
            ("2021-12-01", 2, &[("/", 5)]),
            ("2021-12-02", 1, &[("/", 1)]),
        ]);
        let mut known = Stats::default();
        assert_eq!(known.merge(log.clone()).taken, 2);
        let once = known.clone();
        let again = known.merge(log);
        assert_eq!((again.taken, again.known), (0, 2));
        assert_eq!(known, once);
        // The rest of a day that was read in part.
        let more = stats(&[("2021-12-02", 3, &[("/", 4)])]);
        assert_eq!(known.merge(more).taken, 1);
        let totals = known.totals().unwrap();
        assert_eq!((totals.visits, totals.views), (5, 9));
    }

    #[test]
    fn days_long_ago_are_added_up_and_not_counted_again() {
        let old = stats(&[
            ("2021-01-01", 2, &[("/", 5)]),
            ("2021-01-02", 1, &[("/", 1)]),
        ]);
        let mut known = old.clone();
        known.merge(stats(&[("2021-06-01", 1, &[("/a/", 2)])]));
        let totals = known.totals().unwrap();
        assert_eq!((totals.visits, totals.views), (4, 8));
        assert_eq!(totals.from, "2021-01-01".parse().unwrap());
        assert_eq!(totals.until, "2021-06-01".parse().unwrap());
        let before = known.clone();
        assert_eq!(known.merge(old).settled, 2);
        assert_eq!(known, before);
    }

    #[test]
    fn only_recent_pages_are_recent() {
        let mut known = Stats::default();
        known.merge(stats(&[
            ("2021-11-02", 1, &[("/cu/", 9)]),
            ("2021-11-03", 1, &[("/a/", 1)]),
            ("2021-12-02", 1, &[("/a/", 2), ("/b/", 1)]),
        ]));
        let recent: Vec<_> = known.recent().into_iter().collect();
        assert_eq!(recent, [("/a/", 3), ("/b/", 1)]);
    }
}
