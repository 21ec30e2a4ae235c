//! Names of entries, each drawn once by the theme's component `entry`: pages name the same
//! bodies again and again.

use std::hash::BuildHasher as _;
use std::sync::{PoisonError, RwLock};

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::Renderer;
use super::view::{EntryView, Html, NamedView};
use crate::language::Language;

/// The component that draws the name of an entry.
const ENTRY: &str = "entry";

impl Renderer<'_> {
    /// Words that mean nothing registered.
    pub(super) fn words_only(&self, text: &str, language: Language) -> NamedView {
        let view = EntryView {
            name: text.to_owned(),
            now: None,
            url: None,
            note: None,
            note_lang: None,
            lang: None,
            line: Html::default(),
        };
        // There is no end of such words, and they do not come again.
        self.draw_entry(view, language)
    }

    /// An entry with its line, made once for each that is not like another.
    pub(super) fn drawn(&self, view: EntryView, language: Language) -> NamedView {
        let [vi, en] = &self.shared.entries;
        let drawn = language.pick(vi, en);
        drawn.of(view, |view| self.draw_entry(view, language))
    }

    fn draw_entry(&self, view: EntryView, language: Language) -> NamedView {
        let mut arguments = tera::Context::new();
        arguments.insert_value("e", view.clone().into());
        let shared = self.frame(language).values();
        let line = self.theme.draw(ENTRY, &arguments, shared);
        let line = line.unwrap_or_else(|diagnostic| {
            self.shared.note(diagnostic);
            String::new()
        });
        NamedView::new(EntryView {
            line: Html(line),
            ..view
        })
    }
}

/// How many parts the entries are divided into, so that threads seldom wait for one another.
const PARTS: usize = 32;

/// Entries that are drawn, by what they are without their line.
#[derive(Debug)]
pub(super) struct Entries {
    parts: [RwLock<FxHashMap<EntryView, NamedView>>; PARTS],
}

impl Default for Entries {
    fn default() -> Entries {
        Entries {
            parts: std::array::from_fn(|_| RwLock::default()),
        }
    }
}

impl Entries {
    fn of(&self, view: EntryView, draw: impl FnOnce(EntryView) -> NamedView) -> NamedView {
        let hash = FxBuildHasher.hash_one(&view) >> 32;
        let Some(part) = self.parts.get(hash as usize % PARTS) else {
            return draw(view);
        };
        let known = part.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = known.get(&view) {
            return entry.clone();
        }
        drop(known);
        let entry = draw(view.clone());
        let mut known = part.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(view, entry.clone());
        entry
    }
}
