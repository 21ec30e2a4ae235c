//! Entries of the registry made from citations.

use std::path::{Path, PathBuf};

use super::{Refusal, create, existing};
use crate::directory::{Directory, Issuer, Subject};
use crate::document::Cited;
use crate::link::citation::{Citation, DocumentType, cited_in, issuer, issuer_of, resolve};
use crate::link::unregistered::Issuer as Named;
use crate::reference::{Circumstances, Found};
use crate::registry::{Legal, Registered as _};
use crate::text::date::PartialDate;
use crate::text::{capitalised, nfc, slug};
use crate::{Options, Site};

/// An entry for a document that is cited and not registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// Its id, which no other entry has: `cong-van-6533-ubnd-ktn`.
    pub id: String,
    /// Keys with their values as YAML, in the order in which authors see them.
    fields: Vec<(&'static str, String)>,
}

impl NewEntry {
    /// The name of its file in `content/documents/`.
    pub fn file_name(&self) -> String {
        format!("{}.md", self.id)
    }

    /// Its file: what the citation says of the document, and nothing else.
    pub fn front_matter(&self) -> String {
        format!("---\n{}---\n", self.lines())
    }

    /// It as an item of the list `content/documents.yaml`.
    pub fn item(&self) -> String {
        let mut item = format!("- id: {}\n", quoted(&self.id));
        for line in self.lines().lines() {
            item.push_str("  ");
            item.push_str(line);
            item.push('\n');
        }
        item
    }

    /// Its file with the other keys as comments, for an author to fill in.
    pub fn skeleton(&self) -> String {
        let specs = crate::schema::fields("document").unwrap_or_default();
        let open = specs
            .iter()
            .filter(|spec| self.fields.iter().all(|(key, _)| *key != spec.name))
            .map(|spec| format!("# {}: {}   # {}\n", spec.name, spec.example, spec.words.0));
        let open: String = open.collect();
        format!("---\n{}{open}---\n\n", self.lines())
    }

    fn lines(&self) -> String {
        let lines = self.fields.iter();
        lines
            .map(|(key, value)| format!("{key}: {value}\n"))
            .collect()
    }
}

/// The entry for a citation of `text`, ready to be saved.
///
/// The issuer is the id of a body where the words mean one, else the words; where
/// they may mean several it is left to the author. An id that is `taken` gets the
/// year, then a number.
pub fn entry_of(
    citation: &Citation,
    text: &str,
    directory: &Directory,
    at: &Circumstances,
    taken: impl Fn(&str) -> bool,
) -> NewEntry {
    let issuer = issuer_of(directory, text, citation, at);
    let told = Told {
        kind: citation.kind,
        number: &citation.number,
        date: citation.date,
        issuer: issuer.and_then(|issuer| issuer_field(&issuer, directory)),
    };
    told.entry(taken)
}

/// What is told of a document.
struct Told<'a> {
    kind: Option<DocumentType>,
    number: &'a str,
    date: Option<PartialDate>,
    /// As YAML.
    issuer: Option<String>,
}

impl Told<'_> {
    fn entry(self, taken: impl Fn(&str) -> bool) -> NewEntry {
        let kind = self.kind.map(|kind| kind.names().0);
        let words = format!("{} {}", kind.unwrap_or_default(), self.number);
        let (id, with_year) = free_id(&slug(&words), self.date, taken);
        let called = kind.unwrap_or("văn bản");
        let mut name = format!("{} số {}", capitalised(called), self.number);
        if let (true, Some(date)) = (with_year, self.date) {
            name.push_str(&format!(" năm {}", date.year()));
        }
        let mut fields = vec![("name", quoted(&name))];
        fields.extend(kind.map(|kind| ("type", kind.to_owned())));
        fields.push(("number", quoted(self.number)));
        fields.extend(self.issuer.map(|issuer| ("issuer", issuer)));
        fields.extend(self.date.map(|date| ("date", date.iso())));
        NewEntry { id, fields }
    }
}

/// A document that is cited and not registered: its entry, ready to be saved, a
/// file that cites it, and how many documents do.
#[derive(Clone, Debug)]
pub struct Missing {
    /// The entry.
    pub entry: NewEntry,
    /// A file that cites it.
    pub path: std::sync::Arc<str>,
    /// How many documents of the site cite it.
    pub citing: usize,
}

/// Every document that is cited and not registered, in the order of numbers; not
/// what may be another one of these.
pub fn missing(site: &Site) -> Vec<Missing> {
    let directory = &site.linked.directory;
    let mut made: std::collections::BTreeSet<String> = Default::default();
    let mut all = Vec::new();
    let documents = directory.unregistered.iter();
    for document in documents.filter(|document| !document.may_be_another) {
        let cited = &document.cited;
        let at = Circumstances {
            date: cited.date.map(|date| date.first_day()),
            ..Circumstances::default()
        };
        let told = Told {
            kind: cited.kind,
            number: &cited.number,
            date: cited.date,
            issuer: cited.issuer.as_ref().and_then(|named| match named {
                Named::Agency(id) => directory.agencies.get(*id).map(|body| quoted(&body.id)),
                Named::Words(words) => issuer_field(&issuer(directory, words, &at), directory),
            }),
        };
        let taken = |id: &str| directory.legal.has_id(id) || made.contains(id);
        let entry = told.entry(taken);
        made.insert(entry.id.clone());
        all.push(Missing {
            entry,
            path: std::sync::Arc::clone(&cited.path),
            citing: site
                .index
                .count(Subject::Unregistered(document.fingerprint)),
        });
    }
    all
}

/// An id that is free, and whether it has the year.
fn free_id(stem: &str, date: Option<PartialDate>, taken: impl Fn(&str) -> bool) -> (String, bool) {
    if !taken(stem) {
        return (stem.to_owned(), false);
    }
    let dated = date.map(|date| format!("{stem}-{}", date.year()));
    if let Some(id) = dated.as_ref().filter(|id| !taken(id)) {
        return (id.clone(), true);
    }
    let has_year = dated.is_some();
    let stem = dated.unwrap_or_else(|| stem.to_owned());
    let mut numbered = (2u32..).map(|number| format!("{stem}-{number}"));
    let id = numbered.find(|id| !taken(id)).unwrap_or(stem.clone());
    (id, has_year)
}

fn issuer_field(issuer: &Issuer, directory: &Directory) -> Option<String> {
    match issuer.agencies.as_slice() {
        [] => Some(quoted(&issuer.written)),
        [one] => directory.agencies.get(*one).map(|body| quoted(&body.id)),
        // Two bodies of one name: the words alone would be an error.
        _ => None,
    }
}

/// A YAML scalar: plain where that is safe, else in double quotes, as JSON has it.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let is_plain = text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(plain);
    let word = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    match is_plain && !word.contains(&text) {
        true => text.to_owned(),
        false => serde_json::Value::from(text).to_string(),
    }
}

/// Makes an entry of the registry from the words of a citation.
///
/// # Errors
/// [`Refusal`], where the words hold no citation or several, or mean a document
/// that the site knows already.
pub fn new_entry(root: &Path, words: &str, options: &Options) -> Result<PathBuf, Refusal> {
    if !root.join("site.yaml").exists() {
        return Err(Refusal::NoSite);
    }
    let words = nfc(words.trim());
    let citations = cited_in(&words);
    let [citation] = citations.as_slice() else {
        let numbers: Vec<String> = citations.into_iter().map(|cited| cited.number).collect();
        return Err(match numbers.is_empty() {
            true => Refusal::NoCitation,
            false => Refusal::SeveralCitations(numbers),
        });
    };
    // Other mistakes of the site do not matter here.
    let site = crate::prepare(root, options)
        .site
        .ok_or(Refusal::BrokenSite)?;
    let directory = &site.linked.directory;
    let at = Circumstances::default();
    match resolve(directory, &words, citation, &at) {
        Found::One(known) => return Err(Refusal::Known(path_of(&site, known))),
        Found::Several(ids) => return Err(Refusal::KnownSeveral(ids)),
        Found::Nothing => {}
    }
    let folder = root.join("content").join(Legal::FOLDER);
    let taken = |id: &str| {
        let in_list = directory.legal.has_id(id);
        in_list || existing(&folder, id).is_some()
    };
    let entry = entry_of(citation, &words, directory, &at, taken);
    let path = folder.join(entry.file_name());
    std::fs::create_dir_all(&folder)?;
    create(&path, entry.skeleton().as_bytes())?;
    Ok(path)
}

/// The file of a document that the site knows.
fn path_of(site: &Site, known: Cited) -> String {
    let directory = &site.linked.directory;
    let path = match known {
        Cited::Held(id) => directory.documents.get(id).map(|listing| &listing.path),
        Cited::Registered(id) => directory.legal.get(id).map(|listing| &listing.path),
        // What only citations tell of is what an entry is made for.
        Cited::Unregistered(_) => None,
    };
    path.map(|path| path.to_string()).unwrap_or_default()
}
