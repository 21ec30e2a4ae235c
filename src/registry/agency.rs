//! Bodies: departments, committees, ministries, organisations, over time.

use super::period::Period;
use super::{NamePeriod, Named, Registered};
use crate::diagnostic::Problem;
use crate::directory::Directory;
use crate::parse::record::{Words, choice, record};
use crate::parse::value::WebAddress;
use crate::reference::{Circumstances, Collection, Found, Id, Phase, Ref};
use crate::text::date::PartialDate;

choice! {
    /// How a body became another.
    pub enum Change {
        /// It goes on under another name.
        Renamed = "renamed" | "đổi tên", ("đổi tên thành", "renamed");
        /// It became part of another.
        Merged = "merged" | "sáp nhập" | "hợp nhất", ("hợp nhất vào", "merged into");
        /// A part of it became another.
        Split = "split" | "tách", ("tách thành", "split into");
    }
}

record! {
    /// What a body became.
    pub struct Successor<P> ("cơ quan kế tiếp", "a successor") {
        /// The later body.
        agency: Ref<P, Agencies>, ("cơ quan sau này", "the later body"), "so-khoa-hoc-va-cong-nghe";
        /// When.
        on: Option<PartialDate>, ("từ ngày", "when"), "2025-03-01";
        /// How.
        how: Change, ("renamed (đổi tên), merged (hợp nhất), split (tách)", "renamed, merged or split"), "merged";
    }
}

record! {
    /// A body.
    pub struct Agency<P> ("cơ quan", "an agency") {
        /// The full name, today's or the last.
        name: String, ("tên đầy đủ", "full name"), "Sở Công Thương tỉnh Quảng Ngãi";
        /// Short names.
        short_names: Vec<String>, ("tên gọi tắt", "short names"), "[Sở Công Thương]";
        /// Other names and abbreviations.
        aliases: Vec<String>, ("tên khác, chữ viết tắt", "other names and abbreviations"), "[SCT]";
        /// What sort of body.
        kind: Option<String>, ("loại cơ quan: sở, bộ, ủy ban…", "what sort of body"), "sở";
        /// The body above it.
        parent: Option<Ref<P, Agencies>>, ("cơ quan cấp trên", "the body above it"), "ubnd-tinh-quang-ngai";
        /// The province or place.
        locality: Option<String>, ("tỉnh, thành phố", "province or place"), "Quảng Ngãi";
        /// Names over time.
        names: Vec<NamePeriod>, ("các tên theo thời gian", "names over time"), "[]";
        /// First day.
        from: Option<PartialDate>, ("thành lập ngày", "first day"), "2008-03-01";
        /// Last day.
        until: Option<PartialDate>, ("hoạt động đến hết ngày", "last day"), "2025-02-28";
        /// What it became.
        successors: Vec<Successor<P>>, ("các cơ quan kế tiếp", "what it became"), "[]";
        /// Whether its page gathers the documents of the bodies before it.
        gathers: Option<bool>, ("true: trang cơ quan gồm cả tài liệu của các cơ quan tiền thân", "true: its page has the documents of the bodies before it too"), "true";
        /// Protocol order.
        order: Option<u32>, ("thứ tự lễ tân, số nhỏ đứng trước", "protocol order, small first"), "10";
        /// Website.
        website: Option<WebAddress>, ("trang thông tin điện tử", "website"), "https://so.tinh.gov.vn/";
        /// Address, telephone, e-mail.
        contact: Option<String>, ("địa chỉ, điện thoại, thư điện tử", "address, telephone, e-mail"), "…";
    }
}

impl<P: Phase> Named for Agency<P> {
    fn website(&self) -> Option<&WebAddress> {
        self.website.as_ref()
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn other_names(&self) -> Vec<&str> {
        let over_time = self.names.iter().map(|name| &name.name.value);
        (self
            .short_names
            .iter()
            .chain(&self.aliases)
            .chain(over_time))
        .map(String::as_str)
        .collect()
    }

    fn period(&self) -> Period {
        Period {
            from: self.from,
            until: self.until,
        }
    }

    fn names_over_time(&self) -> Vec<(Period, String)> {
        let over_time = self.names.iter();
        over_time
            .map(|name| (name.period(), name.name.value.clone()))
            .collect()
    }

    fn locality(&self) -> Option<&str> {
        self.locality.as_deref()
    }
}

/// The bodies of the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agencies {}

impl Collection for Agencies {
    type Target = Id<Agencies>;
    const WHAT: Words = ("cơ quan", "agency");

    fn find(directory: &Directory, text: &str, at: &Circumstances) -> Found<Id<Agencies>> {
        directory.agencies.find(text, at)
    }

    fn nearest(directory: &Directory, text: &str) -> Option<String> {
        directory.agencies.nearest(text)
    }

    fn unregistered(directory: &Directory, text: &str) -> Option<(Problem, Option<String>)> {
        directory.agencies.near_miss(text, Self::WHAT)
    }
}

impl Registered for Agencies {
    type Record<P: Phase> = Agency<P>;
    const FOLDER: &'static str = "agencies";
}
