//! The pages of documents, one template for each kind.

use jiff::civil::Date;
use tera::Value;

use super::frame::{PageFrame, part_of};
use super::quote::noted;
use super::view::{
    AttachmentView, ChangeView, CitedLine, DispatchView, DocumentView, GroupView, HeadingView,
    Html, NamedView, NewsView, PaperView, PictureView, PointView, PolicyView, SessionView,
    SignatoryView,
};
use super::{Renderer, list, target, task};
use crate::diagnostic::Diagnostic;
use crate::directory::Subject;
use crate::document::{Cited, Document, Documents, Version};
use crate::index::{Item, SeeAlso};
use crate::kind::dispatch::Dispatch;
use crate::kind::news::News;
use crate::kind::policy::Policy;
use crate::kind::session::{Session, When};
use crate::kind::{Fields, FrontMatter, Kind, Picture};
use crate::language::Language;
use crate::link::markdown;
use crate::link::{PublishedAsset, ReferenceKind};
use crate::reference::{Id, Linked};
use crate::route::{Feed, Page, Relation, Route};
use crate::site::{RELATED_SHOWN, Site};

pub(super) type DocumentVersion = Version<FrontMatter<Linked>>;

/// The page of a document.
pub fn document(
    renderer: &Renderer<'_>,
    language: Language,
    id: Id<Documents>,
) -> Result<Vec<u8>, Diagnostic> {
    let site = renderer.site();
    let Some(document) = site.document(id) else {
        return Ok(Vec::new());
    };
    let (version, _) = document.version(language, site.config.main);
    let kind = document.kind();
    let common = &version.front.common;
    let part = part_of(kind);
    let breadcrumbs = match kind.is_listed() {
        true => vec![renderer.part_link(part, Page::Section(kind, None, 1), language)],
        false => Vec::new(),
    };
    let page = Page::Subject(Subject::Document(id));
    let values = renderer
        .values(PageFrame {
            language,
            page,
            title: common.title.value.clone(),
            description: super::summary(document, language, site.config.main),
            part,
            breadcrumbs,
            languages: languages(site, id),
            feed: kind.is_listed().then_some(Feed::Section(kind)),
            has_code: version.body.has_code,
        })
        .with(
            "document",
            document_view(renderer, id, document, version, language),
        )
        .with(
            "citation",
            super::bibliography::view(renderer, Subject::Document(id), language),
        );
    let page_of = PageOf {
        renderer,
        id,
        version,
        day: site.index.date(id),
        language,
    };
    let (template, values) = match &version.front.fields {
        Fields::Dispatch(own) => (
            "dispatch.html",
            values.with("dispatch", page_of.dispatch(own)),
        ),
        Fields::News(own) => ("news.html", values.with("news", page_of.news(own))),
        Fields::Policy(own) => ("policy.html", values.with("policy", page_of.policy(own))),
        Fields::Session(own) => ("session.html", values.with("session", page_of.session(own))),
        Fields::Page(_) => ("page.html", values),
    };
    renderer.render_template(template, Route::Page(language, page), values)
}

/// The languages in which a document has a page.
pub fn languages(site: &Site, id: Id<Documents>) -> Vec<Language> {
    let listing = site.linked.directory.documents.get(id);
    match listing {
        Some(listing) if listing.translated => site.config.languages.clone(),
        _ => vec![site.config.main],
    }
}

fn document_view(
    renderer: &Renderer<'_>,
    id: Id<Documents>,
    document: &Document,
    version: &DocumentVersion,
    language: Language,
) -> DocumentView {
    let site = renderer.site();
    let common = &version.front.common;
    let day = site.index.date(id);
    let entry = |subject| renderer.entry(subject, day, language);
    let mut changes: Vec<ChangeView> = common
        .changes
        .iter()
        .map(|change| ChangeView {
            date: renderer.moment(change.date, language),
            note: change.note.clone(),
        })
        .collect();
    changes.sort_by(|a, b| b.date.iso.cmp(&a.date.iso));
    let subject = Subject::Document(id);
    let (previous, next) = neighbours(renderer, id, document.kind(), language);
    DocumentView {
        card: renderer.card(id, language),
        html: Html::value(&version.body.html.get()),
        contents: headings(version),
        themes: (common.themes.iter())
            .map(|l| entry(Subject::Theme(l.target)))
            .collect(),
        agencies: (common.agencies.iter())
            .map(|l| entry(Subject::Agency(l.target)))
            .collect(),
        people: (common.people.iter())
            .map(|l| entry(Subject::Person(l.target)))
            .collect(),
        forum: common
            .forum
            .as_ref()
            .map(|l| entry(Subject::Forum(l.target))),
        updated: changes.first().map(|change| change.date.clone()),
        changes,
        cover: (common.cover.as_ref()).and_then(|picture| picture_view(renderer, version, picture)),
        attachments: attachments(renderer, version),
        cites: cites(renderer, version, language),
        related_groups: related_groups(renderer, subject, language),
        related: (common.related.iter())
            .map(|link| renderer.card(link.target, language))
            .collect(),
        see_also: see_also(renderer, id, language),
        mentioned: mentioned(renderer, id, version, language),
        previous,
        next,
        extra: renderer.extra(&common.extra),
    }
}

fn headings(version: &DocumentVersion) -> Vec<HeadingView> {
    let headings = version.body.headings.iter();
    // A page of 50,000 headings does not get a contents list of 50,000 lines.
    headings
        .take(200)
        .map(|heading| HeadingView {
            id: heading.id.clone(),
            text: heading.text.clone(),
            level: heading.level,
        })
        .collect()
}

/// The next older and the next newer document of a kind.
fn neighbours(
    renderer: &Renderer<'_>,
    id: Id<Documents>,
    kind: Kind,
    language: Language,
) -> (Option<Value>, Option<Value>) {
    if !kind.is_listed() {
        return (None, None);
    }
    let site = renderer.site();
    let place = site.index.places.get(id.index()).copied().unwrap_or(0);
    let documents = &site.index.section(kind).documents;
    let card = |at: Option<usize>| {
        let other = at.and_then(|at| documents.get(at));
        other.map(|&other| renderer.card(other, language))
    };
    (card(place.checked_add(1)), card(place.checked_sub(1)))
}

fn picture_view(
    renderer: &Renderer<'_>,
    version: &DocumentVersion,
    picture: &Picture,
) -> Option<PictureView> {
    let asset = asset(renderer, version, &picture.file.value)?;
    let facts = asset.picture.as_deref();
    let addresses = &renderer.site().linked.addresses;
    let choices = facts.and_then(|facts| addresses.choices(asset.place, facts));
    Some(PictureView {
        url: renderer.site().url(Route::Asset(asset.place)),
        width: facts.and_then(|facts| facts.width),
        height: facts.and_then(|facts| facts.height),
        sizes: choices.is_some().then(|| crate::picture::SIZES.to_owned()),
        srcset: choices,
        caption: picture.caption.clone(),
        credit: picture.credit.clone(),
        alt: markdown::description(picture.alt.clone().unwrap_or_default()),
    })
}

/// The published file of this name beside a document.
pub(super) fn asset<'a>(
    renderer: &Renderer<'a>,
    version: &DocumentVersion,
    file: &str,
) -> Option<&'a PublishedAsset> {
    let path = crate::link::asset::join(&version.path, file)?;
    let assets = &renderer.site().linked.assets;
    let at = assets.binary_search_by(|asset| (*asset.path).cmp(&path));
    at.ok().and_then(|at| assets.get(at))
}

/// The address of a file beside a document.
fn asset_url(renderer: &Renderer<'_>, version: &DocumentVersion, file: &str) -> Option<String> {
    let asset = asset(renderer, version, file)?;
    Some(renderer.site().url(Route::Asset(asset.place)))
}

impl Renderer<'_> {
    /// The full address of a published file beside a document.
    pub(super) fn asset_address(&self, document: &str, file: &str) -> Option<String> {
        let path = crate::link::asset::join(document, file)?;
        let linked = &self.site().linked;
        let at = (linked.assets).binary_search_by(|asset| (*asset.path).cmp(&path));
        let asset = linked.assets.get(at.ok()?)?;
        let route = Route::Asset(asset.place);
        Some(linked.addresses.absolute(route, &linked.directory))
    }
}

fn attachments(renderer: &Renderer<'_>, version: &DocumentVersion) -> Vec<AttachmentView> {
    let attachments = version.front.common.attachments.iter();
    attachments
        .filter_map(|attachment| {
            let file = &attachment.file.value;
            let asset = asset(renderer, version, file)?;
            let name = file.rsplit('/').next().unwrap_or(file);
            Some(AttachmentView {
                url: renderer.site().url(Route::Asset(asset.place)),
                title: (attachment.title.clone()).unwrap_or_else(|| name.to_owned()),
                format: (name.rsplit_once('.'))
                    .map_or("", |(_, ending)| ending)
                    .to_uppercase(),
                size: size_text(asset.size),
            })
        })
        .collect()
}

/// A size in bytes as Vietnamese readers write it: with a decimal comma.
fn size_text(bytes: u64) -> String {
    const KB: f64 = 1024.0;
    let size = bytes as f64;
    let (number, unit) = match bytes {
        0..=1023 => return format!("{bytes} B"),
        1024..=1_048_575 => (size / KB, "KB"),
        _ => (size / KB / KB, "MB"),
    };
    format!("{number:.1} {unit}").replace('.', ",")
}

/// What a document cites: its basis first, then what its text cites.
fn cites(renderer: &Renderer<'_>, version: &DocumentVersion, language: Language) -> Vec<CitedLine> {
    let mut cites = Vec::new();
    let directory = &renderer.site().linked.directory;
    let mut seen = std::collections::BTreeSet::new();
    match &version.front.fields {
        Fields::Dispatch(dispatch) => {
            for basis in dispatch.basis.iter().chain(&dispatch.replies_to) {
                let subject = basis.target.map(|target| target.subject());
                seen.extend(subject.map(|subject| directory.canonical(subject)));
                cites.push(renderer.cited(&basis.text, basis.target, language));
            }
        }
        Fields::Policy(policy) => {
            for document in &policy.documents {
                let cited = Cited::Registered(document.target);
                seen.insert(cited.subject());
                cites.push(renderer.cited(&document.text, Some(cited), language));
            }
        }
        _ => {}
    }
    for reference in &version.body.references {
        let is_cited = matches!(
            reference.how,
            ReferenceKind::Citation | ReferenceKind::Reply
        );
        let cited = match directory.canonical(reference.target) {
            Subject::Legal(id) => Cited::Registered(id),
            Subject::Unregistered(fingerprint) => Cited::Unregistered(fingerprint),
            Subject::Document(id) if is_cited => Cited::Held(id),
            _ => continue,
        };
        if seen.insert(cited.subject()) {
            cites.push(renderer.cited_by_name(cited.subject(), language));
        }
    }
    cites
}

/// Documents near to one, each with why it is shown.
fn see_also(renderer: &Renderer<'_>, id: Id<Documents>, language: Language) -> Vec<Value> {
    let site = renderer.site();
    let words = renderer.words(language);
    let day = site.index.date(id);
    let near = site.index.see_also(id).into_iter();
    near.map(|SeeAlso { document, shared }| {
        let key = match shared {
            Subject::Legal(_) | Subject::Unregistered(_) => "shared_cited",
            Subject::Document(_) => "shared_document",
            Subject::Theme(_) => "shared_theme",
            Subject::Agency(_) => "shared_agency",
            Subject::Person(_) => "shared_person",
            Subject::Forum(_) => "shared_forum",
        };
        let name = renderer.name(shared, day, language);
        let reason = words.fill(key, "n", name);
        noted(renderer.card(document, language), "reason", reason.into())
    })
    .collect()
}

/// Bodies and people that a text names, as of its day, without those that its
/// record shows already.
fn mentioned(
    renderer: &Renderer<'_>,
    id: Id<Documents>,
    version: &DocumentVersion,
    language: Language,
) -> Vec<NamedView> {
    /// A text that names more is a list of names itself.
    const SHOWN: usize = 60;
    let site = renderer.site();
    let day = site.index.date(id);
    let said = site.index.references(id);
    let in_record = |subject: Subject| {
        said.iter().any(|&(of, relation)| {
            of == subject && !matches!(relation, Relation::Mentions | Relation::Links)
        })
    };
    let references = version.body.references.iter();
    references
        .filter(|reference| reference.how == ReferenceKind::Mention)
        .map(|reference| reference.target)
        .filter(|subject| matches!(subject, Subject::Agency(_) | Subject::Person(_)))
        .filter(|&subject| !in_record(subject))
        .take(SHOWN)
        .map(|subject| renderer.subject_in_full(subject, day, language))
        .collect()
}

/// Documents that relate to something, by relation; each as many as its page shows.
pub fn related_groups(
    renderer: &Renderer<'_>,
    subject: Subject,
    language: Language,
) -> Vec<GroupView> {
    renderer
        .site()
        .index
        .relations(subject)
        .iter()
        .map(|(relation, documents)| group(renderer, subject, *relation, documents, language))
        .collect()
}

fn group(
    renderer: &Renderer<'_>,
    subject: Subject,
    relation: Relation,
    documents: &[Id<Documents>],
    language: Language,
) -> GroupView {
    let shown = &documents[..documents.len().min(RELATED_SHOWN)];
    let more = (documents.len() > RELATED_SHOWN).then(|| {
        let page = Page::Related(subject, relation, 1);
        renderer.site().url(Route::Page(language, page))
    });
    GroupView {
        relation: relation.word().to_owned(),
        title: list::relation_title(renderer, relation, language),
        cards: renderer.related_cards(shown, subject, relation, language),
        count: documents.len(),
        more,
    }
}

/// The document whose page is made.
struct PageOf<'a> {
    renderer: &'a Renderer<'a>,
    id: Id<Documents>,
    version: &'a DocumentVersion,
    day: Option<Date>,
    language: Language,
}

impl PageOf<'_> {
    fn dispatch(&self, own: &Dispatch<Linked>) -> DispatchView {
        let renderer = self.renderer;
        let issuer = own.issuer.as_ref();
        let superior = issuer
            .and_then(|issuer| renderer.parent_on(issuer.target, self.day))
            .map(|parent| renderer.entry(Subject::Agency(parent), self.day, self.language));
        let number = own.number();
        DispatchView {
            number: number.map(str::to_owned),
            awaits_number: own.awaits_number(),
            issuer: issuer.map(|issuer| renderer.agency(issuer, self.day, self.language)),
            superior,
            party: number.is_some_and(is_party_symbol),
            place: own.place.clone(),
            urgency: own.urgency.map(|urgency| {
                let (vi, en) = urgency.words();
                self.language.pick(vi, en).to_owned()
            }),
            addressees: (own.addressees.iter())
                .map(|addressee| renderer.loose_agency(addressee, self.day, self.language))
                .collect(),
            basis: (own.basis.iter())
                .map(|basis| renderer.cited(&basis.text, basis.target, self.language))
                .collect(),
            tasks: (0..own.tasks.len())
                .filter_map(|place| {
                    let document = self.id;
                    task::task(renderer, Item { document, place }, self.language)
                })
                .collect(),
            signatory: own.signatory.as_ref().map(|signatory| SignatoryView {
                authority: signatory.authority.map(|authority| {
                    let (vi, en) = authority.words();
                    let party = number.is_some_and(is_party_symbol);
                    let vi = authority.in_party_papers().filter(|_| party).unwrap_or(vi);
                    self.language.pick(vi, en).to_owned()
                }),
                position: signatory
                    .position
                    .iter()
                    .flat_map(|position| position.split(['\n', ',']))
                    .map(|line| line.trim().to_owned())
                    .collect(),
                person: (signatory.person.as_ref())
                    .map(|person| renderer.loose_person(person, None, self.language)),
            }),
            copies: own.copies.clone(),
        }
    }

    fn news(&self, own: &News) -> NewsView {
        let source = own.source.as_ref();
        NewsView {
            source_name: source.map(|source| source.name.clone()),
            source_url: source
                .and_then(|source| source.url.clone())
                .map(|url| url.0),
            published: source
                .and_then(|source| source.published_at)
                .map(|moment| self.renderer.moment(moment, self.language)),
            author: source.and_then(|source| source.author.clone()),
            location: own.location.clone(),
            photos: (own.photos.iter())
                .filter_map(|photo| picture_view(self.renderer, self.version, photo))
                .collect(),
            lede: own.lede.clone(),
        }
    }

    fn policy(&self, own: &Policy<Linked>) -> PolicyView {
        let renderer = self.renderer;
        let count = own.targets.len();
        let (target_years, matrix) = target::years_of(renderer, self.id, count, self.language);
        PolicyView {
            documents: (own.documents.iter())
                .map(|document| {
                    let cited = Cited::Registered(document.target);
                    renderer.cited(&document.text, Some(cited), self.language)
                })
                .collect(),
            lead: (own.lead.as_ref())
                .map(|lead| renderer.loose_agency(lead, self.day, self.language)),
            targets: target::targets_of(renderer, self.id, own.targets.len(), self.language),
            target_years,
            matrix,
        }
    }

    fn session(&self, own: &Session<Linked>) -> SessionView {
        let renderer = self.renderer;
        type Person = crate::reference::LooseLink<crate::registry::People>;
        let person = |link: &Person| renderer.loose_person(link, self.day, self.language);
        let agency = |link| renderer.loose_agency(link, self.day, self.language);
        let when = |when: When| match when {
            When::At(moment) => renderer.moment(moment, self.language),
            When::Within(partial) => renderer.partial(partial, self.language),
        };
        let attendance = own.attendance.as_ref();
        let speakers = |people: &[Person]| people.iter().map(person).collect::<Vec<NamedView>>();
        SessionView {
            starts: own.starts.map(when),
            ends: own.ends.filter(|ends| own.starts != Some(*ends)).map(when),
            venue: own.venue.clone(),
            format: own.format.map(|format| {
                let (vi, en) = format.words();
                self.language.pick(vi, en).to_owned()
            }),
            chairs: speakers(&own.chairs),
            in_person: attendance.and_then(|attendance| attendance.in_person.clone()),
            online: attendance.and_then(|attendance| attendance.online.clone()),
            connection_points: attendance.and_then(|attendance| attendance.points.clone()),
            papers: (own.papers.iter())
                .map(|paper| PaperView {
                    title: paper.title.clone(),
                    speakers: speakers(&paper.speakers),
                    agency: paper.agency.as_ref().map(agency),
                    url: (paper.file.as_ref())
                        .and_then(|file| asset_url(renderer, self.version, &file.value)),
                })
                .collect(),
            points: (own.points.iter())
                .map(|point| PointView {
                    name: point.name.clone(),
                    agency: point.agency.as_ref().map(agency),
                    chair: point.chair.as_ref().map(person),
                })
                .collect(),
        }
    }
}

/// Papers of the Party bear symbols such as `52-NQ/TW`, `31-QĐ/TU` and `15-CV/VPTU`: a
/// hyphen after the number, and after the slash the body with its level at the end.
fn is_party_symbol(number: &str) -> bool {
    number.rsplit_once('/').is_some_and(|(before, body)| {
        let body = body.trim();
        before.contains('-')
            && ["TW", "TU", "ĐU", "HU"]
                .iter()
                .any(|level| body.ends_with(level))
    })
}
