//! The tasks: all of them, and those of each body.

use std::cmp::Reverse;

use tera::Value;

use super::Renderer;
use super::frame::PageFrame;
use super::list::{numbered, pager, slice};
use super::view::{DateView, LinkView, NamedView, TaskAgencyView, TaskMonthView, TaskView};
use crate::diagnostic::Diagnostic;
use crate::directory::Subject;
use crate::document::Document;
use crate::index::Item;
use crate::kind::Fields;
use crate::kind::dispatch::Task;
use crate::language::Language;
use crate::reference::{Id, Linked};
use crate::registry::{Agencies, Shelf};
use crate::route::{Page, Route};
use crate::site::Site;
use crate::text::PartialDate;
use crate::text::date::Moment;

/// Bodies in the filter of the tasks: those with the most.
const BODIES: usize = 50;

/// All tasks, or those of a body.
pub fn tasks(
    renderer: &Renderer<'_>,
    language: Language,
    agency: Option<Id<Agencies>>,
    number: u32,
) -> Result<Vec<u8>, Diagnostic> {
    let site = renderer.site();
    let all = match agency {
        Some(agency) => site.index.tasks_of(agency),
        None => &site.index.tasks,
    };
    let page = |number| match agency {
        Some(agency) => Page::TasksOf(agency, number),
        None => Page::Tasks(number),
    };
    let size = site.config.page_size;
    let months = months(renderer, slice(all, size, number), language);
    let shown: Vec<Value> = months.iter().flat_map(|m| m.tasks.clone()).collect();
    let own = agency.map(|id| renderer.entry(Subject::Agency(id), None, language));
    let part = renderer.part_link("tasks", Page::Tasks(1), language);
    let title = match &own {
        Some(own) => format!("{} – {}", own.name, part.title),
        None => part.title,
    };
    let (bodies, more_bodies) = match agency {
        Some(_) => (Vec::new(), 0),
        None => bodies(renderer, language),
    };
    let values = renderer
        .values(PageFrame {
            language,
            page: page(number),
            title: numbered(renderer, title, number, language),
            description: None,
            part: if agency.is_some() {
                "agencies"
            } else {
                "tasks"
            },
            breadcrumbs: way_to(renderer, own.as_ref(), language),
            languages: site.config.languages.clone(),
            feed: None,
            has_code: false,
        })
        .with("agency", own)
        .with("tasks", shown)
        .with("months", months)
        .with("bodies", bodies)
        .with("more_bodies", more_bodies)
        .with("calendar", calendar_url(site, agency, language))
        .with(
            "pager",
            pager(renderer, all.len(), size, number, |number| {
                Route::Page(language, page(number))
            }),
        );
    let route = Route::Page(language, page(number));
    renderer.render_template("tasks.html", route, values)
}

/// The way to the tasks of a body.
fn way_to(
    renderer: &Renderer<'_>,
    agency: Option<&NamedView>,
    language: Language,
) -> Vec<LinkView> {
    let Some(agency) = agency else {
        return Vec::new();
    };
    let index = Page::Index(Shelf::Agencies, 1);
    vec![
        renderer.part_link(Shelf::Agencies.folder(), index, language),
        LinkView {
            title: agency.name.clone(),
            url: agency.url.clone(),
        },
    ]
}

/// The calendar of all tasks, or of those of a body, where any has a deadline.
pub fn calendar_url(
    site: &Site,
    agency: Option<Id<Agencies>>,
    language: Language,
) -> Option<String> {
    let tasks = match agency {
        Some(agency) => site.index.tasks_of(agency),
        None => &site.index.tasks,
    };
    let route = Route::Calendar(language, agency);
    site.has_deadline(tasks).then(|| site.url(route))
}

/// The bodies that have tasks, in the order of their index, and how many more there are.
fn bodies(renderer: &Renderer<'_>, language: Language) -> (Vec<TaskAgencyView>, usize) {
    let site = renderer.site();
    let order = site.orders.get(&(Shelf::Agencies, language));
    let mut found: Vec<(Reverse<usize>, usize, Id<Agencies>)> = Vec::new();
    for (entry, rank) in order.map_or(&[][..], Vec::as_slice).iter().zip(0..) {
        let Subject::Agency(agency) = entry.subject else {
            continue;
        };
        let items = site.index.tasks_of(agency);
        let count = items.len();
        // Who only gathers the tasks of the bodies before it, which the list has
        // already under the names they had, is no second one to choose.
        if items.iter().any(|&item| is_given(renderer, item, agency)) {
            found.push((Reverse(count), rank, agency));
        }
    }
    let more = found.len().saturating_sub(BODIES);
    if more > 0 {
        found.sort_unstable();
        found.truncate(BODIES);
    }
    found.sort_unstable_by_key(|&(_, rank, _)| rank);
    let views = found.into_iter().map(|(Reverse(count), _, agency)| {
        let page = Page::TasksOf(agency, 1);
        TaskAgencyView {
            agency: renderer.entry(Subject::Agency(agency), None, language),
            url: site.url(Route::Page(language, page)),
            count,
        }
    });
    (views.collect(), more)
}

/// Tasks by the month of their deadline, in the order in which they come.
fn months(renderer: &Renderer<'_>, items: &[Item], language: Language) -> Vec<TaskMonthView> {
    let zone = &renderer.site().config.zone;
    let mut months: Vec<(Option<PartialDate>, TaskMonthView)> = Vec::new();
    for &item in items {
        let Some(view) = task(renderer, item, language) else {
            continue;
        };
        let due = original(renderer.site(), item).and_then(|task| task.due);
        let month = due.and_then(|due| {
            let day = due.date_in(zone);
            PartialDate::of_month(day.year(), day.month()).ok()
        });
        match months.last_mut() {
            Some((last, own)) if *last == month => own.tasks.push(view.into()),
            _ => {
                let own = TaskMonthView {
                    month: month.map(|month| renderer.partial(month, language)),
                    tasks: vec![view.into()],
                };
                months.push((month, own));
            }
        }
    }
    months.into_iter().map(|(_, month)| month).collect()
}

/// The task in the original, by which it is ordered.
fn original(site: &Site, item: Item) -> Option<&Task<Linked>> {
    match site.document(item.document)?.fields() {
        Fields::Dispatch(dispatch) => dispatch.tasks.get(item.place),
        _ => None,
    }
}

/// One task.
pub fn task(renderer: &Renderer<'_>, item: Item, language: Language) -> Option<TaskView> {
    let site = renderer.site();
    let document = site.document(item.document)?;
    let (version, _) = document.version(language, site.config.main);
    let Fields::Dispatch(dispatch) = &version.front.fields else {
        return None;
    };
    let task = dispatch.tasks.get(item.place)?;
    let day = site.index.date(item.document);
    let anchor = renderer.anchor(item, language);
    let number_anchor = renderer.number_anchor(item, language);
    Some(TaskView {
        url: renderer.item_url(item, language),
        number_anchor: Some(number_anchor).filter(|number| *number != anchor),
        anchor,
        text: task.text.clone(),
        agencies: (task.agencies.iter())
            .map(|agency| renderer.agency(agency, day, language))
            .collect(),
        due: task.due.map(|due| renderer.moment(due, language)),
        state: (task.due)
            .and_then(|due| state(site, due))
            .map(str::to_owned),
        themes: (task.themes.iter())
            .map(|theme| renderer.entry(Subject::Theme(theme.target), day, language))
            .collect(),
        document: renderer.card(item.document, language),
    })
}

/// Whether a deadline has passed at the moment that `as_of` sets. The clock is not asked:
/// two builds of one source would differ. A day that is a deadline belongs to it wholly.
fn state(site: &Site, due: Moment) -> Option<&'static str> {
    let as_of = site.config.settings.as_of?;
    let zone = &site.config.zone;
    let passed = match due.has_time() {
        true => as_of.instant(zone) > due.instant(zone),
        false => as_of.date_in(zone) > due.date_in(zone),
    };
    Some(if passed { "overdue" } else { "upcoming" })
}

/// The moment that `as_of` sets.
pub fn as_of(renderer: &Renderer<'_>, language: Language) -> Option<DateView> {
    let moment = renderer.site().config.settings.as_of?;
    Some(renderer.moment(moment, language))
}

/// Whether a task names the body itself.
fn is_given(renderer: &Renderer<'_>, item: Item, agency: Id<Agencies>) -> bool {
    let document = renderer.site().document(item.document);
    let Some(Fields::Dispatch(dispatch)) = document.map(Document::fields) else {
        return false;
    };
    let task = dispatch.tasks.get(item.place);
    task.is_some_and(|task| task.agencies.iter().any(|link| link.target == agency))
}
