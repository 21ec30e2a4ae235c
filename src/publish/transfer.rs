//! Carrying a plan out: several transfers at once, tried again where that may help,
//! one step after the other.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::media;

use super::history::Journal;
use super::manifest::Known;
use super::plan::{Plan, Step, Upload};
use super::store::{Body, Content, Fault, FaultKind, Store};

/// How often and after which pauses something is tried again.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Tries in all.
    pub tries: u32,
    /// The pause after the first; each is twice the one before, and up to half of it
    /// longer by chance, so that several do not come back at one moment.
    pub pause: Duration,
}

impl Patience {
    /// Half a minute in all.
    pub const USUAL: Patience = Patience {
        tries: 6,
        pause: Duration::from_secs(1),
    };

    /// Some seconds in all: for whoever waits for the first answer of a place.
    pub const BRIEF: Patience = Patience {
        tries: 3,
        pause: Duration::from_secs(1),
    };

    /// Does something until it goes well, cannot go well, or has been tried often enough.
    ///
    /// # Errors
    /// What the last try failed with.
    pub fn insist<T>(
        self,
        stop: &AtomicBool,
        mut act: impl FnMut() -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let mut tried = 0;
        loop {
            tried += 1;
            match act() {
                Err(fault)
                    if fault.passes() && tried < self.tries && !stop.load(Ordering::SeqCst) =>
                {
                    thread::sleep(self.pause_after(tried));
                }
                done => return done,
            }
        }
    }

    fn pause_after(self, tried: u32) -> Duration {
        let pause = self.pause * 2_u32.saturating_pow(tried - 1).min(64);
        let mut byte = [0];
        // Without chance the pause is merely not spread.
        let _ = getrandom::fill(&mut byte);
        pause + pause * u32::from(byte[0]) / 512
    }
}

/// Told of what arrives, by any thread.
pub trait Progress: Sync {
    /// A file has arrived or is gone.
    fn step(&self, bytes: u64);
}

impl Progress for () {
    fn step(&self, _: u64) {}
}

/// Where a publication broke off.
#[derive(Debug, PartialEq, Eq)]
pub struct Broken {
    /// The file.
    pub path: String,
    /// Why.
    pub fault: Fault,
}

impl Broken {
    /// A failure at a file.
    pub fn at(path: &str) -> impl FnOnce(Fault) -> Broken + '_ {
        move |fault| Broken {
            path: path.to_owned(),
            fault,
        }
    }
}

/// How a plan is carried out.
pub struct Transfer<'a> {
    /// The place.
    pub store: &'a dyn Store,
    /// What the paths of the plan begin with at the place: empty, or a release.
    pub prefix: &'a str,
    /// Where the bytes of a file are on this machine.
    pub file_of: &'a (dyn Fn(&str, Known) -> PathBuf + Sync),
    /// Transfers under way at once.
    pub parallel: usize,
    /// How often something is tried again.
    pub patience: Patience,
    /// Set where nothing may be written any more.
    pub lost: &'a AtomicBool,
    /// Notes what has arrived.
    pub journal: Option<&'a Journal>,
    /// Told of what arrives.
    pub progress: &'a dyn Progress,
}

impl Transfer<'_> {
    /// Sends a step.
    ///
    /// # Errors
    /// The first failure; what has begun is brought to its end before it is given.
    pub fn send(&self, plan: &Plan, step: Step) -> Result<(), Broken> {
        self.each(&plan.steps[step as usize], |upload| self.send_one(upload))
    }

    /// Deletes files in their order, pages before the rest, and the folders that are
    /// left empty.
    ///
    /// # Errors
    /// The first failure.
    pub fn remove(&self, paths: &[String]) -> Result<(), Broken> {
        let is_page = |path: &&String| path.ends_with(".html");
        let (pages, rest): (Vec<&String>, Vec<&String>) = paths.iter().partition(is_page);
        for group in [pages, rest] {
            self.each(&group, |path| {
                let full = self.full(path);
                let removed = self.patience.insist(self.lost, || self.store.remove(&full));
                removed.map_err(Broken::at(path))?;
                self.progress.step(0);
                Ok(())
            })?;
        }
        let mut folders: Vec<&str> = paths
            .iter()
            .flat_map(|path| path.match_indices('/').map(|(at, _)| &path[..at]))
            .collect();
        // The innermost first.
        folders.sort_unstable_by(|a, b| b.cmp(a));
        folders.dedup();
        for folder in folders {
            let full = self.full(folder);
            let removed = self
                .patience
                .insist(self.lost, || self.store.remove_folder(&full));
            removed.map_err(Broken::at(folder))?;
        }
        Ok(())
    }

    fn full(&self, path: &str) -> String {
        format!("{}{path}", self.prefix)
    }

    fn send_one(&self, upload: &Upload) -> Result<(), Broken> {
        let full = self.full(&upload.path);
        let file = (self.file_of)(&upload.path, upload.known);
        let body = Body {
            content: Content::File(&file),
            media: media::of(&upload.path).name,
        };
        let sent = self.patience.insist(self.lost, || {
            self.still_ours()?;
            self.store.write(&full, &body)
        });
        sent.map_err(Broken::at(&upload.path))?;
        if let Some(journal) = self.journal {
            journal.note(&upload.path, upload.known);
        }
        self.progress.step(upload.known.size);
        Ok(())
    }

    fn still_ours(&self) -> Result<(), Fault> {
        match self.lost.load(Ordering::SeqCst) {
            false => Ok(()),
            true => Err(Fault::new(FaultKind::Denied, "lock")),
        }
    }

    /// Does something for every item, several at once, until one fails.
    pub(super) fn each<T: Sync>(
        &self,
        items: &[T],
        act: impl Fn(&T) -> Result<(), Broken> + Sync,
    ) -> Result<(), Broken> {
        let next = AtomicUsize::new(0);
        let broken: Mutex<Option<Broken>> = Mutex::new(None);
        let failed = AtomicBool::new(false);
        thread::scope(|scope| {
            for _ in 0..self.parallel.clamp(1, items.len().max(1)) {
                scope.spawn(|| {
                    while !failed.load(Ordering::SeqCst) {
                        let Some(item) = items.get(next.fetch_add(1, Ordering::SeqCst)) else {
                            return;
                        };
                        if let Err(error) = act(item) {
                            failed.store(true, Ordering::SeqCst);
                            let mut first = broken.lock().unwrap_or_else(PoisonError::into_inner);
                            first.get_or_insert(error);
                        }
                    }
                });
            }
        });
        let first = broken.into_inner().unwrap_or_else(PoisonError::into_inner);
        first.map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_pass_is_tried_again() {
        let patience = Patience {
            tries: 4,
            pause: Duration::from_millis(1),
        };
        let stop = AtomicBool::new(false);
        let tries = |kind, good_at| {
            let mut count = 0;
            let result = patience.insist(&stop, || {
                count += 1;
                match count == good_at {
                    true => Ok(()),
                    false => Err(Fault::new(kind, "x")),
                }
            });
            (count, result.is_ok())
        };
        assert_eq!(tries(FaultKind::Lost, 3), (3, true));
        assert_eq!(tries(FaultKind::Lost, 9), (4, false));
        assert_eq!(tries(FaultKind::Full, 3), (1, false));
    }

    #[test]
    fn pauses_grow() {
        let patience = Patience {
            tries: 9,
            pause: Duration::from_secs(1),
        };
        for tried in 1..5 {
            let pause = patience.pause_after(tried);
            let least = Duration::from_secs(1 << (tried - 1));
            assert!(pause >= least && pause <= least * 3 / 2, "{pause:?}");
        }
    }
}
