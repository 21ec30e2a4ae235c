//! Text made safe for its place in HTML.

use std::ops::Range;

use crate::text::percent;

/// Appends text for the content of an element.
pub(super) fn text(out: &mut String, text: &str) {
    escape(out, text, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        // No NUL may stand in HTML; CommonMark names the replacement.
        0 => Some("\u{FFFD}"),
        _ => None,
    });
}

/// Appends text for an attribute's value in double quotes.
pub(super) fn attribute(out: &mut String, text: &str) {
    escape(out, text, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'"' => Some("&quot;"),
        0 => Some("\u{FFFD}"),
        _ => None,
    });
}

/// Appends an address for an attribute in double quotes: bytes that may not
/// stand in an address are percent-encoded, those that are stay as they are.
pub(super) fn url(out: &mut String, url: &str) {
    let host = host(url);
    for (at, byte) in url.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => out.push(char::from(byte)),
            b'!' | b'#' | b'$' | b'%' | b'(' | b')' | b'*' | b'+' | b',' | b'-' | b'.' | b'/'
            | b':' | b';' | b'=' | b'?' | b'@' | b'_' | b'~' => out.push(char::from(byte)),
            b'&' => out.push_str("&amp;"),
            b'\'' => out.push_str("&#x27;"),
            // The brackets of an IPv6 host, and only these.
            b'[' | b']' if host.contains(&at) => out.push(char::from(byte)),
            _ => percent::escape(byte, out),
        }
    }
}

/// Where an address names its host.
fn host(url: &str) -> Range<usize> {
    let Some(start) = url.find("://").map(|scheme| scheme + 3) else {
        return 0..0;
    };
    let rest = &url[start..];
    start..start + rest.find(['/', '?', '#']).unwrap_or(rest.len())
}

/// Appends the text with some bytes replaced; stretches between are copied whole.
fn escape(out: &mut String, text: &str, replacement: impl Fn(u8) -> Option<&'static str>) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(replacement) = replacement(byte) {
            // Only ASCII is replaced, so both ends are character boundaries.
            out.push_str(&text[from..at]);
            out.push_str(replacement);
            from = at + 1;
        }
    }
    out.push_str(&text[from..]);
}

#[cfg(test)]
mod tests {
    #[test]
    fn addresses_are_encoded_once() {
        let written = |address| {
            let mut out = String::new();
            super::url(&mut out, address);
            out
        };
        assert_eq!(
            written("/công văn.pdf?a=1&b='%20\"<"),
            "/c%C3%B4ng%20v%C4%83n.pdf?a=1&amp;b=&#x27;%20%22%3C"
        );
        assert_eq!(written("http://[::1]:80/[a]"), "http://[::1]:80/%5Ba%5D");
    }
}
