//! What kind of file a name stands for, as a web server tells browsers.

/// A content type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Media {
    /// The value of the header.
    pub name: &'static str,
    /// Whether compressing makes it smaller.
    pub packs: bool,
}

/// The type of a page.
pub const HTML: Media = text("text/html; charset=utf-8");

const fn text(name: &'static str) -> Media {
    Media { name, packs: true }
}

const fn packed(name: &'static str) -> Media {
    Media { name, packs: false }
}

/// Every type with the endings of its files, separated by spaces.
pub const TYPES: [(&str, Media); 47] = [
    ("html htm", HTML),
    ("css", text("text/css; charset=utf-8")),
    ("js mjs", text("text/javascript; charset=utf-8")),
    ("json map", text("application/json; charset=utf-8")),
    (
        "webmanifest",
        text("application/manifest+json; charset=utf-8"),
    ),
    ("xml", text("application/xml; charset=utf-8")),
    ("csv", text("text/csv; charset=utf-8")),
    ("ics", text("text/calendar; charset=utf-8")),
    ("txt md", text("text/plain; charset=utf-8")),
    ("bib", text("application/x-bibtex; charset=utf-8")),
    (
        "ris",
        text("application/x-research-info-systems; charset=utf-8"),
    ),
    ("svg", text("image/svg+xml; charset=utf-8")),
    ("png", packed("image/png")),
    ("jpg jpeg jfif", packed("image/jpeg")),
    ("gif", packed("image/gif")),
    ("webp", packed("image/webp")),
    ("avif", packed("image/avif")),
    ("ico", packed("image/x-icon")),
    ("bmp", text("image/bmp")),
    ("tif tiff", packed("image/tiff")),
    ("pdf", packed("application/pdf")),
    ("doc", packed("application/msword")),
    (
        "docx",
        packed("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ),
    ("xls", packed("application/vnd.ms-excel")),
    (
        "xlsx",
        packed("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ),
    ("ppt", packed("application/vnd.ms-powerpoint")),
    (
        "pptx",
        packed("application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ),
    ("odt", packed("application/vnd.oasis.opendocument.text")),
    (
        "ods",
        packed("application/vnd.oasis.opendocument.spreadsheet"),
    ),
    (
        "odp",
        packed("application/vnd.oasis.opendocument.presentation"),
    ),
    ("zip", packed("application/zip")),
    ("rar", packed("application/vnd.rar")),
    ("7z", packed("application/x-7z-compressed")),
    ("gz", packed("application/gzip")),
    ("mp3", packed("audio/mpeg")),
    ("m4a", packed("audio/mp4")),
    ("ogg oga", packed("audio/ogg")),
    ("wav", packed("audio/wav")),
    ("mp4 m4v", packed("video/mp4")),
    ("webm", packed("video/webm")),
    ("vtt", text("text/vtt; charset=utf-8")),
    ("woff", packed("font/woff")),
    ("woff2", packed("font/woff2")),
    ("ttf", text("font/ttf")),
    ("otf", text("font/otf")),
    ("wasm", text("application/wasm")),
    // The lists of the search: mostly words and short numbers.
    ("bin", text("application/octet-stream")),
];

/// The type of a feed, which its ending does not tell.
pub const ATOM: Media = text("application/atom+xml; charset=utf-8");

/// The type of a file by its name; bytes of no known kind for any other.
pub fn of(file: &str) -> Media {
    let name = file.rsplit('/').next().unwrap_or(file);
    if name == "atom.xml" {
        return ATOM;
    }
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let known = TYPES.iter().find(|(endings, _)| {
        let mut endings = endings.split(' ');
        endings.any(|known| known.eq_ignore_ascii_case(ending))
    });
    known.map_or(packed("application/octet-stream"), |&(_, media)| media)
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn the_ending_decides() {
        assert_eq!(of("a/index.html").name, "text/html; charset=utf-8");
        assert_eq!(of("a/ATOM.XML").name, "application/xml; charset=utf-8");
        assert_eq!(of("atom.xml").name, "application/atom+xml; charset=utf-8");
        assert_eq!(of("a/Công văn.PDF").name, "application/pdf");
        assert_eq!(of("a.b/c").name, "application/octet-stream");
        assert_eq!(of("").name, "application/octet-stream");
    }
}
