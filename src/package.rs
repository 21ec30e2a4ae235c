//! One file with the whole site, to be handed over on a disk and read without a server.
//!
//! Links lead from file to file. How that is written depends on nothing but how many
//! folders below the root a page stands, so the site is linked once for each such depth,
//! and of each only the pages of that depth are rendered: the same templates and the same
//! functions as in a build, with another way up to the root. Nothing is searched for in
//! pages.
//!
//! The same site at the same moment gives the same bytes: files in a fixed order, and one
//! time for all of them. A few pages are held at a time, large files never.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use rayon::prelude::*;

use crate::advance::{Advance, Phase};
use crate::diagnostic::{Diagnostic, Report};
use crate::language::Language;
use crate::output::Failure;
use crate::render::Rendered;
use crate::route::Route;
use crate::{Options, Renderer, Site, Workspace};

mod archive;

use archive::Archive;
pub use archive::Format;

/// Pages that are rendered at once before they are written.
const AT_ONCE: usize = 64;

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packed {
    /// Files in the archive.
    pub files: usize,
    /// Bytes of all of them.
    pub bytes: u64,
    /// Bytes of the archive.
    pub packed: u64,
}

/// A site that can be packed.
#[derive(Debug)]
pub struct Package {
    workspace: Workspace,
    options: Options,
    /// The folder in the archive that holds everything.
    folder: String,
    /// How many routes there are, and how deep they lie.
    count: usize,
    depths: Vec<usize>,
}

/// What is known of a site before it is packed.
#[derive(Debug)]
pub struct Opened {
    /// The site, if it has no errors.
    pub package: Option<Package>,
    /// Its main language, if it is known.
    pub language: Option<Language>,
    /// What is wrong.
    pub report: Report,
}

/// Reads the site in a folder and checks it.
pub fn open(root: &Path, options: &Options) -> Opened {
    let mut workspace = Workspace::new(root);
    workspace.descend(0);
    let prepared = workspace.prepare(options, None);
    let sound = prepared.is_sound();
    let site = prepared.site.as_ref().filter(|_| sound);
    let facts = site.map(|site| {
        let routes = site.routes();
        let mut depths: Vec<usize> = routes.iter().map(|&route| depth(site, route)).collect();
        depths.sort_unstable();
        depths.dedup();
        (folder_of(site), routes.len(), depths)
    });
    let (language, report) = (prepared.language, prepared.report);
    let package = facts.map(|(folder, count, depths)| Package {
        workspace,
        // What is counted from now on is files.
        options: Options {
            advance: Arc::default(),
            ..options.clone()
        },
        folder,
        count,
        depths,
    });
    Opened {
        package,
        language,
        report,
    }
}

/// How many folders a file lies below the root.
fn depth(site: &Site, route: Route) -> usize {
    let linked = &site.linked;
    let file = linked.addresses.file(route, &linked.directory);
    file.matches('/').count()
}

/// A folder named by the address of the site, as every disk can have it.
fn folder_of(site: &Site) -> String {
    let addresses = &site.linked.addresses;
    let host = addresses.origin.rsplit('/').next().unwrap_or_default();
    let name = format!("{host}{}", addresses.base_path);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let name: String = name
        .chars()
        .map(|c| if plain(c) { c } else { '-' })
        .collect();
    match name.trim_matches(['.', '-']) {
        "" => "site".to_owned(),
        name => name.to_owned(),
    }
}

impl Package {
    /// How many files there will be.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is none, which no site comes to.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// What an archive of it is called by itself.
    pub fn file_name(&self, format: Format) -> String {
        format!("{}{}", self.folder, format.ending())
    }

    /// Writes the archive aside and moves it to its place when it is whole. `progress` is
    /// told of each file.
    ///
    /// # Errors
    /// Template errors, or a failure of the disk; a file that was there before stays then.
    pub fn write(
        mut self,
        out: &Path,
        format: Format,
        progress: &Advance,
    ) -> Result<Packed, Failure> {
        progress.begin(Phase::Writing, self.len());
        let aside = aside(out)?;
        let written = self.write_to(&aside, format, progress).and_then(|packed| {
            fs::rename(&aside, out).with_context(|| format!("{}", out.display()))?;
            Ok(packed)
        });
        if written.is_err() {
            let _ = fs::remove_file(&aside);
        }
        written
    }

    fn write_to(
        &mut self,
        file: &Path,
        format: Format,
        progress: &Advance,
    ) -> Result<Packed, Failure> {
        let failed = || format!("{}", file.display());
        let opened = File::create(file).with_context(failed)?;
        let mut archive = Archive::new(opened, format).with_context(failed)?;
        let (mut files, mut bytes) = (0, 0);
        for depth in self.depths.clone() {
            self.workspace.descend(depth);
            // Nothing is read again: the site is what it was when it was checked.
            let prepared = self
                .workspace
                .prepare(&self.options, Some(&Default::default()));
            let (true, Some(site)) = (prepared.is_sound(), &prepared.site) else {
                let found = prepared.report.diagnostics().to_vec();
                return Err(Failure::Diagnostics(found));
            };
            let renderer = Renderer::new(site, &prepared.theme);
            for part in routes_at(site, depth).chunks(AT_ONCE) {
                for (path, rendered) in render(&renderer, part)? {
                    let path = format!("{}/{path}", self.folder);
                    let size = add(&mut archive, &path, &rendered).with_context(|| path.clone())?;
                    files += 1;
                    bytes += size;
                    progress.step();
                }
            }
        }
        let packed = archive.finish().with_context(failed)?;
        Ok(Packed {
            files,
            bytes,
            packed,
        })
    }
}

/// The routes of a depth with their files, in the order of these.
fn routes_at(site: &Site, wanted: usize) -> Vec<(String, Route)> {
    let (addresses, directory) = (&site.linked.addresses, &site.linked.directory);
    let routes = site.routes().into_iter();
    let mut found: Vec<(String, Route)> = routes
        .filter(|&route| depth(site, route) == wanted)
        .map(|route| (addresses.file(route, directory), route))
        .collect();
    found.sort();
    found
}

type Made<'r> = (String, Rendered<'r>);

fn render<'r>(
    renderer: &Renderer<'r>,
    routes: &[(String, Route)],
) -> Result<Vec<Made<'r>>, Failure> {
    let results: Vec<Result<Made<'r>, Diagnostic>> = routes
        .par_iter()
        .map(|(path, route)| Ok((path.clone(), renderer.render(*route)?)))
        .collect();
    let mut made = Vec::with_capacity(results.len());
    let mut wrong = Vec::new();
    for result in results {
        match result {
            Ok(file) => made.push(file),
            Err(diagnostic) => wrong.push(diagnostic),
        }
    }
    match wrong.is_empty() {
        true => Ok(made),
        false => Err(Failure::Diagnostics(wrong)),
    }
}

fn add(archive: &mut Archive, path: &str, rendered: &Rendered<'_>) -> io::Result<u64> {
    let whole;
    let mut bytes = match rendered {
        Rendered::Bytes(bytes) => bytes.as_slice(),
        Rendered::Embedded(bytes) => bytes,
        // An archive asks for the size first.
        Rendered::Pieces(pieces) => {
            whole = pieces.bytes();
            whole.as_slice()
        }
        Rendered::File(file) => {
            let file = File::open(file)?;
            let size = file.metadata()?.len();
            // One that grows meanwhile is taken as it was.
            archive.add(path, size, &mut file.take(size))?;
            return Ok(size);
        }
    };
    let size = bytes.len() as u64;
    archive.add(path, size, &mut bytes)?;
    Ok(size)
}

/// Where the archive is written until it is whole: beside its place.
fn aside(out: &Path) -> Result<PathBuf, Failure> {
    let Some(name) = out.file_name().filter(|_| !out.is_dir()) else {
        let message = anyhow!("{}", out.display()).context(
            "--out phải là một tệp, không phải thư mục / --out must be a file, not a folder",
        );
        return Err(Failure::Machine(message));
    };
    let mut aside = name.to_os_string();
    aside.push(format!(".{}.new", std::process::id()));
    Ok(out.with_file_name(aside))
}
