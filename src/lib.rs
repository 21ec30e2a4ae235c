//! Kỷ yếu: a static-site generator for the proceedings of a government forum.
//!
//! ```text
//! load ─► parse ─► link ─► index ─► Site ─► render(Route) ─► bytes
//! I/O     pure     pure    pure   immutable     pure
//! ```
//!
//! [`prepare`] goes from a folder to a [`Site`]; [`Renderer`] makes the bytes of
//! any [`Route`](route::Route); [`output`] writes them all. Whatever an author
//! can mend is a [`Diagnostic`](diagnostic::Diagnostic), gathered over all files
//! in one run; whatever the machine fails at is an `anyhow::Error`.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::config::{Config, Overrides};
use crate::diagnostic::{Diagnostic, Problem, Report};
use crate::language::Language;
use crate::publication::Publication;
use crate::theme::Theme;

pub mod config;
pub mod diagnostic;
pub mod directory;
pub mod document;
pub mod graph;
pub mod index;
pub mod kind;
pub mod language;
pub mod link;
pub mod load;
pub mod output;
pub mod parse;
pub mod publication;
pub mod query;
pub mod reference;
pub mod registry;
pub mod render;
pub mod route;
pub mod scaffold;
pub mod schema;
pub mod search;
pub mod site;
pub mod source;
pub mod text;
pub mod theme;

pub use render::Renderer;
pub use site::Site;

/// What a run is asked for, besides what `site.yaml` says.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Another base address.
    pub base_url: Option<String>,
    /// Whether what may not be published is shown all the same.
    pub drafts: bool,
    /// The moment for which the site is made, unless `as_of` is set.
    pub now: Timestamp,
}

/// How long each phase took.
pub type Timings = Vec<(&'static str, Duration)>;

/// A site that is ready to be rendered, as far as it could be made.
#[derive(Debug)]
pub struct Prepared {
    /// The site; `None` where not even the settings could be read.
    pub site: Option<Site>,
    /// Its theme.
    pub theme: Theme,
    /// The site's main language, if it is known.
    pub language: Option<Language>,
    /// What is wrong.
    pub report: Report,
    /// How long each phase took.
    pub timings: Timings,
}

impl Prepared {
    /// Whether the site may be rendered.
    pub fn is_sound(&self) -> bool {
        self.report.errors() == 0 && self.site.is_some()
    }
}

/// Reads, parses, links and indexes the site in a folder.
pub fn prepare(root: &Path, options: &Options) -> Prepared {
    let mut clock = Clock::default();
    let mut diagnostics = Vec::new();
    let found = &mut diagnostics;

    let config = read_config(root, options, found);
    let name = config
        .as_ref()
        .and_then(|config| config.settings.theme.clone());
    let theme = Theme::load(root, name.as_deref(), found);
    clock.stop("theme");

    let language = config.as_ref().map(|config| config.main);
    let site = config.map(|config| {
        check_highlight(&config, found);
        let content = load::content(root, found);
        clock.stop("load");
        let mut parsed = parse::parse(content.sources, config.main, found);
        parsed.failed.extend(content.failed);
        clock.stop("parse");
        let publication = Publication {
            now: config.moment(options.now),
            zone: config.zone.clone(),
            drafts: options.drafts,
        };
        let words = [config.main, config.main.other()].map(|l| theme.words(l).for_markdown());
        let mut linked = link::link(parsed, content.assets, &config, &publication, &words, found);
        clock.stop("link");
        let index = index::index(&linked, &config.zone);
        clock.stop("index");
        let search = search::index(&mut linked, &index, &config);
        clock.stop("search");
        let statics = theme.statics.clone();
        let site = Site::new(config, linked, index, search, statics, publication, found);
        clock.stop("site");
        site
    });
    Prepared {
        site,
        theme,
        language,
        report: Report::new(diagnostics),
        timings: clock.timings,
    }
}

fn read_config(
    root: &Path,
    options: &Options,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Config> {
    let file = root.join("site.yaml");
    if !file.exists() {
        diagnostics.push(Diagnostic::file("site.yaml", Problem::NoSite {}));
        return None;
    }
    let entry = load::FileEntry {
        path: Arc::from("site.yaml"),
        file,
        size: 0,
    };
    let overrides = Overrides {
        base_url: options.base_url.clone(),
    };
    match load::read_text(&entry) {
        Ok(source) => Config::read(Arc::new(source), &overrides, diagnostics),
        Err(diagnostic) => {
            diagnostics.push(diagnostic);
            None
        }
    }
}

/// Reports colours of code that do not exist.
fn check_highlight(config: &Config, diagnostics: &mut Vec<Diagnostic>) {
    let Some(highlight) = &config.settings.highlight else {
        return;
    };
    for name in [&highlight.light, &highlight.dark].into_iter().flatten() {
        let known = link::highlight::theme_names();
        if !known.contains(&name.as_str()) {
            let problem = Problem::UnknownHighlight {
                name: name.as_str().into(),
                known: known.join(", ").into(),
            };
            diagnostics.push(Diagnostic::file("site.yaml", problem));
        }
    }
}

/// Times the phases of a run.
#[derive(Debug)]
struct Clock {
    last: Instant,
    timings: Timings,
}

impl Default for Clock {
    fn default() -> Clock {
        Clock {
            last: Instant::now(),
            timings: Vec::new(),
        }
    }
}

impl Clock {
    fn stop(&mut self, phase: &'static str) {
        self.timings.push((phase, self.last.elapsed()));
        self.last = Instant::now();
    }
}

/// Renders every route and keeps nothing: what a check does instead of writing.
pub fn render_all(renderer: &Renderer<'_>) -> Vec<Diagnostic> {
    use rayon::prelude::*;
    renderer
        .site()
        .routes()
        .par_iter()
        .filter_map(|&route| renderer.render(route).err())
        .collect()
}
