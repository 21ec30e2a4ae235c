//! The limits on nesting.
//!
//! Two of them. Containers deeper than [`LIMIT`] are read but not written, so
//! that no browser and no sanitiser has to hold them. Containers that begin
//! past column [`COLUMNS`] are not even read: the parser looks at every open
//! container once a line, so that tens of thousands of open quotes above tens
//! of thousands of lines would take minutes.

/// How many containers (quotes, list items, definitions), inline elements or
/// raw HTML elements may stand in each other.
pub(super) const LIMIT: usize = 64;

/// The column after which no container may begin.
const COLUMNS: usize = 512;

/// What stands for markers that are not read. As many bytes as they had, so
/// that all offsets stay; taken out again when the text is written.
pub(super) const MASK: char = '\u{1f}';

/// The text with the markers past [`COLUMNS`] masked, and the place of the
/// first; `None` where there are none.
pub(super) fn mask(text: &str) -> Option<(String, usize)> {
    let mut masked: Option<(String, usize)> = None;
    let mut copied = 0;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if line.len() > COLUMNS
            && let Some((from, to)) = past_limit(line.as_bytes())
        {
            let (out, _) =
                masked.get_or_insert_with(|| (String::with_capacity(text.len()), start + from));
            out.push_str(&text[copied..start + from]);
            out.extend(std::iter::repeat_n(MASK, to - from));
            copied = start + to;
        }
        start += line.len();
    }
    if let Some((out, _)) = &mut masked {
        out.push_str(&text[copied..]);
    }
    masked
}

/// From the first marker past the limit to the end of the last. Tabs count as
/// one column: a marker behind 512 tabs is as good as one behind 2,048 spaces.
fn past_limit(line: &[u8]) -> Option<(usize, usize)> {
    let mut at = 0;
    let mut masked: Option<(usize, usize)> = None;
    loop {
        let blank = line
            .iter()
            .skip(at)
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count();
        at += blank;
        let Some(length) = marker(line.get(at..)?) else {
            return masked;
        };
        if at >= COLUMNS {
            masked = Some((masked.map_or(at, |(from, _)| from), at + length));
        }
        at += length;
    }
}

/// The length of the container marker that the bytes begin with.
fn marker(bytes: &[u8]) -> Option<usize> {
    let digits = bytes
        .iter()
        .take(10)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let length = match (bytes.get(digits)?, digits) {
        (b'>', 0) => return Some(1),
        (b'-' | b'+' | b'*' | b':', 0) => 1,
        (b'.' | b')', 1..=9) => digits + 1,
        _ => return None,
    };
    matches!(bytes.get(length), None | Some(b' ' | b'\t' | b'\n')).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_texts_are_not_touched() {
        for text in [
            "> a\n- b\n".to_owned(),
            "a".repeat(10_000),
            "-".repeat(10_000),
            "|---".repeat(1_000),
            " ".repeat(1_000) + "a - b",
            "> ".repeat(COLUMNS / 2),
        ] {
            assert_eq!(mask(&text), None, "{text}");
        }
    }

    #[test]
    fn markers_past_the_limit_are_masked_in_place() {
        let text = format!("đ\n{}a > b\n> c\n", "> ".repeat(300));
        let (masked, at) = mask(&text).unwrap();
        assert_eq!(masked.len(), text.len());
        assert_eq!(at, "đ\n".len() + COLUMNS);
        assert_eq!(&masked[..at], &text[..at]);
        assert!(masked[at..].starts_with(MASK) && masked.ends_with("\u{1f} a > b\n> c\n"));
        for marker in ["- ", "12. ", "* ", "+ ", "1) ", ": ", ">"] {
            assert!(mask(&marker.repeat(1_000)).is_some(), "{marker}");
        }
    }
}
