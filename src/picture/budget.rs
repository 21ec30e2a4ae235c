//! How many pixels are decoded at a time, whatever the number of threads.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::MOST_PIXELS;

/// Pixels that may be decoded besides those that are.
static FREE: Mutex<u64> = Mutex::new(MOST_PIXELS);
static FREED: Condvar = Condvar::new();

/// A right to decode so many pixels, given back with the value.
pub(super) struct Share(u64);

/// Waits until a picture of so many pixels may be decoded. Whoever holds a share waits
/// for nothing else, so that all come to their turn.
pub(super) fn share(pixels: u64) -> Share {
    let wanted = pixels.min(MOST_PIXELS);
    let mut free = lock();
    while *free < wanted {
        free = FREED.wait(free).unwrap_or_else(PoisonError::into_inner);
    }
    *free -= wanted;
    Share(wanted)
}

impl Drop for Share {
    fn drop(&mut self) {
        *lock() += self.0;
        FREED.notify_all();
    }
}

fn lock() -> MutexGuard<'static, u64> {
    FREE.lock().unwrap_or_else(PoisonError::into_inner)
}
