//! Symbols: their segments, and how sure they are to be a document's.

use super::document_type::DocumentType;
use super::number::{plain, separator, unified};

/// How sure a symbol by itself is to be that of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// One unknown segment: 12/ABC.
    Plain,
    /// One known segment: 436/QĐ, 55/SYT.
    Short,
    /// Several segments, none of them known: 12/KCN-DQ.
    Compound,
    /// A type with some body, or a known body with some unit: 77/QĐ-VP, 6533/UBND-KTN.
    Likely,
    /// A type with a known body, or a law: 749/QĐ-TTg, 67/2006/QH11.
    Certain,
}

/// Bodies of which symbols speak, in capitals and without `&`.
const BODIES: &[&str] = &[
    // The Assembly, the President, the Government, courts, the Party.
    "CP", "TTG", "VPCP", "CTN", "VPCTN", "QH", "VPQH", "UBTVQH", "TANDTC", "VKSNDTC", "KTNN",
    "HĐBT", "TW", "TƯ", "TU", "HU", "QU", "ĐUK", "BCSĐ", "ĐĐBQH", "TTCP", "UBDT", "MTTQ",
    // Ministries, central offices and banks, of today and earlier.
    "BCA", "BQP", "BNG", "BNV", "BTP", "BTC", "BCT", "BYT", "BXD", "BGTVT", "BTTTT", "BKHCN",
    "BKHĐT", "BGDĐT", "BTNMT", "BNN", "BNNPTNT", "BNNMT", "BLĐTBXH", "BVHTTDL", "BVHTT", "BDTTG",
    "NHNN", "BHXH", "TCT", "TCHQ", "KBNN", "TCTK", "BKH", "BCN", "BTM", "BVHXH", "BKHCNMT",
    // Provinces: councils, committees, departments, boards.
    "UBND", "HĐND", "SCT", "SYT", "SNV", "STP", "STC", "SXD", "SGTVT", "STTTT", "SKHCN", "SKHĐT",
    "SGDĐT", "STNMT", "SNN", "SNNPTNT", "SNNMT", "SLĐTBXH", "SVHTTDL", "SVHTT", "SDL", "SNGV",
    "BQL", "BQLKKT", "BDT", "TTT",
];

/// Letters that a symbol may have besides the Latin alphabet's. Vowels with
/// tones do not occur.
const LETTERS: &str = "ĐđÐðĂÂÊÔƠƯăâêôơư";

/// Segments of a symbol, at most; a joint resolution has four.
const MOST_SEGMENTS: usize = 6;
/// Letters of a segment, at most; the Fatherland Front's symbol has thirteen.
const LONGEST_SEGMENT: usize = 20;

/// A symbol as read.
pub(super) struct Symbol {
    /// Without spaces.
    pub(super) written: String,
    /// In capitals, without `&`.
    segments: Vec<String>,
    /// Where it ends.
    pub(super) end: usize,
}

impl Symbol {
    /// The symbol that begins at `start`.
    pub(super) fn at(text: &str, start: usize) -> Option<Symbol> {
        let first = segment(text.get(start..)?)?;
        let mut symbol = Symbol {
            written: first.chars().map(plain).collect(),
            segments: vec![capitals(first)],
            end: start + first.len(),
        };
        while let Some((sign, next, at)) = symbol.next_segment(text) {
            symbol.written.push(sign);
            symbol.written.extend(next.chars().map(plain));
            symbol.segments.push(capitals(next));
            symbol.end = at + next.len();
            if symbol.segments.len() > MOST_SEGMENTS {
                return None;
            }
        }
        Some(symbol)
    }

    /// The sign and the segment that follow, and where the segment begins.
    fn next_segment<'t>(&self, text: &'t str) -> Option<(char, &'t str, usize)> {
        let (sign, spaced, at) = separator(text, self.end).or_else(|| self.point(text))?;
        let next = segment(text.get(at..)?)?;
        // A gap may be a slip, as in “NĐ - CP”, or the end of the symbol.
        let slip = || {
            let known = self.segments.len() == 1 && self.segments.iter().all(|s| is_known(s));
            let capital = next.chars().count() > 1 && !next.chars().any(char::is_lowercase);
            known && (capital || is_body(&capitals(next)))
        };
        (!spaced || slip()).then_some((sign, next, at))
    }
}

impl Symbol {
    /// A point for a hyphen after a type, as in “QĐ.UBND”; elsewhere it ends a sentence.
    fn point(&self, text: &str) -> Option<(char, bool, usize)> {
        let [first] = self.segments.as_slice() else {
            return None;
        };
        let next = text.get(self.end..)?.strip_prefix('.')?;
        let body = is_body(&capitals(segment(next)?));
        let kind = DocumentType::of_symbol(first);
        (body && kind.is_some()).then_some(('.', false, self.end + 1))
    }
}

/// The segment with which a text begins.
fn segment(text: &str) -> Option<&str> {
    let in_segment = |c: char| c.is_ascii_alphanumeric() || c == '&' || LETTERS.contains(c);
    let end = text
        .char_indices()
        .find(|&(_, c)| !in_segment(c))
        .map_or(text.len(), |(at, _)| at);
    let segment = text.get(..end)?;
    let first = segment.chars().next()?;
    let letters = segment.chars().count();
    let small = segment.chars().filter(|c| c.is_lowercase()).count();
    // TTg and CTr have one small letter; a word has many.
    let fits = letters <= LONGEST_SEGMENT
        && !first.is_ascii_digit()
        && first != '&'
        && !segment.ends_with('&')
        && (small <= 1 || small + 1 >= letters && letters <= 5)
        && !has_stray(segment);
    fits.then_some(segment)
}

/// Whether a small letter sticks to a body, as in “CPx”: another word.
fn has_stray(segment: &str) -> bool {
    let mut letters = segment.chars();
    let last = letters.next_back();
    last.is_some_and(char::is_lowercase) && BODIES.contains(&letters.as_str())
}

impl Symbol {
    /// How sure it is, and which type it tells; `None` if it is no symbol.
    pub(super) fn judge(
        &self,
        has_year: bool,
        party: bool,
    ) -> Option<(Strength, Option<DocumentType>)> {
        let letters = self.written.chars().filter(|c| c.is_alphabetic()).count();
        if letters < 2 {
            return None;
        }
        let first = self.segments.first()?;
        let abbreviation = DocumentType::of_symbol(first);
        let body = self.segments.get(1);
        let one_letter = body.is_some_and(|body| body.chars().count() < 2);
        let is_body = body.is_some_and(|body| is_body(body));
        let strength = match (abbreviation, body) {
            _ if one_letter => Strength::Plain,
            _ if has_year && is_assembly(first) => Strength::Certain,
            (Some(_), Some(_)) if is_body && party == self.is_party() => Strength::Certain,
            (Some(_), Some(_)) => Strength::Likely,
            (None, Some(_)) if self::is_body(first) && !party => Strength::Likely,
            (None, Some(_)) => Strength::Compound,
            // One letter alone is an abbreviation only before a body.
            (_, None) if is_known(first) => Strength::Short,
            (_, None) => Strength::Plain,
        };
        let kind = match abbreviation {
            // In the Party QĐ is a quyết định or a quy định, TT a thông tri.
            Some(DocumentType::Decision) if party => None,
            Some(DocumentType::Circular) if party => Some(DocumentType::PartyCircular),
            kind => kind,
        };
        Some((strength, kind))
    }

    /// Whether a stroke parts type and body, as in the Party's symbols.
    fn is_party(&self) -> bool {
        self.written.contains('/')
    }
}

fn is_known(segment: &str) -> bool {
    is_body(segment) || (segment.chars().count() > 1 && DocumentType::of_symbol(segment).is_some())
}

fn is_body(segment: &str) -> bool {
    let of_party = segment.ends_with("TW") || segment.ends_with("TU");
    BODIES.contains(&segment) || is_assembly(segment) || (of_party && segment.chars().count() > 3)
}

/// Whether a segment is the National Assembly or its Standing Committee of a term.
fn is_assembly(segment: &str) -> bool {
    let term = |body| {
        segment.strip_prefix(body).is_some_and(|term| {
            (1..=2).contains(&term.len()) && term.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    term("QH") || term("UBTVQH")
}

fn capitals(segment: &str) -> String {
    let letters = segment.chars().filter(|&c| c != '&').map(plain);
    let capitals: String = letters.flat_map(char::to_uppercase).collect();
    unified(&capitals)
}
