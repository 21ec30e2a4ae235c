//! The two forms of archive, behind one way of adding files.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::media;

/// When every file was written, as the archive says: 1 January 1980, which is the first
/// moment that a ZIP archive can name. In seconds since 1970.
const MOMENT: u64 = 315_532_800;
/// Files from this size on need the larger numbers of ZIP64.
const LARGE: u64 = u32::MAX as u64;
const ZSTD_LEVEL: i32 = 9;

/// A form of archive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// ZIP, which every system opens by itself.
    #[default]
    Zip,
    /// tar, compressed by Zstandard: smaller and faster.
    TarZst,
}

impl Format {
    /// What its file ends in.
    pub const fn ending(self) -> &'static str {
        match self {
            Format::Zip => ".zip",
            Format::TarZst => ".tar.zst",
        }
    }

    /// The form that a file's name tells.
    pub fn of(name: &str) -> Option<Format> {
        let name = name.to_ascii_lowercase();
        let all = [Format::Zip, Format::TarZst];
        all.into_iter()
            .find(|format| name.ends_with(format.ending()))
    }
}

/// An archive that is being written.
pub(super) enum Archive {
    Zip(Box<ZipWriter<BufWriter<File>>>),
    TarZst(tar::Builder<zstd::Encoder<'static, BufWriter<File>>>),
}

impl Archive {
    pub(super) fn new(file: File, format: Format) -> io::Result<Archive> {
        let file = BufWriter::with_capacity(1 << 18, file);
        Ok(match format {
            Format::Zip => Archive::Zip(Box::new(ZipWriter::new(file))),
            Format::TarZst => {
                let mut encoder = zstd::Encoder::new(file, ZSTD_LEVEL)?;
                encoder.include_checksum(true)?;
                Archive::TarZst(tar::Builder::new(encoder))
            }
        })
    }

    /// Adds a file of a size that is known.
    pub(super) fn add(&mut self, path: &str, size: u64, from: &mut dyn Read) -> io::Result<()> {
        match self {
            Archive::Zip(zip) => {
                let method = match media::of(path).packs {
                    true => CompressionMethod::Deflated,
                    false => CompressionMethod::Stored,
                };
                let options = SimpleFileOptions::default()
                    .compression_method(method)
                    .last_modified_time(DateTime::default())
                    .unix_permissions(0o644)
                    .large_file(size >= LARGE);
                zip.start_file(path, options)?;
                whole(io::copy(from, zip)?, size)
            }
            Archive::TarZst(tar) => {
                let mut header = tar::Header::new_gnu();
                header.set_entry_type(tar::EntryType::Regular);
                header.set_size(size);
                header.set_mode(0o644);
                header.set_uid(0);
                header.set_gid(0);
                header.set_mtime(MOMENT);
                let mut counted = Counted { from, read: 0 };
                tar.append_data(&mut header, path, &mut counted)?;
                whole(counted.read, size)
            }
        }
    }

    /// Ends the archive and gives its size, when the disk has it.
    pub(super) fn finish(self) -> io::Result<u64> {
        let mut file = match self {
            Archive::Zip(zip) => zip.finish()?,
            Archive::TarZst(tar) => tar.into_inner()?.finish()?,
        };
        file.flush()?;
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        Ok(file.metadata()?.len())
    }
}

/// Whether all of a file has come; one that has become shorter would spoil the archive.
fn whole(read: u64, size: u64) -> io::Result<()> {
    match read == size {
        true => Ok(()),
        false => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

/// A reader that counts.
struct Counted<'a> {
    from: &'a mut dyn Read,
    read: u64,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.read += read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn the_name_of_a_file_tells_its_form() {
        assert_eq!(Format::of("Trang.ZIP"), Some(Format::Zip));
        assert_eq!(Format::of("a.tar.zst"), Some(Format::TarZst));
        assert_eq!(Format::of("a.zst"), None);
    }
}
