//! The words of the interface: what a language calls things, and which words templates
//! and the program ask for.

use std::collections::BTreeMap;
use std::sync::Arc;

use tera::{Kwargs, State, Value};

use crate::diagnostic::{Diagnostic, Place, Problem};
use crate::language::Language;
use crate::source::{Source, Span};

/// Interface words of one language.
#[derive(Clone, Debug, Default)]
pub struct Words {
    pub(super) words: BTreeMap<String, String>,
}

impl Words {
    /// Reads files of one language, each over the one before. One that cannot be understood
    /// is reported and left out.
    pub(super) fn read(files: &[Arc<Source>], diagnostics: &mut Vec<Diagnostic>) -> Words {
        let mut words = BTreeMap::new();
        for source in files {
            match serde_saphyr::from_str::<BTreeMap<String, String>>(source.text()) {
                Ok(layer) => words.extend(layer),
                Err(error) => {
                    let (line, column) = error
                        .location()
                        .map_or((1, 1), |at| (at.line() as usize, at.column() as usize));
                    let start = source.offset_of(line, column.saturating_sub(1));
                    let problem = Problem::YamlSyntax {
                        detail: error.to_string().into(),
                    };
                    let span = Span::new(start..start + 1);
                    diagnostics.push(Diagnostic::at(source, span, problem));
                }
            }
        }
        Words { words }
    }

    /// A word; its key where it is missing, which has been reported then.
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.words.get(key).map_or(key, String::as_str)
    }

    /// A word with its hole `{name}` filled.
    pub fn fill(&self, key: &str, name: &str, value: &str) -> String {
        filled(self.get(key), name, value)
    }

    /// All words as a template value.
    pub fn value(&self) -> Value {
        Value::from(self.words.clone())
    }

    /// The words that the Markdown pass puts into a page.
    pub fn for_markdown(&self) -> crate::link::markdown::Words<'_> {
        crate::link::markdown::Words {
            footnotes: self.get("footnotes"),
            back: self.get("footnote_back"),
            note: self.get("alert_note"),
            tip: self.get("alert_tip"),
            important: self.get("alert_important"),
            warning: self.get("alert_warning"),
            caution: self.get("alert_caution"),
            credit: self.get("image_credit"),
            anchor: self.get("heading_anchor"),
            table: self.get("table_label"),
            done: self.get("task_done"),
            todo: self.get("task_open"),
        }
    }
}

/// Words that the program itself asks for, and those that templates put
/// together of parts, which no scan of their text finds.
const REQUIRED_WORDS: [&str; 91] = [
    "home",
    "part_dispatches",
    "part_news",
    "part_policies",
    "part_sessions",
    "part_pages",
    "part_agencies",
    "part_themes",
    "part_people",
    "part_documents",
    "part_forums",
    "part_targets",
    "part_tasks",
    "part_search",
    "number_awaited",
    "kind_dispatch",
    "kind_news",
    "kind_policy",
    "kind_session",
    "kind_page",
    "relation_issued",
    "relation_received",
    "relation_tasked",
    "relation_leads",
    "relation_answers",
    "relation_signed",
    "relation_takes_part",
    "relation_replies",
    "relation_cites",
    "unregistered",
    "under_n",
    "shared_cited",
    "shared_document",
    "shared_theme",
    "shared_agency",
    "shared_person",
    "shared_forum",
    "relation_summarises",
    "relation_sources",
    "relation_reports",
    "relation_about",
    "relation_links",
    "relation_mentions",
    "year_n",
    "page_n",
    "target_year_n",
    "not_found_title",
    "redirect_title",
    "calendar_name",
    "calendar_due",
    "task_overdue",
    "task_upcoming",
    "baseline",
    "matrix_leads",
    "matrix_answers",
    "timeline",
    "phase_preparation",
    "phase_session",
    "phase_forum",
    "phase_plenary",
    "phase_coverage",
    "phase_after",
    "feed_title",
    "feeds_title",
    "plan_title",
    "feed_site",
    "by_section",
    "footnotes",
    "footnote_back",
    "alert_note",
    "alert_tip",
    "alert_important",
    "alert_warning",
    "alert_caution",
    "heading_anchor",
    "table_label",
    "task_done",
    "task_open",
    "image_credit",
    "only_vi",
    "only_en",
    "state_draft",
    "state_review",
    "state_embargoed",
    "state_expired",
    "data_citations",
    "data_graph",
    "data_package",
    "data_title",
    "in_vietnamese",
    "in_english",
];

/// Reports every word that a template uses and a language lacks. A word is used
/// as `w.key`, so the templates' text tells.
pub(super) fn check(
    templates: &BTreeMap<String, Arc<Source>>,
    words: [&Words; 2],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut report = |place: Option<Place>, key: &str| {
        for (language, words) in Language::ALL.iter().zip(words) {
            if !words.words.contains_key(key) {
                let problem = Problem::MissingWord {
                    word: key.into(),
                    language: language.tag().into(),
                };
                diagnostics.push(Diagnostic::new(place.clone(), problem));
            }
        }
    };
    for key in REQUIRED_WORDS {
        report(None, key);
    }
    for source in templates.values() {
        for (start, key) in words_used(source.text()) {
            let span = Span::new(start..start + key.len());
            if words.iter().any(|words| !words.words.contains_key(key)) {
                report(Some(Place::of(source, span)), key);
            }
        }
    }
}

/// The keys in `w.key` within the tags of a template, with their offsets.
fn words_used(text: &str) -> Vec<(usize, &str)> {
    let mut used = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find("w.") {
        let start = at + found;
        let key_start = start + 2;
        let key_len = text[key_start..]
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .unwrap_or(text.len() - key_start);
        let before = text[..start].chars().next_back();
        let apart = before.is_none_or(|c| !(c.is_alphanumeric() || matches!(c, '_' | '.')));
        if apart && key_len > 0 && inside_tag(text, start) {
            used.push((key_start, &text[key_start..key_start + key_len]));
        }
        at = key_start;
    }
    used
}

/// Whether an offset lies between `{{` or `{%` and its end.
fn inside_tag(text: &str, at: usize) -> bool {
    let open = text[..at].rfind("{{").max(text[..at].rfind("{%"));
    let close = text[..at].rfind("}}").max(text[..at].rfind("%}"));
    open.is_some_and(|open| close.is_none_or(|close| close < open))
}

/// Fills the holes of a word: `{{ w.page_n | fill(n=3) }}`.
pub(super) fn fill(word: &str, values: Kwargs, _: &State) -> String {
    let mut text = word.to_owned();
    for (name, value) in values.iter() {
        let name = name.as_str().unwrap_or_default();
        text = match value.as_str() {
            Some(value) => filled(&text, name, value),
            None => filled(&text, name, &value.to_string()),
        };
    }
    text
}

/// The text with a value instead of every `{name}` in it.
fn filled(text: &str, name: &str, value: &str) -> String {
    let mut filled = String::with_capacity(text.len() + value.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        filled.push_str(before);
        rest = behind;
        match behind
            .strip_prefix(name)
            .and_then(|behind| behind.strip_prefix('}'))
        {
            Some(behind) => {
                filled.push_str(value);
                rest = behind;
            }
            None => filled.push('{'),
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_hole_of_a_name_is_filled(text in "[{}nm ]{0,20}", value in "[{}nm]{0,4}") {
            let plainly = text.replace("{n}", &value);
            prop_assert_eq!(filled(&text, "n", &value), plainly);
        }
    }
}
