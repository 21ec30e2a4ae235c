//! JSON Schemas of the front matter, for editors that complete and check it.

use serde_json::{Value as Json, json};

use crate::config::Settings;
use crate::kind::Kind;
use crate::parse::record::{FieldSpec, Record as _, schema_of};
use crate::reference::Written;
use crate::registry::Shelf;

/// What can be asked for: `dispatch`, `agency`, `site`, and for the lists of the
/// registry `people`, `agencies`…
pub fn names() -> Vec<&'static str> {
    let kinds = Kind::ALL.iter().map(|kind| kind.word());
    let shelves = Shelf::ALL.iter().map(|shelf| shelf.word());
    let lists = Shelf::ALL.iter().map(|shelf| shelf.folder());
    kinds.chain(shelves).chain(lists).chain(["site"]).collect()
}

/// The fields of a kind of file.
pub fn fields(name: &str) -> Option<Vec<FieldSpec>> {
    if name == "site" {
        return Some(Settings::<Written>::fields());
    }
    let kind = Kind::of_word(name).map(Kind::fields);
    let shelf = Shelf::ALL.into_iter().find(|shelf| shelf.word() == name);
    kind.or_else(|| shelf.map(Shelf::fields))
}

/// The schema of a kind of file; of all kinds, chosen by name, without one.
pub fn schema(name: Option<&str>) -> Option<Json> {
    let mut schema = match name {
        Some(name) => one(name)?,
        None => {
            let definitions: serde_json::Map<String, Json> = names()
                .into_iter()
                .filter_map(|name| Some((name.to_owned(), one(name)?)))
                .collect();
            let any: Vec<Json> = definitions
                .keys()
                .map(|name| json!({ "$ref": format!("#/definitions/{name}") }))
                .collect();
            json!({ "anyOf": any, "definitions": definitions })
        }
    };
    if let Json::Object(map) = &mut schema {
        // The draft that editors know best; nothing here needs a later one.
        let dialect = json!("http://json-schema.org/draft-07/schema#");
        map.insert("$schema".into(), dialect);
        let title = name.map_or_else(|| "kyyeu".to_owned(), |name| format!("kyyeu {name}"));
        map.insert("title".into(), json!(title));
    }
    Some(schema)
}

fn one(name: &str) -> Option<Json> {
    if let Some(shelf) = Shelf::ALL.into_iter().find(|shelf| shelf.folder() == name) {
        let mut entry = schema_of(&shelf.fields());
        let id = json!({ "type": ["string", "number"], "description": "mã của mục" });
        if let Some(properties) = entry.get_mut("properties").and_then(Json::as_object_mut) {
            properties.insert("id".into(), id);
        }
        if let Some(required) = entry.get_mut("required").and_then(Json::as_array_mut) {
            required.push(json!("id"));
        }
        return Some(json!({ "type": "array", "items": entry }));
    }
    fields(name).map(|fields| schema_of(&fields))
}
