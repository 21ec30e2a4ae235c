//! The grammar of citations: text in, citations out.
//!
//! A citation is, in this order: a type of document, “số” with or without a
//! colon, number and symbol, a date, and “của” or “do … ban hành” with who issued
//! it. Everything but number and symbol may be absent; what is present decides
//! whether a number is one of a document:
//!
//! - after a type and “số”, any symbol counts;
//! - after a type alone, a symbol of several parts or of a known body or type,
//!   but no body by itself after a word of other uses (“hướng dẫn 12/UBND xã”);
//! - after “số” alone, or after nothing, a symbol that speaks for itself (a type
//!   with a known body, a law), or one that probably does where the words before
//!   lead to a document (“theo”, “tại”, the beginning of the text);
//! - after another citation and a comma, “và” or the like, what continues a list.
//!
//! Between type and “số” may stand who issued it (“công văn của UBND tỉnh số …”),
//! a title (“Luật Đầu tư công số …”) or what the type is further (“công văn hỏa
//! tốc số …”).
//!
//! In a list, a date or issuer after the last member belongs to that member
//! alone: whether it holds for the others too, the words do not say. A date after
//! a comma belongs to the document only if what follows is said of the document.
//! Where words allow two readings, the one that links less is taken: a false link
//! is worse than a missed one.
//!
//! A number that is still blank (“số: /SCT-QLCN”, “số …/QĐ-UBND”) is none. The
//! character U+FFFC stands for what is linked already; nothing reaches across it.
//!
//! The work is linear in the text: from each number, at most `WINDOW` bytes are
//! looked at on either side.

use std::ops::Range;

use super::date::{self, Dated};
use super::document_type::DocumentType;
use super::issuer;
use super::lead::{self, Lead};
use super::number::{Mark, is_raised, marks, number_key};
use super::phrase::{after_space, boundary, longest_at, phrase_at};
use super::reply;
use super::symbol::Strength;
use crate::text::PartialDate;

/// Bytes before a number, and after it, that are looked at.
const WINDOW: usize = 400;

/// A citation found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// What becomes the link: from the type, or “số”, to the end of number and
    /// symbol. Later members of a list have what is written before their number.
    pub range: Range<usize>,
    /// The same with the date and issuer that belong to it.
    pub whole: Range<usize>,
    /// The type, by its word, else by the symbol; in the Party QĐ is two types.
    pub kind: Option<DocumentType>,
    /// Number and symbol as printed, without inner spaces, with Đ for Ð and a
    /// hyphen for a dash: `52-NQ/TW`.
    pub number: String,
    /// The form in which numbers are compared.
    pub key: String,
    /// The date as exactly as it is written.
    pub date: Option<PartialDate>,
    /// Who issued it.
    pub issuer: Option<Range<usize>>,
    /// Whether the words before say that the text answers it.
    pub replies: bool,
}

/// Every citation of a text in form C, in order and not overlapping.
///
/// ```
/// use kyyeu::link::citation::scan;
/// let text = "Căn cứ Nghị quyết số 52-NQ/TW, ngày 27-9-2019 của Bộ Chính trị.";
/// let found = scan(text);
/// assert_eq!(found[0].number, "52-NQ/TW");
/// assert_eq!(&text[found[0].range.clone()], "Nghị quyết số 52-NQ/TW");
/// assert_eq!(&text[found[0].issuer.clone().unwrap()], "Bộ Chính trị");
/// ```
pub fn scan(text: &str) -> Vec<Citation> {
    let mut found: Vec<Member> = Vec::new();
    for mark in marks(text) {
        let floor = found.last().map_or(0, |member| member.citation.whole.end);
        if mark.range.start < floor {
            continue;
        }
        found.extend(member(text, &mark, found.last()));
    }
    found.into_iter().map(|member| member.citation).collect()
}

/// A citation with what the next one of a list inherits.
struct Member {
    citation: Citation,
    /// The type, if the symbol does not tell it.
    inherited: Option<DocumentType>,
}

fn member(text: &str, mark: &Mark, previous: Option<&Member>) -> Option<Member> {
    let floor = previous.map_or(0, |member| member.citation.whole.end);
    let window = boundary(text, mark.range.start.saturating_sub(WINDOW));
    let lead = Lead::before(text, mark, floor.max(window), previous.is_some());
    if !is_citation(text, mark, &lead) {
        return None;
    }
    let inherited = previous
        .filter(|_| lead.continues)
        .and_then(|member| member.inherited);
    let kind = lead.kind.or(mark.kind).or(inherited);
    let key = number_key(&mark.number)?;
    let ceiling = boundary(text, mark.range.end.saturating_add(WINDOW));
    let tail = Tail::after(text.get(..ceiling)?, mark.range.end, lead.issuer.clone());
    let replies = match (lead.continues, previous) {
        (true, Some(previous)) => previous.citation.replies,
        _ => reply::answers(text, floor.max(window), lead.start),
    };
    let citation = Citation {
        range: lead.start..mark.range.end,
        whole: lead.start..tail.end,
        kind,
        number: mark.number.clone(),
        key,
        date: tail.date,
        issuer: tail.issuer,
        replies,
    };
    Some(Member {
        citation,
        inherited: kind.filter(|_| mark.kind.is_none()),
    })
}

/// Whether number and symbol with what leads to them are a document's.
fn is_citation(text: &str, mark: &Mark, lead: &Lead) -> bool {
    use Strength::{Certain, Compound, Likely, Short};
    if mark.small {
        return lead.typed && mark.strength >= Likely;
    }
    if lead.typed {
        let sure = mark.has_year && mark.strength == Certain;
        if sure || lead.so {
            return sure || !lead::is_blank(text, lead.start);
        }
        // “Mã số dự án 123/DA-ODA” is none, nor is “hướng dẫn 12/UBND xã”.
        let other = mark.is_bare_body() && lead.kind.is_some_and(DocumentType::has_other_use);
        return mark.strength >= Short && !other && !lead::is_denied(text, lead.start);
    }
    if lead.continues {
        return mark.strength >= if lead.so { Short } else { Compound };
    }
    if lead::is_enclosed(text, lead.start) {
        return false;
    }
    match mark.strength {
        Certain => !lead::is_denied(text, lead.start),
        Likely => {
            (lead.so || !mark.one_digit)
                && !lead::is_denied(text, lead.start)
                && lead::is_allowed(text, lead.start)
        }
        _ => false,
    }
}

/// What follows number and symbol.
struct Tail {
    end: usize,
    date: Option<PartialDate>,
    issuer: Option<Range<usize>>,
}

/// What may stand between the number and its date.
#[rustfmt::skip]
const DATED: &[&str] = &[
    "ban hành", "được ban hành", "ký", "ký ban hành", "được ký", "đề", "ra", "cấp", "lập",
    "phát hành",
];

/// What follows the issuer after “do”.
const ISSUED: &[&str] = &[
    "ban hành",
    "ký",
    "ký ban hành",
    "cấp",
    "phát hành",
    "công bố",
    "soạn",
];

impl Tail {
    fn after(text: &str, start: usize, issuer: Option<Range<usize>>) -> Tail {
        let mut tail = Tail {
            end: start,
            date: None,
            issuer,
        };
        tail.skip_note(text);
        // Date and issuer in either order.
        for _ in 0..2 {
            let _ = tail.take_date(text);
            let _ = tail.take_issuer(text);
        }
        tail
    }

    /// Passes over the sign of a footnote, raised or in brackets.
    fn skip_note(&mut self, text: &str) {
        let rest = text.get(self.end..).unwrap_or_default();
        let raised: usize = (rest.chars().take_while(|&c| is_raised(c)))
            .map(char::len_utf8)
            .sum();
        let bracketed = rest
            .strip_prefix('[')
            .and_then(|rest| rest.split_once(']'))
            .map(|(sign, _)| sign)
            .filter(|sign| (1..=3).contains(&sign.len()))
            .filter(|sign| sign.bytes().all(|byte| byte.is_ascii_digit()));
        self.end += bracketed.map_or(raised, |sign| sign.len() + 2);
    }

    fn take_date(&mut self, text: &str) -> Option<()> {
        if self.date.is_some() {
            return None;
        }
        let (start, comma) = after_comma(text, self.end)?;
        let inner = text.get(start..)?.strip_prefix('(').map(|_| start + 1);
        let start = inner.unwrap_or(start);
        let verb = longest_at(text, start, DATED);
        let start = match verb {
            Some(end) => after_space(text, end)?,
            None => start,
        };
        let Dated { date, end } = date::date_at(text, start)?;
        if comma && inner.is_none() && !date::belongs(text, end) {
            return None;
        }
        let closed = inner.is_some() && text.get(end..)?.starts_with(')');
        self.date = Some(date);
        self.end = end + usize::from(closed);
        Some(())
    }

    fn take_issuer(&mut self, text: &str) -> Option<()> {
        if self.issuer.is_some() {
            return None;
        }
        let (start, _) = after_comma(text, self.end)?;
        let by = phrase_at(text, start, "do");
        let of = phrase_at(text, start, "của").or(by)?;
        let name = after_space(text, of).filter(|&at| at > of)?;
        let end = issuer::name_at(text, name)?;
        self.end = match by {
            None => end,
            // “do” alone gives a reason.
            Some(_) => longest_at(text, after_space(text, end)?, ISSUED)?,
        };
        self.issuer = Some(name..end);
        Some(())
    }
}

/// Where the next word begins, perhaps after a comma, and whether there was one.
fn after_comma(text: &str, at: usize) -> Option<(usize, bool)> {
    let start = after_space(text, at)?;
    match text.get(start..)?.starts_with(',') {
        true => Some((after_space(text, start + 1)?, true)),
        false => Some((start, false)),
    }
}
