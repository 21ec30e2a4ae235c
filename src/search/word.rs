//! The words of a text as search sees them: syllables and numbers, and which of
//! them stand side by side.
//!
//! The script of the search page takes a question apart by the same rule.

use crate::text::word;

/// Words that are longer are no words: nobody types them.
const LONGEST: usize = 40;

/// A word of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// As written.
    pub text: &'a str,
    /// Its first byte in the text.
    pub start: usize,
    /// Whether it goes on where the word before it ends: nothing between them
    /// but a space, or signs without a space as in `6533/UBND-KTN`.
    pub joined: bool,
}

/// The words of a text in order.
///
/// ```
/// let words = kyyeu::search::words("Số 52-NQ/TW, Hà Nội");
/// let words: Vec<_> = words.map(|word| (word.text, word.joined)).collect();
/// assert_eq!(words, [
///     ("Số", false), ("52", true), ("NQ", true), ("TW", true), ("Hà", false), ("Nội", true),
/// ]);
/// ```
pub fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    Words {
        text,
        at: 0,
        is_first: true,
    }
}

/// Where the words of a text have been read to.
struct Words<'a> {
    text: &'a str,
    at: usize,
    is_first: bool,
}

impl<'a> Iterator for Words<'a> {
    type Item = Word<'a>;

    fn next(&mut self) -> Option<Word<'a>> {
        let mut cut = false;
        loop {
            let behind = self.at;
            let range = word::next(self.text, behind)?;
            self.at = range.end;
            let word = self.text.get(range.clone())?;
            cut |= self.is_first || separates(self.text.get(behind..range.start)?);
            self.is_first = false;
            // More letters than bytes there cannot be.
            if word.len() <= LONGEST || word.encode_utf16().count() <= LONGEST {
                return Some(Word {
                    text: word,
                    start: range.start,
                    joined: !cut,
                });
            }
            cut = true;
        }
    }
}

/// Whether what stands between two words sets them apart: a new line, or a sign
/// with a space beside it.
fn separates(between: &str) -> bool {
    if between == " " {
        return false;
    }
    let mut space = false;
    let mut sign = false;
    for letter in between.chars() {
        match letter {
            '\n' => return true,
            '-' | '&' | '/' => {}
            _ if letter.is_whitespace() => space = true,
            _ => sign = true,
        }
    }
    space && sign
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(&str, bool)> {
        words(text).map(|word| (word.text, word.joined)).collect()
    }

    #[test]
    fn signs_without_a_space_join() {
        assert_eq!(read("KH&CN"), [("KH", false), ("CN", true)]);
        assert_eq!(read("a, b"), [("a", false), ("b", false)]);
        assert_eq!(
            read("a - b\u{a0}c"),
            [("a", false), ("b", true), ("c", true)]
        );
        assert_eq!(read("a\nb"), [("a", false), ("b", false)]);
        assert_eq!(read(" … "), []);
    }

    #[test]
    fn a_long_run_is_passed_over_and_sets_apart() {
        let long = "ệ".repeat(41);
        assert_eq!(read(&format!("a {long} b")), [("a", false), ("b", false)]);
        assert_eq!(read(&"ệ".repeat(40)).len(), 1);
    }
}
