//! How a query is written: read into terms, and printed again.
//!
//! ```text
//! query = [what] {term}
//! term  = ["-"] (key ":" values | key value | value)
//! values = value {"," value}
//! value = word | quoted
//! ```
//!
//! A word ends at white space or a comma. Quotation marks of any kind hold a
//! value together; `""` within straight ones is one of them. A key may do without
//! its colon before a quoted value and, if it takes numbers or dates, before a
//! word with a digit. What is neither key nor value is a word of the title.

use std::fmt::Write as _;
use std::ops::Range;

use super::error::{QueryError, Wrong};
use super::vocabulary::{Key, LONGEST, What, folded, nearest_key};
use crate::language::Language;

/// The longest query, in bytes.
const LONGEST_QUERY: usize = 4_000;

/// The signs of a condition that must not hold: word processors put a dash in
/// place of a hyphen.
const SIGNS: [char; 3] = ['-', '−', '–'];

/// A query as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// What is asked for; documents if nothing is said.
    pub what: What,
    /// What each result must satisfy: every one of them.
    pub terms: Vec<Term>,
}

/// One condition.
#[derive(Clone, Debug)]
pub struct Term {
    /// Whether it must not hold.
    pub not: bool,
    /// By what.
    pub key: Key,
    /// Where the key was written; empty for words of the title.
    pub key_span: Range<usize>,
    /// One of which must hold.
    pub values: Vec<Value>,
}

/// A value as it was written.
#[derive(Clone, Debug)]
pub struct Value {
    /// Without quotation marks.
    pub text: String,
    /// Where it stands, with them.
    pub span: Range<usize>,
    /// Whether it stood in quotation marks.
    pub quoted: bool,
}

// Two queries are the same if they ask the same, wherever the words stand.
impl PartialEq for Term {
    fn eq(&self, other: &Term) -> bool {
        (self.not, self.key, &self.values) == (other.not, other.key, &other.values)
    }
}
impl Eq for Term {}
impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        self.text == other.text
    }
}
impl Eq for Value {}

impl Query {
    /// Reads a query.
    ///
    /// # Errors
    /// What is wrong, and where.
    pub fn parse(text: &str) -> Result<Query, QueryError> {
        if text.len() > LONGEST_QUERY {
            return Err(QueryError::new(0..0, Wrong::TooLong));
        }
        let mut parser = Parser::new(text);
        parser.query()?;
        Ok(parser.read)
    }

    /// Reads a query that is still being typed: what could be read, and the value
    /// at its end.
    pub(super) fn begun(text: &str) -> (Query, Option<Begun>) {
        let mut parser = Parser::new(text);
        let result = parser.query();
        let begun = match result {
            Ok(()) => parser.read.terms.last().and_then(|term| {
                let value = term.values.last()?;
                let open = !value.quoted && value.span.end == text.len();
                let key = (!term.key_span.is_empty()).then_some(term.key)?;
                open.then_some(Begun {
                    key,
                    start: value.span.start,
                })
            }),
            Err(error) => parser.key.and_then(|key| {
                let start = match error.wrong {
                    Wrong::OpenQuote => error.span.start,
                    Wrong::NoValue { .. } => text.len(),
                    _ => return None,
                };
                Some(Begun { key, start })
            }),
        };
        (parser.read, begun)
    }

    /// The query in one spelling, with every value in quotation marks that needs them.
    pub fn print(&self, language: Language) -> String {
        let mut out = self.what.word(language).to_owned();
        if let Some(Term {
            not: false, key, ..
        }) = self.terms.first()
            && Key::of(&format!("{out} {}", key.word(language))).is_some()
        {
            // The two would be read as one key: `cơ quan` and `chủ trì`.
            out = self.what.word(language.other()).to_owned();
        }
        for term in &self.terms {
            out.push(' ');
            if term.not {
                out.push('-');
            }
            // A bare word could be taken for a part of a key.
            if term.key != Key::Text || term.values.len() != 1 {
                // Writing to a string cannot fail.
                let _ = write!(out, "{}:", term.key.word(language));
            }
            for (at, value) in term.values.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                push_value(&mut out, &value.text, term.key == Key::Text);
            }
        }
        out
    }
}

fn push_value(out: &mut String, text: &str, always: bool) {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '/' | '.' | '_' | '&');
    if !always && text.chars().all(plain) {
        out.push_str(text);
        return;
    }
    out.push('"');
    out.push_str(&text.replace('"', "\"\""));
    out.push('"');
}

/// The marks that begin a quoted value, and those that end it. Word processors
/// put typographic marks in place of those that were typed, or a double prime.
pub(super) fn closing(mark: char) -> Option<&'static [char]> {
    match mark {
        '"' => Some(&['"']),
        '“' | '”' | '„' | '″' => Some(&['”', '“', '″', '"']),
        '«' => Some(&['»']),
        _ => None,
    }
}

/// A value at the end of a query that is still being typed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Begun {
    /// Its key.
    pub(super) key: Key,
    /// Where it begins, with its quotation mark.
    pub(super) start: usize,
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    /// What has been read.
    read: Query,
    /// The key whose values are being read.
    key: Option<Key>,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Parser<'a> {
        let read = Query {
            what: What::Documents,
            terms: Vec::new(),
        };
        Parser {
            text,
            at: 0,
            read,
            key: None,
        }
    }

    fn query(&mut self) -> Result<(), QueryError> {
        self.space();
        if let Some((what, end)) = self.what() {
            self.read.what = what;
            self.at = end;
        }
        loop {
            self.space();
            if self.rest().is_empty() {
                return Ok(());
            }
            self.key = None;
            if let Some(term) = self.term()? {
                self.read.terms.push(term);
            }
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// Takes one of some characters.
    fn take(&mut self, wanted: &[char]) -> bool {
        match self.peek() {
            Some(found) if wanted.contains(&found) => {
                self.at += found.len_utf8();
                true
            }
            _ => false,
        }
    }

    /// The next words as far as they may be a spelling, each with its end, and
    /// whether a colon follows the last.
    fn words(&self) -> (Vec<usize>, bool) {
        let mut ends = Vec::new();
        let mut at = self.at;
        while ends.len() < LONGEST {
            let rest = self.text.get(at..).unwrap_or_default();
            let rest = rest.trim_start();
            let start = self.text.len() - rest.len();
            let stop =
                |c: char| c.is_whitespace() || matches!(c, ',' | ':') || closing(c).is_some();
            let length = rest.find(stop).unwrap_or(rest.len());
            let word = rest.get(..length).unwrap_or_default();
            // A sign is no part of a spelling, though hyphens within one are.
            if word.is_empty() || word.starts_with(SIGNS) || word.ends_with(SIGNS) {
                break;
            }
            at = start + length;
            ends.push(at);
            if self.colon_after(at).is_some() {
                return (ends, true);
            }
        }
        (ends, false)
    }

    /// Where what follows a colon begins, if one comes next.
    fn colon_after(&self, at: usize) -> Option<usize> {
        let rest = self.text.get(at..)?.trim_start();
        let after = rest.strip_prefix(':')?;
        Some(self.text.len() - after.len())
    }

    fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    /// What is asked for, if that is said, and where it ends. A key is none:
    /// `cơ quan:…` does not ask for bodies.
    fn what(&self) -> Option<(What, usize)> {
        let (ends, colon) = self.words();
        if colon
            && let Some(&end) = ends.last()
            && Key::of(self.slice(self.at..end)).is_some()
        {
            return None;
        }
        let last = ends.len();
        ends.iter().enumerate().rev().find_map(|(place, &end)| {
            let is_key = colon && place + 1 == last;
            let what = What::of(self.slice(self.at..end)).filter(|_| !is_key)?;
            Some((what, end))
        })
    }

    fn term(&mut self) -> Result<Option<Term>, QueryError> {
        let not = self.minus()?;
        let start = self.at;
        if let Some(key) = self.take_key()? {
            self.key = Some(key);
            let key_span = start..self.key_end(start);
            let values = self.values(key, &key_span)?;
            return Ok(Some(Term {
                not,
                key,
                key_span,
                values,
            }));
        }
        let mut values = Vec::new();
        loop {
            let value = self.value()?;
            if value.quoted && !has_words(&value.text) {
                return Err(QueryError::new(value.span, Wrong::EmptyValue));
            }
            if has_words(&value.text) {
                values.push(value);
            }
            // A comma with a space after it is only punctuation.
            let glued = self.rest().strip_prefix(',');
            let more = glued.is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric()));
            self.take(&[',']);
            if !more {
                break;
            }
        }
        Ok((!values.is_empty()).then_some(Term {
            not,
            key: Key::Text,
            key_span: start..start,
            values,
        }))
    }

    /// Takes the sign of a condition that must not hold.
    fn minus(&mut self) -> Result<bool, QueryError> {
        let mut rest = self.rest().chars();
        let (first, second) = (rest.next(), rest.next());
        if !first.is_some_and(|first| SIGNS.contains(&first)) {
            return Ok(false);
        }
        match second {
            Some('-') => {
                let length = self.rest().find(char::is_whitespace);
                let end = length.map_or(self.text.len(), |length| self.at + length);
                let option = self.slice(self.at..end).to_owned();
                Err(QueryError::new(self.at..end, Wrong::Option { option }))
            }
            Some(c) if c.is_alphanumeric() || closing(c).is_some() => Ok(self.take(&SIGNS)),
            _ => Ok(false),
        }
    }

    /// Takes a key, with its colon or without.
    fn take_key(&mut self) -> Result<Option<Key>, QueryError> {
        let (ends, colon) = self.words();
        let Some(&last) = ends.last() else {
            return Ok(None);
        };
        if colon {
            if let Some(key) = Key::of(self.slice(self.at..last)) {
                self.at = self.colon_after(last).unwrap_or(last);
                return Ok(Some(key));
            }
            self.check_later_key(&ends, last)?;
        }
        for &end in ends.iter().rev() {
            let Some(key) = Key::of(self.slice(self.at..end)) else {
                continue;
            };
            let rest = self.text.get(end..).unwrap_or_default().trim_start();
            let quoted = rest.chars().next().and_then(closing).is_some();
            let word = rest.split(|c: char| c.is_whitespace()).next();
            let number = word.is_some_and(|word| word.contains(|c: char| c.is_ascii_digit()));
            let colon_later = word.is_some_and(|word| word.contains(':'));
            if quoted || (key.takes_number() && number && !colon_later) {
                self.at = end;
                return Ok(Some(key));
            }
        }
        Ok(None)
    }

    /// Where the key that began at a place ends: before its colon, if it has one.
    fn key_end(&self, start: usize) -> usize {
        let written = self.slice(start..self.at).trim_end_matches(':').trim_end();
        start + written.len()
    }

    /// Reports words before a colon of which no last part is a key.
    fn check_later_key(&self, ends: &[usize], last: usize) -> Result<(), QueryError> {
        let starts: Vec<usize> = std::iter::once(self.at)
            .chain(ends.iter().map(|&end| {
                let rest = self.text.get(end..).unwrap_or_default();
                self.text.len() - rest.trim_start().len()
            }))
            .take(ends.len())
            .collect();
        if (starts.iter()).any(|&start| Key::of(self.slice(start..last)).is_some()) {
            return Ok(());
        }
        // The longest part that is near to a key is what was meant.
        let near = starts.iter().find_map(|&start| {
            let written = self.slice(start..last);
            nearest_key(written)
                .filter(|near| near.split(' ').count() == folded(written).split(' ').count())
                .map(|near| (start, near))
        });
        let start = near.map(|(start, _)| start).or(starts.last().copied());
        let span = start.unwrap_or(self.at)..last;
        let key = self.slice(span.clone()).to_owned();
        let error = QueryError::new(span, Wrong::UnknownKey { key });
        Err(error.suggest(near.map(|(_, near)| format!("{near}:"))))
    }

    /// The values of a key.
    fn values(&mut self, key: Key, key_span: &Range<usize>) -> Result<Vec<Value>, QueryError> {
        let mut values = Vec::new();
        loop {
            self.space();
            if self.peek().is_none_or(|next| next == ',') {
                return Err(QueryError::new(key_span.clone(), Wrong::NoValue { key }));
            }
            let value = self.value()?;
            let empty = match key {
                Key::Text => !has_words(&value.text),
                _ => value.text.trim().is_empty(),
            };
            if empty {
                return Err(QueryError::new(value.span, Wrong::EmptyValue));
            }
            values.push(value);
            let end = self.at;
            self.space();
            if !self.take(&[',']) {
                self.at = end;
                return Ok(values);
            }
        }
    }

    fn value(&mut self) -> Result<Value, QueryError> {
        let start = self.at;
        let Some(marks) = self.peek().and_then(closing) else {
            let stop = |c: char| c.is_whitespace() || c == ',';
            let length = self.rest().find(stop).unwrap_or(self.rest().len());
            self.at += length;
            return Ok(Value {
                text: self.slice(start..self.at).to_owned(),
                span: start..self.at,
                quoted: false,
            });
        };
        let mut text = String::new();
        let mut letters = self.rest().char_indices().skip(1).peekable();
        while let Some((at, letter)) = letters.next() {
            if !marks.contains(&letter) {
                text.push(letter);
                continue;
            }
            let doubled = marks == ['"'] && letters.next_if(|&(_, next)| next == '"').is_some();
            if doubled {
                text.push('"');
                continue;
            }
            self.at = start + at + letter.len_utf8();
            return Ok(Value {
                text,
                span: start..self.at,
                quoted: true,
            });
        }
        let mark = self.peek().map_or(1, char::len_utf8);
        Err(QueryError::new(start..start + mark, Wrong::OpenQuote))
    }
}

/// Whether there is anything that could stand in a title.
fn has_words(text: &str) -> bool {
    text.contains(char::is_alphanumeric)
}

#[cfg(test)]
mod tests;
