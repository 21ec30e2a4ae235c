//! The index in which the search page looks: made with the site, read in the
//! browser a few small files at a time, without a server.
//!
//! ```text
//! texts of all pages ─► words and pairs ─► lists of records ─► shards
//!  lexicon, word         record              inversion           shard
//! ```
//!
//! Owns what is found, under which words, and the form of the files. What the
//! reader sees of it is in [`crate::render::search`] and the theme. The form is
//! described in `docs/tim-kiem.md`; `themes/kyyeu/static/search.js` reads it.
//!
//! Nothing here depends on the order in which threads come along, so the same
//! site has the same index.

use rayon::prelude::*;

use crate::STRETCH;
use crate::config::Config;
use crate::link::LinkedSite;

mod facet;
mod field;
mod inversion;
mod key;
mod lexicon;
mod name;
mod posting;
mod record;
mod reuse;
mod shard;
mod term;
mod word;

pub use facet::FacetFile;
pub use lexicon::Lexicon;
pub use record::Record;
pub use reuse::{Before, Reuse};
pub use term::{Level, Terms};
pub use word::{Word, words};

pub(crate) use facet::kind_of;
use inversion::{Inversion, Words};
use record::Texts;

/// The form of the files: raised when an older script could not read them.
pub const FORMAT: u32 = 1;
/// Records whose titles and summaries are in one file.
pub const BLOCK: usize = 8;

/// A file of the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SearchFile {
    /// What there is: the first file that is read.
    Manifest,
    /// The records of each value of some facets.
    Facets(FacetFile),
    /// The records of some words.
    Terms(u32),
    /// The records of some pairs of words.
    Pairs(u32),
    /// Names of the registry.
    Names(u32),
    /// Titles, addresses and summaries of some records.
    Records(u32),
}

impl SearchFile {
    /// The folder below the site's root in which the files are.
    pub const FOLDER: &'static str = "search-index";

    /// Its name in the folder.
    pub fn name(self) -> String {
        match self {
            SearchFile::Manifest => "index.json".to_owned(),
            SearchFile::Facets(file) => format!("{}.bin", file.name()),
            SearchFile::Terms(at) => format!("terms-{at}.bin"),
            SearchFile::Pairs(at) => format!("pairs-{at}.bin"),
            SearchFile::Names(at) => format!("names-{at}.txt"),
            SearchFile::Records(at) => format!("records-{at}.json"),
        }
    }

    /// Its path below the site's root.
    pub fn path(self) -> String {
        format!("{}/{}", SearchFile::FOLDER, self.name())
    }

    /// The file of such a path, whether the index has it or not.
    pub fn of_path(path: &str) -> Option<SearchFile> {
        let name = path.strip_prefix(SearchFile::FOLDER)?.strip_prefix('/')?;
        SearchFile::of_name(name)
    }

    /// The file of a name, whether the index has it or not.
    pub fn of_name(name: &str) -> Option<SearchFile> {
        let (stem, _) = name.split_once('.')?;
        let numbered = |(kind, number): (&str, &str)| {
            let number = number.parse().ok()?;
            match kind {
                "terms" => Some(SearchFile::Terms(number)),
                "pairs" => Some(SearchFile::Pairs(number)),
                "names" => Some(SearchFile::Names(number)),
                "records" => Some(SearchFile::Records(number)),
                _ => None,
            }
        };
        let facets = || {
            let file = FacetFile::ALL
                .into_iter()
                .find(|file| file.name() == stem)?;
            Some(SearchFile::Facets(file))
        };
        let file = match stem {
            "index" => Some(SearchFile::Manifest),
            _ => stem.split_once('-').and_then(numbered).or_else(facets),
        };
        // What a number may be written like, and the ending.
        file.filter(|file| file.name() == name)
    }
}

/// The index of a site.
#[derive(Debug, Default)]
pub struct SearchIndex {
    /// Everything that can be found, the newest first.
    pub records: Vec<Record>,
    /// The first word without marks of each shard of words.
    pub first_terms: Vec<String>,
    /// How many of the highest bits of a pair's fingerprint number its shard.
    pub pair_bits: u32,
    facets: [Vec<u8>; 3],
    terms: Vec<Vec<u8>>,
    pairs: Vec<Vec<u8>>,
    names: Vec<Vec<u8>>,
}

impl SearchIndex {
    /// Every file, in the order of their names.
    pub fn files(&self) -> impl Iterator<Item = SearchFile> + '_ {
        let numbers = |count: usize| 0..count as u32;
        let blocks = self.records.len().div_ceil(BLOCK);
        std::iter::once(SearchFile::Manifest)
            .chain(FacetFile::ALL.into_iter().map(SearchFile::Facets))
            .chain(numbers(self.terms.len()).map(SearchFile::Terms))
            .chain(numbers(self.pairs.len()).map(SearchFile::Pairs))
            .chain(numbers(self.names.len()).map(SearchFile::Names))
            .chain(numbers(blocks).map(SearchFile::Records))
    }

    /// Whether it has a file.
    pub fn has(&self, file: SearchFile) -> bool {
        let (at, count) = match file {
            SearchFile::Manifest | SearchFile::Facets(_) => return true,
            SearchFile::Terms(at) => (at, self.terms.len()),
            SearchFile::Pairs(at) => (at, self.pairs.len()),
            SearchFile::Names(at) => (at, self.names.len()),
            SearchFile::Records(at) => (at, self.records.len().div_ceil(BLOCK)),
        };
        (at as usize) < count
    }

    /// The bytes of a file that is made with the index. The manifest and the
    /// records are rendered; they are empty here.
    pub fn bytes(&self, file: SearchFile) -> &[u8] {
        let found = match file {
            SearchFile::Facets(file) => self.facets.get(file as usize),
            SearchFile::Terms(at) => self.terms.get(at as usize),
            SearchFile::Pairs(at) => self.pairs.get(at as usize),
            SearchFile::Names(at) => self.names.get(at as usize),
            SearchFile::Manifest | SearchFile::Records(_) => None,
        };
        found.map_or(&[], Vec::as_slice)
    }

    /// How many files of names there are.
    pub fn name_shards(&self) -> usize {
        self.names.len()
    }

    /// The records of one file of them.
    pub fn block(&self, at: u32) -> &[Record] {
        let mut blocks = self.records.chunks(BLOCK);
        blocks.nth(at as usize).unwrap_or_default()
    }

    /// The years, the newest first, each with the records of it.
    pub fn years(&self) -> Vec<(i16, std::ops::Range<usize>)> {
        let mut years: Vec<(i16, std::ops::Range<usize>)> = Vec::new();
        for (at, record) in self.records.iter().enumerate() {
            let Some(day) = record.day else {
                break;
            };
            match years.last_mut() {
                Some((year, range)) if *year == day.year() => range.end = at + 1,
                _ => years.push((day.year(), at..at + 1)),
            }
        }
        years
    }
}

/// Makes the index.
pub fn index(linked: &LinkedSite, index: &crate::index::Index, config: &Config) -> SearchIndex {
    let lexicon = &*linked.lexicon;
    let mut records = record::records(linked, index, config);
    records.truncate(inversion::MAX_RECORD as usize);
    let texts = Texts::new(linked, index, config.main, lexicon);
    let reuse = linked.search.as_ref();
    let known = reuse.and_then(|reuse| reuse.inverted(&records, &texts, lexicon, config.main));
    let inverted = known.unwrap_or_else(|| {
        let words: Vec<Words<'_>> = records
            .par_iter()
            .with_max_len(STRETCH)
            .map(|record| (texts.fields(record, lexicon), texts.body(record)))
            .collect();
        Inversion::new(&words, &key::keys(&lexicon.words())).all()
    });
    let lexicon = lexicon.words();
    if let Some(reuse) = reuse {
        reuse.keep(&inverted, &lexicon);
    }
    let shards = || {
        let terms = || shard::terms(&inverted.words, &lexicon);
        rayon::join(terms, || shard::pairs(&inverted.pairs))
    };
    let rest = || {
        let facets = FacetFile::ALL.map(|file| facet::facets(file, &records, linked, index));
        (facets, name::shards(&texts.all_names()))
    };
    let (((first_terms, terms), (pair_bits, pairs)), (facets, names)) = rayon::join(shards, rest);
    SearchIndex {
        records,
        first_terms,
        pair_bits,
        facets,
        terms,
        pairs,
        names,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_back_to_its_file() {
        let facets = FacetFile::ALL.into_iter().map(SearchFile::Facets);
        let numbered = [
            SearchFile::Terms,
            SearchFile::Pairs,
            SearchFile::Names,
            SearchFile::Records,
        ];
        let numbered = numbered.into_iter().flat_map(|of| [0, 7, u32::MAX].map(of));
        for file in [SearchFile::Manifest]
            .into_iter()
            .chain(facets)
            .chain(numbered)
        {
            assert_eq!(SearchFile::of_name(&file.name()), Some(file));
        }
        for name in [
            "",
            "x",
            "terms-.bin",
            "terms-01.bin",
            "terms-+1.bin",
            "terms-1.json",
            "terms-4294967296.bin",
            "INDEX.JSON",
        ] {
            assert_eq!(SearchFile::of_name(name), None, "{name}");
        }
    }
}
