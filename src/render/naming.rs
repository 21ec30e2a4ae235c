//! How things are named in a document: as of its date, with what they are
//! called today.

use jiff::civil::Date;

use super::Renderer;
use super::drawn::Naming;
use super::view::{CitedLine, CitedView, EntryView, Html, NamedView};
use crate::directory::Subject;
use crate::document::Cited;
use crate::language::Language;
use crate::reference::{Id, Link, LooseLink};
use crate::registry::{Agencies, People};

impl<'a> Renderer<'a> {
    /// What something is called in a document of a day.
    pub fn name(&self, subject: Subject, day: Option<Date>, language: Language) -> &'a str {
        if let Subject::Document(id) = subject {
            return self.title(id, language);
        }
        let (_, listing) = crate::route::entry(subject, &self.site.linked.directory);
        listing.map_or("", |listing| {
            listing.name_on(day, self.language_place(language))
        })
    }

    /// The main language (0) or the other (1).
    fn language_place(&self, language: Language) -> usize {
        usize::from(language != self.site.config.main)
    }

    /// An entry of the registry as it is named in a document of a day.
    pub fn subject(&self, subject: Subject, day: Option<Date>, language: Language) -> EntryView {
        let name = self.name(subject, day, language);
        let view = EntryView {
            name: name.to_owned(),
            now: None,
            url: Some(self.site.subject_url(subject, language)),
            note: None,
            note_lang: None,
            lang: None,
            line: Html::default(),
        };
        if let Subject::Document(_) = subject {
            return view;
        }
        let main = self.site.config.main;
        let other = self.language_place(language);
        let now = match subject {
            Subject::Agency(id) if day.is_some() => self.present_name(id, other),
            _ => None,
        };
        let note = match (subject, day) {
            (Subject::Person(id), Some(day)) => self.position_on(id, day, language),
            _ => None,
        };
        let note_is_foreign = match subject {
            Subject::Person(id) if other == 1 => {
                let person = self.site.linked.people.get(id.index());
                person.is_some_and(|person| person.translation.is_none())
            }
            _ => false,
        };
        let (_, listing) = crate::route::entry(subject, &self.site.linked.directory);
        let foreign = listing.is_some_and(|listing| {
            // A name over time that only the original gives.
            let original = |name: &str| listing.over_time[0].iter().any(|(_, n)| n == name);
            if other == 1 && name != listing.names[1] && original(name) {
                return true;
            }
            other == 1 && listing.names[0] == listing.names[1] && !self.has_translation(subject)
        });
        EntryView {
            now: now.filter(|now| now != name),
            note_lang: (note_is_foreign && note.is_some()).then(|| main.tag().to_owned()),
            note,
            lang: foreign.then(|| main.tag().to_owned()),
            ..view
        }
    }

    /// An entry as it is named in a document of a day, for templates.
    pub fn entry(&self, subject: Subject, day: Option<Date>, language: Language) -> NamedView {
        let naming = self.naming(subject, day, language);
        self.drawn(naming, language, || self.subject(subject, day, language))
    }

    /// The same with the body above it as of the day, for a body.
    pub fn subject_in_full(
        &self,
        subject: Subject,
        day: Option<Date>,
        language: Language,
    ) -> NamedView {
        let parent = match subject {
            Subject::Agency(id) => self.parent_on(id, day).map(Subject::Agency),
            _ => None,
        };
        let Some(parent) = parent else {
            return self.entry(subject, day, language);
        };
        let naming = self.naming(subject, day, language);
        let above = self.naming(parent, day, language);
        let naming = naming.zip(above).map(|(own, above)| own.under(above));
        self.drawn(naming, language, || {
            let parent = self.subject(parent, day, language);
            EntryView {
                note: Some(self.words(language).fill("under_n", "n", &parent.name)),
                note_lang: parent.lang,
                ..self.subject(subject, day, language)
            }
        })
    }

    /// What decides how [`Renderer::subject`] names an entry, besides the language; `None`
    /// where that is more than a [`Naming`] holds.
    fn naming(&self, subject: Subject, day: Option<Date>, language: Language) -> Option<Naming> {
        let (_, listing) = crate::route::entry(subject, &self.site.linked.directory);
        let over_time = listing?.over_time.get(self.language_place(language))?;
        let name = day.and_then(|day| {
            let mut periods = over_time.iter().map(|(period, _)| period);
            periods.position(|period| period.contains(day))
        });
        let positions = match (subject, day) {
            (Subject::Person(id), Some(day)) => {
                let person = self.site.linked.people.get(id.index())?;
                let (version, _) = person.version(language, self.site.config.main);
                version.front.record.positions_mask(day)?
            }
            _ => 0,
        };
        Some(Naming::new(subject, day.is_some(), name, positions))
    }

    /// The body above another on a day: the one that the registry names, or the
    /// one before or after it that existed then.
    pub fn parent_on(&self, id: Id<Agencies>, day: Option<Date>) -> Option<Id<Agencies>> {
        let agencies = &self.site.linked.agencies;
        let record = |id: Id<Agencies>| Some(&agencies.get(id.index())?.original.front.record);
        let named = record(id)?.parent.as_ref()?.target;
        let Some(day) = day else {
            return Some(named);
        };
        let existed = |id: Id<Agencies>| {
            record(id).is_some_and(|it| crate::registry::Named::period(it).contains(day))
        };
        if existed(named) {
            return Some(named);
        }
        let mut line = vec![named];
        let mut next = 0;
        // One who existed that day and is the only one of the line.
        while let Some(&at) = line.get(next).filter(|_| next < 16) {
            next += 1;
            let before = self.site.predecessors.get(&at).into_iter().flatten();
            let behind = record(at).map_or(&[][..], |it| it.successors.as_slice());
            let others = (before.map(|(earlier, _)| *earlier))
                .chain(behind.iter().map(|successor| successor.agency.target));
            for other in others {
                if !line.contains(&other) {
                    line.push(other);
                }
            }
        }
        let mut those = line.into_iter().filter(|&id| existed(id));
        match (those.next(), those.next()) {
            (Some(one), None) => Some(one),
            _ => None,
        }
    }

    fn has_translation(&self, subject: Subject) -> bool {
        let linked = &self.site.linked;
        match subject {
            Subject::Document(id) => linked
                .documents
                .get(id.index())
                .is_some_and(|i| i.translation.is_some()),
            Subject::Agency(id) => linked
                .agencies
                .get(id.index())
                .is_some_and(|i| i.translation.is_some()),
            Subject::Theme(id) => linked
                .themes
                .get(id.index())
                .is_some_and(|i| i.translation.is_some()),
            // A person's name is the same in every language.
            Subject::Person(_) => true,
            Subject::Legal(id) => linked
                .legal
                .get(id.index())
                .is_some_and(|i| i.translation.is_some()),
            Subject::Forum(id) => linked
                .forums
                .get(id.index())
                .is_some_and(|i| i.translation.is_some()),
            // Its name is put together from a number and a word of the program.
            Subject::Unregistered(_) => true,
        }
    }

    /// What a body of a past day is called today: its present name, or that of
    /// the one body that it became.
    fn present_name(&self, id: Id<Agencies>, other: usize) -> Option<String> {
        let mut at = id;
        // A line of successors that returns to itself ends here.
        for _ in 0..16 {
            let agency = &self
                .site
                .linked
                .agencies
                .get(at.index())?
                .original
                .front
                .record;
            let [successor] = agency.successors.as_slice() else {
                break;
            };
            if successor.how == crate::registry::agency::Change::Split {
                break;
            }
            at = successor.agency.target;
        }
        let listing = self.site.linked.directory.agencies.get(at)?;
        Some(listing.names[other].clone())
    }

    /// The positions that a person held on a day.
    fn position_on(&self, id: Id<People>, day: Date, language: Language) -> Option<String> {
        let person = self.site.linked.people.get(id.index())?;
        let (version, _) = person.version(language, self.site.config.main);
        let titles: Vec<&str> = version
            .front
            .record
            .positions_on(Some(day))
            .iter()
            .map(|position| position.title.as_str())
            .collect();
        (!titles.is_empty()).then(|| titles.join(", "))
    }

    /// A body named in a document of a day.
    pub fn agency(
        &self,
        link: &Link<Agencies>,
        day: Option<Date>,
        language: Language,
    ) -> NamedView {
        self.entry(Subject::Agency(link.target), day, language)
    }

    /// A body or free words.
    pub fn loose_agency(
        &self,
        link: &LooseLink<Agencies>,
        day: Option<Date>,
        language: Language,
    ) -> NamedView {
        match link.target {
            Some(id) => self.entry(Subject::Agency(id), day, language),
            None => self.words_only(&link.text, language),
        }
    }

    /// What a body is called in a document of a day.
    pub fn agency_name(&self, id: Id<Agencies>, day: Option<Date>, language: Language) -> String {
        self.name(Subject::Agency(id), day, language).to_owned()
    }

    /// The same of a body or of free words.
    pub fn loose_agency_name(
        &self,
        link: &LooseLink<Agencies>,
        day: Option<Date>,
        language: Language,
    ) -> String {
        match link.target {
            Some(id) => self.agency_name(id, day, language),
            None => link.text.clone(),
        }
    }

    /// A person or free words.
    pub fn loose_person(
        &self,
        link: &LooseLink<People>,
        day: Option<Date>,
        language: Language,
    ) -> NamedView {
        match link.target {
            Some(id) => self.entry(Subject::Person(id), day, language),
            None => self.words_only(&link.text, language),
        }
    }

    /// What is cited: the words as written, and the page they lead to.
    pub fn cited(&self, text: &str, cited: Option<Cited>, language: Language) -> CitedLine {
        let Some(subject) = cited.map(|cited| cited.subject()) else {
            let text = text.to_owned();
            return self.draw_cited(CitedView::words(text, None), language);
        };
        let name = self.name(subject, None, language);
        let is_id = || {
            // An id is no text for readers.
            !matches!(subject, Subject::Unregistered(_))
                && !text.contains(char::is_whitespace)
                && crate::text::slug(text) == text
        };
        match text == name || is_id() {
            true => self.cited_by_name(subject, language),
            false => self.draw_cited(self.cited_view(text, subject, language), language),
        }
    }

    /// What is cited, in the words of a citation.
    pub(super) fn cited_view(&self, text: &str, subject: Subject, language: Language) -> CitedView {
        let main = self.site.config.main;
        let foreign = language != main && !self.has_translation(subject);
        let title = match subject {
            Subject::Legal(id) => {
                let item = self.site.linked.legal.get(id.index());
                item.and_then(|item| {
                    let (version, _) = item.version(language, main);
                    version.front.record.title.as_deref()
                })
            }
            Subject::Document(id) => Some(self.title(id, language)),
            _ => None,
        };
        CitedView {
            title: title.filter(|&title| title != text).map(str::to_owned),
            lang: foreign.then(|| main.tag().to_owned()),
            ..CitedView::words(
                text.to_owned(),
                Some(self.site.subject_url(subject, language)),
            )
        }
    }
}
