//! Entries of the registry: one to a file, or many in a list.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::memo::{EntryMemo, KeptList, taken};
use super::pairing::Pair;
use super::record::{MapReader, Reading, Record, Words};
use super::yaml::{self, Node, Value};
use super::{ENTRY_TEXTS, ParsedEntry, Part, Unit, parse_pairs};
use crate::diagnostic::{Diagnostic, Place, Problem};
use crate::reference::Written;
use crate::registry::period::Period;
use crate::registry::{Entry, EntryFields, Named, Registered};
use crate::source::{Source, Span};

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
    for period in record.periods().into_iter().filter(Period::is_reversed) {
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

pub(super) fn entries<C: Registered>(
    pairs: Vec<Pair>,
    out: &mut Vec<ParsedEntry<C>>,
    memo: &mut EntryMemo<C>,
    failed: &mut Vec<Arc<str>>,
    diagnostics: &mut Vec<Diagnostic>,
) where
    C::Record<Written>: Record + Named + Send + Sync,
{
    let read = |node: &Node, reading: &mut Reading<'_>| {
        read_entry::<C>(node, false, reading).map(|(_, entry)| entry)
    };
    out.extend(parse_pairs(
        pairs,
        read,
        &ENTRY_TEXTS,
        memo,
        failed,
        diagnostics,
    ));
}

/// Reads a registry list such as `content/people.yaml`.
pub(super) fn list<C: Registered>(
    source: &Arc<Source>,
    out: &mut Vec<ParsedEntry<C>>,
    memo: &mut EntryMemo<C>,
    failed: &mut Vec<Arc<str>>,
    diagnostics: &mut Vec<Diagnostic>,
) where
    C::Record<Written>: Record + Named,
{
    let taken = taken::<C>(out);
    let kept = match memo.take_list(source, &taken) {
        Some(kept) => kept,
        None => {
            let mut kept = KeptList {
                source: Arc::clone(source),
                taken,
                units: Vec::new(),
                failed: Vec::new(),
                found: Vec::new(),
            };
            let (failed, found) = (&mut kept.failed, &mut kept.found);
            read_list::<C>(source, &kept.taken, &mut kept.units, failed, found);
            kept
        }
    };
    out.extend(kept.units.iter().cloned());
    out.sort_by_key(|unit| unit.id.to_lowercase());
    failed.extend(kept.failed.iter().cloned());
    diagnostics.extend(kept.found.iter().cloned());
    memo.keep_list(kept);
}

fn read_list<C: Registered>(
    source: &Arc<Source>,
    taken: &[(String, Arc<str>)],
    out: &mut Vec<ParsedEntry<C>>,
    failed: &mut Vec<Arc<str>>,
    diagnostics: &mut Vec<Diagnostic>,
) where
    C::Record<Written>: Record + Named,
{
    let whole = Span::new(0..source.text().len());
    let root = match yaml::read(source, whole, diagnostics) {
        Ok(root) => root,
        Err(diagnostic) => {
            failed.push(Arc::clone(source.path()));
            return diagnostics.push(diagnostic);
        }
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
    let mut seen: FxHashMap<String, Place> = taken
        .iter()
        .map(|(id, path)| (id.clone(), Place::file(Arc::clone(path))))
        .collect();
    for node in items {
        let mut reading = Reading::new(source, diagnostics);
        let Some((Some(id), front)) = read_entry::<C>(node, true, &mut reading) else {
            // As if the entry had a file of its own.
            let id = id_of(node).unwrap_or_default();
            failed.push(format!("content/{}/{id}.md", C::FOLDER).into());
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
            id: id.into(),
            place: node.span.first(),
            original: Arc::new(Part {
                source: Arc::clone(source),
                front,
                body: Span::new(source.text().len()..source.text().len()),
            }),
            translation: None,
        });
    }
}

/// The id of an entry of which nothing else could be made.
fn id_of(node: &Node) -> Option<&str> {
    let Value::Map(pairs) = &node.value else {
        return None;
    };
    let (_, id) = pairs.iter().find(|(key, _)| key.text == "id")?;
    match &id.value {
        Value::Scalar(text, _) => Some(text.trim()),
        _ => None,
    }
}
