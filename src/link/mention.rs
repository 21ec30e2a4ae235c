//! Mentions: which bodies, people, themes, documents and editions a running
//! text names.
//!
//! Owns the tree of all registered names, word by word, and the choice between several
//! bearers of one name. A name is found at the borders of words, the longest
//! first, with its marks; capitals count only where they tell a name from a
//! word:
//!
//! - an abbreviation (`UBND`, the `KH` of `Sở KH&CN`) only as written,
//! - a person's name only with a capital at each word,
//! - a name of one or two words that has a capital (`Chính phủ`) not in lower
//!   case, in which it is a common noun.
//!
//! A name that its neighbours make a part of a longer one, such as “Nguyễn Văn An
//! Bình” or “UBND tỉnh Bình Định”, is not found in it.
//!
//! Of several bearers those decide that existed on the document's day, then
//! those that its own fields name, then those of its locality. If several are
//! left, nothing is guessed.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::citation;
use super::word::{FirstWords, Gap, Passage, Word, divide};
use crate::directory::{Directory, Listing, Names, Subject};
use crate::reference::{Circumstances, Found, Id};

/// A name that stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The bytes of the text.
    pub range: Range<usize>,
    /// Who is meant; several bearers by their ids.
    pub subject: Found<Subject>,
}

/// Everything that can be mentioned, made once for a site.
#[derive(Debug, Default)]
pub struct Mentions {
    firsts: FirstWords,
    /// From words that begin a name to these and one more; at nought nothing has begun.
    steps: FxHashMap<(u32, u64), u32>,
    /// The names that end behind these words.
    ends: Vec<Vec<Name>>,
}

/// A name, with what may stand between its words.
#[derive(Debug)]
struct Name {
    /// As names are compared; `None` where nothing but spaces stands between its words.
    form: Option<String>,
    bearers: Vec<Bearer>,
}

/// Who bears a name, and how the name is written.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Bearer {
    subject: Subject,
    letters: Vec<Letters>,
}

/// Which capitals a word of a name must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Letters {
    Any,
    Initial,
    All,
}

impl Mentions {
    /// Every name of the registry whose entry does not say `autolink: false`.
    pub fn new(directory: &Directory) -> Mentions {
        let mut mentions = Mentions {
            firsts: FirstWords::default(),
            steps: FxHashMap::default(),
            ends: vec![Vec::new()],
        };
        mentions.shelf(&directory.agencies, Subject::Agency);
        mentions.shelf(&directory.themes, Subject::Theme);
        mentions.shelf(&directory.people, Subject::Person);
        mentions.shelf(&directory.legal, Subject::Legal);
        mentions.shelf(&directory.forums, Subject::Forum);
        mentions
    }

    fn shelf<C>(&mut self, names: &Names<C>, subject: impl Fn(Id<C>) -> Subject) {
        for (id, listing) in names.iter().filter(|(_, listing)| listing.autolink) {
            for name in &listing.spoken {
                self.add(name, subject(id));
            }
        }
    }

    fn add(&mut self, text: &str, subject: Subject) {
        // A single letter or a number is no name in a text.
        if text.chars().filter(|c| c.is_alphabetic()).count() < 2 {
            return;
        }
        let mut words = Vec::new();
        divide(text, &mut words);
        let Some(first) = words.first().filter(|_| words.len() <= LONGEST) else {
            return;
        };
        self.firsts.add(first);
        let mut node = 0;
        for word in &words {
            let next = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
            node = *self.steps.entry((node, word.key)).or_insert(next);
            if node == next {
                self.ends.push(Vec::new());
            }
        }
        let passage = Passage {
            text,
            words: &words,
        };
        let written: Vec<&str> = words.iter().map(|word| word.of(text)).collect();
        let bearer = Bearer {
            subject,
            letters: letters(&written, subject),
        };
        let form = form(passage);
        let Some(names) = self.ends.get_mut(node as usize) else {
            return;
        };
        match names.iter_mut().find(|name| name.form == form) {
            Some(name) if name.bearers.contains(&bearer) => {}
            Some(name) => name.bearers.push(bearer),
            None => names.push(Name {
                form,
                bearers: vec![bearer],
            }),
        }
    }

    /// The names in a text, in order, none of them over another or over what is
    /// `taken`, which must be in order.
    pub fn find(
        &self,
        passage: Passage<'_>,
        taken: &[Range<usize>],
        directory: &Directory,
        at: &Circumstances,
    ) -> Vec<Mention> {
        let mut mentions = Vec::new();
        let mut from = 0;
        while let Some(first) = passage.words.get(from) {
            let longest = (self.firsts.may_have(first))
                .then(|| self.longest(passage, from))
                .flatten();
            let run = longest.map_or(0, |(_, run)| run.len());
            let mention = longest.and_then(|(bearers, run)| {
                let range = run.first()?.start..run.last()?.end;
                let free = taken.partition_point(|taken| taken.end <= range.start);
                let is_free = (taken.get(free)).is_none_or(|taken| range.end <= taken.start);
                let fitting = fitting(bearers, passage.text, run, &range, directory);
                (is_free && !fitting.is_empty()).then(|| Mention {
                    range,
                    subject: choose(fitting, directory, at),
                })
            });
            // A longer name that does not fit may hide others behind its start.
            from += mention.as_ref().map_or(1, |_| run);
            mentions.extend(mention);
        }
        mentions
    }

    /// The longest name that begins with a word, and its words in the text.
    fn longest<'t>(&self, passage: Passage<'t>, from: usize) -> Option<(&[Bearer], &'t [Word])> {
        let words = passage.words.get(from..)?;
        let mut longest = None;
        let mut node = 0;
        for (place, word) in words.iter().enumerate() {
            let Some(&next) = self.steps.get(&(node, word.key)) else {
                break;
            };
            node = next;
            let names = self.ends.get(node as usize).map_or(&[][..], Vec::as_slice);
            if names.is_empty() {
                continue;
            }
            let run = words.get(..=place)?;
            let form = form(Passage {
                words: run,
                ..passage
            });
            if let Some(name) = names.iter().find(|name| name.form == form) {
                longest = Some((name.bearers.as_slice(), run));
            }
        }
        longest
    }
}

/// Those of the bearers of a name who may be meant by words of a text.
fn fitting(
    bearers: &[Bearer],
    text: &str,
    run: &[Word],
    range: &Range<usize>,
    directory: &Directory,
) -> Vec<Subject> {
    let written: Vec<&str> = run.iter().map(|word| word.of(text)).collect();
    (bearers.iter())
        .filter(|bearer| bearer.fits(&written, text, range))
        .filter(|bearer| is_whole(bearer.subject, text, range, directory))
        .map(|bearer| bearer.subject)
        .collect()
}

/// Words of the longest name that is looked for, which is longer than any title of a law. At
/// no word of a text are more than so many looked at, so the time is linear in the text,
/// whatever the names.
const LONGEST: usize = 200;

/// What stands between the words of a name, in one form; `None` where it is nothing but
/// spaces, and the words say all. The dashes of typesetters are hyphens in it, and any
/// white space is one space.
fn form(Passage { text, words }: Passage<'_>) -> Option<String> {
    let rest = words.get(1..).unwrap_or_default();
    if rest.iter().all(|word| word.gap == Gap::Space) {
        return None;
    }
    let mut form = String::new();
    for (word, next) in words.iter().zip(rest) {
        for sign in text.get(word.end..next.start).unwrap_or_default().chars() {
            match sign {
                '–' | '—' | '‑' | '‐' => form.push('-'),
                _ if !sign.is_whitespace() => form.push(sign),
                _ if form.ends_with(' ') => {}
                _ => form.push(' '),
            }
        }
        // No word, and no sign of a text.
        form.push('a');
    }
    Some(form)
}

/// How the words of a name must be written.
fn letters(words: &[&str], subject: Subject) -> Vec<Letters> {
    let is_capital = |word: &&str| word.starts_with(char::is_uppercase);
    let short = words.len() <= 2 && words.iter().any(is_capital);
    let of_word = |(at, word): (usize, &&str)| {
        let letters = word.chars().filter(|c| c.is_alphabetic());
        if letters.clone().count() > 1 && letters.clone().all(char::is_uppercase) {
            return Letters::All;
        }
        match subject {
            Subject::Person(_) => Letters::Initial,
            Subject::Theme(_) => Letters::Any,
            _ if short && at == 0 => Letters::Initial,
            _ => Letters::Any,
        }
    };
    words.iter().enumerate().map(of_word).collect()
}

impl Bearer {
    /// Whether the words of a text are written as this name may be.
    fn fits(&self, written: &[&str], text: &str, range: &Range<usize>) -> bool {
        let words = written.iter().zip(&self.letters);
        let fits = words.clone().all(|(word, letters)| {
            let mut alphabetic = word.chars().filter(|c| c.is_alphabetic());
            match letters {
                Letters::Any => true,
                Letters::Initial => alphabetic.next().is_some_and(char::is_uppercase),
                Letters::All => alphabetic.all(char::is_uppercase),
            }
        });
        let abbreviation = self.letters.iter().all(|letters| *letters == Letters::All);
        fits && written.len() == self.letters.len() && !(abbreviation && is_part(text, range))
    }
}

/// Whether an abbreviation is only a part of a symbol, an address or another
/// abbreviation: the `SCT` of `/SCT-QLCN`, of `sct.gov.vn` or of `SCT&X`.
fn is_part(text: &str, range: &Range<usize>) -> bool {
    const JOINTS: [char; 8] = ['/', '-', '–', '_', '@', '#', '&', '.'];
    let before = text
        .get(..range.start)
        .and_then(|text| text.chars().next_back());
    let mut behind = text.get(range.end..).unwrap_or_default().chars();
    let joined = behind.next().filter(|c| JOINTS.contains(c));
    before.is_some_and(|c| JOINTS.contains(&c))
        || (joined.is_some() && behind.next().is_some_and(char::is_alphanumeric))
}

/// Whether the name is not a part of a longer one that the registry does not have.
fn is_whole(subject: Subject, text: &str, range: &Range<usize>, directory: &Directory) -> bool {
    match subject {
        Subject::Person(_) => neighbour::is_whole_person(text, range.start, range.end),
        Subject::Agency(id) => {
            let name = text.get(range.clone()).unwrap_or_default();
            let sort = neighbour::sort_of(name);
            if let Some(place) = neighbour::place_after(text, range.end, sort) {
                let listing = directory.agencies.get(id);
                return listing.is_some_and(|listing| {
                    place.is_of(listing.locality.as_deref(), &listing.spoken)
                });
            }
            !citation::body_goes_on(text, range.end) || neighbour::is_plural(text, range.start)
        }
        _ => true,
    }
}

/// Who of several bearers is meant.
fn choose(mut bearers: Vec<Subject>, directory: &Directory, at: &Circumstances) -> Found<Subject> {
    bearers.sort_unstable();
    bearers.dedup();
    let listing = |subject: &Subject| crate::route::entry(*subject, directory).1;
    let mut narrow = |keep: &dyn Fn(&Subject, &Listing) -> bool| {
        let kept: Vec<Subject> = bearers
            .iter()
            .copied()
            .filter(|subject| listing(subject).is_some_and(|listing| keep(subject, listing)))
            .collect();
        if bearers.len() > 1 && !kept.is_empty() {
            bearers = kept;
        }
    };
    narrow(&|_, listing| match at.date {
        Some(date) => listing.period.contains(date),
        // A page without a date speaks of today.
        None => listing.period.until.is_none(),
    });
    narrow(&|subject, _| at.named.contains(subject));
    narrow(&|_, listing| {
        (listing.locality.as_ref()).is_some_and(|place| at.localities.contains(place))
    });
    match bearers.as_slice() {
        [one] => Found::One(*one),
        several => Found::Several(
            several
                .iter()
                .filter_map(listing)
                .map(|listing| listing.id.clone())
                .collect(),
        ),
    }
}

pub(super) mod neighbour;
#[cfg(test)]
mod tests;
