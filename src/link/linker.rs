//! Linking files one by one: what each becomes, and what is found in it.

use std::borrow::Cow;
use std::sync::Arc;

use rayon::prelude::*;

use super::annotation::{Lookout, References};
use super::asked::Asking;
use super::asset::{self, AssetTable};
use super::found::{Found, Gathered};
use super::markdown::{self, Heading};
use super::memo::{Kept, Reuse};
use super::mention::Mentions;
use super::packed::Markup;
use super::proofreading::{DocumentFacts, Progress, Proofreader, Prose};
use super::record::Record;
use super::surroundings::SiteSurroundings;
use super::{
    Body, BodyText, LinkedEntry, PassWords, Waiting, circumstances, listing, unregistered,
};
use crate::STRETCH;
use crate::advance::Advance;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Problem};
use crate::directory::{Directory, Subject};
use crate::document::{Document, Documents, Item, Version};
use crate::kind::{Fields, FrontMatter};
use crate::language::Language;
use crate::parse::record::INHERITED;
use crate::parse::{ParsedDocument, ParsedEntry, Part, Unit};
use crate::reference::{Circumstances, Id, Linked, Resolve, Resolving, Written};
use crate::registry::{Named, Registered};
use crate::renumber::Renumber;
use crate::route::Addresses;
use crate::search::{Lexicon, Terms};

/// Reports on one document or entry that are kept: a file with a million
/// mistakes is one mistake.
const MAX_REPORTS: usize = 500;

/// What every file is linked against.
pub(super) struct Linker<'a> {
    pub(super) mentions: &'a Mentions,
    pub(super) proofreader: &'a Proofreader,
    pub(super) lexicon: &'a Lexicon,
    pub(super) directory: &'a Directory,
    pub(super) addresses: &'a Addresses,
    pub(super) assets: &'a AssetTable,
    pub(super) config: &'a Config,
    pub(super) words: &'a PassWords<'a>,
    pub(super) reuse: &'a Reuse,
    /// Whether another run will follow.
    pub(super) is_kept: bool,
    /// Whether texts are packed.
    pub(super) packs: bool,
    /// Told of every document.
    pub(super) advance: &'a Advance,
}

/// What a unit becomes, and what else was found in it.
pub(super) type Outcome<G> = (Option<Item<G>>, Found, Asking);

impl Linker<'_> {
    pub(super) fn documents(
        &self,
        documents: Vec<ParsedDocument>,
        visible: usize,
        memo: &mut Vec<Kept<ParsedDocument, Document>>,
        record: Option<Record>,
        gathered: &mut Gathered,
    ) -> Vec<Document> {
        let link = |index: usize, document: &ParsedDocument| {
            self.advance.step();
            let subject = Subject::Document(Id::new(index));
            let circumstances =
                circumstances::of(&document.original.front, self.directory, &self.config.zone);
            let (mut found, mut asked) = (Found::default(), Asking::default());
            for part in std::iter::once(&document.original).chain(&document.translation) {
                self.files(part, &mut found, &mut asked);
                if let Fields::News(news) = &part.front.fields {
                    let address = news.source.as_ref().and_then(|source| source.url.as_ref());
                    found.add_address(part, address);
                }
            }
            let item = self.item(document, subject, &circumstances, &mut found, &mut asked);
            if let Some(item) = &item {
                found.add_items(item, self.config.main);
                found.unregistered.extend(unregistered::in_fields(
                    item,
                    self.directory,
                    &circumstances,
                ));
            }
            if index >= visible {
                // What is not published is checked, but publishes nothing.
                found.hide();
                return (None, found, asked);
            }
            (item, found, asked)
        };
        match record {
            Some(record) => self.recalling(documents, visible, record, gathered, link),
            None => self.each::<Documents, _, _>(documents, memo, gathered, link),
        }
    }

    /// Links those units of which the last run does not know already what comes of
    /// them.
    fn each<C, F, G>(
        &self,
        units: Vec<Unit<F>>,
        memo: &mut Vec<Kept<Unit<F>, Item<G>>>,
        gathered: &mut Gathered,
        link: impl Fn(usize, &Unit<F>) -> Outcome<G> + Sync,
    ) -> Vec<Item<G>>
    where
        Id<C>: Into<Subject>,
        F: Send + Sync,
        G: Renumber + Clone + Send + Sync,
    {
        if !self.is_kept {
            return self.once::<C, _, _>(units, gathered, link);
        }
        let old_of = |index: usize| self.reuse.old_of(Id::<C>::new(index).into());
        // With whether the last run knew it.
        type Linked<F, G> = (Kept<Unit<F>, Item<G>>, bool);
        let results: Vec<Linked<F, G>> = units
            .par_iter()
            .enumerate()
            .with_max_len(STRETCH)
            .map(|(index, unit)| {
                let kept = old_of(index).and_then(|old| memo.get(old));
                if let Some(kept) = kept.and_then(|kept| self.reuse.of(kept, unit))
                    && (kept.found.pictures.iter()).all(|seen| self.assets.is_still(seen))
                {
                    return (kept, true);
                }
                let (item, mut found, asked) = link(index, unit);
                found.asked = found.asked(asked);
                let kept = Kept {
                    unit: unit.clone(),
                    item,
                    found: Arc::new(found),
                };
                (kept, false)
            })
            .collect();
        let mut items = Vec::with_capacity(results.len());
        let mut kept = Vec::with_capacity(results.len());
        let mut known = 0;
        for (index, (result, is_old)) in results.into_iter().enumerate() {
            items.extend(result.item.clone());
            gathered.take(Id::<C>::new(index).into(), Arc::clone(&result.found));
            let before = old_of(index).and_then(|old| memo.get(old));
            known += usize::from(before.is_some());
            if !is_old {
                let cited = before.map_or(&[][..], |kept| &kept.found.unregistered);
                gathered.cites_anew |= cited != result.found.unregistered;
                gathered.refers_anew |= !before.is_some_and(|kept| result.refers_like(kept));
            }
            kept.push(result);
        }
        if known < memo.len() {
            // What has gone may have been the last to cite something.
            gathered.cites_anew |= memo.iter().any(|kept| !kept.found.unregistered.is_empty());
            gathered.refers_anew = true;
        }
        *memo = kept;
        items
    }

    /// Links all units where no other run will follow: each goes, with its source, as soon
    /// as it is linked.
    fn once<C, F, G>(
        &self,
        units: Vec<Unit<F>>,
        gathered: &mut Gathered,
        link: impl Fn(usize, &Unit<F>) -> Outcome<G> + Sync,
    ) -> Vec<Item<G>>
    where
        Id<C>: Into<Subject>,
        F: Send + Sync,
        G: Send + Sync,
    {
        let results: Vec<(Option<Item<G>>, Found)> = units
            .into_par_iter()
            .enumerate()
            .with_max_len(STRETCH)
            .map(|(index, unit)| {
                let (item, found, _) = link(index, &unit);
                (item, found)
            })
            .collect();
        let mut items = Vec::with_capacity(results.len());
        gathered.refers_anew = true;
        for (index, (item, found)) in results.into_iter().enumerate() {
            items.extend(item);
            gathered.cites_anew |= !found.unregistered.is_empty();
            gathered.take(Id::<C>::new(index).into(), Arc::new(found));
        }
        items
    }

    /// Checks translations that are not published; nothing of them is kept.
    pub(super) fn check(&self, waiting: &[Waiting], gathered: &mut Gathered) {
        let language = self.config.main.other();
        for (id, part) in waiting {
            let (mut found, mut asked) = (Found::default(), Asking::default());
            let circumstances = circumstances::of(&part.front, self.directory, &self.config.zone);
            self.files(part, &mut found, &mut asked);
            let subject = Subject::Document(*id);
            self.version(
                part,
                subject,
                language,
                &circumstances,
                &mut found,
                &mut asked,
            );
            found.hide();
            gathered.take(subject, Arc::new(found));
        }
    }

    pub(super) fn entries<C: Registered>(
        &self,
        units: Vec<ParsedEntry<C>>,
        memo: &mut Vec<Kept<ParsedEntry<C>, LinkedEntry<C>>>,
        gathered: &mut Gathered,
    ) -> Vec<LinkedEntry<C>>
    where
        Id<C>: Into<Subject>,
        C::Record<Written>: Resolve<Resolved = C::Record<Linked>> + Named + Clone + Send + Sync,
        C::Record<Linked>: Renumber + Send + Sync,
    {
        self.each::<C, _, _>(units, memo, gathered, |index, unit| {
            let (mut found, mut asked) = (Found::default(), Asking::default());
            let subject = Id::<C>::new(index).into();
            for part in std::iter::once(&unit.original).chain(&unit.translation) {
                found.add_address(part, part.front.record.website());
            }
            let circumstances = circumstances::of_entry(&unit.original.front.record);
            let item = self.item(unit, subject, &circumstances, &mut found, &mut asked);
            (item, found, asked)
        })
    }

    /// Links both versions of a document or entry.
    fn item<F: Resolve + Prose + Clone>(
        &self,
        unit: &Unit<F>,
        subject: Subject,
        circumstances: &Circumstances,
        found: &mut Found,
        asked: &mut Asking,
    ) -> Option<Item<F::Resolved>> {
        let main = self.config.main;
        let original = self.version(&unit.original, subject, main, circumstances, found, asked);
        let translation = (unit.translation.as_ref()).and_then(|part| {
            self.version(part, subject, main.other(), circumstances, found, asked)
        });
        self.config.off.take_from(&mut found.diagnostics);
        if found.diagnostics.len() > MAX_REPORTS {
            // Errors go first: no number of warnings may hide one.
            found.diagnostics.sort_by_key(Diagnostic::severity);
            found.diagnostics.truncate(MAX_REPORTS);
        }
        Some(Item {
            id: unit.id.clone(),
            original: Arc::new(original?),
            translation: translation.map(Arc::new),
        })
    }

    fn version<F: Resolve + Prose + Clone>(
        &self,
        part: &Part<F>,
        subject: Subject,
        language: Language,
        circumstances: &Circumstances,
        found: &mut Found,
        asked: &mut Asking,
    ) -> Option<Version<F::Resolved>> {
        let Part {
            source,
            front,
            body,
        } = part;
        let facts = DocumentFacts::of(subject, front, circumstances.date);
        let (proof, progress) = (self.proofreader, &mut Progress::new(self.is_kept));
        proof.front(source, front, &facts, progress, &mut found.diagnostics);
        proof.body(source, *body, &facts, &mut found.diagnostics);
        let mut resolving = Resolving {
            directory: self.directory,
            source,
            circumstances: circumstances.clone(),
            diagnostics: &mut found.diagnostics,
            asked,
        };
        let front = front.clone().resolve(&mut resolving);
        let text = source.text().get(body.range()).unwrap_or_default();
        let mut surroundings = SiteSurroundings {
            resolving,
            lookout: Lookout {
                mentions: self.mentions,
                links: self.config.mention_links(),
            },
            ambiguous: Default::default(),
            unregistered: &mut found.unregistered,
            addresses: self.addresses,
            assets: self.assets,
            language,
            main: self.config.main,
            subject,
            references: References::default(),
            wanted: &mut found.wanted,
            rooted: &mut found.rooted,
            external: &mut found.external,
            used: &mut found.assets,
            has_picture: found.has_cover,
            pictures: &mut found.pictures,
            proofreader: proof,
            facts,
            progress,
        };
        surroundings.report_secrecy(text, body.start as usize);
        let words = &self.words[usize::from(language != self.config.main)];
        let pass = markdown::pass(text, body.start as usize, words, &mut surroundings);
        let references = surroundings.references.finish();
        asked.words(progress.wording());
        let late = proof.finish(std::mem::take(progress)).into_iter();
        (found.diagnostics).extend(late.map(|slip| slip.diagnostic(source)));
        let words = pass.headings.iter().map(|heading| heading.text.as_str());
        let terms = Terms::of_body(&pass.plain, words, self.lexicon);
        let headings = pass.headings.into_iter().map(|heading| Heading {
            text: printable(heading.text),
            ..heading
        });
        Arc::make_mut(&mut found.anchors).push((language, pass.anchors));
        Some(Version {
            path: Arc::clone(source.path()),
            front: front?,
            body: Body {
                text: Arc::new(BodyText {
                    html: Markup::new(printable(pass.html), self.packs),
                    headings: headings.collect(),
                    lead: printable(pass.lead),
                    has_code: pass.has_code,
                    terms,
                }),
                references,
            },
        })
    }

    /// Files that a front matter names: used if they are there, reported if not.
    fn files(&self, part: &Part<FrontMatter<Written>>, found: &mut Found, asked: &mut Asking) {
        let Part { source, front, .. } = part;
        let mut report = |span, problem, suggestion: Option<String>| {
            if span != INHERITED {
                let diagnostic = Diagnostic::at(source, span, problem).suggest(suggestion);
                found.diagnostics.push(diagnostic);
            }
        };
        for file in listing::files_of(front) {
            if let Some(path) = asset::join(source.path(), &file.name.value) {
                asked.path(&path);
            }
            match self.assets.beside(source.path(), &file.name.value) {
                Some(place) => {
                    found.assets.extend(self.assets.path(place));
                    if file.is_image {
                        found.pictures.extend(self.assets.seen(place));
                    }
                    found.has_cover |= file.is_cover;
                }
                None => {
                    asked.compares_all();
                    let target = file.name.value.as_str().into();
                    let problem = match file.is_image {
                        true => Problem::MissingImage { target },
                        false => Problem::MissingFile { target },
                    };
                    let near = self.assets.nearest(source.path(), &file.name.value);
                    report(file.name.span, problem, near);
                }
            }
            if file.lacks_alt {
                let target = file.name.value.as_str().into();
                report(file.name.span, Problem::MissingAlt { target }, None);
            }
        }
    }
}

/// The text without what a character reference such as `&#1;` can spell and no
/// page may hold.
fn printable(text: String) -> String {
    match crate::text::printable(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(printable) => printable,
    }
}
