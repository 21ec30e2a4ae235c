//! Themes: templates, interface words and static files, from the theme that is
//! part of the program, the site's theme folder and the site's own overrides,
//! each over the one before.
//!
//! Owns loading and checking. What templates are given is in [`crate::render`].

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use tera::{Kwargs, State, Tera};
use xxhash_rust::xxh3::xxh3_64;

use crate::diagnostic::{Diagnostic, Place, Problem};
use crate::language::Language;
use crate::site::{StaticContent, StaticFile};
use crate::source::{Source, Span};

mod component;
mod layers;
mod words;

pub use words::Words;

use layers::{DEFAULT_NAME, Layers};

/// The templates that the program itself asks for.
pub const TEMPLATES: [&str; 26] = [
    "home.html",
    "section.html",
    "dispatch.html",
    "news.html",
    "policy.html",
    "session.html",
    "page.html",
    "index.html",
    "agency.html",
    "theme.html",
    "person.html",
    "legal.html",
    "unregistered.html",
    "forum.html",
    "related.html",
    "targets.html",
    "target_year.html",
    "tasks.html",
    "timeline.html",
    "feeds.html",
    "plan.html",
    "data.html",
    "search.html",
    "404.html",
    "redirect.html",
    "base.html",
];

/// A loaded theme.
#[derive(Debug)]
pub struct Theme {
    sources: BTreeMap<String, Arc<Source>>,
    word_files: BTreeMap<&'static str, Vec<Arc<Source>>>,
    templates: OnceLock<Made<Tera>>,
    words: [OnceLock<Made<Words>>; 2],
    /// Whether all templates and words are those of the program.
    is_default: bool,
    /// Static files of all layers, by name.
    pub statics: Vec<StaticFile>,
}

/// What has been made of texts of a theme, and what is wrong with them.
#[derive(Debug)]
struct Made<T> {
    value: T,
    mistakes: Vec<Diagnostic>,
}

impl<T> Made<T> {
    fn by(make: impl FnOnce(&mut Vec<Diagnostic>) -> T) -> Made<T> {
        let mut mistakes = Vec::new();
        Made {
            value: make(&mut mistakes),
            mistakes,
        }
    }
}

impl Theme {
    /// Finds the files of the site's theme. What cannot be found or read is reported; what is
    /// wrong in them, [`Theme::mistakes`] tells: templates and words are taken apart when they
    /// are asked for.
    pub fn load(root: &Path, name: Option<&str>, diagnostics: &mut Vec<Diagnostic>) -> Theme {
        let name = name.unwrap_or(DEFAULT_NAME);
        let mut layers = Layers::default();
        layers.embedded();
        let folder = format!("themes/{name}");
        // A name is one folder in `themes`, not a path to somewhere else.
        let is_path = name.contains(['/', '\\', ':']) || name.starts_with('.');
        if !is_path && root.join(&folder).is_dir() {
            layers.folder(root, &folder, diagnostics);
        } else if name != DEFAULT_NAME {
            let problem = Problem::NoTheme { name: name.into() };
            diagnostics.push(Diagnostic::file("site.yaml", problem));
        }
        layers.overrides(root, diagnostics);
        Theme {
            is_default: layers.is_default(),
            sources: layers.templates,
            word_files: layers.words,
            templates: OnceLock::new(),
            words: Default::default(),
            statics: layers.statics.into_values().collect(),
        }
    }

    /// What is wrong with templates and words, which are compiled and read by it unless they
    /// have been.
    pub fn mistakes(&self) -> Vec<Diagnostic> {
        let mut mistakes = self.compiled().mistakes.clone();
        // The words of the program have none, which a test sees to; a site in one language
        // does without those of the other.
        if !self.is_default {
            mistakes.extend(self.mistakes_of_words());
        }
        mistakes
    }

    fn mistakes_of_words(&self) -> Vec<Diagnostic> {
        let [vi, en] = Language::ALL.map(|language| self.spoken(language));
        let mut mistakes = [&*vi.mistakes, &*en.mistakes].concat();
        words::check(&self.sources, [&vi.value, &en.value], &mut mistakes);
        mistakes
    }

    // Neither of these may spread its work over threads: who waits for it is one of them, and
    // would wait for itself.
    fn compiled(&self) -> &Made<Tera> {
        (self.templates).get_or_init(|| Made::by(|found| compile(&self.sources, found)))
    }

    fn spoken(&self, language: Language) -> &Made<Words> {
        let [vi, en] = &self.words;
        let files = self.word_files.get(language.tag());
        let read = |found: &mut _| Words::read(files.map_or(&[], Vec::as_slice), found);
        (language.pick(vi, en)).get_or_init(|| Made::by(read))
    }

    /// Whether templates have been compiled: to ask for them is to wait no more.
    pub(crate) fn is_compiled(&self) -> bool {
        self.templates.get().is_some()
    }

    fn tera(&self) -> &Tera {
        &self.compiled().value
    }

    /// The words of a language; those that can be read, where there are mistakes.
    pub fn words(&self, language: Language) -> &Words {
        &self.spoken(language).value
    }

    /// What pages take from the theme, text by text: templates, words, and the names
    /// and versions of static files. Two themes that give the same render the same.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let templates = (self.sources.iter()).flat_map(|(name, source)| [name, source.text()]);
        let words = self.word_files.values().flat_map(|files| {
            let texts = files.iter().map(|source| source.text());
            // So that no word of one language is taken for one of the other.
            texts.chain([""])
        });
        let statics = (self.statics.iter()).flat_map(|file| {
            [
                file.name.as_str(),
                file.version.as_deref().unwrap_or_default(),
            ]
        });
        templates.chain([""]).chain(words).chain(statics)
    }

    /// Renders a template.
    ///
    /// # Errors
    /// A diagnostic that names template, line, column and the page.
    pub fn render(
        &self,
        template: &str,
        page: &str,
        context: &tera::Context,
        out: &mut Vec<u8>,
    ) -> Result<(), Diagnostic> {
        self.tera()
            .render_to(template, context, out)
            .map_err(|error| {
                let (place, detail) = locate(&error, template, &self.sources);
                let problem = Problem::TemplateRender {
                    page: page.into(),
                    detail: detail.into(),
                };
                Diagnostic::new(place, problem)
            })
    }
}

/// Compiles all templates and reports those that are missing or wrong.
fn compile(templates: &BTreeMap<String, Arc<Source>>, diagnostics: &mut Vec<Diagnostic>) -> Tera {
    let mut tera = Tera::new();
    tera.autoescape_on(vec![".html", ".xml"]);
    tera.register_filter("fill", words::fill);
    tera.register_filter("grouped", grouped);
    tera.register_filter("unbroken", crate::render::unbroken::unbroken);
    let texts = templates
        .iter()
        .map(|(name, source)| (name.as_str(), source.text()));
    if let Err(error) = tera.add_raw_templates(texts) {
        diagnostics.extend(mistakes_of(&error, templates));
        return tera;
    }
    for template in TEMPLATES {
        if !templates.contains_key(template) {
            let template = template.into();
            let problem = Problem::MissingTemplate { template };
            diagnostics.push(Diagnostic::new(None, problem));
        }
    }
    tera
}

/// A count as readers of the language write it: `{{ pager.count | grouped(by=w.thousands) }}`.
fn grouped(number: u64, marks: Kwargs, _: &State) -> tera::TeraResult<String> {
    let mark: &str = marks.must_get("by")?;
    Ok(crate::text::number::with_marks(number, mark))
}

/// What is wrong with templates that could not be compiled. What they use and
/// nobody has, the engine tells all at once, as a text of several reports.
fn mistakes_of(error: &tera::Error, templates: &BTreeMap<String, Arc<Source>>) -> Vec<Diagnostic> {
    let missing = |template: &str| Problem::MissingTemplate {
        template: template.into(),
    };
    let syntax = |detail: &str| Problem::TemplateSyntax {
        detail: detail.into(),
    };
    let unknown = |message: &str| match message.strip_prefix("Unknown template `") {
        Some(name) => missing(name.trim_end_matches('`')),
        None => syntax(message),
    };
    let file = |template: &str| {
        let source = templates.get(template)?;
        Some(Place::file(Arc::clone(source.path())))
    };
    match error.kind() {
        tera::ErrorKind::MissingParent { current, parent } => {
            vec![Diagnostic::new(file(current), missing(parent))]
        }
        tera::ErrorKind::CircularExtend { tpl, .. }
        | tera::ErrorKind::CircularInclude { tpl, .. } => {
            vec![Diagnostic::new(file(tpl), syntax(&error.to_string()))]
        }
        tera::ErrorKind::Msg(text) if text.starts_with("error: ") => {
            let below = text.lines().skip(1).chain([""]);
            text.lines()
                .zip(below)
                .filter_map(|(line, below)| {
                    let message = line.strip_prefix("error: ")?;
                    Some(Diagnostic::new(locus(below, templates), unknown(message)))
                })
                .collect()
        }
        _ => {
            let (place, detail) = locate(error, "", templates);
            vec![Diagnostic::new(place, syntax(&detail))]
        }
    }
}

/// The place in the line ` --> page.html:2:12` of a report.
fn locus(line: &str, templates: &BTreeMap<String, Arc<Source>>) -> Option<Place> {
    let (_, place) = line.split_once("--> ")?;
    let mut parts = place.rsplitn(3, ':');
    let column: usize = parts.next()?.parse().ok()?;
    let number = parts.next()?.parse().ok()?;
    let source = templates.get(parts.next()?)?;
    let start = source.offset_of(number, column.saturating_sub(1));
    Some(Place::of(source, Span::new(start..start + 1)))
}

/// Where an error of the template engine lies, and its words.
fn locate(
    error: &tera::Error,
    template: &str,
    sources: &BTreeMap<String, Arc<Source>>,
) -> (Option<Place>, String) {
    use tera::ErrorKind::{RenderingError, SyntaxError};
    let (name, span, detail) = match error.kind() {
        SyntaxError(report) | RenderingError(report) => (
            report.filename(),
            Some(report.span()),
            report.message().to_owned(),
        ),
        _ => (template, None, error.to_string()),
    };
    let Some(source) = sources.get(name) else {
        return (None, detail);
    };
    let place = match span {
        Some(span) => {
            let start = source.offset_of(span.start_line, span.start_col);
            let end = if span.end_line == span.start_line {
                source.offset_of(span.end_line, span.end_col)
            } else {
                start + 1
            };
            Place::of(source, Span::new(start..end))
        }
        None => Place::file(Arc::clone(source.path())),
    };
    (Some(place), detail)
}

/// What tells the bytes of a file from others in its address.
pub fn version(bytes: &[u8]) -> String {
    format!("{:016x}", xxh3_64(bytes))
}

/// A static file's bytes.
///
/// # Errors
/// If the file cannot be read.
pub fn static_bytes(file: &StaticFile) -> std::io::Result<Cow<'static, [u8]>> {
    match &file.content {
        StaticContent::Embedded(bytes) => Ok(Cow::Borrowed(bytes)),
        StaticContent::File(path) => std::fs::read(path).map(Cow::Owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_program_have_no_mistakes() {
        let folder = tempfile::tempdir().unwrap();
        let mut found = Vec::new();
        let theme = Theme::load(folder.path(), None, &mut found);
        assert!(theme.is_default);
        found.extend(theme.mistakes());
        found.extend(theme.mistakes_of_words());
        assert!(found.is_empty(), "{found:?}");
    }
}
