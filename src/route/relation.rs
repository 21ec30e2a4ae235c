//! How documents relate to what they name.

use crate::language::Language;

/// How a document relates to an entry of the registry or another document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// The body issued it.
    Issued,
    /// The body received it.
    Received,
    /// It gives the body a task.
    Tasked,
    /// The body leads it.
    Leads,
    /// The body answers for one of its targets.
    Answers,
    /// The person signed it.
    Signed,
    /// The person or body takes part: chairs, reads a paper, sits at a point.
    TakesPart,
    /// It answers the document.
    Replies,
    /// It cites the document.
    Cites,
    /// It summarises the document.
    Summarises,
    /// It says so: one of its targets is from the document.
    Sources,
    /// News about it.
    Reports,
    /// Its front matter names it.
    About,
    /// Its text links to it.
    Links,
    /// Its text names it.
    Mentions,
}

impl Relation {
    /// The word that templates and data use.
    pub const fn word(self) -> &'static str {
        match self {
            Relation::Issued => "issued",
            Relation::Received => "received",
            Relation::Tasked => "tasked",
            Relation::Leads => "leads",
            Relation::Answers => "answers",
            Relation::Signed => "signed",
            Relation::TakesPart => "takes_part",
            Relation::Replies => "replies",
            Relation::Cites => "cites",
            Relation::Summarises => "summarises",
            Relation::Sources => "sources",
            Relation::Reports => "reports",
            Relation::About => "about",
            Relation::Links => "links",
            Relation::Mentions => "mentions",
        }
    }

    /// The last part of the address of the list.
    pub(super) const fn segment(self, language: Language) -> &'static str {
        let (vi, en) = match self {
            Relation::Issued => ("ban-hanh", "issued"),
            Relation::Received => ("nhan", "received"),
            // `nhiem-vu` below a body are its tasks, one by one.
            Relation::Tasked => ("giao-nhiem-vu", "tasked-in"),
            Relation::Leads => ("chu-tri", "leads"),
            Relation::Answers => ("muc-tieu", "targets"),
            Relation::Signed => ("ky", "signed"),
            Relation::TakesPart => ("tham-gia", "takes-part"),
            Relation::Replies => ("tra-loi", "replies"),
            Relation::Cites => ("vien-dan", "cited-by"),
            Relation::Summarises => ("tom-tat", "summaries"),
            Relation::Sources => ("nguon", "source-of"),
            Relation::Reports => ("tin-tuc", "news"),
            Relation::About => ("tai-lieu", "documents"),
            Relation::Links => ("dan-toi", "linked-from"),
            Relation::Mentions => ("nhac-toi", "mentions"),
        };
        match language {
            Language::Vi => vi,
            Language::En => en,
        }
    }
}
