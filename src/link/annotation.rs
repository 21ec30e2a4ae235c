//! What the running text of a file refers to: citations and mentions become
//! links, and references that are turned round later.
//!
//! Owns which of them is linked (by default the first of each), what is quoted
//! and what is reported. How they are found is in [`super::citation`] and
//! [`super::mention`].

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::citation::{self, Citation};
use super::markdown::{Annotation, Block};
use super::mention::Mentions;
use super::surroundings::SiteSurroundings;
use super::unregistered;
use super::word::Passage;
use super::{BodyReference, ReferenceKind};
use crate::config::MentionLinks;
use crate::diagnostic::Problem;
use crate::diagnostic::problem::Term;
use crate::directory::Subject;
use crate::document::Cited;
use crate::reference::Found;
use crate::text::sentence;

/// What the text of a file is looked through for.
pub struct Lookout<'a> {
    /// All names.
    pub mentions: &'a Mentions,
    /// Which mentions become links.
    pub links: MentionLinks,
}

/// What a text refers to so far, in order, of each kind once.
#[derive(Debug, Default)]
pub struct References {
    list: Vec<BodyReference>,
    known: FxHashSet<(Subject, ReferenceKind)>,
    /// What a link leads to already. The author's own links of a block count
    /// from the next block on, for they may stand behind the words in question.
    linked: FxHashSet<Subject>,
    /// What the author's links of this block lead to.
    fresh: Vec<Subject>,
}

impl References {
    /// Notes that a link leads there; whether it is the first one.
    fn link(&mut self, subject: Subject) -> bool {
        self.linked.insert(subject)
    }

    /// Ends a block.
    fn end_block(&mut self) {
        self.linked.extend(self.fresh.drain(..));
    }

    /// Notes a reference, with the sentence that it stands in; of each kind the
    /// first is kept.
    pub fn add(&mut self, target: Subject, how: ReferenceKind, quote: Option<Box<str>>) {
        if how == ReferenceKind::Link {
            self.fresh.push(target);
        }
        if self.known.insert((target, how)) {
            self.list.push(BodyReference { target, how, quote });
        }
    }

    /// All of them.
    pub fn finish(self) -> Vec<BodyReference> {
        self.list
    }
}

impl SiteSurroundings<'_> {
    /// The links over the text of the block that was proofread last.
    pub(super) fn annotations(&mut self, block: &Block<'_>) -> Vec<Annotation> {
        let text = block.text();
        let mut annotations = Vec::new();
        let citations = citation::scan(text);
        let taken: Vec<Range<usize>> = citations.iter().map(|found| found.range.clone()).collect();
        for citation in &citations {
            annotations.extend(self.citation(block, citation));
        }
        let directory = self.resolving.directory;
        let mentions = self.lookout.mentions;
        let passage = Passage {
            text,
            words: self.progress.words(),
        };
        let found = mentions.find(passage, &taken, directory, &self.resolving.circumstances);
        for mention in found {
            match mention.subject {
                Found::One(subject) => {
                    annotations.extend(self.mention(subject, mention.range));
                }
                Found::Several(candidates) => {
                    self.ambiguous_mention(block, mention.range, candidates);
                }
                Found::Nothing => {}
            }
        }
        self.references.end_block();
        annotations
    }

    fn mention(&mut self, subject: Subject, range: Range<usize>) -> Option<Annotation> {
        self.resolving.asked.subject(subject);
        if subject == self.subject {
            return None;
        }
        self.references.add(subject, ReferenceKind::Mention, None);
        let linked = match self.lookout.links {
            MentionLinks::All => true,
            MentionLinks::First => self.references.link(subject),
            MentionLinks::None => false,
        };
        linked.then(|| Annotation {
            range,
            url: self.url_of(subject),
            class: "mention",
        })
    }

    fn ambiguous_mention(
        &mut self,
        block: &Block<'_>,
        range: Range<usize>,
        candidates: Vec<String>,
    ) {
        let name = block.text().get(range.clone()).unwrap_or_default();
        // Once a file is enough: the author mends all of them in one go.
        let key = crate::text::matching_key(name);
        if !self.ambiguous.insert(key) {
            return;
        }
        let problem = Problem::AmbiguousMention {
            name: name.into(),
            candidates: Term::from(candidates.join(", ")),
        };
        let span = block.span(range);
        self.resolving.report(span, problem, None);
    }

    fn citation(&mut self, block: &Block<'_>, citation: &Citation) -> Option<Annotation> {
        let text = block.text();
        self.resolving.asked.number(&citation.key);
        let at = &self.resolving.circumstances;
        let directory = self.resolving.directory;
        let cited = match citation::resolve(directory, text, citation, at) {
            Found::One(cited) => cited,
            // Its page shows who cites it, and entries of the registry cite nothing.
            Found::Nothing if self.admits_unregistered() => {
                let path = self.resolving.source.path();
                let cited = unregistered::Cited::new(citation, text, directory, at, path);
                let fingerprint = cited.fingerprint(directory);
                self.unregistered.push(cited);
                Cited::Unregistered(fingerprint)
            }
            Found::Nothing => return None,
            Found::Several(candidates) => {
                let problem = Problem::AmbiguousCitation {
                    citation: text.get(citation.range.clone()).unwrap_or_default().into(),
                    candidates: Term::from(candidates.join(", ")),
                };
                let span = block.span(citation.range.clone());
                self.resolving.report(span, problem, None);
                return None;
            }
        };
        self.resolving.asked.subject(cited.subject());
        let subject = match cited {
            // What is not published is not linked; who cites it may not know of it.
            Cited::Held(id) if !directory.documents.is_visible(id) => return None,
            cited => cited.subject(),
        };
        if subject == self.subject {
            return None;
        }
        let kind = match citation.replies {
            true => ReferenceKind::Reply,
            false => ReferenceKind::Citation,
        };
        let quote = block.shown_range(citation.whole.clone());
        let quote = sentence::quotation(block.shown(), quote);
        self.references
            .add(subject, kind, Some(quote.into_boxed_str()));
        let first = self.references.link(subject);
        let linked = first || self.lookout.links == MentionLinks::All;
        linked.then(|| Annotation {
            range: citation.range.clone(),
            url: self.url_of_cited(cited),
            class: "citation",
        })
    }

    fn admits_unregistered(&self) -> bool {
        let is_document = matches!(self.subject, Subject::Document(_));
        self.resolving.directory.admits_unregistered && is_document
    }

    fn url_of(&self, subject: Subject) -> String {
        let directory = self.resolving.directory;
        let route = self.addresses.subject(subject, self.language, directory);
        self.addresses.url(route, directory)
    }

    fn url_of_cited(&self, cited: Cited) -> String {
        match (cited, self.unregistered.last()) {
            // Its page is known to the directory only when all files are linked.
            (Cited::Unregistered(_), Some(cited)) => self.addresses.unregistered(
                self.language,
                &cited.segments(self.language, self.resolving.directory),
            ),
            _ => self.url_of(cited.subject()),
        }
    }
}
