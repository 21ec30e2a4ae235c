//! The bytes of a file: summed, and written where nothing is yet.

use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, Read as _, Write};
use std::path::Path;

use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use crate::render::Rendered;

/// Hash and size in bytes.
pub(super) type Sum = (u128, u64);

/// Hash and size of what is to be written.
///
/// # Errors
/// If a file that is copied cannot be read.
pub(super) fn sum(rendered: &Rendered<'_>) -> io::Result<Sum> {
    match rendered {
        Rendered::Bytes(bytes) => Ok(sum_of_bytes(bytes)),
        Rendered::Embedded(bytes) => Ok(sum_of_bytes(bytes)),
        Rendered::File(file) => sum_of(file),
        Rendered::Pieces(pieces) => {
            let mut out = BufWriter::new(Summed::new(io::sink()));
            pieces.write(&mut out)?;
            Ok(out.into_inner()?.finish().0)
        }
    }
}

/// Writes a new file. Gives its hash and size, and what the system says of it.
///
/// # Errors
/// If the disk fails, or a file that is copied cannot be read.
pub(super) fn write(rendered: &Rendered<'_>, path: &Path) -> io::Result<(Sum, Metadata)> {
    match rendered {
        Rendered::Bytes(bytes) => write_bytes(bytes, path),
        Rendered::Embedded(bytes) => write_bytes(bytes, path),
        Rendered::File(source) => {
            fs::copy(source, path)?;
            Ok((sum_of(path)?, fs::metadata(path)?))
        }
        Rendered::Pieces(pieces) => {
            let mut out = BufWriter::new(Summed::new(File::create(path)?));
            pieces.write(&mut out)?;
            let (sum, file) = out.into_inner()?.finish();
            Ok((sum, file.metadata()?))
        }
    }
}

fn write_bytes(bytes: &[u8], path: &Path) -> io::Result<(Sum, Metadata)> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    Ok((sum_of_bytes(bytes), file.metadata()?))
}

fn sum_of_bytes(bytes: &[u8]) -> Sum {
    (xxh3_128(bytes), bytes.len() as u64)
}

/// Hash and size of a file, read in pieces.
///
/// # Errors
/// If it cannot be read.
pub(super) fn sum_of(path: &Path) -> io::Result<Sum> {
    let mut file = File::open(path)?;
    let mut sum = Summed::new(io::sink());
    let mut buffer = vec![0; 64 << 10];
    loop {
        let read = file.read(&mut buffer)?;
        let Some(part) = buffer.get(..read).filter(|part| !part.is_empty()) else {
            return Ok(sum.finish().0);
        };
        sum.write_all(part)?;
    }
}

/// What is written, summed on its way.
struct Summed<W> {
    inner: W,
    hasher: Xxh3,
    size: u64,
}

impl<W> Summed<W> {
    fn new(inner: W) -> Summed<W> {
        Summed {
            inner,
            hasher: Xxh3::new(),
            size: 0,
        }
    }

    /// Hash and size of what was written, and where it went.
    fn finish(self) -> (Sum, W) {
        ((self.hasher.digest128(), self.size), self.inner)
    }
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hasher.update(bytes.get(..written).unwrap_or(bytes));
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
