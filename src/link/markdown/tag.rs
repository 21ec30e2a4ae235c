//! Raw HTML taken apart into tags and text.
//!
//! Follows the tokeniser of the HTML standard where it matters to authors.
//! Safety does not hang on it: nothing that is read here reaches a page as it
//! was written, everything is written anew from what was understood.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Event, Parser};

/// A piece of raw HTML.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// Text, its character references still in it.
    Text(&'t str),
    /// A start tag.
    Open(Tag<'t>),
    /// An end tag.
    Close(&'t str),
    /// A comment.
    Comment,
    /// A declaration, a processing instruction or the like, by its first signs.
    Other(&'static str),
}

/// A start tag.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tag<'t> {
    /// The element's name as written.
    pub(super) name: &'t str,
    /// The attributes as written, an absent value empty.
    pub(super) attributes: Vec<(&'t str, &'t str)>,
    /// Whether it ends with `/>`.
    pub(super) closed: bool,
}

/// Walks over raw HTML.
pub(super) struct Tokens<'t> {
    html: &'t str,
    at: usize,
}

impl<'t> Tokens<'t> {
    pub(super) fn new(html: &'t str) -> Tokens<'t> {
        Tokens { html, at: 0 }
    }

    /// Goes on behind the end tag of an element, or at the end.
    pub(super) fn skip_past(&mut self, name: &str) {
        let mut from = self.at;
        while let Some(found) = self.html.get(from..).and_then(|rest| rest.find("</")) {
            let start = from + found;
            let rest = self.html.get(start + 2..).unwrap_or_default();
            let same = rest
                .get(..name.len())
                .is_some_and(|tag| tag.eq_ignore_ascii_case(name));
            if same && !rest[name.len()..].starts_with(|c: char| c.is_ascii_alphanumeric()) {
                self.at = rest
                    .find('>')
                    .map_or(self.html.len(), |end| start + 2 + end + 1);
                return;
            }
            from = start + 2;
        }
        self.at = self.html.len();
    }

    /// The length of the markup that the rest begins with, and what it is.
    fn markup(rest: &'t str) -> Option<(usize, Token<'t>)> {
        let until = |rest: &str, end: &str| rest.find(end).map_or(rest.len(), |at| at + end.len());
        let alphabetic = |at: usize| rest.as_bytes().get(at).is_some_and(u8::is_ascii_alphabetic);
        if rest.starts_with("<!--") {
            return Some((until(rest, "-->"), Token::Comment));
        }
        if rest.starts_with("<![CDATA[") {
            return Some((until(rest, "]]>"), Token::Other("<![CDATA[")));
        }
        if rest.starts_with("<!") {
            return Some((until(rest, ">"), Token::Other("<!")));
        }
        if rest.starts_with("<?") {
            return Some((until(rest, "?>"), Token::Other("<?")));
        }
        if let Some(name) = rest.strip_prefix("</") {
            if !alphabetic(2) {
                return (!name.is_empty()).then(|| (until(rest, ">"), Token::Comment));
            }
            let (tag, length) = tag(name)?;
            return Some((2 + length, Token::Close(tag.name)));
        }
        let name = rest.strip_prefix('<').filter(|_| alphabetic(1))?;
        let (tag, length) = tag(name)?;
        Some((1 + length, Token::Open(tag)))
    }
}

impl<'t> Iterator for Tokens<'t> {
    type Item = (Token<'t>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        let rest = self.html.get(start..).filter(|rest| !rest.is_empty())?;
        if let Some((length, token)) = Self::markup(rest) {
            self.at += length;
            return Some((token, start..self.at));
        }
        // Text up to the next sign that could begin a tag. A tag that never
        // ends makes text of all the rest: looking for its end again from each
        // of the signs behind it would take quadratic time.
        let name = rest.strip_prefix("</").or_else(|| rest.strip_prefix('<'));
        let unended = name.is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()));
        let first = rest.chars().next().map_or(1, char::len_utf8);
        let length = match rest.get(first..).and_then(|after| after.find('<')) {
            Some(next) if !unended => first + next,
            _ => rest.len(),
        };
        self.at += length;
        Some((Token::Text(&rest[..length]), start..self.at))
    }
}

/// Reads a tag from its name on: the tag and its length with the `>`.
fn tag(text: &str) -> Option<(Tag<'_>, usize)> {
    let bytes = text.as_bytes();
    let run = |from: usize, stop: fn(u8) -> bool| {
        let rest = bytes.get(from..).unwrap_or_default();
        from + rest
            .iter()
            .position(|&byte| stop(byte))
            .unwrap_or(rest.len())
    };
    let end = run(0, |byte| {
        byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>')
    });
    let mut tag = Tag {
        name: &text[..end],
        ..Tag::default()
    };
    let mut at = end;
    loop {
        at = run(at, |byte| !byte.is_ascii_whitespace());
        match bytes.get(at)? {
            b'>' => return Some((tag, at + 1)),
            b'/' => {
                at += 1;
                tag.closed = bytes.get(at) == Some(&b'>');
                continue;
            }
            _ => {}
        }
        let name = at..run(at + 1, |byte| {
            byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>' | b'=')
        });
        at = run(name.end, |byte| !byte.is_ascii_whitespace());
        let mut value = at..at;
        if bytes.get(at) == Some(&b'=') {
            at = run(at + 1, |byte| !byte.is_ascii_whitespace());
            match bytes.get(at)? {
                quote @ (b'"' | b'\'') => {
                    let rest = bytes.get(at + 1..)?;
                    let length = rest.iter().position(|byte| byte == quote)?;
                    value = at + 1..at + 1 + length;
                    at = value.end + 1;
                }
                _ => {
                    value = at..run(at, |byte| byte.is_ascii_whitespace() || byte == b'>');
                    at = value.end;
                }
            }
        }
        // All cuts are at ASCII bytes, hence at character boundaries, but for a
        // name that begins with a character of several bytes.
        let (Some(name), Some(value)) = (text.get(name), text.get(value)) else {
            continue;
        };
        tag.attributes.push((name, value));
    }
}

/// Text with its character references resolved.
pub(super) fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    // Most references of a text are the same few.
    let mut known: HashMap<&str, Option<String>> = HashMap::new();
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(33).position(|byte| byte == b';');
        let reference = end.and_then(|end| rest.get(..=end));
        let known = reference.map(|reference| {
            let character = known
                .entry(reference)
                .or_insert_with(|| character(reference));
            (character, reference.len())
        });
        let length = match known {
            Some((Some(character), length)) => {
                decoded.push_str(character);
                length
            }
            _ => {
                decoded.push('&');
                1
            }
        };
        rest = &rest[length..];
    }
    decoded.push_str(rest);
    decoded
}

/// What a reference such as `&aacute;` stands for, as the Markdown parser
/// knows it. One that it does not know stays, and is written out as the words
/// it is: what was judged is what a browser will read.
fn character(reference: &str) -> Option<String> {
    let name = reference.strip_prefix('&')?.strip_suffix(';')?;
    if !name
        .trim_start_matches('#')
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric())
    {
        return None;
    }
    // Between letters, lest white space be trimmed.
    let framed = format!("a{reference}a");
    let mut text = String::new();
    for event in Parser::new(&framed) {
        if let Event::Text(part) = event {
            text.push_str(&part);
        }
    }
    text.strip_prefix('a')?.strip_suffix('a').map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(html: &str) -> Vec<Token<'_>> {
        Tokens::new(html).map(|(token, _)| token).collect()
    }

    #[test]
    fn tags_are_taken_apart() {
        let attributes = vec![
            ("b", "c"),
            ("d", "e f"),
            ("g", "h>"),
            ("i", ""),
            ("đ", "k/"),
        ];
        let tag = Tag {
            name: "A",
            attributes,
            closed: false,
        };
        assert_eq!(
            tokens("x<A b=c d='e f'\n g = \"h>\" i đ=k/>y</A >"),
            [
                Token::Text("x"),
                Token::Open(tag),
                Token::Text("y"),
                Token::Close("A")
            ]
        );
        let closed = Tag {
            name: "br",
            attributes: Vec::new(),
            closed: true,
        };
        assert_eq!(tokens("<br/>"), [Token::Open(closed)]);
    }

    #[test]
    fn what_is_no_tag_is_text_or_goes() {
        assert_eq!(
            tokens("a < b <3 <"),
            [
                Token::Text("a "),
                Token::Text("< b "),
                Token::Text("<3 "),
                Token::Text("<")
            ]
        );
        assert_eq!(tokens("<a b=\"c> <d>"), [Token::Text("<a b=\"c> <d>")]);
        assert_eq!(
            tokens("<!-- <a> -->b<!-- c"),
            [Token::Comment, Token::Text("b"), Token::Comment]
        );
        assert_eq!(
            tokens("<!DOCTYPE a><?b?></ c>"),
            [Token::Other("<!"), Token::Other("<?"), Token::Comment]
        );
        assert_eq!(tokens("</"), [Token::Text("</")]);
    }

    #[test]
    fn the_content_of_an_element_can_be_skipped() {
        let mut tokens = Tokens::new("<script>a</b></scripts></SCRIPT >c");
        tokens.next();
        tokens.skip_past("script");
        assert_eq!(
            tokens.next().map(|(token, _)| token),
            Some(Token::Text("c"))
        );
        tokens.skip_past("script");
        assert_eq!(tokens.next(), None);
    }

    #[test]
    fn references_are_resolved() {
        assert_eq!(
            decode("a &amp; b &aacute;&#xEA;&#233; &lt; & &x; &amp"),
            "a & b áêé < & &x; &amp"
        );
        assert_eq!(decode("java&#115;cript&colon;&Tab;"), "javascript:\t");
        assert_eq!(decode("&a &amp;"), "&a &");
    }
}
