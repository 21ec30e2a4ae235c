//! The longer explanation of each code.
//!
//! Owns the two embedded texts, one section a code, and the search in them.

use crate::language::Language;

const VI: &str = include_str!("explanation/vi.md");
const EN: &str = include_str!("explanation/en.md");

/// What a section's heading begins with.
const HEADING: &str = "## KY";

/// The explanation of a code, in Markdown, with its heading. The code may be
/// written `KY206`, `ky206` or `206`.
///
/// ```
/// use kyyeu::{diagnostic::explanation::explain, language::Language};
/// assert!(explain("ky206", Language::En).is_some_and(|text| text.starts_with("## KY206 ")));
/// assert_eq!(explain("KY999", Language::En), None);
/// ```
pub fn explain(code: &str, language: Language) -> Option<&'static str> {
    let code = code.trim();
    let digits = match code.get(..2) {
        Some(prefix) if prefix.eq_ignore_ascii_case("ky") => &code[2..],
        _ => code,
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: u16 = digits.parse().ok()?;
    let wanted = format!("KY{number:03}");
    sections(language)
        .find(|section| section.code == wanted)
        .map(|section| section.text)
}

/// Every code that is explained, with its title, in order.
pub fn titles(language: Language) -> impl Iterator<Item = (&'static str, &'static str)> {
    sections(language).map(|section| (section.code, section.title))
}

/// One explanation.
pub(super) struct Section {
    /// The code.
    pub(super) code: &'static str,
    /// The heading without the code.
    pub(super) title: &'static str,
    /// Heading and body.
    pub(super) text: &'static str,
    /// The body without the heading.
    pub(super) body: &'static str,
}

/// The sections in the order of the file.
pub(super) fn sections(language: Language) -> impl Iterator<Item = Section> {
    let text = language.pick(VI, EN);
    let mut starts: Vec<usize> = text.match_indices(HEADING).map(|(at, _)| at).collect();
    starts.retain(|&at| at == 0 || text.as_bytes()[at - 1] == b'\n');
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([text.len()]).collect();
    starts.into_iter().zip(ends).map(move |(start, end)| {
        let text = text[start..end].trim_end();
        let (heading, body) = text.split_once('\n').unwrap_or((text, ""));
        let heading = heading.trim_start_matches("## ");
        let (code, title) = heading.split_once(' ').unwrap_or((heading, ""));
        Section {
            code,
            title: title.trim(),
            text,
            body: body.trim(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Problem;

    #[test]
    fn every_code_is_explained_once_and_in_order() {
        let codes: Vec<&str> = Problem::ALL.iter().map(|&(code, ..)| code).collect();
        for language in Language::ALL {
            let explained: Vec<&str> = titles(language).map(|(code, _)| code).collect();
            assert_eq!(explained, codes, "{language:?}");
        }
    }

    #[test]
    fn sections_are_whole() {
        for language in Language::ALL {
            for section in sections(language) {
                let code = section.code;
                assert!(!section.title.is_empty(), "{language:?} {code}");
                let words = section.body.split_whitespace().count();
                assert!(
                    (50..=190).contains(&words),
                    "{language:?} {code}: {words} words"
                );
                assert_eq!(
                    section.body.matches("```").count() % 2,
                    0,
                    "{language:?} {code}"
                );
                assert!(!section.body.contains("\n\n\n"), "{language:?} {code}");
            }
        }
    }

    #[test]
    fn codes_are_found_however_they_are_written() {
        let whole = explain("KY001", Language::Vi);
        assert!(whole.is_some_and(|text| text.starts_with("## KY001 ")));
        for written in ["ky001", "Ky1", "1", "001", " KY001 "] {
            assert_eq!(explain(written, Language::Vi), whole, "{written}");
        }
        for unknown in [
            "", "KY", "KY999", "99999999", "+1", "-1", "KYKY001", "k", "đ1", "lỗi",
        ] {
            assert_eq!(explain(unknown, Language::En), None, "{unknown}");
        }
    }
}
