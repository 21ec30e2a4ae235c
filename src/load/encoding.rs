//! A guess at the encoding of a file that is not UTF-8, to tell its author.

use crate::parse::record::Words;

/// Names the likeliest encoding of old Vietnamese documents.
///
/// TCVN3 and VNI are told apart by the bytes that carry their commonest letters;
/// windows-1258 by its combining marks. It is a guess for a message, never used
/// to convert.
pub fn guess(bytes: &[u8]) -> Words {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return ("UTF-16", "UTF-16");
    }
    let sample = &bytes[..bytes.len().min(1 << 16)];
    if sample.contains(&0) {
        return ("tệp nhị phân", "a binary file");
    }
    let count = |wanted: &[u8]| sample.iter().filter(|byte| wanted.contains(byte)).count();
    // TCVN3: à á ả ã ạ are B5 B8 B6 B7 B9, đ is AE, and so on below D0.
    let tcvn3 = count(&[
        0xB5, 0xB6, 0xB7, 0xB8, 0xB9, 0xAE, 0xA8, 0xA9, 0xAA, 0xAB, 0xAD,
    ]);
    // VNI: a mark follows its letter: F8 F9 FB F5 EF, and E2 E1 E0 E4 E3 with a hat.
    let vni = sample
        .windows(2)
        .filter(|pair| {
            pair[0].is_ascii_alphabetic()
                && matches!(pair[1], 0xF8 | 0xF9 | 0xFB | 0xF5 | 0xEF | 0xE0..=0xE4)
        })
        .count();
    // windows-1258: combining marks CC EC D2 DE F2, đ is F0.
    let cp1258 = count(&[0xCC, 0xEC, 0xD2, 0xDE, 0xF2, 0xF0]);
    let guesses = [
        (tcvn3, ("TCVN3 (ABC)", "TCVN3 (ABC)")),
        (vni, ("VNI", "VNI")),
        (cp1258, ("windows-1258", "windows-1258")),
    ];
    guesses
        .into_iter()
        .max_by_key(|&(score, _)| score)
        .filter(|&(score, _)| score > 0)
        .map_or(("một bảng mã cũ", "an old encoding"), |(_, words)| {
            words
        })
}

#[cfg(test)]
mod tests {
    use super::guess;

    #[test]
    fn old_vietnamese_encodings_are_told_apart() {
        assert_eq!(
            guess(b"C\xABng v\xA8n s\xAB 12 c\xF1a S\xEB").0,
            "TCVN3 (ABC)"
        );
        assert_eq!(guess(b"Co\xE2ng va\xEAn so\xE1 cu\xFBa So\xF9").0, "VNI");
        assert_eq!(guess(b"Nguy\xEA\xDEn Vi\xEA\xF2t Ha\xCC").0, "windows-1258");
        assert_eq!(guess(b"\xFF\xFEa\x00").0, "UTF-16");
        assert_eq!(guess(b"%PDF\x00\x80").0, "tệp nhị phân");
    }
}
