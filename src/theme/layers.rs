//! The files of a theme: those of the default theme, of the site's theme folder and of the
//! site itself, each over the one before.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use include_dir::{Dir, include_dir};

use super::version;
use crate::diagnostic::Diagnostic;
use crate::language::Language;
use crate::load::{self, FileEntry};
use crate::site::{StaticContent, StaticFile};
use crate::source::Source;

/// The default theme, so that one file is a whole installation.
static DEFAULT: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes/kyyeu");
/// Its name.
pub(super) const DEFAULT_NAME: &str = "kyyeu";
/// Bytes up to which a static file is read for its version: films and archives are not.
const MAX_VERSIONED: u64 = 16 << 20;

/// Files of all layers; a later layer replaces files of an earlier one.
#[derive(Default)]
pub(super) struct Layers {
    pub(super) templates: BTreeMap<String, Arc<Source>>,
    pub(super) words: BTreeMap<&'static str, Vec<Arc<Source>>>,
    pub(super) statics: BTreeMap<String, StaticFile>,
    /// Whether a template or a file of words is not that of the default theme.
    is_changed: bool,
}

impl Layers {
    /// Whether all templates and words are those of the default theme.
    pub(super) fn is_default(&self) -> bool {
        !self.is_changed
    }

    /// The default theme.
    pub(super) fn embedded(&mut self) {
        let mut folders = vec![&DEFAULT];
        while let Some(folder) = folders.pop() {
            folders.extend(folder.dirs());
            for file in folder.files() {
                let path = file.path().to_string_lossy().replace('\\', "/");
                if let Some(name) = path.strip_prefix("static/") {
                    let content = StaticContent::Embedded(file.contents());
                    self.add_static(name, content);
                } else {
                    let text = file.contents_utf8().unwrap_or_default();
                    let shown = format!("themes/{DEFAULT_NAME}/{path}");
                    self.add_text(&path, Source::new(shown, text.to_owned()));
                }
            }
        }
    }

    /// A theme in a folder of the site.
    pub(super) fn folder(&mut self, root: &Path, folder: &str, diagnostics: &mut Vec<Diagnostic>) {
        for entry in load::walk(root, folder, diagnostics) {
            let inner = entry.path.strip_prefix(folder).unwrap_or(&entry.path);
            let inner = inner.trim_start_matches('/').to_owned();
            self.add_entry(&inner, entry, diagnostics);
        }
    }

    /// The site's own `templates/`, `static/` and `i18n/`.
    pub(super) fn overrides(&mut self, root: &Path, diagnostics: &mut Vec<Diagnostic>) {
        for folder in ["templates", "static", "i18n"] {
            if root.join(folder).is_dir() {
                for entry in load::walk(root, folder, diagnostics) {
                    let inner = entry.path.to_string();
                    self.add_entry(&inner, entry, diagnostics);
                }
            }
        }
    }

    fn add_entry(&mut self, inner: &str, entry: FileEntry, diagnostics: &mut Vec<Diagnostic>) {
        if let Some(name) = inner.strip_prefix("static/") {
            diagnostics.extend(load::check_open(&entry));
            self.add_static(name, StaticContent::File(entry.file));
        } else if inner.starts_with("templates/") || inner.starts_with("i18n/") {
            match load::read_text(&entry) {
                Ok(source) => {
                    self.is_changed = true;
                    self.add_text(inner, source);
                }
                Err(diagnostic) => diagnostics.push(diagnostic),
            }
        }
    }

    fn add_text(&mut self, inner: &str, source: Source) {
        if let Some(name) = inner.strip_prefix("templates/") {
            self.templates.insert(name.to_owned(), Arc::new(source));
        } else if let Some(name) = inner.strip_prefix("i18n/") {
            let language = Language::ALL.into_iter().find(|l| {
                name.strip_suffix(".yaml").or(name.strip_suffix(".yml")) == Some(l.tag())
            });
            if let Some(language) = language {
                let files = self.words.entry(language.tag()).or_default();
                files.push(Arc::new(source));
            }
        }
    }

    fn add_static(&mut self, name: &str, content: StaticContent) {
        let file = StaticFile {
            name: name.to_owned(),
            version: version_of(&content),
            content,
        };
        self.statics.insert(name.to_owned(), file);
    }
}

/// The version of a static file. One that cannot be read has been reported, or is when
/// it is copied.
fn version_of(content: &StaticContent) -> Option<String> {
    match content {
        StaticContent::Embedded(bytes) => Some(version(bytes)),
        StaticContent::File(path) => {
            let is_small = std::fs::metadata(path).is_ok_and(|meta| meta.len() <= MAX_VERSIONED);
            let bytes = is_small.then(|| std::fs::read(path).ok()).flatten()?;
            Some(version(&bytes))
        }
    }
}
