//! Linking where the last build has left a record: what it knows is not linked again.

use std::sync::Arc;

use rayon::prelude::*;

use super::asked::Asking;
use super::circumstances;
use super::found::{Found, Gathered};
use super::linker::{Linker, Outcome};
use super::record::{Record, Yield};
use crate::STRETCH;
use crate::directory::Subject;
use crate::document::{Document, Item, Version};
use crate::kind::FrontMatter;
use crate::parse::{ParsedDocument, Part};
use crate::reference::{Circumstances, Id, Linked, Resolve as _, Resolving, Written};

impl Linker<'_> {
    /// Links documents, the first `visible` of which are public, and writes the record
    /// for the next build.
    ///
    /// First those are linked that the record does not know. If other pages show of one
    /// of them something else than before, all pages will be rendered; then nothing is
    /// recalled.
    pub(super) fn recalling(
        &self,
        documents: Vec<ParsedDocument>,
        visible: usize,
        record: Record,
        gathered: &mut Gathered,
        link: impl Fn(usize, &ParsedDocument) -> Outcome<FrontMatter<Linked>> + Sync,
    ) -> Vec<Document> {
        let home = self.addresses.home.map(Id::index);
        let public = documents.get(..visible).unwrap_or(&documents);
        let texts: Vec<u128> = public
            .iter()
            .map(|document| record.text(document))
            .collect();
        // The first page shows a text and has no key.
        let kept_text = |at: usize| texts.get(at).copied().filter(|_| Some(at) != home);
        let is_known = |at| kept_text(at).is_some_and(|text| record.knows(text));
        let fresh: Vec<Option<Outcome<_>>> = (documents.par_iter().enumerate())
            .with_max_len(STRETCH)
            .map(|(at, document)| (!record.is_empty() && !is_known(at)).then(|| link(at, document)))
            .collect();
        let mut changed = fresh
            .iter()
            .flatten()
            .filter_map(|(item, ..)| item.as_ref());
        let recalls = !record.is_empty() && changed.all(|item| record.shows_the_same(item));
        let cites = |at: usize| {
            let (_, found, _) = fresh.get(at)?.as_ref()?;
            Some(&*found.unregistered)
        };
        gathered.search = Some(record.search(&texts, public, recalls, cites));
        let writer = record.writer(&texts);
        let results: Vec<(Option<Document>, Found)> = documents
            .into_par_iter()
            .zip(fresh)
            .enumerate()
            .with_max_len(STRETCH)
            .map(|(at, (document, outcome))| {
                let text = kept_text(at);
                if recalls
                    && outcome.is_none()
                    && let Some((yielded, kept)) =
                        text.and_then(|text| record.recall(text, &document))
                    && let Some((item, found)) = self.recalled(&document, yielded)
                {
                    self.advance.step();
                    writer.add(&kept);
                    return (Some(item), found);
                }
                let (item, found, _) = outcome.unwrap_or_else(|| link(at, &document));
                if let Some(item) = &item {
                    let own = texts.get(at).copied().unwrap_or_default();
                    writer.add(&record.keep(own, text.is_some(), item, &found));
                }
                (item, found)
            })
            .collect();
        let mut items = Vec::with_capacity(results.len());
        gathered.refers_anew = true;
        for (at, (item, found)) in results.into_iter().enumerate() {
            items.extend(item);
            gathered.cites_anew |= !found.unregistered.is_empty();
            gathered.take(Subject::Document(Id::new(at)), Arc::new(found));
        }
        writer.finish(self.lexicon);
        items
    }

    /// A document of which it is known what its texts yield: its front matter is resolved,
    /// which costs little.
    fn recalled(&self, document: &ParsedDocument, yielded: Yield) -> Option<(Document, Found)> {
        let circumstances =
            circumstances::of(&document.original.front, self.directory, &self.config.zone);
        let Yield {
            bodies,
            mut found,
            pictures,
        } = yielded;
        for path in pictures {
            found
                .pictures
                .push(self.assets.seen(self.assets.at(&path)?)?);
        }
        let parts = std::iter::once(&document.original).chain(&document.translation);
        let mut versions = parts.zip(bodies).map(|(part, body)| {
            Some(Arc::new(Version {
                path: Arc::clone(part.source.path()),
                front: self.front(part, &circumstances)?,
                body,
            }))
        });
        let original = versions.next()??;
        let translation = match versions.next() {
            Some(version) => Some(version?),
            None => None,
        };
        drop(versions);
        let item = Item {
            id: document.id.clone(),
            original,
            translation,
        };
        Some((item, found))
    }

    /// A front matter of which there was nothing to report.
    fn front(
        &self,
        part: &Part<FrontMatter<Written>>,
        circumstances: &Circumstances,
    ) -> Option<FrontMatter<Linked>> {
        let mut diagnostics = Vec::new();
        let front = part.front.clone().resolve(&mut Resolving {
            directory: self.directory,
            source: &part.source,
            circumstances: circumstances.clone(),
            diagnostics: &mut diagnostics,
            asked: &mut Asking::default(),
        });
        front.filter(|_| diagnostics.is_empty())
    }
}
