//! stub
use super::grammar::Citation;
use crate::directory::Directory;
use crate::document::Cited;
use crate::reference::{Circumstances, Found};
/// R
pub fn resolve(
    directory: &Directory,
    text: &str,
    citation: &Citation,
    at: &Circumstances,
) -> Found<Cited> {
    let _ = at;
    let _ = citation;
    super::find(directory, text)
}
