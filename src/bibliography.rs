//! What the site holds as works that others cite, in the forms that reference managers
//! read: BibTeX, RIS and CSL-JSON.
//!
//! Owns what a citation says and how each form says it. Pure: which work a page is, the
//! renderer knows (`render/bibliography.rs`).
//!
//! Three decisions hold for all forms. A body is one name and never a family name with a
//! given one. So is a person: a Vietnamese name is not turned round, and who is the family
//! and who the pen name of “Lan Anh – Minh Tuấn” no rule can tell. And nothing is said of
//! the day on which somebody looked at the page, for the site reads no clock.

use std::borrow::Borrow;
use std::io;

use crate::language::Language;
use crate::text::{PartialDate, percent};

mod bibtex;
mod csl;
mod ris;

/// A form of a citation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// BibTeX in UTF-8, with the date of biblatex beside the year.
    Bibtex,
    /// RIS (Zotero, EndNote, Mendeley, RefWorks).
    Ris,
    /// CSL-JSON (Zotero, Pandoc, citeproc).
    Csl,
}

impl Form {
    /// Every form, in the order in which they are offered.
    pub const ALL: [Form; 3] = [Form::Bibtex, Form::Ris, Form::Csl];

    /// What readers know it by.
    pub const fn name(self) -> &'static str {
        match self {
            Form::Bibtex => "BibTeX",
            Form::Ris => "RIS",
            Form::Csl => "CSL-JSON",
        }
    }

    /// The ending of its files.
    pub const fn ending(self) -> &'static str {
        match self {
            Form::Bibtex => "bib",
            Form::Ris => "ris",
            Form::Csl => "json",
        }
    }

    /// Its media type.
    pub const fn media(self) -> &'static str {
        match self {
            Form::Bibtex => "application/x-bibtex",
            Form::Ris => "application/x-research-info-systems",
            Form::Csl => "application/vnd.citationstyles.csl+json",
        }
    }

    /// Writes a file with all these works.
    ///
    /// # Errors
    /// What the writer fails at.
    pub fn write(
        self,
        works: impl Iterator<Item: Borrow<Work>>,
        mut out: impl io::Write,
    ) -> io::Result<()> {
        let frame = self.frame();
        out.write_all(frame.start.as_bytes())?;
        let mut text = String::new();
        for (at, work) in works.enumerate() {
            text.clear();
            text.push_str(if at > 0 { frame.between } else { frame.before });
            self.append(work.borrow(), &mut text);
            out.write_all(text.as_bytes())?;
        }
        out.write_all(frame.end.as_bytes())
    }

    /// What stands around the works of a file.
    fn frame(self) -> Frame {
        match self {
            Form::Bibtex => Frame {
                between: "\n",
                ..Frame::default()
            },
            Form::Ris => Frame::default(),
            Form::Csl => Frame {
                start: "[",
                before: "\n",
                between: ",\n",
                end: "\n]\n",
            },
        }
    }

    fn append(self, work: &Work, text: &mut String) {
        match self {
            Form::Bibtex => bibtex::write(work, text),
            Form::Ris => ris::write(work, text),
            Form::Csl => csl::write(work, text),
        }
    }

    /// The file with this work alone as an address that holds it, for a link with the
    /// attribute `download`: no other file is needed, and no script.
    pub fn address(self, work: &Work) -> String {
        let frame = self.frame();
        let mut file = String::with_capacity(512);
        file.push_str(frame.start);
        file.push_str(frame.before);
        self.append(work, &mut file);
        file.push_str(frame.end);
        let mut address = String::with_capacity(file.len() * 3 / 2);
        for part in ["data:", self.media(), ";charset=utf-8,"] {
            address.push_str(part);
        }
        percent::encode(&file, stands_in_address, &mut address);
        address
    }
}

/// What stands around the works of a file: at its start, before the first work, between
/// two, at its end.
#[derive(Clone, Copy, Default)]
struct Frame {
    start: &'static str,
    before: &'static str,
    between: &'static str,
    end: &'static str,
}

/// What may stand in an address as it is: code points of the URL Standard, without those
/// that HTML or a reader of `data:` takes for something else. Vietnamese stays readable
/// and costs a third of what it would encoded.
fn stands_in_address(letter: char) -> bool {
    match letter {
        // Latin letters with marks.
        '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => true,
        'a'..='z' | 'A'..='Z' | '0'..='9' | '('..='/' | ':' | ';' => true,
        _ => matches!(letter, '-' | '_' | '~' | '!' | '$' | '=' | '@'),
    }
}

/// What sort of work it is. The forms have no word for most of what governments write;
/// each takes the nearest of which reference managers show number and issuer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A paper of a body, with number and symbol: a dispatch, a resolution of the Party.
    Paper,
    /// A norm of law.
    Law,
    /// An article of a newspaper that the site names as its source.
    Article,
    /// A page of this site: a summary, a session, news of its own.
    Page,
}

impl Sort {
    /// The type that Zotero gives it, for pages that it reads.
    pub const fn zotero(self) -> &'static str {
        match self {
            Sort::Paper => "report",
            Sort::Law => "statute",
            Sort::Article => "newspaperArticle",
            Sort::Page => "webpage",
        }
    }
}

/// A work as it is cited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// Its name in lists of references: ASCII, and no other work of the site has it.
    pub key: String,
    /// What sort of work it is.
    pub sort: Sort,
    /// Its title.
    pub title: String,
    /// Who wrote or issued it: bodies under the name of the day, people by their full name.
    pub authors: Vec<String>,
    /// Its date, as exact as it is known.
    pub date: Option<PartialDate>,
    /// What it is called: `Công văn`, `Nghị quyết`.
    pub genre: Option<String>,
    /// Number and symbol.
    pub number: Option<String>,
    /// Where it was issued.
    pub place: Option<String>,
    /// The newspaper or website in which it stands.
    pub container: Option<String>,
    /// Where it is read.
    pub url: String,
    /// The language of its title.
    pub language: Language,
}

impl Work {
    /// The work with every text on one line and without control characters: a line break
    /// begins another field in RIS, and means nothing in the others.
    #[must_use]
    pub fn tidied(mut self) -> Work {
        let options = [
            &mut self.genre,
            &mut self.number,
            &mut self.place,
            &mut self.container,
        ];
        for text in options {
            *text = text.take().map(line).filter(|text| !text.is_empty());
        }
        self.title = line(self.title);
        self.authors = self.authors.into_iter().map(line).collect();
        self.authors.retain(|author| !author.is_empty());
        self
    }
}

/// A text on one line.
fn line(text: String) -> String {
    if is_line(&text) {
        return text;
    }
    let clean = text.replace(char::is_control, " ");
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a text is on one line, with one space between any two words and none around.
fn is_line(text: &str) -> bool {
    let mut may_be_space = false;
    for letter in text.chars() {
        let is_space = letter == ' ';
        let fits = match is_space {
            true => may_be_space,
            false => !letter.is_control() && !letter.is_whitespace(),
        };
        if !fits {
            return false;
        }
        may_be_space = !is_space;
    }
    may_be_space || text.is_empty()
}

#[cfg(test)]
mod tests;
