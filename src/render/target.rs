//! The targets register and the tasks.

use super::Renderer;
use super::frame::PageFrame;
use super::list::{numbered, pager, slice};
use super::view::{EntryView, TargetView, TargetYearView, TaskView};
use crate::diagnostic::Diagnostic;
use crate::directory::Subject;
use crate::index::Item;
use crate::kind::Fields;
use crate::language::Language;
use crate::parse::value::Quantity;
use crate::route::{Page, Route};

/// Longest register of a year on one page: a target more is on its policy's page.
const TARGETS_SHOWN: usize = 500;
/// Targets of a year on the first page of the site.
pub const TARGETS_AT_HOME: usize = 6;

/// The register of all years.
pub fn register(renderer: &Renderer<'_>, language: Language) -> Result<Vec<u8>, Diagnostic> {
    let values = frame(renderer, language, Page::Targets, None)
        .with("target_years", all_years(renderer, language, TARGETS_SHOWN));
    renderer.render_template("targets.html", Route::Page(language, Page::Targets), values)
}

/// The targets of a year.
pub fn year(renderer: &Renderer<'_>, language: Language, year: i16) -> Result<Vec<u8>, Diagnostic> {
    let page = Page::TargetYear(year);
    let years = all_years(renderer, language, 0);
    let items = site_year(renderer, year);
    let own = items.map(|(year, items)| year_view(renderer, *year, items, language, TARGETS_SHOWN));
    let values = frame(renderer, language, page, Some(year))
        .with("target_year", own)
        .with("target_years", years);
    renderer.render_template("target_year.html", Route::Page(language, page), values)
}

fn frame(
    renderer: &Renderer<'_>,
    language: Language,
    page: Page,
    year: Option<i16>,
) -> super::view::Values {
    let register = renderer.part_link("targets", Page::Targets, language);
    let (title, breadcrumbs) = match year {
        Some(year) => {
            let words = renderer.words(language);
            (
                words.fill("target_year_n", "n", &year.to_string()),
                vec![register],
            )
        }
        None => (register.title, Vec::new()),
    };
    renderer.values(PageFrame {
        language,
        page,
        title,
        description: None,
        part: "targets",
        breadcrumbs,
        languages: renderer.site().config.languages.clone(),
        feed: None,
        has_code: false,
    })
}

fn site_year<'a>(renderer: &Renderer<'a>, year: i16) -> Option<&'a (i16, Vec<Item>)> {
    renderer
        .site()
        .index
        .targets
        .iter()
        .find(|(of, _)| *of == year)
}

/// Every year of the register, each with as many targets as are to be shown.
pub fn all_years(renderer: &Renderer<'_>, language: Language, shown: usize) -> Vec<TargetYearView> {
    let years = renderer.site().index.targets.iter();
    years
        .map(|(year, items)| year_view(renderer, *year, items, language, shown))
        .collect()
}

fn year_view(
    renderer: &Renderer<'_>,
    year: i16,
    items: &[Item],
    language: Language,
    shown: usize,
) -> TargetYearView {
    let page = Page::TargetYear(year);
    TargetYearView {
        year,
        url: renderer.site().url(Route::Page(language, page)),
        count: items.len(),
        targets: items
            .iter()
            .take(shown)
            .filter_map(|&item| target(renderer, item, language))
            .collect(),
    }
}

/// One target.
pub fn target(renderer: &Renderer<'_>, item: Item, language: Language) -> Option<TargetView> {
    let site = renderer.site();
    let document = site.document(item.document)?;
    let (version, _) = document.version(language, site.config.main);
    let Fields::Policy(policy) = &version.front.fields else {
        return None;
    };
    let target = policy.targets.get(item.place)?;
    let day = site.index.date(item.document);
    let measured = |quantity: &Quantity| match &target.unit {
        Some(unit) if unit == "%" => format!("{}%", quantity.text),
        Some(unit) => format!("{} {unit}", quantity.text),
        None => quantity.text.clone(),
    };
    Some(TargetView {
        anchor: renderer.anchor(item, language),
        year: target.year,
        year_url: site.url(Route::Page(language, Page::TargetYear(target.year))),
        statement: target.statement.clone(),
        indicator: target.indicator.clone(),
        value: target.value.as_ref().map(measured),
        baseline: target
            .baseline
            .as_ref()
            .map(|baseline| measured(&baseline.value)),
        baseline_year: target.baseline.as_ref().and_then(|baseline| baseline.year),
        source: target
            .source
            .as_ref()
            .map(|source| renderer.cited(&source.text, Some(source.target), language)),
        agencies: (target.agencies.iter())
            .map(|agency| renderer.agency(agency, day, language))
            .collect(),
        document: renderer.card(item.document, language),
    })
}

/// All tasks.
pub fn tasks(
    renderer: &Renderer<'_>,
    language: Language,
    number: u32,
) -> Result<Vec<u8>, Diagnostic> {
    let site = renderer.site();
    let all = &site.index.tasks;
    let size = site.config.page_size;
    let shown: Vec<TaskView> = slice(all, size, number)
        .iter()
        .filter_map(|&item| task(renderer, item, language))
        .collect();
    let page = Page::Tasks(number);
    let title = renderer.part_link("tasks", page, language).title;
    let title = numbered(renderer, title, number, language);
    let values = renderer
        .values(PageFrame {
            language,
            page,
            title,
            description: None,
            part: "tasks",
            breadcrumbs: Vec::new(),
            languages: site.config.languages.clone(),
            feed: None,
            has_code: false,
        })
        .with("tasks", shown)
        .with(
            "pager",
            pager(renderer, all.len(), size, number, |number| {
                Route::Page(language, Page::Tasks(number))
            }),
        );
    renderer.render_template("tasks.html", Route::Page(language, page), values)
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
    let page = site.subject_url(Subject::Document(item.document), language);
    // The page may be in the main language only; its anchors are of that language.
    let main = site.config.main;
    let (_, own) = document.version(language, main);
    let anchor_there = match own {
        true => anchor.clone(),
        false => renderer.anchor(item, main),
    };
    Some(TaskView {
        url: format!("{page}#{anchor_there}"),
        anchor,
        text: task.text.clone(),
        agencies: (task.agencies.iter())
            .map(|agency| renderer.agency(agency, day, language))
            .collect::<Vec<EntryView>>(),
        due: task.due.map(|due| renderer.moment(due, language)),
        themes: (task.themes.iter())
            .map(|theme| renderer.subject(Subject::Theme(theme.target), day, language))
            .collect(),
        document: renderer.card(item.document, language),
    })
}
