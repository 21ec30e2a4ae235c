//! Where several wordings of one thing differ, word by word.
//!
//! A word is a syllable, a number or a symbol such as `52-NQ`; a mark of
//! punctuation stands for itself. Words are one that have one [matching key](matching_key):
//! `hoá` and `hóa`, `Nước` and `nước` are two spellings and no difference in what is said.
//! What two wordings share is their longest common subsequence. A syllable that they
//! share by chance between two differences is counted among the differences, for a
//! Vietnamese word is often two syllables: `trung bình` and `bình quân` have no word in
//! common.

use rustc_hash::FxHashMap;

use super::matching_key;

/// Pairs of words that a comparison looks at, at most. Beyond that, all that
/// lies between the common beginning and the common end counts as different.
const PAIRS: usize = 1 << 18;

/// A part of a wording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run<'a> {
    /// Its text; the runs of a wording together are the wording.
    pub text: &'a str,
    /// Whether other wordings have something else here, or nothing.
    pub differs: bool,
}

/// The runs of each wording. The first is what all others are compared with, and
/// bears a mark wherever any of them differs from it.
///
/// ```
/// use kyyeu::text::difference::compare;
/// let found = compare(&["thu nhập trung bình cao", "thu nhập bình quân đầu người cao"]);
/// let differing = |at: usize| -> Vec<&str> {
///     found[at].iter().filter(|run| run.differs).map(|run| run.text).collect()
/// };
/// assert_eq!(differing(0), ["trung bình"]);
/// assert_eq!(differing(1), ["bình quân đầu người"]);
/// ```
pub fn compare<'a>(wordings: &[&'a str]) -> Vec<Vec<Run<'a>>> {
    let mut names = Names::default();
    let words: Vec<Words<'a>> = wordings.iter().map(|text| names.words(text)).collect();
    let mut marks: Vec<Vec<bool>> = (words.iter())
        .map(|words| vec![false; words.names.len()])
        .collect();
    let Some((first, others)) = words.split_first() else {
        return Vec::new();
    };
    for (other, at) in others.iter().zip(1..) {
        let (in_first, in_other) = differences(first, other);
        if let Some(marks) = marks.first_mut() {
            marks.iter_mut().zip(in_first).for_each(|(m, d)| *m |= d);
        }
        if let Some(marks) = marks.get_mut(at) {
            *marks = in_other;
        }
    }
    (words.iter().zip(&marks))
        .map(|(words, marks)| words.runs(marks))
        .collect()
}

/// Whether two wordings are likely to say the same thing: at least half the words of
/// the longer one are common to both, in the same order.
pub fn alike(one: &str, other: &str) -> bool {
    let mut names = Names::default();
    let (one, other) = (names.words(one).names, names.words(other).names);
    let longer = one.len().max(other.len());
    longer > 0 && common(&one, &other).len() * 2 >= longer
}

/// A text taken apart.
struct Words<'a> {
    text: &'a str,
    /// Where each word begins and ends.
    places: Vec<(usize, usize)>,
    /// A number for each word; equal words have equal numbers.
    names: Vec<u32>,
    /// How many words that are no punctuation stand before each place.
    real: Vec<usize>,
}

/// Numbers for words.
#[derive(Default)]
struct Names<'a> {
    /// By spelling.
    known: FxHashMap<&'a str, u32>,
    /// By the key of the word.
    by_key: FxHashMap<String, u32>,
}

impl<'a> Names<'a> {
    fn words(&mut self, text: &'a str) -> Words<'a> {
        let places = places(text);
        let names = (places.iter())
            .map(|&(start, end)| self.name(&text[start..end]))
            .collect();
        let mut real = vec![0];
        for &(start, _) in &places {
            let is_real = text[start..].starts_with(is_letter);
            real.push(real.last().map_or(0, |count| count + usize::from(is_real)));
        }
        Words {
            text,
            places,
            names,
            real,
        }
    }
}

impl<'a> Names<'a> {
    fn name(&mut self, word: &'a str) -> u32 {
        if let Some(&name) = self.known.get(word) {
            return name;
        }
        let next = self.by_key.len() as u32;
        let name = *self.by_key.entry(matching_key(word)).or_insert(next);
        self.known.insert(word, name);
        name
    }
}

impl<'a> Words<'a> {
    /// How many words that are no punctuation stand from one place to another.
    fn count(&self, from: usize, to: usize) -> usize {
        let before = |place: usize| self.real.get(place).copied().unwrap_or_default();
        before(to).saturating_sub(before(from))
    }

    fn runs(&self, marks: &[bool]) -> Vec<Run<'a>> {
        let mut runs: Vec<Run<'a>> = Vec::new();
        let mut start = 0;
        let mut push = |until: usize, differs: bool| {
            if until > start {
                runs.push(Run {
                    text: &self.text[start..until],
                    differs,
                });
                start = until;
            }
        };
        let mut before = false;
        let mut end_before = 0;
        for (&(from, to), &differs) in self.places.iter().zip(marks) {
            // White space is part of a difference only between two words of it.
            match (before, differs) {
                (true, false) => push(end_before, true),
                (false, true) => push(from, false),
                _ => {}
            }
            (before, end_before) = (differs, to);
        }
        if before {
            push(end_before, true);
        }
        push(self.text.len(), false);
        runs
    }
}

/// Where the words of a text begin and end.
fn places(text: &str) -> Vec<(usize, usize)> {
    let mut places: Vec<(usize, usize)> = Vec::new();
    let mut open = false;
    let mut letters = text.char_indices().peekable();
    let mut before = ' ';
    while let Some((at, letter)) = letters.next() {
        let after = letters.peek().map_or(' ', |&(_, next)| next);
        let end = at + letter.len_utf8();
        let in_word = is_letter(letter) || (open && joins(letter, before, after));
        match places.last_mut() {
            Some(last) if in_word && open => last.1 = end,
            _ if letter.is_whitespace() => {}
            _ => places.push((at, end)),
        }
        open = in_word;
        before = letter;
    }
    places
}

/// Letters, digits and the marks that stand over them.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}')
}

/// Whether a mark is part of a number or symbol: `7.500`, `30%`, `2021-2023`, `Covid-19`.
fn joins(mark: char, before: char, after: char) -> bool {
    let digits = [before, after].map(|c| c.is_ascii_digit());
    match mark {
        '.' | ',' | ':' => digits == [true, true],
        '-' | '–' | '/' => is_letter(after) && (digits[0] || digits[1]),
        '%' => digits[0],
        _ => false,
    }
}

/// Which words of each text the other does not have.
fn differences(one: &Words<'_>, other: &Words<'_>) -> (Vec<bool>, Vec<bool>) {
    let mut marks = (vec![true; one.names.len()], vec![true; other.names.len()]);
    for stretch in stretches(one, other) {
        for at in 0..stretch.length {
            if let Some(mark) = marks.0.get_mut(stretch.one + at) {
                *mark = false;
            }
            if let Some(mark) = marks.1.get_mut(stretch.other + at) {
                *mark = false;
            }
        }
    }
    marks
}

/// Words in a row that both texts have, and where.
#[derive(Clone, Copy)]
struct Stretch {
    one: usize,
    other: usize,
    length: usize,
}

impl Stretch {
    fn end(self) -> (usize, usize) {
        (self.one + self.length, self.other + self.length)
    }
}

/// Common words gathered into stretches, without single words between two differences.
///
/// A mark of punctuation is not a difference that makes a word stand alone.
fn stretches(one: &Words<'_>, other: &Words<'_>) -> Vec<Stretch> {
    let mut all: Vec<Stretch> = Vec::new();
    for (at, there) in common(&one.names, &other.names) {
        match all.last_mut() {
            Some(last) if last.end() == (at, there) => last.length += 1,
            _ => all.push(Stretch {
                one: at,
                other: there,
                length: 1,
            }),
        }
    }
    all.push(Stretch {
        one: one.names.len(),
        other: other.names.len(),
        length: 0,
    });
    let is_apart = |next: Stretch, end: (usize, usize)| {
        one.count(end.0, next.one) + other.count(end.1, next.other) > 0
    };
    let mut kept: Vec<Stretch> = Vec::new();
    for next in all {
        // Each that goes widens the difference beside the one before it.
        while let Some((&last, before)) = kept.split_last() {
            let end = before.last().map_or((0, 0), |before| before.end());
            if last.length > 1 || !is_apart(last, end) || !is_apart(next, last.end()) {
                break;
            }
            kept.pop();
        }
        kept.push(next);
    }
    kept
}

/// The places of a longest common subsequence, in order.
fn common(one: &[u32], other: &[u32]) -> Vec<(usize, usize)> {
    let start = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one_rest, other_rest) = (&one[start..], &other[start..]);
    let end = (one_rest.iter().rev().zip(other_rest.iter().rev()))
        .take_while(|(a, b)| a == b)
        .count();
    let middle = (
        &one_rest[..one_rest.len() - end],
        &other_rest[..other_rest.len() - end],
    );
    let mut pairs: Vec<(usize, usize)> = (0..start).map(|at| (at, at)).collect();
    let inner = subsequence(middle.0, middle.1);
    pairs.extend(inner.into_iter().map(|(a, b)| (a + start, b + start)));
    let tail = (one.len() - end..one.len()).zip(other.len() - end..other.len());
    pairs.extend(tail);
    pairs
}

/// The textbook table, for texts whose table is small.
fn subsequence(one: &[u32], other: &[u32]) -> Vec<(usize, usize)> {
    let width = other.len() + 1;
    if one.len().saturating_mul(other.len()) > PAIRS {
        return Vec::new();
    }
    // The longest subsequence of what is left of each text from here on.
    let mut table = vec![0u32; (one.len() + 1) * width];
    let at = |row: usize, column: usize| row * width + column;
    for row in (0..one.len()).rev() {
        for column in (0..other.len()).rev() {
            table[at(row, column)] = match one[row] == other[column] {
                true => table[at(row + 1, column + 1)] + 1,
                false => table[at(row + 1, column)].max(table[at(row, column + 1)]),
            };
        }
    }
    let mut pairs = Vec::new();
    let (mut row, mut column) = (0, 0);
    while row < one.len() && column < other.len() {
        if one[row] == other[column] {
            pairs.push((row, column));
            (row, column) = (row + 1, column + 1);
        } else if table[at(row + 1, column)] >= table[at(row, column + 1)] {
            row += 1;
        } else {
            column += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A wording with its differences in brackets.
    fn shown(wordings: &[&str]) -> Vec<String> {
        let show = |runs: &Vec<Run<'_>>| {
            let run = |run: &Run<'_>| match run.differs {
                true => format!("[{}]", run.text),
                false => run.text.to_owned(),
            };
            runs.iter().map(run).collect()
        };
        compare(wordings).iter().map(show).collect()
    }

    #[test]
    fn what_differs_is_told_by_words() {
        for (wordings, expected) in [
            (
                ["có công nghiệp hiện đại", "có công nghiệp hiện đại"],
                ["có công nghiệp hiện đại", "có công nghiệp hiện đại"],
            ),
            (
                ["kinh tế bền vững", "kinh tế - xã hội bền vững"],
                ["kinh tế bền vững", "kinh tế [- xã hội] bền vững"],
            ),
            (
                ["đạt 30% GDP", "đạt trên 30,5% GDP."],
                ["đạt [30%] GDP", "đạt [trên 30,5%] GDP[.]"],
            ),
            (
                ["Công nghiệp hoá", "công nghiệp hóa"],
                ["Công nghiệp hoá", "công nghiệp hóa"],
            ),
            (["thu", "thù"], ["[thu]", "[thù]"]),
            (
                ["giai đoạn 2021-2023", "giai đoạn 2021-2025"],
                ["giai đoạn [2021-2023]", "giai đoạn [2021-2025]"],
            ),
            (["", "a b"], ["", "[a b]"]),
            (["  a  ", "b"], ["  [a]  ", "[b]"]),
        ] {
            assert_eq!(shown(&wordings), expected);
        }
        assert_eq!(compare(&[]), Vec::<Vec<Run<'_>>>::new());
    }

    #[test]
    fn the_first_bears_the_marks_of_all_comparisons() {
        assert_eq!(
            shown(&["một hai ba bốn năm", "một 2 ba bốn năm", "một hai ba bốn 5"]),
            [
                "một [hai] ba bốn [năm]",
                "một [2] ba bốn năm",
                "một hai ba bốn [5]"
            ]
        );
    }

    #[test]
    fn likeness_wants_half_the_words() {
        assert!(alike("một hai ba bốn", "một hai năm sáu"));
        assert!(!alike("một hai ba bốn", "một sáu năm bảy"));
        assert!(!alike("", ""));
    }

    #[test]
    fn long_wordings_are_compared_at_their_ends_only() {
        let long = |word: &str| format!("đầu {}cuối", word.repeat(2000));
        let (one, other) = (long("a b "), long("c a "));
        let runs = compare(&[&one, &other]);
        assert_eq!(runs[0].len(), 3);
        assert_eq!((runs[0][0].text, runs[0][2].text), ("đầu ", " cuối"));
    }

    fn wording() -> impl Strategy<Value = String> {
        prop_oneof![
            proptest::collection::vec("[ab]{1,2}|kinh|tế|,|7\\.500| |\t", 0..24)
                .prop_map(|words| words.join(" ")),
            any::<String>(),
        ]
    }

    proptest! {
        #[test]
        fn runs_are_the_wording_and_what_is_unmarked_is_common(
            wordings in proptest::collection::vec(wording(), 1..4)
        ) {
            let texts: Vec<&str> = wordings.iter().map(String::as_str).collect();
            let found = compare(&texts);
            prop_assert_eq!(found.len(), texts.len());
            for (runs, text) in found.iter().zip(&texts) {
                let whole: String = runs.iter().map(|run| run.text).collect();
                prop_assert_eq!(&whole, text);
                prop_assert!(runs.iter().all(|run| !run.text.is_empty()));
                prop_assert!(runs.windows(2).all(|pair| pair[0].differs != pair[1].differs));
                for run in runs.iter().filter(|run| run.differs) {
                    prop_assert_eq!(run.text.trim(), run.text);
                }
            }
            if let [one, other] = &texts[..] {
                let plain = |text: &str, runs: &[Run<'_>]| -> Vec<String> {
                    let mut at = 0;
                    let mut marked = Vec::new();
                    for run in runs {
                        if run.differs {
                            marked.push(at..at + run.text.len());
                        }
                        at += run.text.len();
                    }
                    places(text)
                        .into_iter()
                        .filter(|place| !marked.iter().any(|range| range.contains(&place.0)))
                        .map(|(start, end)| matching_key(&text[start..end]))
                        .collect()
                };
                prop_assert_eq!(plain(one, &found[0]), plain(other, &found[1]));
            }
        }

        #[test]
        fn a_wording_is_like_itself(text in wording()) {
            prop_assert_eq!(alike(&text, &text), !places(&text).is_empty());
            prop_assert!(compare(&[&text, &text]).iter().flatten().all(|run| !run.differs));
        }
    }
}
