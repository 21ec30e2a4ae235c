//! Texts as the numbers of their words: one or two bytes a word, which is what is
//! kept of a text for the index.

use std::cell::RefCell;

use serde::{Deserialize, Serialize};

use super::lexicon::Lexicon;
use super::word::words;
use crate::text::word::Met;

/// How much a word weighs by the place where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// In the text.
    Text,
    /// In the text often, or a name of what the record names.
    Strong,
    /// In a heading or the summary.
    Heading,
    /// In the title, the number or a name.
    Title,
}

impl Level {
    /// The level of a number from 0 to 3.
    pub(super) fn of(code: u32) -> Level {
        match code {
            0 => Level::Text,
            1 => Level::Strong,
            2 => Level::Heading,
            _ => Level::Title,
        }
    }
}

/// A text as the numbers of its words.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Terms {
    bytes: Box<[u8]>,
    words: u32,
}

/// Words of one text that are kept, at most: some 500 pages of print. Whoever
/// looks for what stands behind them has other means.
const LONGEST_TEXT: u32 = 200_000;

impl Terms {
    /// A body's text with its headings, as far as the longest text goes.
    pub fn of_body<'a>(
        text: &str,
        headings: impl Iterator<Item = &'a str>,
        lexicon: &Lexicon,
    ) -> Terms {
        let mut writer = TermWriter::new(lexicon, text.len() / 3);
        writer.add(Level::Text, text);
        for heading in headings {
            if writer.words >= 2 * LONGEST_TEXT {
                break;
            }
            writer.add(Level::Heading, heading);
        }
        writer.finish()
    }

    /// Names, to be added to texts at any level.
    pub(super) fn of_names(names: &[&str], lexicon: &Lexicon) -> Terms {
        let mut writer = TermWriter::new(lexicon, 16 * names.len());
        for name in names {
            writer.code(GAP);
            writer.text(name);
        }
        writer.finish()
    }

    /// How many words it has.
    pub fn len(&self) -> usize {
        self.words as usize
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.words == 0
    }

    /// Hands on every word with its level and the one before it, where that is
    /// joined to it.
    pub(super) fn each(&self, mut take: impl FnMut(Level, u32, Option<u32>)) {
        let mut level = Level::Text;
        let mut before = None;
        let mut bytes = self.bytes.iter();
        while let Some(&first) = bytes.next() {
            let mut code = u32::from(first & 0x7f);
            let mut more = first & 0x80 != 0;
            let mut shift = 7;
            while more {
                let byte = bytes.next().copied().unwrap_or(0);
                code |= u32::from(byte & 0x7f) << shift;
                more = byte & 0x80 != 0;
                shift = (shift + 7).min(28);
            }
            match code {
                GAP => before = None,
                1..WORDS => {
                    level = Level::of(code - 1);
                    before = None;
                }
                _ => {
                    take(level, code - WORDS, before);
                    before = Some(code - WORDS);
                }
            }
        }
    }
}

/// Stands where two words are not joined.
const GAP: u32 = 0;
/// The code of the first word; those between tell of the level.
const WORDS: u32 = 5;

thread_local! {
    /// The numbers of words that this thread met lately, and the lexicon that has given them.
    static MET: RefCell<(u64, Met<u32>)> = RefCell::default();
}

/// Writes texts as the numbers of their words.
pub(super) struct TermWriter<'a> {
    lexicon: &'a Lexicon,
    bytes: Vec<u8>,
    words: u32,
}

impl<'a> TermWriter<'a> {
    /// A writer with room for so many bytes.
    pub(super) fn new(lexicon: &'a Lexicon, room: usize) -> TermWriter<'a> {
        TermWriter {
            lexicon,
            bytes: Vec::with_capacity(room),
            words: 0,
        }
    }

    /// Adds a text.
    pub(super) fn add(&mut self, level: Level, text: &str) {
        self.code(level as u32 + 1);
        self.text(text);
    }

    /// Adds names that were written before.
    pub(super) fn add_names(&mut self, level: Level, names: &Terms) {
        self.code(level as u32 + 1);
        self.bytes.extend_from_slice(&names.bytes);
        self.words += names.words;
    }

    fn text(&mut self, text: &str) {
        MET.with_borrow_mut(|(of, met)| {
            if *of != self.lexicon.id() {
                (*of, *met) = (self.lexicon.id(), Met::default());
            }
            let mut first = true;
            let end = self.words.saturating_add(LONGEST_TEXT);
            for word in words(text) {
                if self.words == end {
                    return;
                }
                if !word.joined && !first {
                    self.code(GAP);
                }
                first = false;
                let range = word.start..word.start + word.text.len();
                let number = met.of(text, range, |word| self.lexicon.number(word));
                self.code(number + WORDS);
                self.words += 1;
            }
        });
    }

    /// What has been written.
    pub(super) fn finish(self) -> Terms {
        Terms {
            bytes: self.bytes.into_boxed_slice(),
            words: self.words,
        }
    }

    fn code(&mut self, mut code: u32) {
        while code > 0x7f {
            self.bytes.push((code & 0x7f) as u8 | 0x80);
            code >>= 7;
        }
        self.bytes.push(code as u8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_comes_back_word_by_word() {
        let lexicon = Lexicon::default();
        let terms = Terms::of_body("Hoá học, hóa HỌC", ["Học"].into_iter(), &lexicon);
        let mut read = Vec::new();
        terms.each(|level, word, before| read.push((level, word, before)));
        assert_eq!(
            read,
            [
                (Level::Text, 0, None),
                (Level::Text, 1, Some(0)),
                (Level::Text, 0, None),
                (Level::Text, 1, Some(0)),
                (Level::Heading, 1, None),
            ]
        );
        assert_eq!(terms.len(), 5);
        let words = lexicon.words();
        assert_eq!(words.len(), 2);
        assert_eq!(&*words[0], "hoa\u{301}");
    }

    #[test]
    fn a_text_without_end_is_cut() {
        let lexicon = Lexicon::default();
        let text = "từ ".repeat(LONGEST_TEXT as usize + 10);
        let headings = std::iter::repeat_n("mục", 3 * LONGEST_TEXT as usize);
        let terms = Terms::of_body(&text, headings, &lexicon);
        assert_eq!(terms.len(), 2 * LONGEST_TEXT as usize);
    }

    #[test]
    fn threads_agree_on_numbers() {
        let lexicon = Lexicon::default();
        let text: String = (0..2000).map(|at| format!("từ{} ", at % 700)).collect();
        let texts: Vec<Terms> = std::thread::scope(|scope| {
            let one = || scope.spawn(|| Terms::of_body(&text, std::iter::empty(), &lexicon));
            let all: Vec<_> = (0..4).map(|_| one()).collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        for other in &texts[1..] {
            assert_eq!(other.bytes, texts[0].bytes);
        }
    }
}
