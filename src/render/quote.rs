//! Documents in the list of what cites something, each with the sentence that
//! does.

use tera::Value;

use super::Renderer;
use crate::directory::Subject;
use crate::document::Documents;
use crate::kind::Fields;
use crate::language::Language;
use crate::reference::Id;
use crate::route::Relation;

impl Renderer<'_> {
    /// Documents in a relation to something, as a list shows them: those that
    /// cite or answer it with their words.
    pub fn related_cards(
        &self,
        documents: &[Id<Documents>],
        subject: Subject,
        relation: Relation,
        language: Language,
    ) -> Vec<Value> {
        if !matches!(relation, Relation::Cites | Relation::Replies) {
            return self.cards(documents, language);
        }
        let card = |&id: &Id<Documents>| {
            let card = self.card(id, language);
            match self.quote(id, subject, language) {
                Some(quote) => noted(card, "quote", quote.into()),
                None => card,
            }
        };
        documents.iter().map(card).collect()
    }

    /// The words with which a document cites something: the sentence of its text,
    /// else what its front matter says.
    fn quote(&self, citing: Id<Documents>, subject: Subject, language: Language) -> Option<&str> {
        let site = self.site();
        let document = site.document(citing)?;
        let cited = site.index.cited_at(subject, citing)?;
        let translated = language != site.config.main && document.translation.is_some();
        let own = usize::from(translated);
        let in_text = [own, 1 - own].into_iter().find_map(|at| {
            let place = *cited.in_text.get(at)?.as_ref()?;
            let version = document.versions().nth(at)?;
            let reference = version.body.references.get(place as usize)?;
            reference.quote.as_deref()
        });
        let in_fields = || {
            let place = *cited.in_fields.get(own)?.as_ref()?;
            let version = document.versions().nth(own)?;
            let Fields::Dispatch(dispatch) = &version.front.fields else {
                return None;
            };
            let mut basis = dispatch.basis.iter().chain(&dispatch.replies_to);
            basis.nth(place as usize).map(|basis| basis.text.as_str())
        };
        // On its own page the bare name of what is cited says nothing.
        let says_more = |quote: &&str| *quote != self.name(subject, None, language);
        in_text.or_else(in_fields).filter(says_more)
    }
}

/// A document in a list with something that this list says of it.
pub(super) fn noted(card: Value, key: &'static str, note: Value) -> Value {
    match card.as_map() {
        Some(map) => {
            let mut map = map.clone();
            map.insert(key.into(), note);
            Value::from(map)
        }
        None => card,
    }
}
