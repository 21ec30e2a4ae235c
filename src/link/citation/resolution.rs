//! Which document a citation means.
//!
//! A document is identified by number, date and issuer together: numbers begin
//! again each year and each term. What the citation says must not be contradicted:
//!
//! 1. All bearers of the number are taken, by [`number_key`].
//! 2. Those are dropped whose date differs from the one that is written, as far
//!    as both are known, and those of another issuer. Where none is left, the
//!    citation means a document that is not known, whatever else bears its number.
//! 3. Of several, those are kept that are of the type that is written, and those
//!    that existed on the day of the citing document, if there are any.
//! 4. An entry of the registry for a document that the site holds is that document,
//!    once it is published.
//! 5. Still several: [`Found::Several`]. Nothing is guessed.
//!
//! Issuers are compared as bodies where the directory knows both, at the date of
//! the cited document. “Chủ tịch UBND tỉnh” is compared as UBND tỉnh: an office
//! signs for its body. Where one of the two is not registered, the words decide:
//! they agree if one name begins with the other, as “UBND tỉnh” does with “UBND
//! tỉnh Quảng Ngãi”. “Của Đảng”, “của Trung ương” name nobody and decide nothing.

use std::ops::Range;

use super::grammar::{Citation, scan};
use super::number::{is_hyphen, number_key};
use super::phrase::{after_space, boundary, longest_at, word_at};
use crate::directory::{Directory, Issuer, Numbered};
use crate::document::Cited;
use crate::reference::{Circumstances, Found};
use crate::text::date::PartialDate;
use crate::text::matching_key;

/// The document that a citation of `text` means. `at` is what is known of the
/// citing document.
pub fn resolve(
    directory: &Directory,
    text: &str,
    citation: &Citation,
    at: &Circumstances,
) -> Found<Cited> {
    choose(directory, text, citation, at, |_| true)
}

/// [`resolve`] among the documents that may be meant where the citation stands.
fn choose(
    directory: &Directory,
    text: &str,
    citation: &Citation,
    at: &Circumstances,
    may_be: impl Fn(Cited) -> bool,
) -> Found<Cited> {
    let Some(bearers) = directory.numbers.get(&citation.key) else {
        return Found::Nothing;
    };
    let said = issuer_of(directory, text, citation, at);
    let fits = |bearer: &&Numbered| {
        let date = (citation.date.zip(bearer.date)).is_none_or(|(a, b)| agree(a, b));
        let issuer = (said.as_ref().zip(bearer.issuer.as_ref()))
            .is_none_or(|(said, known)| is_same(directory, said, known));
        may_be(bearer.document) && date && issuer
    };
    let mut left: Vec<&Numbered> = bearers.iter().filter(fits).collect();
    drop_hidden(directory, &mut left);
    if let Some(kind) = citation.kind {
        narrow(&mut left, |bearer| bearer.kind == Some(kind));
    }
    if let Some(day) = at.date {
        narrow(&mut left, |bearer| {
            bearer.date.is_none_or(|date| date.first_day() <= day)
        });
    }
    drop_twins(directory, &mut left);
    match left.as_slice() {
        [] => Found::Nothing,
        [one] => Found::One(one.document),
        several => Found::Several(several.iter().map(|one| one.id.clone()).collect()),
    }
}

/// The document that a field names by a citation: the first of its citations
/// that means any. Only those count that `may_be` meant in this field.
pub fn find(
    directory: &Directory,
    text: &str,
    at: &Circumstances,
    may_be: impl Fn(Cited) -> bool,
) -> Found<Cited> {
    let citations = cited_in(text);
    let mut found = citations
        .iter()
        .map(|citation| choose(directory, text, citation, at, &may_be));
    found
        .find(|found| *found != Found::Nothing)
        .unwrap_or(Found::Nothing)
}

/// The citations of a field, where a number alone is one too: what stands in a
/// field for documents needs no words to lead to it.
pub fn cited_in(text: &str) -> Vec<Citation> {
    let text = text.trim_end();
    let found = scan(text);
    if !found.is_empty() {
        return found;
    }
    let start = text.len() - text.trim_start().len();
    let number: String = text.get(start..).unwrap_or_default().to_owned();
    let fits = |c: char| c.is_alphanumeric() || "/-.&".contains(c) || is_hyphen(c);
    let is_one = number.len() <= 60 && number.chars().all(fits);
    let key = number_key(&number).filter(|_| is_one);
    let bare = key.map(|key| Citation {
        range: start..text.len(),
        whole: start..text.len(),
        kind: None,
        number,
        key,
        date: None,
        issuer: None,
        replies: false,
    });
    bare.into_iter().collect()
}

/// Words that name nobody in particular: news speak of “Nghị quyết số 52-NQ/TW
/// của Đảng”.
const VAGUE: &[&str] = &[
    "đảng",
    "nhà nước",
    "trung ương",
    "trung ương đảng",
    "đảng bộ tỉnh",
];

fn is_vague(words: &str) -> bool {
    let key = matching_key(words);
    VAGUE.contains(&key.as_str())
}

/// Keeps those that satisfy a condition, if several are there and any does.
fn narrow(bearers: &mut Vec<&Numbered>, keep: impl Fn(&Numbered) -> bool) {
    if bearers.len() > 1 && bearers.iter().any(|bearer| keep(bearer)) {
        bearers.retain(|bearer| keep(bearer));
    }
}

/// Drops documents that are not published and that the registry has an entry for:
/// until then, the entry stands for them.
fn drop_hidden(directory: &Directory, bearers: &mut Vec<&Numbered>) {
    let is_hidden = |bearer: &Numbered| match bearer.document {
        Cited::Held(id) => !directory.documents.is_visible(id),
        _ => false,
    };
    drop_if(
        bearers,
        is_hidden,
        |other| matches!(other.document, Cited::Registered(_)),
        |hidden, entry| may_be_one(directory, hidden, entry),
    );
}

/// Drops entries of the registry for documents that are held.
fn drop_twins(directory: &Directory, bearers: &mut Vec<&Numbered>) {
    let is_held = |bearer: &Numbered| matches!(bearer.document, Cited::Held(_));
    drop_if(
        bearers,
        |bearer| !is_held(bearer),
        is_held,
        |entry, held| may_be_one(directory, held, entry),
    );
}

/// Drops those of one sort that may be one of another sort.
fn drop_if(
    bearers: &mut Vec<&Numbered>,
    is_lesser: impl Fn(&Numbered) -> bool,
    is_better: impl Fn(&Numbered) -> bool,
    is_one: impl Fn(&Numbered, &Numbered) -> bool,
) {
    let mut better = bearers.clone();
    better.retain(|bearer| is_better(bearer));
    bearers.retain(|bearer| {
        let mut better = better.iter();
        !is_lesser(bearer) || !better.any(|better| is_one(bearer, better))
    });
}

/// Whether nothing that is known of two documents of one number tells them apart.
pub fn may_be_one(directory: &Directory, held: &Numbered, entry: &Numbered) -> bool {
    let date = (held.date.zip(entry.date)).is_none_or(|(a, b)| agree(a, b));
    let issuer = (held.issuer.as_ref().zip(entry.issuer.as_ref()))
        .is_none_or(|(a, b)| is_same(directory, a, b));
    date && issuer
}

/// Whether two dates agree as far as both are known.
pub fn agree(a: PartialDate, b: PartialDate) -> bool {
    let same = |a: Option<i8>, b: Option<i8>| a.is_none() || b.is_none() || a == b;
    a.year() == b.year() && same(a.month(), b.month()) && same(a.day(), b.day())
}

/// Words of the longest registered name that is looked for.
const MOST_WORDS: usize = 16;

/// Who a citation of `text` says issued the document; none where the words name
/// nobody in particular. A registered name that begins where the issuer does is
/// taken whole, however the grammar ended it.
pub fn issuer_of(
    directory: &Directory,
    text: &str,
    citation: &Citation,
    at: &Circumstances,
) -> Option<Issuer> {
    let range = citation.issuer.clone()?;
    let at = Circumstances {
        date: (citation.date).map_or(at.date, |date| Some(date.first_day())),
        ..at.clone()
    };
    let range = registered_at(directory, text, range.clone()).unwrap_or(range);
    let words = text.get(range).filter(|words| !words.is_empty())?;
    (!is_vague(words)).then(|| issuer(directory, words, &at))
}

/// Who issued a document, in words and, where they are registered, as bodies.
pub fn issuer(directory: &Directory, words: &str, at: &Circumstances) -> Issuer {
    let bodies = |words: &str| directory.agencies.bearers(words, at);
    let written = words.to_owned();
    let mut agencies = bodies(words);
    let mut words = words;
    if agencies.is_empty() {
        words = without_office(words);
        agencies = bodies(words);
    }
    Issuer {
        written,
        words: words.to_owned(),
        agencies,
    }
}

/// The longest registered name that begins where the issuer does: a name is
/// known better by the registry than by the grammar.
fn registered_at(directory: &Directory, text: &str, issuer: Range<usize>) -> Option<Range<usize>> {
    let ceiling = boundary(text, issuer.start.saturating_add(200));
    let text = text.get(..ceiling)?;
    let mut ends = Vec::new();
    let mut at = issuer.start;
    while ends.len() < MOST_WORDS {
        let Some(word) = word_at(text, at) else { break };
        let end = at + word.len();
        ends.push(end);
        let sign = text.get(end..)?.starts_with(',');
        let next = after_space(text, end + usize::from(sign))?;
        at = match text.get(next..)?.strip_prefix('-') {
            Some(_) => after_space(text, next + 1)?,
            None => next,
        };
    }
    let longer = ends.into_iter().rev().take_while(|&end| end >= issuer.end);
    let named = |&end: &usize| {
        let name = text.get(issuer.start..end);
        name.is_some_and(|name| directory.agencies.is_name(name))
    };
    let mut longer = longer.filter(named);
    longer.next().map(|end| issuer.start..end)
}

/// Offices that sign for the body named after them.
#[rustfmt::skip]
const OFFICES: &[&str] = &[
    "bộ trưởng", "chánh thanh tra", "chánh văn phòng", "chi cục trưởng", "chủ nhiệm", "chủ tịch",
    "cục trưởng", "giám đốc", "hiệu trưởng", "phó chủ tịch", "thống đốc", "tổng cục trưởng",
    "tổng giám đốc", "trưởng ban", "viện trưởng", "phó giám đốc", "phó thủ tướng", "thường trực",
];

fn without_office(words: &str) -> &str {
    let body = longest_at(words, 0, OFFICES).and_then(|end| after_space(words, end));
    let body = body.and_then(|at| words.get(at..));
    body.filter(|body| !body.is_empty()).unwrap_or(words)
}

/// Whether two issuers may be one.
fn is_same(directory: &Directory, a: &Issuer, b: &Issuer) -> bool {
    if !a.agencies.is_empty() && !b.agencies.is_empty() {
        return a.agencies.iter().any(|id| b.agencies.contains(id));
    }
    let (a, b) = (names(directory, a), names(directory, b));
    a.iter().any(|a| b.iter().any(|b| is_like(a, b)))
}

/// Everything that an issuer is called, in the form in which names are compared.
fn names(directory: &Directory, issuer: &Issuer) -> Vec<String> {
    let listings = issuer
        .agencies
        .iter()
        .filter_map(|&id| directory.agencies.get(id));
    let registered = listings.flat_map(|listing| {
        let over_time = listing.over_time.iter().flatten().map(|(_, name)| name);
        listing.names.iter().chain(over_time)
    });
    let names = std::iter::once(&issuer.words).chain(registered);
    names.map(|name| abbreviated(name)).collect()
}

/// A name in the form in which names are compared, with the usual abbreviations.
pub fn abbreviated(name: &str) -> String {
    matching_key(name)
        .replace("ủy ban nhân dân", "ubnd")
        .replace("hội đồng nhân dân", "hđnd")
}

/// Whether two names are one or one begins with the other.
fn is_like(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let begins = long
        .strip_prefix(short)
        .is_some_and(|rest| rest.starts_with(' '));
    // “của tỉnh Quảng Ngãi” is its committee.
    let of_place = ["tỉnh ", "thành phố ", "huyện "]
        .iter()
        .any(|place| short.starts_with(place));
    let ends = of_place && long.strip_prefix("ubnd ") == Some(short);
    let whole = short.contains(' ') || ["ubnd", "hđnd"].contains(&short);
    short == long || (begins && whole) || ends
}
