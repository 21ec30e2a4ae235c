//! What pages say in the words of schema.org, held against its vocabulary: every
//! type exists, every property belongs to the type that has it, and every value is
//! of a kind that the property admits.
//!
//! `schema-org.json` is an extract of the vocabulary: of each type its parents and its
//! own properties with what they may be.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde_json::Value;

use super::{ReadPage, SITES, is_not_found, on_pages};

/// The extract of the vocabulary.
#[derive(serde::Deserialize)]
struct Vocabulary {
    types: BTreeMap<String, Class>,
    enumerations: BTreeMap<String, Vec<String>>,
}

#[derive(serde::Deserialize)]
struct Class {
    parents: Vec<String>,
    properties: BTreeMap<String, Vec<String>>,
}

static VOCABULARY: LazyLock<Vocabulary> =
    LazyLock::new(|| serde_json::from_str(include_str!("../schemas/schema-org.json")).unwrap());

impl Vocabulary {
    /// Whether one type is another or descends from it.
    fn is(&self, kind: &str, wanted: &str) -> bool {
        let parents = self.types.get(kind).map(|class| &class.parents);
        kind == wanted
            || parents.is_some_and(|all| all.iter().any(|parent| self.is(parent, wanted)))
    }

    /// What a property of a type may be.
    fn ranges(&self, kind: &str, property: &str) -> Option<&[String]> {
        let class = self.types.get(kind)?;
        if let Some(ranges) = class.properties.get(property) {
            return Some(ranges);
        }
        let mut parents = class.parents.iter();
        parents.find_map(|parent| self.ranges(parent, property))
    }

    /// Checks a thing and everything inside it. A role that stands between a thing and
    /// what it is to another repeats the property that led to it.
    fn check(&self, thing: &Value, through: &str, report: &mut dyn FnMut(String)) {
        let kind = thing["@type"].as_str().unwrap_or("nothing");
        if !self.types.contains_key(kind) {
            return report(format!("no type {kind}"));
        }
        if let Some(id) = thing.get("@id") {
            let id = id.as_str().unwrap_or_default();
            if !id.starts_with("https://") {
                report(format!("{kind} is known as {id}"));
            }
        }
        for (property, value) in thing.as_object().unwrap() {
            let is_repeated = property == through && self.is(kind, "Role");
            if property.starts_with('@') || is_repeated {
                continue;
            }
            let Some(ranges) = self.ranges(kind, property) else {
                report(format!("{kind} has no {property}"));
                continue;
            };
            let values = value
                .as_array()
                .map_or(std::slice::from_ref(value), Vec::as_slice);
            for value in values {
                if !self.admits(ranges, value) {
                    report(format!(
                        "{property} of {kind} is none of {ranges:?}: {value}"
                    ));
                }
                if value.is_object() {
                    self.check(value, property, report);
                }
            }
        }
    }

    fn admits(&self, ranges: &[String], value: &Value) -> bool {
        let any = |test: &dyn Fn(&str) -> bool| ranges.iter().any(|range| test(range));
        match value {
            Value::Object(thing) => {
                let kind = thing
                    .get("@type")
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                // A role stands between a property and its value.
                any(&|range| self.is(kind, range)) || self.is(kind, "Role")
            }
            Value::Number(_) => any(&|range| ["Number", "Integer", "Text"].contains(&range)),
            Value::String(text) => any(&|range| {
                let members = self.enumerations.get(range);
                let is_known = match range {
                    "Text" => true,
                    "URL" => text.starts_with("https://") || text.starts_with("http://"),
                    "Date" => is_date(text),
                    "DateTime" => text.parse::<jiff::Timestamp>().is_ok(),
                    _ => members.is_some_and(|members| members.contains(text)),
                };
                // The address of a thing may stand for it.
                is_known || (self.types.contains_key(range) && text.starts_with("https://"))
            }),
            _ => false,
        }
    }
}

/// Whether a text is a day, or a month or year of ISO 8601.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let digits = text
        .bytes()
        .all(|byte| byte == b'-' || byte.is_ascii_digit());
    digits
        && ["4", "42", "422"].contains(
            &lengths
                .iter()
                .map(usize::to_string)
                .collect::<String>()
                .as_str(),
        )
}

/// The things of a page.
fn things(page: &ReadPage) -> Option<Vec<Value>> {
    let mut scripts = page.all("script");
    let script = scripts.find(|script| script.get("type") == Some("application/ld+json"))?;
    let graph: Value = serde_json::from_str(&script.text).ok()?;
    assert_eq!(graph["@context"], "https://schema.org");
    graph["@graph"].as_array().cloned()
}

#[test]
fn structured_data_keeps_to_the_vocabulary() {
    on_pages(|_, file, page, report| {
        if page.leads_elsewhere() || is_not_found(file) {
            return;
        }
        match things(page) {
            Some(things) if !things.is_empty() => {
                things
                    .iter()
                    .for_each(|thing| VOCABULARY.check(thing, "", report));
            }
            _ => report("says nothing that machines could read".to_owned()),
        }
    });
}

#[test]
fn every_kind_of_page_is_told_as_what_it_is() {
    let mut told = BTreeSet::new();
    for site in SITES.iter() {
        for page in site.pages.values() {
            let things = things(page).unwrap_or_default();
            told.extend(
                things
                    .iter()
                    .filter_map(|thing| thing["@type"].as_str().map(str::to_owned)),
            );
        }
    }
    for kind in [
        "WebSite",
        "NewsArticle",
        "DigitalDocument",
        "Event",
        "WebPage",
        "CollectionPage",
        "GovernmentOrganization",
        "Person",
        "DefinedTerm",
        "BreadcrumbList",
    ] {
        assert!(told.contains(kind), "no page is a {kind}: {told:?}");
    }
}

#[test]
fn the_check_refuses_what_is_wrong() {
    let wrong = |thing: Value| {
        let mut found = Vec::new();
        VOCABULARY.check(&thing, "", &mut |what| found.push(what));
        found.len()
    };
    use serde_json::json;
    assert_eq!(wrong(json!({"@type": "Person", "name": "A"})), 0);
    assert_eq!(wrong(json!({"@type": "Persona"})), 1);
    assert_eq!(wrong(json!({"@type": "Person", "headline": "A"})), 1);
    assert_eq!(
        wrong(json!({"@type": "NewsArticle", "datePublished": "hôm qua"})),
        1
    );
    assert_eq!(
        wrong(json!({"@type": "NewsArticle", "author": {"@type": "Place", "name": "A"}})),
        1
    );
    assert_eq!(wrong(json!({"@type": "Person", "@id": "/a/"})), 1);
}
