//! What the theme's components draw once for many pages: names of entries and of what is
//! cited, the menu of a part of the site, the picture beside shared links.

use std::hash::{BuildHasher as _, Hash};
use std::sync::{PoisonError, RwLock};

use rustc_hash::{FxBuildHasher, FxHashMap};
use tera::Value;

use super::Renderer;
use super::view::{CitedLine, CitedView, EntryView, Html, ImageLine, ImageView, NamedView};
use crate::directory::Subject;
use crate::language::Language;
use crate::route::Motif;

/// The component that draws the name of an entry.
const ENTRY: &str = "entry";

/// The component that draws what is cited.
const CITED: &str = "cited";

/// The component that draws the menu.
const MENU: &str = "site_menu";

/// The component that draws the picture beside a shared link.
const IMAGE: &str = "shared_image";

/// What decides how an entry is named on a page of one language: two names with the same
/// are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Naming {
    subject: Subject,
    /// Whether it is named as of a day, so that what it is called today is told too.
    is_dated: bool,
    /// Which of its names over time is meant.
    name: Option<usize>,
    /// Which positions a person holds: a bit for each.
    positions: u64,
    /// The entry above it that is named with it, and by which of its names.
    above: Option<(Subject, Option<usize>)>,
}

impl Naming {
    pub(super) fn new(
        subject: Subject,
        is_dated: bool,
        name: Option<usize>,
        positions: u64,
    ) -> Naming {
        Naming {
            subject,
            is_dated,
            name,
            positions,
            above: None,
        }
    }

    /// The same with the entry above it.
    pub(super) fn under(self, above: Naming) -> Naming {
        Naming {
            above: Some((above.subject, above.name)),
            ..self
        }
    }
}

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

    /// An entry with its line, made once for each naming.
    pub(super) fn drawn(
        &self,
        naming: Option<Naming>,
        language: Language,
        view: impl FnOnce() -> EntryView,
    ) -> NamedView {
        let draw = || self.draw_entry(view(), language);
        let [vi, en] = &self.shared.entries;
        match naming {
            Some(naming) => language.pick(vi, en).of(naming, draw),
            None => draw(),
        }
    }

    /// What is cited by its own name, made once for each.
    pub(super) fn cited_by_name(&self, subject: Subject, language: Language) -> CitedLine {
        let [vi, en] = &self.shared.cited;
        language.pick(vi, en).of(subject, || {
            let name = self.name(subject, None, language);
            self.draw_cited(self.cited_view(name, subject, language), language)
        })
    }

    fn draw_entry(&self, view: EntryView, language: Language) -> NamedView {
        let line = self.draw_line(ENTRY, [("e", view.clone().into())], language);
        NamedView::new(EntryView { line, ..view })
    }

    /// What is cited with its line.
    pub(super) fn draw_cited(&self, view: CitedView, language: Language) -> CitedLine {
        let line = self.draw_line(CITED, [("c", view.clone().into())], language);
        CitedLine::new(CitedView { line, ..view })
    }

    /// The menu on a page of a part of the site. But for the pages that the menu leads to, all
    /// pages of a part have the same.
    pub(super) fn menu(&self, part: &'static str, url: &str, language: Language) -> Value {
        if self.frame(language).menu_leads_to(url) {
            return self.draw_menu(part, url, language);
        }
        let [vi, en] = &self.shared.menus;
        let menus = language.pick(vi, en);
        menus.of(part, || self.draw_menu(part, "", language))
    }

    fn draw_menu(&self, part: &str, url: &str, language: Language) -> Value {
        let arguments = [("part", part.into()), ("url", url.into())];
        self.draw_line(MENU, arguments, language).into()
    }

    /// The picture of a motif beside shared links, made once for each.
    pub(super) fn motif_image(
        &self,
        motif: Motif,
        language: Language,
        view: impl FnOnce() -> ImageView,
    ) -> ImageLine {
        let [vi, en] = &self.shared.images;
        let images = language.pick(vi, en);
        images.of(motif, || self.draw_image(view(), language))
    }

    /// A picture beside shared links with its line.
    pub(super) fn draw_image(&self, view: ImageView, language: Language) -> ImageLine {
        let line = self.draw_line(IMAGE, [("i", view.clone().into())], language);
        ImageLine::new(ImageView { line, ..view })
    }

    fn draw_line<const N: usize>(
        &self,
        component: &str,
        values: [(&'static str, Value); N],
        language: Language,
    ) -> Html {
        let mut arguments = tera::Context::new();
        for (name, value) in values {
            arguments.insert_value(name, value);
        }
        let shared = self.frame(language).values();
        let line = self.theme.draw(component, &arguments, shared);
        Html(line.unwrap_or_else(|diagnostic| {
            self.shared.note(diagnostic);
            String::new()
        }))
    }
}

/// How many parts a table is divided into, so that threads seldom wait for one another.
const PARTS: usize = 32;

/// What is drawn already, by what it is drawn from.
#[derive(Debug)]
pub(super) struct Drawn<K, V> {
    parts: [RwLock<FxHashMap<K, V>>; PARTS],
}

impl<K, V> Default for Drawn<K, V> {
    fn default() -> Drawn<K, V> {
        Drawn {
            parts: std::array::from_fn(|_| RwLock::default()),
        }
    }
}

impl<K: Copy + Eq + Hash, V: Clone> Drawn<K, V> {
    /// What is drawn from this. Two threads may draw the same at once; both draw the same.
    fn of(&self, key: K, draw: impl FnOnce() -> V) -> V {
        let hash = FxBuildHasher.hash_one(key) >> 32;
        let Some(part) = self.parts.get(hash as usize % PARTS) else {
            return draw();
        };
        let known = part.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(drawn) = known.get(&key) {
            return drawn.clone();
        }
        drop(known);
        let drawn = draw();
        let mut known = part.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(key, drawn.clone());
        drawn
    }
}
