//! What is public, and from when until when.

use std::ops::Range;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::config::Config;
use crate::kind::{FrontMatter, Status};
use crate::parse::Parsed;
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
    /// The stretch of time around a moment in which no document appears or expires;
    /// all of time where the settings set the moment.
    pub fn valid(parsed: &Parsed, config: &Config, now: Timestamp) -> Range<Timestamp> {
        let mut valid = Timestamp::MIN..Timestamp::MAX;
        if config.settings.as_of.is_some() {
            return valid;
        }
        for document in &parsed.documents {
            let versions = std::iter::once(&document.original).chain(&document.translation);
            for version in versions {
                let common = &version.front.common;
                for moment in [common.publish_at, common.expires].into_iter().flatten() {
                    let instant = moment.instant(&config.zone);
                    if instant <= now {
                        valid.start = valid.start.max(instant);
                    } else {
                        valid.end = valid.end.min(instant);
                    }
                }
            }
        }
        valid
    }

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
