//! What the Markdown pass asks of the site while one file is linked: where its
//! links lead, which images there are.

use rustc_hash::FxHashSet;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Place, Problem};
use crate::directory::{Directory, Subject};
use crate::document::Documents;
use crate::kind::Kind;
use crate::language::Language;
use crate::reference::Resolving;
use crate::registry::Shelf;
use crate::registry::{Agencies, Forums, Legal, People, Themes};
use crate::route::{Addresses, Route};
use crate::source::Span;

use super::ReferenceKind;
use super::annotation::{Lookout, References};
use super::asset::{AssetTable, Seen, join};
use super::markdown::{Annotation, Block, Picture, Surroundings, Target, WikiTarget};
use super::proofreading::{DocumentFacts, Progress, Proofreader};
use super::unregistered;

/// An anchor that a link wants of a page.
#[derive(Clone, Serialize, Deserialize)]
pub struct WantedAnchor {
    /// The page.
    pub subject: Subject,
    /// Its version.
    pub language: Language,
    /// The id that is wanted.
    pub anchor: String,
    /// The link.
    pub place: Place,
    /// The file as the link names it; `None` for the page itself.
    pub target: Option<String>,
}

/// A link to a path below the site's root.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RootedLink {
    /// The path, decoded, without an anchor.
    pub path: String,
    /// The link.
    pub place: Place,
}

/// A link to another website.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExternalLink {
    /// The address as it is written.
    pub url: String,
    /// The link.
    pub place: Place,
}

/// One file's surroundings.
pub struct SiteSurroundings<'a> {
    /// Look-ups and reports.
    pub resolving: Resolving<'a>,
    /// What makes addresses.
    pub addresses: &'a Addresses,
    /// Files beside documents.
    pub assets: &'a AssetTable,
    /// The file's language.
    pub language: Language,
    /// The site's main language.
    pub main: Language,
    /// What the file is.
    pub subject: Subject,
    /// What the text is looked through for.
    pub lookout: Lookout<'a>,
    /// What the text refers to.
    pub references: References,
    /// Names that were reported as ambiguous, in matching form.
    pub ambiguous: FxHashSet<String>,
    /// What the text cites and nobody has registered.
    pub unregistered: &'a mut Vec<unregistered::Cited>,
    /// Anchors to compare later.
    pub wanted: &'a mut Vec<WantedAnchor>,
    /// Links to compare with the routes later.
    pub rooted: &'a mut Vec<RootedLink>,
    /// Links to other websites.
    pub external: &'a mut Vec<ExternalLink>,
    /// Paths of the assets that are used.
    pub used: &'a mut Vec<std::sync::Arc<str>>,
    /// Pictures that it shows.
    pub pictures: &'a mut Vec<Seen>,
    /// Whether one stands before the next.
    pub has_picture: bool,
    /// The checks of running text.
    pub proofreader: &'a Proofreader,
    /// What they must know of the file.
    pub facts: DocumentFacts,
    /// What they keep while they read it.
    pub progress: &'a mut Progress,
}

impl SiteSurroundings<'_> {
    /// Reports a line of the text that is only a mark of secrecy, as such
    /// documents bear it (Decree 26/2020/NĐ-CP).
    pub fn report_secrecy(&mut self, text: &str, offset: usize) {
        const MARKS: [&str; 3] = ["MẬT", "TỐI MẬT", "TUYỆT MẬT"];
        for line in text
            .split('\n')
            .filter(|line| line.len() < 80 && line.contains("MẬT"))
        {
            let bare = line.trim_matches(|c: char| !c.is_alphabetic());
            let mark = bare.split_whitespace().collect::<Vec<_>>().join(" ");
            if MARKS.contains(&mark.as_str()) {
                let start = offset + (bare.as_ptr() as usize - text.as_ptr() as usize);
                let span = Span::new(start..start + bare.len());
                let mark = mark.into();
                self.resolving
                    .report(span, Problem::SecrecyMark { mark }, None);
            }
        }
    }

    fn directory(&self) -> &Directory {
        self.resolving.directory
    }

    fn document_path(&self) -> std::sync::Arc<str> {
        std::sync::Arc::clone(self.resolving.source.path())
    }

    /// A link to something that has a page, or the words alone if it is not published.
    fn link_to(
        &mut self,
        subject: Subject,
        anchor: Option<&str>,
        written: &str,
        span: Span,
    ) -> Target {
        self.resolving.asked.subject(subject);
        if let Subject::Document(id) = subject
            && !self.directory().documents.is_visible(id)
            && subject != self.subject
        {
            let target = written.into();
            self.resolving
                .report(span, Problem::LinkToUnpublished { target }, None);
            return Target::Words;
        }
        if subject != self.subject {
            self.references.add(subject, ReferenceKind::Link, None);
        }
        let route = self
            .addresses
            .subject(subject, self.language, self.directory());
        let mut url = self.addresses.url(route, self.directory());
        if let (Some(anchor), Route::Page(language, _)) = (anchor, route) {
            url.push('#');
            url.push_str(anchor);
            self.want(subject, language, anchor, Some(written), span);
        }
        Target::Url {
            url,
            external: false,
        }
    }

    fn want(
        &mut self,
        subject: Subject,
        language: Language,
        anchor: &str,
        target: Option<&str>,
        span: Span,
    ) {
        self.wanted.push(WantedAnchor {
            subject,
            language,
            anchor: anchor.to_owned(),
            place: Place::of(self.resolving.source, span),
            target: target.map(str::to_owned),
        });
    }

    fn broken(&mut self, written: &str, path: &str, span: Span) -> Target {
        self.resolving.asked.compares_all();
        let directory = self.resolving.directory;
        let file = path.rsplit('/').next().unwrap_or(path);
        let names = || directory.paths.keys();
        // The wrong folder is the commonest mistake, then a slip in the name.
        let mut same: Vec<&str> = names()
            .filter(|known| known.rsplit('/').next() == Some(file))
            .map(|known| &**known)
            .collect();
        same.sort_unstable();
        let is_page = !file.contains('.') || file.ends_with(".md");
        let attached = || match is_page {
            true => None,
            false => self.assets.nearest(&self.document_path(), file),
        };
        let suggestion = match same.first() {
            Some(path) => Some(relative(&self.document_path(), path)),
            None if attached().is_some() => attached(),
            None => crate::diagnostic::nearest(path, names().map(|known| &**known))
                .map(|near| relative(&self.document_path(), &near)),
        };
        let target = written.into();
        self.resolving
            .report(span, Problem::BrokenLink { target }, suggestion);
        Target::Words
    }

    /// A link to a path below the site's root. Which paths there are is known
    /// when all routes are; here only the base path is put in front.
    fn rooted(&mut self, destination: &str, path: &str, span: Span) -> Target {
        let path = decode(path.split('?').next().unwrap_or(path));
        self.rooted.push(RootedLink {
            path,
            place: Place::of(self.resolving.source, span),
        });
        let base = &self.addresses.base_path;
        let has_base = !base.is_empty()
            && (destination.strip_prefix(base.as_str())).is_some_and(|rest| rest.starts_with('/'));
        let below = match has_base {
            true => destination.get(base.len()..).unwrap_or(destination),
            false => destination,
        };
        let page = match self.addresses.ascent {
            Some(_) => {
                let end = below.find(['?', '#']).unwrap_or(below.len());
                let (path, rest) = below.split_at(end);
                format!("{path}{}{rest}", page_in(path))
            }
            None => below.to_owned(),
        };
        Target::Url {
            url: format!("{}{page}", self.addresses.base()),
            external: false,
        }
    }
}

impl Surroundings for SiteSurroundings<'_> {
    fn link(&mut self, destination: &str, span: Span) -> Target {
        if has_scheme(destination) {
            let external = destination.starts_with("http");
            if external {
                self.external.push(ExternalLink {
                    url: destination.to_owned(),
                    place: Place::of(self.resolving.source, span),
                });
            }
            return Target::Url {
                url: destination.to_owned(),
                external,
            };
        }
        let (path, anchor) = match destination.split_once('#') {
            Some((path, anchor)) => (path, Some(anchor).filter(|anchor| !anchor.is_empty())),
            None => (destination, None),
        };
        let anchor = anchor.map(decode);
        let anchor = anchor.as_deref();
        if path.is_empty() {
            if let Some(anchor) = anchor {
                self.want(self.subject, self.language, anchor, None, span);
            }
            return Target::Url {
                url: destination.to_owned(),
                external: false,
            };
        }
        if path.starts_with('/') {
            return self.rooted(destination, path, span);
        }
        let path = decode(path.split('?').next().unwrap_or(path));
        let document = self.document_path();
        let Some(joined) = join(&document, &path) else {
            return self.broken(destination, &path, span);
        };
        let with_ending = format!("{joined}.md");
        self.resolving.asked.path(&joined);
        self.resolving.asked.path(&with_ending);
        let subject = [joined.as_str(), with_ending.as_str()]
            .into_iter()
            .find_map(|path| self.directory().paths.get(path).copied());
        if let Some(subject) = subject {
            return self.link_to(subject, anchor, destination, span);
        }
        if let Some(place) = self.assets.at(&joined) {
            self.used.extend(self.assets.path(place));
            return Target::Url {
                url: self.addresses.url(Route::Asset(place), self.directory()),
                external: false,
            };
        }
        if self.directory().failed.contains(joined.as_str())
            || self.directory().failed.contains(with_ending.as_str())
        {
            return Target::Words;
        }
        self.broken(destination, &joined, span)
    }

    fn wiki(&mut self, target: &str, span: Span) -> WikiTarget {
        let unknown = |this: &mut Self| {
            let problem = Problem::UnknownWikiLink {
                target: target.into(),
            };
            this.resolving.report(span, problem, None);
            WikiTarget {
                url: None,
                words: target.to_owned(),
            }
        };
        let Some((word, rest)) = target.split_once(':') else {
            return unknown(self);
        };
        let (id, anchor) = match rest.split_once('#') {
            Some((id, anchor)) => (id.trim(), Some(anchor)),
            None => (rest.trim(), None),
        };
        if id.is_empty() {
            return unknown(self);
        }
        let shelf = Shelf::ALL
            .into_iter()
            .find(|shelf| shelf.word() == word.trim());
        let resolving = &mut self.resolving;
        let subject = match (shelf, Kind::of_word(word.trim())) {
            (Some(Shelf::Agencies), _) => resolving.find::<Agencies>(id, span).map(Subject::Agency),
            (Some(Shelf::Themes), _) => resolving.find::<Themes>(id, span).map(Subject::Theme),
            (Some(Shelf::People), _) => resolving.find::<People>(id, span).map(Subject::Person),
            (Some(Shelf::Legal), _) => resolving.find::<Legal>(id, span).map(Subject::Legal),
            (Some(Shelf::Forums), _) => resolving.find::<Forums>(id, span).map(Subject::Forum),
            (None, Some(kind)) => resolving
                .find::<Documents>(&format!("{}:{id}", kind.word()), span)
                .map(Subject::Document),
            (None, None) => return unknown(self),
        };
        let Some(subject) = subject else {
            return WikiTarget {
                url: None,
                words: id.to_owned(),
            };
        };
        let words = self.name_of(subject).unwrap_or_else(|| id.to_owned());
        match self.link_to(subject, anchor, target, span) {
            Target::Url { url, .. } => WikiTarget {
                url: Some(url),
                words,
            },
            Target::Words => WikiTarget { url: None, words },
        }
    }

    fn image(&mut self, destination: &str, span: Span) -> Option<Picture> {
        let path = decode(destination);
        let document = self.document_path();
        let full = match path.strip_prefix('/') {
            Some(rooted) => Some(format!("content/{rooted}")),
            None => join(&document, &path),
        };
        if let Some(full) = &full {
            self.resolving.asked.path(full);
        }
        let Some(place) = full.and_then(|full| self.assets.at(&full)) else {
            self.resolving.asked.compares_all();
            let suggestion = self.assets.nearest(&document, &path);
            let target = destination.into();
            self.resolving
                .report(span, Problem::MissingImage { target }, suggestion);
            return None;
        };
        self.used.extend(self.assets.path(place));
        let is_first = !std::mem::replace(&mut self.has_picture, true);
        let seen = self.assets.seen(place)?;
        let facts = seen.facts.clone();
        self.pictures.push(seen);
        let facts = facts.as_deref();
        Some(Picture {
            url: self.addresses.url(Route::Asset(place), self.directory()),
            width: facts.and_then(|facts| facts.width),
            height: facts.and_then(|facts| facts.height),
            choices: facts.and_then(|facts| self.addresses.choices(place, facts)),
            is_first,
        })
    }

    fn annotate(&mut self, block: &Block<'_>) -> Vec<Annotation> {
        self.annotations(block)
    }

    fn read(&mut self, block: &Block<'_>) {
        let mut slips = Vec::new();
        self.proofreader
            .block(block, &self.facts, self.progress, &mut slips);
        for (range, problem, suggestion) in slips {
            self.resolving
                .report(block.span(range), problem, suggestion);
        }
    }

    fn report(&mut self, span: Span, problem: Problem) {
        self.resolving.report(span, problem, None);
    }
}

impl SiteSurroundings<'_> {
    /// The words for a link without words of its own: a body's name as of the
    /// document's date, a document's title.
    fn name_of(&mut self, subject: Subject) -> Option<String> {
        let directory = self.resolving.directory;
        let other = usize::from(self.language != self.main);
        if let Subject::Document(id) = subject {
            let titles = self.resolving.asked.titles();
            let title = directory.documents.title(id, other, titles);
            return title.map(str::to_owned);
        }
        let (_, listing) = crate::route::entry(subject, directory);
        let listing = listing?;
        let date = self.resolving.circumstances.date;
        Some(listing.name_on(date, other).to_owned())
    }
}

/// What a path of the site lacks to be that of a file.
fn page_in(path: &str) -> &'static str {
    match path.rsplit('/').next() {
        Some("") => "index.html",
        Some(last) if !last.contains('.') => "/index.html",
        _ => "",
    }
}

/// Whether a destination begins with a scheme such as `https:`.
fn has_scheme(destination: &str) -> bool {
    destination.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

/// Decodes percent escapes and brings the result to NFC; what is no escape stays.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escape = (byte == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match escape {
            Some(decoded) => {
                out.push(decoded);
                at += 3;
            }
            None => {
                out.push(byte);
                at += 1;
            }
        }
    }
    let text = String::from_utf8_lossy(&out);
    crate::text::nfc(&text).into_owned()
}

/// The path of a file as a link in a document would write it.
fn relative(document: &str, file: &str) -> String {
    let from: Vec<&str> = document.split('/').collect();
    let to: Vec<&str> = file.split('/').collect();
    let folders = from.len().saturating_sub(1).min(to.len().saturating_sub(1));
    let common = (0..folders).take_while(|&at| from[at] == to[at]).count();
    let mut path = "../".repeat(from.len() - 1 - common);
    path.push_str(&to[common..].join("/"));
    path
}
