//! One spelling in one text: where the tone stands in hóa and hoá, and how
//! Covid-19 is capitalised.
//!
//! Both spellings are right; only their mixture is reported, once a text. People
//! and places write their names as they do: a name is compared with itself only.

use rustc_hash::FxHashMap;

use super::Late;
use crate::diagnostic::Problem;
use crate::link::markdown::Block;
use crate::link::word::{Gap, Passage, Word, key_of, mix};
use crate::source::Span;
use crate::text::{TonePlacement, tone_placement};

/// A spelling where it first stood, and how often it came.
#[derive(Clone, Debug)]
struct Seen {
    written: String,
    /// As it is in the other spelling.
    other: String,
    span: Span,
    count: usize,
}

/// What has been read of a text so far.
#[derive(Debug, Default)]
pub(super) struct Spellings {
    /// Words with the tone on the first and on the second vowel.
    tones: [Option<Seen>; 2],
    /// Names that have such a word, by the name.
    names: FxHashMap<u64, [Option<Seen>; 2]>,
    /// The first name that came in both.
    mixed_name: Option<u64>,
    /// Covid, COVID, covid.
    diseases: Vec<Seen>,
}

impl Spellings {
    /// Notes the spellings of a block.
    pub(super) fn read(&mut self, block: &Block<'_>, words: &[Word], covid: u64) {
        let text = block.text();
        for (at, word) in words.iter().enumerate() {
            if word.two_ways {
                self.tone(at, Passage { text, words }, block);
            } else if word.key == covid {
                self.disease(at, Passage { text, words }, block);
            }
        }
    }

    fn tone(&mut self, at: usize, passage: Passage<'_>, block: &Block<'_>) {
        let Some(word) = passage.words.get(at) else {
            return;
        };
        let written = word.of(passage.text);
        // In capitals stand names and headings of which nothing else is known.
        if word.capitals {
            return;
        }
        let Some((placement, other)) = tone_placement(written) else {
            return;
        };
        let before = at.checked_sub(1).and_then(|at| passage.words.get(at));
        let before = before.filter(|before| before.capital && word.gap == Gap::Space);
        let behind = passage.words.get(at + 1);
        let behind = behind.filter(|behind| behind.capital && behind.gap == Gap::Space);
        let place = match placement {
            TonePlacement::First => 0,
            TonePlacement::Second => 1,
        };
        let pair = match (before, behind) {
            (Some(before), _) if word.capital => Some(mix(before.key, word.key)),
            (None, Some(behind)) if word.capital => Some(mix(word.key, behind.key)),
            _ => None,
        };
        let seen = match pair {
            None => &mut self.tones[place],
            Some(name) => {
                let spellings = self.names.entry(name).or_default();
                if spellings[1 - place].is_some() && self.mixed_name.is_none() {
                    self.mixed_name = Some(name);
                }
                &mut spellings[place]
            }
        };
        match seen {
            Some(seen) => seen.count += 1,
            None => {
                *seen = Some(Seen {
                    written: written.to_owned(),
                    other,
                    span: block.span(word.range()),
                    count: 1,
                });
            }
        }
    }

    fn disease(&mut self, at: usize, passage: Passage<'_>, block: &Block<'_>) {
        let (Some(word), Some(number)) = (passage.words.get(at), passage.words.get(at + 1)) else {
            return;
        };
        let is_number = number.gap == Gap::Sign('-') && number.of(passage.text) == "19";
        let before = at.checked_sub(1).and_then(|at| passage.words.get(at));
        let shouted = [before, passage.words.get(at + 2)];
        let shouted = shouted.into_iter().flatten();
        let mut shouted = shouted.filter(|word| word.capitals && word.letters > 1);
        // A line in capitals has no other way to write it.
        if !is_number || (word.capitals && shouted.next().is_some()) {
            return;
        }
        let range = word.start..number.end;
        let written = passage.text.get(range.clone()).unwrap_or_default();
        let mut diseases = self.diseases.iter_mut();
        if let Some(seen) = diseases.find(|seen| seen.written == written) {
            seen.count += 1;
        } else if self.diseases.len() < 3 {
            // Covid, COVID, covid; nobody has a fourth.
            self.diseases.push(Seen {
                written: written.to_owned(),
                other: String::new(),
                span: block.span(range),
                count: 1,
            });
        }
    }

    /// Reports what was mixed.
    pub(super) fn finish(self) -> Vec<Late> {
        let [first, second] = self.tones;
        let mut names = self.names;
        let name = self.mixed_name.and_then(|name| names.remove(&name));
        let tones = first.zip(second).or_else(|| {
            let [first, second] = name?;
            first.zip(second)
        });
        let tones = tones.map(|(first, second)| {
            // Of equally many the older placing is taken for the rule, as in laws.
            let (rule, odd) = match first.count >= second.count {
                true => (first, second),
                false => (second, first),
            };
            Late {
                span: odd.span,
                problem: Problem::MixedTonePlacement {
                    written: odd.written.into(),
                    other: rule.written.into(),
                },
                suggestion: Some(odd.other),
                related: Some(rule.span),
            }
        });
        let mut diseases = self.diseases;
        // Stable: of equally many, the one that came first is the rule.
        diseases.sort_by_key(|seen| std::cmp::Reverse(seen.count));
        let mut diseases = diseases.into_iter();
        let mixed = diseases.next().zip(diseases.next());
        let diseases = mixed.map(|(rule, odd)| Late {
            span: odd.span,
            problem: Problem::MixedSpelling {
                written: odd.written.into(),
                other: rule.written.as_str().into(),
            },
            suggestion: Some(rule.written),
            related: Some(rule.span),
        });
        tones.into_iter().chain(diseases).collect()
    }
}

/// The key of the word by which the disease is found.
pub(super) fn covid() -> u64 {
    key_of("covid")
}
