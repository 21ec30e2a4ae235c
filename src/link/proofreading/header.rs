//! The header of a dispatch typed again in its text: the page prints it from
//! the front matter.

use crate::diagnostic::Problem;
use crate::source::Span;
use crate::text::matching_key;

/// Lines that every dispatch is printed with, in capitals.
const TITLES: [&str; 4] = [
    "cộng hòa xã hội chủ nghĩa việt nam",
    "đảng cộng sản việt nam",
    "socialist republic of viet nam",
    "socialist republic of vietnam",
];
/// The motto below.
const MOTTOES: [&str; 2] = [
    "độc lập - tự do - hạnh phúc",
    "independence - freedom - happiness",
];
/// Bytes of the longest line that is looked at.
const LONGEST: usize = 160;

/// Reports lines of a Markdown text that repeat the header.
pub(super) fn check(text: &str) -> Vec<(Span, Problem)> {
    let mut found = Vec::new();
    let mut from = 0;
    for line in text.split('\n') {
        // A header that was pasted is often a table of two columns.
        for cell in line.split('|').filter(|cell| cell.len() <= LONGEST) {
            if let Some(part) = repeated(cell) {
                let start = from + (part.as_ptr() as usize - line.as_ptr() as usize);
                let problem = Problem::RepeatedHeader { line: part.into() };
                found.push((Span::new(start..start + part.len()), problem));
            }
        }
        from += line.len() + 1;
    }
    found
}

/// The part of a line that repeats the header.
fn repeated(line: &str) -> Option<&str> {
    let bare = line.trim_matches(|c: char| !c.is_alphanumeric() && c != '/');
    if !bare.starts_with(['C', 'Đ', 'Ð', 'đ', 'S', 's', 'K', 'k', 'I', 'i']) {
        return None;
    }
    let key = matching_key(bare);
    let shouted = !bare.contains(char::is_lowercase);
    if shouted && TITLES.contains(&key.as_str()) {
        return Some(bare);
    }
    let parts = key.split(['-', '–', '—']).map(str::trim);
    if MOTTOES.contains(&parts.collect::<Vec<_>>().join(" - ").as_str()) {
        return Some(bare);
    }
    let emphasis = ['*', '_', ' '];
    if let Some(rest) = key.strip_prefix("kính gửi")
        && (rest.is_empty() || rest.trim_start_matches(emphasis).starts_with(':'))
    {
        let colon = bare.find(':').map_or(bare.len(), |colon| colon + 1);
        return bare.get(..colon);
    }
    let number = key.strip_prefix("số")?.trim_start_matches(emphasis);
    let number = number.strip_prefix(':')?;
    let symbol = number.trim_matches(['*', '_', ' ', '.', '…']);
    let is_symbol = symbol.contains('/') && symbol.contains(char::is_alphabetic);
    (is_symbol && !symbol.contains(' ')).then_some(bare)
}
