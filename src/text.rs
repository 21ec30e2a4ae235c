//! Vietnamese text: normal forms, comparison keys, slugs, order and dates.
//!
//! Every rule about Vietnamese as a written language is kept here, so that the
//! rest of the program compares, sorts and prints through one set of functions
//! and never folds or lower-cases by itself.
//!
//! | module | owns |
//! |---|---|
//! | [`normal`] | NFC, the placing of tone marks, the key by which names are equal |
//! | [`fold`](mod@fold) | the key by which a search without diacritics finds |
//! | [`tone`] | the key by which a search with diacritics finds |
//! | [`slug`](mod@slug) | the ASCII form that stands in an address |
//! | [`word`] | where words begin and end |
//! | [`order`] | who comes before whom, and under which letter |
//! | [`percent`] | escapes in addresses |
//! | [`sentence`] | the sentence that something stands in |
//! | [`date`] | dates of any precision: read, compared, printed |
//! | [`number`] | numbers with dots and commas |
//! | [`difference`] | where two wordings differ |
//!
//! The functions take and return strings. They know nothing of files, documents
//! or the registry, do no I/O, read no clock, and never panic, whatever the input.

pub mod date;
pub mod difference;
pub mod fold;
pub mod normal;
pub mod number;
pub mod order;
pub mod percent;
pub mod sentence;
pub mod slug;
pub mod tone;
pub mod word;

pub use date::{DateError, Moment, PartialDate};
pub use fold::fold;
pub use normal::{
    TonePlacement, is_nfc, map_eth, matching_key, nfc, printable, tone_placement,
    unify_tone_placement,
};
pub use order::Order;
pub use slug::slug;
pub use tone::tone_last;

/// The text with its first letter as a capital.
///
/// ```
/// assert_eq!(kyyeu::text::capitalised("đề án"), "Đề án");
/// ```
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}
