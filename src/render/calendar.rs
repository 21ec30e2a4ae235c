//! The tasks' deadlines as a calendar (RFC 5545).

use crate::directory::Subject;
use crate::index::Item;
use crate::kind::Fields;
use crate::language::Language;
use crate::route::Route;

use super::Renderer;

/// Tasks in a calendar: the latest deadlines.
const ENTRIES: usize = 2000;

/// The calendar of tasks that have a deadline.
pub fn calendar(renderer: &Renderer<'_>, language: Language) -> Vec<u8> {
    let site = renderer.site();
    let mut out = String::new();
    let name = renderer.words(language).get("tasks_calendar");
    line(&mut out, "BEGIN:VCALENDAR");
    line(&mut out, "VERSION:2.0");
    line(
        &mut out,
        concat!("PRODID:-//kyyeu//", env!("CARGO_PKG_VERSION"), "//VI"),
    );
    line(&mut out, "CALSCALE:GREGORIAN");
    line(&mut out, &format!("X-WR-CALNAME:{}", escape(name)));
    for &item in site.index.tasks.iter().take(ENTRIES) {
        event(renderer, item, language, &mut out);
    }
    line(&mut out, "END:VCALENDAR");
    out.into_bytes()
}

fn event(renderer: &Renderer<'_>, item: Item, language: Language, out: &mut String) {
    let site = renderer.site();
    let zone = &site.config.zone;
    let Some(document) = site.document(item.document) else {
        return;
    };
    let (version, _) = document.version(language, site.config.main);
    let Fields::Dispatch(dispatch) = &version.front.fields else {
        return;
    };
    let Some(task) = dispatch.tasks.get(item.place) else {
        return;
    };
    let Some(due) = task.due else {
        return;
    };
    let day = site.index.date(item.document);
    let stamp = (document.common().date.as_ref()).map_or(due, |date| date.value);
    let utc =
        |moment: crate::text::Moment| moment.instant(zone).strftime("%Y%m%dT%H%M%SZ").to_string();
    let host = site.config.origin.rsplit('/').next().unwrap_or_default();
    let anchor = item.place + 1;
    line(out, "BEGIN:VEVENT");
    line(out, &format!("UID:{}-task-{anchor}@{host}", document.id));
    line(out, &format!("DTSTAMP:{}", utc(stamp)));
    if due.has_time() {
        line(out, &format!("DTSTART:{}", utc(due)));
    } else {
        let date = due.date_in(zone).strftime("%Y%m%d").to_string();
        line(out, &format!("DTSTART;VALUE=DATE:{date}"));
    }
    line(out, &format!("SUMMARY:{}", escape(&task.text)));
    let agencies: Vec<String> = (task.agencies.iter())
        .map(|agency| renderer.agency(agency, day, language).name)
        .collect();
    let title = &version.front.common.title.value;
    let description = match agencies.as_slice() {
        [] => title.clone(),
        _ => format!("{}\n{title}", agencies.join("; ")),
    };
    line(out, &format!("DESCRIPTION:{}", escape(&description)));
    let route = site.linked.addresses.subject(
        Subject::Document(item.document),
        language,
        &site.linked.directory,
    );
    if let Route::Page(..) = route {
        let url = site
            .linked
            .addresses
            .absolute(route, &site.linked.directory);
        line(out, &format!("URL:{url}"));
    }
    line(out, "END:VEVENT");
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
    #[test]
    fn lines_are_folded_between_characters() {
        let mut out = String::new();
        super::line(&mut out, &"ệ".repeat(60));
        assert!(out.split("\r\n").all(|line| line.len() <= 75));
        assert_eq!(out.replace("\r\n ", "").trim_end(), "ệ".repeat(60));
    }
}
