//! Documents that are cited but that nobody has registered: each has a page made
//! from what the citations say of it.
//!
//! Owns their identity (number with date and issuer, never the number alone:
//! numbers begin again each year), their addresses, and the rule by which a
//! citation that says less is one of a document of which others say more.
//!
//! The address follows from the citation alone, so that a file can be linked
//! without a look at the others. Which citations mean one document is settled
//! when all are known.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use serde::{Deserialize, Serialize};

use super::citation::{self, Citation, DocumentType};
use crate::directory::{Directory, Listing, Subject};
use crate::document::{self, Document};
use crate::kind::Fields;
use crate::language::Language;
use crate::reference::{Circumstances, Id};
use crate::registry::Agencies;
use crate::registry::period::Period;
use crate::renumber::{Renumber, Renumbering};
use crate::route::Addresses;
use crate::text::date::PartialDate;
use crate::text::slug;

mod told;

use told::{Fuller, Told};

/// What identifies a document that is not registered, as one citation tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Fingerprint(u64);

/// What a citation says of a document that is not registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cited {
    /// Which document type, if it says so.
    pub kind: Option<DocumentType>,
    /// Number and symbol as printed.
    pub number: String,
    /// Number and symbol as they are compared.
    key: String,
    /// Date of issue as far as it is said.
    pub date: Option<PartialDate>,
    /// Who issued it.
    pub issuer: Option<Issuer>,
    /// The citing file.
    pub path: std::sync::Arc<str>,
}

/// Who issued a document, as a citation says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Issuer {
    /// A registered body.
    Agency(Id<Agencies>),
    /// Words that name no registered body.
    Words(String),
}

impl Renumber for Cited {
    fn renumber(&mut self, by: &Renumbering) {
        if let Some(Issuer::Agency(id)) = &mut self.issuer {
            id.renumber(by);
        }
    }
}

impl Cited {
    /// What a citation in a text says.
    pub fn new(
        citation: &Citation,
        text: &str,
        directory: &Directory,
        at: &Circumstances,
        path: &std::sync::Arc<str>,
    ) -> Cited {
        let issuer = citation::issuer_of(directory, text, citation, at);
        let issuer = issuer.map(|issuer| match issuer.agencies.as_slice() {
            [one] => Issuer::Agency(*one),
            _ => Issuer::Words(issuer.words),
        });
        Cited {
            kind: citation.kind,
            number: citation.number.clone(),
            key: citation.key.clone(),
            date: citation.date,
            issuer,
            path: std::sync::Arc::clone(path),
        }
    }

    /// The body that issued it, if it is registered.
    pub fn agency(&self) -> Option<Id<Agencies>> {
        match self.issuer {
            Some(Issuer::Agency(id)) => Some(id),
            _ => None,
        }
    }

    /// The identity of the document as far as the citation tells it.
    pub fn fingerprint(&self, directory: &Directory) -> Fingerprint {
        Fingerprint(xxh3_64(self.identity(directory).as_bytes()))
    }

    fn issuer_key(&self, directory: &Directory) -> Option<String> {
        match self.issuer.as_ref()? {
            Issuer::Agency(id) => directory.agencies.get(*id).map(|agency| agency.id.clone()),
            Issuer::Words(words) => Some(slug(&citation::abbreviated(words))),
        }
    }

    /// What it is told from others by, as the last part of its address: whoever
    /// types a slash for a hyphen or D for Đ means the same document.
    fn identity(&self, directory: &Directory) -> String {
        let mut name = number_name(&self.key);
        if let Some(date) = self.date {
            name.push('-');
            name.push_str(&date.iso());
        }
        if let Some(issuer) = self.issuer_key(directory) {
            name.push('-');
            name.push_str(&slug(&issuer));
        }
        name
    }

    /// The last parts of the address: never that of a registered document,
    /// whose address has one part.
    pub fn segments(&self, language: Language, directory: &Directory) -> String {
        const LONGEST: usize = 160;
        let mut name = self.identity(directory);
        if name.len() > LONGEST {
            let Fingerprint(whole) = self.fingerprint(directory);
            name.truncate(LONGEST);
            name.push_str(&format!("-{whole:016x}"));
        }
        format!("{}/{name}", language.pick("chua-dang-ky", "unregistered"))
    }

    /// Takes what another citation of the same document says. The outcome does
    /// not depend on the order in which they come.
    fn absorb(&mut self, other: &Cited) {
        self.kind = match (self.kind, other.kind) {
            (Some(own), Some(other)) => Some(own.min(other)),
            (own, other) => own.or(other),
        };
        if (&other.number, &other.path) < (&self.number, &self.path) {
            self.number.clone_from(&other.number);
            self.path = std::sync::Arc::clone(&other.path);
        }
    }

    /// Takes another spelling of the same issuer, if it is the better one: a body,
    /// else words in small letters.
    fn spell(&mut self, other: &Cited) {
        use Issuer::{Agency, Words};
        let better = match (&self.issuer, &other.issuer) {
            (Some(Words(_)), Some(Agency(_))) => true,
            (Some(Words(own)), Some(Words(other))) => own < other,
            _ => false,
        };
        if better {
            self.issuer.clone_from(&other.issuer);
        }
    }

    /// What the site calls it: type and number.
    pub fn name(&self, language: Language) -> String {
        match self.kind {
            Some(kind) => {
                let (vi, en) = kind.names();
                match language {
                    Language::Vi => format!("{} số {}", crate::text::capitalised(vi), self.number),
                    Language::En => format!("{} No. {}", crate::text::capitalised(en), self.number),
                }
            }
            None => match language {
                Language::Vi => format!("Văn bản số {}", self.number),
                Language::En => format!("Document No. {}", self.number),
            },
        }
    }
}

/// A number as the first part of an address. HĐ and ĐA keep apart from HD and DA:
/// a contract is no guidance, a project of reform no investment project.
fn number_name(key: &str) -> String {
    let parts = key.split(['/', '-']).map(|part| match part {
        "HĐ" => "hdd".to_owned(),
        "ĐA" => "dda".to_owned(),
        part => slug(part),
    });
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    parts.join("-")
}

/// A document that is cited and not registered.
#[derive(Clone, Debug)]
pub struct UnregisteredDocument {
    /// Its identity.
    pub fingerprint: Fingerprint,
    /// What the citations say of it, put together.
    pub cited: Cited,
    /// Its names and addresses, as those of registered entries.
    pub listing: Listing,
    /// The addresses under which citations that say less lead to it, by language.
    pub vaguer: Vec<Cited>,
    /// Whether its citations have only a number that others of several documents
    /// have too: it may be any of them, and is none to be registered.
    pub may_be_another: bool,
}

/// All documents that are cited and not registered.
#[derive(Debug, Default)]
pub struct Unregistered {
    documents: Vec<UnregisteredDocument>,
    places: FxHashMap<Fingerprint, u32>,
}

impl Unregistered {
    /// Puts together what all citations say.
    ///
    /// A citation that says less (no date or only its year, no issuer or “UBND tỉnh”
    /// for “UBND tỉnh Quảng Ngãi”) is one of the only document that says more and
    /// contradicts it in nothing; where there are several, it stays by itself.
    pub fn gather(cited: Vec<Cited>, directory: &Directory, main: Language) -> Unregistered {
        let mut by_number: BTreeMap<String, BTreeMap<Told, Cited>> = BTreeMap::new();
        for cited in cited {
            let told = Told::by(&cited, directory);
            let same = by_number.entry(number_name(&cited.key)).or_default();
            match same.entry(told) {
                Entry::Occupied(mut known) => {
                    known.get_mut().spell(&cited);
                    known.get_mut().absorb(&cited);
                }
                Entry::Vacant(place) => {
                    place.insert(cited);
                }
            }
        }
        let mut gathered = Unregistered::default();
        for same in by_number.into_values() {
            // What says most comes first; the rest finds it or stands alone.
            let mut same: Vec<(Told, Cited)> = same.into_iter().collect();
            same.sort_by_key(|(told, _)| std::cmp::Reverse(told.extent()));
            let mut fuller = Fuller::default();
            for (told, cited) in same {
                let fingerprint = cited.fingerprint(directory);
                if let Some(place) = fuller.only(&told)
                    && let Some(known) = gathered.documents.get_mut(place)
                {
                    known.cited.absorb(&cited);
                    let place = u32::try_from(place).unwrap_or(u32::MAX);
                    gathered.places.insert(fingerprint, place);
                    known.vaguer.push(cited);
                    continue;
                }
                let may_be_another = told.extent() == 0 && !fuller.is_empty();
                fuller.add(told, gathered.documents.len());
                gathered.push(fingerprint, cited, may_be_another);
            }
        }
        for document in &mut gathered.documents {
            document.listing = listing(&document.cited, directory, main);
        }
        gathered
    }

    fn push(&mut self, fingerprint: Fingerprint, cited: Cited, may_be_another: bool) {
        let place = u32::try_from(self.documents.len()).unwrap_or(u32::MAX);
        self.places.insert(fingerprint, place);
        self.documents.push(UnregisteredDocument {
            fingerprint,
            listing: Listing::default(),
            cited,
            vaguer: Vec::new(),
            may_be_another,
        });
    }

    /// The document that a fingerprint means.
    pub fn get(&self, fingerprint: Fingerprint) -> Option<&UnregisteredDocument> {
        let place = self.places.get(&fingerprint)?;
        self.documents.get(*place as usize)
    }

    /// The addresses under which citations that say less lead to a document of
    /// which others say more: path, language, document.
    pub(super) fn vaguer(
        &self,
        directory: &Directory,
        addresses: &Addresses,
        languages: &[Language],
    ) -> Vec<(String, Language, Subject)> {
        let mut redirects = Vec::new();
        for document in &self.documents {
            let subject = Subject::Unregistered(document.fingerprint);
            for cited in &document.vaguer {
                redirects.extend(languages.iter().map(|&language| {
                    let segments = cited.segments(language, directory);
                    let path = addresses.unregistered_path(language, &segments);
                    (path, language, subject)
                }));
            }
        }
        redirects
    }

    /// Those of a number, whatever their dates.
    pub fn of_number<'a>(&'a self, key: &str) -> impl Iterator<Item = &'a UnregisteredDocument> {
        let name = number_name(key);
        (self.documents.iter()).filter(move |document| number_name(&document.cited.key) == name)
    }

    /// All, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &UnregisteredDocument> {
        self.documents.iter()
    }
}

/// What the fields of a document cite that is not registered.
pub(super) fn in_fields(
    document: &Document,
    directory: &Directory,
    at: &Circumstances,
) -> Vec<Cited> {
    let mut found = Vec::new();
    for version in document.versions() {
        let mut cited: Vec<(&str, document::Cited)> = Vec::new();
        match &version.front.fields {
            Fields::Dispatch(own) => cited.extend(
                (own.basis.iter().chain(&own.replies_to))
                    .filter_map(|basis| Some((&*basis.text, basis.target?))),
            ),
            Fields::Policy(own) => cited.extend(
                (own.targets.iter())
                    .filter_map(|target| target.source.as_ref())
                    .map(|source| (&*source.text, source.target)),
            ),
            _ => {}
        }
        for (text, target) in cited {
            let document::Cited::Unregistered(wanted) = target else {
                continue;
            };
            let citations = citation::cited_in(text);
            found.extend(
                citations
                    .iter()
                    .map(|citation| Cited::new(citation, text, directory, at, &version.path))
                    .find(|cited| cited.fingerprint(directory) == wanted),
            );
        }
    }
    found
}

/// The document that words in a front matter cite and that is not registered,
/// if they cite just one.
pub fn fingerprint_of(
    text: &str,
    directory: &Directory,
    at: &Circumstances,
) -> Option<Fingerprint> {
    let citations = citation::cited_in(text);
    let [citation] = citations.as_slice() else {
        return None;
    };
    // The place of the citing file is no part of the identity.
    let path = std::sync::Arc::default();
    Some(Cited::new(citation, text, directory, at, &path).fingerprint(directory))
}

fn listing(cited: &Cited, directory: &Directory, main: Language) -> Listing {
    let languages = [main, main.other()];
    Listing {
        id: slug(&cited.number),
        slugs: languages.map(|language| cited.segments(language, directory)),
        names: languages.map(|language| cited.name(language)),
        path: std::sync::Arc::clone(&cited.path),
        period: Period::default(),
        locality: None,
        over_time: Default::default(),
        autolink: false,
        spoken: Vec::new(),
    }
}
