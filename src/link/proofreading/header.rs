//! The header of a dispatch typed again in its text: the page prints it from
//! the front matter.

use crate::diagnostic::Problem;
use crate::source::Span;
use crate::text::matching_key;

/// Lines that every dispatch is printed with.
const TITLES: [&str; 3] = [
    "cộng hòa xã hội chủ nghĩa việt nam",
    "độc lập - tự do - hạnh phúc",
    "đảng cộng sản việt nam",
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
    if !bare.starts_with(['C', 'c', 'Đ', 'Ð', 'đ', 'S', 's', 'K', 'k']) {
        return None;
    }
    let key = matching_key(bare);
    let key = key.replace(['–', '—'], "-");
    let spaced = key
        .split('-')
        .map(str::trim)
        .collect::<Vec<_>>()
        .join(" - ");
    if TITLES.contains(&key.as_str()) || TITLES.contains(&spaced.as_str()) {
        return Some(bare);
    }
    if key.starts_with("kính gửi")
        && bare.get("kính gửi".len()..).is_none_or(|rest| {
            let rest = rest.trim_start_matches(['*', '_', ' ']);
            rest.is_empty() || rest.starts_with(':')
        })
    {
        return Some(bare);
    }
    let number = key.strip_prefix("số")?.trim_start_matches(['*', '_', ' ']);
    let number = number
        .strip_prefix(':')?
        .trim_matches(['*', '_', ' ', '.', '…']);
    let symbol = number.split_whitespace().next()?;
    let rest = number.len() - symbol.len();
    let is_symbol = symbol.contains('/') && symbol.contains(char::is_alphabetic);
    (is_symbol && rest == 0).then_some(bare)
}
