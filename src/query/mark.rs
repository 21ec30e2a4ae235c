//! Quotation marks and colons that were forgotten: what the query was perhaps
//! meant to be. Nothing is answered so; the author is told.

use std::ops::Range;

use super::error::{QueryError, Wrong};
use super::meaning::scope;
use super::name::{Where, bearers};
use super::syntax::{Query, Term, Value};
use super::vocabulary::{Key, LONGEST};
use crate::site::Site;

/// How many keys without a colon are tried.
const TRIES: usize = 8;

/// Words of the longest name that is tried where quotation marks are missing.
const WORDS: usize = 16;

/// For a value of several words without quotation marks: the error with the words
/// that together are a name, as they should be written.
pub(super) fn with_spaces(
    site: &Site,
    text: &str,
    error: QueryError,
    value: &Value,
    scope: &[Where],
    later: &[Term],
) -> QueryError {
    if value.quoted || !matches!(error.wrong, Wrong::UnknownName { .. }) {
        return error;
    }
    let ends = bare_words(later).take(WORDS).map(|value| value.span.end);
    let ends: Vec<usize> = ends.collect();
    for end in ends.into_iter().rev() {
        let span = value.span.start..end;
        if is_name(site, text, span.clone(), scope) {
            let name = text.get(span.clone()).unwrap_or_default().to_owned();
            let quoted = format!("\"{name}\"");
            return QueryError::new(span, Wrong::UnquotedName { name }).suggest(Some(quoted));
        }
    }
    error
}

/// The words without quotation marks or key with which terms begin.
fn bare_words(terms: &[Term]) -> impl Iterator<Item = &Value> {
    terms
        .iter()
        .take_while(|term| term.key == Key::Text && term.key_span.is_empty() && !term.not)
        .map_while(|term| match term.values.as_slice() {
            [one] if !one.quoted => Some(one),
            _ => None,
        })
}

/// Whether a part of the query is what one or more are called.
fn is_name(site: &Site, text: &str, span: Range<usize>, scope: &[Where]) -> bool {
    let name = text.get(span).unwrap_or_default();
    !bearers(site, name.trim(), scope).is_empty()
}

/// The query with a colon and quotation marks where a key stands before a name
/// without them.
pub(super) fn with_colon(site: &Site, text: &str, query: &Query) -> Option<String> {
    let mut tries = TRIES;
    for place in 0..query.terms.len() {
        let words: Vec<&Value> = bare_words(query.terms.get(place..)?)
            .take(LONGEST + WORDS)
            .collect();
        let first = words.first().map_or(0, |word| word.span.start);
        for length in (1..words.len().min(LONGEST + 1)).rev() {
            let end = words.get(length - 1)?.span.end;
            let spelling = text.get(first..end)?;
            let Some(key) = Key::of(spelling).filter(|key| key.applies(query.what)) else {
                continue;
            };
            let scope = scope(key, query.what);
            if scope.is_empty() {
                continue;
            }
            tries = tries.checked_sub(1)?;
            let start = words.get(length)?.span.start;
            let ends = words.get(length..)?.iter().rev().map(|word| word.span.end);
            let mut ends = ends;
            let found = ends.find(|&end| is_name(site, text, start..end, scope));
            if let Some(end) = found {
                let (before, name) = (text.get(..first)?, text.get(start..end)?);
                let after = text.get(end..)?;
                return Some(format!("{before}{spelling}:\"{name}\"{after}"));
            }
        }
    }
    None
}
