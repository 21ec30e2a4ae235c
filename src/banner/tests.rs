use image::{DynamicImage, ImageFormat};
use proptest::prelude::*;

use super::*;

fn banner() -> Banner<'static> {
    Banner {
        site: "Kỷ yếu Diễn đàn cấp cao",
        kind: Some("Công văn"),
        masthead: None,
        host: "kyyeu.example",
        accent: ACCENT,
        logo: None,
    }
}

fn drawn(banner: &Banner<'_>) -> DynamicImage {
    let file = banner.png().unwrap();
    let image = image::load_from_memory_with_format(&file, ImageFormat::Png).unwrap();
    assert_eq!((image.width(), image.height()), (WIDTH, HEIGHT));
    image
}

/// How many points of a region are of a colour.
fn points(image: &DynamicImage, [r, g, b]: Rgb, xs: std::ops::Range<u32>) -> usize {
    let image = image.to_rgb8();
    let all = image.enumerate_pixels();
    all.filter(|(x, _, pixel)| xs.contains(x) && pixel.0 == [r, g, b])
        .count()
}

#[test]
fn it_shows_names_in_the_colours_of_the_site() {
    let accent = [0x0b, 0x5c, 0x8a];
    let image = drawn(&Banner { accent, ..banner() });
    let band = (WIDTH as f32 * BAND) as usize;
    assert!(points(&image, accent, 0..WIDTH) > band + 5_000, "the kind");
    assert!(points(&image, INK, 0..WIDTH) > 5_000, "the site");
    assert!(points(&image, SOFT, 0..WIDTH) > 500, "the host");
    assert_eq!(points(&image, ACCENT, 0..WIDTH), 0);
    let plain = drawn(&Banner {
        kind: None,
        accent,
        ..banner()
    });
    assert_eq!(points(&plain, accent, 0..WIDTH), band);
    assert_eq!(banner().png(), banner().png());
    assert!(banner().png().unwrap().len() < 60_000);
}

/// Marks of every sort; some share rows, some stand out of the sheet.
fn sheet(logo: &Logo) -> Sheet {
    let mut sheet = Sheet::default();
    let long = "Kỷ yếu Diễn đàn cấp cao thường niên lần thứ ba về công nghiệp 4.0 Ễ g";
    let block = |size| Block::fitted(&BOLD, long, &[size], 700.0, 9).unwrap();
    sheet.fill(ACCENT, [0.0, 0.0, WIDTH as f32, BAND]);
    block(31.7).draw(&mut sheet, INK, 80.3, 30.6);
    block(52.0).draw(&mut sheet, SOFT, 90.0, 100.45);
    let (logo, _) = logo.drawn((320, 104)).unwrap();
    sheet.put(logo, (850, 300));
    sheet.fill(LINE, [80.0, 500.0, 900.0, 2.0]);
    block(34.0).draw(&mut sheet, ACCENT, 40.0, HEIGHT as f32 - 60.2);
    sheet
}

#[test]
fn in_strips_it_is_the_same_as_as_a_whole() {
    let svg = |inner: &str| {
        let svg =
            format!(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inner}</svg>"#);
        Logo::read("a.svg", svg.as_bytes()).unwrap()
    };
    // Out of its frame on all sides.
    let few = svg(r##"<path stroke="#0000c8" d="M-9 -9 20 20M-9 4h40"/>"##);
    let many = svg(
        r##"<linearGradient id="g"><stop stop-color="#f00"/><stop offset="1" stop-color="#00f"/></linearGradient><linearGradient id="h" x2="0" y2="1"><stop stop-color="#0f0"/><stop offset="1" stop-color="#0f0" stop-opacity="0"/></linearGradient><path fill="url(#g)" d="M0 0h9v9H0z"/><path fill="url(#h)" d="M0 0h9v9H0z"/>"##,
    );
    let pixels = Logo::read("a.png", &square(ImageFormat::Png, [0, 0, 200])).unwrap();
    for (logo, has_palette) in [(few, true), (pixels, true), (many, false)] {
        let sheet = sheet(&logo);
        assert!(sheet.strips().len() > 3, "{:?}", sheet.strips());
        let whole = sheet.drawn(&(0..HEIGHT)).unwrap();
        let file = png::encoded(&sheet).unwrap();
        // The sort of colours, in the header.
        assert_eq!(file[25], if has_palette { 3 } else { 2 });
        let image = image::load_from_memory_with_format(&file, ImageFormat::Png).unwrap();
        assert!(image.to_rgba8().as_raw() == whole.data(), "{has_palette}");
    }
}

#[test]
fn every_letter_of_vietnamese_is_in_both_faces() {
    use icu_normalizer::ComposingNormalizerBorrowed;
    let nfc = ComposingNormalizerBorrowed::new_nfc();
    let mut letters: Vec<char> = "đĐ0123456789,.;:–—“”‘’…/()%&₫²".chars().collect();
    for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY".chars() {
        for tone in ["", "\u{300}", "\u{301}", "\u{303}", "\u{309}", "\u{323}"] {
            let letter = nfc.normalize(&format!("{base}{tone}")).into_owned();
            let mut one = letter.chars();
            letters.extend(one.next());
            assert_eq!(one.next(), None, "{letter} is one letter");
        }
    }
    letters.extend(' '..='~');
    for face in [&*REGULAR, &*BOLD] {
        for &letter in &letters {
            assert!(face.has(letter), "{letter}");
        }
        assert!(!face.has('中') && !face.has('\u{1f600}'));
    }
}

#[test]
fn letters_stand_as_near_as_the_face_wants() {
    let wide = |text: &str| BOLD.width(text, 100.0);
    assert!(wide("AV") < wide("A") + wide("V") - 2.0);
    assert!(wide("To") < wide("T") + wide("o") - 2.0);
    assert!((wide("HH") - 2.0 * wide("H")).abs() < 0.01);
}

#[test]
fn the_colours_are_those_of_the_sheet() {
    let sheet = include_str!("../../themes/kyyeu/static/style.css");
    for (name, [r, g, b]) in [
        ("paper", PAPER),
        ("ink", INK),
        ("soft", SOFT),
        ("line", LINE),
        ("accent", ACCENT),
    ] {
        assert!(
            sheet.contains(&format!("--{name}:#{r:02x}{g:02x}{b:02x}")),
            "{name}"
        );
    }
}

#[test]
fn a_long_name_becomes_smaller_and_then_is_cut() {
    let wide = WIDTH as f32 - 2.0 * MARGIN;
    let fitted = |text: &str| Block::fitted(&BOLD, text, &[84.0, 54.0, 38.0], wide, 2).unwrap();
    let short = fitted("Kỷ yếu");
    assert_eq!((short.size, short.lines.len()), (84.0, 1));
    let longer = fitted("Kỷ yếu Diễn đàn cấp cao thường niên lần thứ ba về công nghiệp 4.0");
    assert_eq!((longer.size, longer.lines.len()), (54.0, 2));
    let longest = fitted(&"Diễn đàn cấp cao ".repeat(40));
    assert_eq!((longest.size, longest.lines.len()), (38.0, 2));
    assert!(longest.lines[1].ends_with('…') && !longest.lines[0].ends_with('…'));
    let word = fitted(&"ường".repeat(100));
    assert!(word.lines[0].ends_with('…'));
    for block in [&short, &longer, &longest, &word] {
        for line in &block.lines {
            assert!(BOLD.width(line, block.size) <= wide, "{line}");
        }
    }
    assert!(Block::fitted(&BOLD, " \n ", &[38.0], wide, 2).is_none());
}

/// A square of one colour in a format.
fn square(format: ImageFormat, colour: Rgb) -> Vec<u8> {
    let image = image::RgbImage::from_pixel(900, 900, image::Rgb(colour));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

#[test]
fn logos_are_drawn_whatever_they_are_written_in() {
    let blue = [0, 0, 200];
    let svg = br##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path fill="#0000c8" d="M0 0h10v10H0z"/></svg>"##;
    for (name, bytes) in [
        ("logo.svg", svg.to_vec()),
        ("Logo.PNG", square(ImageFormat::Png, blue)),
        ("logo.webp", square(ImageFormat::WebP, blue)),
    ] {
        let logo = Logo::read(name, &bytes).unwrap_or_else(|| panic!("{name}"));
        let image = drawn(&Banner {
            logo: Some(&logo),
            masthead: Some("Ủy ban nhân dân tỉnh"),
            ..banner()
        });
        let left = points(&image, blue, 80..190);
        assert!((10_000..=104 * 104).contains(&left), "{name}: {left}");
        assert_eq!(points(&image, blue, 190..WIDTH), 0, "{name}");
    }
    let jpeg = Logo::read("a.jpg", &square(ImageFormat::Jpeg, blue)).unwrap();
    assert_ne!(
        Banner {
            logo: Some(&jpeg),
            ..banner()
        }
        .png(),
        banner().png()
    );
}

#[test]
fn what_is_no_logo_is_left_out() {
    let svg = |inner: &str| {
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{inner}</svg>"#
        )
    };
    assert!(Logo::read("a.svg", b"<svg").is_none());
    assert!(Logo::read("a.png", b"\x89PNG\r\n\x1a\n").is_none());
    assert!(Logo::read("a.ico", b"").is_none() && Logo::read("logo", b"").is_none());
    // Neither a file of the machine nor a drawing in itself is followed.
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/pictures/speed.svg");
    let outside = svg(&format!(
        r#"<image xlink:href="{file}" width="9" height="9"/>"#
    ));
    let logo = Logo::read("a.svg", outside.as_bytes()).unwrap();
    let with = Banner {
        logo: Some(&logo),
        ..banner()
    };
    assert_eq!(
        points(&drawn(&with), PAPER, 80..184),
        points(
            &drawn(&Banner {
                logo: Some(&Logo::read("b.svg", svg("<g/>").as_bytes()).unwrap()),
                ..banner()
            }),
            PAPER,
            80..184
        )
    );
    let circle = svg(r##"<g id="a"><use xlink:href="#a"/></g>"##);
    drop(Logo::read("a.svg", circle.as_bytes()));
    let huge = r#"<svg xmlns="http://www.w3.org/2000/svg" width="1e30" height="1e-30"/>"#;
    if let Some(logo) = Logo::read("a.svg", huge.as_bytes()) {
        drawn(&Banner {
            logo: Some(&logo),
            ..banner()
        });
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_words_can_be_drawn(site in ".{0,200}", kind in proptest::option::of(".{0,60}"), masthead in proptest::option::of("\\PC{0,80}"), host in ".{0,90}") {
        let banner = Banner {
            site: &site,
            kind: kind.as_deref(),
            masthead: masthead.as_deref(),
            host: &host,
            ..banner()
        };
        drawn(&banner);
    }
}
