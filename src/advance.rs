//! How far a run is, for whoever watches it from another thread.

use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};

/// What a run is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Files are read.
    Reading,
    /// Files are parsed.
    Parsing,
    /// Documents are linked.
    Linking,
    /// The site is put together from what was linked.
    Indexing,
    /// Files of the site are made and written.
    Writing,
}

impl Phase {
    const ALL: [Phase; 5] = [
        Phase::Reading,
        Phase::Parsing,
        Phase::Linking,
        Phase::Indexing,
        Phase::Writing,
    ];
}

/// A count that any thread raises and any thread reads. Nothing depends on it but what
/// people are shown, so its parts may be read while they change.
#[derive(Debug, Default)]
pub struct Advance {
    phase: AtomicU8,
    total: AtomicUsize,
    done: AtomicUsize,
}

impl Advance {
    /// A phase begins. Where its steps are not counted, `total` is 0.
    pub fn begin(&self, phase: Phase, total: usize) {
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
        self.phase.store(phase as u8, Ordering::Relaxed);
    }

    /// One more is done.
    pub fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// The phase, how much of it is done, and how much there is.
    pub fn now(&self) -> (Phase, usize, usize) {
        let phase = Phase::ALL.get(usize::from(self.phase.load(Ordering::Relaxed)));
        let total = self.total.load(Ordering::Relaxed);
        let done = self.done.load(Ordering::Relaxed).min(total);
        (phase.copied().unwrap_or(Phase::Reading), done, total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_what_was_begun() {
        let advance = Advance::default();
        assert_eq!(advance.now(), (Phase::Reading, 0, 0));
        for phase in Phase::ALL {
            advance.begin(phase, 3);
            advance.step();
            assert_eq!(advance.now(), (phase, 1, 3));
        }
    }
}
