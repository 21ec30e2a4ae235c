//! The life of a site at a place: the first publication, none, one change, a deletion,
//! a conflict, a lock, a way back, lost books.

use std::fs;
use std::path::Path;

use crate::place::{Place, SECRET};
use crate::site::{Site, said};

/// What readers get is what was built, and nothing of ours besides.
fn is_whole(place: &Place, site: &Site) {
    let built = site.built();
    assert!(built.len() > 20);
    for (path, bytes) in &built {
        assert!(place.get(path).as_ref() == Some(bytes), "{path}");
    }
    let Some(root) = place.root() else { return };
    for entry in walkdir::WalkDir::new(root) {
        let entry = entry.unwrap();
        let path = entry.path().strip_prefix(root).unwrap().to_str().unwrap();
        if entry.file_type().is_file() {
            let ours = built.iter().any(|(built, _)| built == path);
            let books = path == ".kyyeu/manifest";
            assert!(
                ours || books || path.starts_with("khac/"),
                "left over: {path}"
            );
        }
    }
}

fn hides_the_secret(text: &str) {
    assert!(!text.contains(SECRET), "{text}");
}

pub(crate) fn whole(place: &Place) {
    let site = Site::new(place);
    place.put("khac/cua-nguoi-khac.txt", b"x");

    let first = site.published(&[]);
    assert!(first.contains("The first publication."), "{first}");
    is_whole(place, &site);

    let none = site.published(&[]);
    assert!(
        none.contains("0 new files, 0 changed (0 B), 0 deleted"),
        "{none}"
    );

    site.add("bai-0", "Bài đã sửa");
    let one = site.published(&[]);
    assert!(
        one.contains("0 new files") && !one.contains(" 0 changed"),
        "{one}"
    );
    is_whole(place, &site);

    deletion(place, &site);
    conflict(place, &site);
    lock(place, &site);
    way_back(place, &site);
    killed_at_the_very_end(place, &site);
    lost_books(place, &site);

    assert_eq!(
        place.get("khac/cua-nguoi-khac.txt").as_deref(),
        Some(&b"x"[..])
    );
    let books = walkdir::WalkDir::new(site.root().join(".kyyeu"))
        .into_iter()
        .flatten();
    for entry in books.filter(|entry| entry.file_type().is_file()) {
        hides_the_secret(&String::from_utf8_lossy(&fs::read(entry.path()).unwrap()));
    }
    hides_the_secret(&String::from_utf8_lossy(
        &place.get(".kyyeu/manifest").unwrap(),
    ));
}

/// Without a redirect a page goes only when as many are named.
fn deletion(place: &Place, site: &Site) {
    fs::remove_file(site.file("bai-5")).unwrap();
    fs::remove_file(site.root().join("content/news/bai-5.png")).unwrap();
    for number in 0..5 {
        site.add(
            &format!("bai-{number}"),
            &format!("Bài {number} không còn bài năm"),
        );
    }
    let refused = site.publish(&[]);
    let text = said(&refused);
    assert_eq!(refused.status.code(), Some(1), "{text}");
    assert!(
        text.contains("KY909") && text.contains("/tin-tuc/bai-5/"),
        "{text}"
    );
    assert!(place.get("tin-tuc/bai-5/index.html").is_some());
    let count = text.split("--allow-removals ").nth(1).unwrap();
    let count: String = count.chars().take_while(char::is_ascii_digit).collect();
    assert_eq!(
        site.publish(&["--allow-removals", "99"]).status.code(),
        Some(1)
    );
    site.published(&["--allow-removals", &count]);
    assert!(place.get("tin-tuc/bai-5/index.html").is_none());
    is_whole(place, site);
}

/// Another machine has published in between.
fn conflict(place: &Place, site: &Site) {
    let other = Site::new(place);
    let refused = other.publish(&["--allow-removals", "0"]);
    assert!(said(&refused).contains("KY911"), "{}", said(&refused));
    assert_eq!(refused.status.code(), Some(1));
    is_whole(place, site);
    let status = site.command(&["--status"]).output().unwrap();
    assert!(said(&status).contains("Live: "), "{}", said(&status));
}

/// Somebody else holds the lock.
fn lock(place: &Place, site: &Site) {
    let owner =
        r#"{"by":"binh@may-2","process":1,"since":"2021-12-01T00:00:00Z","token":"t","beat":1}"#;
    place.put(".kyyeu/lock", owner.as_bytes());
    if let (Place::Ftps(_), Some(root)) = (place, place.root()) {
        fs::create_dir_all(root.join(".kyyeu/lock.d")).unwrap();
        crate::server::hand_over(&root.join(".kyyeu/lock.d"));
    }
    let refused = site.publish(&[]);
    assert!(said(&refused).contains("binh@may-2"), "{}", said(&refused));
    assert_eq!(refused.status.code(), Some(2));
    place.delete(".kyyeu/lock");
    if let (Place::Ftps(_), Some(root)) = (place, place.root()) {
        fs::remove_dir(root.join(".kyyeu/lock.d")).unwrap();
    }
}

/// The version before comes back, and the next publication brings the new one again.
fn way_back(place: &Place, site: &Site) {
    let before = site.built();
    site.add("bai-1", "Bài đăng nhầm");
    site.published(&[]);
    site.published(&["--rollback"]);
    for (path, bytes) in &before {
        assert!(place.get(path).as_ref() == Some(bytes), "{path}");
    }
    let status = said(&site.command(&["--status"]).output().unwrap());
    assert!(status.contains("brings back"), "{status}");
    site.published(&[]);
    is_whole(place, site);
    let log = fs::read_to_string(site.root().join(".kyyeu/publish/x/log.jsonl")).unwrap();
    assert!(
        log.lines()
            .all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok())
    );
    assert!(log.contains(r#""what":"rollback""#), "{log}");
}

/// Its manifest has arrived and nothing is kept here yet: it is known for ours all the
/// same, and the way back leads to what is kept.
fn killed_at_the_very_end(place: &Place, site: &Site) {
    let books = site.root().join(".kyyeu/publish/x");
    let order = fs::read_to_string(books.join("order")).unwrap();
    site.add("bai-2", "Bị ngắt ở phút chót");
    site.published(&[]);
    fs::write(books.join("order"), &order).unwrap();
    site.published(&["--rollback"]);
    let page = place.get("tin-tuc/bai-2/index.html").unwrap();
    assert!(!String::from_utf8(page).unwrap().contains("phút chót"));
    site.published(&[]);
    is_whole(place, site);
}

/// The manifest is damaged, gone, or of a later version.
fn lost_books(place: &Place, site: &Site) {
    let whole = place.get(".kyyeu/manifest").unwrap();
    place.put(".kyyeu/manifest", &whole[..whole.len() / 2]);
    assert!(site.published(&[]).contains("missing or damaged"));
    is_whole(place, site);
    place.delete(".kyyeu/manifest");
    assert!(site.published(&[]).contains("missing or damaged"));
    is_whole(place, site);
    let whole = place.get(".kyyeu/manifest").unwrap();
    let later = String::from_utf8(whole.clone())
        .unwrap()
        .replacen("published 1", "published 2", 1);
    place.put(".kyyeu/manifest", later.as_bytes());
    let refused = site.publish(&[]);
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    place.put(".kyyeu/manifest", &whole);
    site.published(&[]);
}

/// The folder of a place for tests of their own.
pub(crate) fn tree(root: &Path) -> Vec<String> {
    let all = walkdir::WalkDir::new(root)
        .sort_by_file_name()
        .into_iter()
        .flatten();
    let files = all.filter(|entry| !entry.file_type().is_dir());
    files
        .map(|entry| {
            entry
                .path()
                .strip_prefix(root)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        })
        .collect()
}
