//! Compressed forms of text files, for servers that send them as they are.
//!
//! They stand beside the file, under its name with `.gz` and `.br`. What they were made
//! of is kept as their key, so that a file that has not changed is not compressed again.

use std::borrow::Cow;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use xxhash_rust::xxh3::Xxh3;

use super::staging::Staging;
use super::{Manifest, Prepared, known, prepare_one};
use crate::media;
use crate::render::Rendered;
use crate::site::Site;

/// Bytes under which a file is sent in one packet, compressed or not.
const SMALL: u64 = 1024;
/// Bytes over which a file is not held in memory to be compressed; servers compress or
/// send it themselves.
const LARGE: u64 = 64 << 20;
/// To be raised with whatever makes other bytes of the same file.
const VERSION: u64 = 1;

/// A way to compress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// gzip (RFC 1952).
    Gzip,
    /// Brotli (RFC 7932).
    Brotli,
}

impl Form {
    /// Both forms.
    pub const ALL: [Form; 2] = [Form::Gzip, Form::Brotli];

    /// What stands at the end of the file's name.
    pub const fn ending(self) -> &'static str {
        match self {
            Form::Gzip => ".gz",
            Form::Brotli => ".br",
        }
    }

    /// The key of the compressed form of a file with this hash.
    fn key(self, hash: u128) -> u128 {
        let mut key = Xxh3::new();
        key.update(self.ending().as_bytes());
        key.update(&VERSION.to_le_bytes());
        key.update(&hash.to_le_bytes());
        key.digest128()
    }

    /// The compressed bytes; the same for the same bytes, whenever and wherever.
    ///
    /// # Errors
    /// None that bytes in memory could cause.
    pub fn compress(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let out = Vec::with_capacity(bytes.len() / 3);
        match self {
            Form::Gzip => {
                // Its header bears neither a name nor a time.
                let mut encoder = GzEncoder::new(out, Compression::best());
                encoder.write_all(bytes)?;
                encoder.finish()
            }
            Form::Brotli => {
                // Over the example: a fifteenth smaller than level 5 to 9; the highest level
                // takes twice as long for another fiftieth.
                let mut encoder = brotli::CompressorWriter::new(out, 1 << 14, 10, 22);
                encoder.write_all(bytes)?;
                encoder.flush()?;
                Ok(encoder.into_inner())
            }
        }
    }
}

/// The number from which on they are staged: no site has so many files.
const FIRST: usize = usize::MAX / 4;

/// Puts compressed forms beside files, if the site wants them.
pub(super) struct Compressor<'a> {
    pub(super) site: &'a Site,
    pub(super) out: &'a Path,
    pub(super) old: &'a Manifest,
    pub(super) staging: &'a Staging,
}

impl Compressor<'_> {
    /// A file with its compressed forms. `rendered` is what it holds; without it the
    /// file is in its place already.
    pub(super) fn with_forms(
        &self,
        file: Prepared,
        rendered: Option<&Rendered<'_>>,
        number: usize,
    ) -> io::Result<Vec<Prepared>> {
        let site = self.site;
        let wanted =
            site.config.settings.precompress == Some(true) && is_worth(&file.path, file.entry.size);
        if !wanted {
            return Ok(vec![file]);
        }
        let mut bytes: Option<Cow<'_, [u8]>> = None;
        let mut forms = Vec::with_capacity(1 + Form::ALL.len());
        for (place, form) in Form::ALL.into_iter().enumerate() {
            let path = format!("{}{}", file.path, form.ending());
            // A file of the site that bears this name goes before.
            if site.files().contains_key(&path) {
                continue;
            }
            let key = form.key(file.entry.hash);
            if let Some(entry) = known(&path, Some(key), self.out, self.old) {
                let staged = None;
                forms.push(Prepared {
                    path,
                    entry,
                    staged,
                });
                continue;
            }
            let bytes = match &mut bytes {
                Some(bytes) => bytes,
                none => none.insert(self.bytes(&file.path, rendered)?),
            };
            if let Some(packed) = smaller(form, bytes)? {
                let number = FIRST + number * Form::ALL.len() + place;
                let packed = Rendered::Bytes(packed);
                let (out, old, staging) = (self.out, self.old, self.staging);
                let form = prepare_one(&packed, path, key, number, out, old, staging)?;
                forms.push(form);
            }
        }
        forms.push(file);
        Ok(forms)
    }

    fn bytes<'r>(
        &self,
        path: &str,
        rendered: Option<&'r Rendered<'_>>,
    ) -> io::Result<Cow<'r, [u8]>> {
        match rendered {
            Some(Rendered::Bytes(bytes)) => Ok(Cow::Borrowed(bytes)),
            Some(Rendered::Embedded(bytes)) => Ok(Cow::Borrowed(bytes)),
            Some(Rendered::File(file)) => fs::read(file).map(Cow::Owned),
            Some(Rendered::Pieces(pieces)) => Ok(Cow::Owned(pieces.bytes())),
            None => fs::read(self.out.join(path)).map(Cow::Owned),
        }
    }
}

/// Whether compressed forms of a file are worth their place.
fn is_worth(path: &str, size: u64) -> bool {
    media::of(path).packs && (SMALL..=LARGE).contains(&size)
}

/// The compressed bytes, where they are fewer.
fn smaller(form: Form, bytes: &[u8]) -> io::Result<Option<Vec<u8>>> {
    let packed = form.compress(bytes)?;
    Ok((packed.len() < bytes.len()).then_some(packed))
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn what_is_compressed_is_the_same_again() {
        let text = "Sở Công Thương tỉnh Quảng Ngãi. ".repeat(400).into_bytes();
        for form in Form::ALL {
            let packed = form.compress(&text).unwrap();
            assert!(packed.len() * 10 < text.len());
            assert_eq!(packed, form.compress(&text).unwrap());
            let mut back = Vec::new();
            match form {
                Form::Gzip => flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut back),
                Form::Brotli => brotli::Decompressor::new(&packed[..], 4096).read_to_end(&mut back),
            }
            .unwrap();
            assert_eq!(back, text);
        }
    }

    #[test]
    fn only_texts_of_some_size_are_compressed() {
        assert!(is_worth("a/index.html", 1024) && is_worth("data/x.csv", 5000));
        for (path, size) in [
            ("a/index.html", 1023),
            ("a.png", 9999),
            ("a.txt", LARGE + 1),
        ] {
            assert!(!is_worth(path, size), "{path}");
        }
        assert_ne!(Form::Gzip.key(1), Form::Brotli.key(1));
        assert_ne!(Form::Gzip.key(1), Form::Gzip.key(2));
    }
}
