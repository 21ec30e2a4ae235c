//! What a search can find: every page with a text of its own, in the order from
//! new to old, and the words of each.
//!
//! A document is one record for each language it is written in; an entry of the
//! registry is one for each language of the site, as it has a page in each.

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::field::FieldWriter;
use super::lexicon::Lexicon;
use super::term::{Level, TermWriter, Terms};
use crate::config::Config;
use crate::directory::Subject;
use crate::document::Item;
use crate::index::Index;
use crate::kind::Fields;
use crate::language::Language;
use crate::link::LinkedSite;
use crate::link::citation::DocumentType;
use crate::reference::Id;
use crate::registry::{Entry, Named};
use crate::route::Relation;
use crate::text::date;

/// A page that can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// What it is about.
    pub subject: Subject,
    /// Its language.
    pub language: Language,
    /// Whether readers of Vietnamese and of English are shown it: a document
    /// without a translation is shown to both.
    pub shown: [bool; 2],
    /// Its date: newer records come first.
    pub day: Option<Date>,
}

/// All records, the newest first; those without a date come last.
pub(super) fn records(linked: &LinkedSite, index: &Index, config: &Config) -> Vec<Record> {
    let mut records = Vec::new();
    let main = config.main;
    let bilingual = config.languages.len() > 1;
    for (at, document) in linked.documents.iter().enumerate() {
        let subject = Subject::Document(Id::new(at));
        let mut push = |language: Language, shown| {
            records.push(Record {
                subject,
                language,
                shown,
                day: index.date(Id::new(at)),
            });
        };
        if document.translation.is_some() && bilingual {
            push(main, only(main));
            push(main.other(), only(main.other()));
        } else {
            push(main, [true; 2]);
        }
    }
    let mut entry = |subject: Subject, day: Option<Date>| {
        records.extend(config.languages.iter().map(|&language| Record {
            subject,
            language,
            shown: only(language),
            day,
        }));
    };
    for (at, _) in linked.agencies.iter().enumerate() {
        entry(Subject::Agency(Id::new(at)), None);
    }
    for (at, _) in linked.themes.iter().enumerate() {
        entry(Subject::Theme(Id::new(at)), None);
    }
    for (at, _) in linked.people.iter().enumerate() {
        entry(Subject::Person(Id::new(at)), None);
    }
    for (at, item) in linked.legal.iter().enumerate() {
        entry(
            Subject::Legal(Id::new(at)),
            item.original.front.record.day(),
        );
    }
    for (at, item) in linked.forums.iter().enumerate() {
        entry(
            Subject::Forum(Id::new(at)),
            item.original.front.record.day(),
        );
    }
    for document in linked.directory.unregistered.iter() {
        let day = document.cited.date.map(|date| date.first_day());
        entry(Subject::Unregistered(document.fingerprint), day);
    }
    records.sort_by(|a, b| {
        let key = |record: &Record| (record.subject, record.language);
        (b.day.cmp(&a.day)).then_with(|| key(a).cmp(&key(b)))
    });
    records
}

fn only(language: Language) -> [bool; 2] {
    [language == Language::Vi, language == Language::En]
}

/// Gives the words of records.
pub(super) struct Texts<'a> {
    linked: &'a LinkedSite,
    index: &'a Index,
    main: Language,
    names: FxHashMap<Subject, Vec<&'a str>>,
    /// The names as words: documents name the same again and again.
    written: FxHashMap<Subject, Terms>,
}

impl<'a> Texts<'a> {
    pub(super) fn new(
        linked: &'a LinkedSite,
        index: &'a Index,
        main: Language,
        lexicon: &Lexicon,
    ) -> Texts<'a> {
        let names = names(linked);
        let write =
            |(&subject, names): (&Subject, &Vec<&str>)| (subject, Terms::of_names(names, lexicon));
        Texts {
            written: names.iter().map(write).collect(),
            linked,
            index,
            main,
            names,
        }
    }

    /// All names of the registry, sorted, each once.
    pub(super) fn all_names(&self) -> Vec<&'a str> {
        let entries = self.names.iter();
        let registered = entries.filter(|(subject, _)| !matches!(subject, Subject::Document(_)));
        let mut all: Vec<&str> = registered
            .flat_map(|(_, names)| names.iter().copied())
            .collect();
        unite(&mut all);
        all
    }

    /// What a record says besides its body: title, number, fields, and the names
    /// of all that it names, so that one name of a body finds what speaks of it
    /// by another.
    pub(super) fn fields(&self, record: &Record, lexicon: &Lexicon) -> Terms {
        let mut out = FieldWriter {
            out: TermWriter::new(lexicon, 256),
        };
        let linked = self.linked;
        let language = record.language;
        if let Some(day) = record.day {
            out.add(Level::Text, &date::short(day, language));
            out.add(Level::Text, &date::long(day, language));
        }
        match record.subject {
            Subject::Document(id) => {
                if let Some(document) = linked.documents.get(id.index()) {
                    let (version, _) = document.version(language, self.main);
                    let (vi, en) = document.kind().name();
                    out.add(Level::Text, language.pick(vi, en));
                    out.common(&version.front.common);
                    out.own(&version.front.fields);
                }
                for (subject, relation) in self.index.references(id) {
                    let level = match relation {
                        Relation::Mentions | Relation::Links => Level::Text,
                        _ => Level::Strong,
                    };
                    if let Some(names) = self.written.get(subject) {
                        out.out.add_names(level, names);
                    }
                }
            }
            Subject::Agency(id) => {
                if let Some(item) = linked.agencies.get(id.index()) {
                    let entry = &item.version(language, self.main).0.front;
                    out.entry(entry);
                    out.option(Level::Text, entry.record.kind.as_deref());
                    out.option(Level::Text, entry.record.locality.as_deref());
                    out.option(Level::Text, entry.record.contact.as_deref());
                }
            }
            Subject::Theme(id) => {
                if let Some(item) = linked.themes.get(id.index()) {
                    out.entry(&item.version(language, self.main).0.front);
                }
            }
            Subject::Person(id) => {
                if let Some(item) = linked.people.get(id.index()) {
                    let entry = &item.version(language, self.main).0.front;
                    out.entry(entry);
                    for position in &entry.record.positions {
                        out.add(Level::Heading, &position.title);
                        out.named(
                            Level::Strong,
                            &position.agency,
                            &self.written,
                            Subject::Agency,
                        );
                    }
                }
            }
            Subject::Legal(id) => {
                if let Some(item) = linked.legal.get(id.index()) {
                    let entry = &item.version(language, self.main).0.front;
                    out.entry(entry);
                    let written = entry.record.r#type.as_deref();
                    out.option(Level::Heading, written);
                    let known = written.and_then(DocumentType::of_name);
                    out.option(Level::Heading, known.map(|known| known.name(language)));
                    out.named(
                        Level::Strong,
                        &entry.record.issuer,
                        &self.written,
                        Subject::Agency,
                    );
                }
            }
            Subject::Forum(id) => {
                if let Some(item) = linked.forums.get(id.index()) {
                    let entry = &item.version(language, self.main).0.front;
                    out.entry(entry);
                    out.option(Level::Heading, entry.record.theme.as_deref());
                    out.option(Level::Text, entry.record.venue.as_deref());
                    out.named(
                        Level::Strong,
                        &entry.record.organisers,
                        &self.written,
                        Subject::Agency,
                    );
                    out.named(
                        Level::Strong,
                        &entry.record.chairs,
                        &self.written,
                        Subject::Person,
                    );
                }
            }
            Subject::Unregistered(_) => {}
        }
        // Entries bear the names of both languages: who reads English may type either.
        if !matches!(record.subject, Subject::Document(_))
            && let Some(names) = self.written.get(&record.subject)
        {
            out.out.add_names(Level::Title, names);
        }
        out.out.finish()
    }

    /// The words of a record's body.
    pub(super) fn body(&self, record: &Record) -> Option<&'a Terms> {
        fn of<F>(items: &[Item<F>], at: usize, languages: (Language, Language)) -> Option<&Terms> {
            let (version, _) = items.get(at)?.version(languages.0, languages.1);
            Some(&version.body.terms)
        }
        let linked = self.linked;
        let languages = (record.language, self.main);
        match record.subject {
            Subject::Document(id) => of(&linked.documents, id.index(), languages),
            Subject::Agency(id) => of(&linked.agencies, id.index(), languages),
            Subject::Theme(id) => of(&linked.themes, id.index(), languages),
            Subject::Person(id) => of(&linked.people, id.index(), languages),
            Subject::Legal(id) => of(&linked.legal, id.index(), languages),
            Subject::Forum(id) => of(&linked.forums, id.index(), languages),
            Subject::Unregistered(_) => None,
        }
    }
}

/// Every name that something of the registry bears, in both languages, and the
/// number that a dispatch bears.
fn names(linked: &LinkedSite) -> FxHashMap<Subject, Vec<&str>> {
    fn of<'a, R: Named>(
        items: &'a [Item<Entry<R>>],
        subject: impl Fn(usize) -> Subject,
        names: &mut FxHashMap<Subject, Vec<&'a str>>,
    ) {
        for (at, item) in items.iter().enumerate() {
            let own = names.entry(subject(at)).or_default();
            for version in item.versions() {
                own.push(version.front.record.name());
                own.extend(version.front.record.other_names());
            }
            unite(own);
        }
    }
    let mut all = FxHashMap::default();
    let into = &mut all;
    of(&linked.agencies, |at| Subject::Agency(Id::new(at)), into);
    of(&linked.themes, |at| Subject::Theme(Id::new(at)), into);
    of(&linked.people, |at| Subject::Person(Id::new(at)), into);
    of(&linked.legal, |at| Subject::Legal(Id::new(at)), into);
    of(&linked.forums, |at| Subject::Forum(Id::new(at)), into);
    for (at, document) in linked.documents.iter().enumerate() {
        if let Fields::Dispatch(dispatch) = document.fields()
            && let Some(number) = dispatch.number()
        {
            all.insert(Subject::Document(Id::new(at)), vec![number]);
        }
    }
    for document in linked.directory.unregistered.iter() {
        let own = all
            .entry(Subject::Unregistered(document.fingerprint))
            .or_default();
        own.extend(document.listing.names.iter().map(String::as_str));
        own.push(&document.cited.number);
        unite(own);
    }
    all
}

fn unite(names: &mut Vec<&str>) {
    names.sort_unstable();
    names.dedup();
}
