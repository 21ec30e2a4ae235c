//! Parsing: one file in, one typed document or registry entry out.
//!
//! Pure and per file (a translation is read together with its original, from
//! which it takes over what it does not say). References stay as written.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::diagnostic::{Diagnostic, Place, Problem, nearest};
use crate::kind::{FrontMatter, Kind, Status};
use crate::language::Language;
use crate::reference::Written;
use crate::registry::{
    Agencies, Entry, EntryFields, Forums, Legal, Named, People, Registered, Themes,
};
use crate::source::{Source, Span};

pub mod front_matter;
pub mod record;
pub mod value;
pub mod yaml;

use front_matter::FrontBlock;
use record::{FieldSpec, INHERITED, MapReader, Reading, Record, Words};
use yaml::{Key, Node, Value};

/// A parsed language version: where it is from and what it says.
#[derive(Debug)]
pub struct Part<F> {
    /// The file.
    pub source: Arc<Source>,
    /// Its front matter.
    pub front: F,
    /// Where its Markdown stands.
    pub body: Span,
}

/// A document or entry with its versions, parsed.
#[derive(Debug)]
pub struct Unit<F> {
    /// The file's stem in NFC, or the `id` of a list.
    pub id: String,
    /// Where the id stands, for reports.
    pub place: Span,
    /// The version in the main language.
    pub original: Part<F>,
    /// The version in the other language.
    pub translation: Option<Part<F>>,
}

/// A parsed document.
pub type ParsedDocument = Unit<FrontMatter<Written>>;
/// A parsed entry of a collection.
pub type ParsedEntry<C> = Unit<Entry<<C as Registered>::Record<Written>>>;

/// Everything that was parsed, in the order of ids.
#[derive(Debug, Default)]
pub struct Parsed {
    /// The site's documents by kind and id.
    pub documents: Vec<ParsedDocument>,
    /// Bodies.
    pub agencies: Vec<ParsedEntry<Agencies>>,
    /// Themes.
    pub themes: Vec<ParsedEntry<Themes>>,
    /// People.
    pub people: Vec<ParsedEntry<People>>,
    /// Legal documents.
    pub legal: Vec<ParsedEntry<Legal>>,
    /// Editions of the forum.
    pub forums: Vec<ParsedEntry<Forums>>,
    /// Files of which nothing could be made.
    pub failed: Vec<Arc<str>>,
}

/// When a document counts as public.
#[derive(Clone, Debug)]
pub struct Publication {
    /// The moment for which the site is built.
    pub now: Timestamp,
    /// The site's time zone: a civil date is public from its midnight on.
    pub zone: TimeZone,
    /// Whether what may not be published is shown all the same.
    pub drafts: bool,
}

impl Publication {
    /// Whether a document is public.
    pub fn shows(&self, document: &FrontMatter<Written>) -> bool {
        let common = &document.common;
        let begun = (common.publish_at).is_none_or(|at| at.instant(&self.zone) <= self.now);
        let ended = (common.expires).is_some_and(|at| at.instant(&self.zone) <= self.now);
        self.drafts || (common.status == Status::Approved && begun && !ended)
    }
}

/// The folders of the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shelf {
    /// `agencies/`
    Agencies,
    /// `themes/`
    Themes,
    /// `people/`
    People,
    /// `documents/`
    Legal,
    /// `forums/`
    Forums,
}

impl Shelf {
    /// Every folder of the registry.
    pub const ALL: [Shelf; 5] = [
        Shelf::Agencies,
        Shelf::Themes,
        Shelf::People,
        Shelf::Legal,
        Shelf::Forums,
    ];

    /// The folder's name.
    pub const fn folder(self) -> &'static str {
        match self {
            Shelf::Agencies => Agencies::FOLDER,
            Shelf::Themes => Themes::FOLDER,
            Shelf::People => People::FOLDER,
            Shelf::Legal => Legal::FOLDER,
            Shelf::Forums => Forums::FOLDER,
        }
    }

    /// The word that `kyyeu new` and `[[kind:id]]` use.
    pub const fn word(self) -> &'static str {
        match self {
            Shelf::Agencies => "agency",
            Shelf::Themes => "theme",
            Shelf::People => "person",
            Shelf::Legal => "document",
            Shelf::Forums => "forum",
        }
    }

    /// All fields of its entries.
    pub fn fields(self) -> Vec<FieldSpec> {
        fn of<R: Record>() -> Vec<FieldSpec> {
            let mut fields = R::fields();
            fields.extend(EntryFields::fields());
            fields
        }
        match self {
            Shelf::Agencies => of::<crate::registry::Agency<Written>>(),
            Shelf::Themes => of::<crate::registry::Theme<Written>>(),
            Shelf::People => of::<crate::registry::Person<Written>>(),
            Shelf::Legal => of::<crate::registry::LegalDocument<Written>>(),
            Shelf::Forums => of::<crate::registry::Forum<Written>>(),
        }
    }
}

/// What a file of text is, told from its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Room {
    Kind(Kind),
    Shelf(Shelf),
}

/// One file and what its path says of it.
struct Filed {
    room: Room,
    id: String,
    language: Language,
    source: Arc<Source>,
}

/// Parses all files.
pub fn parse(
    sources: Vec<Arc<Source>>,
    main: Language,
    diagnostics: &mut Vec<Diagnostic>,
) -> Parsed {
    let mut parsed = Parsed::default();
    let mut filed = Vec::with_capacity(sources.len());
    let mut lists = Vec::new();
    for source in sources {
        match place_of(&source, main) {
            Placed::File(file) => filed.push(file),
            Placed::List(shelf) => lists.push((shelf, source)),
            Placed::Nowhere(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    for (room, pairs) in pair(filed, main, diagnostics) {
        match room {
            Room::Kind(kind) => {
                let read =
                    |node: &Node, reading: &mut Reading<'_>| read_document(kind, node, reading);
                let units = parse_pairs(
                    pairs,
                    read,
                    &DOCUMENT_TEXTS,
                    &mut parsed.failed,
                    diagnostics,
                );
                parsed.documents.extend(units);
            }
            Room::Shelf(shelf) => match shelf {
                Shelf::Agencies => entries::<Agencies>(
                    pairs,
                    &mut parsed.agencies,
                    &mut parsed.failed,
                    diagnostics,
                ),
                Shelf::Themes => {
                    entries::<Themes>(pairs, &mut parsed.themes, &mut parsed.failed, diagnostics)
                }
                Shelf::People => {
                    entries::<People>(pairs, &mut parsed.people, &mut parsed.failed, diagnostics)
                }
                Shelf::Legal => {
                    entries::<Legal>(pairs, &mut parsed.legal, &mut parsed.failed, diagnostics)
                }
                Shelf::Forums => {
                    entries::<Forums>(pairs, &mut parsed.forums, &mut parsed.failed, diagnostics)
                }
            },
        }
    }
    for (shelf, source) in lists {
        match shelf {
            Shelf::Agencies => list::<Agencies>(&source, &mut parsed.agencies, diagnostics),
            Shelf::Themes => list::<Themes>(&source, &mut parsed.themes, diagnostics),
            Shelf::People => list::<People>(&source, &mut parsed.people, diagnostics),
            Shelf::Legal => list::<Legal>(&source, &mut parsed.legal, diagnostics),
            Shelf::Forums => list::<Forums>(&source, &mut parsed.forums, diagnostics),
        }
    }
    parsed
}

enum Placed {
    File(Filed),
    List(Shelf),
    Nowhere(Box<Diagnostic>),
}

/// Tells from a path what a file is.
fn place_of(source: &Arc<Source>, main: Language) -> Placed {
    let path = source.path();
    let inner = path.strip_prefix("content/").unwrap_or(path);
    let (folder, name) = match (inner.split_once('/'), inner.rsplit('/').next()) {
        (Some((folder, _)), Some(name)) => (folder, name),
        _ => ("", inner),
    };
    if folder.is_empty()
        && let Some(stem) = name.strip_suffix(".yaml").or(name.strip_suffix(".yml"))
        && let Some(shelf) = Shelf::ALL.into_iter().find(|shelf| shelf.folder() == stem)
    {
        return Placed::List(shelf);
    }
    let room = Kind::of_folder(folder).map(Room::Kind).or_else(|| {
        let shelf = Shelf::ALL
            .into_iter()
            .find(|shelf| shelf.folder() == folder);
        shelf.map(Room::Shelf)
    });
    let Some(room) = room else {
        let problem = Problem::NoKind {
            folder: if folder.is_empty() { "content" } else { folder }.into(),
        };
        let known = Kind::ALL
            .iter()
            .map(|kind| kind.folder())
            .chain(Shelf::ALL.iter().map(|shelf| shelf.folder()));
        let wanted = if folder.is_empty() { name } else { folder };
        let diagnostic = Diagnostic::file(Arc::clone(path), problem);
        return Placed::Nowhere(Box::new(diagnostic.suggest(nearest(wanted, known))));
    };
    let lower = name.to_lowercase();
    let cut = [".md", ".markdown"]
        .iter()
        .find(|end| lower.ends_with(*end))
        .map_or(0, |end| end.len());
    let stem = name.get(..name.len().saturating_sub(cut)).unwrap_or(name);
    let tagged = stem.rsplit_once('.').and_then(|(id, tag)| {
        let language = Language::ALL
            .into_iter()
            .find(|language| language.tag() == tag)?;
        Some((id, language))
    });
    let (id, language) = tagged.unwrap_or((stem, main));
    Placed::File(Filed {
        room,
        id: id.to_owned(),
        language,
        source: Arc::clone(source),
    })
}

/// An original and its translation.
struct Pair {
    id: String,
    original: Arc<Source>,
    translation: Option<Arc<Source>>,
}

/// Puts translations to their originals and reports ids that stand twice.
fn pair(
    filed: Vec<Filed>,
    main: Language,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(Room, Vec<Pair>)> {
    let mut order: Vec<(Room, String, Filed)> = filed
        .into_iter()
        .map(|file| (file.room, file.id.to_lowercase(), file))
        .collect();
    order.sort_by(|a, b| {
        let key = |x: &(Room, String, Filed)| (x.0, x.1.clone(), x.2.language != main);
        key(a)
            .cmp(&key(b))
            .then_with(|| a.2.source.path().cmp(b.2.source.path()))
    });
    let mut rooms: Vec<(Room, Vec<Pair>)> = Vec::new();
    let mut last: Option<(Room, String)> = None;
    for (room, key, file) in order {
        if rooms.last().is_none_or(|(at, _)| *at != room) {
            rooms.push((room, Vec::new()));
        }
        let Some((_, pairs)) = rooms.last_mut() else {
            continue;
        };
        let same = last.as_ref() == Some(&(room, key.clone()));
        match (
            same.then(|| pairs.last_mut()).flatten(),
            file.language == main,
        ) {
            (None, true) => pairs.push(Pair {
                id: file.id,
                original: file.source,
                translation: None,
            }),
            (None, false) => {
                let original = format!("{}.md", file.id).into();
                let path = Arc::clone(file.source.path());
                diagnostics.push(Diagnostic::file(
                    path,
                    Problem::TranslationAlone { original },
                ));
                continue;
            }
            (Some(pair), false) if pair.translation.is_none() => {
                pair.translation = Some(file.source);
            }
            (Some(pair), is_main) => {
                let first = match (&pair.translation, is_main) {
                    (Some(translation), false) => translation,
                    _ => &pair.original,
                };
                let place = Place::file(Arc::clone(first.path()));
                let path = Arc::clone(file.source.path());
                let id = file.id.into();
                diagnostics
                    .push(Diagnostic::file(path, Problem::DuplicateId { id }).related(Some(place)));
            }
        }
        last = Some((room, key));
    }
    rooms
}

/// Keys that a translation does not take over: texts that would stand in the
/// wrong language, and addresses that belong to the original.
const DOCUMENT_TEXTS: [&str; 3] = ["summary", "lede", "aliases"];
const ENTRY_TEXTS: [&str; 2] = ["summary", "redirect_from"];

fn parse_pairs<F: Send>(
    pairs: Vec<Pair>,
    read: impl Fn(&Node, &mut Reading<'_>) -> Option<F> + Sync,
    own_texts: &[&str],
    failed: &mut Vec<Arc<str>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Unit<F>> {
    type Outcome<F> = (Result<Unit<F>, Arc<str>>, Vec<Diagnostic>);
    let results: Vec<Outcome<F>> = pairs
        .into_par_iter()
        .map(|pair| {
            let mut found = Vec::new();
            let path = Arc::clone(pair.original.path());
            let unit = parse_pair(pair, &read, own_texts, &mut found).ok_or(path);
            (unit, found)
        })
        .collect();
    let mut units = Vec::with_capacity(results.len());
    for (result, found) in results {
        match result {
            Ok(unit) => units.push(unit),
            Err(path) => failed.push(path),
        }
        diagnostics.extend(found);
    }
    units
}

fn parse_pair<F>(
    pair: Pair,
    read: &impl Fn(&Node, &mut Reading<'_>) -> Option<F>,
    own_texts: &[&str],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Unit<F>> {
    let original = front_matter::split(&pair.original, diagnostics);
    let translation = pair.translation.and_then(|source| {
        let block = front_matter::split(&source, diagnostics)?;
        Some((source, block))
    });
    let FrontBlock { node, body } = original?;
    let translation = translation.and_then(|(source, mut block)| {
        inherit(&mut block.node, &node, own_texts);
        let front = read(&block.node, &mut Reading::new(&source, diagnostics))?;
        Some(Part {
            source,
            front,
            body: block.body,
        })
    });
    let front = read(&node, &mut Reading::new(&pair.original, diagnostics))?;
    Some(Unit {
        id: pair.id,
        place: Span::default(),
        original: Part {
            source: pair.original,
            front,
            body,
        },
        translation,
    })
}

/// Adds to a translation's front matter what only its original says.
fn inherit(translation: &mut Node, original: &Node, own_texts: &[&str]) {
    if translation.value == Value::Null {
        translation.value = Value::Map(Vec::new());
    }
    let (Value::Map(pairs), Value::Map(from)) = (&mut translation.value, &original.value) else {
        return;
    };
    let missing: Vec<(Key, Node)> = from
        .iter()
        .filter(|(key, _)| !own_texts.contains(&key.text.as_str()))
        .filter(|(key, _)| pairs.iter().all(|(own, _)| own.text != key.text))
        .map(|(key, node)| {
            let text = key.text.clone();
            let span = INHERITED;
            (Key { span, text }, node.with_span(span))
        })
        .collect();
    pairs.extend(missing);
}

fn read_document(
    kind: Kind,
    node: &Node,
    reading: &mut Reading<'_>,
) -> Option<FrontMatter<Written>> {
    let mut map = MapReader::new(node, "---", kind.name(), reading)?;
    let front = FrontMatter::take(kind, &mut map, reading);
    map.finish(&kind.fields(), reading);
    let front = front?;
    if kind.is_listed() && front.common.date.is_none() {
        // A missing date is never today's. One that was refused has been reported.
        let given = matches!(&node.value, Value::Map(pairs) if pairs.iter().any(|(key, node)| key.text == "date" && node.value != Value::Null));
        if !given {
            let problem = Problem::MissingKey {
                key: "date".into(),
                kind: kind.name().into(),
            };
            reading.report(node.span.first(), problem);
        }
    }
    Some(front)
}

/// An entry with the id that it names, in a list.
type IdentifiedEntry<C> = (Option<String>, Entry<<C as Registered>::Record<Written>>);

fn read_entry<C: Registered>(
    node: &Node,
    id_taken: bool,
    reading: &mut Reading<'_>,
) -> Option<IdentifiedEntry<C>>
where
    C::Record<Written>: Record + Named,
{
    let name: Words = <C::Record<Written> as Record>::NAME;
    let mut map = MapReader::new(node, "---", name, reading)?;
    let id = if id_taken {
        map.field::<String>("id", reading)
    } else {
        None
    };
    let common = EntryFields::take(&mut map, reading);
    let record = <C::Record<Written> as Record>::take(&mut map, reading);
    let mut known = <C::Record<Written> as Record>::fields();
    known.extend(EntryFields::fields());
    map.finish(&known, reading);
    let (common, record) = (common?, record?);
    if record.name().trim().is_empty() {
        let problem = Problem::MissingKey {
            key: "name".into(),
            kind: name.into(),
        };
        reading.report(node.span.first(), problem);
        return None;
    }
    let period = record.period();
    if period.is_reversed() {
        let shown = |date: Option<crate::text::date::PartialDate>| {
            date.map_or_else(String::new, |date| date.iso()).into()
        };
        let problem = Problem::PeriodReversed {
            from: shown(period.from),
            until: shown(period.until),
        };
        reading.report(node.span.first(), problem);
    }
    Some((id, Entry { common, record }))
}

fn entries<C: Registered>(
    pairs: Vec<Pair>,
    out: &mut Vec<ParsedEntry<C>>,
    failed: &mut Vec<Arc<str>>,
    diagnostics: &mut Vec<Diagnostic>,
) where
    C::Record<Written>: Record + Named + Send,
{
    let read = |node: &Node, reading: &mut Reading<'_>| {
        read_entry::<C>(node, false, reading).map(|(_, entry)| entry)
    };
    out.extend(parse_pairs(pairs, read, &ENTRY_TEXTS, failed, diagnostics));
}

/// Reads a registry list such as `content/people.yaml`.
fn list<C: Registered>(
    source: &Arc<Source>,
    out: &mut Vec<ParsedEntry<C>>,
    diagnostics: &mut Vec<Diagnostic>,
) where
    C::Record<Written>: Record + Named,
{
    let whole = Span::new(0..source.text().len());
    let root = match yaml::read(source, whole, diagnostics) {
        Ok(root) => root,
        Err(diagnostic) => return diagnostics.push(diagnostic),
    };
    let items = match &root.value {
        Value::List(items) => items.as_slice(),
        Value::Null => &[],
        _ => {
            let expected = ("danh sách các mục", "a list of entries");
            Reading::new(source, diagnostics).wrong_type(&root, "content", expected);
            &[]
        }
    };
    let mut seen: FxHashMap<String, Place> = out
        .iter()
        .map(|unit| {
            let place = Place::file(Arc::clone(unit.original.source.path()));
            (unit.id.to_lowercase(), place)
        })
        .collect();
    for node in items {
        let mut reading = Reading::new(source, diagnostics);
        let Some((Some(id), front)) = read_entry::<C>(node, true, &mut reading) else {
            continue;
        };
        let place = Place::of(source, node.span.first());
        if let Some(first) = seen.get(&id.to_lowercase()) {
            let problem = Problem::DuplicateId { id: id.into() };
            let related = Some(first.clone());
            diagnostics.push(Diagnostic::new(Some(place), problem).related(related));
            continue;
        }
        seen.insert(id.to_lowercase(), place);
        out.push(Unit {
            id,
            place: node.span.first(),
            original: Part {
                source: Arc::clone(source),
                front,
                body: Span::new(source.text().len()..source.text().len()),
            },
            translation: None,
        });
    }
    out.sort_by_key(|unit| unit.id.to_lowercase());
}
