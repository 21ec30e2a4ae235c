//! Legal documents that are cited, whether the site holds them or not.

use super::{Named, Registered};
use crate::diagnostic::Problem;
use crate::directory::Directory;
use crate::parse::record::{Words, choice, record};
use crate::parse::value::WebAddress;
use crate::reference::{Circumstances, Collection, Found, Id, Loose, Phase, Ref};
use crate::registry::Agencies;
use crate::text::date::PartialDate;

choice! {
    /// What one legal document does to another.
    pub enum RelationKind {
        /// Changes parts of it.
        Amends = "amends" | "sửa đổi", ("sửa đổi, bổ sung", "amends");
        /// Takes its place.
        Replaces = "replaces" | "thay thế", ("thay thế", "replaces");
        /// Says how to carry it out.
        Guides = "guides" | "hướng dẫn", ("hướng dẫn", "guides");
        /// Rests on it.
        BasedOn = "based_on" | "căn cứ", ("căn cứ vào", "is based on");
        /// Names it.
        Cites = "cites" | "viện dẫn", ("viện dẫn", "cites");
    }
}

record! {
    /// A relation between two legal documents.
    pub struct Relation<P> ("quan hệ văn bản", "a relation") {
        /// Which relation.
        how: RelationKind, ("amends, replaces, guides, based_on, cites", "amends, replaces, guides, based_on, cites"), "guides";
        /// The other document.
        document: Ref<P, Legal>, ("văn bản kia", "the other document"), "52-nq-tw";
    }
}

record! {
    /// A legal document. It is identified by issuer, date and number together:
    /// numbers begin again each year.
    pub struct LegalDocument<P> ("văn bản được viện dẫn", "a cited document") {
        /// How the site calls it.
        name: Option<String>, ("tên gọi trên trang", "how the site calls it"), "Nghị quyết số 52-NQ/TW";
        /// Short names under which it is referred to.
        aliases: Vec<String>, ("tên gọi tắt", "short names"), "[Nghị quyết 52]";
        /// Resolution, decree, decision…
        r#type: Option<String>, ("loại văn bản: nghị quyết, nghị định, quyết định…", "resolution, decree, decision…"), "nghị quyết";
        /// Number and symbol as printed.
        number: Option<String>, ("số và ký hiệu đúng như in", "number and symbol as printed"), "52-NQ/TW";
        /// Who issued it.
        issuer: Option<Loose<P, Agencies>>, ("cơ quan ban hành", "who issued it"), "bo-chinh-tri";
        /// When.
        date: Option<PartialDate>, ("ngày ban hành", "date of issue"), "2019-09-27";
        /// Its full title.
        title: Option<String>, ("trích yếu, tên đầy đủ", "full title"), "Về một số chủ trương, chính sách…";
        /// Where its text can be read.
        url: Option<WebAddress>, ("nơi đọc toàn văn", "where its text can be read"), "https://vanban.chinhphu.vn/…";
        /// Relations to others.
        relations: Vec<Relation<P>>, ("quan hệ với văn bản khác", "relations to others"), "[]";
    }
}

impl<P: Phase> Named for LegalDocument<P> {
    fn website(&self) -> Option<&WebAddress> {
        self.url.as_ref()
    }

    fn name(&self) -> &str {
        (self.name.as_deref())
            .or(self.number.as_deref())
            .or(self.title.as_deref())
            .unwrap_or_default()
    }

    fn other_names(&self) -> Vec<&str> {
        (self.aliases.iter())
            .chain(&self.number)
            .chain(&self.title)
            .map(String::as_str)
            .collect()
    }

    fn day(&self) -> Option<jiff::civil::Date> {
        self.date.map(PartialDate::first_day)
    }

    /// Numbers and symbols are found as citations, with their dates.
    fn spoken_names(&self) -> Vec<&str> {
        let names = (self.name.iter()).chain(&self.aliases).chain(&self.title);
        names
            .map(String::as_str)
            .filter(|name| crate::link::citation::scan(name).is_empty())
            .collect()
    }
}

/// The legal documents of the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Legal {}

impl Collection for Legal {
    type Target = Id<Legal>;
    const WHAT: Words = ("văn bản", "document");

    fn find(directory: &Directory, text: &str, at: &Circumstances) -> Found<Id<Legal>> {
        directory.legal.find(text, at)
    }

    fn nearest(directory: &Directory, text: &str) -> Option<String> {
        directory.legal.nearest(text)
    }

    fn unregistered(directory: &Directory, text: &str) -> Option<(Problem, Option<String>)> {
        directory.legal.near_miss(text, Self::WHAT)
    }
}

impl Registered for Legal {
    type Record<P: Phase> = LegalDocument<P>;
    const FOLDER: &'static str = "documents";
}
