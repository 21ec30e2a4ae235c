//! Percent escapes (RFC 3986, section 2.1): bytes that may not stand somewhere as they
//! are, written as `%` and two digits.

/// Appends a byte as an escape.
pub fn escape(byte: u8, out: &mut String) {
    let at = usize::from(byte) * 3;
    out.push_str(ESCAPES.get(at..at + 3).unwrap_or_default());
}

/// The escapes of all bytes, three letters each: a citation in an address has hundreds.
const ESCAPES: &str = {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    const BYTES: [u8; 3 * 256] = {
        let mut bytes = [b'%'; 3 * 256];
        let mut byte = 0;
        while byte < 256 {
            bytes[3 * byte + 1] = HEX[byte >> 4];
            bytes[3 * byte + 2] = HEX[byte & 15];
            byte += 1;
        }
        bytes
    };
    match std::str::from_utf8(&BYTES) {
        Ok(escapes) => escapes,
        Err(_) => "",
    }
};

/// Appends a text in which only some letters stay as they are.
///
/// ```
/// use kyyeu::text::percent;
/// let mut out = String::new();
/// percent::encode("ẢX 1", |letter| letter.is_ascii_alphanumeric(), &mut out);
/// assert_eq!(out, "%E1%BA%A2X%201");
/// ```
pub fn encode(text: &str, stays: impl Fn(char) -> bool, out: &mut String) {
    let mut copied = 0;
    for (at, letter) in text.char_indices() {
        if stays(letter) {
            continue;
        }
        // What stays is copied in one piece.
        let behind = at + letter.len_utf8();
        out.push_str(text.get(copied..at).unwrap_or_default());
        (text.as_bytes()[at..behind].iter()).for_each(|&byte| escape(byte, out));
        copied = behind;
    }
    out.push_str(text.get(copied..).unwrap_or_default());
}

/// Appends a path with what may not stand in one encoded (section 3.3).
pub fn encode_path(path: &str, out: &mut String) {
    let is_plain = |byte: u8| PLAIN.get(usize::from(byte)).copied().unwrap_or_default();
    // Most paths have nothing to encode, and every page has dozens of them.
    if path.bytes().all(is_plain) {
        return out.push_str(path);
    }
    for byte in path.bytes() {
        match is_plain(byte) {
            true => out.push(char::from(byte)),
            false => escape(byte, out),
        }
    }
}

/// Which bytes stand in a path as they are.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        let at = byte as u8;
        plain[byte] = at.is_ascii_alphanumeric();
        byte += 1;
    }
    let signs = b"/-_.~!$()*+,;=:@";
    let mut at = 0;
    while at < signs.len() {
        plain[signs[at] as usize] = true;
        at += 1;
    }
    plain
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_encoded_by_byte() {
        let mut out = String::new();
        encode_path("/tin-tuc/Ảnh 1.png", &mut out);
        assert_eq!(out, "/tin-tuc/%E1%BA%A2nh%201.png");
    }
}
