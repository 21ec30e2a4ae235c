//! Lists of documents and what divides them.

use tera::Value;

use super::{LinkView, TargetGroupView};

view! {
    /// `pager`: a list over several pages.
    pub struct PagerView {
        /// This page, from 1.
        number: usize,
        /// How many pages.
        total: usize,
        /// How many documents in all.
        count: usize,
        /// The page before.
        previous: Option<String>,
        /// The page after.
        next: Option<String>,
        /// All pages, or those near and the first and last; `url` is absent for a gap.
        pages: Vec<LinkView>,
    }

    /// `search`: what the search page has.
    pub struct SearchView {
        /// The first file of the index, which the script reads; absent where pages are
        /// read without a server, as browsers let no page read files there.
        manifest: Option<String>,
        /// The main language, whose names come first in the index.
        main: String,
    }

    /// The documents of a year in a list.
    pub struct YearGroupView {
        /// The year; absent for documents without a date.
        year: Option<i16>,
        /// The documents (cards).
        cards: Vec<Value>,
    }

    /// A year in the filter of a list.
    pub struct YearView {
        /// The year.
        year: i16,
        /// Its page.
        url: String,
        /// How many documents.
        count: usize,
        /// Whether this page shows it.
        current: bool,
    }

    /// A year of the targets register.
    pub struct TargetYearView {
        /// The year.
        year: i16,
        /// Its page.
        url: String,
        /// How many targets it has.
        count: usize,
        /// Its targets, or as many as the page shows (values of `TargetView`).
        targets: Vec<Value>,
        /// The same with the wordings of one target together.
        groups: Vec<TargetGroupView>,
        /// How many more groups there are than the page shows.
        more: usize,
    }

    /// A kind with its newest documents, on the first page.
    pub struct LatestView {
        /// The kind's word.
        kind: String,
        /// Its name in the plural.
        title: String,
        /// Its list.
        url: String,
        /// How many there are.
        count: usize,
        /// The newest (cards).
        cards: Vec<Value>,
    }
}
