//! Registered names in a text: written with the wrong capitals, or one letter off.
//!
//! What is no slip must never be reported as one. A spelling that a registered
//! name has is right, and so is everything inside of a registered name; a
//! common noun in small letters is not the name; a longer name that begins like
//! a registered one is another name.

use super::Slip;
use super::names::{Bearer, Exact, Name, Names, Near, Sums};
use crate::diagnostic::Problem;
use crate::language::Language;
use crate::link::word::{Gap, Passage, Word, key_of};

/// Words behind which the first word of a body's name is often a common noun:
/// “Trưởng ban Kinh tế Trung ương”, “các sở Y tế, Tài chính”.
const MAKE_COMMON: [&str; 16] = [
    "trưởng",
    "phó",
    "chánh",
    "các",
    "những",
    "mỗi",
    "mọi",
    "từng",
    "nhiều",
    "hai",
    "ba",
    "bốn",
    "liên",
    "đảng",
    "nguyên",
    "cựu",
];

/// First words that belong to the name of a body and have its capital. Of a
/// newspaper, a school or a province the word may as well stand before the name.
const BELONG: [&str; 7] = ["sở", "bộ", "ban", "cục", "vụ", "ủy", "hội"];

/// What may stand before a person's name with a capital, besides abbreviations.
const BEFORE_PERSON: [&str; 57] = [
    "ông",
    "bà",
    "anh",
    "chị",
    "em",
    "cụ",
    "bác",
    "cô",
    "chú",
    "ts",
    "ths",
    "pgs",
    "gs",
    "bs",
    "ks",
    "ls",
    "sở",
    "bộ",
    "ban",
    "cục",
    "vụ",
    "viện",
    "trưởng",
    "phó",
    "theo",
    "do",
    "và",
    "với",
    "cùng",
    "nay",
    "khi",
    "sau",
    "còn",
    "của",
    "tại",
    "từ",
    "có",
    "được",
    "cho",
    "là",
    "tướng",
    "tịch",
    "minister",
    "president",
    "chairman",
    "chairwoman",
    "director",
    "secretary",
    "general",
    "mr",
    "mrs",
    "ms",
    "dr",
    "professor",
    "thư",
    "đốc",
    "viên",
];

/// The checks of names, ready for use.
#[derive(Debug)]
pub(super) struct Naming {
    names: Names,
    make_common: Vec<u64>,
    belong: Vec<u64>,
    before_person: Vec<u64>,
}

impl Naming {
    /// The checks over these names.
    pub(super) fn new(names: Names) -> Naming {
        let keys = |words: &[&str]| words.iter().map(|word| key_of(word)).collect();
        Naming {
            names,
            make_common: keys(&MAKE_COMMON),
            belong: keys(&BELONG),
            before_person: keys(&BEFORE_PERSON),
        }
    }

    /// Reports names with wrong capitals and names one letter off.
    pub(super) fn check(&self, passage: Passage<'_>, sums: &mut Sums, out: &mut Vec<Slip>) {
        let words = passage.words;
        if words.len() < 2 {
            return;
        }
        sums.take(words);
        let mut covered = vec![false; words.len()];
        let mut agree = Vec::with_capacity(words.len());
        let mut end = 0;
        for from in 0..words.len() {
            let exact = self.names.exact(words, sums, from);
            agree.push(exact.agree);
            let to = from + exact.length;
            // What stands in a longer name was judged with it.
            if exact.length > 0 && to > end {
                if from >= end {
                    out.extend(self.wrong_capitals(passage, from, &exact));
                }
                covered.get_mut(from..to).unwrap_or_default().fill(true);
                end = to;
            }
        }
        let mut told = None;
        for (from, &agree) in agree.iter().enumerate() {
            if !words.get(from).is_some_and(|word| word.capital) {
                continue;
            }
            let near = self.names.near(passage, sums, from, agree, &covered);
            if let Some(near) = near.filter(|near| self.is_slip(passage, from, near))
                && told.replace(from + near.differs) != Some(from + near.differs)
            {
                out.push(passage.miss(from, near));
            }
        }
    }

    /// The report on a name whose capitals are not those of any registered one.
    fn wrong_capitals(&self, passage: Passage<'_>, from: usize, exact: &Exact<'_>) -> Option<Slip> {
        let run = passage.words.get(from..from + exact.length)?;
        let names = || self.names.named(exact);
        let whole = run.iter().all(|word| word.capitals || word.digits);
        if whole || names().any(|name| has_capitals_of(run, name)) {
            return None;
        }
        // What is also the name of a theme or document may be meant as that.
        let name = names().next().filter(|_| {
            names().all(|name| match name.bearer {
                Bearer::Person => true,
                Bearer::Agency => name.language == Language::Vi,
                Bearer::Other => false,
            })
        })?;
        if !self.is_clearly(name, passage, from, run) {
            return None;
        }
        let problem = Problem::NameCapitals {
            what: name.what().into(),
            name: passage.of(run).into(),
        };
        Some((passage.range(run), problem, Some(name.text.clone())))
    }

    /// Whether a run with other capitals than a name is the name all the same.
    fn is_clearly(&self, name: &Name, passage: Passage<'_>, from: usize, run: &[Word]) -> bool {
        let capitals = |words: &[Word]| words.iter().filter(|word| word.capital).count();
        let (registered, written) = (capitals(&name.words), capitals(run));
        if registered < 2 {
            return false;
        }
        if written == 0 {
            return name.bearer == Bearer::Person && run.len() >= 3;
        }
        let Some(first) = run.first() else {
            return false;
        };
        // At the start of a sentence the first capital says nothing.
        if written == 1 && first.capital && first.gap.begins() && registered < 3 {
            return false;
        }
        let mut rest = run.iter().zip(&name.words).skip(1);
        if first.capital
            || name.bearer == Bearer::Person
            || !rest.all(|(word, own)| fits(word, own))
        {
            return true;
        }
        // Only the first word is small.
        let before = from.checked_sub(1).and_then(|at| passage.words.get(at));
        let common = before.is_some_and(|word| self.make_common.contains(&word.key));
        self.belong.contains(&first.key) && !common
    }

    /// Whether a run one letter off a name is likely a slip.
    fn is_slip(&self, passage: Passage<'_>, from: usize, near: &Near<'_>) -> bool {
        let Some(run) = passage.words.get(from..from + near.length) else {
            return false;
        };
        let (Some(differs), Some(own)) = (run.get(near.differs), near.name.words.get(near.differs))
        else {
            return false;
        };
        // Abbreviations and Roman numbers one letter apart are different things.
        let capitals = run.iter().all(|word| word.capitals);
        if (differs.capitals && !capitals) || own.capitals {
            return false;
        }
        match near.name.bearer {
            Bearer::Person => self.is_whole_person(passage, from, run),
            _ => own.capital || !differs.capital || near.differs == 0 || capitals,
        }
    }

    /// Whether a run is a person's name and no part of a longer one.
    fn is_whole_person(&self, passage: Passage<'_>, from: usize, run: &[Word]) -> bool {
        if !run.iter().all(|word| word.capital) {
            return false;
        }
        let goes_on = passage
            .words
            .get(from + run.len())
            .is_some_and(|next| next.gap == Gap::Space && next.capital);
        let Some(first) = run.first().filter(|_| !goes_on) else {
            return false;
        };
        let before = from.checked_sub(1).and_then(|at| passage.words.get(at));
        first.gap != Gap::Space
            || before.is_none_or(|word| {
                let abbreviation = word.capitals && word.letters > 1 && !first.capitals;
                !word.capital || abbreviation || self.before_person.contains(&word.key)
            })
    }
}

impl<'t> Passage<'t> {
    fn range(self, run: &[Word]) -> std::ops::Range<usize> {
        let start = run.first().map_or(0, |word| word.start);
        start..run.last().map_or(start, |word| word.end)
    }

    fn of(self, run: &[Word]) -> &'t str {
        self.text.get(self.range(run)).unwrap_or_default()
    }

    /// The report on a name one letter off.
    fn miss(self, from: usize, near: Near<'_>) -> Slip {
        let run = self.words.get(from..from + near.length).unwrap_or_default();
        let problem = Problem::MisspeltName {
            what: near.name.what().into(),
            name: self.of(run).into(),
        };
        (self.range(run), problem, Some(near.name.text.clone()))
    }
}

/// Whether a run has the capitals of a name.
fn has_capitals_of(run: &[Word], name: &Name) -> bool {
    run.len() == name.words.len()
        && run
            .iter()
            .zip(&name.words)
            .all(|(word, own)| fits(word, own))
}

/// Whether a word has the capitals that it has in the name. Nothing is wrong
/// with a word all in capitals.
fn fits(word: &Word, own: &Word) -> bool {
    let shouted = word.capitals && word.letters > 1;
    let abbreviation = own.capitals && own.letters > 1;
    shouted || (word.capital == own.capital && !abbreviation)
}
