//! Things in the words of schema.org: the types and properties that the site
//! uses, and how they are written as JSON-LD.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

/// A type of schema.org. `tests/crawl.rs` compares every use with the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[allow(missing_docs)]
pub(super) enum Type {
    Audience,
    BreadcrumbList,
    CollectionPage,
    CollegeOrUniversity,
    CreativeWork,
    DefinedTerm,
    DefinedTermSet,
    DigitalDocument,
    Event,
    GovernmentOrganization,
    ImageObject,
    Legislation,
    ListItem,
    NewsArticle,
    NewsMediaOrganization,
    Organization,
    OrganizationRole,
    Person,
    Place,
    WebPage,
    WebSite,
}

/// A property of schema.org.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub(super) enum Property {
    About,
    Affiliation,
    AlternateName,
    AreaServed,
    Audience,
    Author,
    Caption,
    Citation,
    ContentLocation,
    ContentUrl,
    Contributor,
    CreditText,
    DateModified,
    DatePublished,
    Description,
    DissolutionDate,
    EndDate,
    EventAttendanceMode,
    FoundingDate,
    Genre,
    Headline,
    HonorificPrefix,
    Identifier,
    Image,
    InDefinedTermSet,
    InLanguage,
    IsBasedOn,
    IsPartOf,
    Item,
    ItemListElement,
    LegislationChanges,
    LegislationDate,
    LegislationIdentifier,
    LegislationPassedBy,
    LegislationType,
    Location,
    MainEntityOfPage,
    Name,
    Organizer,
    ParentOrganization,
    Performer,
    Position,
    Publisher,
    RoleName,
    SameAs,
    StartDate,
    SuperEvent,
    Url,
    WorkFeatured,
}

/// What a property is.
#[derive(Clone, Debug)]
pub(super) enum Value<'a> {
    /// Words, a date or an address.
    Text(Cow<'a, str>),
    /// A number.
    Number(usize),
    /// Another thing.
    Thing(Thing<'a>),
    /// Several of them.
    List(Vec<Value<'a>>),
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Value::Text(Cow::Owned(text))
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Value::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Value::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<Thing<'a>> for Value<'a> {
    fn from(thing: Thing<'a>) -> Self {
        Value::Thing(thing)
    }
}

impl From<usize> for Value<'_> {
    fn from(number: usize) -> Self {
        Value::Number(number)
    }
}

/// A thing with what is known of it, in the order in which it is said.
#[derive(Clone, Debug)]
pub(super) struct Thing<'a> {
    kind: Type,
    id: Option<String>,
    properties: Vec<(Property, Value<'a>)>,
}

impl<'a> Thing<'a> {
    /// A thing of which nothing is said yet.
    pub(super) fn new(kind: Type) -> Thing<'a> {
        Thing {
            kind,
            id: None,
            properties: Vec::new(),
        }
    }

    /// The full address that stands for the thing wherever it is spoken of.
    #[must_use]
    pub(super) fn known_as(mut self, id: Option<String>) -> Thing<'a> {
        self.id = id;
        self
    }

    /// Says something of it.
    #[must_use]
    pub(super) fn with(mut self, property: Property, value: impl Into<Value<'a>>) -> Thing<'a> {
        self.properties.push((property, value.into()));
        self
    }

    /// Says something of it, if it is known.
    #[must_use]
    pub(super) fn with_known(
        self,
        property: Property,
        value: Option<impl Into<Value<'a>>>,
    ) -> Thing<'a> {
        match value {
            Some(value) => self.with(property, value),
            None => self,
        }
    }

    /// Says as many things of one kind as there are.
    #[must_use]
    pub(super) fn with_all<V: Into<Value<'a>>>(
        self,
        property: Property,
        values: impl IntoIterator<Item = V>,
    ) -> Thing<'a> {
        let mut values: Vec<Value<'a>> = values.into_iter().map(Into::into).collect();
        match values.len() {
            0 => self,
            1 => self.with_known(property, values.pop()),
            _ => self.with(property, Value::List(values)),
        }
    }
}

impl Serialize for Thing<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("@type", &self.kind)?;
        if let Some(id) = &self.id {
            map.serialize_entry("@id", id)?;
        }
        for (property, value) in &self.properties {
            map.serialize_entry(property, value)?;
        }
        map.end()
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Text(text) => serializer.serialize_str(text),
            Value::Number(number) => serializer.serialize_u64(*number as u64),
            Value::Thing(thing) => thing.serialize(serializer),
            Value::List(values) => {
                let mut list = serializer.serialize_seq(Some(values.len()))?;
                for value in values {
                    list.serialize_element(value)?;
                }
                list.end()
            }
        }
    }
}

/// The things of one page as the content of a `script` element.
///
/// `<` is written as an escape of JSON, so that no text can end the element or
/// open a comment in it (HTML, section 4.12.1.3).
pub(super) fn script(things: &[Thing<'_>]) -> String {
    #[derive(serde::Serialize)]
    struct Graph<'a> {
        #[serde(rename = "@context")]
        context: &'static str,
        #[serde(rename = "@graph")]
        graph: &'a [Thing<'a>],
    }
    let graph = Graph {
        context: "https://schema.org",
        graph: things,
    };
    // Strings, numbers, lists and maps with such keys can always be written.
    let json = serde_json::to_string(&graph).unwrap_or_default();
    match json.contains('<') {
        true => json.replace('<', "\\u003c"),
        false => json,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_not_known_is_not_said() {
        let thing = Thing::new(Type::Place)
            .with_known(Property::Name, None::<String>)
            .with_all(Property::SameAs, Vec::<String>::new())
            .with_all(Property::AlternateName, ["a"]);
        assert_eq!(
            serde_json::to_string(&thing).unwrap(),
            r#"{"@type":"Place","alternateName":"a"}"#
        );
    }

    proptest! {
        #[test]
        fn no_text_ends_the_element(text in r"(</?script>|<!--|-->|\PC|\\){0,40}") {
            let script = script(&[Thing::new(Type::Place).with(Property::Name, &*text)]);
            prop_assert!(!script.contains('<'));
            let back: serde_json::Value = serde_json::from_str(&script).unwrap();
            prop_assert_eq!(back["@graph"][0]["name"].as_str(), Some(&*text));
        }
    }
}
