//! What the entries of the menu lead to.

use super::Site;
use crate::directory::Subject;
use crate::language::Language;
use crate::registry::Shelf;
use crate::route::{Page, Route};

/// What a menu entry leads to.
#[derive(Clone, Debug)]
pub enum MenuTarget {
    /// A page of the site.
    Route(Route),
    /// Another website.
    Elsewhere(String),
}

impl Site {
    /// What a menu entry leads to: its route, or an address elsewhere.
    pub fn menu_target(&self, word: &str, language: Language) -> Option<MenuTarget> {
        let page = |page| Some(MenuTarget::Route(Route::Page(language, page)));
        if word.starts_with("https://") || word.starts_with("http://") {
            return Some(MenuTarget::Elsewhere(word.to_owned()));
        }
        if let Some(kind) = crate::config::section_of_word(word) {
            return page(Page::Section(kind, None, 1));
        }
        if let Some(shelf) = Shelf::ALL.into_iter().find(|shelf| shelf.folder() == word) {
            return page(Page::Index(shelf, 1));
        }
        match word {
            "home" => return page(Page::Home),
            "targets" => return page(Page::Targets),
            "tasks" => return page(Page::Tasks(1)),
            "search" => return page(Page::Search),
            _ => {}
        }
        // A page is named with its kind: a bare word is the name of a part.
        if !word.contains(':') {
            return None;
        }
        let subject = match self.linked.directory.documents.find(word) {
            crate::reference::Found::One(id) if self.linked.directory.documents.is_visible(id) => {
                Subject::Document(id)
            }
            _ => return None,
        };
        let directory = &self.linked.directory;
        let route = self.linked.addresses.subject(subject, language, directory);
        Some(MenuTarget::Route(route))
    }
}
