//! Ready configurations of web servers for a site: nginx, Apache and IIS.
//!
//! Owns what a good server does with the site, which is the same for all of them
//! ([`Rules`]); how each is told is in the modules below. Writes nothing: what comes out
//! are texts for somebody who looks after the server.

use crate::config::Monitoring;
use crate::language::Language;
use crate::media::{self, Media};
use crate::policy;
use crate::route::Route;
use crate::site::Site;

mod apache;
mod iis;
mod nginx;

/// A web server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    /// nginx.
    Nginx,
    /// Apache HTTP Server.
    Apache,
    /// Internet Information Services of Windows.
    Iis,
}

/// Where the site stands on the server.
#[derive(Clone, Debug)]
pub struct Place {
    /// The name by which readers call the server.
    pub host: String,
    /// The folder that the server publishes; the site lies in it, below its base path.
    pub folder: String,
    /// Whether nginx has the module for files that Brotli has compressed.
    pub brotli: bool,
}

impl Place {
    /// The usual place of a site, by its base address.
    pub fn usual(site: &Site) -> Place {
        let origin = &site.config.origin;
        let host = origin.rsplit('/').next().unwrap_or_default();
        let host = match host.starts_with('[') {
            true => host,
            false => host.split(':').next().unwrap_or_default(),
        };
        Place {
            host: host.to_owned(),
            folder: format!("/var/www/{host}"),
            brotli: false,
        }
    }

    /// Whether its values can stand in a configuration without meaning something else
    /// there.
    pub fn is_plain(&self) -> bool {
        let odd = |c: char| c.is_control() || "\"'<>{};$`%*?|".contains(c);
        [&self.host, &self.folder]
            .iter()
            .all(|value| !value.is_empty() && !value.contains(odd) && !value.ends_with('\\'))
            && !self.host.contains(|c: char| c.is_whitespace() || c == '/')
    }
}

/// A file of a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigFile {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub text: String,
}

/// The configuration of a server for a site, with comments in this language.
pub fn files(site: &Site, server: Server, place: &Place, language: Language) -> Vec<ConfigFile> {
    let rules = Rules::of(site);
    match server {
        Server::Nginx => nginx::files(&rules, place, language),
        Server::Apache => apache::files(&rules, place, language),
        Server::Iis => iis::files(&rules, language),
    }
}

/// A line of a file with the words of a comment, without its mark.
type Words = (&'static str, &'static str);

/// How long a browser keeps what its address tells from any other version.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// It is asked for again each time, which costs no more than an answer 304.
const ASK: &str = "no-cache";
/// Of the query `v`, by which links tell one version of a file from others
/// ([`theme::version`](crate::theme::version)).
const VERSION: &str = "[0-9a-f]{16}";
/// What tells a browser to come by HTTPS only: half a year, this host alone.
const HSTS: &str = "max-age=15552000";

/// What a public server says beside what the preview says too.
const HEADERS: [(&str, &str); 2] = [
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    // What `frame-ancestors` says to browsers that do not know it.
    ("X-Frame-Options", "SAMEORIGIN"),
];

/// What a server is to do for a site.
#[derive(Debug)]
struct Rules {
    /// The path under which the site stands: empty, or beginning with a slash.
    base: String,
    /// Addresses of the pages for what is not there: of the main language, and of others
    /// with the path below which each holds.
    not_found: String,
    others: Vec<(String, String)>,
    /// Headers of every answer.
    headers: Vec<(&'static str, String)>,
    /// Whether the site has its host for itself and is read by HTTPS.
    hsts: bool,
    /// Whether compressed forms lie beside texts.
    precompressed: bool,
    /// Old paths, decoded, below the base path, and the addresses that they lead to.
    redirects: Vec<(String, String)>,
}

impl Rules {
    fn of(site: &Site) -> Rules {
        let (addresses, directory) = (&site.linked.addresses, &site.linked.directory);
        let languages = site.config.languages.iter().copied();
        let others = languages.filter(|&language| language != site.config.main);
        let others = others.map(|language| {
            let below = format!("{}/{}/", addresses.base_path, language.tag());
            (below, site.url(Route::NotFound(language)))
        });
        let monitoring = site.config.settings.monitoring.as_ref();
        let elsewhere = monitoring.map(Monitoring::origins).unwrap_or_default();
        let policy = policy::content_security_policy(&elsewhere);
        let own = HEADERS.into_iter().chain(policy::HEADERS);
        let headers = own.map(|(name, value)| (name, value.to_owned()));
        let redirects = addresses.redirects.iter().zip(&site.linked.redirects);
        Rules {
            base: addresses.base_path.clone(),
            not_found: site.url(Route::NotFound(site.config.main)),
            others: others.collect(),
            headers: std::iter::once(("Content-Security-Policy", policy))
                .chain(headers)
                .collect(),
            hsts: addresses.base_path.is_empty() && addresses.origin.starts_with("https://"),
            precompressed: site.config.settings.precompress == Some(true),
            redirects: redirects
                .map(|(path, &(language, subject))| {
                    let route = addresses.subject(subject, language, directory);
                    (path.clone(), addresses.url(route, directory))
                })
                .collect(),
        }
    }

    /// Where open data lies, which other websites may fetch.
    fn shared(&self) -> String {
        format!("{}/data/", self.base)
    }
}

/// A type without what is said of its letters.
fn bare(media: Media) -> &'static str {
    media.name.split(';').next().unwrap_or(media.name)
}

/// The endings of files that compressing makes smaller.
fn packing() -> impl Iterator<Item = (&'static str, Media)> {
    media::TYPES.into_iter().filter(|(_, media)| media.packs)
}

/// A text as a regular expression that matches it alone.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if !(c.is_alphanumeric() || c == '/' || c == '-' || c == '_' || c == ' ' || !c.is_ascii()) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Comment lines.
fn comment(out: &mut String, indent: &str, language: Language, words: Words) {
    for line in language.pick(words.0, words.1).lines() {
        out.push_str(indent);
        out.push_str("# ");
        out.push_str(line);
        out.push('\n');
    }
}

/// The folder of the site itself.
fn own_folder(rules: &Rules, place: &Place) -> String {
    format!("{}{}", place.folder.trim_end_matches('/'), rules.base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_configuration_would_take_for_its_own_is_refused() {
        let place = |host: &str, folder: &str| Place {
            host: host.to_owned(),
            folder: folder.to_owned(),
            brotli: false,
        };
        assert!(place("so.tinh.gov.vn", "/var/www/Trang của sở").is_plain());
        for (host, folder) in [
            ("a b", "/x"),
            ("a", ""),
            ("", "/x"),
            ("a;", "/x"),
            ("a", "/x\"; include /etc"),
            ("a", "/x\n"),
            ("a", "/$x"),
            ("a/b", "/x"),
        ] {
            assert!(!place(host, folder).is_plain(), "{host} {folder}");
        }
    }

    #[test]
    fn every_sign_of_a_regular_expression_is_taken_as_itself() {
        assert_eq!(escaped("/tin cũ/a.(b)+$"), "/tin cũ/a\\.\\(b\\)\\+\\$");
    }
}
