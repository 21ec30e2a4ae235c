//! One address, asked for.

use std::io;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustc_hash::FxHashMap;
use ureq::http::Uri;
use ureq::tls::{RootCerts, TlsConfig, TlsProvider};
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Proxy};
use url::{Host, Url};

use super::verdict::judge;
use super::{Doubt, Fault, Settings, Verdict, guard};

/// How long one request may take.
const TIMEOUT: Duration = Duration::from_secs(20);
const CONNECT: Duration = Duration::from_secs(10);
/// Redirects that are followed, as browsers do at least.
const HOPS: usize = 10;

/// What tells the addresses of a name and port: the system's resolver, or that of a test.
pub type Lookup = Arc<dyn Fn(&str, u16) -> io::Result<Vec<SocketAddr>> + Send + Sync>;

/// The resolver of the system.
pub fn system_lookup() -> Lookup {
    Arc::new(|host, port| Ok((host, port).to_socket_addrs()?.collect()))
}

/// Asks for addresses.
pub(super) struct Client {
    agent: Agent,
    names: Arc<Names>,
    allow_private: bool,
    proxied: bool,
}

/// What is known of the names that were looked up.
struct Names {
    lookup: Lookup,
    allow_private: bool,
    /// The proxy that the system names; where it stands is nobody's business.
    proxy: Option<(String, u16)>,
    failed: Mutex<FxHashMap<String, Unresolved>>,
    /// Whether any name was looked up, and whether any was found.
    tried: AtomicBool,
    found: AtomicBool,
    /// Whether any server has answered.
    answered: AtomicBool,
}

/// Why a name has no address that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unresolved {
    /// There is none.
    NoName,
    /// The resolver does not answer.
    Later,
    /// Only internal ones.
    Private,
}

impl std::fmt::Debug for Names {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Names").finish_non_exhaustive()
    }
}

/// An answer as far as it counts.
struct Answer {
    status: u16,
    /// Where it leads.
    location: Option<String>,
    /// When to ask again.
    later: Option<Duration>,
}

impl Client {
    pub(super) fn new(settings: &Settings, lookup: Lookup) -> Client {
        let proxy = Proxy::try_from_env().filter(|_| settings.proxied);
        let names = Arc::new(Names {
            lookup,
            allow_private: settings.allow_private,
            proxy: (proxy.as_ref()).map(|proxy| (proxy.host().to_owned(), proxy.port())),
            failed: Mutex::default(),
            tried: AtomicBool::new(false),
            found: AtomicBool::new(false),
            answered: AtomicBool::new(false),
        });
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            // Whom the system trusts: an office may have an authority of its own.
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(provider)
            .build();
        let proxied = proxy.is_some();
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(TIMEOUT))
            .timeout_connect(Some(CONNECT))
            .user_agent(settings.agent.as_str())
            .accept("*/*")
            .max_idle_connections_per_host(1)
            .proxy(proxy)
            .tls_config(tls)
            .build();
        let resolver = Guarded(Arc::clone(&names));
        Client {
            agent: Agent::with_parts(config, DefaultConnector::default(), resolver),
            names,
            allow_private: settings.allow_private,
            proxied,
        }
    }

    /// Whether names were looked up and none was found, and nobody has answered.
    pub(super) fn is_offline(&self) -> bool {
        let is = |flag: &AtomicBool| flag.load(Ordering::Relaxed);
        is(&self.names.tried) && !is(&self.names.found) && !is(&self.names.answered)
    }

    /// What comes of an address, and when to come again if the server says so.
    pub(super) fn ask(&self, url: &str, left: Duration) -> (Verdict, Option<Duration>) {
        let Ok(first) = Url::parse(url) else {
            return (Verdict::Unsure(Doubt::Address), None);
        };
        let (mut at, mut is_for_good, mut moved) = (first.clone(), true, None);
        for _ in 0..=HOPS {
            let answer = match self.answer(&at, left) {
                Ok(answer) => answer,
                Err(verdict) => return (verdict, None),
            };
            self.names.answered.store(true, Ordering::Relaxed);
            let next = (answer.location.as_deref()).and_then(|location| at.join(location).ok());
            match (answer.status, next) {
                (301 | 302 | 303 | 307 | 308, Some(next)) => {
                    is_for_good &= matches!(answer.status, 301 | 308);
                    at = next;
                    at.set_fragment(None);
                    if is_for_good {
                        moved = Some(at.to_string());
                    }
                }
                (status, _) => {
                    let is_home = at.path() == "/" && at.query().is_none();
                    let was_home = first.path() == "/" && first.query().is_none();
                    // An address that only differs in how it is written has not moved.
                    let moved = moved.filter(|moved| *moved != first.as_str());
                    let verdict = judge(status, moved, is_home && !was_home && at != first);
                    return (verdict, answer.later);
                }
            }
        }
        (Verdict::Unsure(Doubt::Redirects), None)
    }

    /// Asks whether there is something, then for one byte of it where the server does not
    /// know the first question or says no to it.
    fn answer(&self, url: &Url, left: Duration) -> Result<Answer, Verdict> {
        self.admit(url)?;
        let head = self.request(url, true, left);
        match head {
            Ok(answer) if answer.status < 400 || answer.later.is_some() => Ok(answer),
            Err(verdict) if verdict.doubt() != Some(Doubt::Unreachable) => Err(verdict),
            // Some servers hang up on HEAD.
            _ => self.request(url, false, left),
        }
    }

    /// Refuses what the resolver does not see: where a proxy looks names up, or none is
    /// needed.
    fn admit(&self, url: &Url) -> Result<(), Verdict> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Verdict::Unsure(Doubt::Address));
        }
        let is_private = match url.host() {
            Some(Host::Ipv4(address)) => !guard::is_public(address.into()),
            Some(Host::Ipv6(address)) => !guard::is_public(address.into()),
            Some(Host::Domain(name)) => {
                let name = name.trim_end_matches('.');
                self.proxied && (name == "localhost" || !name.contains('.'))
            }
            None => return Err(Verdict::Unsure(Doubt::Address)),
        };
        match is_private && !self.allow_private {
            true => Err(Verdict::Unsure(Doubt::Private)),
            false => Ok(()),
        }
    }

    fn request(&self, url: &Url, head: bool, left: Duration) -> Result<Answer, Verdict> {
        let timeout = Some(TIMEOUT.min(left.max(Duration::from_secs(1))));
        let sent = match head {
            true => {
                let request = self.agent.head(url.as_str());
                request.config().timeout_global(timeout).build().call()
            }
            false => {
                let request = self.agent.get(url.as_str()).header("range", "bytes=0-0");
                request.config().timeout_global(timeout).build().call()
            }
        };
        // What the body holds is not read: it is dropped with the connection.
        match sent {
            Ok(answer) => {
                let header = |name: &str| answer.headers().get(name)?.to_str().ok();
                let status = answer.status().as_u16();
                Ok(Answer {
                    status,
                    location: header("location").map(str::to_owned),
                    later: header("retry-after")
                        .filter(|_| matches!(status, 429 | 503))
                        // A date instead of seconds is too far off to wait for.
                        .map(|after| after.trim().parse().unwrap_or(u64::MAX))
                        .map(Duration::from_secs),
                })
            }
            Err(error) => Err(self.failure(url, &error)),
        }
    }

    fn failure(&self, url: &Url, error: &ureq::Error) -> Verdict {
        let host = url.host_str().unwrap_or_default();
        let failed = self.names.failed.lock();
        let failed = failed.unwrap_or_else(PoisonError::into_inner);
        match (failed.get(host), error) {
            (Some(Unresolved::NoName), _) => Verdict::Broken(Fault::NoName),
            (Some(Unresolved::Private), _) => Verdict::Unsure(Doubt::Private),
            (Some(Unresolved::Later), _) => Verdict::Unsure(Doubt::Unreachable),
            (None, ureq::Error::Rustls(_) | ureq::Error::Tls(_)) => {
                Verdict::Unsure(Doubt::Certificate)
            }
            // rustls tells of a certificate by way of the connection.
            (None, ureq::Error::Io(error)) if is_tls(error) => Verdict::Unsure(Doubt::Certificate),
            (None, ureq::Error::BadUri(_)) => Verdict::Unsure(Doubt::Address),
            (None, _) => Verdict::Unsure(Doubt::Unreachable),
        }
    }
}

fn is_tls(error: &io::Error) -> bool {
    let inner = error.get_ref();
    inner.is_some_and(|inner| inner.is::<rustls::Error>())
}

/// The resolver that lets nobody in who is not of the public Internet.
#[derive(Debug)]
struct Guarded(Arc<Names>);

impl Resolver for Guarded {
    fn resolve(
        &self,
        uri: &Uri,
        _: &ureq::config::Config,
        _: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let names = &*self.0;
        let host = uri.host().unwrap_or_default();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let usual = match uri.scheme_str() {
            Some("https") => 443,
            _ => 80,
        };
        let port = uri.port_u16().unwrap_or(usual);
        let is_proxy = (names.proxy.as_ref()).is_some_and(|(name, at)| name == host && *at == port);
        let is_number = bare.parse::<std::net::IpAddr>().is_ok();
        if !is_number && !is_proxy {
            names.tried.store(true, Ordering::Relaxed);
        }
        let fail = |why: Unresolved| {
            let mut failed = names.failed.lock().unwrap_or_else(PoisonError::into_inner);
            failed.insert(host.to_owned(), why);
            Err(ureq::Error::HostNotFound)
        };
        let all = match (names.lookup)(bare, port) {
            Ok(all) if all.is_empty() => return fail(Unresolved::NoName),
            Ok(all) => all,
            // Only the resolver's words tell “there is none” from “ask me later”.
            Err(error) if error.to_string().contains("emporary") => {
                return fail(Unresolved::Later);
            }
            Err(_) => return fail(Unresolved::NoName),
        };
        if !is_number && !is_proxy {
            names.found.store(true, Ordering::Relaxed);
        }
        let admitted = |address: &&SocketAddr| {
            names.allow_private || is_proxy || guard::is_public(address.ip())
        };
        let mut resolved = self.empty();
        for address in all.iter().filter(admitted).take(8) {
            resolved.push(*address);
        }
        match resolved.is_empty() {
            true => fail(Unresolved::Private),
            false => Ok(resolved),
        }
    }
}
