//! Documents as things: news as articles, sessions as events, pages as pages, and
//! the rest as documents. A dispatch is no `Legislation`: it sets no norm.

use jiff::civil::Date;

use super::Speaker;
use super::thing::{Property, Thing, Type};
use crate::directory::Subject;
use crate::document::Documents;
use crate::kind::dispatch::Dispatch;
use crate::kind::news::News;
use crate::kind::policy::Policy;
use crate::kind::session::{Format, Session, When};
use crate::kind::{Common, Fields, Kind};
use crate::link::{Body, ReferenceKind};
use crate::reference::{Id, Linked};

/// Cited documents that are said of one document, at most.
const CITED: usize = 30;

impl<'a> Speaker<'a> {
    /// A document and what its page says of it in a sentence.
    pub(super) fn document(
        &self,
        id: Id<Documents>,
        description: Option<&'a str>,
    ) -> Option<Thing<'a>> {
        let site = self.renderer.site();
        let main = site.config.main;
        let document = site.document(id)?;
        let (version, own) = document.version(self.language, main);
        let common = &version.front.common;
        let day = site.index.date(id);
        let url = self.address(Subject::Document(id));
        let kind = match document.kind() {
            Kind::News => Type::NewsArticle,
            Kind::Session => Type::Event,
            Kind::Page => Type::WebPage,
            Kind::Dispatch | Kind::Policy => Type::DigitalDocument,
        };
        let thing = Thing::new(kind)
            .known_as(Some(url.clone()))
            .with(Property::Url, url)
            .with(Property::Name, &common.title.value)
            .with_known(Property::Description, description)
            .with_all(Property::Image, self.picture(&version.path, common))
            .with_all(Property::About, self.about(common, day));
        let language = if own { self.language } else { main };
        if let Fields::Session(session) = &version.front.fields {
            return Some(self.session(
                thing.with(Property::InLanguage, language.tag()),
                session,
                common,
                day,
            ));
        }
        let changed = common.changes.iter().map(|change| change.date);
        let changed = changed.max_by_key(|date| date.instant(&site.config.zone));
        let moment = |moment| self.renderer.moment(moment, self.language).iso;
        let published = common.date.as_ref().map(|date| moment(date.value));
        let thing = thing
            .with_known(Property::DatePublished, published)
            .with_known(Property::DateModified, changed.map(moment))
            .with(Property::InLanguage, language.tag())
            .with(Property::IsPartOf, self.site_in_short())
            .with_known(Property::Publisher, self.publisher());
        Some(match &version.front.fields {
            Fields::Dispatch(dispatch) => self.dispatch(thing, dispatch, &version.body, day),
            Fields::News(news) => self.news(thing, news, &version.body, &common.title.value),
            Fields::Policy(policy) => self.policy(thing, policy),
            Fields::Session(_) | Fields::Page(_) => thing,
        })
    }

    /// What a record says that a document is about.
    fn about(&self, common: &'a Common<Linked>, day: Option<Date>) -> Vec<Thing<'a>> {
        let themes = common.themes.iter().map(|link| Subject::Theme(link.target));
        let agencies = (common.agencies.iter()).map(|link| Subject::Agency(link.target));
        let people = (common.people.iter()).map(|link| Subject::Person(link.target));
        let all = themes.chain(agencies).chain(people);
        all.map(|subject| self.in_short(subject, day)).collect()
    }

    fn picture(&self, path: &str, common: &'a Common<Linked>) -> Option<Thing<'a>> {
        let cover = common.cover.as_ref()?;
        let url = self.renderer.asset_address(path, &cover.file.value)?;
        Some(
            Thing::new(Type::ImageObject)
                .with(Property::ContentUrl, url)
                .with_known(Property::Caption, cover.caption.as_ref())
                .with_known(Property::CreditText, cover.credit.as_ref()),
        )
    }

    fn dispatch(
        &self,
        thing: Thing<'a>,
        own: &'a Dispatch<Linked>,
        body: &Body,
        day: Option<Date>,
    ) -> Thing<'a> {
        let words = self.renderer.words(self.language);
        let number = own.number().filter(|_| !own.awaits_number());
        let issuer = own.issuer.as_ref();
        let audience = own.addressees.iter().map(|addressee| {
            let name = (self.renderer).loose_agency_name(addressee, day, self.language);
            Thing::new(Type::Audience).with(Property::Name, name)
        });
        let named = own.basis.iter().chain(&own.replies_to);
        let named = named.filter_map(|basis| Some(basis.target?.subject()));
        thing
            .with(Property::Genre, words.get("kind_dispatch"))
            .with_known(Property::Identifier, number)
            .with_known(
                Property::Author,
                issuer.map(|issuer| self.in_short(Subject::Agency(issuer.target), day)),
            )
            .with_all(Property::Audience, audience)
            .with_all(Property::Citation, self.cited(named, body))
    }

    fn news(&self, thing: Thing<'a>, own: &'a News, body: &Body, title: &'a str) -> Thing<'a> {
        let source = own.source.as_ref();
        let place = own.location.as_ref();
        let author = source.and_then(|source| source.author.as_ref());
        let person = |name: &'a String| Thing::new(Type::Person).with(Property::Name, name);
        thing
            .with(Property::Headline, title)
            .with_known(Property::Author, author.map(person))
            .with_known(Property::CreditText, source.map(|source| &source.name))
            .with_known(
                Property::IsBasedOn,
                source
                    .and_then(|source| source.url.as_ref())
                    .map(|url| &url.0),
            )
            .with_known(
                Property::ContentLocation,
                place.map(|name| Thing::new(Type::Place).with(Property::Name, name)),
            )
            .with_all(Property::Citation, self.cited(std::iter::empty(), body))
    }

    fn policy(&self, thing: Thing<'a>, own: &'a Policy<Linked>) -> Thing<'a> {
        let words = self.renderer.words(self.language);
        let documents = own.documents.iter();
        let documents = documents.map(|link| self.in_short(Subject::Legal(link.target), None));
        thing
            .with(Property::Genre, words.get("kind_policy"))
            .with_all(Property::IsBasedOn, documents)
    }

    fn session(
        &self,
        thing: Thing<'a>,
        own: &'a Session<Linked>,
        common: &'a Common<Linked>,
        day: Option<Date>,
    ) -> Thing<'a> {
        let when = |when: When| match when {
            When::At(moment) => self.renderer.moment(moment, self.language).iso,
            When::Within(partial) => partial.iso(),
        };
        // An event has a beginning; a session that does not say when has the day of its record.
        let own_date = || {
            let date = common.date.as_ref()?;
            Some(self.renderer.moment(date.value, self.language).iso)
        };
        let mode = own.format.map(|format| match format {
            Format::InPerson => "https://schema.org/OfflineEventAttendanceMode",
            Format::Online => "https://schema.org/OnlineEventAttendanceMode",
            Format::Both => "https://schema.org/MixedEventAttendanceMode",
        });
        let papers = own.papers.iter().map(|paper| {
            let authors = paper
                .speakers
                .iter()
                .map(|link| self.loose_person(link, day));
            Thing::new(Type::CreativeWork)
                .with(Property::Name, &paper.title)
                .with_all(Property::Author, authors)
                .with_known(
                    Property::Contributor,
                    paper
                        .agency
                        .as_ref()
                        .map(|link| self.loose_agency(link, day)),
                )
        });
        let forum = common.forum.as_ref();
        let chairs = own.chairs.iter().map(|link| self.loose_person(link, day));
        let mut speakers: Vec<_> = own
            .papers
            .iter()
            .flat_map(|paper| &paper.speakers)
            .collect();
        speakers.sort_by(|a, b| (a.target, &a.text).cmp(&(b.target, &b.text)));
        speakers.dedup_by(|a, b| (a.target, &a.text) == (b.target, &b.text));
        let speakers = speakers
            .into_iter()
            .map(|link| self.loose_person(link, day));
        thing
            .with_known(Property::StartDate, own.starts.map(when).or_else(own_date))
            .with_known(Property::EndDate, own.ends.map(when))
            .with_known(Property::EventAttendanceMode, mode)
            .with_known(
                Property::Location,
                (own.venue.as_ref())
                    .map(|venue| Thing::new(Type::Place).with(Property::Name, venue)),
            )
            .with_known(
                Property::SuperEvent,
                forum.map(|forum| self.in_short(Subject::Forum(forum.target), None)),
            )
            .with_all(Property::Contributor, chairs)
            .with_all(Property::Performer, speakers)
            .with_all(Property::WorkFeatured, papers)
    }

    /// What a document cites: what its record names, then what its text does.
    fn cited(&self, named: impl Iterator<Item = Subject>, body: &Body) -> Vec<Thing<'a>> {
        let directory = &self.renderer.site().linked.directory;
        let in_text = body.references.iter().filter(|reference| {
            matches!(
                reference.how,
                ReferenceKind::Citation | ReferenceKind::Reply
            )
        });
        let all = named.chain(in_text.map(|reference| reference.target));
        let mut subjects: Vec<Subject> = Vec::new();
        for subject in all.map(|subject| directory.canonical(subject)) {
            if subjects.len() < CITED && !subjects.contains(&subject) {
                subjects.push(subject);
            }
        }
        (subjects.into_iter())
            .map(|subject| self.in_short(subject, None))
            .collect()
    }
}
