//! stub
use crate::text::date::PartialDate;
use std::ops::Range;
/// T
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentType {
    /** x */
    Resolution,
}
impl DocumentType {
    /// W
    pub fn words(self) -> (&'static str, &'static str) {
        ("nghị quyết", "resolution")
    }
}
/// C
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Citation {
    pub range: Range<usize>,
    pub whole: Range<usize>,
    pub kind: Option<DocumentType>,
    pub number: String,
    pub key: String,
    pub date: Option<PartialDate>,
    pub issuer: Option<Range<usize>>,
    pub replies: bool,
}
/// S
pub fn scan(text: &str) -> Vec<Citation> {
    let _ = text;
    Vec::new()
}
