//! Where documents say what they cite: so that the page of what is cited finds
//! their words without reading all of theirs.

use rustc_hash::FxHashMap;

use crate::directory::{Directory, Subject};
use crate::document::{Document, Documents};
use crate::kind::Fields;
use crate::reference::Id;

/// The first places at which one document cites one thing, for each of its
/// versions in their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CitedAt {
    /// Among the references of the text, one that has its sentence.
    pub in_text: [Option<u32>; 2],
    /// Among `basis`, then `replies_to`.
    pub in_fields: [Option<u32>; 2],
}

/// By what is cited and who cites it.
pub(super) type Quotes = FxHashMap<(Subject, Id<Documents>), CitedAt>;

/// Adds the places of one document.
pub(super) fn gather(
    quotes: &mut Quotes,
    id: Id<Documents>,
    document: &Document,
    directory: &Directory,
) {
    for (version, at) in document.versions().zip(0_usize..) {
        let mut first = |subject: Subject, of: fn(&mut CitedAt) -> &mut [Option<u32>; 2], place| {
            let subject = directory.canonical(subject);
            let cited = quotes.entry((subject, id)).or_default();
            if let Some(first) = of(cited).get_mut(at) {
                first.get_or_insert(place);
            }
        };
        for (reference, place) in version.body.references.iter().zip(0..) {
            if reference.quote.is_some() {
                first(reference.target, |cited| &mut cited.in_text, place);
            }
        }
        let Fields::Dispatch(dispatch) = &version.front.fields else {
            continue;
        };
        let cited = dispatch.basis.iter().chain(&dispatch.replies_to);
        for (cited, place) in cited.zip(0..) {
            if let Some(target) = cited.target {
                first(target.subject(), |cited| &mut cited.in_fields, place);
            }
        }
    }
}
