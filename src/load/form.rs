//! The one form that every text has after it was read: UTF-8, NFC, LF, no byte order mark, no
//! control characters.

use std::borrow::Cow;
use std::sync::Arc;

use super::encoding;
use crate::diagnostic::{Diagnostic, Problem};
use crate::source::{Source, Span};
use crate::text::{is_nfc, nfc, printable};

/// Makes a source of a file's bytes.
///
/// # Errors
/// A diagnostic with the byte and a guess at the encoding if it is not UTF-8.
pub fn normalise(path: Arc<str>, bytes: &[u8]) -> Result<Source, Diagnostic> {
    let Ok(text) = simdutf8::basic::from_utf8(bytes) else {
        return Err(not_utf8(path, bytes));
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = match text.contains('\r') {
        true => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")),
        false => Cow::Borrowed(text),
    };
    let text = match printable(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(printable) => Cow::Owned(printable),
    };
    match nfc(&text) {
        Cow::Borrowed(_) => Ok(Source::new(path, text.into_owned())),
        Cow::Owned(normal) => {
            let first = first_decomposed(&text);
            Ok(Source::new(path, normal).with_decomposed(first))
        }
    }
}

/// Tells the first byte that is not UTF-8.
fn not_utf8(path: Arc<str>, bytes: &[u8]) -> Diagnostic {
    let chunk = bytes.utf8_chunks().next();
    // The text before it is sound, so the place can be shown.
    let sound = chunk.map_or("", |chunk| chunk.valid());
    let offset = sound.len();
    let problem = Problem::NotUtf8 {
        offset: (offset + 1).into(),
        guess: encoding::guess(bytes).into(),
    };
    let source = Source::new(path, sound.to_owned());
    Diagnostic::at(&source, Span::new(offset..offset), problem)
}

/// The place in the composed text of the first letter that the text spells with
/// combining marks; `None` where only other things are not in form C.
fn first_decomposed(text: &str) -> Option<Span> {
    let is_mark = |c: char| matches!(c, '\u{300}'..='\u{36F}');
    let mut base = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((at, c)) = letters.next() {
        if !is_mark(c) {
            base = at;
        }
        let ends = letters.peek().is_none_or(|&(_, next)| !is_mark(next));
        let end = at + c.len_utf8();
        if !is_mark(c) || !ends {
            continue;
        }
        let letter = text.get(base..end)?;
        if !is_nfc(letter) {
            let start = nfc(text.get(..base)?).len();
            return Some(Span::new(start..start + nfc(letter).len()));
        }
    }
    None
}
