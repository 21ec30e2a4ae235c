//! What counts as a reader's view of a page, and who counts as one reader.
//!
//! A line counts if a page of the site was asked for by `GET` and given (status 200, or
//! 304: the browser had it), by what does not call itself a program. Feeds, data,
//! pictures and addresses that the site does not have are no pages. Somebody who comes
//! by an old address reads the new page, once.
//!
//! A reader is an address with a browser on a day of the site's time zone. Both are
//! mixed with a key that exists only in this run, and only that number is kept until the
//! run ends. Past a few million numbers only every second one is kept, then every
//! fourth, and the count is multiplied, so that memory has a bound.

use std::hash::{BuildHasher as _, RandomState};

use jiff::civil::Date;
use jiff::{Span, Timestamp};
use rustc_hash::{FxHashMap, FxHashSet};

use super::hit::{Hit, moment};
use super::robot::is_robot;
use super::{Count, Stats};
use crate::route::Route;
use crate::serve::table::{Found, Table, below_base, decode};
use crate::site::Site;

/// Readers of all days that are told apart exactly.
const READERS: usize = 4 << 20;
/// Views from one single address after which it is likely that a proxy hides the
/// others.
const PROXY: u64 = 200;

/// What lines were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Lines in all, without empty ones.
    pub lines: u64,
    /// Readers' views of pages.
    pub views: u64,
    /// Views by programs.
    pub robots: u64,
    /// Anything else that was asked for.
    pub other: u64,
    /// Lines that are in no known format.
    pub unreadable: u64,
}

/// Counts the lines of logs.
pub struct Tally<'a> {
    site: &'a Site,
    key: RandomState,
    days: FxHashMap<Date, Day>,
    /// Readers that are held, and of how many one is.
    held: usize,
    level: u32,
    limit: usize,
    /// The last day that can be: logs from the future have a wrong clock.
    latest: Timestamp,
    /// The minute that was asked for last, with its day.
    minute: (Vec<u8>, Option<Date>),
    address: Option<u64>,
    has_several: bool,
    seen: Seen,
}

#[derive(Default)]
struct Day {
    views: FxHashMap<Route, u64>,
    readers: FxHashSet<u64>,
}

impl<'a> Tally<'a> {
    /// Begins to count the pages of a site. What is logged a day after `now` or later
    /// is not counted.
    pub fn new(site: &'a Site, now: Timestamp) -> Tally<'a> {
        let day = Span::new().hours(24);
        Tally {
            site,
            key: RandomState::new(),
            days: FxHashMap::default(),
            held: 0,
            level: 0,
            limit: READERS,
            latest: now.checked_add(day).unwrap_or(now),
            minute: (Vec::new(), None),
            address: None,
            has_several: false,
            seen: Seen::default(),
        }
    }

    /// Counts a line.
    pub fn line(&mut self, line: &[u8]) {
        if line.trim_ascii().is_empty() {
            return;
        }
        self.seen.lines += 1;
        let Some(hit) = Hit::read(line) else {
            self.seen.unreadable += 1;
            return;
        };
        let Some(route) = self.page(&hit) else {
            self.seen.other += 1;
            return;
        };
        if hit.agent.is_some_and(is_robot) {
            self.seen.robots += 1;
            return;
        }
        let Some(date) = self.date(hit.time) else {
            self.seen.unreadable += 1;
            return;
        };
        self.seen.views += 1;
        self.reader(&hit, date);
        let day = self.days.entry(date).or_default();
        *day.views.entry(route).or_default() += 1;
    }

    /// What the lines were.
    pub fn seen(&self) -> Seen {
        self.seen
    }

    /// Whether there were many views and all of them from one address, as it is where a
    /// proxy stands before the server.
    pub fn is_behind_proxy(&self) -> bool {
        self.seen.views >= PROXY && !self.has_several
    }

    /// The figures.
    pub fn finish(self) -> Stats {
        let (addresses, directory) = (&self.site.linked.addresses, &self.site.linked.directory);
        let mut days: Vec<(Date, Day)> = self.days.into_iter().collect();
        days.sort_unstable_by_key(|(date, _)| *date);
        let mut stats = Stats::default();
        for (date, day) in days {
            let pages: std::collections::BTreeMap<String, u64> = (day.views.iter())
                .map(|(&route, &count)| (addresses.path(route, directory), count))
                .collect();
            let views = day.views.values().sum();
            let visits = (day.readers.len() as u64) << self.level;
            // A sample may hold nobody of a quiet day, or too many.
            let visits = visits.clamp(1, views);
            stats.insert(date, Count { visits, pages });
        }
        stats
    }

    /// The page that somebody was given.
    fn page(&self, hit: &Hit<'_>) -> Option<Route> {
        if !matches!(hit.status, 200 | 304) {
            return None;
        }
        match self.route(&hit.path()?)? {
            route @ Route::Page(..) => {
                let came_by_old = hit.referrer.is_some_and(|from| self.is_old_address(from));
                (!came_by_old).then_some(route)
            }
            Route::Redirect(at) => Some(redirected(self.site, at)?),
            _ => None,
        }
    }

    /// The route of a path as it was asked for.
    fn route(&self, path: &str) -> Option<Route> {
        let path = decode(path)?;
        let inner = below_base(&path, &self.site.linked.addresses.base_path)?;
        route_of(self.site, inner)
    }

    /// Whether an address is one of the site from which readers are led to another.
    fn is_old_address(&self, from: &[u8]) -> bool {
        let origin = self.site.linked.addresses.origin.as_bytes();
        let path = from
            .strip_prefix(origin)
            .and_then(|path| std::str::from_utf8(path).ok());
        let path = path.and_then(|path| path.split(['?', '#']).next());
        path.and_then(|path| self.route(path))
            .is_some_and(|route| matches!(route, Route::Redirect(_)))
    }

    /// The day of a time in the site's time zone. Most lines are of the same minute as
    /// the one before.
    fn date(&mut self, time: &[u8]) -> Option<Date> {
        let clock = (time.get(..17)?, time.get(20..)?);
        let (known, date) = &self.minute;
        if known.len() == 23 && known.starts_with(clock.0) && known.ends_with(clock.1) {
            return *date;
        }
        let moment = moment(time).filter(|&moment| moment <= self.latest);
        let date = moment.map(|at| at.to_zoned(self.site.config.zone.clone()).date());
        self.minute = ([clock.0, clock.1].concat(), date);
        date
    }

    fn reader(&mut self, hit: &Hit<'_>, date: Date) {
        let address = self.key.hash_one(hit.address);
        self.has_several |= *self.address.get_or_insert(address) != address;
        let number = self.key.hash_one((hit.address, hit.agent, date));
        if number & mask(self.level) != 0 {
            return;
        }
        let day = self.days.entry(date).or_default();
        self.held += usize::from(day.readers.insert(number));
        while self.held > self.limit {
            self.level += 1;
            let mask = mask(self.level);
            self.held = 0;
            #[allow(clippy::iter_over_hash_type, reason = "each day is thinned by itself")]
            for day in self.days.values_mut() {
                day.readers.retain(|number| number & mask == 0);
                self.held += day.readers.len();
            }
        }
    }
}

fn mask(level: u32) -> u64 {
    (1_u64.checked_shl(level)).map_or(u64::MAX, |bit| bit - 1)
}

/// The route of a decoded path below the site's root, with the slash that was left out.
pub fn route_of(site: &Site, path: &str) -> Option<Route> {
    let table = Table::of(site);
    match table.find(path) {
        Found::Route(route) => Some(route),
        Found::Slash => match table.find(&format!("{path}/")) {
            Found::Route(route) => Some(route),
            Found::Slash | Found::Nothing => None,
        },
        Found::Nothing => None,
    }
}

/// Where an old address leads.
pub fn redirected(site: &Site, at: u32) -> Option<Route> {
    let linked = &site.linked;
    let &(language, subject) = linked.redirects.get(at as usize)?;
    Some((linked.addresses).subject(subject, language, &linked.directory))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::{Options, Prepared};

    fn prepared(base: &str) -> (tempfile::TempDir, Prepared) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("content/news")).unwrap();
        let settings = format!("title: A\nbase_url: https://so.vn{base}/\n");
        fs::write(folder.path().join("site.yaml"), settings).unwrap();
        let news = "---\ntitle: Một\ndate: 2021-12-01\nslug: mot\naliases: [/cu/]\n---\n\nChữ.\n";
        fs::write(folder.path().join("content/news/mot.md"), news).unwrap();
        let prepared = crate::prepare(folder.path(), &Options::default());
        (folder, prepared)
    }

    fn now() -> Timestamp {
        "2022-01-01T00:00:00Z".parse().unwrap()
    }

    fn line(address: &str, path: &str, referrer: &str, agent: &str) -> String {
        format!(
            "{address} - - [03/Dec/2021:09:00:00 +0700] \"GET {path} HTTP/1.1\" 200 5 \"{referrer}\" \"{agent}\""
        )
    }

    #[test]
    fn readers_and_views_are_counted_and_nothing_else() {
        let (_folder, prepared) = prepared("/dien-dan");
        let site = prepared.site.as_ref().unwrap();
        let mut tally = Tally::new(site, now());
        let old = "https://so.vn/dien-dan/cu/";
        for (address, path, referrer, agent) in [
            ("1.1.1.1", "/dien-dan/", "-", "Firefox"),
            ("1.1.1.1", "/dien-dan/tin-tuc/mot/?x=1", "-", "Firefox"),
            ("1.1.1.1", "/dien-dan/tin-tuc/mot", "-", "Firefox"),
            (
                "1.1.1.1",
                "/dien-dan/tin-tuc/mot/index.html",
                "-",
                "Firefox",
            ),
            ("1.1.1.1", "/dien-dan/tin-tuc/m%6ft/", "-", "Chrome"),
            // By the old address, and on from there.
            ("::1", "/dien-dan/cu/", "-", "Firefox"),
            ("::1", "/dien-dan/tin-tuc/mot/", old, "Firefox"),
            // None of these is a reader's page.
            ("1.1.1.1", "/dien-dan/tin-tuc/mot/", "-", "Googlebot/2.1"),
            ("1.1.1.1", "/dien-dan/style.css", "-", "Firefox"),
            ("1.1.1.1", "/dien-dan/atom.xml", "-", "Firefox"),
            ("1.1.1.1", "/dien-dan/404.html", "-", "Firefox"),
            ("1.1.1.1", "/dien-dan/khong-co/", "-", "Firefox"),
            ("1.1.1.1", "/tin-tuc/mot/", "-", "Firefox"),
            ("1.1.1.1", "/dien-dan-khac/", "-", "Firefox"),
            ("1.1.1.1", "/dien-dan/../dien-dan/", "-", "Firefox"),
        ] {
            tally.line(line(address, path, referrer, agent).as_bytes());
        }
        tally.line(b"");
        tally.line(b"chu");
        tally.line(
            line("1.1.1.1", "/dien-dan/", "-", "A")
                .replace("2021", "2031")
                .as_bytes(),
        );
        let failed = line("1.1.1.1", "/dien-dan/", "-", "A").replace(" 200 ", " 404 ");
        tally.line(failed.as_bytes());
        let seen = tally.seen();
        let all = (
            seen.lines,
            seen.views,
            seen.robots,
            seen.other,
            seen.unreadable,
        );
        assert_eq!(all, (18, 6, 1, 9, 2));
        assert!(!tally.is_behind_proxy());
        let text = tally.finish().text();
        assert!(!text.contains("1.1.1.1") && !text.contains("::1"), "{text}");
        let stats = Stats::read(&text).unwrap();
        let totals = stats.totals().unwrap();
        assert_eq!((totals.visits, totals.views), (3, 6));
        let pages: Vec<_> = stats.recent().into_iter().collect();
        assert_eq!(pages, [("/", 1), ("/tin-tuc/mot/", 5)]);
    }

    #[test]
    fn a_day_is_one_of_the_sites_time_zone() {
        let (_folder, prepared) = prepared("");
        let site = prepared.site.as_ref().unwrap();
        let mut tally = Tally::new(site, now());
        for time in [
            "02/Dec/2021:16:59:59 +0000",
            "02/Dec/2021:17:00:00 +0000",
            "03/Dec/2021:00:00:01 +0700",
        ] {
            let line = line("1.1.1.1", "/", "-", "A").replace("03/Dec/2021:09:00:00 +0700", time);
            tally.line(line.as_bytes());
        }
        let text = tally.finish().text();
        let days: Vec<&str> = text.lines().filter(|line| line.contains("date")).collect();
        assert_eq!(days.len(), 2, "{text}");
        assert!(days[0].contains("2021-12-02") && days[1].contains("2021-12-03"));
    }

    #[test]
    fn many_readers_take_bounded_memory_and_are_counted_nearly() {
        let (_folder, prepared) = prepared("");
        let mut tally = Tally::new(prepared.site.as_ref().unwrap(), now());
        tally.limit = 1000;
        for reader in 0..20_000_u32 {
            let address = std::net::Ipv4Addr::from(reader).to_string();
            tally.line(line(&address, "/", "-", "A").as_bytes());
        }
        assert!(tally.held <= 1000 && tally.level > 0);
        let totals = tally.finish().totals().unwrap();
        assert_eq!(totals.views, 20_000);
        // Some 600 of 20,000 are held: six standard deviations.
        assert!(totals.visits.abs_diff(20_000) < 5_000, "{totals:?}");
    }

    #[test]
    fn a_proxy_shows() {
        let (_folder, prepared) = prepared("");
        let mut tally = Tally::new(prepared.site.as_ref().unwrap(), now());
        for number in 0..300 {
            tally.line(line("10.0.0.1", "/", "-", &format!("Firefox/{number}")).as_bytes());
        }
        assert!(tally.is_behind_proxy());
    }
}
