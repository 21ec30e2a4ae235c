//! One publisher at a time.
//!
//! Whoever publishes makes the lock file, which says who that is, and writes another
//! number into it every [`BEAT`]. No clock of another machine is believed: that a
//! holder is gone is told by its number standing still for [`WATCH`] while somebody
//! watches, or by its process being no more where it ran on this machine.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::store::{Body, Content, Fault, Store};

/// Where it lies.
pub const PATH: &str = ".kyyeu/lock";
/// How often a holder shows that it is there.
pub const BEAT: Duration = Duration::from_secs(15);
/// How long a lock is watched before it counts as left behind.
pub const WATCH: Duration = Duration::from_secs(50);

/// How often a lock without a word in it is looked at again.
const PATIENCE: u32 = 10;

/// What the lock says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// Account and machine.
    pub by: String,
    /// The process on that machine.
    pub process: u32,
    /// When it was taken, by the clock of that machine. Only ever shown.
    pub since: String,
    /// What no other lock has.
    pub token: String,
    /// Goes up as long as the holder lives.
    pub beat: u64,
}

impl Owner {
    /// Reads the text of a lock; `None` if it is not whole.
    pub fn parse(bytes: &[u8]) -> Option<Owner> {
        serde_json::from_slice(bytes).ok()
    }

    fn text(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Whether this machine's system says that the process is no more.
    fn is_dead(&self, me: &Owner) -> bool {
        self.by == me.by && self.process != me.process && is_gone(self.process)
    }
}

#[cfg(unix)]
fn is_gone(process: u32) -> bool {
    let number = i32::try_from(process)
        .ok()
        .and_then(rustix::process::Pid::from_raw);
    let Some(pid) = number else {
        return false;
    };
    matches!(
        rustix::process::test_kill_process(pid),
        Err(rustix::io::Errno::SRCH)
    )
}

#[cfg(not(unix))]
fn is_gone(_: u32) -> bool {
    false
}

/// Why the lock could not be taken.
#[derive(Debug)]
pub enum Refusal {
    /// Somebody holds it, as far as can be told.
    Held(Option<Box<Owner>>),
    /// The place failed.
    Fault(Fault),
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Refusal {
        Refusal::Fault(fault)
    }
}

/// How to meet a lock that is held.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// Whether it is watched and taken over where its holder is gone.
    pub takes_over: bool,
    /// How often a holder shows that it is there.
    pub beat: Duration,
    /// How long it is watched.
    pub watch: Duration,
}

impl Manner {
    /// The manner of the command line.
    pub const fn new(takes_over: bool) -> Manner {
        Manner {
            takes_over,
            beat: BEAT,
            watch: WATCH,
        }
    }
}

/// The lock, held as long as the value lives.
pub struct Lock<'scope> {
    store: &'scope dyn Store,
    token: String,
    lost: &'scope AtomicBool,
    stop: Option<Sender<()>>,
    beating: Option<std::thread::ScopedJoinHandle<'scope, ()>>,
}

impl<'scope> Lock<'scope> {
    /// Takes the lock and keeps it by a thread of the scope. `lost` is set where
    /// another has taken it over, and nothing may be written from then on.
    ///
    /// # Errors
    /// If somebody holds it or the place fails.
    pub fn take<'env>(
        store: &'scope dyn Store,
        me: &Owner,
        manner: Manner,
        lost: &'scope AtomicBool,
        scope: &'scope std::thread::Scope<'scope, 'env>,
    ) -> Result<Lock<'scope>, Refusal> {
        let mut empty = 0;
        while !store.claim(PATH, &me.text())? {
            let held = store.read(PATH)?;
            let read = held.and_then(|held| Some((Owner::parse(&held)?, held)));
            let Some((owner, held)) = read else {
                // Given back in between, or a claim that has no word in it yet, or half of one.
                empty += 1;
                match empty {
                    ..=PATIENCE => std::thread::sleep(manner.beat / 50),
                    // Whoever claimed it was gone before they could say who they are. If
                    // they are merely slow, the word that they write then tells the
                    // other that the lock is lost.
                    _ if empty == PATIENCE + 1 => release(store)?,
                    _ => return Err(Refusal::Held(None)),
                }
                continue;
            };
            let is_left = owner.is_dead(me)
                || (manner.takes_over && stands_still(store, &held, manner.watch)?);
            if !is_left {
                return Err(Refusal::Held(Some(Box::new(owner))));
            }
            // Only the lock that was watched is broken.
            if store.read(PATH)?.as_deref() == Some(&held[..]) {
                release(store)?;
            }
        }
        let (stop, stopped) = mpsc::channel();
        let mut mine = me.clone();
        let token = me.token.clone();
        let beating = scope.spawn(move || {
            while stopped.recv_timeout(manner.beat) == Err(RecvTimeoutError::Timeout) {
                match is_ours(store, &mine.token) {
                    Ok(true) => {
                        mine.beat += 1;
                        let _ = write(store, &mine);
                    }
                    Ok(false) => return lost.store(true, Ordering::SeqCst),
                    // A connection that is gone for a while is not a lock that is lost.
                    Err(_) => {}
                }
            }
        });
        Ok(Lock {
            store,
            token,
            lost,
            stop: Some(stop),
            beating: Some(beating),
        })
    }

    /// Whether it is still ours, asked at the place.
    ///
    /// # Errors
    /// If the place fails.
    pub fn holds(&self) -> Result<bool, Fault> {
        let ours = !self.lost.load(Ordering::SeqCst) && is_ours(self.store, &self.token)?;
        if !ours {
            self.lost.store(true, Ordering::SeqCst);
        }
        Ok(ours)
    }
}

impl Drop for Lock<'_> {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(beating) = self.beating.take() {
            let _ = beating.join();
        }
        // What cannot be given back now is taken over by whoever comes next.
        if self.holds().unwrap_or(false) {
            let _ = release(self.store);
        }
    }
}

/// Who holds the lock of a place, if anybody does.
///
/// # Errors
/// If the place fails.
pub fn holder(store: &dyn Store) -> Result<Option<Owner>, Fault> {
    Ok(store.read(PATH)?.and_then(|bytes| Owner::parse(&bytes)))
}

fn is_ours(store: &dyn Store, token: &str) -> Result<bool, Fault> {
    let owner = holder(store)?;
    Ok(owner.is_some_and(|owner| owner.token == token))
}

fn write(store: &dyn Store, owner: &Owner) -> Result<(), Fault> {
    let text = owner.text();
    let body = Body {
        content: Content::Bytes(&text),
        media: "application/json",
    };
    store.write(PATH, &body)
}

fn release(store: &dyn Store) -> Result<(), Fault> {
    store.remove(PATH)?;
    // Places where a folder stands for the claim.
    store.remove_folder(&format!("{PATH}.d"))
}

/// Whether a lock says the same for long enough that nobody keeps it.
fn stands_still(store: &dyn Store, held: &[u8], watch: Duration) -> Result<bool, Fault> {
    const LOOKS: u32 = 10;
    for _ in 0..LOOKS {
        std::thread::sleep(watch / LOOKS);
        if store.read(PATH)?.as_deref() != Some(held) {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::store::Folder;
    use std::thread;

    fn owner(by: &str, token: &str) -> Owner {
        Owner {
            by: by.into(),
            process: std::process::id(),
            since: "2026-01-01T00:00:00Z".into(),
            token: token.into(),
            beat: 0,
        }
    }

    fn quick(takes_over: bool) -> Manner {
        Manner {
            takes_over,
            beat: Duration::from_millis(20),
            watch: Duration::from_millis(400),
        }
    }

    #[test]
    fn of_two_publishers_the_second_is_told_of_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let store = Folder::new(folder.path()).unwrap();
        let (lost_a, lost_b) = (AtomicBool::new(false), AtomicBool::new(false));
        thread::scope(|scope| {
            let held =
                Lock::take(&store, &owner("an@a", "1"), quick(false), &lost_a, scope).unwrap();
            for takes_over in [false, true] {
                let second = Lock::take(
                    &store,
                    &owner("bình@b", "2"),
                    quick(takes_over),
                    &lost_b,
                    scope,
                );
                match second {
                    Err(Refusal::Held(Some(owner))) => assert_eq!(owner.by, "an@a"),
                    _ => panic!("two hold the lock"),
                }
            }
            assert!(held.holds().unwrap());
        });
        assert_eq!(holder(&store).unwrap(), None, "given back");
    }

    #[test]
    fn a_lock_that_was_left_behind_is_taken_over_only_when_asked() {
        let folder = tempfile::tempdir().unwrap();
        let store = Folder::new(folder.path()).unwrap();
        assert!(store.claim(PATH, &owner("xa@b", "0").text()).unwrap());
        let lost = AtomicBool::new(false);
        thread::scope(|scope| {
            let me = owner("an@a", "1");
            assert!(matches!(
                Lock::take(&store, &me, quick(false), &lost, scope),
                Err(Refusal::Held(_))
            ));
            let lock = Lock::take(&store, &me, quick(true), &lost, scope).unwrap();
            assert!(lock.holds().unwrap());
        });
    }

    #[test]
    fn whoever_lost_the_lock_learns_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Folder::new(folder.path()).unwrap();
        let lost = AtomicBool::new(false);
        thread::scope(|scope| {
            let lock = Lock::take(&store, &owner("an@a", "1"), quick(false), &lost, scope).unwrap();
            write(&store, &owner("bình@b", "2")).unwrap();
            assert!(!lock.holds().unwrap());
        });
        assert_eq!(
            holder(&store).unwrap().unwrap().token,
            "2",
            "another's lock is not given back"
        );
    }

    #[cfg(unix)]
    #[test]
    fn the_lock_of_a_process_that_is_no_more_is_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let store = Folder::new(folder.path()).unwrap();
        let mut child = std::process::Command::new("true").spawn().unwrap();
        child.wait().unwrap();
        let dead = Owner {
            process: child.id(),
            ..owner("an@a", "0")
        };
        assert!(store.claim(PATH, &dead.text()).unwrap());
        let lost = AtomicBool::new(false);
        thread::scope(|scope| {
            assert!(Lock::take(&store, &owner("an@a", "1"), quick(false), &lost, scope).is_ok());
        });
    }

    #[test]
    fn a_lock_without_a_whole_word_in_it_was_left_behind_by_whoever_made_it() {
        for half in [&b""[..], &owner("an@a", "0").text()[..20]] {
            let folder = tempfile::tempdir().unwrap();
            let store = Folder::new(folder.path()).unwrap();
            assert!(store.claim(PATH, half).unwrap());
            let lost = AtomicBool::new(false);
            thread::scope(|scope| {
                let me = owner("an@a", "1");
                assert!(Lock::take(&store, &me, quick(false), &lost, scope).is_ok());
            });
        }
    }
}
