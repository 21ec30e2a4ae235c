//! The words of a query: what can be asked for, and by what it can be narrowed.
//!
//! Every word has several spellings. They are compared without diacritics and
//! with hyphens and underlines as spaces: `viện dẫn`, `vien-dan`, `Vien_dan`.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::kind::Kind;
use crate::language::Language;
use crate::registry::Shelf;
use crate::registry::legal::RelationKind;
use crate::route::Relation;

/// The longest spelling, in words.
pub const LONGEST: usize = 5;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// Documents of every kind.
    Documents,
    /// Documents of one kind.
    Kind(Kind),
    /// The tasks of dispatches.
    Tasks,
    /// The targets of policies.
    Targets,
    /// Entries of one folder of the registry.
    Entries(Shelf),
}

/// By what a result is narrowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// One relation of documents to what they name.
    Related(Relation),
    /// What one legal document does to another.
    Legal(RelationKind),
    /// A body, in whatever relation; the one that is to do a task.
    Agency,
    /// A person, in whatever relation.
    Person,
    /// A theme.
    Theme,
    /// An edition of the forum.
    Forum,
    /// What stands in a document, or is named by it.
    In,
    /// The body or theme above.
    Parent,
    /// The year, or the years from one to another.
    Year,
    /// Wholly before.
    Before,
    /// Wholly after.
    After,
    /// Not before.
    From,
    /// Not after.
    Until,
    /// Within.
    On,
    /// Words of the title, name or statement.
    Text,
    /// Number and symbol, or their beginning.
    Number,
    /// The kind of document, body or legal document.
    Kind,
    /// The place.
    Place,
    /// Whether a document is approved, or a legal document held.
    Status,
    /// In which languages it can be read.
    Language,
    /// How urgent a dispatch is.
    Urgency,
    /// The id.
    Id,
}

/// The spellings of a word; the first of each language is the one that is printed.
type Spellings = (&'static [&'static str], &'static [&'static str]);

/// What can be asked for, with its spellings.
pub const WHATS: [(What, Spellings); 13] = [
    (
        What::Documents,
        (&["tài liệu", "bài"], &["documents", "document"]),
    ),
    (
        What::Kind(Kind::Dispatch),
        (&["công văn"], &["dispatches", "dispatch"]),
    ),
    (
        What::Kind(Kind::News),
        (&["tin", "tin tức", "tin bài"], &["news"]),
    ),
    (
        What::Kind(Kind::Policy),
        (&["chính sách"], &["policies", "policy"]),
    ),
    (
        What::Kind(Kind::Session),
        (&["phiên", "hội thảo"], &["sessions", "session"]),
    ),
    (What::Kind(Kind::Page), (&["trang"], &["pages", "page"])),
    (What::Tasks, (&["nhiệm vụ", "việc"], &["tasks", "task"])),
    (What::Targets, (&["mục tiêu"], &["targets", "target"])),
    (
        What::Entries(Shelf::Agencies),
        (&["cơ quan"], &["agencies", "bodies"]),
    ),
    (
        What::Entries(Shelf::Themes),
        (&["chủ đề"], &["themes", "topics"]),
    ),
    (
        What::Entries(Shelf::People),
        (&["nhân vật", "người"], &["people", "persons"]),
    ),
    (
        What::Entries(Shelf::Legal),
        (&["văn bản"], &["legal documents", "legal"]),
    ),
    (
        What::Entries(Shelf::Forums),
        (&["diễn đàn", "kỳ diễn đàn"], &["forums", "editions"]),
    ),
];

/// The keys with their spellings.
#[rustfmt::skip]
pub const KEYS: [(Key, Spellings); 38] = [
    (Key::Related(Relation::Cites), (&["viện dẫn", "căn cứ vào", "dẫn"], &["cites", "citing", "cite"])),
    (Key::Related(Relation::Replies), (&["trả lời", "phúc đáp"], &["replies", "replies to", "answering"])),
    (Key::Related(Relation::Issued), (&["ban hành", "cơ quan ban hành", "nơi gửi"], &["issuer", "issued", "issued by"])),
    (Key::Related(Relation::Received), (&["nơi nhận", "nhận", "kính gửi", "gửi"], &["addressee", "received", "addressed to"])),
    (Key::Related(Relation::Tasked), (&["giao cho", "giao", "giao nhiệm vụ", "được giao"], &["tasked", "tasks for"])),
    (Key::Related(Relation::Leads), (&["chủ trì", "cơ quan chủ trì"], &["lead", "leads", "led by"])),
    (Key::Related(Relation::Answers), (&["chịu trách nhiệm"], &["answers", "answerable"])),
    (Key::Related(Relation::Signed), (&["người ký", "ký"], &["signer", "signed", "signed by"])),
    (Key::Related(Relation::TakesPart), (&["tham gia", "tham dự"], &["participant", "takes part"])),
    (Key::Related(Relation::Summarises), (&["tóm tắt"], &["summarises", "summarizes"])),
    (Key::Related(Relation::Sources), (&["nguồn"], &["source", "sources"])),
    (Key::Related(Relation::Reports), (&["đưa tin về", "đưa tin"], &["reports", "reports on"])),
    (Key::Related(Relation::About), (&["nói về", "về"], &["about"])),
    (Key::Related(Relation::Links), (&["dẫn tới", "liên kết tới"], &["links", "links to"])),
    (Key::Related(Relation::Mentions), (&["nhắc tới", "nhắc đến"], &["mentions"])),
    (Key::Legal(RelationKind::Amends), (&["sửa đổi", "sửa đổi bổ sung"], &["amends"])),
    (Key::Legal(RelationKind::Replaces), (&["thay thế"], &["replaces"])),
    (Key::Legal(RelationKind::Guides), (&["hướng dẫn"], &["guides"])),
    (Key::Legal(RelationKind::BasedOn), (&["căn cứ"], &["based on"])),
    (Key::Agency, (&["cơ quan", "của", "đơn vị"], &["agency", "of", "body"])),
    (Key::Person, (&["nhân vật", "người"], &["person"])),
    (Key::Theme, (&["chủ đề"], &["theme", "topic"])),
    (Key::Forum, (&["diễn đàn", "kỳ diễn đàn"], &["forum", "edition"])),
    (Key::In, (&["trong", "nêu trong"], &["in"])),
    (Key::Parent, (&["cấp trên", "trực thuộc", "thuộc"], &["parent", "under"])),
    (Key::Year, (&["năm", "trong năm", "giai đoạn"], &["year", "years"])),
    (Key::Before, (&["trước", "trước ngày", "trước tháng", "trước năm"], &["before"])),
    (Key::After, (&["sau", "sau ngày", "sau tháng", "sau năm"], &["after"])),
    (Key::From, (&["từ", "từ ngày", "từ tháng", "từ năm"], &["from", "since"])),
    (Key::Until, (&["đến", "đến ngày", "đến hết", "đến tháng", "đến năm"], &["until", "to"])),
    (Key::On, (&["ngày", "tháng", "trong tháng"], &["on", "date"])),
    (Key::Text, (&["chữ", "tiêu đề", "tên"], &["text", "title", "name"])),
    (Key::Number, (&["số", "số hiệu", "số ký hiệu"], &["number", "symbol"])),
    (Key::Kind, (&["loại"], &["kind", "type"])),
    (Key::Place, (&["địa phương", "địa danh", "nơi", "tỉnh"], &["place", "locality"])),
    (Key::Status, (&["trạng thái"], &["status"])),
    (Key::Language, (&["ngôn ngữ", "tiếng"], &["language", "lang"])),
    (Key::Urgency, (&["độ khẩn"], &["urgency"])),
];

impl What {
    /// The word that stands for it.
    pub fn word(self, language: Language) -> &'static str {
        let found = WHATS.iter().find(|(what, _)| *what == self);
        found.map_or("", |(_, spellings)| first(*spellings, language))
    }

    /// What a spelling stands for.
    pub fn of(spelling: &str) -> Option<What> {
        TABLE.whats.get(&folded(spelling)).copied()
    }

    /// Whether it is made of documents, or of what stands in them.
    fn is_documents(self) -> bool {
        !matches!(self, What::Entries(_))
    }
}

impl Key {
    /// The word that stands for it.
    pub fn word(self, language: Language) -> &'static str {
        if self == Key::Id {
            return language.pick("mã", "id");
        }
        let found = KEYS.iter().find(|(key, _)| *key == self);
        found.map_or("", |(_, spellings)| first(*spellings, language))
    }

    /// The key of a spelling.
    pub fn of(spelling: &str) -> Option<Key> {
        TABLE.keys.get(&folded(spelling)).copied()
    }

    /// Every key in the order in which they are offered.
    pub fn all() -> impl Iterator<Item = Key> {
        KEYS.iter().map(|(key, _)| *key).chain([Key::Id])
    }

    /// Whether a number or date may follow without a colon: `viện dẫn 52-NQ/TW`.
    pub(super) fn takes_number(self) -> bool {
        self.is_date()
            || matches!(
                self,
                Key::Related(
                    Relation::Cites | Relation::Replies | Relation::Summarises | Relation::Sources
                ) | Key::Legal(_)
                    | Key::In
                    | Key::Year
                    | Key::Number
            )
    }

    /// Whether its values are dates.
    pub fn is_date(self) -> bool {
        matches!(
            self,
            Key::Before | Key::After | Key::From | Key::Until | Key::On
        )
    }

    /// Whether it can narrow such results.
    pub fn applies(self, what: What) -> bool {
        let shelf = match what {
            What::Entries(shelf) => Some(shelf),
            _ => None,
        };
        let dispatches = matches!(
            what,
            What::Documents | What::Kind(Kind::Dispatch) | What::Tasks
        );
        match self {
            Key::Text | Key::In => true,
            Key::Id | Key::Language => !matches!(what, What::Tasks | What::Targets),
            Key::Related(Relation::Cites) => what.is_documents() || shelf == Some(Shelf::Legal),
            Key::Related(Relation::Replies) => what.is_documents(),
            Key::Related(Relation::Issued) => what.is_documents() || shelf == Some(Shelf::Legal),
            Key::Related(_) | Key::Theme | Key::Forum => what.is_documents(),
            Key::Agency => shelf
                .is_none_or(|shelf| matches!(shelf, Shelf::People | Shelf::Legal | Shelf::Forums)),
            Key::Person => {
                shelf.is_none_or(|shelf| matches!(shelf, Shelf::Agencies | Shelf::Forums))
            }
            Key::Legal(_) => shelf == Some(Shelf::Legal),
            Key::Parent => matches!(shelf, Some(Shelf::Agencies | Shelf::Themes)),
            Key::Year | Key::On => {
                shelf.is_none_or(|shelf| !matches!(shelf, Shelf::Themes | Shelf::People))
            }
            Key::Before | Key::After | Key::From | Key::Until => {
                shelf.is_none_or(|shelf| matches!(shelf, Shelf::Legal | Shelf::Forums))
            }
            Key::Number => dispatches || shelf == Some(Shelf::Legal),
            Key::Kind => {
                what == What::Documents || matches!(shelf, Some(Shelf::Agencies | Shelf::Legal))
            }
            Key::Place => {
                shelf.is_none_or(|shelf| matches!(shelf, Shelf::Agencies | Shelf::Forums))
            }
            Key::Status => what.is_documents() || shelf == Some(Shelf::Legal),
            Key::Urgency => dispatches,
        }
    }
}

/// A spelling in the form in which spellings are compared.
pub fn folded(spelling: &str) -> String {
    crate::text::fold(&spelling.replace(['-', '_', '\u{2010}', '\u{2011}'], " "))
}

fn first((vi, en): Spellings, language: Language) -> &'static str {
    language.pick(vi, en).first().copied().unwrap_or_default()
}

/// Every spelling in the form in which spellings are compared.
struct Table {
    whats: FxHashMap<String, What>,
    keys: FxHashMap<String, Key>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    fn all<T: Copy>(words: &[(T, Spellings)]) -> FxHashMap<String, T> {
        let spelt = words.iter().flat_map(|&(word, (vi, en))| {
            let spellings = vi.iter().chain(en);
            spellings.map(move |spelling| (folded(spelling), word))
        });
        spelt.collect()
    }
    let mut keys = all(&KEYS);
    keys.extend(["ma", "id"].map(|spelling| (spelling.to_owned(), Key::Id)));
    Table {
        whats: all(&WHATS),
        keys,
    }
});

/// The spelling nearest to what was written, of keys and of what can be asked for.
pub(super) fn nearest_key(written: &str) -> Option<&'static str> {
    let spellings = KEYS.iter().flat_map(|(_, (vi, en))| vi.iter().chain(*en));
    nearest(written, spellings.copied().chain(["mã", "id"]))
}

/// The spelling nearest to the written one, compared without diacritics.
fn nearest(
    written: &str,
    known: impl Iterator<Item = &'static str> + Clone,
) -> Option<&'static str> {
    let forms: Vec<String> = known.clone().map(folded).collect();
    let found = crate::diagnostic::nearest(&folded(written), forms.iter().map(String::as_str))?;
    let at = forms.iter().position(|form| *form == found)?;
    known.clone().nth(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_spelling_stands_for_two_things() {
        let mut seen = std::collections::BTreeMap::new();
        for (key, (vi, en)) in KEYS {
            for spelling in vi.iter().chain(en) {
                let old = seen.insert(folded(spelling), key);
                assert!(old.is_none(), "{spelling}: {old:?} and {key:?}");
                assert_eq!(Key::of(spelling), Some(key));
                assert!(folded(spelling).split(' ').count() <= LONGEST);
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        for (what, (vi, en)) in WHATS {
            for spelling in vi.iter().chain(en) {
                assert!(seen.insert(folded(spelling)), "{spelling}");
                assert_eq!(What::of(spelling), Some(what));
                assert!(folded(spelling).split(' ').count() <= LONGEST);
            }
        }
    }

    #[test]
    fn spellings_need_neither_marks_nor_spaces() {
        let cites = Key::Related(Relation::Cites);
        for spelling in [
            "viện dẫn",
            "vien-dan",
            "VIEN_DAN",
            "cites",
            "Vie\u{323}\u{302}n dẫn",
        ] {
            assert_eq!(Key::of(spelling), Some(cites), "{spelling}");
        }
        assert_eq!(nearest_key("cơ quam"), Some("cơ quan"));
        assert_eq!(nearest_key("agencie"), Some("agency"));
    }

    #[test]
    fn every_key_narrows_something_and_every_result_can_be_narrowed() {
        for key in Key::all() {
            assert!(WHATS.iter().any(|(what, _)| key.applies(*what)), "{key:?}");
            for language in Language::ALL {
                assert_eq!(Key::of(key.word(language)), Some(key));
            }
        }
    }
}
