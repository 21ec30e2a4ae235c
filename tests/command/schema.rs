//! `kyyeu schema`: what it prints is a schema of draft 7 as far as that can be
//! told from its keywords, and it admits what the program admits.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::harness::{kyyeu, run};

/// Kinds of file, each with a schema of its front matter.
const KINDS: [&str; 11] = [
    "dispatch", "news", "policy", "session", "page", "agency", "theme", "person", "document",
    "forum", "site",
];

/// Lists of the registry.
const LISTS: [(&str, &str); 5] = [
    ("agencies", "agency"),
    ("themes", "theme"),
    ("people", "person"),
    ("documents", "document"),
    ("forums", "forum"),
];

fn schema(kind: &str) -> Value {
    let run = run(kyyeu("schema").args([kind].iter().filter(|kind| !kind.is_empty())));
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{kind}: {run:?}");
    serde_json::from_str(&run.out).unwrap()
}

/// Checks a schema by the rules of the dialect's own schema.
fn assert_schema(schema: &Value, root: &Value, at: &str) {
    let Some(map) = schema.as_object() else {
        assert!(
            schema.is_boolean(),
            "{at}: a schema is an object or a boolean"
        );
        return;
    };
    for (key, value) in map {
        let at = format!("{at}/{key}");
        match key.as_str() {
            "$schema" => assert_eq!(value, "http://json-schema.org/draft-07/schema#"),
            "$ref" => {
                let pointer = value.as_str().unwrap().strip_prefix('#').unwrap();
                assert!(root.pointer(pointer).is_some(), "{at}: leads nowhere");
            }
            "title" | "description" | "$comment" | "format" | "pattern" => {
                assert!(
                    value.as_str().is_some_and(|text| !text.is_empty()),
                    "{at}: no text"
                );
            }
            "type" => {
                let names: Vec<&Value> = match value {
                    Value::Array(names) => names.iter().collect(),
                    name => vec![name],
                };
                let known = [
                    "array", "boolean", "integer", "null", "number", "object", "string",
                ];
                assert!(!names.is_empty(), "{at}");
                assert!(
                    names
                        .iter()
                        .all(|name| known.contains(&name.as_str().unwrap())),
                    "{at}"
                );
                assert_unique(&names, &at);
            }
            "required" => {
                let names: Vec<&Value> = value.as_array().unwrap().iter().collect();
                assert_unique(&names, &at);
                for name in names {
                    let known = map["properties"].get(name.as_str().unwrap());
                    assert!(known.is_some(), "{at}: {name} is no property");
                }
            }
            "enum" => {
                let values: Vec<&Value> = value.as_array().unwrap().iter().collect();
                assert!(!values.is_empty(), "{at}");
                assert_unique(&values, &at);
            }
            "examples" => assert!(value.is_array(), "{at}"),
            "minimum" | "maximum" => assert!(value.is_number(), "{at}"),
            "anyOf" => {
                let schemas = value.as_array().unwrap();
                assert!(!schemas.is_empty(), "{at}");
                schemas
                    .iter()
                    .for_each(|schema| assert_schema(schema, root, &at));
            }
            "properties" | "definitions" => {
                for (name, schema) in value.as_object().unwrap() {
                    assert_schema(schema, root, &format!("{at}/{name}"));
                }
            }
            "items" | "additionalProperties" => assert_schema(value, root, &at),
            other => panic!("{at}: is {other} a keyword?"),
        }
    }
}

fn assert_unique(values: &[&Value], at: &str) {
    let texts: BTreeSet<String> = values.iter().map(ToString::to_string).collect();
    assert_eq!(texts.len(), values.len(), "{at}: values stand twice");
}

/// Why a value does not fit a schema, by the keywords that occur.
fn misfit(value: &Value, schema: &Value, at: &str) -> Option<String> {
    let is = |name: &str| match name {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => value.is_null(),
    };
    let fits_type = match &schema["type"] {
        Value::Null => true,
        Value::Array(names) => names.iter().any(|name| is(name.as_str().unwrap())),
        name => is(name.as_str().unwrap()),
    };
    if !fits_type {
        return Some(format!("{at}: {value} is not {}", schema["type"]));
    }
    if let Some(allowed) = schema["enum"].as_array()
        && !allowed.contains(value)
    {
        return Some(format!("{at}: {value} is none of {}", schema["enum"]));
    }
    if let Some(schemas) = schema["anyOf"].as_array() {
        let misfits: Vec<String> = schemas
            .iter()
            .filter_map(|schema| misfit(value, schema, at))
            .collect();
        if misfits.len() == schemas.len() {
            return misfits.into_iter().next();
        }
    }
    if let (Some(items), Some(values)) = (schema.get("items"), value.as_array()) {
        return values.iter().find_map(|value| misfit(value, items, at));
    }
    let map = value
        .as_object()
        .filter(|_| schema.get("properties").is_some())?;
    for (key, value) in map {
        let at = format!("{at}/{key}");
        match schema["properties"].get(key) {
            Some(schema) => {
                if let Some(why) = misfit(value, schema, &at) {
                    return Some(why);
                }
            }
            None if schema["additionalProperties"] == false => {
                return Some(format!("{at}: unknown key"));
            }
            None => {}
        }
    }
    let required = schema["required"].as_array()?;
    let missing = required
        .iter()
        .find(|key| !map.contains_key(key.as_str().unwrap()))?;
    Some(format!("{at}: {missing} is missing"))
}

#[test]
fn every_kind_has_a_schema() {
    for kind in KINDS {
        let schema = schema(kind);
        assert_schema(&schema, &schema, kind);
        assert_eq!(schema["additionalProperties"], false, "{kind}");
        assert!(schema["$schema"].is_string(), "{kind}");
        for (name, property) in schema["properties"].as_object().unwrap() {
            assert!(
                property["description"].is_string(),
                "{kind}/{name} is not described"
            );
        }
    }
}

#[test]
fn the_lists_of_the_registry_have_schemas() {
    for (list, kind) in LISTS {
        let (list, kind) = (schema(list), schema(kind));
        assert_schema(&list, &list, "list");
        assert_eq!(list["type"], "array");
        let mut properties = list["items"]["properties"].as_object().unwrap().clone();
        assert!(properties.remove("id").is_some());
        assert_eq!(Value::Object(properties), kind["properties"]);
        let required = list["items"]["required"].as_array().unwrap();
        assert!(required.iter().any(|key| key == "id"));
    }
}

#[test]
fn what_does_not_fit_is_found() {
    let fits =
        |kind: &str, text: &str| misfit(&serde_saphyr::from_str(text).unwrap(), &schema(kind), "");
    assert_eq!(
        fits("news", "{title: A, date: 2021-12-06, agencies: so}"),
        None
    );
    assert_eq!(fits("people", "[{id: an, name: An}]"), None);
    for (kind, text) in [
        ("news", "{title: A}"),
        ("news", "{title: A, date: 2021-12-06, titel: B}"),
        ("news", "{title: [A], date: 2021-12-06}"),
        ("news", "{title: A, date: 2021-12-06, status: xong}"),
        (
            "news",
            "{title: A, date: 2021-12-06, source: {url: 'https://a.vn'}}",
        ),
        (
            "news",
            "{title: A, date: 2021-12-06, photos: [{file: a.jpg, tên: B}]}",
        ),
        (
            "policy",
            "{title: A, date: 2021-12-06, targets: [{year: hai, statement: B}]}",
        ),
        ("people", "[{name: An}]"),
        ("people", "{an: {name: An}}"),
    ] {
        assert!(fits(kind, text).is_some(), "{kind}: {text}");
    }
}

#[test]
fn one_schema_holds_all() {
    let all = schema("");
    assert_schema(&all, &all, "all");
    let names: Vec<&String> = all["definitions"].as_object().unwrap().keys().collect();
    assert_eq!(names.len(), KINDS.len() + LISTS.len());
    for kind in KINDS {
        assert_eq!(
            all["definitions"][kind]["properties"],
            schema(kind)["properties"],
            "{kind}"
        );
    }
}

#[test]
fn what_must_be_there_is_required() {
    let required = |kind| -> Vec<String> {
        let schema = schema(kind);
        let keys = schema["required"].as_array().unwrap();
        keys.iter()
            .map(|key| key.as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(required("news"), ["title", "date"]);
    assert_eq!(required("page"), ["title"]);
    assert_eq!(required("agency"), ["name"]);
    assert_eq!(required("site"), ["title", "base_url"]);
}

#[test]
fn the_example_site_fits_its_schemas() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let yaml = |text: &str| -> Value { serde_saphyr::from_str(text).unwrap() };
    let settings = yaml(&fs::read_to_string(root.join("site.yaml")).unwrap());
    assert_eq!(misfit(&settings, &schema("site"), "site.yaml"), None);
    let folders = [
        ("dispatches", "dispatch"),
        ("news", "news"),
        ("policies", "policy"),
        ("sessions", "session"),
        ("pages", "page"),
        ("agencies", "agency"),
        ("themes", "theme"),
        ("people", "person"),
        ("documents", "document"),
        ("forums", "forum"),
    ];
    let mut seen = 0;
    for (folder, kind) in folders {
        let list = root.join(format!("content/{folder}.yaml"));
        if let Ok(text) = fs::read_to_string(&list) {
            assert_eq!(misfit(&yaml(&text), &schema(folder), folder), None);
            seen += 1;
        }
        let schema = schema(kind);
        for entry in walkdir::WalkDir::new(root.join("content").join(folder))
            .into_iter()
            .flatten()
        {
            let path = entry.path();
            let name = path.file_name().unwrap().to_string_lossy();
            // A translation takes over what it does not say.
            if !name.ends_with(".md") || name.ends_with(".en.md") {
                continue;
            }
            let text = fs::read_to_string(path).unwrap();
            let front = text.split("---\n").nth(1).unwrap();
            assert_eq!(
                misfit(&yaml(front), &schema, &path.display().to_string()),
                None
            );
            seen += 1;
        }
    }
    assert!(seen > 30, "{seen}");
}

#[test]
fn an_unknown_kind_is_refused() {
    let run = run(&mut kyyeu("schema tin"));
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(KINDS.iter().all(|kind| run.err.contains(kind)), "{run:?}");
}
