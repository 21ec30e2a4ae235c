//! BibTeX, for biber and for the older programs that take UTF-8.
//!
//! `date` is biblatex's; `year` beside it is what every other style prints. Values stand in
//! double braces where a style may neither turn a name round nor take capitals away.

use super::{Sort, Work};
use crate::language::Language;
use crate::text::percent;

/// Writes an entry, with a line break at its end.
pub(super) fn write(work: &Work, out: &mut String) {
    let is_paper = matches!(work.sort, Sort::Paper | Sort::Law);
    let kind = match work.sort {
        // Styles ask for the author and the institution of a report.
        Sort::Paper | Sort::Law if work.authors.is_empty() => "misc",
        Sort::Paper | Sort::Law => "techreport",
        Sort::Article => "article",
        Sort::Page => "online",
    };
    // Without the machinery of formats: every page of a document holds an entry.
    let mut add = |parts: &[&str]| parts.iter().for_each(|part| out.push_str(part));
    add(&["@", kind, "{", &work.key, ",\n"]);
    let mut field = |name: &str, value: &str| add(&["  ", name, " = {", value, "},\n"]);
    let authors: Vec<String> = work.authors.iter().map(|name| braced(name)).collect();
    if !authors.is_empty() {
        field("author", &authors.join(" and "));
    }
    field("title", &braced(&work.title));
    let container = work.container.as_deref();
    match work.sort {
        Sort::Paper | Sort::Law if kind == "techreport" => {
            field("institution", &authors.join(" / "));
            known(&mut field, "type", work.genre.as_deref());
            known(&mut field, "number", work.number.as_deref());
        }
        Sort::Paper | Sort::Law => {
            let what = [work.genre.as_deref(), work.number.as_deref()];
            let what: Vec<&str> = what.into_iter().flatten().collect();
            known(&mut field, "howpublished", Some(&what.join(" ")));
        }
        Sort::Article => known(&mut field, "journal", container),
        Sort::Page => known(&mut field, "organization", container),
    }
    if is_paper {
        known(&mut field, "address", work.place.as_deref());
    }
    if let Some(date) = work.date {
        field("year", &format!("{:04}", date.year()));
        field("date", &date.iso());
    }
    field("url", &verbatim(&work.url));
    field(
        "langid",
        match work.language {
            Language::Vi => "vietnamese",
            Language::En => "english",
        },
    );
    out.push_str("}\n");
}

fn known(field: &mut impl FnMut(&str, &str), name: &str, value: Option<&str>) {
    if let Some(value) = value.filter(|value| !value.is_empty()) {
        field(name, &braced(value));
    }
}

/// A text that styles leave as it is: in braces of its own.
fn braced(text: &str) -> String {
    let mut braced = String::with_capacity(text.len() + 8);
    braced.push('{');
    escape(text, &mut braced);
    braced.push('}');
    braced
}

/// A text with what TeX would take for something else written as commands. Braces are
/// commands too: BibTeX counts them whether or not a backslash stands before.
fn escape(text: &str, escaped: &mut String) {
    // What stays is copied in one piece.
    let mut copied = 0;
    for (at, byte) in text.bytes().enumerate() {
        let instead = match byte {
            b'\\' => "\\textbackslash{}",
            b'{' => "\\textbraceleft{}",
            b'}' => "\\textbraceright{}",
            b'~' => "\\textasciitilde{}",
            b'^' => "\\textasciicircum{}",
            b'%' => "\\%",
            b'&' => "\\&",
            b'#' => "\\#",
            b'_' => "\\_",
            b'$' => "\\$",
            _ => continue,
        };
        escaped.push_str(text.get(copied..at).unwrap_or_default());
        escaped.push_str(instead);
        copied = at + 1;
    }
    escaped.push_str(text.get(copied..).unwrap_or_default());
}

/// An address, which TeX takes letter by letter; only what would end the value is encoded.
fn verbatim(url: &str) -> String {
    let mut verbatim = String::with_capacity(url.len());
    let ends = |letter: char| {
        matches!(letter, '{' | '}' | '\\') || letter.is_whitespace() || letter.is_control()
    };
    percent::encode(url, |letter| !ends(letter), &mut verbatim);
    verbatim
}
