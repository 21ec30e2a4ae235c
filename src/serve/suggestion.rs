//! The pages that somebody may have meant who asked for one that does not exist.

use std::cmp::Reverse;

use crate::route::{Page, Route};
use crate::serve::snapshot::View;
use crate::text::slug;

/// Pages that are suggested.
const SHOWN: usize = 5;
/// Letters of a path that are compared.
const COMPARED: usize = 80;
/// Paths that are compared letter by letter, of those that share most with the
/// one that was asked for.
const CANDIDATES: usize = 400;

/// A page that may have been meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// Its address.
    pub url: String,
    /// Its path below the site's root, for people.
    pub path: String,
}

/// The pages nearest to a path. First come pages whose last segment is the same,
/// then those nearest by letters, compared without marks and case.
pub fn nearest(view: &View, path: &str) -> Vec<Suggestion> {
    let asked = Shape::of(path);
    if asked.letters.is_empty() {
        return Vec::new();
    }
    let mut rough: Vec<(Reverse<usize>, &str, Route)> = view
        .table()
        .files()
        .into_iter()
        .filter(|(_, route)| matches!(route, Route::Page(_, page) if is_first(*page)))
        .map(|(file, route)| {
            let shared = asked.shares(&Shape::of(file.trim_end_matches("index.html")));
            (Reverse(shared), file, route)
        })
        .collect();
    if rough.len() > CANDIDATES {
        rough.select_nth_unstable(CANDIDATES);
        rough.truncate(CANDIDATES);
    }
    let mut near: Vec<(usize, &str, Route)> = rough
        .into_iter()
        .filter_map(|(_, file, route)| {
            let shape = Shape::of(file.trim_end_matches("index.html"));
            Some((asked.distance(&shape)?, file, route))
        })
        .collect();
    near.sort_unstable();
    near.truncate(SHOWN);
    near.into_iter()
        .map(|(_, _, route)| suggestion(view, route))
        .collect()
}

/// A page as a suggestion.
pub fn suggestion(view: &View, route: Route) -> Suggestion {
    let linked = &view.site.linked;
    Suggestion {
        url: view.site.url(route),
        path: linked.addresses.path(route, &linked.directory),
    }
}

/// Later pages of a list say nothing that the first does not.
fn is_first(page: Page) -> bool {
    match page {
        Page::Section(_, _, number) | Page::Index(_, number) | Page::Tasks(number) => number == 1,
        Page::Related(..) => false,
        _ => true,
    }
}

/// A path as it is compared.
struct Shape {
    letters: Vec<char>,
    last: usize,
    counts: [u8; 36],
}

impl Shape {
    fn of(path: &str) -> Shape {
        let end = crate::source::floor_char_boundary(path, 4 * COMPARED);
        let path = path.get(..end).unwrap_or_default();
        let segments: Vec<String> = path
            .split('/')
            .map(slug)
            .filter(|segment| !segment.is_empty())
            .collect();
        let last = segments.last().map_or(0, |last| last.chars().count());
        let mut letters: Vec<char> = segments.join("/").chars().collect();
        letters.drain(..letters.len().saturating_sub(COMPARED));
        let mut counts = [0u8; 36];
        for place in letters.iter().filter_map(|letter| letter.to_digit(36)) {
            if let Some(count) = counts.get_mut(place as usize) {
                *count = count.saturating_add(1);
            }
        }
        Shape {
            last: last.min(letters.len()),
            letters,
            counts,
        }
    }

    fn tail(&self) -> &[char] {
        let start = self.letters.len() - self.last;
        self.letters.get(start..).unwrap_or_default()
    }

    /// Letters that both have, less those that only one has.
    fn shares(&self, other: &Shape) -> usize {
        let pairs = self.counts.iter().zip(&other.counts);
        let both: usize = pairs.map(|(a, b)| usize::from(*a.min(b))).sum();
        let longer = self.letters.len().max(other.letters.len());
        let same = if self.tail() == other.tail() { 1000 } else { 0 };
        (1000 + same + 2 * both).saturating_sub(longer)
    }

    /// How far apart two paths are; `None` where nobody would take one for the other.
    fn distance(&self, other: &Shape) -> Option<usize> {
        if self.last > 0 && self.tail() == other.tail() {
            return Some(0);
        }
        let whole = strsim::generic_damerau_levenshtein(&self.letters, &other.letters);
        let tails = strsim::generic_damerau_levenshtein(self.tail(), other.tail());
        let near_whole = whole <= 1 + self.letters.len() / 3;
        let near_tail = tails <= 1 + self.last / 3;
        // What goes on where the other one stops is an address cut short.
        let begun = self.letters.len() >= 4 && other.letters.starts_with(&self.letters);
        (near_whole || near_tail || begun).then_some(1 + whole.min(tails + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::Shape;

    fn distance(a: &str, b: &str) -> Option<usize> {
        Shape::of(a).distance(&Shape::of(b))
    }

    #[test]
    fn slips_moves_and_stumps_are_near() {
        assert_eq!(distance("/news/khai-mac/", "tin-tuc/khai-mac/"), Some(0));
        assert!(distance("/tin-tuc/khai-mca/", "tin-tuc/khai-mac/").is_some());
        assert!(distance("/tin-tuc/khai", "tin-tuc/khai-mac-dien-dan-cap-cao/").is_some());
        assert!(distance("/Tin-Tức/Khai-Mạc", "tin-tuc/khai-mac/").is_some());
        assert_eq!(distance("/wp-login.php", "tin-tuc/khai-mac/"), None);
    }

    #[test]
    fn a_very_long_path_is_cut() {
        let long = "ạ/".repeat(100_000);
        assert!(Shape::of(&long).letters.len() <= super::COMPARED);
    }
}
