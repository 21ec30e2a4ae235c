//! Personal data in a text: mobile telephones and identity numbers.
//!
//! A landline is an office's. A mobile number is somebody's own, unless the
//! words before it say that it is a hot line or no telephone at all.

use super::Slip;
use crate::diagnostic::Problem;
use crate::link::word::{Gap, Passage, Word, key_of};

/// Words before a number that is no person's telephone.
const NO_PERSON: [&str; 14] = [
    "thuế", "mst", "nghiệp", "khoản", "stk", "mã", "hiệu", "tbmt", "kqlcnt", "ký", "nóng",
    "hotline", "đài", "fax",
];
/// Words before an identity number: căn cước, chứng minh nhân dân, định danh.
const IDENTITY: [&str; 6] = ["cccd", "cmnd", "cmtnd", "cước", "minh", "danh"];
/// How many words before a number are looked at.
const BEFORE: usize = 8;

/// The words by which numbers of persons are told.
#[derive(Debug)]
pub(super) struct Personal {
    no_person: Vec<u64>,
    identity: Vec<u64>,
}

impl Personal {
    pub(super) fn new() -> Personal {
        let keys = |words: &[&str]| words.iter().map(|word| key_of(word)).collect();
        Personal {
            no_person: keys(&NO_PERSON),
            identity: keys(&IDENTITY),
        }
    }

    /// Reports numbers of persons; mobile telephones not where offices give theirs.
    pub(super) fn check(&self, passage: Passage<'_>, phones: bool, out: &mut Vec<Slip>) {
        let words = passage.words;
        let mut from = 0;
        while let Some(word) = words.get(from) {
            let begins = word.digits && word.letters >= 2 && !goes_on(words, from);
            let Some(length) = begins.then(|| row(words, from)) else {
                from += 1;
                continue;
            };
            out.extend(self.judge(passage, from, length, phones));
            from += length;
        }
    }

    fn judge(
        &self,
        passage: Passage<'_>,
        from: usize,
        length: usize,
        phones: bool,
    ) -> Option<Slip> {
        let row = passage.words.get(from..from + length)?;
        let (first, last) = (row.first()?, row.last()?);
        let range = first.start..last.end;
        let written = passage.text.get(range.clone())?;
        let before = passage.words.get(from.saturating_sub(BEFORE)..from)?;
        let has = |keys: &[u64]| before.iter().any(|word| keys.contains(&word.key));
        let digits: usize = row.iter().map(|word| word.letters).sum();
        if matches!(digits, 9 | 12) && has(&self.identity) {
            let number = written.into();
            return Some((range, Problem::IdentityNumber { number }, None));
        }
        let abroad = passage.text.get(..first.start)?.ends_with('+');
        if phones && is_mobile(row, passage.text, abroad) && !has(&self.no_person) {
            let number = written.into();
            return Some((range, Problem::MobileNumber { number }, None));
        }
        None
    }
}

/// Whether a number goes on one before it, or belongs to a symbol.
fn goes_on(words: &[Word], at: usize) -> bool {
    let sign = words.get(at).map(|word| word.gap);
    matches!(
        sign,
        Some(Gap::Sign('/' | '-' | '.' | ',' | '_' | '=' | '#' | '&'))
    )
}

/// How many words are one number in groups, with one sort of sign between.
fn row(words: &[Word], from: usize) -> usize {
    let gap = |at: usize| words.get(at).map(|word| word.gap);
    let sort = gap(from + 1);
    if !matches!(sort, Some(Gap::Space | Gap::Sign('.' | '-'))) {
        return 1;
    }
    let rest = words.get(from + 1..).unwrap_or_default();
    let groups = rest
        .iter()
        .take_while(|word| word.digits && Some(word.gap) == sort);
    1 + groups.count()
}

/// Whether a number has the form of a mobile telephone of Viet Nam: 03, 05, 07,
/// 08 or 09 and eight digits, since 2018.
fn is_mobile(row: &[Word], text: &str, abroad: bool) -> bool {
    let digits: String = row.iter().map(|word| word.of(text)).collect();
    let rest = match abroad {
        true => digits.strip_prefix("84"),
        false => digits.strip_prefix('0'),
    };
    let first = row.first().map_or(0, |word| word.letters);
    let grouped = row.len() <= 4 && (abroad || row.len() == 1 || matches!(first, 3 | 4));
    let own = |rest: &str| rest.len() == 9 && rest.starts_with(['3', '5', '7', '8', '9']);
    grouped && rest.is_some_and(own)
}
