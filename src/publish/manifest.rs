//! What is published: which files, when, by whom, from which state of the sources.
//!
//! A text file at the place and a copy of it here. The first line names the form and
//! bears a sum of the rest; the second is what is known of the publication, as JSON;
//! then comes a line for each file: hash, size and path. The hash is the one that
//! builds use already. It tells what has changed, not whether somebody means harm:
//! whoever can write to the place can write another manifest too.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128;

use super::store::{BOOKS, Body, Content, Fault, Store};

/// Where it lies.
pub const PATH: &str = ".kyyeu/manifest";
/// Where the list of files lies that a publication which is under way may have made.
pub const INTENT: &str = ".kyyeu/intent";

const FORM: &str = "kyyeu-published ";
const VERSION: u32 = 1;

/// Hash and size of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Known {
    /// XXH3 of its bytes.
    pub hash: u128,
    /// Its size in bytes.
    pub size: u64,
}

/// Files by path.
pub type Files = BTreeMap<String, Known>;

/// What is known of a publication besides its files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Its name, unlike that of any other.
    pub id: String,
    /// The one that it came after, as far as whoever published knew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// When, by the clock of whoever published. Only ever shown.
    pub at: String,
    /// Who: account and machine.
    pub by: String,
    /// The program and its version.
    pub program: String,
    /// The address of the site.
    pub site: String,
    /// The commit of the sources, with `+` where they had changes besides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// The version that was brought back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restores: Option<String>,
    /// The folder of the release, where publications are switched as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<String>,
    /// Of a publication under way: pages that the one before did not have and that
    /// readers may find by now.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub reached: BTreeSet<String>,
}

/// A publication.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// What is known of it.
    pub head: Head,
    /// Its files.
    pub files: Files,
}

/// What stands where a manifest should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Nothing.
    Missing,
    /// One that is not whole.
    Damaged,
    /// One of a later version of the program.
    Newer,
    /// A manifest.
    Whole(Box<Manifest>),
}

impl Manifest {
    /// Its text.
    pub fn text(&self) -> String {
        let mut rest = serde_json::to_string(&self.head).unwrap_or_default();
        rest.push('\n');
        for (path, known) in &self.files {
            // Writing to a string cannot fail.
            let _ = writeln!(rest, "{:032x} {} {path}", known.hash, known.size);
        }
        format!("{FORM}{VERSION} {:032x}\n{rest}", xxh3_128(rest.as_bytes()))
    }

    /// Reads the text of one.
    pub fn parse(bytes: &[u8]) -> Reading {
        let Ok(text) = std::str::from_utf8(bytes) else {
            return Reading::Damaged;
        };
        let Some((first, rest)) = text.split_once('\n') else {
            return Reading::Damaged;
        };
        let form = first
            .strip_prefix(FORM)
            .and_then(|form| form.split_once(' '));
        let Some((version, sum)) = form else {
            return Reading::Damaged;
        };
        match version.parse::<u32>() {
            Ok(version) if version > VERSION => return Reading::Newer,
            Ok(VERSION) if sum == format!("{:032x}", xxh3_128(rest.as_bytes())) => {}
            _ => return Reading::Damaged,
        }
        let (head, lines) = rest.split_once('\n').unwrap_or((rest, ""));
        let Ok(head) = serde_json::from_str(head) else {
            return Reading::Damaged;
        };
        let files: Option<Files> = lines.lines().map(parse_line).collect();
        files.map_or(Reading::Damaged, |files| {
            Reading::Whole(Box::new(Manifest { head, files }))
        })
    }

    /// Reads the one at a place.
    ///
    /// # Errors
    /// If the place cannot be reached.
    pub fn read(store: &dyn Store, path: &str) -> Result<Reading, Fault> {
        let bytes = store.read(path)?;
        Ok(bytes.map_or(Reading::Missing, |bytes| Manifest::parse(&bytes)))
    }

    /// Writes it to a place.
    ///
    /// # Errors
    /// If the place cannot be reached or is full.
    pub fn write(&self, store: &dyn Store, path: &str) -> Result<(), Fault> {
        let text = self.text();
        let body = Body {
            content: Content::Bytes(text.as_bytes()),
            media: "text/plain; charset=utf-8",
        };
        store.write(path, &body)
    }
}

fn parse_line(line: &str) -> Option<(String, Known)> {
    let mut parts = line.splitn(3, ' ');
    let hash = u128::from_str_radix(parts.next()?, 16).ok()?;
    let size = parts.next()?.parse().ok()?;
    let path = parts.next()?;
    is_within(path).then(|| (path.to_owned(), Known { hash, size }))
}

/// Whether a path names a file of a site: below the place, and none of our books. A
/// manifest that was tampered with can have nothing else deleted.
pub fn is_within(path: &str) -> bool {
    !path.is_empty()
        && !path.contains(['\\', '\0', '\r', '\n'])
        && !path.starts_with("releases/")
        && path.split('/').next() != Some(BOOKS)
        && path
            .split('/')
            .all(|segment| !matches!(segment, "" | "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sample() -> Manifest {
        let known = |hash, size| Known { hash, size };
        Manifest {
            head: Head {
                id: "20260101T000000Z-00aa".into(),
                by: "an@may".into(),
                ..Head::default()
            },
            files: [
                ("index.html".to_owned(), known(1, 2)),
                ("tin-tuc/ảnh 1.png".to_owned(), known(u128::MAX, u64::MAX)),
            ]
            .into(),
        }
    }

    #[test]
    fn a_manifest_is_read_as_it_was_written() {
        let manifest = sample();
        let read = Manifest::parse(manifest.text().as_bytes());
        assert_eq!(read, Reading::Whole(Box::new(manifest)));
    }

    #[test]
    fn a_later_form_is_told_from_damage() {
        let text = sample().text();
        let later = text.replacen("published 1", "published 2", 1);
        assert_eq!(Manifest::parse(later.as_bytes()), Reading::Newer);
        let cut = &text[..text.len() - 5];
        assert_eq!(Manifest::parse(cut.as_bytes()), Reading::Damaged);
        for bytes in [
            &b""[..],
            b"\xff\xfe",
            b"kyyeu-published 1 x\n",
            b"<html>404</html>\n",
        ] {
            assert_eq!(Manifest::parse(bytes), Reading::Damaged);
        }
    }

    #[test]
    fn a_manifest_names_only_files_of_the_site() {
        for path in [
            "../x",
            "/etc/passwd",
            "a/../../x",
            "a//b",
            "",
            "a\\b",
            "./x",
            ".kyyeu/lock",
            "releases/x/y",
        ] {
            assert!(!is_within(path), "{path}");
        }
        for path in [
            "index.html",
            "cong-van/a/index.html",
            ".htaccess",
            "a/.kyyeu",
        ] {
            assert!(is_within(path), "{path}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_damaged_counts_as_damaged(at in 0_usize..200, byte in any::<u8>()) {
            let mut bytes = sample().text().into_bytes();
            let at = at % bytes.len();
            prop_assume!(bytes[at] != byte);
            bytes[at] = byte;
            let read = Manifest::parse(&bytes);
            prop_assert!(!matches!(read, Reading::Whole(_)), "{at} {byte}");
        }
    }
}
