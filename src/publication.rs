//! What is public, and from when until when.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::kind::{FrontMatter, Status};
use crate::reference::Written;

/// When a document counts as public.
#[derive(Clone, Debug)]
pub struct Publication {
    /// The moment for which the site is built.
    pub now: Timestamp,
    /// The site's time zone: a civil date is public from its midnight on.
    pub zone: TimeZone,
    /// Whether what may not be published is shown all the same.
    pub drafts: bool,
}

impl Publication {
    /// Whether a document is public.
    pub fn shows(&self, document: &FrontMatter<Written>) -> bool {
        let common = &document.common;
        let begun = (common.publish_at).is_none_or(|at| at.instant(&self.zone) <= self.now);
        let ended = (common.expires).is_some_and(|at| at.instant(&self.zone) <= self.now);
        self.drafts || (common.status == Status::Approved && begun && !ended)
    }

    /// When a document next becomes public, or ceases to be, by the clock alone.
    pub fn next_change(&self, document: &FrontMatter<Written>) -> Option<Timestamp> {
        let common = &document.common;
        let moments = [common.publish_at, common.expires];
        let instants = moments
            .into_iter()
            .flatten()
            .map(|at| at.instant(&self.zone));
        instants.filter(|&at| at > self.now).min()
    }
}
