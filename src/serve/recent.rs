//! Pages that were shown lately: their last good bytes, to stand in for a page
//! that cannot be rendered, and their addresses, to say where a page went.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use hyper::body::Bytes;

/// Pages of which the bytes are kept.
const PAGES: usize = 64;
/// Bytes of a page that are kept at most.
const LARGEST: usize = 1 << 20;
/// Addresses that are kept.
const ADDRESSES: usize = 2000;

/// What was shown lately, the newest last.
#[derive(Debug, Default)]
pub(super) struct Recent {
    shown: Mutex<Shown>,
}

#[derive(Debug, Default)]
struct Shown {
    pages: VecDeque<(String, Bytes)>,
    addresses: VecDeque<String>,
}

impl Recent {
    /// Keeps the bytes of a page that could be rendered.
    pub(super) fn keep(&self, path: &str, bytes: &Bytes) {
        self.visit(path);
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.pages.retain(|(known, _)| known != path);
        if bytes.len() <= LARGEST {
            shown.pages.push_back((path.to_owned(), bytes.clone()));
        }
        if shown.pages.len() > PAGES {
            shown.pages.pop_front();
        }
    }

    /// Keeps an address that is open somewhere.
    pub(super) fn visit(&self, path: &str) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.addresses.retain(|known| known != path);
        shown.addresses.push_back(path.to_owned());
        if shown.addresses.len() > ADDRESSES {
            shown.addresses.pop_front();
        }
    }

    /// The last good bytes of a page.
    pub(super) fn page(&self, path: &str) -> Option<Bytes> {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let mut pages = shown.pages.iter();
        pages
            .find(|(known, _)| known == path)
            .map(|(_, bytes)| bytes.clone())
    }

    /// The addresses that were open lately.
    pub(super) fn addresses(&self) -> Vec<String> {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.addresses.iter().cloned().collect()
    }
}
