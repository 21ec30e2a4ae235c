//! Which files there are of what: kind, id and language told from paths, and
//! translations put to their originals.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Place, Problem, nearest};
use crate::kind::Kind;
use crate::language::Language;
use crate::registry::Shelf;
use crate::source::Source;

/// What a file of text is, told from its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Room {
    Kind(Kind),
    Shelf(Shelf),
}

/// One file and what its path says of it.
pub(super) struct Filed {
    pub(super) room: Room,
    pub(super) id: String,
    /// The id in small letters, by which files are one thing.
    key: String,
    pub(super) language: Language,
    pub(super) source: Arc<Source>,
}

pub(super) enum Placed {
    File(Filed),
    List(Shelf),
    Nowhere(Box<Diagnostic>),
}

/// Tells from a path what a file is.
pub(super) fn place_of(source: &Arc<Source>, main: Language) -> Placed {
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
        let stem = name.split('.').next().unwrap_or(name);
        let wanted = if folder.is_empty() { stem } else { folder };
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
        key: id.to_lowercase(),
        language,
        source: Arc::clone(source),
    })
}

/// An original and its translation.
pub(super) struct Pair {
    pub(super) id: String,
    pub(super) original: Arc<Source>,
    pub(super) translation: Option<Arc<Source>>,
}

/// Puts translations to their originals and reports ids that stand twice.
pub(super) fn pair(
    mut filed: Vec<Filed>,
    main: Language,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(Room, Vec<Pair>)> {
    fn order(file: &Filed, main: Language) -> (Room, &str, bool, &Arc<str>) {
        let is_foreign = file.language != main;
        (file.room, &file.key, is_foreign, file.source.path())
    }
    filed.sort_by(|a, b| order(a, main).cmp(&order(b, main)));
    let mut rooms: Vec<(Room, Vec<Pair>)> = Vec::new();
    let mut last: Option<(Room, String)> = None;
    for file in filed {
        let (room, key) = (file.room, file.key);
        if rooms.last().is_none_or(|(at, _)| *at != room) {
            rooms.push((room, Vec::new()));
        }
        let Some((_, pairs)) = rooms.last_mut() else {
            continue;
        };
        let same = (last.as_ref()).is_some_and(|(at, last)| (*at, last) == (room, &key));
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
