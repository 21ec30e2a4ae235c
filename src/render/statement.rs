//! One target in the wordings of its sources, side by side, with what each measures.

use rustc_hash::FxHashMap;

use super::chart::{Bar, chart};
use super::view::{CitedView, IndicatorView, NamedView, RunView, StatementView, TargetGroupView};
use super::{Renderer, shortened, target};
use crate::index::Item;
use crate::language::Language;
use crate::text::difference::{Run, compare};
use crate::text::number::amount;

/// Wordings of a target on a page of the register.
const WORDINGS: usize = 12;
/// Sources of a wording on a page of the register.
const SOURCES: usize = 10;
/// Bars of a picture; more of them show nothing that the table does not.
const BARS: usize = 12;

/// How much of a target a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// All: the page of a policy, which is as long as the policy.
    Whole,
    /// So much that the page stays short: the register.
    Part,
}

/// The targets of a group, which stands at `place` among those of its year.
pub(super) fn group(
    renderer: &Renderer<'_>,
    (year, place): (i16, usize),
    items: &[Item],
    language: Language,
    extent: Extent,
) -> TargetGroupView {
    let found = wordings(renderer, items, language);
    let (shown, sources) = match extent {
        Extent::Whole => (found.len(), usize::MAX),
        Extent::Part => (found.len().min(WORDINGS), SOURCES),
    };
    let texts: Vec<&str> = (found.iter().take(shown))
        .map(|wording| wording.text)
        .collect();
    let mut said: Vec<Said> = (found.iter().take(shown))
        .zip(compare(&texts))
        .map(|(wording, runs)| Said::new(renderer, wording, &runs, language, sources))
        .collect();
    mark_respelt(&mut said);
    let rows: Vec<&target::Measured> = said.iter().flat_map(|said| &said.measured).collect();
    let id = format!("_t-{year}-{}", place + 1);
    let indicator = (items.first()).and_then(|&item| {
        let target = target::record(renderer, item, language)?.target;
        target.indicator.clone()
    });
    let name = indicator.as_deref().or(texts.first().copied());
    let picture = Picture {
        renderer,
        language,
        year,
        rows: &rows,
    };
    let chart = picture.draw(&format!("{id}-c"), name.unwrap_or_default());
    let values = match rows.iter().any(|row| row.says_anything()) {
        true => table(&rows),
        false => Vec::new(),
    };
    TargetGroupView {
        id,
        year,
        indicator,
        values,
        chart,
        more: found.len() - shown,
        statements: said.into_iter().map(|said| said.view).collect(),
    }
}

/// A wording and the targets that have it.
struct Wording<'a> {
    text: &'a str,
    items: Vec<Item>,
}

/// The wordings of a group, in the order in which they come.
fn wordings<'a>(renderer: &Renderer<'a>, items: &[Item], language: Language) -> Vec<Wording<'a>> {
    let mut wordings: Vec<Wording<'a>> = Vec::new();
    let mut known: FxHashMap<&str, usize> = FxHashMap::default();
    for &item in items {
        let Some(record) = target::record(renderer, item, language) else {
            continue;
        };
        let text = record.target.statement.as_str();
        let at = *known.entry(text).or_insert(wordings.len());
        match wordings.get_mut(at) {
            Some(wording) => wording.items.push(item),
            None => wordings.push(Wording {
                text,
                items: vec![item],
            }),
        }
    }
    wordings
}

/// A wording as a page shows it, and what its sources measure.
struct Said {
    view: StatementView,
    measured: Vec<target::Measured>,
}

impl Said {
    fn new(
        renderer: &Renderer<'_>,
        wording: &Wording<'_>,
        runs: &[Run<'_>],
        language: Language,
        sources: usize,
    ) -> Said {
        let main = renderer.site().config.main;
        let mut view = StatementView {
            text: wording.text.to_owned(),
            runs: (runs.iter())
                .map(|run| RunView {
                    text: run.text.to_owned(),
                    differs: run.differs,
                })
                .collect(),
            differing: (runs.iter().filter(|run| run.differs))
                .map(|run| run.text.to_owned())
                .collect(),
            respelt: false,
            lang: None,
            sources: Vec::new(),
            policies: Vec::new(),
            leads: Vec::new(),
            agencies: Vec::new(),
            anchors: Vec::new(),
            more: 0,
            more_policies: 0,
            more_leads: 0,
            more_agencies: 0,
        };
        let mut measured = Vec::new();
        for (&item, at) in wording.items.iter().zip(0..) {
            let Some(record) = target::record(renderer, item, language) else {
                continue;
            };
            if !record.is_own {
                view.lang = Some(main.tag().to_owned());
            }
            view.sources.extend(record.source());
            let policy = CitedView {
                lang: (!record.is_own).then(|| main.tag().to_owned()),
                ..CitedView::words(
                    record.title().to_owned(),
                    Some(renderer.item_url(item, language)),
                )
            };
            view.policies.push(renderer.draw_cited(policy, language));
            view.leads.extend(record.lead());
            view.agencies.extend(record.agencies());
            if at < sources {
                view.anchors.push(renderer.anchor(item, language));
                measured.push(record.measured());
            }
        }
        unite(&mut view.sources, |cited| {
            (cited.text.clone(), cited.url.clone())
        });
        // Two sources that one policy quotes are one policy.
        unite(&mut view.policies, |cited| {
            let url = cited.url.as_deref().unwrap_or_default();
            let page = url.split('#').next().unwrap_or_default();
            (cited.text.clone(), page.to_owned())
        });
        let key = |entry: &NamedView| (entry.name.clone(), entry.url.clone());
        unite(&mut view.leads, key);
        unite(&mut view.agencies, key);
        view.more = cut(&mut view.sources, sources);
        view.more_policies = cut(&mut view.policies, sources);
        view.more_leads = cut(&mut view.leads, sources);
        view.more_agencies = cut(&mut view.agencies, sources);
        Said { view, measured }
    }
}

/// Tells of wordings that differ from the first and show no difference in any word.
fn mark_respelt(said: &mut [Said]) {
    let Some((first, others)) = said.split_first_mut() else {
        return;
    };
    for other in others {
        if other.view.differing.is_empty() {
            other.view.respelt = true;
            first.view.respelt = true;
        }
    }
}

/// Keeps the first of those that are alike.
fn unite<T, K: std::hash::Hash + Eq>(all: &mut Vec<T>, key: impl Fn(&T) -> K) {
    let mut seen = rustc_hash::FxHashSet::default();
    all.retain(|one| seen.insert(key(one)));
}

/// Keeps as many as a page shows, and tells how many more there are.
fn cut<T>(all: &mut Vec<T>, shown: usize) -> usize {
    let more = all.len().saturating_sub(shown);
    all.truncate(shown);
    more
}

/// What the sources measure, each row once.
fn table(rows: &[&target::Measured]) -> Vec<IndicatorView> {
    let mut table: Vec<IndicatorView> = (rows.iter())
        .map(|row| IndicatorView {
            source: row.source.clone(),
            baseline: row.baseline.clone(),
            baseline_year: row.baseline_year,
            value: row.value.clone(),
        })
        .collect();
    unite(&mut table, |row| {
        let source = row.source.as_ref();
        let source = source.map(|source| (source.text.clone(), source.url.clone()));
        let baseline = (row.baseline.clone(), row.baseline_year);
        (source, baseline, row.value.clone())
    });
    table
}

/// What is drawn of the values of a group.
struct Picture<'a> {
    renderer: &'a Renderer<'a>,
    language: Language,
    year: i16,
    rows: &'a [&'a target::Measured],
}

impl Picture<'_> {
    /// The picture of plain numbers of one unit, where they began and where they are to go.
    fn draw(&self, id: &str, name: &str) -> Option<super::view::Html> {
        let begun = self.rows.iter().filter_map(|row| {
            let text = row.baseline.as_deref()?;
            let words = self.renderer.words(self.language);
            let label = match row.baseline_year {
                Some(year) => year.to_string(),
                None => words.get("baseline").to_owned(),
            };
            Some((label, text, row.language, false))
        });
        let targets: Vec<&str> = self.values();
        let wanted = self.rows.iter().filter_map(|row| {
            let text = row.value.as_deref()?;
            let label = match &row.source {
                // Values that differ are told apart by who names them.
                Some(source) if targets.len() > 1 => {
                    format!("{} ({})", self.year, shortened(&source.text, 30))
                }
                _ => self.year.to_string(),
            };
            Some((label, text, row.language, true))
        });
        let mut bars: Vec<Bar> = Vec::new();
        let mut units: Vec<&str> = Vec::new();
        for (label, text, language, is_target) in begun.chain(wanted) {
            let amount = amount(text, language)?;
            units.push(amount.unit);
            let bar = Bar {
                words: format!("{label}: {text}"),
                number: amount.number,
                is_target,
            };
            if !bars.contains(&bar) {
                bars.push(bar);
            }
            if bars.len() > BARS {
                return None;
            }
        }
        units.dedup();
        let both = [false, true].map(|kind| bars.iter().any(|bar| bar.is_target == kind));
        if units.len() != 1 || both != [true, true] {
            return None;
        }
        let words: Vec<&str> = bars.iter().map(|bar| bar.words.as_str()).collect();
        chart(id, &format!("{name}. {}", words.join("; ")), &bars)
    }

    /// The different values to be reached.
    fn values(&self) -> Vec<&str> {
        let mut values: Vec<&str> = (self.rows.iter())
            .filter_map(|row| row.value.as_deref())
            .collect();
        values.sort_unstable();
        values.dedup();
        values
    }
}
