//! Kỷ yếu: a static-site generator for the proceedings of a government forum.
//!
//! ```text
//! load ─► parse ─► link ─► index ─► Site ─► render(Route) ─► bytes
//! I/O     pure     pure    pure   immutable     pure
//! ```
//!
//! [`prepare`] goes from a folder to a [`Site`], and a [`Workspace`] does so again and
//! again, at the cost of what has changed; [`Renderer`] makes the bytes of
//! any [`Route`](route::Route); [`output`] writes them all. Whatever an author
//! can mend is a [`Diagnostic`](diagnostic::Diagnostic), gathered over all files
//! in one run; whatever the machine fails at is an `anyhow::Error`.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::diagnostic::{Diagnostic, Report};
use crate::language::Language;
use crate::theme::Theme;

pub mod advance;
pub mod banner;
pub mod bibliography;
pub mod config;
pub mod diagnostic;
pub mod directory;
pub mod document;
pub mod external;
pub mod graph;
pub mod index;
pub mod key;
pub mod kind;
pub mod language;
pub mod link;
pub mod load;
pub mod media;
pub mod memory;
pub mod output;
pub mod package;
pub mod parse;
pub mod picture;
pub mod policy;
pub mod publication;
pub mod publish;
pub mod query;
pub mod reference;
pub mod registry;
pub mod render;
pub mod renumber;
pub mod route;
pub mod scaffold;
pub mod schema;
pub mod search;
pub mod serve;
pub mod server;
pub mod site;
pub mod source;
pub mod stats;
pub mod text;
pub mod theme;
pub mod workspace;

pub use key::Keys;
pub use render::Renderer;
pub use site::Site;
pub use workspace::Workspace;

/// Files, documents or records that a thread takes at a time, at most. Left to halve what
/// there is, a thread would still have a thousand before it when the others have none left.
pub(crate) const STRETCH: usize = 16;

/// What a run is asked for, besides what `site.yaml` says.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Another base address.
    pub base_url: Option<String>,
    /// Whether what may not be published is shown all the same.
    pub drafts: bool,
    /// What is done with the record of texts in `.kyyeu/` of the site's folder.
    pub recall: Recall,
    /// What is done with smaller pictures in `.kyyeu/` of the site's folder.
    pub keeping: picture::Keeping,
    /// The moment for which the site is made, unless `as_of` is set.
    pub now: Timestamp,
    /// Told how far the run is.
    pub advance: Arc<advance::Advance>,
}

/// What is done with what texts yielded in the last build.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Recall {
    /// Nothing is read and nothing is kept. Every page can be rendered.
    #[default]
    Off,
    /// Nothing is read, and what texts yield is kept for the next build.
    Write,
    /// What the same texts yielded is not made again. Only the pages of other texts can be
    /// rendered: it is for [`output::write_last`], which says if that is not enough.
    ReadAndWrite,
}

/// How long each phase took; of what was done beside phases (`templates`), how long it was
/// waited for after them.
pub type Timings = Vec<(&'static str, Duration)>;

/// A site that is ready to be rendered, as far as it could be made.
#[derive(Debug)]
pub struct Prepared {
    /// The site; `None` where not even the settings could be read.
    pub site: Option<Site>,
    /// Its theme.
    pub theme: Arc<Theme>,
    /// The site's main language, if it is known.
    pub language: Option<Language>,
    /// What is wrong.
    pub report: Report,
    /// The texts of the content folder that it was made of; none where the folder is
    /// looked at again and again.
    pub sources: Vec<key::Digests>,
    /// From when until when the same files make the same site: documents appear and
    /// expire.
    pub valid: Range<Timestamp>,
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
    Workspace::passing(root).prepare(options, None)
}

/// A site's main language, as far as its settings can be read.
pub fn main_language(root: &Path, options: &Options) -> Option<Language> {
    let config = workspace::read_config(root, options, &mut Vec::new());
    config.map(|config| config.main)
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
