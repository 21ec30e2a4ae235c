//! The plain text of a body, for search and for summaries.

/// The plain text so far.
#[derive(Default)]
pub(super) struct Prose {
    /// A line for each block.
    plain: String,
    /// The first paragraph of the text proper.
    lead: Option<String>,
    /// The first running text of any kind, should there be no such paragraph.
    fallback: Option<String>,
}

impl Prose {
    pub(super) fn with_capacity(capacity: usize) -> Prose {
        Prose {
            plain: String::with_capacity(capacity),
            ..Prose::default()
        }
    }

    /// Adds a block.
    pub(super) fn block(&mut self, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            if !self.plain.is_empty() {
                self.plain.push('\n');
            }
            self.plain.push_str(text);
        }
    }

    /// Takes a block's running text as the lead if it is the first.
    pub(super) fn lead(&mut self, text: &str, paragraph: bool) {
        let text = text.trim();
        if !text.is_empty() {
            let place = if paragraph {
                &mut self.lead
            } else {
                &mut self.fallback
            };
            place.get_or_insert_with(|| text.to_owned());
        }
    }

    /// The lead and the whole.
    pub(super) fn finish(self) -> (String, String) {
        (self.lead.or(self.fallback).unwrap_or_default(), self.plain)
    }
}
