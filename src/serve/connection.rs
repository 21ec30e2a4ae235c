//! Connections: how many, how slow, how large.
//!
//! A client that sends its request by drops, never reads the answer, or sends
//! what is no request, costs no more than its connection, and that for seconds.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{Sleep, sleep};

use super::Preview;
use super::answer::{Client, answer};

/// Connections at the same time.
pub(super) const LIMIT: usize = 12_000;
/// Seconds in which a request must have come, from the end of the one before.
const REQUEST: Duration = Duration::from_secs(10);
/// How long a client may take nothing of an answer.
const STALLED: Duration = Duration::from_secs(20);
/// Bytes of a request with its headers.
const REQUEST_SIZE: usize = 32 << 10;
/// Headers of a request.
const HEADERS: usize = 100;
/// Files that the program wishes to have open at the same time.
#[cfg(unix)]
const OPEN_FILES: u64 = 16_384;

/// Accepts connections for ever.
pub(super) async fn accept(listener: TcpListener, preview: Arc<Preview>, room: Arc<Semaphore>) {
    loop {
        let Ok(place) = Arc::clone(&room).acquire_owned().await else {
            return;
        };
        match listener.accept().await {
            Ok((stream, _)) => {
                let preview = Arc::clone(&preview);
                tokio::spawn(async move {
                    converse(stream, preview).await;
                    drop(place);
                });
            }
            // No more files may be open: others must close theirs first.
            Err(_) => sleep(Duration::from_millis(50)).await,
        }
    }
}

async fn converse(stream: TcpStream, preview: Arc<Preview>) {
    let (Ok(local), Ok(peer)) = (stream.local_addr(), stream.peer_addr()) else {
        return;
    };
    // A short event must not wait for more to send.
    let _ = stream.set_nodelay(true);
    let client = Client { local, peer };
    let service = service_fn(move |request| {
        let preview = Arc::clone(&preview);
        async move { Ok::<_, Infallible>(answer(&preview, client, request).await) }
    });
    // What goes wrong here is the client's own affair.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(REQUEST)
        .max_buf_size(REQUEST_SIZE)
        .max_headers(HEADERS)
        .serve_connection(TokioIo::new(Patient::new(stream)), service)
        .await;
}

/// Raises the number of files that may be open as far as the system allows: many
/// begin with no more than 256.
pub(super) fn allow_many() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let now = getrlimit(Resource::Nofile);
        let wanted = now.maximum.map_or(OPEN_FILES, |most| most.min(OPEN_FILES));
        if now.current.is_some_and(|current| current < wanted) {
            let limit = Rlimit {
                current: Some(wanted),
                maximum: now.maximum,
            };
            // With fewer, fewer connections are accepted at a time.
            let _ = setrlimit(Resource::Nofile, limit);
        }
    }
}

/// A connection that ends when the client takes nothing for too long.
struct Patient {
    stream: TcpStream,
    stalled: Option<Pin<Box<Sleep>>>,
}

impl Patient {
    fn new(stream: TcpStream) -> Patient {
        Patient {
            stream,
            stalled: None,
        }
    }

    /// The outcome of a write, or the end of patience.
    fn wait<T>(
        &mut self,
        outcome: Poll<io::Result<T>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.stalled = None;
            return outcome;
        }
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(STALLED)));
        ready!(stalled.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Patient {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Patient {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.wait(outcome, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.wait(outcome, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_flush(context);
        self.wait(outcome, context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
