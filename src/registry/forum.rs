//! Editions of the forum.

use super::{Named, Registered};
use crate::diagnostic::Problem;
use crate::directory::Directory;
use crate::parse::record::{Words, record};
use crate::reference::{Circumstances, Collection, Found, Id, Loose, Phase};
use crate::registry::{Agencies, People};
use crate::text::date::PartialDate;

record! {
    /// An edition of the forum.
    pub struct Forum<P> ("kỳ diễn đàn", "an edition of the forum") {
        /// The name of the edition.
        name: String, ("tên của kỳ diễn đàn", "name of the edition"), "Diễn đàn cấp cao thường niên lần thứ ba về công nghiệp 4.0";
        /// Other names.
        aliases: Vec<String>, ("tên khác", "other names"), "[Diễn đàn lần thứ ba]";
        /// Which edition it is.
        edition: Option<u32>, ("lần thứ mấy", "which edition"), "3";
        /// The same as `edition`.
        number: Option<u32>, ("như edition", "the same as edition"), "3";
        /// Its day, or its first and last day.
        dates: Vec<PartialDate>, ("ngày diễn ra, hoặc ngày đầu và ngày cuối", "its day, or its first and last day"), "[2021-12-06]";
        /// Its theme.
        theme: Option<String>, ("chủ đề của kỳ diễn đàn", "its theme"), "Phục hồi và phát triển kinh tế bền vững";
        /// Who organises it.
        organisers: Vec<Loose<P, Agencies>>, ("cơ quan tổ chức", "who organises it"), "[ban-kinh-te-trung-uong]";
        /// Who chairs it.
        chairs: Vec<Loose<P, People>>, ("chủ trì", "who chairs it"), "[]";
        /// Where.
        venue: Option<String>, ("địa điểm", "where"), "Hà Nội";
    }
}

impl<P: Phase> Forum<P> {
    /// Which edition it is, if that is known.
    pub fn edition(&self) -> Option<u32> {
        self.edition.or(self.number)
    }

    /// Its first day.
    pub fn starts(&self) -> Option<PartialDate> {
        self.dates.iter().min().copied()
    }

    /// Its last day.
    pub fn ends(&self) -> Option<PartialDate> {
        self.dates.iter().max().copied()
    }
}

impl<P: Phase> Named for Forum<P> {
    fn name(&self) -> &str {
        &self.name
    }

    fn other_names(&self) -> Vec<&str> {
        self.aliases.iter().map(String::as_str).collect()
    }

    fn day(&self) -> Option<jiff::civil::Date> {
        self.starts().map(PartialDate::first_day)
    }
}

/// The editions of the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forums {}

impl Collection for Forums {
    type Target = Id<Forums>;
    const WHAT: Words = ("kỳ diễn đàn", "forum edition");

    fn find(directory: &Directory, text: &str, at: &Circumstances) -> Found<Id<Forums>> {
        directory.forums.find(text, at)
    }

    fn nearest(directory: &Directory, text: &str) -> Option<String> {
        directory.forums.nearest(text)
    }

    fn unregistered(directory: &Directory, text: &str) -> Option<(Problem, Option<String>)> {
        directory.forums.near_miss(text, Self::WHAT)
    }
}

impl Registered for Forums {
    type Record<P: Phase> = Forum<P>;
    const FOLDER: &'static str = "forums";
}
