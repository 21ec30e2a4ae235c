//! Questions to a site: which documents, tasks, targets or entries satisfy some
//! conditions, asked in a line that staff can type.
//!
//! ```text
//! parse ─► mean ─► filter ─► Answer ─► Sheet ─► table, JSON, CSV
//! ```
//!
//! [`syntax`] reads the line, [`meaning`] looks its values up as front matter is
//! looked up, [`condition`] tells what satisfies it, [`sheet`] makes columns of
//! the answer. Everything is pure; what is not public is not in the [`Site`], and
//! so in no answer. The words are in [`vocabulary`]; the guide for staff is
//! `docs/tra-cuu.md`.

use crate::directory::Subject;
use crate::document::Documents;
use crate::index::Item;
use crate::kind::Kind;
use crate::reference::Id;
use crate::registry::Shelf;
use crate::site::Site;

mod choice;
pub mod completion;
pub mod condition;
pub mod error;
mod fact;
pub mod help;
mod mark;
pub mod meaning;
mod name;
pub mod sheet;
pub mod syntax;
pub mod table;
pub mod vocabulary;

pub use error::{QueryError, Wrong};
pub use sheet::Sheet;
pub use syntax::Query;
pub use vocabulary::{Key, What};

/// One thing that satisfies a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hit {
    /// A document or an entry.
    Subject(Subject),
    /// A task in its dispatch.
    Task(Item),
    /// A target in its policy.
    Target(Item),
}

impl Hit {
    /// The document that it is or stands in.
    pub fn document(self) -> Option<Id<Documents>> {
        match self {
            Hit::Subject(Subject::Document(id)) => Some(id),
            Hit::Subject(_) => None,
            Hit::Task(item) | Hit::Target(item) => Some(item.document),
        }
    }
}

/// What satisfies a query.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The query as it was understood.
    pub query: Query,
    /// Documents newest first, tasks and targets and entries in the order of
    /// their pages.
    pub hits: Vec<Hit>,
}

/// Answers a query.
///
/// # Errors
/// What is wrong with the query, and where.
pub fn run(site: &Site, text: &str) -> Result<Answer, QueryError> {
    let query = Query::parse(text)?;
    let tests = meaning::mean(site, text, &query)?;
    let hits = all(site, query.what)
        .into_iter()
        .filter(|&hit| tests.iter().all(|test| test.holds(site, hit)))
        .collect();
    Ok(Answer { query, hits })
}

/// For a query that nothing satisfies: the query as it was perhaps meant, where a
/// key without its colon stands before a name, as in `nhiệm vụ của Sở Y tế`. Such
/// words are looked for in titles; nothing is guessed, but the author is told.
pub fn hint(site: &Site, text: &str, answer: &Answer) -> Option<String> {
    if !answer.hits.is_empty() {
        return None;
    }
    mark::with_colon(site, text, &answer.query).map(|meant| clean(&meant))
}

/// Everything that could be asked for, in order.
pub fn all(site: &Site, what: What) -> Vec<Hit> {
    let index = &site.index;
    let documents = |ids: &[Id<Documents>]| -> Vec<Hit> {
        let subjects = ids.iter().map(|&id| Subject::Document(id));
        subjects.map(Hit::Subject).collect()
    };
    match what {
        What::Documents => {
            let mut all = documents(&index.newest);
            all.extend(documents(&index.section(Kind::Page).documents));
            all
        }
        What::Kind(kind) => documents(&index.section(kind).documents),
        What::Tasks => index.tasks.iter().copied().map(Hit::Task).collect(),
        What::Targets => {
            let items = index.targets.iter().flat_map(|(_, items)| items);
            items.copied().map(Hit::Target).collect()
        }
        What::Entries(shelf) => entries(site, shelf),
    }
}

/// The entries of a folder, in the order of their index.
fn entries(site: &Site, shelf: Shelf) -> Vec<Hit> {
    let order = site.orders.get(&(shelf, site.config.main));
    let entries = order.map_or(&[][..], Vec::as_slice).iter();
    entries.map(|entry| Hit::Subject(entry.subject)).collect()
}

/// A text in one line for a terminal: nothing that would move the cursor, turn
/// the direction of writing or be taken for a command.
pub(crate) fn clean(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{2028}' | '\u{2029}' => ' ',
            c if c.is_control() => '\u{fffd}',
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                '\u{fffd}'
            }
            c => c,
        })
        .collect()
}
