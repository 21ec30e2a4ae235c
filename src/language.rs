//! The two languages a site can speak, and how each is told in paths and pages.

/// A language of the site. The original of every page is in the site's main
/// language; the other one holds translations.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum Language {
    /// Vietnamese.
    Vi,
    /// English.
    En,
}

impl Language {
    /// Every language there is, in the order in which menus show them.
    pub const ALL: [Language; 2] = [Language::Vi, Language::En];

    /// The BCP 47 tag: `vi` or `en`.
    pub const fn tag(self) -> &'static str {
        match self {
            Language::Vi => "vi",
            Language::En => "en",
        }
    }

    /// The language of a BCP 47 tag or of a POSIX locale such as `vi_VN.UTF-8`.
    ///
    /// ```
    /// use kyyeu::language::Language;
    /// assert_eq!(Language::from_tag("vi_VN.UTF-8"), Some(Language::Vi));
    /// assert_eq!(Language::from_tag("fr"), None);
    /// ```
    pub fn from_tag(tag: &str) -> Option<Language> {
        let primary = tag.split(['-', '_', '.', '@']).next().unwrap_or_default();
        Language::ALL
            .into_iter()
            .find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// The language's name in itself, for the language switch.
    pub const fn own_name(self) -> &'static str {
        match self {
            Language::Vi => "Tiếng Việt",
            Language::En => "English",
        }
    }

    /// The other language.
    pub const fn other(self) -> Language {
        match self {
            Language::Vi => Language::En,
            Language::En => Language::Vi,
        }
    }

    /// Chooses between two texts.
    pub fn pick<T>(self, vi: T, en: T) -> T {
        match self {
            Language::Vi => vi,
            Language::En => en,
        }
    }
}
