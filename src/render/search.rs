//! The search page, and the files of its index that show what was found.

use std::sync::OnceLock;

use rayon::prelude::*;
use serde_json::{Value as Json, json};
use xxhash_rust::xxh3::Xxh3;

use super::frame::PageFrame;
use super::view::SearchView;
use super::{Renderer, shortened};
use crate::diagnostic::Diagnostic;
use crate::directory::Subject;
use crate::document::Item;
use crate::kind::Fields;
use crate::language::Language;
use crate::registry::Entry;
use crate::route::{Page, Route};
use crate::search::{BLOCK, FORMAT, Record, SearchFile};
use crate::site::IndexEntry;

/// Characters of a summary in a result, at most.
const SUMMARY: usize = 180;

/// The page.
///
/// # Errors
/// A diagnostic if its template cannot be rendered.
pub fn page(renderer: &Renderer<'_>, language: Language) -> Result<Vec<u8>, Diagnostic> {
    let site = renderer.site();
    let page = Page::Search;
    // Without a server no script can read the index, and it is not made.
    let is_portable = site.linked.addresses.ascent.is_some();
    let manifest = (!is_portable).then(|| site.url(Route::Search(SearchFile::Manifest)));
    let values = renderer
        .values(PageFrame {
            language,
            page,
            title: renderer.words(language).get("part_search").to_owned(),
            description: None,
            part: "search",
            breadcrumbs: Vec::new(),
            languages: site.config.languages.clone(),
            feed: None,
            has_code: false,
        })
        .with(
            "search",
            SearchView {
                manifest,
                main: site.config.main.tag().to_owned(),
            },
        );
    renderer.render_template("search.html", Route::Page(language, page), values)
}

/// A file of the index.
pub fn file(renderer: &Renderer<'_>, file: SearchFile) -> Vec<u8> {
    match file {
        SearchFile::Manifest => manifest(renderer),
        SearchFile::Records(at) => block(renderer, at).to_vec(),
        _ => renderer.site().search().bytes(file).to_vec(),
    }
}

/// What the script reads first. The version is that of all other files: their
/// addresses bear it, so that no browser puts old and new ones together.
fn manifest(renderer: &Renderer<'_>) -> Vec<u8> {
    let search = renderer.site().search();
    let blocks = search.records.len().div_ceil(BLOCK) as u32;
    let blocks: Vec<&[u8]> = (0..blocks)
        .into_par_iter()
        .map(|at| block(renderer, at))
        .collect();
    let mut hasher = Xxh3::new();
    blocks.iter().for_each(|block| hasher.update(block));
    search
        .files()
        .for_each(|file| hasher.update(search.bytes(file)));
    let years: Vec<Json> = (search.years().into_iter())
        .map(|(year, range)| json!([year, range.start, range.end]))
        .collect();
    let manifest = json!({
        "format": FORMAT,
        "version": format!("{:016x}", hasher.digest()),
        "records": search.records.len(),
        "block": BLOCK,
        "terms": search.first_terms,
        "pairBits": search.pair_bits,
        "names": search.name_shards(),
        "years": years,
    });
    serde_json::to_vec(&manifest).unwrap_or_default()
}

/// The records of a file, made once: they are read for the sum of all and for themselves.
fn block<'r>(renderer: &'r Renderer<'_>, at: u32) -> &'r [u8] {
    let blocks = renderer.shared.blocks.get_or_init(|| {
        let count = renderer.site().search().records.len().div_ceil(BLOCK);
        (0..count).map(|_| OnceLock::new()).collect()
    });
    let block = blocks.get(at as usize);
    block.map_or(&[], |block| block.get_or_init(|| records(renderer, at)))
}

/// A row for each record: kind, title, address, date for machines and for
/// readers, number, issuer, summary, language, what else must be said of it.
/// What is empty at the end is left out.
fn records(renderer: &Renderer<'_>, at: u32) -> Vec<u8> {
    let block = renderer.site().search().block(at).iter();
    let mut out = vec![b'['];
    for (place, record) in block.enumerate() {
        out.extend(if place == 0 { &b"\n"[..] } else { b",\n" });
        let mut row = Row::of(renderer, record).cells(record.language);
        while row.last().is_some_and(String::is_empty) {
            row.pop();
        }
        out.extend(serde_json::to_vec(&row).unwrap_or_default());
    }
    out.extend(b"\n]\n");
    out
}

/// A record as it stands in the results.
#[derive(Default)]
struct Row {
    kind: &'static str,
    title: String,
    url: String,
    date: String,
    date_short: String,
    number: String,
    issuer: String,
    summary: String,
    lang: Option<String>,
    mark: String,
}

impl Row {
    fn of(renderer: &Renderer<'_>, record: &Record) -> Row {
        match record.subject {
            Subject::Document(_) => Row::document(renderer, record).unwrap_or_default(),
            _ => Row::entry(renderer, record),
        }
    }

    fn document(renderer: &Renderer<'_>, record: &Record) -> Option<Row> {
        let Subject::Document(id) = record.subject else {
            return None;
        };
        let site = renderer.site();
        let language = record.language;
        let document = site.document(id)?;
        let (version, _) = document.version(language, site.config.main);
        let common = &version.front.common;
        let date = (common.date.as_ref()).map(|date| renderer.moment(date.value, language));
        let dispatch = match &version.front.fields {
            Fields::Dispatch(dispatch) => Some(dispatch),
            _ => None,
        };
        let issuer = dispatch.and_then(|dispatch| dispatch.issuer.as_ref());
        let summary = super::summary(document, language, site.config.main);
        let words = renderer.words(language);
        let state = (renderer.state(document.common())).or_else(|| renderer.state(common));
        let awaits = dispatch.is_some_and(|dispatch| dispatch.awaits_number());
        let mark = match state {
            Some(state) => words.get(&format!("state_{state}")).to_owned(),
            None if awaits => words.get("number_awaited").to_owned(),
            None => String::new(),
        };
        Some(Row {
            kind: document.kind().word(),
            title: common.title.value.clone(),
            url: site.subject_url(record.subject, language),
            date: date
                .as_ref()
                .map_or_else(String::new, |date| date.iso.clone()),
            date_short: date.map_or_else(String::new, |date| date.short),
            number: (dispatch.and_then(|dispatch| dispatch.number()))
                .unwrap_or_default()
                .to_owned(),
            issuer: issuer.map_or_else(String::new, |issuer| {
                renderer.agency_name(issuer.target, site.index.date(id), language)
            }),
            summary: summary.map_or_else(String::new, |text| shortened(&text, SUMMARY)),
            lang: Some(language.tag().to_owned()),
            mark,
        })
    }

    fn entry(renderer: &Renderer<'_>, record: &Record) -> Row {
        let site = renderer.site();
        let language = record.language;
        let entry = IndexEntry {
            subject: record.subject,
            initial: String::new(),
        };
        let view = super::list::index_entry(renderer, &entry, language);
        let words = renderer.words(language);
        let former = if view.former { words.get("former") } else { "" };
        let note = (view.note.into_iter())
            .chain(about(renderer, record))
            .collect::<Vec<_>>()
            .join(" – ");
        Row {
            kind: crate::search::kind_of(record.subject, &site.linked),
            title: view.name,
            url: view.url,
            date: view
                .date
                .as_ref()
                .map_or_else(String::new, |date| date.iso.clone()),
            date_short: view.date.map_or_else(String::new, |date| date.short),
            summary: shortened(&note, SUMMARY),
            lang: view.lang,
            mark: former.to_owned(),
            ..Row::default()
        }
    }

    fn cells(self, language: Language) -> Vec<String> {
        vec![
            self.kind.to_owned(),
            self.title,
            self.url,
            self.date,
            self.date_short,
            self.number,
            self.issuer,
            self.summary,
            self.lang.unwrap_or_else(|| language.tag().to_owned()),
            self.mark,
        ]
    }
}

/// What an entry says of itself: its summary, else the beginning of its text.
fn about(renderer: &Renderer<'_>, record: &Record) -> Option<String> {
    fn of<R>(items: &[Item<Entry<R>>], at: usize, language: Language, main: Language) -> String {
        let Some(item) = items.get(at) else {
            return String::new();
        };
        let (version, _) = item.version(language, main);
        let summary = version.front.common.summary.as_ref();
        summary.map_or_else(
            || version.body.lead.clone(),
            |summary| summary.value.clone(),
        )
    }
    let linked = &renderer.site().linked;
    let (language, main) = (record.language, renderer.site().config.main);
    let text = match record.subject {
        Subject::Agency(id) => of(&linked.agencies, id.index(), language, main),
        Subject::Theme(id) => of(&linked.themes, id.index(), language, main),
        Subject::Person(id) => of(&linked.people, id.index(), language, main),
        Subject::Legal(id) => of(&linked.legal, id.index(), language, main),
        Subject::Forum(id) => of(&linked.forums, id.index(), language, main),
        Subject::Document(_) | Subject::Unregistered(_) => String::new(),
    };
    (!text.is_empty()).then_some(text)
}
