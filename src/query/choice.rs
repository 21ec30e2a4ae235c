//! The keys that have few values: what these are, and how they are spelt.

use super::condition::Wanted;
use super::error::{QueryError, Wrong};
use super::syntax::Value;
use super::vocabulary::{Key, WHATS, What, folded};
use crate::kind::Kind;
use crate::kind::dispatch::Urgency;
use crate::language::Language;
use crate::parse::record::Words;
use crate::registry::Shelf;

/// One of the few values of a key.
pub(super) struct Alternative {
    /// The word that stands for it.
    word: &'static str,
    /// The same in Vietnamese and in English.
    shown: Words,
    /// Other spellings.
    also: Vec<&'static str>,
}

const fn alternative(word: &'static str, vi: &'static str) -> Alternative {
    Alternative {
        word,
        shown: (vi, word),
        also: Vec::new(),
    }
}

impl Alternative {
    fn or(mut self, spelling: &'static str) -> Alternative {
        self.also.push(spelling);
        self
    }

    fn is(&self, typed: &str) -> bool {
        let (vi, en) = self.shown;
        let mut spellings = [self.word, vi, en].into_iter().chain(self.also.clone());
        spellings.any(|spelling| folded(spelling) == typed)
    }
}

/// The few values that a key has; none where it has any.
pub(super) fn alternatives(key: Key, what: What) -> Vec<Alternative> {
    match key {
        Key::Kind if what == What::Documents => Kind::ALL
            .into_iter()
            .map(|kind| {
                let spelt = WHATS.iter().find(|(of, _)| *of == What::Kind(kind));
                let (vi, en) = spelt.map_or((&[][..], &[][..]), |(_, spellings)| *spellings);
                let one = alternative(kind.word(), What::Kind(kind).word(Language::Vi));
                vi.iter()
                    .chain(en)
                    .fold(one, |one, spelling| one.or(spelling))
            })
            .collect(),
        Key::Status if what == What::Entries(Shelf::Legal) => vec![
            alternative("held", "có toàn văn"),
            alternative("registered", "chỉ đăng ký"),
            alternative("unregistered", "chưa đăng ký"),
        ],
        Key::Status => vec![
            alternative("draft", "nháp").or("bản nháp").or("dự thảo"),
            alternative("review", "chờ duyệt"),
            alternative("approved", "đã duyệt"),
        ],
        Key::Language => vec![
            alternative("vi", "Việt").or("tiếng Việt").or("Vietnamese"),
            alternative("en", "Anh").or("tiếng Anh").or("English"),
        ],
        Key::Urgency => [Urgency::Urgent, Urgency::VeryUrgent, Urgency::Express]
            .into_iter()
            .map(|urgency| {
                let (_, en) = urgency.words();
                alternative(urgency.written(), urgency.written()).or(en)
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The words that a key's values are chosen from, where there are few.
pub(super) fn choices(key: Key, what: What, language: Language) -> Vec<&'static str> {
    let shown = alternatives(key, what).into_iter().map(|one| one.shown);
    shown.map(|(vi, en)| language.pick(vi, en)).collect()
}

pub(super) fn chosen(values: &[Value], alternatives: &[Alternative]) -> Result<Wanted, QueryError> {
    let mut wanted = Vec::new();
    for value in values {
        let typed = folded(&value.text);
        let Some(one) = alternatives.iter().find(|one| one.is(&typed)) else {
            let wrong = Wrong::UnknownChoice {
                value: value.text.clone(),
                known: alternatives.iter().map(|one| one.shown).collect(),
            };
            return Err(QueryError::new(value.span.clone(), wrong));
        };
        wanted.push(one.word.to_owned());
    }
    Ok(Wanted::Texts(wanted))
}
