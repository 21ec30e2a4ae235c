//! Which route answers for a path.
//!
//! The only way from a request to a file. A path is looked up as it stands among
//! the site's own routes; it is never joined to a folder, so there is nothing
//! that `..`, a link or an odd separator could reach.

use rustc_hash::FxHashMap;

use crate::route::Route;
use crate::site::Site;

/// Bytes of a path that are looked at; no route is as long.
const LONGEST: usize = 2000;

/// Every route by its file.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a> {
    site: &'a Site,
    files: &'a FxHashMap<String, Route>,
}

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// A route.
    Route(Route),
    /// A page whose address ends in a slash, asked for without it.
    Slash,
    /// Nothing.
    Nothing,
}

impl<'a> Table<'a> {
    /// The routes of a site.
    pub fn of(site: &'a Site) -> Table<'a> {
        Table {
            files: site.files(),
            site,
        }
    }

    /// What a decoded path below the site's root leads to, by the rules of a plain
    /// web server: `/a/` is the page in that folder, `/a` leads there, and every
    /// file has its own path.
    pub fn find(&self, path: &str) -> Found {
        let Some(inner) = path.strip_prefix('/').filter(|_| path.len() <= LONGEST) else {
            return Found::Nothing;
        };
        if inner.is_empty() || inner.ends_with('/') {
            return self.route(&format!("{inner}index.html"));
        }
        match self.route(inner) {
            Found::Nothing => match self.files.contains_key(&format!("{inner}/index.html")) {
                true => Found::Slash,
                false => Found::Nothing,
            },
            found => found,
        }
    }

    fn route(&self, file: &str) -> Found {
        let known = self.files.get(file).copied();
        let found = known.or_else(|| self.site.search_route(file));
        found.map_or(Found::Nothing, Found::Route)
    }

    /// How many routes there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no route at all.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The files in the order of their paths.
    pub fn files(&self) -> Vec<(&'a str, Route)> {
        let mut files: Vec<(&'a str, Route)> = self
            .files
            .iter()
            .map(|(file, &route)| (file.as_str(), route))
            .collect();
        files.sort_unstable();
        files
    }
}

/// The path of a request target, decoded once; `None` where it is malformed or
/// holds what no route has: control characters, a backslash, an encoded slash,
/// `.` or `..` as a segment, an empty segment.
pub fn decode(path: &str) -> Option<String> {
    if !path.starts_with('/') || path.len() > 3 * LONGEST {
        return None;
    }
    if path.contains("%2f") || path.contains("%2F") {
        return None;
    }
    let decoded = unescape(path)?;
    let mut segments = decoded.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        if matches!(segment, "." | "..") || (segment.is_empty() && !last) {
            return None;
        }
    }
    let odd = |c: char| c.is_control() || c == '\\';
    (!decoded.contains(odd)).then_some(decoded)
}

/// Text without percent signs; `None` where they are malformed or what they stand
/// for is not UTF-8.
pub fn unescape(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let high = char::from(rest.next()?).to_digit(16)?;
        let low = char::from(rest.next()?).to_digit(16)?;
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(bytes).ok()
}

/// The path without the base path of the site; `None` where it stands elsewhere.
pub fn below_base<'a>(path: &'a str, base: &str) -> Option<&'a str> {
    path.strip_prefix(base).filter(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_decoded_once_and_strictly() {
        assert_eq!(
            decode("/tin-tuc/%E1%BA%A2nh%201.png").as_deref(),
            Some("/tin-tuc/Ảnh 1.png")
        );
        assert_eq!(decode("/a%2541").as_deref(), Some("/a%41"));
        for wrong in [
            "",
            "a",
            "*",
            "/..",
            "/../a",
            "/a/..",
            "/%2e%2e/a",
            "/.%2E/a",
            "/a/./b",
            "/..%2fa",
            "/a%2Fb",
            "/a%5cb",
            "/a\\b",
            "/a%00",
            "/a%0a",
            "/a%7f",
            "/a%",
            "/a%2",
            "/a%zz",
            "/%ff",
            "//a",
            "/a//b",
            "/a%c2%85",
        ] {
            assert_eq!(decode(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_base_path_is_a_whole_segment() {
        assert_eq!(below_base("/x/a", "/x"), Some("/a"));
        assert_eq!(below_base("/a", ""), Some("/a"));
        assert_eq!(below_base("/x-leak/a", "/x"), None);
        assert_eq!(below_base("/x", "/x"), None);
    }

    proptest::proptest! {
        #[test]
        fn no_path_panics_and_none_climbs(path in "[/.%a-f0-9\\\\]{0,20}|\\PC{0,20}") {
            if let Some(decoded) = decode(&path) {
                assert!(decoded.split('/').all(|segment| segment != ".."));
            }
        }
    }
}
