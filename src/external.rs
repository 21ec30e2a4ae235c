//! Links to other websites: whether they still lead somewhere.
//!
//! Asks politely: one request at a time to each host, with a pause between two; `HEAD`
//! first, then `GET` of one byte where a server knows no better; what was found good is
//! remembered for some days. Says that an address is broken only where it surely is
//! ([`Verdict`]); a server that blocks, is busy or does not answer is no proof.
//!
//! Owns the order of asking and what is reported. One request is in `client`, what an
//! answer means in `verdict`, which addresses are not asked at all in `guard`, what is
//! remembered in `cache`.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use url::Url;

use crate::Site;
use crate::diagnostic::{Diagnostic, Place, Problem};
use crate::link::surroundings::ExternalLink;

mod cache;
mod client;
mod guard;
mod verdict;

use cache::Cache;
use client::Client;
pub use client::{Lookup, system_lookup};
pub use verdict::{Doubt, Fault, Verdict};

/// Hosts that are asked at the same time.
const HOSTS_AT_ONCE: usize = 8;
/// How long an answer “later” may keep us waiting.
const PATIENCE: Duration = Duration::from_secs(20);

/// How links are checked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Who we say we are.
    pub agent: String,
    /// Between two requests to one host.
    pub pause: Duration,
    /// After which nothing more is asked.
    pub limit: Duration,
    /// For how long an address that was good needs no asking.
    pub max_age: Duration,
    /// Whether addresses of this machine and of the internal network are asked too.
    pub allow_private: bool,
    /// Whether the proxy that the environment names is used.
    pub proxied: bool,
    /// The present moment.
    pub now: Timestamp,
}

impl Settings {
    /// The usual settings for a site, whose address tells servers whom to turn to.
    pub fn usual(site: &Site, now: Timestamp) -> Settings {
        let addresses = &site.linked.addresses;
        let (origin, base) = (&addresses.origin, &addresses.base_path);
        let version = env!("CARGO_PKG_VERSION");
        Settings {
            agent: format!("kyyeu/{version} (link check; {origin}{base}/)"),
            pause: Duration::from_secs(1),
            limit: Duration::from_secs(600),
            max_age: Duration::from_secs(7 * 24 * 3600),
            allow_private: false,
            proxied: true,
            now,
        }
    }
}

/// An address with everything that is known of it.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The address, without what stands behind `#`.
    pub url: String,
    /// Where the site links to it.
    pub places: Vec<Place>,
    /// What came of it.
    pub verdict: Verdict,
}

/// What came of a check.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Every address in order.
    pub links: Vec<Checked>,
    /// Whether this machine seems to reach no other at all; nothing is broken then.
    pub is_offline: bool,
}

impl Outcome {
    /// What the author can mend.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for link in &self.links {
            let problem = match &link.verdict {
                Verdict::Broken(fault) => Problem::ExternalBroken {
                    target: link.url.as_str().into(),
                    reason: fault.words().into(),
                },
                Verdict::Moved(to) => Problem::ExternalMoved {
                    target: link.url.as_str().into(),
                    to: to.as_str().into(),
                },
                Verdict::Good | Verdict::Unsure(_) | Verdict::Unasked => continue,
            };
            let at = |place: &Place| Diagnostic::new(Some(place.clone()), problem.clone());
            found.extend(link.places.iter().map(at));
        }
        found
    }

    /// How many verdicts are of a sort.
    pub fn count(&self, is: impl Fn(&Verdict) -> bool) -> usize {
        self.links.iter().filter(|link| is(&link.verdict)).count()
    }

    /// How many hosts the addresses name.
    pub fn hosts(&self) -> usize {
        let hosts = self.links.iter().filter_map(|link| host_of(&link.url));
        hosts.collect::<std::collections::BTreeSet<_>>().len()
    }
}

/// Checks every link of a site to another one. What is remembered lies in `.kyyeu/` of
/// the site's folder. `begin` is told how many addresses are going to be asked for, before
/// that is done, as it may take minutes.
pub fn check(
    site: &Site,
    root: &Path,
    settings: &Settings,
    lookup: Lookup,
    begin: &dyn Fn(usize),
) -> Outcome {
    let mut places: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    for ExternalLink { url, place } in links(site) {
        let url = url.split('#').next().unwrap_or_default();
        let all = places.entry(url.to_owned()).or_default();
        if !all.contains(&place) {
            all.push(place);
        }
    }
    let mut cache = Cache::read(root);
    let urls: Vec<String> = places.keys().cloned().collect();
    let known = |url: &str| cache.get(url, settings.now, settings.max_age);
    let mut verdicts: BTreeMap<String, Verdict> = urls
        .iter()
        .filter_map(|url| Some((url.clone(), known(url)?)))
        .collect();
    let asked: Vec<String> = urls
        .iter()
        .filter(|url| !verdicts.contains_key(*url))
        .cloned()
        .collect();
    if !asked.is_empty() {
        begin(asked.len());
    }
    let client = Client::new(settings, lookup);
    let answers = ask_all(&client, &asked, settings);
    for (url, verdict) in &answers {
        cache.set(url, verdict, settings.now);
    }
    let is_offline = !asked.is_empty() && client.is_offline();
    verdicts.extend(answers);
    cache.write(root, &urls);
    let links = places.into_iter().map(|(url, places)| {
        let verdict = verdicts.remove(&url).unwrap_or(Verdict::Unasked);
        Checked {
            verdict: match verdict {
                // Whose name nobody resolves when no name is resolved.
                Verdict::Broken(Fault::NoName) if is_offline => Verdict::Unsure(Doubt::Offline),
                verdict => verdict,
            },
            url,
            places,
        }
    });
    Outcome {
        links: links.collect(),
        is_offline,
    }
}

/// Every link of a site to another one: of texts, of entries, of the settings. Those to
/// the site itself are not asked for: it may not be published yet.
fn links(site: &Site) -> Vec<ExternalLink> {
    let config = &site.config;
    let settings = &config.settings;
    let own = site.linked.addresses.rooted("/");
    let own = format!("{}{own}", config.origin);
    let of_settings = |url: &str, span| ExternalLink {
        url: url.to_owned(),
        place: Place::of(&config.source, span),
    };
    let others = (settings.links.iter()).map(|link| of_settings(&link.url.0, link.url.1));
    let menu = settings.menu.iter();
    let menu = menu.map(|entry| of_settings(&entry.to.value, entry.to.span));
    let texts = site.linked.external.iter().cloned();
    texts
        .chain(others)
        .chain(menu)
        .filter(|link| link.url.starts_with("http://") || link.url.starts_with("https://"))
        .filter(|link| !link.url.starts_with(&own) && link.url != config.origin)
        .collect()
}

fn host_of(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    url.host_str().map(str::to_owned)
}

/// Asks for all addresses, those of one host one after the other.
fn ask_all(client: &Client, urls: &[String], settings: &Settings) -> BTreeMap<String, Verdict> {
    let mut hosts: BTreeMap<String, Vec<&String>> = BTreeMap::new();
    let mut verdicts = BTreeMap::new();
    for url in urls {
        match host_of(url) {
            Some(host) => hosts.entry(host).or_default().push(url),
            None => drop(verdicts.insert(url.clone(), Verdict::Unsure(Doubt::Address))),
        }
    }
    let threads = hosts.len().min(HOSTS_AT_ONCE);
    let queue: Mutex<VecDeque<Vec<&String>>> = Mutex::new(hosts.into_values().collect());
    let found = Mutex::new(verdicts);
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let next = queue
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .pop_front();
                    let Some(urls) = next else {
                        return;
                    };
                    let answers = ask_host(client, &urls, settings, begun);
                    let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                    found.extend(answers);
                }
            });
        }
    });
    found.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Asks one host for its addresses. One that asks for peace is left in peace.
fn ask_host(
    client: &Client,
    urls: &[&String],
    settings: &Settings,
    begun: Instant,
) -> Vec<(String, Verdict)> {
    let mut answers = Vec::with_capacity(urls.len());
    let mut closed = None;
    for (place, url) in urls.iter().enumerate() {
        let left = settings.limit.saturating_sub(begun.elapsed());
        let verdict = match closed {
            Some(doubt) => Verdict::Unsure(doubt),
            None if left.is_zero() => Verdict::Unasked,
            None => {
                if place > 0 {
                    std::thread::sleep(settings.pause.min(left));
                }
                let (verdict, later) = client.ask(url, left);
                match (verdict, later) {
                    // It says when it will answer: once more, if that is soon.
                    (_, Some(later)) if later <= PATIENCE.min(left) => {
                        std::thread::sleep(later.max(settings.pause));
                        let (verdict, again) = client.ask(url, left);
                        closed = again.and(verdict.doubt());
                        verdict
                    }
                    (verdict, Some(_)) => {
                        closed = verdict.doubt();
                        verdict
                    }
                    (verdict, None) => verdict,
                }
            }
        };
        // A host that cannot be reached is not knocked at again and again.
        if verdict.doubt() == Some(Doubt::Unreachable) {
            closed = verdict.doubt();
        }
        answers.push(((*url).clone(), verdict));
    }
    answers
}

#[cfg(test)]
mod tests;
