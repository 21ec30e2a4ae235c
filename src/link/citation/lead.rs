//! What leads to a number: the type of the document, “số”, the issuer between
//! them, the citation before in a list; and what the words before all that say.

use std::ops::Range;

use super::document_type::DocumentType;
use super::issuer;
use super::number::{Mark, ends_in_so, is_hyphen};
use super::phrase::{
    after_space, any_ending_at, before_space, ends_in, in_word, is_one_of, longest_at, lowered,
    phrase_ending_at, word_ending_at,
};
use super::symbol::Strength;

/// Words between the type and “số”, at most.
const MOST_WORDS: usize = 16;

/// Words that say what a type is further: công văn hỏa tốc, chương trình hành động.
#[rustfmt::skip]
const FURTHER: &[&str] = &[
    "ban hành", "cá biệt", "chính thức", "chung", "chuyên đề", "công tác", "cũ", "đến", "đi",
    "điện tử", "hành động", "hỏa tốc", "kết luận", "khẩn", "kiểm tra", "liên ngành", "liên tịch",
    "mật", "mới", "phê duyệt", "phối hợp", "thẩm định", "thanh tra", "thượng khẩn", "tổng kết",
    "trả lời", "triển khai", "phúc đáp", "hợp nhất",
];

/// Syllables that make another word of “luật” or “lệnh”.
const COMPOUNDS: &[&str] = &["dự", "hiệu", "khẩu", "kỷ", "mệnh", "pháp", "quy", "hạ"];

/// Words and signs that join the members of a list.
#[rustfmt::skip]
const JOINTS: &[&str] = &[
    "và", "hoặc", "hay", "đến", "cùng", "cùng với", "and", "or", "to", "cho đến", "tới",
];

/// Words that lead to a document without naming its type.
#[rustfmt::skip]
const ALLOWED: &[&str] = &[
    "theo", "tại", "từ", "sao", "cứ", "đáp", "dẫn", "hiện", "kèm", "là", "thế", "văn bản",
    "under", "in", "with",
];

/// Things that bear numbers and are no documents, or none that are cited.
#[rustfmt::skip]
const DENIED: &[&str] = &[
    "mẫu", "biểu", "gói", "thẻ", "mã", "lô", "lớp", "tổ", "đội", "phòng", "nhà", "biển", "xe",
    "tuyến", "tệp", "file", "máy", "trạm", "thửa", "quyển", "đường", "tài khoản", "hóa đơn",
    "hiệu", "thuế", "trang",
];

/// Parts of documents with numbers of their own, in the form of a symbol:
/// “Phụ lục 02/KH-UBND”. Before a type they say where in the document.
const ENCLOSED: &[&str] = &["phụ lục", "bảng", "hình", "sơ đồ"];

/// Blanks to be filled in, which are numbered like what they are blanks of.
const BLANKS: &[&str] = &["mẫu", "biểu"];

/// What stands before a number.
#[derive(Debug)]
pub(super) struct Lead {
    /// Where it begins: at the type, at “số” or at the number.
    pub(super) start: usize,
    /// The type that is named.
    pub(super) kind: Option<DocumentType>,
    /// Whether a type is named, if only as “văn bản”.
    pub(super) typed: bool,
    /// Whether “số” stands before the number.
    pub(super) so: bool,
    /// The issuer between type and “số”.
    pub(super) issuer: Option<Range<usize>>,
    /// Whether only a joint stands between it and the citation before.
    pub(super) continues: bool,
}

impl Lead {
    /// What leads to a mark; nothing before `floor` is looked at.
    pub(super) fn before(text: &str, mark: &Mark, floor: usize, has_previous: bool) -> Lead {
        let mut lead = Lead {
            start: mark.range.start,
            kind: None,
            typed: false,
            so: false,
            issuer: None,
            continues: false,
        };
        let head = Head { text, floor };
        if let Some(so) = head.so(mark.range.start) {
            lead.so = true;
            lead.start = so;
        }
        if let Some(named) = head.named(lead.start, lead.so, mark) {
            lead.start = named.start;
            lead.kind = named.kind;
            lead.typed = true;
            lead.issuer = named.issuer;
        } else if has_previous {
            lead.continues = head.is_joint(lead.start);
        }
        lead
    }
}

/// The text before a number.
struct Head<'a> {
    text: &'a str,
    floor: usize,
}

/// A type of document before a number.
struct Named {
    start: usize,
    kind: Option<DocumentType>,
    issuer: Option<Range<usize>>,
}

impl Head<'_> {
    /// Where the white space before a place begins.
    fn before_space(&self, end: usize) -> Option<usize> {
        before_space(self.text, end).filter(|&at| at >= self.floor)
    }

    /// Where “số” begins, with or without a colon and spaces after it.
    fn so(&self, number: usize) -> Option<usize> {
        let end = self.before_space(number)?;
        let head = self.text.get(self.floor..end)?;
        let end = match head.strip_suffix(':') {
            Some(_) => self.before_space(end - 1)?,
            None => end,
        };
        let head = self.text.get(self.floor..end)?;
        let so = ends_in_so(head).map(|at| self.floor + at);
        so.or_else(|| {
            let no = head
                .strip_suffix("No.")
                .or_else(|| head.strip_suffix("no."));
            let at = no.filter(|before| !before.ends_with(in_word))?.len();
            Some(self.floor + at)
        })
    }

    /// The type before a place, at once or with words between it and “số”.
    fn named(&self, before: usize, so: bool, mark: &Mark) -> Option<Named> {
        let mut end = self.before_space(before)?;
        // “các công văn: 201/STC-NS; …”; not “theo thông báo: số 12/TT Trần Hưng Đạo”.
        if self.text.get(self.floor..end)?.ends_with(':') {
            end = self.before_space(end - 1)?;
            if so && mark.strength < Strength::Likely {
                return None;
            }
        }
        if let Some((start, kind)) = self.type_ending_at(end, so, mark) {
            let kind = kind.or(mark.kind);
            return Some(Named {
                start,
                kind,
                issuer: None,
            });
        }
        // “Luật Quản lý thuế 38/2019/QH14” needs no “số”: nothing else looks like it.
        if !so && !mark.is_of_assembly() {
            return None;
        }
        let mut at = end;
        for _ in 0..MOST_WORDS {
            at = self.before_word(at)?;
            let type_end = self.before_space(at)?;
            let Some((start, kind)) = self.type_ending_at(type_end, false, mark) else {
                continue;
            };
            // A type may be part of a name, as in “Sở Kế hoạch và Đầu tư”.
            let Some(issuer) = self.gap(at..end, kind, mark) else {
                continue;
            };
            return Some(Named {
                start,
                kind: kind.or(mark.kind),
                issuer,
            });
        }
        None
    }

    /// Where the word before a place begins, over a comma or hyphen at most.
    fn before_word(&self, at: usize) -> Option<usize> {
        let mut end = self.before_space(at)?;
        let head = self.text.get(self.floor..end)?;
        if let Some(sign) = head
            .chars()
            .next_back()
            .filter(|&c| c == ',' || is_hyphen(c))
        {
            end = self.before_space(end - sign.len_utf8())?;
        }
        let word = word_ending_at(self.text, end)?;
        let start = end - word.len();
        (start >= self.floor && !word.contains(|c: char| c.is_ascii_digit())).then_some(start)
    }

    /// The type that ends at a place, the longest if several do, and where it
    /// begins; “văn bản” is any type.
    fn type_ending_at(
        &self,
        end: usize,
        so: bool,
        mark: &Mark,
    ) -> Option<(usize, Option<DocumentType>)> {
        let last = word_ending_at(self.text, end)?;
        let key = lowered(last);
        let mut best: Option<(usize, Option<DocumentType>)> = None;
        // “mệnh lệnh”, “pháp luật” are other words.
        let inner = |start: usize| {
            let before = self.before_space(start);
            let word = before.and_then(|at| word_ending_at(self.text, at));
            word.is_some_and(|word| is_one_of(word, COMPOUNDS))
        };
        let mut consider = |phrase: &str, kind| {
            if !ends_in(phrase, &key) {
                return;
            }
            let start = phrase_ending_at(self.text, end, phrase)
                .filter(|&at| at >= self.floor && !(phrase.len() == last.len() && inner(at)));
            if let Some(start) = start
                && best.is_none_or(|(known, _)| start < known)
            {
                best = Some((start, kind));
            }
        };
        consider("văn bản", None);
        let capitals = last.chars().any(|c| !c.is_lowercase());
        for &kind in DocumentType::ALL {
            let (vi, en) = kind.names();
            consider(vi, Some(kind));
            consider(en, Some(kind));
            for word in kind.also() {
                // “QĐ số …”, “CV 15/SCT-KH” stand for the word, “tt số …” is anything.
                let told = mark.kind.is_none_or(|told| told == kind);
                let sure = so || (told && mark.strength >= Strength::Likely);
                if word.contains(' ') || (sure && capitals) {
                    consider(word, Some(kind));
                }
            }
        }
        best
    }

    /// The issuer in the words between type and “số”; `None` where the words are
    /// not of the kinds that may stand there.
    fn gap(
        &self,
        gap: Range<usize>,
        kind: Option<DocumentType>,
        mark: &Mark,
    ) -> Option<Option<Range<usize>>> {
        if let (Some(kind), Some(told)) = (kind, mark.kind)
            && kind != told
        {
            return None;
        }
        let mut at = gap.start;
        while let Some(end) = longest_at(self.text, at, FURTHER).filter(|&end| end <= gap.end) {
            at = after_space(self.text, end)?;
            if at >= gap.end {
                return Some(None);
            }
        }
        let of = longest_at(self.text, at, &["của"]);
        let name = of.map_or(Some(at), |end| after_space(self.text, end))?;
        if issuer::name_at(self.text, name) == Some(gap.end) {
            return Some(Some(name..gap.end));
        }
        let titled = matches!(
            kind,
            Some(DocumentType::Law | DocumentType::Code | DocumentType::Ordinance)
        );
        let title = self.text.get(gap)?;
        let begins = title.starts_with(|c: char| c.is_uppercase() || c == '“');
        (titled && begins).then_some(None)
    }

    /// Whether only a joint of a list stands between the citation before and a place.
    fn is_joint(&self, start: usize) -> bool {
        let Some(between) = self.text.get(self.floor..start) else {
            return false;
        };
        // A joint is short; so the look is.
        if between.len() > 40 {
            return false;
        }
        let signs = |c: char| c.is_whitespace() || matches!(c, ',' | ';') || is_hyphen(c);
        let word = between.trim_matches(signs);
        let number_of_signs = between.matches([',', ';']).count();
        number_of_signs <= 2
            && !between.trim().is_empty()
            && (word.is_empty()
                || JOINTS.iter().any(|joint| {
                    word.split_whitespace()
                        .map(str::to_lowercase)
                        .eq(joint.split(' ').map(str::to_owned))
                }))
    }
}

/// Whether the words before lead to a document.
pub(super) fn is_allowed(text: &str, start: usize) -> bool {
    let Some(end) = before_space(text, start) else {
        return false;
    };
    let before = text.get(..end).unwrap_or_default();
    match before.chars().next_back() {
        None => true,
        Some(c) if in_word(c) => any_ending_at(text, end, ALLOWED).is_some(),
        Some(c) => matches!(c, '.' | ';' | '?' | '!' | '“' | '"' | '«' | '('),
    }
}

/// Whether the number is that of an enclosure: “Phụ lục số 02/KH-UBND”.
pub(super) fn is_enclosed(text: &str, start: usize) -> bool {
    before_space(text, start).is_some_and(|end| any_ending_at(text, end, ENCLOSED).is_some())
}

/// Whether the type is that of a blank: “mẫu báo cáo số 04/BC-UBND”.
pub(super) fn is_blank(text: &str, start: usize) -> bool {
    before_space(text, start).is_some_and(|end| any_ending_at(text, end, BLANKS).is_some())
}

/// Whether one of the two words before is something that bears numbers and is no
/// document.
pub(super) fn is_denied(text: &str, start: usize) -> bool {
    let mut end = start;
    for _ in 0..2 {
        let Some(at) = before_space(text, end) else {
            return false;
        };
        if any_ending_at(text, at, DENIED).is_some() {
            return true;
        }
        let Some(word) = word_ending_at(text, at) else {
            return false;
        };
        end = at - word.len();
    }
    false
}
