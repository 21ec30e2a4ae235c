//! Noticing that sources have changed.
//!
//! What the system tells is only a hint of where to look first. The truth is the
//! [`Tree`]: after every hint the whole of it is compared, and now and then
//! without one, so that an event that was lost costs time and never a change.
//! Where the system tells nothing, on network mounts, the tree is compared alone.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind, RenameMode};
use notify::{Config, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::tree::{Changes, EMPTIED, FOLDERS, Tree};

/// How long it must be quiet after a file was written and closed or moved.
const QUIET: Duration = Duration::from_millis(6);
/// How long after a write that may go on.
const UNSURE: Duration = Duration::from_millis(60);
/// How long changes are gathered at most before they are shown.
const PATIENCE: Duration = Duration::from_millis(250);
/// How often the tree is compared at least, if that is quick.
const SWEEP: Duration = Duration::from_secs(3);
/// The same without events.
const POLL: Duration = Duration::from_millis(300);
/// The share of time that comparing may take: one part in so many.
const SHARE: u32 = 30;

/// How changes are noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watching {
    /// The system tells.
    Events,
    /// By looking again and again.
    Polling(Reason),
}

/// Why the system cannot tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It was asked for.
    Asked,
    /// The folder is on a network mount or in a foreign file system.
    Mount,
    /// The system refused, for example because too many files are watched.
    Refused,
}

/// What reaches the thread that rebuilds.
#[derive(Debug)]
pub enum Signal {
    /// Something happened at these paths, which may not be quiet yet.
    Hint(Vec<PathBuf>, Duration),
    /// Events were lost.
    Lost,
    /// The preview ends.
    Stop,
}

/// Watches the sources of a site.
pub struct Watcher {
    root: PathBuf,
    tree: Tree,
    signals: Receiver<Signal>,
    sender: Sender<Signal>,
    native: Option<RecommendedWatcher>,
    watching: Watching,
    /// Whether the whole tree has yet to be compared after a hint.
    unverified: bool,
    /// Whether a file was being saved when it was looked at.
    unsettled: bool,
    /// How long a comparison takes.
    cost: Duration,
    swept: Instant,
}

impl Watcher {
    /// Begins to watch; what changes from now on is told. `root` must be the real
    /// path without links, as events name it so.
    pub fn new(root: &Path, poll: bool) -> Watcher {
        let (sender, signals) = mpsc::channel();
        let reason = match poll {
            true => Some(Reason::Asked),
            false => is_foreign(root).then_some(Reason::Mount),
        };
        let mut watcher = Watcher {
            root: root.to_owned(),
            tree: Tree::new(Path::new("")),
            signals,
            sender,
            native: None,
            watching: reason.map_or(Watching::Events, Watching::Polling),
            unverified: false,
            unsettled: false,
            cost: Duration::ZERO,
            swept: Instant::now(),
        };
        if watcher.watching == Watching::Events {
            watcher.listen();
        }
        // After the events have begun, so that nothing falls between the two.
        watcher.tree = Tree::new(root);
        watcher.cost = watcher.swept.elapsed();
        watcher
    }

    /// How changes are noticed.
    pub fn watching(&self) -> Watching {
        self.watching
    }

    /// What ends the waiting from another thread.
    pub fn stopper(&self) -> Stopper {
        Stopper(self.sender.clone())
    }

    /// Waits until sources have changed and it has been quiet for a moment, or this
    /// time is over: then there are no changes. `None` when the preview ends.
    pub fn wait(&mut self, limit: Option<Duration>) -> Option<Changes> {
        let started = Instant::now();
        loop {
            let left = limit.map(|limit| limit.saturating_sub(started.elapsed()));
            if left.is_some_and(|left| left.is_zero()) {
                return Some(Changes::default());
            }
            let pause = match self.unverified {
                _ if self.unsettled => EMPTIED,
                true => Duration::ZERO,
                false => self.interval().saturating_sub(self.swept.elapsed()),
            };
            let pause = left.map_or(pause, |left| pause.min(left));
            let changes = match self.signals.recv_timeout(pause) {
                Ok(Signal::Hint(paths, quiet)) => self.gather(paths, quiet)?,
                Ok(Signal::Lost) | Err(RecvTimeoutError::Timeout) => self.sweep(),
                Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return None,
            };
            if !changes.is_empty() {
                return Some(changes);
            }
        }
    }

    fn interval(&self) -> Duration {
        let least = match self.native {
            Some(_) => SWEEP,
            None => POLL,
        };
        least.max(self.cost * SHARE)
    }

    /// Gathers hints until it is quiet, and looks at where they point.
    fn gather(&mut self, first: Vec<PathBuf>, quiet: Duration) -> Option<Changes> {
        let started = Instant::now();
        let mut paths: BTreeSet<PathBuf> = first.into_iter().collect();
        let mut until = started + quiet;
        let mut lost = false;
        loop {
            let now = Instant::now();
            let left = until.min(started + PATIENCE).saturating_duration_since(now);
            match self.signals.recv_timeout(left) {
                Ok(Signal::Hint(more, quiet)) => {
                    paths.extend(more);
                    until = Instant::now() + quiet;
                }
                Ok(Signal::Lost) => lost = true,
                Err(RecvTimeoutError::Timeout) => break,
                Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
        if lost {
            return Some(self.sweep());
        }
        let inner = paths
            .iter()
            .filter_map(|path| path.strip_prefix(&self.root).ok().map(Path::to_owned));
        let changes = self.tree.compare_at(&inner.collect());
        self.unverified = true;
        self.unsettled |= changes.unsettled;
        if changes.new_folders {
            self.listen();
        }
        Some(changes)
    }

    /// Compares the whole tree.
    fn sweep(&mut self) -> Changes {
        let started = Instant::now();
        let changes = self.tree.compare();
        self.cost = started.elapsed();
        self.swept = Instant::now();
        self.unverified = false;
        self.unsettled = changes.unsettled;
        if changes.new_folders || !changes.is_empty() || self.native.is_none() {
            // Folders that were made at once, or made again, may not be watched.
            self.listen();
        }
        changes
    }

    /// Watches every source folder that there is, anew.
    fn listen(&mut self) {
        if let Watching::Polling(_) = self.watching {
            return;
        }
        let sender = self.sender.clone();
        let tell = move |event: notify::Result<notify::Event>| {
            if let Some(signal) = signal(event) {
                // The receiver is gone when the preview has ended.
                let _ = sender.send(signal);
            }
        };
        let config = Config::default().with_follow_symlinks(false);
        let watched = RecommendedWatcher::new(tell, config).and_then(|mut native| {
            native.watch(&self.root, RecursiveMode::NonRecursive)?;
            for folder in FOLDERS {
                let folder = self.root.join(folder);
                if folder.is_dir() {
                    native.watch(&folder, RecursiveMode::Recursive)?;
                }
            }
            Ok(native)
        });
        match watched {
            Ok(native) => {
                self.native = Some(native);
                // What happened while the ears were changed.
                self.unverified = true;
            }
            // A folder that went meanwhile; the next sweep tries again.
            Err(error) if is_gone(&error) => self.native = None,
            Err(_) => {
                self.native = None;
                self.watching = Watching::Polling(Reason::Refused);
            }
        }
    }
}

fn is_gone(error: &notify::Error) -> bool {
    match &error.kind {
        notify::ErrorKind::PathNotFound => true,
        notify::ErrorKind::Io(error) => error.kind() == std::io::ErrorKind::NotFound,
        _ => false,
    }
}

/// Ends the waiting of a [`Watcher`].
#[derive(Clone, Debug)]
pub struct Stopper(Sender<Signal>);

impl Stopper {
    /// Ends it.
    pub fn stop(&self) {
        let _ = self.0.send(Signal::Stop);
    }
}

/// What an event says, if it says that something may have changed.
fn signal(event: notify::Result<notify::Event>) -> Option<Signal> {
    let Ok(event) = event else {
        return Some(Signal::Lost);
    };
    if event.need_rescan() {
        return Some(Signal::Lost);
    }
    let quiet = match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => QUIET,
        // To look at a file is no change.
        EventKind::Access(_) => return None,
        EventKind::Modify(ModifyKind::Name(mode)) if mode != RenameMode::From => QUIET,
        EventKind::Remove(_) => QUIET * 3,
        // The writer closes the file later, where the system tells of that.
        EventKind::Create(_) | EventKind::Modify(_) if cfg!(target_os = "linux") => UNSURE,
        _ => QUIET * 5,
    };
    Some(Signal::Hint(event.paths, quiet))
}

/// Whether the folder is in a file system that tells nothing of changes which
/// others make.
#[cfg(target_os = "linux")]
fn is_foreign(root: &Path) -> bool {
    let Ok(mounts) = std::fs::read_to_string("/proc/self/mounts") else {
        return false;
    };
    file_system(&mounts, root).is_some_and(|kind| {
        let known = [
            "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "drvfs", "vboxsf", "afs", "ceph",
            "virtiofs", "prl_fs",
        ];
        known.contains(&kind) || kind.starts_with("fuse.")
    })
}

#[cfg(not(target_os = "linux"))]
fn is_foreign(_: &Path) -> bool {
    false
}

/// The file system of the innermost mount that holds a path, by the lines of
/// `/proc/self/mounts`.
#[cfg(target_os = "linux")]
fn file_system<'a>(mounts: &'a str, path: &Path) -> Option<&'a str> {
    let mut found: Option<(usize, &str)> = None;
    for line in mounts.lines() {
        let mut words = line.split(' ').skip(1);
        let (Some(point), Some(kind)) = (words.next(), words.next()) else {
            continue;
        };
        let point = point.replace("\\040", " ").replace("\\134", "\\");
        let depth = Path::new(&point).components().count();
        let inner = path.starts_with(&point);
        // Of two mounts at one place the later one is seen.
        if inner && found.is_none_or(|(best, _)| depth >= best) {
            found = Some((depth, kind));
        }
    }
    found.map(|(_, kind)| kind)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_mount_decides() {
        let mounts = "/dev/a / ext4 rw 0 0\n\
                      host:/b /srv nfs4 rw 0 0\n\
                      /dev/c /srv/my\\040site ext4 rw 0 0\n";
        let kind = |path: &str| file_system(mounts, Path::new(path));
        assert_eq!(kind("/home/x"), Some("ext4"));
        assert_eq!(kind("/srv/site"), Some("nfs4"));
        assert_eq!(kind("/srv/my site/content"), Some("ext4"));
        assert_eq!(kind("/srvx"), Some("ext4"));
    }

    #[test]
    fn to_read_a_file_is_no_change() {
        let event = |kind| signal(Ok(notify::Event::new(kind)));
        assert!(event(EventKind::Access(AccessKind::Read)).is_none());
        assert!(event(EventKind::Access(AccessKind::Close(AccessMode::Read))).is_none());
        assert!(event(EventKind::Access(AccessKind::Close(AccessMode::Write))).is_some());
        assert!(matches!(
            signal(Err(notify::Error::generic("queue overflow"))),
            Some(Signal::Lost)
        ));
    }
}
