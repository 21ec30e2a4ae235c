//! CSL-JSON, after the schema of the Citation Style Language (csl-data.json).

use serde::Serialize;

use super::{Sort, Work};

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Item<'a> {
    id: &'a str,
    r#type: &'static str,
    title: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    author: Vec<Name<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued: Option<Issued>,
    #[serde(skip_serializing_if = "Option::is_none")]
    genre: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher_place: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    container_title: Option<&'a str>,
    #[serde(rename = "URL")]
    url: &'a str,
    language: &'static str,
}

/// A name that is taken as a whole.
#[derive(Serialize)]
struct Name<'a> {
    literal: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Issued {
    date_parts: [Vec<i16>; 1],
}

/// Writes an item on one line.
pub(super) fn write(work: &Work, out: &mut String) {
    let is_paper = work.sort == Sort::Paper;
    let publisher = Some(work.authors.join(" / "));
    let item = Item {
        id: &work.key,
        r#type: match work.sort {
            Sort::Paper => "report",
            Sort::Law => "legislation",
            Sort::Article => "article-newspaper",
            Sort::Page => "webpage",
        },
        title: &work.title,
        author: (work.authors.iter())
            .map(|name| Name { literal: name })
            .collect(),
        issued: work.date.map(|date| {
            let day = date.day();
            let rest = [date.month(), day].into_iter().flatten().map(i16::from);
            let parts = std::iter::once(date.year()).chain(rest).collect();
            Issued {
                date_parts: [parts],
            }
        }),
        genre: work.genre.as_deref(),
        number: work.number.as_deref(),
        publisher: publisher.filter(|all| is_paper && !all.is_empty()),
        publisher_place: work.place.as_deref(),
        container_title: work.container.as_deref(),
        url: &work.url,
        language: work.language.tag(),
    };
    // Names and numbers always can be written.
    out.push_str(&serde_json::to_string(&item).unwrap_or_default());
}
