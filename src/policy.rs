//! What the site forbids browsers to do with its pages: the headers that every server
//! sends with them.
//!
//! One source for the preview and for the configurations of other servers
//! ([`crate::server`]), so that what works in the preview works in public.

use std::fmt::Write as _;

/// Headers beside the content security policy that say the same on every answer.
pub const HEADERS: [(&str, &str); 3] = [
    // A file is what its type says, whatever it looks like.
    ("X-Content-Type-Options", "nosniff"),
    // No other window may reach into that of the site.
    ("Cross-Origin-Opener-Policy", "same-origin"),
    // Nothing on a page of the site needs any of these.
    (
        "Permissions-Policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// The content security policy (CSP Level 3) of a site whose pages may load scripts,
/// pictures and counts from these other origins, such as that of a monitoring service.
///
/// Everything else comes from the site itself; no script or style stands in a page,
/// nothing is embedded elsewhere, no form leaves it.
pub fn content_security_policy(elsewhere: &[String]) -> String {
    let mut policy = String::from("default-src 'self'; img-src 'self' data:");
    for origin in elsewhere {
        // Writing to a string cannot fail.
        let _ = write!(policy, " {origin}");
    }
    for directive in ["script-src", "connect-src"] {
        if !elsewhere.is_empty() {
            let _ = write!(policy, "; {directive} 'self' {}", elsewhere.join(" "));
        }
    }
    policy.push_str(
        "; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    );
    policy
}

#[cfg(test)]
mod tests {
    use super::content_security_policy;

    #[test]
    fn other_origins_stand_only_where_they_are_needed() {
        let own = content_security_policy(&[]);
        assert!(!own.contains("script-src") && !own.contains("unsafe"));
        let origins = ["https://a.example", "https://b.example"].map(str::to_owned);
        let with = content_security_policy(&origins);
        let parts: Vec<&str> = with.split("; ").collect();
        let theirs = "'self' https://a.example https://b.example";
        assert!(parts.contains(&format!("script-src {theirs}").as_str()));
        assert!(parts.contains(&"img-src 'self' data: https://a.example https://b.example"));
        assert!(parts.contains(&"default-src 'self'"));
    }
}
