//! The tasks' deadlines as a calendar (RFC 5545).
//!
//! A deadline is an event and not a to-do: the calendars that people use show no to-dos of
//! others. A moment stands in UTC, which needs no table of time zones; a day without a time is
//! a whole day. Nobody is made busy by it, and nothing rings.

use super::{Renderer, shortened};
use crate::directory::Subject;
use crate::document::Document;
use crate::index::Item;
use crate::kind::Fields;
use crate::kind::dispatch::Task;
use crate::language::Language;
use crate::reference::{Id, Linked};
use crate::registry::Agencies;
use crate::text::date::Moment;

/// Tasks in a calendar: the latest deadlines.
const EVENTS: usize = 2000;
/// Characters of a task in the title of its event; the whole text is in the description.
const TITLE: usize = 120;

/// The deadlines of all tasks, or of those of a body.
pub fn calendar(
    renderer: &Renderer<'_>,
    language: Language,
    agency: Option<Id<Agencies>>,
) -> Vec<u8> {
    let site = renderer.site();
    let words = renderer.words(language);
    let tasks = match agency {
        Some(agency) => site.index.tasks_of(agency),
        None => &site.index.tasks,
    };
    let owner = match agency {
        Some(agency) => renderer.name(Subject::Agency(agency), None, language),
        None => site.config.settings.title.get(language),
    };
    let name = words.fill("calendar_name", "n", owner);
    let product = concat!("-//kyyeu//", env!("CARGO_PKG_VERSION"), "//");
    let mut out = String::new();
    line(&mut out, "BEGIN:VCALENDAR");
    line(&mut out, "VERSION:2.0");
    let tag = language.tag().to_uppercase();
    line(&mut out, &format!("PRODID:{product}{tag}"));
    line(&mut out, "CALSCALE:GREGORIAN");
    // The first is what clients read, the second what RFC 7986 says.
    line(&mut out, &format!("X-WR-CALNAME:{}", escape(&name)));
    line(&mut out, &format!("NAME:{}", escape(&name)));
    for &item in tasks.iter().take(EVENTS) {
        if let Some(event) = Event::new(renderer, item, language) {
            event.write(&mut out);
        }
    }
    line(&mut out, "END:VCALENDAR");
    out.into_bytes()
}

/// A deadline.
struct Event<'a> {
    renderer: &'a Renderer<'a>,
    item: Item,
    language: Language,
    document: &'a Document,
    task: &'a Task<Linked>,
    due: Moment,
}

impl<'a> Event<'a> {
    fn new(renderer: &'a Renderer<'a>, item: Item, language: Language) -> Option<Event<'a>> {
        let site = renderer.site();
        let document = site.document(item.document)?;
        let (version, _) = document.version(language, site.config.main);
        let Fields::Dispatch(dispatch) = &version.front.fields else {
            return None;
        };
        let task = dispatch.tasks.get(item.place)?;
        Some(Event {
            renderer,
            item,
            language,
            document,
            task,
            due: task.due?,
        })
    }

    fn write(&self, out: &mut String) {
        let zone = &self.renderer.site().config.zone;
        let words = self.renderer.words(self.language);
        line(out, "BEGIN:VEVENT");
        line(out, &format!("UID:{}", escape(&self.uid())));
        line(out, &format!("DTSTAMP:{}", self.utc(self.changed())));
        if self.due.has_time() {
            line(out, &format!("DTSTART:{}", self.utc(self.due)));
        } else {
            let date = self.due.date_in(zone).strftime("%Y%m%d");
            line(out, &format!("DTSTART;VALUE=DATE:{date}"));
        }
        let title = shortened(&self.task.text, TITLE);
        let title = words.fill("calendar_due", "n", &title);
        line(out, &format!("SUMMARY:{}", escape(&title)));
        line(out, &format!("DESCRIPTION:{}", escape(&self.description())));
        line(out, &format!("CATEGORIES:{}", self.categories()));
        line(out, &format!("URL:{}", self.address()));
        line(out, "TRANSP:TRANSPARENT");
        line(out, "END:VEVENT");
    }

    /// The same for as long as the dispatch and the task keep their ids, in every language.
    fn uid(&self) -> String {
        let host = &self.renderer.site().config.origin;
        let host = host.rsplit('/').next().unwrap_or_default();
        let id = match self.document.fields() {
            Fields::Dispatch(dispatch) => dispatch.task_id(self.item.place),
            _ => None,
        };
        let number = (self.item.place + 1).to_string();
        let task = id.unwrap_or(&number);
        format!("{}-task-{task}@{host}", self.document.id)
    }

    /// When the dispatch last changed, as far as it says so.
    fn changed(&self) -> Moment {
        let zone = &self.renderer.site().config.zone;
        let common = self.document.common();
        let date = common.date.iter().map(|date| date.value);
        let changes = common.changes.iter().map(|change| change.date);
        let last = date
            .chain(changes)
            .max_by_key(|moment| moment.instant(zone));
        last.unwrap_or(self.due)
    }

    fn utc(&self, moment: Moment) -> String {
        let zone = &self.renderer.site().config.zone;
        moment.instant(zone).strftime("%Y%m%dT%H%M%SZ").to_string()
    }

    /// What is to be done, by whom, and who says so; the address too, which some clients
    /// show nowhere else.
    fn description(&self) -> String {
        let renderer = self.renderer;
        let day = renderer.site().index.date(self.item.document);
        let agencies: Vec<String> = (self.task.agencies.iter())
            .map(|agency| renderer.agency_name(agency.target, day, self.language))
            .collect();
        let mut lines = vec![self.task.text.clone()];
        if !agencies.is_empty() {
            lines.push(agencies.join("; "));
        }
        lines.push(renderer.title(self.item.document, self.language).to_owned());
        lines.push(self.address());
        lines.join("\n")
    }

    fn categories(&self) -> String {
        let renderer = self.renderer;
        let own = renderer.words(self.language).get("part_tasks");
        let themes = (self.task.themes.iter()).map(|theme| {
            let subject = Subject::Theme(theme.target);
            renderer.name(subject, None, self.language)
        });
        let all: Vec<String> = std::iter::once(own).chain(themes).map(escape).collect();
        all.join(",")
    }

    fn address(&self) -> String {
        let renderer = self.renderer;
        renderer.absolute_item_url(self.item, self.language)
    }
}

/// Escapes text (RFC 5545, section 3.3.11).
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\t' => out.push(' '),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Writes a line folded to 75 octets (RFC 5545, section 3.1), never within a character.
fn line(out: &mut String, text: &str) {
    let mut room = 75;
    for c in text.chars() {
        if c.len_utf8() > room {
            out.push_str("\r\n ");
            room = 74;
        }
        out.push(c);
        room -= c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::{escape, line};
    use proptest::prelude::*;

    /// The other way, as a reader of calendars does it.
    fn unescape(text: &str) -> String {
        let mut out = String::new();
        let mut letters = text.chars();
        while let Some(c) = letters.next() {
            match (c, if c == '\\' { letters.next() } else { None }) {
                ('\\', Some('n' | 'N')) => out.push('\n'),
                ('\\', Some(c @ ('\\' | ';' | ','))) => out.push(c),
                ('\\', other) => panic!("\\ before {other:?} in {text:?}"),
                (';' | ',', _) => panic!("bare {c} in {text:?}"),
                (c, _) => out.push(c),
            }
        }
        out
    }

    proptest! {
        #[test]
        fn what_is_folded_and_escaped_can_be_read(
            text in "([ệ𝐍a-c ,;:\\\\\n\t]|\\PC){0,200}"
        ) {
            let mut out = String::new();
            line(&mut out, &format!("SUMMARY:{}", escape(&text)));
            let body = out.strip_suffix("\r\n").unwrap();
            for part in body.split("\r\n") {
                prop_assert!(part.len() <= 75 && !part.contains(['\r', '\n']));
            }
            let unfolded = body.replace("\r\n ", "");
            let value = unfolded.strip_prefix("SUMMARY:").unwrap();
            prop_assert_eq!(unescape(value), text.replace('\t', " "));
        }
    }
}
