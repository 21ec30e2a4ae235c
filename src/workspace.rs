//! A site's folder with what is known of it from the last run.
//!
//! [`Workspace::prepare`] runs the phases one after another, and compiles the theme's templates
//! beside them; who waits for these draws pictures meanwhile, in the first build of a site. Each phase is given what it
//! made the last time and does again only what depends on something that has
//! changed; what comes out is the same as in a first run, byte for byte. No record
//! is kept of which page depends on which file: values that are compared decide.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use crate::advance::Phase;
use crate::config::{Config, Overrides};
use crate::diagnostic::problem::Term;
use crate::diagnostic::{Diagnostic, Problem, Report};
use crate::picture::Library;
use crate::publication::Publication;
use crate::source::Source;
use crate::stats::{self, Stats};
use crate::theme::Theme;
use crate::{
    Options, Prepared, Recall, Site, Timings, index, key, link, load, memory, parse, render, site,
};

/// A site's folder and the memory of the last run.
#[derive(Debug)]
pub struct Workspace {
    root: PathBuf,
    loaded: load::Memo,
    parsed: parse::Memo,
    linked: link::Memo,
    index: Option<Arc<index::Index>>,
    site: site::Memo,
    stats: Option<KnownStats>,
    theme: Option<KnownTheme>,
    ascent: Option<usize>,
    follows_clock: bool,
    /// Whether there will be another run.
    is_lasting: bool,
}

/// Visit figures that were read, with their text.
#[derive(Debug)]
struct KnownStats {
    text: Arc<Source>,
    stats: Result<Arc<Stats>, stats::Damage>,
}

/// A theme that was loaded, with its name and what could not be found or read; what is wrong
/// in its files, the theme tells.
#[derive(Debug)]
struct KnownTheme {
    name: Option<String>,
    theme: Arc<Theme>,
    found: Vec<Diagnostic>,
}

impl Workspace {
    /// A folder of which nothing is known yet.
    pub fn new(root: &Path) -> Workspace {
        Workspace {
            root: root.to_owned(),
            loaded: load::Memo::lasting(),
            parsed: parse::Memo::default(),
            linked: link::Memo::lasting(Arc::new(Library::new(root))),
            index: None,
            site: site::Memo::default(),
            stats: None,
            theme: None,
            ascent: None,
            follows_clock: false,
            is_lasting: true,
        }
    }

    /// A folder that is looked at once: what only another run would need is not kept.
    pub fn passing(root: &Path) -> Workspace {
        Workspace {
            loaded: load::Memo::default(),
            linked: link::Memo::with(Arc::new(Library::new(root))),
            is_lasting: false,
            ..Workspace::new(root)
        }
    }

    /// When the site becomes another one although nobody writes anything: a document
    /// becomes public, or ceases to be. `None` also where the moment of the site is
    /// set.
    pub fn next_change(&self) -> Option<jiff::Timestamp> {
        self.linked.next_change().filter(|_| self.follows_clock)
    }

    /// From now on links lead from file to file: those of pages that stand so many
    /// folders below the root of the site.
    pub fn descend(&mut self, folders: usize) {
        self.ascent = Some(folders);
    }

    /// Forgets the last run.
    pub fn forget(&mut self) {
        *self = Workspace::new(&self.root);
    }

    /// Reads, parses, links and indexes the site.
    ///
    /// `edited` are the files that have been written, have come or gone since the last
    /// run, by paths relative to the root. Without it the folder is walked.
    pub fn prepare(&mut self, options: &Options, edited: Option<&BTreeSet<PathBuf>>) -> Prepared {
        self.linked.pictures().keep(options.keeping);
        // A site that was built before has its pictures already, as a rule.
        let is_first = options.recall != Recall::Off && !self.root.join(memory::FOLDER).exists();
        let mut clock = Clock::default();
        let mut diagnostics = Vec::new();
        let found = &mut diagnostics;

        let mut config = read_config(&self.root, options, found);
        if let Some(config) = &mut config {
            config.ascent = self.ascent;
        }
        let moment = config.as_ref().map(|config| config.settings.as_of);
        self.follows_clock = moment.is_some_and(|as_of| as_of.is_none());
        let name = config
            .as_ref()
            .and_then(|config| config.settings.theme.clone());
        let theme = self.theme(name, edited, found);
        clock.stop("theme");

        let language = config.as_ref().map(|config| config.main);
        let off = config.as_ref().map(|config| config.off.clone());
        let mut sources = Vec::new();
        let mut valid = options.now..options.now;
        let read = || {
            let config = config?;
            check_highlight(&config, found);
            let advance = &*options.advance;
            let content = load::content(&self.root, edited, &mut self.loaded, advance, found);
            if !self.is_lasting {
                sources = key::Digests::of(&content.sources);
                self.loaded = load::Memo::default();
                let files = &content.assets;
                let recalling = self.recalling(&config, &theme, options, &sources, files);
                self.linked.recall(recalling);
            }
            clock.stop("load");
            advance.begin(Phase::Parsing, 0);
            let mut parsed = parse::parse(content.sources, config.main, &mut self.parsed, found);
            parsed.failed.extend(content.failed);
            if !self.is_lasting {
                self.parsed = parse::Memo::default();
            }
            valid = Publication::valid(&parsed, &config, options.now);
            clock.stop("parse");
            let publication = Publication {
                now: config.moment(options.now),
                zone: config.zone.clone(),
                drafts: options.drafts,
            };
            let other = config.main.other();
            let second = match config.languages.contains(&other) {
                true => other,
                false => config.main,
            };
            let words = [config.main, second].map(|l| theme.words(l).for_markdown());
            let linked = link::link(
                parsed,
                content.assets,
                &link::Setting {
                    config: &config,
                    publication: &publication,
                    words: &words,
                    advance,
                },
                &mut self.linked,
                found,
            );
            clock.stop("link");
            advance.begin(Phase::Indexing, 0);
            let stays = self.linked.stays();
            let known = self.index.take().filter(|_| stays.references);
            let index = known.unwrap_or_else(|| Arc::new(index::index(&linked, &config.zone)));
            self.index = Some(Arc::clone(&index));
            clock.stop("index");
            let statics = theme.statics.clone();
            let memo = (&mut self.site, stays);
            let mut site = Site::new(config, linked, index, statics, publication, memo, found);
            site.stats = self.stats(found);
            clock.stop("site");
            if is_first {
                site.drawn = render::meanwhile(&site, &theme);
            }
            clock.stop("pictures");
            Some(site)
        };
        // No phase before rendering needs the templates.
        let (site, mistakes) = rayon::join(read, || theme.mistakes());
        diagnostics.extend(mistakes);
        clock.stop("templates");
        if let Some(off) = off {
            off.take_from(&mut diagnostics);
        }
        Prepared {
            site,
            theme,
            language,
            report: Report::new(diagnostics),
            sources,
            valid,
            timings: clock.timings,
        }
    }

    /// What may be taken from the last build, which was another process.
    fn recalling(
        &self,
        config: &Config,
        theme: &Theme,
        options: &Options,
        sources: &[key::Digests],
        files: &[load::FileEntry],
    ) -> Option<link::Recalling> {
        if options.recall == Recall::Off {
            return None;
        }
        let texts = sources.iter().map(key::Digests::whole);
        Some(link::Recalling {
            folder: self.root.join(memory::FOLDER),
            context: key::context(config, theme, options.drafts, sources, files)?,
            texts: texts.map(|(path, sum)| (Arc::clone(path), sum)).collect(),
            reads: options.recall == Recall::ReadAndWrite,
        })
    }

    /// The visit figures: none where nobody has counted, or what was counted cannot be
    /// read.
    fn stats(&mut self, diagnostics: &mut Vec<Diagnostic>) -> Arc<Stats> {
        let file = self.root.join(stats::NAME);
        if !file.exists() {
            self.stats = None;
            return Arc::default();
        }
        let entry = load::FileEntry {
            path: Arc::from(stats::NAME),
            file,
            size: 0,
        };
        let text = match load::read_text(&entry) {
            Ok(text) => Arc::new(text),
            Err(diagnostic) => {
                diagnostics.push(diagnostic);
                return Arc::default();
            }
        };
        let known = self.stats.take();
        let known = known.filter(|known| known.text.text() == text.text());
        let known = known.unwrap_or_else(|| KnownStats {
            stats: Stats::read(text.text()).map(Arc::new),
            text,
        });
        let stats = match &known.stats {
            Ok(stats) => Arc::clone(stats),
            Err(damage) => {
                let reason = Term::Word(damage.vi.clone().into(), damage.en.clone().into());
                let problem = Problem::DamagedStats { reason };
                diagnostics.push(Diagnostic::file(stats::NAME, problem));
                Arc::default()
            }
        };
        self.stats = Some(known);
        stats
    }

    /// The theme, loaded again unless only content has been written.
    fn theme(
        &mut self,
        name: Option<String>,
        edited: Option<&BTreeSet<PathBuf>>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Arc<Theme> {
        let is_content = |path: &PathBuf| path.starts_with("content");
        let untouched = edited.is_some_and(|edited| edited.iter().all(is_content));
        let known = self.theme.take();
        let known = known.filter(|known| untouched && known.name == name);
        let known = known.unwrap_or_else(|| {
            let mut found = Vec::new();
            let theme = Theme::load(&self.root, name.as_deref(), &mut found);
            KnownTheme {
                name,
                theme: Arc::new(theme),
                found,
            }
        });
        diagnostics.extend(known.found.iter().cloned());
        let theme = Arc::clone(&known.theme);
        self.theme = Some(known);
        theme
    }
}

pub(crate) fn read_config(
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
