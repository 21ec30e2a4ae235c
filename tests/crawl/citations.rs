//! Citations for reference managers: on the page of each work, and of all works together.

use std::collections::{BTreeMap, BTreeSet};

use kyyeu::bibliography::Form;
use kyyeu::directory::Subject;
use kyyeu::language::Language;
use kyyeu::route::{Page, Route};
use serde_json::Value;

use super::{Built, ORIGIN, ReadElement, ReadPage, SITES, decode, none};

/// The form and the text of the file that a link holds.
pub(crate) fn held(link: &ReadElement) -> Option<(Form, String)> {
    let address = link.get("href")?;
    link.get("download").filter(|_| link.name == "a")?;
    Form::ALL.into_iter().find_map(|form| {
        let media = format!("data:{};charset=utf-8,", form.media());
        Some((form, decode(address.strip_prefix(&media)?)))
    })
}

fn file(site: &Built, language: Language, form: Form) -> &str {
    let language = match language {
        Language::Vi => "",
        Language::En => ".en",
    };
    let path = format!("data/citations{language}.{}", form.ending());
    std::str::from_utf8(&site.files[&path]).unwrap()
}

/// The pages that can be cited.
fn works(site: &Built) -> impl Iterator<Item = (Language, &str, &ReadPage)> {
    site.routes.iter().filter_map(|(route, file)| match route {
        Route::Page(language, Page::Subject(Subject::Document(_) | Subject::Legal(_))) => {
            Some((*language, file.as_str(), &site.pages[file]))
        }
        _ => None,
    })
}

#[test]
fn every_work_offers_itself_in_every_form() {
    let mut found = Vec::new();
    for site in SITES.iter() {
        let mut count = BTreeMap::from([(Language::Vi, 0), (Language::En, 0)]);
        for (language, path, page) in works(site) {
            let links: Vec<_> = page.all("a").filter_map(|a| Some((a, held(a)?))).collect();
            let forms: Vec<Form> = links.iter().map(|(_, (form, _))| *form).collect();
            if forms != Form::ALL {
                found.push(format!("{path}: {forms:?}"));
                continue;
            }
            *count.get_mut(&language).unwrap() += 1;
            for (link, (form, text)) in &links {
                let name = link.get("download").unwrap();
                assert!(name.is_ascii() && name.ends_with(&format!(".{}", form.ending())));
                let all = file(site, language, *form);
                // The array of CSL-JSON has brackets around.
                let own = text.trim_matches(['[', ']', '\n']);
                assert!(all.contains(own), "{path}: not among all: {text}");
            }
        }
        for (language, count) in count {
            let all = file(site, language, Form::Ris);
            assert_eq!(all.matches("TY  - ").count(), count, "{language:?}");
            assert!(count > 10);
        }
        let pages = site.pages.values();
        let with = pages.filter(|page| page.all("a").any(|a| held(a).is_some()));
        assert_eq!(with.count(), works(site).count(), "something else is cited");
    }
    none(found);
}

#[test]
fn keys_are_plain_and_nobody_elses() {
    for site in SITES.iter() {
        let mut keys = BTreeSet::new();
        for language in [Language::Vi, Language::En] {
            let bibtex = file(site, language, Form::Bibtex).lines();
            let own: Vec<&str> = bibtex
                .filter_map(|line| line.strip_prefix('@')?.split_once('{'))
                .map(|(_, key)| key.strip_suffix(',').unwrap())
                .collect();
            let csl: Value = serde_json::from_str(file(site, language, Form::Csl)).unwrap();
            let ids = csl.as_array().unwrap().iter();
            let ids: Vec<&str> = ids.map(|item| item["id"].as_str().unwrap()).collect();
            assert_eq!(own, ids);
            for key in own {
                let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == ':';
                assert!(key.chars().all(plain), "{key}");
                assert!(keys.insert(key), "{key} twice");
            }
        }
    }
}

/// The variables that we use and the types that we give, as the schema of CSL has them.
#[test]
fn csl_items_are_of_the_schema() {
    const TYPES: [&str; 4] = ["report", "legislation", "article-newspaper", "webpage"];
    const TEXTS: [&str; 8] = [
        "id",
        "type",
        "title",
        "genre",
        "number",
        "publisher",
        "publisher-place",
        "container-title",
    ];
    let mut seen = BTreeSet::new();
    for site in SITES.iter() {
        for language in [Language::Vi, Language::En] {
            let items: Value = serde_json::from_str(file(site, language, Form::Csl)).unwrap();
            for item in items.as_array().unwrap() {
                let kind = item["type"].as_str().unwrap();
                assert!(TYPES.contains(&kind), "{item}");
                seen.insert(kind.to_owned());
                for (name, value) in item.as_object().unwrap() {
                    let fits = match name.as_str() {
                        "author" => value.as_array().unwrap().iter().all(|name| {
                            let name = name.as_object().unwrap();
                            name.len() == 1 && name["literal"].is_string()
                        }),
                        "issued" => {
                            let parts = value["date-parts"].as_array().unwrap();
                            let parts = parts[0].as_array().unwrap();
                            (1..=3).contains(&parts.len()) && parts.iter().all(Value::is_i64)
                        }
                        "URL" => value.as_str().unwrap().starts_with("https://"),
                        "language" => ["vi", "en"].contains(&value.as_str().unwrap()),
                        text => TEXTS.contains(&text) && !value.as_str().unwrap().is_empty(),
                    };
                    assert!(fits, "{name}: {value}");
                }
                let url = item["URL"].as_str().unwrap();
                if url.starts_with(ORIGIN) {
                    assert_eq!(site.broken("index.html", url), None);
                }
            }
        }
    }
    assert_eq!(seen.len(), 3, "{seen:?}");
}

#[test]
fn pages_say_what_zotero_makes_of_them() {
    let site = &SITES[0];
    let mut types = BTreeSet::new();
    for (_, path, page) in works(site) {
        let meta = |name: &str| -> Vec<&str> {
            let all = page.all("meta");
            all.filter(|meta| meta.get("name") == Some(name))
                .filter_map(|meta| meta.get("content"))
                .collect()
        };
        let kind = meta("z:itemType");
        assert_eq!(kind.len(), 1, "{path}");
        types.insert(kind[0].to_owned());
        let whole: Vec<String> = (meta("DC.creator").iter())
            .map(|name| format!("{name},"))
            .collect();
        assert_eq!(meta("bib.authors"), whole, "{path}");
        let numbers = meta("citation_technical_report_number");
        let csl = page.all("a").filter_map(held);
        let csl = csl.filter(|(form, _)| *form == Form::Csl);
        let csl: Vec<Value> = csl
            .map(|(_, text)| serde_json::from_str(&text).unwrap())
            .collect();
        assert_eq!(csl[0][0]["number"].as_str(), numbers.first().copied());
    }
    let types: Vec<&str> = types.iter().map(String::as_str).collect();
    assert_eq!(types, ["newspaperArticle", "report", "webpage"]);
}
