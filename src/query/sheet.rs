//! An answer as columns and rows, ready to be printed in any form.

use jiff::civil::Date;
use serde_json::{Value as Json, json};

use super::fact::{target, task};
use super::{Answer, Hit, What};
use crate::directory::Subject;
use crate::document::Document;
use crate::index::Item;
use crate::kind::{Fields, Kind};
use crate::language::Language;
use crate::link::unregistered::Issuer;
use crate::reference::{Linked, LooseLink};
use crate::registry::{Agencies, Shelf};
use crate::site::Site;
use crate::text::date::{Moment, PartialDate, short};

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its key in JSON, in every language.
    pub id: &'static str,
    /// Its heading in Vietnamese.
    pub vi: &'static str,
    /// Its heading in English.
    pub en: &'static str,
    /// What becomes of it in a table.
    pub role: Role,
}

/// What becomes of a column in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It is shown whole.
    Fixed,
    /// It is cut where the terminal is narrow.
    Grows,
    /// It is for programs.
    Hidden,
}

/// A value.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    /// For programs; null where there is none.
    pub json: Json,
    /// For people.
    pub shown: String,
}

/// An answer as columns and rows.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// What was asked for, as one word.
    pub what: &'static str,
    /// The query in its one spelling.
    pub query: String,
    /// How many satisfy the query; there may be fewer rows.
    pub total: usize,
    /// The columns.
    pub columns: &'static [Column],
    /// A value for each column.
    pub rows: Vec<Vec<Cell>>,
}

const fn column(id: &'static str, vi: &'static str, en: &'static str, role: Role) -> Column {
    Column { id, vi, en, role }
}

const DATE: Column = column("date", "Ngày", "Date", Role::Fixed);
const TITLE: Column = column("title", "Tiêu đề", "Title", Role::Grows);
const NAME: Column = column("name", "Tên", "Name", Role::Grows);
const NUMBER: Column = column("number", "Số, ký hiệu", "Number", Role::Fixed);
const ISSUER: Column = column("issuer", "Cơ quan ban hành", "Issuer", Role::Grows);
const AGENCIES: Column = column("agencies", "Cơ quan", "Agencies", Role::Grows);
const COUNT: Column = column("documents", "Số bài", "Documents", Role::Fixed);
const ID: Column = column("id", "Mã", "Id", Role::Fixed);
const URL: Column = column("url", "Địa chỉ", "Address", Role::Hidden);

/// The columns of an answer.
pub fn columns(what: What) -> &'static [Column] {
    match what {
        What::Documents => {
            const KIND: Column = column("kind", "Loại", "Kind", Role::Fixed);
            &[DATE, KIND, TITLE, ID, URL]
        }
        What::Kind(Kind::Dispatch) => &[DATE, NUMBER, ISSUER, TITLE, ID, URL],
        What::Kind(_) => &[DATE, TITLE, ID, URL],
        What::Tasks => {
            const DUE: Column = column("due", "Hạn", "Due", Role::Fixed);
            const TASK: Column = column("task", "Nhiệm vụ", "Task", Role::Grows);
            const DISPATCH: Column = column("dispatch", "Công văn", "Dispatch", Role::Fixed);
            &[DUE, AGENCIES, TASK, DISPATCH, NUMBER, URL]
        }
        What::Targets => {
            const YEAR: Column = column("year", "Năm", "Year", Role::Fixed);
            const STATEMENT: Column = column("statement", "Mục tiêu", "Target", Role::Grows);
            const INDICATOR: Column = column("indicator", "Chỉ tiêu", "Indicator", Role::Hidden);
            const VALUE: Column = column("value", "Giá trị", "Value", Role::Fixed);
            const UNIT: Column = column("unit", "Đơn vị", "Unit", Role::Fixed);
            const SOURCE: Column = column("source", "Nguồn", "Source", Role::Grows);
            const POLICY: Column = column("policy", "Chính sách", "Policy", Role::Fixed);
            &[
                YEAR, STATEMENT, INDICATOR, VALUE, UNIT, SOURCE, AGENCIES, POLICY, URL,
            ]
        }
        What::Entries(Shelf::Agencies) => {
            const KIND: Column = column("kind", "Loại", "Kind", Role::Fixed);
            const PLACE: Column = column("locality", "Địa phương", "Locality", Role::Fixed);
            const FROM: Column = column("from", "Từ ngày", "From", Role::Fixed);
            const UNTIL: Column = column("until", "Đến ngày", "Until", Role::Fixed);
            &[NAME, KIND, PLACE, FROM, UNTIL, COUNT, ID, URL]
        }
        What::Entries(Shelf::Themes) => {
            const PARENT: Column = column("parent", "Thuộc", "Parent", Role::Grows);
            &[NAME, PARENT, COUNT, ID, URL]
        }
        What::Entries(Shelf::People) => {
            const POSITIONS: Column = column("positions", "Chức vụ", "Positions", Role::Grows);
            &[NAME, POSITIONS, COUNT, ID, URL]
        }
        What::Entries(Shelf::Legal) => {
            const TYPE: Column = column("type", "Loại", "Type", Role::Fixed);
            &[DATE, TYPE, NUMBER, NAME, ISSUER, COUNT, ID, URL]
        }
        What::Entries(Shelf::Forums) => {
            const EDITION: Column = column("edition", "Lần", "Edition", Role::Fixed);
            const FROM: Column = column("from", "Ngày đầu", "First day", Role::Fixed);
            const UNTIL: Column = column("until", "Ngày cuối", "Last day", Role::Fixed);
            &[EDITION, NAME, FROM, UNTIL, COUNT, ID, URL]
        }
    }
}

/// Makes columns and rows of an answer, in a language, of no more hits than asked.
pub fn sheet(site: &Site, answer: &Answer, language: Language, limit: Option<usize>) -> Sheet {
    let what = answer.query.what;
    let rows = Rows { site, language };
    let most = limit.unwrap_or(usize::MAX);
    Sheet {
        what: what.word(Language::En),
        query: answer.query.print(language),
        total: answer.hits.len(),
        columns: columns(what),
        rows: answer
            .hits
            .iter()
            .take(most)
            .map(|&hit| rows.row(what, hit))
            .collect(),
    }
}

struct Rows<'a> {
    site: &'a Site,
    language: Language,
}

impl Rows<'_> {
    fn row(&self, what: What, hit: Hit) -> Vec<Cell> {
        let cells = match hit {
            Hit::Task(item) => self.task(item),
            Hit::Target(item) => self.target(item),
            Hit::Subject(Subject::Document(id)) => self.site.document(id).map(|document| {
                let own = Subject::Document(id);
                self.document(what, document, own)
            }),
            Hit::Subject(subject) => self.entry(subject),
        };
        cells.unwrap_or_else(|| vec![Cell::default(); columns(what).len()])
    }

    /// The place of names in listings: 1 for the other language.
    fn other(&self) -> usize {
        usize::from(self.language != self.site.config.main)
    }

    fn name(&self, subject: Subject, day: Option<Date>) -> String {
        let directory = &self.site.linked.directory;
        if let Subject::Document(id) = subject {
            let documents = &directory.documents;
            let title = documents.title(id, self.other(), &mut Vec::new());
            return title.unwrap_or_default().to_owned();
        }
        let (_, listing) = crate::route::entry(subject, directory);
        listing.map_or_else(String::new, |listing| {
            listing.name_on(day, self.other()).to_owned()
        })
    }

    fn loose(&self, link: &LooseLink<Agencies>, day: Option<Date>) -> String {
        match link.target {
            Some(id) => self.name(Subject::Agency(id), day),
            None => link.text.clone(),
        }
    }

    fn moment(&self, moment: Moment) -> Cell {
        let zone = &self.site.config.zone;
        Cell {
            json: json!(match moment.has_time() {
                true => moment.rfc3339(zone),
                false => moment.iso(),
            }),
            shown: moment.short(zone, self.language),
        }
    }

    fn date(&self, date: Option<PartialDate>) -> Cell {
        date.map_or_else(Cell::default, |date| Cell {
            json: json!(date.iso()),
            shown: short(date, self.language),
        })
    }

    fn url(&self, subject: Subject) -> Cell {
        text(crate::graph::absolute(self.site, subject))
    }

    fn item_url(&self, item: Item) -> Cell {
        let page = crate::graph::absolute(self.site, Subject::Document(item.document));
        let fields = self.site.document(item.document).map(Document::fields);
        let main = self.site.config.main;
        let word = fields.map_or("", |fields| crate::render::item_word(fields, main));
        text(format!("{page}#{word}:{}", item.place + 1))
    }

    fn count(&self, subject: Subject) -> Cell {
        let count = self.site.index.count(subject);
        Cell {
            json: json!(count),
            shown: count.to_string(),
        }
    }

    fn document(&self, what: What, document: &Document, own: Subject) -> Vec<Cell> {
        let date = document.common().date.as_ref();
        let day = date.map(|date| date.value.date_in(&self.site.config.zone));
        let mut cells = vec![date.map_or_else(Cell::default, |date| self.moment(date.value))];
        if what == What::Documents {
            let kind = document.kind();
            cells.push(Cell {
                json: json!(kind.word()),
                shown: match self.language {
                    Language::Vi => What::Kind(kind).word(Language::Vi).to_owned(),
                    Language::En => kind.word().to_owned(),
                },
            });
        }
        if let (What::Kind(_), Fields::Dispatch(dispatch)) = (what, document.fields()) {
            cells.push(optional(dispatch.number()));
            let issuer = dispatch.issuer.as_ref();
            let issuer = issuer.map(|link| self.name(Subject::Agency(link.target), day));
            cells.push(optional(issuer.as_deref()));
        }
        cells.extend([
            text(self.name(own, None)),
            match what {
                What::Documents => text(format!("{}:{}", document.kind().word(), document.id)),
                _ => text(document.id.to_string()),
            },
            self.url(own),
        ]);
        cells
    }

    fn task(&self, item: Item) -> Option<Vec<Cell>> {
        let task = task(self.site, item)?;
        let document = self.site.document(item.document)?;
        let day = self.site.index.date(item.document);
        let agencies = task.agencies.iter();
        let number = match document.fields() {
            Fields::Dispatch(dispatch) => dispatch.number(),
            _ => None,
        };
        Some(vec![
            task.due.map_or_else(Cell::default, |due| self.moment(due)),
            list(agencies.map(|link| self.name(Subject::Agency(link.target), day))),
            text(task.text.clone()),
            text(document.id.to_string()),
            optional(number),
            self.item_url(item),
        ])
    }

    fn target(&self, item: Item) -> Option<Vec<Cell>> {
        let target = target(self.site, item)?;
        let document = self.site.document(item.document)?;
        let day = self.site.index.date(item.document);
        let agencies = target.agencies.iter();
        let source =
            (target.source.as_ref()).map(|source| self.name(source.target.subject(), None));
        Some(vec![
            Cell {
                json: json!(target.year),
                shown: target.year.to_string(),
            },
            text(target.statement.clone()),
            optional(target.indicator.as_deref()),
            optional(target.value.as_ref().map(|value| value.text.as_str())),
            optional(target.unit.as_deref()),
            optional(source.as_deref()),
            list(agencies.map(|link| self.name(Subject::Agency(link.target), day))),
            text(document.id.to_string()),
            self.item_url(item),
        ])
    }

    fn entry(&self, subject: Subject) -> Option<Vec<Cell>> {
        let (_, listing) = crate::route::entry(subject, &self.site.linked.directory);
        let listing = listing?;
        let name = text(self.name(subject, None));
        let mut cells = self.own(subject, name)?;
        cells.extend([
            self.count(subject),
            text(listing.id.clone()),
            self.url(subject),
        ]);
        Some(cells)
    }

    /// What only entries of its folder have.
    fn own(&self, subject: Subject, name: Cell) -> Option<Vec<Cell>> {
        let linked = &self.site.linked;
        match subject {
            Subject::Agency(id) => {
                let record = &linked.agencies.get(id.index())?.original.front.record;
                Some(vec![
                    name,
                    optional(record.kind.as_deref()),
                    optional(record.locality.as_deref()),
                    self.date(record.from),
                    self.date(record.until),
                ])
            }
            Subject::Theme(id) => {
                let record = &linked.themes.get(id.index())?.original.front.record;
                let parent = record.parent.as_ref();
                let parent = parent.map(|link| self.name(Subject::Theme(link.target), None));
                Some(vec![name, optional(parent.as_deref())])
            }
            Subject::Person(id) => {
                let item = linked.people.get(id.index())?;
                let (version, _) = item.version(self.language, self.site.config.main);
                let positions = version.front.record.positions.iter();
                Some(vec![name, list(positions.map(|one| self.position(one)))])
            }
            Subject::Legal(id) => {
                let record = &linked.legal.get(id.index())?.original.front.record;
                let issuer = record.issuer.as_ref();
                let day = record.date.map(PartialDate::first_day);
                let issuer = issuer.map(|link| self.loose(link, day));
                Some(vec![
                    self.date(record.date),
                    optional(record.r#type.as_deref()),
                    optional(record.number.as_deref()),
                    name,
                    optional(issuer.as_deref()),
                ])
            }
            Subject::Forum(id) => {
                let record = &linked.forums.get(id.index())?.original.front.record;
                let edition = record.edition();
                Some(vec![
                    edition.map_or_else(Cell::default, |edition| Cell {
                        json: json!(edition),
                        shown: edition.to_string(),
                    }),
                    name,
                    self.date(record.starts()),
                    self.date(record.ends()),
                ])
            }
            Subject::Unregistered(fingerprint) => {
                let document = linked.directory.unregistered.get(fingerprint)?;
                let cited = &document.cited;
                let kind = cited.kind.map(|kind| kind.name(self.language));
                let day = cited.date.map(PartialDate::first_day);
                let issuer = cited.issuer.as_ref().map(|issuer| match issuer {
                    Issuer::Agency(id) => self.name(Subject::Agency(*id), day),
                    Issuer::Words(words) => words.clone(),
                });
                Some(vec![
                    self.date(cited.date),
                    optional(kind),
                    optional(Some(&cited.number)),
                    name,
                    optional(issuer.as_deref()),
                ])
            }
            Subject::Document(_) => None,
        }
    }

    /// A position with its body and its time.
    fn position(&self, one: &crate::registry::person::Position<Linked>) -> String {
        let mut out = one.title.clone();
        if let Some(agency) = &one.agency {
            let day = one.from.map(PartialDate::first_day);
            out.push_str(&format!(", {}", self.loose(agency, day)));
        }
        if one.from.is_some() || one.until.is_some() {
            let from = self.date(one.from).shown;
            let until = self.date(one.until).shown;
            out.push_str(&format!(" ({from}–{until})"));
        }
        out
    }
}

fn text(text: String) -> Cell {
    Cell {
        shown: text.clone(),
        json: Json::String(text),
    }
}

fn optional(value: Option<&str>) -> Cell {
    value.map_or_else(Cell::default, |value| text(value.to_owned()))
}

fn list(items: impl Iterator<Item = String>) -> Cell {
    let items: Vec<String> = items.collect();
    Cell {
        shown: items.join("; "),
        json: json!(items),
    }
}
