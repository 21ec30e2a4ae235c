//! What may not be published, and what somebody has to think about first.
//!
//! Two looks: at the site, whatever is at the place; and at what a plan would do to
//! the place. Both give diagnostics, so that each refusal has its code, its remedy
//! and its explanation.

use std::sync::Arc;

use jiff::Timestamp;

use super::attachment::{self, Reader};
use super::manifest::Head;
use super::plan::Plan;
use super::store::{self, Fault, Store};
use crate::config::FOOTER_FIELDS;
use crate::diagnostic::problem::Term;
use crate::diagnostic::{Diagnostic, Place, Problem, nearest};
use crate::directory::Subject;
use crate::kind::{Common, Status};
use crate::link::PublishedAsset;
use crate::reference::Linked;
use crate::route::{Page, Route};
use crate::site::Site;

/// Vanishing pages that are told of one by one.
const TOLD: usize = 50;

/// What of a site may not be published at a moment. Checks of the site itself have
/// been made by then; `now` is the clock's, whatever moment the site was made for.
pub fn site(site: &Site, now: Timestamp, reader: &dyn Reader) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    footer(site, &mut found);
    for document in &site.linked.documents {
        for version in document.versions() {
            if let Some(state) = hidden(&version.front.common, site, now) {
                let place = Place::file(Arc::clone(&version.path));
                let title = version.front.common.title.value.as_str().into();
                found.push(Diagnostic::new(
                    Some(place),
                    Problem::StillHidden { title, state },
                ));
            }
        }
    }
    for asset in &site.linked.assets {
        attachment_marks(asset, reader, &mut found);
    }
    found
}

/// Reports each field of the legal footer that is missing: at a build a warning that
/// can be switched off, here what the law says.
fn footer(site: &Site, found: &mut Vec<Diagnostic>) {
    let config = &site.config;
    for field in FOOTER_FIELDS {
        if !config.has_footer_field(field) {
            let place = Place::file(Arc::clone(config.source.path()));
            let field = field.into();
            found.push(Diagnostic::new(
                Some(place),
                Problem::FooterNeeded { field },
            ));
        }
    }
}

/// Why a document may not be seen yet, or any more.
fn hidden(common: &Common<Linked>, site: &Site, now: Timestamp) -> Option<Term> {
    let zone = &site.config.zone;
    let begins = common.publish_at.map(|at| at.instant(zone));
    let ends = common.expires.map(|at| at.instant(zone));
    let words: (&str, &str) = match common.status {
        Status::Draft => ("bản nháp", "a draft"),
        Status::Review => ("bài chờ duyệt", "waiting for approval"),
        Status::Approved if begins.is_some_and(|at| at > now) => {
            ("bài chưa đến ngày công bố", "not to be seen yet")
        }
        Status::Approved if ends.is_some_and(|at| at <= now) => {
            ("bài đã hết thời hạn đăng", "expired")
        }
        Status::Approved => return None,
    };
    Some(words.into())
}

fn attachment_marks(asset: &PublishedAsset, reader: &dyn Reader, found: &mut Vec<Diagnostic>) {
    let place = || Some(Place::file(Arc::clone(&asset.path)));
    let name = asset.path.rsplit('/').next().unwrap_or(&asset.path);
    if let Some(mark) = attachment::mark_in_name(name) {
        let (mark, part) = (mark.into(), ("tên tệp", "its name").into());
        found.push(Diagnostic::new(place(), Problem::SecretFile { mark, part }));
        return;
    }
    match attachment::text(&asset.file, asset.size, reader) {
        Ok(None) => {}
        Ok(Some(text)) => {
            if let Some(mark) = attachment::mark_in_text(&text) {
                let (mark, part) = (mark.into(), ("nội dung tệp", "its text").into());
                found.push(Diagnostic::new(place(), Problem::SecretFile { mark, part }));
            }
        }
        Err(reason) => found.push(Diagnostic::new(place(), Problem::FileNotRead { reason })),
    }
}

/// What is asked of the place before a plan is carried out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Found<'a> {
    /// Files at the place before, as far as they are ours.
    pub before: usize,
    /// Files of others that stand in the way.
    pub foreign: &'a [String],
    /// The publication there that this machine has never seen, and whose sources it
    /// does not have either.
    pub unseen: Option<&'a Head>,
}

/// What whoever publishes has said on the command line.
#[derive(Clone, Copy, Debug, Default)]
pub struct Allowed {
    /// As many files may be deleted.
    pub removals: Option<usize>,
    /// A publication that was never seen here may be replaced.
    pub overwrite: bool,
    /// Files that are in the way are taken for ours.
    pub adopt: bool,
}

/// What a plan would do that somebody has to think about first.
pub fn plan(
    plan: &Plan,
    site: Option<&Site>,
    found: Found<'_>,
    max_removed: usize,
    allowed: Allowed,
) -> Vec<Diagnostic> {
    let mut refusals = Vec::new();
    if let Some(head) = found.unseen.filter(|_| !allowed.overwrite) {
        let (by, at) = (head.by.as_str().into(), head.at.as_str().into());
        refusals.push(Diagnostic::new(None, Problem::UnseenVersion { by, at }));
    }
    if let Some(first) = found.foreign.first().filter(|_| !allowed.adopt) {
        let (count, path) = (found.foreign.len().into(), first.as_str().into());
        refusals.push(Diagnostic::new(
            None,
            Problem::FilesInTheWay { count, path },
        ));
    }
    let removed = plan.removed_files();
    if allowed.removals == Some(removed) {
        return refusals;
    }
    let gone = plan.removals.iter().chain(&plan.clearing);
    let lost: Vec<&String> = gone.filter(|path| path.ends_with(".html")).collect();
    for path in lost.iter().take(TOLD) {
        refusals.push(vanishing(path, lost.len(), removed, plan, site));
    }
    let share = removed * 100 / found.before.max(1);
    if removed > 1 && share > max_removed {
        let problem = Problem::ManyRemovals {
            removed: removed.into(),
            share: share.into(),
            limit: max_removed.into(),
        };
        refusals.push(Diagnostic::new(None, problem));
    }
    refusals
}

/// A page that would vanish, with the line that keeps its address.
fn vanishing(
    path: &str,
    lost: usize,
    removed: usize,
    plan: &Plan,
    site: Option<&Site>,
) -> Diagnostic {
    let address = address(path);
    let heir = site.and_then(|site| heir(path, plan, site));
    let cure: Term = match &heir {
        Some((file, key)) => Term::Word(
            format!("Nếu trang đã dời đi, thêm vào {file}: “{key}: [{address}]”.").into(),
            format!("If the page has moved, add to {file}: “{key}: [{address}]”.").into(),
        ),
        None => Term::Word(
            format!("Nếu trang đã dời đi, thêm “aliases: [{address}]” vào tệp của trang mới (mục danh mục: redirect_from).").into(),
            format!("If the page has moved, add “aliases: [{address}]” to the file of the new page (entries of the registry: redirect_from).").into(),
        ),
    };
    let place = heir.map(|(file, _)| Place::file(file));
    let problem = Problem::PageVanishes {
        address: address.into(),
        count: lost.into(),
        cure,
        removed: removed.into(),
    };
    Diagnostic::new(place, problem)
}

/// The address of a page below the site's root.
pub fn address(path: &str) -> String {
    let bare = path.strip_suffix("index.html").unwrap_or(path);
    format!("/{bare}")
}

/// The file of the new page that most likely took the place of one that is gone, and
/// the key in which it names old addresses: of the same section, with the nearest name.
fn heir(path: &str, plan: &Plan, site: &Site) -> Option<(Arc<str>, &'static str)> {
    let (folder, name) = divided(path)?;
    let new = plan.uploads().filter(|upload| upload.is_new);
    let candidates: Vec<(&str, &str)> = new
        .filter_map(|upload| {
            let (other, name) = divided(&upload.path)?;
            (other == folder).then_some((name, upload.path.as_str()))
        })
        .collect();
    let near = nearest(name, candidates.iter().map(|(name, _)| *name));
    let found = match near {
        Some(near) => candidates.iter().find(|(name, _)| *name == near),
        // The only new page of the section is the best guess there is.
        None => candidates.first().filter(|_| candidates.len() == 1),
    };
    let route = *site.files().get(found?.1)?;
    let Route::Page(language, Page::Subject(subject)) = route else {
        return None;
    };
    let key = match subject {
        Subject::Document(_) => "aliases",
        Subject::Unregistered(_) => return None,
        _ => "redirect_from",
    };
    let translation = match subject {
        Subject::Document(id) if language != site.config.main => {
            let document = site.document(id)?;
            document
                .translation
                .as_ref()
                .map(|version| Arc::clone(&version.path))
        }
        _ => None,
    };
    let file = translation.or_else(|| Some(site.place_of(route)?.path))?;
    Some((file, key))
}

/// The folder of a page and the last part of its address.
fn divided(path: &str) -> Option<(&str, &str)> {
    path.strip_suffix("/index.html")?.rsplit_once('/')
}

/// Files of others at the place that would be overwritten.
///
/// # Errors
/// If the place fails.
pub fn foreign(store: &dyn Store, plan: &Plan) -> Result<Vec<String>, Fault> {
    let new = plan.uploads().filter(|upload| upload.is_new);
    let new = new.map(|upload| upload.path.clone()).collect();
    Ok(store::present(store, &new)?.into_iter().collect())
}
