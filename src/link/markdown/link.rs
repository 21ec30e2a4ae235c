//! Links: where they lead, and whether they are links at all.

use std::ops::Range;

use pulldown_cmark::LinkType;

use super::destination::{Destination, destination};
use super::pass::Pass;
use super::run::Kind;
use super::{Target, WikiTarget};
use crate::diagnostic::Problem;

/// A resolved link.
#[derive(Debug)]
pub(super) struct Link {
    /// The address as it stands in the page.
    pub(super) url: String,
    /// Whether it leaves the site.
    pub(super) external: bool,
    /// The title, empty if there is none.
    pub(super) title: String,
}

/// A link that is open.
pub(super) struct OpenLink {
    /// Whether it is written as a link.
    pub(super) written: bool,
    /// Whether its text is an address.
    pub(super) address: bool,
    /// The words of a wiki link, shown unless it has its own.
    pub(super) wiki: Option<String>,
    /// Whether no name is to be found in its words.
    barred: bool,
    /// Where its text begins.
    start: usize,
}

impl Pass<'_, '_> {
    /// Adds the start of a link to the run.
    pub(super) fn open_link(
        &mut self,
        kind: LinkType,
        written: &str,
        title: &str,
        range: Range<usize>,
    ) {
        let mut wiki = None;
        let address = match kind {
            LinkType::Autolink | LinkType::Email => true,
            LinkType::WikiLink { has_pothole } => !has_pothole,
            _ => false,
        };
        let link = if self.run.dropping.is_some() || self.in_link() {
            None
        } else if is_escape(kind, written) {
            wiki = Some(written.trim_start_matches('!').trim().to_owned());
            None
        } else if let LinkType::WikiLink { .. } = kind {
            let WikiTarget { url, words } = self.site.wiki(written, self.place(range.clone()));
            wiki = Some(words);
            url.filter(|url| destination(url) != Destination::Unsafe)
                .map(|url| (url, false))
        } else if kind == LinkType::Email {
            self.resolve(&format!("mailto:{written}"), range.clone())
        } else {
            self.resolve(written, range.clone())
        };
        let barred = link.is_none() && is_escape(kind, written);
        let written = link.is_some();
        self.raw.enter();
        if let Some((url, external)) = link {
            let title = title.to_owned();
            let link = Box::new(Link {
                url,
                external,
                title,
            });
            self.run.push(Kind::Link(link), "", range, true);
        }
        let start = self.run.words.len();
        self.run.links.push(OpenLink {
            written,
            address,
            wiki,
            barred,
            start,
        });
    }

    /// Adds the end of a link to the run.
    pub(super) fn close_link(&mut self, range: Range<usize>) {
        self.leave_raw(range.end..range.end);
        let Some(link) = self.run.links.pop() else {
            return;
        };
        if let Some(words) = link.wiki
            && self.run.words.len() == link.start
        {
            self.run.push(
                Kind::Verbatim,
                &words,
                range.clone(),
                link.written || link.barred,
            );
        }
        if link.written {
            self.run.push(Kind::LinkEnd, "", range, true);
        }
    }

    /// Asks where a link leads, if its destination is safe.
    pub(super) fn resolve(&mut self, written: &str, range: Range<usize>) -> Option<(String, bool)> {
        let span = self.place(range);
        let target = match destination(written) {
            Destination::Safe(safe) => self.site.link(&safe, span),
            Destination::Unsafe => {
                let target = written.into();
                self.site.report(span, Problem::UnsafeLink { target });
                Target::Words
            }
        };
        match target {
            // What comes back is judged again: the site might have looked it up.
            Target::Url { url, external } if destination(&url) != Destination::Unsafe => {
                Some((url, external))
            }
            _ => None,
        }
    }
}

/// Whether a link is the escape `[[!words]]`: words in which no name is to be
/// found.
fn is_escape(kind: LinkType, written: &str) -> bool {
    matches!(kind, LinkType::WikiLink { .. }) && written.starts_with('!')
}
