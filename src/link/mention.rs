//! Mentions: which bodies, people, themes, documents and editions a running
//! text names.
//!
//! Owns the automaton over all registered names and the choice between several
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

use aho_corasick::{AhoCorasick, AhoCorasickKind, Input, MatchKind};
use rustc_hash::FxHashMap;

use super::citation;
use crate::directory::{Directory, Listing, Names, Subject};
use crate::reference::{Circumstances, Found, Id};
use crate::text::Aligned;

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
    automaton: Option<AhoCorasick>,
    /// By pattern.
    bearers: Vec<Vec<Bearer>>,
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
        let mut names = Collected::default();
        names.shelf(&directory.agencies, Subject::Agency);
        names.shelf(&directory.themes, Subject::Theme);
        names.shelf(&directory.people, Subject::Person);
        names.shelf(&directory.legal, Subject::Legal);
        names.shelf(&directory.forums, Subject::Forum);
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(&names.forms)
            .ok()
            .filter(|_| !names.forms.is_empty());
        Mentions {
            automaton,
            bearers: names.bearers,
        }
    }

    /// The names in a text, in order, none of them over another or over what is
    /// `taken`, which must be in order.
    pub fn find(
        &self,
        text: &str,
        taken: &[Range<usize>],
        directory: &Directory,
        at: &Circumstances,
    ) -> Vec<Mention> {
        let Some(automaton) = &self.automaton else {
            return Vec::new();
        };
        let aligned = Aligned::new(text);
        let form = aligned.form();
        let mut mentions = Vec::new();
        let mut from = 0;
        while let Some(found) = automaton.find(Input::new(form).range(from..form.len())) {
            let accepted = aligned.words_of(found.range()).and_then(|words| {
                let range = aligned.range(words.clone());
                let free = taken.partition_point(|taken| taken.end <= range.start);
                let is_free = (taken.get(free)).is_none_or(|taken| range.end <= taken.start);
                let bearers = self.bearers.get(found.pattern().as_usize())?;
                let written: Vec<&str> = words
                    .map(|word| text.get(aligned.range(word..word + 1)).unwrap_or_default())
                    .collect();
                let fitting: Vec<Subject> = bearers
                    .iter()
                    .filter(|bearer| bearer.fits(&written, text, &range))
                    .filter(|bearer| is_whole(bearer.subject, text, &range, directory))
                    .map(|bearer| bearer.subject)
                    .collect();
                (is_free && !fitting.is_empty()).then(|| Mention {
                    range,
                    subject: choose(fitting, directory, at),
                })
            });
            from = match accepted {
                Some(mention) => {
                    mentions.push(mention);
                    found.end()
                }
                // A longer name that does not fit may hide others behind its start.
                None => found.start() + 1,
            };
        }
        mentions
    }
}

/// Names by their form.
#[derive(Default)]
struct Collected {
    places: FxHashMap<String, usize>,
    forms: Vec<String>,
    bearers: Vec<Vec<Bearer>>,
}

impl Collected {
    fn shelf<C>(&mut self, names: &Names<C>, subject: impl Fn(Id<C>) -> Subject) {
        for (id, listing) in names.iter().filter(|(_, listing)| listing.autolink) {
            for name in &listing.spoken {
                self.add(name, subject(id));
            }
        }
    }

    fn add(&mut self, name: &str, subject: Subject) {
        let aligned = Aligned::new(name.trim());
        // A single letter or a number is no name in a text.
        if name.chars().filter(|c| c.is_alphabetic()).count() < 2 {
            return;
        }
        let words = (0..aligned.len()).filter_map(|at| name.trim().get(aligned.range(at..at + 1)));
        let words: Vec<&str> = words.collect();
        let Some(range) = aligned.words_of(whole(aligned.form())) else {
            return;
        };
        let bearer = Bearer {
            subject,
            letters: letters(&words[range], subject),
        };
        let form = aligned.form()[whole(aligned.form())].to_owned();
        let place = *self.places.entry(form).or_insert_with_key(|form| {
            self.forms.push(form.clone());
            self.bearers.push(Vec::new());
            self.bearers.len() - 1
        });
        if let Some(bearers) = self.bearers.get_mut(place)
            && !bearers.contains(&bearer)
        {
            bearers.push(bearer);
        }
    }
}

/// The form of a name without signs before its first word and behind its last:
/// quotation marks round a title, a full stop.
fn whole(form: &str) -> Range<usize> {
    let border = '\u{1}';
    let start = form.find(border).unwrap_or(0);
    let end = form.rfind(border).map_or(0, |at| at + 1);
    start..end.max(start)
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
