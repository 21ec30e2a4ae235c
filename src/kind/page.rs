//! Plain pages: about, contact, accessibility.

use crate::parse::record::record;

record! {
    /// A plain page; it has only what every document has.
    pub struct Page ("trang", "a page") {}
}
