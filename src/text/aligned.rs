//! Running text in the form in which names are looked for in it, with the way
//! back to the text.
//!
//! Owns where a word begins and ends and the form of a whole text in which one
//! spelling of a name is one sequence of bytes. Does not know any names.

use std::ops::Range;

use super::normal::{is_mark, unify_tone_placement, vietnamese_lower};

/// Stands before and behind every word of an aligned text, so that no name is
/// found inside of a word: “Hà Nam” is not in “Hà Nami”.
const BORDER: char = '\u{1}';

/// A word of a text and where its form stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Word {
    form_start: u32,
    form_end: u32,
    start: u32,
    end: u32,
}

/// A text in matching form. Two names are the same exactly if their forms are.
///
/// The form is that of [`matching_key`](super::matching_key), word by word: one
/// placing of the tone, lower case, đ for its look-alike ð, one space for any
/// white space. The dashes of typesetters are hyphens in it.
///
/// ```
/// use kyyeu::text::Aligned;
/// let name = Aligned::new("Ủy ban nhân dân");
/// let text = Aligned::new("Theo UỶ  BAN nhân dân tỉnh");
/// let at = text.form().find(name.form()).unwrap();
/// let words = text.words_of(at..at + name.form().len()).unwrap();
/// assert_eq!(text.range(words), 5..25);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Aligned {
    form: String,
    words: Vec<Word>,
}

impl Aligned {
    /// The aligned form of a text in NFC.
    pub fn new(text: &str) -> Aligned {
        let mut aligned = Aligned {
            form: String::with_capacity(text.len() + text.len() / 2),
            words: Vec::with_capacity(text.len() / 4),
        };
        let mut word = None;
        let mut last = ' ';
        for (at, letter) in text.char_indices() {
            let letters = Letters::of(letter);
            if letters == Letters::None {
                if let Some(word) = word.take() {
                    aligned.word(word, at, text);
                }
                aligned.between(letter);
                last = letter;
                continue;
            }
            let begun = word.get_or_insert(Begun {
                start: at,
                changes: false,
            });
            // Only behind these may a letter bear a tone that is moved.
            let may_move = matches!(last, 'o' | 'O' | 'u' | 'U') && !letter.is_ascii();
            begun.changes |= letters == Letters::Change || may_move;
            last = letter;
        }
        if let Some(word) = word {
            aligned.word(word, text.len(), text);
        }
        aligned
    }

    /// The form, with a border on both sides of every word.
    pub fn form(&self) -> &str {
        &self.form
    }

    /// How many words the text has.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether the text has no words.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The words that a stretch of the form covers, if it covers whole ones.
    pub fn words_of(&self, form: Range<usize>) -> Option<Range<usize>> {
        let start = (self.words).binary_search_by_key(&form.start, |word| word.form_start as usize);
        let end = (self.words).binary_search_by_key(&form.end, |word| word.form_end as usize);
        let (first, last) = (start.ok()?, end.ok()?);
        (first <= last).then_some(first..last + 1)
    }

    /// The bytes of the text from the first of some words to the last.
    pub fn range(&self, words: Range<usize>) -> Range<usize> {
        let covered = self.words.get(words).unwrap_or_default();
        match (covered.first(), covered.last()) {
            (Some(first), Some(last)) => first.start as usize..last.end as usize,
            _ => 0..0,
        }
    }

    fn word(&mut self, begun: Begun, end: usize, text: &str) {
        let word = text.get(begun.start..end).unwrap_or_default();
        let form_start = self.form.len();
        self.form.push(BORDER);
        match begun.changes {
            true => self.changed(word),
            // Most words of a text are in their form already.
            false => self.form.push_str(word),
        }
        self.form.push(BORDER);
        self.words.push(Word {
            form_start: place(form_start),
            form_end: place(self.form.len()),
            start: place(begun.start),
            end: place(end),
        });
    }

    fn changed(&mut self, word: &str) {
        for letter in unify_tone_placement(word).chars() {
            match letter {
                'A'..='Z' => self.form.push(letter.to_ascii_lowercase()),
                '\0'..='\u{7F}' => self.form.push(letter),
                'Ð' | 'ð' => self.form.push('đ'),
                _ => match vietnamese_lower(letter) {
                    Some(lower) => self.form.push(lower),
                    None => self.form.extend(letter.to_lowercase()),
                },
            }
        }
    }

    fn between(&mut self, letter: char) {
        match letter {
            '–' | '—' | '‑' | '‐' => self.form.push('-'),
            // A border in the text itself is no border of ours.
            BORDER => self.form.push('\u{2}'),
            _ if letter.is_whitespace() => {
                if !self.form.ends_with(' ') {
                    self.form.push(' ');
                }
            }
            _ => self.form.push(letter),
        }
    }
}

/// A word that has begun.
struct Begun {
    start: usize,
    /// Whether its form may be another one than itself.
    changes: bool,
}

/// What a character is to a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Letters {
    /// It does not belong to one.
    None,
    /// A letter or digit that is in its form.
    Keep,
    /// One that may have another form.
    Change,
}

impl Letters {
    fn of(letter: char) -> Letters {
        match letter {
            'a'..='z' | '0'..='9' => Letters::Keep,
            'A'..='Z' | 'ð' => Letters::Change,
            '\0'..='\u{7F}' => Letters::None,
            // Whatever has a small letter is a letter; the tables are for other scripts.
            _ => match vietnamese_lower(letter) {
                Some(lower) if lower == letter => Letters::Keep,
                Some(_) => Letters::Change,
                None if letter.is_alphanumeric() || is_mark(letter) => Letters::Change,
                None => Letters::None,
            },
        }
    }
}

/// A place in a text; texts of 4 GB and more are refused when they are read.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{matching_key, nfc};
    use proptest::prelude::*;

    fn found(text: &str, name: &str) -> Option<String> {
        let (text_form, name_form) = (Aligned::new(text), Aligned::new(name));
        let at = text_form.form().find(name_form.form())?;
        let words = text_form.words_of(at..at + name_form.form().len())?;
        text.get(text_form.range(words)).map(str::to_owned)
    }

    #[test]
    fn names_are_found_at_the_borders_of_words_and_with_their_marks() {
        let wanted = |text: &str, name: &str| found(text, name).unwrap_or_default();
        assert_eq!(wanted("(Sở KH&CN)", "sở KH&CN"), "Sở KH&CN");
        assert_eq!(wanted("thanh hoá.", "Thanh Hóa"), "thanh hoá");
        assert_eq!(
            wanted("BỘ CÔNG\u{a0}THƯƠNG", "Bộ Công Thương"),
            "BỘ CÔNG\u{a0}THƯƠNG"
        );
        assert_eq!(
            wanted("kinh tế – xã hội", "kinh tế - xã hội"),
            "kinh tế – xã hội"
        );
        assert_eq!(found("Bộ Công thường", "Bộ Công Thương"), None);
        assert_eq!(found("Hà Nami", "Hà Nam"), None);
        assert_eq!(found("bHà Nam", "Hà Nam"), None);
    }

    proptest! {
        #[test]
        fn every_word_is_found_where_it_stands(text in "[a-zA-ZđĐÐáàạộÚủyo0-9 ,.\u{1}&/-]{0,60}") {
            let text = nfc(&text).into_owned();
            let aligned = Aligned::new(&text);
            for at in 0..aligned.len() {
                let range = aligned.range(at..at + 1);
                let word = &text[range.clone()];
                prop_assert!(word.chars().all(|c| Letters::of(c) != Letters::None));
                let own = Aligned::new(word);
                prop_assert_eq!(own.form().trim_matches(BORDER), matching_key(word));
                let form = aligned.words[at].form_start as usize..aligned.words[at].form_end as usize;
                prop_assert_eq!(&aligned.form()[form.clone()], own.form());
                prop_assert_eq!(aligned.words_of(form), Some(at..at + 1));
            }
        }

        #[test]
        fn no_text_is_too_strange(text in any::<String>()) {
            let aligned = Aligned::new(&text);
            let whole = aligned.range(0..aligned.len());
            prop_assert!(text.get(whole).is_some());
        }
    }
}
