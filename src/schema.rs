//! JSON Schemas of the front matter, for editors that complete and check it.

use serde_json::{Value as Json, json};

use crate::config::Settings;
use crate::kind::Kind;
use crate::parse::record::{FieldSpec, Record as _, schema_of};
use crate::reference::Written;
use crate::registry::Shelf;

/// What can be asked for: `dispatch`, `agency`, `site`…
pub fn names() -> Vec<&'static str> {
    let kinds = Kind::ALL.iter().map(|kind| kind.word());
    let shelves = Shelf::ALL.iter().map(|shelf| shelf.word());
    kinds.chain(shelves).chain(["site"]).collect()
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
    let of = |name: &str| fields(name).map(|fields| schema_of(&fields));
    let mut schema = match name {
        Some(name) => of(name)?,
        None => {
            let defs: serde_json::Map<String, Json> = names()
                .into_iter()
                .filter_map(|name| Some((name.to_owned(), of(name)?)))
                .collect();
            let any: Vec<Json> = defs
                .keys()
                .map(|name| json!({ "$ref": format!("#/$defs/{name}") }))
                .collect();
            json!({ "anyOf": any, "$defs": defs })
        }
    };
    if let Json::Object(map) = &mut schema {
        let dialect = json!("https://json-schema.org/draft/2020-12/schema");
        map.insert("$schema".into(), dialect);
        let title = name.map_or_else(|| "kyyeu".to_owned(), |name| format!("kyyeu {name}"));
        map.insert("title".into(), json!(title));
    }
    Some(schema)
}
