//! Entering everything that was parsed in the directory, with its slug, its
//! names and its old addresses.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::STRETCH;
use crate::diagnostic::{Diagnostic, Problem};
use crate::directory::{Directory, DocumentListing, Issuer, Listing, Names, Numbered, Subject};
use crate::document::{AnyDocument, Cited, Documents};
use crate::kind::{Fields, FrontMatter, Kind};
use crate::language::Language;
use crate::link::citation::{self, DocumentType};
use crate::parse::value::Spanned;
use crate::parse::{ParsedDocument, ParsedEntry, Part};
use crate::reference::{Circumstances, Collection as _, Id, Phase, Written};
use crate::registry::{Agencies, Forums, Legal, Named, People, Registered, Themes};
use crate::source::Span;
use crate::text::date::PartialDate;
use crate::text::{matching_key, slug};

/// Ids of the page whose text stands on the first page.
const HOME_IDS: [&str; 3] = ["trang-chu", "home", "index"];

/// Bytes of a part of an address: what file systems allow in a name.
const LONGEST_SEGMENT: usize = 255;
/// Bytes of an old address.
const LONGEST_PATH: usize = 1000;

/// An old address.
#[derive(Debug)]
pub struct Redirect {
    /// The old path, beginning with a slash.
    pub path: String,
    /// The language of the page it leads to.
    pub language: Language,
    /// What it leads to.
    pub subject: Subject,
}

/// Enters things in the directory.
pub struct Lister<'a> {
    /// The directory.
    pub directory: &'a mut Directory,
    /// Old addresses.
    pub redirects: &'a mut Vec<Redirect>,
    /// The main language.
    pub main: Language,
    /// Where reports go.
    pub diagnostics: &'a mut Vec<Diagnostic>,
}

/// A collection whose names the directory keeps.
pub trait Shelved: Registered {
    /// Its names in the directory.
    fn names(directory: &mut Directory) -> &mut Names<Self>
    where
        Self: Sized;
    /// One of its entries.
    fn subject(id: Id<Self>) -> Subject
    where
        Self: Sized;
}

macro_rules! shelved {
    ($($collection:ident $table:ident $subject:ident),*) => { $(
        impl Shelved for crate::registry::$collection {
            fn names(directory: &mut Directory) -> &mut Names<Self> {
                &mut directory.$table
            }

            fn subject(id: Id<Self>) -> Subject {
                Subject::$subject(id)
            }
        }
    )* };
}

shelved!(
    Agencies agencies Agency,
    Themes themes Theme,
    People people Person,
    Legal legal Legal,
    Forums forums Forum
);

impl Lister<'_> {
    /// Enters the documents; the first `visible` are published. Returns the one
    /// whose text stands on the first page.
    pub fn documents(
        &mut self,
        documents: &[ParsedDocument],
        visible: usize,
    ) -> Option<Id<Documents>> {
        let mut home = None;
        for (index, document) in documents.iter().enumerate() {
            let kind = document.original.front.fields.kind();
            let chosen = |part: &Part<FrontMatter<Written>>| part.front.common.slug.clone();
            let slugs = self.slugs(document, chosen);
            let path = Arc::clone(document.original.source.path());
            let listing = DocumentListing {
                kind,
                id: Arc::clone(&document.id),
                slugs,
                path: Arc::clone(&path),
                translated: document.translation.is_some(),
            };
            let titles = [
                &document.original,
                document.translation.as_ref().unwrap_or(&document.original),
            ]
            .map(|part| part.front.common.title.value.clone());
            let shown = index < visible;
            let id = Arc::make_mut(&mut self.directory.documents).add(listing, titles, shown);
            let subject = Subject::Document(id);
            self.enter_path(subject, document);
            if kind == Kind::Page && HOME_IDS.contains(&&*document.id) && shown {
                home = home.or(Some(id));
            }
            if shown {
                let main = self.main;
                let parts = std::iter::once((main, &document.original));
                let other = document.translation.iter().map(|part| (main.other(), part));
                for (language, part) in parts.chain(other) {
                    let aliases = &part.front.common.aliases;
                    self.redirects_of(subject, language, aliases, &part.source);
                }
            }
        }
        home
    }

    /// Enters the entries of a collection.
    pub fn entries<C: Shelved>(&mut self, units: &[ParsedEntry<C>])
    where
        C::Record<Written>: Named,
    {
        for unit in units {
            let slugs = self.slugs(unit, |part| part.front.common.slug.clone());
            let record = &unit.original.front.record;
            let translated = unit.translation.as_ref().map(|part| &part.front.record);
            let name = record.name().to_owned();
            let other = translated.map_or_else(|| name.clone(), |record| record.name().to_owned());
            let listing = Listing {
                id: unit.id.to_string(),
                slugs,
                names: [name, other],
                path: Arc::clone(unit.original.source.path()),
                period: record.period(),
                locality: record.locality().map(matching_key),
                over_time: [
                    record.names_over_time(),
                    translated.map_or_else(Vec::new, Named::names_over_time),
                ],
                autolink: true,
                spoken: Vec::new(),
            };
            let mut spoken = record.spoken_names();
            spoken.extend(translated.map_or_else(Vec::new, Named::spoken_names));
            let listing = Listing {
                autolink: unit.original.front.common.autolink != Some(false),
                spoken: spoken.into_iter().map(str::to_owned).collect(),
                ..listing
            };
            let mut names: Vec<&str> = vec![record.name()];
            names.extend(record.other_names());
            if let Some(translated) = translated {
                names.push(translated.name());
                names.extend(translated.other_names());
            }
            let table = C::names(self.directory);
            let id = table.add(listing, names);
            // A name that a translation takes over is of the original's language.
            let mut spelled = FxHashSet::default();
            let versions = [(self.main, Some(record)), (self.main.other(), translated)];
            for (language, record) in versions {
                let Some(record) = record else {
                    continue;
                };
                let names = std::iter::once(record.name()).chain(record.other_names());
                for name in names.filter(|&name| spelled.insert(name)) {
                    table.spell(id, name, language);
                }
            }
            let subject = C::subject(id);
            if unit.place == Span::default() {
                self.enter_path(subject, unit);
            }
            let main = self.main;
            let parts = std::iter::once((main, &unit.original));
            let other = unit.translation.iter().map(|part| (main.other(), part));
            for (language, part) in parts.chain(other) {
                let moved = &part.front.common.redirect_from;
                self.redirects_of(subject, language, moved, &part.source);
            }
        }
    }

    /// Enters files that could not be parsed, so that nobody is told that a link
    /// to them is broken: their own mistake has been reported.
    pub fn failed(&mut self, paths: &[Arc<str>]) {
        self.directory.failed.extend(paths.iter().map(Arc::clone));
        for path in paths {
            let name = path.rsplit('/').next().unwrap_or(path);
            let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            let tag = stem
                .rsplit_once('.')
                .filter(|(_, tag)| Language::from_tag(tag).is_some());
            let id = tag.map_or(stem, |(id, _)| id);
            self.directory.failed_ids.insert(matching_key(id));
            let lists = [
                (Agencies::FOLDER, Agencies::WHAT),
                (Themes::FOLDER, Themes::WHAT),
                (People::FOLDER, People::WHAT),
                (Legal::FOLDER, Legal::WHAT),
                (Legal::FOLDER, AnyDocument::WHAT),
                (Forums::FOLDER, Forums::WHAT),
            ];
            let list = path
                .strip_prefix("content/")
                .and_then(|inner| inner.rsplit_once('.'));
            for (folder, what) in lists {
                if list == Some((folder, "yaml")) || list == Some((folder, "yml")) {
                    self.directory.failed_lists.push(what);
                }
            }
        }
    }

    /// Enters numbers and symbols. Bodies must have been entered: issuers are
    /// looked up among them.
    pub fn numbers(&mut self, documents: &[ParsedDocument], legal: &[ParsedEntry<Legal>]) {
        let lister = &*self;
        let dispatches: Vec<Option<(String, Numbered)>> = (documents.par_iter().enumerate())
            .with_max_len(STRETCH)
            .map(|(index, document)| {
                let Fields::Dispatch(dispatch) = &document.original.front.fields else {
                    return None;
                };
                let key = dispatch.number().and_then(citation::number_key)?;
                let date = document.original.front.common.date.as_ref();
                let date =
                    date.and_then(|date| PartialDate::parse(date.value.iso().get(..10)?).ok());
                let issuer = dispatch.issuer.as_ref().map(|issuer| issuer.text.as_str());
                let numbered = Numbered {
                    document: Cited::Held(Id::new(index)),
                    id: document.id.to_string(),
                    date,
                    kind: Some(DocumentType::Dispatch),
                    issuer: lister.issuer(issuer, date),
                };
                Some((key, numbered))
            })
            .collect();
        for (key, numbered) in dispatches.into_iter().flatten() {
            self.enter_number(key, numbered);
        }
        for (index, unit) in legal.iter().enumerate() {
            let record = &unit.original.front.record;
            let issuer = record.issuer.as_ref().map(|issuer| issuer.text());
            let numbered = Numbered {
                document: Cited::Registered(Id::new(index)),
                id: unit.id.to_string(),
                date: record.date,
                kind: record.r#type.as_deref().and_then(DocumentType::of_name),
                issuer: self.issuer(issuer, record.date),
            };
            if let Some(key) = record.number.as_deref().and_then(citation::number_key) {
                self.enter_number(key, numbered);
            }
        }
    }

    fn issuer(&self, words: Option<&str>, date: Option<PartialDate>) -> Option<Issuer> {
        let at = Circumstances {
            date: date.map(PartialDate::first_day),
            ..Circumstances::default()
        };
        words.map(|words| citation::issuer(self.directory, words, &at))
    }

    fn enter_number(&mut self, key: String, numbered: Numbered) {
        let bearers = Arc::make_mut(&mut self.directory.numbers)
            .entry(key)
            .or_default();
        bearers.push(numbered);
    }

    fn enter_path<F>(&mut self, subject: Subject, unit: &crate::parse::Unit<F>) {
        let parts = std::iter::once(&unit.original).chain(&unit.translation);
        for part in parts {
            let path = Arc::clone(part.source.path());
            Arc::make_mut(&mut self.directory.paths).insert(path, subject);
        }
    }

    /// The slugs of both versions: the one that is chosen, else the id's form.
    fn slugs<F>(
        &mut self,
        unit: &crate::parse::Unit<F>,
        chosen: impl Fn(&Part<F>) -> Option<Spanned<String>>,
    ) -> [String; 2] {
        let original = self.slug(&unit.id, unit.place, &unit.original, &chosen);
        let other = (unit.translation.as_ref())
            .and_then(|part| chosen(part))
            .filter(|slug| slug.span != crate::parse::record::INHERITED)
            .and_then(|_| {
                let part = unit.translation.as_ref()?;
                Some(self.slug(&unit.id, unit.place, part, &chosen))
            });
        let other = other.unwrap_or_else(|| original.clone());
        [original, other]
    }

    fn slug<F>(
        &mut self,
        id: &str,
        place: Span,
        part: &Part<F>,
        chosen: &impl Fn(&Part<F>) -> Option<Spanned<String>>,
    ) -> String {
        match chosen(part) {
            Some(Spanned { value, span }) => {
                let mut proper = slug(&value);
                if proper.len() > LONGEST_SEGMENT {
                    proper.truncate(LONGEST_SEGMENT);
                    proper = slug(&proper);
                }
                if proper.is_empty() {
                    let value = value.as_str().into();
                    self.report(part, span, Problem::EmptySlug { value });
                    return id.to_owned();
                }
                if proper != value {
                    let problem = Problem::BadSlug {
                        value: value.into(),
                        proper: proper.as_str().into(),
                    };
                    self.report(part, span, problem);
                }
                proper
            }
            None => {
                let proper = slug(id);
                if proper.is_empty() || proper.len() > LONGEST_SEGMENT {
                    let value = id.into();
                    self.report(part, place, Problem::EmptySlug { value });
                    return id.to_owned();
                }
                proper
            }
        }
    }

    fn report<F>(&mut self, part: &Part<F>, span: Span, problem: Problem) {
        let diagnostic = if span == Span::default() {
            Diagnostic::file(Arc::clone(part.source.path()), problem)
        } else {
            Diagnostic::at(&part.source, span, problem)
        };
        self.diagnostics.push(diagnostic);
    }

    fn redirects_of(
        &mut self,
        subject: Subject,
        language: Language,
        paths: &[Spanned<String>],
        source: &crate::source::Source,
    ) {
        for Spanned { value, span } in paths {
            if *span == crate::parse::record::INHERITED {
                continue;
            }
            match old_path(value) {
                Some(path) => self.redirects.push(Redirect {
                    path,
                    language,
                    subject,
                }),
                None => {
                    let value = value.as_str().into();
                    let problem = Problem::BadAlias { value };
                    self.diagnostics
                        .push(Diagnostic::at(source, *span, problem));
                }
            }
        }
    }
}

/// An old address as a path of the site, if it can be one.
fn old_path(written: &str) -> Option<String> {
    let inner = written.strip_prefix('/')?;
    let trimmed = inner.strip_suffix('/').unwrap_or(inner);
    let fits = !trimmed.is_empty()
        && trimmed.len() <= LONGEST_PATH
        && trimmed.split('/').all(|segment| {
            !segment.is_empty()
                && segment.len() <= LONGEST_SEGMENT
                && !segment.starts_with('.')
                && !segment.contains(|c: char| c.is_control() || "\\?#%:*\"<>|".contains(c))
        });
    if !fits {
        return None;
    }
    let last = trimmed.rsplit('/').next().unwrap_or(trimmed);
    let is_file = last.ends_with(".html") || last.ends_with(".htm");
    Some(if is_file {
        format!("/{trimmed}")
    } else {
        format!("/{trimmed}/")
    })
}

/// A file that a front matter names.
pub struct NamedFile<'a> {
    /// Its name with its place.
    pub name: &'a Spanned<String>,
    /// Whether it is shown as an image.
    pub is_image: bool,
    /// Whether it stands above the text.
    pub is_cover: bool,
    /// Whether it is an image without a description.
    pub lacks_alt: bool,
}

/// Every file that a front matter names.
pub fn files_of<P: Phase>(front: &FrontMatter<P>) -> Vec<NamedFile<'_>> {
    let file = |name| NamedFile {
        name,
        is_image: false,
        is_cover: false,
        lacks_alt: false,
    };
    let photos = match &front.fields {
        Fields::News(news) => news.photos.as_slice(),
        _ => &[],
    };
    let cover = front.common.cover.iter().map(|cover| (cover, true));
    let images =
        cover
            .chain(photos.iter().map(|photo| (photo, false)))
            .map(|(picture, is_cover)| NamedFile {
                name: &picture.file,
                is_image: true,
                is_cover,
                lacks_alt: picture.alt.is_none(),
            });
    let attached = front
        .common
        .attachments
        .iter()
        .map(|attachment| file(&attachment.file));
    let papers = match &front.fields {
        Fields::Session(session) => session.papers.as_slice(),
        _ => &[],
    };
    let papers = papers
        .iter()
        .filter_map(|paper| paper.file.as_ref())
        .map(file);
    images.chain(attached).chain(papers).collect()
}
