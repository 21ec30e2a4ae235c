//! The registry: what documents refer to. Bodies, themes, people, legal
//! documents and editions of the forum, each with its names over time.
//!
//! One file under `registry/` declares each kind of entry. How names are looked
//! up is in [`crate::directory`].

use crate::parse::record::record;
use crate::parse::value::WebAddress;
use crate::parse::value::{Extra, Spanned};
use crate::reference::Phase;
use crate::text::date::PartialDate;

pub mod agency;
pub mod chronology;
mod circle;
pub mod forum;
pub mod legal;
pub mod period;
pub mod person;
pub mod shelf;
pub mod theme;

pub use agency::{Agencies, Agency};
pub use forum::{Forum, Forums};
pub use legal::{Legal, LegalDocument};
pub use person::{People, Person};
pub use shelf::Shelf;
pub use theme::{Theme, Themes};

record! {
    /// What every entry of the registry may have besides its own fields.
    pub struct EntryFields ("mục đăng ký", "an entry of the registry") {
        /// Last part of the address.
        slug: Option<Spanned<String>>, ("phần cuối của địa chỉ trang; bỏ trống thì lấy theo tên tệp", "last part of the address; the file's name if absent"), "so-cong-thuong";
        /// A sentence or two about it.
        summary: Option<Spanned<String>>, ("một, hai câu giới thiệu", "a sentence or two about it"), "Cơ quan tham mưu về công nghiệp và thương mại.";
        /// Whether its names in running text become links.
        autolink: Option<bool>, ("false: không tự dẫn liên kết tới mục này", "false: never link to it automatically"), "false";
        /// Addresses that lead here.
        redirect_from: Vec<Spanned<String>>, ("các địa chỉ cũ chuyển về trang này", "old addresses that lead here"), "[/co-quan/ten-cu/]";
        /// Free values for a theme.
        extra: Extra, ("dữ liệu riêng cho giao diện", "free values for a theme"), "{}";
    }
}

record! {
    /// A name that a body or document had for a time.
    pub struct NamePeriod ("tên theo thời gian", "a name over time") {
        /// The name.
        name: Spanned<String>, ("tên trong thời gian ấy", "the name in that time"), "Sở Công nghiệp";
        /// First day.
        from: Option<PartialDate>, ("từ ngày", "first day"), "2008-03-01";
        /// Last day.
        until: Option<PartialDate>, ("đến hết ngày", "last day"), "2025-02-28";
    }
}

impl<R: crate::reference::Resolve> crate::reference::Resolve for Entry<R> {
    type Resolved = Entry<R::Resolved>;

    fn resolve(self, resolving: &mut crate::reference::Resolving<'_>) -> Option<Self::Resolved> {
        let common = self.common;
        let record = self.record.resolve(resolving)?;
        Some(Entry { common, record })
    }
}

impl<R: crate::renumber::Renumber> crate::renumber::Renumber for Entry<R> {
    fn renumber(&mut self, by: &crate::renumber::Renumbering) {
        self.record.renumber(by);
    }
}

impl NamePeriod {
    /// When the name was in use.
    pub fn period(&self) -> period::Period {
        period::Period {
            from: self.from,
            until: self.until,
        }
    }
}

/// What the kinds of entry have in common.
pub trait Named {
    /// The name that serves as the title.
    fn name(&self) -> &str;
    /// Every other name under which it may be referred to, with its period.
    fn other_names(&self) -> Vec<&str>;
    /// The names under which a running text speaks of it.
    fn spoken_names(&self) -> Vec<&str> {
        let mut names = vec![self.name()];
        names.extend(self.other_names());
        names
    }
    /// Its page on another website.
    fn website(&self) -> Option<&WebAddress> {
        None
    }
    /// When it existed.
    fn period(&self) -> period::Period {
        period::Period::default()
    }
    /// Every period that it tells of: its own, those of its names and positions.
    fn periods(&self) -> Vec<period::Period> {
        let names = self.names_over_time().into_iter();
        std::iter::once(self.period())
            .chain(names.map(|(period, _)| period))
            .collect()
    }
    /// The names that it had for a time.
    fn names_over_time(&self) -> Vec<(period::Period, String)> {
        Vec::new()
    }
    /// The day of which its text speaks, where it is of one: the date of a
    /// document, the first day of an edition.
    fn day(&self) -> Option<jiff::civil::Date> {
        None
    }
    /// The place it belongs to.
    fn locality(&self) -> Option<&str> {
        None
    }
}

/// An entry as written or linked: what all have and what is its own.
#[derive(Clone, Debug)]
pub struct Entry<R> {
    /// What every entry may have.
    pub common: EntryFields,
    /// Its own fields.
    pub record: R,
}

/// The record of a collection in a phase.
pub trait Registered: crate::reference::Collection {
    /// Its record.
    type Record<P: Phase>: Clone + std::fmt::Debug;
    /// The folder and list file under `content/`.
    const FOLDER: &'static str;
}
