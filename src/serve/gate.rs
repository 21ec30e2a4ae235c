//! Who may ask: the host a request names, the page it comes from, the secret.
//!
//! A page of any website can make a browser ask `http://localhost:…`, and by a
//! name that it points at this machine it could even read the answer. So a
//! request must name this server exactly as it is bound, and where others on the
//! network can reach it, it must bear the secret.

use std::net::{IpAddr, SocketAddr};

use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Version};

use super::token::Token;

/// What every request is measured by.
#[derive(Debug)]
pub struct Gate {
    /// The secret, where one is demanded.
    pub token: Option<Token>,
    /// Further names of this machine that requests may use.
    pub names: Vec<String>,
    /// The port, which tells the cookies of several previews apart.
    pub port: u16,
}

/// Why a request is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is no request that a browser makes.
    Malformed,
    /// Only `GET` and `HEAD` mean anything here.
    Method,
    /// It brings something with it.
    Body,
    /// It names another host.
    Host,
    /// A page of another website makes it.
    Origin,
    /// It lacks the secret.
    Token,
}

/// A request that may be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admitted {
    /// With what it asks for.
    Yes,
    /// It shows the secret in its address: it is to be put into a cookie, and the
    /// address without it is where to go.
    Entering {
        /// The path and what else stands in the query.
        target: String,
        /// Whether a browser would leave the cookie out after a mere redirect,
        /// as it does when the link was followed on another website.
        from_elsewhere: bool,
    },
}

impl Gate {
    /// Whether a request may be answered.
    ///
    /// # Errors
    /// Why not.
    pub fn admit(&self, parts: &Parts, local: SocketAddr) -> Result<Admitted, Refusal> {
        if parts.method != Method::GET && parts.method != Method::HEAD {
            return Err(Refusal::Method);
        }
        if parts.uri.path().is_empty() || !parts.uri.path().starts_with('/') {
            return Err(Refusal::Malformed);
        }
        if has_body(&parts.headers) {
            return Err(Refusal::Body);
        }
        let host = self.host(parts, local)?;
        check_origin(parts, &host)?;
        self.secret(parts)
    }

    /// The host that the request names, if it is this one.
    fn host(&self, parts: &Parts, local: SocketAddr) -> Result<String, Refusal> {
        let named = single(&parts.headers, header::HOST)?;
        // With an absolute target its host counts, and the header must not differ.
        let host = match (parts.uri.authority(), named) {
            (Some(authority), named) => {
                let authority = authority.as_str();
                if parts.uri.scheme_str() != Some("http")
                    || named.is_some_and(|named| !named.eq_ignore_ascii_case(authority))
                {
                    return Err(Refusal::Malformed);
                }
                authority
            }
            (None, Some(named)) => named,
            (None, None) if parts.version == Version::HTTP_10 => return Err(Refusal::Host),
            (None, None) => return Err(Refusal::Malformed),
        };
        match self.is_ours(host, local) {
            true => Ok(host.to_ascii_lowercase()),
            false => Err(Refusal::Host),
        }
    }

    /// Whether a host is the very address that the connection came to, or a name
    /// that can stand for nothing else.
    fn is_ours(&self, host: &str, local: SocketAddr) -> bool {
        let port = local.port();
        let ip = local.ip().to_canonical();
        let address = match ip {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("[{ip}]"),
        };
        let local_name = ip.is_loopback().then_some("localhost");
        let names = self.names.iter().map(String::as_str);
        names
            .chain([address.as_str()])
            .chain(local_name)
            .any(|name| is_host(host, name, port))
    }

    /// Whether the request shows the secret, in its cookie or its address.
    fn secret(&self, parts: &Parts) -> Result<Admitted, Refusal> {
        let Some(token) = &self.token else {
            return Ok(Admitted::Yes);
        };
        let query = parts.uri.query().unwrap_or_default();
        let is_token = |part: &&str| part.starts_with("token=");
        if let Some(shown) = query.split('&').find(is_token) {
            let shown = shown.trim_start_matches("token=");
            if !token.matches(shown) {
                return Err(Refusal::Token);
            }
            let rest: Vec<&str> = query.split('&').filter(|part| !is_token(part)).collect();
            let mut target = parts.uri.path().to_owned();
            if !rest.is_empty() {
                target.push('?');
                target.push_str(&rest.join("&"));
            }
            let site = text(&parts.headers, "sec-fetch-site");
            let from_elsewhere = matches!(site, Some("cross-site" | "same-site"));
            return Ok(Admitted::Entering {
                target,
                from_elsewhere,
            });
        }
        let name = self.cookie_name();
        let mut cookies = parts.headers.get_all(header::COOKIE).iter();
        let shown = cookies.any(|line| {
            let line = line.to_str().unwrap_or_default();
            line.split(';').any(|cookie| {
                let pair = cookie.trim().split_once('=');
                pair.is_some_and(|(key, value)| key == name && token.matches(value))
            })
        });
        match shown {
            true => Ok(Admitted::Yes),
            false => Err(Refusal::Token),
        }
    }

    fn cookie_name(&self) -> String {
        format!("kyyeu_{}", self.port)
    }

    /// The header that puts the secret into a cookie which no script can read and
    /// no other website can send.
    pub fn cookie(&self) -> Option<HeaderValue> {
        let token = self.token.as_ref()?.text();
        let name = self.cookie_name();
        let cookie = format!("{name}={token}; HttpOnly; SameSite=Strict; Path=/; Max-Age=604800");
        HeaderValue::from_str(&cookie).ok()
    }
}

/// Whether a host header is this name with this port; the port of HTTP may be
/// left out.
fn is_host(host: &str, name: &str, port: u16) -> bool {
    let rest = host.get(..name.len()).zip(host.get(name.len()..));
    rest.is_some_and(|(start, rest)| {
        start.eq_ignore_ascii_case(name)
            && (rest.strip_prefix(':') == Some(port.to_string().as_str())
                || (rest.is_empty() && port == 80))
    })
}

fn has_body(headers: &HeaderMap) -> bool {
    let length = headers.get(header::CONTENT_LENGTH);
    headers.contains_key(header::TRANSFER_ENCODING)
        || length.is_some_and(|length| length.as_bytes() != b"0")
}

/// A request of a page of ours, of the address bar, or of a link on another
/// website that opens a page here; nothing else of other websites.
fn check_origin(parts: &Parts, host: &str) -> Result<(), Refusal> {
    if let Some(origin) = single(&parts.headers, header::ORIGIN)?
        && !(origin.strip_prefix("http://")).is_some_and(|origin| origin.eq_ignore_ascii_case(host))
    {
        return Err(Refusal::Origin);
    }
    let opens_page = text(&parts.headers, "sec-fetch-mode") == Some("navigate")
        && text(&parts.headers, "sec-fetch-dest") == Some("document")
        && !parts.uri.path().starts_with("/__kyyeu/");
    match text(&parts.headers, "sec-fetch-site") {
        None | Some("same-origin" | "none") => Ok(()),
        Some(_) if opens_page => Ok(()),
        Some(_) => Err(Refusal::Origin),
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// A header that may stand only once.
fn single(headers: &HeaderMap, name: HeaderName) -> Result<Option<&str>, Refusal> {
    let mut values = headers.get_all(name).iter();
    let first = values.next();
    if values.next().is_some() {
        return Err(Refusal::Malformed);
    }
    match first.map(HeaderValue::to_str) {
        None => Ok(None),
        Some(Ok(value)) => Ok(Some(value)),
        Some(Err(_)) => Err(Refusal::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::Request;

    fn gate(token: Option<Token>) -> Gate {
        Gate {
            token,
            names: vec!["may-tinh.local".into()],
            port: 7100,
        }
    }

    fn ask(
        gate: &Gate,
        local: &str,
        target: &str,
        headers: &[(&str, &str)],
    ) -> Result<Admitted, Refusal> {
        let mut request = Request::builder().uri(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        gate.admit(&parts, local.parse().unwrap())
    }

    fn host(local: &str, host: &str) -> Result<Admitted, Refusal> {
        ask(&gate(None), local, "/", &[("host", host)])
    }

    #[test]
    fn the_host_must_be_this_one() {
        let loopback = "127.0.0.1:7100";
        for own in [
            "127.0.0.1:7100",
            "localhost:7100",
            "LOCALHOST:7100",
            "may-tinh.local:7100",
        ] {
            assert_eq!(host(loopback, own), Ok(Admitted::Yes), "{own}");
        }
        for (local, own) in [
            ("[::1]:7100", "[::1]:7100"),
            ("[::1]:7100", "localhost:7100"),
            ("192.168.1.5:7100", "192.168.1.5:7100"),
            ("[::ffff:192.168.1.5]:7100", "192.168.1.5:7100"),
            ("127.0.0.1:80", "localhost"),
        ] {
            assert_eq!(host(local, own), Ok(Admitted::Yes), "{local} {own}");
        }
        for foreign in [
            "",
            ":7100",
            "localhost",
            "localhost:7101",
            "localhost:07100",
            "localhost:7100:7100",
            "localhost.:7100",
            "localhost.evil.example:7100",
            "evil.example:7100",
            "127.0.0.1.nip.io:7100",
            "127.0.0.1:7100@evil.example",
            "evil.example@127.0.0.1:7100",
            "[::1]:7100",
            "[::ffff:127.0.0.1]:7100",
            "0.0.0.0:7100",
            "127.1:7100",
            "2130706433:7100",
            "127.0.0.1:7100 ",
            "[::1",
        ] {
            assert!(host(loopback, foreign).is_err(), "{foreign}");
        }
        assert_eq!(
            host("192.168.1.5:7100", "localhost:7100"),
            Err(Refusal::Host)
        );
    }

    #[test]
    fn a_host_is_needed_and_only_one() {
        let gate = gate(None);
        let local = "127.0.0.1:7100";
        assert_eq!(ask(&gate, local, "/", &[]), Err(Refusal::Malformed));
        let twice = [("host", "localhost:7100"), ("host", "localhost:7100")];
        assert_eq!(ask(&gate, local, "/", &twice), Err(Refusal::Malformed));
        // An absolute target counts, and must not differ from the header.
        let own = [("host", "localhost:7100")];
        let foreign = [("host", "evil.example")];
        assert_eq!(
            ask(&gate, local, "http://localhost:7100/a", &own),
            Ok(Admitted::Yes)
        );
        assert_eq!(
            ask(&gate, local, "http://evil.example/a", &own),
            Err(Refusal::Malformed)
        );
        assert_eq!(
            ask(&gate, local, "http://evil.example/a", &foreign),
            Err(Refusal::Host)
        );
        assert_eq!(
            ask(&gate, local, "https://localhost:7100/a", &own),
            Err(Refusal::Malformed)
        );
    }

    #[test]
    fn other_websites_may_link_and_nothing_else() {
        let gate = gate(None);
        let ask = |target: &str, more: &[(&str, &str)]| {
            let mut headers = vec![("host", "localhost:7100")];
            headers.extend(more);
            ask(&gate, "127.0.0.1:7100", target, &headers)
        };
        assert_eq!(
            ask("/", &[("origin", "http://localhost:7100")]),
            Ok(Admitted::Yes)
        );
        for origin in [
            "null",
            "http://localhost:7101",
            "https://localhost:7100",
            "http://evil.example",
            "http://127.0.0.1:7100",
        ] {
            assert_eq!(
                ask("/", &[("origin", origin)]),
                Err(Refusal::Origin),
                "{origin}"
            );
        }
        let link = [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "document"),
        ];
        assert_eq!(ask("/a/", &link), Ok(Admitted::Yes));
        assert_eq!(ask("/__kyyeu/", &link), Err(Refusal::Origin));
        let frame = [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "iframe"),
        ];
        assert_eq!(ask("/a/", &frame), Err(Refusal::Origin));
        assert_eq!(
            ask("/style.css", &[("sec-fetch-site", "same-site")]),
            Err(Refusal::Origin)
        );
    }

    #[test]
    fn the_secret_is_asked_for() {
        let token = Token::new().unwrap();
        let text = token.text().to_owned();
        let gate = gate(Some(token));
        let ask = |target: &str, more: &[(&str, &str)]| {
            let mut headers = vec![("host", "192.168.1.5:7100")];
            headers.extend(more);
            ask(&gate, "192.168.1.5:7100", target, &headers)
        };
        assert_eq!(ask("/", &[]), Err(Refusal::Token));
        assert_eq!(ask("/?token=", &[]), Err(Refusal::Token));
        assert_eq!(
            ask("/?token=00000000000000000000000000000000", &[]),
            Err(Refusal::Token)
        );
        assert_eq!(ask("/", &[("cookie", "kyyeu_7100=x")]), Err(Refusal::Token));
        assert_eq!(
            ask("/", &[("cookie", &format!("kyyeu_7101={text}"))]),
            Err(Refusal::Token)
        );
        assert_eq!(
            ask("/", &[("cookie", &format!("a=b; kyyeu_7100={text}"))]),
            Ok(Admitted::Yes)
        );
        let entering = |target: &str, from_elsewhere| {
            Ok(Admitted::Entering {
                target: target.into(),
                from_elsewhere,
            })
        };
        assert_eq!(
            ask(&format!("/a/?token={text}"), &[]),
            entering("/a/", false)
        );
        assert_eq!(
            ask(&format!("/a/?q=1&token={text}&r=2"), &[]),
            entering("/a/?q=1&r=2", false)
        );
        let link = [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "document"),
        ];
        assert_eq!(ask(&format!("/?token={text}"), &link), entering("/", true));
        let cookie = gate.cookie().unwrap();
        let cookie = cookie.to_str().unwrap();
        assert!(cookie.contains("HttpOnly; SameSite=Strict"), "{cookie}");
    }
}
