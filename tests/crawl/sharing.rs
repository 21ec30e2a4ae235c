//! What those who show links make of a page: its picture, with its size and its words.

use std::collections::BTreeSet;

use super::{ORIGIN, on_pages};

#[test]
fn every_page_has_a_picture_for_those_who_share_it() {
    on_pages(|site, _, page, report| {
        if page.leads_elsewhere() {
            return;
        }
        let meta = |name: &str| {
            let mut all = page.all("meta");
            let found = all.find(|meta| meta.get("property").or(meta.get("name")) == Some(name));
            found
                .and_then(|meta| meta.get("content"))
                .unwrap_or_default()
        };
        let Some(path) = meta("og:image").strip_prefix(&format!("{ORIGIN}{}/", site.base)) else {
            return report(format!("og:image is {:?}", meta("og:image")));
        };
        let Some(bytes) = site.files.get(path) else {
            return report(format!("there is no {path}"));
        };
        let image = image::load_from_memory(bytes).unwrap();
        let size = [image.width(), image.height()].map(|length| length.to_string());
        if size != [meta("og:image:width"), meta("og:image:height")] {
            report(format!("{path} is {size:?}"));
        }
        if meta("og:image:alt").is_empty() || meta("twitter:card") != "summary_large_image" {
            report("the picture has no words, or is not shown large".to_owned());
        }
    });
}

#[test]
fn there_is_a_picture_for_each_kind_in_each_language() {
    let site = &super::SITES[0];
    let found: BTreeSet<&str> = (site.files.keys())
        .map(String::as_str)
        .filter(|file| file.starts_with("chia-se/") || file.starts_with("en/share/"))
        .collect();
    let wanted = [
        "chia-se/chinh-sach.png",
        "chia-se/cong-van.png",
        "chia-se/phien.png",
        "chia-se/tin-tuc.png",
        "chia-se/trang.png",
        "en/share/dispatches.png",
        "en/share/news.png",
        "en/share/policies.png",
        "en/share/sessions.png",
        "en/share/site.png",
    ];
    assert_eq!(found, BTreeSet::from(wanted));
    let all: BTreeSet<&[u8]> = found
        .iter()
        .map(|file| site.files[*file].as_slice())
        .collect();
    assert_eq!(all.len(), found.len(), "two of them show the same");
}
