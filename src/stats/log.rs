//! The lines of a log, packed or not, in pieces: a log of gigabytes takes no more
//! memory than a short one.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

/// Bytes of a line that are kept; what is longer is cut, and no page has such an
/// address.
const LONGEST: usize = 16 << 10;
const PIECE: usize = 128 << 10;

type Whole<R> = Chain<Cursor<Vec<u8>>, R>;

/// Gives each line of a log file to `take`.
///
/// # Errors
/// If the file cannot be read to its end, is damaged, or is packed by something else
/// than gzip.
pub fn file(path: &Path, take: impl FnMut(&[u8])) -> io::Result<()> {
    lines(File::open(path)?, take)
}

/// Gives each line of a log to `take`. Whether it is packed, its first bytes tell.
///
/// # Errors
/// As [`file`].
pub fn lines(mut source: impl Read, take: impl FnMut(&[u8])) -> io::Result<()> {
    let mut head = Vec::with_capacity(6);
    (&mut source).take(6).read_to_end(&mut head)?;
    let packed = [
        (&b"BZh"[..], "bzip2"),
        (b"\x28\xb5\x2f\xfd", "zstd"),
        (b"\xfd7zXZ", "xz"),
    ];
    if let Some((_, by)) = packed.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Err(io::Error::new(io::ErrorKind::Unsupported, *by));
    }
    let is_gzip = head.starts_with(b"\x1f\x8b");
    let whole: Whole<_> = Cursor::new(head).chain(source);
    match is_gzip {
        true => each(
            BufReader::with_capacity(PIECE, MultiGzDecoder::new(whole)),
            take,
        ),
        false => each(BufReader::with_capacity(PIECE, whole), take),
    }
}

fn each(mut source: impl BufRead, mut take: impl FnMut(&[u8])) -> io::Result<()> {
    let mut line = Vec::with_capacity(512);
    loop {
        let piece = match source.fill_buf() {
            Ok(piece) => piece,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if piece.is_empty() {
            if !line.is_empty() {
                take(&line);
            }
            return Ok(());
        }
        let end = piece.iter().position(|&byte| byte == b'\n');
        let part = piece.get(..end.unwrap_or(piece.len())).unwrap_or_default();
        let room = LONGEST.saturating_sub(line.len()).min(part.len());
        line.extend_from_slice(part.get(..room).unwrap_or_default());
        let used = part.len() + usize::from(end.is_some());
        source.consume(used);
        if end.is_some() {
            take(line.strip_suffix(b"\r").unwrap_or(&line));
            line.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn read(bytes: &[u8]) -> io::Result<Vec<String>> {
        let mut found = Vec::new();
        lines(bytes, |line| {
            found.push(String::from_utf8_lossy(line).into_owned())
        })?;
        Ok(found)
    }

    fn gzip(text: &str) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(text.as_bytes()).unwrap();
        packer.finish().unwrap()
    }

    #[test]
    fn lines_end_as_they_may() {
        assert_eq!(read(b"").unwrap(), [""; 0]);
        assert_eq!(read(b"a").unwrap(), ["a"]);
        assert_eq!(read(b"a\nb\r\n\nc\n").unwrap(), ["a", "b", "", "c"]);
    }

    #[test]
    fn packed_logs_are_unpacked_and_joined_ones_read_on() {
        let mut both = gzip("a\nb");
        both.extend(gzip("c\nd\n"));
        assert_eq!(read(&both).unwrap(), ["a", "bc", "d"]);
        let cut = &both[..both.len() - 3];
        assert!(read(cut).is_err());
        let other = read(b"BZh91AY").unwrap_err();
        assert_eq!(
            (other.kind(), other.to_string().as_str()),
            (io::ErrorKind::Unsupported, "bzip2")
        );
    }

    #[test]
    fn a_line_without_end_takes_no_memory() {
        let mut longest = 0;
        let endless = io::repeat(b'x').take(40 << 20);
        lines(endless.chain(&b"\nshort\n"[..]), |line| {
            longest = longest.max(line.len())
        })
        .unwrap();
        assert_eq!(longest, LONGEST);
    }
}
