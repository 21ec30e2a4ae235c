//! The course of each edition of the forum, from the dates of its documents.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::document::{Document, Documents};
use crate::kind::session::When;
use crate::kind::{Fields, Kind};
use crate::link::LinkedSite;
use crate::reference::Id;
use crate::text::PartialDate;

/// What part of the course something belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Dispatches, policies and pages of the days before the forum.
    Preparation,
    /// Sessions and seminars.
    Session,
    /// The one session on the forum's days.
    Plenary,
    /// The forum itself, and what bears the date of one of its days.
    Forum,
    /// News.
    Coverage,
    /// Dispatches, policies and pages of the days after the forum.
    After,
}

impl Phase {
    /// Every phase in its order.
    pub const ALL: [Phase; 6] = [
        Phase::Preparation,
        Phase::Session,
        Phase::Forum,
        Phase::Plenary,
        Phase::Coverage,
        Phase::After,
    ];

    /// The word that templates and anchors use.
    pub const fn word(self) -> &'static str {
        match self {
            Phase::Preparation => "preparation",
            Phase::Session => "session",
            Phase::Forum => "forum",
            Phase::Plenary => "plenary",
            Phase::Coverage => "coverage",
            Phase::After => "after",
        }
    }
}

/// Something that happened, with the exactness with which its date is known.
#[derive(Clone, Copy, Debug)]
pub struct Event {
    /// The document that tells of it; none for the forum itself.
    pub document: Option<Id<Documents>>,
    /// When, or when it began.
    pub when: When,
    /// When it ended, where that is told.
    pub until: Option<When>,
    /// Which part of the course; none where the dates of the forum do not tell.
    pub phase: Option<Phase>,
}

impl Event {
    /// Its date, as exact as it is known.
    pub fn date(&self, zone: &TimeZone) -> PartialDate {
        partial(self.when, zone)
    }

    /// The date of its end, which is that of its beginning where no other is told.
    pub fn end(&self, zone: &TimeZone) -> PartialDate {
        partial(self.until.unwrap_or(self.when), zone)
    }
}

fn partial(when: When, zone: &TimeZone) -> PartialDate {
    match when {
        When::At(moment) => moment.date_in(zone).into(),
        When::Within(partial) => partial,
    }
}

/// The events of each edition, the earliest first; what is known to the month only stands
/// before the days of that month. An edition that no document names has none.
pub(super) fn timelines(linked: &LinkedSite, zone: &TimeZone) -> Vec<Vec<Event>> {
    let mut events: Vec<Vec<Event>> = vec![Vec::new(); linked.forums.len()];
    let days: Vec<Days> = (linked.forums.iter())
        .map(|item| {
            let record = &item.original.front.record;
            Days::new(record.starts(), record.ends())
        })
        .collect();
    for (at, document) in linked.documents.iter().enumerate() {
        let forum = document.common().forum.as_ref();
        let Some(place) = forum.map(|forum| forum.target.index()) else {
            continue;
        };
        let (Some(own), Some(days)) = (events.get_mut(place), days.get(place)) else {
            continue;
        };
        own.extend(event(Id::new(at), document, days, zone));
    }
    for (own, days) in events.iter_mut().zip(&days) {
        finish(own, days, zone);
    }
    events
}

/// The days of an edition.
struct Days {
    starts: Option<PartialDate>,
    ends: Option<PartialDate>,
}

impl Days {
    fn new(starts: Option<PartialDate>, ends: Option<PartialDate>) -> Days {
        Days { starts, ends }
    }

    /// The first and last day, where both are known to the day.
    fn exact(&self) -> Option<(Date, Date)> {
        Some((self.starts?.date()?, self.ends?.date()?))
    }

    /// Whether something lies wholly on the forum's days.
    fn holds(&self, from: PartialDate, until: PartialDate) -> bool {
        self.exact()
            .is_some_and(|(first, last)| from.first_day() >= first && until.last_day() <= last)
    }
}

fn event(id: Id<Documents>, document: &Document, days: &Days, zone: &TimeZone) -> Option<Event> {
    let date = document.common().date.as_ref();
    let dated = date.map(|date| When::At(date.value));
    let (when, until) = match document.fields() {
        Fields::Session(session) if session.starts.is_some() => (session.starts?, session.ends),
        _ => (dated?, None),
    };
    let until = until.filter(|&until| until != when);
    let from = partial(when, zone);
    let last = until.map_or(from, |until| partial(until, zone));
    let phase = match document.kind() {
        Kind::News => Some(Phase::Coverage),
        Kind::Session if days.holds(from, last) => Some(Phase::Plenary),
        Kind::Session => Some(Phase::Session),
        _ if days.holds(from, last) => Some(Phase::Forum),
        _ if (days.starts).is_some_and(|starts| last.last_day() < starts.first_day()) => {
            Some(Phase::Preparation)
        }
        _ if (days.ends).is_some_and(|ends| from.first_day() > ends.last_day()) => {
            Some(Phase::After)
        }
        _ => None,
    };
    Some(Event {
        document: Some(id),
        when,
        until,
        phase,
    })
}

/// Adds the forum itself and puts everything in order.
fn finish(events: &mut Vec<Event>, days: &Days, zone: &TimeZone) {
    if events.is_empty() {
        return;
    }
    let plenaries = (events.iter())
        .filter(|event| event.phase == Some(Phase::Plenary))
        .count();
    if plenaries > 1 {
        // Which of them is the plenary is not told.
        for event in events.iter_mut() {
            if event.phase == Some(Phase::Plenary) {
                event.phase = Some(Phase::Forum);
            }
        }
    }
    if let Some(starts) = days.starts {
        events.push(Event {
            document: None,
            when: When::Within(starts),
            until: (days.ends.filter(|&ends| ends != starts)).map(When::Within),
            phase: Some(Phase::Forum),
        });
    }
    events.sort_by_cached_key(|event| {
        let instant = match event.when {
            When::At(moment) => Some(moment.instant(zone)),
            When::Within(_) => None,
        };
        // On one day the forum comes first, then what belongs to it, then what is said of it.
        let is_document = event.document.is_some();
        (
            event.date(zone),
            is_document,
            event.phase,
            instant,
            event.document,
        )
    });
}
