//! Proofreading: slips in a text that neither Markdown nor the registry can see.
//!
//! Owns what is a slip. Every report is a warning and names the right spelling
//! where there is one. A wrong report costs more than a slip that is missed,
//! for whoever has seen three of them reads no more: a check that is not sure
//! says nothing. Nothing here changes what is printed.
//!
//! A text is divided into words once, and all checks look at these.

use std::ops::Range;

use jiff::civil::Date;

use crate::diagnostic::{Diagnostic, Place, Problem};
use crate::directory::{Directory, Subject};
use crate::kind::{Fields, FrontMatter, Kind};
use crate::link::markdown::Block;
use crate::link::word::{Passage, Word, divide};
use crate::parse::record::INHERITED;
use crate::parse::value::Spanned;
use crate::reference::Written;
use crate::registry::Entry;
use crate::source::{Source, Span};

mod consistency;
mod day;
mod header;
mod names;
mod naming;
mod number;
mod personal;
#[cfg(test)]
mod tests;
mod typing;
mod wording;

use consistency::Spellings;
use day::Days;
use names::{Names, Sums};
use naming::Naming;
use personal::Personal;
pub use wording::{Phrase, Wording};

/// A slip in a block: where in [`Block::text`], what, and the right spelling.
pub type Slip = (Range<usize>, Problem, Option<String>);

/// A slip that is only known when the whole text has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Late {
    /// Where in the source file.
    pub span: Span,
    /// What.
    pub problem: Problem,
    /// The right spelling.
    pub suggestion: Option<String>,
    /// The other place that belongs to it.
    pub related: Option<Span>,
}

impl Late {
    /// The report on a file.
    pub fn diagnostic(self, source: &Source) -> Diagnostic {
        let related = self.related.map(|span| Place::of(source, span));
        Diagnostic::at(source, self.span, self.problem)
            .suggest(self.suggestion)
            .related(related)
    }
}

/// What a document says of itself that proofreading must know.
#[derive(Clone, Copy, Debug, Default)]
pub struct DocumentFacts {
    /// Its kind; `None` for an entry of the registry.
    pub kind: Option<Kind>,
    /// Its date.
    pub date: Option<Date>,
    /// Whether it is where an office gives its telephone numbers.
    pub is_contact: bool,
}

impl DocumentFacts {
    /// What is known of a document or entry.
    pub fn of(subject: Subject, front: &impl Prose, date: Option<Date>) -> DocumentFacts {
        let kind = front.kind();
        let is_contact = kind == Some(Kind::Page) || matches!(subject, Subject::Agency(_));
        DocumentFacts {
            kind,
            date,
            is_contact,
        }
    }
}

/// What is kept while one text is read.
#[derive(Debug, Default)]
pub struct Progress {
    /// Whether it is asked afterwards what was read.
    notes: bool,
    words: Vec<Word>,
    sums: Sums,
    spellings: Spellings,
    found: Vec<Slip>,
    told: usize,
    wording: Wording,
}

impl Progress {
    /// At the beginning of a text; `notes` tells whether [`wording`](Self::wording) is
    /// asked for behind it.
    pub fn new(notes: bool) -> Progress {
        Progress {
            notes,
            ..Progress::default()
        }
    }

    /// The words of the block that was read last.
    pub(super) fn words(&self) -> &[Word] {
        &self.words
    }

    /// Which words follow one another in all that has been read.
    pub fn wording(&mut self) -> Wording {
        std::mem::take(&mut self.wording)
    }
}

/// Slips of one text that are told: one with a million is one mistake.
const MOST: usize = 500;

/// All checks of texts, made once for a site.
#[derive(Debug)]
pub struct Proofreader {
    naming: Naming,
    days: Days,
    personal: Personal,
    covid: u64,
}

impl Proofreader {
    /// Makes ready for the names of a directory.
    pub fn new(directory: &Directory) -> Proofreader {
        Proofreader::over(Names::of(directory))
    }

    fn over(names: Names) -> Proofreader {
        Proofreader {
            naming: Naming::new(names),
            days: Days::new(),
            personal: Personal::new(),
            covid: consistency::covid(),
        }
    }

    /// Reads a block of running text and adds its slips to `out`, in no order.
    /// After 500 of one text no more are added.
    pub fn block(
        &self,
        block: &Block<'_>,
        facts: &DocumentFacts,
        progress: &mut Progress,
        out: &mut Vec<Slip>,
    ) {
        let Progress {
            notes,
            words,
            sums,
            spellings,
            told,
            wording,
            ..
        } = progress;
        let known = out.len();
        let text = block.text();
        let traits = divide(text, words);
        if *notes {
            wording.take(words);
        }
        let passage = Passage { text, words };
        typing::check(passage, traits, out);
        if traits.digit {
            self.days.check(passage, facts.date, out);
            self.personal.check(passage, !facts.is_contact, out);
        }
        self.naming.check(passage, sums, out);
        spellings.read(block, words, self.covid);
        out.truncate(known + MOST.saturating_sub(*told));
        *told += out.len() - known;
    }

    /// What only the whole text shows.
    pub fn finish(&self, progress: Progress) -> Vec<Late> {
        progress.spellings.finish()
    }

    /// Reads what of a front matter its readers see as prose, and a dispatch's
    /// number; and reports a source that came decomposed.
    pub fn front(
        &self,
        source: &Source,
        front: &impl Prose,
        facts: &DocumentFacts,
        progress: &mut Progress,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        if let Some(span) = source.decomposed() {
            diagnostics.push(Diagnostic::at(source, span, Problem::DecomposedText {}));
        }
        for field in front.prose() {
            self.field(source, field, facts, progress, diagnostics);
        }
        if let Some(field) = front.number() {
            number_field(source, field, progress, diagnostics);
        }
    }

    fn field(
        &self,
        source: &Source,
        field: &Spanned<String>,
        facts: &DocumentFacts,
        progress: &mut Progress,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        if field.span == INHERITED {
            return;
        }
        let offset = verbatim(source, field);
        let block = Block::plain(&field.value, offset.unwrap_or_default());
        let mut found = std::mem::take(&mut progress.found);
        if offset.is_some() {
            self.block(&block, facts, progress, &mut found);
        } else {
            // What is mixed cannot be shown in a text of which no place is known.
            let spellings = std::mem::take(&mut progress.spellings);
            self.block(&block, facts, progress, &mut found);
            progress.spellings = spellings;
        }
        for (range, problem, suggestion) in found.drain(..) {
            let span = offset.map_or(field.span, |_| block.span(range));
            diagnostics.push(Diagnostic::at(source, span, problem).suggest(suggestion));
        }
        progress.found = found;
    }

    /// Reports lines of a dispatch that repeat its header.
    pub fn body(
        &self,
        source: &Source,
        body: Span,
        facts: &DocumentFacts,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        if facts.kind != Some(Kind::Dispatch) {
            return;
        }
        let text = source.text().get(body.range()).unwrap_or_default();
        for (span, problem) in header::check(text).into_iter().take(MOST) {
            let span = span.shifted(body.start as usize);
            diagnostics.push(Diagnostic::at(source, span, problem));
        }
    }
}

/// Reports a number and symbol that breaks the form of its family.
fn number_field(
    source: &Source,
    field: &Spanned<String>,
    progress: &mut Progress,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if field.span == INHERITED {
        return;
    }
    let text = field.value.as_str();
    divide(text, &mut progress.words);
    let passage = Passage {
        text,
        words: &progress.words,
    };
    let mut report = |problem, suggestion: Option<String>| {
        diagnostics.push(Diagnostic::at(source, field.span, problem).suggest(suggestion));
    };
    let mended = |slip: &Slip| {
        let (range, _, proper) = slip;
        let mut mended = text.to_owned();
        mended.replace_range(range.clone(), proper.as_deref()?);
        Some(mended)
    };
    let mut typed = 0;
    for at in 0..passage.words.len() {
        let eth = (passage.words.get(at)).and_then(|word| typing::eth(word, text));
        for slip in eth.into_iter().chain(typing::letter_in_number(at, passage)) {
            let suggestion = mended(&slip);
            typed += 1;
            report(slip.1, suggestion);
        }
    }
    // A slip of typing was reported; what it makes of the form is the same slip.
    if typed == 0
        && let Some((problem, suggestion)) = number::check(text)
    {
        report(problem, suggestion);
    }
}

/// Where a value begins in its file, if it stands there letter by letter.
fn verbatim(source: &Source, field: &Spanned<String>) -> Option<usize> {
    let written = source.text().get(field.span.range())?;
    let at = written.find(field.value.as_str())?;
    Some(field.span.start as usize + at)
}

/// What of a front matter is proofread.
pub trait Prose {
    /// The kind of document; `None` for an entry of the registry.
    fn kind(&self) -> Option<Kind>;
    /// The texts that readers see.
    fn prose(&self) -> Vec<&Spanned<String>>;
    /// The number of a dispatch.
    fn number(&self) -> Option<&Spanned<String>>;
}

impl Prose for FrontMatter<Written> {
    fn kind(&self) -> Option<Kind> {
        Some(self.fields.kind())
    }

    fn prose(&self) -> Vec<&Spanned<String>> {
        let summary = self.common.summary.iter();
        std::iter::once(&self.common.title).chain(summary).collect()
    }

    fn number(&self) -> Option<&Spanned<String>> {
        match &self.fields {
            Fields::Dispatch(dispatch) => dispatch.number.as_ref(),
            _ => None,
        }
    }
}

impl<R> Prose for Entry<R> {
    fn kind(&self) -> Option<Kind> {
        None
    }

    fn prose(&self) -> Vec<&Spanned<String>> {
        self.common.summary.iter().collect()
    }

    fn number(&self) -> Option<&Spanned<String>> {
        None
    }
}
