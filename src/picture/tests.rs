use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, GenericImageView as _, ImageEncoder as _, ImageFormat, Rgb, RgbImage};
use proptest::prelude::*;

use super::*;

/// A picture with noise, whose upper left quarter is red.
fn noise(width: u32, height: u32) -> RgbImage {
    let mut number = 7_u32;
    RgbImage::from_fn(width, height, |x, y| {
        number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        match x < width / 2 && y < height / 2 {
            true => Rgb([240, 10, 10]),
            false => Rgb([(number >> 24) as u8, (number >> 16) as u8, 90]),
        }
    })
}

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, 85);
    noise(width, height).write_with_encoder(encoder).unwrap();
    bytes
}

fn packed(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A JPEG with segments behind its beginning.
fn with_segments(bytes: &[u8], segments: &[(u8, &[u8])]) -> Vec<u8> {
    let mut out = bytes[..2].to_vec();
    for (marker, content) in segments {
        out.extend([0xff, *marker]);
        out.extend((content.len() as u16 + 2).to_be_bytes());
        out.extend(*content);
    }
    out.extend(&bytes[2..]);
    out
}

fn turned(bytes: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0".to_vec();
    exif.extend(exif::minimal(orientation));
    exif.extend(b"a place");
    with_segments(bytes, &[(0xe1, &exif)])
}

fn decoded(bytes: &[u8]) -> DynamicImage {
    image::load_from_memory(bytes).unwrap()
}

#[test]
fn the_content_tells_the_format_and_size() {
    let of = |bytes: &[u8]| {
        let facts = Facts::of(bytes);
        (facts.format, facts.width, facts.height, facts.trouble)
    };
    let known = |format, width, height| (Some(format), Some(width), Some(height), None);
    assert_eq!(of(&jpeg(60, 40)), known(Format::Jpeg, 60, 40));
    let image = noise(60, 40);
    let png = packed(image.clone(), ImageFormat::Png);
    assert_eq!(of(&png), known(Format::Png, 60, 40));
    let webp = packed(image, ImageFormat::WebP);
    assert_eq!(of(&webp), known(Format::Webp, 60, 40));
    let gif = b"GIF89a\x03\0\x02\0\0\0\0!\xfe\x05a man\0,\0\0\0\0\x03\0\x02\0\0\x02\x01\0\0;";
    assert_eq!(of(gif), known(Format::Gif, 3, 2));
    assert!(
        !published(gif)
            .unwrap()
            .windows(5)
            .any(|part| part == b"a man")
    );
    let bmp = b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x03\0\0\0\x02\0\0\0\x01\0\x18\0\0\0\0\0";
    assert_eq!(of(bmp), known(Format::Bmp, 3, 2));
    assert_eq!(of(b"<svg viewBox='0 0 3 2'/>"), known(Format::Svg, 3, 2));
    assert_eq!(
        of(b"<svg width='100%'/>"),
        (Some(Format::Svg), None, None, None)
    );
    assert_eq!(of(b"PNG").3, Some(Trouble::Unknown));
    assert_eq!(of(b"").3, Some(Trouble::Unknown));
}

#[test]
fn nothing_but_the_picture_is_published() {
    let plain = jpeg(90, 60);
    let told = turned(&plain, 1);
    let told = with_segments(
        &told,
        &[
            (0xe1, b"http://ns.adobe.com/xap/1.0/\0a place"),
            (0xed, b"Photoshop 3.0\0a place"),
            (0xe2, b"MPF\0a place"),
            (0xfe, b"a place"),
        ],
    );
    let told = [told, b"a place".to_vec()].concat();
    let clean = published(&told).unwrap();
    assert!(
        clean == plain,
        "what is left is the file before anything was added"
    );
    assert!(Facts::of(&plain).is_clean && !Facts::of(&told).is_clean);
    // Colours belong to the picture.
    let coloured = with_segments(&plain, &[(0xe2, b"ICC_PROFILE\0\x01\x01profile")]);
    assert!(published(&coloured).unwrap() == coloured);
}

/// A box of AVIF.
fn part(name: &[u8; 4], content: &[&[u8]]) -> Vec<u8> {
    let content = content.concat();
    let length = (content.len() as u32 + 8).to_be_bytes();
    [&length, name.as_slice(), &content].concat()
}

#[test]
fn what_avif_tells_is_overwritten_where_it_lies() {
    let item =
        |number: u8, kind: &[u8; 4]| part(b"infe", &[&[2, 0, 0, 0, 0, number, 0, 0], kind, b"\0"]);
    let items = part(
        b"iinf",
        &[&[0, 0, 0, 0, 0, 2], &item(1, b"av01"), &item(2, b"Exif")],
    );
    let size = part(b"ispe", &[&[0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 2]]);
    let properties = part(b"iprp", &[&part(b"ipco", &[&size])]);
    let build = |at: u32| {
        let place = |number: u8, at: u32, length: u8| {
            let place = [at.to_be_bytes(), [0, 0, 0, length]].concat();
            [&[0, number, 0, 0, 0, 1], place.as_slice()].concat()
        };
        let places = [place(1, at, 6), place(2, at + 6, 7)].concat();
        let places = part(b"iloc", &[&[0, 0, 0, 0, 0x44, 0, 0, 2], &places]);
        let meta = part(b"meta", &[&[0; 4], &items, &places, &properties]);
        let start = part(b"ftyp", &[b"avif\0\0\0\0avif"]);
        let data = part(b"mdat", &[b"pixelsa place"]);
        [start, meta, data].concat()
    };
    let at = build(0).len() as u32 - 13;
    let bytes = build(at);
    let facts = Facts::of(&bytes);
    assert_eq!((facts.format, facts.trouble), (Some(Format::Avif), None));
    assert_eq!(facts.width.zip(facts.height), Some((3, 2)));
    assert!(!facts.is_clean);
    let clean = published(&bytes).unwrap();
    assert!(clean.ends_with(b"pixels\0\0\0\0\0\0\0"));
    assert_eq!(clean.len(), bytes.len());
    assert!(Facts::of(&clean).is_clean);
    // What a telephone writes is no picture for a page, but may be a file for readers.
    let heic: Vec<u8> = (bytes.windows(4).position(|four| four == b"avif"))
        .map(|at| [&bytes[..at], b"heic\0\0\0\0heic", &bytes[at + 12..]].concat())
        .unwrap();
    let facts = Facts::of(&heic);
    assert_eq!(facts.trouble, Some(Trouble::NotShown("HEIC")));
    assert!(!facts.is_clean && published(&heic).unwrap().ends_with(&[0; 7]));
    // Where the lists cannot be read, nobody vouches for it.
    let at = bytes.windows(4).position(|name| name == b"iinf").unwrap();
    let mut odd = bytes.clone();
    odd[at] = b'x';
    assert_eq!(Facts::of(&odd).trouble, Some(Trouble::CutOff));
}

#[test]
fn a_picture_keeps_which_way_up_it_is() {
    let plain = jpeg(90, 60);
    for orientation in 2..=8 {
        let told = turned(&plain, orientation);
        let clean = published(&told).unwrap();
        assert!(!clean.windows(7).any(|part| part == b"a place"));
        let facts = Facts::of(&clean);
        assert_eq!(facts.orientation, orientation);
        assert!(facts.is_clean, "{orientation}");
        let size = if orientation >= 5 { (60, 90) } else { (90, 60) };
        assert_eq!(facts.width.zip(facts.height), Some(size), "{orientation}");
    }
}

#[test]
fn smaller_pictures_are_turned_smaller_and_lighter() {
    let bytes = turned(&jpeg(2000, 1500), 6);
    let facts = Facts::of(&bytes);
    assert_eq!(facts.width.zip(facts.height), Some((1500, 2000)));
    assert_eq!(facts.widths, [480, 960, 1440]);
    let made = making::make(&bytes, &facts, &facts.widths).unwrap();
    for (small, &width) in made.iter().zip(&facts.widths) {
        assert!(small.len() < bytes.len());
        let own = Facts::of(small);
        assert_eq!((own.width, own.height), (Some(width), Some(width * 4 / 3)));
        assert!(own.is_clean && own.orientation == 1);
        // What was at the upper left is at the upper right once it is turned.
        let image = decoded(small);
        let [red, green, _, _] = image.get_pixel(width - 40, 40).0;
        assert!(red > 200 && green < 60, "{red} {green}");
    }
    let again = making::make(&bytes, &facts, &facts.widths).unwrap();
    assert!(made == again);
    let alone = making::make(&bytes, &facts, &[960]).unwrap();
    assert!(
        alone[0] == made[1],
        "one alone is the same as one of several"
    );
}

#[test]
fn colours_and_transparency_come_along() {
    let mut png = Vec::new();
    let mut encoder = image::codecs::png::PngEncoder::new(&mut png);
    encoder
        .set_icc_profile(b"a profile of colours".to_vec())
        .unwrap();
    let image = noise(1000, 700);
    let size = (image.width(), image.height());
    encoder
        .write_image(&image, size.0, size.1, image::ExtendedColorType::Rgb8)
        .unwrap();
    let facts = Facts::of(&png);
    assert_eq!((facts.ending(), facts.trouble), ("jpg", None));
    let made = making::make(&png, &facts, &[480]).unwrap();
    assert!(
        made[0]
            .windows(20)
            .any(|part| part == b"a profile of colours")
    );

    let mut clear = DynamicImage::ImageRgb8(noise(1000, 700)).into_rgba8();
    for (x, _, pixel) in clear.enumerate_pixels_mut() {
        pixel[3] = if x < 500 { 0 } else { 255 };
    }
    let png = packed(clear, ImageFormat::Png);
    let facts = Facts::of(&png);
    assert_eq!(facts.ending(), "webp");
    let made = making::make(&png, &facts, &[480]).unwrap();
    let image = decoded(&made[0]);
    assert_eq!(image.get_pixel(100, 100)[3], 0);
    assert_eq!(image.get_pixel(400, 100)[3], 255);
}

#[test]
fn only_what_pays_is_made() {
    let of = |kind, width: u32, height: u32, bytes| {
        plan(kind, width, u64::from(width) * u64::from(height), bytes).map(|plan| (plan.1, plan.2))
    };
    // A photograph of a camera: never itself in a page.
    let camera = of(Kind::Photo, 4000, 3000, 5 << 20).unwrap();
    assert_eq!(camera, (vec![480, 960, 1440], false));
    // One that was made for the web.
    assert_eq!(
        of(Kind::Photo, 1200, 800, 180_000).unwrap(),
        (vec![480, 960], true)
    );
    // One that was packed badly is packed again at its width.
    assert_eq!(
        of(Kind::Photo, 1200, 800, 900_000).unwrap(),
        (vec![480, 960, 1200], false)
    );
    // Small, drawn, moving.
    assert_eq!(of(Kind::Photo, 1200, 800, 50_000), None);
    assert_eq!(of(Kind::Opaque, 2000, 1500, 300_000), None);
    assert_eq!(of(Kind::Other, 4000, 3000, 5 << 20), None);
    assert_eq!(
        of(Kind::Photo, 400, 300, 90_000).unwrap(),
        (vec![400], false)
    );
}

#[test]
fn what_would_take_gigabytes_is_not_decoded() {
    let mut jpeg = jpeg(60, 40);
    let frame = jpeg.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    let facts = Facts::of(&jpeg);
    assert_eq!(facts.trouble, Some(Trouble::TooManyPixels(4095)));
    assert!(facts.widths.is_empty());
    assert!(making::make(&jpeg, &facts, &[480]).is_err());
}

/// Where this fails, the versions in `MADE_WITH` are to be those of the lock file.
#[test]
fn what_makes_pictures_is_of_the_versions_that_are_named() {
    let lock = include_str!("../../Cargo.lock");
    for (name, version) in MADE_WITH {
        let wanted = format!("name = \"{name}\"\nversion = \"{version}\"\n");
        assert!(lock.contains(&wanted), "{name} is not of version {version}");
    }
}

#[test]
fn a_library_gives_the_same_bytes_however_it_came_to_them() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.jpg");
    let bytes = jpeg(1400, 900);
    std::fs::write(&file, &bytes).unwrap();
    let facts = Facts::of(&bytes);
    let shelf = folder.path().join(".kyyeu/pictures");
    let library = Library::new(folder.path());
    let without = library.variant(&file, &facts, 480).unwrap();
    assert!(!shelf.exists(), "nothing is kept unasked");
    library.keep(Keeping::Write);
    let made = library.variant(&file, &facts, 480).unwrap();
    assert_eq!(
        std::fs::read_dir(&shelf).unwrap().count(),
        facts.widths.len()
    );
    let kept = library.variant(&file, &facts, 480).unwrap();
    assert!(made == kept && made == without);
    // What lies there and is not whole is made again.
    for entry in std::fs::read_dir(&shelf).unwrap() {
        std::fs::write(entry.unwrap().path(), b"").unwrap();
    }
    assert!(library.variant(&file, &facts, 480).unwrap() == made);
    library.keep(Keeping::Off);
    std::fs::write(&file, b"").unwrap();
    assert!(
        library.variant(&file, &facts, 480).is_err(),
        "nothing is used either"
    );
    library.keep(Keeping::Read);
    assert!(library.variant(&file, &facts, 480).unwrap() == made);
    // A file that has changed is not taken for the one that was read.
    std::fs::write(&file, jpeg(1400, 901)).unwrap();
    std::fs::remove_dir_all(&shelf).unwrap();
    assert!(library.variant(&file, &facts, 480).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_bytes_panic(start in 0..9usize, rest in proptest::collection::vec(any::<u8>(), 0..300)) {
        let starts: [&[u8]; 9] = [
            b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", b"RIFF\x40\0\0\0WEBPVP8X\x0a\0\0\0",
            b"GIF89a", b"BM", b"<svg ", b"\0\0\0\x18ftypavif", b"RIFF\xff\xff\xff\xffWEBPVP8 ",
        ];
        let bytes = [starts[start], &rest].concat();
        let _ = Facts::of(&bytes);
        if let Some(clean) = published(&bytes) {
            // Cleaned once is clean, as far as it is still taken for a picture.
            prop_assert!(published(&clean).is_none_or(|again| again == clean));
        }
    }

    #[test]
    fn no_damaged_picture_panics(format in 0..3usize, at in 0..4000usize, byte: u8, cut in 0..4000usize) {
        let image = noise(40, 30);
        let mut bytes = match format {
            0 => turned(&jpeg(40, 30), 6),
            1 => packed(image, ImageFormat::Png),
            _ => packed(image, ImageFormat::WebP),
        };
        let length = bytes.len();
        bytes[at % length] = byte;
        bytes.truncate(length.min(cut + length / 2));
        let facts = Facts::of(&bytes);
        let _ = published(&bytes);
        let pixels = facts.width.zip(facts.height).map(|(w, h)| u64::from(w) * u64::from(h));
        if pixels.is_some_and(|pixels| pixels < 1 << 20) {
            let _ = making::make(&bytes, &facts, &[16]);
        }
    }
}
