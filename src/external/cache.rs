//! What was found good, kept between two checks so that nobody is asked twice a week.
//!
//! Only good addresses and new ones are kept: what was broken or doubtful may have been
//! mended. A file that cannot be read counts as nothing known.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Verdict;
use crate::memory;

const NAME: &str = "external-links.json";
const VERSION: u32 = 1;

/// Addresses with what is known of them.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Cache {
    version: u32,
    links: BTreeMap<String, Known>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Known {
    /// When it was asked, in seconds since 1970.
    at: i64,
    /// Its new address, if it has one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    moved: Option<String>,
}

impl Cache {
    fn empty() -> Cache {
        Cache {
            version: VERSION,
            links: BTreeMap::new(),
        }
    }

    /// Reads what is known in the folder of a site.
    pub(super) fn read(root: &Path) -> Cache {
        let text = fs::read(root.join(memory::FOLDER).join(NAME)).unwrap_or_default();
        let known: Option<Cache> = serde_json::from_slice(&text).ok();
        known
            .filter(|cache| cache.version == VERSION)
            .unwrap_or_else(Cache::empty)
    }

    /// What is known of an address and is not older than that. What comes from the
    /// future is the word of a wrong clock.
    pub(super) fn get(&self, url: &str, now: Timestamp, max_age: Duration) -> Option<Verdict> {
        let known = self.links.get(url)?;
        let age = u64::try_from(now.as_second() - known.at).ok()?;
        (Duration::from_secs(age) < max_age).then(|| match &known.moved {
            Some(to) => Verdict::Moved(to.clone()),
            None => Verdict::Good,
        })
    }

    /// Takes in what was found.
    pub(super) fn set(&mut self, url: &str, verdict: &Verdict, now: Timestamp) {
        let moved = match verdict {
            Verdict::Good => None,
            Verdict::Moved(to) => Some(to.clone()),
            Verdict::Broken(_) => {
                self.links.remove(url);
                return;
            }
            Verdict::Unsure(_) | Verdict::Unasked => return,
        };
        let at = now.as_second();
        self.links.insert(url.to_owned(), Known { at, moved });
    }

    /// Keeps what is known of addresses that the site still names. Where it cannot be
    /// kept, everything is asked again the next time.
    pub(super) fn write(mut self, root: &Path, urls: &[String]) {
        self.links.retain(|url, _| urls.binary_search(url).is_ok());
        let folder = root.join(memory::FOLDER);
        let Ok(text) = serde_json::to_vec_pretty(&self) else {
            return;
        };
        if self.links.is_empty() && !folder.join(NAME).exists() {
            return;
        }
        let aside = folder.join(format!("{NAME}.new"));
        let _ = memory::make_folder(&folder)
            .and_then(|()| fs::write(&aside, text))
            .and_then(|()| fs::rename(&aside, folder.join(NAME)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_addresses_are_known_for_a_while() {
        let root = tempfile::tempdir().unwrap();
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        let day = Duration::from_secs(24 * 3600);
        let mut cache = Cache::read(root.path());
        let first = at("2026-01-01T00:00:00Z");
        cache.set("a", &Verdict::Good, first);
        cache.set("b", &Verdict::Moved("c".to_owned()), first);
        cache.set("d", &Verdict::Good, first);
        cache.set("d", &Verdict::Broken(super::super::Fault::NoName), first);
        cache.set("e", &Verdict::Good, first);
        cache.write(
            root.path(),
            &["a".to_owned(), "b".to_owned(), "d".to_owned()],
        );
        let cache = Cache::read(root.path());
        let later = at("2026-01-02T23:00:00Z");
        assert_eq!(cache.get("a", later, 2 * day), Some(Verdict::Good));
        assert_eq!(
            cache.get("b", later, 2 * day),
            Some(Verdict::Moved("c".to_owned()))
        );
        for (url, now, age) in [
            ("a", later, day),
            ("a", later, Duration::ZERO),
            ("a", at("2025-12-31T00:00:00Z"), 9 * day),
            ("d", later, 9 * day),
            ("e", later, 9 * day),
        ] {
            assert_eq!(cache.get(url, now, age), None, "{url}");
        }
        let ignore = root.path().join(".kyyeu/.gitignore");
        assert_eq!(fs::read_to_string(ignore).unwrap(), "*\n");
        fs::write(root.path().join(".kyyeu").join(NAME), "{\"version\":1,").unwrap();
        assert!(Cache::read(root.path()).links.is_empty());
    }
}
