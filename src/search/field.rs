//! The words of the fields of documents and entries, each at the level at which
//! readers would look for it.

use rustc_hash::FxHashMap;

use super::term::{Level, TermWriter, Terms};
use crate::directory::Subject;
use crate::kind::{Common, Fields};
use crate::reference::{Collection, Id, Linked, LooseLink};
use crate::registry::{Entry, Named};

/// Writes the fields of a record.
pub(super) struct FieldWriter<'a> {
    pub(super) out: TermWriter<'a>,
}

impl FieldWriter<'_> {
    pub(super) fn add(&mut self, level: Level, text: &str) {
        self.out.add(level, text);
    }

    pub(super) fn option(&mut self, level: Level, text: Option<&str>) {
        if let Some(text) = text {
            self.add(level, text);
        }
    }

    /// The words for what is not registered; the names of what is come with it,
    /// and its words may be an id.
    pub(super) fn loose<'l, C: Collection + 'l>(
        &mut self,
        level: Level,
        links: impl IntoIterator<Item = &'l LooseLink<C>>,
    ) {
        for link in links {
            if link.target.is_none() {
                self.add(level, &link.text);
            }
        }
    }

    /// All names of what an entry names.
    pub(super) fn named<'l, C: Collection<Target = Id<C>> + 'l>(
        &mut self,
        level: Level,
        links: impl IntoIterator<Item = &'l LooseLink<C>>,
        names: &FxHashMap<Subject, Terms>,
        subject: impl Fn(Id<C>) -> Subject,
    ) {
        for link in links {
            self.loose(level, [link]);
            if let Some(names) = link.target.and_then(|id| names.get(&subject(id))) {
                self.out.add_names(level, names);
            }
        }
    }

    pub(super) fn entry<R: Named>(&mut self, entry: &Entry<R>) {
        let summary = entry.common.summary.as_ref();
        self.option(
            Level::Heading,
            summary.map(|summary| summary.value.as_str()),
        );
    }

    pub(super) fn common(&mut self, common: &Common<Linked>) {
        self.add(Level::Title, &common.title.value);
        let summary = common.summary.as_ref();
        self.option(
            Level::Heading,
            summary.map(|summary| summary.value.as_str()),
        );
        for attachment in &common.attachments {
            self.option(Level::Text, attachment.title.as_deref());
        }
        for change in &common.changes {
            self.add(Level::Text, &change.note);
        }
        let cover = common.cover.as_ref();
        self.option(
            Level::Text,
            cover.and_then(|cover| cover.caption.as_deref()),
        );
    }

    pub(super) fn own(&mut self, fields: &Fields<Linked>) {
        match fields {
            Fields::Dispatch(dispatch) => {
                self.option(Level::Title, dispatch.number());
                self.option(Level::Text, dispatch.place.as_deref());
                self.loose(Level::Strong, &dispatch.addressees);
                self.loose(
                    Level::Text,
                    dispatch.basis.iter().chain(&dispatch.replies_to),
                );
                for task in &dispatch.tasks {
                    self.add(Level::Text, &task.text);
                }
                if let Some(signatory) = &dispatch.signatory {
                    self.option(Level::Text, signatory.position.as_deref());
                    self.loose(Level::Strong, &signatory.person);
                }
            }
            Fields::News(news) => {
                self.option(Level::Heading, news.lede.as_deref());
                self.option(Level::Text, news.location.as_deref());
                if let Some(source) = &news.source {
                    self.add(Level::Text, &source.name);
                    self.option(Level::Text, source.author.as_deref());
                }
                for photo in &news.photos {
                    self.option(Level::Text, photo.caption.as_deref());
                }
            }
            Fields::Policy(policy) => {
                self.loose(Level::Strong, &policy.lead);
                for target in &policy.targets {
                    self.add(Level::Strong, &target.statement);
                    self.option(Level::Text, target.indicator.as_deref());
                }
            }
            Fields::Session(session) => {
                self.option(Level::Text, session.venue.as_deref());
                self.loose(Level::Strong, &session.chairs);
                for paper in &session.papers {
                    self.add(Level::Heading, &paper.title);
                    self.loose(Level::Strong, &paper.speakers);
                    self.loose(Level::Text, &paper.agency);
                }
                for point in &session.points {
                    self.add(Level::Strong, &point.name);
                    self.loose(Level::Text, &point.chair);
                }
            }
            Fields::Page(_) => {}
        }
    }
}
