//! The course of an edition of the forum, month by month.

use std::cmp::Reverse;

use super::Renderer;
use super::frame::PageFrame;
use super::list::{numbered, pager, slice};
use super::view::{DateView, EventView, LinkView, PhaseView, TimelineMonthView};
use crate::diagnostic::Diagnostic;
use crate::index::{Event, Phase};
use crate::kind::Fields;
use crate::kind::session::When;
use crate::language::Language;
use crate::reference::Id;
use crate::registry::{Forums, Shelf};
use crate::route::{Page, Route};
use crate::site::TIMELINE_EVENTS;
use crate::text::PartialDate;

/// A page of the timeline of an edition.
pub fn timeline(
    renderer: &Renderer<'_>,
    language: Language,
    forum: Id<Forums>,
    number: u32,
) -> Result<Vec<u8>, Diagnostic> {
    let site = renderer.site();
    let timeline = Timeline {
        renderer,
        language,
        forum,
        events: site.index.timeline(forum),
    };
    let view = super::entry::forum_view(renderer, forum, language);
    let part = Shelf::Forums.folder();
    let index = renderer.part_link(part, Page::Index(Shelf::Forums, 1), language);
    let word = renderer.words(language).get("timeline");
    let title = format!("{} – {word}", view.name);
    let page = Page::Timeline(forum, number);
    let values = renderer
        .values(PageFrame {
            language,
            page,
            title: numbered(renderer, title, number, language),
            description: None,
            part,
            breadcrumbs: vec![
                index,
                LinkView {
                    title: view.name.clone(),
                    url: Some(view.url.clone()),
                },
            ],
            languages: site.config.languages.clone(),
            feed: None,
            has_code: false,
        })
        .with("forum", view)
        .with("phases", timeline.phases())
        .with("months", timeline.months(number))
        .with(
            "pager",
            pager(
                renderer,
                timeline.events.len(),
                TIMELINE_EVENTS,
                number,
                |number| Route::Page(language, Page::Timeline(forum, number)),
            ),
        );
    renderer.render_template("timeline.html", Route::Page(language, page), values)
}

/// The first page of a timeline, where there is anything to tell.
pub fn first_page(
    renderer: &Renderer<'_>,
    forum: Id<Forums>,
    language: Language,
) -> Option<String> {
    let site = renderer.site();
    let route = Route::Page(language, Page::Timeline(forum, 1));
    (!site.index.timeline(forum).is_empty()).then(|| site.url(route))
}

struct Timeline<'a> {
    renderer: &'a Renderer<'a>,
    language: Language,
    forum: Id<Forums>,
    events: &'a [Event],
}

impl Timeline<'_> {
    /// The phases that have events, in their order.
    fn phases(&self) -> Vec<PhaseView> {
        let site = self.renderer.site();
        let zone = &site.config.zone;
        let phase = |phase: Phase| {
            let own = || self.events.iter().filter(|e| e.phase == Some(phase));
            let at = self.first_of(phase)?;
            let number = (at / TIMELINE_EVENTS) as u32 + 1;
            let page = Page::Timeline(self.forum, number);
            let url = site.url(Route::Page(self.language, page));
            let first = own().map(|event| event.date(zone)).min()?;
            let last = own()
                .map(|event| event.end(zone))
                .max_by_key(|&end| (end.last_day(), Reverse(end)))?;
            Some(PhaseView {
                phase: phase.word().to_owned(),
                count: own().count(),
                url: format!("{url}#{}", anchor(phase)),
                starts: self.renderer.partial(first, self.language),
                ends: (first != last).then(|| self.renderer.partial(last, self.language)),
            })
        };
        Phase::ALL.into_iter().filter_map(phase).collect()
    }

    fn first_of(&self, phase: Phase) -> Option<usize> {
        self.events.iter().position(|e| e.phase == Some(phase))
    }

    /// The events of a page by month. What is known to the year only stands under the year.
    fn months(&self, number: u32) -> Vec<TimelineMonthView> {
        let zone = &self.renderer.site().config.zone;
        let start = (number.max(1) as usize - 1).saturating_mul(TIMELINE_EVENTS);
        let firsts = Phase::ALL.map(|phase| self.first_of(phase));
        let mut months: Vec<(PartialDate, TimelineMonthView)> = Vec::new();
        let shown = slice(self.events, TIMELINE_EVENTS, number);
        for (event, at) in shown.iter().zip(start..) {
            let date = event.date(zone);
            let month = (date.month())
                .and_then(|month| PartialDate::of_month(date.year(), month).ok())
                .unwrap_or(date);
            let is_first = firsts.contains(&Some(at));
            let view = self.event(event, is_first);
            match months.last_mut() {
                Some((last, own)) if *last == month => own.events.push(view),
                _ => {
                    let own = TimelineMonthView {
                        month: self.renderer.partial(month, self.language),
                        events: vec![view],
                    };
                    months.push((month, own));
                }
            }
        }
        months.into_iter().map(|(_, month)| month).collect()
    }

    fn event(&self, event: &Event, is_first: bool) -> EventView {
        let site = self.renderer.site();
        let zone = &site.config.zone;
        let venue = event.document.and_then(|id| {
            let (version, _) = site.document(id)?.version(self.language, site.config.main);
            match &version.front.fields {
                Fields::Session(session) => session.venue.clone(),
                _ => None,
            }
        });
        EventView {
            anchor: (event.phase.filter(|_| is_first)).map(anchor),
            date: self.date(event.when),
            until: event.until.map(|until| self.date(until)),
            exact: event.date(zone).day().is_some(),
            phase: event.phase.map(|phase| phase.word().to_owned()),
            document: event
                .document
                .map(|id| self.renderer.card(id, self.language)),
            venue,
        }
    }

    fn date(&self, when: When) -> DateView {
        match when {
            When::At(moment) => self.renderer.moment(moment, self.language),
            When::Within(partial) => self.renderer.partial(partial, self.language),
        }
    }
}

/// The anchor of the first event of a phase.
fn anchor(phase: Phase) -> String {
    format!("_p-{}", phase.word())
}
