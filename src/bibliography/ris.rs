//! RIS: a field a line, in the tags that Zotero and EndNote give to each type.

use super::{Sort, Work};

/// Writes a record, with a line break at its end. Lines end as the format asks.
pub(super) fn write(work: &Work, out: &mut String) {
    let mut field = |tag: &str, value: Option<&str>| {
        if let Some(value) = value {
            let parts = [tag, "  - ", value, "\r\n"];
            parts.iter().for_each(|part| out.push_str(part));
        }
    };
    field(
        "TY",
        Some(match work.sort {
            Sort::Paper => "GOVDOC",
            Sort::Law => "STAT",
            Sort::Article => "NEWS",
            Sort::Page => "ELEC",
        }),
    );
    for author in &work.authors {
        field("AU", Some(author));
    }
    field("TI", Some(&work.title));
    let (container, number) = (work.container.as_deref(), work.number.as_deref());
    match work.sort {
        Sort::Paper => {
            let publisher = work.authors.join(" / ");
            field("PB", Some(publisher.as_str()).filter(|all| !all.is_empty()));
            field("CY", work.place.as_deref());
            field("M3", work.genre.as_deref());
            field("SN", number);
        }
        // Of a statute there is a number and an issuer, and nothing else.
        Sort::Law => field("M1", number),
        Sort::Article => field("T2", container),
        Sort::Page => {
            field("T2", container);
            field("M3", work.genre.as_deref());
        }
    }
    if let Some(date) = work.date {
        let year = format!("{:04}", date.year());
        let two = |number: Option<i8>| number.map_or(String::new(), |n| format!("{n:02}"));
        field("PY", Some(&year));
        let (month, day) = (two(date.month()), two(date.day()));
        field("DA", Some(&format!("{year}/{month}/{day}/")));
    }
    field("UR", Some(&work.url));
    field("LA", Some(work.language.tag()));
    out.push_str("ER  - \r\n");
}
