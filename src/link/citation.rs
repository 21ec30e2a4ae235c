//! Citations: documents that a text names by type, number, date and issuer, such
//! as “công văn số 6533/UBND-KTN ngày 03/12/2021 của UBND tỉnh Quảng Ngãi”.
//!
//! | module | owns |
//! |---|---|
//! | [`grammar`] | which words of a text are a citation, and what they say |
//! | [`resolution`] | which document they mean |
//! | [`document_type`] | the types of documents and their abbreviations |
//! | `number`, `symbol` | numbers and symbols, and the key by which they are compared |
//! | `lead`, `reply`, `date`, `issuer` | what stands before and after a number |
//! | `phrase` | words of running text |
//!
//! The grammar knows nothing of the site; resolution knows nothing of texts but
//! the issuer's words.

mod date;
pub mod document_type;
pub mod grammar;
mod issuer;
mod lead;
mod number;
mod phrase;
mod reply;
pub mod resolution;
mod symbol;

pub use document_type::DocumentType;
pub use grammar::{Citation, scan};
pub(super) use issuer::goes_on as body_goes_on;
pub use number::number_key;
pub use resolution::{abbreviated, agree, cited_in, find, issuer, issuer_of, may_be_one, resolve};
