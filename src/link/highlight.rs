//! Colours for code.
//!
//! Owns the syntaxes, the themes and the classes between them. The syntaxes
//! are unpacked when the first code block with a language comes, and only
//! then. Does not know Markdown.

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

use syntect::highlighting::{Color, Theme, ThemeSet};
use syntect::html::{ClassStyle, ClassedHTMLGenerator, css_for_theme_with_class_style};
use syntect::parsing::SyntaxSet;
use syntect::util::LinesWithEndings;

use crate::config::appearance::{readable_on_dark, readable_on_light};

/// The prefix of all classes, so that none meets a theme's own.
const STYLE: ClassStyle = ClassStyle::SpacedPrefixed { prefix: "hl-" };

/// Longer code stays plain: its readers search it rather than look at it.
const CODE_LIMIT: usize = 200_000;

/// With a longer line in it, code is data or minified, and patterns that look
/// ahead take a time that grows with the square of it.
const LINE_LIMIT: usize = 1_000;

/// What is coloured of all the code in one body. Some syntaxes take seconds for
/// what is made to take them long; a book of such code would take hours.
pub(super) const BODY_LIMIT: usize = 1_000_000;

/// Names for text that has no colours.
const PLAIN: [&str; 4] = ["text", "txt", "plain", "plaintext"];

/// Names that authors use, and the ones that the syntaxes have.
const ALIASES: [(&str, &str); 6] = [
    ("shell", "sh"),
    ("console", "sh"),
    ("zsh", "sh"),
    ("yml", "yaml"),
    ("jsonc", "json"),
    ("golang", "go"),
];

/// The colour themes of light and of dark pages where the settings name none.
pub const DEFAULTS: [&str; 2] = ["InspiredGitHub", "base16-ocean.dark"];

/// What they make, for most sites and most builds; a test compares. To unpack all themes and
/// put rules together was a twentieth part of what the smallest site costs.
const DEFAULT_STYLES: &str = include_str!("highlight/default.css");

/// What became of a code block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Code {
    /// HTML with classes.
    Coloured(String),
    /// To be shown as it is.
    Plain,
    /// To be shown as it is, for nothing is known of its language.
    UnknownLanguage,
}

/// Colours code of a language.
pub(super) fn html(language: &str, code: &str) -> Code {
    if language.is_empty()
        || PLAIN
            .iter()
            .any(|plain| plain.eq_ignore_ascii_case(language))
    {
        return Code::Plain;
    }
    let alias = ALIASES
        .iter()
        .find(|(alias, _)| alias.eq_ignore_ascii_case(language));
    let language = alias.map_or(language, |&(_, name)| name);
    let syntaxes = syntaxes();
    let Some(syntax) = syntaxes.find_syntax_by_token(language) else {
        return Code::UnknownLanguage;
    };
    if code.len() > CODE_LIMIT || code.lines().any(|line| line.len() > LINE_LIMIT) {
        return Code::Plain;
    }
    let mut generator = ClassedHTMLGenerator::new_with_class_style(syntax, syntaxes, STYLE);
    for line in LinesWithEndings::from(code) {
        if generator
            .parse_html_for_line_which_includes_newline(line)
            .is_err()
        {
            return Code::Plain;
        }
    }
    Code::Coloured(generator.finalize())
}

fn syntaxes() -> &'static SyntaxSet {
    static SYNTAXES: OnceLock<SyntaxSet> = OnceLock::new();
    SYNTAXES.get_or_init(SyntaxSet::load_defaults_newlines)
}

fn themes() -> &'static ThemeSet {
    static THEMES: OnceLock<ThemeSet> = OnceLock::new();
    THEMES.get_or_init(ThemeSet::load_defaults)
}

/// The names of the colour themes, sorted.
pub fn theme_names() -> Vec<&'static str> {
    themes().themes.keys().map(String::as_str).collect()
}

/// There is no colour theme of this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownTheme {
    /// The name asked for.
    pub name: String,
}

impl fmt::Display for UnknownTheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no highlighting theme “{}”", self.name)
    }
}

impl std::error::Error for UnknownTheme {}

/// The stylesheet for highlighted code: one theme for light pages, one for
/// dark ones. `data-theme` on the root element decides where it is given, the
/// reader's system where it is not.
///
/// Neither theme is the ground on which the other stands: a dark theme that
/// has no colour for something must not show the light one's.
///
/// Code stands on the page's own tint, whatever ground its theme was drawn for: a theme gives
/// the colours, and those that are too faint there are made darker on light pages and lighter
/// on dark ones until they can be read (WCAG 2.2, success criterion 1.4.3).
///
/// # Errors
/// If there is no theme of one of the names.
///
/// ```
/// use kyyeu::link::highlight::stylesheet;
/// let css = stylesheet("InspiredGitHub", "base16-ocean.dark")?;
/// assert!(css.contains("@media (prefers-color-scheme: dark)"));
/// assert!(stylesheet("InspiredGitHub", "no such theme").is_err());
/// # Ok::<(), kyyeu::link::highlight::UnknownTheme>(())
/// ```
pub fn stylesheet(light: &str, dark: &str) -> Result<Cow<'static, str>, UnknownTheme> {
    match [light, dark] == DEFAULTS {
        true => Ok(Cow::Borrowed(DEFAULT_STYLES)),
        false => made(light, dark).map(Cow::Owned),
    }
}

fn made(light: &str, dark: &str) -> Result<String, UnknownTheme> {
    let (light, dark) = (
        rules(light, readable_on_light)?,
        rules(dark, readable_on_dark)?,
    );
    let mut css = String::new();
    let mut scope = |media: &str, root: &str, rules: &str| {
        if !media.is_empty() {
            css.push_str(&format!("@media {media} {{\n"));
        }
        scoped(&mut css, root, rules);
        if !media.is_empty() {
            css.push_str("}\n");
        }
    };
    scope(
        "not all and (prefers-color-scheme: dark)",
        ":root:not([data-theme=dark])",
        &light,
    );
    scope("", ":root[data-theme=light]", &light);
    scope(
        "(prefers-color-scheme: dark)",
        ":root:not([data-theme=light])",
        &dark,
    );
    scope("", ":root[data-theme=dark]", &dark);
    Ok(css)
}

/// The rules of a theme as syntect writes them: a line of selectors, lines of
/// declarations, a line with the closing brace.
fn rules(name: &str, readable: fn([u8; 3]) -> [u8; 3]) -> Result<String, UnknownTheme> {
    let unknown = || UnknownTheme {
        name: name.to_owned(),
    };
    let mut theme: Theme = themes().themes.get(name).ok_or_else(unknown)?.clone();
    let mend = |colour: &mut Color| {
        [colour.r, colour.g, colour.b] = readable([colour.r, colour.g, colour.b]);
    };
    theme.settings.background = None;
    theme.settings.foreground.iter_mut().for_each(mend);
    for item in &mut theme.scopes {
        item.style.background = None;
        item.style.foreground.iter_mut().for_each(mend);
    }
    css_for_theme_with_class_style(&theme, STYLE).map_err(|_| unknown())
}

/// Appends rules with each selector put under a root. Rules that declare
/// nothing are left out.
fn scoped(css: &mut String, root: &str, rules: &str) {
    let mut open = None;
    for line in rules.lines() {
        if let Some(selectors) = line.strip_suffix(" {") {
            open = Some(css.len());
            let selectors: Vec<String> = selectors
                .split(", ")
                .map(|one| format!("{root} {one}"))
                .collect();
            css.push_str(&selectors.join(", "));
            css.push_str(" {");
        } else if let Some(start) = open {
            let declaration = line.trim();
            if declaration == "}" {
                open = None;
                match css.ends_with('{') {
                    true => css.truncate(start),
                    false => css.push_str(" }\n"),
                }
            } else if !declaration.is_empty() {
                css.push(' ');
                css.push_str(declaration);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_of_a_known_language_gets_classes() {
        let Code::Coloured(html) = html("rust", "fn main() {}\n") else {
            panic!("not coloured");
        };
        assert!(html.contains("hl-storage"), "{html}");
        assert_eq!(
            html.matches("<span").count(),
            html.matches("</span>").count()
        );
    }

    #[test]
    fn names_authors_use_are_known() {
        for language in [
            "shell", "Bash", "yml", "json", "html", "python", "sql", "rs",
        ] {
            assert!(
                matches!(html(language, "a\n"), Code::Coloured(_)),
                "{language}"
            );
        }
    }

    #[test]
    fn plain_text_and_unknown_languages_are_not_coloured() {
        assert_eq!(html("", "a"), Code::Plain);
        assert_eq!(html("Text", "a"), Code::Plain);
        assert_eq!(html("tiếng-việt", "a"), Code::UnknownLanguage);
    }

    #[test]
    fn code_that_is_too_long_stays_plain() {
        assert_eq!(html("rust", &"let a = 1;\n".repeat(20_000)), Code::Plain);
        assert_eq!(html("rust", &"a".repeat(LINE_LIMIT + 1)), Code::Plain);
    }

    #[test]
    fn the_usual_colours_are_those_that_are_made() {
        let [light, dark] = DEFAULTS;
        let ready = stylesheet(light, dark).unwrap();
        assert!(matches!(ready, Cow::Borrowed(_)));
        let css = made(light, dark).unwrap();
        if css != ready {
            // So that it can be looked at and put into the place of the old one.
            let file = std::env::temp_dir().join("kyyeu-default.css");
            std::fs::write(&file, &css).unwrap();
            panic!("src/link/highlight/default.css is not {}", file.display());
        }
    }

    #[test]
    fn every_theme_makes_a_stylesheet() {
        assert!(theme_names().contains(&"InspiredGitHub"));
        for name in theme_names() {
            let css = stylesheet(name, name).unwrap();
            assert_eq!(css.matches('{').count(), css.matches('}').count());
            for line in css.lines().filter(|line| line.contains(".hl-")) {
                assert!(line.starts_with(":root") && line.ends_with(" }"), "{line}");
            }
            for root in [
                ":root[data-theme=dark] .hl-code",
                ":root[data-theme=light] .hl-code",
            ] {
                assert!(css.contains(root), "{name}: {root}");
            }
        }
        let css = stylesheet("InspiredGitHub", "InspiredGitHub").unwrap();
        assert!(!css.contains("background"), "{css}");
        // Too faint on a light page, then on a dark one; and what can be read stays.
        assert!(!css.contains("light] .hl-comment { color: #969896"));
        assert!(!css.contains("dark] .hl-string { color: #183691"));
        assert!(css.contains("light] .hl-string { color: #183691"));
        let missing = stylesheet("InspiredGitHub", "Không có").unwrap_err();
        assert_eq!(missing.name, "Không có");
    }
}
