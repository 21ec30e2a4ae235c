//! The targets register.

use tera::Value;

use super::Renderer;
use super::frame::PageFrame;
use super::list::{numbered, pager, slice};
use super::matrix::{Column, matrix};
use super::statement::{self, Extent};
use super::view::{LinkView, MatrixView, TargetView, TargetYearView, Values};
use crate::diagnostic::Diagnostic;
use crate::document::Documents;
use crate::index::{Item, TargetGroup};
use crate::language::Language;
use crate::reference::Id;
use crate::route::{Page, Route};

mod record;

pub(super) use record::{Measured, record};

/// Targets of a year in the register of all years.
const OF_A_YEAR: usize = 10;
/// Targets in the register of all years.
const OF_ALL_YEARS: usize = 100;
/// Targets of a year on the first page of the site.
const OF_A_YEAR_AT_HOME: usize = 3;
/// Years on the first page of the site.
const YEARS_AT_HOME: usize = 6;
/// Targets that have a column each; if there are more, a year has one.
const OWN_COLUMNS: usize = 6;

/// The register of all years.
pub fn register(renderer: &Renderer<'_>, language: Language) -> Result<Vec<u8>, Diagnostic> {
    let mut left = OF_ALL_YEARS;
    let years: Vec<TargetYearView> = (renderer.site().index.target_groups.iter())
        .map(|(year, groups)| {
            let shown = groups.len().min(OF_A_YEAR).min(left);
            left -= shown;
            year_view(renderer, *year, groups, 0..shown, language)
        })
        .collect();
    let values = frame(renderer, language, Page::Targets, None)
        .with("target_years", years)
        .with("matrix", matrix_of_years(renderer, language));
    renderer.render_template("targets.html", Route::Page(language, Page::Targets), values)
}

/// The targets of a year.
pub fn year(
    renderer: &Renderer<'_>,
    language: Language,
    year: i16,
    number: u32,
) -> Result<Vec<u8>, Diagnostic> {
    let site = renderer.site();
    let groups = site.index.targets_of(year);
    let size = site.config.page_size;
    let shown = slice(groups, size, number);
    let start = (number.max(1) as usize - 1).saturating_mul(size);
    let range = start..start + shown.len();
    let numbered = (range.clone()).zip(shown);
    let page = Page::TargetYear(year, number);
    let values = frame(renderer, language, page, Some((year, number)))
        .with(
            "target_year",
            year_view(renderer, year, groups, range, language),
        )
        .with("target_years", year_links(renderer, language))
        .with(
            "matrix",
            matrix_of_groups(
                renderer,
                numbered.map(|(_, group)| (year, group.as_slice())),
                language,
            ),
        )
        .with(
            "pager",
            pager(renderer, groups.len(), size, number, |number| {
                Route::Page(language, Page::TargetYear(year, number))
            }),
        );
    renderer.render_template("target_year.html", Route::Page(language, page), values)
}

fn frame(
    renderer: &Renderer<'_>,
    language: Language,
    page: Page,
    year: Option<(i16, u32)>,
) -> Values {
    let register = renderer.part_link("targets", Page::Targets, language);
    let (title, breadcrumbs) = match year {
        Some((year, number)) => {
            let words = renderer.words(language);
            let title = words.fill("target_year_n", "n", &year.to_string());
            (numbered(renderer, title, number, language), vec![register])
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

/// The years of the first page, each with its first targets.
pub fn years_at_home(renderer: &Renderer<'_>, language: Language) -> Vec<TargetYearView> {
    let years = renderer.site().index.target_groups.iter();
    years
        .take(YEARS_AT_HOME)
        .map(|(year, groups)| {
            let shown = groups.len().min(OF_A_YEAR_AT_HOME);
            year_view(renderer, *year, groups, 0..shown, language)
        })
        .collect()
}

/// Every year of the register without its targets, to go from one to another.
fn year_links(renderer: &Renderer<'_>, language: Language) -> Vec<TargetYearView> {
    let years = renderer.site().index.target_groups.iter();
    years
        .map(|(year, groups)| year_view(renderer, *year, groups, 0..0, language))
        .collect()
}

fn year_view(
    renderer: &Renderer<'_>,
    year: i16,
    groups: &[TargetGroup],
    shown: std::ops::Range<usize>,
    language: Language,
) -> TargetYearView {
    let page = Page::TargetYear(year, 1);
    let own = groups.get(shown.clone()).unwrap_or_default();
    TargetYearView {
        year,
        url: renderer.site().url(Route::Page(language, page)),
        count: groups.iter().map(Vec::len).sum(),
        targets: (own.iter().flatten())
            .filter_map(|&item| Some(target(renderer, item, language)?.into()))
            .collect(),
        groups: (shown.zip(own))
            .map(|(at, items)| {
                statement::group(renderer, (year, at), items, language, Extent::Part)
            })
            .collect(),
        more: groups.len() - own.len(),
    }
}

/// The targets of a policy, year by year, the wordings of one target together.
pub fn years_of(
    renderer: &Renderer<'_>,
    document: Id<Documents>,
    count: usize,
    language: Language,
) -> (Vec<TargetYearView>, Option<MatrixView>) {
    let site = renderer.site();
    let mut groups: Vec<((i16, usize), Vec<Item>)> = Vec::new();
    let mut known = rustc_hash::FxHashMap::default();
    for place in 0..count {
        let item = Item { document, place };
        let Some(record) = record(renderer, item, language) else {
            continue;
        };
        // A translation may tell of targets that the original does not have.
        let group = site.index.group_of.get(&item).copied();
        let key = (record.target.year, group.unwrap_or(usize::MAX - place));
        let at = *known.entry(key).or_insert(groups.len());
        match groups.get_mut(at) {
            Some((_, items)) => items.push(item),
            None => groups.push((key, vec![item])),
        }
    }
    groups.sort_by_key(|&((year, _), _)| year);
    let mut years: Vec<TargetYearView> = Vec::new();
    for (&(year, _), place, items) in (groups.iter()).zip(0..).map(|((k, i), at)| (k, at, i)) {
        let view = statement::group(renderer, (year, place), items, language, Extent::Whole);
        match years.last_mut() {
            Some(last) if last.year == year => {
                last.count += items.len();
                last.groups.push(view);
            }
            _ => years.push(TargetYearView {
                year,
                url: site.url(Route::Page(language, Page::TargetYear(year, 1))),
                count: items.len(),
                targets: Vec::new(),
                groups: vec![view],
                more: 0,
            }),
        }
    }
    let columns = groups
        .iter()
        .map(|((year, _), items)| (*year, items.as_slice()));
    let matrix = match groups.len() {
        0 | 1 => None,
        _ => matrix_of_groups(renderer, columns, language),
    };
    (years, matrix)
}

/// Who serves the targets of which year.
fn matrix_of_years(renderer: &Renderer<'_>, language: Language) -> Option<MatrixView> {
    let site = renderer.site();
    let columns = (site.index.targets.iter())
        .map(|(year, items)| column_of_year(renderer, *year, items.clone(), language))
        .collect();
    matrix(renderer, columns, language)
}

fn column_of_year(
    renderer: &Renderer<'_>,
    year: i16,
    items: Vec<Item>,
    language: Language,
) -> Column {
    let page = Page::TargetYear(year, 1);
    Column {
        head: LinkView {
            title: year.to_string(),
            url: Some(renderer.site().url(Route::Page(language, page))),
        },
        items,
    }
}

/// Who serves which of these targets: a column for each while they are few, else for each year.
fn matrix_of_groups<'a>(
    renderer: &Renderer<'_>,
    groups: impl Iterator<Item = (i16, &'a [Item])>,
    language: Language,
) -> Option<MatrixView> {
    let groups: Vec<(i16, &[Item])> = groups.collect();
    let columns = match groups.len() {
        0..=OWN_COLUMNS => (groups.into_iter())
            .map(|(_, items)| Column {
                head: LinkView {
                    title: (items.first())
                        .and_then(|&item| record(renderer, item, language))
                        .map_or_else(String::new, |record| record.name()),
                    url: None,
                },
                items: items.to_vec(),
            })
            .collect(),
        _ => {
            let mut columns: Vec<(i16, Vec<Item>)> = Vec::new();
            for (year, items) in groups {
                match columns.last_mut() {
                    Some((last, own)) if *last == year => own.extend(items),
                    _ => columns.push((year, items.to_vec())),
                }
            }
            (columns.into_iter())
                .map(|(year, items)| column_of_year(renderer, year, items, language))
                .collect()
        }
    };
    matrix(renderer, columns, language)
}

/// One target.
pub fn target(renderer: &Renderer<'_>, item: Item, language: Language) -> Option<TargetView> {
    let record = record(renderer, item, language)?;
    let measured = record.measured();
    let page = Page::TargetYear(record.target.year, 1);
    Some(TargetView {
        anchor: renderer.anchor(item, language),
        url: renderer.item_url(item, language),
        year: record.target.year,
        year_url: renderer.site().url(Route::Page(language, page)),
        statement: record.target.statement.clone(),
        indicator: record.target.indicator.clone(),
        value: measured.value,
        baseline: measured.baseline,
        baseline_year: measured.baseline_year,
        source: measured.source,
        lead: record.lead(),
        agencies: record.agencies(),
        document: renderer.card(item.document, language),
    })
}

/// The targets of a policy in its order.
pub fn targets_of(
    renderer: &Renderer<'_>,
    document: Id<Documents>,
    count: usize,
    language: Language,
) -> Vec<Value> {
    (0..count)
        .filter_map(|place| target(renderer, Item { document, place }, language))
        .map(Value::from)
        .collect()
}
