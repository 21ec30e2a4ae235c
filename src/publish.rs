//! Publishing: from a built site to the place where readers get it, so that at every
//! moment they get whole pages whose links work.
//!
//! ```text
//! built site ──► Files ─┐
//!                       ├─► Plan ──► Guard ──► Transfer ──► manifest ──► deletions
//! place ──► Look ───────┘              │
//!                                      └─► Diagnostics: what may not go
//! ```
//!
//! Nothing here prints or asks; `cli::publish` does both. [`look`] and [`Plan`] change
//! nothing, so that a plan can be shown before anything is done. The order of a
//! transfer and what makes it safe to break off anywhere is told in ARCHITECTURE.md.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::thread;

use jiff::Timestamp;

use crate::output;

pub mod attachment;
pub mod guard;
pub mod history;
pub mod lock;
pub mod manifest;
pub mod plan;
pub mod release;
pub mod revision;
pub mod secret;
pub mod store;
pub mod target;
pub mod transfer;
pub mod verify;

pub use history::History;
pub use manifest::{Files, Head, Known, Manifest, Reading};
pub use plan::{Before, Plan, Step};
pub use store::{Fault, Store};
pub use target::Target;

use lock::{Lock, Manner, Owner, Refusal};
use transfer::{Broken, Patience, Progress, Transfer};

/// What was found at a place.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// The publication that readers see, if its manifest is whole.
    pub live: Option<Manifest>,
    /// The publication that broke off, if one did.
    pub intent: Option<Manifest>,
    /// Whether a manifest should be there and is not, or is damaged.
    pub is_lost: bool,
    /// What is known of the files.
    pub before: Before,
}

/// Why a place cannot be published to.
#[derive(Debug)]
pub enum Unusable {
    /// A later version of the program has published there.
    Newer,
    /// The place failed.
    Fault(Fault),
}

impl From<Fault> for Unusable {
    fn from(fault: Fault) -> Unusable {
        Unusable::Fault(fault)
    }
}

/// Looks at a place. Where its manifest is missing or damaged, the copy here says
/// which files are ours; what they hold is then not known, and all are sent again.
///
/// # Errors
/// If the place fails, or a later version of the program has published there.
pub fn look(store: &dyn Store, history: &History) -> Result<Look, Unusable> {
    let mut look = Look::default();
    match Manifest::read(store, manifest::PATH)? {
        Reading::Newer => return Err(Unusable::Newer),
        Reading::Whole(live) => {
            look.before.certain = live.files.clone();
            look.live = Some(*live);
        }
        reading => {
            let here = history.last();
            look.is_lost = reading == Reading::Damaged || here.is_some();
            let paths = here.into_iter().flat_map(|here| here.files.into_keys());
            let paths: BTreeSet<String> = paths.collect();
            let pages = paths.iter().filter(|path| plan::is_page(path)).cloned();
            look.before.reached = store::present(store, &pages.collect())?;
            look.before.uncertain = paths;
        }
    }
    match Manifest::read(store, manifest::INTENT)? {
        Reading::Newer => return Err(Unusable::Newer),
        Reading::Whole(intent) => {
            look.before.arrived = history.arrived(&intent.head.id);
            look.before.uncertain.extend(intent.files.keys().cloned());
            // Of a publication that only had to delete yet, nothing leads to what is uncertain.
            let is_live = |live: &Manifest| live.head.id == intent.head.id;
            if !look.live.as_ref().is_some_and(is_live) {
                look.before.reached.extend(intent.head.reached.clone());
            }
            look.intent = Some(*intent);
        }
        Reading::Missing | Reading::Damaged => {}
    }
    Ok(look)
}

/// The publication at a place that was neither made here nor of sources that are
/// here: replacing it might lose somebody's work.
pub fn unseen<'a>(look: &'a Look, history: &History, root: &Path) -> Option<&'a Head> {
    let head = &look.live.as_ref()?.head;
    let is_known = history.knows(&head.id);
    let revision = head
        .revision
        .as_deref()
        .filter(|revision| !revision.ends_with('+'));
    let is_here = revision.is_some_and(|revision| revision::contains(root, revision));
    (!is_known && !is_here).then_some(head)
}

/// The files of a site that has been built.
pub fn built(out: &Path) -> Files {
    let manifest = output::Manifest::read(out);
    let paths = manifest.paths().filter(|path| manifest::is_within(path));
    let known = |path: &str| {
        manifest.get(path).map(|entry| Known {
            hash: entry.hash,
            size: entry.size,
        })
    };
    paths
        .filter_map(|path| Some((path.to_owned(), known(path)?)))
        .collect()
}

/// Does something while nobody else publishes to the place.
///
/// # Errors
/// If somebody does, or the place fails.
pub fn exclusively<T>(
    store: &dyn Store,
    me: &Owner,
    manner: Manner,
    act: impl FnOnce(&Lock<'_>, &AtomicBool) -> T,
) -> Result<T, Refusal> {
    let lost = AtomicBool::new(false);
    thread::scope(|scope| {
        let lock = Lock::take(store, me, manner, &lost, scope)?;
        Ok(act(&lock, &lost))
    })
}

/// What is published, and by which means.
pub struct Publication<'a> {
    /// The place.
    pub store: &'a dyn Store,
    /// The books here.
    pub history: &'a History,
    /// What is known of it.
    pub head: Head,
    /// The files that the place shall have.
    pub wanted: Files,
    /// Where the bytes of a file are on this machine.
    pub file_of: &'a (dyn Fn(&str, Known) -> PathBuf + Sync),
    /// Transfers under way at once; as the place likes it for none.
    pub parallel: Option<usize>,
    /// How often something is tried again.
    pub patience: Patience,
    /// Told of what arrives.
    pub progress: &'a dyn Progress,
}

/// Why a publication did not come to its end.
#[derive(Debug)]
pub enum Stopped {
    /// Another has taken the lock over.
    LockLost,
    /// A file could not be sent or deleted.
    Broken(Broken),
    /// This machine failed.
    Machine(anyhow::Error),
}

impl From<Broken> for Stopped {
    fn from(broken: Broken) -> Stopped {
        Stopped::Broken(broken)
    }
}

impl Publication<'_> {
    /// Carries a plan out file by file.
    ///
    /// # Errors
    /// Where it broke off. Readers still get whole pages whose links work, and the
    /// next publication goes on from there.
    pub fn carry_out(
        &self,
        look: &Look,
        plan: &Plan,
        lock: &Lock<'_>,
        lost: &AtomicBool,
    ) -> Result<(), Stopped> {
        self.begin()?;
        let is_quiet = plan.is_empty() && look.before.uncertain.is_empty() && look.intent.is_none();
        let mut journal = None;
        let mut intent = self.intent(&look.before, plan);
        let announce = |intent: &Manifest| {
            self.insist(manifest::INTENT, lost, || {
                intent.write(self.store, manifest::INTENT)
            })
        };
        if !is_quiet {
            announce(&intent)?;
            let arrived = kept(&look.before.arrived, &self.wanted);
            let begun = self.history.begin(&self.head.id, &arrived);
            journal = Some(begun.map_err(Stopped::Machine)?);
        }
        let transfer = self.transfer("", journal.as_ref(), lost);
        transfer.remove(&plan.clearing)?;
        for step in Step::ALL {
            if step == Step::ChangedPages && !is_quiet {
                let reached = look.before.reached_with(&self.wanted);
                if intent.head.reached != reached {
                    intent.head.reached = reached;
                    announce(&intent)?;
                }
            }
            transfer.send(plan, step)?;
        }
        self.finish(lock, lost)?;
        transfer.remove(&plan.removals)?;
        if !is_quiet {
            self.insist(manifest::INTENT, lost, || {
                self.store.remove(manifest::INTENT)
            })?;
            self.history.end();
        }
        Ok(())
    }

    /// Says that the place now holds this publication.
    fn finish(&self, lock: &Lock<'_>, lost: &AtomicBool) -> Result<(), Stopped> {
        let ours = self.insist(lock::PATH, lost, || lock.holds())?;
        if !ours {
            return Err(Stopped::LockLost);
        }
        let manifest = Manifest {
            head: self.head.clone(),
            files: self.wanted.clone(),
        };
        self.insist(manifest::PATH, lost, || {
            manifest.write(self.store, manifest::PATH)
        })?;
        Ok(())
    }

    /// The files of ours of which nobody can say what they hold until this
    /// publication has come to its end.
    fn intent(&self, before: &Before, plan: &Plan) -> Manifest {
        let nothing = Known { hash: 0, size: 0 };
        let uploads = plan
            .uploads()
            .map(|upload| (upload.path.clone(), upload.known));
        let gone = plan
            .clearing
            .iter()
            .chain(&plan.removals)
            .chain(&before.uncertain);
        let mut files: Files = gone.map(|path| (path.clone(), nothing)).collect();
        files.extend(uploads);
        let mut head = self.head.clone();
        head.reached.clone_from(&before.reached);
        Manifest { head, files }
    }

    /// Notes the beginning here, and clears away what broke off there.
    fn begin(&self) -> Result<(), Stopped> {
        let announced = self.history.announce(&self.head.id);
        announced.map_err(Stopped::Machine)?;
        self.clear_arrivals()
    }

    /// Deletes what a publication that broke off left on its way.
    fn clear_arrivals(&self) -> Result<(), Stopped> {
        let quiet = AtomicBool::new(false);
        let left = self.insist(store::ARRIVALS, &quiet, || self.store.list(store::ARRIVALS))?;
        for item in left.into_iter().filter(|item| !item.is_folder) {
            let path = format!("{}/{}", store::ARRIVALS, item.name);
            self.insist(&path, &quiet, || self.store.remove(&path))?;
        }
        Ok(())
    }

    fn insist<T>(
        &self,
        path: &str,
        lost: &AtomicBool,
        act: impl FnMut() -> Result<T, Fault>,
    ) -> Result<T, Stopped> {
        let done = self.patience.insist(lost, act);
        Ok(done.map_err(Broken::at(path))?)
    }

    fn transfer<'b>(
        &'b self,
        prefix: &'b str,
        journal: Option<&'b history::Journal>,
        lost: &'b AtomicBool,
    ) -> Transfer<'b> {
        let parallel = self
            .parallel
            .unwrap_or_else(|| self.store.abilities().parallel);
        Transfer {
            store: self.store,
            prefix,
            file_of: self.file_of,
            parallel,
            patience: self.patience,
            lost,
            journal,
            progress: self.progress,
        }
    }
}

/// What of the files that have arrived is still wanted as it is.
fn kept(arrived: &Files, wanted: &Files) -> Files {
    let wanted = |&(path, known): &(&String, &Known)| wanted.get(path) == Some(known);
    let kept = arrived.iter().filter(wanted);
    kept.map(|(path, &known)| (path.clone(), known)).collect()
}

/// Who publishes: `KYYEU_PUBLISHER`, else the account and the machine.
pub fn publisher() -> String {
    let of = |names: &[&str]| {
        let found = names.iter().filter_map(|name| std::env::var(name).ok());
        let mut found = found.filter(|value| !value.trim().is_empty());
        found.next()
    };
    if let Some(name) = of(&["KYYEU_PUBLISHER"]) {
        return name.trim().to_owned();
    }
    let user = of(&["USER", "USERNAME", "LOGNAME"]).unwrap_or_else(|| "?".to_owned());
    format!("{user}@{}", machine())
}

#[cfg(unix)]
fn machine() -> String {
    rustix::system::uname()
        .nodename()
        .to_string_lossy()
        .into_owned()
}

#[cfg(not(unix))]
fn machine() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_else(|_| "?".to_owned())
}

/// A name that no other publication has: the moment, for people, and chance.
///
/// # Errors
/// If the system has no random numbers.
pub fn new_id(now: Timestamp) -> anyhow::Result<String> {
    let mut bytes = [0; 6];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("{error}"))?;
    let chance: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{}-{chance}", now.strftime("%Y%m%dT%H%M%SZ")))
}
