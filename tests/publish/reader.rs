//! A reader who goes from page to page while the site is being published.

use std::collections::BTreeSet;

use scraper::{Html, Selector};

use crate::place::Place;

/// Reads every page that can be reached and tells what is wrong with the first that
/// is: half a page, or a link that leads nowhere.
pub(crate) fn crawl(place: &Place) -> Result<usize, String> {
    let mut seen = BTreeSet::from(["index.html".to_owned()]);
    let mut waiting = vec!["index.html".to_owned()];
    let mut pages = 0;
    while let Some(path) = waiting.pop() {
        let bytes = place
            .get(&path)
            .ok_or_else(|| format!("{path}: not there"))?;
        if !path.ends_with(".html") {
            continue;
        }
        let text = String::from_utf8(bytes).map_err(|_| format!("{path}: not whole"))?;
        if !text.trim_end().ends_with("</html>") {
            return Err(format!("{path}: half a page of {} bytes", text.len()));
        }
        pages += 1;
        for link in links(&text) {
            let target = match link.ends_with('/') {
                true => format!("{link}index.html"),
                false => link,
            };
            let target = target.trim_start_matches('/').to_owned();
            if seen.insert(target.clone()) {
                if place.get(&target).is_none() {
                    return Err(format!("{path} leads to {target}, which is not there"));
                }
                waiting.push(target);
            }
        }
    }
    Ok(pages)
}

/// The paths that a page leads to or is made with.
fn links(text: &str) -> Vec<String> {
    let page = Html::parse_document(text);
    let mut found = Vec::new();
    for (selector, attribute) in [
        ("a[href], link[href]", "href"),
        ("img[src], script[src]", "src"),
    ] {
        let selector = Selector::parse(selector).unwrap();
        for element in page.select(&selector) {
            let value = element.value().attr(attribute).unwrap();
            let path = value.strip_prefix("http://kyyeu.example").unwrap_or(value);
            let path = path.split(['#', '?']).next().unwrap();
            if path.starts_with('/') && !path.starts_with("//") {
                found.push(path.to_owned());
            }
        }
    }
    found
}
