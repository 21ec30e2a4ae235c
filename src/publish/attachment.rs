//! Marks of secrecy in files that are published as they are: in their names and, of
//! DOCX and PDF, in their texts.

use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::Path;

use quick_xml::events::Event;

use crate::diagnostic::problem::Term;

/// Files above this size are not read for marks.
const MAX_FILE: u64 = 64 << 20;
/// Characters that are read of one file: a mark stands on the first page.
const MAX_TEXT: usize = 8 << 20;

/// The marks of documents that hold a state secret, as they are stamped.
const MARKS: [&str; 3] = ["TUYỆT MẬT", "TỐI MẬT", "MẬT"];

/// Reads what cannot be read safely in this process.
pub trait Reader {
    /// The text of a PDF.
    ///
    /// # Errors
    /// Why it cannot be read.
    fn pdf(&self, file: &Path) -> Result<String, Term>;
}

/// Reads no PDF.
impl Reader for () {
    fn pdf(&self, _: &Path) -> Result<String, Term> {
        Err((
            "chương trình này không đọc PDF",
            "this program reads no PDF",
        )
            .into())
    }
}

/// The mark that stands alone on a line of a text, as such documents bear it, or
/// after “độ mật”.
pub fn mark_in_text(text: &str) -> Option<&'static str> {
    // Scans and converters leave marks decomposed.
    let text = crate::text::nfc(text);
    let whole = text
        .lines()
        .filter(|line| line.len() < 200)
        .find_map(mark_in_line);
    whole.or_else(|| mark_in_pieces(&text))
}

/// The mark that the lines of a text give together. PDFs tell their words in pieces,
/// often a letter each, where a font lacks some of the letters.
fn mark_in_pieces(text: &str) -> Option<&'static str> {
    const LONGEST: usize = 12;
    let pieces: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
        .collect();
    (0..pieces.len()).find_map(|start| {
        let mut joined = String::new();
        for piece in pieces.iter().skip(start).take(LONGEST) {
            if piece.len() + joined.len() > 3 * LONGEST {
                return None;
            }
            joined.extend(piece.chars().filter(|c| c.is_alphanumeric()));
            let mark = MARKS.iter().find(|mark| mark.replace(' ', "") == joined);
            if let Some(mark) = mark {
                return Some(*mark);
            }
        }
        None
    })
}

fn mark_in_line(line: &str) -> Option<&'static str> {
    let words: Vec<&str> = line
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let joined = words.join(" ");
    // Stamps are set in spaced letters now and then: M Ậ T.
    let is_spaced = words.len() > 2 && words.iter().all(|word| word.chars().count() == 1);
    let line: String = if is_spaced { words.concat() } else { joined };
    let found = |line: &str| {
        let is_mark = |mark: &&&str| line == **mark || line == mark.replace(' ', "");
        MARKS.iter().find(is_mark).copied()
    };
    let lower = line.to_lowercase();
    let labels = ["độ mật ", "mức độ mật ", "mức mật "];
    let told = labels.iter().find_map(|label| lower.strip_prefix(label));
    found(&line).or_else(|| found(&told?.to_uppercase()))
}

/// The mark in the name of a file: whole marks in any spelling, the short one only
/// where it cannot be another word.
pub fn mark_in_name(name: &str) -> Option<&'static str> {
    let name = crate::text::nfc(name);
    let stem = name.rsplit_once('.').map_or(&*name, |(stem, _)| stem);
    let words: Vec<&str> = stem
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let pairs = words.windows(2).map(|pair| pair.join(" ").to_lowercase());
    for pair in pairs {
        match pair.as_str() {
            "tuyệt mật" | "tuyet mat" => return Some("TUYỆT MẬT"),
            "tối mật" | "toi mat" => return Some("TỐI MẬT"),
            "độ mật" | "do mat" => return Some("MẬT"),
            _ => {}
        }
    }
    let is_mark = |word: &str| matches!(word, "MẬT" | "TuyệtMật" | "TốiMật");
    let alone = matches!(&words[..], [word] if word.to_lowercase() == "mật");
    (alone || words.iter().any(|word| is_mark(word))).then_some("MẬT")
}

/// The text of a file, `None` where it is of no kind that has one.
///
/// # Errors
/// Why it cannot be read.
pub fn text(file: &Path, size: u64, reader: &dyn Reader) -> Result<Option<String>, Term> {
    let ending = file.extension().map(|ending| ending.to_ascii_lowercase());
    let ending = ending.as_ref().and_then(|ending| ending.to_str());
    if !matches!(ending, Some("pdf" | "docx" | "doc" | "rtf")) {
        return Ok(None);
    }
    if size > MAX_FILE {
        return Err(("tệp quá lớn", "it is too large").into());
    }
    match ending {
        Some("pdf") => {
            let text = reader.pdf(file)?;
            match text.trim().is_empty() {
                true => Err((
                    "không có chữ, có lẽ là ảnh quét",
                    "it holds no text, perhaps it was scanned",
                )
                    .into()),
                false => Ok(Some(text)),
            }
        }
        Some("docx") => docx(file).map(Some).ok_or_else(|| {
            (
                "tệp DOCX hỏng hoặc có mật khẩu",
                "the DOCX file is damaged or has a password",
            )
                .into()
        }),
        _ => Err((
            "dạng tệp cũ; nên đổi sang PDF hoặc DOCX",
            "an old form of file; PDF or DOCX would be read",
        )
            .into()),
    }
}

/// The text of the first pages of a PDF, where the stamp is. To be called in a process
/// of its own: what is wrong with the file may be the end of it.
pub fn pdf_text(file: &Path) -> Option<String> {
    const PAGES: usize = 30;
    let document = lopdf::Document::load(file).ok()?;
    let pages: Vec<u32> = document.get_pages().into_keys().take(PAGES).collect();
    let mut text = String::new();
    for page in pages {
        text.push_str(&document.extract_text(&[page]).ok()?);
        text.push('\n');
    }
    Some(text)
}

/// The text of a DOCX file: body, headers, footers, notes. Stamps stand in headers and
/// in text boxes as often as in the body.
fn docx(file: &Path) -> Option<String> {
    let file = BufReader::new(File::open(file).ok()?);
    let mut archive = zip::ZipArchive::new(file).ok()?;
    let mut text = String::new();
    let mut body = false;
    let mut names: Vec<String> = (archive.file_names().flatten())
        .map(|name| name.into_owned())
        .collect();
    names.sort();
    for name in names {
        let Some(part) = name
            .strip_prefix("word/")
            .and_then(|part| part.strip_suffix(".xml"))
        else {
            continue;
        };
        let is_text = [
            "document",
            "header",
            "footer",
            "footnotes",
            "endnotes",
            "comments",
        ]
        .iter()
        .any(|kind| part.trim_end_matches(|c: char| c.is_ascii_digit()) == *kind);
        if !is_text {
            continue;
        }
        body |= part.starts_with("document");
        // A small archive may hold a large text; no more of it is read than that.
        let entry = archive.by_name(&name).ok()?.take(4 * MAX_TEXT as u64);
        words(BufReader::new(entry), &mut text)?;
        if text.len() >= MAX_TEXT {
            break;
        }
    }
    body.then_some(text)
}

/// The words of a part of a DOCX file, a line for each paragraph.
fn words(from: impl std::io::BufRead, text: &mut String) -> Option<()> {
    let mut reader = quick_xml::Reader::from_reader(from);
    let mut buffer = Vec::new();
    let mut inside = false;
    while text.len() < MAX_TEXT {
        buffer.clear();
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(tag) if tag.local_name().as_ref() == "t" => inside = true,
            Event::End(tag) => match tag.local_name().as_ref() {
                "t" => inside = false,
                "p" | "tc" => text.push('\n'),
                _ => {}
            },
            Event::Empty(tag) => match tag.local_name().as_ref() {
                "br" | "cr" | "p" => text.push('\n'),
                "tab" => text.push(' '),
                _ => {}
            },
            Event::Text(part) if inside => text.push_str(&part),
            Event::GeneralRef(reference) if inside => {
                text.extend(reference.resolve_char_ref().ok().flatten());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn a_stamp_is_told_from_words() {
        for line in [
            "MẬT",
            "  TỐI MẬT  ",
            "(TUYỆT MẬT)",
            "M Ậ T",
            "Độ mật: Mật",
            "Độ mật: TỐI MẬT",
            "MẬ\u{323}T"
                .trim_matches('x')
                .replace("Ậ\u{323}", "Ậ")
                .as_str(),
            "TUYỆT  MẬT.",
        ] {
            assert!(
                mark_in_text(&format!("Kính gửi\n{line}\nNội dung")).is_some(),
                "{line}"
            );
        }
        for line in [
            "Bảo vệ bí mật nhà nước",
            "BÍ MẬT NHÀ NƯỚC",
            "mật ong rừng",
            "Mật",
            "AN NINH, BẢO MẬT",
            "Độ mật: Không",
            "MẬT ONG",
        ] {
            assert_eq!(mark_in_text(line), None, "{line}");
        }
    }

    #[test]
    fn a_stamp_that_comes_in_pieces_is_put_together() {
        let text = "UBND T\nỈ\nNH\n\nT\nỐ\nI M\nẬ\nT\nKính g\nử\ni";
        assert_eq!(mark_in_text(text), Some("TỐI MẬT"));
        assert_eq!(mark_in_text("BẢO M\nẬ\nT\nTHÔNG TIN"), None);
    }

    #[test]
    fn a_mark_in_a_name_is_told_from_words() {
        for name in [
            "CV 12 MẬT.pdf",
            "tuyet-mat_bao-cao.docx",
            "Tối mật.pdf",
            "mật.pdf",
            "do-mat.pdf",
        ] {
            assert!(mark_in_name(name).is_some(), "{name}");
        }
        for name in [
            "bao-mat.pdf",
            "mat-tran.pdf",
            "gap-mat-dau-xuan.jpg",
            "mật ong.jpg",
            "bí mật nhà nước.pdf",
            "BẢO-MẬT-x".to_lowercase().as_str(),
            "noi-that.png",
        ] {
            assert_eq!(mark_in_name(name), None, "{name}");
        }
    }

    fn docx_with(parts: &[(&str, &str)]) -> tempfile::NamedTempFile {
        let file = tempfile::Builder::new().suffix(".docx").tempfile().unwrap();
        let mut archive = zip::ZipWriter::new(file.reopen().unwrap());
        for (name, text) in parts {
            archive
                .start_file(*name, zip::write::SimpleFileOptions::default())
                .unwrap();
            archive.write_all(text.as_bytes()).unwrap();
        }
        archive.finish().unwrap();
        file
    }

    #[test]
    fn a_stamp_in_the_header_of_a_document_is_found() {
        let paragraph = |text: &str| format!("<w:p xmlns:w='w'><w:r><w:t>{text}</w:t></w:r></w:p>");
        let body = paragraph("Báo cáo");
        let file = docx_with(&[
            ("word/document.xml", &body),
            (
                "word/header1.xml",
                "<w:hdr xmlns:w='w'><w:p><w:r><w:t>TỐI </w:t></w:r><w:r><w:t>MẬT</w:t></w:r></w:p></w:hdr>",
            ),
        ]);
        let text = text(file.path(), 100, &()).unwrap().unwrap();
        assert!(text.contains("Báo cáo"));
        assert_eq!(mark_in_text(&text), Some("TỐI MẬT"));
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let file = tempfile::Builder::new().suffix(".docx").tempfile().unwrap();
        std::fs::write(file.path(), b"PK\x03\x04 no archive").unwrap();
        assert!(text(file.path(), 100, &()).is_err());
        let other = docx_with(&[("xl/workbook.xml", "<a/>")]);
        assert!(text(other.path(), 100, &()).is_err());
        assert_eq!(text(Path::new("a.png"), 1, &()).unwrap(), None);
        assert!(text(Path::new("a.pdf"), MAX_FILE + 1, &()).is_err());
    }
}
