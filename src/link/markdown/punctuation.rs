//! Quotes, dashes and dots as they are printed.
//!
//! Turns `"…"` and `'…'` into curly quotes, three dots into one sign, and
//! hyphens that stand for a dash into one. Leaves alone whatever could be part
//! of a number, a symbol, an address or a form: `04-CTr/TW`, `2021-2023`,
//! `24/7`, `./.`, the dots of a blank (`Số: ……/UBND`), `--root`. The parser's
//! own smart punctuation looks at one line and at the neighbouring byte of the
//! source; this looks at the text of the whole block as it is read.

use std::ops::Range;

/// One replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Turned {
    /// The bytes replaced.
    pub(super) range: Range<usize>,
    /// What they are replaced with.
    pub(super) with: &'static str,
    /// Where the replacement stands in the text with all replacements made.
    pub(super) shown: usize,
}

/// What is open in a block.
#[derive(Default)]
pub(super) struct Quotes {
    double: usize,
    /// The replacement for a single quote that may turn out to be an opening one.
    single: Option<usize>,
}

impl Quotes {
    /// Finds the replacements in a part of a block's text. Parts must come in order.
    pub(super) fn turn(&mut self, words: &str, part: Range<usize>, turned: &mut Vec<Turned>) {
        let Some(bytes) = words.as_bytes().get(..part.end) else {
            return;
        };
        let mut at = part.start;
        while let Some(&byte) = bytes.get(at) {
            if !matches!(byte, b'"' | b'\'' | b'.' | b'-') {
                at += 1;
                continue;
            }
            let run = match byte {
                b'.' | b'-' => bytes[at..]
                    .iter()
                    .take_while(|&&other| other == byte)
                    .count(),
                _ => 1,
            };
            let before = words[..at].chars().next_back();
            let after = words[at + run..].chars().next();
            let with = match (byte, run) {
                (b'"', _) => self.double(before, after),
                (b'\'', _) => self.single(before, after, turned),
                (b'.', 3) => dots(before, after),
                (b'-', 2 | 3) => dash(run, before, after),
                _ => None,
            };
            if let Some(with) = with {
                turned.push(Turned {
                    range: at..at + run,
                    with,
                    shown: 0,
                });
            }
            at += run;
        }
    }

    fn double(&mut self, before: Option<char>, after: Option<char>) -> Option<&'static str> {
        let alone = space(before) && space(after);
        let opens = !space(after)
            && (space(before)
                || opens_after(before)
                || self.double == 0 && before.is_some_and(|c| matches!(c, ':' | ',')));
        if opens {
            self.double += 1;
            Some("“")
        } else if self.double > 0 {
            self.double -= 1;
            Some("”")
        } else if alone || before.is_some_and(|c| c.is_ascii_digit()) {
            // 24" is a measure, not the end of a quotation.
            None
        } else {
            Some("”")
        }
    }

    fn single(
        &mut self,
        before: Option<char>,
        after: Option<char>,
        turned: &mut [Turned],
    ) -> Option<&'static str> {
        let alphanumeric = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        if space(before) && space(after) {
            return None;
        }
        if alphanumeric(before) && alphanumeric(after) {
            return Some("’");
        }
        if !space(after) && (space(before) || opens_after(before)) {
            // Opening if a closing one follows, an apostrophe (’90s) if not.
            self.single = Some(turned.len());
            return Some("’");
        }
        if let Some(opening) = self.single.take().and_then(|index| turned.get_mut(index)) {
            opening.with = "‘";
        } else if before.is_some_and(|c| c.is_ascii_digit()) {
            return None;
        }
        Some("’")
    }
}

/// Makes the replacements, noting where each stands in the outcome.
pub(super) fn show(words: &str, turned: &mut [Turned], shown: &mut String) {
    let mut from = 0;
    for turned in turned {
        shown.push_str(&words[from..turned.range.start]);
        turned.shown = shown.len();
        shown.push_str(turned.with);
        from = turned.range.end;
    }
    shown.push_str(&words[from..]);
}

fn dots(before: Option<char>, after: Option<char>) -> Option<&'static str> {
    let path = |c: Option<char>| c.is_some_and(|c| matches!(c, '/' | '\\'));
    (!path(before) && !path(after)).then_some("…")
}

fn dash(run: usize, before: Option<char>, after: Option<char>) -> Option<&'static str> {
    let is = |c: Option<char>, of: fn(&char) -> bool| c.as_ref().is_some_and(of);
    let spaced = space(before) && space(after) && (before.is_some() || after.is_some());
    let numbers = is(before, char::is_ascii_digit) && is(after, char::is_ascii_digit);
    let words = is(before, |c| c.is_alphabetic()) && is(after, |c| c.is_alphabetic());
    match run {
        2 if spaced || numbers => Some("–"),
        3 if spaced || words => Some("—"),
        _ => None,
    }
}

fn space(c: Option<char>) -> bool {
    c.is_none_or(char::is_whitespace)
}

/// Whether a quote behind this sign opens one, rather than ending one.
fn opens_after(before: Option<char>) -> bool {
    before.is_some_and(|c| {
        let ends = matches!(
            c,
            '.' | ',' | ':' | ';' | '!' | '?' | '…' | '%' | ')' | ']' | '}' | '»' | '”' | '’'
        );
        !c.is_alphanumeric() && !ends
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(words: &str) -> String {
        let (mut turned, mut shown) = (Vec::new(), String::new());
        Quotes::default().turn(words, 0..words.len(), &mut turned);
        show(words, &mut turned, &mut shown);
        for turned in turned {
            assert!(shown[turned.shown..].starts_with(turned.with));
        }
        shown
    }

    #[test]
    fn quotes_are_turned_by_what_stands_around_them() {
        for (words, expected) in [
            ("\"Phục hồi\"", "“Phục hồi”"),
            (
                "chủ đề \"Phục hồi và phát triển\".",
                "chủ đề “Phục hồi và phát triển”.",
            ),
            ("(\"Phục hồi\")", "(“Phục hồi”)"),
            ("(“...”)", "(“…”)"),
            ("–\"a\"–\"b\"", "–“a”–“b”"),
            ("nói:\"a\", rồi:\"b\"", "nói:“a”, rồi:“b”"),
            ("\"a \"b\" c\"", "“a “b” c”"),
            ("\"a,\"b", "“a,”b"),
            ("\"a/\"b", "“a/“b"),
            ("hết đoạn.\"", "hết đoạn.”"),
            ("\" a \"", "\" a \""),
            ("màn hình 24\"", "màn hình 24\""),
            ("\"khóa 24\"", "“khóa 24”"),
            ("'a' 'b c'", "‘a’ ‘b c’"),
            ("R'lấp, K'Bang", "R’lấp, K’Bang"),
            ("thập niên '90", "thập niên ’90"),
            ("'90 'b'", "’90 ‘b’"),
            ("5' 3\"", "5' 3\""),
        ] {
            assert_eq!(shown(words), expected, "{words}");
        }
    }

    #[test]
    fn dashes_and_dots_are_turned_where_they_are_punctuation() {
        for (words, expected) in [
            ("Hà Nội -- Huế", "Hà Nội – Huế"),
            ("a --- b", "a — b"),
            ("a---b", "a—b"),
            ("2021--2023", "2021–2023"),
            ("-- a", "– a"),
            ("v.v...", "v.v…"),
            ("(...)", "(…)"),
        ] {
            assert_eq!(shown(words), expected, "{words}");
        }
    }

    #[test]
    fn numbers_symbols_and_forms_stay() {
        for words in [
            "04-CTr/TW",
            "2021-2023",
            "24/7",
            "./.",
            "Số: .../UBND",
            "Số: ......",
            "--root a--b",
            "../a",
            "a.b",
            "----",
            "“a”",
            "03/12/2021",
            "- a",
            "--",
            "…",
            "52-NQ/TW./.",
        ] {
            assert_eq!(shown(words), words);
        }
    }
}
