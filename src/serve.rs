//! The preview: the site as it will be, while it is being written.
//!
//! ```text
//!  files ──► watcher ──► workshop ──► Snapshot ──► readers (pages, events)
//!            what changed  prepare     immutable    rendered when asked for
//! ```
//!
//! One thread waits for changes and makes a new [`Snapshot`](snapshot::Snapshot)
//! of them; requests and open pages are answered from the one that is current.
//! A page is rendered when it is asked for, by the function that a build calls,
//! so what an edit costs does not grow with the pages. Nothing is written to disk.
//!
//! What is served is decided by the site's routes alone ([`table`]); who may ask,
//! by [`gate`]. The command line prints what the preview [tells](Told).

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, mpsc, watch};

use crate::Options;
use crate::diagnostic::Report;
use crate::language::Language;

pub mod editor;
pub mod file;
pub mod gate;
pub mod port;
pub mod reply;
pub mod snapshot;
pub mod state;
pub mod suggestion;
pub mod table;
pub mod token;
pub mod tree;
pub mod watcher;

mod answer;
mod connection;
mod events;
mod injection;
mod page;
mod recent;
mod status;
mod workshop;

use editor::EditorUrl;
use gate::Gate;
use port::Owner;
use snapshot::Snapshot;
use token::Token;
use watcher::{Watcher, Watching};

/// What the preview is asked for.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The site's folder.
    pub root: PathBuf,
    /// How the site is made; `now` is asked for anew at every change.
    pub options: Options,
    /// Another clock than the system's, for reproducible runs.
    pub now: fn() -> Timestamp,
    /// The address to listen at.
    pub host: IpAddr,
    /// The port; without one the first that is free from [`port::FIRST`] on.
    pub port: Option<u16>,
    /// Further names of this machine under which browsers may ask.
    pub names: Vec<String>,
    /// Whether to look for changes instead of being told.
    pub poll: bool,
    /// Whether open pages follow changes.
    pub reload: bool,
    /// What opens a file in the editor.
    pub editor: Option<EditorUrl>,
    /// The language of what is shown; without one, the site's.
    pub language: Option<Language>,
}

/// What the preview tells while it runs.
#[derive(Debug)]
pub enum Told<'a> {
    /// The port that was wanted belongs to somebody else; the next one is taken.
    PortTaken {
        /// The port.
        port: u16,
        /// Whose it is, where that can be found out.
        owner: Option<Owner>,
    },
    /// The site is ready and pages are served.
    Ready {
        /// Where.
        addresses: &'a Addresses,
        /// The state of the site.
        snapshot: &'a Snapshot,
        /// How long it took.
        took: Duration,
    },
    /// Sources have changed and what is shown has followed.
    Changed {
        /// The state now.
        snapshot: &'a Snapshot,
        /// The state before.
        before: &'a Report,
    },
    /// The watcher has found another way.
    Watching(Watching),
    /// The preview ends, because it was asked to.
    Stopped,
}

/// Where the preview can be reached.
#[derive(Clone, Debug)]
pub struct Addresses {
    /// For a browser on this machine.
    pub local: String,
    /// For others on the network, with the secret.
    pub network: Option<String>,
}

/// What all requests share.
struct Preview {
    root: PathBuf,
    /// Tells this run from the one before a restart.
    run: String,
    gate: Gate,
    editor: Option<EditorUrl>,
    asked: Option<Language>,
    reload: bool,
    snapshots: watch::Sender<Arc<Snapshot>>,
    recent: recent::Recent,
    readers: AtomicUsize,
    /// Pages that are rendered at the same time.
    work: Arc<Semaphore>,
}

impl Preview {
    fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshots.borrow())
    }

    /// The language of what the preview itself says.
    fn language(&self, snapshot: &Snapshot) -> Language {
        let main = || snapshot.view.as_ref().map(|view| view.site.config.main);
        self.asked.or_else(main).unwrap_or(Language::Vi)
    }
}

/// Serves the preview until the program is told to end.
///
/// # Errors
/// If the folder cannot be found, or no port can be had.
pub fn serve(settings: &Settings, tell: impl Fn(Told<'_>) + Send + Sync) -> anyhow::Result<()> {
    let started = Instant::now();
    let root = std::fs::canonicalize(&settings.root)
        .with_context(|| format!("{}", settings.root.display()))?;
    connection::allow_many();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(128)
        .thread_name("kyyeu-serve")
        .enable_all()
        .build()
        .context("tokio")?;
    let _inside = runtime.enter();
    let bound = port::bind(settings.host, settings.port, |port, owner| {
        tell(Told::PortTaken { port, owner });
    })?;
    let token = match settings.host.is_loopback() {
        true => None,
        false => Some(Token::new()?),
    };
    let mut watcher = Watcher::new(&root, settings.poll);
    let mut workshop = workshop::Workshop::new(&root, settings);
    let first = Arc::new(workshop.first(watcher.watching()));
    let addresses = addresses(settings.host, bound.port, token.as_ref(), &first);
    let mut run = [0; 8];
    getrandom::fill(&mut run).map_err(|error| anyhow::anyhow!("{error}"))?;
    let preview = Arc::new(Preview {
        run: token::hex(&run),
        gate: Gate {
            token,
            names: settings.names.clone(),
            port: bound.port,
        },
        editor: settings.editor.clone(),
        asked: settings.language,
        reload: settings.reload,
        snapshots: watch::Sender::new(Arc::clone(&first)),
        recent: recent::Recent::default(),
        readers: AtomicUsize::new(0),
        work: Arc::new(Semaphore::new(workers())),
        root,
    });
    let (stop, mut stopped) = mpsc::channel(1);
    listen_for_signals(&stop);
    listen(bound.listeners, &preview);
    tell(Told::Ready {
        addresses: &addresses,
        snapshot: &first,
        took: started.elapsed(),
    });
    drop(first);
    let stopper = watcher.stopper();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            workshop.run(&mut watcher, &preview, &tell);
            // Without it nothing would follow the sources any more.
            let _ = stop.try_send(());
        });
        runtime.block_on(stopped.recv());
        stopper.stop();
    });
    runtime.shutdown_timeout(Duration::from_millis(300));
    tell(Told::Stopped);
    Ok(())
}

fn workers() -> usize {
    std::thread::available_parallelism()
        .map_or(2, usize::from)
        .max(2)
}

fn listen(listeners: Vec<TcpListener>, preview: &Arc<Preview>) {
    let room = Arc::new(Semaphore::new(connection::LIMIT));
    for listener in listeners {
        let (preview, room) = (Arc::clone(preview), Arc::clone(&room));
        tokio::spawn(connection::accept(listener, preview, room));
    }
}

/// Ends on Ctrl-C, on a polite request to end, and when the terminal is closed.
fn listen_for_signals(stop: &mpsc::Sender<()>) {
    let on_interrupt = stop.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            let _ = on_interrupt.send(()).await;
        }
    });
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        for kind in [SignalKind::terminate(), SignalKind::hangup()] {
            if let Ok(mut signals) = signal(kind) {
                let stop = stop.clone();
                tokio::spawn(async move {
                    signals.recv().await;
                    let _ = stop.send(()).await;
                });
            }
        }
    }
}

/// The links to print.
fn addresses(host: IpAddr, port: u16, token: Option<&Token>, first: &Snapshot) -> Addresses {
    let base = first
        .view
        .as_ref()
        .map_or("", |view| &view.site.config.base_path);
    let query = token.map_or_else(String::new, |token| format!("?token={}", token.text()));
    let link = |ip: IpAddr| format!("http://{}{base}/{query}", SocketAddr::new(ip, port));
    if host.is_loopback() {
        let name = if host.is_ipv6() { "[::1]" } else { "127.0.0.1" };
        return Addresses {
            local: format!("http://{name}:{port}{base}/"),
            network: None,
        };
    }
    let outside = match host.is_unspecified() {
        true => port::outside_address(host.is_ipv6()),
        false => Some(host),
    };
    let local = match (host.is_unspecified(), host) {
        (true, IpAddr::V6(_)) => link(IpAddr::V6(std::net::Ipv6Addr::LOCALHOST)),
        (true, IpAddr::V4(_)) => link(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST)),
        (false, host) => link(host),
    };
    Addresses {
        local,
        network: outside.map(link),
    }
}

/// The real path of a site's folder as it is shown to people.
pub fn shown_root(root: &Path) -> String {
    std::fs::canonicalize(root)
        .unwrap_or_else(|_| root.to_owned())
        .display()
        .to_string()
}
