//! The words of a text as search sees them: syllables and numbers, and which of
//! them stand side by side.
//!
//! The script of the search page takes a question apart by the same rule.

/// Words that are longer are no words: nobody types them.
const LONGEST: usize = 40;

/// A word of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// As written.
    pub text: &'a str,
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
            let start = self.pass_over::<false>();
            let end = self.pass_over::<true>();
            let word = self.text.get(start..end).filter(|word| !word.is_empty())?;
            cut |= self.is_first || separates(self.text.get(behind..start)?);
            self.is_first = false;
            // More letters than bytes there cannot be.
            if word.len() <= LONGEST || word.encode_utf16().count() <= LONGEST {
                return Some(Word {
                    text: word,
                    joined: !cut,
                });
            }
            cut = true;
        }
    }
}

impl Words<'_> {
    /// Passes over characters that are of words, or over those that are not; where the
    /// next one of the other sort stands.
    fn pass_over<const OF_WORDS: bool>(&mut self) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        while let Some(&byte) = bytes.get(at) {
            match SORTS[usize::from(byte)] {
                Sort::Letter if OF_WORDS => at += 1,
                Sort::Sign if !OF_WORDS => at += 1,
                Sort::Letter | Sort::Sign => break,
                Sort::Open => {
                    let next = bytes.get(at + 1).copied().unwrap_or_default();
                    let (is_of_word, length) = match (byte, next) {
                        // Vietnamese letters: by far the most.
                        (0xC3, 0x97 | 0xB7) => (false, 2),
                        (0xC3, _) => (true, 2),
                        (0xE1, 0xB8..=0xBB) => (true, 3),
                        _ => {
                            let rest = self.text.get(at..).unwrap_or_default();
                            let letter = rest.chars().next().unwrap_or_default();
                            (is_of_word(letter), letter.len_utf8())
                        }
                    };
                    if is_of_word != OF_WORDS {
                        break;
                    }
                    at += length;
                }
            }
        }
        self.at = at;
        at
    }
}

/// What a byte says of the character that it is of.
#[derive(Clone, Copy)]
enum Sort {
    /// It is of a word; so are the bytes behind it that go on with the character.
    Letter,
    /// It is not.
    Sign,
    /// The character has to be looked at.
    Open,
}

/// The sort of every byte. All characters that begin with 0xC4 to 0xC8 are Latin letters;
/// a byte that goes on with a character is met only where that is of a word.
const SORTS: [Sort; 256] = {
    let mut sorts = [Sort::Open; 256];
    let mut byte = 0;
    while byte < 256 {
        sorts[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | 0x80..=0xBF | 0xC4..=0xC8 => Sort::Letter,
            0..0x80 => Sort::Sign,
            _ => Sort::Open,
        };
        byte += 1;
    }
    sorts
};

fn is_of_word(letter: char) -> bool {
    match letter {
        // Marks that are written for themselves.
        '\u{300}'..='\u{36F}' => true,
        _ => letter.is_alphanumeric(),
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
    fn the_short_way_to_letters_is_right() {
        for letter in '\0'..=char::MAX {
            let mark = matches!(letter, '\u{300}'..='\u{36F}');
            let text = letter.to_string();
            let is_of_word = letter.is_alphanumeric() || mark;
            assert_eq!(words(&text).count(), usize::from(is_of_word), "{letter:?}");
            let within = format!("a{letter}b");
            let is_one = read(&within) == [(&*within, false)];
            assert_eq!(is_one, is_of_word, "{letter:?}");
        }
    }

    #[test]
    fn a_long_run_is_passed_over_and_sets_apart() {
        let long = "ệ".repeat(41);
        assert_eq!(read(&format!("a {long} b")), [("a", false), ("b", false)]);
        assert_eq!(read(&"ệ".repeat(40)).len(), 1);
    }
}
