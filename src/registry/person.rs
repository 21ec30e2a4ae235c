//! People and the positions they held.

use super::period::Period;
use super::{Named, Registered};
use crate::diagnostic::Problem;
use crate::directory::Directory;
use crate::parse::record::{Words, record};
use crate::reference::{Circumstances, Collection, Found, Id, Loose, Phase};
use crate::registry::Agencies;
use crate::text::date::PartialDate;

record! {
    /// A position that somebody held for a time.
    pub struct Position<P> ("chức vụ", "a position") {
        /// The position.
        title: String, ("chức vụ", "the position"), "Giám đốc";
        /// Where.
        agency: Option<Loose<P, Agencies>>, ("cơ quan", "the body"), "so-cong-thuong-quang-ngai";
        /// First day.
        from: Option<PartialDate>, ("từ ngày", "first day"), "2020-10-01";
        /// Last day.
        until: Option<PartialDate>, ("đến hết ngày", "last day"), "2025-06-30";
    }
}

record! {
    /// A person.
    pub struct Person<P> ("nhân vật", "a person") {
        /// Family, middle and given name.
        name: String, ("họ và tên", "family, middle and given name"), "Nguyễn Văn An";
        /// Other names.
        aliases: Vec<String>, ("tên khác", "other names"), "[]";
        /// Titles before the name, which are no part of it.
        honorifics: Vec<String>, ("học hàm, học vị, cách xưng hô", "titles before the name"), "[TS.]";
        /// Positions over time.
        positions: Vec<Position<P>>, ("các chức vụ theo thời gian", "positions over time"), "[]";
        /// Protocol order.
        order: Option<u32>, ("thứ tự lễ tân, số nhỏ đứng trước", "protocol order, small first"), "10";
    }
}

impl<P: Phase> Person<P> {
    /// The positions held on a day, or all where no day is given.
    pub fn positions_on(&self, day: Option<jiff::civil::Date>) -> Vec<&Position<P>> {
        let held = |position: &&Position<P>| day.is_none_or(|day| position.is_held(day));
        self.positions.iter().filter(held).collect()
    }

    /// The same as a bit for each position, the first the lowest; `None` where there are
    /// more positions than bits.
    pub fn positions_mask(&self, day: jiff::civil::Date) -> Option<u64> {
        (self.positions.len() <= 64).then(|| {
            let bits = self.positions.iter().zip(0..);
            bits.fold(0, |mask, (position, at)| {
                mask | (u64::from(position.is_held(day)) << at)
            })
        })
    }
}

impl<P: Phase> Position<P> {
    /// Whether it is held on a day.
    fn is_held(&self, day: jiff::civil::Date) -> bool {
        let (from, until) = (self.from, self.until);
        Period { from, until }.contains(day)
    }
}

impl<P: Phase> Named for Person<P> {
    fn name(&self) -> &str {
        &self.name
    }

    fn other_names(&self) -> Vec<&str> {
        self.aliases.iter().map(String::as_str).collect()
    }

    fn periods(&self) -> Vec<Period> {
        let positions = self.positions.iter();
        positions
            .map(|position| Period {
                from: position.from,
                until: position.until,
            })
            .collect()
    }
}

/// The people of the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum People {}

impl Collection for People {
    type Target = Id<People>;
    const WHAT: Words = ("nhân vật", "person");

    fn find(directory: &Directory, text: &str, at: &Circumstances) -> Found<Id<People>> {
        directory.people.find(text, at)
    }

    fn nearest(directory: &Directory, text: &str) -> Option<String> {
        directory.people.nearest(text)
    }

    fn unregistered(directory: &Directory, text: &str) -> Option<(Problem, Option<String>)> {
        directory.people.near_miss(text, Self::WHAT)
    }
}

impl Registered for People {
    type Record<P: Phase> = Person<P>;
    const FOLDER: &'static str = "people";
}
