//! Entries of the registry as things, in full on their own pages and in short
//! wherever else they are spoken of.

use std::sync::LazyLock;

use jiff::civil::Date;

use super::Speaker;
use super::thing::{Property, Thing, Type};
use crate::directory::Subject;
use crate::link::unregistered::Issuer;
use crate::reference::{Id, Linked, LooseLink};
use crate::registry::agency::Agency;
use crate::registry::forum::Forum;
use crate::registry::legal::{LegalDocument, RelationKind};
use crate::registry::person::Person;
use crate::registry::{Agencies, Named as _, People, Shelf};
use crate::render::frame::PageFrame;
use crate::route::Page;
use crate::text::matching_key;

impl<'a> Speaker<'a> {
    /// An entry on its own page.
    pub(super) fn entry(&self, subject: Subject, frame: &'a PageFrame) -> Option<Thing<'a>> {
        let site = self.renderer.site();
        let linked = &site.linked;
        let main = site.config.main;
        let url = self.absolute(frame.page);
        let named = |kind: Type| {
            Thing::new(kind)
                .known_as(Some(url.clone()))
                .with(Property::Name, &frame.title)
        };
        let described =
            |thing: Thing<'a>| thing.with_known(Property::Description, frame.description.as_ref());
        Some(match subject {
            Subject::Agency(id) => {
                let item = linked.agencies.get(id.index())?;
                let record = &item.version(self.language, main).0.front.record;
                let thing = described(named(self.kind_of(id)));
                self.agency(thing, record, &frame.title)
                    .with(Property::MainEntityOfPage, url)
            }
            Subject::Theme(id) => {
                let item = linked.themes.get(id.index())?;
                let record = &item.version(self.language, main).0.front.record;
                let thing = described(named(Type::DefinedTerm));
                self.theme(thing, &record.other_names())
                    .with(Property::Url, url)
            }
            Subject::Person(id) => {
                let item = linked.people.get(id.index())?;
                let record = &item.version(self.language, main).0.front.record;
                let thing = described(named(Type::Person));
                self.person(thing, record).with(Property::Url, url)
            }
            Subject::Legal(id) => {
                let item = linked.legal.get(id.index())?;
                let record = &item.version(self.language, main).0.front.record;
                let thing = described(named(self.kind_of_cited(subject)));
                self.legal(thing, record).with(Property::Url, url)
            }
            Subject::Forum(id) => {
                let item = linked.forums.get(id.index())?;
                let record = &item.version(self.language, main).0.front.record;
                let thing = described(named(Type::Event));
                self.forum(thing, record).with(Property::Url, url)
            }
            Subject::Unregistered(_) => self
                .unregistered(named(self.kind_of_cited(subject)), subject)
                .with(Property::Url, url),
            Subject::Document(_) => return None,
        })
    }

    /// Something that has a page, by its type, name and address.
    pub(super) fn in_short(&self, subject: Subject, day: Option<Date>) -> Thing<'a> {
        let kind = match subject {
            Subject::Agency(id) => self.kind_of(id),
            Subject::Theme(_) => Type::DefinedTerm,
            Subject::Person(_) => Type::Person,
            Subject::Forum(_) => Type::Event,
            Subject::Document(_) | Subject::Legal(_) | Subject::Unregistered(_) => {
                self.kind_of_cited(subject)
            }
        };
        let name = self.renderer.name(subject, day, self.language);
        Thing::new(kind)
            .known_as(Some(self.address(subject)))
            .with(Property::Name, name)
    }

    /// A body, or words that name none.
    pub(super) fn loose_agency(
        &self,
        link: &'a LooseLink<Agencies>,
        day: Option<Date>,
    ) -> Thing<'a> {
        match link.target {
            Some(id) => self.in_short(Subject::Agency(id), day),
            None => Thing::new(Type::Organization).with(Property::Name, &link.text),
        }
    }

    /// A person, or words that name none.
    pub(super) fn loose_person(&self, link: &'a LooseLink<People>, day: Option<Date>) -> Thing<'a> {
        match link.target {
            Some(id) => self.in_short(Subject::Person(id), day),
            None => Thing::new(Type::Person).with(Property::Name, &link.text),
        }
    }

    fn agency(&self, thing: Thing<'a>, record: &'a Agency<Linked>, name: &str) -> Thing<'a> {
        let others = record.other_names().into_iter();
        let parent = record.parent.as_ref();
        thing
            .with_all(
                Property::AlternateName,
                others.filter(|&other| other != name),
            )
            .with_known(Property::Url, record.website.as_ref().map(|url| &url.0))
            .with_known(
                Property::ParentOrganization,
                parent.map(|parent| self.in_short(Subject::Agency(parent.target), None)),
            )
            .with_known(Property::AreaServed, record.locality.as_ref())
            .with_known(Property::FoundingDate, record.from.map(|date| date.iso()))
            .with_known(
                Property::DissolutionDate,
                record.until.map(|date| date.iso()),
            )
    }

    fn theme(&self, thing: Thing<'a>, other_names: &[&'a str]) -> Thing<'a> {
        let index = Page::Index(Shelf::Themes, 1);
        let set = self.renderer.part_link("themes", index, self.language);
        let set = Thing::new(Type::DefinedTermSet)
            .known_as(Some(self.absolute(index)))
            .with(Property::Name, set.title);
        thing
            .with_all(Property::AlternateName, other_names.iter().copied())
            .with(Property::InDefinedTermSet, set)
    }

    fn person(&self, thing: Thing<'a>, record: &'a Person<Linked>) -> Thing<'a> {
        let positions = record.positions.iter().map(|position| {
            let day = position.from.map(|from| from.first_day());
            Thing::new(Type::OrganizationRole)
                .with(Property::RoleName, &position.title)
                .with_known(Property::StartDate, position.from.map(|date| date.iso()))
                .with_known(Property::EndDate, position.until.map(|date| date.iso()))
                .with_known(
                    Property::Affiliation,
                    (position.agency.as_ref()).map(|link| self.loose_agency(link, day)),
                )
        });
        thing
            .with_all(Property::AlternateName, record.other_names())
            .with_all(Property::HonorificPrefix, &record.honorifics)
            .with_all(Property::Affiliation, positions)
    }

    fn legal(&self, thing: Thing<'a>, record: &'a LegalDocument<Linked>) -> Thing<'a> {
        let norm = is_normative(record.r#type.as_deref(), record.number.as_deref());
        let day = record.date.map(|date| date.first_day());
        let issuer = (record.issuer.as_ref()).map(|link| self.loose_agency(link, day));
        let related = |wanted: RelationKind| {
            let relations = record.relations.iter();
            let related = relations.filter(move |relation| relation.how == wanted);
            related.map(|relation| Subject::Legal(relation.document.target))
        };
        let short = |subject| self.in_short(subject, None);
        let thing = thing
            .with_all(
                Property::AlternateName,
                record.title.iter().chain(&record.aliases),
            )
            .with_known(Property::SameAs, record.url.as_ref().map(|url| &url.0))
            .with_all(
                Property::IsBasedOn,
                (related(RelationKind::BasedOn).chain(related(RelationKind::Guides))).map(short),
            )
            .with_all(Property::Citation, related(RelationKind::Cites).map(short));
        let date = record.date.map(|date| date.iso());
        let thing = said_of(
            thing,
            norm,
            record.r#type.clone(),
            record.number.clone(),
            date,
            issuer,
        );
        // Only of norms can it be said, and only of norms that they are changed.
        let changes = (related(RelationKind::Amends).chain(related(RelationKind::Replaces)))
            .filter(|&subject| norm && self.kind_of_cited(subject) == Type::Legislation);
        thing.with_all(Property::LegislationChanges, changes.map(short))
    }

    fn unregistered(&self, thing: Thing<'a>, subject: Subject) -> Thing<'a> {
        let Subject::Unregistered(fingerprint) = subject else {
            return thing;
        };
        let directory = &self.renderer.site().linked.directory;
        let Some(document) = directory.unregistered.get(fingerprint) else {
            return thing;
        };
        let cited = &document.cited;
        let day = cited.date.map(|date| date.first_day());
        let issuer = cited.issuer.as_ref().map(|issuer| match issuer {
            Issuer::Agency(id) => self.in_short(Subject::Agency(*id), day),
            Issuer::Words(words) => Thing::new(Type::Organization).with(Property::Name, words),
        });
        let norm = self.kind_of_cited(subject) == Type::Legislation;
        let kind = cited.kind.map(|kind| {
            let (vi, en) = kind.names();
            self.language.pick(vi, en).to_owned()
        });
        let date = cited.date.map(|date| date.iso());
        said_of(thing, norm, kind, Some(cited.number.clone()), date, issuer)
    }

    fn forum(&self, thing: Thing<'a>, record: &'a Forum<Linked>) -> Thing<'a> {
        let starts = record.starts();
        let day = starts.map(|date| date.first_day());
        let ends = record.ends().filter(|ends| Some(*ends) != starts);
        let organisers = record.organisers.iter();
        let chairs = record.chairs.iter();
        thing
            .with_all(Property::AlternateName, record.other_names())
            .with_known(Property::StartDate, starts.map(|date| date.iso()))
            .with_known(Property::EndDate, ends.map(|date| date.iso()))
            .with_known(
                Property::About,
                record
                    .theme
                    .as_ref()
                    .map(|theme| Thing::new(Type::CreativeWork).with(Property::Name, theme)),
            )
            .with_known(
                Property::Location,
                (record.venue.as_ref())
                    .map(|venue| Thing::new(Type::Place).with(Property::Name, venue)),
            )
            .with_all(
                Property::Organizer,
                organisers.map(|link| self.loose_agency(link, day)),
            )
            .with_all(
                Property::Contributor,
                chairs.map(|link| self.loose_person(link, day)),
            )
    }

    /// What sort of organization a body is.
    fn kind_of(&self, id: Id<Agencies>) -> Type {
        let agencies = &self.renderer.site().linked.agencies;
        let record = agencies
            .get(id.index())
            .map(|item| &item.original.front.record);
        record
            .and_then(|record| record.kind.as_deref())
            .map_or(Type::GovernmentOrganization, kind_of_body)
    }

    /// `Legislation` for a norm, else a document.
    fn kind_of_cited(&self, subject: Subject) -> Type {
        let linked = &self.renderer.site().linked;
        let norm = match subject {
            Subject::Legal(id) => linked.legal.get(id.index()).is_some_and(|item| {
                let record = &item.original.front.record;
                is_normative(record.r#type.as_deref(), record.number.as_deref())
            }),
            Subject::Unregistered(fingerprint) => {
                let document = linked.directory.unregistered.get(fingerprint);
                document.is_some_and(|document| {
                    let kind = document.cited.kind.map(|kind| kind.names().0);
                    is_normative(kind, Some(&document.cited.number))
                })
            }
            _ => false,
        };
        match norm {
            true => Type::Legislation,
            false => Type::DigitalDocument,
        }
    }
}

/// What is said of a norm in words of its own, and of another document in those of
/// every work.
fn said_of<'a>(
    thing: Thing<'a>,
    norm: bool,
    kind: Option<String>,
    number: Option<String>,
    date: Option<String>,
    issuer: Option<Thing<'a>>,
) -> Thing<'a> {
    let [what, identifier, when, who] = match norm {
        true => [
            Property::LegislationType,
            Property::LegislationIdentifier,
            Property::LegislationDate,
            Property::LegislationPassedBy,
        ],
        false => [
            Property::Genre,
            Property::Identifier,
            Property::DatePublished,
            Property::Author,
        ],
    };
    thing
        .with_known(what, kind)
        .with_known(identifier, number)
        .with_known(when, date)
        .with_known(who, issuer)
}

/// Whether a document sets norms of law (văn bản quy phạm pháp luật).
///
/// The laws on the promulgation of legal documents name the types, and the symbol of
/// a norm has the year between its number and its type: `30/2020/NĐ-CP`, `45/2019/QH14`.
/// A resolution of the Party (`52-NQ/TW`) or a decision on one matter (`1234/QĐ-UBND`) is
/// of a type that sets norms and sets none.
pub(in crate::render) fn is_normative(kind: Option<&str>, number: Option<&str>) -> bool {
    const ALWAYS: [&str; 4] = ["hiến pháp", "bộ luật", "luật", "pháp lệnh"];
    const NUMBERED: [&str; 8] = [
        "nghị định",
        "thông tư",
        "thông tư liên tịch",
        "nghị quyết",
        "nghị quyết liên tịch",
        "quyết định",
        "lệnh",
        "chỉ thị",
    ];
    let kind = kind.map(matching_key);
    let is = |kinds: &[&str]| kind.as_deref().is_some_and(|kind| kinds.contains(&kind));
    let year = number.and_then(|number| number.split('/').nth(1));
    let has_year = year.is_some_and(|year| {
        let year = year.trim();
        year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit())
    });
    is(&ALWAYS) || (has_year && is(&NUMBERED))
}

/// What the words of `kind` make of a body. Organs of the Party are no part of the
/// government; a word that is not known is one of the state's many.
fn kind_of_body(kind: &str) -> Type {
    /// Between spaces, as keys of words.
    static KEYS: LazyLock<[(String, Type); 17]> =
        LazyLock::new(|| WORDS.map(|(word, kind)| (format!(" {} ", matching_key(word)), kind)));
    const WORDS: [(&str, Type); 17] = [
        ("báo chí", Type::NewsMediaOrganization),
        ("tạp chí", Type::NewsMediaOrganization),
        ("thông tấn", Type::NewsMediaOrganization),
        ("đài phát thanh", Type::NewsMediaOrganization),
        ("đài truyền hình", Type::NewsMediaOrganization),
        ("học viện", Type::CollegeOrUniversity),
        ("đại học", Type::CollegeOrUniversity),
        ("đảng", Type::Organization),
        ("tỉnh ủy", Type::Organization),
        ("thành ủy", Type::Organization),
        ("huyện ủy", Type::Organization),
        ("quốc tế", Type::Organization),
        ("hiệp hội", Type::Organization),
        ("doanh nghiệp", Type::Organization),
        ("công ty", Type::Organization),
        ("tập đoàn", Type::Organization),
        ("ngân hàng", Type::Organization),
    ];
    let kind = format!(" {} ", matching_key(kind));
    if kind.starts_with(" báo ") {
        return Type::NewsMediaOrganization;
    }
    let found = KEYS.iter().find(|(word, _)| kind.contains(word.as_str()));
    found.map_or(Type::GovernmentOrganization, |&(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn norms_are_told_by_type_and_symbol() {
        let norms = [
            ("nghị định", "30/2020/NĐ-CP"),
            ("Luật", "45/2019/QH14"),
            ("Nghị quyết", "12/2021/NQ-HĐND"),
            ("thông tư liên tịch", "01/2014/TTLT-BCA-BTP"),
        ];
        for (kind, number) in norms {
            assert!(is_normative(Some(kind), Some(number)), "{kind} {number}");
        }
        let others = [
            (Some("nghị quyết"), Some("52-NQ/TW")),
            (Some("quyết định"), Some("1234/QĐ-UBND")),
            (Some("công văn"), Some("6533/UBND-KTN")),
            (Some("công văn"), Some("12/2021/CV-ABC")),
            (Some("nghị định"), None),
            (None, Some("30/2020/NĐ-CP")),
        ];
        for (kind, number) in others {
            assert!(!is_normative(kind, number), "{kind:?} {number:?}");
        }
        assert!(is_normative(Some("Hiến pháp"), None));
    }

    #[test]
    fn bodies_are_told_by_whole_words() {
        assert_eq!(kind_of_body("Cơ quan báo chí"), Type::NewsMediaOrganization);
        assert_eq!(kind_of_body("sở"), Type::GovernmentOrganization);
        assert_eq!(kind_of_body("ban Đảng"), Type::Organization);
        assert_eq!(kind_of_body("Báo"), Type::NewsMediaOrganization);
        assert_eq!(
            kind_of_body("trung tâm cảnh báo"),
            Type::GovernmentOrganization
        );
        assert_eq!(
            kind_of_body("ủy ban nhân dân"),
            Type::GovernmentOrganization
        );
    }
}
