//! Of all that Exif says of a picture, the one thing that readers need: which way up it
//! is. Places, cameras, names and previews go.

/// The orientation that Exif data gives, from 1 to 8; 1 where it gives none.
pub(super) fn orientation(exif: &[u8]) -> u8 {
    find(exif)
        .filter(|found| (1..=8).contains(found))
        .unwrap_or(1)
}

fn find(exif: &[u8]) -> Option<u8> {
    let is_little = match exif.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes: [u8; 2] = exif.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(match is_little {
            true => u16::from_le_bytes(bytes),
            false => u16::from_be_bytes(bytes),
        })
    };
    let offset: [u8; 4] = exif.get(4..8)?.try_into().ok()?;
    let offset = match is_little {
        true => u32::from_le_bytes(offset),
        false => u32::from_be_bytes(offset),
    } as usize;
    let count = usize::from(short(offset)?);
    (0..count).find_map(|entry| {
        let at = offset.checked_add(2 + entry * 12)?;
        let is_orientation = short(at)? == 0x0112 && short(at + 2)? == 3;
        is_orientation.then(|| u8::try_from(short(at + 8)?).ok())?
    })
}

/// Exif data that gives an orientation and nothing else.
pub(super) fn minimal(orientation: u8) -> [u8; 26] {
    let mut exif = *b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x01\0\0\0\0\0\0";
    exif[19] = orientation;
    exif
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_orientation_is_kept_and_read_again() {
        for given in 1..=8 {
            assert_eq!(orientation(&minimal(given)), given);
        }
        for none in [
            &b""[..],
            b"II*\0",
            b"II*\0\xff\xff\xff\xff",
            &minimal(0),
            &minimal(9),
        ] {
            assert_eq!(orientation(none), 1);
        }
        let little = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0";
        assert_eq!(orientation(little), 6);
    }
}
