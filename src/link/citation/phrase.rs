//! Words of running text, read forwards and backwards from a place.
//!
//! Words are compared in small letters and with one placing of the tone; nothing
//! is copied that need not be. White space of any width joins the words of a
//! phrase, any other character parts them.

use crate::text::unify_tone_placement;

/// The widest gap between two words of one phrase, in characters: an author's
/// slip, not the blank of a form.
const WIDEST_GAP: usize = 8;

/// Whether a character belongs to a word; KH&ĐT is one.
pub(super) fn in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '&'
}

/// A word in the form of the tables: small letters, one placing of the tone.
pub(super) fn lowered(word: &str) -> String {
    let unified = unify_tone_placement(word);
    let letters = unified.chars().flat_map(char::to_lowercase);
    letters.map(|c| if c == 'ð' { 'đ' } else { c }).collect()
}

/// Whether a word as written is a word of the tables.
pub(super) fn same(written: &str, word: &str) -> bool {
    lowered(written) == word
}

/// Whether a word is one of the table's.
pub(super) fn is_one_of(written: &str, words: &[&str]) -> bool {
    words.contains(&lowered(written).as_str())
}

/// The place before the white space that ends at `end`; `None` where the gap is
/// too wide.
pub(super) fn before_space(text: &str, end: usize) -> Option<usize> {
    let before = text.get(..end)?;
    let mut at = end;
    for (count, c) in before.chars().rev().enumerate() {
        if !c.is_whitespace() {
            break;
        }
        if count == WIDEST_GAP {
            return None;
        }
        at -= c.len_utf8();
    }
    Some(at)
}

/// The place after the white space that begins at `start`; `None` where the gap
/// is too wide.
pub(super) fn after_space(text: &str, start: usize) -> Option<usize> {
    let rest = text.get(start..)?;
    let mut at = start;
    for (count, c) in rest.chars().enumerate() {
        if !c.is_whitespace() {
            break;
        }
        if count == WIDEST_GAP {
            return None;
        }
        at += c.len_utf8();
    }
    Some(at)
}

/// Letters of a word that are looked at: no word of a name is longer.
const LONGEST_WORD: usize = 40;

/// The word that ends at `end`; `None` where none does, or none that is a word.
pub(super) fn word_ending_at(text: &str, end: usize) -> Option<&str> {
    let before = text.get(..end)?;
    let letters = before.chars().rev().take_while(|&c| in_word(c));
    let mut start = end;
    for (count, c) in letters.enumerate() {
        if count == LONGEST_WORD {
            return None;
        }
        start -= c.len_utf8();
    }
    text.get(start..end).filter(|word| !word.is_empty())
}

/// The word that begins at `start`; `None` where none does, or none that is a word.
pub(super) fn word_at(text: &str, start: usize) -> Option<&str> {
    let rest = text.get(start..)?;
    let mut end = start;
    for (count, c) in rest.chars().take_while(|&c| in_word(c)).enumerate() {
        if count == LONGEST_WORD {
            return None;
        }
        end += c.len_utf8();
    }
    text.get(start..end).filter(|word| !word.is_empty())
}

/// Where the phrase begins that ends at `end`, if it stands there.
pub(super) fn phrase_ending_at(text: &str, end: usize, phrase: &str) -> Option<usize> {
    let mut at = end;
    for (count, word) in phrase.rsplit(' ').enumerate() {
        if count > 0 {
            let before = before_space(text, at)?;
            if before == at {
                return None;
            }
            at = before;
        }
        let written = word_ending_at(text, at)?;
        if !same(written, word) {
            return None;
        }
        at -= written.len();
    }
    Some(at)
}

/// Where the phrase ends that begins at `start`, if it stands there. Its words
/// may bear a comma.
pub(super) fn phrase_at(text: &str, start: usize, phrase: &str) -> Option<usize> {
    let mut at = start;
    for (count, word) in phrase.split(' ').enumerate() {
        if count > 0 {
            let after = after_space(text, at)?;
            if after == at {
                return None;
            }
            at = after;
        }
        let bare = word.trim_end_matches(',');
        let written = word_at(text, at)?;
        if !same(written, bare) {
            return None;
        }
        at += written.len();
        if bare.len() < word.len() {
            at += usize::from(text.get(at..)?.starts_with(','));
        }
    }
    Some(at)
}

/// The longest of the phrases that begins at `start`, by its end.
pub(super) fn longest_at(text: &str, start: usize, phrases: &[&str]) -> Option<usize> {
    let first = lowered(word_at(text, start)?);
    let begins = |phrase: &&&str| {
        let rest = phrase.strip_prefix(first.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', ',']))
    };
    let likely = phrases.iter().filter(begins);
    let ends = likely.map(|phrase| phrase_at(text, start, phrase));
    ends.flatten().max()
}

/// Where the first of the phrases begins that ends at `end`.
pub(super) fn any_ending_at(text: &str, end: usize, phrases: &[&str]) -> Option<usize> {
    let last = lowered(word_ending_at(text, end)?);
    let likely = phrases.iter().filter(|phrase| ends_in(phrase, &last));
    let mut starts = likely.map(|phrase| phrase_ending_at(text, end, phrase));
    starts.find_map(|start| start)
}

/// Whether a phrase ends in a word.
pub(super) fn ends_in(phrase: &str, last: &str) -> bool {
    let head = phrase.strip_suffix(last);
    head.is_some_and(|head| head.is_empty() || head.ends_with(' '))
}

/// The next place at or before `at` where a character begins.
pub(super) fn boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at)
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}
