//! Slips of the keyboard and of old fonts: Ð for Đ, ″ for a quotation mark, the
//! letter O for a nought, two spaces for one.

use super::Slip;
use crate::diagnostic::Problem;
use crate::link::word::{Gap, Passage, Traits, Word};
use crate::text::map_eth;

/// Reports slips of typing.
pub(super) fn check(passage: Passage<'_>, traits: Traits, out: &mut Vec<Slip>) {
    for (at, word) in passage.words.iter().enumerate() {
        // Asked first: hardly a word has either, and every word passes here.
        if word.eth {
            out.extend(eth(word, passage.text));
        }
        if word.mixed {
            out.extend(letter_in_number(at, passage));
        }
    }
    if traits.doubled {
        doubled_spaces(passage.text, out);
    }
    if traits.prime {
        primes(passage.text, out);
    }
}

/// Ð for Đ: at the start of a syllable, or among the capitals of a symbol.
/// Inside of a word it is a letter of Icelandic.
pub(super) fn eth(word: &Word, text: &str) -> Option<Slip> {
    let found = word.eth && (word.capitals || word.of(text).starts_with(['Ð', 'ð']));
    let written = found.then(|| word.of(text))?;
    let problem = Problem::EthForD {
        word: written.into(),
    };
    Some((word.range(), problem, Some(map_eth(written).into_owned())))
}

/// A letter O in what is otherwise a number, with the signs around it as a help.
pub(super) fn letter_in_number(at: usize, passage: Passage<'_>) -> Option<Slip> {
    let word = passage.words.get(at).filter(|word| word.mixed)?;
    let written = word.of(passage.text);
    if !written
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'O' | b'o'))
    {
        return None;
    }
    let bytes = written.as_bytes();
    let (first, last) = (bytes.first()?, bytes.last()?);
    let joins = |gap: Gap| matches!(gap, Gap::Sign('/' | '-' | '.' | ','));
    let next = passage.words.get(at + 1);
    let goes_on = next.is_some_and(|next| joins(next.gap));
    let comes_from =
        joins(word.gap) && at.checked_sub(1).is_some_and(|at| passage.words[at].digits);
    // 90o is an angle and O2 a gas; 2O21 is neither, nor are 1O/QĐ and O5/12.
    let inside = first.is_ascii_digit() && last.is_ascii_digit();
    let at_end = first.is_ascii_digit() && *last == b'O' && (goes_on || comes_from);
    let at_start = *first == b'O'
        && next.is_some_and(|next| {
            comes_from || matches!(next.gap, Gap::Sign('/')) && (next.digits || next.capitals)
        });
    if !(inside || at_end || at_start) {
        return None;
    }
    let problem = Problem::LetterInNumber {
        number: written.into(),
    };
    Some((
        word.range(),
        problem,
        Some(written.replace(['O', 'o'], "0")),
    ))
}

/// Two or more spaces between words.
fn doubled_spaces(text: &str, out: &mut Vec<Slip>) {
    let mut from = 0;
    while let Some(found) = text.get(from..).and_then(|rest| rest.find("  ")) {
        let start = from + found;
        let rest = text.get(start..).unwrap_or_default();
        let length = rest.len() - rest.trim_start_matches(' ').len();
        from = start + length;
        if start > 0 && from < text.len() {
            out.push((start..from, Problem::DoubledSpace {}, None));
        }
    }
}

/// ″ and ′ that stand for quotation marks. After a number they measure, unless
/// a quotation is open.
fn primes(text: &str, out: &mut Vec<Slip>) {
    let (mut double, mut single) = (false, false);
    let (mut before, mut last, mut measured) = ('\0', '\0', false);
    let mut letters = text.char_indices().peekable();
    while let Some((at, c)) = letters.next() {
        let next = letters.peek().map_or('\0', |&(_, next)| next);
        match c {
            '“' | '„' | '«' => double = true,
            '”' | '»' => double = false,
            '"' => double = !double,
            '‘' => single = true,
            '°' | 'º' => measured = true,
            '″' | '′' => {
                let open = if c == '″' { &mut double } else { &mut single };
                let opens = next.is_alphanumeric()
                    && (last == '\0' || last.is_whitespace() || matches!(last, '(' | '[' | '“'));
                let measure = last.is_ascii_digit() && (measured || !*open);
                let apostrophe = c == '′' && last.is_alphabetic() && next.is_alphabetic();
                // f′ and f″ are derivatives.
                let formula = last.is_alphabetic() && !before.is_alphanumeric() && next == '(';
                if opens || !(measure || formula || (last == c && measured)) {
                    let proper = match (c, opens) {
                        ('″', true) => "“",
                        ('″', false) => "”",
                        (_, true) => "‘",
                        (_, false) => "’",
                    };
                    if !apostrophe {
                        *open = opens;
                    }
                    let mark = c.to_string().into();
                    let range = at..at + c.len_utf8();
                    let proper = Some(proper.to_owned());
                    out.push((range, Problem::PrimeForQuote { mark }, proper));
                }
                // 15°07′14″: the sign before a number of a measure.
                measured |= measure;
            }
            c if c.is_whitespace() && !last.is_ascii_digit() => measured = false,
            c if c.is_alphabetic() => measured = false,
            _ => {}
        }
        (before, last) = (last, c);
    }
}
