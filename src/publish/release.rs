//! Releases: each publication in a folder of its own, and one switch.
//!
//! ```text
//! current            a symbolic link; what the web server shows
//! releases/<id>/…    the last publications, whole
//! .kyyeu/releases/<id>   which files each of them has
//! ```
//!
//! A file that has not changed is not sent: it gets a second name in the new release.
//! The list of a release is written before its first file, so that one that breaks off
//! can be cleared away; only what such a list names is ever deleted.

use std::sync::atomic::AtomicBool;

use super::lock::Lock;
use super::manifest::{Known, Manifest, Reading};
use super::plan::{Step, Upload};
use super::transfer::Broken;
use super::{Look, Plan, Publication, Stopped};

/// What the web server shows.
pub const LINK: &str = "current";
/// Where releases lie.
const RELEASES: &str = "releases";
/// Where the lists of their files lie.
const LISTS: &str = ".kyyeu/releases";

impl Publication<'_> {
    /// Makes a release of all files and switches to it.
    ///
    /// # Errors
    /// Where it broke off; readers then see the release before.
    pub fn release(
        &mut self,
        look: &Look,
        keep: usize,
        lock: &Lock<'_>,
        lost: &AtomicBool,
    ) -> Result<(), Stopped> {
        self.begin()?;
        let id = self.head.id.clone();
        self.head.release = Some(id.clone());
        let list = Manifest {
            head: self.head.clone(),
            files: self.wanted.clone(),
        };
        let list_path = format!("{LISTS}/{id}");
        self.insist(&list_path, lost, || list.write(self.store, &list_path))?;
        self.fill(look, &id, lost)?;
        if !self.insist(super::lock::PATH, lost, || lock.holds())? {
            return Err(Stopped::LockLost);
        }
        let folder = format!("{RELEASES}/{id}");
        self.insist(LINK, lost, || self.store.point(LINK, &folder))?;
        self.finish(lock, lost)?;
        self.drop_old(keep, lost)
    }

    /// Fills the folder of a release: by second names as far as files are the same.
    fn fill(&self, look: &Look, id: &str, lost: &AtomicBool) -> Result<(), Stopped> {
        let prefix = format!("{RELEASES}/{id}/");
        let transfer = self.transfer(&prefix, None, lost);
        let live = look.live.as_ref();
        let old = live.and_then(|live| live.head.release.as_ref());
        let is_there = |path: &str, known: Known| {
            old.is_some() && live.is_some_and(|live| live.files.get(path) == Some(&known))
        };
        let (same, other): (Vec<_>, Vec<_>) = (self.wanted.iter())
            .map(|(path, &known)| (path.clone(), known))
            .partition(|(path, known)| is_there(path, *known));
        let mut plan = Plan::default();
        let upload = |(path, known): (String, Known)| Upload {
            path,
            known,
            is_new: true,
        };
        plan.steps[0] = other.into_iter().map(upload).collect();
        transfer.send(&plan, Step::Assets)?;
        let unshared = std::sync::Mutex::new(Vec::new());
        transfer.each(&same, |(path, known)| {
            let from = format!("{RELEASES}/{}/{path}", old.map_or("", String::as_str));
            let to = format!("{prefix}{path}");
            let shared = self.patience.insist(lost, || self.store.share(&from, &to));
            match shared {
                Ok(()) => self.progress.step(0),
                // Somebody has deleted it, or the disk has no second names.
                Err(fault) if !fault.passes() => {
                    let mut unshared = unshared
                        .lock()
                        .unwrap_or_else(std::sync::PoisonError::into_inner);
                    unshared.push((path.clone(), *known));
                }
                Err(fault) => return Err(Broken::at(path)(fault)),
            }
            Ok(())
        })?;
        let unshared = unshared
            .into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut rest = Plan::default();
        rest.steps[0] = unshared.into_iter().map(upload).collect();
        Ok(transfer.send(&rest, Step::Assets)?)
    }

    /// Deletes all releases but this one and those before it that are kept.
    fn drop_old(&self, keep: usize, lost: &AtomicBool) -> Result<(), Stopped> {
        let items = self.insist(LISTS, lost, || self.store.list(LISTS))?;
        let mut lists = Vec::new();
        for item in items.into_iter().filter(|item| !item.is_folder) {
            let path = format!("{LISTS}/{}", item.name);
            if let Reading::Whole(list) =
                self.insist(&path, lost, || Manifest::read(self.store, &path))?
                && list.head.release.as_deref() == Some(&*item.name)
            {
                lists.push(*list);
            }
        }
        // From each to the one before it: clocks are not asked.
        let mut kept = Vec::new();
        let mut next = Some(self.head.id.clone());
        while let Some(id) = next.filter(|id| kept.len() < keep.max(1) && !kept.contains(id)) {
            let list = lists.iter().find(|list| list.head.id == id);
            next = list.and_then(|list| list.head.after.clone());
            kept.push(id);
        }
        for list in lists.iter().filter(|list| !kept.contains(&list.head.id)) {
            let id = &list.head.id;
            let prefix = format!("{RELEASES}/{id}/");
            let paths: Vec<String> = list.files.keys().cloned().collect();
            self.transfer(&prefix, None, lost).remove(&paths)?;
            let folder = format!("{RELEASES}/{id}");
            self.insist(&folder, lost, || self.store.remove_folder(&folder))?;
            let path = format!("{LISTS}/{id}");
            self.insist(&path, lost, || self.store.remove(&path))?;
        }
        Ok(())
    }
}
