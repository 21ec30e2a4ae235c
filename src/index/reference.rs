//! What a document refers to, and how: its fields first, then what its texts say besides.

use std::collections::BTreeSet;

use super::Reference;
use crate::directory::{Directory, Subject};
use crate::document::{Cited, Document};
use crate::kind::{Fields, Kind};
use crate::link::ReferenceKind;
use crate::reference::LooseLink;
use crate::registry::{Agencies, People};
use crate::route::Relation;

/// What one document refers to, and how.
pub(super) struct References<'a> {
    pub(super) directory: &'a Directory,
    pub(super) pairs: Vec<Reference>,
}

impl References<'_> {
    fn add(&mut self, subject: Subject, relation: Relation) {
        self.pairs
            .push((self.directory.canonical(subject), relation));
    }

    fn agency(&mut self, link: Option<&LooseLink<Agencies>>, relation: Relation) {
        if let Some(id) = link.and_then(|link| link.target) {
            self.add(Subject::Agency(id), relation);
        }
    }

    fn person(&mut self, link: &LooseLink<People>, relation: Relation) {
        if let Some(id) = link.target {
            self.add(Subject::Person(id), relation);
        }
    }

    fn cited(&mut self, cited: Cited, relation: Relation) {
        self.add(cited.subject(), relation);
    }

    /// Adds all that a document refers to.
    pub(super) fn of(&mut self, document: &Document) {
        let common = document.common();
        let about = match document.kind() {
            Kind::News => Relation::Reports,
            _ => Relation::About,
        };
        for link in &common.themes {
            self.add(Subject::Theme(link.target), Relation::About);
        }
        for link in &common.agencies {
            self.add(Subject::Agency(link.target), about);
        }
        for link in &common.people {
            self.add(Subject::Person(link.target), about);
        }
        if let Some(link) = &common.forum {
            self.add(Subject::Forum(link.target), about);
        }
        for link in &common.related {
            self.add(Subject::Document(link.target), about);
        }
        self.own_fields(document.fields());
        self.texts(document);
    }

    fn own_fields(&mut self, fields: &Fields<crate::reference::Linked>) {
        match fields {
            Fields::Dispatch(dispatch) => {
                if let Some(issuer) = &dispatch.issuer {
                    self.add(Subject::Agency(issuer.target), Relation::Issued);
                }
                for addressee in &dispatch.addressees {
                    self.agency(Some(addressee), Relation::Received);
                }
                for cited in dispatch.basis.iter().filter_map(|basis| basis.target) {
                    self.cited(cited, Relation::Cites);
                }
                for cited in dispatch.replies_to.iter().filter_map(|it| it.target) {
                    self.cited(cited, Relation::Replies);
                }
                for task in &dispatch.tasks {
                    for agency in &task.agencies {
                        self.add(Subject::Agency(agency.target), Relation::Tasked);
                    }
                    for theme in &task.themes {
                        self.add(Subject::Theme(theme.target), Relation::About);
                    }
                }
                let signed = dispatch.signatory.as_ref().and_then(|s| s.person.as_ref());
                if let Some(person) = signed {
                    self.person(person, Relation::Signed);
                }
            }
            Fields::Policy(policy) => {
                for document in &policy.documents {
                    self.add(Subject::Legal(document.target), Relation::Summarises);
                }
                self.agency(policy.lead.as_ref(), Relation::Leads);
                for target in &policy.targets {
                    if let Some(source) = &target.source {
                        self.cited(source.target, Relation::Sources);
                    }
                    for agency in &target.agencies {
                        self.add(Subject::Agency(agency.target), Relation::Answers);
                    }
                }
            }
            Fields::Session(session) => {
                for chair in &session.chairs {
                    self.person(chair, Relation::TakesPart);
                }
                for paper in &session.papers {
                    for speaker in &paper.speakers {
                        self.person(speaker, Relation::TakesPart);
                    }
                    self.agency(paper.agency.as_ref(), Relation::TakesPart);
                }
                for point in &session.points {
                    self.agency(point.agency.as_ref(), Relation::TakesPart);
                    if let Some(chair) = &point.chair {
                        self.person(chair, Relation::TakesPart);
                    }
                }
            }
            Fields::News(_) | Fields::Page(_) => {}
        }
    }

    /// What the texts refer to and no field says already.
    fn texts(&mut self, document: &Document) {
        let mut said: BTreeSet<Subject> = self.pairs.iter().map(|&(subject, _)| subject).collect();
        let mut replied: BTreeSet<Subject> = (self.pairs.iter())
            .filter(|(_, relation)| *relation == Relation::Replies)
            .map(|&(subject, _)| subject)
            .collect();
        // What says most comes first: an answer is also a citation, and what is
        // cited is not merely mentioned.
        let order = [
            (ReferenceKind::Reply, Relation::Replies),
            (ReferenceKind::Citation, Relation::Cites),
            (ReferenceKind::Link, Relation::Links),
            (ReferenceKind::Mention, Relation::Mentions),
        ];
        for (how, relation) in order {
            let versions = document.versions();
            let references = versions.flat_map(|version| &version.body.references);
            for reference in references.filter(|reference| reference.how == how) {
                let subject = self.directory.canonical(reference.target);
                let new = match how {
                    ReferenceKind::Reply => replied.insert(subject),
                    ReferenceKind::Citation => !replied.contains(&subject),
                    ReferenceKind::Link | ReferenceKind::Mention => !said.contains(&subject),
                };
                if new {
                    said.insert(subject);
                    self.add(subject, relation);
                }
            }
        }
    }
}
