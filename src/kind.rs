//! The kinds of document: dispatches, news, policies, sessions, pages.
//!
//! One file under `kind/` declares each: its fields and its own checks. A
//! further kind is one such file, one variant of [`Kind`] and [`Fields`], and
//! one template.

use crate::document::Documents;
use crate::parse::record::{FieldSpec, MapReader, Reading, Record, Words, choice, record};
use crate::parse::value::{Extra, Spanned};
use crate::reference::{Linked, Phase, Ref, Resolve, Resolving, Written};
use crate::registry::{Agencies, Forums, People, Themes};
use crate::renumber::{Renumber, Renumbering};
use crate::text::date::Moment;

pub mod dispatch;
pub mod news;
pub mod page;
pub mod policy;
pub mod session;

pub use dispatch::Dispatch;
pub use news::News;
pub use page::Page;
pub use policy::Policy;
pub use session::Session;

/// A kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Công văn.
    Dispatch,
    /// News coverage.
    News,
    /// A summary of policy, with its targets.
    Policy,
    /// A session or seminar of the forum.
    Session,
    /// About, contact and the like.
    Page,
}

impl Kind {
    /// Every kind in the order in which the site shows them.
    pub const ALL: [Kind; 5] = [
        Kind::Dispatch,
        Kind::News,
        Kind::Policy,
        Kind::Session,
        Kind::Page,
    ];

    /// The folder under `content/`.
    pub const fn folder(self) -> &'static str {
        match self {
            Kind::Dispatch => "dispatches",
            Kind::News => "news",
            Kind::Policy => "policies",
            Kind::Session => "sessions",
            Kind::Page => "pages",
        }
    }

    /// The word that `kyyeu new`, `[[kind:id]]`, templates and data use.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Dispatch => "dispatch",
            Kind::News => "news",
            Kind::Policy => "policy",
            Kind::Session => "session",
            Kind::Page => "page",
        }
    }

    /// The kind whose folder this is.
    pub fn of_folder(folder: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.folder() == folder)
    }

    /// The kind of this word.
    pub fn of_word(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether its documents are gathered in lists by year.
    pub const fn is_listed(self) -> bool {
        !matches!(self, Kind::Page)
    }

    /// What it is called in messages.
    pub const fn name(self) -> Words {
        match self {
            Kind::Dispatch => Dispatch::<Written>::NAME,
            Kind::News => News::NAME,
            Kind::Policy => Policy::<Written>::NAME,
            Kind::Session => Session::<Written>::NAME,
            Kind::Page => Page::NAME,
        }
    }

    /// The fields that only this kind has.
    pub fn own_fields(self) -> Vec<FieldSpec> {
        match self {
            Kind::Dispatch => Dispatch::<Written>::fields(),
            Kind::News => News::fields(),
            Kind::Policy => Policy::<Written>::fields(),
            Kind::Session => Session::<Written>::fields(),
            Kind::Page => Page::fields(),
        }
    }

    /// All fields: those of every document, then its own.
    pub fn fields(self) -> Vec<FieldSpec> {
        let mut fields = Common::<Written>::fields();
        if self.is_listed() {
            for field in &mut fields {
                if field.name == "date" {
                    field.required = || true;
                }
            }
        }
        fields.extend(self.own_fields());
        fields
    }
}

choice! {
    /// Whether a document may be published.
    pub enum Status default Approved {
        /// Being written.
        Draft = "draft" | "nháp" | "dự thảo", ("Bản nháp", "Draft");
        /// Being reviewed.
        Review = "review" | "chờ duyệt", ("Chờ duyệt", "In review");
        /// May be published.
        Approved = "approved" | "đã duyệt", ("Đã duyệt", "Approved");
    }
}

record! {
    /// A correction, shown to readers.
    pub struct Correction ("lần sửa đổi", "a change") {
        /// When.
        date: Moment, ("ngày sửa", "when"), "2021-12-10";
        /// What was changed.
        note: String, ("đã sửa gì", "what was changed"), "Sửa số điểm cầu.";
    }
}

record! {
    /// A picture with what must stand beside it.
    pub struct Picture ("ảnh", "a picture") {
        /// The file, beside the document.
        file: Spanned<String>, ("tên tệp ảnh, cạnh bài viết", "the file, beside the document"), "anh.jpg";
        /// What it shows.
        caption: Option<String>, ("chú thích", "caption"), "Quang cảnh phiên cấp cao";
        /// Whose it is.
        credit: Option<String>, ("nguồn ảnh, tác giả", "whose it is"), "TTXVN";
        /// For those who do not see it.
        alt: Option<String>, ("mô tả cho người không nhìn thấy ảnh", "for those who do not see it"), "Hội trường với hơn 100 đại biểu";
    }
}

record! {
    /// A file that readers may download.
    pub struct Attachment ("tệp đính kèm", "an attachment") {
        /// The file, beside the document.
        file: Spanned<String>, ("tên tệp, cạnh bài viết", "the file, beside the document"), "phu-luc.pdf";
        /// What it is.
        title: Option<String>, ("tên hiện ra", "what it is"), "Phụ lục";
    }
}

record! {
    /// What every document may have besides the fields of its kind.
    pub struct Common<P> ("tài liệu", "a document") {
        /// The title.
        title: Spanned<String>, ("tiêu đề, trích yếu", "title"), "Chuẩn bị nội dung hội nghị trực tuyến";
        /// The document's own date.
        date: Option<Spanned<Moment>>, ("ngày của tài liệu", "the document's date"), "2021-12-03";
        /// A sentence or two for lists.
        summary: Option<Spanned<String>>, ("tóm tắt một, hai câu", "a sentence or two for lists"), "Đề nghị các sở chuẩn bị tham luận.";
        /// Last part of the address.
        slug: Option<Spanned<String>>, ("phần cuối của địa chỉ trang; bỏ trống thì lấy theo tên tệp", "last part of the address; the file's name if absent"), "chuan-bi-noi-dung";
        /// The edition of the forum.
        forum: Option<Ref<P, Forums>>, ("kỳ diễn đàn", "edition of the forum"), "dien-dan-lan-thu-ba";
        /// Themes.
        themes: Vec<Ref<P, Themes>>, ("chủ đề", "themes"), "[chuyen-doi-so]";
        /// Bodies it is about.
        agencies: Vec<Ref<P, Agencies>>, ("cơ quan được nói tới", "bodies it is about"), "[so-cong-thuong-quang-ngai]";
        /// People it is about.
        people: Vec<Ref<P, People>>, ("nhân vật được nói tới", "people it is about"), "[]";
        /// Whether it may be published.
        status: Status, ("draft (nháp), review (chờ duyệt), approved (đã duyệt)", "draft, review or approved"), "draft";
        /// Not public before.
        publish_at: Option<Moment>, ("chưa đăng trước thời điểm này", "not public before"), "2021-12-06T08:00:00+07:00";
        /// Not public from then on.
        expires: Option<Moment>, ("thôi đăng từ thời điểm này", "not public from then on"), "2022-12-31";
        /// Old addresses that lead here.
        aliases: Vec<Spanned<String>>, ("các địa chỉ cũ chuyển về trang này", "old addresses that lead here"), "[/tin/bai-cu/]";
        /// Documents to read with it.
        related: Vec<Ref<P, Documents>>, ("tài liệu liên quan", "documents to read with it"), "[]";
        /// Corrections, shown to readers.
        changes: Vec<Correction>, ("các lần sửa đổi, hiện cho người đọc", "corrections, shown to readers"), "[]";
        /// A picture above the text.
        cover: Option<Picture>, ("ảnh đầu bài", "a picture above the text"), "{file: anh.jpg, caption: …, credit: …, alt: …}";
        /// Files to download.
        attachments: Vec<Attachment>, ("tệp đính kèm", "files to download"), "[{file: phu-luc.pdf, title: Phụ lục}]";
        /// Free values for a theme.
        extra: Extra, ("dữ liệu riêng cho giao diện", "free values for a theme"), "{}";
    }
}

/// The fields that depend on the kind.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Fields<P: Phase> {
    Dispatch(Box<Dispatch<P>>),
    News(Box<News>),
    Policy(Box<Policy<P>>),
    Session(Box<Session<P>>),
    Page(Page),
}

impl<P: Phase> Fields<P> {
    /// The kind whose fields these are.
    pub fn kind(&self) -> Kind {
        match self {
            Fields::Dispatch(_) => Kind::Dispatch,
            Fields::News(_) => Kind::News,
            Fields::Policy(_) => Kind::Policy,
            Fields::Session(_) => Kind::Session,
            Fields::Page(_) => Kind::Page,
        }
    }
}

/// A document's front matter.
#[derive(Clone, Debug)]
pub struct FrontMatter<P: Phase> {
    /// What every document may have.
    pub common: Common<P>,
    /// What its kind has.
    pub fields: Fields<P>,
}

impl FrontMatter<Written> {
    /// Takes the fields of a kind from a map.
    pub fn take(
        kind: Kind,
        map: &mut MapReader<'_>,
        reading: &mut Reading<'_>,
    ) -> Option<FrontMatter<Written>> {
        let common = Common::take(map, reading);
        let fields = match kind {
            Kind::Dispatch => Dispatch::take(map, reading).map(|mut dispatch| {
                dispatch.check_tasks(reading);
                Fields::Dispatch(Box::new(dispatch))
            }),
            Kind::News => News::take(map, reading).map(Box::new).map(Fields::News),
            Kind::Policy => Policy::take(map, reading).map(Box::new).map(Fields::Policy),
            Kind::Session => Session::take(map, reading)
                .map(Box::new)
                .map(Fields::Session),
            Kind::Page => Page::take(map, reading).map(Fields::Page),
        };
        Some(FrontMatter {
            common: common?,
            fields: fields?,
        })
    }
}

impl Renumber for FrontMatter<Linked> {
    fn renumber(&mut self, by: &Renumbering) {
        self.common.renumber(by);
        match &mut self.fields {
            Fields::Dispatch(own) => own.renumber(by),
            Fields::Policy(own) => own.renumber(by),
            Fields::Session(own) => own.renumber(by),
            Fields::News(_) | Fields::Page(_) => {}
        }
    }
}

impl Resolve for FrontMatter<Written> {
    type Resolved = FrontMatter<Linked>;

    fn resolve(self, resolving: &mut Resolving<'_>) -> Option<FrontMatter<Linked>> {
        let common = self.common.resolve(resolving);
        let fields = match self.fields {
            Fields::Dispatch(own) => own.resolve(resolving).map(Box::new).map(Fields::Dispatch),
            Fields::News(own) => Some(Fields::News(own)),
            Fields::Policy(own) => own.resolve(resolving).map(Box::new).map(Fields::Policy),
            Fields::Session(own) => own.resolve(resolving).map(Box::new).map(Fields::Session),
            Fields::Page(own) => Some(Fields::Page(own)),
        };
        Some(FrontMatter {
            common: common?,
            fields: fields?,
        })
    }
}
