//! Indexes for machines: each as JSON and CSV, described by a data package file
//! (Frictionless Data).

use std::io::{self, Write};

use serde::{Serialize, Serializer};
use serde_json::{Value as Json, json};

use crate::directory::Subject;
use crate::document::{Document, Documents};
use crate::kind::Fields;
use crate::reference::Id;
use crate::registry::Named;
use crate::registry::Shelf;
use crate::route::{DataFormat, Dataset};
use crate::text::date::Moment;

use super::Renderer;

mod package;
mod page;

pub use package::package;
pub(super) use page::page;

/// The type of a column with several values: an array in JSON, in CSV a text in which
/// they are joined.
const LIST: &str = "array";

/// The columns of a dataset in order, with their type.
fn columns(dataset: Dataset) -> &'static [(&'static str, &'static str)] {
    match dataset {
        Dataset::Documents(crate::kind::Kind::Dispatch) => &[
            ("id", "string"),
            ("url", "string"),
            ("title", "string"),
            ("date", "string"),
            ("number", "string"),
            ("issuer", "string"),
            ("addressees", LIST),
            ("themes", LIST),
            ("forum", "string"),
            ("summary", "string"),
        ],
        Dataset::Documents(_) => &[
            ("id", "string"),
            ("url", "string"),
            ("title", "string"),
            ("date", "string"),
            ("themes", LIST),
            ("agencies", LIST),
            ("people", LIST),
            ("forum", "string"),
            ("summary", "string"),
        ],
        Dataset::Entries(Shelf::Agencies) => &[
            ("id", "string"),
            ("url", "string"),
            ("name", "string"),
            ("kind", "string"),
            ("locality", "string"),
            ("parent", "string"),
            ("from", "string"),
            ("until", "string"),
            ("successors", LIST),
            ("documents", "integer"),
        ],
        Dataset::Entries(Shelf::Legal) => &[
            ("id", "string"),
            ("url", "string"),
            ("name", "string"),
            ("type", "string"),
            ("number", "string"),
            ("issuer", "string"),
            ("date", "string"),
            ("title", "string"),
            ("source", "string"),
            ("documents", "integer"),
        ],
        Dataset::Entries(_) => &[
            ("id", "string"),
            ("url", "string"),
            ("name", "string"),
            ("other_names", LIST),
            ("documents", "integer"),
        ],
        Dataset::Targets => &[
            ("year", "integer"),
            ("statement", "string"),
            ("indicator", "string"),
            ("value", "string"),
            ("unit", "string"),
            ("baseline", "string"),
            ("baseline_year", "integer"),
            ("source", "string"),
            ("agencies", LIST),
            ("policy", "string"),
        ],
        Dataset::Tasks => &[
            ("dispatch", "string"),
            ("number", "string"),
            ("task", "string"),
            ("agencies", LIST),
            ("due", "string"),
            ("url", "string"),
        ],
    }
}

/// One row: a value for each column.
type Row = Vec<Json>;

/// Writes a dataset in a form.
///
/// # Errors
/// What the writer fails at.
pub fn dataset(
    renderer: &Renderer<'_>,
    dataset: Dataset,
    format: DataFormat,
    mut out: impl Write,
) -> io::Result<()> {
    let rows = Rows { renderer };
    // One row at a time: of 100,000 all together would be the largest thing in memory.
    let rows = rows.of(dataset);
    let columns = columns(dataset);
    match format {
        DataFormat::Json => {
            let objects = rows.map(|row| Object { columns, row });
            serde_json::Serializer::pretty(&mut out).collect_seq(objects)?;
            out.write_all(b"\n")
        }
        DataFormat::Csv => csv(columns, rows, out),
    }
}

/// A row as an object with all columns in their order, for that is how readers of data
/// packages know a table.
struct Object<'a> {
    columns: &'a [(&'a str, &'a str)],
    row: Row,
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let names = self.columns.iter().map(|&(name, _)| name);
        serializer.collect_map(names.zip(&self.row))
    }
}

/// Comma-separated values with a byte order mark, without which spreadsheets
/// take Vietnamese for another encoding. A list is joined with semicolons.
///
/// # Errors
/// What the writer fails at.
pub(crate) fn csv(
    columns: &[(&str, &str)],
    rows: impl IntoIterator<Item: AsRef<[Json]>>,
    mut out: impl Write,
) -> io::Result<()> {
    out.write_all("\u{feff}".as_bytes())?;
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(columns.iter().map(|&(name, _)| name))?;
    for row in rows {
        writer.write_record(row.as_ref().iter().map(cell))?;
    }
    writer.flush()
}

fn cell(value: &Json) -> String {
    let text = plain(value);
    // A cell that begins so is a formula to a spreadsheet.
    if text.starts_with(['=', '+', '@']) || (text.starts_with('-') && text.parse::<f64>().is_err())
    {
        format!("'{text}")
    } else {
        text
    }
}

pub(crate) fn plain(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}

struct Rows<'a> {
    renderer: &'a Renderer<'a>,
}

impl Rows<'_> {
    fn of(&self, dataset: Dataset) -> Box<dyn Iterator<Item = Row> + '_> {
        let site = self.renderer.site();
        let index = &site.index;
        match dataset {
            Dataset::Documents(kind) => {
                let documents = index.section(kind).documents.iter();
                Box::new(documents.filter_map(|&id| Some(self.document(id, site.document(id)?))))
            }
            Dataset::Entries(shelf) => {
                let order = site.orders.get(&(shelf, site.config.main));
                let entries = order.map_or(&[][..], Vec::as_slice).iter();
                Box::new(entries.filter_map(|entry| self.entry(entry.subject)))
            }
            Dataset::Targets => Box::new(self.targets().into_iter()),
            Dataset::Tasks => Box::new(self.tasks().into_iter()),
        }
    }

    /// A day, or a moment with its offset: machines do not know the site's zone.
    fn when(&self, moment: Moment) -> String {
        match moment.has_time() {
            true => moment.rfc3339(&self.renderer.site().config.zone),
            false => moment.iso(),
        }
    }

    fn absolute(&self, subject: Subject) -> Json {
        let site = self.renderer.site();
        let directory = &site.linked.directory;
        let addresses = &site.linked.addresses;
        let route = addresses.subject(subject, site.config.main, directory);
        json!(addresses.absolute(route, directory))
    }

    fn name(&self, subject: Subject, document: Option<Id<Documents>>) -> Json {
        let site = self.renderer.site();
        let day = document.and_then(|id| site.index.date(id));
        json!(self.renderer.name(subject, day, site.config.main))
    }

    fn document(&self, id: Id<Documents>, document: &Document) -> Row {
        let common = document.common();
        let main = self.renderer.site().config.main;
        let names = |subjects: Vec<Subject>| -> Json {
            subjects
                .into_iter()
                .map(|s| self.name(s, Some(id)))
                .collect()
        };
        let themes = names(
            common
                .themes
                .iter()
                .map(|l| Subject::Theme(l.target))
                .collect(),
        );
        let forum = common.forum.as_ref();
        let forum = json!(forum.map(|forum| self.name(Subject::Forum(forum.target), None)));
        let summary = json!(super::summary(document, main, main));
        let mut row = vec![
            json!(document.id),
            self.absolute(Subject::Document(id)),
            json!(common.title.value),
            json!(common.date.as_ref().map(|date| self.when(date.value))),
        ];
        match document.fields() {
            Fields::Dispatch(dispatch) => {
                let issuer = dispatch.issuer.as_ref();
                row.push(json!(dispatch.number()));
                row.push(json!(
                    issuer.map(|i| self.name(Subject::Agency(i.target), Some(id)))
                ));
                row.push(
                    (dispatch.addressees.iter())
                        .map(|addressee| match addressee.target {
                            Some(agency) => self.name(Subject::Agency(agency), Some(id)),
                            None => json!(addressee.text),
                        })
                        .collect(),
                );
                row.push(themes);
            }
            _ => {
                row.push(themes);
                row.push(names(
                    common
                        .agencies
                        .iter()
                        .map(|l| Subject::Agency(l.target))
                        .collect(),
                ));
                row.push(names(
                    common
                        .people
                        .iter()
                        .map(|l| Subject::Person(l.target))
                        .collect(),
                ));
            }
        }
        row.extend([forum, summary]);
        row
    }

    fn entry(&self, subject: Subject) -> Option<Row> {
        let site = self.renderer.site();
        let linked = &site.linked;
        let (_, listing) = crate::route::entry(subject, &linked.directory);
        let listing = listing?;
        let mut row = vec![
            json!(listing.id),
            self.absolute(subject),
            json!(listing.names[0]),
        ];
        match subject {
            Subject::Agency(id) => {
                let record = &linked.agencies.get(id.index())?.original.front.record;
                let named = |id| self.name(Subject::Agency(id), None);
                row.push(json!(record.kind));
                row.push(json!(record.locality));
                row.push(json!(
                    record.parent.as_ref().map(|parent| named(parent.target))
                ));
                row.push(json!(record.from.map(|date| date.iso())));
                row.push(json!(record.until.map(|date| date.iso())));
                let successors = record.successors.iter();
                row.push(
                    successors
                        .map(|successor| named(successor.agency.target))
                        .collect(),
                );
            }
            Subject::Legal(id) => {
                let record = &linked.legal.get(id.index())?.original.front.record;
                let issuer = record.issuer.as_ref().map(|issuer| match issuer.target {
                    Some(agency) => self.name(Subject::Agency(agency), None),
                    None => json!(issuer.text),
                });
                row.push(json!(record.r#type));
                row.push(json!(record.number));
                row.push(json!(issuer));
                row.push(json!(record.date.map(|date| date.iso())));
                row.push(json!(record.title));
                row.push(json!(record.url.as_ref().map(|url| &url.0)));
            }
            Subject::Theme(id) => {
                let record = &linked.themes.get(id.index())?.original.front.record;
                row.push(json!(record.other_names()));
            }
            Subject::Person(id) => {
                let record = &linked.people.get(id.index())?.original.front.record;
                row.push(json!(record.other_names()));
            }
            Subject::Forum(id) => {
                let record = &linked.forums.get(id.index())?.original.front.record;
                row.push(json!(record.other_names()));
            }
            // The index lists it, but nobody has vouched for what citations say.
            Subject::Unregistered(_) | Subject::Document(_) => return None,
        }
        row.push(json!(site.index.count(subject)));
        Some(row)
    }

    fn targets(&self) -> Vec<Row> {
        let site = self.renderer.site();
        let mut rows = Vec::new();
        for (year, items) in &site.index.targets {
            for item in items {
                let document = site.document(item.document);
                let Some(Fields::Policy(policy)) = document.map(Document::fields) else {
                    continue;
                };
                let Some(target) = policy.targets.get(item.place) else {
                    continue;
                };
                let source = target
                    .source
                    .as_ref()
                    .map(|source| self.absolute(source.target.subject()));
                let baseline = target.baseline.as_ref();
                rows.push(vec![
                    json!(year),
                    json!(target.statement),
                    json!(target.indicator),
                    json!(target.value.as_ref().map(|value| &value.text)),
                    json!(target.unit),
                    json!(baseline.map(|baseline| &baseline.value.text)),
                    json!(baseline.and_then(|baseline| baseline.year)),
                    json!(source),
                    (target.agencies.iter())
                        .map(|agency| {
                            self.name(Subject::Agency(agency.target), Some(item.document))
                        })
                        .collect(),
                    self.absolute(Subject::Document(item.document)),
                ]);
            }
        }
        rows
    }

    fn tasks(&self) -> Vec<Row> {
        let site = self.renderer.site();
        let mut rows = Vec::new();
        for item in &site.index.tasks {
            let document = site.document(item.document);
            let Some(Fields::Dispatch(dispatch)) = document.map(Document::fields) else {
                continue;
            };
            let Some(task) = dispatch.tasks.get(item.place) else {
                continue;
            };
            rows.push(vec![
                json!(document.map(|document| &document.id)),
                json!(dispatch.number()),
                json!(task.text),
                (task.agencies.iter())
                    .map(|agency| self.name(Subject::Agency(agency.target), Some(item.document)))
                    .collect(),
                json!(task.due.map(|due| self.when(due))),
                json!(format!(
                    "{}#{}",
                    plain(&self.absolute(Subject::Document(item.document))),
                    self.renderer.anchor(*item, site.config.main),
                )),
            ]);
        }
        rows
    }
}
