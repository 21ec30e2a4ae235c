//! Numbers and symbols of documents that do not break over a line.
//!
//! A browser breaks “52-NQ/TW” after its hyphen. Titles and citations are plain text,
//! so what looks like a number is wrapped here, when a template prints it.

use tera::{Kwargs, State, Value};

/// Longer runs must be able to break: they are addresses, not numbers.
const LONGEST: usize = 30;

/// `{{ title | unbroken }}`: the text, escaped, with its numbers in `<span class="nb">`.
/// A text without any is given back as it is.
pub fn unbroken(text: Value, _: Kwargs, _: &State) -> Value {
    match text.as_str().and_then(wrapped) {
        Some(html) => Value::safe_string(&html),
        None => text,
    }
}

/// The text as HTML, if it holds any number.
fn wrapped(text: &str) -> Option<String> {
    if !has_number(text) {
        return None;
    }
    let mut html = String::with_capacity(text.len() + 32);
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        if is_number(word) {
            html.push_str("<span class=\"nb\">");
            escape(word, &mut html);
            html.push_str("</span>");
            escape(&piece[word.len()..], &mut html);
        } else {
            escape(piece, &mut html);
        }
    }
    Some(html)
}

/// Whether any word of a text is one: looked for from the signs, of which most texts have
/// few.
fn has_number(text: &str) -> bool {
    let is_sign = |byte: &u8| matches!(byte, b'/' | b'-');
    // Behind the last word that was looked at, so that none is looked at for each of its signs.
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| is_sign(&byte)) {
        let (before, behind) = rest.split_at(at);
        let end = at + behind.find(char::is_whitespace).unwrap_or(behind.len());
        let start = before.trim_end_matches(|c: char| !c.is_whitespace()).len();
        if is_number(&rest[start..end]) {
            return true;
        }
        rest = &rest[end..];
    }
    false
}

/// Whether a word is a number with its symbol, or a date: digits, and signs after which
/// a line could break.
fn is_number(word: &str) -> bool {
    word.contains(['/', '-'])
        && word.contains(|c: char| c.is_ascii_digit())
        && !word.contains(['@', ':'])
        && word.chars().count() <= LONGEST
}

fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            _ => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn a_word_of_nothing_but_signs_takes_linear_time() {
        let started = std::time::Instant::now();
        assert_eq!(wrapped(&format!("1/{}", "A-".repeat(1_000_000))), None);
        assert!(started.elapsed().as_secs() < 30);
    }

    #[test]
    fn numbers_and_dates_are_wrapped_and_nothing_else() {
        for (text, html) in [
            (
                "Nghị quyết số 52-NQ/TW, ngày 27-9-2019",
                "Nghị quyết số <span class=\"nb\">52-NQ/TW,</span> ngày <span class=\"nb\">27-9-2019</span>",
            ),
            (
                "A & 6533/UBND-KTN\u{a0}<b>",
                "A &amp; <span class=\"nb\">6533/UBND-KTN</span>\u{a0}&lt;b&gt;",
            ),
        ] {
            assert_eq!(wrapped(text).as_deref(), Some(html));
        }
        for plain in [
            "",
            "Covid",
            "năm 2021",
            "và/hoặc",
            "https://example.vn/1-2",
            "a-1@example.vn",
            "Độc lập - Tự do",
        ] {
            assert_eq!(wrapped(plain), None, "{plain}");
        }
        let long = format!("1-{}", "x".repeat(40));
        assert_eq!(wrapped(&long), None);
    }

    #[test]
    fn nothing_escapes_the_escaping() {
        let html = wrapped("<script>1-2</script> 3/4\"'").unwrap();
        assert!(!html.contains("<script") && !html.contains("\"'"), "{html}");
    }
}
