//! The pictures of a site: what is known of each file, and the smaller ones of it.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_128;

use super::shelf::Shelf;
use super::{Facts, MOST_BYTES, Shown, making};
use crate::load::{FileEntry, Stamp};

/// What is done with the pictures that were made before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum Keeping {
    /// None is used and none is kept.
    Off,
    /// They are used; nothing is written.
    #[default]
    Read,
    /// They are used, and new ones are kept.
    Write,
}

/// Locks that keep two threads from making one picture.
const LOCKS: usize = 16;

/// Pictures by their paths, and where smaller ones are kept.
#[derive(Debug, Default)]
pub struct Library {
    known: Mutex<FxHashMap<Arc<str>, Known>>,
    shelf: Option<Shelf>,
    /// What is done with the shelf.
    keeping: AtomicU8,
    making: [Mutex<()>; LOCKS],
}

#[derive(Clone, Debug)]
struct Known {
    stamp: Stamp,
    facts: Shown,
}

impl Library {
    /// The pictures of the site in a folder.
    pub fn new(root: &Path) -> Library {
        Library {
            shelf: Some(Shelf::new(root.join(crate::memory::FOLDER))),
            ..Library::default()
        }
    }

    /// Says what is done with smaller pictures in the site's folder.
    pub fn keep(&self, keeping: Keeping) {
        self.keeping.store(keeping as u8, Ordering::Relaxed);
    }

    /// The shelf, if as much may be done with it.
    fn shelf(&self, for_what: Keeping) -> Option<&Shelf> {
        let allowed = self.keeping.load(Ordering::Relaxed) >= for_what as u8;
        self.shelf.as_ref().filter(|_| allowed)
    }

    /// What is known of a file whose name is that of a picture; `None` where it cannot
    /// be read, which has been reported.
    pub fn facts(&self, entry: &FileEntry) -> Option<Shown> {
        let meta = fs::metadata(&entry.file).ok()?;
        let stamp = Stamp::of_meta(&meta, SystemTime::now());
        if let Some(stamp) = stamp
            && let Some(known) = self.lock().get(&entry.path)
            && known.stamp == stamp
        {
            return Some(Arc::clone(&known.facts));
        }
        let facts = match meta.len() > MOST_BYTES {
            true => Facts::too_large(meta.len()),
            false => Facts::of(&read(&entry.file).ok()?),
        };
        let facts = Arc::new(facts);
        if let Some(stamp) = stamp {
            let facts = Arc::clone(&facts);
            self.lock()
                .insert(Arc::clone(&entry.path), Known { stamp, facts });
        }
        Some(facts)
    }

    /// The smaller picture of a width of a file.
    ///
    /// # Errors
    /// Why it cannot be made.
    pub fn variant(&self, file: &Path, facts: &Facts, width: u32) -> Result<Vec<u8>, String> {
        let key = facts.key(width);
        let place = (facts.hash.unwrap_or_default() % LOCKS as u128) as usize;
        let lock = self.making.get(place).map(Mutex::lock);
        let _lock = lock.map(|lock| lock.unwrap_or_else(PoisonError::into_inner));
        if let Some(kept) = self.shelf(Keeping::Read).and_then(|shelf| shelf.get(key)) {
            return Ok(kept);
        }
        let bytes = read(file).map_err(|error| error.to_string())?;
        if Some(xxh3_128(&bytes)) != facts.hash {
            return Err("the file has just been changed".to_owned());
        }
        let shelf = self.shelf(Keeping::Write);
        // Decoding is most of the work: with a place to keep them, all are made at once.
        let widths = match shelf {
            Some(_) => facts.widths.clone(),
            None => vec![width],
        };
        let made = making::make(&bytes, facts, &widths)?;
        let mut wanted = None;
        for (own, bytes) in widths.into_iter().zip(made) {
            if let Some(shelf) = shelf {
                // What cannot be kept is only slower the next time.
                let _ = shelf.put(facts.key(own), &bytes);
            }
            if own == width {
                wanted = Some(bytes);
            }
        }
        wanted.ok_or_else(|| format!("{width}"))
    }

    /// Takes from the shelf what is long of no use to the pictures of a site.
    pub fn tidy<'a>(&self, pictures: impl Iterator<Item = &'a Shown>) {
        let Some(shelf) = self.shelf(Keeping::Write) else {
            return;
        };
        let keys = pictures.flat_map(|facts| facts.widths.iter().map(|&width| facts.key(width)));
        let wanted: BTreeSet<u128> = keys.collect();
        shelf.tidy(&wanted, SystemTime::now());
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, FxHashMap<Arc<str>, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The bytes of a picture, as many as are ever looked at.
pub(crate) fn read(file: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(file)?
        .take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}
