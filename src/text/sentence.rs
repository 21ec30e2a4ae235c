//! The sentence that something stands in, to be quoted.
//!
//! Owns where sentences end. Knows nothing of what is quoted.

use std::ops::Range;

/// Words before a full stop that do not end a sentence: titles, abbreviations
/// of administrative prose, and the marks before a signature.
const ABBREVIATIONS: [&str; 24] = [
    "TS", "ThS", "GS", "PGS", "BS", "KS", "CN", "LS", "TP", "Tp", "TX", "TT", "tr", "St", "KT",
    "TM", "TL", "TUQ", "Q", "đ/c", "Đ/c", "v.v", "Mr", "Dr",
];

/// Characters of a quotation, at most: a longer sentence is cut at a word.
const LONGEST: usize = 360;

/// The sentence of a text in which a stretch stands, without spaces at its ends.
/// The stretch itself is never cut by an end of a sentence that it holds.
///
/// ```
/// use kyyeu::text::sentence;
/// let text = "Căn cứ PGS. An. Thực hiện Nghị quyết 52. Sở họp.";
/// let at = text.find("Nghị quyết").unwrap();
/// assert_eq!(&text[sentence::around(text, at..at)], "Thực hiện Nghị quyết 52.");
/// ```
pub fn around(text: &str, stretch: Range<usize>) -> Range<usize> {
    let start = stretch.start.min(text.len());
    let end = stretch.end.clamp(start, text.len());
    let before = text.get(..start).unwrap_or_default();
    let from = before
        .char_indices()
        .rev()
        .find(|&(at, letter)| ends_at(text, at, letter))
        .map_or(0, |(at, letter)| at + letter.len_utf8());
    let from = (from + closing(before.get(from..).unwrap_or_default())).min(start);
    let to = text
        .get(end..)
        .unwrap_or_default()
        .char_indices()
        .map(|(at, letter)| (end + at, letter))
        .find(|&(at, letter)| ends_at(text, at, letter))
        .map_or(text.len(), |(at, letter)| at + letter.len_utf8());
    let to = to + closing(text.get(to..).unwrap_or_default());
    let sentence = text.get(from..to).unwrap_or_default();
    let from = from + (sentence.len() - sentence.trim_start().len());
    from..(from + sentence.trim().len()).max(from)
}

/// The sentence around a stretch as a quotation: cut at words, with an ellipsis
/// at each cut, where it is too long. The stretch is always in it.
pub fn quotation(text: &str, stretch: Range<usize>) -> String {
    let sentence = around(text, stretch.clone());
    let whole = text.get(sentence.clone()).unwrap_or_default();
    if whole.chars().count() <= LONGEST {
        return whole.to_owned();
    }
    let start = stretch.start.clamp(sentence.start, sentence.end);
    let end = stretch.end.clamp(start, sentence.end);
    let kept = text.get(start..end).unwrap_or_default();
    let room = LONGEST.saturating_sub(kept.chars().count());
    let before = text.get(sentence.start..start).unwrap_or_default();
    let behind = text.get(end..sentence.end).unwrap_or_default();
    let mut quotation = String::with_capacity(LONGEST * 2);
    let tail = last(before, room / 2);
    if tail.len() < before.len() {
        quotation.push('…');
    }
    quotation.push_str(tail);
    quotation.push_str(kept);
    let head = first(behind, room - tail.chars().count().min(room));
    quotation.push_str(head);
    if head.len() < behind.len() {
        quotation.push('…');
    }
    quotation
}

/// As many words at the start of a text as fit.
fn first(text: &str, characters: usize) -> &str {
    match text.char_indices().nth(characters) {
        None => text,
        Some((cut, _)) => {
            let end = text[..cut].rfind(char::is_whitespace).unwrap_or(0);
            &text[..end]
        }
    }
}

/// As many words at the end of a text as fit.
fn last(text: &str, characters: usize) -> &str {
    let count = text.chars().count();
    let Some(skipped) = count.checked_sub(characters).filter(|&skipped| skipped > 0) else {
        return text;
    };
    let cut = text
        .char_indices()
        .nth(skipped)
        .map_or(text.len(), |(at, _)| at);
    match text[cut..].find(char::is_whitespace) {
        Some(space) => text[cut + space..].trim_start(),
        None => "",
    }
}

/// Whether a sentence ends with the letter at a place.
fn ends_at(text: &str, at: usize, letter: char) -> bool {
    let behind = text.get(at + letter.len_utf8()..).unwrap_or_default();
    let next = behind.chars().find(|&c| !is_closing(c));
    match letter {
        '\n' => true,
        '!' | '?' | '…' => next.is_none_or(char::is_whitespace) && begins_upper(behind),
        '.' => {
            let gap = next.is_none_or(char::is_whitespace);
            gap && begins_upper(behind) && !is_abbreviation(text.get(..at).unwrap_or_default())
        }
        _ => false,
    }
}

/// Whether what follows can be a new sentence: it begins with a capital, a
/// number, a quotation mark or a dash, or there is nothing more.
fn begins_upper(behind: &str) -> bool {
    let first = behind
        .chars()
        .find(|&c| !c.is_whitespace() && !is_closing(c));
    first.is_none_or(|c| !c.is_lowercase())
}

/// Whether the text before a full stop ends in an abbreviation or an initial.
fn is_abbreviation(before: &str) -> bool {
    let start = before
        .rfind(|c: char| c.is_whitespace() || matches!(c, '(' | '“' | '"'))
        .map_or(0, |at| at + 1);
    let word = before.get(start..).unwrap_or(before);
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    ABBREVIATIONS.contains(&word)
        || word
            .rsplit('.')
            .next()
            .is_some_and(|last| word.contains('.') && ABBREVIATIONS.contains(&last))
        || (word.chars().count() == 1 && word.chars().all(char::is_uppercase))
}

/// The bytes of the signs that close what the sentence opened.
fn closing(text: &str) -> usize {
    text.find(|c| !is_closing(c)).unwrap_or(text.len())
}

fn is_closing(letter: char) -> bool {
    matches!(letter, '”' | '’' | '»' | ')' | ']' | '"')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sentence(text: &str, word: &str) -> String {
        let at = text.find(word).unwrap();
        text[around(text, at..at + word.len())].to_owned()
    }

    #[test]
    fn sentences_end_where_readers_see_them_end() {
        let text = "Một. Hai số 12/2021/NĐ-CP, 1.500 tỷ. “Ba!” Bốn (năm.) sáu.";
        assert_eq!(sentence(text, "Hai"), "Hai số 12/2021/NĐ-CP, 1.500 tỷ.");
        assert_eq!(sentence(text, "Ba"), "“Ba!”");
        assert_eq!(sentence(text, "Bốn"), "Bốn (năm.) sáu.");
        assert_eq!(
            sentence("Ông PGS.TS. An nói. Hết.", "An"),
            "Ông PGS.TS. An nói."
        );
        assert_eq!(sentence("Ký KT. Giám đốc. Hết.", "Ký"), "Ký KT. Giám đốc.");
        assert_eq!(sentence("không dấu chấm", "dấu"), "không dấu chấm");
    }

    #[test]
    fn a_long_sentence_is_cut_at_words_around_what_is_quoted() {
        let long = format!("{}ĐÂY LÀ CHỖ ẤY {}", "chữ ".repeat(300), "nữa ".repeat(300));
        let at = long.find("ĐÂY").unwrap();
        let quoted = quotation(&long, at..at + "ĐÂY LÀ CHỖ ẤY".len());
        assert!(
            quoted.starts_with("…chữ") && quoted.ends_with("nữa…"),
            "{quoted}"
        );
        assert!(quoted.contains("ĐÂY LÀ CHỖ ẤY") && quoted.chars().count() <= LONGEST + 2);
    }

    proptest! {
        #[test]
        fn what_is_quoted_is_in_its_sentence(text in "[aA.!? \n”(TSĐ…]{0,80}", a in 0usize..90, b in 0usize..90) {
            let mut borders = [a, b].map(|at| (0..=at.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0));
            borders.sort_unstable();
            let range = around(&text, borders[0]..borders[1]);
            prop_assert!(text.get(range).is_some());
            let stretch = text[borders[0]..borders[1]].trim();
            prop_assert!(quotation(&text, borders[0]..borders[1]).contains(stretch));
        }
    }
}
