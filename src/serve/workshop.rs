//! Making a new state of the site whenever its sources have changed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustc_hash::FxHashMap;

use super::snapshot::{Rebuild, Snapshot, View};
use super::suggestion::Suggestion;
use super::tree::Changes;
use super::watcher::{Watcher, Watching};
use super::{Preview, Settings, Told};
use crate::{Options, Prepared, Workspace};

/// Rebuilds that the status page lists.
const REBUILDS: usize = 20;
/// Changed files that are named.
const NAMED: usize = 5;
/// Pages of which it is known where they went.
const MOVED: usize = 2000;

/// The thread that follows the sources.
pub(super) struct Workshop {
    workspace: Workspace,
    options: Options,
    now: fn() -> jiff::Timestamp,
    /// Whether the view is only what could be made of a site with errors.
    partial: bool,
}

impl Workshop {
    /// A workshop that has made nothing yet.
    pub(super) fn new(root: &Path, settings: &Settings) -> Workshop {
        Workshop {
            workspace: Workspace::new(root),
            options: settings.options.clone(),
            now: settings.now,
            partial: true,
        }
    }

    fn prepare(&mut self, changes: Option<&Changes>) -> Prepared {
        self.options.now = (self.now)();
        let edited = changes.map(|changes| &changes.files);
        self.workspace.prepare(&self.options, edited)
    }

    /// How long until a document becomes public, or ceases to be, by the clock.
    fn until_next_change(&self) -> Option<Duration> {
        let next = self.workspace.next_change()?;
        let left = next.duration_since((self.now)());
        // A clock that stands still must not make the thread run in circles.
        let left = Duration::try_from(left).unwrap_or_default();
        Some(left.max(Duration::from_secs(1)))
    }

    /// The first state.
    pub(super) fn first(&mut self, watching: Watching) -> Snapshot {
        let prepared = self.prepare(None);
        let empty = Snapshot {
            revision: 0,
            view: None,
            broken: true,
            report: Default::default(),
            moved: FxHashMap::default(),
            watching,
            rebuilds: Vec::new(),
            timings: Vec::new(),
            states: Default::default(),
        };
        self.next(prepared, &empty, &[])
    }

    /// Follows the sources until the preview ends.
    pub(super) fn run(
        &mut self,
        watcher: &mut Watcher,
        preview: &Preview,
        tell: &(impl Fn(Told<'_>) + Sync),
    ) {
        let mut watching = watcher.watching();
        while let Some(changes) = watcher.wait(self.until_next_change()) {
            let started = Instant::now();
            // A mistake of the program must not end the preview: what was good
            // stays on show.
            let attempt = AssertUnwindSafe(|| self.prepare(Some(&changes)));
            let Ok(prepared) = catch_unwind(attempt) else {
                self.workspace.forget();
                continue;
            };
            let before = preview.snapshot();
            let mut next = self.next(prepared, &before, &preview.recent.addresses());
            next.watching = watcher.watching();
            next.rebuilds.insert(0, rebuild(&changes, started));
            next.rebuilds.truncate(REBUILDS);
            let next = Arc::new(next);
            preview.snapshots.send_replace(Arc::clone(&next));
            tell(Told::Changed {
                snapshot: &next,
                before: &before.report,
            });
            if watcher.watching() != watching {
                watching = watcher.watching();
                tell(Told::Watching(watching));
            }
        }
    }

    /// The state after another one.
    fn next(&mut self, prepared: Prepared, before: &Snapshot, open: &[String]) -> Snapshot {
        let broken = !prepared.is_sound();
        let Prepared {
            site,
            theme,
            report,
            timings,
            ..
        } = prepared;
        let made = site.map(|site| Arc::new(View::new(site, theme)));
        let mut moved = before.moved.clone();
        let view = match made {
            // What was good is better than a part of what is broken.
            _ if broken && !self.partial => before.view.clone(),
            Some(view) => {
                self.partial = broken;
                if let Some(old) = &before.view {
                    follow(&mut moved, old, &view, open);
                }
                Some(view)
            }
            None => before.view.clone(),
        };
        Snapshot {
            revision: before.revision + 1,
            view,
            broken,
            report,
            moved,
            watching: before.watching,
            rebuilds: before.rebuilds.clone(),
            timings,
            states: Default::default(),
        }
    }
}

/// Finds where pages went that were open and exist no more.
fn follow(moved: &mut FxHashMap<String, Suggestion>, old: &View, new: &View, open: &[String]) {
    if moved.len() > MOVED {
        moved.clear();
    }
    moved.retain(|path, target| new.route(path).is_none() && new.route(&target.path).is_some());
    for path in open {
        if new.route(path).is_none()
            && let Some(target) = new.successor(old, path)
        {
            moved.insert(path.clone(), target);
        }
    }
}

fn rebuild(changes: &Changes, started: Instant) -> Rebuild {
    let names = changes.files.iter().take(NAMED);
    Rebuild {
        at: jiff::Timestamp::now(),
        took: started.elapsed(),
        changed: names
            .map(|path| path.to_string_lossy().replace('\\', "/"))
            .collect(),
        count: changes.files.len(),
    }
}
