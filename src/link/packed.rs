//! HTML that waits until its page is written.
//!
//! The texts of a site are the largest thing that a run holds. Those of a large site
//! are packed, to a third or so; it costs more to pack them than to unpack them.

use std::borrow::Cow;

/// Documents from which on their texts are packed. Below, there is memory enough, and
/// time counts.
pub(super) const PACKED_FROM: usize = 30_000;

/// A piece of HTML, packed or as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Markup {
    form: Form,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    /// What is kept of a document whose page stands as it is.
    Absent,
    Plain(Box<str>),
    /// LZ4, and how long the text is.
    Packed(Box<[u8]>, usize),
}

impl Default for Markup {
    fn default() -> Markup {
        Markup::new(String::new(), false)
    }
}

impl Markup {
    /// Keeps HTML, packed if it is to be and if that makes it shorter.
    pub fn new(html: String, packs: bool) -> Markup {
        let packed = packs.then(|| lz4_flex::block::compress(html.as_bytes()));
        let form = match packed.filter(|packed| packed.len() < html.len()) {
            Some(packed) => Form::Packed(packed.into_boxed_slice(), html.len()),
            None => Form::Plain(html.into_boxed_str()),
        };
        Markup { form }
    }

    /// HTML that is not there: nothing may ask for it.
    pub fn absent() -> Markup {
        Markup { form: Form::Absent }
    }

    /// Whether it is there.
    pub fn is_there(&self) -> bool {
        self.form != Form::Absent
    }

    /// The HTML.
    pub fn get(&self) -> Cow<'_, str> {
        match &self.form {
            Form::Absent => {
                debug_assert!(false, "a text that was let go is asked for");
                Cow::Borrowed("")
            }
            Form::Plain(html) => Cow::Borrowed(html),
            Form::Packed(packed, length) => {
                let html = lz4_flex::block::decompress(packed, *length);
                // What this process has packed itself is whole.
                let html = html.ok().and_then(|html| String::from_utf8(html).ok());
                Cow::Owned(html.unwrap_or_default())
            }
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        match &self.form {
            Form::Absent => false,
            Form::Plain(html) => html.is_empty(),
            Form::Packed(_, length) => *length == 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn long_texts_are_packed_and_short_ones_are_not() {
        let long = "<p>Công văn về chuyển đổi số.</p>".repeat(40);
        let packed = Markup::new(long.clone(), true);
        assert!(matches!(&packed.form, Form::Packed(bytes, _) if bytes.len() * 4 < long.len()));
        assert_eq!(packed.get(), long);
        let short = Markup::new("<p>a</p>".to_owned(), true);
        assert!(matches!(short.form, Form::Plain(_)));
    }

    proptest! {
        #[test]
        fn what_is_kept_comes_back(html in any::<String>(), times in 0usize..20, packs: bool) {
            let html = html.repeat(times);
            let kept = Markup::new(html.clone(), packs);
            prop_assert_eq!(kept.is_empty(), html.is_empty());
            prop_assert_eq!(kept.get(), html);
        }
    }
}
