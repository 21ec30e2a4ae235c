//! The channel by which open pages follow the sources: server-sent events.
//!
//! Each event is the whole [state](super::state) of the reader's page; it is sent
//! when it differs from the last one. So nothing is lost when a connection is, and
//! a page whose bytes did not change is told nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hyper::body::Bytes;
use tokio::sync::mpsc;
use tokio::time::timeout;
use xxhash_rust::xxh3::xxh3_64;

use super::answer::work;
use super::reply::{Answer, Channel, Guard, events};
use super::snapshot::Snapshot;
use super::state::Reader;
use super::{Preview, connection};

/// Readers at the same time; half of the connections are left for pages.
const READERS: usize = connection::LIMIT / 2;
/// How often a silent channel is shown to be alive.
const ALIVE: Duration = Duration::from_secs(15);

/// Begins to tell a reader; `None` where there are too many already.
pub(super) fn subscribe(preview: &Arc<Preview>, reader: Reader) -> Option<Answer> {
    let seat = Seat::take(preview)?;
    let (sender, receiver) = mpsc::channel(2);
    let task = tokio::spawn(tell(seat, reader, sender));
    let guard = Guard(task.abort_handle());
    Some(events(Channel::new(receiver, None, Some(guard))))
}

async fn tell(seat: Seat, reader: Reader, sender: mpsc::Sender<std::io::Result<Bytes>>) {
    let preview = &seat.0;
    let mut snapshots = preview.snapshots.subscribe();
    let mut last = None;
    // After a restart, come back soon.
    if sender
        .send(Ok(Bytes::from_static(b"retry: 400\n\n")))
        .await
        .is_err()
    {
        return;
    }
    loop {
        let snapshot = Arc::clone(&snapshots.borrow_and_update());
        let Some((hash, event)) = state(preview, &snapshot, &reader).await else {
            return;
        };
        drop(snapshot);
        if last != Some(hash) {
            last = Some(hash);
            if sender.send(Ok(event)).await.is_err() {
                return;
            }
        }
        loop {
            match timeout(ALIVE, snapshots.changed()).await {
                Ok(Ok(())) => break,
                Ok(Err(_)) => return,
                Err(_) => {
                    if sender
                        .send(Ok(Bytes::from_static(b": \n\n")))
                        .await
                        .is_err()
                    {
                        return;
                    }
                }
            }
        }
    }
}

/// The event of a reader and a hash of what it says. Readers of one page share it.
async fn state(
    preview: &Arc<Preview>,
    snapshot: &Arc<Snapshot>,
    reader: &Reader,
) -> Option<(u64, Bytes)> {
    let cell = snapshot.states.cell(&reader.path, reader.is_local);
    if let Some(known) = cell.get() {
        return Some(known.clone());
    }
    let (snapshot, reader) = (Arc::clone(snapshot), reader.clone());
    work(preview, move |preview| {
        let made = cell.get_or_init(|| {
            let text = preview.state(&snapshot, &reader).to_string();
            let event = format!("id: {}\nevent: state\ndata: {text}\n\n", snapshot.revision);
            (xxh3_64(text.as_bytes()), Bytes::from(event))
        });
        made.clone()
    })
    .await
}

/// A reader's place among those that are counted.
struct Seat(Arc<Preview>);

impl Seat {
    fn take(preview: &Arc<Preview>) -> Option<Seat> {
        let readers: &AtomicUsize = &preview.readers;
        let before = readers.fetch_add(1, Ordering::Relaxed);
        let seat = Seat(Arc::clone(preview));
        (before < READERS).then_some(seat)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.readers.fetch_sub(1, Ordering::Relaxed);
    }
}
