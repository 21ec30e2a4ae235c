//! Which destinations a link or an image may have.

use std::borrow::Cow;

/// The schemes that a link may have.
const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// A destination that has been looked at.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Destination<'a> {
    /// A relative address, or one of an allowed scheme.
    Safe(Cow<'a, str>),
    /// Anything else; it is never followed.
    Unsafe,
}

/// Judges a destination as a browser would read it. Whatever stands before a
/// colon in the first segment is taken for a scheme, also where a browser
/// might see no valid one: a file with a colon in its name can be written
/// `./a:b.pdf`, and no trick of case, invisible characters or white space
/// gets through.
pub(super) fn destination(written: &str) -> Destination<'_> {
    let trimmed = written.trim();
    if trimmed.contains(char::is_control) {
        return Destination::Unsafe;
    }
    if let Some(host) = trimmed.strip_prefix("//") {
        return Destination::Safe(Cow::Owned(format!("https://{host}")));
    }
    let segment = trimmed.split(['/', '?', '#']).next().unwrap_or_default();
    match segment.split_once(':') {
        Some((scheme, _))
            if !SCHEMES
                .iter()
                .any(|known| known.eq_ignore_ascii_case(scheme)) =>
        {
            Destination::Unsafe
        }
        _ => Destination::Safe(Cow::Borrowed(trimmed)),
    }
}

/// Whether an image may be shown from here: as [`destination`], but a picture
/// is neither mailed nor telephoned.
pub(super) fn image_destination(written: &str) -> Destination<'_> {
    match destination(written) {
        Destination::Safe(safe) if starts_with(&safe, "mailto:") || starts_with(&safe, "tel:") => {
            Destination::Unsafe
        }
        other => other,
    }
}

fn starts_with(text: &str, scheme: &str) -> bool {
    text.get(..scheme.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_addresses_and_known_schemes_are_safe() {
        for safe in [
            "",
            "#muc",
            "?a=b:c",
            "/a:b",
            "a/b:c",
            "./a:b.pdf",
            "văn bản.pdf",
            "HTTPS://a.vn",
            "http:a",
            "mailto:a@b.vn",
            "tel:+84",
            "a%3Ab",
            "\\\\a",
        ] {
            assert_eq!(destination(safe), Destination::Safe(Cow::Borrowed(safe)));
        }
        assert_eq!(destination(" a "), Destination::Safe(Cow::Borrowed("a")));
        let host = Destination::Safe(Cow::Owned("https://a.vn/b".to_owned()));
        assert_eq!(destination("//a.vn/b"), host);
    }

    #[test]
    fn all_else_is_not() {
        for evil in [
            "javascript:a",
            " JavaScript:a",
            "java\tscript:a",
            "java\nscript:a",
            "java script:a",
            "\u{1}javascript:a",
            "\u{a0}javascript:a",
            "java\u{200b}script:a",
            "data:a",
            "vbscript:a",
            "file:///a",
            "blob:a",
            "x:y",
            ":a",
            "a\u{0}",
            "a\u{7f}b",
            "\u{202e}javascript:a",
        ] {
            assert_eq!(destination(evil), Destination::Unsafe, "{evil:?}");
        }
        assert_eq!(image_destination("TEL:1"), Destination::Unsafe);
        assert_eq!(
            image_destination("a.jpg"),
            Destination::Safe(Cow::Borrowed("a.jpg"))
        );
    }
}
